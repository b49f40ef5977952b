-- name: audit_add :exec
-- quiet: that somebody looked changes nothing of what is seen
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
-- param deed text?
INSERT INTO audit (id, at_ms, account_id, roles, scope, operation, object, outcome, request_id, address, deed)
VALUES (:id, :now_ms, :account, :roles, :scope, :operation, :object, :outcome, :request_id, :address, :deed);

-- name: audit_pupil_add :exec
-- quiet: that somebody looked changes nothing of what is seen
-- param audit i64
-- param pupil pupil_id
INSERT INTO audit_pupil (audit_id, pupil_id) VALUES (:audit, :pupil);

-- name: audit_list :many
-- The newest entries before one (0: from the end), so many of them, of an account (none: of anybody), from an instant
-- until before another; only what was refused when `refused` is set, those about children only when `children` is.
-- param before i64
-- param account account_id?
-- param from_ms i64
-- param until_ms i64
-- param refused bool
-- param children bool
-- param most i64
-- row id i64
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
-- row outcome text
-- row address text
-- row deed text?
-- row n_pupils i64
SELECT x.id, x.at_ms, a.display_name AS who, x.operation, x.object, x.outcome, x.address, x.deed,
       (SELECT count(*) FROM audit_pupil AS p WHERE p.audit_id = x.id) AS n_pupils
  FROM audit AS x LEFT JOIN account AS a ON a.id = x.account_id
 WHERE (:before = 0 OR x.id < :before)
   AND (:account IS NULL OR x.account_id = :account)
   AND x.at_ms >= :from_ms AND x.at_ms < :until_ms
   AND (:refused = 0 OR x.outcome = 'denied')
   AND (:children = 1 OR NOT EXISTS (SELECT 1 FROM audit_pupil AS q WHERE q.audit_id = x.id))
 ORDER BY x.id DESC
 LIMIT :most;

-- name: audit_of_upn :many
-- The same, of those about a child who has or had a UPN. A UPN that nobody has, that of a child whom the viewer may not
-- see and that of one who is in no entry all give nothing.
-- param before i64
-- param account account_id?
-- param from_ms i64
-- param until_ms i64
-- param refused bool
-- param viewer viewer
-- param upn text
-- param most i64
-- row id i64
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
-- row outcome text
-- row address text
-- row deed text?
-- row n_pupils i64
SELECT x.id, x.at_ms, a.display_name AS who, x.operation, x.object, x.outcome, x.address, x.deed,
       (SELECT count(*) FROM audit_pupil AS p WHERE p.audit_id = x.id) AS n_pupils
  FROM audit AS x LEFT JOIN account AS a ON a.id = x.account_id
 WHERE x.id IN (
        SELECT q.audit_id
          FROM audit_pupil AS q JOIN pupil AS child ON child.id = q.pupil_id
         WHERE (child.upn = :upn OR child.former_upn = :upn) AND @pupil_in_scope(child.id)@)
   AND (:before = 0 OR x.id < :before)
   AND (:account IS NULL OR x.account_id = :account)
   AND x.at_ms >= :from_ms AND x.at_ms < :until_ms
   AND (:refused = 0 OR x.outcome = 'denied')
 ORDER BY x.id DESC
 LIMIT :most;

-- name: audit_read :opt
-- One entry; one about children only when `children` is set.
-- param id i64
-- param children bool
-- row id i64
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
-- row outcome text
-- row address text
-- row deed text?
-- row n_pupils i64
SELECT x.id, x.at_ms, a.display_name AS who, x.operation, x.object, x.outcome, x.address, x.deed,
       (SELECT count(*) FROM audit_pupil AS p WHERE p.audit_id = x.id) AS n_pupils
  FROM audit AS x LEFT JOIN account AS a ON a.id = x.account_id
 WHERE x.id = :id
   AND (:children = 1 OR NOT EXISTS (SELECT 1 FROM audit_pupil AS q WHERE q.audit_id = x.id));

-- name: audit_children :many 10000
-- The children of an entry whom the viewer may see, by name, each with the school that they are or were at last.
-- param viewer viewer
-- param audit i64
-- row id pupil_id
-- row public_id text
-- row upn text
-- row surname text
-- row forename text
-- row school_name text?
SELECT p.id, p.public_id, p.upn, p.surname, p.forename,
       (SELECT s.name
          FROM enrolment AS e JOIN school AS s ON s.id = e.school_id
         WHERE e.pupil_id = p.id AND e.entry_on <= :viewer_today AND @school_in_scope(e.school_id)@
         ORDER BY e.entry_on DESC, e.id DESC
         LIMIT 1) AS school_name
  FROM audit_pupil AS q JOIN pupil AS p ON p.id = q.pupil_id
 WHERE q.audit_id = :audit AND @pupil_in_scope(p.id)@
 ORDER BY p.name_folded, p.upn;

-- name: audit_accounts :many 5000
-- Every account, to find the one that is meant by a name.
-- row id account_id
-- row name text
-- row display_name text
SELECT id, name, display_name FROM account ORDER BY name COLLATE "C";

-- name: audit_of_pupil :many
-- Who looked at a child, the newest first.
-- param pupil pupil_id
-- row at_ms i64
-- row who text?
-- row operation text
-- row object text
-- row deed text?
SELECT x.at_ms, a.display_name AS who, x.operation, x.object, x.deed
  FROM audit_pupil AS p
  JOIN audit AS x ON x.id = p.audit_id
  LEFT JOIN account AS a ON a.id = x.account_id
 WHERE p.pupil_id = :pupil
 ORDER BY x.id DESC
 LIMIT 50;
