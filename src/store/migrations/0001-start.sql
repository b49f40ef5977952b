-- The first schema: schools, pupils and their enrolments, registers, benchmarks, accounts, imports, the audit.
-- Days are day numbers since 1970, instants are UTC milliseconds, booleans are 0 or 1. docs/SQL.md says how to change
-- it.

-- Settings of the authority. A value holds from a day on; the latest that has begun counts.
CREATE TABLE config (
    name @text@ NOT NULL,
    from_on @int@ NOT NULL,
    value @text@ NOT NULL,
    PRIMARY KEY (name, from_on)
) @strict@;

-- Counters that tell every process that what it holds in memory is old.
CREATE TABLE data_version (
    noun @text@ NOT NULL PRIMARY KEY,
    version @int@ NOT NULL
) @strict@;

-- Accounts and logins ---------------------------------------------------------------------------------------------

CREATE TABLE account (
    id @int@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL UNIQUE,            -- the sign-in name, lower case
    display_name @text@ NOT NULL,
    password_hash @text@,                   -- argon2id; none while an account cannot sign in with a password
    disabled_ms @int@,
    created_ms @int@ NOT NULL,
    version @int@ NOT NULL
) @strict@;

CREATE TABLE account_role (
    account_id @int@ NOT NULL REFERENCES account (id),
    role @text@ NOT NULL CHECK (role IN ('MGR', 'ADM', 'IL', 'FC', 'SA', 'SU', 'DPO', 'AUD')),
    PRIMARY KEY (account_id, role)
) @strict@;

CREATE TABLE login (
    id @int@ NOT NULL PRIMARY KEY,
    token_hash @blob@ NOT NULL UNIQUE,      -- BLAKE2b-256 of the cookie's token
    account_id @int@ NOT NULL REFERENCES account (id),
    csrf_token @text@ NOT NULL,
    created_ms @int@ NOT NULL,
    seen_ms @int@ NOT NULL,
    authenticated_ms @int@ NOT NULL,        -- when the password was last given
    ended_ms @int@
) @strict@;
CREATE INDEX login_account ON login (account_id);

CREATE TABLE sign_in_failure (
    id @int@ NOT NULL PRIMARY KEY,
    who_hash @blob@ NOT NULL,               -- keyed hash of the sign-in name that was tried, or of the address
    at_ms @int@ NOT NULL
) @strict@;
CREATE INDEX sign_in_failure_who ON sign_in_failure (who_hash, at_ms);

-- Schools: any early years setting, school, college or provider -----------------------------------------------------

CREATE TABLE locality (
    id @int@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL UNIQUE
) @strict@;

CREATE TABLE area (                         -- partnership area
    id @int@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL UNIQUE
) @strict@;

CREATE TABLE school (
    id @int@ NOT NULL PRIMARY KEY,
    urn @text@ NOT NULL UNIQUE,             -- URN; Ofsted's number for early years; UKPRN; LA/estab until known
    la_code @text@,
    estab @text@,                           -- four digits
    name @text@ NOT NULL,
    name_folded @text@ NOT NULL,
    kind @text@ NOT NULL CHECK (kind IN ('school', 'early_years', 'post16')),
    phase @int@ NOT NULL,                   -- enum att_phase
    type @text@,
    status @text@,
    opened_on @int@,
    closed_on @int@,
    low_age @int@,
    high_age @int@,
    gender @text@,
    street @text@,
    town @text@,
    postcode @text@,
    telephone @text@,
    trust @text@,
    pupils @int@,
    fsm_bp @int@,                           -- eligible for free school meals, hundredths of a percent
    ukprn @text@,
    locality_id @int@ REFERENCES locality (id),
    area_id @int@ REFERENCES area (id),
    version @int@ NOT NULL
) @strict@;
CREATE INDEX school_estab ON school (la_code, estab);

CREATE TABLE school_lead (                  -- allocation of an Inclusion Lead
    school_id @int@ NOT NULL REFERENCES school (id),
    account_id @int@ NOT NULL REFERENCES account (id),
    from_on @int@ NOT NULL,
    to_on @int@,
    PRIMARY KEY (school_id, account_id, from_on)
) @strict@;
CREATE INDEX school_lead_account ON school_lead (account_id);

CREATE TABLE account_school (               -- whose staff a setting user is
    account_id @int@ NOT NULL REFERENCES account (id),
    school_id @int@ NOT NULL REFERENCES school (id),
    from_on @int@ NOT NULL,
    to_on @int@,
    PRIMARY KEY (account_id, school_id, from_on)
) @strict@;

CREATE TABLE calendar_entry (
    id @int@ NOT NULL PRIMARY KEY,
    school_id @int@ REFERENCES school (id), -- none: every school
    kind @text@ NOT NULL CHECK (kind IN ('term', 'inset', 'closure', 'holiday')),
    from_on @int@ NOT NULL,
    to_on @int@ NOT NULL,
    name @text@ NOT NULL,
    source @text@ NOT NULL CHECK (source IN ('file', 'register')),
    CHECK (from_on <= to_on)
) @strict@;

