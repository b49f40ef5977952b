-- fragment: action_asked(one, of_school, locality, meeting, due, owner, owner_kind)
-- What is NULL asks for all.
((:school IS NULL OR of_school = :school) AND (:locality IS NULL OR locality = :locality)
 AND (:meeting IS NULL OR meeting = :meeting) AND (:due_before IS NULL OR due < :due_before)
 AND (:mine = 0 OR @action_owned(one, of_school, owner, owner_kind)@));

-- fragment: action_lists(of_school, brought, ended)
-- Of which it is not told how they stand, are only listed with all of them: neither in a state nor as one's own.
((:state IS NULL AND :mine = 0) OR @action_settled(of_school, brought, ended)@);

-- fragment: action_of_viewer(action)
-- For viewers who do not see every school: those in a state (NULL: any) at their schools, those given to them or their
-- services, and those of the coordinator's cases, read by school, owner, service and round.
(action IN (
    SELECT there.id FROM action AS there
     WHERE @school_chosen(there.school_id)@ AND (:state IS NULL OR there.state = :state)
     UNION
    SELECT given.id FROM action AS given
     WHERE given.owner_id = :viewer_account AND (:state IS NULL OR given.state = :state)
     UNION
    SELECT theirs.id FROM action AS theirs
     WHERE theirs.school_id IN (
        SELECT home.school_id FROM account_school AS home WHERE home.account_id = :viewer_account)
       AND (:state IS NULL OR theirs.state = :state)
     UNION
    SELECT joint.id FROM account_service AS colleague JOIN action AS joint ON joint.service_id = colleague.service_id
     WHERE colleague.account_id = :viewer_account AND (:state IS NULL OR joint.state = :state)
     UNION
    SELECT heard.id FROM action AS heard
     WHERE @action_of_region(heard.round_id)@ AND (:state IS NULL OR heard.state = :state)));

-- fragment: action_own(action)
-- Those in a state (NULL: any) among which are the viewer's own (action_owned), as actions to begin with: those given
-- to the viewer, and those of the viewer's schools and services, whosever they are.
(action IN (
    SELECT given.id FROM action AS given
     WHERE given.owner_id = :viewer_account AND (:state IS NULL OR given.state = :state)
     UNION
    SELECT theirs.id FROM action AS theirs
     WHERE (:state IS NULL OR theirs.state = :state) AND theirs.school_id IN (
        SELECT home.school_id FROM account_school AS home
         WHERE home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today))
     UNION
    SELECT joint.id FROM account_service AS colleague JOIN action AS joint ON joint.service_id = colleague.service_id
     WHERE colleague.account_id = :viewer_account AND (:state IS NULL OR joint.state = :state)));

