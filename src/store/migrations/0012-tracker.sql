-- What the tracker and the log ask of the children of a meeting is in one index; two that the log asked before go.

DROP INDEX meeting_child_said;
CREATE INDEX meeting_child_said ON meeting_child (meeting_id, pupil_id, discussed_ms, areas, lead_practitioner);
DROP INDEX meeting_child_talked;
DROP INDEX action_touched;
