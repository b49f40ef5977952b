/* The short forms above lists of work (views/ask.h): the choices that several have, and what was chosen. */
#ifndef WAYMARK_WEB_ASK_H
#define WAYMARK_WEB_ASK_H

#include "service/action.h"
#include "service/school.h"
#include "views/ask.h"
#include "web/filter.h"

/* By what actions rise, from the settings and the calendar. */
enum err ask_rule(struct context *c, struct dashboard_source *ret_source, struct action_rule *ret) MUST_CHECK;

/* A choice of words, by what stands in the address. */
struct ask_word {
    const char *value, *words;
};
struct ask_field ask_words(struct context *c, const char *name, const char *label, const struct ask_word *all,
    size_t n, struct str chosen);

/* Is anything chosen in the address of a list? */
bool ask_any(const struct filter_pairs *question);

/* The schools that the viewer of an operation may see, by name; "All" first, if there is a text for it. */
enum err ask_schools(struct context *c, enum access_op op, const char *all, struct str urn, struct ask_field *ret)
    MUST_CHECK;
/* The same, "All" first, and the localities in which they are. */
enum err ask_places(struct context *c, enum access_op op, const struct reference *reference, struct str urn,
    struct locality_id locality, struct ask_field *ret_school, struct ask_field *ret_locality) MUST_CHECK;
/* The locality that the address asks for; v == 0: none. */
struct locality_id ask_locality(const struct http_request *r);
/* A value of the address or the form, trimmed; empty if there is none. */
struct str ask_query(const struct context *c, struct str name);
struct str ask_form_value(const struct context *c, struct str name);
/* The same of the address of a page and of the form that it sends. */
struct str ask_value(const struct context *c, struct str name);

/* What a new action, question or referral is about, by "school", "child" and "meeting" of the address or the form, in
 * the scope of the viewer. ERR_MISSING: one of them is not there, or the meeting is of another school. */
struct ask_about {
    struct school school;
    struct action_child child;     /* id.v == 0: not read yet */
    struct action_meeting meeting; /* id.v == 0, on DAY_NONE: of none */
    struct str meeting_public_id;
};
/* School and meeting; and the child with them. */
enum err ask_about_school(struct context *c, struct ask_about *ret) MUST_CHECK;
enum err ask_about_child(struct context *c, struct ask_about *ret) MUST_CHECK;

/* "done" in the address as a sentence: what has just been done, from pairs of word and sentence, the last with NULL. */
struct ask_done {
    const char *word, *sentence;
};
struct str ask_done(const struct context *c, const struct ask_done *all);
/* A redirection to a page that says that something has been done. */
enum err ask_back(struct context *c, enum route_id route, struct str arg, const char *word) MUST_CHECK;

#endif
