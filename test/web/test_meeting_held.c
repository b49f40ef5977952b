/* A meeting from the pack to the signed minutes: who may see and write what, two who type at once, bad input. */
#include "serving.h"

#include "service/discussion.h"

/* Six children at Alder: two severely absent, two persistently, two not at all; and one meeting with the school. */
static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Aldersonsevere", 1, 2, 6);
    serving_children(s, "100001", "Aldersonmany", 11, 2, 2);
    serving_children(s, "100001", "Aldersonnone", 21, 2, 0);
    serving_children(s, "100002", "Birchen", 101, 2, 6);
    serving_sign_in_all(s);
    struct answer a = serving_post(s, &s->as[IL], "/meetings/plan", "school=100001&on=3%2F3%2F2026&starts=9am");
    assert_status(&a, 303);
}

static const char *meeting(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM meeting ORDER BY id DESC LIMIT 1").p;
}

static struct answer get(struct serving *s, enum who who, const char *page)
{
    return serving_get(s, who, str_fmt(s->arena, "/meetings/%s/%s", meeting(s), page).p);
}

static struct answer post(struct serving *s, enum who who, const char *page, const char *fields)
{
    return serving_post(s, &s->as[who], str_fmt(s->arena, "/meetings/%s/%s", meeting(s), page).p, fields);
}

static const char *child(struct serving *s, const char *surname)
{
    return importing_value(&s->x,
        str_fmt(s->arena,
            "SELECT c.public_id AS v FROM meeting_child AS c JOIN pupil AS p ON p.id = "
            "c.pupil_id WHERE p.surname = '%s' ORDER BY p.upn LIMIT 1",
            surname)
            .p)
        .p;
}

static const char *pupil(struct serving *s, const char *surname)
{
    return importing_value(&s->x, str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE surname = '%s' "
                                                    "ORDER BY upn LIMIT 1",
                                      surname)
                                      .p)
        .p;
}

static void make_pack(struct serving *s)
{
    struct answer a = post(s, IL, "pack", "");
    assert_status(&a, 303);
}

static void start(struct serving *s)
{
    struct answer a = post(s, IL, "start", "");
    assert_status(&a, 303);
}

/* The value of a hidden field in the form of a child, or of what follows a mark. */
static struct str hidden(struct serving *s, const struct answer *a, const char *after, const char *name)
{
    ptrdiff_t from = str_find_str(a->body, str_of(after));
    assert_true(from >= 0);
    struct str rest = str_slice(a->body, (size_t)from, a->body.n);
    ptrdiff_t at = str_find_str(rest, str_fmt(s->arena, "name=\"%s\" value=\"", name));
    assert_true(at >= 0);
    rest = str_slice(rest, (size_t)at, rest.n);
    rest = str_slice(rest, (size_t)str_find_str(rest, S("value=\"")) + 7, rest.n);
    return str_slice(rest, 0, (size_t)str_find(rest, '"'));
}

/* The form of a child's text as the page has it, with another text in it. */
static const char *typed(struct serving *s, const struct answer *page, const char *of, const char *field,
    const char *text)
{
    struct str mark = str_fmt(s->arena, "name=\"child\" value=\"%s\"", of);
    struct str v = hidden(s, page, mark.p, str_fmt(s->arena, "v-%s", field).p),
               h = hidden(s, page, mark.p, str_fmt(s->arena, "h-%s", field).p);
    return str_fmt(s->arena, "child=%s&v-%s=%.*s&h-%s=%.*s&f-%s=%s", of, field, STR_ARG(v), field, STR_ARG(h), field,
        text)
        .p;
}

static int64_t before(const struct answer *a, const char *x, const char *y)
{
    return str_find_str(a->body, str_of(y)) - str_find_str(a->body, str_of(x));
}

static void the_pack(void **state)
{
    struct serving s;
    begin(&s, state);
    /* The next step is the button of the meeting's page: it is tomorrow. */
    struct answer a = serving_get(&s, IL, str_fmt(s.arena, "/meetings/%s", meeting(&s)).p);
    assert_true(body_has(&a, str_fmt(s.arena, "<a href=\"/meetings/%s/pack\" role=\"button\"", meeting(&s)).p));
    a = serving_get(&s, SU, str_fmt(s.arena, "/meetings/%s", meeting(&s)).p);
    assert_true(body_has(&a, str_fmt(s.arena, "<a href=\"/meetings/%s/prepare\" role=\"button\"", meeting(&s)).p));
    a = get(&s, IL, "pack");
    assert_true(body_has(&a, "No pack has been made"));
    make_pack(&s);
    a = get(&s, IL, "pack");
    assert_status(&a, 200);
    /* 16 of 60 sessions; the severely absent first, with the reason, and nobody who is on no list. */
    assert_true(body_has(&a, "26.7% of sessions missed, 26.7% unauthorised, over 6 enrolments"));
    assert_true(body_has(&a, "Severely absent") && body_has(&a, "Missed 6 of 10 sessions (60.0%)"));
    assert_true(before(&a, "Aldersonsevere", "Aldersonmany") > 0);
    assert_false(body_has(&a, "Aldersonnone") || body_has(&a, "Birchen"));
    assert_true(str_starts(serving_last_audit(&s), S("lead|meeting.read|pack of meeting")));
    /* The registers change; the pack does not, and today's figures stand beside it. */
    serving_children(&s, "100001", "Aldersonlate", 31, 4, 10);
    a = get(&s, IL, "pack");
    assert_true(body_has(&a, "over 6 enrolments") && body_has(&a, "over 10 enrolments"));
    assert_false(body_has(&a, "Aldersonlate"));
    make_pack(&s);
    a = get(&s, SU, "pack");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Aldersonlate") && !body_has(&a, "Make it anew") && !body_has(&a, "name=\"place\""));
    /* Nobody is on the agenda twice. */
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM meeting_child"), 8);
    a = get(&s, IL2, "pack");
    assert_status(&a, 404);
    a = post(&s, SU, "pack", "");
    assert_status(&a, 403);
    serving_end(&s);
}

