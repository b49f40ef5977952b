#include "service/registers.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service/away.h"
#include "service/calendar.h"
#include "service/census.h"
#include "service/forecast.h"
#include "service/register_shelf.h"
#include "service/register_version.h"
#include "service/trait.h"
#include "store/away.h"
#include "store/config.h"
#include "store/pupil.h"
#include "store/register.h"
#include "store/school.h"
#include "store/suspension.h"

enum {
    YEARS_HELD = 4,
    SCRATCH = 64 << 20, /* rows of one school, and the statuses of all pupils of the county */
    BIGGEST_SCHOOL = 100000,
    DAYS_BETWEEN_YEARS = 9, /* at most, from the last Friday of one to the first Monday of the next */
};

struct held {
    int year;
    struct day as_at;
    struct att_snapshot *snapshot; /* NULL: the place is free */
    int64_t used;                  /* when it was last asked for, to know which to drop */
};

struct registers {
    pthread_mutex_t lock;
    struct held held[YEARS_HELD];
    int64_t clock;
    struct crew *crew;
    struct reference_keeper *references;
    struct forecast_keeper *forecasts;
    struct register_shelf *shelf;
};

struct registers *registers_new(void)
{
    struct registers *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    pthread_mutex_init(&r->lock, NULL);
    r->clock = 1; /* before it: what was only visited */
    r->crew = crew_new();
    r->references = reference_keeper_new();
    r->forecasts = forecast_keeper_new();
    r->shelf = register_shelf_new();
    if (r->crew != NULL && r->references != NULL && r->forecasts != NULL && r->shelf != NULL)
        return r;
    registers_free(r);
    return NULL;
}

void registers_free(struct registers *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < YEARS_HELD; i++)
        att_snapshot_unref(r->held[i].snapshot);
    crew_free(r->crew);
    reference_keeper_free(r->references);
    forecast_keeper_free(r->forecasts);
    register_shelf_free(r->shelf);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

struct crew *registers_crew(struct registers *r)
{
    return r->crew;
}

struct forecast_keeper *registers_forecasts(struct registers *r)
{
    return r->forecasts;
}

enum err registers_reference(struct registers *r, struct work *w, struct str benchmark_la,
    const struct reference **ret)
{
    return reference_get(r->references, w, benchmark_la, ret);
}

struct day registers_as_at(int year, struct day today)
{
    struct day end = att_year_end(year);
    return day_cmp(today, end) < 0 ? today : end;
}

/* The statuses of one pupil. */
struct status {
    int64_t pupil;
    uint8_t value[TRAITS];
};

/* A suspension or exclusion, until the row it belongs to is known. */
struct told {
    int64_t school, pupil;
    struct att_episode of;
};

/* A casework record likewise. */
struct told_spell {
    int64_t school, pupil;
    struct att_spell of;
};

/* What the rows of blocks are made with. */
struct loader {
    struct work *w;
    struct arena *scratch;
    int year;
    struct day first_day; /* of the year */
    struct day as_at;
    struct status *statuses; /* by pupil id */
    size_t n_statuses, room_statuses;
    struct told *told; /* by school and pupil */
    size_t n_told, room_told;
    struct told_spell *spells; /* by school and pupil */
    size_t n_spells, room_spells;
    bool any_spell; /* of the timeline that is being read */
    int value;      /* and what it says of the day, so far; -1: nothing */
    struct calendar *calendar;
    struct census *census;
    struct school_all_row *schools;
    size_t n_schools;
    struct att_block **blocks;
    size_t n_blocks;
};

static void end_line(struct loader *l, struct status *s, int trait)
{
    static const uint8_t none[TRAITS] = {
        [TRAIT_SEN] = ATT_SEN_NONE, [TRAIT_FSM] = ATT_FSM_NO, [TRAIT_CARE] = ATT_CARE_NONE
    };
    /* A gap: the authority knew of a period and it is over. */
    s->value[trait] = l->value >= 0 ? (uint8_t)l->value : none[trait];
    l->any_spell = false;
}

