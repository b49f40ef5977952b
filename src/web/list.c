/* GET /lists/{list} and /lists/{list}.csv */
#include <stdlib.h>
#include <string.h>

#include "service/report.h"
#include "views/list.html.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

enum {
    LIST_PAGE = 50,         /* children on one page */
    LIST_EXPORT_MOST = 500, /* rows of a file without a second person (TRUST.md 4, export.pupil_level) */
};

enum column {
    COLUMN_LIST, /* the list's own order: the most urgent first */
    COLUMN_NAME,
    COLUMN_YEAR,
    COLUMN_SCHOOL,
    COLUMN_MISSED,
    COLUMNS,
};
static const char *const column_names[COLUMNS] = { "", "name", "year", "school", "missed" };
static const char *const column_words[COLUMNS] = { "", "Name", "Year group", "School", "Missed" };

/* A list and how it is looked at. */
struct listing {
    struct filter f;
    struct dashboard d;
    enum dashboard_list list;
    uint32_t *rows; /* of the answer, in the order they are shown in */
    size_t n;
    enum column column;
    bool descending;
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

static int compare(const struct listing *l, uint32_t x, uint32_t y)
{
    int c = 0;
    switch (l->column) {
    case COLUMN_NAME:
        c = str_cmp(who(l, x)->surname, who(l, y)->surname);
        return c != 0 ? c : str_cmp(who(l, x)->forename, who(l, y)->forename);
    case COLUMN_YEAR:
        return year_group(l, x) - year_group(l, y);
    case COLUMN_SCHOOL:
        return str_cmp(block_of(l, x)->school.name, block_of(l, y)->school.name);
    case COLUMN_MISSED:
        return by_share(&row_at(l, x)->count, &row_at(l, y)->count);
    case COLUMN_LIST:
    case COLUMNS:
        break;
    }
    return 0;
}

/* Merges two sorted halves: a stable sort, so that ties keep the list's own order. */
static void sort(const struct listing *l, uint32_t *rows, uint32_t *spare, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half;
    sort(l, rows, spare, half);
    sort(l, rows + half, spare, n - half);
    for (size_t to = 0; to < n; to++) {
        int c = i == half ? 1 : -1;
        if (i < half && j < n) {
            c = compare(l, rows[i], rows[j]);
            c = l->descending ? -c : c;
        }
        spare[to] = c <= 0 ? rows[i++] : rows[j++];
    }
    memcpy(rows, spare, n * sizeof *rows);
}

static void read_order(struct context *c, struct listing *l)
{
    struct str by = http_query(c->request, S("sort"));
    for (int k = 1; k < COLUMNS; k++)
        if (str_eq(by, str_of(column_names[k])))
            l->column = (enum column)k;
    l->descending = str_eq(http_query(c->request, S("order")), S("down"));
    if (l->column != COLUMN_LIST)
        sort(l, l->rows, ARENA_ARRAY(c->work.arena, l->n, uint32_t), l->n);
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
    read_order(c, l);
    return OK;
}

static struct filter_pairs order_pairs(enum column column, bool descending)
{
    struct filter_pairs p = { .n = 0 };
    filter_put(&p, S("sort"), str_of(column_names[column]));
    filter_put(&p, S("order"), descending ? S("down") : S(""));
    return p;
}

/* The list as it is asked for, in an order, at a page. */
static struct url list_url(struct context *c, const struct listing *l, enum route_id route, enum column column,
    bool descending, size_t page)
{
    struct arena *a = c->work.arena;
    struct filter_pairs p = filter_pairs(a, &l->f), order = order_pairs(column, descending);
    for (size_t i = 0; i < order.n; i++)
        filter_put(&p, order.v[i].name, order.v[i].value);
    filter_put(&p, S("page"), page > 1 ? str_fmt(a, "%zu", page) : S(""));
    return url_with(a, route, c->arg, p.v, p.n);
}

static struct str name_of(struct arena *a, const struct listing *l, uint32_t r)
{
    return page_name(a, who(l, r)->surname, who(l, r)->forename);
}

/* "Left on 3 March 2026", for those on the list who have. */
static struct str left_words(struct arena *a, const struct listing *l, uint32_t r)
{
    struct day left = who(l, r)->leaving, last = l->d.answer.last_day;
    if (!day_is(left) || !day_is(last) || day_cmp(left, last) >= 0)
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

static void fill_columns(struct context *c, const struct listing *l, struct list_page *p)
{
    struct arena *a = c->work.arena;
    struct list_column *columns = ARENA_ARRAY(a, COLUMNS + 1, struct list_column);
    for (int k = COLUMN_NAME; k < COLUMNS; k++) {
        if (k == COLUMN_SCHOOL && !p->shows_school)
            continue;
        bool current = (int)l->column == k;
        const char *sorted = l->descending ? "descending" : "ascending";
        columns[p->n_columns++] = (struct list_column){ str_of(column_words[k]),
            list_url(c, l, ROUTE_LIST, (enum column)k, current && !l->descending, 1), current ? sorted : NULL,
            k == COLUMN_MISSED };
    }
    columns[p->n_columns++] = (struct list_column){ .text = S("By week") };
    columns[p->n_columns++] = (struct list_column){ .text = S("Why on this list") };
    p->columns = columns;
}

/* The first and the last page, those around the current one, and gaps. */
static void fill_pages(struct context *c, const struct listing *l, size_t page, size_t pages, struct list_page *p)
{
    struct govuk_pagination_item *items = ARENA_ARRAY(c->work.arena, 9, struct govuk_pagination_item);
    struct govuk_pagination *g = &p->pages.pagination;
    for (size_t i = 1; i <= pages; i++) {
        bool near = i + 1 >= page && i <= page + 1;
        if (i != 1 && i != pages && !near) {
            if (!items[g->n_items - 1].ellipsis)
                items[g->n_items++] = (struct govuk_pagination_item){ .ellipsis = true };
            continue;
        }
        items[g->n_items++] = (struct govuk_pagination_item){
            .number = (int)i, .current = i == page, .href = list_url(c, l, ROUTE_LIST, l->column, l->descending, i)
        };
    }
    g->items = items;
    if (page > 1)
        g->previous.href = list_url(c, l, ROUTE_LIST, l->column, l->descending, page - 1);
    if (page < pages)
        g->next.href = list_url(c, l, ROUTE_LIST, l->column, l->descending, page + 1);
    p->pages.from = (int64_t)((page - 1) * LIST_PAGE + 1);
    p->pages.to = (int64_t)((page - 1) * LIST_PAGE + p->n_rows);
    p->pages.count = (int64_t)l->n;
    p->pages.results = l->n == 1 ? S("child") : S("children");
}

/* The children of one page, and their ids for the audit. */
static void fill_rows(struct context *c, const struct listing *l, size_t page, struct list_page *p)
{
    struct arena *a = c->work.arena;
    size_t first = (page - 1) * LIST_PAGE, n = l->n - first < LIST_PAGE ? l->n - first : LIST_PAGE;
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

static size_t page_asked(const struct context *c, size_t pages)
{
    int64_t page = 1;
    struct str text = http_query(c->request, S("page"));
    if (text.p == NULL || !str_to_i64(text, &page) || page < 1)
        return 1;
    return (size_t)page > pages ? pages : (size_t)page;
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
        .all = l.n,
        .shows_school = l.d.n_blocks > 1,
        .csv = list_url(c, &l, ROUTE_LIST_CSV, l.column, l.descending, 1) };
    struct filter_pairs order = order_pairs(l.column, l.descending);
    p.layout.error = l.f.from_error.n + l.f.to_error.n > 0;
    p.filter = filter_form(c, &l.f, &l.d, ROUTE_LIST, &order);
    fill_others(c, &l, &p);
    if (l.n > 0) {
        size_t pages = (l.n + LIST_PAGE - 1) / LIST_PAGE, page = page_asked(c, pages);
        fill_rows(c, &l, page, &p);
        fill_columns(c, &l, &p);
        fill_pages(c, &l, page, pages, &p);
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

static void put_csv(struct context *c, const struct listing *l, struct buf *out)
{
    static const char *const columns[] = { "upn", "surname", "forename", "year_group", "urn", "school", "possible",
        "missed", "missed_percent", "why", "also_on", "asked", "registers_up_to" };
    struct arena *a = c->work.arena;
    struct report r = report_begin(a, out, REPORT_CSV, columns, COUNT_OF(columns));
    struct str asked = filter_words(c, &l->f, &l->d);
    char last[11];
    for (size_t i = 0; i < l->n; i++) {
        uint32_t x = l->rows[i];
        const struct att_listed listed = dashboard_listed(&l->d, x);
        const struct att_identity *w = who(l, x);
        struct buf also = buf_new(400);
        for (int k = 0; k < LISTS; k++)
            if ((listed.lists >> k & 1) != 0 && k != (int)l->list)
                buf_add_fmt(
                    &also, "%s%.*s", also.n > 0 ? " " : "", STR_ARG(dashboard_list_name((enum dashboard_list)k)));
        int64_t tenths = att_tenths(att_absent(&listed.count), listed.count.possible);
        report_row(&r,
            (const struct report_cell[]){ REPORT_TEXT(w->upn), REPORT_TEXT(w->surname), REPORT_TEXT(w->forename),
                REPORT_TEXT(att_year_group_text(year_group(l, x))), REPORT_TEXT(block_of(l, x)->school.urn),
                REPORT_TEXT(block_of(l, x)->school.name), REPORT_NUMBER(listed.count.possible),
                REPORT_NUMBER(att_absent(&listed.count)),
                REPORT_TEXT(str_fmt(a, "%lld.%lld", (long long)tenths / 10, (long long)tenths % 10)),
                REPORT_TEXT(dashboard_why(a, &l->d, l->list, &listed)), REPORT_TEXT(str_dup(a, buf_str(&also))),
                REPORT_TEXT(asked), REPORT_TEXT(day_iso(l->d.answer.last_day, last)) });
        buf_done(&also);
    }
    report_end(&r);
}

enum err list_csv(struct context *c)
{
    struct listing l;
    enum err e = read_listing(c, &l);
    if (e != OK)
        return e;
    if (l.n > LIST_EXPORT_MOST)
        return page_refuse(c, 403, S("This list is too long to download"),
            str_fmt(c->work.arena,
                "It has %.*s children. A file of more than %d needs the approval of a second person, which this "
                "version cannot ask for. Narrow the list by school, locality or year group, then download it.",
                STR_ARG(page_count(c->work.arena, (int64_t)l.n)), LIST_EXPORT_MOST));
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, l.n, struct pupil_id);
    for (size_t i = 0; i < l.n; i++)
        pupils[i] = who(&l, l.rows[i])->pupil;
    struct str name = dashboard_list_name(l.list);
    context_audit(c, str_fmt(c->work.arena, "file of list %.*s", STR_ARG(name)), pupils, l.n);
    struct buf out = buf_new(WORKER_PAGE);
    put_csv(c, &l, &out);
    return context_download(c, &out, str_fmt(c->work.arena, "%.*s.csv", STR_ARG(name)), S("text/csv; charset=utf-8"));
}
