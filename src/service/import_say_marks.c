/* Saying marks (import_marks.h). */
#include "service/import_marks.h"

enum { OLDEST_YEARS = 20 }; /* a register older than this is a mistyped date */

static void fill_codes(struct marks *m)
{
    for (unsigned i = 0; i < COUNT_OF(m->codes); i++) {
        const char text[2] = { (char)(i & 0xff), (char)(i >> 8) };
        enum att_code code;
        struct str cell = { text, text[1] == '\0' ? 1 : 2 };
        bool ascii = (unsigned char)text[0] < 128 && (unsigned char)text[1] < 128 && text[0] > ' ';
        bool known = ascii && att_code_parse(cell, ATT_CODES_2024, &code) != ATT_CODE_UNKNOWN;
        m->codes[i] = known ? (uint8_t)code : MARKS_UNKNOWN;
    }
}

struct marks *marks_new(struct import__run *r)
{
    struct marks *m = ARENA_NEW(r->arena, struct marks);
    m->run = r;
    m->oldest = day_add(r->w->today, -OLDEST_YEARS * 366);
    m->undo = ARENA_ARRAY(r->arena, MARKS_MAX_ROW, struct marks_undo);
    fill_codes(m);
    return m;
}

/* The code of a cell; MARKS_UNKNOWN if nobody knows it. Blank and "-" are no mark. */
static uint8_t code_of(const struct marks *m, struct str cell)
{
    cell = str_trim(cell);
    if (cell.n == 0)
        return ATT_NO_MARK;
    if (cell.n > 2)
        return MARKS_UNKNOWN;
    unsigned second = cell.n == 2 ? (unsigned char)cell.p[1] : 0;
    return m->codes[(unsigned char)cell.p[0] | second << 8];
}

bool marks_is_word(struct str cell)
{
    size_t letters = 0;
    for (size_t i = 0; i < cell.n && letters < 3; i++) {
        char c = (char)(cell.p[i] | 0x20);
        letters = c >= 'a' && c <= 'z' ? letters + 1 : 0;
    }
    return letters == 3;
}

void marks_refuse_code(struct import_at *at, struct str field, struct str cell)
{
    if (marks_is_word(cell))
        import_refuse(at, field, cell, "this is not an attendance code: use the DfE's codes, such as / \\ I O");
    else
        import_refuse(at, field, cell, "this is not an attendance code");
}

static void warn_of_date(struct import_at *at, enum att_code code, struct day day)
{
    struct str text = att_code_text(code, false);
    switch (att_code_fit(code, day)) {
    case ATT_CODE_WITHDRAWN:
        import_warn(at, S("code"), text,
            "this code was withdrawn on 19 August 2024; the mark is counted by what the code meant");
        break;
    case ATT_CODE_EARLY:
        import_warn(at, S("code"), text,
            "this code came into force on 19 August 2024, after the day of the mark; it is counted as it is now");
        break;
    case ATT_CODE_OK:
    case ATT_CODE_UNKNOWN:
        break;
    }
}

struct stage_tally *marks_tally(struct import__run *r, struct stage_school *school, int year)
{
    struct stage_tally **at = &school->tally;
    while (*at != NULL && (*at)->year < year)
        at = &(*at)->next;
    if (*at == NULL || (*at)->year != year) {
        struct stage_tally *t = ARENA_NEW(r->arena, struct stage_tally);
        t->year = year;
        t->next = *at;
        *at = t;
    }
    return *at;
}

/* A day on which there can be no session, or a day that cannot be right. */
static void refuse_day(struct marks *m, struct import_at *at, struct day day)
{
    char iso[11];
    struct str date = day_iso(day, iso);
    if (day_cmp(day, m->run->w->today) > 0)
        import_refuse(at, S("date"), date, "this day is still to come");
    else if (day_cmp(day, m->oldest) < 0)
        import_refuse(at, S("date"), date, "this day lies more than %d years back", OLDEST_YEARS);
    else if (day_weekday(day) > 4)
        import_refuse(at, S("date"), date, "this day is a %.*s, on which there are no sessions",
            STR_ARG(day_weekday_name(day_weekday(day))));
    else
        import_refuse(at, S("date"), date, "this day lies in the summer holiday between two school years");
}

static bool find_enrolment(struct marks *m, struct import_at *at, struct stage_pupil *p,
    const struct stage_school *school, struct day day, int year)
{
    if (m->pupil == p && m->day.v == day.v && m->asked == school)
        return true;
    struct stage_enrolment *e = stage_enrolment_on(at, p, school, day);
    if (e == NULL)
        return false;
    if (m->pupil == NULL || e != m->enrolment || m->reg->year != year)
        m->reg = stage_register_of(m->run->stage, e, year);
    m->pupil = p;
    m->day = day;
    m->asked = school;
    m->enrolment = e;
    return true;
}

void marks_row_begin(struct marks *m)
{
    m->n_undo = 0;
}

void marks_row_end(struct marks *m, const struct import_at *at)
{
    while (at->refused && m->n_undo > 0) {
        const struct marks_undo *u = &m->undo[--m->n_undo];
        if (u->said != NULL)
            *u->said = u->was;
        else
            (*u->counter)--;
    }
    m->n_undo = 0;
    /* The enrolment last found may be one that the row had added. */
    if (at->refused)
        m->pupil = NULL;
}

/* Remembers what a mark is about to change. */
static bool remember(struct marks *m, struct import_at *at, struct marks_undo u)
{
    if (m->n_undo == MARKS_MAX_ROW) {
        import_refuse(at, S("marks"), S(""), "a row may hold %d marks at the most", MARKS_MAX_ROW);
        return false;
    }
    m->undo[m->n_undo++] = u;
    return true;
}

