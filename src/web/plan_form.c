/* GET and POST /cases/{round}/plan/write, .../target and .../issue; POST .../target/remove */
#include "service/follow_up.h"
#include "views/plan_form.html.h"
#include "web/advice.h"
#include "web/case.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "saved", "The target is saved" },
    { "another", "The target is saved. Write the next one" }, { NULL, NULL } };

/* What helps while one writes. */
static const char *const hints[PLAN_FIELDS] = {
    [PLAN_F_STRENGTHS] = "What the child likes, is good at and can build on",
    [PLAN_F_CHILD] = "In the child's own words where that is possible: what helps, what is hard, what they want",
    [PLAN_F_PARENT] = "What the family sees at home, what has helped before, what they hope for",
    [PLAN_F_COMMUNICATION] = "Leave it empty if there is no need of this kind. The same for the three below",
    [PLAN_F_TRANSITION] = "What is handed over, to whom and when: a new class, school, college, or back to full time",
    [PLAN_F_LAYER] = "How much support the child needs now",
    [PLAN_F_REVIEW] = "For example, 3/6/2026. The whole plan is looked at again on this day",
};
static const char *const target_hints[PLAN_TARGET_FIELDS] = {
    [PLAN_T_BASELINE] = "With a number if there is one: \"is in lessons for 2 of 5 mornings a week\"",
    [PLAN_T_TARGET] = "One thing, and how much of it: \"is in lessons for 4 of 5 mornings a week\". Instead of "
                      "\"improve\", say what one will see",
    [PLAN_T_STRATEGY] = "The nearest one, so that the authority can count what came of it. What exactly is done is "
                        "written below",
    [PLAN_T_PROVISION] = "What adults do, and with what",
    [PLAN_T_WHO] = "A person or a role: \"class teacher\", \"Mrs Hall, teaching assistant\"",
    [PLAN_T_HOW_OFTEN] = "\"Daily, 10 minutes\", \"twice a week\"",
    [PLAN_T_STARTS] = "For example, 3/6/2026",
    [PLAN_T_REVIEW] = "For example, 3/9/2026. Six to twelve weeks after the start is usual",
    [PLAN_T_MEASURE] = "What is counted or seen, by whom, where it is written down",
};

static struct str hint_of(const char *hint)
{
    return hint == NULL ? S("") : str_of(hint);
}

static int rows_of(enum plan_field f)
{
    return f == PLAN_F_LAYER ? -1 : f == PLAN_F_REVIEW ? 0
                                                       : 3;
}

static int rows_of_target(enum plan_target_field f)
{
    switch (f) {
    case PLAN_T_NEED:
        return -1;
    case PLAN_T_STRATEGY:
        return -2;
    case PLAN_T_STARTS:
    case PLAN_T_REVIEW:
        return 0;
    case PLAN_T_WHO:
    case PLAN_T_HOW_OFTEN:
        return 1;
    default:
        return 2;
    }
}

static const struct govuk_radios_item *layer_choices(struct arena *a, size_t *ret_n)
{
    static const char *const meaning[PLAN_LAYERS] = { "",
        "What is there for every child", "Something more, for some children",
        "More, for longer, with advice from outside", "Specialist or individual support" };
    struct govuk_radios_item *items = ARENA_ARRAY(a, PLAN_LAYERS, struct govuk_radios_item);
    for (int l = PLAN_UNIVERSAL; l < PLAN_LAYERS; l++)
        items[l - 1] = (struct govuk_radios_item){ .text = plan_layer_words((enum plan_layer)l),
            .value = plan_layer_name((enum plan_layer)l),
            .hint = { .text = str_of(meaning[l]) } };
    *ret_n = PLAN_LAYERS - 1;
    return items;
}

static const struct govuk_radios_item *need_choices(struct arena *a, size_t *ret_n)
{
    struct govuk_radios_item *items = ARENA_ARRAY(a, PLAN_NEEDS, struct govuk_radios_item);
    for (int k = 0; k < PLAN_NEEDS; k++)
        items[k] = (struct govuk_radios_item){ .text = plan_need_words((enum plan_need_area)k),
            .value = plan_need_name((enum plan_need_area)k) };
    *ret_n = PLAN_NEEDS;
    return items;
}

