/* The library (FO-10) and advice (FO-6): who keeps the one and gives the other, what becomes an action, and that
 * advice on an anonymous case names nobody. */
#include "case_rows.h"
#include "service/advice.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    case_rows_coordinator(s);
    case_rows_case(s, "named", true, "booked");
    case_rows_case(s, "anon", false, "booked");
    serving_sql(s,
        "INSERT INTO service (id, public_id, name, ended_on, version) VALUES (1, 'ep', 'Educational Psychology', "
        "NULL, 1)");
    serving_sign_in_all(s);
}

static struct str entry_of(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM resource");
}

static void the_library_is_kept(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *fields, *says;
    } bad[] = { { "heading=training&title=&words=x", "Enter what it is called" },
        { "heading=training&title=x&words=", "what it is good for" },
        { "heading=training&title=x&words=y&link=javascript:alert(1)", "begins with https" },
        { "heading=training&title=x&words=y&link=https://x%20b", "begins with https" } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct answer a = serving_post(&s, &s.as[FC], "/library/new", bad[i].fields);
        assert_status(&a, 400);
        assert_true(body_has(&a, bad[i].says));
    }
    struct answer a = serving_post(&s, &s.as[FC], "/library/new", "heading=nothing&title=x&words=y");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[FC], "/library/new",
        "heading=training&need=semh&phase=primary&title=Calm+corners&words=Half+a+day&link=https://library.example/x");
    assert_status(&a, 303);
    /* Everybody reads it; by need and group, with what is for any. */
    a = serving_get(&s, SU, "/library");
    assert_true(
        body_has(&a, "Calm corners") && body_has(&a, "href=\"https://library.example/x\"") && !body_has(&a, "Change<"));
    a = serving_get(&s, SU, "/library?need=cognition");
    assert_false(body_has(&a, "Calm corners"));
    a = serving_get(&s, SA, "/library?need=semh&phase=primary&heading=training");
    assert_true(body_has(&a, "Calm corners"));
    const char *one = str_fmt(s.arena, "/library/%.*s", STR_ARG(entry_of(&s))).p;
    a = serving_get(&s, MGR, one);
    assert_true(body_has(&a, "value=\"Calm corners\""));
    a = serving_post(&s, &s.as[MGR], one, "version=1&heading=training&need=&phase=&title=Calmer&words=Half+a+day");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[FC], one, "version=1&heading=training&need=&phase=&title=Older&words=Half+a+day");
    assert_status(&a, 409);
    assert_true(body_has(&a, "value=\"Older\""));
    a = serving_post(&s, &s.as[FC], str_fmt(s.arena, "%s/end", one).p, "version=2");
    assert_status(&a, 303);
    a = serving_get(&s, SU, "/library");
    assert_false(body_has(&a, "Calmer"));
    a = serving_get(&s, FC, "/library");
    assert_true(body_has(&a, "Calmer") && body_has(&a, "Not used any more"));
    a = serving_post(&s, &s.as[FC], str_fmt(s.arena, "%s/end", one).p, "version=3&again=yes");
    assert_status(&a, 303);
    serving_end(&s);
}

