#include "attendance/column.h"

void att_columns_add_at(struct att_columns *c, int plane, const struct att_mask *m)
{
    struct att_mask carry = *m;
    uint64_t left = 1;
    for (int p = plane; p < ATT_COLUMN_PLANES && left != 0; p++) {
        left = 0;
        for (int i = 0; i < 8; i++) {
            uint64_t both = c->plane[p].w[i] & carry.w[i];
            c->plane[p].w[i] ^= carry.w[i];
            carry.w[i] = both;
            left |= both;
        }
    }
}

void att_columns_add(struct att_columns *c, const struct att_mask *m)
{
    att_columns_add_at(c, 0, m);
}

void att_columns_merge(struct att_columns *c, const struct att_columns *other)
{
    for (int p = 0; p < ATT_COLUMN_PLANES; p++)
        att_columns_add_at(c, p, &other->plane[p]);
}

int64_t att_columns_session(const struct att_columns *c, struct att_session s)
{
    int64_t n = 0;
    for (int p = 0; p < ATT_COLUMN_PLANES; p++)
        n |= (int64_t)att_mask_has(&c->plane[p], s) << p;
    return n;
}

/* How many of the ten sessions of a week are in it. */
static unsigned of_week(unsigned week)
{
    week -= week >> 1 & 0x155;
    week = (week & 0x333) + (week >> 2 & 0x333);
    return (week + (week >> 4) + (week >> 8)) & 0xf;
}

void att_columns_weeks(const struct att_columns *c, int64_t ret[ATT_WEEKS])
{
    for (int w = 0; w < ATT_WEEKS; w++)
        ret[w] = 0;
    for (int p = 0; p < ATT_COLUMN_PLANES; p++) {
        if (att_mask_is_empty(&c->plane[p])) /* the highest */
            continue;
        for (int w = 0; w < ATT_WEEKS; w++)
            ret[w] += (int64_t)of_week(att_mask_week(&c->plane[p], w)) << p;
    }
}

/* Numbers are compared as by hand: the highest place that differs decides, so the places are gone through from the
 * lowest, and each that differs overrules those before it. */
struct att_mask att_columns_at_least(const struct att_columns *c, int64_t n)
{
    struct att_mask less = { { 0 } };
    if (n >= (int64_t)1 << ATT_COLUMN_PLANES)
        return less;
    for (int p = 0; p < ATT_COLUMN_PLANES; p++) {
        uint64_t there = (n >> p & 1) != 0 ? ~(uint64_t)0 : 0;
        for (int i = 0; i < 8; i++) {
            uint64_t here = c->plane[p].w[i];
            less.w[i] = (~here & there) | (~(here ^ there) & less.w[i]);
        }
    }
    struct att_mask all = att_mask_all();
    return att_mask_without(&all, &less);
}

struct att_mask att_columns_most(const struct att_columns *part, const struct att_columns *whole)
{
    struct att_mask less = { { 0 } }, any = { { 0 } };
    for (int p = 0; p < ATT_COLUMN_PLANES; p++) {
        for (int i = 0; i < 8; i++) {
            uint64_t here = p == 0 ? 0 : part->plane[p - 1].w[i]; /* twice as many: a place higher */
            uint64_t there = whole->plane[p].w[i];
            less.w[i] = (~here & there) | (~(here ^ there) & less.w[i]);
            any.w[i] |= part->plane[p].w[i];
        }
    }
    return att_mask_without(&any, &less);
}
