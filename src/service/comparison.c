#include "service/comparison.h"

#include <math.h>
#include <stdlib.h>

enum trait_measured {
    MEASURED_SIZE,
    MEASURED_FSM,
    MEASURED_SUPPORT,
    MEASURED_EHCP,
    MEASURED,
};

/* A school that could be compared with. */
struct candidate {
    size_t block; /* of the answer over all schools of the phase */
    int64_t on_roll;
    double measured[MEASURED];
    double distance;
};

/* What the children on roll of a school are. */
static struct candidate measure(const struct att_block *b, size_t at, struct day on)
{
    struct candidate c = { .block = at };
    int64_t n[MEASURED] = { 0 };
    int day = day_is(on) ? on.v - att_year_start(b->year).v : 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct att_traits *t = &b->traits[i];
        if (day_is(on) && !att_stays(b->stays[i], day))
            continue;
        n[MEASURED_SIZE]++;
        n[MEASURED_FSM] += t->fsm == ATT_FSM_YES;
        n[MEASURED_SUPPORT] += t->sen == ATT_SEN_SUPPORT;
        n[MEASURED_EHCP] += t->sen == ATT_SEN_EHCP;
    }
    c.on_roll = n[MEASURED_SIZE];
    for (int m = 0; m < MEASURED && c.on_roll > 0; m++)
        c.measured[m] = m == MEASURED_SIZE ? (double)n[m] : (double)n[m] / (double)c.on_roll;
    return c;
}

static int nearest_first(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->block < y->block ? -1 : x->block > y->block;
}

/* The candidates but for the school itself, in the order of how like it they are. */
static void order_by_likeness(struct candidate *all, size_t n, const struct candidate *self)
{
    double mean[MEASURED] = { 0 }, spread[MEASURED] = { 0 };
    for (int m = 0; m < MEASURED; m++) {
        for (size_t i = 0; i < n; i++)
            mean[m] += all[i].measured[m] / (double)n;
        for (size_t i = 0; i < n; i++)
            spread[m] += (all[i].measured[m] - mean[m]) * (all[i].measured[m] - mean[m]) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (int m = 0; m < MEASURED; m++) {
            double apart = all[i].measured[m] - self->measured[m];
            sum += spread[m] > 0 ? apart * apart / spread[m] : 0;
        }
        all[i].distance = sqrt(sum);
    }
    qsort(all, n, sizeof *all, nearest_first);
}

/* How far two schools are apart, in metres; negative when it is not known. */
static double metres(const struct reference_school *x, const struct reference_school *y)
{
    if (x == NULL || y == NULL || !x->easting.has || !x->northing.has || !y->easting.has || !y->northing.has)
        return -1;
    return hypot((double)(x->easting.v - y->easting.v), (double)(x->northing.v - y->northing.v));
}

/* Those whose distance is known, the nearest first; how many they are. */
static size_t order_by_distance(struct candidate *all, size_t n, const struct att_answer *answer,
    const struct reference *r, const struct reference_school *self)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        const struct att_school *s = &answer->question.blocks[all[i].block]->school;
        struct candidate c = all[i];
        c.distance = metres(self, reference_school(r, s->urn));
        all[i] = all[known];
        if (c.distance >= 0)
            all[known++] = c;
    }
    qsort(all, known, sizeof *all, nearest_first);
    return known;
}

static bool is_own(const struct dashboard *d, struct school_id id)
{
    for (size_t i = 0; i < d->n_schools; i++)
        if (d->schools[i].id.v == id.v)
            return true;
    return false;
}

/* What the schools of a comparison come to. */
struct adding {
    const struct dashboard *d;
    const struct att_answer *answer;
    struct comparison *to;
    size_t others;
    int64_t children;
};

static void add(struct adding *k, size_t block)
{
    const struct att_sum *s = &k->answer->blocks[block];
    k->to->schools++;
    att_sum_merge(&k->to->sum, s);
    if (!is_own(k->d, k->answer->question.blocks[block]->school.id)) {
        k->others++;
        k->children += s->enrolments;
    }
}

