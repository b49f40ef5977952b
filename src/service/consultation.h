/* Consultations (CW-7): a colleague, at the authority, at the school or of a service, is asked about a named child, by
 * a day, and answers on a page of their own; the answer stands in the child's record and in the meeting's pack. It is
 * seen by who was asked, by who asked, and by those who may read the child. */
#ifndef WAYMARK_SERVICE_CONSULTATION_H
#define WAYMARK_SERVICE_CONSULTATION_H

#include "service/action.h"

enum {
    CONSULTATION_QUESTION_MOST = 1000, /* characters */
    CONSULTATION_ANSWER_MOST = 10000,
};

enum consultation_state {
    CONSULTATION_OPEN,
    CONSULTATION_ANSWERED,
    CONSULTATION_WITHDRAWN,
};

struct consultation {
    struct consultation_id id;
    struct str public_id, urn, school_name;
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    struct day meeting_on; /* for which it is asked; DAY_NONE: for none */
    struct account_id asked, asker;
    struct str asked_name, asker_name, question, answer;
    struct day due;
    int64_t asked_ms, answered_ms;
    enum consultation_state state;
    int late; /* days since it was due, while it is open */
};

/* A zeroed struct asks for all that the viewer, that of pupil.read, may see. */
struct consultation_question {
    struct str public_id;
    struct pupil_id pupil;
    struct meeting_id meeting; /* asked for it, or for none about a child on its agenda */
    bool mine;                 /* asked of or by the viewer */
};
/* In the arena: those to be answered first, by their day. */
enum err consultation_list(struct work *w, const struct viewer *viewer, const struct consultation_question *q,
    struct consultation **ret, size_t *ret_n) MUST_CHECK;
enum err consultation_read(struct work *w, const struct viewer *viewer, struct str public_id,
    struct consultation *ret) MUST_CHECK;
/* How many the viewer has to answer, and how many of them are late. */
enum err consultation_waiting(struct work *w, const struct viewer *viewer, int64_t *ret_n, int64_t *ret_late)
    MUST_CHECK;

struct consultation_new {
    struct school_id school;
    struct pupil_id pupil;
    struct meeting_id meeting; /* v == 0: for none */
    struct day meeting_on;     /* DAY_NONE: for none; the answer is due on or before it */
    struct str account;        /* sign-in name of who is asked */
    struct str question;
    struct day due;
};
struct consultation_problems {
    struct str account, question, due, answer;
};
/* In the caller's WRITE transaction; school, child and meeting were read in the asker's scope. ERR_INVALID:
 * *ret_problems says what is wrong. */
enum err consultation_ask(struct work *w, struct account_id by, const struct consultation_new *n,
    struct str *ret_public_id, struct consultation_problems *ret_problems) MUST_CHECK;
/* By who was asked; ERR_MISSING for anybody else, ERR_CONFLICT when it is answered or withdrawn already. */
enum err consultation_answer(struct work *w, struct account_id by, const struct consultation *c, struct str answer,
    struct consultation_problems *ret_problems) MUST_CHECK;
/* By who asked; likewise. */
enum err consultation_withdraw(struct work *w, struct account_id by, const struct consultation *c) MUST_CHECK;

#endif
