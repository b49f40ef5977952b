#include "attendance/forecast.h"

/* The groups into which children are divided, step by step, one after the other. */
enum {
    ALL = 0,
    BY_BEFORE = ALL + 1,
    BY_RECENT = BY_BEFORE + (int)ATT_BEFORES,
    BY_PHASE = BY_RECENT + (int)ATT_BEFORES * 2,
    GROUPS = BY_PHASE + (int)ATT_BEFORES * 2 * (int)ATT_PHASES,
    PLACES = ATT_LEFT_MOST + 1, /* by sessions that may still be missed; 0 is empty */
    /* A wider group's chance may fall by so much over the sessions that are counted together. */
    STEP = ATT_MILLION / 10,
};

/* A place: the children of a group who could miss so many more sessions, with those they are counted together with. */
struct place {
    uint32_t n, so;
    int32_t millionths;
    uint8_t from, to;
};

struct att_forecast {
    uint32_t known[ATT_ENDS];
    struct place places[ATT_ENDS][GROUPS][PLACES];
};

/* Children by group and sessions left, as they were counted. */
struct counted {
    uint32_t n[GROUPS][PLACES], so[GROUPS][PLACES];
};

static int recent_of(const struct att_standing *s, enum att_end end)
{
    return att_is_end(end, s->recent_absent, s->recent_possible) ? 1 : 0;
}

/* The groups that hold a child, from the widest. */
static void groups_of(const struct att_standing *s, enum att_end end, int ret[ATT_LIKENESSES])
{
    int recent = s->before * 2 + recent_of(s, end);
    ret[ATT_LIKE_LEFT] = ALL;
    ret[ATT_LIKE_BEFORE] = BY_BEFORE + s->before;
    ret[ATT_LIKE_RECENT] = BY_RECENT + recent;
    ret[ATT_LIKE_PHASE] = BY_PHASE + recent * (int)ATT_PHASES + s->phase;
}

/* The group that a group is part of. */
static int wider(int group)
{
    if (group >= BY_PHASE)
        return BY_RECENT + (group - BY_PHASE) / (int)ATT_PHASES;
    return group >= BY_RECENT ? BY_BEFORE + (group - BY_RECENT) / 2 : ALL;
}

static int place_of(const struct att_standing *s, enum att_end end)
{
    int left = att_left(s, end);
    return left > ATT_LEFT_MOST ? ATT_LEFT_MOST : left;
}

enum att_sureness att_sureness_of(const struct att_standing *s, enum att_end end)
{
    int left = att_left(s, end);
    if (s->possible == 0)
        return ATT_NOT_FORESEEN;
    if (left <= 0)
        return ATT_CERTAIN;
    return left > s->remaining ? ATT_IMPOSSIBLE : ATT_OPEN;
}

static bool is_known(const struct att_standings *s, size_t i, enum att_end end)
{
    return (s->ended[i] & ATT_ENDED) != 0 && att_sureness_of(&s->v[i], end) == ATT_OPEN;
}

static uint32_t count_all(const struct att_standings *s, enum att_end end, struct counted *c)
{
    uint32_t known = 0;
    for (size_t i = 0; i < s->n; i++) {
        int groups[ATT_LIKENESSES], at = place_of(&s->v[i], end);
        if (!is_known(s, i, end))
            continue;
        known++;
        groups_of(&s->v[i], end, groups);
        for (int k = 0; k < ATT_LIKENESSES; k++) {
            c->n[groups[k]][at]++;
            c->so[groups[k]][at] += att_ended_as(s->ended[i], end);
        }
    }
    return known;
}

/* Sessions that are counted together. */
struct bin {
    uint8_t from, to;
    uint32_t n, so;
    int64_t weight, millionths;
};

/* Puts a bin behind the others. A chance must not rise with the sessions that may still be missed: where it would, the
 * bins are made one (pool adjacent violators). */
static size_t put_bin(struct bin *bins, size_t n, struct bin b)
{
    while (n > 0 && bins[n - 1].millionths <= b.millionths) {
        const struct bin *a = &bins[--n];
        b.millionths = (a->millionths * a->weight + b.millionths * b.weight) / (a->weight + b.weight);
        b.weight += a->weight;
        b.n += a->n;
        b.so += a->so;
        b.from = a->from;
    }
    bins[n] = b;
    return n + 1;
}

/* Divides the places of a group into bins. `wide` has the chances of the wider group, by which few children are
 * drawn. */
