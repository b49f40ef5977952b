/* GET /allocation, GET and POST /allocation/{urn} */
#include "service/allocation.h"

#include "views/meetings.html.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

/* "Ada Smith from 1 September 2026 to 3 October 2026". */
static struct str line_words(struct arena *a, const struct allocation *l)
{
    if (!day_is(l->to))
        return str_fmt(a, "%.*s from %.*s", STR_ARG(l->lead), STR_ARG(page_day(a, l->from)));
    return str_fmt(a, "%.*s from %.*s to %.*s", STR_ARG(l->lead), STR_ARG(page_day(a, l->from)),
        STR_ARG(page_day(a, l->to)));
}

static struct str joined(struct arena *a, struct str all, struct str one)
{
    return all.n == 0 ? one : str_fmt(a, "%.*s; %.*s", STR_ARG(all), STR_ARG(one));
}

enum err allocation_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting_school *schools;
    struct allocation *all;
    size_t n, n_all;
    struct str lead = meeting_query(c, S("lead"));
    struct account_id wanted = meeting_account(lead);
    struct allocation_page p = { .layout = page_wide(c, S("Allocation of schools")),
        .done = str_eq(meeting_query(c, S("done")), S("yes")) ? S("The school is allocated") : S(""),
        .action = url_to(a, ROUTE_ALLOCATION, STR_NONE) };
    enum err e = meeting_choose_lead(c, "All", lead, &p.lead);
    if (e == OK)
        e = meeting_schools(&c->work, &c->viewer, &schools, &n);
    if (e == OK)
        e = allocation_list(&c->work, &c->viewer, c->work.today, &all, &n_all);
    if (e != OK)
        return e;
    struct allocation_view_row *rows = ARENA_ARRAY(a, n, struct allocation_view_row);
    for (size_t i = 0; i < n; i++) {
        bool theirs = wanted.v == 0;
        struct allocation_view_row row = { .school = schools[i].name,
            .locality = schools[i].locality,
            .leads = S(""),
            .coming = S(""),
            .href = url_to(a, ROUTE_ALLOCATION_SCHOOL, schools[i].urn) };
        for (size_t k = 0; k < n_all; k++) {
            if (all[k].school.v != schools[i].id.v)
                continue;
            theirs |= all[k].account.v == wanted.v;
            if (allocation_holds(&all[k], c->work.today))
                row.leads = joined(a, row.leads, day_is(all[k].to) ? line_words(a, &all[k]) : all[k].lead);
            else
                row.coming = joined(a, row.coming, line_words(a, &all[k]));
        }
        if (row.leads.n == 0)
            row.leads = S("nobody");
        if (theirs && !schools[i].closed)
            rows[p.n_rows++] = row;
    }
    p.rows = rows;
    view_allocation(c->html, &p);
    return context_page(c, 200);
}

/* The page of one school, with the form as it was sent. */
static enum err begin_school(struct context *c, struct allocation_school_page *p, struct school_id *ret)
{
    struct arena *a = c->work.arena;
    struct meeting_school *schools;
    struct allocation *all;
    size_t n, n_all;
    *ret = (struct school_id){ 0 };
    enum err e = meeting_schools(&c->work, &c->viewer, &schools, &n);
    if (e == OK)
        e = meeting_choose_lead(c, "Nobody", p->lead.value, &p->lead);
    if (e == OK)
        e = allocation_list(&c->work, &c->viewer, DAY_NONE, &all, &n_all);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(schools[i].urn, c->arg))
            continue;
        *ret = schools[i].id;
        p->school = schools[i].name;
    }
    if (ret->v == 0)
        return ERR_MISSING;
    struct allocation_view_line *lines = ARENA_ARRAY(a, n_all, struct allocation_view_line);
    for (size_t i = 0; i < n_all; i++)
        if (all[i].school.v == ret->v && !(day_is(all[i].to) && day_cmp(all[i].to, all[i].from) < 0))
            lines[p->n_lines++] = (struct allocation_view_line){ all[i].lead, page_day(a, all[i].from),
                day_is(all[i].to) ? page_day(a, all[i].to) : S("no end is known") };
    p->lines = lines;
    p->layout = page_layout(c, str_fmt(a, "Allocation of %.*s", STR_ARG(p->school)));
    p->action = url_to(a, ROUTE_ALLOCATION_MAKE, c->arg);
    return OK;
}

static enum err show(struct context *c, const struct allocation_school_page *p, int status)
{
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Allocation"), .href = url_to(c->work.arena, ROUTE_ALLOCATION, STR_NONE) }, { .text = p->school }
    };
    struct allocation_school_page page = *p;
    page.layout.breadcrumbs = crumbs;
    page.layout.n_breadcrumbs = COUNT_OF(crumbs);
    page.layout.error = status == 400;
    c->refused = status == 400;
    view_allocation_school(c->html, &page);
    return context_page(c, status);
}

enum err allocation_school_show(struct context *c)
{
    struct allocation_school_page p = { .kind = S("hand-over"),
        .from = meeting_day_typed(c->work.arena, c->work.today),
        .lead = { .value = S("") } };
    struct school_id school;
    enum err e = begin_school(c, &p, &school);
    return e == OK ? show(c, &p, 200) : e;
}

enum err allocation_make_it(struct context *c)
{
    struct allocation_school_page p = { .kind = meeting_field(c, S("kind")),
        .from = meeting_field(c, S("from")),
        .to = meeting_field(c, S("to")),
        .lead = { .value = meeting_field(c, S("lead")) } };
    struct allocation_change change = { .cover = str_eq(p.kind, S("cover")), .to = DAY_NONE };
    struct allocation_problems problems = { S(""), S(""), S("") };
    struct str from_wrong = S(""), to_wrong = S("");
    enum err e = begin_school(c, &p, &change.school);
    if (e != OK)
        return e;
    change.account = meeting_account(p.lead.value);
    change.from = filter_date(p.from, &from_wrong);
    if (change.cover)
        change.to = filter_date(p.to, &to_wrong);
    e = allocation_make(&c->work, c->login.account, &change, &problems);
    if (e == ERR_INVALID) {
        p.lead_error = problems.account;
        p.from_error = from_wrong.n > 0 ? from_wrong : problems.from;
        p.to_error = to_wrong.n > 0 ? to_wrong : problems.to;
        return show(c, &p, 400);
    }
    if (e != OK)
        return e;
    context_audit(c,
        str_fmt(c->work.arena, "school %.*s allocated to account %lld", STR_ARG(c->arg), (long long)change.account.v),
        NULL, 0);
    return context_redirect(c,
        url_with(c->work.arena, ROUTE_ALLOCATION, STR_NONE, &(struct http_pair){ S("done"), S("yes") }, 1));
}
