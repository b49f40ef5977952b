/* Actions in the browser (CW-6): made, looked for, ended, moved, given on and replaced, by those who may. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 2);
    serving_children(s, "100002", "Birchen", 101, 2, 2);
    serving_account(s, "nurse", 1u << ROLE_SA, NULL);
    serving_sign_in_all(s);
}

static struct str child_of(struct serving *s, const char *surname)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE surname = '%s' ORDER BY upn LIMIT 1", surname).p);
}

/* Adds one as the lead of Alder, and gives the address of its page. */
static const char *add(struct serving *s, const char *fields)
{
    struct answer a = serving_post(s, &s->as[IL], "/actions/new", str_fmt(s->arena, "school=100001&%s", fields).p);
    assert_status(&a, 303);
    ptrdiff_t mark = str_find(a.location, '?');
    assert_true(mark > 0);
    return str_dup(s->arena, str_slice(a.location, 0, (size_t)mark)).p;
}

static void a_walk_of_one(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str child = child_of(&s, "Alderson");
    struct str upn = importing_value(&s.x, "SELECT min(upn) AS v FROM pupil WHERE surname = 'Alderson'");
    struct answer a = serving_get(&s, IL, "/actions/new?school=100001");
    assert_status(&a, 200);
    assert_true(body_has(&a, "UPN of the child") && body_has(&a, "Account of su (the school)"));
    const char *page = add(&s,
        str_fmt(s.arena, "child=%.*s&task=Ring+the+family&account=su&due=20%%2F3%%2F2026",
            STR_ARG(child))
            .p);
    assert_true(str_find_str(serving_last_audit(&s), upn) > 0);
    a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Ring the family") && body_has(&a, "20 March 2026") && body_has(&a, "Account of su"));
    assert_true(str_find_str(serving_last_audit(&s), upn) > 0);
    /* It is on the list, the child's page and the school's. */
    const char *child_page = str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child)).p;
    const char *const lists[] = { "/actions", "/actions?state=all&school=100001", child_page, "/schools/100001" };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        a = serving_get(&s, IL, lists[i]);
        assert_true(body_has(&a, "Ring the family"));
        a = serving_get(&s, SU, lists[i]);
        assert_true(body_has(&a, "Ring the family"));
    }
    a = serving_get(&s, SU, "/actions?who=mine");
    assert_true(body_has(&a, "Ring the family"));
    a = serving_get(&s, IL, "/actions?who=mine");
    assert_true(body_has(&a, "No action is like this"));
    /* The lead moves it, the school says how it went. */
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/move", page).p, "version=1&due=27%2F3%2F2026&reason=Ill");
    assert_status(&a, 303);
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "How did it go?") && !body_has(&a, "Move the day"));
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", page).p, "version=2&how=done&outcome=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter what came of it"));
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", page).p, "version=1&how=done&outcome=They+came");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Somebody changed this action") && body_has(&a, "They came"));
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", page).p, "version=2&how=done&outcome=They+came");
    assert_status(&a, 303);
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "They came") && body_has(&a, "From 20 March 2026 to 27 March 2026: Ill"));
    assert_false(body_has(&a, "How did it go?"));
    a = serving_get(&s, IL, "/actions?state=done");
    assert_true(body_has(&a, "They came"));
    serving_end(&s);
}

/* Who is not the owner, does not say how it went; a service sees what it was given, and no more. */
static void owners_and_others(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *mine = add(&s, "task=Nurse+one&account=nurse&due=20%2F3%2F2026"),
               *schools = add(&s, "task=School+one&owner=Head&kind=school&due=20%2F3%2F2026"),
               *leads = add(&s, "task=Lead+one&account=lead&due=20%2F3%2F2026");
    s.as[SA] = serving_sign_in(&s, "nurse");
    struct answer a = serving_get(&s, SA, "/actions");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Nurse one") && !body_has(&a, "School one") && !body_has(&a, "Lead one"));
    a = serving_get(&s, SA, leads);
    assert_status(&a, 404);
    a = serving_get(&s, SA, mine);
    assert_status(&a, 200);
    a = serving_post(&s, &s.as[SA], str_fmt(s.arena, "%s/end", mine).p, "version=1&how=not_done&outcome=No+consent");
    assert_status(&a, 303);
    /* What is the school's without an account is any of its staff's to end; the lead's is not. */
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", schools).p, "version=1&how=done&outcome=Yes");
    assert_status(&a, 303);
    a = serving_get(&s, SU, leads);
    assert_status(&a, 200);
    assert_false(body_has(&a, "How did it go?"));
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", leads).p, "version=1&how=done&outcome=Yes");
    assert_status(&a, 404);
    a = serving_get(&s, SU, str_fmt(s.arena, "/actions/new?school=100001&replaces=%s", leads + strlen("/actions/")).p);
    assert_status(&a, 404);
    /* The lead of another school knows of none. */
    a = serving_get(&s, IL2, leads);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[IL2], str_fmt(s.arena, "%s/reassign", leads).p, "version=1&account=lead2");
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/reassign", leads).p, "version=1&account=su");
    assert_status(&a, 303);
    a = serving_get(&s, SU, leads);
    assert_true(body_has(&a, "How did it go?"));
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&replaces=%s&task=Instead&account=lead&due=1%%2F4%%2F2026",
            leads + strlen("/actions/"))
            .p);
    assert_status(&a, 303);
    a = serving_get(&s, IL, leads);
    assert_true(body_has(&a, "Replaced by another"));
    serving_end(&s);
}

