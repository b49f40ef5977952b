-- name: plan_moved_on :opt
-- T2: the round of a named child's issued plan, for another setting than the one that brought the case, where the child
-- is on roll today: the plan goes with the child, and nothing else of the case does. It goes where the family said so
-- in a consent that holds (16: CONSENT_ONWARD of service/consent.h), or under a safeguarding reason that was approved;
-- and not to whoever knows the family (OV5).
-- param viewer viewer
-- param public_id text
-- row round round_id
-- row number i64
-- row state text
-- row submitted_on day?
-- row closed_on day?
-- row round_version i64
-- row id forum_case_id
-- row public_id text
-- row reference text
-- row phase text
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row born_on day?
-- row made_on day
-- row made_by account_id
-- row version i64
SELECT r.id AS round, r.number, r.state, r.submitted_on, r.closed_on, r.version AS round_version, c.id, c.public_id,
       c.reference, c.phase, s.id AS school, s.urn, s.name AS school_name, p.id AS pupil,
       p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, p.born_on, c.made_on, c.made_by, c.version
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id AND c.named = 1
  JOIN school AS s ON s.id = c.school_id
  JOIN pupil AS p ON p.id = c.pupil_id
 WHERE r.public_id = :public_id AND @pupil_not_kept(c.pupil_id)@
   AND EXISTS (SELECT 1 FROM plan AS n WHERE n.round_id = r.id AND n.state <> 'draft')
   AND EXISTS (SELECT 1 FROM enrolment AS e
                WHERE e.pupil_id = c.pupil_id AND e.entry_on <= :viewer_today
                  AND (e.leaving_on IS NULL OR e.leaving_on >= :viewer_today)
                  AND e.school_id <> c.school_id AND (:viewer_scope & 4) <> 0 AND @school_home(e.school_id)@)
   AND @case_goes_onward(c.id)@
   AND NOT EXISTS (SELECT 1 FROM case_conflict AS knows
                    WHERE knows.case_id = c.id AND knows.account_id = :viewer_account);

-- name: plan_at_home :one
-- Is the viewer of the setting that brought a case, and is the child still there? An anonymous child has not moved, as
-- far as anybody can know.
-- param viewer viewer
-- param round round_id
-- row home bool
-- row here bool
-- row left_on day?
SELECT CASE WHEN @school_home(c.school_id)@ THEN 1 ELSE 0 END AS home,
       CASE WHEN c.named = 0 AND @school_home(c.school_id)@ THEN 1
            WHEN c.named = 1 AND @child_at_home(c.pupil_id, c.school_id)@ THEN 1 ELSE 0 END AS here,
       @case_left_on(c.pupil_id, c.school_id, c.made_on)@ AS left_on
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
 WHERE r.id = :round;

-- name: plan_all :many
-- The versions of the plan of a round, the oldest first.
-- param round round_id
-- row id plan_id
-- row public_id text
-- row number i64
-- row state text
-- row layer text
-- row strengths text
-- row child_voice text
-- row parent_voice text
-- row transition text
-- row review_on day?
-- row made_ms i64
-- row made_by text
-- row issued_ms i64?
-- row issued_by text?
-- row agreed_ms i64?
-- row agreed_by text?
-- row version i64
-- unscoped: of a round that was read in scope
SELECT n.id, n.public_id, n.number, n.state, n.layer, n.strengths, n.child_voice, n.parent_voice, n.transition,
       n.review_on, n.made_ms, m.display_name AS made_by, n.issued_ms, i.display_name AS issued_by, n.agreed_ms,
       g.display_name AS agreed_by, n.version
  FROM plan AS n
  JOIN account AS m ON m.id = n.made_by
  LEFT JOIN account AS i ON i.id = n.issued_by
  LEFT JOIN account AS g ON g.id = n.agreed_by
 WHERE n.round_id = :round
 ORDER BY n.number;

-- name: plan_last_issued :opt
-- The plan that counts of the last round of a case that has one, up to a round.
-- param forum_case forum_case_id
-- param number i64
-- row round round_id
-- row round_public_id text
-- row round_number i64
-- unscoped: of a case that was read in scope
SELECT r.id AS round, r.public_id AS round_public_id, r.number AS round_number
  FROM case_round AS r
 WHERE r.case_id = :forum_case AND r.number <= :number
   AND EXISTS (SELECT 1 FROM plan AS n WHERE n.round_id = r.id AND n.state IN ('issued', 'agreed'))
 ORDER BY r.number DESC
 LIMIT 1;

