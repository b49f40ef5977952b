-- name: a :exec
-- engine: oracle
DELETE FROM thing;
-- name: b :exec
-- engine: sqlite
DELETE FROM thing;
-- name: c :exec
-- engine: sqlite
DELETE FROM thing;
-- name: c :exec
-- engine: sqlite
DELETE FROM thing;
-- name: d :exec
-- engine: sqlite
-- param x i64
DELETE FROM thing WHERE x = :x;
-- name: d :exec
-- engine: postgres
-- param x text
DELETE FROM thing WHERE x = :x;
