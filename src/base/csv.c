#include "base/csv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct csv {
    struct arena *arena;
    struct csv_source source;
    char *buf; /* bytes of the file: buf[at..end) is unread */
    size_t at, end;
    ptrdiff_t quote; /* the first '"' from where the search last asked on, `end` if there is none; -1: not known */
    bool eof;
    bool open_end;           /* the last row had no line end */
    bool is_cp1252, is_utf8; /* neither until a line that is not ASCII was seen */
    char delimiter;
    char line_end;
    int64_t line; /* number of the line at buf[at] */
    int64_t bytes;
    char *converted; /* a row in UTF-8, when the file is not */
    struct str *fields;
    struct str *header;
    size_t columns;
    int64_t header_line;
    struct csv_fault fault;
};

enum { ROOM = 2 * CSV_MAX_ROW };

static int64_t read_fd(void *from, void *dst, size_t n)
{
    for (;;) {
        ssize_t got = read(*(const int *)from, dst, n);
        if (got >= 0 || errno != EINTR)
            return got;
    }
}

static bool seek_fd(void *from, int64_t place)
{
    return lseek(*(const int *)from, place, SEEK_SET) == place;
}

struct csv_source csv_source_fd(const int *fd)
{
    return (struct csv_source){ .read = read_fd, .seek = seek_fd, .from = (void *)(uintptr_t)fd };
}

static bool fault(struct csv *c, enum csv_fault_kind kind, int64_t line, size_t column)
{
    if (c->fault.kind == CSV_NO_FAULT)
        c->fault = (struct csv_fault){ kind, line, column };
    return false;
}

/* Reads more behind what is unread; false at the end of the file or at a fault. */
static bool fill(struct csv *c)
{
    if (c->eof || c->fault.kind != CSV_NO_FAULT)
        return false;
    if (c->at > 0) {
        memmove(c->buf, c->buf + c->at, c->end - c->at);
        c->end -= c->at;
        c->at = 0;
    }
    c->quote = -1;
    size_t want = ROOM - c->end < 256 * 1024 ? ROOM - c->end : 256 * 1024;
    int64_t got = c->source.read(c->source.from, c->buf + c->end, want);
    if (got < 0)
        return fault(c, CSV_READ_ERROR, c->line, 0);
    if (got == 0) {
        c->eof = true;
        return false;
    }
    c->end += (size_t)got;
    c->bytes += got;
    return true;
}

/* What the first bytes say the file is, if it is not text. */
static enum csv_fault_kind kind_by_signature(struct str head)
{
    static const struct {
        const char *begins;
        enum csv_fault_kind kind;
    } signatures[] = { { "PK\x03\x04", CSV_WORKBOOK }, { "\xd0\xcf\x11\xe0", CSV_OLD_WORKBOOK }, { "%PDF", CSV_PDF },
        { "\x89PNG", CSV_PICTURE }, { "\xff\xd8\xff", CSV_PICTURE }, { "GIF87a", CSV_PICTURE },
        { "GIF89a", CSV_PICTURE }, { "\x1f\x8b", CSV_ARCHIVE },
        { "7z\xbc\xaf", CSV_ARCHIVE }, { "Rar!\x1a", CSV_ARCHIVE }, { "\x7f"
                                                                      "ELF",
                                                                        CSV_ARCHIVE },
        { "\xff\xfe", CSV_UTF16 }, { "\xfe\xff", CSV_UTF16 } };
    for (size_t i = 0; i < COUNT_OF(signatures); i++)
        if (str_starts(head, str_of(signatures[i].begins)))
            return signatures[i].kind;
    return CSV_NO_FAULT;
}

/* What its first characters say it is. Zero bytes at the places of UTF-16's higher or lower halves are UTF-16. */
static enum csv_fault_kind kind_by_text(struct str text)
{
    if (text.n > 1 && text.p[0] == '<')
        return CSV_MARKUP;
    if (text.n <= 3)
        return CSV_NO_FAULT;
    if (text.p[0] == '\0')
        return text.p[1] != '\0' ? CSV_UTF16 : CSV_BINARY;
    return text.p[1] == '\0' && text.p[3] == '\0' ? CSV_UTF16 : CSV_NO_FAULT;
}

/* Near the beginning of a file a zero byte says that it is no text, before its bytes are taken for a header. */
static bool no_zero_bytes(struct csv *c)
{
    enum { LOOKED_AT = 512 };
    int64_t line = 1;
    for (size_t i = c->at; i < c->end && i < LOOKED_AT; i++) {
        line += c->buf[i] == '\n';
        if (c->buf[i] == '\0')
            return fault(c, CSV_BINARY, line, 0);
    }
    return true;
}