static void advice_becomes_an_action(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a =
        serving_post(&s, &s.as[FC], "/library/new", "heading=support&title=Calm+corners&words=Half+a+day");
    assert_status(&a, 303);
    const char *fields = str_fmt(
        s.arena, "heading=support&resource=%.*s&service=ep&content=&due=1%%2F4%%2F2026", STR_ARG(entry_of(&s)))
                             .p;
    a = serving_post(&s, &s.as[FC], "/cases/namedr/advice", fields);
    assert_status(&a, 303);
    assert_rows(&s.x,
        "SELECT x.task AS a, x.owner_kind AS b, x.owner_name AS c, x.due_on AS d, v.public_id AS e FROM action AS x "
        "JOIN "
        "service AS v ON v.id = x.service_id JOIN case_round AS r ON r.id = x.round_id WHERE r.public_id = 'namedr'",
        "+a +b +c @d +e", "Calm corners|service|Educational Psychology|2026-04-01|ep");
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    a = serving_post(&s, &s.as[IL], "/cases/namedr/advice", "heading=endeavours&content=A+quiet+start");
    assert_status(&a, 303);
    /* From the advice one goes on to the plan. */
    static const enum who others[] = { SA, IL2, DPO };
    static const char *const begin_it = "action=\"/cases/namedr/plan/begin\"";
    a = serving_get(&s, FC, "/cases/namedr/advice");
    assert_true(body_has(&a, begin_it) && !body_has(&a, "href=\"/cases/namedr/plan\""));
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/cases/namedr/advice");
        assert_false(body_has(&a, begin_it));
    }
    a = serving_post(&s, &s.as[FC], "/cases/namedr/plan/begin", "");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/namedr/advice");
    assert_true(!body_has(&a, begin_it) && body_has(&a, "href=\"/cases/namedr/plan\">Go on with the plan"));
    a = serving_get(&s, MGR, "/cases/namedr/advice");
    assert_true(body_has(&a, "Best endeavours") && body_has(&a, "A quiet start") &&
        body_has(&a, "An action of Educational Psychology: open") && body_has(&a, "Account of lead"));
    static const struct {
        const char *fields, *says;
    } bad[] = { { "heading=endeavours&content=", "Write the advice" },
        { "heading=endeavours&content=x&service=none", "Choose a service" },
        { "heading=endeavours&content=x&resource=none", "Choose an entry" },
        { "heading=support&content=x&service=ep&due=1%2F1%2F2020", "today or later" } };
    a = serving_post(&s, &s.as[FC], "/cases/namedr/advice", "heading=support&content=&service=none&due=soon");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Write the advice") && body_has(&a, "Choose a service") &&
        body_has(&a, "#due\">By when: Enter a date like")); /* all at once */
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = serving_post(&s, &s.as[FC], "/cases/namedr/advice", bad[i].fields);
        assert_status(&a, 400);
        assert_true(body_has(&a, bad[i].says));
    }
    /* One's own is taken back, unless it became an action; somebody else's is not. */
    const struct str own = importing_value(&s.x, "SELECT public_id AS v FROM advice WHERE heading = 'endeavours'");
    const struct str acted = importing_value(&s.x, "SELECT public_id AS v FROM advice WHERE heading = 'support'");
    const char *mine = str_fmt(s.arena, "advice=%.*s&version=1", STR_ARG(own)).p;
    a = serving_post(&s, &s.as[FC], "/cases/namedr/advice/remove", mine);
    assert_status(&a, 409);
    a = serving_post(
        &s, &s.as[FC], "/cases/namedr/advice/remove", str_fmt(s.arena, "advice=%.*s&version=1", STR_ARG(acted)).p);
    assert_status(&a, 409);
    a = serving_post(&s, &s.as[IL], "/cases/namedr/advice/remove", mine);
    assert_status(&a, 303);
    a = serving_get(&s, IL2, "/cases/namedr/advice");
    assert_status(&a, 404);
    serving_sql(&s, "UPDATE case_round SET state = 'planned' WHERE public_id = 'namedr'");
    a = serving_post(&s, &s.as[FC], "/cases/namedr/advice", "heading=endeavours&content=Late");
    assert_status(&a, 409);
    serving_end(&s);
}

static void anonymous_advice_names_nobody(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a =
        serving_post(&s, &s.as[FC], "/cases/anonr/advice", "heading=support&service=ep&content=Alderson+needs+calm");
    assert_status(&a, 400);
    assert_true(
        body_has(&a, "wm-identified__hard\">Alderson</mark>") && body_has(&a, "Alderson needs calm</textarea>"));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM advice"), 0);
    a = serving_post(&s, &s.as[FC], "/cases/anonr/advice", "heading=support&service=ep&content=Alderso+needs+calm");
    assert_status(&a, 400);
    assert_true(body_has(&a, "name=\"identify_ok\""));
    ptrdiff_t at = str_find_str(a.body, S("name=\"identify_ok\""));
    struct str rest = str_slice(a.body, (size_t)at, a.body.n);
    struct str mark = str_slice(rest, (size_t)str_find_str(rest, S("value=\"")) + 7, rest.n);
    mark.n = 16;
    /* What was confirmed is this, and no other. */
    a = serving_post(&s, &s.as[FC], "/cases/anonr/advice",
        str_fmt(s.arena, "heading=support&service=ep&content=Aldersen+is+calm&identify_ok=%.*s", STR_ARG(mark)).p);
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[FC], "/cases/anonr/advice",
        str_fmt(s.arena, "heading=support&service=ep&content=Alderso+needs+calm&identify_ok=%.*s", STR_ARG(mark)).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM action"), 0);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM advice WHERE id < 4611686018427387904"), 0);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) < 0);
    a = serving_get(&s, FC, "/cases/anonr/advice");
    assert_true(body_has(&a, "makes sure that it fits the child"));
    a = serving_get(&s, MGR, "/cases/anonr/advice");
    assert_status(&a, 404);
    serving_end(&s);
}

