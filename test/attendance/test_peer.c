/* Peers counted the fast way, beside going through the sessions of every child for every question. */
#include "attendance/peer.h"

#include <stdlib.h>

#include "attendance/county.h"
#include "base/arena.h"

enum { YEAR = 2025,
    SCHOOLS = 20,
    PUPILS = 60,
    QUESTIONS = 40,
    OUT = 25 };

static struct att_mask some_weeks(struct rng *r)
{
    struct att_mask m = { { 0 } };
    const int from = rng_range(r, 0, ATT_WEEKS - 1), weeks = rng_range(r, 1, 12);
    for (int week = from; week < from + weeks && week < ATT_WEEKS; week++) {
        const struct att_mask one = att_mask_of_week(week);
        if (rng_chance(r, 9, 10)) /* the others are holidays */
            m = att_mask_or(&m, &one);
    }
    return m;
}

struct sums {
    int64_t possible, absent;
};

static struct sums sums_of(const struct plain_row *row, const struct att_mask *within)
{
    struct sums n = { 0, 0 };
    for (int16_t s = 0; s < ATT_SESSIONS; s++) {
        const enum att_class class = att_code_class((enum att_code)row->marks.code[s]);
        const bool absent = class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
        if (!att_mask_has(within, (struct att_session){ s }))
            continue;
        n.absent += absent;
        n.possible += absent || class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE;
    }
    return n;
}

static int plain_band(int64_t rate)
{
    return rate < 5000 ? 0
        : rate < 10000 ? 1
        : rate < 15000 ? 2
        : rate < 20000 ? 3
        : rate < 30000 ? 4
        : rate < 50000 ? 5
        : rate < 75000 ? 6
                       : 7;
}

static bool is_out(const struct att_left_out *out, int64_t pupil)
{
    for (size_t i = 0; i < out->n; i++)
        if (out->pupils[i] == pupil)
            return true;
    return false;
}

static struct att_peers plain_peers(const struct county *c, const struct att_left_out *out,
    const struct att_peer_question *q)
{
    struct att_peers p = { .n = { 0 } };
    int64_t pupil = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct plain_row *row = &c->rows[i];
        pupil = i > 0 && c->rows[i - 1].school == row->school ? pupil + 1 : 1; /* as county.h numbers them */
        const struct sums before = sums_of(row, &q->before), after = sums_of(row, &q->after);
        if ((enum att_phase)(row->school % ATT_PHASES) != q->phase || is_out(out, pupil) || before.possible == 0 ||
            after.possible == 0)
            continue;
        const int64_t was = before.absent * 100000 / before.possible, is = after.absent * 100000 / after.possible;
        if ((q->bands >> plain_band(was) & 1) == 0)
            continue;
        p.n[plain_band(was)]++;
        p.change[plain_band(was)] += is - was;
    }
    return p;
}

/* Some pupils, among whom are numbers that share a remainder with others who are not left out. */
static struct att_left_out some_out(struct rng *r, int64_t *pupils)
{
    size_t n = 0;
    for (int64_t pupil = 1; pupil <= PUPILS; pupil++)
        if (rng_chance(r, OUT, 100))
            pupils[n++] = pupil;
    for (int64_t pupil = PUPILS; pupil > 0; pupil -= 3)
        pupils[n++] = (1 << 20) + PUPILS - pupil;
    return (struct att_left_out){ pupils, n };
}

static void peers_are_counted(void **state)
{
    (void)state;
    struct rng r = rng_seed(9);
    struct arena *a = arena_new(1 << 24);
    struct crew *crews[] = { NULL, crew_new_of(3) };
    int64_t of_band[ATT_PEER_BANDS] = { 0 };
    for (int round = 0; round < 12; round++) {
        struct county c = random_county((uint64_t)round, YEAR, SCHOOLS, PUPILS);
        struct att_peer_question questions[QUESTIONS];
        struct att_peers got[QUESTIONS];
        int64_t pupils[2 * PUPILS];
        struct att_left_out out = some_out(&r, pupils);
        out.n = round == 0 ? 0 : out.n;
        for (size_t k = 0; k < QUESTIONS; k++)
            questions[k] = (struct att_peer_question){ (enum att_phase)rng_below(&r, ATT_PHASES), some_weeks(&r),
                some_weeks(&r), (unsigned)(rng_below(&r, 256) & (k % 2 == 0 ? 255 : rng_below(&r, 256))) };
        arena_reset(a);
        att_peers_count(a, crews[round % 2], c.snapshot, &out, questions, (size_t)(QUESTIONS - round), got);
        for (size_t k = 0; k < (size_t)(QUESTIONS - round); k++) {
            const struct att_peers want = plain_peers(&c, &out, &questions[k]);
            assert_memory_equal(&got[k], &want, sizeof want);
            for (int band = 0; band < ATT_PEER_BANDS; band++)
                of_band[band] += want.n[band];
        }
        county_done(&c);
    }
    for (int band = 0; band < ATT_PEER_BANDS; band++)
        assert_true(of_band[band] > 20);
    crew_free(crews[1]);
    arena_free(a);
}

/* A rate belongs to the band that begins with it. */
static void bands_have_their_ends(void **state)
{
    (void)state;
    static const int64_t percent[] = { 0, 5, 10, 15, 20, 30, 50, 75 };
    for (int band = 0; band < ATT_PEER_BANDS; band++) {
        assert_int_equal(att_peer_band(percent[band] * 1000), band);
        assert_int_equal(att_peer_band(percent[band] * 1000 - 1), band == 0 ? 0 : band - 1);
        assert_int_equal(att_peer_band(att_peer_rate(percent[band], 100)), band);
    }
    assert_int_equal(att_peer_band(att_peer_rate(510, 510)), ATT_PEER_BANDS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_have_their_ends),
        cmocka_unit_test(peers_are_counted),
    };
    return cmocka_run_group_tests_name("peer", tests, NULL, NULL);
}
