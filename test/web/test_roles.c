/* Every route as every role and as nobody: what the matrix says, to the schools and children that are theirs, written
 * down before the page is sent. No sockets. */
#include "serving.h"

#include "web/route.h"

static struct str birch_name(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM pupil WHERE surname = 'Birchen' ORDER BY upn LIMIT 1");
}

static struct str alder_name(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM pupil WHERE surname = 'Alderson' ORDER BY upn LIMIT 1");
}

/* Three children at Alder and two at Birch, all of them persistently absent; everybody signed in. */
static void begin_with_children(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 2);
    serving_children(s, "100002", "Birchen", 101, 2, 2);
    serving_sign_in_all(s);
}

/* A target of the service: {child} and {import} are filled in. */
static const char *fill(struct serving *s, const char *target, struct str child, struct str import)
{
    struct str t = str_of(target);
    ptrdiff_t open = str_find(t, '{');
    if (open < 0)
        return target;
    struct str what = str_slice(t, (size_t)open, (size_t)str_find(t, '}') + 1);
    struct str with = str_eq(what, S("{child}")) ? child : import;
    return str_fmt(s->arena, "%.*s%.*s%s", (int)open, target, STR_ARG(with), target + open + what.n).p;
}

/* --- the table --- */

/* An import of somebody's that has been checked and waits for a decision. */
static void add_import(struct serving *s, const char *id, const char *of)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO import (id, public_id, kind, state, account_id, scope, created_ms, finished_ms, "
            "bytes, bytes_read, rows_read, rows_refused, warnings, added, changed, unchanged, summary, "
            "reason) SELECT (SELECT coalesce(max(i.id), 900) + 1000 FROM import AS i), '%s', 'pupils', "
            "'checked', a.id, 1, 1, NULL, 10, 10, 1, 0, 0, 1, 0, 0, '', '' FROM account AS a "
            "WHERE a.name = '%s'",
            id, of)
            .p);
    serving_sql(s, str_fmt(s->arena, "INSERT INTO import_file (import_id, position, name, stored_as, bytes) "
                                     "SELECT id, 0, 'x.csv', '%s', 10 FROM import WHERE public_id = '%s'",
                       id, id)
                       .p);
}

/* What has been left to do for the first child of a surname at a school: an action of this id. */
static void add_work(struct serving *s, const char *id, const char *urn, const char *surname)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, "
            "owner_name, "
            "due_on, state, outcome, replaced_by, made_ms, made_by, ended_ms, version) "
            "SELECT (SELECT coalesce(max(x.id), 0) + 1 FROM action AS x), '%s', c.id, p.id, NULL, 'Ask %s', 'school', "
            "NULL, 'Head', 20500, 'open', '', NULL, 1, a.id, NULL, 1 FROM school AS c, pupil AS p, account AS a "
            "WHERE c.urn = '%s' AND a.name = 'mgr' AND p.id = (SELECT min(q.id) FROM pupil AS q WHERE q.surname = "
            "'%s')",
            id, surname, urn, surname)
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, place, reason, "
            "made_ms, version) SELECT (SELECT coalesce(max(x.id), 0) + 1 FROM meeting AS x), 'meeting%s', c.id, a.id, "
            "2025, 'SPR', 'closed', 'person', 20490, '', '', 1, 1 FROM school AS c, account AS a WHERE c.urn = "
            "'%s' AND "
            "a.name = 'mgr'",
            id, urn)
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting_child (id, public_id, meeting_id, pupil_id, enrolment_id, areas, place, barriers, "
            "yar, "
            "lead_practitioner, services, discussed_ms, version) SELECT m.id, 'talked%s', m.id, e.pupil_id, e.id, "
            "1, 1, "
            "0, NULL, '', '', 1, 1 FROM meeting AS m, enrolment AS e WHERE m.public_id = 'meeting%s' AND e.pupil_id = "
            "(SELECT min(q.id) FROM pupil AS q WHERE q.surname = '%s')",
            id, id, surname)
            .p);
}

/* What each gets: nobody, MGR, ADM, IL, FC, SA, SU, DPO, AUD. Where a role has a scope that holds nothing yet (cases,
 * forums: C, F; sums and bare facts: G, M), there is nothing to be found: 404, or a file without rows. */
