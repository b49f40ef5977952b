/* The template compiler, as a function of the template's text.
 *
 * viewc/golden/x.html gives x.c.result and x.h.result, byte for byte. viewc/refused/x.html is refused with the line
 * and the words of x.nresult. viewc/cc/x.html compiles to C that the C compiler refuses; every line of x.nresult is
 * found in what it says. Then: anything at all, without a crash. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../tools/viewc.h"
#include "base/random.h"

static const char *cases(void)
{
    const char *dir = getenv("VIEWC_CASES");
    assert_non_null(dir);
    return dir;
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        fail_msg("cannot read %s", path);
    char *p = arena_alloc(a, VIEWC_MAX_TEMPLATE);
    size_t n = fread(p, 1, VIEWC_MAX_TEMPLATE, f);
    fclose(f);
    return (struct str){ p, n };
}

static void write_file(const char *path, struct str s)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
    fclose(f);
}

/* Calls fn for every x.html in a directory of cases; returns how many there were. */
static int each_case(
    const char *sub, void (*fn)(struct arena *a, const char *dir, const char *name))
{
    char dir[400];
    snprintf(dir, sizeof dir, "%s/%s", cases(), sub);
    DIR *d = opendir(dir);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        size_t length = strlen(e->d_name);
        if (length < 5 || strcmp(e->d_name + length - 5, ".html") != 0)
            continue;
        struct arena *a = arena_new((size_t)64 * 1024 * 1024);
        char name[200];
        snprintf(name, sizeof name, "%.*s", (int)(length - 5), e->d_name);
        fn(a, dir, name);
        arena_free(a);
        n++;
    }
    closedir(d);
    return n;
}

static struct str case_text(struct arena *a, const char *dir, const char *name, const char *ending)
{
    return read_file(a, str_fmt(a, "%s/%s%s", dir, name, ending).p);
}

static void same_as(
    struct arena *a, const char *dir, const char *name, const char *ending, struct str got)
{
    struct str want = case_text(a, dir, name, ending);
    if (str_eq(got, want))
        return;
    struct str seen = str_fmt(a, "%s/%s%s", test_tmp(), name, ending);
    write_file(seen.p, got);
    fail_msg("%s%s: what is generated is not what is written down; see %s", name, ending, seen.p);
}

static void is_golden(struct arena *a, const char *dir, const char *name)
{
    struct viewc_refusal why = { 0 };
    struct str c = S(""), h = S("");
    struct str path = str_fmt(a, "src/golden/%s.html", name);
    if (!viewc_compile(a, path.p, case_text(a, dir, name, ".html"), &c, &h, &why))
        fail_msg("%s:%d: %s", name, why.line, why.why);
    same_as(a, dir, name, ".c.result", c);
    same_as(a, dir, name, ".h.result", h);
}

static void templates_become_what_is_written_down(void **state)
{
    (void)state;
    assert_int_equal(each_case("golden", is_golden), 4);
}

static void is_refused(struct arena *a, const char *dir, const char *name)
{
    struct viewc_refusal why = { 0 };
    struct str c = S(""), h = S("");
    if (viewc_compile(a, name, case_text(a, dir, name, ".html"), &c, &h, &why))
        fail_msg("%s was not refused", name);
    struct str want = str_trim(case_text(a, dir, name, ".nresult"));
    struct str got = str_fmt(a, "%d: %s", why.line, why.why);
    if (!str_starts(got, want))
        fail_msg("%s: refused with \"%.*s\", not with \"%.*s\"", name, STR_ARG(got), STR_ARG(want));
    assert_int_equal(c.n + h.n, 0);
}

static void mistakes_are_refused_with_line_and_reason(void **state)
{
    (void)state;
    int n = each_case("refused", is_refused);
    print_message("# %d templates refused\n", n);
    assert_int_equal(n, 80);
}

