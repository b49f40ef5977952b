/* Making the roster, and taking pupils out of it or out of the database (import_roster.h). */
#include "service/import_roster.h"

#include <stdlib.h>
#include <string.h>

#include "store/roster.h"

enum {
    MOST_SPELLS = 16,  /* enrolments of one pupil for which spans are made */
    MOST_ASKED = 1000, /* pupils who are asked for one by one; then the roster is read */
    OLDEST_YEAR = 30,  /* years[0] is so many school years back */
    OLDEST_DAY = 8000, /* and the first day of spans so many days: no mark may be older than 20 years */
    SCRATCH = 1 << 30,
};

/* Where a pupil's marks belong when nothing is known: from the second day to the first. */
#define WHERE_NONE ((uint64_t)1 << 24)

/* From ids to places in a list of them: open addressing, a power of two. Ids are given out one after the other, so
 * they are their own hash, and neighbours stay together. */
struct places {
    const int64_t *ids;
    uint32_t *slots; /* the place and one; 0: none */
    size_t mask;
};

static struct places places_new(struct arena *a, const int64_t *ids, size_t n)
{
    struct places p = { .ids = ids, .mask = 255 };
    while (p.mask < 2 * n)
        p.mask = 2 * p.mask + 1;
    p.slots = ARENA_ARRAY(a, p.mask + 1, uint32_t);
    return p;
}

static uint32_t *slot_of(const struct places *p, int64_t id)
{
    size_t at = (size_t)id & p->mask;
    while (p->slots[at] != 0 && p->ids[p->slots[at] - 1] != id)
        at = (at + 1) & p->mask;
    return &p->slots[at];
}

static void put_place(const struct places *p, size_t at)
{
    *slot_of(p, p->ids[at]) = (uint32_t)at + 1;
}

/* A pupil whose UPN does not have the length of one. There should be none. */
struct odd {
    struct odd *next;
    size_t pupil;
    struct str upn;
};

/* What is needed while it is read. */
struct loader {
    struct roster *r;
    struct arena *scratch;
    struct places pupils, schools;
    struct odd *odd;
};

static enum err load_pupils(struct work *w, struct loader *l)
{
    struct roster *r = l->r;
    struct db_rows *rows;
    struct roster_pupils_row row;
    size_t n = 0, odd = r->n_pupils;
    enum err e = store_roster_pupils_begin(w->db, l->scratch, &rows);
    while (e == OK && (e = store_roster_pupils_next(rows, &row)) == OK) {
        if (n == odd)
            return ERR_FAILED;
        size_t at = row.upn.n == UPN_LENGTH ? n++ : --odd;
        r->pupil_ids[at] = row.id.v;
        put_place(&l->pupils, at);
        if (at < odd) {
            memcpy(r->upns[at], row.upn.p, UPN_LENGTH);
            continue;
        }
        struct odd *o = ARENA_NEW(l->scratch, struct odd);
        *o = (struct odd){ l->odd, at, str_dup(r->arena, row.upn) };
        l->odd = o;
    }
    if (e != ERR_MISSING || n != odd)
        return e == ERR_MISSING ? ERR_FAILED : e;
    store_roster_pupils_end(rows);
    r->n_plain = n;
    return OK;
}

static enum err load_enrolments(struct work *w, struct loader *l)
{
    struct roster *r = l->r;
    struct db_rows *rows;
    struct roster_enrolments_row row;
    size_t n = 0;
    enum err e = store_roster_enrolments_begin(w->db, l->scratch, &rows);
    while (e == OK && (e = store_roster_enrolments_next(rows, &row)) == OK) {
        uint32_t pupil = *slot_of(&l->pupils, row.pupil.v), school = *slot_of(&l->schools, row.school.v);
        if (n == r->n_enrolments || pupil == 0 || school == 0)
            return ERR_FAILED;
        r->enrolments[n++] = (struct roster_enrolment){ .id = row.id.v,
            .pupil = pupil - 1,
            .school = school - 1,
            .entry = row.entry_on,
            .leaving = row.leaving_on,
            .status = row.status.p[0] };
    }
    if (e != ERR_MISSING)
        return e;
    store_roster_enrolments_end(rows);
    r->n_enrolments = n;
    return OK;
}

