/* Actions (CW-6): who is to do what by when, for a child or a school, across meetings, forums, plans and panels
 * (DOMAIN.md 5.1). An action is open until it is done, not done, or replaced by another; then it stays as it is, and
 * what comes after it is a new one. Every change leaves an event. */
#ifndef WAYMARK_SERVICE_ACTION_H
#define WAYMARK_SERVICE_ACTION_H

#include "service/calendar.h"
#include "service/work.h"

enum {
    ACTION_TASK_MOST = 1000,    /* characters; of outcomes and reasons too */
    ACTION_OWNER_MOST = 100,    /* characters of a name */
    ACTION_DUE_MOST_DAYS = 731, /* ahead: what lies further is a slip of the pen */
};

enum action_state {
    ACTION_OPEN,
    ACTION_DONE,
    ACTION_NOT_DONE,
    ACTION_REPLACED,
    ACTION_STATES,
};
struct str action_state_name(enum action_state s);  /* "not_done", in addresses and files */
struct str action_state_words(enum action_state s); /* "Not done" */
bool action_state_parse(struct str name, enum action_state *ret);
/* An open one is overdue from the day after it was due. */
static inline bool action_is_overdue(enum action_state s, struct day due, struct day today)
{
    return s == ACTION_OPEN && day_cmp(due, today) < 0;
}

enum action_owner {
    ACTION_OF_AUTHORITY,
    ACTION_OF_SCHOOL,
    ACTION_OF_SERVICE,
    ACTION_OWNERS,
};
struct str action_owner_name(enum action_owner o);
struct str action_owner_words(enum action_owner o); /* "The authority" */
bool action_owner_parse(struct str name, enum action_owner *ret);

/* Whose concern an open action is beside its owner's. It is the lead's from the day after it was due, and the manager's
 * when `action_rise_days` school days of its school have gone by since. */
enum action_rise {
    ACTION_IN_TIME,
    ACTION_WITH_LEAD,
    ACTION_WITH_MANAGER,
};

struct action {
    struct action_id id;
    struct str public_id;
    struct school_id school;
    struct str urn, school_name;
    struct pupil_id pupil; /* v == 0: of the school */
    struct str pupil_public_id, upn, surname, forename;
    struct meeting_id meeting; /* v == 0: of none */
    struct str meeting_public_id;
    struct day meeting_on;
    struct str task;
    enum action_owner owner_kind;
    struct account_id owner; /* v == 0: without an account */
    struct str owner_name;
    bool owner_closed; /* their account is */
    struct day due;
    enum action_state state;
    struct str outcome;                       /* what came of it; why it was not done */
    struct str replaced_by, replaced_by_task; /* id and task of the one in its place; empty: none */
    int64_t made_ms, ended_ms, version;
    struct str made_by;
    bool left; /* of a case whose child has left the viewer's setting, and open then (T2): how it stands, who has it,
                * when it is due and what came of it is kept back, and it is none of the viewer's to change */
    enum action_rise rise;
    int days_over; /* school days since it was due */
};

/* By what an open action rises. */
struct action_rule {
    const struct calendar *calendar;
    int rise_days;
};

/* How an open action of a school that is due on a day stands on another; the school days since in *ret_days. */
enum action_rise action_rise_on(const struct action_rule *rule, struct school_id school, struct day due, struct day on,
    int *ret_days);

/* What is asked for. A zeroed struct asks for all. */
struct action_question {
    struct str public_id;
    bool has_state;
    enum action_state state;
    bool overdue, risen; /* open ones past their day; those of them that are the manager's */
    bool mine;           /* given to the viewer, or to the viewer's school or service and nobody's account */
    struct school_id school;
    struct pupil_id pupil;
    struct locality_id locality;
    struct meeting_id meeting;
    struct str owner; /* a part of the owner's name */
    size_t most;      /* only so many, those that are due first; 0: all. Not with risen or a part of a name, which are
                       * known of read rows alone */
};
/* In the arena, those that are due first before the others. The viewer is that of action.list. */
enum err action_list(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    const struct action_question *q, struct action **ret, size_t *ret_n) MUST_CHECK;
/* How many there are of a question without a child, whatever its `most`. */
enum err action_count(struct work *w, const struct viewer *viewer, const struct action_question *q, size_t *ret)
    MUST_CHECK;
/* How many open ones at the viewer's schools are overdue, or are the manager's; those that are the viewer's own at
 * other schools are not among them. */
enum err action_late(struct work *w, const struct viewer *viewer, const struct action_rule *rule, bool risen,
    size_t *ret) MUST_CHECK;
