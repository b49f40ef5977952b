#include "service/pattern.h"

/* A school week belongs to the term in which its Monday or, when that lies before the term, its Friday lies. */
static bool in_season(struct day monday, struct day from, struct day to)
{
    return day_within(monday, from, to) || day_within(day_add(monday, 4), from, to);
}

static void add_term_weeks(struct arena *a, const struct calendar *c, const struct att_answer *answer,
    struct pattern *p)
{
    int year = answer->question.year;
    const struct att_count *weeks = att_weeks(a, answer);
    for (int s = 0; s < PATTERN_SEASONS; s++) {
        struct day from, to;
        bool told;
        size_t n = 0;
        calendar_season_days(c, year, (enum calendar_season)s, &from, &to, &told);
        for (int w = 0; w < ATT_WEEKS && n < PATTERN_TERM_WEEKS; w++) {
            struct day monday = day_add(att_year_start(year), 7 * w);
            /* A week outside the days asked about is a week of term all the same: it is counted on, and stays empty. */
            bool held = false;
            for (size_t b = 0; b < answer->question.n_blocks && !held; b++)
                held = att_mask_week(&answer->question.blocks[b]->open, w) != 0;
            if (held && in_season(monday, from, to))
                p->term_weeks[n++][s] = weeks[w];
        }
        p->n_term_weeks = n > p->n_term_weeks ? n : p->n_term_weeks;
    }
}

static void fill(struct arena *a, const struct calendar *c, const struct att_answer *answer, struct pattern *p)
{
    const struct att_count *sessions = att_sessions(a, answer);
    *p = (struct pattern){ .codes = att_reasons(a, answer), .broken = att_broken_weeks(a, answer) };
    for (int s = 0; s < ATT_SESSIONS; s++) {
        att_count_merge(&p->days[s % ATT_WEEK_SESSIONS / 2][s % 2], &sessions[s]);
        p->possible += sessions[s].possible;
    }
    att_edges(a, answer, p->edges);
    add_term_weeks(a, c, answer, p);
}

void pattern_of(struct arena *a, const struct dashboard *d, struct pattern *ret)
{
    fill(a, d->reference->calendar, &d->answer, ret);
}

bool pattern_before(struct arena *a, const struct dashboard *d, struct pattern *ret)
{
    if (d->before != NULL)
        fill(a, d->reference->calendar, d->before, ret);
    return d->before != NULL;
}
