/* Settings as an authority changes them: what each takes, what goes with what, from when it holds, who did it, and what
 * is taken back. */
#include "importing.h"

#include "service/config.h"

const struct migrations *const engine_schema = &store_migrations;

#define TODAY "2026-03-02"

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, TODAY);
    importing_sql(&x, "INSERT INTO account (id, name, display_name, created_ms, version) "
                      "VALUES (7, 'admin', 'Alex Admin', 1, 1)");
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    return x;
}

static void end(struct importing *x)
{
    db_rollback(x->db);
    importing_end(x);
}

/* Sets one as somebody in a browser does; gives what is wrong with the value, and with the day. */
static enum err change(struct importing *x, const char *name, const char *value, const char *from,
    struct config_problems *ret)
{
    const struct config_new n = { .of = config_entry_of(str_of(name)),
        .value = str_of(value),
        .from = from[0] == '\0' ? DAY_NONE : test_day(from),
        .by = { 7 } };
    assert_non_null(n.of);
    return config_change(&x->w, &n, ret);
}

static void set(struct importing *x, const char *name, const char *value, const char *from)
{
    struct config_problems p;
    enum err e = change(x, name, value, from, &p);
    if (e != OK)
        fail_msg("%s %s: %.*s%.*s", name, value, STR_ARG(p.value), STR_ARG(p.from));
}

/* One that is refused, with a part of the sentence. */
static void refuse(struct importing *x, const char *name, const char *value, const char *from, const char *of_value,
    const char *of_day)
{
    struct config_problems p = { S(""), S("") };
    assert_int_equal(change(x, name, value, from, &p), ERR_INVALID);
    if ((of_value[0] == '\0') != (p.value.n == 0) || str_find_str(p.value, str_of(of_value)) < 0)
        fail_msg("%s %s: the value: %.*s", name, value, STR_ARG(p.value));
    if ((of_day[0] == '\0') != (p.from.n == 0) || str_find_str(p.from, str_of(of_day)) < 0)
        fail_msg("%s %s: the day: %.*s", name, value, STR_ARG(p.from));
}

static const char *long_text(struct importing *x, size_t n)
{
    char *text = arena_alloc(x->arena, n + 1);
    memset(text, 'a', n);
    return text;
}

static struct config load(struct importing *x, const char *today)
{
    struct config c;
    struct work w = x->w;
    w.today = test_day(today);
    assert_ok(config_load(&w, &c), x->db);
    return c;
}

/* Every standard is a value that its own setting takes, and stands with the others. */
static void standards(void **state)
{
    struct importing x = begin(state);
    for (const struct config_entry *e = config_entries(); e->name != NULL; e++) {
        struct str problem = config_value_problem(x.arena, e, str_of(e->standard));
        bool of_another = config_entry_of(str_of(e->standard)) != NULL; /* benchmark_la is la_code unless it is set */
        if (problem.n > 0 && !of_another)
            fail_msg("%s: %.*s", e->name, STR_ARG(problem));
        assert_true(e->under[0] == '\0' || config_entry_of(str_of(e->under)) != NULL);
    }
    const struct config c = load(&x, TODAY);
    assert_int_equal(c.away.review_days, 14);
    assert_int_equal(c.limits.risk_times, 2);
    assert_int_equal(c.health.long_days, 15);
    assert_int_equal(c.meetings_a_year, 3);
    end(&x);
}

