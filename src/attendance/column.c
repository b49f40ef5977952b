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

int64_t att_columns_week(const struct att_columns *c, int week)
{
    int64_t n = 0;
    for (int s = week * ATT_WEEK_SESSIONS; s < (week + 1) * ATT_WEEK_SESSIONS; s++)
        n += att_columns_session(c, (struct att_session){ (int16_t)s });
    return n;
}
