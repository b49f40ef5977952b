#include "web/pupil_register.h"

#include <stdlib.h>

#include "views/wm/steps.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

static enum wm_session_kind kind_of(enum att_code code)
{
    switch (att_code_class(code)) {
    case ATT_CLASS_PRESENT:
        return code == ATT_LATE ? WM_SESSION_LATE : WM_SESSION_PRESENT;
    case ATT_CLASS_ELSEWHERE:
        return WM_SESSION_ELSEWHERE;
    case ATT_CLASS_AUTHORISED:
        return WM_SESSION_AUTHORISED;
    case ATT_CLASS_UNAUTHORISED:
        return WM_SESSION_UNAUTHORISED;
    case ATT_CLASS_NOT_POSSIBLE:
        return WM_SESSION_NOT_REQUIRED;
    case ATT_CLASS_NOT_COLLECTED:
    case ATT_CLASS_NONE:
        break;
    }
    return WM_SESSION_NONE;
}

/* One cell of the year. A session that the school held without a mark of this child is a gap in the register. */
static struct wm_session session_of(const struct att_block *b, size_t row, const struct att_marks *marks, int s)
{
    const struct att_session session = { (int16_t)s };
    enum att_code code = (enum att_code)marks->code[s];
    if (code != ATT_NO_MARK)
        return (struct wm_session){ kind_of(code), att_code_text(code, att_session_afternoon(session)),
            att_code_meaning(code) };
    bool due = att_mask_has(&b->open, session) && att_block_on_roll(b, row, att_session_day(b->year, session));
    return (struct wm_session){ due ? WM_SESSION_MISSING : WM_SESSION_NONE, S(""), S("") };
}

static void fill_weeks(struct arena *a, const struct att_block *b, size_t row, struct wm_sessions *ret)
{
    struct att_marks marks;
    struct wm_sessions_week *weeks = ARENA_ARRAY(a, ATT_WEEKS, struct wm_sessions_week);
    att_block_marks(b, row, &marks);
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct wm_sessions_week week = { .monday = day_add(att_year_start(b->year), 7 * w) };
        bool any = false;
        for (int s = 0; s < ATT_WEEK_SESSIONS; s++) {
            week.sessions[s] = session_of(b, row, &marks, w * ATT_WEEK_SESSIONS + s);
            any = any || week.sessions[s].kind != WM_SESSION_NONE || week.sessions[s].code.n > 0;
        }
        if (any)
            weeks[ret->n_weeks++] = week;
    }
    ret->weeks = weeks;
}

static void fill_codes(struct arena *a, const struct att_answer *answer, struct pupil_register *r)
{
    uint16_t counts[ATT_CODES];
    struct pupil_code *codes = ARENA_ARRAY(a, ATT_CODES, struct pupil_code);
    att_row_codes(answer, &answer->rows[0], counts);
    for (int code = 1; code < ATT_CODES; code++)
        if (counts[code] > 0)
            codes[r->n_codes++] =
                (struct pupil_code){ code == ATT_PRESENT ? S("/ \\") : att_code_text((enum att_code)code, false),
                    att_code_meaning((enum att_code)code), att_class_words(att_code_class((enum att_code)code)),
                    counts[code] };
    r->codes = codes;
}

static struct str missed(struct arena *a, const struct att_count *k)
{
    return str_fmt(a, "missed %.*s of %.*s (%.*s)", STR_ARG(page_count(a, att_absent(k))),
        STR_ARG(page_plural(a, k->possible, "session", "sessions")),
        STR_ARG(page_share(a, att_absent(k), k->possible)));
}

struct str pupil_standing(const struct att_count *k)
{
    if (k->possible == 0)
        return S("");
    if (att_is_severe(k))
        return S("Severely absent");
    if (att_is_persistent(k))
        return S("Persistently absent");
    return att_is_at_risk(k) ? S("At risk of persistent absence") : S("");
}

static struct str verdict(struct arena *a, const struct att_count *k)
{
    struct str so_far = missed(a, k), standing = pupil_standing(k);
    if (k->possible == 0)
        return S("No possible sessions yet.");
    return str_fmt(a, "%.*s: %.*s.", STR_ARG(standing.n > 0 ? standing : S("Not persistently absent")),
        STR_ARG(so_far));
}

