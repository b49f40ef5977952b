/* Pages wait for their entry in the audit, many of them for one commit; and what becomes of them when it cannot be
 * written. Over real sockets, since that is where a page could go too early. */
#include "serving.h"
#include "wire.h"

#include <pthread.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/audit_queue.h"
#include "web/listener.h"
#include "web/server.h"

struct net {
    struct serving s;
    struct server *server;
    struct audit_tally tally;
    struct db_turn turn;
    int port;
    struct visitor su;
};

enum { CHILDREN = 40,
    SOON_MS = 300 };

/* A server, and children at Alder; `busy_ms`: how long its connections wait for a lock, 0 as usual. */
static void begin(struct net *n, void **state, int busy_ms)
{
    struct fail f = { .code = OK };
    int socket;
    bool loopback;
    *n = (struct net){ .port = 0 };
    serving_begin(&n->s, *state);
    serving_children(&n->s, "100001", "Alderson", 1, CHILDREN, 2);
    n->su = serving_sign_in(&n->s, "su");
    db_turn_init(&n->turn);
    n->s.app.tally = &n->tally;
    n->s.app.options = (struct db_options){ .busy_ms = busy_ms, .turn = &n->turn };
    assert_int_equal(listener_open("127.0.0.1:0", &f, &socket, &loopback), OK);
    n->port = listener_port(socket);
    n->server = server_start(&n->s.app, socket);
    assert_non_null(n->server);
}

static void end(struct net *n)
{
    if (n->server != NULL)
        server_stop(n->server);
    db_turn_done(&n->turn);
    serving_end(&n->s);
}

/* The page of the i-th child. */
static const char *page_of(struct net *n, int i)
{
    struct str sql = str_fmt(n->s.arena, "SELECT public_id AS v FROM pupil ORDER BY upn LIMIT 1 OFFSET %d", i);
    return str_fmt(n->s.arena, "/pupils/%.*s", STR_ARG(importing_value(&n->s.x, sql.p))).p;
}

/* How often the i-th child is in the audit. */
static int64_t looks_at(struct net *n, int i)
{
    return importing_number(&n->s.x,
        str_fmt(n->s.arena,
            "SELECT count(*) AS n FROM audit_pupil WHERE pupil_id = (SELECT id FROM pupil ORDER BY upn LIMIT 1 OFFSET "
            "%d)",
            i)
            .p);
}

static struct str request(struct net *n, const char *target)
{
    return str_fmt(n->s.arena, "GET %s HTTP/1.1\r\nHost: waymark.example\r\nCookie: %.*s\r\n\r\n", target,
        STR_ARG(n->su.cookie));
}

/* Sends a request and waits for nothing. */
static int ask_for(struct net *n, const char *target)
{
    int fd = wire_connect(n->port, NULL);
    assert_true(wire_send(fd, request(n, target)));
    return fd;
}

static struct reply answer_of(struct net *n, int fd)
{
    struct reply r = wire_read(n->s.arena, fd, false);
    close(fd);
    return r;
}

static bool shows_a_child(const struct reply *r)
{
    return str_find_str(r->body, S("Alderson")) >= 0 || str_find_str(r->body, S("Given")) >= 0;
}

/* Nothing can be written into the audit until unlock(). */
static void lock(struct net *n)
{
    int64_t id;
    assert_ok(db_begin(n->s.x.db, DB_WRITE), n->s.x.db);
    assert_ok(db_new_ids(n->s.x.db, S("audit"), 1, &id), n->s.x.db); /* a row that PostgreSQL locks */
}

static void unlock(struct net *n)
{
    db_rollback(n->s.x.db);
}

/* Waits until so many pages wait for their entries, or have waited. */
static void comes_to_wait(struct net *n, int64_t many)
{
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; clock_monotonic_ms() < until; usleep(2000))
        if (atomic_load(&n->tally.added) >= many)
            return;
    fail_msg("%lld pages wait, %lld should", (long long)atomic_load(&n->tally.added), (long long)many);
}

