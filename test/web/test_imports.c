/* The pages of imports: what they say of each state. */
#include "serving.h"

#include "service/import_queue.h"

/* An import of a state, with a summary, that "su" may see. */
static void add_import(struct serving *s, const char *id, const char *state, const char *reason)
{
    struct str sql = str_fmt(s->arena,
        "INSERT INTO import (id, public_id, kind, state, account_id, scope, created_ms, finished_ms, bytes, "
        "bytes_read, rows_read, rows_refused, warnings, added, changed, unchanged, summary, reason) "
        "SELECT (SELECT coalesce(max(i.id), 900) + 1 FROM import AS i), '%s', 'pupils', '%s', a.id, 1, 1, 1, "
        "10, 10, 4, 0, 0, 4, 0, 0, '4 marks: 4 new', '%s' FROM account AS a WHERE a.name = 'su'",
        id, state, reason);
    serving_sql(s, sql.p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO import_file (import_id, position, name, stored_as, bytes) "
            "SELECT id, 0, 'x.csv', '', 10 FROM import WHERE public_id = '%s'",
            id)
            .p);
}

/* What was not imported has changed nothing, and the page does not say that it has. */
static void says_what_has_changed_only_when_it_has(void **state)
{
    static const struct {
        const char *state, *heading;
    } pages[] = { { "done", ">What has changed<" }, { "checked", ">What would change<" },
        { "cancelled", ">What would have changed<" }, { "refused", ">What would have changed<" } };
    struct serving s;
    serving_begin(&s, *state);
    s.as[SU] = serving_sign_in(&s, "su");
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        add_import(&s, pages[i].state, pages[i].state, "");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct answer a = serving_get(&s, SU, str_fmt(s.arena, "/imports/%s", pages[i].state).p);
        assert_status(&a, 200);
        assert_true(body_has(&a, "4 marks: 4 new"));
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(body_has(&a, pages[k].heading), strcmp(pages[k].heading, pages[i].heading) == 0);
        assert_int_equal(body_has(&a, "Choose files again"), strcmp(pages[i].state, "refused") == 0);
    }
    serving_end(&s);
}

static void says_that_it_is_to_be_looked_at_again(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    s.as[SU] = serving_sign_in(&s, "su");
    add_import(&s, "again", "checked", IMPORT_OUTDATED);
    add_import(&s, "first", "checked", "");
    add_import(&s, "given-up", "cancelled", IMPORT_OUTDATED);
    struct answer a = serving_get(&s, SU, "/imports/again");
    assert_true(body_has(&a, IMPORT_OUTDATED) && body_has(&a, "/imports/again/confirm"));
    a = serving_get(&s, SU, "/imports/first");
    assert_false(body_has(&a, IMPORT_OUTDATED) || body_has(&a, "Nothing was imported"));
    a = serving_get(&s, SU, "/imports/given-up");
    assert_false(body_has(&a, IMPORT_OUTDATED));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(says_what_has_changed_only_when_it_has),
        ON_SQLITE(says_that_it_is_to_be_looked_at_again),
    };
    return cmocka_run_group_tests_name("web imports", tests, NULL, NULL);
}
