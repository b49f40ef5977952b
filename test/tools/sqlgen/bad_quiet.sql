-- name: a :exec
-- quiet:
DELETE FROM thing;
-- name: b :one
-- quiet: nobody is told
-- row id i64
SELECT id FROM thing;
