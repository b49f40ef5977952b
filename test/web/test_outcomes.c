/* What forums were worth (FO-9), for managers: waits, changes beside children who were not brought, small numbers. */
#include "forums.h"

/* Marks of children first ... last for a week: so many of ten sessions missed. */
static void weeks_of_marks(struct serving *s, struct buf *b, int first, int last, int monday, int missed)
{
    for (int n = first; n <= last; n++) {
        for (int i = 0; i < 10; i++) {
            char iso[11];
            const struct str on = day_iso((struct day){ monday + i / 2 }, iso);
            buf_add_fmt(b, "%.*s,%.*s,%s,%s\n", STR_ARG(importing_upn(s->arena, n)), STR_ARG(on),
                i % 2 == 0 ? "AM" : "PM", i < missed ? "O" : i % 2 == 0 ? "/"
                                                                        : "\\");
        }
    }
}

/* Three weeks before a forum, in which all miss alike, and three behind it, in which the first ones miss less. */
static void marks_around(struct serving *s, int on, int brought, int all)
{
    struct buf b = buf_new(1 << 22);
    buf_add_str(&b, S("upn,date,session,code\n"));
    for (int w = 1; w <= 3; w++) {
        weeks_of_marks(s, &b, 1, all, on - 7 * w, 4);
        weeks_of_marks(s, &b, 1, brought, on + 7 * w, 1);
        weeks_of_marks(s, &b, brought + 1, all, on + 7 * w, 3);
    }
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&b));
    assert_false(s->x.last.refused);
    buf_done(&b);
}

/* 18 heard, of one of whom absence is not known. Of 13 heard it would follow from a comparison, of ten at least, that
 * it is not known of three at most. When it is known of all, the numbers are shown, and the tens of those compared. */
static void assert_bounds_keep(struct serving *s)
{
    serving_sql(s, "UPDATE booking SET state = 'missed' WHERE public_id IN ('booking-round13', 'booking-round14', "
                   "'booking-round15', 'booking-round16', 'booking-round17')");
    struct answer a = serving_get(s, AUD, "/outcomes.csv");
    assert_true(body_has(&a, "By phase,Primary,Not known,c") && body_has(&a, "By phase,Primary,All,13"));
    a = serving_get(s, MGR, "/outcomes");
    assert_false(body_has(&a, "could be compared") || body_has(&a, "95% interval"));
    assert_true(body_has(&a, "It cannot be said yet"));
    serving_sql(s, "INSERT INTO follow_up (id, public_id, round_id, weeks, due_on, done_ms, possible_before, "
                   "absent_before, possible_after, absent_after, placement, destination, words, version) SELECT id, "
                   "'f', id, 6, 20520, 1, 30, 12, 30, 3, '', '', '', 1 FROM case_round WHERE public_id = 'anon1'");
    serving_sql(s, "UPDATE case_round SET submitted_on = 20462");
    a = serving_get(s, MGR, "/outcomes");
    assert_true(body_has(&a, "10 or more children could be compared") && body_has(&a, "10 days in the middle"));
}

/* The forums were held, and all who were on their lists were heard. */
static void all_were_heard(struct serving *s)
{
    serving_sql(s, "UPDATE booking SET state = 'discussed'");
}

/* FO-9 for managers: children who came fell from 40% to 10%, others like them from 40% to 30%; small numbers hidden. */
static void outcomes(void **state)
{
    enum { FORUM = 20472 /* Monday 19 January 2026 */,
        BROUGHT = 17,
        ALL = 34 };
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, ALL, 3);
    marks_around(&s, FORUM, BROUGHT, ALL);
    serving_sign_in_all(&s);
    forums_begin(&s);
    serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET on_day = %d WHERE id = 900", FORUM).p);
    for (int n = 1; n <= BROUGHT; n++) {
        const char *name = str_fmt(s.arena, "Brought%d", n).p, *id = str_fmt(s.arena, "round%d", n).p;
        serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET surname = '%s' WHERE forename = 'Given%d'", name, n).p);
        forums_case(&s, id, name, "planned");
    }
    forums_case(&s, "anon1", NULL, "planned");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20422 WHERE public_id = 'anon1'");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20462 WHERE public_id <> 'anon1'");
    all_were_heard(&s);
    struct answer a = serving_get(&s, MGR, "/outcomes");
    assert_status(&a, 200);
    if (!body_has(&a, "How many children could be compared is not shown.") || !body_has(&a, "by -30.0 points") ||
        !body_has(&a, "them, by -10.0"))
        fail_msg("%.*s", STR_ARG(str_slice(a.body, (size_t)str_find_str(a.body, S("Did it help")), a.body.n)));
    assert_true(body_has(&a, "between -20.0 and -20.0"));
    /* One waited too long, and one is not known: neither number is shown, nor what gives it away or narrows it. */
    assert_false(body_has(&a, "days in the middle"));
    assert_true(body_has(&a, "regression to the mean") && !body_has(&a, "Brought1"));
    a = serving_get(&s, AUD, "/outcomes.csv?year=2025");
    assert_true(body_has(&a, "By phase,Primary,Not known,c") && body_has(&a, "By phase,Primary,All,18"));
    assert_true(body_has(&a, "By phase,Primary,Fell by 2 points or more,c"));
    a = serving_get(&s, MGR, "/outcomes.csv?year=2019");
    assert_false(body_has(&a, "Primary"));
    a = serving_get(&s, SU, "/outcomes.csv");
    assert_status(&a, 404);
    assert_bounds_keep(&s);
    serving_end(&s);
}

