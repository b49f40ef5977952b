/* A forum as those see it who sit on it (FO-5, FO-6): its list of cases with their times, which services are there, who
 * has read the papers, and what becomes of each case on the day. The dates themselves are the series' (forum.h).
 *
 * Services read the cases of a forum on which they sit, from the day its papers go out until its time ends, and no
 * other (scope F). Who knows a family says so, and does not see the case from then on (OV5). */
#ifndef WAYMARK_SERVICE_RUN_SHEET_H
#define WAYMARK_SERVICE_RUN_SHEET_H

#include "service/booking.h"

enum { RUN_SHEET_WHO_MOST = 200 /* characters of who came */ };

enum run_sheet_state {
    RUN_SHEET_PLANNED,
    RUN_SHEET_OPEN, /* it is being held */
    RUN_SHEET_HELD,
    RUN_SHEET_CANCELLED,
    RUN_SHEET_STATES,
};
struct str run_sheet_state_words(enum run_sheet_state s);

struct run_sheet {
    struct forum_id id;
    struct str public_id, name, venue, link, mode, chair; /* chair: empty when nobody is named */
    enum forum_phase phase;
    struct day on, papers, until; /* services read from papers to until */
    int starts, minutes, capacity;
    enum run_sheet_state state;
    int64_t version;
    bool runs;  /* the viewer is one of its coordinators */
    bool opens; /* services may read the papers today */
};
/* ERR_MISSING: there is none, or the viewer neither runs it nor sits on it. The viewer is that of forum.agenda_read. */
enum err run_sheet_read(struct work *w, const struct viewer *viewer, struct str public_id, struct run_sheet *ret)
    MUST_CHECK;

/* A forum on which the viewer's services sit: to come, or with papers that can still be read. */
struct run_sheet_line {
    struct str public_id, name, venue;
    enum forum_phase phase;
    enum run_sheet_state state;
    struct day on, papers, until;
    int starts, n; /* n: cases on its list */
};
/* By day. */
enum err run_sheet_mine(struct work *w, const struct viewer *viewer, struct run_sheet_line **ret, size_t *ret_n)
    MUST_CHECK;

struct run_sheet_service {
    struct service_id id;
    struct str public_id, name, who;
    int present; /* 1, 0, or -1 when it is not said */
};
enum err run_sheet_services(struct work *w, const struct run_sheet *s, struct run_sheet_service **ret, size_t *ret_n)
    MUST_CHECK;

/* The changes, each in the caller's WRITE transaction, by one who runs the forum. */

/* Was a service there, and who? ERR_INVALID: `who` is too long. ERR_MISSING: it is not expected there. */
enum err run_sheet_attend(struct work *w, const struct run_sheet *s, struct str service_public_id, int present,
    struct str who) MUST_CHECK;
/* Begins a planned one. ERR_CONFLICT: it is not planned, or not today or before. */
enum err run_sheet_open(struct work *w, struct account_id by, const struct run_sheet *s) MUST_CHECK;
/* Ends one. ERR_INVALID: a case on its list has neither been discussed nor missed, *ret_problem names it. ERR_CONFLICT:
 * it is not open. */
enum err run_sheet_hold(struct work *w, struct account_id by, const struct run_sheet *s, const struct booking *list,
    size_t n, struct str *ret_problem) MUST_CHECK;
/* A case was discussed, with whom from its setting. It stays to be dealt with until its plan is issued (plan.h).
 * ERR_CONFLICT: it was changed since. ERR_INVALID: `came` is empty or too long, *ret_problem says which. */
enum err run_sheet_discussed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str came, struct str *ret_problem) MUST_CHECK;
/* The setting was not there: the case waits for another date. */
enum err run_sheet_missed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str reason, struct str *ret_problem) MUST_CHECK;

/* Somebody says that they have read the papers of a case; twice is once. */
enum err paper_mark_read(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
struct paper_reader {
    struct str who;
    int64_t first_ms;
};
enum err paper_readers(struct work *w, const struct forum_case *c, struct paper_reader **ret, size_t *ret_n)
    MUST_CHECK;
/* Somebody knows the family: the case is hidden from them at once, and the coordinator is told who. */
enum err paper_declare_conflict(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
enum err paper_conflicts(struct work *w, const struct forum_case *c, struct paper_reader **ret, size_t *ret_n)
    MUST_CHECK;

#endif
