/* The clocks of casework records and suspensions that an authority can set (config.c). Where guidance or authorities
 * name a number it is the default (DOMAIN.md 1.4); the others are a beginning. */
#ifndef WAYMARK_SERVICE_AWAY_LIMITS_H
#define WAYMARK_SERVICE_AWAY_LIMITS_H

struct away_limits {
    int near_days;           /* school days of suspension in a year, from which 45 is near: 30 */
    int review_days;         /* a timetable is reviewed every 14 days (Rotherham) */
    int timetable_days;      /* and lasts six weeks at most (Hillingdon, Worcestershire): 42 */
    int report_days;         /* alternative provision reports every half term: 42 */
    int full_time_sessions;  /* of a week: 9 */
    int register_children;   /* full time, from which a provider has to register: 5 */
    int missing_first_days;  /* school days missing: 10 */
    int missing_second_days; /* and 20 */
    int enquiry_days;        /* school days between enquiries: 5 */
    int cooling_days;        /* school days of the cooling-off period: 10 */
    int home_look_days;      /* days until the education at home is looked at: 90 */
};
#define AWAY_LIMITS_DEFAULTS \
    ((struct away_limits){ .near_days = 30, \
        .review_days = 14, \
        .timetable_days = 42, \
        .report_days = 42, \
        .full_time_sessions = 9, \
        .register_children = 5, \
        .missing_first_days = 10, \
        .missing_second_days = 20, \
        .enquiry_days = 5, \
        .cooling_days = 10, \
        .home_look_days = 90 })

#endif
