-- name: follow_up_add :exec
-- param id follow_up_id
-- param public_id text
-- param round round_id
-- param weeks i64
-- param due_on day
-- unscoped: of a round that was read in scope
INSERT INTO follow_up (id, public_id, round_id, weeks, due_on, placement, destination, words, version)
VALUES (:id, :public_id, :round, :weeks, :due_on, '', '', '', 1)
ON CONFLICT (round_id, weeks) DO NOTHING;

-- name: follow_up_forum_day :one
-- The day of the forum that heard a round, the latest; none: it was on no list.
-- param round round_id
-- row on_day day?
-- unscoped: of a round that was read in scope
SELECT MAX(f.on_day) AS on_day
  FROM booking AS b JOIN forum AS f ON f.id = b.forum_id
 WHERE b.round_id = :round AND b.place IS NOT NULL AND b.state <> 'missed';

-- name: follow_up_find :many
-- Follow-ups in scope, the first due first: one, or those not done that are due by a day. Not those of a child who has
-- left, for the setting that brought the case (T2): the registers that a setting sees are its own (only_school).
-- param viewer viewer
-- param anon_scope i64
-- param public_id text?
-- param by day?
-- row id follow_up_id
-- row public_id text
-- row round_public_id text
-- row reference text
-- row named bool
-- row phase text
-- row round round_id
-- row pupil pupil_id?
-- row surname text?
-- row forename text?
-- row school_name text?
-- row only_school school_id?
-- row weeks i64
-- row due_on day
-- row forum_on day?
-- row done_ms i64?
-- row done_by text?
-- row goals_met i64?
-- row goals_partly i64?
-- row goals_not i64?
-- row possible_before i64?
-- row absent_before i64?
-- row possible_after i64?
-- row absent_after i64?
-- row suspended_before i64?
-- row suspended_after i64?
-- row hours_before i64?
-- row hours_after i64?
-- row placement text
-- row destination text
-- row confidence i64?
-- row words text
-- row version i64
-- row withdrawn bool
SELECT u.id, u.public_id, r.public_id AS round_public_id, c.reference, c.named, c.phase, u.round_id AS round,
       c.pupil_id AS pupil, p.surname, p.forename, s.name AS school_name,
       CASE WHEN @school_led(c.school_id)@ OR ((:viewer_scope & 16) <> 0 AND @in_region(c.phase, c.area_id)@) THEN NULL
            ELSE c.school_id END AS only_school,
       u.weeks, u.due_on,
       (SELECT MAX(f.on_day) FROM booking AS b JOIN forum AS f ON f.id = b.forum_id
         WHERE b.round_id = r.id AND b.place IS NOT NULL AND b.state <> 'missed') AS forum_on,
       u.done_ms, a.display_name AS done_by, u.goals_met, u.goals_partly, u.goals_not, u.possible_before,
       u.absent_before, u.possible_after, u.absent_after, u.suspended_before, u.suspended_after, u.hours_before,
       u.hours_after, u.placement, u.destination, u.confidence, u.words, u.version,
       CASE WHEN @case_withdrawn(c.id)@ THEN 1 ELSE 0 END AS withdrawn
  FROM follow_up AS u
  JOIN case_round AS r ON r.id = u.round_id
  JOIN forum_case AS c ON c.id = r.case_id
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
  LEFT JOIN school AS s ON s.id = c.school_id
       AND @setting_told(c.named, c.school_id, c.phase, c.area_id)@
  LEFT JOIN account AS a ON a.id = u.done_by
 WHERE (:public_id IS NULL OR u.public_id = :public_id)
   AND (:by IS NULL OR (u.done_ms IS NULL AND u.due_on <= :by AND r.state <> 'withdrawn'))
   AND @round_in_scope(r.id)@
   AND (c.named = 0 OR @school_led(c.school_id)@ OR ((:viewer_scope & 16) <> 0 AND @in_region(c.phase, c.area_id)@)
        OR @child_at_home(c.pupil_id, c.school_id)@)
 ORDER BY u.due_on, u.id;

-- name: follow_up_enrolments :many
-- Where the child of a case is and was on roll: whose registers are looked at; of one school, where the viewer sees no
-- other.
-- param pupil pupil_id
-- param school school_id?
-- row id enrolment_id
-- row school school_id
-- row entry_on day
-- row leaving_on day?
-- unscoped: of a case that was read in scope, or summed up for the authority
SELECT id, school_id AS school, entry_on, leaving_on
  FROM enrolment
 WHERE pupil_id = :pupil AND (:school IS NULL OR school_id = :school)
 ORDER BY entry_on, id;

-- name: follow_up_set :exec
-- param id follow_up_id
-- param version i64
-- param done_ms i64
-- param done_by account_id
-- param goals_met i64?
-- param goals_partly i64?
-- param goals_not i64?
-- param possible_before i64?
-- param absent_before i64?
-- param possible_after i64?
-- param absent_after i64?
-- param suspended_before i64?
-- param suspended_after i64?
-- param hours_before i64?
-- param hours_after i64?
-- param placement text
-- param destination text
-- param confidence i64?
-- param words text
-- unscoped: it was read in scope
UPDATE follow_up SET done_ms = :done_ms, done_by = :done_by, goals_met = :goals_met, goals_partly = :goals_partly,
       goals_not = :goals_not, possible_before = :possible_before, absent_before = :absent_before,
       possible_after = :possible_after, absent_after = :absent_after, suspended_before = :suspended_before,
       suspended_after = :suspended_after, hours_before = :hours_before, hours_after = :hours_after,
       placement = :placement, destination = :destination, confidence = :confidence, words = :words,
       version = version + 1
 WHERE id = :id AND version = :version;
