/* The School Census: what both of its forms have in common (import_census.h; DOMAIN.md 2.2). */
#include "service/import_census.h"

#include <string.h>

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
        ret->term = (enum census_term)i;
        if (str_trim(reference).n == 0)
            return day_of((int)y, terms[i].month, terms[i].day, &ret->reference);
        return day_parse_any(reference, &ret->reference) == DAY_OK;
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

/* The child's own values; false when the row is refused. `upns` holds the letters of the two UPNs. */
static bool read_values(
    struct import_at *at, const struct census_child *child, char upns[2][UPN_LENGTH], struct stage_pupil_values *v)
{
    *v = (struct stage_pupil_values){
        .surname = child->surname, .forename = child->forename, .preferred_surname = child->preferred_surname
    };
    if (!stage_upn(at, S("upn"), child->upn, upns[0], &v->upn) ||
        !import__day(at, "dob", child->born, true, &v->born))
        return false;
    struct str former = str_trim(child->former_upn);
    if (former.n == UPN_LENGTH && upn_check(former) == UPN_OK) {
        memcpy(upns[1], former.p, UPN_LENGTH);
        v->former_upn = (struct str){ upns[1], UPN_LENGTH };
    } else if (former.n > 0) {
        import_warn(at, S("formerupn"), former, "this is no UPN; it was left out");
    }
    if (str_starts(child->sex, S("F")))
        v->sex = ATT_SEX_FEMALE;
    else if (str_starts(child->sex, S("M")))
        v->sex = ATT_SEX_MALE;
    return true;
}

/* What the return says of the enrolment; false when the row is refused. */
static bool read_enrolment(struct import_at *at, const struct census *c, const struct census_child *child,
    struct stage_enrolment_said *e)
{
    struct str status = str_trim(child->status), group = str_trim(child->year_group);
    *e = (struct stage_enrolment_said){ .on_roll = child->off_roll ? DAY_NONE : c->reference,
        .year_group = group.n == 0 ? -1 : att_year_group_parse(group),
        .year_group_year = att_year_of(c->reference) };
    if (!import__day(at, "entrydate", child->entry, true, &e->entry) ||
        !import__day(at, "leavingdate", child->leaving, child->off_roll, &e->leaving))
        return false;
    if (status.n == 1 && str_find(S("CMSGFO"), status.p[0]) >= 0)
        e->status = status.p[0];
    else if (status.n > 0)
        import_warn(at, S("enrolstatus"), status, "this enrolment status is not known; it was left out");
    if (group.n > 0 && e->year_group < 0)
        import_warn(at, S("ncyearactual"), group, "this year group is not known; it was left out");
    return true;
}

struct stage_enrolment *census_say_child(struct import__run *r, struct import_at *at, const struct census *c,
    const struct census_child *child, struct stage_school *school)
{
    char upns[2][UPN_LENGTH];
    struct stage_pupil_values v;
    struct stage_enrolment_said e;
    struct str sen_text = str_trim(child->sen);
    int sen = -1;
    if (!read_values(at, child, upns, &v) || !read_enrolment(at, c, child, &e))
        return NULL;
    if (sen_text.n > 0 && !trait_parse(TRAIT_SEN, sen_text, &sen))
        import_warn(at, S("senprovision"), sen_text, "this SEN provision is not known; it was left out");
    struct stage_pupil *p = stage_say_pupil(r->stage, at, &v);
    struct stage_enrolment *said = p == NULL ? NULL : stage_say_enrolment(r->stage, at, p, school, &e);
    if (said != NULL && sen >= 0) {
        trait_say(r->arena, &p->traits[TRAIT_SEN], c->reference, sen);
        stage_trait_said(p, TRAIT_SEN);
    }
    return said;
}

bool census_note_fsm(struct import__run *r, struct import_at *at, struct census_fsm *fsm, struct str start,
    struct str end)
{
    struct day from, to;
    if (!import__day(at, "fsmstartdate", start, true, &from) || !import__day(at, "fsmenddate", end, false, &to)) {
        fsm->left_out = at->line;
        return false;
    }
    if (day_is(to) && day_cmp(to, from) < 0) {
        import_warn(at, S("fsmenddate"), end, "the period ends before it starts; it was left out");
        fsm->left_out = at->line;
        return true;
    }
    trait_lay(r->arena, &fsm->line, from, to, ATT_FSM_YES);
    return true;
}

