/* web/multipart.h: bodies whole, in pieces of every size, broken and hostile; every limit at its edge. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/multipart.h"

/* What one test needs: a folder of its own, and what was read. */
struct reading {
    struct arena *arena;    /* for bodies */
    struct arena *exchange; /* as much as the server gives one */
    char folder[300];
    int64_t most; /* bytes of files */
    struct multipart *m;
    struct http_request r;
};

static int begin(void **state)
{
    static int count;
    struct reading *x = calloc(1, sizeof *x);
    x->arena = arena_new(64 << 20);
    x->exchange = arena_new(4 << 20);
    x->most = HTTP_MAX_UPLOAD;
    snprintf(x->folder, sizeof x->folder, "%s/%d", test_tmp(), ++count);
    assert_int_equal(mkdir(x->folder, 0700), 0);
    *state = x;
    return 0;
}

static size_t files_in(const struct reading *x)
{
    size_t n = 0;
    DIR *d = opendir(x->folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static int end(void **state)
{
    struct reading *x = *state;
    if (x->m != NULL)
        multipart_discard(x->m);
    assert_int_equal(files_in(x), 0);
    assert_int_equal(rmdir(x->folder), 0);
    arena_free(x->exchange);
    arena_free(x->arena);
    free(x);
    return 0;
}

/* Reads a body in pieces of so many bytes (0: all at once) and gives what came of it. */
static enum err read_as(struct reading *x, const char *type, struct str body, size_t piece)
{
    struct fail f = { .code = OK };
    if (x->m != NULL)
        multipart_discard(x->m);
    arena_reset(x->exchange);
    x->m = multipart_open(x->exchange, str_of(type), x->folder, x->most);
    assert_non_null(x->m);
    for (size_t at = 0; at < body.n;) {
        size_t n = piece == 0 || body.n - at < piece ? body.n - at : piece;
        /* A copy of exactly this length: reading beyond it is seen by the sanitizer. */
        char *copy = malloc(n);
        memcpy(copy, body.p + at, n);
        enum err e = multipart_feed(x->m, copy, n, &f);
        free(copy);
        at += n;
        if (e == OK)
            continue;
        /* After an error nothing more is taken. */
        assert_int_equal(multipart_feed(x->m, "x", 1, &f), e);
        assert_int_equal(multipart_end(x->m, &f), e);
        return e;
    }
    enum err e = multipart_end(x->m, &f);
    multipart_give(x->m, &x->r);
    return e;
}

static const char plain[] = "multipart/form-data; boundary=B";

static enum err read_all(struct reading *x, struct str body)
{
    return read_as(x, plain, body, 0);
}

static struct str stored(struct reading *x, size_t i)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%.*s", x->folder, STR_ARG(x->r.files[i].stored_as));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat s;
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(s.st_size, x->r.files[i].bytes);
    char *p = arena_alloc(x->arena, (size_t)s.st_size + 1);
    assert_int_equal(read(fd, p, (size_t)s.st_size), s.st_size);
    close(fd);
    return (struct str){ p, (size_t)s.st_size };
}

#define FIELD(name, value) "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_OF(field, name, value) \
    "--B\r\nContent-Disposition: form-data; name=\"" field "\"; filename=\"" name \
    "\"\r\nContent-Type: text/csv\r\n\r\n" value "\r\n"
#define THE_END "--B--\r\n"

static void reads_fields_and_files(void **state)
{
    static const char body[] = FIELD("csrf", "abc") FILE_OF("file", "marks.csv", "a,b\r\n1,2\r\n")
        FIELD("kind", "") FILE_OF("file", "empty.csv", "") THE_END;
    struct reading *x = *state;
    /* In pieces of every size: the boundary is cut in every place. */
    for (size_t piece = 0; piece <= sizeof body; piece++) {
        if (read_as(x, plain, str_of(body), piece) != OK)
            fail_msg("refused in pieces of %zu", piece);
        assert_int_equal(x->r.n_form, 2);
        assert_str(http_form(&x->r, S("csrf")), "abc");
        assert_str(http_form(&x->r, S("kind")), "");
        assert_int_equal(x->r.n_files, 2);
        assert_str(x->r.files[0].field, "file");
        assert_str(x->r.files[0].name, "marks.csv");
        assert_str(x->r.files[1].name, "empty.csv");
        assert_str(stored(x, 0), "a,b\r\n1,2\r\n");
        assert_str(stored(x, 1), "");
        assert_int_equal(files_in(x), 2);
    }
}

/* What looks like the beginning of a boundary belongs to the file. */
static void keeps_what_is_nearly_a_boundary(void **state)
{
    static const char content[] = "\r\r\n\r\n-\r\n--\r\n--A\r\n--\r\n\r\n--b\n--B\r--B\r\n-B--B-- \r\n--";
    struct reading *x = *state;
    struct str body = str_fmt(x->arena, "%s%s\r\n%s",
        "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n", content, THE_END);
    for (size_t piece = 0; piece < 40; piece++) {
        assert_int_equal(read_as(x, plain, body, piece), OK);
        assert_str(stored(x, 0), content);
    }
}

static void takes_boundaries_of_every_kind(void **state)
{
    static const char *const types[][2] = { { "multipart/form-data; boundary=B", "B" },
        { "multipart/form-data;boundary=\"B\"", "B" }, { "Multipart/Form-Data; BOUNDARY=B", "B" },
        { "multipart/form-data; charset=utf-8; boundary=B", "B" }, { "multipart/form-data; boundary=B; x=y", "B" },
        { "multipart/form-data; boundary=\"a b;c\"", "a b;c" }, { "multipart/form-data; boundary=----x", "----x" },
        { "multipart/form-data; boundary=-", "-" },
        { "multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789",
            "0123456789012345678901234567890123456789012345678901234567890123456789" } };
    struct reading *x = *state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct str body = str_fmt(x->arena,
            "--%s\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--%s--\r\n", types[i][1], types[i][1]);
        for (size_t piece = 0; piece < 3; piece++) {
            if (read_as(x, types[i][0], body, piece) != OK)
                fail_msg("refused: %s", types[i][0]);
            assert_str(http_form(&x->r, S("a")), "1");
        }
    }
}

