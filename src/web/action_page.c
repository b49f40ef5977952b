/* GET /actions/{action}, POST /actions/{action}/end, /move and /reassign */
#include "views/action.html.h"
#include "web/action.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "made", "The action is added" }, { "ended", "How it went is saved" },
    { "moved", "The day is moved" }, { "given", "The action is given to somebody else" }, { NULL, NULL } };

/* What was typed into a form that is shown again, and what is wrong with it. */
struct typed {
    struct action_problems problems;
    struct action_owner_fields to;
    struct str how, outcome, how_error, due, reason, error;
    bool moving; /* the day, not how it went */
};

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

static void fill_facts(struct context *c, const struct action *x, struct action_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 8, struct govuk_summary_list_row);
    if (x->pupil.v != 0)
        add_fact(facts, &p->n_facts, S("Child"), page_name(a, x->surname, x->forename));
    add_fact(facts, &p->n_facts, S("School"), x->school_name);
    if (!x->left) {
        add_fact(facts, &p->n_facts, S("Who will do it"),
            str_fmt(a, "%.*s (%.*s)%s", STR_ARG(x->owner_name),
                STR_ARG(str_lower(a, action_owner_words(x->owner_kind))),
                x->owner_closed ? ": their account is closed" : ""));
        add_fact(facts, &p->n_facts, S("By when"), page_day(a, x->due));
    }
    add_fact(facts, &p->n_facts, S("Given"),
        str_fmt(a, "%.*s by %.*s", STR_ARG(page_day(a, clock_day(x->made_ms))), STR_ARG(x->made_by)));
    if (day_is(x->meeting_on))
        add_fact(facts, &p->n_facts, S("From the meeting"), page_day(a, x->meeting_on));
    add_fact(facts, &p->n_facts, x->state == ACTION_NOT_DONE ? S("Why it was not done") : S("What came of it"),
        x->outcome);
    p->facts = facts;
}

static const char *event_words(struct str what)
{
    static const struct {
        const char *what, *words;
    } all[] = { { "made", "Given" }, { "done", "Done" }, { "not_done", "Not done" }, { "moved", "Day moved" },
        { "given on", "Given to somebody else" }, { "replaced", "Replaced by another" } };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (str_eq(what, str_of(all[i].what)))
            return all[i].words;
    return "Changed";
}

static enum err fill_history(struct context *c, const struct action *x, struct action_page *p)
{
    struct arena *a = c->work.arena;
    struct viewer viewer = context_viewer(c, OP_ACTION_READ);
    struct action_event *events;
    size_t n;
    enum err e = action_history(&c->work, &viewer, x->id, &events, &n);
    if (e != OK)
        return e;
    struct moj_timeline_item *items = ARENA_ARRAY(a, n, struct moj_timeline_item);
    for (size_t i = 0; i < n; i++) {
        const struct action_event *v = &events[n - 1 - i];
        char time[8];
        items[i] = (struct moj_timeline_item){ .title = str_of(event_words(v->what)),
            .byline = v->who,
            .day = clock_day(v->at_ms),
            .time = str_dup(a, clock_time_words(v->at_ms, time)),
            .text = v->detail };
    }
    p->history = (struct moj_timeline){ .items = items, .n_items = n, .heading_level = 3 };
    return OK;
}

/* May the viewer do an operation with it? One is made of a school: that a case is one's own lets nobody add any. */
static bool may(struct context *c, const struct action_rule *rule, enum access_op op, struct str public_id)
{
    struct action x;
    struct viewer viewer = context_viewer(c, op);
    if (op == OP_ACTION_CREATE)
        viewer.scope &= ~(int64_t)SCOPE_CASE;
    return viewer.scope != 0 && action_read(&c->work, &viewer, rule, public_id, &x) == OK;
}

static enum err fill_forms(struct context *c, const struct action_rule *rule, const struct action *x,
    const struct typed *typed, struct action_page *p)
{
    struct arena *a = c->work.arena;
    const bool open = x->state == ACTION_OPEN && !x->left;
    p->version = str_fmt(a, "%lld", (long long)x->version);
    p->may_end = open && may(c, rule, OP_ACTION_UPDATE_STATUS, x->public_id);
    p->may_change = open && may(c, rule, OP_ACTION_REASSIGN, x->public_id);
    p->end = url_to(a, ROUTE_ACTION_END, x->public_id);
    p->move = url_to(a, ROUTE_ACTION_MOVE, x->public_id);
    p->reassign = url_to(a, ROUTE_ACTION_REASSIGN, x->public_id);
    if (x->replaced_by.n == 0 && !x->left && may(c, rule, OP_ACTION_CREATE, x->public_id) &&
        may(c, rule, OP_ACTION_UPDATE_STATUS, x->public_id))
        p->replace = url_with(a, ROUTE_ACTION_NEW, STR_NONE,
            (const struct http_pair[]){ { S("school"), x->urn }, { S("replaces"), x->public_id } }, 2);
    if (typed != NULL) {
        p->error = typed->error;
        p->how = typed->how;
        p->outcome = typed->outcome;
        p->how_error = typed->how_error;
        p->due = typed->due;
        p->due_error = typed->problems.due;
        p->reason = typed->reason;
        p->to = typed->to;
        p->to.error = typed->problems.owner;
        if (typed->moving)
            p->reason_error = typed->problems.outcome;
        else
            p->outcome_error = typed->problems.outcome;
        p->layout.error = true;
    }
    return p->may_change ? action_owner_choices(c, x->school, &p->to) : OK;
}

