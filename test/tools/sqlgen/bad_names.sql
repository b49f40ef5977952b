-- name: Q :exec
DELETE FROM thing;
-- name: register :exec
DELETE FROM thing;
-- name: q :exec
-- param case i64
-- param 1st i64
-- param viewer_x i64
DELETE FROM thing;
