#include "service/import_scan.h"

#include <string.h>

enum {
    SAMPLES = 16, /* rows that are looked at for a shape */
    DATE_LEAST = 8,
    DATE_MOST = 16,
    DATES = 1024, /* remembered, a power of two */
    DATE_BITS = 10,
    BLOCK = 64, /* rows that are looked up together, so that the memory of one comes while others are looked at */
    CHECKS = SCAN_ROW_MOST / 16,
};

static const size_t widths[SCAN_COLUMNS] = { [SCAN_UPN] = UPN_LENGTH, [SCAN_SESSION] = 2, [SCAN_URN] = 6 };

/* The shape -------------------------------------------------------------------------------------------------------- */

/* Sixteen bytes at once, where the processor has such registers. */
typedef uint64_t sixteen __attribute__((vector_size(16)));

static inline sixteen load_sixteen(const char *p)
{
    sixteen v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* What all rows with a code of one width are: bits that are the same in all of them, and where the fields begin. */
struct form {
    size_t length; /* with the line end */
    size_t at[SCAN_COLUMNS];
    size_t n_checks;
    size_t from[CHECKS]; /* of sixteen bytes */
    sixteen mask[CHECKS], value[CHECKS];
};

struct shape {
    struct form of[2]; /* codes of one character and of two */
    size_t date_width;
};

/* A row taken apart: its fields' widths, which of them stand in quotes, and its line end. */
struct sample {
    size_t width[SCAN_COLUMNS];
    bool quoted[SCAN_COLUMNS];
    bool crlf;
    char m; /* the second letter of AM and PM */
};

/* Takes one field off the front of a line. */
static bool take_field(const struct scan *s, struct str *line, size_t column, struct sample *ret)
{
    bool last = column + 1 == s->n_columns, quoted = line->n > 0 && line->p[0] == '"';
    struct str rest = quoted ? str_slice(*line, 1, line->n) : *line;
    ptrdiff_t end = quoted ? str_find(rest, '"') : last ? (ptrdiff_t)rest.n
                                                        : str_find(rest, s->delimiter);
    if (end < 0)
        return false;
    ret->quoted[column] = quoted;
    ret->width[column] = (size_t)end;
    if (s->columns[column] == SCAN_SESSION && end == 2)
        ret->m = rest.p[1];
    rest = str_slice(rest, (size_t)end + quoted, rest.n);
    if (last ? rest.n > 0 : rest.n == 0 || rest.p[0] != s->delimiter)
        return false;
    *line = last ? rest : str_slice(rest, 1, rest.n);
    return true;
}

/* Can the fields be told by their widths? */
static bool widths_fit(const struct scan *s, const struct sample *p)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        size_t n = p->width[i];
        if (s->columns[i] == SCAN_CODE       ? n < 1 || n > 2
                : s->columns[i] == SCAN_DATE ? n < DATE_LEAST || n > DATE_MOST
                                             : n != widths[s->columns[i]])
            return false;
    }
    return p->m == 'M' || p->m == 'm';
}

/* The bits that are the same in all rows, as they are put together. */
struct pattern {
    char mask[SCAN_ROW_MOST], value[SCAN_ROW_MOST];
    size_t n;
};

static void add_bits(struct pattern *p, unsigned mask, unsigned value)
{
    p->mask[p->n] = (char)mask;
    p->value[p->n++] = (char)value;
}

static void add_same(struct pattern *p, char c)
{
    add_bits(p, 0xff, (unsigned char)c);
}

/* Digits, or one of the six signs behind them, which are no digits to whoever looks at all of their bits. */
static void add_digits(struct pattern *p, size_t n)
{
    for (; n > 0; n--)
        add_bits(p, 0xf0, '0' & 0xf0);
}

/* The first character is a capital letter, and the last is ASCII; those between them are digits: see roster_key(). */
static void add_upn(struct pattern *p)
{
    add_bits(p, 0xe0, 'A' & 0xe0);
    add_digits(p, UPN_LENGTH - 2);
    add_bits(p, 0x80, 0);
}

static void add_field(struct pattern *p, enum scan_column c, const struct sample *sample, size_t width)
{
    if (c == SCAN_UPN) {
        add_upn(p);
    } else if (c == SCAN_URN) {
        add_digits(p, width);
    } else {
        for (; width > (c == SCAN_SESSION); width--)
            add_bits(p, 0, 0);
        if (c == SCAN_SESSION)
            add_same(p, sample->m);
    }
}

