/* A meeting as it is prepared, held and told: what its pages share. */
#ifndef WAYMARK_WEB_MEETING_HOLD_H
#define WAYMARK_WEB_MEETING_HOLD_H

#include "service/discussion.h"
#include "service/pack.h"
#include "web/consultation.h"
#include "web/meeting.h"

/* A meeting with its children, what was written, and the pack if one was made. */
struct meeting_whole {
    struct meeting m;
    const struct choice_lists *lists;
    int64_t words_at; /* whose words they are told in (discussion_words_at) */
    struct discussion d;
    struct pack pack;
    bool has_pack;
    struct discussion_action *actions;
    size_t n_actions;
    struct meeting before; /* the one held last; on: DAY_NONE if there was none */
    struct discussion said_before;
    struct consultation *consultations; /* about children of the school, for meeting_consultations() */
    size_t n_consultations;
};
/* Reads it for the page, by the viewer of the route. */
enum err meeting_whole_read(struct context *c, struct meeting_whole *ret) MUST_CHECK;
/* Says to the audit which children are shown. */
void meeting_audit_children(struct context *c, const struct meeting_whole *k);

/* What is known of a child beside what is typed: figures, last time, actions. */
struct meeting_child meeting_child_view(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child);
/* What is offered of strategies for a child, and what is picked. */
struct meeting_strategies meeting_strategies_view(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child);
/* A text with its version and sign. */
struct meeting_text meeting_text_view(struct context *c, const struct meeting *m, const struct discussion_text *t,
    enum discussion_field field, struct str id, int rows);
/* How actions come into a meeting (meeting_action.c): what is agreed and open and what became of those of last time, a
 * line each, of a child or of the school (v == 0); where one more is added, for a child or the school (STR_NONE),
 * URL_NONE for those who may not; and the
 * place of the page to which that comes back. */
const struct str *meeting_action_lines(struct context *c, const struct meeting_whole *k, struct pupil_id pupil,
    size_t *ret_n);
struct url meeting_action_url(struct context *c, const struct meeting_whole *k, struct str pupil_public_id);
struct str meeting_action_anchor(struct arena *a, struct str pupil_public_id);

/* What the meeting finds (meeting_brought.c); the audit is told of the children too, after those of the page. */
enum err meeting_bring(struct context *c, const struct meeting_whole *k, struct meeting_brought *ret) MUST_CHECK;
/* What colleagues were asked about a child for this meeting, or since the one before, and what they say: as far as the
 * viewer is told (service/consultation.h). */
const struct consultations_row *meeting_consultations(struct context *c, const struct meeting_whole *k,
    struct pupil_id pupil, size_t *ret_n);

/* The minutes as they are told to the viewer of the route, in a page without its layout, and the meeting; the audit is
 * told of the children. `to_send`: for a file that is sent on, without what is for the authority alone and without what
 * is decided on the Youth At Risk Group. */
enum err meeting_minutes_tell(struct context *c, bool to_send, struct meeting_minutes_page *p, struct meeting *ret)
    MUST_CHECK;

/* A short sign of a text, to know whether it was touched since the form was made. Not a secret. */
struct str meeting_sign_of(struct arena *a, struct str text);
/* What is chosen for a child, as one text: for its sign. */
struct str meeting_choices_text(struct arena *a, const struct discussion_choices *choices);

/* Which fields a form may change. */
struct meeting_saving {
    uint32_t fields; /* bits of enum discussion_field */
    bool choices;
    enum route_id save, back;
};
/* Saves what was touched in the form of the request, a unit after the other, and answers: a page, or JSON when the form
 * asks for it (as=json). */
enum err meeting_save_form(struct context *c, const struct meeting_saving *how) MUST_CHECK;

#endif
