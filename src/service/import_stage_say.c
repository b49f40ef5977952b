/* What rows say of pupils, enrolments and suspensions, laid over the stage (import_stage.h). */
#include "service/import_stage.h"

#include <string.h>

#include "service/registers.h"

enum { OLDEST_AGE = 30,
    FURTHEST_LEAVING_YEARS = 20 };

/* Pupils ----------------------------------------------------------------------------------------------------------- */

/* Are these the names of two children? One that begins like the other is a short form of it ("Jon", "Jonathan"). */
static bool other_name(struct arena *a, struct str x, struct str y)
{
    struct str fx = str_fold(a, x), fy = str_fold(a, y);
    return fx.n > 0 && fy.n > 0 && !str_starts(fx, fy) && !str_starts(fy, fx);
}

/* Could the row be of the child that has this UPN? The same date of birth, or the same name. */
static bool same_child(struct arena *a, const struct stage_pupil_values *x, const struct stage_pupil_values *said)
{
    if (!day_is(said->born) || !day_is(x->born) || x->born.v == said->born.v)
        return true;
    return str_eq(str_fold(a, x->surname), str_fold(a, said->surname)) &&
        str_eq(str_fold(a, x->forename), str_fold(a, said->forename));
}

/* A second row of one import must say of the child what the first one said. */
static bool agrees_with_import(struct stage *s, struct import_at *at, const struct stage_pupil *p,
    const struct stage_pupil_values *said)
{
    char iso[11];
    if (!same_child(s->arena, &p->now, said) || other_name(s->arena, p->now.forename, said->forename)) {
        import_refuse(at, S("upn"), said->upn,
            "%.*s, line %lld, gives this UPN to another child: one of the two is wrong", STR_ARG(p->said.file),
            (long long)p->said.line);
        return false;
    }
    if (day_is(said->born) && day_is(p->now.born) && said->born.v != p->now.born.v) {
        import_refuse(at, S("dob"), day_iso(said->born, iso), "%.*s, line %lld, gives this child another date of birth",
            STR_ARG(p->said.file), (long long)p->said.line);
        return false;
    }
    if (str_trim(said->surname).n > 0 && !str_eq(str_fold(s->arena, said->surname), str_fold(s->arena, p->now.surname)))
        import_warn(at, S("surname"), said->surname,
            "%.*s, line %lld, gives this child another surname; this one is taken", STR_ARG(p->said.file),
            (long long)p->said.line);
    return true;
}

/* A row of a later import may correct what is known of the child, but not make another child of it. */
static bool agrees_with_known(struct stage *s, struct import_at *at, const struct stage_pupil *p,
    const struct stage_pupil_values *said)
{
    if (!same_child(s->arena, &p->now, said)) {
        import_refuse(at, S("upn"), said->upn,
            "a child with another name and date of birth already has this UPN: one of the two is wrong");
        return false;
    }
    if (other_name(s->arena, p->now.forename, said->forename))
        import_warn(at, S("forename"), said->forename,
            "the child with this UPN had another forename: it is changed; look whether this is a twin");
    return true;
}

static void take_text(struct arena *a, struct str *to, struct str said)
{
    said = str_trim(said);
    if (said.n > 0 && !str_eq(*to, said))
        *to = str_dup(a, said);
}

static void take_values(struct arena *a, struct stage_pupil *p, const struct stage_pupil_values *said)
{
    take_text(a, &p->now.former_upn, said->former_upn);
    take_text(a, &p->now.surname, said->surname);
    take_text(a, &p->now.forename, said->forename);
    take_text(a, &p->now.preferred_surname, said->preferred_surname);
    take_text(a, &p->now.preferred_forename, said->preferred_forename);
    if (day_is(said->born))
        p->now.born = said->born;
    if (said->sex != ATT_SEX_UNKNOWN)
        p->now.sex = said->sex;
}

