/* bench_commits DATABASE SECONDS CHILDREN: how many entries of the audit a second, each with so many children, can be
 * committed one after the other, each on disk before the next begins. Prints one object of JSON. The entries stay in
 * the database. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "service/audit.h"

static _Noreturn void fail_with(const char *what)
{
    fprintf(stderr, "bench_commits: %s\n", what);
    exit(1);
}

enum { MOST_CHILDREN = 1000 };

/* What a page leaves. */
static enum err commit_one(struct work *w, const struct pupil_id *pupils, size_t n)
{
    const struct audit_entry entry = { .account = { 1 },
        .roles = 1u << ROLE_SU,
        .scopes = SCOPE_ALL,
        .operation = S("pupil.read"),
        .object = S("pupil"),
        .request_id = S("0123456789abcdefghjkmnpqrs"),
        .address = S("127.0.0.1"),
        .pupils = pupils,
        .n_pupils = n };
    enum err e = db_begin(w->db, DB_WRITE);
    if (e == OK)
        e = audit_write(w, &entry);
    if (e == OK)
        e = db_commit(w->db);
    arena_reset(w->arena);
    return e;
}

int main(int argc, char **argv)
{
    int64_t seconds, children, n = 0;
    struct pupil_id pupils[MOST_CHILDREN];
    struct fail fail = { .code = OK };
    struct clock clock = clock_system();
    if (argc != 4 || !str_to_i64(str_of(argv[2]), &seconds) || seconds < 1 || seconds > 3600 ||
        !str_to_i64(str_of(argv[3]), &children) || children < 1 || children > MOST_CHILDREN)
        fail_with("usage: bench_commits DATABASE SECONDS CHILDREN");
    for (int64_t i = 0; i < children; i++)
        pupils[i] = (struct pupil_id){ i + 1 };
    int64_t now = clock_now_ms(&clock);
    struct work w = { .arena = arena_new(1 << 20), .now_ms = now, .today = clock_day(now), .fail = &fail };
    if (db_open(argv[1], NULL, &fail, &w.db) != OK)
        fail_with(fail.detail);
    int64_t begun = clock_monotonic_ns(), until = begun + seconds * 1000000000;
    while (clock_monotonic_ns() < until) {
        if (commit_one(&w, pupils, (size_t)children) != OK)
            fail_with(fail.detail);
        n++;
    }
    double took = (double)(clock_monotonic_ns() - begun) / 1e9;
    printf("{\"commits\":%lld,\"seconds\":%.3f,\"rate\":%.1f}\n", (long long)n, took, (double)n / took);
    db_close(w.db);
    arena_free(w.arena);
    return 0;
}
