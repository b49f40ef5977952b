#include "web/figures.h"

#include "web/page.h"

struct str figures_freshness(struct context *c, const struct dashboard *d)
{
    struct arena *a = c->work.arena;
    struct dashboard_freshness f = dashboard_freshness(d);
    if (!day_is(f.last))
        return S("There are no marks for what you have asked.");
    struct str weekday = day_weekday_name(day_weekday(f.last)), day = page_day(a, f.last);
    if (f.schools == 1)
        return str_fmt(a, "Registers up to %.*s %.*s.", STR_ARG(weekday), STR_ARG(day));
    return str_fmt(a, "Registers up to %.*s %.*s, from %.*s of %.*s in that week.", STR_ARG(weekday), STR_ARG(day),
        STR_ARG(page_count(a, (int64_t)f.with_marks)),
        STR_ARG(page_plural(a, (int64_t)f.schools, "school", "schools")));
}

const struct dashboard_behind *figures_behind(struct context *c, const struct dashboard *d, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct dashboard_freshness f = dashboard_freshness(d);
    struct dashboard_behind *behind = ARENA_ARRAY(a, f.n_behind, struct dashboard_behind);
    for (size_t i = 0; i < f.n_behind; i++)
        behind[i] = (struct dashboard_behind){ f.behind[i]->name, url_to(a, ROUTE_SCHOOL, f.behind[i]->urn),
            day_is(f.behind_since[i]) ? str_fmt(a, "marks up to %.*s", STR_ARG(page_day(a, f.behind_since[i])))
                                      : S("no marks at all") };
    *ret_n = f.n_behind;
    return behind;
}

struct str figures_statuses(struct context *c, const struct dashboard *d)
{
    return str_fmt(c->work.arena, "SEN, free school meals and social care are as they stood on %.*s.",
        STR_ARG(page_day(c->work.arena, d->as_at)));
}

struct dashboard_beside figures_beside(struct arena *a, const struct benchmark_figure *f)
{
    if (!f->known)
        return (struct dashboard_beside){ .value = S("no figure loaded") };
    return (struct dashboard_beside){ .value = f->symbol.n > 0 ? benchmark_symbol_words(f->symbol)
                                                               : page_milli(a, f->milli),
        .period = benchmark_period_words(a, f),
        .fit = benchmark_fit_words(f->fit) };
}

struct dashboard_beside figures_lift(struct dashboard_beside *const *cells, size_t n)
{
    struct dashboard_beside common = { .period = S("") };
    for (size_t i = 0; i < n; i++) {
        if (cells[i]->period.n == 0)
            continue; /* none published */
        if (common.period.n == 0)
            common = *cells[i];
        else if (!str_eq(common.period, cells[i]->period) || !str_eq(common.fit, cells[i]->fit))
            return (struct dashboard_beside){ .period = S("") };
    }
    for (size_t i = 0; i < n; i++)
        cells[i]->period = cells[i]->fit = S("");
    return (struct dashboard_beside){ .period = common.period, .fit = common.fit };
}

/* "England 7.1%, 2024/25, full year". */
static struct str note(struct arena *a, const struct dashboard *d, const struct benchmarks *b, enum benchmark_measure m)
{
    if (b == NULL)
        return S("");
    struct benchmark_figure f =
        benchmark_find(b, &d->ours, BENCHMARK_NATIONAL, dashboard_phase(d), ATT_COHORT_ALL, 0, m);
    if (!f.known || f.symbol.n > 0)
        return S("");
    struct str fit = benchmark_fit_words(f.fit);
    return str_fmt(a, "England%s %.*s, %.*s%s%.*s", dashboard_narrowed(d) ? ", all children," : "",
        STR_ARG(page_milli(a, f.milli)), STR_ARG(benchmark_period_words(a, &f)), fit.n > 0 ? ", " : "", STR_ARG(fit));
}

/* "1,182 of 6,124. England 18.8%, ..." */
static struct str of_all(struct arena *a, int64_t part, const struct att_sum *s, struct str beside)
{
    return str_fmt(a, "%.*s of %.*s%s%.*s", STR_ARG(page_count(a, part)),
        STR_ARG(page_plural(a, s->enrolments, "enrolment", "enrolments")), beside.n > 0 ? ". " : "", STR_ARG(beside));
}

