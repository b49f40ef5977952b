/* The outbox: what is put in, by whom it is taken, what becomes of a try; and what goes over the wire to a mail server
 * on this machine. */
#include "importing.h"
#include "mail_server.h"

#include "service/account.h"
#include "service/config.h"
#include "service/outbox.h"

const struct migrations *const engine_schema = &store_migrations;

/* A database with two accounts, of which one has an address. */
struct posting {
    struct importing x;
    struct account_id reader, nobody;
};

static struct work *work_at(struct posting *p, int64_t ms)
{
    p->x.w.now_ms = ms;
    p->x.w.today = clock_day(ms);
    return &p->x.w;
}

enum { NOON = 1780000000, /* seconds */
    MINUTE = 60000 };
#define T0 ((int64_t)NOON * 1000)

static void begin_write(struct posting *p)
{
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
}

static void commit(struct posting *p)
{
    assert_ok(db_commit(p->x.db), p->x.db);
}

static struct account_id add(struct posting *p, const char *name, const char *email)
{
    struct account_id id;
    struct str problem;
    const struct account_new n = {
        .name = str_of(name), .display_name = str_of(name), .email = str_of(email), .roles = 1u << ROLE_MGR
    };
    begin_write(p);
    assert_ok(account_add(work_at(p, T0), &n, false, &id, &problem), p->x.db);
    commit(p);
    return id;
}

static void begin(struct posting *p, void **state)
{
    p->x = importing_begin(*state, "2026-05-28");
    p->reader = add(p, "priya", "priya.o'shah@council.example");
    p->nobody = add(p, "nobody", "");
}

static enum err put(struct posting *p, struct account_id to, const char *topic)
{
    begin_write(p);
    enum err e = outbox_put(work_at(p, T0),
        &(struct outbox_new){ .to = to, .kind = OUTBOX_ACTION, .link = S("/actions/x7"), .topic = str_of(topic) });
    if (e == OK)
        commit(p);
    db_rollback(p->x.db);
    return e;
}

static enum err take(struct posting *p, int64_t ms, struct outbox_item *ret)
{
    begin_write(p);
    enum err e = outbox_take(work_at(p, ms), ret);
    if (e == OK || e == ERR_MISSING)
        commit(p);
    db_rollback(p->x.db);
    return e;
}

static enum err hand(struct posting *p, const struct outbox_item *item)
{
    begin_write(p);
    enum err e = outbox_hand(&p->x.w, item);
    if (e == OK)
        commit(p);
    db_rollback(p->x.db);
    return e;
}

static void end(struct posting *p, int64_t ms, const struct outbox_item *item, enum smtp_result result)
{
    begin_write(p);
    assert_ok(outbox_end(work_at(p, ms), item, result, S("why")), p->x.db);
    commit(p);
}

#define assert_messages(p, want) \
    assert_rows(&(p)->x, "SELECT kind, state, tries, error FROM message ORDER BY id", "+kind +state tries +error", want)

/* --- rows --- */

static void a_message_is_part_of_its_cause(void **state)
{
    struct posting p;
    begin(&p, state);
    begin_write(&p);
    assert_ok(outbox_put(work_at(&p, T0),
                  &(struct outbox_new){ .to = p.reader, .kind = OUTBOX_TEST, .link = S("/outbox") }),
        p.x.db);
    db_rollback(p.x.db); /* what caused it did not happen */
    assert_messages(&p, "");
    assert_int_equal(put(&p, p.reader, "once"), OK);
    assert_int_equal(put(&p, p.reader, "once"), OK); /* and not twice */
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(importing_number(&p.x, "SELECT count(*) AS n FROM message"), 3);
    importing_end(&p.x);
}

static void a_link_is_one_of_ours(void **state)
{
    static const char *const bad[] = { "", "actions", "//evil.example/", "/a b", "/a\r\nBcc: x", "/\xc3\xa9" };
    struct posting p;
    begin(&p, state);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        begin_write(&p);
        assert_int_equal(outbox_put(work_at(&p, T0),
                             &(struct outbox_new){ .to = p.reader, .kind = OUTBOX_TEST, .link = str_of(bad[i]) }),
            ERR_INVALID);
        db_rollback(p.x.db);
    }
    importing_end(&p.x);
}

