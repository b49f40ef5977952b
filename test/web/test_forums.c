/* Series of forums and their days: planned, looked at, changed from a day on, moved, cancelled; who is told; what
 * everybody may see. */
#include "serving.h"

/* Terms of 2025/26 and of the autumn after; the service stands on Monday 2 March 2026. */
static void begin(struct serving *s, void **state)
{
    static const struct {
        const char *kind, *from, *to, *name;
    } entries[] = { { "term", "2025-09-01", "2025-12-19", "Autumn term" },
        { "term", "2026-01-05", "2026-03-27", "Spring term" }, { "term", "2026-04-13", "2026-07-22", "Summer term" },
        { "holiday", "2026-05-25", "2026-05-29", "Half term" },
        { "closure", "2026-06-16", "2026-06-16", "Elections" } };
    serving_begin(s, *state);
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO calendar_entry (id, school_id, kind, from_on, to_on, name, source) "
                "VALUES (%zu, NULL, '%s', %d, %d, '%s', 'file')",
                9000 + i, entries[i].kind, test_day(entries[i].from).v, test_day(entries[i].to).v, entries[i].name)
                .p);
    serving_sql(s, "INSERT INTO area (id, name) VALUES (1, 'Melton')");
    serving_sql(s, "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) "
                   "SELECT 1, id, 'primary', NULL, 20000, NULL FROM account WHERE name = 'fc'");
    serving_sql(s, "INSERT INTO service (id, public_id, name, ended_on, version) VALUES (1, 'health', 'Health', "
                   "NULL, 1)");
    serving_sql(s, "INSERT INTO service (id, public_id, name, ended_on, version) VALUES (2, 'gone', 'Gone', 20000, "
                   "1)");
    serving_sql(s, "INSERT INTO account_service (account_id, service_id, from_on, to_on) "
                   "SELECT id, 1, 20000, NULL FROM account WHERE name = 'sa'");
    serving_sign_in_all(s);
}

/* The fields of a form, those of `other` ("a=b&c=d") in place of the usual ones. */
static const char *fields(struct serving *s, const char *const (*usual)[2], size_t n, const char *other)
{
    struct str all = str_of(other);
    for (size_t i = 0; i < n; i++) {
        struct str key = str_fmt(s->arena, "&%s=", usual[i][0]);
        if (str_find_str(str_fmt(s->arena, "&%s", other), key) < 0)
            all = str_fmt(s->arena, "%.*s%.*s%s", STR_ARG(all), STR_ARG(key), usual[i][1]);
    }
    return all.p;
}

static struct answer plan_at(struct serving *s, enum who who, const char *target, const char *other)
{
    static const char *const usual[][2] = { { "name", "Primary+forum" }, { "phase", "primary" }, { "area", "" },
        { "kind", "forum" }, { "rhythm", "weeks" }, { "step", "1" }, { "weekday", "1" }, { "nth", "1" },
        { "second", "" }, { "first", "3%2F3%2F2026" }, { "last", "31%2F3%2F2026" }, { "term", "yes" },
        { "starts", "9%3A30am" }, { "capacity", "4" }, { "minutes", "30" }, { "mode", "both" },
        { "venues", "Town+hall%0D%0ALibrary" }, { "link", "https%3A%2F%2Fmeet.example%2F1" }, { "chair", "" },
        { "cutoff", "10" }, { "service", "health" }, { "do", "make" } };
    return serving_post(s, &s->as[who], target, fields(s, usual, COUNT_OF(usual), other));
}

static struct answer plan(struct serving *s, enum who who, const char *other)
{
    return plan_at(s, who, "/series/new", other);
}

static void assert_says(struct answer *a, int status, const char *says)
{
    assert_status(a, status);
    if (!body_has(a, says))
        fail_msg("does not say \"%s\":\n%.*s", says, STR_ARG(a->body));
}

static int64_t count(struct serving *s, const char *where)
{
    return importing_number(&s->x, str_fmt(s->arena, "SELECT count(*) AS n FROM forum WHERE %s", where).p);
}

