#include "service/pupil.h"

#include "store/pupil.h"
#include "store/suspension.h"

static void release(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static enum err read_enrolments(struct work *w, const struct viewer *viewer, struct pupil *p)
{
    struct pupil_enrolments_row *rows;
    enum err e = store_pupil_enrolments(w->db, w->arena,
        &(struct pupil_enrolments){ .viewer = *viewer, .pupil = p->id }, &rows, &p->n_enrolments);
    if (e != OK)
        return e;
    p->enrolments = ARENA_ARRAY(w->arena, p->n_enrolments, struct pupil_enrolment);
    for (size_t i = 0; i < p->n_enrolments; i++)
        p->enrolments[i] = (struct pupil_enrolment){ .id = rows[i].id,
            .urn = rows[i].urn,
            .school_name = rows[i].school_name,
            .entry = rows[i].entry_on,
            .leaving = rows[i].leaving_on,
            .status = rows[i].status.p[0],
            .year_group = registers_year_group(rows[i].year_group, rows[i].year_group_year, p->year) };
    return OK;
}

static enum err read_traits(struct work *w, const struct viewer *viewer, struct pupil *p)
{
    struct pupil_traits_row *rows;
    size_t n;
    enum err e = store_pupil_traits(w->db, w->arena, &(struct pupil_traits){ .viewer = *viewer, .pupil = p->id }, &rows,
        &n);
    for (size_t i = 0; e == OK && i < n; i++)
        trait_lay(w->arena, &p->traits[rows[i].trait], rows[i].from_on, rows[i].to_on, (int)rows[i].value);
    return e;
}

static enum err read_suspensions(struct work *w, const struct viewer *viewer, struct pupil *p)
{
    struct suspension_of_pupil_row *rows;
    enum err e = store_suspension_of_pupil(w->db, w->arena,
        &(struct suspension_of_pupil){ .viewer = *viewer, .pupil = p->id }, &rows, &p->n_suspensions);
    if (e != OK)
        return e;
    p->suspensions = ARENA_ARRAY(w->arena, p->n_suspensions, struct pupil_suspension);
    for (size_t i = 0; i < p->n_suspensions; i++)
        p->suspensions[i] = (struct pupil_suspension){ rows[i].school_name, rows[i].category, rows[i].reasons,
            rows[i].start_on, rows[i].sessions };
    return OK;
}

static void find_register(const struct att_snapshot *s, struct pupil_enrolment *e)
{
    const struct att_block *block = att_snapshot_school(s, e->urn);
    for (size_t row = 0; block != NULL && row < block->n; row++) {
        if (block->who[row].enrolment.v == e->id.v) {
            e->block = block;
            e->row = row;
        }
    }
}

/* The registers of those enrolments whose marks the viewer may see: they can be fewer than the enrolments. */
static enum err find_registers(struct work *w, const struct viewer *marks, struct pupil *p)
{
    struct pupil_enrolments_row *rows;
    size_t n;
    enum err e = store_pupil_enrolments(w->db, w->arena, &(struct pupil_enrolments){ .viewer = *marks, .pupil = p->id },
        &rows, &n);
    for (size_t i = 0; e == OK && i < p->n_enrolments; i++)
        for (size_t k = 0; k < n; k++)
            if (rows[k].id.v == p->enrolments[i].id.v)
                find_register(p->snapshot, &p->enrolments[i]);
    return e;
}

enum err pupil_read(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct viewer *marks, struct str public_id, int year, struct pupil *ret)
{
    const struct reference *reference = source->reference;
    struct pupil_by_public_id_row row;
    struct pupil p = { .public_id = public_id, .year = year };
    enum err e = store_pupil_by_public_id(w->db, w->arena,
        &(struct pupil_by_public_id){ .viewer = *viewer, .public_id = public_id }, &row);
    if (e != OK)
        return work_fail(w, e);
    p.id = row.id;
    p.upn = row.upn;
    p.former_upn = known(row.former_upn);
    p.surname = row.surname;
    p.forename = row.forename;
    p.preferred_surname = known(row.preferred_surname);
    p.preferred_forename = known(row.preferred_forename);
    p.born = row.born_on;
    p.sex = (int)row.sex;
    if (p.year == 0)
        p.year = reference->n_years > 0 ? reference->years[0] : att_year_of(w->today);
    e = read_enrolments(w, viewer, &p);
    if (e == OK)
        e = read_traits(w, viewer, &p);
    if (e == OK)
        e = read_suspensions(w, viewer, &p);
    if (e == OK && marks->scope != 0) {
        e = registers_get(source->registers, w, p.year, &p.snapshot);
        if (e == OK) {
            arena_defer(w->arena, release, p.snapshot);
            e = find_registers(w, marks, &p);
        }
    }
    if (e == OK)
        *ret = p;
    return work_fail(w, e);
}

struct att_answer pupil_answer(struct arena *a, const struct pupil *p, const struct pupil_enrolment *e)
{
    const struct att_block **blocks = ARENA_NEW(a, const struct att_block *);
    *blocks = e->block;
    const struct att_question q = { .snapshot = p->snapshot,
        .blocks = blocks,
        .n_blocks = 1,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE } };
    struct att_answer answer = att_ask(a, &q);
    for (size_t i = 0; i < answer.n; i++) {
        if (answer.rows[i].row == e->row) {
            answer.rows = &answer.rows[i];
            answer.n = 1;
            break;
        }
    }
    return answer;
}
