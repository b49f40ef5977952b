-- name: tracker_meetings :many
-- The children who were talked about at meetings of schools in scope, the latest first, with what was agreed and how
-- many of its actions stand how. What is NULL asks for all. Both schools of a child who moved keep their part. Which
-- :most rows come first is found before they are read: of a child, or of all. The column actions has those that are
-- open, overdue, done and not done as four digits of 10,000, the first one last.
-- param viewer viewer
-- param today day
-- param school school_id?
-- param locality locality_id?
-- param pupil pupil_id?
-- param year i64?
-- param term text?
-- param areas i64
-- param most i64
-- row meeting_public_id text
-- row on_day day
-- row year i64
-- row term text
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row areas i64
-- row yar i64?
-- row lead_practitioner text
-- row services text
-- row agreed text?
-- row actions i64?
SELECT m.public_id AS meeting_public_id, m.on_day, m.year, m.term, m.school_id AS school, s.urn,
       s.name AS school_name, c.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename,
       c.areas, c.yar, c.lead_practitioner, c.services, t.content AS agreed,
       (SELECT CAST(sum(CASE WHEN a.state = 'open' AND a.due_on < :today THEN 10001
                             WHEN a.state = 'open' THEN 1
                             WHEN a.state = 'done' THEN 100000000
                             WHEN a.state = 'not_done' THEN 1000000000000 ELSE 0 END) AS BIGINT)
          FROM action AS a WHERE a.meeting_id = m.id AND a.pupil_id = c.pupil_id) AS actions
  FROM (SELECT theirs.id FROM meeting_child AS theirs WHERE theirs.pupil_id = :pupil
         UNION ALL
        SELECT latest.id
          FROM (SELECT c.id
                  FROM meeting AS m
                 CROSS JOIN meeting_child AS c -- in this order: meetings are read by day until there are enough
                  JOIN school AS s ON s.id = m.school_id
                 WHERE :pupil IS NULL AND c.meeting_id = m.id AND m.state IN ('open', 'closed')
                   AND @child_talked(c.id, c.discussed_ms)@
                   AND (:school IS NULL OR m.school_id = :school)
                   AND (:locality IS NULL OR s.locality_id = :locality)
                   AND (:year IS NULL OR m.year = :year)
                   AND (:term IS NULL OR m.term = :term)
                   AND (:areas = 0 OR (c.areas & :areas) <> 0)
                   AND @school_in_scope(m.school_id)@
                   AND @pupil_not_kept(c.pupil_id)@
                 ORDER BY m.on_day DESC, m.id DESC, c.place, c.id
                 LIMIT :most) AS latest) AS x
  JOIN meeting_child AS c ON c.id = x.id
  JOIN meeting AS m ON m.id = c.meeting_id
  JOIN school AS s ON s.id = m.school_id
  JOIN pupil AS p ON p.id = c.pupil_id
  LEFT JOIN meeting_text AS t ON t.child_id = c.id AND t.field = 'next_steps'
 WHERE m.state IN ('open', 'closed')
   AND @child_talked(c.id, c.discussed_ms)@
   AND (:school IS NULL OR m.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:year IS NULL OR m.year = :year)
   AND (:term IS NULL OR m.term = :term)
   AND (:areas = 0 OR (c.areas & :areas) <> 0)
   AND @school_in_scope(m.school_id)@
   AND @pupil_not_kept(c.pupil_id)@
 ORDER BY m.on_day DESC, m.id DESC, c.place, c.id
 LIMIT :most;

-- name: tracker_count :one
-- How many rows tracker_meetings has for all children.
-- param viewer viewer
-- param school school_id?
-- param locality locality_id?
-- param year i64?
-- param term text?
-- param areas i64
-- row n i64
SELECT count(*) AS n
  FROM meeting AS m
 CROSS JOIN meeting_child AS c
  JOIN school AS s ON s.id = m.school_id
 WHERE c.meeting_id = m.id AND m.state IN ('open', 'closed')
   AND @child_talked(c.id, c.discussed_ms)@
   AND (:school IS NULL OR m.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:year IS NULL OR m.year = :year)
   AND (:term IS NULL OR m.term = :term)
   AND (:areas = 0 OR (c.areas & :areas) <> 0)
   AND @school_in_scope(m.school_id)@
   AND @pupil_not_kept(c.pupil_id)@;