static const char *account(struct serving *s, const char *name)
{
    return str_fmt(s->arena, "%lld",
        (long long)importing_number(&s->x, str_fmt(s->arena, "SELECT id AS n FROM account WHERE name = '%s'", name).p))
        .p;
}

/* The page of the forum on a day. */
static const char *page_of(struct serving *s, const char *iso)
{
    return str_fmt(s->arena, "/forums/%.*s",
        STR_ARG(importing_value(&s->x,
            str_fmt(s->arena, "SELECT public_id AS v FROM forum WHERE on_day = %d ORDER BY id", test_day(iso).v).p)))
        .p;
}

static const char *series_of(struct serving *s)
{
    return str_fmt(s->arena, "/series/%.*s/change",
        STR_ARG(importing_value(&s->x, "SELECT public_id AS v FROM forum_series ORDER BY id")))
        .p;
}

static void planned_and_seen(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, FC, "do=look");
    assert_says(&a, 200, "Every week on a Tuesday, in term time, 9:30am to 11:30am: 4 forums.");
    assert_true(body_has(&a, "It is outside the terms") && body_has(&a, "Make the series"));
    assert_int_equal(count(&s, "1 = 1"), 0);
    a = plan(&s, FC, "");
    assert_status(&a, 303);
    /* Venues in turn; the cut-off, and from when and until when papers are read. */
    assert_rows(&s.x, "SELECT on_day AS a, venue AS b, cutoff_on AS c, papers_on AS d, until_on AS e FROM forum "
                      "ORDER BY on_day",
        "@a +b @c @d @e",
        "2026-03-03|Town hall|2026-02-17|2026-02-24|2026-03-10\n2026-03-10|Library|2026-02-24|2026-03-03|2026-03-17\n"
        "2026-03-17|Town hall|2026-03-03|2026-03-10|2026-03-24\n2026-03-24|Library|2026-03-10|2026-03-17|2026-03-31");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM forum_service WHERE service_id = 1"), 4);
    /* Everybody sees day and place; the address of the meeting online is for those who take part. */
    for (int who = MGR; who <= AUD; who++) {
        a = serving_get(&s, (enum who)who, "/forums");
        assert_says(&a, 200, "Tuesday 10 March 2026");
        assert_true(body_has(&a, "Library, or online") && !body_has(&a, "meet.example"));
        assert_int_equal(body_has(&a, "Places free"), who != ADM && who != SA && who != SU);
        a = serving_get(&s, (enum who)who, page_of(&s, "2026-03-10"));
        assert_status(&a, 200);
        bool told = who == MGR || who == FC || who == SA;
        assert_int_equal(body_has(&a, "https://meet.example/1"), told);
        assert_int_equal(body_has(&a, "Health"), told || who == IL || who == DPO || who == AUD);
        assert_int_equal(body_has(&a, "Change or cancel"), who == MGR || who == FC);
    }
    /* A file for the calendar has no address of it either. */
    a = serving_get(&s, SU, str_fmt(s.arena, "%s/calendar.ics", page_of(&s, "2026-03-10")).p);
    assert_says(&a, 200, "DTSTART;TZID=Europe/London:20260310T093000");
    assert_false(body_has(&a, "meet.example"));
    a = serving_get(&s, FC, "/series");
    assert_says(&a, 200, "Primary forum");
    assert_true(body_has(&a, "4 forums") && !body_has(&a, "With no forum to come"));
    /* One of which no forum is left is none that goes on. */
    serving_sql(&s, "UPDATE forum SET state = 'cancelled'");
    a = serving_get(&s, FC, "/series");
    const ptrdiff_t over = str_find_str(a.body, S("With no forum to come"));
    assert_true(over > 0 && str_find_str(a.body, S("Primary forum")) > over &&
        body_has(&a, "when=past\">None: past ones<"));
    serving_sql(&s, "UPDATE forum SET state = 'planned'");
    serving_sql(&s, "UPDATE account_forum SET phase = 'secondary'");
    a = serving_get(&s, FC, "/series");
    assert_false(body_has(&a, "Primary forum"));
    a = serving_get(&s, FC, series_of(&s));
    assert_status(&a, 404);
    a = serving_get(&s, FC, str_fmt(s.arena, "%s/change", page_of(&s, "2026-03-10")).p);
    assert_status(&a, 404);
    a = serving_get(&s, FC, page_of(&s, "2026-03-10"));
    assert_false(body_has(&a, "Change or cancel") || body_has(&a, "meet.example"));
    serving_end(&s);
}

