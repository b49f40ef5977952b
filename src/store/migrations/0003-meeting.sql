-- Targeting Support Meetings (TS-1 to TS-5) and what they leave behind: actions, consultations, panels.

CREATE TABLE meeting (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    school_id @int@ NOT NULL REFERENCES school (id),
    lead_id @int@ NOT NULL REFERENCES account (id), -- who holds it
    year @int@ NOT NULL,                    -- the school year
    term @text@ NOT NULL CHECK (term IN ('AUT', 'SPR', 'SUM')),
    state @text@ NOT NULL CHECK (state IN ('planned', 'open', 'closed', 'cancelled')),
    mode @text@ NOT NULL CHECK (mode IN ('person', 'online', 'telephone')),
    on_day @int@ NOT NULL,
    starts_at @int@,                        -- minutes after midnight
    ends_at @int@,
    place @text@ NOT NULL,                  -- a room, a link, a number
    reason @text@ NOT NULL,                 -- why it was cancelled
    opened_ms @int@,
    closed_ms @int@,
    next_on @int@,                          -- when they meet again
    made_ms @int@ NOT NULL,
    version @int@ NOT NULL,
    CHECK (ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at))
) @strict@;
CREATE INDEX meeting_school ON meeting (school_id, on_day);
CREATE INDEX meeting_lead ON meeting (lead_id, on_day);
CREATE INDEX meeting_term ON meeting (year, term);

CREATE TABLE meeting_event (                -- what became of it: planned, moved, cancelled, opened, closed, signed
    id @int@ NOT NULL PRIMARY KEY,
    meeting_id @int@ NOT NULL REFERENCES meeting (id),
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    what @text@ NOT NULL,
    detail @text@ NOT NULL
) @strict@;
CREATE INDEX meeting_event_meeting ON meeting_event (meeting_id, id);

CREATE TABLE meeting_attendee (
    id @int@ NOT NULL PRIMARY KEY,
    meeting_id @int@ NOT NULL REFERENCES meeting (id),
    name @text@ NOT NULL,
    role @text@ NOT NULL,                   -- "Head of year", "Inclusion Lead"
    organisation @text@ NOT NULL,
    account_id @int@ REFERENCES account (id),
    present @int@ NOT NULL CHECK (present IN (0, 1))
) @strict@;
CREATE INDEX meeting_attendee_meeting ON meeting_attendee (meeting_id, id);

CREATE TABLE meeting_pack (                 -- the figures as they stood when the pack was made
    id @int@ NOT NULL PRIMARY KEY,
    meeting_id @int@ NOT NULL REFERENCES meeting (id),
    made_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    figures @blob@ NOT NULL                 -- service/pack.h
) @strict@;
CREATE INDEX meeting_pack_meeting ON meeting_pack (meeting_id, id);

CREATE TABLE meeting_child (                -- a child talked about, once, whatever lists they are on
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    meeting_id @int@ NOT NULL REFERENCES meeting (id),
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    enrolment_id @int@ NOT NULL REFERENCES enrolment (id),
    areas @int@ NOT NULL,                   -- of the agenda, as bits (enum agenda_area)
    place @int@ NOT NULL,                   -- the order in which they are talked about
    barriers @int@ NOT NULL,                -- as bits (service/agenda.def)
    yar @int@ CHECK (yar IN (0, 1)),        -- bring to the Youth At Risk Group? none: not decided
    lead_practitioner @text@ NOT NULL,
    services @text@ NOT NULL,               -- those to join
    discussed_ms @int@,
    version @int@ NOT NULL,
    UNIQUE (meeting_id, pupil_id)
) @strict@;
CREATE INDEX meeting_child_pupil ON meeting_child (pupil_id);

-- What is typed in a meeting: one text a field. A field of a child, or of an area of the agenda, or of the whole.
CREATE TABLE meeting_text (
    id @int@ NOT NULL PRIMARY KEY,
    meeting_id @int@ NOT NULL REFERENCES meeting (id),
    child_id @int@ REFERENCES meeting_child (id),
    area @int@,                             -- enum agenda_area; none: of the whole meeting, or of a child
    field @text@ NOT NULL,                  -- 'tried', 'barriers', 'next_steps', 'yar_reason', 'policy', 'private' ...
    content @text@ NOT NULL,
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    version @int@ NOT NULL
) @strict@;
CREATE INDEX meeting_text_meeting ON meeting_text (meeting_id, child_id, area, field);

CREATE TABLE meeting_text_history (         -- what stood there before
    text_id @int@ NOT NULL REFERENCES meeting_text (id),
    version @int@ NOT NULL,
    content @text@ NOT NULL,
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    PRIMARY KEY (text_id, version)
) @strict@;

