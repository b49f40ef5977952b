-- name: service_all :many 500
-- The services that sit on forums, by name; with how many colleagues each has today, and whether the viewer may say who
-- they are. One by its public id, or all.
-- param viewer viewer
-- param public_id text?
-- row id service_id
-- row public_id text
-- row name text
-- row ended_on day?
-- row n i64
-- row may bool
-- row version i64
SELECT s.id, s.public_id, s.name, s.ended_on,
       (SELECT count(*) FROM account_service AS c
         WHERE c.service_id = s.id AND c.from_on <= :viewer_today
           AND (c.to_on IS NULL OR c.to_on >= :viewer_today)) AS n,
       @service_in_scope(s.id)@ AS may, s.version
  FROM service AS s
 WHERE :public_id IS NULL OR s.public_id = :public_id
 ORDER BY s.name COLLATE "C";

-- name: service_add :exec
-- ERR_CONFLICT: there is one of that name.
-- param id service_id
-- param public_id text
-- param name text
INSERT INTO service (id, public_id, name, ended_on, version) VALUES (:id, :public_id, :name, NULL, 1);

-- name: service_change :exec
-- param id service_id
-- param version i64
-- param name text
-- param ended_on day?
UPDATE service SET name = :name, ended_on = :ended_on, version = version + 1 WHERE id = :id AND version = :version;

-- name: service_unseat :exec
-- A service that has ended sits on no forum after a day.
-- param id service_id
-- param after day
DELETE FROM forum_service
 WHERE service_id = :id AND present IS NULL
   AND forum_id IN (SELECT f.id FROM forum AS f WHERE f.on_day > :after);

-- name: service_unexpect :exec
-- param id service_id
DELETE FROM series_service WHERE service_id = :id;

-- name: service_people :many 2000
-- Who belongs to a service, or did, by name.
-- param service service_id
-- row account account_id
-- row name text
-- row closed bool
-- row from_on day
-- row to_on day?
SELECT c.account_id AS account, a.display_name AS name, a.disabled_ms IS NOT NULL AS closed, c.from_on, c.to_on
  FROM account_service AS c JOIN account AS a ON a.id = c.account_id
 WHERE c.service_id = :service AND (c.to_on IS NULL OR c.to_on >= c.from_on)
 ORDER BY a.display_name COLLATE "C", a.id, c.from_on;

-- name: service_accounts :many 5000
-- Whose account is open and of a role that can sit on forums, by name.
-- row id account_id
-- row name text
SELECT a.id, a.display_name AS name
  FROM account AS a
 WHERE a.disabled_ms IS NULL
   AND EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role IN ('SA', 'IL'))
 ORDER BY a.display_name COLLATE "C", a.id;

-- name: service_join :exec
-- A place that was taken back before it began gives way.
-- param account account_id
-- param service service_id
-- param from_on day
-- param to_on day?
INSERT INTO account_service (account_id, service_id, from_on, to_on) VALUES (:account, :service, :from_on, :to_on)
    ON CONFLICT (account_id, service_id, from_on) DO UPDATE SET to_on = excluded.to_on;

-- name: service_leave :exec
-- param account account_id
-- param service service_id
-- param from_on day
-- param to_on day
UPDATE account_service SET to_on = :to_on
 WHERE account_id = :account AND service_id = :service AND from_on = :from_on;

-- name: service_leave_all :exec
-- Ends what has not ended by a day.
-- param service service_id
-- param to_on day
UPDATE account_service SET to_on = :to_on WHERE service_id = :service AND (to_on IS NULL OR to_on > :to_on);
