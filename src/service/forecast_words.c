#include "service/forecast.h"

static const struct {
    const char *chance, *likely;
} bands[FORECAST_BANDS] = {
    [FORECAST_BAND_IMPOSSIBLE] = { "not possible any more", "cannot happen" },
    [FORECAST_BAND_UNDER] = { "fewer than 1 in 20", "very unlikely" },
    [FORECAST_BAND_1] = { "about 1 in 10", "unlikely" },
    [FORECAST_BAND_1 + 1] = { "about 2 in 10", "unlikely" },
    [FORECAST_BAND_1 + 2] = { "about 3 in 10", "less likely than not" },
    [FORECAST_BAND_1 + 3] = { "about 4 in 10", "could go either way" },
    [FORECAST_BAND_1 + 4] = { "about 5 in 10", "could go either way" },
    [FORECAST_BAND_1 + 5] = { "about 6 in 10", "could go either way" },
    [FORECAST_BAND_1 + 6] = { "about 7 in 10", "likely" },
    [FORECAST_BAND_1 + 7] = { "about 8 in 10", "likely" },
    [FORECAST_BAND_1 + 8] = { "about 9 in 10", "very likely" },
    [FORECAST_BAND_OVER] = { "more than 19 in 20", "very likely" },
    [FORECAST_BAND_CERTAIN] = { "can no longer be avoided", "certain" },
};

struct str forecast_band_words(int band)
{
    return str_of(bands[band].chance);
}

struct str forecast_band_likely(int band)
{
    return str_of(bands[band].likely);
}

struct str forecast_end_words(enum att_end end)
{
    return end == ATT_END_SEVERE ? S("severely absent") : S("persistently absent");
}

static const char *line(enum att_end end)
{
    return end == ATT_END_SEVERE ? "50%" : "10%";
}

static struct str sessions(struct arena *a, int n)
{
    return str_fmt(a, "%d %s", n, n == 1 ? "session" : "sessions");
}

/* "7 to 9 sessions", "24 or more sessions", "3 sessions". */
static struct str left_words(struct arena *a, const struct att_alike *k)
{
    if (k->to == ATT_LEFT_MOST)
        return str_fmt(a, "%d or more sessions", k->from);
    return k->from == k->to ? sessions(a, k->from) : str_fmt(a, "%d to %d sessions", k->from, k->to);
}

static const char *before_words(uint8_t before)
{
    switch ((enum att_before)before) {
    case ATT_BEFORE_UNDER_5:
        return "missed less than 5% the year before";
    case ATT_BEFORE_UNDER_10:
        return "missed 5% or more and less than 10% the year before";
    case ATT_BEFORE_PERSISTENT:
        return "missed 10% or more and less than 50% the year before";
    case ATT_BEFORE_SEVERE:
        return "missed 50% or more the year before";
    case ATT_BEFORE_UNKNOWN:
    case ATT_BEFORES:
        break;
    }
    return "no register here of the year before";
}

/* What the children who stood alike have in common, as far as they do. */
static struct str like_words(struct arena *a, const struct forecast *f, const struct att_standing *s,
    const struct att_alike *k, enum att_end end)
{
    struct str text = k->from == 1 && k->to == 1
        ? S("Like this: one more session missed would make it certain")
        : str_fmt(a, "Like this: another %.*s missed would make it certain", STR_ARG(left_words(a, k)));
    if (k->by >= ATT_LIKE_BEFORE && f->knows_before)
        text = str_fmt(a, "%.*s; %s", STR_ARG(text), before_words(s->before));
    if (k->by >= ATT_LIKE_RECENT)
        text = str_fmt(a, "%.*s; %s in the last school weeks", STR_ARG(text),
            att_is_end(end, s->recent_absent, s->recent_possible)
                ? end == ATT_END_SEVERE ? "missed 50% or more" : "missed 10% or more"
                : end == ATT_END_SEVERE ? "missed less than 50%"
                                        : "missed less than 10%");
    if (k->by >= ATT_LIKE_PHASE)
        text = str_fmt(a, "%.*s; phase of school: %.*s", STR_ARG(text),
            STR_ARG(str_lower(a, att_phase_words((enum att_phase)s->phase))));
    return str_fmt(a, "%.*s.", STR_ARG(text));
}

