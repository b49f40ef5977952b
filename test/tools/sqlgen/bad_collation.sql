-- name: a :many
-- row n text
SELECT n FROM thing ORDER BY n COLLATE NOCASE, n COLLATE "en-GB", n COLLATE "C";
