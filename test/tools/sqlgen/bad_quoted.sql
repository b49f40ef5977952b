-- name: a :many
-- row n i64
SELECT "n" FROM thing ORDER BY n;
