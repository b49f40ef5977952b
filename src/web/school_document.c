/* GET /schools/{urn}/figures.pdf and figures.docx: what the page of a school shows, to be sent and printed. No child is
 * named. */
#include "service/school.h"
#include "web/document.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/school.h"

static void put_facts(struct document *d, const struct school *s, const struct school_figures *x, struct arena *a)
{
    const struct document_fact facts[] = { { S("URN"), s->urn }, { S("Phase"), att_phase_words(s->phase) },
        { S("Locality"), s->locality }, { S("Enrolments"), page_count(a, x->sum.enrolments) } };
    struct document_fact known[COUNT_OF(facts)];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (facts[i].value.n > 0)
            known[n++] = facts[i];
    document_facts(d, known, n);
}

/* A document is made to be sent on, so what is few is not in it (TRUST.md, decided: 5): groups with fewer enrolments,
 * and the next smallest of their cohort where only one would be missing, since it could be worked out. */
enum { LEAST = 5 };

static void put_tiles(struct document *d, struct context *c, const struct school_figures *x)
{
    static const struct str heading[] = { { "Figure", 6 }, { "Here", 4 }, { "Beside it", 9 } };
    const struct wm_figures tiles = figures_tiles(c, &x->d, x->d.reference->benchmarks);
    struct str *cells = ARENA_ARRAY(c->work.arena, tiles.n_items * 3, struct str);
    for (size_t i = 0; i < tiles.n_items; i++) {
        cells[3 * i] = tiles.items[i].label;
        cells[3 * i + 1] = tiles.items[i].value;
        cells[3 * i + 2] = tiles.items[i].note;
    }
    document_table(d,
        &(struct document_table){ .caption = S("Key figures"),
            .heading = heading,
            .columns = 3,
            .cells = cells,
            .rows = tiles.n_items,
            .row_names = true,
            .numbers = 1u << 1 });
}

static void put_lists(struct document *d, struct context *c, const struct school_figures *x)
{
    static const struct str heading[] = { { "List", 4 }, { "Children", 8 }, { "Who is on it", 12 } };
    size_t n;
    const struct dashboard_list_link *lists = figures_lists(c, &x->f, &x->d, &n);
    struct str *cells = ARENA_ARRAY(c->work.arena, n * 3, struct str);
    for (size_t i = 0; i < n; i++) {
        cells[3 * i] = lists[i].name;
        cells[3 * i + 1] = lists[i].n > 0 && lists[i].n < LEAST ? str_fmt(c->work.arena, "fewer than %d", LEAST)
                                                                : page_count(c->work.arena, (int64_t)lists[i].n);
        cells[3 * i + 2] = lists[i].rule;
    }
    document_table(d,
        &(struct document_table){ .caption = S("Children on each list"),
            .heading = heading,
            .columns = 3,
            .cells = cells,
            .rows = n,
            .row_names = true,
            .numbers = 1u << 1 });
}

/* The groups of one cohort, [from, to), that are not shown. */
static void hold_back(const struct att_group *groups, size_t from, size_t to, bool *ret)
{
    size_t held = 0, next = to;
    for (size_t i = from; i < to; i++) {
        bool sum = groups[i].cohort == ATT_COHORT_SEN && groups[i].value == ATT_GROUP_SEN_ANY;
        ret[i] = groups[i].sum.enrolments < LEAST;
        held += ret[i];
        if (!ret[i] && !sum && (next == to || groups[i].sum.enrolments < groups[next].sum.enrolments))
            next = i;
    }
    if (held == 1 && next < to)
        ret[next] = true;
    for (size_t i = from; i < to && held > 0; i++)
        if (groups[i].cohort == ATT_COHORT_SEN && groups[i].value == ATT_GROUP_SEN_ANY)
            ret[i] = true; /* the sum of two of them */
}

static bool *held_back(struct arena *a, const struct att_group *groups, size_t n)
{
    bool *held = ARENA_ARRAY(a, n, bool);
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && groups[to].cohort == groups[from].cohort)
            to++;
        hold_back(groups, from, to, held);
    }
    return held;
}

static void put_cohorts(struct document *d, struct context *c, const struct school_figures *x)
{
    enum { COLUMNS = 6 };
    static const struct str heading[COLUMNS] = { { "Cohort", 6 }, { "Group", 5 }, { "Enrolments", 10 },
        { "Absence", 7 }, { "Persistently absent", 19 }, { "Severely absent", 15 } };
    struct arena *a = c->work.arena;
    size_t n;
    const struct att_group *groups = att_cohorts_published(a, &x->d.answer, 0, &n);
    struct str *cells = ARENA_ARRAY(a, n * COLUMNS, struct str);
    const bool *held = held_back(a, groups, n);
    for (size_t i = 0; i < n; i++) {
        const struct att_sum *s = &groups[i].sum;
        char words[16];
        bool small = s->enrolments < c->config.small_cohort;
        struct str *row = cells + i * COLUMNS;
        row[0] = att_cohort_words(groups[i].cohort);
        row[1] = str_dup(a, att_group_words(groups[i].cohort, groups[i].value, words));
        row[2] = row[3] = row[4] = row[5] = S("not shown");
        if (held[i])
            continue;
        row[2] = str_fmt(a, "%.*s%s", STR_ARG(page_count(a, s->enrolments)), small ? " (small)" : "");
        row[3] = page_share(a, att_absent(&s->count), s->count.possible);
        row[4] = page_share(a, s->persistent, s->enrolments);
        row[5] = page_share(a, s->severe, s->enrolments);
    }
    document_table(d,
        &(struct document_table){ .caption = S("Absence by cohort"),
            .heading = heading,
            .columns = COLUMNS,
            .cells = cells,
            .rows = n,
            .row_names = true,
            .numbers = 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 });
}

enum err school_document(struct context *c)
{
    struct arena *a = c->work.arena;
    struct school_figures *x = ARENA_NEW(a, struct school_figures);
    struct school s;
    struct viewer reader = context_viewer(c, OP_SCHOOL_READ);
    enum err e = school_figures_ask(c, c->arg, x);
    if (e == OK && x->block == NULL)
        e = ERR_MISSING;
    if (e == OK)
        e = school_read(&c->work, &reader, c->arg, &s);
    if (e != OK)
        return e;
    struct document *d = document_begin(c, S("School figures"), s.name);
    document_paragraph(d, figures_freshness(c, &x->d));
    document_heading(d, 1, S("The school"));
    put_facts(d, &s, x, a);
    document_heading(d, 1, S("Figures"));
    put_tiles(d, c, x);
    put_lists(d, c, x);
    document_heading(d, 1, S("Cohorts"));
    put_cohorts(d, c, x);
    document_heading(d, 1, S("How it is counted"));
    document_paragraph(d, figures_basis(c, &x->d));
    document_paragraph(d,
        str_fmt(a, "Groups of fewer than %d children are not shown, nor one from which theirs could be worked out.",
            LEAST));
    context_audit(c, str_fmt(a, "figures of school %.*s", STR_ARG(s.urn)), NULL, 0);
    return document_send(c, d, str_fmt(a, "school-%.*s-figures", STR_ARG(s.urn)));
}