static void what_is_taken(void **state)
{
    struct importing x = begin(state);
    const struct {
        const char *name, *value, *from, *of_value, *of_day;
    } bad[] = { { "review_days", "", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "soon", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "0", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "-3", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "366", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "7.5", TODAY, "Give a number from 1 to 365", "" },
        { "review_days", "99999999999999999999", TODAY, "Give a number from 1 to 365", "" },
        { "full_time_sessions", "11", TODAY, "Give a number from 1 to 10", "" },
        { "la_code", "88", TODAY, "three digits", "" }, { "la_code", "8x8", TODAY, "three digits", "" },
        { "authority_name", "", TODAY, "Enter a text", "" },
        { "authority_name", long_text(&x, 201), TODAY, "This text has 201 characters", "" },
        { "message_action", "Two\nlines", TODAY, "must be one line", "" },
        { "review_days", "21", "", "", "Enter the day" }, { "review_days", "21", "2026-03-01", "", "today or later" },
        { "review_days", "21", "2031-03-08", "", "next five years" },
        { "review_days", "x", "2026-03-01", "Give a number", "today or later" } };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        refuse(&x, bad[i].name, bad[i].value, bad[i].from, bad[i].of_value, bad[i].of_day);
    set(&x, "review_days", "1", TODAY);
    set(&x, "review_days", "41", TODAY);
    set(&x, "authority_name", long_text(&x, 200), TODAY);
    set(&x, "la_code", "", TODAY);
    /* What is safe only on the command line is not changed in a browser. */
    struct config_problems p;
    assert_int_equal(change(&x, "smtp_password_file", "/etc/passwd", TODAY, &p), ERR_DENIED);
    assert_int_equal(change(&x, "manager_may_administer", "yes", TODAY, &p), ERR_DENIED);
    assert_int_equal(change(&x, "demonstration_day", "2020-01-01", TODAY, &p), ERR_DENIED);
    end(&x);
}

/* A message goes through other people's mail servers: no child and no school is named in it (TRUST.md T10). */
static void messages_name_nobody(void **state)
{
    static const struct {
        const char *words, *found; /* NULL: it is kept */
    } cases[] = { { "Something waits for you.", NULL },
        { "Marrow Lancaster Council: something waits for you.", NULL },
        { "Questions? Call 01632 960123, or write to help@council.example.", NULL },
        { "Ask Mrs Gimmerson at the help desk.", NULL },
        { "An action for Quennelby is yours.", "\"Quennelby\" (the name of a child" },
        { "An action for quennelby is yours.", "quennelby" },
        { "Zoe O\342\200\231Brandel's plan waits.", "Brandel" },
        { "The plan of Brandel waits.", "Brandel" },
        { "Rose Lancaster waits for you.", "Rose Lancaster" },
        { "Marrow Lancaster Council: Rose Lancaster waits.", "Rose Lancaster" },
        { "A meeting at Kestrow Lane Primary School.", "Kestrow Lane" } };
    struct importing x = importing_begin(*state, TODAY);
    struct str problem;
    importing_pupils(&x);
    importing_sql(&x, "UPDATE pupil SET surname = 'Quennelby' WHERE forename = 'One'");
    importing_sql(&x, "UPDATE pupil SET surname = 'O''Brandel', forename = 'Zo\xc3\xab' WHERE forename = 'Two'");
    importing_sql(&x, "UPDATE pupil SET surname = 'Lancaster', forename = 'Rose' WHERE forename = 'Three'");
    importing_sql(&x, "UPDATE school SET name = 'Kestrow Lane Primary School' WHERE urn = '100001'");
    importing_sql(&x, "INSERT INTO account (id, name, display_name, created_ms, version) "
                      "VALUES (7, 'admin', 'Alex Admin', 1, 1)");
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    set(&x, "authority_name", "Marrow Lancaster Council", TODAY);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (cases[i].found == NULL)
            set(&x, "message_action", cases[i].words, TODAY);
        else
            refuse(&x, "message_action", cases[i].words, TODAY, cases[i].found, "");
    assert_int_equal(config_set(&x.w, S("message_subject"), S("Quennelby"), test_day(TODAY), &problem), ERR_INVALID);
    for (const struct config_entry *e = config_entries(); e->name != NULL; e++)
        if (e->subject == CONFIG_MESSAGES)
            set(&x, e->name, e->standard, TODAY);
    end(&x);
}