-- name: plan_count_issued :one
-- param round round_id
-- row n i64
-- unscoped: of a round that was read in scope
SELECT count(*) AS n FROM plan WHERE round_id = :round AND state IN ('issued', 'agreed');

-- name: plan_need_all :many
-- param plan plan_id
-- row need text
-- row words text
-- unscoped: of a plan that was read in scope
SELECT need, words FROM plan_need WHERE plan_id = :plan ORDER BY need;

-- name: plan_target_all :many
-- param plan plan_id
-- row id target_id
-- row public_id text
-- row root target_id
-- row place i64
-- row need text
-- row baseline text
-- row target text
-- row strategy i64?
-- row provision text
-- row who text
-- row how_often text
-- row starts_on day?
-- row review_on day?
-- row measure text
-- row version i64
-- unscoped: of a plan that was read in scope
SELECT id, public_id, root_id AS root, place, need, baseline, target, strategy, provision, who, how_often, starts_on,
       review_on, measure, version
  FROM plan_target
 WHERE plan_id = :plan
 ORDER BY place, id;

-- name: plan_add :exec
-- param id plan_id
-- param public_id text
-- param round round_id
-- param number i64
-- param layer text
-- param strengths text
-- param child_voice text
-- param parent_voice text
-- param transition text
-- param review_on day?
-- param made_ms i64
-- param made_by account_id
-- unscoped: of a round that was read in scope
INSERT INTO plan (id, public_id, round_id, number, state, layer, strengths, child_voice, parent_voice, transition,
                  review_on, made_ms, made_by, issued_ms, issued_by, agreed_ms, agreed_by, version)
VALUES (:id, :public_id, :round, :number, 'draft', :layer, :strengths, :child_voice, :parent_voice, :transition,
        :review_on, :made_ms, :made_by, NULL, NULL, NULL, NULL, 1);

-- name: plan_set :exec
-- param id plan_id
-- param version i64
-- param layer text
-- param strengths text
-- param child_voice text
-- param parent_voice text
-- param transition text
-- param review_on day?
-- unscoped: of a plan that was read in scope
UPDATE plan SET layer = :layer, strengths = :strengths, child_voice = :child_voice, parent_voice = :parent_voice,
       transition = :transition, review_on = :review_on, version = version + 1
 WHERE id = :id AND version = :version AND state = 'draft';

-- name: plan_touch :exec
-- Another version of a draft, because of a change to one of its targets: who looked at it before, looked at another.
-- param id plan_id
-- unscoped: of a plan that was read in scope
UPDATE plan SET version = version + 1 WHERE id = :id AND state = 'draft';

-- name: plan_need_put :exec
-- param plan plan_id
-- param need text
-- param words text
-- unscoped: of a plan that was read in scope
INSERT INTO plan_need (plan_id, need, words) VALUES (:plan, :need, :words)
ON CONFLICT (plan_id, need) DO UPDATE SET words = excluded.words;

-- name: plan_need_drop :exec
-- param plan plan_id
-- param need text
-- unscoped: of a plan that was read in scope
DELETE FROM plan_need WHERE plan_id = :plan AND need = :need;

-- name: plan_target_add :exec
-- param id target_id
-- param public_id text
-- param plan plan_id
-- param root target_id
-- param place i64
-- param need text
-- param baseline text
-- param target text
-- param strategy i64?
-- param provision text
-- param who text
-- param how_often text
-- param starts_on day?
-- param review_on day?
-- param measure text
-- unscoped: of a plan that was read in scope
INSERT INTO plan_target (id, public_id, plan_id, root_id, place, need, baseline, target, strategy, provision, who,
                         how_often, starts_on, review_on, measure, version)
VALUES (:id, :public_id, :plan, :root, :place, :need, :baseline, :target, :strategy, :provision, :who,
        :how_often, :starts_on, :review_on, :measure, 1);

