/* The checks of register health (health.def): each rule over small registers, with what must be found, what must not,
 * and why; then all of them together, over random ones, against the plainest way of looking (plain_health.h). */
#include "attendance/health.h"

#include "plain_health.h"

/* A school of ten children, five in Year 1 and five in Year 2, in the autumn term of 2025/26: from Tuesday 2
 * September to Friday 24 October and from 3 November to 19 December. Monday 1 September was a training day, coded #.
 * All are present in every session until a case says otherwise. */
enum { CHILDREN = 10,
    YEAR = 2025,
    BOTH = 3,
    AM = 1,
    PM = 2 };

struct school {
    struct plain_row rows[CHILDREN];
    struct att_mask planned, closed;
    struct att_record records[8];
    size_t n_records;
    struct att_difference differences[8];
    size_t n_differences;
    struct att_health_limits limits;
    struct day upto;
    bool over;
};

static struct att_mask days(const char *from, const char *to)
{
    return att_mask_days(YEAR, test_day(from), test_day(to));
}

/* Gives a child a code from a day to a day, in the mornings, the afternoons or both; term days only. */
static void put(struct school *s, int child, const char *from, const char *to, int halves, enum att_code code)
{
    struct att_mask m = days(from, to);
    m = att_mask_and(&m, &s->planned);
    for (int16_t x = 0; x < ATT_SESSIONS; x++)
        if (att_mask_has(&m, (struct att_session){ x }) && (halves >> x % 2 & 1) != 0)
            s->rows[child].marks.code[x] = (uint8_t)code;
}

static struct school a_school(void)
{
    struct school s = { .limits = ATT_HEALTH_DEFAULTS, .upto = test_day("2025-12-19") };
    struct att_mask first = days("2025-09-02", "2025-10-24"), second = days("2025-11-03", "2025-12-19");
    s.planned = att_mask_or(&first, &second);
    s.closed = days("2025-09-01", "2025-09-01");
    for (int i = 0; i < CHILDREN; i++) {
        struct plain_row *r = &s.rows[i];
        *r = (struct plain_row){ .entry = test_day("2024-09-02"), .leaving = DAY_NONE, .born = test_day("2019-05-05") };
        snprintf(r->upn, sizeof r->upn, "C%02d", i);
        r->traits.year_group = i < 5 ? ATT_YEAR_1 : ATT_YEAR_1 + 1;
        put(&s, i, "2025-09-02", "2025-12-19", BOTH, ATT_PRESENT);
        for (int k = 0; k < 2; k++)
            r->marks.code[att_session_of(YEAR, test_day("2025-09-01"), k).v] = ATT_CLOSED;
    }
    return s;
}

/* --- what is found --- */

struct findings {
    struct att_finding v[4000];
    size_t n;
};

static void keep(void *to, const struct att_finding *f)
{
    struct findings *all = to;
    assert_true(all->n < COUNT_OF(all->v));
    all->v[all->n++] = *f;
}

static int by_place(const void *a, const void *b)
{
    return att_finding_cmp(a, b);
}

static struct att_block *block_of(const struct school *s)
{
    const struct att_school about = { .id = { 1 }, .urn = S("100001"), .name = S("A school") };
    struct att_block *b = att_block_new(&about, YEAR, CHILDREN);
    for (int i = 0; i < CHILDREN; i++) {
        const struct plain_row *r = &s->rows[i];
        const struct att_identity who = { .enrolment = { i + 1 },
            .pupil = { i + 1 },
            .upn = str_of(r->upn),
            .entry = r->entry,
            .leaving = r->leaving,
            .born = r->born };
        att_block_set(b, (size_t)i, &who, &r->traits, &r->marks);
    }
    assert_int_equal(att_block_differences(b, s->differences, s->n_differences), OK);
    assert_int_equal(att_block_seal(b, &s->planned), OK);
    return b;
}

static void look(const struct school *s, struct findings *ret)
{
    struct att_block *b = block_of(s);
    const struct att_health h = { .block = b,
        .limits = &s->limits,
        .upto = s->upto,
        .over = s->over,
        .closed = s->closed,
        .terms = { days("2025-09-01", "2025-12-31"), days("2026-01-01", "2026-03-31"),
            days("2026-04-01", "2026-07-31") },
        .returns = { days("2025-09-01", "2025-12-31"), days("2026-01-01", "2026-03-31") },
        .within = att_mask_all(),
        .records = s->records,
        .n_records = s->n_records };
    ret->n = 0;
    att_health_look(&h, keep, ret);
    qsort(ret->v, ret->n, sizeof ret->v[0], by_place);
    att_block_unref(b);
}

/* The only finding there is must be this one; `from` NULL: there must be none. What the rule is about is in `why`. */
struct want {
    enum att_rule rule;
    int row; /* -1: the school; -2: a year group */
    const char *from, *to;
    int n;
};

static void assert_found(const struct school *s, const struct want *want, size_t n, const char *why)
{
    static struct findings all;
    look(s, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct att_finding *f = &all.v[i];
        char from[11], to[11];
        struct str first = day_iso(att_session_day(YEAR, att_mask_first(&f->sessions)), from),
                   last = day_iso(att_session_day(YEAR, att_mask_last(&f->sessions)), to);
        bool right = i < n && f->rule == want[i].rule && str_eq(first, str_of(want[i].from)) &&
            str_eq(last, str_of(want[i].to)) && f->n == want[i].n;
        int row = f->row != ATT_NO_ROW ? (int)f->row : f->year_group != ATT_YEAR_UNKNOWN ? -2
                                                                                         : -1;
        if (!right || row != want[i].row)
            fail_msg("%s: found %.*s of row %d, %.*s to %.*s, %d sessions", why,
                STR_ARG(att_rule_name((enum att_rule)f->rule)), row, STR_ARG(first), STR_ARG(last), f->n);
    }
    if (all.n < n)
        fail_msg("%s: %zu found, %zu wanted", why, all.n, n);
}