/* What stands beside a key of the summary list. */
static struct str beside(const struct answer *a, const char *key)
{
    const ptrdiff_t at = str_find_str(a->body, str_of(key));
    assert_true(at >= 0);
    const struct str rest = str_slice(a->body, (size_t)at, a->body.n);
    const ptrdiff_t dd = str_find_str(rest, S("<dd"));
    const struct str value = str_slice(rest, (size_t)dd, rest.n);
    const size_t from = (size_t)str_find_str(value, S(">")) + 1, to = (size_t)str_find_str(value, S("</dd>"));
    return str_trim(str_slice(value, from, to));
}

/* The number of a line of a download; -1: it is hidden. 0 where there is no such line. */
static int64_t number_in(struct arena *arena, const struct answer *a, struct str line)
{
    const struct str start = str_fmt(arena, "%.*s,", STR_ARG(line));
    const ptrdiff_t at = str_find_str(a->body, start);
    if (at < 0)
        return 0;
    const struct str rest = str_slice(a->body, (size_t)at + start.n, a->body.n);
    return rest.p[0] == 'c' ? -1 : strtoll(rest.p, NULL, 10);
}

/* All years are the two years: whoever has two of the three has the third. */
static void assert_not_solved(const char *what, int64_t all, int64_t one, int64_t other)
{
    const int hidden = (all < 0) + (one < 0) + (other < 0);
    const bool empty = (all <= 0) && (one <= 0) && (other <= 0);
    if (hidden == 1 && !empty)
        fail_msg("%s: %lld is %lld and %lld", what, (long long)all, (long long)one, (long long)other);
    if ((all > 0 && all < 5) || (one > 0 && one < 5) || (other > 0 && other < 5))
        fail_msg("%s is small and shown: %lld, %lld, %lld", what, (long long)all, (long long)one, (long long)other);
    if (hidden == 2 && all == 0)
        fail_msg("%s: both are zero", what);
}

/* 18 heard in all, 16 of them in one year: nobody gets at the 2 of the other, nor at how their absence changed. */
static void assert_years_keep(struct serving *s)
{
    static const char *const lines[] = { "Absence,By phase,Primary,All",
        "Absence,By phase,Primary,Not known", "Absence,By phase,Primary,Fell by 2 points or more",
        "Absence,By phase,Primary,Within 2 points", "Absence,By phase,All,All", "Absence,By forum,Primary forum,All",
        "Absence,By area,No area,All", "Absence,By area,All,Fell by 2 points or more",
        "Goals of the plan,By phase,Primary,All met", "Placement,By phase,Primary,Not known" };
    static const char *const keys[] = { "Requests sent in", "Heard by a forum", "waited more than",
        "with an issued plan", "brought again" };
    const struct answer all = serving_get(s, AUD, "/outcomes.csv"),
                        one = serving_get(s, AUD, "/outcomes.csv?year=2025"),
                        other = serving_get(s, AUD, "/outcomes.csv?year=2024");
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_not_solved(lines[i], number_in(s->arena, &all, str_of(lines[i])),
            number_in(s->arena, &one, str_of(lines[i])), number_in(s->arena, &other, str_of(lines[i])));
    const struct answer pages[] = { serving_get(s, MGR, "/outcomes"), serving_get(s, MGR, "/outcomes?year=2025"),
        serving_get(s, MGR, "/outcomes?year=2024") };
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        int64_t v[3];
        for (size_t i = 0; i < 3; i++) {
            const struct str words = beside(&pages[i], keys[k]);
            v[i] = str_eq(words, S("c")) ? -1 : strtoll(words.p, NULL, 10);
        }
        assert_not_solved(keys[k], v[0], v[1], v[2]);
    }
    assert_true(str_eq(beside(&pages[2], "Heard by a forum"), S("c")));
    assert_true(str_eq(beside(&pages[2], "Wait for the forum"), S("c")));
    /* 17 could be compared in all, 15 in one year: the change of the 2 would be the difference. */
    assert_true(body_has(&pages[0], "95% interval"));
    assert_false(body_has(&pages[1], "95% interval") || body_has(&pages[2], "95% interval"));
}

