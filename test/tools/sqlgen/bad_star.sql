-- name: a :many
-- row n i64
SELECT * FROM thing ORDER BY n;
-- name: b :many
-- row n i64
SELECT t.* FROM thing AS t ORDER BY n;
-- name: c :one
-- row n i64
SELECT count(*) * 2 AS n FROM thing;
-- name: d :opt
-- row n i64
DELETE FROM thing WHERE n = 1 RETURNING *;