static void refuses_other_types(void **state)
{
    static const char *const wrong[] = { "", "multipart/form-data", "multipart/form-data;",
        "multipart/form-data; boundary", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"B", "multipart/mixed; boundary=B", "multipart/form-dat; boundary=B",
        "text/plain; boundary=B",
        "multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890",
        "multipart/form-data, boundary=B" };
    struct reading *x = *state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (multipart_open(x->arena, str_of(wrong[i]), x->folder, 1) != NULL)
            fail_msg("taken: %s", wrong[i]);
}

static void a_body_that_is_cut_off_is_refused(void **state)
{
    static const char body[] = FIELD("csrf", "abc") FILE_OF("file", "marks.csv", "a,b\r\n") "--B--";
    struct reading *x = *state;
    for (size_t n = 0; n < sizeof body - 1; n++)
        if (read_all(x, str_slice(str_of(body), 0, n)) != ERR_INVALID)
            fail_msg("taken with %zu bytes", n);
    assert_int_equal(read_all(x, str_of(body)), OK);
    /* What comes behind the end is nothing of ours. */
    assert_int_equal(read_all(x, str_fmt(x->arena, "%s\r\nepilogue\r\n--B\r\nx", body)), OK);
    assert_int_equal(x->r.n_files, 1);
    assert_int_equal(x->r.n_form, 1);
}

static void refuses_what_is_not_multipart(void **state)
{
    static const char *const wrong[] = { "x", "a=b&c=d", "--B", "--Bx\r\n\r\n", "--B \r\n", "--B\n", "--B-\r\n",
        "--B\r\n\r\n\r\n" THE_END, /* a part without a head */
        "--B\r\nContent-Type: text/plain\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition form-data; name=\"a\"\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n" THE_END,
        "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\xc3\"\r\n\r\n1\r\n" THE_END,
        FIELD("a", "\xff") THE_END, FIELD("a", "\xc3") THE_END };
    struct reading *x = *state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        for (size_t piece = 0; piece < 3; piece++)
            if (read_as(x, plain, str_of(wrong[i]), piece) != ERR_INVALID)
                fail_msg("taken: %s", wrong[i]);
    static const char nul[] = FIELD("a", "x\0y") THE_END;
    assert_int_equal(read_all(x, (struct str){ nul, sizeof nul - 1 }), ERR_INVALID);
}

/* A file's name is shown and never used as a path. */
static void file_names_are_only_names(void **state)
{
    static const char *const names[] = { "../../etc/passwd", "/etc/passwd", "C:\\Users\\x\\marks.csv", "..", ".",
        "a b;c=d.csv", "\xc3\xa9t\xc3\xa9.csv", "<script>.csv", "" };
    struct reading *x = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str body = str_fmt(x->arena,
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n1\r\n" THE_END, names[i]);
        assert_int_equal(read_all(x, body), OK);
        assert_int_equal(x->r.n_files, 1);
        assert_str(x->r.files[0].name, names[i]);
        assert_int_equal(x->r.files[0].stored_as.n, 26);
        assert_true(str_find(x->r.files[0].stored_as, '/') < 0 && str_find(x->r.files[0].stored_as, '.') < 0);
        assert_str(stored(x, 0), "1");
        assert_int_equal(files_in(x), 1);
    }
}

