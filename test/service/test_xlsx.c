/* A workbook is whole or there is none, and nothing is left behind: its limits, a full disk, a request that ends on the
 * way. What is in one is read by workbook.mjs. */
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/report.h"

static const char *const columns[] = { "a", "b" };

static struct arena *arena;
static const char *folder;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 * 1024 * 1024);
    folder = test_tmp();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return rmdir(folder);
}

/* Names in a folder, but for . and .. */
static int names_in(const char *path)
{
    int n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n - 2;
}

static struct report begin(struct report_to *to, struct buf *out)
{
    *to = (struct report_to){ REPORT_XLSX, out, { .title = S("Rows"), .made_ms = 1, .folder = folder } };
    return report_begin(arena, to, columns, COUNT_OF(columns));
}

static void put_rows(struct report *r, int n, struct str text)
{
    for (int i = 0; i < n; i++)
        report_row(r, (const struct report_cell[]){ REPORT_TEXT(text), REPORT_NUMBER(i) });
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    struct buf out = buf_new(1 << 20);
    struct report_to to;
    int files = names_in("/proc/self/fd");
    struct report r = begin(&to, &out);
    put_rows(&r, 1000, S("text"));
    report_end(&r);
    assert_false(out.failed || r.too_long);
    assert_memory_equal(out.p, "PK\3\4", 4);
    assert_int_equal(names_in(folder), 0);
    arena_reset(arena);
    assert_int_equal(names_in("/proc/self/fd"), files);
    /* Given up on the way, as when a handler fails or the memory of a request is full. */
    buf_clear(&out);
    r = begin(&to, &out);
    put_rows(&r, 1000, S("text"));
    arena_reset(arena);
    assert_int_equal(out.n, 0);
    assert_int_equal(names_in(folder), 0);
    assert_int_equal(names_in("/proc/self/fd"), files);
    buf_done(&out);
}

static void a_file_longer_than_it_may_be_is_refused(void **state)
{
    (void)state;
    struct buf out = buf_new(5000);
    struct report_to to;
    struct report r = begin(&to, &out);
    report_end(&r);
    assert_true(out.failed);
    assert_true(r.too_long);
    buf_done(&out);
    out = buf_new(20);
    to.format = REPORT_CSV;
    r = report_begin(arena, &to, columns, COUNT_OF(columns));
    put_rows(&r, 10, S("text"));
    report_end(&r);
    assert_true(r.too_long);
    buf_done(&out);
    arena_reset(arena);
}

static void more_rows_than_a_sheet_holds_are_refused(void **state)
{
    (void)state;
    struct buf out = buf_new(64 << 20);
    struct report_to to;
    struct report r = begin(&to, &out);
    put_rows(&r, XLSX_ROWS, S(""));
    assert_false(r.too_long);
    put_rows(&r, 1, S(""));
    assert_true(r.too_long);
    put_rows(&r, 1, S(""));
    report_end(&r);
    assert_true(r.too_long);
    assert_int_equal(out.n, 0);
    buf_done(&out);
    arena_reset(arena);
}

/* A disk that is full is a file that may not grow. Wherever it happens, the workbook is refused, not short. */
static void a_full_disk_is_noticed(void **state)
{
    (void)state;
    struct rlimit before, limit;
    struct buf out = buf_new(64 << 20);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*signal_before)(int) = signal(SIGXFSZ, SIG_IGN);
    bool whole = false;
    for (rlim_t most = 0; most < 400000; most += most < 10000 ? 1000 : 20000) {
        struct report_to to;
        limit = (struct rlimit){ most, before.rlim_max };
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        struct report r = begin(&to, &out);
        put_rows(&r, 3000, S("twenty-one characters"));
        report_end(&r);
        bool failed = out.failed;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_false(r.too_long);
        if (whole)
            assert_false(failed); /* once there is room, there is */
        whole = !failed;
        buf_clear(&out);
        arena_reset(arena);
        assert_int_equal(names_in(folder), 0);
        if (most == 0)
            assert_true(failed);
    }
    assert_true(whole);
    signal(SIGXFSZ, signal_before);
    buf_done(&out);
}

