-- What is late or soon will be, of everybody, for service/reminder.h, which tells whoever may see it that there is
-- something, and nothing of what it is.

-- name: reminder_actions :many
-- Open actions that are due between two days, school by school. The owner is 0 when nobody has it by account, or the
-- account is closed. One of a case whose child has left the school: it is no longer the school's.
-- param today day
-- param from_on day
-- param to_on day
-- row public_id text
-- row school school_id
-- row pupil pupil_id?
-- row kept bool
-- row owner_kind text
-- row owner account_id?
-- row due_on day
-- row is_left bool
-- unscoped: whoever is told of one may see it by their roles and schools, which stand in reminder_people
SELECT a.public_id, a.school_id AS school, a.pupil_id AS pupil, coalesce(p.restricted, 0) AS kept, a.owner_kind,
       o.id AS owner, a.due_on,
       CASE WHEN EXISTS (
                SELECT 1 FROM case_round AS r JOIN forum_case AS c ON c.id = r.case_id -- as case_still_of has it
                 WHERE r.id = a.round_id AND c.named = 1
                   AND NOT EXISTS (SELECT 1 FROM enrolment AS still
                                    WHERE still.pupil_id = c.pupil_id AND still.school_id = c.school_id
                                      AND still.entry_on <= :today
                                      AND (still.leaving_on IS NULL OR still.leaving_on >= :today))
                   AND EXISTS (SELECT 1 FROM enrolment AS there
                                WHERE there.pupil_id = c.pupil_id AND there.entry_on <= :today
                                  AND (there.school_id = c.school_id OR there.leaving_on IS NULL
                                       OR there.leaving_on >= :today)))
            THEN 1 ELSE 0 END AS is_left
  FROM action AS a
  LEFT JOIN pupil AS p ON p.id = a.pupil_id
  LEFT JOIN account AS o ON o.id = a.owner_id AND o.disabled_ms IS NULL
 WHERE a.state = 'open' AND a.due_on >= :from_on AND a.due_on <= :to_on
 ORDER BY a.school_id, a.due_on, a.id;

-- name: reminder_consultations :many
-- Questions without an answer that are due between two days, asked of accounts that can still answer (still_asked);
-- school by school.
-- param today day
-- param from_on day
-- param to_on day
-- row public_id text
-- row school school_id
-- row pupil pupil_id
-- row kept bool
-- row asked account_id
-- row due_on day
-- unscoped: whoever is told of one has been asked
SELECT c.public_id, c.school_id AS school, c.pupil_id AS pupil, p.restricted AS kept, c.asked_id AS asked, c.due_on
  FROM consultation AS c
  JOIN pupil AS p ON p.id = c.pupil_id
  JOIN account AS a ON a.id = c.asked_id AND a.disabled_ms IS NULL
 WHERE c.answered_ms IS NULL AND c.withdrawn_ms IS NULL AND c.due_on >= :from_on AND c.due_on <= :to_on
   AND (EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role IN ('MGR', 'IL', 'FC', 'SA'))
        OR EXISTS (SELECT 1 FROM account_role AS r JOIN account_school AS h ON h.account_id = r.account_id
                    WHERE r.account_id = a.id AND r.role = 'SU' AND h.school_id = c.school_id AND h.from_on <= :today
                      AND (h.to_on IS NULL OR h.to_on >= :today)))
 ORDER BY c.school_id, c.due_on, c.id;

-- name: reminder_minutes :many
-- Meetings closed since an instant whose minutes one side or both have not signed, school by school.
-- param since_ms i64
-- row public_id text
-- row school school_id
-- row closed_ms i64
SELECT m.public_id, m.school_id AS school, m.closed_ms
  FROM meeting AS m
 WHERE m.state = 'closed' AND m.closed_ms >= :since_ms
   AND (SELECT count(DISTINCT e.detail) FROM meeting_event AS e
         WHERE e.meeting_id = m.id AND e.what = 'signed' AND e.detail IN ('authority', 'school')) < 2
 ORDER BY m.school_id, m.closed_ms, m.id;

-- name: reminder_people :many
-- Open accounts that stand for a school on a day: its leads, its own people; and the managers, of the school 0.
-- param today day
-- row kind text
-- row school school_id
-- row account account_id
SELECT 'lead' AS kind, l.school_id AS school, l.account_id AS account
  FROM school_lead AS l
  JOIN account AS a ON a.id = l.account_id AND a.disabled_ms IS NULL
 WHERE l.from_on <= :today AND (l.to_on IS NULL OR l.to_on >= :today)
   AND EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role = 'IL')
UNION
SELECT 'school' AS kind, h.school_id AS school, h.account_id AS account
  FROM account_school AS h
  JOIN account AS a ON a.id = h.account_id AND a.disabled_ms IS NULL
 WHERE h.from_on <= :today AND (h.to_on IS NULL OR h.to_on >= :today)
   AND EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role = 'SU')
UNION
SELECT 'manager' AS kind, 0 AS school, a.id AS account
  FROM account AS a
 WHERE a.disabled_ms IS NULL
   AND EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role = 'MGR')
 ORDER BY school, account;

