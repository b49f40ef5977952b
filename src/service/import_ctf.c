/* The Common Transfer File, versions 24 and 25 (DOMAIN.md 2.3): pupils with their statuses, school history and registers. */
#include <string.h>

#include "service/import_marks.h"
#include "service/import_xml.h"

enum {
    MAX_SPELLS = 40,  /* of one kind, of one pupil */
    MAX_SCHOOLS = 40, /* in a pupil's history */
    MAX_YEARS = 20,   /* of attendance */
    MAX_STRINGS = 20, /* AttendSessions of one year */
};

/* An element's text, copied, with the line it stood on. */
struct cell {
    struct str text;
    int64_t line;
};

struct spell_cells {
    struct cell start, end, value;
};

struct history_cells {
    struct cell lea, estab, name, entry, leaving;
};

struct year_cells {
    struct cell lea, estab, name, possible, authorised, attended, unauthorised;
    struct cell starts[MAX_STRINGS], marks[MAX_STRINGS];
    size_t n;
};

/* One <Pupil> as it is read. */
struct pupil_cells {
    int64_t line;
    struct cell upn, former_upn, surname, forename, preferred_surname, preferred_forename, born, sex, year_group,
        status, in_care;
    struct spell_cells fsm[MAX_SPELLS], sen[MAX_SPELLS];
    struct history_cells schools[MAX_SCHOOLS];
    struct year_cells years[MAX_YEARS];
    size_t n_fsm, n_sen, n_schools, n_years;
};

struct ctf {
    struct marks *marks;
    struct arena *scratch; /* of one pupil */
    struct pupil_cells *pupil;
    struct str version, lea, estab, school_name, academic_year;
};

/* Where the text of an element of a pupil goes. */
static struct cell *cell_of(struct pupil_cells *p, struct str path)
{
    const struct {
        const char *path;
        struct cell *cell;
    } simple[] = { { "UPN", &p->upn }, { "Surname", &p->surname }, { "Forename", &p->forename }, { "DOB", &p->born },
        { "Sex", &p->sex }, { "Gender", &p->sex }, { "BasicDetails/FormerUPN", &p->former_upn },
        { "BasicDetails/PreferredSurname", &p->preferred_surname },
        { "BasicDetails/PreferredForename", &p->preferred_forename },
        { "BasicDetails/NCyearActual", &p->year_group }, { "BasicDetails/EnrolStatus", &p->status },
        { "LookedAfter/InCare", &p->in_care } };
    for (size_t i = 0; i < COUNT_OF(simple); i++)
        if (str_eq(path, str_of(simple[i].path)))
            return simple[i].cell;
    return NULL;
}

