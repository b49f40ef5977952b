#include "web/pupil_records.h"

#include "web/page.h"
#include "web/record.h"
#include "web/route.h"
#include "web/suspension.h"

static struct pupil_record record_of(struct arena *a, const struct away *r, const struct away_told *told)
{
    struct str until = S("");
    if (day_is(r->ended))
        until = str_fmt(a, ", until %.*s", STR_ARG(page_day(a, r->ended)));
    else if (day_is(r->expected))
        until = str_fmt(a, ", to be over on %.*s", STR_ARG(page_day(a, r->expected)));
    return (struct pupil_record){ .title = away_kind_words(r->kind),
        .words = str_fmt(a, "%.*s. %.*s, since %.*s%.*s", STR_ARG(record_what(a, r)), STR_ARG(r->school_name),
            STR_ARG(page_day(a, r->from)), STR_ARG(until)),
        .href = url_to(a, ROUTE_RECORD, r->public_id),
        .over = !away_is_open(r),
        .alerts = record_alerts(a, told),
        .n_alerts = told->n };
}

enum err pupil_records_fill(struct context *c, const struct dashboard_source *source, const struct pupil *p,
    struct pupil_page *page)
{
    struct arena *a = c->work.arena;
    struct away *records;
    struct away_told *told;
    struct suspension_record *suspensions;
    struct suspension_sum sum;
    size_t n_suspensions;
    const struct viewer class3 = context_viewer(c, OP_CLASS3_READ);
    enum err e = away_list(&c->work, &c->viewer, &(struct away_asked){ .pupil = p->id, .class3 = &class3 }, &records,
        &page->n_records);
    if (e == OK)
        e = away_look(&c->work, source, records, page->n_records, &told);
    if (e == OK)
        e = suspension_records(&c->work, &c->viewer, p->id, &suspensions, &n_suspensions);
    if (e == OK)
        e = suspension_sum(&c->work, source, &c->viewer, p->id, suspensions, n_suspensions, &sum);
    if (e != OK)
        return e;
    struct pupil_record *rows = ARENA_ARRAY(a, page->n_records, struct pupil_record);
    for (size_t i = 0; i < page->n_records; i++)
        rows[i] = record_of(a, &records[i], &told[i]);
    page->records = rows;
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes != 0) {
        struct pupil_make *makes = ARENA_ARRAY(a, AWAY_KINDS, struct pupil_make);
        for (int k = 0; k < AWAY_KINDS; k++)
            makes[page->n_makes++] = (struct pupil_make){ away_kind_words((enum away_kind)k),
                record_make_url(c, (enum away_kind)k, p->public_id) };
        page->makes = makes;
    }
    if (context_of_schools(c, OP_PUPIL_READ))
        page->suspensions = url_to(a, ROUTE_SUSPENSIONS, p->public_id);
    page->suspended = suspension_page_figures(a, &sum);
    page->suspension_alerts = suspension_page_alerts(a, &sum);
    page->n_suspension_alerts = sum.n_alerts;
    return OK;
}

enum err school_records_fill(struct context *c, const struct dashboard_source *source, struct school_id school,
    struct str urn, struct wm_figures *ret)
{
    struct arena *a = c->work.arena;
    struct away *records;
    struct away_told *told;
    size_t n, of[AWAY_KINDS] = { 0 }, late[AWAY_KINDS] = { 0 };
    const struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    struct wm_figure *items = ARENA_ARRAY(a, AWAY_KINDS, struct wm_figure);
    *ret = (struct wm_figures){ .items = items };
    if (viewer.scope == 0)
        return OK;
    const struct viewer class3 = context_viewer(c, OP_CLASS3_READ);
    enum err e = away_list(&c->work, &viewer,
        &(struct away_asked){ .school = school, .open = true, .class3 = &class3 }, &records, &n);
    if (e == OK)
        e = away_look(&c->work, source, records, n, &told);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        of[records[i].kind]++;
        late[records[i].kind] += away_told_weight(&told[i]) < AWAY_CLOCK;
    }
    for (int k = 0; k < AWAY_KINDS; k++) {
        const struct http_pair pairs[] = { { S("kind"), away_kind_name((enum away_kind)k) }, { S("school"), urn } };
        items[ret->n_items++] = (struct wm_figure){ .label = away_kind_many((enum away_kind)k),
            .value = page_count(a, (int64_t)of[k]),
            .note = str_fmt(a, "%.*s to look at", STR_ARG(page_count(a, (int64_t)late[k]))),
            .href = url_with(a, ROUTE_RECORDS, STR_NONE, pairs, COUNT_OF(pairs)) };
    }
    return OK;
}
