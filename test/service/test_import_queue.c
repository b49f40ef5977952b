/* The queue of imports: who may end one, and what comes of the others who try. */
#include "importing.h"

#include "service/import_queue.h"

const struct migrations *const engine_schema = &store_migrations;

static const char pupils[] = "upn,surname,forename,dob,sex,urn,entry_date,year_group,as_at\n"
                             "%1,Pupil,One,2012-03-04,F,100001,2024-09-03,7,2024-09-03\n"
                             "%2,Pupil,Two,2012-05-06,M,100001,2024-09-03,7,2024-09-03\n";

static void set_state(struct importing *x, struct import_id id, const char *state)
{
    char sql[200];
    snprintf(sql, sizeof sql, "UPDATE import SET state = '%s' WHERE id = %lld", state, (long long)id.v);
    importing_sql(x, sql);
}

static struct str state_of(struct importing *x, struct import_id id)
{
    return importing_value(
        x, str_fmt(x->arena, "SELECT state || '|' || reason AS v FROM import WHERE id = %lld", (long long)id.v).p);
}

/* An upload that waits in the ledger. */
static struct import_id upload(struct importing *x, const struct import_file *file)
{
    struct import_task task = { .kind = IMPORT_PUPILS, .files = file, .n_files = 1, .viewer = x->viewer };
    struct str public_id, stored_as = S("abcdefghijklmnopqrstuvwxyz");
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(import_ledger_add(&x->w, &task, (struct account_id){ 0 }, 0, &stored_as, &public_id), x->db);
    assert_ok(db_commit(x->db), x->db);
    return task.id;
}

/* The next that waits, as the worker takes it, with its file. */
static struct import_task take(struct importing *x, const struct import_file *file)
{
    struct import_next_job job;
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    struct work own = x->w;
    own.arena = x->arena;
    assert_ok(import_take_next(&own, &job), x->db);
    assert_ok(db_commit(x->db), x->db);
    job.task.files = file;
    job.task.viewer = x->viewer;
    return job.task;
}

/* As the job does. */
static enum err run(struct importing *x, const struct import_task *task)
{
    arena_reset(x->w.arena);
    x->fail = (struct fail){ .code = OK };
    x->w.fail = &x->fail;
    return import_run(&x->w, task, &x->last);
}

static void recover(struct importing *x, bool (*has)(void *, struct str))
{
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(import_recover(&x->w, &(struct import_folder){ has, NULL }), x->db);
    assert_ok(db_commit(x->db), x->db);
}

static void abandon(struct importing *x, const struct import_task *task, const char *reason)
{
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(
        import_abandon(&x->w, task->id, task->dry_run ? S("checking") : S("importing"), str_of(reason)), x->db);
    assert_ok(db_commit(x->db), x->db);
}

static bool here(void *to, struct str stored_as)
{
    (void)to;
    return stored_as.n == 26;
}

static bool elsewhere(void *to, struct str stored_as)
{
    (void)to;
    (void)stored_as;
    return false;
}

/* What somebody else has ended writes nothing when it comes to its end, whatever it was. */
static void what_was_ended_writes_nothing(void **state)
{
    static const char *const ended_as[] = { "refused", "cancelled", "done", "checked" };
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_schools(&x);
    const struct import_file file = { S("pupils.csv"),
        importing_file(&x, "pupils.csv", str_of(importing_upns(&x, pupils))) };
    struct str before = importing_dump(&x, false);
    for (size_t i = 0; i < COUNT_OF(ended_as); i++) {
        for (int check = 0; check < 2; check++) {
            struct import_id id = upload(&x, &file);
            if (check == 0)
                set_state(&x, id, "confirmed");
            struct import_task task = take(&x, &file);
            assert_int_equal(task.id.v, id.v);
            assert_int_equal(task.dry_run, check == 1);
            set_state(&x, id, ended_as[i]);
            assert_err(run(&x, &task), ERR_MISSING, x.db);
            assert_str(state_of(&x, id), str_fmt(x.arena, "%s|", ended_as[i]).p);
            assert_same_dump(before, importing_dump(&x, false));
        }
    }
    importing_end(&x);
}

/* A job that has come to its end is not refused because its process ended badly afterwards. */
static void what_is_done_is_not_abandoned(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_schools(&x);
    const struct import_file file = { S("pupils.csv"),
        importing_file(&x, "pupils.csv", str_of(importing_upns(&x, pupils))) };
    struct import_id id = upload(&x, &file);
    struct import_task task = take(&x, &file);
    assert_ok(run(&x, &task), x.db);
    abandon(&x, &task, "it was ended");
    assert_str(state_of(&x, id), "checked|");
    set_state(&x, id, "checking");
    abandon(&x, &task, "it was ended");
    assert_str(state_of(&x, id), "refused|it was ended");
    importing_end(&x);
}

