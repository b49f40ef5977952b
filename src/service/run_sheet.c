#include "service/run_sheet.h"

#include "service/identify.h"
#include "service/text.h"
#include "store/booking.h"

static const struct {
    const char *name, *words;
} states[RUN_SHEET_STATES] = {
    [RUN_SHEET_PLANNED] = { "planned", "Planned" },
    [RUN_SHEET_OPEN] = { "open", "Being held" },
    [RUN_SHEET_HELD] = { "held", "Held" },
    [RUN_SHEET_CANCELLED] = { "cancelled", "Cancelled" },
};

struct str run_sheet_state_words(enum run_sheet_state s)
{
    return str_of(states[s].words);
}

static bool state_parse(struct str name, enum run_sheet_state *ret)
{
    for (int s = 0; s < RUN_SHEET_STATES; s++) {
        if (str_eq(name, str_of(states[s].name))) {
            *ret = (enum run_sheet_state)s;
            return true;
        }
    }
    return false;
}

enum err run_sheet_read(struct work *w, const struct viewer *viewer, struct str public_id, struct run_sheet *ret)
{
    struct run_sheet_read_row r;
    enum err e = store_run_sheet_read(w->db, w->arena,
        &(struct run_sheet_read){ .viewer = *viewer, .public_id = public_id }, &r);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct run_sheet){ .id = r.id,
        .public_id = public_id,
        .name = r.name,
        .venue = r.venue,
        .link = r.link,
        .mode = r.mode,
        .chair = r.chair,
        .on = r.on_day,
        .papers = r.papers_on,
        .until = r.until_on,
        .starts = (int)r.starts_at,
        .minutes = (int)r.minutes,
        .capacity = (int)r.capacity,
        .version = r.version,
        .runs = r.runs,
        .opens = r.opens };
    return forum_phase_parse(r.phase, &ret->phase) && state_parse(r.state, &ret->state) ? OK : ERR_FAILED;
}

