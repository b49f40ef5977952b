#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

static void put(char *line, size_t room, size_t *n, const char *s, size_t len, int quote_safe)
{
    for (size_t i = 0; i < len && *n + 8 < room; i++) {
        char c = s[i];
        /* Nothing of a value may end the string, the line or the object. */
        if (quote_safe || (c >= ' ' && c < 127 && c != '"' && c != '\\'))
            line[(*n)++] = c;
    }
}

static void put_c(char *line, size_t room, size_t *n, const char *s, int quote_safe)
{
    put(line, room, n, s, str_of(s).n, quote_safe);
}

static void line_start(char *line, size_t room, size_t *n, enum log_level level, const char *event)
{
    static const char *const names[] = { "info", "warn", "error" };
    struct clock c = clock_system();
    char at[21];
    struct str when = clock_utc(clock_now_ms(&c), at);
    put_c(line, room, n, "{\"at\":\"", 1);
    put(line, room, n, when.p, when.n, 1);
    put_c(line, room, n, "\",\"level\":\"", 1);
    put_c(line, room, n, names[level], 1);
    put_c(line, room, n, "\",\"event\":\"", 1);
    put_c(line, room, n, event, 0);
    put_c(line, room, n, "\"", 1);
}

static void line_end(char *line, size_t *n)
{
    line[(*n)++] = '}';
    line[(*n)++] = '\n';
    /* One write a line, so that lines of several threads do not mix. A log that cannot be written must not stop
     * the service. */
    if (write(STDERR_FILENO, line, *n) < 0)
        return;
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t n)
{
    char line[1024];
    size_t len = 0;
    line_start(line, sizeof line, &len, level, event);
    for (size_t i = 0; i < n; i++) {
        const struct log_field *f = &fields[i];
        put_c(line, sizeof line, &len, ",\"", 1);
        put_c(line, sizeof line, &len, f->name, 0);
        put_c(line, sizeof line, &len, "\":", 1);
        if (f->kind == LOG_KIND_NUMBER) {
            char digits[21];
            size_t d = fmt_i64(digits, f->number);
            put(line, sizeof line, &len, digits, d, 1);
            continue;
        }
        put_c(line, sizeof line, &len, "\"", 1);
        if (f->kind == LOG_KIND_WORD) {
            put_c(line, sizeof line, &len, f->word, 0);
        } else {
            for (size_t k = 0; k < f->id.n && k < 64; k++) {
                char c = f->id.p[k];
                if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-')
                    put(line, sizeof line, &len, &c, 1, 1);
            }
        }
        put_c(line, sizeof line, &len, "\"", 1);
    }
    line_end(line, &len);
}

void log_fail(const char *event, const struct fail *f, struct str request_id)
{
    char line[1024];
    size_t len = 0;
    line_start(line, sizeof line, &len, LOG_ERROR, event);
    put_c(line, sizeof line, &len, ",\"request\":\"", 1);
    put(line, sizeof line, &len, request_id.p, request_id.n < 64 ? request_id.n : 64, 0);
    put_c(line, sizeof line, &len, "\",\"code\":\"", 1);
    put_c(line, sizeof line, &len, err_name(f->code), 1);
    put_c(line, sizeof line, &len, "\",\"where\":\"", 1);
    put_c(line, sizeof line, &len, f->where == NULL ? "" : f->where, 0);
    put_c(line, sizeof line, &len, "\",\"detail\":\"", 1);
    put_c(line, sizeof line, &len, f->detail, 0);
    put_c(line, sizeof line, &len, "\"", 1);
    line_end(line, &len);
}
