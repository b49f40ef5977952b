/* The coordinator's queue, dates for cases, papers and the day of the forum (FO-4 to FO-6). */
#include "forum_rows.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 2, 2);
    serving_children(s, "100002", "Birchen", 101, 1, 2);
    serving_sign_in_all(s);
    forum_rows_begin(s);
}

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

/* Who sees which request, and what is said of each. */
static void the_queue(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "alder", "100001", "Alderson", 20800);
    forum_rows_anonymous(&s, "birch", "100002");
    struct answer a = serving_get(&s, FC, "/queue");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson") && body_has(&a, "WF-birch") && body_has(&a, "No strategy that was tried"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    /* Whoever has withdrawn consent is not asked for it. */
    serving_sql(&s, "UPDATE consent SET withdrawn_on = 20510, withdrawn_ms = 1, withdrawn_by = recorded_by");
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "Consent was withdrawn: pass nothing of it on") && !body_has(&a, "Ask the setting for"));
    serving_sql(&s, "UPDATE consent SET expires_on = 20510, withdrawn_on = NULL, withdrawn_ms = NULL, "
                    "withdrawn_by = NULL");
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "Ask the setting for consent") && !body_has(&a, "Consent was withdrawn"));
    serving_sql(&s, "UPDATE consent SET expires_on = 20800");
    /* A manager has the named ones alone. */
    a = serving_get(&s, MGR, "/queue");
    assert_true(body_has(&a, "Alderson") && !body_has(&a, "WF-birch"));
    a = serving_get(&s, MGR, "/queue/birch-r");
    assert_status(&a, 404);
    const enum who others[] = { ADM, IL, SA, SU, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/queue");
        assert_status(&a, 403);
        a = serving_get(&s, others[i], "/queue/alder-r");
        assert_status(&a, 403);
        a = post(&s, others[i], "/queue/alder-r/screen", "version=1&decision=accept");
        assert_status(&a, 403);
    }
    /* A coordinator of other forums has neither. */
    serving_sql(&s, "UPDATE account_forum SET phase = 'primary'");
    a = serving_get(&s, FC, "/queue");
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alderson") || body_has(&a, "WF-birch"));
    a = serving_get(&s, FC, "/queue/alder-r");
    assert_status(&a, 404);
    /* What is still being written is nobody's but its setting's. */
    serving_sql(&s, "UPDATE account_forum SET phase = 'secondary'");
    serving_sql(&s, "UPDATE case_round SET state = 'draft', submitted_on = NULL WHERE public_id = 'alder-r'");
    a = serving_get(&s, FC, "/queue");
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, FC, "/queue/alder-r");
    assert_status(&a, 404);
    serving_end(&s);
}

/* What is on lists stands in the order of the forums, whatever came in first. */
static void the_next_forum_comes_first(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_forum(&s, "near", FORUM_ROWS_DAY + 3, 4);
    forum_rows_forum(&s, "far", FORUM_ROWS_DAY + 30, 4);
    forum_rows_anonymous(&s, "first", "100001");
    forum_rows_anonymous(&s, "last", "100001");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20400 WHERE public_id = 'first-r'");
    forum_rows_book(&s, "first-r", "far", 1);
    forum_rows_book(&s, "last-r", "near", 1);
    struct answer a = serving_get(&s, FC, "/queue");
    assert_status(&a, 200);
    const ptrdiff_t first = str_find_str(a.body, S("/queue/first-r")), last = str_find_str(a.body, S("/queue/last-r"));
    assert_true(last > 0 && first > last);
    serving_end(&s);
}

/* Lists of days go as far as this term and the next, and on to all; nobody needs a script for that. In a term of which
 * nobody has told the days, spring ends on 31 March, summer on 31 July: SERVING_DAY is 2 March. */
