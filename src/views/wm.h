/* The components that are Waymark's own. */
#ifndef WAYMARK_VIEWS_WM_H
#define WAYMARK_VIEWS_WM_H

#include "views/wm/figures.html.h"
#include "views/wm/scroll.html.h"
#include "views/wm/sessions.html.h"
#include "views/wm/sparkline.html.h"

#endif
