/* GET /series, GET and POST /series/new, GET and POST /series/{series}/change */
#include "web/series.h"

#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

enum err series_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct series *all;
    struct series_list_page p = { .make = url_to(a, ROUTE_SERIES_NEW, STR_NONE) };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) }, { .text = S("Series") }
    };
    size_t n;
    enum err e = series_list(&c->work, &c->viewer, &all, &n);
    if (e != OK)
        return e;
    struct series_row *rows = ARENA_ARRAY(a, n, struct series_row), *over = ARENA_ARRAY(a, n, struct series_row);
    for (size_t i = 0; i < n; i++) {
        const struct series *s = &all[i];
        const struct http_pair of[] = { { S("series"), s->public_id },
            { S("when"), s->coming > 0 ? S("") : S("past") } };
        struct series_row *to = s->coming > 0 ? &rows[p.n_rows++] : &over[p.n_over++];
        *to = (struct series_row){ .name = s->plan.name,
            .phase = forum_for_words(a, s->plan.phase, s->plan.drop_in, s->area_name),
            .when = str_fmt(a, "%.*s, %.*s", STR_ARG(forum_rule_words(a, &s->plan.rule)),
                STR_ARG(forum_times_words(a, &s->plan.plan))),
            .until = page_day(a, s->plan.rule.last),
            .coming = s->coming > 0 ? page_plural(a, s->coming, "forum", "forums") : S("None: past ones"),
            .change = url_to(a, ROUTE_SERIES_CHANGE, s->public_id),
            .dates = url_with(a, ROUTE_FORUMS, STR_NONE, of, COUNT_OF(of)) };
    }
    p.rows = rows;
    p.over = over;
    p.layout = page_layout(c, S("Series of forums"));
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_series_list(c->html, &p);
    return context_page(c, 200);
}

/* Looks at the form that was sent; shows it again with what is wrong or with the days, or gives *ret_go: it is to be
 * done. */
static enum err look(struct context *c, struct series_sent *k, bool *ret_go)
{
    struct series_problems problems;
    *ret_go = false;
    enum err e = forum_terms(c, &k->terms);
    if (e == OK)
        e = series_form_read(c, k);
    if (e == OK)
        e = series_look(&c->work, &c->viewer, &k->terms, &k->of, &k->plan, &k->proposal, &problems);
    if (e != OK)
        return e;
    bool wrong = series_form_problems(k, &problems);
    *ret_go = !wrong && str_eq(ask_form_value(c, S("do")), S("make"));
    return *ret_go ? OK : series_form_show(c, k, wrong ? 400 : 200, !wrong);
}

static enum err begin(struct context *c, struct series_sent **ret)
{
    *ret = ARENA_NEW(c->work.arena, struct series_sent);
    if (c->route->id != ROUTE_SERIES_CHANGE && c->route->id != ROUTE_SERIES_PUT)
        return OK;
    return series_read(&c->work, &c->viewer, c->arg, &(*ret)->of);
}

enum err series_new_show(struct context *c)
{
    struct series_sent *k;
    enum err e = begin(c, &k);
    if (e != OK)
        return e;
    series_form_usual(k);
    return series_form_show(c, k, 200, false);
}

enum err series_make_it(struct context *c)
{
    struct series_sent *k;
    struct str public_id;
    bool go = false;
    enum err e = begin(c, &k);
    if (e == OK)
        e = look(c, k, &go);
    if (e != OK || !go)
        return e;
    e = series_make(&c->work, &k->terms, c->login.account, &k->plan, &k->proposal, &public_id);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "series %.*s", STR_ARG(public_id)), NULL, 0);
    const struct http_pair pairs[] = { { S("series"), public_id }, { S("done"), S("made") } };
    return context_redirect(c, url_with(c->work.arena, ROUTE_FORUMS, STR_NONE, pairs, COUNT_OF(pairs)));
}

enum err series_change_show(struct context *c)
{
    struct series_sent *k;
    struct day from;
    enum err e = begin(c, &k);
    if (e != OK)
        return e;
    if (!day_parse_iso(ask_query(c, S("from")), &from) || day_cmp(from, c->work.today) < 0)
        from = day_cmp(k->of.plan.rule.first, c->work.today) > 0 ? k->of.plan.rule.first : c->work.today;
    series_form_fill(c, k, from);
    return series_form_show(c, k, 200, false);
}

enum err series_change_it(struct context *c)
{
    struct series_sent *k;
    bool go = false;
    enum err e = begin(c, &k);
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &k->of.version))
        e = ERR_INVALID;
    if (e == OK)
        e = look(c, k, &go);
    if (e != OK || !go)
        return e;
    e = series_change(&c->work, &k->terms, c->login.account, &k->of, &k->plan, &k->proposal);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "series %.*s changed", STR_ARG(c->arg)), NULL, 0);
    const struct http_pair pairs[] = { { S("series"), c->arg }, { S("done"), S("changed") } };
    return context_redirect(c, url_with(c->work.arena, ROUTE_FORUMS, STR_NONE, pairs, COUNT_OF(pairs)));
}
