/* The registers in memory: for each school year that is asked about, the snapshot that requests read.
 *
 * The database tells by a version number whether what is held is old. Then only the schools that changed are read
 * again and a new snapshot takes the place of the old one, which goes with its last reader. One struct registers
 * serves all threads of a process. */
#ifndef WAYMARK_SERVICE_REGISTERS_H
#define WAYMARK_SERVICE_REGISTERS_H

#include "attendance/snapshot.h"
#include "base/crew.h"
#include "service/reference.h"
#include "service/work.h"

struct registers;

/* NULL if there is no memory. */
struct registers *registers_new(void);
void registers_free(struct registers *r);

/* The snapshot of a school year as the database stands; the caller has begun a transaction and gives the snapshot
 * back with att_snapshot_unref(). Statuses (SEN, free school meals, social care) are those of w->today, or of the
 * last day of a year that is over. */
enum err registers_get(struct registers *r, struct work *w, int year, struct att_snapshot **ret) MUST_CHECK;

/* The same for whoever goes through many years and lets go of each before the next. It puts no other year out of
 * memory: one for which there is no room is read for the caller alone, while others go on. */
enum err registers_visit(struct registers *r, struct work *w, int year, struct att_snapshot **ret) MUST_CHECK;

/* The register of one school in a school year: from the snapshot, when the year is held in memory, else read by itself
 * and kept for a while, so that looking at a child's past does not load the past of everybody. NULL in ret when the
 * school had no register. It lasts as long as the arena of the work. */
enum err registers_school(struct registers *r, struct work *w, int year, const struct reference_school *school,
    const struct att_block **ret) MUST_CHECK;

/* Tells every process that what is held of a school is old: in the WRITE transaction that changes something of it. */
enum err registers_touch(struct work *w, struct school_id school) MUST_CHECK;

/* The day on which the statuses of a year's snapshot are taken. */
struct day registers_as_at(int year, struct day today);

/* The year group of a school year, from that of another: one further for each year that passes. */
uint8_t registers_year_group(int64_t group, int64_t of_year, int year);

/* Who helps with questions over them. */
struct crew *registers_crew(struct registers *r);

/* What is looked up beside them (reference.h), kept in the same place. */
enum err registers_reference(struct registers *r, struct work *w, struct str benchmark_la,
    const struct reference **ret) MUST_CHECK;

/* What was learned from them (forecast.h), kept in the same place. */
struct forecast_keeper;
struct forecast_keeper *registers_forecasts(struct registers *r);

#endif