/* On which days the open ones that are the viewer's own (`mine` above) are due, the first day first. */
struct action_due {
    struct day due;
    size_t n;
};
enum err action_own_due(struct work *w, const struct viewer *viewer, struct action_due **ret, size_t *ret_n)
    MUST_CHECK;
/* One. ERR_MISSING: there is none, or the viewer (of the operation that is to be done with it) may not see it. */
enum err action_read(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct str public_id, struct action *ret) MUST_CHECK;
/* What is open at a school: for its page and its next meeting. Of a child: all of them, the open ones first. */
enum err action_open_of_school(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct school_id school, struct action **ret, size_t *ret_n) MUST_CHECK;
enum err action_of_pupil(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct pupil_id pupil, struct action **ret, size_t *ret_n) MUST_CHECK;

struct action_event {
    int64_t at_ms;
    struct str who, what, detail; /* "moved", "From 3 March 2026 to 10 March 2026: ..." */
};
enum err action_history(struct work *w, const struct viewer *viewer, struct action_id action,
    struct action_event **ret, size_t *ret_n) MUST_CHECK;

/* Accounts to which something at a school can be given, by name. */
struct action_account {
    struct account_id id;
    struct str name, display_name;
    enum action_owner kind;
    struct str service; /* of which they are, when they are of a service and it is known; "" */
};
/* "the authority", "the school", "Speech and language therapy". */
struct str action_account_words(struct arena *a, const struct action_account *x);
enum err action_accounts(struct work *w, struct school_id school, struct action_account **ret, size_t *ret_n)
    MUST_CHECK;

/* The meeting an action comes from, and the child it is about, as addresses or a form name them: in the scope of the
 * viewer, who is to make it. The child must be or have been on roll at the school; `upn` stands in when there is no
 * public id. ERR_MISSING. */
struct action_meeting {
    struct meeting_id id;
    struct school_id school;
    struct day on;
};
enum err action_find_meeting(struct work *w, const struct viewer *viewer, struct str public_id,
    struct action_meeting *ret) MUST_CHECK;
struct action_child {
    struct pupil_id id;
    struct str public_id, surname, forename;
};
enum err action_find_child(struct work *w, const struct viewer *viewer, struct school_id school, struct str public_id,
    struct str upn, struct action_child *ret) MUST_CHECK;

/* Who is to do it. */
struct action_to {
    enum action_owner kind; /* of an account it is what the account is */
    struct str account;     /* sign-in name; empty: somebody without one */
    struct str name;        /* as it is said; empty with an account: its name */
};
struct action_new {
    struct school_id school;
    struct pupil_id pupil;     /* v == 0: of the school */
    struct meeting_id meeting; /* v == 0: of none */
    struct str task;
    struct action_to to;
    struct day due;
};
/* What is wrong with a form, a sentence a field; empty where nothing is. */
struct action_problems {
    struct str task, owner, due, outcome;
};

/* The changes, each in the caller's WRITE transaction, by an account that may make it: school, child and action were
 * read in its scope. ERR_INVALID: *ret_problems says what is wrong. ERR_CONFLICT: somebody changed the action since
 * `version`, or it has ended. */
enum err action_make(struct work *w, struct account_id by, const struct action_new *n, struct str *ret_public_id,
    struct action_problems *ret_problems) MUST_CHECK;
/* Makes another one in place of this, of the same case, agreed at the same meeting unless it names another. One that
 * has ended keeps how it ended; one that was replaced is not again. */
enum err action_replace(struct work *w, struct account_id by, const struct action *old, const struct action_new *n,
    struct str *ret_public_id, struct action_problems *ret_problems) MUST_CHECK;
/* `state`: ACTION_DONE with what came of it, or ACTION_NOT_DONE with the reason. */
enum err action_end(struct work *w, struct account_id by, const struct action *a, enum action_state state,
    struct str outcome, struct action_problems *ret_problems) MUST_CHECK;
enum err action_move(struct work *w, struct account_id by, const struct action *a, struct day due, struct str reason,
    struct action_problems *ret_problems) MUST_CHECK;
enum err action_reassign(struct work *w, struct account_id by, const struct action *a, const struct action_to *to,
    struct action_problems *ret_problems) MUST_CHECK;

/* Characters of a text, and what is wrong with one: `missing` when it is empty, or that it is longer than `most`;
 * empty if nothing is. */
struct str action_text_problem(struct arena *a, struct str text, struct str missing, int most);

#endif
