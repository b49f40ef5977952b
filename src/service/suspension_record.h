/* Suspensions and exclusions by hand (CW-2): what is known of each, and what a child's add up to. */
#ifndef WAYMARK_SERVICE_SUSPENSION_RECORD_H
#define WAYMARK_SERVICE_SUSPENSION_RECORD_H

#include "service/away.h"
#include "service/dashboard.h"
#include "service/suspension_alert.h"

enum { SUSPENSION_FIELDS_MOST = 20 };

/* The fields of the form (suspension_fields.def). */
const struct away_field *suspension_fields(size_t *ret_n);
int suspension_field_at(const char *name); /* -1: none */

struct suspension_record {
    struct suspension_id id;
    struct school_id school;
    struct str urn, school_name;
    struct str category;
    struct day start;
    int64_t sessions;
    struct str reasons;                        /* codes */
    struct str values[SUSPENSION_FIELDS_MOST]; /* by field */
};
/* A child's, at schools that the viewer may see, the newest first. */
enum err suspension_records(struct work *w, const struct viewer *viewer, struct pupil_id pupil,
    struct suspension_record **ret, size_t *ret_n) MUST_CHECK;

/* What they add up to today, and what follows. Schools that the viewer may not see count in the year's sum, since the
 * limit of 45 days is the child's, whatever the school; nothing else of them is told. */
struct suspension_sum {
    struct suspension_totals totals;
    struct suspension_alert alerts[SUSPENSION_ALERTS];
    size_t n_alerts;
    int elsewhere_halves;
};
enum err suspension_sum(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    struct pupil_id pupil, const struct suspension_record *records, size_t n, struct suspension_sum *ret) MUST_CHECK;

/* Makes one, or changes the one with that day, category and school; within the caller's WRITE transaction, the viewer
 * being that of pupil.update. ERR_INVALID: `errors` says what is wrong. */
struct suspension_said {
    struct str texts[SUSPENSION_FIELDS_MOST], errors[SUSPENSION_FIELDS_MOST];
};
enum err suspension_say(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct away_child *of, struct school_id school, struct suspension_said *said) MUST_CHECK;

#endif
