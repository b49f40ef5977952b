/* Casework records from CSV (docs/FORMATS.md): one layout a kind, whose columns are the fields of the form. */
#include "base/random.h"
#include "service/account.h"
#include "service/away.h"
#include "service/import_read.h"
#include "store/away.h"
#include "store/school.h"

/* A record as the database holds it, or as a row of this import says it. */
struct record {
    struct record *next; /* of the same child */
    struct away_id id;   /* 0: it is new */
    int64_t version;
    enum away_kind kind;
    struct stage_pupil *pupil;
    struct stage_school *school;
    struct day from, ended;
    struct str was[AWAY_FIELDS_MOST], now[AWAY_FIELDS_MOST];
    struct stage_said said;
};

/* The records of one child. */
struct of_pupil {
    struct stage_pupil *pupil;
    struct record *records;
};

/* What is kept between the files and the writing. */
struct records {
    struct of_pupil *v; /* by pupil id, those of the database; new ones behind */
    size_t n, room;
    struct record **said; /* in the order of the rows */
    size_t n_said, room_said;
    struct record **loaded; /* by id */
    size_t n_loaded, room_loaded;
    bool says_class3; /* at every school; else at these */
    struct school_in_scope_row *class3;
    size_t n_class3;
    struct away_kept_row *kept; /* children of whom the importer may put nothing on record, by id */
    size_t n_kept;
};

static struct of_pupil *records_of(struct records *x, struct arena *a, struct stage_pupil *p)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i].pupil == p)
            return &x->v[i];
    x->v = import__grow(a, x->v, x->n, &x->room, sizeof *x->v);
    x->v[x->n] = (struct of_pupil){ p, NULL };
    return &x->v[x->n++];
}

static struct stage_pupil *pupil_by_id(const struct stage *s, struct pupil_id id)
{
    size_t low = 0, high = s->n_pupils; /* as they were loaded: by id */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->pupils[middle]->id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->n_pupils && s->pupils[low]->id.v == id.v ? s->pupils[low] : NULL;
}

static void put(struct record *r, const char *name, struct str value)
{
    int at = away_field_at(r->kind, name);
    if (at >= 0)
        r->was[at] = value;
}

static struct str iso(struct arena *a, struct day d)
{
    char text[11];
    return str_dup(a, day_iso(d, text));
}

static struct str quarters(struct arena *a, struct opt_i64 n)
{
    static const char *const parts[] = { "", ".25", ".5", ".75" };
    return n.has && n.v >= 0 ? str_fmt(a, "%d%s", (int)(n.v / 4), parts[n.v % 4]) : S("");
}

static void take(struct import__run *run, struct records *x, const struct away_all_row *row)
{
    struct arena *a = run->arena;
    struct record *r = ARENA_NEW(a, struct record);
    *r = (struct record){ .id = row->id,
        .version = row->version,
        .pupil = pupil_by_id(run->stage, row->pupil),
        .school = stage_school_by_id(run->stage, row->school),
        .from = row->from_on,
        .ended = row->ended_on };
    if (r->pupil == NULL || r->school == NULL || !away_kind_parse(row->kind, &r->kind))
        return;
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        r->was[i] = S("");
    put(r, "from", iso(a, row->from_on));
    put(r, "expected", iso(a, row->expected_on));
    put(r, "ended", iso(a, row->ended_on));
    put(r, "hours", quarters(a, row->hours));
    put(r, "reason", str_dup(a, row->reason));
    put(r, "note", str_dup(a, row->note));
    struct of_pupil *of = records_of(x, a, r->pupil);
    r->next = of->records;
    of->records = r;
    x->loaded = import__grow(a, x->loaded, x->n_loaded, &x->room_loaded, sizeof(struct record *));
    x->loaded[x->n_loaded++] = r;
}

static struct record *loaded_by_id(const struct records *x, struct away_id id)
{
    size_t low = 0, high = x->n_loaded;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->loaded[middle]->id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < x->n_loaded && x->loaded[low]->id.v == id.v ? x->loaded[low] : NULL;
}

static enum err load_fields(struct import__run *run, const struct records *x)
{
    struct db_rows *rows;
    struct away_field_all_row row;
    enum err e = store_away_field_all_begin(run->w->db, run->arena, &rows);
    if (e != OK)
        return e;
    while ((e = store_away_field_all_next(rows, &row)) == OK) {
        struct record *r = loaded_by_id(x, row.away);
        if (r != NULL)
            put(r, str_cstr(run->arena, row.name), str_dup(run->arena, row.value));
    }
    store_away_field_all_end(rows);
    return e == ERR_MISSING ? OK : e;
}

