/* The components that are Waymark's own. */
#ifndef WAYMARK_VIEWS_WM_H
#define WAYMARK_VIEWS_WM_H

#include "views/wm/bars.h"
#include "views/wm/calibration.h"
#include "views/wm/chart.html.h"
#include "views/wm/dots.h"
#include "views/wm/downloads.html.h"
#include "views/wm/errors.html.h"
#include "views/wm/figures.html.h"
#include "views/wm/funnel.h"
#include "views/wm/heads.html.h"
#include "views/wm/heat.html.h"
#include "views/wm/identified.html.h"
#include "views/wm/line.h"
#include "views/wm/scroll.html.h"
#include "views/wm/sessions.html.h"
#include "views/wm/sparkline.html.h"
#include "views/wm/steps.h"
#include "views/wm/years.html.h"

#endif
