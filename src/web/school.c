/* GET /schools/{urn} */
#include "web/school.h"

#include "service/health.h"
#include "service/school.h"
#include "views/school.html.h"
#include "web/action.h"
#include "web/document.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/pupil_records.h"
#include "web/route.h"

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

/* "1 High Street, Chalkport, ZZ99 1AB". */
static struct str address(struct arena *a, const struct school *s)
{
    struct str parts[] = { s->street, s->town, s->postcode };
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n > 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(parts[i]));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static struct str leads(struct arena *a, const struct school *s)
{
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < s->n_leads; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(s->leads[i]));
    struct str text = s->n_leads == 0 ? S("none allocated today") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void fill_facts(struct arena *a, const struct school *s, struct school_page *p)
{
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 12, struct govuk_summary_list_row);
    add_fact(facts, &p->n_facts, S("URN"), s->urn);
    add_fact(facts, &p->n_facts, S("Phase"), att_phase_words(s->phase));
    add_fact(facts, &p->n_facts, S("Type"), s->type);
    add_fact(facts, &p->n_facts, S("State"), s->status);
    if (s->low_age.has && s->high_age.has)
        add_fact(facts, &p->n_facts, S("Ages"), str_fmt(a, "%d to %d", (int)s->low_age.v, (int)s->high_age.v));
    if (s->pupils.has)
        add_fact(facts, &p->n_facts, S("Pupils, as published"), page_count(a, s->pupils.v));
    if (s->fsm_bp.has)
        add_fact(facts, &p->n_facts, S("Free school meals, as published"), page_milli(a, s->fsm_bp.v * 10));
    add_fact(facts, &p->n_facts, S("Inclusion Lead"), leads(a, s));
    add_fact(facts, &p->n_facts, S("Locality"), s->locality);
    add_fact(facts, &p->n_facts, S("Partnership area"), s->area);
    add_fact(facts, &p->n_facts, S("Trust"), s->trust);
    add_fact(facts, &p->n_facts, S("Address"), address(a, s));
    p->facts = facts;
}

enum err school_figures_ask(struct context *c, struct str urn, struct school_figures *ret)
{
    struct dashboard_source source;
    ret->f = (struct filter){ .ask = { .urn = urn, .from = DAY_NONE, .to = DAY_NONE } };
    c->viewer = context_viewer(c, OP_DASHBOARD_SCHOOL);
    if (c->viewer.scope == 0)
        return ERR_MISSING;
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    ret->f.reference = source.reference;
    ret->f.ask.year = filter_year(c->request, source.reference, c->work.today);
    e = dashboard_ask(&c->work, &source, &c->viewer, &ret->f.ask,
        &(struct dashboard_wants){
            .sizes = true, .lists = (1u << LISTS) - 1, .by_session = true, .a_year_before = true },
        &ret->d);
    if (e != OK)
        return e;
    ret->sum = att_total(&ret->d.answer);
    ret->block = ret->sum.enrolments > 0 ? ret->d.blocks[0] : NULL;
    return OK;
}

/* "179 things to put right or check, and 73 questions on provision and part-time timetables". */
static void fill_health(struct context *c, const struct school_figures *x, const struct school *s,
    struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct filter of_year = x->f;
    const struct health h = health_of(a, &x->d);
    const struct health_count *found = health_count(a, &h);
    int64_t to_do = health_to_do(found), questions = health_questions(found);
    of_year.ask.urn = S(""); /* the path has it */
    struct filter_pairs pairs = filter_pairs(a, &of_year);
    p->health = url_with(a, ROUTE_SCHOOL_HEALTH, s->urn, pairs.v, pairs.n);
    p->found = to_do == 0 ? S("nothing to put right or check")
                          : str_fmt(a, "%.*s to put right or check", STR_ARG(page_plural(a, to_do, "thing", "things")));
    if (questions > 0)
        p->found = str_fmt(a, "%.*s, and %.*s on provision and part-time timetables", STR_ARG(p->found),
            STR_ARG(page_plural(a, questions, "question", "questions")));
}

static void fill_document(struct context *c, const struct school_figures *x, struct school_page *p)
{
    struct filter_pairs pairs = { .n = 0 };
    filter_put(&pairs, S("in"), figures_year_value(c->work.arena, x->d.reference, x->d.filter.year));
    p->document = document_links(
        c, ROUTE_SCHOOL_PDF, ROUTE_SCHOOL_DOCX, p->urn, &pairs, S("the figures of this school, to print or send"));
}

/* The figures, for those who may see its dashboard: others may know of the school, and not see its children. */
static enum err fill_figures(struct context *c, const struct school *s, struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct school_figures *x = ARENA_NEW(a, struct school_figures);
    enum err e = school_figures_ask(c, s->urn, x);
    if (e != OK)
        return e == ERR_MISSING ? OK : e;
    p->years = figures_years(c, x->d.reference, x->d.filter.year, ROUTE_SCHOOL);
    p->has_figures = x->block != NULL;
    if (!p->has_figures)
        return OK;
    p->freshness = figures_freshness(c, &x->d);
    p->figures = figures_tiles(c, &x->d, x->d.reference->benchmarks);
    struct filter_pairs pairs = filter_pairs(a, &x->f);
    p->dashboard = url_with(a, ROUTE_DASHBOARD, STR_NONE, pairs.v, pairs.n);
    p->patterns = url_with(a, ROUTE_PATTERNS, STR_NONE, pairs.v, pairs.n);
    p->cohorts = url_with(a, ROUTE_COHORTS, STR_NONE, pairs.v, pairs.n);
    p->trend = figures_trend(c, &x->d, &pairs);
    p->lists = figures_lists(c, &x->f, &x->d, &p->n_lists);
    p->of_whom = figures_of_whom(c, &x->d);
    fill_health(c, x, s, p);
    fill_document(c, x, p);
    const struct dashboard_source source = { x->d.registers, x->d.reference, x->d.config };
    e = school_records_fill(c, &source, x->block->school.id, s->urn, &p->records);
    if (e != OK)
        return e;
    school_change_fill(c, x, p);
    school_beside_fill(c, x, p);
    return OK;
}

enum err school_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct school s;
    enum err e = school_read(&c->work, &c->viewer, c->arg, &s);
    if (e != OK)
        return e;
    struct school_page p = { .layout = page_layout(c, s.name), .urn = s.urn };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Schools"), .href = url_to(a, ROUTE_SCHOOLS, STR_NONE) }, { .text = s.name }
    };
    if (context_of_schools(c, OP_DASHBOARD_SCHOOL)) { /* a coordinator comes from a case or an action */
        p.layout.breadcrumbs = crumbs;
        p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    }
    fill_facts(a, &s, &p);
    p.freshness = S("There are no registers of this school to show.");
    e = fill_figures(c, &s, &p);
    if (e == OK)
        e = action_section_of_school(c, s.id, s.urn, &p.actions);
    if (e != OK)
        return e;
    view_school(c->html, &p);
    return context_page(c, 200);
}
