/* The service's log: one line of JSON an event, to standard error, at once or by way of a ring (log_ring.h).
 *
 * It cannot take personal data by accident: an event and its field names are literals, and a value is a number, a
 * literal word, an error code, or the random id of a request. There is no text field, so no name, UPN, query or
 * file content has a way in. Only src/web and src/cli log; libraries return errors. */
#ifndef WAYMARK_BASE_LOG_H
#define WAYMARK_BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log_ring.h"
#include "base/str.h"

enum log_level {
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR,
};

struct log_field {
    const char *name;
    enum {
        LOG_KIND_NUMBER,
        LOG_KIND_WORD,
        LOG_KIND_ID,
    } kind;
    int64_t number;
    const char *word;
    struct str id;
};

#define LOG_NUMBER(name, v) \
    ((struct log_field){ "" name "", LOG_KIND_NUMBER, (int64_t)(v), NULL, { NULL, 0 } })
/* A word known when the program was built. */
#define LOG_WORD(name, w) ((struct log_field){ "" name "", LOG_KIND_WORD, 0, "" w "", { NULL, 0 } })
/* The code and the place of a failure; its detail is written by log_fail. */
#define LOG_ERR(name, e) \
    ((struct log_field){ "" name "", LOG_KIND_WORD, 0, err_name(e), { NULL, 0 } })
/* A random id of ours: only the characters of one are let through. */
#define LOG_ID(name, s) ((struct log_field){ "" name "", LOG_KIND_ID, 0, NULL, (s) })

/* `to`: NULL is standard error, at once. */
void log_write(struct log_ring *to, enum log_level level, const char *event, const struct log_field *fields, size_t n);
#define log_event(to, level, event, ...) \
    log_write((to), (level), "" event "", (const struct log_field[]){ __VA_ARGS__ }, \
        sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

/* A failure: code, place, detail (which never holds personal data, see err.h). */
void log_fail(struct log_ring *to, const char *event, const struct fail *f, struct str request_id);

#endif
