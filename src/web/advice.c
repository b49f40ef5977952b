/* GET and POST /cases/{round}/advice, POST /cases/{round}/advice/remove and /cases/{round}/advice/refusals */
#include "web/advice.h"

#include "service/plan.h"
#include "views/advice.html.h"
#include "web/ask.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/identify.h"
#include "web/library.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "added", "The advice is added" },
    { "removed", "The advice is taken back" }, { "cleared", "The count is set back: they can add advice again" },
    { NULL, NULL } };

static struct advice_line line_of(struct context *c, const struct advice *v)
{
    struct arena *a = c->work.arena;
    struct advice_line l = { .title = v->resource_title.p == NULL ? S("") : v->resource_title,
        .content = v->content,
        .link = url_outside(v->link.p == NULL ? S("") : v->link),
        .link_words = v->link,
        .by = v->service.v != 0 ? v->service_name : v->who,
        .told = consent_needs_words(v->needs),
        .id = S(""),
        .version = str_fmt(a, "%lld", (long long)v->version) };
    if (v->action_public_id.p != NULL) {
        l.action = str_fmt(a, "An action of %.*s: %.*s", STR_ARG(v->service_name), STR_ARG(v->action_state));
        if (v->action_seen)
            l.action_href = url_to(a, ROUTE_ACTION, v->action_public_id);
    } else if (v->by.v == c->login.account.v) {
        l.id = v->public_id;
    }
    return l;
}

enum err advice_part(struct context *c, const struct case_viewer *viewer, const struct forum_case *fc, int level,
    struct advice_part *ret)
{
    struct advice *all;
    size_t n, n_kept;
    const struct viewer of_actions = context_viewer(c, OP_ACTION_READ);
    enum err e = advice_list(&c->work, viewer, fc, &all, &n);
    if (e == OK)
        e = advice_see_actions(&c->work, &of_actions, fc, all, n);
    if (e == OK)
        e = advice_kept_back(&c->work, viewer, fc, &n_kept);
    if (e != OK)
        return e;
    struct advice_line *lines = ARENA_ARRAY(c->work.arena, n + 1, struct advice_line);
    struct advice_group *groups = ARENA_ARRAY(c->work.arena, ADVICE_HEADINGS, struct advice_group);
    *ret = (struct advice_part){ .groups = groups, .heading_level = level };
    if (n_kept > 0)
        ret->kept = str_fmt(c->work.arena, "%.*s not shown to services: consent does not cover it.",
            STR_ARG(page_plural(c->work.arena, (int64_t)n_kept, "piece of advice is", "pieces of advice are")));
    for (size_t i = 0; i < n; i++) {
        lines[i] = line_of(c, &all[i]);
        if (i == 0 || all[i].heading != all[i - 1].heading)
            groups[ret->n_groups++] =
                (struct advice_group){ .heading = advice_heading_words(all[i].heading), .lines = &lines[i] };
        groups[ret->n_groups - 1].n_lines++;
    }
    if (!fc->named)
        ret->caution = S(
            "The child is not known to those who advise: this rests on what was written and said. The setting makes "
            "sure that it fits the child.");
    return OK;
}

/* --- the page --- */

static struct case_viewer viewer_of(const struct context *c)
{
    return context_case_viewer(c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE);
}

static void audit(struct context *c, const struct forum_case *fc)
{
    const struct str name = forum_case_audit_name(c->work.arena, fc);
    context_audit_also(c, str_fmt(c->work.arena, "advice on %.*s", STR_ARG(name)), &fc->pupil, fc->named ? 1 : 0);
}

