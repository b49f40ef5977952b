/* web/url.h: addresses that we make, and those that came with a request and are gone back to. */
#include "test.h"

#include "web/url.h"

static int begin(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static void makes_addresses(void **state)
{
    struct arena *a = *state;
    assert_str(url_to(a, ROUTE_HOME, STR_NONE).s, "/");
    assert_str(url_to(a, ROUTE_DASHBOARD, STR_NONE).s, "/dashboard");
    assert_str(url_to(a, ROUTE_PUPIL, S("ab-c_1")).s, "/pupils/ab-c_1");
    assert_str(url_to(a, ROUTE_PUPIL_CSV, S("x")).s, "/pupils/x/sessions.csv");
    assert_str(url_to(a, ROUTE_LIST_CSV, S("at_risk")).s, "/lists/at_risk.csv");
}

static void escapes_what_is_not_plain(void **state)
{
    struct arena *a = *state;
    assert_str(url_to(a, ROUTE_PUPIL, S("../x?y&z=\"<%")).s, "/pupils/..%2Fx%3Fy%26z%3D%22%3C%25");
    assert_str(url_to(a, ROUTE_PUPIL, S("\xc3\xa9 \r\n")).s, "/pupils/%C3%A9%20%0D%0A");
    const struct http_pair q[] = { { S("a b"), S("1&2=3") }, { S("none"), STR_NONE }, { S("empty"), S("") },
        { S("from"), S("3 September 2025") } };
    assert_str(url_with(a, ROUTE_DASHBOARD, STR_NONE, q, COUNT_OF(q)).s,
        "/dashboard?a%20b=1%262%3D3&from=3%20September%202025");
    assert_str(url_with(a, ROUTE_DASHBOARD, STR_NONE, q + 1, 2).s, "/dashboard");
}

/* What is made can be read again, and means the same. */
static void is_read_back(void **state)
{
    struct arena *a = *state;
    char every[255];
    for (int i = 0; i < 127; i++)
        every[i] = (char)(i + 1);
    const struct http_pair q[] = { { S("v"), { every, 127 } }, { S("\xc3\xa9&="), S("+ %41") } };
    struct str u = url_with(a, ROUTE_DASHBOARD, STR_NONE, q, 2).s;
    struct http_pair *got;
    size_t n;
    ptrdiff_t mark = str_find(u, '?');
    assert_true(mark > 0);
    assert_int_equal(http_parse_pairs(a, str_slice(u, (size_t)mark + 1, u.n), &got, &n), OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(str_eq(got[i].name, q[i].name));
        assert_true(str_eq(got[i].value, q[i].value));
    }
    assert_true(str_eq(url_local(a, u).s, u));
}

static void an_address_that_is_too_long_is_the_start(void **state)
{
    struct arena *a = *state;
    char *p = arena_alloc(a, HTTP_MAX_TARGET);
    memset(p, 'x', HTTP_MAX_TARGET);
    size_t fits = HTTP_MAX_TARGET - strlen("/pupils/");
    assert_int_equal(url_to(a, ROUTE_PUPIL, (struct str){ p, fits }).s.n, HTTP_MAX_TARGET);
    assert_str(url_to(a, ROUTE_PUPIL, (struct str){ p, fits + 1 }).s, "/");
}

static void goes_back_to_pages_of_ours_only(void **state)
{
    static const char *const right[] = { "/", "/dashboard", "/lists/at_risk?school=100001&sort=name", "/a%20b",
        "/lists/at_risk.csv?from=3%20May", "/a//b" };
    static const char *const wrong[] = { "", "dashboard", "//evil.example", "//", "///x", "/\\evil.example",
        "\\\\evil.example", "http://evil.example", "https:evil.example", "javascript:alert(1)", "/a:b", "/ a",
        "/a\r\nb", "/a\tb", "/a#b", "/\"x", "/<x>", "/a;b", "/\xc3\xa9", " /a", "?a=b", "/a@b" };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(right); i++)
        assert_str(url_local(a, str_of(right[i])).s, right[i]);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (url_local(a, str_of(wrong[i])).s.n != 0)
            fail_msg("taken: %s", wrong[i]);
    assert_int_equal(url_local(a, STR_NONE).s.n, 0);
}

static void goes_back_so_far(void **state)
{
    struct arena *a = *state;
    char *p = arena_alloc(a, HTTP_MAX_TARGET + 1);
    memset(p, 'x', HTTP_MAX_TARGET + 1);
    p[0] = '/';
    assert_int_equal(url_local(a, (struct str){ p, HTTP_MAX_TARGET }).s.n, HTTP_MAX_TARGET);
    assert_int_equal(url_local(a, (struct str){ p, HTTP_MAX_TARGET + 1 }).s.n, 0);
}

#define IN_ARENA(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ARENA(makes_addresses),
        IN_ARENA(escapes_what_is_not_plain),
        IN_ARENA(is_read_back),
        IN_ARENA(an_address_that_is_too_long_is_the_start),
        IN_ARENA(goes_back_to_pages_of_ours_only),
        IN_ARENA(goes_back_so_far),
    };
    return cmocka_run_group_tests_name("web url", tests, NULL, NULL);
}
