-- name: audit_add :exec
-- param id i64
-- param now_ms i64
-- param account account_id?
-- param roles i64
-- param scope i64
-- param operation text
-- param object text
-- param outcome text
-- param request_id text
-- param address text
INSERT INTO audit (id, at_ms, account_id, roles, scope, operation, object, outcome, request_id, address)
VALUES (:id, :now_ms, :account, :roles, :scope, :operation, :object, :outcome, :request_id, :address);

-- name: audit_pupil_add :exec
-- param audit i64
-- param pupil pupil_id
INSERT INTO audit_pupil (audit_id, pupil_id) VALUES (:audit, :pupil);

-- name: audit_list :many
-- The newest entries before one (0: from the end); those about children only when `children` is set.
-- param before i64
-- param children bool
-- row id i64
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
-- row outcome text
-- row address text
-- row n_pupils i64
SELECT x.id, x.at_ms, a.display_name AS who, x.operation, x.object, x.outcome, x.address,
       (SELECT count(*) FROM audit_pupil AS p WHERE p.audit_id = x.id) AS n_pupils
  FROM audit AS x LEFT JOIN account AS a ON a.id = x.account_id
 WHERE (:before = 0 OR x.id < :before)
   AND (:children = 1 OR NOT EXISTS (SELECT 1 FROM audit_pupil AS q WHERE q.audit_id = x.id))
 ORDER BY x.id DESC
 LIMIT 50;

-- name: audit_of_pupil :many
-- Who looked at a child, the newest first.
-- param pupil pupil_id
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
SELECT x.at_ms, a.display_name AS who, x.operation, x.object
  FROM audit_pupil AS p
  JOIN audit AS x ON x.id = p.audit_id
  LEFT JOIN account AS a ON a.id = x.account_id
 WHERE p.pupil_id = :pupil
 ORDER BY x.id DESC
 LIMIT 50;
