/* Chance for the demonstration: numbers that depend on the seed and on what they are for, and on
 * nothing else, so that a change in one place of the county leaves the others as they were.
 *
 * C does not say in which order the parts of an expression are evaluated. So that every compiler
 * gives the same county, no expression draws twice from one stream, except where the order is
 * certain (&&, ?:) or does not matter (a sum of two like draws). */
#ifndef WAYMARK_DEMO_CHANCE_H
#define WAYMARK_DEMO_CHANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/random.h"

/* What a stream of chance is for. */
enum demo_purpose {
    CHANCE_PLACES = 1,
    CHANCE_SCHOOLS,
    CHANCE_PUPILS,
    CHANCE_STATUS,
    CHANCE_MOVES,
    CHANCE_CLOSED,
    CHANCE_QUOTA,
    CHANCE_PLAN,
    CHANCE_REGISTER,
    CHANCE_TRIPS,
    CHANCE_FILES,
    CHANCE_YEARS,
    CHANCE_FAULTS,
    CHANCE_MAP,
};

/* The stream of one purpose and, within it, of one thing (a school, an enrolment). */
struct rng demo_chance(uint64_t seed, enum demo_purpose purpose, uint64_t index);

/* Puts n numbers in random order. */
void demo_shuffle(struct rng *r, uint32_t *v, size_t n);

/* Picks about `want` of n things, a thing with twice the weight twice as often, none twice:
 * systematic sampling, which spreads the choice evenly over the order they stand in. ret[i] is 1
 * for those picked; weight 0 is never picked. Gives the number picked, which is `want` unless too
 * few have a weight. */
size_t demo_pick(struct rng *r, const uint32_t *weight, size_t n, size_t want, uint8_t *ret);

#endif
