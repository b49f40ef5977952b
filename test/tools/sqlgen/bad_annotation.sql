-- param early i64
-- name: a :exec
-- unscope: misspelt
DELETE FROM thing;
-- name: b :exec
-- A comment that would end a comment */ of C.
DELETE FROM thing;