/* The strategies that are offered, and the one that stands there. */
static enum err strategy_choices(struct context *c, const struct plan_target *t, struct plan_form_page *p)
{
    struct arena *a = c->work.arena;
    const struct choice_lists *lists;
    enum err e = context_lists(c, &lists);
    if (e != OK)
        return e;
    const struct choice_list *all = &lists->of[CHOICE_STRATEGY];
    struct govuk_select_item *items = ARENA_ARRAY(a, all->n + 1, struct govuk_select_item);
    items[p->n_strategies++] = (struct govuk_select_item){ .text = S("None of the list"), .value = S("") };
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].offered || (t != NULL && t->strategy == all->v[i].number))
            items[p->n_strategies++] = (struct govuk_select_item){ .text = str_dup(a, all->v[i].words),
                .value = str_fmt(a, "%d", all->v[i].number) };
    p->strategies = items;
    return OK;
}

/* What somebody else chose, in words. */
static void name_clash(const struct plan_form_page *p, struct plan_input *f)
{
    for (size_t i = 0; f->clashes && i < p->n_strategies; i++)
        if (str_eq(p->strategies[i].value, f->clash))
            f->clash = p->strategies[i].text;
}

/* A field of a form that comes back, or is asked for. */
static struct plan_input input_of(struct arena *a, struct str name, struct str stands, const struct plan_typed *typed,
    const struct plan_problem *problem)
{
    struct plan_input f = {
        .name = name, .value = stands, .sign = plan_sign(a, stands), .error = S(""), .clash = S("")
    };
    if (typed == NULL)
        return f;
    f.error = problem->error; /* also of a choice that was not made, which no form brings */
    if (typed->value.p == NULL)
        return f;
    f.value = typed->value;
    f.clashes = problem->clash;
    if (problem->clash)
        f.clash = problem->theirs.n > 0 ? problem->theirs : S("(they left it empty)");
    else
        f.sign = typed->sign;
    return f;
}

static struct plan_typed typed_of(struct context *c, struct str name)
{
    return (struct plan_typed){ http_form(c->request, name),
        ask_form_value(c, str_fmt(c->work.arena, "h-%.*s", STR_ARG(name))) };
}

/* The advice beside the form, for whoever may read it: the plan is written from it. */
static enum err fill_given(struct context *c, const struct plan_look *x, struct plan_form_page *p)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE);
    if (!case_may(c, &x->c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE))
        return OK;
    return advice_part(c, &viewer, &x->c, 2, &p->given);
}

/* Shown again: a form in error, or with what somebody else wrote. */
static enum err form_page(struct context *c, const struct plan_look *x, struct plan_form_page *p, enum err came)
{
    p->child = plan_title(c, x);
    p->caution = x->c.named ? S("")
                            : S("This case is anonymous. Write no name, date of birth, address or setting: nothing "
                                "that identifies is kept.");
    const struct http_pair pair = { S("version"), str_fmt(c->work.arena, "%d", x->draft->number) };
    p->layout.back = url_with(c->work.arena, ROUTE_PLAN, c->arg, &pair, 1);
    p->layout.error = came != OK;
    case_warn(x->c.withdrawn, &p->layout);
    enum err e = fill_given(c, x, p);
    if (e != OK)
        return e;
    if (came == ERR_CONFLICT)
        p->error = S("Somebody else has changed this too. Nothing of yours is lost: look at both below, and save");
    view_plan_form(c->html, p);
    return context_page(c, came == ERR_CONFLICT ? 409 : came == ERR_INVALID ? 400
                                                                            : 200);
}

static enum err no_draft(struct context *c)
{
    c->refused = true;
    return page_refuse(c, 409, S("This plan cannot be changed"),
        S("It was issued, is not begun, or its case is closed. What is issued stays as it is: write a new version from "
          "the page of the plan."));
}

/* The draft of the round with its needs and targets; NULL in x->draft: there is none, or the round is over. */
static enum err open_draft(struct context *c, enum access_op op, struct plan_look *x)
{
    enum err e = plan_look(c, op, x);
    if (e == OK && !plan_is_open(&x->c))
        x->draft = NULL;
    return e == OK && x->draft != NULL ? plan_fill(&c->work, x->draft) : e;
}