static void near_days_come_first(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20900);
    forum_rows_forum(&s, "near", FORUM_ROWS_DAY + 10, 1);
    forum_rows_forum(&s, "far", FORUM_ROWS_DAY + 200, 3);
    static const struct {
        enum who who;
        const char *at, *all, *near, *far, *more;
    } lists[] = { { FC, "/queue/one-r", "/queue/one-r?dates=all", "12 March 2026", "18 September 2026",
                      "Choose from later forums too" },
        { FC, "/forums", "/forums?dates=all", "12 March 2026", "18 September 2026", "Show all 2 forums to come" },
        { SA, "/papers", "/papers?dates=all", "12 March 2026", "18 September 2026", "Show all 2" } };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        for (int all = 0; all < 2; all++) {
            struct answer a = serving_get(&s, lists[i].who, all ? lists[i].all : lists[i].at);
            assert_status(&a, 200);
            if (!body_has(&a, lists[i].near) || body_has(&a, lists[i].far) != (all == 1) ||
                body_has(&a, lists[i].more) != (all == 0))
                fail_msg("%s, %d", lists[i].at, all);
        }
    }
    /* What was chosen among all is still there when the form comes back; and a far one is taken. */
    struct answer a = post(&s, FC, "/queue/one-r/book", "version=7&forum=far");
    assert_status(&a, 409);
    assert_true(body_has(&a, "18 September 2026"));
    a = post(&s, FC, "/queue/one-r/book", "version=1&forum=far&dates=all");
    assert_status(&a, 303);
    /* With no place at the near ones, the far ones are shown at once; and so are all where no other is. */
    forum_rows_anonymous(&s, "two", "100001");
    forum_rows_anonymous(&s, "three", "100001");
    forum_rows_book(&s, "two-r", "near", 1);
    a = serving_get(&s, FC, "/queue/three-r");
    assert_true(body_has(&a, "18 September 2026") && !body_has(&a, "Choose from later"));
    forum_rows_forum(&s, "gone", FORUM_ROWS_DAY - 3, 3);
    a = serving_get(&s, FC, "/forums?when=past");
    assert_true(body_has(&a, "Its day is over") && !body_has(&a, "Planned") && !body_has(&a, "3 of 3"));
    serving_sql(&s, "UPDATE forum SET on_day = 20700 WHERE public_id = 'near'");
    a = serving_get(&s, FC, "/forums");
    assert_true(body_has(&a, "18 September 2026") && !body_has(&a, "Show all"));
    serving_end(&s);
}

static void screened(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_named(&s, "two", "100002", "Birchen", 20800);
    struct answer a = post(&s, FC, "/queue/one-r/screen", "version=1");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose what is to happen"));
    a = post(&s, FC, "/queue/one-r/screen", "version=1&decision=more&words=++");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter what is missing"));
    char *much = arena_alloc(s.arena, 4100);
    memset(much, 'a', 4001);
    much[4001] = 0;
    a = post(&s, FC, "/queue/one-r/screen", str_fmt(s.arena, "version=1&decision=signpost&words=%s", much).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "#words\">What is missing, or where help is found: This has 4001 characters, and 4000 is "
                             "the most") &&
        body_has(&a, much));
    assert_str(forum_rows_value(&s, "SELECT state AS v FROM case_round WHERE public_id = 'one-r'"), "submitted");
    a = post(&s, FC, "/queue/one-r/screen", "version=1&decision=more&words=Which+%3Cb%3Estrategies");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/queue/one-r");
    assert_true(body_has(&a, "More is asked for") && body_has(&a, "Which &lt;b&gt;strategies"));
    assert_str(forum_rows_value(&s, "SELECT kind AS v FROM message"), "forum_case");
    /* What was decided by somebody else in between is not decided again; the text stays. */
    a = post(&s, FC, "/queue/one-r/screen", "version=1&decision=signpost&words=Ring+them");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Somebody changed this request") && body_has(&a, "Ring them"));
    a = post(&s, FC, "/queue/two-r/screen", "version=1&decision=accept");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "Waiting for a place"));
    serving_end(&s);
}