static struct status *status_of(struct loader *l, int64_t pupil)
{
    if (l->n_statuses > 0 && l->statuses[l->n_statuses - 1].pupil == pupil)
        return &l->statuses[l->n_statuses - 1];
    if (l->n_statuses == l->room_statuses) {
        size_t room = l->room_statuses == 0 ? 4096 : l->room_statuses * 2;
        struct status *more = realloc(l->statuses, room * sizeof *more);
        if (more == NULL)
            return NULL;
        l->statuses = more;
        l->room_statuses = room;
    }
    l->statuses[l->n_statuses] = (struct status){ .pupil = pupil };
    return &l->statuses[l->n_statuses++];
}

/* Takes a spell in the order of pupil, trait and day; a timeline says what trait_on() would say of it. */
static bool take_spell(struct loader *l, int64_t *pupil, int *trait, const struct trait_each_row *r)
{
    if (l->any_spell && (*pupil != r->pupil.v || *trait != (int)r->trait)) {
        struct status *s = status_of(l, *pupil);
        if (s == NULL)
            return false;
        end_line(l, s, *trait);
    }
    if (!l->any_spell)
        l->value = day_cmp(l->as_at, r->from_on) < 0 ? (int)r->value : -1;
    if (day_within(l->as_at, r->from_on, r->to_on))
        l->value = (int)r->value;
    l->any_spell = true;
    *pupil = r->pupil.v;
    *trait = (int)r->trait;
    return true;
}

static bool end_spells(struct loader *l, int64_t pupil, int trait)
{
    if (!l->any_spell)
        return true;
    struct status *s = status_of(l, pupil);
    if (s != NULL)
        end_line(l, s, trait);
    return s != NULL;
}

/* The statuses of the pupils of one school, or of all (v == 0). */
static enum err load_statuses(struct loader *l, struct school_id school)
{
    struct db_rows *rows;
    struct trait_each_row r;
    int64_t pupil = 0;
    int trait = 0;
    bool room = true;
    enum err e = store_trait_each_begin(l->w->db, l->w->arena, &(struct trait_each){ .school = school }, &rows);
    l->n_statuses = 0;
    l->any_spell = false;
    if (e != OK)
        return e;
    while (room && (e = store_trait_each_next(rows, &r)) == OK)
        room = take_spell(l, &pupil, &trait, &r);
    store_trait_each_end(rows);
    if (room && e == ERR_MISSING)
        return end_spells(l, pupil, trait) ? OK : ERR_FULL;
    return room ? e : ERR_FULL;
}

static uint8_t kind_of(struct str category)
{
    if (str_eq(category, S("PERM")))
        return ATT_PERMANENT_EXCLUSION;
    return str_eq(category, S("LNCH")) ? ATT_LUNCHTIME : ATT_SUSPENSION;
}

static bool take_episode(struct loader *l, const struct suspension_rows_row *r)
{
    if (l->n_told == l->room_told) {
        size_t room = l->room_told == 0 ? 1024 : l->room_told * 2;
        struct told *more = realloc(l->told, room * sizeof *more);
        if (more == NULL)
            return false;
        l->told = more;
        l->room_told = room;
    }
    struct told *t = &l->told[l->n_told++];
    *t = (struct told){ r->school.v, r->pupil.v,
        { .kind = kind_of(r->category),
            .sessions = (int16_t)(r->sessions > INT16_MAX ? INT16_MAX : r->sessions),
            .from = r->start_on } };
    size_t n = r->reasons.n < sizeof t->of.reasons ? r->reasons.n : sizeof t->of.reasons - 1;
    memcpy(t->of.reasons, r->reasons.p, n);
    return true;
}

/* The suspensions and exclusions of the year, of one school or of all (v == 0). */
static enum err load_episodes(struct loader *l, struct school_id school)
{
    struct db_rows *rows;
    struct suspension_rows_row r;
    bool room = true;
    l->n_told = 0;
    enum err e = store_suspension_rows_begin(l->w->db, l->w->arena,
        &(struct suspension_rows){ .school = school,
            .from_on = l->first_day,
            .to_on = day_add(att_year_end(l->year), DAYS_BETWEEN_YEARS) },
        &rows);
    if (e != OK)
        return e;
    while (room && (e = store_suspension_rows_next(rows, &r)) == OK)
        room = take_episode(l, &r);
    store_suspension_rows_end(rows);
    return room && e == ERR_MISSING ? OK : room ? e
                                                : ERR_FULL;
}

