/* Published figures: what is stored beside what the files say, and writing it (import_benchmarks.h). */
#include "service/import_benchmarks.h"

static uint64_t hash_text(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return (h ^ 0xff) * 0x100000001b3u;
}

static uint64_t hash(const struct benchmark_put *f)
{
    uint64_t h = hash_text(0xcbf29ce484222325u, f->source);
    h = hash_text(h, f->period);
    h = hash_text(h, f->level);
    h = hash_text(h, f->place);
    h = hash_text(h, f->cohort);
    h = hash_text(h, f->value_of);
    h = hash_text(h, f->measure);
    h ^= (uint64_t)f->phase * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static bool same_key(const struct benchmark_put *x, const struct benchmark_put *y)
{
    return x->phase == y->phase && str_eq(x->source, y->source) && str_eq(x->period, y->period) &&
        str_eq(x->level, y->level) && str_eq(x->place, y->place) && str_eq(x->cohort, y->cohort) &&
        str_eq(x->value_of, y->value_of) && str_eq(x->measure, y->measure);
}

static bool same_value(const struct benchmark_put *x, const struct benchmark_put *y)
{
    return x->milli.has == y->milli.has && x->milli.v == y->milli.v && str_eq(x->symbol, y->symbol) &&
        str_eq(x->basis, y->basis);
}

static struct benchmark_said *find(const struct benchmarks_said *b, const struct benchmark_put *f)
{
    if (b->n_slots == 0)
        return NULL;
    for (size_t at = hash(f) & (b->n_slots - 1); b->slots[at] != 0; at = (at + 1) & (b->n_slots - 1))
        if (same_key(&b->figures[b->slots[at] - 1].now, f))
            return &b->figures[b->slots[at] - 1];
    return NULL;
}

static void put_slot(struct benchmarks_said *b, size_t figure)
{
    size_t at = hash(&b->figures[figure].now) & (b->n_slots - 1);
    while (b->slots[at] != 0)
        at = (at + 1) & (b->n_slots - 1);
    b->slots[at] = (uint32_t)figure + 1;
}

static struct benchmark_said *add(struct benchmarks_said *b, const struct benchmark_put *f)
{
    b->figures = import__grow(b->run->arena, b->figures, b->n, &b->room, sizeof *b->figures);
    b->figures[b->n++] = (struct benchmark_said){ .now = *f };
    if (b->n_slots >= 2 * b->n) {
        put_slot(b, b->n - 1);
    } else {
        b->n_slots = b->n_slots == 0 ? 4096 : b->n_slots * 4;
        b->slots = ARENA_ARRAY(b->run->arena, b->n_slots, uint32_t);
        for (size_t i = 0; i < b->n; i++)
            put_slot(b, i);
    }
    return &b->figures[b->n - 1];
}

static enum err load_figures(struct benchmarks_said *b)
{
    struct arena *a = b->run->arena;
    struct db_rows *rows;
    struct benchmark_each_row r;
    enum err e = store_benchmark_each_begin(b->run->w->db, a, &rows);
    while (e == OK && (e = store_benchmark_each_next(rows, &r)) == OK) {
        const struct benchmark_put f = { .source = str_dup(a, r.source),
            .release = str_dup(a, r.release),
            .period = str_dup(a, r.period),
            .basis = str_dup(a, r.basis),
            .level = str_dup(a, r.level),
            .place = str_dup(a, r.place),
            .phase = r.phase,
            .cohort = str_dup(a, r.cohort),
            .value_of = str_dup(a, r.value_of),
            .measure = str_dup(a, r.measure),
            .milli = r.milli,
            .symbol = str_dup(a, r.symbol) };
        add(b, &f);
    }
    if (e != ERR_MISSING)
        return e;
    store_benchmark_each_end(rows);
    return OK;
}

static enum err load(struct benchmarks_said *b)
{
    struct work *w = b->run->w;
    struct benchmark_place_all_row *places;
    struct benchmark_neighbour_all_row *neighbours;
    size_t n;
    enum err e = load_figures(b);
    if (e == OK)
        e = store_benchmark_place_all(w->db, w->arena, &places, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        b->places = import__grow(w->arena, b->places, b->n_places, &b->room_places, sizeof *b->places);
        b->places[b->n_places++] = (struct benchmark_place_said){ places[i].la_code, places[i].name, places[i].region,
            false, false, false };
    }
    if (e == OK)
        e = store_benchmark_neighbour_all(w->db, w->arena, &neighbours, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        b->neighbours =
            import__grow(w->arena, b->neighbours, b->n_neighbours, &b->room_neighbours, sizeof *b->neighbours);
        b->neighbours[b->n_neighbours++] = (struct benchmark_neighbour_said){ neighbours[i].la_code,
            neighbours[i].neighbour, neighbours[i].rank, false, false, false };
    }
    return e;
}

/* Saying ----------------------------------------------------------------------------------------------------------- */

struct str benchmarks__region(struct str name)
{
    if (str_eq(name, S("Inner London")) || str_eq(name, S("Outer London")))
        return S("London");
    if (str_eq_nocase(name, S("Yorkshire and the Humber")))
        return S("Yorkshire and the Humber");
    return name;
}

void benchmarks__say_place(struct benchmarks_said *b, struct str la_code, struct str name, struct str region)
{
    struct arena *a = b->run->arena;
    region = benchmarks__region(region);
    for (size_t i = 0; i < b->n_places; i++) {
        struct benchmark_place_said *p = &b->places[i];
        if (!str_eq(p->la_code, la_code))
            continue;
        p->said = true;
        if (region.n > 0 && !str_eq(p->region, region)) {
            p->region = str_dup(a, region);
            p->changed = true;
        }
        return;
    }
    b->places = import__grow(a, b->places, b->n_places, &b->room_places, sizeof *b->places);
    b->places[b->n_places++] = (struct benchmark_place_said){ str_dup(a, la_code), str_dup(a, name), str_dup(a, region),
        true, true, true };
}

void benchmarks__say_neighbour(struct benchmarks_said *b, struct str la_code, int64_t rank, struct str neighbour)
{
    struct arena *a = b->run->arena;
    for (size_t i = 0; i < b->n_neighbours; i++) {
        struct benchmark_neighbour_said *x = &b->neighbours[i];
        if (x->rank != rank || !str_eq(x->la_code, la_code))
            continue;
        x->said = true;
        if (!str_eq(x->neighbour, neighbour)) {
            x->neighbour = str_dup(a, neighbour);
            x->changed = true;
        }
        return;
    }
    b->neighbours = import__grow(a, b->neighbours, b->n_neighbours, &b->room_neighbours, sizeof *b->neighbours);
    b->neighbours[b->n_neighbours++] =
        (struct benchmark_neighbour_said){ str_dup(a, la_code), str_dup(a, neighbour), rank, true, true, true };
}

bool benchmarks__readable(struct import__table *t, struct str value, struct str field, struct benchmark_value *ret)
{
    static const char *const signs[] = { "c", "z", "x", "low", "k", "u", ":", "~", "-", "..", "NA" };
    int64_t milli;
    *ret = (struct benchmark_value){ .symbol = STR_NONE };
    value = str_trim(value);
    if (value.n == 0)
        return true;
    if (str_to_fixed(value, 3, &milli)) {
        ret->milli = (struct opt_i64){ true, milli };
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_eq(value, str_of(signs[i]))) {
            ret->symbol = str_of(signs[i]);
            return true;
        }
    }
    import_refuse(&t->at, field, value, "this is neither a number nor a sign that the DfE uses");
    return false;
}

