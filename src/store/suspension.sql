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
-- unscoped: written by an import whose rows were checked
INSERT INTO suspension (id, pupil_id, school_id, category, start_on, sessions, reasons)
VALUES (:id, :pupil, :school, :category, :start_on, :sessions, :reasons)
ON CONFLICT (id) DO UPDATE SET sessions = excluded.sessions, reasons = excluded.reasons;

-- name: suspension_between :many 200000
-- Suspensions and exclusions that began within a range of days, at schools in scope; by school and child, the newest
-- first.
-- param viewer viewer
-- param from_on day
-- param to_on day
-- row pupil pupil_id
-- row school school_id
-- row category text
-- row start_on day
-- row sessions i64
-- row reasons text
SELECT x.pupil_id AS pupil, x.school_id AS school, x.category, x.start_on, x.sessions, x.reasons
  FROM suspension AS x
 WHERE x.start_on >= :from_on AND x.start_on <= :to_on AND @school_in_scope(x.school_id)@
 ORDER BY x.school_id, x.pupil_id, x.start_on DESC, x.id;

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