static const struct cell {
    enum route_id route;
    const char *target;
    int want[AUD + 1];
} table[] = {
#define CELL(route, target, ...) { route, target, { __VA_ARGS__ } },
#include "roles.def"
#undef CELL
};

static void the_table_has_every_route(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(table), ROUTES);
    for (int i = 0; i < ROUTES; i++) {
        int n = 0;
        for (size_t k = 0; k < COUNT_OF(table); k++)
            n += (int)table[k].route == i;
        assert_int_equal(n, 1);
    }
}

/* The table says 403 where the matrix says "-", and nowhere else. */
static void the_table_is_the_matrix(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        const struct route *r = &route_table()[table[k].route];
        for (int who = MGR; who <= AUD; who++) {
            bool never = r->op >= 0 && access_cell((enum access_role)(who - MGR), (enum access_op)r->op).scopes == 0;
            if ((table[k].want[who] == 403) != never)
                fail_msg("%s as %s", table[k].target, who_names[who]);
        }
    }
}

static struct answer ask(struct serving *s, const struct cell *c, enum who who, struct str child, struct str import)
{
    const struct route *route = &route_table()[c->route];
    const char *target = fill(s, c->target, child, import);
    if (route->method == HTTP_GET)
        return serving_get(s, who, target);
    struct http_file file = { S("file"), S("x.csv"), S("0000000000000000000000000x"), 10 };
    struct http_request r = serving_request(s, &s->as[who], HTTP_POST, target);
    struct str fields = str_fmt(s->arena, "csrf=%.*s&kind=pupils&version=1", STR_ARG(s->as[who].csrf));
    assert_int_equal(http_parse_pairs(s->arena, fields, &r.form, &r.n_form), OK);
    if (c->route == ROUTE_IMPORT_UPLOAD) {
        r.files = &file;
        r.n_files = 1;
    }
    return serving_send(s, &r);
}

static void check_cell(struct serving *s, const struct cell *c, enum who who, struct str child, struct str import)
{
    const struct route *route = &route_table()[c->route];
    int64_t before = serving_audits(s);
    struct answer a = ask(s, c, who, child, import);
    if (a.status != c->want[who])
        fail_msg("%s %s as %s: %d, want %d", route->method == HTTP_GET ? "GET" : "POST", c->target, who_names[who],
            a.status, c->want[who]);
    if (a.status == 200)
        assert_true(a.body.n > 0 && a.type.n > 0);
    if (who == NOBODY && route->op != ROUTE_ANYONE) {
        /* An upload is not led on: it would not come along. Its page has the way to sign in. */
        assert_true((route->flags & ROUTE_UPLOAD) != 0 ? body_has(&a, "href=\"/sign-in?next=%2F")
                                                       : str_starts(a.location, S("/sign-in")));
        assert_int_equal(serving_audits(s), before);
    }
    if (a.status != 403 || who == NOBODY)
        return;
    /* Who was refused what is in the audit. */
    assert_int_equal(serving_audits(s), before + 1);
    struct str want = str_fmt(s->arena, "%s|%.*s|%s|denied|", who_names[who],
        STR_ARG(access_op_name((enum access_op)route->op)), fill(s, c->target, child, import));
    assert_str(serving_last_audit(s), want.p);
    /* And nothing of what was asked for came back. */
    assert_false(body_has(&a, "Alderson"));
    assert_false(body_has(&a, "Alder School"));
}

/* What forms could change, but for the audit and the logins: imports and accounts. */
static struct str decisions_of(struct serving *s)
{
    return str_fmt(s->arena, "%lld imports, %lld to decide, %lld open accounts, %lld messages, %lld settings",
        (long long)importing_number(&s->x, "SELECT count(*) AS n FROM import"),
        (long long)importing_number(&s->x, "SELECT count(*) AS n FROM import WHERE state = 'checked'"),
        (long long)importing_number(&s->x, "SELECT count(*) AS n FROM account WHERE disabled_ms IS NULL"),
        (long long)importing_number(&s->x, "SELECT count(*) AS n FROM message"),
        (long long)importing_number(&s->x, "SELECT (SELECT count(*) FROM config_change) + (SELECT count(*) FROM "
                                           "choice) AS n"));
}

