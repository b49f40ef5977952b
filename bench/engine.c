/* bench_engine PUPILS RUNS [--alone]: how long the whole dashboard takes over registers that are made in memory, of as
 * many children as asked for: 100000 are a county, 8100000 are England. Prints one object of JSON: times in
 * nanoseconds, what was counted, and how fast this machine reads the same memory.
 *
 * The registers are not real and not those of the demonstration (a county of those takes a minute, England would take
 * hours): 190 days, presence, illness in runs, and every other code now and then. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/figures.h"
#include "attendance/snapshot.h"
#include "base/clock.h"
#include "base/random.h"

enum { YEAR = 2025,
    SCHOOL = 350,
    TERM_WEEKS = 38 };

struct england {
    struct crew *crew;
    struct att_block **blocks;
    size_t n_blocks, pupils;
    struct att_mask planned;
};

/* The weeks of a school year that are not holidays. */
static struct att_mask term_time(void)
{
    static const struct {
        int first, last;
    } halves[] = { { 3, 10 }, { 12, 18 }, { 21, 26 }, { 28, 32 }, { 35, 40 }, { 42, 49 } };
    struct att_mask m = { { 0 } };
    for (size_t i = 0; i < COUNT_OF(halves); i++) {
        struct att_mask weeks = att_mask_sessions(halves[i].first * 10, halves[i].last * 10 + 9);
        m = att_mask_or(&m, &weeks);
    }
    return m;
}

static void make_register(struct rng *r, const struct att_mask *open, struct att_marks *m)
{
    static const uint8_t usual[] = { ATT_LATE, ATT_LATE, ATT_MEDICAL, ATT_VISIT, ATT_OTHER_UNAUTHORISED,
        ATT_HOLIDAY_REFUSED, ATT_NO_REASON_YET, ATT_LATE_AFTER_CLOSE, ATT_EXCEPTIONAL };
    static const uint8_t rare[] = { ATT_OFF_SITE, ATT_PART_TIME, ATT_SUSPENDED, ATT_LA_PROVISION, ATT_DUAL };
    uint64_t level = rng_below(r, 100);
    bool seldom = rng_chance(r, 1, 12);
    /* Of a thousand sessions, in how many something other than presence begins. */
    uint32_t often = level < 70 ? 6 : level < 90 ? 20
        : level < 98                             ? 60
                                                 : 300;
    int run = 0;
    uint8_t code = ATT_PRESENT;
    for (int16_t s = 0; s < ATT_SESSIONS; s++) {
        if (!att_mask_has(open, (struct att_session){ s })) {
            m->code[s] = ATT_NO_MARK;
            continue;
        }
        if (run == 0) {
            code = ATT_PRESENT;
            if (rng_chance(r, often, 1000)) {
                code = rng_chance(r, 1, 2) ? ATT_ILLNESS : usual[rng_below(r, COUNT_OF(usual))];
                if (seldom && rng_chance(r, 1, 3))
                    code = rare[rng_below(r, COUNT_OF(rare))];
                run = rng_range(r, 1, 9);
            }
        } else {
            run--;
        }
        m->code[s] = code;
    }
}

/* A school; each comes of a stream of chance of its own, so that threads do not matter. */
static void make_school(void *arg, unsigned who, size_t at)
{
    struct england *e = arg;
    struct rng r = rng_seed(at + 1);
    size_t n = e->pupils - at * SCHOOL < SCHOOL ? e->pupils - at * SCHOOL : SCHOOL;
    char urn[12];
    (void)who;
    snprintf(urn, sizeof urn, "%06zu", 100000 + at);
    const struct att_school school = { .id = { (int64_t)at + 1 },
        .urn = str_of(urn),
        .name = S("School"),
        .phase = at % 20 == 0 ? ATT_PHASE_SPECIAL : at % 2 == 0 ? ATT_PHASE_PRIMARY
                                                                : ATT_PHASE_SECONDARY };
    struct att_block *b = att_block_new(&school, YEAR, n);
    for (size_t i = 0; b != NULL && i < n; i++) {
        struct att_marks marks;
        char upn[16];
        snprintf(upn, sizeof upn, "U%012zu", i);
        const struct att_identity who_is = { .enrolment = { (int64_t)(at * SCHOOL + i + 1) },
            .pupil = { (int64_t)(at * SCHOOL + i + 1) },
            .upn = str_of(upn),
            .entry = day_add(att_year_start(YEAR), -300),
            .leaving = DAY_NONE };
        const struct att_traits traits = { .sex = (uint8_t)(1 + rng_below(&r, 2)),
            .year_group = (uint8_t)(ATT_YEAR_R + rng_below(&r, 12)),
            .sen = rng_chance(&r, 3, 4) ? ATT_SEN_NONE : rng_chance(&r, 3, 4) ? ATT_SEN_SUPPORT
                                                                              : ATT_SEN_EHCP,
            .fsm = rng_chance(&r, 1, 4) ? ATT_FSM_YES : ATT_FSM_NO,
            .care = rng_chance(&r, 1, 70) ? ATT_CARE_CIN : ATT_CARE_NONE,
            .compulsory = 1 };
        make_register(&r, &e->planned, &marks);
        att_block_set(b, i, &who_is, &traits, &marks);
    }
    if (b == NULL || att_block_seal(b, &e->planned) != OK) {
        fputs("bench_engine: no memory\n", stderr);
        exit(1);
    }
    e->blocks[at] = b;
}

