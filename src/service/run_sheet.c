#include "service/run_sheet.h"

#include "service/text.h"
#include "store/booking.h"
#include "store/forum.h"

enum err run_sheet_attend(
    struct work *w, const struct forum *f, const struct forum_seat *seat, int present, struct str who)
{
    if (text_characters(who) > RUN_SHEET_WHO_MOST)
        return ERR_INVALID;
    return work_fail(w,
        store_forum_present(w->db, w->arena,
            &(struct forum_present){ .forum = f->id,
                .service = seat->service,
                .present = { present >= 0, present > 0 },
                .who = str_trim(who) },
            NULL));
}

enum err run_sheet_came(
    struct work *w, const struct booking *b, const struct forum_case *c, struct str came, struct str *ret_problem)
{
    enum err e = forum_case_words(w, c, came, S(""), BOOKING_WORDS_MOST, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    return work_fail(w,
        store_booking_came(w->db, w->arena, &(struct booking_came){ .id = b->id, .came = str_trim(came) }, NULL));
}

static enum err set_state(struct work *w, struct account_id by, const struct forum *f, enum forum_state state)
{
    int64_t changed;
    const struct forum_set_state q = { .id = f->id, .version = f->version, .state = forum_state_name(state) };
    enum err e = work_fail(w, store_forum_set_state(w->db, w->arena, &q, &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    return e == OK ? forum_note_event(w, by, f->id, state == FORUM_OPEN ? "opened" : "held", S("")) : e;
}

/* ERR_INVALID: a case is to be heard that the viewer may not see. */
static enum err check_hidden(
    struct work *w, const struct case_viewer *viewer, const struct forum *f, struct str *ret_problem)
{
    struct booking_hidden_row *rows;
    size_t n;
    enum err e = work_fail(w,
        store_booking_hidden(w->db, w->arena,
            &(struct booking_hidden){ .viewer = viewer->named, .anon_scope = viewer->anon_scope, .forum = f->id },
            &rows, &n));
    if (e != OK || n == 0)
        return e;
    *ret_problem = str_fmt(w->arena,
        "Case %.*s is on the list, and you may not see it. Ask another coordinator of these forums to run this one, or "
        "to take the case off its list",
        STR_ARG(rows[0].reference));
    return ERR_INVALID;
}

enum err run_sheet_open(
    struct work *w, const struct case_viewer *viewer, const struct forum *f, struct str *ret_problem)
{
    if (f->state != FORUM_PLANNED || day_cmp(f->plan.on, w->today) > 0)
        return ERR_CONFLICT;
    enum err e = check_hidden(w, viewer, f, ret_problem);
    return e == OK ? set_state(w, viewer->named.account, f, FORUM_OPEN) : e;
}

enum err run_sheet_hold(struct work *w, const struct case_viewer *viewer, const struct forum *f,
    const struct booking *list, size_t n, struct str *ret_problem)
{
    if (f->state != FORUM_OPEN)
        return ERR_CONFLICT;
    enum err e = check_hidden(w, viewer, f, ret_problem);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        if (list[i].place > 0 && list[i].state == BOOKING_BOOKED) {
            *ret_problem = str_fmt(w->arena, "Say whether %.*s was discussed, or was not there",
                STR_ARG(booking_title(w->arena, &list[i])));
            return ERR_INVALID;
        }
    }
    return set_state(w, viewer->named.account, f, FORUM_HELD);
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

/* Its plan was issued in the room, before anybody marked the case, and stays as it is. */
static bool has_plan(const struct forum_case *c)
{
    return c->round.state == ROUND_PLANNED || c->round.state == ROUND_CLOSED;
}

enum err run_sheet_discussed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str came, struct str *ret_problem)
{
    enum err e = forum_case_words(w, c, came, S("Enter who came from the setting"), RUN_SHEET_WHO_MOST, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    if (b->state != BOOKING_BOOKED || (c->round.state != ROUND_BOOKED && !has_plan(c)))
        return ERR_CONFLICT;
    e = mark(w, b, BOOKING_DISCUSSED, S(""), str_trim(came));
    if (e != OK)
        return e;
    return has_plan(c) ? forum_case_note_event(w, by, c, "discussed_planned", S(""))
                       : forum_case_set_state(w, by, c, ROUND_DISCUSSED, S(""));
}

enum err run_sheet_missed(struct work *w, struct account_id by, const struct booking *b, struct forum_case *c,
    struct str reason, struct str *ret_problem)
{
    enum err e = forum_case_words(
        w, c, reason, S("Enter what is known of why nobody came"), BOOKING_WORDS_MOST, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    if (has_plan(c)) {
        *ret_problem = S("Its plan is issued, so it was discussed: mark it as discussed");
        return ERR_INVALID;
    }
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

enum err paper_declare_conflict(struct work *w, struct account_id by, const struct forum_case *c)
{
    enum err e = store_conflict_add(w->db, w->arena,
        &(struct conflict_add){ .forum_case = c->id, .account = by, .at_ms = forum_case_instant(w, c->named) }, NULL);
    if (e == OK)
        e = forum_case_note_event(w, by, c, "conflict", S(""));
    return work_fail(w, e);
}