static struct cell *cell_of_lists(struct pupil_cells *p, struct str path)
{
    struct spell_cells *fsm = p->n_fsm > 0 ? &p->fsm[p->n_fsm - 1] : NULL;
    struct spell_cells *sen = p->n_sen > 0 ? &p->sen[p->n_sen - 1] : NULL;
    struct history_cells *h = p->n_schools > 0 ? &p->schools[p->n_schools - 1] : NULL;
    struct year_cells *y = p->n_years > 0 ? &p->years[p->n_years - 1] : NULL;
    size_t k = y != NULL && y->n > 0 ? y->n - 1 : 0;
    const struct {
        const char *path;
        struct cell *cell;
        const void *owner;
    } lists[] = { { "FSMhistory/FSMinstance/FSMstartDate", fsm == NULL ? NULL : &fsm->start, fsm },
        { "FSMhistory/FSMinstance/FSMendDate", fsm == NULL ? NULL : &fsm->end, fsm },
        { "SENhistory/SEN/StartDate", sen == NULL ? NULL : &sen->start, sen },
        { "SENhistory/SEN/SENprovision", sen == NULL ? NULL : &sen->value, sen },
        { "SchoolHistory/School/LEA", h == NULL ? NULL : &h->lea, h },
        { "SchoolHistory/School/Estab", h == NULL ? NULL : &h->estab, h },
        { "SchoolHistory/School/SchoolName", h == NULL ? NULL : &h->name, h },
        { "SchoolHistory/School/EntryDate", h == NULL ? NULL : &h->entry, h },
        { "SchoolHistory/School/LeavingDate", h == NULL ? NULL : &h->leaving, h },
        { "Attendance/YearData/LEA", y == NULL ? NULL : &y->lea, y },
        { "Attendance/YearData/Estab", y == NULL ? NULL : &y->estab, y },
        { "Attendance/YearData/SchoolName", y == NULL ? NULL : &y->name, y },
        { "Attendance/YearData/SessionsPossible", y == NULL ? NULL : &y->possible, y },
        { "Attendance/YearData/SessionsAuthorised", y == NULL ? NULL : &y->authorised, y },
        { "Attendance/YearData/SessionsAttended", y == NULL ? NULL : &y->attended, y },
        { "Attendance/YearData/SessionsUnauthorised", y == NULL ? NULL : &y->unauthorised, y },
        { "Attendance/YearData/AttendSessions/AttendanceStartDate", y == NULL ? NULL : &y->starts[k], y },
        { "Attendance/YearData/AttendSessions/AttendanceMarks", y == NULL ? NULL : &y->marks[k], y } };
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (str_eq(path, str_of(lists[i].path)))
            return lists[i].owner == NULL ? NULL : lists[i].cell;
    return NULL;
}

static const char PUPIL[] = "CTfile/CTFpupilData/Pupil";

static void one_more(struct import__xml *x, size_t *n, size_t most, const char *name)
{
    if (*n < most)
        (*n)++;
    else
        import_warn(&x->at, str_of(name), S(""), "this pupil has more than %zu of these; the rest is left out", most);
}

static void begin(struct import__xml *x, struct str path)
{
    struct ctf *c = x->own;
    if (str_eq(path, S("CTfile/CTFpupilData/Pupil"))) {
        arena_reset(c->scratch);
        c->pupil = ARENA_NEW(c->scratch, struct pupil_cells);
        c->pupil->line = x->at.line;
        return;
    }
    struct pupil_cells *p = c->pupil;
    if (p == NULL || !str_starts(path, str_of(PUPIL)))
        return;
    struct str in = str_slice(path, sizeof PUPIL, path.n);
    if (str_eq(in, S("FSMhistory/FSMinstance")))
        one_more(x, &p->n_fsm, MAX_SPELLS, "FSMinstance");
    else if (str_eq(in, S("SENhistory/SEN")))
        one_more(x, &p->n_sen, MAX_SPELLS, "SEN");
    else if (str_eq(in, S("SchoolHistory/School")))
        one_more(x, &p->n_schools, MAX_SCHOOLS, "School");
    else if (str_eq(in, S("Attendance/YearData")))
        one_more(x, &p->n_years, MAX_YEARS, "YearData");
    else if (str_eq(in, S("Attendance/YearData/AttendSessions")) && p->n_years > 0)
        one_more(x, &p->years[p->n_years - 1].n, MAX_STRINGS, "AttendSessions");
}

static struct stage_school *source_school(struct import__xml *x)
{
    const struct ctf *c = x->own;
    return stage_school_of_number(x->run->stage, &x->at,
        &(struct stage_school_number){ c->lea, c->estab, S(""), c->school_name });
}

