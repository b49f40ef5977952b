/* bench_forecast DATABASE: how right looking ahead is, and how long it takes. The database holds three school years or
 * more; the newest that is whole is held against what was learned of the one before it
 * (docs/decisions/0008-looking-ahead.md).
 *
 * Beside the method of the program stand four plain guesses and a logistic regression, with what the register says and
 * also with what is known of the child. "Chosen on" is five-fold over the schools of the year that is learned from:
 * there the method was chosen. "Held out" is the year after, which no choice has seen. Brier's score over those whose
 * end was open on the day; in millionths. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "service/access.h"
#include "service/forecast.h"
#include "store/db.h"

enum { FOLDS = 5,
    FEATURES = 48,
    HINGES = 13,
    ROUNDS = 30,
    RUNS = 5 };

struct bench {
    struct work work;
    struct config config;
    struct dashboard_source source;
    struct att_snapshot *years[3]; /* the newest whole one, and the two before it */
};

/* --- a logistic regression, to compare with --- */

struct model {
    enum att_end end;
    bool traits;
    double w[FEATURES];
};

/* Hinges of the share that will have been missed if the rest goes as the year has gone, what is left, the last weeks
 * and the year before. Returns how many there are. */
static int register_features(const struct model *m, const struct att_standing *s, double x[FEATURES])
{
    static const double at[HINGES] = { .03, .05, .07, .085, .1, .115, .13, .16, .2, .3, .4, .5, .6 };
    static const double before[ATT_BEFORES] = { .075, .03, .07, .2, .6 };
    double mean = .075, so_far = (s->absent + 10 * mean) / (s->possible + 10);
    double recent = (s->recent_absent + 10 * so_far) / (s->recent_possible + 10);
    double whole = s->possible + s->remaining, share = (s->absent + s->remaining * so_far) / whole;
    double left = att_left(s, m->end) / fmax(1, s->remaining);
    int n = 0;
    x[n++] = 1;
    x[n++] = share;
    for (int i = 0; i < HINGES; i++)
        x[n++] = fmax(0, share - at[i]);
    x[n++] = left;
    x[n++] = left * left;
    x[n++] = recent;
    x[n++] = sqrt(recent);
    x[n++] = fmax(0, recent - .1);
    x[n++] = fmax(0, recent - .3);
    for (int b = 1; b < ATT_BEFORES; b++)
        x[n++] = s->before == b ? 1 : 0;
    x[n++] = sqrt(before[s->before]) * share;
    return n;
}

/* With phase and year group, and who the child is when that is wanted. */
static int features(const struct model *m, const struct att_standing *s, const struct att_traits *t,
    double x[FEATURES])
{
    int n = register_features(m, s, x);
    x[n++] = s->phase == ATT_PHASE_SECONDARY ? 1 : 0;
    x[n++] = s->phase == ATT_PHASE_SPECIAL ? 1 : 0;
    for (int y = 0; y < 10; y++)
        x[n++] = t->year_group == ATT_YEAR_1 + 1 + y ? 1 : 0;
    if (!m->traits)
        return n;
    x[n++] = t->sen == ATT_SEN_SUPPORT ? 1 : 0;
    x[n++] = t->sen == ATT_SEN_EHCP ? 1 : 0;
    x[n++] = t->fsm == ATT_FSM_YES ? 1 : 0;
    x[n++] = t->care == ATT_CARE_CIN ? 1 : 0;
    x[n++] = t->care == ATT_CARE_CP ? 1 : 0;
    x[n++] = t->care == ATT_CARE_CLA ? 1 : 0;
    x[n++] = t->sex == ATT_SEX_FEMALE ? 1 : 0;
    return n;
}

static double chance(const struct model *m, const struct att_standing *s, const struct att_traits *t)
{
    double x[FEATURES], z = 0;
    int n = features(m, s, t, x);
    for (int i = 0; i < n; i++)
        z += m->w[i] * x[i];
    return 1 / (1 + exp(-z));
}

struct equations {
    double a[FEATURES][FEATURES + 1];
    int n;
};

