/* Panels: what the page of a day and the page of a referral share (CW-8). */
#ifndef WAYMARK_WEB_PANEL_H
#define WAYMARK_WEB_PANEL_H

#include "service/dashboard.h"
#include "service/panel.h"
#include "views/panels.h"
#include "web/context.h"

struct panels_referral panel_referral_row(struct context *c, const struct referral *r);

/* The records of several referrals, in their order; tells the audit of the children. */
enum err panel_records(struct context *c, const struct referral *all, size_t n, struct panels_record **ret) MUST_CHECK;
struct str panel_standing(struct context *c, const struct referral *r, const char **ret_tag);

#endif