static_assert((int)AWAY_TIMETABLE == ATT_SPELL_TIMETABLE && (int)AWAY_PLACEMENT == ATT_SPELL_PLACEMENT &&
        (int)AWAY_MISSING == ATT_SPELL_MISSING && (int)AWAY_HOME == ATT_SPELL_HOME &&
        (int)AWAY_RISK == ATT_SPELL_RISK && (int)AWAY_KINDS == ATT_SPELL_KINDS,
    "a spell is of the kind of its record");

static bool take_away(struct loader *l, const struct away_spells_row *r)
{
    enum away_kind kind;
    if (!away_kind_parse(r->kind, &kind))
        return true;
    if (l->n_spells == l->room_spells) {
        size_t room = l->room_spells == 0 ? 1024 : l->room_spells * 2;
        struct told_spell *more = realloc(l->spells, room * sizeof *more);
        if (more == NULL)
            return false;
        l->spells = more;
        l->room_spells = room;
    }
    l->spells[l->n_spells++] = (struct told_spell){ r->school.v, r->pupil.v,
        { .kind = (uint8_t)kind, .from = r->from_on, .to = r->ended_on } };
    return true;
}

/* The casework records that reach into the year, of one school or of all (v == 0). */
static enum err load_spells(struct loader *l, struct school_id school)
{
    struct db_rows *rows;
    struct away_spells_row r;
    bool room = true;
    l->n_spells = 0;
    enum err e = store_away_spells_begin(l->w->db, l->w->arena,
        &(struct away_spells){ .school = school,
            .from_on = l->first_day,
            .to_on = day_add(att_year_end(l->year), DAYS_BETWEEN_YEARS) },
        &rows);
    if (e != OK)
        return e;
    while (room && (e = store_away_spells_next(rows, &r)) == OK)
        room = take_away(l, &r);
    store_away_spells_end(rows);
    return room && e == ERR_MISSING ? OK : room ? e
                                                : ERR_FULL;
}

static int by_pupil(const void *key, const void *element)
{
    int64_t k = *(const int64_t *)key, e = ((const struct status *)element)->pupil;
    return (k > e) - (k < e);
}

uint8_t registers_year_group(int64_t group, int64_t of_year, int year)
{
    if (group < ATT_YEAR_E1 || group > ATT_YEAR_14)
        return (uint8_t)(group < 0 ? ATT_YEAR_UNKNOWN : group);
    int64_t moved = group + year - of_year;
    return moved < ATT_YEAR_E1 || moved > ATT_YEAR_14 ? ATT_YEAR_UNKNOWN : (uint8_t)moved;
}

/* Aged 5 to 15 on 31 August before the year, the basis of the official figures (DOMAIN.md 1.2). */
static bool compulsory(struct day born, int year, int year_group)
{
    struct day august = DAY_NONE;
    if (!day_is(born) || !day_of(year, 8, 31, &august))
        return year_group >= ATT_YEAR_1 && year_group <= ATT_YEAR_11;
    int age = day_age(born, august);
    return age >= 5 && age <= 15;
}

/* One row of a block, kept until the number of rows is known. */
struct pending {
    struct att_identity who;
    struct att_traits traits;
    struct att_marks marks;
    bool has_marks;
};

struct rows_of_school {
    struct loader *l;
    int64_t school;
    struct pending *v;
    size_t n, room;
};

/* The row of a pupil on a day: that of the enrolment it lies in, else any. Rows are by UPN. */
static size_t row_on(const struct rows_of_school *s, int64_t pupil, struct day on)
{
    size_t found = s->n;
    for (size_t i = 0; i < s->n; i++) {
        if (s->v[i].who.pupil.v != pupil)
            continue;
        found = i;
        if (day_within(on, s->v[i].who.entry, s->v[i].who.leaving))
            break;
    }
    return found;
}

