/* The words of a setting, from the database (identify.h). */
#include "service/identify.h"

#include "store/identify.h"

enum {
    SINCE_DAYS = 400, /* children who have left are remembered for a while */
    FIRST_ROOM = 512,
};

static struct str kept(struct work *w, struct str s)
{
    return s.p == NULL ? STR_NONE : str_dup(w->arena, s);
}

static struct identify_child child_of(struct work *w, const struct identify_children_row *r)
{
    return (struct identify_child){ kept(w, r->surname), kept(w, r->forename), kept(w, r->preferred_surname),
        kept(w, r->preferred_forename), r->born_on };
}

static enum err load_children(struct work *w, struct school_id school, struct identify_source *s)
{
    struct db_rows *rows;
    const struct identify_children q = { .school = school, .since = day_add(w->today, -SINCE_DAYS) };
    size_t room = FIRST_ROOM, n = 0;
    struct identify_child *all = ARENA_ARRAY(w->arena, room, struct identify_child);
    enum err e = store_identify_children_begin(w->db, w->arena, &q, &rows);
    if (e != OK)
        return e;
    struct identify_children_row r;
    while ((e = store_identify_children_next(rows, &r)) == OK) {
        if (n == room) {
            struct identify_child *more = ARENA_ARRAY(w->arena, room * 2, struct identify_child);
            memcpy(more, all, n * sizeof *all);
            all = more;
            room *= 2;
        }
        all[n++] = child_of(w, &r);
    }
    store_identify_children_end(rows);
    s->children = all;
    s->n_children = n;
    return e == ERR_MISSING ? OK : e;
}

static enum err load_settings(struct work *w, struct school_id school, struct identify_source *s)
{
    struct identify_settings_row *rows;
    size_t n;
    enum err e = store_identify_settings(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    struct str *names = ARENA_ARRAY(w->arena, n + 1, struct str);
    s->setting = s->town = S("");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id.v != school.v) {
            names[s->n_others++] = rows[i].name;
            continue;
        }
        s->setting = rows[i].name;
        if (rows[i].town.p != NULL)
            s->town = rows[i].town;
    }
    s->others = names;
    return OK;
}

static enum err load_staff(struct work *w, struct identify_source *s)
{
    struct identify_staff_row *rows;
    size_t n;
    enum err e = store_identify_staff(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    struct str *names = ARENA_ARRAY(w->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].name;
    s->staff = names;
    s->n_staff = n;
    return OK;
}

enum err identify_load(struct work *w, struct school_id school, const struct identify_index **ret)
{
    struct identify_source s = { 0 };
    enum err e = load_children(w, school, &s);
    if (e == OK)
        e = load_settings(w, school, &s);
    if (e == OK)
        e = load_staff(w, &s);
    if (e != OK)
        return work_fail(w, e);
    *ret = identify_index_of(w->arena, &s);
    return OK;
}

enum err identify_load_case(struct work *w, struct forum_case_id forum_case, const struct identify_index **ret)
{
    struct identify_case_school_row r;
    enum err e = store_identify_case_school(
        w->db, w->arena, &(struct identify_case_school){ .forum_case = forum_case }, &r);
    return e == OK ? identify_load(w, r.school, ret) : work_fail(w, e);
}

enum err identify_load_round(struct work *w, struct round_id round, const struct identify_index **ret)
{
    struct identify_round_school_row r;
    enum err e = store_identify_round_school(
        w->db, w->arena, &(struct identify_round_school){ .round = round }, &r);
    return e == OK ? identify_load(w, r.school, ret) : work_fail(w, e);
}

enum err identify_scan(
    struct work *w, struct school_id school, struct str text, struct identify_hit **ret, size_t *ret_n)
{
    const struct identify_index *index;
    enum err e = identify_load(w, school, &index);
    if (e == OK)
        identify_look(w->arena, index, text, ret, ret_n);
    return e;
}
