#include "service/text.h"
#include "service/xlsx.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    WIDTH_LEAST = 8, /* of a column, in characters */
    WIDTH_MOST = 60,
    WIDTH_FILTER = 4, /* what the button of a filter takes of a heading */
    WIDTH_NAME = 24,  /* of a fact */
    WIDTH_FACT = 100,
    LONGEST_TEXT = XLSX_MOST_TEXT * 11 + 1, /* bytes: a letter takes four at most, and what escapes one seven */
    A4 = 9,                                 /* as the format counts papers */
};

struct xlsx {
    struct arena *arena;
    size_t n_columns;
    int fd; /* the file, in memory */
    lxw_workbook *book;
    lxw_worksheet *rows, *facts;
    lxw_format *strong, *percent, *date, *wrapped;
    lxw_row_t row;   /* that is being written; 0 is the heading */
    struct buf text; /* of a cell */
    bool failed;
    int width[XLSX_MOST_COLUMNS];
};

static void give_back(struct xlsx *x)
{
    if (x->fd >= 0)
        (void)close(x->fd);
    x->fd = -1;
    buf_done(&x->text);
}

/* The library has no way to give a workbook up: it is written to its end, and that is thrown away. */
static void drop(void *arg)
{
    struct xlsx *x = arg;
    if (x->book != NULL)
        (void)workbook_close(x->book);
    x->book = NULL;
    give_back(x);
}

/* --- text --- */

/* "_x0041_" is an A to a reader of the format; what is not meant so has its underscore written in that way. */
static bool looks_like_escape(struct str s)
{
    if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++)
        if (strchr("0123456789abcdefABCDEF", s.p[i]) == NULL)
            return false;
    return true;
}

/* What XML cannot hold: control characters, and the two that are none (U+FFFE, U+FFFF). */
static size_t forbidden(struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    if (c < ' ' && c != '\t' && c != '\n')
        return 1;
    return s.n >= 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 || memcmp(s.p, "\xef\xbf\xbf", 3) == 0) ? 3 : 0;
}

/* A text as the format can hold it, with a NUL, until the next one; ret_n is its length in characters. */
static const char *clean(struct xlsx *x, struct str s, size_t *ret_n)
{
    struct str rest = s;
    size_t n = 0;
    buf_clear(&x->text);
    for (; rest.n > 0 && n < XLSX_MOST_TEXT; n++) {
        size_t bad = forbidden(rest), took = bad > 0 ? bad : 1;
        if (bad > 0)
            buf_add_str(&x->text, S("\xef\xbf\xbd"));
        else if (looks_like_escape(rest))
            buf_add_str(&x->text, S("_x005F_"));
        else
            buf_add_char(&x->text, rest.p[0]);
        for (; bad == 0 && took < rest.n && ((unsigned char)rest.p[took] & 0xc0) == 0x80; took++)
            buf_add_char(&x->text, rest.p[took]);
        rest = str_slice(rest, took, rest.n);
    }
    buf_add_char(&x->text, '\0');
    *ret_n = n;
    return x->text.p;
}

/* Writes a text into a sheet; returns its length. */
static int put_text(
    struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column, struct str s, lxw_format *format)
{
    size_t n;
    if (s.n == 0)
        return 0;
    const char *text = clean(x, s, &n);
    if (x->text.failed || worksheet_write_string(sheet, row, (lxw_col_t)column, text, format) != LXW_NO_ERROR)
        x->failed = true;
    return n > WIDTH_MOST ? WIDTH_MOST : (int)n;
}

static void widen(struct xlsx *x, size_t column, int width)
{
    if (width > x->width[column])
        x->width[column] = width > WIDTH_MOST ? WIDTH_MOST : width;
}

/* --- the table --- */

static void put_heading(struct xlsx *x, const char *const *columns)
{
    for (size_t i = 0; i < x->n_columns; i++) {
        x->width[i] = WIDTH_LEAST;
        widen(x, i, put_text(x, x->rows, 0, i, str_of(columns[i]), x->strong) + WIDTH_FILTER);
    }
    x->row = 1;
}

