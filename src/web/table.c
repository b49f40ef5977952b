#include "web/table.h"

#include <string.h>

#include "web/page.h"

void table_read(struct context *c, struct table *t)
{
    struct str by = http_query(c->request, S("sort")), page = http_query(c->request, S("page"));
    int64_t asked;
    t->column = t->n_columns;
    for (size_t k = 0; k < t->n_columns; k++)
        if (t->columns[k].name != NULL && str_eq(by, str_of(t->columns[k].name)))
            t->column = k;
    t->descending = str_eq(http_query(c->request, S("order")), S("down"));
    t->page = page.p != NULL && str_to_i64(page, &asked) && asked > 0 ? (size_t)asked : 1;
}

struct sorting {
    const struct table *table;
    table_compare *compare;
    const void *of;
};

/* Merges two sorted halves: a stable sort. */
static void sort(const struct sorting *s, uint32_t *rows, uint32_t *spare, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half;
    sort(s, rows, spare, half);
    sort(s, rows + half, spare, n - half);
    for (size_t to = 0; to < n; to++) {
        int c = i == half ? 1 : -1;
        if (i < half && j < n) {
            c = s->compare(s->of, s->table->column, rows[i], rows[j]);
            c = s->table->descending ? -c : c;
        }
        spare[to] = c <= 0 ? rows[i++] : rows[j++];
    }
    memcpy(rows, spare, n * sizeof *rows);
}

void table_sort(struct context *c, struct table *t, uint32_t *rows, size_t n, table_compare *compare, const void *of)
{
    const struct sorting s = { t, compare, of };
    size_t pages = n == 0 ? 1 : (n + t->on_page - 1) / t->on_page;
    t->n = n;
    if (t->page > pages)
        t->page = pages;
    if (t->column < t->n_columns)
        sort(&s, rows, ARENA_ARRAY(c->work.arena, n, uint32_t), n);
}

static struct filter_pairs order(const struct table *t, size_t column, bool descending)
{
    struct filter_pairs p = { .n = 0 };
    if (column == t->n_columns)
        return p;
    filter_put(&p, S("sort"), str_of(t->columns[column].name));
    filter_put(&p, S("order"), descending ? S("down") : S(""));
    return p;
}

struct filter_pairs table_order(const struct table *t)
{
    return order(t, t->column, t->descending);
}

static struct filter_pairs question_in(const struct table *t, size_t column, bool descending)
{
    struct filter_pairs p = t->question, o = order(t, column, descending);
    for (size_t i = 0; i < o.n; i++)
        filter_put(&p, o.v[i].name, o.v[i].value);
    return p;
}

struct filter_pairs table_pairs(const struct table *t)
{
    return question_in(t, t->column, t->descending);
}

static struct url place(struct context *c, const struct table *t, size_t column, bool descending, size_t page)
{
    struct arena *a = c->work.arena;
    struct filter_pairs p = question_in(t, column, descending);
    filter_put(&p, S("page"), page > 1 ? str_fmt(a, "%zu", page) : S(""));
    return url_at(a, url_with(a, t->route, c->arg, p.v, p.n), TABLE_ID);
}

const struct wm_head *table_heads(struct context *c, const struct table *t, uint32_t left_out, size_t *ret_n)
{
    struct wm_head *heads = ARENA_ARRAY(c->work.arena, t->n_columns, struct wm_head);
    size_t n = 0;
    for (size_t k = 0; k < t->n_columns; k++) {
        const struct table_column *column = &t->columns[k];
        bool current = t->column == k;
        if ((left_out >> k & 1) != 0)
            continue;
        heads[n] = (struct wm_head){ .text = str_of(column->words), .href = URL_NONE, .numeric = column->numeric };
        if (column->name != NULL)
            heads[n].href = place(c, t, k, current ? !t->descending : column->falling, 1);
        if (current)
            heads[n].sorted = t->descending ? "descending" : "ascending";
        n++;
    }
    *ret_n = n;
    return heads;
}

/* The first and the last page, those around the current one, and gaps. */
struct moj_pagination table_pages(struct context *c, const struct table *t, const char *one, const char *many)
{
    struct govuk_pagination_item *items = ARENA_ARRAY(c->work.arena, 9, struct govuk_pagination_item);
    struct moj_pagination p = { .from = (int64_t)table_first(t) + 1,
        .to = (int64_t)(table_first(t) + table_rows(t)),
        .count = (int64_t)t->n,
        .results = str_of(t->n == 1 ? one : many) };
    struct govuk_pagination *g = &p.pagination;
    size_t pages = t->n == 0 ? 1 : (t->n + t->on_page - 1) / t->on_page;
    for (size_t i = 1; i <= pages; i++) {
        bool near = i + 1 >= t->page && i <= t->page + 1;
        if (i != 1 && i != pages && !near) {
            if (!items[g->n_items - 1].ellipsis)
                items[g->n_items++] = (struct govuk_pagination_item){ .ellipsis = true };
            continue;
        }
        items[g->n_items++] = (struct govuk_pagination_item){
            .number = (int)i, .current = i == t->page, .href = place(c, t, t->column, t->descending, i)
        };
    }
    g->items = items;
    if (t->page > 1)
        g->previous.href = place(c, t, t->column, t->descending, t->page - 1);
    if (t->page < pages)
        g->next.href = place(c, t, t->column, t->descending, t->page + 1);
    return p;
}
