-- The scopes of the permission matrix as conditions (service/access.h, TRUST.md section 4). A query on personal data
-- names one of them; sqlgen refuses it otherwise.

-- fragment: school_led(school)
-- What the authority sees of a school, and its people do not. A: any school; K: allocated to this Inclusion Lead today.
-- The schools of the viewer are looked up once a query, not once a row.
((:viewer_scope & 1) <> 0
 OR ((:viewer_scope & 2) <> 0 AND school IN (
        SELECT lead.school_id FROM school_lead AS lead
         WHERE lead.account_id = :viewer_account
           AND lead.from_on <= :viewer_today AND (lead.to_on IS NULL OR lead.to_on >= :viewer_today))));

-- fragment: school_in_scope(school)
-- A and K; H: the user's own schools today.
(@school_led(school)@
 OR ((:viewer_scope & 4) <> 0 AND school IN (
        SELECT home.school_id FROM account_school AS home
         WHERE home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today))));

-- fragment: class3_in_scope(school)
-- OV6, beside the viewer of what is read: :class3 are the scopes that the same account has for class3.read or
-- class3.update.
((:class3 & 1) <> 0
 OR ((:class3 & 2) <> 0 AND EXISTS (
        SELECT 1 FROM school_lead AS lead
         WHERE lead.school_id = school AND lead.account_id = :viewer_account
           AND lead.from_on <= :viewer_today AND (lead.to_on IS NULL OR lead.to_on >= :viewer_today))));

-- fragment: school_chosen(school)
-- The same as school_in_scope, as schools to begin with: for a table with an index by school, of which a viewer with a
-- few schools then reads the rows of those alone.
(school IN (SELECT chosen.id FROM school AS chosen WHERE @school_in_scope(chosen.id)@));

-- fragment: pupil_not_kept(pupil)
-- OV1: not a restricted child, unless the viewer is named. There are few of them: they are looked up once a query.
(pupil NOT IN (
        SELECT kept.id FROM pupil AS kept WHERE kept.restricted = 1
           AND NOT EXISTS (
               SELECT 1 FROM pupil_named_staff AS named
                WHERE named.pupil_id = kept.id AND named.account_id = :viewer_account)));

-- fragment: school_home(school)
-- H: one of the viewer's own schools today.
(EXISTS (
        SELECT 1 FROM account_school AS own
         WHERE own.school_id = school AND own.account_id = :viewer_account
           AND own.from_on <= :viewer_today AND (own.to_on IS NULL OR own.to_on >= :viewer_today)));

-- fragment: in_region(of_phase, of_area)
-- R: forums of the coordinator's phases and areas today. Who has a phase everywhere has it in each area.
(EXISTS (
        SELECT 1 FROM account_forum AS theirs
         WHERE theirs.account_id = :viewer_account AND theirs.phase = of_phase
           AND (theirs.area_id IS NULL OR theirs.area_id = of_area)
           AND theirs.from_on <= :viewer_today AND (theirs.to_on IS NULL OR theirs.to_on >= :viewer_today)));

-- fragment: series_in_scope(series)
-- A: any series of forums; R: one of the coordinator's.
((:viewer_scope & 1) <> 0
 OR ((:viewer_scope & 8) <> 0 AND EXISTS (
        SELECT 1 FROM forum_series AS run WHERE run.id = series AND @in_region(run.phase, run.area_id)@)));

-- fragment: service_in_scope(one)
-- A: any service; R: one that no series and no forum outside the coordinator's phases and areas expects any more, so
-- that whoever becomes its colleague reads the papers of those forums and of no other.
((:viewer_scope & 1) <> 0
 OR ((:viewer_scope & 8) <> 0
     AND EXISTS (SELECT 1 FROM account_forum AS mine
                  WHERE mine.account_id = :viewer_account AND mine.from_on <= :viewer_today
                    AND (mine.to_on IS NULL OR mine.to_on >= :viewer_today))
     AND NOT EXISTS (SELECT 1 FROM series_service AS expected JOIN forum_series AS wanting
                         ON wanting.id = expected.series_id
                      WHERE expected.service_id = one AND wanting.last_on >= :viewer_today
                        AND NOT @in_region(wanting.phase, wanting.area_id)@)
     AND NOT EXISTS (SELECT 1 FROM forum_service AS sits JOIN forum AS coming ON coming.id = sits.forum_id
                       JOIN forum_series AS its ON its.id = coming.series_id
                      WHERE sits.service_id = one AND coming.until_on >= :viewer_today
                        AND NOT @in_region(its.phase, its.area_id)@)));

