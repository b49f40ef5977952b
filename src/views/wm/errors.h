/* What is wrong with a form, at the top of its page: of all that may be wrong, in the order of the fields, what is. */
#ifndef WAYMARK_VIEWS_WM_ERRORS_H
#define WAYMARK_VIEWS_WM_ERRORS_H

#include "views/govuk/error_summary.h"

enum { WM_ERRORS_MOST = 64 }; /* shown at once */

#endif
