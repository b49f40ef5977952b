/* The words from which the demonstration's names are made. Places are a stem and an ending that
 * were invented for this, such as "Quennelcombe"; a school is named for its place and what it is;
 * children have common given names and surnames, put together by chance. The checker of test/demo
 * accepts no other school or place. */
#ifndef WAYMARK_DEMO_NAMES_H
#define WAYMARK_DEMO_NAMES_H

#include "demo/demo.h"

#define DEMO_COUNTY_NAME "Marrowshire"

enum { DEMO_STEMS = 44,
    DEMO_ENDINGS = 12,
    DEMO_LOCALITIES = 6,
    DEMO_AREAS = 5 };
extern const char *const demo_stems[DEMO_STEMS];
extern const char *const demo_endings[DEMO_ENDINGS];
extern const char *const demo_localities[DEMO_LOCALITIES];
extern const char *const demo_areas[DEMO_AREAS];

/* What may follow the place in the name of a school of a kind: "Infant School". */
enum { DEMO_KIND_NAMES = 4 };
extern const char *const demo_kind_names[DEMO_SPECIAL + 1][DEMO_KIND_NAMES];

/* The n-th place, 0 .. DEMO_STEMS x DEMO_ENDINGS - 1. */
struct str demo_place(struct arena *a, int n);

enum { DEMO_STREETS = 16 };
extern const char *const demo_streets[DEMO_STREETS];

/* Given names and surnames, in UTF-8. */
enum { DEMO_GIRLS = 96,
    DEMO_BOYS = 96,
    DEMO_SURNAMES = 156 };
extern const char *const demo_girls[DEMO_GIRLS];
extern const char *const demo_boys[DEMO_BOYS];
extern const char *const demo_surnames[DEMO_SURNAMES];

struct str demo_forename(const struct demo_pupil *p);
struct str demo_surname(const struct demo_pupil *p);

#endif
