-- name: a :exec
DELETE FROM thing WHERE rate > 0.95;
