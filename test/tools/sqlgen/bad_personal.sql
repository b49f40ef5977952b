-- name: a :many
-- A query of personal data that nobody is asked for.
-- row id i64
SELECT p.id
  FROM thing AS t JOIN Person AS p ON p.id = t.id ORDER BY p.id;
-- name: b :exec
-- unscoped:
DELETE FROM note;
-- name: c :exec
-- unscoped: because
DELETE FROM thing;
-- name: d :exec
-- unscoped: because
-- scope: viewer
DELETE FROM note WHERE account_id = :viewer_account;
-- name: e :exec
-- scope: viewer
DELETE FROM note WHERE until < :viewer_today;
-- name: f :exec
-- scope: everybody
DELETE FROM thing;