/* Everything that is on record. */
/* OV6: at which schools whoever imports may say what is of class 3, by the roles they have now. */
static enum err load_class3(struct import__run *run, struct records *x)
{
    struct viewer viewer = run->task->viewer;
    access_roles roles;
    x->says_class3 = viewer.account.v == 0;
    if (x->says_class3)
        return OK;
    enum err e = account_roles(run->w, viewer.account, &roles);
    if (e != OK)
        return e;
    viewer.scope = (int64_t)access_allows(roles, OP_CLASS3_UPDATE).scopes;
    return store_school_in_scope(run->w->db, run->arena, &(struct school_in_scope){ .viewer = viewer }, &x->class3,
        &x->n_class3);
}

static bool hides(const struct records *x, const struct stage_school *school)
{
    for (size_t i = 0; i < x->n_class3; i++)
        if (x->class3[i].id.v == school->id.v)
            return false;
    return !x->says_class3;
}

static enum err load(struct import__run *run, struct records *x)
{
    struct db_rows *rows;
    struct away_all_row row;
    enum err e = store_away_all_begin(run->w->db, run->arena, &rows);
    if (e != OK)
        return e;
    while ((e = store_away_all_next(rows, &row)) == OK)
        take(run, x, &row);
    store_away_all_end(rows);
    e = e == ERR_MISSING ? load_fields(run, x) : e;
    /* The command line is nobody: it is of those who run the machine. */
    if (e == OK && run->task->viewer.account.v != 0)
        e = store_away_kept(run->w->db, run->arena, &(struct away_kept){ .viewer = run->task->viewer }, &x->kept,
            &x->n_kept);
    if (e == OK)
        e = load_class3(run, x);
    for (size_t i = 0; i < x->n_loaded; i++)
        for (size_t k = 0; k < AWAY_FIELDS_MOST; k++)
            x->loaded[i]->now[k] = x->loaded[i]->was[k];
    return e;
}

/* --- rows --- */

/* The columns of a file: of the child, and of each field of each kind. */
struct layout {
    ptrdiff_t upn, urn, kind, fields[AWAY_KINDS][AWAY_FIELDS_MOST];
};

static struct str cell(const struct import__table *t, ptrdiff_t column)
{
    return column < 0 ? S("") : str_trim(import__field(t, column));
}

/* The record that a row is about: the one of this child, school and kind that begins on its first day. */
static struct record *find(const struct of_pupil *of, const struct stage_school *school, enum away_kind kind,
    struct day from)
{
    for (struct record *r = of->records; r != NULL; r = r->next)
        if (r->school == school && r->kind == kind && r->from.v == from.v)
            return r;
    return NULL;
}

/* What the rules have to know, from the stage and from what is on record or was said before. */
static struct away_around around_of(struct import__run *run, const struct of_pupil *of, struct stage_school *school,
    enum away_kind kind, const struct record *self)
{
    size_t n = 0;
    for (const struct stage_enrolment *e = of->pupil->enrolments; e != NULL; e = e->next)
        n++;
    for (const struct record *r = of->records; r != NULL; r = r->next)
        n++;
    struct away_span *v = ARENA_ARRAY(run->arena, n, struct away_span);
    struct away_around around = { .today = run->stage->today, .born = of->pupil->now.born, .stays = v };
    for (const struct stage_enrolment *e = of->pupil->enrolments; e != NULL; e = e->next)
        if (e->school == school)
            v[around.n_stays++] = (struct away_span){ e->now.entry, e->now.leaving, school->name };
    around.others = v + around.n_stays;
    for (const struct record *r = of->records; r != NULL; r = r->next)
        if (r != self && r->kind == kind)
            v[around.n_stays + around.n_others++] = (struct away_span){ r->from, r->ended,
                r->school->in_scope ? r->school->name : S("Another school") };
    return around;
}

static struct day day_at(enum away_kind k, const struct str *values, const char *name)
{
    int at = away_field_at(k, name);
    struct day d;
    return at >= 0 && day_parse_iso(values[at], &d) ? d : DAY_NONE;
}

/* Refuses the row for the first field that is wrong. */
static void refuse_first(struct import__table *t, const struct away_field *f, const struct str *texts,
    const struct str *errors)
{
    size_t i = 0;
    while (errors[i].n == 0)
        i++;
    import_refuse(&t->at, str_of(f[i].name), texts[i], "%.*s", STR_ARG(errors[i]));
}

/* A record that a row says first. */
static struct record *add(struct arena *a, struct of_pupil *of, enum away_kind kind, struct stage_school *school,
    struct day from)
{
    struct record *r = ARENA_NEW(a, struct record);
    *r = (struct record){ .next = of->records, .kind = kind, .pupil = of->pupil, .school = school, .from = from };
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        r->was[i] = S("");
    of->records = r;
    return r;
}

