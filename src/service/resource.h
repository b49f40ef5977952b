/* The library that advice draws on (FO-10): resources, training, referral routes, under the six headings of a forum's
 * advice (DOMAIN.md 5.3), by broad area of need (5.4) and group. What is not used any more has ended, and stays,
 * since advice refers to it. It holds nothing about a child. */
#ifndef WAYMARK_SERVICE_RESOURCE_H
#define WAYMARK_SERVICE_RESOURCE_H

#include "service/plan.h"

enum advice_heading {
    ADVICE_ENDEAVOURS, /* best endeavours and reasonable adjustments */
    ADVICE_SELF_HELP,
    ADVICE_TRAINING,
    ADVICE_SUPPORT,  /* from a service */
    ADVICE_REFERRAL, /* onward */
    ADVICE_TRANSITION,
    ADVICE_HEADINGS,
};
struct str advice_heading_name(enum advice_heading h);  /* "self_help", in addresses and tables */
struct str advice_heading_words(enum advice_heading h); /* "Self-help resources" */
bool advice_heading_parse(struct str name, enum advice_heading *ret);

enum {
    RESOURCE_TITLE_MOST = 150, /* characters */
    RESOURCE_WORDS_MOST = 2000,
    RESOURCE_LINK_MOST = 300,
    RESOURCE_CONTACT_MOST = 200,
};

struct resource {
    struct resource_id id;
    struct str public_id;
    enum advice_heading heading;
    enum plan_need_area need; /* PLAN_NEEDS: any */
    enum forum_phase phase;   /* FORUM_PHASES: any */
    struct str title, words, link, contact;
    struct day ended; /* DAY_NONE: in use */
    int64_t version;
};

struct resource_question {
    struct str public_id;     /* one; STR_NONE: all */
    int heading;              /* enum advice_heading; -1: all */
    enum plan_need_area need; /* with those for any; PLAN_NEEDS: all */
    enum forum_phase phase;   /* likewise; FORUM_PHASES: all */
    bool ended;               /* those that have ended as well */
};
/* In the order of headings, needs and titles. */
enum err resource_list(
    struct work *w, const struct resource_question *q, struct resource **ret, size_t *ret_n) MUST_CHECK;
enum err resource_read(struct work *w, struct str public_id, struct resource *ret) MUST_CHECK;

struct resource_problems {
    struct str title, words, link, contact;
};
/* By who may: forum.update. ERR_INVALID: *ret_problems says what is wrong. `change`: it is as it was read but for
 * what is typed; ERR_CONFLICT: somebody changed it since. */
enum err resource_add(struct work *w, const struct resource *r, struct str *ret_public_id,
    struct resource_problems *ret_problems) MUST_CHECK;
enum err resource_change(struct work *w, const struct resource *r, struct resource_problems *ret_problems) MUST_CHECK;

#endif
