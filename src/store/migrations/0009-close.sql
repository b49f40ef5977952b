-- How a round of a case ended, when it was closed (service/case_close.h); none: it was not closed, or before this.

ALTER TABLE case_round ADD COLUMN closed_as @text@;
ALTER TABLE case_round ADD COLUMN closed_words @text@;
