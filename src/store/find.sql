-- name: find_schools :many 21
-- Schools that the viewer, that of school.list, may see, by a part of their name or by URN.
-- param viewer viewer
-- param pattern text
-- param urn text
-- row urn text
-- row name text
SELECT s.urn, s.name
  FROM school AS s
 WHERE (s.name_folded LIKE :pattern ESCAPE '\' OR s.urn = :urn) AND @school_in_scope(s.id)@
 ORDER BY s.name COLLATE "C", s.id
 LIMIT 21;

-- name: find_pupils :many 21
-- Children whom the viewer, that of pupil.search, may see, by parts of their name or by UPN; with the school where they
-- are, or were last, of those in scope; and whether they were ever on a roll. Those whose name begins so come first.
-- param viewer viewer
-- param begins text
-- param first text
-- param second text
-- param upn text
-- row id pupil_id
-- row public_id text
-- row upn text
-- row surname text
-- row forename text
-- row school_name text?
-- row leaving_on day?
-- row year_group i64?
-- row year_group_year i64?
-- row enrolled bool
SELECT p.id, p.public_id, p.upn, p.surname, p.forename, s.name AS school_name, e.leaving_on, e.year_group,
       e.year_group_year,
       CASE WHEN EXISTS (SELECT 1 FROM enrolment AS there WHERE there.pupil_id = p.id) THEN 1 ELSE 0 END AS enrolled
  FROM (SELECT f.id, f.public_id, f.upn, f.surname, f.forename, f.name_folded,
               CASE WHEN f.name_folded LIKE :begins ESCAPE '\' THEN 0 ELSE 1 END AS place
          FROM pupil AS f
         WHERE ((f.name_folded LIKE :first ESCAPE '\' AND f.name_folded LIKE :second ESCAPE '\') OR f.upn = :upn)
           AND @pupil_in_scope(f.id)@
         ORDER BY place, f.name_folded COLLATE "C", f.id
         LIMIT 21) AS p
  LEFT JOIN enrolment AS e ON e.id = (SELECT x.id FROM enrolment AS x
                                       WHERE x.pupil_id = p.id AND @school_in_scope(x.school_id)@
                                       ORDER BY x.entry_on DESC, x.id DESC LIMIT 1)
  LEFT JOIN school AS s ON s.id = e.school_id
 ORDER BY p.place, p.name_folded COLLATE "C", p.id
 LIMIT 21;

-- name: find_meetings :many 21
-- Meetings at schools of a name, the latest first.
-- param viewer viewer
-- param pattern text
-- row public_id text
-- row urn text
-- row school_name text
-- row on_day day
-- row state text
SELECT m.public_id, s.urn, s.name AS school_name, m.on_day, m.state
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id
 WHERE s.name_folded LIKE :pattern ESCAPE '\' AND @school_in_scope(m.school_id)@
 ORDER BY m.on_day DESC, m.id DESC
 LIMIT 21;

-- name: find_cases :many 21
-- Cases of the forums in scope: by their whole reference, and named ones by the child's name or UPN, the newest first.
-- The round is the newest that the viewer may see. An anonymous one has no child, and its setting is told as in
-- round_read. Withdrawn consent is not told to the setting that the child has left (T2).
-- param viewer viewer
-- param anon_scope i64
-- param reference text
-- param first text
-- param second text
-- param upn text
-- row round text
-- row reference text
-- row named bool
-- row phase text
-- row school_name text?
-- row pupil pupil_id?
-- row surname text?
-- row forename text?
-- row withdrawn bool
SELECT r.public_id AS round, c.reference, c.named, c.phase, s.name AS school_name, p.id AS pupil, p.surname,
       p.forename,
       CASE WHEN @case_withdrawn(c.id)@
                 AND NOT @case_left_alone(c.named, c.pupil_id, c.school_id, c.phase, c.area_id)@
            THEN 1 ELSE 0 END AS withdrawn
  FROM (SELECT x.id FROM forum_case AS x WHERE x.reference = :reference
         UNION
        SELECT x.id FROM forum_case AS x JOIN pupil AS child ON child.id = x.pupil_id
         WHERE x.named = 1
           AND ((child.name_folded LIKE :first ESCAPE '\' AND child.name_folded LIKE :second ESCAPE '\')
                OR child.upn = :upn)) AS y
  JOIN forum_case AS c ON c.id = y.id
  JOIN case_round AS r ON r.case_id = c.id
  LEFT JOIN school AS s ON s.id = c.school_id
       AND @setting_told(c.named, c.school_id, c.phase, c.area_id)@
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
 WHERE @round_newest(r.id, c.id, r.number, c.made_by, c.school_id)@
   AND @round_in_scope(r.id)@
 ORDER BY r.submitted_on DESC NULLS FIRST, c.reference COLLATE "C"
 LIMIT 21;

-- name: find_recent :one
-- How often an account has looked for children since an instant: everywhere, for a meeting, and for a case.
-- param account account_id
-- param since_ms i64
-- row n i64
SELECT count(*) AS n FROM audit
 WHERE account_id = :account AND at_ms > :since_ms
   AND (operation = 'pupil.search' OR (operation = 'meeting.update' AND object LIKE 'search for meeting %' ESCAPE '\')
        OR (operation = 'case_named.create' AND object = 'search for a case'));

-- name: home_meetings :many 200
-- The meetings of some days at schools in scope that are not over, those that the viewer holds before the others.
-- param viewer viewer
-- param from_on day
-- param to_on day
-- row public_id text
-- row urn text
-- row school_name text
-- row on_day day
-- row starts_at i64?
-- row state text
-- row own i64
SELECT m.public_id, s.urn, s.name AS school_name, m.on_day, m.starts_at, m.state,
       CASE WHEN m.lead_id = :viewer_account THEN 1 ELSE 0 END AS own
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id
 WHERE m.on_day BETWEEN :from_on AND :to_on AND m.state IN ('planned', 'open') AND @school_in_scope(m.school_id)@
 ORDER BY m.on_day, own DESC, m.starts_at NULLS LAST, m.id;

-- name: home_unfinished :many 50
-- Meetings that are behind and wait for the viewer: never begun, or begun and never closed, of whoever holds them; and
-- closed since a day, with minutes that nobody of a side has signed.
-- param viewer viewer
-- param today day
-- param since_on day
-- param side text
-- row public_id text
-- row school_name text
-- row on_day day
-- row state text
SELECT m.public_id, s.name AS school_name, m.on_day, m.state
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id
 WHERE @school_in_scope(m.school_id)@
   AND m.on_day <= :today
   AND (:side = 'school' OR m.lead_id = :viewer_account)
   AND ((m.state IN ('planned', 'open') AND m.on_day < :today AND m.lead_id = :viewer_account)
        OR (m.state = 'closed' AND m.on_day >= :since_on
            AND NOT EXISTS (SELECT 1 FROM meeting_event AS e
                             WHERE e.meeting_id = m.id AND e.what = 'signed' AND e.detail = :side)))
 ORDER BY m.on_day, m.id;
