/* Patterns: small registers as tables of cases, and random ones against going through the sessions one by one. */
#include "attendance/pattern.h"

#include "county.h"

enum { YEAR = 2025 };

static struct att_mask weeks_of(const int *weeks, size_t n)
{
    struct att_mask m = { { 0 } };
    for (size_t i = 0; i < n; i++) {
        struct att_mask w = att_mask_of_week(weeks[i]);
        m = att_mask_or(&m, &w);
    }
    return m;
}

static void half_terms(void **state)
{
    (void)state;
    struct att_half_term h[ATT_HALF_TERMS_MOST];
    struct att_mask open = weeks_of((const int[]){ 3, 4, 5, 7, 8, 20 }, 6);
    att_mask_remove(&open, (struct att_session){ 30 }); /* the first morning is for training */
    att_mask_remove(&open, (struct att_session){ 31 });
    assert_int_equal(att_half_terms(&open, h), 3);
    assert_int_equal(h[0].first.v, 32);
    assert_int_equal(h[0].last.v, 59);
    assert_int_equal(h[0].weeks, 3);
    assert_int_equal(h[1].first.v, 70);
    assert_int_equal(h[1].last.v, 89);
    assert_int_equal(h[2].weeks, 1);
    struct att_mask first = att_edge_mask(&open, ATT_EDGE_FIRST), last = att_edge_mask(&open, ATT_EDGE_LAST);
    struct att_mask other = att_edge_mask(&open, ATT_EDGE_OTHER), all = att_mask_or(&first, &last);
    assert_int_equal(att_mask_count(&first), 6);
    assert_true(att_mask_has(&first, (struct att_session){ 33 }) && att_mask_has(&last, (struct att_session){ 58 }));
    assert_int_equal(att_mask_count(&other), att_mask_count(&open) - att_mask_count(&all));
    open = (struct att_mask){ { 0 } };
    assert_int_equal(att_half_terms(&open, h), 0);
    /* A half term of one day: it is the first, and not the last too. */
    att_mask_add(&open, (struct att_session){ 100 });
    last = att_edge_mask(&open, ATT_EDGE_LAST);
    assert_true(att_mask_is_empty(&last));
    /* More than any year has: the rest is left out, and nothing is written behind the end. */
    int every_second[ATT_WEEKS / 2];
    for (int i = 0; i < ATT_WEEKS / 2; i++)
        every_second[i] = 2 * i;
    open = weeks_of(every_second, ATT_WEEKS / 2);
    assert_int_equal(att_half_terms(&open, h), ATT_HALF_TERMS_MOST);
}

/* The last day with marks is one of the half term's last days only when the half term has ended. A school week is ten
 * sessions; the marks are those of the weeks 3, 4 and, up to a session of it, 5. */
static void a_half_term_that_goes_on(void **state)
{
    (void)state;
    static const struct {
        const char *about;
        int upto;            /* the last session of week 5 with marks: 50 to 59 */
        int weeks[3], n;     /* planned: these weeks, from week 3 on */
        int days, half_term; /* sessions of last days; the last of them */
    } cases[] = {
        { "no terms are told: it may be the last", 55, { 0 }, 0, 2, 55 },
        { "two days of the week are still to come", 55, { 3, 4, 5 }, 3, 2, 59 },
        { "the half term has ended on the Friday", 59, { 4, 5, 7 }, 3, 4, 59 },
        { "and another week comes", 59, { 4, 5, 6 }, 3, 2, 69 },
        { "a register that came late, of a week that was not planned", 59, { 3, 4 }, 2, 2, 59 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct att_mask open = weeks_of((const int[]){ 3, 4, 5 }, 3);
        struct att_mask planned = weeks_of(cases[i].weeks, (size_t)cases[i].n);
        struct att_session end = { (int16_t)cases[i].half_term };
        for (int16_t s = (int16_t)(cases[i].upto + 1); s < 60; s++)
            att_mask_remove(&open, (struct att_session){ s });
        struct att_mask days = att_edge_days(&open, &planned), last = att_edge_mask(&days, ATT_EDGE_LAST);
        if (att_mask_count(&last) != cases[i].days || !att_mask_has(&last, end))
            fail_msg("%s: %d", cases[i].about, att_mask_count(&last));
    }
}

static bool is_possible(enum att_code c, att_codes codes)
{
    enum att_class k = att_code_class(c);
    return (k >= ATT_CLASS_PRESENT && k <= ATT_CLASS_UNAUTHORISED) || att_codes_has(codes & ATT_EVERY_CODE, c);
}

static bool is_missed(enum att_code c, att_codes codes)
{
    enum att_class k = att_code_class(c);
    if (codes != 0)
        return c != ATT_NO_MARK && att_codes_has(codes, c);
    return k == ATT_CLASS_AUTHORISED || k == ATT_CLASS_UNAUTHORISED;
}

static struct att_question random_question(struct rng *r, const struct county *c, struct crew *crew)
{
    struct att_question q = { .year = c->snapshot->year,
        .blocks = (const struct att_block *const *)c->snapshot->blocks,
        .n_blocks = c->snapshot->n,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE },
        .crew = crew };
    if (rng_chance(r, 1, 2))
        q.to = day_add(att_year_start(c->snapshot->year), rng_range(r, 50, 300));
    if (rng_chance(r, 1, 3))
        q.codes = rng_next(r) & ATT_EVERY_CODE;
    if (rng_chance(r, 1, 3))
        q.filter.fsms = 1u << ATT_FSM_YES;
    return q;
}

