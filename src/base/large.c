#include "base/large.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *large_new(size_t n)
{
    if (n > SIZE_MAX - LARGE_PAGE)
        return NULL;
    size_t whole = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    void *p = aligned_alloc(LARGE_PAGE, whole);
    if (p != NULL)
        (void)!madvise(p, whole, MADV_HUGEPAGE);
    return p;
}
