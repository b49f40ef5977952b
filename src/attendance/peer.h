/* Peers: the children of a phase whom a child is compared with, and how their absence changed from some weeks to
 * others. Who misses much mostly misses less later, whatever is done (regression to the mean); so peers are put in
 * bands by what they missed before, narrow enough that nobody is compared with others who had much further to fall.
 *
 * Many questions are asked at once, and each register is looked at for all of them while it is near. */
#ifndef WAYMARK_ATTENDANCE_PEER_H
#define WAYMARK_ATTENDANCE_PEER_H

#include "attendance/snapshot.h"
#include "base/crew.h"

enum { ATT_PEER_BANDS = 8 }; /* of a rate: below 5%, from 5, 10, 15, 20, 30, 50 and 75 */

/* Rates are in thousandths of a per cent of the possible sessions, of which there is one at least; rounded down. */
int64_t att_peer_rate(int64_t absent, int64_t possible);
int att_peer_band(int64_t rate);

struct att_peer_question {
    enum att_phase phase;
    struct att_mask before, after;
    unsigned bands; /* 1u << band: those that are asked for */
};
/* Of each band that was asked for: peers with a possible session in both, and the sum of their rates after less those
 * before. */
struct att_peers {
    int64_t n[ATT_PEER_BANDS], change[ATT_PEER_BANDS];
};

/* Pupils who are nobody's peers. */
struct att_left_out {
    const int64_t *pupils; /* in order */
    size_t n;
};

/* ret[i] answers questions[i]. Each enrolment counts by itself. A crew, if there is one, helps. */
void att_peers_count(struct arena *a, struct crew *crew, const struct att_snapshot *s, const struct att_left_out *out,
    const struct att_peer_question *questions, size_t n, struct att_peers *ret);

#endif