static bool put(struct marks *m, struct import_at *at, struct stage_register *reg, struct att_session session,
    enum att_code code)
{
    uint8_t *said = &reg->said[session.v];
    return remember(m, at, (struct marks_undo){ .said = said, .was = *said }) && stage_say_mark(at, reg, session, code);
}

/* A closed session says something of the school, and of the pupil only if it was on roll: registers of the holidays
 * before a child joined are full of '#'. */
static bool say_closed(struct marks *m, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    struct day day, struct att_session session, int year)
{
    struct stage_enrolment *e = stage_enrolment_if_any(p, school, day);
    if (e == NULL)
        return true;
    if (day_cmp(day, m->run->w->today) <= 0)
        return put(m, at, stage_register_of(m->run->stage, e, year), session, ATT_CLOSED);
    uint32_t *counter = &marks_tally(m->run, e->school, year)->to_come[session.v];
    if (!remember(m, at, (struct marks_undo){ .counter = counter }))
        return false;
    (*counter)++;
    return true;
}

/* No mark, and "not on roll yet", need no enrolment: in a sheet they fill the days before a child joined and after it
 * left. */
static bool needs_nobody(enum att_code code, const struct stage_pupil *p, const struct stage_school *school,
    struct day day)
{
    return (code == ATT_NO_MARK || code == ATT_NOT_ON_ROLL) && stage_enrolment_if_any(p, school, day) == NULL;
}

bool marks_say(struct marks *m, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    struct day day, bool afternoon, struct str cell)
{
    uint8_t code = code_of(m, cell);
    if (code == MARKS_UNKNOWN) {
        marks_refuse_code(at, S("code"), cell);
        return false;
    }
    if (code == ATT_NO_MARK && str_trim(cell).n == 0)
        return true; /* a blank says nothing */
    int year = att_year_of(day);
    struct att_session session = att_session_of(year, day, afternoon);
    bool right = att_session_is(session) && day_cmp(day, m->oldest) >= 0;
    if (code == ATT_CLOSED)
        return !right || say_closed(m, at, p, school, day, session, year);
    if (needs_nobody((enum att_code)code, p, school, day))
        return true;
    if (!right || day_cmp(day, m->run->w->today) > 0) {
        if (code == ATT_NO_MARK)
            return true;
        refuse_day(m, at, day);
        return false;
    }
    if (!find_enrolment(m, at, p, school, day, year))
        return false;
    warn_of_date(at, (enum att_code)code, day);
    return put(m, at, m->reg, session, (enum att_code)code);
}

static void count(struct att_tally *t, enum att_class class)
{
    t->present += class == ATT_CLASS_PRESENT;
    t->elsewhere += class == ATT_CLASS_ELSEWHERE;
    t->authorised += class == ATT_CLASS_AUTHORISED;
    t->unauthorised += class == ATT_CLASS_UNAUTHORISED;
    t->not_possible += class == ATT_CLASS_NOT_POSSIBLE;
}

bool marks_have_weekends(struct day start, struct str marks)
{
    struct str code;
    bool seen = false;
    for (int i = 0; att_code_take(&marks, &code); i++) {
        if (day_weekday(day_add(start, i / 2)) < 5)
            continue;
        if (!str_eq(code, S("#")) && !str_eq(code, S("-")) && !str_eq(code, S(" ")))
            return false;
        seen = true;
    }
    return seen;
}

bool marks_say_string(struct marks *m, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    struct day start, struct str marks, bool weekends, struct att_tally *ret_tally)
{
    struct str code;
    struct day day = start;
    *ret_tally = (struct att_tally){ 0 };
    for (int i = 0; att_code_take(&marks, &code); i++) {
        bool afternoon = i % 2 != 0;
        if (i > 0 && !afternoon)
            day = day_add(day, weekends || day_weekday(day) < 4 ? 1 : 7 - day_weekday(day));
        if (!marks_say(m, at, p, school, day, afternoon, code))
            return false;
        uint8_t c = code_of(m, code);
        if (c != MARKS_UNKNOWN)
            count(ret_tally, att_code_class((enum att_code)c));
    }
    return true;
}

void marks_reconcile(struct import_at *at, const struct marks_totals *file, const struct att_tally *marks)
{
    const int64_t attended = marks->present + marks->elsewhere;
    const int64_t possible = attended + marks->authorised + marks->unauthorised;
    const struct {
        const char *name;
        int64_t file, marks;
    } totals[] = { { "possible", file->possible, possible }, { "attended", file->attended, attended },
        { "authorised", file->authorised, marks->authorised },
        { "unauthorised", file->unauthorised, marks->unauthorised } };
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        if (totals[i].file >= 0 && totals[i].file != totals[i].marks)
            import_warn(at, str_of(totals[i].name), S(""),
                "the file counts %lld sessions as %s, its marks make %lld: the marks are taken",
                (long long)totals[i].file, totals[i].name, (long long)totals[i].marks);
    if (file->attendance < 0 || possible == 0)
        return;
    int64_t ours = (200000 * attended + possible) / (2 * possible), apart = ours - file->attendance;
    if (apart > file->slack || apart < -file->slack)
        import_warn(at, S("attendance"), S(""),
            "the file says %lld.%lld%%, its marks make %lld.%lld%%: the marks are taken",
            (long long)file->attendance / 1000, (long long)file->attendance % 1000 / 100, (long long)ours / 1000,
            (long long)ours % 1000 / 100);
}
