/* Two kinds of randomness that must not be confused: secrets, and numbers that can be repeated. */
#ifndef WAYMARK_BASE_RANDOM_H
#define WAYMARK_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Bytes that nobody can guess, from the kernel. Ends the process if the kernel has none. */
void random_secret(void *dst, size_t n);
/* A secret of 128 bits as 26 characters of Crockford's base 32, in lower case: for ids in URLs. */
struct str random_public_id(struct arena *a);

/* The same, from bytes that are fetched from the kernel some at a time: for ids that are wanted all the time. Begins as
 * zeroes; one thread has it. */
struct random_supply {
    unsigned char bytes[512];
    size_t left;
};
struct str random_supplied_id(struct random_supply *from, struct arena *a);

/* A sequence that is the same for the same seed, on every machine: for the demonstration and for tests. */
struct rng {
    uint64_t s[4];
};
struct rng rng_seed(uint64_t seed);
uint64_t rng_next(struct rng *r);
/* Uniform in 0..n-1, without bias; n must not be 0. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in lo..hi, both included. */
int rng_range(struct rng *r, int lo, int hi);
/* True with probability num/den. */
int rng_chance(struct rng *r, uint32_t num, uint32_t den);

#endif
