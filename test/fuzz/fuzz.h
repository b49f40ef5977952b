/* What every target shares: a parser is handed bytes that nobody has looked at, and must give what its header promises
 * whatever they are. Two programs can be made of a target: libFuzzer's, which looks for new inputs, and the one of
 * replay.c, which runs the inputs of test/fuzz/corpus and some thousand changed ones, the same in every run. */
#ifndef WAYMARK_TEST_FUZZ_H
#define WAYMARK_TEST_FUZZ_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

/* A target. Gives 0; what is wrong ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold. A name of its own, since assert() may be compiled away. */
#define MUST_HOLD(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

/* A copy of the input in memory of exactly its size, so that a sanitizer sees the first byte read behind it. */
static inline char *fuzz_exact(const uint8_t *data, size_t n)
{
    char *p = malloc(n == 0 ? 1 : n);
    MUST_HOLD(p != NULL);
    if (n > 0)
        memcpy(p, data, n);
    return p;
}

#endif
