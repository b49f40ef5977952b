/* GET /cases/{round}/plan.pdf and plan.docx?version=1: a version of the plan, for those who carry it out */
#include "web/ask.h"
#include "web/document.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

static void put_part(struct context *c, struct document *d, int level, const struct plan *p, enum plan_field f)
{
    const struct str said = plan_value_words(c->work.arena, p, f);
    if (said.n == 0)
        return;
    document_heading(d, level, plan_field_words(f));
    document_paragraph(d, said);
}

static void put_needs(struct context *c, struct document *d, const struct plan *p)
{
    bool any = false;
    for (int k = 0; k < PLAN_NEEDS; k++)
        any |= p->needs[k].n > 0;
    if (!any)
        return;
    document_heading(d, 1, S("Needs"));
    for (int f = PLAN_F_COMMUNICATION; f <= PLAN_F_SENSORY_PHYSICAL; f++)
        put_part(c, d, 2, p, (enum plan_field)f);
}

static void put_target(struct context *c, struct document *d, const struct plan_look *x, const struct plan_target *t,
    size_t i, const struct plan_progress *said, size_t n)
{
    struct arena *a = c->work.arena;
    struct document_fact facts[PLAN_TARGET_FIELDS];
    size_t n_said, n_facts = 0;
    for (int f = 0; f < PLAN_TARGET_FIELDS; f++) {
        const struct str value = plan_target_value_words(a, t, (enum plan_target_field)f);
        if (f == PLAN_T_STRATEGY && value.n == 0)
            continue;
        facts[n_facts++] = (struct document_fact){ plan_target_field_words((enum plan_target_field)f),
            value.n > 0 ? value : S("Not said") };
    }
    document_heading(d, 2, str_fmt(a, "Target %zu", i + 1));
    document_facts(d, facts, n_facts);
    const struct plan_said *shown = plan_said_of(c, x, said, n, t->root, &n_said);
    if (n_said == 0)
        return;
    struct str *lines = ARENA_ARRAY(a, n_said, struct str);
    for (size_t k = 0; k < n_said; k++)
        lines[k] = str_fmt(a, "%.*s (%.*s). %.*s", STR_ARG(shown[k].outcome), STR_ARG(shown[k].by),
            STR_ARG(shown[k].words));
    document_heading(d, 3, S("Progress, the newest first"));
    document_bullets(d, lines, n_said);
}

static void put_about(struct context *c, struct document *d, const struct plan_look *x, const struct plan *p)
{
    struct arena *a = c->work.arena;
    struct document_fact facts[8];
    size_t n = 0;
    facts[n++] = x->c.named ? (struct document_fact){ S("Child"), plan_title(c, x) }
                            : (struct document_fact){ S("Case"), x->c.reference };
    if (x->c.named)
        facts[n++] = (struct document_fact){ S("Case"), x->c.reference };
    if (x->c.named) /* a file travels: that of an anonymous case does not say whose it is (OV7) */
        facts[n++] = (struct document_fact){ S("Setting"), x->c.school_name };
    facts[n++] = (struct document_fact){ S("Forum"), forum_phase_words(x->c.phase) };
    facts[n++] = (struct document_fact){ S("State"), plan_state_words(p->state) };
    if (p->issued_ms != 0)
        facts[n++] = (struct document_fact){ S("Issued"), page_day(a, clock_day(p->issued_ms)) };
    if (p->agreed_ms != 0)
        facts[n++] = (struct document_fact){ S("Agreed"), page_day(a, clock_day(p->agreed_ms)) };
    if (p->layer != PLAN_LAYER_NONE)
        facts[n++] = (struct document_fact){ S("Layer of support"), plan_layer_words(p->layer) };
    document_facts(d, facts, n);
}

/* The version of the address; without one, the one that counts, or the draft. */
static struct plan *version_asked(struct context *c, const struct plan_look *x)
{
    int64_t number;
    if (str_to_i64(ask_query(c, S("version")), &number)) {
        for (size_t i = 0; i < x->n; i++)
            if (x->all[i].number == number)
                return &x->all[i];
        return NULL;
    }
    return x->current != NULL ? x->current : x->draft;
}

enum err plan_document(struct context *c)
{
    struct arena *a = c->work.arena;
    struct plan_look x;
    struct plan_progress *said;
    size_t n;
    enum err e = plan_look(c, OP_PLAN_EXPORT_PDF, &x);
    if (e != OK)
        return e;
    struct plan *p = version_asked(c, &x);
    if (p == NULL)
        return ERR_MISSING;
    e = plan_fill(&c->work, p);
    if (e == OK)
        e = plan_progress_read(&c->work, p, &said, &n);
    if (e != OK)
        return e;
    /* The title goes into the metadata: the child is in the text alone. */
    const struct str subtitle = str_fmt(a, "Case %.*s, version %d", STR_ARG(x.c.reference), p->number);
    struct document *d = x.c.named ? document_begin(c, S("Education plan"), subtitle)
                                   : document_begin_unnamed(c, S("Education plan"), subtitle);
    if (x.c.withdrawn)
        document_paragraph(d, S("The family has withdrawn its consent: pass nothing of this on."));
    document_paragraph(d, plan_caution(&x));
    if (p->state == PLAN_DRAFT)
        document_paragraph(d, S("This is a draft: it is not issued."));
    document_heading(d, 1, S("About"));
    put_about(c, d, &x, p);
    for (int f = PLAN_F_STRENGTHS; f <= PLAN_F_PARENT; f++)
        put_part(c, d, 2, p, (enum plan_field)f);
    put_needs(c, d, p);
    document_heading(d, 1, S("Targets"));
    if (p->n_targets == 0)
        document_paragraph(d, S("There is no target."));
    for (size_t i = 0; i < p->n_targets; i++)
        put_target(c, d, &x, &p->targets[i], i, said, n);
    put_part(c, d, 1, p, PLAN_F_TRANSITION);
    put_part(c, d, 1, p, PLAN_F_REVIEW);
    return document_send(c, d, str_fmt(a, "plan-%.*s-%d", STR_ARG(x.c.reference), p->number));
}
