-- Inclusion Forums (FO-1 to FO-10; DOMAIN.md 5.3, 5.4). A setting brings what it worries about (forum_case), named with
-- consent or anonymous; a round of it is heard at a forum, and leaves with an education plan.
--
-- An anonymous one has no key to a child, here or anywhere: ids of its rows are random, and what it writes down bears
-- the beginning of a day and no time of it (TRUST.md, P14).

-- Who sits on forums, and who runs them -----------------------------------------------------------

CREATE TABLE service (                      -- Educational Psychology, Health, the Virtual School ...
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    name @text@ NOT NULL UNIQUE,
    ended_on @int@,
    version @int@ NOT NULL
) @strict@;

CREATE TABLE account_service (              -- whose colleague a service attendee is
    account_id @int@ NOT NULL REFERENCES account (id),
    service_id @int@ NOT NULL REFERENCES service (id),
    from_on @int@ NOT NULL,
    to_on @int@,
    PRIMARY KEY (account_id, service_id, from_on)
) @strict@;
CREATE INDEX account_service_service ON account_service (service_id);

CREATE TABLE account_forum (                -- scope R: a coordinator's phases and areas
    id @int@ NOT NULL PRIMARY KEY,
    account_id @int@ NOT NULL REFERENCES account (id),
    phase @text@ NOT NULL CHECK (phase IN ('early_years', 'primary', 'secondary', 'post16')),
    area_id @int@ REFERENCES area (id),     -- none: every area
    from_on @int@ NOT NULL,
    to_on @int@
) @strict@;
CREATE INDEX account_forum_account ON account_forum (account_id, phase);

-- Series and calendar -----------------------------------------------------------------------------

CREATE TABLE forum_series (                 -- how forums of a phase and an area come again
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    name @text@ NOT NULL,                   -- "Primary forum", "Secondary forum, Melton"
    phase @text@ NOT NULL CHECK (phase IN ('early_years', 'primary', 'secondary', 'post16')),
    area_id @int@ REFERENCES area (id),     -- none: the whole authority
    kind @text@ NOT NULL CHECK (kind IN ('forum', 'drop_in')),
    every @text@ NOT NULL CHECK (every IN ('week', 'month')),
    step @int@ NOT NULL CHECK (step BETWEEN 1 AND 26), -- every how many of them
    weekday @int@ NOT NULL CHECK (weekday BETWEEN 0 AND 4), -- 0 is Monday
    nth @int@ CHECK (nth BETWEEN 1 AND 5),  -- of a month: the first to fourth such weekday, 5 the last
    second_nth @int@ CHECK (second_nth BETWEEN 1 AND 5), -- and another one in the same month, for "twice a month"
    first_on @int@ NOT NULL,
    last_on @int@ NOT NULL,
    term_only @int@ NOT NULL CHECK (term_only IN (0, 1)),
    starts_at @int@ NOT NULL,               -- minutes after midnight
    capacity @int@ NOT NULL CHECK (capacity BETWEEN 1 AND 40), -- cases, or places of a drop-in
    minutes @int@ NOT NULL CHECK (minutes BETWEEN 5 AND 240), -- for each
    cutoff_days @int@ NOT NULL CHECK (cutoff_days BETWEEN 0 AND 60), -- working days before, for papers
    mode @text@ NOT NULL CHECK (mode IN ('person', 'online', 'both')),
    link @text@ NOT NULL,                   -- the address of a meeting online; never on the public calendar
    chair_id @int@ REFERENCES account (id),
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL,
    CHECK (first_on <= last_on),
    CHECK ((every = 'month') = (nth IS NOT NULL))
) @strict@;

CREATE TABLE forum_venue (                  -- where it meets, in turn
    series_id @int@ NOT NULL REFERENCES forum_series (id),
    place @int@ NOT NULL,                   -- from 1
    name @text@ NOT NULL,
    PRIMARY KEY (series_id, place)
) @strict@;

