/* The files of the three school years hang together: a child is one child in all of them, each year's registers go back
 * as far as its entry dates say, and what is wrong with registers of 2024/25 is what README.txt owns up to. */
#include "written.h"

#include <unistd.h>

enum { YEARS = DEMO_SCHOOL_YEARS,
    FIRST = DEMO_FIRST_YEAR };

struct all {
    struct arena *arena;
    const char *dir;
    struct written_county *of[YEARS];
};

/* Pupils' first and last day of each year. */
static const char *const first_days[YEARS] = { "2023-09-06", "2024-09-04", "2025-09-03" };
static const char *const last_days[YEARS] = { "2024-07-24", "2025-07-23", "2026-07-21" };

static struct day first_day(int i)
{
    return test_day(first_days[i]);
}

static struct day last_day(int i)
{
    return test_day(last_days[i]);
}

/* The enrolments of one child in a year: the first, and how many follow. */
struct stretch {
    const struct enrolled *e;
    size_t n;
};

static struct stretch next_child(const struct written_county *c, size_t *at)
{
    struct stretch s = { &c->list[*at], 0 };
    while (*at < c->n && str_eq(c->list[*at].upn, s.e->upn)) {
        s.n++;
        (*at)++;
    }
    return s;
}

static struct stretch find(const struct written_county *c, struct str upn)
{
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(c->list[mid].upn, upn) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == c->n || !str_eq(c->list[lo].upn, upn))
        return (struct stretch){ NULL, 0 };
    return next_child(c, &lo);
}

static int year_of(const struct enrolled *e)
{
    int64_t v = 0;
    return str_to_i64(e->year, &v) ? (int)v : 0;
}

static void a_child_is_one_child_in_all_years(void **state)
{
    const struct all *s = *state;
    for (int i = 0; i + 1 < YEARS; i++) {
        size_t at = 0, both = 0;
        while (at < s->of[i]->n) {
            struct stretch now = next_child(s->of[i], &at), then = find(s->of[i + 1], now.e->upn);
            if (then.n == 0)
                continue;
            both++;
            assert_true(str_eq(now.e->who, then.e->who));
            assert_int_equal(year_of(then.e), year_of(now.e) + 1);
        }
        assert_in_range(both, 5300, 5700);
    }
}

/* What is so of a child's last enrolment in a year and its first in the next. */
static void check_seam(const struct enrolled *last, const struct enrolled *next, int i)
{
    if (last->urn == next->urn && day_cmp(last->entry, next->entry) == 0) {
        assert_false(day_is(last->leaving));
        return;
    }
    assert_int_equal(day_cmp(last->leaving, last_day(i)), 0);
    assert_int_equal(day_cmp(next->entry, first_day(i + 1)), 0);
    assert_int_not_equal(last->urn, next->urn);
}

/* Every enrolment that pupils.csv says to go back has its registers in the years before; who left the county has a
 * leaving date; Year 11 all leave; and who begins school has no register before. */
static void enrolments_go_on_from_year_to_year(void **state)
{
    const struct all *s = *state;
    for (int i = 0; i + 1 < YEARS; i++) {
        size_t at = 0, gone = 0;
        while (at < s->of[i]->n) {
            struct stretch now = next_child(s->of[i], &at), then = find(s->of[i + 1], now.e->upn);
            const struct enrolled *last = &now.e[now.n - 1];
            gone += then.n == 0;
            if (then.n > 0)
                check_seam(last, then.e, i);
            else
                assert_true(day_within(last->leaving, first_day(i), last_day(i)));
            assert_true(then.n == 0 || year_of(now.e) < 11);
        }
        assert_in_range(gone, 700, 800);
        for (at = 0; at < s->of[i + 1]->n;) {
            struct stretch then = next_child(s->of[i + 1], &at), now = find(s->of[i], then.e->upn);
            bool before = day_cmp(then.e->entry, first_day(i + 1)) < 0;
            assert_true(!before || now.n > 0);
            assert_true(year_of(then.e) > 0 || now.n == 0);
        }
    }
}

