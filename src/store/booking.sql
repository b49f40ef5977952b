-- Places of cases on forums: the coordinator's queue, the lists of forums, and who has read the papers.

-- name: queue_find :many
-- Rounds that want something of a coordinator, those that came first before the others.
-- param viewer viewer
-- param anon_scope i64
-- row public_id text
-- row number i64
-- row reference text
-- row named bool
-- row phase text
-- row area_name text?
-- row school_name text
-- row pupil pupil_id?
-- row surname text?
-- row forename text?
-- row state text
-- row submitted_on day
-- row waiting_on day?
-- row texts i64
-- row strategies i64
-- row without_impact i64
-- row shared bool
-- row forum_public_id text?
-- row forum_on day?
SELECT r.public_id, r.number, c.reference, c.named, c.phase, a.name AS area_name, s.name AS school_name,
       p.id AS pupil, p.surname, p.forename, r.state, r.submitted_on, r.waiting_on,
       (SELECT count(*) FROM case_text AS t WHERE t.round_id = r.id AND t.content <> '') AS texts,
       (SELECT count(*) FROM case_strategy AS g WHERE g.round_id = r.id) AS strategies,
       (SELECT count(*) FROM case_strategy AS g WHERE g.round_id = r.id AND g.impact = '') AS without_impact,
       CASE WHEN c.named = 0 OR @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared,
       f.public_id AS forum_public_id, f.on_day AS forum_on
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
  JOIN school AS s ON s.id = c.school_id
  LEFT JOIN area AS a ON a.id = c.area_id
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
  LEFT JOIN booking AS b ON b.round_id = r.id AND b.place IS NOT NULL AND b.state <> 'missed'
  LEFT JOIN forum AS f ON f.id = b.forum_id
 WHERE r.state IN ('submitted', 'more', 'waiting', 'booked', 'discussed') AND r.submitted_on IS NOT NULL
   AND @round_in_scope(r.id)@
 ORDER BY r.submitted_on, r.public_id;

-- name: booking_days :many
-- Forums on which a case of a phase and an area can be put: planned ones in scope, with how many places are taken.
-- param viewer viewer
-- param phase text
-- param area area_id?
-- row id forum_id
-- row public_id text
-- row name text
-- row on_day day
-- row starts_at i64
-- row minutes i64
-- row capacity i64
-- row venue text
-- row cutoff_on day
-- row taken i64
SELECT f.id, f.public_id, s.name, f.on_day, f.starts_at, f.minutes, f.capacity, f.venue, f.cutoff_on,
       (SELECT count(*) FROM booking AS b WHERE b.forum_id = f.id AND b.place IS NOT NULL) AS taken
  FROM forum AS f
  JOIN forum_series AS s ON s.id = f.series_id
 WHERE s.kind = 'forum' AND s.phase = :phase AND f.state = 'planned' AND f.on_day >= :viewer_today
   AND (s.area_id IS NULL OR CAST(:area AS BIGINT) IS NULL OR s.area_id = :area)
   AND @series_in_scope(s.id)@
 ORDER BY f.on_day, f.starts_at, f.id;

-- name: booking_shared :one
-- May services be told of a case on the viewer's day?
-- param viewer viewer
-- param forum_case forum_case_id
-- row shared bool
SELECT CASE WHEN @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared
  FROM forum_case AS c
 WHERE c.id = :forum_case AND :viewer_account = :viewer_account;

-- name: booking_lock :exec
-- Takes a forum's list, so that nobody else puts a case on it until this is committed. Nothing changes when it is over.
-- param id forum_id
UPDATE forum SET version = version + 1 WHERE id = :id AND state IN ('planned', 'open');

-- name: booking_places :many
-- The places of a forum that are taken.
-- param forum forum_id
-- row place i64
-- unscoped: numbers of places
SELECT b.place FROM booking AS b WHERE b.forum_id = :forum AND b.place IS NOT NULL ORDER BY b.place;

-- name: booking_add :exec
-- param id booking_id
-- param public_id text
-- param round round_id
-- param forum forum_id
-- param place i64
-- param made_ms i64
-- param made_by account_id
-- unscoped: of a round and a forum that were read in scope
INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, made_by, version)
VALUES (:id, :public_id, :round, :forum, :place, 'booked', '', '', :made_ms, :made_by, 1);

