/* The settings and the lists in a browser: who may, what comes back from a form, what every page then says, and that a
 * meeting which was closed keeps what it said. */
#include "serving.h"

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Aldersonsevere", 1, 2, 6);
    serving_sign_in_all(s);
}

static void a_setting_is_changed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, ADM, "/settings/about/records");
    assert_status(&a, 200);
    assert_true(body_has(&a, "14 days, the standard"));
    a = post(&s, ADM, "/settings/value/review_days", "value=21&from=2%2F3%2F2026");
    assert_status(&a, 303);
    assert_str(a.location, "/settings/value/review_days?done=set");
    assert_str(serving_last_audit(&s), "adm|settings.update|setting review_days from 2026-03-02|ok|");
    a = post(&s, ADM, "/settings/value/review_days", "value=28&from=1%2F9%2F2026");
    assert_status(&a, 303);
    a = serving_get(&s, ADM, "/settings/about/records");
    assert_true(body_has(&a, "21 days. The standard is 14 days. From 1 September 2026: 28 days."));
    /* Those who may look see it, with who did it, and have no form. */
    static const enum who looks[] = { MGR, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        a = serving_get(&s, looks[i], "/settings/value/review_days");
        assert_status(&a, 200);
        if (!body_has(&a, "28 days from 1 September 2026") || !body_has(&a, "Account of adm") ||
            body_has(&a, "name=\"value\"") || body_has(&a, "Take it back"))
            fail_msg("%s", who_names[looks[i]]);
    }
    a = serving_get(&s, ADM, "/settings/value/review_days");
    assert_true(body_has(&a, "name=\"value\"") && body_has(&a, "Take it back"));
    a = post(&s, ADM, "/settings/value/review_days/take-back", "from=2026-09-01");
    assert_status(&a, 303);
    a = post(&s, ADM, "/settings/value/review_days/take-back", "from=2026-09-01");
    assert_status(&a, 404);
    a = post(&s, ADM, "/settings/value/review_days/take-back", "from=x");
    assert_status(&a, 400);
    a = serving_get(&s, MGR, "/settings/about/records");
    assert_true(body_has(&a, "21 days. The standard is 14 days.") && !body_has(&a, "28 days"));
    a = serving_get(&s, ADM, "/settings");
    assert_true(body_has(&a, "1 changed"));
    serving_end(&s);
}

/* What is refused comes back as it was typed, with the reason, and nothing is written. */
static void a_form_comes_back(void **state)
{
    static const struct {
        const char *fields, *says, *also;
    } bad[] = { { "value=&from=2%2F3%2F2026", "Give a number from 1 to 365", "id=\"value-error\"" },
        { "value=lots&from=2%2F3%2F2026", "Give a number from 1 to 365", "value=\"lots\"" },
        { "value=400&from=2%2F3%2F2026", "Give a number from 1 to 365", "value=\"400\"" },
        { "value=42&from=2%2F3%2F2026", "This must be below", "value=\"42\"" },
        { "value=21&from=32%2F1%2F2026", "id=\"from-error\"", "value=\"32/1/2026\"" },
        { "value=21&from=", "Enter the day from which it holds", "value=\"21\"" },
        { "value=21&from=1%2F3%2F2026", "The day must be today or later", "value=\"1/3/2026\"" },
        { "value=%3Cb%3E&from=2%2F3%2F2026", "Give a number", "value=\"&lt;b&gt;\"" } };
    struct serving s;
    begin(&s, state);
    struct answer a;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = post(&s, ADM, "/settings/value/review_days", bad[i].fields);
        assert_status(&a, 400);
        if (!body_has(&a, bad[i].says) || !body_has(&a, bad[i].also) || !body_has(&a, "<title>Error: "))
            fail_msg("%s", bad[i].fields);
    }
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM config_change WHERE account_id IS NOT NULL"), 0);
    /* The command line's own are shown, without what could lead to the password. */
    serving_sql(&s, "INSERT INTO config (name, from_on, value) VALUES ('smtp_password_file', 20000, "
                    "'/etc/waymark/mail')");
    a = serving_get(&s, ADM, "/settings/value/smtp_password_file");
    assert_status(&a, 200);
    assert_true(body_has(&a, "waymark config set smtp_password_file") && !body_has(&a, "/etc/waymark"));
    assert_false(body_has(&a, "name=\"value\""));
    a = serving_get(&s, ADM, "/settings/about/service");
    assert_false(body_has(&a, "/etc/waymark"));
    a = post(&s, ADM, "/settings/value/smtp_host", "value=mail.elsewhere.example&from=2%2F3%2F2026");
    assert_status(&a, 403);
    static const char *const nowhere[] = { "/settings/value/none", "/settings/about/none", "/settings/none",
        "/settings/choices/none", "/settings/choices/barrier-", "/settings/choices/barrier-99",
        "/settings/choices/barrier--1" };
    for (size_t i = 0; i < COUNT_OF(nowhere); i++) {
        a = serving_get(&s, ADM, nowhere[i]);
        assert_status(&a, 404);
    }
    serving_end(&s);
}

