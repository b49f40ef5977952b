#include "kitchen_charts.h"

#include "base/random.h"

#define NO WM_NO_VALUE

/* Absence of a county by week from 1 September, in thousandths of a per cent; no value in a holiday. */
enum { WEEKS = 47 };
static const int64_t this_year[WEEKS] = { 4210, 5120, 5480, 5760, 5910, 6240, 6630, 7120, NO, 6480, 6720, 7010, 7390,
    7820, 8940, NO, NO, 7050, 7210, 7330, 7480, 7550, 7910, NO, 6930, 7080, 7120, 7240, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO };
static const int64_t year_before[WEEKS] = { 4490, 5230, 5610, 6080, 6110, 6390, 6950, 7610, NO, 6720, 7120, 7340, 7590,
    8420, 9310, NO, NO, 7420, 7390, 7560, 7720, 7810, 8350, NO, 7290, 7310, 7460, 7540, 8010, 8890, NO, NO, 6980, 7030, 7110,
    7230, 7520, NO, 7320, 7410, 7480, 7700, 7910, 8350, 9480, 9890, NO };

static struct str month_of(struct day d, int *before)
{
    int year, month, day;
    day_parts(d, &year, &month, &day);
    if (month == *before)
        return STR_NONE;
    *before = month;
    return str_slice(day_month_name(month), 0, 3);
}

static const struct wm_line_at *weeks_of(struct arena *a, size_t n)
{
    struct wm_line_at *at = ARENA_ARRAY(a, n, struct wm_line_at);
    int month = 0;
    for (size_t i = 0; i < n; i++) {
        struct day monday = { 20332 + 7 * (int)i }; /* 1 September 2025 */
        char words[20];
        at[i] = (struct wm_line_at){ month_of(monday, &month), str_dup(a, day_words(monday, words)) };
    }
    return at;
}

static void add(struct sink_charts *s, struct wm_chart chart)
{
    s->charts[s->n_charts++] = chart;
}

static void add_lines(struct arena *a, struct sink_charts *s)
{
    const struct wm_line_series series[] = { { S("This year"), this_year }, { S("A year before"), year_before } };
    const struct wm_line_reference england = { S("England"), 7094 };
    struct wm_line line = {
        .words = { .id = S("line-two"),
            .title = S("Absence by week"),
            .summary = S("Absence was 7.2% in the last week, 0.3 points lower than in the same week a year before. It "
                         "rises before each holiday."),
            .csv = URL("/weeks.csv"),
            .xlsx = URL("/weeks.xlsx") },
        .unit = WM_PERCENT,
        .at_name = S("Week beginning"),
        .at = weeks_of(a, WEEKS),
        .n_at = WEEKS,
        .series = series,
        .n_series = 2,
        .references = &england,
        .n_references = 1,
    };
    add(s, wm_line_chart(a, &line));

    int64_t *kinds[4];
    for (int k = 0; k < 4; k++) {
        kinds[k] = ARENA_ARRAY(a, WEEKS, int64_t);
        for (int i = 0; i < WEEKS; i++)
            kinds[k][i] = year_before[i] == NO ? NO : 100000 - year_before[i] * (6 + k) / 8 + 300 * k * (i % 3) - 2000 * (k == 3);
    }
    const struct wm_line_series phases[] = { { S("Primary"), kinds[0] }, { S("Secondary"), kinds[2] },
        { S("Special schools and pupil referral units"), kinds[3] }, { S("All schools of the locality"), kinds[1] } };
    line.words = (struct wm_chart_words){ .id = S("line-four"), .title = S("Attendance by phase"), .summary = S("Primary schools are about 2 points above secondary schools all year.") };
    line.series = phases;
    line.n_series = 4;
    line.n_references = 0;
    line.cut = true;
    add(s, wm_line_chart(a, &line));

    int64_t *same = ARENA_ARRAY(a, WEEKS, int64_t), *one = ARENA_ARRAY(a, WEEKS, int64_t);
    for (int i = 0; i < WEEKS; i++) {
        same[i] = 5000;
        one[i] = i == 3 ? 3330 : NO;
    }
    const struct wm_line_series flat = { S("This school"), same }, single = { S("This school"), one };
    line.words = (struct wm_chart_words){ .id = S("line-same"), .title = S("The same in every week") };
    line.series = &flat;
    line.n_series = 1;
    line.cut = false;
    line.n_references = 1;
    add(s, wm_line_chart(a, &line));
    line.words = (struct wm_chart_words){ .id = S("line-one"), .title = S("One week only") };
    line.series = &single;
    line.n_at = 6;
    add(s, wm_line_chart(a, &line));
    line.words = (struct wm_chart_words){ .id = S("line-none"), .title = S("No week at all") };
    line.n_at = 0;
    add(s, wm_line_chart(a, &line));
}

