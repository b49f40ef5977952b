-- Messages by e-mail on their way (EV-4), and the private calendar feeds of people (TS-1).

ALTER TABLE account ADD COLUMN email @text@;

-- A message says that there is something to see, and where; the text is made of the settings when it is sent, and
-- nothing about a child is in it.
CREATE TABLE message (
    id @int@ NOT NULL PRIMARY KEY,
    public_id @text@ NOT NULL UNIQUE,       -- also its name to mail servers, the same at every try
    account_id @int@ NOT NULL REFERENCES account (id),
    kind @text@ NOT NULL,                   -- a row of service/outbox_kinds.def
    link @text@ NOT NULL,                   -- the address within Waymark: "/actions/..."
    topic @text@ UNIQUE,                    -- what it is about, once: "reminder x7 2026-06-03"; or none
    created_ms @int@ NOT NULL,
    state @text@ NOT NULL
        CHECK (state IN ('waiting', 'sending', 'handing', 'sent', 'failed', 'unsure')),
    due_ms @int@ NOT NULL,                  -- when to try next; while it is sent: until when nobody else may
    tries @int@ NOT NULL,
    sent_ms @int@,
    error @text@ NOT NULL                   -- of the last try, without addresses
) @strict@;
CREATE INDEX message_due ON message (state, due_ms);
CREATE INDEX message_account ON message (account_id);

-- Who has the address of a feed sees its owner's calendar, so it is a secret, and shown once.
CREATE TABLE feed (
    account_id @int@ NOT NULL PRIMARY KEY REFERENCES account (id),
    token_hash @blob@ NOT NULL UNIQUE,      -- BLAKE2b-256 of the token in the address
    created_ms @int@ NOT NULL
) @strict@;