/* Each with a sentence that says what to do, and nothing is written. */
static void what_cannot_be_planned(void **state)
{
    static const struct {
        const char *other, *says;
    } cases[] = { { "last=", "Enter the last day: a series ends after two school years at the latest, on 15 August "
                             "2027" },
        { "last=16%2F8%2F2027", "A series can go on for two school years, until 15 August 2027" },
        { "last=2%2F3%2F2026", "The last day must not be before the first" },
        { "last=x", "value=\"x\"" }, { "first=", "Enter the first day" },
        { "first=1%2F3%2F2026", "The first day must not be in the past" },
        { "first=1%2F9%2F2029&last=2%2F9%2F2029", "The first day must be within two school years" },
        { "first=30%2F3%2F2026&last=10%2F4%2F2026", "None of these days falls in term" },
        { "first=1%2F9%2F2026&last=1%2F12%2F2026", "The terms of that school year are not known" },
        { "first=4%2F3%2F2026&last=6%2F3%2F2026", "There is no such day" },
        { "first=16%2F6%2F2026&last=17%2F6%2F2026&term=no", "None of these days" }, /* everyone is closed */
        { "name=", "Enter a name" }, { "step=0", "Enter a number of weeks from 1 to 26" },
        { "step=27", "Enter a number of weeks" }, { "step=x", "Enter a number of weeks" },
        { "rhythm=months&nth=2&second=2", "Choose two different weeks" },
        { "capacity=0", "Enter a number from 1 to 40" }, { "capacity=41", "Enter a number from 1 to 40" },
        { "capacity=-1", "Enter a number from 1 to 40" }, { "capacity=99999999999999999999", "Enter a number from 1" },
        { "minutes=4", "Enter a number of minutes from 5 to 240" }, { "minutes=241", "from 5 to 240" },
        { "capacity=40&minutes=60", "end after 10pm" }, { "starts=", "Enter a time with am or pm" },
        { "starts=6%3A59am", "begins at 7am" }, { "starts=25%3A00", "Enter a time with am or pm" },
        { "cutoff=61", "from 0 to 60" }, { "cutoff=", "from 0 to 60" },
        { "venues=", "Enter where people meet, or choose online" },
        { "link=http%3A%2F%2Fmeet.example", "must begin with https://" },
        { "link=javascript%3Aalert(1)", "must begin with https://" },
        { "mode=person", "Take the address out" }, { "chair=77777", "Choose a chair" },
        { "service=gone", "Choose services" }, { "phase=secondary", "are not yours to plan" },
        { "area=55", "Choose an area" } };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = plan(&s, FC, cases[i].other);
        if (a.status != 400 || !body_has(&a, cases[i].says))
            fail_msg("%s: %d, does not say \"%s\":\n%.*s", cases[i].other, a.status, cases[i].says, STR_ARG(a.body));
    }
    struct answer a = plan(&s, FC, "phase=none");
    assert_status(&a, 400);
    a = plan(&s, FC, "weekday=6");
    assert_status(&a, 400);
    assert_int_equal(count(&s, "1 = 1"), 0);
    /* Limits that hold: forty short ones, a place of 200 characters, two whole school years. */
    a = plan(&s, MGR, "capacity=40&minutes=5&last=15%2F8%2F2027&term=no&step=26");
    assert_status(&a, 303);
    serving_end(&s);
}

static struct answer change(struct serving *s, enum who who, const char *page, const char *other)
{
    static const char *const usual[][2] = { { "version", "1" }, { "on", "10%2F3%2F2026" }, { "starts", "9%3A30am" },
        { "capacity", "4" }, { "minutes", "30" }, { "mode", "both" }, { "venue", "Library" },
        { "link", "https%3A%2F%2Fmeet.example%2F1" }, { "chair", "" } };
    return serving_post(s, &s->as[who], str_fmt(s->arena, "%s/change", page).p,
        fields(s, usual, COUNT_OF(usual), other));
}