/* A pupil whose UPN has changed: the row names the one we know. */
static struct stage_pupil *by_former_upn(struct stage *s, struct import_at *at, const struct stage_pupil_values *said)
{
    struct stage_pupil *p = stage_pupil_by_upn(s, said->former_upn);
    if (p == NULL || !same_child(s->arena, &p->now, said))
        return NULL;
    import_warn(
        at, S("former_upn"), said->former_upn, "this pupil was known by the former UPN and now has the new one");
    stage_keep(s, p, sizeof *p);
    stage__unindex(s, p);
    p->now.former_upn = p->now.upn;
    p->now.upn = str_dup(s->arena, said->upn);
    stage__index(s, p);
    s->undo.renamed = p;
    return p;
}

static bool complete(struct import_at *at, const struct stage_pupil_values *said)
{
    struct str missing = STR_NONE;
    if (str_trim(said->surname).n == 0)
        missing = S("surname");
    else if (str_trim(said->forename).n == 0)
        missing = S("forename");
    else if (!day_is(said->born))
        missing = S("dob");
    if (missing.p != NULL)
        import_refuse(
            at, missing, S(""), "this pupil is new, so a surname, a forename and a date of birth are needed");
    return missing.p == NULL;
}

static struct stage_pupil *new_pupil(struct stage *s, struct str upn)
{
    struct stage_pupil *p = s->undo.spare != NULL ? s->undo.spare : ARENA_NEW(s->arena, struct stage_pupil);
    s->undo.spare = NULL;
    *p = (struct stage_pupil){ .now = { .upn = str_dup(s->arena, upn), .born = DAY_NONE },
        .was = { .born = DAY_NONE } };
    stage__add_pupil(s, p);
    return p;
}

static bool born_possible(struct stage *s, struct import_at *at, struct day born)
{
    char iso[11];
    if (!day_is(born))
        return true;
    if (day_cmp(born, s->today) > 0) {
        import_refuse(at, S("dob"), day_iso(born, iso), "the date of birth lies in the future");
        return false;
    }
    if (day_age(born, s->today) > OLDEST_AGE)
        import_warn(at, S("dob"), day_iso(born, iso), "this pupil would be over %d years old", OLDEST_AGE);
    return true;
}

struct stage_pupil *stage_say_pupil(struct stage *s, struct import_at *at, const struct stage_pupil_values *said)
{
    if (!born_possible(s, at, said->born))
        return NULL;
    struct stage_pupil *p = stage_pupil_by_upn(s, said->upn);
    if (p == NULL)
        p = by_former_upn(s, at, said);
    if (p == NULL) {
        if (!complete(at, said))
            return NULL;
        p = new_pupil(s, said->upn);
    } else if (!(p->said.line > 0 ? agrees_with_import : agrees_with_known)(s, at, p, said)) {
        return NULL;
    } else {
        stage_keep(s, p, sizeof *p);
    }
    take_values(s->arena, p, said);
    if (p->said.line == 0)
        p->said = stage_said_at(at);
    return p;
}

/* Enrolments ------------------------------------------------------------------------------------------------------- */

static bool overlap(const struct stage_enrolment_values *x, const struct stage_enrolment_values *y)
{
    return day_within(x->entry, y->entry, y->leaving) || day_within(y->entry, x->entry, x->leaving);
}

static bool dates_possible(struct stage *s, struct import_at *at, const struct stage_pupil *p,
    const struct stage_enrolment_said *said)
{
    char iso[11];
    struct str entry = day_iso(said->entry, iso);
    if (day_cmp(said->entry, day_add(s->today, 366)) > 0) {
        import_refuse(at, S("entry_date"), entry, "the entry date lies more than a year ahead");
        return false;
    }
    /* Not refused: a child who is missing from every list is worse than one with a wrong date. */
    if (day_is(p->now.born) && day_cmp(said->entry, p->now.born) <= 0)
        import_warn(at, S("entry_date"), entry, "the entry date lies before the date of birth: one of them is wrong");
    if (!day_is(said->leaving))
        return true;
    struct str leaving = day_iso(said->leaving, iso);
    if (day_cmp(said->leaving, said->entry) < 0) {
        import_refuse(at, S("leaving_date"), leaving, "the leaving date lies before the entry date");
        return false;
    }
    if (day_cmp(said->leaving, day_add(s->today, FURTHEST_LEAVING_YEARS * 366)) > 0) {
        import_refuse(at, S("leaving_date"), leaving, "the leaving date lies more than %d years ahead",
            FURTHEST_LEAVING_YEARS);
        return false;
    }
    return true;
}

