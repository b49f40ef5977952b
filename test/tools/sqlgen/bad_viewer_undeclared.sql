-- name: a :many
-- unscoped: somebody forgot
-- row id i64
SELECT id FROM person WHERE @in_scope(school_id)@ ORDER BY id;