/* A case: what is put into the registers, and what is found of it. */
struct edit {
    int child;
    const char *from, *to;
    int halves;
    enum att_code code;
};
struct test_case {
    const char *why;
    struct edit edits[4];
    struct want want[3];
};

static void check_cases(const struct test_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct school s = a_school();
        size_t wanted = 0;
        for (size_t k = 0; k < COUNT_OF(cases[i].edits) && cases[i].edits[k].from != NULL; k++) {
            const struct edit *e = &cases[i].edits[k];
            put(&s, e->child, e->from, e->to, e->halves, e->code);
        }
        while (wanted < COUNT_OF(cases[i].want) && cases[i].want[wanted].from != NULL)
            wanted++;
        assert_found(&s, cases[i].want, wanted, cases[i].why);
    }
}

/* --- the rules --- */

static void nothing_is_wrong(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "all present", { { 0 } }, { { 0 } } },
        { "illness for a fortnight, then a visit and a late morning",
            { { 1, "2025-09-15", "2025-09-26", BOTH, ATT_ILLNESS }, { 1, "2025-10-01", "2025-10-01", BOTH, ATT_VISIT },
                { 1, "2025-10-06", "2025-10-06", AM, ATT_LATE } },
            { { 0 } } },
        { "a suspension of five days",
            { { 2, "2025-11-10", "2025-11-14", BOTH, ATT_SUSPENDED } }, { { 0 } } },
    };
    check_cases(cases, COUNT_OF(cases));
    struct school s = a_school();
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-12-01", "2025-12-02", BOTH, ATT_SITE_CLOSED);
    assert_found(&s, NULL, 0, "the site closed for two days without warning: Y4 for all is a register");
    s.closed = days("2025-12-01", "2025-12-02");
    assert_found(&s, NULL, 0, "and the calendar was told");
}

/* Amended within five school days of the session, or else O: SI 2024/208, regulation 10(7) to (9); guidance of July
 * 2026, paragraphs 407 to 409; DOMAIN.md 1.1. The register ends on Friday 19 December. */
static void n_is_resolved_in_five_school_days(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "the fifth school day after it may still see it amended",
            { { 1, "2025-12-12", "2025-12-12", BOTH, ATT_NO_REASON_YET } }, { { 0 } } },
        { "the sixth may not",
            { { 1, "2025-12-11", "2025-12-12", BOTH, ATT_NO_REASON_YET } },
            { { ATT_RULE_NO_REASON, 1, "2025-12-11", "2025-12-11", 2 } } },
        { "one finding a child, with all sessions",
            { { 1, "2025-09-10", "2025-09-10", PM, ATT_NO_REASON_YET },
                { 1, "2025-11-05", "2025-11-06", AM, ATT_NO_REASON_YET } },
            { { ATT_RULE_NO_REASON, 1, "2025-09-10", "2025-11-06", 3 } } },
    };
    check_cases(cases, COUNT_OF(cases));
    /* Days without school do not count: the half-term lies between. */
    struct school s = a_school();
    s.upto = test_day("2025-11-05");
    put(&s, 4, "2025-10-23", "2025-10-23", BOTH, ATT_NO_REASON_YET);
    assert_found(&s, NULL, 0, "24 October, 3, 4 and 5 November are four school days");
    s.limits.no_reason_days = 3;
    assert_found(&s, &(struct want){ ATT_RULE_NO_REASON, 4, "2025-10-23", "2025-10-23", 2 }, 1,
        "an authority that allows for three");
    /* Days on which the school was to be open count, though its registers have not come. */
    s = a_school();
    put(&s, 4, "2025-12-04", "2025-12-05", BOTH, ATT_NO_REASON_YET);
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-12-08", "2025-12-19", BOTH, ATT_NO_MARK);
    static const struct want stopped[] = { { ATT_RULE_NO_REASON, 4, "2025-12-04", "2025-12-05", 4 },
        { ATT_RULE_SESSION_UNMARKED, -1, "2025-12-08", "2025-12-19", 20 } };
    assert_found(&s, stopped, 2, "the school has sent nothing for two weeks");
    s.upto = test_day("2025-12-11");
    static const struct want four[] = { { ATT_RULE_SESSION_UNMARKED, -1, "2025-12-08", "2025-12-11", 8 } };
    assert_found(&s, four, 1, "four school days after it");
    s.closed = days("2025-12-08", "2025-12-19");
    s.upto = test_day("2025-12-19");
    assert_found(&s, NULL, 0, "closed, as the calendar knows");
    /* After the last day of a year there are no more school days of it. */
    s = a_school();
    put(&s, 4, "2025-12-18", "2025-12-19", BOTH, ATT_NO_REASON_YET);
    assert_found(&s, NULL, 0, "the last two days of a year under way");
    s.over = true;
    assert_found(&s, &(struct want){ ATT_RULE_NO_REASON, 4, "2025-12-18", "2025-12-19", 4 }, 1,
        "when a later school year has begun");
}