/* Gauss and Jordan; the matrix is symmetric and positive. Returns the largest step. */
static double solve(struct equations *q, double *w)
{
    double largest = 0;
    for (int i = 0; i < q->n; i++)
        for (int r = 0; r < q->n; r++) {
            double f = r == i ? 0 : q->a[r][i] / q->a[i][i];
            for (int c = i; c <= FEATURES && f != 0; c++)
                q->a[r][c] -= f * q->a[i][c];
        }
    for (int i = 0; i < q->n; i++) {
        double step = q->a[i][FEATURES] / q->a[i][i];
        w[i] += step;
        largest = fmax(largest, fabs(step));
    }
    return largest;
}

static void add_row(struct equations *q, const struct model *m, const struct att_standing *s,
    const struct att_traits *t, bool came)
{
    double x[FEATURES], p = chance(m, s, t), v = p * (1 - p);
    q->n = features(m, s, t, x);
    for (int i = 0; i < q->n; i++) {
        q->a[i][FEATURES] += (came - p) * x[i];
        for (int k = 0; k < q->n; k++)
            q->a[i][k] += v * x[i] * x[k];
    }
}

static bool is_open(const struct att_standings *s, size_t i, enum att_end end)
{
    return (s->ended[i] & ATT_ENDED) != 0 && att_sureness_of(&s->v[i], end) == ATT_OPEN;
}

/* Newton's method with a little ridge. */
static void fit(struct arena *a, struct model *m, const struct att_standings *s)
{
    struct equations *q = ARENA_NEW(a, struct equations);
    for (int round = 0; round < ROUNDS; round++) {
        memset(q, 0, sizeof *q);
        for (size_t b = 0; b < s->snapshot->n; b++)
            for (size_t i = s->starts[b]; i < s->starts[b + 1]; i++)
                if (is_open(s, i, m->end))
                    add_row(q, m, &s->v[i], &s->snapshot->blocks[b]->traits[i - s->starts[b]],
                        att_ended_as(s->ended[i], m->end));
        for (int i = 0; i < q->n; i++) {
            q->a[i][i] += .01;
            q->a[i][FEATURES] -= .01 * m->w[i];
        }
        if (solve(q, m->w) < 1e-6)
            return;
    }
}

/* --- scores --- */

enum { COUNTED = ATT_GUESSES, /* the guesses of att_prove(), then */
    LOGISTIC = COUNTED,
    LOGISTIC_TRAITS,
    METHODS };
static const char *const names[METHODS] = { "counted, as the program does", "side of the line now, share",
    "last year's status, share", "side of the line now, 0 or 1", "last year's status, 0 or 1",
    "logistic regression, register", "logistic regression, register and child" };

struct score {
    double squares[METHODS];
    double n;
};

static void add_scores(struct arena *a, const struct att_standings *learn, const struct att_standings *later,
    enum att_end end, struct score *to)
{
    const struct att_forecast *f = att_forecast_learn(a, learn);
    struct att_proof p = att_prove(f, learn, later, end);
    for (int g = 0; g < ATT_GUESSES; g++)
        to->squares[g] += (double)p.squares[g];
    to->n += p.all.n;
    for (int traits = 0; traits < 2; traits++) {
        struct model m = { .end = end, .traits = traits == 1 };
        fit(a, &m, learn);
        for (size_t b = 0; b < later->snapshot->n; b++)
            for (size_t i = later->starts[b]; i < later->starts[b + 1]; i++) {
                const struct att_traits *t = &later->snapshot->blocks[b]->traits[i - later->starts[b]];
                if (!is_open(later, i, end))
                    continue;
                double d = chance(&m, &later->v[i], t) - att_ended_as(later->ended[i], end);
                to->squares[LOGISTIC + traits] += d * d * 1e6;
            }
    }
}

/* The same rows with the end known only of the schools of one fold, or of all others. */
static struct att_standings fold_of(struct arena *a, const struct att_standings *s, size_t fold, bool inside)
{
    struct att_standings part = *s;
    part.ended = ARENA_ARRAY(a, s->n, uint8_t);
    for (size_t b = 0; b < s->snapshot->n; b++)
        if ((b % FOLDS == fold) == inside)
            memcpy(part.ended + s->starts[b], s->ended + s->starts[b], s->starts[b + 1] - s->starts[b]);
    return part;
}

