/* Looking through a document in a process of its own (attachment_look.h; TRUST.md T16): the same answers as without
 * one, and whatever becomes of it, a sentence and a service that goes on. */
#include "evidence.h"

#include <pthread.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/clock.h"
#include "service/attachment_look.h"

static const char *program(const char *variable)
{
    const char *path = getenv(variable);
    if (path == NULL)
        fail_msg("%s says where the program is", variable);
    return path;
}

static struct attachment_looker *looker(struct arena *a, const char *path)
{
    struct attachment_looker *l = ARENA_NEW(a, struct attachment_looker);
    attachment_looker_init(l, path);
    return l;
}

static void answers_the_same(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, program("WAYMARK_TEST_PROGRAM"));
    const struct {
        const char *name;
        struct str bytes;
    } cases[] = {
        { "a.txt", S("Amira \xe2\x98\xba\n") },
        { "a name that is longer than what is told of it.csv", S("a,b\n") },
        { "a.png", evidence_png(a, "") },
        { "a.jpeg", evidence_jpeg(a, "") },
        { "a.docx", evidence_docx(a, "word/media/p.png", evidence_png(a, "")) },
        { "a.ods", evidence_ods(a, NULL) },
        { "a.pdf", evidence_pdf(a, "/Metadata 5 0 R", "", "/Info 7 0 R") },
        { "a.pdf", evidence_pdf_packed(a, "/Type/ObjStm", "XRef", evidence_deflated(a, S(EVIDENCE_PACKED))) },
        { "long.txt", evidence_repeated(a, 'x', 24 << 20) },
        /* and what is refused */
        { "a.txt", S("") },
        { "a.txt", S(EVIDENCE_EICAR) },
        { "noend", S("plain text") },
        { "a.pdf", S("plain text") },
        { "a.svg", S("<svg xmlns='http://www.w3.org/2000/svg'/>") },
        { "a.docx", evidence_docx(a, "word/x.bin", evidence_repeated(a, 0, 8 << 20)) },
        { "a.docm", evidence_docx(a, "word/vbaProject.bin", S("x")) },
        { "a.pdf", evidence_pdf(a, "/OpenAction << /S /JavaScript /JS (x) >>", "", "") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct attachment_sifted here, there;
        struct str problem_here = S(""), problem_there = S("");
        struct fail fail = { .code = OK };
        const enum err e = attachment_sift(a, str_of(cases[i].name), cases[i].bytes, &here, &problem_here);
        const enum err f =
            attachment_look(l, a, str_of(cases[i].name), cases[i].bytes, &fail, &there, &problem_there);
        if (e != f || fail.code != OK || !str_eq(problem_here, problem_there))
            fail_msg("%s: %s \"%.*s\", \"%.*s\" %s", cases[i].name, err_name(f), STR_ARG(problem_here),
                STR_ARG(problem_there), fail.detail);
        if (e != OK)
            continue;
        assert_int_equal(here.type, there.type);
        assert_int_equal(here.reads, there.reads);
        assert_true(str_eq(buf_str(&here.bytes), buf_str(&there.bytes)));
        assert_true(str_eq(buf_str(&here.words), buf_str(&there.words)));
        attachment_sifted_done(&here);
        attachment_sifted_done(&there);
    }
    attachment_looker_done(l);
    arena_free(a);
}

/* --- what is made to harm --- */

/* As many pages as there are leaves in a tree of arrays that each hold the one below twice. */
static struct str pdf_deep(struct arena *a, size_t depth)
{
    struct buf b = buf_new(1 << 20);
    for (size_t i = 0; i < depth; i++)
        buf_add_str(&b, S("[ << /A "));
    struct str catalogue = str_fmt(a, "/X %.*s", (int)b.n, b.p);
    buf_done(&b);
    return evidence_pdf(a, catalogue.p, "", "");
}

static struct str pdf_of_pages(struct arena *a, const char *kids, const char *page)
{
    const struct str objects[] = { S("<< /Type /Catalog /Pages 2 0 R >>"),
        str_fmt(a, "<< /Type /Pages /Kids [%s] /Count 1 >>", kids), str_of(page) };
    return evidence_pdf_of(a, objects, COUNT_OF(objects), "");
}

static struct str deflated_often(struct arena *a, struct str s, int times)
{
    for (int i = 0; i < times; i++)
        s = evidence_deflated(a, s);
    return s;
}

