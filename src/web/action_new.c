/* GET and POST /actions/new */
#include "service/school.h"
#include "views/action.html.h"
#include "web/action.h"
#include "web/ask.h"
#include "web/meeting_hold.h"
#include "web/page.h"
#include "web/route.h"

enum err action_owner_choices(struct context *c, struct school_id school, struct action_owner_fields *ret)
{
    struct arena *a = c->work.arena;
    struct action_account *all;
    size_t n;
    enum err e = action_accounts(&c->work, school, &all, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("Somebody without an account"), .value = S("") };
    for (size_t i = 0; i < n; i++) {
        bool me = all[i].id.v == c->login.account.v;
        items[i + 1] = (struct govuk_select_item){ .value = all[i].name,
            .text = str_fmt(a, "%.*s (%.*s%s)", STR_ARG(all[i].display_name),
                STR_ARG(action_account_words(a, &all[i])), me ? ", me" : "") };
    }
    ret->accounts = items;
    ret->n_accounts = n + 1;
    return OK;
}

struct action_to action_form_to(struct context *c, struct action_owner_fields *ret_typed)
{
    struct action_to to = { .kind = ACTION_OF_SCHOOL,
        .account = ask_form_value(c, S("account")),
        .name = ask_form_value(c, S("owner")) };
    (void)action_owner_parse(ask_form_value(c, S("kind")), &to.kind);
    ret_typed->account = to.account;
    ret_typed->name = to.name;
    ret_typed->kind = action_owner_name(to.kind);
    return to;
}

/* What a new action is about, as the address or the form says. */
struct about {
    struct action_rule rule;
    struct ask_about of; /* the child with id.v == 0: of the school */
    bool replaces;
    struct action old;
    struct str upn_error;
};

/* Where somebody came from, to go back to: a page of ours, or URL_NONE. */
static struct url back_of(struct context *c)
{
    return url_local(c->work.arena, ask_value(c, S("back")));
}

/* The child, by the id that came along, or by UPN. A UPN that is nobody's there is an error of its field. */
static enum err read_child(struct context *c, struct about *b)
{
    struct str child = ask_value(c, S("child")), upn = ask_value(c, S("upn"));
    if (child.n == 0 && upn.n == 0)
        return OK;
    enum err e = action_find_child(
        &c->work, &c->viewer, b->of.school.id, child, str_upper(c->work.arena, upn), &b->of.child);
    if (e == ERR_MISSING && child.n == 0) {
        b->upn_error = S("No child with this UPN is or was at this school");
        return OK;
    }
    return e;
}

static enum err read_old(struct context *c, struct about *b)
{
    struct str replaces = ask_value(c, S("replaces"));
    if (replaces.n == 0)
        return OK;
    struct viewer viewer = context_viewer(c, OP_ACTION_UPDATE_STATUS); /* it ends with this */
    enum err e = action_read(&c->work, &viewer, &b->rule, replaces, &b->old);
    if (e != OK)
        return e;
    b->replaces = true;
    if (b->old.left || !str_eq(b->old.urn, b->of.school.urn))
        return ERR_MISSING;
    b->of.child = (struct action_child){ b->old.pupil, b->old.pupil_public_id, b->old.surname, b->old.forename };
    return OK;
}

static enum err read_about(struct context *c, struct about *b)
{
    struct dashboard_source source;
    *b = (struct about){ .replaces = false };
    enum err e = ask_rule(c, &source, &b->rule);
    if (e == OK)
        e = ask_about_school(c, &b->of);
    if (e == OK)
        e = read_child(c, b);
    return e == OK ? read_old(c, b) : e;
}

static void keep(struct action_new_page *p, struct str name, struct str v)
{
    if (v.n == 0)
        return;
    p->kept[p->n_kept].name = name;
    p->kept[p->n_kept++].value = v;
}

