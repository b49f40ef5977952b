/* Targeting Support Meetings (TS-1): one meeting of the authority with one school on a day, planned, moved, cancelled,
 * held and closed. What is talked about in it is discussion.h; who has had one, coverage.h.
 *
 * A meeting belongs to a school, a school year and a term. It begins as planned; from there it is moved, cancelled with
 * a reason, or opened; an open one is closed, and a closed one stays as it is: what is changed afterwards is a new
 * version (OV4). Each of these is an event with whoever did it. */
#ifndef WAYMARK_SERVICE_MEETING_H
#define WAYMARK_SERVICE_MEETING_H

#include "service/calendar.h"
#include "service/work.h"

enum {
    MEETING_PLACE_MOST = 200,  /* characters */
    MEETING_REASON_MOST = 500, /* of why it is cancelled */
    MEETING_NO_TIME = -1,      /* no time of day is known */
    MEETING_TERMS = SEASON_SUMMER + 1,
};

enum meeting_state {
    MEETING_PLANNED,
    MEETING_OPEN, /* it is being held */
    MEETING_CLOSED,
    MEETING_CANCELLED,
    MEETING_STATES,
};
struct str meeting_state_words(enum meeting_state s); /* "Held" of a closed one */

enum meeting_mode {
    MEETING_PERSON,
    MEETING_ONLINE,
    MEETING_TELEPHONE,
    MEETING_MODES,
};
struct str meeting_mode_name(enum meeting_mode m);  /* "person", in forms */
struct str meeting_mode_words(enum meeting_mode m); /* "In person" */
bool meeting_mode_parse(struct str name, enum meeting_mode *ret);

struct str meeting_term_name(enum calendar_season s);  /* "AUT", in addresses and tables */
struct str meeting_term_words(enum calendar_season s); /* "autumn" */
bool meeting_term_parse(struct str name, enum calendar_season *ret);

struct meeting {
    struct meeting_id id;
    struct str public_id;
    struct school_id school;
    struct str urn, school_name;
    struct account_id lead;
    struct str lead_name;
    int year; /* the school year */
    enum calendar_season term;
    enum meeting_state state;
    enum meeting_mode mode;
    struct day on;
    int starts, ends; /* minutes after midnight, or MEETING_NO_TIME */
    struct str place, reason;
    int64_t opened_ms, closed_ms; /* 0: not yet */
    struct day next_on;           /* when they meet again, DAY_NONE: not said */
    int64_t version;
};

/* A meeting whose day has passed: it was never begun, or begun and never closed. Both are the lead's to put right. */
bool meeting_is_missed(const struct meeting *m, struct day today);
bool meeting_is_left_open(const struct meeting *m, struct day today);
/* How it stands on a day: "Planned", "Missed", "Not closed". */
struct str meeting_standing_words(const struct meeting *m, struct day today);

/* ERR_MISSING: there is none, or it is at a school that the viewer may not see. */
enum err meeting_read(struct work *w, const struct viewer *viewer, struct str public_id, struct meeting *ret)
    MUST_CHECK;

/* Which meetings: a zero asks for all. */
struct meeting_filter {
    struct account_id lead;
    struct school_id school;
    int year;
    bool of_term;
    enum calendar_season term;
    struct day from; /* from this day on; DAY_NONE: all */
};
/* By day and time. */
enum err meeting_list(struct work *w, const struct viewer *viewer, const struct meeting_filter *f, struct meeting **ret,
    size_t *ret_n) MUST_CHECK;

/* The newest meeting of a school that was closed before a day. ERR_MISSING: none. */
enum err meeting_last(struct work *w, struct school_id school, struct day before, struct meeting *ret) MUST_CHECK;

/* A school at which meetings are planned. */
struct meeting_school {
    struct school_id id;
    struct str urn, name, locality;
    struct day closed_on;
    bool closed; /* it has closed, by what the national register says */
    bool is_due; /* a meeting each term (DOMAIN.md 1.4): no nursery and no college, whose children are too young or too
                    old to have to be at school */
};
enum err meeting_schools(struct work *w, const struct viewer *viewer, struct meeting_school **ret, size_t *ret_n)
    MUST_CHECK;

/* When and how a meeting is to be. */
struct meeting_plan {
    struct account_id lead;
    struct day on;
    int starts, ends;
    enum meeting_mode mode;
    struct str place;
};
/* What is wrong with a plan, a sentence a field; empty where nothing is. A warning does not stand in the way of whoever
 * says that it is meant. */
