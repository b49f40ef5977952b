/* GET and POST /coordinators, POST /coordinators/end */
#include "service/coordinator.h"

#include "views/services.html.h"
#include "web/ask.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "added", "The coordinator has these forums" },
    { "ended", "The coordinator has these forums until today" }, { NULL, NULL } };

static enum err fill_rows(struct context *c, struct coordinators_page *p)
{
    struct arena *a = c->work.arena;
    struct coordinator *all;
    enum err e = coordinator_list(&c->work, c->work.today, &all, &p->n_rows);
    if (e != OK)
        return e;
    struct coordinators_row *rows = ARENA_ARRAY(a, p->n_rows, struct coordinators_row);
    for (size_t i = 0; i < p->n_rows; i++)
        rows[i] = (struct coordinators_row){ .name = all[i].name,
            .phase = forum_phase_words(all[i].phase),
            .area = all[i].area.v == 0 ? S("Every area") : all[i].area_name,
            .from = page_day(a, all[i].from),
            .to = day_is(all[i].to) ? page_day(a, all[i].to) : S("no end is known"),
            .note = all[i].closed ? S("The account is closed") : S(""),
            .id = str_fmt(a, "%lld", (long long)all[i].id) };
    p->rows = rows;
    return OK;
}

static enum err fill_choices(struct context *c, struct coordinators_page *p)
{
    struct arena *a = c->work.arena;
    struct coordinator_choice *all;
    size_t n;
    enum err e = coordinator_choices(&c->work, &all, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(a, n, struct govuk_select_item);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct govuk_select_item){ .text = all[i].name,
            .value = str_fmt(a, "%lld", (long long)all[i].account.v) };
    p->account.items = items;
    p->account.n = n;
    p->phase = forum_choose_phase(c, NULL, p->phase.value);
    return forum_choose_area(c, "Every area", p->area.value, &p->area);
}

static enum err show(struct context *c, struct coordinators_page *p, int status)
{
    struct arena *a = c->work.arena;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) },
        { .text = S("Services"), .href = url_to(a, ROUTE_SERVICES, STR_NONE) }, { .text = S("Coordinators") }
    };
    enum err e = fill_rows(c, p);
    if (e == OK)
        e = fill_choices(c, p);
    if (e != OK)
        return e;
    p->layout = page_layout(c, S("Who coordinates which forums"));
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = status == 400;
    c->refused = status == 400;
    p->done = ask_done(c, done_words);
    p->add = url_to(a, ROUTE_COORDINATOR_ADD, STR_NONE);
    p->end = url_to(a, ROUTE_COORDINATOR_END, STR_NONE);
    view_coordinators(c->html, p);
    return context_page(c, status);
}

enum err coordinator_show(struct context *c)
{
    struct coordinators_page p = { .from = meeting_day_typed(c->work.arena, c->work.today) };
    return show(c, &p, 200);
}

enum err coordinator_add_it(struct context *c)
{
    struct coordinators_page p = { .account = { .value = ask_form_value(c, S("account")) },
        .phase = { .value = ask_form_value(c, S("phase")) },
        .area = { .value = ask_form_value(c, S("area")) },
        .from = ask_form_value(c, S("from")),
        .to = ask_form_value(c, S("to")) };
    struct coordinator new = { .account = meeting_account(p.account.value), .area = forum_area(p.area.value) };
    struct coordinator_problems problems;
    if (!forum_phase_parse(p.phase.value, &new.phase) || (p.area.value.n > 0 && new.area.v == 0))
        return ERR_INVALID;
    new.from = filter_date(p.from, &p.from_error);
    new.to = filter_date(p.to, &p.to_error);
    if (p.from_error.n + p.to_error.n > 0)
        return show(c, &p, 400);
    enum err e = coordinator_add(&c->work, &new, &problems);
    if (e == ERR_INVALID) {
        p.account_error = problems.account;
        p.area_error = problems.area;
        p.from_error = problems.from;
        p.to_error = problems.to;
        return show(c, &p, 400);
    }
    if (e != OK)
        return e;
    context_audit(c,
        str_fmt(c->work.arena, "%.*s forums of account %lld", STR_ARG(p.phase.value), (long long)new.account.v), NULL,
        0);
    return ask_back(c, ROUTE_COORDINATORS, STR_NONE, "added");
}

enum err coordinator_end_it(struct context *c)
{
    int64_t id;
    if (!str_to_i64(ask_form_value(c, S("id")), &id))
        return ERR_MISSING;
    enum err e = coordinator_end(&c->work, id);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "forums of a coordinator ended: %lld", (long long)id), NULL, 0);
    return ask_back(c, ROUTE_COORDINATORS, STR_NONE, "ended");
}
