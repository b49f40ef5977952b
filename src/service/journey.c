#include "service/journey.h"

#include "store/pupil.h"

/* The enrolments of which the viewer may see the marks. */
struct seen {
    bool all; /* whoever sees a child sees its marks, as most roles do: what was read of the child is it already */
    const struct pupil_enrolments_row *rows;
    size_t n;
};

static enum err read_seen(struct work *w, const struct viewer *marks, const struct pupil *p, struct seen *ret)
{
    const struct viewer *v = &p->viewer;
    struct pupil_enrolments_row *rows = NULL;
    enum err e = OK;
    *ret = (struct seen){ .all = v->account.v == marks->account.v && v->scope == marks->scope &&
            v->today.v == marks->today.v };
    if (!ret->all)
        e = store_pupil_enrolments(w->db, w->arena, &(struct pupil_enrolments){ .viewer = *marks, .pupil = p->id },
            &rows, &ret->n);
    ret->rows = rows;
    return e;
}

static bool may_see(const struct seen *s, struct enrolment_id id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].id.v == id.v)
            return true;
    return s->all;
}

static bool was_there(const struct pupil_enrolment *e, int year)
{
    return day_cmp(e->entry, att_year_end(year)) <= 0 &&
        (!day_is(e->leaving) || day_cmp(e->leaving, att_year_start(year)) >= 0);
}

/* The register of an enrolment in a year, if one was kept. */
static enum err add(struct work *w, const struct dashboard_source *source, const struct pupil_enrolment *e, int year,
    struct journey *ret)
{
    const struct reference_school *school = reference_school(source->reference, e->urn);
    const struct att_block *block = NULL;
    if (school == NULL)
        return OK;
    enum err err = registers_school(source->registers, w, year, school, &block);
    for (size_t row = 0; err == OK && block != NULL && row < block->n; row++) {
        if (block->who[row].enrolment.v != e->id.v)
            continue;
        struct journey_register r = { year, e, block, row, block->traits[row].year_group,
            att_ask_row(w->arena, block, row) };
        if (r.answer.n > 0)
            ret->v[ret->n++] = r;
        break;
    }
    return err;
}

enum err journey_read(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct pupil *p, struct journey *ret)
{
    const struct reference *reference = source->reference;
    struct seen seen;
    *ret = (struct journey){ .n = 0 };
    if (marks->scope == 0)
        return OK;
    enum err e = read_seen(w, marks, p, &seen);
    ret->v = ARENA_ARRAY(w->arena, p->n_enrolments * reference->n_years, struct journey_register);
    for (size_t y = 0; y < reference->n_years; y++)
        for (size_t i = 0; e == OK && i < p->n_enrolments; i++)
            if (was_there(&p->enrolments[i], reference->years[y]) && may_see(&seen, p->enrolments[i].id))
                e = add(w, source, &p->enrolments[i], reference->years[y], ret);
    return work_fail(w, e);
}

struct att_ten journey_ten(struct arena *a, const struct journey *j, const struct journey_register *r)
{
    struct att_ten_year years[2];
    size_t n = 0;
    for (size_t i = 0; i < j->n; i++) {
        const struct journey_register *before = &j->v[i];
        if (before->year != r->year - 1 || before->enrolment != r->enrolment)
            continue;
        struct att_marks *marks = ARENA_NEW(a, struct att_marks);
        att_block_marks(before->block, before->row, marks);
        years[n++] = (struct att_ten_year){ before->year, marks, before->block->open };
    }
    struct att_marks *marks = ARENA_NEW(a, struct att_marks);
    att_block_marks(r->block, r->row, marks);
    years[n++] = (struct att_ten_year){ r->year, marks, r->block->open };
    return att_ten_in_ten(years, n, r->answer.last_day);
}

int journey_sick(const struct journey_register *r)
{
    uint16_t counts[ATT_CODES];
    att_row_codes(&r->answer, &r->answer.rows[0], counts);
    return counts[ATT_ILLNESS];
}
