CREATE TABLE a (id BIGINT NOT NULL, name TEXT, at TIMESTAMP, rate REAL, b BLOB);
CREATE TABLE b (id @int@, x @money@) @strict@;
ALTER TABLE b ADD CONSTRAINT x CHECK (id > 0);
CREATE TRIGGER t AFTER INSERT ON b BEGIN SELECT 1; END;
CREATE TABLE c (id @int@ GENERATED ALWAYS AS IDENTITY) @strict@;
INSERT INTO b (id) VALUES (:id);
INSERT INTO b (id, x) VALUES (1, 'a @int@ b');
@rebuild:b@ CREATE TABLE b (id @int@) @strict@;
;
DROP TABLE a