static enum err fill_choices(struct context *c, const struct forum_case *fc, struct advice_page *p)
{
    struct arena *a = c->work.arena;
    struct advice_service *services;
    struct resource *resources;
    size_t n_services, n_resources;
    const struct resource_question q = { .public_id = STR_NONE, .heading = -1, .need = PLAN_NEEDS, .phase = fc->phase };
    enum err e = advice_services(&c->work, c->login.account, &services, &n_services);
    if (e == OK)
        e = resource_list(&c->work, &q, &resources, &n_resources);
    if (e != OK)
        return e;
    const struct library_choices choices = library_choices(c, false);
    struct govuk_select_item *s = ARENA_ARRAY(a, n_services + 1, struct govuk_select_item),
                             *r = ARENA_ARRAY(a, n_resources + 1, struct govuk_select_item);
    s[p->n_services++] = (struct govuk_select_item){ .text = S("I do, for myself"), .value = S("") };
    for (size_t i = 0; i < n_services; i++)
        s[p->n_services++] = (struct govuk_select_item){ .text = services[i].name, .value = services[i].public_id };
    r[p->n_resources++] = (struct govuk_select_item){ .text = S("None: in my own words"), .value = S("") };
    for (size_t i = 0; i < n_resources; i++)
        r[p->n_resources++] = (struct govuk_select_item){ .text = str_fmt(a, "%.*s: %.*s",
                                                              STR_ARG(advice_heading_words(resources[i].heading)),
                                                              STR_ARG(resources[i].title)),
            .value = resources[i].public_id };
    p->headings = choices.headings;
    p->n_headings = choices.n_headings;
    p->services = s;
    p->resources = r;
    p->all_needs = case_needs_choices(c, NULL, &p->n_needs);
    return OK;
}

/* How often the advice of whoever asks was refused. */
static enum err refused_before(struct context *c, const struct forum_case *fc, int *ret)
{
    struct advice_refusal *all;
    size_t n;
    *ret = 0;
    enum err e = fc->named || fc->school.v != 0 ? OK : advice_refusals(&c->work, fc, &all, &n);
    for (size_t i = 0; e == OK && !fc->named && fc->school.v == 0 && i < n; i++)
        if (all[i].of.v == c->login.account.v)
            *ret = all[i].n;
    return e;
}

/* Whoever is told the setting, the coordinator above all, is told whose advice was refused. */
static enum err fill_refusals(struct context *c, const struct forum_case *fc, struct advice_page *p)
{
    struct advice_refusal *all;
    size_t n;
    if (fc->named || fc->school.v == 0)
        return OK;
    enum err e = advice_refusals(&c->work, fc, &all, &n);
    if (e != OK)
        return e;
    struct arena *a = c->work.arena;
    struct advice_refused *lines = ARENA_ARRAY(a, n + 1, struct advice_refused);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct advice_refused){ .who = all[i].who,
            .words = str_fmt(a, "%.*s%s", STR_ARG(page_plural(a, all[i].n, "time", "times")),
                all[i].n >= ADVICE_REFUSALS_MOST ? ". They can add none until you set it back" : ""),
            .name = all[i].name,
            .n = str_fmt(a, "%d", all[i].n) };
    p->refusals = lines;
    p->n_refusals = n;
    p->clear = url_to(a, ROUTE_ADVICE_REFUSALS, fc->round.public_id);
    return OK;
}

/* For whoever writes the plan: how it stands, and the way on. */
static enum err fill_next(struct context *c, const struct forum_case *fc, struct advice_page *p)
{
    struct plan *all;
    size_t n;
    if (!case_may(c, fc, OP_PLAN_CREATE, OP_CASE_ANON_UPDATE))
        return OK;
    enum err e = plan_list(&c->work, fc->round.id, &all, &n);
    if (e != OK)
        return e;
    if (plan_can_begin(fc, n)) {
        p->next = fc->round.state == ROUND_DISCUSSED
            ? S("The forum has heard the case: its plan is written next, from the advice.")
            : S("It is written from the advice, in the forum or after it. It is not begun yet.");
        p->begin = url_to(c->work.arena, ROUTE_PLAN_BEGIN, fc->round.public_id);
    } else if (n > 0) {
        const bool writing = plan_draft(all, n) != NULL && plan_is_open(fc);
        p->next = S("It is being written.");
        if (!writing)
            p->next = str_fmt(c->work.arena, "%.*s.", STR_ARG(plan_state_words(all[n - 1].state)));
        p->plan = url_to(c->work.arena, ROUTE_PLAN, fc->round.public_id);
        p->plan_words = writing ? S("Go on with the plan") : S("Look at the plan");
    }
    return OK;
}

