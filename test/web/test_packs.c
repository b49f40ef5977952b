/* What the pack of a meeting says of its children, and when it is made. */
#include "serving.h"

/* One child at Alder, persistently absent, and a meeting with the school tomorrow. */
static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_sign_in_all(s);
    struct answer a = serving_post(s, &s->as[IL], "/meetings/plan", "school=100001&on=3%2F3%2F2026&starts=9am");
    assert_status(&a, 303);
}

static const char *meeting(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM meeting").p;
}

static void make(struct serving *s)
{
    struct answer a = serving_post(s, &s->as[IL], str_fmt(s->arena, "/meetings/%s/pack", meeting(s)).p, "");
    assert_status(&a, 303);
}

/* Without a pack nobody is on the agenda: on the day too it is made first, and then the meeting is held. */
static void the_pack_comes_first(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_wait(&s, 24LL * 3600 * 1000);
    serving_sign_in_all(&s);
    const char *page = str_fmt(s.arena, "/meetings/%s", meeting(&s)).p;
    struct answer a = serving_get(&s, IL, page);
    assert_true(body_has(&a, str_fmt(s.arena, "<a href=\"%s/pack\" role=\"button\"", page).p));
    make(&s);
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, str_fmt(s.arena, "<a href=\"%s/hold\" role=\"button\"", page).p));
    serving_end(&s);
}

/* How often a page says something. */
static int times(const struct answer *a, const char *what)
{
    int n = 0;
    struct str rest = a->body;
    for (ptrdiff_t at; (at = str_find_str(rest, str_of(what))) >= 0; n++)
        rest = str_slice(rest, (size_t)at + 1, rest.n);
    return n;
}

/* A child on several lists is there once, and each of the reasons too: a timetable that a list and a record tell of, a
 * suspension of this term that is on three lists. */
static void each_reason_is_said_once(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *child = importing_value(&s.x, "SELECT public_id AS v FROM pupil WHERE surname = 'Alderson'").p;
    struct answer a = serving_post(&s, &s.as[IL], "/records/new",
        str_fmt(s.arena,
            "kind=timetable&school=100001&pupil=%s&f-from=12%%2F1%%2F2026&f-expected=13%%2F2%%2F2026"
            "&f-review_on=23%%2F1%%2F2026&f-reason=anxiety&f-hours=12.5&f-sessions-mon_am=yes",
            child)
            .p);
    assert_status(&a, 303);
    static const char *const suspensions[] = { "2026-02-23", "2026-02-24", "2026-02-26", "2025-11-10" };
    for (size_t i = 0; i < COUNT_OF(suspensions); i++) {
        struct day on;
        assert_true(day_parse_iso(str_of(suspensions[i]), &on));
        struct str row = str_fmt(s.arena, "SELECT %zu, p.id, s.id, 'SUSP', %d, 2, 'PP' FROM pupil AS p, school AS s "
                                          "WHERE p.public_id = '%s' AND s.urn = '100001'",
            i + 1, on.v, child);
        serving_sql(&s, str_fmt(s.arena, "INSERT INTO suspension (id, pupil_id, school_id, category, start_on, "
                                         "sessions, reasons) %.*s",
                            STR_ARG(row))
                            .p);
    }
    make(&s);
    a = serving_get(&s, IL, str_fmt(s.arena, "/meetings/%s/pack", meeting(&s)).p);
    assert_int_equal(times(&a, "art-time timetable since 12 January 2026"), 1);
    assert_int_equal(times(&a, "suspensions of"), 1);
    assert_int_equal(times(&a, "the last on 26 February 2026"), 1);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_pack_comes_first),
        ON_BOTH_ENGINES(each_reason_is_said_once),
    };
    return cmocka_run_group_tests_name("web packs", tests, NULL, NULL);
}
