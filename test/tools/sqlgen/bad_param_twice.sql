-- name: q :exec
-- param id thing_id
-- param id i64
DELETE FROM thing WHERE id = :id;
