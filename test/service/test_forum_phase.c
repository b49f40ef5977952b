/* Which forums hear a child: the groups of the guidance, and what is refused. */
#include "service/forum_phase.h"
#include "test.h"

enum {
    EY = 1u << FORUM_EARLY_YEARS,
    PRI = 1u << FORUM_PRIMARY,
    SEC = 1u << FORUM_SECONDARY,
    P16 = 1u << FORUM_POST16,
};

/* inclusion-forums-leicestershire.txt: EARLY "under statutory school age (birth to age 5)"; PRIMARY "age 5 to age 11
 * (reception to year 6)"; SECONDARY "age 11 to age 16 (year 7 to year 11)"; POST16 "over statutory school age 16 to age
 * 19 and up to 25 for young people with an EHCP". Compulsory school age begins in the term after the fifth birthday
 * (Education Act 1996, section 8). */
static void groups(void **state)
{
    (void)state;
    static const struct {
        int age, year_group;
        bool has_plan;
        unsigned want;
        const char *source;
    } cases[] = {
        { 0, ATT_YEAR_UNKNOWN, false, EY, "EARLY: birth" },
        { 3, ATT_YEAR_UNKNOWN, false, EY, "EARLY" },
        { 3, ATT_YEAR_N1, false, EY, "EARLY: in a nursery class" },
        { 4, ATT_YEAR_N2, false, EY, "EARLY" },
        { 5, ATT_YEAR_N2, false, EY, "EARLY: five, kept in nursery until compulsory school age" },
        { 4, ATT_YEAR_UNKNOWN, false, EY | PRI, "EARLY and PRIMARY: may be in Reception" },
        { 5, ATT_YEAR_UNKNOWN, false, EY | PRI, "EARLY to age 5, PRIMARY from age 5" },
        { 4, ATT_YEAR_R, false, EY | PRI, "in Reception under compulsory school age" },
        { 5, ATT_YEAR_R, false, PRI, "PRIMARY: Reception" },
        { 6, ATT_YEAR_UNKNOWN, false, PRI, "PRIMARY" },
        { 10, ATT_YEAR_1 + 5, false, PRI, "PRIMARY: year 6" },
        { 11, ATT_YEAR_1 + 5, false, PRI, "PRIMARY: year 6, eleven already" },
        { 11, ATT_YEAR_UNKNOWN, false, PRI | SEC, "PRIMARY to age 11, SECONDARY from age 11" },
        { 11, ATT_YEAR_1 + 6, false, SEC, "SECONDARY: year 7" },
        { 10, ATT_YEAR_1 + 6, false, SEC, "SECONDARY: year 7, a year early" },
        { 16, ATT_YEAR_11, false, SEC, "SECONDARY: year 11, sixteen already" },
        { 16, ATT_YEAR_UNKNOWN, false, SEC | P16, "SECONDARY to age 16, POST16 from age 16: between schools" },
        { 16, ATT_YEAR_X, false, SEC | P16, "no year group is followed" },
        { 16, ATT_YEAR_1 + 11, false, P16, "POST16: year 12" },
        { 17, ATT_YEAR_UNKNOWN, false, P16, "POST16" },
        { 19, ATT_YEAR_UNKNOWN, false, P16, "POST16: to 19" },
        { 20, ATT_YEAR_UNKNOWN, false, 0, "POST16: beyond 19 without a plan" },
        { 20, ATT_YEAR_UNKNOWN, true, P16, "POST16: with a plan" },
        { 22, ATT_YEAR_UNKNOWN, true, P16, "POST16: with a plan" },
        { 25, ATT_YEAR_UNKNOWN, true, P16, "POST16: up to 25" },
        { 26, ATT_YEAR_UNKNOWN, true, 0, "POST16: beyond 25" },
        { -1, ATT_YEAR_UNKNOWN, false, 0, "not born yet" },
        { 3, ATT_YEAR_1 + 6, false, EY, "a child of 3 is not in year 7: the age decides" },
        { 14, ATT_YEAR_R, false, SEC, "a child of 14 is not in Reception: the age decides" },
        { 14, ATT_YEAR_M, false, SEC, "mixed: the age decides" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct forum_phase_child c = { cases[i].age, cases[i].year_group, cases[i].has_plan };
        if (forum_phase_fits(&c) != cases[i].want)
            fail_msg("%s, age %d: got %x, want %x", cases[i].source, c.age, forum_phase_fits(&c), cases[i].want);
    }
}

static void sentences(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    static const struct {
        struct forum_phase_child child;
        enum forum_phase chosen;
        const char *reason, *says;
        bool of_reason;
    } cases[] = {
        { { 26, ATT_YEAR_UNKNOWN, true }, FORUM_POST16, "", "up to 25", false },
        { { 20, ATT_YEAR_UNKNOWN, false }, FORUM_POST16, "", "has none on record", false },
        { { 3, ATT_YEAR_UNKNOWN, false }, FORUM_SECONDARY, "", "Secondary forums are not for a child of 3", false },
        { { 4, ATT_YEAR_R, false }, FORUM_PRIMARY, "", "Two groups fit", true },
        { { 4, ATT_YEAR_R, false }, FORUM_SECONDARY, "x", "choose Early years, or Primary", false },
        { { 4, ATT_YEAR_R, false }, FORUM_PRIMARY, "Settled in Reception", NULL, true },
        { { 16, ATT_YEAR_UNKNOWN, false }, FORUM_POST16, "Starts college in September", NULL, true },
        { { 22, ATT_YEAR_UNKNOWN, true }, FORUM_POST16, "", NULL, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool of_reason;
        struct str got = forum_phase_problem(a, &cases[i].child, cases[i].chosen, str_of(cases[i].reason), &of_reason);
        bool right = cases[i].says == NULL ? got.n == 0 : str_find_str(got, str_of(cases[i].says)) >= 0;
        if (!right || of_reason != cases[i].of_reason)
            fail_msg("%zu: %.*s", i, STR_ARG(got));
    }
    bool of_reason;
    const struct forum_phase_child four = { 4, ATT_YEAR_R, false };
    char *text = arena_alloc(a, FORUM_PHASE_REASON_MOST + 1);
    memset(text, 'x', FORUM_PHASE_REASON_MOST + 1);
    assert_int_equal(
        forum_phase_problem(a, &four, FORUM_PRIMARY, (struct str){ text, FORUM_PHASE_REASON_MOST }, &of_reason).n, 0);
    assert_true(
        forum_phase_problem(
            a, &four, FORUM_PRIMARY, (struct str){ text, FORUM_PHASE_REASON_MOST + 1 }, &of_reason)
            .n > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(groups), cmocka_unit_test(sentences) };
    return cmocka_run_group_tests_name("forum phase", tests, NULL, NULL);
}
