-- name: forum_find :many 2000
-- Forums on their days, whoever looks: one by its public id, or those of a phase, an area, a series from a day to a
-- day. The viewer is that of forum.update: "leads" are those that are theirs to change. Whoever takes part, as chair,
-- as a colleague of a service that sits on it, or as the setting of a case (until the child has left) or of a place, is
-- told how to come in.
-- param viewer viewer
-- param public_id text?
-- param series series_id?
-- param phase text?
-- param area area_id?
-- param from_on day?
-- param to_on day?
-- row id forum_id
-- row public_id text
-- row series series_id
-- row series_public_id text
-- row name text
-- row phase text
-- row area area_id?
-- row area_name text?
-- row kind text
-- row rule_on day?
-- row on_day day
-- row starts_at i64
-- row capacity i64
-- row minutes i64
-- row mode text
-- row venue text
-- row link text
-- row chair account_id?
-- row chair_name text?
-- row cutoff_days i64
-- row cutoff_on day
-- row papers_on day
-- row until_on day
-- row state text
-- row reason text
-- row apart bool
-- row taken i64
-- row leads bool
-- row sits bool
-- row attends bool
-- row changed_ms i64
-- row version i64
SELECT f.id, f.public_id, f.series_id AS series, s.public_id AS series_public_id, s.name, s.phase, s.area_id AS area,
       r.name AS area_name, s.kind, f.rule_on, f.on_day, f.starts_at, f.capacity, f.minutes, f.mode, f.venue, f.link,
       f.chair_id AS chair, w.display_name AS chair_name, s.cutoff_days, f.cutoff_on, f.papers_on, f.until_on, f.state,
       f.reason, f.apart,
       (SELECT count(*) FROM booking AS b WHERE b.forum_id = f.id AND b.place IS NOT NULL)
           + (SELECT count(*) FROM drop_in_place AS d WHERE d.forum_id = f.id AND d.place IS NOT NULL) AS taken,
       @series_in_scope(f.series_id)@ AS leads,
       EXISTS (SELECT 1 FROM forum_service AS t JOIN account_service AS m ON m.service_id = t.service_id
                WHERE t.forum_id = f.id AND m.account_id = :viewer_account AND m.from_on <= :viewer_today
                  AND (m.to_on IS NULL OR m.to_on >= :viewer_today)) AS sits,
       (COALESCE(f.chair_id, 0) = :viewer_account
        OR EXISTS (SELECT 1 FROM booking AS b JOIN case_round AS n ON n.id = b.round_id
                     JOIN forum_case AS c ON c.id = n.case_id
                    WHERE b.forum_id = f.id AND (b.place IS NOT NULL OR f.state = 'cancelled')
                      AND @school_home(c.school_id)@ AND @case_still_of(c.named, c.pupil_id, c.school_id)@)
        OR EXISTS (SELECT 1 FROM drop_in_place AS d
                    WHERE d.forum_id = f.id AND (d.place IS NOT NULL OR f.state = 'cancelled')
                      AND @school_home(d.school_id)@)) AS attends,
       COALESCE((SELECT max(e.at_ms) FROM forum_event AS e WHERE e.forum_id = f.id), s.made_ms) AS changed_ms,
       f.version
  FROM (SELECT id FROM forum WHERE public_id = :public_id
         UNION ALL
        SELECT x.id FROM forum AS x
         WHERE :public_id IS NULL AND x.on_day >= COALESCE(:from_on, 0) AND x.on_day <= COALESCE(:to_on, 100000)) AS q
  JOIN forum AS f ON f.id = q.id
  JOIN forum_series AS s ON s.id = f.series_id
  LEFT JOIN area AS r ON r.id = s.area_id
  LEFT JOIN account AS w ON w.id = f.chair_id
 WHERE (:series IS NULL OR f.series_id = :series) AND (:phase IS NULL OR s.phase = :phase)
   AND (:area IS NULL OR s.area_id = :area)
 ORDER BY f.on_day, f.starts_at, s.name COLLATE "C", f.id;