/* A place belongs to one case; what cannot be booked says why. */
static void booked(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_named(&s, "two", "100002", "Birchen", 20530);
    forum_rows_named(&s, "bare", "100002", "Birchen", 0);
    forum_rows_anonymous(&s, "anon", "100001");
    forum_rows_forum(&s, "near", FORUM_ROWS_DAY + 10, 1);
    forum_rows_forum(&s, "far", FORUM_ROWS_DAY + 20, 3);
    struct answer a = serving_get(&s, FC, "/queue/one-r");
    /* With its weekday and its name, so that two at one place are told apart. */
    assert_true(body_has(&a, "Thursday 12 March 2026 at 9:30am: Secondary forum, Town hall. 1 place free<"));
    a = post(&s, FC, "/queue/bare-r/book", "version=1&forum=near");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Consent does not hold"));
    /* Consent that ends before the forum is none on its day. */
    a = post(&s, FC, "/queue/two-r/book", "version=1&forum=far");
    assert_status(&a, 400);
    a = post(&s, FC, "/queue/one-r/book", "version=1&forum=nowhere");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose a forum of the list"));
    a = post(&s, FC, "/queue/one-r/book", "version=1&forum=near");
    assert_status(&a, 303);
    /* The last place has gone. */
    a = post(&s, FC, "/queue/anon-r/book", "version=1&forum=near");
    assert_status(&a, 400);
    assert_true(body_has(&a, "The last place of that forum has gone"));
    a = post(&s, FC, "/queue/anon-r/book", "version=1&forum=far");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "SELECT CASE WHEN id > 4000000000000000000 THEN 'random' ELSE 'in turn' END "
                                    "AS v FROM "
                                    "booking WHERE round_id = (SELECT id FROM case_round WHERE public_id = 'anon-r')"),
        "random");
    /* Another date wants a reason, and the place is free again. */
    a = post(&s, FC, "/queue/one-r/book", "version=2&forum=far");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter why the date is changed"));
    a = post(&s, FC, "/queue/one-r/book", "version=2&forum=far&reason=Their+exam");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "SELECT CAST(count(*) AS TEXT) AS v FROM booking WHERE place IS NOT NULL AND "
                                    "forum_id = "
                                    "(SELECT id FROM forum WHERE public_id = 'near')"),
        "0");
    a = serving_get(&s, FC, "/queue/one-r");
    assert_true(body_has(&a, "second on the list") && body_has(&a, "Their exam"));
    a = post(&s, FC, "/queue/one-r/off", "version=3&reason=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "#off-reason\">Enter why it is taken off") && body_has(&a, "off-reason-error"));
    a = post(&s, FC, "/queue/one-r/off", "version=3&reason=Ill");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "SELECT state AS v FROM case_round WHERE public_id = 'one-r'"), "waiting");
    /* Who gets another date has waited from the first day, and not from when the place was lost. */
    serving_sql(&s, "UPDATE case_round SET waiting_on = 20501 WHERE public_id = 'one-r'");
    a = post(&s, FC, "/queue/one-r/book", "version=4&forum=far");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/queue/one-r");
    assert_false(body_has(&a, "Waiting since"));
    a = post(&s, FC, "/queue/one-r/off", "version=5&reason=Ill");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "17 February 2026, 13 days"));
    /* The setting has a file for its calendar, without a name; another setting has none. */
    struct str id = forum_rows_value(&s, "SELECT public_id AS v FROM booking WHERE place IS NOT NULL");
    const char *ics = str_fmt(s.arena, "/bookings/%.*s/calendar.ics", STR_ARG(id)).p;
    a = serving_get(&s, SU, ics);
    assert_status(&a, 200);
    assert_true(body_has(&a, "SUMMARY:Secondary forum") && !body_has(&a, "WF-") && !body_has(&a, "Alderson"));
    a = serving_get(&s, IL2, ics);
    assert_status(&a, 404);
    serving_end(&s);
}

