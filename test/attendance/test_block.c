#include "attendance/snapshot.h"

#include "county.h"

static void keeps_what_it_was_given(void **state)
{
    (void)state;
    struct county c = random_county(4, 2025, 5, 40);
    size_t at = 0;
    for (size_t s = 0; s < c.snapshot->n; s++) {
        const struct att_block *b = c.snapshot->blocks[s];
        for (size_t i = 0; i < b->n; i++, at++) {
            struct att_marks marks;
            att_block_marks(b, i, &marks);
            assert_memory_equal(&marks, &c.rows[at].marks, sizeof marks);
            assert_str(b->who[i].upn, c.rows[at].upn);
            assert_memory_equal(&b->traits[i], &c.rows[at].traits, sizeof b->traits[i]);
        }
    }
    assert_int_equal(at, c.n);
    assert_int_equal(c.snapshot->rows, c.n);
    assert_true(att_snapshot_bytes(c.snapshot) > c.n * 6 * 64);
    county_done(&c);
}

/* Episodes are by row, the newest first, whatever the order in which they were told. */
static void keeps_episodes(void **state)
{
    (void)state;
    struct plain_row rows[3] = { { .upn = "A", .entry = test_day("2025-09-01"), .leaving = DAY_NONE },
        { .upn = "B", .entry = test_day("2025-09-01"), .leaving = DAY_NONE },
        { .upn = "C", .entry = test_day("2025-09-01"), .leaving = DAY_NONE } };
    const struct att_episode told[] = {
        { .row = 2, .kind = ATT_SUSPENSION, .sessions = 4, .reasons = "PP DB", .from = test_day("2025-10-01") },
        { .row = 0, .kind = ATT_LUNCHTIME, .sessions = 1, .from = test_day("2025-11-03") },
        { .row = 2, .kind = ATT_PERMANENT_EXCLUSION, .from = test_day("2026-01-12") }
    };
    struct att_mask none = { { 0 } };
    struct att_block *b = build_block_with(rows, 3, 2025, 1, &none, told, COUNT_OF(told));
    assert_int_equal(b->n_episodes, 3);
    assert_int_equal(b->episodes[0].row, 0);
    assert_int_equal(b->episodes[1].kind, ATT_PERMANENT_EXCLUSION);
    assert_string_equal(b->episodes[2].reasons, "PP DB");
    att_block_unref(b);
}

/* Where each code is, and where none, mark by mark. */
static void says_where_a_code_is(void **state)
{
    (void)state;
    struct county c = random_county(8, 2024, 3, 40);
    struct rng r = rng_seed(1);
    size_t at = 0;
    for (size_t s = 0; s < c.snapshot->n; s++) {
        const struct att_block *b = c.snapshot->blocks[s];
        for (size_t i = 0; i < b->n; i++, at++) {
            att_codes some = rng_next(&r) & ATT_EVERY_CODE;
            const struct att_mask any = att_block_bearing(b, i, some), stay = att_block_stay(b, i);
            struct att_mask of[ATT_CODES];
            for (int k = 0; k < ATT_CODES; k++)
                of[k] = att_bearing(&b->planes[i], &b->codes[i], (enum att_code)k);
            assert_int_equal(of[ATT_NO_MARK].w[7] >> 62, 0);
            for (int16_t x = 0; x < ATT_SESSIONS; x++) {
                struct att_session session = { x };
                int mark = c.rows[at].marks.code[x];
                for (int k = 0; k < ATT_CODES; k++)
                    assert_int_equal(att_mask_has(&of[k], session), k == mark);
                assert_int_equal(att_mask_has(&any, session), att_codes_has(some, (enum att_code)mark));
                assert_int_equal(att_mask_has(&stay, session),
                    day_within(att_session_day(2024, session), c.rows[at].entry, c.rows[at].leaving));
            }
        }
    }
    county_done(&c);
}

