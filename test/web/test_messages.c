/* Messages from the press of a button to the mail server, with `waymark serve` as a program; and calendar feeds. */
#include "../service/mail_server.h"
#include "serving.h"
#include "wire.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/account.h"
#include "service/config.h"

static void set(struct serving *s, const char *name, const char *value)
{
    struct str problem;
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    assert_ok(config_set(&s->x.w, str_of(name), str_of(value), test_day("2026-01-01"), &problem), s->x.db);
    assert_ok(db_commit(s->x.db), s->x.db);
}

static void begin(struct serving *s, struct mail_server *m, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 2);
    serving_sign_in_all(s);
    serving_sql(s, "UPDATE account SET email = 'adm@council.example' WHERE name = 'adm'");
    mail_server_begin(m);
    set(s, "smtp_host", "127.0.0.1");
    set(s, "smtp_port", str_fmt(s->arena, "%d", m->port).p);
    set(s, "smtp_security", "none");
    set(s, "smtp_from", "waymark@council.example");
}

/* The program on the test's database; what it says is not listened to. */
static pid_t run(struct serving *s)
{
    static int count;
    char state[300];
    const char *exe = getenv("WAYMARK_TEST_PROGRAM");
    snprintf(state, sizeof state, "%s/sender%d", test_tmp(), ++count);
    const char *argv[] = { "waymark", "serve", "--database", s->x.t->url, "--state", state, "--listen", "127.0.0.1:0",
        "--public-url", "https://waymark.example", NULL };
    if (exe == NULL)
        fail_msg("WAYMARK_TEST_PROGRAM says where the program is");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, 1);
        execv(exe, (char **)(uintptr_t)argv);
        _exit(127);
    }
    return pid;
}

