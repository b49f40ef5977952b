/* What the pages of casework records have in common. */
#ifndef WAYMARK_WEB_RECORD_H
#define WAYMARK_WEB_RECORD_H

#include "service/away_look.h"
#include "views/records.h"
#include "web/context.h"

/* What stands for a field of class 3 that is not for the viewer, whether it is filled or not. */
#define RECORD_HIDDEN "For the authority alone. Ask the school's Inclusion Lead"

/* What is told of a record, as pages show it. */
const struct records_alert *record_alerts(struct arena *a, const struct away_told *t);

/* The value of a record's reason, provider or stage: what it is in a few words. */
struct str record_what(struct arena *a, const struct away *r);

/* Where a record of a kind is begun for a child: none for those who may not. */
struct url record_make_url(struct context *c, enum away_kind k, struct str pupil);

/* A field as a control of the form, under the name "f-" and its own. */
struct record_field record_control_of(struct arena *a, const struct away_field *f, struct str value, struct str error);

/* A value as it is typed: a day as "3/9/2025", all else as it is. */
struct str record_typed(struct arena *a, const struct away_field *f, struct str value);

/* The columns of a file of one kind, or of all kinds together (of_kind false): first those of the child. */
const char *const *record_columns(struct arena *a, bool of_kind, enum away_kind k, size_t *ret_n);

#endif
