CREATE TABLE tally (
    word @text@ NOT NULL PRIMARY KEY,
    n @int@ NOT NULL
) @strict@;
INSERT INTO tally (word, n) VALUES ('it''s; a -- text', 7);
