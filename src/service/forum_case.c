#include "service/forum_case.h"

#include "base/random.h"
#include "base/word.h"
#include "service/action.h"
#include "service/case_left.h"
#include "service/identify.h"
#include "store/forum_case.h"

static const struct word states[ROUND_STATES] = {
    [ROUND_DRAFT] = { "draft", "Being written" },
    [ROUND_SUBMITTED] = { "submitted", "Sent in" },
    [ROUND_MORE] = { "more", "More is asked for" },
    [ROUND_WAITING] = { "waiting", "Waiting for a place" },
    [ROUND_BOOKED] = { "booked", "Booked" },
    [ROUND_DISCUSSED] = { "discussed", "Discussed, plan to be issued" },
    [ROUND_PLANNED] = { "planned", "Plan issued" },
    [ROUND_CLOSED] = { "closed", "Closed" },
    [ROUND_SIGNPOSTED] = { "signposted", "Signposted" },
    [ROUND_WITHDRAWN] = { "withdrawn", "Withdrawn" },
};

struct str round_state_name(enum round_state s)
{
    return str_of(states[s].name);
}

struct str round_state_words(enum round_state s)
{
    return str_of(states[s].words);
}

bool round_state_parse(struct str name, enum round_state *ret)
{
    int s = word_find(states, ROUND_STATES, name);
    if (s >= 0)
        *ret = (enum round_state)s;
    return s >= 0;
}

static enum err of_row(const struct round_read_row *r, struct str round_public_id, struct forum_case *ret)
{
    struct forum_case c = { .id = r->id,
        .public_id = r->public_id,
        .reference = r->reference,
        .named = r->named,
        .phase_reason = r->phase_reason,
        .area = r->area,
        .area_name = r->area_name,
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .born = r->born_on,
        .age = (int)r->age.v,
        .has_plan = r->has_plan.has ? (int)r->has_plan.v : -1,
        .made = r->made_on,
        .made_by = r->made_by,
        .version = r->version,
        .left = DAY_NONE,
        .withdrawn = r->withdrawn,
        .round = { .id = r->round,
            .public_id = round_public_id,
            .number = (int)r->number,
            .submitted = r->submitted_on,
            .waiting = r->waiting_on,
            .closed = r->closed_on,
            .screen_words = r->screen_words,
            .closed_as = r->closed_as.p == NULL ? S("") : r->closed_as,
            .closed_words = r->closed_words.p == NULL ? S("") : r->closed_words,
            .version = r->round_version,
            .last = r->last } };
    if (!forum_phase_parse(r->phase, &c.phase) || !round_state_parse(r->state, &c.round.state))
        return ERR_FAILED;
    *ret = c;
    return OK;
}

enum err forum_case_read(
    struct work *w, const struct case_viewer *viewer, struct str round_public_id, struct forum_case *ret)
{
    const struct round_read q = {
        .viewer = viewer->named, .anon_scope = viewer->anon_scope, .public_id = round_public_id
    };
    struct round_read_row r;
    enum err e = store_round_read(w->db, w->arena, &q, &r);
    return e == OK ? of_row(&r, round_public_id, ret) : work_fail(w, e);
}

struct str forum_case_title(struct arena *a, const struct forum_case *c)
{
    return c->named ? str_fmt(a, "%.*s %.*s", STR_ARG(c->forename), STR_ARG(c->surname)) : c->reference;
}

enum err forum_case_identifies(struct work *w, const struct forum_case *c, struct str text, struct str *ret)
{
    const struct identify_index *index;
    *ret = S("");
    if (c->named || text.n == 0)
        return OK;
    enum err e = identify_load_round(w, c->round.id, &index);
    if (e == OK)
        *ret = identify_say(w->arena, index, text);
    return e;
}

enum err forum_case_words(struct work *w, const struct forum_case *c, struct str text, struct str missing, int most,
    struct str *ret)
{
    *ret = action_text_problem(w->arena, text, missing, most);
    return ret->n > 0 ? OK : forum_case_identifies(w, c, text, ret);
}

enum err forum_case_new_ids(struct work *w, bool named, struct str noun, int64_t n, int64_t *ret_ids)
{
    if (named) {
        enum err e = db_new_ids(w->db, noun, n, &ret_ids[0]);
        for (int64_t i = 1; e == OK && i < n; i++)
            ret_ids[i] = ret_ids[0] + i;
        return work_fail(w, e);
    }
    for (int64_t i = 0; i < n; i++) {
        uint64_t chance;
        random_secret(&chance, sizeof chance);
        /* Far above every id that is given out in turn. */
        ret_ids[i] = (int64_t)(chance >> 1 | 1ull << 62);
    }
    return OK;
}

int64_t forum_case_instant(const struct work *w, bool named)
{
    return named ? work_instant(w) : clock_day_start(w->today);
}

enum err forum_case_note_event(
    struct work *w, struct account_id by, const struct forum_case *c, const char *what, struct str detail)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("case_event"), 1, &id);
    const struct case_event_add q = { .id = id,
        .forum_case = c->id,
        .round = c->round.id,
        .at_ms = forum_case_instant(w, c->named),
        .account = by,
        .what = str_of(what),
        .detail = detail };
    return e == OK ? work_fail(w, store_case_event_add(w->db, w->arena, &q, NULL)) : e;
}