static void add_steps(struct arena *a, struct sink_charts *s)
{
    int64_t *few = ARENA_ARRAY(a, WEEKS, int64_t), *many = ARENA_ARRAY(a, WEEKS, int64_t);
    int64_t sum = 0, large = 0;
    for (int i = 0; i < WEEKS; i++) {
        if (this_year[i] != NO)
            sum += i % 5 == 3 ? 3 : i % 4 == 1;
        large += year_before[i] == NO ? 0 : 3 + i % 4;
        few[i] = i < 28 ? sum : NO;
        many[i] = large;
    }
    struct wm_steps steps = { .words = { .id = S("steps-few"), .title = S("Sessions missed so far"), .summary = S("Orla has missed 26 sessions. 12 more, and she ends the year persistently absent.") },
        .weeks = weeks_of(a, WEEKS),
        .n_weeks = WEEKS,
        .missed = few,
        .today = 28,
        .possible = 380 };
    add(s, wm_steps_chart(a, &steps));
    steps.words = (struct wm_chart_words){ .id = S("steps-many"), .title = S("Sessions missed in the year"), .summary = S("Both lines were passed.") };
    steps.missed = many;
    steps.today = 0;
    add(s, wm_steps_chart(a, &steps));
}

static void add_bars(struct arena *a, struct sink_charts *s)
{
    const struct wm_bar reasons[] = {
        { S("Illness (I)"), 3412, 3280, 3350 },
        { S("Unauthorised, no reason given (O)"), 1510, 1190, 1420 },
        { S("Medical or dental appointment (M)"), 540, 560, 480 },
        { S("Family holiday, not agreed (G)"), 410, 520, 450 },
        { S("Late after the register closed (U)"), 320, 240, 230 },
        { S("Suspended or permanently excluded, no other provision made (E)"), 190, 210, 120 },
        { S("Religious observance (R)"), 60, 70, 90 },
        { S("Regulated performance or employment abroad (C1)"), 4, 0, NO },
        { S("Study leave (S)"), 0, 30, 20 },
    };
    struct wm_bars bars = { .words = { .id = S("bars-three"), .title = S("Reasons for absence"), .summary = S("Illness is half of all absence. More sessions than a year before have no reason."), .csv = URL("/reasons.csv"), .xlsx = URL("/reasons.xlsx") },
        .unit = WM_PERCENT,
        .label_name = S("Reason"),
        .value_name = S("This school"),
        .beside_name = S("A year before"),
        .reference_name = S("England"),
        .bars = reasons,
        .n_bars = COUNT_OF(reasons),
        .note = S("Sessions missed for each reason, of all possible sessions.") };
    add(s, wm_bars_chart(a, &bars));
    const struct wm_bar weekdays[] = { { .label = S("Monday"), .value = 1204 }, { .label = S("Tuesday"), .value = 981 },
        { .label = S("Wednesday"), .value = 967 }, { .label = S("Thursday"), .value = 1010 },
        { .label = S("Friday"), .value = 1538 } };
    bars = (struct wm_bars){ .words = { .id = S("bars-one"), .title = S("Sessions missed by day of the week"), .summary = S("Most sessions are missed on Fridays.") },
        .unit = WM_COUNT,
        .label_name = S("Day"),
        .value_name = S("Sessions missed"),
        .bars = weekdays,
        .n_bars = COUNT_OF(weekdays) };
    add(s, wm_bars_chart(a, &bars));
    const struct wm_bar nothing[] = { { .label = S("Monday") }, { .label = S("Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"), .value = NO } };
    bars.words = (struct wm_chart_words){ .id = S("bars-none"), .title = S("Nothing missed") };
    bars.bars = nothing;
    bars.n_bars = 2;
    add(s, wm_bars_chart(a, &bars));
}