/* Moves an enrolment of a pupil to its place among those before it, which begin at `first`. */
static void sink(const struct roster *r, uint32_t first, uint32_t at)
{
    uint32_t *v = r->of_pupil, moved = v[at];
    for (; at > first && day_cmp(r->enrolments[v[at - 1]].entry, r->enrolments[moved].entry) > 0; at--)
        v[at] = v[at - 1];
    v[at] = moved;
}

/* Groups the enrolments by pupil, each pupil's by entry; who came in the order of ids stays in it. */
static void group(struct roster *r)
{
    r->first = ARENA_ARRAY(r->arena, r->n_pupils + 2, uint32_t);
    r->of_pupil = ARENA_ARRAY(r->arena, r->n_enrolments + 1, uint32_t);
    uint32_t *end = r->first + 1; /* end[p] moves from where p begins to where p ends */
    for (size_t i = 0; i < r->n_enrolments; i++)
        r->first[r->enrolments[i].pupil + 2]++;
    for (size_t p = 0; p < r->n_pupils; p++)
        r->first[p + 2] += r->first[p + 1];
    for (size_t i = 0; i < r->n_enrolments; i++)
        r->of_pupil[end[r->enrolments[i].pupil]++] = (uint32_t)i;
    for (size_t p = 0; p < r->n_pupils; p++)
        for (uint32_t i = r->first[p] + 1; i < r->first[p + 1]; i++)
            sink(r, r->first[p], i);
}

/* The hash table --------------------------------------------------------------------------------------------------- */

/* A pupil with all enrolments as the stage has them, for the stage's rules to be asked. */
struct spells {
    struct stage_pupil pupil;
    struct stage_enrolment v[MOST_SPELLS];
    int32_t days[2 * MOST_SPELLS]; /* on which an answer may change, in order */
    size_t n, n_days;
};

static void add_day(struct spells *s, int32_t day)
{
    size_t at = s->n_days;
    while (at > 0 && s->days[at - 1] > day)
        at--;
    if (at > 0 && s->days[at - 1] == day)
        return;
    memmove(s->days + at + 1, s->days + at, (s->n_days - at) * sizeof s->days[0]);
    s->days[at] = day;
    s->n_days++;
}

static struct stage_enrolment as_on_stage(const struct roster *r, uint32_t enrolment)
{
    const struct roster_enrolment *e = &r->enrolments[enrolment];
    struct stage_enrolment s = { .id = { e->id }, .school = r->stage->schools[e->school], .in_roster = enrolment + 1 };
    s.now = s.was =
        (struct stage_enrolment_values){ .entry = e->entry, .leaving = e->leaving, .status = e->status };
    return s;
}

static void find_spells(const struct roster *r, size_t pupil, struct spells *s)
{
    s->n = r->first[pupil + 1] - r->first[pupil];
    s->n_days = 0;
    s->pupil.enrolments = &s->v[0];
    for (size_t i = 0; i < s->n; i++) {
        s->v[i] = as_on_stage(r, r->of_pupil[r->first[pupil] + i]);
        s->v[i].next = i + 1 < s->n ? &s->v[i + 1] : NULL;
        add_day(s, s->v[i].now.entry.v);
        if (day_is(s->v[i].now.leaving))
            add_day(s, s->v[i].now.leaving.v + 1);
    }
}

static void add_span(struct roster *r, struct roster_span span)
{
    if (r->n_spans == r->room_spans) {
        size_t room = r->room_spans == 0 ? 1024 : 2 * r->room_spans;
        struct roster_span *more = ARENA_ARRAY(r->arena, room, struct roster_span);
        if (r->n_spans > 0)
            memcpy(more, r->spans, r->n_spans * sizeof *more);
        r->spans = more;
        r->room_spans = room;
    }
    r->spans[r->n_spans++] = span;
}

/* A day as spans have it; those that lie too far away are not asked for. */
static uint32_t day_of_span(const struct roster *r, int64_t day)
{
    int64_t into = day - r->first_day.v;
    return into < 0 ? 0 : into < ROSTER_DAYS ? (uint32_t)into
                                             : ROSTER_DAYS - 1;
}

