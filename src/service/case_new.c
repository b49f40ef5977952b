#include "base/random.h"
#include "service/case_request.h"
#include "service/identify.h"
#include "service/registers.h"
#include "service/text.h"
#include "service/trait.h"
#include "store/case_request.h"
#include "store/pupil.h"

/* --- whom it is about --- */

enum err case_child_find(struct work *w, const struct viewer *viewer, struct school_id school, struct str text,
    struct case_child **ret, size_t *ret_n, bool *ret_more)
{
    struct case_children_row *rows;
    size_t n;
    struct str folded = str_fold(w->arena, text);
    if (text_characters(folded) < CASE_FIND_LEAST || folded.n > CASE_NAME_MOST)
        return ERR_INVALID;
    /* What was folded has no signs that LIKE knows. */
    const struct case_children q = { .viewer = *viewer,
        .school = school,
        .today = w->today,
        .pattern = str_fmt(w->arena, "%%%.*s%%", STR_ARG(folded)) };
    enum err e = store_case_children(w->db, w->arena, &q, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    *ret_more = n > CASE_FIND_MOST;
    *ret_n = *ret_more ? CASE_FIND_MOST : n;
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct case_child);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct case_child){ .pupil = rows[i].id,
            .public_id = rows[i].public_id,
            .surname = rows[i].surname,
            .forename = rows[i].forename,
            .born = rows[i].born_on,
            .on_roll = rows[i].on_roll };
    return OK;
}

enum err case_child_read(struct work *w, const struct viewer *viewer, struct school_id school, struct str public_id,
    bool begins, struct case_child *ret)
{
    struct case_child_one_row row;
    const struct case_child_one q = { .viewer = *viewer,
        .school = school,
        .today = w->today,
        .public_id = public_id,
        .begins = begins,
        .with_plan = ATT_SEN_EHCP };
    enum err e = store_case_child_one(w->db, w->arena, &q, &row);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct case_child){ .pupil = row.id,
        .public_id = public_id,
        .surname = row.surname,
        .forename = row.forename,
        .born = row.born_on,
        .on_roll = row.year_group.has,
        .group = { .age = day_is(row.born_on) ? day_age(row.born_on, w->today) : 0,
            .year_group = row.year_group.has
                ? registers_year_group(row.year_group.v, row.year_group_year.v, att_year_of(w->today))
                : ATT_YEAR_UNKNOWN,
            .has_plan = row.has_plan } };
    return OK;
}

enum err case_identify(struct work *w, bool named, struct school_id school, struct str text, struct str *ret_found)
{
    const struct identify_index *index;
    *ret_found = S("");
    if (named || text.n == 0)
        return OK;
    enum err e = identify_load(w, school, &index);
    if (e == OK)
        *ret_found = identify_say(w->arena, index, text);
    return e;
}

/* --- making it --- */

static struct str name_problem(struct arena *a, struct str name, const char *what)
{
    if (name.n == 0)
        return str_fmt(a, "Enter the %s", what);
    if (text_characters(name) > CASE_NAME_MOST)
        return str_fmt(a, "The %s must be %d characters or fewer", what, CASE_NAME_MOST);
    return S("");
}

static enum err check_child(struct work *w, const struct viewer *viewer, const struct case_new *n,
    struct case_problems *p)
{
    struct case_child_same_row same;
    const struct case_child *k = &n->child;
    p->surname = name_problem(w->arena, k->surname, "surname");
    p->forename = name_problem(w->arena, k->forename, "first name");
    if (!day_is(k->born))
        p->born = S("Enter the date of birth: it decides which forum hears the case");
    else if (day_cmp(k->born, w->today) > 0)
        p->born = S("The date of birth must be today or before");
    if (p->surname.n + p->forename.n + p->born.n > 0)
        return OK;
    const struct case_child_same q = { .viewer = *viewer,
        .school = n->school,
        .name_folded = str_fold(w->arena, str_fmt(w->arena, "%.*s %.*s", STR_ARG(k->surname), STR_ARG(k->forename))),
        .born_on = k->born };
    enum err e = store_case_child_same(w->db, w->arena, &q, &same);
    if (e == OK && same.n > 0)
        p->child = S("A child of this name and date of birth is among yours already. Look for them by name");
    return work_fail(w, e);
}

/* A child on no roll, whom no file knows (case_request.h). */
static enum err add_child(struct work *w, const struct case_child *k, bool has_plan, struct pupil_id *ret)
{
    int64_t id;
    struct str number = str_slice(random_public_id(w->arena), 0, 8);
    enum err e = db_new_ids(w->db, S("pupil"), 1, &id);
    if (e != OK)
        return work_fail(w, e);
    const struct pupil_put q = { .id = { id },
        .public_id = random_public_id(w->arena),
        .upn = str_fmt(w->arena, "no-upn-%.*s", STR_ARG(number)),
        .former_upn = STR_NONE,
        .surname = k->surname,
        .forename = k->forename,
        .preferred_surname = STR_NONE,
        .preferred_forename = STR_NONE,
        .name_folded = str_fold(w->arena, str_fmt(w->arena, "%.*s %.*s", STR_ARG(k->surname), STR_ARG(k->forename))),
        .born_on = k->born,
        .sex = ATT_SEX_UNKNOWN };
    *ret = q.id;
    e = store_pupil_put(w->db, w->arena, &q, NULL);
    const struct trait_add plan = { .pupil = q.id,
        .trait = TRAIT_SEN,
        .from_on = w->today,
        .to_on = DAY_NONE,
        .value = ATT_SEN_EHCP };
    if (e == OK && has_plan)
        e = store_trait_add(w->db, w->arena, &plan, NULL);
    return work_fail(w, e);
}