-- fragment: case_overridden(one)
-- A safeguarding reason that a second person approved holds today.
(EXISTS (
        SELECT 1 FROM consent_override AS instead
         WHERE instead.case_id = one AND instead.approved_ms IS NOT NULL AND instead.ended_ms IS NULL
           AND instead.until_on >= :viewer_today));

-- fragment: case_shared(one)
-- A named case of which services may be told today: a parent's consent that holds, or a safeguarding reason that a
-- second person approved (OV2).
(EXISTS (
        SELECT 1 FROM consent AS given
         WHERE given.case_id = one AND given.withdrawn_on IS NULL
           AND given.on_day <= :viewer_today AND given.expires_on >= :viewer_today)
 OR @case_overridden(one)@);

-- fragment: case_withdrawn(one)
-- Consent to a named case was withdrawn, and nothing else allows for services being told of it today.
(NOT @case_shared(one)@
 AND EXISTS (SELECT 1 FROM consent AS gone WHERE gone.case_id = one AND gone.withdrawn_on IS NOT NULL)
 AND NOT EXISTS (SELECT 1 FROM consent AS other WHERE other.case_id = one AND other.withdrawn_on IS NULL));

-- fragment: case_cover(one)
-- To what of a named case consent holds today, as bits of service/consent.h: to all (31) under a safeguarding reason;
-- otherwise what the newest consent that holds covers, since that is what the family says now.
(CASE WHEN @case_overridden(one)@ THEN 31 ELSE COALESCE((
        SELECT latest.covers FROM consent AS latest
         WHERE latest.case_id = one AND latest.withdrawn_on IS NULL
           AND latest.on_day <= :viewer_today AND latest.expires_on >= :viewer_today
         ORDER BY latest.recorded_ms DESC, latest.id DESC LIMIT 1), 0) END);

-- fragment: case_goes_onward(one)
-- A named case whose plan goes to a new setting: what holds today covers it (16: CONSENT_ONWARD).
((@case_cover(one)@ & 16) <> 0);

-- fragment: case_beside(one)
-- Of a case in scope: does the viewer see it otherwise than because a forum hears it? Whoever does reads all of it.
(EXISTS (
        SELECT 1 FROM forum_case AS whole
         WHERE whole.id = one
           AND (whole.named = 0 OR @school_in_scope(whole.school_id)@
                OR ((:viewer_scope & 16) <> 0 AND @in_region(whole.phase, whole.area_id)@))));

-- fragment: case_told(one, needs)
-- What belongs to a case in scope and needs so much of consent (6, health and social care, where it was not said): may
-- the viewer be told of it?
(@case_beside(one)@ OR (@case_cover(one)@ & COALESCE(needs, 6)) = COALESCE(needs, 6));

-- fragment: round_shared(one)
(EXISTS (SELECT 1 FROM case_round AS told WHERE told.id = one AND @case_shared(told.case_id)@));

-- fragment: child_on_no_roll(child, brought_at)
-- On no roll today, and never on that of the setting that brings the case.
(NOT EXISTS (
        SELECT 1 FROM enrolment AS there
         WHERE there.pupil_id = child AND there.entry_on <= :viewer_today
           AND (there.school_id = brought_at OR there.leaving_on IS NULL OR there.leaving_on >= :viewer_today)));

-- fragment: case_still_of(is_named, child, brought_at)
-- Is a case still its setting's to be told of and to attend with, whoever looks? Until a named child has left it (T2).
(is_named = 0
 OR EXISTS (
        SELECT 1 FROM enrolment AS still
         WHERE still.pupil_id = child AND still.school_id = brought_at AND still.entry_on <= :viewer_today
           AND (still.leaving_on IS NULL OR still.leaving_on >= :viewer_today))
 OR @child_on_no_roll(child, brought_at)@);