/* The lead changes the order, puts others on the agenda and takes them off it. */
static void order_and_additions(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    struct answer a = post(&s, IL, "order", str_fmt(s.arena, "child=%s&place=1", child(&s, "Aldersonmany")).p);
    assert_status(&a, 303);
    a = get(&s, IL, "pack");
    assert_true(before(&a, "Aldersonmany", "Aldersonsevere") > 0);
    a = post(&s, IL, "order", str_fmt(s.arena, "child=%s&place=99", child(&s, "Aldersonmany")).p);
    a = get(&s, IL, "pack");
    assert_true(before(&a, "Aldersonsevere", "Aldersonmany") > 0);
    a = post(&s, IL, "order", str_fmt(s.arena, "child=%s&place=x", child(&s, "Aldersonmany")).p);
    assert_status(&a, 400);
    /* A child on no list, found by name; one of another school is not found. */
    a = get(&s, IL, "find?q=al");
    assert_status(&a, 400);
    a = get(&s, IL, "find?q=aldersonnone");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Aldersonnone, Given21"));
    a = get(&s, IL, "find?q=birchen");
    assert_true(body_has(&a, "Nobody of this name"));
    a = get(&s, IL, "find?q=%25%25%25%25");
    assert_false(body_has(&a, "Aldersonnone"));
    a = post(&s, IL, "children", str_fmt(s.arena, "pupil=%s", pupil(&s, "Aldersonnone")).p);
    assert_status(&a, 303);
    a = post(&s, IL, "children", str_fmt(s.arena, "pupil=%s", pupil(&s, "Birchen")).p);
    assert_status(&a, 404);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Aldersonnone, Given2"));
    /* Taken off, as long as nothing was written. */
    const char *none = child(&s, "Aldersonnone");
    a = post(&s, IL, "save", str_fmt(s.arena, "child=%s&v-tried=0&h-tried=x&f-tried=A+call", none).p);
    assert_status(&a, 303);
    a = post(&s, IL, "order", str_fmt(s.arena, "child=%s&place=0", none).p);
    assert_status(&a, 409);
    a = post(&s, IL, "order", str_fmt(s.arena, "child=%s&place=0", child(&s, "Aldersonmany")).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM meeting_child"), 4);
    serving_end(&s);
}

/* What the school prepares is there for the lead; what is the authority's alone is not there for the school. */
static void the_school_prepares(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = get(&s, SU, "prepare");
    assert_true(body_has(&a, "the lead has not made the pack"));
    make_pack(&s);
    const char *first = child(&s, "Aldersonsevere");
    a = get(&s, SU, "prepare");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Aldersonsevere") && !body_has(&a, "has not made the pack"));
    a = post(&s, SU, "prepare", typed(&s, &a, first, "tried", "Breakfast+club"));
    assert_status(&a, 303);
    a = post(&s, SU, "prepare", "v-school=0&h-school=x&f-school=The+bus+is+late");
    assert_status(&a, 303);
    /* Fields that are not theirs are left alone. */
    a = post(&s, SU, "prepare", str_fmt(s.arena, "child=%s&v-next_steps=0&h-next_steps=x&f-next_steps=mine", first).p);
    assert_status(&a, 303);
    a = post(&s, SU, "prepare", "v-private=0&h-private=x&f-private=mine");
    static const char sql[] = "SELECT count(*) AS n FROM audit WHERE deed || operation = 'changedmeeting.comment'";
    assert_int_equal(importing_number(&s.x, sql), 2); /* who has sent nothing of theirs has looked */
    a = post(&s, SU, "save", "f-private=mine");
    assert_status(&a, 403);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM meeting_text"), 2);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Breakfast club") && body_has(&a, "The bus is late"));
    a = post(&s, IL, "save", "v-private=0&h-private=x&f-private=Ask+about+the+head");
    assert_status(&a, 303);
    a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&cv=1&ch=x&yar=yes&v-yar_reason=0&h-yar_reason=x&f-yar_reason=County+lines", first)
            .p);
    assert_status(&a, 303);
    static const enum who sees[] = { IL, MGR, DPO, SU };
    for (size_t i = 0; i < COUNT_OF(sees); i++) {
        a = get(&s, sees[i], "minutes");
        assert_status(&a, 200);
        if (body_has(&a, "Ask about the head") != (sees[i] != SU) || body_has(&a, "County lines") != (sees[i] != SU))
            fail_msg("%s", who_names[sees[i]]);
    }
    a = get(&s, SU, "prepare");
    assert_false(body_has(&a, "Ask about the head") || body_has(&a, "County lines"));
    serving_end(&s);
}