/* The enrolments of the pupil's school history, and the one at the source school when the history does not name it. */
static void say_enrolments(struct import__xml *x, struct stage_pupil *p)
{
    struct ctf *c = x->own;
    struct stage *s = x->run->stage;
    const struct pupil_cells *cells = c->pupil;
    for (size_t i = 0; i < cells->n_schools; i++) {
        const struct history_cells *h = &cells->schools[i];
        struct stage_enrolment_values v = { .status = 'C', .year_group = -1 };
        struct stage_school *school = stage_school_by_estab(s, h->lea.text, h->estab.text);
        bool source = str_eq(h->lea.text, c->lea) && str_eq(h->estab.text, c->estab);
        if (school == NULL && source)
            school = source_school(x);
        if (school == NULL || !school->in_scope)
            continue; /* a school of another authority: not ours to keep */
        if (!import__day(&x->at, "EntryDate", h->entry.text, true, &v.entry) ||
            !import__day(&x->at, "LeavingDate", h->leaving.text, false, &v.leaving))
            return;
        if (source && cells->year_group.text.n > 0) {
            int64_t year = 0;
            v.year_group = att_year_group_parse(cells->year_group.text);
            v.year_group_year = str_to_i64(c->academic_year, &year) ? (int)year : att_year_of(s->today);
        }
        if (stage_say_enrolment(s, &x->at, p, school, &v) == NULL)
            return;
    }
}

static void say_traits(struct import__xml *x, struct stage_pupil *p)
{
    struct ctf *c = x->own;
    struct arena *a = x->run->arena;
    for (size_t i = 0; i < c->pupil->n_fsm; i++) {
        struct day from, to;
        if (import__day(&x->at, "FSMstartDate", c->pupil->fsm[i].start.text, true, &from) &&
            import__day(&x->at, "FSMendDate", c->pupil->fsm[i].end.text, false, &to)) {
            trait_lay(a, &p->traits[TRAIT_FSM], from, to, ATT_FSM_YES);
            if (day_is(to))
                trait_say(a, &p->traits[TRAIT_FSM], day_add(to, 1), ATT_FSM_NO);
        }
    }
    for (size_t i = 0; i < c->pupil->n_sen; i++) {
        struct day from;
        int value;
        if (!trait_parse(TRAIT_SEN, c->pupil->sen[i].value.text, &value))
            import_warn(&x->at, S("SENprovision"), c->pupil->sen[i].value.text, "this SEN provision is not known");
        else if (import__day(&x->at, "StartDate", c->pupil->sen[i].start.text, true, &from))
            trait_say(a, &p->traits[TRAIT_SEN], from, value);
    }
    if (str_eq_nocase(c->pupil->in_care.text, S("true")) || str_eq(c->pupil->in_care.text, S("1")))
        trait_say(a, &p->traits[TRAIT_CARE], x->run->w->today, ATT_CARE_CLA);
}

static int64_t total(struct str text)
{
    int64_t v;
    return str_to_count(text, &v) ? v : -1;
}

static void add(struct att_tally *to, const struct att_tally *t)
{
    to->present += t->present;
    to->elsewhere += t->elsewhere;
    to->authorised += t->authorised;
    to->unauthorised += t->unauthorised;
}

static void say_year(struct import__xml *x, struct stage_pupil *p, const struct year_cells *y)
{
    struct ctf *c = x->own;
    struct stage *s = x->run->stage;
    struct stage_school *school = stage_school_by_estab(s, y->lea.text, y->estab.text);
    if (school == NULL || !school->in_scope) {
        if (y->n > 0)
            import_warn(&x->at, S("YearData"), y->name.text,
                "this register is of a school that is not one of ours; it was left out");
        return;
    }
    struct att_tally all = { 0 };
    for (size_t i = 0; i < y->n; i++) {
        struct day start;
        struct att_tally tally;
        x->at.line = y->marks[i].line > 0 ? y->marks[i].line : c->pupil->line;
        if (!import__day(&x->at, "AttendanceStartDate", y->starts[i].text, true, &start) ||
            !marks_say_string(c->marks, &x->at, p, school, start, y->marks[i].text,
                marks_have_weekends(start, y->marks[i].text), &tally))
            return;
        add(&all, &tally);
    }
    const struct marks_totals totals = { total(y->possible.text), total(y->attended.text), total(y->authorised.text),
        total(y->unauthorised.text), -1 };
    if (y->n > 0)
        marks_reconcile(&x->at, &totals, &all);
}

