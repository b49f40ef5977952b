-- name: case_close_set :exec
-- How a round ended: with its state, which has been set.
-- param id round_id
-- param closed_as text
-- param words text
-- unscoped: of a round that was read in scope
UPDATE case_round SET closed_as = :closed_as, closed_words = :words WHERE id = :id;

-- name: case_close_asked :many
-- What the setting is asked after a round and has not answered, the first due first.
-- param round round_id
-- row due_on day
-- unscoped: of a round that was read in scope
SELECT due_on FROM follow_up WHERE round_id = :round AND done_ms IS NULL ORDER BY due_on;

-- name: case_close_listed :opt
-- The forum on whose list a round stands, of which nobody has said yet whether it was discussed.
-- param round round_id
-- row public_id text
-- row on_day day
-- unscoped: of a round that was read in scope
SELECT f.public_id, f.on_day
  FROM booking AS b JOIN forum AS f ON f.id = b.forum_id
 WHERE b.round_id = :round AND b.state = 'booked' AND b.place IS NOT NULL AND f.state IN ('planned', 'open')
 ORDER BY f.on_day
 LIMIT 1;
