/* The list of schools while it is imported: what the database holds and what the files say (import_settings.c), and
 * how it is written (import_settings_write.c). Internal to the two. */
#ifndef WAYMARK_SERVICE_IMPORT_SETTINGS_H
#define WAYMARK_SERVICE_IMPORT_SETTINGS_H

#include "service/import_read.h"
#include "store/school.h"

/* A school as the files would have it; texts are STR_NONE where nothing is known. */
struct settings_school {
    struct school_put now, was; /* the id is 0 while it is new */
    bool is_new;
    bool provisional;       /* a file of pupils added it by its number before the list was imported */
    bool found;             /* and the list has told which school that is, one that is open */
    struct stage_said said; /* the row that spoke of it last */
    struct str lead;        /* to whom this import has allocated it */
};

/* A locality or partnership area. */
struct settings_name {
    int64_t id; /* 0: new */
    struct str name;
};

struct settings_names {
    struct settings_name *v;
    size_t n, room;
};

struct settings_lead {
    struct settings_school *school;
    struct account_id account;
    struct day from;
};

struct settings {
    struct import__run *run;
    struct str la_code;
    struct settings_school **schools;
    size_t n, room;
    uint32_t *slots; /* of schools by URN, +1; a power of two */
    size_t n_slots;
    bool any_provisional;
    /* While files are read, now.locality and now.area of a school are -1 - the place in these lists. */
    struct settings_names localities, areas;
    struct school_lead_all_row *leads;
    size_t n_leads;
    struct settings_lead *changes;
    size_t n_changes, room_changes;
    int64_t others; /* rows of other authorities */
};

/* Part of the reader's `write`. */
enum err settings__write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
    MUST_CHECK;

#endif