static void messages_are_worded(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, ADM, "/settings/about/messages");
    assert_true(body_has(&a, "belongs in a message"));
    a = post(&s, ADM, "/settings/value/message_action", "value=Something+waits+for+you.&from=2%2F3%2F2026");
    assert_status(&a, 303);
    a = post(&s, ADM, "/settings/value/message_action", "value=One%0D%0ATwo&from=2%2F3%2F2026");
    assert_status(&a, 400);
    a = serving_get(&s, ADM, "/settings/about/messages");
    assert_true(body_has(&a, "Something waits for you."));
    a = post(&s, ADM, "/settings/value/message_action", "value=A+word+about+Aldersonsevere&from=2%2F3%2F2026");
    assert_status(&a, 400);
    assert_true(body_has(&a, "names no child and no school"));
    assert_true(body_has(&a, "value=\"A word about Aldersonsevere\""));
    serving_end(&s);
}

static void a_list_is_changed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = post(&s, ADM, "/settings/barriers", "words=The+ferry");
    assert_status(&a, 303);
    assert_str(serving_last_audit(&s), "adm|settings.update|barrier-22 added|ok|");
    static const char *const bad[][2] = { { "words=", "Enter the words" }, { "words=the+FERRY", "in the list already" },
        { "words=a%0Ab", "must be one line" } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = post(&s, ADM, "/settings/barriers", bad[i][0]);
        assert_status(&a, 400);
        if (!body_has(&a, bad[i][1]))
            fail_msg("%s", bad[i][0]);
    }
    assert_true(body_has(&a, "href=\"#words\""));
    for (int i = 23; i < 32; i++) {
        a = post(&s, ADM, "/settings/barriers", str_fmt(s.arena, "words=Barrier+%d", i).p);
        assert_status(&a, 303);
    }
    a = post(&s, ADM, "/settings/barriers", "words=The+thirty-third");
    assert_status(&a, 400);
    assert_true(body_has(&a, "There is room for 32") && body_has(&a, "value=\"The thirty-third\""));
    a = post(&s, ADM, "/settings/choices/barrier-22/move", "to=up");
    assert_str(a.location, "/settings/barriers#barrier-22");
    a = post(&s, ADM, "/settings/choices/barrier-22/move", "to=sideways");
    assert_status(&a, 400);
    a = post(&s, ADM, "/settings/choices/barrier-22", "words=The+ferry+is+late&was=Something+else");
    assert_status(&a, 409);
    a = post(&s, ADM, "/settings/choices/barrier-22", "words=The+ferry+is+late&was=The+ferry");
    assert_status(&a, 303);
    a = serving_get(&s, MGR, "/settings/choices/barrier-22");
    assert_true(body_has(&a, "The ferry is late") && body_has(&a, "The ferry, until 2 March 2026"));
    assert_false(body_has(&a, "name=\"words\"") || body_has(&a, "Stop offering"));
    a = post(&s, ADM, "/settings/choices/area-2/offer", "offered=no");
    assert_status(&a, 400);
    assert_true(body_has(&a, "This area stays on the agenda"));
    a = post(&s, ADM, "/settings/choices/area-2/offer", "offered=maybe");
    assert_status(&a, 400);
    a = post(&s, ADM, "/settings/areas", "words=Young+carers&brief=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter how it is said of one child") && body_has(&a, "value=\"Young carers\""));
    a = post(&s, ADM, "/settings/prompts", "words=Who+cares%3F&part=99");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose the area"));
    serving_end(&s);
}

/* --- meetings --- */

static const char *meeting(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM meeting ORDER BY id DESC LIMIT 1").p;
}

