-- name: register_each :each
-- Every stored register of a year, for the importers.
-- param year i64
-- row enrolment enrolment_id
-- row marks blob
-- unscoped: an import compares a file with everything
SELECT enrolment_id AS enrolment, marks FROM att_register WHERE year = :year ORDER BY enrolment_id;

-- name: register_get :opt
-- One stored register, for an import that touches few.
-- param enrolment enrolment_id
-- param year i64
-- row marks blob
-- unscoped: an import compares what it says, whose rows were checked, with what is stored
SELECT marks FROM att_register WHERE enrolment_id = :enrolment AND year = :year;

-- name: register_of_school :each
-- The stored registers of a school and year, for an import that looks for closed days.
-- param school school_id
-- param year i64
-- row enrolment enrolment_id
-- row marks blob
-- unscoped: an import asks whether any register of a school it writes says that the school was open
SELECT e.id AS enrolment, r.marks
  FROM enrolment AS e JOIN att_register AS r ON r.enrolment_id = e.id AND r.year = :year
 WHERE e.school_id = :school
 ORDER BY e.id;

-- name: register_put :exec
-- param enrolment enrolment_id
-- param year i64
-- param marks blob
-- param import_id import_id
-- unscoped: written by an import whose rows were checked
INSERT INTO att_register (enrolment_id, year, marks, import_id) VALUES (:enrolment, :year, :marks, :import_id)
ON CONFLICT (enrolment_id, year) DO UPDATE SET marks = excluded.marks, import_id = excluded.import_id;

-- name: register_put_eight :exec
-- The same for eight enrolments, which differ: where there are many, a statement costs more than its rows.
-- param year i64
-- param import_id import_id
-- param enrolment1 enrolment_id
-- param marks1 blob
-- param enrolment2 enrolment_id
-- param marks2 blob
-- param enrolment3 enrolment_id
-- param marks3 blob
-- param enrolment4 enrolment_id
-- param marks4 blob
-- param enrolment5 enrolment_id
-- param marks5 blob
-- param enrolment6 enrolment_id
-- param marks6 blob
-- param enrolment7 enrolment_id
-- param marks7 blob
-- param enrolment8 enrolment_id
-- param marks8 blob
-- unscoped: written by an import whose rows were checked
INSERT INTO att_register (enrolment_id, year, marks, import_id)
VALUES (:enrolment1, :year, :marks1, :import_id),
       (:enrolment2, :year, :marks2, :import_id),
       (:enrolment3, :year, :marks3, :import_id),
       (:enrolment4, :year, :marks4, :import_id),
       (:enrolment5, :year, :marks5, :import_id),
       (:enrolment6, :year, :marks6, :import_id),
       (:enrolment7, :year, :marks7, :import_id),
       (:enrolment8, :year, :marks8, :import_id)
ON CONFLICT (enrolment_id, year) DO UPDATE SET marks = excluded.marks, import_id = excluded.import_id;

-- name: register_history_add :exec
-- What stood in a register before this import changed it.
-- param enrolment enrolment_id
-- param year i64
-- param import_id import_id
-- param marks blob
-- unscoped: written by an import whose rows were checked
INSERT INTO att_register_history (enrolment_id, year, import_id, marks)
VALUES (:enrolment, :year, :import_id, :marks);

-- name: register_years :many
-- The school years for which there are registers, the newest first.
-- row year i64
-- unscoped: years only
SELECT DISTINCT year FROM att_register ORDER BY year DESC;

-- name: block_rows :each
-- What a snapshot is built from: every enrolment that touches the year from first to last day, of one school or of
-- all, with its pupil and its register where there is one; in the order of blocks (school, then UPN, entry, id). One
-- school and all are two queries, of which one has rows: see trait_each.
-- param year i64
-- param school school_id?
-- param first_day day
-- param last_day day
-- row enrolment enrolment_id
-- row school school_id
-- row pupil pupil_id
-- row upn text
-- row public_id text
-- row surname text
-- row forename text
-- row born_on day?
-- row sex i64
-- row restricted bool
-- row entry_on day
-- row leaving_on day?
-- row status text
-- row year_group i64
-- row year_group_year i64
-- row marks blob?
-- unscoped: the snapshot holds every school; a question is asked only of the blocks in the viewer's scope
SELECT x.enrolment, x.school, p.id AS pupil, p.upn, p.public_id,
       CASE WHEN p.preferred_surname IS NULL THEN p.surname ELSE p.preferred_surname END AS surname,
       CASE WHEN p.preferred_forename IS NULL THEN p.forename ELSE p.preferred_forename END AS forename,
       p.born_on, p.sex, p.restricted, x.entry_on, x.leaving_on, x.status, x.year_group, x.year_group_year,
       r.marks
  FROM (SELECT e.id AS enrolment, e.school_id AS school, e.pupil_id AS pupil, e.entry_on, e.leaving_on, e.status,
               e.year_group, e.year_group_year
          FROM enrolment AS e
         WHERE :school IS NULL
         UNION ALL
        SELECT e.id AS enrolment, e.school_id AS school, e.pupil_id AS pupil, e.entry_on, e.leaving_on, e.status,
               e.year_group, e.year_group_year
          FROM enrolment AS e
         WHERE e.school_id = :school) AS x
  JOIN pupil AS p ON p.id = x.pupil
  LEFT JOIN att_register AS r ON r.enrolment_id = x.enrolment AND r.year = :year
 WHERE x.entry_on <= :last_day AND (x.leaving_on IS NULL OR x.leaving_on >= :first_day)
 ORDER BY x.school, p.upn COLLATE "C", x.entry_on, x.enrolment;