-- name: booking_find :many
-- Bookings of a round, of a forum or one, in scope, by place; those that were given back come last.
-- param viewer viewer
-- param anon_scope i64
-- param public_id text?
-- param round round_id?
-- param forum forum_id?
-- row id booking_id
-- row public_id text
-- row round_public_id text
-- row named bool
-- row reference text
-- row surname text?
-- row forename text?
-- row pupil pupil_id?
-- row school_name text?
-- row round_number i64
-- row round_state text
-- row forum forum_id
-- row forum_public_id text
-- row forum_name text
-- row on_day day
-- row starts_at i64
-- row minutes i64
-- row venue text
-- row mode text
-- row forum_state text
-- row cutoff_on day
-- row papers_on day
-- row place i64?
-- row state text
-- row reason text
-- row came text
-- row version i64
-- row shared bool
-- row readers i64
-- row mine bool
SELECT b.id, b.public_id, r.public_id AS round_public_id, c.named, c.reference, p.surname, p.forename, p.id AS pupil,
       s.name AS school_name, r.number AS round_number, r.state AS round_state, f.id AS forum,
       f.public_id AS forum_public_id, v.name AS forum_name, f.on_day, f.starts_at, f.minutes, f.venue, f.mode,
       f.state AS forum_state, f.cutoff_on, f.papers_on, b.place, b.state, b.reason, b.came, b.version,
       CASE WHEN c.named = 0 OR @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared,
       (SELECT count(*) FROM paper_read AS d WHERE d.round_id = r.id) AS readers,
       CASE WHEN EXISTS (SELECT 1 FROM paper_read AS d
                          WHERE d.round_id = r.id AND d.account_id = :viewer_account) THEN 1 ELSE 0 END AS mine
  FROM booking AS b
  JOIN case_round AS r ON r.id = b.round_id
  JOIN forum_case AS c ON c.id = r.case_id
  JOIN forum AS f ON f.id = b.forum_id
  JOIN forum_series AS v ON v.id = f.series_id
  LEFT JOIN school AS s ON s.id = c.school_id
       AND (c.named = 1 OR @school_home(c.school_id)@
            OR ((:anon_scope & 16) <> 0 AND @in_region(c.phase, c.area_id)@))
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
 WHERE b.id IN (SELECT one.id FROM booking AS one WHERE one.public_id = :public_id
                 UNION ALL
                SELECT its.id FROM booking AS its WHERE :public_id IS NULL AND its.round_id = :round
                 UNION ALL
                SELECT held.id FROM booking AS held
                 WHERE :public_id IS NULL AND CAST(:round AS BIGINT) IS NULL AND held.forum_id = :forum)
   AND @round_in_scope(r.id)@
 ORDER BY b.place NULLS LAST, f.on_day, b.id;

-- name: booking_give_back :exec
-- param id booking_id
-- param version i64
-- param reason text
-- unscoped: of a booking that was read in scope
UPDATE booking SET place = NULL, state = 'given_back', reason = :reason, version = version + 1
 WHERE id = :id AND version = :version AND state = 'booked';

-- name: booking_mark :exec
-- What became of it at the forum.
-- param id booking_id
-- param version i64
-- param state text
-- param reason text
-- param came text
-- unscoped: of a booking that was read in scope
UPDATE booking SET state = :state, reason = :reason, came = :came, version = version + 1
 WHERE id = :id AND version = :version AND state IN ('booked', 'discussed', 'missed');

-- name: booking_place :exec
-- param id booking_id
-- param place i64?
-- unscoped: of a booking that was read in scope
UPDATE booking SET place = :place, version = version + 1 WHERE id = :id;

-- name: run_sheet_read :opt
-- A forum whose list of cases is looked at: in the coordinator's scope, or one on which the viewer's service sits.
-- param viewer viewer
-- param public_id text
-- row id forum_id
-- row name text
-- row phase text
-- row on_day day
-- row starts_at i64
-- row minutes i64
-- row capacity i64
-- row venue text
-- row link text
-- row mode text
-- row papers_on day
-- row until_on day
-- row state text
-- row chair text?
-- row version i64
-- row runs bool
-- row opens bool
SELECT f.id, s.name, s.phase, f.on_day, f.starts_at, f.minutes, f.capacity, f.venue, f.link, f.mode, f.papers_on,
       f.until_on, f.state, k.display_name AS chair, f.version,
       CASE WHEN @series_in_scope(s.id)@ THEN 1 ELSE 0 END AS runs,
       CASE WHEN f.papers_on <= :viewer_today AND f.until_on >= :viewer_today THEN 1 ELSE 0 END AS opens
  FROM forum AS f
  JOIN forum_series AS s ON s.id = f.series_id
  LEFT JOIN account AS k ON k.id = f.chair_id
 WHERE f.public_id = :public_id AND s.kind = 'forum'
   AND (@series_in_scope(s.id)@
        OR ((:viewer_scope & 32) <> 0 AND EXISTS (
            SELECT 1 FROM forum_service AS sits
              JOIN account_service AS colleague ON colleague.service_id = sits.service_id
             WHERE sits.forum_id = f.id AND colleague.account_id = :viewer_account
               AND colleague.from_on <= :viewer_today
               AND (colleague.to_on IS NULL OR colleague.to_on >= :viewer_today))));

