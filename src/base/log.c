#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* A line while it is written. */
struct line {
    struct log_ring *to;
    size_t n;
    char text[1024];
};

enum { LINE_END = 8 }; /* bytes that are left for the end of a line */

/* Text of ours, which needs no second look. */
static void put(struct line *l, const char *s, size_t n)
{
    size_t room = sizeof l->text - LINE_END - l->n;
    n = n < room ? n : room;
    memcpy(l->text + l->n, s, n);
    l->n += n;
}

static void put_c(struct line *l, const char *s)
{
    put(l, s, strlen(s));
}

/* A value. Nothing of it may end the string, the line or the object. */
static void put_value(struct line *l, struct str s)
{
    for (size_t i = 0; i < s.n && l->n + LINE_END < sizeof l->text; i++)
        if (s.p[i] >= ' ' && s.p[i] < 127 && s.p[i] != '"' && s.p[i] != '\\')
            l->text[l->n++] = s.p[i];
}

static void put_id(struct line *l, struct str id)
{
    for (size_t i = 0; i < id.n && i < 64; i++) {
        char c = id.p[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-')
            put(l, &c, 1);
    }
}

static void line_start(struct line *l, struct log_ring *to, enum log_level level, const char *event)
{
    static const char *const names[] = { "info", "warn", "error" };
    struct clock c = clock_system();
    char at[21];
    struct str when = clock_utc(clock_now_ms(&c), at);
    l->to = to;
    l->n = 0;
    put_c(l, "{\"at\":\"");
    put(l, when.p, when.n);
    put_c(l, "\",\"level\":\"");
    put_c(l, names[level]);
    put_c(l, "\",\"event\":\"");
    put_value(l, str_of(event));
    put_c(l, "\"");
}

static void line_end(struct line *l)
{
    l->text[l->n++] = '}';
    l->text[l->n++] = '\n';
    if (l->to != NULL) {
        log_ring_put(l->to, l->text, l->n);
        return;
    }
    /* One write a line, so that lines of several threads do not mix. A log that cannot be written must not stop
     * the service. */
    if (write(STDERR_FILENO, l->text, l->n) < 0)
        return;
}

void log_write(struct log_ring *to, enum log_level level, const char *event, const struct log_field *fields, size_t n)
{
    struct line l;
    line_start(&l, to, level, event);
    for (size_t i = 0; i < n; i++) {
        const struct log_field *f = &fields[i];
        put_c(&l, ",\"");
        put_value(&l, str_of(f->name));
        put_c(&l, "\":");
        if (f->kind == LOG_KIND_NUMBER) {
            char digits[21];
            put(&l, digits, fmt_i64(digits, f->number));
            continue;
        }
        put_c(&l, "\"");
        if (f->kind == LOG_KIND_WORD)
            put_value(&l, str_of(f->word));
        else
            put_id(&l, f->id);
        put_c(&l, "\"");
    }
    line_end(&l);
}

void log_fail(struct log_ring *to, const char *event, const struct fail *f, struct str request_id)
{
    struct line l;
    line_start(&l, to, LOG_ERROR, event);
    put_c(&l, ",\"request\":\"");
    put_value(&l, str_slice(request_id, 0, 64));
    put_c(&l, "\",\"code\":\"");
    put_c(&l, err_name(f->code));
    put_c(&l, "\",\"where\":\"");
    put_value(&l, str_of(f->where));
    put_c(&l, "\",\"detail\":\"");
    put_value(&l, str_of(f->detail));
    put_c(&l, "\"");
    line_end(&l);
}