static struct score chosen_on(struct arena *a, const struct att_standings *earlier, enum att_end end)
{
    struct score score = { .n = 0 };
    for (size_t fold = 0; fold < FOLDS; fold++) {
        struct att_standings learn = fold_of(a, earlier, fold, false), test = fold_of(a, earlier, fold, true);
        add_scores(a, &learn, &test, end, &score);
    }
    return score;
}

static void print_scores(const char *day, const char *what, enum att_end end, const struct score *s)
{
    for (int m = 0; m < METHODS; m++)
        printf("%s,%.*s,%s,%s,%.0f,%.0f\n", day, STR_ARG(forecast_end_words(end)), what, names[m], s->n,
            s->squares[m] / s->n);
}

static void compare(struct bench *b, struct day on)
{
    struct arena *a = arena_new((size_t)1 << 30);
    char day[11];
    const struct att_befores *before = att_befores_of(a, b->years[2]), *of_earlier = att_befores_of(a, b->years[1]);
    const struct att_standing_asked then = { att_same_time(on, b->years[0]->year, b->years[1]->year),
        b->config.limits.recent_weeks, before, true };
    const struct att_standing_asked now = { on, b->config.limits.recent_weeks, of_earlier, true };
    const struct att_standings earlier = att_standings_of(a, b->years[1], &then);
    const struct att_standings later = att_standings_of(a, b->years[0], &now);
    day_iso(on, day);
    for (int e = 0; e < ATT_ENDS; e++) {
        struct score chosen = chosen_on(a, &earlier, (enum att_end)e), held_out = { .n = 0 };
        add_scores(a, &earlier, &later, (enum att_end)e, &held_out);
        print_scores(day, "chosen on", (enum att_end)e, &chosen);
        print_scores(day, "held out", (enum att_end)e, &held_out);
    }
    arena_free(a);
}

static void print_sum(const char *day, const char *end, const char *group, struct str value,
    const struct att_proof_sum *s)
{
    if (s->n > 0)
        printf("%s,%s,%s,%.*s,%u,%.1f,%.1f\n", day, end, group, STR_ARG(value), s->n,
            (double)s->millionths / s->n / 1e4,
            100.0 * s->so / s->n);
}

/* Chances given and what came, by chance and by group. */
static void print_calibration(const struct forecast *f)
{
    char day[11], words[16], tenth[16];
    day_iso(f->on, day);
    for (int e = 0; e < ATT_ENDS; e++) {
        const struct att_proof *p = &f->proof[e];
        const char *end = e == ATT_END_SEVERE ? "severely absent" : "persistently absent";
        print_sum(day, end, "all", S("all"), &p->all);
        for (int k = 0; k < ATT_PROOF_TENTHS; k++) {
            snprintf(tenth, sizeof tenth, "%d0 to %d0", k, k + 1);
            print_sum(day, end, "chance", str_of(tenth), &p->tenths[k]);
        }
        for (int k = 0; k < ATT_PHASES; k++)
            print_sum(day, end, "phase", att_phase_words((enum att_phase)k), &p->phases[k]);
        for (int k = 0; k < ATT_SEXES; k++)
            print_sum(day, end, "sex", att_group_words(ATT_COHORT_SEX, k, words), &p->sexes[k]);
        for (int k = 0; k < ATT_SENS; k++)
            print_sum(day, end, "sen", att_group_words(ATT_COHORT_SEN, k, words), &p->sens[k]);
        for (int k = 0; k < ATT_FSMS; k++)
            print_sum(day, end, "fsm", att_group_words(ATT_COHORT_FSM, k, words), &p->fsms[k]);
        for (int k = 0; k < ATT_CARES; k++)
            print_sum(day, end, "social worker", att_group_words(ATT_COHORT_CARE, k, words), &p->cares[k]);
        printf("%s,%s,sure,,%u,,%u wrong\n", day, end, p->sure, p->sure_wrong);
    }
}