/* Two forms of one page: the second is told, shown both, and can put its own in its place. */
static void two_who_type_at_once(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *first = child(&s, "Aldersonsevere");
    struct answer page = get(&s, IL, "hold");
    struct answer a = post(&s, IL, "save", typed(&s, &page, first, "next_steps", "Home+visit"));
    assert_status(&a, 303);
    /* A manager with the old page, who has typed in another field, changes nothing of the first. */
    a = post(&s, MGR, "save",
        str_fmt(s.arena, "%s&v-tried=0&h-tried=x&f-tried=Letters", typed(&s, &page, first, "next_steps", "")).p);
    assert_status(&a, 303);
    /* One who has typed in the same field is told; the other field of the form is saved all the same. */
    a = post(&s, MGR, "save",
        str_fmt(s.arena, "%s&v-barriers=0&h-barriers=x&f-barriers=The+bus",
            typed(&s, &page, first, "next_steps", "Early+help"))
            .p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "Home visit") && body_has(&a, "Early help") && body_has(&a, "Account of lead wrote this"));
    assert_false(body_has(&a, "The bus"));
    struct str v = hidden(&s, &a, "<form method", "v-next_steps"), h = hidden(&s, &a, "<form method", "h-next_steps");
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Home visit") && body_has(&a, "The bus") && body_has(&a, "Letters"));
    a = post(&s, MGR, "save",
        str_fmt(
            s.arena, "child=%s&v-next_steps=%.*s&h-next_steps=%.*s&f-next_steps=Both", first, STR_ARG(v), STR_ARG(h))
            .p);
    assert_status(&a, 303);
    /* The same as JSON, as the script asks it. */
    a = post(&s, IL, "save", str_fmt(s.arena, "as=json&%s", typed(&s, &page, first, "next_steps", "Third")).p);
    assert_status(&a, 409);
    assert_str(a.type, "application/json; charset=utf-8");
    assert_true(body_has(&a, "\"state\":\"clash\"") && body_has(&a, "\"theirs\":\"Both\""));
    assert_str(importing_value(&s.x, "SELECT deed AS v FROM audit ORDER BY id DESC LIMIT 1"), "looked");
    /* What is ticked is one unit. */
    a = post(&s, IL, "save", str_fmt(s.arena, "as=json&child=%s&cv=1&ch=x&barrier-5=yes&discussed=yes", first).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "\"name\":\"choices\",\"version\":\"2\""));
    a = post(&s, MGR, "save", str_fmt(s.arena, "child=%s&cv=1&ch=x&barrier-6=yes", first).p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "Transport, access") && body_has(&a, "Family illness"));
    assert_int_equal(importing_number(&s.x, "SELECT max(barriers) AS n FROM meeting_child"), 1 << 5);
    serving_end(&s);
}

/* 100,000 characters of any script, and one more. */
static void long_and_strange_texts(void **state)
{
    static const struct {
        const char *encoded, *says;
    } signs[] = { { "a", NULL }, { "%F0%9F%98%80", "\xf0\x9f\x98\x80" }, { "%D8%B3", "\xd8\xb3" } };
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        struct buf b = buf_new(2 << 20);
        buf_add_fmt(&b, "area=%d&v-notes=%zu&h-notes=x&f-notes=", AGENDA_POLICY, i);
        for (int k = 0; k < DISCUSSION_TEXT_MOST; k++)
            buf_add_str(&b, str_of(signs[i].encoded));
        assert_true(b.n <= HTTP_MAX_LONG);
        struct answer a = post(&s, IL, "save", str_dup(s.arena, buf_str(&b)).p);
        assert_status(&a, 303);
        buf_add_str(&b, str_of(signs[i].encoded));
        a = post(&s, IL, "save", str_dup(s.arena, buf_str(&b)).p);
        assert_status(&a, 400);
        assert_true(body_has(&a, "This text has 100001 characters"));
        a = get(&s, IL, "hold");
        assert_status(&a, 200);
        if (signs[i].says != NULL)
            assert_true(body_has(&a, signs[i].says));
        buf_done(&b);
    }
    struct answer a = post(&s, IL, "save",
        str_fmt(s.arena, "area=%d&v-notes=3&h-notes=x&f-notes=%%3Cscript%%3Ealert(1)%%3C%%2Fscript%%3E%%0D%%0Atwo",
            AGENDA_POLICY)
            .p);
    assert_status(&a, 303);
    a = get(&s, IL, "minutes");
    assert_true(body_has(&a, "&lt;script&gt;alert(1)&lt;/script&gt;\ntwo") && !body_has(&a, "<script>alert"));
    static const char *const bad[] = { "area=99&f-notes=x", "area=-1&f-notes=x", "area=x&f-notes=x" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = post(&s, IL, "save", bad[i]);
        assert_status(&a, 400);
    }
    a = post(&s, IL, "save", "child=none&f-tried=x");
    assert_status(&a, 404);
    serving_end(&s);
}