void benchmarks__say(struct import__table *t, struct benchmark_put *f, const struct benchmark_value *value)
{
    struct benchmarks_said *b = t->run->own;
    struct arena *a = t->run->arena;
    if (!value->milli.has && value->symbol.p == NULL)
        return;
    f->milli = value->milli;
    f->symbol = value->symbol;
    struct benchmark_said *old = find(b, f);
    if (old == NULL) {
        struct benchmark_put copy = *f;
        copy.place = str_dup(a, f->place);
        copy.value_of = str_dup(a, f->value_of);
        old = add(b, &copy);
        old->is_new = true;
    } else if (!same_value(&old->now, f)) {
        if (old->said.line > 0)
            import_warn(&t->at, f->measure, f->place,
                "%.*s, line %lld, has another value of the same figure; this one is taken", STR_ARG(old->said.file),
                (long long)old->said.line);
        if (!old->is_new && !old->changed) {
            old->was_milli = old->now.milli;
            old->was_symbol = old->now.symbol;
            old->was_release = old->now.release;
            old->changed = true;
        }
        old->now.milli = f->milli;
        old->now.symbol = f->symbol;
        old->now.basis = f->basis;
        old->now.release = f->release;
    }
    old->misfiled = false;
    old->said = stage_said_at(&t->at);
}

void benchmarks__misfiled(struct benchmarks_said *b, const struct benchmark_put *f, struct str place)
{
    struct benchmark_put elsewhere = *f;
    elsewhere.place = place;
    struct benchmark_said *x = find(b, &elsewhere);
    if (x != NULL && x->said.line == 0)
        x->misfiled = true;
}

bool benchmarks__exists_now(const struct benchmarks_said *b, struct str la_code)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct benchmark_put *f = &b->figures[i].now;
        if (str_eq(f->place, la_code) && str_eq(f->level, S("authority")) && str_eq(f->source, BENCHMARKS_YEAR_TO_DATE))
            return true;
    }
    return false;
}

/* Files that give the numbers of areas first, then those that have only names, in whatever order they came. */
static void read_all(struct import__run *r)
{
    struct benchmarks_said *b = r->own = ARENA_NEW(r->arena, struct benchmarks_said);
    b->run = r;
    enum err e = load(b);
    if (e != OK)
        import__fail(r, e);
    for (int by_name = 0; by_name < 2; by_name++)
        for (size_t i = 0; i < r->task->n_files && !import_stopped(r->report); i++)
            benchmarks__read_file(r, &r->task->files[i], by_name == 1);
}

/* Writing ---------------------------------------------------------------------------------------------------------- */

