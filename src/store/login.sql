-- name: login_add :exec
-- quiet: a login is told to nobody else
-- param id login_id
-- param token_hash blob
-- param account account_id
-- param csrf_token text
-- param now_ms i64
INSERT INTO login (id, token_hash, account_id, csrf_token, created_ms, seen_ms, authenticated_ms, ended_ms)
VALUES (:id, :token_hash, :account, :csrf_token, :now_ms, :now_ms, :now_ms, NULL);

-- name: login_by_token :many 20
-- The login of a cookie's token, with its account, if it has not been ended and the account is not closed: a row for
-- each role of the account, or one without a role. Whether it is too old is the caller's to say. With it comes which
-- settings there are (config.h), since every page asks for both.
-- param token_hash blob
-- row id login_id
-- row account account_id
-- row name text
-- row display_name text
-- row csrf_token text
-- row created_ms i64
-- row seen_ms i64
-- row authenticated_ms i64
-- row role text?
-- row settings i64?
SELECT l.id, l.account_id AS account, a.name, a.display_name, l.csrf_token, l.created_ms, l.seen_ms, l.authenticated_ms,
       r.role, (SELECT v.version FROM data_version AS v WHERE v.noun = 'config') AS settings
  FROM login AS l
  JOIN account AS a ON a.id = l.account_id
  LEFT JOIN account_role AS r ON r.account_id = a.id
 WHERE l.token_hash = :token_hash AND l.ended_ms IS NULL AND a.disabled_ms IS NULL
 ORDER BY r.role NULLS LAST;

-- name: login_touch :exec
-- quiet: a login is told to nobody else
-- param id login_id
-- param now_ms i64
UPDATE login SET seen_ms = :now_ms WHERE id = :id AND ended_ms IS NULL;

-- name: login_renew :exec
-- A fresh token after the password was given again: the old one is dead.
-- quiet: a login is told to nobody else
-- param id login_id
-- param token_hash blob
-- param now_ms i64
UPDATE login SET token_hash = :token_hash, seen_ms = :now_ms, authenticated_ms = :now_ms
 WHERE id = :id AND ended_ms IS NULL;

-- name: login_end :exec
-- quiet: a login is told to nobody else
-- param id login_id
-- param now_ms i64
UPDATE login SET ended_ms = :now_ms WHERE id = :id AND ended_ms IS NULL;

-- name: login_end_all :exec
-- Ends every login of an account: it was closed, or its password changed.
-- quiet: a login is told to nobody else
-- param account account_id
-- param now_ms i64
UPDATE login SET ended_ms = :now_ms WHERE account_id = :account AND ended_ms IS NULL;

-- name: login_end_oldest :exec
-- Keeps the newest `keep` logins of an account and ends the others.
-- quiet: a login is told to nobody else
-- param account account_id
-- param keep i64
-- param now_ms i64
UPDATE login SET ended_ms = :now_ms
 WHERE account_id = :account AND ended_ms IS NULL
   AND id NOT IN (SELECT k.id FROM login AS k WHERE k.account_id = :account AND k.ended_ms IS NULL
                   ORDER BY k.created_ms DESC, k.id DESC LIMIT :keep);

-- name: sign_in_failure_add :exec
-- quiet: a login is told to nobody else
-- param id i64
-- param who_hash blob
-- param now_ms i64
INSERT INTO sign_in_failure (id, who_hash, at_ms) VALUES (:id, :who_hash, :now_ms);

-- name: sign_in_failure_count :one
-- param who_hash blob
-- param since_ms i64
-- row n i64
SELECT count(*) AS n
  FROM sign_in_failure WHERE who_hash = :who_hash AND at_ms > :since_ms;

-- name: sign_in_failure_forget :exec
-- Drops what no longer counts.
-- quiet: a login is told to nobody else
-- param before_ms i64
DELETE FROM sign_in_failure WHERE at_ms < :before_ms;
