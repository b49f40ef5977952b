/* Actions as several pages show them (CW-6). */
#ifndef WAYMARK_WEB_ACTION_H
#define WAYMARK_WEB_ACTION_H

#include "service/action.h"
#include "views/actions.h"
#include "web/context.h"

/* A row of a table. */
struct actions_row action_row(struct context *c, const struct action *a);
/* "Overdue", "Done"; and the class of its colour. */
struct str action_standing(const struct action *a, const char **ret_tag);
/* Whose concern it is too, and since when, in words; empty while it is in time. */
struct str action_rise_words(struct arena *a, const struct action *x);

/* What the page of a child or a school lists: the open ones, and those of a child that ended lately. The children that
 * it shows are for the caller to audit. */
enum err action_section_of_pupil(struct context *c, struct pupil_id pupil, struct str public_id, struct str urn,
    struct actions_section *ret) MUST_CHECK;
enum err action_section_of_school(struct context *c, struct school_id school, struct str urn,
    struct actions_section *ret) MUST_CHECK;

/* The accounts that can be chosen as owners, and what was chosen. */
enum err action_owner_choices(struct context *c, struct school_id school, struct action_owner_fields *ret) MUST_CHECK;
/* What the form says of the owner. */
struct action_to action_form_to(struct context *c, struct action_owner_fields *ret_typed);

#endif
