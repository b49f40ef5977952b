#include "service/panel.h"

#include "base/random.h"
#include "base/word.h"
#include "service/account.h"
#include "service/outbox.h"
#include "store/panel.h"

static const struct word kinds[PANEL_KINDS] = { [PANEL_YAR] = { "yar", "Youth At Risk Group" },
    [PANEL_INCLUSION] = { "inclusion", "Inclusion panel" } };
static const struct word states[REFERRAL_STATES] = { [REFERRAL_QUEUED] = { "queued", "In the queue" },
    [REFERRAL_LISTED] = { "listed", "On the agenda" },
    [REFERRAL_ACCEPTED] = { "accepted", "Accepted" },
    [REFERRAL_SIGNPOSTED] = { "signposted", "Signposted" },
    [REFERRAL_HELD] = { "held", "On hold" },
    [REFERRAL_CLOSED] = { "closed", "Closed" } };
static const struct word panel_states[PANEL_STATES] = { [PANEL_PLANNED] = { "planned", "Planned" },
    [PANEL_HELD] = { "held", "Held" },
    [PANEL_CANCELLED] = { "cancelled", "Cancelled" } };

static struct str kind_name(enum panel_kind k)
{
    return str_of(kinds[k].name);
}

struct str panel_kind_words(enum panel_kind k)
{
    return str_of(kinds[k].words);
}

bool panel_kind_parse(struct str name, enum panel_kind *ret)
{
    int k = word_find(kinds, PANEL_KINDS, name);
    if (k >= 0)
        *ret = (enum panel_kind)k;
    return k >= 0;
}

struct str panel_state_name(enum panel_state s)
{
    return str_of(panel_states[s].name);
}

struct str panel_state_words(enum panel_state s)
{
    return str_of(panel_states[s].words);
}

bool panel_state_parse(struct str name, enum panel_state *ret)
{
    int s = word_find(panel_states, PANEL_STATES, name);
    if (s >= 0)
        *ret = (enum panel_state)s;
    return s >= 0;
}

struct str referral_state_name(enum referral_state s)
{
    return str_of(states[s].name);
}

struct str referral_state_words(enum referral_state s)
{
    return str_of(states[s].words);
}

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

/* --- reading --- */

enum err panel_list(struct work *w, struct day from, struct panel **ret, size_t *ret_n)
{
    struct panel_all_row *rows;
    enum err e = store_panel_all(w->db, w->arena, &(struct panel_all){ .from_on = from }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct panel);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct panel){ .id = rows[i].id,
            .public_id = rows[i].public_id,
            .place = rows[i].place,
            .on = rows[i].on_day,
            .n = rows[i].n,
            .version = rows[i].version };
        (void)panel_kind_parse(rows[i].kind, &(*ret)[i].kind);
        (void)panel_state_parse(rows[i].state, &(*ret)[i].state);
    }
    return OK;
}

enum err panel_read(struct work *w, struct str public_id, struct panel *ret)
{
    struct panel_by_public_id_row row;
    enum err e = store_panel_by_public_id(w->db, w->arena, &(struct panel_by_public_id){ .public_id = public_id },
        &row);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct panel){ .id = row.id,
        .public_id = public_id,
        .place = row.place,
        .on = row.on_day,
        .version = row.version };
    (void)panel_kind_parse(row.kind, &ret->kind);
    (void)panel_state_parse(row.state, &ret->state);
    return OK;
}

static struct referral referral_of(const struct referral_find_row *x)
{
    struct referral r = { .id = x->id,
        .public_id = x->public_id,
        .school = x->school,
        .urn = x->urn,
        .school_name = x->school_name,
        .pupil = x->pupil,
        .pupil_public_id = x->pupil_public_id,
        .upn = x->upn,
        .surname = x->surname,
        .forename = x->forename,
        .meeting_on = x->meeting_on,
        .panel = x->panel,
        .panel_public_id = known(x->panel_public_id),
        .panel_on = x->panel_on,
        .urgent = x->urgent,
        .has_risks = x->has_risks,
        .why = x->why,
        .wanted = x->wanted,
        .decision = x->decision,
        .made_by = x->made_by,
        .decided_by = known(x->decided_by),
        .review = x->review_on,
        .made_ms = x->made_ms,
        .decided_ms = x->decided_ms.has ? x->decided_ms.v : 0,
        .version = x->version };
    (void)panel_kind_parse(x->kind, &r.kind);
    int s = word_find(states, REFERRAL_STATES, x->state);
    if (s >= 0)
        r.state = (enum referral_state)s;
    return r;
}

enum err referral_count(struct work *w, const struct viewer *viewer, struct referral_counts *ret)
{
    struct referral_sums_row row = { 0 };
    enum err e = store_referral_sums(w->db, w->arena,
        &(struct referral_sums){ .viewer = *viewer, .today = w->today }, &row);
    *ret = (struct referral_counts){ row.queued, row.urgent, row.review };
    return work_fail(w, e);
}