static struct answer at_meeting(struct serving *s, enum who who, const char *page, const char *fields)
{
    const char *target = str_fmt(s->arena, "/meetings/%s/%s", meeting(s), page).p;
    return fields == NULL ? serving_get(s, who, target) : post(s, who, target, fields);
}

static const char *child(struct serving *s)
{
    return importing_value(&s->x, "SELECT c.public_id AS v FROM meeting_child AS c JOIN meeting AS m ON m.id = "
                                  "c.meeting_id ORDER BY m.id DESC, c.place LIMIT 1")
        .p;
}

static void plan_and_start(struct serving *s, const char *on)
{
    struct answer a = post(s, IL, "/meetings/plan", str_fmt(s->arena, "school=100001&on=%s&starts=9am", on).p);
    assert_status(&a, 303);
    a = at_meeting(s, IL, "pack", "");
    assert_status(&a, 303);
    a = at_meeting(s, IL, "start", "");
    assert_status(&a, 303);
}

/* Minutes keep the words of the day; what comes later speaks in the new ones. */
static void an_old_meeting_keeps_what_it_said(void **state)
{
    struct serving s;
    begin(&s, state);
    plan_and_start(&s, "2%2F3%2F2026");
    struct answer a = at_meeting(&s, IL, "save",
        str_fmt(s.arena,
            "child=%s&cv=1&ch=x&discussed=yes&barrier-5=yes&barrier-6=yes&v-strategies=0&h-strategies=x&"
            "strategy-0=yes&strategy-2=yes",
            child(&s))
            .p);
    assert_status(&a, 303);
    a = at_meeting(&s, IL, "close", "version=2&next=");
    assert_status(&a, 303);
    serving_wait(&s, 1000);
    static const char *const changes[][2] = {
        { "/settings/choices/barrier-5", "words=Getting+to+school&was=Transport%2C+access" },
        { "/settings/choices/barrier-6/offer", "offered=no" },
        { "/settings/choices/area-2", "words=Half+or+more+missed&brief=Half+missed&was=Severely+absent" },
        { "/settings/choices/strategy-2", "words=A+visit&part=0&was=A+home+visit" },
        { "/settings/choices/area-1/offer", "offered=no" },
        { "/settings/prompts", "words=Who+rings+the+bell%3F&part=2" },
        { "/settings/areas", "words=Young+carers&brief=Young+carer" },
        { "/settings/strategies", "words=A+walking+bus&part=0" },
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        a = post(&s, ADM, changes[i][0], changes[i][1]);
        assert_status(&a, 303);
    }
    a = at_meeting(&s, IL, "minutes", NULL);
    assert_true(body_has(&a, "Transport, access; Family illness, young carer"));
    assert_true(body_has(&a, "A call on the first day of each absence; A home visit"));
    assert_true(body_has(&a, ">Severely absent<"));
    assert_false(body_has(&a, "Getting to school") || body_has(&a, "Half or more") || body_has(&a, "A visit"));
    /* What looks across meetings speaks of a number in today's words. */
    a = serving_get(&s, IL, "/tracker?area=severe");
    assert_true(body_has(&a, "Half missed") && body_has(&a, "Young carer"));
    /* The next one has the new words, the prompt and the area, and neither what is off the list nor its area. */
    plan_and_start(&s, "3%2F3%2F2026");
    a = at_meeting(&s, IL, "hold", NULL);
    assert_true(body_has(&a, "Getting to school") && body_has(&a, "Half or more missed") && body_has(&a, "A visit") &&
        body_has(&a, "Who rings the bell?") && body_has(&a, "id=\"area-31\">Young carers") &&
        body_has(&a, "A walking bus"));
    assert_false(body_has(&a, "Family illness") || body_has(&a, "Policy and coding") || body_has(&a, "A home visit"));
    a = at_meeting(&s, IL, "save", "area=31&v-notes=0&h-notes=x&f-notes=Two+of+them");
    assert_status(&a, 303);
    a = at_meeting(&s, IL, "save", "area=20&v-notes=0&h-notes=x&f-notes=Nowhere");
    assert_status(&a, 400);
    a = at_meeting(&s, IL, "minutes", NULL);
    assert_true(body_has(&a, "Young carers") && body_has(&a, "Two of them"));
    /* What is written in an area stays in sight when it leaves the agenda. */
    a = post(&s, ADM, "/settings/choices/area-31/offer", "offered=no");
    a = at_meeting(&s, IL, "hold", NULL);
    assert_true(body_has(&a, "Two of them") && body_has(&a, "id=\"area-31\">Young carers"));
    serving_end(&s);
}

