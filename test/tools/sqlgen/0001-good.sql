-- A migration: comments; with semicolons ';' and quotes ' in them.
CREATE TABLE thing (
    id @int@ NOT NULL PRIMARY KEY, -- the id; of the thing
    name @text@ NOT NULL DEFAULT 'it''s; ''--'' "x"' CONSTRAINT thing_name_check CHECK (length(name) <= 40), /* ; */
    picture @blob@,
    -- a line of its own
    state @text@ NOT NULL CHECK (state IN ('new', 'old'))
) @strict@;
CREATE UNIQUE INDEX thing_name ON thing (name);
ALTER TABLE thing ADD COLUMN version @int@ NOT NULL DEFAULT 1;
INSERT INTO thing (id, name, state, version) SELECT id, CAST(id AS TEXT), 'new', CAST('7' AS BIGINT) FROM other WHERE true;
DROP TABLE other;
