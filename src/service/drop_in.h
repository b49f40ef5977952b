/* Places at a drop-in (FO-1): a setting takes one to talk, without a case and without a child's name, and gives it
 * back; whoever runs the drop-in sees who comes, and says who came. A setting has one place at a drop-in; the last
 * one goes to whoever was first. */
#ifndef WAYMARK_SERVICE_DROP_IN_H
#define WAYMARK_SERVICE_DROP_IN_H

#include "service/forum.h"

enum { DROP_IN_ABOUT_MOST = 300 /* characters */ };

enum drop_in_state {
    DROP_IN_BOOKED,
    DROP_IN_GIVEN_BACK,
    DROP_IN_CAME,
    DROP_IN_MISSED,
    DROP_IN_STATES,
};
struct str drop_in_state_words(enum drop_in_state s); /* "Booked" */
bool drop_in_state_parse(struct str name, enum drop_in_state *ret);

struct drop_in {
    struct drop_in_id id;
    struct str public_id, forum_public_id;
    int place; /* from 1; 0: given back */
    struct str urn, school_name, who, about;
    enum drop_in_state state;
    bool own;   /* of one of the viewer's own settings */
    bool leads; /* the viewer runs the drop-in */
    int64_t version;
};
/* In the order of the places, those given back at the end. The viewer is that of forum.attendees_manage: whoever has
 * no scope sees the places of their own settings. */
enum err drop_in_list(struct work *w, const struct viewer *manage, const struct forum *f, struct drop_in **ret,
    size_t *ret_n) MUST_CHECK;
enum err drop_in_read(struct work *w, const struct viewer *manage, struct str public_id, struct drop_in *ret)
    MUST_CHECK;

/* The settings for which the viewer may take a place, by name. */
struct drop_in_school {
    struct school_id id;
    struct str urn, name;
};
enum err drop_in_schools(struct work *w, const struct viewer *viewer, struct drop_in_school **ret, size_t *ret_n)
    MUST_CHECK;

/* Can places be taken and given back: is it a drop-in that is planned, and its day not over? */
bool drop_in_is_open(const struct work *w, const struct forum *f);

struct drop_in_problems {
    struct str school, about;
};
/* Takes a place for one of the viewer's own settings, in a WRITE transaction. ERR_INVALID with sentences: all places
 * are taken, the setting has one, it is not theirs, nothing is said of what it is about, or a child is named.
 * ERR_CONFLICT: nothing can be booked there any more. */
enum err drop_in_book(struct work *w, const struct viewer *viewer, const struct forum *f, struct str urn,
    struct str about, struct drop_in_problems *ret) MUST_CHECK;
/* Gives one back. ERR_MISSING: it is not theirs; ERR_CONFLICT: the day is over, or somebody changed it since. */
enum err drop_in_give_back(struct work *w, const struct forum *f, const struct drop_in *d) MUST_CHECK;
/* Came or missed, from its day on; or taken back by whoever runs it. ERR_DENIED: the viewer does not; ERR_INVALID: it
 * is too early to say; ERR_CONFLICT as above. */
enum err drop_in_say(struct work *w, const struct forum *f, const struct drop_in *d, enum drop_in_state state)
    MUST_CHECK;

#endif
