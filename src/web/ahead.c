/* GET /ahead, /ahead.csv and /ahead.xlsx */
#include "service/forecast.h"
#include "views/ahead.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum { AHEAD_PAGE = 50 /* children on one page */ };

enum column {
    COLUMN_NAME,
    COLUMN_MISSED,
    COLUMN_CHANCE,
    COLUMN_WHY,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Name" },
    [COLUMN_MISSED] = { "missed", "Missed so far", .numeric = true, .falling = true },
    [COLUMN_CHANCE] = { NULL, "Chance" },
    [COLUMN_WHY] = { NULL, "Why, and what would change it" },
};

/* A look ahead and how it is looked at. */
struct looking {
    struct filter f;
    struct dashboard_source source;
    struct dashboard d;
    struct ahead x;
    struct table table;
};

static const struct att_block *block_of(const struct looking *l, uint32_t r)
{
    return att_row_block(&l->d.answer, &l->d.answer.rows[r]);
}

static size_t row_in_block(const struct looking *l, uint32_t r)
{
    return l->d.answer.rows[r].row;
}

static const struct att_identity *who(const struct looking *l, uint32_t r)
{
    return &block_of(l, r)->who[row_in_block(l, r)];
}

static int year_group(const struct looking *l, uint32_t r)
{
    return block_of(l, r)->traits[row_in_block(l, r)].year_group;
}

static const struct att_standing *standing(const struct looking *l, uint32_t r)
{
    return &l->x.f->standings.v[forecast_start(l->x.f, block_of(l, r)) + row_in_block(l, r)];
}

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct looking *l = of;
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_NAME:
        c = str_cmp(who(l, x)->surname, who(l, y)->surname);
        return c != 0 ? c : str_cmp(who(l, x)->forename, who(l, y)->forename);
    case COLUMN_MISSED:
        return standing(l, x)->absent * standing(l, y)->possible - standing(l, y)->absent * standing(l, x)->possible;
    case COLUMN_CHANCE:
    case COLUMN_WHY:
    case COLUMNS:
        break;
    }
    return 0;
}

/* The question in links, with the end that is looked at. */
static struct filter_pairs pairs_of(struct arena *a, const struct filter *f, enum att_end end)
{
    struct filter_pairs p = filter_pairs(a, f);
    filter_put(&p, S("end"), end == ATT_END_SEVERE ? S("severe") : S(""));
    return p;
}

static enum err read_looking(struct context *c, struct looking *l)
{
    *l = (struct looking){ .x = { .f = NULL } };
    enum att_end end = str_eq(http_query(c->request, S("end")), S("severe")) ? ATT_END_SEVERE : ATT_END_PERSISTENT;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &l->f, &l->d);
    if (e == OK)
        e = filter_source(c, &l->source);
    if (e == OK)
        e = ahead_ask(&c->work, &l->source, &l->d, end, &l->x);
    if (e != OK)
        return e;
    l->table = (struct table){ .route = ROUTE_AHEAD,
        .question = pairs_of(c->work.arena, &l->f, end),
        .columns = columns,
        .n_columns = COLUMNS,
        .on_page = AHEAD_PAGE };
    table_read(c, &l->table);
    table_sort(c, &l->table, l->x.rows, l->x.n, compare, l);
    return OK;
}

/* "How likely it is that ... as it stood at the end of Friday 13 February 2026". */
static struct str stands_words(struct context *c, const struct looking *l)
{
    struct arena *a = c->work.arena;
    char year[8];
    struct str of = str_fmt(a, "How likely it is that a child ends the school year %.*s %.*s",
        STR_ARG(att_year_words(l->d.filter.year, year)), STR_ARG(forecast_end_words(l->x.end)));
    if (!day_is(l->x.on))
        return str_fmt(a, "%.*s.", STR_ARG(of));
    return str_fmt(a, "%.*s, as it stood at the end of %.*s %.*s.", STR_ARG(of),
        STR_ARG(day_weekday_name(day_weekday(l->x.on))), STR_ARG(page_day(a, l->x.on)));
}

static struct str lacks_words(struct context *c, const struct looking *l)
{
    char year[8];
    if (l->x.lack == FORECAST_LACKS_MARKS)
        return S("Nothing can be said: there are no marks for what you have asked.");
    if (l->x.lack == FORECAST_LACKS_NOTHING)
        return S("");
    return str_fmt(c->work.arena,
        "Nothing can be said yet: a chance is counted from the registers of the school year %.*s, from September to "
        "July. Those of half of its children, and of %d at least, have to be brought in first.",
        STR_ARG(att_year_words(l->d.filter.year - 1, year)), FORECAST_ENOUGH);
}