/* Either is right: it is refused with a sentence, or taken as it is. The process may not have been lost over it. */
static void harmful_files_are_answered(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, program("WAYMARK_TEST_LOOKER"));
    struct str zeroes = evidence_repeated(a, 0, 64 << 20);
    struct str nested = evidence_pdf_of(a,
        (const struct str[]){ S("<< /Type /Catalog /Pages 2 0 R >>"), S("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            S("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"),
            evidence_stream(
                a, "/Filter [/FlateDecode /FlateDecode /FlateDecode]", deflated_often(a, zeroes, 3)) },
        4, "");
    const struct {
        const char *what;
        struct str bytes;
        bool taken;
    } cases[] = {
        { "packed three times", nested, true }, /* what draws a page is not unpacked more than once, to be kept */
        { "pages that hold themselves", pdf_of_pages(a, "2 0 R", "null"), true },
        { "a page that is its own parent", pdf_of_pages(a, "3 0 R", "<< /Type /Pages /Kids [3 0 R 2 0 R] >>"), true },
        { "a length that is itself",
            evidence_pdf_of(a,
                (const struct str[]){ S("<< /Type /Catalog /Pages 2 0 R /X 3 0 R >>"), S("<< /Type /Pages /Kids [] >>"),
                    S("<< /Length 3 0 R >>\nstream\nx\nendstream") },
                3, ""),
            true },
        { "depth", pdf_deep(a, 300), false },
        { "more depth", pdf_deep(a, 20000), false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct attachment_sifted s;
        struct fail fail = { .code = OK };
        struct str problem = S("");
        const enum err e = attachment_look(l, a, S("a.pdf"), cases[i].bytes, &fail, &s, &problem);
        if (e != (cases[i].taken ? OK : ERR_INVALID) || fail.code != OK)
            fail_msg("%s: %s \"%.*s\" %s", cases[i].what, err_name(e), STR_ARG(problem), fail.detail);
        if (e == OK)
            attachment_sifted_done(&s);
    }
    attachment_looker_done(l);
    arena_free(a);
}

/* Twelve million numbers in one array: within what may be unpacked, and some gigabytes as libqpdf holds them. */
static struct str pdf_of_numbers(struct arena *a)
{
    enum { ROOM = 23 << 20 };
    struct str few = S(EVIDENCE_PACKED), tail = S("]>>");
    char *p = arena_array_unset(a, ROOM, 1);
    memset(p, ' ', ROOM);
    /* The third object is last: its dictionary gets one more entry. */
    memcpy(p, few.p, few.n - 2);
    memcpy(p + few.n - 2, "/X[", 3);
    for (size_t i = few.n + 2; i < ROOM - tail.n; i += 2)
        p[i] = '1';
    memcpy(p + ROOM - tail.n, tail.p, tail.n);
    return evidence_pdf_packed(a, "/Type/ObjStm", "XRef", evidence_deflated(a, (struct str){ p, ROOM }));
}

static void memory_has_an_end(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, program("WAYMARK_TEST_LOOKER"));
    struct attachment_sifted s;
    struct fail fail = { .code = OK };
    struct str problem = S("");
    assert_int_equal(attachment_look(l, a, S("a.pdf"), pdf_of_numbers(a), &fail, &s, &problem), ERR_INVALID);
    assert_true(str_find_str(problem, S("more memory")) > 0);
    /* And the next one is looked through. */
    problem = S("");
    fail = (struct fail){ .code = OK };
    assert_int_equal(attachment_look(l, a, S("a.pdf"), evidence_pdf(a, "", "", ""), &fail, &s, &problem), OK);
    attachment_sifted_done(&s);
    attachment_looker_done(l);
    arena_free(a);
}

/* --- a process that is lost --- */

/* A program of a few lines in the place of ours. */
static const char *script(struct arena *a, const char *name, const char *lines)
{
    const char *path = str_fmt(a, "%s/%s", test_tmp(), name).p;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", lines);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static void lost_ones_are_a_sentence(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str text = evidence_repeated(a, 'x', 4 << 20); /* more than a pipe holds */
    static const struct {
        const char *name, *lines, *why;
        bool slow; /* ended by the clock */
    } cases[] = {
        { "killed", "kill -KILL $$", "signal 9", false },
        { "crashed", "cat > /dev/null; kill -SEGV $$", "signal 11", false },
        { "silent", "cat > /dev/null; exit 3", "exit code 3", false },
        { "unconfined", "exit 9", "refused to limit", false },
        { "deaf", "exec sleep 600", "in time", true },
        { "asleep", "cat > /dev/null; exec sleep 600", "in time", true },
        { "halting", "cat > /dev/null; printf 1234; exec sleep 600", "in time", true },
        { "babbling", "cat > /dev/null; exec yes", "", false },
        { "short",
            "cat > /dev/null; printf '\\1\\0\\0\\0\\10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\7\\0\\0\\0\\0\\0\\0\\0abc'",
            "exit code 0", false },
        { "empty",
            "cat > /dev/null; printf '\\1\\0\\0\\0\\10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'", "",
            false },
        { "large",
            "cat > /dev/null; printf '\\1\\0\\0\\0\\10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\7\\0\\0\\177\\0\\0\\0\\0"
            "'; exec yes",
            "", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct attachment_looker *l = looker(a, script(a, cases[i].name, cases[i].lines));
        struct attachment_sifted s;
        struct fail fail = { .code = OK };
        struct str problem = S("");
        if (cases[i].slow)
            l->most_ms = 300;
        const enum err e = attachment_look(l, a, S("a.txt"), text, &fail, &s, &problem);
        if (e != ERR_INVALID || fail.code != ERR_FAILED ||
            str_find_str(problem, S("could not be looked through")) < 0 ||
            str_find_str(str_of(fail.detail), str_of(cases[i].why)) < 0)
            fail_msg("%s: %s \"%.*s\" %s", cases[i].name, err_name(e), STR_ARG(problem), fail.detail);
        attachment_looker_done(l);
    }
    arena_free(a);
}

static void none_can_be_begun(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, str_fmt(a, "%s/not-there", test_tmp()).p);
    struct attachment_sifted s;
    for (int i = 0; i < LOOK_AT_ONCE + 1; i++) { /* and its turn is given back each time */
        struct fail fail = { .code = OK };
        struct str problem = S("");
        assert_int_equal(attachment_look(l, a, S("a.txt"), S("x"), &fail, &s, &problem), ERR_INVALID);
        assert_int_equal(fail.code, ERR_BUSY);
        assert_true(str_find_str(problem, S("Try again")) > 0);
    }
    attachment_looker_done(l);
    arena_free(a);
}