CREATE TABLE series_service (               -- who is expected each time
    series_id @int@ NOT NULL REFERENCES forum_series (id),
    service_id @int@ NOT NULL REFERENCES service (id),
    PRIMARY KEY (series_id, service_id)
) @strict@;

CREATE TABLE forum (                        -- one of them, on a day
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    series_id @int@ NOT NULL REFERENCES forum_series (id),
    rule_on @int@,                          -- the day that the rule of its series gave; none: it gives it no more
    on_day @int@ NOT NULL,
    starts_at @int@ NOT NULL,
    capacity @int@ NOT NULL,
    minutes @int@ NOT NULL,
    mode @text@ NOT NULL CHECK (mode IN ('person', 'online', 'both')),
    venue @text@ NOT NULL,
    link @text@ NOT NULL,
    chair_id @int@ REFERENCES account (id),
    cutoff_on @int@ NOT NULL,               -- the last day on which a case can be put on its list
    papers_on @int@ NOT NULL,               -- from this day its services read the papers
    until_on @int@ NOT NULL,                -- and up to this one
    state @text@ NOT NULL CHECK (state IN ('planned', 'open', 'held', 'cancelled')),
    reason @text@ NOT NULL,                 -- why it was cancelled
    apart @int@ NOT NULL CHECK (apart IN (0, 1)), -- changed by itself: what is said of the series passes it by
    version @int@ NOT NULL
) @strict@;
CREATE INDEX forum_series_day ON forum (series_id, on_day);
CREATE INDEX forum_day ON forum (on_day);
CREATE INDEX forum_chair ON forum (chair_id, on_day);

CREATE TABLE forum_event (                  -- what became of it: moved, cancelled, opened, held
    id @int@ NOT NULL PRIMARY KEY,
    forum_id @int@ NOT NULL REFERENCES forum (id),
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    what @text@ NOT NULL,
    detail @text@ NOT NULL
) @strict@;
CREATE INDEX forum_event_forum ON forum_event (forum_id, id);

CREATE TABLE forum_service (                -- the services of that day: scope F
    forum_id @int@ NOT NULL REFERENCES forum (id),
    service_id @int@ NOT NULL REFERENCES service (id),
    present @int@ CHECK (present IN (0, 1)), -- none: not said yet
    who @text@ NOT NULL,                    -- who came
    PRIMARY KEY (forum_id, service_id)
) @strict@;
CREATE INDEX forum_service_service ON forum_service (service_id);

CREATE TABLE drop_in_place (                -- a place at a drop-in, which has no case
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    forum_id @int@ NOT NULL REFERENCES forum (id),
    place @int@,                            -- from 1; none: given back
    school_id @int@ NOT NULL REFERENCES school (id),
    account_id @int@ NOT NULL REFERENCES account (id),
    about @text@ NOT NULL,                  -- what they want to talk about; no child's name
    state @text@ NOT NULL CHECK (state IN ('booked', 'given_back', 'came', 'missed')),
    made_ms @int@ NOT NULL,
    version @int@ NOT NULL,
    UNIQUE (forum_id, place)
) @strict@;

-- Cases -------------------------------------------------------------------------------------------

CREATE TABLE forum_case (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    reference @text@ NOT NULL UNIQUE,       -- random, to be said aloud: "WF-7K3M-2Q"
    named @int@ NOT NULL CHECK (named IN (0, 1)),
    phase @text@ NOT NULL CHECK (phase IN ('early_years', 'primary', 'secondary', 'post16')),
    phase_reason @text@ NOT NULL,           -- where two would fit
    area_id @int@ REFERENCES area (id),
    school_id @int@ NOT NULL REFERENCES school (id), -- anonymous: for its setting and the coordinator alone (OV7)
    pupil_id @int@ REFERENCES pupil (id),
    age @int@,                              -- in years: of an anonymous child
    has_plan @int@ CHECK (has_plan IN (0, 1)), -- an EHC plan: of an anonymous child
    made_on @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL,
    CHECK ((named = 1) = (pupil_id IS NOT NULL)),
    CHECK ((named = 0) = (age IS NOT NULL))
) @strict@;
CREATE INDEX forum_case_school ON forum_case (school_id);
CREATE INDEX forum_case_pupil ON forum_case (pupil_id);

