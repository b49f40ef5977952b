-- name: suspension_each :each
-- Every suspension, pupil by pupil, for the importers.
-- row id suspension_id
-- row pupil pupil_id
-- row school school_id
-- row category text
-- row start_on day
-- row sessions i64
-- row reasons text
-- unscoped: an import compares a file with everything
SELECT id, pupil_id AS pupil, school_id AS school, category, start_on, sessions, reasons
  FROM suspension
 ORDER BY pupil_id, id;

-- name: suspension_put :exec
-- param id suspension_id
-- param pupil pupil_id
-- param school school_id
-- param category text
-- param start_on day
-- param sessions i64
-- param reasons text
-- unscoped: written by an import whose rows were checked, or a form that was
INSERT INTO suspension (id, pupil_id, school_id, category, start_on, sessions, reasons)
VALUES (:id, :pupil, :school, :category, :start_on, :sessions, :reasons)
ON CONFLICT (id) DO UPDATE SET sessions = excluded.sessions, reasons = excluded.reasons;

-- name: suspension_rows :each
-- The suspensions and exclusions that began within a range of days, of one school or of all; by school and child. What
-- a snapshot is built from.
-- param school school_id?
-- param from_on day
-- param to_on day
-- row pupil pupil_id
-- row school school_id
-- row category text
-- row start_on day
-- row sessions i64
-- row reasons text
-- unscoped: the snapshot holds every school; a question is asked only of the blocks in the viewer's scope
SELECT pupil_id AS pupil, school_id AS school, category, start_on, sessions, reasons
  FROM suspension
 WHERE (:school IS NULL OR school_id = :school) AND start_on >= :from_on AND start_on <= :to_on
 ORDER BY school_id, pupil_id, start_on, id;

-- name: suspension_of_pupil :many
-- A child's suspensions and exclusions at schools in scope, the newest first.
-- param viewer viewer
-- param pupil pupil_id
-- row school_name text
-- row category text
-- row start_on day
-- row sessions i64
-- row reasons text
SELECT s.name AS school_name, x.category, x.start_on, x.sessions, x.reasons
  FROM suspension AS x JOIN school AS s ON s.id = x.school_id
 WHERE x.pupil_id = :pupil AND @school_in_scope(x.school_id)@
 ORDER BY x.start_on DESC, x.id;

-- name: suspension_rows_of :many 1000
-- A child's suspensions and exclusions at schools in scope, with their ids, the newest first.
-- param viewer viewer
-- param pupil pupil_id
-- row id suspension_id
-- row school school_id
-- row urn text
-- row school_name text
-- row category text
-- row start_on day
-- row sessions i64
-- row reasons text
SELECT x.id, x.school_id AS school, s.urn, s.name AS school_name, x.category, x.start_on, x.sessions, x.reasons
  FROM suspension AS x JOIN school AS s ON s.id = x.school_id
 WHERE x.pupil_id = :pupil AND @school_in_scope(x.school_id)@
 ORDER BY x.start_on DESC, x.id DESC;

-- name: suspension_fields_of :many 20000
-- What is known of them beside their length.
-- param viewer viewer
-- param pupil pupil_id
-- row suspension suspension_id
-- row name text
-- row value text
SELECT f.suspension_id AS suspension, f.name, f.value
  FROM suspension AS x JOIN suspension_field AS f ON f.suspension_id = x.id
 WHERE x.pupil_id = :pupil AND @school_in_scope(x.school_id)@
 ORDER BY f.suspension_id, f.name COLLATE "C";

-- name: suspension_halves_elsewhere :one
-- Half days of suspension of a child at schools out of the viewer's scope, over some days: a sum and nothing else, for
-- a school at which the child is on roll.
-- param viewer viewer
-- param pupil pupil_id
-- param from_on day
-- param to_on day
-- row halves i64
SELECT CAST(coalesce(sum(CASE WHEN x.category = 'SUSP' THEN x.sessions WHEN x.category = 'LNCH' THEN 1 ELSE 0 END), 0)
            AS BIGINT) AS halves
  FROM suspension AS x
 WHERE x.pupil_id = :pupil AND x.start_on >= :from_on AND x.start_on <= :to_on
   AND EXISTS (
        SELECT 1 FROM enrolment AS here
         WHERE here.pupil_id = :pupil AND here.entry_on <= :viewer_today
           AND (here.leaving_on IS NULL OR here.leaving_on >= :viewer_today)
           AND @school_in_scope(here.school_id)@)
   AND NOT @school_in_scope(x.school_id)@;

-- name: suspension_field_put :exec
-- param suspension suspension_id
-- param name text
-- param value text
-- unscoped: the caller has looked up child and school within the scope
INSERT INTO suspension_field (suspension_id, name, value) VALUES (:suspension, :name, :value)
ON CONFLICT (suspension_id, name) DO UPDATE SET value = excluded.value;

-- name: suspension_field_clear :exec
-- param suspension suspension_id
-- param name text
-- unscoped: the caller has looked up child and school within the scope
DELETE FROM suspension_field WHERE suspension_id = :suspension AND name = :name;
