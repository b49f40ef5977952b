/* Registers from CSV: a row a mark, a row a pupil and day, a date a column, a string a pupil (docs/FORMATS.md). */
#include "service/import_marks.h"

#include <string.h>

#include "service/import_roster.h"

/* A column that is a date. */
struct dated {
    ptrdiff_t column;
    struct day day;
    enum {
        BOTH,
        MORNING,
        AFTERNOON,
    } half;
};

struct layout {
    struct import__table *t;
    struct marks *marks;
    void (*read_row)(struct layout *);
    ptrdiff_t upn, urn, date, session, code, am, pm, start, string;
    ptrdiff_t possible, attended, authorised, unauthorised, attendance;
    struct dated *dated;
    size_t n_dated;
    size_t spoiled; /* the first column, from 1, that would be a date if a spreadsheet had not changed it */
    /* The last row's, to save looking up what repeats. */
    char last_date[32];
    size_t last_date_n;
    struct day last_day;
};

/* The pupil of a row, or NULL when it is refused. */
static struct stage_pupil *pupil_of(struct layout *l)
{
    char dst[UPN_LENGTH];
    struct stage *s = l->t->run->stage;
    struct str text = import__field(l->t, l->upn), upn = stage_upn_capitals(text, dst);
    /* One that is known needs no look at its letters, and most are. */
    if (roster_pupil(s, upn) == NULL && !stage_upn(&l->t->at, S("upn"), text, dst, &upn))
        return NULL;
    return stage_pupil_of_row(s, &l->t->at, upn);
}

/* The school that a row names; *ret stays NULL when it names none. */
static bool school_of(struct layout *l, struct stage_school **ret)
{
    struct str urn = import__field(l->t, l->urn);
    *ret = NULL;
    if (urn.n > 0)
        *ret = stage_school_of_row(l->t->run->stage, &l->t->at, S("urn"), urn);
    return urn.n == 0 || *ret != NULL;
}

static bool day_of_row(struct layout *l, ptrdiff_t column, const char *name, struct day *ret)
{
    struct str text = import__field(l->t, column);
    if (text.n > 0 && text.n == l->last_date_n && memcmp(text.p, l->last_date, text.n) == 0) {
        *ret = l->last_day;
        return true;
    }
    if (!import__day(&l->t->at, name, text, true, ret))
        return false;
    l->last_date_n = 0;
    if (text.n <= sizeof l->last_date) {
        memcpy(l->last_date, text.p, text.n);
        l->last_date_n = text.n;
        l->last_day = *ret;
    }
    return true;
}

static bool half_of(struct str text, bool *ret_afternoon)
{
    if (text.n == 2 && (text.p[1] | 0x20) == 'm' && ((text.p[0] | 0x20) == 'a' || (text.p[0] | 0x20) == 'p')) {
        *ret_afternoon = (text.p[0] | 0x20) == 'p';
        return true;
    }
    static const char *const morning[] = { "1", "A", "Morning" }, *const afternoon[] = { "2", "P", "Afternoon" };
    for (size_t i = 0; i < COUNT_OF(morning); i++) {
        *ret_afternoon = str_eq_nocase(text, str_of(afternoon[i]));
        if (*ret_afternoon || str_eq_nocase(text, str_of(morning[i])))
            return true;
    }
    return false;
}

static void row_of_mark(struct layout *l)
{
    struct day day;
    bool afternoon;
    struct stage_school *school;
    struct stage_pupil *p = pupil_of(l);
    if (p == NULL || !school_of(l, &school) || !day_of_row(l, l->date, "date", &day))
        return;
    struct str half = import__field(l->t, l->session);
    if (!half_of(half, &afternoon)) {
        import_refuse(&l->t->at, S("session"), half, "a session is AM or PM");
        return;
    }
    marks_say(l->marks, &l->t->at, p, school, day, afternoon, import__field(l->t, l->code));
}

static void row_of_day(struct layout *l)
{
    struct day day;
    struct stage_school *school;
    struct stage_pupil *p = pupil_of(l);
    if (p != NULL && school_of(l, &school) && day_of_row(l, l->date, "date", &day) &&
        marks_say(l->marks, &l->t->at, p, school, day, false, import__field(l->t, l->am)))
        marks_say(l->marks, &l->t->at, p, school, day, true, import__field(l->t, l->pm));
}

static bool total(struct layout *l, ptrdiff_t column, const char *name, int64_t *ret)
{
    struct str text = import__field(l->t, column);
    *ret = -1;
    return text.n == 0 || import__count(&l->t->at, name, text, ATT_SESSIONS, ret);
}

static bool totals_of(struct layout *l, struct marks_totals *ret)
{
    struct str attendance = import__field(l->t, l->attendance);
    *ret = MARKS_NO_TOTALS;
    if (attendance.n > 0 && !import__percent(attendance, &ret->attendance, &ret->slack)) {
        import_refuse(&l->t->at, S("attendance"), attendance, "this is not a share: write 93%%, 93.4 or 0.934");
        return false;
    }
    return total(l, l->possible, "possible", &ret->possible) && total(l, l->attended, "attended", &ret->attended) &&
        total(l, l->authorised, "authorised", &ret->authorised) &&
        total(l, l->unauthorised, "unauthorised", &ret->unauthorised);
}

