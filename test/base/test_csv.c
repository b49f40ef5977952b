#include "test.h"

#include "base/csv.h"

/* A source that gives a text in pieces of a size, so that every row is met across a boundary once. */
struct pieces {
    struct str text;
    size_t at, size;
};

static int64_t next_piece(void *from, void *dst, size_t n)
{
    struct pieces *p = from;
    size_t left = p->text.n - p->at, take = left < p->size ? left : p->size;
    take = take < n ? take : n;
    memcpy(dst, p->text.p + p->at, take);
    p->at += take;
    return (int64_t)take;
}

/* Reads all rows as one text: fields between '|', rows ended by '\n'; a fault as "!kind@line,column". */
static struct str flatten(struct arena *a, struct str text, size_t piece, struct buf *out)
{
    struct pieces pieces = { text, 0, piece };
    struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces });
    buf_clear(out);
    for (size_t i = 0; i < csv_columns(c); i++)
        buf_add_fmt(out, "%s%.*s", i > 0 ? "|" : "", STR_ARG(csv_column_name(c, i)));
    buf_add_char(out, '\n');
    struct csv_row row;
    while (csv_next(c, &row)) {
        buf_add_fmt(out, "%lld:", (long long)row.line);
        for (size_t i = 0; i < row.n; i++)
            buf_add_fmt(out, "%s%.*s", i > 0 ? "|" : "", STR_ARG(row.fields[i]));
        buf_add_char(out, '\n');
    }
    const struct csv_fault *f = csv_fault(c);
    if (f->kind != CSV_NO_FAULT)
        buf_add_fmt(out, "!%d@%lld,%zu", f->kind, (long long)f->line, f->column);
    return buf_str(out);
}

static bool seek_piece(void *from, int64_t place)
{
    struct pieces *p = from;
    p->at = (size_t)place;
    return p->at <= p->text.n;
}

/* The same with somebody beside the reader who finds rows too: a bit of `turns` for each row says who reads it. */
static struct str flatten_in_turns(struct arena *a, struct str text, unsigned turns, struct buf *out)
{
    struct pieces pieces = { text, 0, 5 };
    struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces, seek_piece });
    struct csv_row row;
    buf_clear(out);
    for (size_t i = 0; i < csv_columns(c); i++)
        buf_add_fmt(out, "%s%.*s", i > 0 ? "|" : "", STR_ARG(csv_column_name(c, i)));
    buf_add_char(out, '\n');
    for (bool more = csv_fault(c)->kind == CSV_NO_FAULT; more; turns = turns >> 1 | turns << 31) {
        int64_t line, place = csv_place(c, &line);
        struct str rest = str_slice(text, (size_t)place, text.n);
        ptrdiff_t end = str_find(rest, csv_line_end(c));
        bool got;
        if ((turns & 1) != 0 && end >= 0 && str_find(str_slice(rest, 0, (size_t)end), '"') < 0) {
            got = csv_take(c, str_cstr(a, str_slice(rest, 0, (size_t)end)), (size_t)end, line, &row);
            csv_go_to(c, place + end + 1, line + 1);
            more = csv_fault(c)->kind == CSV_NO_FAULT;
        } else {
            got = more = csv_next(c, &row);
        }
        if (!got)
            continue;
        buf_add_fmt(out, "%lld:", (long long)row.line);
        for (size_t i = 0; i < row.n; i++)
            buf_add_fmt(out, "%s%.*s", i > 0 ? "|" : "", STR_ARG(row.fields[i]));
        buf_add_char(out, '\n');
    }
    const struct csv_fault *f = csv_fault(c);
    if (f->kind != CSV_NO_FAULT)
        buf_add_fmt(out, "!%d@%lld,%zu", f->kind, (long long)f->line, f->column);
    return buf_str(out);
}

static void check(struct str text, const char *want)
{
    struct buf out = buf_new(1 << 24);
    static const size_t sizes[] = { 1, 2, 3, 7, 1 << 20 };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct arena *a = arena_new(64 << 20);
        struct str got = flatten(a, text, sizes[i], &out);
        if (!str_eq(got, str_of(want)))
            fail_msg("pieces of %zu: got\n%.*s\nwant\n%s", sizes[i], STR_ARG(got), want);
        arena_free(a);
    }
    static const unsigned turns[] = { 0, 0x55555555, 0xaaaaaaaa, 0x33333333, 0xffffffff };
    for (size_t i = 0; i < COUNT_OF(turns); i++) {
        struct arena *a = arena_new(64 << 20);
        struct str got = flatten_in_turns(a, text, turns[i], &out);
        if (!str_eq(got, str_of(want)))
            fail_msg("in turns %x: got\n%.*s\nwant\n%s", turns[i], STR_ARG(got), want);
        arena_free(a);
    }
    buf_done(&out);
}

