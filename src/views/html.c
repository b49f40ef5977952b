#include "views/html.h"

#include <string.h>

struct html html_new(size_t max)
{
    return (struct html){ .out = buf_new(max) };
}

struct html html_in(struct buf memory, size_t max)
{
    memory.max = max;
    buf_clear(&memory);
    return (struct html){ .out = memory };
}

void html_done(struct html *o)
{
    buf_done(&o->out);
}

bool html_failed(const struct html *o)
{
    return o->out.failed;
}

struct str html_written(const struct html *o)
{
    return buf_str(&o->out);
}

struct html_safe html_keep(struct arena *a, const struct html *o)
{
    return (struct html_safe){ str_dup(a, buf_str(&o->out)) };
}

/* What stands in for each byte; 0 is the byte itself. Control characters that HTML forbids, even as references, become
 * the replacement character. */
enum { AMP = 1,
    LESS,
    GREATER,
    QUOTE,
    APOSTROPHE,
    BAD };
static const unsigned char escape_of[256] = {
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    0,
    0,
    BAD,
    BAD,
    0,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    ['&'] = AMP,
    ['<'] = LESS,
    ['>'] = GREATER,
    ['"'] = QUOTE,
    ['\''] = APOSTROPHE,
    [0x7f] = BAD,
};
static const struct str escapes[] = {
    [AMP] = { "&amp;", 5 },
    [LESS] = { "&lt;", 4 },
    [GREATER] = { "&gt;", 4 },
    [QUOTE] = { "&quot;", 6 },
    [APOSTROPHE] = { "&#39;", 5 },
    [BAD] = { "\xef\xbf\xbd", 3 },
};

/* Goes on where the first byte to be escaped stands. */
static void put_escaped(struct html *o, const char *p, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char e = escape_of[(unsigned char)p[i]];
        if (e == 0)
            continue;
        buf_add(&o->out, p + from, i - from);
        buf_add_str(&o->out, escapes[e]);
        from = i + 1;
    }
    buf_add(&o->out, p + from, n - from);
}

/* May one of eight bytes have to be escaped? True for some that need not be, '#' and the tabulator among them: those
 * are looked at one by one. A byte is zero, or less than another, by the usual arithmetic on all eight at once. */
static bool any_special(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
    uint64_t quote = (x & 0xfa * ones) ^ 0x22 * ones; /* 0 for " # & ' */
    uint64_t angle = (x & 0xfd * ones) ^ 0x3c * ones; /* 0 for < > */
    uint64_t del = x ^ 0x7f * ones;
    uint64_t found = ((quote - ones) & ~quote) | ((angle - ones) & ~angle) | ((del - ones) & ~del) |
        ((x - 0x20 * ones) & ~x);
    return (found & high) != 0;
}

/* One escape serves text and quoted attributes. Most of what is written is short and has nothing to escape: it is
 * copied while it is looked at. */
void html__text(struct html *o, struct str s)
{
    struct buf *b = &o->out;
    if (s.n >= b->room - b->n) {
        put_escaped(o, s.p, s.n);
        return;
    }
    char *to = b->p + b->n;
    size_t i = 0;
    for (uint64_t x; i + sizeof x <= s.n; i += sizeof x) {
        memcpy(&x, s.p + i, sizeof x);
        if (any_special(x))
            break;
        memcpy(to + i, &x, sizeof x);
    }
    while (i < s.n && escape_of[(unsigned char)s.p[i]] == 0) {
        to[i] = s.p[i];
        i++;
    }
    b->n += i;
    if (i < s.n)
        put_escaped(o, s.p + i, s.n - i);
}

void html__cstr(struct html *o, const char *s)
{
    html__text(o, str_of(s));
}

void html__int(struct html *o, int64_t v)
{
    buf_add_i64(&o->out, v);
}

void html__unsigned(struct html *o, uint64_t v)
{
    if (v > INT64_MAX) {
        buf_add_i64(&o->out, (int64_t)(v / 10));
        v %= 10;
    }
    buf_add_i64(&o->out, (int64_t)v);
}

/* Digits with a comma before each group of three. */
static void put_grouped(struct buf *b, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buf_add_char(b, ',');
        buf_add_char(b, digits[i]);
    }
}

