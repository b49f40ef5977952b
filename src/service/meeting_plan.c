/* Meetings as they are planned, moved, cancelled, opened, closed and signed. */
#include <stdlib.h>

#include "base/random.h"
#include "service/meeting.h"
#include "service/text.h"
#include "service/outbox.h"
#include "store/meeting.h"

/* --- times of day --- */

struct str meeting_time_words(struct arena *a, int minutes)
{
    if (minutes < 0)
        return S("");
    int hour = minutes / 60, minute = minutes % 60, of_twelve = hour % 12 == 0 ? 12 : hour % 12;
    const char *half = hour < 12 ? "am" : "pm";
    return minute == 0 ? str_fmt(a, "%d%s", of_twelve, half) : str_fmt(a, "%d:%02d%s", of_twelve, minute, half);
}

struct str meeting_times_words(struct arena *a, int starts, int ends)
{
    if (starts < 0)
        return S("");
    if (ends < 0)
        return meeting_time_words(a, starts);
    return str_fmt(a, "%.*s to %.*s", STR_ARG(meeting_time_words(a, starts)), STR_ARG(meeting_time_words(a, ends)));
}

/* Digits off the front, two at most; -1 when there are none. */
static int digits(struct str *s)
{
    int v = -1;
    for (int i = 0; i < 2 && s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9'; i++) {
        v = (v < 0 ? 0 : v) * 10 + (s->p[0] - '0');
        *s = str_slice(*s, 1, s->n);
    }
    return v;
}

/* "am", "pm" or nothing behind an hour, which becomes one of 24. Whoever writes "2:30" alone means the afternoon, and
 * is asked: nobody meets a school by night. */
static bool in_half(struct str half, int *hour)
{
    enum { EARLIEST = 7 };
    bool am = str_eq_nocase(half, S("am")), pm = str_eq_nocase(half, S("pm"));
    if (!am && !pm)
        return half.n == 0 && *hour >= EARLIEST;
    bool is = *hour >= 1 && *hour <= 12;
    *hour = *hour % 12 + (pm ? 12 : 0);
    return is;
}

bool meeting_time_parse(struct str text, int *ret)
{
    struct str s = str_trim(text);
    int minute = 0;
    *ret = MEETING_NO_TIME;
    if (s.n == 0)
        return true;
    int hour = digits(&s);
    if (s.n > 0 && (s.p[0] == ':' || s.p[0] == '.')) {
        s = str_slice(s, 1, s.n);
        size_t before = s.n;
        minute = digits(&s);
        if (before - s.n != 2)
            return false;
    }
    if (hour < 0 || hour > 23 || minute > 59 || !in_half(str_trim(s), &hour))
        return false;
    *ret = hour * 60 + minute;
    return true;
}

/* --- what may be planned --- */

bool meeting_has_problems(const struct meeting_problems *p)
{
    return p->school.n + p->on.n + p->starts.n + p->ends.n + p->place.n + p->reason.n > 0;
}

static struct str day_text(struct arena *a, struct day d)
{
    char words[20];
    return str_fmt(a, "%.*s %.*s", STR_ARG(day_weekday_name(day_weekday(d))), STR_ARG(day_words(d, words)));
}

static void check_times(struct work *w, const struct meeting_plan *p, struct meeting_problems *ret)
{
    if (p->ends >= 0 && p->starts < 0)
        ret->starts = S("Enter the time at which the meeting begins");
    else if (p->ends >= 0 && p->ends <= p->starts)
        ret->ends = str_fmt(w->arena, "The meeting must end after it begins, at %.*s",
            STR_ARG(meeting_time_words(w->arena, p->starts)));
    if (text_characters(p->place) > MEETING_PLACE_MOST)
        ret->place = str_fmt(w->arena, "The place must be %d characters or fewer", MEETING_PLACE_MOST);
}

/* The same form sent twice, or two who plan for one school: asked about once more. */
static void check_twice(struct work *w, const struct meeting_plan *p, const struct meeting_of_day_row *there,
    struct meeting_problems *ret)
{
    int starts = there->starts_at.has ? (int)there->starts_at.v : MEETING_NO_TIME;
    struct str times = meeting_times_words(w->arena, starts, there->ends_at.has ? (int)there->ends_at.v : starts);
    ret->warning = str_fmt(w->arena, "%.*s%sThere is a meeting with %.*s on %.*s already%s%.*s",
        STR_ARG(ret->warning), ret->warning.n > 0 ? ". " : "", STR_ARG(there->school_name),
        STR_ARG(day_text(w->arena, p->on)), there->ends_at.has ? ", " : "",
        STR_ARG(there->ends_at.has ? times : S("")));
}