-- name: forum_open_to_all :many 1000
-- What everybody may know of the forums from a day to a day: when and where. Nobody's name, no address of a meeting
-- online, nothing of cases.
-- param phase text?
-- param from_on day
-- param to_on day
-- row public_id text
-- row name text
-- row phase text
-- row area_name text?
-- row kind text
-- row on_day day
-- row starts_at i64
-- row capacity i64
-- row minutes i64
-- row mode text
-- row venue text
-- row cutoff_on day
-- row cancelled bool
-- row changed_ms i64
-- row version i64
SELECT f.public_id, s.name, s.phase, r.name AS area_name, s.kind, f.on_day, f.starts_at, f.capacity, f.minutes,
       f.mode, f.venue, f.cutoff_on, f.state = 'cancelled' AS cancelled,
       COALESCE((SELECT max(e.at_ms) FROM forum_event AS e WHERE e.forum_id = f.id), s.made_ms) AS changed_ms,
           f.version
  FROM forum AS f
  JOIN forum_series AS s ON s.id = f.series_id
  LEFT JOIN area AS r ON r.id = s.area_id
 WHERE f.on_day >= :from_on AND f.on_day <= :to_on AND (:phase IS NULL OR s.phase = :phase)
 ORDER BY f.on_day, f.starts_at, s.name COLLATE "C", f.id;

-- name: forum_beside :many 2000
-- What is planned from a day to a day: for whoever looks whether two things fall together.
-- param from_on day
-- param to_on day
-- row id forum_id
-- row series series_id
-- row name text
-- row on_day day
-- row starts_at i64
-- row capacity i64
-- row minutes i64
-- row venue text
-- row chair account_id?
-- row apart bool
SELECT f.id, f.series_id AS series, s.name, f.on_day, f.starts_at, f.capacity, f.minutes, f.venue, f.chair_id AS chair,
       f.apart
  FROM forum AS f JOIN forum_series AS s ON s.id = f.series_id
 WHERE f.on_day >= :from_on AND f.on_day <= :to_on AND f.state <> 'cancelled'
 ORDER BY f.on_day, f.starts_at, f.id;

-- name: forum_add :exec
-- param id forum_id
-- param public_id text
-- param series series_id
-- param rule_on day?
-- param on_day day
-- param starts_at i64
-- param capacity i64
-- param minutes i64
-- param mode text
-- param venue text
-- param link text
-- param chair account_id?
-- param cutoff_on day
-- param papers_on day
-- param until_on day
INSERT INTO forum (id, public_id, series_id, rule_on, on_day, starts_at, capacity, minutes, mode, venue, link,
    chair_id,
                   cutoff_on, papers_on, until_on, state, reason, apart, version)
VALUES (:id, :public_id, :series, :rule_on, :on_day, :starts_at, :capacity, :minutes, :mode, :venue, :link, :chair,
        :cutoff_on, :papers_on, :until_on, 'planned', '', 0, 1);

-- name: forum_change :exec
-- param id forum_id
-- param version i64
-- param on_day day
-- param starts_at i64
-- param capacity i64
-- param minutes i64
-- param mode text
-- param venue text
-- param link text
-- param chair account_id?
-- param cutoff_on day
-- param papers_on day
-- param until_on day
-- param apart bool
UPDATE forum SET on_day = :on_day, starts_at = :starts_at, capacity = :capacity, minutes = :minutes, mode = :mode,
       venue = :venue, link = :link, chair_id = :chair, cutoff_on = :cutoff_on, papers_on = :papers_on,
       until_on = :until_on, apart = :apart, version = version + 1
 WHERE id = :id AND version = :version AND state = 'planned';

-- name: forum_cancel :exec
-- param id forum_id
-- param version i64
-- param reason text
-- param rule_on day?
UPDATE forum SET state = 'cancelled', reason = :reason, rule_on = :rule_on, version = version + 1
 WHERE id = :id AND version = :version AND state = 'planned';

-- name: forum_services :many 200
-- The services of a day, by name.
-- param forum forum_id
-- row service service_id
-- row public_id text
-- row name text
-- row present bool?
-- row who text
SELECT v.id AS service, v.public_id, v.name, t.present, t.who
  FROM forum_service AS t JOIN service AS v ON v.id = t.service_id
 WHERE t.forum_id = :forum
 ORDER BY v.name COLLATE "C", v.id;

