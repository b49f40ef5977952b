/* Documents of cases: who sees them, what becomes of them in the database and in the state folder, and that nothing
 * that names a child gets there with an anonymous one (FO-2, FO-3; TRUST.md T5, T16, T18). */
#include "case_rows.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    case_rows_coordinator(s);
    case_rows_case(s, "named", true, "draft");
    case_rows_case(s, "anon", false, "draft");
    serving_sign_in_all(s);
}

static struct answer upload(
    struct serving *s, enum who who, const char *round, const char *name, struct str bytes, bool looked)
{
    return serving_upload(
        s, &s->as[who], str_fmt(s->arena, "/cases/%s/documents", round).p, name, bytes, looked ? "looked=yes" : "");
}

static int64_t number(struct serving *s, const char *sql)
{
    return importing_number(&s->x, sql);
}

static struct str document_of(struct serving *s, const char *round)
{
    return importing_value(&s->x,
        str_fmt(s->arena,
            "SELECT a.public_id AS v FROM attachment AS a JOIN case_round AS r ON r.id = "
            "a.round_id WHERE r.public_id = '%s' ORDER BY a.name LIMIT 1",
            round)
            .p);
}

static const char *path_of(struct serving *s, const char *round, const char *end)
{
    return str_fmt(s->arena, "/documents/%.*s%s", STR_ARG(document_of(s, round)), end).p;
}

static void added_read_and_removed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = upload(&s, SU, "namedr", "../Notes \"of\" Alderson.txt", S("What was seen"), false);
    assert_status(&a, 303);
    assert_str(importing_value(&s.x, "SELECT name AS v FROM attachment"), "Notes _of_ Alderson.txt");
    a = serving_get(&s, SU, "/cases/namedr/documents");
    assert_true(
        body_has(&a, "Notes _of_ Alderson.txt") && body_has(&a, "plain text, 1 KB") && body_has(&a, "Remove"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    /* Whoever reads the case through before it is sent sees it too. */
    a = serving_get(&s, SU, "/cases/namedr/check");
    assert_true(body_has(&a, "Notes _of_ Alderson.txt") && body_has(&a, "Nobody has said what is in it"));
    const char *one = path_of(&s, "namedr", "");
    a = serving_get(&s, SU, one);
    assert_status(&a, 200);
    assert_str(a.body, "What was seen");
    assert_str(a.type, "text/plain; charset=utf-8");
    assert_str(a.disposition, "attachment; filename=\"Notes _of_ Alderson.txt\"");
    assert_true(str_find_str(serving_last_audit(&s), S("attachment.read|documents of case WF-named")) > 0);
    /* Nobody else has it while it is written; then those whose case it is. */
    static const enum who others[] = { MGR, IL, FC, DPO, IL2 };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], one);
        assert_status(&a, 404);
    }
    serving_sql(&s, "UPDATE case_round SET state = 'submitted', submitted_on = 20510 WHERE public_id = 'namedr'");
    static const struct {
        enum who who;
        int status;
    } sent[] = { { MGR, 200 }, { IL, 200 }, { FC, 200 }, { DPO, 200 }, { SA, 404 }, { IL2, 404 }, { ADM, 403 },
        { AUD, 403 } };
    for (size_t i = 0; i < COUNT_OF(sent); i++) {
        a = serving_get(&s, sent[i].who, one);
        assert_status(&a, sent[i].status);
    }
    /* Sent in, it stays; sent back, its author takes it away. */
    a = serving_post(&s, &s.as[SU], path_of(&s, "namedr", "/remove"), "");
    assert_status(&a, 409);
    serving_sql(&s, "UPDATE case_round SET state = 'more' WHERE public_id = 'namedr'");
    a = serving_post(&s, &s.as[FC], path_of(&s, "namedr", "/remove"), "");
    assert_status(&a, 409);
    a = serving_post(&s, &s.as[SU], path_of(&s, "namedr", "/remove"), "");
    assert_status(&a, 303);
    assert_int_equal(
        number(&s, "SELECT count(*) AS n FROM attachment") + number(&s, "SELECT count(*) AS n FROM attachment_part"),
        0);
    serving_end(&s);
}

