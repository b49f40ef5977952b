#include "web/figures.h"

#include "web/download.h"
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

struct str figures_of_whom(struct context *c, const struct dashboard *d)
{
    struct day on = d->lists.on_roll;
    if (!day_is(on))
        return d->filter.leavers ? S("them too") : S("those on roll");
    return day_cmp(on, d->today) == 0
        ? S("those on roll now")
        : str_fmt(c->work.arena, "those on roll on %.*s", STR_ARG(page_day(c->work.arena, on)));
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
    if (b == NULL || dashboard_own_count(d))
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
    bool codes = d->filter.codes != 0;
    f[0] = (struct wm_figure){ .label = figures_counted(a, d),
        .value = page_share(a, att_absent(&s.count), s.count.possible),
        .note = note(a, d, b, BENCHMARK_ABSENCE) };
    f[1] = (struct wm_figure){ .label = codes ? S("Unauthorised sessions so coded") : S("Unauthorised absence"),
        .value = page_share(a, s.count.unauthorised, s.count.possible),
        .note = note(a, d, b, BENCHMARK_UNAUTHORISED) };
    f[2] = (struct wm_figure){ .label = codes ? S("10% or more so coded") : S("Persistently absent"),
        .value = page_share(a, s.persistent, s.enrolments),
        .note = of_all(a, s.persistent, &s, note(a, d, b, BENCHMARK_PERSISTENT)) };
    f[3] = (struct wm_figure){ .label = codes ? S("50% or more so coded") : S("Severely absent"),
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
        links[l] = (struct dashboard_list_link){ .name = dashboard_list_title(d, (enum dashboard_list)l),
            .rule = dashboard_list_rule(a, d, (enum dashboard_list)l),
            .href = url_with(a, ROUTE_LIST, dashboard_list_name((enum dashboard_list)l), p.v, p.n),
            .n = d->answer.lists.n[l] };
    *ret_n = LISTS;
    return links;
}

struct str figures_year_value(struct arena *a, const struct reference *reference, int year)
{
    return reference->n_years > 0 && reference->years[0] == year ? S("") : str_fmt(a, "%d", year);
}

struct wm_years figures_years(struct context *c, const struct reference *reference, int shown, enum route_id route)
{
    struct arena *a = c->work.arena;
    struct wm_year *years = ARENA_ARRAY(a, reference->n_years, struct wm_year);
    char words[8];
    for (size_t i = 0; i < reference->n_years; i++) {
        int year = reference->years[i];
        const struct http_pair in = { S("in"), figures_year_value(a, reference, year) };
        years[i] = (struct wm_year){ .words = str_dup(a, att_year_words(year, words)),
            .href = url_with(a, route, c->arg, &in, 1),
            .shown = year == shown };
    }
    return (struct wm_years){ years, reference->n_years };
}

int64_t figures_milli(int64_t part, int64_t whole)
{
    return whole <= 0 ? WM_NO_VALUE : (200000 * part + whole) / (2 * whole);
}

struct str figures_counted(struct arena *a, const struct dashboard *d)
{
    struct str words = dashboard_counted(a, d);
    char *text = str_cstr(a, words);
    if (words.n > 0 && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    return str_of(text);
}

const struct figures_week *figures_weeks(struct arena *a, const struct dashboard *d, size_t *ret_n)
{
    const struct att_count *now = att_weeks(a, &d->answer);
    const struct att_count *before = d->before == NULL ? ARENA_ARRAY(a, ATT_WEEKS, struct att_count)
                                                       : att_weeks(a, d->before);
    struct figures_week *weeks = ARENA_ARRAY(a, ATT_WEEKS, struct figures_week);
    size_t n = 0;
    for (int w = 0; w < ATT_WEEKS; w++)
        if (now[w].possible > 0 || before[w].possible > 0)
            weeks[n++] = (struct figures_week){ day_add(att_year_start(d->filter.year), 7 * w), now[w], before[w] };
    *ret_n = n;
    return weeks;
}

/* Places of a chart for every week from the first to the last: holidays are gaps. */
struct trend_values {
    struct wm_line_at *at;
    int64_t *now, *unauthorised, *before;
    size_t n;
};

static struct trend_values trend_values(struct arena *a, const struct figures_week *weeks, size_t n)
{
    struct trend_values v = { .n = (size_t)(weeks[n - 1].monday.v - weeks[0].monday.v) / 7 + 1 };
    v.at = ARENA_ARRAY(a, v.n, struct wm_line_at);
    v.now = ARENA_ARRAY(a, v.n, int64_t);
    v.unauthorised = ARENA_ARRAY(a, v.n, int64_t);
    v.before = ARENA_ARRAY(a, v.n, int64_t);
    int shown = 0;
    for (size_t i = 0, k = 0; i < v.n; i++) {
        struct day monday = day_add(weeks[0].monday, (int)(7 * i));
        int year, month, day;
        day_parts(monday, &year, &month, &day);
        bool is = monday.v == weeks[k].monday.v;
        v.at[i] = (struct wm_line_at){ .label = month == shown ? S("") : str_slice(day_month_name(month), 0, 3),
            .name = page_day(a, monday) };
        shown = month;
        v.now[i] = is ? figures_milli(att_absent(&weeks[k].now), weeks[k].now.possible) : WM_NO_VALUE;
        v.unauthorised[i] = is ? figures_milli(weeks[k].now.unauthorised, weeks[k].now.possible) : WM_NO_VALUE;
        v.before[i] = is ? figures_milli(att_absent(&weeks[k].before), weeks[k].before.possible) : WM_NO_VALUE;
        k += is;
    }
    return v;
}

static struct str share_words(struct arena *a, const struct att_count *c)
{
    return page_share(a, att_absent(c), c->possible);
}

static struct str trend_summary(struct arena *a, const struct figures_week *weeks, size_t n)
{
    const struct figures_week *last = NULL, *most = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct figures_week *w = &weeks[i];
        if (w->now.possible == 0)
            continue;
        last = w;
        if (most == NULL || att_absent(&w->now) * most->now.possible > att_absent(&most->now) * w->now.possible)
            most = w;
    }
    if (last == NULL)
        return S("There are no marks of this year to show.");
    struct str before = S("");
    if (last->before.possible > 0)
        before = str_fmt(a, ", %.*s in the same week a year before", STR_ARG(share_words(a, &last->before)));
    return str_fmt(a, "%.*s in the week of %.*s%.*s. The most was %.*s, in the week of %.*s.",
        STR_ARG(share_words(a, &last->now)), STR_ARG(page_day(a, last->monday)), STR_ARG(before),
        STR_ARG(share_words(a, &most->now)), STR_ARG(page_day(a, most->monday)));
}

struct wm_chart figures_trend(struct context *c, const struct dashboard *d, const struct filter_pairs *pairs)
{
    struct arena *a = c->work.arena;
    size_t n, n_series = 0;
    struct wm_downloads files = download_links(c, ROUTE_WEEKS_CSV, ROUTE_WEEKS_XLSX, STR_NONE, pairs, S("the weeks"));
    const struct figures_week *weeks = figures_weeks(a, d, &n);
    struct wm_line line = { .words = { .id = S("trend"),
                                .title = str_fmt(a, "%.*s by week", STR_ARG(figures_counted(a, d))),
                                .summary = trend_summary(a, weeks, n),
                                .heading_level = 2,
                                .csv = files.csv,
                                .xlsx = files.xlsx },
        .unit = WM_PERCENT,
        .at_name = S("Week beginning") };
    if (n == 0)
        return wm_line_chart(a, &line);
    struct trend_values v = trend_values(a, weeks, n);
    struct wm_line_series *series = ARENA_ARRAY(a, 3, struct wm_line_series);
    char year[8];
    series[n_series++] = (struct wm_line_series){ str_dup(a, att_year_words(d->filter.year, year)), v.now };
    if (d->before != NULL)
        series[n_series++] =
            (struct wm_line_series){ str_dup(a, att_year_words(d->filter.year - 1, year)), v.before };
    series[n_series++] = (struct wm_line_series){ S("Unauthorised"), v.unauthorised };
    line.at = v.at;
    line.n_at = v.n;
    line.series = series;
    line.n_series = n_series;
    if (d->before != NULL)
        line.note = S("The year before: the same schools in the same weeks, with the children they had then. Statuses "
                      "and year groups are those of that year.");
    return wm_line_chart(a, &line);
}

struct str figures_basis(struct context *c, const struct dashboard *d)
{
    struct arena *a = c->work.arena;
    struct str statuses = figures_statuses(c, d), counted = dashboard_counted(a, d);
    if (!dashboard_own_count(d))
        return str_fmt(a, "%s %.*s", REPORT_BASIS, STR_ARG(statuses));
    return str_fmt(a, "%s Here %.*s are counted in the place of absence. %.*s", REPORT_BASIS, STR_ARG(counted),
        STR_ARG(statuses));
}

struct wm_sparkline figures_sparkline(struct arena *a, const struct att_answer *answer, const struct att_row *row)
{
    struct att_short_count weeks[ATT_WEEKS];
    int values[ATT_WEEKS];
    size_t n = 0;
    att_row_weeks(answer, row, weeks);
    for (int w = 0; w < ATT_WEEKS; w++)
        if (weeks[w].possible > 0)
            values[n++] = (weeks[w].possible - weeks[w].absent) * 1000 / weeks[w].possible;
    struct str label = n == 0 ? S("No weeks with marks")
                              : str_fmt(a, "Attendance by week: %d%% in the first week, %d%% in the last",
                                    values[0] / 10, values[n - 1] / 10);
    return wm_sparkline_of(a, label, values, n);
}
