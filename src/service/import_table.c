/* Reading tables: opening, headers, cells (import_read.h). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "service/import_read.h"

int import__open(struct import__run *r, const struct import_file *f)
{
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        struct import_at at = { r->report, f->name, 0, false };
        import_refuse_all(&at, "the file cannot be opened (%s)",
            errno == ENOENT ? "it is not there" : errno == EACCES ? "no permission"
                                                                  : "an error of the system");
    }
    return fd;
}

void *import__grow(struct arena *a, void *old, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return old;
    size_t more = *room == 0 ? 64 : *room * 2;
    void *next = arena_array(a, more, size);
    if (n > 0)
        memcpy(next, old, n * size);
    *room = more;
    return next;
}

void import__progress(struct import__run *r, int64_t bytes_of_file)
{
    int64_t done = r->bytes_before + bytes_of_file;
    if (r->task->progress == NULL || done < r->next_progress)
        return;
    r->task->progress(r->task->progress_to, done, r->bytes);
    r->next_progress = done + r->bytes / 200 + 1;
}

/* What a table holds besides the run's memory. It goes with the run's arena at the latest, which may run full while the
 * table is read. */
struct import__open_table {
    int fd;
    struct arena *scratch; /* of the reader */
};

static void release(void *arg)
{
    struct import__open_table *o = arg;
    if (o->fd >= 0)
        close(o->fd);
    arena_free(o->scratch);
    *o = (struct import__open_table){ .fd = -1 };
}

bool import__table_open(struct import__run *r, const struct import_file *f, struct import__table *t)
{
    *t = (struct import__table){ .run = r, .at = { r->report, f->name, 0, false } };
    t->open = ARENA_NEW(r->arena, struct import__open_table);
    t->open->fd = import__open(r, f);
    if (t->open->fd < 0)
        return false;
    t->open->scratch = arena_new(16 * (size_t)CSV_MAX_ROW);
    arena_defer(r->arena, release, t->open);
    t->csv = csv_open(t->open->scratch, csv_source_fd(&t->open->fd));
    if (csv_fault(t->csv)->kind != CSV_NO_FAULT) {
        import_refuse_csv(&t->at, csv_fault(t->csv));
        return false;
    }
    if (r->stage != NULL)
        stage_row_begin(r->stage);
    return true;
}

void import__table_close(struct import__table *t)
{
    release(t->open);
}

ptrdiff_t import__column(struct import__table *t, const char *name)
{
    ptrdiff_t at = csv_column(t->csv, str_of(name));
    if (csv_fault(t->csv)->kind != CSV_NO_FAULT)
        import_refuse_csv(&t->at, csv_fault(t->csv));
    if (at >= 0)
        t->known[at] = true;
    return at;
}

/* The name of a column, for a message: its beginning. */
static struct str brief_name(const struct import__table *t, size_t column, size_t most)
{
    struct str name = str_slice(csv_column_name(t->csv, column), 0, most);
    name.n = utf8_valid_prefix(name);
    return name;
}

