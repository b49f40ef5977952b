-- name: plan_open_actions :many
-- What was agreed for the child of a case at its forums and is still open.
-- param forum_case forum_case_id
-- row task text
-- unscoped: of a case that was read in scope
SELECT x.task
  FROM action AS x
  JOIN case_round AS r ON r.id = x.round_id
 WHERE r.case_id = :forum_case AND x.state = 'open'
 ORDER BY x.due_on, x.id;

-- name: plan_case_texts :many
-- param round round_id
-- row field text
-- row content text
-- unscoped: of a round that was read in scope
SELECT field, content FROM case_text WHERE round_id = :round ORDER BY field;

-- name: plan_case_text_add :exec
-- param id i64
-- param round round_id
-- param field text
-- param content text
-- param at_ms i64
-- param account account_id
-- unscoped: of a case that was read in scope
INSERT INTO case_text (id, round_id, field, content, at_ms, account_id, version)
VALUES (:id, :round, :field, :content, :at_ms, :account, 1);

-- name: plan_case_strategies :many
-- param round round_id
-- row place i64
-- row strategy i64?
-- row what text
-- row from_on day?
-- row to_on day?
-- row how_often text
-- row by_whom text
-- row impact text
-- row impact_words text
-- unscoped: of a round that was read in scope
SELECT place, strategy, what, from_on, to_on, how_often, by_whom, impact, impact_words
  FROM case_strategy
 WHERE round_id = :round
 ORDER BY place, id;

-- name: plan_case_strategy_add :exec
-- param id i64
-- param public_id text
-- param round round_id
-- param place i64
-- param strategy i64?
-- param what text
-- param from_on day?
-- param to_on day?
-- param how_often text
-- param by_whom text
-- param impact text
-- param impact_words text
-- unscoped: of a case that was read in scope
INSERT INTO case_strategy (id, public_id, round_id, place, strategy, what, from_on, to_on, how_often, by_whom, impact,
                           impact_words, version)
VALUES (:id, :public_id, :round, :place, :strategy, :what, :from_on, :to_on, :how_often, :by_whom, :impact,
        :impact_words, 1);

-- name: plan_round_add :exec
-- param id round_id
-- param public_id text
-- param forum_case forum_case_id
-- param number i64
-- unscoped: of a case that was read in scope
INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, waiting_on, screen_words, closed_on,
                        version)
VALUES (:id, :public_id, :forum_case, :number, 'draft', NULL, NULL, '', NULL, 1);
