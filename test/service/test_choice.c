/* The lists that an authority makes its own: what is offered, in which words and order, what is refused, and that a
 * number keeps its words of the time. */
#include "importing.h"

#include "service/choice.h"
#include "service/discussion.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    return x;
}

static void end(struct importing *x)
{
    db_rollback(x->db);
    importing_end(x);
}

static struct choice_lists load(struct importing *x)
{
    struct choice_lists l;
    assert_ok(choice_load(&x->w, &l), x->db);
    return l;
}

static int add(struct importing *x, enum choice_kind k, const char *words, const char *brief, int part)
{
    struct choice_problems p;
    int number = -1;
    const struct choice_new n = { k, str_of(words), str_of(brief), part };
    enum err e = choice_add(&x->w, &n, &p, &number);
    if (e != OK)
        fail_msg("%s: %.*s%.*s%.*s", words, STR_ARG(p.words), STR_ARG(p.brief), STR_ARG(p.part));
    return number;
}

static struct choice_problems refuse(struct importing *x, enum choice_kind k, const char *words, const char *brief,
    int part)
{
    struct choice_problems p;
    int number;
    const struct choice_new n = { k, str_of(words), str_of(brief), part };
    assert_int_equal(choice_add(&x->w, &n, &p, &number), ERR_INVALID);
    return p;
}

static void reword(struct importing *x, enum choice_kind k, int number, const char *was, const char *words,
    const char *brief)
{
    struct choice_problems p;
    const struct choice_new n = { k, str_of(words), str_of(brief), 0 };
    assert_ok(choice_reword(&x->w, number, &n, str_of(was), &p), x->db);
}

/* Numbers of a list, in its order; those not offered in brackets. */
static struct str order_of(struct importing *x, enum choice_kind k, int part)
{
    const struct choice_lists l = load(x);
    struct str all = S("");
    for (size_t i = 0; i < l.of[k].n; i++) {
        const struct choice *c = &l.of[k].v[i];
        if (c->part == part)
            all = str_fmt(x->arena, c->offered ? "%.*s %d" : "%.*s (%d)", STR_ARG(all), c->number);
    }
    return all;
}

/* A list nobody has changed is the standard, with the numbers that meetings have had all along. */
static void the_standard(void **state)
{
    struct importing x = begin(state);
    const struct choice_lists l = load(&x);
    assert_int_equal(l.of[CHOICE_AREA].n, AGENDA_AREAS);
    assert_int_equal(l.of[CHOICE_BARRIER].n, 22);
    assert_str(choice_words(&l, CHOICE_AREA, AGENDA_SEVERE, 0), "Severely absent");
    assert_str(choice_of(&l, CHOICE_AREA, AGENDA_PART_TIME)->name, "part_time");
    assert_str(choice_words(&l, CHOICE_BARRIER, 5, 0), "Transport, access");
    assert_str(choice_words(&l, CHOICE_BARRIER, 21, 0), "Unknown");
    assert_str(choice_words(&l, CHOICE_STRATEGY, 0, 0), "A call on the first day of each absence");
    assert_str(choice_words(&l, CHOICE_BARRIER, 22, 0), "");
    assert_int_equal(choice_offered(&l, CHOICE_AREA), (1u << AGENDA_AREAS) - 1);
    assert_str(choice_areas_words(x.arena, &l, 1u << AGENDA_SEVERE | 1u << AGENDA_AP),
        "Severely absent, Alternative provision");
    for (int k = 0; k < CHOICE_KINDS; k++)
        assert_false(l.of[k].own);
    end(&x);
}

