/* Advice of a forum on a round (FO-6): under the six headings, from a service or a person, drawn from the library or
 * typed. An offer of support or an onward referral on a named case becomes an action of that service; on an anonymous
 * one it stays in the advice, since an action is a child's.
 *
 * What is typed on an anonymous case is looked through first (web/identify.h): these functions keep what they are
 * handed. */
#ifndef WAYMARK_SERVICE_ADVICE_H
#define WAYMARK_SERVICE_ADVICE_H

#include "service/forum_case.h"
#include "service/resource.h"

enum {
    ADVICE_MOST = 2000, /* characters */
    ADVICE_REFUSALS_MOST = 3,
};

struct advice {
    struct str public_id;
    enum advice_heading heading;
    struct str content;
    struct service_id service; /* v == 0: of a person */
    struct str service_name, who;
    struct account_id by;
    struct str resource_public_id, resource_title, link; /* STR_NONE: typed */
    struct str action_public_id, action_state;           /* STR_NONE: it is none */
    bool action_seen;                                    /* whoever asked may read the action: advice_see_actions */
    int64_t at_ms, version;
    int64_t needs; /* what consent has to cover before other services read it: bits of consent.h, or CONSENT_UNSAID */
};
/* In the order of the headings. The viewer is that of who reads the case. Whoever sees a named one because a forum
 * hears it gets what consent covers today, and what they gave themselves. */
enum err advice_list(struct work *w, const struct case_viewer *viewer, const struct forum_case *c, struct advice **ret,
    size_t *ret_n) MUST_CHECK;

/* Says of each which is an action whether a viewer of action.read may read that too. */
enum err advice_see_actions(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    struct advice *all, size_t n) MUST_CHECK;

/* How many pieces of it consent does not cover. */
enum err advice_kept_back(struct work *w, const struct case_viewer *viewer, const struct forum_case *c, size_t *ret_n)
    MUST_CHECK;

struct advice_service {
    struct service_id id;
    struct str public_id, name;
    bool own; /* whoever asks is a colleague of it today */
};
enum err advice_services(struct work *w, struct account_id by, struct advice_service **ret, size_t *ret_n) MUST_CHECK;

struct advice_new {
    enum advice_heading heading;
    struct str content;   /* may be empty with a resource */
    struct str service;   /* public id; empty: the person's own */
    bool own_only;        /* who advises speaks for their own services alone; a referral may go to any */
    struct str resource;  /* public id; empty: typed */
    struct day due;       /* of the action that it becomes; DAY_NONE: in four weeks */
    struct str due_wrong; /* what is wrong with a day that cannot be read; empty: nothing */
    int64_t needs;        /* of a named case: bits of consent.h; 0: neither health nor social care is in it */
};
struct advice_problems {
    struct str content, service, resource, due;
};
/* Adds it, by an account that may advise on the case: read in its scope. ERR_INVALID: *ret_problems says what is wrong.
 * ERR_CONFLICT: the round is not being heard: it takes advice from when it is booked until its plan is issued. */
enum err advice_add(struct work *w, struct account_id by, const struct forum_case *c, const struct advice_new *n,
    struct str *ret_public_id, struct advice_problems *ret_problems) MUST_CHECK;
bool advice_may_add(const struct forum_case *c);
/* Takes one's own away that became no action. ERR_CONFLICT: it did, was changed since, or is somebody else's. */
enum err advice_remove(struct work *w, const struct forum_case *c, struct account_id by, struct str public_id,
    int64_t version) MUST_CHECK;

/* Advice on an anonymous case that may say who the child is, from somebody who is not told the setting. What is looked
 * for is on any roll (identify_load_untold), so that a refusal tells nothing of the case (OV7). It still tells that
 * somebody's child has that name: so it is counted, and after ADVICE_REFUSALS_MOST times nothing is looked at any more:
 * who advises speaks to the coordinator, who is told, and sets the count back. The text is not held for the coordinator
 * to release in place of this: it would be kept with the name in it. */
struct advice_refusal {
    struct account_id of;
    struct str name, who; /* to sign in with, and to be shown */
    int n;
};
enum err advice_refusal_count(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
/* Those of a case that was read, by name. */
enum err advice_refusals(struct work *w, const struct forum_case *c, struct advice_refusal **ret, size_t *ret_n)
    MUST_CHECK;
/* Sets those of an account, by its sign-in name, back to none; *ret is whose. ERR_CONFLICT: there are not `n` (any
 * more). */
enum err advice_refusals_clear(
    struct work *w, const struct forum_case *c, struct str name, int64_t n, struct account_id *ret) MUST_CHECK;

#endif