/* A register is taken at the start of each morning and once in each afternoon: SI 2024/208, regulation 10(1). */
static void every_session_has_a_register(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "a morning without a mark",
            { { 1, "2025-09-10", "2025-09-10", AM, ATT_NO_MARK } },
            { { ATT_RULE_MARK_MISSING, 1, "2025-09-10", "2025-09-10", 1 } } },
        { "a child without any mark",
            { { 1, "2025-09-02", "2025-12-19", BOTH, ATT_NO_MARK } },
            { { ATT_RULE_MARK_MISSING, 1, "2025-09-02", "2025-12-19", 148 } } },
    };
    check_cases(cases, COUNT_OF(cases));

    struct school s = a_school();
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-11-11", "2025-11-12", BOTH, ATT_NO_MARK);
    assert_found(&s, &(struct want){ ATT_RULE_SESSION_UNMARKED, -1, "2025-11-11", "2025-11-12", 4 }, 1,
        "no marks at all on two days of term");
    put(&s, 0, "2025-11-12", "2025-11-12", BOTH, ATT_PRESENT);
    put(&s, 6, "2025-11-12", "2025-11-12", BOTH, ATT_PRESENT);
    assert_found(&s, &(struct want){ ATT_RULE_SESSION_UNMARKED, -1, "2025-11-11", "2025-11-12", 4 }, 1,
        "marks for two of ten are no register");
    s.closed = days("2025-11-11", "2025-11-12");
    static const struct want marked[] = { { ATT_RULE_CLOSED_MARKED, 0, "2025-11-12", "2025-11-12", 2 },
        { ATT_RULE_CLOSED_MARKED, 6, "2025-11-12", "2025-11-12", 2 } };
    assert_found(&s, marked, 2, "closed by the calendar: nothing is missing");
    s = a_school();
    s.upto = test_day("2025-12-18");
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-12-19", "2025-12-19", BOTH, ATT_NO_MARK);
    assert_found(&s, NULL, 0, "a day that is still to come");
}

/* Classes are not known; year groups are. */
static void a_year_group_is_told_as_one(void **state)
{
    (void)state;
    struct school s = a_school();
    for (int i = 5; i < CHILDREN; i++)
        put(&s, i, "2025-11-13", "2025-11-13", AM, ATT_NO_MARK);
    assert_found(&s, &(struct want){ ATT_RULE_YEAR_UNMARKED, -2, "2025-11-13", "2025-11-13", 1 }, 1,
        "Year 2 without a mark, not five children");
    s.limits.gap_children = 6;
    struct want each[5];
    for (int i = 0; i < 5; i++)
        each[i] = (struct want){ ATT_RULE_MARK_MISSING, 5 + i, "2025-11-13", "2025-11-13", 1 };
    assert_found(&s, each, 5, "too few to be told as a group");
    s.limits.gap_children = 5;
    put(&s, 7, "2025-11-13", "2025-11-13", AM, ATT_ILLNESS);
    static const struct want four[] = { { ATT_RULE_MARK_MISSING, 5, "2025-11-13", "2025-11-13", 1 },
        { ATT_RULE_MARK_MISSING, 6, "2025-11-13", "2025-11-13", 1 },
        { ATT_RULE_MARK_MISSING, 8, "2025-11-13", "2025-11-13", 1 },
        { ATT_RULE_MARK_MISSING, 9, "2025-11-13", "2025-11-13", 1 } };
    assert_found(&s, four, 4, "one of them has a mark");
}

/* On roll from the day of entry to the last day; before and after, nothing is missing. */
static void days_off_roll_are_not_missing(void **state)
{
    (void)state;
    struct school s = a_school();
    put(&s, 2, "2025-09-02", "2025-09-26", BOTH, ATT_NO_MARK);
    put(&s, 3, "2025-11-24", "2025-12-19", BOTH, ATT_NO_MARK);
    s.rows[2].marks.code[att_session_of(YEAR, test_day("2025-09-01"), false).v] = ATT_NO_MARK;
    s.rows[2].marks.code[att_session_of(YEAR, test_day("2025-09-01"), true).v] = ATT_NO_MARK;
    s.rows[2].entry = test_day("2025-09-29");
    s.rows[3].leaving = test_day("2025-11-21");
    assert_found(&s, NULL, 0, "joined on 29 September, left on 21 November");
    s.rows[2].entry = test_day("2025-09-26");
    assert_found(&s, &(struct want){ ATT_RULE_MARK_MISSING, 2, "2025-09-26", "2025-09-26", 2 }, 1, "the day of entry");
}

/* The codes of SI 2024/208 came into force on 19 August 2024 (DOMAIN.md 1.1). */
static void codes_are_those_of_the_day(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "H, J and Y were withdrawn in August 2024",
            { { 1, "2025-09-15", "2025-09-15", BOTH, ATT_HOLIDAY_2022 },
                { 1, "2025-09-16", "2025-09-16", BOTH, ATT_UNABLE_2022 },
                { 2, "2025-09-17", "2025-09-17", PM, ATT_INTERVIEW_2022 } },
            { { ATT_RULE_CODE_NOT_VALID, 1, "2025-09-15", "2025-09-16", 4 },
                { ATT_RULE_CODE_NOT_VALID, 2, "2025-09-17", "2025-09-17", 1 } } },
        { "their successors are right",
            { { 1, "2025-09-15", "2025-09-15", BOTH, ATT_EXCEPTIONAL },
                { 1, "2025-09-16", "2025-09-16", BOTH, ATT_TRAVEL_DISRUPTED },
                { 2, "2025-09-17", "2025-09-17", PM, ATT_INTERVIEW } },
            { { 0 } } },
        { "Z is for children who are not on roll",
            { { 1, "2025-09-15", "2025-09-15", BOTH, ATT_NOT_ON_ROLL } },
            { { ATT_RULE_CODE_NOT_VALID, 1, "2025-09-15", "2025-09-15", 2 } } },
    };
    check_cases(cases, COUNT_OF(cases));
}

