#include "service/change.h"

/* The places of the answer's rows on a list, to be looked up. */
static bool *on_list(struct arena *a, const struct att_answer *answer, int list)
{
    bool *on = ARENA_ARRAY(a, answer->n, bool);
    for (size_t i = 0; i < answer->lists.n[list]; i++)
        on[answer->lists.rows[list][i]] = true;
    return on;
}

/* Both answers are over the same blocks with the same filter, so that a row has the same place in both. */
static struct change_list compare(
    struct arena *a, const struct att_answer *then, const struct att_answer *now, int list)
{
    const bool *was = on_list(a, then, list), *is = on_list(a, now, list);
    uint32_t *came = ARENA_ARRAY(a, now->lists.n[list], uint32_t);
    struct change_list c = { .then = then->lists.n[list], .now = now->lists.n[list], .came = came };
    for (size_t i = 0; i < now->lists.n[list]; i++)
        if (!was[now->lists.rows[list][i]])
            came[c.n_came++] = now->lists.rows[list][i];
    for (size_t i = 0; i < then->lists.n[list]; i++)
        c.n_went += !is[then->lists.rows[list][i]];
    return c;
}

void change_since(struct arena *a, const struct dashboard *d, struct day since, struct change *ret)
{
    struct att_question q = d->answer.question;
    struct att_lists_asked lists = d->lists;
    bool told;
    enum calendar_season season = calendar_season_on(d->reference->calendar, d->filter.year, since);
    q.to = since;
    q.by_session = false;
    q.lists = &lists;
    if (day_is(lists.on_roll))
        lists.on_roll = since;
    calendar_season_days(d->reference->calendar, d->filter.year, season, &lists.term_from, &lists.term_to, &told);
    lists.year_to = since;
    lists.records_on = since;
    if (day_cmp(since, lists.term_to) < 0)
        lists.term_to = since;
    const struct att_answer then = att_ask(a, &q);
    const struct att_sum before = att_total(&then), all = att_total(&d->answer);
    *ret = (struct change){ .since = since, .before = before.count };
    ret->after = (struct att_count){ all.count.possible - before.count.possible,
        all.count.attended - before.count.attended, all.count.authorised - before.count.authorised,
        all.count.unauthorised - before.count.unauthorised };
    for (int l = 0; l < LISTS; l++)
        ret->lists[l] = compare(a, &then, &d->answer, l);
}

struct day change_usual_day(const struct dashboard *d)
{
    struct att_mask open = { { 0 } };
    for (size_t b = 0; b < d->n_blocks; b++)
        open = att_mask_or(&open, &d->blocks[b]->open);
    open = att_mask_and(&open, &d->answer.within);
    struct att_mask recent = att_last_weeks(&open, d->config->limits.recent_weeks);
    struct att_mask before = att_mask_without(&open, &recent);
    struct att_session last = att_mask_last(&before), first = att_mask_first(&open);
    if (att_session_is(last))
        return att_session_day(d->filter.year, last);
    return att_session_is(first) ? att_session_day(d->filter.year, first) : att_year_start(d->filter.year);
}