enum { SCHOOLS = 150,
    LIMITS = 40 };

/* A square root in whole numbers, for the curves of these pictures. */
static int64_t root(int64_t v)
{
    int64_t r = 0;
    while ((r + 1) * (r + 1) <= v)
        r++;
    return r;
}

static void add_schools(struct arena *a, struct sink_charts *s)
{
    struct rng r = rng_seed(7);
    struct wm_funnel_school *schools = ARENA_ARRAY(a, SCHOOLS, struct wm_funnel_school);
    struct wm_dot *dots = ARENA_ARRAY(a, SCHOOLS, struct wm_dot);
    for (int i = 0; i < SCHOOLS; i++) {
        int size = i % 6 == 0 ? rng_range(&r, 600, 1500) : rng_range(&r, 60, 460);
        int64_t value = 7100;
        for (int k = 0; k < 6; k++)
            value += rng_range(&r, -40000, 40000) / root(size * 3);
        schools[i] = (struct wm_funnel_school){ STR_NONE, size, value + (i % 6 == 0 ? 900 : 0) };
        dots[i] = (struct wm_dot){ STR_NONE, schools[i].value };
    }
    schools[33] = (struct wm_funnel_school){ S("St Werburgh's Catholic Primary"), 214, 9420 };
    dots[33] = (struct wm_dot){ schools[33].name, 9420 };
    struct wm_funnel_limit *inner = ARENA_ARRAY(a, LIMITS, struct wm_funnel_limit);
    struct wm_funnel_limit *outer = ARENA_ARRAY(a, LIMITS, struct wm_funnel_limit);
    for (int i = 0; i < LIMITS; i++) {
        int64_t size = 10 + 40 * i, spread = 40000 / root(size);
        inner[i] = (struct wm_funnel_limit){ size, 7100 - 5 * spread / 4, 7100 + 5 * spread / 4 };
        outer[i] = (struct wm_funnel_limit){ size, 7100 - 2 * spread, 7100 + 2 * spread };
    }
    const struct wm_funnel funnel = { .words = { .id = S("funnel"), .title = S("Absence of schools by their size"), .summary = S("St Werburgh's is higher than chance would make a school of its size.") },
        .unit = WM_PERCENT,
        .size_name = S("Enrolments"),
        .value_name = S("Absence"),
        .schools = schools,
        .n_schools = SCHOOLS,
        .chosen = 34,
        .mean_name = S("All schools"),
        .mean = 7100,
        .limits = { { S("95%"), inner, LIMITS }, { S("99.8%"), outer, LIMITS } },
        .note = S("If only chance were at work, 95 of 100 schools would lie between the dashed curves, and 998 of 1,000 between the others.") };
    add(s, wm_funnel_chart(a, &funnel));
    const struct wm_funnel lone = { .words = { .id = S("funnel-one"), .title = S("One school, by its size") },
        .unit = WM_PERCENT,
        .size_name = S("Enrolments"),
        .value_name = S("Absence"),
        .schools = schools + 33,
        .n_schools = 1,
        .chosen = 1,
        .mean = NO };
    add(s, wm_funnel_chart(a, &lone));
    struct wm_dots strip = { .words = { .id = S("dots"), .title = S("Absence of primary schools"), .summary = S("St Werburgh's is among the tenth of schools with the most absence.") },
        .unit = WM_PERCENT,
        .value_name = S("Absence"),
        .dots = dots,
        .n_dots = SCHOOLS,
        .chosen = 34,
        .reference_name = S("England"),
        .reference = 7094 };
    add(s, wm_dots_chart(a, &strip));
    struct wm_dot *same = ARENA_ARRAY(a, 60, struct wm_dot);
    for (int i = 0; i < 60; i++)
        same[i] = (struct wm_dot){ S("A school"), 6000 };
    strip = (struct wm_dots){ .words = { .id = S("dots-same"), .title = S("All the same") }, .unit = WM_PERCENT, .value_name = S("Absence"), .dots = same, .n_dots = 60, .chosen = 60 };
    add(s, wm_dots_chart(a, &strip));
}