static void row_of_string(struct layout *l)
{
    struct day start;
    struct att_tally tally;
    struct marks_totals totals;
    struct stage_school *school;
    struct stage_pupil *p = pupil_of(l);
    if (p == NULL || !school_of(l, &school) || !day_of_row(l, l->start, "start_date", &start) || !totals_of(l, &totals))
        return;
    /* Not trimmed: a blank in the string is a session without a mark. */
    struct str marks = import__plain(csv_field(&l->t->row, l->string));
    if (marks_say_string(l->marks, &l->t->at, p, school, start, marks, marks_have_weekends(start, marks), &tally))
        marks_reconcile(&l->t->at, &totals, &tally);
}

static void add_tally(struct str cell, struct att_tally *t)
{
    enum att_code code;
    if (att_code_parse(cell, ATT_CODES_2024, &code) == ATT_CODE_UNKNOWN)
        return;
    enum att_class class = att_code_class(code);
    t->present += class == ATT_CLASS_PRESENT;
    t->elsewhere += class == ATT_CLASS_ELSEWHERE;
    t->authorised += class == ATT_CLASS_AUTHORISED;
    t->unauthorised += class == ATT_CLASS_UNAUTHORISED;
}

/* The two sessions of a cell such as "/\" or "C2 C2". False if it is not two codes, or blank; of the codes that are
 * alone, those that leave no doubt are taken: no mark or closed for both, present in the morning or the afternoon. */
static bool split_cell(struct str cell, struct str ret[2])
{
    size_t n = 0;
    struct str code;
    ret[0] = ret[1] = S("");
    while (att_code_take(&cell, &code)) {
        if (str_eq(code, S(" ")))
            continue;
        if (n == 2)
            return false;
        ret[n++] = code;
    }
    if (n != 1)
        return true;
    if (str_eq(ret[0], S("-")) || str_eq(ret[0], S("#"))) {
        ret[1] = ret[0];
        return true;
    }
    if (str_eq(ret[0], S("\\"))) {
        ret[1] = ret[0];
        ret[0] = S("");
        return true;
    }
    return str_eq(ret[0], S("/"));
}

static bool say_dated(struct layout *l, const struct dated *d, struct stage_pupil *p, struct stage_school *school,
    struct att_tally *tally)
{
    struct str cell = import__field(l->t, d->column), halves[2] = { cell, cell };
    struct import_at *at = &l->t->at;
    if (d->half == BOTH && marks_is_word(cell)) {
        marks_refuse_code(at, csv_column_name(l->t->csv, (size_t)d->column), cell);
        return false;
    }
    if (d->half == BOTH && !split_cell(cell, halves)) {
        import_refuse(at, csv_column_name(l->t->csv, (size_t)d->column), cell,
            "this cell should hold the marks of two sessions, like /\\ or C2C2");
        return false;
    }
    for (int pm = 0; pm < 2; pm++) {
        if (d->half != BOTH && (d->half == AFTERNOON) != (pm == 1))
            continue;
        if (!marks_say(l->marks, at, p, school, d->day, pm == 1, halves[pm]))
            return false;
        add_tally(halves[pm], tally);
    }
    return true;
}

static void row_of_dates(struct layout *l)
{
    struct att_tally tally = { 0 };
    struct marks_totals totals;
    struct stage_school *school;
    struct stage_pupil *p = pupil_of(l);
    if (p == NULL || !school_of(l, &school) || !totals_of(l, &totals))
        return;
    for (size_t i = 0; i < l->n_dated; i++)
        if (!say_dated(l, &l->dated[i], p, school, &tally))
            return;
    marks_reconcile(&l->t->at, &totals, &tally);
}

/* A column's name without a weekday before it, and without AM or PM behind it. */
static struct str date_of_name(struct str name, struct dated *d)
{
    bool afternoon;
    d->half = BOTH;
    for (int w = 0; w < 7; w++) {
        struct str full = day_weekday_name(w), brief = day_weekday_short(w);
        if (name.n > full.n && str_eq_nocase(str_slice(name, 0, full.n), full))
            name = str_trim(str_slice(name, full.n, name.n));
        else if (name.n > brief.n && str_eq_nocase(str_slice(name, 0, brief.n), brief))
            name = str_trim(str_slice(name, brief.n, name.n));
    }
    if (name.n > 3 && half_of(str_slice(name, name.n - 2, name.n), &afternoon)) {
        d->half = afternoon ? AFTERNOON : MORNING;
        name = str_slice(name, 0, name.n - 2);
        while (name.n > 0 && (name.p[name.n - 1] == ' ' || name.p[name.n - 1] == '_' || name.p[name.n - 1] == '-'))
            name.n--;
    }
    return name;
}