/* A service reads the cases of its forum, within their days and while consent holds, and no other (F, OV2, OV5). */
static void papers(void **state)
{
    static const struct {
        int on; /* of the forum, from today */
        bool reads;
    } days[] = { { 6, false }, { 5, true }, { 0, true }, { -7, true }, { -8, false } };
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_anonymous(&s, "anon", "100001");
    forum_rows_named(&s, "other", "100002", "Birchen", 20800);
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY, 3);
    forum_rows_book(&s, "one-r", "here", 1);
    forum_rows_book(&s, "anon-r", "here", 2);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        int on = FORUM_ROWS_DAY + days[i].on;
        struct str days_of = str_fmt(s.arena, "on_day = %d, papers_on = %d, until_on = %d", on, on - 5, on + 7);
        serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET %.*s", STR_ARG(days_of)).p);
        struct answer a = serving_get(&s, SA, "/papers/here");
        assert_status(&a, days[i].reads ? 200 : 404);
        assert_true(body_has(&a, "Alderson") == days[i].reads && body_has(&a, "WF-anon") == days[i].reads);
        assert_false(body_has(&a, "Birchen"));
        a = post(&s, SA, "/papers/one-r/read", "");
        assert_status(&a, days[i].reads ? 303 : 404);
        a = post(&s, SA, "/papers/other-r/read", "");
        assert_status(&a, 404);
    }
    serving_end(&s);
}

/* What ends it, ends it with the next request. */
static void papers_end_at_once(void **state)
{
    static const struct {
        const char *ends, *again;
    } ways[] = { { "UPDATE consent SET withdrawn_on = 20514", "UPDATE consent SET withdrawn_on = NULL" },
        { "UPDATE consent SET expires_on = 20513", "UPDATE consent SET expires_on = 20800" },
        { "UPDATE account_service SET to_on = 20513", "UPDATE account_service SET to_on = NULL" },
        { "UPDATE forum SET state = 'cancelled'", "UPDATE forum SET state = 'planned'" },
        { "UPDATE booking SET place = NULL, state = 'given_back'", "UPDATE booking SET place = 1, state = 'booked'" },
        { "UPDATE pupil SET restricted = 1", "UPDATE pupil SET restricted = 0" },
        { "DELETE FROM forum_service", NULL } };
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY + 2, 3);
    forum_rows_book(&s, "one-r", "here", 1);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct answer a = serving_get(&s, SA, "/papers/here");
        assert_true(body_has(&a, "Alderson"));
        /* From a case to its advice, and back; to hide it takes a second press. */
        assert_true(body_has(&a, "href=\"/cases/one-r/advice\"") && body_has(&a, "Hide it from me"));
        assert_true(body_has(&a, "href=\"/papers\">Papers") && body_has(&a, "I know this family"));
        a = post(&s, SA, "/papers/one-r/read", "");
        assert_status(&a, 303);
        serving_sql(&s, ways[i].ends);
        a = serving_get(&s, SA, "/papers/here");
        assert_false(body_has(&a, "Alderson"));
        a = post(&s, SA, "/papers/one-r/read", "");
        assert_status(&a, 404);
        if (ways[i].again != NULL)
            serving_sql(&s, ways[i].again);
    }
    serving_end(&s);
}

static void knows_the_family(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_anonymous(&s, "anon", "100001");
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY + 2, 3);
    forum_rows_book(&s, "one-r", "here", 1);
    forum_rows_book(&s, "anon-r", "here", 2);
    /* Of an anonymous case nobody but its setting and the coordinator is told whose it is (OV7). */
    serving_sql(&s, "UPDATE school SET name = 'Zebra School' WHERE urn = '100001'");
    serving_sql(&s, "UPDATE forum_case SET named = 0, pupil_id = NULL, age = 13 WHERE public_id = 'one'");
    struct answer a = serving_get(&s, SA, "/papers/here");
    assert_true(body_has(&a, "WF-anon") && !body_has(&a, "Zebra"));
    a = serving_get(&s, SA, "/cases/anon-r");
    assert_status(&a, 200);
    assert_false(body_has(&a, "Zebra"));
    a = serving_get(&s, FC, "/papers/here");
    assert_true(body_has(&a, "Zebra"));
    a = post(&s, SA, "/papers/anon-r/conflict", "");
    assert_status(&a, 303);
    a = serving_get(&s, SA, "/papers/here");
    assert_false(body_has(&a, "WF-anon"));
    a = serving_get(&s, FC, "/queue/anon-r");
    assert_true(body_has(&a, "Somebody said that they know the family") && body_has(&a, "Account of sa"));
    serving_end(&s);
}

