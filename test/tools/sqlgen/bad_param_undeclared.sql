-- name: q :one
-- row n i64
SELECT count(*) AS n FROM thing
 WHERE id = :id;
