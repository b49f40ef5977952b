#include "test.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void compares_and_cuts(void **state)
{
    (void)state;
    assert_true(str_eq(S("a"), S("a")));
    assert_false(str_eq(S("a"), S("ab")));
    assert_true(str_eq_nocase(S("LeA"), S("lEa")));
    assert_true(str_cmp(S("ab"), S("b")) < 0);
    assert_true(str_cmp(S("ab"), S("a")) > 0);
    assert_true(str_cmp(STR_NONE, S("")) == 0);
    assert_true(str_starts(S("abc"), S("ab")) && !str_starts(S("a"), S("ab")));
    assert_true(str_ends(S("abc"), S("bc")) && !str_ends(S("c"), S("bc")));
    assert_int_equal(str_find(S("abc"), 'c'), 2);
    assert_int_equal(str_find(S(""), 'c'), -1);
    assert_int_equal(str_find_str(S("abcabd"), S("abd")), 3);
    assert_str(str_trim(S(" \t\xc2\xa0 x y \xc2\xa0\r\n")), "x y");
    assert_str(str_slice(S("abc"), 1, 99), "bc");
    struct str rest = S("a,,b"), part;
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "a");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "b");
    assert_false(str_split(&rest, ',', &part));
}

static void reads_numbers(void **state)
{
    (void)state;
    int64_t v;
    assert_true(str_to_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(str_to_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
    assert_false(str_to_i64(S("9223372036854775808"), &v));
    assert_false(str_to_i64(S(""), &v));
    assert_false(str_to_i64(S("-"), &v));
    assert_false(str_to_i64(S("+"), &v));
    assert_false(str_to_i64(S("+-1"), &v));
    assert_false(str_to_i64(S("1 "), &v));
    assert_true(str_to_i64(S("+7"), &v) && v == 7);
    assert_true(str_to_count(S("134.0"), &v) && v == 134);
    assert_true(str_to_count(S("134"), &v) && v == 134);
    assert_false(str_to_count(S("134.5"), &v));
    assert_false(str_to_count(S(".0"), &v));
    static const struct {
        const char *text;
        int places;
        int64_t want;
    } fixed[] = {
        { "93.0766362203115", 3, 93077 }, { "5", 2, 500 }, { "0.005", 2, 1 }, { "0.0049", 2, 0 },
        { "-1.5", 0, -2 }, { ".5", 1, 5 }, { "1.", 1, 10 }, { "1.55", 1, 16 }, { "+3.14", 2, 314 },
        { "9223372036854775807", 0, INT64_MAX }, { "-9223372036854775807", 0, -INT64_MAX },
        { "123456789012345678.9", 0, 123456789012345679 }, { "1.00000000000000000000000000000", 0, 1 }
    };
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        assert_true(str_to_fixed(str_of(fixed[i].text), fixed[i].places, &v));
        assert_int_equal(v, fixed[i].want);
    }
    static const char *const bad[] = { "", ".", "-", "1e3", "1,5", "12..3", "z", "nan", "99999999999999999999" };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(str_to_fixed(str_of(bad[i]), 2, &v));
    /* Too large: as it is written, once it has its places, and by rounding up. */
    assert_false(str_to_fixed(S("9223372036854775808"), 0, &v));
    assert_false(str_to_fixed(S("9223372036854775807"), 1, &v));
    assert_false(str_to_fixed(S("9223372036854775807.5"), 0, &v));
    assert_false(str_to_fixed(S("1.0000000000000000000000000000000"), 0, &v)); /* 32 digits */
    assert_false(str_to_fixed(S("+-1"), 0, &v));
}

static void checks_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *p;
        size_t n;
        bool ok;
    } cases[] = {
        { "plain ascii text", 16, true },
        { "caf\xc3\xa9", 5, true },
        { "\xe2\x82\xac\xf0\x9f\x98\x80", 7, true },
        { "\xc0\x80", 2, false }, /* long form of NUL */
        { "a\0b", 3, false },     /* NUL */
        { "\xc1\xbf", 2, false }, /* long forms of ASCII, of U+07FF and of U+FFFF */
        { "\xe0\x9f\xbf", 3, false },
        { "\xf0\x8f\xbf\xbf", 4, false },
        /* The ends of what there may be. */
        { "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 17, true },
        { "\xe2\x41\xac", 3, false },     /* broken off in the middle */
        { "\xf5\x80\x80\x80", 4, false }, /* begins nothing */
        { "\xed\xa0\x80", 3, false },     /* the first and the last surrogate */
        { "\xed\xbf\xbf", 3, false },
        { "\xf4\x90\x80\x80", 4, false }, /* above U+10FFFF */
        { "\xe2\x82", 2, false },         /* cut */
        { "\x80", 1, false },             /* begins in the middle */
        { "12345678\xe9", 9, false },     /* Latin-1 after eight ASCII bytes */
        { "1234567\0", 8, false },        /* NUL within a block of eight */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (utf8_valid((struct str){ cases[i].p, cases[i].n }) != cases[i].ok)
            fail_msg("case %zu", i);
}

static void converts_windows_1252(void **state)
{
    (void)state;
    char out[64];
    size_t n = utf8_put_cp1252(out, S("caf\xe9 \x80\x93\x81"));
    assert_str(((struct str){ out, n }), "café €“\xef\xbf\xbd");
}

static void folds_names(void **state)
{
    (void)state;
    assert_str(str_fold(arena, S("O'Brien-Ní Dhálaigh")), "obrienni dhalaigh");
    assert_str(str_fold(arena, S("  Łukasz,  ŻÓŁĆ ")), "lukasz zolc");
    assert_str(str_fold(arena, S("Straße Æsop")), "strasse aesop");
    assert_str(str_fold(arena, S("e\xcc\x81ric")), "eric"); /* a combining accent */
    assert_str(str_fold(arena, S("")), "");
    /* A curly apostrophe, a hyphen that does not break, a sign that is no letter, other scripts, what is no UTF-8. */
    assert_str(str_fold(arena, S("D’Arcy Year 7B")), "darcy year 7b");
    assert_str(str_fold(arena, S("Ann‑Marie × Jo")), "annmarie jo");
    assert_str(str_fold(arena, S("Σα ا")), "Σα ا");
    assert_str(str_fold(arena, S("z\xffz\xc3z")), "zzz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_and_cuts),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(checks_utf8),
        cmocka_unit_test(converts_windows_1252),
        cmocka_unit_test(folds_names)
    };
    return cmocka_run_group_tests_name("str", tests, setup, teardown);
}