static void end(pid_t pid, int signal)
{
    int status;
    assert_int_equal(kill(pid, signal), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static struct str state_of(struct serving *s)
{
    return importing_value(&s->x, "SELECT max(state) AS v FROM message");
}

/* Waits until the message is in a state, within a minute. */
static void becomes(struct serving *s, const char *state)
{
    for (int i = 0; i < 6000 && !str_eq(state_of(s), str_of(state)); i++)
        usleep(10000);
    assert_str(state_of(s), state);
}

static void a_message_reaches_its_reader(void **state)
{
    struct serving s;
    struct mail_server m;
    begin(&s, &m, state);
    pid_t pid = run(&s);
    struct answer a = serving_post(&s, &s.as[ADM], "/outbox/test", "");
    assert_status(&a, 303);
    assert_true(mail_server_waits(&m, 1));
    becomes(&s, "sent");
    struct str commands = mail_server_commands(&m, s.arena), text = mail_server_texts(&m, s.arena);
    assert_true(str_find_str(commands, S("MAIL FROM:<waymark@council.example>")) > 0);
    assert_true(str_find_str(commands, S("RCPT TO:<adm@council.example>\nDATA\n")) > 0);
    assert_true(str_find_str(text, S("Subject: There is something for you in Waymark\n")) > 0);
    assert_true(str_find_str(text, S("\n\nThis is a test of the messages of Waymark.\n\nSign in to see it:\n"
                                     "https://waymark.example/outbox\n")) > 0);
    /* Nothing that Waymark knows of children and schools is in it. */
    assert_true(str_find_str(text, S("Alder")) < 0);
    a = serving_get(&s, ADM, "/outbox");
    assert_true(body_has(&a, "0 waiting, 1 sent, 0 not sent, 0 perhaps sent."));
    end(pid, SIGKILL);
    pid = run(&s); /* and it is not sent again */
    a = serving_post(&s, &s.as[ADM], "/outbox/test", "");
    assert_true(mail_server_waits(&m, 2));
    becomes(&s, "sent");
    end(pid, SIGTERM);
    assert_int_equal(atomic_load(&m.accepted), 2);
    mail_server_end(&m);
    serving_end(&s);
}

/* The server is away: the page answers as ever, says so, and the message goes when it is back. */
static void a_server_that_is_away_holds_nothing_up(void **state)
{
    struct serving s;
    struct mail_server m;
    begin(&s, &m, state);
    atomic_store(&m.does, MAIL_IS_BUSY);
    pid_t pid = run(&s);
    struct answer a = serving_post(&s, &s.as[ADM], "/outbox/test", "");
    assert_status(&a, 303);
    for (int i = 0; i < 3000 && importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE error <> ''") == 0; i++)
        usleep(10000);
    becomes(&s, "waiting");
    a = serving_get(&s, MGR, "/outbox");
    assert_status(&a, 200);
    assert_true(body_has(&a, "the mail server answered 451") && body_has(&a, "1 waiting"));
    assert_false(body_has(&a, "action=\"/outbox")); /* a manager looks only */
    assert_int_equal(atomic_load(&m.accepted), 0);
    atomic_store(&m.does, MAIL_ACCEPTS);
    serving_sql(&s, "UPDATE message SET due_ms = 0"); /* a minute later */
    assert_true(mail_server_waits(&m, 1));
    becomes(&s, "sent");
    end(pid, SIGTERM);
    mail_server_end(&m);
    serving_end(&s);
}

/* Killed while the server has the text and has not answered: whether it was sent is not known, and it is not sent again
 * until the administrator says so. */
static void what_may_have_been_sent_is_not_sent_again(void **state)
{
    struct serving s;
    struct mail_server m;
    begin(&s, &m, state);
    atomic_store(&m.does, MAIL_STALLS);
    pid_t pid = run(&s);
    struct answer a = serving_post(&s, &s.as[ADM], "/outbox/test", "");
    becomes(&s, "handing");
    end(pid, SIGKILL);   /* its sender is told, and ends with the message that it has */
    mail_server_end(&m); /* with the machine, too */
    becomes(&s, "unsure");
    mail_server_begin(&m);
    set(&s, "smtp_port", str_fmt(s.arena, "%d", m.port).p);
    pid = run(&s);
    a = serving_get(&s, ADM, "/outbox");
    assert_true(body_has(&a, "1 message may have been sent or not"));
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM message");
    a = serving_post(&s, &s.as[ADM], "/outbox/test", ""); /* later ones are */
    assert_true(mail_server_waits(&m, 1));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE state = 'unsure'"), 1);
    a = serving_post(&s, &s.as[ADM], str_fmt(s.arena, "/outbox/%.*s/again", STR_ARG(id)).p, "");
    assert_status(&a, 303);
    assert_true(mail_server_waits(&m, 2));
    assert_true(str_find_str(mail_server_texts(&m, s.arena),
                    str_fmt(s.arena, "Message-ID: <%.*s@council.example>", STR_ARG(id))) > 0);
    end(pid, SIGTERM);
    mail_server_end(&m);
    serving_end(&s);
}

/* How many messages of a kind wait for an account; their links are paths, and no child's name is in them. */
static int64_t waiting(struct serving *s, const char *who, const char *kind, const char *link)
{
    return importing_number(&s->x,
        str_fmt(s->arena,
            "SELECT count(*) AS n FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE a.name = '%s' AND "
            "m.kind = '%s' AND m.link LIKE '%s%%'",
            who, kind, link)
            .p);
}

/* What is done for somebody tells them, in the transaction that does it, and never the one who does it. */
static void what_is_done_is_told(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 1, 6);
    serving_sign_in_all(&s);
    struct answer a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=3%2F3%2F2026&starts=9am");
    assert_status(&a, 303);
    assert_int_equal(waiting(&s, "su", "meeting", "/meetings/"), 1);
    assert_int_equal(waiting(&s, "lead", "meeting", "/"), 0);
    const char *page = str_fmt(s.arena, "/meetings/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM meeting")))
                           .p;
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/cancel", page).p, "version=1&reason=");
    assert_status(&a, 400);
    assert_int_equal(waiting(&s, "su", "meeting", page), 1);
    a = serving_post(&s, &s.as[MGR], str_fmt(s.arena, "%s/cancel", page).p, "version=1&reason=Snow");
    assert_status(&a, 303);
    assert_int_equal(waiting(&s, "su", "meeting", page), 2);
    assert_int_equal(waiting(&s, "lead", "meeting", page), 1);
    const char *child = importing_value(&s.x, "SELECT public_id AS v FROM pupil").p;
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&child=%s&task=Ring&account=su&due=20%%2F3%%2F2026", child).p);
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], "/actions/new",
        str_fmt(s.arena, "school=100001&child=%s&task=Ring&account=lead&due=20%%2F3%%2F2026", child).p);
    assert_status(&a, 303);
    assert_int_equal(waiting(&s, "su", "action", "/actions/"), 1);
    assert_int_equal(waiting(&s, "lead", "action", "/"), 0);
    serving_end(&s);
}