static void anonymous_ones_name_nobody(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = upload(&s, SU, "anonr", "Alderson.txt", S("We think that Alderson is tired"), true);
    assert_status(&a, 400);
    assert_true(body_has(&a, "wm-identified__hard\">Alderson</mark>") && body_has(&a, "says who the child is"));
    a = upload(&s, SU, "anonr", "Alderson.txt", S("The child is tired"), false);
    assert_status(&a, 400);
    assert_true(body_has(&a, "#file\">The file: ") && body_has(&a, "Look through the file"));
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment"), 0);
    for (int i = 0; i < 2; i++) {
        a = upload(&s, SU, "anonr", "Alderson.txt", S("The child is tired"), true);
        assert_status(&a, 303);
    }
    assert_rows(&s.x, "SELECT name AS a FROM attachment ORDER BY name", "+a", "Document 1.txt\nDocument 2.txt");
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment WHERE id < 4611686018427387904"), 0);
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment WHERE made_ms <> 1772409600000"), 0);
    assert_int_equal(
        number(&s, "SELECT count(*) AS n FROM case_event WHERE detail LIKE '%Alderson%' ESCAPE '\\'"), 0);
    /* Who reads the audit is not told which case the people of a setting wrote (OV7). */
    assert_true(str_find_str(serving_last_audit(&s), S("documents of an anonymous case|")) > 0);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) < 0);
    a = serving_get(&s, MGR, "/cases/anonr/documents");
    assert_status(&a, 404);
    serving_end(&s);
}

/* Nothing of what is in it stands in the database or the state folder; large ones are in parts; the key is the
 * program's own, and without it there is a sentence. */
