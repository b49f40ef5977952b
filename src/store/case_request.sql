-- name: case_children :many 21
-- Children of a setting by a part of their name: on its roll today, or with a case that it brought and on no roll, and
-- in scope.
-- param viewer viewer
-- param school school_id
-- param today day
-- param pattern text
-- row id pupil_id
-- row public_id text
-- row surname text
-- row forename text
-- row born_on day?
-- row on_roll bool
SELECT p.id, p.public_id, p.surname, p.forename, p.born_on,
       CASE WHEN EXISTS (SELECT 1 FROM enrolment AS e
                          WHERE e.pupil_id = p.id AND e.school_id = :school AND e.entry_on <= :today
                            AND (e.leaving_on IS NULL OR e.leaving_on >= :today)) THEN 1 ELSE 0 END AS on_roll
  FROM (SELECT e.pupil_id FROM enrolment AS e
         WHERE e.school_id = :school AND e.entry_on <= :today AND (e.leaving_on IS NULL OR e.leaving_on >= :today)
         UNION
        SELECT c.pupil_id FROM forum_case AS c
         WHERE c.school_id = :school AND c.named = 1 AND @child_on_no_roll(c.pupil_id, c.school_id)@) AS x
  JOIN pupil AS p ON p.id = x.pupil_id
 WHERE p.name_folded LIKE :pattern ESCAPE '\' AND @pupil_in_scope(p.id)@
 ORDER BY p.name_folded COLLATE "C", p.id
 LIMIT 21;

-- name: case_child_one :opt
-- One of them, with what decides the group: year group (of the year it was written down in) and EHC plan today. Of a
-- case that is there already, whoever may write in it is told of the child wherever they are by now.
-- param viewer viewer
-- param school school_id
-- param today day
-- param public_id text
-- param begins bool
-- param with_plan i64
-- row id pupil_id
-- row surname text
-- row forename text
-- row born_on day?
-- row year_group i64?
-- row year_group_year i64?
-- row has_plan bool
SELECT p.id, p.surname, p.forename, p.born_on, e.year_group, e.year_group_year,
       CASE WHEN EXISTS (SELECT 1 FROM trait_spell AS t
                          WHERE t.pupil_id = p.id AND t.trait = 0 AND t.value = :with_plan AND t.from_on <= :today
                            AND (t.to_on IS NULL OR t.to_on >= :today)) THEN 1 ELSE 0 END AS has_plan
  FROM pupil AS p
  LEFT JOIN enrolment AS e ON e.id = (
        SELECT MAX(x.id) FROM enrolment AS x
         WHERE x.pupil_id = p.id AND x.school_id = :school AND x.entry_on <= :today
           AND (x.leaving_on IS NULL OR x.leaving_on >= :today))
 WHERE p.public_id = :public_id AND @pupil_in_scope(p.id)@
   AND (e.id IS NOT NULL
        OR EXISTS (SELECT 1 FROM forum_case AS c
                    WHERE c.pupil_id = p.id AND c.school_id = :school
                      AND (:begins = 0 OR @child_on_no_roll(c.pupil_id, c.school_id)@)));

-- name: case_child_same :one
-- How many of a setting's children have a name and a date of birth: who is added must not be there already.
-- param viewer viewer
-- param school school_id
-- param name_folded text
-- param born_on day
-- row n i64
SELECT count(*) AS n
  FROM pupil AS p
 WHERE p.name_folded = :name_folded AND p.born_on = :born_on AND @pupil_in_scope(p.id)@
   AND (EXISTS (SELECT 1 FROM enrolment AS e WHERE e.pupil_id = p.id AND e.school_id = :school)
        OR EXISTS (SELECT 1 FROM forum_case AS c WHERE c.pupil_id = p.id AND c.school_id = :school));

-- name: forum_case_add :exec
-- The area is that of the setting.
-- param id forum_case_id
-- param public_id text
-- param reference text
-- param named bool
-- param phase text
-- param phase_reason text
-- param school school_id
-- param pupil pupil_id?
-- param age i64?
-- param has_plan i64?
-- param made_on day
-- param made_by account_id
-- unscoped: setting and child were read in the scope of whoever makes it
INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, area_id, school_id, pupil_id, age,
                        has_plan, made_on, made_by, version)
SELECT :id, :public_id, :reference, :named, :phase, :phase_reason, s.area_id, s.id, :pupil, :age, :has_plan,
       :made_on, :made_by, 1
  FROM school AS s WHERE s.id = :school;

-- name: forum_case_references :one
-- param reference text
-- row n i64
-- unscoped: asks whether a random reference is taken
SELECT count(*) AS n FROM forum_case WHERE reference = :reference;

