/* What happens when the ground gives way: a full disk, a damaged file, a server that goes. */
#include "engines.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "people.h"
#include "store/db_engine.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

static enum err add_people(struct engine_test *t, struct db *db, int from, int n)
{
    char photo[3000];
    memset(photo, 'p', sizeof photo);
    enum err e = OK;
    for (int i = from; i < from + n && e == OK; i++) {
        char upn[16];
        snprintf(upn, sizeof upn, "U%06d", i);
        struct person_put p = { .id = { i },
            .upn = str_of(upn),
            .name = S("n"),
            .born_on = DAY_NONE,
            .score = { true, 1 },
            .photo = { photo, sizeof photo } };
        e = store_person_put(db, t->arena, &p, NULL);
    }
    return e;
}

static int64_t count_people(struct engine_test *t, struct db *db)
{
    struct person_score_sum_row row;
    assert_ok(db_begin(db, DB_READ), db);
    assert_ok(store_person_score_sum(db, t->arena, &row), db);
    db_rollback(db);
    return row.total.has ? row.total.v : 0;
}

/* Reads go on, writes fail whole, and when there is room again it works without anybody doing anything. */
static void fill_up(struct engine_test *t, struct db *db)
{
    assert_ok(db_begin(db, DB_WRITE), db);
    assert_ok(add_people(t, db, 1, 5), db);
    assert_ok(db_commit(db), db);
    for (int round = 0; round < 3; round++) {
        assert_ok(db_begin(db, DB_WRITE), db);
        enum err e = add_people(t, db, 100, 5000);
        if (e == OK)
            e = db_commit(db);
        assert_err(e, ERR_FULL, db);
        assert_int_equal(strncmp(db_fail(db)->detail, "SQLITE_FULL", 11), 0);
        db_rollback(db);
        assert_int_equal(count_people(t, db), 5);
    }
}

static void a_full_file_is_no_disaster(void **state)
{
    struct engine_test *t = *state;
    assert_ok(db__begin_migration(t->db), t->db);
    assert_ok(db__script(t->db, S("PRAGMA max_page_count = 100")), t->db);
    assert_ok(db_commit(t->db), t->db);
    fill_up(t, t->db);
    assert_ok(db__begin_migration(t->db), t->db);
    assert_ok(db__script(t->db, S("PRAGMA max_page_count = 100000")), t->db);
    assert_ok(db_commit(t->db), t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(add_people(t, t->db, 100, 500), t->db);
    assert_ok(db_commit(t->db), t->db);
    assert_int_equal(count_people(t, t->db), 505);
}

static void a_full_disk_is_no_disaster(void **state)
{
    struct engine_test *t = *state;
    char where[300], url[400];
    snprintf(where, sizeof where, "%s/small-disk", test_tmp());
    mkdir(where, 0700);
    if (mount("tmpfs", where, "tmpfs", 0, "size=2m") != 0) {
        print_message("# no right to mount a small disk here: a_full_file_is_no_disaster must do\n");
        rmdir(where);
        return;
    }
    struct fail f = { OK };
    struct clock clock = clock_fixed(0);
    struct db *db;
    snprintf(url, sizeof url, "%s/x.db", where);
    enum err e = db_open(url, NULL, &f, &db);
    if (e == OK)
        e = migrate_run(db, &test_migrations, &clock, &f);
    if (e == OK) {
        fill_up(t, db);
        e = mount("tmpfs", where, "tmpfs", MS_REMOUNT, "size=64m") == 0 ? OK : ERR_FAILED;
        assert_ok(db_begin(db, DB_WRITE), db);
        assert_ok(add_people(t, db, 100, 500), db);
        assert_ok(db_commit(db), db);
        assert_int_equal(count_people(t, db), 505);
        db_close(db);
    }
    umount2(where, MNT_DETACH);
    rmdir(where);
    if (e != OK)
        fail_msg("%s", f.detail);
}

static void note_fatal(void *arg, const char *code)
{
    char *to = arg;
    snprintf(to, 40, "%s", code);
}

/* Overwrites all pages of the tables, not the first, so that the file opens. */
static void damage(const struct engine_test *t)
{
    const char *path = t->url + strlen("sqlite:");
    char junk[4096];
    memset(junk, 0x5a, sizeof junk);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    for (off_t at = 4096; at < st.st_size; at += 4096)
        assert_int_equal(pwrite(fd, junk, sizeof junk, at), 4096);
    close(fd);
}

static void make_a_file(struct engine_test *t)
{
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(add_people(t, t->db, 1, 50), t->db);
    assert_ok(db_commit(t->db), t->db);
    /* The last connection moves the log into the file. */
    db_close(t->db);
    t->db = NULL;
}

static void a_damaged_file_stops_it(void **state)
{
    struct engine_test *t = *state;
    make_a_file(t);
    damage(t);
    char code[40] = "";
    struct db *db =
        engine_open(t, &(struct db_options){ .on_fatal = note_fatal, .on_fatal_arg = code });
    struct person_score_sum_row row;
    enum err e = db_begin(db, DB_READ);
    if (e == OK)
        e = store_person_score_sum(db, t->arena, &row);
    assert_err(e, ERR_FAILED, db);
    assert_int_equal(strncmp(code, "SQLITE_CORRUPT", 14), 0);
    assert_true(db_is_dead(db));
    db_rollback(db);
    assert_err(db_begin(db, DB_READ), ERR_FAILED, db);
    db_close(db);
}

/* Runs `work` in a process of its own and returns its exit status; what it says goes to `said`. */
static int in_a_child(void (*work)(struct engine_test *t), struct engine_test *t, char said[200])
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        work(t);
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    ssize_t got;
    while (n < 199 && (got = read(ends[0], said + n, 199 - n)) > 0)
        n += (size_t)got;
    said[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void read_damaged(struct engine_test *t)
{
    struct db *db = engine_open(t, NULL);
    struct person_score_sum_row row;
    if (db_begin(db, DB_READ) == OK && store_person_score_sum(db, t->arena, &row) != OK)
        _exit(1);
    _exit(2);
}

static void write_too_much(struct engine_test *t)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 300000, 300000 });
    struct db *db = engine_open(t, NULL);
    enum err e = db_begin(db, DB_WRITE);
    if (e == OK)
        e = add_people(t, db, 100, 5000);
    if (e == OK)
        e = db_commit(db);
    _exit(e == OK ? 0 : 1);
}