/* The first must stay below the second, on every day from then on. */
static void one_below_another(void **state)
{
    struct importing x = begin(state);
    struct str problem;
    refuse(&x, "missing_first_days", "20", TODAY, "which is 20 on 2 March 2026", "");
    refuse(&x, "missing_second_days", "10", TODAY, "above “School days after which a child missing", "");
    refuse(&x, "review_days", "42", TODAY, "below “Days after which", "");
    set(&x, "missing_first_days", "19", TODAY);
    /* A day to come on which the other one changes. */
    set(&x, "missing_second_days", "40", "2026-09-01");
    set(&x, "missing_first_days", "39", "2026-09-01");
    refuse(&x, "missing_first_days", "30", "2026-06-01", "which is 20 on 1 June 2026", "");
    refuse(&x, "missing_second_days", "39", "2026-10-01", "which is 39 on 1 October 2026", "");
    refuse(&x, "missing_second_days", "25", "2026-09-01", "which is 39", "");
    /* And so must what then holds when one is taken back. */
    const struct config_entry *second = config_entry_of(S("missing_second_days"));
    assert_int_equal(config_take_back(&x.w, second, test_day("2026-09-01"), (struct account_id){ 7 }, &problem),
        ERR_INVALID);
    assert_true(str_find_str(problem, S("which is 39")) >= 0);
    const struct config_entry *first = config_entry_of(S("missing_first_days"));
    assert_ok(config_take_back(&x.w, first, test_day("2026-09-01"), (struct account_id){ 7 }, &problem), x.db);
    assert_ok(config_take_back(&x.w, second, test_day("2026-09-01"), (struct account_id){ 7 }, &problem), x.db);
    assert_int_equal(load(&x, "2026-10-01").away.missing_second_days, 20);
    assert_int_equal(load(&x, "2026-10-01").away.missing_first_days, 19);
    /* The command line is held to it too. */
    assert_int_equal(config_set(&x.w, S("review_days"), S("50"), test_day("2024-01-01"), &problem), ERR_INVALID);
    end(&x);
}

static void from_a_day_on(void **state)
{
    struct importing x = begin(state);
    struct config_values *values;
    struct config_said *said;
    struct str problem;
    size_t n;
    const struct config_entry *of = config_entry_of(S("log_weeks"));
    assert_ok(config_set(&x.w, S("log_weeks"), S("8"), test_day("2024-09-02"), &problem), x.db);
    set(&x, "log_weeks", "7", TODAY);
    set(&x, "log_weeks", "5", "2026-09-01");
    set(&x, "log_weeks", "4", "2026-09-01"); /* thought better of it */
    assert_int_equal(load(&x, "2024-09-01").log_weeks, 6);
    assert_int_equal(load(&x, "2026-03-01").log_weeks, 8);
    assert_int_equal(load(&x, TODAY).log_weeks, 7);
    assert_int_equal(load(&x, "2026-08-31").log_weeks, 7);
    assert_int_equal(load(&x, "2026-09-01").log_weeks, 4);
    assert_ok(config_values(&x.w, &values), x.db);
    const struct config_values *v = &values[of - config_entries()];
    assert_int_equal(v->n, 3);
    assert_int_equal(v->now, 1);
    assert_ok(config_who_said(&x.w, of, &said, &n), x.db);
    assert_int_equal(n, 4);
    assert_str(said[0].value, "4");
    assert_str(said[0].who, "Alex Admin");
    assert_true(said[3].who.p == NULL); /* the command line */
    /* What holds already is not taken back, and what is not there neither. */
    assert_int_equal(config_take_back(&x.w, of, test_day(TODAY), (struct account_id){ 7 }, &problem), ERR_MISSING);
    assert_int_equal(config_take_back(&x.w, of, test_day("2026-05-01"), (struct account_id){ 7 }, &problem),
        ERR_MISSING);
    assert_ok(config_take_back(&x.w, of, test_day("2026-09-01"), (struct account_id){ 7 }, &problem), x.db);
    assert_int_equal(load(&x, "2026-09-01").log_weeks, 7);
    assert_ok(config_who_said(&x.w, of, &said, &n), x.db);
    assert_int_equal(n, 5);
    assert_true(said[0].value.p == NULL);
    end(&x);
}

/* What a thread keeps is read anew after a change, also one that was taken back. */
static void a_change_is_seen(void **state)
{
    struct importing x = begin(state);
    struct config_kept kept = { .has = false };
    struct config c;
    assert_ok(config_current(&x.w, &kept, &c), x.db);
    assert_int_equal(c.small_cohort, 10);
    set(&x, "small_cohort", "15", TODAY);
    assert_ok(config_current(&x.w, &kept, &c), x.db);
    assert_int_equal(c.small_cohort, 15);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(standards),
        ON_BOTH_ENGINES(what_is_taken),
        ON_BOTH_ENGINES(messages_name_nobody),
        ON_BOTH_ENGINES(one_below_another),
        ON_BOTH_ENGINES(from_a_day_on),
        ON_BOTH_ENGINES(a_change_is_seen),
    };
    return cmocka_run_group_tests_name("service config", tests, NULL, NULL);
}
