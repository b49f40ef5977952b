/* The School Census as a school hands it in: its return in XML (DOMAIN.md 2.2). Groups and their order differ between versions
 * and writers, so a value is known by its own name and by the record it stands in, not by the whole path. */
#include <string.h>

#include "service/import_census.h"
#include "service/import_episode_codes.h"
#include "service/import_xml.h"

enum { MOST = 60 }; /* periods, exclusions or codes of one child */

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
    struct str possible;
};

struct school_xml {
    struct arena *scratch; /* of one child */
    struct record *record;
    struct str term, year, reference, lea, estab, urn, name;
    struct census census;
    struct stage_school *school;
    bool known; /* the header has been understood */
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

static void begin(struct import__xml *x, struct str path)
{
    struct school_xml *c = x->own;
    struct str name = last(path);
    if (is_record(name)) {
        arena_reset(c->scratch);
        c->record = ARENA_NEW(c->scratch, struct record);
        c->record->line = x->at.line;
        c->record->child.off_roll = str_eq(name, S("PupilNoLongerOnRoll"));
        return;
    }
    struct record *r = c->record;
    if (r == NULL)
        return;
    if ((str_eq(name, S("FSMperiod")) || str_eq(name, S("FSMPeriod"))) && r->n_fsm < MOST)
        r->n_fsm++;
    else if ((str_eq(name, S("TermlyExclusion")) || str_eq(name, S("Exclusion"))) && r->n_exclusions < MOST) {
        r->n_exclusions++;
        r->n_reasons = 0;
    } else if (str_eq(name, S("SessionDetail")) && r->n_sessions < COUNT_OF(r->sessions)) {
        r->sessions[r->n_sessions].second = str_find_str(path, S("SummerHalfTerm2")) >= 0;
        r->n_sessions++;
    }
}

/* Where a value of a child's own goes. */
static struct str *own_cell(struct record *r, struct str name)
{
    struct census_child *c = &r->child;
    const struct {
        const char *name;
        struct str *cell;
    } cells[] = { { "UPN", &c->upn }, { "FormerUPN", &c->former_upn }, { "Surname", &c->surname },
        { "Forename", &c->forename }, { "PreferredSurname", &c->preferred_surname }, { "DOB", &c->born },
        { "Sex", &c->sex }, { "Gender", &c->sex }, { "EntryDate", &c->entry }, { "LeavingDate", &c->leaving },
        { "EnrolStatus", &c->status }, { "NCyearActual", &c->year_group }, { "NCyearLeaving", &c->year_group },
        { "SENprovision", &c->sen }, { "SessionsPossible", &r->possible } };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        if (str_eq(name, str_of(cells[i].name)))
            return cells[i].cell;
    return NULL;
}

static struct str *list_cell(struct record *r, struct str path, struct str name)
{
    if (str_eq(name, S("FSMstartDate")) || str_eq(name, S("FSMendDate"))) {
        if (r->n_fsm == 0)
            return NULL;
        struct period *p = &r->fsm[r->n_fsm - 1];
        return str_eq(name, S("FSMstartDate")) ? &p->start : &p->end;
    }
    if (str_find_str(path, S("SessionDetail/")) >= 0 && r->n_sessions > 0) {
        struct session_cells *s = &r->sessions[r->n_sessions - 1];
        if (str_eq(name, S("AttendanceReason")))
            return &s->code;
        return str_eq(name, S("AbsenceSessions")) || str_eq(name, S("Sessions")) ? &s->sessions : NULL;
    }
    if (str_find_str(path, S("Exclusion/")) < 0 || r->n_exclusions == 0)
        return NULL;
    struct episode_cells *e = &r->exclusions[r->n_exclusions - 1];
    if (str_eq(name, S("Category")))
        return &e->category;
    if (str_eq(name, S("StartDate")) || str_eq(name, S("ExclusionStartDate")))
        return &e->start;
    if (str_eq(name, S("Sessions")) || str_eq(name, S("ActualSessions")))
        return &e->sessions;
    return str_starts(name, S("Reason")) && r->n_reasons < 3 ? &e->reasons[r->n_reasons++] : NULL;
}

static void say_record(struct import__xml *x)
{
    struct school_xml *c = x->own;
    const struct record *r = c->record;
    x->run->report->rows_read++;
    x->at.refused = false;
    x->at.line = r->line;
    struct stage_enrolment *e = census_say_child(x->run, &x->at, &c->census, &r->child, c->school);
    for (size_t i = 0; e != NULL && i < r->n_fsm; i++)
        census_say_fsm(x->run, &x->at, e->pupil, r->fsm[i].start, r->fsm[i].end);
    if (e != NULL && !r->child.off_roll)
        census_end_fsm(x->run, &c->census, e->pupil);
    for (size_t i = 0; e != NULL && i < r->n_exclusions; i++)
        episode_read(x->run, &x->at, &r->exclusions[i], e->pupil, e->school);
    for (size_t i = 0; e != NULL && i < r->n_sessions; i++)
        census_say_sessions(x->run, &x->at, &c->census, r->sessions[i].second, e, r->sessions[i].code,
            r->sessions[i].sessions);
    if (e != NULL && r->n_sessions > 0)
        census_check_possible(&x->at, e->censuses, r->possible);
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
        if (str_eq(name, str_of(cells[i].name)) && cells[i].cell->n == 0)
            *cells[i].cell = str_dup(x->run->arena, text);
}

/* At the first child, the header must have said whose return it is. */
static void understand_header(struct import__xml *x)
{
    struct school_xml *c = x->own;
    c->known = true;
    if (!census_of(c->term, c->year, c->reference, &c->census)) {
        import_refuse_all(&x->at, "the header does not say of which term and year the census is");
        return;
    }
    c->school = stage_school_of_number(x->run->stage, &x->at,
        &(struct stage_school_number){ c->lea, c->estab, c->urn, c->name });
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
        if (!import_stopped(x->run->report))
            say_record(x);
        c->record = NULL;
        return;
    }
    struct str *cell = list_cell(c->record, path, name);
    if (cell == NULL)
        cell = own_cell(c->record, name);
    if (cell != NULL && cell->n == 0)
        *cell = str_dup(c->scratch, text);
}

void census_read_xml(struct import__run *r, const struct import_file *f)
{
    static const char *const roots[] = { "Message", "SchoolCensus", "Census", NULL };
    struct school_xml c = { .scratch = arena_new(8 << 20), .term = S(""), .year = S(""), .reference = S(""), .lea = S(""), .estab = S(""), .urn = S(""), .name = S("") };
    struct import__xml x = { .run = r, .begin = begin, .end = end, .own = &c };
    import__xml_read(&x, f, roots, "a School Census return");
    arena_free(c.scratch);
}
