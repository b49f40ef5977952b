/* What pages cost without the network: bench_pages ROUNDS DATABASE NAME PASSWORD PATH...
 *
 * Each page is made again and again as a server's thread makes it, up to what it leaves for the audit, which is not
 * written. Prints one object of JSON a page: its size, and the microseconds that it took in the middle and at least. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "web/dispatch.h"

enum { MOST_ROUNDS = 10000,
    EACH = 50 };

static _Noreturn void fail_with(const char *what)
{
    fprintf(stderr, "bench_pages: %s\n", what);
    exit(1);
}

/* The cookie of a login. */
static struct str sign_in(struct app *app, struct worker *w, struct arena *a, const char *name, const char *password)
{
    struct fail fail = { .code = OK };
    enum login_outcome outcome;
    struct account_id account;
    struct str token;
    int64_t now = clock_now_ms(&app->clock);
    if (worker_connect(w, &fail) != OK)
        fail_with(fail.detail);
    struct work work = { .db = w->db, .arena = a, .now_ms = now, .today = clock_day(now), .fail = &fail };
    if (login_try(&work, str_of(name), str_of(password), S("127.0.0.1"), &outcome, &token, &account) != OK ||
        outcome != LOGIN_DONE)
        fail_with("the sign-in failed");
    return str_fmt(a, "%.*s=%.*s", STR_ARG(login_cookie_name(app)), STR_ARG(token));
}

/* Makes the page once; gives its size. */
static size_t make(struct worker *w, const struct http_request *r)
{
    struct http_response response;
    struct audit_note note = { .audited = false };
    dispatch_leaving(w, r, &response, &note);
    if (response.status != 200)
        fail_with("a page is not answered with 200");
    size_t n = response.fixed.n + response.body.n;
    audit_note_done(&note);
    if (response.body.p != NULL) {
        buf_done(&w->spare);
        w->spare = response.body; /* as the server does when it has been sent */
    }
    arena_reset(w->arena);
    return n;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void measure(struct worker *w, struct arena *a, struct str cookie, const char *target, int64_t rounds)
{
    double us[MOST_ROUNDS];
    size_t bytes = 0;
    struct str path = str_of(target), query = S("");
    struct http_request r = {
        .cookie = cookie, .host = S("localhost"), .address = S("127.0.0.1"), .id = S("0123456789abcdefghjkmnpqrs")
    };
    ptrdiff_t mark = str_find(path, '?');
    if (mark >= 0) {
        query = str_slice(path, (size_t)mark + 1, path.n);
        path = str_slice(path, 0, (size_t)mark);
    }
    if (http_parse_path(a, path, &r.path) != OK || http_parse_pairs(a, query, &r.query, &r.n_query) != OK)
        fail_with("not a path");
    for (int64_t i = 0; i < rounds; i++) {
        int64_t begun = clock_monotonic_ns();
        for (int k = 0; k < EACH; k++)
            bytes = make(w, &r);
        us[i] = (double)(clock_monotonic_ns() - begun) / 1000 / EACH;
    }
    qsort(us, (size_t)rounds, sizeof us[0], by_size);
    printf("{\"path\":\"%s\",\"bytes\":%zu,\"us\":%.2f,\"least_us\":%.2f}\n", target, bytes, us[rounds / 2], us[0]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int64_t rounds;
    if (argc < 6 || !str_to_i64(str_of(argv[1]), &rounds) || rounds < 1 || rounds > MOST_ROUNDS)
        fail_with("usage: bench_pages ROUNDS DATABASE NAME PASSWORD PATH...");
    struct app app = { .database = argv[2],
        .state = ".",
        .clock = clock_system(),
        .registers = registers_new(),
        .kept = kept_new(),
        .wake_worker = -1 };
    struct worker *w = worker_new(&app);
    struct arena *a = arena_new(1 << 20);
    struct str cookie = sign_in(&app, w, a, argv[3], argv[4]);
    for (int i = 5; i < argc; i++)
        measure(w, a, cookie, argv[i], rounds);
    worker_free(w);
    kept_free(app.kept);
    registers_free(app.registers);
    arena_free(a);
    return 0;
}
