/* The School Census: what both of its forms have in common (import_census.h; DOMAIN.md 2.2). */
#include "service/import_census.h"

#include <stdlib.h>
#include <string.h>

#include "service/calendar.h"
#include "store/census.h"
#include "store/register.h"

bool census_of(struct str term, struct str year, struct str reference, struct census *ret)
{
    static const struct {
        const char *names[2];
        int month, day;
    } terms[] = { { { "AUT", "autumn" }, 10, 1 }, { { "SPR", "spring" }, 1, 15 }, { { "SUM", "summer" }, 5, 15 } };
    int64_t y;
    if (!str_to_count(str_trim(year), &y) || y < 2000 || y > 2100)
        return false;
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        if (!str_eq_nocase(term, str_of(terms[i].names[0])) && !str_eq_nocase(term, str_of(terms[i].names[1])))
            continue;
        ret->year = (int)y;
        ret->term = i;
        if (day_parse_any(reference, &ret->reference) != DAY_OK)
            return day_of((int)y, terms[i].month, terms[i].day, &ret->reference);
        return true;
    }
    return false;
}

const char *census_sessions_term(const struct census *c, bool second)
{
    if (c->term == CENSUS_AUTUMN)
        return second ? "SUM2" : "SUM1";
    return c->term == CENSUS_SPRING ? "AUT" : "SPR";
}

int census_sessions_year(const struct census *c)
{
    return c->year - 1; /* the autumn census of 2026 carries the summer of 2025/26, that of spring its autumn */
}

static char status_of(const struct census_child *child)
{
    char c = child->status.n == 1 ? child->status.p[0] : 'C';
    return str_find(S("CMSGFO"), c) >= 0 ? c : 'C';
}

struct stage_enrolment *census_say_child(struct import__run *r, struct import_at *at, const struct census *c,
    const struct census_child *child, struct stage_school *school)
{
    struct stage_pupil_values v = { .surname = child->surname, .forename = child->forename, .preferred_surname = child->preferred_surname };
    struct stage_enrolment_values e = { .status = status_of(child), .year_group = att_year_group_parse(child->year_group), .year_group_year = att_year_of(c->reference) };
    int sen = -1;
    if (!stage_upn(r->stage, at, S("upn"), child->upn, &v.upn) ||
        !import__day(at, "dob", child->born, true, &v.born) ||
        !import__day(at, "entrydate", child->entry, true, &e.entry) ||
        !import__day(at, "leavingdate", child->leaving, child->off_roll, &e.leaving))
        return NULL;
    if (upn_check(child->former_upn) == UPN_OK)
        v.former_upn = child->former_upn;
    if (str_starts(child->sex, S("F")))
        v.sex = ATT_SEX_FEMALE;
    else if (str_starts(child->sex, S("M")))
        v.sex = ATT_SEX_MALE;
    if (child->year_group.n == 0)
        e.year_group = -1;
    else if (e.year_group < 0)
        import_warn(at, S("ncyearactual"), child->year_group, "this year group is not known; it was left out");
    if (child->sen.n > 0 && !trait_parse(TRAIT_SEN, child->sen, &sen))
        import_warn(at, S("senprovision"), child->sen, "this SEN provision is not known; it was left out");
    struct stage_pupil *p = stage_say_pupil(r->stage, at, &v);
    struct stage_enrolment *said = p == NULL ? NULL : stage_say_enrolment(r->stage, at, p, school, &e);
    if (said != NULL && sen >= 0)
        trait_say(r->arena, &p->traits[TRAIT_SEN], c->reference, sen);
    return said;
}

bool census_say_fsm(struct import__run *r, struct import_at *at, struct stage_pupil *p, struct str start,
    struct str end)
{
    struct day from, to;
    if (!import__day(at, "fsmstartdate", start, true, &from) || !import__day(at, "fsmenddate", end, false, &to))
        return false;
    if (day_is(to) && day_cmp(to, from) < 0) {
        import_refuse(at, S("fsmenddate"), end, "the period ends before it starts");
        return false;
    }
    trait_lay(r->arena, &p->traits[TRAIT_FSM], from, to, ATT_FSM_YES);
    if (day_is(to) && trait_on(&p->traits[TRAIT_FSM], day_add(to, 1)) < 0)
        trait_say(r->arena, &p->traits[TRAIT_FSM], day_add(to, 1), ATT_FSM_NO);
    return true;
}

void census_end_fsm(struct import__run *r, const struct census *c, struct stage_pupil *p)
{
    if (p->traits[TRAIT_FSM].n == 0)
        trait_say(r->arena, &p->traits[TRAIT_FSM], c->reference, ATT_FSM_NO);
}

