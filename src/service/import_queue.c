#include "service/import_queue.h"

#include "store/import.h"

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static enum err read_files(struct work *w, struct import_job *job)
{
    struct import_files_row *rows;
    enum err e =
        store_import_files(w->db, w->arena, &(struct import_files){ .import_id = job->id }, &rows, &job->n_files);
    if (e != OK)
        return e;
    job->files = ARENA_ARRAY(w->arena, job->n_files, struct str);
    for (size_t i = 0; i < job->n_files; i++)
        job->files[i] = rows[i].name;
    return OK;
}

enum err import_job_read(struct work *w, const struct viewer *viewer, struct str public_id, struct import_job *ret)
{
    struct import_by_public_id_row r;
    enum err e = store_import_by_public_id(w->db, w->arena,
        &(struct import_by_public_id){ .viewer = *viewer, .public_id = public_id }, &r);
    if (e != OK)
        return work_fail(w, e);
    struct import_job job = { .id = r.id,
        .public_id = public_id,
        .kind = r.kind,
        .state = r.state,
        .who = known(r.who),
        .summary = r.summary,
        .reason = r.reason,
        .created_ms = r.created_ms,
        .finished_ms = r.finished_ms.has ? r.finished_ms.v : 0,
        .bytes = r.bytes,
        .bytes_read = r.bytes_read,
        .rows_read = r.rows_read,
        .rows_refused = r.rows_refused,
        .warnings = r.warnings,
        .added = r.added,
        .changed = r.changed,
        .unchanged = r.unchanged };
    e = read_files(w, &job);
    if (e == OK)
        *ret = job;
    return work_fail(w, e);
}

enum err import_job_list(struct work *w, const struct viewer *viewer, int64_t most, struct import_job **ret,
    size_t *ret_n)
{
    struct import_list_row *rows;
    const struct import_list in = { .viewer = *viewer, .most = most };
    enum err e = store_import_list(w->db, w->arena, &in, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct import_job);
    for (size_t i = 0; i < *ret_n; i++) {
        struct str *first = ARENA_NEW(w->arena, struct str);
        *first = known(rows[i].first_file);
        (*ret)[i] = (struct import_job){ .id = rows[i].id,
            .public_id = rows[i].public_id,
            .kind = rows[i].kind,
            .state = rows[i].state,
            .who = known(rows[i].who),
            .created_ms = rows[i].created_ms,
            .rows_read = rows[i].rows_read,
            .rows_refused = rows[i].rows_refused,
            .added = rows[i].added,
            .changed = rows[i].changed,
            .files = first,
            .n_files = (size_t)rows[i].n_files };
    }
    return OK;
}

enum err import_job_issues(struct work *w, const struct viewer *viewer, struct import_id id, int64_t first,
    int64_t most, struct import_issue **ret, size_t *ret_n)
{
    struct import_issues_row *rows;
    enum err e = store_import_issues(w->db, w->arena,
        &(struct import_issues){ .viewer = *viewer, .import_id = id, .first = first, .most = most }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct import_issue);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct import_issue){ str_eq(rows[i].severity, S("refused")), rows[i].file, rows[i].line,
            rows[i].field, rows[i].value, rows[i].reason };
    return OK;
}