static size_t make_bins(const struct counted *c, int group, const struct place *wide, struct bin *bins)
{
    size_t n_bins = 0;
    struct bin b = { .from = 1 };
    int64_t drawn = 0;
    for (int at = 1; at < PLACES; at++) {
        uint32_t n = c->n[group][at];
        bool last = at == PLACES - 1;
        b.n += n;
        b.so += c->so[group][at];
        drawn += (int64_t)n * wide[at].millionths;
        if (!last && b.n < ATT_FORECAST_MIN && wide[b.from].millionths - wide[at + 1].millionths <= STEP)
            continue;
        int64_t to = b.n > 0 ? drawn / b.n : (wide[b.from].millionths + wide[at].millionths) / 2;
        b.to = (uint8_t)at;
        b.weight = (int64_t)b.n + ATT_FORECAST_DRAW;
        b.millionths = ((int64_t)b.so * ATT_MILLION + ATT_FORECAST_DRAW * to) / b.weight;
        n_bins = put_bin(bins, n_bins, b);
        b = (struct bin){ .from = (uint8_t)(at + 1) };
        drawn = 0;
    }
    return n_bins;
}

static void fill_group(const struct counted *c, int group, const struct place *wide, struct place *ret)
{
    struct bin bins[PLACES];
    size_t n = make_bins(c, group, wide, bins);
    for (size_t i = 0; i < n; i++)
        for (int at = bins[i].from; at <= bins[i].to; at++)
            ret[at] = (struct place){ bins[i].n, bins[i].so, (int32_t)bins[i].millionths, bins[i].from, bins[i].to };
}

/* Who missed much in the last weeks is never given less of a chance than who did not. */
static void raise_recent(struct place *much, const struct place *little)
{
    for (int at = 1; at < PLACES; at++)
        if (much[at].millionths < little[at].millionths)
            much[at].millionths = little[at].millionths;
}

static void learn(const struct counted *c, uint32_t known, struct place places[GROUPS][PLACES])
{
    struct place everybody[PLACES];
    int64_t so = 0;
    for (int at = 0; at < PLACES; at++)
        so += c->so[ALL][at];
    for (int at = 0; at < PLACES; at++)
        everybody[at] = (struct place){ .millionths = (int32_t)(so * ATT_MILLION / known) };
    fill_group(c, ALL, everybody, places[ALL]);
    for (int g = BY_BEFORE; g < GROUPS; g++) {
        fill_group(c, g, places[wider(g)], places[g]);
        if (g >= BY_RECENT && g < BY_PHASE && (g - BY_RECENT) % 2 == 1)
            raise_recent(places[g], places[g - 1]);
        if (g >= BY_PHASE && (g - BY_PHASE) / (int)ATT_PHASES % 2 == 1)
            raise_recent(places[g], places[g - (int)ATT_PHASES]);
    }
}

struct att_forecast *att_forecast_learn(struct arena *a, const struct att_standings *earlier)
{
    struct att_forecast *f = ARENA_NEW(a, struct att_forecast);
    for (int e = 0; e < ATT_ENDS; e++) {
        struct counted *c = ARENA_NEW(a, struct counted);
        f->known[e] = count_all(earlier, (enum att_end)e, c);
        if (f->known[e] > 0)
            learn(c, f->known[e], f->places[e]);
    }
    return f;
}

uint32_t att_forecast_known(const struct att_forecast *f, enum att_end end)
{
    return f->known[end];
}

int att_chance_of(const struct att_forecast *f, const struct att_standing *s, enum att_end end)
{
    int groups[ATT_LIKENESSES];
    switch (att_sureness_of(s, end)) {
    case ATT_CERTAIN:
        return ATT_MILLION;
    case ATT_IMPOSSIBLE:
    case ATT_NOT_FORESEEN:
        return 0;
    case ATT_OPEN:
        break;
    }
    groups_of(s, end, groups);
    int chance = f->places[end][groups[ATT_LIKE_PHASE]][place_of(s, end)].millionths;
    if (end == ATT_END_PERSISTENT)
        return chance;
    /* Every severely absent child is persistently absent too. */
    int persistent = att_chance_of(f, s, ATT_END_PERSISTENT);
    return chance < persistent || f->known[ATT_END_PERSISTENT] == 0 ? chance : persistent;
}