-- fragment: child_at_home(child, brought_at)
-- Of a named case that a setting brought: is the child on the roll of one of the viewer's own schools today? Or on no
-- roll, and never on that of the viewer's school that brought the case. Whoever the child has left writes no more (T2).
(EXISTS (
        SELECT 1 FROM enrolment AS here
         WHERE here.pupil_id = child AND here.entry_on <= :viewer_today
           AND (here.leaving_on IS NULL OR here.leaving_on >= :viewer_today) AND @school_home(here.school_id)@)
 OR (@school_home(brought_at)@ AND @child_on_no_roll(child, brought_at)@));

-- fragment: case_left_on(child, brought_at, made)
-- The last day of a child at the setting that brought its case on a day, where it is there no more: that of its
-- enrolment there; of a child whom that setting never had on roll, the day before the first that began elsewhere since;
-- never a day before the case.
(COALESCE((SELECT MAX(gone.leaving_on) FROM enrolment AS gone
            WHERE gone.pupil_id = child AND gone.school_id = brought_at AND gone.leaving_on >= made),
          (SELECT MIN(since.entry_on) - 1 FROM enrolment AS since
            WHERE since.pupil_id = child AND since.school_id <> brought_at AND since.entry_on > made),
          made));

-- fragment: setting_told(is_named, brought_at, of_phase, of_area)
-- OV7: who the setting of an anonymous case is, that setting is told, and the coordinators of its forums.
(is_named = 1 OR @school_home(brought_at)@ OR ((:anon_scope & 16) <> 0 AND @in_region(of_phase, of_area)@));

-- fragment: case_left_alone(is_named, child, brought_at, of_phase, of_area)
-- Has the viewer a case as the setting that the child has left, and not otherwise (service/case_left.h)?
(is_named = 1 AND @school_home(brought_at)@ AND NOT @child_at_home(child, brought_at)@ AND NOT @school_led(brought_at)@
 AND NOT ((:viewer_scope & 16) <> 0 AND @in_region(of_phase, of_area)@));

-- fragment: round_not_later(one)
-- T2: not a round of which nothing was written down by the last day at the setting that the child has left, where the
-- viewer has the case as that setting alone (to the hour, as in action_not_later). The first it always has.
(EXISTS (
        SELECT 1 FROM case_round AS brought_then JOIN forum_case AS k ON k.id = brought_then.case_id
         WHERE brought_then.id = one
           AND (brought_then.number = 1
                OR NOT @case_left_alone(k.named, k.pupil_id, k.school_id, k.phase, k.area_id)@
                OR EXISTS (
                    SELECT 1 FROM case_event AS said
                     WHERE said.round_id = one
                       AND said.at_ms < 86400000 * (1 + @case_left_on(k.pupil_id, k.school_id, k.made_on)@)
                                        - 3600000))));

-- fragment: round_newest(one, its_case, nth, made_by, brought_at)
-- The newest round of a case that the viewer knows: none after it was sent in, or is their own.
(NOT EXISTS (
        SELECT 1 FROM case_round AS later
         WHERE later.case_id = its_case AND later.number > nth
           AND (later.submitted_on IS NOT NULL OR made_by = :viewer_account OR @school_home(brought_at)@)
           AND @round_not_later(later.id)@)
 AND @round_not_later(one)@);

-- fragment: case_heard(one)
-- F: the viewer's service sits on a forum that hears the case, from when its papers go out until its time ends.
(EXISTS (
        SELECT 1 FROM case_round AS heard
          JOIN booking AS placed ON placed.round_id = heard.id
          JOIN forum AS sitting ON sitting.id = placed.forum_id
          JOIN forum_service AS sits ON sits.forum_id = sitting.id
          JOIN account_service AS colleague ON colleague.service_id = sits.service_id
         WHERE heard.case_id = one AND placed.place IS NOT NULL AND sitting.state <> 'cancelled'
           AND sitting.papers_on <= :viewer_today AND sitting.until_on >= :viewer_today
           AND colleague.account_id = :viewer_account AND colleague.from_on <= :viewer_today
           AND (colleague.to_on IS NULL OR colleague.to_on >= :viewer_today)));

