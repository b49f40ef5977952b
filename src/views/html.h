/* Writing HTML.
 *
 * A page is written by compiled templates (docs/VIEWS.md). What they write goes through the macros below, which know
 * the position and take only the types that make sense there: a value of another type does not compile. Text is escaped
 * on the way; there is no other way. A writer that has reached its maximum, or was told to write something impossible,
 * keeps a flag; the dispatcher looks at it once, when the page is done.
 *
 * Names with two underscores and names in capitals are for generated code: tools/viewc refuses them in templates, and
 * the style check refuses them in handlers. */
#ifndef WAYMARK_VIEWS_HTML_H
#define WAYMARK_VIEWS_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/day.h"
#include "base/str.h"

struct html {
    struct buf out;
};

/* A writer of at most `max` bytes. Owned: html_done() gives the memory back. */
struct html html_new(size_t max);
/* The same, in memory that is there already, and that is then the writer's. */
struct html html_in(struct buf memory, size_t max);
void html_done(struct html *o);
/* Is the page incomplete? Then it must not be sent. */
bool html_failed(const struct html *o);
/* What has been written; borrowed until the next write. */
struct str html_written(const struct html *o);

/* An address. Only src/web/url.c makes one from a route, and the asset table one of its own (assets.h): a page that
 * holds text cannot put it into an href. URL() takes a literal, for addresses that never change. The tool that checks
 * the style looks for other places that build one. */
struct url {
    struct str s;
};
#define URL(x) ((struct url){ S(x) })
#define URL_NONE ((struct url){ STR_NONE })

/* HTML that is already right. Made in html.c from what a writer has written, and nowhere else. */
struct html_safe {
    struct str s;
};
/* A copy, in the arena, of what has been written: to show again elsewhere. */
struct html_safe html_keep(struct arena *a, const struct html *o);

/* Numbers as GOV.UK writes them. 12345 printed as an int is 12345 (a year, a URN); as a count it is 12,345. */
struct html_count {
    int64_t v;
};
static inline struct html_count html_count(int64_t v)
{
    return (struct html_count){ v };
}
/* v / 10^places: html_fixed(931, 1) is 93.1. places is 0..6. */
struct html_fixed {
    int64_t v;
    int places;
};
static inline struct html_fixed html_fixed(int64_t v, int places)
{
    return (struct html_fixed){ v, places };
}

/* The text, or another if there is none. */
static inline struct str html_or(struct str s, struct str otherwise)
{
    return s.n > 0 ? s : otherwise;
}

/* A further class: a space and the text, or nothing. class="govuk-button{{ html_also(p->classes) }}" */
struct html_also {
    struct str classes;
};
static inline struct html_also html_also(struct str classes)
{
    return (struct html_also){ classes };
}

/* The id of the n-th thing of its kind: "contact" for the first, so that an error can link to it, then "contact-2". */
struct html_numbered {
    struct str id;
    size_t n; /* 1 is the first */
};

/* The ids for aria-describedby of a field: others, its hint ("<id>-hint"), its error ("<id>-error"), and the hint of
 * one of its items ("<item>-item-hint"). */
struct html_described {
    struct str others;
    struct str id;
    bool hint, error;
    struct html_numbered item;
};

/* Further attributes that a page gives to a component's element. The name is a literal in small letters; a value that
 * is STR_NONE gives the name alone. An attribute that templates may not write (attributes.def) fails the page. */
struct html_attribute {
    const char *name;
    struct str value;
};
struct html_attributes {
    const struct html_attribute *v;
    size_t n;
};
#define ATTRIBUTES(...) \
    ((struct html_attributes){ (const struct html_attribute[]){ __VA_ARGS__ }, \
        sizeof((const struct html_attribute[]){ __VA_ARGS__ }) / sizeof(struct html_attribute) })