struct att_alike att_alike_of(const struct att_forecast *f, const struct att_standing *s, enum att_end end)
{
    int groups[ATT_LIKENESSES];
    struct att_alike alike = { .n = 0 };
    if (att_sureness_of(s, end) != ATT_OPEN)
        return alike;
    groups_of(s, end, groups);
    for (int k = ATT_LIKENESSES - 1; k >= 0; k--) {
        const struct place *p = &f->places[end][groups[k]][place_of(s, end)];
        if (p->n >= ATT_FORECAST_SHOWN)
            return (struct att_alike){ p->n, p->so, (enum att_likeness)k, p->from, p->to };
    }
    return alike;
}

/* --- Was it right? --- */

/* On which side of the line a child stands (0 or 1), and how the year before ended (2: not known). */
static int side_now(const struct att_standing *s, enum att_end end)
{
    return att_is_end(end, s->absent, s->possible);
}

static int side_before(const struct att_standing *s, enum att_end end)
{
    if (s->before == ATT_BEFORE_UNKNOWN)
        return 2;
    return s->before >= (end == ATT_END_SEVERE ? ATT_BEFORE_SEVERE : ATT_BEFORE_PERSISTENT);
}

/* The shares of an earlier year. */
struct shares {
    int64_t n[3], so[3];
};

static int share(const struct shares *s, int side)
{
    return s->n[side] == 0 ? 0 : (int)(s->so[side] * ATT_MILLION / s->n[side]);
}

static void add_share(struct shares *s, int side, bool so)
{
    s->n[side]++;
    s->so[side] += so;
}

static int64_t square(int millionths, bool came)
{
    int64_t thousandths = ((came ? ATT_MILLION : 0) - millionths) / 1000;
    return thousandths * thousandths;
}

static void add(struct att_proof_sum *s, int millionths, bool came)
{
    s->n++;
    s->so += came;
    s->millionths += millionths;
}

/* Adds a child whose end was open. */
static void prove_row(struct att_proof *p, const struct att_traits *t, int phase, int chance, bool came)
{
    int tenth = chance / (ATT_MILLION / ATT_PROOF_TENTHS);
    add(&p->all, chance, came);
    add(&p->tenths[tenth < ATT_PROOF_TENTHS ? tenth : ATT_PROOF_TENTHS - 1], chance, came);
    add(&p->phases[phase], chance, came);
    add(&p->sexes[t->sex], chance, came);
    add(&p->sens[t->sen], chance, came);
    add(&p->fsms[t->fsm], chance, came);
    add(&p->cares[t->care], chance, came);
}

struct att_proof att_prove(const struct att_forecast *f, const struct att_standings *earlier,
    const struct att_standings *later, enum att_end end)
{
    struct shares now = { { 0 }, { 0 } }, before = { { 0 }, { 0 } };
    struct att_proof p = { .sure = 0 };
    for (size_t i = 0; i < earlier->n; i++) {
        if (!is_known(earlier, i, end))
            continue;
        add_share(&now, side_now(&earlier->v[i], end), att_ended_as(earlier->ended[i], end));
        add_share(&before, side_before(&earlier->v[i], end), att_ended_as(earlier->ended[i], end));
    }
    for (size_t b = 0; b < later->snapshot->n; b++) {
        const struct att_block *block = later->snapshot->blocks[b];
        for (size_t i = 0; i < block->n; i++) {
            const struct att_standing *s = &later->v[later->starts[b] + i];
            uint8_t ended = later->ended[later->starts[b] + i];
            enum att_sureness sure = att_sureness_of(s, end);
            bool came = att_ended_as(ended, end);
            if ((ended & ATT_ENDED) == 0 || sure == ATT_NOT_FORESEEN)
                continue;
            if (sure != ATT_OPEN) {
                p.sure++;
                p.sure_wrong += came != (sure == ATT_CERTAIN);
                continue;
            }
            int chance = att_chance_of(f, s, end), is = side_now(s, end), was = side_before(s, end);
            prove_row(&p, &block->traits[i], s->phase, chance, came);
            p.squares[ATT_GUESS_FORECAST] += square(chance, came);
            p.squares[ATT_GUESS_NOW] += square(share(&now, is), came);
            p.squares[ATT_GUESS_BEFORE] += square(share(&before, was), came);
            p.squares[ATT_GUESS_NOW_FLAT] += square(is == 1 ? ATT_MILLION : 0, came);
            p.squares[ATT_GUESS_BEFORE_FLAT] += square(was == 1 ? ATT_MILLION : 0, came);
        }
    }
    return p;
}