/* And all records besides. */
static struct str state_of(struct serving *s)
{
    return str_fmt(s->arena, "%.*s\n%.*s", STR_ARG(importing_meaning(&s->x)), STR_ARG(decisions_of(s)));
}

static void every_page_as_everybody(void **state)
{
    struct serving s;
    begin_with_children(&s, state);
    add_import(&s, "ofsu", "su");
    struct str child = alder_name(&s), before = state_of(&s);
    for (size_t k = 0; k < COUNT_OF(table); k++)
        for (int who = NOBODY; who <= AUD && route_table()[table[k].route].method == HTTP_GET; who++)
            check_cell(&s, &table[k], (enum who)who, child, S("ofsu"));
    /* Everybody has only looked: nothing is changed. */
    assert_same_dump(before, state_of(&s));
    serving_end(&s);
}

static void every_form_as_everybody(void **state)
{
    struct serving s;
    int imports = 0;
    begin_with_children(&s, state);
    struct str records = importing_meaning(&s.x);
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        if (route_table()[table[k].route].method != HTTP_POST)
            continue;
        for (int who = NOBODY; who <= AUD; who++) {
            struct str import = str_fmt(s.arena, "import%d", ++imports);
            if (strstr(table[k].target, "{import}") != NULL)
                add_import(&s, import.p, "su");
            struct str before = decisions_of(&s);
            check_cell(&s, &table[k], (enum who)who, S("x"), import);
            if (table[k].want[who] != 303 || who == NOBODY)
                assert_str(decisions_of(&s), before.p);
            else if (table[k].route != ROUTE_SIGN_OUT && table[k].route != ROUTE_CALENDAR_FEED_END) /* one's own */
                assert_false(str_eq(before, decisions_of(&s)));
        }
    }
    assert_same_dump(records, importing_meaning(&s.x));
    serving_end(&s);
}

/* --- out of scope --- */

static void assert_same_answer(const struct answer *a, const struct answer *b, const char *what)
{
    bool same = a->status == b->status && str_eq(a->body, b->body) && str_eq(a->type, b->type) &&
        a->location.n + a->disposition.n + a->set_cookie.n == 0 && b->location.n + b->disposition.n == 0;
    if (!same)
        fail_msg("%s: %d and %d differ:\n%.*s\n%.*s", what, a->status, b->status, STR_ARG(a->body), STR_ARG(b->body));
}

/* Whose record it is, must not show in the answer: "not yours" is "not there", byte for byte. */
static void what_is_not_theirs_is_not_there(void **state)
{
    static const struct {
        const char *theirs, *nowhere;
    } pairs[] = { { "/schools/100002", "/schools/999999" },
        { "/schools/100002/changes.csv", "/schools/999999/changes.csv" },
        { "/schools/100002/beside.csv", "/schools/999999/beside.csv" },
        { "/pupils/{child}", "/pupils/0000000000000000000000000x" },
        { "/pupils/{child}/suspensions", "/pupils/0000000000000000000000000x/suspensions" },
        { "/pupils/{child}/sessions.csv", "/pupils/0000000000000000000000000x/sessions.csv" },
        { "/dashboard?school=100002", "/dashboard?school=999999" },
        { "/cohorts?school=100002", "/cohorts?school=999999" },
        { "/cohorts.csv?school=100002", "/cohorts.csv?school=999999" },
        { "/lists/persistently_absent?school=100002", "/lists/persistently_absent?school=999999" },
        { "/lists/persistently_absent.csv?school=100002", "/lists/persistently_absent.csv?school=999999" },
        { "/lists/persistently_absent.xlsx?school=100002", "/lists/persistently_absent.xlsx?school=999999" },
        { "/schools/100002/health", "/schools/999999/health" },
        { "/schools/100002/health.csv", "/schools/999999/health.csv" },
        { "/schools/100002/health?rule=no_reason", "/schools/999999/health?rule=no_reason" },
        { "/schools/100001/health?rule=nothing", "/schools/999999/health" },
        { "/register-health?school=100002", "/register-health?school=999999" },
        { "/register-health.csv?school=100002", "/register-health.csv?school=999999" },
        { "/meetings?school=100002", "/meetings?school=999999" },
        { "/schools?school=100002", "/schools?school=999999" },
        { "/schools.csv?school=100002", "/schools.csv?school=999999" },
        { "/schools.xlsx?school=100002", "/schools.xlsx?school=999999" },
        { "/actions/ofbirch", "/actions/none" }, { "/actions?child={child}", "/actions?child=none" },
        { "/actions/new?school=100002", "/actions/new?school=999999" },
        { "/actions/new?school=100001&child={child}", "/actions/new?school=100001&child=none" } };
    static const enum who of_alder[] = { IL, SU };
    struct serving s;
    begin_with_children(&s, state);
    add_work(&s, "ofbirch", "100002", "Birchen");
    struct str child = birch_name(&s);
    for (size_t w = 0; w < COUNT_OF(of_alder); w++) {
        int64_t before = importing_number(&s.x, "SELECT count(*) AS n FROM audit_pupil");
        for (size_t i = 0; i < COUNT_OF(pairs); i++) {
            struct answer theirs = serving_get(&s, of_alder[w], fill(&s, pairs[i].theirs, child, S("")));
            struct answer nowhere = serving_get(&s, of_alder[w], pairs[i].nowhere);
            assert_status(&nowhere, 404);
            assert_same_answer(&theirs, &nowhere, pairs[i].theirs);
        }
        assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM audit_pupil"), before);
    }
    /* The control: who may see it, does. */
    struct answer a = serving_get(&s, IL2, fill(&s, "/pupils/{child}", child, S("")));
    assert_status(&a, 200);
    assert_true(body_has(&a, "Birchen"));
    serving_end(&s);
}