/* Why nothing is said of anyone: limits are of whole sessions. */
static struct str nobody_words(struct context *c, const struct looking *l)
{
    if (l->x.children > 0)
        return S("");
    return str_fmt(c->work.arena,
        "Nothing is said of any child yet: no child asked about is on roll with at least %.*s so far.",
        STR_ARG(page_plural(c->work.arena, l->source.config->limits.min_possible, "possible session",
            "possible sessions")));
}

/* The same question at the ends of half terms. */
static void fill_looks(struct context *c, const struct looking *l, struct ahead_page *p)
{
    struct arena *a = c->work.arena;
    struct day looks[FORECAST_LOOKS];
    p->n_looks = forecast_looks(l->d.snapshot, l->x.on, looks);
    struct ahead_link *links = ARENA_ARRAY(a, p->n_looks, struct ahead_link);
    for (size_t i = 0; i < p->n_looks; i++) {
        struct filter f = l->f;
        char iso[11];
        f.ask.period = PERIOD_NONE;
        f.from_text = S("");
        f.to_text = str_dup(a, day_iso(looks[i], iso));
        f.from_error = f.to_error = S("");
        struct filter_pairs pairs = pairs_of(a, &f, l->x.end);
        links[i] = (struct ahead_link){ str_fmt(a, "%.*s %.*s", STR_ARG(day_weekday_name(day_weekday(looks[i]))),
                                            STR_ARG(page_day(a, looks[i]))),
            url_with(a, ROUTE_AHEAD, STR_NONE, pairs.v, pairs.n) };
    }
    p->looks = links;
}

/* Certain first, then by chance, the greatest first. */
static void fill_bands(struct context *c, const struct looking *l, struct ahead_page *p)
{
    struct ahead_band *bands = ARENA_ARRAY(c->work.arena, FORECAST_BANDS, struct ahead_band);
    for (int b = FORECAST_BANDS - 1; b >= 0; b--) {
        struct str words = forecast_band_words(b);
        bands[p->n_bands++] = (struct ahead_band){
            str_fmt(c->work.arena, "%c%.*s", words.p[0] - 'a' + 'A', (int)words.n - 1, words.p + 1),
            forecast_band_likely(b), (int64_t)l->x.bands[b]
        };
    }
    p->bands = bands;
    p->children = (int64_t)l->x.children;
}

static struct ahead_row row_of(struct context *c, const struct looking *l, uint32_t r)
{
    struct arena *a = c->work.arena;
    const struct att_block *b = block_of(l, r);
    const struct att_standing *s = standing(l, r);
    struct forecast_says says = forecast_says(a, l->x.f, b, row_in_block(l, r), l->x.end);
    char words[16];
    return (struct ahead_row){ .name = page_name(a, who(l, r)->surname, who(l, r)->forename),
        .href = url_to(a, ROUTE_PUPIL, who(l, r)->public_id),
        .year_group = str_dup(a, att_year_group_words(year_group(l, r), words)),
        .school = b->school.name,
        .missed = page_share(a, s->absent, s->possible),
        .chance = says.chance,
        .alike = says.alike,
        .like = says.like,
        .change = says.change };
}

/* The children of one page, and their ids for the audit. */
static void fill_rows(struct context *c, const struct looking *l, struct ahead_page *p)
{
    struct arena *a = c->work.arena;
    size_t first = table_first(&l->table), n = table_rows(&l->table);
    struct ahead_row *rows = ARENA_ARRAY(a, n, struct ahead_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(c, l, l->x.rows[first + i]);
        pupils[i] = who(l, l->x.rows[first + i])->pupil;
    }
    p->rows = rows;
    p->n_rows = n;
    p->heads = table_heads(c, &l->table, 0, &p->n_heads);
    p->pages = table_pages(c, &l->table, "child", "children");
    context_audit(c, S("list looking ahead"), pupils, n);
}

static void fill_ends(struct context *c, const struct looking *l, struct ahead_page *p)
{
    static const char *const words[ATT_ENDS] = { "Persistently absent", "Severely absent" };
    struct moj_navigation_item *items = ARENA_ARRAY(c->work.arena, ATT_ENDS, struct moj_navigation_item);
    for (int e = 0; e < ATT_ENDS; e++) {
        struct filter_pairs pairs = pairs_of(c->work.arena, &l->f, (enum att_end)e);
        items[e] = (struct moj_navigation_item){ str_of(words[e]),
            url_with(c->work.arena, ROUTE_AHEAD, STR_NONE, pairs.v, pairs.n), (int)l->x.end == e };
    }
    p->ends = items;
    p->n_ends = ATT_ENDS;
}

