-- name: a :exec
-- café
DELETE FROM thing;