/* Two programs on one database remind once, of what is late on the day on which it stands. */
static void a_reminder_comes_once(void **state)
{
    struct serving s;
    struct mail_server m;
    begin(&s, &m, state);
    struct answer a = serving_post(&s, &s.as[MGR], "/actions/new",
        "school=100001&task=Ring+Alderson&account=su&due=20%2F3%2F2026");
    assert_status(&a, 303);
    serving_sql(&s, "DELETE FROM message");
    serving_sql(&s, "UPDATE account SET email = 'su@school.example' WHERE name = 'su'");
    set(&s, "demonstration_day", "2026-03-24");
    pid_t one = run(&s), two = run(&s);
    for (int i = 0; i < 6000 && waiting(&s, "su", "reminder", "/actions/") == 0; i++)
        usleep(10000);
    serving_sql(&s, "UPDATE message SET due_ms = 0"); /* seven in the morning */
    assert_true(mail_server_waits(&m, 1));
    struct str text = mail_server_texts(&m, s.arena);
    assert_true(str_find_str(text, S("An action of yours in Waymark is due soon, or overdue.")) > 0);
    assert_true(str_find_str(text, S("Alder")) < 0 && str_find_str(text, S("Ring")) < 0);
    end(one, SIGTERM);
    end(two, SIGTERM);
    assert_int_equal(waiting(&s, "su", "reminder", "/"), 1);
    mail_server_end(&m);
    serving_end(&s);
}

/* --- feeds --- */

/* The address of the feed on a page, without the host. */
static const char *address_on(struct serving *s, const struct answer *a)
{
    ptrdiff_t at = str_find_str(a->body, S("http://localhost/feed/"));
    assert_true(at > 0);
    struct str rest = str_slice(a->body, (size_t)at + 16, a->body.n);
    return str_fmt(s->arena, "%.*s", STR_ARG(str_slice(rest, 0, (size_t)str_find(rest, '<')))).p;
}

static void a_feed_is_a_secret(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    struct answer a = serving_get(&s, IL, "/calendar-feed");
    assert_true(body_has(&a, "You have no address yet"));
    a = serving_post(&s, &s.as[IL], "/calendar-feed", "");
    assert_status(&a, 200);
    const char *first = address_on(&s, &a);
    assert_int_equal(strlen(first), strlen("/feed/.ics") + 52);
    a = serving_get(&s, IL, "/calendar-feed"); /* and it is not shown again */
    assert_false(body_has(&a, "/feed/"));
    a = serving_get(&s, NOBODY, first);
    assert_status(&a, 200);
    assert_str(a.type, "text/calendar; charset=utf-8");
    assert_true(str_starts(a.body, S("BEGIN:VCALENDAR\r\n")) && body_has(&a, "X-WR-CALNAME:Waymark: "));
    /* A new one makes it dead. */
    a = serving_post(&s, &s.as[IL], "/calendar-feed", "");
    const char *second = address_on(&s, &a);
    a = serving_get(&s, NOBODY, first);
    assert_status(&a, 404);
    a = serving_get(&s, NOBODY, second);
    assert_status(&a, 200);
    a = serving_post(&s, &s.as[IL], "/calendar-feed/end", "");
    assert_status(&a, 303);
    a = serving_get(&s, NOBODY, second);
    assert_status(&a, 404);
    serving_end(&s);
}

static void disable(struct serving *s, const char *name, bool disabled)
{
    struct account_line *all;
    size_t n;
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    assert_ok(account_list(&s->x.w, &all, &n), s->x.db);
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, str_of(name)))
            assert_ok(account_set_disabled(&s->x.w, all[i].id, all[i].version, disabled), s->x.db);
    assert_ok(db_commit(s->x.db), s->x.db);
}