static enum err move(struct work *w, struct import_id id, struct str from, struct str to)
{
    int64_t changed;
    enum err e = store_import_move(w->db, w->arena,
        &(struct import_move){ .id = id, .from_state = from, .to_state = to }, &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err import_job_confirm(struct work *w, const struct import_job *job)
{
    return move(w, job->id, S("checked"), S("confirmed"));
}

enum err import_job_cancel(struct work *w, const struct import_job *job)
{
    enum err e = move(w, job->id, S("checked"), S("cancelled"));
    return e == ERR_CONFLICT ? move(w, job->id, S("uploaded"), S("cancelled")) : e;
}

enum err import_take_next(struct work *w, struct import_next_job *ret)
{
    struct import_next_row r;
    struct import_files_row *files;
    size_t n;
    enum err e = store_import_next(w->db, w->arena, &r);
    if (e != OK)
        return work_fail(w, e);
    struct import_next_job job = { .task = { .id = r.id,
                                       .dry_run = str_eq(r.state, S("uploaded")),
                                       .viewer = { .account = r.account, .scope = r.scope, .today = w->today } } };
    if (!import_kind_parse(r.kind, &job.task.kind)) {
        e = import_abandon(w, r.id, r.state, S("this program does not know this kind of import"));
        return e == OK ? ERR_MISSING : e;
    }
    e = store_import_files(w->db, w->arena, &(struct import_files){ .import_id = r.id }, &files, &n);
    if (e == OK)
        e = move(w, r.id, r.state, job.task.dry_run ? S("checking") : S("importing"));
    if (e != OK)
        return work_fail(w, e);
    struct import_file *names = ARENA_ARRAY(w->arena, n, struct import_file);
    struct import_counts *confirmed = ARENA_NEW(w->arena, struct import_counts);
    *confirmed = (struct import_counts){ .added = r.added, .changed = r.changed };
    job.task.confirmed = job.task.dry_run ? NULL : confirmed;
    job.stored_as = ARENA_ARRAY(w->arena, n, struct str);
    for (size_t i = 0; i < n; i++) {
        names[i].name = files[i].name;
        job.stored_as[i] = files[i].stored_as;
    }
    job.task.files = names;
    job.task.n_files = n;
    *ret = job;
    return OK;
}

enum err import_abandon(struct work *w, struct import_id id, struct str from, struct str reason)
{
    return work_fail(w,
        store_import_finish(w->db, w->arena,
            &(struct import_finish){ .id = id,
                .from_state = from,
                .state = S("refused"),
                .now_ms = { true, w->now_ms },
                .summary = S(""),
                .reason = reason },
            NULL));
}

/* Is it an import that only the worker of this state folder can have begun? Those of the command line have no stored
 * files, those of another server's folder have theirs elsewhere. */
static enum err is_ours(struct work *w, struct import_id id, const struct import_folder *folder, bool *ret)
{
    struct import_files_row *files;
    size_t n;
    enum err e = store_import_files(w->db, w->arena, &(struct import_files){ .import_id = id }, &files, &n);
    bool ours = e == OK && n > 0;
    for (size_t i = 0; ours && i < n; i++)
        ours = files[i].stored_as.n > 0 && folder->has(folder->to, files[i].stored_as);
    *ret = ours;
    return e;
}

enum err import_recover(struct work *w, const struct import_folder *folder)
{
    const int64_t day_ms = (int64_t)24 * 3600 * 1000;
    struct import_interrupted_row *rows;
    size_t n;
    enum err e = store_import_interrupted(w->db, w->arena, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        bool ours, over = rows[i].created_ms < w->now_ms - (IMPORT_WAIT_DAYS + 1) * day_ms;
        e = is_ours(w, rows[i].id, folder, &ours);
        if (e != OK || !(ours || over))
            continue;
        if (ours && str_eq(rows[i].state, S("checking")))
            e = move(w, rows[i].id, rows[i].state, S("uploaded"));
        else
            e = import_abandon(w, rows[i].id, rows[i].state,
                S("the service was stopped while this was being imported; nothing of it was written"));
    }
    return work_fail(w, e);
}

enum err import_expire(struct work *w)
{
    const struct import_expire in = { .before_ms = w->now_ms - (int64_t)IMPORT_WAIT_DAYS * 24 * 3600 * 1000,
        .now_ms = w->now_ms };
    return work_fail(w, store_import_expire(w->db, w->arena, &in, NULL));
}

enum err import_knows_file(struct work *w, struct str stored_as, bool *ret)
{
    struct import_stored_name_row row;
    enum err e =
        store_import_stored_name(w->db, w->arena, &(struct import_stored_name){ .stored_as = stored_as }, &row);
    *ret = e == OK;
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

enum err import_finished_files(struct work *w, struct str **ret, size_t *ret_n)
{
    struct import_stored_row *rows;
    enum err e = store_import_stored(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct str);
    for (size_t i = 0; e == OK && i < *ret_n; i++) {
        (*ret)[i] = rows[i].stored_as;
        e = store_import_files_forget(
            w->db, w->arena, &(struct import_files_forget){ .import_id = rows[i].import_id }, NULL);
    }
    return work_fail(w, e);
}

enum err import_set_progress(struct work *w, struct import_id id, int64_t bytes_read)
{
    return work_fail(w,
        store_import_progress(
            w->db, w->arena, &(struct import_progress){ .id = id, .bytes_read = bytes_read }, NULL));
}
