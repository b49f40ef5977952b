/* What all pages have in common, filled from the context. */
#ifndef WAYMARK_WEB_PAGE_H
#define WAYMARK_WEB_PAGE_H

#include "views/home.h"
#include "views/layout.h"
#include "web/context.h"

/* The order of names as people look for them: capitals and accents do not matter. Gives the positions 0 ... n - 1. */
size_t *page_by_name(struct arena *a, const struct str *names, size_t n);

/* The frame of a page: title, navigation for the roles of who is signed in, account, banner. */
struct layout page_layout(struct context *c, struct str title);
/* Where there is to go for who is signed in, with a sentence on each, for home: the pages of the navigation, which it
 * gives in their order, and two that stand below one of them. In the arena. */
const struct home_link *page_places(struct context *c, size_t *ret_n);

/* The same for a page with wide tables. */
struct layout page_wide(struct context *c, struct str title);

/* Where the service is reached, without a slash at its end: for addresses that leave it. */
struct str page_public_url(const struct context *c);

/* "3 June 2026 at 2:05pm", in England. */
struct str page_instant(struct arena *a, int64_t ms);
/* "3 June 2026 at 2:05:09pm": where the order of what happened matters. */
struct str page_second(struct arena *a, int64_t ms);
/* "3 June 2026"; "not known" for DAY_NONE. */
struct str page_day(struct arena *a, struct day d);
/* "12,345". */
struct str page_count(struct arena *a, int64_t n);
/* "7.5%" of a share; "no sessions" when the whole is nothing. */
struct str page_share(struct arena *a, int64_t part, int64_t whole);
/* "7.5%" of thousandths of a percent, rounded once. */
struct str page_milli(struct arena *a, int64_t milli);
/* "1 school", "3 schools". */
struct str page_plural(struct arena *a, int64_t n, const char *one, const char *many);
/* A name as pages write it: "Surname, Forename". */
struct str page_name(struct arena *a, struct str surname, struct str forename);

/* The page to which a download belongs, with the question of the download, where page_layout() then says that it can be
 * had now; `file` itself if it is no download of a page that the account may see. */
struct url page_of_download(struct context *c, struct url file);

/* A refusal that says why and what to do. */
enum err page_refuse(struct context *c, int status, struct str title, struct str advice);
/* The refusal (403) of an upload of somebody who is not signed in any more, with the way to sign in and choose it
 * again. */
enum err page_signed_out(struct context *c);
/* An error page (403, 404, 500 ...). */
enum err page_error(struct context *c, int status);

#endif
