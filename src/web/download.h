/* Downloads: the same rows as CSV or, at an address that ends in .xlsx, as a workbook whose second sheet says what was
 * asked, up to when registers were there, how it is counted, and who took it when. One handler makes both:
 *
 *     struct download *d = download_begin(c, &words, columns, COUNT_OF(columns));
 *     report_row(&d->report, ...);
 *     return download_end(c, d); */
#ifndef WAYMARK_WEB_DOWNLOAD_H
#define WAYMARK_WEB_DOWNLOAD_H

#include "service/ics.h"
#include "service/report.h"
#include "views/wm/downloads.h"
#include "web/filter.h"
#include "web/route.h"

struct download_words {
    struct str name;      /* of the file, without its ending */
    struct str title;     /* of the sheet: at most 31 letters, digits, spaces or hyphens */
    struct str question;  /* what was asked */
    struct str registers; /* figures_freshness(); empty: it is not from registers */
    struct str basis;     /* how it is counted, what it leaves out */
};
struct download {
    struct report report;
    struct report_to to;
    struct buf out;
    struct str name;
};

enum {
    DOWNLOAD_CHILDREN = 500,  /* rows of children without a second person (TRUST.md 4, export.pupil_level) */
    DOWNLOAD_MOST = 32 << 20, /* bytes: the report of an import has 100,000 rows of about 200 */
};

/* Is the request one for a workbook? */
static inline bool download_is_workbook(const struct context *c)
{
    return (c->route->flags & ROUTE_XLSX) != 0;
}

/* Begins the file that the route is. It lives in the request's memory and is given back with it, also when the handler
 * fails on the way. `most` is the longest file, in bytes. */
struct download *download_begin(struct context *c, const struct download_words *words, const char *const *columns,
    size_t n_columns, size_t most);
/* Answers with the file; or with a refusal that says what to do, when it is longer than it may be. */
enum err download_end(struct context *c, struct download *d) MUST_CHECK;

/* The refusal of a file of more children than one person may take. */
enum err download_refuse_children(struct context *c, size_t n) MUST_CHECK;

/* Bytes that are answered with, at most `most`: they are given back with the request, also when the handler fails. */
struct buf *download_bytes(struct context *c, size_t most);
/* Answers with a calendar file of these events. */
enum err download_calendar(struct context *c, struct str name, const struct ics_event *events, size_t n,
    struct str file_name) MUST_CHECK;

/* Links to both files of a question; none when the viewer's roles do not allow for them. */
struct wm_downloads download_links(struct context *c, enum route_id csv, enum route_id xlsx, struct str arg,
    const struct filter_pairs *pairs, struct str of);
/* The same of files of so many children. Where one person may not take so many, the links are told to be none, and
 * why. */
struct wm_downloads download_links_of_children(struct context *c, enum route_id csv, enum route_id xlsx, struct str arg,
    const struct filter_pairs *pairs, size_t n_children, struct str of);

#endif
