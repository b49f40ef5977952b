-- name: a :exec
DELETE FROM thing /* no end;
