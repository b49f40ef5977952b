/* What changed at a school since a day, and GET /schools/{urn}/changes.csv and .xlsx */
#include "service/change.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/school.h"

enum {
    NEWCOMERS = 15, /* shown on the page; the lists have the rest */
};

static struct str rate(struct arena *a, const struct att_count *k)
{
    return page_share(a, att_absent(k), k->possible);
}

/* "12/6/2026", as dates are typed. */
static struct str day_slashes(struct arena *a, struct day d)
{
    int year, month, day;
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

static struct str change_summary(struct arena *a, const struct change *k)
{
    if (k->before.possible == 0 || k->after.possible == 0)
        return S("There are no marks on one side of this day.");
    return str_fmt(a, "Absence was %.*s up to that day and is %.*s since.", STR_ARG(rate(a, &k->before)),
        STR_ARG(rate(a, &k->after)));
}

static struct school_newcomer newcomer(
    struct context *c, const struct school_figures *x, enum dashboard_list l, uint32_t at)
{
    struct arena *a = c->work.arena;
    const struct att_listed listed = dashboard_listed(&x->d, at);
    const struct att_identity *who = &x->block->who[listed.row->row];
    char words[16];
    return (struct school_newcomer){ .name = page_name(a, who->surname, who->forename),
        .href = url_to(a, ROUTE_PUPIL, who->public_id),
        .year_group = str_dup(a, att_year_group_words(x->block->traits[listed.row->row].year_group, words)),
        .list = dashboard_list_title(&x->d, l),
        .why = dashboard_why(a, &x->d, l, &listed) };
}

/* The children who are new on a list, and their ids for the audit. Those at risk come last, since they are many;
 * whoever is new on the list of those suspended this year is on that of the term too. */
static const enum dashboard_list newest_first[] = { LIST_MISSING, LIST_SEVERE, LIST_PERSISTENT,
    LIST_EXCLUSION_RISK, LIST_HOME, LIST_PART_TIME, LIST_AP, LIST_SUSPENDED_TERM, LIST_AT_RISK };

static void fill_newcomers(
    struct context *c, const struct school_figures *x, const struct change *k, struct school_page *p)
{
    struct school_newcomer *rows = ARENA_ARRAY(c->work.arena, NEWCOMERS, struct school_newcomer);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, NEWCOMERS, struct pupil_id);
    struct school_change *to = &p->change;
    for (size_t order = 0; order < COUNT_OF(newest_first); order++) {
        const struct change_list *l = &k->lists[newest_first[order]];
        for (size_t i = 0; i < l->n_came; i++) {
            if (to->n_newcomers == NEWCOMERS) {
                to->n_more++;
                continue;
            }
            pupils[to->n_newcomers] = x->block->who[x->d.answer.rows[l->came[i]].row].pupil;
            rows[to->n_newcomers++] = newcomer(c, x, newest_first[order], l->came[i]);
        }
    }
    to->newcomers = rows;
    if (to->n_newcomers > 0)
        context_audit(c, str_fmt(c->work.arena, "school %.*s", STR_ARG(p->urn)), pupils, to->n_newcomers);
}

/* The day that the address asks for, or the usual one. */
static struct day read_since(
    struct context *c, const struct school_figures *x, struct str *ret_text, struct str *ret_error)
{
    struct str text = http_query(c->request, S("since"));
    *ret_text = text.p == NULL ? S("") : str_trim(text);
    struct day since = filter_day(c->work.arena, *ret_text, x->d.filter.year, ret_error);
    if (!day_is(since))
        since = change_usual_day(&x->d);
    if (ret_text->n == 0)
        *ret_text = day_slashes(c->work.arena, since);
    return since;
}

void school_change_fill(struct context *c, const struct school_figures *x, struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct school_change *to = &p->change;
    struct change k;
    struct day since = read_since(c, x, &to->since_text, &to->since_error);
    change_since(a, &x->d, since, &k);
    struct school_change_list *lists = ARENA_ARRAY(a, LISTS, struct school_change_list);
    for (int l = 0; l < LISTS; l++)
        lists[l] = (struct school_change_list){ .name = p->lists[l].name,
            .href = p->lists[l].href,
            .then = (int64_t)k.lists[l].then,
            .now = (int64_t)k.lists[l].now,
            .came = (int64_t)k.lists[l].n_came,
            .went = (int64_t)k.lists[l].n_went };
    to->lists = lists;
    to->n_lists = LISTS;
    to->since = page_day(a, k.since);
    to->summary = change_summary(a, &k);
    to->action = url_at(a, url_to(a, ROUTE_SCHOOL, p->urn), "changed");
    to->year = figures_year_value(a, x->d.reference, x->d.filter.year);
    p->layout.error = to->since_error.n > 0;
    fill_newcomers(c, x, &k, p);
    struct filter_pairs pairs = { .n = 0 };
    filter_put(&pairs, S("in"), to->year);
    filter_put(&pairs, S("since"), to->since_text);
    if (to->n_newcomers > 0 && to->since_error.n == 0)
        to->downloads = download_links(
            c, ROUTE_SCHOOL_CHANGE_CSV, ROUTE_SCHOOL_CHANGE_XLSX, p->urn, &pairs, S("who is new on a list"));
}

enum err school_change_csv(struct context *c)
{
    static const char *const columns[] = { "upn", "surname", "forename", "year_group", "list", "why", "new_since",
        "asked", "registers_up_to" };
    struct arena *a = c->work.arena;
    struct school_figures *x = ARENA_NEW(a, struct school_figures);
    struct str text, error = S("");
    struct change k;
    size_t n = 0;
    enum err e = school_figures_ask(c, c->arg, x);
    if (e != OK)
        return e;
    if (x->block == NULL)
        return ERR_MISSING;
    struct day since = read_since(c, x, &text, &error);
    if (error.n > 0)
        return page_refuse(c, 400, S("This file cannot be made"), error);
    change_since(a, &x->d, since, &k);
    for (size_t order = 0; order < COUNT_OF(newest_first); order++)
        n += k.lists[newest_first[order]].n_came;
    if (n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, n);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    const struct download_words words = { .name = S("new-on-a-list"),
        .title = S("New on a list"),
        .question = filter_words(c, &x->f, &x->d),
        .registers = figures_freshness(c, &x->d),
        .basis = str_fmt(a, "Who is on a list now and was not on %.*s, by the registers as they are now. %.*s",
            STR_ARG(page_day(a, since)), STR_ARG(figures_basis(c, &x->d))) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    n = 0;
    for (size_t order = 0; order < COUNT_OF(newest_first); order++) {
        enum dashboard_list l = newest_first[order];
        for (size_t i = 0; i < k.lists[l].n_came; i++) {
            const struct att_listed listed = dashboard_listed(&x->d, k.lists[l].came[i]);
            const struct att_identity *who = &x->block->who[listed.row->row];
            pupils[n++] = who->pupil;
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(who->upn), REPORT_TEXT(who->surname),
                    REPORT_TEXT(who->forename),
                    REPORT_TEXT(att_year_group_text(x->block->traits[listed.row->row].year_group)),
                    REPORT_TEXT(dashboard_list_name(l)), REPORT_TEXT(dashboard_why(a, &x->d, l, &listed)),
                    REPORT_DAY(since), REPORT_TEXT(words.question), REPORT_DAY(x->d.answer.last_day) });
        }
    }
    context_audit(c, str_fmt(a, "file of who is new on a list at school %.*s", STR_ARG(c->arg)), pupils, n);
    return download_end(c, file);
}