/* The process hears nothing of the service: no descriptor, no environment. */
static void it_is_given_nothing_else(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    const char *seen = str_fmt(a, "%s/seen", test_tmp()).p;
    struct attachment_looker *l = looker(a,
        script(a, "curious",
            str_fmt(a,
                "cat > /dev/null; { echo \"$*\"; tr '\\0' '\\n' < /proc/$$/environ; ls /proc/self/fd | sort -n; } > %s",
                seen)
                .p));
    struct attachment_sifted s;
    struct fail fail = { .code = OK };
    struct str problem = S("");
    assert_int_equal(setenv("DATABASE_URL", "postgresql://x:secret@db.example/waymark", 1), 0);
    assert_int_equal(attachment_look(l, a, S("a.txt"), S("x"), &fail, &s, &problem), ERR_INVALID);
    char text[512] = "";
    FILE *f = fopen(seen, "r");
    assert_non_null(f);
    const size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    /* Three, and the one that ls itself opened. */
    assert_str(((struct str){ text, n }), "look\n0\n1\n2\n3\n");
    attachment_looker_done(l);
    arena_free(a);
}

/* Who waits too long for a turn is told so; a file that no setting allows is not even sent. */
static void no_turn_and_no_room(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, program("WAYMARK_TEST_LOOKER"));
    struct attachment_sifted s;
    struct fail fail = { .code = OK };
    struct str problem = S("");
    l->wait_ms = 50;
    for (int i = 0; i < LOOK_AT_ONCE; i++)
        assert_int_equal(sem_wait(&l->turns), 0);
    assert_int_equal(attachment_look(l, a, S("a.txt"), S("x"), &fail, &s, &problem), ERR_INVALID);
    assert_int_equal(fail.code, ERR_BUSY);
    assert_true(str_find_str(problem, S("Try again")) > 0);
    sem_post(&l->turns);
    problem = S("");
    fail = (struct fail){ .code = OK };
    assert_int_equal(attachment_look(l, a, S("a.txt"), S("x"), &fail, &s, &problem), OK);
    attachment_sifted_done(&s);
    struct str most = evidence_repeated(a, 'x', LOOK_FILE + 1);
    assert_int_equal(attachment_look(l, a, S("a.txt"), most, &fail, &s, &problem), ERR_INVALID);
    assert_true(problem.n > 0);
    assert_int_equal(
        attachment_look(l, a, S("a.txt"), str_slice(most, 0, LOOK_FILE), &fail, &s, &problem), OK);
    attachment_sifted_done(&s);
    attachment_looker_done(l);
    arena_free(a);
}

struct turn {
    struct attachment_looker *l;
    enum err e;
};

static void *look_once(void *arg)
{
    struct turn *t = arg;
    struct arena *a = arena_new(1 << 20);
    struct attachment_sifted s;
    struct fail fail = { .code = OK };
    struct str problem = S("");
    t->e = attachment_look(t->l, a, S("a.txt"), S("x"), &fail, &s, &problem);
    if (t->e == OK)
        attachment_sifted_done(&s);
    arena_free(a);
    return NULL;
}

/* More than there are turns, at once: each gets its own. */
static void several_at_once(void **state)
{
    (void)state;
    enum { THREADS = 6 };
    struct arena *a = evidence_arena();
    struct attachment_looker *l = looker(a, program("WAYMARK_TEST_LOOKER"));
    pthread_t threads[THREADS];
    struct turn turns[THREADS];
    for (int i = 0; i < THREADS; i++) {
        turns[i] = (struct turn){ .l = l, .e = ERR_FAILED };
        assert_int_equal(pthread_create(&threads[i], NULL, look_once, &turns[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(turns[i].e, OK);
    }
    attachment_looker_done(l);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_the_same),
        cmocka_unit_test(harmful_files_are_answered),
        cmocka_unit_test(memory_has_an_end),
        cmocka_unit_test(lost_ones_are_a_sentence),
        cmocka_unit_test(none_can_be_begun),
        cmocka_unit_test(it_is_given_nothing_else),
        cmocka_unit_test(no_turn_and_no_room),
        cmocka_unit_test(several_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
