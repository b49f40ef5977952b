/* Reminders (TS-4, EV-4): once on each day, messages to those for whom something is late or soon will be. What stands
 * here decides who is told of what and when; the message itself says no more than that there is something
 * (outbox_kinds.def).
 *
 * Who is told:
 * - of an open action that is due soon or overdue, its owner; of one that is a school's and nobody's by account, or
 *   whose owner has left, the school's people. Those of the authority and of services without an account are told of by
 *   rising.
 * - of one that has risen (action.h), the leads of the school on the day after it was due, then the managers; where a
 *   school has no lead, the managers at once.
 * - of minutes that are not signed by both sides `sign_days` days after the meeting was closed, the leads and the
 *   school's people.
 * - of a question that is to be answered, who was asked.
 * - of a forum that is near, the staff of each setting with a case or a place on it, and the colleagues of its
 *   services: once, `forum_remind_days` school days before, or as soon as they take part in it. School days are the
 *   setting's own, so that a forum after the holidays is told of before them; a service's are Mondays to Fridays but
 *   bank holidays. A service of which nobody has read some of the papers that it may read is told that there are such.
 *   What is moved is told of anew for its new day, and what is cancelled is told of no more.
 * - of a referral that was decided, who made it: at once (panel.h), and not here.
 * Nobody is told of a restricted child who is not named for them (OV1), and no closed account of anything.
 *
 * When: the authority and services on Mondays to Fridays, a school's people on the days that it holds. Of what becomes
 * due soon (`remind_days` days ahead) before the next such day, on the last one before: what is due on a Monday in the
 * holidays is told on the last day of the term. Of what is late, on the first such day after, then a week later and so
 * on, eight times in all; then pages tell it alone.
 *
 * How often: an account gets one message a kind and day at most, with the page of the one thing or the list of several.
 * Of each thing it is told when it has come a step further since the day before on which reminders were looked for:
 * the day stands in the database, and is written in the transaction of the messages, so that no two processes tell the
 * same. */
#ifndef WAYMARK_SERVICE_REMINDER_H
#define WAYMARK_SERVICE_REMINDER_H

#include "service/config.h"

enum {
    REMINDER_TIMES = 8, /* of what is overdue, a week from one to the next */
    REMINDER_HOUR = 7,  /* of the day in England, before which none is sent */
};

/* Is there anything to look for: has nobody done so on w->today, a Monday to Friday? In any transaction. */
enum err reminder_due(struct work *w, bool *ret) MUST_CHECK;
/* Puts the day's messages, in a WRITE transaction; *ret_n says how many. Nothing when it was done already. */
enum err reminder_look(struct work *w, const struct config *config, size_t *ret_n) MUST_CHECK;

#endif
