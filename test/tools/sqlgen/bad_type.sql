-- name: q :exec
-- param a int
-- param b TEXT
-- param c _id
-- param d
-- param e text NOT NULL
-- param f day??
DELETE FROM thing;
