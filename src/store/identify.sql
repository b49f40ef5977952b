-- name: identify_children :each
-- The names and dates of birth of the children on a setting's roll, now or since a day.
-- param school school_id
-- param since day
-- row surname text
-- row forename text
-- row preferred_surname text?
-- row preferred_forename text?
-- row born_on day?
-- unscoped: what is typed into a form is looked through for them; none is shown, and nobody learns whose name was found
SELECT p.surname, p.forename, p.preferred_surname, p.preferred_forename, p.born_on
  FROM pupil AS p
 WHERE p.id IN (SELECT e.pupil_id FROM enrolment AS e
                 WHERE e.school_id = :school AND (e.leaving_on IS NULL OR e.leaving_on >= :since))
 ORDER BY p.id;

-- name: identify_everybody :each
-- The names and dates of birth of all children.
-- row surname text
-- row forename text
-- row preferred_surname text?
-- row preferred_forename text?
-- row born_on day?
-- unscoped: what is typed is looked through for them; none is shown but what was typed
SELECT p.surname, p.forename, p.preferred_surname, p.preferred_forename, p.born_on
  FROM pupil AS p
 ORDER BY p.id;

-- name: identify_settings :many
-- Every setting's name, and where it is.
-- row id school_id
-- row name text
-- row town text?
SELECT s.id, s.name, s.town
  FROM school AS s
 ORDER BY s.id;

-- name: identify_staff :many
-- The names of those who may sign in.
-- row name text
SELECT a.display_name AS name
  FROM account AS a
 ORDER BY a.id;

-- name: identify_case_school :one
-- param forum_case forum_case_id
-- row school school_id
-- unscoped: its roll is looked for in what is typed; the setting is told to nobody
SELECT c.school_id AS school FROM forum_case AS c WHERE c.id = :forum_case;

-- name: identify_round_school :one
-- The setting that brought the case of a round, for whoever writes in it: it is not told to them.
-- param round round_id
-- row school school_id
-- unscoped: the setting's words are looked for in what is typed; nothing of them is shown
SELECT c.school_id AS school
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
 WHERE r.id = :round;
