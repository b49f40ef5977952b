-- name: a :one
-- row n i64
SELECT count(*)::bigint AS n FROM thing;
