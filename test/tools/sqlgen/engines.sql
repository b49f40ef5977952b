-- name: engine_pair :one
-- The text is another on each engine, the signature is one.
-- engine: postgres
-- param a i64
-- param b i64
-- row most i64
SELECT greatest(:a, :b) AS most;

-- name: engine_pair :one
-- engine: sqlite
-- param a i64
-- param b i64
-- row most i64
SELECT max(:b, :a) AS most;