static void late_ones_rise(void **state)
{
    struct serving s;
    begin(&s, state);
    add(&s, "task=A+little+late&account=su&due=2%2F3%2F2026");
    add(&s, "task=Very+late&account=su&due=2%2F3%2F2026");
    serving_sql(&s,
        str_fmt(s.arena, "UPDATE action SET due_on = %d WHERE task = 'A little late'", test_day("2026-02-27").v).p);
    serving_sql(&s,
        str_fmt(s.arena, "UPDATE action SET due_on = %d WHERE task = 'Very late'", test_day("2026-02-02").v).p);
    struct answer a = serving_get(&s, IL, "/actions?state=overdue");
    assert_true(body_has(&a, "A little late") && body_has(&a, "1 school day late, with the lead"));
    a = serving_get(&s, MGR, "/actions?state=risen");
    assert_true(body_has(&a, "Very late") && body_has(&a, "with the manager") && !body_has(&a, "A little late"));
    a = serving_get(&s, MGR, "/actions.csv?state=overdue");

    assert_true(body_has(&a, "A little late,Account of su,school,2026-02-27,open,\"\",1,lead"));
    /* The authority says after how many days. */
    serving_sql(&s, "INSERT INTO config (name, from_on, value) VALUES ('action_rise_days', 0, '1')");
    serving_sql(&s, "INSERT INTO data_version (noun, version) VALUES ('config', 99)");
    a = serving_get(&s, MGR, "/actions?state=risen");
    assert_true(body_has(&a, "A little late"));
    serving_end(&s);
}

static void bad_input(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str theirs = child_of(&s, "Birchen");
    const struct {
        const char *fields;
        int status;
        const char *says;
    } cases[] = {
        { "school=100001", 400, "Enter what is to be done" },
        { "school=100001&task=X&owner=Head&due=31%2F2%2F2026", 400, "There is no such day" },
        { "school=100001&task=X&owner=Head&due=soon", 400, "value=\"soon\"" },
        { "school=100001&task=X&owner=Head&due=1%2F3%2F2026", 400, "today or later" },
        { "school=100001&task=X&due=3%2F3%2F2026", 400, "Enter who will do it" },
        { "school=100001&task=X&account=lead2x&due=3%2F3%2F2026", 400, "Choose somebody of the list" },
        { "school=100001&task=X&owner=Head&upn=A123&due=3%2F3%2F2026", 400, "No child with this UPN" },
        { "school=100002&task=X&owner=Head&due=3%2F3%2F2026", 404, NULL },
        { "school=100001&meeting=none&task=X&owner=Head&due=3%2F3%2F2026", 404, NULL },
        { "school=100001&replaces=none&task=X&owner=Head&due=3%2F3%2F2026", 404, NULL },
        { "school=100001&task=%3Cscript%3E&owner=%D7%A9&due=1%2F3%2F2026", 400, "&lt;script&gt;" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_post(&s, &s.as[IL], "/actions/new", cases[i].fields);
        assert_status(&a, cases[i].status);
        if (cases[i].says != NULL && !body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    /* A child of another school is not there, by id or by UPN. */
    struct answer a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&child=%.*s&task=X&owner=Head&due=3%%2F3%%2F2026", STR_ARG(theirs)).p);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&upn=%.*s&task=X&owner=Head&due=3%%2F3%%2F2026",
            STR_ARG(importing_upn(s.arena, 101)))
            .p);
    assert_status(&a, 400);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM action"), 0);
    const char *page = add(&s, "task=X&owner=Head&due=3%2F3%2F2026");
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/end", page).p, "version=1&outcome=X");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose whether it was done"));
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/end", page).p, "version=1&outcome=+");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose whether it was done") && body_has(&a, "Enter what came of it, or why"));
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/end", page).p, "how=done&outcome=X");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/move", page).p, "version=1&due=x&reason=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter why the day moves") && body_has(&a, "value=\"x\""));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_walk_of_one),
        ON_BOTH_ENGINES(owners_and_others),
        ON_BOTH_ENGINES(late_ones_rise),
        ON_BOTH_ENGINES(bad_input),
    };
    return cmocka_run_group_tests_name("web actions", tests, NULL, NULL);
}
