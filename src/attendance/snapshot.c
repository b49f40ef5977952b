#include "attendance/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "attendance/standing.h"

struct att_snapshot_own {
    atomic_int refs;
    struct att_block **blocks;
};

static int by_urn(const void *a, const void *b)
{
    const struct att_block *x = *(struct att_block *const *)a, *y = *(struct att_block *const *)b;
    return str_cmp(x->school.urn, y->school.urn);
}

static void sum_up(struct att_snapshot *s)
{
    for (size_t b = 0; b < s->n; b++) {
        const struct att_block *block = s->blocks[b];
        s->open = att_mask_or(&s->open, &block->open);
        s->planned = att_mask_or(&s->planned, &block->planned);
        s->rows += block->n;
        s->whole_rows += att_is_whole_year(block) ? block->n : 0;
    }
}

/* A snapshot of blocks whose references are now its own. */
static struct att_snapshot *make(int year, int64_t version, struct att_block **blocks, size_t n)
{
    struct att_snapshot *s = calloc(1, sizeof *s);
    struct att_snapshot_own *own = calloc(1, sizeof *own);
    if (s == NULL || own == NULL || blocks == NULL) {
        for (size_t i = 0; blocks != NULL && i < n; i++)
            att_block_unref(blocks[i]);
        free(blocks);
        free(s);
        free(own);
        return NULL;
    }
    qsort(blocks, n, sizeof(struct att_block *), by_urn);
    atomic_init(&own->refs, 1);
    own->blocks = blocks;
    *s = (struct att_snapshot){ .year = year, .version = version, .n = n, .blocks = blocks, .own = own };
    sum_up(s);
    return s;
}

static void drop(struct att_block **blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        att_block_unref(blocks[i]);
}

struct att_snapshot *att_snapshot_new(int year, int64_t version, struct att_block **blocks, size_t n)
{
    struct att_block **own = calloc(n + 1, sizeof(struct att_block *));
    if (own == NULL) {
        drop(blocks, n);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        own[i] = blocks[i];
    struct att_snapshot *s = make(year, version, own, n);
    if (s != NULL)
        att__blocks_gather(s->blocks, n);
    return s;
}

struct att_snapshot *att_snapshot_replace(const struct att_snapshot *old, int64_t version,
    struct att_block **blocks, size_t n)
{
    struct att_block **all = calloc(old->n + n + 1, sizeof(struct att_block *));
    if (all == NULL) {
        drop(blocks, n);
        return NULL;
    }
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        all[count++] = blocks[i];
    for (size_t i = 0; i < old->n; i++) {
        bool replaced = false;
        for (size_t k = 0; k < n && !replaced; k++)
            replaced = blocks[k]->school.id.v == old->blocks[i]->school.id.v;
        if (!replaced)
            all[count++] = att_block_ref(old->blocks[i]);
    }
    return make(old->year, version, all, count);
}

struct att_snapshot *att_snapshot_ref(struct att_snapshot *s)
{
    atomic_fetch_add_explicit(&s->own->refs, 1, memory_order_relaxed);
    return s;
}

void att_snapshot_unref(struct att_snapshot *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->own->refs, 1, memory_order_acq_rel) != 1)
        return;
    drop(s->own->blocks, s->n);
    free(s->own->blocks);
    free(s->own);
    free(s);
}

static int compare_urn(const void *urn, const void *block)
{
    return str_cmp(*(const struct str *)urn, (*(struct att_block *const *)block)->school.urn);
}

const struct att_block *att_snapshot_school(const struct att_snapshot *s, struct str urn)
{
    if (s->n == 0)
        return NULL;
    struct att_block *const *found = bsearch(&urn, s->blocks, s->n, sizeof s->blocks[0], compare_urn);
    return found == NULL ? NULL : *found;
}

size_t att_snapshot_bytes(const struct att_snapshot *s)
{
    size_t bytes = sizeof *s + sizeof *s->own + (s->n + 1) * sizeof(struct att_block *);
    for (size_t i = 0; i < s->n; i++)
        bytes += att_block_bytes(s->blocks[i]);
    return bytes;
}
