/* Inclusion Forums of the demonstration, between the files of it: who runs them and their days (demo_forum.c), the
 * requests that settings send in (demo_case.c), what is said on the day and what comes of it (demo_plan.c). */
#ifndef WAYMARK_CLI_DEMO_FORUM_H
#define WAYMARK_CLI_DEMO_FORUM_H

#include "cli/demo_forum_words.h"
#include "cli/demo_work.h"
#include "service/booking.h"
#include "service/forum.h"
#include "service/identify.h"
#include "service/service.h"

enum { FORUM_DOING_SERVICES = 13,
    FORUM_DOING_YEARS = 3,
    FORUM_DOING_USED = 4000,
    FORUM_DOING_ENDS = 1000 };

/* A setting that can bring a case, and who writes there. */
struct forum_doing_setting {
    struct school_id id;
    struct str urn, name;
    struct area_id area;
    enum att_phase phase;
    struct account_id writes_named, writes_anonymous;
};

/* A service, on the forums of which phases it sits, and its colleague. */
struct forum_doing_service {
    struct service s;
    unsigned phases;            /* 1u << enum forum_phase */
    struct account_id attendee; /* v == 0: it has no account */
};

struct forum_doing {
    struct doing *d;
    struct rng rng;
    struct arena *keep; /* what outlives a transaction */
    struct account_id manager, coordinator;
    struct forum_doing_service services[FORUM_DOING_SERVICES]; /* the first sits everywhere, and has an account */
    bool large;                                                /* a county */
    struct forum_doing_setting *settings;                      /* those with an account of their own first */
    size_t n_settings, n_own;
    struct att_snapshot *registers[FORUM_DOING_YEARS]; /* by year, from the first */
    struct pupil_id used[FORUM_DOING_USED];            /* children who were brought already */
    size_t n_used;
    size_t turns[FORUM_WORDS_KINDS];
    size_t turn;                      /* cases so far */
    struct str draft;                 /* the reference of a named one that is being written; empty: none yet */
    struct demo_documents *documents; /* NULL: no case has any */
    struct {
        struct str round;
        struct day on;
    } ends[FORUM_DOING_ENDS]; /* what is closed, and when */
    size_t n_ends;
};

static inline bool forum_doing_sits(const struct forum_doing_service *s, enum forum_phase phase)
{
    return (s->phases >> phase & 1) != 0;
}

/* Who does all of it, seeing every case. */
struct case_viewer forum_doing_viewer(const struct forum_doing *f, struct account_id account);

/* A round as an account sees it: what is being written, its writer alone; everything else, the coordinator. */
enum err forum_doing_read(struct forum_doing *f, struct str round, struct account_id account, struct forum_case *ret)
    MUST_CHECK;

/* A text whose turn it is. With an index, one in which nothing identifies. */
struct str forum_doing_words(struct forum_doing *f, enum forum_words kind, enum forum_phase phase,
    const struct identify_index *index);

/* What becomes of a request by the day on which the demonstration stands. */
enum forum_doing_fate {
    FORUM_DOING_HEARD, /* it gets a place on the first forum from `on` on */
    FORUM_DOING_DRAFT,
    FORUM_DOING_SENT,
    FORUM_DOING_MORE,
    FORUM_DOING_WAITING,
    FORUM_DOING_SIGNPOSTED,
    FORUM_DOING_WITHDRAWN,  /* consent, after it was booked */
    FORUM_DOING_TAKEN_BACK, /* by its setting, after it was booked */
};
struct forum_doing_wanted {
    enum forum_phase phase;
    struct area_id area; /* of its setting; v == 0: of any */
    enum forum_doing_fate fate;
    bool named;
    struct day made; /* the request is begun */
    struct day on;   /* a forum on this day or later is wanted */
};
/* Makes a case and takes it that far. OK too if no child is found. */
enum err forum_doing_request(struct forum_doing *f, const struct forum_doing_wanted *x) MUST_CHECK;
/* Sends in the round, accepts it a week later and books it for the first forum from `on` on; without one it waits. */
enum err forum_doing_book(struct forum_doing *f, struct forum_case *c, struct account_id writer, struct day sent,
    struct day on) MUST_CHECK;
/* Writes down consent of a parent, or of a young person. */
enum err forum_doing_consent(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    struct day on) MUST_CHECK;

/* Documents of cases, in the state folder of the options; where there is none, no case gets any. */
enum err forum_doing_documents_begin(struct forum_doing *f) MUST_CHECK;
void forum_doing_documents_end(struct forum_doing *f);
/* Gives a case that is being written the documents whose turn it is: looked through, written anew and sealed as those
 * of a setting are. */
enum err forum_doing_documents(struct forum_doing *f, const struct forum_case *c, struct account_id writer) MUST_CHECK;

/* Holds a forum whose day has gone by: its cases are heard, and what comes of them happens up to the day on which the
 * demonstration stands. */
enum err forum_doing_hold(struct forum_doing *f, struct str public_id) MUST_CHECK;

/* Drop-ins: settings with an account take places, talk and give some back. */
enum err forum_doing_drop_ins(struct forum_doing *f) MUST_CHECK;
/* Papers of forums to come, as far as they are out and were read, with what a service offers; who knows a family; one
 * case that is to be shared without consent. */
enum err forum_doing_papers(struct forum_doing *f) MUST_CHECK;

/* All forums of a phase or (FORUM_PHASES) of any, up to a day, in f->keep. */
enum err forum_doing_list(struct forum_doing *f, enum forum_phase phase, struct day to, struct forum **ret,
    size_t *ret_n) MUST_CHECK;

/* Settings answer what they were asked after their forums, by the day on which the demonstration stands; some do
 * not. */
enum err forum_doing_follow(struct forum_doing *f) MUST_CHECK;

/* Cases that were heard months ago are closed: those whose targets are met, and some with something unfinished. */
enum err forum_doing_close(struct forum_doing *f) MUST_CHECK;

/* Commits if `e` is OK, else rolls back; the arena of the work is emptied. */
enum err forum_doing_commit(struct forum_doing *f, enum err e) MUST_CHECK;

#endif
