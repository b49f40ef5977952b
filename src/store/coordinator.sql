-- name: coordinator_all :many 5000
-- The phases and areas of coordinators that have not ended before a day, by name.
-- param from_on day
-- row id i64
-- row account account_id
-- row name text
-- row closed bool
-- row phase text
-- row area area_id?
-- row area_name text?
-- row from_on day
-- row to_on day?
SELECT f.id, f.account_id AS account, a.display_name AS name, a.disabled_ms IS NOT NULL AS closed, f.phase,
       f.area_id AS area, r.name AS area_name, f.from_on, f.to_on
  FROM account_forum AS f
  JOIN account AS a ON a.id = f.account_id
  LEFT JOIN area AS r ON r.id = f.area_id
 WHERE f.to_on IS NULL OR (f.to_on >= :from_on AND f.to_on >= f.from_on)
 ORDER BY a.display_name COLLATE "C", a.id, f.from_on, f.id;

-- name: coordinator_of :many 200
-- What one coordinator has on a day.
-- param account account_id
-- param today day
-- row phase text
-- row area area_id?
SELECT f.phase, f.area_id AS area
  FROM account_forum AS f
 WHERE f.account_id = :account AND f.from_on <= :today AND (f.to_on IS NULL OR f.to_on >= :today)
 ORDER BY f.id;

-- name: coordinator_accounts :many 2000
-- The forum coordinators whose accounts are open, by name.
-- row id account_id
-- row name text
SELECT a.id, a.display_name AS name
  FROM account AS a JOIN account_role AS r ON r.account_id = a.id
 WHERE r.role = 'FC' AND a.disabled_ms IS NULL
 ORDER BY a.display_name COLLATE "C", a.id;

-- name: coordinator_add :exec
-- param id i64
-- param account account_id
-- param phase text
-- param area area_id?
-- param from_on day
-- param to_on day?
INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on)
VALUES (:id, :account, :phase, :area, :from_on, :to_on);

-- name: coordinator_end :exec
-- param id i64
-- param to_on day
UPDATE account_forum SET to_on = :to_on WHERE id = :id AND (to_on IS NULL OR to_on > :to_on);
