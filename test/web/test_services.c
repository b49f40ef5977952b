/* Services that sit on forums, whose colleagues they are, and which forums are whose. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_sql(s, "INSERT INTO area (id, name) VALUES (1, 'Melton')");
    serving_sql(s, "INSERT INTO area (id, name) VALUES (2, 'Oadby')");
    serving_sign_in_all(s);
}

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

static const char *account(struct serving *s, const char *name)
{
    return str_fmt(s->arena, "%lld",
        (long long)importing_number(&s->x, str_fmt(s->arena, "SELECT id AS n FROM account WHERE name = '%s'", name).p))
        .p;
}

static const char *service(struct serving *s, const char *name)
{
    return str_fmt(s->arena, "/services/%.*s",
        STR_ARG(importing_value(&s->x,
            str_fmt(s->arena, "SELECT public_id AS v FROM service WHERE name = '%s'", name).p)))
        .p;
}

static void assert_says(struct answer *a, int status, const char *says)
{
    assert_status(a, status);
    if (!body_has(a, says))
        fail_msg("does not say \"%s\":\n%.*s", says, STR_ARG(a->body));
}

static void added_renamed_ended(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *fields;
        int status;
        const char *says;
    } cases[] = { { "name=", 400, "Enter the name of the service" }, { "name=+", 400, "Enter the name of the service" },
        { "name=Health", 303, "" }, { "name=h%C3%A9alth", 400, "There is a service of this name already" },
        { "name=%3Cb%3E", 303, "" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = post(&s, MGR, "/services", cases[i].fields);
        assert_says(&a, cases[i].status, cases[i].says);
    }
    char name[400] = "name=";
    memset(name + 5, 'x', 101);
    name[106] = '\0';
    struct answer a = post(&s, MGR, "/services", name);
    assert_says(&a, 400, "must be 100 characters or fewer");
    name[105] = '\0';
    a = post(&s, MGR, "/services", name);
    assert_status(&a, 303);
    a = serving_get(&s, MGR, "/services");
    assert_says(&a, 200, "&lt;b&gt;");
    const char *health = service(&s, "Health");
    a = post(&s, MGR, str_fmt(s.arena, "%s/name", health).p, "version=1&name=");
    assert_says(&a, 400, "Enter the name");
    a = post(&s, MGR, str_fmt(s.arena, "%s/name", health).p, "version=1&name=Health+visitors");
    assert_status(&a, 303);
    a = post(&s, MGR, str_fmt(s.arena, "%s/name", health).p, "version=1&name=Late");
    assert_status(&a, 409);
    a = post(&s, MGR, str_fmt(s.arena, "%s/join", health).p,
        str_fmt(s.arena, "account=%s&from=2%%2F3%%2F2026&to=", account(&s, "sa")).p);
    assert_status(&a, 303);
    a = post(&s, MGR, str_fmt(s.arena, "%s/state", health).p, "version=2&state=ended");
    assert_status(&a, 303);
    a = serving_get(&s, MGR, health);
    assert_says(&a, 200, "ended on 2 March 2026");
    assert_false(body_has(&a, "Add a colleague"));
    /* Its colleagues ended with it. */
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM account_service WHERE to_on IS NULL"), 0);
    a = post(&s, MGR, "/services", "name=Health+visitors");
    assert_says(&a, 400, "Open it again instead");
    a = post(&s, MGR, str_fmt(s.arena, "%s/state", health).p, "version=3&state=open");
    assert_status(&a, 303);
    a = post(&s, MGR, str_fmt(s.arena, "%s/state", health).p, "version=4&state=gone");
    assert_status(&a, 400);
    serving_end(&s);
}

