#include "forums.h"

void forums_begin(struct serving *s)
{
    serving_sql(s, "INSERT INTO service (id, public_id, name, version) VALUES (900, 'ep', 'EP', 1)");
    serving_sql(s, "INSERT INTO account_service (account_id, service_id, from_on) "
                   "SELECT id, 900, 20000 FROM account WHERE name = 'sa'");
    serving_sql(s, "INSERT INTO account_forum (id, account_id, phase, from_on) "
                   "SELECT 900, id, 'primary', 20000 FROM account WHERE name = 'fc'");
    serving_sql(s,
        "INSERT INTO forum_series (id, public_id, name, phase, kind, every, step, weekday, first_on, last_on, "
        "term_only, starts_at, capacity, minutes, cutoff_days, mode, link, made_ms, made_by, version) "
        "SELECT 900, 'series', 'Primary forum', 'primary', 'forum', 'week', 1, 0, 20000, 21000, 1, 540, 6, 20, 5, "
        "'person', '', 1, id, 1 FROM account WHERE name = 'mgr'");
    serving_sql(s, "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, "
                   "link, cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (900, 'forum', 900, "
                   "20514, 540, 6, 20, 'person', 'Hall', '', 20507, 20507, 20521, 'open', '', 0, 1)");
    serving_sql(s, "INSERT INTO forum_service (forum_id, service_id, who) VALUES (900, 900, '')");
}

void forums_case(struct serving *s, const char *id, const char *surname, const char *state)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, school_id, pupil_id, age, "
            "made_on, made_by, version) SELECT (SELECT coalesce(max(x.id), 900) + 1 FROM forum_case AS x), 'case-%s', "
            "'WF-%s', %d, 'primary', '', c.id, %s, %s, 20500, a.id, 1 FROM school AS c, account AS a WHERE c.urn = "
            "'100001' AND a.name = 'su'",
            id, id, surname != NULL,
            surname != NULL ? str_fmt(s->arena, "(SELECT min(p.id) FROM pupil AS p WHERE p.surname = '%s')", surname).p
                            : "NULL",
            surname != NULL ? "NULL" : "8")
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, version) "
            "SELECT (SELECT coalesce(max(x.id), 900) + 1 FROM case_round AS x), '%s', id, 1, '%s', 20501, '', 1 FROM "
            "forum_case WHERE public_id = 'case-%s'",
            id, state, id)
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, made_by, "
            "version) SELECT (SELECT coalesce(max(x.id), 900) + 1 FROM booking AS x), 'booking-%s', r.id, 900, (SELECT "
            "count(*) + 1 FROM booking AS y), 'booked', '', '', 1, a.id, 1 FROM case_round AS r, account AS a WHERE "
            "r.public_id = '%s' AND a.name = 'fc'",
            id, id)
            .p);
    if (surname == NULL)
        return;
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, wording, "
            "expires_on, recorded_ms, recorded_by, withdrawn_how) SELECT (SELECT coalesce(max(x.id), 900) + 1 FROM "
            "consent AS x), 'consent-%s', k.id, 'Parent', 'Mother', 20500, 'signed', 1, '', 20800, 1, "
            "k.made_by, '' FROM "
            "forum_case AS k WHERE k.public_id = 'case-%s'",
            id, id)
            .p);
}