-- fragment: case_in_scope(one)
-- A case in scope. The viewer's scopes are those for named ones; :anon_scope has those for anonymous ones, of which A,
-- K and M are none (OV7). Until a setting has submitted it, nobody but the setting and whoever wrote it sees a case;
-- who knows the family does not (OV5).
(EXISTS (
        SELECT 1 FROM forum_case AS brought
         WHERE brought.id = one
           AND ((brought.named = 1 AND @pupil_not_kept(brought.pupil_id)@
                 AND (@school_in_scope(brought.school_id)@
                      OR ((:viewer_scope & 16) <> 0 AND @in_region(brought.phase, brought.area_id)@)
                      OR ((:viewer_scope & 32) <> 0 AND @case_heard(brought.id)@ AND @case_shared(brought.id)@)))
                OR (brought.named = 0
                    AND (((:anon_scope & 4) <> 0 AND @school_home(brought.school_id)@)
                         OR ((:anon_scope & 16) <> 0 AND @in_region(brought.phase, brought.area_id)@)
                         OR ((:anon_scope & 32) <> 0 AND @case_heard(brought.id)@))))
           AND (brought.made_by = :viewer_account OR @school_home(brought.school_id)@
                OR EXISTS (SELECT 1 FROM case_round AS sent
                            WHERE sent.case_id = brought.id AND sent.submitted_on IS NOT NULL))
           AND NOT EXISTS (SELECT 1 FROM case_conflict AS knows
                            WHERE knows.case_id = brought.id AND knows.account_id = :viewer_account)));

-- fragment: round_in_scope(one)
-- A round of a case in scope; one that is still being written is its setting's and its writer's.
(EXISTS (
        SELECT 1 FROM case_round AS this JOIN forum_case AS its ON its.id = this.case_id
         WHERE this.id = one AND @case_in_scope(this.case_id)@
           AND (this.submitted_on IS NOT NULL OR its.made_by = :viewer_account OR @school_home(its.school_id)@)));

-- fragment: pupil_in_scope(pupil)
-- A child with an enrolment, now or before, at a school in scope, or with a case that such a school brought (a child on
-- no roll), or (C) with a case in the coordinator's forums, unless the coordinator knows the family (OV5); OV1: not a
-- restricted one, unless by name.
((EXISTS (
        SELECT 1 FROM enrolment AS enrolled
         WHERE enrolled.pupil_id = pupil AND enrolled.entry_on <= :viewer_today
           AND @school_in_scope(enrolled.school_id)@)
  OR EXISTS (
        SELECT 1 FROM forum_case AS brought_by
         WHERE brought_by.pupil_id = pupil AND @school_in_scope(brought_by.school_id)@)
  OR ((:viewer_scope & 16) <> 0 AND EXISTS (
        SELECT 1 FROM forum_case AS told JOIN case_round AS asked ON asked.case_id = told.id
         WHERE told.pupil_id = pupil AND asked.submitted_on IS NOT NULL
           AND @in_region(told.phase, told.area_id)@
           AND NOT EXISTS (SELECT 1 FROM case_conflict AS declared
                            WHERE declared.case_id = told.id AND declared.account_id = :viewer_account))))
 AND @pupil_not_kept(pupil)@);

-- fragment: action_of_service(one)
-- Given to a service and to nobody's account, and the viewer is a colleague of that service today.
(one IN (
        SELECT joint.id
          FROM account_service AS colleague JOIN action AS joint ON joint.service_id = colleague.service_id
         WHERE joint.owner_kind = 'service' AND joint.owner_id IS NULL
           AND colleague.account_id = :viewer_account AND colleague.from_on <= :viewer_today
           AND (colleague.to_on IS NULL OR colleague.to_on >= :viewer_today)));

-- fragment: action_owned(one, school, owner, kind)
-- Given to the viewer, or to nobody by account at one of the viewer's own schools or services.
(owner = :viewer_account
 OR (kind = 'school' AND owner IS NULL AND school IN (
        SELECT home.school_id FROM account_school AS home
         WHERE home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today)))
 OR @action_of_service(one)@);