enum err run_sheet_mine(struct work *w, const struct viewer *viewer, struct run_sheet_line **ret, size_t *ret_n)
{
    struct run_sheet_mine_row *rows;
    enum err e = store_run_sheet_mine(w->db, w->arena, &(struct run_sheet_mine){ .viewer = *viewer }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    struct run_sheet_line *all = ARENA_ARRAY(w->arena, *ret_n, struct run_sheet_line);
    for (size_t i = 0; i < *ret_n; i++) {
        all[i] = (struct run_sheet_line){ .public_id = rows[i].public_id,
            .name = rows[i].name,
            .venue = rows[i].venue,
            .on = rows[i].on_day,
            .papers = rows[i].papers_on,
            .until = rows[i].until_on,
            .starts = (int)rows[i].starts_at,
            .n = (int)rows[i].n };
        if (!forum_phase_parse(rows[i].phase, &all[i].phase) || !state_parse(rows[i].state, &all[i].state))
            return ERR_FAILED;
    }
    *ret = all;
    return OK;
}

enum err run_sheet_services(
    struct work *w, const struct run_sheet *s, struct run_sheet_service **ret, size_t *ret_n)
{
    struct run_sheet_services_row *rows;
    enum err e = store_run_sheet_services(
        w->db, w->arena, &(struct run_sheet_services){ .forum = s->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    struct run_sheet_service *all = ARENA_ARRAY(w->arena, *ret_n, struct run_sheet_service);
    for (size_t i = 0; i < *ret_n; i++)
        all[i] = (struct run_sheet_service){ .id = rows[i].service,
            .public_id = rows[i].public_id,
            .name = rows[i].name,
            .who = rows[i].who,
            .present = rows[i].present.has ? (int)rows[i].present.v : -1 };
    *ret = all;
    return OK;
}

/* --- changes --- */

enum err run_sheet_attend(
    struct work *w, const struct run_sheet *s, struct str service_public_id, int present, struct str who)
{
    struct run_sheet_service *all;
    size_t n;
    if (text_characters(who) > RUN_SHEET_WHO_MOST)
        return ERR_INVALID;
    enum err e = run_sheet_services(w, s, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (!str_eq(all[i].public_id, service_public_id))
            continue;
        return work_fail(w,
            store_run_sheet_present(w->db, w->arena,
                &(struct run_sheet_present){ .forum = s->id,
                    .service = all[i].id,
                    .present = { present >= 0, present > 0 },
                    .who = str_trim(who) },
                NULL));
    }
    return e == OK ? ERR_MISSING : e;
}

static enum err set_state(
    struct work *w, struct account_id by, const struct run_sheet *s, enum run_sheet_state state)
{
    int64_t id, changed;
    enum err e = store_run_sheet_set_state(w->db, w->arena,
        &(struct run_sheet_set_state){ .id = s->id, .version = s->version, .state = str_of(states[state].name) },
        &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = db_new_ids(w->db, S("forum_event"), 1, &id);
    if (e == OK)
        e = store_run_sheet_event_add(w->db, w->arena,
            &(struct run_sheet_event_add){ .id = id,
                .forum = s->id,
                .at_ms = work_instant(w),
                .account = by,
                .what = str_of(states[state].name) },
            NULL);
    return work_fail(w, e);
}

enum err run_sheet_open(struct work *w, struct account_id by, const struct run_sheet *s)
{
    if (s->state != RUN_SHEET_PLANNED || day_cmp(s->on, w->today) > 0)
        return ERR_CONFLICT;
    return set_state(w, by, s, RUN_SHEET_OPEN);
}

enum err run_sheet_hold(struct work *w, struct account_id by, const struct run_sheet *s, const struct booking *list,
    size_t n, struct str *ret_problem)
{
    if (s->state != RUN_SHEET_OPEN)
        return ERR_CONFLICT;
    for (size_t i = 0; i < n; i++) {
        if (list[i].place > 0 && list[i].state == BOOKING_BOOKED) {
            *ret_problem = str_fmt(w->arena, "Say whether %.*s was discussed, or was not there",
                STR_ARG(booking_title(w->arena, &list[i])));
            return ERR_INVALID;
        }
    }
    return set_state(w, by, s, RUN_SHEET_HELD);
}

static enum err mark(struct work *w, const struct booking *b, enum booking_state state, struct str reason,
    struct str came)
{
    int64_t changed;
    enum err e = store_booking_mark(w->db, w->arena,
        &(struct booking_mark){ .id = b->id,
            .version = b->version,
            .state = booking_state_name(state),
            .reason = reason,
            .came = came },
        &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

static struct str text_problem(struct arena *a, struct str text, const char *missing, int most)
{
    if (str_trim(text).n == 0)
        return str_of(missing);
    return text_characters(text) > (size_t)most ? str_fmt(a, "Use %d characters or fewer", most) : S("");
}

/* Likewise of what an anonymous case must not say; the sentence of the problem is set, or "". */
static enum err look_at_words(struct work *w, const struct forum_case *c, struct str text, const char *missing,
    int most, struct str *ret_problem)
{
    const struct identify_index *index;
    *ret_problem = text_problem(w->arena, text, missing, most);
    if (ret_problem->n > 0 || c->named)
        return OK;
    enum err e = identify_load_round(w, c->round.id, &index);
    if (e == OK)
        *ret_problem = identify_say(w->arena, index, text);
    return e;
}

enum err run_sheet_discussed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str came, struct str *ret_problem)
{
    enum err e = look_at_words(w, c, came, "Enter who came from the setting", RUN_SHEET_WHO_MOST, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    if (b->state != BOOKING_BOOKED || c->round.state != ROUND_BOOKED)
        return ERR_CONFLICT;
    e = mark(w, b, BOOKING_DISCUSSED, S(""), str_trim(came));
    return e == OK ? forum_case_set_state(w, by, c, ROUND_DISCUSSED, S("")) : e;
}

enum err run_sheet_missed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str reason, struct str *ret_problem)
{
    enum err e = look_at_words(
        w, c, reason, "Enter what is known of why nobody came", BOOKING_WORDS_MOST, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    if (b->state != BOOKING_BOOKED || c->round.state != ROUND_BOOKED)
        return ERR_CONFLICT;
    e = mark(w, b, BOOKING_MISSED, str_trim(reason), S(""));
    if (e == OK)
        e = forum_case_set_state(w, by, c, ROUND_WAITING, str_trim(reason));
    return e == OK ? forum_case_tell(w, by, c) : e;
}

/* --- papers --- */

enum err paper_mark_read(struct work *w, struct account_id by, const struct forum_case *c)
{
    return work_fail(w,
        store_paper_read_put(w->db, w->arena,
            &(struct paper_read_put){ .round = c->round.id,
                .account = by,
                .first_ms = forum_case_instant(w, c->named) },
            NULL));
}

enum err paper_readers(struct work *w, const struct forum_case *c, struct paper_reader **ret, size_t *ret_n)
{
    struct paper_readers_row *rows;
    enum err e =
        store_paper_readers(w->db, w->arena, &(struct paper_readers){ .round = c->round.id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct paper_reader);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct paper_reader){ rows[i].who, rows[i].first_ms };
    return OK;
}

enum err paper_declare_conflict(struct work *w, struct account_id by, const struct forum_case *c)
{
    enum err e = store_conflict_add(w->db, w->arena,
        &(struct conflict_add){ .forum_case = c->id, .account = by, .at_ms = forum_case_instant(w, c->named) }, NULL);
    if (e == OK)
        e = forum_case_note_event(w, by, c, "conflict", S(""));
    return work_fail(w, e);
}

enum err paper_conflicts(struct work *w, const struct forum_case *c, struct paper_reader **ret, size_t *ret_n)
{
    struct conflict_list_row *rows;
    enum err e = store_conflict_list(w->db, w->arena, &(struct conflict_list){ .forum_case = c->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct paper_reader);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct paper_reader){ rows[i].who, rows[i].at_ms };
    return OK;
}