/* The spans of rows that name a school, or none: of each day on which the answer may change, what the stage says. */
static void add_spans(struct roster *r, const struct spells *s, uint32_t school)
{
    const struct stage_school *asked = school == ROSTER_NOBODY ? NULL : r->stage->schools[school];
    for (size_t i = 0; i < s->n_days; i++) {
        const struct stage_enrolment *e = stage_enrolment_if_any(&s->pupil, asked, (struct day){ s->days[i] });
        int64_t to = i + 1 < s->n_days ? s->days[i + 1] - (int64_t)1 : INT32_MAX;
        if (e != NULL && to >= r->first_day.v)
            add_span(r,
                (struct roster_span){ .from = day_of_span(r, s->days[i]),
                    .to = day_of_span(r, to),
                    .enrolment = e->in_roster - 1,
                    .school = school });
    }
}

static uint64_t where_of(const struct roster *r, uint32_t enrolment)
{
    const struct roster_enrolment *e = &r->enrolments[enrolment];
    int64_t leaving = day_is(e->leaving) ? e->leaving.v : INT32_MAX;
    uint64_t from = day_of_span(r, e->entry.v), to = day_of_span(r, leaving);
    return enrolment | from << 24 | to << 37 | (uint64_t)e->school << 50;
}

/* The same for a pupil of several enrolments. */
static uint64_t where_of_spans(struct roster *r, size_t pupil)
{
    struct spells s;
    size_t first = r->n_spans;
    find_spells(r, pupil, &s);
    add_spans(r, &s, ROSTER_NOBODY);
    for (size_t i = 0; i < s.n; i++) {
        uint32_t school = r->enrolments[s.v[i].in_roster - 1].school;
        size_t k = 0;
        while (k < i && r->enrolments[s.v[k].in_roster - 1].school != school)
            k++;
        if (k == i)
            add_spans(r, &s, school);
    }
    if (r->n_spans == first)
        return WHERE_NONE;
    r->spans[r->n_spans - 1].last = true;
    return WHERE_NONE | (first + 1);
}

static uint64_t find_where(struct roster *r, size_t pupil)
{
    uint32_t n = r->first[pupil + 1] - r->first[pupil], only = r->of_pupil[r->first[pupil]];
    if (n > 1 && n <= MOST_SPELLS && r->n_spans < ROSTER_ENROLMENTS / 2)
        return where_of_spans(r, pupil);
    if (n != 1 || !r->stage->schools[r->enrolments[only].school]->in_scope)
        return WHERE_NONE;
    const struct roster_enrolment *e = &r->enrolments[only];
    return day_is(e->leaving) && day_cmp(e->leaving, r->first_day) < 0 ? WHERE_NONE : where_of(r, only);
}

static bool has_key(const char upn[UPN_LENGTH])
{
    for (size_t i = 1; i < UPN_LENGTH - 1; i++)
        if (upn[i] < '0' || upn[i] > '9')
            return false;
    return upn[0] > ' ' && upn[0] < 0x7f && upn[UPN_LENGTH - 1] > ' ' && upn[UPN_LENGTH - 1] < 0x7f;
}

/* Puts pupils into the table: first asks for the memory of all of them, then fills it, since it lies all over. */
static void put_pupils(struct roster *r, size_t from, size_t to)
{
    size_t mask = ((size_t)1 << (64 - r->shift)) - 1;
    for (size_t p = from; p < to; p++) {
        __builtin_prefetch(&r->slots[roster_hash(r->shift, roster_key(r->upns[p]))], 1);
        __builtin_prefetch(&r->enrolments[r->of_pupil[r->first[p]]]);
    }
    for (size_t p = from; p < to; p++) {
        uint64_t key = roster_key(r->upns[p]);
        size_t at = roster_hash(r->shift, key);
        if (!has_key(r->upns[p]))
            continue;
        while (r->slots[at].key != 0)
            at = (at + 1) & mask;
        r->slots[at] = (struct roster_slot){ key, find_where(r, p) };
    }
}