/* "sa" is a colleague of a service that hears the anonymous case: and is not told its setting. */
static void hears(struct serving *s)
{
    serving_sql(s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 1, 20000 FROM account "
                   "WHERE name = 'sa'");
    serving_sql(s, "INSERT INTO forum_series (id, public_id, name, phase, kind, every, step, weekday, first_on, "
                   "last_on, term_only, starts_at, capacity, minutes, cutoff_days, mode, link, made_ms, made_by, "
                   "version) SELECT 1, 'series', 'Forum', 'primary', 'forum', 'week', 1, 0, 20000, 21000, 0, 540, 6, "
                   "20, 5, 'person', '', 1, id, 1 FROM account WHERE name = 'mgr'");
    serving_sql(s, "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, "
                   "link, cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (1, 'forum', 1, "
                   "20514, 540, 6, 20, 'person', 'Hall', '', 20507, 20507, 20521, 'open', '', 0, 1)");
    serving_sql(s, "INSERT INTO forum_service (forum_id, service_id, who) VALUES (1, 1, '')");
    serving_sql(s, "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, "
                   "made_by, version) SELECT 1, 'b', r.id, 1, 1, 'booked', '', '', 1, a.id, 1 FROM case_round AS r, "
                   "account AS a WHERE r.public_id = 'anonr' AND a.name = 'fc'");
}

static const char *const anon_page = "/cases/anonr/advice", *const good = "heading=endeavours&content=A+quiet+start",
                         *const bad = "heading=endeavours&content=Alderson+needs+calm";

/* The coordinator sets the count back, and nobody else; what was refused meanwhile is not set back unseen. */
static void sets_back(struct serving *s)
{
    static const char *const target = "/cases/anonr/advice/refusals", *const form = "who=sa&n=3";
    static const enum who others[] = { SA, IL, MGR };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct answer a = serving_post(s, &s->as[others[i]], target, form);
        assert_status(&a, 404);
    }
    static const char *const wrong[] = { "who=sa&n=2", "who=su&n=3", "who=sa", "" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct answer a = serving_post(s, &s->as[FC], target, wrong[i]);
        assert_status(&a, 409);
        assert_true(body_has(&a, "as you see it now"));
    }
    assert_int_equal(importing_number(&s->x, "SELECT n FROM advice_refusal"), ADVICE_REFUSALS_MOST);
    struct answer a = serving_post(s, &s->as[FC], target, form);
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(s),
                    str_fmt(s->arena, "refused advice of account %lld on an anonymous case set back",
                        (long long)importing_number(&s->x, "SELECT id AS n FROM account WHERE name = 'sa'"))) > 0);
    a = serving_get(s, FC, anon_page);
    assert_false(body_has(&a, "Advice that was refused"));
    a = serving_post(s, &s->as[SA], anon_page, bad);
    assert_status(&a, 400);
    a = serving_post(s, &s->as[SA], anon_page, good);
    assert_status(&a, 303);
}

/* Whoever is not told the setting can try a few names, and no text is looked at any more. The coordinator sees whose,
 * and writes down what they say or sets the count back. */