static void imports_of_others_are_not_there(void **state)
{
    static const char *const targets[][2] = { { "/imports/ofmgr", "/imports/none" },
        { "/imports/ofmgr/report.csv", "/imports/none/report.csv" },
        { "/imports/ofmgr/report.xlsx", "/imports/none/report.xlsx" } };
    static const char *const forms[][2] = { { "/imports/ofmgr/confirm", "/imports/none/confirm" },
        { "/imports/ofmgr/cancel", "/imports/none/cancel" } };
    struct serving s;
    begin_with_children(&s, state);
    add_import(&s, "ofmgr", "mgr");
    struct str before = state_of(&s);
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct answer theirs = serving_get(&s, SU, targets[i][0]), nowhere = serving_get(&s, SU, targets[i][1]);
        assert_status(&nowhere, 404);
        assert_same_answer(&theirs, &nowhere, targets[i][0]);
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct answer form = serving_post(&s, &s.as[SU], forms[i][0], ""),
                      none = serving_post(&s, &s.as[SU], forms[i][1], "");
        assert_status(&none, 404);
        assert_same_answer(&form, &none, forms[i][0]);
    }
    assert_same_dump(before, state_of(&s));
    static const char *const lists[] = { "/imports", "/imports.csv" };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct answer list = serving_get(&s, SU, lists[i]);
        assert_false(body_has(&list, "ofmgr"));
        list = serving_get(&s, DPO, lists[i]);
        assert_true(body_has(&list, "ofmgr"));
    }
    serving_end(&s);
}

/* --- what pages show --- */

static const char *const pages_of_many[] = { "/dashboard", "/cohorts", "/cohorts?measure=absence", "/cohorts.csv",
    "/lists/severely_absent", "/lists/persistently_absent", "/lists/persistently_absent?sort=name&order=down",
    "/lists/at_risk", "/lists/part_time", "/lists/alternative_provision", "/lists/suspended_term",
    "/lists/suspended_year", "/lists/persistently_absent.csv", "/lists/suspended_year.csv", "/schools", "/schools.csv",
    "/records", "/records.csv", "/lists/missing_education", "/lists/home_education", "/lists/exclusion_risk",
    "/register-health", "/register-health.csv", "/schools/100001/health", "/schools/100001/health.csv",
    "/schools/100001/health?rule=long_absence", "/imports", "/schools/100001", "/", "/audit", "/audit/1", "/accounts",
    "/dashboard?phase=primary", "/lists/persistently_absent?phase=primary", "/cohorts.csv?phase=primary",
    "/lists/persistently_absent?page=2", "/imports.csv", "/audit.csv",
    "/meetings", "/meetings/plan", "/meetings/term", "/coverage", "/coverage.csv",
    "/actions", "/actions?state=all", "/actions?state=overdue", "/actions.csv", "/tracker",
    "/tracker.csv", "/severe-log", "/severe-log.csv", "/panels", "/consultations", "/find?q=son", "/find?q=hidden" };