/* By row, return and code, whatever the order in which they were told. */
static void keeps_what_returns_say(void **state)
{
    (void)state;
    const struct att_school school = { .urn = S("1"), .name = S("N") };
    const struct att_difference told[] = { { 1, ATT_RETURN_SPRING, ATT_ILLNESS, 4, 3 },
        { 1, ATT_RETURN_AUTUMN, ATT_HOLIDAY_REFUSED, 0, 1 }, { 0, ATT_RETURN_SUMMER_2, ATT_PRESENT, 40, 38 },
        { 1, ATT_RETURN_AUTUMN, ATT_ILLNESS, 2, 1 } };
    struct att_block *b = att_block_new(&school, 2025, 2);
    att_block_set(b, 0, &(struct att_identity){ .upn = S("A") }, &(struct att_traits){ 0 }, NULL);
    att_block_set(b, 1, &(struct att_identity){ .upn = S("B") }, &(struct att_traits){ 0 }, NULL);
    assert_int_equal(att_block_differences(b, told, COUNT_OF(told)), OK);
    assert_int_equal(att_block_seal(b, &(struct att_mask){ { 0 } }), OK);
    const int order[] = { 2, 3, 1, 0 };
    assert_int_equal(b->n_differences, COUNT_OF(told));
    for (size_t i = 0; i < COUNT_OF(told); i++)
        assert_memory_equal(&b->differences[i], &told[order[i]], sizeof told[0]);
    att_block_unref(b);
}

/* The text given may be gone after att_block_set(). */
static void owns_its_text(void **state)
{
    (void)state;
    char urn[] = "100001", upn[] = "X838400025001";
    const struct att_school school = { .id = { 7 }, .urn = str_of(urn), .name = S("Name") };
    struct att_block *b = att_block_new(&school, 2025, 1);
    const struct att_identity who = { .upn = str_of(upn), .public_id = S(""), .surname = S("S"), .forename = S("F") };
    att_block_set(b, 0, &who, &(struct att_traits){ 0 }, NULL);
    memset(urn, 'x', sizeof urn - 1);
    memset(upn, 'x', sizeof upn - 1);
    struct att_mask none = { { 0 } };
    assert_int_equal(att_block_seal(b, &none), OK);
    assert_str(b->school.urn, "100001");
    assert_str(b->school.name, "Name");
    assert_str(b->who[0].upn, "X838400025001");
    assert_str(b->who[0].forename, "F");
    att_block_unref(b);
}

static void rows_out_of_order_are_refused(void **state)
{
    (void)state;
    const struct att_school school = { .urn = S("1"), .name = S("N") };
    struct att_block *b = att_block_new(&school, 2025, 2);
    const struct att_identity later = { .upn = S("B"), .public_id = S(""), .surname = S(""), .forename = S("") };
    const struct att_identity sooner = { .upn = S("A"), .public_id = S(""), .surname = S(""), .forename = S("") };
    att_block_set(b, 0, &later, &(struct att_traits){ 0 }, NULL);
    att_block_set(b, 1, &sooner, &(struct att_traits){ 0 }, NULL);
    struct att_mask none = { { 0 } };
    assert_int_equal(att_block_seal(b, &none), ERR_INVALID);
    att_block_unref(b);
}

static void a_closed_day_is_not_open(void **state)
{
    (void)state;
    struct plain_row row = { .upn = "A", .entry = test_day("2025-09-01"), .leaving = DAY_NONE };
    row.marks.code[30] = ATT_CLOSED;
    row.marks.code[31] = ATT_NOT_ON_ROLL;
    row.marks.code[32] = ATT_PRESENT;
    row.marks.code[33] = ATT_DUAL;
    row.marks.code[509] = ATT_SITE_CLOSED;
    struct att_mask none = { { 0 } };
    struct att_block *b = build_block(&row, 1, 2025, 1, &none);
    assert_int_equal(att_mask_count(&b->open), 3);
    assert_int_equal(att_mask_first(&b->open).v, 32);
    att_block_unref(b);
}

/* What is still to come: from the calendar where there is one, else 380 less what was held; nothing after leaving. */
static void remaining_sessions(void **state)
{
    (void)state;
    struct plain_row rows[2] = { { .upn = "A", .entry = test_day("2025-09-01"), .leaving = DAY_NONE },
        { .upn = "B", .entry = test_day("2025-09-01"), .leaving = test_day("2025-09-12") } };
    for (int s = 30; s < 50; s++) /* two weeks from 1 September */
        rows[0].marks.code[s] = rows[1].marks.code[s] = ATT_PRESENT;
    struct att_mask planned = { { 0 } };
    struct day friday = test_day("2025-09-12");
    assert_int_equal(att_session_of(2025, test_day("2025-09-01"), false).v, 30);
    struct att_block *b = build_block(rows, 2, 2025, 1, &planned);
    assert_int_equal(att_block_remaining(b, 0, friday), 360);
    assert_int_equal(att_block_remaining(b, 0, test_day("2025-09-03")), 374);
    assert_int_equal(att_block_remaining(b, 1, friday), 0);
    assert_true(att_block_on_roll(b, 1, friday) && !att_block_on_roll(b, 1, day_add(friday, 1)));
    att_block_unref(b);
    planned = att_mask_sessions(30, 79);
    rows[1].leaving = test_day("2025-09-16"); /* a Tuesday */
    b = build_block(rows, 2, 2025, 1, &planned);
    assert_int_equal(att_block_remaining(b, 0, friday), 30);
    assert_int_equal(att_block_remaining(b, 1, friday), 4);
    att_block_unref(b);
}

