#include "cli/demo_work.h"

#include "base/clock.h"
#include "service/access.h"
#include "service/account.h"
#include "service/allocation.h"
#include "service/registers.h"

enum { MEMORY = 1 << 29 };

void doing_at(struct doing *d, struct day on, int minutes)
{
    d->w->today = on;
    d->w->now_ms = clock_day_start(on) + (int64_t)minutes * 60000;
}

struct viewer doing_viewer(const struct doing *d, struct account_id account)
{
    return (struct viewer){ .account = account, .scope = SCOPE_ALL, .today = d->w->today };
}

struct day doing_weekday(struct day d)
{
    int weekday = day_weekday(d);
    return weekday > 4 ? day_add(d, 7 - weekday) : d;
}

static struct str sign_in_of(const struct account_line *all, size_t n, struct account_id id)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].id.v == id.v)
            return all[i].name;
    return S("");
}

/* The schools that have a lead, in the arena of `base`. */
static enum err find_schools(struct work *base, const struct reference *reference, uint64_t seed,
    struct doing_school **ret, size_t *ret_n)
{
    struct allocation *all;
    struct account_line *accounts;
    size_t n, n_accounts;
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = base->today };
    enum err e = allocation_list(base, &viewer, base->today, &all, &n);
    if (e == OK)
        e = account_list(base, &accounts, &n_accounts);
    *ret_n = 0;
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(base->arena, n, struct doing_school);
    for (size_t i = 0; i < n; i++) {
        const struct reference_school *s = reference_school_by_id(reference, all[i].school);
        int64_t urn;
        if (s == NULL || !allocation_holds(&all[i], base->today) || !str_to_i64(s->urn, &urn))
            continue;
        (*ret)[(*ret_n)++] = (struct doing_school){ .id = s->id,
            .urn = s->urn,
            .name = s->name,
            .lead = all[i].account,
            .lead_sign_in = sign_in_of(accounts, n_accounts, all[i].account),
            .rng = rng_seed(seed * 1000003 + (uint64_t)urn) };
    }
    for (size_t i = 0; i < *ret_n; i++)
        for (size_t k = 0; k < *ret_n; k++)
            if ((*ret)[k].lead.v == (*ret)[i].lead.v) {
                (*ret)[i].of++;
                (*ret)[i].place += k < i;
            }
    return OK;
}

static enum err commit(struct doing *d, enum err e)
{
    if (e == OK)
        e = db_commit(d->w->db);
    db_rollback(d->w->db);
    arena_reset(d->w->arena);
    return e;
}

static enum err meetings(struct doing *d, struct doing_school *schools, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        e = db_begin(d->w->db, DB_WRITE);
        for (int year = d->options->first_year; e == OK && year <= d->options->last_year; year++)
            for (int term = 0; e == OK && term < MEETING_TERMS; term++)
                e = doing_meetings(d, &schools[i], year, (enum calendar_season)term);
        if (e == OK && schools[i].place % 3 != 0) /* the others are left to whoever tries it out */
            e = doing_meetings(d, &schools[i], d->options->last_year + 1, SEASON_AUTUMN);
        if (e == OK)
            e = doing_actions_end(d, &schools[i]);
        if (e == OK)
            e = doing_log(d, &schools[i]);
        e = commit(d, e);
    }
    return e;
}

/* After the meetings: records make the registers of a school old, which would be read again. */
static enum err records(struct doing *d, struct doing_school *schools, size_t n, int year)
{
    struct att_snapshot *snapshot = NULL;
    enum err e = db_begin(d->w->db, DB_READ);
    doing_at(d, d->end, 0);
    if (e == OK)
        e = registers_get(d->source.registers, d->w, year, &snapshot);
    e = commit(d, e);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct att_block *b = att_snapshot_school(snapshot, schools[i].urn);
        if (b == NULL)
            continue;
        e = db_begin(d->w->db, DB_WRITE);
        if (e == OK)
            e = doing_records(d, &schools[i], b);
        e = commit(d, e);
    }
    att_snapshot_unref(snapshot);
    return e;
}

/* Last, when actions and records are there. */
static enum err packs(struct doing *d, struct doing_school *schools, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        e = db_begin(d->w->db, DB_WRITE);
        if (e == OK)
            e = doing_pack(d, &schools[i]);
        e = commit(d, e);
    }
    return e;
}

static enum err panels(struct doing *d, struct arena *keep)
{
    enum err e = db_begin(d->w->db, DB_WRITE);
    if (e == OK)
        e = doing_panels(d);
    if (e == OK)
        e = doing_library(d);
    for (size_t i = 0; e == OK && i < d->n_panels; i++)
        d->panels[i].public_id = str_dup(keep, d->panels[i].public_id);
    return commit(d, e);
}

static enum err panels_end(struct doing *d)
{
    enum err e = db_begin(d->w->db, DB_WRITE);
    if (e == OK)
        e = doing_panels_end(d);
    return commit(d, e);
}

/* What is looked up throughout, in the arena of `base`. */
static enum err prepare(struct doing *d, struct work *base, struct config *config, struct doing_school **ret,
    size_t *ret_n)
{
    enum err e = db_begin(base->db, DB_READ);
    if (e == OK)
        e = config_load(base, config);
    d->source.config = config;
    if (e == OK)
        e = registers_reference(d->source.registers, base, config->benchmark_la, &d->source.reference);
    if (e == OK)
        e = choice_load(base, &d->lists);
    if (e == OK)
        e = find_schools(base, d->source.reference, d->options->seed, ret, ret_n);
    db_rollback(base->db);
    return e;
}

enum err demo_work(struct work *w, const struct demo_work_options *o, struct demo_work_done *ret)
{
    struct work base = *w, own = *w;
    struct doing d = { .w = &own, .options = o, .end = w->today, .done = ret };
    struct config config;
    struct doing_school *schools;
    size_t n;
    *ret = (struct demo_work_done){ 0 };
    d.source.registers = registers_new();
    if (d.source.registers == NULL)
        return ERR_FULL;
    base.arena = arena_new(MEMORY);
    own.arena = arena_new(MEMORY);
    enum err e = prepare(&d, &base, &config, &schools, &n);
    if (e == OK)
        e = panels(&d, base.arena);
    if (e == OK)
        e = meetings(&d, schools, n);
    if (e == OK)
        e = panels_end(&d);
    for (int year = o->first_year; e == OK && year <= o->last_year; year++)
        e = records(&d, schools, n, year);
    if (e == OK)
        e = packs(&d, schools, n);
    if (e == OK)
        e = doing_forums(&d, schools, n);
    arena_free(own.arena);
    arena_free(base.arena);
    registers_free(d.source.registers);
    return e;
}
