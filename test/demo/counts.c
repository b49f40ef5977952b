#include "counts.h"

#include "attendance/upn.h"
#include "fiction.h"

static void count_group(struct group *g, int64_t possible, int64_t authorised, int64_t unauthorised)
{
    int64_t absent = authorised + unauthorised;
    g->n++;
    g->possible += possible;
    g->authorised += authorised;
    g->unauthorised += unauthorised;
    g->persistent += 10 * absent >= possible;
    g->severe += 2 * absent >= possible;
    g->risk += 20 * absent >= possible && 10 * absent < possible;
}

/* The school type of the publication: an all-through school is a secondary one. */
static int type_of(enum demo_kind k)
{
    return k == DEMO_SPECIAL                           ? SPECIAL
        : k == DEMO_SECONDARY || k == DEMO_ALL_THROUGH ? SECONDARY
                                                       : PRIMARY;
}

/* Runs of illness in days: a day is ill if a session of it is. */
static void count_spells(struct counts *c, const uint8_t *marks)
{
    int run = 0;
    for (int d = 0; d < DEMO_DAYS; d++) {
        if (marks[2 * d] == DEMO_NO_MARK)
            continue;
        bool ill = marks[2 * d] == DEMO_ILLNESS || marks[2 * d + 1] == DEMO_ILLNESS;
        if (!ill && run > 0)
            c->spells[run < 63 ? run : 63]++;
        run = ill ? run + 1 : 0;
    }
}

/* What is the same for every register. */
static void start(struct counts *c, const struct demo_register *r)
{
    for (int d = 0; d < DEMO_DAYS; d++) {
        int y, month, day;
        day_parts(r->days[d], &y, &month, &day);
        c->month_of[d] = (uint8_t)month;
        c->weekday_of[d] = (uint8_t)day_weekday(r->days[d]);
    }
}

/* The sessions of the autumn term, which has 74 days in every year. */
static void count_autumn(struct counts *c, const uint8_t *marks, struct child *child)
{
    for (int s = 0; s < 2 * 74; s++) {
        enum att_class class = c->class[marks[s]];
        child->autumn_possible += class >= ATT_CLASS_PRESENT && class <= ATT_CLASS_UNAUTHORISED;
        child->autumn_absent += class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
    }
}

static void count_child(
    struct counts *c, const struct demo_register *r, int64_t possible, int64_t absent, bool suspended)
{
    assert_true(r->child < ALL_CHILDREN);
    struct child *child = &c->children[r->child];
    const struct demo_pupil *p = r->pupil;
    c->pupils += child->enrolments == 0;
    c->suspended_pupils += suspended && !child->suspended;
    child->suspended = child->suspended || suspended;
    child->enrolments++;
    child->possible += (int)possible;
    child->absent += (int)absent;
    child->year = p->year;
    child->sen = p->sen;
    child->care = p->care;
    child->fsm = p->fsm;
    count_autumn(c, r->marks, child);
}

static enum err take(void *to, const struct demo_register *r, struct fail *f)
{
    (void)f;
    struct counts *c = to;
    int64_t n[ATT_CLASS_NOT_COLLECTED + 1] = { 0 };
    if (c->marks == 0)
        start(c, r);
    int type = type_of(r->school->kind);
    bool suspended = false;
    for (int s = 0; s < DEMO_SESSIONS; s++) {
        int mark = r->marks[s], month = c->month_of[s / 2], weekday = c->weekday_of[s / 2];
        enum att_class class = c->class[mark];
        c->marks += mark != DEMO_NO_MARK;
        c->codes[mark]++;
        c->wrong_day[mark] += !c->in_force[mark];
        n[class]++;
        suspended = suspended || mark == DEMO_SUSPENDED;
        if (class < ATT_CLASS_PRESENT || class > ATT_CLASS_UNAUTHORISED)
            continue;
        bool absent = class >= ATT_CLASS_AUTHORISED;
        c->month[type - PRIMARY][month][0]++;
        c->month[type - PRIMARY][month][1] += absent;
        c->weekday[weekday][0]++;
        c->weekday[weekday][1] += absent;
    }
    count_spells(c, r->marks);
    int64_t authorised = n[ATT_CLASS_AUTHORISED], unauthorised = n[ATT_CLASS_UNAUTHORISED];
    int64_t possible = n[ATT_CLASS_PRESENT] + n[ATT_CLASS_ELSEWHERE] + authorised + unauthorised;
    const struct demo_pupil *p = r->pupil;
    const int groups[] = { ALL, type, SEN + p->sen, CARE + p->care, FSM + p->fsm, SEX + p->female,
        YEAR + p->year, p->year > 6 ? OLD : YOUNG };
    /* The children of special schools are not in the last of these. */
    for (size_t i = 0; i < COUNT_OF(groups) - (type == SPECIAL); i++)
        count_group(&c->group[groups[i]], possible, authorised, unauthorised);
    count_child(c, r, possible, authorised + unauthorised, suspended);
    if (r->school->urn != c->last_urn) {
        c->schools++;
        c->lead_schools[r->school->lead]++;
        c->lead_localities[r->school->lead] |= 1u << r->school->locality;
    }
    c->last_urn = r->school->urn;
    assert_int_equal(upn_check(str_of(p->upn)), UPN_OK);
    assert_true(fiction_school(r->school->name));
    return OK;
}

struct counts *counts_of(struct demo *d, int year)
{
    struct counts *c = calloc(1, sizeof *c);
    struct day day = DAY_NONE;
    c->children = calloc(ALL_CHILDREN, sizeof *c->children);
    assert_true(day_of(year + 1, 1, 15, &day));
    c->in_force[DEMO_NO_MARK] = true;
    for (int m = 1; m < DEMO_MARK_COUNT; m++) {
        enum att_code code;
        struct str text = demo_mark_text((enum demo_mark)m, false);
        enum att_code_fit fit = att_code_parse(text, day, &code);
        assert_int_not_equal(fit, ATT_CODE_UNKNOWN);
        c->in_force[m] = fit == ATT_CODE_OK;
        c->class[m] = att_code_class(code);
    }
    struct fail f = { 0 };
    assert_int_equal(demo_tell(d, year, (struct demo_sink){ take, c }, &f), OK);
    return c;
}

void counts_free(struct counts *c)
{
    free(c->children);
    free(c);
}

double counts_percent(int64_t part, int64_t of)
{
    return of == 0 ? 0 : 100.0 * (double)part / (double)of;
}

void counts_near(const char *what, double is, double want, double tolerance)
{
    double off = is - want;
    if (off > tolerance || -off > tolerance)
        fail_msg("%s: %.2f, published %.2f", what, is, want);
}

void counts_published(
    const struct counts *c, const struct published *p, double absence, double shares)
{
    const struct group *g = &c->group[p->group];
    counts_near(p->what, counts_percent(g->authorised + g->unauthorised, g->possible), p->absence, absence);
    counts_near(p->what, counts_percent(g->persistent, g->n), p->persistent, shares);
    counts_near(p->what, counts_percent(g->severe, g->n), p->severe, shares);
}
