/* Random schools for tests: enrolments with every trait and every code, built into blocks, with the same facts kept in
 * the plainest form beside them. */
#ifndef WAYMARK_TEST_COUNTY_H
#define WAYMARK_TEST_COUNTY_H

#include "attendance/snapshot.h"
#include "base/random.h"
#include "test.h"

struct plain_row {
    int school;
    char upn[16];
    struct att_traits traits;
    struct day entry, leaving, born;
    struct att_marks marks;
};

struct county {
    struct plain_row *rows;
    size_t n;
    struct att_snapshot *snapshot;
};

static inline int plain_order(const void *a, const void *b)
{
    const struct plain_row *x = a, *y = b;
    return x->school != y->school ? x->school - y->school : strcmp(x->upn, y->upn);
}

/* A register with long stretches of presence, runs of any code, gaps, and nothing outside the days on roll. */
static inline void random_register(struct rng *r, int year, struct plain_row *row)
{
    memset(&row->marks, ATT_NO_MARK, sizeof row->marks);
    static const uint32_t presence[] = { 97, 85, 65, 10 };
    uint32_t level = presence[rng_below(r, 4)];
    for (int s = 0; s < ATT_SESSIONS;) {
        bool present = rng_chance(r, level, 100);
        uint8_t code = ATT_PRESENT;
        if (!present)
            code = rng_chance(r, 1, 2) ? ATT_ILLNESS : (uint8_t)rng_below(r, ATT_CODES);
        for (int run = rng_range(r, 1, present ? 30 : 9); run > 0 && s < ATT_SESSIONS; run--, s++)
            if (day_within(att_session_day(year, (struct att_session){ (int16_t)s }), row->entry, row->leaving))
                row->marks.code[s] = code;
    }
}

static inline struct plain_row random_row(struct rng *r, int year, int school, int number)
{
    struct plain_row row = { .school = school, .entry = att_year_start(year), .leaving = DAY_NONE, .born = DAY_NONE };
    snprintf(row.upn, sizeof row.upn, "U%07d", number);
    row.traits = (struct att_traits){
        .sex = (uint8_t)rng_below(r, ATT_SEXES),
        .year_group = (uint8_t)rng_below(r, ATT_YEAR_GROUPS),
        .sen = (uint8_t)rng_below(r, ATT_SENS),
        .fsm = (uint8_t)rng_below(r, ATT_FSMS),
        .care = (uint8_t)rng_below(r, ATT_CARES),
        .compulsory = (uint8_t)rng_below(r, 2),
        .restricted = rng_chance(r, 1, 20) != 0,
    };
    if (rng_chance(r, 1, 10))
        row.entry = day_add(att_year_start(year), rng_range(r, 0, 300));
    if (rng_chance(r, 1, 10))
        row.leaving = day_add(row.entry, rng_range(r, 0, 200));
    random_register(r, year, &row);
    return row;
}

/* A casework record now and then; some are over, some begin later. */
static inline size_t random_spells(struct rng *r, int year, size_t rows, struct att_spell *ret)
{
    size_t n = 0;
    for (uint32_t i = 0; i < rows; i++)
        for (int k = rng_range(r, -8, 3); k > 0; k--) {
            struct day from = day_add(att_year_start(year), rng_range(r, -200, 340));
            struct day to = rng_chance(r, 1, 2) ? DAY_NONE : day_add(from, rng_range(r, 0, 200));
            ret[n++] = (struct att_spell){ .row = i,
                .kind = (uint8_t)rng_below(r, ATT_SPELL_KINDS),
                .from = from,
                .to = to };
        }
    return n;
}

static inline struct att_block *build_block_with(const struct plain_row *rows, size_t n, int year, int school,
    const struct att_mask *planned, const struct att_episode *episodes, size_t n_episodes)
{
    char urn[16];
    snprintf(urn, sizeof urn, "%06d", 100000 + school);
    const struct att_school about = {
        .id = { school + 1 }, .urn = str_of(urn), .name = S("A school"), .phase = (enum att_phase)(school % ATT_PHASES)
    };
    struct att_block *b = att_block_new(&about, year, n);
    for (size_t i = 0; i < n; i++) {
        const struct att_identity who = { .enrolment = { (int64_t)i + 1 },
            .pupil = { (int64_t)i + 1 },
            .upn = str_of(rows[i].upn),
            .public_id = S("public"),
            .surname = S("Surname"),
            .forename = S("Forename"),
            .entry = rows[i].entry,
            .leaving = rows[i].leaving,
            .born = rows[i].born };
        att_block_set(b, i, &who, &rows[i].traits, &rows[i].marks);
    }
    assert_int_equal(att_block_episodes(b, episodes, n_episodes), OK);
    if (episodes != NULL) {
        struct rng r = rng_seed((uint64_t)n * 64 + (uint64_t)school);
        struct att_spell *spells = calloc(3 * n + 1, sizeof *spells);
        assert_int_equal(att_block_spells(b, spells, random_spells(&r, year, n, spells)), OK);
        free(spells);
    }
    assert_int_equal(att_block_seal(b, planned), OK);
    return b;
}

static inline struct att_block *build_block(const struct plain_row *rows, size_t n, int year, int school,
    const struct att_mask *planned)
{
    return build_block_with(rows, n, year, school, planned, NULL, 0);
}

/* Some exclusions of every kind. */
static inline size_t random_episodes(struct rng *r, int year, size_t rows, struct att_episode *ret)
{
    size_t n = 0;
    for (uint32_t i = 0; i < rows; i++)
        for (int k = rng_range(r, -12, 3); k > 0; k--)
            ret[n++] = (struct att_episode){ .row = i,
                .kind = (uint8_t)rng_below(r, ATT_EPISODE_KINDS),
                .sessions = (int16_t)rng_range(r, 1, 20),
                .from = day_add(att_year_start(year), rng_range(r, 0, 340)) };
    return n;
}

/* Every other school has a calendar. */
static inline struct county random_county(uint64_t seed, int year, int schools, int most)
{
    struct rng r = rng_seed(seed);
    struct county c = { .rows = calloc((size_t)schools * (size_t)most + 1, sizeof(struct plain_row)) };
    struct att_block *blocks[64];
    const struct att_mask unknown = { { 0 } }, planned = att_mask_sessions(30, 469);
    assert_true(schools <= 64);
    for (int s = 0; s < schools; s++) {
        size_t first = c.n;
        int pupils = s == 0 ? 0 : rng_range(&r, 0, most); /* one school without a pupil */
        for (int i = 0; i < pupils; i++)
            c.rows[c.n++] = random_row(&r, year, s, rng_range(&r, 0, 1000) * 1000 + i);
        qsort(c.rows + first, c.n - first, sizeof *c.rows, plain_order);
        struct att_episode *episodes = calloc(3 * (size_t)pupils + 1, sizeof *episodes);
        size_t n_episodes = random_episodes(&r, year, c.n - first, episodes);
        blocks[s] = build_block_with(c.rows + first, c.n - first, year, s, s % 2 == 0 ? &unknown : &planned, episodes,
            n_episodes);
        free(episodes);
    }
    c.snapshot = att_snapshot_new(year, 1, blocks, (size_t)schools);
    return c;
}

static inline void county_done(struct county *c)
{
    att_snapshot_unref(c->snapshot);
    free(c->rows);
}

#endif
