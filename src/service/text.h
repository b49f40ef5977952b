/* Text that people type: how long it is, and how its lines end. */
#ifndef WAYMARK_SERVICE_TEXT_H
#define WAYMARK_SERVICE_TEXT_H

#include "base/str.h"

/* Characters as people count them, near enough: code points. */
static inline size_t text_characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

/* With line ends as "\n", whatever the browser sent, and nothing behind the last word. STR_NONE gives "". */
static inline struct str text_lines(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool pair = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (!pair)
            p[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
    }
    while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    return (struct str){ p, n };
}

/* A short word for a text (FNV-1a), by which a form that comes back says what stood there when it was made. */
static inline struct str text_sign(struct arena *a, struct str s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return str_fmt(a, "%016llx", (unsigned long long)h);
}

#endif
