/* GET /patterns, and its files */
#include "service/pattern.h"

#include <stdlib.h>

#include "views/patterns.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

static const char *const seasons[PATTERN_SEASONS] = { "Autumn", "Spring", "Summer" };
static const char *const edges[ATT_EDGES] = { "First days of half terms", "Last days of half terms", "All other days" };
static const char *const bands[ATT_BROKEN_BANDS] = { "None", "1 or 2", "3 to 5", "6 to 10", "11 or more" };

static const struct dashboard_wants wants = { .by_session = true, .a_year_before = true };

/* What the page and the file are made from. */
struct patterns {
    struct context *c;
    struct filter f;
    struct dashboard d;
    struct pattern now, before;
    bool has_before;
    struct str year, year_before;
};

static enum err read_patterns(struct context *c, struct patterns *p)
{
    struct arena *a = c->work.arena;
    char words[8];
    *p = (struct patterns){ .c = c };
    enum err e = filter_ask(c, &wants, &p->f, &p->d);
    if (e != OK)
        return e;
    pattern_of(a, &p->d, &p->now);
    p->has_before = pattern_before(a, &p->d, &p->before);
    p->year = str_dup(a, att_year_words(p->d.filter.year, words));
    p->year_before = p->has_before ? str_dup(a, att_year_words(p->d.filter.year - 1, words)) : S("");
    return OK;
}

static int64_t milli(const struct att_count *c)
{
    return figures_milli(att_absent(c), c->possible);
}

/* Sessions in ten thousand possible ones: small enough reasons are still a number. */
enum { OF_REASONS = 10000 };
static int64_t in_ten_thousand(int64_t n, int64_t possible)
{
    return possible <= 0 ? WM_NO_VALUE : (2 * OF_REASONS * n + possible) / (2 * possible);
}

struct reason {
    enum att_code code;
    int64_t now, before;
};

static int most_first(const void *a, const void *b)
{
    const struct reason *x = a, *y = b;
    return x->now != y->now ? (x->now < y->now ? 1 : -1) : (int)x->code - (int)y->code;
}

static bool is_absence(enum att_code c)
{
    enum att_class class = att_code_class(c);
    return class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
}

/* The codes that were used, of absence or of the rest (present in school left out), the most frequent first. */
static struct reason *reasons_of(const struct patterns *p, bool absence, size_t *ret_n)
{
    struct reason *r = ARENA_ARRAY(p->c->work.arena, ATT_CODES, struct reason);
    size_t n = 0;
    for (int k = 0; k < ATT_CODES; k++) {
        enum att_code code = (enum att_code)k;
        int64_t now = p->now.codes[k], before = p->has_before ? p->before.codes[k] : 0;
        if (now + before == 0 || is_absence(code) != absence || code == ATT_PRESENT || code == ATT_CLOSED)
            continue;
        r[n++] = (struct reason){ code, now, before };
    }
    qsort(r, n, sizeof *r, most_first);
    *ret_n = n;
    return r;
}

static struct str code_label(struct arena *a, enum att_code code)
{
    return str_fmt(a, "%.*s %.*s", STR_ARG(att_code_text(code, false)), STR_ARG(att_code_meaning(code)));
}

static struct wm_chart reasons_chart(const struct patterns *p, bool absence)
{
    struct arena *a = p->c->work.arena;
    size_t n;
    const struct reason *r = reasons_of(p, absence, &n);
    struct wm_bar *bars = ARENA_ARRAY(a, n, struct wm_bar);
    for (size_t i = 0; i < n; i++)
        bars[i] = (struct wm_bar){ .label = code_label(a, r[i].code),
            .value = in_ten_thousand(r[i].now, p->now.possible),
            .beside = p->has_before ? in_ten_thousand(r[i].before, p->before.possible) : WM_NO_VALUE,
            .reference = WM_NO_VALUE };
    struct str summary = S("There are no such marks.");
    if (n > 0)
        summary = str_fmt(a, "Of every 10,000 possible sessions, %lld were coded %.*s, the most frequent.",
            (long long)bars[0].value, STR_ARG(code_label(a, r[0].code)));
    const struct wm_bars chart = { .words = { .id = absence ? S("reasons") : S("other-codes"),
                                       .title = absence ? S("Reasons for absence") : S("Other codes"),
                                       .summary = summary,
                                       .heading_level = 2 },
        .unit = WM_COUNT,
        .label_name = S("Code"),
        .value_name = p->year,
        .beside_name = p->year_before,
        .bars = bars,
        .n_bars = n,
        .note = S("Sessions in every 10,000 possible ones.") };
    return wm_bars_chart(a, &chart);
}