struct wm_figures figures_tiles(struct context *c, const struct dashboard *d, const struct benchmarks *b)
{
    struct arena *a = c->work.arena;
    struct att_sum s = att_total(&d->answer);
    struct wm_figure *f = ARENA_ARRAY(a, 4, struct wm_figure);
    f[0] = (struct wm_figure){ .label = S("Absence"),
        .value = page_share(a, att_absent(&s.count), s.count.possible),
        .note = note(a, d, b, BENCHMARK_ABSENCE) };
    f[1] = (struct wm_figure){ .label = S("Unauthorised absence"),
        .value = page_share(a, s.count.unauthorised, s.count.possible),
        .note = note(a, d, b, BENCHMARK_UNAUTHORISED) };
    f[2] = (struct wm_figure){ .label = S("Persistently absent"),
        .value = page_share(a, s.persistent, s.enrolments),
        .note = of_all(a, s.persistent, &s, note(a, d, b, BENCHMARK_PERSISTENT)) };
    f[3] = (struct wm_figure){ .label = S("Severely absent"),
        .value = page_share(a, s.severe, s.enrolments),
        .note = of_all(a, s.severe, &s, note(a, d, b, BENCHMARK_SEVERE)) };
    return (struct wm_figures){ .items = f, .n_items = 4 };
}

struct figures_apart figures_apart(
    struct arena *a, const struct att_sum *ours, enum benchmark_measure m, int64_t reference)
{
    static const char *const verdicts[] = {
        [ATT_CHANCE_TOO_FEW] = "too few to say",
        [ATT_CHANCE_WITHIN] = "no more than chance",
        [ATT_CHANCE_HIGHER] = "more than chance",
        [ATT_CHANCE_LOWER] = "more than chance",
    };
    struct benchmark_apart apart = benchmark_apart(ours, m, reference);
    if (!apart.known)
        return (struct figures_apart){ S(""), S("") };
    struct str verdict = str_of(verdicts[apart.chance]);
    int64_t tenths = ((apart.milli < 0 ? -apart.milli : apart.milli) + 50) / 100;
    if (tenths == 0)
        return (struct figures_apart){ S("the same"), verdict };
    struct str words = str_fmt(a, "%d.%d points %s", (int)(tenths / 10), (int)(tenths % 10),
        apart.milli > 0 ? "higher" : "lower");
    return (struct figures_apart){ words, verdict };
}

const struct dashboard_list_link *figures_lists(struct context *c, const struct filter *f, const struct dashboard *d,
    size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct filter_pairs p = filter_pairs(a, f);
    struct dashboard_list_link *links = ARENA_ARRAY(a, LISTS, struct dashboard_list_link);
    for (int l = 0; l < LISTS; l++)
        links[l] = (struct dashboard_list_link){ .name = dashboard_list_words((enum dashboard_list)l),
            .rule = dashboard_list_rule(a, d, (enum dashboard_list)l),
            .href = url_with(a, ROUTE_LIST, dashboard_list_name((enum dashboard_list)l), p.v, p.n),
            .n = d->answer.lists.n[l] };
    *ret_n = LISTS;
    return links;
}

/* The drawing is 640 by 200, from 40 on the left and 8 from the top. */
enum {
    PLOT_LEFT = 40,
    PLOT_WIDTH = 640,
    PLOT_TOP = 8,
    PLOT_HEIGHT = 200,
};

/* Where the drawing ends, in thousandths: a round share above the highest bar. */
static int64_t scale_top(const struct att_count *weeks)
{
    static const int64_t tops[] = { 20, 50, 100, 200, 500, 1000 };
    size_t at = 0;
    for (int w = 0; w < ATT_WEEKS; w++)
        while (weeks[w].possible > 0 && at + 1 < COUNT_OF(tops) &&
            att_absent(&weeks[w]) * 1000 > tops[at] * weeks[w].possible)
            at++;
    return tops[at];
}

static int height(int64_t part, int64_t whole, int64_t top)
{
    return (int)(part * 1000 * PLOT_HEIGHT / (whole * top));
}

static void draw_lines(struct arena *a, int64_t top, struct trend *t)
{
    enum { LINES = 5 }; /* every top is divided by four or five */
    struct trend_line *lines = ARENA_ARRAY(a, LINES + 1, struct trend_line);
    int64_t step = top % 50 == 0 ? top / 5 : top / 4;
    for (int64_t v = 0; v <= top; v += step)
        lines[t->n_lines++] = (struct trend_line){ PLOT_TOP + PLOT_HEIGHT - (int)(v * PLOT_HEIGHT / top),
            v % 10 == 0 ? str_fmt(a, "%d%%", (int)(v / 10)) : str_fmt(a, "%d.%d%%", (int)(v / 10), (int)(v % 10)) };
    t->lines = lines;
}

