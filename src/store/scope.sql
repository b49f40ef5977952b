-- The scopes of the permission matrix as conditions (service/access.h, TRUST.md section 4). A query on personal data
-- names one of them; sqlgen refuses it otherwise.

-- fragment: school_in_scope(school)
-- A: any school; K: allocated to this Inclusion Lead today; H: the user's own schools today. The schools of the viewer
-- are looked up once a query, not once a row.
((:viewer_scope & 1) <> 0
 OR ((:viewer_scope & 2) <> 0 AND school IN (
        SELECT lead.school_id FROM school_lead AS lead
         WHERE lead.account_id = :viewer_account
           AND lead.from_on <= :viewer_today AND (lead.to_on IS NULL OR lead.to_on >= :viewer_today)))
 OR ((:viewer_scope & 4) <> 0 AND school IN (
        SELECT home.school_id FROM account_school AS home
         WHERE home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today))));

-- fragment: school_chosen(school)
-- The same, as schools to begin with: for a table with an index by school, of which a viewer with a few schools then
-- reads the rows of those alone.
(school IN (SELECT chosen.id FROM school AS chosen WHERE @school_in_scope(chosen.id)@));

-- fragment: pupil_not_kept(pupil)
-- OV1: not a restricted child, unless the viewer is named. There are few of them: they are looked up once a query.
(pupil NOT IN (
        SELECT kept.id FROM pupil AS kept WHERE kept.restricted = 1
           AND NOT EXISTS (
               SELECT 1 FROM pupil_named_staff AS named
                WHERE named.pupil_id = kept.id AND named.account_id = :viewer_account)));

-- fragment: pupil_in_scope(pupil)
-- A child with an enrolment, now or before, at a school in scope; OV1: not a restricted one, unless by name.
(EXISTS (
        SELECT 1 FROM enrolment AS enrolled
         WHERE enrolled.pupil_id = pupil AND enrolled.entry_on <= :viewer_today
           AND @school_in_scope(enrolled.school_id)@)
 AND @pupil_not_kept(pupil)@);

-- fragment: action_owned(school, owner, kind)
-- Given to the viewer, or to nobody by account at one of the viewer's own schools.
(owner = :viewer_account
 OR (kind = 'school' AND owner IS NULL AND school IN (
        SELECT home.school_id FROM account_school AS home
         WHERE home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today))));

-- fragment: action_in_scope(school, pupil, owner, kind)
-- An action at a school in scope, or, under O, the viewer's own; OV1 for the child it is about.
((@school_in_scope(school)@ OR ((:viewer_scope & 64) <> 0 AND @action_owned(school, owner, kind)@))
 AND (pupil IS NULL OR @pupil_not_kept(pupil)@));

-- fragment: away_chosen(record)
-- The casework record of :public_id; without one, those of the child :pupil; without either, those of the viewer's
-- schools in :state (0: any, 1: open, 2: over): three queries, of which one has rows, since either engine reads the
-- whole table for a condition that may be about all of it.
(record IN (
    SELECT one.id FROM away AS one WHERE one.public_id = :public_id
     UNION ALL
    SELECT theirs.id FROM away AS theirs WHERE :public_id IS NULL AND theirs.pupil_id = :pupil
     UNION ALL
    SELECT every.id FROM away AS every
     WHERE :public_id IS NULL AND :pupil IS NULL AND @school_chosen(every.school_id)@
       AND (:state = 0 OR (:state = 1 AND every.ended_on IS NULL) OR (:state = 2 AND every.ended_on IS NOT NULL))));

-- fragment: child_talked(child, discussed)
-- Talked about at the meeting: so marked, or with next steps.
((discussed IS NOT NULL OR EXISTS (
    SELECT 1 FROM meeting_text AS said WHERE said.child_id = child AND said.field = 'next_steps')));
