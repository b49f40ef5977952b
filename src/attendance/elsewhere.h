/* Children who are in more than one register: who is on roll at another school, and which sessions are counted there
 * too. A child is told by the pupil's id, whatever the UPN. */
#ifndef WAYMARK_ATTENDANCE_ELSEWHERE_H
#define WAYMARK_ATTENDANCE_ELSEWHERE_H

#include "attendance/health.h"
#include "attendance/snapshot.h"

/* For some blocks of a snapshot, in its order: records of the kinds SECOND_ROLL and COUNTED, by block, then row.
 * Those of block b are records[starts[b]] ... records[starts[b + 1] - 1]. Only other schools count: two enrolments at
 * one school follow upon each other. Lives in the arena. */
struct att_elsewhere {
    const struct att_record *records;
    const size_t *starts;
};
struct att_elsewhere att_elsewhere_of(struct arena *a, const struct att_snapshot *s,
    const struct att_block *const *blocks, size_t n);

#endif