/* A day from which is asked, weekdays and codes change what is counted elsewhere, and nothing here. */
static struct str left_out_words(const struct looking *l)
{
    if (!day_is(l->d.filter.from) && !dashboard_own_count(&l->d))
        return S("");
    return S("A chance is of the whole year and of absence: first day, weekdays and codes that were chosen do not "
             "change "
             "it.");
}

enum err ahead_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct looking l;
    enum err e = read_looking(c, &l);
    if (e != OK)
        return e;
    struct ahead_page p = { .layout = page_wide(c, S("Looking ahead")),
        .scope = filter_words(c, &l.f, &l.d),
        .freshness = figures_freshness(c, &l.d),
        .stands = stands_words(c, &l),
        .left_out = left_out_words(&l),
        .method = url_to(a, ROUTE_AHEAD_METHOD, STR_NONE),
        .lacks = lacks_words(c, &l),
        .over = l.x.over,
        .shows_school = l.d.n_blocks > 1 };
    struct filter_pairs kept = table_order(&l.table), file = table_pairs(&l.table);
    filter_put(&kept, S("end"), l.x.end == ATT_END_SEVERE ? S("severe") : S(""));
    p.layout.error = l.f.from_error.n + l.f.to_error.n > 0;
    p.filter = filter_form(c, &l.f, &l.d, ROUTE_AHEAD, &kept);
    if (p.lacks.n == 0 && l.x.over) {
        fill_looks(c, &l, &p);
    } else if (p.lacks.n == 0) {
        fill_ends(c, &l, &p);
        fill_bands(c, &l, &p);
        p.nobody = nobody_words(c, &l);
        p.downloads = download_links_of_children(c, ROUTE_AHEAD_CSV, ROUTE_AHEAD_XLSX, STR_NONE, &file, l.x.n,
            S("this list"));
        if (l.x.n > 0)
            fill_rows(c, &l, &p);
    }
    view_ahead(c->html, &p);
    return context_page(c, 200);
}

/* A chance of the list as it is said, in tenths of a percent: whole tens, and 95 for more than 19 in 20. */
static int said(int chance)
{
    int band = forecast_band(chance);
    return band == FORECAST_BAND_OVER ? 950 : (band - FORECAST_BAND_1 + 1) * 100;
}

static void put_rows(struct context *c, const struct looking *l, struct str asked, struct report *r)
{
    struct arena *a = c->work.arena;
    for (size_t i = 0; i < l->x.n; i++) {
        uint32_t x = l->x.rows[i];
        const struct att_identity *w = who(l, x);
        const struct att_block *b = block_of(l, x);
        const struct att_standing *s = standing(l, x);
        struct forecast_says says = forecast_says(a, l->x.f, b, row_in_block(l, x), l->x.end);
        int chance = l->x.f->chances[l->x.end][forecast_start(l->x.f, b) + row_in_block(l, x)];
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(w->upn), REPORT_TEXT(w->surname), REPORT_TEXT(w->forename),
                REPORT_TEXT(att_year_group_text(year_group(l, x))), REPORT_TEXT(b->school.urn),
                REPORT_TEXT(b->school.name), REPORT_NUMBER(s->possible), REPORT_NUMBER(s->absent),
                REPORT_NUMBER(s->remaining), REPORT_TEXT(forecast_end_words(l->x.end)), REPORT_TEXT(says.chance),
                REPORT_PERCENT(said(chance)), REPORT_TEXT(says.alike), REPORT_TEXT(says.like), REPORT_TEXT(says.change),
                REPORT_TEXT(asked), REPORT_DAY(l->x.on) });
    }
}

enum err ahead_csv(struct context *c)
{
    static const char *const names[] = { "upn", "surname", "forename", "year_group", "urn", "school", "possible",
        "missed", "sessions_to_come", "ends", "chance", "chance_percent", "alike", "like", "change", "asked",
        "at_the_end_of" };
    struct looking l;
    enum err e = read_looking(c, &l);
    if (e != OK)
        return e;
    if (l.x.n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l.x.n);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, l.x.n, struct pupil_id);
    for (size_t i = 0; i < l.x.n; i++)
        pupils[i] = who(&l, l.x.rows[i])->pupil;
    context_audit(c, S("file of list looking ahead"), pupils, l.x.n);
    const struct download_words words = { .name = S("looking-ahead"),
        .title = S("Looking ahead"),
        .question = filter_words(c, &l.f, &l.d),
        .registers = figures_freshness(c, &l.d),
        .basis = str_fmt(c->work.arena,
            "%.*s Counted from children who stood alike the year before; it is not a verdict. Only children whose "
            "end is "
            "open and whose chance is 1 in 20 or more are listed.",
            STR_ARG(stands_words(c, &l))) };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    put_rows(c, &l, words.question, &file->report);
    return download_end(c, file);
}
