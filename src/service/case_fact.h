/* What Waymark knows of the child of a named case, beside what the setting writes (FO-2): attendance with its reasons,
 * suspensions, hours, provision, SEN, social care, forums before. While the case is written it is as it stands that
 * day, and of what the writer's role may see; when it is sent in it is kept as it was (case_fact), so that those who
 * sit on the forum read the same figures as whoever wrote. An anonymous case has none: nothing leads from it to a
 * child. */
#ifndef WAYMARK_SERVICE_CASE_FACT_H
#define WAYMARK_SERVICE_CASE_FACT_H

#include "service/forum_case.h"
#include "service/journey.h"

enum case_fact {
    CASE_FACT_ATTENDANCE,
    CASE_FACT_REASONS,
    CASE_FACT_SUSPENSIONS,
    CASE_FACT_TIMETABLE,
    CASE_FACT_PROVISION,
    CASE_FACT_SEN,
    CASE_FACT_CARE,
    CASE_FACT_FORUMS,
    CASE_FACTS,
};
struct str case_fact_name(enum case_fact f);  /* "attendance" */
struct str case_fact_label(enum case_fact f); /* "Attendance this school year" */
/* What consent has to cover before services read it, bits of consent.h: the codes of reasons tell of illness and of
 * appointments, social care of itself. */
int64_t case_fact_needs(enum case_fact f);

struct case_fact_line {
    enum case_fact fact;
    struct str content;
    struct day as_at; /* up to when registers were there; the day on which it was looked up */
};

/* Who looks, for each kind of it: no scope, and nothing of it is known. */
struct case_fact_viewers {
    struct viewer pupil, marks; /* pupil.read, mark.read */
    struct case_viewer cases;
};
/* What is known today; CASE_FACTS at most. Nothing of an anonymous case. */
enum err case_fact_collect(struct work *w, const struct dashboard_source *source, const struct case_fact_viewers *who,
    const struct forum_case *c, struct case_fact_line **ret, size_t *ret_n) MUST_CHECK;
/* What was kept when the round was sent in. */
enum err case_fact_read(struct work *w, const struct forum_case *c, struct case_fact_line **ret, size_t *ret_n)
    MUST_CHECK;
/* Keeps it, in place of what was kept before. */
enum err case_fact_keep(struct work *w, const struct forum_case *c, const struct case_fact_line *v, size_t n)
    MUST_CHECK;

#endif
