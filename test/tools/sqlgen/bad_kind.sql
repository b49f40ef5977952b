-- name: a
DELETE FROM thing;
-- name: b :all
DELETE FROM thing;
-- name: c :many 0
DELETE FROM thing;
-- name: d :one 5
DELETE FROM thing;
-- name: e :many many
DELETE FROM thing;