/* Looks at what the file begins with, and passes over a byte order mark. False if it is no CSV file. */
static bool begin(struct csv *c)
{
    struct str head = { c->buf, c->end };
    enum csv_fault_kind kind = head.n == 0 ? CSV_EMPTY : kind_by_signature(head);
    if (kind == CSV_NO_FAULT) {
        if (str_starts(head, S("\xef\xbb\xbf")))
            c->at = 3;
        kind = kind_by_text(str_trim((struct str){ c->buf + c->at, c->end - c->at }));
    }
    return kind == CSV_NO_FAULT ? no_zero_bytes(c) : fault(c, kind, 0, 0);
}

/* Excel's own first line, "sep=;", tells the delimiter and is no row. '\0' when there is none. */
static char take_separator(struct csv *c)
{
    struct str line = { c->buf + c->at, c->end - c->at };
    bool quoted = str_starts(line, S("\""));
    size_t from = quoted ? 1 : 0, after = from + 5 + from;
    if (line.n <= after || !str_eq_nocase(str_slice(line, from, from + 4), S("sep=")) || (quoted && line.p[6] != '"'))
        return '\0';
    char sign = line.p[from + 4];
    if ((sign != ',' && sign != ';' && sign != '\t') || (line.p[after] != '\n' && line.p[after] != '\r'))
        return '\0';
    bool crlf = line.p[after] == '\r' && line.n > after + 1 && line.p[after + 1] == '\n';
    c->at += after + 1 + crlf;
    c->line++;
    return sign;
}

/* How far the search for the end of a row has come. */
struct search {
    size_t i;         /* from buf[at]; everything before it was looked at */
    size_t closed_at; /* just behind a closing quote: a quote here is a doubled one */
    bool quoted;
    int64_t lines; /* line ends within quotes */
};

/* The first quote in buf[from..end), or `end`. Most files have few, so that one look serves many rows. */
static size_t quote_from(struct csv *c, size_t from)
{
    if (c->quote < (ptrdiff_t)from) {
        const char *quote = memchr(c->buf + from, '"', c->end - from);
        c->quote = quote == NULL ? (ptrdiff_t)c->end : quote - c->buf;
    }
    return (size_t)c->quote;
}

/* Goes on outside quotes. True at the line end, where s->i then is. A quote opens a field only at its start:
 * elsewhere it is a sign like any other (5" nail). */
static bool search_plain(struct csv *c, struct search *s)
{
    const char *p = c->buf + c->at;
    size_t left = c->end - c->at;
    while (s->i < left && !s->quoted) {
        size_t quote = quote_from(c, c->at + s->i) - c->at;
        const char *eol = memchr(p + s->i, c->line_end, quote - s->i);
        s->i = eol != NULL ? (size_t)(eol - p) : quote;
        if (eol != NULL)
            return true;
        if (quote == left)
            break;
        s->quoted = quote == 0 || quote == s->closed_at || p[quote - 1] == c->delimiter;
        s->i++;
    }
    return false;
}

/* Goes on within quotes, to behind the closing one. */
static void search_quoted(struct csv *c, struct search *s)
{
    const char *p = c->buf + c->at;
    size_t left = c->end - c->at, quote = quote_from(c, c->at + s->i) - c->at;
    for (size_t k = s->i; k < quote; k++)
        s->lines += p[k] == c->line_end;
    s->i = quote;
    if (quote < left) {
        s->quoted = false;
        s->closed_at = ++s->i;
    }
}

/* A row as it stands in buf[at..). */
struct extent {
    size_t n;      /* without the line end */
    size_t taken;  /* with it */
    int64_t lines; /* of the file that it takes */
};

static struct extent extent_of(const struct csv *c, const struct search *s, bool ended)
{
    bool cr = c->line_end == '\n' && s->i > 0 && c->buf[c->at + s->i - 1] == '\r';
    return (struct extent){ .n = s->i - cr, .taken = s->i + ended, .lines = s->lines + 1 };
}