/* The pupil's own values; false when refused. */
static bool values_of(struct import__xml *x, struct stage_pupil_values *v)
{
    const struct pupil_cells *c = ((struct ctf *)x->own)->pupil;
    *v = (struct stage_pupil_values){ .surname = c->surname.text, .forename = c->forename.text, .preferred_surname = c->preferred_surname.text, .preferred_forename = c->preferred_forename.text };
    if (str_eq(c->sex.text, S("F")))
        v->sex = ATT_SEX_FEMALE;
    else if (str_eq(c->sex.text, S("M")))
        v->sex = ATT_SEX_MALE;
    if (c->former_upn.text.n > 0 &&
        !stage_upn(x->run->stage, &x->at, S("FormerUPN"), c->former_upn.text, &v->former_upn))
        return false;
    return stage_upn(x->run->stage, &x->at, S("UPN"), c->upn.text, &v->upn) &&
        import__day(&x->at, "DOB", c->born.text, true, &v->born);
}

static void say_pupil(struct import__xml *x)
{
    struct ctf *c = x->own;
    struct stage_pupil_values v;
    x->run->report->rows_read++;
    x->at.refused = false;
    x->at.line = c->pupil->line;
    struct stage_pupil *p = values_of(x, &v) ? stage_say_pupil(x->run->stage, &x->at, &v) : NULL;
    if (p == NULL)
        return;
    marks_row_begin(c->marks);
    say_enrolments(x, p);
    if (!x->at.refused)
        say_traits(x, p);
    for (size_t i = 0; i < c->pupil->n_years && !x->at.refused; i++)
        say_year(x, p, &c->pupil->years[i]);
    marks_row_end(c->marks, &x->at);
}

static void check_header(struct import__xml *x)
{
    struct ctf *c = x->own;
    if (!str_starts(c->version, S("24")) && !str_starts(c->version, S("25")))
        import_warn(&x->at, S("CTFversion"), c->version, "versions 24 and 25 are known; this one is read like them");
    if (source_school(x) == NULL)
        import_refuse_all(&x->at, "the file comes from a school that is not one of ours");
}

static void end(struct import__xml *x, struct str path, struct str text)
{
    struct ctf *c = x->own;
    static const char HEADER[] = "CTfile/Header/";
    if (str_eq(path, S("CTfile/Header"))) {
        check_header(x);
        return;
    }
    if (str_starts(path, str_of(HEADER))) {
        struct str in = str_slice(path, sizeof HEADER - 1, path.n);
        struct str copy = str_dup(x->run->arena, text);
        if (str_eq(in, S("CTFversion")))
            c->version = copy;
        else if (str_eq(in, S("SourceSchool/LEA")))
            c->lea = copy;
        else if (str_eq(in, S("SourceSchool/Estab")))
            c->estab = copy;
        else if (str_eq(in, S("SourceSchool/SchoolName")))
            c->school_name = copy;
        else if (str_eq(in, S("SourceSchool/AcademicYear")))
            c->academic_year = copy;
        return;
    }
    if (c->pupil == NULL || !str_starts(path, str_of(PUPIL)))
        return;
    if (path.n == sizeof PUPIL - 1) {
        say_pupil(x);
        c->pupil = NULL;
        return;
    }
    struct str in = str_slice(path, sizeof PUPIL, path.n);
    struct cell *cell = cell_of(c->pupil, in);
    if (cell == NULL)
        cell = cell_of_lists(c->pupil, in);
    if (cell != NULL)
        *cell = (struct cell){ str_dup(c->scratch, text), x->at.line };
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char *const roots[] = { "CTfile", NULL };
    if (r->own == NULL)
        r->own = marks_new(r);
    struct ctf c = { .marks = r->own, .scratch = arena_new(8 << 20), .version = S(""), .lea = S(""), .estab = S(""), .school_name = S(""), .academic_year = S("") };
    struct import__xml x = { .run = r, .begin = begin, .end = end, .own = &c };
    import__xml_read(&x, f, roots, "a Common Transfer File");
    arena_free(c.scratch);
}

const struct import__reader import__ctf = { .stage = STAGE_PUPILS | STAGE_TRAITS, .read = read, .write = marks_write };