/* From the first case to the last: the day itself. */
static void the_day(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_named(&s, "two", "100002", "Birchen", 20800);
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY, 3);
    forum_rows_forum(&s, "later", FORUM_ROWS_DAY + 1, 3);
    forum_rows_book(&s, "one-r", "here", 1);
    forum_rows_book(&s, "two-r", "here", 3);
    struct answer a = post(&s, FC, "/forums/later/state", "version=1&state=open");
    assert_status(&a, 409);
    a = serving_get(&s, SA, "/forums/here/run");
    assert_status(&a, 403);
    a = post(&s, FC, "/bookings/b-two-r/move", "to=up");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "SELECT CAST(place AS TEXT) AS v FROM booking WHERE public_id = 'b-two-r'"), "1");
    assert_str(forum_rows_value(&s, "SELECT CAST(place AS TEXT) AS v FROM booking WHERE public_id = 'b-one-r'"), "3");
    a = post(&s, FC, "/bookings/b-one-r/say", "version-b-one-r=3&what=discussed&words-b-one-r=The+SENCo");
    assert_status(&a, 409);
    struct str version = forum_rows_value(&s, "SELECT CAST(version AS TEXT) AS v FROM forum WHERE public_id = 'here'");
    a = post(&s, FC, "/forums/here/state", str_fmt(s.arena, "version=%.*s&state=open", STR_ARG(version)).p);
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/forums/here/run");
    assert_true(body_has(&a, "Being held") && body_has(&a, "It was discussed"));
    /* From advice and plan whoever runs it goes back to it, and nobody else. */
    static const char *const beside[] = { "/cases/one-r/advice", "/cases/one-r/plan" };
    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        a = serving_get(&s, FC, beside[i]);
        assert_true(body_has(&a, "href=\"/forums/here/run\">Back to the list of the forum"));
        a = serving_get(&s, SA, beside[i]);
        assert_status(&a, 200);
        assert_false(body_has(&a, "/forums/here/run"));
        assert_true(body_has(&a, "href=\"/papers/here\">Back to the papers of the forum"));
        a = serving_get(&s, MGR, beside[i]);
        assert_false(body_has(&a, "Back to the papers"));
    }
    a = post(&s, FC, "/forums/here/attendance", "present-health=yes&who-health=The+school+nurse");
    assert_status(&a, 303);
    struct str one = forum_rows_value(&s, "SELECT CAST(version AS TEXT) AS v FROM booking WHERE public_id = 'b-one-r'");
    struct str two = forum_rows_value(&s, "SELECT CAST(version AS TEXT) AS v FROM booking WHERE public_id = 'b-two-r'");
    a = post(&s, FC, "/bookings/b-one-r/say",
        str_fmt(s.arena, "version-b-one-r=%.*s&what=discussed&words-b-one-r=", STR_ARG(one)).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter who came"));
    a = post(&s, FC, "/bookings/b-one-r/say",
        str_fmt(s.arena, "version-b-one-r=%.*s&what=discussed&words-b-one-r=The+SENCo", STR_ARG(one)).p);
    assert_status(&a, 303);
    /* It is not over while a case is neither discussed nor missed. */
    a = post(&s, FC, "/forums/here/state", "version=9&state=held");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Say whether") && body_has(&a, "Birchen"));
    a = post(&s, FC, "/bookings/b-two-r/say",
        str_fmt(s.arena, "version-b-two-r=%.*s&what=missed&words-b-two-r=Snow", STR_ARG(two)).p);
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "SELECT state AS v FROM case_round WHERE public_id = 'two-r'"), "waiting");
    a = post(&s, FC, "/forums/here/state", "version=9&state=held");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/forums/here/run");
    assert_true(body_has(&a, "Held") && body_has(&a, "From the setting: The SENCo") && body_has(&a, "school nurse"));
    a = serving_get(&s, FC, "/cases/one-r/advice");
    assert_false(body_has(&a, "Back to the list of the forum"));
    /* Discussed without a plan, it stays with the coordinator. */
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "Issue its plan"));
    /* The tracker fills from forums too, for the lead of the child's school; who was not heard is not in it. */
    a = serving_get(&s, IL, "/tracker");
    assert_true(body_has(&a, "Inclusion Forum") && body_has(&a, "Alderson"));
    a = serving_get(&s, IL2, "/tracker");
    assert_false(body_has(&a, "Inclusion Forum") || body_has(&a, "Birchen"));
    serving_end(&s);
}