-- fragment: action_of_region(brought)
-- C: it came of a case of the coordinator's forums. Those are looked up once a query.
((:viewer_scope & 16) <> 0 AND brought IN (
        SELECT asked.id FROM case_round AS asked JOIN forum_case AS run ON run.id = asked.case_id
         WHERE @in_region(run.phase, run.area_id)@));

-- fragment: action_told(one, brought)
-- OV2: what a service is to do for a case it is told while the case may be shared and consent covers what the advice
-- needs that it came of: health and social care, where none says so, as of an action in place of another.
(EXISTS (
        SELECT 1 FROM case_round AS told
         WHERE told.id = brought AND @case_shared(told.case_id)@
           AND ((@case_cover(told.case_id)@ & 6) = 6
                OR EXISTS (SELECT 1 FROM advice AS said
                            WHERE said.round_id = brought AND said.action_id = one
                              AND (@case_cover(told.case_id)@ & COALESCE(said.needs, 6))
                                  = COALESCE(said.needs, 6)))));

-- fragment: action_not_later(school, brought, made)
-- T2: what came of a round of a case, for whoever has it as the setting that brought the case and not otherwise: while
-- the child is there, or made by its last day there. The last hour of that day is not of it, since the instant of a
-- midnight is an hour earlier in summer. The same of what befell it: an instant is one on which it is told, too.
(brought IS NULL OR @school_led(school)@ OR NOT @school_home(school)@
 OR EXISTS (
        SELECT 1 FROM case_round AS came JOIN forum_case AS its_case ON its_case.id = came.case_id
         WHERE came.id = brought
           AND (its_case.named = 0 OR @child_at_home(its_case.pupil_id, its_case.school_id)@
                OR made < 86400000 * (1 + @case_left_on(its_case.pupil_id, its_case.school_id, its_case.made_on)@)
                          - 3600000)));

-- fragment: action_settled(school, brought, ended)
-- T2: is how an action stands told as it is? Not to the setting that the child has left (action_not_later), unless it
-- had ended by then: what came of it later, whom it was given to and when it is due are not theirs any more. Of an open
-- one `ended` is NULL, and before no day.
(@action_not_later(school, brought, ended)@);

-- fragment: action_in_scope(one, school, pupil, owner, kind, brought, made)
-- An action at a school in scope, under C one of a case in the coordinator's forums, or, under O, the viewer's own; OV1
-- for the child it is about; OV2: what a service is to do for a case, as it may be told; T2: action_not_later; OV5:
-- what came of a round of a case is not for whoever knows the family. Those who do are few, and looked up once a query.
((@school_in_scope(school)@
  OR @action_of_region(brought)@
  OR ((:viewer_scope & 64) <> 0 AND @action_owned(one, school, owner, kind)@
      AND (brought IS NULL OR kind <> 'service' OR @action_told(one, brought)@)))
 AND (pupil IS NULL OR @pupil_not_kept(pupil)@)
 AND @action_not_later(school, brought, made)@
 AND (brought IS NULL OR brought NOT IN (
        SELECT talked.id FROM case_conflict AS declared JOIN case_round AS talked ON talked.case_id = declared.case_id
         WHERE declared.account_id = :viewer_account)));

-- fragment: still_asked(account, school)
-- Can whoever was asked about a child at a school still answer? The account is open, and is of the authority, of a
-- service, or of the school today.
(EXISTS (
    SELECT 1 FROM account AS asked
     WHERE asked.id = account AND asked.disabled_ms IS NULL
       AND (EXISTS (SELECT 1 FROM account_role AS held
                     WHERE held.account_id = asked.id AND held.role IN ('MGR', 'IL', 'FC', 'SA'))
            OR EXISTS (SELECT 1 FROM account_role AS held
                         JOIN account_school AS home ON home.account_id = held.account_id
                        WHERE held.account_id = asked.id AND held.role = 'SU' AND home.school_id = school
                          AND home.from_on <= :viewer_today
                          AND (home.to_on IS NULL OR home.to_on >= :viewer_today)))));

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