/* A4, as wide as the page. */
static void set_up_paper(lxw_worksheet *sheet)
{
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, A4);
    worksheet_fit_to_pages(sheet, 1, 0);
}

/* Not every program makes a row as high as its text: it is said. */
static void put_fact(struct xlsx *x, lxw_row_t row, struct str name, struct str text)
{
    enum { LINE = 15 }; /* points */
    size_t lines = 1 + text_characters(text) / (WIDTH_FACT - 10);
    (void)put_text(x, x->facts, row, 0, name, x->strong);
    (void)put_text(x, x->facts, row, 1, text, x->wrapped);
    (void)worksheet_set_row(x->facts, row, (double)(lines * LINE), NULL);
}

/* There is a cell on this sheet from the beginning on: the library does not close the temporary file of a sheet without
 * any. */
static void put_facts(struct xlsx *x, const struct xlsx_about *about)
{
    put_fact(x, 0, S("About"), about->title);
    for (size_t i = 0; i < about->n_facts; i++)
        put_fact(x, (lxw_row_t)i + 1, about->facts[i].name, about->facts[i].text);
    worksheet_set_column(x->facts, 0, 0, WIDTH_NAME, NULL);
    worksheet_set_column(x->facts, 1, 1, WIDTH_FACT, NULL);
    set_up_paper(x->facts);
}

static void open_book(struct xlsx *x, const struct xlsx_about *about)
{
    char path[40], *folder = about->folder == NULL ? NULL : str_cstr(x->arena, str_of(about->folder));
    snprintf(path, sizeof path, "/proc/self/fd/%d", x->fd);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
    x->book = workbook_new_opt(path, &options);
    if (x->book == NULL)
        return;
    char *title = str_cstr(x->arena, about->title);
    lxw_doc_properties properties = { .title = title, .created = (time_t)(about->made_ms / 1000) };
    (void)workbook_set_properties(x->book, &properties);
    x->rows = workbook_add_worksheet(x->book, title);
    x->facts = workbook_add_worksheet(x->book, "About");
    x->strong = workbook_add_format(x->book);
    x->percent = workbook_add_format(x->book);
    x->date = workbook_add_format(x->book);
    x->wrapped = workbook_add_format(x->book);
}

struct xlsx *xlsx_begin(
    struct arena *a, const struct xlsx_about *about, const char *const *columns, size_t n_columns)
{
    struct xlsx *x = ARENA_NEW(a, struct xlsx);
    *x = (struct xlsx){ .arena = a, .n_columns = n_columns, .fd = -1 };
    x->text = buf_new(LONGEST_TEXT);
    if (n_columns == 0 || n_columns > XLSX_MOST_COLUMNS)
        return NULL;
    arena_defer(a, drop, x);
    x->fd = memfd_create("workbook", MFD_CLOEXEC);
    if (x->fd >= 0)
        open_book(x, about);
    if (x->book == NULL || x->rows == NULL || x->facts == NULL || x->wrapped == NULL || x->rows->file == NULL)
        return NULL;
    format_set_bold(x->strong);
    format_set_align(x->strong, LXW_ALIGN_VERTICAL_TOP);
    format_set_num_format(x->percent, "0.0%");
    format_set_num_format(x->date, "dd/mm/yyyy");
    format_set_text_wrap(x->wrapped);
    format_set_align(x->wrapped, LXW_ALIGN_VERTICAL_TOP);
    put_heading(x, columns);
    put_facts(x, about);
    return x;
}

void xlsx_text(struct xlsx *x, size_t column, struct str s)
{
    if (x->row <= XLSX_ROWS)
        widen(x, column, put_text(x, x->rows, x->row, column, s, NULL) + 1);
}

static void put_number(struct xlsx *x, size_t column, double v, lxw_format *format)
{
    if (x->row <= XLSX_ROWS && worksheet_write_number(x->rows, x->row, (lxw_col_t)column, v, format) != LXW_NO_ERROR)
        x->failed = true;
}