/* The year group after a row: that of an earlier school year says nothing new of a child whose group is known for a
 * later one, and the same group a year on is no news. */
static bool year_group_news(const struct stage_enrolment_values *x, const struct stage_enrolment_said *said)
{
    if (said->year_group < 0)
        return false;
    if (x->year_group == ATT_YEAR_UNKNOWN)
        return said->year_group != ATT_YEAR_UNKNOWN;
    return said->year_group_year >= x->year_group_year &&
        registers_year_group(x->year_group, x->year_group_year, said->year_group_year) != said->year_group;
}

/* An enrolment with what a row says laid over it. */
static struct stage_enrolment_values laid_over(const struct stage_enrolment_values *x,
    const struct stage_enrolment_said *said)
{
    struct stage_enrolment_values v = *x;
    bool leaving_stands = !day_is(said->leaving) && day_is(said->on_roll) && day_is(x->leaving) &&
        day_cmp(x->leaving, said->on_roll) >= 0;
    v.entry = said->entry;
    if (!leaving_stands)
        v.leaving = said->leaving;
    if (said->status != '\0')
        v.status = said->status;
    if (year_group_news(x, said)) {
        v.year_group = said->year_group;
        v.year_group_year = said->year_group_year;
    }
    return v;
}

static struct stage_enrolment *matching(const struct stage_pupil *p, const struct stage_school *school,
    const struct stage_enrolment_said *said)
{
    const struct stage_enrolment_values v = { .entry = said->entry, .leaving = said->leaving };
    for (struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school == school && e->now.entry.v == said->entry.v)
            return e;
    for (struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school == school && overlap(&e->now, &v))
            return e;
    return NULL;
}

static struct stage_enrolment *add_enrolment(struct stage *s, struct stage_pupil *p, struct stage_school *school,
    const struct stage_enrolment_values *v)
{
    struct stage_enrolment *e = ARENA_NEW(s->arena, struct stage_enrolment);
    e->pupil = p;
    e->school = school;
    e->now = *v;
    stage__add_enrolment(s, e);
    return e;
}

/* A child who came back: an earlier row of this import seemed to correct the entry date of the enrolment we know, but
 * was the second stay, since this row is the first. The enrolment we know, with its registers, is the first one. */
static struct stage_enrolment *taken_for_another(struct stage *s, struct stage_pupil *p,
    const struct stage_school *school, const struct stage_enrolment_said *said)
{
    struct stage_enrolment *e = p->enrolments;
    while (e != NULL && (e->school != school || e->id.v == 0 || e->was.entry.v != said->entry.v))
        e = e->next;
    if (e == NULL)
        return NULL;
    struct stage_enrolment *second = add_enrolment(s, p, e->school, &e->now);
    second->said = e->said;
    second->registers = e->registers;
    second->censuses = e->censuses;
    stage_keep(s, e, sizeof *e);
    e->now = e->was;
    e->said.line = 0;
    e->registers = NULL;
    e->censuses = NULL;
    return e;
}

static bool same_values(const struct stage_enrolment_values *x, const struct stage_enrolment_values *y)
{
    return x->entry.v == y->entry.v && x->leaving.v == y->leaving.v && x->status == y->status &&
        x->year_group == y->year_group && x->year_group_year == y->year_group_year;
}

/* Would the values make the enrolment overlap another one at the same school? */
static bool free_of_others(
    struct import_at *at, const struct stage_enrolment *e, const struct stage_enrolment_values *v)
{
    char words[20];
    for (const struct stage_enrolment *o = e->pupil->enrolments; o != NULL; o = o->next) {
        if (o == e || o->school != e->school || !overlap(&o->now, v))
            continue;
        import_refuse(at, S("entry_date"), e->pupil->now.upn,
            "this child was at this school twice, the other time from %.*s: the dates of the two stays overlap",
            STR_ARG(day_words(o->now.entry, words)));
        return false;
    }
    return true;
}

