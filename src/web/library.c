/* GET /library, GET and POST /library/new, GET and POST /library/{entry}, POST /library/{entry}/end */
#include "web/library.h"

#include "views/library.html.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "added", "The entry is added" },
    { "changed", "The entry is changed" }, { "ended", "The entry is not used any more" },
    { "again", "The entry is used again" }, { NULL, NULL } };

struct library_choices library_choices(struct context *c, bool any)
{
    struct library_choices ret = { .n_headings = 0 };
    struct govuk_select_item *h = ARENA_ARRAY(c->work.arena, ADVICE_HEADINGS + 1, struct govuk_select_item),
                             *n = ARENA_ARRAY(c->work.arena, PLAN_NEEDS + 1, struct govuk_select_item),
                             *p = ARENA_ARRAY(c->work.arena, FORUM_PHASES + 1, struct govuk_select_item);
    if (any)
        h[ret.n_headings++] = (struct govuk_select_item){ .text = S("All headings"), .value = S("") };
    for (int i = 0; i < ADVICE_HEADINGS; i++)
        h[ret.n_headings++] = (struct govuk_select_item){ .text = advice_heading_words((enum advice_heading)i),
            .value = advice_heading_name((enum advice_heading)i) };
    n[ret.n_needs++] = (struct govuk_select_item){ .text = S("Any need"), .value = S("") };
    for (int i = 0; i < PLAN_NEEDS; i++)
        n[ret.n_needs++] = (struct govuk_select_item){ .text = plan_need_words((enum plan_need_area)i),
            .value = plan_need_name((enum plan_need_area)i) };
    p[ret.n_phases++] = (struct govuk_select_item){ .text = any ? S("All groups") : S("Any group"), .value = S("") };
    for (int i = 0; i < FORUM_PHASES; i++)
        p[ret.n_phases++] = (struct govuk_select_item){ .text = forum_phase_words((enum forum_phase)i),
            .value = forum_phase_name((enum forum_phase)i) };
    ret.headings = h;
    ret.needs = n;
    ret.phases = p;
    return ret;
}

static bool may_change(const struct context *c)
{
    return access_allows(c->login.roles, OP_FORUM_UPDATE).scopes != 0;
}

static struct library_entry entry_of(struct context *c, const struct resource *r)
{
    struct arena *a = c->work.arena;
    struct str phase = r->phase == FORUM_PHASES ? S("Any group") : forum_phase_words(r->phase),
               need = r->need == PLAN_NEEDS ? S("Any need") : plan_need_words(r->need);
    return (struct library_entry){ .title = r->title,
        .words = r->words,
        .contact = r->contact,
        .for_whom = str_fmt(a, "%.*s. %.*s", STR_ARG(phase), STR_ARG(need)),
        .link = url_outside(r->link),
        .link_words = r->link,
        .change = may_change(c) ? url_to(a, ROUTE_LIBRARY_ENTRY, r->public_id) : URL_NONE,
        .ended = day_is(r->ended) };
}

static void fill_groups(struct context *c, const struct resource *all, size_t n, struct library_page *p)
{
    struct library_group *groups = ARENA_ARRAY(c->work.arena, ADVICE_HEADINGS, struct library_group);
    struct library_entry *entries = ARENA_ARRAY(c->work.arena, n + 1, struct library_entry);
    for (size_t i = 0; i < n; i++) {
        entries[i] = entry_of(c, &all[i]);
        if (i == 0 || all[i].heading != all[i - 1].heading)
            groups[p->n_groups++] = (struct library_group){ .heading = advice_heading_words(all[i].heading),
                .id = advice_heading_name(all[i].heading),
                .entries = &entries[i] };
        groups[p->n_groups - 1].n_entries++;
    }
    p->groups = groups;
}

enum err library_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct resource *all;
    size_t n;
    enum advice_heading heading;
    struct library_page p = { .layout = page_layout(c, S("Library")),
        .done = ask_done(c, done_words),
        .choices = library_choices(c, true),
        .heading = ask_query(c, S("heading")),
        .need = ask_query(c, S("need")),
        .phase = ask_query(c, S("phase")),
        .ask = url_to(a, ROUTE_LIBRARY, STR_NONE),
        .add = may_change(c) ? url_to(a, ROUTE_LIBRARY_NEW, STR_NONE) : URL_NONE };
    struct resource_question q = {
        .public_id = STR_NONE, .heading = -1, .need = PLAN_NEEDS, .phase = FORUM_PHASES, .ended = may_change(c)
    };
    if (advice_heading_parse(p.heading, &heading))
        q.heading = (int)heading;
    (void)plan_need_parse(p.need, &q.need);
    (void)forum_phase_parse(p.phase, &q.phase);
    enum err e = resource_list(&c->work, &q, &all, &n);
    if (e != OK)
        return e;
    fill_groups(c, all, n, &p);
    view_library(c->html, &p);
    return context_page(c, 200);
}

/* --- one --- */

