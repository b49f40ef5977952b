/* documents DIR: writes documents into DIR, each as PDF and as DOCX, for documents.mjs to look into. */
#include <stdio.h>

#include "service/document.h"

static const char
    welsh[] = "Mae'r ysgol yn falch: \xc5\xb5\xc5\xb7 \xc3\xa2\xc3\xb4 Ll\xc5\xb7n, Ysgol Gynradd T\xc5\xb7 Gwyn.",
    polish[] = "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 g\xc4\x99\xc5\x9bl\xc4\x85 ja\xc5\xba\xc5\x84.",
    arabic[] = "\xd8\xa7\xd9\x84\xd8\xad\xd8\xb6\xd9\x88\xd8\xb1 \xd9\x81\xd9\x8a \xd8\xa7\xd9\x84\xd9\x85\xd8\xaf"
               "\xd8\xb1\xd8\xb3\xd8\xa9 (95%) \xd9\x85\xd9\x87\xd9\x85 \xd8\xac\xd8\xaf\xd8\xa7",
    emoji[] = "Smile \xf0\x9f\x98\x80, rocket \xf0\x9f\x9a\x80, family "
              "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7, accent e\xcc\x81, office file.";

static bool save(const char *dir, const char *name, const char *ending, const struct buf *b)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s.%s", dir, name, ending);
    FILE *f = b->failed ? NULL : fopen(path, "wb");
    bool good = f != NULL && fwrite(b->p, 1, b->n, f) == b->n;
    return f != NULL && fclose(f) == 0 && good;
}

static bool save_both(const char *dir, const char *name, const struct document *d)
{
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct buf out = buf_new(DOCUMENT_BYTES);
        enum err e = i == 0 ? document_pdf(d, &out) : document_docx(d, &out);
        good = e == OK && save(dir, name, i == 0 ? "pdf" : "docx", &out) && good;
        buf_done(&out);
    }
    return good;
}

static void add_table(struct document *d, struct arena *a, size_t rows)
{
    const struct str agreed = S("A visit in the second week, and a letter home after it. The lead tells the panel.");
    static const struct str heading[] = { { "School", 6 }, { "Absence", 7 }, { "What was agreed, and with whom", 30 } };
    struct str *cells = ARENA_ARRAY(a, rows * 3, struct str);
    for (size_t r = 0; r < rows; r++) {
        cells[3 * r] = str_fmt(a, "School %zu & <sons>", r + 1);
        cells[3 * r + 1] = str_fmt(a, "%zu.%zu%%", r % 20, r % 10);
        cells[3 * r + 2] = r % 7 == 3 ? S("") : agreed;
    }
    document_table(d,
        &(struct document_table){ .caption = S("Schools and their absence"),
            .heading = heading,
            .columns = 3,
            .cells = cells,
            .rows = rows,
            .row_names = true,
            .numbers = 1u << 1 });
}

static struct document *everything(struct arena *a)
{
    const struct str items[] = { S("First thing to do"), S("Second, with a line end:\nhere it goes on"),
        str_of(arabic) };
    const struct document_fact facts[] = { { S("Headteacher"), S("A. Head") }, { S("Day"), S("3 June 2026") },
        { S("Nothing known"), S("") } };
    struct document *d = document_new(a,
        &(struct document_about){ .title = S("Minutes (of a \\ meeting) & <more>"),
            .subtitle = S("Alder Primary School, 3 June 2026"),
            .author = S("Example Council"),
            .made_by = S("Priya Shah"),
            .made_ms = 1780000000000 });
    document_heading(d, 1, S("Who was there"));
    document_facts(d, facts, 3);
    document_heading(d, 3, S("A level is not left out"));
    document_paragraph(d, str_of(welsh));
    document_paragraph(d, str_of(polish));
    document_paragraph(d, str_of(arabic));
    document_paragraph(d, str_of(emoji));
    document_paragraph(d, S("Bad \x01 sign, a tab\there.\r\nAnother line."));
    document_paragraph(d, S("   "));
    document_heading(d, 2, S("To do"));
    document_bullets(d, items, 3);
    document_heading(d, 1, S("Figures"));
    add_table(d, a, 60);
    document_table(d, &(struct document_table){ .caption = S("No rows"), .columns = 3 });
    return d;
}

/* Text without end: a word of 3,000 letters in a narrow column, and a paragraph over pages. */
static struct document *long_one(struct arena *a)
{
    struct str heading[8], cells[16];
    struct document *d = document_new(a, &(struct document_about){ .title = S("Long"), .made_ms = 1780000000000 });
    struct buf words = buf_new(200000), letters = buf_new(4000);
    for (int i = 0; i < 9000; i++)
        buf_add_fmt(&words, "word%d ", i);
    for (int i = 0; i < 3000; i++)
        buf_add_char(&letters, 'a');
    document_paragraph(d, str_dup(a, buf_str(&words)));
    for (int i = 0; i < 8; i++)
        heading[i] = str_fmt(a, "Column %d", i);
    for (int i = 0; i < 16; i++)
        cells[i] = i == 9 ? str_dup(a, buf_str(&letters)) : str_fmt(a, "cell %d", i);
    const struct document_table table = {
        .caption = S("Eight columns"), .heading = heading, .columns = 8, .cells = cells, .rows = 2
    };
    document_table(d, &table);
    buf_done(&words);
    buf_done(&letters);
    return d;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct arena *a = arena_new((size_t)64 << 20);
    struct document *nothing =
        document_new(a, &(struct document_about){ .title = S("Nothing"), .language = S("cy"), .made_ms = 0 });
    bool good = save_both(argv[1], "everything", everything(a)) && save_both(argv[1], "again", everything(a)) &&
        save_both(argv[1], "long", long_one(a)) && save_both(argv[1], "nothing", nothing);
    arena_free(a);
    return good ? 0 : 1;
}