static void what_falls_together(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *lead = account(&s, "lead");
    struct answer a = plan(&s, MGR, str_fmt(s.arena, "chair=%s", lead).p);
    assert_status(&a, 303);
    a = plan(&s, MGR, "");
    assert_says(&a, 400, "There is a series of this name at that time already");
    /* The same day, time and place, whatever its capitals. */
    a = plan(&s, MGR, "name=Other&venues=TOWN+HALL");
    assert_says(&a, 400, "There is a forum at TOWN HALL then already: Primary forum, on 3 March 2026");
    assert_true(body_has(&a, ". It is so on 2 days"));
    /* With whatever else is wrong, at once; and so is one day that is moved. */
    a = plan(&s, MGR, "name=&venues=TOWN+HALL&link=x&cutoff=61&area=55");
    assert_says(&a, 400, "There is a forum at TOWN HALL then already");
    assert_true(body_has(&a, "Enter a name") && body_has(&a, "must begin with https://") &&
        body_has(&a, "from 0 to 60") && body_has(&a, "Choose an area"));
    a = plan(&s, MGR, "first=x&last=y&capacity=0&minutes=1&starts=");
    assert_says(&a, 400, "#first\">First day: Enter a date like");
    assert_true(body_has(&a, "#last\">Last day: Enter a date like") &&
        body_has(&a, "#capacity\">How many cases: Enter a number from 1 to 40") &&
        body_has(&a, "Enter a time with am or pm") && body_has(&a, "from 5 to 240"));
    a = change(&s, MGR, page_of(&s, "2026-03-10"), "on=17%2F3%2F2026&venue=town+hall&link=x");
    assert_says(&a, 400, "There is a forum at town hall then already");
    assert_true(body_has(&a, "must begin with https://"));
    a = plan(&s, MGR, "name=Other&venues=TOWN+HALL&mode=online&last=4%2F3%2F2026");
    assert_status(&a, 303);
    /* Two of one chair: one that ends when the other begins is no trouble. */
    a = plan(&s, MGR, str_fmt(s.arena, "name=Third&venues=Barn&starts=11%%3A29am&chair=%s", lead).p);
    assert_says(&a, 400, "The chair has another forum then: Primary forum, on 3 March 2026, 9:30am to 11:30am");
    a = plan(&s, MGR, str_fmt(s.arena, "name=Third&venues=Barn&starts=7%%3A31am&chair=%s", lead).p);
    assert_says(&a, 400, "The chair has another forum then");
    a = plan(&s, MGR, str_fmt(s.arena, "name=Third&venues=Barn&starts=11%%3A30am&chair=%s", lead).p);
    assert_status(&a, 303);
    /* Every move is looked at likewise. */
    struct str third = importing_value(&s.x, "SELECT f.public_id AS v FROM forum AS f JOIN forum_series AS s "
                                             "ON s.id = f.series_id WHERE s.name = 'Third' ORDER BY f.on_day");
    a = serving_post(&s, &s.as[MGR], str_fmt(s.arena, "/forums/%.*s/change", STR_ARG(third)).p,
        str_fmt(s.arena, "version=1&on=10%%2F3%%2F2026&starts=10am&capacity=4&minutes=30&mode=online&venue=&link=&"
                         "chair=%s",
            lead)
            .p);
    assert_says(&a, 400, "The chair has another forum then: Primary forum, on 10 March 2026");
    serving_end(&s);
}

