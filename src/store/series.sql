-- name: series_find :many 500
-- Series of forums in scope, by phase, area and name: one by its public id, or those that have not ended before a day.
-- param viewer viewer
-- param public_id text?
-- param from_on day?
-- row id series_id
-- row public_id text
-- row name text
-- row phase text
-- row area area_id?
-- row area_name text?
-- row kind text
-- row every text
-- row step i64
-- row weekday i64
-- row nth i64?
-- row second_nth i64?
-- row first_on day
-- row last_on day
-- row term_only bool
-- row starts_at i64
-- row capacity i64
-- row minutes i64
-- row cutoff_days i64
-- row mode text
-- row link text
-- row chair account_id?
-- row chair_name text?
-- row coming i64
-- row version i64
SELECT s.id, s.public_id, s.name, s.phase, s.area_id AS area, r.name AS area_name, s.kind, s.every, s.step, s.weekday,
       s.nth, s.second_nth, s.first_on, s.last_on, s.term_only, s.starts_at, s.capacity, s.minutes, s.cutoff_days,
       s.mode, s.link, s.chair_id AS chair, w.display_name AS chair_name,
       (SELECT count(*) FROM forum AS f
         WHERE f.series_id = s.id AND f.on_day >= :viewer_today AND f.state IN ('planned', 'open')) AS coming, s.version
  FROM forum_series AS s
  LEFT JOIN area AS r ON r.id = s.area_id
  LEFT JOIN account AS w ON w.id = s.chair_id
 WHERE (:public_id IS NULL OR s.public_id = :public_id) AND (:from_on IS NULL OR s.last_on >= :from_on)
   AND @series_in_scope(s.id)@
 ORDER BY CASE s.phase WHEN 'early_years' THEN 0 WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END,
          r.name COLLATE "C" NULLS FIRST, s.name COLLATE "C", s.id;

-- name: series_venues :many 100
-- param series series_id
-- row name text
SELECT name FROM forum_venue WHERE series_id = :series ORDER BY place;

-- name: series_services :many 200
-- param series series_id
-- row service service_id
SELECT service_id AS service FROM series_service WHERE series_id = :series ORDER BY service_id;

-- name: series_named :one
-- How many other series of a name meet in the days from one to another?
-- param id series_id?
-- param name text
-- param first_on day
-- param last_on day
-- row n i64
SELECT count(*) AS n
  FROM forum_series
 WHERE name = :name AND first_on <= :last_on AND last_on >= :first_on AND (:id IS NULL OR id <> :id);

-- name: series_add :exec
-- param id series_id
-- param public_id text
-- param name text
-- param phase text
-- param area area_id?
-- param kind text
-- param every text
-- param step i64
-- param weekday i64
-- param nth i64?
-- param second_nth i64?
-- param first_on day
-- param last_on day
-- param term_only bool
-- param starts_at i64
-- param capacity i64
-- param minutes i64
-- param cutoff_days i64
-- param mode text
-- param link text
-- param chair account_id?
-- param made_ms i64
-- param made_by account_id
INSERT INTO forum_series (id, public_id, name, phase, area_id, kind, every, step, weekday, nth, second_nth, first_on,
                          last_on, term_only, starts_at, capacity, minutes, cutoff_days, mode, link, chair_id, made_ms,
                          made_by, version)
VALUES (:id, :public_id, :name, :phase, :area, :kind, :every, :step, :weekday, :nth, :second_nth, :first_on,
        :last_on, :term_only, :starts_at, :capacity, :minutes, :cutoff_days, :mode, :link, :chair, :made_ms,
        :made_by, 1);

-- name: series_change :exec
-- Phase, area and kind stay what they were.
-- param id series_id
-- param version i64
-- param name text
-- param every text
-- param step i64
-- param weekday i64
-- param nth i64?
-- param second_nth i64?
-- param first_on day
-- param last_on day
-- param term_only bool
-- param starts_at i64
-- param capacity i64
-- param minutes i64
-- param cutoff_days i64
-- param mode text
-- param link text
-- param chair account_id?
UPDATE forum_series
   SET name = :name, every = :every, step = :step, weekday = :weekday, nth = :nth, second_nth = :second_nth,
       first_on = :first_on, last_on = :last_on, term_only = :term_only, starts_at = :starts_at,
       capacity = :capacity, minutes = :minutes, cutoff_days = :cutoff_days, mode = :mode, link = :link,
       chair_id = :chair, version = version + 1
 WHERE id = :id AND version = :version;

-- name: series_venues_clear :exec
-- param series series_id
DELETE FROM forum_venue WHERE series_id = :series;

-- name: series_venue_add :exec
-- param series series_id
-- param place i64
-- param name text
INSERT INTO forum_venue (series_id, place, name) VALUES (:series, :place, :name);

-- name: series_services_clear :exec
-- param series series_id
DELETE FROM series_service WHERE series_id = :series;

-- name: series_service_add :exec
-- param series series_id
-- param service service_id
INSERT INTO series_service (series_id, service_id) VALUES (:series, :service);

-- name: series_chairs :many 5000
-- Who can chair a forum: open accounts of managers, leads, coordinators and service attendees, by name.
-- row id account_id
-- row name text
SELECT a.id, a.display_name AS name
  FROM account AS a
 WHERE a.disabled_ms IS NULL
   AND EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role IN ('FC', 'IL', 'MGR', 'SA'))
 ORDER BY a.display_name COLLATE "C", a.id;
