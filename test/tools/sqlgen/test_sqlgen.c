/* sqlgen: what it makes of good files is compared with x.h.result and x.c.result, what it says of bad ones (with
 * "bad" in their names) with x.nresult, to the letter. SQLGEN_UPDATE=1 writes the results anew, to be looked at
 * in the diff. Then garbage: every prefix of a good file, and random changes of it, must end in a result or a
 * complaint and in nothing else. */
#include "test.h"

#include <dirent.h>

#include "../../../tools/sqlgen.h"
#include "base/random.h"

#define MAX_CASES 200

static char names[MAX_CASES][80];
static struct CMUnitTest tests[MAX_CASES + 4];
static size_t n_tests;

static const char *path_of(char path[400], const char *name, const char *end)
{
    snprintf(path, 400, "%s/%s%s", SQLGEN_TESTS, name, end);
    return path;
}

/* Empty with p == NULL when there is no such file. */
static struct str read_whole(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return STR_NONE;
    static char all[SQLGEN_MAX_FILE];
    struct str s = { all, fread(all, 1, sizeof all, f) };
    fclose(f);
    return str_dup(a, s);
}

static void compare(struct arena *a, const char *name, const char *end, struct str got)
{
    char path[400];
    path_of(path, name, end);
    if (getenv("SQLGEN_UPDATE") != NULL) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
        fclose(f);
    }
    struct str want = read_whole(a, path);
    if (!str_eq(got, want))
        fail_msg("%s%s: got\n%.*s\nwant\n%.*s", name, end, STR_ARG(got), STR_ARG(want));
}

/* Compiles a text as the build does, with the personal tables and the fragments of this folder. */
static struct sqlgen compile(struct arena *a, const char *name, struct str text, struct str *ret_h,
    struct str *ret_c)
{
    char path[400];
    struct sqlgen g = sqlgen_new(a);
    struct source personal = { "personal.txt", read_whole(a, path_of(path, "personal.txt", "")) };
    struct source shared = { "shared.sql", read_whole(a, path_of(path, "shared.sql", "")) };
    struct source input = { str_cstr(a, str_fmt(a, "%s.sql", name)), text };
    sqlgen_personal(&g, &personal);
    sqlgen_fragments(&g, &shared);
    sqlgen_compile(&g, &input, str_of(name), ret_h, ret_c);
    return g;
}

static struct str migrate(struct arena *a, const char *name, struct str text, struct sqlgen *ret)
{
    *ret = sqlgen_new(a);
    struct source input = { str_cstr(a, str_fmt(a, "%s.sql", name)), text };
    return sqlgen_migrations(ret, S("some_migrations"), &input, 1);
}

static void check_case(void **state)
{
    const char *name = *state;
    char path[400];
    struct arena *a = arena_new(64 << 20);
    struct str text = read_whole(a, path_of(path, name, ".sql")), h = S(""), c = S("");
    struct sqlgen g;
    if (name[0] >= '0' && name[0] <= '9')
        c = migrate(a, name, text, &g);
    else
        g = compile(a, name, text, &h, &c);
    struct str said = str_dup(a, buf_str(&g.errors));
    bool good = sqlgen_ok(&g), meant_good = strstr(name, "bad") == NULL;
    sqlgen_done(&g);
    if (good && !meant_good)
        fail_msg("%s compiles, and should not", name);
    if (!good && meant_good)
        fail_msg("%s does not compile:\n%.*s", name, STR_ARG(said));
    if (!good)
        compare(a, name, ".nresult", said);
    if (good && h.n > 0)
        compare(a, name, ".h.result", h);
    if (good)
        compare(a, name, ".c.result", c);
    arena_free(a);
}

/* A text that may be anything: the answer is a complaint with a line, or C. */
static void survive(struct str text, bool migration)
{
    struct arena *a = arena_new(64 << 20);
    struct str h = S("-"), c;
    struct sqlgen g;
    if (migration)
        c = migrate(a, "0001-x", text, &g);
    else
        g = compile(a, "kinds", text, &h, &c);
    if (sqlgen_ok(&g))
        assert_true(h.n > 0 && c.n > 0);
    else
        assert_true(str_find(buf_str(&g.errors), ':') > 0);
    sqlgen_done(&g);
    arena_free(a);
}

static const char *const good_files[] = { "kinds", "fragments", "engines", "0001-good" };

static bool is_migration(size_t file)
{
    return good_files[file][0] == '0';
}

static void survives_every_prefix(void **state)
{
    (void)state;
    char path[400];
    struct arena *a = arena_new(64 << 20);
    for (size_t i = 0; i < COUNT_OF(good_files); i++) {
        struct str text = read_whole(a, path_of(path, good_files[i], ".sql"));
        assert_true(text.n > 300);
        for (size_t n = 0; n < text.n; n++) {
            /* A copy of just this length, so that the sanitizer sees one byte too many being read. */
            char *exact = malloc(n == 0 ? 1 : n);
            assert_non_null(exact);
            memcpy(exact, text.p, n);
            survive((struct str){ exact, n }, is_migration(i));
            free(exact);
        }
    }
    arena_free(a);
}