/* Who has kept the address of somebody who has left reads nothing, when they are closed and when they are back. */
static void a_closed_accounts_feed_does_not_revive(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    struct answer a = serving_post(&s, &s.as[IL], "/calendar-feed", "");
    const char *kept = address_on(&s, &a);
    disable(&s, "lead", true);
    a = serving_get(&s, NOBODY, kept);
    assert_status(&a, 404);
    disable(&s, "lead", false);
    a = serving_get(&s, NOBODY, kept);
    assert_status(&a, 404);
    /* One that was closed in another way than ours, before. */
    s.as[IL] = serving_sign_in(&s, "lead");
    a = serving_post(&s, &s.as[IL], "/calendar-feed", "");
    kept = address_on(&s, &a);
    serving_sql(&s, "UPDATE account SET disabled_ms = 1 WHERE name = 'lead'");
    disable(&s, "lead", false);
    a = serving_get(&s, NOBODY, kept);
    assert_status(&a, 404);
    serving_end(&s);
}

/* The meetings of a lead, and of a school for its staff: in their feeds, and one as a file. No child is in them. */
static void meetings_in_calendars(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 2, 6);
    serving_sign_in_all(&s);
    struct answer a = serving_post(&s, &s.as[IL], "/meetings/plan",
        "school=100001&on=3%2F3%2F2026&starts=9am&ends=10am&place=Room+4");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL2], "/meetings/plan", "school=100002&on=4%2F3%2F2026");
    assert_status(&a, 303);
    const char *page = str_fmt(s.arena, "/meetings/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT m.public_id AS v FROM meeting AS m "
                                      "JOIN school AS c ON c.id = m.school_id "
                                      "WHERE c.urn = '100001'")))
                           .p;
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/pack", page).p, "");
    assert_status(&a, 303);
    static const struct {
        enum who who;
        bool alder, birch;
    } feeds[] = { { IL, true, false }, { SU, true, false }, { IL2, false, true }, { MGR, false, false },
        { ADM, false, false } };
    struct str addresses[COUNT_OF(feeds)];
    for (size_t i = 0; i < COUNT_OF(feeds); i++) {
        a = serving_post(&s, &s.as[feeds[i].who], "/calendar-feed", "");
        addresses[i] = str_of(address_on(&s, &a));
        a = serving_get(&s, NOBODY, addresses[i].p);
        assert_status(&a, 200);
        if (body_has(&a, "Alder School") != feeds[i].alder || body_has(&a, "Birch School") != feeds[i].birch ||
            body_has(&a, "Alderson"))
            fail_msg("%s", who_names[feeds[i].who]);
    }
    a = serving_get(&s, NOBODY, addresses[0].p);
    assert_true(body_has(&a, "DTSTART;TZID=Europe/London:20260303T090000") && body_has(&a, "Room 4") &&
        body_has(&a, page) && !body_has(&a, "STATUS:CANCELLED"));
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, str_fmt(s.arena, "href=\"%s/calendar.ics\"", page).p));
    a = serving_get(&s, SU, "/meetings");
    assert_true(body_has(&a, "href=\"/calendar-feed\""));
    a = serving_get(&s, SU, str_fmt(s.arena, "%s/calendar.ics", page).p);
    assert_status(&a, 200);
    assert_str(a.type, "text/calendar; charset=utf-8");
    assert_true(body_has(&a, "Alder School") && !body_has(&a, "Alderson"));
    a = serving_get(&s, IL2, str_fmt(s.arena, "%s/calendar.ics", page).p);
    assert_status(&a, 404);
    /* What is cancelled stays, and says so, with a higher number. */
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/cancel", page).p, "version=1&reason=Snow");
    assert_status(&a, 303);
    a = serving_get(&s, NOBODY, addresses[1].p);
    assert_true(body_has(&a, "STATUS:CANCELLED") && body_has(&a, "SEQUENCE:2") && !body_has(&a, "Snow"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_message_reaches_its_reader),
        ON_SQLITE(a_server_that_is_away_holds_nothing_up),
        ON_BOTH_ENGINES(what_may_have_been_sent_is_not_sent_again),
        ON_BOTH_ENGINES(what_is_done_is_told),
        ON_BOTH_ENGINES(a_reminder_comes_once),
        ON_BOTH_ENGINES(a_feed_is_a_secret),
        ON_BOTH_ENGINES(a_closed_accounts_feed_does_not_revive),
        ON_BOTH_ENGINES(meetings_in_calendars),
    };
    return cmocka_run_group_tests_name("web messages", tests, NULL, NULL);
}
