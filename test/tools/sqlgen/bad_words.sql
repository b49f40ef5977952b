-- name: a :exec
INSERT INTO thing (id, at, at2, at3) VALUES (random(), now(), CURRENT_TIMESTAMP, strftime('%s'));
-- name: b :many
-- row n i64
SELECT n FROM thing WHERE name ILIKE 'x' AND lower(name) = 'x' AND id = ANY (1) ORDER BY n LIMIT 1 FOR UPDATE;
-- name: c :one
-- row n i64
SELECT avg(n) AS n FROM thing WHERE x GLOB 'y' AND rowid = 1 AND ifnull(x, 1) = 1;
-- name: d :exec
INSERT OR REPLACE INTO thing (id) VALUES (nextval('x'));
-- name: e :exec
DELETE FROM thing USING other WHERE other.id = thing.id;
-- name: f :one
-- row n text
SELECT string_agg(n, ',') AS n FROM (SELECT DISTINCT ON (m) n FROM thing) AS t;
-- name: g :exec
CREATE TABLE x (id SERIAL, y INTEGER AUTOINCREMENT);
