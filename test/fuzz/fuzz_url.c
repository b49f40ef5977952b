/* What a client writes into an address, a form or a cookie. */
#include "fuzz.h"

#include "web/url.h"

static void pairs(struct arena *a, struct str s)
{
    struct http_pair *v;
    size_t n;
    if (http_parse_pairs(a, s, &v, &n) != OK)
        return;
    MUST_HOLD(n <= HTTP_MAX_FIELDS);
    for (size_t i = 0; i < n; i++)
        MUST_HOLD(utf8_valid(v[i].name) && utf8_valid(v[i].value));
    /* An address with these pairs says them again. */
    struct http_request r = { .query = v, .n_query = n };
    struct url u = url_with(a, (enum route_id)0, S("x"), v, n);
    MUST_HOLD(u.s.n > 0 && u.s.p[0] == '/');
    for (size_t i = 0; i < n; i++)
        (void)http_query(&r, v[i].name);
}

static void path(struct arena *a, struct str s)
{
    struct str decoded;
    if (http_parse_path(a, s, &decoded) != OK)
        return;
    MUST_HOLD(utf8_valid(decoded) && str_find(decoded, '\\') < 0);
    MUST_HOLD(str_find_str(decoded, S("/../")) < 0 && str_find_str(decoded, S("//")) < 0);
    MUST_HOLD(!str_ends(decoded, S("/..")));
}

static void local(struct arena *a, struct str s)
{
    struct url u = url_local(a, s);
    if (u.s.p == NULL)
        return;
    MUST_HOLD(u.s.n > 0 && u.s.p[0] == '/' && !str_starts(u.s, S("//")) && str_find(u.s, '\\') < 0);
    MUST_HOLD(str_find(u.s, ':') < 0 && str_find(u.s, '<') < 0 && str_find(u.s, '\n') < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *exact = fuzz_exact(data, n);
    struct arena *a = arena_new((size_t)64 << 20);
    struct str s = { exact, n };
    pairs(a, s);
    path(a, s);
    local(a, s);
    struct str cookie = http_cookie(s, S("waymark"));
    MUST_HOLD(cookie.n <= s.n && (cookie.p == NULL || (cookie.p >= s.p && cookie.p + cookie.n <= s.p + s.n)));
    arena_free(a);
    free(exact);
    return 0;
}