/* A case of the school on the list of the forum on a day: named ones and anonymous ones alike. */
static void book(struct serving *s, const char *iso, int place, const char *urn)
{
    int id = 100 + place + (int)count(s, "1 = 1") + (int)importing_number(&s->x, "SELECT count(*) AS n FROM booking");
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, area_id, school_id, "
            "pupil_id, "
            "age, has_plan, made_on, made_by, version) SELECT %d, 'c%d', 'WF-%d', 0, 'primary', '', NULL, c.id, "
            "NULL, 7, "
            "NULL, 20500, a.id, 1 FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = 'su'",
            id, id, id, urn)
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, waiting_on, screen_words, "
            "closed_on, version) VALUES (%d, 'r%d', %d, 1, 'booked', 20500, NULL, '', NULL, 1)",
            id, id, id)
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, made_by, "
            "version) "
            "SELECT %d, 'b%d', %d, f.id, %d, 'booked', '', '', 1, a.id, 1 FROM forum AS f, account AS a WHERE "
            "f.on_day = %d "
            "AND a.name = 'fc'",
            id, id, id, place, test_day(iso).v)
            .p);
}

static void one_date_is_moved(void **state)
{
    static const struct {
        const char *other, *says;
    } cases[] = { { "on=", "Enter the day" }, { "on=1%2F3%2F2026", "1 March 2026 has passed" },
        { "on=14%2F3%2F2026", "14 March 2026 is at a weekend" }, { "on=6%2F4%2F2026", "is a bank holiday" },
        { "on=16%2F6%2F2026", "everyone is closed" }, { "on=x", "value=\"x\"" },
        { "on=1%2F6%2F2028", "within two years" }, { "capacity=1", "2 places are taken" },
        { "venue=", "Enter where people meet" },
        { "on=17%2F3%2F2026&venue=town+hall", "There is a forum at town hall then" } };
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, FC, "");
    assert_status(&a, 303);
    const char *page = page_of(&s, "2026-03-10");
    book(&s, "2026-03-10", 1, "100001");
    book(&s, "2026-03-10", 2, "100001");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = change(&s, FC, page, cases[i].other);
        if (a.status != 400 || !body_has(&a, cases[i].says))
            fail_msg("%s: %d, does not say \"%s\":\n%.*s", cases[i].other, a.status, cases[i].says, STR_ARG(a.body));
    }
    assert_int_equal(count(&s, "version > 1"), 0);
    a = change(&s, FC, page, "on=12%2F3%2F2026&venue=Barn&capacity=2");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT on_day AS a, rule_on AS b, venue AS c, cutoff_on AS d, apart AS e FROM forum WHERE "
                      "apart = 1",
        "@a @b +c @d e", "2026-03-12|2026-03-10|Barn|2026-02-26|1");
    /* The colleague of the service and the setting were told, once each; nobody else. */
    assert_rows(&s.x, "SELECT a.name AS b FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE m.kind = "
                      "'forum' "
                      "ORDER BY a.name",
        "+b", "sa\nsu");
    a = serving_get(&s, SU, page);
    assert_says(&a, 200, "https://meet.example/1");
    a = serving_get(&s, FC, page);
    assert_says(&a, 200, "2 of 2 places are taken");
    assert_true(body_has(&a, "from 10 March 2026, 9:30am to 11:30am, Library, or online to 12 March 2026"));
    a = change(&s, FC, page, "on=13%2F3%2F2026");
    assert_status(&a, 409); /* somebody else was quicker */
    serving_sql(&s, "UPDATE forum SET state = 'held' WHERE apart = 1");
    a = change(&s, FC, page, "version=2&on=13%2F3%2F2026");
    assert_says(&a, 409, "cannot be changed any more");
    a = serving_get(&s, FC, page);
    assert_false(body_has(&a, "Change or cancel"));
    serving_end(&s);
}

/* Who is expected on one date is changed by itself: whoever is taken out is told, reads its papers no more, and the
 * others of the series are as they were. */
