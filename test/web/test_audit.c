/* What shows children is in the audit before the page is sent, with every child; and what leaves as a file is asked
 * for with a fresh password, bounded, and harmless in a spreadsheet. */
#include "serving.h"

#include "web/route.h"

enum { SHOWN = 50, /* children on a page of a list */
    MOST = 500 };  /* rows of a file */

static void begin_with(struct serving *s, void **state, int children)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, children, 2);
    serving_sign_in_all(s);
}

static const char *pupil_page(struct serving *s, const char *ending)
{
    struct str id = importing_value(&s->x, "SELECT public_id AS v FROM pupil ORDER BY upn LIMIT 1");
    return str_fmt(s->arena, "/pupils/%.*s%s", STR_ARG(id), ending).p;
}

/* The UPNs of the first n children, as the audit is read. */
static struct str upns(struct serving *s, int n)
{
    struct buf b = buf_new(1 << 16);
    for (int i = 0; i < n; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT upn AS v FROM pupil ORDER BY upn LIMIT 1 OFFSET %d", i);
        buf_add_fmt(&b, "%s%.*s", i > 0 ? "," : "", STR_ARG(importing_value(&s->x, sql)));
    }
    struct str text = str_dup(s->arena, buf_str(&b));
    buf_done(&b);
    return n == 0 ? S("") : text;
}

static void every_look_at_a_child_is_written_down(void **state)
{
    static const struct {
        const char *target, *want;
        int n; /* how many children are shown */
    } looks[] = { { "pupil", "lead|pupil.read|pupil|ok|", 1 },
        { "file", "lead|export.pupil_level|file of a pupil's sessions|ok|", 1 },
        { "/lists/persistently_absent", "lead|dashboard.school|list persistently_absent|ok|", 3 },
        { "/lists/persistently_absent.csv", "lead|export.pupil_level|file of list persistently_absent|ok|", 3 },
        { "/cohorts.csv", "lead|export.aggregate|file of cohorts|ok|", 0 },
        { "/schools.csv", "lead|export.aggregate|file of schools|ok|", 0 } };
    struct serving s;
    begin_with(&s, state, 3);
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        const char *target = looks[i].target;
        if (target[0] != '/')
            target = pupil_page(&s, strcmp(target, "file") == 0 ? "/sessions.csv" : "");
        int64_t before = serving_audits(&s);
        struct answer a = serving_get(&s, IL, target);
        assert_status(&a, 200);
        assert_int_equal(serving_audits(&s), before + 1);
        assert_str(
            serving_last_audit(&s), str_fmt(s.arena, "%s%.*s", looks[i].want, STR_ARG(upns(&s, looks[i].n))).p);
    }
    /* With it: which scope let them in, in which role, which request it was, and from where. */
    assert_int_equal(importing_number(&s.x, "SELECT scope AS n FROM audit ORDER BY id DESC LIMIT 1"), SCOPE_ALLOCATED);
    assert_int_equal(importing_number(&s.x, "SELECT roles AS n FROM audit ORDER BY id DESC LIMIT 1"), 1u << ROLE_IL);
    assert_str(importing_value(&s.x, "SELECT request_id || ' ' || address AS v FROM audit ORDER BY id DESC LIMIT 1"),
        "0123456789abcdefghjkmnpqrs 127.0.0.1");
    serving_end(&s);
}

/* HEAD gives no page, but its length tells of one. */
static void head_is_a_look_too(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    int64_t before = serving_audits(&s);
    struct http_request r = serving_request(&s, &s.as[IL], HTTP_GET, pupil_page(&s, ""));
    r.head = true;
    struct answer a = serving_send(&s, &r);
    assert_status(&a, 200);
    assert_int_equal(serving_audits(&s), before + 1);
    serving_end(&s);
}

