-- name: a :exec
DELETE FROM thing WHERE 1;
-- name: b :exec
DELETE FROM thing WHERE 1 AND id = 1;
-- name: c :exec
DELETE FROM thing WHERE 1 = 1;
