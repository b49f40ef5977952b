/* Terms, INSET days, closures and holidays from CSV (docs/FORMATS.md). */
#include "service/import_read.h"
#include "store/calendar.h"

enum { FURTHEST_YEARS = 20 }; /* back or ahead: what lies further is a mistyped date */

struct entry {
    struct str kind, name;
    struct day from, to;
    struct stage_school *school; /* NULL: every school */
    int64_t line;
    const struct calendar_all_row *old; /* the stored entry that it repeats or corrects */
};

struct entries {
    struct entry *v;
    size_t n, room;
    struct calendar_all_row *stored;
    size_t n_stored;
    bool *taken; /* of the stored ones: by an entry of this import */
};

static struct str kind_of(struct str text)
{
    static const char *const kinds[] = { "term", "inset", "closure", "holiday" };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_eq_nocase(text, str_of(kinds[i])))
            return str_of(kinds[i]);
    return STR_NONE;
}

static int64_t school_of(const struct entry *e)
{
    return e->school == NULL ? 0 : e->school->id.v;
}

/* The columns of a calendar. */
struct columns {
    ptrdiff_t kind, from, to, name, urn;
};

static bool days_possible(struct import__table *t, const struct columns *c, const struct entry *e)
{
    struct day today = t->run->w->today;
    if (day_cmp(e->to, e->from) < 0 || e->to.v - e->from.v > 366) {
        import_refuse(&t->at, S("to"), import__field(t, c->to), "it ends before it begins, or lasts more than a year");
        return false;
    }
    if (e->from.v < today.v - FURTHEST_YEARS * 366 || e->from.v > today.v + FURTHEST_YEARS * 366) {
        import_refuse(&t->at, S("from"), import__field(t, c->from), "this day lies more than %d years away",
            FURTHEST_YEARS);
        return false;
    }
    return true;
}

/* Reads a row; false when it is refused. */
static bool read_entry(struct import__table *t, const struct columns *c, struct entry *ret)
{
    struct str urn = import__field(t, c->urn), kind = import__field(t, c->kind);
    struct entry e = { .kind = kind_of(kind), .name = import__field(t, c->name), .line = t->at.line };
    if (e.kind.p == NULL) {
        import_refuse(&t->at, S("kind"), kind, "a kind is term, inset, closure or holiday");
        return false;
    }
    if (!import__day(&t->at, "from", import__field(t, c->from), true, &e.from) ||
        !import__day(&t->at, "to", import__field(t, c->to), false, &e.to))
        return false;
    if (!day_is(e.to))
        e.to = e.from;
    if (!days_possible(t, c, &e))
        return false;
    if (urn.n > 0 && (e.school = stage_school_of_row(t->run->stage, &t->at, S("urn"), urn)) == NULL)
        return false;
    if (urn.n == 0 && (t->run->stage->scopes & SCOPE_ALL) == 0) {
        import_refuse_all(&t->at, "this row is for every school, and you may change some of them only: give it a urn");
        return false;
    }
    *ret = e;
    return true;
}

static bool same_subject(const struct entry *x, const struct entry *y)
{
    return str_eq(x->kind, y->kind) && x->school == y->school;
}

/* Has this import said the same already, or the contrary? False then. What only overlaps may be meant: the days of both
 * count. */
static bool is_news(struct import__table *t, const struct entries *all, const struct entry *e)
{
    char iso[11];
    struct str from = day_iso(e->from, iso);
    for (size_t i = 0; i < all->n; i++) {
        const struct entry *x = &all->v[i];
        if (!same_subject(x, e) || day_cmp(x->from, e->to) > 0 || day_cmp(e->from, x->to) > 0)
            continue;
        if (x->from.v == e->from.v && x->to.v != e->to.v) {
            import_refuse(&t->at, S("from"), from, "line %lld has the same entry with another last day",
                (long long)x->line);
            return false;
        }
        if (x->from.v == e->from.v) {
            import_warn(&t->at, S("from"), from, "this entry stands twice; the rows agree");
            return false;
        }
        import_warn(&t->at, S("from"), from, "this entry overlaps another one of its kind; the days of both count");
    }
    return true;
}

/* Does a stored entry speak of the same thing as a row? The same first day first of all; then one that overlaps, or a
 * term of the same name in the same school year, whose dates the row corrects. What the registers showed is not the
 * file's to correct. */
enum likeness {
    UNLIKE,
    ALIKE,
    SAME_START,
};

