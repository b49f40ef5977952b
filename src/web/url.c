#include "web/url.h"

static const char *const patterns[ROUTES] = {
#define ROUTE(id, method, pattern, op, txn, flags, handler) [ROUTE_##id] = pattern,
#include "web/routes.def"
#undef ROUTE
};

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~';
}

static void put_encoded(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (unreserved(s.p[i])) {
            buf_add_char(b, s.p[i]);
        } else {
            buf_add_char(b, '%');
            buf_add_char(b, digits[c >> 4]);
            buf_add_char(b, digits[c & 15]);
        }
    }
}

static void put_path(struct buf *b, enum route_id route, struct str arg)
{
    struct str pattern = str_of(patterns[route]);
    ptrdiff_t open = str_find(pattern, '{'), close = str_find(pattern, '}');
    if (open < 0) {
        buf_add_str(b, pattern);
        return;
    }
    buf_add_str(b, str_slice(pattern, 0, (size_t)open));
    put_encoded(b, arg);
    buf_add_str(b, str_slice(pattern, (size_t)close + 1, pattern.n));
}

static void put_query(struct buf *b, const struct http_pair *query, size_t n, const char *before)
{
    for (size_t i = 0; i < n; i++) {
        if (query[i].value.n == 0)
            continue;
        buf_add_str(b, str_of(before));
        put_encoded(b, query[i].name);
        buf_add_char(b, '=');
        put_encoded(b, query[i].value);
        before = "&";
    }
}

struct str url_query(struct arena *a, const struct http_pair *query, size_t n)
{
    struct buf b = buf_new(HTTP_MAX_TARGET);
    put_query(&b, query, n, "");
    struct str text = b.failed ? S("") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct url url_with(struct arena *a, enum route_id route, struct str arg, const struct http_pair *query, size_t n)
{
    struct buf b = buf_new(HTTP_MAX_TARGET);
    put_path(&b, route, arg);
    put_query(&b, query, n, "?");
    struct url u = { str_dup(a, b.failed ? S("/") : buf_str(&b)) };
    buf_done(&b);
    return u;
}

struct url url_to(struct arena *a, enum route_id route, struct str arg)
{
    struct str pattern = str_of(patterns[route]);
    if (str_find(pattern, '{') < 0)
        return (struct url){ pattern };
    return url_with(a, route, arg, NULL, 0);
}

struct url url_at(struct arena *a, struct url u, const char *id)
{
    return (struct url){ str_fmt(a, "%.*s#%s", STR_ARG(u.s), id) };
}

struct url url_local(struct arena *a, struct str text)
{
    if (text.n == 0 || text.n > HTTP_MAX_TARGET || text.p[0] != '/' || (text.n > 1 && text.p[1] == '/'))
        return URL_NONE;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!unreserved(c) && c != '/' && c != '?' && c != '&' && c != '=' && c != '%')
            return URL_NONE;
    }
    return (struct url){ str_dup(a, text) };
}

struct url url_outside(struct str text)
{
    const bool web = str_starts(text, S("https://")) || str_starts(text, S("http://"));
    return web && str_find(text, ' ') < 0 ? (struct url){ text } : URL_NONE;
}
