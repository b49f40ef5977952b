#include "web/http.h"

#include <string.h>

static struct str value_of(const struct http_pair *pairs, size_t n, struct str name)
{
    const struct http_pair *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(pairs[i].name, name))
            continue;
        if (found != NULL)
            return STR_NONE;
        found = &pairs[i];
    }
    return found == NULL ? STR_NONE : found->value;
}

struct str http_query(const struct http_request *r, struct str name)
{
    return value_of(r->query, r->n_query, name);
}

struct str http_form(const struct http_request *r, struct str name)
{
    return value_of(r->form, r->n_form, name);
}

bool http_query_next(const struct http_request *r, struct str name, size_t *at, struct str *ret)
{
    while (*at < r->n_query) {
        const struct http_pair *p = &r->query[(*at)++];
        if (str_eq(p->name, name)) {
            *ret = p->value;
            return true;
        }
    }
    return false;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX, and + when `plus` is set. False if a % is not followed by two hexadecimal digits or the result is not
 * UTF-8. */
static bool decode(struct arena *a, struct str raw, bool plus, struct str *ret)
{
    char *out = arena_alloc(a, raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            if (raw.n - i < 3 || hex(raw.p[i + 1]) < 0 || hex(raw.p[i + 2]) < 0)
                return false;
            c = (char)(hex(raw.p[i + 1]) << 4 | hex(raw.p[i + 2]));
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[n++] = c;
    }
    *ret = (struct str){ out, n };
    return utf8_valid(*ret);
}

/* How many fields there can be at most. */
static size_t most_pairs(struct str text)
{
    size_t n = text.n > 0 ? 1 : 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '&';
    return n < HTTP_MAX_FIELDS ? n : HTTP_MAX_FIELDS;
}

enum err http_parse_pairs(struct arena *a, struct str text, struct http_pair **ret, size_t *ret_n)
{
    size_t n = 0, most = most_pairs(text);
    struct http_pair *pairs = ARENA_ARRAY(a, most, struct http_pair);
    struct str part;
    while (str_split(&text, '&', &part)) {
        if (part.n == 0)
            continue;
        if (n == HTTP_MAX_FIELDS)
            return ERR_FULL;
        ptrdiff_t eq = str_find(part, '=');
        struct str name = eq < 0 ? part : str_slice(part, 0, (size_t)eq);
        struct str value = eq < 0 ? S("") : str_slice(part, (size_t)eq + 1, part.n);
        if (!decode(a, name, true, &pairs[n].name) || !decode(a, value, true, &pairs[n].value))
            return ERR_INVALID;
        n++;
    }
    *ret = pairs;
    *ret_n = n;
    return OK;
}

enum err http_parse_path(struct arena *a, struct str raw, struct str *ret)
{
    struct str path;
    if (raw.n == 0 || raw.p[0] != '/' || !decode(a, raw, false, &path))
        return ERR_INVALID;
    struct str rest = str_slice(path, 1, path.n), segment;
    while (str_split(&rest, '/', &segment))
        if (segment.n == 0 || str_eq(segment, S(".")) || str_eq(segment, S("..")) ||
            str_find(segment, '\\') >= 0)
            return ERR_INVALID;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == 127)
            return ERR_INVALID;
    *ret = path;
    return OK;
}

enum err http_parse_target(struct arena *a, struct str target, struct str *ret_path, struct http_pair **ret_query,
    size_t *ret_n_query)
{
    const ptrdiff_t mark = str_find(target, '?');
    if (target.n > HTTP_MAX_TARGET)
        return ERR_INVALID;
    const size_t path = mark < 0 ? target.n : (size_t)mark, query = mark < 0 ? target.n : path + 1;
    enum err e = http_parse_path(a, str_slice(target, 0, path), ret_path);
    return e == OK ? http_parse_pairs(a, str_slice(target, query, target.n), ret_query, ret_n_query) : e;
}

static bool token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool http_is_header_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!token_char(s.p[i]))
            return false;
    return s.n > 0;
}

struct str http_cookie(struct str header, struct str name)
{
    struct str part;
    while (str_split(&header, ';', &part)) {
        part = str_trim(part);
        ptrdiff_t eq = str_find(part, '=');
        if (eq >= 0 && str_eq(str_slice(part, 0, (size_t)eq), name))
            return str_slice(part, (size_t)eq + 1, part.n);
    }
    return STR_NONE;
}

struct str http_status_words(int status)
{
    switch (status) {
    case 400:
        return S("There is a problem with the address or the form");
    case 403:
        return S("You do not have permission to see this page");
    case 404:
        return S("Page not found");
    case 405:
        return S("This page cannot be used that way");
    case 409:
        return S("Somebody else changed this while you were working on it");
    case 413:
        return S("What you sent is too big");
    case 429:
        return S("Too many people are signing in at once");
    case 503:
        return S("The service is busy or cannot write at the moment");
    default:
        return S("Sorry, there is a problem with the service");
    }
}

int http_body_status(enum err e, const struct fail *fail)
{
    switch (e) {
    case OK:
        return 0;
    case ERR_FULL:
        return fail->code == OK ? 413 : 503;
    case ERR_FAILED:
        return 503;
    default:
        return 400;
    }
}
