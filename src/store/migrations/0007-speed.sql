-- Indexes for pages that list what a whole county did.

CREATE INDEX pupil_restricted ON pupil (id) WHERE restricted = 1;
CREATE INDEX meeting_day ON meeting (on_day, id);
CREATE INDEX meeting_child_talked ON meeting_child (pupil_id, meeting_id, discussed_ms, lead_practitioner);
CREATE INDEX meeting_text_child ON meeting_text (child_id, field);
CREATE INDEX action_state ON action (state, due_on, id);
CREATE INDEX action_due ON action (due_on, id);
CREATE INDEX action_talked ON action (meeting_id, pupil_id, state, due_on);
CREATE INDEX action_touched ON action (pupil_id, school_id, made_ms, ended_ms);
CREATE INDEX action_event_what ON action_event (what, action_id);
CREATE INDEX away_open ON away (school_id, ended_on);