/* And before that day the other way round; the border lies within the school year 2024/25. */
static void codes_before_august_2024(void **state)
{
    (void)state;
    static struct findings all;
    struct plain_row row = { .upn = "A", .entry = test_day("2023-09-01"), .leaving = DAY_NONE, .born = DAY_NONE };
    const struct att_mask none = { { 0 } };
    row.marks.code[0] = ATT_LA_PROVISION;  /* Monday 12 August 2024: not yet */
    row.marks.code[1] = ATT_HOLIDAY_2022;  /* still right */
    row.marks.code[10] = ATT_LA_PROVISION; /* Monday 19 August: right from now on */
    row.marks.code[11] = ATT_HOLIDAY_2022; /* withdrawn */
    struct att_block *b = build_block(&row, 1, 2024, 1, &none);
    const struct att_health_limits limits = ATT_HEALTH_DEFAULTS;
    const struct att_health h = { .block = b, .limits = &limits, .upto = DAY_NONE, .within = att_mask_all() };
    all.n = 0;
    att_health_look(&h, keep, &all);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].rule != ATT_RULE_CODE_NOT_VALID)
            continue;
        n++;
        assert_int_equal(all.v[i].n, 2);
        assert_int_equal(att_mask_first(&all.v[i].sessions).v, 0);
        assert_int_equal(att_mask_last(&all.v[i].sessions).v, 11);
    }
    assert_int_equal(n, 1);
    att_block_unref(b);
}

/* C covered part-time timetables until then (DOMAIN.md 1.1): it was how they were coded. */
static void a_timetable_before_c2(void **state)
{
    (void)state;
    static struct findings all;
    for (int year = 2023; year <= 2024; year++) {
        struct plain_row row = { .upn = "A", .entry = test_day("2022-09-01"), .leaving = DAY_NONE, .born = DAY_NONE };
        const struct att_mask none = { { 0 } };
        for (int s = 50; s < 90; s++)
            row.marks.code[s] = s % 2 == 0 ? ATT_PRESENT : ATT_EXCEPTIONAL;
        struct att_block *b = build_block(&row, 1, year, 1, &none);
        const struct att_health_limits limits = ATT_HEALTH_DEFAULTS;
        const struct att_health h = { .block = b, .limits = &limits, .upto = DAY_NONE, .within = att_mask_all() };
        all.n = 0;
        att_health_look(&h, keep, &all);
        assert_int_equal(all.n, year == 2023 ? 0 : 1);
        assert_true(year == 2023 || all.v[0].rule == ATT_RULE_HALF_DAYS);
        att_block_unref(b);
    }
}

