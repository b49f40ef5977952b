/* The work that a demonstration has behind it: meetings with what was said in them, actions, consultations, panels,
 * records of children who are not in full-time school, Inclusion Forums with their cases and plans. It is done after
 * the imports by the services, as people would have done it, each thing at its own instant; nothing of it is in the
 * files. The same seed does the same work. */
#ifndef WAYMARK_CLI_DEMO_WORK_H
#define WAYMARK_CLI_DEMO_WORK_H

#include "base/random.h"
#include "service/choice.h"
#include "service/dashboard.h"
#include "service/meeting.h"

struct demo_work_options {
    uint64_t seed;
    int first_year, last_year; /* the school years with meetings */
    const char *uploads;       /* the folder with the key of documents; NULL: cases have no documents */
};
/* What was done, for whoever waits. */
struct demo_work_done {
    int meetings, children, actions, consultations, referrals, records, cases, documents, forums;
};

/* w->today is the day on which the demonstration stands. A transaction a school. */
enum err demo_work(struct work *w, const struct demo_work_options *o, struct demo_work_done *ret) MUST_CHECK;

/* --- Between the files of it --- */

enum { DEMO_PANELS_MOST = 100 };

struct doing {
    struct work *w; /* its arena is emptied after each school */
    const struct demo_work_options *options;
    struct dashboard_source source;
    struct choice_lists lists; /* of the authority */
    struct day end;            /* on which the demonstration stands */
    struct {
        int kind; /* enum panel_kind */
        struct day on;
        struct str public_id;
    } panels[DEMO_PANELS_MOST]; /* by day */
    size_t n_panels;
    struct demo_work_done *done;
};

/* A school with its lead, and chance that is its own. */
struct doing_school {
    struct school_id id;
    struct str urn, name;
    struct account_id lead;
    struct str lead_sign_in;
    size_t place, of; /* among the schools of the lead */
    struct rng rng;
};

/* Makes it a time of a day, in minutes after midnight; and says who does the work, seeing every child. */
void doing_at(struct doing *d, struct day on, int minutes);
struct viewer doing_viewer(const struct doing *d, struct account_id account);
/* The day, or the Monday after a weekend. */
struct day doing_weekday(struct day d);

/* The meetings of a school in a term. */
enum err doing_meetings(struct doing *d, struct doing_school *s, int year, enum calendar_season term) MUST_CHECK;

/* The pack of the school's next meeting, made on the demonstration's day, if the meeting is in the first weeks of the
 * term to come. Meetings that were held have none: its figures would be those of a day on which nobody made it. */
enum err doing_pack(struct doing *d, struct doing_school *s) MUST_CHECK;

/* A child who was talked about, and which steps (demo_words.h) were agreed. */
struct doing_agreed {
    struct pupil_id pupil;
    size_t steps[2], n_steps;
    bool severe, yar;
};
/* What was agreed at a meeting becomes actions; and what became of all those of a school by the demonstration's day. */
enum err doing_actions(struct doing *d, struct doing_school *s, const struct meeting *m,
    const struct doing_agreed *children, size_t n) MUST_CHECK;
enum err doing_actions_end(struct doing *d, struct doing_school *s) MUST_CHECK;
/* A lead goes through the log of the severely absent before the holidays: most who have no open action get one. */
enum err doing_log(struct doing *d, struct doing_school *s) MUST_CHECK;
/* Asks a colleague about a child before a meeting (NULL: for none, towards the demonstration's day). */
enum err doing_consult(struct doing *d, struct doing_school *s, struct pupil_id pupil, const struct meeting *m)
    MUST_CHECK;
/* Panels of the years; a child referred to one; the panels held. */
enum err doing_panels(struct doing *d) MUST_CHECK;
/* The library that forums draw their advice from. */
enum err doing_library(struct doing *d) MUST_CHECK;
enum err doing_refer(struct doing *d, struct doing_school *s, const struct meeting *m, struct pupil_id pupil,
    bool yar) MUST_CHECK;
enum err doing_panels_end(struct doing *d) MUST_CHECK;

/* Inclusion Forums: services, series, what settings bring and what comes of it. A transaction a case, and a forum. */
enum err doing_forums(struct doing *d, const struct doing_school *schools, size_t n) MUST_CHECK;

/* The casework records of a school's children in a year. */
enum err doing_records(struct doing *d, struct doing_school *s, const struct att_block *b) MUST_CHECK;

#endif
