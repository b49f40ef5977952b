/* What has to be done, and how far it is. */
#ifndef WAYMARK_VIEWS_GOVUK_TASK_LIST_H
#define WAYMARK_VIEWS_GOVUK_TASK_LIST_H

#include "views/html.h"

struct govuk_task_list_tag {
    struct str text;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_task_list_text {
    struct str text;
    struct str classes;
};
struct govuk_task_list_status {
    struct govuk_task_list_tag tag; /* or */
    struct str text;                /* "Completed" */
    struct str classes;
};
struct govuk_task_list_item {
    struct govuk_task_list_text title;
    struct url href;
    struct str hint;
    struct govuk_task_list_status status;
    struct str classes;
};
struct govuk_task_list {
    const struct govuk_task_list_item *items;
    size_t n_items;
    struct str id_prefix; /* "task-list" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
