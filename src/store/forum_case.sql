-- name: round_read :opt
-- A round of a case, with the case. The setting of an anonymous one is NULL for whoever is neither its setting nor a
-- coordinator of its forums (OV7); the child of an anonymous one is nowhere.
-- param viewer viewer
-- param anon_scope i64
-- param public_id text
-- row round round_id
-- row number i64
-- row state text
-- row submitted_on day?
-- row waiting_on day?
-- row closed_on day?
-- row screen_words text
-- row closed_as text?
-- row closed_words text?
-- row round_version i64
-- row id forum_case_id
-- row public_id text
-- row reference text
-- row named bool
-- row phase text
-- row phase_reason text
-- row area area_id?
-- row area_name text?
-- row school school_id?
-- row urn text?
-- row school_name text?
-- row pupil pupil_id?
-- row pupil_public_id text?
-- row upn text?
-- row surname text?
-- row forename text?
-- row born_on day?
-- row age i64?
-- row has_plan bool?
-- row made_on day
-- row made_by account_id
-- row version i64
-- row last bool
-- row withdrawn bool
SELECT r.id AS round, r.number, r.state, r.submitted_on, r.waiting_on, r.closed_on, r.screen_words,
       r.closed_as, r.closed_words, r.version AS round_version, c.id, c.public_id, c.reference, c.named, c.phase,
       c.phase_reason,
       c.area_id AS area, a.name AS area_name, s.id AS school, s.urn, s.name AS school_name, p.id AS pupil,
       p.public_id AS pupil_public_id, p.upn, p.surname, p.forename, p.born_on, c.age, c.has_plan, c.made_on,
       c.made_by, c.version,
       CASE WHEN EXISTS (SELECT 1 FROM case_round AS later
                          WHERE later.case_id = c.id AND later.number > r.number) THEN 0 ELSE 1 END AS last,
       CASE WHEN @case_withdrawn(c.id)@ THEN 1 ELSE 0 END AS withdrawn
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
  LEFT JOIN area AS a ON a.id = c.area_id
  LEFT JOIN school AS s ON s.id = c.school_id
       AND @setting_told(c.named, c.school_id, c.phase, c.area_id)@
  LEFT JOIN pupil AS p ON p.id = c.pupil_id
 WHERE r.public_id = :public_id AND @round_in_scope(r.id)@;

-- name: case_event_add :exec
-- param id i64
-- param forum_case forum_case_id
-- param round round_id
-- param at_ms i64
-- param account account_id
-- param what text
-- param detail text
-- unscoped: of a case that was read in scope
INSERT INTO case_event (id, case_id, number, round_id, at_ms, account_id, what, detail)
SELECT :id, :forum_case, COALESCE(MAX(e.number), 0) + 1, :round, :at_ms, :account, :what, :detail
  FROM case_event AS e
 WHERE e.case_id = :forum_case;

-- name: case_events :many
-- What became of a case, the oldest first.
-- param forum_case forum_case_id
-- row number i64
-- row round i64
-- row at_ms i64
-- row who text
-- row what text
-- row detail text
-- unscoped: of a case that was read in scope
SELECT e.number, r.number AS round, e.at_ms, w.display_name AS who, e.what, e.detail
  FROM case_event AS e
  JOIN case_round AS r ON r.id = e.round_id
  JOIN account AS w ON w.id = e.account_id
 WHERE e.case_id = :forum_case
 ORDER BY e.number;

-- name: case_round_set_state :exec
-- param id round_id
-- param version i64
-- param state text
-- param submitted_on day?
-- param waiting_on day?
-- param closed_on day?
-- unscoped: of a round that was read in scope
UPDATE case_round SET state = :state, submitted_on = :submitted_on, waiting_on = :waiting_on, closed_on = :closed_on,
       version = version + 1
 WHERE id = :id AND version = :version;

-- name: case_setting_people :many
-- Who is told what became of a case: the accounts of its setting, until a named child has left it (T2).
-- param round round_id
-- param today day
-- row id account_id
-- unscoped: of a round that was read in scope
SELECT DISTINCT a.id
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
  JOIN account_school AS h ON h.school_id = c.school_id
  JOIN account AS a ON a.id = h.account_id
 WHERE r.id = :round AND a.disabled_ms IS NULL AND h.from_on <= :today AND (h.to_on IS NULL OR h.to_on >= :today)
   AND (c.named = 0
        OR EXISTS (SELECT 1 FROM enrolment AS here
                    WHERE here.pupil_id = c.pupil_id AND here.school_id = c.school_id AND here.entry_on <= :today
                      AND (here.leaving_on IS NULL OR here.leaving_on >= :today))
        OR NOT EXISTS (SELECT 1 FROM enrolment AS there
                        WHERE there.pupil_id = c.pupil_id AND there.entry_on <= :today
                          AND (there.school_id = c.school_id OR there.leaving_on IS NULL
                               OR there.leaving_on >= :today)))
 ORDER BY a.id;