static void closed_and_signed(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    struct answer a = get(&s, IL, "close");
    assert_status(&a, 409); /* it has not begun */
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Start the meeting to be able to close it"));
    start(&s);
    a = get(&s, IL, "hold");
    assert_false(body_has(&a, "Start the meeting"));
    a = post(&s, IL, "attendees", "name=&role=Head");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter the name") && body_has(&a, "value=\"Head\""));
    char most[MEETING_NAME_MOST + 2] = { 0 };
    memset(most, 'x', MEETING_NAME_MOST + 1);
    a = post(&s, IL, "attendees", str_fmt(s.arena, "name=&role=%s&organisation=Alder", most).p);
    assert_true(body_has(&a, "#name\">Enter the name") && body_has(&a, "#role\">The role must be 100 characters") &&
        body_has(&a, "value=\"Alder\""));
    /* What was refused has shown the page of the meeting again, with its children. */
    struct str severe = importing_value(&s.x, "SELECT min(upn) AS v FROM pupil WHERE surname = 'Aldersonsevere'");
    assert_true(str_find_str(serving_last_audit(&s), severe) > 0);
    a = post(&s, IL, "attendees", "name=Ms+Green&role=Head&organisation=Alder");
    assert_status(&a, 303);
    const char *first = child(&s, "Aldersonsevere");
    a = post(&s, IL, "save",
        str_fmt(
            s.arena, "child=%s&cv=1&ch=x&discussed=yes&v-next_steps=0&h-next_steps=x&f-next_steps=Home+visit", first)
            .p);
    assert_status(&a, 303);
    a = get(&s, IL, "close");
    assert_false(body_has(&a, "without its reason"));
    assert_true(body_has(&a, "3 children have not been talked about") &&
        body_has(&a, "2 children are severely absent, without a decision"));
    struct str version = hidden(&s, &a, "<form method", "version");
    a = post(&s, IL, "close", str_fmt(s.arena, "version=%.*s&next=1%%2F1%%2F2026", STR_ARG(version)).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "must be after this one"));
    a = post(&s, SU, "sign", "");
    assert_status(&a, 409); /* it is not closed */
    const char *close = str_fmt(s.arena, "version=%.*s&next=2%%2F6%%2F2026", STR_ARG(version)).p;
    a = post(&s, IL, "close", close);
    assert_status(&a, 303);
    /* The second who closes it is told by whom it was closed. */
    a = post(&s, MGR, "close", close);
    assert_status(&a, 409);
    assert_true(body_has(&a, "closed already") && body_has(&a, "Account of lead closed it") &&
        body_has(&a, "Read the minutes") && !body_has(&a, "was not kept"));
    a = post(&s, SU, "sign", "");
    assert_status(&a, 303);
    a = post(&s, IL, "sign", "");
    assert_status(&a, 303);
    a = get(&s, SU, "minutes");
    assert_true(body_has(&a, "Account of su for the school") && body_has(&a, "Account of lead for the authority") &&
        body_has(&a, "Ms Green, Head, Alder") && body_has(&a, "Home visit") && body_has(&a, "2 June 2026"));
    assert_true(str_find_str(serving_last_audit(&s), S("su|meeting.read|meeting")) == 0);
    /* A correction is a new version, and shown as one; the school does not write any more. */
    serving_wait(&s, 60000);
    a = get(&s, IL, "hold");
    a = post(&s, IL, "save", typed(&s, &a, first, "next_steps", "Two+visits"));
    assert_status(&a, 303);
    a = get(&s, SU, "minutes");
    assert_true(body_has(&a, "Two visits") && body_has(&a, "<del>Home visit</del>") &&
        body_has(&a, "Corrected after") && body_has(&a, "before the last correction"));
    /* So is what is ticked: what it was before is kept, for those who may see it. */
    a = post(&s, IL, "save", str_fmt(s.arena, "child=%s&cv=2&ch=x&discussed=yes&yar=no&barrier-1=yes", first).p);
    assert_status(&a, 303);
    a = get(&s, IL, "minutes");
    assert_true(body_has(&a, "What was ticked and chosen before") &&
        body_has(&a, "Barriers: none ticked. Youth At Risk Group: not decided."));
    a = get(&s, SU, "minutes");
    assert_false(body_has(&a, "Youth At Risk Group"));
    a = post(&s, SU, "prepare", "f-school=The+bus&h-school=y&v-school=0");
    assert_true(a.status == 409 && body_has(&a, "readonly>\nThe bus</textarea>")); /* it is not lost */
    a = post(&s, IL, "pack", "");
    assert_status(&a, 409);
    serving_end(&s);
}

/* The next meeting shows what was agreed at the one before, and who had no next steps comes early. */
static void the_next_meeting(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    struct answer a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&v-next_steps=0&h-next_steps=x&f-next_steps=Home+visit",
            child(&s, "Aldersonmany"))
            .p);
    a = get(&s, IL, "close");
    a = post(&s, IL, "close", str_fmt(s.arena, "version=%.*s", STR_ARG(hidden(&s, &a, "<form method", "version"))).p);
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=24%2F3%2F2026");
    assert_status(&a, 303);
    make_pack(&s);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "On 3 March 2026: Home visit"));
    a = get(&s, IL, "pack");
    assert_true(body_has(&a, "On the agenda of 3 March 2026, and no next steps were written down"));
    serving_end(&s);
}

