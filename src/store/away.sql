-- name: away_rows :many 200000
-- Casework records that the viewer may see, the newest first: of those who may see the child and the school.
-- param viewer viewer
-- param kind text?
-- param school school_id?
-- param pupil pupil_id?
-- param public_id text?
-- param state i64
-- param class3 i64
-- row id away_id
-- row public_id text
-- row kind text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row born_on day?
-- row school school_id
-- row urn text
-- row school_name text
-- row locality locality_id?
-- row from_on day
-- row expected_on day?
-- row ended_on day?
-- row hours i64?
-- row reason text
-- row note text
-- row made_ms i64
-- row made_by text
-- row version i64
-- row is_told bool
SELECT a.id, a.public_id, a.kind, a.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename,
       p.born_on, a.school_id AS school, s.urn, s.name AS school_name, s.locality_id AS locality, a.from_on,
       a.expected_on, a.ended_on, a.hours, a.reason, a.note, a.made_ms,
       coalesce(c.display_name, 'an import') AS made_by, a.version,
       CASE WHEN @class3_in_scope(a.school_id)@ THEN 1 ELSE 0 END AS is_told
  FROM away AS a JOIN pupil AS p ON p.id = a.pupil_id JOIN school AS s ON s.id = a.school_id
       LEFT JOIN account AS c ON c.id = a.made_by
 WHERE (:kind IS NULL OR a.kind = :kind) AND (:school IS NULL OR a.school_id = :school)
   AND (:pupil IS NULL OR a.pupil_id = :pupil) AND @away_chosen(a.id)@
   AND (:state = 0 OR (:state = 1 AND a.ended_on IS NULL) OR (:state = 2 AND a.ended_on IS NOT NULL))
   AND @school_in_scope(a.school_id)@ AND @pupil_in_scope(a.pupil_id)@
 ORDER BY a.from_on DESC, a.id DESC;

-- name: away_fields_of :many 900000
-- The fields of the same records, and perhaps of some at the viewer's schools whose child the viewer may not see:
-- whoever asks keeps those of records that away_rows gave. :brief: without fields that neither a line of a list nor an
-- alert tells.
-- param viewer viewer
-- param kind text?
-- param school school_id?
-- param pupil pupil_id?
-- param public_id text?
-- param state i64
-- param brief bool
-- row away away_id
-- row name text
-- row value text
SELECT f.away_id AS away, f.name, f.value
  FROM away AS a JOIN away_field AS f ON f.away_id = a.id
 WHERE (:kind IS NULL OR a.kind = :kind) AND (:school IS NULL OR a.school_id = :school)
   AND (:pupil IS NULL OR a.pupil_id = :pupil) AND @away_chosen(a.id)@
   AND (:state = 0 OR (:state = 1 AND a.ended_on IS NULL) OR (:state = 2 AND a.ended_on IS NOT NULL))
   AND (:brief = 0
        OR f.name NOT IN ('safety', 'parent', 'head_on', 'visit_before_on', 'return_plan', 'purpose', 'commissioner',
                          'attendance', 'agreement_on', 'tried', 'told_by', 'seen_on'))
   AND @school_in_scope(a.school_id)@ AND @pupil_not_kept(a.pupil_id)@
 ORDER BY f.away_id, f.name COLLATE "C";

-- name: away_steps_of :many 900000
-- And their steps, the newest first; of the same records as away_fields_of.
-- param viewer viewer
-- param kind text?
-- param school school_id?
-- param pupil pupil_id?
-- param public_id text?
-- param state i64
-- row away away_id
-- row kind text
-- row on_day day
-- row what text
-- row result text
-- row who text
-- row at_ms i64
SELECT t.away_id AS away, t.kind, t.on_day, t.what, t.result, c.display_name AS who, t.at_ms
  FROM away AS a JOIN away_step AS t ON t.away_id = a.id JOIN account AS c ON c.id = t.account_id
 WHERE (:kind IS NULL OR a.kind = :kind) AND (:school IS NULL OR a.school_id = :school)
   AND (:pupil IS NULL OR a.pupil_id = :pupil) AND @away_chosen(a.id)@
   AND (:state = 0 OR (:state = 1 AND a.ended_on IS NULL) OR (:state = 2 AND a.ended_on IS NOT NULL))
   AND @school_in_scope(a.school_id)@ AND @pupil_not_kept(a.pupil_id)@
 ORDER BY t.away_id, t.on_day DESC, t.id DESC;

