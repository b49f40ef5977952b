-- What an entry of the audit was: somebody looked, or changed something. None: written before it was kept.

ALTER TABLE audit ADD COLUMN deed @text@ CHECK (deed IN ('looked', 'changed'));
