/* waymark demo makes three school years and imports them by the same path as anyone's files: nothing is refused,
 * nothing is warned of but what is owned up to, and the reports of each year say what its files say. */
#include "written.h"

struct imported {
    struct arena *arena;
    const char *dir, *database;
    struct str said; /* on standard error */
};

static const char *program(void)
{
    const char *path = getenv("WAYMARK_TEST_PROGRAM");
    if (path == NULL)
        fail_msg("WAYMARK_TEST_PROGRAM says where the program is");
    return path;
}

/* What a command writes to its standard output; it must end well. */
static struct str output(struct arena *a, const char *command)
{
    struct buf b = buf_new(64 << 20);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    for (size_t n = 1; n > 0;) {
        char *at = buf_reserve(&b, 65536);
        assert_non_null(at);
        n = fread(at, 1, 65536, f);
        b.n += n;
    }
    assert_int_equal(pclose(f), 0);
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static struct str report(const struct imported *x, const char *name, int year)
{
    return output(x->arena,
        str_cstr(x->arena,
            str_fmt(x->arena, "'%s' report %s --year %d --format csv --database '%s'", program(), name, year,
                x->database)));
}

/* A number before a word in the line that the program says of a file: "%9lld rows, %lld refused, %lld warnings". */
static int number_before(struct str line, const char *word)
{
    ptrdiff_t at = str_find_str(line, str_of(word));
    assert_true(at > 1);
    size_t end = (size_t)at - 1, from = end;
    while (from > 0 && line.p[from - 1] >= '0' && line.p[from - 1] <= '9')
        from--;
    int64_t v = -1;
    assert_true(str_to_count(str_slice(line, from, end), &v));
    return (int)v;
}

/* Each row that has a UPN is warned of, since no authority has the number in it; and of the marks of 2024/25 those that
 * one school wrote in codes that had been withdrawn. */
static void nothing_is_refused_and_no_more_warned_of_than_is_owned_up_to(void **state)
{
    const struct imported *x = *state;
    struct str left = x->said, line;
    int files = 0, marks = 0;
    while (str_split(&left, '\n', &line)) {
        if (line.n == 0 || str_find_str(line, S(" rows, ")) < 0)
            continue; /* what was done after the imports: test_demo_work.c */
        files++;
        assert_int_equal(number_before(line, "refused"), 0);
        int warnings = number_before(line, "warnings"), rows = number_before(line, "rows");
        marks += str_starts(line, S("marks"));
        if (str_starts(line, S("marks_2024.csv")))
            assert_in_range(warnings, 100, 1000);
        else if (str_starts(line, S("marks")) || str_starts(line, S("calendar")) || str_starts(line, S("settings")))
            assert_int_equal(warnings, 0);
        else
            assert_true(warnings <= rows);
    }
    assert_int_equal(files, 21);
    assert_int_equal(marks, DEMO_SCHOOL_YEARS);
}

static int by_urn_and_upn(const void *a, const void *b)
{
    const struct enrolled *x = a, *y = b;
    return x->urn != y->urn ? x->urn - y->urn : str_cmp(x->upn, y->upn);
}

/* The report of absence as the marks of the files make it. */
static void put_absence(struct buf *b, const struct written_county *c)
{
    buf_add_str(b, S("upn,urn,possible,attended,authorised,unauthorised,absent,persistent,severe,at_risk\n"));
    for (size_t i = 0; i < c->n; i++) {
        const struct enrolled *e = &c->list[i];
        struct written_counts n = written_counts(e);
        int absent = n.authorised + n.unauthorised;
        bool persistent = 10 * absent >= n.possible, severe = 2 * absent >= n.possible;
        buf_add_fmt(b, "%.*s,%d,%d,%d,%d,%d,%d,%d,%d,%d\n", STR_ARG(e->upn), e->urn, n.possible, n.possible - absent,
            n.authorised, n.unauthorised, absent, persistent, severe, !persistent && 20 * absent >= n.possible);
    }
}

/* How many enrolments the files give a status. */
static int count(const struct written_county *c, const char *group)
{
    int n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct enrolled *e = &c->list[i];
        n += strcmp(group, "fsm,yes") == 0      ? e->fsm
            : strcmp(group, "sen,support") == 0 ? str_eq(e->sen, S("K"))
                                                : str_eq(e->sen, S("E"));
    }
    return n;
}

/* What is imported last, the census of 2026 and a transfer file, tells of earlier years too: it must not contradict. */
static void each_year_is_as_its_files_say(void **state)
{
    static const char *const groups[] = { "fsm,yes", "sen,support", "sen,ehcp" };
    const struct imported *x = *state;
    for (int year = DEMO_FIRST_YEAR; year <= DEMO_LAST_YEAR; year++) {
        struct arena *a = arena_new((size_t)1 << 30);
        struct written_county *c = written_county(a, x->dir, year);
        struct buf want = buf_new(1 << 22);
        qsort(c->list, c->n, sizeof *c->list, by_urn_and_upn);
        put_absence(&want, c);
        if (!str_eq(report(x, "absence", year), buf_str(&want)))
            fail_msg("the report of %d is not that of its files", year);
        buf_done(&want);
        struct str cohorts = report(x, "cohorts", year);
        for (size_t i = 0; i < COUNT_OF(groups); i++)
            if (str_find_str(cohorts, str_fmt(a, "\n%s,%d,", groups[i], count(c, groups[i]))) < 0)
                fail_msg("%d: not %d with %s:\n%.*s", year, count(c, groups[i]), groups[i], STR_ARG(cohorts));
        arena_free(a);
    }
}

static int set_up(void **state)
{
    struct imported *x = calloc(1, sizeof *x);
    x->arena = arena_new((size_t)1 << 30);
    x->dir = written_small(x->arena, "files", 1, DEMO_SCHOOL_YEARS);
    x->database = str_cstr(x->arena, str_fmt(x->arena, "%s/demonstration.db", x->dir));
    x->said = output(x->arena,
        str_cstr(x->arena,
            str_fmt(x->arena, "'%s' demo --database '%s' 2>&1 >'%s/sign-ins'", program(), x->database, x->dir)));
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct imported *x = *state;
    arena_free(x->arena);
    free(x);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_refused_and_no_more_warned_of_than_is_owned_up_to),
        cmocka_unit_test(each_year_is_as_its_files_say),
    };
    return cmocka_run_group_tests_name("demo_import", tests, set_up, tear_down);
}