/* Whichever button of the list of a forum is pressed, what was typed beside it is kept; and what one of two who
 * have the page open did not touch stays as the other left it. */
static void what_is_typed_is_kept(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_named(&s, "two", "100002", "Birchen", 20800);
    forum_rows_anonymous(&s, "anon", "100001");
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY, 4);
    forum_rows_book(&s, "one-r", "here", 1);
    forum_rows_book(&s, "two-r", "here", 2);
    forum_rows_book(&s, "anon-r", "here", 3);
    const char *present = "SELECT CASE present WHEN 1 THEN 'there ' ELSE 'not there ' END || who AS v "
                          "FROM forum_service";
    const char *came = "SELECT came AS v FROM booking WHERE public_id = 'b-two-r'";
    struct answer a = post(&s, FC, "/forums/here/state",
        "version=1&state=open&present-health=yes&who-health=A+nurse&shown-health=unknown+");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "%s", present), "there A nurse");
    /* A page from before that: nobody touched its service. */
    a = post(&s, FC, "/bookings/b-one-r/move",
        "to=down&present-health=unknown&who-health=&shown-health=unknown+&words-b-two-r=Her+head");
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "%s", present), "there A nurse");
    assert_str(forum_rows_value(&s, "%s", came), "Her head");
    a = serving_get(&s, FC, "/forums/here/run");
    assert_true(body_has(&a, "Her head") && body_has(&a, "A nurse"));
    /* What is refused writes nothing, and all of it stands in the form. */
    struct str one = forum_rows_value(&s, "SELECT CAST(version AS TEXT) AS v FROM booking WHERE public_id = 'b-one-r'");
    a = post(&s, FC, "/bookings/b-one-r/say",
        str_fmt(s.arena,
            "version-b-one-r=%.*s&what=discussed&words-b-one-r=&words-b-two-r=Her+uncle&present-health=no&"
            "who-health=Nobody",
            STR_ARG(one))
            .p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter who came") && body_has(&a, "Her uncle") && body_has(&a, "Nobody"));
    assert_true(body_has(&a, "href=\"#case-b-one-r\""));
    assert_str(forum_rows_value(&s, "%s", came), "Her head");
    assert_str(forum_rows_value(&s, "%s", present), "there A nurse");
    /* Nor is anything kept of an anonymous case that says who the child is. */
    a = post(&s, FC, "/bookings/b-one-r/move",
        str_fmt(s.arena, "to=up&words-b-anon-r=Mother+of+%.*s", STR_ARG(importing_upn(s.arena, 1))).p);
    assert_status(&a, 400);
    assert_str(forum_rows_value(&s, "SELECT came AS v FROM booking WHERE public_id = 'b-anon-r'"), "");
    a = post(&s, FC, "/bookings/b-one-r/say",
        str_fmt(s.arena,
            "version-b-one-r=%.*s&what=discussed&words-b-one-r=The+SENCo&present-health=no&who-health=Ill&"
            "shown-health=yes+A+nurse",
            STR_ARG(one))
            .p);
    assert_status(&a, 303);
    assert_str(forum_rows_value(&s, "%s", present), "not there Ill");
    serving_end(&s);
}

/* Who sees a child because of a case is not told that there is no school, only because the school is not theirs. */
static void a_school_out_of_sight(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    struct answer a = serving_get(&s, FC, "/find?q=alderson");
    assert_true(body_has(&a, "Alderson, ") && body_has(&a, "At a school that your role does not show"));
    a = serving_get(&s, MGR, "/find?q=alderson");
    assert_true(body_has(&a, "Alder School, UPN") && !body_has(&a, "does not show"));
    serving_end(&s);
}