/* Six characters of 32 are a thousand million: another is taken when one is there. */
static enum err new_reference(struct work *w, struct str *ret)
{
    for (;;) {
        struct forum_case_references_row row;
        struct str six = str_upper(w->arena, str_slice(random_public_id(w->arena), 0, 6));
        *ret = str_fmt(w->arena, "WF-%.4s-%.2s", six.p, six.p + 4);
        enum err e = store_forum_case_references(w->db, w->arena, &(struct forum_case_references){ .reference = *ret },
            &row);
        if (e != OK || row.n == 0)
            return work_fail(w, e);
    }
}

/* What is wrong with the group, in the field that it is about. */
static void check_group(struct arena *a, const struct case_new *n, struct case_problems *p)
{
    bool of_reason = false;
    unsigned fits = forum_phase_fits(&n->group);
    struct str wrong = S("");
    if (fits == 0)
        wrong = forum_phase_none(a, &n->group);
    else if (!n->has_phase)
        wrong = S("Choose the group of forums");
    else
        wrong = forum_phase_problem(a, &n->group, n->phase, n->phase_reason, &of_reason);
    *(of_reason ? &p->reason : fits == 0 ? &p->age
                                         : &p->phase) = wrong;
}

static enum err check(struct work *w, const struct viewer *viewer, const struct case_new *n, struct case_problems *p)
{
    static const struct str none = { "", 0 };
    struct case_open_row open = { .n = 0 };
    *p = (struct case_problems){ none, none, none, none, none, none, none };
    enum err e = OK;
    if (n->named && n->child.pupil.v == 0)
        e = check_child(w, viewer, n, p);
    else if (n->named)
        e = store_case_open(w->db, w->arena,
            &(struct case_open){ .pupil = n->child.pupil, .school = n->school }, &open);
    if (e != OK)
        return work_fail(w, e);
    if (open.n > 0)
        p->child = S("There is a case of this child that is not over yet. Go on with that one");
    if (p->born.n == 0)
        check_group(w->arena, n, p);
    bool wrong = p->surname.n + p->forename.n + p->born.n + p->age.n + p->phase.n + p->reason.n + p->child.n > 0;
    return wrong ? ERR_INVALID : OK;
}

static enum err add(struct work *w, const struct viewer *viewer, const struct case_new *n, struct pupil_id pupil,
    struct str *ret_round)
{
    struct forum_case c = { .named = n->named, .reference = S("") };
    int64_t id, round;
    enum err e = new_reference(w, &c.reference);
    if (e == OK)
        e = forum_case_new_ids(w, n->named, S("forum_case"), 1, &id);
    if (e == OK)
        e = forum_case_new_ids(w, n->named, S("case_round"), 1, &round);
    if (e != OK)
        return e;
    c.id = (struct forum_case_id){ id };
    c.round.id = (struct round_id){ round };
    *ret_round = random_public_id(w->arena);
    const struct forum_case_add q = { .id = c.id,
        .public_id = random_public_id(w->arena),
        .reference = c.reference,
        .named = n->named,
        .phase = forum_phase_name(n->phase),
        .phase_reason = n->phase_reason,
        .school = n->school,
        .pupil = pupil,
        .age = { !n->named, n->named ? 0 : n->group.age },
        .has_plan = { !n->named, !n->named && n->group.has_plan },
        .made_on = w->today,
        .made_by = viewer->account };
    const struct case_round_add r = { .id = c.round.id,
        .public_id = *ret_round,
        .forum_case = c.id,
        .number = 1 };
    e = store_forum_case_add(w->db, w->arena, &q, NULL);
    if (e == OK)
        e = store_case_round_add(w->db, w->arena, &r, NULL);
    return e == OK ? forum_case_note_event(w, viewer->account, &c, "made", S("")) : work_fail(w, e);
}

enum err case_make(struct work *w, const struct viewer *viewer, const struct case_new *n, struct str *ret_round,
    struct case_problems *ret_problems)
{
    struct pupil_id pupil = n->named ? n->child.pupil : (struct pupil_id){ 0 };
    enum err e = check(w, viewer, n, ret_problems);
    if (e == OK && n->named && pupil.v == 0)
        e = add_child(w, &n->child, n->group.has_plan, &pupil);
    return e == OK ? add(w, viewer, n, pupil, ret_round) : e;
}

enum err case_set_group(struct work *w, struct account_id by, struct forum_case *c,
    const struct forum_phase_child *child, enum forum_phase phase, struct str reason)
{
    int64_t changed;
    const struct forum_case_set_group q = { .id = c->id,
        .version = c->version,
        .phase = forum_phase_name(phase),
        .phase_reason = reason,
        .has_plan = { !c->named, !c->named && child->has_plan } };
    if (!case_is_open(c))
        return ERR_DENIED;
    enum err e = work_fail(w, store_forum_case_set_group(w->db, w->arena, &q, &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e != OK)
        return e;
    c->phase = phase;
    c->phase_reason = reason;
    c->version++;
    return forum_case_note_event(w, by, c, "group", forum_phase_words(phase));
}