/* Actions agreed in a meeting come back to its page; at the next one it is told what became of them. */
static void actions_of_children(void **state)
{
    static const char *const elsewhere[] = { "https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil" };
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *who = pupil(&s, "Aldersonmany");
    const char *hold = str_fmt(s.arena, "/meetings/%s/hold", meeting(&s)).p;
    const char *about = str_fmt(s.arena, "school=100001&child=%s&meeting=%s", who, meeting(&s)).p;
    struct answer a = get(&s, IL, "hold");
    const char *link = str_fmt(s.arena, "school=100001&amp;meeting=%s&amp;back=%%2Fmeetings%%2F%s%%2Fhold&amp;child=%s",
        meeting(&s), meeting(&s), who)
                           .p;
    assert_true(body_has(&a, link));
    a = serving_get(&s, SU, "/");
    assert_true(body_has(&a, str_fmt(s.arena, "href=\"/meetings/%s\"", meeting(&s)).p));
    a = get(&s, SU, "prepare");
    assert_false(body_has(&a, "/actions/new"));
    a = serving_get(&s, IL, str_fmt(s.arena, "/actions/new?%s&back=%s", about, hold).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, str_fmt(s.arena, "name=\"back\" value=\"%s\"", hold).p));
    /* What is wrong is said, and the way back is not lost. */
    a = serving_post(&s, &s.as[IL], "/actions/new", str_fmt(s.arena, "%s&back=%s&task=&due=", about, hold).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, str_fmt(s.arena, "name=\"back\" value=\"%s\"", hold).p));
    const char *good = str_fmt(s.arena, "%s&task=Ring+the+family&account=su&due=20%%2F3%%2F2026", about).p;
    a = serving_post(&s, &s.as[IL], "/actions/new", str_fmt(s.arena, "%s&back=%s", good, hold).p);
    assert_status(&a, 303);
    assert_str(a.location, str_fmt(s.arena, "%s#actions-%s", hold, who).p);
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        a = serving_post(&s, &s.as[IL], "/actions/new", str_fmt(s.arena, "%s&back=%s", good, elsewhere[i]).p);
        assert_status(&a, 303);
        assert_true(str_starts(a.location, S("/actions/")));
    }
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, str_fmt(s.arena, "id=\"actions-%s\"", who).p) &&
        body_has(&a, "Ring the family (Account of su, by 20 March 2026): open"));
    serving_sql(&s, "UPDATE action SET state = 'done', outcome = 'They come by bus', ended_ms = 1 WHERE id = (SELECT "
                    "min(id) FROM action)");
    a = get(&s, IL, "close");
    a = post(&s, IL, "close", str_fmt(s.arena, "version=%.*s", STR_ARG(hidden(&s, &a, "<form method", "version"))).p);
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=24%2F3%2F2026");
    assert_status(&a, 303);
    make_pack(&s);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Ring the family (Account of su, by 20 March 2026): done. They come by bus"));
    a = serving_get(&s, IL, "/find?q=alder");
    assert_true(body_has(&a, str_fmt(s.arena, "href=\"/meetings/%s\"", meeting(&s)).p));
    serving_end(&s);
}

/* What became of every action of last time, whether or not its child is on the agenda again, and those of the school;
 * what colleagues say; on the pack and on the page of the meeting. */