/* While the entry cannot be written no byte comes; when the first comes, the entry can be read by others. Many pages at
 * once take few commits. */
static void no_byte_goes_before_the_entry(void **state)
{
    struct net n;
    int fds[CHILDREN];
    begin(&n, state, 0);
    lock(&n);
    const int before = (int)atomic_load(&n.tally.added);
    unlock(&n); /* the addresses are read */
    const char *pages[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        pages[i] = page_of(&n, i);
    lock(&n);
    for (int i = 0; i < CHILDREN; i++)
        fds[i] = ask_for(&n, pages[i]);
    comes_to_wait(&n, before + CHILDREN);
    usleep(SOON_MS * 1000);
    for (int i = 0; i < CHILDREN; i++)
        assert_false(wire_ready(fds[i], 0));
    unlock(&n);
    for (int i = 0; i < CHILDREN; i++) {
        char first;
        assert_true(wire_ready(fds[i], WIRE_WAIT_MS));
        assert_int_equal(recv(fds[i], &first, 1, MSG_PEEK), 1);
        assert_int_equal(looks_at(&n, i), 1);
        struct reply r = answer_of(&n, fds[i]);
        assert_int_equal(r.status, 200);
        assert_true(shows_a_child(&r));
    }
    assert_int_equal(atomic_load(&n.tally.entries), CHILDREN);
    assert_true(atomic_load(&n.tally.commits) <= CHILDREN / 5);
    end(&n);
}

/* Who did it, when, from where, as a page alone would have it; in the order in which they were asked for. */
static void an_entry_is_what_it_was(void **state)
{
    struct net n;
    begin(&n, state, 0);
    struct reply r = answer_of(&n, ask_for(&n, page_of(&n, 0)));
    assert_int_equal(r.status, 200);
    assert_true(str_starts(serving_last_audit(&n.s), S("su|pupil.read|pupil|ok|")));
    assert_int_equal(importing_number(&n.s.x, "SELECT at_ms AS n FROM audit ORDER BY id DESC LIMIT 1"),
        clock_now_ms(&n.s.app.clock));
    assert_str(importing_value(&n.s.x, "SELECT address AS v FROM audit ORDER BY id DESC LIMIT 1"), "127.0.0.1");
    assert_int_equal(importing_number(&n.s.x, "SELECT scope AS n FROM audit ORDER BY id DESC LIMIT 1"), SCOPE_HOME);
    r = answer_of(&n, ask_for(&n, "/lists/persistently_absent"));
    assert_int_equal(r.status, 200);
    assert_int_equal(importing_number(&n.s.x,
                         "SELECT count(*) AS n FROM audit_pupil WHERE audit_id = (SELECT max(id) FROM audit)"),
        CHILDREN);
    r = answer_of(&n, ask_for(&n, "/accounts")); /* a refusal waits as well */
    assert_int_equal(r.status, 403);
    assert_str(serving_last_audit(&n.s), "su|user.list|/accounts|denied|");
    end(&n);
}

/* A connection goes on after a page that has waited, and what came behind it waits its turn. */
static void a_connection_goes_on_after_it(void **state)
{
    struct net n;
    begin(&n, state, 0);
    const char *page = page_of(&n, 0);
    int fd = wire_connect(n.port, NULL);
    for (int i = 0; i < 3; i++) {
        assert_true(wire_send(fd, request(&n, page)));
        assert_int_equal(wire_read(n.s.arena, fd, false).status, 200);
    }
    struct str both = str_fmt(n.s.arena, "%.*sGET /health HTTP/1.1\r\nHost: x\r\n\r\n%.*s",
        STR_ARG(request(&n, page)), STR_ARG(request(&n, "/nowhere")));
    assert_true(wire_send(fd, both));
    struct reply r = wire_read(n.s.arena, fd, false);
    assert_true(r.status == 200 && shows_a_child(&r));
    r = wire_read(n.s.arena, fd, false);
    assert_str(r.body, "ok\n");
    assert_int_equal(wire_read(n.s.arena, fd, false).status, 404);
    close(fd);
    assert_int_equal(looks_at(&n, 0), 4);
    end(&n);
}

/* One entry that cannot be written does not take the others of its transaction with it. */
static void one_bad_entry_harms_no_other(void **state)
{
    struct net n;
    int fds[3];
    begin(&n, state, 0);
    const char *pages[] = { page_of(&n, 0), page_of(&n, 1), page_of(&n, 2) };
    serving_sql(&n.s, "CREATE UNIQUE INDEX one_look ON audit_pupil (pupil_id)");
    assert_int_equal(answer_of(&n, ask_for(&n, pages[1])).status, 200);
    int64_t before = atomic_load(&n.tally.added);
    lock(&n);
    for (int i = 0; i < 3; i++) {
        fds[i] = ask_for(&n, pages[i]);
        comes_to_wait(&n, before + i + 1);
    }
    unlock(&n);
    for (int i = 0; i < 3; i++) {
        struct reply r = answer_of(&n, fds[i]);
        assert_int_equal(r.status, i == 1 ? 500 : 200);
        assert_int_equal(shows_a_child(&r), i != 1);
        assert_int_equal(looks_at(&n, i), 1);
    }
    serving_sql(&n.s, "DROP INDEX one_look");
    assert_int_equal(answer_of(&n, ask_for(&n, pages[1])).status, 200);
    end(&n);
}

/* A database that is locked for longer than anybody waits: no page, an honest one instead, and everything as before
 * when it is over. Pages without children are served meanwhile. */
static void a_locked_database_gives_no_page(void **state)
{
    enum { PAGES = 6 };
    struct net n;
    int fds[PAGES];
    begin(&n, state, 100);
    const char *page = page_of(&n, 0);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    lock(&n);
    for (int i = 0; i < PAGES; i++)
        fds[i] = ask_for(&n, page);
    assert_int_equal(answer_of(&n, ask_for(&n, "/help")).status, 200);
    for (int i = 0; i < PAGES; i++) {
        struct reply r = answer_of(&n, fds[i]);
        assert_int_equal(r.status, 503);
        assert_false(shows_a_child(&r));
        assert_str(wire_header(&r, "Cache-Control"), "no-store");
    }
    unlock(&n);
    assert_int_equal(looks_at(&n, 0), 1);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    assert_int_equal(looks_at(&n, 0), 2);
    end(&n);
}

/* That a login was used is written by the way: who reads a page without children waits for no lock. */
static void nobody_waits_for_a_note_of_a_login(void **state)
{
    struct net n;
    begin(&n, state, 0);
    int64_t seen = importing_number(&n.s.x, "SELECT max(seen_ms) AS n FROM login");
    serving_wait(&n.s, 2 * LOGIN_TOUCH_MS);
    assert_ok(db_begin(n.s.x.db, DB_WRITE), n.s.x.db);
    for (int i = 0; i < 3; i++)
        assert_int_equal(answer_of(&n, ask_for(&n, "/help")).status, 200);
    db_rollback(n.s.x.db);
    int64_t now = 0;
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; now <= seen && clock_monotonic_ms() < until; usleep(5000))
        now = importing_number(&n.s.x, "SELECT max(seen_ms) AS n FROM login");
    assert_int_equal(now, clock_now_ms(&n.s.app.clock));
    end(&n);
}

