/* The registers in memory: a new day of one school is there with the next question, and the blocks of all other schools
 * are the very ones that were there before. */
#include "importing.h"

#include "service/registers.h"

const struct migrations *const engine_schema = &store_migrations;

enum { YEAR = 2025 };

/* A request: its snapshot is given back by the caller. */
static struct att_snapshot *get_year(struct importing *x, struct registers *registers, int year, bool visits)
{
    struct att_snapshot *s;
    arena_reset(x->w.arena);
    assert_int_equal(db_begin(x->w.db, DB_READ), OK);
    assert_int_equal((visits ? registers_visit : registers_get)(registers, &x->w, year, &s), OK);
    db_rollback(x->w.db);
    assert_int_equal(s->year, year);
    return s;
}

static struct att_snapshot *get(struct importing *x, struct registers *registers)
{
    return get_year(x, registers, YEAR, false);
}

/* Of the pupil of number 1, in the morning. */
static enum att_code code_of(struct importing *x, const struct att_snapshot *s, const char *day)
{
    const struct att_block *b = att_snapshot_school(s, S("100001"));
    struct att_marks marks;
    size_t row = 0;
    assert_non_null(b);
    while (row < b->n && !str_eq(b->who[row].upn, importing_upn(x->arena, 1)))
        row++;
    assert_true(row < b->n);
    att_block_marks(b, row, &marks);
    return (enum att_code)marks.code[att_session_of(YEAR, test_day(day), false).v];
}

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-02-16");
    importing_pupils(&x);
    importing_text(&x, IMPORT_MARKS, "january.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-01-12,/,\\\n%2,2026-01-12,I,I\n%3,2026-01-12,/,\\\n"));
    assert_int_equal(x.last.report->rows_refused, 0);
    return x;
}

static void a_new_day_of_a_school_leaves_the_others_alone(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct att_snapshot *before = get(&x, registers), *same = get(&x, registers);
    assert_ptr_equal(same, before);
    importing_text(&x, IMPORT_MARKS, "day.csv", importing_upns(&x, "upn,date,am,pm\n%1,2026-01-13,O,\\\n"));
    assert_int_equal(x.last.report->rows_refused, 0);
    struct att_snapshot *after = get(&x, registers);
    assert_int_equal(code_of(&x, after, "2026-01-13"), ATT_OTHER_UNAUTHORISED);
    assert_ptr_equal(att_snapshot_school(after, S("100002")), att_snapshot_school(before, S("100002")));
    assert_ptr_not_equal(att_snapshot_school(after, S("100001")), att_snapshot_school(before, S("100001")));
    /* Who still reads the old one reads what it was. */
    assert_int_equal(code_of(&x, before, "2026-01-13"), ATT_NO_MARK);
    att_snapshot_unref(before);
    att_snapshot_unref(same);
    att_snapshot_unref(after);
    registers_free(registers);
    importing_end(&x);
}

/* A day that changes no mark makes nobody read anything again. */
static void the_same_day_again_changes_nothing_in_memory(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct att_snapshot *before = get(&x, registers);
    importing_text(&x, IMPORT_MARKS, "again.csv", importing_upns(&x, "upn,date,am,pm\n%1,2026-01-12,/,\\\n"));
    struct att_snapshot *after = get(&x, registers);
    assert_ptr_equal(after, before);
    att_snapshot_unref(before);
    att_snapshot_unref(after);
    registers_free(registers);
    importing_end(&x);
}

/* Whoever goes through ten years takes the place of none that others ask for. */
static void a_visit_puts_no_year_out(void **state)
{
    enum { ASKED = 4 };
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct att_snapshot *asked[ASKED];
    for (int i = 0; i < ASKED; i++)
        asked[i] = get_year(&x, registers, YEAR - i, false);
    for (int i = 0; i < 10; i++) {
        struct att_snapshot *s = get_year(&x, registers, YEAR - i, true);
        assert_true(i >= ASKED || s == asked[i]);
        att_snapshot_unref(s);
    }
    for (int i = 0; i < ASKED; i++) {
        struct att_snapshot *again = get_year(&x, registers, YEAR - i, false);
        assert_ptr_equal(again, asked[i]);
        att_snapshot_unref(again);
        att_snapshot_unref(asked[i]);
    }
    registers_free(registers);
    importing_end(&x);
}

/* A year that was visited stays while there is room, and makes room for those that are asked for. */
static void a_visited_year_stays_while_there_is_room(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct att_snapshot *asked = get(&x, registers), *visited = get_year(&x, registers, YEAR - 1, true),
                        *other = get_year(&x, registers, YEAR - 2, true), *again;
    again = get_year(&x, registers, YEAR - 1, true);
    assert_ptr_equal(again, visited);
    att_snapshot_unref(again);
    again = get_year(&x, registers, YEAR - 2, true);
    assert_ptr_equal(again, other);
    att_snapshot_unref(again);
    for (int i = 3; i <= 5; i++)
        att_snapshot_unref(get_year(&x, registers, YEAR - i, false));
    again = get(&x, registers);
    assert_ptr_equal(again, asked);
    att_snapshot_unref(again);
    att_snapshot_unref(asked);
    att_snapshot_unref(visited);
    att_snapshot_unref(other);
    registers_free(registers);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_new_day_of_a_school_leaves_the_others_alone),
        ON_BOTH_ENGINES(the_same_day_again_changes_nothing_in_memory),
        ON_BOTH_ENGINES(a_visit_puts_no_year_out),
        ON_BOTH_ENGINES(a_visited_year_stays_while_there_is_room),
    };
    return cmocka_run_group_tests_name("service registers", tests, NULL, NULL);
}
