/* A document of whatever text: both files come of it. Each line of the input is a text, used in turn as paragraph,
 * heading, item and cell. */
#include "fuzz.h"

#include "service/document.h"

static void add(struct document *d, struct str line, size_t number)
{
    const struct str cells[] = { line, line, S("x") };
    switch (number % 4) {
    case 0:
        document_paragraph(d, line);
        break;
    case 1:
        document_heading(d, (int)(number % 5), line);
        break;
    case 2:
        document_bullets(d, cells, 2);
        break;
    default:
        document_table(d,
            &(struct document_table){ .caption = line, .heading = cells, .columns = 3, .cells = cells, .rows = 1 });
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str text = { (const char *)bytes, n }, line;
    struct arena *a = arena_new((size_t)64 << 20);
    struct buf pdf = buf_new(DOCUMENT_BYTES), docx = buf_new(DOCUMENT_BYTES);
    struct document *d = document_new(a, &(struct document_about){ .title = S("Title"), .made_ms = 0 });
    if (n > 20000)
        n = 20000;
    text.n = utf8_valid_prefix(str_slice(text, 0, n)); /* what comes in is looked at where it comes in */
    for (size_t i = 0; str_split(&text, '\n', &line); i++)
        add(d, line, i);
    MUST_HOLD(document_problem(d).n == 0);
    MUST_HOLD(document_pdf(d, &pdf) == OK && str_starts(buf_str(&pdf), S("%PDF-1.7\n")));
    MUST_HOLD(document_docx(d, &docx) == OK && str_starts(buf_str(&docx), S("PK\3\4")));
    buf_done(&pdf);
    buf_done(&docx);
    arena_free(a);
    return 0;
}
