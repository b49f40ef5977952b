-- name: calendar_all :many
-- Every term, INSET day, closure and holiday; those of all schools first.
-- row id i64
-- row school school_id?
-- row kind text
-- row from_on day
-- row to_on day
-- row name text
-- row source text
SELECT id, school_id AS school, kind, from_on, to_on, name, source
  FROM calendar_entry
 ORDER BY school_id NULLS FIRST, from_on, kind COLLATE "C", id;

-- name: calendar_add :exec
-- param id i64
-- param school school_id?
-- param kind text
-- param from_on day
-- param to_on day
-- param name text
-- param source text
INSERT INTO calendar_entry (id, school_id, kind, from_on, to_on, name, source)
VALUES (:id, :school, :kind, :from_on, :to_on, :name, :source);

-- name: calendar_change :exec
-- param id i64
-- param from_on day
-- param to_on day
-- param name text
UPDATE calendar_entry SET from_on = :from_on, to_on = :to_on, name = :name WHERE id = :id;
