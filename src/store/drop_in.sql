-- name: drop_in_find :many 200
-- Places at a drop-in, in their order, those given back at the end: all of them for who runs it, else those of the
-- viewer's own settings. One by its public id, or those of a forum.
-- param viewer viewer
-- param forum forum_id?
-- param public_id text?
-- row id drop_in_id
-- row public_id text
-- row forum_public_id text
-- row place i64?
-- row urn text
-- row school_name text
-- row who text
-- row about text
-- row state text
-- row own bool
-- row leads bool
-- row version i64
SELECT d.id, d.public_id, f.public_id AS forum_public_id, d.place, s.urn, s.name AS school_name, w.display_name AS who,
       d.about, d.state, @school_home(d.school_id)@ AS own, @series_in_scope(f.series_id)@ AS leads, d.version
  FROM drop_in_place AS d
  JOIN forum AS f ON f.id = d.forum_id
  JOIN school AS s ON s.id = d.school_id
  JOIN account AS w ON w.id = d.account_id
 WHERE (:public_id IS NULL OR d.public_id = :public_id) AND (:forum IS NULL OR d.forum_id = :forum)
   AND (@series_in_scope(f.series_id)@ OR @school_home(d.school_id)@)
 ORDER BY d.place NULLS LAST, d.id;

-- name: drop_in_schools :many 100
-- The settings whose staff the viewer is today, by name.
-- param viewer viewer
-- row id school_id
-- row urn text
-- row name text
SELECT s.id, s.urn, s.name FROM school AS s WHERE @school_home(s.id)@ ORDER BY s.name COLLATE "C", s.id;

-- name: drop_in_taken :many 100
-- The places of a drop-in that are taken, and by which setting.
-- param forum forum_id
-- row place i64
-- row school school_id
SELECT place, school_id AS school FROM drop_in_place WHERE forum_id = :forum AND place IS NOT NULL ORDER BY place;

-- name: drop_in_lock :exec
-- Two who book at once follow each other: each changes the forum.
-- param forum forum_id
UPDATE forum SET capacity = capacity WHERE id = :forum;

-- name: drop_in_add :exec
-- param id drop_in_id
-- param public_id text
-- param forum forum_id
-- param place i64
-- param school school_id
-- param account account_id
-- param about text
-- param made_ms i64
INSERT INTO drop_in_place (id, public_id, forum_id, place, school_id, account_id, about, state, made_ms, version)
VALUES (:id, :public_id, :forum, :place, :school, :account, :about, 'booked', :made_ms, 1);

-- name: drop_in_set_state :exec
-- One that is given back has no place any more.
-- param id drop_in_id
-- param version i64
-- param state text
UPDATE drop_in_place
   SET state = :state, place = CASE WHEN :state = 'given_back' THEN NULL ELSE place END, version = version + 1
 WHERE id = :id AND version = :version AND state <> 'given_back';
