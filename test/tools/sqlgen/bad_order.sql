-- name: a :many
-- row id i64
SELECT id FROM thing;
-- name: b :each
-- row id i64
SELECT id FROM (SELECT id FROM thing ORDER BY id) AS t;
-- name: c :opt
-- row id i64
SELECT id FROM thing LIMIT 1;
-- name: e :each
-- unordered: the largest is wanted
-- row id i64
SELECT id FROM thing ORDER BY id;
-- name: f :each
-- unordered:
-- row id i64
SELECT id FROM thing;
-- name: g :one
-- unordered: they are counted
-- row id i64
SELECT id FROM thing;
-- name: d :many
-- row id i64
-- row closed_on day?
SELECT id, closed_on FROM thing ORDER BY id, thing.closed_on DESC, closed_on NULLS FIRST, closed_on;
