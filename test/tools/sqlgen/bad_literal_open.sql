-- name: a :exec
DELETE FROM thing WHERE name = 'no end;
