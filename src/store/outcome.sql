-- name: outcome_rounds :many 50000
-- Rounds that were sent in, with the forum that heard them last and what their last follow-up says.
-- row round round_id
-- row number i64
-- row named bool
-- row phase text
-- row area text?
-- row series text?
-- row school school_id
-- row pupil pupil_id?
-- row submitted_on day
-- row forum_on day?
-- row planned bool
-- row communication bool
-- row cognition bool
-- row semh bool
-- row sensory bool
-- row possible_before i64?
-- row absent_before i64?
-- row possible_after i64?
-- row absent_after i64?
-- row suspended_before i64?
-- row suspended_after i64?
-- row goals_met i64?
-- row goals_partly i64?
-- row goals_not i64?
-- row hours_before i64?
-- row hours_after i64?
-- row placement text?
-- row destination text?
-- unscoped: counted for the whole authority, small numbers hidden; nothing of a child leaves the count
SELECT r.id AS round, r.number, c.named, c.phase, a.name AS area, e.name AS series, c.school_id AS school,
       c.pupil_id AS pupil, r.submitted_on, f.on_day AS forum_on,
       CASE WHEN n.id IS NULL THEN 0 ELSE 1 END AS planned,
       CASE WHEN EXISTS (SELECT 1 FROM plan_need AS d WHERE d.plan_id = n.id AND d.need = 'communication')
            THEN 1 ELSE 0 END AS communication,
       CASE WHEN EXISTS (SELECT 1 FROM plan_need AS d WHERE d.plan_id = n.id AND d.need = 'cognition')
            THEN 1 ELSE 0 END AS cognition,
       CASE WHEN EXISTS (SELECT 1 FROM plan_need AS d WHERE d.plan_id = n.id AND d.need = 'semh')
            THEN 1 ELSE 0 END AS semh,
       CASE WHEN EXISTS (SELECT 1 FROM plan_need AS d WHERE d.plan_id = n.id AND d.need = 'sensory_physical')
            THEN 1 ELSE 0 END AS sensory,
       u.possible_before, u.absent_before, u.possible_after, u.absent_after, u.suspended_before, u.suspended_after,
       u.goals_met, u.goals_partly, u.goals_not, u.hours_before, u.hours_after, u.placement, u.destination
  FROM case_round AS r
  JOIN forum_case AS c ON c.id = r.case_id
  LEFT JOIN area AS a ON a.id = c.area_id
  LEFT JOIN plan AS n ON n.round_id = r.id AND n.state IN ('issued', 'agreed')
  LEFT JOIN booking AS b ON b.id = (SELECT MAX(x.id) FROM booking AS x
                                     WHERE x.round_id = r.id AND x.state = 'discussed')
  LEFT JOIN forum AS f ON f.id = b.forum_id
  LEFT JOIN forum_series AS e ON e.id = f.series_id
  LEFT JOIN follow_up AS u ON u.id = (SELECT MAX(x.id) FROM follow_up AS x
                                       WHERE x.round_id = r.id AND x.done_ms IS NOT NULL
                                         AND x.weeks = (SELECT MAX(y.weeks) FROM follow_up AS y
                                                         WHERE y.round_id = r.id AND y.done_ms IS NOT NULL))
 WHERE r.submitted_on IS NOT NULL
 ORDER BY r.submitted_on, r.id;

-- name: outcome_strategies :many 200000
-- The strategies of the authority's list that the plan of a round names, round by round.
-- row round round_id
-- row strategy i64
-- unscoped: counted for the whole authority, small numbers hidden; nothing of a child leaves the count
SELECT DISTINCT n.round_id AS round, t.strategy
  FROM plan AS n JOIN plan_target AS t ON t.plan_id = n.id
 WHERE n.state IN ('issued', 'agreed') AND t.strategy IS NOT NULL
 ORDER BY n.round_id, t.strategy;
