-- name: resource_find :many 2000
-- The library, by heading, need and title. What is empty asks for all; with a need or a phase come those for any.
-- param public_id text?
-- param heading text
-- param need text
-- param phase text
-- param ended bool
-- row id resource_id
-- row public_id text
-- row heading text
-- row need text
-- row phase text
-- row title text
-- row words text
-- row link text
-- row contact text
-- row ended_on day?
-- row version i64
SELECT r.id, r.public_id, r.heading, r.need, r.phase, r.title, r.words, r.link, r.contact, r.ended_on, r.version
  FROM resource AS r
 WHERE (:public_id IS NULL OR r.public_id = :public_id)
   AND (:heading = '' OR r.heading = :heading)
   AND (:need = '' OR r.need = '' OR r.need = :need)
   AND (:phase = '' OR r.phase = '' OR r.phase = :phase)
   AND (:ended = 1 OR r.ended_on IS NULL)
 ORDER BY r.heading COLLATE "C", r.need COLLATE "C", r.title COLLATE "C", r.id;

-- name: resource_add :exec
-- param id resource_id
-- param public_id text
-- param heading text
-- param need text
-- param phase text
-- param title text
-- param words text
-- param link text
-- param contact text
INSERT INTO resource (id, public_id, heading, need, phase, title, words, link, contact, ended_on, version)
VALUES (:id, :public_id, :heading, :need, :phase, :title, :words, :link, :contact, NULL, 1);

-- name: resource_change :exec
-- param id resource_id
-- param version i64
-- param heading text
-- param need text
-- param phase text
-- param title text
-- param words text
-- param link text
-- param contact text
-- param ended_on day?
UPDATE resource SET heading = :heading, need = :need, phase = :phase, title = :title, words = :words, link = :link,
       contact = :contact, ended_on = :ended_on, version = version + 1
 WHERE id = :id AND version = :version;