/* Runs the C compiler over a file; what it says goes to `said`. Returns its exit status. */
static int compile(struct arena *a, const char *source, const char *said)
{
    /* The compiler's command may be several words: "ccache cc". */
    char *argv[16];
    size_t n = 0;
    struct str rest = str_of(getenv("VIEWC_CC")), word;
    while (n < 8 && str_split(&rest, ' ', &word))
        argv[n++] = str_cstr(a, word);
    assert_true(n > 0);
    const char *const options[] = { "-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror" };
    for (size_t i = 0; i < COUNT_OF(options); i++)
        argv[n++] = str_cstr(a, str_of(options[i]));
    argv[n++] = str_cstr(a, str_fmt(a, "-I%s/../../../src", cases()));
    argv[n++] = str_cstr(a, str_fmt(a, "-I%s", cases()));
    argv[n++] = str_cstr(a, str_of(source));
    argv[n] = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("LC_ALL", "C", 1);
        int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || dup2(fd, 2) < 0)
            _exit(126);
        execvp(argv[0], argv);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int compile_template(struct arena *a, const char *dir, const char *name, const char *said)
{
    struct viewc_refusal why = { 0 };
    struct str c = S(""), h = S("");
    struct str path = str_fmt(a, "%s.html", name);
    if (!viewc_compile(a, path.p, case_text(a, dir, name, ".html"), &c, &h, &why))
        fail_msg("%s:%d: refused by viewc: %s", name, why.line, why.why);
    struct str source = str_fmt(a, "%s/%s.html.c", test_tmp(), name);
    write_file(source.p, c);
    write_file(str_fmt(a, "%s/%s.html.h", test_tmp(), name).p, h);
    return compile(a, source.p, said);
}

static void is_refused_by_compiler(struct arena *a, const char *dir, const char *name)
{
    struct str said = str_fmt(a, "%s/%s.said", test_tmp(), name);
    int status = compile_template(a, dir, name, said.p);
    struct str got = read_file(a, said.p), rest = case_text(a, dir, name, ".nresult"), line;
    if (status != 1)
        fail_msg("%s: the compiler ended with %d", name, status);
    while (str_split(&rest, '\n', &line))
        if (str_find_str(got, line) < 0)
            fail_msg("%s: \"%.*s\" is not in: %.*s", name, STR_ARG(line), STR_ARG(got));
}

static void wrong_types_do_not_compile(void **state)
{
    (void)state;
    assert_int_equal(each_case("cc", is_refused_by_compiler), 14);
}

/* The cases above would be refused too if nothing compiled: this shows that the frame does. */
static void right_types_compile(void **state)
{
    (void)state;
    static const char text[] =
        "%include \"case.h\"\n%view page(const struct page *p)\n"
        "<p title=\"{{ p->pupil }}{{ p->word }}{{ p->count }}{{ p->n_notes }}{{ p->day }}\">\n"
        "{{ p->pupil }}{{ p->word }}{{ p->count }}{{ p->n_notes }}{{ p->day }}{{ p->body }}</p>\n"
        "<a href=\"{{ p->edit }}\" id?=\"{{ p->word }}\" {{download? p->closed}}\n"
        " {{... p->attributes}}>x</a>\n"
        "<h{{ p->level }}><time datetime=\"{{ p->day }}\">x</time></h{{ p->level }}>\n%end\n";
    struct arena *a = arena_new((size_t)64 * 1024 * 1024);
    write_file(str_fmt(a, "%s/right.html", test_tmp()).p, (struct str){ text, sizeof text - 1 });
    struct str said = str_fmt(a, "%s/right.said", test_tmp());
    int status = compile_template(a, test_tmp(), "right", said.p);
    if (status != 0)
        fail_msg("%.*s", STR_ARG(read_file(a, said.p)));
    arena_free(a);
}

