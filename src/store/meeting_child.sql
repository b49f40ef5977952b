-- name: meeting_children :many 2000
-- The children of a meeting that the viewer may see, in the order in which they are talked about.
-- param viewer viewer
-- param meeting meeting_id
-- row id meeting_child_id
-- row public_id text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row leaving_on day?
-- row year_group i64
-- row year_group_year i64
-- row areas i64
-- row place i64
-- row barriers i64
-- row yar i64?
-- row lead_practitioner text
-- row services text
-- row discussed_ms i64?
-- row version i64
SELECT c.id, c.public_id, c.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn, p.surname, p.forename,
       e.leaving_on, e.year_group, e.year_group_year, c.areas, c.place, c.barriers, c.yar, c.lead_practitioner,
       c.services, c.discussed_ms, c.version
  FROM meeting_child AS c
  JOIN pupil AS p ON p.id = c.pupil_id
  JOIN enrolment AS e ON e.id = c.enrolment_id
 WHERE c.meeting_id = :meeting AND @pupil_in_scope(c.pupil_id)@
 ORDER BY c.place, c.id;

-- name: meeting_child_add :exec
-- unscoped: the meeting was read with the viewer's scope, the child found at its school with it
-- param id meeting_child_id
-- param public_id text
-- param meeting meeting_id
-- param pupil pupil_id
-- param enrolment enrolment_id
-- param areas i64
-- param place i64
INSERT INTO meeting_child (id, public_id, meeting_id, pupil_id, enrolment_id, areas, place, barriers, yar,
                           lead_practitioner, services, discussed_ms, version)
VALUES (:id, :public_id, :meeting, :pupil, :enrolment, :areas, :place, 0, NULL, '', '', NULL, 1);

-- name: meeting_child_areas :exec
-- unscoped: of a meeting that was read with the viewer's scope
-- param id meeting_child_id
-- param areas i64
UPDATE meeting_child SET areas = :areas WHERE id = :id;

-- name: meeting_child_place :exec
-- unscoped: of a meeting that was read with the viewer's scope
-- param id meeting_child_id
-- param place i64
UPDATE meeting_child SET place = :place WHERE id = :id;

-- name: meeting_child_choose :exec
-- What is ticked and chosen for a child, if nobody changed it since.
-- unscoped: the child was read with the viewer's scope
-- param id meeting_child_id
-- param version i64
-- param barriers i64
-- param yar i64?
-- param lead_practitioner text
-- param services text
-- param discussed_ms i64?
UPDATE meeting_child SET barriers = :barriers, yar = :yar, lead_practitioner = :lead_practitioner,
       services = :services, discussed_ms = :discussed_ms, version = version + 1
 WHERE id = :id AND version = :version;

-- name: meeting_child_remove :exec
-- A child about whom nothing was written.
-- unscoped: the child was read with the viewer's scope
-- param id meeting_child_id
DELETE FROM meeting_child
 WHERE id = :id AND version = 1 AND NOT EXISTS (SELECT 1 FROM meeting_text AS t WHERE t.child_id = meeting_child.id);

-- name: meeting_child_last :many 2000
-- What was said of each child at an earlier meeting: those whom the viewer may see.
-- param viewer viewer
-- param meeting meeting_id
-- row pupil pupil_id
-- row discussed_ms i64?
-- row lead_practitioner text
-- row services text
-- row yar i64?
-- row barriers i64
-- row next_steps text?
SELECT c.pupil_id AS pupil, c.discussed_ms, c.lead_practitioner, c.services, c.yar, c.barriers,
       t.content AS next_steps
  FROM meeting_child AS c
  LEFT JOIN meeting_text AS t ON t.child_id = c.id AND t.field = 'next_steps'
 WHERE c.meeting_id = :meeting AND @pupil_in_scope(c.pupil_id)@
 ORDER BY c.place, c.id;

