-- name: allocation_all :many
-- Every allocation of a lead to a school of the viewer's scope that has not ended before a day (none: every one), by
-- school.
-- param viewer viewer
-- param from_on day?
-- row school school_id
-- row account account_id
-- row lead text
-- row from_on day
-- row to_on day?
SELECT l.school_id AS school, l.account_id AS account, a.display_name AS lead, l.from_on, l.to_on
  FROM school_lead AS l JOIN account AS a ON a.id = l.account_id
 WHERE @school_in_scope(l.school_id)@
   AND (:from_on IS NULL OR l.to_on IS NULL OR (l.to_on >= :from_on AND l.to_on >= l.from_on))
 ORDER BY l.school_id, l.from_on, a.display_name COLLATE "C", a.id;

-- name: allocation_leads :many 2000
-- The Inclusion Leads whose accounts are open, by name.
-- row id account_id
-- row name text
SELECT a.id, a.display_name AS name
  FROM account AS a JOIN account_role AS r ON r.account_id = a.id
 WHERE r.role = 'IL' AND a.disabled_ms IS NULL
 ORDER BY a.display_name COLLATE "C", a.id;

-- name: allocation_add :exec
-- ERR_CONFLICT: the same lead has one at the school that begins on the same day.
-- param school school_id
-- param account account_id
-- param from_on day
-- param to_on day?
INSERT INTO school_lead (school_id, account_id, from_on, to_on) VALUES (:school, :account, :from_on, :to_on);

-- name: allocation_end :exec
-- Sets the last day of an allocation.
-- param school school_id
-- param account account_id
-- param from_on day
-- param to_on day
UPDATE school_lead SET to_on = :to_on
 WHERE school_id = :school AND account_id = :account AND from_on = :from_on;
