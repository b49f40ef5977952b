/* Questions over registers that are held, asked from outside in turns with those that others are asked. A line of
 * standard input is one of
 *
 *   dashboard N                 the whole dashboard, N times: the nanoseconds of each, as an array of JSON
 *   lists N, class N, code N    the other questions of bench.h
 *   read N                      reading the two planes that rates are counted from, with nothing made of them
 *   write QUESTION FOLDER       the answer as text, into a folder (answer_write()); prints how many rows it has
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"

enum { MOST = 100000,
    LINE = 4096 };

struct asked {
    struct work *w;
    const struct dashboard *d;
    struct arena *a;
    struct att_lists_asked lists;
};

static struct att_question question_of(struct asked *s, enum question which)
{
    struct att_question q = s->d->answer.question;
    s->lists = s->d->lists;
    s->lists.which = which == QUESTION_LISTS ? UINT32_MAX : 0;
    q.by_session = true;
    q.lists = &s->lists;
    if (which == QUESTION_DASHBOARD || which == QUESTION_LISTS)
        return q;
    q.filter.fsms = 1u << ATT_FSM_YES;
    q.filter.sens = 1u << ATT_SEN_SUPPORT;
    q.only = att_mask_sessions(QUESTION_FIRST_WEEK * ATT_WEEK_SESSIONS,
        QUESTION_LAST_WEEK * ATT_WEEK_SESSIONS + ATT_WEEK_SESSIONS - 1);
    q.codes = which == QUESTION_CLASS ? att_codes_of(ATT_CLASS_UNAUTHORISED) : (att_codes)1 << ATT_ILLNESS;
    return q;
}

static int64_t ask(struct asked *s, enum question which)
{
    struct outcome o = { .kept = 0 };
    const struct att_question q = question_of(s, which);
    int64_t began = clock_monotonic_ns();
    struct att_answer answer = att_ask(s->a, &q);
    bench_sum_up(s->a, &answer, &o);
    int64_t ns = clock_monotonic_ns() - began;
    arena_reset(s->a);
    return ns;
}

/* What reading costs: the planes of every block, with nothing made of them but one sum. */
struct reading {
    const struct dashboard *d;
    _Atomic uint64_t sum;
};

static void read_block(void *arg, unsigned who, size_t at)
{
    struct reading *r = arg;
    const struct att_block *b = r->d->blocks[at];
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

static int64_t read_planes(const struct asked *s)
{
    struct reading r = { .d = s->d };
    int64_t began = clock_monotonic_ns();
    crew_run(registers_crew(s->d->registers), read_block, &r, s->d->n_blocks);
    return clock_monotonic_ns() - began;
}

static const char *const names[QUESTIONS] = { "dashboard", "lists", "class", "code" };

static enum question question_named(struct str name)
{
    int q = 0;
    while (q < QUESTIONS && !str_eq(name, str_of(names[q])))
        q++;
    return (enum question)q;
}

static bool time_it(struct asked *s, struct str what, struct str times)
{
    int64_t n;
    enum question q = question_named(what);
    if (!str_to_i64(times, &n) || n < 1 || n > MOST || (q == QUESTIONS && !str_eq(what, S("read"))))
        return false;
    for (int64_t i = 0; i < n; i++)
        printf("%s%lld", i == 0 ? "[" : ",", (long long)(q == QUESTIONS ? read_planes(s) : ask(s, q)));
    puts("]");
    return true;
}

static enum err write_it(struct asked *s, enum question which, struct str folder)
{
    const struct att_question q = question_of(s, which);
    struct att_answer answer = att_ask(s->a, &q);
    enum err e = answer_write(s->w, s->d, &answer, str_cstr(s->w->arena, folder));
    printf("%zu\n", answer.n);
    arena_reset(s->a);
    return e;
}

/* One line. False when it is none of ours. */
static bool obey(struct asked *s, struct str line, enum err *ret_err)
{
    struct str what, which;
    *ret_err = OK;
    if (!str_split(&line, ' ', &what))
        return false;
    if (!str_eq(what, S("write")))
        return time_it(s, what, line);
    if (!str_split(&line, ' ', &which) || question_named(which) == QUESTIONS)
        return false;
    *ret_err = write_it(s, question_named(which), line);
    return true;
}

enum err questions_answer(struct work *w, const struct dashboard *d)
{
    struct asked s = { w, d, arena_new((size_t)256 << 20), { .which = 0 } };
    char line[LINE];
    enum err e = OK;
    while (e == OK && fgets(line, sizeof line, stdin) != NULL) {
        if (!obey(&s, str_trim(str_of(line)), &e))
            e = FAIL(w->fail, ERR_INVALID, "this cannot be asked: %.*s", STR_ARG(str_trim(str_of(line))));
        fflush(stdout);
    }
    arena_free(s.a);
    return e;
}