-- name: action_find :many
-- Actions in scope that fit what is asked, those that are due first before the others, :most of them, with what is in
-- their place, if that is in scope too. One, those of a
-- child, of a meeting, the viewer's own, in a state, all, and those of a viewer with some schools are queries of which
-- one has rows: see trait_each. Which come first is found before they are read.
-- param viewer viewer
-- param public_id text?
-- param state text?
-- param due_before day?
-- param mine bool
-- param school school_id?
-- param pupil pupil_id?
-- param locality locality_id?
-- param meeting meeting_id?
-- param most i64
-- row id action_id
-- row public_id text
-- row school school_id
-- row urn text
-- row school_name text
-- row pupil pupil_id?
-- row pupil_public_id text?
-- row upn text?
-- row surname text?
-- row forename text?
-- row meeting meeting_id?
-- row meeting_public_id text?
-- row meeting_on day?
-- row task text
-- row owner_kind text
-- row owner account_id?
-- row owner_name text
-- row owner_closed i64
-- row due_on day
-- row state text
-- row outcome text
-- row replaced_by text?
-- row replaced_by_task text?
-- row made_ms i64
-- row made_by text
-- row ended_ms i64?
-- row version i64
-- row settled bool
SELECT a.id, a.public_id, a.school_id AS school, s.urn, s.name AS school_name, a.pupil_id AS pupil,
       p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, a.meeting_id AS meeting,
       m.public_id AS meeting_public_id, m.on_day AS meeting_on, a.task, a.owner_kind, a.owner_id AS owner,
       a.owner_name, CASE WHEN o.disabled_ms IS NULL THEN 0 ELSE 1 END AS owner_closed, a.due_on, a.state, a.outcome,
       new.public_id AS replaced_by, new.task AS replaced_by_task, a.made_ms, maker.display_name AS made_by,
       a.ended_ms, a.version,
       CASE WHEN @action_settled(a.school_id, a.round_id, a.ended_ms)@ THEN 1 ELSE 0 END AS settled
  FROM (SELECT id FROM action WHERE public_id = :public_id
         UNION ALL
        SELECT id FROM action WHERE :public_id IS NULL AND pupil_id = :pupil
         UNION ALL
        SELECT id FROM action WHERE :public_id IS NULL AND :pupil IS NULL AND meeting_id = :meeting
         UNION ALL
        SELECT of_state.id
          FROM (SELECT a.id FROM action AS a JOIN school AS s ON s.id = a.school_id
                 WHERE (:viewer_scope & 1) <> 0 AND :mine = 0
                   AND :public_id IS NULL AND :pupil IS NULL AND :meeting IS NULL AND a.state = :state
                  AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
                   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
                 ORDER BY a.due_on, a.id
                 LIMIT :most) AS of_state
         UNION ALL
        SELECT of_all.id
          FROM (SELECT a.id FROM action AS a JOIN school AS s ON s.id = a.school_id
                 WHERE (:viewer_scope & 1) <> 0 AND :mine = 0
                   AND :public_id IS NULL AND :pupil IS NULL AND :meeting IS NULL AND :state IS NULL
                  AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
                   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
                 ORDER BY a.due_on, a.id
                 LIMIT :most) AS of_all
         UNION ALL
        SELECT of_viewer.id
          FROM (SELECT a.id FROM action AS a JOIN school AS s ON s.id = a.school_id
                 WHERE (:viewer_scope & 1) = 0 AND :mine = 0 AND @action_of_viewer(a.id)@
                   AND :public_id IS NULL AND :pupil IS NULL AND :meeting IS NULL
                   AND (:state IS NULL OR a.state = :state) AND @action_lists(a.school_id, a.round_id, a.ended_ms)@
                  AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
                   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
                 ORDER BY a.due_on, a.id
                 LIMIT :most) AS of_viewer
         UNION ALL
        SELECT of_own.id
          FROM (SELECT a.id FROM action AS a JOIN school AS s ON s.id = a.school_id
                 WHERE :mine <> 0 AND @action_own(a.id)@
                   AND :public_id IS NULL AND :pupil IS NULL AND :meeting IS NULL
                   AND (:state IS NULL OR a.state = :state) AND @action_lists(a.school_id, a.round_id, a.ended_ms)@
                  AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
                   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
                 ORDER BY a.due_on, a.id
                 LIMIT :most) AS of_own) AS x
  JOIN action AS a ON a.id = x.id
  JOIN school AS s ON s.id = a.school_id
  JOIN account AS maker ON maker.id = a.made_by
  LEFT JOIN account AS o ON o.id = a.owner_id
  LEFT JOIN pupil AS p ON p.id = a.pupil_id
  LEFT JOIN meeting AS m ON m.id = a.meeting_id
  LEFT JOIN action AS new ON new.id = a.replaced_by AND
       @action_in_scope(new.id, new.school_id, new.pupil_id, new.owner_id, new.owner_kind, new.round_id, new.made_ms)@
 WHERE (:state IS NULL OR a.state = :state) AND @action_lists(a.school_id, a.round_id, a.ended_ms)@
   AND (:pupil IS NULL OR a.pupil_id = :pupil) -- of one by its public id too
   AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
 ORDER BY a.due_on, a.id
 LIMIT :most;

-- name: action_of_pupil_count :one
-- How many actions there are of a child, whoever may see them. Most children have none, and then action_find, a long
-- statement, need not be asked.
-- param pupil pupil_id
-- unscoped: nobody is told; what there is is read by action_find
-- row n i64
SELECT count(*) AS n FROM action AS a WHERE a.pupil_id = :pupil;

-- name: action_count :one
-- How many action_find has of those that are asked for without a child.
-- param viewer viewer
-- param state text?
-- param due_before day?
-- param mine bool
-- param school school_id?
-- param locality locality_id?
-- param meeting meeting_id?
-- row n i64
SELECT count(*) AS n
  FROM (SELECT id FROM action WHERE (:viewer_scope & 1) <> 0 AND :mine = 0 AND state = :state
         UNION ALL
        SELECT id FROM action WHERE (:viewer_scope & 1) <> 0 AND :mine = 0 AND :state IS NULL
         UNION ALL
        SELECT a.id FROM action AS a WHERE (:viewer_scope & 1) = 0 AND :mine = 0 AND @action_of_viewer(a.id)@
         UNION ALL
        SELECT a.id FROM action AS a WHERE :mine <> 0 AND @action_own(a.id)@) AS x
  JOIN action AS a ON a.id = x.id
  JOIN school AS s ON s.id = a.school_id
 WHERE (:state IS NULL OR a.state = :state) AND @action_lists(a.school_id, a.round_id, a.ended_ms)@
   AND @action_asked(a.id, a.school_id, s.locality_id, a.meeting_id, a.due_on, a.owner_id, a.owner_kind)@
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@;