void xlsx_count(struct xlsx *x, size_t column, int64_t n)
{
    const int64_t exact = INT64_C(1) << 53; /* beyond it a number of the format is not every integer any more */
    char digits[21];
    size_t length = fmt_i64(digits, n);
    if (n > exact || n < -exact)
        xlsx_text(x, column, (struct str){ digits, length });
    else
        put_number(x, column, (double)n, NULL);
    widen(x, column, (int)length + 1);
}

void xlsx_tenths(struct xlsx *x, size_t column, int64_t tenths)
{
    put_number(x, column, (double)tenths / 1000, x->percent);
}

void xlsx_day(struct xlsx *x, size_t column, struct day d)
{
    enum { DAYS_TO_1970 = 25569,
        DATE = 12 }; /* the format counts from 30 December 1899 */
    if (!day_is(d))
        return;
    put_number(x, column, d.v + DAYS_TO_1970, x->date);
    widen(x, column, DATE);
}

bool xlsx_end_row(struct xlsx *x)
{
    if (x->row > XLSX_ROWS)
        return false;
    x->row++;
    return true;
}

/* --- the end --- */

static void set_up_sheet(struct xlsx *x)
{
    lxw_row_t last = x->row - 1;
    lxw_col_t right = (lxw_col_t)(x->n_columns - 1);
    char all[40];
    for (size_t i = 0; i < x->n_columns; i++)
        worksheet_set_column(x->rows, (lxw_col_t)i, (lxw_col_t)i, x->width[i], NULL);
    worksheet_freeze_panes(x->rows, 1, 0);
    worksheet_autofilter(x->rows, 0, 0, last, right);
    /* Numbers of schools and pupils are texts on purpose, and need no warning. */
    lxw_rowcol_to_range(all, 0, 0, last, right);
    worksheet_ignore_errors(x->rows, LXW_IGNORE_NUMBER_STORED_AS_TEXT, all);
    set_up_paper(x->rows);
    worksheet_repeat_rows(x->rows, 0, 0); /* the heading on each page */
}

/* The library does not look whether its temporary file took what was written: a full disk would leave rows out. Gives
 * how much it holds, or -1. */
static long bytes_of_rows(struct xlsx *x)
{
    FILE *f = x->rows->file;
    return ferror(f) != 0 || fflush(f) != 0 ? -1 : ftell(f);
}

/* The uncompressed length of a file in an archive, as its directory has it; -1 if it is not there. */
static int64_t archived(struct str zip, struct str name)
{
    enum { ENTRY = 46,
        LENGTH = 24 };
    for (size_t from = 0;;) {
        ptrdiff_t at = str_find_str(str_slice(zip, from, zip.n), name);
        if (at < 0)
            return -1;
        size_t entry = from + (size_t)at;
        if (entry >= ENTRY && memcmp(zip.p + entry - ENTRY, "PK\1\2", 4) == 0) {
            uint32_t v;
            memcpy(&v, zip.p + entry - ENTRY + LENGTH, sizeof v);
            return v;
        }
        from = entry + name.n;
    }
}

static enum err copy_out(struct xlsx *x, struct buf *out)
{
    off_t size = lseek(x->fd, 0, SEEK_END);
    if (size <= 0)
        return ERR_FAILED;
    char *to = buf_reserve(out, (size_t)size);
    if (to == NULL)
        return ERR_FULL;
    for (size_t done = 0; done < (size_t)size;) {
        ssize_t n = pread(x->fd, to + done, (size_t)size - done, (off_t)done);
        if (n == 0 || (n < 0 && errno != EINTR))
            return ERR_FAILED;
        done += n > 0 ? (size_t)n : 0;
    }
    out->n += (size_t)size;
    return OK;
}

enum err xlsx_end(struct xlsx *x, struct buf *out)
{
    set_up_sheet(x);
    size_t before = out->n;
    long rows = bytes_of_rows(x);
    bool good = workbook_close(x->book) == LXW_NO_ERROR && rows >= 0 && !x->failed;
    x->book = NULL;
    enum err e = good ? copy_out(x, out) : ERR_FAILED;
    give_back(x);
    if (e == OK && archived(str_slice(buf_str(out), before, out->n), S("xl/worksheets/sheet1.xml")) < rows)
        e = ERR_FAILED;
    if (e != OK)
        out->failed = true;
    return e;
}
