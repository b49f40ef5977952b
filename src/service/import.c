/* Running an import (import.h). */
#include <sys/stat.h>

#include "service/import.h"

#include "base/random.h"
#include "service/import_read.h"
#include "store/config.h"
#include "store/import.h"

enum { ATTEMPTS = 3,
    MAX_SUMMARY = 8 * 1024 };

static const struct kind {
    const char *name, *words, *takes;
    enum access_op op;
    const struct import__reader *reader;
} kinds[IMPORT_KINDS] = { [IMPORT_SETTINGS] = { "settings", "Schools and settings",
                              "The GIAS establishment file, the allocation of localities and Inclusion Leads, early "
                              "years settings and post-16 providers (CSV)",
                              OP_SCHOOL_UPDATE, &import__settings },
    [IMPORT_PUPILS] = { "pupils", "Pupils", "Pupils and enrolments; SEN, free school meals and social care (CSV)",
        OP_PUPIL_UPDATE, &import__pupils },
    [IMPORT_MARKS] = { "marks", "Registers",
        "Session marks: a row a mark, a row a day, a date a column, or a string a pupil (CSV)", OP_MARK_IMPORT,
        &import__marks },
    [IMPORT_CTF] = { "ctf", "Common Transfer File", "CTF 24 and 25 (XML)", OP_MARK_IMPORT, &import__ctf },
    [IMPORT_CENSUS] = { "census", "School Census",
        "The tables of one term downloaded from COLLECT (CSV, all together), or schools' own returns (XML)",
        OP_PUPIL_UPDATE, &import__census },
    [IMPORT_EPISODES] = { "episodes", "Suspensions and exclusions", "One row a suspension or exclusion (CSV)",
        OP_PUPIL_UPDATE, &import__episodes },
    [IMPORT_RECORDS] = { "records", "Casework records",
        "Part-time timetables, alternative provision, children missing education, elective home education (CSV)",
        OP_PUPIL_UPDATE, &import__records },
    [IMPORT_BENCHMARKS] = { "benchmarks", "Published figures",
        "The DfE's files as published: year to date, LAIT, children in need and looked after, characteristics, "
        "neighbours (CSV)",
        OP_SCHOOL_UPDATE, &import__benchmarks },
    [IMPORT_CALENDAR] = { "calendar", "Terms and closures", "Terms, INSET days, closures and holidays (CSV)",
        OP_SCHOOL_UPDATE, &import__calendar } };

struct str import_kind_name(enum import_kind k)
{
    return str_of(kinds[k].name);
}

struct str import_kind_words(enum import_kind k)
{
    return str_of(kinds[k].words);
}

struct str import_kind_takes(enum import_kind k)
{
    return str_of(kinds[k].takes);
}

enum access_op import_kind_op(enum import_kind k)
{
    return kinds[k].op;
}

bool import_kind_parse(struct str name, enum import_kind *ret)
{
    for (int k = 0; k < IMPORT_KINDS; k++) {
        if (str_eq(name, str_of(kinds[k].name))) {
            *ret = (enum import_kind)k;
            return true;
        }
    }
    return false;
}

struct str import__la_code(const struct import__run *r)
{
    return r->config->la_code;
}

static void free_crew(void *arg)
{
    crew_free(arg);
}

struct crew *import__crew(struct import__run *r)
{
    unsigned threads = r->task->reading.threads;
    if (r->crew != NULL || threads == 1)
        return r->crew;
    r->crew = threads == 0 ? crew_new() : crew_new_of(threads - 1);
    if (r->crew != NULL)
        arena_defer(r->arena, free_crew, r->crew);
    return r->crew;
}

void import__fail(struct import__run *r, enum err e)
{
    if (r->err == OK)
        r->err = e;
    import_refuse_all(
        &(struct import_at){ .report = r->report, .file = S("database") }, "the database could not be read");
}

