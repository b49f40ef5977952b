/* The day of a forum (FO-6): it is opened, each case of its list is discussed or missed, its services are there or not,
 * and it is held. And what its services say of the papers (FO-5). The forum itself is forum.h, its list booking.h.
 *
 * Services read the cases of a forum on which they sit, from the day its papers go out until its time ends, and no
 * other (scope F). Who knows a family says so, and does not see the case from then on (OV5). */
#ifndef WAYMARK_SERVICE_RUN_SHEET_H
#define WAYMARK_SERVICE_RUN_SHEET_H

#include "service/booking.h"
#include "service/forum.h"

enum { RUN_SHEET_WHO_MOST = 200 /* characters of who came */ };

/* The changes, each in the caller's WRITE transaction, by one who runs the forum. */

/* Was a service there, and who? ERR_INVALID: `who` is too long. */
enum err run_sheet_attend(struct work *w, const struct forum *f, const struct forum_seat *seat, int present,
    struct str who) MUST_CHECK;
/* Keeps what is typed of who came from a setting before it is said what became of its case. ERR_INVALID: *ret_problem
 * says why it is refused, as below. Of what somebody else has dealt with in the meantime nothing is changed. */
enum err run_sheet_came(struct work *w, const struct booking *b, const struct forum_case *c, struct str came,
    struct str *ret_problem) MUST_CHECK;
/* A forum is neither begun nor ended by whoever may not see a case that is to be heard there: ERR_INVALID, and
 * *ret_problem says its reference and what to do. The viewer is that of booking_list_of_forum(). */

/* Begins a planned one. ERR_CONFLICT: it is not planned, or not today or before. */
enum err run_sheet_open(struct work *w, const struct case_viewer *viewer, const struct forum *f,
    struct str *ret_problem) MUST_CHECK;
/* Ends one. ERR_INVALID: a case on its list has neither been discussed nor missed, *ret_problem names it. ERR_CONFLICT:
 * it is not open. */
enum err run_sheet_hold(struct work *w, const struct case_viewer *viewer, const struct forum *f,
    const struct booking *list, size_t n, struct str *ret_problem) MUST_CHECK;
/* A case was discussed, with whom from its setting. It stays to be dealt with until its plan is issued (plan.h); where
 * that was done in the room already, it stays planned.
 * ERR_CONFLICT: it was changed since. ERR_INVALID: `came` is empty, too long, or says who the child of an anonymous
 * case is; *ret_problem says which. */
enum err run_sheet_discussed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str came, struct str *ret_problem) MUST_CHECK;
/* The setting was not there: the case waits for another date. Errors as above. */
enum err run_sheet_missed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str reason, struct str *ret_problem) MUST_CHECK;

/* Somebody says that they have read the papers of a case; twice is once. */
enum err paper_mark_read(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
/* Somebody knows the family: the case is hidden from them at once, and the coordinator is told who. */
enum err paper_declare_conflict(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;

#endif
