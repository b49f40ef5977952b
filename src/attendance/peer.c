#include "attendance/peer.h"

#include <stdlib.h>

#include "base/arena.h"

/* The rate from which a band begins; the last one ends above every rate. The band of each 5% up to 100. */
enum { STEP = 5000 };
static const uint32_t from[ATT_PEER_BANDS + 1] = { 0, 5000, 10000, 15000, 20000, 30000, 50000, 75000, 100001 };
static const uint8_t band_of_steps[] = { 0, 1, 2, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7 };

int64_t att_peer_rate(int64_t absent, int64_t possible)
{
    return absent * 100000 / possible;
}

int att_peer_band(int64_t rate)
{
    return band_of_steps[rate / STEP];
}

/* 100,000 divided by each number of possible sessions, in 2^32nds, rounded up. What that is too much, times as many
 * sessions as there are, is less than what any rate lacks of a whole number: rates come out as if they were divided. */
struct shares {
    uint64_t of[ATT_SESSIONS + 1];
};

static void find_shares(struct shares *s)
{
    for (uint64_t possible = 1; possible <= ATT_SESSIONS; possible++)
        s->of[possible] = ((UINT64_C(100000) << 32) + possible - 1) / possible;
}

static uint32_t rate_of(const struct shares *s, uint32_t absent, uint32_t possible)
{
    return (uint32_t)(absent * s->of[possible] >> 32);
}

enum { NAMES = 1 << 13 };

/* What a thread works with: room for the rows of the largest school. */
struct part {
    struct att_words words;
    struct att_change *changes;
    struct att_peers *peers;
};
struct counting {
    const struct att_snapshot *snapshot;
    const struct att_left_out *out;
    const struct att_peer_question *questions;
    struct att_stretches *stretches; /* of each question */
    size_t n;
    const bool *may_be_out; /* of each remainder of a pupil's number: is anybody of it left out? */
    struct shares shares;
    struct part *parts;
};

static int compare_ids(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Nearly nobody is, so few have to be looked for. */
static bool is_out(const struct counting *c, int64_t pupil)
{
    return c->may_be_out[(uint64_t)pupil % NAMES] &&
        bsearch(&pupil, c->out->pupils, c->out->n, sizeof pupil, compare_ids) != NULL;
}

/* The registers of a school, word by word; those of who is left out are empty. */
static void spread(const struct counting *c, const struct att_block *b, struct att_words *to)
{
    to->n = (b->n + ATT_WORDS_AT_ONCE - 1) / ATT_WORDS_AT_ONCE * ATT_WORDS_AT_ONCE;
    for (size_t row = 0; row < to->n; row++) {
        const bool empty = row >= b->n || is_out(c, b->pupils[row].v);
        for (size_t k = 0; k < ATT_WORDS; k++) {
            to->absent[k * to->n + row] = empty ? 0 : b->planes[row].high.w[k];
            to->possible[k * to->n + row] = empty ? 0 : b->planes[row].low.w[k] | b->planes[row].high.w[k];
        }
    }
}

/* The bounds are those of the lowest and the highest band that is asked for: there may be others between. */
static void add_peers(const struct shares *s, const struct att_change *changes, size_t n, unsigned bands,
    struct att_peers *to)
{
    struct att_peers sum = *to;
    for (size_t i = 0; i < n; i++) {
        const uint32_t before = rate_of(s, changes[i].absent_before, changes[i].possible_before);
        const unsigned band = band_of_steps[before / STEP];
        const int64_t counts = bands >> band & 1;
        sum.n[band] += counts;
        sum.change[band] +=
            counts * ((int64_t)rate_of(s, changes[i].absent_after, changes[i].possible_after) - before);
    }
    *to = sum;
}

/* All questions of a school, one after the other, so that its registers are read from memory once. */
static void count_block(void *arg, unsigned who, size_t i)
{
    const struct counting *c = arg;
    const struct att_block *b = c->snapshot->blocks[i];
    struct part *p = &c->parts[who];
    bool is_spread = false;
    for (size_t k = 0; k < c->n; k++) {
        if (c->questions[k].phase != b->school.phase || c->questions[k].bands == 0)
            continue;
        if (!is_spread)
            spread(c, b, &p->words);
        is_spread = true;
        const size_t n = att_kernel()->change(&p->words, &c->stretches[k], p->changes);
        add_peers(&c->shares, p->changes, n, c->questions[k].bands, &p->peers[k]);
    }
}

static struct att_stretches stretches_of(const struct att_peer_question *q)
{
    struct att_stretches s = { .before = q->before, .after = q->after };
    if (q->bands != 0) {
        s.least = from[__builtin_ctz(q->bands)];
        s.below = from[32 - __builtin_clz(q->bands)];
    }
    return s;
}

static struct part *parts_of(struct arena *a, const struct counting *c, unsigned crew)
{
    struct part *parts = ARENA_ARRAY(a, crew, struct part);
    size_t most = 0;
    for (size_t i = 0; i < c->snapshot->n; i++)
        most = c->snapshot->blocks[i]->n > most ? c->snapshot->blocks[i]->n : most;
    most += ATT_WORDS_AT_ONCE;
    for (unsigned w = 0; w < crew; w++) {
        parts[w].words.absent = arena_lines(a, most * ATT_WORDS * sizeof(uint64_t));
        parts[w].words.possible = arena_lines(a, most * ATT_WORDS * sizeof(uint64_t));
        parts[w].changes = ARENA_ARRAY(a, most + ATT_WORDS_AT_ONCE, struct att_change);
        parts[w].peers = ARENA_ARRAY(a, c->n + 1, struct att_peers);
    }
    return parts;
}

void att_peers_count(struct arena *a, struct crew *crew, const struct att_snapshot *s, const struct att_left_out *out,
    const struct att_peer_question *questions, size_t n, struct att_peers *ret)
{
    struct counting c = { .snapshot = s, .out = out, .questions = questions, .n = n };
    bool *may_be_out = ARENA_ARRAY(a, NAMES, bool);
    for (size_t i = 0; i < out->n; i++)
        may_be_out[(uint64_t)out->pupils[i] % NAMES] = true;
    c.may_be_out = may_be_out;
    c.stretches = ARENA_ARRAY(a, n + 1, struct att_stretches);
    for (size_t k = 0; k < n; k++)
        c.stretches[k] = stretches_of(&questions[k]);
    find_shares(&c.shares);
    c.parts = parts_of(a, &c, crew_size(crew));
    crew_run(crew, count_block, &c, s->n);
    for (size_t k = 0; k < n; k++) {
        ret[k] = (struct att_peers){ .n = { 0 } };
        for (unsigned w = 0; w < crew_size(crew); w++)
            for (int band = 0; band < ATT_PEER_BANDS; band++) {
                ret[k].n[band] += c.parts[w].peers[k].n[band];
                ret[k].change[band] += c.parts[w].peers[k].change[band];
            }
    }
}
