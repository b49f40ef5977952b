#include "service/import_scan.h"

#include <string.h>

enum {
    SAMPLES = 16, /* rows that are looked at for a shape */
    DATE_LEAST = 8,
    DATE_MOST = 16,
    DATES = 4096, /* places for dates that are remembered: of 16 school years */
    DATE_BITS = 12,
    MOST_DATES = 3072,
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
    f->n_checks = f->n_checks < 2 ? 2 : f->n_checks;
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
    /* There are two at least, the second of which may ask for nothing. */
    sixteen wrong = ((load_sixteen(row + f->from[0]) & f->mask[0]) ^ f->value[0]) |
        ((load_sixteen(row + f->from[1]) & f->mask[1]) ^ f->value[1]);
    for (size_t i = 2; i < f->n_checks; i++)
        wrong |= (load_sixteen(row + f->from[i]) & f->mask[i]) ^ f->value[i];
    return (wrong[0] | wrong[1]) == 0;
}

/* Dates ------------------------------------------------------------------------------------------------------------ */

/* A date as it stands in a file. */
struct date {
    uint64_t head, tail; /* its first eight bytes and its last */
    /* What a row of the morning has of it: session, year, and, where the enrolment will stand, the day as spans have
     * it. */
    uint64_t row;
    enum scan_era era; /* SCAN_NEVER: such rows are not for here */
};

/* A row that is being looked up. */
struct looked_up {
    uint64_t key;            /* of the UPN */
    uint64_t row;            /* as in struct date, with what is said and the place in the piece */
    const struct form *form; /* NULL: the row is not for here */
};

struct scan_memo {
    struct shape shape;
    struct date dates[DATES]; /* open addressing */
    size_t n_dates;
};

static void forget_dates(struct scan_memo *memo)
{
    for (size_t i = 0; i < DATES; i++)
        memo->dates[i] = (struct date){ .era = SCAN_NEVER };
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
    if (!plain(text) || day_parse_any(str_trim(text), &day) != DAY_OK)
        return;
    int year = att_year_of(day);
    struct att_session session = att_session_of(year, day, false);
    if (!att_session_is(session) || day_cmp(day, s->oldest) < 0 || day_cmp(day, s->today) > 0 ||
        !roster_reaches(s->roster, year))
        return;
    ret->row = scan_row(0, (unsigned)session.v, (uint32_t)(day.v - s->roster->first_day.v),
        (unsigned)(year - s->roster->first_year), 0);
    ret->era = day_cmp(day, ATT_CODES_2024) < 0 ? SCAN_EARLY : SCAN_NOW;
}

static inline size_t date_hash(uint64_t head, uint64_t tail)
{
    return (size_t)((head + tail) * 0x9e3779b97f4a7c15u >> (64 - DATE_BITS));
}

/* Reads a date that is met for the first time and remembers it; all are forgotten when there are too many. */
static const struct date *learn_date(const struct scan *s, struct scan_memo *memo, struct str text, uint64_t head,
    uint64_t tail)
{
    size_t at = date_hash(head, tail);
    if (memo->n_dates == MOST_DATES)
        forget_dates(memo);
    memo->n_dates++;
    while (memo->dates[at].head != 0)
        at = (at + 1) & (DATES - 1);
    memo->dates[at] = (struct date){ .head = head, .tail = tail, .era = SCAN_NEVER };
    read_date(s, text, &memo->dates[at]);
    return &memo->dates[at];
}

static inline const struct date *date_of(const struct scan *s, struct scan_memo *memo, const char *text, size_t width)
{
    uint64_t head = roster_eight(text), tail = roster_eight(text + width - 8);
    size_t at = date_hash(head, tail);
    while (memo->dates[at].head != head || memo->dates[at].tail != tail) {
        if (memo->dates[at].head == 0)
            return learn_date(s, memo, (struct str){ text, width }, head, tail);
        at = (at + 1) & (DATES - 1);
    }
    return &memo->dates[at];
}