/* Nothing is acknowledged once the disk has lied: the process ends, with the status that makes a service
 * manager start it again. */
static void ends_the_process(void **state)
{
    struct engine_test *t = *state;
    char said[200];
    make_a_file(t);
    assert_int_equal(in_a_child(write_too_much, t, said), 75);
    assert_non_null(strstr(said, "SQLITE_IOERR_WRITE"));
    /* And the file is as it was. */
    t->db = engine_open(t, NULL);
    assert_int_equal(count_people(t, t->db), 50);
    db_close(t->db);
    t->db = NULL;
    damage(t);
    assert_int_equal(in_a_child(read_damaged, t, said), 75);
    assert_non_null(strstr(said, "SQLITE_CORRUPT"));
}

/* Ends the server's side of every connection of the test. */
static void cut(struct engine_test *t)
{
    struct fail f = { OK };
    struct db *db;
    char sql[200];
    if (db_open(getenv("WAYMARK_TEST_POSTGRES"), NULL, &f, &db) != OK)
        fail_msg("%s", f.detail);
    snprintf(sql, sizeof sql,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = "
        "'%s'",
        t->place);
    assert_ok(db__begin_migration(db), db);
    assert_ok(db__script(db, str_of(sql)), db);
    assert_ok(db_commit(db), db);
    db_close(db);
}

static enum err in_statement(struct engine_test *t, struct db *db)
{
    assert_ok(db_begin(db, DB_WRITE), db);
    cut(t);
    return add_people(t, db, 1, 1);
}

static enum err in_begin(struct engine_test *t, struct db *db)
{
    cut(t);
    return db_begin(db, DB_READ);
}

static enum err in_commit(struct engine_test *t, struct db *db)
{
    assert_ok(db_begin(db, DB_WRITE), db);
    assert_ok(add_people(t, db, 1, 1), db);
    cut(t);
    return db_commit(db);
}

static enum err in_rows(struct engine_test *t, struct db *db)
{
    struct db_rows *rows;
    struct person_each_row row;
    assert_ok(db_begin(db, DB_WRITE), db);
    assert_ok(add_people(t, db, 1, 2000), db);
    assert_ok(store_person_each_begin(db, t->arena, &rows), db);
    assert_ok(store_person_each_next(rows, &row), db);
    cut(t);
    enum err e;
    do {
        e = store_person_each_next(rows, &row);
    } while (e == OK);
    store_person_each_end(rows);
    return e;
}

static enum err in_batch(struct engine_test *t, struct db *db)
{
    assert_ok(db_begin(db, DB_WRITE), db);
    assert_ok(db_batch_begin(db), db);
    assert_ok(add_people(t, db, 1, 10), db);
    cut(t);
    enum err e = add_people(t, db, 11, 1000), end = db_batch_end(db);
    return e == OK ? end : e;
}

static void notices_a_lost_server(void **state)
{
    struct engine_test *t = *state;
    static enum err (*const when[])(struct engine_test *, struct db *) = { in_statement, in_begin,
        in_commit, in_rows, in_batch };
    for (size_t i = 0; i < COUNT_OF(when); i++) {
        struct db *db = engine_open(t, NULL);
        enum err e = when[i](t, db);
        if (e != ERR_FAILED || strncmp(db_fail(db)->detail, "08006", 5) != 0 || !db_is_dead(db))
            fail_msg("case %zu: %s %s", i, err_name(e), db_fail(db)->detail);
        db_rollback(db);
        assert_err(db_begin(db, DB_READ), ERR_FAILED, db);
        db_close(db);
    }
    db_close(t->db);
    t->db = engine_open(t, NULL);
    assert_int_equal(count_people(t, t->db), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(a_full_file_is_no_disaster),
        ON_SQLITE(a_full_disk_is_no_disaster),
        ON_SQLITE(a_damaged_file_stops_it),
        ON_SQLITE(ends_the_process),
        ON_POSTGRES(notices_a_lost_server),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