static enum err show(struct context *c, const struct forum_case *fc, struct advice_page *p, int status)
{
    int refused;
    struct arena *a = c->work.arena;
    const struct case_viewer viewer = viewer_of(c);
    p->layout = page_layout(c, S("Advice"));
    case_crumbs(c, fc, S("Advice"), &p->layout);
    p->layout.error = status >= 400;
    p->name = forum_case_title(a, fc);
    p->named = fc->named;
    p->done = ask_done(c, done_words);
    enum err e = advice_part(c, &viewer, fc, 2, &p->part);
    if (e == OK)
        e = fill_choices(c, fc, p);
    if (e == OK)
        e = fill_next(c, fc, p);
    if (e == OK)
        e = booking_back(c, fc, &p->run, &p->run_words);
    if (e == OK)
        e = fill_refusals(c, fc, p);
    if (e == OK)
        e = refused_before(c, fc, &refused);
    if (e != OK)
        return e;
    if (refused >= ADVICE_REFUSALS_MOST)
        p->stopped = str_fmt(a,
            "Advice of yours on this case was refused %d times, because it may have said who a child is. Speak to "
            "the coordinator of the forum, who writes it down for you or lets you try again.",
            ADVICE_REFUSALS_MOST);
    if (advice_may_add(fc)) {
        p->add = url_to(a, ROUTE_ADVICE_ADD, fc->round.public_id);
        p->part.remove = url_to(a, ROUTE_ADVICE_REMOVE, fc->round.public_id);
        p->part.csrf = p->layout.csrf;
    }
    audit(c, fc);
    view_advice(c->html, p);
    return context_page(c, status);
}

enum err advice_show(struct context *c)
{
    const struct case_viewer viewer = viewer_of(c);
    struct forum_case fc;
    struct advice_page p = { .error = S("") };
    enum err e = forum_case_read(&c->work, &viewer, c->arg, &fc);
    return e == OK ? show(c, &fc, &p, 200) : e;
}

/* Of an anonymous case: what may name the child stops it. ERR_INVALID then. */
static enum err look_for_names(struct context *c, const struct forum_case *fc, struct advice_page *p)
{
    const struct identify_index *index;
    const struct identify_text text = { .id = S("content"), .label = S("The advice"), .content = p->content };
    if (fc->named)
        return OK;
    enum err e = fc->school.v != 0 ? identify_load_case(&c->work, fc->id, &index)
                                   : identify_load_untold(&c->work, text.content, &index);
    if (e != OK)
        return e;
    if (fc->school.v != 0) {
        p->found = identify_form(c, index, &text, 1);
        return p->found.stops ? ERR_INVALID : OK;
    }
    /* Who is not told the setting is not told what was found either: by trying names one would learn which are those of
     * children at all. */
    if (identify_say(c->work.arena, index, text.content).n == 0)
        return OK;
    e = advice_refusal_count(&c->work, c->login.account, fc);
    if (e != OK)
        return e;
    p->content_error = S("This may say who a child is. Write it without names, dates and places, and without the names "
                         "of authors and tests, which a child may have too: nothing was saved");
    context_audit(c, S("advice on an anonymous case that may say who the child is"), NULL, 0);
    c->tells_refusal = true;
    return ERR_INVALID;
}

