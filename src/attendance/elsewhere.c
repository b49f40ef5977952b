#include "attendance/elsewhere.h"

#include <stdlib.h>

/* Most children have one row. Whoever may have two is found by a mark in a table that is too small for all of them: who
 * meets a mark is looked at again. */
enum { MARK_BITS = 20,
    MARKS = 1 << MARK_BITS };

struct place {
    int64_t pupil;
    uint32_t block, row; /* of the snapshot */
};

static uint32_t mark_of(int64_t pupil)
{
    return (uint32_t)((uint64_t)pupil * 0x9e3779b97f4a7c15 >> (64 - MARK_BITS));
}

static int by_pupil(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->pupil != y->pupil)
        return x->pupil < y->pupil ? -1 : 1;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The rows whose children met a mark; counts them when there is no room given. */
static size_t collect(const struct att_snapshot *s, const uint64_t *met, struct place *ret)
{
    size_t n = 0;
    for (size_t b = 0; b < s->n; b++)
        for (size_t i = 0; i < s->blocks[b]->n; i++) {
            int64_t pupil = s->blocks[b]->pupils[i].v;
            uint32_t mark = mark_of(pupil);
            if ((met[mark / 64] >> (mark % 64) & 1) == 0)
                continue;
            if (ret != NULL)
                ret[n] = (struct place){ pupil, (uint32_t)b, (uint32_t)i };
            n++;
        }
    return n;
}

/* Marks the children of one block; `met` gets whose mark was there. */
static void mark_block(const struct att_block *b, uint64_t *marks, uint64_t *met)
{
    for (size_t i = 0; i < b->n; i++) {
        uint32_t mark = mark_of(b->pupils[i].v);
        uint64_t bit = (uint64_t)1 << (mark % 64);
        met[mark / 64] |= marks[mark / 64] & bit;
        marks[mark / 64] |= bit;
    }
}

/* The rows of children who may have another one, child by child. Where few are asked about, those are looked for; where
 * many are, whoever is there twice. */
static struct place *candidates(struct arena *a, const struct att_snapshot *s, const struct att_block *const *blocks,
    size_t n, size_t *ret_n)
{
    enum { FEW = 8 /* asked about is less than one row of so many */ };
    uint64_t *marks = ARENA_ARRAY(a, MARKS / 64, uint64_t), *met = ARENA_ARRAY(a, MARKS / 64, uint64_t);
    size_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows += blocks[i]->n;
    bool few = rows < s->rows / FEW;
    for (size_t b = 0; b < (few ? n : s->n); b++)
        mark_block(few ? blocks[b] : s->blocks[b], marks, met);
    const uint64_t *wanted = few ? marks : met;
    struct place *v = ARENA_ARRAY(a, collect(s, wanted, NULL), struct place);
    *ret_n = collect(s, wanted, v);
    qsort(v, *ret_n, sizeof *v, by_pupil);
    return v;
}

/* A record while its block is not sorted in. */
struct told {
    size_t block; /* of those asked about */
    struct att_record record;
};

static int by_block_and_row(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->record.row != y->record.row)
        return x->record.row < y->record.row ? -1 : 1;
    return x->record.kind - y->record.kind;
}

/* What the row at y says of the one at x, at most two records. */
static size_t tell(const struct att_snapshot *s, const struct place *x, const struct place *y, struct told *ret)
{
    const struct att_block *there = s->blocks[y->block];
    struct att_mask here = att_block_stay(s->blocks[x->block], x->row), stay = att_block_stay(there, y->row);
    struct att_mask both = att_mask_and(&here, &stay), counted;
    size_t n = 0;
    if (x->block == y->block || att_mask_is_empty(&both))
        return 0;
    if (there->traits[y->row].registration != ATT_REGISTRATION_SINGLE)
        ret[n++].record = (struct att_record){ x->row, ATT_RECORD_SECOND_ROLL, both };
    counted = att_mask_or(&there->planes[y->row].low, &there->planes[y->row].high);
    counted = att_mask_and(&counted, &both);
    if (!att_mask_is_empty(&counted))
        ret[n++].record = (struct att_record){ x->row, ATT_RECORD_COUNTED, counted };
    return n;
}

/* Which of the blocks asked about each block of the snapshot is; n: none. Both are in one order. */
static size_t *asked_of(struct arena *a, const struct att_snapshot *s, const struct att_block *const *blocks, size_t n)
{
    size_t *asked = ARENA_ARRAY(a, s->n, size_t), at = 0;
    for (size_t b = 0; b < s->n; b++) {
        bool is = at < n && blocks[at] == s->blocks[b];
        asked[b] = is ? at : n;
        at += is;
    }
    return asked;
}

struct att_elsewhere att_elsewhere_of(struct arena *a, const struct att_snapshot *s,
    const struct att_block *const *blocks, size_t n)
{
    size_t n_places, n_told = 0, pairs = 0;
    const struct place *end = NULL;
    const size_t *asked = asked_of(a, s, blocks, n);
    const struct place *places = candidates(a, s, blocks, n, &n_places);
    /* A child with k rows has k * (k - 1) pairs of them. */
    for (const struct place *x = places; x < places + n_places; x = end) {
        for (end = x; end < places + n_places && end->pupil == x->pupil; end++)
            pairs += 2 * (size_t)(end - x);
    }
    struct told *told = ARENA_ARRAY(a, 2 * pairs + 2, struct told);
    for (const struct place *x = places; x < places + n_places; x = end) {
        for (end = x; end < places + n_places && end->pupil == x->pupil; end++)
            ;
        for (const struct place *one = x; one < end; one++)
            for (const struct place *other = x; other < end; other++) {
                if (one == other || asked[one->block] == n)
                    continue;
                size_t more = tell(s, one, other, told + n_told);
                for (size_t k = 0; k < more; k++)
                    told[n_told++].block = asked[one->block];
            }
    }
    qsort(told, n_told, sizeof *told, by_block_and_row);
    struct att_record *records = ARENA_ARRAY(a, n_told, struct att_record);
    size_t *starts = ARENA_ARRAY(a, n + 1, size_t), at = 0;
    for (size_t b = 0; b <= n; b++) {
        starts[b] = at;
        for (; at < n_told && told[at].block == b; at++)
            records[at] = told[at].record;
    }
    return (struct att_elsewhere){ records, starts };
}
