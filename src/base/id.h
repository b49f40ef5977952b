/* Typed identifiers. The id of a pupil and the id of a school are different types, so that handing one where the
 * other is meant does not compile. They cost nothing at run time. Ids are given out by the store (store/db.h,
 * db_new_id) and are never shown: pages and URLs carry a school's URN or a random public id. */
#ifndef WAYMARK_BASE_ID_H
#define WAYMARK_BASE_ID_H

#include <stdint.h>

#define ID_TYPE(noun) \
    struct noun##_id { \
        int64_t v; \
    }

ID_TYPE(account);
ID_TYPE(login);
ID_TYPE(school);
ID_TYPE(locality);
ID_TYPE(area);
ID_TYPE(pupil);
ID_TYPE(enrolment);
ID_TYPE(import);
ID_TYPE(suspension);
ID_TYPE(away);
ID_TYPE(meeting);
ID_TYPE(meeting_child);
ID_TYPE(action);
ID_TYPE(consultation);
ID_TYPE(panel);
ID_TYPE(referral);
ID_TYPE(message);
ID_TYPE(service);
ID_TYPE(series);
ID_TYPE(forum);
ID_TYPE(drop_in);
ID_TYPE(forum_case);
ID_TYPE(round);
ID_TYPE(consent);
ID_TYPE(attachment);
ID_TYPE(booking);
ID_TYPE(resource);
ID_TYPE(advice);
ID_TYPE(plan);
ID_TYPE(target);
ID_TYPE(follow_up);

#endif
