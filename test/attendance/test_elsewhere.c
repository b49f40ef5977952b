/* Who is on two rolls, against asking every row about every other. */
#include "attendance/elsewhere.h"

#include "county.h"

enum { SCHOOLS = 7,
    MOST = 30,
    CHILDREN = 60 };

/* Schools in which the same few children turn up again and again. */
static struct att_snapshot *random_schools(struct rng *r, int year)
{
    struct att_block *blocks[SCHOOLS];
    for (int s = 0; s < SCHOOLS; s++) {
        char urn[16];
        snprintf(urn, sizeof urn, "%06d", 100000 + s);
        size_t n = s == 0 ? 0 : (size_t)rng_range(r, 1, MOST);
        const struct att_school about = { .urn = str_of(urn), .name = S("A school") };
        struct att_block *b = att_block_new(&about, year, n);
        for (size_t i = 0; i < n; i++) {
            struct plain_row row = random_row(r, year, s, (int)i);
            row.traits.registration = (uint8_t)rng_below(r, 3);
            const struct att_identity who = { .enrolment = { (int64_t)i + 1 },
                .pupil = { rng_range(r, 1, CHILDREN) },
                .upn = str_of(row.upn),
                .entry = row.entry,
                .leaving = row.leaving };
            att_block_set(b, i, &who, &row.traits, rng_chance(r, 9, 10) ? &row.marks : NULL);
        }
        assert_int_equal(att_block_seal(b, &(struct att_mask){ { 0 } }), OK);
        blocks[s] = b;
    }
    return att_snapshot_new(year, 1, blocks, SCHOOLS);
}

/* The sessions in which another row of the child says a thing of it: on a second roll, or counted. */
static struct att_mask plain(const struct att_snapshot *s, const struct att_block *b, size_t row, int kind)
{
    struct att_mask m = { { 0 } };
    for (size_t other = 0; other < s->n; other++)
        for (size_t i = 0; s->blocks[other] != b && i < s->blocks[other]->n; i++) {
            const struct att_block *o = s->blocks[other];
            struct att_marks marks;
            att_block_marks(o, i, &marks);
            for (int16_t x = 0; o->who[i].pupil.v == b->who[row].pupil.v && x < ATT_SESSIONS; x++) {
                struct day on = att_session_day(s->year, (struct att_session){ x });
                enum att_class class = att_code_class((enum att_code)marks.code[x]);
                bool counted = class >= ATT_CLASS_PRESENT && class <= ATT_CLASS_UNAUTHORISED;
                bool second = o->traits[i].registration != ATT_REGISTRATION_SINGLE;
                if (att_block_on_roll(b, row, on) && att_block_on_roll(o, i, on) &&
                    (kind == ATT_RECORD_COUNTED ? counted : second))
                    att_mask_add(&m, (struct att_session){ x });
            }
        }
    return m;
}

static void as_asking_every_row(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    size_t met = 0, few = 0;
    for (int k = 0; k < 60; k++) {
        struct arena *a = arena_new(8 << 20);
        struct att_snapshot *s = random_schools(&r, 2025);
        const struct att_block *asked[SCHOOLS];
        size_t n = 0;
        bool one = k % 2 == 1; /* a small school of many children, who are looked for alone */
        for (size_t b = 0; b < s->n; b++)
            if (one ? n == 0 && s->blocks[b]->n > 0 && 8 * s->blocks[b]->n < s->rows : rng_chance(&r, 2, 3))
                asked[n++] = s->blocks[b];
        struct att_elsewhere e = att_elsewhere_of(a, s, asked, n);
        for (size_t b = 0; b < n; b++) {
            size_t at = e.starts[b];
            for (size_t row = 0; row < asked[b]->n; row++) {
                struct att_mask got[ATT_RECORD_KINDS] = { 0 };
                for (; at < e.starts[b + 1] && e.records[at].row == row; at++, met++, few += one)
                    got[e.records[at].kind] = att_mask_or(&got[e.records[at].kind], &e.records[at].sessions);
                for (int kind = ATT_RECORD_SECOND_ROLL; kind <= ATT_RECORD_COUNTED; kind++) {
                    struct att_mask want = plain(s, asked[b], row, kind);
                    assert_memory_equal(&got[kind], &want, sizeof want);
                }
            }
            assert_int_equal(at, e.starts[b + 1]);
        }
        att_snapshot_unref(s);
        arena_free(a);
    }
    assert_true(met > 1000 && few > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_asking_every_row) };
    return cmocka_run_group_tests_name("elsewhere", tests, NULL, NULL);
}