/* Rows ------------------------------------------------------------------------------------------------------------- */

/* The code and one; 0 when it is not known, or not right to use on such a day. */
static inline uint8_t said_of(const struct scan *s, enum scan_era era, const char *text, bool two)
{
    unsigned char first = (unsigned char)text[0], second = (unsigned char)text[1];
    if (!two)
        return s->one[era][first];
    uint8_t code = s->codes[first | (unsigned)second << 8];
    /* A blank that the reader of CSV would take off may be what ends the field here. */
    return code < ATT_CODES && second > ' ' && s->fits[era][code] ? (uint8_t)(code + 1) : 0;
}

/* A school number of six digits. */
static inline uint64_t urn_of(const char *text)
{
    uint64_t v = 0;
    memcpy(&v, text, 6);
    return v;
}

/* What a row has, but for the enrolment; 0 when it is not for here. */
static inline uint64_t read_row(const struct scan *s, struct scan_memo *memo, const struct form *f, const char *text,
    size_t date_width, bool two)
{
    const struct date *d = date_of(s, memo, text + f->at[SCAN_DATE], date_width);
    unsigned half = (unsigned char)text[f->at[SCAN_SESSION]] | 0x20;
    uint8_t said = said_of(s, d->era, text + f->at[SCAN_CODE], two);
    /* Not a branch for each half of the day: which it is cannot be foreseen. */
    bool known = (said != 0) & ((half == 'a') | (half == 'p'));
    return known ? d->row + scan_row(said, half == 'p', 0, 0, 0) : 0;
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

/* The enrolment to which a mark belongs, out of what the roster knows of the pupil. */
static inline uint32_t enrolment_of(const struct scan *s, uint64_t where, uint32_t day, const char *urn)
{
    uint32_t enrolment = roster_enrolment(where);
    uint64_t school = urn == NULL ? 0 : urn_of(urn);
    if (urn != NULL && school == 0)
        return ROSTER_NOBODY;
    if (day >= roster_from(where) && day <= roster_to(where))
        return urn == NULL || s->school_urns[roster_school(where)] == school ? enrolment : ROSTER_NOBODY;
    bool spans = roster_from(where) > roster_to(where) && enrolment > 0;
    return spans ? find_span(s, enrolment - 1, day, school) : ROSTER_NOBODY;
}

/* Finds the pupil; 0 when nobody has the key. */
static inline uint64_t where_of(const struct roster_slot *slots, unsigned shift, uint64_t key)
{
    size_t at = roster_hash(shift, key), mask = ((size_t)1 << (64 - shift)) - 1;
    while (slots[at].key != key) {
        if (slots[at].key == 0)
            return 0;
        at = (at + 1) & mask;
    }
    return slots[at].where;
}

/* Gives rows their enrolments, or leaves nothing but their places. False when the bytes of one may be those of two:
 * the last of its UPN is a line end, which nobody has looked at yet. */
static inline bool look_up(const struct scan *s, const char *bytes, const struct looked_up *rows, size_t n,
    uint64_t *ret)
{
    const struct roster_slot *slots = s->roster->slots;
    const unsigned shift = s->roster->shift;
    const bool has_urn = s->has_urn;
    uint64_t key = 0, where = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t row = rows[i].row;
        const struct form *f = rows[i].form;
        const char *text = bytes + scan_at(row);
        uint32_t enrolment = ROSTER_NOBODY;
        /* In most files many rows of one pupil follow each other. */
        if (rows[i].key != key) {
            key = rows[i].key;
            where = f == NULL ? 0 : where_of(slots, shift, key);
        }
        if (where != 0)
            enrolment = enrolment_of(s, where, scan_enrolment(row), has_urn ? text + f->at[SCAN_URN] : NULL);
        ret[i] = enrolment == ROSTER_NOBODY ? scan_row(0, 0, 0, 0, scan_at(row))
                                            : row ^ scan_row(0, 0, scan_enrolment(row) ^ enrolment, 0, 0);
        if (enrolment == ROSTER_NOBODY && f != NULL && text[f->at[SCAN_UPN] + UPN_LENGTH - 1] == '\n')
            return false;
    }
    return true;
}

