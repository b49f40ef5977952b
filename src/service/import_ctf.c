/* The Common Transfer File, versions 24 and 25 (DOMAIN.md 2.3): pupils with their statuses, school history and
 * registers. */
#include <stddef.h>
#include <string.h>

#include "service/import_marks.h"
#include "service/import_xml.h"

enum {
    MAX_SPELLS = 40,  /* of one kind, of one pupil */
    MAX_SCHOOLS = 40, /* in a pupil's history */
    MAX_YEARS = 20,   /* of attendance */
    MAX_STRINGS = 60, /* AttendSessions of one year */
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
    const char *too_many; /* an element of which there are more than a pupil can have */
    bool too_long;        /* a text that is longer than it can be */
};

struct ctf {
    struct marks *marks;
    struct arena *scratch; /* of one pupil */
    struct pupil_cells *pupil;
    struct str version, made, lea, estab, school_name, academic_year;
    bool header;      /* has been read, and the school is one that the importer may write */
    struct day as_at; /* the day on which the file was made */
    bool any;         /* a pupil has been read */
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

/* A value of a list's element, as its place in the struct of that element. */
struct list_path {
    const char *path;
    size_t offset;
};

/* The cell that a path leads to within an element; NULL when there is no element, or it has no such value. */
static struct cell *cell_within(void *element, const struct list_path *paths, size_t n, struct str path)
{
    for (size_t i = 0; element != NULL && i < n; i++)
        if (str_eq(path, str_of(paths[i].path)))
            return (struct cell *)(void *)((char *)element + paths[i].offset);
    return NULL;
}

static struct cell *spell_cell(struct pupil_cells *p, struct str path)
{
    static const struct list_path of_fsm[] = {
        { "FSMhistory/FSMinstance/FSMstartDate", offsetof(struct spell_cells, start) },
        { "FSMhistory/FSMinstance/FSMendDate", offsetof(struct spell_cells, end) }
    };
    static const struct list_path of_sen[] = { { "SENhistory/SEN/StartDate", offsetof(struct spell_cells, start) },
        { "SENhistory/SEN/SENprovision", offsetof(struct spell_cells, value) } };
    struct cell *fsm =
        cell_within(p->n_fsm > 0 ? &p->fsm[p->n_fsm - 1] : NULL, of_fsm, COUNT_OF(of_fsm), path);
    return fsm != NULL ? fsm : cell_within(p->n_sen > 0 ? &p->sen[p->n_sen - 1] : NULL, of_sen, COUNT_OF(of_sen), path);
}

static struct cell *history_cell(struct pupil_cells *p, struct str path)
{
    static const struct list_path of_school[] = {
        { "SchoolHistory/School/LEA", offsetof(struct history_cells, lea) },
        { "SchoolHistory/School/Estab", offsetof(struct history_cells, estab) },
        { "SchoolHistory/School/SchoolName", offsetof(struct history_cells, name) },
        { "SchoolHistory/School/EntryDate", offsetof(struct history_cells, entry) },
        { "SchoolHistory/School/LeavingDate", offsetof(struct history_cells, leaving) }
    };
    return cell_within(
        p->n_schools > 0 ? &p->schools[p->n_schools - 1] : NULL, of_school, COUNT_OF(of_school), path);
}

static struct cell *year_cell(struct pupil_cells *p, struct str path)
{
    static const struct list_path of_year[] = { { "Attendance/YearData/LEA", offsetof(struct year_cells, lea) },
        { "Attendance/YearData/Estab", offsetof(struct year_cells, estab) },
        { "Attendance/YearData/SchoolName", offsetof(struct year_cells, name) },
        { "Attendance/YearData/SessionsPossible", offsetof(struct year_cells, possible) },
        { "Attendance/YearData/SessionsAuthorised", offsetof(struct year_cells, authorised) },
        { "Attendance/YearData/SessionsAttended", offsetof(struct year_cells, attended) },
        { "Attendance/YearData/SessionsUnauthorised", offsetof(struct year_cells, unauthorised) } };
    struct year_cells *y = p->n_years > 0 ? &p->years[p->n_years - 1] : NULL;
    if (y != NULL && str_eq(path, S("Attendance/YearData/AttendSessions/AttendanceStartDate")))
        return &y->starts[y->n > 0 ? y->n - 1 : 0];
    if (y != NULL && str_eq(path, S("Attendance/YearData/AttendSessions/AttendanceMarks")))
        return &y->marks[y->n > 0 ? y->n - 1 : 0];
    return cell_within(y, of_year, COUNT_OF(of_year), path);
}

/* Where a text goes of which a pupil may have several: into the last element of its list that has begun. */
static struct cell *cell_of_lists(struct pupil_cells *p, struct str path)
{
    struct cell *spell = spell_cell(p, path), *history = history_cell(p, path);
    return spell != NULL ? spell : history != NULL ? history
                                                   : year_cell(p, path);
}

static const char PUPIL[] = "CTfile/CTFpupilData/Pupil";

static void one_more(struct pupil_cells *p, size_t *n, size_t most, const char *name)
{
    if (*n < most)
        (*n)++;
    else
        p->too_many = name;
}

static void begin(struct import__xml *x, struct str path)
{
    struct ctf *c = x->own;
    if (str_eq(path, str_of(PUPIL))) {
        if (!c->header)
            import_refuse_all(&x->at, "the file has no header that says which school it comes from");
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
        one_more(p, &p->n_fsm, MAX_SPELLS, "FSMinstance");
    else if (str_eq(in, S("SENhistory/SEN")))
        one_more(p, &p->n_sen, MAX_SPELLS, "SEN");
    else if (str_eq(in, S("SchoolHistory/School")))
        one_more(p, &p->n_schools, MAX_SCHOOLS, "School");
    else if (str_eq(in, S("Attendance/YearData")))
        one_more(p, &p->n_years, MAX_YEARS, "YearData");
    else if (str_eq(in, S("Attendance/YearData/AttendSessions")) && p->n_years > 0)
        one_more(p, &p->years[p->n_years - 1].n, MAX_STRINGS, "AttendSessions");
}

static struct stage_school *source_school(struct import__xml *x)
{
    const struct ctf *c = x->own;
    return stage_school_of_number(x->run->stage, &x->at,
        &(struct stage_school_number){ c->lea, c->estab, S(""), c->school_name });
}

static int year_of(const struct ctf *c)
{
    int64_t year;
    return str_to_i64(c->academic_year, &year) && year >= 2000 && year <= 2100 ? (int)year : att_year_of(c->as_at);
}

/* One school of the pupil's history; false when the pupil is refused. A school that the importer may not write is not
 * ours to keep. */
static bool say_enrolment(struct import__xml *x, struct stage_pupil *p, const struct history_cells *h)
{
    const struct ctf *c = x->own;
    struct stage *s = x->run->stage;
    struct stage_enrolment_said e = { .year_group = -1 };
    struct stage_school *school = stage_school_by_estab(s, h->lea.text, h->estab.text);
    if (school == NULL || !school->in_scope)
        return true;
    x->at.line = h->entry.line > 0 ? h->entry.line : x->at.line;
    if (!import__day(&x->at, "EntryDate", h->entry.text, true, &e.entry) ||
        !import__day(&x->at, "LeavingDate", h->leaving.text, false, &e.leaving))
        return false;
    e.on_roll = e.entry;
    if (str_eq(h->lea.text, c->lea) && str_eq(h->estab.text, c->estab)) {
        struct str status = c->pupil->status.text, group = c->pupil->year_group.text;
        if (status.n == 1 && str_find(S("CMSGFO"), status.p[0]) >= 0)
            e.status = status.p[0];
        else if (status.n > 0)
            import_warn(&x->at, S("EnrolStatus"), status, "this enrolment status is not known; it was left out");
        e.year_group = group.n == 0 ? -1 : att_year_group_parse(group);
        e.year_group_year = year_of(c);
        if (group.n > 0 && e.year_group < 0)
            import_warn(&x->at, S("NCyearActual"), group, "this year group is not known; it was left out");
    }
    return stage_say_enrolment(s, &x->at, p, school, &e) != NULL;
}

/* The enrolments of the pupil's school history. At least one must be at a school that the importer may write;
 * otherwise the pupil is none of theirs. */
static bool say_enrolments(struct import__xml *x, struct stage_pupil *p)
{
    const struct pupil_cells *cells = ((const struct ctf *)x->own)->pupil;
    for (size_t i = 0; i < cells->n_schools; i++)
        if (!say_enrolment(x, p, &cells->schools[i]))
            return false;
    x->at.line = cells->line;
    if (p->enrolments == NULL) {
        import_refuse(&x->at, S("SchoolHistory"), p->now.upn,
            "the file does not say when this pupil was at a school of ours, and we do not know it");
        return false;
    }
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school->in_scope)
            return true;
    import_refuse_all_for(&x->at, S("UPN"), p->now.upn,
        "this pupil is of a school that is not yours, so nothing of the file is taken: take these pupils out");
    return false;
}

/* False when the pupil is refused. */
static bool say_fsm(struct import__xml *x, struct stage_pupil *p)
{
    const struct ctf *c = x->own;
    struct trait_line fsm = { 0 };
    for (size_t i = 0; i < c->pupil->n_fsm; i++) {
        const struct spell_cells *s = &c->pupil->fsm[i];
        struct day from, to;
        x->at.line = s->start.line > 0 ? s->start.line : c->pupil->line;
        if (!import__day(&x->at, "FSMstartDate", s->start.text, true, &from) ||
            !import__day(&x->at, "FSMendDate", s->end.text, false, &to))
            return false;
        if (day_is(to) && day_cmp(to, from) < 0) {
            import_refuse(&x->at, S("FSMendDate"), s->end.text, "the period ends before it starts");
            return false;
        }
        trait_lay(x->run->arena, &fsm, from, to, ATT_FSM_YES);
    }
    if (fsm.n > 0) {
        trait_tell(x->run->arena, &p->traits[TRAIT_FSM], &fsm, c->as_at, ATT_FSM_NO);
        stage_trait_said(p, TRAIT_FSM);
    }
    return true;
}

static bool say_sen(struct import__xml *x, struct stage_pupil *p)
{
    const struct ctf *c = x->own;
    for (size_t i = 0; i < c->pupil->n_sen; i++) {
        const struct spell_cells *s = &c->pupil->sen[i];
        struct day from;
        int value;
        x->at.line = s->start.line > 0 ? s->start.line : c->pupil->line;
        if (!import__day(&x->at, "StartDate", s->start.text, true, &from))
            return false;
        if (!trait_parse(TRAIT_SEN, s->value.text, &value)) {
            import_warn(&x->at, S("SENprovision"), s->value.text, "this SEN provision is not known; it was left out");
            continue;
        }
        trait_say(x->run->arena, &p->traits[TRAIT_SEN], from, value);
        stage_trait_said(p, TRAIT_SEN);
    }
    return true;
}

/* False when the pupil is refused. */
static bool say_traits(struct import__xml *x, struct stage_pupil *p)
{
    const struct ctf *c = x->own;
    struct str in_care = c->pupil->in_care.text;
    if (!say_fsm(x, p) || !say_sen(x, p))
        return false;
    if (str_eq_nocase(in_care, S("true")) || str_eq(in_care, S("1"))) {
        trait_say(x->run->arena, &p->traits[TRAIT_CARE], c->as_at, ATT_CARE_CLA);
        stage_trait_said(p, TRAIT_CARE);
    }
    return true;
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

/* The registers of one year; false when the pupil is refused. */
static bool say_year(struct import__xml *x, struct stage_pupil *p, const struct year_cells *y)
{
    struct ctf *c = x->own;
    struct stage_school *school = stage_school_by_estab(x->run->stage, y->lea.text, y->estab.text);
    if (school == NULL || !school->in_scope) {
        if (y->n > 0)
            import_warn(&x->at, S("YearData"), y->name.text,
                "this register is of a school that is not one of ours; it was left out");
        return true;
    }
    struct att_tally all = { 0 };
    for (size_t i = 0; i < y->n; i++) {
        struct day start;
        struct att_tally tally;
        struct str marks = y->marks[i].text;
        x->at.line = y->marks[i].line > 0 ? y->marks[i].line : c->pupil->line;
        if (!import__day(&x->at, "AttendanceStartDate", y->starts[i].text, true, &start) ||
            !marks_say_string(c->marks, &x->at, p, school, start, marks, marks_have_weekends(start, marks), &tally))
            return false;
        add(&all, &tally);
    }
    const struct marks_totals totals = { total(y->possible.text), total(y->attended.text), total(y->authorised.text),
        total(y->unauthorised.text), -1, 0 };
    if (y->n > 0)
        marks_reconcile(&x->at, &totals, &all);
    return true;
}

/* The UPNs of a pupil. */
struct upns {
    char upn[UPN_LENGTH], former[UPN_LENGTH];
};

/* The pupil's own values; false when refused. */
static bool values_of(struct import__xml *x, struct upns *upns, struct stage_pupil_values *v)
{
    const struct pupil_cells *c = ((const struct ctf *)x->own)->pupil;
    *v = (struct stage_pupil_values){ .surname = c->surname.text,
        .forename = c->forename.text,
        .preferred_surname = c->preferred_surname.text,
        .preferred_forename = c->preferred_forename.text };
    if (c->too_many != NULL || c->too_long) {
        import_refuse(&x->at, str_of(c->too_many == NULL ? "Pupil" : c->too_many), c->upn.text,
            "this pupil has more of these than there can be, or a value of more than %d bytes", XML_MAX_CELL);
        return false;
    }
    if (str_eq(c->sex.text, S("F")))
        v->sex = ATT_SEX_FEMALE;
    else if (str_eq(c->sex.text, S("M")))
        v->sex = ATT_SEX_MALE;
    return stage_upn(&x->at, S("UPN"), c->upn.text, upns->upn, &v->upn) &&
        (c->former_upn.text.n == 0 ||
            stage_upn(&x->at, S("FormerUPN"), c->former_upn.text, upns->former, &v->former_upn)) &&
        import__day(&x->at, "DOB", c->born.text, true, &v->born);
}

/* A pupil is taken whole or not at all. */
static void say_pupil(struct import__xml *x)
{
    struct ctf *c = x->own;
    struct stage_pupil_values v;
    struct upns upns;
    x->run->report->rows_read++;
    x->at.refused = false;
    x->at.line = c->pupil->line;
    stage_row_begin(x->run->stage);
    marks_row_begin(c->marks);
    struct stage_pupil *p = values_of(x, &upns, &v) ? stage_say_pupil(x->run->stage, &x->at, &v) : NULL;
    bool good = p != NULL && say_enrolments(x, p) && say_traits(x, p);
    for (size_t i = 0; i < c->pupil->n_years && good; i++)
        good = say_year(x, p, &c->pupil->years[i]);
    marks_row_end(c->marks, &x->at);
    stage_row_end(x->run->stage, &x->at);
}

static void check_header(struct import__xml *x)
{
    struct ctf *c = x->own;
    struct day today = x->run->w->today;
    if (!str_starts(c->version, S("24")) && !str_starts(c->version, S("25")))
        import_warn(&x->at, S("CTFversion"), c->version, "versions 24 and 25 are known; this one is read like them");
    if (day_parse_any(c->made, &c->as_at) != DAY_OK || day_cmp(c->as_at, today) > 0)
        c->as_at = today;
    c->header = source_school(x) != NULL;
    if (!c->header)
        import_refuse_all(&x->at, "the file comes from a school that is not one of ours");
}

static void header_value(struct import__xml *x, struct str in, struct str text)
{
    struct ctf *c = x->own;
    const struct {
        const char *path;
        struct str *cell;
    } cells[] = { { "CTFversion", &c->version }, { "DateTime", &c->made }, { "SourceSchool/LEA", &c->lea },
        { "SourceSchool/Estab", &c->estab }, { "SourceSchool/SchoolName", &c->school_name },
        { "SourceSchool/AcademicYear", &c->academic_year } };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        if (str_eq(in, str_of(cells[i].path)) && !import__xml_take(x->run->arena, cells[i].cell, text))
            import_refuse_all(&x->at, "the header holds a value of more than %d bytes", XML_MAX_CELL);
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
        header_value(x, str_slice(path, sizeof HEADER - 1, path.n), text);
        return;
    }
    if (c->pupil == NULL || !str_starts(path, str_of(PUPIL)))
        return;
    if (path.n == sizeof PUPIL - 1) {
        say_pupil(x);
        c->pupil = NULL;
        c->any = true;
        return;
    }
    struct str in = str_slice(path, sizeof PUPIL, path.n);
    struct cell *cell = cell_of(c->pupil, in);
    if (cell == NULL)
        cell = cell_of_lists(c->pupil, in);
    if (cell == NULL || cell->line > 0)
        return;
    cell->line = x->at.line;
    if (!import__xml_take(c->scratch, &cell->text, text))
        c->pupil->too_long = true;
}

static void free_scratch(void *arg)
{
    struct arena **scratch = arg;
    arena_free(*scratch);
    *scratch = NULL;
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char *const roots[] = { "CTfile", NULL };
    if (r->own == NULL)
        r->own = marks_new(r);
    struct ctf *c = ARENA_NEW(r->arena, struct ctf);
    *c = (struct ctf){ .marks = r->own,
        .scratch = arena_new(16 << 20),
        .version = S(""),
        .made = S(""),
        .lea = S(""),
        .estab = S(""),
        .school_name = S(""),
        .academic_year = S("") };
    arena_defer(r->arena, free_scratch, &c->scratch);
    struct import__xml x = { .run = r, .begin = begin, .end = end, .own = c };
    import__xml_read(&x, f, roots, "a Common Transfer File");
    if (!c->any && !import_stopped(r->report))
        import_refuse_all(&(struct import_at){ r->report, f->name, 0, false }, "the file holds no pupils");
    free_scratch(&c->scratch);
}

const struct import__reader import__ctf = {
    .stage = STAGE_PUPILS | STAGE_TRAITS, .read = read, .write = marks_write
};