enum err import_ledger_add(struct work *w, struct import_task *task, struct account_id account, int64_t bytes,
    const struct str *stored_as, struct str *ret_public_id)
{
    struct str public_id = random_public_id(w->arena);
    enum err e = db_new_ids(w->db, S("import"), 1, &task->id.v);
    if (e == OK)
        e = store_import_add(w->db, w->arena,
            &(struct import_add){ .id = task->id,
                .public_id = public_id,
                .kind = import_kind_name(task->kind),
                .state = stored_as == NULL ? S("importing") : S("uploaded"),
                .account = account,
                .scope = task->viewer.scope,
                .now_ms = w->now_ms,
                .bytes = bytes },
            NULL);
    for (size_t i = 0; e == OK && i < task->n_files; i++)
        e = store_import_file_add(w->db, w->arena,
            &(struct import_file_add){ .import_id = task->id,
                .position = (int64_t)i,
                .name = task->files[i].name,
                .stored_as = stored_as == NULL ? S("") : stored_as[i],
                .bytes = 0 },
            NULL);
    if (e == OK)
        *ret_public_id = public_id;
    return work_fail(w, e);
}

/* Does it wait for somebody's decision now? */
static bool waits(const struct import_task *task, const struct import_result *result)
{
    return !result->refused && (task->dry_run || result->outdated);
}

/* The result and the report, in the transaction that is open. ERR_MISSING: the import is no longer in the state in
 * which it began, since somebody else has ended it; then what it wrote must not stay. */
static enum err record(struct work *w, const struct import_task *task, const struct import_result *result)
{
    const struct import_report *r = result->report;
    struct str state = result->refused ? S("refused") : waits(task, result) ? S("checked")
                                                                            : S("done");
    int64_t changed = 0;
    if (task->id.v == 0)
        return OK;
    enum err e = store_import_finish(w->db, w->arena,
        &(struct import_finish){ .id = task->id,
            .from_state = task->dry_run ? S("checking") : S("importing"),
            .state = state,
            .now_ms = { !waits(task, result), w->now_ms },
            .rows_read = r->rows_read,
            .rows_refused = r->rows_refused,
            .warnings = r->warnings,
            .added = result->counts.added,
            .changed = result->counts.changed,
            .unchanged = result->counts.unchanged,
            .summary = result->summary,
            .reason = result->outdated ? S(IMPORT_OUTDATED) : r->refusal },
        &changed);
    if (e == OK && changed == 0)
        return FAIL(w->fail, ERR_MISSING, "the import was ended by somebody else; nothing of it was written");
    if (e == OK)
        e = store_import_issues_clear(w->db, w->arena, &(struct import_issues_clear){ .import_id = task->id }, NULL);
    if (e == OK)
        e = db_batch_begin(w->db);
    for (size_t i = 0; e == OK && i < r->n_issues; i++)
        e = store_import_issue_add(w->db, w->arena,
            &(struct import_issue_add){ .import_id = task->id,
                .position = (int64_t)i,
                .severity = r->issues[i].refused ? S("refused") : S("warning"),
                .file = r->issues[i].file,
                .line = r->issues[i].line,
                .field = r->issues[i].field,
                .value = r->issues[i].value,
                .reason = r->issues[i].reason },
            NULL);
    return e == OK ? db_batch_end(w->db) : e;
}

/* How often data was imported: tells whether somebody else did since the stage was loaded. */
static enum err generation(struct work *w, int64_t *ret)
{
    struct version_get_row row = { 0 };
    enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("import") }, &row);
    *ret = row.version;
    return e == ERR_MISSING ? OK : e;
}

static enum err load(struct import__run *r, struct config *config, int64_t *ret_generation)
{
    struct work *w = r->w;
    const struct import__reader *reader = kinds[r->task->kind].reader;
    enum err e = db_begin(w->db, DB_READ);
    if (e != OK)
        return e;
    e = generation(w, ret_generation);
    if (e == OK)
        e = config_load(w, config);
    r->config = config;
    if (e == OK)
        e = stage_load(w, config->la_code, &r->task->viewer, reader->stage, &r->stage);
    return e;
}

