/* What nearly every page looks up and imports alone change: the schools, the localities, the calendar, the published
 * figures, which years have registers. It is held in memory, read-only and counted by reference, and made anew when an
 * import has been done since, whatever process did it. */
#ifndef WAYMARK_SERVICE_REFERENCE_H
#define WAYMARK_SERVICE_REFERENCE_H

#include "attendance/block.h"
#include "service/benchmark.h"
#include "service/calendar.h"
#include "store/db.h"

struct reference_school {
    struct school_id id;
    struct str urn, name;
    struct locality_id locality; /* v == 0: none */
    struct area_id area;
    enum att_phase phase;
    struct opt_i64 easting, northing; /* of the national grid, in metres */
};

struct reference_locality {
    struct locality_id id;
    struct str name;
};

struct reference {
    struct reference_school *schools; /* by URN */
    size_t n_schools;
    struct reference_locality *localities; /* by name */
    size_t n_localities;
    struct calendar *calendar;
    struct benchmarks *benchmarks;
    int *years; /* school years with registers, the newest first */
    size_t n_years;
};

/* Where a process keeps the newest one. */
struct reference_keeper;
struct reference_keeper *reference_keeper_new(void); /* NULL if there is no memory */
void reference_keeper_free(struct reference_keeper *k);

/* As the database stands in the transaction that the caller has begun. `benchmark_la` is whose published figures are
 * ours (config.h). Given back when the arena of the work is reset. */
enum err reference_get(struct reference_keeper *k, struct work *w, struct str benchmark_la,
    const struct reference **ret) MUST_CHECK;

/* The school with a URN, or an id; NULL if there is none. */
const struct reference_school *reference_school(const struct reference *r, struct str urn);
const struct reference_school *reference_school_by_id(const struct reference *r, struct school_id id);
/* The name of a locality; empty for none. */
struct str reference_locality_name(const struct reference *r, struct locality_id id);

#endif
