/* The CSV reader: what it gives is UTF-8 in whole rows, the same however the file arrives, and what is written of it
 * can be read again. */
#include "fuzz.h"

#include "base/csv.h"

/* Bytes that arrive at most `piece` at a time. */
struct source {
    const char *p;
    size_t n, piece;
};

static int64_t read_source(void *from, void *dst, size_t n)
{
    struct source *s = from;
    size_t some = n < s->n ? n : s->n;
    some = some < s->piece ? some : s->piece;
    if (some > 0)
        memcpy(dst, s->p, some);
    s->p += some;
    s->n -= some;
    return (int64_t)some;
}

/* Everything that a reader gives, as text. */
static void read_all(struct source s, struct buf *ret, struct csv_fault *ret_fault)
{
    struct arena *a = arena_new(16 * (size_t)CSV_MAX_ROW);
    struct csv *c = csv_open(a, (struct csv_source){ read_source, &s });
    struct csv_row row;
    int64_t line = csv_header_line(c);
    for (size_t i = 0; i < csv_columns(c); i++)
        buf_add_fmt(ret, "<%.*s>", STR_ARG(csv_column_name(c, i)));
    while (csv_next(c, &row)) {
        MUST_HOLD(row.line > line);
        MUST_HOLD(row.n >= csv_columns(c) && row.n <= CSV_MAX_COLUMNS);
        line = row.line;
        buf_add_fmt(ret, "\n%lld ", (long long)row.line);
        for (size_t i = 0; i < row.n; i++) {
            MUST_HOLD(utf8_valid(row.fields[i]));
            MUST_HOLD(row.fields[i].n <= 3 * CSV_MAX_FIELD);
            buf_add_fmt(ret, "<%.*s>", STR_ARG(row.fields[i]));
        }
    }
    *ret_fault = *csv_fault(c);
    MUST_HOLD(csv_columns(c) > 0 || ret_fault->kind != CSV_NO_FAULT);
    MUST_HOLD(csv_bytes(c) >= 0);
    arena_free(a);
}

/* A field that was written is read again as it was, but for the apostrophe before a formula. */
static void write_and_read(struct str field)
{
    struct buf b = buf_new(1 << 22);
    csv_put_text(&b, S("x"));
    csv_put_text(&b, field);
    csv_end_row(&b);
    csv_put_text(&b, S("y"));
    csv_put_text(&b, field);
    csv_end_row(&b);
    struct str text = buf_str(&b);
    struct source s = { text.p, text.n, SIZE_MAX };
    struct arena *a = arena_new(16 * (size_t)CSV_MAX_ROW);
    struct csv *c = csv_open(a, (struct csv_source){ read_source, &s });
    struct csv_row row;
    MUST_HOLD(csv_next(c, &row) && row.n == 2);
    struct str got = row.fields[1];
    if (got.n == field.n + 1 && got.p[0] == '\'')
        got = str_slice(got, 1, got.n);
    MUST_HOLD(str_eq(got, field));
    MUST_HOLD(!csv_next(c, &row) && csv_fault(c)->kind == CSV_NO_FAULT);
    arena_free(a);
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *exact = fuzz_exact(data, n);
    struct buf whole = buf_new((size_t)64 << 20), pieces = buf_new((size_t)64 << 20);
    struct csv_fault a, b;
    read_all((struct source){ exact, n, SIZE_MAX }, &whole, &a);
    read_all((struct source){ exact, n, 7 }, &pieces, &b);
    MUST_HOLD(a.kind == b.kind && a.line == b.line && a.column == b.column);
    MUST_HOLD(str_eq(buf_str(&whole), buf_str(&pieces)));
    struct str field = { exact, n < 1000 ? n : 1000 };
    if (utf8_valid(field))
        write_and_read(field);
    buf_done(&whole);
    buf_done(&pieces);
    free(exact);
    return 0;
}