/* The children of the page that is shown, and of no other. */
static void a_page_of_a_list_names_its_own_children(void **state)
{
    static const char sql[] = "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'";
    struct serving s;
    begin_with(&s, state, SHOWN + 2);
    struct str all = upns(&s, SHOWN + 2);
    for (int page = 1; page <= 2; page++) {
        struct answer a =
            serving_get(&s, IL, page == 1 ? "/lists/persistently_absent" : "/lists/persistently_absent?page=2");
        assert_status(&a, 200);
        size_t n = 0;
        struct str audit = serving_last_audit(&s), upn, rest = all;
        while (str_split(&rest, ',', &upn)) {
            struct str id = importing_value(&s.x, str_fmt(s.arena, sql, STR_ARG(upn)).p);
            bool shown = str_find_str(a.body, str_fmt(s.arena, "/pupils/%.*s\"", STR_ARG(id))) >= 0;
            assert_int_equal(shown, str_find_str(audit, upn) >= 0);
            n += shown;
        }
        assert_int_equal(n, page == 1 ? SHOWN : 2);
    }
    serving_end(&s);
}

/* --- the audit that cannot be written --- */

static bool shows_children(struct serving *s, const struct answer *a)
{
    return body_has(a, "Alderson") || str_find_str(a->body, importing_upn(s->arena, 1)) >= 0 ||
        str_find_str(a->body, importing_upn(s->arena, 2)) >= 0;
}

/* Whatever statement fails: the page is sent with its row, or not sent. */
static void check_every_failure(struct serving *s, const char *target)
{
    for (int nth = 1; nth < 200; nth++) {
        int64_t before = serving_audits(s);
        struct answer a = serving_get(s, IL, "/help"); /* the connection is there */
        assert_status(&a, 200);
        db_fail_at(s->w->db, nth);
        a = serving_get(s, IL, target);
        db_fail_at(s->w->db, 0);
        if (a.status == 200) {
            assert_true(shows_children(s, &a));
            assert_int_equal(serving_audits(s), before + 1);
            assert_true(nth > 8); /* many have failed on the way here */
            return;
        }
        assert_status(&a, 500);
        assert_false(shows_children(s, &a));
        assert_int_equal(a.disposition.n, 0);
        assert_int_equal(serving_audits(s), before);
    }
    fail_msg("%s never succeeds", target);
}

static void no_page_without_its_row(void **state)
{
    struct serving s;
    begin_with(&s, state, 2);
    check_every_failure(&s, pupil_page(&s, ""));
    check_every_failure(&s, pupil_page(&s, "/sessions.csv"));
    check_every_failure(&s, "/lists/persistently_absent");
    check_every_failure(&s, "/lists/persistently_absent.csv");
    serving_end(&s);
}

/* Without the audit's table: what shows children stays shut, everything else is open. */
static void without_an_audit_nothing_of_a_child_is_shown(void **state)
{
    struct serving s;
    begin_with(&s, state, 2);
    const char *page = pupil_page(&s, "");
    serving_sql(&s, "ALTER TABLE audit RENAME TO audit_elsewhere");
    const char *shut[] = { page, "/lists/persistently_absent", "/lists/persistently_absent.csv", "/cohorts.csv" };
    for (size_t i = 0; i < COUNT_OF(shut); i++) {
        struct answer a = serving_get(&s, MGR, shut[i]);
        assert_true(a.status >= 500);
        assert_false(shows_children(&s, &a));
    }
    struct answer a = serving_get(&s, ADM, "/dashboard"); /* a refusal that cannot be written is not given either */
    assert_true(a.status >= 500);
    a = serving_get(&s, MGR, "/dashboard");
    assert_status(&a, 200);
    serving_sql(&s, "ALTER TABLE audit_elsewhere RENAME TO audit");
    a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    assert_true(shows_children(&s, &a));
    serving_end(&s);
}

/* A lock that was not to be had: it is tried again, and written once. */
static void what_is_tried_again_is_written_once(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    const char *page = pupil_page(&s, "");
    const struct db_options busy = { .fail_with = ERR_BUSY };
    s.w->db = engine_open(*state, &busy);
    for (int nth = 1; nth < 30; nth++) {
        int64_t before = serving_audits(&s);
        db_fail_at(s.w->db, nth);
        struct answer a = serving_get(&s, IL, page);
        db_fail_at(s.w->db, 0);
        assert_status(&a, 200);
        assert_int_equal(serving_audits(&s), before + 1);
    }
    serving_end(&s);
}

/* --- who reads the audit --- */