/* What the register of a row may still be given: later sessions, and those without a mark. */
static void sessions_to_come_may_be_late(void **state)
{
    (void)state;
    struct plain_row rows[3] = { { .upn = "A", .entry = test_day("2025-09-01"), .leaving = DAY_NONE },
        { .upn = "B", .entry = test_day("2025-09-03"), .leaving = test_day("2025-09-16") },
        { .upn = "C", .entry = test_day("2025-09-01"), .leaving = DAY_NONE } };
    const struct att_mask planned = att_mask_sessions(30, 79); /* five weeks from 1 September */
    struct day friday = test_day("2025-09-12"), monday = test_day("2025-09-22");
    for (int s = 30; s < 50; s++)
        rows[0].marks.code[s] = rows[1].marks.code[s] = rows[2].marks.code[s] = ATT_PRESENT;
    rows[0].marks.code[36] = ATT_NO_MARK;
    rows[0].marks.code[37] = ATT_CLOSED;
    rows[0].marks.code[50] = ATT_CLOSED;
    struct att_block *b = build_block(rows, 3, 2025, 1, &planned);
    assert_int_equal(att_block_to_come(b, 2, friday, false), 30);
    assert_int_equal(att_block_to_come(b, 2, monday, false), 30); /* nothing came for a week */
    assert_int_equal(att_block_to_come(b, 2, test_day("2025-09-05"), false), 40);
    assert_int_equal(att_block_to_come(b, 0, friday, false), 30); /* one is missing, one is closed */
    assert_int_equal(att_block_to_come(b, 1, friday, false), 4);
    assert_int_equal(att_block_to_come(b, 1, monday, false), 4);
    assert_int_equal(att_block_to_come(b, 1, friday, true), 30);
    att_block_unref(b);
    for (int s = 50; s < 80; s++)
        rows[2].marks.code[s] = ATT_PRESENT;
    b = build_block(rows, 3, 2025, 1, &planned);
    assert_int_equal(att_block_to_come(b, 0, test_day("2025-10-03"), false), 0); /* the last day is in: so it stays */
    att_block_unref(b);
}

static void a_snapshot_shares_what_did_not_change(void **state)
{
    (void)state;
    struct county c = random_county(8, 2025, 4, 10);
    struct plain_row row = { .upn = "Z", .entry = test_day("2025-09-01"), .leaving = DAY_NONE };
    struct att_mask none = { { 0 } };
    struct att_block *changed[2] = { build_block(&row, 1, 2025, 2, &none), build_block(&row, 1, 2025, 9, &none) };
    struct att_snapshot *next = att_snapshot_replace(c.snapshot, 2, changed, 2);
    assert_int_equal(next->n, 5);
    assert_int_equal(next->version, 2);
    assert_ptr_equal(att_snapshot_school(next, S("100001")),
        att_snapshot_school(c.snapshot, S("100001")));
    assert_int_equal(att_snapshot_school(next, S("100002"))->n, 1);
    assert_non_null(att_snapshot_school(next, S("100009")));
    assert_null(att_snapshot_school(c.snapshot, S("100009")));
    for (size_t i = 1; i < next->n; i++)
        assert_true(str_cmp(next->blocks[i - 1]->school.urn, next->blocks[i]->school.urn) < 0);
    struct att_snapshot *reader = att_snapshot_ref(c.snapshot);
    county_done(&c);
    assert_int_equal(reader->blocks[1]->year, 2025); /* still there for its reader */
    att_snapshot_unref(reader);
    att_snapshot_unref(next);
}

