/* The demonstration's files, written for a test and read back as an importer would. */
#ifndef WAYMARK_TEST_DEMO_WRITTEN_H
#define WAYMARK_TEST_DEMO_WRITTEN_H

#include "attendance/calendar.h"
#include "attendance/code.h"
#include "base/csv.h"
#include "demo/demo.h"
#include "test.h"

/* Writes so many school years of the small county with a seed into a directory of this test's own, and
 * gives its path. The directory goes with the arena. */
const char *written_small(struct arena *a, const char *name, uint64_t seed, int years);

/* The name of a file of a school year: "marks.csv", "marks_2024.csv". */
const char *written_name(struct arena *a, const char *what, int year);

/* A whole file. Lives in the arena. */
struct str written_file(struct arena *a, const char *dir, const char *name);

/* A directory of this name for this test, which goes with the arena; it is not made. */
const char *written_dir(struct arena *a, const char *name);

/* Every file below a directory, by path from it, in order. */
struct str *written_names(struct arena *a, const char *dir, size_t *ret_n);

/* A CSV file while it is read. Any fault of it fails the test. */
struct written_csv {
    struct arena *scratch;
    struct csv *csv;
    struct csv_row row;
    int fd;
};
struct written_csv *written_open(struct arena *a, const char *dir, const char *name);
bool written_next(struct written_csv *c);
void written_close(struct written_csv *c);
/* A field of the row, by the name of its column, which must be there. */
struct str written_field(struct written_csv *c, const char *name);
struct str written_copy(struct arena *a, struct written_csv *c, const char *name);
int written_number(struct written_csv *c, const char *name);
struct day written_day(struct written_csv *c, const char *name);

/* One row of pupils.csv with its marks. */
struct enrolled {
    struct str upn;
    struct str who; /* names, birthday and sex, as one text */
    int urn;
    struct day entry, leaving;
    struct str year, sen, care;
    bool fsm;
    uint8_t code[ATT_SESSIONS]; /* enum att_code, on the calendar of the year */
};

struct written_county {
    int year;
    struct enrolled *list; /* by UPN, then by day of entry */
    size_t n;
    int64_t marks;
    int64_t wrong_day; /* of them, of a code that was not in force on the day */
};
/* Reads the pupils and the marks of a school year. Fails the test if a mark is of nobody, outside the
 * dates of the enrolment, there twice, of no code, or "/" in an afternoon. */
struct written_county *written_county(struct arena *a, const char *dir, int year);

/* The small county of seed 1 with 2025/26 alone, written and read once for a whole program: the state of
 * its tests. */
struct small {
    struct arena *arena;
    const char *dir;
    const char *all_years; /* another directory, with all years: of the tests that need it */
    struct written_county *county;
};
int small_set_up(void **state);
int small_tear_down(void **state);

/* The enrolment of a child on a day, or NULL. */
struct enrolled *written_on(const struct written_county *c, struct str upn, struct day on);
/* The enrolment of a child at a school. */
struct enrolled *written_at(const struct written_county *c, struct str upn, int urn);

/* Sessions of an enrolment within 0..ATT_SESSIONS-1 that have a code, and by class. */
int written_codes(const struct enrolled *e, int first, int last, enum att_code code);
struct written_counts {
    int possible, authorised, unauthorised, marks;
};
struct written_counts written_counts(const struct enrolled *e);

#endif