/* --- the body --- */

static enum err show_body(struct context *c, const struct plan_look *x, const struct plan_typed *typed,
    const struct plan_problem *problems, enum err came)
{
    struct arena *a = c->work.arena;
    struct plan_input *fields = ARENA_ARRAY(a, PLAN_FIELDS, struct plan_input);
    struct plan_form_page p = { .layout = page_layout(c, S("Write in the plan")),
        .action = url_to(a, ROUTE_PLAN_WRITE_IT, c->arg),
        .fields = fields,
        .n_fields = PLAN_FIELDS };
    for (int f = 0; f < PLAN_FIELDS; f++) {
        const enum plan_field id = (enum plan_field)f;
        fields[f] = input_of(a, plan_field_name(id), plan_value(a, x->draft, id), typed == NULL ? NULL : &typed[f],
            problems == NULL ? NULL : &problems[f]);
        fields[f].label = f >= PLAN_F_COMMUNICATION && f <= PLAN_F_SENSORY_PHYSICAL
            ? str_fmt(a, "Need: %.*s", STR_ARG(plan_field_words(id)))
            : plan_field_words(id);
        fields[f].summary = fields[f].label;
        fields[f].hint = hint_of(hints[f]);
        fields[f].rows = rows_of(id);
    }
    p.choices = layer_choices(a, &p.n_choices);
    return form_page(c, x, &p, came);
}

enum err plan_write_show(struct context *c)
{
    struct plan_look x;
    enum err e = open_draft(c, OP_PLAN_UPDATE, &x);
    if (e != OK)
        return e;
    return x.draft == NULL ? no_draft(c) : show_body(c, &x, NULL, NULL, OK);
}

enum err plan_write_it(struct context *c)
{
    struct plan_look x;
    struct plan_typed typed[PLAN_FIELDS];
    struct plan_problem problems[PLAN_FIELDS];
    enum err e = open_draft(c, OP_PLAN_UPDATE, &x);
    if (e != OK)
        return e;
    if (x.draft == NULL)
        return no_draft(c);
    for (int f = 0; f < PLAN_FIELDS; f++)
        typed[f] = typed_of(c, plan_field_name((enum plan_field)f));
    e = plan_save(&c->work, &x.c, x.draft, typed, problems);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show_body(c, &x, typed, problems, e);
    }
    return e == OK ? plan_back_to(c, x.draft->number, "saved") : e;
}

/* --- a target --- */

static enum err show_target(struct context *c, const struct plan_look *x, const struct plan_target *t,
    const struct plan_typed *typed, const struct plan_problem *problems, enum err came)
{
    struct arena *a = c->work.arena;
    struct plan_input *fields = ARENA_ARRAY(a, PLAN_TARGET_FIELDS, struct plan_input);
    struct str *advice = ARENA_ARRAY(a, PLAN_ADVICE_MOST, struct str);
    struct plan_form_page p = { .layout = page_layout(c, t == NULL ? S("Add a target") : S("Change a target")),
        .action = url_to(a, ROUTE_PLAN_TARGET_IT, c->arg),
        .done = ask_done(c, done_words),
        .target = t == NULL ? S("") : t->public_id,
        .fields = fields,
        .n_fields = PLAN_TARGET_FIELDS,
        .advice = advice };
    for (int f = 0; f < PLAN_TARGET_FIELDS; f++) {
        const enum plan_target_field id = (enum plan_target_field)f;
        fields[f] = input_of(a, plan_target_field_name(id), t == NULL ? S("") : plan_target_value(a, t, id),
            typed == NULL ? NULL : &typed[f], problems == NULL ? NULL : &problems[f]);
        fields[f].label = plan_target_field_words(id);
        fields[f].summary = t == NULL ? fields[f].label
                                      : str_fmt(a, "Target %zu, %.*s", (size_t)(t - x->draft->targets) + 1,
                                            STR_ARG(str_lower(a, fields[f].label)));
        fields[f].hint = hint_of(target_hints[f]);
        fields[f].rows = rows_of_target(id);
    }
    p.choices = need_choices(a, &p.n_choices);
    enum err e = strategy_choices(c, t, &p);
    if (e != OK)
        return e;
    name_clash(&p, &fields[PLAN_T_STRATEGY]);
    p.can_add = true;
    if (t != NULL) {
        p.remove = url_to(a, ROUTE_PLAN_TARGET_DROP, c->arg);
        p.version = str_fmt(a, "%lld", (long long)t->version);
        if (came == OK)
            p.n_advice = plan_advice(t, c->work.today, advice);
    }
    return form_page(c, x, &p, came);
}

