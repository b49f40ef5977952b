-- name: consultation_find :many
-- Consultations that the viewer may see: asked of them as long as they may answer, asked by them, or about a child whom
-- they may read. What was asked and answered is told to those who are in it and to the authority: a school is told
-- that there is a question, and how it stands. What is NULL asks for all; those to be answered first, by their day.
-- Of a meeting are those that were asked for it, and those that were asked for none about a child on its agenda.
-- One, those of a child, and all are three queries, of which one has rows: see trait_each.
-- param viewer viewer
-- param public_id text?
-- param pupil pupil_id?
-- param school school_id?
-- param meeting meeting_id?
-- param mine bool
-- row id consultation_id
-- row public_id text
-- row urn text
-- row school_name text
-- row pupil pupil_id
-- row pupil_public_id text
-- row upn text
-- row surname text
-- row forename text
-- row meeting meeting_id?
-- row meeting_on day?
-- row asked account_id
-- row asked_name text
-- row asker account_id
-- row asker_name text
-- row is_left bool
-- row is_told bool
-- row question text
-- row due_on day
-- row asked_ms i64
-- row answer text
-- row answered_ms i64?
-- row withdrawn_ms i64?
-- row version i64
SELECT c.id, c.public_id, s.urn, s.name AS school_name, c.pupil_id AS pupil, p.public_id AS pupil_public_id, p.upn,
       p.surname, p.forename, c.meeting_id AS meeting, m.on_day AS meeting_on, c.asked_id AS asked,
       a.display_name AS asked_name, c.asked_by AS asker, b.display_name AS asker_name,
       CASE WHEN @still_asked(c.asked_id, c.school_id)@ THEN 0 ELSE 1 END AS is_left,
       CASE WHEN c.asked_id = :viewer_account OR c.asked_by = :viewer_account OR @school_led(c.school_id)@
            THEN 1 ELSE 0 END AS is_told,
       c.question, c.due_on, c.asked_ms, c.answer, c.answered_ms, c.withdrawn_ms, c.version
  FROM (SELECT id FROM consultation WHERE public_id = :public_id
         UNION ALL
        SELECT id FROM consultation WHERE :public_id IS NULL AND pupil_id = :pupil
         UNION ALL
        SELECT id FROM consultation WHERE :public_id IS NULL AND :pupil IS NULL) AS x
  JOIN consultation AS c ON c.id = x.id
  JOIN school AS s ON s.id = c.school_id
  JOIN pupil AS p ON p.id = c.pupil_id
  JOIN account AS a ON a.id = c.asked_id
  JOIN account AS b ON b.id = c.asked_by
  LEFT JOIN meeting AS m ON m.id = c.meeting_id
 WHERE (:pupil IS NULL OR c.pupil_id = :pupil) -- of one by its public id too
   AND (:meeting IS NULL OR c.meeting_id = :meeting
        OR (c.meeting_id IS NULL
            AND EXISTS (SELECT 1 FROM meeting_child AS t
                          JOIN meeting AS of ON of.id = t.meeting_id
                         WHERE t.meeting_id = :meeting AND t.pupil_id = c.pupil_id AND of.school_id = c.school_id)))
   AND (:school IS NULL OR c.school_id = :school)
   AND (:mine = 0 OR c.asked_id = :viewer_account OR c.asked_by = :viewer_account)
   AND @pupil_not_kept(c.pupil_id)@
   AND ((c.asked_id = :viewer_account AND @still_asked(c.asked_id, c.school_id)@) OR c.asked_by = :viewer_account
        OR (@school_in_scope(c.school_id)@ AND @pupil_in_scope(c.pupil_id)@))
 ORDER BY CASE WHEN c.answered_ms IS NULL AND c.withdrawn_ms IS NULL THEN 0 ELSE 1 END, c.due_on, c.id;

-- name: consultation_count :one
-- How many the viewer has to answer by a day, and how many of them are late.
-- param viewer viewer
-- param today day
-- row n i64
-- row late i64
SELECT count(*) AS n, CAST(coalesce(sum(CASE WHEN c.due_on < :today THEN 1 ELSE 0 END), 0) AS BIGINT) AS late
  FROM consultation AS c
 WHERE c.asked_id = :viewer_account AND c.answered_ms IS NULL AND c.withdrawn_ms IS NULL
   AND @still_asked(c.asked_id, c.school_id)@ AND @pupil_not_kept(c.pupil_id)@;

-- name: consultation_left :one
-- How many the viewer asked that nobody can answer any more.
-- param viewer viewer
-- row n i64
SELECT count(*) AS n
  FROM consultation AS c
 WHERE c.asked_by = :viewer_account AND c.answered_ms IS NULL AND c.withdrawn_ms IS NULL
   AND NOT @still_asked(c.asked_id, c.school_id)@ AND @pupil_not_kept(c.pupil_id)@;

-- name: consultation_add :exec
-- param id consultation_id
-- param public_id text
-- param meeting meeting_id?
-- param school school_id
-- param pupil pupil_id
-- param asked account_id
-- param asker account_id
-- param question text
-- param due_on day
-- param asked_ms i64
-- unscoped: the child was read in the scope of whoever asks
INSERT INTO consultation (id, public_id, meeting_id, school_id, pupil_id, asked_id, asked_by, question, due_on,
                          asked_ms, answer, answered_ms, withdrawn_ms, version)
VALUES (:id, :public_id, :meeting, :school, :pupil, :asked, :asker, :question, :due_on, :asked_ms, '', NULL, NULL, 1);

-- name: consultation_answer :exec
-- By whoever was asked, once.
-- param id consultation_id
-- param account account_id
-- param answer text
-- param answered_ms i64
-- unscoped: it was read by whoever was asked
UPDATE consultation SET answer = :answer, answered_ms = :answered_ms, version = version + 1
 WHERE id = :id AND asked_id = :account AND answered_ms IS NULL AND withdrawn_ms IS NULL;

-- name: consultation_withdraw :exec
-- By whoever asked, before it is answered.
-- param id consultation_id
-- param account account_id
-- param withdrawn_ms i64
-- unscoped: it was read by whoever asked
UPDATE consultation SET withdrawn_ms = :withdrawn_ms, version = version + 1
 WHERE id = :id AND asked_by = :account AND answered_ms IS NULL AND withdrawn_ms IS NULL;
