#include "forum_rows.h"

#include <stdarg.h>

#define RUN(s, ...) serving_sql((s), str_fmt((s)->arena, __VA_ARGS__).p)

struct str forum_rows_value(struct serving *s, const char *format, ...)
{
    char sql[1000];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    assert_in_range(n, 1, sizeof sql - 1);
    return importing_value(&s->x, sql);
}

void forum_rows_begin(struct serving *s)
{
    RUN(s, "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) "
           "SELECT 1, a.id, 'secondary', NULL, 20000, NULL FROM account AS a WHERE a.name = 'fc'");
    RUN(s, "INSERT INTO service (id, public_id, name, ended_on, version) VALUES (1, 'health', 'Health', NULL, 1)");
    RUN(s, "INSERT INTO account_service (account_id, service_id, from_on, to_on) "
           "SELECT a.id, 1, 20000, NULL FROM account AS a WHERE a.name = 'sa'");
    RUN(s, "INSERT INTO forum_series (id, public_id, name, phase, area_id, kind, every, step, "
           "weekday, nth, second_nth, "
           "first_on, last_on, term_only, starts_at, capacity, minutes, cutoff_days, mode, link, "
           "chair_id, made_ms, "
           "made_by, version) SELECT 1, 'series1', 'Secondary forum', 'secondary', NULL, 'forum', "
           "'week', 1, 0, NULL, "
           "NULL, 20400, 20800, 0, 570, 3, 40, 5, 'person', '', NULL, 1, a.id, 1 FROM account AS a "
           "WHERE a.name = 'mgr'");
}

void forum_rows_forum(struct serving *s, const char *public_id, int on, int capacity)
{
    RUN(s, "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, link, "
           "chair_id, cutoff_on, papers_on, until_on, state, reason, apart, version) SELECT "
           "coalesce(max(f.id), 0) + 1, "
           "'%s', 1, %d, 570, %d, 40, 'person', 'Town hall', '', NULL, %d, %d, %d, 'planned', '', "
           "0, 1 FROM forum AS f",
        public_id, on, capacity, on - 7, on - 5, on + 7);
    RUN(s, "INSERT INTO forum_service (forum_id, service_id, present, who) SELECT f.id, 1, NULL, '' "
           "FROM forum AS f "
           "WHERE f.public_id = '%s'",
        public_id);
}

static void add_round(struct serving *s, const char *public_id)
{
    RUN(s, "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, waiting_on, screen_words, "
           "closed_on, version) SELECT c.id, '%s-r', c.id, 1, 'submitted', 20510, NULL, '', NULL, 1 "
           "FROM forum_case AS "
           "c WHERE c.public_id = '%s'",
        public_id, public_id);
}

void forum_rows_named(struct serving *s, const char *public_id, const char *urn, const char *surname, int consent_until)
{
    RUN(s, "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, area_id, "
           "school_id, pupil_id, "
           "age, has_plan, made_on, made_by, version) SELECT (SELECT coalesce(max(x.id), 0) + 1 "
           "FROM forum_case AS x), "
           "'%s', 'WF-%s', 1, 'secondary', '', NULL, c.id, (SELECT min(p.id) FROM pupil AS p WHERE "
           "p.surname = '%s'), "
           "NULL, NULL, 20500, a.id, 1 FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = 'su'",
        public_id, public_id, surname, urn);
    add_round(s, public_id);
    if (consent_until == 0)
        return;
    RUN(s, "INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, "
           "wording, expires_on, "
           "recorded_ms, recorded_by, withdrawn_on, withdrawn_ms, withdrawn_by, withdrawn_how) "
           "SELECT c.id, 'consent%s', "
           "c.id, 'A parent', 'Mother', 20500, 'signed', 1, 'Words', %d, 1, c.made_by, NULL, NULL, NULL, '' FROM "
           "forum_case AS c WHERE c.public_id = '%s'",
        public_id, consent_until, public_id);
}

void forum_rows_anonymous(struct serving *s, const char *public_id, const char *urn)
{
    RUN(s, "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, area_id, "
           "school_id, pupil_id, "
           "age, has_plan, made_on, made_by, version) SELECT (SELECT coalesce(max(x.id), 0) + 1 "
           "FROM forum_case AS x), "
           "'%s', 'WF-%s', 0, 'secondary', '', NULL, c.id, NULL, 13, 0, 20500, a.id, 1 FROM school "
           "AS c, account AS a "
           "WHERE c.urn = '%s' AND a.name = 'su'",
        public_id, public_id, urn);
    add_round(s, public_id);
}

void forum_rows_book(struct serving *s, const char *round, const char *forum, int place)
{
    RUN(s, "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, made_by, "
           "version) SELECT (SELECT coalesce(max(x.id), 0) + 1 FROM booking AS x), 'b-%s', r.id, "
           "f.id, %d, 'booked', "
           "'', '', 1, a.id, 1 FROM case_round AS r, forum AS f, account AS a WHERE r.public_id = "
           "'%s' AND f.public_id "
           "= '%s' AND a.name = 'fc'",
        round, place, round, forum);
    RUN(s, "UPDATE case_round SET state = 'booked', version = version + 1 WHERE public_id = '%s'", round);
}