static struct str event_words(struct str what)
{
    static const struct {
        const char *what, *words;
    } others[] = { { "conflict", "Somebody said that they know the family" },
        { "consent", "Consent was written down" }, { "withdrawn_consent", "Consent was withdrawn" },
        { "made", "Begun" }, { "group", "Its group was chosen anew" },
        { "override", "Shared without consent, for a safeguarding reason" },
        { "override_end", "Sharing without consent has ended" }, { "document_added", "A document was added" },
        { "document_removed", "A document was taken away" }, { "plan_begun", "Its plan was begun" },
        { "plan_revised", "A new version of its plan was begun" }, { "plan_issued", "A new version of its plan" },
        { "plan_agreed", "The setting agreed to the plan" }, { "brought_again", "Brought again" },
        { "discussed_planned", "Discussed" },
        { "answered", "What was asked for was answered" } };
    enum round_state state;
    if (round_state_parse(what, &state))
        return round_state_words(state);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_eq(what, str_of(others[i].what)))
            return str_of(others[i].words);
    return what;
}

enum err forum_case_events(struct work *w, const struct forum_case *c, struct case_event **ret, size_t *ret_n)
{
    struct case_events_row *rows;
    enum err e = store_case_events(w->db, w->arena, &(struct case_events){ .forum_case = c->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    const size_t all = *ret_n;
    *ret = ARENA_ARRAY(w->arena, all, struct case_event);
    *ret_n = 0;
    for (size_t i = 0; i < all; i++)
        if (!case_left_hides(c, rows[i].at_ms))
            (*ret)[(*ret_n)++] = (struct case_event){ .round = (int)rows[i].round,
                .at_ms = rows[i].at_ms,
                .who = rows[i].who,
                .words = event_words(rows[i].what),
                .detail = rows[i].detail,
                .sent = str_eq(rows[i].what, round_state_name(ROUND_SUBMITTED)),
                .answered = str_eq(rows[i].what, S("answered")) };
    return OK;
}

struct str forum_case_audit_name(struct arena *a, const struct forum_case *c)
{
    return c->named ? str_fmt(a, "case %.*s", STR_ARG(c->reference)) : S("an anonymous case");
}

enum err forum_case_message(struct work *w, bool named, struct outbox_new n)
{
    struct work then = *w;
    if (!named) {
        n.link = S("/cases");
        n.topic = S("");
        then.now_ms = clock_day_start(clock_day(w->now_ms));
    }
    return outbox_put(&then, &n);
}

enum err forum_case_tell(struct work *w, struct account_id by, const struct forum_case *c)
{
    if (by.v == c->made_by.v)
        return OK;
    return forum_case_message(w, c->named,
        (struct outbox_new){ .to = c->made_by,
            .kind = OUTBOX_FORUM_CASE,
            .link = str_fmt(w->arena, "/cases/%.*s", STR_ARG(c->round.public_id)) });
}

enum err forum_case_tell_setting(struct work *w, const struct forum_case *c, const struct outbox_new *n)
{
    struct case_setting_people_row *rows;
    size_t n_rows;
    enum err e = work_fail(w,
        store_case_setting_people(w->db, w->arena,
            &(struct case_setting_people){ .round = c->round.id, .today = w->today }, &rows, &n_rows));
    for (size_t i = 0; e == OK && i < n_rows; i++) {
        struct outbox_new to = *n;
        to.to = rows[i].id;
        if (n->topic.n > 0)
            to.topic = str_fmt(w->arena, "%.*s to %lld", STR_ARG(n->topic), (long long)rows[i].id.v);
        e = forum_case_message(w, c->named, to);
    }
    return e;
}

/* The first day stays while it has a place: whoever loses it again has waited from then on. What is sent back to its
 * setting waits for no place. */
static struct day waiting_since(const struct work *w, const struct case_round *r, enum round_state state)
{
    if (state < ROUND_WAITING)
        return DAY_NONE;
    return state == ROUND_WAITING && !day_is(r->waiting) ? w->today : r->waiting;
}

enum err forum_case_set_state(
    struct work *w, struct account_id by, struct forum_case *c, enum round_state state, struct str detail)
{
    struct case_round *r = &c->round;
    int64_t changed;
    const bool ends = state >= ROUND_CLOSED;
    const struct case_round_set_state q = { .id = r->id,
        .version = r->version,
        .state = round_state_name(state),
        .submitted_on = state == ROUND_SUBMITTED ? w->today : r->submitted,
        .waiting_on = waiting_since(w, r, state),
        .closed_on = ends ? w->today : DAY_NONE };
    enum err e = work_fail(w, store_case_round_set_state(w->db, w->arena, &q, &changed));
    if (e != OK)
        return e;
    if (changed == 0)
        return ERR_CONFLICT;
    r->state = state;
    r->submitted = q.submitted_on;
    r->waiting = q.waiting_on;
    r->closed = q.closed_on;
    r->version++;
    return forum_case_note_event(w, by, c, states[state].name, detail);
}
