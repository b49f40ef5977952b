/* Finding (EV-2): schools, children, cases, meetings and actions in one box, within what the viewer may see. A case is
 * found by its whole reference, and a named one by the child; an anonymous one by its reference alone. Children are
 * looked for by three letters at least, twenty are shown, and so many searches a minute are allowed (TRUST.md,
 * pupil.search), here and for a meeting together. The audit keeps a hash of what was looked for, so that the same
 * search is known again and the name is not: keyed with a secret of the machine that serves, since names can be tried
 * one after the other by whoever reads the audit. And what home (EV-1) has of meetings. */
#ifndef WAYMARK_SERVICE_FIND_H
#define WAYMARK_SERVICE_FIND_H

#include "service/action.h"
#include "service/forum_case.h"

enum {
    FIND_LETTERS = 3, /* at least; spaces are none */
    FIND_ROWS = 20,   /* of a kind */
    FIND_A_MINUTE = 30,
    FIND_TEXT_MOST = 100, /* bytes that are looked at */
};

/* The secret of the hashes; it is no part of the database. */
struct find_key {
    unsigned char bytes[32];
};
/* 16 letters, of a text as it is compared: whatever its capitals and accents. */
struct str find_hash(struct arena *a, const struct find_key *key, struct str text);
/* ERR_BUSY: FIND_A_MINUTE searches for children, or more, of this account in the last minute, by the audit. */
enum err find_allowed(struct work *w, struct account_id account) MUST_CHECK;

struct find_row {
    struct str name, about; /* about: a child's school and UPN, the day of a meeting, who has an action */
    struct str warning;     /* of a case whose consent was withdrawn: consent_withdrawn_words(); else none */
    struct str key;         /* URN of a school, public id of a child, of the newest round of a case, of the others */
    struct pupil_id pupil;  /* whom the row shows; v == 0: nobody */
};
struct find_rows {
    struct find_row *v;
    size_t n;
    bool more; /* there are more than are shown */
};
/* Who looks, for each kind: no scope, and nothing of it is found. */
struct find_viewers {
    struct viewer schools, pupils, meetings, actions;
    struct case_viewer cases;
};
struct found {
    struct find_rows schools, pupils, cases, meetings, actions;
    struct str hash; /* of what was looked for, for the audit */
};
/* The letters of a text that count; fewer than FIND_LETTERS are not looked for. */
size_t find_letters(struct arena *a, struct str text);
/* ERR_BUSY: too many searches of this account in the last minute. */
enum err find_all(struct work *w, const struct find_viewers *who, const struct action_rule *rule,
    const struct find_key *key, struct str text, struct found *ret) MUST_CHECK;

struct home_meeting {
    struct str public_id, urn, school_name;
    struct day on;
    int starts_at; /* minutes after midnight; -1: not known */
    bool open, own;
};
/* The meetings of today and the days after it that are not over, at the schools of the viewer of meeting.list. */
enum err home_meetings(struct work *w, const struct viewer *viewer, int days, struct home_meeting **ret,
    size_t *ret_n) MUST_CHECK;

enum { HOME_UNSIGNED_DAYS = 120 /* back: what a term has left behind */ };
/* A meeting that is behind and waits for the viewer: one that was never begun or never closed, however long
 * ago, and one whose minutes are not signed. */
struct home_left {
    struct str public_id, school_name;
    struct day on;
    bool open, missed; /* neither: its minutes are to be signed */
};
/* Of the viewer of meeting.sign_off: for the authority, who holds schools; for the school otherwise. */
enum err home_left_meetings(struct work *w, const struct viewer *viewer, struct home_left **ret,
    size_t *ret_n) MUST_CHECK;

#endif
