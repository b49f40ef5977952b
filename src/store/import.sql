-- name: import_add :exec
-- param id import_id
-- param public_id text
-- param kind text
-- param state text
-- param account account_id?
-- param scope i64
-- param now_ms i64
-- param bytes i64
INSERT INTO import (id, public_id, kind, state, account_id, scope, created_ms, finished_ms, bytes, bytes_read,
                    rows_read, rows_refused, warnings, added, changed, unchanged, summary, reason)
VALUES (:id, :public_id, :kind, :state, :account, :scope, :now_ms, NULL, :bytes, 0, 0, 0, 0, 0, 0, 0, '', '');

-- name: import_file_add :exec
-- param import_id import_id
-- param position i64
-- param name text
-- param stored_as text
-- param bytes i64
INSERT INTO import_file (import_id, position, name, stored_as, bytes)
VALUES (:import_id, :position, :name, :stored_as, :bytes);

-- name: import_move :exec
-- From one state to the next, if it is still in the first.
-- param id import_id
-- param from_state text
-- param to_state text
UPDATE import SET state = :to_state WHERE id = :id AND state = :from_state;

-- name: import_progress :exec
-- param id import_id
-- param bytes_read i64
UPDATE import SET bytes_read = :bytes_read WHERE id = :id;

-- name: import_finish :exec
-- What an import, or its check, came to, if it still is in the state in which it ran: nobody else has ended it.
-- param id import_id
-- param from_state text
-- param state text
-- param now_ms i64?
-- param rows_read i64
-- param rows_refused i64
-- param warnings i64
-- param added i64
-- param changed i64
-- param unchanged i64
-- param summary text
-- param reason text
UPDATE import SET state = :state, finished_ms = :now_ms, bytes_read = bytes, rows_read = :rows_read,
                  rows_refused = :rows_refused, warnings = :warnings, added = :added, changed = :changed,
                  unchanged = :unchanged, summary = :summary, reason = :reason
 WHERE id = :id AND state = :from_state;

-- name: import_issues_clear :exec
-- param import_id import_id
-- unscoped: of an import that is being checked again
DELETE FROM import_issue WHERE import_id = :import_id;

-- name: import_issue_add :exec
-- param import_id import_id
-- param position i64
-- param severity text
-- param file text
-- param line i64
-- param field text
-- param value text
-- param reason text
-- unscoped: written by the import it belongs to
INSERT INTO import_issue (import_id, position, severity, file, line, field, value, reason)
VALUES (:import_id, :position, :severity, :file, :line, :field, :value, :reason);

-- name: import_list :many
-- The newest imports that a viewer may see: their own, or all of them with scope A.
-- param viewer viewer
-- param most i64
-- row id import_id
-- row public_id text
-- row kind text
-- row state text
-- row who text?
-- row created_ms i64
-- row rows_read i64
-- row rows_refused i64
-- row added i64
-- row changed i64
-- row first_file text?
-- row n_files i64
SELECT i.id, i.public_id, i.kind, i.state, a.display_name AS who, i.created_ms, i.rows_read, i.rows_refused, i.added,
       i.changed,
       (SELECT f.name FROM import_file AS f WHERE f.import_id = i.id AND f.position = 0) AS first_file,
       (SELECT count(*) FROM import_file AS g WHERE g.import_id = i.id) AS n_files
  FROM import AS i LEFT JOIN account AS a ON a.id = i.account_id
 WHERE (:viewer_scope & 1) <> 0 OR i.account_id = :viewer_account
 ORDER BY i.created_ms DESC, i.id DESC
 LIMIT :most;

-- name: import_by_public_id :opt
-- param viewer viewer
-- param public_id text
-- row id import_id
-- row kind text
-- row state text
-- row who text?
-- row account account_id?
-- row scope i64
-- row created_ms i64
-- row finished_ms i64?
-- row bytes i64
-- row bytes_read i64
-- row rows_read i64
-- row rows_refused i64
-- row warnings i64
-- row added i64
-- row changed i64
-- row unchanged i64
-- row summary text
-- row reason text
SELECT i.id, i.kind, i.state, a.display_name AS who, i.account_id AS account, i.scope, i.created_ms, i.finished_ms,
       i.bytes, i.bytes_read,
       i.rows_read, i.rows_refused, i.warnings, i.added, i.changed, i.unchanged, i.summary, i.reason
  FROM import AS i LEFT JOIN account AS a ON a.id = i.account_id
 WHERE i.public_id = :public_id AND ((:viewer_scope & 1) <> 0 OR i.account_id = :viewer_account);

-- name: import_next :opt
-- The oldest import that waits for a worker.
-- row id import_id
-- row kind text
-- row state text
-- row account account_id?
-- row scope i64
-- row added i64
-- row changed i64
SELECT id, kind, state, account_id AS account, scope, added, changed FROM import
 WHERE state IN ('uploaded', 'confirmed')
 ORDER BY created_ms, id
 LIMIT 1;

-- name: import_interrupted :many
-- The imports that somebody has begun and not ended.
-- row id import_id
-- row state text
-- row created_ms i64
SELECT id, state, created_ms FROM import WHERE state IN ('checking', 'importing') ORDER BY id;

-- name: import_files :many
-- param import_id import_id
-- row position i64
-- row name text
-- row stored_as text
-- row bytes i64
SELECT position, name, stored_as, bytes FROM import_file WHERE import_id = :import_id ORDER BY position;

-- name: import_files_forget :exec
-- The files themselves have been removed.
-- param import_id import_id
UPDATE import_file SET stored_as = '' WHERE import_id = :import_id;

-- name: import_issues :many
-- A part of the report, in order.
-- param viewer viewer
-- param import_id import_id
-- param first i64
-- param most i64
-- row severity text
-- row file text
-- row line i64
-- row field text
-- row value text
-- row reason text
SELECT x.severity, x.file, x.line, x.field, x.value, x.reason
  FROM import_issue AS x JOIN import AS i ON i.id = x.import_id
 WHERE x.import_id = :import_id AND x.position >= :first
   AND ((:viewer_scope & 1) <> 0 OR i.account_id = :viewer_account)
 ORDER BY x.position
 LIMIT :most;

-- name: import_stored :many
-- Files that imports which are over still have in the state folder.
-- row import_id import_id
-- row stored_as text
SELECT f.import_id, f.stored_as
  FROM import_file AS f JOIN import AS i ON i.id = f.import_id
 WHERE f.stored_as <> '' AND i.state IN ('done', 'refused', 'cancelled')
 ORDER BY f.import_id, f.position;

-- name: import_stored_name :opt
-- Does an import still know a file of the state folder?
-- param stored_as text
-- row import_id import_id
SELECT import_id FROM import_file WHERE stored_as = :stored_as ORDER BY import_id LIMIT 1;

-- name: import_expire :exec
-- Imports that nobody has decided on for long are given up.
-- param before_ms i64
-- param now_ms i64
UPDATE import SET state = 'cancelled', finished_ms = :now_ms WHERE state = 'checked' AND created_ms < :before_ms;
