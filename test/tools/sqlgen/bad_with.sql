-- name: a :many
-- row id i64
WITH gone AS (DELETE FROM thing RETURNING id) SELECT id FROM gone ORDER BY id;
