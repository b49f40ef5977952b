-- name: a :exec
DELETE FROM thing WHERE @in_scope('x' OR 1)@;
