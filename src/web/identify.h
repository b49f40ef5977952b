/* What stands between a form of an anonymous case and its being kept (service/identify.h). */
#ifndef WAYMARK_WEB_IDENTIFY_H
#define WAYMARK_WEB_IDENTIFY_H

#include "service/identify.h"
#include "views/wm/identified.h"
#include "web/context.h"

/* One text of a form. */
struct identify_text {
    struct str id, label, content;
};

/* Looks through the texts of the request's form. ret->stops: nothing may be kept, the form is shown again as typed,
 * with view_wm_identified() inside it and ret->error in its summary (towards "identified"). It does not stop when
 * nothing was found, or only soft hits, all of which the form confirms in its field "identify_ok".
 *
 *     const struct identify_index *index;
 *     enum err e = identify_load(&c->work, case.school, &index);   or identify_load_case(), when it is not told
 *     struct wm_identified found = identify_form(c, index, texts, COUNT_OF(texts));
 *     if (found.stops) { c->refused = true; ... }
 */
struct wm_identified identify_form(
    struct context *c, const struct identify_index *index, const struct identify_text *texts, size_t n);

/* What was found in a file, to be shown; it confirms nothing. */
struct wm_identified identify_file(struct arena *a, struct str words, const struct identify_hit *hits, size_t n);

#endif
