/* Rows of the Inclusion Forums for tests that ask dispatch(): a coordinator with secondary forums ("fc"), a service
 * ("Health") whose colleague is "sa", a series with one forum a time, and cases of Alder and Birch. */
#ifndef WAYMARK_TEST_WEB_FORUM_ROWS_H
#define WAYMARK_TEST_WEB_FORUM_ROWS_H

#include "serving.h"

enum { FORUM_ROWS_DAY = 20514 /* SERVING_DAY, in days since 1970 */ };

/* The coordinator's phases, the service and a series of secondary forums in no area. Children come from the caller. */
void forum_rows_begin(struct serving *s);
/* A planned forum of so many places on a day; its papers go out five days before and stay for seven days after. Health
 * is expected. */
void forum_rows_forum(struct serving *s, const char *public_id, int on, int capacity);
/* A case of the first child of a surname at a school, sent in, with consent until a day (0: none). The round's public
 * id is the case's with "-r". */
void forum_rows_named(
    struct serving *s, const char *public_id, const char *urn, const char *surname, int consent_until);
/* An anonymous one. */
void forum_rows_anonymous(struct serving *s, const char *public_id, const char *urn);
/* Puts a round on the list of a forum, as if it had been booked. */
void forum_rows_book(struct serving *s, const char *round, const char *forum, int place);
/* One value of the database. */
struct str forum_rows_value(struct serving *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
