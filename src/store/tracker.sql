-- name: tracker_meetings :many
-- The children who were talked about at meetings of schools in scope, the latest first, with what was agreed and how
-- many of its actions stand how. What is NULL asks for all. Both schools of a child who moved keep their part.
-- param viewer viewer
-- param today day
-- param school school_id?
-- param locality locality_id?
-- param pupil pupil_id?
-- param year i64?
-- param term text?
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
-- row n_open i64?
-- row n_overdue i64?
-- row n_done i64?
-- row n_not_done i64?
SELECT m.public_id AS meeting_public_id, m.on_day, m.year, m.term, m.school_id AS school, s.urn,
       s.name AS school_name, c.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename,
       c.areas, c.yar, c.lead_practitioner, c.services, t.content AS agreed, x.n_open, x.n_overdue, x.n_done,
       x.n_not_done
  FROM meeting AS m
  JOIN school AS s ON s.id = m.school_id
  JOIN meeting_child AS c ON c.meeting_id = m.id
  JOIN pupil AS p ON p.id = c.pupil_id
  LEFT JOIN meeting_text AS t ON t.child_id = c.id AND t.field = 'next_steps'
  LEFT JOIN (SELECT a.meeting_id, a.pupil_id,
                    CAST(sum(CASE WHEN a.state = 'open' THEN 1 ELSE 0 END) AS BIGINT) AS n_open,
                    CAST(sum(CASE WHEN a.state = 'open' AND a.due_on < :today THEN 1 ELSE 0 END) AS BIGINT)
                        AS n_overdue,
                    CAST(sum(CASE WHEN a.state = 'done' THEN 1 ELSE 0 END) AS BIGINT) AS n_done,
                    CAST(sum(CASE WHEN a.state = 'not_done' THEN 1 ELSE 0 END) AS BIGINT) AS n_not_done
               FROM action AS a
              WHERE a.meeting_id IS NOT NULL AND a.pupil_id IS NOT NULL
              GROUP BY a.meeting_id, a.pupil_id) AS x ON x.meeting_id = m.id AND x.pupil_id = c.pupil_id
 WHERE m.state IN ('open', 'closed')
   AND (c.discussed_ms IS NOT NULL OR t.content IS NOT NULL)
   AND (:school IS NULL OR m.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:pupil IS NULL OR c.pupil_id = :pupil)
   AND (:year IS NULL OR m.year = :year)
   AND (:term IS NULL OR m.term = :term)
   AND @school_in_scope(m.school_id)@
   AND @pupil_not_kept(c.pupil_id)@
 ORDER BY m.on_day DESC, m.id DESC, c.place, c.id;

-- name: tracker_panels :many
-- The children about whom a panel decided, the latest first; the viewer is that of yar.read.
-- param viewer viewer
-- param school school_id?
-- param locality locality_id?
-- param pupil pupil_id?
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
-- row state text
-- row decision text
SELECT r.public_id, r.kind, n.on_day, r.decided_ms, r.school_id AS school, s.urn, s.name AS school_name,
       r.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, r.state, r.decision
  FROM referral AS r
  JOIN school AS s ON s.id = r.school_id
  JOIN pupil AS p ON p.id = r.pupil_id
  LEFT JOIN panel AS n ON n.id = r.panel_id
 WHERE r.decided_ms IS NOT NULL
   AND (:school IS NULL OR r.school_id = :school)
   AND (:locality IS NULL OR s.locality_id = :locality)
   AND (:pupil IS NULL OR r.pupil_id = :pupil)
   AND @school_in_scope(r.school_id)@
   AND @pupil_not_kept(r.pupil_id)@
 ORDER BY r.decided_ms DESC, r.id DESC;

-- name: tracker_touched :many
-- When something was last written about each child beside meetings and panels: in an action or an answer.
-- param viewer viewer
-- row pupil pupil_id
-- row at_ms i64
SELECT z.pupil, CAST(max(z.at_ms) AS BIGINT) AS at_ms
  FROM (SELECT a.pupil_id AS pupil, e.at_ms
          FROM action AS a JOIN action_event AS e ON e.action_id = a.id
         WHERE a.pupil_id IS NOT NULL AND @school_in_scope(a.school_id)@
        UNION ALL
        SELECT c.pupil_id AS pupil, c.answered_ms AS at_ms
          FROM consultation AS c
         WHERE c.answered_ms IS NOT NULL AND @school_in_scope(c.school_id)@) AS z
 GROUP BY z.pupil
 ORDER BY z.pupil;
