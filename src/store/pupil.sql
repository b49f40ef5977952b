-- name: pupil_each :each
-- Every pupil, for the importers.
-- row id pupil_id
-- row public_id text
-- row upn text
-- row former_upn text?
-- row surname text
-- row forename text
-- row preferred_surname text?
-- row preferred_forename text?
-- row born_on day?
-- row sex i64
-- unscoped: an import compares a file with everything; who may import what is checked row by row by school
SELECT id, public_id, upn, former_upn, surname, forename, preferred_surname, preferred_forename, born_on, sex
  FROM pupil
 ORDER BY id;

-- name: pupil_put :exec
-- param id pupil_id
-- param public_id text
-- param upn text
-- param former_upn text?
-- param surname text
-- param forename text
-- param preferred_surname text?
-- param preferred_forename text?
-- param name_folded text
-- param born_on day?
-- param sex i64
-- unscoped: written by an import whose rows were checked
INSERT INTO pupil (id, public_id, upn, former_upn, surname, forename, preferred_surname, preferred_forename,
                   name_folded, born_on, sex, restricted, version)
VALUES (:id, :public_id, :upn, :former_upn, :surname, :forename, :preferred_surname, :preferred_forename,
        :name_folded, :born_on, :sex, 0, 1)
ON CONFLICT (id) DO UPDATE SET
    upn = excluded.upn, former_upn = excluded.former_upn, surname = excluded.surname,
    forename = excluded.forename, preferred_surname = excluded.preferred_surname,
    preferred_forename = excluded.preferred_forename, name_folded = excluded.name_folded,
    born_on = excluded.born_on, sex = excluded.sex, version = pupil.version + 1;

-- name: pupil_by_public_id :opt
-- One child, if the viewer may see them.
-- param viewer viewer
-- param public_id text
-- row id pupil_id
-- row upn text
-- row former_upn text?
-- row surname text
-- row forename text
-- row preferred_surname text?
-- row preferred_forename text?
-- row born_on day?
-- row sex i64
SELECT p.id, p.upn, p.former_upn, p.surname, p.forename, p.preferred_surname, p.preferred_forename, p.born_on,
       p.sex
  FROM pupil AS p
 WHERE p.public_id = :public_id AND @pupil_in_scope(p.id)@;

-- name: pupil_enrolments :many
-- The enrolments of a child, the newest first. Those at schools out of the viewer's scope are not among them.
-- param viewer viewer
-- param pupil pupil_id
-- row id enrolment_id
-- row school school_id
-- row urn text
-- row school_name text
-- row entry_on day
-- row leaving_on day?
-- row status text
-- row year_group i64
-- row year_group_year i64
SELECT e.id, e.school_id AS school, s.urn, s.name AS school_name, e.entry_on, e.leaving_on, e.status,
       e.year_group, e.year_group_year
  FROM enrolment AS e JOIN school AS s ON s.id = e.school_id
 WHERE e.pupil_id = :pupil AND @school_in_scope(e.school_id)@
 ORDER BY e.entry_on DESC, e.id DESC;

-- name: pupil_traits :many
-- What is known of a child's SEN provision, free school meals and social care, the newest first. The scope is asked of
-- the child, once, and not of each row.
-- param viewer viewer
-- param pupil pupil_id
-- row trait i64
-- row from_on day
-- row to_on day?
-- row value i64
SELECT t.trait, t.from_on, t.to_on, t.value
  FROM pupil AS p JOIN trait_spell AS t ON t.pupil_id = p.id
 WHERE p.id = :pupil AND @pupil_in_scope(p.id)@
 ORDER BY t.trait, t.from_on DESC;

-- name: enrolment_each :each
-- row id enrolment_id
-- row pupil pupil_id
-- row school school_id
-- row entry_on day
-- row leaving_on day?
-- row status text
-- row year_group i64
-- row year_group_year i64
-- unscoped: an import compares a file with everything
SELECT id, pupil_id AS pupil, school_id AS school, entry_on, leaving_on, status, year_group, year_group_year
  FROM enrolment
 ORDER BY pupil_id, entry_on, id;

-- name: enrolment_put :exec
-- param id enrolment_id
-- param pupil pupil_id
-- param school school_id
-- param entry_on day
-- param leaving_on day?
-- param status text
-- param year_group i64
-- param year_group_year i64
-- unscoped: written by an import whose rows were checked
INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, year_group, year_group_year)
VALUES (:id, :pupil, :school, :entry_on, :leaving_on, :status, :year_group, :year_group_year)
ON CONFLICT (id) DO UPDATE SET
    entry_on = excluded.entry_on, leaving_on = excluded.leaving_on, status = excluded.status,
    year_group = excluded.year_group, year_group_year = excluded.year_group_year;

-- name: trait_each :each
-- The spells of all pupils, or of those who are or were enrolled at one school: two queries, of which one has rows,
-- since either engine reads the whole table for a condition that may be about all of it.
-- param school school_id?
-- row pupil pupil_id
-- row trait i64
-- row from_on day
-- row to_on day?
-- row value i64
-- unscoped: an import compares a file with everything, and the snapshot holds every school
SELECT t.pupil_id AS pupil, t.trait, t.from_on, t.to_on, t.value
  FROM trait_spell AS t
 WHERE :school IS NULL
 UNION ALL
SELECT t.pupil_id AS pupil, t.trait, t.from_on, t.to_on, t.value
  FROM trait_spell AS t
 WHERE t.pupil_id IN (SELECT e.pupil_id FROM enrolment AS e WHERE e.school_id = :school)
 ORDER BY pupil, trait, from_on;

-- name: trait_clear :exec
-- param pupil pupil_id
-- param trait i64
-- unscoped: written by an import whose rows were checked
DELETE FROM trait_spell WHERE pupil_id = :pupil AND trait = :trait;

-- name: trait_add :exec
-- param pupil pupil_id
-- param trait i64
-- param from_on day
-- param to_on day?
-- param value i64
-- unscoped: written by an import whose rows were checked
INSERT INTO trait_spell (pupil_id, trait, from_on, to_on, value)
VALUES (:pupil, :trait, :from_on, :to_on, :value);
