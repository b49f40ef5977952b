-- Casework records (CW-1 to CW-5). DOMAIN.md 5.5 has their fields.

-- A child who is not in full-time school, for a time and in one way (DOMAIN.md 1.5): what all these records share.
CREATE TABLE away (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    kind @text@ NOT NULL CHECK (kind IN
        ('timetable', 'placement', 'missing', 'home_education', 'exclusion_risk')),
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    school_id @int@ NOT NULL REFERENCES school (id), -- where they are, or last were, on roll
    from_on @int@ NOT NULL,
    expected_on @int@,                      -- when it is to be over
    ended_on @int@,
    hours @int@,                            -- a week in school, in quarters of an hour
    reason @text@ NOT NULL,                 -- a word of the kind's list; empty where it asks for none
    note @text@ NOT NULL,
    made_ms @int@ NOT NULL,
    made_by @int@ REFERENCES account (id),  -- none: brought in on the command line
    version @int@ NOT NULL,
    CHECK (ended_on IS NULL OR ended_on >= from_on),
    CHECK (expected_on IS NULL OR expected_on >= from_on)
) @strict@;
CREATE INDEX away_pupil ON away (pupil_id, from_on);
CREATE INDEX away_school ON away (school_id, kind);

-- The fields of a kind, and its dated steps (reviews, visits, enquiries, letters, meetings).
CREATE TABLE away_field (
    away_id @int@ NOT NULL REFERENCES away (id),
    name @text@ NOT NULL,
    value @text@ NOT NULL,
    PRIMARY KEY (away_id, name)
) @strict@;

CREATE TABLE away_step (
    id @int@ NOT NULL PRIMARY KEY,
    away_id @int@ NOT NULL REFERENCES away (id),
    kind @text@ NOT NULL,                   -- 'review', 'visit', 'home_visit' ...: service/away_steps.def
    on_day @int@ NOT NULL,
    what @text@ NOT NULL,                   -- of whom, with whom
    result @text@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    at_ms @int@ NOT NULL
) @strict@;
CREATE INDEX away_step_away ON away_step (away_id, on_day);

CREATE TABLE away_history (                 -- fields that were changed: what stood there before
    id @int@ NOT NULL PRIMARY KEY,
    away_id @int@ NOT NULL REFERENCES away (id),
    at_ms @int@ NOT NULL,
    account_id @int@ REFERENCES account (id), -- none: brought in on the command line
    name @text@ NOT NULL,
    old_value @text@ NOT NULL,
    new_value @text@ NOT NULL
) @strict@;
CREATE INDEX away_history_away ON away_history (away_id, id);

-- What is known of a suspension beside its length: notices, day six, the way back.
CREATE TABLE suspension_field (
    suspension_id @int@ NOT NULL REFERENCES suspension (id),
    name @text@ NOT NULL,
    value @text@ NOT NULL,
    PRIMARY KEY (suspension_id, name)
) @strict@;