static void what_a_meeting_finds(void **state)
{
    static const char *const pages[] = { "pack", "hold" };
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *first = meeting(&s), *who = pupil(&s, "Aldersonnone");
    const char *of = str_fmt(s.arena, "school=100001&meeting=%s&due=20%%2F3%%2F2026", first).p;
    static const struct {
        const char *fields;
        bool child;
    } made[] = { { "task=Ring+the+bus&owner=Head", false }, { "task=Find+a+club&owner=Head", true },
        { "task=Write+a+letter&owner=Head", true } };
    for (size_t i = 0; i < COUNT_OF(made); i++) {
        struct answer b = serving_post(&s, &s.as[IL], "/actions/new",
            str_fmt(s.arena, "%s&%s%s%s", of, made[i].fields, made[i].child ? "&child=" : "",
                made[i].child ? who : "")
                .p);
        assert_status(&b, 303);
    }
    struct answer a = get(&s, IL, "minutes");
    assert_true(body_has(&a, "and not talked about:") && !body_has(&a, ">Not talked about<"));
    assert_true(body_has(&a, "Actions of the school") && body_has(&a, "Ring the bus (Head, by 20 March 2026): open"));
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Ring the bus") && !body_has(&a, "Find a club")); /* nobody is on the agenda for it */
    a = get(&s, IL, "close");
    a = post(&s, IL, "close", str_fmt(s.arena, "version=%.*s", STR_ARG(hidden(&s, &a, "<form method", "version"))).p);
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE action SET state = 'not_done', outcome = 'It is full', ended_ms = 1 "
                    "WHERE task = 'Find a club'");
    const char *old = importing_value(&s.x, "SELECT public_id AS v FROM action WHERE task = 'Write a letter'").p;
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&replaces=%s&task=Visit&owner=Head&due=23%%2F3%%2F2026", old).p);
    assert_status(&a, 303);
    /* The one in its place is of the same meeting, and the old one leads to it. */
    assert_int_equal(importing_number(&s.x, "SELECT count(DISTINCT meeting_id) AS n FROM action"), 1);
    a = serving_get(&s, IL, str_fmt(s.arena, "/actions/%s", old).p);
    assert_true(body_has(&a, "In its place: <a class=\"govuk-link\" href=\"/actions/"));
    a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=24%2F3%2F2026");
    assert_status(&a, 303);
    make_pack(&s);
    const char *ask = str_fmt(s.arena, "school=100001&child=%s&meeting=%s", pupil(&s, "Aldersonsevere"), meeting(&s)).p;
    a = get(&s, IL, "pack");
    assert_true(body_has(&a, "/consultations/new?school=100001&amp;child="));
    a = serving_post(&s, &s.as[IL], "/consultations/new",
        str_fmt(s.arena, "%s&account=su&question=What+helps%%3F&due=20%%2F3%%2F2026", ask).p);
    assert_status(&a, 303);
    assert_str(a.location, str_fmt(s.arena, "/meetings/%s/pack?done=asked", meeting(&s)).p);
    serving_sql(&s, "UPDATE consultation SET answer = 'The breakfast club', answered_ms = 2");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = get(&s, IL, pages[i]);
        static const char *const says[] = { "Ring the bus", "The school", "Find a club", "Not done", "It is full",
            "Write a letter", "Replaced", "In its place: Visit", "What helps?", "The breakfast club",
            "Add an action for" };
        for (size_t k = 0; k < COUNT_OF(says); k++)
            if (!body_has(&a, says[k]))
                fail_msg("%s does not say %s", pages[i], says[k]);
        struct str upn = importing_value(&s.x, "SELECT min(upn) AS v FROM pupil WHERE surname = 'Aldersonnone'");
        assert_true(str_find_str(serving_last_audit(&s), upn) > 0);
    }
    a = get(&s, SU, "pack");
    assert_true(body_has(&a, "It is full") && body_has(&a, "The breakfast club"));
    assert_false(body_has(&a, "Ask a colleague") || body_has(&a, "Add an action for"));
    serving_end(&s);
}

/* Without scripts, a form that was sent comes back unfolded, and says that it is saved. */
static void saved_is_said(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *first = child(&s, "Aldersonsevere");
    struct answer a = post(&s, IL, "save", str_fmt(s.arena, "child=%s&v-tried=0&h-tried=x&f-tried=A+call", first).p);
    assert_status(&a, 303);
    assert_str(a.location, str_fmt(s.arena, "/meetings/%s/hold?saved=child-%s#child-%s", meeting(&s), first, first).p);
    a = get(&s, IL, str_fmt(s.arena, "hold?saved=child-%s", first).p);
    assert_true(body_has(&a, str_fmt(s.arena, "id=\"child-%s\" open", first).p) && body_has(&a, "Saved."));
    a = get(&s, IL, "hold");
    assert_false(body_has(&a, "Saved."));
    a = post(&s, SU, "prepare", "v-school=0&h-school=x&f-school=The+bus");
    assert_status(&a, 303);
    assert_str(a.location, str_fmt(s.arena, "/meetings/%s/prepare?saved=school#school", meeting(&s)).p);
    a = get(&s, SU, "prepare?saved=school");
    assert_true(body_has(&a, "Saved."));
    serving_end(&s);
}

/* The longest text of signs of every kind goes into both files, and what is in it is no instruction to them. */
static void long_and_strange_minutes(void **state)
{
    static const char sign[] = "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7+%D9%85%D8%B1%D8%AD%D8%A8%D8%A7+"
                               "%D7%A9%D7%9C%D7%95%D7%9D+%E2%80%AEabc%E2%80%AC+%3Cb%3E%26amp%3B%0D%0A";
    enum { CHARACTERS = 32 /* of the sign: each line end counts once */ };
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    struct buf b = buf_new(4 << 20);
    buf_add_fmt(&b, "area=%d&v-notes=0&h-notes=x&f-notes=", AGENDA_POLICY);
    for (int k = 0; k < DISCUSSION_TEXT_MOST / CHARACTERS; k++)
        buf_add_str(&b, str_of(sign));
    struct answer a = post(&s, IL, "save", str_dup(s.arena, buf_str(&b)).p);
    buf_done(&b);
    assert_status(&a, 303);
    assert_true(importing_number(&s.x, "SELECT length(content) AS n FROM meeting_text") >
        DISCUSSION_TEXT_MOST * 9 / 10);
    a = get(&s, IL, "minutes");
    assert_true(body_has(&a, "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d") &&
        body_has(&a, "&lt;b&gt;&amp;amp;"));
    static const char *const files[][2] = { { "minutes.pdf", "%PDF-1.7" }, { "minutes.docx", "PK\3\4" } };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        a = get(&s, IL, files[i][0]);
        assert_status(&a, 200);
        assert_true(str_starts(a.body, str_of(files[i][1])));
    }
    serving_end(&s);
}

