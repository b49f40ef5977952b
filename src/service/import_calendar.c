/* Terms, INSET days, closures and holidays from CSV (docs/FORMATS.md). */
#include <string.h>

#include "service/import_read.h"
#include "store/calendar.h"

struct entry {
    struct str kind, name;
    struct day from, to;
    struct stage_school *school; /* NULL: every school */
};

struct entries {
    struct entry *v;
    size_t n, room;
};

static void add(struct import__run *r, struct entries *e, struct entry entry)
{
    if (e->n == e->room) {
        e->room = e->room == 0 ? 64 : e->room * 2;
        struct entry *more = ARENA_ARRAY(r->arena, e->room, struct entry);
        if (e->n > 0)
            memcpy(more, e->v, e->n * sizeof *more);
        e->v = more;
    }
    e->v[e->n++] = entry;
}

static struct str kind_of(struct str text)
{
    static const char *const kinds[] = { "term", "inset", "closure", "holiday" };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_eq_nocase(text, str_of(kinds[i])))
            return str_of(kinds[i]);
    return STR_NONE;
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char what[] = "a calendar";
    struct import__table t;
    if (r->own == NULL)
        r->own = ARENA_NEW(r->arena, struct entries);
    if (import__table_open(r, f, &t)) {
        ptrdiff_t c_kind = import__column_needed(&t, "kind", what), c_from = import__column_needed(&t, "from", what);
        ptrdiff_t c_to = import__column(&t, "to"), c_name = import__column(&t, "name");
        ptrdiff_t c_urn = import__column(&t, "urn");
        import__unknown_columns(&t);
        while (import__next(&t)) {
            struct entry e = { .kind = kind_of(import__field(&t, c_kind)), .name = import__field(&t, c_name) };
            struct str urn = import__field(&t, c_urn);
            if (e.kind.p == NULL) {
                import_refuse(&t.at, S("kind"), import__field(&t, c_kind), "a kind is term, inset, closure or holiday");
                continue;
            }
            if (!import__day(&t.at, "from", import__field(&t, c_from), true, &e.from) ||
                !import__day(&t.at, "to", import__field(&t, c_to), false, &e.to))
                continue;
            if (!day_is(e.to))
                e.to = e.from;
            if (day_cmp(e.to, e.from) < 0 || e.to.v - e.from.v > 366) {
                import_refuse(&t.at, S("to"), import__field(&t, c_to), "it ends before it begins, or lasts more than a year");
                continue;
            }
            if (urn.n > 0 && (e.school = stage_school_of_row(r->stage, &t.at, S("urn"), urn)) == NULL)
                continue;
            e.name = str_dup(r->arena, e.name);
            add(r, r->own, e);
        }
    }
    import__table_close(&t);
}

static bool same(const struct calendar_all_row *row, const struct entry *e)
{
    return str_eq(row->kind, e->kind) && row->from_on.v == e->from.v &&
        row->school.v == (e->school == NULL ? 0 : e->school->id.v);
}

static enum err write_entry(struct import__run *r, const struct calendar_all_row *old, const struct entry *e)
{
    struct work *w = r->w;
    int64_t id;
    if (old != NULL) {
        char was[11], now[11];
        enum err err = import__history(r, "calendar_entry", old->id, "to_on", day_iso(old->to_on, was), day_iso(e->to, now));
        return err != OK ? err : store_calendar_change(w->db, w->arena, &(struct calendar_change){ .id = old->id, .to_on = e->to, .name = e->name }, NULL);
    }
    enum err err = db_new_ids(w->db, S("calendar_entry"), 1, &id);
    if (err != OK)
        return err;
    return store_calendar_add(w->db, w->arena,
        &(struct calendar_add){ .id = id, .school = e->school == NULL ? (struct school_id){ 0 } : e->school->id, .kind = e->kind, .from_on = e->from, .to_on = e->to, .name = e->name, .source = S("file") },
        NULL);
}

static enum err touch(struct import__run *r, const struct entry *e, int64_t *version)
{
    enum err err = *version == 0 ? import__new_version(r, version) : OK;
    for (size_t i = 0; err == OK && i < r->stage->n_schools; i++)
        if (e->school == NULL || e->school == r->stage->schools[i])
            err = import__touch_school(r, r->stage->schools[i]->id, *version);
    return err;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    const struct entries *all = r->own;
    struct calendar_all_row *rows;
    struct import_counts mine = { 0 };
    size_t n;
    int64_t version = 0;
    enum err err = store_calendar_all(r->w->db, r->arena, &rows, &n);
    for (size_t i = 0; err == OK && all != NULL && i < all->n; i++) {
        const struct entry *e = &all->v[i];
        const struct calendar_all_row *old = NULL;
        for (size_t k = 0; k < n && old == NULL; k++)
            if (same(&rows[k], e))
                old = &rows[k];
        bool changed = old != NULL && (old->to_on.v != e->to.v || !str_eq(old->name, e->name));
        mine.added += old == NULL;
        mine.changed += changed;
        mine.unchanged += old != NULL && !changed;
        if (dry_run || (old != NULL && !changed))
            continue;
        err = write_entry(r, old, e);
        if (err == OK)
            err = touch(r, e, &version);
    }
    import__summary(summary, &mine, "entry of the calendar", "entries of the calendar");
    counts->added += mine.added;
    counts->changed += mine.changed;
    counts->unchanged += mine.unchanged;
    return err;
}

const struct import__reader import__calendar = { .stage = 0, .read = read, .write = write };
