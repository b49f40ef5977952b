#include "service/pupil.h"

#include "service/registers.h"
#include "store/pupil.h"
#include "store/suspension.h"

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

enum err pupil_read(struct work *w, const struct viewer *viewer, struct str public_id, int year, struct pupil *ret)
{
    struct pupil_by_public_id_row row;
    struct pupil p = { .public_id = public_id, .year = year, .viewer = *viewer };
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
    e = read_enrolments(w, viewer, &p);
    if (e == OK)
        e = read_traits(w, viewer, &p);
    if (e == OK)
        e = read_suspensions(w, viewer, &p);
    if (e == OK)
        *ret = p;
    return work_fail(w, e);
}
