/* The School Census as a school hands it in: its return in XML (DOMAIN.md 2.2). Groups and their order differ between
 * versions and writers, so a value is known by its own name and by the record it stands in, not by the whole path. */
#include <string.h>

#include "service/import_census.h"
#include "service/import_episode_codes.h"
#include "service/import_xml.h"

enum { MOST = 60 }; /* periods, exclusions or, in each of two terms, codes of one child */

struct period {
    struct str start, end;
};

struct session_cells {
    struct str code, sessions;
    bool second;
};

struct record {
    int64_t line;
    struct census_child child;
    struct period fsm[MOST];
    struct episode_cells exclusions[MOST];
    struct session_cells sessions[2 * MOST];
    size_t n_fsm, n_exclusions, n_reasons, n_sessions;
    struct str possible[2];  /* of the term, and of the second half of the summer term */
    bool too_many, too_long; /* more of a kind than a child can have; a text longer than it can be */
};

struct school_xml {
    struct arena *scratch; /* of one child */
    struct record *record;
    struct str term, year, reference, lea, estab, urn, name;
    struct census census;
    struct stage_school *school;
    bool known; /* the header has been understood */
    bool any;   /* a pupil has been read */
};

static struct str last(struct str path)
{
    struct str name = path;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/')
            name = str_slice(path, i + 1, path.n);
    return name;
}

static bool is_record(struct str name)
{
    return str_eq(name, S("PupilOnRoll")) || str_eq(name, S("PupilNoLongerOnRoll"));
}

static void one_more(struct record *r, size_t *n, size_t most)
{
    if (*n < most)
        (*n)++;
    else
        r->too_many = true;
}

/* Groups of a child's record with values of their own that bear the names of the child's: an exclusion has an SEN
 * provision, a place in alternative provision has an entry date. */
static bool in_other_group(struct str path)
{
    static const char *const groups[] = { "Exclusion/", "SessionDetail/", "AnnualAttendance/", "AlternativeProvision",
        "AP", "LearningAim" };
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        if (str_find_str(path, str_of(groups[i])) >= 0)
            return true;
    return false;
}

static bool in_second_half(struct str path)
{
    return str_find_str(path, S("SummerHalfTerm2")) >= 0;
}

static void begin(struct import__xml *x, struct str path)
{
    struct school_xml *c = x->own;
    struct str name = last(path);
    struct record *r = c->record;
    if (is_record(name) && r != NULL) {
        import_refuse_all(&x->at, "a pupil stands within another pupil");
    } else if (is_record(name)) {
        arena_reset(c->scratch);
        c->record = ARENA_NEW(c->scratch, struct record);
        c->record->line = x->at.line;
        c->record->child.off_roll = str_eq(name, S("PupilNoLongerOnRoll"));
    } else if (r == NULL) {
        return;
    } else if (str_eq(name, S("FSMperiod")) || str_eq(name, S("FSMPeriod"))) {
        one_more(r, &r->n_fsm, COUNT_OF(r->fsm));
    } else if (str_eq(name, S("TermlyExclusion")) || str_eq(name, S("Exclusion"))) {
        one_more(r, &r->n_exclusions, COUNT_OF(r->exclusions));
        r->n_reasons = 0;
    } else if (str_eq(name, S("AnnualAttendance"))) {
        import_warn(
            &x->at, S("AnnualAttendance"), S(""), "attendance of a whole year is not of a term, and was left out");
    } else if (str_eq(name, S("SessionDetail")) && !in_other_group(path)) {
        one_more(r, &r->n_sessions, COUNT_OF(r->sessions));
        r->sessions[r->n_sessions - 1].second = in_second_half(path);
    }
}

/* Where a value of a child's own goes. */
static struct str *own_cell(struct record *r, struct str path, struct str name)
{
    struct census_child *c = &r->child;
    if (in_other_group(path))
        return NULL;
    const struct {
        const char *name;
        struct str *cell;
    } cells[] = { { "UPN", &c->upn }, { "FormerUPN", &c->former_upn }, { "Surname", &c->surname },
        { "Forename", &c->forename }, { "PreferredSurname", &c->preferred_surname }, { "DOB", &c->born },
        { "Sex", &c->sex }, { "Gender", &c->sex }, { "EntryDate", &c->entry }, { "LeavingDate", &c->leaving },
        { "EnrolStatus", &c->status }, { "NCyearActual", &c->year_group }, { "NCyearLeaving", &c->year_group },
        { "SENprovision", &c->sen }, { "SessionsPossible", &r->possible[in_second_half(path)] } };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        if (str_eq(name, str_of(cells[i].name)))
            return cells[i].cell;
    return NULL;
}

static struct str *fsm_cell(struct record *r, struct str name)
{
    if (r->n_fsm == 0)
        return NULL;
    struct period *p = &r->fsm[r->n_fsm - 1];
    return str_eq(name, S("FSMstartDate")) ? &p->start : &p->end;
}

static struct str *session_cell(struct session_cells *s, struct str name)
{
    if (str_eq(name, S("AttendanceReason")))
        return &s->code;
    return str_eq(name, S("AbsenceSessions")) || str_eq(name, S("Sessions")) ? &s->sessions : NULL;
}

static struct str *exclusion_cell(struct record *r, struct str name)
{
    struct episode_cells *e = &r->exclusions[r->n_exclusions - 1];
    const struct {
        const char *name;
        struct str *cell;
    } cells[] = { { "Category", &e->category }, { "StartDate", &e->start }, { "ExclusionStartDate", &e->start },
        { "Sessions", &e->sessions }, { "ActualSessions", &e->sessions } };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        if (str_eq(name, str_of(cells[i].name)))
            return cells[i].cell;
    return str_starts(name, S("Reason")) && r->n_reasons < COUNT_OF(e->reasons) ? &e->reasons[r->n_reasons++] : NULL;
}