-- name: case_open :one
-- How many rounds of a child's named cases at a setting are not over.
-- param pupil pupil_id
-- param school school_id
-- row n i64
-- unscoped: the child was read in the scope of whoever brings the case
SELECT count(*) AS n
  FROM forum_case AS c JOIN case_round AS r ON r.case_id = c.id
 WHERE c.pupil_id = :pupil AND c.school_id = :school
   AND r.state NOT IN ('planned', 'closed', 'signposted', 'withdrawn');

-- name: case_round_add :exec
-- param id round_id
-- param public_id text
-- param forum_case forum_case_id
-- param number i64
-- unscoped: written with the case
INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, waiting_on, screen_words, closed_on,
                        version)
VALUES (:id, :public_id, :forum_case, :number, 'draft', NULL, NULL, '', NULL, 1);

-- name: forum_case_set_group :exec
-- param id forum_case_id
-- param version i64
-- param phase text
-- param phase_reason text
-- param has_plan i64?
-- unscoped: of a case that was read in scope
UPDATE forum_case SET phase = :phase, phase_reason = :phase_reason, has_plan = :has_plan, version = version + 1
 WHERE id = :id AND version = :version;

-- name: case_round_set_words :exec
-- param id round_id
-- param words text
-- unscoped: of a round that was read in scope
UPDATE case_round SET screen_words = :words WHERE id = :id;

-- name: case_texts :many
-- What was written in a round.
-- param round round_id
-- row id i64
-- row field text
-- row content text
-- row at_ms i64
-- row who text
-- row version i64
-- unscoped: of a round that was read in scope
SELECT t.id, t.field, t.content, t.at_ms, w.display_name AS who, t.version
  FROM case_text AS t JOIN account AS w ON w.id = t.account_id
 WHERE t.round_id = :round
 ORDER BY t.field COLLATE "C";

-- name: case_text_add :exec
-- param id i64
-- param round round_id
-- param field text
-- param content text
-- param at_ms i64
-- param account account_id
-- unscoped: of a round that was read in scope
INSERT INTO case_text (id, round_id, field, content, at_ms, account_id, version)
VALUES (:id, :round, :field, :content, :at_ms, :account, 1);

-- name: case_text_put :exec
-- param id i64
-- param version i64
-- param content text
-- param at_ms i64
-- param account account_id
-- unscoped: of a round that was read in scope
UPDATE case_text SET content = :content, at_ms = :at_ms, account_id = :account, version = version + 1
 WHERE id = :id AND version = :version;

-- name: case_strategies :many
-- What has been tried, in the order in which it was written down.
-- param round round_id
-- row id i64
-- row public_id text
-- row what text
-- row from_on day?
-- row to_on day?
-- row how_often text
-- row by_whom text
-- row impact text
-- row impact_words text
-- row version i64
-- unscoped: of a round that was read in scope
SELECT s.id, s.public_id, s.what, s.from_on, s.to_on, s.how_often, s.by_whom, s.impact, s.impact_words, s.version
  FROM case_strategy AS s
 WHERE s.round_id = :round
 ORDER BY s.place, s.id;

-- name: case_strategy_add :exec
-- Behind the others.
-- param id i64
-- param public_id text
-- param round round_id
-- param what text
-- param from_on day?
-- param to_on day?
-- param how_often text
-- param by_whom text
-- param impact text
-- param impact_words text
-- unscoped: of a round that was read in scope
INSERT INTO case_strategy (id, public_id, round_id, place, strategy, what, from_on, to_on, how_often, by_whom, impact,
                           impact_words, version)
SELECT :id, :public_id, :round, COALESCE(MAX(s.place), 0) + 1, NULL, :what, :from_on, :to_on, :how_often, :by_whom,
       :impact, :impact_words, 1
  FROM case_strategy AS s WHERE s.round_id = :round;

-- name: case_strategy_put :exec
-- param id i64
-- param version i64
-- param what text
-- param from_on day?
-- param to_on day?
-- param how_often text
-- param by_whom text
-- param impact text
-- param impact_words text
-- unscoped: of a round that was read in scope
UPDATE case_strategy SET what = :what, from_on = :from_on, to_on = :to_on, how_often = :how_often, by_whom = :by_whom,
       impact = :impact, impact_words = :impact_words, version = version + 1
 WHERE id = :id AND version = :version;

-- name: case_strategy_remove :exec
-- param id i64
-- param version i64
-- unscoped: of a round that was read in scope
DELETE FROM case_strategy WHERE id = :id AND version = :version;

-- name: case_texts_clear :exec
-- param round round_id
-- unscoped: of a round that was read in scope
DELETE FROM case_text WHERE round_id = :round;

-- name: case_strategies_clear :exec
-- param round round_id
-- unscoped: of a round that was read in scope
DELETE FROM case_strategy WHERE round_id = :round;

