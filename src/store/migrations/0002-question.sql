-- Questions that are kept under a name, and where schools are.

CREATE TABLE question (                     -- a question of the dashboard, asked again from a link
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    account_id @int@ NOT NULL REFERENCES account (id),
    name @text@ NOT NULL,
    page @text@ NOT NULL,                   -- which page asks it: 'dashboard', 'list severely_absent' ...
    query @text@ NOT NULL,                  -- as it stands in the address
    school_id @int@ REFERENCES school (id), -- the one school it is about; none: whatever schools the reader may see
    shared @int@ NOT NULL CHECK (shared IN (0, 1)),
    created_ms @int@ NOT NULL,
    UNIQUE (account_id, name)
) @strict@;
CREATE INDEX question_shared ON question (shared);

ALTER TABLE school ADD COLUMN easting @int@;  -- of the national grid, in metres
ALTER TABLE school ADD COLUMN northing @int@;
