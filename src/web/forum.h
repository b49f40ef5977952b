/* What the pages of forums, series, services and coordinators share. */
#ifndef WAYMARK_WEB_FORUM_H
#define WAYMARK_WEB_FORUM_H

#include "service/coordinator.h"
#include "service/forum.h"
#include "views/govuk.h"
#include "views/meetings.h"
#include "web/context.h"

/* The phases to choose from; `all`: the words of a first choice whose value is empty, or NULL. */
struct meetings_choice forum_choose_phase(struct context *c, const char *all, struct str value);
/* The areas of the authority, by name, with a first choice likewise; the value is a number. */
enum err forum_choose_area(struct context *c, const char *all, struct str value, struct meetings_choice *ret)
    MUST_CHECK;
/* The area that a value is the number of; v == 0: none. */
struct area_id forum_area(struct str value);
/* Who can chair, with "Nobody yet" first. */
enum err forum_choose_chair(struct context *c, struct str value, struct meetings_choice *ret) MUST_CHECK;
/* Boxes for the services that go on, ticked where they are among `of`. */
enum err forum_choose_services(struct context *c, const struct service_id *of, size_t n_of,
    const struct govuk_checkboxes_item **ret, size_t *ret_n) MUST_CHECK;
/* Those that were ticked in a form, in the arena; *ret_ended: one of them has ended. */
enum err forum_read_services(struct context *c, const struct service_id **ret, size_t *ret_n, bool *ret_ended)
    MUST_CHECK;
/* What the settings and the calendar say of days. */
enum err forum_terms(struct context *c, struct forum_terms *ret) MUST_CHECK;
/* Until when lists of days go, this term and the next, unless the address or the form asks for all ("dates" is
 * "all"). */
enum err forum_near(struct context *c, struct day *ret_until, bool *ret_all) MUST_CHECK;
/* A forum, and whether the viewer of forum.update may change it. */
enum err forum_get(struct context *c, struct str public_id, struct forum *ret) MUST_CHECK;
/* The colours of a state. */
const char *forum_tag(enum forum_state s);

/* The form of a day and of a series, as it was sent; and what is wrong with it put beside its fields. */
struct forum_form_page;
void forum_read_form(struct context *c, struct forum_form_page *f, struct forum_plan *ret);
void forum_show_problems(struct forum_form_page *f, const struct forum_problems *p);
void forum_fill_form(struct arena *a, const struct forum_plan *p, struct forum_form_page *f);

/* The page of a forum; with the form for a place as it was sent, and what was wrong. */
struct forum_sent {
    struct str school, school_error, about, about_error;
};
enum err forum_show_page(struct context *c, const struct forum *f, const struct forum_sent *sent) MUST_CHECK;

/* "Primary, Melton"; "Primary drop-in, whole authority". */
struct str forum_for_words(struct arena *a, enum forum_phase phase, bool drop_in, struct str area_name);
/* "North", or "Whole authority". */
struct str forum_area_words(struct str name);

#endif