/* A child at Birch of each list, besides the persistently absent. */
static void add_other_lists(struct serving *s)
{
    serving_children(s, "100002", "Birchensevere", 111, 1, 6);
    serving_children(s, "100002", "Birchenrisk", 112, 1, 0);
    serving_sql(s, "INSERT INTO suspension (id, pupil_id, school_id, category, start_on, sessions, reasons) "
                   "SELECT 1, p.id, c.id, 'SUSP', 20500, 2, 'PP' FROM pupil AS p, school AS c "
                   "WHERE p.surname = 'Birchenrisk' AND c.urn = '100002'");
    add_work(s, "ofbirch", "100002", "Birchen");
}

static void pages_show_only_what_is_theirs(void **state)
{
    static const enum who not_of_birch[] = { IL, SU, FC, SA, ADM, AUD };
    struct serving s;
    begin_with_children(&s, state);
    add_other_lists(&s);
    struct str upns[] = { importing_upn(s.arena, 101), importing_upn(s.arena, 102), importing_upn(s.arena, 111) };
    for (size_t w = 0; w < COUNT_OF(not_of_birch); w++) {
        for (size_t i = 0; i < COUNT_OF(pages_of_many); i++) {
            struct answer a = serving_get(&s, not_of_birch[w], pages_of_many[i]);
            if (body_has(&a, "Birch") || body_has(&a, "100002"))
                fail_msg("%s as %s shows Birch:\n%.*s", pages_of_many[i], who_names[not_of_birch[w]], STR_ARG(a.body));
            for (size_t u = 0; u < COUNT_OF(upns); u++)
                assert_true(str_find_str(a.body, upns[u]) < 0);
            /* Who has no school sees no school's children. */
            if (not_of_birch[w] != IL && not_of_birch[w] != SU)
                assert_false(body_has(&a, "Alderson"));
        }
    }
    /* The control: all that is hidden above is there for the manager. */
    struct answer a = serving_get(&s, MGR, "/lists/persistently_absent.csv");
    assert_true(str_find_str(a.body, upns[0]) >= 0 && body_has(&a, "Birchen") && body_has(&a, "Alderson"));
    a = serving_get(&s, MGR, "/lists/severely_absent");
    assert_true(body_has(&a, "Birchensevere"));
    a = serving_get(&s, MGR, "/lists/suspended_year");
    assert_true(body_has(&a, "Birchenrisk"));
    a = serving_get(&s, MGR, "/schools.csv");
    assert_true(body_has(&a, "Birch School"));
    serving_end(&s);
}

/* What a lead sees of Alder does not change when children at Birch come, go or are ill, but for the cohorts of all
 * schools. */
static void other_schools_do_not_show(void **state)
{
    static const char *const targets[] = { "/dashboard", "/lists/persistently_absent", "/lists/severely_absent",
        "/lists/persistently_absent.csv", "/schools", "/schools.csv", "/cohorts.csv", "/schools/100001",
        "/register-health", "/schools/100001/health", "/schools/100001/health.csv" };
    struct answer before[COUNT_OF(targets)];
    struct serving s;
    begin_with_children(&s, state);
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        before[i] = serving_get(&s, IL, targets[i]);
    add_other_lists(&s);
    serving_children(&s, "100002", "Birchennew", 150, 12, 3);
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct answer after = serving_get(&s, IL, targets[i]);
        assert_status(&after, 200);
        if (!str_eq(before[i].body, after.body))
            fail_msg("%s differs", targets[i]);
    }
    serving_end(&s);
}