static void reads_what_people_write(void **state)
{
    (void)state;
    check(S("a,b\n1,2\n3,4\n"), "a|b\n2:1|2\n3:3|4\n");
    check(S("a,b\r\n1,2\r\n3,4"), "a|b\n2:1|2\n3:3|4\n");
    check(S("a,b\r1,2\r3,4\r"), "a|b\n2:1|2\n3:3|4\n");
    check(S("\xef\xbb\xbf\"a\",b\n1,2\n"), "a|b\n2:1|2\n");
    check(S("a;b\n1;2,5\n"), "a|b\n2:1|2,5\n");
    check(S("a\tb\n1\t2\n"), "a|b\n2:1|2\n");
    check(S("\n\n a , b \n\n1,2\n,\n"), "a|b\n5:1|2\n");
    check(S("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\nnext,row\n"), "a|b\n2:x, \"y\"|two\nlines\n4:next|row\n");
    check(S("a,b\n\"\",\"\"\"\"\n"), "a|b\n2:|\"\n");
    check(S("a,b\n5\" nail,6\" nail\n1,2\n"), "a|b\n2:5\" nail|6\" nail\n3:1|2\n");
    check(S("a,b,c\n1\n"), "a|b|c\n2:1||\n");
    check(S("a,b\n1,2,3\n"), "a|b\n2:1|2|3\n");
    check(S("a,b\n\"1\",\"2\"\n\"3\",4\n5,\"6\"\n"), "a|b\n2:1|2\n3:3|4\n4:5|6\n");
    check(S("a,b\n1\",\"x\ny\",\"\"\"\"\n\"\",2\n"), "a|b\n2:1\"|x\ny|\"\n4:|2\n");
    check(S("a,b\r\n\"1\r\n2\",3\r\n4,5\r\n"), "a|b\n2:1\r\n2|3\n4:4|5\n");
    check(S("a,b\n\"x \"\"y\"\"\nz\",3\n"), "a|b\n2:x \"y\"\nz|3\n");
    check(S("a,b\n1,2\r"), "a|b\n2:1|2\n");
    check(S("a,b\n1,\"2\""), "a|b\n2:1|2\n");
    check(S("a,b\r\"1\r2\",3\r4,5\r"), "a|b\n2:1\r2|3\n4:4|5\n");
    check(S("sep=;\na,x;b\n1,2;3\n"), "a,x|b\n3:1,2|3\n");
    check(S("\xef\xbb\xbf\"SEP=,\"\r\na;x,b\r\n1,2\r\n"), "a;x|b\n3:1|2\n");
    check(S("sep=\t\na,c\tb\n1\t2\n"), "a,c|b\n3:1|2\n");
    check(S("sep=;\ra,x;b\r1;2\r"), "a,x|b\n3:1|2\n");
    check(S("sep=x,b\n1,2\n"), "sep=x|b\n2:1|2\n");
    check(S("n,b\ncaf\xc3\xa9,1\n"), "n|b\n2:café|1\n");
    check(S("n,b\nplain,1\ncaf\xe9,2\n"), "n|b\n2:plain|1\n3:café|2\n");
    check(S("n,b\ncaf\xc3\xa9,1\nplain,2\ncaf\xe9,3\n"), "n|b\n2:café|1\n3:plain|2\n!10@4,0");
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *p;
        size_t n;
        enum csv_fault_kind kind;
        int line, column;
    } cases[] = {
        { "", 0, CSV_EMPTY, 0, 0 },
        { "\xef\xbb\xbf", 3, CSV_EMPTY, 0, 0 },
        { "\n\r\n  \n", 6, CSV_EMPTY, 0, 0 },
        { "PK\x03\x04xxxx", 8, CSV_WORKBOOK, 0, 0 },
        { "\xd0\xcf\x11\xe0xxxx", 8, CSV_OLD_WORKBOOK, 0, 0 },
        { "%PDF-1.7", 8, CSV_PDF, 0, 0 },
        { "\x89PNG\r\n\x1a\n", 8, CSV_PICTURE, 0, 0 },
        { "\xff\xd8\xff\xe0", 4, CSV_PICTURE, 0, 0 },
        { "GIF89a,,", 8, CSV_PICTURE, 0, 0 },
        { "\x1f\x8b\x08", 3, CSV_ARCHIVE, 0, 0 },
        { "ab,c\0\n1,2\n", 10, CSV_BINARY, 1, 0 },
        { "a,b\n1,2\n3,\0\n", 12, CSV_BINARY, 3, 0 },
        { "sep=;\n", 6, CSV_EMPTY, 0, 0 },
        { "\xef\xbb\xbf<html>", 9, CSV_MARKUP, 0, 0 },
        { "<?xml version='1.0'?>", 21, CSV_MARKUP, 0, 0 },
        { "  <html>", 8, CSV_MARKUP, 0, 0 },
        { "\xff\xfe"
          "a\0b\0",
            6, CSV_UTF16, 0, 0 },
        { "\xfe\xff"
          "\0a\0b",
            6, CSV_UTF16, 0, 0 },
        { "\0a\0b\0c", 6, CSV_UTF16, 0, 0 },
        { "a\0,\0b\0", 6, CSV_UTF16, 0, 0 },
        { "\0\0\0\0\0\0", 6, CSV_BINARY, 0, 0 },
        { "a,b\n1,\0\n", 8, CSV_BINARY, 2, 0 },
        { "a,b\n\xc3\xa9,1\n\xe9,2\n", 13, CSV_ENCODING, 3, 0 },
        { "a,b\n1,\"2\n3,4\n", 13, CSV_QUOTE_OPEN, 2, 0 },
        { "a,b\n\"1\"x,2\n", 11, CSV_QUOTE_STRAY, 2, 1 },
        { "a,b,c\n1,2,3\n4,5", 15, CSV_CUT_OFF, 3, 2 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *a = arena_new(64 << 20);
        struct pieces pieces = { { cases[i].p, cases[i].n }, 0, 5 };
        struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces });
        struct csv_row row;
        while (csv_next(c, &row)) {
        }
        const struct csv_fault *f = csv_fault(c);
        if (f->kind != cases[i].kind || f->line != cases[i].line || f->column != (size_t)cases[i].column)
            fail_msg("case %zu: %d@%lld,%zu", i, f->kind, (long long)f->line, f->column);
        assert_true(csv_fault_text(f->kind).n > 20);
        arena_free(a);
    }
}

