/* GET and POST /cases/{round}/progress: how the targets stand; GET and POST /cases/{round}/again: brought once more */
#include "service/text.h"
#include "views/plan_progress.html.h"
#include "web/case.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

static struct str field_of(struct arena *a, const char *what, const struct plan_target *t)
{
    return str_fmt(a, "%s-%.*s", what, STR_ARG(t->public_id));
}

static struct str last_words(struct arena *a, const struct plan_said *said)
{
    return str_fmt(a, "Last said: %.*s. %.*s", STR_ARG(said->outcome), STR_ARG(said->by));
}

static void fill_row(struct context *c, const struct plan_target *t, size_t i, const struct plan_progress *last,
    const struct plan_said *said, struct plan_progress_row *to)
{
    struct arena *a = c->work.arena;
    const bool form = c->request->method == HTTP_POST;
    *to = (struct plan_progress_row){ .legend = plan_target_title(a, t, i),
        .summary = str_fmt(a, "Target %zu, the result", i + 1),
        .measure = t->measure,
        .last = last != NULL ? last_words(a, said) : S(""),
        .name_outcome = field_of(a, "outcome", t),
        .name_words = field_of(a, "words", t),
        .name_next = field_of(a, "next", t),
        .error = S("") };
    to->outcome = form ? ask_form_value(c, to->name_outcome) : last != NULL ? plan_outcome_name(last->outcome)
                                                                            : S("");
    to->words = form ? ask_form_value(c, to->name_words) : last != NULL ? last->words
                                                                        : S("");
    to->next = form ? ask_form_value(c, to->name_next) : last != NULL ? plan_next_name(last->next)
                                                                      : S("");
}

static enum err read_progress(struct context *c, struct plan_look *x, struct plan_progress **ret, size_t *ret_n)
{
    enum err e = plan_look(c, OP_PLAN_RECORD_OUTCOME, x);
    if (e == OK && x->current == NULL)
        return ERR_MISSING;
    if (e == OK)
        e = plan_fill(&c->work, x->current);
    return e == OK ? plan_progress_read(&c->work, x->current, ret, ret_n) : e;
}

static enum err show(struct context *c, const struct plan_look *x, const struct plan_progress *said, size_t n_said,
    const struct str *errors, int status)
{
    struct arena *a = c->work.arena;
    const struct plan *p = x->current;
    struct plan_progress_row *rows = ARENA_ARRAY(a, p->n_targets, struct plan_progress_row);
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct target_id root = p->targets[i].root;
        size_t n;
        const struct plan_said *shown = plan_said_of(c, x, said, n_said, root, &n);
        fill_row(c, &p->targets[i], i, n > 0 ? plan_progress_of(said, n_said, root) : NULL, shown, &rows[i]);
        if (errors != NULL)
            rows[i].error = errors[i];
    }
    struct plan_progress_page page = { .layout = page_layout(
                                           c, str_fmt(a, "How the targets stand: %.*s", STR_ARG(plan_title(c, x)))),
        .caution = plan_caution(x),
        .who_next = S("Tick how each target stands today. Leave out what you cannot say. What was said before is "
                      "kept."),
        .action = url_to(a, ROUTE_PLAN_PROGRESS_IT, c->arg),
        .plan = url_to(a, ROUTE_PLAN, c->arg),
        .rows = rows,
        .n = p->n_targets };
    page.layout.error = status == 400;
    case_warn(x->c.withdrawn, &page.layout);
    page.layout.back = page.plan;
    view_plan_progress(c->html, &page);
    return context_page(c, status);
}

enum err plan_progress_show(struct context *c)
{
    struct plan_look x;
    struct plan_progress *said;
    size_t n;
    enum err e = read_progress(c, &x, &said, &n);
    return e == OK ? show(c, &x, said, n, NULL, 200) : e;
}