/* Broken weeks, edges and runs of an answer, from the marks. */
static void check_against_marks(struct arena *a, const struct att_question *q)
{
    struct att_answer answer = att_ask(a, q);
    struct att_broken broken = att_broken_weeks(a, &answer), want = { 0 };
    struct att_count edges[ATT_EDGES], want_edges[ATT_EDGES] = { { 0 } };
    att_edges(a, &answer, edges);
    for (size_t i = 0; i < answer.n; i++) {
        const struct att_row *row = &answer.rows[i];
        const struct att_block *b = att_row_block(&answer, row);
        struct att_marks marks;
        struct att_mask of_edge[ATT_EDGES];
        int n_broken = 0, runs = 0, in_run = 0, longest = 0, possible_all = 0;
        struct att_mask days = att_edge_days(&b->open, &b->planned);
        att_block_marks(b, row->row, &marks);
        for (int e = 0; e < ATT_EDGES; e++)
            of_edge[e] = att_edge_mask(&days, (enum att_edge)e);
        for (int w = 0; w < ATT_WEEKS; w++) {
            int possible = 0, missed = 0;
            for (int16_t s = (int16_t)(w * 10); s < w * 10 + 10; s++) {
                struct att_session at = { s };
                enum att_code code = (enum att_code)marks.code[s];
                if (!att_mask_has(&answer.within, at) || !is_possible(code, q->codes))
                    continue;
                bool is = is_missed(code, q->codes);
                bool un = is && att_code_class(code) == ATT_CLASS_UNAUTHORISED;
                possible++;
                missed += is;
                runs += is && in_run == 0;
                in_run = is ? in_run + 1 : 0;
                longest = in_run > longest ? in_run : longest;
                for (int e = 0; e < ATT_EDGES; e++) {
                    struct att_count *c = &want_edges[e];
                    if (!att_mask_has(&of_edge[e], at))
                        continue;
                    c->possible++;
                    c->attended += !is;
                    c->authorised += is && !un;
                    c->unauthorised += un;
                }
            }
            possible_all += possible;
            want.attended += possible > 0 && missed == 0;
            want.whole += missed > 0 && missed == possible;
            n_broken += missed > 0 && missed < possible;
        }
        want.broken += n_broken;
        static const int bands[] = { 0, 2, 5, 10 };
        size_t band = 0;
        while (band < COUNT_OF(bands) && n_broken > bands[band])
            band++;
        want.children[band] += possible_all > 0;
        struct att_run found[ATT_SESSIONS];
        size_t n = att_row_runs(&answer, row, 1, found, COUNT_OF(found));
        int got_longest = 0;
        for (size_t k = 0; k < n; k++) {
            got_longest = found[k].sessions > got_longest ? found[k].sessions : got_longest;
            assert_true(found[k].first.v <= found[k].last.v && found[k].codes != 0);
            assert_true(k == 0 || found[k - 1].last.v < found[k].first.v);
        }
        assert_int_equal(n, runs);
        assert_int_equal(got_longest, longest);
        assert_int_equal(att_row_runs(&answer, row, longest + 1, found, COUNT_OF(found)), 0);
        assert_int_equal(att_row_runs(&answer, row, 1, NULL, 0), runs);
    }
    assert_memory_equal(&broken, &want, sizeof want);
    assert_memory_equal(edges, want_edges, sizeof edges);
}

static void equal_to_going_through_the_marks(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    struct crew *crew = crew_new();
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct county c = random_county(seed + 300, YEAR, 4, 60);
        for (int k = 0; k < 4; k++) {
            struct arena *a = arena_new(16 << 20);
            struct att_question q = random_question(&r, &c, k % 2 == 0 ? crew : NULL);
            check_against_marks(a, &q);
            arena_free(a);
        }
        county_done(&c);
    }
    crew_free(crew);
}

/* Ten sessions in ten school weeks. DOMAIN.md 1.4: ten unauthorised sessions (G, N, O, U in any mix) in a rolling
 * period of ten school weeks; a school week is one with at least one session; it may span terms and school years. */
struct ten_case {
    const char *what;
    struct {
        int year; /* 0: the year before, 1: the year */
        int session, n;
        enum att_code code;
    } marks[4];
    int closed_from, closed_to; /* weeks of the year in which the school is closed, when closed_to > 0 */
    int most, now;
    const char *met;
};

