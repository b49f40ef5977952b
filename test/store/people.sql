-- The queries of the store's own tests: at least one of every kind, and every type.

-- fragment: place_in_scope(place)
-- Scope 1 sees every place, any other the place of that number.
(:viewer_scope = 1 OR :viewer_scope = place);

-- name: place_add :exec
-- param id school_id
-- param name text
INSERT INTO place (id, name) VALUES (:id, :name);

-- name: place_all :many
-- row id school_id
-- row name text
SELECT id, name FROM place ORDER BY name;

-- name: place_few :many 3
-- At most three.
-- row id school_id
SELECT id FROM place ORDER BY id;

-- name: place_each :each
-- row id school_id
-- row name text
SELECT id, name FROM place ORDER BY id;

-- name: place_count :one
-- row n i64
SELECT count(*) AS n FROM place;

-- name: place_id :one
-- Exactly one place has this name, or something is wrong.
-- param name text
-- row id school_id
SELECT id FROM place WHERE name = :name;

-- name: place_starting :opt
-- param prefix text
-- row id school_id
SELECT id FROM place WHERE name LIKE :prefix || '%' ESCAPE '\';

-- name: place_rename :exec
-- The parameters stand in the text in another order than here.
-- param id school_id
-- param from_name text
-- param to_name text
UPDATE place SET name = :to_name WHERE name = :from_name AND id = :id;

-- name: place_remove :exec
-- param id school_id
DELETE FROM place WHERE id = :id;

-- name: place_new :one
-- A row comes back from an INSERT.
-- param id school_id
-- param name text
-- row id school_id
-- row name text
INSERT INTO place (id, name) VALUES (:id, :name) RETURNING id, name;

-- name: person_put :exec
-- Adds a person, or overwrites the one with the UPN.
-- param id pupil_id
-- param place school_id?
-- param upn text
-- param name text
-- param nick text?
-- param born_on day?
-- param photo blob?
-- param restricted bool
-- param score i64?
-- unscoped: it stands for an import
INSERT INTO person (id, place_id, upn, name, nick, born_on, photo, restricted, score)
VALUES (:id, :place, :upn, :name, :nick, :born_on, :photo, :restricted, :score)
    ON CONFLICT (upn) DO UPDATE SET place_id = excluded.place_id, name = excluded.name, nick = excluded.nick,
       born_on = excluded.born_on, photo = excluded.photo, restricted = excluded.restricted, score = excluded.score;

-- name: person_by_upn :opt
-- A person by UPN, if the viewer may see the place; optionally only one with a nickname.
-- param upn text
-- param nick text?
-- scope: viewer
-- row id pupil_id
-- row place school_id?
-- row name text
-- row nick text?
-- row born_on day?
-- row photo blob?
-- row restricted bool
-- row score i64?
SELECT p.id, p.place_id AS place, p.name, p.nick, p.born_on, p.photo, p.restricted, p.score
  FROM person AS p
 WHERE (:nick IS NULL OR p.nick = :nick) AND p.upn = :upn AND @place_in_scope(p.place_id)@
   AND (p.born_on IS NULL OR p.born_on <= :viewer_today);

-- name: person_each :each
-- Everything about everybody, by UPN.
-- unscoped: two databases are compared row by row
-- row id pupil_id
-- row place school_id?
-- row upn text
-- row name text
-- row nick text?
-- row born_on day?
-- row photo blob?
-- row restricted bool
-- row score i64?
SELECT id, place_id AS place, upn, name, nick, born_on, photo, restricted, score FROM person ORDER BY upn;

-- name: person_by_nick :many
-- NULLs are last on both engines.
-- unscoped: nothing but an order is looked at
-- row upn text
-- row nick text?
SELECT upn, nick FROM person ORDER BY nick NULLS LAST, upn DESC;

-- name: person_score :exec
-- param upn text
-- param score i64
-- unscoped: two writers meet here
UPDATE person SET score = COALESCE(score, 0) + :score WHERE upn = :upn;

-- name: person_score_sum :one
-- unscoped: a sum
-- row total i64?
SELECT CAST(sum(score) AS BIGINT) AS total FROM person;

-- name: person_forget :exec
-- param upn text
-- unscoped: the random test deletes
DELETE FROM person WHERE upn = :upn;

-- name: person_copy :exec
-- INSERT ... SELECT ... ON CONFLICT needs a WHERE on SQLite.
-- param add i64
-- unscoped: the random test copies
INSERT INTO person (id, place_id, upn, name, nick, born_on, photo, restricted, score)
SELECT p.id + :add, p.place_id, 'copy ' || p.upn, p.name, p.nick, p.born_on, p.photo, p.restricted, p.score
  FROM person AS p WHERE true
    ON CONFLICT DO NOTHING;

-- name: tally_all :many
-- row word text
-- row n i64
SELECT word, n FROM tally ORDER BY word;

-- name: tally_add :exec
-- param word text
-- param n i64
INSERT INTO tally (word, n) VALUES (:word, :n)
    ON CONFLICT (word) DO UPDATE SET n = tally.n + excluded.n;

-- name: count_up :one
-- Counts to a number, to take time.
-- param top i64
-- row n i64
WITH RECURSIVE up (i) AS (SELECT CAST(1 AS BIGINT) AS i UNION ALL SELECT i + 1 FROM up WHERE i < :top)
SELECT count(*) AS n FROM up;

-- name: echo :one
-- Every type through the engine and back, NULL or not.
-- param i i64?
-- param b bool?
-- param t text?
-- param x blob?
-- param d day?
-- param o school_id?
-- row i i64?
-- row b bool?
-- row t text?
-- row x blob?
-- row d day?
-- row o school_id?
SELECT :i AS i, :b AS b, :t AS t, :x AS x, :d AS d, :o AS o;

-- name: truth :one
-- Conditions are booleans in PostgreSQL and numbers in SQLite.
-- row yes bool
-- row no bool
SELECT EXISTS (SELECT 1 FROM tally) AS yes, 1 = 2 AS no;

-- name: engine_word :one
-- What differs on purpose: each engine has its own text.
-- engine: postgres
-- param n i64
-- param m i64
-- row word text
SELECT 'elephant ' || CAST(greatest(:n, :m) AS TEXT) AS word;

-- name: engine_word :one
-- engine: sqlite
-- param n i64
-- param m i64
-- row word text
SELECT 'feather ' || CAST(max(:m, :n) AS TEXT) AS word;
