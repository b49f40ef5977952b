-- name: panel_all :many
-- The days of panels from one on, with how many children are on the agenda of each.
-- param from_on day
-- row id panel_id
-- row public_id text
-- row kind text
-- row on_day day
-- row place text
-- row state text
-- row n i64
-- row version i64
-- unscoped: counts, and nothing of a child
SELECT n.id, n.public_id, n.kind, n.on_day, n.place, n.state,
       (SELECT count(*) FROM referral AS r WHERE r.panel_id = n.id) AS n, n.version
  FROM panel AS n
 WHERE n.on_day >= :from_on
 ORDER BY n.on_day, n.id;

-- name: panel_by_public_id :opt
-- param public_id text
-- row id panel_id
-- row kind text
-- row on_day day
-- row place text
-- row state text
-- row version i64
SELECT id, kind, on_day, place, state, version FROM panel WHERE public_id = :public_id;

-- name: panel_add :exec
-- param id panel_id
-- param public_id text
-- param kind text
-- param on_day day
-- param place text
INSERT INTO panel (id, public_id, kind, on_day, place, state, version)
VALUES (:id, :public_id, :kind, :on_day, :place, 'planned', 1);

-- name: panel_set_state :exec
-- param id panel_id
-- param version i64
-- param state text
UPDATE panel SET state = :state, version = version + 1
 WHERE id = :id AND version = :version AND state = 'planned';

-- name: panel_empty :exec
-- Those who were to be heard on a day that is cancelled go back to the queue.
-- param id panel_id
-- unscoped: of a panel that is cancelled by whoever decides
UPDATE referral SET panel_id = NULL, state = 'queued', version = version + 1
 WHERE panel_id = :id AND state = 'listed';

-- name: referral_find :many
-- Referrals in scope that fit what is asked, urgent ones first, then as they came. Of what is class 3, only that it is
-- there. What is NULL asks for all. One, those of a child, and all are three queries, of which one has rows: see
-- trait_each.
-- param viewer viewer
-- param public_id text?
-- param panel panel_id?
-- param pupil pupil_id?
-- param state text?
-- param kind text?
-- row id referral_id
-- row public_id text
-- row kind text
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row meeting_on day?
-- row panel panel_id?
-- row panel_public_id text?
-- row panel_on day?
-- row urgent bool
-- row why text
-- row has_risks bool
-- row wanted text
-- row state text
-- row decision text
-- row review_on day?
-- row made_ms i64
-- row made_by text
-- row decided_ms i64?
-- row decided_by text?
-- row version i64
SELECT r.id, r.public_id, r.kind, r.school_id AS school, s.urn, s.name AS school_name, r.pupil_id AS pupil,
       p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, m.on_day AS meeting_on, r.panel_id AS panel,
       n.public_id AS panel_public_id, n.on_day AS panel_on, r.urgent, r.why,
       CASE WHEN r.risks <> '' THEN 1 ELSE 0 END AS has_risks, r.wanted, r.state, r.decision, r.review_on, r.made_ms,
       maker.display_name AS made_by, r.decided_ms, decider.display_name AS decided_by, r.version
  FROM (SELECT id FROM referral WHERE public_id = :public_id
         UNION ALL
        SELECT id FROM referral WHERE :public_id IS NULL AND pupil_id = :pupil
         UNION ALL
        SELECT id FROM referral WHERE :public_id IS NULL AND :pupil IS NULL) AS x
  JOIN referral AS r ON r.id = x.id
  JOIN school AS s ON s.id = r.school_id
  JOIN pupil AS p ON p.id = r.pupil_id
  JOIN account AS maker ON maker.id = r.made_by
  LEFT JOIN account AS decider ON decider.id = r.decided_by
  LEFT JOIN panel AS n ON n.id = r.panel_id
  LEFT JOIN meeting AS m ON m.id = r.meeting_id
 WHERE (:panel IS NULL OR r.panel_id = :panel)
   AND (:pupil IS NULL OR r.pupil_id = :pupil) -- of one by its public id too
   AND (:state IS NULL OR r.state = :state)
   AND (:kind IS NULL OR r.kind = :kind)
   AND @school_in_scope(r.school_id)@
   AND @pupil_not_kept(r.pupil_id)@
 ORDER BY r.urgent DESC, r.made_ms, r.id;