bool census_say_sessions(struct import__run *r, struct import_at *at, const struct census *c, bool second,
    struct stage_enrolment *e, struct str code, struct str sessions)
{
    enum att_code known;
    int64_t n;
    if (code.n == 0 || att_code_parse(code, c->reference, &known) == ATT_CODE_UNKNOWN) {
        import_refuse(at, S("attendancereason"), code, "this is not an attendance code");
        return false;
    }
    if (!import__count(at, "sessions", sessions, ATT_SESSIONS, &n))
        return false;
    struct stage_census *counts = stage_census_of(r->stage, e, census_sessions_year(c), census_sessions_term(c, second));
    counts->sessions[known] = (int16_t)(counts->sessions[known] + n);
    return true;
}

static int64_t sum_possible(const int16_t sessions[ATT_CODES])
{
    int64_t possible = 0;
    for (int code = 0; code < ATT_CODES; code++) {
        enum att_class class = att_code_class((enum att_code)code);
        if (class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE || class == ATT_CLASS_AUTHORISED ||
            class == ATT_CLASS_UNAUTHORISED)
            possible += sessions[code];
    }
    return possible;
}

void census_check_possible(struct import_at *at, const struct stage_census *c, struct str possible)
{
    int64_t said, ours = c == NULL ? 0 : sum_possible(c->sessions);
    if (possible.n > 0 && str_to_count(possible, &said) && said != ours && c != NULL)
        import_warn(at, S("termlysessionspossible"), possible,
            "the return counts %lld possible sessions, its sessions by code make %lld", (long long)said, (long long)ours);
}

/* Compares the sessions of a return with the register of the same term, where there is one. */
static void compare(struct import__run *r, const struct stage_enrolment *e, const struct stage_census *c,
    const struct att_marks *marks, const struct att_mask *term)
{
    int16_t ours[ATT_CODES] = { 0 };
    int differ = 0, first = 0;
    for (int16_t s = 0; s < ATT_SESSIONS; s++)
        if (att_mask_has(term, (struct att_session){ s }))
            ours[marks->code[s]]++;
    for (int code = ATT_NO_MARK + 1; code < ATT_CODES; code++) {
        bool counted = code != ATT_CLOSED && code != ATT_NOT_ON_ROLL;
        if (counted && ours[code] != c->sessions[code] && differ++ == 0)
            first = code;
    }
    struct import_at at = { r->report, S(""), 0, false };
    if (differ > 0)
        import_warn(&at, S("sessions"), e->pupil->now.upn,
            "the census and the register of the term differ in %d codes: for %.*s the census has %d and the register %d", differ,
            STR_ARG(att_code_text((enum att_code)first, false)), c->sessions[first], ours[first]);
}

/* Finds the census of an enrolment for a register that was read; rows come in the order of enrolments. */
struct wanted {
    int64_t enrolment;
    const struct stage_enrolment *e;
    const struct stage_census *c;
};

static int by_enrolment(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;
    return (x->enrolment > y->enrolment) - (x->enrolment < y->enrolment);
}

static struct wanted *collect(struct import__run *r, size_t *ret_n)
{
    size_t n = 0, room = 0;
    for (size_t i = 0; i < r->stage->n_pupils; i++)
        for (const struct stage_enrolment *e = r->stage->pupils[i]->enrolments; e != NULL; e = e->next)
            for (const struct stage_census *c = e->censuses; c != NULL; c = c->next)
                room += e->id.v != 0;
    struct wanted *w = ARENA_ARRAY(r->arena, room, struct wanted);
    for (size_t i = 0; i < r->stage->n_pupils; i++)
        for (const struct stage_enrolment *e = r->stage->pupils[i]->enrolments; e != NULL; e = e->next)
            for (const struct stage_census *c = e->censuses; c != NULL; c = c->next)
                if (e->id.v != 0)
                    w[n++] = (struct wanted){ e->id.v, e, c };
    qsort(w, n, sizeof *w, by_enrolment);
    *ret_n = n;
    return w;
}