/* A school of so many children, of whom each missed as many sessions as its number says, up to a year's. */
static struct att_block *large_school(int number, size_t n)
{
    char urn[8];
    snprintf(urn, sizeof urn, "%06d", 200000 + number);
    const struct att_school school = { .id = { number }, .urn = str_of(urn), .phase = ATT_PHASE_PRIMARY };
    struct att_block *b = att_block_new(&school, 2025, n);
    assert_non_null(b);
    for (size_t i = 0; i < n; i++) {
        char upn[24];
        struct att_marks marks;
        memset(marks.code, ATT_PRESENT, sizeof marks.code);
        memset(marks.code, ATT_ILLNESS, (i + (size_t)number) % ATT_SESSIONS);
        snprintf(upn, sizeof upn, "U%012zu", i);
        const struct att_identity who = {
            .enrolment = { (int64_t)i + 1 }, .upn = str_of(upn), .entry = att_year_start(2025), .leaving = DAY_NONE
        };
        att_block_set(b, i, &who, &(struct att_traits){ 0 }, &marks);
    }
    const struct att_mask none = { { 0 } };
    assert_int_equal(att_block_seal(b, &none), OK);
    return b;
}

static void check_large_school(const struct att_block *b)
{
    for (size_t i = 0; i < b->n; i++)
        assert_int_equal(att_mask_count(&b->planes[i].high), (i + (size_t)b->school.id.v) % ATT_SESSIONS);
}

/* Of a snapshot with more than a large page of planes, these lie side by side in the order of schools, and are there as
 * long as one of the schools is; those of a school that somebody held before stay where they are. */
static void planes_lie_side_by_side(void **state)
{
    (void)state;
    enum { ROWS = 6000 };
    struct att_block *held = att_block_ref(large_school(4, ROWS));
    struct att_block *blocks[] = { large_school(3, ROWS), large_school(1, ROWS), held, large_school(2, ROWS) };
    const struct att_planes *before = held->planes;
    struct att_snapshot *first = att_snapshot_new(2025, 1, blocks, COUNT_OF(blocks));
    assert_non_null(first);
    assert_ptr_equal(first->blocks[1]->planes, first->blocks[0]->planes + ROWS);
    assert_ptr_equal(first->blocks[2]->planes, first->blocks[1]->planes + ROWS);
    assert_ptr_equal(held->planes, before);
    struct att_block *changed = large_school(2, ROWS);
    struct att_snapshot *next = att_snapshot_replace(first, 2, &changed, 1);
    att_block_unref(held);
    for (size_t i = 0; i < first->n; i++)
        check_large_school(first->blocks[i]);
    att_snapshot_unref(first);
    for (size_t i = 0; i < next->n; i++)
        check_large_school(next->blocks[i]);
    att_snapshot_unref(next);
}

static void year_groups(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want;
        const char *words;
    } cases[] = {
        { "R", ATT_YEAR_R, "Reception" },
        { "reception", ATT_YEAR_R, "Reception" },
        { "7", ATT_YEAR_1 + 6, "Year 7" },
        { "07", ATT_YEAR_1 + 6, "Year 7" },
        { "Year 7", ATT_YEAR_1 + 6, "Year 7" },
        { "Y7", ATT_YEAR_1 + 6, "Year 7" },
        { "N1", ATT_YEAR_N1, "Nursery 1" },
        { "14", ATT_YEAR_14, "Year 14" },
        { "", ATT_YEAR_UNKNOWN, "Not known" },
        { "X", ATT_YEAR_X, "No year group" },
        { "15", -1, NULL },
        { "0", -1, NULL },
        { "Q", -1, NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char words[16];
        int got = att_year_group_parse(str_of(cases[i].text));
        if (got != cases[i].want)
            fail_msg("%s: %d", cases[i].text, got);
        if (got >= 0)
            assert_str(att_year_group_words(got, words), cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_was_given),
        cmocka_unit_test(keeps_episodes),
        cmocka_unit_test(says_where_a_code_is),
        cmocka_unit_test(keeps_what_returns_say),
        cmocka_unit_test(owns_its_text),
        cmocka_unit_test(rows_out_of_order_are_refused),
        cmocka_unit_test(a_closed_day_is_not_open),
        cmocka_unit_test(remaining_sessions),
        cmocka_unit_test(sessions_to_come_may_be_late),
        cmocka_unit_test(a_snapshot_shares_what_did_not_change),
        cmocka_unit_test(planes_lie_side_by_side),
        cmocka_unit_test(year_groups),
    };
    return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