-- name: away_steps_last :many 900000
-- The day of the last step of each kind of the open ones among the records of away_fields_of.
-- param viewer viewer
-- param kind text?
-- param school school_id?
-- param pupil pupil_id?
-- param public_id text?
-- param state i64
-- row away away_id
-- row kind text
-- row on_day day
SELECT t.away_id AS away, t.kind, CAST(max(t.on_day) AS BIGINT) AS on_day
  FROM away AS a JOIN away_step AS t ON t.away_id = a.id
 WHERE (:kind IS NULL OR a.kind = :kind) AND (:school IS NULL OR a.school_id = :school)
   AND (:pupil IS NULL OR a.pupil_id = :pupil) AND @away_chosen(a.id)@
   AND :state <> 2 AND a.ended_on IS NULL
   AND @school_in_scope(a.school_id)@ AND @pupil_not_kept(a.pupil_id)@
 GROUP BY t.away_id, t.kind
 ORDER BY t.away_id, on_day DESC, t.kind COLLATE "C";

-- name: away_spans :many 1000
-- The days of all records of a child and kind, whatever school they are of: two of them may not overlap. The name of a
-- school out of scope is not told.
-- param viewer viewer
-- param pupil pupil_id
-- param kind text
-- row id away_id
-- row from_on day
-- row ended_on day?
-- row school_name text?
SELECT a.id, a.from_on, a.ended_on, CASE WHEN @school_in_scope(a.school_id)@ THEN s.name END AS school_name
  FROM away AS a JOIN school AS s ON s.id = a.school_id
 WHERE a.pupil_id = :pupil AND a.kind = :kind
 ORDER BY a.from_on, a.id;

-- name: away_subject :opt
-- A child whom a record may be about, by the id of addresses or by the UPN.
-- param viewer viewer
-- param public_id text
-- row id pupil_id
-- row public_id text
-- row upn text
-- row surname text
-- row forename text
-- row born_on day?
SELECT p.id, p.public_id, p.upn, p.surname, p.forename, p.born_on
  FROM pupil AS p
 WHERE (p.public_id = :public_id OR p.upn = :public_id) AND @pupil_in_scope(p.id)@;

-- name: away_class3_at :opt
-- A school at which the viewer, that of class3.update, may say what is of class 3.
-- param viewer viewer
-- param school school_id
-- row id school_id
SELECT s.id FROM school AS s WHERE s.id = :school AND @school_in_scope(s.id)@;

-- name: away_add :exec
-- param id away_id
-- param public_id text
-- param kind text
-- param pupil pupil_id
-- param school school_id
-- param from_on day
-- param expected_on day?
-- param ended_on day?
-- param hours i64?
-- param reason text
-- param note text
-- param made_ms i64
-- param made_by account_id?
-- unscoped: the caller has looked up child and school within the scope
INSERT INTO away (id, public_id, kind, pupil_id, school_id, from_on, expected_on, ended_on, hours, reason, note,
                  made_ms, made_by, version)
VALUES (:id, :public_id, :kind, :pupil, :school, :from_on, :expected_on, :ended_on, :hours, :reason, :note, :made_ms,
        :made_by, 1);