static void one_sender_has_it(void **state)
{
    struct posting p;
    struct outbox_item item, other;
    begin(&p, state);
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(take(&p, T0 - 1, &item), ERR_MISSING); /* not due yet */
    assert_int_equal(take(&p, T0, &item), OK);
    assert_str(item.to, "priya.o'shah@council.example");
    assert_int_equal(take(&p, T0 + 9 * MINUTE, &other), ERR_MISSING);
    assert_int_equal(hand(&p, &item), OK);
    end(&p, T0 + MINUTE, &item, SMTP_SENT);
    assert_messages(&p, "action|sent|1|");
    assert_int_equal(take(&p, T0 + 89 * (int64_t)24 * 60 * MINUTE, &other), ERR_MISSING);
    assert_messages(&p, "action|sent|1|");
    assert_int_equal(take(&p, T0 + 91 * (int64_t)24 * 60 * MINUTE, &other), ERR_MISSING);
    assert_messages(&p, ""); /* forgotten */
    importing_end(&p.x);
}

/* A sender that died before the text was handed over is followed by another, and is out when it comes back. */
static void a_dead_sender_is_followed(void **state)
{
    struct posting p;
    struct outbox_item item, other;
    begin(&p, state);
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(take(&p, T0, &item), OK);
    assert_int_equal(take(&p, T0 + 10 * MINUTE, &other), OK);
    assert_true(str_eq(other.public_id, item.public_id)); /* the same Message-ID */
    assert_int_equal(hand(&p, &item), ERR_CONFLICT);
    end(&p, T0, &item, SMTP_SENT); /* changes nothing */
    assert_messages(&p, "action|sending|2|");
    importing_end(&p.x);
}

/* One that died afterwards leaves it as it is: nobody knows. */
static void nothing_is_sent_twice(void **state)
{
    struct posting p;
    struct outbox_item item, other;
    begin(&p, state);
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(take(&p, T0, &item), OK);
    assert_int_equal(hand(&p, &item), OK);
    assert_int_equal(take(&p, T0 + 9 * MINUTE, &other), ERR_MISSING);
    assert_int_equal(take(&p, T0 + 11 * MINUTE, &other), ERR_MISSING);
    assert_messages(&p, "action|unsure|1|Waymark was stopped while the mail server had the message");
    begin_write(&p);
    assert_ok(outbox_again(work_at(&p, T0 + 12 * MINUTE), item.public_id), p.x.db);
    assert_int_equal(outbox_again(&p.x.w, item.public_id), ERR_MISSING); /* it waits already */
    commit(&p);
    assert_int_equal(take(&p, T0 + 12 * MINUTE, &other), OK);
    importing_end(&p.x);
}

static void tries_are_further_and_further_apart(void **state)
{
    static const int waits[] = { 1, 5, 15, 60, 240, 720, 1440 };
    struct posting p;
    struct outbox_item item;
    int64_t now = T0;
    begin(&p, state);
    assert_int_equal(put(&p, p.reader, ""), OK);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        assert_int_equal(take(&p, now, &item), OK);
        assert_int_equal(item.tries, i + 1);
        end(&p, now, &item, SMTP_LATER);
        now += (int64_t)waits[i] * MINUTE;
        assert_int_equal(take(&p, now - 1, &item), ERR_MISSING);
    }
    assert_int_equal(take(&p, now, &item), OK);
    end(&p, now, &item, SMTP_LATER);
    assert_messages(&p, "action|failed|8|why");
    importing_end(&p.x);
}

static void who_cannot_be_reached_is_told_of(void **state)
{
    struct posting p;
    struct outbox_item item;
    begin(&p, state);
    assert_int_equal(put(&p, p.nobody, ""), OK);
    assert_int_equal(put(&p, p.reader, ""), OK);
    begin_write(&p);
    assert_ok(account_set_disabled(work_at(&p, T0), p.reader, 2, true), p.x.db);
    commit(&p);
    assert_int_equal(take(&p, T0, &item), OK);
    assert_int_equal(item.to.n, 0);
    assert_int_equal(take(&p, T0, &item), OK);
    assert_int_equal(item.to.n, 0);
    assert_messages(&p, "action|failed|1|The account has no address of e-mail\naction|failed|1|The account is closed");
    importing_end(&p.x);
}