static void one_dates_services(void **state)
{
    static const enum who others[] = { IL, ADM, SA, SU, DPO, AUD };
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "INSERT INTO service (id, public_id, name, ended_on, version) VALUES (3, 'ep', 'EP', NULL, 1)");
    struct answer a = plan(&s, FC, "");
    assert_status(&a, 303);
    const char *page = page_of(&s, "2026-03-10");
    const char *change_it = str_fmt(s.arena, "%s/services", page).p;
    a = serving_get(&s, FC, str_fmt(s.arena, "%s/change", page).p);
    assert_says(&a, 200, "Services that are expected on this date");
    assert_false(body_has(&a, "Gone"));
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_post(&s, &s.as[others[i]], change_it, "version=1&service=ep");
        assert_true(a.status == 403 || a.status == 404);
    }
    a = serving_post(&s, &s.as[FC], change_it, "version=1&service=ep&service=gone");
    assert_says(&a, 400, "A service that you chose has ended");
    a = serving_post(&s, &s.as[FC], change_it, "version=1&service=ep&service=none&service=ep");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT v.name AS b FROM forum_service AS t JOIN service AS v ON v.id = t.service_id JOIN forum "
                      "AS f ON f.id = t.forum_id WHERE f.apart = 1",
        "+b", "EP");
    assert_int_equal(
        count(&s, "apart = 0 AND id IN (SELECT t.forum_id FROM forum_service AS t WHERE t.service_id = 1)"), 3);
    assert_rows(&s.x, "SELECT a.name AS b FROM message AS m JOIN account AS a ON a.id = m.account_id", "+b", "sa");
    a = serving_get(&s, FC, page);
    assert_says(&a, 200, "which services are expected");
    a = serving_post(&s, &s.as[FC], change_it, "version=1&service=health");
    assert_status(&a, 409);                                  /* somebody else was quicker */
    a = serving_post(&s, &s.as[FC], change_it, "version=2"); /* nobody */
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE forum SET state = 'held' WHERE apart = 1");
    a = serving_post(&s, &s.as[FC], change_it, "version=3&service=health");
    assert_says(&a, 409, "cannot be changed any more");
    serving_end(&s);
}

static void cancelled_with_a_reason(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, FC, "");
    const char *page = page_of(&s, "2026-03-10"), *cancel = str_fmt(s.arena, "%s/cancel", page).p;
    book(&s, "2026-03-10", 1, "100001");
    a = serving_post(&s, &s.as[FC], cancel, "version=1&reason=+");
    assert_says(&a, 400, "Enter why it is cancelled");
    char reason[600] = "version=1&reason=";
    memset(reason + 17, 'x', 501);
    reason[518] = '\0';
    a = serving_post(&s, &s.as[FC], cancel, reason);
    assert_says(&a, 400, "must be 500 characters or fewer");
    a = serving_post(&s, &s.as[FC], cancel, "version=1&reason=The+library+is+flooded");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT a.name AS b FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE m.kind = "
                      "'forum' "
                      "ORDER BY a.name",
        "+b", "sa\nsu");
    /* The case waits again. */
    assert_rows(&s.x, "SELECT r.state AS a, r.waiting_on AS b, b.state AS c, b.place AS d FROM case_round AS r JOIN "
                      "booking "
                      "AS b ON b.round_id = r.id",
        "+a @b +c d", "waiting|2026-03-02|given_back|.");
    a = serving_get(&s, SU, page);
    assert_says(&a, 200, "The library is flooded");
    a = serving_get(&s, ADM, page);
    assert_says(&a, 200, "Cancelled");
    assert_false(body_has(&a, "flooded"));
    a = serving_post(&s, &s.as[FC], cancel, "version=2&reason=Again");
    assert_status(&a, 409);
    /* It says so in calendars, and the reason is in none. */
    a = serving_get(&s, NOBODY, "/inclusion-forums/all.ics");
    assert_says(&a, 200, "STATUS:CANCELLED");
    assert_false(body_has(&a, "flooded"));
    /* A look at the series leaves it as it is. */
    a = plan_at(&s, FC, series_of(&s), "version=1&do=look");
    assert_says(&a, 200, "Cancelled by itself");
    serving_end(&s);
}