void census_say_fsm(struct import__run *r, struct import_at *at, const struct census *c, struct stage_pupil *p,
    const struct census_fsm *fsm)
{
    if (fsm->left_out > 0) {
        import_warn(at, S("fsmstartdate"), p->now.upn,
            "a period of free school meals of this child is none (line %lld), so its others are left out too",
            (long long)fsm->left_out);
        return;
    }
    stage_keep(r->stage, &p->traits[TRAIT_FSM], sizeof p->traits[TRAIT_FSM]);
    trait_tell(r->arena, &p->traits[TRAIT_FSM], &fsm->line, c->reference, ATT_FSM_NO);
    stage_trait_said(p, TRAIT_FSM);
}

bool census_say_sessions(struct import__run *r, struct import_at *at, const struct census *c, bool second,
    struct stage_enrolment *e, struct str code, struct str sessions)
{
    enum att_code known;
    int64_t n;
    if (att_code_parse(code, c->reference, &known) == ATT_CODE_UNKNOWN || known == ATT_NO_MARK) {
        import_refuse(at, S("attendancereason"), code, "this is not an attendance code");
        return false;
    }
    if (str_trim(sessions).n == 0) {
        import_warn(at, S("sessions"), sessions, "there is no number of sessions; the row was left out");
        return true;
    }
    if (!import__count(at, "sessions", sessions, ATT_SESSIONS, &n))
        return false;
    struct stage_census *counts =
        stage_census_of(r->stage, e, census_sessions_year(c), census_sessions_term(c, second));
    uint64_t bit = (uint64_t)1 << (str_eq(str_trim(code), S("\\")) ? ATT_NO_MARK : known);
    if ((counts->said_codes & bit) != 0) {
        import_refuse(at, S("attendancereason"), code, "this code stands twice for this child and term");
        return false;
    }
    stage_keep(r->stage, &counts->sessions[known], sizeof counts->sessions[known]);
    stage_keep(r->stage, &counts->said_codes, sizeof counts->said_codes);
    counts->sessions[known] += (int)n;
    counts->said_codes |= bit;
    if (counts->said.line == 0)
        counts->said = e->said;
    return true;
}

void census_check_possible(struct import_at *at, const struct census *c, bool second, const struct stage_enrolment *e,
    struct str possible)
{
    const struct stage_census *s = e->censuses;
    int64_t said, ours = 0;
    while (s != NULL && (s->year != census_sessions_year(c) || strcmp(s->term, census_sessions_term(c, second)) != 0))
        s = s->next;
    if (s == NULL || possible.n == 0)
        return;
    for (int code = 0; code < ATT_CODES; code++) {
        enum att_class class = att_code_class((enum att_code)code);
        if (class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE || class == ATT_CLASS_AUTHORISED ||
            class == ATT_CLASS_UNAUTHORISED)
            ours += s->sessions[code];
    }
    if (!str_to_count(possible, &said))
        import_warn(at, S("termlysessionspossible"), possible, "this is no number, and was compared with nothing");
    else if (said != ours)
        import_warn(at, S("termlysessionspossible"), possible,
            "the return counts %lld possible sessions, its sessions by code make %lld", (long long)said,
            (long long)ours);
}

static bool is_xml(const struct import_file *f)
{
    return f->name.n > 4 && str_eq_nocase(str_slice(f->name, f->name.n - 4, f->name.n), S(".xml"));
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
    for (size_t i = 0; xml == r->task->n_files && i < r->task->n_files && !import_stopped(r->report); i++)
        census_read_xml(r, &r->task->files[i]);
}

const struct import__reader import__census = { .stage = STAGE_PUPILS | STAGE_TRAITS | STAGE_SUSPENSIONS,
    .read_all = read_all,
    .write = census_write };