/* Finds the end of the row that begins at buf[at], reading on as needed. */
static bool find_row(struct csv *c, struct extent *ret)
{
    struct search s = { .closed_at = SIZE_MAX };
    for (;;) {
        while (s.i < c->end - c->at) {
            if (s.quoted) {
                search_quoted(c, &s);
            } else if (search_plain(c, &s)) {
                *ret = extent_of(c, &s, true);
                return true;
            }
        }
        if (s.i > CSV_MAX_ROW)
            return fault(c, s.quoted ? CSV_FIELD_LONG : CSV_ROW_LONG, c->line, 0);
        if (fill(c))
            continue;
        if (c->fault.kind != CSV_NO_FAULT || c->end == c->at) /* or the end, after a whole row */
            return false;
        if (s.quoted)
            return fault(c, CSV_QUOTE_OPEN, c->line, 0);
        *ret = extent_of(c, &s, false);
        return true;
    }
}

/* Takes one field off *p; unquotes in place. */
static bool take_field(struct csv *c, char **p, const char *end, size_t column, struct str *ret)
{
    char *s = *p;
    if (s < end && *s == '"') {
        char *to = s, *from = s + 1;
        for (;;) {
            char *quote = memchr(from, '"', (size_t)(end - from));
            if (quote == NULL)
                return fault(c, CSV_QUOTE_OPEN, c->line, column);
            size_t n = (size_t)(quote - from);
            memmove(to, from, n);
            to += n;
            from = quote + 1;
            if (from < end && *from == '"') {
                *to++ = '"';
                from++;
                continue;
            }
            break;
        }
        if (from < end && *from != c->delimiter)
            return fault(c, CSV_QUOTE_STRAY, c->line, column);
        *ret = (struct str){ s, (size_t)(to - s) };
        *p = from;
    } else {
        char *stop = memchr(s, c->delimiter, (size_t)(end - s));
        size_t n = stop == NULL ? (size_t)(end - s) : (size_t)(stop - s);
        *ret = (struct str){ s, n };
        *p = s + n;
    }
    return ret->n <= CSV_MAX_FIELD || fault(c, CSV_FIELD_LONG, c->line, column);
}

/* Decides about and applies the encoding of a row: gives it in UTF-8. */
static bool decode(struct csv *c, struct str *row)
{
    size_t valid = utf8_valid_prefix(*row);
    bool whole = valid == row->n;
    if (!whole && row->p[valid] == '\0')
        return fault(c, CSV_BINARY, c->line, 0);
    if (!c->is_cp1252 && !c->is_utf8) {
        bool ascii = true;
        for (size_t i = 0; i < row->n && ascii; i++)
            ascii = (row->p[i] & 0x80) == 0;
        if (ascii)
            return true;
        c->is_utf8 = whole;
        c->is_cp1252 = !whole;
    }
    if (c->is_utf8)
        return whole || fault(c, CSV_ENCODING, c->line, 0);
    if (memchr(row->p, '\0', row->n) != NULL)
        return fault(c, CSV_BINARY, c->line, 0);
    if (c->converted == NULL)
        c->converted = arena_alloc(c->arena, 3 * (size_t)CSV_MAX_ROW);
    *row = (struct str){ c->converted, utf8_put_cp1252(c->converted, *row) };
    return true;
}

static bool split_row(struct csv *c, struct str text, struct csv_row *ret)
{
    if (!decode(c, &text))
        return false;
    char *p = (char *)(uintptr_t)text.p;
    const char *end = p + text.n;
    size_t n = 0;
    for (;;) {
        if (n == CSV_MAX_COLUMNS)
            return fault(c, CSV_COLUMNS_MANY, c->line, n);
        if (!take_field(c, &p, end, n + 1, &c->fields[n]))
            return false;
        n++;
        if (p == end)
            break;
        p++; /* the delimiter */
    }
    ret->line = c->line;
    ret->n = n;
    ret->fields = c->fields;
    return true;
}

static bool blank(const struct csv_row *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_trim(r->fields[i]).n > 0)
            return false;
    return true;
}

/* Splits a row without its line end, and passes over it: row.taken bytes and row.lines lines. */
static bool take_row(struct csv *c, struct extent row, char *text, struct csv_row *ret)
{
    if (row.n > CSV_MAX_ROW)
        return fault(c, CSV_ROW_LONG, c->line, 0);
    if (!split_row(c, (struct str){ text, row.n }, ret))
        return false;
    c->at += row.taken;
    c->line += row.lines;
    return true;
}

/* Does the row hold anything, and all of its fields? */
static bool fill_up(struct csv *c, struct csv_row *ret)
{
    if (blank(ret))
        return false;
    if (ret->n < c->columns && c->open_end)
        return fault(c, CSV_CUT_OFF, ret->line, ret->n);
    while (ret->n < c->columns)
        c->fields[ret->n++] = S("");
    return true;
}

