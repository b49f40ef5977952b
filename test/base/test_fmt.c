/* fmt_v() writes what vsnprintf() writes, whatever the room. */
#include "test.h"

#include "base/fmt.h"

#include <limits.h>
#include <stdarg.h>

PRINTF_LIKE(1, 2)
static void same(const char *fmt, ...)
{
    char ours[400], theirs[400];
    for (size_t room = 0; room < 120; room++) {
        va_list ap, again;
        memset(ours, 'x', sizeof ours);
        memset(theirs, 'x', sizeof theirs);
        va_start(ap, fmt);
        va_copy(again, ap);
        size_t n = fmt_v(ours, room, fmt, ap);
        int want = vsnprintf(theirs, room, fmt, again);
        va_end(again);
        va_end(ap);
        assert_true(want >= 0);
        assert_int_equal(n, want);
        assert_memory_equal(ours, theirs, sizeof ours);
    }
}

static void writes_what_printf_writes(void **state)
{
    (void)state;
    same("plain");
    same("%s", "");
    same("%s and %s%%", "one", "two");
    same("[%.*s][%.*s][%.*s]", 3, "abcdef", 0, "abc", 9, "abc");
    same("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
    same("%lld %lld %lld", (long long)INT64_MIN, (long long)INT64_MAX, 7ll);
    same("%zu", (size_t)12345);
    same("%zu", SIZE_MAX);
    same("%02d:%02d %04d %03d %02d", 7, 59, 2026, -5, -12);
}

/* What it does not know is left to the C library, from the beginning. */
static void leaves_the_rest(void **state)
{
    (void)state;
    same("%d of %s, %5d", 3, "x", 4);
    same("%s %c", "after", 'c');
    same("%-4d|%x|%lld", 5, 255u, 1ll);
    same("%.2s|%*s", "abc", 5, "ab");
    same("%02lld", 3ll);
}

static void texts_are_as_long_as_they_have_to_be(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (int n = 0; n < 600; n++) {
        char *text = arena_alloc(a, (size_t)n + 1);
        memset(text, 'y', (size_t)n);
        struct str s = str_fmt(a, "%d:%s.", n, text);
        assert_int_equal(s.n, (size_t)n + (n < 10 ? 3 : n < 100 ? 4
                                                                : 5));
        assert_true(s.p[s.n - 1] == '.' && s.p[s.n] == '\0');
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_printf_writes),
        cmocka_unit_test(leaves_the_rest),
        cmocka_unit_test(texts_are_as_long_as_they_have_to_be),
    };
    return cmocka_run_group_tests_name("fmt", tests, NULL, NULL);
}
