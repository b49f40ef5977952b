/* Cases of the forums for tests, straight into the database: a named one of the first Alderson and an anonymous one,
 * both of Alder (100001), primary, by "su", with a round each whose public id is the case's with "r" behind it. */
#ifndef WAYMARK_TEST_WEB_CASE_ROWS_H
#define WAYMARK_TEST_WEB_CASE_ROWS_H

#include "serving.h"

static inline void case_rows_case(struct serving *s, const char *id, bool named, const char *state)
{
    const bool sent = strcmp(state, "draft") != 0;
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, area_id, school_id, "
            "pupil_id, age, "
            "has_plan, made_on, made_by, version) SELECT (SELECT coalesce(max(x.id), 0) + 1 FROM forum_case AS x), "
            "'%s', "
            "'WF-%s', %d, 'primary', '', NULL, c.id, %s, %s, NULL, 20500, a.id, 1 FROM school AS c, account AS a "
            "WHERE "
            "c.urn = '100001' AND a.name = 'su'",
            id, id, named, named ? "(SELECT min(p.id) FROM pupil AS p WHERE p.surname = 'Alderson')" : "NULL",
            named ? "NULL" : "9")
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, waiting_on, screen_words, "
            "closed_on, version) SELECT f.id, '%sr', f.id, 1, '%s', %s, NULL, '', NULL, 1 FROM forum_case AS f WHERE "
            "f.public_id = '%s'",
            id, state, sent ? "20510" : "NULL", id)
            .p);
}

/* The coordinator "fc" has the primary forums. */
static inline void case_rows_coordinator(struct serving *s)
{
    serving_sql(s,
        "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) SELECT 1, a.id, 'primary', "
        "NULL, 20000, NULL FROM account AS a WHERE a.name = 'fc'");
}

#endif