CREATE TABLE case_round (                   -- each time it is brought
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    number @int@ NOT NULL,                  -- from 1
    state @text@ NOT NULL CHECK (state IN ('draft', 'submitted', 'more', 'waiting', 'booked', 'discussed', 'planned',
        'closed', 'signposted', 'withdrawn')),
    submitted_on @int@,
    waiting_on @int@,                       -- when it first waited for a place
    screen_words @text@ NOT NULL,           -- what is missing, or where it is signposted to
    closed_on @int@,
    version @int@ NOT NULL,
    UNIQUE (case_id, number)
) @strict@;
CREATE INDEX case_round_state ON case_round (state, submitted_on);

CREATE TABLE case_text (                    -- what the setting writes: one text a field (service/criteria.def)
    id @int@ NOT NULL PRIMARY KEY,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    field @text@ NOT NULL,
    content @text@ NOT NULL,
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL,
    UNIQUE (round_id, field)
) @strict@;

CREATE TABLE case_strategy (                -- what has been tried, each with its effect
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    place @int@ NOT NULL,
    strategy @int@,                         -- its number in the authority's list; none: in their own words
    what @text@ NOT NULL,
    from_on @int@,
    to_on @int@,                            -- none: it goes on
    how_often @text@ NOT NULL,
    by_whom @text@ NOT NULL,
    impact @text@ NOT NULL CHECK (impact IN ('', 'helped', 'some', 'none', 'worse')),
    impact_words @text@ NOT NULL,
    version @int@ NOT NULL,
    CHECK (from_on IS NULL OR to_on IS NULL OR to_on >= from_on)
) @strict@;
CREATE INDEX case_strategy_round ON case_strategy (round_id, place);

CREATE TABLE case_fact (                    -- what Waymark knew when it was submitted: it stays as it was then
    round_id @int@ NOT NULL REFERENCES case_round (id),
    fact @text@ NOT NULL,                   -- 'attendance', 'suspensions', 'sen' ... (service/case_fact.h)
    content @text@ NOT NULL,
    as_at @int@ NOT NULL,
    PRIMARY KEY (round_id, fact)
) @strict@;

CREATE TABLE case_event (                   -- what became of it
    id @int@ NOT NULL PRIMARY KEY,
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    number @int@ NOT NULL,                  -- from 1, in their order
    round_id @int@ NOT NULL REFERENCES case_round (id),
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    what @text@ NOT NULL,
    detail @text@ NOT NULL,
    UNIQUE (case_id, number)
) @strict@;

CREATE TABLE consent (                      -- of a parent or guardian, to a named discussion
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    given_by @text@ NOT NULL,
    relation @text@ NOT NULL,
    on_day @int@ NOT NULL,
    how @text@ NOT NULL CHECK (how IN ('signed', 'email', 'telephone', 'spoken')),
    covers @int@ NOT NULL,                  -- bits: what it is for (service/consent.h)
    wording @text@ NOT NULL,                -- what they were shown
    expires_on @int@ NOT NULL,
    recorded_ms @int@ NOT NULL,
    recorded_by @int@ NOT NULL REFERENCES account (id),
    withdrawn_on @int@,
    withdrawn_ms @int@,
    withdrawn_by @int@ REFERENCES account (id),
    withdrawn_how @text@ NOT NULL,
    CHECK (expires_on >= on_day)
) @strict@;
CREATE INDEX consent_case ON consent (case_id, id);

CREATE TABLE consent_override (             -- safeguarding: without consent, with a reason and a second person
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    reason @text@ NOT NULL,
    asked_ms @int@ NOT NULL,
    asked_by @int@ NOT NULL REFERENCES account (id),
    approved_ms @int@,
    approved_by @int@ REFERENCES account (id),
    until_on @int@ NOT NULL,
    ended_ms @int@,
    CHECK (approved_by IS NULL OR approved_by <> asked_by)
) @strict@;
CREATE INDEX consent_override_case ON consent_override (case_id, id);

