/* A term planned in one go: days proposed. */
#include <stdlib.h>

#include "service/coverage.h"
#include "store/meeting.h"

enum { DAYS_MOST = ATT_WEEKS * 5 };

/* A lead's days of a term that are still to come, with how many meetings there are on each. */
struct diary {
    struct day days[DAYS_MOST];
    int booked[DAYS_MOST];
    int taken[DAYS_MOST]; /* bits of the slots that a booked meeting overlaps */
    int n;
};

/* When meetings of a day begin. */
static const int slots[COVERAGE_A_DAY_MOST] = { 9 * 60 + 30, 13 * 60 + 30, 11 * 60 + 15, 15 * 60 + 15 };

static void take_slots(struct diary *d, int at, int starts, int ends)
{
    d->booked[at]++;
    for (int i = 0; i < COVERAGE_A_DAY_MOST; i++)
        if (starts < slots[i] + COVERAGE_MINUTES && slots[i] < ends)
            d->taken[at] |= 1 << i;
}

static enum err read_diary(struct work *w, struct account_id lead, struct day from, struct day to, struct diary *d)
{
    struct meeting_of_lead_row *rows;
    size_t n;
    d->n = 0;
    for (struct day day = from; day_cmp(day, to) <= 0 && d->n < DAYS_MOST; day = day_add(day, 1))
        if (day_weekday(day) < 5) {
            d->booked[d->n] = d->taken[d->n] = 0;
            d->days[d->n++] = day;
        }
    enum err e = store_meeting_of_lead(w->db, w->arena,
        &(struct meeting_of_lead){ .lead = lead, .from_on = from, .to_on = to }, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        for (int k = 0; k < d->n; k++)
            if (d->days[k].v == rows[i].on_day.v) {
                int64_t starts = rows[i].starts_at.has ? rows[i].starts_at.v : 0;
                take_slots(d, k, (int)starts, rows[i].ends_at.has ? (int)rows[i].ends_at.v : (int)starts + 60);
            }
    return work_fail(w, e);
}

/* May the school have its meeting on a day of the diary? */
static bool fits(const struct diary *d, int at, int a_day, int year, const struct att_mask *planned,
    const struct meeting_school *school)
{
    struct att_session morning = att_session_of(year, d->days[at], false);
    return d->booked[at] < a_day && d->taken[at] != (1 << COVERAGE_A_DAY_MOST) - 1 && att_session_is(morning) &&
        att_mask_has(planned, morning) &&
        !(day_is(school->closed_on) && day_cmp(school->closed_on, d->days[at]) <= 0);
}

/* The school days of a term; where no term is told, its weekdays but for closures. */
static struct att_mask school_days(const struct calendar *calendar, int year, enum calendar_season term,
    struct school_id school)
{
    struct day from, to;
    bool told;
    calendar_season_days(calendar, year, term, &from, &to, &told);
    struct att_mask days = att_mask_days(year, from, to), planned = calendar_planned(calendar, year, school),
                    closed = calendar_closed(calendar, year, school);
    return att_mask_is_empty(&planned) ? att_mask_without(&days, &closed) : att_mask_and(&days, &planned);
}

/* Puts a school on the day that is nearest to its place in the term. */
static void put(struct diary *d, int wished, int a_day, int year, const struct att_mask *planned,
    struct coverage_proposal *p)
{
    for (int far = 0; far < d->n; far++) {
        for (int side = 0; side < 2; side++) {
            int at = side == 0 ? wished + far : wished - far;
            if (at < 0 || at >= d->n || !fits(d, at, a_day, year, planned, p->school))
                continue;
            for (int i = 0; i < COVERAGE_A_DAY_MOST; i++) {
                if ((d->taken[at] >> i & 1) != 0)
                    continue;
                p->plan.on = d->days[at];
                p->plan.starts = slots[i];
                p->plan.ends = slots[i] + COVERAGE_MINUTES;
                take_slots(d, at, p->plan.starts, p->plan.ends);
                return;
            }
        }
    }
}

static int longest_first(const void *x, const void *y)
{
    const struct coverage_proposal *a = x, *b = y;
    int c = day_cmp(a->last, b->last); /* DAY_NONE is before every day */
    return c != 0 ? c : str_cmp(a->school->name, b->school->name);
}

/* The first day of a term on which a meeting may still be, and its last. */
static void days_to_come(const struct work *w, const struct calendar *calendar, int year, enum calendar_season term,
    struct day *ret_from, struct day *ret_to)
{
    bool told;
    struct day september;
    calendar_season_days(calendar, year, term, ret_from, ret_to, &told);
    if (!told && term == SEASON_AUTUMN && day_of(year, 9, 1, &september))
        *ret_from = september; /* the school year of the registers begins in the holidays */
    if (day_cmp(*ret_from, day_add(w->today, 1)) < 0)
        *ret_from = day_add(w->today, 1);
}

/* The schools that need a meeting in a term, with the day of their last one. */
static enum err who_needs_one(struct work *w, const struct coverage *c, enum calendar_season term,
    struct account_id lead, struct coverage_proposal *all, size_t *ret_n)
{
    enum err e = OK;
    size_t n = 0;
    for (size_t i = 0; e == OK && i < c->n; i++) {
        enum coverage_state state = c->rows[i].terms[term].state;
        struct meeting last = { .on = DAY_NONE };
        if (state == COVERAGE_HELD || state == COVERAGE_BOOKED || state == COVERAGE_OPEN || state == COVERAGE_NOT_DUE)
            continue;
        e = meeting_last(w, c->rows[i].school->id, day_add(w->today, 1), &last);
        if (e == ERR_MISSING)
            e = OK;
        all[n++] = (struct coverage_proposal){ .school = c->rows[i].school,
            .last = last.on,
            .plan = { .lead = lead,
                .on = DAY_NONE,
                .starts = MEETING_NO_TIME,
                .ends = MEETING_NO_TIME,
                .place = S("") } };
    }
    *ret_n = n;
    return e;
}

enum err coverage_propose(struct work *w, const struct viewer *viewer, const struct calendar *calendar,
    struct account_id lead, int year, enum calendar_season term, int a_day, struct coverage_proposal **ret,
    size_t *ret_n)
{
    struct coverage c;
    struct day from, to;
    size_t n = 0;
    struct coverage_proposal *all = NULL;
    struct diary *diary = ARENA_NEW(w->arena, struct diary);
    days_to_come(w, calendar, year, term, &from, &to);
    enum err e = coverage_ask(w, viewer, calendar, &(struct coverage_filter){ .year = year, .lead = lead }, &c);
    if (e == OK)
        e = read_diary(w, lead, from, to, diary);
    if (e == OK) {
        all = ARENA_ARRAY(w->arena, c.n, struct coverage_proposal);
        e = who_needs_one(w, &c, term, lead, all, &n);
    }
    if (e != OK)
        return e;
    if (n > 0)
        qsort(all, n, sizeof *all, longest_first);
    for (size_t i = 0; i < n; i++) {
        const struct att_mask days = school_days(calendar, year, term, all[i].school->id);
        int wished = (int)((2 * i + 1) * (size_t)diary->n / (2 * n));
        put(diary, wished, a_day, year, &days, &all[i]);
    }
    *ret = all;
    *ret_n = n;
    return OK;
}
