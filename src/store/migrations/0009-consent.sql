-- What consent has to cover before a service reads a document or a piece of advice: bits of service/consent.h. None: it
-- was not said, and is read as if health and social care were in it.

ALTER TABLE attachment ADD COLUMN needs @int@;
ALTER TABLE advice ADD COLUMN needs @int@;
