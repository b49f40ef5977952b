#include "test.h"

#include "base/buf.h"

static void grows_to_its_maximum_and_no_further(void **state)
{
    (void)state;
    struct buf b = buf_new(10000);
    for (int i = 0; i < 1000; i++)
        buf_add_str(&b, S("0123456789"));
    assert_false(b.failed);
    assert_int_equal(b.n, 10000);
    buf_add_char(&b, 'x');
    assert_true(b.failed);
    assert_int_equal(b.n, 10000);
    buf_clear(&b);
    buf_add_fmt(&b, "%d and %s", 7, "more");
    buf_add_i64(&b, INT64_MIN);
    assert_str(buf_str(&b), "7 and more-9223372036854775808");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_its_maximum_and_no_further),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