static void make_checks(struct form *f, const struct pattern *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->mask[i] == 0)
            continue;
        size_t from = i + 16 <= p->n ? i : p->n - 16;
        f->from[f->n_checks] = from;
        f->mask[f->n_checks] = load_sixteen(p->mask + from);
        f->value[f->n_checks++] = load_sixteen(p->value + from);
        i = from + 15;
    }
}

static void make_form(const struct scan *s, const struct sample *sample, size_t code_width, struct form *ret)
{
    struct pattern p = { .n = 0 };
    *ret = (struct form){ .length = 0 };
    for (size_t i = 0; i < s->n_columns; i++) {
        enum scan_column c = s->columns[i];
        if (sample->quoted[i])
            add_same(&p, '"');
        ret->at[c] = p.n;
        add_field(&p, c, sample, c == SCAN_CODE ? code_width : sample->width[i]);
        if (sample->quoted[i])
            add_same(&p, '"');
        if (i + 1 < s->n_columns)
            add_same(&p, s->delimiter);
    }
    if (sample->crlf)
        add_same(&p, '\r');
    add_same(&p, '\n');
    ret->length = p.n;
    make_checks(ret, &p);
}

/* The shape of a line, which has no line end here. */
static bool shape_of(const struct scan *s, struct str line, struct shape *ret)
{
    struct sample sample = { .crlf = line.n > 0 && line.p[line.n - 1] == '\r' };
    line.n -= sample.crlf;
    for (size_t i = 0; i < s->n_columns; i++)
        if (!take_field(s, &line, i, &sample))
            return false;
    if (!widths_fit(s, &sample))
        return false;
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i] == SCAN_DATE)
            ret->date_width = sample.width[i];
    make_form(s, &sample, 1, &ret->of[0]);
    make_form(s, &sample, 2, &ret->of[1]);
    return true;
}

static bool find_shape(const struct scan *s, const struct scan_piece *p, size_t from, struct shape *ret)
{
    for (int i = 0; i < SAMPLES && from < p->n; i++) {
        const char *begin = p->bytes + from, *end = memchr(begin, '\n', p->n - from);
        if (end == NULL)
            return false;
        if (shape_of(s, (struct str){ begin, (size_t)(end - begin) }, ret))
            return true;
        from = (size_t)(end - p->bytes) + 1;
    }
    return false;
}

static inline bool has_form(const struct form *f, const char *row)
{
    sixteen wrong = { 0 };
    for (size_t i = 0; i < f->n_checks; i++)
        wrong |= (load_sixteen(row + f->from[i]) & f->mask[i]) ^ f->value[i];
    return (wrong[0] | wrong[1]) == 0;
}

/* Dates ------------------------------------------------------------------------------------------------------------ */

/* A date as it stands in a file. */
struct date {
    uint64_t head, tail; /* its first eight bytes and its last */
    uint64_t row;        /* what a row of the morning has of it: session and year */
    uint32_t day;        /* as spans have it; NO_DAY: such rows are not for here */
    bool early;          /* before the present codes */
};
#define NO_DAY UINT32_MAX

/* A row that is being looked up. */
struct looked_up {
    uint64_t key; /* of the UPN; 0: the row is not for here */
    uint64_t row; /* all but the enrolment */
    uint64_t urn;
    size_t slot;
    uint32_t day;
};

struct scan_memo {
    struct shape shape;
    struct date dates[DATES]; /* open addressing */
    size_t n_dates;
    struct looked_up rows[BLOCK];
};

static void forget_dates(struct scan_memo *memo)
{
    for (size_t i = 0; i < DATES; i++)
        memo->dates[i] = (struct date){ .day = NO_DAY };
    memo->n_dates = 0;
}

struct scan_memo *scan_memo_new(struct arena *a)
{
    struct scan_memo *memo = ARENA_NEW(a, struct scan_memo);
    forget_dates(memo);
    return memo;
}

/* Nothing that could end a field. */
static bool plain(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], small = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(small >= 'a' && small <= 'z') && c != '-' && c != '/' && c != ' ' && c != ':')
            return false;
    }
    return true;
}

static void read_date(const struct scan *s, struct str text, struct date *ret)
{
    struct day day;
    ret->day = NO_DAY;
    if (!plain(text) || day_parse_any(str_trim(text), &day) != DAY_OK)
        return;
    int year = att_year_of(day);
    struct att_session session = att_session_of(year, day, false);
    if (!att_session_is(session) || day_cmp(day, s->oldest) < 0 || day_cmp(day, s->today) > 0 ||
        !roster_reaches(s->roster, year))
        return;
    ret->row = scan_row(0, (unsigned)session.v, (unsigned)(year - s->roster->first_year), 0, 0);
    ret->day = (uint32_t)(day.v - s->roster->first_day.v);
    ret->early = day_cmp(day, ATT_CODES_2024) < 0;
}

