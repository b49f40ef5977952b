/* web/http.h: what comes with a request, taken apart; every limit at its edge. */
#include "test.h"

#include "web/http.h"

static struct str filled(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return (struct str){ p, n };
}

static int begin(void **state)
{
    *state = arena_new(8 << 20);
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static struct http_pair *pairs_of(struct arena *a, struct str text, size_t want)
{
    struct http_pair *pairs;
    size_t n;
    if (http_parse_pairs(a, text, &pairs, &n) != OK)
        fail_msg("refused: %.*s", STR_ARG(text));
    assert_int_equal(n, want);
    return pairs;
}

static void takes_pairs_apart(void **state)
{
    struct arena *a = *state;
    struct http_pair *p = pairs_of(a, S("a=1&b=two+words&%63=%C3%A9&d&=e&f=x%3Dy=z&&"), 6);
    assert_str(p[0].name, "a");
    assert_str(p[0].value, "1");
    assert_str(p[1].value, "two words");
    assert_str(p[2].name, "c");
    assert_str(p[2].value, "\xc3\xa9");
    assert_str(p[3].name, "d");
    assert_str(p[3].value, "");
    assert_str(p[4].name, "");
    assert_str(p[4].value, "e");
    assert_str(p[5].value, "x=y=z");
    pairs_of(a, S(""), 0);
    pairs_of(a, S("&&&"), 0);
}

static void decodes_once(void **state)
{
    struct http_pair *p = pairs_of(*state, S("a=%2541&b=%2B+&c=%26d%3D1"), 3);
    assert_str(p[0].value, "%41");
    assert_str(p[1].value, "+ ");
    assert_str(p[2].value, "&d=1");
}

static void refuses_pairs(void **state)
{
    static const char *const wrong[] = { "a=%", "a=%4", "a=%4g", "a=%g4", "a=1&b=%", "%zz=1", "a=%00", "a=x%00y",
        "%00=1", "a=%ff", "a=%c3", "a=%c0%80", "a=%ed%a0%80", "a=% 41", "a=%+1", "a=%-1" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct http_pair *pairs = NULL;
        size_t n = 77;
        enum err e = http_parse_pairs(*state, str_of(wrong[i]), &pairs, &n);
        if (e != ERR_INVALID)
            fail_msg("%s: %s", wrong[i], err_name(e));
        assert_int_equal(n, 77);
        assert_null(pairs);
    }
}

static struct str many_pairs(struct arena *a, size_t n)
{
    struct buf b = buf_new(1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "&f%zu=%zu", i, i);
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

static void counts_fields(void **state)
{
    struct http_pair *p = pairs_of(*state, many_pairs(*state, HTTP_MAX_FIELDS), HTTP_MAX_FIELDS);
    size_t n;
    assert_str(p[HTTP_MAX_FIELDS - 1].name, "f199");
    assert_int_equal(http_parse_pairs(*state, many_pairs(*state, HTTP_MAX_FIELDS + 1), &p, &n), ERR_FULL);
}

static struct http_request with_pairs(struct http_pair *pairs, size_t n)
{
    return (struct http_request){ .query = pairs, .n_query = n, .form = pairs, .n_form = n };
}

static void finds_values(void **state)
{
    struct http_pair *p = pairs_of(*state, S("a=1&b=2&c=&d=4&d=5"), 5);
    struct http_request r = with_pairs(p, 5);
    assert_str(http_query(&r, S("a")), "1");
    assert_str(http_form(&r, S("b")), "2");
    assert_non_null(http_query(&r, S("c")).p);
    assert_str(http_query(&r, S("c")), "");
    assert_null(http_query(&r, S("A")).p);
    assert_null(http_form(&r, S("")).p);
}

/* Which of two values counts must not be left to who reads them first: a proxy and we may differ. */
static void a_name_that_comes_twice_has_no_value(void **state)
{
    struct http_pair *p = pairs_of(*state, S("csrf=x&csrf=y&urn=1&urn=1&a=1"), 5);
    struct http_request r = with_pairs(p, 5);
    assert_null(http_form(&r, S("csrf")).p);
    assert_null(http_query(&r, S("csrf")).p);
    assert_null(http_form(&r, S("urn")).p);
    assert_str(http_form(&r, S("a")), "1");
}

static void gives_all_values_of_a_name(void **state)
{
    struct http_pair *p = pairs_of(*state, S("year=3&a=1&year=&year=R"), 4);
    struct http_request r = with_pairs(p, 4);
    size_t at = 0;
    struct str v;
    assert_true(http_query_next(&r, S("year"), &at, &v));
    assert_str(v, "3");
    assert_true(http_query_next(&r, S("year"), &at, &v));
    assert_str(v, "");
    assert_true(http_query_next(&r, S("year"), &at, &v));
    assert_str(v, "R");
    assert_false(http_query_next(&r, S("year"), &at, &v));
    assert_false(http_query_next(&r, S("year"), &at, &v));
}

static void reads_paths(void **state)
{
    static const char *const right[][2] = { { "/", "/" }, { "/a", "/a" }, { "/a/b.csv", "/a/b.csv" },
        { "/%61%2eb", "/a.b" }, { "/a+b", "/a+b" }, { "/%C3%A9", "/\xc3\xa9" }, { "/...", "/..." },
        { "/.a/b.", "/.a/b." }, { "/%2541", "/%41" }, { "/a/", "/a/" } };
    struct str path;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        assert_int_equal(http_parse_path(*state, str_of(right[i][0]), &path), OK);
        assert_str(path, right[i][1]);
    }
}

static void refuses_paths(void **state)
{
    static const char *const wrong[] = { "", "a", "*", "http://x.example/", "//", "//a", "/a//b", "/a//", "/.", "/..",
        "/../a", "/a/./b", "/a/../b", "/a/..", "/%2e%2e/a", "/%2e", "/a%2f..%2fb", "/a%2f%2fb", "/%5c", "/a\\b",
        "/a%5Cb", "/%00", "/a%00b", "/%0d%0aSet-Cookie:x", "/a%0a", "/%09", "/%1f", "/%7f", "/%", "/%f", "/%gg",
        "/%ff", "/\xff", "/a\nb" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct str path = S("untouched");
        enum err e = http_parse_path(*state, str_of(wrong[i]), &path);
        if (e != ERR_INVALID)
            fail_msg("%s: %s", wrong[i], err_name(e));
        assert_str(path, "untouched");
    }
}

static void reads_cookies(void **state)
{
    (void)state;
    struct str header = S("a=1; waymark=abc;b=2 ;  c = 3; waymark2=x; d=x=y; e; =f");
    assert_str(http_cookie(header, S("waymark")), "abc");
    assert_str(http_cookie(header, S("a")), "1");
    assert_str(http_cookie(header, S("b")), "2");
    assert_str(http_cookie(header, S("d")), "x=y");
    assert_null(http_cookie(header, S("WAYMARK")).p);
    assert_null(http_cookie(header, S("aymark")).p);
    assert_null(http_cookie(header, S("e")).p);
    assert_null(http_cookie(STR_NONE, S("a")).p);
    assert_null(http_cookie(S(""), S("a")).p);
    assert_null(http_cookie(S(";;; ;"), S("a")).p);
    /* A name with the prefix is another cookie. */
    assert_null(http_cookie(S("__Host-waymark=abc"), S("waymark")).p);
    assert_null(http_cookie(S("waymark=abc"), S("__Host-waymark")).p);
}

static void has_words_for_every_status(void **state)
{
    static const int known[] = { 400, 403, 404, 405, 409, 413, 429, 503 };
    (void)state;
    struct str other = http_status_words(500);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        assert_true(http_status_words(known[i]).n > 0);
        assert_false(str_eq(http_status_words(known[i]), other));
    }
}

static void is_not_slow_with_long_text(void **state)
{
    struct str longest = filled(*state, '%', HTTP_MAX_FORM);
    struct http_pair *p;
    size_t n;
    assert_int_equal(http_parse_pairs(*state, longest, &p, &n), ERR_INVALID);
    p = pairs_of(*state, filled(*state, 'a', HTTP_MAX_FORM), 1);
    assert_int_equal(p[0].name.n, HTTP_MAX_FORM);
    pairs_of(*state, filled(*state, '&', HTTP_MAX_FORM), 0);
}

#define IN_ARENA(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ARENA(takes_pairs_apart),
        IN_ARENA(decodes_once),
        IN_ARENA(refuses_pairs),
        IN_ARENA(counts_fields),
        IN_ARENA(finds_values),
        IN_ARENA(a_name_that_comes_twice_has_no_value),
        IN_ARENA(gives_all_values_of_a_name),
        IN_ARENA(reads_paths),
        IN_ARENA(refuses_paths),
        IN_ARENA(reads_cookies),
        IN_ARENA(has_words_for_every_status),
        IN_ARENA(is_not_slow_with_long_text),
    };
    return cmocka_run_group_tests_name("web http", tests, NULL, NULL);
}