/* What years and headlines show beside each other gives no hidden number away. */
static void outcomes_of_years(void **state)
{
    enum { FORUM = 20472 /* Monday 19 January 2026 */,
        EARLIER = FORUM - 52 * 7,
        BROUGHT = 17,
        ALL = 34 };
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, ALL, 3);
    serving_sql(&s, "UPDATE enrolment SET entry_on = 19900");
    for (int k = 0; k < 2; k++) {
        const int on = k == 0 ? FORUM : EARLIER;
        marks_around(&s, on, BROUGHT, ALL);
    }
    serving_sign_in_all(&s);
    forums_begin(&s);
    serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET on_day = %d WHERE id = 900", FORUM).p);
    static const char earlier[] =
        "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, link, "
        "cutoff_on, papers_on, until_on, state, reason, apart, version) SELECT 901, 'earlier', series_id, %d, "
        "starts_at, capacity, minutes, mode, venue, link, cutoff_on, papers_on, until_on, state, reason, apart, "
        "version FROM forum WHERE id = 900";
    serving_sql(&s, str_fmt(s.arena, earlier, EARLIER).p);
    for (int n = 1; n <= BROUGHT; n++) {
        const char *name = str_fmt(s.arena, "Brought%d", n).p, *id = str_fmt(s.arena, "round%d", n).p;
        serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET surname = '%s' WHERE forename = 'Given%d'", name, n).p);
        forums_case(&s, id, name, "planned");
    }
    forums_case(&s, "anon1", NULL, "planned");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20462");
    serving_sql(&s, "UPDATE booking SET forum_id = 901 WHERE public_id IN ('booking-round11', 'booking-round12')");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20098 WHERE public_id IN ('round11', 'round12')");
    all_were_heard(&s);
    assert_years_keep(&s);
    serving_end(&s);
}

/* No number of a file is from 1 to 4. */
static void assert_none_small(const struct answer *a)
{
    for (size_t i = 0; i + 2 < a->body.n; i++) {
        const char *p = a->body.p + i;
        if (p[0] == ',' && p[1] >= '1' && p[1] <= '4' && (p[2] == '\r' || p[2] == '\n'))
            fail_msg("%.*s", (int)(i < 80 ? i : 80) + 2, p - (i < 80 ? i : 80));
    }
}

/* A plan of each round with a target that names a strategy, and a follow-up: of the first six rounds all goals are met,
 * of the others some; all but the anonymous one kept their placement. */
static void plans_and_follow_ups(struct serving *s)
{
    static const char *const statements[] = {
        "INSERT INTO plan (id, public_id, round_id, number, state, layer, strengths, child_voice, parent_voice, "
        "transition, made_ms, made_by, version) SELECT r.id, 'plan-' || r.public_id, r.id, 1, 'issued', 'targeted', "
        "'', '', '', '', 1, a.id, 1 FROM case_round AS r, account AS a WHERE a.name = 'fc'",
        "INSERT INTO plan_need (plan_id, need, words) SELECT id, 'semh', 'Anxious' FROM plan",
        "INSERT INTO plan_target (id, public_id, plan_id, root_id, place, need, baseline, target, strategy, provision, "
        "who, how_often, measure, version) SELECT id, public_id || '-t', id, id, 1, 'semh', '', 'In lessons', 4, '', "
        "'', '', '', 1 FROM plan",
        "INSERT INTO follow_up (id, public_id, round_id, weeks, due_on, done_ms, goals_met, goals_partly, goals_not, "
        "suspended_before, suspended_after, hours_before, hours_after, placement, destination, words, version) SELECT "
        "r.id, 'f-' || r.public_id, r.id, 6, 20520, 1, 1, CASE WHEN r.public_id IN ('round1', 'round2', 'round3', "
        "'round4', 'round5', 'round6') THEN 0 ELSE 1 END, 0, 4, 0, 40, 80, CASE WHEN c.named = 1 THEN 'kept' ELSE "
        "'lost' END, '', '', 1 FROM case_round AS r JOIN forum_case AS c ON c.id = r.case_id",
    };
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        serving_sql(s, statements[i]);
}