-- name: action_late :many
-- How many open actions at schools in scope were due on each day before one, by school and day.
-- param viewer viewer
-- param due_before day
-- row school school_id
-- row due_on day
-- row n i64
SELECT a.school_id AS school, a.due_on, count(*) AS n
  FROM action AS a
 WHERE @school_chosen(a.school_id)@ AND a.state = 'open' AND a.due_on < :due_before
   AND @action_settled(a.school_id, a.round_id, a.ended_ms)@
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
 GROUP BY a.school_id, a.due_on
 ORDER BY a.school_id, a.due_on;

-- name: action_own_due :many
-- How many of the viewer's own actions in scope and in a state are due on each day, by day.
-- param viewer viewer
-- param state text
-- row due_on day
-- row n i64
SELECT a.due_on, count(*) AS n
  FROM action AS a
 WHERE a.state = :state AND @action_own(a.id)@ AND @action_owned(a.id, a.school_id, a.owner_id, a.owner_kind)@
   AND @action_settled(a.school_id, a.round_id, a.ended_ms)@
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
 GROUP BY a.due_on
 ORDER BY a.due_on;

-- name: action_events :many
-- What became of an action, the oldest first, as far as it is told; what is in its place is told to those who see that.
-- param viewer viewer
-- param action action_id
-- row at_ms i64
-- row who text
-- row what text
-- row detail text
SELECT e.at_ms, w.display_name AS who, e.what,
       CASE WHEN e.what = 'replaced' AND new.id IS NULL THEN '' ELSE e.detail END AS detail
  FROM action AS a
  JOIN action_event AS e ON e.action_id = a.id
  JOIN account AS w ON w.id = e.account_id
  LEFT JOIN action AS new ON new.id = a.replaced_by AND
       @action_in_scope(new.id, new.school_id, new.pupil_id, new.owner_id, new.owner_kind, new.round_id, new.made_ms)@
 WHERE a.id = :action AND @action_not_later(a.school_id, a.round_id, e.at_ms)@
   AND @action_in_scope(a.id, a.school_id, a.pupil_id, a.owner_id, a.owner_kind, a.round_id, a.made_ms)@
 ORDER BY e.id;

-- name: action_meeting_of :opt
-- The meeting an action comes from, if it is at a school in scope.
-- param viewer viewer
-- param public_id text
-- row id meeting_id
-- row school school_id
-- row on_day day
SELECT m.id, m.school_id AS school, m.on_day
  FROM meeting AS m
 WHERE m.public_id = :public_id AND @school_in_scope(m.school_id)@;

-- name: action_meeting_day :opt
-- param meeting meeting_id
-- row on_day day
SELECT on_day FROM meeting WHERE id = :meeting;

-- name: action_child_of :opt
-- A child who is or was on roll at a school, by the id of the address or by UPN.
-- param viewer viewer
-- param school school_id
-- param public_id text?
-- param upn text?
-- row id pupil_id
-- row public_id text
-- row surname text
-- row forename text
SELECT p.id, p.public_id, p.surname, p.forename
  FROM pupil AS p
 WHERE (p.public_id = :public_id OR p.upn = :upn)
   AND EXISTS (SELECT 1 FROM enrolment AS e WHERE e.pupil_id = p.id AND e.school_id = :school)
   AND @pupil_in_scope(p.id)@;

-- name: action_owners :many 5000
-- Open accounts to which something at a school can be given: the authority's, the services', and the school's own; by
-- name. `service` is one of the services of which they are on the day.
-- param school school_id
-- param today day
-- row id account_id
-- row name text
-- row display_name text
-- row kind text
-- row service text?
SELECT a.id, a.name, a.display_name,
       CASE WHEN EXISTS (SELECT 1 FROM account_role AS r
                          WHERE r.account_id = a.id AND r.role IN ('MGR', 'IL', 'FC')) THEN 'authority'
            WHEN EXISTS (SELECT 1 FROM account_role AS r WHERE r.account_id = a.id AND r.role = 'SA') THEN 'service'
            ELSE 'school' END AS kind,
       (SELECT MIN(v.name) FROM account_service AS m JOIN service AS v ON v.id = m.service_id
         WHERE m.account_id = a.id AND m.from_on <= :today AND (m.to_on IS NULL OR m.to_on >= :today)
           AND (v.ended_on IS NULL OR v.ended_on > :today)) AS service
  FROM account AS a
 WHERE a.disabled_ms IS NULL
   AND (EXISTS (SELECT 1 FROM account_role AS r
                 WHERE r.account_id = a.id AND r.role IN ('MGR', 'IL', 'FC', 'SA'))
        OR EXISTS (SELECT 1 FROM account_role AS r JOIN account_school AS h ON h.account_id = r.account_id
                    WHERE r.account_id = a.id AND r.role = 'SU' AND h.school_id = :school AND h.from_on <= :today
                      AND (h.to_on IS NULL OR h.to_on >= :today)))
 ORDER BY a.display_name COLLATE "C", a.id;