/* How long the first look at a day takes, and one at a day that is held; in microseconds, the best of some. */
static enum err print_times(struct bench *b, struct day on)
{
    int64_t first = INT64_MAX, again = INT64_MAX, list = INT64_MAX;
    const struct forecast *f;
    enum forecast_lack lack;
    struct viewer viewer = { .scope = SCOPE_ALL, .today = b->work.today };
    const struct dashboard_filter filter = { .year = b->years[0]->year, .from = DAY_NONE, .to = on, .urn = S("") };
    struct dashboard *d = ARENA_NEW(b->work.arena, struct dashboard);
    struct ahead x;
    enum err e = dashboard_ask(&b->work, &b->source, &viewer, &filter, &(struct dashboard_wants){ .sizes = false }, d);
    for (int run = 0; e == OK && run < RUNS; run++) {
        struct dashboard_source source = b->source;
        struct config other = b->config;
        source.config = &other;
        other.limits.min_possible = 2 + run; /* asked differently: made anew */
        int64_t began = clock_monotonic_ns();
        e = forecast_get(&b->work, &source, b->years[0], on, &f, &lack);
        int64_t made = clock_monotonic_ns();
        if (e == OK)
            e = forecast_get(&b->work, &source, b->years[0], on, &f, &lack);
        int64_t held = clock_monotonic_ns();
        if (e == OK)
            e = ahead_ask(&b->work, &source, d, ATT_END_PERSISTENT, &x);
        int64_t listed = clock_monotonic_ns();
        first = made - began < first ? made - began : first;
        again = held - made < again ? held - made : again;
        list = listed - held < list ? listed - held : list;
    }
    fprintf(stderr, "made %lld us, held %lld us, list of %zu of %zu children %lld us\n", (long long)first / 1000,
        (long long)again / 1000, x.n, x.children, (long long)list / 1000);
    return e;
}

static enum err open(struct bench *b, const char *database)
{
    struct work *w = &b->work;
    struct registers *r = registers_new();
    struct clock clock = clock_system();
    w->now_ms = clock_now_ms(&clock);
    w->today = clock_day(w->now_ms);
    enum err e = db_open(database, NULL, w->fail, &w->db);
    if (e == OK)
        e = db_begin(w->db, DB_READ);
    if (e == OK)
        e = config_load(w, &b->config);
    if (e == OK && day_is(b->config.demonstration_day))
        w->today = b->config.demonstration_day;
    b->source = (struct dashboard_source){ .registers = r, .config = &b->config };
    return e == OK ? registers_reference(r, w, b->config.benchmark_la, &b->source.reference) : e;
}

int main(int argc, char **argv)
{
    struct fail fail = { .code = OK };
    struct bench b = { .work = { .arena = arena_new((size_t)1 << 30), .fail = &fail } };
    struct forecast_proofs proofs = { .n = 0 };
    if (argc != 2) {
        fputs("usage: bench_forecast DATABASE\n", stderr);
        return 2;
    }
    enum err e = open(&b, argv[1]);
    if (e == OK)
        e = forecast_proofs(&b.work, &b.source, &proofs);
    for (int k = 0; e == OK && proofs.n > 0 && k < 3; k++)
        e = registers_get(b.source.registers, &b.work, proofs.year - k, &b.years[k]);
    if (e == OK && proofs.n > 0)
        e = print_times(&b, proofs.forecasts[proofs.n / 2]->on);
    if (e != OK || proofs.n == 0) {
        fprintf(stderr, "bench_forecast: %s %s\n", e == OK ? "three whole years are needed" : err_name(e), fail.detail);
        return 1;
    }
    puts("day,end,measured on,method,children,brier in millionths");
    for (size_t i = 0; i < proofs.n; i++)
        compare(&b, proofs.forecasts[i]->on);
    puts("\nday,end,group,value,children,mean chance,came");
    for (size_t i = 0; i < proofs.n; i++)
        print_calibration(proofs.forecasts[i]);
    for (int k = 0; k < 3; k++)
        att_snapshot_unref(b.years[k]);
    arena_reset(b.work.arena);
    registers_free(b.source.registers);
    db_close(b.work.db);
    arena_free(b.work.arena);
    return 0;
}