static enum err show_form(struct context *c, struct library_form *p, struct str public_id, int status)
{
    struct arena *a = c->work.arena;
    p->layout =
        page_layout(c, public_id.n == 0 ? S("Add an entry to the library") : S("Change an entry of the library"));
    p->layout.back = url_to(a, ROUTE_LIBRARY, STR_NONE);
    p->layout.error = p->error.n + p->title_error.n + p->words_error.n + p->link_error.n + p->contact_error.n > 0;
    p->choices = library_choices(c, false);
    p->action =
        public_id.n == 0 ? url_to(a, ROUTE_LIBRARY_ADD, STR_NONE) : url_to(a, ROUTE_LIBRARY_CHANGE, public_id);
    if (public_id.n > 0)
        p->end = url_to(a, ROUTE_LIBRARY_END, public_id);
    view_library_form(c->html, p);
    return context_page(c, status);
}

static struct library_form form_of(struct context *c, const struct resource *r)
{
    return (struct library_form){ .heading = advice_heading_name(r->heading),
        .need = r->need == PLAN_NEEDS ? S("") : plan_need_name(r->need),
        .phase = r->phase == FORUM_PHASES ? S("") : forum_phase_name(r->phase),
        .title = r->title,
        .words = r->words,
        .link = r->link,
        .contact = r->contact,
        .version = str_fmt(c->work.arena, "%lld", (long long)r->version),
        .ended = day_is(r->ended) };
}

/* What was typed, into an entry. ERR_INVALID: a choice that is none. */
static enum err take_form(struct context *c, struct resource *r)
{
    struct str need = ask_form_value(c, S("need")), phase = ask_form_value(c, S("phase"));
    r->need = PLAN_NEEDS;
    r->phase = FORUM_PHASES;
    r->title = ask_form_value(c, S("title"));
    r->words = ask_form_value(c, S("words"));
    r->link = ask_form_value(c, S("link"));
    r->contact = ask_form_value(c, S("contact"));
    if (str_eq(ask_form_value(c, S("heading")), S("")))
        return OK;
    return advice_heading_parse(ask_form_value(c, S("heading")), &r->heading) &&
            (need.n == 0 || plan_need_parse(need, &r->need)) && (phase.n == 0 || forum_phase_parse(phase, &r->phase))
        ? OK
        : ERR_INVALID;
}

/* The form again, with what is wrong; or on. */
static enum err answer(struct context *c, enum err e, const struct resource *r,
    const struct resource_problems *problems, struct str public_id, const char *done)
{
    if (e == OK) {
        context_audit(c, S("library"), NULL, 0);
        return ask_back(c, ROUTE_LIBRARY, STR_NONE, done);
    }
    if (e != ERR_INVALID && e != ERR_CONFLICT)
        return e;
    struct library_form p = form_of(c, r);
    p.title_error = problems->title;
    p.words_error = problems->words;
    p.link_error = problems->link;
    p.contact_error = problems->contact;
    if (e == ERR_CONFLICT)
        p.error = S("Somebody changed this entry since you opened it. Open it again in another window to see what "
                    "it says now");
    c->refused = true;
    return show_form(c, &p, public_id, e == ERR_CONFLICT ? 409 : 400);
}

enum err library_new(struct context *c)
{
    struct library_form p = { .version = S("0") };
    return show_form(c, &p, S(""), 200);
}

enum err library_add_it(struct context *c)
{
    struct resource r = { .ended = DAY_NONE };
    struct resource_problems problems = { .title = S("") };
    struct str public_id;
    enum err e = take_form(c, &r);
    if (e != OK)
        return e;
    e = resource_add(&c->work, &r, &public_id, &problems);
    return answer(c, e, &r, &problems, S(""), "added");
}

enum err library_change(struct context *c)
{
    struct resource r;
    enum err e = resource_read(&c->work, c->arg, &r);
    if (e != OK)
        return e;
    struct library_form p = form_of(c, &r);
    return show_form(c, &p, c->arg, 200);
}

enum err library_change_it(struct context *c)
{
    struct resource r;
    struct resource_problems problems = { .title = S("") };
    enum err e = resource_read(&c->work, c->arg, &r);
    if (e == OK)
        e = take_form(c, &r);
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &r.version))
        e = ERR_INVALID;
    if (e != OK)
        return e;
    e = resource_change(&c->work, &r, &problems);
    return answer(c, e, &r, &problems, c->arg, "changed");
}

enum err library_end_it(struct context *c)
{
    struct resource r;
    struct resource_problems problems = { .title = S("") };
    const bool again = str_eq(ask_form_value(c, S("again")), S("yes"));
    enum err e = resource_read(&c->work, c->arg, &r);
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &r.version))
        e = ERR_INVALID;
    if (e != OK)
        return e;
    r.ended = again ? DAY_NONE : c->work.today;
    e = resource_change(&c->work, &r, &problems);
    return answer(c, e, &r, &problems, c->arg, again ? "again" : "ended");
}