/* Marks from the first day on roll to the last, but where the school is known for faults. */
static void registers_are_complete(void **state)
{
    enum { CLOSED = 900003,
        MISSING = 900007 };
    const struct all *s = *state;
    for (int i = 0; i + 1 < YEARS; i++) {
        int all_year = 0;
        for (size_t k = 0; k < s->of[i]->n; k++) {
            const struct enrolled *e = &s->of[i]->list[k];
            bool full = day_cmp(e->entry, first_day(i)) <= 0 &&
                (!day_is(e->leaving) || day_cmp(e->leaving, last_day(i)) == 0);
            struct written_counts n = written_counts(e);
            assert_true(n.possible >= 40);
            if (!full || (FIRST + i == 2024 && (e->urn == CLOSED || e->urn == MISSING)))
                continue;
            all_year++;
            if (n.marks != 380)
                fail_msg("%.*s has %d marks", STR_ARG(e->upn), n.marks);
        }
        assert_in_range(all_year, 5600, 6300);
    }
}

/* The locality of each school, by place. */
struct localities {
    struct str of[24];
};

static bool same_locality(const struct localities *l, int urn, int other)
{
    return str_eq(l->of[urn - 900001], l->of[other - 900001]);
}

static struct localities read_localities(const struct all *s)
{
    struct localities l = { 0 };
    struct written_csv *f = written_open(s->arena, s->dir, "allocation.csv");
    while (written_next(f))
        l.of[written_number(f, "urn") - 900001] = written_copy(s->arena, f, "locality");
    written_close(f);
    return l;
}

/* Year 7 come from the primary schools: seven in ten, the others from outside the county; and from those near by first,
 * as far as there are any. Year 3 of the junior school come from the infant school. */
static void schools_have_their_pupils_from_near_by(void **state)
{
    enum { INFANT = 900016,
        JUNIOR = 900017,
        SECONDARY = 900018,
        SECONDARIES = 4 };
    const struct all *s = *state;
    const struct localities l = read_localities(s);
    int came = 0, from_county = 0, near_by = 0, local = 0, junior = 0, from_infant = 0;
    for (size_t k = 0; k < s->of[2]->n; k++) {
        const struct enrolled *e = &s->of[2]->list[k];
        bool new_here = day_cmp(e->entry, first_day(2)) == 0;
        struct stretch before = find(s->of[1], e->upn);
        const struct enrolled *last = before.n > 0 ? &before.e[before.n - 1] : NULL;
        if (new_here && e->urn == JUNIOR) {
            junior++;
            from_infant += last != NULL && last->urn == INFANT;
        }
        if (!new_here || e->urn < SECONDARY || e->urn >= SECONDARY + SECONDARIES || year_of(e) != 7)
            continue;
        came++;
        from_county += last != NULL;
        near_by += last != NULL && same_locality(&l, last->urn, e->urn);
    }
    /* The children of Year 6 whose locality has a secondary school. */
    for (size_t k = 0; k < s->of[1]->n; k++) {
        const struct enrolled *e = &s->of[1]->list[k];
        for (int urn = SECONDARY; urn < SECONDARY + SECONDARIES; urn++)
            local += e->urn <= JUNIOR && year_of(e) == 6 && same_locality(&l, urn, e->urn);
    }
    assert_in_range(from_county * 100 / came, 70, 82);
    assert_in_range(near_by * 100 / local, 80, 95);
    assert_in_range(from_infant * 100 / junior, 85, 100);
}

static void some_move_join_and_leave(void **state)
{
    const struct all *s = *state;
    for (int i = 0; i + 1 < YEARS; i++) {
        int moved = 0, joined = 0, left = 0;
        size_t at = 0;
        while (at < s->of[i]->n) {
            struct stretch c = next_child(s->of[i], &at);
            const struct enrolled *last = &c.e[c.n - 1];
            moved += c.n == 2;
            joined += day_cmp(c.e->entry, first_day(i)) > 0;
            left += day_is(last->leaving) && day_cmp(last->leaving, last_day(i)) < 0;
            for (size_t k = 1; k < c.n; k++)
                assert_true(day_is(c.e[k - 1].leaving) && day_cmp(c.e[k - 1].leaving, c.e[k].entry) < 0);
        }
        assert_in_range(moved, 30, 50);
        assert_in_range(joined, 20, 30);
        assert_in_range(left, 55, 70);
    }
}

/* The periods of a year are those that had begun by its end; what pupils.csv says on the first day is among them; and
 * the next year's file tells of the same child the same, or more. */