/* The target of the address or the form; NULL: a new one. ERR_MISSING: the draft has none of this id. */
static enum err target_asked(struct context *c, const struct plan_look *x, struct plan_target **ret)
{
    const struct str id = ask_value(c, S("target"));
    *ret = id.n == 0 ? NULL : plan_target_of(x->draft, id);
    return id.n > 0 && *ret == NULL ? ERR_MISSING : OK;
}

enum err plan_target_show(struct context *c)
{
    struct plan_look x;
    struct plan_target *t;
    enum err e = open_draft(c, OP_PLAN_UPDATE, &x);
    if (e == OK && x.draft == NULL)
        return no_draft(c);
    if (e == OK)
        e = target_asked(c, &x, &t);
    return e == OK ? show_target(c, &x, t, NULL, NULL, OK) : e;
}

/* Where to go when a target is saved: to it again when something would make it clearer, the first time. */
static enum err saved(struct context *c, int number, struct str public_id, size_t n_advice)
{
    const bool another = str_eq(ask_form_value(c, S("then")), S("another"));
    const struct http_pair pairs[] = { { S("done"), another ? S("another") : S("saved") },
        { S("target"), another ? STR_NONE : public_id } };
    if (!another && n_advice == 0)
        return plan_back_to(c, number, "saved");
    return context_redirect(c, url_with(c->work.arena, ROUTE_PLAN_TARGET, c->arg, pairs, COUNT_OF(pairs)));
}

enum err plan_target_it(struct context *c)
{
    struct plan_look x;
    struct plan_target *t;
    struct plan_typed typed[PLAN_TARGET_FIELDS];
    struct plan_problem problems[PLAN_TARGET_FIELDS];
    struct str public_id, advice[PLAN_ADVICE_MOST];
    enum err e = open_draft(c, OP_PLAN_UPDATE, &x);
    if (e == OK && x.draft == NULL)
        return no_draft(c);
    if (e == OK)
        e = target_asked(c, &x, &t);
    if (e != OK)
        return e;
    for (int f = 0; f < PLAN_TARGET_FIELDS; f++)
        typed[f] = typed_of(c, plan_target_field_name((enum plan_target_field)f));
    e = plan_save_target(&c->work, &x.c, x.draft, t, typed, problems, &public_id);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show_target(c, &x, t, typed, problems, e);
    }
    if (e == OK)
        e = plan_fill(&c->work, x.draft);
    return e == OK
        ? saved(c, x.draft->number, public_id, plan_advice(plan_target_of(x.draft, public_id), c->work.today, advice))
        : e;
}

