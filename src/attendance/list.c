#include "attendance/list.h"

#include <stdlib.h>

/* What a list needs to know of a block, worked out once a block. It looks back from the last day asked about as far as
 * the year goes: a day from which a question begins bounds what it counts, not how a child's year stands. */
struct lookback {
    struct att_mask year, weeks, days;
};

static struct lookback look_back(const struct att_answer *answer, const struct att_block *b,
    const struct att_list_limits *limits)
{
    struct att_mask so_far = att_mask_days(b->year, DAY_NONE, answer->question.to);
    struct att_mask held = att_mask_and(&b->open, &so_far);
    return (struct lookback){ so_far, att_last_weeks(&held, limits->recent_weeks),
        att_last_days(&held, limits->recent_days) };
}

/* How many sessions within the mask bear a code. */
static int code_count(const struct att_code_planes *codes, enum att_code code, const struct att_mask *within)
{
    uint16_t n;
    att_kernel_plain.count_code(codes, 1, (uint8_t)code, within, &n);
    return n;
}

/* Does the row belong on the list? Fills the codes that say why. */
static bool belongs(const struct att_answer *answer, const struct att_row *r, enum att_list list,
    const struct att_list_limits *limits, const struct lookback *back, int codes[3])
{
    const struct att_count c = att_row_count(r);
    const struct att_block *b = att_row_block(answer, r);
    const struct att_code_planes *planes = &b->codes[r->row];
    if (b->traits[r->row].restricted)
        return false;
    bool enough = c.possible >= limits->min_possible;
    switch (list) {
    case ATT_LIST_SEVERE:
        return enough && att_is_severe(&c);
    case ATT_LIST_PERSISTENT:
        return enough && att_is_persistent(&c) && !att_is_severe(&c);
    case ATT_LIST_AT_RISK:
        return enough && att_is_at_risk(&c);
    case ATT_LIST_PART_TIME:
        codes[0] = code_count(planes, ATT_PART_TIME, &back->days);
        return codes[0] > 0;
    case ATT_LIST_AP:
        codes[0] = code_count(planes, ATT_OFF_SITE, &back->days);
        codes[1] = code_count(planes, ATT_LA_PROVISION, &back->days);
        codes[2] = code_count(planes, ATT_DUAL, &back->days);
        return codes[0] + codes[1] + codes[2] > 0;
    case ATT_LISTS:
        break;
    }
    return false;
}

static void fill(const struct att_answer *answer, const struct lookback *back, struct att_listed *l)
{
    const struct att_block *b = att_row_block(answer, l->row);
    struct att_short_count recent, year;
    att_kernel_plain.count(&b->planes[l->row->row], 1, &back->weeks, &recent);
    att_kernel_plain.count(&b->planes[l->row->row], 1, &back->year, &year);
    l->count = att_row_count(l->row);
    l->year = (struct att_count){ year.possible, year.possible - year.absent, year.absent - year.unauthorised,
        year.unauthorised };
    l->recent_absent = recent.absent;
    l->recent_possible = recent.possible;
    struct day last = day_is(answer->question.to) ? answer->question.to : answer->last_day;
    l->remaining = day_is(last) ? att_block_remaining(b, l->row->row, last) : 0;
    l->to_persistent = att_sessions_to_persistent(&l->year, l->remaining);
    l->to_severe = att_sessions_to_severe(&l->year, l->remaining);
}

struct att_listed att_listed_of(const struct att_answer *answer, const struct att_row *row,
    const struct att_list_limits *limits)
{
    struct lookback back = look_back(answer, att_row_block(answer, row), limits);
    struct att_listed l = { .row = row };
    fill(answer, &back, &l);
    return l;
}

uint32_t att_lists_of(const struct att_answer *answer, const struct att_row *row, const struct att_list_limits *limits)
{
    struct lookback back = look_back(answer, att_row_block(answer, row), limits);
    uint32_t lists = 0;
    int codes[3];
    for (int l = 0; l < ATT_LISTS; l++)
        if (belongs(answer, row, (enum att_list)l, limits, &back, codes))
            lists |= 1u << l;
    return lists;
}

/* Order of two shares part/whole, the larger first. Wholes are positive. */
static int by_share(int64_t part_a, int64_t whole_a, int64_t part_b, int64_t whole_b)
{
    int64_t a = part_a * (whole_b > 0 ? whole_b : 1), b = part_b * (whole_a > 0 ? whole_a : 1);
    return (a < b) - (a > b);
}

static int by_position(const struct att_listed *x, const struct att_listed *y)
{
    if (x->row->block != y->row->block)
        return x->row->block < y->row->block ? -1 : 1;
    return x->row->row < y->row->row ? -1 : x->row->row > y->row->row;
}

static int order_by_share(const void *a, const void *b)
{
    const struct att_listed *x = a, *y = b;
    int c = by_share(att_absent(&x->count), x->count.possible, att_absent(&y->count), y->count.possible);
    return c != 0 ? c : by_position(x, y);
}

static int order_by_risk(const void *a, const void *b)
{
    const struct att_listed *x = a, *y = b;
    if (x->to_persistent != y->to_persistent)
        return x->to_persistent < y->to_persistent ? -1 : 1;
    int c = by_share(x->recent_absent, x->recent_possible, y->recent_absent, y->recent_possible);
    return c != 0 ? c : by_position(x, y);
}

static int order_by_codes(const void *a, const void *b)
{
    const struct att_listed *x = a, *y = b;
    int m = x->codes[0] + x->codes[1] + x->codes[2], n = y->codes[0] + y->codes[1] + y->codes[2];
    return m != n ? (m < n) - (m > n) : by_position(x, y);
}

struct att_listed *att_list(struct arena *a, const struct att_answer *answer, enum att_list list,
    const struct att_list_limits *limits, size_t *ret_n)
{
    struct att_listed *listed = ARENA_ARRAY(a, answer->n, struct att_listed);
    size_t n = 0;
    struct lookback back = { 0 };
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        if (i == 0 || r->block != answer->rows[i - 1].block)
            back = look_back(answer, att_row_block(answer, r), limits);
        struct att_listed l = { .row = r };
        if (!belongs(answer, r, list, limits, &back, l.codes))
            continue;
        fill(answer, &back, &l);
        listed[n++] = l;
    }
    static int (*const orders[ATT_LISTS])(const void *, const void *) = { order_by_share, order_by_share,
        order_by_risk, order_by_codes, order_by_codes };
    qsort(listed, n, sizeof *listed, orders[list]);
    *ret_n = n;
    return listed;
}

void att_list_sizes(const struct att_answer *answer, const struct att_list_limits *limits,
    size_t ret[ATT_LISTS])
{
    struct lookback back = { 0 };
    for (int l = 0; l < ATT_LISTS; l++)
        ret[l] = 0;
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        if (i == 0 || r->block != answer->rows[i - 1].block)
            back = look_back(answer, att_row_block(answer, r), limits);
        for (int l = 0; l < ATT_LISTS; l++) {
            int codes[3] = { 0 };
            ret[l] += belongs(answer, r, (enum att_list)l, limits, &back, codes);
        }
    }
}
