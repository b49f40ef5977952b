/* Suspensions and exclusions as files give them: shared by the readers of CSV and of the School Census. */
#ifndef WAYMARK_SERVICE_IMPORT_EPISODE_CODES_H
#define WAYMARK_SERVICE_IMPORT_EPISODE_CODES_H

#include "service/import_read.h"

struct episode_cells {
    struct str category, start, sessions, reasons[3];
};

/* SUSP, PERM or LNCH; FIXD of older files is SUSP. STR_NONE for anything else. */
struct str episode_category(struct str text);
/* Checks and says one. False when the row is refused. */
bool episode_read(struct import__run *r, struct import_at *at, const struct episode_cells *cells,
    struct stage_pupil *p, struct stage_school *school);

#endif