static void ten_in_ten(void **state)
{
    (void)state;
    /* Week 4 of 2025/26 begins on 8 September 2025; session 40 is its Monday morning. */
    static const struct ten_case cases[] = {
        { .what = "nine are not ten", .marks = { { 1, 40, 9, ATT_OTHER_UNAUTHORISED } }, .most = 9 },
        { .what = "ten in one week",
            .marks = { { 1, 40, 10, ATT_OTHER_UNAUTHORISED } },
            .most = 10,
            .met = "2025-09-12" },
        { .what = "six O and four U, of different weeks",
            .marks = { { 1, 40, 6, ATT_OTHER_UNAUTHORISED }, { 1, 120, 4, ATT_LATE_AFTER_CLOSE } },
            .most = 10,
            .met = "2025-11-04" },
        { .what = "authorised absence does not count",
            .marks = { { 1, 40, 9, ATT_HOLIDAY_REFUSED }, { 1, 60, 10, ATT_ILLNESS } },
            .most = 9 },
        { .what = "the tenth in the tenth week counts",
            .marks = { { 1, 40, 9, ATT_OTHER_UNAUTHORISED }, { 1, 130, 1, ATT_NO_REASON_YET } },
            .most = 10,
            .met = "2025-11-10" },
        { .what = "in the eleventh it does not",
            .marks = { { 1, 40, 9, ATT_OTHER_UNAUTHORISED }, { 1, 140, 1, ATT_NO_REASON_YET } },
            .most = 9 },
        { .what = "a week of holiday is no school week, so the eleventh week of the calendar is the tenth",
            .marks = { { 1, 40, 9, ATT_OTHER_UNAUTHORISED }, { 1, 140, 1, ATT_NO_REASON_YET } },
            .closed_from = 11,
            .closed_to = 11,
            .most = 10,
            .met = "2025-11-17" },
        { .what = "over the summer",
            .marks = { { 0, 460, 8, ATT_HOLIDAY_REFUSED }, { 1, 30, 2, ATT_HOLIDAY_REFUSED } },
            .most = 10,
            .met = "2025-09-01" },
        { .what = "what was long ago is the most, and not now",
            .marks = { { 1, 40, 12, ATT_OTHER_UNAUTHORISED } },
            .most = 12,
            .met = "2025-09-12" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct ten_case *k = &cases[i];
        struct att_marks marks[2];
        memset(marks, ATT_NO_MARK, sizeof marks);
        struct att_mask open[2];
        for (int y = 0; y < 2; y++) {
            open[y] = att_mask_sessions(30, 499);
            for (int s = 30; s < 500; s++)
                marks[y].code[s] = ATT_PRESENT;
        }
        for (size_t m = 0; m < COUNT_OF(k->marks); m++)
            for (int s = 0; s < k->marks[m].n; s++)
                marks[k->marks[m].year].code[k->marks[m].session + s] = (uint8_t)k->marks[m].code;
        if (k->closed_to > 0) {
            struct att_mask closed = att_mask_sessions(k->closed_from * 10, k->closed_to * 10 + 9);
            open[1] = att_mask_without(&open[1], &closed);
        }
        const struct att_ten_year years[] = { { YEAR - 1, &marks[0], open[0] }, { YEAR, &marks[1], open[1] } };
        struct att_ten t = att_ten_in_ten(years, 2, DAY_NONE);
        int sum = 0;
        for (int c = 0; c < ATT_CODES; c++)
            sum += t.codes[c];
        if (t.most != k->most || sum != k->most || t.now != 0)
            fail_msg("%s: most %d, of codes %d, now %d", k->what, t.most, sum, t.now);
        if (k->met == NULL ? day_is(t.met) : t.met.v != test_day(k->met).v)
            fail_msg("%s: met on day %d", k->what, t.met.v);
    }
}

/* Up to a day: what comes later is not known yet. */
static void ten_up_to_a_day(void **state)
{
    (void)state;
    struct att_marks marks;
    memset(&marks, ATT_PRESENT, sizeof marks);
    for (int s = 40; s < 52; s++)
        marks.code[s] = s % 2 == 0 ? ATT_OTHER_UNAUTHORISED : ATT_LATE_AFTER_CLOSE;
    const struct att_ten_year year = { YEAR, &marks, att_mask_sessions(30, 499) };
    struct att_ten t = att_ten_in_ten(&year, 1, test_day("2025-09-11"));
    assert_int_equal(t.most, 8);
    assert_int_equal(t.now, 8);
    assert_int_equal(t.now_codes[ATT_OTHER_UNAUTHORISED], 4);
    assert_false(day_is(t.met));
    t = att_ten_in_ten(&year, 1, test_day("2025-09-15"));
    assert_int_equal(t.now, 12);
    assert_int_equal(t.met.v, test_day("2025-09-12").v);
    assert_int_equal(t.from.v, att_year_start(YEAR).v + 21); /* the first week with a session */
    assert_int_equal(t.to.v, test_day("2025-09-19").v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_terms),
        cmocka_unit_test(a_half_term_that_goes_on),
        cmocka_unit_test(equal_to_going_through_the_marks),
        cmocka_unit_test(ten_in_ten),
        cmocka_unit_test(ten_up_to_a_day),
    };
    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