-- name: case_facts :many
-- param round round_id
-- row fact text
-- row content text
-- row as_at day
-- unscoped: of a round that was read in scope
SELECT f.fact, f.content, f.as_at FROM case_fact AS f WHERE f.round_id = :round ORDER BY f.fact COLLATE "C";

-- name: case_facts_clear :exec
-- param round round_id
-- unscoped: of a round that was read in scope
DELETE FROM case_fact WHERE round_id = :round;

-- name: case_fact_add :exec
-- param round round_id
-- param fact text
-- param content text
-- param as_at day
-- unscoped: of a round that was read in scope
INSERT INTO case_fact (round_id, fact, content, as_at) VALUES (:round, :fact, :content, :as_at);

-- name: case_forums_before :many
-- The days on which cases of a child were heard.
-- param viewer viewer
-- param anon_scope i64
-- param pupil pupil_id
-- row on_day day
-- row series_name text
SELECT f.on_day, s.name AS series_name
  FROM forum_case AS c
  JOIN case_round AS r ON r.case_id = c.id
  JOIN booking AS b ON b.round_id = r.id
  JOIN forum AS f ON f.id = b.forum_id
  JOIN forum_series AS s ON s.id = f.series_id
 WHERE c.pupil_id = :pupil AND b.state = 'discussed' AND @case_in_scope(c.id)@
 ORDER BY f.on_day, f.id;

-- name: case_lines :many
-- The newest round of each case in scope that the viewer is told of: of a child, of a state, or all. Who the setting
-- of an anonymous one is, is told as in round_read.
-- param viewer viewer
-- param anon_scope i64
-- param pupil pupil_id?
-- row round text
-- row number i64
-- row state text
-- row submitted_on day?
-- row reference text
-- row named bool
-- row phase text
-- row area_name text?
-- row urn text?
-- row school_name text?
-- row pupil pupil_id?
-- row surname text?
-- row forename text?
-- row age i64?
-- row made_on day
-- row shared bool
-- row withdrawn bool
-- row forum_on day?
-- row is_mine bool
-- row to_agree bool
-- row has_left bool
SELECT r.public_id AS round, r.number, r.state, r.submitted_on, c.reference, c.named, c.phase, a.name AS area_name,
       s.urn, s.name AS school_name, p.id AS pupil, p.surname, p.forename, c.age, c.made_on,
       CASE WHEN @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared,
       CASE WHEN @case_withdrawn(c.id)@ THEN 1 ELSE 0 END AS withdrawn,
       (SELECT MAX(f.on_day) FROM booking AS b JOIN forum AS f ON f.id = b.forum_id
         WHERE b.round_id = r.id AND b.place IS NOT NULL AND f.state <> 'cancelled') AS forum_on,
       CASE WHEN c.made_by = :viewer_account OR @school_home(c.school_id)@ THEN 1 ELSE 0 END AS is_mine,
       CASE WHEN r.state = 'planned' AND EXISTS (SELECT 1 FROM plan AS l WHERE l.round_id = r.id AND l.state = 'issued')
            THEN 1 ELSE 0 END AS to_agree,
       CASE WHEN @case_left_alone(c.named, c.pupil_id, c.school_id, c.phase, c.area_id)@ THEN 1 ELSE 0 END AS has_left
  FROM (SELECT x.id FROM forum_case AS x WHERE :pupil IS NOT NULL AND x.pupil_id = :pupil
         UNION ALL
        SELECT x.id FROM forum_case AS x WHERE :pupil IS NULL) AS y
  JOIN forum_case AS c ON c.id = y.id
  JOIN case_round AS r ON r.case_id = c.id
  LEFT JOIN area AS a ON a.id = c.area_id
  LEFT JOIN school AS s ON s.id = c.school_id
       AND @setting_told(c.named, c.school_id, c.phase, c.area_id)@
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
 WHERE @round_newest(r.id, c.id, r.number, c.made_by, c.school_id)@
   AND @round_in_scope(r.id)@
 ORDER BY r.submitted_on DESC NULLS FIRST, c.reference COLLATE "C";

-- name: case_lines_bare :many
-- What roles see of cases of which they see bare facts alone (M): those that were sent in, without child, setting or
-- area. The reference is none of a named one's secrets: it is what an auditor asks for one by.
-- param viewer viewer
-- param anon_scope i64
-- row reference text
-- row named bool
-- row phase text
-- row number i64
-- row state text
-- row submitted_on day
SELECT c.reference, c.named, c.phase, r.number, r.state, r.submitted_on
  FROM forum_case AS c JOIN case_round AS r ON r.case_id = c.id
 WHERE r.submitted_on IS NOT NULL
   AND ((c.named = 1 AND (:viewer_scope & 256) <> 0 AND @pupil_not_kept(c.pupil_id)@)
        OR (c.named = 0 AND (:anon_scope & 256) <> 0))
 ORDER BY r.submitted_on DESC, c.reference COLLATE "C", r.number DESC;