/* Reads a date that is met for the first time and remembers it; all are forgotten when there are too many. */
static const struct date *learn_date(const struct scan *s, struct scan_memo *memo, struct str text, uint64_t head,
    uint64_t tail)
{
    size_t at = (size_t)((head ^ tail * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u >> (64 - DATE_BITS));
    if (memo->n_dates >= DATES / 2)
        forget_dates(memo);
    memo->n_dates++;
    while (memo->dates[at].head != 0)
        at = (at + 1) & (DATES - 1);
    read_date(s, text, &memo->dates[at]);
    memo->dates[at].head = head;
    memo->dates[at].tail = tail;
    return &memo->dates[at];
}

static const struct date *date_of(const struct scan *s, struct scan_memo *memo, const char *text)
{
    size_t width = memo->shape.date_width;
    uint64_t head = roster_eight(text), tail = roster_eight(text + width - 8);
    size_t at = (size_t)((head ^ tail * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u >> (64 - DATE_BITS));
    while (memo->dates[at].head != head || memo->dates[at].tail != tail) {
        if (memo->dates[at].head == 0)
            return learn_date(s, memo, (struct str){ text, width }, head, tail);
        at = (at + 1) & (DATES - 1);
    }
    return &memo->dates[at];
}

/* Rows ------------------------------------------------------------------------------------------------------------- */

/* The code and one; 0 when it is not known, or not right to use on such a day. */
static inline uint8_t said_of(const struct scan *s, const struct date *d, const char *text, bool two)
{
    unsigned char first = (unsigned char)text[0], second = (unsigned char)text[1];
    if (!two)
        return s->one[d->early][first];
    uint8_t code = s->codes[first | (unsigned)second << 8];
    /* A blank that the reader of CSV would take off may be what ends the field here. */
    return code < ATT_CODES && second > ' ' && s->fits[d->early][code] ? (uint8_t)(code + 1) : 0;
}

/* A school number of six digits. */
static inline uint64_t urn_of(const char *text)
{
    uint64_t v = 0;
    memcpy(&v, text, 6);
    return v;
}

/* What a row has, but for the enrolment. False when it is not for here, and then one of its bytes may be a line
 * end. */
static inline bool read_row(const struct scan *s, struct scan_memo *memo, const struct form *f, const char *text,
    struct looked_up *ret)
{
    const struct date *d = date_of(s, memo, text + f->at[SCAN_DATE]);
    char half = (char)(text[f->at[SCAN_SESSION]] | 0x20);
    uint8_t said = said_of(s, d, text + f->at[SCAN_CODE], f != &memo->shape.of[0]);
    ret->key = roster_key(text + f->at[SCAN_UPN]);
    ret->row |= d->row + scan_row(said, half == 'p', 0, 0, 0);
    ret->day = d->day;
    ret->urn = s->has_urn ? urn_of(text + f->at[SCAN_URN]) : 0;
    bool ends = text[f->at[SCAN_UPN] + UPN_LENGTH - 1] > ' ';
    return said != 0 && d->day != NO_DAY && (half == 'a' || half == 'p') && ends;
}

/* Finds the next rows from p->end on; 0 when there are none any more. */
static size_t find_rows(const struct scan *s, struct scan_memo *memo, struct scan_piece *p, size_t limit)
{
    size_t n = 0;
    for (; n < BLOCK && p->end < limit; n++) {
        struct looked_up *row = &memo->rows[n];
        const char *text = p->bytes + p->end;
        const struct form *form = has_form(&memo->shape.of[0], text) ? &memo->shape.of[0]
            : has_form(&memo->shape.of[1], text)                     ? &memo->shape.of[1]
                                                                     : NULL;
        row->row = scan_row(0, 0, 0, 0, p->end);
        if (form != NULL && read_row(s, memo, form, text, row)) {
            row->slot = roster_hash(s->roster, row->key);
            __builtin_prefetch(&s->roster->slots[row->slot], 0, 2);
            p->end += form->length;
            continue;
        }
        const char *end = memchr(text, '\n', p->n - p->end);
        row->row = scan_row(0, 0, 0, 0, p->end);
        row->key = 0;
        p->open = end == NULL;
        if (p->open)
            break;
        p->end = (size_t)(end - p->bytes) + 1;
    }
    return n;
}

/* The enrolment among several; ROSTER_NOBODY when that is a question for the stage. */
static uint32_t find_span(const struct scan *s, size_t first, uint32_t day, uint64_t urn)
{
    for (const struct roster_span *x = &s->roster->spans[first];; x++) {
        bool asked = urn == 0 ? x->school == ROSTER_NOBODY
                              : x->school != ROSTER_NOBODY && s->school_urns[x->school] == urn;
        if (asked && day >= x->from && day <= x->to)
            return x->enrolment;
        if (x->last)
            return ROSTER_NOBODY;
    }
}

/* The row with its enrolment, or with nothing but its place. */
static inline uint64_t look_up(const struct scan *s, const struct looked_up *row)
{
    const uint64_t unknown = scan_row(0, 0, 0, 0, scan_at(row->row));
    const struct roster *r = s->roster;
    size_t slot = row->slot, mask = ((size_t)1 << (64 - r->shift)) - 1;
    if (row->key == 0)
        return unknown;
    while (r->slots[slot].key != row->key) {
        if (r->slots[slot].key == 0)
            return unknown;
        slot = (slot + 1) & mask;
    }
    uint64_t where = r->slots[slot].where;
    uint32_t enrolment = roster_enrolment(where);
    if (row->day >= roster_from(where) && row->day <= roster_to(where)) {
        if (row->urn != 0 && s->school_urns[roster_school(where)] != row->urn)
            return unknown;
    } else {
        bool spans = roster_from(where) > roster_to(where) && enrolment > 0;
        enrolment = spans ? find_span(s, enrolment - 1, row->day, row->urn) : ROSTER_NOBODY;
        if (enrolment == ROSTER_NOBODY)
            return unknown;
    }
    return row->row | scan_row(0, 0, 0, enrolment, 0);
}

/* Where the first row begins that begins in the piece. */
static size_t first_row(const struct scan_piece *p, size_t limit)
{
    const char *end = p->whole ? NULL : memchr(p->bytes, '\n', limit);
    return p->whole ? 0 : end == NULL ? limit
                                      : (size_t)(end - p->bytes) + 1;
}

void scan_piece(const struct scan *s, struct scan_memo *memo, struct scan_piece *p)
{
    size_t limit = p->limit < p->n ? p->limit : p->n;
    size_t date_width = memo->shape.date_width;
    memset(p->bytes + p->n, 0, SCAN_PAD);
    p->n_rows = 0;
    p->open = false;
    p->end = first_row(p, limit);
    p->unknown = p->strange = p->end < limit && !find_shape(s, p, p->end, &memo->shape);
    if (p->strange)
        return;
    /* The same bytes may be another day when dates have another width. */
    if (memo->shape.date_width != date_width)
        forget_dates(memo);
    for (size_t n; (n = find_rows(s, memo, p, limit)) > 0 && !p->strange;) {
        p->strange = p->n_rows + n > p->room;
        for (size_t i = 0; i < n && !p->strange; i++) {
            uint64_t row = look_up(s, &memo->rows[i]);
            p->unknown = p->unknown || scan_said(row) == 0;
            p->rows[p->n_rows++] = row;
        }
    }
}

void scan_new(struct scan *ret, const struct stage *s, const uint8_t *codes, struct day oldest)
{
    uint64_t *urns = ARENA_ARRAY(s->arena, s->n_schools, uint64_t);
    const struct day since = ATT_CODES_2024;
    *ret = (struct scan){ .roster = s->roster, .today = s->today, .oldest = oldest, .codes = codes };
    for (size_t i = 0; i < s->n_schools; i++) {
        struct str urn = s->schools[i]->urn;
        bool digits = urn.n == 6;
        for (size_t k = 0; k < urn.n; k++)
            digits = digits && urn.p[k] >= '0' && urn.p[k] <= '9';
        urns[i] = digits ? urn_of(urn.p) : 0;
    }
    ret->school_urns = urns;
    for (int early = 0; early < 2; early++) {
        for (int c = 0; c < ATT_CODES; c++)
            ret->fits[early][c] = att_code_fit((enum att_code)c, day_add(since, -early)) == ATT_CODE_OK;
        for (int c = ' ' + 1; c < 256; c++)
            if (codes[c] < ATT_CODES && ret->fits[early][codes[c]])
                ret->one[early][c] = (uint8_t)(codes[c] + 1);
    }
}