/* Education Act 1996, section 8: from the prescribed day on or after the fifth birthday to the last Friday in June. */
static void x_and_c2_go_by_age(void **state)
{
    (void)state;
    static const struct {
        const char *why, *born;
        enum att_code code;
        enum att_rule rule;
        const char *from, *to;
        int n;
    } cases[] = {
        { "five on 5 May 2024: compulsory", "2019-05-05", ATT_NOT_REQUIRED, ATT_RULE_NOT_REQUIRED, "2025-10-06",
            "2025-10-10", 10 },
        { "five in October 2025: compulsory from 31 December", "2020-10-05", ATT_NOT_REQUIRED, ATT_RULES, NULL, NULL,
            0 },
        { "the same child needs no C2", "2020-10-05", ATT_PART_TIME, ATT_RULE_PART_TIME_AGE, "2025-10-06", "2025-10-10",
            10 },
        { "sixteen in the summer of 2025: left in June", "2009-06-30", ATT_NOT_REQUIRED, ATT_RULES, NULL, NULL, 0 },
        { "and C2 is over", "2009-06-30", ATT_PART_TIME, ATT_RULE_PART_TIME_AGE, "2025-10-06", "2025-10-10", 10 },
        { "sixteen in September 2025: until June 2026", "2009-09-01", ATT_NOT_REQUIRED, ATT_RULE_NOT_REQUIRED,
            "2025-10-06", "2025-10-10", 10 },
        { "nobody knows the age", NULL, ATT_NOT_REQUIRED, ATT_RULES, NULL, NULL, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct school s = a_school();
        struct want want[2] = { { cases[i].rule, 3, cases[i].from, cases[i].to, cases[i].n } };
        size_t n = cases[i].from != NULL;
        s.rows[3].born = cases[i].born == NULL ? DAY_NONE : test_day(cases[i].born);
        put(&s, 3, "2025-10-06", "2025-10-10", BOTH, cases[i].code);
        if (cases[i].code == ATT_PART_TIME)
            want[n++] = (struct want){ ATT_RULE_PART_TIME_ALONE, 3, "2025-10-06", "2025-10-10", 10 };
        assert_found(&s, want, n, cases[i].why);
    }
}

/* D: expected at the other of two schools (DOMAIN.md 1.1: find the second registration); a session is counted at one.
 */
static void d_needs_a_second_roll(void **state)
{
    (void)state;
    struct school s = a_school();
    put(&s, 4, "2025-10-06", "2025-10-10", BOTH, ATT_DUAL);
    assert_found(&s, &(struct want){ ATT_RULE_DUAL_ALONE, 4, "2025-10-06", "2025-10-10", 10 }, 1, "no other school");
    s.records[s.n_records++] = (struct att_record){ 4, ATT_RECORD_SECOND_ROLL, days("2025-09-01", "2025-10-08") };
    assert_found(&s, &(struct want){ ATT_RULE_DUAL_ALONE, 4, "2025-10-09", "2025-10-10", 4 }, 1,
        "the other school had them until 8 October");
    s.records[0].sessions = days("2025-09-01", "2025-12-31");
    assert_found(&s, NULL, 0, "registered there all term");
    s.records[s.n_records++] = (struct att_record){ 4, ATT_RECORD_COUNTED, days("2025-10-06", "2025-10-13") };
    assert_found(&s, &(struct want){ ATT_RULE_COUNTED_TWICE, 4, "2025-10-13", "2025-10-13", 2 }, 1,
        "on Monday 13 October both schools count them");
}

/* # is for the planned closure of the whole school, Y4 for one without warning (DOMAIN.md 1.1). */
static void closed_days_have_no_marks(void **state)
{
    (void)state;
    struct school s = a_school();
    uint8_t *training = &s.rows[2].marks.code[att_session_of(YEAR, test_day("2025-09-01"), false).v];
    *training = ATT_PRESENT;
    assert_found(&s, &(struct want){ ATT_RULE_CLOSED_MARKED, 2, "2025-09-01", "2025-09-01", 1 }, 1,
        "present on a training day of the calendar");
    *training = ATT_SITE_CLOSED;
    assert_found(&s, NULL, 0, "Y4 is no mark of presence");
    *training = ATT_NO_MARK;
    assert_found(&s, NULL, 0, "nor is none");
    /* Codes that make no possible session change no sum (DOMAIN.md 1.1). */
    static const enum att_code uncounted[] = { ATT_DUAL, ATT_NO_TRANSPORT, ATT_NOT_REQUIRED };
    static const enum att_rule also[] = { ATT_RULE_DUAL_ALONE, ATT_RULES, ATT_RULE_NOT_REQUIRED };
    for (size_t i = 0; i < COUNT_OF(uncounted); i++) {
        const struct want other = { also[i], 2, "2025-09-01", "2025-09-01", 1 };
        *training = uncounted[i];
        assert_found(&s, &other, also[i] != ATT_RULES, "D, Q and X are not counted, closed or not");
    }
    *training = ATT_NO_MARK;
    /* In the half-term, of which the calendar says no more than that it is not term. */
    s.rows[5].marks.code[att_session_of(YEAR, test_day("2025-10-29"), true).v] = ATT_ILLNESS;
    assert_found(&s, &(struct want){ ATT_RULE_CLOSED_MARKED, 5, "2025-10-29", "2025-10-29", 1 }, 1, "ill in half-term");
    s.planned = (struct att_mask){ { 0 } };
    assert_found(&s, NULL, 0, "no term dates are known: one mark says nothing");
    /* The calendar knows nothing, the registers do. */
    s = a_school();
    s.closed = (struct att_mask){ { 0 } };
    for (int i = 0; i < CHILDREN - 1; i++)
        put(&s, i, "2025-11-20", "2025-11-20", BOTH, ATT_CLOSED);
    assert_found(&s, &(struct want){ ATT_RULE_CLOSED_MARKED, 9, "2025-11-20", "2025-11-20", 2 }, 1,
        "present while nine of ten are coded #");
}

static void a_whole_school_open_on_a_closed_day(void **state)
{
    (void)state;
    struct school s = a_school();
    s.closed = days("2025-11-20", "2025-11-20");
    assert_found(&s, &(struct want){ ATT_RULE_CLOSED_OPEN, -1, "2025-11-20", "2025-11-20", 2 }, 1,
        "one finding, not one a child");
    s = a_school();
    put(&s, 3, "2025-11-20", "2025-11-20", PM, ATT_CLOSED);
    assert_found(&s, &(struct want){ ATT_RULE_OPEN_CLOSED, 3, "2025-11-20", "2025-11-20", 1 }, 1,
        "# for one child while the others are in");
    put(&s, 3, "2025-11-20", "2025-11-20", PM, ATT_SITE_CLOSED);
    assert_found(&s, &(struct want){ ATT_RULE_OPEN_CLOSED, 3, "2025-11-20", "2025-11-20", 1 }, 1, "nor Y4");
    put(&s, 3, "2025-11-20", "2025-11-20", PM, ATT_PART_CLOSED);
    assert_found(&s, NULL, 0, "Y3: part of the premises closed");
}

/* C2, B and K without a record are questions, and a record without its code is wrong (DOMAIN.md 5.7). */
static void provision_and_timetables(void **state)
{
    (void)state;
    struct school s = a_school();
    put(&s, 1, "2025-10-06", "2025-10-10", PM, ATT_PART_TIME);
    put(&s, 2, "2025-10-06", "2025-10-10", BOTH, ATT_OFF_SITE);
    put(&s, 3, "2025-10-06", "2025-10-10", BOTH, ATT_LA_PROVISION);
    static const struct want asked[] = { { ATT_RULE_PART_TIME_ALONE, 1, "2025-10-06", "2025-10-10", 5 },
        { ATT_RULE_OFF_SITE_ALONE, 2, "2025-10-06", "2025-10-10", 10 },
        { ATT_RULE_LA_PROVISION_ALONE, 3, "2025-10-06", "2025-10-10", 10 } };
    assert_found(&s, asked, 3, "nothing on record");
    s.records[s.n_records++] = (struct att_record){ 1, ATT_RECORD_PART_TIME, days("2025-10-01", "2025-10-31") };
    s.records[s.n_records++] = (struct att_record){ 2, ATT_RECORD_PROVISION, days("2025-10-01", "2025-10-31") };
    s.records[s.n_records++] = (struct att_record){ 3, ATT_RECORD_PROVISION, days("2025-10-08", "2025-10-31") };
    s.records[s.n_records++] = (struct att_record){ 6, ATT_RECORD_PART_TIME, days("2025-11-10", "2025-12-19") };
    static const struct want reverse[] = { { ATT_RULE_PART_TIME_NOT_CODED, 6, "2025-11-10", "2025-12-19", 60 },
        { ATT_RULE_LA_PROVISION_ALONE, 3, "2025-10-06", "2025-10-07", 4 } };
    assert_found(&s, reverse, 2, "a timetable without C2, and K before the provision began");
    s.records[3].sessions = days("2025-11-10", "2025-11-13");
    assert_found(&s, reverse + 1, 1, "four days of a timetable say nothing yet");
    s.records[s.n_records++] = (struct att_record){ 6, ATT_RECORD_PROVISION, days("2025-11-10", "2025-12-19") };
    static const struct want placed[] = { { ATT_RULE_PROVISION_NOT_CODED, 6, "2025-11-10", "2025-12-19", 60 },
        { ATT_RULE_LA_PROVISION_ALONE, 3, "2025-10-06", "2025-10-07", 4 } };
    assert_found(&s, placed, 2, "a placement without B, K or D");
}

/* One half of the day in, the other out: a timetable that was agreed and is not coded (DOMAIN.md 1.1, C2). */
static void half_days_are_a_timetable(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "ten school days, over the half-term",
            { { 1, "2025-10-20", "2025-11-07", PM, ATT_OTHER_UNAUTHORISED } },
            { { ATT_RULE_HALF_DAYS, 1, "2025-10-20", "2025-11-07", 10 } } },
        { "nine", { { 1, "2025-10-20", "2025-11-06", PM, ATT_OTHER_UNAUTHORISED } }, { { 0 } } },
        { "a full day between them",
            { { 1, "2025-10-13", "2025-11-07", PM, ATT_EXCEPTIONAL },
                { 1, "2025-10-24", "2025-10-24", BOTH, ATT_PRESENT } },
            { { 0 } } },
        { "U is late after the register closed: in school",
            { { 1, "2025-11-10", "2025-11-21", AM, ATT_LATE_AFTER_CLOSE } }, { { 0 } } },
        { "a late morning ends the run",
            { { 1, "2025-11-03", "2025-11-21", AM, ATT_ILLNESS },
                { 1, "2025-11-12", "2025-11-12", AM, ATT_LATE_AFTER_CLOSE } },
            { { 0 } } },
        { "mornings missed, by two codes",
            { { 1, "2025-11-10", "2025-11-21", AM, ATT_ILLNESS },
                { 1, "2025-11-12", "2025-11-12", AM, ATT_MEDICAL } },
            { { ATT_RULE_HALF_DAYS, 1, "2025-11-10", "2025-11-21", 10 } } },
    };
    check_cases(cases, COUNT_OF(cases));
    struct school s = a_school();
    put(&s, 1, "2025-11-03", "2025-11-17", PM, ATT_EXCEPTIONAL);
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-11-10", "2025-11-10", PM, ATT_CLOSED);
    assert_found(&s, &(struct want){ ATT_RULE_HALF_DAYS, 1, "2025-11-03", "2025-11-17", 10 }, 1,
        "ten days round one on which the school closed at noon");
}