/* "This one and all that follow" is the series, changed from a day on. */
static void all_that_follow_are_changed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, FC, "");
    const char *series = series_of(&s);
    a = change(&s, FC, page_of(&s, "2026-03-17"), "on=18%2F3%2F2026&venue=Barn");
    assert_status(&a, 303);
    a = serving_get(&s, FC, str_fmt(s.arena, "%s?from=2026-03-10", series).p);
    assert_says(&a, 200, "value=\"10/3/2026\"");
    /* An hour later, from 10 March on: the one before and the one that stands apart stay. */
    a = plan_at(&s, FC, series, "version=1&first=10%2F3%2F2026&starts=10%3A30am&do=look");
    assert_says(&a, 200, "Left as it is");
    a = plan_at(&s, FC, series, "version=1&first=10%2F3%2F2026&starts=10%3A30am");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT on_day AS a, starts_at AS b, venue AS c FROM forum ORDER BY on_day", "@a b +c",
        "2026-03-03|570|Town hall\n2026-03-10|630|Library\n2026-03-18|570|Barn\n2026-03-24|630|Library");
    /* Told once of all that changed, beside what was said of the one that was moved. */
    assert_rows(&s.x, "SELECT a.name AS b, m.link AS c FROM message AS m JOIN account AS a ON a.id = m.account_id "
                      "WHERE "
                      "m.kind = 'forum' AND m.topic IS NOT NULL",
        "+b +c", "sa|/forums");
    /* To Thursdays, every second week: what the rule gives no more is cancelled, unless a case is booked. */
    book(&s, "2026-03-24", 1, "100001");
    book(&s, "2026-03-10", 1, "100001");
    book(&s, "2026-03-10", 2, "100001");
    a = plan_at(&s, FC, series, "version=2&first=10%2F3%2F2026&weekday=3&step=2");
    assert_says(&a, 400, "There would be no forum on 10 March 2026, 24 March 2026 any more");
    a = plan_at(&s, FC, series, "version=2&first=10%2F3%2F2026&capacity=1");
    assert_says(&a, 400, "2 places are taken on 10 March 2026: leave that many");
    serving_sql(&s, "DELETE FROM booking WHERE id > (SELECT min(b.id) FROM booking AS b)");
    serving_sql(&s, "UPDATE booking SET place = NULL");
    a = plan_at(&s, FC, series, "version=2&first=10%2F3%2F2026&weekday=3&step=2");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT on_day AS a, state AS b FROM forum ORDER BY on_day, id", "@a +b",
        "2026-03-03|planned\n2026-03-10|cancelled\n2026-03-12|planned\n2026-03-18|planned\n2026-03-24|cancelled\n"
        "2026-03-26|planned");
    /* And back: the days are added anew. */
    a = plan_at(&s, FC, series, "version=3&first=19%2F3%2F2026");
    assert_status(&a, 303);
    assert_int_equal(count(&s, "state = 'planned' AND on_day = 20536"), 1); /* 24 March */
    a = plan_at(&s, FC, series, "version=1&first=19%2F3%2F2026");
    assert_status(&a, 409);
    /* Fewer places than are taken. */
    serving_sql(&s, "UPDATE booking SET place = 1, forum_id = (SELECT max(id) FROM forum)");
    book(&s, "2026-03-03", 2, "100001");
    a = plan_at(&s, FC, series, "version=4&first=3%2F3%2F2026&capacity=1&minutes=60");
    assert_status(&a, 303); /* one is taken on the one day, and one on the other */
    serving_end(&s);
}

/* Without signing in: when and where, and nothing else. */
static void everybody_may_know_when_and_where(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, MGR, str_fmt(s.arena, "chair=%s&venues=%%3Cb%%3E", account(&s, "lead")).p);
    assert_status(&a, 303);
    a = plan(&s, MGR, "name=Secondary+forum&phase=secondary&area=1&weekday=3&venues=Barn");
    assert_status(&a, 303);
    book(&s, "2026-03-10", 1, "100001");
    static const char *const pages[] = { "/inclusion-forums", "/inclusion-forums/all.ics",
        "/inclusion-forums/all.atom",
        "/inclusion-forums/primary.ics", "/inclusion-forums/primary.atom" };
    static const char *const never[] = { "meet.example", "Account of", "Health", "WF-", "Alder" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = serving_get(&s, NOBODY, pages[i]);
        assert_says(&a, 200, "Primary forum");
        assert_int_equal(body_has(&a, "Secondary forum"), i < 3);
        for (size_t k = 0; k < COUNT_OF(never); k++)
            if (body_has(&a, never[k]))
                fail_msg("%s says %s", pages[i], never[k]);
    }
    a = serving_get(&s, NOBODY, "/inclusion-forums");
    assert_true(body_has(&a, "Tuesday 10 March 2026") && body_has(&a, "24 February 2026") && body_has(&a, "Melton") &&
        body_has(&a, "&lt;b&gt;"));
    a = serving_get(&s, NOBODY, "/inclusion-forums/all.atom");
    assert_true(body_has(&a, "&lt;b&gt;") && !body_has(&a, "<b>"));
    a = serving_get(&s, NOBODY, "/inclusion-forums/none.ics");
    assert_status(&a, 404);
    serving_end(&s);
}