/* What reading costs: the planes of every block, with nothing made of them but one sum. */
struct reading {
    const struct england *e;
    _Atomic uint64_t sum;
};

static void read_block(void *arg, unsigned who, size_t at)
{
    struct reading *r = arg;
    const struct att_block *b = r->e->blocks[at];
    const uint64_t *w = (const uint64_t *)(const void *)b->planes;
    uint64_t sums[8] = { 0 }, sum = 0;
    (void)who;
    for (size_t i = 0; i < b->n * sizeof *b->planes / 8; i += 8)
        for (size_t k = 0; k < 8; k++)
            sums[k] |= w[i + k];
    for (size_t k = 0; k < 8; k++)
        sum += sums[k];
    atomic_fetch_add(&r->sum, sum);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t median(int64_t *ns, size_t n)
{
    qsort(ns, n, sizeof *ns, by_time);
    return ns[n / 2];
}

struct outcome {
    struct att_sum total;
    size_t lists[ATT_LISTS];
    int64_t weeks, reasons;
    size_t groups;
};

/* Everything: totals and flags of each enrolment, every school, every cohort of each phase, the weeks, and of all lists
 * either the sizes or the lists themselves in their order (`which`). */
static void dashboard(struct arena *a, const struct att_question *q, uint32_t which, struct outcome *o)
{
    size_t n;
    struct att_question with_lists = *q;
    const struct att_lists_asked asked = { .limits = ATT_LIST_DEFAULTS,
        .which = which,
        .on_roll = att_last_day(q),
        .term_from = att_year_start(YEAR),
        .term_to = att_year_end(YEAR),
        .year_from = att_year_start(YEAR),
        .year_to = att_year_end(YEAR) };
    with_lists.lists = &asked;
    struct att_answer answer = att_ask(a, &with_lists);
    memcpy(o->lists, answer.lists.n, sizeof o->lists);
    o->total = att_total(&answer);
    o->groups = 0;
    for (unsigned p = 0; p < ATT_PHASES; p++) {
        att_cohorts(a, &answer, 1u << p, &n);
        o->groups += n;
    }
    att_cohorts(a, &answer, 0, &n);
    const struct att_count *weeks = att_weeks(a, &answer);
    o->weeks = 0;
    for (int w = 0; w < ATT_WEEKS; w++)
        o->weeks += weeks[w].unauthorised;
}

struct bench {
    struct england e;
    struct arena *a;
    struct att_snapshot *snapshot;
    size_t runs;
    int64_t *ns;
};

static struct att_question question(const struct bench *b)
{
    return (struct att_question){ .year = b->snapshot->year,
        .blocks = (const struct att_block *const *)b->snapshot->blocks,
        .n_blocks = b->snapshot->n,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE },
        .by_session = true,
        .crew = b->e.crew };
}

/* The times of every run, and the middle of them. */
static void print_time(const char *name, struct bench *b)
{
    printf("\"%s\":{\"runs\":[", name);
    for (size_t i = 0; i < b->runs; i++)
        printf("%s%lld", i > 0 ? "," : "", (long long)b->ns[i]);
    printf("],\"median\":%lld},", (long long)median(b->ns, b->runs));
}

/* Once before it counts: whoever asks first pays for memory that nobody has touched yet. */
static void measure(struct bench *b, const char *name, const struct att_question *q, uint32_t which, struct outcome *o)
{
    dashboard(b->a, q, which, o);
    arena_reset(b->a);
    for (size_t i = 0; i < b->runs; i++) {
        int64_t began = clock_monotonic_ns();
        dashboard(b->a, q, which, o);
        b->ns[i] = clock_monotonic_ns() - began;
        arena_reset(b->a);
    }
    print_time(name, b);
}

static void measure_count(struct bench *b, const char *name, const struct att_question *q)
{
    for (size_t i = 0; i < b->runs; i++) {
        int64_t began = clock_monotonic_ns();
        struct att_answer answer = att_ask(b->a, q);
        (void)att_total(&answer);
        b->ns[i] = clock_monotonic_ns() - began;
        arena_reset(b->a);
    }
    print_time(name, b);
}