static struct str alike_words(struct arena *a, const struct forecast *f, const struct att_alike *k, enum att_end end)
{
    char year[8];
    struct str so = k->so == 0 ? S("none") : k->so == k->n ? S("all")
                                                           : str_fmt(a, "%u", k->so);
    return str_fmt(a, "Of %u children who stood like this at the same time of %.*s, %.*s ended that year %.*s.", k->n,
        STR_ARG(att_year_words(f->year - 1, year)), STR_ARG(so), STR_ARG(forecast_end_words(end)));
}

/* What would change it: of a child over the line, the school days without a miss until they are below it again; else
 * the sessions they may still miss. */
static struct str change_words(struct arena *a, const struct att_standing *s, enum att_end end)
{
    int of = end == ATT_END_SEVERE ? 2 : 10, left = att_left(s, end), spare = left - 1;
    int to_attend = of * s->absent - s->possible + 1;
    struct str may = spare == 0
        ? str_fmt(a, "After one more session missed they cannot end the year below %s.", line(end))
        : str_fmt(a, "They may miss %d more of the %d sessions to come and end the year below %s.", spare,
              s->remaining, line(end));
    if (to_attend <= 0)
        return may;
    int days = (to_attend + 1) / 2;
    return str_fmt(a, "%d school %s in a row without absence would bring them below %s. %.*s", days,
        days == 1 ? "day" : "days", line(end), STR_ARG(may));
}

static struct str capital(struct arena *a, struct str s)
{
    return str_fmt(a, "%c%.*s", s.p[0] - 'a' + 'A', (int)s.n - 1, s.p + 1);
}

static struct forecast_says says_open(struct arena *a, const struct forecast *f, const struct att_standing *s,
    int chance, enum att_end end)
{
    struct str words = forecast_band_words(forecast_band(chance));
    struct att_alike alike = att_alike_of(f->learned, s, end);
    struct forecast_says says = { .chance = capital(a, words),
        .all = str_fmt(a, "The chance of ending the year %.*s is %.*s.", STR_ARG(forecast_end_words(end)),
            STR_ARG(words)),
        .alike = str_fmt(a, "Fewer than %d children stood like this the year before: too few to say how they ended.",
            ATT_FORECAST_SHOWN),
        .like = S(""),
        .change = change_words(a, s, end) };
    if (alike.n > 0) {
        says.alike = alike_words(a, f, &alike, end);
        says.like = like_words(a, f, s, &alike, end);
    }
    return says;
}

struct forecast_says forecast_says(struct arena *a, const struct forecast *f, const struct att_block *b, size_t row,
    enum att_end end)
{
    size_t at = forecast_start(f, b) + row;
    const struct att_standing *s = &f->standings.v[at];
    int chance = f->chances[end][at];
    struct forecast_says nothing = { S(""), S(""), S(""), S(""), S("") };
    const char *noun = end == ATT_END_SEVERE ? "Severe absence" : "Persistent absence";
    if (chance == FORECAST_NOT_FORESEEN)
        return nothing;
    if (chance != FORECAST_CERTAIN && chance != FORECAST_IMPOSSIBLE)
        return says_open(a, f, s, chance, end);
    nothing.chance = chance == FORECAST_CERTAIN ? S("Can no longer be avoided") : S("Not possible any more");
    if (chance == FORECAST_CERTAIN)
        nothing.all = str_fmt(a, "%s this year can no longer be avoided: %.*s missed is %s or more of the %d sessions "
                                 "of the year.",
            noun, STR_ARG(sessions(a, s->absent)), line(end), s->possible + s->remaining);
    else
        nothing.all = str_fmt(a, "%s this year is not possible any more: with %.*s missed and %d to come, %s of the "
                                 "year cannot be reached.",
            noun, STR_ARG(sessions(a, s->absent)), s->remaining, line(end));
    return nothing;
}
