/* A document that is too much is refused with a sentence, and no file comes of it; what is in one is read by
 * documents.mjs. */
#include "test.h"

#include "service/document.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)256 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct document *begin(void)
{
    return document_new(arena, &(struct document_about){ .title = S("Title"), .made_ms = 1780000000000 });
}

static void assert_refused(const struct document *d, const char *word)
{
    enum err (*const writers[])(const struct document *, struct buf *) = { document_pdf, document_docx };
    assert_true(str_find_str(document_problem(d), str_of(word)) >= 0);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        struct buf out = buf_new(DOCUMENT_BYTES);
        assert_int_equal(writers[i](d, &out), ERR_FULL);
        assert_true(out.failed);
        buf_done(&out);
    }
}

static void too_many_blocks(void **state)
{
    (void)state;
    struct document *d = begin();
    for (int i = 0; i < DOCUMENT_BLOCKS; i++)
        document_paragraph(d, S("x"));
    assert_int_equal(document_problem(d).n, 0);
    document_paragraph(d, S("x"));
    assert_refused(d, "paragraphs");
}

static void too_many_rows(void **state)
{
    (void)state;
    struct document *d = begin();
    struct document_fact *facts = ARENA_ARRAY(arena, DOCUMENT_ROWS + 1, struct document_fact);
    document_facts(d, facts, DOCUMENT_ROWS);
    assert_int_equal(document_problem(d).n, 0);
    document_facts(d, facts, 1);
    assert_refused(d, "rows");
}

static void too_much_text(void **state)
{
    (void)state;
    struct document *d = begin();
    struct buf b = buf_new(DOCUMENT_TEXT);
    for (int i = 0; i < DOCUMENT_TEXT; i++)
        buf_add_char(&b, 'a');
    for (int i = 0; i * DOCUMENT_TEXT < DOCUMENT_TEXTS; i++)
        document_paragraph(d, buf_str(&b));
    assert_refused(d, "text");
    buf_done(&b);
}

static void too_many_pages(void **state)
{
    (void)state;
    struct document *d = begin();
    struct buf b = buf_new(DOCUMENT_TEXT), out = buf_new(DOCUMENT_BYTES);
    for (int i = 0; i < 60000; i++)
        buf_add_str(&b, S("a\n"));
    buf_add_char(&b, 'a');
    document_paragraph(d, buf_str(&b));
    assert_int_equal(document_pdf(d, &out), ERR_FULL);
    assert_true(out.failed);
    buf_done(&out);
    buf_done(&b);
}

/* One that is a little longer than the longest is there up to a letter's end, and says that it was cut. */
static void a_long_text_is_cut(void **state)
{
    (void)state;
    struct document *d = begin();
    struct buf b = buf_new(DOCUMENT_TEXT + 100), out = buf_new(DOCUMENT_BYTES);
    buf_add_char(&b, 'a');
    while (b.n < DOCUMENT_TEXT + 2)
        buf_add_str(&b, S("\xc3\xa9"));
    document_paragraph(d, buf_str(&b));
    assert_int_equal(document_problem(d).n, 0);
    assert_int_equal(document_docx(d, &out), OK);
    assert_false(out.failed);
    buf_done(&out);
    buf_done(&b);
}

static void a_short_buffer_fails(void **state)
{
    (void)state;
    struct document *d = begin();
    struct buf out = buf_new(2000);
    assert_int_equal(document_pdf(d, &out), ERR_FULL);
    assert_true(out.failed);
    buf_clear(&out);
    assert_int_equal(document_docx(d, &out), ERR_FULL);
    assert_true(out.failed);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(too_many_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_much_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_text_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_short_buffer_fails, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
