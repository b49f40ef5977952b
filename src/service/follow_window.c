#include "service/follow_window.h"

#include "attendance/kernel.h"

static bool week_of(const struct att_block *b, struct day monday, struct att_mask *ret)
{
    const int week = (monday.v - att_year_start(b->year).v) / 7;
    if (monday.v < att_year_start(b->year).v || week >= ATT_WEEKS)
        return false;
    *ret = att_mask_of_week(week);
    return true;
}

static bool was_open(const struct att_block *const *blocks, size_t n, struct day monday)
{
    for (size_t i = 0; i < n; i++) {
        struct att_mask m;
        if (!week_of(blocks[i], monday, &m))
            continue;
        m = att_mask_and(&m, &blocks[i]->open);
        if (!att_mask_is_empty(&m))
            return true;
    }
    return false;
}

void follow_weeks(const struct att_block *const *blocks, size_t n, struct day on, struct day until, int weeks,
    struct follow_weeks *ret)
{
    const struct day middle = day_monday(on);
    int before = 0, after = 0;
    if (weeks > FOLLOW_WEEKS_MOST)
        weeks = FOLLOW_WEEKS_MOST;
    for (int i = 1; i <= FOLLOW_LOOK_WEEKS && after < weeks; i++) {
        const struct day monday = day_add(middle, 7 * i);
        if (monday.v + 4 > until.v)
            break;
        if (was_open(blocks, n, monday))
            ret->after[after++] = monday;
    }
    for (int i = 1; i <= FOLLOW_LOOK_WEEKS && before < after; i++) {
        const struct day monday = day_add(middle, -7 * i);
        if (was_open(blocks, n, monday))
            ret->before[before++] = monday;
    }
    ret->n = before < after ? before : after;
}

/* Sessions of suspensions that began in one of the weeks. */
static int64_t suspended_in(const struct follow_register *r, const struct day *mondays, int n)
{
    int64_t sessions = 0;
    for (size_t i = 0; i < r->block->n_episodes; i++) {
        const struct att_episode *e = &r->block->episodes[i];
        if (e->row != r->row || e->kind != ATT_SUSPENSION)
            continue;
        for (int k = 0; k < n; k++)
            if (day_monday(e->from).v == mondays[k].v)
                sessions += e->sessions;
    }
    return sessions;
}

void follow_count(const struct follow_register *r, const struct day *mondays, int n, struct follow_sum *to)
{
    struct att_mask within = { { 0 } };
    for (int i = 0; i < n; i++) {
        struct att_mask m;
        if (week_of(r->block, mondays[i], &m))
            within = att_mask_or(&within, &m);
    }
    const struct att_sheet sheet = { .planes = &r->block->planes[r->row],
        .codes = &r->block->codes[r->row],
        .used = &r->block->used[r->row],
        .n = 1 };
    struct att_short_count count;
    att_kernel()->count(&sheet, &within, 0, &count);
    to->possible += count.possible;
    to->absent += count.absent;
    to->suspended += suspended_in(r, mondays, n);
}

void follow_windows(const struct follow_register *r, size_t n, struct day on, struct day until, int weeks,
    struct follow_windows *ret)
{
    enum { BLOCKS = 32 };
    const struct att_block *blocks[BLOCKS] = { NULL };
    struct follow_weeks w = { .n = 0 };
    *ret = (struct follow_windows){ .weeks = 0 };
    if (n > BLOCKS)
        n = BLOCKS;
    for (size_t i = 0; i < n; i++)
        blocks[i] = r[i].block;
    follow_weeks(blocks, n, on, until, weeks, &w);
    for (size_t i = 0; i < n && w.n > 0; i++) {
        follow_count(&r[i], w.before, w.n, &ret->before);
        follow_count(&r[i], w.after, w.n, &ret->after);
    }
    if (w.n == 0 || ret->before.possible == 0 || ret->after.possible == 0)
        return;
    ret->weeks = w.n;
    ret->before.from = w.before[w.n - 1];
    ret->before.to = day_add(w.before[0], 4);
    ret->after.from = w.after[0];
    ret->after.to = day_add(w.after[w.n - 1], 4);
}
