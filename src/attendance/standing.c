#include "attendance/standing.h"

/* Sessions of a pupil in a year, found by the pupil's id: open addressing, a power of two places, half of them
 * empty. */
struct of_pupil {
    int64_t pupil; /* 0: the place is empty */
    uint32_t possible, absent;
};
struct att_befores {
    size_t places;
    struct of_pupil *v;
};

static struct of_pupil *place_of(const struct att_befores *b, int64_t pupil)
{
    uint64_t at = (uint64_t)pupil * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    for (;; at++) {
        struct of_pupil *p = &b->v[at & (b->places - 1)];
        if (p->pupil == pupil || p->pupil == 0)
            return p;
    }
}

/* The sessions of every row of a block. */
static void count(const struct att_block *b, const struct att_mask *within, struct att_short_count *ret)
{
    const struct att_sheet sheet = { b->planes, b->codes, b->used, NULL, b->n };
    att_kernel()->count(&sheet, within, 0, ret);
}

static size_t longest(const struct att_snapshot *s)
{
    size_t most = 0;
    for (size_t b = 0; b < s->n; b++)
        most = s->blocks[b]->n > most ? s->blocks[b]->n : most;
    return most;
}

struct att_befores *att_befores_of(struct arena *a, const struct att_snapshot *year)
{
    struct att_befores *r = ARENA_NEW(a, struct att_befores);
    struct att_short_count *counts = ARENA_ARRAY(a, longest(year) + 1, struct att_short_count);
    const struct att_mask all = att_mask_all();
    for (r->places = 16; r->places < 2 * year->rows; r->places *= 2)
        ;
    r->v = ARENA_ARRAY(a, r->places, struct of_pupil);
    for (size_t b = 0; b < year->n; b++) {
        const struct att_block *block = year->blocks[b];
        count(block, &all, counts);
        for (size_t i = 0; i < block->n; i++) {
            struct of_pupil *p = place_of(r, block->who[i].pupil.v);
            p->pupil = block->who[i].pupil.v;
            p->possible += counts[i].possible;
            p->absent += counts[i].absent;
        }
    }
    return r;
}

enum att_before att_before_of(const struct att_befores *b, struct pupil_id pupil)
{
    if (b == NULL)
        return ATT_BEFORE_UNKNOWN;
    const struct of_pupil *p = place_of(b, pupil.v);
    if (p->pupil == 0 || p->possible == 0)
        return ATT_BEFORE_UNKNOWN;
    if (att_is_end(ATT_END_SEVERE, p->absent, p->possible))
        return ATT_BEFORE_SEVERE;
    if (att_is_end(ATT_END_PERSISTENT, p->absent, p->possible))
        return ATT_BEFORE_PERSISTENT;
    return 20 * p->absent >= p->possible ? ATT_BEFORE_UNDER_10 : ATT_BEFORE_UNDER_5;
}

int att_left(const struct att_standing *s, enum att_end end)
{
    const struct att_count c = { .possible = s->possible, .authorised = s->absent };
    return (int)(end == ATT_END_SEVERE ? att_sessions_to_severe(&c, s->remaining)
                                       : att_sessions_to_persistent(&c, s->remaining));
}

bool att_is_whole_year(const struct att_block *b)
{
    struct att_session first = att_mask_first(&b->open), last = att_mask_last(&b->open);
    struct day october = DAY_NONE, july = DAY_NONE;
    return att_session_is(first) && day_of(b->year, 10, 1, &october) && day_of(b->year + 1, 7, 1, &july) &&
        day_cmp(att_session_day(b->year, first), october) < 0 && day_cmp(att_session_day(b->year, last), july) >= 0;
}

struct day att_same_time(struct day on, int year, int other_year)
{
    int days = on.v - att_year_start(year).v;
    days = days < 0 ? 0 : days >= 7 * ATT_WEEKS ? 7 * ATT_WEEKS - 1
                                                : days;
    return day_add(att_year_start(other_year), days);
}

/* Room for the counts of one block. */
struct room {
    struct att_short_count *so_far, *recent, *year;
};

static void stand(const struct att_block *b, const struct att_standing_asked *asked, const struct room *room,
    struct att_standing *v, uint8_t *ended)
{
    struct att_mask so_far = att_mask_days(b->year, DAY_NONE, asked->on), all = att_mask_all();
    struct att_mask held = att_mask_and(&b->open, &so_far);
    struct att_mask recent = att_last_weeks(&held, asked->recent_weeks);
    bool whole = att_is_whole_year(b);
    int day = asked->on.v - att_year_start(b->year).v;
    count(b, &so_far, room->so_far);
    count(b, &recent, room->recent);
    count(b, &all, room->year);
    for (size_t i = 0; i < b->n; i++) {
        const struct att_short_count *c = &room->so_far[i], *r = &room->recent[i];
        if (att_stays(b->stays[i], day) && c->possible > 0)
            v[i] = (struct att_standing){ .possible = c->possible,
                .absent = c->absent,
                .recent_possible = r->possible,
                .recent_absent = r->absent,
                .remaining = (uint16_t)att_block_to_come(b, i, asked->on, asked->without_leavings),
                .before = (uint8_t)att_before_of(asked->before, b->who[i].pupil),
                .phase = (uint8_t)b->school.phase };
        if (whole && room->year[i].possible > 0)
            ended[i] = (uint8_t)(ATT_ENDED |
                ((room->year[i].flags & ATT_IS_PERSISTENT) != 0 ? ATT_ENDED_PERSISTENT : 0) |
                ((room->year[i].flags & ATT_IS_SEVERE) != 0 ? ATT_ENDED_SEVERE : 0));
    }
}

struct att_standings att_standings_of(struct arena *a, const struct att_snapshot *year,
    const struct att_standing_asked *asked)
{
    size_t n = year->rows, most = longest(year) + 1;
    struct att_standings s = { .snapshot = year,
        .starts = ARENA_ARRAY(a, year->n + 1, size_t),
        .v = ARENA_ARRAY(a, n, struct att_standing),
        .ended = ARENA_ARRAY(a, n, uint8_t) };
    const struct room room = { ARENA_ARRAY(a, most, struct att_short_count),
        ARENA_ARRAY(a, most, struct att_short_count), ARENA_ARRAY(a, most, struct att_short_count) };
    for (size_t b = 0; b < year->n; b++) {
        s.starts[b] = s.n;
        stand(year->blocks[b], asked, &room, s.v + s.n, s.ended + s.n);
        s.n += year->blocks[b]->n;
    }
    s.starts[year->n] = s.n;
    return s;
}