CREATE TABLE action (                       -- CW-6: across meetings, forums, plans and panels
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    school_id @int@ NOT NULL REFERENCES school (id),
    pupil_id @int@ REFERENCES pupil (id),   -- none: of the school
    meeting_id @int@ REFERENCES meeting (id),
    task @text@ NOT NULL,
    owner_kind @text@ NOT NULL CHECK (owner_kind IN ('authority', 'school', 'service')),
    owner_id @int@ REFERENCES account (id), -- the account, where they have one
    owner_name @text@ NOT NULL,             -- as it is said: "Head of year 9", "School nurse"
    due_on @int@ NOT NULL,
    state @text@ NOT NULL CHECK (state IN ('open', 'done', 'not_done', 'replaced')),
    outcome @text@ NOT NULL,                -- what came of it; why it was not done
    replaced_by @int@ REFERENCES action (id),
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    ended_ms @int@,
    version @int@ NOT NULL
) @strict@;
CREATE INDEX action_school ON action (school_id, state, due_on);
CREATE INDEX action_pupil ON action (pupil_id);
CREATE INDEX action_meeting ON action (meeting_id);
CREATE INDEX action_owner ON action (owner_id, state, due_on);

CREATE TABLE action_event (
    id @int@ NOT NULL PRIMARY KEY,
    action_id @int@ NOT NULL REFERENCES action (id),
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    what @text@ NOT NULL,
    detail @text@ NOT NULL
) @strict@;
CREATE INDEX action_event_action ON action_event (action_id, id);

CREATE TABLE consultation (                 -- CW-7: a colleague is asked about a child
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    meeting_id @int@ REFERENCES meeting (id),
    school_id @int@ NOT NULL REFERENCES school (id),
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    asked_id @int@ NOT NULL REFERENCES account (id),
    asked_by @int@ NOT NULL REFERENCES account (id),
    question @text@ NOT NULL,
    due_on @int@ NOT NULL,
    asked_ms @int@ NOT NULL,
    answer @text@ NOT NULL,
    answered_ms @int@,
    withdrawn_ms @int@,
    version @int@ NOT NULL
) @strict@;
CREATE INDEX consultation_asked ON consultation (asked_id, answered_ms, due_on);
CREATE INDEX consultation_meeting ON consultation (meeting_id);
CREATE INDEX consultation_pupil ON consultation (pupil_id);

CREATE TABLE panel (                        -- CW-8: a panel, or the Youth At Risk Group, on a day
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    kind @text@ NOT NULL CHECK (kind IN ('yar', 'inclusion')),
    on_day @int@ NOT NULL,
    place @text@ NOT NULL,
    state @text@ NOT NULL CHECK (state IN ('planned', 'held', 'cancelled')),
    version @int@ NOT NULL
) @strict@;

CREATE TABLE referral (                     -- a child brought to one
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,
    kind @text@ NOT NULL CHECK (kind IN ('yar', 'inclusion')),
    school_id @int@ NOT NULL REFERENCES school (id),
    pupil_id @int@ NOT NULL REFERENCES pupil (id),
    meeting_id @int@ REFERENCES meeting (id),
    panel_id @int@ REFERENCES panel (id),   -- none: in the queue
    urgent @int@ NOT NULL CHECK (urgent IN (0, 1)),
    why @text@ NOT NULL,
    risks @text@ NOT NULL,                  -- class 3: offending, exploitation
    wanted @text@ NOT NULL,
    state @text@ NOT NULL CHECK (state IN ('queued', 'listed', 'accepted', 'signposted', 'held', 'closed')),
    decision @text@ NOT NULL,
    review_on @int@,
    made_ms @int@ NOT NULL,
    made_by @int@ NOT NULL REFERENCES account (id),
    decided_ms @int@,
    decided_by @int@ REFERENCES account (id),
    version @int@ NOT NULL
) @strict@;
CREATE INDEX referral_queue ON referral (kind, state);
CREATE INDEX referral_pupil ON referral (pupil_id);
CREATE INDEX referral_panel ON referral (panel_id);

CREATE TABLE referral_event (               -- what became of it: made, listed, decided, taken back to the queue
    id @int@ NOT NULL PRIMARY KEY,
    referral_id @int@ NOT NULL REFERENCES referral (id),
    at_ms @int@ NOT NULL,
    account_id @int@ NOT NULL REFERENCES account (id),
    what @text@ NOT NULL,
    detail @text@ NOT NULL
) @strict@;
CREATE INDEX referral_event_referral ON referral_event (referral_id, id);
