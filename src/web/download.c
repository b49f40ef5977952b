#include "web/download.h"

#include "web/page.h"

static void drop(void *arg)
{
    struct download *d = arg;
    buf_done(&d->out);
}

static void drop_bytes(void *arg)
{
    buf_done(arg);
}

struct buf *download_bytes(struct context *c, size_t most)
{
    struct buf *b = ARENA_NEW(c->work.arena, struct buf);
    *b = buf_new(most);
    arena_defer(c->work.arena, drop_bytes, b);
    return b;
}

enum err download_calendar(struct context *c, struct str name, const struct ics_event *events, size_t n,
    struct str file_name)
{
    struct buf *b = download_bytes(c, WORKER_PAGE);
    ics_write(b, &(struct ics_calendar){ .name = name, .events = events, .n_events = n });
    return b->failed ? ERR_FULL : context_download(c, b, file_name, S("text/calendar; charset=utf-8"));
}

/* The sheet "About". */
static struct xlsx_about about_of(struct context *c, const struct download_words *w)
{
    struct arena *a = c->work.arena;
    const struct xlsx_fact all[] = {
        { S("Question"), w->question },
        { S("Registers"), w->registers },
        { S("Basis"), w->basis },
        { S("From"), str_fmt(a, "Waymark, %.*s", STR_ARG(c->config.authority_name)) },
        { S("Downloaded by"), c->login.display_name },
        { S("Downloaded"), page_instant(a, c->work.now_ms) },
    };
    struct xlsx_fact *facts = ARENA_ARRAY(a, COUNT_OF(all), struct xlsx_fact);
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i].text.n > 0)
            facts[n++] = all[i];
    return (struct xlsx_about){
        .title = w->title, .facts = facts, .n_facts = n, .made_ms = c->work.now_ms, .folder = c->app->state
    };
}

struct download *download_begin(struct context *c, const struct download_words *words, const char *const *columns,
    size_t n_columns, size_t most)
{
    struct download *d = ARENA_NEW(c->work.arena, struct download);
    bool workbook = download_is_workbook(c);
    d->name = words->name;
    d->out = buf_new(most);
    arena_defer(c->work.arena, drop, d);
    d->to = (struct report_to){ .format = workbook ? REPORT_XLSX : REPORT_CSV, .out = &d->out };
    if (workbook)
        d->to.about = about_of(c, words);
    d->report = report_begin(c->work.arena, &d->to, columns, n_columns);
    return d;
}

enum err download_end(struct context *c, struct download *d)
{
    bool workbook = d->to.format == REPORT_XLSX;
    report_end(&d->report);
    if (d->report.too_long) {
        return page_refuse(c, 413, S("This file would be too long"),
            str_fmt(c->work.arena,
                "A file holds %d MB at most. Ask for less, by school, locality, year group or dates, and download "
                "it then.",
                (int)(d->out.max >> 20)));
    }
    return context_download(c, &d->out,
        str_fmt(c->work.arena, "%.*s.%s", STR_ARG(d->name), workbook ? "xlsx" : "csv"),
        workbook ? S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                 : S("text/csv; charset=utf-8"));
}

/* "It has 1,204 children. A file of more than 500 ...". */
static struct str too_many_words(struct context *c, size_t n)
{
    return str_fmt(c->work.arena,
        "It has %.*s children. A file of more than %d needs the approval of a second person, which this version "
        "cannot ask for. Narrow the list by school, locality or year group, then download it.",
        STR_ARG(page_count(c->work.arena, (int64_t)n)), DOWNLOAD_CHILDREN);
}

enum err download_refuse_children(struct context *c, size_t n)
{
    return page_refuse(c, 403, S("This list is too long to download"), too_many_words(c, n));
}

struct wm_downloads download_links(struct context *c, enum route_id csv, enum route_id xlsx, struct str arg,
    const struct filter_pairs *pairs, struct str of)
{
    const struct route *route = &route_table()[csv];
    struct wm_downloads links = { .of = of };
    if (access_allows(c->login.roles, (enum access_op)route->op).scopes == 0)
        return links;
    links.csv = url_with(c->work.arena, csv, arg, pairs == NULL ? NULL : pairs->v, pairs == NULL ? 0 : pairs->n);
    links.xlsx = url_with(c->work.arena, xlsx, arg, pairs == NULL ? NULL : pairs->v, pairs == NULL ? 0 : pairs->n);
    return links;
}

struct wm_downloads download_links_of_children(struct context *c, enum route_id csv, enum route_id xlsx, struct str arg,
    const struct filter_pairs *pairs, size_t n_children, struct str of)
{
    struct wm_downloads links = download_links(c, csv, xlsx, arg, pairs, of);
    if (links.csv.s.n == 0 || n_children <= DOWNLOAD_CHILDREN)
        return links;
    return (struct wm_downloads){ .too_many = too_many_words(c, n_children) };
}
