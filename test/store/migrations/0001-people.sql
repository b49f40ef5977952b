-- A small schema with one of everything: keys, checks, text, bytes, days, NULLs. The ';' in a comment and in a text do
-- not end a statement.
CREATE TABLE place (
    id @int@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL CONSTRAINT place_name_key UNIQUE /* not a ';' either */
) @strict@;

CREATE TABLE person (
    id @int@ NOT NULL PRIMARY KEY,
    place_id @int@ REFERENCES place (id),
    upn @text@ NOT NULL CONSTRAINT person_upn_key UNIQUE,
    name @text@ NOT NULL CONSTRAINT person_name_check CHECK (length(name) <= 40),
    nick @text@,
    born_on @int@,
    photo @blob@,
    restricted @int@ NOT NULL CHECK (restricted IN (0, 1)),
    score @int@
) @strict@;
CREATE INDEX person_place ON person (place_id);
