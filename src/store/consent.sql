-- name: consents :many
-- Consents to a case, the newest first.
-- param forum_case forum_case_id
-- row id consent_id
-- row public_id text
-- row given_by text
-- row relation text
-- row on_day day
-- row how text
-- row covers i64
-- row wording text
-- row expires_on day
-- row recorded_ms i64
-- row recorded_by text
-- row withdrawn_on day?
-- row withdrawn_ms i64?
-- row withdrawn_by text?
-- row withdrawn_account account_id?
-- row withdrawn_how text
-- unscoped: of a case that was read in scope
SELECT n.id, n.public_id, n.given_by, n.relation, n.on_day, n.how, n.covers, n.wording, n.expires_on, n.recorded_ms,
       w.display_name AS recorded_by, n.withdrawn_on, n.withdrawn_ms, x.display_name AS withdrawn_by,
       x.id AS withdrawn_account, n.withdrawn_how
  FROM consent AS n
  JOIN account AS w ON w.id = n.recorded_by
  LEFT JOIN account AS x ON x.id = n.withdrawn_by
 WHERE n.case_id = :forum_case
 ORDER BY n.recorded_ms DESC, n.id DESC;

-- name: consent_shared :opt
-- May services be told of a case on the viewer's day? Nothing to a viewer without a scope.
-- param viewer viewer
-- param forum_case forum_case_id
-- row shared bool
-- row overridden bool
SELECT CASE WHEN @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared,
       CASE WHEN @case_overridden(c.id)@ THEN 1 ELSE 0 END AS overridden
  FROM forum_case AS c WHERE c.id = :forum_case AND :viewer_scope <> 0;

-- name: consent_told :one
-- What of a case in scope the viewer may be told, as bits: all, unless they see it because a forum hears it and nothing
-- else.
-- param viewer viewer
-- param forum_case forum_case_id
-- row covers i64
SELECT CASE WHEN @case_beside(c.id)@ THEN 31 ELSE @case_cover(c.id)@ END AS covers
  FROM forum_case AS c WHERE c.id = :forum_case;

-- name: consent_add :exec
-- param id consent_id
-- param public_id text
-- param forum_case forum_case_id
-- param given_by text
-- param relation text
-- param on_day day
-- param how text
-- param covers i64
-- param wording text
-- param expires_on day
-- param recorded_ms i64
-- param recorded_by account_id
-- unscoped: of a case that was read in scope
INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, wording, expires_on, recorded_ms,
                     recorded_by, withdrawn_on, withdrawn_ms, withdrawn_by, withdrawn_how)
VALUES (:id, :public_id, :forum_case, :given_by, :relation, :on_day, :how, :covers, :wording, :expires_on, :recorded_ms,
        :recorded_by, NULL, NULL, NULL, '');

-- name: consent_withdraw :exec
-- All consents to a case that were not withdrawn before.
-- param forum_case forum_case_id
-- param on_day day
-- param at_ms i64
-- param account account_id
-- param how text
-- unscoped: of a case that was read in scope
UPDATE consent SET withdrawn_on = :on_day, withdrawn_ms = :at_ms, withdrawn_by = :account, withdrawn_how = :how
 WHERE case_id = :forum_case AND withdrawn_on IS NULL;

-- name: consent_readers :many
-- Who of other services has opened the papers of a case, and when first.
-- param forum_case forum_case_id
-- row who text
-- row service_name text?
-- row first_ms i64
-- unscoped: of a case that was read in scope
SELECT w.display_name AS who,
       (SELECT MIN(v.name) FROM account_service AS s JOIN service AS v ON v.id = s.service_id
         WHERE s.account_id = w.id) AS service_name, p.first_ms
  FROM case_round AS r
  JOIN paper_read AS p ON p.round_id = r.id
  JOIN account AS w ON w.id = p.account_id
 WHERE r.case_id = :forum_case
 ORDER BY p.first_ms, w.id;

-- name: case_last_round :opt
-- The newest round of a case, by the id of its address.
-- param forum_case forum_case_id
-- row public_id text
-- unscoped: of a case that was read in scope
SELECT r.public_id FROM case_round AS r WHERE r.case_id = :forum_case ORDER BY r.number DESC LIMIT 1;

