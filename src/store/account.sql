-- name: account_add :exec
-- A new account. ERR_CONFLICT if the sign-in name is taken.
-- param id account_id
-- param name text
-- param display_name text
-- param password_hash text?
-- param now_ms i64
INSERT INTO account (id, name, display_name, password_hash, disabled_ms, created_ms, version)
VALUES (:id, :name, :display_name, :password_hash, NULL, :now_ms, 1);

-- name: account_role_add :exec
-- param account account_id
-- param role text
INSERT INTO account_role (account_id, role) VALUES (:account, :role);

-- name: account_school_add :exec
-- Makes the account staff of a school from a day on.
-- param account account_id
-- param school school_id
-- param from_on day
INSERT INTO account_school (account_id, school_id, from_on, to_on)
SELECT :account, :school, :from_on, NULL
 WHERE NOT EXISTS (
        SELECT 1 FROM account_school WHERE account_id = :account AND school_id = :school AND to_on IS NULL);

-- name: account_by_name :opt
-- For signing in: by the sign-in name in lower case.
-- param name text
-- row id account_id
-- row display_name text
-- row password_hash text?
-- row disabled_ms i64?
SELECT id, display_name, password_hash, disabled_ms FROM account WHERE name = :name;

-- name: account_by_id :opt
-- param id account_id
-- row name text
-- row display_name text
-- row password_hash text?
-- row disabled_ms i64?
-- row version i64
SELECT name, display_name, password_hash, disabled_ms, version FROM account WHERE id = :id;

-- name: account_list :many 5000
-- Every account with the instant of its last sign-in, by name.
-- row id account_id
-- row name text
-- row display_name text
-- row disabled_ms i64?
-- row last_login_ms i64?
-- row version i64
-- row email text?
SELECT a.id, a.name, a.display_name, a.disabled_ms,
       (SELECT CAST(max(l.created_ms) AS BIGINT) FROM login AS l WHERE l.account_id = a.id) AS last_login_ms, a.version,
       a.email
  FROM account AS a
 ORDER BY a.name COLLATE "C";

-- name: account_roles :many
-- The names of the roles of an account.
-- param account account_id
-- row role text
SELECT role FROM account_role WHERE account_id = :account ORDER BY role COLLATE "C";

-- name: account_all_roles :many
-- The roles of every account.
-- row account account_id
-- row role text
SELECT account_id AS account, role FROM account_role ORDER BY account_id, role COLLATE "C";

-- name: account_schools :many
-- The schools an account is staff of or lead for on a day, by name.
-- param account account_id
-- param today day
-- row urn text
-- row name text
SELECT s.urn, s.name FROM school AS s
 WHERE s.id IN (SELECT school_id FROM account_school
                 WHERE account_id = :account AND from_on <= :today AND (to_on IS NULL OR to_on >= :today))
    OR s.id IN (SELECT school_id FROM school_lead
                 WHERE account_id = :account AND from_on <= :today AND (to_on IS NULL OR to_on >= :today))
 ORDER BY s.name COLLATE "C", s.urn COLLATE "C";

-- name: account_set_password :exec
-- param id account_id
-- param password_hash text
UPDATE account SET password_hash = :password_hash, version = version + 1 WHERE id = :id;

-- name: account_set_disabled :exec
-- Closes or opens an account, if nobody changed it since.
-- param id account_id
-- param disabled_ms i64?
-- param version i64
UPDATE account SET disabled_ms = :disabled_ms, version = version + 1
 WHERE id = :id AND version = :version;

-- name: account_set_email :exec
-- Where its messages go; NULL: nowhere.
-- param id account_id
-- param email text?
UPDATE account SET email = :email, version = version + 1 WHERE id = :id;
