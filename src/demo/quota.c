/* Independent draws would leave the small groups far from their rates: of 200 children with a
 * protection plan, 70% may come out as 64%. So the bands are dealt out by quota.
 *
 *  1. Cells. Every combination of school type, year, SEN, social care, FSM and sex is a cell; in the
 *     years before the last, with the band of the child in the next year. Iterative proportional
 *     fitting finds how many of each cell are severely, otherwise persistently, or not persistently
 *     absent so that all targets hold at once, and that says nothing beyond them (Deming and
 *     Stephan, 1940).
 *  2. Children. Systematic sampling along the cells deals whole children out; schools differ.
 *  3. Repair. Pairs of children change places while that brings any group nearer to its number.
 *
 * All of it in integers: a cell holds millionths of a child. */
#include "demo/quota.h"

#include "demo/chance.h"

enum {
    CELLS = DEMO_NEXT_BANDS * DEMO_PHASES * DEMO_YEARS * 3 * 4 * 2 * 2,
    CHILD = 1000000,
    OUTCOMES = 3, /* not persistent, persistent only, severe */
};

struct cells {
    int64_t n[CELLS];
    int64_t w[CELLS][OUTCOMES];
    uint8_t group[CELLS][DEMO_SPLITS];
    uint16_t *of; /* the cell of each enrolment */
};

static int cell_of(const struct demo_pupil *p, const struct demo_enrolment *e)
{
    int phase = e->next.band * DEMO_PHASES + e->phase;
    return ((((phase * DEMO_YEARS + p->year) * 3 + p->sen) * 4 + p->care) * 2 + p->fsm) * 2 +
        p->female;
}

static struct cells *make_cells(const struct demo_county *c, const struct demo_targets *t)
{
    struct cells *k = ARENA_NEW(c->arena, struct cells);
    k->of = ARENA_ARRAY(c->arena, c->n_enrolments, uint16_t);
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        const struct demo_pupil *p = &c->pupils[e->pupil];
        int at = cell_of(p, e);
        k->of[i] = (uint16_t)at;
        k->n[at]++;
        for (int s = 0; s < DEMO_SPLITS; s++)
            k->group[at][s] = (uint8_t)demo_group((enum demo_split)s, c, e);
    }
    for (int at = 0; at < CELLS; at++) {
        int phase = k->group[at][SPLIT_PHASE];
        k->w[at][2] = k->n[at] * t->severe.of[SPLIT_PHASE][phase];
        k->w[at][1] = k->n[at] * t->persistent.of[SPLIT_PHASE][phase] - k->w[at][2];
        k->w[at][0] = k->n[at] * CHILD - k->w[at][1] - k->w[at][2];
    }
    return k;
}

/* A quotient as a multiple of 2^-20. */
static int64_t ratio(int64_t over, int64_t under)
{
    return under <= 0 ? 0 : (over << 20) / under;
}

/* Scales the cells of one split so that its groups have their targets. */
static void fit_split(struct cells *k, const struct demo_targets *t, int s)
{
    int64_t factor[DEMO_GROUPS][OUTCOMES], sum[DEMO_GROUPS][OUTCOMES] = { 0 };
    for (int at = 0; at < CELLS; at++)
        for (int o = 0; o < OUTCOMES; o++)
            sum[k->group[at][s]][o] += k->w[at][o];
    for (int g = 0; g < DEMO_GROUPS; g++) {
        int64_t severe = t->n[s][g] * t->severe.of[s][g],
                persistent = t->n[s][g] * t->persistent.of[s][g];
        factor[g][0] = ratio(t->n[s][g] * CHILD - persistent, sum[g][0]);
        factor[g][1] = ratio(persistent - severe, sum[g][1]);
        factor[g][2] = ratio(severe, sum[g][2]);
    }
    for (int at = 0; at < CELLS; at++)
        for (int o = 0; o < OUTCOMES; o++)
            k->w[at][o] = k->w[at][o] * factor[k->group[at][s]][o] >> 20;
}

static void fit(struct cells *k, const struct demo_targets *t)
{
    for (int round = 0; round < 60; round++) {
        for (int s = 0; s < t->n_splits; s++)
            fit_split(k, t, s);
        for (int at = 0; at < CELLS; at++) {
            int64_t f = ratio(k->n[at] * CHILD, k->w[at][0] + k->w[at][1] + k->w[at][2]);
            for (int o = 0; o < OUTCOMES; o++)
                k->w[at][o] = k->w[at][o] * f >> 20;
        }
    }
}