enum err referral_list(struct work *w, const struct viewer *viewer, const struct referral_question *q,
    struct referral **ret, size_t *ret_n)
{
    struct referral_find_row *rows;
    enum err e = store_referral_find(w->db, w->arena,
        &(struct referral_find){ .viewer = *viewer,
            .public_id = q->public_id.n > 0 ? q->public_id : STR_NONE,
            .panel = q->panel,
            .pupil = q->pupil,
            .state = q->has_state ? referral_state_name(q->state) : STR_NONE,
            .kind = STR_NONE },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct referral);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = referral_of(&rows[i]);
    return OK;
}

enum err referral_read(struct work *w, const struct viewer *viewer, struct str public_id, struct referral *ret)
{
    struct referral *found;
    size_t n;
    if (public_id.n == 0)
        return ERR_MISSING;
    enum err e = referral_list(w, viewer, &(struct referral_question){ .public_id = public_id }, &found, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = found[0];
    return e;
}

enum err referral_risks(struct work *w, const struct viewer *class3, struct referral_id id, struct str *ret)
{
    struct referral_risks_row row;
    enum err e = store_referral_risks(w->db, w->arena, &(struct referral_risks){ .viewer = *class3, .id = id }, &row);
    if (e == OK)
        *ret = row.risks;
    return work_fail(w, e);
}

enum err referral_history(struct work *w, const struct viewer *viewer, struct referral_id id,
    struct referral_event **ret, size_t *ret_n)
{
    struct referral_events_row *rows;
    enum err e = store_referral_events(w->db, w->arena, &(struct referral_events){ .viewer = *viewer, .id = id },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct referral_event);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct referral_event){ rows[i].at_ms, rows[i].who, rows[i].what, rows[i].detail };
    return OK;
}

/* --- changes --- */

static enum err add_event(struct work *w, struct account_id by, struct referral_id referral, struct str what,
    struct str detail)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("referral_event"), 1, &id);
    if (e != OK)
        return e;
    return store_referral_event_add(w->db, w->arena,
        &(struct referral_event_add){ .id = id,
            .referral = referral,
            .at_ms = work_instant(w),
            .account = by,
            .what = what,
            .detail = detail },
        NULL);
}

