/* What the pages of meetings share. */
#ifndef WAYMARK_WEB_MEETING_H
#define WAYMARK_WEB_MEETING_H

#include "service/allocation.h"
#include "service/meeting.h"
#include "views/meeting.h"
#include "views/meetings.h"
#include "web/context.h"
#include "web/filter.h"

/* Classes of the tag of a state. */
const char *meeting_tag(enum meeting_state s);
/* What is behind with a meeting, and for whoever may, what to do; "" when nothing is. */
struct str meeting_behind_words(struct context *c, const struct meeting *m);
/* "Tuesday 3 March 2026". */
struct str meeting_day_words(struct arena *a, struct day d);
/* "3/3/2026", as it is typed; "" for DAY_NONE. */
struct str meeting_day_typed(struct arena *a, struct day d);

/* What is known of a meeting, as pairs; `advises`: with what is behind, and what to do. */
void meeting_facts(struct context *c, const struct meeting *m, bool advises,
    const struct govuk_summary_list_row **ret, size_t *ret_n);

/* The calendar of the request. */
enum err meeting_calendar(struct context *c, const struct calendar **ret) MUST_CHECK;

/* The leads, when the viewer may choose between them (they see every school); `all` is the words of a first choice of
 * none, NULL: there is none. No items for others. */
enum err meeting_choose_lead(struct context *c, const char *all, struct str value, struct meetings_choice *ret)
    MUST_CHECK;
/* The school years that an address may ask for: with registers, and the one of today and the next. *ret_year is the
 * one asked for, or that of today. */
enum err meeting_choose_year(struct context *c, struct str value, struct meetings_choice *ret, int *ret_year)
    MUST_CHECK;
struct meetings_choice meeting_choose_term(struct context *c, const char *all, struct str value);
struct meetings_choice meeting_choose_school(struct context *c, const char *all, const struct meeting_school *schools,
    size_t n, struct str value);

/* A field of a form or an address, trimmed; "" when it is not there. */
struct str meeting_field(struct context *c, struct str name);
struct str meeting_query(struct context *c, struct str name);
/* The account that a choice of leads names; v == 0 for none. */
struct account_id meeting_account(struct str value);

/* Day and times as typed, with what is wrong with how they are written. Fields named before are not touched when they
 * are right. */
void meeting_read_times(struct arena *a, const struct meeting_form *typed, struct meeting_plan *ret,
    struct meeting_problems *ret_problems);
void meeting_join_problems(struct meeting_problems *to, const struct meeting_problems *from);

#endif
