/* GET /find */
#include "web/find.h"

#include "views/home.html.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

enum { KINDS = 5 };

enum err find_refuse(struct context *c)
{
    return page_refuse(c, 429, S("You have looked for children very often"),
        str_fmt(c->work.arena, "More than %d searches in a minute are not allowed. Wait a minute and try again.",
            FIND_A_MINUTE));
}

/* One kind of what was found, if there is any. */
static void add_section(struct context *c, struct find_page *p, struct find_section *all, const struct find_rows *rows,
    const char *heading, enum route_id route)
{
    struct home_link *links = ARENA_ARRAY(c->work.arena, rows->n, struct home_link);
    if (rows->n == 0)
        return;
    for (size_t i = 0; i < rows->n; i++)
        links[i] = (struct home_link){ rows->v[i].name, rows->v[i].about,
            url_to(c->work.arena, route, rows->v[i].key), rows->v[i].warning };
    all[p->n_sections++] = (struct find_section){ str_of(heading), links, rows->n, rows->more };
}

static void tell_audit(struct context *c, const struct found *found)
{
    const struct find_rows *shown[] = { &found->pupils, &found->cases, &found->actions };
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, COUNT_OF(shown) * FIND_ROWS, struct pupil_id);
    size_t n = 0;
    for (size_t k = 0; k < COUNT_OF(shown); k++)
        for (size_t i = 0; i < shown[k]->n; i++)
            if (shown[k]->v[i].pupil.v != 0)
                pupils[n++] = shown[k]->v[i].pupil;
    context_audit(c, str_fmt(c->work.arena, "find %.*s", STR_ARG(found->hash)), pupils, n);
}

static enum err show_found(struct context *c, struct find_page *p)
{
    struct dashboard_source source;
    struct action_rule rule;
    struct found found;
    const struct find_viewers who = { .schools = context_viewer(c, OP_SCHOOL_LIST),
        .pupils = c->viewer,
        .cases = context_case_viewer(c, OP_CASE_NAMED_LIST, OP_CASE_ANON_LIST),
        .meetings = context_viewer(c, OP_MEETING_LIST),
        .actions = context_viewer(c, OP_ACTION_LIST) };
    struct find_section *all = ARENA_ARRAY(c->work.arena, KINDS, struct find_section);
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = find_all(&c->work, &who, &rule, &c->app->find_key, p->q, &found);
    if (e == ERR_BUSY)
        return find_refuse(c);
    if (e != OK)
        return e;
    add_section(c, p, all, &found.pupils, "Children", ROUTE_PUPIL);
    add_section(c, p, all, &found.cases, "Cases of the Inclusion Forums", ROUTE_CASE);
    add_section(c, p, all, &found.schools, "Schools", ROUTE_SCHOOL);
    add_section(c, p, all, &found.meetings, "Meetings", ROUTE_MEETING);
    add_section(c, p, all, &found.actions, "Actions", ROUTE_ACTION);
    p->sections = all;
    if (p->n_sections == 0)
        p->nothing = S("Nothing was found that you may see. Look for a part of a name, a UPN, a URN or the whole "
                       "reference of a case.");
    tell_audit(c, &found);
    view_find(c->html, p);
    return context_page(c, 200);
}

enum err find_show(struct context *c)
{
    struct find_page p = { .layout = page_layout(c, S("Find")),
        .action = url_to(c->work.arena, ROUTE_FIND, STR_NONE),
        .q = ask_query(c, S("q")) };
    if (p.q.n > 0 && find_letters(c->work.arena, p.q) < FIND_LETTERS)
        p.error = str_fmt(c->work.arena, "Type %d letters or more", FIND_LETTERS);
    p.layout.error = p.error.n > 0;
    if (p.q.n > 0 && p.error.n == 0)
        return show_found(c, &p);
    view_find(c->html, &p);
    return context_page(c, p.error.n > 0 ? 400 : 200);
}