CREATE TABLE case_conflict (                -- OV5: somebody who knows the family does not see the case
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    account_id @int@ NOT NULL REFERENCES account (id),
    at_ms @int@ NOT NULL,
    PRIMARY KEY (case_id, account_id)
) @strict@;

CREATE TABLE attachment (                   -- evidence: its bytes are sealed (service/attachment.h)
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    name @text@ NOT NULL,                   -- as it is shown; of an anonymous case, one of ours
    type @text@ NOT NULL,                   -- by its content: 'pdf', 'docx', 'png' ...
    bytes @int@ NOT NULL,
    digest @blob@ NOT NULL,                 -- BLAKE2b-256 of what is stored, unsealed
    scanned @int@ NOT NULL CHECK (scanned IN (0, 1)), -- looked through for malware
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id)
) @strict@;
CREATE INDEX attachment_round ON attachment (round_id, id);

CREATE TABLE attachment_part (
    attachment_id @int@ NOT NULL REFERENCES attachment (id),
    place @int@ NOT NULL,
    sealed @blob@ NOT NULL,
    PRIMARY KEY (attachment_id, place)
) @strict@;

-- Booking and the forum ---------------------------------------------------------------------------

CREATE TABLE booking (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    forum_id @int@ NOT NULL REFERENCES forum (id),
    place @int@,                            -- from 1, in the order of the run sheet; none: given back
    state @text@ NOT NULL CHECK (state IN ('booked', 'given_back', 'discussed', 'missed')),
    reason @text@ NOT NULL,                 -- why it was given back, or the setting was not there
    came @text@ NOT NULL,                   -- who came from the setting
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL,
    UNIQUE (forum_id, place)
) @strict@;
CREATE INDEX booking_round ON booking (round_id, id);

CREATE TABLE paper_read (                   -- who has read the papers of a case
    round_id @int@ NOT NULL REFERENCES case_round (id),
    account_id @int@ NOT NULL REFERENCES account (id),
    first_ms @int@ NOT NULL,
    PRIMARY KEY (round_id, account_id)
) @strict@;

CREATE TABLE resource (                     -- FO-10: what advice draws on
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    heading @text@ NOT NULL CHECK (heading IN
        ('endeavours', 'self_help', 'training', 'support', 'referral', 'transition')),
    need @text@ NOT NULL CHECK (need IN ('', 'communication', 'cognition', 'semh', 'sensory_physical')), -- '': any
    phase @text@ NOT NULL CHECK (phase IN ('', 'early_years', 'primary', 'secondary', 'post16')),
    title @text@ NOT NULL,
    words @text@ NOT NULL,
    link @text@ NOT NULL,
    contact @text@ NOT NULL,
    ended_on @int@,
    version @int@ NOT NULL
) @strict@;

CREATE TABLE advice (                       -- FO-6: under the six headings, by whom
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    heading @text@ NOT NULL CHECK (heading IN
        ('endeavours', 'self_help', 'training', 'support', 'referral', 'transition')),
    content @text@ NOT NULL,
    service_id @int@ REFERENCES service (id),
    resource_id @int@ REFERENCES resource (id),
    action_id @int@ REFERENCES action (id), -- an offer of support or a referral that became one
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL
) @strict@;
CREATE INDEX advice_round ON advice (round_id, id);

ALTER TABLE action ADD COLUMN round_id @int@;   -- of a named case; none: of no forum
ALTER TABLE action ADD COLUMN service_id @int@; -- whose service is to do it, when no account is
CREATE INDEX action_round ON action (round_id);
CREATE INDEX action_service ON action (service_id, state);

-- The education plan ------------------------------------------------------------------------------

