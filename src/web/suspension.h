/* What a child's suspensions add up to, as pages show it. */
#ifndef WAYMARK_WEB_SUSPENSION_H
#define WAYMARK_WEB_SUSPENSION_H

#include "service/suspension_record.h"
#include "views/records.h"

struct wm_figures suspension_page_figures(struct arena *a, const struct suspension_sum *sum);
const struct records_alert *suspension_page_alerts(struct arena *a, const struct suspension_sum *sum);

/* The codes of reasons with their words. */
const struct govuk_summary_list_row *suspension_reason_rows(struct arena *a, size_t *ret_n);

#endif