static int by_school(const void *key, const void *element)
{
    int64_t k = *(const int64_t *)key, e = ((const struct told *)element)->school;
    return (k > e) - (k < e);
}

/* Hands a block the suspensions of its children; of a child who was never enrolled here in the year, nothing is shown.
 */
static enum err set_episodes(const struct rows_of_school *s, struct att_block *b)
{
    const struct loader *l = s->l;
    const struct told *any = NULL;
    if (l->n_told > 0)
        any = bsearch(&s->school, l->told, l->n_told, sizeof *any, by_school);
    if (any == NULL)
        return OK;
    size_t first = (size_t)(any - l->told), n = 0;
    while (first > 0 && l->told[first - 1].school == s->school)
        first--;
    struct att_episode *episodes = ARENA_ARRAY(l->scratch, l->n_told - first, struct att_episode);
    for (size_t i = first; i < l->n_told && l->told[i].school == s->school; i++) {
        size_t row = row_on(s, l->told[i].pupil, l->told[i].of.from);
        if (row == s->n)
            continue;
        episodes[n] = l->told[i].of;
        episodes[n++].row = (uint32_t)row;
    }
    return att_block_episodes(b, episodes, n);
}

/* And the casework records. */
static enum err set_spells(const struct rows_of_school *s, struct att_block *b)
{
    const struct loader *l = s->l;
    size_t first = 0, high = l->n_spells, n = 0;
    while (first < high) {
        size_t middle = first + (high - first) / 2;
        if (l->spells[middle].school < s->school)
            first = middle + 1;
        else
            high = middle;
    }
    struct att_spell *spells = ARENA_ARRAY(l->scratch, l->n_spells - first, struct att_spell);
    for (size_t i = first; i < l->n_spells && l->spells[i].school == s->school; i++) {
        /* Who had one before the year began is looked for on the first day of it. */
        struct day on = l->spells[i].of.from;
        size_t row = row_on(s, l->spells[i].pupil, day_cmp(on, l->first_day) < 0 ? l->first_day : on);
        if (row == s->n)
            continue;
        spells[n] = l->spells[i].of;
        spells[n++].row = (uint32_t)row;
    }
    return att_block_spells(b, spells, n);
}

/* Hands a block what census returns say otherwise than the registers of its rows. */
static enum err set_differences(const struct rows_of_school *s, struct att_block *b)
{
    struct census *c = s->l->census;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n; i++)
        if (s->v[i].has_marks)
            e = census_compare(c, s->v[i].who.enrolment, &s->v[i].marks, (uint32_t)i);
    size_t n;
    const struct att_difference *differences = census_take(c, &n);
    return e == OK ? att_block_differences(b, differences, n) : e;
}

/* Makes a block of the rows that were collected; of a school without rows only when it is asked for, since the block
 * that is held may have some. */
static enum err flush(struct rows_of_school *s, bool even_empty)
{
    struct loader *l = s->l;
    const struct school_all_row *about = NULL;
    for (size_t i = 0; i < l->n_schools && about == NULL; i++)
        if (l->schools[i].id.v == s->school)
            about = &l->schools[i];
    if (about == NULL || (s->n == 0 && !even_empty))
        return OK;
    const struct att_school school = { .id = about->id,
        .urn = about->urn,
        .name = about->name,
        .phase = (enum att_phase)about->phase,
        .locality = about->locality,
        .area = about->area };
    struct att_block *b = att_block_new(&school, l->year, s->n);
    if (b == NULL)
        return ERR_FULL;
    for (size_t i = 0; i < s->n; i++)
        att_block_set(b, i, &s->v[i].who, &s->v[i].traits, s->v[i].has_marks ? &s->v[i].marks : NULL);
    struct att_mask planned = calendar_planned(l->calendar, l->year, school.id);
    enum err e = set_episodes(s, b);
    if (e == OK)
        e = set_spells(s, b);
    if (e == OK)
        e = set_differences(s, b);
    if (e == OK)
        e = att_block_seal(b, &planned);
    if (e != OK) {
        att_block_unref(b);
        return e;
    }
    l->blocks[l->n_blocks++] = b;
    s->n = 0;
    arena_reset(l->scratch);
    return OK;
}

