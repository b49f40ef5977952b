-- name: a :one
SELECT count(*) AS n FROM thing;
-- name: b :exec
-- row n i64
DELETE FROM thing RETURNING id AS n;
-- name: c :exec
SELECT 1;
-- name: d :opt
-- row n i64
DELETE FROM thing;
-- name: e :exec
UPDATE thing SET n = 1 RETURNING n;