/* Home (EV-1) says what the forums want of whom, with the reason, and names nobody. */
static void home_says_it(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "new", "100001", "Alderson", 20800);
    forum_rows_named(&s, "waits", "100001", "Alderson", 20800);
    forum_rows_named(&s, "bare", "100001", "Alderson", 0);
    forum_rows_anonymous(&s, "anon", "100001");
    forum_rows_anonymous(&s, "back", "100001");
    forum_rows_anonymous(&s, "planned", "100001");
    forum_rows_forum(&s, "near", FORUM_ROWS_DAY + 4, 6);
    forum_rows_forum(&s, "far", FORUM_ROWS_DAY + 40, 6);
    serving_sql(&s, "UPDATE case_round SET state = 'waiting', waiting_on = 20501 WHERE public_id = 'waits-r'");
    serving_sql(&s, "UPDATE case_round SET state = 'more' WHERE public_id = 'back-r'");
    serving_sql(&s, "UPDATE case_round SET state = 'planned' WHERE public_id = 'planned-r'");
    serving_sql(&s, "INSERT INTO plan (id, public_id, round_id, number, state, layer, strengths, child_voice, "
                    "parent_voice, transition, review_on, made_ms, made_by, issued_ms, issued_by, agreed_ms, "
                    "agreed_by, version) SELECT 1, 'plan', r.id, 1, 'issued', '', '', '', '', '', NULL, 1, a.id, 1, "
                    "a.id, NULL, NULL, 1 FROM case_round AS r, account AS a WHERE r.public_id = 'planned-r' AND "
                    "a.name = 'fc'");
    forum_rows_book(&s, "bare-r", "near", 1);
    forum_rows_book(&s, "anon-r", "near", 2);
    static const struct {
        enum who who;
        const char *has[8], *lacks[4];
    } cases[] = {
        { FC,
            { "1 case is on a list without consent", "1 request waits to be looked at", "1 case waits for a date",
                "The first has waited since 17 February 2026, 13 days ago", "Friday 6 March 2026", "2 cases",
                "/forums/near/run" },
            { "/forums/far", "Papers of", "you to agree" } },
        { SA, { "Papers of", "1 case", "/papers/near" }, { "/forums/far", "waits for a date", "consent" } },
        { SU,
            { "1 case came back: more is asked for", "1 case has no consent that holds",
                "1 case is heard within a week", "1 education plan waits for you to agree" },
            { "waits to be looked at", "Papers of" } },
        { IL, { "Home" }, { "consent", "waits to be looked at", "Papers of", "you to agree" } },
        { MGR, { "Home" }, { "without consent", "waits to be looked at", "Papers of" } },
        { AUD, { "Home" }, { "consent", "Papers of", "heard" } },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, cases[i].who, "/");
        assert_status(&a, 200);
        for (size_t k = 0; k < COUNT_OF(cases[i].has) && cases[i].has[k] != NULL; k++)
            if (!body_has(&a, cases[i].has[k]))
                fail_msg("%s: no \"%s\"\n%.*s", who_names[cases[i].who], cases[i].has[k], STR_ARG(a.body));
        for (size_t k = 0; k < COUNT_OF(cases[i].lacks) && cases[i].lacks[k] != NULL; k++)
            if (body_has(&a, cases[i].lacks[k]))
                fail_msg("%s: \"%s\"\n%.*s", who_names[cases[i].who], cases[i].lacks[k], STR_ARG(a.body));
        assert_false(body_has(&a, "Alderson") || body_has(&a, "WF-"));
    }
    struct answer a = post(&s, SA, "/papers/anon-r/read", "");
    assert_status(&a, 303);
    a = serving_get(&s, SA, "/");
    assert_true(!body_has(&a, "Papers of") && body_has(&a, "/forums/near"));
    a = serving_get(&s, SU, "/cases");
    assert_true(body_has(&a, "Agree to its plan"));
    /* The forum of today comes before everything else. */
    serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET on_day = %d WHERE public_id = 'near'", FORUM_ROWS_DAY).p);
    a = serving_get(&s, FC, "/");
    ptrdiff_t today = str_find_str(a.body, S("Today, ")), consent = str_find_str(a.body, S("without consent"));
    assert_true(today > 0 && today < consent);
    serving_end(&s);
}

