/* One school, as its page shows it; localities and partnership areas by name. */
#ifndef WAYMARK_SERVICE_SCHOOL_H
#define WAYMARK_SERVICE_SCHOOL_H

#include "attendance/block.h"
#include "service/work.h"

struct school {
    struct school_id id;
    struct str urn, name, type, status, street, town, postcode, telephone, trust, locality, area;
    enum att_phase phase;
    struct opt_i64 low_age, high_age, pupils, fsm_bp;
    const struct str *leads; /* names of the Inclusion Leads allocated today */
    size_t n_leads;
};
/* ERR_MISSING: there is none, or the viewer may not see it. */
enum err school_read(struct work *w, const struct viewer *viewer, struct str urn, struct school *ret) MUST_CHECK;

/* The schools that the viewer may see, by URN. */
struct school_line {
    struct school_id id;
    struct str urn, name;
    struct locality_id locality;
};
enum err school_list(struct work *w, const struct viewer *viewer, struct school_line **ret, size_t *ret_n) MUST_CHECK;

#endif
