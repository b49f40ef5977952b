-- name: a :one
-- param d i64
-- row n i64
SELECT 7 / 2 + 7 / :d + 7 % 0 AS n;
