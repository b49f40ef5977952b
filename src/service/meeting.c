#include "service/meeting.h"

#include "attendance/block.h"
#include "base/random.h"
#include "service/text.h"
#include "store/meeting.h"

static const char *const states[MEETING_STATES] = { "planned", "open", "closed", "cancelled" };
static const char *const modes[MEETING_MODES] = { "person", "online", "telephone" };
static const char *const terms[MEETING_TERMS] = { "AUT", "SPR", "SUM" };

struct str meeting_state_words(enum meeting_state s)
{
    static const char *const words[MEETING_STATES] = { "Planned", "Being held", "Held", "Cancelled" };
    return str_of(words[s]);
}

bool meeting_is_missed(const struct meeting *m, struct day today)
{
    return m->state == MEETING_PLANNED && day_cmp(m->on, today) < 0;
}

bool meeting_is_left_open(const struct meeting *m, struct day today)
{
    return m->state == MEETING_OPEN && day_cmp(m->on, today) < 0;
}

struct str meeting_standing_words(const struct meeting *m, struct day today)
{
    if (meeting_is_missed(m, today))
        return S("Missed");
    return meeting_is_left_open(m, today) ? S("Not closed") : meeting_state_words(m->state);
}

struct str meeting_mode_name(enum meeting_mode m)
{
    return str_of(modes[m]);
}

struct str meeting_mode_words(enum meeting_mode m)
{
    static const char *const words[MEETING_MODES] = { "In person", "Online", "By telephone" };
    return str_of(words[m]);
}

struct str meeting_term_name(enum calendar_season s)
{
    return str_of(terms[s]);
}

struct str meeting_term_words(enum calendar_season s)
{
    static const char *const words[MEETING_TERMS] = { "autumn", "spring", "summer" };
    return str_of(words[s]);
}

static bool parse(struct str name, const char *const *names, int n, int *ret)
{
    for (int i = 0; i < n; i++) {
        if (str_eq(name, str_of(names[i]))) {
            *ret = i;
            return true;
        }
    }
    return false;
}

bool meeting_mode_parse(struct str name, enum meeting_mode *ret)
{
    int i;
    bool is = parse(name, modes, MEETING_MODES, &i);
    if (is)
        *ret = (enum meeting_mode)i;
    return is;
}

bool meeting_term_parse(struct str name, enum calendar_season *ret)
{
    int i;
    bool is = parse(name, terms, MEETING_TERMS, &i);
    if (is)
        *ret = (enum calendar_season)i;
    return is;
}

/* --- reading --- */

static int minutes(struct opt_i64 v)
{
    return v.has ? (int)v.v : MEETING_NO_TIME;
}

static struct meeting meeting_of(const struct meeting_list_row *r)
{
    int state = MEETING_PLANNED, mode = MEETING_PERSON, term = SEASON_AUTUMN;
    (void)parse(r->state, states, MEETING_STATES, &state);
    (void)parse(r->mode, modes, MEETING_MODES, &mode);
    (void)parse(r->term, terms, MEETING_TERMS, &term);
    return (struct meeting){ .id = r->id,
        .public_id = r->public_id,
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .lead = r->lead,
        .lead_name = r->lead_name,
        .year = (int)r->year,
        .term = (enum calendar_season)term,
        .state = (enum meeting_state)state,
        .mode = (enum meeting_mode)mode,
        .on = r->on_day,
        .starts = minutes(r->starts_at),
        .ends = minutes(r->ends_at),
        .place = r->place,
        .reason = r->reason,
        .opened_ms = r->opened_ms.v,
        .closed_ms = r->closed_ms.v,
        .next_on = r->next_on,
        .version = r->version };
}

enum err meeting_read(struct work *w, const struct viewer *viewer, struct str public_id, struct meeting *ret)
{
    struct meeting_by_public_id_row r;
    enum err e = store_meeting_by_public_id(w->db, w->arena,
        &(struct meeting_by_public_id){ .viewer = *viewer, .public_id = public_id }, &r);
    if (e != OK)
        return work_fail(w, e);
    const struct meeting_list_row same = { .id = r.id,
        .public_id = r.public_id,
        .school = r.school,
        .urn = r.urn,
        .school_name = r.school_name,
        .lead = r.lead,
        .lead_name = r.lead_name,
        .year = r.year,
        .term = r.term,
        .state = r.state,
        .mode = r.mode,
        .on_day = r.on_day,
        .starts_at = r.starts_at,
        .ends_at = r.ends_at,
        .place = r.place,
        .reason = r.reason,
        .opened_ms = r.opened_ms,
        .closed_ms = r.closed_ms,
        .next_on = r.next_on,
        .version = r.version };
    *ret = meeting_of(&same);
    return OK;
}

enum err meeting_list(struct work *w, const struct viewer *viewer, const struct meeting_filter *f, struct meeting **ret,
    size_t *ret_n)
{
    struct meeting_list_row *rows;
    enum err e = store_meeting_list(w->db, w->arena,
        &(struct meeting_list){ .viewer = *viewer,
            .lead = f->lead,
            .school = f->school,
            .year = { f->year != 0, f->year },
            .term = f->of_term ? meeting_term_name(f->term) : STR_NONE,
            .from_on = f->from },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct meeting);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = meeting_of(&rows[i]);
    return OK;
}

enum err meeting_last(struct work *w, struct school_id school, struct day before, struct meeting *ret)
{
    struct meeting_last_closed_row r;
    enum err e = store_meeting_last_closed(w->db, w->arena,
        &(struct meeting_last_closed){ .school = school, .before_on = before }, &r);
    if (e == OK)
        *ret = (struct meeting){ .id = r.id,
            .public_id = r.public_id,
            .school = school,
            .state = MEETING_CLOSED,
            .on = r.on_day,
            .next_on = DAY_NONE };
    return work_fail(w, e);
}

enum err meeting_schools(struct work *w, const struct viewer *viewer, struct meeting_school **ret, size_t *ret_n)
{
    struct meeting_school_all_row *rows;
    enum err e =
        store_meeting_school_all(w->db, w->arena, &(struct meeting_school_all){ .viewer = *viewer }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct meeting_school);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct meeting_school){ .id = rows[i].id,
            .urn = rows[i].urn,
            .name = rows[i].name,
            .locality = rows[i].locality.p == NULL ? S("") : rows[i].locality,
            .closed_on = rows[i].closed_on,
            .closed = str_eq(rows[i].status, S("Closed")),
            .is_due = rows[i].phase != ATT_PHASE_NURSERY && rows[i].phase != ATT_PHASE_POST16 };
    return OK;
}