static enum err show(struct context *c, const struct action_rule *rule, const struct action *x,
    const struct typed *typed, int status)
{
    struct arena *a = c->work.arena;
    struct action_page p = { .layout = page_layout(c, x->task), .task = x->task, .done = ask_done(c, done_words) };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Actions"), .href = url_to(a, ROUTE_ACTIONS, STR_NONE) }, { .text = S("One action") }
    };
    p.layout.title = S("Action");
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    p.state = action_standing(x, &p.state_tag);
    p.rise = action_rise_words(a, x);
    if (x->left)
        p.left = S("The child has left your setting. Who was to do it, and by when, stands in its history as it was "
                   "then; nothing that came later is shown.");
    p.instead = x->replaced_by_task;
    if (x->meeting_public_id.n > 0 && access_allows(c->login.roles, OP_MEETING_READ).scopes != 0)
        p.meeting = url_to(a, ROUTE_MEETING, x->meeting_public_id);
    if (x->replaced_by.n > 0)
        p.instead_href = url_to(a, ROUTE_ACTION, x->replaced_by);
    fill_facts(c, x, &p);
    enum err e = fill_history(c, x, &p);
    if (e == OK)
        e = fill_forms(c, rule, x, typed, &p);
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(a, "action %.*s", STR_ARG(x->public_id)), &x->pupil, x->pupil.v != 0);
    view_action(c->html, &p);
    return context_page(c, status);
}

enum err action_show(struct context *c)
{
    struct dashboard_source source;
    struct action_rule rule;
    struct action x;
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = action_read(&c->work, &c->viewer, &rule, c->arg, &x);
    return e == OK ? show(c, &rule, &x, NULL, 200) : e;
}

/* --- forms --- */

/* Reads the action that a form is about, as its sender saw it. */
static enum err read_for_form(struct context *c, struct action_rule *rule, struct action *ret, bool *ret_changed)
{
    struct dashboard_source source;
    int64_t version;
    enum err e = ask_rule(c, &source, rule);
    if (e == OK)
        e = action_read(&c->work, &c->viewer, rule, c->arg, ret);
    if (e != OK || ret->left)
        return e != OK ? e : ERR_MISSING;
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    *ret_changed = version != ret->version;
    return OK;
}

/* What came of a form: the page again, with what is wrong or that somebody else was faster, or on. */
static enum err answer(struct context *c, const struct action_rule *rule, const struct action *x, struct typed *typed,
    enum err e, const char *done)
{
    if (e == ERR_CONFLICT)
        typed->error = S("Somebody changed this action since you opened it. Look at it as it is now; what you typed is "
                         "still in the form");
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        c->refused = true;
        return show(c, rule, x, typed, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "action %.*s %s", STR_ARG(x->public_id), done), &x->pupil,
        x->pupil.v != 0);
    return ask_back(c, ROUTE_ACTION, x->public_id, done);
}

enum err action_end_it(struct context *c)
{
    struct action_rule rule;
    struct action x;
    bool changed;
    struct typed typed = { .how = ask_form_value(c, S("how")), .outcome = ask_form_value(c, S("outcome")) };
    enum err e = read_for_form(c, &rule, &x, &changed);
    if (e != OK)
        return e;
    bool done = str_eq(typed.how, S("done")), not_done = str_eq(typed.how, S("not_done"));
    if (changed) {
        e = ERR_CONFLICT;
    } else if (!done && !not_done && x.state == ACTION_OPEN) {
        typed.how_error = S("Choose whether it was done");
        typed.problems.outcome = action_text_problem(c->work.arena, str_trim(typed.outcome),
            S("Enter what came of it, or why it was not done"), ACTION_TASK_MOST);
        e = ERR_INVALID;
    } else {
        e = action_end(&c->work, c->login.account, &x, done ? ACTION_DONE : ACTION_NOT_DONE, typed.outcome,
            &typed.problems);
    }
    return answer(c, &rule, &x, &typed, e, "ended");
}

enum err action_move_it(struct context *c)
{
    struct action_rule rule;
    struct action x;
    bool changed;
    struct str wrong = S("");
    struct typed typed = {
        .due = ask_form_value(c, S("due")), .reason = ask_form_value(c, S("reason")), .moving = true
    };
    enum err e = read_for_form(c, &rule, &x, &changed);
    if (e != OK)
        return e;
    struct day due = filter_date(typed.due, &wrong);
    e = changed ? ERR_CONFLICT : action_move(&c->work, c->login.account, &x, due, typed.reason, &typed.problems);
    if (wrong.n > 0)
        typed.problems.due = wrong;
    return answer(c, &rule, &x, &typed, e, "moved");
}

enum err action_reassign_it(struct context *c)
{
    struct action_rule rule;
    struct action x;
    bool changed;
    struct typed typed = { .how = S("") };
    enum err e = read_for_form(c, &rule, &x, &changed);
    if (e != OK)
        return e;
    struct action_to to = action_form_to(c, &typed.to);
    e = changed ? ERR_CONFLICT : action_reassign(&c->work, c->login.account, &x, &to, &typed.problems);
    return answer(c, &rule, &x, &typed, e, "given");
}