static struct str value_text(struct arena *a, struct opt_i64 milli, struct str symbol)
{
    return milli.has ? str_fmt(a, "%lld", (long long)milli.v) : symbol;
}

/* The history bears the figure's key, since a figure has no number of its own. */
static enum err keep_old(struct import__run *r, const struct benchmark_said *x)
{
    struct arena *a = r->arena;
    const struct benchmark_put *f = &x->now;
    const struct opt_i64 was_milli = x->misfiled ? f->milli : x->was_milli;
    const struct str was_symbol = x->misfiled ? f->symbol : x->was_symbol;
    const struct str was_release = x->misfiled ? f->release : x->was_release;
    struct str key = str_fmt(a, "%.*s|%.*s|%.*s|%.*s|%lld|%.*s|%.*s|%.*s", STR_ARG(f->source), STR_ARG(f->period),
        STR_ARG(f->level), STR_ARG(f->place), (long long)f->phase, STR_ARG(f->cohort), STR_ARG(f->value_of),
        STR_ARG(f->measure));
    struct str was = str_fmt(a, "%.*s (%.*s)", STR_ARG(value_text(a, was_milli, was_symbol)), STR_ARG(was_release));
    struct str now = str_fmt(a, "%.*s (%.*s)", STR_ARG(value_text(a, f->milli, f->symbol)), STR_ARG(f->release));
    if (x->misfiled)
        now = S("");
    return import__history(r, "benchmark", 0, key, was, now);
}

static enum err take_away(struct import__run *r, const struct benchmark_put *f)
{
    return store_benchmark_delete(r->w->db, r->arena,
        &(struct benchmark_delete){ .source = f->source,
            .period = f->period,
            .level = f->level,
            .place = f->place,
            .phase = f->phase,
            .cohort = f->cohort,
            .value_of = f->value_of,
            .measure = f->measure },
        NULL);
}

static enum err write_figures(struct import__run *r, const struct benchmarks_said *b)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < b->n; i++) {
        const struct benchmark_said *x = &b->figures[i];
        if (x->changed || x->misfiled)
            e = keep_old(r, x);
        if (e == OK && x->misfiled)
            e = take_away(r, &x->now);
        if (e == OK && (x->is_new || x->changed))
            e = store_benchmark_put(r->w->db, r->arena, &x->now, NULL);
    }
    return e;
}

static enum err write_places(struct import__run *r, const struct benchmarks_said *b)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < b->n_places; i++)
        if (b->places[i].changed)
            e = store_benchmark_place_put(r->w->db, r->arena,
                &(struct benchmark_place_put){ b->places[i].la_code, b->places[i].name, b->places[i].region }, NULL);
    for (size_t i = 0; e == OK && i < b->n_neighbours; i++) {
        const struct benchmark_neighbour_said *x = &b->neighbours[i];
        if (x->changed)
            e = store_benchmark_neighbour_put(r->w->db, r->arena,
                &(struct benchmark_neighbour_put){ x->la_code, x->rank, x->neighbour }, NULL);
    }
    return e;
}

static void count(struct import_counts *c, bool is_new, bool changed, bool said)
{
    c->added += is_new;
    c->changed += !is_new && changed;
    c->unchanged += !is_new && !changed && said;
}

static void summarise(struct import_counts *all, struct buf *summary, const struct import_counts *c, const char *one,
    const char *many)
{
    import__summary(summary, c, one, many);
    all->added += c->added;
    all->changed += c->changed;
    all->unchanged += c->unchanged;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    const struct benchmarks_said *b = r->own;
    struct import_counts figures = { 0 }, places = { 0 }, neighbours = { 0 };
    int64_t misfiled = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct benchmark_said *x = &b->figures[i];
        count(&figures, x->is_new, x->changed || x->misfiled, x->said.line > 0);
        misfiled += x->misfiled;
    }
    for (size_t i = 0; i < b->n_places; i++)
        count(&places, b->places[i].is_new, b->places[i].changed, b->places[i].said);
    for (size_t i = 0; i < b->n_neighbours; i++)
        count(&neighbours, b->neighbours[i].is_new, b->neighbours[i].changed, b->neighbours[i].said);
    enum err e = dry_run ? OK : db_batch_begin(r->w->db);
    if (!dry_run && e == OK)
        e = write_figures(r, b);
    if (!dry_run && e == OK)
        e = write_places(r, b);
    if (!dry_run && e == OK)
        e = db_batch_end(r->w->db);
    summarise(counts, summary, &figures, "published figure", "published figures");
    if (misfiled > 0)
        buf_add_fmt(summary, "%lld of these stood under another authority of the same name and were taken away there\n",
            (long long)misfiled);
    summarise(counts, summary, &places, "authority with its region", "authorities with their regions");
    summarise(counts, summary, &neighbours, "statistical neighbour", "statistical neighbours");
    if (b->left_out > 0)
        buf_add_fmt(summary, "%lld rows of other measures, places, phases, groups or terms left out\n",
            (long long)b->left_out);
    return e;
}

const struct import__reader import__benchmarks = { .whole_authority = true, .read_all = read_all, .write = write };