static void colleagues_from_a_day_to_a_day(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = post(&s, MGR, "/services", "name=Health");
    const char *page = service(&s, "Health"), *join = str_fmt(s.arena, "%s/join", page).p;
    const struct {
        const char *account, *rest;
        int status;
        const char *says;
    } cases[] = { { "0", "from=2%2F3%2F2026&to=", 400, "Choose a service attendee" },
        { account(&s, "su"), "from=2%2F3%2F2026&to=", 400, "Choose a service attendee" },
        { account(&s, "sa"), "from=&to=", 400, "Enter the first day" },
        { account(&s, "sa"), "from=31%2F2%2F2026&to=", 400, "31/2/2026" },
        { account(&s, "sa"), "from=2%2F3%2F2026&to=1%2F3%2F2026", 400, "must not be before the first" },
        { account(&s, "sa"), "from=2%2F3%2F2026&to=", 303, "" },
        { account(&s, "sa"), "from=9%2F3%2F2026&to=", 400, "belongs to the service already" },
        { account(&s, "lead"), "from=9%2F3%2F2026&to=10%2F3%2F2026", 303, "" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = post(&s, MGR, join, str_fmt(s.arena, "account=%s&%s", cases[i].account, cases[i].rest).p);
        assert_says(&a, cases[i].status, cases[i].says);
    }
    a = serving_get(&s, MGR, page);
    assert_says(&a, 200, "Account of sa");
    assert_true(body_has(&a, "2 March 2026") && body_has(&a, "no end is known") && body_has(&a, "10 March 2026"));
    a = serving_get(&s, MGR, "/services");
    assert_says(&a, 200, "1</td>"); /* today it is one */
    const char *leave = str_fmt(s.arena, "%s/leave", page).p;
    a = post(&s, MGR, leave, str_fmt(s.arena, "account=%s&from=2026-03-03", account(&s, "sa")).p);
    assert_status(&a, 404);
    a = post(&s, MGR, leave, str_fmt(s.arena, "account=%s&from=2026-03-02", account(&s, "sa")).p);
    assert_status(&a, 303);
    a = post(&s, MGR, leave, str_fmt(s.arena, "account=%s&from=2026-03-09", account(&s, "lead")).p);
    assert_status(&a, 303);
    a = serving_get(&s, MGR, page);
    assert_false(body_has(&a, "Account of lead</th>")); /* never began; the choice below still offers them */
    /* Whoever left may come back on the next day, and may be put on the day they were taken off. */
    a = post(&s, MGR, join, str_fmt(s.arena, "account=%s&from=3%%2F3%%2F2026&to=", account(&s, "sa")).p);
    assert_status(&a, 303);
    a = post(&s, MGR, join, str_fmt(s.arena, "account=%s&from=9%%2F3%%2F2026&to=", account(&s, "lead")).p);
    assert_status(&a, 303);
    serving_end(&s);
}

static void forums_of_coordinators(void **state)
{
    struct serving s;
    begin(&s, state);
    const struct {
        const char *account, *rest;
        int status;
        const char *says;
    } cases[] = { { account(&s, "sa"), "phase=primary&area=&from=2%2F3%2F2026&to=", 400,
                      "Choose a forum coordinator" },
        { account(&s, "fc"), "phase=primary&area=&from=&to=", 400, "Enter the first day" },
        { account(&s, "fc"), "phase=primary&area=&from=2%2F3%2F2026&to=1%2F1%2F2026", 400, "must not be before" },
        { account(&s, "fc"), "phase=primary&area=77&from=2%2F3%2F2026&to=", 400, "Choose an area" },
        { account(&s, "fc"), "phase=none&area=&from=2%2F3%2F2026&to=", 400, "" },
        { account(&s, "fc"), "phase=secondary&area=1&from=2%2F3%2F2026&to=", 303, "" },
        { account(&s, "fc"), "phase=secondary&area=1&from=9%2F3%2F2026&to=", 400, "has these forums already" },
        { account(&s, "fc"), "phase=secondary&area=2&from=9%2F3%2F2026&to=", 303, "" },
        { account(&s, "fc"), "phase=primary&area=&from=2%2F3%2F2026&to=", 303, "" },
        { account(&s, "fc"), "phase=primary&area=1&from=2%2F3%2F2026&to=", 400, "has these forums already" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = post(&s, MGR, "/coordinators",
            str_fmt(s.arena, "account=%s&%s", cases[i].account, cases[i].rest).p);
        assert_says(&a, cases[i].status, cases[i].says);
    }
    struct answer a = serving_get(&s, MGR, "/coordinators");
    assert_says(&a, 200, "Every area");
    assert_true(body_has(&a, "Melton") && body_has(&a, "Account of fc"));
    int64_t id = importing_number(&s.x, "SELECT id AS n FROM account_forum WHERE area_id = 1");
    a = post(&s, MGR, "/coordinators/end", str_fmt(s.arena, "id=%lld", (long long)id).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM account_forum WHERE to_on IS NULL"), 2);
    serving_end(&s);
}

/* A coordinator says who belongs to a service, unless it sits on forums that are not theirs. */
static void services_on_others_forums_are_the_managers(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *sa = account(&s, "sa");
    struct answer a = post(&s, MGR, "/services", "name=Health");
    const char *page = service(&s, "Health"), *join = str_fmt(s.arena, "%s/join", page).p;
    struct str who = str_fmt(s.arena, "account=%s&from=2%%2F3%%2F2026&to=", sa);
    a = post(&s, FC, join, who.p);
    assert_status(&a, 403); /* has no forums yet */
    a = post(&s, MGR, "/coordinators",
        str_fmt(s.arena, "account=%s&phase=primary&area=&from=2%%2F3%%2F2026&to=", account(&s, "fc")).p);
    assert_status(&a, 303);
    serving_sql(&s,
        "INSERT INTO forum_series (id, public_id, name, phase, area_id, kind, every, step, weekday, nth, second_nth, "
        "first_on, last_on, term_only, starts_at, capacity, minutes, cutoff_days, mode, link, chair_id, made_ms, "
        "made_by, "
        "version) SELECT 1, 'sec', 'Secondary', 'secondary', NULL, 'forum', 'week', 1, 0, NULL, NULL, 20500, 20600, "
        "0, "
        "570, 6, 30, 5, 'online', '', NULL, 1, id, 1 FROM account WHERE name = 'mgr'");
    serving_sql(&s, "INSERT INTO series_service (series_id, service_id) SELECT 1, id FROM service");
    a = serving_get(&s, FC, page);
    assert_says(&a, 200, "sits on forums that are not yours");
    assert_false(body_has(&a, "Add a colleague"));
    a = post(&s, FC, join, who.p);
    assert_status(&a, 403);
    a = post(&s, FC, str_fmt(s.arena, "%s/state", page).p, "version=1&state=ended");
    assert_status(&a, 403);
    a = post(&s, FC, str_fmt(s.arena, "%s/name", page).p, "version=1&name=Other");
    assert_status(&a, 403);
    a = post(&s, FC, str_fmt(s.arena, "%s/leave", page).p, str_fmt(s.arena, "account=%s&from=2026-03-02", sa).p);
    assert_status(&a, 403);
    serving_sql(&s, "UPDATE forum_series SET phase = 'primary'");
    a = post(&s, FC, join, who.p);
    assert_status(&a, 303);
    /* The last day of the coordinator's own. */
    serving_sql(&s, "UPDATE account_forum SET to_on = 20513"); /* 1 March 2026 */
    a = post(&s, FC, str_fmt(s.arena, "%s/name", page).p, "version=1&name=Other");
    assert_status(&a, 403);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(added_renamed_ended),
        ON_BOTH_ENGINES(colleagues_from_a_day_to_a_day),
        ON_BOTH_ENGINES(forums_of_coordinators),
        ON_BOTH_ENGINES(services_on_others_forums_are_the_managers),
    };
    return cmocka_run_group_tests_name("web services", tests, NULL, NULL);
}