/* Where the first row begins that begins in the piece. */
static size_t first_row(const struct scan_piece *p, size_t limit)
{
    const char *end = p->whole ? NULL : memchr(p->bytes, '\n', limit);
    return p->whole ? 0 : end == NULL ? limit
                                      : (size_t)(end - p->bytes) + 1;
}

/* Finds the next rows of a piece, from *end on. */
static inline size_t find_rows(const struct scan *s, struct scan_memo *memo, const struct shape *shape,
    const struct scan_piece *p, size_t limit, size_t *end, struct looked_up *rows)
{
    const struct roster_slot *slots = s->roster->slots;
    const unsigned shift = s->roster->shift;
    const char *bytes = p->bytes;
    size_t n = 0, at = *end;
    for (; n < BLOCK && at < limit; n++) {
        const char *text = bytes + at;
        const struct form *f = has_form(&shape->of[0], text) ? &shape->of[0] : &shape->of[1];
        uint64_t row = 0;
        if (f == &shape->of[0] || has_form(f, text))
            row = read_row(s, memo, f, text, shape->date_width, f != &shape->of[0]);
        if (row != 0) {
            uint64_t key = roster_key(text + f->at[SCAN_UPN]);
            __builtin_prefetch(&slots[roster_hash(shift, key)], 0, 2);
            rows[n] = (struct looked_up){ key, row + scan_row(0, 0, 0, 0, at), f };
            at += f->length;
            continue;
        }
        const char *line_end = memchr(text, '\n', p->n - at);
        rows[n] = (struct looked_up){ 0, scan_row(0, 0, 0, 0, at), NULL };
        if (line_end == NULL)
            break;
        at = (size_t)(line_end - bytes) + 1;
    }
    *end = at;
    return n;
}

/* Looks through the rows of a piece that has a shape. */
static void find_all(const struct scan *s, struct scan_memo *memo, struct scan_piece *p, size_t limit)
{
    /* What is here is nowhere else, so that the compiler need not look again after each number it has written. */
    const struct shape shape = memo->shape;
    struct looked_up rows[BLOCK];
    for (size_t n; p->end < limit && !p->strange; p->n_rows += n) {
        n = find_rows(s, memo, &shape, p, limit, &p->end, rows);
        p->open = n < BLOCK && p->end < limit;
        p->strange = p->n_rows + n > p->room || !look_up(s, p->bytes, rows, n, p->rows + p->n_rows);
        for (size_t i = 0; i < n && !p->unknown && !p->strange; i++)
            p->unknown = scan_said(p->rows[p->n_rows + i]) == 0;
        if (p->open)
            limit = p->end;
    }
}

void scan_piece(const struct scan *s, struct scan_memo *memo, struct scan_piece *p)
{
    size_t limit = p->limit < p->n ? p->limit : p->n;
    size_t date_width = memo->shape.date_width;
    memset(p->bytes + p->n, 0, SCAN_PAD);
    p->n_rows = 0;
    p->open = p->unknown = false;
    p->end = first_row(p, limit);
    p->strange = p->end < limit && !find_shape(s, p, p->end, &memo->shape);
    /* The same bytes may be another day when dates have another width. */
    if (memo->shape.date_width != date_width)
        forget_dates(memo);
    if (!p->strange)
        find_all(s, memo, p, limit);
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
    for (int era = SCAN_NOW; era <= SCAN_EARLY; era++) {
        for (int c = 0; c < ATT_CODES; c++)
            ret->fits[era][c] = att_code_fit((enum att_code)c, day_add(since, era == SCAN_NOW ? 0 : -1)) == ATT_CODE_OK;
        for (int c = ' ' + 1; c < 256; c++)
            if (codes[c] < ATT_CODES && ret->fits[era][codes[c]])
                ret->one[era][c] = (uint8_t)(codes[c] + 1);
    }
}
