-- name: a :many
-- param p text
-- row n i64
SELECT n FROM thing
 WHERE name LIKE :p
   AND name LIKE 'x' || :p || '%' ESCAPE '\'
   AND (other LIKE :p) AND third = 'x' ESCAPE '\'
 ORDER BY n;