/* Who goes away meanwhile is no trouble to the others; that the page was made for them stays in the audit. */
static void who_goes_away_troubles_nobody(void **state)
{
    enum { GONE = 5 };
    struct net n;
    begin(&n, state, 0);
    const char *page = page_of(&n, 0), *other = page_of(&n, 1);
    lock(&n);
    for (int i = 0; i < GONE; i++)
        close(ask_for(&n, page));
    int fd = ask_for(&n, other);
    comes_to_wait(&n, 1); /* those who went quickly may not have been heard at all */
    usleep(SOON_MS * 1000);
    unlock(&n);
    assert_int_equal(answer_of(&n, fd).status, 200);
    assert_int_equal(looks_at(&n, 1), 1);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    int64_t looks = looks_at(&n, 0);
    assert_true(looks >= 1 && looks <= GONE + 1);
    end(&n);
}

static void *stop(void *arg)
{
    struct net *n = arg;
    server_stop(n->server);
    return NULL;
}

/* Who waits when the service is told to end gets the page. */
static void the_end_of_the_service_drains_it(void **state)
{
    enum { PAGES = 5 };
    struct net n;
    int fds[PAGES];
    pthread_t thread;
    begin(&n, state, 0);
    const char *page = page_of(&n, 0);
    lock(&n);
    for (int i = 0; i < PAGES; i++)
        fds[i] = ask_for(&n, page);
    comes_to_wait(&n, PAGES);
    assert_int_equal(pthread_create(&thread, NULL, stop, &n), 0);
    usleep(SOON_MS * 1000);
    unlock(&n);
    for (int i = 0; i < PAGES; i++)
        assert_int_equal(answer_of(&n, fds[i]).status, 200);
    pthread_join(thread, NULL);
    n.server = NULL;
    assert_int_equal(looks_at(&n, 0), PAGES);
    end(&n);
}

