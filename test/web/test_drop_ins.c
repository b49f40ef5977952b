/* Places at a drop-in: booked, given back, the last one, who came. */
#include "serving.h"

/* One of two places on Tuesday 10 March 2026, and a forum on the same day that is none. */
static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    for (int id = 1; id <= 2; id++) {
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO forum_series (id, public_id, name, phase, area_id, kind, every, step, weekday, nth, "
                "second_nth, first_on, last_on, term_only, starts_at, capacity, minutes, cutoff_days, mode, link, "
                "chair_id, "
                "made_ms, made_by, version) SELECT %d, 'series%d', '%s', 'early_years', NULL, '%s', 'week', 1, 1, "
                "NULL, "
                "NULL, 20500, 20600, 0, 570, 2, 20, 5, 'online', '', NULL, 1, id, 1 FROM account WHERE name = 'mgr'",
                id, id, id == 1 ? "Talk to us" : "Forum", id == 1 ? "drop_in" : "forum")
                .p);
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO forum (id, public_id, series_id, rule_on, on_day, starts_at, capacity, minutes, mode, "
                "venue, "
                "link, chair_id, cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (%d, "
                "'day%d', %d, "
                "%d, %d, 570, 2, 20, 'online', '', '', NULL, 1, 1, 1, 'planned', '', 0, 1)",
                id, id, id, test_day("2026-03-10").v, test_day("2026-03-10").v)
                .p);
    }
    serving_account(s, "su2", 1u << ROLE_SU, "100002");
    serving_account(s, "both", 1u << ROLE_SU, "100001");
    serving_sign_in_all(s);
}

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

static void assert_says(struct answer *a, int status, const char *says)
{
    assert_status(a, status);
    if (!body_has(a, says))
        fail_msg("does not say \"%s\":\n%.*s", says, STR_ARG(a->body));
}

static const char *place(struct serving *s, const char *urn, const char *end)
{
    return str_fmt(s->arena, "/places/%.*s%s",
        STR_ARG(importing_value(&s->x,
            str_fmt(s->arena, "SELECT d.public_id AS v FROM drop_in_place AS d JOIN school AS s ON s.id = d.school_id "
                              "WHERE s.urn = '%s' ORDER BY d.id DESC",
                urn)
                .p)),
        end)
        .p;
}

static void booked_and_given_back(void **state)
{
    static const struct {
        const char *fields, *says;
    } cases[] = { { "school=100001&about=", "Enter in a few words" },
        { "school=100002&about=X", "one of your own settings" },
        { "school=&about=X", "one of your own settings" } };
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, SU, "/forums/day1");
    assert_says(&a, 200, "Book a place");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = post(&s, SU, "/forums/day1/places", cases[i].fields);
        assert_says(&a, 400, cases[i].says);
    }
    char about[400] = "school=100001&about=";
    memset(about + 20, 'x', 301);
    about[321] = '\0';
    a = post(&s, SU, "/forums/day1/places", about);
    assert_says(&a, 400, "must be 300 characters or fewer");
    a = post(&s, MGR, "/forums/day1/places", "school=100001&about=X"); /* of no setting */
    assert_says(&a, 400, "one of your own settings");
    a = post(&s, SU, "/forums/day2/places", "school=100001&about=X"); /* no drop-in */
    assert_status(&a, 404);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM drop_in_place"), 0);
    a = post(&s, SU, "/forums/day1/places", "school=100001&about=Sleep+%3Ci%3E");
    assert_status(&a, 303);
    a = post(&s, SU, "/forums/day1/places", "school=100001&about=More");
    assert_says(&a, 400, "This setting has a place already");
    /* Its own setting sees it, the coordinator sees all, another setting how many there are. */
    a = serving_get(&s, SU, "/forums/day1");
    assert_says(&a, 200, "Sleep &lt;i&gt;");
    assert_true(body_has(&a, "Give the place back"));
    a = serving_get(&s, MGR, "/forums/day1");
    assert_says(&a, 200, "Sleep");
    s.as[SU] = serving_sign_in(&s, "su2");
    a = serving_get(&s, SU, "/forums/day1");
    assert_says(&a, 200, "1 of 2 places are taken");
    assert_false(body_has(&a, "Sleep"));
    a = post(&s, SU, place(&s, "100001", "/give-back"), "version=1");
    assert_status(&a, 404);
    a = post(&s, MGR, place(&s, "100001", "/give-back"), "version=1");
    assert_status(&a, 404);
    s.as[SU] = serving_sign_in(&s, "su");
    a = post(&s, SU, place(&s, "100001", "/give-back"), "version=7");
    assert_status(&a, 409);
    a = post(&s, SU, place(&s, "100001", "/give-back"), "version=1");
    assert_status(&a, 303);
    a = post(&s, SU, "/forums/day1/places", "school=100001&about=Again");
    assert_status(&a, 303);
    serving_end(&s);
}

/* Two who take the last place: one gets it, the other is told. */
static void the_last_place(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = post(&s, SU, "/forums/day1/places", "school=100001&about=X");
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE forum SET capacity = 1");
    s.as[SU] = serving_sign_in(&s, "su2");
    a = serving_get(&s, SU, "/forums/day1");
    assert_false(body_has(&a, "Book a place"));
    a = post(&s, SU, "/forums/day1/places", "school=100002&about=Y");
    assert_says(&a, 400, "The last place has just been taken");
    assert_true(body_has(&a, "Y</textarea>"));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM drop_in_place"), 1);
    /* A place that was given back is free again, in the same place. */
    s.as[SU] = serving_sign_in(&s, "su");
    a = post(&s, SU, place(&s, "100001", "/give-back"), "version=1");
    assert_status(&a, 303);
    s.as[SU] = serving_sign_in(&s, "su2");
    a = post(&s, SU, "/forums/day1/places", "school=100002&about=Y");
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE forum SET state = 'cancelled'");
    a = post(&s, SU, "/forums/day1/places", "school=100002&about=Y");
    assert_status(&a, 409);
    serving_end(&s);
}

static void who_came(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = post(&s, SU, "/forums/day1/places", "school=100001&about=X");
    assert_status(&a, 303);
    const char *say = place(&s, "100001", "/state");
    a = post(&s, MGR, say, "version=1&state=came");
    assert_status(&a, 400); /* it is a week before */
    a = post(&s, FC, say, "version=1&state=came");
    assert_status(&a, 404); /* no forums of theirs */
    a = post(&s, MGR, say, "version=1&state=booked");
    assert_status(&a, 400);
    serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET on_day = %d", test_day("2026-03-02").v).p);
    serving_sql(&s, "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) "
                    "SELECT 1, id, 'early_years', NULL, 20000, NULL FROM account WHERE name = 'fc'");
    a = post(&s, FC, say, "version=1&state=came");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/forums/day1");
    assert_says(&a, 200, "Came");
    a = post(&s, FC, say, "version=2&state=missed");
    assert_status(&a, 303);
    a = post(&s, SU, place(&s, "100001", "/give-back"), "version=3");
    assert_status(&a, 409);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(booked_and_given_back),
        ON_BOTH_ENGINES(the_last_place),
        ON_BOTH_ENGINES(who_came),
    };
    return cmocka_run_group_tests_name("web drop-ins", tests, NULL, NULL);
}