/* A line break in a name would become a line of a log or a header. */
static void a_file_name_has_no_control_characters(void **state)
{
    struct reading *x = *state;
    assert_int_equal(
        read_all(x, S("--B\r\nContent-Disposition: form-data; name=f; filename=\"a\rb\"\r\n\r\n1\r\n" THE_END)),
        ERR_INVALID);
    assert_int_equal(
        read_all(x, S("--B\r\nContent-Disposition: form-data; name=f; filename=\"a\tb\"\r\n\r\n1\r\n" THE_END)),
        ERR_INVALID);
    assert_int_equal(read_all(x, S("--B\r\nContent-Disposition: form-data; name=\"a\x7f\"\r\n\r\n1\r\n" THE_END)),
        ERR_INVALID);
}

static struct str filled(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return (struct str){ p, n };
}

static void put_field(struct buf *b, struct str name, struct str value)
{
    buf_add_fmt(b, "--B\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n", STR_ARG(name));
    buf_add(b, value.p, value.n);
    buf_add_str(b, S("\r\n"));
}

static enum err read_buf(struct reading *x, struct buf *b, size_t piece)
{
    buf_add_str(b, S(THE_END));
    enum err e = read_as(x, plain, buf_str(b), piece);
    buf_done(b);
    return e;
}

static void a_field_has_a_longest(void **state)
{
    struct reading *x = *state;
    for (size_t piece = 0; piece <= 4096; piece += 2048) {
        for (size_t more = 0; more <= 1; more++) {
            struct buf b = buf_new(1 << 20);
            put_field(&b, S("a"), filled(x->arena, 'x', MULTIPART_MAX_FIELD + more));
            assert_int_equal(read_buf(x, &b, piece), more == 0 ? OK : ERR_FULL);
            if (more == 0)
                assert_int_equal(http_form(&x->r, S("a")).n, MULTIPART_MAX_FIELD);
        }
    }
}

/* All fields together are as long as a form without files may be: names and values. Whoever sends many long ones must
 * not use up the memory of the exchange, which would end the program. */
static void fields_have_a_longest_together(void **state)
{
    struct reading *x = *state;
    const size_t whole = HTTP_MAX_FORM / MULTIPART_MAX_FIELD;
    for (size_t more = 0; more <= 1; more++) {
        struct buf b = buf_new(1 << 20);
        for (size_t i = 0; i < whole; i++)
            put_field(&b, S("a"), filled(x->arena, 'x', MULTIPART_MAX_FIELD - 1 + (i == 0 ? more : 0)));
        assert_int_equal(read_buf(x, &b, 0), more == 0 ? OK : ERR_FULL);
    }
}

static void parts_are_counted(void **state)
{
    struct reading *x = *state;
    for (size_t more = 0; more <= 1; more++) {
        struct buf b = buf_new(1 << 20);
        for (size_t i = 0; i < HTTP_MAX_FIELDS + more; i++)
            put_field(&b, S("a"), S("1"));
        assert_int_equal(read_buf(x, &b, 0), more == 0 ? OK : ERR_FULL);
        if (more == 0)
            assert_int_equal(x->r.n_form, HTTP_MAX_FIELDS);
    }
    for (size_t more = 0; more <= 1; more++) {
        struct buf b = buf_new(1 << 20);
        for (size_t i = 0; i < HTTP_MAX_FILES + more; i++)
            buf_add_str(&b, S(FILE_OF("f", "x", "1")));
        assert_int_equal(read_buf(x, &b, 0), more == 0 ? OK : ERR_FULL);
        assert_int_equal(files_in(x), HTTP_MAX_FILES);
    }
    multipart_discard(x->m);
    assert_int_equal(files_in(x), 0);
}

static void files_have_a_longest_together(void **state)
{
    struct reading *x = *state;
    x->most = 10;
    assert_int_equal(read_all(x, S(FILE_OF("f", "x", "12345") FILE_OF("f", "y", "67890") THE_END)), OK);
    for (size_t piece = 0; piece < 3; piece++)
        assert_int_equal(
            read_as(x, plain, S(FILE_OF("f", "x", "12345") FILE_OF("f", "y", "678901") THE_END), piece), ERR_FULL);
}