static void what_is_refused(void **state)
{
    struct importing x = begin(state);
    char text[CHOICE_WORDS_MOST + 2];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_str(refuse(&x, CHOICE_BARRIER, "", "", 0).words, "Enter the words");
    assert_str(refuse(&x, CHOICE_BARRIER, text, "", 0).words, "This has 201 characters. It must be 200 or fewer");
    assert_str(refuse(&x, CHOICE_BARRIER, "two\nlines", "", 0).words, "This must be one line");
    /* Capitals and accents do not make other words. */
    assert_true(str_starts(refuse(&x, CHOICE_BARRIER, "TRANSPORT, access", "", 0).words, S("These words are in")));
    assert_str(refuse(&x, CHOICE_AREA, "Young carers", "", 0).brief, "Enter how it is said of one child");
    assert_str(refuse(&x, CHOICE_PROMPT, "Why?", "", -1).part, "Choose the area");
    assert_str(refuse(&x, CHOICE_PROMPT, "Why?", "", 20).part, "Choose the area");
    assert_str(refuse(&x, CHOICE_STRATEGY, "Talk", "", CHOICE_NEEDS).part, "Choose the need");
    assert_false(load(&x).of[CHOICE_BARRIER].own); /* nothing was written */
    text[CHOICE_WORDS_MOST] = '\0';
    (void)add(&x, CHOICE_BARRIER, text, "", 0);
    end(&x);
}

/* 32 barriers there are, and the 33rd is refused, also when some are not offered any more; a number is never given
 * again. So it is with areas, of which the authority's own come from the top. */
static void never_more_than_the_bits(void **state)
{
    struct importing x = begin(state);
    struct str problem;
    for (int i = 22; i < CHOICE_BITS; i++)
        assert_int_equal(add(&x, CHOICE_BARRIER, str_fmt(x.arena, "Barrier %d", i).p, "", 0), i);
    assert_true(str_starts(refuse(&x, CHOICE_BARRIER, "One more", "", 0).words, S("There is room for 32")));
    assert_ok(choice_offer(&x.w, CHOICE_BARRIER, 31, false, &problem), x.db);
    assert_true(str_starts(refuse(&x, CHOICE_BARRIER, "One more", "", 0).words, S("There is room for 32")));
    const struct choice_lists l = load(&x);
    assert_int_equal(choice_known(&l, CHOICE_BARRIER), UINT32_MAX);
    assert_int_equal(choice_offered(&l, CHOICE_BARRIER), UINT32_MAX >> 1);
    for (int i = CHOICE_BITS - 1; i >= AGENDA_AREAS; i--)
        assert_int_equal(add(&x, CHOICE_AREA, str_fmt(x.arena, "Area %d", i).p, "Own", 0), i);
    assert_true(str_starts(refuse(&x, CHOICE_AREA, "One more", "Own", 0).words, S("There is room for 32")));
    end(&x);
}

static void order_and_offer(void **state)
{
    struct importing x = begin(state);
    struct str problem;
    assert_str(order_of(&x, CHOICE_PROMPT, AGENDA_PART_TIME), " 10 11");
    assert_ok(choice_move(&x.w, CHOICE_PROMPT, 11, true), x.db);
    assert_str(order_of(&x, CHOICE_PROMPT, AGENDA_PART_TIME), " 11 10");
    assert_ok(choice_move(&x.w, CHOICE_PROMPT, 11, true), x.db); /* it is the first */
    assert_ok(choice_move(&x.w, CHOICE_PROMPT, 10, false), x.db);
    assert_str(order_of(&x, CHOICE_PROMPT, AGENDA_PART_TIME), " 11 10");
    assert_ok(choice_move(&x.w, CHOICE_AREA, AGENDA_EHE, true), x.db);
    assert_ok(choice_offer(&x.w, CHOICE_AREA, AGENDA_POLICY, false, &problem), x.db);
    assert_str(order_of(&x, CHOICE_AREA, 0), " 0 (1) 2 3 4 5 6 7 8 9 11 10 12");
    assert_int_equal(choice_move(&x.w, CHOICE_AREA, 13, true), ERR_MISSING);
    assert_int_equal(choice_offer(&x.w, CHOICE_BARRIER, 22, false, &problem), ERR_MISSING);
    /* The severely absent, and the place of those who are added by hand. */
    assert_int_equal(choice_offer(&x.w, CHOICE_AREA, AGENDA_SEVERE, false, &problem), ERR_INVALID);
    assert_true(str_starts(problem, S("This area stays on the agenda")));
    assert_int_equal(choice_offer(&x.w, CHOICE_AREA, AGENDA_OTHER, false, &problem), ERR_INVALID);
    /* Eight prompts of an area; one more when one is offered no more, and that one not again. */
    for (int i = 0; i < CHOICE_AREA_PROMPTS - 1; i++)
        (void)add(&x, CHOICE_PROMPT, str_fmt(x.arena, "Prompt %d", i).p, "", AGENDA_EHE);
    assert_true(str_starts(refuse(&x, CHOICE_PROMPT, "Why?", "", AGENDA_EHE).part, S("This area has eight")));
    assert_ok(choice_offer(&x.w, CHOICE_PROMPT, 17, false, &problem), x.db);
    (void)add(&x, CHOICE_PROMPT, "Why?", "", AGENDA_EHE);
    assert_int_equal(choice_offer(&x.w, CHOICE_PROMPT, 17, true, &problem), ERR_INVALID);
    /* The same words may be asked in two areas. */
    (void)add(&x, CHOICE_PROMPT, "Why?", "", AGENDA_CME);
    end(&x);
}

