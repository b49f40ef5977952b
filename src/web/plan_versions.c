/* GET /cases/{round}/plan/versions?from=1&to=2: the versions of a plan, and what is other in one than in another */
#include "service/wording.h"
#include "views/plan_versions.html.h"
#include "web/case.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

static struct plan_compared compare(struct arena *a, struct str label, struct str was, struct str is)
{
    struct wording_stretch *found;
    size_t n;
    wording_compare(a, was, is, &found, &n);
    struct plan_stretch *to = ARENA_ARRAY(a, n, struct plan_stretch);
    for (size_t i = 0; i < n; i++)
        to[i] = (struct plan_stretch){ found[i].change, found[i].text };
    return (struct plan_compared){ .label = label,
        .what = was.n == 0 ? "Added" : is.n == 0 ? "Taken out"
                                                 : "Changed",
        .stretches = to,
        .n = n };
}

static void compare_body(struct context *c, const struct plan *was, const struct plan *is,
    struct plan_compared_part *parts, size_t *n)
{
    struct arena *a = c->work.arena;
    struct plan_compared *fields = ARENA_ARRAY(a, PLAN_FIELDS, struct plan_compared);
    size_t changed = 0;
    for (int f = 0; f < PLAN_FIELDS; f++) {
        const struct str x = plan_value_words(a, was, (enum plan_field)f),
                         y = plan_value_words(a, is, (enum plan_field)f);
        if (!str_eq(x, y))
            fields[changed++] = compare(a, plan_field_words((enum plan_field)f), x, y);
    }
    if (changed > 0)
        parts[(*n)++] = (struct plan_compared_part){ .title = S("The plan"), .fields = fields, .n = changed };
}

/* A target in both, or in one: NULL on the other side. */
static void compare_target(struct context *c, const struct plan_target *was, const struct plan_target *is, size_t i,
    struct plan_compared_part *parts, size_t *n)
{
    struct arena *a = c->work.arena;
    struct plan_compared *fields = ARENA_ARRAY(a, PLAN_TARGET_FIELDS, struct plan_compared);
    size_t changed = 0;
    for (int f = 0; f < PLAN_TARGET_FIELDS; f++) {
        const enum plan_target_field id = (enum plan_target_field)f;
        const struct str x = was == NULL ? S("") : plan_target_value_words(a, was, id),
                         y = is == NULL ? S("") : plan_target_value_words(a, is, id);
        if (!str_eq(x, y))
            fields[changed++] = compare(a, plan_target_field_words(id), x, y);
    }
    if (changed > 0)
        parts[(*n)++] = (struct plan_compared_part){ .title = plan_target_title(a, is != NULL ? is : was, i),
            .what = was == NULL ? "Added" : is == NULL ? "Taken out"
                                                       : NULL,
            .fields = fields,
            .n = changed };
}

static const struct plan_target *same_root(const struct plan *p, const struct plan_target *t)
{
    for (size_t i = 0; i < p->n_targets; i++)
        if (p->targets[i].root.v == t->root.v)
            return &p->targets[i];
    return NULL;
}

static void compare_plans(struct context *c, const struct plan *was, const struct plan *is,
    struct plan_versions_page *p)
{
    struct plan_compared_part *parts =
        ARENA_ARRAY(c->work.arena, 1 + was->n_targets + is->n_targets, struct plan_compared_part);
    compare_body(c, was, is, parts, &p->n_parts);
    for (size_t i = 0; i < is->n_targets; i++)
        compare_target(c, same_root(was, &is->targets[i]), &is->targets[i], i, parts, &p->n_parts);
    for (size_t i = 0; i < was->n_targets; i++)
        if (same_root(is, &was->targets[i]) == NULL)
            compare_target(c, &was->targets[i], NULL, i, parts, &p->n_parts);
    p->parts = parts;
}

static struct plan *numbered(const struct plan_look *x, struct str text)
{
    int64_t number;
    for (size_t i = 0; i < x->n && str_to_i64(text, &number); i++)
        if (x->all[i].number == number)
            return &x->all[i];
    return NULL;
}

static void fill_versions(struct context *c, const struct plan_look *x, struct plan_versions_page *p)
{
    struct arena *a = c->work.arena;
    struct plan_version_row *rows = ARENA_ARRAY(a, x->n, struct plan_version_row);
    struct govuk_select_item *choices = ARENA_ARRAY(a, x->n, struct govuk_select_item);
    for (size_t i = 0; i < x->n; i++) {
        const struct plan *v = &x->all[x->n - 1 - i];
        const struct http_pair pair = { S("version"), str_fmt(a, "%d", v->number) };
        rows[i] = (struct plan_version_row){ .number = pair.value,
            .state = plan_state_words(v->state),
            .made = plan_when(c, x, v->made_ms, v->made_by),
            .issued = plan_when(c, x, v->issued_ms, v->issued_by),
            .agreed = plan_when(c, x, v->agreed_ms, v->agreed_by),
            .href = url_with(a, ROUTE_PLAN, c->arg, &pair, 1) };
        choices[i] = (struct govuk_select_item){ .text = plan_version_words(a, v), .value = pair.value };
    }
    p->versions = rows;
    p->n_versions = x->n;
    p->choices = choices;
    p->n_choices = x->n;
}

enum err plan_versions_show(struct context *c)
{
    struct plan_look x;
    enum err e = plan_look(c, OP_PLAN_READ, &x);
    if (e != OK)
        return e;
    struct plan_versions_page p = { .layout = page_layout(
                                        c, str_fmt(c->work.arena, "Versions: %.*s", STR_ARG(plan_title(c, &x)))),
        .action = url_to(c->work.arena, ROUTE_PLAN_VERSIONS, c->arg),
        .plan = url_to(c->work.arena, ROUTE_PLAN, c->arg),
        .from = ask_query(c, S("from")),
        .to = ask_query(c, S("to")) };
    p.layout.back = p.plan;
    case_warn(x.c.withdrawn, &p.layout);
    if (p.from.n + p.to.n == 0 && x.n > 1) {
        p.from = str_fmt(c->work.arena, "%d", x.all[x.n - 2].number);
        p.to = str_fmt(c->work.arena, "%d", x.all[x.n - 1].number);
    }
    struct plan *was = numbered(&x, p.from), *is = numbered(&x, p.to);
    fill_versions(c, &x, &p);
    if (was != NULL && is != NULL) {
        e = plan_fill(&c->work, was);
        if (e == OK)
            e = plan_fill(&c->work, is);
        if (e != OK)
            return e;
        p.compares = true;
        p.from_words = str_lower(c->work.arena, plan_version_words(c->work.arena, was));
        p.to_words = str_lower(c->work.arena, plan_version_words(c->work.arena, is));
        compare_plans(c, was, is, &p);
    }
    view_plan_versions(c->html, &p);
    return context_page(c, 200);
}