/* The header's names, for a message: the first few. */
static struct str names(const struct import__table *t)
{
    struct buf b = buf_new(400);
    for (size_t i = 0; i < csv_columns(t->csv) && i < 8; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(brief_name(t, i, 30)));
    if (csv_columns(t->csv) > 8)
        buf_add_str(&b, S(", ..."));
    struct str text = str_dup(t->run->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static void refuse_title(struct import__table *t)
{
    struct import_at header = t->at;
    header.line = csv_header_line(t->csv);
    import_refuse_all(&header,
        "line 1 must be the header with the names of the columns, and here is something else (%.*s): take out what "
        "stands above the header",
        STR_ARG(names(t)));
}

bool import__refuse_title(struct import__table *t)
{
    size_t named = 0;
    for (size_t i = 0; i < csv_columns(t->csv); i++)
        named += csv_column_name(t->csv, i).n > 0;
    if (named > 1)
        return false;
    refuse_title(t);
    return true;
}

/* Does one of the next rows have the name of the column? They are gone then: only for a file that is refused anyway. */
static bool header_below(struct import__table *t, struct str name)
{
    enum { LINES = 10 };
    for (int line = 0; line < LINES && csv_next(t->csv, &t->row); line++)
        for (size_t i = 0; i < t->row.n; i++)
            if (csv_same_name(t->row.fields[i], name))
                return true;
    return false;
}

ptrdiff_t import__column_needed(struct import__table *t, const char *name, const char *what)
{
    ptrdiff_t at = import__column(t, name);
    if (at < 0 && !import_stopped(t->run->report)) {
        struct import_at header = t->at;
        header.line = csv_header_line(t->csv);
        if (import__refuse_title(t))
            return at;
        if (header_below(t, str_of(name)))
            refuse_title(t);
        import_refuse_all(&header, "this is not %s: there is no column '%s' (there are: %.*s)", what, name,
            STR_ARG(names(t)));
    }
    return at;
}

void import__unknown_columns(struct import__table *t)
{
    struct buf b = buf_new(4000);
    for (size_t i = 0; i < csv_columns(t->csv) && b.n < 900; i++)
        if (!t->known[i] && csv_column_name(t->csv, i).n > 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(brief_name(t, i, 60)));
    struct import_at header = t->at;
    header.line = csv_header_line(t->csv);
    struct str unknown = buf_str(&b);
    if (unknown.n > 0)
        import_warn(&header, S(""), S(""), "these columns are not known and were left alone: %.*s", STR_ARG(unknown));
    buf_done(&b);
}

static bool is_header_again(const struct import__table *t)
{
    size_t n = csv_columns(t->csv);
    for (size_t i = 0; i < n; i++)
        if (!str_eq_nocase(str_trim(t->row.fields[i]), csv_column_name(t->csv, i)))
            return false;
    return n > 1;
}

static bool is_totals(const struct import__table *t)
{
    for (size_t i = 0; i < t->row.n; i++) {
        struct str cell = str_trim(t->row.fields[i]);
        if (cell.n > 0)
            return str_eq_nocase(cell, S("total")) || str_eq_nocase(cell, S("totals")) ||
                str_eq_nocase(cell, S("grand total"));
    }
    return false;
}

/* At the end of a file: its faults, and what was left over of the last row. */
static bool ended(struct import__table *t)
{
    const struct csv_fault *fault = csv_fault(t->csv);
    if (fault->kind != CSV_NO_FAULT)
        import_refuse_csv(&t->at, fault);
    else if (!csv_ends_whole(t->csv))
        import_warn(&t->at, S(""), S(""),
            "the last line has no line end: if the file was cut off there, its last value may be wrong");
    if (fault->kind == CSV_NO_FAULT && !t->has_rows && !t->may_be_empty) {
        struct import_at header = t->at;
        header.line = csv_header_line(t->csv);
        import_refuse_all(&header, "there are no rows below the header: export the file again, with its rows");
    }
    t->run->bytes_before += csv_bytes(t->csv);
    return false;
}

/* A row with more fields than the header has; blank ones at its end are a habit of spreadsheets. */
static bool too_long(struct import__table *t)
{
    size_t n = t->row.n, columns = csv_columns(t->csv);
    while (n > columns && str_trim(t->row.fields[n - 1]).n == 0)
        n--;
    if (n > columns)
        import_refuse(&t->at, S(""), S(""), "the row has %zu fields and the header %zu: a comma may need quotes", n,
            columns);
    return n > columns;
}

/* Is it a row to be read? Those of totals and headers are left out with a warning, one that is too long is refused. */
static bool accept(struct import__table *t)
{
    t->at.line = t->row.line;
    t->at.refused = false;
    char first = t->row.fields[0].n > 0 ? (char)(t->row.fields[0].p[0] | 0x20) : '\0';
    /* Cheap looks first: most rows are neither. */
    if ((first == 't' || first == 'g' || first == '\0') && !t->keep_totals && is_totals(t)) {
        import_warn(&t->at, S(""), t->row.fields[0], "a row of totals was left out");
        return false;
    }
    if (str_eq(t->row.fields[0], csv_column_name(t->csv, 0)) && is_header_again(t)) {
        import_warn(&t->at, S(""), S(""), "the header stands again in the middle of the file; the row was left out");
        return false;
    }
    t->run->report->rows_read++;
    t->has_rows = true;
    return !too_long(t);
}

/* What the row before changed is taken back if it was refused. False when the import is. */
static bool go_on(struct import__table *t)
{
    if (t->run->stage != NULL)
        stage_row_end(t->run->stage, &t->at);
    return !import_stopped(t->run->report);
}

bool import__next(struct import__table *t)
{
    while (go_on(t)) {
        if (!csv_next(t->csv, &t->row))
            return ended(t);
        import__progress(t->run, csv_bytes(t->csv));
        if (accept(t))
            return true;
    }
    return false;
}

bool import__take(struct import__table *t, char *text, size_t n, int64_t line)
{
    return go_on(t) && csv_take(t->csv, text, n, line, &t->row) && accept(t);
}

int import__table_fd(const struct import__table *t)
{
    return t->open->fd;
}

struct str import__plain(struct str cell)
{
    struct str text = str_trim(cell);
    bool formula = text.n > 2 && str_starts(text, S("=\"")) && text.p[text.n - 1] == '"';
    struct str inner = formula ? str_slice(text, 2, text.n - 1) : cell;
    return formula && str_find(inner, '"') >= 0 ? cell : inner;
}

struct str import__field(const struct import__table *t, ptrdiff_t column)
{
    return str_trim(import__plain(csv_field(&t->row, column)));
}

bool import__day(struct import_at *at, const char *field, struct str text, bool needed, struct day *ret)
{
    *ret = DAY_NONE;
    if (text.n == 0) {
        if (needed)
            import_refuse(at, str_of(field), text, "a date is needed here");
        return !needed;
    }
    switch (day_parse_any(text, ret)) {
    case DAY_OK:
        return true;
    case DAY_IMPOSSIBLE:
        import_refuse(at, str_of(field), text, "there is no such day: dates are day, month, year (or 2026-06-03)");
        break;
    case DAY_MANGLED:
        import_refuse(at, str_of(field), text,
            "a spreadsheet has changed this date: give the column the format yyyy-mm-dd and export it again");
        break;
    case DAY_NOT_A_DATE:
        import_refuse(at, str_of(field), text, "this is not a date: write it like 2026-06-03 or 03/06/2026");
        break;
    }
    *ret = DAY_NONE;
    return false;
}

bool import__count(struct import_at *at, const char *field, struct str text, int64_t most, int64_t *ret)
{
    int64_t v;
    if (!str_to_count(text, &v) || v < 0 || v > most) {
        import_refuse(at, str_of(field), text, "this is not a whole number from 0 to %lld", (long long)most);
        return false;
    }
    *ret = v;
    return true;
}

bool import__percent(struct str text, int64_t *ret, int64_t *ret_slack)
{
    text = str_trim(text);
    bool sign = text.n > 0 && text.p[text.n - 1] == '%';
    struct str number = sign ? str_trim(str_slice(text, 0, text.n - 1)) : text;
    int64_t milli;
    if (!str_to_fixed(number, 5, &milli) || milli < 0 || milli > 100 * 100000) /* x 100,000: 1.0 is a whole */
        return false;
    ptrdiff_t point = str_find(number, '.');
    size_t places = point < 0 ? 0 : number.n - (size_t)point - 1;
    bool fraction = !sign && milli <= 100000 && point >= 0;
    if (fraction)
        places = places > 2 ? places - 2 : 0;
    else
        milli = (milli + 50) / 100; /* percent x 1,000 */
    *ret = milli;
    /* Half a unit of the last place written, and a little for whoever rounded twice. */
    *ret_slack = places == 0 ? 500 : places == 1 ? 60
                                                 : 10;
    return true;
}

void import__summary(struct buf *b, const struct import_counts *c, const char *one, const char *many)
{
    int64_t all = c->added + c->changed + c->unchanged;
    if (all == 0)
        return;
    buf_add_fmt(b, "%lld %s: %lld new, %lld changed, %lld as they were\n", (long long)all, all == 1 ? one : many,
        (long long)c->added, (long long)c->changed, (long long)c->unchanged);
}
