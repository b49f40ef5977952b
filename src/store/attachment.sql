-- name: attachment_list :many 1000
-- The evidence of a round in scope, in the order in which it came; of a service, what consent covers.
-- param viewer viewer
-- param anon_scope i64
-- param round round_id
-- row id attachment_id
-- row public_id text
-- row name text
-- row type text
-- row bytes i64
-- row scanned bool
-- row made_ms i64
-- row made_by account_id
-- row who text
-- row needs i64?
SELECT a.id, a.public_id, a.name, a.type, a.bytes, a.scanned, a.made_ms, a.made_by, w.display_name AS who, a.needs
  FROM attachment AS a JOIN account AS w ON w.id = a.made_by JOIN case_round AS r ON r.id = a.round_id
 WHERE a.round_id = :round AND @round_in_scope(a.round_id)@ AND @case_told(r.case_id, a.needs)@
 ORDER BY a.made_ms, a.name COLLATE "C", a.id;

-- name: attachment_kept_back :one
-- How many documents of a round in scope the viewer may not be told of.
-- param viewer viewer
-- param round round_id
-- row n i64
SELECT count(*) AS n
  FROM attachment AS a JOIN case_round AS r ON r.id = a.round_id
 WHERE a.round_id = :round AND NOT @case_told(r.case_id, a.needs)@;

-- name: attachment_one :opt
-- One, with the public id of its round, as attachment_list has it.
-- param viewer viewer
-- param anon_scope i64
-- param public_id text
-- row id attachment_id
-- row round_public_id text
-- row name text
-- row type text
-- row bytes i64
-- row digest blob
-- row made_ms i64
-- row made_by account_id
SELECT a.id, r.public_id AS round_public_id, a.name, a.type, a.bytes, a.digest, a.made_ms, a.made_by
  FROM attachment AS a JOIN case_round AS r ON r.id = a.round_id
 WHERE a.public_id = :public_id AND @round_in_scope(a.round_id)@ AND @case_told(r.case_id, a.needs)@;

-- name: attachment_set_needs :exec
-- param id attachment_id
-- param needs i64?
-- unscoped: of an attachment that was read in scope
UPDATE attachment SET needs = :needs WHERE id = :id;

-- name: attachment_add :exec
-- param id attachment_id
-- param public_id text
-- param round round_id
-- param name text
-- param type text
-- param bytes i64
-- param digest blob
-- param scanned bool
-- param made_ms i64
-- param made_by account_id
-- param needs i64?
-- unscoped: of a round that was read in scope
INSERT INTO attachment (id, public_id, round_id, name, type, bytes, digest, scanned, made_ms, made_by, needs)
VALUES (:id, :public_id, :round, :name, :type, :bytes, :digest, :scanned, :made_ms, :made_by, :needs);

-- name: attachment_part_add :exec
-- param attachment attachment_id
-- param place i64
-- param sealed blob
-- unscoped: of an attachment that has just been added
INSERT INTO attachment_part (attachment_id, place, sealed) VALUES (:attachment, :place, :sealed);

-- name: attachment_part_one :opt
-- param attachment attachment_id
-- param place i64
-- row sealed blob
-- unscoped: of an attachment that was read in scope
SELECT p.sealed FROM attachment_part AS p WHERE p.attachment_id = :attachment AND p.place = :place;

-- name: attachment_parts_remove :exec
-- param attachment attachment_id
-- unscoped: of an attachment that was read in scope
DELETE FROM attachment_part WHERE attachment_id = :attachment;

-- name: attachment_remove :exec
-- param attachment attachment_id
-- unscoped: of an attachment that was read in scope
DELETE FROM attachment WHERE id = :attachment;

-- name: attachment_any :one
-- Is anything sealed?
-- row n i64
-- unscoped: a count of all
SELECT count(*) AS n FROM attachment;
