-- name: meeting_by_public_id :opt
-- One meeting, if the viewer may see its school.
-- param viewer viewer
-- param public_id text
-- row id meeting_id
-- row public_id text
-- row school school_id
-- row urn text
-- row school_name text
-- row lead account_id
-- row lead_name text
-- row year i64
-- row term text
-- row state text
-- row mode text
-- row on_day day
-- row starts_at i64?
-- row ends_at i64?
-- row place text
-- row reason text
-- row opened_ms i64?
-- row closed_ms i64?
-- row next_on day?
-- row version i64
SELECT m.id, m.public_id, m.school_id AS school, s.urn, s.name AS school_name, m.lead_id AS lead,
       a.display_name AS lead_name, m.year, m.term, m.state, m.mode, m.on_day, m.starts_at, m.ends_at, m.place,
       m.reason, m.opened_ms, m.closed_ms, m.next_on, m.version
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id JOIN account AS a ON a.id = m.lead_id
 WHERE m.public_id = :public_id AND @school_in_scope(m.school_id)@;

-- name: meeting_list :many 20000
-- The meetings at schools in scope by day; of one lead, one school, one year, one term, or from a day on.
-- param viewer viewer
-- param lead account_id?
-- param school school_id?
-- param year i64?
-- param term text?
-- param from_on day?
-- row id meeting_id
-- row public_id text
-- row school school_id
-- row urn text
-- row school_name text
-- row lead account_id
-- row lead_name text
-- row year i64
-- row term text
-- row state text
-- row mode text
-- row on_day day
-- row starts_at i64?
-- row ends_at i64?
-- row place text
-- row reason text
-- row opened_ms i64?
-- row closed_ms i64?
-- row next_on day?
-- row version i64
SELECT m.id, m.public_id, m.school_id AS school, s.urn, s.name AS school_name, m.lead_id AS lead,
       a.display_name AS lead_name, m.year, m.term, m.state, m.mode, m.on_day, m.starts_at, m.ends_at, m.place,
       m.reason, m.opened_ms, m.closed_ms, m.next_on, m.version
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id JOIN account AS a ON a.id = m.lead_id
 WHERE @school_in_scope(m.school_id)@
   AND (:lead IS NULL OR m.lead_id = :lead)
   AND (:school IS NULL OR m.school_id = :school)
   AND (:year IS NULL OR m.year = :year)
   AND (:term IS NULL OR m.term = :term)
   AND (:from_on IS NULL OR m.on_day >= :from_on)
 ORDER BY m.on_day, m.starts_at NULLS FIRST, m.id;

-- name: meeting_of_lead :many 2000
-- What is in a lead's diary from a day to a day: meetings that are not cancelled.
-- param lead account_id
-- param from_on day
-- param to_on day
-- row id meeting_id
-- row school_name text
-- row on_day day
-- row starts_at i64?
-- row ends_at i64?
SELECT m.id, s.name AS school_name, m.on_day, m.starts_at, m.ends_at
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id
 WHERE m.lead_id = :lead AND m.on_day >= :from_on AND m.on_day <= :to_on AND m.state <> 'cancelled'
 ORDER BY m.on_day, m.starts_at NULLS FIRST, m.id;

-- name: meeting_of_day :many 200
-- What a lead or a school has on a day: meetings that are not cancelled.
-- param lead account_id
-- param school school_id
-- param on_day day
-- row id meeting_id
-- row lead account_id
-- row school school_id
-- row school_name text
-- row starts_at i64?
-- row ends_at i64?
SELECT m.id, m.lead_id AS lead, m.school_id AS school, s.name AS school_name, m.starts_at, m.ends_at
  FROM meeting AS m JOIN school AS s ON s.id = m.school_id
 WHERE (m.lead_id = :lead OR m.school_id = :school) AND m.on_day = :on_day AND m.state <> 'cancelled'
 ORDER BY m.starts_at NULLS FIRST, m.id;

-- name: meeting_last_closed :opt
-- The newest meeting of a school that was held before a day.
-- param school school_id
-- param before_on day
-- row id meeting_id
-- row public_id text
-- row on_day day
SELECT m.id, m.public_id, m.on_day
  FROM meeting AS m
 WHERE m.school_id = :school AND m.state = 'closed' AND m.on_day < :before_on
 ORDER BY m.on_day DESC, m.id DESC
 LIMIT 1;

-- name: meeting_school_all :many
-- The schools of the viewer's scope, as meetings are planned at them.
-- param viewer viewer
-- row id school_id
-- row urn text
-- row name text
-- row status text?
-- row opened_on day?
-- row closed_on day?
-- row phase i64
-- row locality text?
SELECT s.id, s.urn, s.name, s.status, s.opened_on, s.closed_on, s.phase, l.name AS locality
  FROM school AS s LEFT JOIN locality AS l ON l.id = s.locality_id
 WHERE @school_in_scope(s.id)@
 ORDER BY s.name_folded COLLATE "C", s.id;

-- name: meeting_add :exec
-- param id meeting_id
-- param public_id text
-- param school school_id
-- param lead account_id
-- param year i64
-- param term text
-- param mode text
-- param on_day day
-- param starts_at i64?
-- param ends_at i64?
-- param place text
-- param made_ms i64
INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, starts_at, ends_at, place,
                     reason, opened_ms, closed_ms, next_on, made_ms, version)
VALUES (:id, :public_id, :school, :lead, :year, :term, 'planned', :mode, :on_day, :starts_at, :ends_at, :place,
        '', NULL, NULL, NULL, :made_ms, 1);

