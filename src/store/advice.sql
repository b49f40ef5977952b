-- name: advice_list :many 500
-- The advice on a round in scope, as it was given: one's own, and what one may be told.
-- param viewer viewer
-- param anon_scope i64
-- param round round_id
-- row id advice_id
-- row public_id text
-- row heading text
-- row content text
-- row service service_id?
-- row service_name text?
-- row resource_public_id text?
-- row resource_title text?
-- row link text?
-- row action_public_id text?
-- row action_state text?
-- row who text
-- row account account_id
-- row at_ms i64
-- row version i64
-- row needs i64?
SELECT v.id, v.public_id, v.heading, v.content, v.service_id AS service, s.name AS service_name,
       r.public_id AS resource_public_id, r.title AS resource_title, r.link, x.public_id AS action_public_id,
       x.state AS action_state, w.display_name AS who, v.account_id AS account, v.at_ms, v.version,
       v.needs
  FROM advice AS v
  JOIN case_round AS its ON its.id = v.round_id
  JOIN account AS w ON w.id = v.account_id
  LEFT JOIN service AS s ON s.id = v.service_id
  LEFT JOIN resource AS r ON r.id = v.resource_id
  LEFT JOIN action AS x ON x.id = v.action_id
 WHERE v.round_id = :round AND @round_in_scope(v.round_id)@
   AND (v.account_id = :viewer_account OR @case_told(its.case_id, v.needs)@)
 ORDER BY v.heading COLLATE "C", v.at_ms, v.id;

-- name: advice_actions_seen :many 500
-- Those actions of a round that are in scope of a viewer of action.read, in the order of their ids.
-- param viewer viewer
-- param round round_id
-- row public_id text
SELECT a.public_id
  FROM action AS a
 WHERE a.round_id = :round
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
 ORDER BY a.id;

-- name: advice_kept_back :one
-- How much advice on a round in scope the viewer may not be told of.
-- param viewer viewer
-- param round round_id
-- row n i64
SELECT count(*) AS n
  FROM advice AS v JOIN case_round AS r ON r.id = v.round_id
 WHERE v.round_id = :round AND v.account_id <> :viewer_account AND NOT @case_told(r.case_id, v.needs)@;

-- name: advice_add :exec
-- param id advice_id
-- param public_id text
-- param round round_id
-- param heading text
-- param content text
-- param service service_id?
-- param resource resource_id?
-- param action action_id?
-- param at_ms i64
-- param account account_id
-- param needs i64?
-- unscoped: of a round that was read in scope
INSERT INTO advice (id, public_id, round_id, heading, content, service_id, resource_id, action_id, at_ms, account_id,
                    version, needs)
VALUES (:id, :public_id, :round, :heading, :content, :service, :resource, :action, :at_ms, :account, 1, :needs);

-- name: advice_remove :exec
-- What was slipped in; what became an action stays.
-- param public_id text
-- param round round_id
-- param version i64
-- param account account_id
-- unscoped: of a round that was read in scope
DELETE FROM advice
 WHERE public_id = :public_id AND round_id = :round AND version = :version
   AND account_id = :account AND action_id IS NULL;

-- name: advice_action_by_public_id :opt
-- param public_id text
-- row id action_id
-- unscoped: of an action that has just been made
SELECT id FROM action WHERE public_id = :public_id;

-- name: advice_action_of_round :exec
-- An action of a service, for a named case.
-- param id action_id
-- param round round_id
-- param service service_id
-- unscoped: of an action that has just been made
UPDATE action SET round_id = :round, service_id = :service WHERE id = :id;

-- name: advice_services :many 200
-- Services that are there, by name; which of them are an account's own today.
-- param account account_id
-- param today day
-- row id service_id
-- row public_id text
-- row name text
-- row own bool
SELECT s.id, s.public_id, s.name,
       CASE WHEN EXISTS (SELECT 1 FROM account_service AS x
                          WHERE x.service_id = s.id AND x.account_id = :account AND x.from_on <= :today
                            AND (x.to_on IS NULL OR x.to_on >= :today)) THEN 1 ELSE 0 END AS own
  FROM service AS s
 WHERE s.ended_on IS NULL
 ORDER BY s.name COLLATE "C", s.id;

-- name: advice_refusal_count :exec
-- One more.
-- param forum_case forum_case_id
-- param account account_id
INSERT INTO advice_refusal (case_id, account_id, n) VALUES (:forum_case, :account, 1)
ON CONFLICT (case_id, account_id) DO UPDATE SET n = advice_refusal.n + 1;

-- name: advice_refusal_all :many
-- Whose advice on a case was refused, and how often.
-- param forum_case forum_case_id
-- row account account_id
-- row name text
-- row who text
-- row n i64
SELECT f.account_id AS account, w.name, w.display_name AS who, f.n
  FROM advice_refusal AS f JOIN account AS w ON w.id = f.account_id
 WHERE f.case_id = :forum_case
 ORDER BY w.display_name COLLATE "C", w.id;

-- name: advice_refusal_clear :exec
-- Those of an account, if there were no more since.
-- param forum_case forum_case_id
-- param account account_id
-- param n i64
DELETE FROM advice_refusal WHERE case_id = :forum_case AND account_id = :account AND n = :n;
