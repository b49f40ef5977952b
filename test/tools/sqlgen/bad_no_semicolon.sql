-- name: a :exec
DELETE FROM thing

-- name: b :exec
DELETE FROM thing;

-- name: c :exec
DELETE FROM thing