static enum err show_form(struct context *c, const struct about *b, struct action_new_page *p, int status)
{
    struct arena *a = c->work.arena;
    p->school = b->of.school.name;
    keep(p, S("school"), b->of.school.urn);
    keep(p, S("meeting"), b->of.meeting_public_id);
    keep(p, S("back"), back_of(c).s);
    if (b->of.child.id.v != 0)
        p->child = page_name(a, b->of.child.surname, b->of.child.forename);
    if (b->replaces)
        keep(p, S("replaces"), b->old.public_id);
    else if (ask_value(c, S("child")).n > 0)
        keep(p, S("child"), b->of.child.public_id);
    p->asks_child = ask_value(c, S("child")).n == 0 && !b->replaces;
    p->upn = ask_value(c, S("upn"));
    p->upn_error = b->upn_error;
    if (day_is(b->of.meeting.on))
        p->meeting = str_fmt(a, "From the meeting on %.*s", STR_ARG(page_day(a, b->of.meeting.on)));
    if (b->replaces)
        p->replaces = str_fmt(a, "In place of: %.*s", STR_ARG(b->old.task));
    enum err e = action_owner_choices(c, b->of.school.id, &p->to);
    if (e != OK)
        return e;
    if (b->of.child.id.v != 0)
        context_audit_also(c, S("new action"), &b->of.child.id, 1);
    view_action_new(c->html, p);
    return context_page(c, status);
}

static struct action_new_page new_page(struct context *c)
{
    return (struct action_new_page){ .layout = page_layout(c, S("Add an action")),
        .action = url_to(c->work.arena, ROUTE_ACTION_NEW, STR_NONE) };
}

enum err action_new(struct context *c)
{
    struct about b;
    struct action_new_page p = new_page(c);
    if (ask_query(c, S("school")).n == 0) {
        struct ask_field schools;
        enum err e = ask_schools(c, OP_ACTION_CREATE, NULL, S(""), &schools);
        if (e != OK)
            return e;
        p.asks_school = schools.n_items > 0;
        p.schools = schools.items;
        p.n_schools = schools.n_items;
        if (!p.asks_school)
            return page_refuse(c, 404, S("There is no school to add an action for"),
                S("Your roles let you add actions, and no school is yours. Ask your administrator."));
        view_action_new(c->html, &p);
        return context_page(c, 200);
    }
    enum err e = read_about(c, &b);
    if (e != OK)
        return e;
    p.to.kind = S("school");
    if (b.replaces) {
        p.task = b.old.task;
        p.to.name = b.old.owner.v == 0 ? b.old.owner_name : S("");
        p.to.kind = action_owner_name(b.old.owner_kind);
    }
    return show_form(c, &b, &p, 200);
}

enum err action_make_it(struct context *c)
{
    struct about b;
    struct action_new_page p = new_page(c);
    struct action_problems problems = { .task = S("") };
    struct str public_id, wrong = S("");
    p.task = ask_form_value(c, S("task"));
    p.due = ask_form_value(c, S("due"));
    enum err e = read_about(c, &b);
    if (e != OK)
        return e;
    struct action_to to = action_form_to(c, &p.to);
    const struct action_new n = { .school = b.of.school.id,
        .pupil = b.of.child.id,
        .meeting = b.of.meeting.id,
        .task = p.task,
        .to = to,
        .due = filter_date(p.due, &wrong) };
    e = b.replaces ? action_replace(&c->work, c->login.account, &b.old, &n, &public_id, &problems)
                   : action_make(&c->work, c->login.account, &n, &public_id, &problems);
    if (e == OK && b.upn_error.n > 0)
        e = ERR_INVALID;
    if (e == ERR_CONFLICT)
        p.error = S("This action has been replaced already");
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        p.task_error = problems.task;
        p.to.error = problems.owner;
        p.due_error = wrong.n > 0 ? wrong : problems.due;
        p.layout.error = true;
        return show_form(c, &b, &p, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit_also(
        c, str_fmt(c->work.arena, "action %.*s", STR_ARG(public_id)), &b.of.child.id, b.of.child.id.v != 0);
    struct url back = back_of(c);
    if (back.s.n == 0)
        return ask_back(c, ROUTE_ACTION, public_id, "made");
    return context_redirect(c,
        url_at(c->work.arena, back,
            b.of.child.id.v == 0 ? "actions" : meeting_action_anchor(c->work.arena, b.of.child.public_id).p));
}
