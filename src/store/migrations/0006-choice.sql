-- What an authority changes itself: its lists (areas, prompts, barriers, strategies), and who changed which setting.

-- One of a list. A list that was never changed has no rows and is the standard (service/agenda.def); from its first
-- change on all of it stands here. A number is given once and for all: areas and barriers are bits of meeting_child.
CREATE TABLE choice (
    kind @text@ NOT NULL CHECK (kind IN ('area', 'prompt', 'barrier', 'strategy')),
    number @int@ NOT NULL CHECK (number >= 0),
    words @text@ NOT NULL,
    brief @text@ NOT NULL,                  -- of an area: as it is said of one child
    part @int@,                             -- of a prompt: its area; of a strategy: its need
    place @int@ NOT NULL,
    offered @int@ NOT NULL CHECK (offered IN (0, 1)),
    PRIMARY KEY (kind, number),
    CHECK (number < 32 OR kind IN ('prompt', 'strategy'))
) @strict@;

-- The words that stood there before, until they were changed: what was closed before then keeps them.
CREATE TABLE choice_past (
    kind @text@ NOT NULL,
    number @int@ NOT NULL,
    until_ms @int@ NOT NULL,
    words @text@ NOT NULL,
    brief @text@ NOT NULL,
    PRIMARY KEY (kind, number, until_ms)
) @strict@;

CREATE TABLE config_change (                -- who set a setting, and when
    id @int@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL,
    from_on @int@ NOT NULL,
    value @text@,                           -- none: it was taken back
    at_ms @int@ NOT NULL,
    account_id @int@ REFERENCES account (id) -- none: on the command line
) @strict@;
CREATE INDEX config_change_name ON config_change (name, id);