static void find_dated(struct layout *l)
{
    size_t n = csv_columns(l->t->csv);
    l->dated = ARENA_ARRAY(l->t->run->arena, n, struct dated);
    for (size_t i = 0; i < n; i++) {
        struct dated d = { .column = (ptrdiff_t)i };
        enum day_parse parsed = day_parse_any(date_of_name(csv_column_name(l->t->csv, i), &d), &d.day);
        if (parsed != DAY_OK && parsed != DAY_NOT_A_DATE && l->spoiled == 0)
            l->spoiled = i + 1;
        if (parsed != DAY_OK)
            continue;
        l->dated[l->n_dated++] = d;
        l->t->known[i] = true;
    }
}

static void find_columns(struct layout *l, struct import__table *t)
{
    l->t = t;
    l->upn = import__column_needed(t, "upn", "a file of marks");
    l->urn = import__column(t, "urn");
    l->date = import__column(t, "date");
    l->session = import__column(t, "session");
    l->code = import__column(t, "code");
    l->am = import__column(t, "am");
    l->pm = import__column(t, "pm");
    l->start = import__column(t, "start_date");
    l->string = import__column(t, "marks");
    l->possible = import__column(t, "possible");
    l->attended = import__column(t, "attended");
    l->authorised = import__column(t, "authorised");
    l->unauthorised = import__column(t, "unauthorised");
    l->attendance = import__column(t, "attendance");
    find_dated(l);
}

static void (*row_reader(const struct layout *l))(struct layout *)
{
    if (l->date >= 0 && l->session >= 0 && l->code >= 0)
        return row_of_mark;
    if (l->date >= 0 && l->am >= 0 && l->pm >= 0)
        return row_of_day;
    if (l->start >= 0 && l->string >= 0)
        return row_of_string;
    return l->n_dated + l->spoiled > 0 ? row_of_dates : NULL;
}

/* A day of everybody's marks hangs on the name of a column: one that is spoiled is not left alone in silence. */
static void refuse_spoiled(struct layout *l)
{
    struct import_at header = l->t->at;
    struct str name = str_slice(csv_column_name(l->t->csv, l->spoiled - 1), 0, 30);
    header.line = csv_header_line(l->t->csv);
    name.n = utf8_valid_prefix(name);
    import_refuse_all(&header,
        "the name of column %zu, '%.*s', is no date any more: write the dates of columns like 2026-06-03", l->spoiled,
        STR_ARG(name));
}

/* Says the row that was read last. */
static void take_row(void *layout)
{
    struct layout *l = layout;
    struct import__run *r = l->t->run;
    marks_row_begin(l->marks);
    l->read_row(l);
    marks_row_end(l->marks, &l->t->at);
    if (r->stage->err != OK)
        import__fail(r, r->stage->err);
}

/* Reads a file of a row a mark as fast as its columns allow. False when it is finished. */
static bool scan(struct layout *l)
{
    struct marks_scan how = { .read = take_row, .layout = l };
    const ptrdiff_t columns[SCAN_COLUMNS] = { [SCAN_UPN] = l->upn,
        [SCAN_DATE] = l->date,
        [SCAN_SESSION] = l->session,
        [SCAN_CODE] = l->code,
        [SCAN_URN] = l->urn };
    if (import_stopped(l->t->run->report) || csv_columns(l->t->csv) > SCAN_COLUMNS)
        return true;
    for (size_t i = 0; i < csv_columns(l->t->csv); i++)
        for (int c = 0; c < SCAN_COLUMNS; c++)
            if (columns[c] == (ptrdiff_t)i)
                how.columns[how.n_columns++] = (enum scan_column)c;
    return how.n_columns != csv_columns(l->t->csv) || marks_scan(l->marks, l->t, &how);
}

/* Who asks for many pupils has them all read at once. */
static bool prepare(struct import__run *r)
{
    enum { LARGE = 1 << 20 };
    bool large = r->bytes > LARGE || r->task->reading.piece > 0;
    if (r->own == NULL)
        r->own = marks_new(r);
    enum err e = r->stage->roster == NULL && large ? roster_load(r->w, r->stage) : OK;
    if (e != OK)
        import__fail(r, e);
    return e == OK;
}

static void read(struct import__run *r, const struct import_file *f)
{
    struct import__table t;
    if (!prepare(r))
        return;
    if (import__table_open(r, f, &t)) {
        struct layout l = { .marks = r->own };
        find_columns(&l, &t);
        void (*read_row)(struct layout *) = row_reader(&l);
        if (read_row == NULL)
            import_refuse_all(&t.at,
                "this is not a file of marks: there should be columns date, session and code; or date, "
                "am and pm; or start_date and marks; or one column a date");
        else if (read_row == row_of_dates && l.spoiled > 0)
            refuse_spoiled(&l);
        else
            import__unknown_columns(&t);
        l.read_row = read_row;
        bool more = read_row != row_of_mark || scan(&l);
        while (more && import__next(&t))
            take_row(&l);
    }
    import__table_close(&t);
}

const struct import__reader import__marks = { .stage = STAGE_ON_DEMAND, .read = read, .write = marks_write };
