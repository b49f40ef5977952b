/* The files, one function each or a few together. All take what they write from the county and its
 * plans; those that hold marks are told of each register in turn, so that the registers are made
 * once and never held all at once. */
#ifndef WAYMARK_DEMO_FILES_H
#define WAYMARK_DEMO_FILES_H

#include "demo/out.h"
#include "demo/plan.h"

/* The name of a year's file: "marks.csv" of 2025/26, "marks_2024.csv" of 2024/25. */
const char *demo__file_name(const struct demo_county *c, const char *what);

/* settings.csv, allocation.csv, early_years_post16.csv, calendar.csv */
void demo__write_settings(struct demo_dir *d, const struct demo_county *c);
void demo__write_allocation(struct demo_dir *d, const struct demo_county *c);
void demo__write_others(struct demo_dir *d, const struct demo_county *c);
void demo__write_calendar(struct demo_dir *d, const struct demo_county *c);

/* pupils.csv, social_care.csv, suspensions.csv */
void demo__write_pupils(struct demo_dir *d, const struct demo_county *c);
void demo__write_social_care(struct demo_dir *d, const struct demo_county *c);
void demo__write_suspensions(struct demo_dir *d, const struct demo_plans *p);

/* marks.csv: pupil by pupil within each school, each in the order of the days. */
struct demo_marks_file {
    struct demo_out out;
    char session[DEMO_SESSIONS][16]; /* ",2025-09-03,AM," */
};
enum { DEMO_SESSION_TEXT = 15 };
void demo__marks_start(struct demo_marks_file *m, struct demo_dir *d, const struct demo_county *c);
/* The rows of a register, behind what is in `text`. Any thread may. */
void demo__marks_format(const struct demo_marks_file *m, const struct demo_pupil *p,
    const uint8_t *marks, struct buf *text);

/* The registers that are written a second time in other forms, kept until the end. */
struct demo_kept {
    uint32_t enrolment;
    uint8_t marks[DEMO_SESSIONS];
};
struct demo_examples {
    struct demo_kept *examples, *transfers;
    size_t n_examples, n_transfers;
};
struct demo_examples demo__examples_start(const struct demo_county *c);
void demo__examples_take(
    struct demo_examples *x, const struct demo_county *c, uint32_t enrolment, const uint8_t *marks);
/* marks-examples/ and ctf/ */
void demo__write_examples(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x);
void demo__write_transfer(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x);

/* The marks of an enrolment as one text: two for each date from the first day on roll to the last,
 * weekends included, ## where the school does not meet, - where a mark is missing. */
struct str demo__marks_text(const struct demo_county *c, const struct demo_kept *k);

/* census/ */
struct demo_census;
struct demo_census *demo__census_start(const struct demo_plans *p);
void demo__census_take(struct demo_census *k, uint32_t enrolment, const uint8_t *marks);
/* Writes the tables, and gives the UPNs of the two children whose sessions differ from their marks.
 */
void demo__census_done(struct demo_census *k, struct demo_dir *d, struct str ret_differ[2]);

/* README.txt, of so many years; `differ` as above; `faulty` is the county of 2024/25 (fault.h), or NULL
 * when only one year is written. */
void demo__write_readme(struct demo_dir *d, const struct demo_county *c, int years,
    const struct str differ[2], const struct demo_county *faulty);

/* A school's name as it may stand in an address: "quennelcombe-primary-school". */
struct str demo__school_site(struct arena *a, const struct demo_school *s);
/* A telephone number of the range kept for fiction. */
struct str demo__telephone(struct arena *a, int n);
/* A postcode of the area that was never given out. */
struct str demo__postcode(struct arena *a, int n);

#endif