static struct wm_heat_table days_heat(const struct patterns *p)
{
    struct arena *a = p->c->work.arena;
    enum { COLUMNS = 3 };
    static const struct str columns[COLUMNS] = { { "Morning", 7 }, { "Afternoon", 9 }, { "Day", 3 } };
    struct str *rows = ARENA_ARRAY(a, 5, struct str);
    int64_t *values = ARENA_ARRAY(a, 5 * COLUMNS, int64_t);
    int most = 0, least = 0;
    struct att_count days[5] = { 0 };
    for (int d = 0; d < 5; d++) {
        rows[d] = day_weekday_name(d);
        for (int h = 0; h < 2; h++) {
            values[d * COLUMNS + h] = milli(&p->now.days[d][h]);
            att_count_merge(&days[d], &p->now.days[d][h]);
        }
        values[d * COLUMNS + 2] = milli(&days[d]);
        most = milli(&days[d]) > milli(&days[most]) ? d : most;
        least = milli(&days[d]) < milli(&days[least]) ? d : least;
    }
    struct wm_heat *heat = ARENA_NEW(a, struct wm_heat);
    *heat = (struct wm_heat){ .words = { .id = S("weekdays"),
                                  .title = S("By weekday, morning and afternoon"),
                                  .summary = str_fmt(a, "%.*s has the most: %.*s. %.*s has the least: %.*s.",
                                      STR_ARG(rows[most]),
                                      STR_ARG(page_share(a, att_absent(&days[most]), days[most].possible)),
                                      STR_ARG(rows[least]),
                                      STR_ARG(page_share(a, att_absent(&days[least]), days[least].possible))),
                                  .heading_level = 2 },
        .unit = WM_PERCENT,
        .row_name = S("Weekday"),
        .columns = columns,
        .n_columns = COLUMNS,
        .rows = rows,
        .n_rows = 5,
        .values = values };
    return wm_heat_chart(a, heat);
}

static struct wm_heat_table term_weeks_heat(const struct patterns *p)
{
    struct arena *a = p->c->work.arena;
    size_t n = p->now.n_term_weeks;
    struct str *columns = ARENA_ARRAY(a, PATTERN_SEASONS, struct str), *rows = ARENA_ARRAY(a, n, struct str);
    int64_t *values = ARENA_ARRAY(a, n * PATTERN_SEASONS, int64_t);
    for (int s = 0; s < PATTERN_SEASONS; s++)
        columns[s] = str_of(seasons[s]);
    for (size_t w = 0; w < n; w++) {
        rows[w] = str_fmt(a, "Week %zu", w + 1);
        for (size_t s = 0; s < PATTERN_SEASONS; s++)
            values[w * PATTERN_SEASONS + s] = milli(&p->now.term_weeks[w][s]);
    }
    struct wm_heat *heat = ARENA_NEW(a, struct wm_heat);
    *heat = (struct wm_heat){ .words = { .id = S("term-weeks"),
                                  .title = S("By week of term"),
                                  .summary = S("The first, second and further school weeks of each term. A week "
                                               "without a session, such as half term, is not counted."),
                                  .heading_level = 2 },
        .unit = WM_PERCENT,
        .row_name = S("Week of term"),
        .columns = columns,
        .n_columns = PATTERN_SEASONS,
        .rows = rows,
        .n_rows = n,
        .values = values };
    return wm_heat_chart(a, heat);
}

static struct wm_chart edges_chart(const struct patterns *p)
{
    struct arena *a = p->c->work.arena;
    struct wm_bar *bars = ARENA_ARRAY(a, ATT_EDGES, struct wm_bar);
    const struct att_count *e = p->now.edges;
    for (int i = 0; i < ATT_EDGES; i++)
        bars[i] = (struct wm_bar){ .label = str_of(edges[i]),
            .value = milli(&e[i]),
            .beside = p->has_before ? milli(&p->before.edges[i]) : WM_NO_VALUE,
            .reference = WM_NO_VALUE };
    const struct wm_bars chart = {
        .words = { .id = S("edges"),
            .title = S("First and last days of half terms"),
            .summary = str_fmt(a, "%.*s on the first day of a half term, %.*s on the last, %.*s on all other days.",
                STR_ARG(page_share(a, att_absent(&e[ATT_EDGE_FIRST]), e[ATT_EDGE_FIRST].possible)),
                STR_ARG(page_share(a, att_absent(&e[ATT_EDGE_LAST]), e[ATT_EDGE_LAST].possible)),
                STR_ARG(page_share(a, att_absent(&e[ATT_EDGE_OTHER]), e[ATT_EDGE_OTHER].possible))),
            .heading_level = 2 },
        .unit = WM_PERCENT,
        .label_name = S("Days"),
        .value_name = p->year,
        .beside_name = p->year_before,
        .bars = bars,
        .n_bars = ATT_EDGES,
        .note = S("Each school by the days on which it was open itself.")
    };
    return wm_bars_chart(a, &chart);
}