static void a_file_name_has_a_longest(void **state)
{
    struct reading *x = *state;
    for (size_t more = 0; more <= 1; more++) {
        struct str name = filled(x->arena, 'n', HTTP_MAX_FILE_NAME + more);
        struct str body = str_fmt(x->arena,
            "--B\r\nContent-Disposition: form-data; name=f; filename=\"%.*s\"\r\n\r\n1\r\n" THE_END, STR_ARG(name));
        assert_int_equal(read_all(x, body), more == 0 ? OK : ERR_FULL);
    }
}

/* The head of a part with the empty line that ends it: the same limit in whatever pieces it comes. */
static void the_head_of_a_part_has_a_longest(void **state)
{
    struct reading *x = *state;
    static const size_t pieces[] = { 0, 1, 100, 4095, 4096, 4097 };
    struct str begin = S("Content-Disposition: form-data; name=a\r\nX: ");
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        for (size_t more = 0; more <= 1; more++) {
            struct str rest = filled(x->arena, 'x', MULTIPART_MAX_HEADERS - begin.n - 4 + more);
            struct str body =
                str_fmt(x->arena, "--B\r\n%.*s%.*s\r\n\r\n1\r\n" THE_END, STR_ARG(begin), STR_ARG(rest));
            if (read_as(x, plain, body, pieces[i]) != (more == 0 ? OK : ERR_FULL))
                fail_msg("%zu more, in pieces of %zu", more, pieces[i]);
        }
    }
}

static void a_folder_that_is_not_there_is_a_failure(void **state)
{
    struct reading *x = *state;
    struct fail f = { .code = OK };
    struct multipart *m = multipart_open(x->arena, str_of(plain), "/nowhere/at/all", 100);
    assert_non_null(m);
    static const char body[] = FILE_OF("f", "x", "1");
    assert_int_equal(multipart_feed(m, body, sizeof body - 1, &f), ERR_FAILED);
    assert_int_equal(f.code, ERR_FAILED);
}

/* A disk that is full is told apart from a limit by its detail: it is no fault of whoever sends. */
static void a_full_disk_is_told_apart(void **state)
{
    struct reading *x = *state;
    struct rlimit before, small = { 1000, 1000 };
    struct fail f = { .code = OK };
    struct str body = str_fmt(x->arena, "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n%.*s",
        STR_ARG(filled(x->arena, 'x', 5000)));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    x->m = multipart_open(x->exchange, str_of(plain), x->folder, x->most);
    enum err e = multipart_feed(x->m, body.p, body.n, &f);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(e, ERR_FULL);
    assert_int_equal(f.code, ERR_FULL);
    x->most = 100;
    f.code = OK;
    multipart_discard(x->m);
    x->m = multipart_open(x->exchange, str_of(plain), x->folder, x->most);
    assert_int_equal(multipart_feed(x->m, body.p, body.n, &f), ERR_FULL);
    assert_int_equal(f.code, OK);
}

/* Random bytes over a right body: whatever comes of it, it is one of four answers, and the sanitizers are silent. */
static void bears_random_damage(void **state)
{
    static const char body[] = FIELD("csrf", "abc") FILE_OF("file", "marks.csv", "a,b\r\n1,2\r\n") THE_END;
    struct reading *x = *state;
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        char copy[sizeof body];
        memcpy(copy, body, sizeof body);
        for (int k = 0; k < 3; k++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            copy[seed % (sizeof body - 1)] = "\r\n-B\";=: \0\xff"[(seed >> 32) % 10];
        }
        enum err e = read_as(x, plain, (struct str){ copy, sizeof body - 1 }, seed >> 40 & 15);
        assert_true(e == OK || e == ERR_INVALID || e == ERR_FULL);
    }
}

#define READING(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING(reads_fields_and_files),
        READING(keeps_what_is_nearly_a_boundary),
        READING(takes_boundaries_of_every_kind),
        READING(refuses_other_types),
        READING(a_body_that_is_cut_off_is_refused),
        READING(refuses_what_is_not_multipart),
        READING(file_names_are_only_names),
        READING(a_file_name_has_no_control_characters),
        READING(a_field_has_a_longest),
        READING(fields_have_a_longest_together),
        READING(parts_are_counted),
        READING(files_have_a_longest_together),
        READING(a_file_name_has_a_longest),
        READING(the_head_of_a_part_has_a_longest),
        READING(a_folder_that_is_not_there_is_a_failure),
        READING(a_full_disk_is_told_apart),
        READING(bears_random_damage),
    };
    return cmocka_run_group_tests_name("web multipart", tests, NULL, NULL);
}
