/* Cases of the forums: what their pages have in common. */
#ifndef WAYMARK_WEB_CASE_H
#define WAYMARK_WEB_CASE_H

#include "service/case_fact.h"
#include "service/case_request.h"
#include "service/consent.h"
#include "views/attachments.h"
#include "views/cases.h"
#include "web/ask.h"
#include "web/context.h"

/* The case of the round in the address, for two operations: that on named cases, and that on anonymous ones. Tells the
 * audit: "case WF-7K3M-2Q", and the child of a named one. ERR_MISSING: there is none, or not for this viewer; and, but
 * for reading, the child has left the setting that asks (case_left.h). */
enum err case_find(struct context *c, enum access_op named, enum access_op anon, struct forum_case *ret) MUST_CHECK;
/* The same for one that is to be written in. */
enum err case_find_to_write(struct context *c, struct forum_case *ret) MUST_CHECK;
/* Tells the audit of a case that was read otherwise. */
void case_audit(struct context *c, const struct forum_case *x);
/* May the viewer do these two operations on a case that was read? */
bool case_may(struct context *c, const struct forum_case *x, enum access_op named, enum access_op anon);
/* The refusal (409) of writing in what has been sent in (OV4), or is over. */
enum err case_refuse_sent(struct context *c, const struct forum_case *x) MUST_CHECK;

/* "Amira Example, Alder School" or "WF-7K3M-2Q, anonymous". */
struct str case_about(struct context *c, const struct forum_case *x);
const char *case_state_tag(enum round_state s);
/* What is next, in a sentence, for a round in this state: for its setting, or for others. */
struct str case_next(enum round_state s, bool mine);
/* What Waymark knows: what was kept, of a round that was sent in; else as it is today. Class of what consent does not
 * cover is left out: `covers` are bits of consent.h. */
enum err case_facts_now(struct context *c, const struct forum_case *x, struct case_fact_line **ret, size_t *ret_n)
    MUST_CHECK;
enum err case_facts_fill(struct context *c, const struct forum_case *x, int64_t covers, struct case_facts *ret)
    MUST_CHECK;
/* A strategy as pages show it. */
struct case_strategy_view case_strategy_show(struct context *c, const struct forum_case *x,
    const struct case_strategy *s);
/* The groups of forums as choices, and year groups. */
const struct govuk_radios_item *case_phases(struct context *c, size_t *ret_n);
/* What belongs to a case that was sent in and has a page of its own, as far as the viewer may: its place on a list,
 * documents, advice, plan, how the plan stands, bringing it again. */
enum err case_parts(struct context *c, const struct forum_case *x, const struct case_part **ret, size_t *ret_n)
    MUST_CHECK;
/* Its documents as their page lists them, and no more than the viewer may read of them. */
enum err case_documents(struct context *c, const struct forum_case *x, const struct attachments_row **ret,
    size_t *ret_n) MUST_CHECK;
/* What a case says, for view_case_sheet(): of a service, what the consent covers. */
enum err case_sheet(struct context *c, const struct forum_case *x, struct case_page *ret) MUST_CHECK;
/* Writes down what its setting answered otherwise than in Waymark, and sends it in as its page does: case_answered(),
 * and what is written in an anonymous one is looked through. ERR_INVALID: *ret_wrong, or *ret_found stops it. */
enum err case_send_answered(struct context *c, const struct forum_case *x, const struct case_answer *n,
    struct case_answer_problems *ret_wrong, struct wm_identified *ret_found) MUST_CHECK;
/* What became of a case, the newest first; who did it is told to those who are told the setting (OV7). */
enum err case_history(struct context *c, const struct forum_case *x, struct moj_timeline *ret) MUST_CHECK;
/* Says on the page of a case, or of a part of it, that its consent was withdrawn. */
void case_warn(bool withdrawn, struct layout *l);
/* The way back: list, then the case; and case_warn(). */
void case_crumbs(struct context *c, const struct forum_case *x, struct str here, struct layout *l);
/* Named cases of a child, for the child's page. */
enum err case_table_of_pupil(struct context *c, struct pupil_id pupil, struct cases_table *ret) MUST_CHECK;

/* What is in a document or in advice, as the choices of a form: `unsaid` for nothing chosen, NULL where that is no
 * choice; the value of one that stands; and what was chosen, 0 or bits of consent.h, or CONSENT_UNSAID. */
const struct govuk_select_item *case_needs_choices(struct context *c, const char *unsaid, size_t *ret_n);
struct str case_needs_value(int64_t needs);
int64_t case_needs_chosen(const struct context *c);

#endif