static struct str trend_summary(struct arena *a, const struct trend *t)
{
    if (t->n_weeks == 0)
        return S("No weeks with marks");
    size_t most = 0;
    for (size_t i = 1; i < t->n_weeks; i++)
        if (t->weeks[i].absent * t->weeks[most].possible > t->weeks[most].absent * t->weeks[i].possible)
            most = i;
    const struct trend_week *first = &t->weeks[0], *last = &t->weeks[t->n_weeks - 1];
    return str_fmt(a,
        "Bars for %d weeks: %.*s in the week of %.*s, %.*s in the week of %.*s, at most %.*s in the week of %.*s",
        (int)t->n_weeks, STR_ARG(first->rate), STR_ARG(page_day(a, first->monday)), STR_ARG(last->rate),
        STR_ARG(page_day(a, last->monday)), STR_ARG(t->weeks[most].rate),
        STR_ARG(page_day(a, t->weeks[most].monday)));
}

/* "Sep" when a week begins in another month than the one shown before it. */
static struct str month_label(struct day monday, const struct trend *t)
{
    int year, month, day, before = 0;
    day_parts(monday, &year, &month, &day);
    if (t->n_weeks > 0)
        day_parts(t->weeks[t->n_weeks - 1].monday, &year, &before, &day);
    return month == before ? S("") : str_slice(day_month_name(month), 0, 3);
}

struct trend figures_trend(struct context *c, const struct dashboard *d)
{
    struct arena *a = c->work.arena;
    struct att_count *weeks = att_weeks(a, &d->answer);
    int first = 0, last = ATT_WEEKS - 1;
    while (first < last && weeks[first].possible == 0)
        first++;
    while (last > first && weeks[last].possible == 0)
        last--;
    struct trend_week *shown = ARENA_ARRAY(a, ATT_WEEKS, struct trend_week);
    struct trend t = { .caption = S("Absence by week"), .weeks = shown };
    int64_t top = scale_top(weeks);
    int room = PLOT_WIDTH / (last - first + 1);
    t.bar = room > 42 ? 40 : room - 2;
    for (int w = first; w <= last; w++) {
        const struct att_count *k = &weeks[w];
        if (k->possible == 0)
            continue; /* a holiday: a gap in the drawing, and no row in the table */
        int all = height(att_absent(k), k->possible, top), un = height(k->unauthorised, k->possible, top);
        int base = PLOT_TOP + PLOT_HEIGHT;
        struct day monday = day_add(att_year_start(d->filter.year), 7 * w);
        struct str month = month_label(monday, &t);
        shown[t.n_weeks++] = (struct trend_week){ .monday = monday,
            .month = month,
            .possible = k->possible,
            .absent = att_absent(k),
            .unauthorised = k->unauthorised,
            .rate = page_share(a, att_absent(k), k->possible),
            .x = PLOT_LEFT + 1 + (w - first) * room,
            .top = base - all,
            .height = all,
            .unauthorised_top = base - un,
            .unauthorised_height = un };
    }
    draw_lines(a, top, &t);
    t.summary = trend_summary(a, &t);
    return t;
}

struct url figures_csv(struct context *c, enum route_id route, const struct filter_pairs *pairs)
{
    if (access_allows(c->login.roles, OP_EXPORT_AGGREGATE).scopes == 0)
        return URL("");
    return url_with(c->work.arena, route, STR_NONE, pairs->v, pairs->n);
}

struct wm_sparkline figures_sparkline(struct arena *a, const struct att_answer *answer, const struct att_row *row)
{
    struct att_short_count weeks[ATT_WEEKS];
    int *values = ARENA_ARRAY(a, ATT_WEEKS, int);
    size_t n = 0;
    att_row_weeks(answer, row, weeks);
    for (int w = 0; w < ATT_WEEKS; w++)
        if (weeks[w].possible > 0)
            values[n++] = (weeks[w].possible - weeks[w].absent) * 1000 / weeks[w].possible;
    struct wm_sparkline s = { .label = S("No weeks with marks"), .values = values, .n_values = n };
    if (n > 0)
        s.label = str_fmt(
            a, "Attendance by week: %d%% in the first week, %d%% in the last", values[0] / 10, values[n - 1] / 10);
    return s;
}