static enum err add(struct context *c, const struct forum_case *fc, struct advice_page *p)
{
    struct advice_problems problems = { .content = S("") };
    struct str public_id;
    struct advice_new n = { .due_wrong = S(""),
        .content = p->content,
        .service = p->service,
        .own_only = (context_viewer(c, OP_CASE_NAMED_ADVISE).scope & ~(int64_t)SCOPE_FORUM) == 0,
        .resource = p->resource,
        .needs = case_needs_chosen(c) == CONSENT_UNSAID ? 0 : case_needs_chosen(c) };
    int refused;
    if (!advice_heading_parse(p->heading, &n.heading))
        return ERR_MISSING;
    if (refused_before(c, fc, &refused) != OK)
        return ERR_FAILED;
    if (refused >= ADVICE_REFUSALS_MOST) /* whatever it says: nothing is to be learned of it */
        return ERR_CONFLICT;
    n.due = filter_date(p->due, &n.due_wrong);
    enum err e = look_for_names(c, fc, p);
    p->due_error = n.due_wrong;
    if (e != OK)
        return e;
    e = advice_add(&c->work, c->login.account, fc, &n, &public_id, &problems);
    p->content_error = problems.content;
    p->service_error = problems.service;
    p->resource_error = problems.resource;
    p->due_error = problems.due;
    return e;
}

/* The page again, or on. */
static enum err answer(
    struct context *c, const struct forum_case *fc, struct advice_page *p, enum err e, const char *done)
{
    if (e == ERR_CONFLICT)
        p->error = S("This cannot be done any more: the case is not being heard, or the advice became an action or "
                     "was changed");
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = !c->tells_refusal; /* that it was refused is counted, and nothing else was written */
        return show(c, fc, p, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    audit(c, fc);
    return ask_back(c, ROUTE_ADVICE, fc->round.public_id, done);
}

enum err advice_add_it(struct context *c)
{
    const struct case_viewer viewer = viewer_of(c);
    struct forum_case fc;
    struct advice_page p = { .heading = ask_form_value(c, S("heading")),
        .service = ask_form_value(c, S("service")),
        .resource = ask_form_value(c, S("resource")),
        .content = ask_form_value(c, S("content")),
        .due = ask_form_value(c, S("due")),
        .needs = ask_form_value(c, S("needs")) };
    enum err e = forum_case_read(&c->work, &viewer, c->arg, &fc);
    return e == OK ? answer(c, &fc, &p, add(c, &fc, &p), "added") : e;
}

enum err advice_remove_it(struct context *c)
{
    const struct case_viewer viewer = viewer_of(c);
    struct forum_case fc;
    struct advice_page p = { .error = S("") };
    int64_t version;
    enum err e = forum_case_read(&c->work, &viewer, c->arg, &fc);
    if (e != OK)
        return e;
    if (!advice_may_add(&fc) || !str_to_i64(ask_form_value(c, S("version")), &version))
        return answer(c, &fc, &p, ERR_CONFLICT, "");
    e = advice_remove(&c->work, &fc, c->login.account, ask_form_value(c, S("advice")), version);
    return answer(c, &fc, &p, e, "removed");
}

/* A coordinator's alone: to who is not told the setting, or is of it, it is not there. */
enum err advice_refusals_set_back(struct context *c)
{
    const struct case_viewer viewer = viewer_of(c);
    struct forum_case fc;
    struct account_id of = { 0 };
    struct advice_page p = { .error = S("") };
    int64_t n;
    enum err e = forum_case_read(&c->work, &viewer, c->arg, &fc);
    if (e != OK)
        return e;
    if (fc.named || fc.school.v == 0 || (viewer.anon_scope & SCOPE_CASE) == 0)
        return ERR_MISSING;
    e = str_to_i64(ask_form_value(c, S("n")), &n)
        ? advice_refusals_clear(&c->work, &fc, ask_form_value(c, S("who")), n, &of)
        : ERR_CONFLICT;
    if (e == ERR_CONFLICT) {
        p.error = S("The count was set back by somebody else, or more was refused since: it is as you see it now");
        c->refused = true;
        return show(c, &fc, &p, 409);
    }
    if (e != OK)
        return e;
    const struct str object =
        str_fmt(c->work.arena, "refused advice of account %lld on an anonymous case set back", (long long)of.v);
    context_audit(c, object, NULL, 0);
    return ask_back(c, ROUTE_ADVICE, fc.round.public_id, "cleared");
}
