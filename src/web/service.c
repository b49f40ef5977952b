/* GET and POST /services, GET /services/{service}, POST /services/{service}/name, /state, /join and /leave */
#include "service/service.h"

#include "views/services.html.h"
#include "web/ask.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "added", "The service is added" },
    { "renamed", "The service has its new name" }, { "ended", "The service has ended" },
    { "open", "The service sits on forums again: add its colleagues, and choose it for series" },
    { "joined", "The colleague is added" }, { "left", "Their time with the service has ended" }, { NULL, NULL } };

static enum err show_all(struct context *c, struct services_page *p)
{
    struct arena *a = c->work.arena;
    struct service *all;
    enum err e = service_list(&c->work, &c->viewer, &all, &p->n_rows);
    if (e != OK)
        return e;
    struct services_row *rows = ARENA_ARRAY(a, p->n_rows, struct services_row);
    for (size_t i = 0; i < p->n_rows; i++)
        rows[i] = (struct services_row){ .name = all[i].name,
            .state = day_is(all[i].ended) ? str_fmt(a, "Ended on %.*s", STR_ARG(page_day(a, all[i].ended))) : S(""),
            .n = all[i].n,
            .href = url_to(a, ROUTE_SERVICE, all[i].public_id) };
    p->rows = rows;
    p->layout = page_layout(c, S("Services on forums"));
    p->layout.error = p->name_error.n > 0;
    c->refused = p->layout.error;
    p->done = ask_done(c, done_words);
    p->add = url_to(a, ROUTE_SERVICE_ADD, STR_NONE);
    if (access_allows(c->login.roles, OP_SCHOOL_ALLOCATE_LEAD).scopes != 0)
        p->coordinators = url_to(a, ROUTE_COORDINATORS, STR_NONE);
    view_services(c->html, p);
    return context_page(c, p->layout.error ? 400 : 200);
}

enum err service_show_list(struct context *c)
{
    struct services_page p = { .name = S("") };
    return show_all(c, &p);
}

enum err service_add_it(struct context *c)
{
    struct str public_id;
    struct services_page p = { .name = ask_form_value(c, S("name")) };
    enum err e = service_add(&c->work, p.name, &public_id, &p.name_error);
    if (e == ERR_INVALID)
        return show_all(c, &p);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "service %.*s", STR_ARG(public_id)), NULL, 0);
    return ask_back(c, ROUTE_SERVICE, public_id, "added");
}

/* --- one service --- */

/* The page of the service, with forms as they were sent. */
struct asked {
    struct service service;
    struct service_page page;
};

static enum err begin(struct context *c, struct asked **ret)
{
    struct asked *k = ARENA_NEW(c->work.arena, struct asked);
    enum err e = service_read(&c->work, &c->viewer, c->arg, &k->service);
    k->page.name = k->service.name;
    k->page.from = meeting_day_typed(c->work.arena, c->work.today);
    *ret = k;
    return e;
}

static enum err fill_people(struct context *c, struct asked *k)
{
    struct arena *a = c->work.arena;
    struct service_person *people, *choices;
    size_t n;
    char iso[11];
    enum err e = service_people(&c->work, &k->service, &people, &k->page.n_people);
    if (e == OK)
        e = service_choices(&c->work, &choices, &n);
    if (e != OK)
        return e;
    struct service_view_person *rows = ARENA_ARRAY(a, k->page.n_people, struct service_view_person);
    for (size_t i = 0; i < k->page.n_people; i++)
        rows[i] = (struct service_view_person){ .name = people[i].name,
            .from = page_day(a, people[i].from),
            .to = day_is(people[i].to) ? page_day(a, people[i].to) : S("no end is known"),
            .note = people[i].closed ? S("The account is closed") : S(""),
            .account = str_fmt(a, "%lld", (long long)people[i].account.v),
            .from_iso = str_dup(a, day_iso(people[i].from, iso)),
            .ends = !day_is(people[i].to) || day_cmp(people[i].to, c->work.today) > 0 };
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("Choose a colleague"), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[i + 1] = (struct govuk_select_item){ .text = choices[i].name,
            .value = str_fmt(a, "%lld", (long long)choices[i].account.v) };
    k->page.people = rows;
    k->page.account.items = items;
    k->page.account.n = n + 1;
    return OK;
}

static struct str about(struct context *c, const struct service *s)
{
    if (day_is(s->ended))
        return str_fmt(c->work.arena, "This service ended on %.*s.",
            STR_ARG(page_day(c->work.arena, s->ended)));
    return s->may ? S("Its colleagues read the papers of the forums on which it sits.")
                  : S("It sits on forums that are not yours, so that the manager says who its colleagues are.");
}

