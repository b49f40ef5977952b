-- name: q :exec
DELETE FROM thing;

-- name: q :exec
DELETE FROM thing WHERE true;
