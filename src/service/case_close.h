/* The end of a case of the forums (FO-6; DOMAIN.md 5.3): who deals with it closes its round once its plan is issued,
 * and says how it ended. Nobody leaves without a plan: one that was discussed and has none is not closed. One that was
 * not heard ends otherwise: it is signposted (booking.h) or withdrawn (case_request.h).
 *
 * What is unfinished is said first, stays as it is, and wants a reason. What is asked of the setting after a forum is
 * asked all the same, and the setting may bring the child again (plan.h). */
#ifndef WAYMARK_SERVICE_CASE_CLOSE_H
#define WAYMARK_SERVICE_CASE_CLOSE_H

#include "service/plan.h"

enum { CASE_CLOSE_WORDS_MOST = 1000 /* characters */ };

enum case_close_as {
    CASE_CLOSE_MET,
    CASE_CLOSE_SETTING,
    CASE_CLOSE_ELSEWHERE,
    CASE_CLOSE_LEFT,
    CASE_CLOSE_OTHER,
    CASE_CLOSE_CHOICES,
    CASE_CLOSE_AGAIN = CASE_CLOSE_CHOICES, /* none to choose: it was brought again */
};
struct str case_close_name(enum case_close_as as);  /* "met", in forms and tables */
struct str case_close_words(enum case_close_as as); /* "The targets are met" */
bool case_close_parse(struct str name, enum case_close_as *ret);

/* What stands in the way of closing a round. */
enum case_close_bar {
    CASE_CLOSE_FREE,    /* nothing */
    CASE_CLOSE_OVER,    /* it is over, or there is a later round */
    CASE_CLOSE_UNHEARD, /* it has not been heard */
    CASE_CLOSE_LISTED,  /* it is on the list of a forum, and nobody has said yet whether it was discussed */
    CASE_CLOSE_NO_PLAN,
};
struct case_close {
    enum case_close_bar bar;
    struct str forum_public_id; /* of CASE_CLOSE_LISTED */
    struct day forum_on;
    struct str *left; /* what is unfinished, a sentence each */
    size_t n_left;
    struct day *asked; /* when the setting is still asked what changed, today or later */
    size_t n_asked;
};
enum err case_close_read(struct work *w, const struct forum_case *c, struct case_close *ret) MUST_CHECK;

struct case_close_said {
    enum case_close_as as;
    bool has_as; /* one was chosen */
    struct str words;
};
struct case_close_problems {
    struct str as, words;
};
/* Closes it, in the caller's WRITE transaction, in which it was read: the accounts of its setting are told that there
 * is news. ERR_INVALID: *ret_problems says what is wrong. ERR_CONFLICT: something bars it, or it was changed. */
enum err case_close_it(struct work *w, struct account_id by, struct forum_case *c, const struct case_close *k,
    const struct case_close_said *said, struct case_close_problems *ret_problems) MUST_CHECK;

/* Closes a round because it is brought again (plan_come_back()). */
enum err case_close_again(struct work *w, struct account_id by, struct forum_case *c) MUST_CHECK;

#endif