/* Thresholds of ours, which an authority can change (config.h): DOMAIN.md has none. */
static void one_code_for_too_long(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "M for two weeks",
            { { 1, "2025-11-10", "2025-11-21", BOTH, ATT_MEDICAL } },
            { { ATT_RULE_SAME_CODE, 1, "2025-11-10", "2025-11-21", 20 } } },
        { "nine days and a half of it",
            { { 1, "2025-11-10", "2025-11-20", BOTH, ATT_MEDICAL },
                { 1, "2025-11-21", "2025-11-21", AM, ATT_MEDICAL } },
            { { 0 } } },
        { "late in every session of two weeks, the half-term between",
            { { 1, "2025-10-20", "2025-11-07", BOTH, ATT_LATE } },
            { { ATT_RULE_SAME_CODE, 1, "2025-10-20", "2025-11-07", 20 } } },
        { "leave for two weeks is leave", { { 1, "2025-11-10", "2025-11-21", BOTH, ATT_EXCEPTIONAL } }, { { 0 } } },
        { "for three it is long",
            { { 1, "2025-11-10", "2025-11-28", BOTH, ATT_EXCEPTIONAL } },
            { { ATT_RULE_SAME_CODE, 1, "2025-11-10", "2025-11-28", 30 } } },
        { "two runs of one code are one finding, from the first to the last",
            { { 1, "2025-09-08", "2025-09-19", BOTH, ATT_MEDICAL },
                { 1, "2025-11-10", "2025-11-21", BOTH, ATT_MEDICAL } },
            { { ATT_RULE_SAME_CODE, 1, "2025-09-08", "2025-11-21", 40 } } },
    };
    check_cases(cases, COUNT_OF(cases));
    struct school s = a_school();
    s.limits.short_days = 3;
    put(&s, 1, "2025-11-10", "2025-11-12", BOTH, ATT_MEDICAL);
    assert_found(&s, &(struct want){ ATT_RULE_SAME_CODE, 1, "2025-11-10", "2025-11-12", 6 }, 1, "an authority's own");
}

/* Full-time education from the sixth school day of an exclusion; 20 school days of unauthorised absence running
 * (DOMAIN.md 1.4). */
