-- Scopes and fragments.

-- fragment: not_gone(day)
(day IS NULL OR day >= :viewer_today);

-- fragment: visible(school, gone_on)
-- A fragment may use those above it.
(@in_scope(school)@ AND @not_gone(gone_on)@);

-- name: person_find :many 100
-- The people with a name, of those the viewer may see.
-- param pattern text
-- scope: viewer
-- row id person_id
SELECT p.id FROM person AS p JOIN school AS s ON s.id = p.school_id
 WHERE p.name LIKE :pattern ESCAPE '\' AND @visible(p.school_id, p.left_on)@ AND NOT @not_gone(s.closed_on)@
 ORDER BY p.id;

-- name: person_mine :opt
-- param viewer viewer
-- param id person_id
-- row name text
SELECT name FROM person WHERE id = :id AND account_id = :viewer_account;

-- name: person_count :one
-- unscoped: a number of people says nothing of one
-- row n i64
SELECT count(*) AS n FROM person;

-- name: school_note :many
-- The column note is not the table of that name, since it stands behind a dot.
-- row note text
SELECT s.note FROM school AS s ORDER BY s.note;