static void sealed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str word = S("QuiteUnmistakable"), text = word;
    char *large = arena_array_unset(s.arena, 2 << 20, 1);
    memset(large, 'x', 2 << 20);
    memcpy(large + 1000000, word.p, word.n);
    struct answer a = upload(&s, SU, "namedr", "a.txt", text, false);
    assert_status(&a, 303);
    a = upload(&s, SU, "namedr", "b.txt", (struct str){ large, 2 << 20 }, false);
    assert_status(&a, 303);
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment_part"), 6);
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment_part WHERE length(sealed) > 524288"), 0);
    const char *key = str_fmt(s.arena, "%s/attachment.key", s.app.state).p;
    struct stat st;
    assert_true(stat(key, &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_size == 32);
    const char *away = str_fmt(s.arena, "%s/kept.key", s.app.state).p;
    assert_int_equal(rename(key, away), 0);
    a = serving_get(&s, SU, path_of(&s, "namedr", ""));
    assert_status(&a, 503);
    assert_true(body_has(&a, "attachment.key"));
    a = upload(&s, SU, "namedr", "c.txt", text, false);
    assert_status(&a, 400);
    assert_true(body_has(&a, "brought back from a backup") && access(key, F_OK) != 0);
    assert_int_equal(rename(away, key), 0);
    a = serving_get(&s, SU, path_of(&s, "namedr", ""));
    assert_status(&a, 200);
    assert_str(a.body, word.p);
    /* Changed, cut or in another order, it does not open. */
    serving_sql(&s, "UPDATE attachment_part SET place = 7 WHERE place = 5");
    a = serving_get(&s, SU,
        str_fmt(s.arena, "/documents/%.*s",
            STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM attachment WHERE name = 'b.txt'")))
            .p);
    assert_status(&a, 503);
    unlink(key);
    serving_end(&s);
}

static void limits(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str problem;
    assert_ok(db_begin(s.x.db, DB_WRITE), s.x.db);
    assert_ok(config_set(&s.x.w, S("attachment_mb"), S("1"), test_day("2024-01-01"), &problem), s.x.db);
    assert_ok(config_set(&s.x.w, S("attachment_most"), S("1"), test_day("2024-01-01"), &problem), s.x.db);
    assert_ok(db_commit(s.x.db), s.x.db);
    char *p = arena_array_unset(s.arena, (1 << 20) + 1, 1);
    memset(p, 'x', (1 << 20) + 1);
    struct answer a = upload(&s, SU, "namedr", "a.txt", (struct str){ p, (1 << 20) + 1 }, false);
    assert_status(&a, 400);
    assert_true(body_has(&a, "larger than 1 MB"));
    a = upload(&s, SU, "namedr", "a.txt", S(""), false);
    assert_true(body_has(&a, "empty"));
    a = upload(&s, SU, "namedr", "a.txt", (struct str){ p, 1 << 20 }, false);
    assert_status(&a, 303);
    a = upload(&s, SU, "namedr", "b.txt", S("b"), false);
    assert_true(body_has(&a, "Take one away first"));
    serving_end(&s);
}

/* What was sent in stays as it is, for the coordinator too, until more is asked for. */
static void added_only_while_it_is_written(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *state;
        int status;
    } cases[] = { { "submitted", 409 }, { "waiting", 409 }, { "booked", 409 }, { "discussed", 409 }, { "planned", 409 },
        { "closed", 409 }, { "signposted", 409 }, { "withdrawn", 409 }, { "more", 303 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serving_sql(&s,
            str_fmt(s.arena, "UPDATE case_round SET state = '%s', submitted_on = 20510 WHERE public_id = 'namedr'",
                cases[i].state)
                .p);
        static const enum who both[] = { SU, FC };
        for (size_t k = 0; k < COUNT_OF(both); k++) {
            struct answer a = upload(&s, both[k], "namedr", "b.txt", S("b"), false);
            if (a.status != cases[i].status)
                fail_msg("%s: %d", cases[i].state, a.status);
            a = serving_get(&s, both[k], "/cases/namedr/documents");
            assert_status(&a, 200);
            assert_int_equal(body_has(&a, "Add a document"), cases[i].status == 303);
        }
    }
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment"), 2);
    serving_end(&s);
}

/* --- a scanner --- */

struct scanner {
    int fd;
    const char *answer;
    char heard[4096];
    size_t n;
    void (*meanwhile)(struct serving *s, struct scanner *x); /* NULL: it answers at once */
    struct serving *s;
    const char *path;
    int status; /* of what was done meanwhile */
};

static void *scanning(void *arg)
{
    struct scanner *x = arg;
    const int fd = accept(x->fd, NULL, NULL);
    static const char end[] = { 0, 0, 0, 0 };
    for (ssize_t got = 1; got > 0 && x->n < sizeof x->heard;) {
        got = recv(fd, x->heard + x->n, sizeof x->heard - x->n, 0);
        x->n += got > 0 ? (size_t)got : 0;
        if (x->n > 14 && memcmp(x->heard + x->n - 4, end, 4) == 0)
            break;
    }
    if (x->meanwhile != NULL)
        x->meanwhile(x->s, x);
    send(fd, x->answer, strlen(x->answer) + 1, MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static struct sockaddr_un set_scanner(struct serving *s)
{
    struct str problem;
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    snprintf(at.sun_path, sizeof at.sun_path, "%s/clamd", s->app.state);
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    assert_ok(config_set(&s->x.w, S("attachment_scanner"), str_of(at.sun_path), test_day("2024-01-01"), &problem),
        s->x.db);
    assert_ok(db_commit(s->x.db), s->x.db);
    return at;
}

/* Adds a text while the scanner does what it does. */
static struct answer upload_scanned(struct serving *s, const struct sockaddr_un *at, struct scanner *x)
{
    pthread_t thread;
    unlink(at->sun_path);
    x->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(x->fd, (const struct sockaddr *)(const void *)at, sizeof *at), 0);
    assert_int_equal(listen(x->fd, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, scanning, x), 0);
    struct answer a = upload(s, SU, "namedr", "a.txt", S("abc"), false);
    pthread_join(thread, NULL);
    close(x->fd);
    unlink(at->sun_path);
    return a;
}

/* Whatever becomes of the process that looks through a document, the form says so, and nothing is kept. */
static void a_look_that_is_lost(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *program, *says;
    } cases[] = { { "/bin/false", "could not be looked through" }, { "/bin/nowhere", "Try again in a minute" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *kept = s.looker.program;
        s.looker.program = cases[i].program;
        struct answer a = upload(&s, SU, "namedr", "a.txt", S("abc"), false);
        assert_status(&a, 400);
        assert_true(body_has(&a, cases[i].says));
        s.looker.program = kept;
    }
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment"), 0);
    struct answer a = upload(&s, SU, "namedr", "a.txt", S("abc"), false);
    assert_status(&a, 303);
    serving_end(&s);
}

static void asks_the_scanner(void **state)
{
    struct serving s;
    begin(&s, state);
    const struct sockaddr_un at = set_scanner(&s);
    struct answer a = upload(&s, SU, "namedr", "a.txt", S("abc"), false);
    assert_status(&a, 400);
    assert_true(body_has(&a, "scanner does not answer"));
    static const struct {
        const char *answer;
        int status;
        const char *says;
    } cases[] = { { "stream: OK", 303, "" }, { "stream: Some-Thing FOUND", 400, "something harmful" },
        { "UNKNOWN COMMAND", 400, "does not answer" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scanner x = { .answer = cases[i].answer };
        a = upload_scanned(&s, &at, &x);
        assert_int_equal(x.n, 10 + 4 + 3 + 4);
        assert_memory_equal(x.heard, "zINSTREAM\0\0\0\0\3abc\0\0\0\0", x.n);
        assert_status(&a, cases[i].status);
        assert_true(body_has(&a, cases[i].says));
    }
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment WHERE scanned = 1"), 1);
    serving_end(&s);
}

/* Somebody else's request, which writes. */
static void write_meanwhile(struct serving *s, struct scanner *x)
{
    struct worker *w = worker_new(&s->app);
    struct http_pair csrf = { S("csrf"), s->as[SU].csrf };
    struct http_request r = serving_request(s, &s->as[SU], HTTP_POST, x->path);
    struct http_response got;
    r.form = &csrf;
    r.n_form = 1;
    dispatch(w, &r, &got);
    x->status = got.status;
    buf_done(&got.body);
    worker_free(w);
}

static void send_in_meanwhile(struct serving *s, struct scanner *x)
{
    (void)x;
    serving_sql(s, "UPDATE case_round SET state = 'submitted', submitted_on = 20510 WHERE public_id = 'namedr'");
}

/* While the scanner does not answer, nobody waits for the database; and what was asked for first is asked again. */
static void holds_nobody_up_while_it_is_scanned(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = upload(&s, SU, "namedr", "first.txt", S("abc"), false);
    assert_status(&a, 303);
    const struct sockaddr_un at = set_scanner(&s);
    struct scanner x = {
        .answer = "stream: OK", .s = &s, .meanwhile = write_meanwhile, .path = path_of(&s, "namedr", "/remove")
    };
    a = upload_scanned(&s, &at, &x);
    assert_int_equal(x.status, 303);
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT name AS a FROM attachment", "+a", "a.txt");
    x = (struct scanner){ .answer = "stream: OK", .s = &s, .meanwhile = send_in_meanwhile };
    a = upload_scanned(&s, &at, &x);
    assert_status(&a, 409);
    assert_true(body_has(&a, "has been sent in"));
    assert_int_equal(number(&s, "SELECT count(*) AS n FROM attachment"), 1);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(added_read_and_removed),
        ON_BOTH_ENGINES(anonymous_ones_name_nobody), ON_BOTH_ENGINES(sealed), ON_BOTH_ENGINES(limits),
        ON_BOTH_ENGINES(added_only_while_it_is_written),
        ON_SQLITE(a_look_that_is_lost),
        ON_SQLITE(asks_the_scanner),
        ON_SQLITE(holds_nobody_up_while_it_is_scanned) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