static void refused_a_few_times(void **state)
{
    struct serving s;
    begin(&s, state);
    hears(&s);
    struct answer a = serving_post(&s, &s.as[SA], anon_page, good);
    assert_status(&a, 303);
    for (int i = 0; i < ADVICE_REFUSALS_MOST; i++) {
        a = serving_post(&s, &s.as[SA], anon_page, bad);
        assert_status(&a, 400);
        assert_true(body_has(&a, "#content\">The advice: This may say who a child is") &&
            body_has(&a, "Alderson needs calm"));
        assert_true(str_find_str(serving_last_audit(&s), S("denied")) > 0);
        assert_true(str_find_str(serving_last_audit(&s), S("Alderson")) < 0);
        assert_int_equal(importing_number(&s.x, "SELECT n FROM advice_refusal"), i + 1);
    }
    /* From here on, good or bad are the same to them, and nothing is counted or kept. */
    static const char *const *const later[] = { &good, &bad };
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        a = serving_post(&s, &s.as[SA], anon_page, *later[i]);
        assert_status(&a, 409);
        assert_true(body_has(&a, "Speak to the coordinator") && body_has(&a, "which was not saved"));
    }
    assert_int_equal(importing_number(&s.x, "SELECT n FROM advice_refusal"), ADVICE_REFUSALS_MOST);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM advice"), 1);
    a = serving_get(&s, SA, anon_page);
    assert_true(body_has(&a, "Speak to the coordinator") && !body_has(&a, "Add the advice"));
    assert_false(body_has(&a, "Advice that was refused"));
    /* The coordinator is told, and what they type is their own. */
    a = serving_get(&s, FC, anon_page);
    assert_true(body_has(&a, "Advice that was refused") && body_has(&a, "Account of sa: 3 times. They can add none"));
    a = serving_post(&s, &s.as[FC], anon_page, bad);
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[FC], anon_page, "heading=endeavours&content=Short+breaks");
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM advice_refusal"), 1);
    sets_back(&s);
    serving_end(&s);
}

/* The same words are refused, or taken, whichever setting brought the case: of either roll, of no roll any more, dates
 * of birth, adults, settings. */
static void a_refusal_tells_nothing_of_the_roll(void **state)
{
    static const struct {
        const char *words;
        int status;
    } tried[] = { { "Alderson+likes+maps", 400 }, { "Birchen+likes+maps", 400 }, { "Longgone+likes+maps", 400 },
        { "Nowhere+likes+maps", 303 }, { "maryjane+likes+maps", 400 }, { "Known+since+12+March+2015", 400 },
        { "Known+since+13+March+2015", 400 }, { "Known+since+14+March+2015", 303 },
        { "at+Alder+School+and+at+home", 400 }, { "Ostrelda+Gimmerson+helps", 400 }, { "Mrs+Gimmerson+helps", 400 },
        { "A+quiet+start", 303 } };
    struct serving s;
    begin(&s, state);
    serving_children(&s, "100002", "Birchen", 3, 2, 2);
    serving_sql(&s, "UPDATE pupil SET born_on = 16506, forename = 'Mary-Jane' WHERE surname = 'Alderson'");
    serving_sql(&s, "UPDATE pupil SET born_on = 16507 WHERE surname LIKE 'Birchen%'");
    serving_sql(&s, "UPDATE pupil SET surname = 'Longgone' WHERE id IN (SELECT max(id) FROM pupil WHERE surname LIKE "
                    "'Birchen%')");
    serving_sql(&s, "UPDATE enrolment SET entry_on = 18000, leaving_on = 19000 WHERE pupil_id IN (SELECT id FROM pupil "
                    "WHERE surname = 'Longgone')");
    serving_sql(&s, "UPDATE account SET display_name = 'Ostrelda Gimmerson' WHERE name = 'su'");
    hears(&s);
    for (int birch = 0; birch < 2; birch++) {
        serving_sql(&s,
            str_fmt(s.arena, "UPDATE forum_case SET school_id = (SELECT id FROM school WHERE urn = '%s') WHERE "
                             "public_id = 'anon'",
                birch ? "100002" : "100001")
                .p);
        for (size_t i = 0; i < COUNT_OF(tried); i++) {
            serving_sql(&s, "DELETE FROM advice_refusal");
            struct answer a = serving_post(&s, &s.as[SA], anon_page,
                str_fmt(s.arena, "heading=endeavours&content=%s", tried[i].words).p);
            if (a.status != tried[i].status)
                fail_msg("%s at %s: %d", tried[i].words, birch ? "Birch" : "Alder", a.status);
        }
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(the_library_is_kept),
        ON_BOTH_ENGINES(advice_becomes_an_action), ON_BOTH_ENGINES(anonymous_advice_names_nobody),
        ON_BOTH_ENGINES(refused_a_few_times), ON_BOTH_ENGINES(a_refusal_tells_nothing_of_the_roll) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