/* OV1: a restricted child is for the staff who are named alone, whatever their role. */
static void a_restricted_child_is_hidden(void **state)
{
    struct serving s;
    begin_with_children(&s, state);
    serving_children(&s, "100001", "Hiddenson", 50, 1, 2);
    add_work(&s, "hidden", "100001", "Hiddenson");
    struct str child = importing_value(&s.x, "SELECT public_id AS v FROM pupil WHERE surname = 'Hiddenson'");
    const char *page = fill(&s, "/pupils/{child}", child, S("")),
               *file = fill(&s, "/pupils/{child}/sessions.csv", child, S(""));
    struct answer a = serving_get(&s, MGR, page);
    assert_status(&a, 200);
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname = 'Hiddenson'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    serving_sql(&s, "UPDATE register_version SET version = version + 1");
    for (int who = MGR; who < WHO; who++) {
        a = serving_get(&s, (enum who)who, page);
        assert_true(a.status == 404 || a.status == 403);
        a = serving_get(&s, (enum who)who, file);
        assert_true(a.status == 404 || a.status == 403);
        for (size_t i = 0; i < COUNT_OF(pages_of_many); i++) {
            a = serving_get(&s, (enum who)who, pages_of_many[i]);
            if (body_has(&a, "Hiddenson"))
                fail_msg("%s as %s", pages_of_many[i], who_names[who]);
        }
    }
    serving_sql(&s,
        "INSERT INTO pupil_named_staff (pupil_id, account_id) SELECT p.id, a.id FROM pupil AS p, account AS a "
        "WHERE p.surname = 'Hiddenson' AND a.name = 'su'");
    a = serving_get(&s, SU, page);
    assert_status(&a, 200);
    a = serving_get(&s, MGR, page);
    assert_status(&a, 404);
    serving_end(&s);
}

/* An allocation ends with its last day, a role with the request after it was taken away. */
static void what_is_taken_away_is_gone_with_the_next_request(void **state)
{
    struct serving s;
    begin_with_children(&s, state);
    struct str child = alder_name(&s);
    const char *page = fill(&s, "/pupils/{child}", child, S(""));
    struct answer a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    serving_sql(&s, str_fmt(s.arena, "UPDATE school_lead SET to_on = %d", test_day(SERVING_DAY).v).p);
    a = serving_get(&s, IL, page); /* the last day counts */
    assert_status(&a, 200);
    serving_sql(&s, str_fmt(s.arena, "UPDATE school_lead SET to_on = %d", test_day(SERVING_DAY).v - 1).p);
    a = serving_get(&s, IL, page);
    assert_status(&a, 404);
    a = serving_get(&s, IL, "/lists/persistently_absent");
    assert_false(body_has(&a, "Alderson"));
    serving_sql(&s, str_fmt(s.arena, "UPDATE account_school SET from_on = %d", test_day(SERVING_DAY).v + 1).p);
    a = serving_get(&s, SU, page);
    assert_status(&a, 404);
    serving_sql(&s, "DELETE FROM account_role WHERE role = 'DPO'");
    a = serving_get(&s, DPO, page);
    assert_status(&a, 403);
    serving_sql(&s, "UPDATE account SET disabled_ms = 1 WHERE name = 'mgr'");
    a = serving_get(&s, MGR, page);
    assert_status(&a, 303);
    serving_end(&s);
}

/* Two roles in one person may do what either may, and no more. */
static void roles_are_joined(void **state)
{
    struct serving s;
    begin_with_children(&s, state);
    serving_account(&s, "both", 1u << ROLE_FC | 1u << ROLE_IL, NULL);
    s.as[FC] = serving_sign_in(&s, "both");
    struct answer a = serving_get(&s, FC, "/dashboard"); /* of the lead */
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alder School"));
    a = serving_get(&s, FC, "/accounts"); /* of the coordinator */
    assert_status(&a, 200);
    a = serving_get(&s, FC, "/audit"); /* of neither */
    assert_status(&a, 403);
    serving_account(&s, "none", 1u << ROLE_SA, NULL);
    serving_sql(&s, "DELETE FROM account_role WHERE account_id = (SELECT id FROM account WHERE name = 'none')");
    s.as[SA] = serving_sign_in(&s, "none");
    a = serving_get(&s, SA, "/");
    assert_status(&a, 200);
    a = serving_get(&s, SA, "/schools/100001");
    assert_status(&a, 403);
    serving_end(&s);
}

