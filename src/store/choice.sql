-- name: choice_all :many 1000
-- The lists that an authority has made its own, in their order.
-- row kind text
-- row number i64
-- row words text
-- row brief text
-- row part i64?
-- row place i64
-- row offered bool
SELECT kind, number, words, brief, part, place, offered FROM choice ORDER BY kind COLLATE "C", place, number;

-- name: choice_past_all :many 10000
-- What stood there before, the oldest first.
-- row kind text
-- row number i64
-- row until_ms i64
-- row words text
-- row brief text
SELECT kind, number, until_ms, words, brief FROM choice_past ORDER BY kind COLLATE "C", number, until_ms;

-- name: choice_put :exec
-- param kind text
-- param number i64
-- param words text
-- param brief text
-- param part i64?
-- param place i64
-- param offered bool
INSERT INTO choice (kind, number, words, brief, part, place, offered)
VALUES (:kind, :number, :words, :brief, :part, :place, :offered)
ON CONFLICT (kind, number) DO UPDATE SET words = excluded.words, brief = excluded.brief, part = excluded.part,
       place = excluded.place, offered = excluded.offered;

-- name: choice_past_add :exec
-- The words of a moment ago. Two changes within one millisecond leave the older words.
-- param kind text
-- param number i64
-- param until_ms i64
-- param words text
-- param brief text
INSERT INTO choice_past (kind, number, until_ms, words, brief) VALUES (:kind, :number, :until_ms, :words, :brief)
ON CONFLICT (kind, number, until_ms) DO NOTHING;