static void measure_reasons(struct bench *b, const struct att_question *q, struct outcome *o)
{
    for (size_t i = 0; i < b->runs; i++) {
        int64_t began = clock_monotonic_ns();
        struct att_answer answer = att_ask(b->a, q);
        const int64_t *codes = att_reasons(b->a, &answer);
        o->reasons = 0;
        for (int c = 0; c < ATT_CODES; c++)
            o->reasons += codes[c];
        b->ns[i] = clock_monotonic_ns() - began;
        arena_reset(b->a);
    }
    print_time("reasons", b);
}

static void measure_reading(struct bench *b)
{
    struct reading r = { .e = &b->e };
    for (size_t i = 0; i < b->runs; i++) {
        int64_t began = clock_monotonic_ns();
        crew_run(b->e.crew, read_block, &r, b->e.n_blocks);
        b->ns[i] = clock_monotonic_ns() - began;
    }
    print_time("read", b);
}

static void print_outcome(const struct bench *b, const struct outcome *o)
{
    const struct att_sum *s = &o->total;
    printf("\"possible\":%lld,\"attended\":%lld,\"authorised\":%lld,\"unauthorised\":%lld,\"persistent\":%lld,"
           "\"severe\":%lld,\"at_risk\":%lld,\"marks\":%lld,\"lists\":[",
        (long long)s->count.possible, (long long)s->count.attended, (long long)s->count.authorised,
        (long long)s->count.unauthorised, (long long)s->persistent, (long long)s->severe, (long long)s->at_risk,
        (long long)o->reasons);
    for (int l = 0; l < ATT_LISTS; l++)
        printf("%s%zu", l > 0 ? "," : "", o->lists[l]);
    printf("],\"groups\":%zu,\"bytes\":%zu,\"plane_bytes\":%zu,\"threads\":%u,\"kernel\":\"%s\"}\n", o->groups,
        att_snapshot_bytes(b->snapshot), b->e.pupils * sizeof(struct att_planes), crew_size(b->e.crew),
        att_kernel()->name);
}

static int run(size_t pupils, size_t runs, bool alone)
{
    struct bench b = { .e = { .crew = crew_new(), .pupils = pupils, .n_blocks = (pupils + SCHOOL - 1) / SCHOOL },
        .a = arena_new((size_t)4 << 30),
        .runs = runs };
    struct outcome o = { .groups = 0 };
    b.ns = calloc(runs, sizeof *b.ns);
    b.e.blocks = calloc(b.e.n_blocks, sizeof(struct att_block *));
    b.e.planned = term_time();
    crew_run(b.e.crew, make_school, &b.e, b.e.n_blocks);
    struct att_block **own = calloc(b.e.n_blocks, sizeof(struct att_block *));
    memcpy(own, b.e.blocks, b.e.n_blocks * sizeof(struct att_block *));
    b.snapshot = att_snapshot_new(YEAR, 1, own, b.e.n_blocks);
    if (alone) {
        crew_free(b.e.crew);
        b.e.crew = NULL;
    }
    struct att_question q = question(&b);
    printf("{\"pupils\":%zu,\"runs\":%zu,", pupils, runs);
    measure(&b, "sizes", &q, 0, &o);
    measure(&b, "dashboard", &q, UINT32_MAX, &o);
    q.by_session = false;
    measure_count(&b, "count", &q);
    measure_reasons(&b, &q, &o);
    q.by_session = true;
    q.filter.fsms = 1u << ATT_FSM_YES;
    q.filter.sens = 1u << ATT_SEN_SUPPORT;
    q.only = att_mask_sessions(100, 300);
    measure(&b, "filtered", &q, UINT32_MAX, &(struct outcome){ .groups = 0 });
    q.codes = (att_codes)1 << ATT_ILLNESS;
    measure(&b, "filtered_code", &q, UINT32_MAX, &(struct outcome){ .groups = 0 });
    q.filter = (struct att_filter){ .on_roll = DAY_NONE };
    measure(&b, "code", &q, UINT32_MAX, &(struct outcome){ .groups = 0 });
    measure_reading(&b);
    print_outcome(&b, &o);
    att_snapshot_unref(b.snapshot);
    crew_free(b.e.crew);
    arena_free(b.a);
    free(own);
    free(b.e.blocks);
    free(b.ns);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t pupils, runs;
    bool alone = argc == 4 && strcmp(argv[3], "--alone") == 0;
    if ((argc == 3 || alone) && str_to_i64(str_of(argv[1]), &pupils) && str_to_i64(str_of(argv[2]), &runs) &&
        pupils > 0 && pupils <= 10000000 && runs > 0 && runs <= 100000)
        return run((size_t)pupils, (size_t)runs, alone);
    fputs("usage: bench_engine PUPILS RUNS [--alone]\n", stderr);
    return 2;
}