static void make_index(struct roster *r)
{
    enum { TOGETHER = 64 };
    unsigned bits = 10;
    while ((size_t)1 << bits < 2 * r->n_pupils)
        bits++;
    if (r->n_enrolments >= ROSTER_ENROLMENTS || r->stage->n_schools >= ROSTER_SCHOOLS)
        return;
    r->shift = 64 - bits;
    r->slots = ARENA_ARRAY(r->arena, (size_t)1 << bits, struct roster_slot);
    for (size_t p = 0; p < r->n_plain; p += TOGETHER)
        put_pupils(r, p, r->n_plain - p < TOGETHER ? r->n_plain : p + TOGETHER);
}

/* Pupils on the stage ---------------------------------------------------------------------------------------------- */

static struct stage_pupil *new_pupil(struct stage *s, int64_t id, struct str upn)
{
    struct stage_pupil *p = ARENA_NEW(s->arena, struct stage_pupil);
    p->id.v = id;
    p->now.upn = upn;
    p->was = p->now;
    return p;
}

/* Whoever is put on the stage was there before the row that asked: taking the row back leaves them. */
static struct stage_pupil *add_known(struct stage *s, struct stage_pupil *p)
{
    stage__add_pupil(s, p);
    s->undo.pupils = s->n_pupils;
    return p;
}

static struct stage_pupil *add_from_roster(const struct roster *r, size_t pupil, struct str upn)
{
    struct stage_pupil *p = new_pupil(r->stage, r->pupil_ids[pupil], upn);
    struct stage_enrolment **at = &p->enrolments;
    for (uint32_t i = r->first[pupil]; i < r->first[pupil + 1]; i++) {
        *at = ARENA_NEW(r->arena, struct stage_enrolment);
        **at = as_on_stage(r, r->of_pupil[i]);
        (*at)->pupil = p;
        at = &(*at)->next;
    }
    return add_known(r->stage, p);
}

static int by_upn(const void *a, const void *b)
{
    return memcmp(a, b, UPN_LENGTH);
}

static struct stage_pupil *find_in_roster(const struct roster *r, struct str upn)
{
    const char *found = NULL, *first = (const char *)r->upns;
    if (upn.n == UPN_LENGTH)
        found = bsearch(upn.p, r->upns, r->n_plain, UPN_LENGTH, by_upn);
    return found == NULL
        ? NULL
        : add_from_roster(r, (size_t)(found - first) / UPN_LENGTH, (struct str){ found, UPN_LENGTH });
}

static enum err find_in_database(struct stage *s, struct str upn, struct stage_pupil **ret)
{
    struct roster_pupil_row found;
    struct roster_enrolments_of_row *rows;
    size_t n;
    struct work *w = s->w;
    enum err e = store_roster_pupil(w->db, s->arena, &(struct roster_pupil){ .upn = upn }, &found);
    if (e == OK)
        e = store_roster_enrolments_of(
            w->db, s->arena, &(struct roster_enrolments_of){ .pupil = found.id }, &rows, &n);
    if (e != OK)
        return e;
    struct stage_pupil *p = new_pupil(s, found.id.v, str_dup(s->arena, upn));
    struct stage_enrolment **at = &p->enrolments;
    for (size_t i = 0; i < n; i++) {
        *at = ARENA_NEW(s->arena, struct stage_enrolment);
        (*at)->id = rows[i].id;
        (*at)->pupil = p;
        (*at)->school = stage_school_by_id(s, rows[i].school);
        (*at)->now = (*at)->was = (struct stage_enrolment_values){
            .entry = rows[i].entry_on, .leaving = rows[i].leaving_on, .status = rows[i].status.p[0]
        };
        at = &(*at)->next;
    }
    *ret = add_known(s, p);
    return OK;
}

struct stage_pupil *roster_pupil(struct stage *s, struct str upn)
{
    struct stage_pupil *p = stage_pupil_by_upn(s, upn);
    if (p != NULL || s->w == NULL || s->err != OK || upn.n == 0)
        return p;
    if (s->roster == NULL && ++s->asked > MOST_ASKED)
        s->err = roster_load(s->w, s);
    if (s->err == OK && s->roster != NULL)
        return find_in_roster(s->roster, upn);
    if (s->err == OK)
        s->err = find_in_database(s, upn, &p);
    if (s->err == ERR_MISSING)
        s->err = OK;
    return p;
}

