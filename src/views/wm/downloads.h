/* The files of a table or a document: "Download: CSV, Excel (XLSX)". Nothing is shown when there is none. */
#ifndef WAYMARK_VIEWS_WM_DOWNLOADS_H
#define WAYMARK_VIEWS_WM_DOWNLOADS_H

#include "views/html.h"

struct wm_downloads {
    struct str of;        /* what is in them, for those who hear the links alone: "Absence by week" */
    struct url csv, xlsx; /* of a table */
    struct url pdf, docx; /* a document */
    struct str too_many;  /* why there is none, where somebody would look for it */
};

#endif