/* Marks of days on which the child was not on roll do not count: a leaving date may have come after them. */
static void keep_days_on_roll(struct att_marks *m, int year, struct day entry, struct day leaving)
{
    struct att_mask on_roll = att_mask_days(year, entry, leaving);
    for (int16_t s = 0; s < ATT_SESSIONS; s++)
        if (!att_mask_has(&on_roll, (struct att_session){ s }))
            m->code[s] = ATT_NO_MARK;
}

static uint8_t registration(struct str status)
{
    if (str_eq(status, S("M")))
        return ATT_REGISTRATION_MAIN;
    return str_eq(status, S("S")) ? ATT_REGISTRATION_SUBSIDIARY : ATT_REGISTRATION_SINGLE;
}

static enum err take_row(struct rows_of_school *s, const struct block_rows_row *r)
{
    struct loader *l = s->l;
    enum err e = OK;
    if (s->school != r->school.v)
        e = flush(s, false);
    if (e != OK)
        return e;
    s->school = r->school.v;
    if (s->n == s->room) {
        size_t room = s->room == 0 ? 512 : s->room * 2;
        struct pending *more = room > BIGGEST_SCHOOL ? NULL : realloc(s->v, room * sizeof *more);
        if (more == NULL)
            return ERR_FULL;
        s->v = more;
        s->room = room;
    }
    struct pending *p = &s->v[s->n++];
    struct arena *a = l->scratch;
    *p = (struct pending){ .who = { .enrolment = r->enrolment,
                               .pupil = r->pupil,
                               .upn = str_dup(a, r->upn),
                               .public_id = str_dup(a, r->public_id),
                               .surname = str_dup(a, r->surname),
                               .forename = str_dup(a, r->forename),
                               .entry = r->entry_on,
                               .leaving = r->leaving_on,
                               .born = r->born_on } };
    const struct status *known = NULL;
    if (l->n_statuses > 0)
        known = bsearch(&r->pupil.v, l->statuses, l->n_statuses, sizeof *known, by_pupil);
    p->traits = (struct att_traits){ .sex = (uint8_t)r->sex,
        .year_group = registers_year_group(r->year_group, r->year_group_year, l->year),
        .restricted = r->restricted,
        .registration = registration(r->status) };
    p->traits.compulsory = compulsory(r->born_on, l->year, p->traits.year_group);
    if (known != NULL) {
        p->traits.sen = known->value[TRAIT_SEN];
        p->traits.fsm = known->value[TRAIT_FSM];
        p->traits.care = known->value[TRAIT_CARE];
    }
    p->has_marks = r->marks.p != NULL;
    if (!p->has_marks)
        return OK;
    e = att_marks_unpack(r->marks.p, r->marks.n, &p->marks);
    if (e == OK && (day_cmp(r->entry_on, l->first_day) > 0 || day_is(r->leaving_on)))
        keep_days_on_roll(&p->marks, l->year, r->entry_on, r->leaving_on);
    return e;
}

/* The blocks of one school, or of all (v == 0). */
static enum err load_blocks(struct loader *l, struct school_id school)
{
    struct rows_of_school s = { .l = l, .school = school.v };
    struct db_rows *rows;
    struct block_rows_row r;
    enum err taken = OK;
    enum err e = store_block_rows_begin(l->w->db, l->w->arena,
        &(struct block_rows){ .year = l->year,
            .school = school,
            .first_day = att_year_start(l->year),
            .last_day = att_year_end(l->year) },
        &rows);
    if (e != OK)
        return e;
    while (taken == OK && (e = store_block_rows_next(rows, &r)) == OK)
        taken = take_row(&s, &r);
    store_block_rows_end(rows);
    if (taken == OK && e == ERR_MISSING)
        e = flush(&s, school.v != 0);
    free(s.v);
    return taken != OK ? taken : e;
}

/* Reads one school, or all (v == 0). */
static enum err load_school(struct loader *l, struct school_id school)
{
    enum err e = load_statuses(l, school);
    if (e == OK)
        e = load_episodes(l, school);
    if (e == OK)
        e = load_spells(l, school);
    if (e == OK)
        e = census_read(l->census, l->w, l->calendar, l->year, school);
    arena_reset(l->scratch);
    if (e == OK)
        e = load_blocks(l, school);
    arena_reset(l->scratch);
    return e;
}