static struct wm_chart broken_chart(const struct patterns *p)
{
    struct arena *a = p->c->work.arena;
    const struct att_broken *k = &p->now.broken;
    struct wm_bar *bars = ARENA_ARRAY(a, ATT_BROKEN_BANDS, struct wm_bar);
    for (int i = 0; i < ATT_BROKEN_BANDS; i++)
        bars[i] = (struct wm_bar){ .label = str_of(bands[i]),
            .value = k->children[i],
            .beside = p->has_before ? p->before.broken.children[i] : WM_NO_VALUE,
            .reference = WM_NO_VALUE };
    const struct wm_bars chart = {
        .words = { .id = S("broken"),
            .title = S("Broken weeks"),
            .summary = str_fmt(a,
                "Of the weeks in which a child missed something, %.*s were broken: a part was missed, not all.",
                STR_ARG(page_share(a, k->broken, k->broken + k->whole))),
            .heading_level = 2 },
        .unit = WM_COUNT,
        .label_name = S("Broken weeks"),
        .value_name = p->has_before ? p->year : S("Children"),
        .beside_name = p->year_before,
        .bars = bars,
        .n_bars = ATT_BROKEN_BANDS,
        .note = S("Enrolments by how many broken weeks they have, in the days asked about.")
    };
    return wm_bars_chart(a, &chart);
}

enum err pattern_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct patterns p;
    enum err e = read_patterns(c, &p);
    if (e != OK)
        return e;
    struct filter_pairs pairs = filter_pairs(a, &p.f);
    struct patterns_page page = { .layout = page_wide(c, S("Patterns and reasons")),
        .filter = filter_form(c, &p.f, &p.d, ROUTE_PATTERNS, NULL),
        .scope = filter_words(c, &p.f, &p.d),
        .freshness = figures_freshness(c, &p.d),
        .no_data = p.now.possible == 0,
        .dashboard = url_with(a, ROUTE_DASHBOARD, STR_NONE, pairs.v, pairs.n),
        .downloads = download_links(
            c, ROUTE_PATTERNS_CSV, ROUTE_PATTERNS_XLSX, STR_NONE, &pairs, S("all patterns")) };
    page.layout.error = p.f.from_error.n + p.f.to_error.n > 0;
    if (!page.no_data) {
        page.reasons = reasons_chart(&p, true);
        page.others = reasons_chart(&p, false);
        page.days = days_heat(&p);
        page.term_weeks = term_weeks_heat(&p);
        page.edges = edges_chart(&p);
        page.broken = broken_chart(&p);
    }
    view_patterns(c->html, &page);
    return context_page(c, 200);
}

/* One row of the file. */
struct line {
    struct report *r;
    struct arena *a;
    struct str counted, asked;
    struct day last;
};

static void put(const struct line *l, struct str pattern, struct str group, const struct att_count *now,
    const struct att_count *before)
{
    report_row(l->r,
        (const struct report_cell[]){ REPORT_TEXT(pattern), REPORT_TEXT(group), REPORT_NUMBER(now->possible),
            REPORT_NUMBER(att_absent(now)), report_share(page_share(l->a, att_absent(now), now->possible)),
            REPORT_NUMBER(before->possible), REPORT_NUMBER(att_absent(before)), REPORT_TEXT(l->counted),
            REPORT_TEXT(l->asked), REPORT_DAY(l->last) });
}

/* The sessions of one code, as a count of all of them. */
static struct att_count of_code(const struct pattern *p, int code)
{
    return (struct att_count){ .possible = p->possible, .authorised = p->codes[code] };
}

static void put_all(const struct patterns *p, const struct line *l)
{
    static const struct att_count none = { 0 };
    for (int d = 0; d < 5; d++)
        for (int h = 0; h < 2; h++)
            put(l, S("weekday"),
                str_fmt(l->a, "%.*s %s", STR_ARG(day_weekday_name(d)), h == 0 ? "morning" : "afternoon"),
                &p->now.days[d][h], p->has_before ? &p->before.days[d][h] : &none);
    for (size_t s = 0; s < PATTERN_SEASONS; s++)
        for (size_t w = 0; w < p->now.n_term_weeks; w++)
            put(l, S("week of term"), str_fmt(l->a, "%s week %zu", seasons[s], w + 1), &p->now.term_weeks[w][s],
                p->has_before ? &p->before.term_weeks[w][s] : &none);
    for (int e = 0; e < ATT_EDGES; e++)
        put(l, S("edge of half term"), str_of(edges[e]), &p->now.edges[e],
            p->has_before ? &p->before.edges[e] : &none);
    for (int k = 0; k < ATT_CODES; k++) {
        struct att_count now = of_code(&p->now, k), before = p->has_before ? of_code(&p->before, k) : none;
        if (att_absent(&now) + att_absent(&before) > 0)
            put(l, S("code"), code_label(l->a, (enum att_code)k), &now, &before);
    }
}

enum err pattern_csv(struct context *c)
{
    static const char *const columns[] = { "pattern", "group", "possible", "sessions", "percent",
        "possible_a_year_before", "sessions_a_year_before", "counted", "asked", "registers_up_to" };
    struct patterns p;
    enum err e = read_patterns(c, &p);
    if (e != OK)
        return e;
    const struct download_words words = { .name = S("patterns"),
        .title = S("Patterns and reasons"),
        .question = filter_words(c, &p.f, &p.d),
        .registers = figures_freshness(c, &p.d),
        .basis = figures_basis(c, &p.d) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    const struct line l = { &file->report, c->work.arena, dashboard_counted(c->work.arena, &p.d), words.question,
        p.d.answer.last_day };
    put_all(&p, &l);
    context_audit(c, S("file of patterns"), NULL, 0);
    return download_end(c, file);
}