/* --- the queue itself --- */

struct waiting {
    struct audit_note note;
    atomic_int *settled;
};

static void count_settled(struct audit_note *note, struct worker *w, enum err e)
{
    const struct waiting *one = (const struct waiting *)(const void *)note;
    (void)w;
    assert_int_equal(e, OK);
    atomic_fetch_add(one->settled, 1);
}

/* There is an end to how many may wait; whoever is refused is told at once. What waits at the end is written. */
static void the_queue_has_an_end(void **state)
{
    enum { MOST = AUDIT_QUEUE_MOST + AUDIT_BATCH_MOST + 1 };
    struct net n;
    atomic_int settled = 0;
    int added = 0;
    begin(&n, state, 0);
    struct waiting *all = calloc(MOST, sizeof *all);
    struct audit_queue *q = audit_queue_new(&n.s.app);
    assert_true(all != NULL && q != NULL);
    lock(&n);
    for (; added < MOST; added++) {
        const struct audit_entry entry = { .operation = S("pupil.read"),
            .object = S("pupil"),
            .request_id = S("x"),
            .at_ms = added + 1 };
        all[added].settled = &settled;
        assert_true(audit_note_keep(&all[added].note, &entry));
        if (!audit_queue_add(q, &all[added].note, count_settled))
            break;
    }
    /* Those that the thread has taken out already wait no more. */
    assert_true(added >= AUDIT_QUEUE_MOST && added <= AUDIT_QUEUE_MOST + AUDIT_BATCH_MOST);
    unlock(&n);
    audit_queue_stop(q);
    assert_int_equal(atomic_load(&settled), added);
    assert_false(audit_queue_add(q, &all[added].note, count_settled));
    audit_queue_free(q);
    assert_int_equal(serving_audits(&n.s), added);
    /* In the order in which they came. */
    assert_int_equal(importing_number(&n.s.x,
                         "SELECT count(*) AS n FROM audit AS a JOIN audit AS b ON b.id = a.id + 1 WHERE b.at_ms <= "
                         "a.at_ms"),
        0);
    for (int i = 0; i <= added; i++)
        audit_note_done(&all[i].note);
    free(all);
    end(&n);
}

static void count_any(struct audit_note *note, struct worker *w, enum err e)
{
    const struct waiting *one = (const struct waiting *)(const void *)note;
    (void)w;
    assert_int_equal(e, ERR_BUSY);
    atomic_fetch_add(one->settled, 1);
}