static void a_folder_that_is_not_there_is_no_harm(void **state)
{
    (void)state;
    struct buf out = buf_new(1 << 20);
    const struct report_to to = { REPORT_XLSX, &out, { .title = S("Rows"), .folder = "/nonexistent/folder" } };
    struct report r = report_begin(arena, &to, columns, COUNT_OF(columns));
    put_rows(&r, 10, S("text"));
    report_end(&r);
    assert_false(out.failed);
    buf_done(&out);
    arena_reset(arena);
}

static void a_text_is_cut_where_the_format_ends(void **state)
{
    (void)state;
    struct buf text = buf_new(1 << 20), out = buf_new(1 << 20);
    for (int i = 0; i <= XLSX_MOST_TEXT; i++)
        buf_add_str(&text, S("\xf0\x9f\x99\x82"));
    struct report_to to;
    struct report r = begin(&to, &out);
    report_row(&r, (const struct report_cell[]){ REPORT_TEXT(buf_str(&text)), REPORT_NUMBER(INT64_MIN) });
    report_end(&r);
    assert_false(out.failed);
    buf_done(&out);
    buf_done(&text);
    arena_reset(arena);
}

static void numbers_are_written_as_files_have_them(void **state)
{
    (void)state;
    static const char *const names[] = { "count", "percent", "day", "share" };
    const struct report_cell cells[] = { REPORT_NUMBER(-12), REPORT_PERCENT(-5), REPORT_DAY(test_day("2026-06-03")),
        report_share(S("12.3%")) };
    const struct report_cell others[] = { REPORT_NUMBER(0), REPORT_PERCENT(1000), REPORT_DAY(DAY_NONE),
        report_share(S("-")) };
    static const struct {
        enum report_format format;
        const char *want;
    } cases[] = {
        { REPORT_CSV, "count,percent,day,share\n-12,-0.5,2026-06-03,12.3%\n0,100.0,\"\",\"'-\"\n" },
        { REPORT_JSON, "[\n{\"count\":-12,\"percent\":-0.5,\"day\":\"2026-06-03\",\"share\":\"12.3%\"},\n"
                       "{\"count\":0,\"percent\":100.0,\"day\":\"\",\"share\":\"-\"}\n]\n" },
        { REPORT_TABLE, "count  percent         day  share\n"
                        "  -12     -0.5  2026-06-03  12.3%\n"
                        "    0    100.0              -\n" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf out = buf_new(10000);
        const struct report_to to = { .format = cases[i].format, .out = &out };
        struct report r = report_begin(arena, &to, names, COUNT_OF(names));
        report_row(&r, cells);
        report_row(&r, others);
        report_end(&r);
        assert_str(buf_str(&out), cases[i].want);
        buf_done(&out);
    }
    arena_reset(arena);
}

static void a_share_in_words_is_a_number_or_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum report_kind kind;
        int64_t tenths;
    } cases[] = {
        { "7.5%", REPORT_IS_PERCENT, 75 },
        { "100.0%", REPORT_IS_PERCENT, 1000 },
        { "none", REPORT_IS_COUNT, 0 },
        { "no figure loaded", REPORT_IS_COUNT, 0 },
        { "7.5", REPORT_IS_COUNT, 0 },
        { "%", REPORT_IS_COUNT, 0 },
        { "", REPORT_IS_COUNT, 0 },
        { "x%", REPORT_IS_COUNT, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report_cell c = report_share(str_of(cases[i].text));
        assert_int_equal(c.kind, cases[i].kind);
        assert_str(c.text, cases[i].text);
        if (c.kind == REPORT_IS_PERCENT)
            assert_int_equal(c.number, cases[i].tenths);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(a_file_longer_than_it_may_be_is_refused),
        cmocka_unit_test(more_rows_than_a_sheet_holds_are_refused),
        cmocka_unit_test(a_full_disk_is_noticed),
        cmocka_unit_test(a_folder_that_is_not_there_is_no_harm),
        cmocka_unit_test(a_text_is_cut_where_the_format_ends),
        cmocka_unit_test(numbers_are_written_as_files_have_them),
        cmocka_unit_test(a_share_in_words_is_a_number_or_text),
    };
    return cmocka_run_group_tests_name("xlsx", tests, set_up, tear_down);
}
