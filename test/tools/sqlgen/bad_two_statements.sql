-- name: a :exec
DELETE FROM thing; DELETE FROM other;

-- name: b :exec
DELETE FROM thing;