static bool in_sessions_of_term(struct str path)
{
    return str_find_str(path, S("SessionDetail/")) >= 0 && str_find_str(path, S("AnnualAttendance/")) < 0;
}

/* Where a value goes of which a child may have several: into the last record of its kind that has begun. */
static struct str *list_cell(struct record *r, struct str path, struct str name)
{
    if (str_eq(name, S("FSMstartDate")) || str_eq(name, S("FSMendDate")))
        return fsm_cell(r, name);
    if (in_sessions_of_term(path) && r->n_sessions > 0)
        return session_cell(&r->sessions[r->n_sessions - 1], name);
    if (str_find_str(path, S("Exclusion/")) >= 0 && r->n_exclusions > 0)
        return exclusion_cell(r, name);
    return NULL;
}

static bool refuse_record(struct import_at *at, const struct record *r)
{
    if (r->too_many)
        import_refuse(at, S("UPN"), r->child.upn, "this pupil has more than %d periods, exclusions or codes of a term",
            MOST);
    else if (r->too_long)
        import_refuse(at, S("UPN"), r->child.upn, "this pupil has a value of more than %d bytes", XML_MAX_CELL);
    return r->too_many || r->too_long;
}

/* A pupil is taken whole or not at all. */
static void say_record(struct import__xml *x)
{
    struct school_xml *c = x->own;
    const struct record *r = c->record;
    struct import_at *at = &x->at;
    struct census_fsm fsm = { .left_out = 0 };
    bool good = true;
    x->run->report->rows_read++;
    at->refused = false;
    at->line = r->line;
    if (refuse_record(at, r))
        return;
    struct stage_enrolment *e = census_say_child(x->run, at, &c->census, &r->child, c->school);
    good = e != NULL;
    for (size_t i = 0; good && i < r->n_fsm; i++)
        good = census_note_fsm(x->run, at, &fsm, r->fsm[i].start, r->fsm[i].end);
    if (good && !r->child.off_roll)
        census_say_fsm(x->run, at, &c->census, e->pupil, &fsm);
    for (size_t i = 0; good && i < r->n_exclusions; i++)
        good = episode_read(x->run, at, &r->exclusions[i], e->pupil, e->school);
    for (size_t i = 0; good && i < r->n_sessions; i++)
        good = census_say_sessions(x->run, at, &c->census, r->sessions[i].second, e, r->sessions[i].code,
            r->sessions[i].sessions);
    for (int second = 0; good && second < 2; second++)
        census_check_possible(at, &c->census, second == 1, e, r->possible[second]);
}

static void header_value(struct import__xml *x, struct str name, struct str text)
{
    struct school_xml *c = x->own;
    const struct {
        const char *name;
        struct str *cell;
    } cells[] = { { "Term", &c->term }, { "Year", &c->year }, { "ReferenceDate", &c->reference }, { "LEA", &c->lea },
        { "Estab", &c->estab }, { "URN", &c->urn }, { "SchoolName", &c->name } };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        if (str_eq(name, str_of(cells[i].name)) && !import__xml_take(x->run->arena, cells[i].cell, text))
            import_refuse_all(&x->at, "the header holds a value of more than %d bytes", XML_MAX_CELL);
}

/* At the first child, the header must have said whose return it is. */
static void understand_header(struct import__xml *x)
{
    struct school_xml *c = x->own;
    c->known = true;
    if (!census_of(c->term, c->year, c->reference, &c->census)) {
        import_refuse_all(&x->at, "the header does not say of which term, year and reference date the census is");
        return;
    }
    c->school = stage_school_of_number(
        x->run->stage, &x->at, &(struct stage_school_number){ c->lea, c->estab, c->urn, c->name });
    if (c->school == NULL)
        import_refuse_all(&x->at, "the return comes from a school that is not one of ours");
}

static void end(struct import__xml *x, struct str path, struct str text)
{
    struct school_xml *c = x->own;
    struct str name = last(path);
    if (c->record == NULL) {
        header_value(x, name, text);
        return;
    }
    if (is_record(name)) {
        if (!c->known)
            understand_header(x);
        stage_row_begin(x->run->stage);
        if (!import_stopped(x->run->report))
            say_record(x);
        stage_row_end(x->run->stage, &x->at);
        c->record = NULL;
        c->any = true;
        return;
    }
    struct str *cell = list_cell(c->record, path, name);
    if (cell == NULL)
        cell = own_cell(c->record, path, name);
    if (cell != NULL && !import__xml_take(c->scratch, cell, text))
        c->record->too_long = true;
}

static void free_scratch(void *arg)
{
    struct arena **scratch = arg;
    arena_free(*scratch);
    *scratch = NULL;
}

void census_read_xml(struct import__run *r, const struct import_file *f)
{
    static const char *const roots[] = { "Message", "SchoolCensus", "Census", NULL };
    struct school_xml *c = ARENA_NEW(r->arena, struct school_xml);
    *c = (struct school_xml){ .scratch = arena_new(8 << 20),
        .term = S(""),
        .year = S(""),
        .reference = S(""),
        .lea = S(""),
        .estab = S(""),
        .urn = S(""),
        .name = S("") };
    arena_defer(r->arena, free_scratch, &c->scratch);
    struct import__xml x = { .run = r, .begin = begin, .end = end, .own = c };
    import__xml_read(&x, f, roots, "a School Census return");
    if (!c->any && !import_stopped(r->report))
        import_refuse_all(&(struct import_at){ r->report, f->name, 0, false }, "the return holds no pupils");
    free_scratch(&c->scratch);
}