/* An administrator sees who signed in and who was refused, and no child: not even by the number of its page. */
static void an_administrator_sees_no_child_in_the_audit(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    const char *page = pupil_page(&s, ""), *id = page + strlen("/pupils/");
    struct answer a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    a = serving_get(&s, ADM, page);
    assert_status(&a, 403);
    a = serving_get(&s, AUD, pupil_page(&s, "/sessions.csv"));
    assert_status(&a, 403);
    a = serving_get(&s, ADM, "/audit");
    assert_status(&a, 200);
    assert_true(body_has(&a, "refused"));
    assert_true(body_has(&a, "Account of aud"));
    assert_false(body_has(&a, id));
    a = serving_get(&s, AUD, "/audit");
    assert_true(body_has(&a, id));
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, DPO, "/audit");
    assert_true(body_has(&a, id));
    assert_str(serving_last_audit(&s), "dpo|audit.search|audit|ok|"); /* looking is written down itself */
    serving_end(&s);
}

/* --- what is asked of it --- */

static struct answer ask(struct serving *s, enum who who, const char *query)
{
    struct answer a = serving_get(s, who, str_fmt(s->arena, "/audit?%s", query).p);
    assert_status(&a, 200);
    return a;
}

static struct answer ask_upn(struct serving *s, enum who who, struct str upn)
{
    return ask(s, who, str_fmt(s->arena, "upn=%.*s", STR_ARG(upn)).p);
}

static struct str upn_of(struct serving *s, int number)
{
    return importing_upn(s->arena, number);
}

static const char *page_of(struct serving *s, int number)
{
    struct str id = importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'", STR_ARG(upn_of(s, number))).p);
    return str_fmt(s->arena, "/pupils/%.*s", STR_ARG(id)).p;
}

/* Three children: the lead has looked at the first, the school at the second, nobody at the third; a refusal. */
static void begin_with_looks(struct serving *s, void **state)
{
    begin_with(s, state, 3);
    struct answer a = serving_get(s, IL, page_of(s, 1));
    assert_status(&a, 200);
    a = serving_get(s, SU, page_of(s, 2));
    assert_status(&a, 200);
    a = serving_get(s, ADM, page_of(s, 3));
    assert_status(&a, 403);
}

static void a_upn_finds_who_looked(void **state)
{
    struct serving s;
    begin_with_looks(&s, state);
    const char *lower = str_fmt(s.arena, "upn=+%.*s+", STR_ARG(str_lower(s.arena, upn_of(&s, 1)))).p;
    for (int i = 0; i < 2; i++) {
        struct answer a = i == 0 ? ask_upn(&s, AUD, upn_of(&s, 1)) : ask(&s, DPO, lower);
        assert_true(body_has(&a, "Account of lead</td>") && body_has(&a, "looked at a child"));
        assert_true(body_has(&a, "pupil.read") && body_has(&a, "2 March 2026 at 10:00:00am"));
        assert_false(body_has(&a, "Account of su</td>") || body_has(&a, "Alderson"));
        assert_true(body_has(&a, "1 entry about a child with the UPN"));
    }
    /* A number of before is the child's too. */
    struct str now = upn_of(&s, 2), former = upn_of(&s, 700);
    struct str sql = str_fmt(
        s.arena, "UPDATE pupil SET former_upn = '%.*s' WHERE upn = '%.*s'", STR_ARG(former), STR_ARG(now));
    serving_sql(&s, sql.p);
    struct answer a = ask_upn(&s, AUD, former);
    assert_true(body_has(&a, "Account of su</td>"));
    assert_str(serving_last_audit(&s), "aud|audit.search|audit of a UPN|ok|");
    serving_end(&s);
}