static void long_absences(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        { "E in eleven sessions running",
            { { 1, "2025-11-10", "2025-11-14", BOTH, ATT_SUSPENDED },
                { 1, "2025-11-17", "2025-11-17", AM, ATT_SUSPENDED } },
            { { ATT_RULE_EXCLUDED_LONG, 1, "2025-11-10", "2025-11-17", 11 } } },
        { "O and G in any mix for 20 school days",
            { { 1, "2025-11-10", "2025-12-05", BOTH, ATT_OTHER_UNAUTHORISED },
                { 1, "2025-11-18", "2025-11-20", PM, ATT_HOLIDAY_REFUSED } },
            { { ATT_RULE_LONG_ABSENCE, 1, "2025-11-10", "2025-12-05", 40 } } },
        { "19 and a half",
            { { 1, "2025-11-10", "2025-12-04", BOTH, ATT_OTHER_UNAUTHORISED },
                { 1, "2025-12-05", "2025-12-05", AM, ATT_OTHER_UNAUTHORISED } },
            { { 0 } } },
        { "one late arrival shows that they were seen",
            { { 1, "2025-11-10", "2025-12-05", BOTH, ATT_OTHER_UNAUTHORISED },
                { 1, "2025-11-26", "2025-11-26", PM, ATT_LATE_AFTER_CLOSE } },
            { { 0 } } },
        { "ill all term",
            { { 1, "2025-09-02", "2025-12-19", BOTH, ATT_ILLNESS } },
            { { ATT_RULE_ONE_CODE_TERM, 1, "2025-09-02", "2025-12-19", 148 } } },
        { "ill all term but for a morning",
            { { 1, "2025-09-02", "2025-12-19", BOTH, ATT_ILLNESS },
                { 1, "2025-10-09", "2025-10-09", AM, ATT_PRESENT } },
            { { 0 } } },
    };
    check_cases(cases, COUNT_OF(cases));
}

/* Where all children are the same, chance needs enough of them. */
static void weeks_that_look_copied(void **state)
{
    (void)state;
    struct school s = a_school();
    s.limits.copied_children = 10;
    s.limits.long_days = 1000;
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-09-02", "2025-12-19", BOTH, ATT_VISIT);
    assert_found(&s, NULL, 0, "a visit of all");
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-11-10", "2025-11-14", BOTH, ATT_PRESENT);
    assert_found(&s, &(struct want){ ATT_RULE_COPIED_WEEK, -1, "2025-11-10", "2025-11-14", 10 }, 1,
        "all present in one week");
    put(&s, 5, "2025-11-12", "2025-11-12", AM, ATT_LATE);
    assert_found(&s, NULL, 0, "one was late");
    for (int i = 0; i < CHILDREN; i++) {
        put(&s, i, "2025-11-24", "2025-11-28", BOTH, i % 2 == 0 ? ATT_PRESENT : ATT_ILLNESS);
        put(&s, i, "2025-12-01", "2025-12-05", BOTH, i % 2 == 0 ? ATT_PRESENT : ATT_ILLNESS);
    }
    assert_found(&s, &(struct want){ ATT_RULE_COPIED_WEEK, -1, "2025-12-01", "2025-12-05", 10 }, 1,
        "the same five ill in the same sessions again");
    s.limits.copied_children = 11;
    assert_found(&s, NULL, 0, "too few children to say");
    s = a_school();
    s.limits.copied_children = 10;
    s.upto = test_day("2025-09-05");
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-09-02", "2025-09-02", BOTH, ATT_CLOSED);
    assert_found(&s, &(struct want){ ATT_RULE_COPIED_WEEK, -1, "2025-09-03", "2025-09-05", 6 }, 1, "three days");
    for (int i = 0; i < CHILDREN; i++)
        put(&s, i, "2025-09-03", "2025-09-03", AM, ATT_CLOSED);
    assert_found(&s, NULL, 0, "two and a half are too short to say");
}

/* What the census counts one term in arrears (DOMAIN.md 1.2), against the marks. */
static void totals_that_disagree(void **state)
{
    (void)state;
    static struct findings all;
    struct school s = a_school();
    s.differences[s.n_differences++] = (struct att_difference){ 3, ATT_RETURN_AUTUMN, ATT_PRESENT, 140, 146 };
    s.differences[s.n_differences++] = (struct att_difference){ 3, ATT_RETURN_AUTUMN, ATT_ILLNESS, 8, 2 };
    s.differences[s.n_differences++] = (struct att_difference){ 4, ATT_RETURN_SPRING, ATT_ILLNESS, 0, 2 };
    look(&s, &all);
    assert_int_equal(all.n, 2);
    assert_int_equal(all.v[0].rule, ATT_RULE_TOTALS_DIFFER);
    assert_int_equal(all.v[0].row, 3);
    assert_int_equal(all.v[0].n, 6); /* six sessions, each present here and ill there */
    assert_true(all.v[0].codes == ((att_codes)1 << ATT_PRESENT | (att_codes)1 << ATT_ILLNESS));
    assert_int_equal(all.v[0].detail, 8); /* of the absence */
    assert_int_equal(all.v[0].other, 2);
    assert_int_equal(all.v[1].of, ATT_RETURN_SPRING);
    assert_int_equal(all.v[1].n, 2);
    /* Sessions that the return does not have at all, and codes without an absence. */
    s.n_differences = 0;
    s.differences[s.n_differences++] = (struct att_difference){ 3, ATT_RETURN_AUTUMN, ATT_PRESENT, 140, 146 };
    s.differences[s.n_differences++] = (struct att_difference){ 3, ATT_RETURN_AUTUMN, ATT_LATE, 3, 1 };
    look(&s, &all);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.v[0].n, 6);
    assert_int_equal(all.v[0].detail, 140);
}