/* What a row and the record `r` that is there already (NULL: none) come to; false: it is refused. Blank cells say
 * nothing. Of what is hidden from whoever imports, none may say anything. */
static bool read_values(struct import__table *t, const struct layout *l, enum away_kind kind, const struct record *r,
    struct away_around *around, bool hidden, struct str *values)
{
    struct str texts[AWAY_FIELDS_MOST], errors[AWAY_FIELDS_MOST];
    size_t n;
    const struct away_field *f = away_fields(kind, &n);
    around->hides = hidden;
    for (size_t i = 0; i < n; i++) {
        struct str text = import__plain(cell(t, l->fields[kind][i]));
        texts[i] = text.n > 0 || r == NULL || (f[i].class3 && hidden) ? text : r->now[i];
    }
    if (!away_check(t->run->arena, kind, texts, around, values, errors)) {
        refuse_first(t, f, texts, errors);
        return false;
    }
    for (size_t i = 0; i < n && hidden && r != NULL; i++)
        if (f[i].class3)
            values[i] = r->now[i];
    return true;
}

/* Puts what a row says on record, if the rules allow for it. */
static void say(struct import__table *t, struct records *x, const struct layout *l, enum away_kind kind,
    struct stage_pupil *p, struct stage_school *school)
{
    struct arena *a = t->run->arena;
    struct str values[AWAY_FIELDS_MOST], begins = cell(t, l->fields[kind][away_field_at(kind, "from")]);
    size_t n;
    struct day from;
    (void)away_fields(kind, &n);
    if (!import__day(&t->at, "from", begins, true, &from))
        return;
    struct of_pupil *of = records_of(x, a, p);
    struct record *r = find(of, school, kind, from);
    struct away_around around = around_of(t->run, of, school, kind, r);
    if (!read_values(t, l, kind, r, &around, hides(x, school), values))
        return;
    bool same = r != NULL;
    for (size_t i = 0; same && i < n; i++)
        same = str_eq(r->now[i], values[i]);
    if (r != NULL && r->said.line > 0 && !same) {
        import_refuse(&t->at, S("from"), begins, "%.*s, line %lld, says something else of this record",
            STR_ARG(r->said.file), (long long)r->said.line);
        return;
    }
    if (r == NULL)
        r = add(a, of, kind, school, from);
    for (size_t i = 0; i < n; i++)
        r->now[i] = str_dup(a, values[i]);
    r->ended = day_at(kind, values, "ended");
    if (r->said.line > 0)
        return;
    r->said = stage_said_at(&t->at);
    x->said = import__grow(a, x->said, x->n_said, &x->room_said, sizeof(struct record *));
    x->said[x->n_said++] = r;
}

static bool is_kept(const struct records *x, struct pupil_id pupil)
{
    for (size_t i = 0; i < x->n_kept; i++) /* few */
        if (x->kept[i].pupil.v == pupil.v)
            return true;
    return false;
}

static void read_row(struct import__table *t, struct records *x, const struct layout *l)
{
    struct stage *s = t->run->stage;
    char dst[UPN_LENGTH];
    struct str upn, word = str_lower(t->run->arena, cell(t, l->kind));
    enum away_kind kind;
    if (!away_kind_parse(word, &kind)) {
        import_refuse(&t->at, S("kind"), cell(t, l->kind),
            "a kind is one of timetable, placement, missing, home_education and exclusion_risk");
        return;
    }
    if (!stage_upn(&t->at, S("upn"), import__field(t, l->upn), dst, &upn))
        return;
    struct stage_school *school = stage_school_of_row(s, &t->at, S("urn"), import__field(t, l->urn));
    struct stage_pupil *p = school == NULL ? NULL : stage_pupil_of_row(s, &t->at, upn);
    if (p != NULL && is_kept(x, p->id))
        stage_refuse_pupil(&t->at, upn);
    else if (p != NULL)
        say(t, x, l, kind, p, school);
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char what[] = "a file of casework records";
    struct records *x = r->own;
    struct import__table t;
    struct layout l;
    if (x == NULL) {
        x = ARENA_NEW(r->arena, struct records);
        r->own = x;
        enum err e = load(r, x);
        if (e != OK) {
            import__fail(r, e);
            return;
        }
    }
    if (import__table_open(r, f, &t)) {
        l.upn = import__column_needed(&t, "upn", what);
        l.urn = import__column_needed(&t, "urn", what);
        l.kind = import__column_needed(&t, "kind", what);
        (void)import__column_needed(&t, "from", what);
        for (int k = 0; k < AWAY_KINDS; k++) {
            size_t n;
            const struct away_field *fields = away_fields((enum away_kind)k, &n);
            for (size_t i = 0; i < n; i++)
                l.fields[k][i] = import__column(&t, fields[i].name);
        }
        /* A file of ours has these besides; they are not read. */
        (void)import__column(&t, "surname");
        (void)import__column(&t, "forename");
        (void)import__column(&t, "school");
        (void)import__column(&t, "to_look_at");
        import__unknown_columns(&t);
        while (import__next(&t))
            read_row(&t, x, &l);
    }
    import__table_close(&t);
}

