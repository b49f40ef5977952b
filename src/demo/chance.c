#include "demo/chance.h"

#include <string.h>

struct rng demo_chance(uint64_t seed, enum demo_purpose purpose, uint64_t index)
{
    struct rng mixed = rng_seed(seed * 1000003 + (uint64_t)purpose);
    return rng_seed(rng_next(&mixed) ^ index * 0x9e3779b97f4a7c15u);
}

void demo_shuffle(struct rng *r, uint32_t *v, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(r, i);
        uint32_t t = v[i - 1];
        v[i - 1] = v[j];
        v[j] = t;
    }
}

/* The weight at which a thing is certain to be picked, so that nothing is picked twice: everything
 * at or above it counts as one, the rest share what is left. */
static uint64_t certain_weight(const uint32_t *weight, size_t n, size_t want)
{
    uint64_t limit = UINT64_MAX;
    for (int round = 0; round < 40; round++) {
        uint64_t sum = 0;
        size_t certain = 0;
        for (size_t i = 0; i < n; i++) {
            if (weight[i] >= limit)
                certain++;
            else
                sum += weight[i];
        }
        if (certain >= want || sum == 0)
            return limit;
        uint64_t next = sum / (want - certain) + 1;
        if (next >= limit)
            return limit;
        limit = next;
    }
    return limit;
}

size_t demo_pick(struct rng *r, const uint32_t *weight, size_t n, size_t want, uint8_t *ret)
{
    memset(ret, 0, n);
    if (want == 0)
        return 0;
    uint64_t limit = certain_weight(weight, n, want), sum = 0;
    size_t picked = 0;
    for (size_t i = 0; i < n; i++) {
        if (weight[i] < limit)
            sum += weight[i];
        else if (picked < want)
            picked += ret[i] = 1;
    }
    size_t left = want - picked;
    if (left == 0 || sum == 0)
        return picked;
    /* A thing is picked when its stretch of the running sum holds a point of the grid offset + k *
     * sum / left. */
    uint64_t offset = rng_below(r, sum), at = 0;
    for (size_t i = 0; i < n; i++) {
        if (weight[i] >= limit)
            continue;
        uint64_t before = (at * left + offset) / sum;
        at += weight[i];
        if ((at * left + offset) / sum > before)
            picked += ret[i] = 1;
    }
    return picked;
}
