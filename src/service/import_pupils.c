/* Pupils and enrolments from CSV (docs/FORMATS.md). */
#include "service/import_read.h"

struct pupil_columns {
    ptrdiff_t upn, surname, forename, preferred_surname, preferred_forename, former_upn, dob, sex, urn, entry,
        leaving, status, year_group, traits[TRAITS], as_at;
};

static bool find_columns(struct import__table *t, struct pupil_columns *c)
{
    static const char what[] = "a file of pupils";
    c->upn = import__column_needed(t, "upn", what);
    c->urn = import__column_needed(t, "urn", what);
    c->entry = import__column_needed(t, "entry_date", what);
    c->surname = import__column(t, "surname");
    c->forename = import__column(t, "forename");
    c->preferred_surname = import__column(t, "preferred_surname");
    c->preferred_forename = import__column(t, "preferred_forename");
    c->former_upn = import__column(t, "former_upn");
    c->dob = import__column(t, "dob");
    c->sex = import__column(t, "sex");
    c->leaving = import__column(t, "leaving_date");
    c->status = import__column(t, "enrol_status");
    c->year_group = import__column(t, "year_group");
    c->traits[TRAIT_SEN] = import__column(t, "sen_provision");
    c->traits[TRAIT_FSM] = import__column(t, "fsm");
    c->traits[TRAIT_CARE] = import__column(t, "social_care");
    c->as_at = import__column(t, "as_at");
    import__unknown_columns(t);
    return !import_stopped(t->run->report);
}

static bool read_sex(struct import_at *at, struct str text, int *ret)
{
    if (text.n == 0)
        *ret = ATT_SEX_UNKNOWN;
    else if (str_eq_nocase(text, S("F")) || str_eq_nocase(text, S("Female")))
        *ret = ATT_SEX_FEMALE;
    else if (str_eq_nocase(text, S("M")) || str_eq_nocase(text, S("Male")))
        *ret = ATT_SEX_MALE;
    else {
        import_refuse(at, S("sex"), text, "the School Census knows F and M here");
        return false;
    }
    return true;
}

static bool read_status(struct import_at *at, struct str text, char *ret)
{
    if (text.n == 0) {
        *ret = 'C';
        return true;
    }
    char c = text.n == 1 ? text.p[0] : '\0';
    if (c == '\0' || str_find(S("CMSGFO"), c) < 0) {
        import_refuse(at, S("enrol_status"), text, "an enrolment status is one of C, M, S, G, F and O");
        return false;
    }
    *ret = c;
    return true;
}

static bool read_year_group(struct import_at *at, struct str text, int *ret)
{
    *ret = text.n == 0 ? -1 : att_year_group_parse(text);
    if (text.n > 0 && *ret < 0)
        import_refuse(at, S("year_group"), text, "this is not a year group: E1, E2, N1, N2, R, 1 to 14, M or X");
    return text.n == 0 || *ret >= 0;
}

/* The UPNs of a row. */
struct upns {
    char upn[UPN_LENGTH], former[UPN_LENGTH];
};

/* The pupil's own values of a row; false when the row is refused. */
static bool read_pupil(struct import__table *t, const struct pupil_columns *c, struct upns *upns,
    struct stage_pupil_values *v)
{
    struct str former = import__field(t, c->former_upn);
    *v = (struct stage_pupil_values){ .surname = import__field(t, c->surname),
        .forename = import__field(t, c->forename),
        .preferred_surname = import__field(t, c->preferred_surname),
        .preferred_forename = import__field(t, c->preferred_forename),
        .born = DAY_NONE };
    return stage_upn(&t->at, S("upn"), import__field(t, c->upn), upns->upn, &v->upn) &&
        (former.n == 0 || stage_upn(&t->at, S("former_upn"), former, upns->former, &v->former_upn)) &&
        import__day(&t->at, "dob", import__field(t, c->dob), false, &v->born) &&
        read_sex(&t->at, import__field(t, c->sex), &v->sex);
}

/* The day on which the row's statuses and year group held: today, or the last day of a child who has left. */
static bool read_as_at(struct import__table *t, const struct pupil_columns *c, const struct stage_enrolment_said *e,
    struct day *ret)
{
    struct day today = t->run->w->today;
    char iso[11];
    if (!import__day(&t->at, "as_at", import__field(t, c->as_at), false, ret))
        return false;
    if (day_is(*ret) && day_cmp(*ret, today) > 0) {
        import_refuse(&t->at, S("as_at"), day_iso(*ret, iso), "this day is still to come");
        return false;
    }
    if (!day_is(*ret)) {
        *ret = day_is(e->leaving) && day_cmp(e->leaving, today) < 0 ? e->leaving : today;
        if (day_cmp(*ret, e->entry) < 0)
            *ret = e->entry;
    }
    return true;
}

static bool read_traits(struct import__table *t, const struct pupil_columns *c, int values[TRAITS])
{
    for (int k = 0; k < TRAITS; k++) {
        struct str text = import__field(t, c->traits[k]);
        values[k] = -1;
        if (text.n > 0 && !trait_parse((enum trait)k, text, &values[k])) {
            static const char *const known[TRAITS] = { "N, K or E", "Y or N", "CIN, CP, CLA or N" };
            import_refuse(&t->at, csv_column_name(t->csv, (size_t)c->traits[k]), text, "this should be %s", known[k]);
            return false;
        }
    }
    return true;
}

static void read_row(struct import__table *t, const struct pupil_columns *c)
{
    struct stage *s = t->run->stage;
    struct upns upns;
    struct stage_pupil_values pupil;
    struct stage_enrolment_said enrolment = { .on_roll = DAY_NONE };
    struct day as_at;
    int values[TRAITS];
    if (!read_pupil(t, c, &upns, &pupil) ||
        !import__day(&t->at, "entry_date", import__field(t, c->entry), true, &enrolment.entry) ||
        !import__day(&t->at, "leaving_date", import__field(t, c->leaving), false, &enrolment.leaving) ||
        !read_status(&t->at, import__field(t, c->status), &enrolment.status) ||
        !read_year_group(&t->at, import__field(t, c->year_group), &enrolment.year_group) ||
        !read_as_at(t, c, &enrolment, &as_at) || !read_traits(t, c, values))
        return;
    enrolment.year_group_year = att_year_of(as_at);
    struct stage_school *school = stage_school_of_row(s, &t->at, S("urn"), import__field(t, c->urn));
    struct stage_pupil *p = school == NULL ? NULL : stage_say_pupil(s, &t->at, &pupil);
    if (p == NULL || stage_say_enrolment(s, &t->at, p, school, &enrolment) == NULL)
        return;
    for (int k = 0; k < TRAITS; k++) {
        if (values[k] < 0)
            continue;
        trait_say(s->arena, &p->traits[k], as_at, values[k]);
        stage_trait_said(p, (enum trait)k);
    }
}

static void read(struct import__run *r, const struct import_file *f)
{
    struct import__table t;
    struct pupil_columns columns;
    if (import__table_open(r, f, &t) && !import__read_periods(&t) && find_columns(&t, &columns)) {
        while (import__next(&t))
            read_row(&t, &columns);
    }
    import__table_close(&t);
}

const struct import__reader import__pupils = { .stage = STAGE_PUPILS | STAGE_TRAITS, .read = read };
