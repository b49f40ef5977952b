#include "service/case_request.h"
#include "store/case_request.h"

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static struct case_line line_of(const struct case_lines_row *r)
{
    struct case_line x = { .round_public_id = r->round,
        .reference = r->reference,
        .named = r->named,
        .shared = r->shared,
        .withdrawn = r->withdrawn && !r->has_left,
        .mine = r->is_mine,
        .to_agree = r->to_agree,
        .has_left = r->has_left,
        .number = (int)r->number,
        .submitted = r->submitted_on,
        .made = r->made_on,
        .forum = r->forum_on,
        .area_name = known(r->area_name),
        .urn = known(r->urn),
        .school_name = known(r->school_name),
        .pupil = r->pupil,
        .surname = known(r->surname),
        .forename = known(r->forename),
        .age = (int)r->age.v };
    (void)round_state_parse(r->state, &x.state);
    (void)forum_phase_parse(r->phase, &x.phase);
    return x;
}

enum err case_list(struct work *w, const struct case_viewer *viewer, struct pupil_id pupil, struct case_line **ret,
    size_t *ret_n)
{
    struct case_lines_row *rows;
    const struct case_lines q = { .viewer = viewer->named, .anon_scope = viewer->anon_scope, .pupil = pupil };
    enum err e = store_case_lines(w->db, w->arena, &q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct case_line);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = line_of(&rows[i]);
    return OK;
}

enum err case_list_bare(struct work *w, const struct case_viewer *viewer, struct case_line **ret, size_t *ret_n)
{
    struct case_lines_bare_row *rows;
    const struct case_lines_bare q = { .viewer = viewer->named, .anon_scope = viewer->anon_scope };
    enum err e = store_case_lines_bare(w->db, w->arena, &q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct case_line);
    for (size_t i = 0; i < *ret_n; i++) {
        struct case_line *x = &(*ret)[i];
        *x = (struct case_line){ .reference = rows[i].reference,
            .named = rows[i].named,
            .number = (int)rows[i].number,
            .submitted = rows[i].submitted_on,
            .made = DAY_NONE,
            .forum = DAY_NONE,
            .area_name = S(""),
            .urn = S(""),
            .school_name = S(""),
            .surname = S(""),
            .forename = S("") };
        (void)round_state_parse(rows[i].state, &x->state);
        (void)forum_phase_parse(rows[i].phase, &x->phase);
    }
    return OK;
}
