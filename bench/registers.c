/* bench_registers DATABASE RUNS FIGURES: how long the registers take to load and the figures of the dashboard to
 * work out. Prints one object of JSON on standard output: times in nanoseconds, and the figures themselves, so that
 * what is compared can be seen to be the same.
 *
 * bench_registers --codes prints the codes of attendance as CSV (code,class) for those who count beside us.
 * bench_registers --dump DATABASE FOLDER writes the registers as files, for those who answer the same questions.
 * bench_registers --ask DATABASE holds the registers and answers what standard input asks (question.c). */
#include <stdio.h>
#include <string.h>

#include "bench.h"

enum { MOST_RUNS = 100000 };

static enum err open(struct bench *b, const char *database)
{
    struct clock clock = clock_system();
    int64_t now = clock_now_ms(&clock);
    b->work.now_ms = now;
    b->work.today = clock_day(now);
    struct reference_keeper *keeper = reference_keeper_new();
    const struct reference *reference;
    enum err e = db_open(database, NULL, b->work.fail, &b->work.db);
    if (e == OK)
        e = db_begin(b->work.db, DB_READ);
    if (e == OK)
        e = keeper == NULL ? ERR_FULL : reference_get(keeper, &b->work, S(""), &reference);
    if (e == OK)
        b->year = reference->n_years > 0 ? reference->years[0] : 0;
    arena_reset(b->work.arena);
    reference_keeper_free(keeper);
    db_rollback(b->work.db);
    return e == OK && b->year == 0 ? FAIL(b->work.fail, ERR_MISSING, "there are no registers") : e;
}

enum err bench_begin(struct bench *b)
{
    arena_reset(b->work.arena);
    enum err e = db_begin(b->work.db, DB_READ);
    if (e == OK)
        e = config_load(&b->work, &b->config);
    if (e == OK && day_is(b->config.demonstration_day))
        b->work.today = b->config.demonstration_day;
    b->viewer = (struct viewer){ .scope = SCOPE_ALL, .today = b->work.today };
    return e;
}

/* From an open database to registers in memory, as the first page after a start finds them. */
static enum err load(struct bench *b, struct registers *registers, int64_t *ret_ns, size_t *ret_bytes)
{
    struct att_snapshot *snapshot;
    enum err e = bench_begin(b);
    int64_t began = clock_monotonic_ns();
    if (e == OK)
        e = registers_get(registers, &b->work, b->year, &snapshot);
    *ret_ns = clock_monotonic_ns() - began;
    if (e == OK) {
        *ret_bytes = att_snapshot_bytes(snapshot);
        att_snapshot_unref(snapshot);
    }
    db_rollback(b->work.db);
    return e;
}

enum err bench_ask(struct bench *b, struct registers *registers, const struct dashboard_wants *wants,
    struct dashboard *ret)
{
    const struct dashboard_filter filter = { .year = b->year, .from = DAY_NONE, .to = DAY_NONE, .urn = S("") };
    struct dashboard_source source = { .registers = registers, .config = &b->config };
    enum err e = registers_reference(registers, &b->work, b->config.benchmark_la, &source.reference);
    return e == OK ? dashboard_ask(&b->work, &source, &b->viewer, &filter, wants, ret) : e;
}

void bench_sum_up(struct arena *a, const struct att_answer *answer, struct outcome *o)
{
    size_t n;
    o->total = att_total(answer);
    o->kept += att_by_phase(a, answer)[ATT_PHASE_PRIMARY].persistent;
    for (unsigned phase = 0; phase < ATT_PHASES; phase++) {
        struct att_group *groups = att_cohorts(a, answer, 1u << phase, &n);
        o->kept += groups[n / 2].sum.severe;
    }
    o->kept += att_weeks(a, answer)[1].possible;
    o->enrolments = answer->n;
}