/* The enrolments cell by cell, in random order within each. */
static uint32_t *by_cell(const struct demo_county *c, const struct cells *k, struct rng *r)
{
    uint32_t *next = ARENA_ARRAY(c->arena, CELLS + 1, uint32_t);
    uint32_t *list = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    for (size_t i = 0; i < c->n_enrolments; i++)
        next[k->of[i] + 1]++;
    for (int at = 0; at < CELLS; at++)
        next[at + 1] += next[at];
    for (uint32_t i = 0; i < c->n_enrolments; i++)
        list[next[k->of[i]]++] = i;
    for (int at = 0; at < CELLS; at++)
        demo_shuffle(r, list + (at == 0 ? 0 : next[at - 1]), (size_t)k->n[at]);
    return list;
}

/* How a school's children do against others of their cell: 700 to 1,300 thousandths. In a year before
 * another it is two parts what it is then, one part chance. */
static const uint32_t *school_effects(const struct demo_county *c, struct rng *r)
{
    uint32_t *effect = c->lasting->effect;
    for (size_t i = 0; i < c->n_schools; i++) {
        uint32_t own = 700 + (uint32_t)(rng_below(r, 301) + rng_below(r, 301));
        effect[i] = c->next == NULL ? own : (2 * effect[i] + own) / 3;
    }
    return effect;
}

/* Those of the schools for each enrolment; and what a child does two years on counts too: absence goes
 * together over more than a year. */
static const uint32_t *effects(const struct demo_county *c, struct rng *r)
{
    static const uint8_t after[DEMO_NEXT_BANDS] = { 100, 80, 103, 135, 150 };
    const uint32_t *school = school_effects(c, r);
    uint32_t *effect = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    for (size_t i = 0; i < c->n_enrolments; i++)
        effect[i] = school[c->enrolments[i].school] * after[c->enrolments[i].next.after] / 100;
    return effect;
}

/* One draw: of the children in `from` (NULL: of all), those who go a step further. The chance of a
 * cell is over / under of its weights. */
struct draw {
    const struct cells *k;
    const uint32_t *list;
    const uint8_t *from;
    int64_t over[CELLS], under[CELLS];
    const uint32_t *effect; /* of each enrolment */
};

static void systematic(
    const struct demo_county *c, const struct draw *d, struct rng *r, uint8_t *ret)
{
    int64_t *effects = ARENA_ARRAY(c->arena, CELLS, int64_t),
            *heads = ARENA_ARRAY(c->arena, CELLS, int64_t);
    for (size_t i = 0; i < c->n_enrolments; i++)
        if (d->from == NULL || d->from[i]) {
            effects[d->k->of[i]] += d->effect[i];
            heads[d->k->of[i]]++;
        }
    int64_t at = (int64_t)rng_below(r, CHILD);
    for (size_t j = 0; j < c->n_enrolments; j++) {
        uint32_t i = d->list[j];
        int cell = d->k->of[i];
        if ((d->from != NULL && !d->from[i]) || d->under[cell] <= 0)
            continue;
        int64_t chance = d->over[cell] * 1000 / (d->under[cell] / 1000 + 1);
        chance = chance * d->effect[i] * heads[cell] / effects[cell];
        if (chance > CHILD - 1)
            chance = CHILD - 1;
        at += chance;
        if (at >= CHILD) {
            at -= CHILD;
            ret[i] = 1;
        }
    }
}

/* What a repair works on: who is in (in[i] = 1) among those of `from`, and how far each group is
 * from its number. */
struct repair {
    const struct cells *k;
    uint32_t *in, *out;
    size_t n_in, n_out;
    int n_splits;
    int64_t error[DEMO_SPLITS][DEMO_GROUPS];
    int64_t weight[DEMO_SPLITS][DEMO_GROUPS];
};

static void start_repair(const struct demo_county *c, struct repair *x,
    const struct demo_targets *t, const struct demo_rates *rate, const uint8_t *from,
    const uint8_t *in)
{
    x->in = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    x->out = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    x->n_splits = t->n_splits;
    for (int s = 0; s < x->n_splits; s++)
        for (int g = 0; g < demo_groups((enum demo_split)s); g++) {
            int64_t n = t->n[s][g] > 0 ? t->n[s][g] : 1;
            x->error[s][g] = -(n * rate->of[s][g] + CHILD / 2) / CHILD;
            /* An error weighs by the share of its group that it is. */
            x->weight[s][g] = 10000000000 / (n * n) + 1;
        }
    for (uint32_t i = 0; i < c->n_enrolments; i++) {
        if (from != NULL && !from[i])
            continue;
        if (!in[i]) {
            x->out[x->n_out++] = i;
            continue;
        }
        x->in[x->n_in++] = i;
        for (int s = 0; s < x->n_splits; s++)
            x->error[s][x->k->group[x->k->of[i]][s]]++;
    }
}