/* What every school needs. */
static enum err load_common(struct loader *l)
{
    l->census = census_new();
    if (l->census == NULL)
        return ERR_FULL;
    enum err e = store_school_all(l->w->db, l->w->arena, &l->schools, &l->n_schools);
    return e == OK ? calendar_load(l->w, &l->calendar) : e;
}

/* Reads all schools, or those that changed after a version; the blocks are the caller's. */
static enum err load(struct loader *l, bool all, int64_t since)
{
    struct register_version_since_row *changed = NULL;
    size_t n = 0;
    enum err e = load_common(l);
    if (e == OK && !all)
        e = store_register_version_since(l->w->db, l->w->arena,
            &(struct register_version_since){ .version = since }, &changed, &n);
    if (e != OK)
        return e;
    l->blocks = ARENA_ARRAY(l->w->arena, l->n_schools + n, struct att_block *);
    const struct school_id every = { 0 };
    for (size_t i = 0; e == OK && i < (all ? 1 : n); i++)
        e = load_school(l, all ? every : changed[i].school);
    return e;
}

/* Brings one place up to date; the lock is held. */
static enum err refresh(struct held *h, struct work *w, int year, int64_t version)
{
    struct day as_at = registers_as_at(year, w->today);
    bool all = h->snapshot == NULL || h->year != year || h->as_at.v != as_at.v;
    if (!all && h->snapshot->version == version)
        return OK;
    /* Not in the memory of the request: were it to run full, nobody would give the lock back. */
    struct work own = *w;
    own.arena = arena_new(SCRATCH);
    struct loader l = { .w = &own,
        .scratch = arena_new(SCRATCH),
        .year = year,
        .first_day = att_year_start(year),
        .as_at = as_at };
    enum err e = load(&l, all, all ? 0 : h->snapshot->version);
    if (e != OK) {
        for (size_t i = 0; i < l.n_blocks; i++)
            att_block_unref(l.blocks[i]);
    } else {
        struct att_snapshot *next = all ? att_snapshot_new(year, version, l.blocks, l.n_blocks)
                                        : att_snapshot_replace(h->snapshot, version, l.blocks, l.n_blocks);
        if (next == NULL) {
            e = ERR_FULL;
        } else {
            att_snapshot_unref(h->snapshot);
            *h = (struct held){ .year = year, .as_at = as_at, .snapshot = next };
        }
    }
    free(l.statuses);
    free(l.told);
    free(l.spells);
    census_free(l.census);
    arena_free(own.arena);
    arena_free(l.scratch);
    return e;
}

/* The place of a year, or the one that was not asked for the longest. */
static struct held *place(struct registers *r, int year)
{
    struct held *oldest = &r->held[0];
    for (size_t i = 0; i < YEARS_HELD; i++) {
        if (r->held[i].snapshot != NULL && r->held[i].year == year)
            return &r->held[i];
        if (r->held[i].used < oldest->used)
            oldest = &r->held[i];
    }
    return oldest;
}

/* What is held in a place, brought up to date. A request whose transaction began before another one's sees an older
 * version: what is held is as good or better. */
static enum err take(struct held *h, struct work *w, int year, int64_t version, int64_t used,
    struct att_snapshot **ret)
{
    bool newer = h->snapshot != NULL && h->year == year && h->snapshot->version > version;
    enum err e = newer ? OK : refresh(h, w, year, version);
    if (e == OK) {
        h->used = used;
        *ret = att_snapshot_ref(h->snapshot);
    }
    return e;
}

static enum err find(struct registers *r, struct work *w, int year, bool visits, struct att_snapshot **ret)
{
    struct held own = { .used = 0 };
    int64_t version;
    enum err e = register_version_now(w, &version);
    if (e != OK)
        return e;
    pthread_mutex_lock(&r->lock);
    struct held *h = place(r, year);
    const bool full = visits && h->snapshot != NULL && h->year != year;
    if (!full) /* a year that is visited is the first to go, if nobody else asks for it */
        e = take(h, w, year, version, !visits ? ++r->clock : h->used > 0 ? h->used
                                                                         : 1,
            ret);
    pthread_mutex_unlock(&r->lock);
    if (full)
        e = take(&own, w, year, version, 0, ret);
    att_snapshot_unref(own.snapshot);
    return e;
}