/* Nobody begins or ends a forum with a case on its list that they may not see (OV1, OV5): its reference is said, and no
 * more of it. */
static void a_case_out_of_sight(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "one", "100001", "Alderson", 20800);
    forum_rows_forum(&s, "here", FORUM_ROWS_DAY, 3);
    forum_rows_book(&s, "one-r", "here", 1);
    serving_account(&s, "fc2", 1u << ROLE_FC, NULL);
    serving_sql(&s, "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) SELECT 2, a.id, "
                    "'secondary', NULL, 20000, NULL FROM account AS a WHERE a.name = 'fc2'");
    struct visitor fc2 = serving_sign_in(&s, "fc2");
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                    "account AS a WHERE a.name = 'fc'");
    struct answer a = post(&s, FC, "/forums/here/state", "version=1&state=open");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Case WF-one is on the list, and you may not see it") && !body_has(&a, "Alderson"));
    a = serving_post(&s, &fc2, "/forums/here/state", "version=1&state=open");
    assert_status(&a, 303);
    /* Nor is it ended by them while it has been neither discussed nor missed. */
    a = post(&s, FC, "/forums/here/state", "version=2&state=held");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Case WF-one is on the list"));
    assert_str(forum_rows_value(&s, "SELECT state AS v FROM forum"), "open");
    a = serving_post(&s, &fc2, "/bookings/b-one-r/say", "version-b-one-r=1&what=discussed&words-b-one-r=The+SENCo");
    assert_status(&a, 303);
    a = post(&s, FC, "/forums/here/state", "version=2&state=held");
    assert_status(&a, 303);
    serving_end(&s);
}

/* A second manager is told that sharing without consent waits for them, until its last day is over. */
static void home_says_what_another_manager_asked(void **state)
{
    static const enum who all[] = { MGR, IL, FC, SA, SU, DPO, AUD };
    struct serving s;
    begin(&s, state);
    forum_rows_named(&s, "bare", "100001", "Alderson", 0);
    serving_sql(&s, "INSERT INTO consent_override (id, public_id, case_id, reason, asked_ms, asked_by, until_on) "
                    "SELECT 1, 'o1', c.id, 'R', 1, a.id, 20520 FROM forum_case AS c, account AS a WHERE c.public_id = "
                    "'bare' AND a.name = 'lead'");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct answer a = serving_get(&s, all[i], "/");
        if (body_has(&a, "1 case is to be shared without consent") != (all[i] == MGR))
            fail_msg("%s", who_names[all[i]]);
    }
    serving_sql(&s, "UPDATE consent_override SET asked_by = (SELECT id FROM account WHERE name = 'mgr')");
    struct answer a = serving_get(&s, MGR, "/");
    assert_false(body_has(&a, "shared without consent")); /* their own */
    serving_sql(&s, "UPDATE consent_override SET until_on = 20500, asked_by = (SELECT id FROM account WHERE name = "
                    "'lead')");
    a = serving_get(&s, MGR, "/");
    assert_false(body_has(&a, "shared without consent"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_queue),
        ON_BOTH_ENGINES(the_next_forum_comes_first),
        ON_BOTH_ENGINES(near_days_come_first),
        ON_BOTH_ENGINES(screened),
        ON_BOTH_ENGINES(booked),
        ON_BOTH_ENGINES(papers),
        ON_BOTH_ENGINES(papers_end_at_once),
        ON_BOTH_ENGINES(knows_the_family),
        ON_BOTH_ENGINES(the_day),
        ON_BOTH_ENGINES(what_is_typed_is_kept),
        ON_BOTH_ENGINES(a_school_out_of_sight),
        ON_BOTH_ENGINES(home_says_it),
        ON_BOTH_ENGINES(a_case_out_of_sight),
        ON_BOTH_ENGINES(home_says_what_another_manager_asked),
    };
    return cmocka_run_group_tests_name("web bookings", tests, NULL, NULL);
}