/* clang-format off: version 14 does not know _Generic. */
/* The positions. Between tags: */
#define HTML_TEXT(o, ...) \
    _Generic((__VA_ARGS__), \
             struct str \
             : html__text, \
             const char * \
             : html__cstr, \
             char * \
             : html__cstr, \
             int \
             : html__int, \
             long \
             : html__int, \
             unsigned \
             : html__unsigned, \
             unsigned long \
             : html__unsigned, \
             struct html_count \
             : html__count, \
             struct html_fixed \
             : html__fixed, \
             struct day \
             : html__day, \
             struct html_safe \
             : html__safe)((o), (__VA_ARGS__))
/* In the quoted value of an attribute: */
#define HTML_ATTR(o, ...) \
    _Generic((__VA_ARGS__), \
             struct str \
             : html__text, \
             const char * \
             : html__cstr, \
             char * \
             : html__cstr, \
             int \
             : html__int, \
             long \
             : html__int, \
             unsigned \
             : html__unsigned, \
             unsigned long \
             : html__unsigned, \
             struct html_count \
             : html__count, \
             struct html_fixed \
             : html__fixed, \
             struct html_also \
             : html__also, \
             struct html_numbered \
             : html__numbered, \
             struct html_described \
             : html__described, \
             struct day \
             : html__day)((o), (__VA_ARGS__))
/* In href, src and their like: */
#define HTML_URL(o, ...) _Generic((__VA_ARGS__), struct url \
                                  : html__url)((o), (__VA_ARGS__))
/* In datetime, for machines: */
#define HTML_DATETIME(o, ...) \
    _Generic((__VA_ARGS__), struct day \
             : html__iso_day, struct str \
             : html__text)((o), (__VA_ARGS__))
/* The level of a heading, 1..6: */
#define HTML_LEVEL(o, ...) _Generic((__VA_ARGS__), int \
                                    : html__level)((o), (__VA_ARGS__))
/* Further attributes of a tag: */
#define HTML_ATTRIBUTES(o, ...) \
    _Generic((__VA_ARGS__), struct html_attributes \
             : html__attributes)((o), (__VA_ARGS__))
/* Is there a value, so that name?="..." is written? No text, 0 and DAY_NONE are none. */
#define HTML_HAS(...) \
    _Generic((__VA_ARGS__), \
             struct str \
             : html__has_str, \
             const char * \
             : html__has_cstr, \
             char * \
             : html__has_cstr, \
             int \
             : html__has_int, \
             long \
             : html__has_int, \
             unsigned \
             : html__has_unsigned, \
             unsigned long \
             : html__has_unsigned, \
             struct day \
             : day_is, \
             struct html_numbered \
             : html__has_numbered, \
             struct html_described \
             : html__has_described, \
             struct url \
             : html__has_url)(__VA_ARGS__)
/* clang-format on */

/* Inline, so that the length, which is known, is: most of a page is written so. */
static inline void html__literal(struct html *o, const char *p, size_t n)
{
    buf_put(&o->out, p, n);
}
void html__text(struct html *o, struct str s);
void html__cstr(struct html *o, const char *s);
void html__int(struct html *o, int64_t v);
void html__unsigned(struct html *o, uint64_t v);
void html__count(struct html *o, struct html_count v);
void html__fixed(struct html *o, struct html_fixed v);
void html__also(struct html *o, struct html_also a);
void html__numbered(struct html *o, struct html_numbered id);
void html__described(struct html *o, struct html_described d);
void html__day(struct html *o, struct day d);
void html__iso_day(struct html *o, struct day d);
void html__safe(struct html *o, struct html_safe s);
void html__url(struct html *o, struct url u);
void html__level(struct html *o, int level);
void html__attributes(struct html *o, struct html_attributes a);

static inline bool html__has_str(struct str s)
{
    return s.n > 0;
}
static inline bool html__has_cstr(const char *s)
{
    return s != NULL && s[0] != '\0';
}
static inline bool html__has_int(int64_t v)
{
    return v != 0;
}
static inline bool html__has_unsigned(uint64_t v)
{
    return v != 0;
}
static inline bool html__has_numbered(struct html_numbered id)
{
    return id.id.n > 0;
}
static inline bool html__has_described(struct html_described d)
{
    return d.others.n > 0 || d.hint || d.error || d.item.id.n > 0;
}
static inline bool html__has_url(struct url u)
{
    return u.s.n > 0;
}

#endif