/* A register that is late may still come: what is past without a mark is among the sessions to come, and it is said. */
static struct str to_come_note(struct arena *a, const struct journey_register *of, const struct att_listed *l)
{
    int late = l->remaining - att_block_remaining(of->block, of->row, of->answer.last_day);
    return late <= 0 ? S("in this school year")
                     : str_fmt(a, "in this school year, %.*s of them past and without a mark so far",
                           STR_ARG(page_count(a, late)));
}

static void fill_figures(
    struct arena *a, const struct journey_register *of, const struct att_listed *l, struct pupil_register *r)
{
    struct wm_figure *f = ARENA_ARRAY(a, 4, struct wm_figure);
    f[0] = (struct wm_figure){ .label = S("Attendance"),
        .value = page_share(a, l->count.attended, l->count.possible),
        .note = page_plural(a, l->count.possible, "possible session", "possible sessions") };
    f[1] = (struct wm_figure){ .label = S("Authorised absence"),
        .value = page_share(a, l->count.authorised, l->count.possible),
        .note = page_plural(a, l->count.authorised, "session", "sessions") };
    f[2] = (struct wm_figure){ .label = S("Unauthorised absence"),
        .value = page_share(a, l->count.unauthorised, l->count.possible),
        .note = page_plural(a, l->count.unauthorised, "session", "sessions") };
    f[3] = (struct wm_figure){ .label = S("Sessions to come"),
        .value = page_count(a, l->remaining),
        .note = to_come_note(a, of, l) };
    r->figures = (struct wm_figures){ .items = f, .n_items = l->remaining > 0 ? 4 : 3 };
    r->verdict = verdict(a, &l->count);
    r->alarming = att_is_persistent(&l->count);
}

static struct str days_of(struct arena *a, int64_t sessions)
{
    if (sessions % 2 == 0)
        return page_plural(a, sessions / 2, "day", "days");
    if (sessions == 1)
        return S("half a day");
    return str_fmt(a, "%lld½ days", (long long)sessions / 2);
}

/* Whether the year can still end below 10%, and how. */
static struct str outlook(struct arena *a, const struct att_listed *l)
{
    struct str to_come = page_plural(a, l->remaining, "session", "sessions");
    if (l->to_persistent <= 0)
        return str_fmt(a, "Certain: 10%% of the year's sessions are missed already, with %.*s to come.",
            STR_ARG(to_come));
    if (l->to_persistent > l->remaining)
        return str_fmt(a, "Avoided: the year ends below 10%% even if all %.*s to come are missed.", STR_ARG(to_come));
    return str_fmt(a, "Can be avoided, by missing no more than %lld (%.*s) of the %.*s to come.",
        (long long)(l->to_persistent - 1), STR_ARG(days_of(a, l->to_persistent - 1)), STR_ARG(to_come));
}

/* "8 coded O, 4 coded U". */
static struct str composition(struct arena *a, const int codes[ATT_CODES])
{
    struct buf b = buf_new(1000);
    for (int k = 0; k < ATT_CODES; k++)
        if (codes[k] > 0)
            buf_add_fmt(&b, "%s%d coded %.*s", b.n > 0 ? ", " : "", codes[k],
                STR_ARG(att_code_text((enum att_code)k, false)));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static struct str ten_words(struct arena *a, const struct att_ten *t)
{
    if (t->most == 0)
        return S("None in any ten school weeks.");
    struct str now = t->now == 0 ? S("None in the last ten school weeks")
                                 : str_fmt(a, "%d in the last ten school weeks (%.*s)", t->now,
                                       STR_ARG(composition(a, t->now_codes)));
    struct str most = str_fmt(a, "the most was %d, from %.*s to %.*s (%.*s)", t->most, STR_ARG(page_day(a, t->from)),
        STR_ARG(page_day(a, t->to)), STR_ARG(composition(a, t->codes)));
    if (!day_is(t->met))
        return str_fmt(a, "%.*s; %.*s. At %d the school must consider a penalty notice.", STR_ARG(now), STR_ARG(most),
            ATT_TEN_SESSIONS);
    return str_fmt(a,
        "%.*s; %.*s. It reached %d on %.*s: from then the school must consider a penalty notice, which does not mean "
        "that it must send one.",
        STR_ARG(now), STR_ARG(most), ATT_TEN_SESSIONS, STR_ARG(page_day(a, t->met)));
}

static struct str sick_words(struct arena *a, int sessions)
{
    if (sessions == 0)
        return S("No sessions coded I.");
    struct str of = page_plural(a, sessions, "session", "sessions"), days = days_of(a, sessions);
    if (sessions >= JOURNEY_SICK_SESSIONS)
        return str_fmt(a,
            "%.*s coded I (%.*s). The school must have told the authority: it does so when it believes that 15 school "
            "days will be missed for illness.",
            STR_ARG(of), STR_ARG(days));
    return str_fmt(a,
        "%.*s coded I (%.*s). The school tells the authority when it believes that 15 school days will be missed.",
        STR_ARG(of), STR_ARG(days));
}

static struct str weeks_words(struct arena *a, const struct att_broken_row *w)
{
    return str_fmt(a, "%.*s with nothing missed, %d broken (a part missed), %d missed whole.",
        STR_ARG(page_plural(a, w->attended, "week", "weeks")), w->broken, w->whole);
}

static void add_count(struct pupil_register *r, struct govuk_summary_list_row *rows, struct str key, struct str text)
{
    rows[r->n_counts++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = text } };
}