-- name: plan_target_set :exec
-- param id target_id
-- param version i64
-- param need text
-- param baseline text
-- param target text
-- param strategy i64?
-- param provision text
-- param who text
-- param how_often text
-- param starts_on day?
-- param review_on day?
-- param measure text
-- unscoped: of a plan that was read in scope
UPDATE plan_target SET need = :need, baseline = :baseline, target = :target, strategy = :strategy,
       provision = :provision, who = :who, how_often = :how_often, starts_on = :starts_on, review_on = :review_on,
       measure = :measure, version = version + 1
 WHERE id = :id AND version = :version;

-- name: plan_target_drop :exec
-- param id target_id
-- param version i64
-- unscoped: of a plan that was read in scope
DELETE FROM plan_target WHERE id = :id AND version = :version;

-- name: plan_set_issued :exec
-- param id plan_id
-- param version i64
-- param issued_ms i64
-- param issued_by account_id
-- unscoped: of a plan that was read in scope
UPDATE plan SET state = 'issued', issued_ms = :issued_ms, issued_by = :issued_by, version = version + 1
 WHERE id = :id AND version = :version AND state = 'draft';

-- name: plan_set_replaced :exec
-- What was issued before a version of a plan is replaced by it.
-- param round round_id
-- param number i64
-- unscoped: of a round that was read in scope
UPDATE plan SET state = 'replaced', version = version + 1
 WHERE round_id = :round AND number < :number AND state IN ('issued', 'agreed');

-- name: plan_set_agreed :exec
-- param id plan_id
-- param version i64
-- param agreed_ms i64
-- param agreed_by account_id
-- unscoped: of a plan that was read in scope
UPDATE plan SET state = 'agreed', agreed_ms = :agreed_ms, agreed_by = :agreed_by, version = version + 1
 WHERE id = :id AND version = :version AND state = 'issued';

-- name: plan_others :many 20000
-- The other children on the roll of the setting of a case, now or since a day, and of the cases of the forums that it
-- was put on: whose names must not stand in its plan (T9). They are compared with the plan and never shown but where
-- it holds them.
-- param round round_id
-- param since day
-- row upn text
-- row surname text
-- row forename text
-- row preferred text?
-- row near bool
-- unscoped: of a round that was read in scope
SELECT p.upn, p.surname, p.forename, p.preferred_forename AS preferred, x.near
  FROM (SELECT o.pupil_id, MAX(o.near) AS near
          FROM (SELECT e.pupil_id, 0 AS near
                  FROM case_round AS r
                  JOIN forum_case AS c ON c.id = r.case_id
                  JOIN enrolment AS e ON e.school_id = c.school_id
                 WHERE r.id = :round AND (e.leaving_on IS NULL OR e.leaving_on >= :since)
                 UNION ALL
                SELECT c.pupil_id, 1 AS near
                  FROM booking AS mine
                  JOIN booking AS theirs ON theirs.forum_id = mine.forum_id AND theirs.round_id <> mine.round_id
                  JOIN case_round AS r ON r.id = theirs.round_id
                  JOIN forum_case AS c ON c.id = r.case_id AND c.named = 1
                 WHERE mine.round_id = :round) AS o
         GROUP BY o.pupil_id) AS x
  JOIN pupil AS p ON p.id = x.pupil_id
 ORDER BY p.surname, p.forename, p.upn;

-- name: plan_progress_put :exec
-- param id i64
-- param root target_id
-- param at_ms i64
-- param account account_id
-- param outcome text
-- param words text
-- param next text
-- unscoped: of a plan that was read in scope
INSERT INTO plan_progress (id, root_id, number, at_ms, account_id, outcome, words, next)
SELECT :id, :root, COALESCE(MAX(g.number), 0) + 1, :at_ms, :account, :outcome, :words, :next
  FROM plan_progress AS g
 WHERE g.root_id = :root;

-- name: plan_progress_all :many
-- What was said of the targets of a plan and of the versions before it, the newest first.
-- param plan plan_id
-- row id i64
-- row root target_id
-- row at_ms i64
-- row who text
-- row outcome text
-- row words text
-- row next text
-- unscoped: of a plan that was read in scope
SELECT g.id, g.root_id AS root, g.at_ms, w.display_name AS who, g.outcome, g.words, g.next
  FROM plan_target AS t
  JOIN plan_progress AS g ON g.root_id = t.root_id
  JOIN account AS w ON w.id = g.account_id
 WHERE t.plan_id = :plan
 ORDER BY t.place, g.root_id, g.number DESC;