CREATE TABLE plan (                         -- FO-7: one row a version
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    number @int@ NOT NULL,                  -- from 1
    state @text@ NOT NULL CHECK (state IN ('draft', 'issued', 'agreed', 'replaced')),
    layer @text@ NOT NULL CHECK (layer IN ('', 'universal', 'targeted', 'targeted_plus', 'specialist')),
    strengths @text@ NOT NULL,
    child_voice @text@ NOT NULL,
    parent_voice @text@ NOT NULL,
    transition @text@ NOT NULL,
    review_on @int@,
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    issued_ms @int@,
    issued_by @int@ REFERENCES account (id),
    agreed_ms @int@,
    agreed_by @int@ REFERENCES account (id),
    version @int@ NOT NULL,
    UNIQUE (round_id, number)
) @strict@;

CREATE TABLE plan_need (
    plan_id @int@ NOT NULL REFERENCES plan (id),
    need @text@ NOT NULL CHECK (need IN ('communication', 'cognition', 'semh', 'sensory_physical')),
    words @text@ NOT NULL,
    PRIMARY KEY (plan_id, need)
) @strict@;

CREATE TABLE plan_target (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    plan_id @int@ NOT NULL REFERENCES plan (id),
    root_id @int@ NOT NULL,                 -- the same target in the versions of a plan: the id of the first
    place @int@ NOT NULL,
    need @text@ NOT NULL CHECK (need IN ('communication', 'cognition', 'semh', 'sensory_physical')),
    baseline @text@ NOT NULL,
    target @text@ NOT NULL,
    strategy @int@,                         -- its number in the authority's list
    provision @text@ NOT NULL,              -- what is done
    who @text@ NOT NULL,
    how_often @text@ NOT NULL,
    starts_on @int@,
    review_on @int@,
    measure @text@ NOT NULL,                -- how one will know
    version @int@ NOT NULL
) @strict@;
CREATE INDEX plan_target_plan ON plan_target (plan_id, place);
CREATE INDEX plan_target_root ON plan_target (root_id);

CREATE TABLE plan_progress (                -- what the setting says of a target, the newest counts
    id @int@ NOT NULL PRIMARY KEY,
    root_id @int@ NOT NULL REFERENCES plan_target (id),
    number @int@ NOT NULL,                  -- from 1, in their order
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    outcome @text@ NOT NULL CHECK (outcome IN ('met', 'partly', 'not', 'not_started')),
    words @text@ NOT NULL,                  -- the result
    next @text@ NOT NULL CHECK (next IN ('', 'continue', 'up', 'down', 'close')),
    UNIQUE (root_id, number)
) @strict@;

-- What it was worth -------------------------------------------------------------------------------

CREATE TABLE follow_up (                    -- FO-9: at 6, 12 and 26 weeks
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    round_id @int@ NOT NULL REFERENCES case_round (id),
    weeks @int@ NOT NULL CHECK (weeks BETWEEN 1 AND 104),
    due_on @int@ NOT NULL,
    done_ms @int@,
    done_by @int@ REFERENCES account (id),
    goals_met @int@,
    goals_partly @int@,
    goals_not @int@,
    possible_before @int@,                  -- sessions in two windows of one length, before and after the forum
    absent_before @int@,
    possible_after @int@,
    absent_after @int@,
    suspended_before @int@,                 -- sessions
    suspended_after @int@,
    hours_before @int@,                     -- of school a week, in quarters of an hour
    hours_after @int@,
    placement @text@ NOT NULL CHECK (placement IN ('', 'kept', 'changed', 'lost')),
    destination @text@ NOT NULL CHECK (destination IN
        ('', 'education', 'apprenticeship', 'training', 'work', 'none', 'unknown')), -- at 16 to 18
    confidence @int@ CHECK (confidence BETWEEN 0 AND 10), -- of the setting, that it can meet the need
    words @text@ NOT NULL,
    version @int@ NOT NULL,
    UNIQUE (round_id, weeks)
) @strict@;
CREATE INDEX follow_up_due ON follow_up (done_ms, due_on);