struct meeting_problems {
    struct str school, on, starts, ends, place, reason;
    struct str warning;
};
bool meeting_has_problems(const struct meeting_problems *p); /* warnings left out */

/* Looks at a plan for a school (NULL: none was chosen); `moved` is the meeting that it is of (v == 0: a new one). All
 * that is wrong is said at once. Refused: no school, no day, a school that is closed on the day, a time that ends
 * before it begins, one at which the lead is at another meeting. Warned of: a day that has passed, is outside the
 * terms, or on which the school is closed or has a meeting already. */
enum err meeting_check(struct work *w, const struct calendar *calendar, const struct meeting_school *school,
    const struct meeting_plan *plan, struct meeting_id moved, struct meeting_problems *ret) MUST_CHECK;

/* Plans one that was checked, within the caller's WRITE transaction. */
enum err meeting_add(struct work *w, const struct calendar *calendar, struct account_id by,
    struct school_id school, const struct meeting_plan *plan, struct str *ret_public_id) MUST_CHECK;
/* Moves one. ERR_CONFLICT: it was changed since, or is not planned any more. */
enum err meeting_move(struct work *w, const struct calendar *calendar, struct account_id by, const struct meeting *m,
    const struct meeting_plan *plan) MUST_CHECK;
/* Cancels one. ERR_INVALID with a sentence: there is no reason, or it is too long. ERR_CONFLICT as above. */
enum err meeting_cancel(struct work *w, struct account_id by, const struct meeting *m, struct str reason,
    struct str *ret_problem) MUST_CHECK;
/* Opens a planned one; one that is open already stays so. ERR_CONFLICT: it is cancelled or closed. */
enum err meeting_open(struct work *w, struct account_id by, const struct meeting *m) MUST_CHECK;
/* Closes an open one. ERR_CONFLICT: somebody else was quicker, or it is not open. */
enum err meeting_close(struct work *w, struct account_id by, const struct meeting *m, struct day next_on) MUST_CHECK;

/* Who signs the minutes. */
enum meeting_side {
    MEETING_SIDE_AUTHORITY,
    MEETING_SIDE_SCHOOL,
    MEETING_SIDES,
};
/* Signs a closed meeting for one side. ERR_CONFLICT: it is not closed. Who signs twice is written down twice. */
enum err meeting_sign(struct work *w, struct account_id by, const struct meeting *m, enum meeting_side side)
    MUST_CHECK;

/* What became of it, the oldest first. */
struct meeting_event {
    int64_t at_ms;
    struct account_id account;
    struct str who, what, detail; /* what: "planned", "moved", "cancelled", "opened", "closed", "signed", ... */
};
enum err meeting_events(struct work *w, const struct meeting *m, struct meeting_event **ret, size_t *ret_n)
    MUST_CHECK;
/* Writes one down. */
enum err meeting_note_event(struct work *w, struct account_id by, struct meeting_id meeting, const char *what,
    struct str detail) MUST_CHECK;

/* Who is expected, and who was there. */
struct meeting_attendee {
    int64_t id;
    struct str name, role, organisation;
    bool present;
};
enum { MEETING_ATTENDEES_MOST = 100,
    MEETING_NAME_MOST = 100 /* characters */ };
enum err meeting_attendees(struct work *w, const struct meeting *m, struct meeting_attendee **ret, size_t *ret_n)
    MUST_CHECK;
/* What is wrong with one, a sentence a field; empty where nothing is. */
struct meeting_attendee_problems {
    struct str name, role, organisation;
};
/* Adds one; ERR_INVALID if the name is missing, a field too long, or there are too many. */
enum err meeting_attendee_add(struct work *w, const struct meeting *m, const struct meeting_attendee *who,
    struct meeting_attendee_problems *ret_problems) MUST_CHECK;
/* ERR_MISSING: nobody of this number is expected there. */
enum err meeting_attendee_set(struct work *w, const struct meeting *m, int64_t id, bool present) MUST_CHECK;

/* "9:30am", "1pm", and the time that a form says: "9:30", "9.30am", "13:00", "1pm". MEETING_NO_TIME for an empty one,
 * and false for what is none, or could be either half of the day: an hour before 7 without "am" or "pm". */
struct str meeting_time_words(struct arena *a, int minutes);
bool meeting_time_parse(struct str text, int *ret);
/* "9:30am to 11am"; "" when no time is known. */
struct str meeting_times_words(struct arena *a, int starts, int ends);

#endif