static enum err reconcile(struct import__run *r)
{
    size_t n, at = 0;
    struct wanted *w = collect(r, &n);
    struct calendar *calendar;
    if (n == 0)
        return OK;
    enum err e = calendar_load(r->w, &calendar);
    if (e != OK)
        return e;
    struct db_rows *rows;
    struct register_each_row row;
    int year = w[0].c->year;
    e = store_register_each_begin(r->w->db, r->arena, &(struct register_each){ .year = year }, &rows);
    while (e == OK && (e = store_register_each_next(rows, &row)) == OK) {
        struct att_marks marks;
        while (at < n && w[at].enrolment < row.enrolment.v)
            at++;
        for (size_t k = at; k < n && w[k].enrolment == row.enrolment.v; k++) {
            struct att_mask term;
            if (calendar_term(calendar, year, w[k].c->term, &term) &&
                att_marks_unpack(row.marks.p, row.marks.n, &marks) == OK)
                compare(r, w[k].e, w[k].c, &marks, &term);
        }
    }
    if (e != ERR_MISSING)
        return e;
    store_register_each_end(rows);
    return OK;
}

/* Marks those that are stored as they are said. */
static enum err mark_same(struct import__run *r)
{
    size_t n, at = 0;
    struct wanted *w = collect(r, &n);
    for (const char *const *term = (const char *const[]){ "AUT", "SPR", "SUM1", "SUM2", NULL }; *term != NULL; term++) {
        struct db_rows *rows;
        struct census_session_each_row row;
        int16_t stored[ATT_CODES] = { 0 };
        int64_t current = 0;
        if (n == 0)
            return OK;
        enum err e = store_census_session_each_begin(r->w->db, r->arena,
            &(struct census_session_each){ .year = w[0].c->year, .term = str_of(*term) }, &rows);
        at = 0;
        bool more = e == OK;
        while (more) {
            e = store_census_session_each_next(rows, &row);
            more = e == OK;
            if (!more || row.enrolment.v != current) { /* the one before is complete */
                while (at < n && w[at].enrolment < current)
                    at++;
                for (size_t k = at; k < n && w[k].enrolment == current; k++)
                    if (str_eq(str_of(w[k].c->term), str_of(*term)))
                        ((struct stage_census *)(uintptr_t)w[k].c)->same =
                            memcmp(w[k].c->sessions, stored, sizeof stored) == 0;
                memset(stored, 0, sizeof stored);
            }
            if (more) {
                current = row.enrolment.v;
                stored[row.code] = (int16_t)row.sessions;
            }
        }
        if (e != ERR_MISSING)
            return e;
        store_census_session_each_end(rows);
    }
    return OK;
}

static enum err write_sessions(struct import__run *r, const struct stage_enrolment *e, const struct stage_census *c)
{
    struct db *db = r->w->db;
    enum err err = store_census_session_clear(db, r->arena,
        &(struct census_session_clear){ .enrolment = e->id, .year = c->year, .term = str_of(c->term) }, NULL);
    for (int code = 0; err == OK && code < ATT_CODES; code++)
        if (c->sessions[code] > 0)
            err = store_census_session_add(db, r->arena,
                &(struct census_session_add){ .enrolment = e->id, .year = c->year, .term = str_of(c->term), .code = code, .sessions = c->sessions[code] },
                NULL);
    return err;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct import_counts mine = { 0 };
    enum err err = mark_same(r);
    if (err == OK && dry_run)
        err = reconcile(r);
    for (size_t i = 0; err == OK && i < r->stage->n_pupils; i++)
        for (const struct stage_enrolment *e = r->stage->pupils[i]->enrolments; e != NULL; e = e->next)
            for (const struct stage_census *c = e->censuses; err == OK && c != NULL; c = c->next) {
                mine.unchanged += c->same;
                mine.added += !c->same;
                if (!dry_run && !c->same)
                    err = write_sessions(r, e, c);
            }
    import__summary(summary, &mine, "child's sessions of a term", "children's sessions of a term");
    counts->added += mine.added;
    counts->unchanged += mine.unchanged;
    return err;
}

static bool is_xml(const struct import_file *f)
{
    return str_ends(f->name, S(".xml")) || str_ends(f->name, S(".XML"));
}

static void read_all(struct import__run *r)
{
    size_t xml = 0;
    for (size_t i = 0; i < r->task->n_files; i++)
        xml += is_xml(&r->task->files[i]);
    if (xml == 0)
        census_read_tables(r);
    else if (xml < r->task->n_files)
        import_refuse_all(&(struct import_at){ r->report, r->task->files[0].name, 0, false },
            "give either the tables of a census (CSV) or returns of schools (XML), not both at once");
    for (size_t i = 0; xml == r->task->n_files && i < r->task->n_files; i++)
        census_read_xml(r, &r->task->files[i]);
}

const struct import__reader import__census = { .stage = STAGE_PUPILS | STAGE_TRAITS | STAGE_SUSPENSIONS,
    .read_all = read_all,
    .write = write };