/* What came of it by follow-up, need and strategy. */
static void outcomes_of_kinds(void **state)
{
    static const char *const lines[] = {
        "Suspensions,By phase,Primary,Fewer sessions,13",
        "Goals of the plan,By phase,Primary,All met,6",
        "Goals of the plan,By forum,Primary forum,\"Some met, or partly\",7",
        "Goals of the plan,By strategy,Somebody who greets the child at the door,All met,6",
        "Goals of the plan,By need,\"Social, emotional and mental health\",All,13",
        "Hours of school a week,By area,No area,5 hours or more regained,13",
        "Placement,By phase,All,Kept,c",
        "Placement,By phase,All,Lost,c",
        "Placement,By phase,All,All,13",
    };
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 12, 3);
    serving_sign_in_all(&s);
    forums_begin(&s);
    for (int n = 1; n <= 12; n++) {
        const char *name = str_fmt(s.arena, "Brought%d", n).p, *id = str_fmt(s.arena, "round%d", n).p;
        serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET surname = '%s' WHERE forename = 'Given%d'", name, n).p);
        forums_case(&s, id, name, "planned");
    }
    forums_case(&s, "anon1", NULL, "planned");
    all_were_heard(&s);
    plans_and_follow_ups(&s);
    struct answer a = serving_get(&s, AUD, "/outcomes.csv");
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (!body_has(&a, lines[i]))
            fail_msg("%s is not in %.*s", lines[i], STR_ARG(a.body));
    assert_none_small(&a);
    assert_false(body_has(&a, "Destination")); /* nobody is 16 */
    a = serving_get(&s, MGR, "/outcomes?outcome=goals");
    assert_true(body_has(&a, "Goals of the plan after the forum") && body_has(&a, "Some met, or partly"));
    assert_true(body_has(&a, "Somebody who greets the child at the door"));
    a = serving_get(&s, MGR, "/outcomes?outcome=destination");
    assert_true(body_has(&a, "No case was heard.") && !body_has(&a, "By strategy"));
    a = serving_get(&s, MGR, "/outcomes?outcome=nonsense&year=99999");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Absence after the forum"));
    serving_end(&s);
}

/* Who is booked for a forum to come, or did not come to one, was not heard: nothing came of it so far. */
static void only_who_was_heard_counts(void **state)
{
    static const struct {
        const char *state;
        int heard;
    } cases[] = { { "discussed", 17 }, { "booked", 8 }, { "missed", 8 } };
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 17, 3);
    serving_sign_in_all(&s);
    forums_begin(&s);
    for (int n = 1; n <= 17; n++) {
        const char *name = str_fmt(s.arena, "Brought%d", n).p, *id = str_fmt(s.arena, "round%d", n).p;
        serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET surname = '%s' WHERE forename = 'Given%d'", name, n).p);
        forums_case(&s, id, name, "planned");
    }
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        all_were_heard(&s);
        serving_sql(&s, str_fmt(s.arena, "UPDATE booking SET state = '%s' WHERE place > 8", cases[i].state).p);
        struct answer a = serving_get(&s, MGR, "/outcomes");
        assert_int_equal(strtoll(beside(&a, "Heard by a forum").p, NULL, 10), cases[i].heard);
        assert_int_equal(strtoll(beside(&a, "Requests sent in").p, NULL, 10), 17);
        a = serving_get(&s, AUD, "/outcomes.csv");
        assert_int_equal(number_in(s.arena, &a, S("Absence,By phase,Primary,All")), cases[i].heard);
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(only_who_was_heard_counts),
        ON_BOTH_ENGINES(outcomes),
        ON_BOTH_ENGINES(outcomes_of_years),
        ON_BOTH_ENGINES(outcomes_of_kinds),
    };
    return cmocka_run_group_tests_name("web outcomes", tests, NULL, NULL);
}