/* OV1: nobody learns from here what is the matter with a restricted child; the others are looked at all the same. */
static void restricted_children_are_left_out(void **state)
{
    (void)state;
    struct school s = a_school();
    s.rows[1].traits.restricted = 1;
    s.rows[1].leaving = DAY_NONE;
    put(&s, 1, "2025-09-02", "2025-12-19", BOTH, ATT_NO_REASON_YET);
    s.differences[s.n_differences++] = (struct att_difference){ 1, ATT_RETURN_AUTUMN, ATT_ILLNESS, 8, 2 };
    assert_found(&s, NULL, 0, "restricted");
}

/* --- all of them, by counting --- */

static void equal_to_looking_mark_by_mark(void **state)
{
    (void)state;
    static struct findings fast, plain;
    struct rng r = rng_seed(31);
    size_t seen[ATT_RULES] = { 0 };
    for (int k = 0; k < 200; k++) {
        struct plain_case c = plain_random(&r, 2023 + k % 3);
        fast.n = plain.n = 0;
        att_health_look(&c.health, keep, &fast);
        plain_look(&c.health, c.rows, keep, &plain);
        qsort(fast.v, fast.n, sizeof fast.v[0], by_place);
        qsort(plain.v, plain.n, sizeof plain.v[0], by_place);
        for (size_t i = 0; i < fast.n && i < plain.n; i++) {
            const struct att_finding *x = &fast.v[i], *y = &plain.v[i];
            seen[x->rule]++;
            if (x->rule != y->rule || x->row != y->row || x->n != y->n || x->codes != y->codes || x->of != y->of ||
                x->detail != y->detail || x->other != y->other || x->year_group != y->year_group ||
                memcmp(&x->sessions, &y->sessions, sizeof x->sessions) != 0)
                fail_msg("case %d, finding %zu: %.*s of row %u (%d sessions) and %.*s of row %u (%d sessions)", k, i,
                    STR_ARG(att_rule_name((enum att_rule)x->rule)), x->row, x->n,
                    STR_ARG(att_rule_name((enum att_rule)y->rule)), y->row, y->n);
        }
        assert_int_equal(fast.n, plain.n);
        plain_done(&c);
    }
    for (int rule = 0; rule < ATT_RULES; rule++)
        if (seen[rule] < 10)
            fail_msg("%.*s was met %zu times only", STR_ARG(att_rule_name((enum att_rule)rule)), seen[rule]);
}

/* --- words --- */

static void every_rule_has_its_words(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const struct att_health_limits limits = ATT_HEALTH_DEFAULTS;
    assert_true(ATT_RULES <= 32);
    for (int i = 0; i < ATT_RULES; i++) {
        enum att_rule r = (enum att_rule)i, back;
        struct str found = att_rule_found(a, r, &limits);
        assert_true(att_rule_parse(att_rule_name(r), &back) && back == r);
        assert_true(att_rule_title(r).n > 0 && str_ends(att_rule_advice(r), S(".")));
        assert_true(str_find(found, '{') < 0 && !str_ends(found, S(".")));
        assert_true(att_rule_source(a, r).n > 10 && att_weight_words(att_rule_weight(r)).n > 0);
        assert_int_equal(att_rule_weight(r) == ATT_WEIGHT_ASK, att_rule_area(r) == ATT_AREA_QUESTIONS);
    }
    assert_str(att_rule_found(a, ATT_RULE_NO_REASON, &limits),
        "N still stands more than 5 school days after the session");
    assert_str(att_rule_source(a, ATT_RULE_NO_REASON),
        "SI 2024/208, regulation 10(7) to (9); Working together to improve school attendance (July 2026), paragraphs "
        "407 to 409");
    /* DOMAIN.md 1.4: education in exclusion; sickness return. */
    assert_str(att_rule_source(a, ATT_RULE_EXCLUDED_LONG),
        "Education and Inspections Act 2006, section 100; Education Act 1996, section 19");
    assert_str(att_rule_source(a, ATT_RULE_ONE_CODE_TERM),
        "Working together to improve school attendance, sickness return; Education Act 1996, section 19");
    enum att_rule none;
    assert_false(att_rule_parse(S("nothing"), &none));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_wrong),
        cmocka_unit_test(n_is_resolved_in_five_school_days),
        cmocka_unit_test(every_session_has_a_register),
        cmocka_unit_test(a_year_group_is_told_as_one),
        cmocka_unit_test(days_off_roll_are_not_missing),
        cmocka_unit_test(codes_are_those_of_the_day),
        cmocka_unit_test(codes_before_august_2024),
        cmocka_unit_test(a_timetable_before_c2),
        cmocka_unit_test(x_and_c2_go_by_age),
        cmocka_unit_test(d_needs_a_second_roll),
        cmocka_unit_test(closed_days_have_no_marks),
        cmocka_unit_test(a_whole_school_open_on_a_closed_day),
        cmocka_unit_test(provision_and_timetables),
        cmocka_unit_test(half_days_are_a_timetable),
        cmocka_unit_test(one_code_for_too_long),
        cmocka_unit_test(long_absences),
        cmocka_unit_test(weeks_that_look_copied),
        cmocka_unit_test(totals_that_disagree),
        cmocka_unit_test(restricted_children_are_left_out),
        cmocka_unit_test(equal_to_looking_mark_by_mark),
        cmocka_unit_test(every_rule_has_its_words),
    };
    return cmocka_run_group_tests_name("health", tests, NULL, NULL);
}