static struct waiting *notes_for(size_t n, atomic_int *settled, size_t holds)
{
    struct waiting *all = calloc(n, sizeof *all);
    assert_non_null(all);
    for (size_t i = 0; i < n; i++) {
        const struct audit_entry entry = {
            .operation = S("pupil.read"), .object = S("pupil"), .request_id = S("x"), .at_ms = (int64_t)i + 1
        };
        all[i].settled = settled;
        assert_true(audit_note_keep(&all[i].note, &entry));
        all[i].note.holds = holds;
    }
    return all;
}

static void notes_gone(struct waiting *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        audit_note_done(&all[i].note);
    free(all);
}

/* Somebody who lets large pages wait while the database is locked is refused long before there are a thousand, and
 * there is room again when they are through. */
static void the_queue_has_an_end_in_bytes(void **state)
{
    enum { PAGE = 8 << 20,
        MOST = AUDIT_QUEUE_BYTES / PAGE };
    struct net n;
    atomic_int settled = 0;
    size_t added = 0;
    begin(&n, state, 0);
    struct waiting *all = notes_for(MOST + 2, &settled, PAGE);
    struct audit_queue *q = audit_queue_new(&n.s.app);
    assert_non_null(q);
    lock(&n);
    while (added < MOST + 1 && audit_queue_add(q, &all[added].note, count_settled))
        added++;
    assert_int_equal(added, MOST - 1); /* the entries are some bytes too */
    unlock(&n);
    for (int i = 0; i < WIRE_WAIT_MS && atomic_load(&settled) < (int)added; i++)
        usleep(1000);
    bool taken = false; /* it is settled a moment before there is room */
    for (int i = 0; i < WIRE_WAIT_MS && !taken; i++, usleep(1000))
        taken = audit_queue_add(q, &all[added].note, count_settled);
    assert_true(taken);
    audit_queue_free(q);
    assert_int_equal(atomic_load(&settled), added + 1);
    notes_gone(all, MOST + 2);
    end(&n);
}

/* The end of the service does not wait for a lock again and again: whoever waits is told at once after the first. */
static void the_end_does_not_wait_for_a_lock_twice(void **state)
{
    enum { MOST = 3 * AUDIT_BATCH_MOST };
    struct net n;
    atomic_int settled = 0;
    begin(&n, state, 200);
    struct waiting *all = notes_for(MOST, &settled, 0);
    lock(&n);
    struct audit_queue *q = audit_queue_new(&n.s.app);
    assert_non_null(q);
    atomic_store(&n.s.app.ending, true);
    for (size_t i = 0; i < MOST; i++)
        assert_true(audit_queue_add(q, &all[i].note, count_any));
    audit_queue_free(q);
    assert_int_equal(atomic_load(&settled), MOST);
    assert_int_equal(atomic_load(&n.tally.commits), 1);
    unlock(&n);
    atomic_store(&n.s.app.ending, false);
    notes_gone(all, MOST);
    assert_int_equal(serving_audits(&n.s), 0);
    end(&n);
}

/* --- the ground gives way --- */