static void social_care_goes_on(void **state)
{
    const struct all *s = *state;
    for (int i = 0; i < YEARS; i++) {
        const struct written_county *c = s->of[i];
        struct str *on_first_day = ARENA_ARRAY(s->arena, c->n, struct str);
        struct written_csv *f = written_open(s->arena, s->dir, written_name(s->arena, "social_care", FIRST + i));
        int open = 0, ended = 0;
        while (written_next(f)) {
            struct stretch child = find(c, written_field(f, "upn"));
            struct day from = written_day(f, "start_date"), to = written_day(f, "end_date");
            assert_true(child.n > 0);
            assert_true(day_cmp(from, last_day(i)) <= 0 && (!day_is(to) || day_cmp(to, last_day(i)) <= 0));
            open += !day_is(to);
            ended += day_is(to);
            if (day_within(first_day(i), from, to))
                on_first_day[child.e - c->list] = written_copy(s->arena, f, "social_care");
        }
        written_close(f);
        assert_true(open > 60 && ended > (i == 1 ? 30 : 0));
        size_t at = 0;
        while (at < c->n) {
            struct stretch child = next_child(c, &at);
            struct str told = on_first_day[child.e - c->list];
            assert_true(str_eq(child.e->care, told.n > 0 ? told : S("N")));
        }
    }
}

/* Sessions of E are those of the suspensions, child by child and school by school. */
static void suspensions_are_in_the_marks(void **state)
{
    const struct all *s = *state;
    for (int i = 0; i + 1 < YEARS; i++) {
        const struct written_county *c = s->of[i];
        int *sessions = ARENA_ARRAY(s->arena, c->n, int);
        struct written_csv *f = written_open(s->arena, s->dir, written_name(s->arena, "suspensions", FIRST + i));
        int rows = 0;
        for (; written_next(f); rows++) {
            struct enrolled *e = written_at(c, written_field(f, "upn"), written_number(f, "urn"));
            assert_non_null(e);
            assert_true(day_within(written_day(f, "start_date"), first_day(i), last_day(i)));
            assert_true(day_within(written_day(f, "start_date"), e->entry, e->leaving));
            sessions[e - c->list] += written_number(f, "sessions");
        }
        written_close(f);
        for (size_t k = 0; k < c->n; k++)
            assert_int_equal(written_codes(&c->list[k], 0, ATT_SESSIONS - 1, ATT_SUSPENDED), sessions[k]);
        assert_in_range(rows, 600, 800);
    }
}

/* The days on which a school is open, from the calendar of a year. */
static int open_days(const struct all *s, int i, int urn, struct att_mask *ret_closed)
{
    struct written_csv *f = written_open(s->arena, s->dir, written_name(s->arena, "calendar", FIRST + i));
    struct att_mask open = { 0 };
    *ret_closed = (struct att_mask){ 0 };
    while (written_next(f)) {
        struct day from = written_day(f, "from"), to = written_day(f, "to");
        struct att_mask days = att_mask_days(FIRST + i, from, day_is(to) ? to : from);
        if (written_field(f, "urn").n > 0 && written_number(f, "urn") != urn)
            continue;
        if (str_eq(written_field(f, "kind"), S("term")))
            open = att_mask_or(&open, &days);
        else
            *ret_closed = att_mask_or(ret_closed, &days);
    }
    written_close(f);
    open = att_mask_without(&open, ret_closed);
    return att_mask_count(&open) / 2;
}

static void each_calendar_leaves_190_days(void **state)
{
    const struct all *s = *state;
    struct att_mask closed;
    for (int i = 0; i + 1 < YEARS; i++)
        for (int urn = 900001; urn <= 900024; urn++)
            assert_int_equal(open_days(s, i, urn, &closed), 190);
}

static void codes_are_those_of_the_time(void **state)
{
    const struct all *s = *state;
    assert_int_equal(s->of[0]->wrong_day, 0);
    assert_int_equal(s->of[2]->wrong_day, 0);
    for (size_t k = 0; k < s->of[1]->n; k++) {
        const struct enrolled *e = &s->of[1]->list[k];
        int h = written_codes(e, 0, ATT_SESSIONS - 1, ATT_HOLIDAY_2022),
            j = written_codes(e, 0, ATT_SESSIONS - 1, ATT_INTERVIEW_2022);
        assert_true(h + j == 0 || e->urn == 900019);
    }
}

/* The faults of 2024/25, each at its school; decision 0003. */
struct faults {
    int closed, closed_elsewhere; /* marks on days on which the school was closed */
    int missing, class_sessions;  /* sessions without a mark; those of Year 4 in the two named */
    int withdrawn, of_age, at_home;
    int late_runs, visit_runs, leave_runs, open, followed_up;
};

static int in_term(const struct enrolled *e, enum att_code code)
{
    int from = att_session_of(2024, test_day("2025-01-06"), false).v;
    return written_codes(e, from, att_session_of(2024, test_day("2025-04-04"), true).v, code);
}