/* Is the lead elsewhere, or the school visited twice? A meeting without an end, or with one that cannot be, is taken
 * for an hour. */
static enum err check_diary(struct work *w, const struct meeting_plan *p, struct school_id school,
    struct meeting_id moved, struct meeting_problems *ret)
{
    enum { HOUR = 60 };
    struct meeting_of_day_row *rows;
    size_t n;
    bool twice = false;
    int64_t ends = p->ends > p->starts ? p->ends : p->starts + HOUR;
    enum err e = store_meeting_of_day(w->db, w->arena,
        &(struct meeting_of_day){ .lead = p->lead, .school = school, .on_day = p->on }, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (rows[i].id.v == moved.v)
            continue;
        if (rows[i].school.v == school.v && !twice)
            check_twice(w, p, &rows[i], ret);
        twice = twice || rows[i].school.v == school.v;
        if (rows[i].lead.v != p->lead.v || p->starts < 0 || !rows[i].starts_at.has)
            continue;
        int64_t other = rows[i].ends_at.has ? rows[i].ends_at.v : rows[i].starts_at.v + HOUR;
        if (p->starts < other && rows[i].starts_at.v < ends)
            ret->starts = str_fmt(w->arena, "There is another meeting at that time, at %.*s (%.*s)",
                STR_ARG(rows[i].school_name),
                STR_ARG(meeting_times_words(w->arena, (int)rows[i].starts_at.v, (int)other)));
    }
    return work_fail(w, e);
}

/* A day on which a school is not in session is asked about once more. */
static void check_day(struct work *w, const struct calendar *calendar, const struct meeting_school *school,
    const struct meeting_plan *p, struct meeting_problems *ret)
{
    int year = att_year_of(p->on);
    struct att_session morning = att_session_of(year, p->on, false);
    struct att_mask planned = calendar_planned(calendar, year, school->id),
                    closed = calendar_closed(calendar, year, school->id);
    if (day_cmp(p->on, w->today) < 0)
        ret->warning = str_fmt(w->arena, "%.*s has passed", STR_ARG(day_text(w->arena, p->on)));
    else if (day_weekday(p->on) > 4)
        ret->warning = str_fmt(w->arena, "%.*s is at a weekend", STR_ARG(day_text(w->arena, p->on)));
    else if (att_session_is(morning) && att_mask_has(&closed, morning))
        ret->warning = str_fmt(w->arena, "The school is closed to children on %.*s: an INSET day, a closure or a "
                                         "holiday",
            STR_ARG(day_text(w->arena, p->on)));
    else if (!att_mask_is_empty(&planned) && (!att_session_is(morning) || !att_mask_has(&planned, morning)))
        ret->warning = str_fmt(w->arena, "%.*s is outside the terms of the school",
            STR_ARG(day_text(w->arena, p->on)));
}

enum err meeting_check(struct work *w, const struct calendar *calendar, const struct meeting_school *school,
    const struct meeting_plan *plan, struct meeting_id moved, struct meeting_problems *ret)
{
    *ret = (struct meeting_problems){ .school = S(""),
        .on = S(""),
        .starts = S(""),
        .ends = S(""),
        .place = S(""),
        .reason = S(""),
        .warning = S("") };
    check_times(w, plan, ret);
    if (school == NULL)
        ret->school = S("Choose a school");
    if (!day_is(plan->on))
        ret->on = S("Enter the day of the meeting");
    if (school == NULL || !day_is(plan->on))
        return OK;
    if (day_is(school->closed_on) ? day_cmp(school->closed_on, plan->on) <= 0 : school->closed)
        ret->school = str_fmt(w->arena, "%.*s is closed on that day. Choose another school", STR_ARG(school->name));
    check_day(w, calendar, school, plan, ret);
    return check_diary(w, plan, school->id, moved, ret);
}

/* --- what becomes of them --- */

enum err meeting_note_event(struct work *w, struct account_id by, struct meeting_id meeting, const char *what,
    struct str detail)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("meeting_event"), 1, &id);
    if (e == OK)
        e = store_meeting_event_add(w->db, w->arena,
            &(struct meeting_event_add){ .id = id,
                .meeting = meeting,
                .at_ms = w->now_ms,
                .account = by,
                .what = str_of(what),
                .detail = detail },
            NULL);
    return work_fail(w, e);
}