/* --- writing --- */

static struct opt_i64 quarters_of(struct str text)
{
    int64_t hundredths;
    if (!str_to_fixed(text, 2, &hundredths))
        return (struct opt_i64){ .has = false };
    return (struct opt_i64){ true, hundredths / 25 };
}

static bool is_column(const char *name)
{
    static const char *const columns[] = { "from", "expected", "ended", "hours", "reason", "note" };
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (str_eq(str_of(name), str_of(columns[i])))
            return true;
    return false;
}

static struct str text_of(const struct record *r, const char *name)
{
    int at = away_field_at(r->kind, name);
    return at < 0 ? S("") : r->now[at];
}

static enum err write_columns(struct import__run *run, struct record *r)
{
    struct db *db = run->w->db;
    int64_t changed = 1;
    struct day expected = day_at(r->kind, r->now, "expected"), ended = day_at(r->kind, r->now, "ended");
    struct opt_i64 hours = quarters_of(text_of(r, "hours"));
    if (r->id.v != 0) {
        enum err e = store_away_put(db, run->arena,
            &(struct away_put){ .id = r->id,
                .version = r->version,
                .from_on = r->from,
                .expected_on = expected,
                .ended_on = ended,
                .hours = hours,
                .reason = text_of(r, "reason"),
                .note = text_of(r, "note") },
            &changed);
        return e == OK && changed == 0 ? ERR_CONFLICT : e; /* changed by hand meanwhile: all is read again */
    }
    enum err e = db_new_ids(db, S("away"), 1, &r->id.v);
    if (e != OK)
        return e;
    return store_away_add(db, run->arena,
        &(struct away_add){ .id = r->id,
            .public_id = random_public_id(run->arena),
            .kind = away_kind_name(r->kind),
            .pupil = r->pupil->id,
            .school = r->school->id,
            .from_on = r->from,
            .expected_on = expected,
            .ended_on = ended,
            .hours = hours,
            .reason = text_of(r, "reason"),
            .note = text_of(r, "note"),
            .made_ms = run->w->now_ms,
            .made_by = run->task->viewer.account },
        NULL);
}

static enum err write_field(struct import__run *run, const struct record *r, const struct away_field *f, size_t at,
    bool is_new)
{
    struct db *db = run->w->db;
    struct str name = str_of(f->name);
    int64_t id;
    enum err e = OK;
    if (str_eq(r->was[at], r->now[at]))
        return OK;
    if (!is_column(f->name))
        e = store_away_field_put(db, run->arena,
            &(struct away_field_put){ .away = r->id, .name = name, .value = r->now[at] }, NULL);
    if (e == OK && !is_new)
        e = db_new_ids(db, S("away_history"), 1, &id);
    if (e == OK && !is_new)
        e = store_away_history_add(db, run->arena,
            &(struct away_history_add){ .id = id,
                .away = r->id,
                .at_ms = run->w->now_ms,
                .account = run->task->viewer.account,
                .name = name,
                .old_value = r->was[at],
                .new_value = r->now[at] },
            NULL);
    return e;
}

static enum err write_one(struct import__run *run, struct record *r, bool dry_run, struct import_counts *c)
{
    size_t n;
    const struct away_field *f = away_fields(r->kind, &n);
    bool is_new = r->id.v == 0, same = !is_new;
    for (size_t i = 0; same && i < n; i++)
        same = str_eq(r->was[i], r->now[i]);
    c->added += is_new;
    c->changed += !is_new && !same;
    c->unchanged += same;
    if (same)
        return OK;
    r->school->touched = true;
    if (dry_run)
        return OK;
    enum err e = write_columns(run, r);
    for (size_t i = 0; e == OK && i < n; i++)
        e = write_field(run, r, &f[i], i, is_new);
    return e;
}

static enum err write(struct import__run *run, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    const struct records *x = run->own;
    struct import_counts c = { 0 };
    enum err e = OK;
    for (size_t i = 0; e == OK && x != NULL && i < x->n_said; i++)
        e = write_one(run, x->said[i], dry_run, &c);
    import__summary(summary, &c, "casework record", "casework records");
    counts->added += c.added;
    counts->changed += c.changed;
    counts->unchanged += c.unchanged;
    return e;
}

const struct import__reader import__records = { .stage = STAGE_PUPILS, .read = read, .write = write };