static void addresses(void **state)
{
    static const struct {
        const char *address;
        bool right;
    } cases[] = { { "a@b", true }, { "priya.o'shah+x@mail.council.example", true }, { "a_b-c@b-c.example", true },
        { "", false }, { "@b", false }, { "a@", false }, { "a@@b", false }, { "a@b@c", false }, { ".a@b", false },
        { "a.@b", false }, { "a..b@c", false }, { "a@b.", false }, { "a@-b", false }, { "a b@c", false },
        { "a@b\r\nRCPT TO:<x@y>", false }, { "<a@b>", false }, { "a@b>", false }, { "\xc3\xa9@b", false },
        { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b", false } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (outbox_address_right(str_of(cases[i].address)) != cases[i].right)
            fail_msg("%s", cases[i].address);
}

/* --- the wire --- */

struct handed {
    int times;
    bool allow;
};

static bool handing(void *arg)
{
    struct handed *h = arg;
    h->times++;
    return h->allow;
}

static void each_answer_has_its_result(void **state)
{
    static const struct {
        enum mail_server_does does;
        enum smtp_result want;
        int handed;
    } cases[] = { { MAIL_ACCEPTS, SMTP_SENT, 1 }, { MAIL_REFUSES_READER, SMTP_REFUSED, 0 },
        { MAIL_IS_BUSY, SMTP_LATER, 0 }, { MAIL_REFUSES_TEXT, SMTP_REFUSED, 1 }, { MAIL_IS_FULL, SMTP_LATER, 1 },
        { MAIL_HANGS_UP_EARLY, SMTP_LATER, 0 }, { MAIL_HANGS_UP_LATE, SMTP_UNKNOWN, 1 } };
    struct mail_server m;
    struct arena *a = arena_new(1 << 20);
    (void)state;
    mail_server_begin(&m);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct handed h = { 0, true };
        struct str error;
        const struct smtp_server server = { .host = S("127.0.0.1"), .port = m.port, .security = SMTP_PLAIN };
        const struct smtp_message message = { .from = S("waymark@council.example"),
            .to = S("priya@council.example"),
            .text = S("Subject: x\r\n\r\n.dot\r\n"),
            .handing = handing,
            .arg = &h };
        atomic_store(&m.does, cases[i].does);
        enum smtp_result got = smtp_send(a, &server, &message, &error);
        if (got != cases[i].want || h.times != cases[i].handed || (got == SMTP_SENT) != (error.n == 0))
            fail_msg("case %zu: %d, handed %d times: %.*s", i, (int)got, h.times, STR_ARG(error));
        assert_true(str_find(error, '@') < 0);
    }
    struct str commands = mail_server_commands(&m, a);
    assert_true(str_find_str(commands, S("MAIL FROM:<waymark@council.example>")) >= 0);
    assert_true(str_find_str(commands, S("RCPT TO:<priya@council.example>\n")) >= 0);
    assert_true(str_find_str(mail_server_texts(&m, a), S("Subject: x\n\n..dot\n")) >= 0); /* dots are doubled */
    mail_server_end(&m);
    arena_free(a);
}

static void nothing_goes_out_without_leave(void **state)
{
    struct mail_server m;
    struct arena *a = arena_new(1 << 20);
    struct handed h = { 0, false };
    struct str error;
    (void)state;
    mail_server_begin(&m);
    const struct smtp_server server = { .host = S("127.0.0.1"), .port = m.port, .security = SMTP_PLAIN };
    const struct smtp_message message = {
        .from = S("a@b"), .to = S("c@d"), .text = S("Subject: x\r\n\r\n"), .handing = handing, .arg = &h
    };
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_LATER);
    assert_int_equal(h.times, 1);
    assert_int_equal(atomic_load(&m.accepted), 0);
    mail_server_end(&m);
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_LATER); /* there is no server */
    assert_int_equal(h.times, 1);
    arena_free(a);
}

static void passwords_are_for_tls(void **state)
{
    struct mail_server m;
    struct arena *a = arena_new(1 << 20);
    struct handed h = { 0, true };
    struct str error;
    (void)state;
    mail_server_begin(&m);
    atomic_store(&m.does, MAIL_WANTS_LOGIN);
    struct smtp_server server = {
        .host = S("127.0.0.1"), .port = m.port, .security = SMTP_PLAIN, .user = S("user"), .password = S("right")
    };
    const struct smtp_message message = {
        .from = S("a@b"), .to = S("c@d"), .text = S("Subject: x\r\n\r\n"), .handing = handing, .arg = &h
    };
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_SENT);
    server.password = S("wrong");
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_LATER);
    server.security = SMTP_STARTTLS; /* which this server does not have */
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_LATER);
    server.security = SMTP_PLAIN;
    server.host = S("mail.example");
    assert_int_equal(smtp_send(a, &server, &message, &error), SMTP_LATER);
    assert_true(str_find_str(error, S("TLS")) >= 0);
    assert_int_equal(h.times, 1);
    mail_server_end(&m);
    arena_free(a);
}

