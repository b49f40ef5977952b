-- name: roster_size :one
-- How many pupils and enrolments there are.
-- row pupils i64
-- row enrolments i64
-- unscoped: numbers only
SELECT (SELECT COUNT(*) FROM pupil) AS pupils, (SELECT COUNT(*) FROM enrolment) AS enrolments;

-- name: roster_pupils :each
-- The UPN of every pupil, in the order of the index that holds them.
-- row id pupil_id
-- row upn text
-- unscoped: an import compares a file with everything; who may import what is checked row by row by school
SELECT id, upn FROM pupil ORDER BY upn;

-- name: roster_enrolments :each
-- Every enrolment, as far as it says whose a mark is.
-- row id enrolment_id
-- row pupil pupil_id
-- row school school_id
-- row entry_on day
-- row leaving_on day?
-- row status text
-- unscoped: an import compares a file with everything; who may import what is checked row by row by school
SELECT id, pupil_id AS pupil, school_id AS school, entry_on, leaving_on, status FROM enrolment ORDER BY id;

-- name: roster_pupil :opt
-- The pupil with a UPN.
-- param upn text
-- row id pupil_id
-- unscoped: an import compares a file with everything; who may import what is checked row by row by school
SELECT id FROM pupil WHERE upn = :upn;

-- name: roster_enrolments_of :many
-- A pupil's enrolments, by entry.
-- param pupil pupil_id
-- row id enrolment_id
-- row school school_id
-- row entry_on day
-- row leaving_on day?
-- row status text
-- unscoped: an import compares a file with everything; who may import what is checked row by row by school
SELECT id, school_id AS school, entry_on, leaving_on, status FROM enrolment WHERE pupil_id = :pupil
 ORDER BY entry_on, id;