/* A child who moves between two meetings: what each school wrote and agreed stays with it, and the other does not see
 * it. */
static void both_schools_keep_their_part(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *first = meeting(&s), *of_first = child(&s, "Aldersonsevere"), *who = pupil(&s, "Aldersonsevere");
    struct answer a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&v-next_steps=0&h-next_steps=x&f-next_steps=Breakfast+club", of_first).p);
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&child=%s&meeting=%s&task=Ring+the+family&owner=Head&due=20%%2F3%%2F2026", who,
            first)
            .p);
    assert_status(&a, 303);
    serving_sql(&s, str_fmt(s.arena, "UPDATE enrolment SET leaving_on = %d WHERE pupil_id = (SELECT id FROM pupil "
                                     "WHERE public_id = '%s')",
                        test_day("2026-03-01").v, who)
                        .p);
    serving_sql(&s, str_fmt(s.arena, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, "
                                     "year_group, year_group_year) SELECT 7000, p.id, c.id, %d, NULL, 'C', 13, 2025 "
                                     "FROM pupil AS p, school AS c WHERE p.public_id = '%s' AND c.urn = '100002'",
                        test_day("2026-03-02").v, who)
                        .p);
    a = serving_post(&s, &s.as[IL2], "/meetings/plan", "school=100002&on=5%2F3%2F2026");
    assert_status(&a, 303);
    a = post(&s, IL2, "children", str_fmt(s.arena, "pupil=%s", who).p);
    assert_status(&a, 303);
    const char *second = meeting(&s);
    const char *of_second =
        importing_value(&s.x, "SELECT public_id AS v FROM meeting_child ORDER BY id DESC LIMIT 1").p;
    a = post(&s, IL2, "save",
        str_fmt(s.arena, "child=%s&v-next_steps=0&h-next_steps=x&f-next_steps=Music+lessons", of_second).p);
    assert_status(&a, 303);
    const struct {
        enum who who;
        const char *meeting, *own, *other;
    } sides[] = { { IL, first, "Breakfast club", "Music lessons" },
        { IL2, second, "Music lessons", "Breakfast club" } };
    static const char *const pages[] = { "hold", "minutes" };
    for (size_t i = 0; i < COUNT_OF(sides); i++)
        for (size_t k = 0; k < COUNT_OF(pages); k++) {
            a = serving_get(&s, sides[i].who, str_fmt(s.arena, "/meetings/%s/%s", sides[i].meeting, pages[k]).p);
            assert_status(&a, 200);
            if (!body_has(&a, sides[i].own) || body_has(&a, sides[i].other) ||
                body_has(&a, "Ring the family") != (sides[i].who == IL))
                fail_msg("%s, %s", who_names[sides[i].who], pages[k]);
            a = serving_get(&s, sides[1 - i].who, str_fmt(s.arena, "/meetings/%s/%s", sides[i].meeting, pages[k]).p);
            assert_status(&a, 404);
        }
    serving_end(&s);
}

/* The minutes as files: of what both sides may know, to be had with a fresh password, and in the audit. */
static void minutes_as_files(void **state)
{
    static const struct {
        const char *page, *starts, *type;
    } files[] = { { "minutes.pdf", "%PDF-1.7", "application/pdf" },
        { "minutes.docx", "PK\3\4", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" } };
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    const char *first = child(&s, "Aldersonsevere");
    struct answer a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&v-next_steps=0&h-next_steps=x&f-next_steps=Home+visit", first).p);
    assert_status(&a, 303);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        a = get(&s, SU, "minutes");
        assert_true(body_has(&a, str_fmt(s.arena, "href=\"/meetings/%s/%s\"", meeting(&s), files[i].page).p));
        a = get(&s, SU, files[i].page);
        assert_status(&a, 200);
        assert_str(a.type, files[i].type);
        assert_true(str_starts(a.body, str_of(files[i].starts)));
        assert_str(a.disposition,
            str_fmt(s.arena, "attachment; filename=\"minutes-100001-2026-03-03%s\"", files[i].page + 7).p);
        struct str audit = serving_last_audit(&s),
                   upn = importing_value(&s.x, "SELECT min(upn) AS v FROM pupil WHERE surname = 'Aldersonsevere'");
        assert_true(str_starts(audit, S("su|meeting.export_pdf|meeting")));
        assert_true(str_find_str(audit, upn) > 0);
        a = get(&s, IL2, files[i].page);
        assert_status(&a, 404);
        a = get(&s, AUD, files[i].page);
        assert_status(&a, 403);
    }
    /* When the password is an hour old it is asked for, and leads back to the minutes. */
    serving_wait(&s, 60 * 60000);
    a = get(&s, SU, "minutes.docx");
    assert_status(&a, 303);
    assert_true(str_find_str(a.location, S("minutes")) > 0);
    serving_end(&s);
}

/* Whoever closes a meeting may refer those who are to be brought to the Youth At Risk Group, until they are. */
static void referrals_at_closing(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    start(&s);
    struct answer a = get(&s, IL, "close");
    assert_false(body_has(&a, "/panels/refer"));
    a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&cv=1&ch=x&yar=yes&v-yar_reason=0&h-yar_reason=x&f-yar_reason=County+lines",
            child(&s, "Aldersonsevere"))
            .p);
    assert_status(&a, 303);
    const char *who = pupil(&s, "Aldersonsevere");
    const char *about = str_fmt(s.arena, "school=100001&child=%s&meeting=%s", who, meeting(&s)).p;
    const char *link = str_fmt(s.arena, "/panels/refer?school=100001&amp;child=%s&amp;meeting=%s",
        pupil(&s, "Aldersonsevere"), meeting(&s))
                           .p;
    a = get(&s, IL, "close");
    assert_true(body_has(&a, link) && body_has(&a, "County lines") && body_has(&a, "Refer Aldersonsevere"));
    assert_false(body_has(&a, "Aldersonmany"));
    struct str upn =
        importing_value(&s.x, "SELECT min(upn) AS v FROM pupil WHERE surname = 'Aldersonsevere'");
    assert_true(str_find_str(serving_last_audit(&s), upn) > 0);
    a = serving_get(&s, IL, str_fmt(s.arena, "/panels/refer?%s", about).p);
    assert_status(&a, 200);
    a = serving_post(&s, &s.as[IL], "/panels/refer",
        str_fmt(s.arena, "%s&kind=yar&why=County+lines&wanted=Advice", about).p);
    assert_status(&a, 303);
    a = get(&s, IL, "close");
    assert_false(body_has(&a, link));
    serving_end(&s);
}

