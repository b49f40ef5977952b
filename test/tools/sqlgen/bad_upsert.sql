-- name: a :exec
INSERT INTO thing (id) SELECT id FROM other ON CONFLICT DO NOTHING;
-- name: b :exec
INSERT INTO thing (id) SELECT id FROM other ON CONFLICT (id) DO UPDATE SET n = 1 WHERE thing.n = 2;