/* Lets a child who is in and one who is out change places if that brings the groups nearer to their
 * numbers. */
static void try_swap(struct repair *x, struct rng *r, uint8_t *in)
{
    size_t a = rng_below(r, x->n_in), b = rng_below(r, x->n_out);
    const uint8_t *from = x->k->group[x->k->of[x->in[a]]], *to = x->k->group[x->k->of[x->out[b]]];
    int64_t change = 0;
    for (int s = 0; s < x->n_splits; s++)
        if (from[s] != to[s])
            change += x->weight[s][from[s]] * (1 - 2 * x->error[s][from[s]]) +
                x->weight[s][to[s]] * (1 + 2 * x->error[s][to[s]]);
    if (change >= 0)
        return;
    for (int s = 0; s < x->n_splits; s++) {
        x->error[s][from[s]]--;
        x->error[s][to[s]]++;
    }
    uint32_t leaves = x->in[a], comes = x->out[b];
    in[leaves] = 0;
    in[comes] = 1;
    x->in[a] = comes;
    x->out[b] = leaves;
}

static void repair(const struct demo_county *c, const struct cells *k, const struct demo_targets *t,
    const struct demo_rates *rate, const uint8_t *from, struct rng *r, uint8_t *in)
{
    struct repair *x = ARENA_NEW(c->arena, struct repair);
    x->k = k;
    start_repair(c, x, t, rate, from, in);
    size_t tries = x->n_in == 0 || x->n_out == 0 ? 0 : 200000 + 4 * c->n_enrolments;
    for (size_t i = 0; i < tries; i++)
        try_swap(x, r, in);
}

/* The share of a cell that misses 5% to 10%: the published share is much the same in every group
 * (28% of all), so it takes a larger part of those who are not persistently absent where these are
 * few; at most 60% of them. It differs by what comes in the next year, if that is known. */
static void risk_chances(struct draw *d)
{
    static const int16_t share[DEMO_NEXT_BANDS] = { 275, 210, 430, 270, 200 };
    for (int at = 0; at < CELLS; at++) {
        d->under[at] = d->k->w[at][0];
        d->over[at] = d->k->n[at] * (CHILD * (int64_t)share[d->k->group[at][SPLIT_NEXT]] / 1000);
        if (d->over[at] > d->under[at] * 6 / 10)
            d->over[at] = d->under[at] * 6 / 10;
    }
}

uint8_t *demo_bands(const struct demo_county *c, const struct demo_targets *t)
{
    struct cells *k = make_cells(c, t);
    fit(k, t);
    struct rng r = demo_chance(c->options.seed, CHANCE_QUOTA, 0);
    struct draw *d = ARENA_NEW(c->arena, struct draw);
    d->k = k;
    d->list = by_cell(c, k, &r);
    d->effect = effects(c, &r);
    uint8_t *persistent = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    uint8_t *severe = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    uint8_t *band = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    for (int at = 0; at < CELLS; at++) {
        d->over[at] = k->w[at][1] + k->w[at][2];
        d->under[at] = d->over[at] + k->w[at][0];
    }
    systematic(c, d, &r, persistent);
    repair(c, k, t, &t->persistent, NULL, &r, persistent);
    for (int at = 0; at < CELLS; at++) {
        d->over[at] = k->w[at][2];
        d->under[at] = k->w[at][1] + k->w[at][2];
    }
    d->from = persistent;
    systematic(c, d, &r, severe);
    repair(c, k, t, &t->severe, persistent, &r, severe);
    for (size_t i = 0; i < c->n_enrolments; i++)
        band[i] = !persistent[i];
    risk_chances(d);
    d->from = band;
    uint8_t *risk = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    systematic(c, d, &r, risk);
    for (size_t i = 0; i < c->n_enrolments; i++)
        band[i] = severe[i] ? BAND_SEVERE
            : persistent[i] ? BAND_PERSISTENT
            : risk[i]       ? BAND_RISK
                            : BAND_LOW;
    return band;
}
