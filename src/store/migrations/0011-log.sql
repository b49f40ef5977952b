-- Indexes for the tracker and the log of the severely absent, of which a lead reads what is of some schools alone.

CREATE INDEX action_followed ON action (school_id, pupil_id, made_ms, ended_ms);
CREATE INDEX referral_school ON referral (school_id);
CREATE INDEX meeting_child_said ON meeting_child (meeting_id, pupil_id, discussed_ms, lead_practitioner);
CREATE INDEX consultation_answered ON consultation (school_id, pupil_id, answered_ms);