static void count_faults(const struct enrolled *e, const struct att_mask *closed, struct faults *n)
{
    int first = att_session_of(2024, first_day(1), false).v, last = att_session_of(2024, last_day(1), true).v;
    int tuesday = att_session_of(2024, test_day("2025-03-11"), true).v,
        january = att_session_of(2024, test_day("2025-01-06"), false).v;
    bool full = day_cmp(e->entry, first_day(1)) <= 0 && (!day_is(e->leaving) || day_cmp(e->leaving, last_day(1)) == 0);
    int marks = 0;
    for (int k = first; k <= last; k++) {
        bool shut = att_mask_has(closed, (struct att_session){ (int16_t)k });
        marks += e->code[k] != ATT_NO_MARK && !shut;
        n->closed += shut && e->code[k] != ATT_NO_MARK && e->urn == 900003;
        n->closed_elsewhere += shut && e->code[k] != ATT_NO_MARK && e->urn != 900003;
    }
    n->missing += full ? 380 - marks : 0;
    n->class_sessions += full && e->urn == 900007 && year_of(e) == 4 && e->code[tuesday] == ATT_NO_MARK;
    n->withdrawn += written_codes(e, first, last, ATT_HOLIDAY_2022) + written_codes(e, first, last, ATT_INTERVIEW_2022);
    n->of_age += year_of(e) > 0 ? written_codes(e, first, last, ATT_NOT_REQUIRED) : 0;
    int off_site = in_term(e, ATT_OFF_SITE);
    n->at_home += e->urn == 900019 && year_of(e) == 10 && off_site >= 9 && off_site <= 24;
    n->late_runs += in_term(e, ATT_LATE) > 90;
    n->visit_runs += in_term(e, ATT_VISIT) > 90;
    n->leave_runs += e->urn == 900013 && written_codes(e, first, last, ATT_EXCEPTIONAL) > 20 &&
        written_codes(e, first, last, ATT_ILLNESS) == 0;
    if (e->urn == 900013) {
        n->open += written_codes(e, january, last, ATT_NO_REASON_YET);
        n->followed_up += written_codes(e, january, last, ATT_OTHER_UNAUTHORISED);
    }
}

static void four_schools_of_2024_have_faults(void **state)
{
    const struct all *s = *state;
    struct faults n = { 0 };
    for (int urn = 900001; urn <= 900024; urn++) {
        struct att_mask closed;
        open_days(s, 1, urn, &closed);
        for (size_t k = 0; k < s->of[1]->n; k++)
            if (s->of[1]->list[k].urn == urn)
                count_faults(&s->of[1]->list[k], &closed, &n);
    }
    assert_in_range(n.closed, 30, 200);
    assert_int_equal(n.closed_elsewhere, 0);
    assert_in_range(n.missing, 80, 400);
    assert_in_range(n.class_sessions, 10, 60);
    assert_in_range(n.withdrawn, 100, 800);
    assert_in_range(n.of_age, 50, 100);
    assert_in_range(n.at_home, 5, 12);
    assert_int_equal(n.late_runs, 1);
    assert_int_equal(n.visit_runs, 1);
    assert_int_equal(n.leave_runs, 1);
    assert_true(n.open > 20);
    assert_int_equal(n.followed_up, 0);
}

static int set_up(void **state)
{
    struct all *s = calloc(1, sizeof *s);
    s->arena = arena_new((size_t)2 << 30);
    s->dir = written_small(s->arena, "years", 1, 3);
    for (int i = 0; i < YEARS; i++)
        s->of[i] = written_county(s->arena, s->dir, FIRST + i);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct all *s = *state;
    arena_free(s->arena);
    free(s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_is_one_child_in_all_years),
        cmocka_unit_test(enrolments_go_on_from_year_to_year),
        cmocka_unit_test(registers_are_complete),
        cmocka_unit_test(schools_have_their_pupils_from_near_by),
        cmocka_unit_test(some_move_join_and_leave),
        cmocka_unit_test(social_care_goes_on),
        cmocka_unit_test(suspensions_are_in_the_marks),
        cmocka_unit_test(each_calendar_leaves_190_days),
        cmocka_unit_test(codes_are_those_of_the_time),
        cmocka_unit_test(four_schools_of_2024_have_faults),
    };
    return cmocka_run_group_tests_name("demo_years", tests, set_up, tear_down);
}