enum err referral_make(struct work *w, struct account_id by, const struct referral_new *n, struct str *ret_public_id,
    struct panel_problems *ret_problems)
{
    struct referral_waiting_row waiting;
    int64_t id;
    *ret_problems = (struct panel_problems){
        .why = action_text_problem(w->arena, n->why, S("Enter why the child is referred"), REFERRAL_TEXT_MOST),
        .wanted = action_text_problem(w->arena, n->wanted, S("Enter what is wanted"), REFERRAL_TEXT_MOST)
    };
    if (n->risks.n > 0)
        ret_problems->risks = action_text_problem(w->arena, n->risks, S(""), REFERRAL_TEXT_MOST);
    enum err e = store_referral_waiting(w->db, w->arena,
        &(struct referral_waiting){ .pupil = n->pupil, .kind = kind_name(n->kind) }, &waiting);
    if (e == OK && waiting.n > 0 && n->tells_waiting)
        ret_problems->kind = S("This child waits for this panel already");
    if (e == OK &&
        ret_problems->kind.n + ret_problems->why.n + ret_problems->wanted.n + ret_problems->risks.n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = db_new_ids(w->db, S("referral"), 1, &id);
    if (e != OK)
        return work_fail(w, e);
    *ret_public_id = random_public_id(w->arena);
    e = store_referral_add(w->db, w->arena,
        &(struct referral_add){ .id = { id },
            .public_id = *ret_public_id,
            .kind = kind_name(n->kind),
            .school = n->school,
            .pupil = n->pupil,
            .meeting = n->meeting,
            .urgent = n->urgent,
            .why = str_trim(n->why),
            .risks = str_trim(n->risks),
            .wanted = str_trim(n->wanted),
            .made_ms = work_instant(w),
            .made_by = by },
        NULL);
    if (e == OK)
        e = add_event(w, by, (struct referral_id){ id }, S("made"), panel_kind_words(n->kind));
    return work_fail(w, e);
}

enum err panel_add(struct work *w, enum panel_kind kind, struct day on, struct str place, struct str *ret_public_id,
    struct panel_problems *ret_problems)
{
    int64_t id;
    *ret_problems = (struct panel_problems){ .on = S("") };
    if (!day_is(on))
        ret_problems->on = S("Enter the day of the panel");
    else if (day_cmp(on, w->today) < 0)
        ret_problems->on = S("The day must be today or later");
    else if (on.v - w->today.v > ACTION_DUE_MOST_DAYS)
        ret_problems->on = S("The day must be within two years");
    if (place.n > 0)
        ret_problems->place = action_text_problem(w->arena, place, S(""), PANEL_PLACE_MOST);
    if (ret_problems->on.n + ret_problems->place.n > 0)
        return ERR_INVALID;
    enum err e = db_new_ids(w->db, S("panel"), 1, &id);
    if (e != OK)
        return work_fail(w, e);
    *ret_public_id = random_public_id(w->arena);
    e = store_panel_add(w->db, w->arena,
        &(struct panel_add){ .id = { id },
            .public_id = *ret_public_id,
            .kind = kind_name(kind),
            .on_day = on,
            .place = str_trim(place) },
        NULL);
    return work_fail(w, e);
}

enum err referral_put(struct work *w, struct account_id by, const struct referral *r, const struct panel *p,
    struct panel_problems *ret_problems)
{
    int64_t rows = 0;
    char words[20];
    *ret_problems = (struct panel_problems){ .on = S("") };
    if (p->kind != r->kind)
        ret_problems->on = S("Choose a day of the panel to which the child is referred");
    else if (p->state != PANEL_PLANNED)
        ret_problems->on = S("Choose a day that is still to come");
    if (ret_problems->on.n > 0)
        return ERR_INVALID;
    enum err e = store_referral_list_on(w->db, w->arena,
        &(struct referral_list_on){ .id = r->id, .version = r->version, .panel = p->id }, &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = add_event(w, by, r->id, S("listed"), str_fmt(w->arena, "For %.*s", STR_ARG(day_words(p->on, words))));
    return work_fail(w, e);
}

/* Whoever made it is told that it is decided, if they may read what was: not the school, which is not told what becomes
 * of a recommendation (TRUST.md), and nobody who has lost the school or the child since. */
static enum err tell_maker(struct work *w, struct account_id by, const struct referral *r)
{
    struct referral_maker_row maker;
    struct referral seen;
    access_roles roles;
    enum err e = store_referral_maker(w->db, w->arena, &(struct referral_maker){ .id = r->id }, &maker);
    if (e == OK && maker.account.v == by.v)
        return OK;
    if (e == OK)
        e = account_roles(w, maker.account, &roles);
    if (e == OK) {
        struct viewer viewer = access_viewer(maker.account, access_allows(roles, OP_YAR_READ), w->today);
        e = referral_read(w, &viewer, r->public_id, &seen);
    }
    if (e == OK)
        e = outbox_put(w,
            &(struct outbox_new){ .to = maker.account,
                .kind = OUTBOX_REFERRAL,
                .link = str_fmt(w->arena, "/referrals/%.*s", STR_ARG(r->public_id)) });
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

static void check_decision(struct work *w, enum referral_state state, struct str decision, struct day review,
    struct panel_problems *ret)
{
    bool reviewed = state == REFERRAL_ACCEPTED || state == REFERRAL_HELD;
    *ret = (struct panel_problems){
        .decision = action_text_problem(w->arena, decision, S("Enter what was decided"), REFERRAL_TEXT_MOST)
    };
    if (state < REFERRAL_ACCEPTED)
        ret->state = S("Choose what was decided");
    if (reviewed && !day_is(review))
        ret->review = S("Enter the day on which it is looked at again");
    else if (day_is(review) && day_cmp(review, w->today) <= 0)
        ret->review = S("The day of the review must be after today");
    else if (day_is(review) && review.v - w->today.v > ACTION_DUE_MOST_DAYS)
        ret->review = S("The day of the review must be within two years");
}

enum err referral_settle(struct work *w, struct account_id by, const struct referral *r, enum referral_state state,
    struct str decision, struct day review, struct panel_problems *ret_problems)
{
    int64_t rows = 0;
    if (r->state == REFERRAL_CLOSED)
        return ERR_CONFLICT;
    check_decision(w, state, decision, review, ret_problems);
    if (ret_problems->state.n + ret_problems->decision.n + ret_problems->review.n > 0)
        return ERR_INVALID;
    enum err e = store_referral_decide(w->db, w->arena,
        &(struct referral_decide){ .id = r->id,
            .version = r->version,
            .state = referral_state_name(state),
            .decision = str_trim(decision),
            .review_on = review,
            .decided_ms = work_instant(w),
            .decided_by = by },
        &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = add_event(w, by, r->id, referral_state_name(state), str_trim(decision));
    if (e == OK)
        e = tell_maker(w, by, r);
    return work_fail(w, e);
}

enum err panel_end(struct work *w, const struct panel *p, enum panel_state to)
{
    int64_t rows = 0;
    enum err e = store_panel_set_state(w->db, w->arena,
        &(struct panel_set_state){ .id = p->id, .version = p->version, .state = panel_state_name(to) },
        &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK && to == PANEL_CANCELLED)
        e = store_panel_empty(w->db, w->arena, &(struct panel_empty){ .id = p->id }, NULL);
    return work_fail(w, e);
}