-- name: forum_present :exec
-- param forum forum_id
-- param service service_id
-- param present bool?
-- param who text
UPDATE forum_service SET present = :present, who = :who WHERE forum_id = :forum AND service_id = :service;

-- name: forum_set_state :exec
-- Opened, or held.
-- param id forum_id
-- param version i64
-- param state text
UPDATE forum SET state = :state, version = version + 1
 WHERE id = :id AND version = :version AND state IN ('planned', 'open');

-- name: forum_service_add :exec
-- param forum forum_id
-- param service service_id
INSERT INTO forum_service (forum_id, service_id, present, who) VALUES (:forum, :service, NULL, '')
    ON CONFLICT (forum_id, service_id) DO NOTHING;

-- name: forum_services_clear :exec
-- Those of whom nothing has been said yet.
-- param forum forum_id
DELETE FROM forum_service WHERE forum_id = :forum AND present IS NULL;

-- name: forum_told :many 2000
-- The accounts to which a change of a forum is said: its chair, the colleagues of its services, the staff of settings
-- with a case, until the child has left, or a place; not those that are closed.
-- param viewer viewer
-- param forum forum_id
-- row account account_id
SELECT a.id AS account
  FROM account AS a
 WHERE a.disabled_ms IS NULL AND a.id <> :viewer_account
   AND (a.id IN (SELECT f.chair_id FROM forum AS f WHERE f.id = :forum AND f.chair_id IS NOT NULL)
        OR a.id IN (SELECT m.account_id
                      FROM forum_service AS t JOIN account_service AS m ON m.service_id = t.service_id
                     WHERE t.forum_id = :forum AND m.from_on <= :viewer_today
                       AND (m.to_on IS NULL OR m.to_on >= :viewer_today))
        OR a.id IN (SELECT h.account_id
                      FROM account_school AS h
                     WHERE h.from_on <= :viewer_today AND (h.to_on IS NULL OR h.to_on >= :viewer_today)
                       AND h.school_id IN (
                           SELECT c.school_id FROM booking AS b JOIN case_round AS n ON n.id = b.round_id
                             JOIN forum_case AS c ON c.id = n.case_id
                            WHERE b.forum_id = :forum AND b.place IS NOT NULL
                              AND @case_still_of(c.named, c.pupil_id, c.school_id)@
                            UNION
                           SELECT d.school_id FROM drop_in_place AS d
                            WHERE d.forum_id = :forum AND d.place IS NOT NULL)))
 ORDER BY a.id;

-- name: forum_event_add :exec
-- param id i64
-- param forum forum_id
-- param at_ms i64
-- param account account_id
-- param what text
-- param detail text
INSERT INTO forum_event (id, forum_id, at_ms, account_id, what, detail)
VALUES (:id, :forum, :at_ms, :account, :what, :detail);

-- name: forum_events :many 500
-- param forum forum_id
-- row at_ms i64
-- row who text
-- row what text
-- row detail text
SELECT e.at_ms, w.display_name AS who, e.what, e.detail
  FROM forum_event AS e JOIN account AS w ON w.id = e.account_id
 WHERE e.forum_id = :forum
 ORDER BY e.id;

-- name: forum_empty_rounds :exec
-- Those who were to be heard at a forum that is cancelled wait for another one.
-- param forum forum_id
-- param today day
-- unscoped: of a forum that is cancelled by whoever may
UPDATE case_round SET state = 'waiting', waiting_on = COALESCE(waiting_on, :today), version = version + 1
 WHERE state = 'booked'
   AND id IN (SELECT b.round_id FROM booking AS b WHERE b.forum_id = :forum AND b.place IS NOT NULL);

-- name: forum_empty :exec
-- Their places are given back.
-- param forum forum_id
-- unscoped: of a forum that is cancelled by whoever may
UPDATE booking SET place = NULL, state = 'given_back', reason = 'The forum was cancelled', version = version + 1
 WHERE forum_id = :forum AND place IS NOT NULL;

-- name: forum_empty_drop_in :exec
-- param forum forum_id
UPDATE drop_in_place SET place = NULL, state = 'given_back', version = version + 1
 WHERE forum_id = :forum AND place IS NOT NULL;
