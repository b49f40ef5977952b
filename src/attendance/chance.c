#include "attendance/chance.h"

#include <math.h>

static const double Z = 1.959964;   /* 95%, two-sided */
static const double SCALE = 100000; /* thousandths of a percent in the whole */

bool att_interval_children(int64_t part, int64_t enrolments, int64_t *ret_low, int64_t *ret_high)
{
    if (enrolments < ATT_CHANCE_MIN)
        return false;
    double n = (double)enrolments, p = (double)part / n;
    double centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    *ret_low = llround((centre - half) * SCALE);
    *ret_high = llround((centre + half) * SCALE);
    return true;
}

bool att_interval_sessions(const struct att_sum *s, int64_t *ret_low, int64_t *ret_high)
{
    if (s->enrolments < ATT_CHANCE_MIN || s->count.possible == 0)
        return false;
    double n = (double)s->enrolments, possible = (double)s->count.possible;
    double rate = (double)att_absent(&s->count) / possible;
    /* Sum over children of (absent - rate x possible) squared, the residuals of a ratio estimate (Cochran). */
    double residuals = (double)s->absent2 - 2 * rate * (double)s->absent_possible +
        rate * rate * (double)s->possible2;
    double error = sqrt(fmax(residuals, 0) * n / (n - 1)) / possible;
    *ret_low = llround(fmax(rate - Z * error, 0) * SCALE);
    *ret_high = llround(fmin(rate + Z * error, 1) * SCALE);
    return true;
}

static enum att_chance judge(bool known, int64_t low, int64_t high, int64_t reference)
{
    if (!known)
        return ATT_CHANCE_TOO_FEW;
    if (low > reference)
        return ATT_CHANCE_HIGHER;
    return high < reference ? ATT_CHANCE_LOWER : ATT_CHANCE_WITHIN;
}

enum att_chance att_chance_children(int64_t part, int64_t enrolments, int64_t reference)
{
    int64_t low = 0, high = 0;
    bool known = att_interval_children(part, enrolments, &low, &high);
    return judge(known, low, high, reference);
}

enum att_chance att_chance_sessions(const struct att_sum *s, int64_t reference)
{
    int64_t low = 0, high = 0;
    bool known = att_interval_sessions(s, &low, &high);
    return judge(known, low, high, reference);
}