/* All that GET /dashboard works out before it writes HTML (src/web/dashboard.c). */
static enum err figures(struct bench *b, struct registers *registers, int64_t *ret_ns, struct outcome *o)
{
    int64_t began = clock_monotonic_ns();
    const struct dashboard_wants wants = { .sizes = true, .by_session = true };
    enum err e = bench_begin(b);
    struct dashboard *d = ARENA_NEW(b->work.arena, struct dashboard);
    if (e == OK)
        e = bench_ask(b, registers, &wants, d);
    if (e == OK) {
        memcpy(o->lists, d->answer.lists.n, sizeof o->lists);
        o->kept += (int64_t)dashboard_freshness(d).with_marks;
        bench_sum_up(b->work.arena, &d->answer, o);
    }
    db_rollback(b->work.db);
    *ret_ns = clock_monotonic_ns() - began;
    return e;
}

/* The counting alone, from memory: every enrolment's sessions, the sums over them, and all lists in their order. */
static enum err count(struct bench *b, struct registers *registers, int64_t *ret_ns, struct outcome *o)
{
    struct dashboard *d = NULL;
    enum err e = bench_begin(b);
    d = ARENA_NEW(b->work.arena, struct dashboard);
    if (e == OK)
        e = bench_ask(b, registers, &(struct dashboard_wants){ .sizes = true }, d);
    db_rollback(b->work.db);
    if (e != OK)
        return e;
    struct att_question q = d->answer.question;
    struct att_lists_asked lists = d->lists;
    lists.which = UINT32_MAX;
    q.lists = &lists;
    q.by_session = true;
    int64_t began = clock_monotonic_ns();
    struct att_answer answer = att_ask(b->work.arena, &q);
    bench_sum_up(b->work.arena, &answer, o);
    *ret_ns = clock_monotonic_ns() - began;
    return OK;
}

/* How many marks are held: counted code by code, so that nothing is taken on trust. */
static enum err count_marks(struct bench *b, struct registers *registers, int64_t *ret, size_t *ret_schools)
{
    struct dashboard *d = NULL;
    enum err e = bench_begin(b);
    d = ARENA_NEW(b->work.arena, struct dashboard);
    if (e == OK)
        e = bench_ask(b, registers, &(struct dashboard_wants){ .sizes = false }, d);
    *ret = 0;
    const int64_t *codes = e == OK ? att_reasons(b->work.arena, &d->answer) : NULL;
    for (int c = 0; codes != NULL && c < ATT_CODES; c++)
        *ret += codes[c];
    if (e == OK)
        *ret_schools = d->n_blocks;
    db_rollback(b->work.db);
    return e;
}

static void print_times(const char *name, const int64_t *ns, size_t n)
{
    printf("\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        printf("%s%lld", i > 0 ? "," : "", (long long)ns[i]);
    fputs("],", stdout);
}

static void print_outcome(const struct outcome *o)
{
    const struct att_sum *s = &o->total;
    printf("\"enrolments\":%zu,\"possible\":%lld,\"attended\":%lld,\"authorised\":%lld,\"unauthorised\":%lld,"
           "\"persistent\":%lld,\"severe\":%lld}\n",
        o->enrolments, (long long)s->count.possible, (long long)s->count.attended, (long long)s->count.authorised,
        (long long)s->count.unauthorised, (long long)s->persistent, (long long)s->severe);
}

/* What is measured, into three arrays. */
struct times {
    int64_t *load, *figures, *count;
    size_t n_load, n_figures;
};

static enum err measure(struct bench *b, struct times *t, struct outcome *o, size_t *ret_bytes)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < t->n_load; i++) {
        struct registers *r = registers_new();
        e = r == NULL ? ERR_FULL : load(b, r, &t->load[i], ret_bytes);
        registers_free(r);
    }
    struct registers *registers = registers_new();
    int64_t marks = 0;
    size_t schools = 0;
    if (e == OK)
        e = registers == NULL ? ERR_FULL : count_marks(b, registers, &marks, &schools);
    if (e == OK)
        printf("{\"year\":%d,\"schools\":%zu,\"marks\":%lld,\"bytes\":%zu,", b->year, schools, (long long)marks,
            *ret_bytes);
    for (size_t i = 0; e == OK && i < t->n_figures; i++)
        e = figures(b, registers, &t->figures[i], o);
    for (size_t i = 0; e == OK && i < t->n_figures; i++)
        e = count(b, registers, &t->count[i], o);
    arena_reset(b->work.arena); /* gives the last snapshot back */
    registers_free(registers);
    return e;
}

