-- name: census_session_each :each
-- What census returns gave for the enrolments of a school year's term.
-- param year i64
-- param term text
-- row enrolment enrolment_id
-- row code i64
-- row sessions i64
-- unscoped: an import compares a file with everything
SELECT enrolment_id AS enrolment, code, sessions
  FROM census_session WHERE year = :year AND term = :term ORDER BY enrolment_id, code;

-- name: census_session_clear :exec
-- param enrolment enrolment_id
-- param year i64
-- param term text
-- unscoped: written by an import whose rows were checked
DELETE FROM census_session WHERE enrolment_id = :enrolment AND year = :year AND term = :term;

-- name: census_session_add :exec
-- param enrolment enrolment_id
-- param year i64
-- param term text
-- param code i64
-- param sessions i64
-- unscoped: written by an import whose rows were checked
INSERT INTO census_session (enrolment_id, year, term, code, sessions)
VALUES (:enrolment, :year, :term, :code, :sessions);

-- name: census_session_of_pupil :many
-- What census returns say of a child's sessions at schools in scope.
-- param viewer viewer
-- param pupil pupil_id
-- row urn text
-- row year i64
-- row term text
-- row code i64
-- row sessions i64
SELECT s.urn, c.year, c.term, c.code, c.sessions
  FROM census_session AS c
  JOIN enrolment AS e ON e.id = c.enrolment_id
  JOIN school AS s ON s.id = e.school_id
 WHERE e.pupil_id = :pupil AND @school_in_scope(e.school_id)@
 ORDER BY s.urn COLLATE "C", c.year DESC, c.term COLLATE "C", c.code;

-- name: census_counts :each
-- What census returns counted in a school year, enrolment by enrolment: what a snapshot is built beside.
-- param year i64
-- row enrolment enrolment_id
-- row term text
-- row code i64
-- row sessions i64
-- unscoped: the snapshot holds every school; a question is asked only of the blocks in the viewer's scope
SELECT enrolment_id AS enrolment, term, code, sessions
  FROM census_session WHERE year = :year ORDER BY enrolment_id, term COLLATE "C", code;

-- name: census_counts_of_school :each
-- The same of the enrolments of one school: found by them, since a return has no school of its own.
-- param year i64
-- param school school_id
-- row enrolment enrolment_id
-- row term text
-- row code i64
-- row sessions i64
-- unscoped: the snapshot holds every school; a question is asked only of the blocks in the viewer's scope
SELECT e.id AS enrolment, c.term, c.code, c.sessions
  FROM enrolment AS e
  JOIN census_session AS c ON c.enrolment_id = e.id
 WHERE e.school_id = :school AND c.year = :year
 ORDER BY e.id, c.term COLLATE "C", c.code;