/* What is said ----------------------------------------------------------------------------------------------------- */

uint8_t *roster_say(struct roster *r, uint32_t enrolment, int year)
{
    if (!roster_reaches(r, year))
        return NULL;
    struct roster_year *y = &r->years[year - r->first_year];
    size_t block = enrolment / ROSTER_BLOCK, n = r->n_enrolments - block * ROSTER_BLOCK;
    if (y->blocks[block] == NULL)
        y->blocks[block] = arena_array(r->arena, n < ROSTER_BLOCK ? n : ROSTER_BLOCK, ROSTER_ROW);
    return roster_said(y, enrolment);
}

/* Reading it ------------------------------------------------------------------------------------------------------- */

static int by_id(const void *key, const void *element)
{
    int64_t k = *(const int64_t *)key, e = ((const struct roster_enrolment *)element)->id;
    return (k > e) - (k < e);
}

/* A pupil who was asked for before there was a roster: what is said of the registers goes into it. */
static void adopt(struct roster *r, const struct stage_pupil *p)
{
    for (struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next) {
        const struct roster_enrolment *found =
            bsearch(&e->id.v, r->enrolments, r->n_enrolments, sizeof *found, by_id);
        if (found == NULL)
            continue;
        e->in_roster = (uint32_t)(found - r->enrolments) + 1;
        for (struct stage_register *reg = e->registers; reg != NULL; reg = reg->next) {
            uint8_t *said = roster_say(r, e->in_roster - 1, reg->year);
            if (said == NULL)
                continue;
            memcpy(said, reg->said, ATT_SESSIONS);
            reg->said = said;
        }
    }
}

static void free_scratch(void *arg)
{
    arena_free(arg);
}

static enum err load(struct work *w, struct loader *l)
{
    struct roster *r = l->r;
    struct stage *s = r->stage;
    struct roster_size_row size;
    enum err e = store_roster_size(w->db, l->scratch, &size);
    if (e != OK)
        return e;
    r->n_pupils = (size_t)size.pupils;
    r->n_enrolments = (size_t)size.enrolments;
    r->upns = arena_array(r->arena, r->n_pupils, sizeof *r->upns);
    r->pupil_ids = ARENA_ARRAY(r->arena, r->n_pupils, int64_t);
    r->enrolments = ARENA_ARRAY(r->arena, r->n_enrolments, struct roster_enrolment);
    int64_t *schools = ARENA_ARRAY(l->scratch, s->n_schools, int64_t);
    l->pupils = places_new(l->scratch, r->pupil_ids, r->n_pupils);
    l->schools = places_new(l->scratch, schools, s->n_schools);
    for (size_t i = 0; i < s->n_schools; i++) {
        schools[i] = s->schools[i]->id.v;
        put_place(&l->schools, i);
    }
    e = load_pupils(w, l);
    return e == OK ? load_enrolments(w, l) : e;
}

enum err roster_load(struct work *w, struct stage *s)
{
    struct roster *r = ARENA_NEW(s->arena, struct roster);
    struct loader l = { .r = r, .scratch = arena_new(SCRATCH) };
    size_t n = s->n_pupils;
    r->arena = s->arena;
    r->stage = s;
    r->first_year = att_year_of(s->today) - OLDEST_YEAR;
    r->first_day = day_add(s->today, -OLDEST_DAY);
    arena_defer(s->arena, free_scratch, l.scratch);
    enum err e = load(w, &l);
    if (e == OK) {
        for (unsigned y = 0; y < ROSTER_YEARS; y++)
            r->years[y].blocks = ARENA_ARRAY(r->arena, r->n_enrolments / ROSTER_BLOCK + 1, uint8_t *);
        group(r);
        make_index(r);
        for (size_t i = 0; i < n; i++)
            adopt(r, s->pupils[i]);
        for (const struct odd *o = l.odd; o != NULL; o = o->next)
            if (stage_pupil_by_upn(s, o->upn) == NULL)
                add_from_roster(r, o->pupil, o->upn);
        s->roster = r;
    }
    arena_reset(l.scratch);
    return e;
}
