-- name: a :exec
DELETE FROM thing WHERE @nosuch(x)@;
-- name: b :exec
DELETE FROM thing WHERE @in_scope(a, b)@;
-- name: c :exec
DELETE FROM thing WHERE @in_scope(a.)@;
-- name: d :exec
DELETE FROM thing WHERE @in_scope((a)@;