static int64_t size_of(const struct import_file *f)
{
    struct stat st;
    return stat(f->path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void read_files(struct import__run *r)
{
    const struct import__reader *reader = kinds[r->task->kind].reader;
    struct import_at at = { r->report, r->task->n_files > 0 ? r->task->files[0].name : S(""), 0, false };
    if (reader->whole_authority && (r->task->viewer.scope & SCOPE_ALL) == 0)
        import_refuse_all(&at, "this concerns the whole authority, and you may change some of its schools only");
    for (size_t i = 0; i < r->task->n_files; i++)
        r->bytes += size_of(&r->task->files[i]);
    if (reader->read_all != NULL && !import_stopped(r->report))
        reader->read_all(r);
    for (size_t i = 0; reader->read != NULL && i < r->task->n_files && !import_stopped(r->report); i++)
        reader->read(r, &r->task->files[i]);
    import_report_judge(r->report);
}

/* Compares, and writes unless it is a dry run; in the transaction that is open. */
static enum err settle(struct import__run *r, bool dry_run, struct import_result *result)
{
    const struct import__reader *reader = kinds[r->task->kind].reader;
    struct buf summary = buf_new(MAX_SUMMARY);
    result->counts = (struct import_counts){ 0 };
    enum err e = import__apply(r, dry_run, &result->counts, &summary);
    if (e == OK && reader->write != NULL)
        e = reader->write(r, dry_run, &result->counts, &summary);
    int64_t version = 0;
    for (size_t i = 0; e == OK && !dry_run && i < r->stage->n_schools; i++) {
        if (!r->stage->schools[i]->touched)
            continue;
        if (version == 0)
            e = import__new_version(r, &version);
        if (e == OK)
            e = import__touch_school(r, r->stage->schools[i]->id, version);
    }
    result->summary = str_dup(r->arena, buf_str(&summary));
    buf_done(&summary);
    return e;
}

/* Reads the files beside what the database holds, in a READ transaction; a dry run ends there. */
static enum err look(struct import__run *r, struct config *config, int64_t *ret_generation, struct import_result *ret)
{
    enum err e = load(r, config, ret_generation);
    if (e == OK) {
        /* The transaction stays open while the files are read, since some kinds look things up as they go. It holds up
         * nobody. */
        read_files(r);
        e = r->err;
    }
    ret->refused = import_stopped(r->report);
    if (e == OK && !ret->refused && r->task->dry_run)
        e = settle(r, true, ret);
    db_rollback(r->w->db);
    return work_fail(r->w, e);
}

/* Writes, in the transaction that is open. ERR_CONFLICT: somebody else imported since the files were compared. */
static enum err write(struct import__run *r, int64_t generation_before, struct import_result *ret)
{
    struct work *w = r->w;
    int64_t now = 0;
    enum err e = generation(w, &now);
    if (e == OK && now != generation_before)
        e = ERR_CONFLICT;
    if (e == OK)
        e = settle(r, false, ret);
    /* What changed nothing makes nobody's comparison old. */
    if (e == OK && ret->counts.added + ret->counts.changed > 0)
        e = store_version_put(w->db, w->arena, &(struct version_put){ .noun = S("import"), .version = now + 1 }, NULL);
    return e;
}

/* Is it something else than what was confirmed? */
static bool outdated(const struct import_task *task, const struct import_counts *now)
{
    const struct import_counts *then = task->confirmed;
    return then != NULL && (then->added != now->added || then->changed != now->changed);
}

static enum err attempt(struct work *w, const struct import_task *task, struct import_result *ret)
{
    struct import__run r = { .w = w, .task = task, .arena = w->arena, .report = import_report_new(w->arena) };
    struct config config;
    int64_t before = 0;
    *ret = (struct import_result){ .report = r.report, .summary = S("") };
    enum err e = look(&r, &config, &before, ret);
    if (e != OK)
        return e;
    bool done = ret->refused || task->dry_run;
    if (done)
        import_report_finish(r.report);
    if (done && task->id.v == 0)
        return OK;
    e = db_begin(w->db, DB_WRITE);
    if (e == OK && !done)
        e = write(&r, before, ret);
    if (!done)
        import_report_finish(r.report);
    if (e == OK && !done && outdated(task, &ret->counts)) {
        ret->outdated = true;
        db_rollback(w->db);
        e = db_begin(w->db, DB_WRITE);
    }
    if (e == OK)
        e = record(w, task, ret);
    if (e == OK)
        e = db_commit(w->db);
    work_fail(w, e);
    db_rollback(w->db);
    return e;
}

enum err import_run(struct work *w, const struct import_task *task, struct import_result *ret)
{
    enum err e = ERR_BUSY;
    if (!task->dry_run && task->id.v == 0)
        return FAIL(w->fail, ERR_INVALID, "an import that is no dry run needs its row in the ledger");
    for (int i = 0; i < ATTEMPTS && (e == ERR_BUSY || e == ERR_CONFLICT); i++) {
        if (i > 0 && w->fail != NULL)
            *w->fail = (struct fail){ .code = OK };
        e = attempt(w, task, ret);
    }
    return e == ERR_CONFLICT ? ERR_BUSY : e;
}
