/* GET /lists/{list}, and its files */
#include <stdlib.h>
#include <string.h>

#include "views/list.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    LIST_PAGE = 50, /* children on one page */
};

enum column {
    COLUMN_NAME,
    COLUMN_YEAR,
    COLUMN_SCHOOL,
    COLUMN_MISSED,
    COLUMN_WEEKS,
    COLUMN_WHY,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Name" },
    [COLUMN_YEAR] = { "year", "Year group" },
    [COLUMN_SCHOOL] = { "school", "School" },
    [COLUMN_MISSED] = { "missed", "Missed", .numeric = true, .falling = true },
    [COLUMN_WEEKS] = { NULL, "By week" },
    [COLUMN_WHY] = { NULL, "Why on this list" },
};

/* The same where sessions with certain codes are counted in the place of absence. */
static const struct table_column coded[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Name" },
    [COLUMN_YEAR] = { "year", "Year group" },
    [COLUMN_SCHOOL] = { "school", "School" },
    [COLUMN_MISSED] = { "missed", "So coded", .numeric = true, .falling = true },
    [COLUMN_WEEKS] = { NULL, "By week" },
    [COLUMN_WHY] = { NULL, "Why on this list" },
};

/* A list and how it is looked at. */
struct listing {
    struct filter f;
    struct dashboard d;
    enum dashboard_list list;
    uint32_t *rows; /* of the answer, in the order they are shown in: the most urgent first, if none is asked for */
    size_t n;
    struct table table;
};

static const struct att_row *row_at(const struct listing *l, uint32_t r)
{
    return &l->d.answer.rows[r];
}

static const struct att_block *block_of(const struct listing *l, uint32_t r)
{
    return att_row_block(&l->d.answer, row_at(l, r));
}

static const struct att_identity *who(const struct listing *l, uint32_t r)
{
    return &block_of(l, r)->who[row_at(l, r)->row];
}

static int year_group(const struct listing *l, uint32_t r)
{
    return block_of(l, r)->traits[row_at(l, r)->row].year_group;
}

static int by_share(const struct att_short_count *x, const struct att_short_count *y)
{
    int a = x->absent * y->possible, b = y->absent * x->possible;
    return (a > b) - (a < b);
}

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_NAME:
        c = str_cmp(who(l, x)->surname, who(l, y)->surname);
        return c != 0 ? c : str_cmp(who(l, x)->forename, who(l, y)->forename);
    case COLUMN_YEAR:
        return year_group(l, x) - year_group(l, y);
    case COLUMN_SCHOOL:
        return str_cmp(block_of(l, x)->school.name, block_of(l, y)->school.name);
    case COLUMN_MISSED:
        return by_share(&row_at(l, x)->count, &row_at(l, y)->count);
    case COLUMN_WEEKS:
    case COLUMN_WHY:
    case COLUMNS:
        break;
    }
    return 0;
}

static enum err read_listing(struct context *c, struct listing *l)
{
    *l = (struct listing){ .n = 0 };
    if (!dashboard_list_parse(c->arg, &l->list))
        return ERR_MISSING;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .lists = 1u << l->list }, &l->f, &l->d);
    if (e != OK)
        return e;
    l->n = l->d.answer.lists.n[l->list];
    l->rows = ARENA_ARRAY(c->work.arena, l->n, uint32_t);
    memcpy(l->rows, l->d.answer.lists.rows[l->list], l->n * sizeof *l->rows);
    l->table = (struct table){ .route = ROUTE_LIST,
        .question = filter_pairs(c->work.arena, &l->f),
        .columns = l->d.filter.codes != 0 ? coded : columns,
        .n_columns = COLUMNS,
        .on_page = LIST_PAGE };
    table_read(c, &l->table);
    table_sort(c, &l->table, l->rows, l->n, compare, l);
    return OK;
}

static struct str name_of(struct arena *a, const struct listing *l, uint32_t r)
{
    return page_name(a, who(l, r)->surname, who(l, r)->forename);
}

