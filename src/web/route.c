#include "web/route.h"

#include <assert.h>

/* The words of routes.def, within this file only. */
enum {
    GET = HTTP_GET,
    POST = HTTP_POST,
    READ = ROUTE_READ,
    WRITE = ROUTE_WRITE,
    OWN = ROUTE_OWN,
    CSV = ROUTE_CSV,
    XLSX = ROUTE_CSV | ROUTE_XLSX,
    PDF = ROUTE_CSV | ROUTE_PDF,
    DOCX = ROUTE_CSV | ROUTE_DOCX,
    UPLOAD = ROUTE_UPLOAD,
    DOCUMENT = ROUTE_UPLOAD | ROUTE_ONE | ROUTE_LOOK,
    SLOW = ROUTE_SLOW,
    KEPT = ROUTE_KEPT,
    LONG = ROUTE_LONG,
    OP_ANYONE = ROUTE_ANYONE,
    OP_SIGNED_IN = ROUTE_SIGNED_IN,
};

#define ROUTE(id, method, pattern, op, txn, flags, handler) \
    static_assert((int)(method) != GET || (int)(txn) == READ, "a GET route writes: " #id);
#include "web/routes.def"
#undef ROUTE

static const struct route routes[ROUTES] = {
#define ROUTE(id, method, pattern, op, txn, flags, handler) \
    [ROUTE_##id] = { ROUTE_##id, #id, (enum http_method)(method), pattern, (int)OP_##op, (enum route_txn)(txn), flags, \
        handler },
#include "web/routes.def"
#undef ROUTE
};

static const size_t lengths[ROUTES] = {
#define ROUTE(id, method, pattern, op, txn, flags, handler) [ROUTE_##id] = sizeof pattern - 1,
#include "web/routes.def"
#undef ROUTE
};

const struct route *route_table(void)
{
    return routes;
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Does a path fit a pattern with a {name}? That takes as many name characters as there are, at least one. */
static bool fits(struct str pattern, struct str path, struct str *ret_arg)
{
    ptrdiff_t open = str_find(pattern, '{');
    if (open < 0)
        return false;
    struct str before = str_slice(pattern, 0, (size_t)open);
    struct str after = str_slice(pattern, (size_t)str_find(pattern, '}') + 1, pattern.n);
    if (!str_starts(path, before))
        return false;
    struct str rest = str_slice(path, before.n, path.n);
    size_t n = 0;
    while (n < rest.n && name_char(rest.p[n]))
        n++;
    *ret_arg = str_slice(rest, 0, n);
    return n > 0 && str_eq(str_slice(rest, n, rest.n), after);
}

/* Is a path the pattern, which has no {name}? */
static bool is(struct str pattern, struct str path, struct str *ret_arg)
{
    *ret_arg = S("");
    return str_eq(pattern, path) && str_find(pattern, '{') < 0;
}

enum route_match route_find(enum http_method method, struct str path, const struct route **ret, struct str *ret_arg)
{
    bool known = false;
    /* An address without a {name} wins over one with it: /imports/new is not an import called "new". */
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < ROUTES; i++) {
            struct str arg, pattern = { routes[i].pattern, lengths[i] };
            if (!(pass == 0 ? is(pattern, path, &arg) : fits(pattern, path, &arg)))
                continue;
            known = true;
            if (routes[i].method != method)
                continue;
            *ret = &routes[i];
            *ret_arg = arg;
            return ROUTE_FOUND;
        }
        if (known)
            return ROUTE_METHOD_WRONG;
    }
    return ROUTE_NOT_FOUND;
}

struct str route_methods(struct str path)
{
    const struct route *route;
    struct str arg;
    bool get = route_find(HTTP_GET, path, &route, &arg) == ROUTE_FOUND,
         post = route_find(HTTP_POST, path, &route, &arg) == ROUTE_FOUND;
    if (get)
        return post ? S("GET, HEAD, POST") : S("GET, HEAD");
    return post ? S("POST") : S("");
}