static void survives_mutations(void **state)
{
    (void)state;
    static const char *const pieces[] = { "'", "\"", "@", ";", ":", "::", "--", "/*", "*/", "(",
        ")", "\n", "\0", "\xff", "-- name: ", "-- param ", "-- row ", "-- fragment: f(a)\n",
        "@in_scope(a)@", "?", "999999999999999999999", "é", "-- scope: viewer\n" };
    static const size_t lengths[] = { 1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 9, 9, 7, 18, 13, 1,
        21, 2, 17 };
    struct arena *a = arena_new(64 << 20);
    char path[400];
    struct rng r = rng_seed(20260603);
    for (size_t round = 0; round < 800; round++) {
        struct str text =
            read_whole(a, path_of(path, good_files[round % COUNT_OF(good_files)], ".sql"));
        struct buf b = buf_new(SQLGEN_MAX_FILE);
        buf_add_str(&b, text);
        for (int changes = rng_range(&r, 1, 6); changes > 0; changes--) {
            size_t at = rng_below(&r, b.n), cut = rng_below(&r, 4) == 0 ? rng_below(&r, 40) : 0;
            size_t piece = rng_below(&r, COUNT_OF(pieces));
            struct buf next = buf_new(SQLGEN_MAX_FILE);
            buf_add(&next, b.p, at);
            buf_add(&next, pieces[piece], lengths[piece]);
            buf_add(&next, b.p + (at + cut < b.n ? at + cut : b.n),
                at + cut < b.n ? b.n - at - cut : 0);
            buf_done(&b);
            b = next;
        }
        survive(buf_str(&b), is_migration(round % COUNT_OF(good_files)));
        buf_done(&b);
    }
    arena_free(a);
}

/* A fragment that is used again and again must not eat the machine. */
static void bounds_what_fragments_make(void **state)
{
    (void)state;
    struct arena *a = arena_new(256 << 20);
    struct buf b = buf_new(SQLGEN_MAX_FILE);
    struct str h, c;
    buf_add_str(&b, S("-- fragment: big(x)\n(x"));
    for (int i = 0; i < 2000; i++)
        buf_add_str(&b, S(" + x"));
    buf_add_str(&b, S(");\n-- name: q :one\n-- row n i64\nSELECT 1 AS n WHERE true"));
    for (int i = 0; i < 2000; i++)
        buf_add_str(&b, S(" AND @big(a.b)@ = 1"));
    buf_add_str(&b, S(";\n"));
    struct sqlgen g = compile(a, "big", buf_str(&b), &h, &c);
    assert_str(buf_str(&g.errors), "big.sql:5: with its fragments the query is too long\n");
    sqlgen_done(&g);
    buf_done(&b);
    arena_free(a);
}

static void numbers_migrations(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    static const char sql[] = "CREATE TABLE a (x @int@) @strict@;";
    struct source files[] = { { "0002-two.sql", S("DROP TABLE a;") },
        { "0001-one.sql", S("CREATE TABLE a (x @int@) @strict@;") } };
    struct sqlgen g = sqlgen_new(a);
    struct str c = sqlgen_migrations(&g, S("m"), files, 2);
    assert_true(sqlgen_ok(&g));
    assert_true(
        str_find_str(c,
            S("{ 1, \"one\", statements_1, 1 },\n    { 2, \"two\", statements_2, 1 },")) > 0);
    sqlgen_done(&g);
    static const char *const bad[][2] = { { "0001-a.sql", "0003-c.sql" },
        { "0001-a.sql", "0001-b.sql" }, { "0001-a.sql", "two.sql" }, { "0001-a.sql", "0002-B.sql" },
        { "0000-a.sql", "0001-b.sql" } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct source two[] = { { bad[i][0], str_of(sql) }, { bad[i][1], str_of(sql) } };
        g = sqlgen_new(a);
        sqlgen_migrations(&g, S("m"), two, 2);
        assert_false(sqlgen_ok(&g));
        sqlgen_done(&g);
    }
    g = sqlgen_new(a);
    assert_true(str_find_str(sqlgen_migrations(&g, S("m"), NULL, 0), S("= { NULL, 0 };")) > 0);
    assert_true(sqlgen_ok(&g));
    sqlgen_done(&g);
    arena_free(a);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void add(const char *name, CMUnitTestFunction fn, char *state)
{
    tests[n_tests++] = (struct CMUnitTest){ .name = name, .test_func = fn, .initial_state = state };
}

int main(void)
{
    size_t n = 0;
    DIR *d = opendir(SQLGEN_TESTS);
    struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL && n < MAX_CASES) {
        struct str name = str_of(e->d_name);
        if (str_ends(name, S(".sql")) && name.n < sizeof names[0])
            snprintf(names[n++], sizeof names[0], "%.*s", (int)name.n - 4, name.p);
    }
    if (d != NULL)
        closedir(d);
    qsort(names, n, sizeof names[0], by_name);
    for (size_t i = 0; i < n; i++)
        add(names[i], check_case, names[i]);
    add("survives_every_prefix", survives_every_prefix, NULL);
    add("survives_mutations", survives_mutations, NULL);
    add("bounds_what_fragments_make", bounds_what_fragments_make, NULL);
    add("numbers_migrations", numbers_migrations, NULL);
    if (n < 30)
        return 1; /* the folder was not found */
    return _cmocka_run_group_tests("sqlgen", tests, n_tests, NULL, NULL);
}