static void fill_counts(struct arena *a, const struct journey *j, const struct journey_register *of,
    const struct att_listed *l, struct pupil_register *r)
{
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, 4, struct govuk_summary_list_row);
    const struct att_ten ten = journey_ten(a, j, of);
    const struct att_broken_row weeks = att_row_broken(&of->answer, &of->answer.rows[0]);
    if (l->remaining > 0)
        add_count(r, rows, S("Persistent absence"), outlook(a, l));
    add_count(r, rows, S("Unauthorised, in ten school weeks"), ten_words(a, &ten));
    add_count(r, rows, S("Illness"), sick_words(a, journey_sick(of)));
    add_count(r, rows, S("Weeks"), weeks_words(a, &weeks));
    r->counts = rows;
}

/* "Illness; Holiday not granted". */
static struct str codes_words(struct arena *a, att_codes codes)
{
    struct buf b = buf_new(2000);
    for (int k = 0; k < ATT_CODES; k++)
        if (att_codes_has(codes, (enum att_code)k))
            buf_add_fmt(&b, "%s%.*s (%.*s)", b.n > 0 ? "; " : "", STR_ARG(att_code_meaning((enum att_code)k)),
                STR_ARG(att_code_text((enum att_code)k, false)));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static int longest_first(const void *a, const void *b)
{
    const struct att_run *x = a, *y = b;
    return x->sessions != y->sessions ? (x->sessions < y->sessions ? 1 : -1) : x->first.v - y->first.v;
}

static void fill_runs(struct arena *a, const struct journey_register *of, struct pupil_register *r)
{
    enum { LEAST = 2 /* a day */,
        MOST = ATT_SESSIONS / 2,
        SHOWN = 6 };
    struct att_run *runs = ARENA_ARRAY(a, MOST, struct att_run);
    struct pupil_run *rows = ARENA_ARRAY(a, SHOWN, struct pupil_run);
    size_t n = att_row_runs(&of->answer, &of->answer.rows[0], LEAST, runs, MOST);
    if (n > 0)
        qsort(runs, n, sizeof *runs, longest_first);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        rows[r->n_runs++] = (struct pupil_run){ .from = page_day(a, att_session_day(of->year, runs[i].first)),
            .to = page_day(a, att_session_day(of->year, runs[i].last)),
            .codes = codes_words(a, runs[i].codes),
            .sessions = runs[i].sessions };
    r->runs = rows;
    r->n_more_runs = n - r->n_runs;
}

/* The first and the last week in which the school is open, or is to be. */
static bool year_weeks(const struct att_block *b, int *ret_first, int *ret_last)
{
    struct att_mask all = att_mask_or(&b->open, &b->planned);
    struct att_session first = att_mask_first(&all), last = att_mask_last(&all);
    if (!att_session_is(first))
        return false;
    *ret_first = first.v / ATT_WEEK_SESSIONS;
    *ret_last = last.v / ATT_WEEK_SESSIONS;
    return true;
}

static struct str steps_summary(struct arena *a, const struct att_listed *l)
{
    int64_t possible = l->count.possible + l->remaining;
    struct str of_year = str_fmt(a, "%.*s of the year's %.*s missed", STR_ARG(page_count(a, att_absent(&l->count))),
        STR_ARG(page_plural(a, possible, "session", "sessions")));
    return str_fmt(a, "%.*s. 10%% is %.*s.", STR_ARG(of_year), STR_ARG(page_count(a, (possible + 9) / 10)));
}

static struct wm_chart steps_of(struct arena *a, const struct journey_register *of, const struct att_listed *l,
    struct str id)
{
    struct att_short_count weeks[ATT_WEEKS];
    struct wm_steps s = { .words = { .id = id, .title = S("Sessions missed so far"), .summary = steps_summary(a, l) },
        .possible = l->count.possible + l->remaining };
    int first, last, sum = 0;
    if (!year_weeks(of->block, &first, &last))
        return wm_steps_chart(a, &s);
    s.n_weeks = (size_t)(last - first) + 1;
    struct wm_line_at *at = ARENA_ARRAY(a, s.n_weeks, struct wm_line_at);
    int64_t *missed = ARENA_ARRAY(a, s.n_weeks, int64_t);
    int upto = (of->answer.last_day.v - att_year_start(of->year).v) / 7;
    att_row_weeks(&of->answer, &of->answer.rows[0], weeks);
    for (int w = first, shown = 0; w <= last; w++) {
        int year, month, day;
        struct day monday = day_add(att_year_start(of->year), 7 * w);
        day_parts(monday, &year, &month, &day);
        sum += weeks[w].absent;
        at[w - first] = (struct wm_line_at){
            .label = month == shown ? S("") : str_slice(day_month_name(month), 0, 3), .name = page_day(a, monday)
        };
        missed[w - first] = w <= upto ? sum : WM_NO_VALUE;
        shown = month;
    }
    s.weeks = at;
    s.missed = missed;
    if (l->remaining > 0 && upto >= first && upto <= last)
        s.today = (size_t)(upto - first) + 1;
    return wm_steps_chart(a, &s);
}

struct str pupil_on_roll_words(struct arena *a, const struct pupil_enrolment *e)
{
    if (!day_is(e->leaving))
        return str_fmt(a, "%.*s, on roll since %.*s", STR_ARG(e->school_name), STR_ARG(page_day(a, e->entry)));
    return str_fmt(a, "%.*s, on roll from %.*s to %.*s", STR_ARG(e->school_name), STR_ARG(page_day(a, e->entry)),
        STR_ARG(page_day(a, e->leaving)));
}

/* Severe absence is spoken of when there is a chance of it to speak of. */
static bool worth_saying(const struct forecast *f, const struct journey_register *of, enum att_end end)
{
    int chance = f->chances[end][forecast_start(f, of->block) + of->row];
    return chance != FORECAST_NOT_FORESEEN &&
        (end == ATT_END_PERSISTENT || forecast_band(chance) >= FORECAST_BAND_1);
}

static void fill_ahead(struct arena *a, const struct forecast *f, const struct journey_register *of,
    struct pupil_register *r)
{
    struct str *paragraphs = ARENA_ARRAY(a, ATT_ENDS, struct str);
    for (int end = 0; end < ATT_ENDS; end++) {
        if (!worth_saying(f, of, (enum att_end)end))
            continue;
        struct forecast_says says = forecast_says(a, f, of->block, of->row, (enum att_end)end);
        const struct str parts[] = { says.all, says.alike, says.like, says.change };
        struct str text = S("");
        for (size_t i = 0; i < COUNT_OF(parts); i++)
            if (parts[i].n > 0)
                text = str_fmt(a, "%.*s%s%.*s", STR_ARG(text), text.n > 0 ? " " : "", STR_ARG(parts[i]));
        paragraphs[r->n_ahead++] = text;
    }
    r->ahead = paragraphs;
    r->ahead_method = url_to(a, ROUTE_AHEAD_METHOD, STR_NONE);
}

struct pupil_register pupil_register_of(struct context *c, const struct journey *j, const struct journey_register *of,
    const struct forecast *forecast, size_t nth)
{
    struct arena *a = c->work.arena;
    const struct att_lists_asked asked = { .limits = c->config.limits, .on_roll = DAY_NONE };
    struct att_listed l = att_listed_of(&of->answer, &of->answer.rows[0], &asked);
    char year[8];
    struct pupil_register r = { .heading = pupil_on_roll_words(a, of->enrolment) };
    r.sessions = (struct wm_sessions){ .key = true };
    r.sessions.caption = str_fmt(a, "Sessions at %.*s, %.*s", STR_ARG(of->enrolment->school_name),
        STR_ARG(att_year_words(of->year, year)));
    fill_figures(a, of, &l, &r);
    fill_counts(a, j, of, &l, &r);
    r.steps = steps_of(a, of, &l, str_fmt(a, "steps-%zu", nth));
    if (forecast != NULL)
        fill_ahead(a, forecast, of, &r);
    fill_runs(a, of, &r);
    fill_weeks(a, of->block, of->row, &r.sessions);
    fill_codes(a, &of->answer, &r);
    return r;
}
