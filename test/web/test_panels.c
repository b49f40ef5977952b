/* Panels and the Youth At Risk Group (CW-8): referred, listed, decided; what is class 3 is seen by fewer. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_children(s, "100002", "Birchen", 101, 1, 2);
    serving_sign_in_all(s);
}

static struct str child_of(struct serving *s, const char *surname)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE surname = '%s'", surname).p);
}

static struct answer refer(struct serving *s, enum who who, const char *urn, const char *surname, const char *fields)
{
    return serving_post(s, &s->as[who], "/panels/refer",
        str_fmt(s->arena, "school=%s&child=%.*s&%s", urn, STR_ARG(child_of(s, surname)), fields).p);
}

static const char *path_of(struct serving *s, const struct answer *a)
{
    ptrdiff_t mark = str_find(a->location, '?');
    return str_dup(s->arena, mark < 0 ? a->location : str_slice(a->location, 0, (size_t)mark)).p;
}

static struct answer post(struct serving *s, enum who who, const char *page, const char *end, const char *fields)
{
    return serving_post(s, &s->as[who], str_fmt(s->arena, "%s%s", page, end).p, fields);
}

static void referred_to_decided(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = refer(&s, IL, "100001", "Alderson",
        "kind=yar&why=Out+at+night&wanted=A+worker&risks=Seen+with+dealers&urgent=yes");
    assert_status(&a, 303);
    const char *page = path_of(&s, &a);
    a = refer(&s, IL, "100001", "Alderson", "kind=yar&why=Again&wanted=X");
    assert_status(&a, 400);
    assert_true(body_has(&a, "waits for this panel already"));
    a = serving_get(&s, MGR, "/panels");
    assert_true(body_has(&a, "Alderson") && body_has(&a, "Urgent") && !body_has(&a, "dealers"));
    a = serving_get(&s, IL2, "/panels");
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, IL2, page);
    assert_status(&a, 404);
    a = serving_get(&s, AUD, page);
    assert_status(&a, 404);
    a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Seen with dealers") && body_has(&a, "missed 20.0%") &&
        !body_has(&a, "Save the decision"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    /* A day, an agenda, a pack. */
    a = serving_post(&s, &s.as[MGR], "/panels", "kind=yar&on=1%2F3%2F2026&place=Town+hall");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[MGR], "/panels", "kind=inclusion&on=9%2F3%2F2026&place=Town+hall");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[MGR], "/panels", "kind=yar&on=9%2F3%2F2026&place=Town+hall");
    assert_status(&a, 303);
    struct str day = importing_value(&s.x, "SELECT public_id AS v FROM panel WHERE kind = 'yar'"),
               other = importing_value(&s.x, "SELECT public_id AS v FROM panel WHERE kind = 'inclusion'");
    a = post(&s, MGR, page, "/list", str_fmt(s.arena, "version=1&panel=%.*s", STR_ARG(other)).p);
    assert_status(&a, 400);
    a = post(&s, MGR, page, "/list", str_fmt(s.arena, "version=1&panel=%.*s", STR_ARG(day)).p);
    assert_status(&a, 303);
    a = serving_get(&s, MGR, str_fmt(s.arena, "/panels/%.*s", STR_ARG(day)).p);
    assert_true(body_has(&a, "Alderson") && body_has(&a, "On the agenda"));
    a = serving_get(&s, MGR, str_fmt(s.arena, "/panels/%.*s/pack", STR_ARG(day)).p);
    assert_true(body_has(&a, "Out at night") && body_has(&a, "A worker") && body_has(&a, "Seen with dealers"));
    a = serving_get(&s, IL2, str_fmt(s.arena, "/panels/%.*s/pack", STR_ARG(day)).p);
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alderson") || body_has(&a, "Out at night"));
    /* Cancelled: the child waits again. */
    a = post(&s, MGR, str_fmt(s.arena, "/panels/%.*s", STR_ARG(day)).p, "/state", "version=1&state=cancelled");
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM referral WHERE state = 'queued'"), 1);
    a = post(&s, MGR, str_fmt(s.arena, "/panels/%.*s", STR_ARG(day)).p, "/state", "version=1&state=held");
    assert_status(&a, 409);
    static const struct {
        const char *fields;
        int status;
        const char *says;
    } cases[] = { { "version=3", 400, "Choose what was decided" },
        { "version=3&state=accepted&decision=A+worker", 400, "Enter the day on which it is looked at again" },
        { "version=3&state=accepted&decision=A+worker&review=2%2F3%2F2026", 400, "must be after today" },
        { "version=3&state=accepted&decision=A+worker&review=x", 400, "value=\"x\"" },
        { "version=3&state=signposted&decision=+", 400, "Enter what was decided" },
        { "version=1&state=signposted&decision=X", 409, "Somebody changed this referral" },
        { "version=3&state=accepted&decision=A+worker&review=1%2F6%2F2026", 303, NULL } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = post(&s, MGR, page, "/decide", cases[i].fields);
        assert_status(&a, cases[i].status);
        if (cases[i].says != NULL && !body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "A worker") && body_has(&a, "1 June 2026") && body_has(&a, "Put on an agenda"));
    a = serving_get(&s, IL, "/tracker");
    assert_true(body_has(&a, "Youth At Risk Group") && body_has(&a, "A worker"));
    a = serving_get(&s, IL2, "/tracker");
    assert_false(body_has(&a, "A worker"));
    serving_end(&s);
}

/* A school may refer, writes nothing of class 3, and does not read what became of it. */
static void a_school_refers(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, SU,
        str_fmt(s.arena, "/panels/refer?school=100001&child=%.*s", STR_ARG(child_of(&s, "Alderson"))).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Ring your Inclusion Lead") && !body_has(&a, "name=\"risks\""));
    a = refer(&s, SU, "100001", "Alderson", "kind=yar&why=X&wanted=Y&risks=Z");
    assert_status(&a, 403);
    a = refer(&s, SU, "100001", "Alderson", "kind=inclusion&why=X&wanted=Y");
    assert_status(&a, 303);
    assert_true(str_starts(a.location, S("/pupils/")));
    a = refer(&s, SU, "100002", "Birchen", "kind=yar&why=X&wanted=Y");
    assert_status(&a, 404);
    a = refer(&s, SU, "100001", "Birchen", "kind=yar&why=X&wanted=Y");
    assert_status(&a, 404);
    a = refer(&s, IL, "100001", "Alderson", "kind=none&why=X&wanted=Y");
    assert_status(&a, 400);
    a = refer(&s, IL, "100001", "Alderson", "kind=yar&why=&wanted=%3Ci%3E");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter why") && body_has(&a, "&lt;i&gt;"));
    /* Restricted, the child is for named staff alone. */
    a = refer(&s, IL, "100001", "Alderson", "kind=yar&why=X&wanted=Y&risks=Z3");
    assert_status(&a, 303);
    const char *page = path_of(&s, &a);
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname = 'Alderson'");
    a = serving_get(&s, IL, page);
    assert_status(&a, 404);
    a = serving_get(&s, MGR, "/panels");
    assert_false(body_has(&a, "Alderson"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(referred_to_decided),
        ON_BOTH_ENGINES(a_school_refers),
    };
    return cmocka_run_group_tests_name("web panels", tests, NULL, NULL);
}
