-- name: a :many
-- row id i64
SELECT id FROM thing ORDER BY id LIMIT 10, 20;