static struct opt_i64 time_value(int minutes)
{
    return (struct opt_i64){ minutes >= 0, minutes };
}

static struct str plan_words(struct work *w, const struct meeting_plan *p)
{
    struct str times = meeting_times_words(w->arena, p->starts, p->ends);
    return str_fmt(w->arena, "%.*s%s%.*s", STR_ARG(day_text(w->arena, p->on)), times.n > 0 ? ", " : "",
        STR_ARG(times));
}

/* The staff of the school are told, and the lead when somebody else has done it. */
static enum err tell(struct work *w, struct account_id by, struct school_id school, struct account_id lead,
    struct str public_id)
{
    struct meeting_told_row *rows;
    size_t n;
    enum err e = store_meeting_told(w->db, w->arena,
        &(struct meeting_told){ .school = school, .lead = lead, .today = w->today }, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (rows[i].account.v != by.v)
            e = outbox_put(w,
                &(struct outbox_new){ .to = rows[i].account,
                    .kind = OUTBOX_MEETING,
                    .link = str_fmt(w->arena, "/meetings/%.*s", STR_ARG(public_id)) });
    return e;
}

enum err meeting_add(struct work *w, const struct calendar *calendar, struct account_id by,
    struct school_id school, const struct meeting_plan *plan, struct str *ret_public_id)
{
    int64_t id;
    int year = att_year_of(plan->on);
    struct str public_id = random_public_id(w->arena);
    enum err e = db_new_ids(w->db, S("meeting"), 1, &id);
    if (e == OK)
        e = store_meeting_add(w->db, w->arena,
            &(struct meeting_add){ .id = { id },
                .public_id = public_id,
                .school = school,
                .lead = plan->lead,
                .year = year,
                .term = meeting_term_name(calendar_season_on(calendar, year, plan->on)),
                .mode = meeting_mode_name(plan->mode),
                .on_day = plan->on,
                .starts_at = time_value(plan->starts),
                .ends_at = time_value(plan->ends),
                .place = plan->place,
                .made_ms = w->now_ms },
            NULL);
    if (e == OK)
        e = meeting_note_event(w, by, (struct meeting_id){ id }, "planned", plan_words(w, plan));
    if (e == OK)
        e = tell(w, by, school, plan->lead, public_id);
    if (e == OK)
        *ret_public_id = public_id;
    return work_fail(w, e);
}

enum err meeting_move(struct work *w, const struct calendar *calendar, struct account_id by, const struct meeting *m,
    const struct meeting_plan *plan)
{
    int64_t changed = 0;
    int year = att_year_of(plan->on);
    const struct meeting_plan was = { m->lead, m->on, m->starts, m->ends, m->mode, m->place };
    enum err e = store_meeting_change(w->db, w->arena,
        &(struct meeting_change){ .id = m->id,
            .version = m->version,
            .lead = plan->lead,
            .year = year,
            .term = meeting_term_name(calendar_season_on(calendar, year, plan->on)),
            .mode = meeting_mode_name(plan->mode),
            .on_day = plan->on,
            .starts_at = time_value(plan->starts),
            .ends_at = time_value(plan->ends),
            .place = plan->place },
        &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = meeting_note_event(w, by, m->id, "moved",
            str_fmt(w->arena, "from %.*s to %.*s", STR_ARG(plan_words(w, &was)), STR_ARG(plan_words(w, plan))));
    if (e == OK)
        e = tell(w, by, m->school, plan->lead, m->public_id);
    return work_fail(w, e);
}

enum err meeting_cancel(struct work *w, struct account_id by, const struct meeting *m, struct str reason,
    struct str *ret_problem)
{
    int64_t changed = 0;
    struct str why = text_lines(w->arena, str_trim(reason));
    *ret_problem = S("");
    if (why.n == 0)
        *ret_problem = S("Enter why the meeting is cancelled");
    else if (text_characters(why) > MEETING_REASON_MOST)
        *ret_problem = str_fmt(w->arena, "The reason must be %d characters or fewer", MEETING_REASON_MOST);
    if (ret_problem->n > 0)
        return ERR_INVALID;
    enum err e = store_meeting_cancel(w->db, w->arena,
        &(struct meeting_cancel){ .id = m->id, .version = m->version, .reason = why }, &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = meeting_note_event(w, by, m->id, "cancelled", why);
    if (e == OK)
        e = tell(w, by, m->school, m->lead, m->public_id);
    return work_fail(w, e);
}

enum err meeting_open(struct work *w, struct account_id by, const struct meeting *m)
{
    int64_t changed = 0;
    if (m->state == MEETING_OPEN)
        return OK;
    enum err e = store_meeting_open(w->db, w->arena,
        &(struct meeting_open){ .id = m->id, .opened_ms = w->now_ms }, &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    return e == OK ? meeting_note_event(w, by, m->id, "opened", S("")) : work_fail(w, e);
}

enum err meeting_close(struct work *w, struct account_id by, const struct meeting *m, struct day next_on)
{
    int64_t changed = 0;
    enum err e = store_meeting_close(w->db, w->arena,
        &(struct meeting_close){
            .id = m->id, .version = m->version, .closed_ms = w->now_ms, .next_on = next_on },
        &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    return e == OK ? meeting_note_event(w, by, m->id, "closed", S("")) : work_fail(w, e);
}

enum err meeting_sign(struct work *w, struct account_id by, const struct meeting *m, enum meeting_side side)
{
    if (m->state != MEETING_CLOSED)
        return ERR_CONFLICT;
    return meeting_note_event(w, by, m->id, "signed", side == MEETING_SIDE_SCHOOL ? S("school") : S("authority"));
}

enum err meeting_events(struct work *w, const struct meeting *m, struct meeting_event **ret, size_t *ret_n)
{
    struct meeting_events_row *rows;
    enum err e = store_meeting_events(w->db, w->arena, &(struct meeting_events){ .meeting = m->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct meeting_event);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct meeting_event){ rows[i].at_ms, rows[i].account, rows[i].who, rows[i].what,
            rows[i].detail };
    return OK;
}

/* --- attendees --- */

enum err meeting_attendees(struct work *w, const struct meeting *m, struct meeting_attendee **ret, size_t *ret_n)
{
    struct meeting_attendees_row *rows;
    enum err e = store_meeting_attendees(w->db, w->arena, &(struct meeting_attendees){ .meeting = m->id }, &rows,
        ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct meeting_attendee);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct meeting_attendee){ rows[i].id, rows[i].name, rows[i].role, rows[i].organisation,
            rows[i].present };
    return OK;
}

static struct str too_long(struct work *w, const char *what, struct str text)
{
    return text_characters(text) <= MEETING_NAME_MOST
        ? S("")
        : str_fmt(w->arena, "The %s must be %d characters or fewer", what, MEETING_NAME_MOST);
}

enum err meeting_attendee_add(struct work *w, const struct meeting *m, const struct meeting_attendee *who,
    struct meeting_attendee_problems *ret_problems)
{
    int64_t id;
    struct meeting_attendee *others;
    size_t n;
    enum err e = meeting_attendees(w, m, &others, &n);
    if (e != OK)
        return e;
    *ret_problems = (struct meeting_attendee_problems){ .name = too_long(w, "name", who->name),
        .role = too_long(w, "role", who->role),
        .organisation = too_long(w, "organisation", who->organisation) };
    if (who->name.n == 0)
        ret_problems->name = S("Enter the name of who is to be there");
    if (n >= MEETING_ATTENDEES_MOST)
        ret_problems->name =
            str_fmt(w->arena, "There are %d people already, which is the most", MEETING_ATTENDEES_MOST);
    if (ret_problems->name.n + ret_problems->role.n + ret_problems->organisation.n > 0)
        return ERR_INVALID;
    e = db_new_ids(w->db, S("meeting_attendee"), 1, &id);
    if (e == OK)
        e = store_meeting_attendee_add(w->db, w->arena,
            &(struct meeting_attendee_add){ .id = id,
                .meeting = m->id,
                .name = who->name,
                .role = who->role,
                .organisation = who->organisation,
                .present = who->present },
            NULL);
    return work_fail(w, e);
}

enum err meeting_attendee_set(struct work *w, const struct meeting *m, int64_t id, bool present)
{
    int64_t changed = 0;
    enum err e = store_meeting_attendee_set(w->db, w->arena,
        &(struct meeting_attendee_set){ .meeting = m->id, .id = id, .present = present }, &changed);
    return e == OK && changed == 0 ? ERR_MISSING : work_fail(w, e);
}