-- name: action_add :exec
-- param id action_id
-- param public_id text
-- param school school_id
-- param pupil pupil_id?
-- param meeting meeting_id?
-- param task text
-- param owner_kind text
-- param owner account_id?
-- param owner_name text
-- param due_on day
-- param made_ms i64
-- param made_by account_id
-- unscoped: school and child were read in the scope of whoever makes it
INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, owner_name, due_on,
                    state, outcome, replaced_by, made_ms, made_by, ended_ms, version)
VALUES (:id, :public_id, :school, :pupil, :meeting, :task, :owner_kind, :owner, :owner_name, :due_on,
        'open', '', NULL, :made_ms, :made_by, NULL, 1);

-- name: action_end :exec
-- Ends an open one, unless somebody changed it since.
-- param id action_id
-- param version i64
-- param state text
-- param outcome text
-- param ended_ms i64
-- unscoped: it was read in the scope of whoever ends it
UPDATE action SET state = :state, outcome = :outcome, ended_ms = :ended_ms, version = version + 1
 WHERE id = :id AND version = :version AND state = 'open';

-- name: action_replace :exec
-- One that is open ends with this; one that had ended keeps how it ended.
-- param id action_id
-- param version i64
-- param replaced_by action_id
-- param ended_ms i64
-- unscoped: it was read in the scope of whoever replaces it
UPDATE action SET state = CASE WHEN state = 'open' THEN 'replaced' ELSE state END,
                  ended_ms = CASE WHEN state = 'open' THEN :ended_ms ELSE ended_ms END,
                  replaced_by = :replaced_by, version = version + 1
 WHERE id = :id AND version = :version AND replaced_by IS NULL;

-- name: action_of_same_case :exec
-- What stands in place of an action of a case is of that case. It is the same service's if it is said to be by the same
-- name; given to another by its name, it is that one's.
-- param id action_id
-- param old action_id
-- unscoped: of an action that has just been made in place of one that was read in scope
UPDATE action
   SET round_id = (SELECT was.round_id FROM action AS was WHERE was.id = :old),
       service_id = CASE WHEN owner_kind <> 'service' THEN NULL ELSE COALESCE(
           (SELECT was.service_id FROM action AS was WHERE was.id = :old AND was.owner_name = action.owner_name),
           (SELECT s.id FROM service AS s JOIN action AS was ON was.id = :old
             WHERE was.round_id IS NOT NULL AND s.name = action.owner_name)) END
 WHERE id = :id;

-- name: action_move :exec
-- param id action_id
-- param version i64
-- param due_on day
-- unscoped: it was read in the scope of whoever moves it
UPDATE action SET due_on = :due_on, version = version + 1
 WHERE id = :id AND version = :version AND state = 'open';

-- name: action_reassign :exec
-- One of a case stays the service's while its name does; given to another service by its name, it is that one's.
-- param id action_id
-- param version i64
-- param owner_kind text
-- param owner account_id?
-- param owner_name text
-- unscoped: it was read in the scope of whoever reassigns it
UPDATE action
   SET service_id = CASE WHEN :owner_kind <> 'service' OR round_id IS NULL THEN NULL
                         WHEN owner_name = :owner_name THEN service_id
                         ELSE (SELECT s.id FROM service AS s WHERE s.name = :owner_name) END,
       owner_kind = :owner_kind, owner_id = :owner, owner_name = :owner_name, version = version + 1
 WHERE id = :id AND version = :version AND state = 'open';

-- name: action_event_add :exec
-- param id i64
-- param action action_id
-- param at_ms i64
-- param account account_id
-- param what text
-- param detail text
-- unscoped: written with the change that it tells of
INSERT INTO action_event (id, action_id, at_ms, account_id, what, detail)
VALUES (:id, :action, :at_ms, :account, :what, :detail);
