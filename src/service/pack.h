/* The pack of a meeting (TS-2): the school's figures on the day it was made, frozen, and which children to talk about
 * first, each with its reasons in words. There is no score: an order that can be read, and that the lead changes.
 *
 * A pack is kept as text: a line a fact, fields apart by tabs, the kind first. Children are kept by number, without
 * names: names are read with the viewer's scope when the pack is shown, so that a child who has become restricted since
 * (OV1) is in no pack either.
 *
 * The order, one after the other: those severely absent; those without next steps from the meeting before; those whose
 * part-time timetable should have ended; those who miss more in the last weeks than over the year; those who are new on
 * a list since the last meeting; then by the share missed. Who is only on lists whose areas the authority has taken off
 * the agenda is in the pack, and put on the agenda by hand. */
#ifndef WAYMARK_SERVICE_PACK_H
#define WAYMARK_SERVICE_PACK_H

#include "service/benchmark.h"
#include "service/dashboard.h"
#include "service/discussion.h"

enum {
    PACK_AGENDA = 40,  /* children put on the agenda, but for the severely absent, who all are */
    PACK_COHORTS = 40, /* groups, at most */
    PACK_NO_FIGURE = -1,
    PACK_WORSE_TENTHS = 100, /* points, in tenths of a percent, by which the last weeks must be worse */
};

struct pack_list {
    enum dashboard_list list;
    int64_t size, came, went;
};
struct pack_cohort {
    struct str cohort, group;
    int64_t enrolments, persistent;  /* of this school */
    int64_t milli[BENCHMARK_LEVELS]; /* published rates of persistent absence, or PACK_NO_FIGURE */
};
struct pack_child {
    struct pupil_id pupil;
    uint32_t lists, areas;
    int64_t possible, absent;
    struct str why;     /* why on the lists, sentence by sentence */
    struct str reasons; /* why to talk about them early; "" for none */
};
struct pack_rate {
    int64_t possible, absent, unauthorised, enrolments, persistent, severe;
};
struct pack {
    int64_t made_ms;
    struct str who;
    struct str registers; /* "2026-02-27", the last day with marks; "" */
    struct day since;     /* what changed is counted from this day */
    bool since_meeting;   /* and that is the day of the last meeting */
    struct pack_rate rate;
    int64_t before_absent, before_possible, after_absent, after_possible; /* up to that day, and since */
    int64_t to_do, questions;                                             /* what register health finds */
    struct str patterns[6];                                               /* sentences */
    size_t n_patterns;
    struct pack_list lists[LISTS];
    size_t n_lists;
    struct pack_cohort cohorts[PACK_COHORTS];
    size_t n_cohorts;
    struct pack_child *children; /* in the order in which they were proposed */
    size_t n_children;
};

/* Makes the pack of a meeting from the registers as they are, keeps it, and puts its first children on the agenda,
 * within the caller's WRITE transaction. `marks` is the viewer of dashboard.school, `viewer` that of the meeting;
 * `lists` say which areas the agenda has. */
enum err pack_make(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct viewer *viewer, const struct choice_lists *lists, const struct meeting *m) MUST_CHECK;

/* The newest pack of a meeting. ERR_MISSING: none was made. */
enum err pack_read(struct work *w, const struct viewer *viewer, const struct meeting *m, struct pack *ret) MUST_CHECK;

/* The figures as they are now, not kept: to stand beside those of the pack. Children are left out. */
enum err pack_today(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct meeting *m, struct pack *ret) MUST_CHECK;

/* The names of the children of a school whom the viewer may see, to be looked up by number. */
struct pack_name {
    struct pupil_id pupil;
    struct enrolment_id enrolment;
    struct str public_id, surname, forename;
    int year_group;
};
enum err pack_names(struct work *w, const struct viewer *viewer, const struct meeting *m, struct pack_name **ret,
    size_t *ret_n) MUST_CHECK;
/* NULL: nobody of this number, or not for this viewer. */
const struct pack_name *pack_name_of(const struct pack_name *names, size_t n, struct pupil_id pupil);

/* As text, and read again: for pack.c, and for the test that says that both are of one mind. False if the text is none
 * of a pack. */
struct str pack_write(struct arena *a, const struct pack *p);
bool pack_parse(struct arena *a, struct str text, struct pack *ret);

#endif