-- name: reminder_named :many
-- Who may see which restricted child.
-- row pupil pupil_id
-- row account account_id
-- unscoped: names alone, to leave out of the messages whoever is none of them
SELECT pupil_id AS pupil, account_id AS account FROM pupil_named_staff ORDER BY pupil_id, account_id;

-- name: reminder_forums :many 20000
-- Forums that are planned for a day from tomorrow on, each with the accounts that are to be told of it and have not
-- been, and the topic of the message, which has the day in it: the staff of settings with a case (until the child
-- has left) or a place on it, and the colleagues of its services (school NULL), with how many cases there are whose
-- papers can be read and which no colleague of the service has read; not the viewer. Those with something to read come
-- first of a topic.
-- param viewer viewer
-- param to_on day
-- row topic text
-- row forum text
-- row on_day day
-- row papers_on day
-- row account account_id
-- row school school_id?
-- row unread i64
-- row drop_in bool
SELECT x.topic, x.forum, x.on_day, x.papers_on, x.account, x.school, x.unread,
       CASE WHEN EXISTS (SELECT 1 FROM forum AS said JOIN forum_series AS of_series ON of_series.id = said.series_id
                          WHERE said.public_id = x.forum AND of_series.kind = 'drop_in') THEN 1 ELSE 0 END AS drop_in
  FROM (SELECT 'forum ' || f.public_id || ' ' || CAST(f.on_day AS TEXT) || ' ' || CAST(a.id AS TEXT) AS topic,
               f.public_id AS forum, f.on_day, f.papers_on, a.id AS account, t.school_id AS school, 0 AS unread
          FROM forum AS f
          JOIN (SELECT b.forum_id, c.school_id, c.pupil_id
                  FROM booking AS b JOIN case_round AS r ON r.id = b.round_id JOIN forum_case AS c ON c.id = r.case_id
                 WHERE b.place IS NOT NULL AND b.state = 'booked'
                   AND @case_still_of(c.named, c.pupil_id, c.school_id)@
                 UNION
                SELECT d.forum_id, d.school_id, NULL AS pupil_id
                  FROM drop_in_place AS d
                 WHERE d.place IS NOT NULL AND d.state = 'booked') AS t ON t.forum_id = f.id
          JOIN account_school AS h ON h.school_id = t.school_id AND h.from_on <= :viewer_today
               AND (h.to_on IS NULL OR h.to_on >= :viewer_today)
          JOIN account AS a ON a.id = h.account_id AND a.disabled_ms IS NULL
         WHERE f.state = 'planned' AND f.on_day > :viewer_today AND f.on_day <= :to_on
           AND EXISTS (SELECT 1 FROM account_role AS held WHERE held.account_id = a.id AND held.role = 'SU')
           AND (t.pupil_id IS NULL OR t.pupil_id NOT IN (
                SELECT kept.id FROM pupil AS kept WHERE kept.restricted = 1
                   AND NOT EXISTS (SELECT 1 FROM pupil_named_staff AS named
                                    WHERE named.pupil_id = kept.id AND named.account_id = a.id)))
         UNION
        SELECT 'forum ' || f.public_id || ' ' || CAST(f.on_day AS TEXT) || ' ' || CAST(a.id AS TEXT) AS topic,
               f.public_id AS forum, f.on_day, f.papers_on, a.id AS account, NULL AS school,
               (SELECT count(*)
                  FROM booking AS b JOIN case_round AS r ON r.id = b.round_id JOIN forum_case AS c ON c.id = r.case_id
                 WHERE b.forum_id = f.id AND b.place IS NOT NULL AND b.state = 'booked'
                   AND f.papers_on <= :viewer_today
                   AND (c.named = 0
                        OR (@case_shared(c.id)@
                            AND c.pupil_id NOT IN (SELECT kept.id FROM pupil AS kept WHERE kept.restricted = 1)))
                   AND NOT EXISTS (SELECT 1 FROM case_conflict AS knows
                                    WHERE knows.case_id = c.id AND knows.account_id = a.id)
                   AND NOT EXISTS (SELECT 1 FROM paper_read AS done
                                     JOIN account_service AS reader ON reader.account_id = done.account_id
                                    WHERE done.round_id = r.id AND reader.service_id = s.service_id)) AS unread
          FROM forum AS f
          JOIN forum_service AS s ON s.forum_id = f.id
          JOIN account_service AS m ON m.service_id = s.service_id AND m.from_on <= :viewer_today
               AND (m.to_on IS NULL OR m.to_on >= :viewer_today)
          JOIN account AS a ON a.id = m.account_id AND a.disabled_ms IS NULL
         WHERE f.state = 'planned' AND f.on_day > :viewer_today AND f.on_day <= :to_on) AS x
 WHERE x.account <> :viewer_account AND NOT EXISTS (SELECT 1 FROM message AS told WHERE told.topic = x.topic)
 ORDER BY x.topic COLLATE "C", x.unread DESC, x.school NULLS FIRST;
