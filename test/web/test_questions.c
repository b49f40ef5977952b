/* Questions of the dashboard: what can be asked in an address, and questions kept under a name. */
#include "serving.h"

#include "service/question.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 12, 1);
    serving_children(s, "100002", "Birchen", 101, 12, 3);
    serving_sign_in_all(s);
}

static struct str id_of(struct serving *s, const char *name)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM question WHERE name = '%s'", name).p);
}

/* Days, weekdays, halves of days and codes: what is counted follows, and is said. */
static void the_question_is_in_the_address(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *query, *says;
    } cases[] = {
        /* One Monday morning of a week was missed by each of Alder's twelve (serving_children). */
        { "", "10.0%" },
        { "day=mon", "Mondays" },
        { "day=mon&half=am", "100.0%" },
        { "half=pm", "Afternoons" },
        { "day=tue", "0.0%" },
        { "code=I", "Sessions coded I" },
        { "code=authorised", "Sessions coded C1, M" },
        { "code=present", "90.0%" },
        { "period=1week", "last school week" },
        { "period=autumn", "autumn term" },
        { "code=nonsense&day=sunday&period=never&half=x", "10.0%" },
        { "period=1week&from=23%2F2%2F2026", "from 23 February 2026" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, IL, str_fmt(s.arena, "/dashboard?%s", cases[i].query).p);
        assert_status(&a, 200);
        if (!body_has(&a, cases[i].says))
            fail_msg("?%s does not say %s", cases[i].query, cases[i].says);
        a = serving_get(&s, IL, str_fmt(s.arena, "/patterns?%s", cases[i].query).p);
        assert_status(&a, 200);
    }
    /* A link on the page asks the same. */
    struct answer a = serving_get(&s, IL, "/dashboard?code=I&day=mon&period=4weeks");
    assert_true(body_has(&a, "/lists/severely_absent?day=mon&amp;code=I&amp;period=4weeks"));
    /* What is chosen is not compared with what is published of all absence. */
    a = serving_get(&s, IL, "/dashboard?code=I");
    assert_true(body_has(&a, "10% or more so coded") && !body_has(&a, "beside the published figures"));
    serving_end(&s);
}

static void a_year_before(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/weeks.csv");
    assert_true(body_has(&a, "2026-02-23,120,12,12,10.0%,0,0,none,absence"));
    /* The same week of 2024/25, for the same children. */
    static const char marks[] =
        "upn,date,session,code\n%s,2025-02-24,AM,I\n%s,2025-02-24,PM,I\n%s,2025-02-25,AM,/\n%s,2025-02-25,PM,\\\n";
    const char *upn = importing_upn(s.arena, 1).p;
    serving_sql(&s, "UPDATE enrolment SET entry_on = 19000");
    importing_text(&s.x, IMPORT_MARKS, "before.csv", str_fmt(s.arena, marks, upn, upn, upn, upn).p);
    assert_int_equal(s.x.last.report->rows_refused, 0);
    a = serving_get(&s, IL, "/weeks.csv");
    assert_true(body_has(&a, "2026-02-23,120,12,12,10.0%,4,2,50.0%,absence"));
    a = serving_get(&s, IL, "/dashboard");
    assert_true(body_has(&a, "50.0% in the same week a year before"));
    /* The other lead's school has no register of that year. */
    a = serving_get(&s, IL2, "/dashboard");
    assert_false(body_has(&a, "a year before,"));
    serving_end(&s);
}

static void keep(struct serving *s, enum who who, const char *name, const char *query, bool shared, int want)
{
    struct answer a = serving_post(s, &s->as[who], "/questions",
        str_fmt(s->arena, "page=dashboard&name=%s&query=%s%s", name, query, shared ? "&shared=yes" : "").p);
    assert_status(&a, want);
}

