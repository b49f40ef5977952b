/* Large pieces of memory that are read from one end to the other: from the beginning of a large page (2 MB), and in
 * large pages where the kernel has them, so that they are filled with few faults and what is in them is found with few
 * looks into the page tables. Where it has none, it is memory like any other. */
#ifndef WAYMARK_BASE_LARGE_H
#define WAYMARK_BASE_LARGE_H

#include <stddef.h>

enum { LARGE_PAGE = 2 << 20 };

/* `n` bytes and what is left of the last page, not zeroed; NULL if there is no memory. Given back with free(). */
void *large_new(size_t n) __attribute__((malloc));

#endif
