/* Loading the stage: what the database holds (import_stage.h). */
#include "service/import_stage.h"

#include "store/pupil.h"
#include "store/school.h"
#include "store/suspension.h"

/* Finding by id while loading: rows come in the order of pupil ids, and so do the pupils. */
static struct stage_pupil *by_id(const struct stage *s, size_t *at, struct pupil_id id)
{
    while (*at < s->n_pupils && s->pupils[*at]->id.v < id.v)
        (*at)++;
    return *at < s->n_pupils && s->pupils[*at]->id.v == id.v ? s->pupils[*at] : NULL;
}

static enum err load_schools(struct work *w, struct stage *s, const struct viewer *viewer)
{
    struct school_all_row *rows;
    size_t n, n_mine;
    enum err e = store_school_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        const struct school_all_row *r = &rows[i];
        struct stage_school *school = ARENA_NEW(s->arena, struct stage_school);
        *school = (struct stage_school){
            .id = r->id, .urn = r->urn, .la_code = r->la_code, .estab = r->estab, .name = r->name
        };
        school->closed = day_is(r->closed_on) && day_cmp(r->closed_on, s->today) < 0;
        stage__add_school(s, school);
    }
    s->n_listed = s->n_schools;
    struct school_in_scope_row *mine;
    e = store_school_in_scope(w->db, w->arena, &(struct school_in_scope){ .viewer = *viewer }, &mine, &n_mine);
    for (size_t i = 0; e == OK && i < n_mine; i++)
        stage_school_by_id(s, mine[i].id)->in_scope = true;
    return e;
}

static enum err load_pupils(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct pupil_each_row r;
    enum err e = store_pupil_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_pupil_each_next(rows, &r)) == OK) {
        struct stage_pupil *p = ARENA_NEW(s->arena, struct stage_pupil);
        p->id = r.id;
        p->public_id = str_dup(s->arena, r.public_id);
        p->now = (struct stage_pupil_values){ str_dup(s->arena, r.upn), str_dup(s->arena, r.former_upn),
            str_dup(s->arena, r.surname), str_dup(s->arena, r.forename), str_dup(s->arena, r.preferred_surname),
            str_dup(s->arena, r.preferred_forename), r.born_on, (int)r.sex };
        p->was = p->now;
        stage__add_pupil(s, p);
    }
    if (e != ERR_MISSING)
        return e;
    store_pupil_each_end(rows);
    return OK;
}

static enum err load_enrolments(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct enrolment_each_row r;
    size_t at = 0;
    struct stage_school *school = NULL;
    enum err e = store_enrolment_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_enrolment_each_next(rows, &r)) == OK) {
        struct stage_enrolment *en = ARENA_NEW(s->arena, struct stage_enrolment);
        if (school == NULL || school->id.v != r.school.v)
            school = stage_school_by_id(s, r.school);
        *en = (struct stage_enrolment){ .id = r.id, .pupil = by_id(s, &at, r.pupil), .school = school };
        en->now = en->was = (struct stage_enrolment_values){ r.entry_on, r.leaving_on, r.status.p[0],
            (int)r.year_group, (int)r.year_group_year };
        stage__add_enrolment(s, en);
    }
    if (e != ERR_MISSING)
        return e;
    store_enrolment_each_end(rows);
    return OK;
}

static enum err load_traits(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct trait_each_row r;
    size_t at = 0;
    enum err e = store_trait_each_begin(w->db, w->arena, &(struct trait_each){ .school = { 0 } }, &rows);
    while (e == OK && (e = store_trait_each_next(rows, &r)) == OK) {
        struct stage_pupil *p = by_id(s, &at, r.pupil);
        trait_lay(s->arena, &p->traits[r.trait], r.from_on, r.to_on, (int)r.value);
        p->traits_were[r.trait] = p->traits[r.trait];
    }
    if (e != ERR_MISSING)
        return e;
    store_trait_each_end(rows);
    return OK;
}

static enum err load_suspensions(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct suspension_each_row r;
    size_t at = 0;
    enum err e = store_suspension_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_suspension_each_next(rows, &r)) == OK) {
        struct stage_suspension *x = ARENA_NEW(s->arena, struct stage_suspension);
        struct stage_pupil *p = by_id(s, &at, r.pupil);
        *x = (struct stage_suspension){ .next = p->suspensions,
            .id = r.id,
            .school = stage_school_by_id(s, r.school),
            .category = str_dup(s->arena, r.category),
            .reasons = str_dup(s->arena, r.reasons),
            .start = r.start_on,
            .sessions = r.sessions,
            .was_sessions = r.sessions };
        x->was_reasons = x->reasons;
        p->suspensions = x;
    }
    if (e != ERR_MISSING)
        return e;
    store_suspension_each_end(rows);
    return OK;
}

enum err stage_load(
    struct work *w, struct str la_code, const struct viewer *viewer, uint32_t what, struct stage **ret)
{
    struct stage *s = ARENA_NEW(w->arena, struct stage);
    s->arena = w->arena;
    s->today = w->today;
    s->la_code = la_code;
    s->scopes = (uint32_t)viewer->scope;
    s->w = (what & STAGE_ON_DEMAND) != 0 ? w : NULL;
    enum err e = load_schools(w, s, viewer);
    if (e == OK && (what & STAGE_PUPILS) != 0)
        e = load_pupils(w, s);
    if (e == OK && (what & STAGE_PUPILS) != 0)
        e = load_enrolments(w, s);
    if (e == OK && (what & STAGE_TRAITS) != 0)
        e = load_traits(w, s);
    if (e == OK && (what & STAGE_SUSPENSIONS) != 0)
        e = load_suspensions(w, s);
    if (e == OK)
        *ret = s;
    return work_fail(w, e);
}
