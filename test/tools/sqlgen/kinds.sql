-- One query of each kind, and each type as a parameter and as a column.

-- name: thing_all_types :one
-- Everything there is. What stands in quotes (:nothing), in comments or in blocks is no parameter.
-- param number i64
-- param number_maybe i64?
-- param flag bool
-- param flag_maybe bool?
-- param words text
-- param words_maybe text?
-- param bytes blob
-- param bytes_maybe blob?
-- param born day
-- param left_on day?
-- param school school_id
-- param school_maybe school_id?
-- row number i64
-- row number_maybe i64?
-- row flag bool
-- row flag_maybe bool?
-- row words text
-- row words_maybe text?
-- row bytes blob
-- row bytes_maybe blob?
-- row born day
-- row left_on day?
-- row school school_id
-- row school_maybe school_id?
SELECT :number AS number, :number_maybe AS number_maybe, :flag AS flag, :flag_maybe AS flag_maybe, /* blocks :no */
       :words AS words, :words_maybe AS words_maybe, -- a comment at the end of a line :no; not the end
       -- and one of its own
       :bytes AS bytes, :bytes_maybe AS bytes_maybe, :born AS born, :left_on AS left_on, :school AS school,
       :school_maybe AS school_maybe
 WHERE 'it''s :not; here' <> '-- nor /* here' AND :number = :number AND '\?"' <> 'x';

-- name: thing_by_id :opt
-- param id thing_id
-- row name text
SELECT t.name FROM thing AS t WHERE t.id = :id;

-- name: thing_all :many
-- Every thing.
--
-- In two paragraphs.
-- row id thing_id
-- row name text?
SELECT id, name FROM thing ORDER BY name NULLS LAST, id;

-- name: thing_some :many 50
-- row id thing_id
SELECT id FROM thing ORDER BY id LIMIT 51;

-- name: thing_each :each
-- param after thing_id
-- row id thing_id
-- row picture blob
SELECT id, picture FROM thing WHERE id > :after ORDER BY id;

-- name: thing_add :exec
-- A new thing.
-- param id thing_id
-- param name text
INSERT INTO thing (id, name) VALUES (:id, :name) ON CONFLICT (id) DO UPDATE SET name = excluded.name;

-- name: thing_clear :exec
-- quiet: nobody is told of things
DELETE FROM thing;

-- name: thing_take :opt
-- The parameters come in another order in the text than above it.
-- param id thing_id
-- param version i64
-- row version i64
UPDATE thing SET version = version + 1 WHERE version = :version AND id = :id RETURNING version;

-- name: thing_tree :many
-- row id thing_id
WITH RECURSIVE up (id) AS (SELECT t.id FROM thing AS t WHERE t.parent_id IS NULL UNION ALL
    SELECT t.id FROM thing AS t JOIN up ON up.id = t.parent_id)
SELECT id FROM up ORDER BY id;
