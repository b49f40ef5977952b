/* Every component of the Ministry of Justice's library that Waymark has. */
#ifndef WAYMARK_VIEWS_MOJ_H
#define WAYMARK_VIEWS_MOJ_H

#include "views/moj/alert.html.h"
#include "views/moj/badge.html.h"
#include "views/moj/filter.html.h"
#include "views/moj/identity_bar.html.h"
#include "views/moj/page_header_actions.html.h"
#include "views/moj/pagination.html.h"
#include "views/moj/side_navigation.html.h"
#include "views/moj/sortable_table.html.h"
#include "views/moj/sub_navigation.html.h"
#include "views/moj/timeline.html.h"

#endif
