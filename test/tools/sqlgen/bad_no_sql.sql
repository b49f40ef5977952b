-- name: a :exec
;
-- name: b :exec
PRAGMA query_only = 0;
-- name: c :exec
CREATE TABLE x (y BIGINT);
-- name: d :exec
DELETE FROM thing WHERE (id = 1;
