-- name: a :one
-- row n i64
SELECT CAST(sum(n) AS INTEGER) AS n FROM thing;