/* Strategies are picked by the school before and by the lead in the meeting; two at once are told, and it is a
 * correction afterwards. */
static void strategies_are_picked(void **state)
{
    struct serving s;
    begin(&s, state);
    plan_and_start(&s, "2%2F3%2F2026");
    struct answer a = at_meeting(&s, SU, "prepare", NULL);
    assert_true(body_has(&a, "Strategies that have been tried") && body_has(&a, "A nurture group"));
    const char *first = child(&s);
    a = at_meeting(&s, SU, "prepare",
        str_fmt(s.arena,
            "child=%s&v-strategies=0&h-strategies=x&strategy-3=yes&strategy-199=yes&strategy-28=yes", first)
            .p);
    assert_status(&a, 303);
    assert_str(importing_value(&s.x, "SELECT content AS v FROM meeting_text WHERE field = 'strategies'"), "3 28");
    a = at_meeting(&s, IL, "hold", NULL);
    assert_true(body_has(&a, "A short attendance plan, looked at every few weeks; A nurture group"));
    /* A form without the list changes nothing of it. */
    a = at_meeting(&s, IL, "save", str_fmt(s.arena, "child=%s&v-tried=0&h-tried=x&f-tried=Calls", first).p);
    assert_status(&a, 303);
    assert_str(importing_value(&s.x, "SELECT content AS v FROM meeting_text WHERE field = 'strategies'"), "3 28");
    a = at_meeting(&s, IL, "save",
        str_fmt(s.arena, "child=%s&v-strategies=0&h-strategies=x&strategy-4=yes", first).p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "A nurture group") && body_has(&a, "Yours: Somebody who greets the child at the door") &&
        body_has(&a, "name=\"strategy-4\" value=\"yes\"") && body_has(&a, "name=\"v-strategies\" value=\"1\""));
    a = at_meeting(&s, IL, "save",
        str_fmt(s.arena, "as=json&child=%s&v-strategies=0&h-strategies=x&strategy-4=yes", first).p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "\"name\":\"strategies\"") && body_has(&a, "A nurture group"));
    a = at_meeting(&s, IL, "close", "version=2&next=");
    assert_status(&a, 303);
    serving_wait(&s, 1000);
    a = at_meeting(&s, IL, "save", str_fmt(s.arena, "child=%s&v-strategies=1&h-strategies=x&strategy-4=yes", first).p);
    assert_status(&a, 303);
    a = at_meeting(&s, SU, "minutes", NULL);
    assert_true(body_has(&a, "Somebody who greets the child at the door"));
    assert_true(body_has(&a, "Corrected after the meeting") &&
        body_has(&a, "A short attendance plan, looked at every few weeks; A nurture group"));
    serving_end(&s);
}

/* Whose only list has left the agenda is in the pack, and put on by hand under "other children". */
static void an_area_off_the_agenda(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Aldersonmany", 1, 2, 2);
    serving_sign_in_all(&s);
    /* Persistently absent, and no more than that. */
    struct answer a = post(&s, ADM, "/settings/choices/area-3/offer", "offered=no");
    assert_status(&a, 303);
    plan_and_start(&s, "2%2F3%2F2026");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM meeting_child"), 0);
    a = at_meeting(&s, IL, "pack", NULL);
    assert_true(body_has(&a, "Aldersonmany"));
    const char *pupil = importing_value(&s.x, "SELECT public_id AS v FROM pupil ORDER BY upn LIMIT 1").p;
    a = at_meeting(&s, IL, "children", str_fmt(s.arena, "pupil=%s&areas=8", pupil).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT max(areas) AS n FROM meeting_child"), 1 << 12);
    a = at_meeting(&s, IL, "hold", NULL);
    assert_true(body_has(&a, "Aldersonmany") && !body_has(&a, "id=\"area-3\""));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_setting_is_changed),
        ON_BOTH_ENGINES(a_form_comes_back),
        ON_BOTH_ENGINES(messages_are_worded),
        ON_BOTH_ENGINES(a_list_is_changed),
        ON_BOTH_ENGINES(an_old_meeting_keeps_what_it_said),
        ON_BOTH_ENGINES(strategies_are_picked),
        ON_BOTH_ENGINES(an_area_off_the_agenda),
    };
    return cmocka_run_group_tests_name("web settings", tests, NULL, NULL);
}
