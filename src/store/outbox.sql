-- name: message_add :exec
-- Adds a message that waits to be sent; nothing is changed when there is one with its topic.
-- param id message_id
-- param public_id text
-- param account account_id
-- param kind text
-- param link text
-- param topic text?
-- param due_ms i64
-- param now_ms i64
INSERT INTO message (id, public_id, account_id, kind, link, topic, created_ms, state, due_ms, tries, sent_ms, error)
VALUES (:id, :public_id, :account, :kind, :link, :topic, :now_ms, 'waiting', :due_ms, 0, NULL, '')
ON CONFLICT (topic) DO NOTHING;

-- name: message_take_back :exec
-- Takes messages back that nobody has begun to send, by the beginning of their topic.
-- param pattern text
DELETE FROM message WHERE state = 'waiting' AND topic LIKE :pattern ESCAPE '\';

-- name: message_next :opt
-- The message that has waited longest, with its reader. One that was being sent by somebody who has not been heard of
-- since is among them, as long as its text had not been handed over.
-- param now_ms i64
-- row id message_id
-- row public_id text
-- row kind text
-- row link text
-- row tries i64
-- row email text?
-- row closed bool
SELECT m.id, m.public_id, m.kind, m.link, m.tries, a.email,
       CASE WHEN a.disabled_ms IS NULL THEN 0 ELSE 1 END AS closed
  FROM message AS m
  JOIN account AS a ON a.id = m.account_id
 WHERE m.state IN ('waiting', 'sending') AND m.due_ms <= :now_ms
 ORDER BY m.due_ms, m.id
 LIMIT 1;

-- name: message_ripe :one
-- How many there are to do something with: to send, or to give up.
-- param now_ms i64
-- row n i64
SELECT count(*) AS n FROM message WHERE state IN ('waiting', 'sending', 'handing') AND due_ms <= :now_ms;

-- name: message_take :exec
-- Takes it, until an instant: nobody else does then. Changes nothing when somebody was quicker.
-- param id message_id
-- param tries i64
-- param until_ms i64
UPDATE message SET state = 'sending', tries = tries + 1, due_ms = :until_ms
 WHERE id = :id AND tries = :tries AND state IN ('waiting', 'sending');

-- name: message_hand :exec
-- Its text goes to the mail server now: from here on it may have been sent, whatever comes. Changes nothing when it is
-- another's by now.
-- param id message_id
-- param tries i64
UPDATE message SET state = 'handing' WHERE id = :id AND tries = :tries AND state = 'sending';

-- name: message_end :exec
-- What became of a try.
-- param id message_id
-- param tries i64
-- param state text
-- param due_ms i64
-- param sent_ms i64?
-- param error text
UPDATE message SET state = :state, due_ms = :due_ms, sent_ms = :sent_ms, error = :error
 WHERE id = :id AND tries = :tries AND state IN ('sending', 'handing');

-- name: message_give_up_handed :exec
-- Those whose text was handed over by somebody who has not been heard of since: whether they were sent, nobody knows.
-- param now_ms i64
-- param error text
UPDATE message SET state = 'unsure', error = :error WHERE state = 'handing' AND due_ms <= :now_ms;

-- name: message_forget :exec
-- Forgets what was sent before an instant; the days of both are the same then, and one is in the index.
-- param before_ms i64
DELETE FROM message WHERE state = 'sent' AND due_ms < :before_ms AND sent_ms < :before_ms;

-- name: message_again :exec
-- Sends again what failed, or may have.
-- param public_id text
-- param now_ms i64
UPDATE message SET state = 'waiting', due_ms = :now_ms, tries = 0, error = ''
 WHERE public_id = :public_id AND state IN ('failed', 'unsure');

-- name: message_counts :many 10
-- row state text
-- row n i64
-- row oldest_ms i64
SELECT state, count(*) AS n, CAST(min(created_ms) AS BIGINT) AS oldest_ms FROM message
 GROUP BY state ORDER BY state COLLATE "C";

-- name: message_list :many 200
-- The newest, those that need somebody first.
-- row public_id text
-- row name text
-- row kind text
-- row state text
-- row created_ms i64
-- row due_ms i64
-- row sent_ms i64?
-- row tries i64
-- row error text
SELECT m.public_id, a.name, m.kind, m.state, m.created_ms, m.due_ms, m.sent_ms, m.tries, m.error
  FROM message AS m
  JOIN account AS a ON a.id = m.account_id
 ORDER BY CASE m.state WHEN 'failed' THEN 0 WHEN 'unsure' THEN 0 WHEN 'sent' THEN 2 ELSE 1 END,
          m.created_ms DESC, m.id DESC
 LIMIT 200;

-- name: feed_put :exec
-- A feed's new secret: the one before is dead.
-- param account account_id
-- param token_hash blob
-- param now_ms i64
INSERT INTO feed (account_id, token_hash, created_ms) VALUES (:account, :token_hash, :now_ms)
ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, created_ms = excluded.created_ms;

-- name: feed_end :exec
-- param account account_id
DELETE FROM feed WHERE account_id = :account;

-- name: feed_of_account :opt
-- param account account_id
-- row created_ms i64
SELECT created_ms FROM feed WHERE account_id = :account;

-- name: feed_by_token :opt
-- Whose feed it is, as long as the account is not closed.
-- param token_hash blob
-- row account account_id
-- row display_name text
SELECT f.account_id AS account, a.display_name
  FROM feed AS f
  JOIN account AS a ON a.id = f.account_id
 WHERE f.token_hash = :token_hash AND a.disabled_ms IS NULL;