/* PostgreSQL ends the writer's connection, at rest or while it waits: the entry is written over a new one. */
static void a_connection_that_is_cut_is_made_again(void **state)
{
    struct net n;
    struct engine_test *t = *state;
    begin(&n, state, 0);
    const char *page = page_of(&n, 0);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    const char *at_rest = str_fmt(n.s.arena,
        "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE application_name = '%s' "
        "AND query = 'COMMIT' AND pid <> pg_backend_pid()",
        t->place)
                              .p;
    const char *waiting = str_fmt(n.s.arena,
        "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE application_name = '%s' "
        "AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()",
        t->place)
                              .p;
    assert_int_equal(importing_number(&n.s.x, at_rest), 1);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    assert_int_equal(looks_at(&n, 0), 2);
    struct db *other = engine_open(t, NULL);
    struct db *own = n.s.x.db;
    lock(&n);
    int fd = ask_for(&n, page);
    int64_t cut = 0;
    n.s.x.db = other;
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; cut == 0 && clock_monotonic_ms() < until; usleep(20000))
        cut = importing_number(&n.s.x, waiting);
    n.s.x.db = own;
    assert_int_equal(cut, 1);
    assert_false(wire_ready(fd, SOON_MS));
    unlock(&n);
    assert_int_equal(answer_of(&n, fd).status, 200);
    assert_int_equal(looks_at(&n, 0), 3);
    db_close(other);
    end(&n);
}

/* The disk is full: what shows children stays shut, other pages do not, and it heals by itself. */
static void a_full_disk_gives_no_page(void **state)
{
    struct net n;
    struct reply r = { .status = 0 };
    const char *filler = NULL;
    char block[4096];
    const char *disk = getenv("WAYMARK_TEST_SMALL_DISK");
    if (disk == NULL) {
        print_message("# no right to mount a small disk here\n");
        return;
    }
    begin(&n, state, 0);
    const char *page = "/lists/persistently_absent"; /* of many children, so that the files grow */
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    filler = str_fmt(n.s.arena, "%s/filler", disk).p;
    FILE *f = fopen(filler, "w");
    assert_non_null(f);
    memset(block, 'x', sizeof block);
    while (fwrite(block, 1, sizeof block, f) == sizeof block && fflush(f) == 0)
        ;
    fclose(f);
    int64_t looks = 1;
    for (int i = 0; i < 5000 && r.status != 503; i++) { /* there is room in the files that are there */
        r = answer_of(&n, ask_for(&n, page));
        assert_true(r.status == 200 || r.status == 503);
        looks += r.status == 200;
        assert_int_equal(shows_a_child(&r), r.status == 200);
    }
    assert_int_equal(r.status, 503);
    assert_int_equal(answer_of(&n, ask_for(&n, "/help")).status, 200);
    assert_int_equal(looks_at(&n, 0), looks);
    assert_int_equal(unlink(filler), 0);
    assert_int_equal(answer_of(&n, ask_for(&n, page)).status, 200);
    assert_int_equal(looks_at(&n, 0), looks + 1);
    end(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(no_byte_goes_before_the_entry),
        ON_BOTH_ENGINES(an_entry_is_what_it_was),
        ON_BOTH_ENGINES(a_connection_goes_on_after_it),
        ON_BOTH_ENGINES(one_bad_entry_harms_no_other),
        ON_BOTH_ENGINES(a_locked_database_gives_no_page),
        ON_SQLITE(nobody_waits_for_a_note_of_a_login),
        ON_SQLITE(who_goes_away_troubles_nobody),
        ON_BOTH_ENGINES(the_end_of_the_service_drains_it),
        ON_BOTH_ENGINES(the_queue_has_an_end),
        ON_BOTH_ENGINES(the_queue_has_an_end_in_bytes),
        ON_BOTH_ENGINES(the_end_does_not_wait_for_a_lock_twice),
        ON_POSTGRES(a_connection_that_is_cut_is_made_again),
        ON_SQLITE(a_full_disk_gives_no_page),
    };
    /* Everything lies on a disk that can be filled, if there can be one. */
    char disk[300];
    snprintf(disk, sizeof disk, "%s", test_tmp());
    bool small = mount("tmpfs", disk, "tmpfs", 0, "size=48m") == 0;
    if (small) {
        setenv("TMPDIR", disk, 1);
        setenv("WAYMARK_TEST_SMALL_DISK", disk, 1);
    }
    int failed = cmocka_run_group_tests_name("web audit queue", tests, NULL, NULL);
    if (small)
        umount2(disk, MNT_DETACH);
    return failed;
}