-- name: away_put :exec
-- Changes the columns of a record that still has the version which the form was made of.
-- param id away_id
-- param version i64
-- param from_on day
-- param expected_on day?
-- param ended_on day?
-- param hours i64?
-- param reason text
-- param note text
-- unscoped: the caller has read the record within the scope
UPDATE away
   SET from_on = :from_on, expected_on = :expected_on, ended_on = :ended_on, hours = :hours, reason = :reason,
       note = :note, version = version + 1
 WHERE id = :id AND version = :version;

-- name: away_field_put :exec
-- param away away_id
-- param name text
-- param value text
-- unscoped: the caller has read the record within the scope
INSERT INTO away_field (away_id, name, value) VALUES (:away, :name, :value)
ON CONFLICT (away_id, name) DO UPDATE SET value = excluded.value;

-- name: away_field_clear :exec
-- param away away_id
-- param name text
-- unscoped: the caller has read the record within the scope
DELETE FROM away_field WHERE away_id = :away AND name = :name;

-- name: away_step_add :exec
-- param id i64
-- param away away_id
-- param kind text
-- param on_day day
-- param what text
-- param result text
-- param account account_id
-- param at_ms i64
-- unscoped: the caller has read the record within the scope
INSERT INTO away_step (id, away_id, kind, on_day, what, result, account_id, at_ms)
VALUES (:id, :away, :kind, :on_day, :what, :result, :account, :at_ms);

-- name: away_history_add :exec
-- param id i64
-- param away away_id
-- param at_ms i64
-- param account account_id?
-- param name text
-- param old_value text
-- param new_value text
-- unscoped: the caller has read the record within the scope
INSERT INTO away_history (id, away_id, at_ms, account_id, name, old_value, new_value)
VALUES (:id, :away, :at_ms, :account, :name, :old_value, :new_value);

-- name: away_history_of :many 20000
-- What stood in a record before, the newest first.
-- param viewer viewer
-- param away away_id
-- row at_ms i64
-- row who text
-- row name text
-- row old_value text
-- row new_value text
SELECT h.at_ms, coalesce(c.display_name, 'an import') AS who, h.name, h.old_value, h.new_value
  FROM away_history AS h JOIN away AS a ON a.id = h.away_id LEFT JOIN account AS c ON c.id = h.account_id
 WHERE h.away_id = :away AND @school_in_scope(a.school_id)@
 ORDER BY h.id DESC;

-- name: away_spells :each
-- The records that reach into a range of days, of one school or of all; by school and child. What a snapshot is built
-- from.
-- param school school_id?
-- param from_on day
-- param to_on day
-- row pupil pupil_id
-- row school school_id
-- row kind text
-- row from_on day
-- row ended_on day?
-- unscoped: the snapshot holds every school; a question is asked only of the blocks in the viewer's scope
SELECT pupil_id AS pupil, school_id AS school, kind, from_on, ended_on
  FROM away
 WHERE (:school IS NULL OR school_id = :school) AND from_on <= :to_on AND (ended_on IS NULL OR ended_on >= :from_on)
 ORDER BY school_id, pupil_id, from_on, id;

-- name: away_all :each
-- Every record, for the importer.
-- row id away_id
-- row kind text
-- row pupil pupil_id
-- row school school_id
-- row from_on day
-- row expected_on day?
-- row ended_on day?
-- row hours i64?
-- row reason text
-- row note text
-- row version i64
-- unscoped: an import compares a file with everything
SELECT id, kind, pupil_id AS pupil, school_id AS school, from_on, expected_on, ended_on, hours, reason, note, version
  FROM away
 ORDER BY id;

-- name: away_field_all :each
-- row away away_id
-- row name text
-- row value text
-- unscoped: an import compares a file with everything
SELECT away_id AS away, name, value FROM away_field ORDER BY away_id, name COLLATE "C";

-- name: away_kept :many
-- OV1: the restricted children for whom the viewer is not named. An import puts nothing on record of them.
-- param viewer viewer
-- row pupil pupil_id
SELECT p.id AS pupil FROM pupil AS p WHERE p.restricted = 1 AND NOT @pupil_not_kept(p.id)@ ORDER BY p.id;