/* Only the worker whose folder has the files knows that nobody is at them any more. */
static void another_server_leaves_a_job_alone(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_schools(&x);
    const struct import_file file = { S("pupils.csv"),
        importing_file(&x, "pupils.csv", str_of(importing_upns(&x, pupils))) };
    struct import_id check = upload(&x, &file), import = upload(&x, &file);
    set_state(&x, check, "checking");
    set_state(&x, import, "importing");
    recover(&x, elsewhere);
    assert_str(state_of(&x, check), "checking|");
    assert_str(state_of(&x, import), "importing|");
    recover(&x, here);
    assert_str(state_of(&x, check), "uploaded|");
    assert_true(str_starts(state_of(&x, import), S("refused|the service was stopped")));
    /* On the command line: no stored file. What is too old to be running is over wherever it ran. */
    struct import_task line = { .kind = IMPORT_PUPILS, .files = &file, .n_files = 1, .viewer = x.viewer };
    struct str public_id;
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    assert_ok(import_ledger_add(&x.w, &line, (struct account_id){ 0 }, 0, NULL, &public_id), x.db);
    assert_ok(db_commit(x.db), x.db);
    recover(&x, here);
    assert_str(state_of(&x, line.id), "importing|");
    x.w.now_ms += (int64_t)(IMPORT_WAIT_DAYS + 1) * 24 * 3600 * 1000 + 1;
    recover(&x, here);
    assert_true(str_starts(state_of(&x, line.id), S("refused|the service was stopped")));
    importing_end(&x);
}

static void confirm(struct importing *x, struct import_id id)
{
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(import_job_confirm(&x->w, &(struct import_job){ .id = id }), x->db);
    assert_ok(db_commit(x->db), x->db);
}

static struct str counts_of(struct importing *x, struct import_id id)
{
    return str_fmt(x->arena, "%.*s %lld %lld", STR_ARG(state_of(x, id)),
        (long long)importing_number(
            x, str_fmt(x->arena, "SELECT added AS n FROM import WHERE id = %lld", (long long)id.v).p),
        (long long)importing_number(
            x, str_fmt(x->arena, "SELECT changed AS n FROM import WHERE id = %lld", (long long)id.v).p));
}

/* Two imports were looked at beside each other. When the first is done, the second is not any more what was looked
 * at: it waits for another look, and what is confirmed then is done. */
static void what_is_confirmed_is_what_is_done(void **state)
{
    static const char later[] = "upn,surname,forename,dob,sex,urn,entry_date,year_group,as_at\n"
                                "%1,Pupil,Uno,2012-03-04,F,100001,2024-09-03,7,2024-09-04\n"
                                "%2,Pupil,Two,2012-05-06,M,100001,2024-09-03,7,2024-09-04\n";
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_schools(&x);
    const struct import_file one = { S("one.csv"),
        importing_file(&x, "one.csv", str_of(importing_upns(&x, pupils))) };
    const struct import_file two = { S("two.csv"),
        importing_file(&x, "two.csv", str_of(importing_upns(&x, later))) };
    const struct import_file *files[] = { &one, &two };
    struct import_id ids[2];
    struct import_task task;
    for (size_t i = 0; i < 2; i++) {
        ids[i] = upload(&x, files[i]);
        task = take(&x, files[i]);
        assert_ok(run(&x, &task), x.db);
        assert_str(counts_of(&x, ids[i]), "checked| 4 0");
    }
    for (size_t i = 0; i < 2; i++)
        confirm(&x, ids[i]);
    task = take(&x, &one);
    assert_ok(run(&x, &task), x.db);
    assert_str(counts_of(&x, ids[0]), "done| 4 0");
    struct str before = importing_dump(&x, false);
    task = take(&x, &two);
    assert_ok(run(&x, &task), x.db);
    assert_true(x.last.outdated);
    assert_same_dump(before, importing_dump(&x, false));
    assert_str(counts_of(&x, ids[1]), "checked|" IMPORT_OUTDATED " 0 1");
    assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM import WHERE finished_ms IS NOT NULL"), 2);
    confirm(&x, ids[1]);
    task = take(&x, &two);
    assert_ok(run(&x, &task), x.db);
    assert_false(x.last.outdated);
    assert_str(counts_of(&x, ids[1]), "done| 0 1");
    assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM pupil WHERE forename = 'Uno'"), 1);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(what_was_ended_writes_nothing),
        ON_BOTH_ENGINES(what_is_done_is_not_abandoned),
        ON_BOTH_ENGINES(another_server_leaves_a_job_alone),
        ON_BOTH_ENGINES(what_is_confirmed_is_what_is_done),
    };
    return cmocka_run_group_tests_name("service import queue", tests, NULL, NULL);
}