static int run(const char *database, size_t n_load, size_t n_figures)
{
    struct arena *times = arena_new((size_t)64 << 20);
    struct fail fail = { .code = OK };
    struct bench b = { .work = { .arena = arena_new((size_t)256 << 20), .fail = &fail } };
    struct outcome o = { .kept = 0 };
    size_t bytes = 0;
    struct times t = { .load = ARENA_ARRAY(times, n_load, int64_t),
        .figures = ARENA_ARRAY(times, n_figures, int64_t),
        .count = ARENA_ARRAY(times, n_figures, int64_t),
        .n_load = n_load,
        .n_figures = n_figures };
    enum err e = open(&b, database);
    if (e == OK)
        e = measure(&b, &t, &o, &bytes);
    if (e == OK) {
        print_times("load", t.load, n_load);
        print_times("figures", t.figures, n_figures);
        print_times("count", t.count, n_figures);
        print_outcome(&o);
    } else {
        fprintf(stderr, "bench_registers: %s (%s)\n", err_name(e), fail.detail);
    }
    db_close(b.work.db);
    arena_free(b.work.arena);
    arena_free(times);
    return e == OK ? 0 : 1;
}

/* For whoever asks beside us: the files, or a process that is asked in turns with theirs. */
static int beside(const char *database, const char *folder)
{
    struct fail fail = { .code = OK };
    struct bench b = { .work = { .arena = arena_new((size_t)256 << 20), .fail = &fail } };
    struct registers *registers = registers_new();
    const struct dashboard_wants wants = { .sizes = true, .by_session = true };
    enum err e = registers == NULL ? ERR_FULL : open(&b, database);
    if (e == OK)
        e = bench_begin(&b);
    struct dashboard *d = ARENA_NEW(b.work.arena, struct dashboard);
    if (e == OK)
        e = bench_ask(&b, registers, &wants, d);
    db_rollback(b.work.db);
    if (e == OK)
        e = folder != NULL ? dump_write(&b.work, d, folder) : questions_answer(&b.work, d);
    if (e != OK)
        fprintf(stderr, "bench_registers: %s (%s)\n", err_name(e), fail.detail);
    arena_reset(b.work.arena); /* gives the snapshot back */
    registers_free(registers);
    db_close(b.work.db);
    arena_free(b.work.arena);
    return e == OK ? 0 : 1;
}

static void print_codes(void)
{
    puts("code,class");
    for (int c = ATT_NO_MARK + 1; c < ATT_CODES; c++)
        printf("%.*s,%d\n", STR_ARG(att_code_text((enum att_code)c, false)), (int)att_code_class((enum att_code)c));
    /* Present has a text of its own in the afternoon. */
    printf("%.*s,%d\n", STR_ARG(att_code_text(ATT_PRESENT, true)), (int)att_code_class(ATT_PRESENT));
}

static bool read_runs(const char *text, size_t *ret)
{
    int64_t v = 0;
    bool good = str_to_i64(str_of(text), &v) && v > 0 && v <= MOST_RUNS;
    *ret = (size_t)v;
    return good;
}

int main(int argc, char **argv)
{
    size_t n_load, n_figures;
    if (argc == 2 && strcmp(argv[1], "--codes") == 0) {
        print_codes();
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "--dump") == 0)
        return beside(argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "--ask") == 0)
        return beside(argv[2], NULL);
    if (argc == 4 && read_runs(argv[2], &n_load) && read_runs(argv[3], &n_figures))
        return run(argv[1], n_load, n_figures);
    fputs("usage: bench_registers DATABASE RUNS FIGURES | --codes | --dump DATABASE FOLDER | --ask DATABASE\n", stderr);
    return 2;
}