enum err registers_get(struct registers *r, struct work *w, int year, struct att_snapshot **ret)
{
    return work_fail(w, find(r, w, year, false, ret));
}

enum err registers_visit(struct registers *r, struct work *w, int year, struct att_snapshot **ret)
{
    return work_fail(w, find(r, w, year, true, ret));
}

enum err registers_touch(struct work *w, struct school_id school)
{
    int64_t now;
    enum err e = register_version_now(w, &now);
    if (e == OK)
        e = store_version_put(
            w->db, w->arena, &(struct version_put){ .noun = S("register"), .version = now + 1 }, NULL);
    if (e == OK)
        e = store_register_version_put(
            w->db, w->arena, &(struct register_version_put){ .school = school, .version = now + 1 }, NULL);
    return e;
}

static void let_go(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

static void let_block_go(void *block)
{
    att_block_unref(block);
}

/* The snapshot of a year if it is held, as new as the database or not: it is brought up to date when it is. While
 * somebody reads the registers of all schools, those of one are read by themselves, sooner than they would be waited
 * for. */
static enum err held_snapshot(struct registers *r, struct work *w, int year, struct att_snapshot **ret)
{
    *ret = NULL;
    if (pthread_mutex_trylock(&r->lock) != 0)
        return OK;
    const struct held *h = place(r, year);
    bool held = h->snapshot != NULL && h->year == year;
    pthread_mutex_unlock(&r->lock);
    return held ? registers_get(r, w, year, ret) : OK;
}

/* One school's register of a year, read by itself. NULL: it has none; else the caller's to unref. */
static enum err read_school(struct work *w, int year, struct school_id school, struct att_block **ret)
{
    struct work own = *w;
    own.arena = arena_new(SCRATCH);
    struct loader l = { .w = &own,
        .scratch = arena_new(SCRATCH),
        .year = year,
        .first_day = att_year_start(year),
        .as_at = registers_as_at(year, w->today) };
    enum err e = load_common(&l);
    l.blocks = ARENA_ARRAY(own.arena, l.n_schools + 1, struct att_block *);
    if (e == OK)
        e = load_school(&l, school);
    for (size_t i = 0; i < l.n_blocks; i++) {
        if (e == OK && i == 0)
            *ret = l.blocks[i];
        else
            att_block_unref(l.blocks[i]);
    }
    free(l.statuses);
    free(l.told);
    free(l.spells);
    census_free(l.census);
    arena_free(own.arena);
    arena_free(l.scratch);
    return e;
}

/* The same, from the shelf if it is there. */
static enum err shelved_school(struct registers *r, struct work *w, int year, struct school_id school,
    const struct att_block **ret)
{
    struct att_block *block = NULL;
    int64_t version;
    enum err e = register_version_now(w, &version);
    if (e != OK)
        return e;
    const struct register_key key = { year, school, registers_as_at(year, w->today), version };
    if (!register_shelf_take(r->shelf, &key, &block)) {
        e = read_school(w, year, school, &block);
        if (e != OK)
            return e;
        register_shelf_put(r->shelf, &key, block);
    }
    if (block != NULL)
        arena_defer(w->arena, let_block_go, block);
    *ret = block;
    return OK;
}

enum err registers_school(struct registers *r, struct work *w, int year, const struct reference_school *school,
    const struct att_block **ret)
{
    struct att_snapshot *snapshot;
    *ret = NULL;
    enum err e = held_snapshot(r, w, year, &snapshot);
    if (e == OK && snapshot != NULL) {
        arena_defer(w->arena, let_go, snapshot);
        *ret = att_snapshot_school(snapshot, school->urn);
        return OK;
    }
    return work_fail(w, e == OK ? shelved_school(r, w, year, school->id, ret) : e);
}