-- name: meeting_change :exec
-- Moves a planned meeting, if nobody changed it since.
-- param id meeting_id
-- param version i64
-- param lead account_id
-- param year i64
-- param term text
-- param mode text
-- param on_day day
-- param starts_at i64?
-- param ends_at i64?
-- param place text
UPDATE meeting SET lead_id = :lead, year = :year, term = :term, mode = :mode, on_day = :on_day,
       starts_at = :starts_at, ends_at = :ends_at, place = :place, version = version + 1
 WHERE id = :id AND version = :version AND state = 'planned';

-- name: meeting_cancel :exec
-- param id meeting_id
-- param version i64
-- param reason text
UPDATE meeting SET state = 'cancelled', reason = :reason, version = version + 1
 WHERE id = :id AND version = :version AND state = 'planned';

-- name: meeting_open :exec
-- param id meeting_id
-- param opened_ms i64
UPDATE meeting SET state = 'open', opened_ms = :opened_ms, version = version + 1
 WHERE id = :id AND state = 'planned';

-- name: meeting_close :exec
-- param id meeting_id
-- param version i64
-- param closed_ms i64
-- param next_on day?
UPDATE meeting SET state = 'closed', closed_ms = :closed_ms, next_on = :next_on, version = version + 1
 WHERE id = :id AND version = :version AND state = 'open';

-- name: meeting_hand_over :exec
-- The planned meetings of a school from a day on go to another lead.
-- param school school_id
-- param from_lead account_id
-- param to_lead account_id
-- param from_on day
UPDATE meeting SET lead_id = :to_lead, version = version + 1
 WHERE school_id = :school AND lead_id = :from_lead AND on_day >= :from_on AND state = 'planned';

-- name: meeting_event_add :exec
-- param id i64
-- param meeting meeting_id
-- param at_ms i64
-- param account account_id
-- param what text
-- param detail text
INSERT INTO meeting_event (id, meeting_id, at_ms, account_id, what, detail)
VALUES (:id, :meeting, :at_ms, :account, :what, :detail);

-- name: meeting_events :many
-- What became of a meeting, the oldest first.
-- param meeting meeting_id
-- row at_ms i64
-- row account account_id
-- row who text
-- row what text
-- row detail text
SELECT e.at_ms, e.account_id AS account, a.display_name AS who, e.what, e.detail
  FROM meeting_event AS e JOIN account AS a ON a.id = e.account_id
 WHERE e.meeting_id = :meeting
 ORDER BY e.id;

-- name: meeting_attendees :many 200
-- param meeting meeting_id
-- row id i64
-- row name text
-- row role text
-- row organisation text
-- row present bool
SELECT id, name, role, organisation, present
  FROM meeting_attendee
 WHERE meeting_id = :meeting
 ORDER BY id;

-- name: meeting_attendee_add :exec
-- param id i64
-- param meeting meeting_id
-- param name text
-- param role text
-- param organisation text
-- param account account_id?
-- param present bool
INSERT INTO meeting_attendee (id, meeting_id, name, role, organisation, account_id, present)
VALUES (:id, :meeting, :name, :role, :organisation, :account, :present);

-- name: meeting_attendee_set :exec
-- Was somebody who was expected there?
-- param meeting meeting_id
-- param id i64
-- param present bool
UPDATE meeting_attendee SET present = :present WHERE meeting_id = :meeting AND id = :id;

-- name: meeting_feed :many 2000
-- Meetings for a calendar, by day: one by its public id, or those of the viewer's own diary from a day on: as the lead,
-- or as one of the school's staff. Two queries, of which one has rows: see trait_each.
-- param viewer viewer
-- param public_id text?
-- param from_on day?
-- row public_id text
-- row school_name text
-- row state text
-- row on_day day
-- row starts_at i64?
-- row ends_at i64?
-- row place text
-- row version i64
-- row changed_ms i64
SELECT m.public_id, s.name AS school_name, m.state, m.on_day, m.starts_at, m.ends_at, m.place, m.version,
       COALESCE((SELECT max(event.at_ms) FROM meeting_event AS event
                  WHERE event.meeting_id = m.id AND event.what IN ('planned', 'moved', 'cancelled')),
                m.made_ms) AS changed_ms
  FROM (SELECT id FROM meeting WHERE public_id = :public_id
         UNION ALL
        SELECT own.id FROM meeting AS own
         WHERE :public_id IS NULL AND own.on_day >= :from_on
           AND (own.lead_id = :viewer_account
                OR ((:viewer_scope & 4) <> 0 AND EXISTS (
                    SELECT 1 FROM account_school AS h
                     WHERE h.school_id = own.school_id AND h.account_id = :viewer_account
                       AND h.from_on <= :viewer_today AND (h.to_on IS NULL OR h.to_on >= :viewer_today))))) AS x
  JOIN meeting AS m ON m.id = x.id
  JOIN school AS s ON s.id = m.school_id
 WHERE @school_in_scope(m.school_id)@
 ORDER BY m.on_day, m.starts_at NULLS FIRST, m.id;

-- name: meeting_told :many 500
-- The accounts to which a meeting is said: the staff of its school today, and its lead; not those that are closed.
-- param school school_id
-- param lead account_id
-- param today day
-- row account account_id
SELECT a.id AS account
  FROM account AS a
 WHERE a.disabled_ms IS NULL
   AND (a.id = :lead OR a.id IN (SELECT h.account_id FROM account_school AS h
                                  WHERE h.school_id = :school AND h.from_on <= :today
                                    AND (h.to_on IS NULL OR h.to_on >= :today)))
 ORDER BY a.id;