static void add_calibration(struct arena *a, struct sink_charts *s)
{
    static const int counts[10] = { 31204, 6120, 2480, 1190, 720, 540, 430, 390, 510, 1480 };
    static const int happened[10] = { 2100, 12900, 23800, 37200, 44100, 58900, 63200, 77400, 84100, 97600 };
    struct wm_calibration_group groups[10];
    for (int i = 0; i < 10; i++) {
        int64_t half = 160000 / root(counts[i]);
        groups[i] = (struct wm_calibration_group){ 10000 * i, 10000 * (i + 1), i == 0 ? 2400 : 10000 * i + 4700 + 30 * i,
            happened[i], happened[i] - half, happened[i] + half > 100000 ? 100000 : happened[i] + half, counts[i] };
    }
    groups[6].forecast = groups[6].happened = NO;
    groups[6].children = 0;
    const struct wm_calibration c = { .words = { .id = S("calibration"), .title = S("Forecasts of persistent absence, and what came of them"), .summary = S("Of the children given about 3 in 10, 24 in 100 became persistently absent.") },
        .forecast_name = S("Forecast chance"),
        .happened_name = S("Became persistently absent"),
        .groups = groups,
        .n_groups = 10 };
    add(s, wm_calibration_chart(a, &c));
}

static void add_heats(struct arena *a, struct sink_charts *s)
{
    static const struct str days[] = { { "Mon", 3 }, { "Tue", 3 }, { "Wed", 3 }, { "Thu", 3 }, { "Fri", 3 } };
    static const struct str halves[] = { { "Morning", 7 }, { "Afternoon", 9 } };
    static const int64_t half_values[] = { 8120, 7010, 6930, 7080, 9460, 8340, 7250, 7180, 7310, 11020 };
    struct str *weeks = ARENA_ARRAY(a, 8, struct str);
    int64_t *values = ARENA_ARRAY(a, 40, int64_t);
    for (int w = 0; w < 8; w++) {
        weeks[w] = str_fmt(a, "Week %d", w + 1);
        for (int d = 0; d < 5; d++)
            values[5 * w + d] = w == 0 && d < 2 ? NO : 5200 + 310 * w + (d == 4 ? 2900 : d == 0 ? 900
                                                                                                : 130 * d);
    }
    s->heats[s->n_heats++] = (struct wm_heat){ .words = { .id = S("heat-weeks"), .title = S("Absence by week of term and day"), .summary = S("Fridays late in the term are worst."), .csv = URL("/h.csv"), .xlsx = URL("/h.xlsx") },
        .unit = WM_PERCENT,
        .row_name = S("Week of term"),
        .columns = days,
        .n_columns = 5,
        .rows = weeks,
        .n_rows = 8,
        .values = values };
    s->heats[s->n_heats++] = (struct wm_heat){ .words = { .id = S("heat-halves"), .title = S("Absence by session") }, .unit = WM_PERCENT, .row_name = S("Session"), .columns = days, .n_columns = 5, .rows = halves, .n_rows = 2, .values = half_values };
    s->heats[s->n_heats++] = (struct wm_heat){ .words = { .id = S("heat-none"), .title = S("Nothing to shade") }, .row_name = S("Session"), .columns = days, .n_columns = 5, .rows = halves, .n_rows = 0, .values = half_values };
    for (size_t i = 0; i < s->n_heats; i++)
        s->tables[i] = wm_heat_chart(a, &s->heats[i]);
}

struct sink_charts *kitchen_charts(struct arena *a)
{
    struct sink_charts *s = ARENA_NEW(a, struct sink_charts);
    add_lines(a, s);
    add_steps(a, s);
    add_bars(a, s);
    add_schools(a, s);
    add_calibration(a, s);
    add_heats(a, s);
    return s;
}