/* "Left on 3 March 2026", for those on the list who have. */
static struct str left_words(struct arena *a, const struct listing *l, uint32_t r)
{
    struct day left = who(l, r)->leaving, on = l->d.on_roll;
    if (!day_is(left) || !day_is(on) || day_cmp(left, on) >= 0)
        return S("");
    return str_fmt(a, "Left on %.*s", STR_ARG(page_day(a, left)));
}

static struct list_row row_of(struct context *c, const struct listing *l, uint32_t r)
{
    struct arena *a = c->work.arena;
    const struct att_listed listed = dashboard_listed(&l->d, r);
    uint32_t lists = listed.lists;
    char words[16];
    const struct att_block *b = block_of(l, r);
    struct str *also = ARENA_ARRAY(a, LISTS, struct str);
    struct list_row row = { .name = name_of(a, l, r),
        .href = url_to(a, ROUTE_PUPIL, who(l, r)->public_id),
        .year_group = str_dup(a, att_year_group_words(year_group(l, r), words)),
        .school = b->school.name,
        .school_href = url_to(a, ROUTE_SCHOOL, b->school.urn),
        .missed = page_share(a, att_absent(&listed.count), listed.count.possible),
        .why = dashboard_why(a, &l->d, l->list, &listed),
        .trend = figures_sparkline(a, &l->d.answer, listed.row),
        .left = left_words(a, l, r),
        .also = also };
    /* Who is suspended this term is so this year: said once. */
    if ((lists >> LIST_SUSPENDED_TERM & 1) != 0 || l->list == LIST_SUSPENDED_TERM)
        lists &= ~(1u << LIST_SUSPENDED_YEAR);
    for (int k = 0; k < LISTS; k++)
        if ((lists >> k & 1) != 0 && k != (int)l->list)
            also[row.n_also++] = dashboard_list_words((enum dashboard_list)k);
    return row;
}

/* The children of one page, and their ids for the audit. */
static void fill_rows(struct context *c, const struct listing *l, struct list_page *p)
{
    struct arena *a = c->work.arena;
    size_t first = table_first(&l->table), n = table_rows(&l->table);
    struct list_row *rows = ARENA_ARRAY(a, n, struct list_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(c, l, l->rows[first + i]);
        pupils[i] = who(l, l->rows[first + i])->pupil;
    }
    p->rows = rows;
    p->n_rows = n;
    context_audit(c, str_fmt(a, "list %.*s", STR_ARG(dashboard_list_name(l->list))), pupils, n);
}

/* Whoever looks for the persistently absent is told where the severely absent are. */
static void fill_others(struct context *c, const struct listing *l, struct list_page *p)
{
    size_t severe = l->d.answer.lists.n[LIST_SEVERE];
    if (l->list != LIST_PERSISTENT || severe == 0)
        return;
    struct filter_pairs pairs = filter_pairs(c->work.arena, &l->f);
    p->others = str_fmt(c->work.arena, "%.*s severely absent",
        STR_ARG(page_plural(c->work.arena, (int64_t)severe, "child is", "children are")));
    p->others_href = url_with(c->work.arena, ROUTE_LIST, dashboard_list_name(LIST_SEVERE), pairs.v, pairs.n);
}

