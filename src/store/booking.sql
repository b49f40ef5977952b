-- Places of cases on forums: the coordinator's queue, the lists of forums, and who has read the papers.

-- name: queue_find :many
-- Rounds that want something of a coordinator, or one of them: those on no list, that which came or has waited for a
-- place first before the others; then those of a forum, the next forum first.
-- param viewer viewer
-- param anon_scope i64
-- param public_id text?
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
-- row withdrawn bool
-- row forum_public_id text?
-- row forum_on day?
SELECT r.public_id, r.number, c.reference, c.named, c.phase, a.name AS area_name, s.name AS school_name,
       p.id AS pupil, p.surname, p.forename, r.state, r.submitted_on, r.waiting_on,
       (SELECT count(*) FROM case_text AS t WHERE t.round_id = r.id AND t.content <> '') AS texts,
       (SELECT count(*) FROM case_strategy AS g WHERE g.round_id = r.id) AS strategies,
       (SELECT count(*) FROM case_strategy AS g WHERE g.round_id = r.id AND g.impact = '') AS without_impact,
       CASE WHEN c.named = 0 OR @case_shared(c.id)@ THEN 1 ELSE 0 END AS shared,
       CASE WHEN @case_withdrawn(c.id)@ THEN 1 ELSE 0 END AS withdrawn,
       f.public_id AS forum_public_id, f.on_day AS forum_on
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
  JOIN school AS s ON s.id = c.school_id
  LEFT JOIN area AS a ON a.id = c.area_id
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
  LEFT JOIN booking AS b ON b.round_id = r.id AND b.place IS NOT NULL AND b.state <> 'missed'
  LEFT JOIN forum AS f ON f.id = b.forum_id
 WHERE r.state IN ('submitted', 'more', 'waiting', 'booked', 'discussed') AND r.submitted_on IS NOT NULL
   AND (:public_id IS NULL OR r.public_id = :public_id)
   AND @round_in_scope(r.id)@
 ORDER BY f.on_day NULLS FIRST, COALESCE(r.waiting_on, r.submitted_on), r.public_id;

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
       AND @setting_told(c.named, c.school_id, c.phase, c.area_id)@
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
 WHERE b.id IN (SELECT one.id FROM booking AS one WHERE one.public_id = :public_id
                 UNION ALL
                SELECT its.id FROM booking AS its WHERE :public_id IS NULL AND its.round_id = :round
                 UNION ALL
                SELECT held.id FROM booking AS held
                 WHERE :public_id IS NULL AND CAST(:round AS BIGINT) IS NULL AND held.forum_id = :forum)
   AND @round_in_scope(r.id)@
 ORDER BY b.place NULLS LAST, f.on_day, b.id;

-- name: booking_hidden :many
-- References of the cases on the list of a forum, neither discussed nor missed yet, that whoever runs it may not see:
-- of a child who is restricted, or of a family that they know (OV1, OV5). Nothing but the reference is told.
-- param viewer viewer
-- param anon_scope i64
-- param forum forum_id
-- row reference text
SELECT c.reference
  FROM booking AS b
  JOIN case_round AS r ON r.id = b.round_id
  JOIN forum_case AS c ON c.id = r.case_id
 WHERE b.forum_id = :forum AND b.place IS NOT NULL AND b.state = 'booked' AND NOT @round_in_scope(r.id)@
 ORDER BY b.place;

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

-- name: booking_came :exec
-- What is typed of who came, before it is said what became of it.
-- param id booking_id
-- param came text
-- unscoped: of a booking that was read in scope
UPDATE booking SET came = :came WHERE id = :id AND state = 'booked';

-- name: booking_place :exec
-- param id booking_id
-- param place i64?
-- unscoped: of a booking that was read in scope
UPDATE booking SET place = :place, version = version + 1 WHERE id = :id;

-- name: paper_read_put :exec
-- param round round_id
-- param account account_id
-- param first_ms i64
-- unscoped: of a round that was read in scope, by its reader
INSERT INTO paper_read (round_id, account_id, first_ms) VALUES (:round, :account, :first_ms)
ON CONFLICT (round_id, account_id) DO NOTHING;

-- name: conflict_add :exec
-- param forum_case forum_case_id
-- param account account_id
-- param at_ms i64
-- unscoped: of a case that was read in scope
INSERT INTO case_conflict (case_id, account_id, at_ms) VALUES (:forum_case, :account, :at_ms)
ON CONFLICT (case_id, account_id) DO NOTHING;

-- name: screen_words :exec
-- What is missing, or where help is found instead. The version stays: the state is set with it.
-- param id round_id
-- param version i64
-- param words text
-- unscoped: of a round that was read in scope
UPDATE case_round SET screen_words = :words WHERE id = :id AND version = :version;