-- name: case_take_off :exec
-- Gives back the place of a round on the list of a forum that has not been held.
-- param round round_id
-- param today day
-- param reason text
-- unscoped: of a round that was read in scope
UPDATE booking SET place = NULL, state = 'given_back', reason = :reason, version = version + 1
 WHERE round_id = :round AND place IS NOT NULL AND state = 'booked'
   AND forum_id IN (SELECT f.id FROM forum AS f WHERE f.on_day >= :today AND f.state IN ('planned', 'open'));

-- name: override_case :opt
-- The named case of a reference, for whoever may share without consent: one that is still being written too, since
-- without consent it cannot be sent in.
-- param viewer viewer
-- param reference text
-- row id forum_case_id
-- row pupil pupil_id
-- row round round_id
SELECT c.id, c.pupil_id AS pupil, r.id AS round
  FROM forum_case AS c JOIN case_round AS r ON r.case_id = c.id
 WHERE NOT EXISTS (SELECT 1 FROM case_round AS later WHERE later.case_id = c.id AND later.number > r.number)
   AND c.reference = :reference AND c.named = 1
   AND @school_in_scope(c.school_id)@ AND @pupil_not_kept(c.pupil_id)@;

-- name: override_list :many
-- What was asked for, the newest first: of one case, one by its public id, or all.
-- param viewer viewer
-- param forum_case forum_case_id?
-- param public_id text?
-- row id i64
-- row public_id text
-- row forum_case forum_case_id
-- row reference text
-- row school_name text
-- row pupil pupil_id
-- row surname text
-- row forename text
-- row reason text
-- row asked_ms i64
-- row asked_by account_id
-- row asked_who text
-- row approved_ms i64?
-- row approved_who text?
-- row until_on day
-- row ended_ms i64?
SELECT o.id, o.public_id, c.id AS forum_case, c.reference, s.name AS school_name, p.id AS pupil, p.surname, p.forename,
       o.reason, o.asked_ms, o.asked_by, w.display_name AS asked_who, o.approved_ms, x.display_name AS approved_who,
       o.until_on, o.ended_ms
  FROM consent_override AS o
  JOIN forum_case AS c ON c.id = o.case_id
  JOIN school AS s ON s.id = c.school_id
  JOIN pupil AS p ON p.id = c.pupil_id
  JOIN account AS w ON w.id = o.asked_by
  LEFT JOIN account AS x ON x.id = o.approved_by
 WHERE (:forum_case IS NULL OR c.id = :forum_case) AND (:public_id IS NULL OR o.public_id = :public_id)
   AND @school_in_scope(c.school_id)@ AND @pupil_not_kept(c.pupil_id)@
 ORDER BY o.asked_ms DESC, o.id DESC;

-- name: override_add :exec
-- param id i64
-- param public_id text
-- param forum_case forum_case_id
-- param reason text
-- param asked_ms i64
-- param asked_by account_id
-- param until_on day
-- unscoped: of a case that was read in scope
INSERT INTO consent_override (id, public_id, case_id, reason, asked_ms, asked_by, approved_ms, approved_by, until_on,
                              ended_ms)
VALUES (:id, :public_id, :forum_case, :reason, :asked_ms, :asked_by, NULL, NULL, :until_on, NULL);

-- name: override_approve :exec
-- By somebody else than who asked, once, while it has not ended, and while who asked is a manager still.
-- param id i64
-- param at_ms i64
-- param account account_id
-- param today day
-- unscoped: it was read in scope
UPDATE consent_override SET approved_ms = :at_ms, approved_by = :account
 WHERE id = :id AND approved_ms IS NULL AND ended_ms IS NULL AND asked_by <> :account AND until_on >= :today
   AND EXISTS (SELECT 1 FROM account_role AS held JOIN account AS asker ON asker.id = held.account_id
                WHERE held.account_id = asked_by AND held.role = 'MGR' AND asker.disabled_ms IS NULL);

-- name: override_end :exec
-- param id i64
-- param at_ms i64
-- unscoped: it was read in scope
UPDATE consent_override SET ended_ms = :at_ms WHERE id = :id AND ended_ms IS NULL;