enum err plan_progress_it(struct context *c)
{
    struct plan_look x;
    struct plan_progress *said;
    size_t n, added;
    enum err e = read_progress(c, &x, &said, &n);
    if (e != OK)
        return e;
    struct arena *a = c->work.arena;
    struct plan_progress_new *news = ARENA_ARRAY(a, x.current->n_targets, struct plan_progress_new);
    struct str *errors = ARENA_ARRAY(a, x.current->n_targets, struct str);
    for (size_t i = 0; i < x.current->n_targets; i++) {
        const struct plan_target *t = &x.current->targets[i];
        news[i].says = plan_outcome_parse(ask_form_value(c, field_of(a, "outcome", t)), &news[i].outcome);
        news[i].words = text_lines(a, ask_form_value(c, field_of(a, "words", t)));
        if (!plan_next_parse(ask_form_value(c, field_of(a, "next", t)), &news[i].next))
            return ERR_INVALID;
    }
    e = plan_progress_add(&c->work, c->login.account, &x.c, x.current, news, errors, &added);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show(c, &x, said, n, errors, 400);
    }
    return e == OK ? ask_back(c, ROUTE_PLAN, c->arg, "progress") : e;
}

/* --- coming back --- */

struct coming_back {
    struct forum_case c;
    struct plan_back b;
};

/* Whoever may bring a case may bring it again, but for the setting that the child has left. */
static enum err begin_again(struct context *c, struct coming_back *ret)
{
    struct case_viewer v = context_case_viewer(c, OP_CASE_NAMED_CREATE, OP_CASE_ANON_CREATE);
    struct plan_home home;
    enum err e = forum_case_read(&c->work, &v, c->arg, &ret->c);
    if (e == OK)
        e = plan_home_of(&c->work, &v.named, ret->c.round.id, &home);
    if (e == OK && !plan_may_write(c, &v, &home))
        return ERR_MISSING;
    if (e == OK)
        e = plan_back_read(&c->work, &ret->c, &ret->b);
    if (e != OK)
        return e;
    if (ret->c.named)
        context_audit_also(c, str_fmt(c->work.arena, "case %.*s", STR_ARG(ret->c.reference)), &ret->c.pupil, 1);
    else
        context_audit(c, str_fmt(c->work.arena, "case %.*s", STR_ARG(ret->c.reference)), NULL, 0);
    return OK;
}

static enum err show_again(struct context *c, const struct coming_back *x, struct str needs, struct str error,
    int status)
{
    struct arena *a = c->work.arena;
    struct plan_again_page p = { .layout = page_layout(c,
                                     str_fmt(a, "Bring to a forum again: %.*s",
                                         STR_ARG(forum_case_title(a, &x->c)))),
        .error = error,
        .may = x->b.may,
        .why_not = x->c.round.last ? S("This round is not over: there is no plan yet that says what to do.")
                                   : S("It was brought again already."),
        .action = url_to(a, ROUTE_PLAN_AGAIN_IT, c->arg),
        .progress = url_to(a, ROUTE_PLAN_PROGRESS, c->arg),
        .plan = url_to(a, ROUTE_PLAN, c->arg),
        .needs = needs,
        .n_lacks = x->b.n_lacks,
        .actions = x->b.actions,
        .n_actions = x->b.n_actions };
    struct str *lacks = ARENA_ARRAY(a, x->b.n_lacks, struct str);
    for (size_t i = 0; i < x->b.n_lacks; i++)
        lacks[i] = plan_target_title(a, x->b.lacks[i], (size_t)(x->b.lacks[i] - x->b.plan.targets));
    p.lacks = lacks;
    p.layout.error = status == 400;
    p.layout.back = p.plan;
    view_plan_again(c->html, &p);
    return context_page(c, status);
}

enum err plan_again_show(struct context *c)
{
    struct coming_back x;
    enum err e = begin_again(c, &x);
    return e == OK ? show_again(c, &x, S(""), S(""), 200) : e;
}

enum err plan_again_it(struct context *c)
{
    struct coming_back x;
    struct str round, problem = S("");
    const struct str needs = ask_form_value(c, S("needs"));
    enum err e = begin_again(c, &x);
    if (e != OK)
        return e;
    e = plan_come_back(&c->work, c->login.account, &x.c, &x.b, needs, &round, &problem);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show_again(c, &x, needs, problem, e == ERR_CONFLICT ? 409 : 400);
    }
    return e == OK ? ask_back(c, ROUTE_PLAN, round, "again") : e;
}