void html__fixed(struct html *o, struct html_fixed v)
{
    char digits[21];
    size_t n = fmt_i64(digits, v.v), sign = v.v < 0 ? 1 : 0;
    if (v.places < 0 || v.places > 6) {
        buf_fail(&o->out);
        return;
    }
    char padded[32];
    size_t places = (size_t)v.places, have = n - sign;
    size_t zeros = have > places ? 0 : places + 1 - have;
    memset(padded, '0', zeros);
    memcpy(padded + zeros, digits + sign, have);
    size_t whole = zeros + have - places;
    if (sign > 0)
        buf_add_char(&o->out, '-');
    put_grouped(&o->out, padded, whole);
    if (places > 0) {
        buf_add_char(&o->out, '.');
        buf_add(&o->out, padded + whole, places);
    }
}

void html__count(struct html *o, struct html_count v)
{
    html__fixed(o, html_fixed(v.v, 0));
}

void html__also(struct html *o, struct html_also a)
{
    if (a.classes.n == 0)
        return;
    buf_add_char(&o->out, ' ');
    html__text(o, a.classes);
}

void html__numbered(struct html *o, struct html_numbered id)
{
    html__text(o, id.id);
    if (id.n < 2)
        return;
    buf_add_char(&o->out, '-');
    html__unsigned(o, id.n);
}

/* One more id of a list, with a space before all but the first. */
static const char *put_id(
    struct html *o, const char *space, struct html_numbered id, const char *tail)
{
    html__cstr(o, space);
    html__numbered(o, id);
    html__cstr(o, tail);
    return " ";
}

void html__described(struct html *o, struct html_described d)
{
    const struct html_numbered id = { d.id, 1 }, others = { d.others, 1 };
    const char *space = "";
    if (d.others.n > 0)
        space = put_id(o, space, others, "");
    if (d.hint)
        space = put_id(o, space, id, "-hint");
    if (d.error)
        space = put_id(o, space, id, "-error");
    if (d.item.id.n > 0)
        (void)put_id(o, space, d.item, "-item-hint");
}

void html__day(struct html *o, struct day d)
{
    char words[20];
    buf_add_str(&o->out, day_words(d, words));
}

void html__iso_day(struct html *o, struct day d)
{
    char iso[11];
    buf_add_str(&o->out, day_iso(d, iso));
}

void html__safe(struct html *o, struct html_safe s)
{
    buf_add_str(&o->out, s.s);
}

/* The scheme of an address, if it has one: what stands before a ':' that no '/', '?' or '#' precedes. */
static bool scheme_is_safe(struct str s)
{
    static const char *const schemes[] = { "https", "http", "mailto", "tel" };
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
            return true;
        if (s.p[i] != ':')
            continue;
        for (size_t j = 0; j < COUNT_OF(schemes); j++)
            if (str_eq_nocase(str_slice(s, 0, i), str_of(schemes[j])))
                return true;
        return false;
    }
    return true;
}

/* Browsers skip white space and control characters inside an address, and take // and /\ for another host. */
static bool url_is_safe(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ')
            return false;
    return !str_starts(s, S("//")) && !str_starts(s, S("/\\")) && scheme_is_safe(s);
}

/* Only src/web/url.c makes addresses, so this never fires; should it be wrong one day, the link leads nowhere. */
void html__url(struct html *o, struct url u)
{
    html__text(o, url_is_safe(u.s) ? u.s : S("about:invalid"));
}

void html__level(struct html *o, int level)
{
    if (level < 1 || level > 6)
        buf_fail(&o->out);
    else
        buf_add_i64(&o->out, level);
}

/* May a page hand this attribute to a component? */
static bool attribute_is_ordinary(struct str name)
{
    static const char *const others[] = {
#define REFUSED(x) x,
#define ADDRESS(x) x,
#define DATETIME(x) x,
#define LITERAL(x) x,
#include "views/attributes.def"
    };
    if (name.n == 0 || str_starts(name, S("on")))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '-'))))
            return false;
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_eq(name, str_of(others[i])))
            return false;
    return true;
}

void html__attributes(struct html *o, struct html_attributes a)
{
    for (size_t i = 0; i < a.n; i++) {
        struct str name = str_of(a.v[i].name);
        if (!attribute_is_ordinary(name)) {
            buf_fail(&o->out);
            return;
        }
        buf_add_char(&o->out, ' ');
        buf_add_str(&o->out, name);
        if (a.v[i].value.p == NULL)
            continue;
        buf_add_str(&o->out, S("=\""));
        html__text(o, a.v[i].value);
        buf_add_char(&o->out, '"');
    }
}
