/* GET /records/{record}, POST /records/{record}/steps */
#include "web/record.h"

#include "views/records.html.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/route.h"

static struct str text_of(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static void fill_facts(struct arena *a, const struct away *r, struct record_page *p)
{
    size_t n;
    const struct away_field *f = away_fields(r->kind, &n);
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, n + 1, struct govuk_summary_list_row);
    facts[p->n_facts++] = (struct govuk_summary_list_row){
        .key = { .text = S("School") }, .value = { .text = r->school_name }
    };
    for (size_t i = 0; i < n; i++) {
        struct str words = f[i].class3 && r->hides ? S(RECORD_HIDDEN) : away_words(a, &f[i], r->values[i]);
        if (words.n > 0)
            facts[p->n_facts++] = (struct govuk_summary_list_row){
                .key = { .text = str_of(f[i].label) }, .value = { .text = words }
            };
    }
    p->facts = facts;
}

static void fill_steps(struct arena *a, const struct away *r, struct record_page *p)
{
    struct record_step *steps = ARENA_ARRAY(a, r->n_steps, struct record_step);
    for (size_t i = 0; i < r->n_steps; i++)
        steps[i] = (struct record_step){ page_day(a, r->steps[i].on), str_of(r->steps[i].kind->words),
            r->steps[i].what, r->steps[i].result, r->steps[i].who };
    p->steps = steps;
    p->n_steps = r->n_steps;
    p->step_title = r->kind == AWAY_MISSING ? S("Enquiries and meetings")
        : r->kind == AWAY_PLACEMENT         ? S("Visits, reports and reviews")
                                            : S("Reviews, meetings and letters");
}

static void fill_step_form(struct context *c, const struct away *r, const struct away_step_said *said,
    struct record_page *p)
{
    struct arena *a = c->work.arena;
    size_t n;
    const struct away_step_kind *kinds = away_step_kinds(&n);
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes == 0)
        return;
    p->step_action = url_to(a, ROUTE_RECORD_STEP, r->public_id);
    items[p->step_kinds.n_items++] = (struct govuk_select_item){ .text = S("Choose"), .value = S("") };
    for (size_t i = 0; i < n; i++)
        if (kinds[i].of == r->kind)
            items[p->step_kinds.n_items++] = (struct govuk_select_item){ .text = str_of(kinds[i].words),
                .value = str_of(kinds[i].name) };
    p->step_kinds.items = items;
    if (said == NULL)
        return;
    p->step_kinds.value = said->kind;
    p->on = said->on;
    p->what = said->what;
    p->result = said->result;
    p->kind_error = said->kind_error;
    p->on_error = said->on_error;
    p->what_error = said->what_error;
    p->result_error = said->result_error;
}

static enum err fill_history(struct context *c, const struct away *r, struct record_page *p)
{
    struct arena *a = c->work.arena;
    struct away_past *past;
    enum err e = away_history(&c->work, &c->viewer, r, &past, &p->n_past);
    if (e != OK)
        return e;
    struct record_past *rows = ARENA_ARRAY(a, p->n_past, struct record_past);
    for (size_t i = 0; i < p->n_past; i++)
        rows[i] = (struct record_past){ page_instant(a, past[i].at_ms), past[i].who, past[i].label,
            past[i].was.n > 0 ? past[i].was : S("nothing"), past[i].now.n > 0 ? past[i].now : S("nothing") };
    p->past = rows;
    return OK;
}

/* The page, with a step that was refused if there is one. */
static enum err show(struct context *c, const struct away *r, const struct away_step_said *said, int status)
{
    struct arena *a = c->work.arena;
    struct dashboard_source source;
    struct away_told *told;
    struct str name = page_name(a, r->surname, r->forename), done = http_query(c->request, S("done"));
    struct record_page p = { .layout = page_layout(c, name),
        .caption = away_kind_words(r->kind),
        .state = away_is_open(r) ? S("Open") : S("Over"),
        .pupil_href = url_to(a, ROUTE_PUPIL, r->pupil_public_id),
        .pupil_name = name,
        .made = str_fmt(a, "Made by %.*s on %.*s.", STR_ARG(r->made_by), STR_ARG(page_instant(a, r->made_ms))) };
    enum err e = filter_source(c, &source);
    if (e == OK)
        e = away_look(&c->work, &source, r, 1, &told);
    if (e == OK)
        e = fill_history(c, r, &p);
    if (e != OK)
        return e;
    p.alerts = record_alerts(a, told);
    p.n_alerts = told->n;
    p.done = str_eq(done, S("made")) ? S("The record is made")
        : str_eq(done, S("changed")) ? S("The record is changed")
        : str_eq(done, S("step"))    ? S("It is added")
                                     : S("");
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes != 0)
        p.change = url_to(a, ROUTE_RECORD_CHANGE, r->public_id);
    fill_facts(a, r, &p);
    fill_steps(a, r, &p);
    fill_step_form(c, r, said, &p);
    p.layout.error = status != 200;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Records"), .href = url_to(a, ROUTE_RECORDS, STR_NONE) }, { .text = name }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    context_audit(c, str_fmt(a, "record: %.*s", STR_ARG(away_kind_name(r->kind))), &r->pupil, 1);
    view_record(c->html, &p);
    return context_page(c, status);
}

enum err record_show(struct context *c)
{
    struct away *r = ARENA_NEW(c->work.arena, struct away);
    const struct viewer class3 = context_viewer(c, OP_CLASS3_READ);
    enum err e = away_read(&c->work, &c->viewer, &class3, c->arg, r);
    return e == OK ? show(c, r, NULL, 200) : e;
}

enum err record_step(struct context *c)
{
    struct away *r = ARENA_NEW(c->work.arena, struct away);
    struct away_step_said said = { .kind = text_of(http_form(c->request, S("step"))),
        .on = text_of(http_form(c->request, S("on"))),
        .what = text_of(http_form(c->request, S("what"))),
        .result = text_of(http_form(c->request, S("result"))) };
    const struct viewer class3 = context_viewer(c, OP_CLASS3_READ);
    enum err e = away_read(&c->work, &c->viewer, &class3, c->arg, r);
    if (e == OK)
        e = away_step_add(&c->work, &c->viewer, r, &said);
    if (e == ERR_INVALID && said.kind_error.n + said.on_error.n + said.what_error.n + said.result_error.n > 0) {
        c->refused = true;
        return show(c, r, &said, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "step of a record: %.*s", STR_ARG(said.kind)), &r->pupil, 1);
    const struct http_pair done = { S("done"), S("step") };
    return context_redirect(c, url_with(c->work.arena, ROUTE_RECORD, r->public_id, &done, 1));
}