enum err list_show(struct context *c)
{
    struct listing l;
    enum err e = read_listing(c, &l);
    if (e != OK)
        return e;
    struct list_page p = { .layout = page_wide(c, dashboard_list_title(&l.d, l.list)),
        .rule = dashboard_list_rule(c->work.arena, &l.d, l.list),
        .scope = filter_words(c, &l.f, &l.d),
        .freshness = figures_freshness(c, &l.d),
        .shows_school = l.d.n_blocks > 1 };
    struct filter_pairs order = table_order(&l.table), file = table_pairs(&l.table);
    p.downloads = download_links_of_children(c, ROUTE_LIST_CSV, ROUTE_LIST_XLSX, c->arg, &file, l.n, S("this list"));
    p.layout.error = l.f.from_error.n + l.f.to_error.n > 0;
    p.filter = filter_form(c, &l.f, &l.d, ROUTE_LIST, &order);
    fill_others(c, &l, &p);
    if (l.n > 0) {
        fill_rows(c, &l, &p);
        p.heads = table_heads(c, &l.table, p.shows_school ? 0 : 1u << COLUMN_SCHOOL, &p.n_heads);
        p.pages = table_pages(c, &l.table, "child", "children");
    }
    struct filter_pairs pairs = filter_pairs(c->work.arena, &l.f);
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Dashboard"), .href = url_with(c->work.arena, ROUTE_DASHBOARD, STR_NONE, pairs.v, pairs.n) },
        { .text = p.layout.title }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_list(c->html, &p);
    return context_page(c, 200);
}

static void put_rows(struct context *c, const struct listing *l, struct str asked, struct report *r)
{
    struct arena *a = c->work.arena;
    for (size_t i = 0; i < l->n; i++) {
        uint32_t x = l->rows[i];
        const struct att_listed listed = dashboard_listed(&l->d, x);
        const struct att_identity *w = who(l, x);
        struct buf also = buf_new(400);
        for (int k = 0; k < LISTS; k++)
            if ((listed.lists >> k & 1) != 0 && k != (int)l->list)
                buf_add_fmt(
                    &also, "%s%.*s", also.n > 0 ? " " : "", STR_ARG(dashboard_list_name((enum dashboard_list)k)));
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(w->upn), REPORT_TEXT(w->surname), REPORT_TEXT(w->forename),
                REPORT_TEXT(att_year_group_text(year_group(l, x))), REPORT_TEXT(block_of(l, x)->school.urn),
                REPORT_TEXT(block_of(l, x)->school.name), REPORT_NUMBER(listed.count.possible),
                REPORT_NUMBER(att_absent(&listed.count)),
                REPORT_PERCENT(att_tenths(att_absent(&listed.count), listed.count.possible)),
                REPORT_TEXT(dashboard_why(a, &l->d, l->list, &listed)), REPORT_TEXT(str_dup(a, buf_str(&also))),
                REPORT_TEXT(asked), REPORT_DAY(l->d.answer.last_day) });
        buf_done(&also);
    }
}

static struct str basis_of(struct context *c, const struct listing *l)
{
    struct arena *a = c->work.arena;
    struct str whom = l->f.ask.leavers
        ? S("Children who have left are listed too.")
        : str_fmt(a, "Listed are %.*s only.", STR_ARG(figures_of_whom(c, &l->d)));
    return str_fmt(a, "%.*s: %.*s. %.*s %.*s", STR_ARG(dashboard_list_words(l->list)),
        STR_ARG(dashboard_list_rule(a, &l->d, l->list)), STR_ARG(whom), STR_ARG(figures_statuses(c, &l->d)));
}

enum err list_csv(struct context *c)
{
    static const char *const names[] = { "upn", "surname", "forename", "year_group", "urn", "school", "possible",
        "missed", "missed_percent", "why", "also_on", "asked", "registers_up_to" };
    struct listing l;
    enum err e = read_listing(c, &l);
    if (e != OK)
        return e;
    if (l.n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l.n);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, l.n, struct pupil_id);
    for (size_t i = 0; i < l.n; i++)
        pupils[i] = who(&l, l.rows[i])->pupil;
    struct str name = dashboard_list_name(l.list);
    context_audit(c, str_fmt(c->work.arena, "file of list %.*s", STR_ARG(name)), pupils, l.n);
    const struct download_words words = { .name = name,
        .title = dashboard_list_words(l.list),
        .question = filter_words(c, &l.f, &l.d),
        .registers = figures_freshness(c, &l.d),
        .basis = basis_of(c, &l) };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    put_rows(c, &l, words.question, &file->report);
    return download_end(c, file);
}