static void words_of_the_time(void **state)
{
    struct importing x = begin(state);
    struct choice_problems p;
    const int64_t first = x.w.now_ms;
    reword(&x, CHOICE_BARRIER, 5, "Transport, access", "Getting to school", "");
    x.w.now_ms += 1000;
    reword(&x, CHOICE_BARRIER, 5, "Getting to school", "The way to school", "");
    reword(&x, CHOICE_AREA, AGENDA_AT_RISK, "At risk of persistent absence", "On the edge", "Edge");
    const struct choice_lists l = load(&x);
    assert_str(choice_words(&l, CHOICE_BARRIER, 5, first - 1), "Transport, access");
    assert_str(choice_words(&l, CHOICE_BARRIER, 5, first), "Getting to school");
    assert_str(choice_words(&l, CHOICE_BARRIER, 5, first + 1000), "The way to school");
    assert_str(choice_words(&l, CHOICE_BARRIER, 5, 0), "The way to school");
    assert_str(choice_brief(&l, CHOICE_AREA, AGENDA_AT_RISK, first), "At risk");
    assert_str(choice_barriers_words(x.arena, &l, 1u << 5 | 1u << 6, first - 1),
        "Transport, access; Family illness, young carer");
    assert_str(discussion_picked_words(x.arena, &l, 0, S("0 2 199 x")),
        "A call on the first day of each absence; A home visit");
    /* Two who change it at once. */
    const struct choice_new late = { CHOICE_BARRIER, S("Buses"), S(""), 0 };
    assert_int_equal(choice_reword(&x.w, 5, &late, S("Getting to school"), &p), ERR_CONFLICT);
    assert_int_equal(choice_reword(&x.w, 40, &late, S(""), &p), ERR_MISSING);
    const struct choice_new twice = { CHOICE_BARRIER, S("unknown"), S(""), 0 };
    assert_int_equal(choice_reword(&x.w, 5, &twice, S("The way to school"), &p), ERR_INVALID);
    /* The same words with other capitals are no other entry's. */
    reword(&x, CHOICE_BARRIER, 5, "The way to school", "The Way to School", "");
    end(&x);
}

/* What a thread keeps is what stands in the database, and outlives the memory it was read into. */
static void kept(void **state)
{
    struct importing x = begin(state);
    struct choice_kept kept = { .has = false };
    const struct choice_lists *l;
    (void)add(&x, CHOICE_BARRIER, "Floods", "", 0);
    assert_ok(choice_current(&x.w, &kept, 1, &l), x.db);
    arena_reset(x.w.arena);
    assert_str(choice_words(l, CHOICE_BARRIER, 22, 0), "Floods");
    (void)add(&x, CHOICE_BARRIER, "Snow", "", 0);
    assert_ok(choice_current(&x.w, &kept, 1, &l), x.db);
    assert_true(choice_of(l, CHOICE_BARRIER, 23) == NULL);
    assert_ok(choice_current(&x.w, &kept, 2, &l), x.db);
    assert_str(choice_words(l, CHOICE_BARRIER, 23, 0), "Snow");
    choice_kept_free(&kept);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_standard),
        ON_BOTH_ENGINES(what_is_refused),
        ON_BOTH_ENGINES(never_more_than_the_bits),
        ON_BOTH_ENGINES(order_and_offer),
        ON_BOTH_ENGINES(words_of_the_time),
        ON_BOTH_ENGINES(kept),
    };
    return cmocka_run_group_tests_name("service choice", tests, NULL, NULL);
}