static enum likeness likeness(const struct calendar_all_row *row, const struct entry *e)
{
    if (!str_eq(row->kind, e->kind) || row->school.v != school_of(e) || str_eq(row->source, S("register")))
        return UNLIKE;
    if (row->from_on.v == e->from.v)
        return SAME_START;
    bool overlaps = day_cmp(row->from_on, e->to) <= 0 && day_cmp(e->from, row->to_on) <= 0;
    bool same_term = str_eq(e->kind, S("term")) && e->name.n > 0 && str_eq(row->name, e->name) &&
        att_year_of(row->from_on) == att_year_of(e->from);
    return overlaps || same_term ? ALIKE : UNLIKE;
}

/* Pairs the rows with what is stored, those with the same first day before the others, each stored one once. */
static void pair(struct entries *all)
{
    for (enum likeness want = SAME_START; want > UNLIKE; want--)
        for (size_t i = 0; i < all->n; i++)
            for (size_t k = 0; k < all->n_stored && all->v[i].old == NULL; k++)
                if (!all->taken[k] && likeness(&all->stored[k], &all->v[i]) == want) {
                    all->v[i].old = &all->stored[k];
                    all->taken[k] = true;
                }
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char what[] = "a calendar";
    struct import__table t;
    if (r->own == NULL)
        r->own = ARENA_NEW(r->arena, struct entries);
    struct entries *all = r->own;
    if (import__table_open(r, f, &t)) {
        const struct columns c = { import__column_needed(&t, "kind", what), import__column_needed(&t, "from", what),
            import__column(&t, "to"), import__column(&t, "name"), import__column(&t, "urn") };
        struct entry e;
        import__unknown_columns(&t);
        while (import__next(&t)) {
            if (!read_entry(&t, &c, &e) || !is_news(&t, all, &e))
                continue;
            e.name = str_dup(r->arena, e.name);
            all->v = import__grow(r->arena, all->v, all->n, &all->room, sizeof *all->v);
            all->v[all->n++] = e;
        }
    }
    import__table_close(&t);
}

static enum err write_change(struct import__run *r, const struct entry *e)
{
    const struct calendar_all_row *old = e->old;
    char was[2][11], now[2][11];
    const struct {
        const char *field;
        struct str was, now;
    } fields[] = { { "from_on", day_iso(old->from_on, was[0]), day_iso(e->from, now[0]) },
        { "to_on", day_iso(old->to_on, was[1]), day_iso(e->to, now[1]) }, { "name", old->name, e->name } };
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT_OF(fields); i++)
        if (!str_eq(fields[i].was, fields[i].now))
            err = import__history(r, "calendar_entry", old->id, str_of(fields[i].field), fields[i].was, fields[i].now);
    if (err != OK)
        return err;
    return store_calendar_change(r->w->db, r->arena,
        &(struct calendar_change){ .id = old->id, .from_on = e->from, .to_on = e->to, .name = e->name }, NULL);
}

static enum err write_new(struct import__run *r, const struct entry *e)
{
    int64_t id;
    enum err err = db_new_ids(r->w->db, S("calendar_entry"), 1, &id);
    if (err != OK)
        return err;
    return store_calendar_add(r->w->db, r->arena,
        &(struct calendar_add){ .id = id,
            .school = { school_of(e) },
            .kind = e->kind,
            .from_on = e->from,
            .to_on = e->to,
            .name = e->name,
            .source = S("file") },
        NULL);
}

static void touch(struct stage *s, const struct entry *e)
{
    for (size_t i = 0; i < s->n_schools; i++)
        if (e->school == NULL || e->school == s->schools[i])
            s->schools[i]->touched = true;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct entries *all = r->own;
    struct import_counts mine = { 0 };
    if (all == NULL)
        return OK;
    enum err err = store_calendar_all(r->w->db, r->arena, &all->stored, &all->n_stored);
    if (err == OK) {
        all->taken = ARENA_ARRAY(r->arena, all->n_stored, bool);
        pair(all);
    }
    for (size_t i = 0; err == OK && i < all->n; i++) {
        const struct entry *e = &all->v[i];
        bool same = e->old != NULL && e->old->from_on.v == e->from.v && e->old->to_on.v == e->to.v &&
            str_eq(e->old->name, e->name);
        mine.added += e->old == NULL;
        mine.changed += e->old != NULL && !same;
        mine.unchanged += same;
        if (same)
            continue;
        touch(r->stage, e);
        if (!dry_run)
            err = e->old == NULL ? write_new(r, e) : write_change(r, e);
    }
    import__summary(summary, &mine, "entry of the calendar", "entries of the calendar");
    counts->added += mine.added;
    counts->changed += mine.changed;
    counts->unchanged += mine.unchanged;
    return err;
}

const struct import__reader import__calendar = { .stage = 0, .read = read, .write = write };
