#include "attendance/code.h"

#include "data.h"

static const enum att_class classes[] = { ATT_CLASS_PRESENT, ATT_CLASS_ELSEWHERE, ATT_CLASS_AUTHORISED,
    ATT_CLASS_UNAUTHORISED, ATT_CLASS_NOT_POSSIBLE, ATT_CLASS_NOT_COLLECTED, ATT_CLASS_NONE };
static const char *const class_names[] = { "present", "aea", "authorised", "unauthorised", "not_possible",
    "not_collected", "missing" };

/* Every row of attendance_codes.csv: class, flags, and the days on which the code is right to use. */
static void agrees_with_the_published_table(void **state)
{
    (void)state;
    int fd = test_data_open("attendance_codes.csv"), rows = 0;
    struct arena *a = arena_new(32 << 20);
    struct csv *c = csv_open(a, csv_source_fd(&fd));
    struct csv_row row;
    while (csv_next(c, &row)) {
        struct str text = test_field(c, &row, "code"), class = test_field(c, &row, "stat_class");
        struct str from = test_field(c, &row, "valid_from"), to = test_field(c, &row, "valid_to");
        enum att_code code = ATT_CODES;
        struct day day;
        assert_true(day_parse_iso(from, &day));
        assert_int_equal(att_code_parse(text, day, &code), ATT_CODE_OK);
        int k = 0;
        while (!str_eq(class, str_of(class_names[k])))
            k++;
        enum att_class got = att_code_class(code);
        assert_int_equal(got, classes[k]);
        bool possible = got == ATT_CLASS_PRESENT || got == ATT_CLASS_ELSEWHERE ||
            got == ATT_CLASS_AUTHORISED || got == ATT_CLASS_UNAUTHORISED;
        assert_true(possible == str_eq(test_field(c, &row, "is_possible"), S("1")));
        if (str_eq(from, S("2024-08-19")))
            assert_int_equal(att_code_parse(text, day_add(day, -1), &code), ATT_CODE_EARLY);
        if (to.n > 0) {
            assert_true(day_parse_iso(to, &day));
            assert_int_equal(att_code_parse(text, day, &code), ATT_CODE_OK);
            assert_int_equal(att_code_parse(text, day_add(day, 1), &code), ATT_CODE_WITHDRAWN);
        }
        assert_true(att_code_meaning(code).n > 3);
        rows++;
    }
    assert_int_equal(rows, 38);
    close(fd);
    arena_free(a);
}

/* Every code has a place of its own, and its first two bits say how rates count it. */
static void places_say_how_codes_count(void **state)
{
    (void)state;
    att_codes seen = 0;
    for (int c = 0; c < ATT_CODES; c++) {
        uint8_t place = att_code_place((enum att_code)c);
        enum att_class class = att_code_class((enum att_code)c);
        bool low = (place & ATT_PLACE_LOW) != 0, high = (place & ATT_PLACE_HIGH) != 0;
        assert_true(place < ATT_PLACES && !att_codes_has(seen, (enum att_code)place));
        seen |= (att_codes)1 << place;
        assert_int_equal(att_code_at(place), c);
        assert_int_equal(low && !high, class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE);
        assert_int_equal(high && !low, class == ATT_CLASS_AUTHORISED);
        assert_int_equal(high && low, class == ATT_CLASS_UNAUTHORISED);
        assert_true(att_codes_has(att_codes_of(class), (enum att_code)c));
    }
    assert_int_equal(att_code_place(ATT_NO_MARK), 0);
    for (int p = 0; p < ATT_PLACES; p++)
        if (!att_codes_has(seen, (enum att_code)p))
            assert_int_equal(att_code_at((uint8_t)p), ATT_NO_MARK);
}

static void the_border_is_19_august_2024(void **state)
{
    (void)state;
    assert_int_equal(ATT_CODES_2024.v, test_day("2024-08-19").v);
}

static void reads_cells(void **state)
{
    (void)state;
    struct day on = test_day("2026-03-02");
    enum att_code code;
    assert_int_equal(att_code_parse(S(""), on, &code), ATT_CODE_OK);
    assert_int_equal(code, ATT_NO_MARK);
    assert_int_equal(att_code_parse(S(" - "), on, &code), ATT_CODE_OK);
    assert_int_equal(code, ATT_NO_MARK);
    assert_int_equal(att_code_parse(S("\\"), on, &code), ATT_CODE_OK);
    assert_int_equal(code, ATT_PRESENT);
    assert_int_equal(att_code_parse(S(" c2 "), on, &code), ATT_CODE_OK);
    assert_int_equal(code, ATT_PART_TIME);
    static const char *const unknown[] = { "A", "F", "C3", "Y8", "//", "C 2", "1", "?", "\xc3\xa9", "--", "PRESENT" };
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        assert_int_equal(att_code_parse(str_of(unknown[i]), on, &code), ATT_CODE_UNKNOWN);
    assert_str(att_code_text(ATT_PRESENT, false), "/");
    assert_str(att_code_text(ATT_PRESENT, true), "\\");
    assert_str(att_code_text(ATT_PART_TIME, true), "C2");
}

/* DOMAIN.md 2.3: a letter followed by a digit is one code. */
static void splits_a_string_of_marks(void **state)
{
    (void)state;
    struct str marks = S("/\\C2C2/C\\#Y1I-"), part;
    static const char *const want[] = { "/", "\\", "C2", "C2", "/", "C", "\\", "#", "Y1", "I", "-" };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_true(att_code_take(&marks, &part));
        assert_str(part, want[i]);
    }
    assert_false(att_code_take(&marks, &part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_published_table),
        cmocka_unit_test(places_say_how_codes_count),
        cmocka_unit_test(the_border_is_19_august_2024),
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(splits_a_string_of_marks),
    };
    return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}
