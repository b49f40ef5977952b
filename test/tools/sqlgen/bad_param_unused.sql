-- name: q :one
-- param id thing_id
-- row n i64
SELECT count(*) AS n FROM thing WHERE name <> ':id';