/* A child who moves: the meeting of the old school keeps its part, and the new school's lead does not see it. OV1: a
 * restricted child is in no pack, no page and no minutes but for those who are named. */
static void moved_and_restricted(void **state)
{
    struct serving s;
    begin(&s, state);
    make_pack(&s);
    const char *first = child(&s, "Aldersonsevere");
    struct answer a = post(&s, IL, "save",
        str_fmt(s.arena, "child=%s&v-tried=0&h-tried=x&f-tried=Breakfast+club", first).p);
    serving_sql(&s, str_fmt(s.arena, "UPDATE enrolment SET leaving_on = %d WHERE pupil_id = (SELECT pupil_id FROM "
                                     "meeting_child WHERE public_id = '%s')",
                        test_day("2026-03-01").v, first)
                        .p);
    serving_sql(&s,
        str_fmt(s.arena,
            "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, year_group, "
            "year_group_year) SELECT 7000, m.pupil_id, c.id, %d, NULL, 'C', 13, 2025 FROM meeting_child AS m, "
            "school AS c WHERE m.public_id = '%s' AND c.urn = '100002'",
            test_day("2026-03-02").v, first)
            .p);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Left the school on 1 March 2026") && body_has(&a, "Breakfast club"));
    a = get(&s, IL2, "minutes");
    assert_status(&a, 404);
    serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET restricted = 1 WHERE id = (SELECT pupil_id FROM meeting_child "
                                     "WHERE public_id = '%s')",
                        first)
                        .p);
    const char *name = str_fmt(s.arena, "Aldersonsevere, %.*s<",
        STR_ARG(importing_value(&s.x, "SELECT forename AS v FROM pupil WHERE restricted = 1")))
                           .p;
    static const char *const pages[] = { "hold", "minutes", "pack", "prepare", "find?q=aldersonsevere" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = get(&s, IL, pages[i]);
        assert_status(&a, 200);
        if (body_has(&a, name) || body_has(&a, "Breakfast club"))
            fail_msg("%s shows the child", pages[i]);
    }
    a = post(&s, IL, "save", str_fmt(s.arena, "child=%s&v-tried=1&h-tried=x&f-tried=y", first).p);
    assert_status(&a, 404);
    serving_sql(&s,
        str_fmt(s.arena,
            "INSERT INTO pupil_named_staff (pupil_id, account_id) SELECT m.pupil_id, a.id FROM "
            "meeting_child AS m, account AS a WHERE m.public_id = '%s' AND a.name = 'lead'",
            first)
            .p);
    a = get(&s, IL, "hold");
    assert_true(body_has(&a, "Breakfast club"));
    a = get(&s, SU, "minutes");
    assert_false(body_has(&a, "Breakfast club"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_pack),
        ON_BOTH_ENGINES(order_and_additions),
        ON_BOTH_ENGINES(the_school_prepares),
        ON_BOTH_ENGINES(two_who_type_at_once),
        ON_BOTH_ENGINES(long_and_strange_texts),
        ON_BOTH_ENGINES(closed_and_signed),
        ON_BOTH_ENGINES(the_next_meeting),
        ON_BOTH_ENGINES(actions_of_children),
        ON_BOTH_ENGINES(what_a_meeting_finds),
        ON_BOTH_ENGINES(saved_is_said),
        ON_BOTH_ENGINES(long_and_strange_minutes),
        ON_BOTH_ENGINES(both_schools_keep_their_part),
        ON_BOTH_ENGINES(minutes_as_files),
        ON_BOTH_ENGINES(referrals_at_closing),
        ON_BOTH_ENGINES(moved_and_restricted),
    };
    return cmocka_run_group_tests_name("web meeting held", tests, NULL, NULL);
}
