#include "service/audit.h"

#include <stdlib.h>
#include <string.h>

#include "store/audit.h"

static int by_id(const void *a, const void *b)
{
    const struct pupil_id *x = a, *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

enum err audit_write(struct work *w, const struct audit_entry *entry)
{
    static const char *const outcomes[] = { "ok", "denied", "failed" };
    int64_t id;
    enum err e = db_new_ids(w->db, S("audit"), 1, &id);
    if (e == OK)
        e = store_audit_add(w->db, w->arena,
            &(struct audit_add){ .id = id,
                .now_ms = w->now_ms,
                .account = entry->account,
                .roles = entry->roles,
                .scope = entry->scopes,
                .operation = entry->operation,
                .object = entry->object,
                .outcome = str_of(outcomes[entry->outcome]),
                .request_id = entry->request_id,
                .address = entry->address.p == NULL ? S("") : entry->address },
            NULL);
    if (e != OK || entry->n_pupils == 0)
        return work_fail(w, e);
    struct pupil_id *pupils = ARENA_ARRAY(w->arena, entry->n_pupils, struct pupil_id);
    memcpy(pupils, entry->pupils, entry->n_pupils * sizeof *pupils);
    qsort(pupils, entry->n_pupils, sizeof *pupils, by_id);
    e = db_batch_begin(w->db);
    for (size_t i = 0; e == OK && i < entry->n_pupils; i++)
        if (i == 0 || pupils[i].v != pupils[i - 1].v)
            e = store_audit_pupil_add(
                w->db, w->arena, &(struct audit_pupil_add){ .audit = id, .pupil = pupils[i] }, NULL);
    if (e == OK)
        e = db_batch_end(w->db);
    return work_fail(w, e);
}

enum err audit_list(struct work *w, const struct viewer *viewer, int64_t before, struct audit_line **ret, size_t *ret_n)
{
    struct audit_list_row *rows;
    const struct audit_list in = { .before = before, .children = (viewer->scope & SCOPE_ALL) != 0 };
    enum err e = store_audit_list(w->db, w->arena, &in, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct audit_line);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct audit_line){ rows[i].id, rows[i].at_ms, rows[i].who, rows[i].operation, rows[i].object,
            rows[i].outcome, rows[i].address, rows[i].n_pupils };
    return OK;
}

enum err audit_of_pupil(struct work *w, struct pupil_id pupil, struct audit_line **ret, size_t *ret_n)
{
    struct audit_of_pupil_row *rows;
    enum err e = store_audit_of_pupil(w->db, w->arena, &(struct audit_of_pupil){ .pupil = pupil }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct audit_line);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct audit_line){ .at_ms = rows[i].at_ms,
            .who = rows[i].who,
            .operation = rows[i].operation,
            .object = rows[i].object,
            .outcome = S("ok") };
    return OK;
}
