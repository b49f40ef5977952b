#include "test.h"

#include "base/random.h"
#include "service/trait.h"

/* Timelines against a model that keeps a value for every single day: DAYS days, -1 where nothing is known. */
enum { DAYS = 60,
    FIRST = 20000 };

struct model {
    int v[DAYS];
};

static struct day on(int i)
{
    return (struct day){ FIRST + i };
}

static void model_empty(struct model *m)
{
    for (int i = 0; i < DAYS; i++)
        m->v[i] = -1;
}

static void model_lay(struct model *m, int from, int to, int value)
{
    for (int i = from < 0 ? 0 : from; i <= (to < 0 || to >= DAYS ? DAYS - 1 : to); i++)
        m->v[i] = value;
}

/* The value on a day differs from what is said: it becomes that from this day on, as long as the old one lasted, or,
 * where nothing was known, until something is. */
static void model_say(struct model *m, int at, int value)
{
    int old = m->v[at];
    if (old == value)
        return;
    for (int i = at; i < DAYS && m->v[i] == old; i++)
        m->v[i] = value;
}

/* What is told as of a day: the days of spells have their value, those between them and behind the last one up to the
 * day have none, and the day itself is said last, since it also says how things go on. */
static void model_tell(struct model *m, const struct trait_line *told, int as_at, int none)
{
    struct model t;
    model_empty(&t);
    int first = DAYS, last = -1;
    bool open = false;
    for (size_t i = 0; i < told->n; i++) {
        int from = told->v[i].from.v - FIRST, to = day_is(told->v[i].to) ? told->v[i].to.v - FIRST : -1;
        first = from < first ? from : first;
        open = to < 0;
        last = to < 0 ? DAYS - 1 : to;
        model_lay(&t, from, to, told->v[i].value);
    }
    for (int i = first; i <= last; i++)
        if (t.v[i] < 0)
            t.v[i] = none;
    model_say(m, as_at, t.v[as_at] >= 0 ? t.v[as_at] : none);
    for (int i = first; i < DAYS && i <= as_at; i++)
        m->v[i] = t.v[i] >= 0 ? t.v[i] : none;
    if (open) {
        int from = told->v[told->n - 1].from.v - FIRST;
        for (int i = as_at + 1; i < from; i++)
            if (t.v[i] >= 0)
                m->v[i] = t.v[i];
        if (from > as_at)
            model_say(m, from, told->v[told->n - 1].value);
        return;
    }
    for (int i = as_at + 1; i <= last; i++)
        if (i >= first)
            m->v[i] = t.v[i];
    if (told->n > 0 && last >= as_at && last + 1 < DAYS)
        model_say(m, last + 1, none);
}

static void check_form(const struct trait_line *line)
{
    for (size_t i = 0; i < line->n; i++) {
        const struct trait_spell *s = &line->v[i];
        assert_true(!day_is(s->to) || day_cmp(s->from, s->to) <= 0);
        if (i + 1 == line->n)
            continue;
        assert_true(day_is(s->to));
        assert_true(s->to.v < s[1].from.v);
        /* One form only: what touches differs. */
        assert_true(s->to.v + 1 < s[1].from.v || s->value != s[1].value);
    }
}

static void check_same(const struct trait_line *line, const struct model *m, const char *doing)
{
    check_form(line);
    for (int i = 0; i < DAYS; i++) {
        bool before = line->n > 0 && day_cmp(on(i), line->v[0].from) < 0;
        int want = before && m->v[i] < 0 ? line->v[0].value : m->v[i];
        if (trait_on(line, on(i)) != want)
            fail_msg("%s: day %d is %d, should be %d", doing, i, trait_on(line, on(i)), want);
    }
}

static struct trait_line random_line(struct arena *a, struct rng *r, struct model *m)
{
    struct trait_line line = { 0 };
    model_empty(m);
    for (int n = rng_range(r, 0, 5); n > 0; n--) {
        int from = rng_range(r, 0, DAYS - 2), to = rng_chance(r, 1, 4) ? -1 : rng_range(r, from, DAYS - 2);
        int value = rng_range(r, 0, 3);
        trait_lay(a, &line, on(from), to < 0 ? DAY_NONE : on(to), value);
        model_lay(m, from, to, value);
        check_same(&line, m, "lay");
    }
    return line;
}

static void lays_and_says_like_a_calendar(void **state)
{
    (void)state;
    struct rng r = rng_seed(1);
    for (int round = 0; round < 3000; round++) {
        struct arena *a = arena_new(1 << 22);
        struct model m;
        struct trait_line line = random_line(a, &r, &m);
        for (int n = 0; n < 8; n++) {
            int at = rng_range(&r, 0, DAYS - 1), value = rng_range(&r, 0, 3);
            struct trait_line before = line;
            trait_say(a, &line, on(at), value);
            model_say(&m, at, value);
            check_same(&line, &m, "say");
            assert_int_equal(trait_on(&line, on(at)), value);
            /* Saying it again changes nothing, and what was there before is still there for the history. */
            struct trait_line again = line;
            trait_say(a, &again, on(at), value);
            assert_true(trait_line_eq(&again, &line));
            check_form(&before);
        }
        arena_free(a);
    }
}

