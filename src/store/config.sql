-- name: config_all :many
-- Every value of every setting, the oldest first.
-- row name text
-- row from_on day
-- row value text
SELECT name, from_on, value FROM config ORDER BY name COLLATE "C", from_on;

-- name: config_put :exec
-- param name text
-- param from_on day
-- param value text
INSERT INTO config (name, from_on, value) VALUES (:name, :from_on, :value)
ON CONFLICT (name, from_on) DO UPDATE SET value = excluded.value;

-- name: version_get :opt
-- The version of a kind of data; missing before its first change.
-- param noun text
-- row version i64
SELECT version FROM data_version WHERE noun = :noun;

-- name: version_put :exec
-- param noun text
-- param version i64
INSERT INTO data_version (noun, version) VALUES (:noun, :version)
ON CONFLICT (noun) DO UPDATE SET version = excluded.version;

-- name: register_version_put :exec
-- param school school_id
-- param version i64
INSERT INTO register_version (school_id, version) VALUES (:school, :version)
ON CONFLICT (school_id) DO UPDATE SET version = excluded.version;

-- name: register_version_since :many
-- The schools whose rows changed after a version.
-- param version i64
-- row school school_id
SELECT school_id AS school
  FROM register_version WHERE version > :version ORDER BY school_id;

-- name: config_take_back :exec
-- A value that has not begun to hold.
-- param name text
-- param from_on day
-- param today day
DELETE FROM config WHERE name = :name AND from_on = :from_on AND from_on > :today;

-- name: config_change_add :exec
-- param id i64
-- param name text
-- param from_on day
-- param value text?
-- param at_ms i64
-- param account account_id?
INSERT INTO config_change (id, name, from_on, value, at_ms, account_id)
VALUES (:id, :name, :from_on, :value, :at_ms, :account);

-- name: config_changes :many
-- Who set a setting, the newest first.
-- param name text
-- row from_on day
-- row value text?
-- row at_ms i64
-- row who text?
SELECT x.from_on, x.value, x.at_ms, a.display_name AS who
  FROM config_change AS x LEFT JOIN account AS a ON a.id = x.account_id
 WHERE x.name = :name
 ORDER BY x.id DESC
 LIMIT 100;