/* Some schools more, of whose children a lead sees none, and ten children at each. */
static void add_schools(struct serving *s, int n)
{
    struct buf b = buf_new(1 << 16);
    buf_add_str(&b, S("URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),"
                      "PhaseOfEducation (name)\n"));
    for (int i = 0; i < n; i++)
        buf_add_fmt(&b, "10001%d,838,401%d,Other School %d,Open,Secondary\n", i, i, i);
    importing_bytes(&s->x, IMPORT_SETTINGS, "gias.csv", buf_str(&b));
    buf_done(&b);
    for (int i = 0; i < n; i++)
        serving_children(s, str_fmt(s->arena, "10001%d", i).p, "Otherson", 500 + 20 * i, 10, 1);
}

/* A rate of other schools is shown when three of them are in it besides the lead's own. A lead who asks about one of
 * two schools knows the other, and could take it out of the sum: it is one of their own all the same. */
static void other_schools_are_three_besides_ones_own(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 12, 2);
    serving_children(&s, "100002", "Birchen", 101, 12, 2);
    add_schools(&s, 2);
    serving_sql(&s, "UPDATE school SET phase = (SELECT phase FROM school WHERE urn = '100001')");
    serving_sign_in_all(&s);
    /* Alder is theirs: Birch and two others are three. */
    struct answer a = serving_get(&s, IL, "/cohorts?school=100001");
    assert_status(&a, 200);
    assert_true(body_has(&a, "All here, Secondary"));
    assert_false(body_has(&a, "too few to show"));
    serving_sql(&s, "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT c.id, a.id, 20000, NULL "
                    "FROM school AS c, account AS a WHERE c.urn = '100002' AND a.name = 'lead'");
    static const char *const targets[] = { "/cohorts", "/cohorts?school=100001", "/cohorts?school=100002",
        "/cohorts?phase=secondary", "/cohorts?measure=absence&school=100001" };
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        a = serving_get(&s, IL, targets[i]);
        assert_status(&a, 200);
        if (!body_has(&a, "too few to show"))
            fail_msg("%s shows two schools", targets[i]);
    }
    /* A third school makes three, but not for those of whom it has none: the boys of the other two. */
    serving_sql(&s,
        "UPDATE school_lead SET to_on = 20001 WHERE account_id = (SELECT id FROM account WHERE name = 'lead') "
        "AND school_id = (SELECT id FROM school WHERE urn = '100002')");
    a = serving_get(&s, IL, "/cohorts?school=100001");
    assert_false(body_has(&a, "too few to show"));
    serving_sql(&s, "UPDATE pupil SET sex = 2 WHERE surname = 'Otherson' OR surname = 'Alderson'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    serving_sql(&s, "UPDATE register_version SET version = version + 1");
    a = serving_get(&s, IL, "/cohorts?school=100001");
    assert_true(body_has(&a, "too few to show"));
    a = serving_get(&s, MGR, "/cohorts?school=100001"); /* who sees all schools anyway */
    assert_false(body_has(&a, "too few to show"));
    serving_end(&s);
}

/* Metadata is no name (scope M): coordinators and data officers count accounts. */
static void accounts_without_names(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    struct answer a = serving_get(&s, ADM, "/accounts");
    assert_true(body_has(&a, "Account of lead2"));
    a = serving_get(&s, FC, "/accounts");
    assert_false(body_has(&a, "Account of lead2") || body_has(&a, "lead2"));
    a = serving_get(&s, DPO, "/accounts");
    assert_false(body_has(&a, "Account of lead2") || body_has(&a, "lead2"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_every_route),
        cmocka_unit_test(the_table_is_the_matrix),
        ON_BOTH_ENGINES(every_page_as_everybody),
        ON_BOTH_ENGINES(every_form_as_everybody),
        ON_BOTH_ENGINES(what_is_not_theirs_is_not_there),
        ON_BOTH_ENGINES(imports_of_others_are_not_there),
        ON_BOTH_ENGINES(pages_show_only_what_is_theirs),
        ON_BOTH_ENGINES(other_schools_do_not_show),
        ON_BOTH_ENGINES(a_restricted_child_is_hidden),
        ON_BOTH_ENGINES(what_is_taken_away_is_gone_with_the_next_request),
        ON_BOTH_ENGINES(roles_are_joined),
        ON_BOTH_ENGINES(other_schools_are_three_besides_ones_own),
        ON_SQLITE(accounts_without_names),
    };
    return cmocka_run_group_tests_name("web roles", tests, NULL, NULL);
}
