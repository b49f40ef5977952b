#include "service/audit.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/upn.h"
#include "base/clock.h"
#include "store/audit.h"

static int by_id(const void *a, const void *b)
{
    const struct pupil_id *x = a, *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

static enum err write_children(struct work *w, int64_t id, const struct audit_entry *entry)
{
    enum err e = OK;
    struct pupil_id *pupils = ARENA_ARRAY(w->arena, entry->n_pupils, struct pupil_id);
    memcpy(pupils, entry->pupils, entry->n_pupils * sizeof *pupils);
    qsort(pupils, entry->n_pupils, sizeof *pupils, by_id);
    for (size_t i = 0; e == OK && i < entry->n_pupils; i++)
        if (i == 0 || pupils[i].v != pupils[i - 1].v)
            e = store_audit_pupil_add(
                w->db, w->arena, &(struct audit_pupil_add){ .audit = id, .pupil = pupils[i] }, NULL);
    return e;
}

static enum err write_one(struct work *w, int64_t id, const struct audit_entry *entry)
{
    static const char *const outcomes[] = { "ok", "denied", "failed" };
    enum err e = store_audit_add(w->db, w->arena,
        &(struct audit_add){ .id = id,
            .now_ms = entry->at_ms != 0 ? entry->at_ms : w->now_ms,
            .account = entry->account,
            .roles = entry->roles,
            .scope = entry->scopes,
            .operation = entry->operation,
            .object = entry->object,
            .outcome = str_of(outcomes[entry->outcome]),
            .request_id = entry->request_id,
            .address = entry->address.p == NULL ? S("") : entry->address,
            .deed = entry->deed == AUDIT_NOT_KEPT ? STR_NONE : audit_deed_name(entry->deed) },
        NULL);
    return e == OK && entry->n_pupils > 0 ? write_children(w, id, entry) : e;
}

enum err audit_write_all(struct work *w, const struct audit_entry *const *entries, size_t n)
{
    int64_t first;
    if (n == 0)
        return OK;
    enum err e = db_new_ids(w->db, S("audit"), (int64_t)n, &first);
    if (e == OK)
        e = db_batch_begin(w->db);
    for (size_t i = 0; e == OK && i < n; i++)
        e = write_one(w, first + (int64_t)i, entries[i]);
    if (e == OK)
        e = db_batch_end(w->db);
    return work_fail(w, e);
}

enum err audit_write(struct work *w, const struct audit_entry *entry)
{
    return audit_write_all(w, &entry, 1);
}

static enum audit_deed deed_of(struct str name)
{
    return str_eq(name, S("changed")) ? AUDIT_CHANGED : str_eq(name, S("looked")) ? AUDIT_LOOKED
                                                                                  : AUDIT_NOT_KEPT;
}

#define LINE_OF(row) \
    ((struct audit_line){ (row).id, (row).at_ms, (row).who, (row).operation, (row).object, (row).outcome, \
        (row).address, deed_of((row).deed), (row).n_pupils })

/* The instants of a question. */
struct bounds {
    int64_t from_ms, until_ms;
};

static struct bounds bounds_of(const struct audit_question *q)
{
    return (struct bounds){ .from_ms = day_is(q->from) ? clock_day_start(q->from) : INT64_MIN,
        .until_ms = day_is(q->to) ? clock_day_start(day_add(q->to, 1)) : INT64_MAX };
}

static enum err list_all(struct work *w, const struct viewer *viewer, const struct audit_question *q,
    struct audit_found *ret)
{
    struct audit_list_row *rows;
    struct bounds b = bounds_of(q);
    const struct audit_list in = { .before = q->before,
        .account = q->account,
        .from_ms = b.from_ms,
        .until_ms = b.until_ms,
        .refused = q->refused,
        .children = (viewer->scope & SCOPE_ALL) != 0,
        .most = q->most + 1 };
    enum err e = store_audit_list(w->db, w->arena, &in, &rows, &ret->n);
    if (e != OK)
        return work_fail(w, e);
    ret->lines = ARENA_ARRAY(w->arena, ret->n, struct audit_line);
    for (size_t i = 0; i < ret->n; i++)
        ret->lines[i] = LINE_OF(rows[i]);
    return OK;
}

static enum err list_of_upn(struct work *w, const struct viewer *viewer, const struct audit_question *q,
    struct audit_found *ret)
{
    struct audit_of_upn_row *rows;
    struct bounds b = bounds_of(q);
    const struct audit_of_upn in = { .before = q->before,
        .account = q->account,
        .from_ms = b.from_ms,
        .until_ms = b.until_ms,
        .refused = q->refused,
        .viewer = *viewer,
        .upn = q->upn,
        .most = q->most + 1 };
    enum err e = store_audit_of_upn(w->db, w->arena, &in, &rows, &ret->n);
    if (e != OK)
        return work_fail(w, e);
    ret->lines = ARENA_ARRAY(w->arena, ret->n, struct audit_line);
    for (size_t i = 0; i < ret->n; i++)
        ret->lines[i] = LINE_OF(rows[i]);
    return OK;
}

enum err audit_list(struct work *w, const struct viewer *viewer, const struct audit_question *q,
    struct audit_found *ret)
{
    struct audit_found found = { 0 };
    if (q->upn.p != NULL && (viewer->scope & SCOPE_ALL) == 0)
        return ERR_DENIED;
    enum err e = q->upn.p == NULL ? list_all(w, viewer, q, &found) : list_of_upn(w, viewer, q, &found);
    if (e != OK)
        return e;
    found.more = (int64_t)found.n > q->most; /* a query gives one more than is wanted, when there is one */
    if (found.more)
        found.n = (size_t)q->most;
    *ret = found;
    return OK;
}

enum err audit_read(struct work *w, const struct viewer *viewer, int64_t id, struct audit_line *ret)
{
    struct audit_read_row row;
    const struct audit_read in = { .id = id, .children = (viewer->scope & SCOPE_ALL) != 0 };
    enum err e = store_audit_read(w->db, w->arena, &in, &row);
    if (e != OK)
        return e == ERR_MISSING ? e : work_fail(w, e);
    *ret = LINE_OF(row);
    return OK;
}

enum err audit_children(struct work *w, const struct viewer *viewer, int64_t id, struct audit_child **ret,
    size_t *ret_n)
{
    struct audit_children_row *rows;
    const struct audit_children in = { .viewer = *viewer, .audit = id };
    enum err e = store_audit_children(w->db, w->arena, &in, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct audit_child);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct audit_child){ rows[i].id, rows[i].public_id, rows[i].upn, rows[i].surname,
            rows[i].forename, rows[i].school_name };
    return OK;
}