/* --- the text --- */

static void set(struct posting *p, const char *name, const char *value)
{
    struct str problem;
    begin_write(p);
    assert_ok(config_set(work_at(p, T0), str_of(name), str_of(value), p->x.w.today, &problem), p->x.db);
    commit(p);
}

static void the_text_is_of_the_settings(void **state)
{
    struct posting p;
    struct outbox_settings s;
    struct outbox_item item;
    begin(&p, state);
    set(&p, "smtp_host", "mail.council.example");
    set(&p, "smtp_port", "25");
    set(&p, "smtp_security", "tls");
    set(&p, "smtp_from", "waymark@council.example");
    set(&p, "authority_name", "Example Council");
    set(&p, "message_subject",
        "Mae rhywbeth i chi yn Waymark: edrychwch arno \xc5\xb5\xc5\xb7 cyn gynted ag y gallwch");
    set(&p, "message_action", "Rhywbeth i chi: t\xc5\xb7 = ty.");
    assert_int_equal(put(&p, p.reader, ""), OK);
    assert_int_equal(take(&p, T0, &item), OK);
    begin_write(&p);
    assert_ok(outbox_settings(&p.x.w, &s), p.x.db);
    assert_int_equal(s.port, 25);
    assert_int_equal(s.security, SMTP_TLS);
    struct str text = outbox_text(&p.x.w, &s, &item, S("https://waymark.example"));
    db_rollback(p.x.db);
    assert_str(str_slice(text, 0, (size_t)str_find_str(text, S("Auto-Submitted"))),
        str_fmt(p.x.arena,
            "From: Waymark <waymark@council.example>\r\nTo: <priya.o'shah@council.example>\r\n"
            "Subject: =?UTF-8?B?TWFlIHJoeXdiZXRoIGkgY2hpIHluIFdheW1hcms6IGVkcnljaHdjaCBh?=\r\n"
            " =?UTF-8?B?cm5vIMW1xbcgY3luIGd5bnRlZCBhZyB5IGdhbGx3Y2g=?=\r\n"
            "Date: Thu, 28 May 2026 20:26:40 +0000\r\nMessage-ID: <%.*s@council.example>\r\n",
            STR_ARG(item.public_id))
            .p);
    assert_true(str_ends(text,
        S("\r\n\r\nRhywbeth i chi: t=C5=B7 =3D ty.\r\n\r\nSign in to see it:\r\n"
          "https://waymark.example/actions/x7\r\n\r\n"
          "For the safety of children this message says no more. "
          "Please do not answ=\r\ner it.\r\nExample Council\r\n")));
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line))
        assert_true(line.n <= 78 && str_ends(line, S("\r")));
    importing_end(&p.x);
}

static void settings_are_looked_at(void **state)
{
    static const struct {
        const char *name, *value;
    } bad[] = { { "smtp_port", "0" }, { "smtp_port", "65536" }, { "smtp_security", "ssl" }, { "smtp_from", "nobody" },
        { "smtp_from", "a@b\r\nBcc: c@d" }, { "message_subject", "" } };
    struct posting p;
    begin(&p, state);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct str problem;
        begin_write(&p);
        assert_int_equal(
            config_set(work_at(&p, T0), str_of(bad[i].name), str_of(bad[i].value), p.x.w.today, &problem), ERR_INVALID);
        assert_true(problem.n > 0);
        db_rollback(p.x.db);
    }
    importing_end(&p.x);
}

static int begin_smtp(void **state)
{
    (void)state;
    return smtp_begin() ? 0 : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_message_is_part_of_its_cause),
        ON_SQLITE(a_link_is_one_of_ours),
        ON_BOTH_ENGINES(one_sender_has_it),
        ON_BOTH_ENGINES(a_dead_sender_is_followed),
        ON_BOTH_ENGINES(nothing_is_sent_twice),
        ON_BOTH_ENGINES(tries_are_further_and_further_apart),
        ON_BOTH_ENGINES(who_cannot_be_reached_is_told_of),
        cmocka_unit_test(addresses),
        cmocka_unit_test(each_answer_has_its_result),
        cmocka_unit_test(nothing_goes_out_without_leave),
        cmocka_unit_test(passwords_are_for_tls),
        ON_BOTH_ENGINES(the_text_is_of_the_settings),
        ON_SQLITE(settings_are_looked_at),
    };
    return cmocka_run_group_tests_name("outbox", tests, begin_smtp, NULL);
}