static void kept_and_opened(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/questions?page=dashboard&query=child%3Dfsm%26child%3Dsupport");
    assert_true(body_has(&a, "Free school meals, SEN support"));
    keep(&s, IL, "Both", "child%3Dfsm%26child%3Dsupport", false, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "/questions/%.*s", STR_ARG(id_of(&s, "Both"))).p);
    assert_status(&a, 303);
    assert_str(a.location, "/dashboard?child=fsm&child=support");
    /* Nobody else sees it, until it is shared. */
    a = serving_get(&s, MGR, str_fmt(s.arena, "/questions/%.*s", STR_ARG(id_of(&s, "Both"))).p);
    assert_status(&a, 404);
    keep(&s, IL, "Ours", "child%3Dehcp", true, 303);
    a = serving_get(&s, SU, "/questions");
    assert_true(body_has(&a, "Ours") && body_has(&a, "EHC plan") && !body_has(&a, "Both"));
    /* Only one's own is deleted. */
    const char *target = str_fmt(s.arena, "/questions/%.*s/delete", STR_ARG(id_of(&s, "Ours"))).p;
    a = serving_post(&s, &s.as[SU], target, "");
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[IL], target, "");
    assert_status(&a, 303);
    a = serving_get(&s, SU, "/questions");
    assert_false(body_has(&a, "Ours"));
    serving_end(&s);
}

/* A shared question about a school is there for those alone who may see that school. */
static void one_about_a_school(void **state)
{
    struct serving s;
    begin(&s, state);
    keep(&s, MGR, "Birch", "school%3D100002", true, 303);
    const char *target = str_fmt(s.arena, "/questions/%.*s", STR_ARG(id_of(&s, "Birch"))).p;
    static const struct {
        enum who who;
        int want;
    } cases[] = { { MGR, 303 }, { IL2, 303 }, { DPO, 303 }, { IL, 404 }, { SU, 404 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, cases[i].who, target);
        assert_status(&a, cases[i].want);
        a = serving_get(&s, cases[i].who, "/questions");
        assert_int_equal(body_has(&a, target), cases[i].want == 303);
    }
    serving_end(&s);
}

/* What is wrong is said, and what was typed is still there. */
static void bad_input(void **state)
{
    struct serving s;
    begin(&s, state);
    struct buf long_name = buf_new(1000), long_query = buf_new(40000);
    for (int i = 0; i <= QUESTION_NAME_MOST; i++)
        buf_add_str(&long_name, S("%C3%A9"));
    for (int i = 0; i < 1000; i++)
        buf_add_str(&long_query, S("code%3DI%26"));
    keep(&s, IL, "", "child%3Dfsm", false, 400);
    keep(&s, IL, "%20%20", "child%3Dfsm", false, 400);
    keep(&s, IL, str_dup(s.arena, buf_str(&long_name)).p, "", false, 400);
    keep(&s, IL, "Long", str_dup(s.arena, buf_str(&long_query)).p, false, 400);
    keep(&s, IL, "Twice", "", false, 303);
    struct answer a = serving_post(&s, &s.as[IL], "/questions", "page=dashboard&name=Twice&query=child%3Dcla");
    assert_status(&a, 400);
    assert_true(body_has(&a, "You have kept a question with this name") && body_has(&a, "value=\"Twice\"") &&
        body_has(&a, "Looked after"));
    keep(&s, IL2, "Twice", "", false, 303); /* somebody else's may be called the same */
    keep(&s, IL, "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "", true, 303);
    a = serving_get(&s, MGR, "/questions");
    assert_true(body_has(&a, "&lt;script&gt;") && !body_has(&a, "<script>alert"));
    a = serving_post(&s, &s.as[IL], "/questions", "page=nowhere&name=X&query=");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[IL], "/questions", "page=list+nothing&name=X&query=");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[IL], "/questions", "page=list+at_risk&name=List&query=");
    assert_status(&a, 303);
    for (int i = 0; i < QUESTION_MOST; i++)
        serving_sql(&s,
            str_fmt(s.arena,
                "INSERT INTO question (id, public_id, account_id, name, page, query, shared, created_ms) SELECT %d, "
                "'p%d', id, 'n%d', 'dashboard', '', 0, 0 FROM account WHERE name = 'su'",
                9000 + i, i, i)
                .p);
    keep(&s, SU, "One too many", "", false, 400);
    buf_done(&long_name);
    buf_done(&long_query);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_question_is_in_the_address),
        ON_BOTH_ENGINES(a_year_before),
        ON_BOTH_ENGINES(kept_and_opened),
        ON_BOTH_ENGINES(one_about_a_school),
        ON_BOTH_ENGINES(bad_input),
    };
    return cmocka_run_group_tests_name("web questions", tests, NULL, NULL);
}
