/* bench_health DATABASE RUNS: how long it takes to look at the registers of every school of an authority for what is
 * wrong with them (service/health.h), from memory, as GET /register-health does. Prints one object of JSON: what was
 * looked at and found, and times in nanoseconds. `prepare` finds who is in two registers, `look` is every rule over
 * every register, `cpu` the processors' time of it, all threads together, `all` both of them and the words of every
 * finding, as the report has them. */
#include <stdio.h>
#include <time.h>

#include "service/access.h"
#include "service/health.h"
#include "store/db.h"

enum { MOST_RUNS = 10000 };

struct bench {
    struct work work;
    struct config config;
    struct registers *registers;
    struct dashboard d;
};

static enum err open(struct bench *b, const char *database)
{
    struct clock clock = clock_system();
    b->work.now_ms = clock_now_ms(&clock);
    b->work.today = clock_day(b->work.now_ms);
    enum err e = db_open(database, NULL, b->work.fail, &b->work.db);
    if (e == OK)
        e = db_begin(b->work.db, DB_READ);
    if (e == OK)
        e = config_load(&b->work, &b->config);
    if (e == OK && day_is(b->config.demonstration_day))
        b->work.today = b->config.demonstration_day;
    struct dashboard_source source = { .registers = b->registers, .config = &b->config };
    const struct dashboard_filter filter = { .from = DAY_NONE, .to = DAY_NONE, .urn = S("") };
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = b->work.today };
    if (e == OK)
        e = registers_reference(b->registers, &b->work, b->config.benchmark_la, &source.reference);
    if (e == OK)
        e = dashboard_ask(&b->work, &source, &viewer, &filter, &(struct dashboard_wants){ .sizes = false }, &b->d);
    return e;
}

static void measure(struct bench *b, size_t runs)
{
    int64_t findings = 0;
    printf("{\"schools\":%zu,\"enrolments\":%zu,\"runs\":[", b->d.n_blocks, b->d.snapshot->rows);
    for (size_t i = 0; i < runs; i++) {
        struct arena *a = arena_new((size_t)512 << 20);
        struct buf out = buf_new((size_t)256 << 20);
        int64_t began = clock_monotonic_ns();
        const struct health h = health_of(a, &b->d);
        int64_t prepared = clock_monotonic_ns();
        clock_t before = clock();
        const struct health_count *counts = health_count(a, &h);
        int64_t looked = clock_monotonic_ns();
        int64_t cpu = (int64_t)(clock() - before) * (1000000000 / CLOCKS_PER_SEC);
        health_report(a, &b->d, &(struct report_to){ .format = REPORT_CSV, .out = &out });
        int64_t done = clock_monotonic_ns();
        printf("%s{\"prepare\":%lld,\"look\":%lld,\"cpu\":%lld,\"all\":%lld}", i > 0 ? "," : "",
            (long long)(prepared - began), (long long)(looked - prepared), (long long)cpu, (long long)(done - looked));
        for (size_t s = 0; i == 0 && s < b->d.n_blocks; s++)
            for (int r = 0; r < ATT_RULES; r++)
                findings += counts[s].rules[r];
        buf_done(&out);
        arena_free(a);
    }
    printf("],\"findings\":%lld}\n", (long long)findings);
}

int main(int argc, char **argv)
{
    int64_t runs = 0;
    if (argc != 3 || !str_to_i64(str_of(argv[2]), &runs) || runs < 1 || runs > MOST_RUNS) {
        fputs("usage: bench_health DATABASE RUNS\n", stderr);
        return 2;
    }
    struct fail fail = { .code = OK };
    struct bench b = { .work = { .arena = arena_new((size_t)256 << 20), .fail = &fail } };
    b.registers = registers_new();
    enum err e = b.registers == NULL ? ERR_FULL : open(&b, argv[1]);
    if (e == OK)
        measure(&b, (size_t)runs);
    else
        fprintf(stderr, "bench_health: %s (%s)\n", err_name(e), fail.detail);
    arena_free(b.work.arena);
    registers_free(b.registers);
    db_close(b.work.db);
    return e == OK ? 0 : 1;
}