/* Compiles, and looks at nothing but that it comes back: sanitizers look at the rest. */
static bool survives(struct arena *a, struct str text)
{
    struct viewc_refusal why = { 0 };
    struct str c, h;
    /* A copy of its own size, so that reading past the end is seen. */
    char *exact = malloc(text.n + 1);
    assert_non_null(exact);
    memcpy(exact, text.p, text.n);
    exact = realloc(exact, text.n == 0 ? 1 : text.n);
    bool good = viewc_compile(a, "garbage.html", (struct str){ exact, text.n }, &c, &h, &why);
    if (!good) {
        assert_true(why.line >= 1);
        assert_true(why.why[0] != '\0');
    }
    free(exact);
    arena_reset(a);
    return good;
}

static void every_beginning_of_a_template_is_survived(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 * 1024 * 1024);
    struct arena *keep = arena_new((size_t)64 * 1024 * 1024);
    int whole = 0;
    struct str text = read_file(keep, str_fmt(keep, "%s/golden/positions.html", cases()).p);
    for (size_t n = 0; n <= text.n; n++)
        whole += survives(a, str_slice(text, 0, n)) ? 1 : 0;
    assert_true(whole >= 1);
    arena_free(a);
    arena_free(keep);
}

static void random_damage_is_survived(void **state)
{
    (void)state;
    static const char pieces[] = "<>{}%\"'&/=?()\n;:#\\- \xc3\xa9x0";
    struct arena *a = arena_new((size_t)64 * 1024 * 1024);
    struct arena *keep = arena_new((size_t)64 * 1024 * 1024);
    struct rng rng = rng_seed(20261122);
    const char *const names[] = { "page", "positions", "halves" };
    for (int round = 0; round < 900; round++) {
        struct str text = str_dup(
            keep, read_file(a, str_fmt(a, "%s/golden/%s.html", cases(), names[round % 3]).p));
        char *p = str_cstr(keep, text);
        int hits = rng_range(&rng, 1, 6);
        for (int i = 0; i < hits; i++) {
            size_t at = rng_below(&rng, text.n);
            size_t n = rng_below(&rng, text.n - at);
            switch (rng_below(&rng, 3)) {
            case 0: /* another character */
                p[at] = pieces[rng_below(&rng, sizeof pieces - 1)];
                break;
            case 1: /* a part is lost */
                memmove(p + at, p + at + n / 8, text.n - at - n / 8);
                text.n -= n / 8;
                break;
            default: /* a part comes from elsewhere */
                memmove(p + at, p + rng_below(&rng, text.n - n / 4), n / 4);
            }
        }
        (void)survives(a, (struct str){ p, text.n });
        arena_reset(keep);
    }
    arena_free(a);
    arena_free(keep);
}

static void depth_and_length_have_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 * 1024 * 1024);
    struct buf b = buf_new((size_t)4 * VIEWC_MAX_TEMPLATE);
    buf_add_str(&b, S("%view deep()\n"));
    for (int i = 0; i < 100000; i++)
        buf_add_str(&b, S("<div>"));
    assert_false(survives(a, buf_str(&b)));
    buf_clear(&b);
    buf_add_str(&b, S("%view deep()\n"));
    for (int i = 0; i < 100000; i++)
        buf_add_str(&b, S("%{\n"));
    assert_false(survives(a, buf_str(&b)));
    buf_clear(&b);
    for (int i = 0; i < VIEWC_MAX_TEMPLATE; i++)
        buf_add_str(&b, S("% "));
    assert_false(survives(a, buf_str(&b)));
    buf_done(&b);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_become_what_is_written_down),
        cmocka_unit_test(mistakes_are_refused_with_line_and_reason),
        cmocka_unit_test(wrong_types_do_not_compile),
        cmocka_unit_test(right_types_compile),
        cmocka_unit_test(every_beginning_of_a_template_is_survived),
        cmocka_unit_test(random_damage_is_survived),
        cmocka_unit_test(depth_and_length_have_limits),
    };
    return cmocka_run_group_tests_name("viewc", tests, NULL, NULL);
}