/* The answer to a UPN, with the UPN itself made the same. */
static struct str answer_to(struct serving *s, int number)
{
    struct answer a = ask_upn(s, AUD, upn_of(s, number));
    struct str rest = a.body;
    struct buf b = buf_new(1 << 20);
    for (ptrdiff_t at; (at = str_find_str(rest, upn_of(s, number))) >= 0;) {
        buf_add_str(&b, str_slice(rest, 0, (size_t)at));
        buf_add_str(&b, S("(UPN)"));
        rest = str_slice(rest, (size_t)at + upn_of(s, number).n, rest.n);
    }
    buf_add_str(&b, rest);
    struct str text = str_dup(s->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static void an_unknown_upn_is_one_that_nobody_looked_at(void **state)
{
    struct serving s;
    begin_with_looks(&s, state);
    struct str unknown = answer_to(&s, 701);
    assert_true(str_find_str(unknown, S("(UPN)")) >= 0 && str_find_str(unknown, S("No entry")) >= 0);
    assert_str(answer_to(&s, 3), unknown.p);
    assert_str(answer_to(&s, 3), unknown.p); /* to have asked leaves no trace that tells */
    assert_false(str_eq(answer_to(&s, 1), unknown));
    serving_sql(&s, "UPDATE pupil SET restricted = 1");
    assert_str(answer_to(&s, 1), unknown.p);
    serving_end(&s);
}

static void the_audit_is_narrowed(void **state)
{
    static const struct {
        const char *query;
        bool lead, su, adm;
    } cases[] = {
        { "", true, true, true },
        { "who=lead", true, false, false }, /* and not lead2, whose name has it too */
        { "who=OF+SU", false, true, false },
        { "refused=yes", false, false, true },
        { "who=su&refused=yes", false, false, false },
        { "from=2/3/2026&to=2+Mar+2026", true, true, true },
        { "from=3/3/2026", false, false, false },
        { "to=2026-03-01", false, false, false },
    };
    struct serving s;
    begin_with_looks(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = ask(&s, AUD, cases[i].query);
        bool right = body_has(&a, "Account of lead</td>") == cases[i].lead &&
            body_has(&a, "Account of su</td>") == cases[i].su && body_has(&a, "Account of adm</td>") == cases[i].adm;
        if (!right || body_has(&a, "There is a problem"))
            fail_msg("%s:\n%.*s", cases[i].query, STR_ARG(a.body));
    }
    struct answer a = ask(&s, AUD, "who=lead&from=2/3/2026&refused=yes");
    assert_true(body_has(&a, "No entry by Account of lead, from 2 March 2026, only what was refused."));
    assert_true(body_has(&a, "value=\"lead\"") && body_has(&a, "value=\"2/3/2026\"") && body_has(&a, " checked"));
    a = ask(&s, AUD, "refused=yes");
    assert_true(body_has(&a, "tried to look at a child") && body_has(&a, "refused</td>"));
    serving_end(&s);
}

static void what_is_typed_wrong_is_said_and_kept(void **state)
{
    static const struct {
        const char *query, *field, *value, *error;
    } cases[] = {
        { "from=32/1/2026", "from", "32/1/2026", "There is no such day. Enter a date like 3/9/2025" },
        { "to=yesterday", "to", "yesterday", "Enter a date like 3/9/2025" },
        { "from=2/3/2026&to=1/3/2026", "to", "1/3/2026", "The last day must not be before the first" },
        { "upn=a12%3Cb", "upn", "a12&lt;b", "A UPN has 13 characters" },
        { "who=Nemo", "who", "Nemo", "No account has this sign-in name" },
        { "who=account", "who", "account", "9 accounts have this in their name" },
        { "who=%21", "who", "!", "No account has this sign-in name" },
    };
    struct serving s;
    begin_with_looks(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = ask(&s, AUD, cases[i].query);
        bool right = body_has(&a, cases[i].error) && body_has(&a, "There is a problem") &&
            body_has(&a, "<title>Error: ") &&
            body_has(&a, str_fmt(s.arena, "value=\"%s\"", cases[i].value).p) &&
            body_has(&a, str_fmt(s.arena, "href=\"#%s\"", cases[i].field).p) &&
            body_has(&a, str_fmt(s.arena, "id=\"%s-error\"", cases[i].field).p) && !body_has(&a, "</td>");
        if (!right)
            fail_msg("%s:\n%.*s", cases[i].query, STR_ARG(a.body));
    }
    serving_end(&s);
}

static void older_entries_keep_the_question(void **state)
{
    struct serving s;
    begin_with_looks(&s, state);
    for (int i = 0; i < SHOWN; i++) { /* and one of before */
        struct answer a = serving_get(&s, IL, page_of(&s, 1));
        assert_status(&a, 200);
    }
    const char *want = str_fmt(s.arena, "/audit?who=lead&amp;upn=%.*s&amp;from=2%%2F3%%2F2026&amp;before=",
        STR_ARG(upn_of(&s, 1)))
                           .p;
    struct answer a = ask(&s, AUD, str_fmt(s.arena, "from=2/3/2026&who=lead&upn=%.*s", STR_ARG(upn_of(&s, 1))).p);
    assert_true(body_has(&a, "The newest 50 entries by Account of lead, about a child with the UPN"));
    ptrdiff_t at = str_find_str(a.body, str_of(want));
    assert_true(at >= 0);
    struct str before, rest = str_slice(a.body, (size_t)at + strlen(want), a.body.n);
    assert_true(str_split(&rest, '"', &before));
    struct str older = str_fmt(
        s.arena, "who=lead&upn=%.*s&from=2/3/2026&before=%.*s", STR_ARG(upn_of(&s, 1)), STR_ARG(before));
    a = ask(&s, AUD, older.p);
    assert_true(body_has(&a, "Older entries, 1 entry by Account of lead"));
    assert_false(body_has(&a, "before="));
    serving_end(&s);
}

static void an_administrator_is_not_asked_for_a_upn(void **state)
{
    struct serving s;
    begin_with_looks(&s, state);
    struct answer a = ask_upn(&s, ADM, upn_of(&s, 1));
    assert_true(body_has(&a, "The UPN was not looked for") && body_has(&a, "Account of adm</td>"));
    assert_false(body_has(&a, "name=\"upn\"") || str_find_str(a.body, upn_of(&s, 1)) >= 0);
    assert_false(body_has(&a, "Account of lead</td>"));
    a = ask(&s, ADM, "who=adm&refused=yes");
    assert_true(body_has(&a, "tried to look at a child") && body_has(&a, "a child's page") == false);
    assert_false(body_has(&a, "The UPN was not looked for"));
    a = ask(&s, AUD, "");
    assert_true(body_has(&a, "name=\"upn\""));
    serving_end(&s);
}

/* --- one entry --- */

static const char *last_entry(struct serving *s)
{
    int64_t id = importing_number(&s->x, "SELECT max(audit_id) AS n FROM audit_pupil");
    return str_fmt(s->arena, "/audit/%lld", (long long)id).p;
}

static void an_entry_lists_its_children(void **state)
{
    struct serving s;
    begin_with_looks(&s, state);
    const char *entry = last_entry(&s), *page = page_of(&s, 2);
    struct answer a = serving_get(&s, DPO, "/audit");
    assert_true(body_has(&a, str_fmt(s.arena, "href=\"%s\"", entry).p));
    a = serving_get(&s, DPO, entry);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson, Given2") && str_find_str(a.body, upn_of(&s, 2)) >= 0);
    assert_true(body_has(&a, "Alder School") && body_has(&a, str_fmt(s.arena, "href=\"%s\"", page).p));
    assert_true(body_has(&a, "Account of su") && body_has(&a, "1 child was shown"));
    assert_false(body_has(&a, "Given1") || body_has(&a, "Given3"));
    struct str looked = str_fmt(s.arena, "dpo|audit.search|audit entry %s|ok|%.*s", entry + strlen("/audit/"),
        STR_ARG(upn_of(&s, 2)));
    assert_str(serving_last_audit(&s), looked.p);
    /* An auditor reads the audit, and no children; an administrator nothing about children. */
    a = serving_get(&s, AUD, "/audit");
    assert_false(body_has(&a, str_fmt(s.arena, "\"%s\"", entry).p));
    a = serving_get(&s, AUD, entry);
    assert_status(&a, 200);
    assert_true(body_has(&a, "1 child was shown. You may not see who"));
    assert_false(body_has(&a, "Alderson") || body_has(&a, page) || str_find_str(a.body, upn_of(&s, 2)) >= 0);
    a = serving_get(&s, ADM, entry);
    struct answer none = serving_get(&s, ADM, "/audit/999999");
    assert_status(&none, 404);
    assert_status(&a, 404);
    assert_str(a.body, none.body.p);
    a = serving_get(&s, DPO, "/audit/x");
    assert_status(&a, 404);
    serving_end(&s);
}

/* Of the children of an entry only those are listed whom the viewer may read: as the lead of a school that is one of
 * two, and but for those who are kept for named staff. */
static void an_entry_lists_only_children_in_scope(void **state)
{
    struct serving s;
    begin_with(&s, state, 2);
    serving_children(&s, "100002", "Birchen", 101, 1, 2);
    serving_account(&s, "both", 1u << ROLE_AUD | 1u << ROLE_IL, NULL);
    serving_sql(&s, "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT c.id, a.id, 20000, NULL "
                    "FROM school AS c, account AS a WHERE c.urn = '100001' AND a.name = 'both'");
    struct answer a = serving_get(&s, MGR, "/lists/persistently_absent");
    assert_status(&a, 200);
    const char *entry = last_entry(&s);
    s.as[IL2] = serving_sign_in(&s, "both");
    a = serving_get(&s, IL2, entry);
    assert_status(&a, 200);
    assert_true(body_has(&a, "3 children were shown. Those whom you may not see are left out: 1."));
    assert_true(body_has(&a, "Given1") && body_has(&a, "Given2"));
    assert_false(body_has(&a, "Birch"));
    struct str looked = serving_last_audit(&s);
    assert_true(str_starts(looked, S("both|audit.search|audit entry ")));
    assert_true(str_find_str(looked, upn_of(&s, 1)) >= 0 && str_find_str(looked, upn_of(&s, 2)) >= 0);
    assert_true(str_find_str(looked, upn_of(&s, 101)) < 0);
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE forename = 'Given1'");
    a = serving_get(&s, DPO, entry);
    assert_true(body_has(&a, "left out: 1.") && body_has(&a, "Given2") && body_has(&a, "Birchen"));
    assert_false(body_has(&a, "Given1<") || str_find_str(a.body, upn_of(&s, 1)) >= 0);
    serving_end(&s);
}

/* Whatever a route can leave in the audit is called something that people say: of a page, that somebody looked, of a
 * form, what they did. An entry that does not say which it was is called by both. */
static void every_operation_has_words(void **state)
{
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (int i = 0; i < ROUTES; i++) {
        const struct route *r = &route_table()[i];
        struct str op = r->op >= 0 ? access_op_name((enum access_op)r->op) : str_of(r->pattern);
        if (r->op < 0 && r->method == HTTP_GET) /* never written */
            continue;
        bool page = r->method == HTTP_GET;
        enum audit_deed deed = page ? AUDIT_LOOKED : AUDIT_CHANGED;
        struct str done = audit_operation_words(a, op, deed, S("ok")),
                   tried = audit_operation_words(a, op, deed, S("denied"));
        bool looked = str_starts(done, S("looked ")) || str_starts(done, S("downloaded ")) ||
            (str_starts(done, S("took ")) && str_find_str(done, S(" as a file")) > 0);
        if (str_eq(done, op) || looked != page || !str_starts(tried, S("tried to ")) ||
            str_find_str(done, S(", or looked")) >= 0)
            fail_msg("%s: \"%.*s\" (%.*s) needs a row in service/audit_words.def", r->name, STR_ARG(op), STR_ARG(done));
    }
    static const struct {
        const char *op;
        enum audit_deed deed;
        const char *outcome, *words;
    } cases[] = {
        { "action.update_status", AUDIT_CHANGED, "ok", "ended an action" },
        { "action.update_status", AUDIT_LOOKED, "ok", "looked at an action" },
        { "action.update_status", AUDIT_NOT_KEPT, "ok", "looked at an action, or ended an action" },
        { "action.update_status", AUDIT_NOT_KEPT, "denied", "tried to look at an action, or to end an action" },
        { "action.update_status", AUDIT_CHANGED, "denied", "tried to end an action" },
        { "pupil.read", AUDIT_NOT_KEPT, "ok", "looked at a child" },
        { "sign_in", AUDIT_NOT_KEPT, "denied", "tried to sign in" },
        { "not.there", AUDIT_CHANGED, "ok", "not.there" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(audit_operation_words(a, str_of(cases[i].op), cases[i].deed, str_of(cases[i].outcome)),
            cases[i].words);
    assert_str(audit_outcome_words(S("ok")), "done");
    assert_str(audit_outcome_words(S("denied")), "refused");
    assert_str(audit_outcome_words(S("failed")), "failed");
    arena_free(a);
}

/* One operation is a page and a form: the audit says which it was, in the page, in its files, and of an entry of before
 * that was kept, both. */
static void looked_or_changed(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    const char *form = str_fmt(s.arena, "/records/new?kind=timetable&pupil=%.*s", STR_ARG(upn_of(&s, 1))).p;
    struct answer a = serving_get(&s, SU, form);
    assert_status(&a, 200);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM pupil WHERE forename = 'Given1'");
    a = serving_post(&s, &s.as[SU], "/records/new",
        str_fmt(s.arena, "kind=timetable&pupil=%.*s&school=100001&f-from=soon", STR_ARG(id)).p);
    assert_status(&a, 400);
    static const char deeds[] = "SELECT count(*) AS n FROM audit WHERE operation = 'pupil.update' AND deed = '%s'";
    assert_int_equal(importing_number(&s.x, str_fmt(s.arena, deeds, "looked").p), 2);
    assert_int_equal(importing_number(&s.x, str_fmt(s.arena, deeds, "changed").p), 0);
    a = serving_post(&s, &s.as[SU], "/records/new",
        str_fmt(s.arena,
            "kind=timetable&pupil=%.*s&school=100001&f-from=12%%2F1%%2F2026&f-expected=13%%2F2%%2F2026"
            "&f-review_on=23%%2F1%%2F2026&f-reason=anxiety&f-hours=12.5&f-sessions-mon_am=yes",
            STR_ARG(id))
            .p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, str_fmt(s.arena, deeds, "changed").p), 1);
    a = serving_get(&s, DPO, "/audit");
    assert_true(body_has(&a, ">looked at the form of a child&#39;s record <") &&
        body_has(&a, ">changed a child&#39;s record <"));
    a = serving_get(&s, DPO, pupil_page(&s, ""));
    assert_true(body_has(&a, "changed a child&#39;s record ("));
    a = serving_get(&s, DPO, "/audit.csv");
    assert_status(&a, 200);
    assert_true(body_has(&a, ",changed a child's record,pupil.update,") && body_has(&a, "Z,changed") &&
        body_has(&a, "Z,looked"));
    serving_sql(&s, "UPDATE audit SET deed = NULL");
    a = serving_get(&s, DPO, "/audit");
    assert_true(
        body_has(&a, ">looked at the form of a child&#39;s record, or changed a child&#39;s record <"));
    serving_end(&s);
}

static void who_looked_is_on_the_page_of_the_child(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    const char *page = pupil_page(&s, "");
    struct answer a = serving_get(&s, IL, page);
    assert_false(body_has(&a, "Account of su"));
    a = serving_get(&s, SU, page);
    a = serving_get(&s, DPO, page);
    assert_true(body_has(&a, "Account of lead") && body_has(&a, "Account of su"));
    a = serving_get(&s, IL, page); /* a lead may not see it */
    assert_false(body_has(&a, "Account of su"));
    serving_end(&s);
}

/* --- files --- */

/* What is refused for its length shows nothing of anybody, and is in the audit. */
static void a_file_has_so_many_rows_at_most(void **state)
{
    struct serving s;
    begin_with(&s, state, MOST);
    struct answer a = serving_get(&s, IL, "/lists/persistently_absent.csv");
    assert_status(&a, 200);
    size_t lines = 0;
    struct str rest = a.body, line;
    while (str_split(&rest, '\n', &line))
        lines += line.n > 0;
    assert_int_equal(lines, MOST + 1);
    assert_int_equal(
        importing_number(&s.x, "SELECT count(*) AS n FROM audit_pupil WHERE audit_id = (SELECT max(id) FROM audit)"),
        MOST);
    assert_str(a.disposition, "attachment; filename=\"persistently_absent.csv\"");
    assert_str(a.type, "text/csv; charset=utf-8");
    serving_children(&s, "100001", "Onemore", 900, 1, 2);
    a = serving_get(&s, IL, "/lists/persistently_absent.csv");
    assert_status(&a, 403);
    assert_false(shows_children(&s, &a) || body_has(&a, "Onemore"));
    assert_int_equal(a.disposition.n, 0);
    assert_str(serving_last_audit(&s), "lead|export.pupil_level|/lists/persistently_absent.csv|denied|");
    serving_end(&s);
}

/* The password counts as fresh for five minutes, and not a millisecond more. */
static void files_of_children_want_a_fresh_password(void **state)
{
    struct serving s;
    begin_with(&s, state, 1);
    const char *files[] = { pupil_page(&s, "/sessions.csv"), pupil_page(&s, "/sessions.xlsx"),
        "/lists/persistently_absent.csv", "/lists/persistently_absent.xlsx" };
    serving_wait(&s, ACCESS_FRESH_MS);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct answer a = serving_get(&s, IL, files[i]);
        assert_status(&a, 200);
    }
    serving_wait(&s, 1);
    int64_t before = serving_audits(&s);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct answer a = serving_get(&s, IL, files[i]);
        assert_status(&a, 303);
        assert_true(str_starts(a.location, S("/confirm-password?next=")));
        assert_int_equal(a.body.n, 0);
    }
    assert_int_equal(serving_audits(&s), before);
    struct answer a = serving_get(&s, IL, "/cohorts.csv"); /* sums do not */
    assert_status(&a, 200);
    a = serving_get(&s, IL, pupil_page(&s, ""));
    assert_status(&a, 200);
    serving_end(&s);
}

static void check_cells(const struct answer *a, const char *file)
{
    struct str rest = a->body, line;
    assert_status(a, 200);
    while (str_split(&rest, '\n', &line)) {
        struct str cell, cells = line;
        while (str_split(&cells, ',', &cell)) {
            struct str text = cell.n > 0 && cell.p[0] == '"' ? str_slice(cell, 1, cell.n) : cell;
            if (text.n > 0 && strchr("=+-@\t", text.p[0]) != NULL)
                fail_msg("%s: %.*s", file, STR_ARG(line));
        }
    }
}

/* A name that a spreadsheet would run goes out as text. */
static void cells_are_harmless_in_a_spreadsheet(void **state)
{
    static const char *const names[] = { "=1+1", "+44", "-1", "@SUM(A1)" };
    static const char *const files[] = { "/lists/persistently_absent.csv", "/schools.csv", "/cohorts.csv" };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        serving_children(&s, "100001", names[i], (int)i + 1, 1, 2);
    serving_sql(&s, "UPDATE school SET name = '=cmd|x' WHERE urn = '100001'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    serving_sql(&s, "UPDATE register_version SET version = version + 1");
    serving_sign_in_all(&s);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct answer a = serving_get(&s, IL, files[i]);
        check_cells(&a, files[i]);
    }
    struct answer a = serving_get(&s, IL, "/lists/persistently_absent.csv");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_true(str_find_str(a.body, str_fmt(s.arena, ",\"'%s\",", names[i])) >= 0);
    a = serving_get(&s, IL, "/schools.csv");
    assert_true(body_has(&a, ",\"'=cmd|x\","));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(every_look_at_a_child_is_written_down),
        ON_SQLITE(head_is_a_look_too),
        ON_BOTH_ENGINES(a_page_of_a_list_names_its_own_children),
        ON_BOTH_ENGINES(no_page_without_its_row),
        ON_BOTH_ENGINES(without_an_audit_nothing_of_a_child_is_shown),
        ON_BOTH_ENGINES(what_is_tried_again_is_written_once),
        ON_BOTH_ENGINES(an_administrator_sees_no_child_in_the_audit),
        ON_BOTH_ENGINES(a_upn_finds_who_looked),
        ON_BOTH_ENGINES(an_unknown_upn_is_one_that_nobody_looked_at),
        ON_BOTH_ENGINES(the_audit_is_narrowed),
        ON_SQLITE(what_is_typed_wrong_is_said_and_kept),
        ON_BOTH_ENGINES(older_entries_keep_the_question),
        ON_BOTH_ENGINES(an_administrator_is_not_asked_for_a_upn),
        ON_BOTH_ENGINES(an_entry_lists_its_children),
        ON_BOTH_ENGINES(an_entry_lists_only_children_in_scope),
        cmocka_unit_test(every_operation_has_words),
        ON_BOTH_ENGINES(looked_or_changed),
        ON_BOTH_ENGINES(who_looked_is_on_the_page_of_the_child),
        ON_BOTH_ENGINES(a_file_has_so_many_rows_at_most),
        ON_BOTH_ENGINES(files_of_children_want_a_fresh_password),
        ON_BOTH_ENGINES(cells_are_harmless_in_a_spreadsheet),
    };
    return cmocka_run_group_tests_name("web audit", tests, NULL, NULL);
}
