/* The education plan (FO-7): what its pages share. */
#ifndef WAYMARK_WEB_PLAN_H
#define WAYMARK_WEB_PLAN_H

#include "service/plan.h"
#include "views/plan.h"
#include "web/context.h"

/* A round with its plan, as the viewer of an operation sees it. */
struct plan_look {
    struct forum_case c;
    bool moved;       /* the child is here, and came from another setting (T2) */
    struct plan *all; /* its versions; of somebody who moved, those that were issued */
    size_t n;
    struct plan *current, *draft; /* NULL: none */
    struct plan_home home;
    bool tells_who;   /* who of the setting did something may be told; never in a file of an anonymous case (OV7) */
    struct day until; /* progress is shown up to this day: of the setting that the child has left; DAY_NONE */
};

/* The scopes of an operation on plans: for an anonymous case those that reach it, too. */
struct case_viewer plan_viewer(const struct context *c, enum access_op op);
/* May the viewer of an operation write about the round of the address? Not as the setting that the child has left
 * (T2). */
bool plan_may_write(struct context *c, const struct case_viewer *v, const struct plan_home *home);
/* The round of the address for an operation, and the audit is told. ERR_MISSING: out of scope; or it would be reached
 * because the child has moved, and the operation is none that goes with the child. */
enum err plan_look(struct context *c, enum access_op op, struct plan_look *ret) MUST_CHECK;
/* May the viewer do an operation on this round? */
bool plan_may(struct context *c, enum access_op op);

/* "Amira Example", or the reference. */
struct str plan_title(struct context *c, const struct plan_look *x);
/* What an anonymous plan carries (FO-3); "" of a named one. */
struct str plan_caution(const struct plan_look *x);
/* A target as its pages head it: "Target 2: ...", cut at a word. */
struct str plan_target_title(struct arena *a, const struct plan_target *t, size_t i);
/* What was said of a target, for whoever reads the plan now. */
const struct plan_said *plan_said_of(struct context *c, const struct plan_look *x, const struct plan_progress *all,
    size_t n, struct target_id root, size_t *ret_n);
/* "3 June 2026, Account of fc"; without who, where it is not told (OV7); "" for at_ms 0. */
struct str plan_when(struct context *c, const struct plan_look *x, int64_t at_ms, struct str who);
struct str plan_version_words(struct arena *a, const struct plan *p); /* "Version 2" */

/* Back to the page of a version, which says what was done. */
enum err plan_back_to(struct context *c, int number, const char *done) MUST_CHECK;

#endif