static void tells_like_a_calendar(void **state)
{
    (void)state;
    struct rng r = rng_seed(2);
    for (int round = 0; round < 6000; round++) {
        struct arena *a = arena_new(1 << 22);
        struct model m, unused;
        struct trait_line line = random_line(a, &r, &m), told = random_line(a, &r, &unused);
        int as_at = rng_range(&r, 0, DAYS - 1);
        trait_tell(a, &line, &told, on(as_at), 0);
        model_tell(&m, &told, as_at, 0);
        check_same(&line, &m, "tell");
        struct trait_line again = line;
        trait_tell(a, &again, &told, on(as_at), 0);
        assert_true(trait_line_eq(&again, &line));
        arena_free(a);
    }
}

/* Free school meals over three censuses, in the order of their dates, and with the last read before others: the same
 * end, as long as no older file comes after one that confirmed a value past it (trait_tell). */
static void a_late_file_undoes_nothing_that_was_told_apart(void **state)
{
    (void)state;
    static const struct {
        int as_at, from, to;
    } news[] = { { 10, 5, -1 }, { 20, 5, 15 }, { 30, 25, -1 } };
    static const int orders[][3] = { { 0, 1, 2 }, { 1, 2, 0 }, { 2, 1, 0 }, { 1, 0, 2 } };
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        struct arena *a = arena_new(1 << 20);
        struct trait_line line = { 0 };
        for (int i = 0; i < 3; i++) {
            int k = orders[o][i];
            struct trait_line told = { 0 };
            trait_lay(a, &told, on(news[k].from), news[k].to < 0 ? DAY_NONE : on(news[k].to), ATT_FSM_YES);
            trait_tell(a, &line, &told, on(news[k].as_at), ATT_FSM_NO);
        }
        assert_int_equal(trait_on(&line, on(5)), ATT_FSM_YES);
        assert_int_equal(trait_on(&line, on(15)), ATT_FSM_YES);
        assert_int_equal(trait_on(&line, on(16)), ATT_FSM_NO);
        assert_int_equal(trait_on(&line, on(20)), ATT_FSM_NO);
        assert_int_equal(trait_on(&line, on(25)), ATT_FSM_YES);
        assert_int_equal(trait_on(&line, on(59)), ATT_FSM_YES);
        arena_free(a);
    }
}

static void is_told_in_words(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct trait_line line = { 0 };
    trait_lay(a, &line, test_day("2024-09-02"), test_day("2025-01-05"), ATT_SEN_SUPPORT);
    trait_lay(a, &line, test_day("2025-01-06"), DAY_NONE, ATT_SEN_EHCP);
    assert_str(trait_line_text(a, TRAIT_SEN, &line), "K from 2024-09-02 to 2025-01-05; E from 2025-01-06");
    assert_str(trait_line_text(a, TRAIT_SEN, &(struct trait_line){ 0 }), "");
    arena_free(a);
}

static void reads_the_words_of_files(void **state)
{
    (void)state;
    static const struct {
        enum trait t;
        const char *text;
        int value; /* -1: not known */
    } cases[] = { { TRAIT_SEN, "N", ATT_SEN_NONE }, { TRAIT_SEN, " k ", ATT_SEN_SUPPORT },
        { TRAIT_SEN, "E", ATT_SEN_EHCP }, { TRAIT_SEN, "S", ATT_SEN_EHCP }, { TRAIT_SEN, "A", ATT_SEN_SUPPORT },
        { TRAIT_SEN, "P", ATT_SEN_SUPPORT }, { TRAIT_SEN, "Y", -1 }, { TRAIT_SEN, "", -1 },
        { TRAIT_FSM, "Y", ATT_FSM_YES }, { TRAIT_FSM, "n", ATT_FSM_NO }, { TRAIT_FSM, "True", ATT_FSM_YES },
        { TRAIT_FSM, "0", ATT_FSM_NO }, { TRAIT_FSM, "CIN", -1 }, { TRAIT_CARE, "CIN", ATT_CARE_CIN },
        { TRAIT_CARE, "cpp", ATT_CARE_CP }, { TRAIT_CARE, "LAC", ATT_CARE_CLA }, { TRAIT_CARE, "N", ATT_CARE_NONE },
        { TRAIT_CARE, "E", -1 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int value = -1;
        bool known = trait_parse(cases[i].t, str_of(cases[i].text), &value);
        if (known != (cases[i].value >= 0) || value != cases[i].value)
            fail_msg("'%s': %d", cases[i].text, value);
        int back = -1;
        if (known && (!trait_parse(cases[i].t, trait_text(cases[i].t, value), &back) || back != value))
            fail_msg("'%s' is written as something else", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lays_and_says_like_a_calendar),
        cmocka_unit_test(tells_like_a_calendar),
        cmocka_unit_test(a_late_file_undoes_nothing_that_was_told_apart),
        cmocka_unit_test(is_told_in_words),
        cmocka_unit_test(reads_the_words_of_files),
    };
    return cmocka_run_group_tests_name("trait", tests, NULL, NULL);
}
