-- name: question_mine :many 1000
-- The questions that an account has kept, by name.
-- param account account_id
-- row id i64
-- row public_id text
-- row name text
-- row page text
-- row query text
-- row shared bool
-- row created_ms i64
SELECT id, public_id, name, page, query, shared, created_ms
  FROM question
 WHERE account_id = :account
 ORDER BY name COLLATE "C", id;

-- name: question_shared :many 1000
-- The questions that others share, but for those about a school that the viewer may not see; by name.
-- param viewer viewer
-- row id i64
-- row public_id text
-- row name text
-- row page text
-- row query text
-- row owner text
-- row created_ms i64
SELECT q.id, q.public_id, q.name, q.page, q.query, a.display_name AS owner, q.created_ms
  FROM question AS q JOIN account AS a ON a.id = q.account_id
 WHERE q.shared = 1 AND q.account_id <> :viewer_account
   AND (q.school_id IS NULL OR @school_in_scope(q.school_id)@)
 ORDER BY q.name COLLATE "C", q.id;

-- name: question_open :opt
-- One question: one's own, or one that is shared and about nothing the viewer may not see.
-- param viewer viewer
-- param public_id text
-- row page text
-- row query text
SELECT q.page, q.query
  FROM question AS q
 WHERE q.public_id = :public_id
   AND (q.account_id = :viewer_account
        OR (q.shared = 1 AND (q.school_id IS NULL OR @school_in_scope(q.school_id)@)));

-- name: question_count :one
-- How many an account has kept.
-- param account account_id
-- row n i64
SELECT count(*) AS n FROM question WHERE account_id = :account;

-- name: question_named :opt
-- param account account_id
-- param name text
-- row id i64
SELECT id FROM question WHERE account_id = :account AND name = :name;

-- name: question_add :exec
-- param id i64
-- param public_id text
-- param account account_id
-- param name text
-- param page text
-- param query text
-- param school school_id?
-- param shared bool
-- param created_ms i64
INSERT INTO question (id, public_id, account_id, name, page, query, school_id, shared, created_ms)
VALUES (:id, :public_id, :account, :name, :page, :query, :school, :shared, :created_ms);

-- name: question_delete :exec
-- One of one's own.
-- param account account_id
-- param public_id text
DELETE FROM question WHERE account_id = :account AND public_id = :public_id;