-- name: referral_sums :one
-- How many referrals in scope are in the queue, how many of those are urgent, and of how many that are not closed a
-- review is due.
-- param viewer viewer
-- param today day
-- row queued i64
-- row urgent i64
-- row review i64
SELECT CAST(coalesce(sum(CASE WHEN r.state = 'queued' THEN 1 ELSE 0 END), 0) AS BIGINT) AS queued,
       CAST(coalesce(sum(CASE WHEN r.state = 'queued' THEN r.urgent ELSE 0 END), 0) AS BIGINT) AS urgent,
       CAST(coalesce(sum(CASE WHEN r.state <> 'closed' AND r.review_on <= :today THEN 1 ELSE 0 END), 0) AS BIGINT)
           AS review
  FROM referral AS r
 WHERE @school_in_scope(r.school_id)@
   AND @pupil_not_kept(r.pupil_id)@;

-- name: referral_risks :opt
-- What is class 3 of a referral; the viewer is that of class3.read.
-- param viewer viewer
-- param id referral_id
-- row risks text
SELECT r.risks
  FROM referral AS r
 WHERE r.id = :id AND @school_in_scope(r.school_id)@ AND @pupil_not_kept(r.pupil_id)@;

-- name: referral_waiting :one
-- Is a child in the queue or on an agenda already?
-- param pupil pupil_id
-- param kind text
-- row n i64
-- unscoped: the child was read in the scope of whoever refers them
SELECT count(*) AS n FROM referral WHERE pupil_id = :pupil AND kind = :kind AND state IN ('queued', 'listed');

-- name: referral_add :exec
-- param id referral_id
-- param public_id text
-- param kind text
-- param school school_id
-- param pupil pupil_id
-- param meeting meeting_id?
-- param urgent bool
-- param why text
-- param risks text
-- param wanted text
-- param made_ms i64
-- param made_by account_id
-- unscoped: the child was read in the scope of whoever refers them
INSERT INTO referral (id, public_id, kind, school_id, pupil_id, meeting_id, panel_id, urgent, why, risks, wanted, state,
                      decision, review_on, made_ms, made_by, decided_ms, decided_by, version)
VALUES (:id, :public_id, :kind, :school, :pupil, :meeting, NULL, :urgent, :why, :risks, :wanted, 'queued',
        '', NULL, :made_ms, :made_by, NULL, NULL, 1);

-- name: referral_list_on :exec
-- param id referral_id
-- param version i64
-- param panel panel_id
-- unscoped: it was read in the scope of whoever lists it
UPDATE referral SET panel_id = :panel, state = 'listed', version = version + 1
 WHERE id = :id AND version = :version AND state IN ('queued', 'listed', 'held');

-- name: referral_decide :exec
-- param id referral_id
-- param version i64
-- param state text
-- param decision text
-- param review_on day?
-- param decided_ms i64
-- param decided_by account_id
-- unscoped: it was read in the scope of whoever decides
UPDATE referral SET state = :state, decision = :decision, review_on = :review_on, decided_ms = :decided_ms,
                    decided_by = :decided_by, version = version + 1
 WHERE id = :id AND version = :version AND state <> 'closed';

-- name: referral_maker :opt
-- Who made a referral, as long as the account is open.
-- param id referral_id
-- row account account_id
-- unscoped: whether they may read it is asked before they are told of it
SELECT r.made_by AS account
  FROM referral AS r
  JOIN account AS a ON a.id = r.made_by
 WHERE r.id = :id AND a.disabled_ms IS NULL;

-- name: referral_events :many
-- param viewer viewer
-- param id referral_id
-- row at_ms i64
-- row who text
-- row what text
-- row detail text
SELECT e.at_ms, w.display_name AS who, e.what, e.detail
  FROM referral AS r
  JOIN referral_event AS e ON e.referral_id = r.id
  JOIN account AS w ON w.id = e.account_id
 WHERE r.id = :id AND @school_in_scope(r.school_id)@ AND @pupil_not_kept(r.pupil_id)@
 ORDER BY e.id;

-- name: referral_event_add :exec
-- param id i64
-- param referral referral_id
-- param at_ms i64
-- param account account_id
-- param what text
-- param detail text
-- unscoped: written with the change that it tells of
INSERT INTO referral_event (id, referral_id, at_ms, account_id, what, detail)
VALUES (:id, :referral, :at_ms, :account, :what, :detail);
