-- name: history_add :exec
-- A field of a record as it was before it was changed.
-- param id i64
-- param now_ms i64
-- param import_id import_id?
-- param account account_id?
-- param noun text
-- param noun_id i64
-- param field text
-- param old_value text
-- param new_value text
-- unscoped: written with the change it describes
INSERT INTO history (id, at_ms, import_id, account_id, noun, noun_id, field, old_value, new_value)
VALUES (:id, :now_ms, :import_id, :account, :noun, :noun_id, :field, :old_value, :new_value);

-- name: history_of :many 1000
-- What was changed in a record, the newest first.
-- param noun text
-- param noun_id i64
-- row at_ms i64
-- row field text
-- row old_value text
-- row new_value text
-- unscoped: asked for a record that the viewer has been let see
SELECT at_ms, field, old_value, new_value FROM history
 WHERE noun = :noun AND noun_id = :noun_id
 ORDER BY at_ms DESC, id DESC
 LIMIT 1000;