static void hold_back(const struct adding *k, bool outright)
{
    if (!outright && (k->others < COMPARISON_LEAST_SCHOOLS || k->children < COMPARISON_LEAST_CHILDREN))
        *k->to = (struct comparison){ .schools = 0 };
}

static void add_nearest(const struct dashboard *d, const struct att_answer *answer, const struct candidate *all,
    size_t n, bool outright, struct comparison *ret)
{
    struct adding k = { .d = d, .answer = answer, .to = ret };
    for (size_t i = 0; i < n && i < COMPARISON_SCHOOLS; i++)
        add(&k, all[i].block);
    hold_back(&k, outright);
}

struct comparisons comparison_of(
    struct arena *a, const struct dashboard *d, const struct att_block *school, bool outright)
{
    const struct att_answer answer = dashboard_beside(a, d, (struct locality_id){ 0 });
    const struct att_question *q = &answer.question;
    struct comparisons ret = { .own = ARENA_ARRAY(a, q->n_blocks, struct comparison_school) };
    struct candidate *all = ARENA_ARRAY(a, q->n_blocks, struct candidate), self = { .on_roll = 0 };
    struct adding locality = { .d = d, .answer = &answer, .to = &ret.v[COMPARISON_LOCALITY] };
    struct adding authority = { .d = d, .answer = &answer, .to = &ret.v[COMPARISON_AUTHORITY] };
    size_t n = 0;
    for (size_t b = 0; b < q->n_blocks; b++) {
        const struct att_block *block = q->blocks[b];
        struct candidate c = measure(block, b, answer.last_day);
        add(&authority, b);
        if (school->school.locality.v != 0 && block->school.locality.v == school->school.locality.v)
            add(&locality, b);
        if (is_own(d, block->school.id))
            ret.own[ret.n_own++] = (struct comparison_school){ block, answer.blocks[b] };
        if (block == school)
            self = c;
        else if (c.on_roll >= COMPARISON_LEAST_CHILDREN)
            all[n++] = c;
    }
    hold_back(&locality, outright);
    hold_back(&authority, outright);
    order_by_likeness(all, n, &self);
    add_nearest(d, &answer, all, n, outright, &ret.v[COMPARISON_LIKE]);
    n = order_by_distance(all, n, &answer, d->reference, reference_school(d->reference, school->school.urn));
    add_nearest(d, &answer, all, n, outright, &ret.v[COMPARISON_NEAR]);
    if (ret.v[COMPARISON_NEAR].schools > 0)
        ret.v[COMPARISON_NEAR].furthest_m = llround(all[ret.v[COMPARISON_NEAR].schools - 1].distance);
    return ret;
}

/* Wilson's limits about a rate for a school of a size, at z standard deviations; thousandths of a percent. */
static void limits(double rate, double n, double z, int64_t *ret_low, int64_t *ret_high)
{
    double centre = (rate + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
    *ret_low = llround((centre - half) * 100000);
    *ret_high = llround((centre + half) * 100000);
}

struct comparison_limits *comparison_funnel(struct arena *a, int64_t rate, int64_t largest)
{
    struct comparison_limits *l = ARENA_ARRAY(a, COMPARISON_LIMITS, struct comparison_limits);
    double share = (double)rate / 100000, most = (double)(largest < COMPARISON_LIMITS ? COMPARISON_LIMITS : largest);
    for (int i = 0; i < COMPARISON_LIMITS; i++) {
        /* Closer together where the curves bend: sizes grow with the square. */
        double at = (double)(i + 1) / COMPARISON_LIMITS, n = fmax(ceil(most * at * at), 5);
        l[i].size = llround(n);
        limits(share, n, 1.959964, &l[i].low95, &l[i].high95);
        limits(share, n, 3.090232, &l[i].low998, &l[i].high998);
    }
    return l;
}