-- name: run_sheet_mine :many
-- Forums of the viewer's services, from a day on: those that are over, as long as their papers can be read.
-- param viewer viewer
-- row public_id text
-- row name text
-- row phase text
-- row on_day day
-- row starts_at i64
-- row venue text
-- row state text
-- row papers_on day
-- row until_on day
-- row n i64
SELECT f.public_id, s.name, s.phase, f.on_day, f.starts_at, f.venue, f.state, f.papers_on, f.until_on,
       (SELECT count(*) FROM booking AS b WHERE b.forum_id = f.id AND b.place IS NOT NULL) AS n
  FROM forum AS f
  JOIN forum_series AS s ON s.id = f.series_id
 WHERE s.kind = 'forum' AND f.until_on >= :viewer_today
   AND EXISTS (SELECT 1 FROM forum_service AS sits
                 JOIN account_service AS colleague ON colleague.service_id = sits.service_id
                WHERE sits.forum_id = f.id AND colleague.account_id = :viewer_account
                  AND colleague.from_on <= :viewer_today
                  AND (colleague.to_on IS NULL OR colleague.to_on >= :viewer_today))
 ORDER BY f.on_day, f.starts_at, f.id;

-- name: run_sheet_services :many
-- The services of a forum, by name.
-- param forum forum_id
-- row service service_id
-- row public_id text
-- row name text
-- row present bool?
-- row who text
SELECT v.id AS service, v.public_id, v.name, x.present, x.who
  FROM forum_service AS x JOIN service AS v ON v.id = x.service_id
 WHERE x.forum_id = :forum
 ORDER BY v.name, v.id;

-- name: run_sheet_present :exec
-- param forum forum_id
-- param service service_id
-- param present bool?
-- param who text
UPDATE forum_service SET present = :present, who = :who WHERE forum_id = :forum AND service_id = :service;

-- name: run_sheet_set_state :exec
-- param id forum_id
-- param version i64
-- param state text
UPDATE forum SET state = :state, version = version + 1
 WHERE id = :id AND version = :version AND state IN ('planned', 'open');

-- name: run_sheet_event_add :exec
-- param id i64
-- param forum forum_id
-- param at_ms i64
-- param account account_id
-- param what text
INSERT INTO forum_event (id, forum_id, at_ms, account_id, what, detail)
VALUES (:id, :forum, :at_ms, :account, :what, '');

-- name: paper_read_put :exec
-- param round round_id
-- param account account_id
-- param first_ms i64
-- unscoped: of a round that was read in scope, by its reader
INSERT INTO paper_read (round_id, account_id, first_ms) VALUES (:round, :account, :first_ms)
ON CONFLICT (round_id, account_id) DO NOTHING;

-- name: paper_readers :many
-- Who has read the papers of a round, and when.
-- param round round_id
-- row who text
-- row first_ms i64
-- unscoped: of a round that was read in scope
SELECT w.display_name AS who, d.first_ms
  FROM paper_read AS d JOIN account AS w ON w.id = d.account_id
 WHERE d.round_id = :round
 ORDER BY d.first_ms, w.id;

-- name: conflict_add :exec
-- param forum_case forum_case_id
-- param account account_id
-- param at_ms i64
-- unscoped: of a case that was read in scope
INSERT INTO case_conflict (case_id, account_id, at_ms) VALUES (:forum_case, :account, :at_ms)
ON CONFLICT (case_id, account_id) DO NOTHING;

-- name: conflict_list :many
-- Who said that they know the family of a case.
-- param forum_case forum_case_id
-- row who text
-- row at_ms i64
-- unscoped: of a case that was read in scope
SELECT w.display_name AS who, k.at_ms
  FROM case_conflict AS k JOIN account AS w ON w.id = k.account_id
 WHERE k.case_id = :forum_case
 ORDER BY k.at_ms, w.id;

-- name: screen_words :exec
-- What is missing, or where help is found instead. The version stays: the state is set with it.
-- param id round_id
-- param version i64
-- param words text
-- unscoped: of a round that was read in scope
UPDATE case_round SET screen_words = :words WHERE id = :id AND version = :version;
