/* The lists of an authority as the page of the settings names them. */
#ifndef WAYMARK_WEB_CHOICE_H
#define WAYMARK_WEB_CHOICE_H

#include "service/choice.h"
#include "views/govuk/task_list.h"
#include "web/context.h"

/* One item a list, with how many it offers. */
enum err choice_index(struct context *c, const struct govuk_task_list_item **ret, size_t *ret_n) MUST_CHECK;

#endif