/* A person's own feed: where they take part, and what they coordinate. */
static void in_a_feed_of_ones_own(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, MGR, "");
    book(&s, "2026-03-10", 1, "100001");
    static const struct {
        enum who who;
        int events;
    } cases[] = { { FC, 4 }, { SA, 4 }, { SU, 1 }, { MGR, 0 }, { ADM, 0 }, { IL, 0 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = serving_post(&s, &s.as[cases[i].who], "/calendar-feed", "x=1");
        ptrdiff_t at = str_find_str(a.body, S("/feed/"));
        assert_true(at > 0);
        struct str path = str_slice(a.body, (size_t)at, (size_t)at + 6 + 52 + 4);
        a = serving_get(&s, NOBODY, str_cstr(s.arena, path));
        assert_status(&a, 200);
        int n = 0;
        struct str rest = a.body;
        for (ptrdiff_t k; (k = str_find_str(rest, S("UID:forum-"))) >= 0; n++)
            rest = str_slice(rest, (size_t)k + 1, rest.n);
        if (n != cases[i].events)
            fail_msg("%s has %d", who_names[cases[i].who], n);
    }
    serving_end(&s);
}

/* How many forums the school's own feed has. */
static int fed(struct serving *s)
{
    struct answer a = serving_post(s, &s->as[SU], "/calendar-feed", "x=1");
    ptrdiff_t at = str_find_str(a.body, S("/feed/"));
    assert_true(at > 0);
    struct str path = str_slice(a.body, (size_t)at, (size_t)at + 6 + 52 + 4);
    a = serving_get(s, NOBODY, str_cstr(s->arena, path));
    assert_status(&a, 200);
    return body_has(&a, "UID:forum-");
}

/* A setting with one named case takes part until the child has left it (T2). */
static void not_once_the_child_has_left(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_children(&s, "100001", "Alderson", 1, 1, 2);
    struct answer a = plan(&s, FC, "");
    book(&s, "2026-03-10", 1, "100001");
    serving_sql(&s, "UPDATE forum_case SET named = 1, age = NULL, pupil_id = (SELECT p.id FROM pupil AS p)");
    const char *page = page_of(&s, "2026-03-10");
    a = serving_get(&s, SU, page);
    assert_says(&a, 200, "https://meet.example/1");
    assert_int_equal(fed(&s), 1);
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20513");
    a = serving_get(&s, SU, page);
    assert_status(&a, 200);
    assert_false(body_has(&a, "https://meet.example/1"));
    assert_int_equal(fed(&s), 0);
    a = change(&s, FC, page, "on=12%2F3%2F2026");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT a.name AS b FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE m.kind = "
                      "'forum' ORDER BY a.name",
        "+b", "sa");
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(planned_and_seen),
        ON_BOTH_ENGINES(what_cannot_be_planned),
        ON_BOTH_ENGINES(what_falls_together),
        ON_BOTH_ENGINES(one_date_is_moved),
        ON_BOTH_ENGINES(one_dates_services),
        ON_BOTH_ENGINES(cancelled_with_a_reason),
        ON_BOTH_ENGINES(all_that_follow_are_changed),
        ON_BOTH_ENGINES(everybody_may_know_when_and_where),
        ON_BOTH_ENGINES(in_a_feed_of_ones_own),
        ON_BOTH_ENGINES(not_once_the_child_has_left),
    };
    return cmocka_run_group_tests_name("web forums", tests, NULL, NULL);
}