-- Pupils --------------------------------------------------------------------------------------------------------------

CREATE TABLE pupil (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,       -- random, for URLs
    upn @text@ NOT NULL UNIQUE,
    former_upn @text@,
    surname @text@ NOT NULL,
    forename @text@ NOT NULL,
    preferred_surname @text@,
    preferred_forename @text@,
    name_folded @text@ NOT NULL,
    born_on @int@,
    sex @int@ NOT NULL,                     -- enum att_sex
    restricted @int@ NOT NULL CHECK (restricted IN (0, 1)),
    version @int@ NOT NULL
) @strict@;
CREATE INDEX pupil_name ON pupil (name_folded);

CREATE TABLE pupil_named_staff (            -- OV1: who alone may see a restricted child
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    account_id @int@ NOT NULL REFERENCES account (id),
    PRIMARY KEY (pupil_id, account_id)
) @strict@;

CREATE TABLE enrolment (
    id @int@ NOT NULL PRIMARY KEY,
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    school_id @int@ NOT NULL REFERENCES school (id),
    entry_on @int@ NOT NULL,
    leaving_on @int@,                       -- the last day on roll
    status @text@ NOT NULL CHECK (status IN ('C', 'M', 'S', 'G', 'F', 'O')),
    year_group @int@ NOT NULL,              -- in year_group_year; other years are counted from it
    year_group_year @int@ NOT NULL,
    UNIQUE (pupil_id, school_id, entry_on),
    CHECK (leaving_on IS NULL OR leaving_on >= entry_on)
) @strict@;
CREATE INDEX enrolment_school ON enrolment (school_id);

-- What is true of a pupil for a time: SEN provision (N, K, E), free school meals (Y, N), social care (N, CIN, CP, CLA).
CREATE TABLE trait_spell (
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    trait @int@ NOT NULL,                   -- enum trait
    from_on @int@ NOT NULL,
    to_on @int@,
    value @int@ NOT NULL,
    PRIMARY KEY (pupil_id, trait, from_on),
    CHECK (to_on IS NULL OR to_on >= from_on)
) @strict@;

CREATE TABLE suspension (                   -- suspensions, lunchtime suspensions, permanent exclusions
    id @int@ NOT NULL PRIMARY KEY,
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    school_id @int@ NOT NULL REFERENCES school (id),
    category @text@ NOT NULL CHECK (category IN ('SUSP', 'PERM', 'LNCH')),
    start_on @int@ NOT NULL,
    sessions @int@ NOT NULL,
    reasons @text@ NOT NULL,                -- up to three codes, separated by spaces
    UNIQUE (pupil_id, school_id, category, start_on)
) @strict@;
CREATE INDEX suspension_school ON suspension (school_id, start_on);

-- Registers -----------------------------------------------------------------------------------------------------------

CREATE TABLE att_register (
    enrolment_id @int@ NOT NULL REFERENCES enrolment (id),
    year @int@ NOT NULL,
    marks @blob@ NOT NULL,                  -- attendance/marks.h
    import_id @int@ NOT NULL,               -- the import that wrote it last
    PRIMARY KEY (enrolment_id, year)
) @strict@;

CREATE TABLE att_register_history (         -- what stood there before an import changed it
    enrolment_id @int@ NOT NULL REFERENCES enrolment (id),
    year @int@ NOT NULL,
    import_id @int@ NOT NULL,               -- the import that replaced it
    marks @blob@ NOT NULL,
    PRIMARY KEY (enrolment_id, year, import_id)
) @strict@;

CREATE TABLE register_version (             -- the data version at which a school's rows last changed
    school_id @int@ NOT NULL PRIMARY KEY REFERENCES school (id),
    version @int@ NOT NULL
) @strict@;

CREATE TABLE census_session (               -- sessions by code as a census return gave them
    enrolment_id @int@ NOT NULL REFERENCES enrolment (id),
    year @int@ NOT NULL,
    term @text@ NOT NULL CHECK (term IN ('AUT', 'SPR', 'SUM1', 'SUM2')),
    code @int@ NOT NULL,
    sessions @int@ NOT NULL,
    PRIMARY KEY (enrolment_id, year, term, code)
) @strict@;

-- Changed fields of schools, pupils, enrolments, traits and suspensions: what was there before.
CREATE TABLE history (
    id @int@ NOT NULL PRIMARY KEY,
    at_ms @int@ NOT NULL,
    import_id @int@,
    account_id @int@,
    noun @text@ NOT NULL,
    noun_id @int@ NOT NULL,
    field @text@ NOT NULL,
    old_value @text@ NOT NULL,
    new_value @text@ NOT NULL
) @strict@;
CREATE INDEX history_noun ON history (noun, noun_id);