-- name: meeting_child_at_school :many 5000
-- The children who are or were on roll at a school, as a meeting speaks of them: those whom the viewer may see, the
-- newest enrolment of each first.
-- param viewer viewer
-- param school school_id
-- row pupil pupil_id
-- row enrolment enrolment_id
-- row public_id text
-- row upn text
-- row surname text
-- row forename text
-- row leaving_on day?
-- row year_group i64
-- row year_group_year i64
SELECT p.id AS pupil, e.id AS enrolment, p.public_id, p.upn, p.surname, p.forename, e.leaving_on, e.year_group,
       e.year_group_year
  FROM enrolment AS e JOIN pupil AS p ON p.id = e.pupil_id
 WHERE e.school_id = :school AND e.entry_on <= :viewer_today AND @school_in_scope(e.school_id)@
   AND @pupil_not_kept(p.id)@
 ORDER BY p.id, e.entry_on DESC, e.id DESC;

-- name: meeting_child_find :many
-- Children on roll at a school by a part of the name, or by the UPN.
-- param viewer viewer
-- param school school_id
-- param today day
-- param like text
-- param upn text
-- param most i64
-- row public_id text
-- row surname text
-- row forename text
-- row year_group i64
-- row year_group_year i64
-- row pupil pupil_id
SELECT p.public_id, p.surname, p.forename, e.year_group, e.year_group_year, p.id AS pupil
  FROM enrolment AS e JOIN pupil AS p ON p.id = e.pupil_id
 WHERE e.school_id = :school AND e.entry_on <= :today AND (e.leaving_on IS NULL OR e.leaving_on >= :today)
   AND (p.name_folded LIKE :like ESCAPE '\' OR p.upn = :upn)
   AND @pupil_in_scope(p.id)@
 ORDER BY p.name_folded COLLATE "C", p.id
 LIMIT :most;

-- name: meeting_child_enrolment :opt
-- The newest enrolment of a child at a school.
-- param viewer viewer
-- param school school_id
-- param public_id text
-- row pupil pupil_id
-- row enrolment enrolment_id
SELECT p.id AS pupil, e.id AS enrolment
  FROM enrolment AS e JOIN pupil AS p ON p.id = e.pupil_id
 WHERE e.school_id = :school AND p.public_id = :public_id AND @pupil_in_scope(p.id)@
 ORDER BY e.entry_on DESC, e.id DESC
 LIMIT 1;

-- name: meeting_away :many 2000
-- Records of children who are not in full-time school, that are open on a day.
-- param viewer viewer
-- param school school_id
-- param today day
-- row pupil pupil_id
-- row kind text
-- row from_on day
-- row expected_on day?
SELECT w.pupil_id AS pupil, w.kind, w.from_on, w.expected_on
  FROM away AS w
 WHERE w.school_id = :school AND w.from_on <= :today AND (w.ended_on IS NULL OR w.ended_on >= :today)
   AND @pupil_in_scope(w.pupil_id)@
 ORDER BY w.pupil_id, w.from_on, w.id;

-- name: meeting_texts :many 20000
-- What was typed in a meeting: of children whom the viewer may see, of areas, of the whole.
-- param viewer viewer
-- param meeting meeting_id
-- row id i64
-- row child meeting_child_id?
-- row area i64?
-- row field text
-- row content text
-- row at_ms i64
-- row who text
-- row version i64
SELECT t.id, t.child_id AS child, t.area, t.field, t.content, t.at_ms, a.display_name AS who, t.version
  FROM meeting_text AS t
  JOIN meeting AS m ON m.id = t.meeting_id
  JOIN account AS a ON a.id = t.account_id
  LEFT JOIN meeting_child AS c ON c.id = t.child_id
 WHERE t.meeting_id = :meeting AND @school_in_scope(m.school_id)@
   AND (c.id IS NULL OR @pupil_in_scope(c.pupil_id)@)
 ORDER BY t.id;

-- name: meeting_text_one :opt
-- One text, as it stands now.
-- unscoped: the meeting, and the child, were read with the viewer's scope
-- param meeting meeting_id
-- param child meeting_child_id?
-- param area i64?
-- param field text
-- row id i64
-- row content text
-- row at_ms i64
-- row account account_id
-- row who text
-- row version i64
SELECT t.id, t.content, t.at_ms, t.account_id AS account, a.display_name AS who, t.version
  FROM meeting_text AS t JOIN account AS a ON a.id = t.account_id
 WHERE t.meeting_id = :meeting AND coalesce(t.child_id, 0) = coalesce(:child, 0)
   AND coalesce(t.area, 0) = coalesce(:area, 0) AND t.field = :field
 ORDER BY t.id
 LIMIT 1;

-- name: meeting_text_add :exec
-- unscoped: the meeting, and the child, were read with the viewer's scope
-- param id i64
-- param meeting meeting_id
-- param child meeting_child_id?
-- param area i64?
-- param field text
-- param content text
-- param at_ms i64
-- param account account_id
INSERT INTO meeting_text (id, meeting_id, child_id, area, field, content, at_ms, account_id, version)
VALUES (:id, :meeting, :child, :area, :field, :content, :at_ms, :account, 1);

-- name: meeting_text_put :exec
-- unscoped: the meeting, and the child, were read with the viewer's scope
-- param id i64
-- param version i64
-- param content text
-- param at_ms i64
-- param account account_id
UPDATE meeting_text SET content = :content, at_ms = :at_ms, account_id = :account, version = version + 1
 WHERE id = :id AND version = :version;

-- name: meeting_text_keep :exec
-- Keeps what stands in a text now, before it is changed.
-- unscoped: the meeting, and the child, were read with the viewer's scope
-- param id i64
INSERT INTO meeting_text_history (text_id, version, content, at_ms, account_id)
SELECT t.id, t.version, t.content, t.at_ms, t.account_id FROM meeting_text AS t WHERE t.id = :id;

-- name: meeting_text_before :many 20000
-- What stood in the texts of a meeting before, the oldest first.
-- param viewer viewer
-- param meeting meeting_id
-- row text_id i64
-- row version i64
-- row content text
-- row at_ms i64
-- row who text
SELECT h.text_id, h.version, h.content, h.at_ms, a.display_name AS who
  FROM meeting_text_history AS h
  JOIN meeting_text AS t ON t.id = h.text_id
  JOIN meeting AS m ON m.id = t.meeting_id
  JOIN account AS a ON a.id = h.account_id
  LEFT JOIN meeting_child AS c ON c.id = t.child_id
 WHERE t.meeting_id = :meeting AND m.closed_ms IS NOT NULL AND t.at_ms > m.closed_ms
   AND @school_in_scope(m.school_id)@ AND (c.id IS NULL OR @pupil_in_scope(c.pupil_id)@)
 ORDER BY h.text_id, h.version;

-- name: meeting_pack_add :exec
-- unscoped: the meeting was read with the viewer's scope
-- param id i64
-- param meeting meeting_id
-- param made_ms i64
-- param account account_id
-- param figures blob
INSERT INTO meeting_pack (id, meeting_id, made_ms, account_id, figures)
VALUES (:id, :meeting, :made_ms, :account, :figures);

-- name: meeting_pack_newest :opt
-- param viewer viewer
-- param meeting meeting_id
-- row made_ms i64
-- row who text
-- row figures blob
SELECT k.made_ms, a.display_name AS who, k.figures
  FROM meeting_pack AS k
  JOIN meeting AS m ON m.id = k.meeting_id
  JOIN account AS a ON a.id = k.account_id
 WHERE k.meeting_id = :meeting AND @school_in_scope(m.school_id)@
 ORDER BY k.id DESC
 LIMIT 1;

-- name: meeting_actions :many 2000
-- The actions of a meeting's children, and of its school, that were agreed at it or at the one before, or are open:
-- those of children whom the viewer may see.
-- param viewer viewer
-- param meeting meeting_id
-- param before meeting_id
-- param school school_id
-- row public_id text
-- row pupil pupil_id?
-- row here bool
-- row task text
-- row owner_name text
-- row due_on day
-- row state text
-- row outcome text
-- row replaced_by text?
SELECT x.public_id, x.pupil_id AS pupil, CASE WHEN x.meeting_id = :meeting THEN 1 ELSE 0 END AS here, x.task,
       x.owner_name, x.due_on, x.state, x.outcome, next.task AS replaced_by
  FROM action AS x
  LEFT JOIN action AS next ON next.id = x.replaced_by
 WHERE x.school_id = :school AND (x.meeting_id = :meeting OR x.meeting_id = :before OR x.state = 'open')
   AND @school_in_scope(x.school_id)@ AND @action_not_later(x.school_id, x.round_id, x.made_ms)@
   AND @action_settled(x.school_id, x.round_id, x.ended_ms)@
   AND (x.pupil_id IS NULL OR @pupil_in_scope(x.pupil_id)@)
 ORDER BY x.due_on, x.id;