static bool next_row(struct csv *c, struct csv_row *ret)
{
    while (c->fault.kind == CSV_NO_FAULT) {
        struct extent row;
        if (!find_row(c, &row))
            return false;
        c->open_end = c->buf[c->at + row.taken - 1] != c->line_end;
        if (!take_row(c, row, c->buf + c->at, ret))
            return false;
        if (fill_up(c, ret))
            return true;
    }
    return false;
}

static char name_char(char ch)
{
    if (ch >= 'A' && ch <= 'Z')
        return (char)(ch - 'A' + 'a');
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ? ch : '\0';
}

bool csv_same_name(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && name_char(a.p[i]) == '\0')
            i++;
        while (k < b.n && name_char(b.p[k]) == '\0')
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (name_char(a.p[i++]) != name_char(b.p[k++]))
            return false;
    }
}

/* The sign that is most often outside quotes in the first line. */
static char guess_delimiter(struct str head)
{
    int commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < head.n; i++) {
        char ch = head.p[i];
        if (ch == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (ch == '\n' || ch == '\r') {
            if (commas + semicolons + tabs > 0)
                break;
            continue;
        }
        commas += ch == ',';
        semicolons += ch == ';';
        tabs += ch == '\t';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

static void read_header(struct csv *c)
{
    struct csv_row row;
    if (!next_row(c, &row)) {
        if (c->fault.kind == CSV_NO_FAULT)
            fault(c, CSV_EMPTY, 0, 0);
        return;
    }
    c->header = ARENA_ARRAY(c->arena, row.n, struct str);
    for (size_t i = 0; i < row.n; i++)
        c->header[i] = str_dup(c->arena, str_trim(row.fields[i]));
    c->columns = row.n;
    c->header_line = row.line;
}

struct csv *csv_open(struct arena *a, struct csv_source source)
{
    struct csv *c = ARENA_NEW(a, struct csv);
    c->arena = a;
    c->source = source;
    c->buf = arena_alloc(a, ROOM);
    c->fields = ARENA_ARRAY(a, CSV_MAX_COLUMNS, struct str);
    c->line = 1;
    c->line_end = '\n';
    while (c->end < 64 * 1024 && fill(c)) {
    }
    if (c->fault.kind != CSV_NO_FAULT || !begin(c))
        return c;
    struct str head = { c->buf + c->at, c->end - c->at };
    if (str_find(head, '\n') < 0 && str_find(head, '\r') >= 0)
        c->line_end = '\r';
    c->delimiter = take_separator(c);
    if (c->delimiter == '\0')
        c->delimiter = guess_delimiter(head);
    read_header(c);
    return c;
}

bool csv_next(struct csv *c, struct csv_row *ret)
{
    return next_row(c, ret);
}

int64_t csv_place(const struct csv *c, int64_t *ret_line)
{
    *ret_line = c->line;
    return c->bytes - (int64_t)(c->end - c->at);
}

void csv_go_to(struct csv *c, int64_t place, int64_t line)
{
    int64_t at;
    if (c->fault.kind != CSV_NO_FAULT || (csv_place(c, &at) == place && at == line))
        return;
    c->open_end = false;
    c->line = line;
    c->bytes = place;
    c->at = c->end = 0;
    c->quote = -1;
    c->eof = false;
    if (c->source.seek == NULL || !c->source.seek(c->source.from, place))
        fault(c, CSV_READ_ERROR, line, 0);
}

bool csv_take(struct csv *c, char *text, size_t n, int64_t line, struct csv_row *ret)
{
    if (c->fault.kind != CSV_NO_FAULT)
        return false;
    bool cr = c->line_end == '\n' && n > 0 && text[n - 1] == '\r';
    c->line = line;
    c->open_end = false;
    return take_row(c, (struct extent){ .n = n - cr, .lines = 1 }, text, ret) && fill_up(c, ret);
}

char csv_delimiter(const struct csv *c)
{
    return c->delimiter;
}

char csv_line_end(const struct csv *c)
{
    return c->line_end;
}

const struct csv_fault *csv_fault(const struct csv *c)
{
    return &c->fault;
}

size_t csv_columns(const struct csv *c)
{
    return c->columns;
}

struct str csv_column_name(const struct csv *c, size_t i)
{
    return c->header[i];
}

int64_t csv_header_line(const struct csv *c)
{
    return c->header_line;
}

ptrdiff_t csv_column(struct csv *c, struct str name)
{
    ptrdiff_t found = -1;
    for (size_t i = 0; i < c->columns; i++) {
        if (!csv_same_name(c->header[i], name))
            continue;
        if (found >= 0)
            fault(c, CSV_HEADER_TWICE, c->header_line, i + 1);
        else
            found = (ptrdiff_t)i;
    }
    return found;
}

bool csv_is_cp1252(const struct csv *c)
{
    return c->is_cp1252;
}

bool csv_ends_whole(const struct csv *c)
{
    return !c->open_end;
}

int64_t csv_bytes(const struct csv *c)
{
    return c->bytes;
}

struct str csv_fault_text(enum csv_fault_kind kind)
{
    switch (kind) {
    case CSV_NO_FAULT:
        return S("");
    case CSV_EMPTY:
        return S("The file is empty. Export it again and check it before you upload it.");
    case CSV_WORKBOOK:
        return S("This is a spreadsheet workbook, not a CSV file. Open it and save it as "
                 "'CSV UTF-8 (comma delimited)'.");
    case CSV_OLD_WORKBOOK:
        return S("This is an old Excel workbook, not a CSV file. Open it and save it as "
                 "'CSV UTF-8 (comma delimited)'.");
    case CSV_PDF:
        return S("This is a PDF document, not a CSV file. Ask for the data as CSV.");
    case CSV_PICTURE:
        return S("This is a picture, not a CSV file. Ask for the data as CSV.");
    case CSV_ARCHIVE:
        return S("This is a compressed file or a program, not a text file. Unpack it, and choose the CSV file "
                 "in it.");
    case CSV_MARKUP:
        return S("This is an XML file or a web page, not a CSV file. Choose the kind of import that takes XML, or "
                 "export the data as CSV.");
    case CSV_UTF16:
        return S("The file is saved as UTF-16 ('Unicode text'). Save it as 'CSV UTF-8 (comma delimited)'.");
    case CSV_BINARY:
        return S("This is not a text file: it holds zero bytes. Export it again as CSV.");
    case CSV_ENCODING:
        return S(
            "The file changes its character encoding here: it is UTF-8 above and something else from this line on. "
            "Save it as 'CSV UTF-8 (comma delimited)'.");
    case CSV_QUOTE_OPEN:
        return S("A quotation mark is opened here and never closed, or the file was cut off. Export it again.");
    case CSV_QUOTE_STRAY:
        return S("There is text after a closing quotation mark. Double the quotation marks inside the field.");
    case CSV_FIELD_LONG:
        return S("A field is longer than 65,536 characters. A quotation mark may be missing.");
    case CSV_ROW_LONG:
        return S("A row is longer than 1,048,576 characters. This may not be a CSV file.");
    case CSV_COLUMNS_MANY:
        return S("A row has more than 2,048 columns.");
    case CSV_CUT_OFF:
        return S("The file ends in the middle of this row: it was cut off. Export or copy it again.");
    case CSV_HEADER_TWICE:
        return S("Two columns have the same name. Take one of them out.");
    case CSV_READ_ERROR:
        return S("The file could not be read to its end.");
    }
    return S("");
}

/* Would a spreadsheet take this for a formula? */
static bool formula_like(struct str s)
{
    if (s.n == 0)
        return false;
    char c = s.p[0];
    if (c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r')
        return true;
    /* full-width = + - @ */
    return str_starts(s, S("\xef\xbc\x9d")) || str_starts(s, S("\xef\xbc\x8b")) ||
        str_starts(s, S("\xef\xbc\x8d")) || str_starts(s, S("\xef\xbc\xa0"));
}

static void separate(struct buf *b)
{
    if (b->n > 0 && b->p[b->n - 1] != '\n')
        buf_add_char(b, ',');
}

void csv_put_text(struct buf *b, struct str s)
{
    separate(b);
    bool guard = formula_like(s);
    bool quote = guard || s.n == 0;
    for (size_t i = 0; i < s.n && !quote; i++) {
        char c = s.p[i];
        quote = c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';' || c == '\t';
    }
    if (!quote) {
        buf_add_str(b, s);
        return;
    }
    buf_add_char(b, '"');
    if (guard)
        buf_add_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, s.p[i]);
    }
    buf_add_char(b, '"');
}

void csv_put_i64(struct buf *b, int64_t v)
{
    separate(b);
    buf_add_i64(b, v);
}

void csv_put_number(struct buf *b, struct str written)
{
    separate(b);
    buf_add_str(b, written);
}

void csv_end_row(struct buf *b)
{
    buf_add_char(b, '\n');
}