-- Benchmarks ----------------------------------------------------------------------------------------------------------

CREATE TABLE benchmark (
    source @text@ NOT NULL,                 -- which publication
    release @text@ NOT NULL,                -- which edition of it
    period @text@ NOT NULL,                 -- '2024/25'
    basis @text@ NOT NULL CHECK (basis IN ('full_year', 'year_to_date', 'six_half_terms')),
    level @text@ NOT NULL CHECK (level IN ('national', 'region', 'authority')),
    place @text@ NOT NULL,                  -- authority number, region name, 'England'
    phase @int@ NOT NULL,                   -- enum att_phase; 0 for all
    cohort @text@ NOT NULL,
    value_of @text@ NOT NULL,               -- the group of the cohort
    measure @text@ NOT NULL,                -- 'absence', 'authorised', 'unauthorised', 'persistent', 'severe', ...
    milli @int@,                            -- thousandths of a percent; none where there is a symbol
    symbol @text@,                          -- 'c', 'z', 'x', 'low', 'u', ':', '~', '-'
    PRIMARY KEY (source, period, level, place, phase, cohort, value_of, measure),
    CHECK ((milli IS NULL) <> (symbol IS NULL))
) @strict@;

CREATE TABLE benchmark_place (
    la_code @text@ NOT NULL PRIMARY KEY,
    name @text@ NOT NULL,
    region @text@ NOT NULL
) @strict@;

CREATE TABLE benchmark_neighbour (
    la_code @text@ NOT NULL,
    rank @int@ NOT NULL,
    neighbour @text@ NOT NULL,
    PRIMARY KEY (la_code, rank)
) @strict@;

-- Imports -------------------------------------------------------------------------------------------------------------

CREATE TABLE import (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    kind @text@ NOT NULL,
    state @text@ NOT NULL CHECK (state IN
        ('uploaded', 'checking', 'checked', 'confirmed', 'importing', 'done', 'refused', 'cancelled')),
    account_id @int@ REFERENCES account (id), -- none: on the command line
    scope @int@ NOT NULL,                   -- the scopes of whoever started it, for the check of every row
    created_ms @int@ NOT NULL,
    finished_ms @int@,
    bytes @int@ NOT NULL,
    bytes_read @int@ NOT NULL,
    rows_read @int@ NOT NULL,
    rows_refused @int@ NOT NULL,
    warnings @int@ NOT NULL,
    added @int@ NOT NULL,
    changed @int@ NOT NULL,
    unchanged @int@ NOT NULL,
    summary @text@ NOT NULL,                -- what would change or has changed, a line each
    reason @text@ NOT NULL                  -- why it was refused as a whole
) @strict@;
CREATE INDEX import_created ON import (created_ms);

CREATE TABLE import_file (
    import_id @int@ NOT NULL REFERENCES import (id),
    position @int@ NOT NULL,
    name @text@ NOT NULL,                   -- as it was called where it came from
    stored_as @text@ NOT NULL,              -- random name in the state folder; '' on the command line and afterwards
    bytes @int@ NOT NULL,
    PRIMARY KEY (import_id, position)
) @strict@;

CREATE TABLE import_issue (
    import_id @int@ NOT NULL REFERENCES import (id),
    position @int@ NOT NULL,
    severity @text@ NOT NULL CHECK (severity IN ('refused', 'warning')),
    file @text@ NOT NULL,
    line @int@ NOT NULL,                    -- 0: the file as a whole
    field @text@ NOT NULL,                  -- the column, by its name
    value @text@ NOT NULL,                  -- what stood there, cut to 80 bytes
    reason @text@ NOT NULL,
    PRIMARY KEY (import_id, position)
) @strict@;

-- The audit: who looked at or changed what. Never updated, never deleted.
CREATE TABLE audit (
    id @int@ NOT NULL PRIMARY KEY,
    at_ms @int@ NOT NULL,
    account_id @int@,
    roles @int@ NOT NULL,
    scope @int@ NOT NULL,
    operation @text@ NOT NULL,
    object @text@ NOT NULL,                 -- 'pupil 4f2k...', 'list severely_absent', 'import 9x...'
    outcome @text@ NOT NULL CHECK (outcome IN ('ok', 'denied', 'failed')),
    request_id @text@ NOT NULL,
    address @text@ NOT NULL
) @strict@;
CREATE INDEX audit_account ON audit (account_id, at_ms);

CREATE TABLE audit_pupil (                  -- the children shown by one audited page
    audit_id @int@ NOT NULL REFERENCES audit (id),
    pupil_id @int@ NOT NULL,
    PRIMARY KEY (audit_id, pupil_id)
) @strict@;
CREATE INDEX audit_pupil_pupil ON audit_pupil (pupil_id);