static enum err show(struct context *c, struct asked *k, int status)
{
    struct arena *a = c->work.arena;
    struct service_page *p = &k->page;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) },
        { .text = S("Services"), .href = url_to(a, ROUTE_SERVICES, STR_NONE) }, { .text = k->service.name }
    };
    enum err e = fill_people(c, k);
    if (e != OK)
        return e;
    p->layout = page_layout(c, k->service.name);
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = status == 400;
    c->refused = status == 400;
    p->done = ask_done(c, done_words);
    p->about = about(c, &k->service);
    p->may = k->service.may;
    p->ended = day_is(k->service.ended);
    p->version = str_fmt(a, "%lld", (long long)k->service.version);
    p->rename = url_to(a, ROUTE_SERVICE_NAME, c->arg);
    p->state = url_to(a, ROUTE_SERVICE_STATE, c->arg);
    p->join = url_to(a, ROUTE_SERVICE_JOIN, c->arg);
    p->leave = url_to(a, ROUTE_SERVICE_LEAVE, c->arg);
    view_service(c->html, p);
    return context_page(c, status);
}

enum err service_show(struct context *c)
{
    struct asked *k;
    enum err e = begin(c, &k);
    return e == OK ? show(c, k, 200) : e;
}

/* The version that the form was made of. */
static bool read_version(struct context *c, struct service *s)
{
    return str_to_i64(ask_form_value(c, S("version")), &s->version);
}

static enum err done(struct context *c, const char *what, const char *word)
{
    context_audit(c, str_fmt(c->work.arena, "service %.*s: %s", STR_ARG(c->arg), what), NULL, 0);
    return ask_back(c, ROUTE_SERVICE, c->arg, word);
}

enum err service_rename_it(struct context *c)
{
    struct asked *k;
    enum err e = begin(c, &k);
    if (e == OK && !read_version(c, &k->service))
        e = ERR_INVALID;
    if (e != OK)
        return e;
    k->page.name = ask_form_value(c, S("name"));
    e = service_rename(&c->work, &k->service, k->page.name, &k->page.name_error);
    if (e == ERR_INVALID)
        return show(c, k, 400);
    return e == OK ? done(c, "renamed", "renamed") : e;
}

enum err service_state_it(struct context *c)
{
    struct asked *k;
    struct str state = ask_form_value(c, S("state"));
    bool ended = str_eq(state, S("ended"));
    enum err e = begin(c, &k);
    if (e == OK && ((!ended && !str_eq(state, S("open"))) || !read_version(c, &k->service)))
        e = ERR_INVALID;
    if (e == OK)
        e = service_set_ended(&c->work, &k->service, ended);
    return e == OK ? done(c, ended ? "ended" : "opened again", ended ? "ended" : "open") : e;
}

enum err service_join_it(struct context *c)
{
    struct asked *k;
    struct service_problems problems = { S(""), S(""), S("") };
    enum err e = begin(c, &k);
    if (e != OK)
        return e;
    struct service_page *p = &k->page;
    p->account.value = ask_form_value(c, S("account"));
    p->from = ask_form_value(c, S("from"));
    p->to = ask_form_value(c, S("to"));
    const struct service_person person = { .account = meeting_account(p->account.value),
        .from = filter_date(p->from, &p->from_error),
        .to = filter_date(p->to, &p->to_error) };
    if (p->from_error.n + p->to_error.n > 0)
        return k->service.may ? show(c, k, 400) : ERR_DENIED;
    e = service_join(&c->work, &k->service, &person, &problems);
    if (e == ERR_INVALID) {
        p->account_error = problems.account;
        p->from_error = problems.from;
        p->to_error = problems.to;
        return show(c, k, 400);
    }
    return e == OK
        ? done(c, str_fmt(c->work.arena, "account %lld joined", (long long)person.account.v).p, "joined")
        : e;
}

enum err service_leave_it(struct context *c)
{
    struct asked *k;
    struct day from;
    struct account_id account = meeting_account(ask_form_value(c, S("account")));
    enum err e = begin(c, &k);
    if (e == OK && !day_parse_iso(ask_form_value(c, S("from")), &from))
        e = ERR_INVALID;
    if (e == OK)
        e = service_leave(&c->work, &k->service, account, from);
    return e == OK ? done(c, str_fmt(c->work.arena, "account %lld left", (long long)account.v).p, "left") : e;
}