struct str audit_upn(struct arena *a, struct str text, struct str *ret_upn)
{
    struct str upn = str_upper(a, text);
    enum upn_fault fault = upn_check(upn);
    if (fault != UPN_OK) {
        struct str said = upn_fault_text(fault); /* goes on after a colon, as imports show it */
        return str_fmt(a, "%.*s%.*s", STR_ARG(str_upper(a, str_slice(said, 0, 1))),
            STR_ARG(str_slice(said, 1, said.n)));
    }
    *ret_upn = upn;
    return S("");
}

enum err audit_account(struct work *w, struct str text, struct audit_who *ret)
{
    struct audit_accounts_row *rows;
    struct audit_who who = { 0 };
    size_t n;
    struct str part = str_fold(w->arena, text);
    enum err e = store_audit_accounts(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    for (size_t i = 0; i < n; i++) {
        /* A sign-in name is one account's alone, whoever else has it in their name. */
        bool exact = str_eq_nocase(rows[i].name, text);
        if (!exact && (part.n == 0 || str_find_str(str_fold(w->arena, rows[i].display_name), part) < 0))
            continue;
        who = (struct audit_who){ exact ? 1 : who.n + 1, rows[i].id, rows[i].display_name };
        if (exact)
            break;
    }
    *ret = who;
    return OK;
}

struct str audit_deed_name(enum audit_deed d)
{
    static const char *const names[] = { "", "looked", "changed" };
    return str_of(names[d]);
}

static const struct words {
    const char *operation;
    const char *looked, *to_look, *changed, *to_change;
} operations[] = {
#define AUDIT_WORDS(operation, looked, to_look, changed, to_change) \
    { operation, looked, to_look, changed, to_change },
#include "service/audit_words.def"
#undef AUDIT_WORDS
};

static struct str words_of(struct arena *a, const struct words *w, enum audit_deed deed, bool done)
{
    struct str looked = str_of(done ? w->looked : w->to_look), changed = str_of(done ? w->changed : w->to_change);
    const char *to = done ? "" : "tried to ";
    if (looked.n == 0 || (changed.n > 0 && deed == AUDIT_CHANGED))
        return str_fmt(a, "%s%.*s", to, STR_ARG(changed));
    if (changed.n == 0 || deed == AUDIT_LOOKED)
        return str_fmt(a, "%s%.*s", to, STR_ARG(looked));
    return str_fmt(a, "%s%.*s, or %s%.*s", to, STR_ARG(looked), done ? "" : "to ", STR_ARG(changed));
}

struct str audit_operation_words(struct arena *a, struct str operation, enum audit_deed deed, struct str outcome)
{
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        if (str_eq(operation, str_of(operations[i].operation)))
            return words_of(a, &operations[i], deed, str_eq(outcome, S("ok")));
    return operation;
}

struct str audit_outcome_words(struct str outcome)
{
    if (str_eq(outcome, S("ok")))
        return S("done");
    return str_eq(outcome, S("denied")) ? S("refused") : outcome;
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
            .deed = deed_of(rows[i].deed),
            .outcome = S("ok") };
    return OK;
}
