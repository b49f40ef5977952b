/* What is wrong with a form, at the top of its page: of all that may be wrong, in the order of the fields, what is. */
#ifndef WAYMARK_VIEWS_WM_ERRORS_H
#define WAYMARK_VIEWS_WM_ERRORS_H

#include "views/govuk/error_summary.h"

enum { WM_ERRORS_MOST = 64 }; /* shown at once */

/* The label of a field for an error that does not say what it is about, as beside the field it need not ("This is too
 * long", "Enter a date like 3/6/2026"): at the top of the page that would be anything. None for one that does. */
static inline struct str wm_error_label(struct str label, struct str error)
{
    static const char *const general[] = { "This ", "It ", "There is no such day", "Enter a date like",
        "Write the year with", "Enter a number from" };
    for (size_t i = 0; i < COUNT_OF(general); i++)
        if (str_starts(error, str_of(general[i])))
            return label;
    return S("");
}

#endif