/* Every limit has a number and a test. */
static void keeps_its_limits(void **state)
{
    (void)state;
    struct buf text = buf_new(16 << 20);
    static const struct {
        size_t field, columns;
        enum csv_fault_kind kind;
    } cases[] = {
        { CSV_MAX_FIELD, 1, CSV_NO_FAULT },
        { CSV_MAX_FIELD + 1, 1, CSV_FIELD_LONG },
        { 1000000, 1, CSV_FIELD_LONG },
        { 1, CSV_MAX_COLUMNS, CSV_NO_FAULT },
        { 1, CSV_MAX_COLUMNS + 1, CSV_COLUMNS_MANY },
        { 1023, 1025, CSV_ROW_LONG },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_clear(&text);
        buf_add_str(&text, S("a,b\n"));
        for (size_t k = 0; k < cases[i].columns; k++) {
            if (k > 0)
                buf_add_char(&text, ',');
            for (size_t n = 0; n < cases[i].field; n++)
                buf_add_char(&text, 'x');
        }
        buf_add_char(&text, '\n');
        struct arena *a = arena_new(64 << 20);
        struct pieces pieces = { buf_str(&text), 0, 100000 };
        struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces });
        struct csv_row row;
        while (csv_next(c, &row)) {
        }
        assert_int_equal(csv_fault(c)->kind, cases[i].kind);
        arena_free(a);
    }
    buf_done(&text);
    /* A quote that is never closed must not read a huge file into memory. */
    struct arena *a = arena_new(64 << 20);
    char *big = malloc(4 << 20);
    memset(big, 'x', 4 << 20);
    memcpy(big, "a,b\n\"", 5);
    struct pieces pieces = { { big, 4 << 20 }, 0, 100000 };
    struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces });
    struct csv_row row;
    assert_false(csv_next(c, &row));
    assert_int_equal(csv_fault(c)->kind, CSV_FIELD_LONG);
    assert_true(pieces.at < 3 << 20);
    free(big);
    arena_free(a);
}

static void finds_columns_by_name(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    struct pieces pieces = { S("URN,LA (code),LA (name),Termly_Sessions,urn \n1,2,3,4,5\n"), 0, 100 };
    struct csv *c = csv_open(a, (struct csv_source){ next_piece, &pieces });
    assert_int_equal(csv_column(c, S("la_code")), 1);
    assert_int_equal(csv_column(c, S("LAname")), 2);
    assert_int_equal(csv_column(c, S("termlysessions")), 3);
    assert_int_equal(csv_column(c, S("la")), -1);
    assert_int_equal(csv_fault(c)->kind, CSV_NO_FAULT);
    csv_column(c, S("urn"));
    assert_int_equal(csv_fault(c)->kind, CSV_HEADER_TWICE);
    assert_int_equal(csv_fault(c)->column, 5);
    arena_free(a);
}

static void writes_safe_cells(void **state)
{
    (void)state;
    struct buf b = buf_new(1 << 20);
    csv_put_text(&b, S("plain"));
    csv_put_text(&b, S("=1+1"));
    csv_put_text(&b, S("-2"));
    csv_put_text(&b, S("@x"));
    csv_put_text(&b, S("a,\"b\"\nc"));
    csv_put_text(&b, S(""));
    csv_put_i64(&b, -5);
    csv_put_text(&b, S("\xef\xbc\x9d"
                       "1"));
    csv_end_row(&b);
    csv_put_text(&b, S(""));
    csv_put_text(&b, S("+"));
    csv_end_row(&b);
    assert_str(buf_str(&b), "plain,\"'=1+1\",\"'-2\",\"'@x\",\"a,\"\"b\"\"\nc\",\"\",-5,\"'\xef\xbc\x9d"
                            "1\"\n\"\",\"'+\"\n");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_people_write),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(finds_columns_by_name),
        cmocka_unit_test(writes_safe_cells),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
