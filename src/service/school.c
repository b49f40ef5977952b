#include "service/school.h"

#include "store/school.h"

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

enum err school_read(struct work *w, const struct viewer *viewer, struct str urn, struct school *ret)
{
    struct school_by_urn_row row;
    struct school_leads_row *leads;
    enum err e = store_school_by_urn(w->db, w->arena, &(struct school_by_urn){ .viewer = *viewer, .urn = urn }, &row);
    if (e != OK)
        return work_fail(w, e);
    struct school s = { .id = row.id,
        .urn = row.urn,
        .name = row.name,
        .type = known(row.type),
        .status = known(row.status),
        .street = known(row.street),
        .town = known(row.town),
        .postcode = known(row.postcode),
        .telephone = known(row.telephone),
        .trust = known(row.trust),
        .locality = known(row.locality),
        .area = known(row.area),
        .phase = (enum att_phase)row.phase,
        .low_age = row.low_age,
        .high_age = row.high_age,
        .pupils = row.pupils,
        .fsm_bp = row.fsm_bp };
    e = store_school_leads(w->db, w->arena, &(struct school_leads){ .school = row.id, .today = w->today }, &leads,
        &s.n_leads);
    if (e != OK)
        return work_fail(w, e);
    struct str *names = ARENA_ARRAY(w->arena, s.n_leads, struct str);
    for (size_t i = 0; i < s.n_leads; i++)
        names[i] = leads[i].display_name;
    s.leads = names;
    *ret = s;
    return OK;
}

enum err school_list(struct work *w, const struct viewer *viewer, struct school_line **ret, size_t *ret_n)
{
    struct school_in_scope_row *rows;
    enum err e = store_school_in_scope(w->db, w->arena, &(struct school_in_scope){ .viewer = *viewer }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct school_line);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct school_line){ rows[i].id, rows[i].urn, rows[i].name, rows[i].locality };
    return OK;
}
