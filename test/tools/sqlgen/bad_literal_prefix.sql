-- name: a :exec
DELETE FROM thing WHERE name = E'x\n';
