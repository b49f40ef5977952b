#include "attendance/upn.h"

#include "data.h"

static void agrees_with_the_test_vectors(void **state)
{
    (void)state;
    int fd = test_data_open("upn_test_vectors.csv"), rows = 0;
    struct arena *a = arena_new(32 << 20);
    struct csv *c = csv_open(a, csv_source_fd(&fd));
    struct csv_row row;
    while (csv_next(c, &row)) {
        struct str upn = test_field(c, &row, "upn"), kind = test_field(c, &row, "kind");
        bool valid = upn_check(upn) == UPN_OK;
        if (valid != str_eq(test_field(c, &row, "valid"), S("1")))
            fail_msg("%.*s", STR_ARG(upn));
        if (valid && kind.n > 0)
            assert_true(upn_is_temporary(upn) == str_eq(kind, S("temporary")));
        rows++;
    }
    assert_int_equal(rows, 12);
    close(fd);
    arena_free(a);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    assert_int_equal(upn_check(S("A801200005001")), UPN_CHECK_LETTER);
    assert_int_equal(upn_check(S("")), UPN_LENGTH_WRONG);
    assert_int_equal(upn_check(S("I838400025001")), UPN_SHAPE);
    assert_int_equal(upn_check(S("X8384000250O1")), UPN_SHAPE);
    assert_int_equal(upn_check(S("x838400025001")), UPN_SHAPE);
    assert_int_equal(upn_check(S("X83840002500S")), UPN_SHAPE);
}

static void every_single_slip_is_found(void **state)
{
    (void)state;
    const char right[] = "X838400025001";
    for (size_t i = 1; i < UPN_LENGTH; i++) {
        for (char d = '0'; d <= '9'; d++) {
            char wrong[UPN_LENGTH + 1];
            memcpy(wrong, right, sizeof wrong);
            wrong[i] = d;
            assert_true((upn_check(str_of(wrong)) == UPN_OK) == (d == right[i]));
        }
    }
}

static void knows_authorities(void **state)
{
    (void)state;
    assert_true(upn_authority_known(S("X838400025001")));
    assert_true(upn_authority_known(S("X835400025001"))); /* Dorset before 2019 */
    assert_true(upn_authority_known(S("X213400025001")));
    assert_false(upn_authority_known(S("X214400025001")));
    assert_false(upn_authority_known(S("X988400025001")));
    assert_false(upn_authority_known(S("X999400025001")));
    assert_false(upn_authority_known(S("X000400025001")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_test_vectors),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(every_single_slip_is_found),
        cmocka_unit_test(knows_authorities),
    };
    return cmocka_run_group_tests_name("upn", tests, NULL, NULL);
}