-- name: tracker_panels :many
-- The children about whom a panel decided, on a day and since; the viewer is that of yar.read. The day is that of the
-- panel, or of the instant `since_ms` and after.
-- unordered: the tracker puts all kinds in one order
-- param viewer viewer
-- param school school_id?
-- param locality locality_id?
-- param pupil pupil_id?
-- param since day
-- param since_ms i64
-- row public_id text
-- row kind text
-- row on_day day?
-- row decided_ms i64
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row decision text
SELECT r.public_id, r.kind, n.on_day, r.decided_ms, r.school_id AS school, s.urn, s.name AS school_name,
       r.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, r.decision
  FROM referral AS r
  JOIN school AS s ON s.id = r.school_id
  JOIN pupil AS p ON p.id = r.pupil_id
  LEFT JOIN panel AS n ON n.id = r.panel_id
 WHERE @school_chosen(r.school_id)@ AND r.decided_ms IS NOT NULL
   AND (n.on_day >= :since OR (n.on_day IS NULL AND r.decided_ms >= :since_ms))
   AND (:school IS NULL OR r.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:pupil IS NULL OR r.pupil_id = :pupil)
   AND @pupil_not_kept(r.pupil_id)@;

-- name: tracker_panel_days :many
-- When panels decided about children, as in tracker_panels.
-- unordered: they are counted
-- param viewer viewer
-- param school school_id?
-- param locality locality_id?
-- row on_day day?
-- row decided_ms i64
SELECT n.on_day, r.decided_ms
  FROM referral AS r
  JOIN school AS s ON s.id = r.school_id
  LEFT JOIN panel AS n ON n.id = r.panel_id
 WHERE @school_chosen(r.school_id)@ AND r.decided_ms IS NOT NULL
   AND (:school IS NULL OR r.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND @pupil_not_kept(r.pupil_id)@;

-- name: tracker_forums :many
-- The children of named cases that an Inclusion Forum discussed on a day and since, with the first target of the plan
-- that counts and how its actions stand, in digits as in tracker_meetings. Anonymous ones are nobody's here.
-- unordered: the tracker puts all kinds in one order
-- param viewer viewer
-- param anon_scope i64
-- param today day
-- param school school_id?
-- param locality locality_id?
-- param pupil pupil_id?
-- param since day
-- row round_public_id text
-- row on_day day
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row agreed text?
-- row actions i64?
-- row withdrawn bool
SELECT r.public_id AS round_public_id, f.on_day, c.school_id AS school, s.urn, s.name AS school_name,
       c.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename,
       (SELECT t.target FROM plan AS n JOIN plan_target AS t ON t.plan_id = n.id
         WHERE n.round_id = r.id AND n.state IN ('issued', 'agreed')
         ORDER BY n.number DESC, t.place LIMIT 1) AS agreed,
       (SELECT CAST(sum(CASE WHEN a.state = 'open' AND a.due_on < :today THEN 10001
                             WHEN a.state = 'open' THEN 1
                             WHEN a.state = 'done' THEN 100000000
                             WHEN a.state = 'not_done' THEN 1000000000000 ELSE 0 END) AS BIGINT)
          FROM action AS a WHERE a.round_id = r.id) AS actions,
       CASE WHEN @case_withdrawn(c.id)@ THEN 1 ELSE 0 END AS withdrawn
  FROM forum AS f
 CROSS JOIN booking AS b -- in this order: of the forums of a few weeks, and not of all
  JOIN case_round AS r ON r.id = b.round_id
  JOIN forum_case AS c ON c.id = r.case_id
  JOIN school AS s ON s.id = c.school_id
  JOIN pupil AS p ON p.id = c.pupil_id
 WHERE f.on_day >= :since AND b.forum_id = f.id AND b.state = 'discussed'
   AND c.named = 1
   AND (:school IS NULL OR c.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:pupil IS NULL OR c.pupil_id = :pupil)
   AND @case_in_scope(c.id)@;

-- name: tracker_forum_days :many
-- When Inclusion Forums discussed children, as in tracker_forums.
-- unordered: they are counted
-- param viewer viewer
-- param anon_scope i64
-- param school school_id?
-- param locality locality_id?
-- row on_day day
SELECT f.on_day
  FROM forum_case AS c
  JOIN case_round AS r ON r.case_id = c.id
  JOIN booking AS b ON b.round_id = r.id
  JOIN forum AS f ON f.id = b.forum_id
  JOIN school AS s ON s.id = c.school_id
 WHERE @school_chosen(c.school_id)@
   AND c.named = 1 AND b.state = 'discussed'
   AND (:school IS NULL OR c.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND @case_in_scope(c.id)@;

-- name: tracker_decided :each
-- When a panel decided about each child, and what; the viewer is that of yar.read.
-- unordered: the log takes the latest or the first of a child
-- param viewer viewer
-- row pupil pupil_id
-- row on_day day?
-- row decided_ms i64
-- row decision text
SELECT r.pupil_id AS pupil, n.on_day, r.decided_ms, r.decision
  FROM referral AS r
  LEFT JOIN panel AS n ON n.id = r.panel_id
 WHERE @school_chosen(r.school_id)@ AND r.decided_ms IS NOT NULL
   AND @pupil_not_kept(r.pupil_id)@;

-- name: tracker_discussed :each
-- When an Inclusion Forum discussed each child of a named case, and in which round.
-- unordered: the log takes the latest or the first of a child
-- param viewer viewer
-- param anon_scope i64
-- row pupil pupil_id
-- row on_day day
-- row round round_id
SELECT c.pupil_id AS pupil, f.on_day, r.id AS round
  FROM forum_case AS c
  JOIN case_round AS r ON r.case_id = c.id
  JOIN booking AS b ON b.round_id = r.id
  JOIN forum AS f ON f.id = b.forum_id
 WHERE @school_chosen(c.school_id)@
   AND c.named = 1 AND b.state = 'discussed'
   AND @case_in_scope(c.id)@;

-- name: tracker_target :opt
-- The first target of the plan of a round that counts.
-- param viewer viewer
-- param anon_scope i64
-- param round round_id
-- row target text
-- row withdrawn bool
SELECT t.target, CASE WHEN @case_withdrawn(r.case_id)@ THEN 1 ELSE 0 END AS withdrawn
  FROM plan AS n
  JOIN plan_target AS t ON t.plan_id = n.id
  JOIN case_round AS r ON r.id = n.round_id
 WHERE n.round_id = :round AND n.state IN ('issued', 'agreed')
   AND @round_in_scope(n.round_id)@
 ORDER BY n.number DESC, t.place
 LIMIT 1;

-- name: tracker_talked :each
-- When each child was talked about at meetings of schools in scope: what the log needs of children of whom most are
-- not on its page.
-- unordered: the log takes the latest or the first of a child
-- param viewer viewer
-- row pupil pupil_id
-- row child meeting_child_id
-- row on_day day
-- row lead_practitioner text
SELECT c.pupil_id AS pupil, c.id AS child, m.on_day, c.lead_practitioner
  FROM meeting AS m
 CROSS JOIN meeting_child AS c -- in this order: an index has all that is asked of the children of a meeting
 WHERE @school_chosen(m.school_id)@ AND m.state IN ('open', 'closed')
   AND c.meeting_id = m.id
   AND @child_talked(c.id, c.discussed_ms)@
   AND @pupil_not_kept(c.pupil_id)@;

-- name: tracker_agreed :opt
-- What was agreed about a child at a meeting of a school in scope.
-- param viewer viewer
-- param child meeting_child_id
-- row content text
SELECT t.content
  FROM meeting_text AS t
  JOIN meeting_child AS c ON c.id = t.child_id
  JOIN meeting AS m ON m.id = c.meeting_id
 WHERE t.child_id = :child AND t.field = 'next_steps'
   AND @school_in_scope(m.school_id)@ AND @pupil_not_kept(c.pupil_id)@
 ORDER BY t.id
 LIMIT 1;

-- name: tracker_written :each
-- When something was written about a child beside meetings and panels: an action was made or ended, the last of a child
-- at a school; something befell one between; a colleague answered.
-- unordered: the log takes the latest of a child
-- param viewer viewer
-- row pupil pupil_id
-- row at_ms i64
SELECT a.pupil_id AS pupil, CAST(max(coalesce(a.ended_ms, a.made_ms)) AS BIGINT) AS at_ms
  FROM action AS a
 WHERE @school_chosen(a.school_id)@ AND a.pupil_id IS NOT NULL
 GROUP BY a.school_id, a.pupil_id
 UNION ALL
SELECT a.pupil_id AS pupil, e.at_ms
  FROM action_event AS e JOIN action AS a ON a.id = e.action_id
 WHERE e.what IN ('moved', 'given on') AND a.pupil_id IS NOT NULL AND @school_in_scope(a.school_id)@
 UNION ALL
SELECT c.pupil_id AS pupil, c.answered_ms AS at_ms
  FROM consultation AS c
 WHERE c.answered_ms IS NOT NULL AND @school_chosen(c.school_id)@;

-- name: tracker_open :each
-- The open actions about children at schools in scope. Nobody reads the log for actions that are theirs at another
-- school.
-- unordered: the log takes the latest or the first of a child
-- param viewer viewer
-- row pupil pupil_id
-- row id action_id
-- row public_id text
-- row task text
-- row due_on day
-- row owner_name text
-- row owner_closed bool
SELECT a.pupil_id AS pupil, a.id, a.public_id, a.task, a.due_on, a.owner_name,
       CASE WHEN a.owner_id IN (SELECT shut.id FROM account AS shut WHERE shut.disabled_ms IS NOT NULL)
            THEN 1 ELSE 0 END AS owner_closed
  FROM action AS a
 WHERE @school_chosen(a.school_id)@ AND a.state = 'open' AND a.pupil_id IS NOT NULL
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@;
