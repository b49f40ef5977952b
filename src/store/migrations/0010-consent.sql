-- What consent has to cover before a service reads a document or a piece of advice: bits of service/consent.h. None: it
-- was not said, and is read as if health and social care were in it.

ALTER TABLE attachment ADD COLUMN needs @int@;
ALTER TABLE advice ADD COLUMN needs @int@;

CREATE TABLE advice_refusal (               -- advice on an anonymous case that may have said who the child is
    case_id @int@ NOT NULL REFERENCES forum_case (id),
    account_id @int@ NOT NULL REFERENCES account (id), -- who typed it, and is not told the setting
    n @int@ NOT NULL,                       -- how often: nothing of what was typed is kept
    PRIMARY KEY (case_id, account_id)
) @strict@;
