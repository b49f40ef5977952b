#include "views/wm/steps.h"

/* The least number of sessions that is 10%, or half, of the year's, as attendance/absence.h counts. */
static int64_t persistent_from(int64_t possible)
{
    return (possible + 9) / 10;
}
static int64_t severe_from(int64_t possible)
{
    return (possible + 1) / 2;
}

static int64_t most_missed(const struct wm_steps *p)
{
    int64_t most = 0;
    for (size_t i = 0; i < p->n_weeks; i++)
        if (p->missed[i] != WM_NO_VALUE && wm_value(p->missed[i]) > most)
            most = wm_value(p->missed[i]);
    return most;
}

static struct str note_of(struct arena *a, int64_t possible, bool near)
{
    struct str total = wm_value_text(a, WM_COUNT, possible), severe = wm_value_text(a, WM_COUNT, severe_from(possible));
    if (possible == 0)
        return STR_NONE;
    if (near)
        return str_fmt(a, "The year has %.*s sessions.", STR_ARG(total));
    return str_fmt(a, "The year has %.*s sessions; 50%% of them would be %.*s, above this drawing.", STR_ARG(total),
        STR_ARG(severe));
}

struct wm_chart wm_steps_chart(struct arena *a, const struct wm_steps *p)
{
    int64_t possible = wm_value(p->possible);
    const struct wm_line_reference references[] = { { S("10% of the year"), persistent_from(possible) },
        { S("50% of the year"), severe_from(possible) } };
    bool near = 2 * most_missed(p) >= severe_from(possible);
    const struct wm_line_series missed = { S("Missed so far"), p->missed };
    const struct wm_line line = { .words = p->words,
        .unit = WM_COUNT,
        .at_name = S("Week beginning"),
        .at = p->weeks,
        .n_at = p->n_weeks,
        .series = &missed,
        .n_series = 1,
        .references = references,
        .n_references = possible == 0 ? 0 : near ? 2
                                                 : 1,
        .stairs = true,
        .today = p->today,
        .today_label = S("Today"),
        .note = note_of(a, possible, near) };
    return wm_line_chart(a, &line);
}