enum err plan_target_drop_it(struct context *c)
{
    struct plan_look x;
    struct plan_target *t;
    int64_t version;
    enum err e = open_draft(c, OP_PLAN_UPDATE, &x);
    if (e == OK && x.draft == NULL)
        return no_draft(c);
    if (e == OK)
        e = target_asked(c, &x, &t);
    if (e != OK)
        return e;
    if (t == NULL || !str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    e = plan_drop_target(&c->work, &x.c, x.draft, t, version);
    if (e == ERR_CONFLICT) {
        c->refused = true;
        return page_refuse(c, 409, S("Somebody has changed this target since you opened it"),
            S("It was not taken out. Look at it again."));
    }
    return e == OK ? plan_back_to(c, x.draft->number, "removed") : e;
}

/* --- issuing --- */

static void fill_advice(struct context *c, const struct plan *draft, struct plan_issue_page *p)
{
    struct arena *a = c->work.arena;
    struct plan_part *parts = ARENA_ARRAY(a, draft->n_targets * PLAN_ADVICE_MOST, struct plan_part);
    for (size_t i = 0; i < draft->n_targets; i++) {
        struct str advice[PLAN_ADVICE_MOST];
        const size_t n = plan_advice(&draft->targets[i], c->work.today, advice);
        for (size_t k = 0; k < n; k++)
            parts[p->n_advice++] = (struct plan_part){ str_fmt(a, "Target %zu", i + 1), advice[k] };
    }
    p->advice = parts;
}

static enum err fill_found(struct context *c, const struct plan_look *x, struct plan_issue_page *p)
{
    struct plan_other *others;
    enum err e = plan_look_through(&c->work, &x->c, x->draft, &others, &p->n_found);
    if (e != OK)
        return e;
    struct plan_found *found = ARENA_ARRAY(c->work.arena, p->n_found, struct plan_found);
    for (size_t i = 0; i < p->n_found; i++)
        found[i] = (struct plan_found){ others[i].found, others[i].where, others[i].whose };
    p->found = found;
    return OK;
}

static enum err show_issue(struct context *c, const struct plan_look *x, struct plan_issue_page *p, int status)
{
    struct arena *a = c->work.arena;
    p->layout = page_layout(c, str_fmt(a, "Issue the plan: %.*s", STR_ARG(plan_title(c, x))));
    p->layout.error = status == 400;
    p->layout.back = url_to(a, ROUTE_PLAN, c->arg);
    case_warn(x->c.withdrawn, &p->layout);
    p->action = url_to(a, ROUTE_PLAN_ISSUE_IT, c->arg);
    p->back = url_to(a, ROUTE_PLAN, c->arg);
    p->version = str_fmt(a, "%lld", (long long)x->draft->version);
    fill_advice(c, x->draft, p);
    view_plan_issue(c->html, p);
    return context_page(c, status);
}

static enum err begin_issue(struct context *c, struct plan_look *x, struct plan_issue_page *p)
{
    struct str *missing;
    enum err e = open_draft(c, OP_PLAN_SIGN_OFF, x);
    if (e != OK || x->draft == NULL)
        return e;
    e = plan_missing(&c->work, x->draft, &missing, &p->n_missing);
    if (e != OK)
        return e;
    p->missing = missing;
    return fill_found(c, x, p);
}

enum err plan_issue_show(struct context *c)
{
    struct plan_look x;
    struct plan_issue_page p = { .error = S("") };
    enum err e = begin_issue(c, &x, &p);
    if (e == OK && x.draft == NULL)
        return no_draft(c);
    return e == OK ? show_issue(c, &x, &p, 200) : e;
}

/* What stands in the way of issuing what was looked at: its version, what is missing, names of others. */
static enum err refuse_issue(struct context *c, const struct plan_look *x, struct plan_issue_page *p, int *ret_status)
{
    int64_t version;
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    *ret_status = 400;
    if (p->n_missing > 0) {
        p->error = S("The plan cannot be issued yet");
    } else if (version != x->draft->version) {
        *ret_status = 409;
        p->error = S("Somebody has written in the plan since you looked at it. Look again, then issue it");
    } else if (p->n_found > 0 && !str_eq(ask_form_value(c, S("confirm")), S("yes"))) {
        p->confirm_error = S("Look at the names, and say that they belong in this plan, or take them out first");
    }
    return OK;
}

enum err plan_issue_it(struct context *c)
{
    struct plan_look x;
    struct plan_issue_page p = { .error = S("") };
    int status;
    enum err e = begin_issue(c, &x, &p);
    if (e == OK && x.draft == NULL)
        return no_draft(c);
    if (e == OK)
        e = refuse_issue(c, &x, &p, &status);
    if (e != OK)
        return e;
    if (p.error.n + p.confirm_error.n > 0) {
        c->refused = true;
        return show_issue(c, &x, &p, status);
    }
    e = plan_issue(&c->work, c->login.account, &x.c, x.draft);
    if (e == OK)
        e = follow_up_schedule(&c->work, &x.c, c->config.follow_up_weeks);
    if (e == ERR_CONFLICT)
        return no_draft(c);
    return e == OK ? ask_back(c, ROUTE_PLAN, c->arg, "issued") : e;
}