struct stage_enrolment *stage_say_enrolment(struct stage *s, struct import_at *at, struct stage_pupil *p,
    struct stage_school *school, const struct stage_enrolment_said *said)
{
    if (!dates_possible(s, at, p, said))
        return NULL;
    struct stage_enrolment *e = matching(p, school, said);
    if (e == NULL)
        e = taken_for_another(s, p, school, said);
    if (e == NULL) {
        const struct stage_enrolment_values unknown = { .leaving = DAY_NONE,
            .status = 'C',
            .year_group = ATT_YEAR_UNKNOWN,
            .year_group_year = said->year_group_year };
        const struct stage_enrolment_values v = laid_over(&unknown, said);
        e = add_enrolment(s, p, school, &v);
        e->said = stage_said_at(at);
        return e;
    }
    const struct stage_enrolment_values v = laid_over(&e->now, said);
    if (e->said.line > 0 && !same_values(&v, &e->now)) {
        import_refuse(at, S("upn"), p->now.upn,
            "%.*s, line %lld, says something else of the same child at the same school", STR_ARG(e->said.file),
            (long long)e->said.line);
        return NULL;
    }
    if (!free_of_others(at, e, &v))
        return NULL;
    stage_keep(s, e, sizeof *e);
    if (e->said.line > 0)
        import_warn(at, S("upn"), p->now.upn, "this pupil stands twice in the import; the rows agree");
    else
        e->said = stage_said_at(at);
    e->now = v;
    return e;
}

/* Suspensions ------------------------------------------------------------------------------------------------------ */

/* A suspension belongs to a time at the school. */
static bool enrolled_there(
    struct import_at *at, const struct stage_pupil *p, const struct stage_school *school, struct day start)
{
    bool there = false, then = false;
    char iso[11];
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next) {
        there = there || e->school == school;
        then = then || (e->school == school && day_within(start, e->now.entry, e->now.leaving));
    }
    if (!there)
        import_refuse(
            at, S("upn"), p->now.upn, "this pupil was never on roll at this school: import the pupils first");
    else if (!then)
        import_warn(
            at, S("start_date"), day_iso(start, iso), "this pupil was not on roll at this school on this day");
    return there;
}

bool stage_say_suspension(struct stage *s, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    const struct stage_suspension *said)
{
    char iso[11];
    if (day_cmp(said->start, s->today) > 0) {
        import_refuse(at, S("start_date"), day_iso(said->start, iso), "the suspension starts in the future");
        return false;
    }
    if (!enrolled_there(at, p, school, said->start))
        return false;
    struct stage_suspension *x = p->suspensions;
    while (x != NULL && (x->school != school || x->start.v != said->start.v || !str_eq(x->category, said->category)))
        x = x->next;
    if (x == NULL) {
        x = ARENA_NEW(s->arena, struct stage_suspension);
        *x = (struct stage_suspension){ .next = p->suspensions,
            .school = school,
            .start = said->start,
            .category = str_dup(s->arena, said->category) };
        stage_keep(s, &p->suspensions, sizeof p->suspensions);
        p->suspensions = x;
    }
    bool same = x->sessions == said->sessions && str_eq(x->reasons, said->reasons);
    if (x->said.line > 0 && !same) {
        import_refuse(at, S("start_date"), day_iso(said->start, iso),
            "%.*s, line %lld, says something else of a suspension on the same day", STR_ARG(x->said.file),
            (long long)x->said.line);
        return false;
    }
    if (x->said.line > 0)
        import_warn(at, S("start_date"), day_iso(said->start, iso), "this suspension stands twice; the rows agree");
    stage_keep(s, x, sizeof *x);
    x->sessions = said->sessions;
    x->reasons = same ? x->reasons : str_dup(s->arena, said->reasons);
    x->said = stage_said_at(at);
    return true;
}
