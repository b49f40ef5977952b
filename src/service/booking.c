#include "service/booking.h"

#include "base/random.h"
#include "service/meeting.h"
#include "store/booking.h"

static const char *const booking_states[BOOKING_STATES] = { "booked", "given_back", "discussed", "missed" };

struct str booking_state_name(enum booking_state s)
{
    return str_of(booking_states[s]);
}

bool screen_decision_parse(struct str name, enum screen_decision *ret)
{
    static const char *const names[SCREEN_DECISIONS] = { "accept", "more", "signpost" };
    for (int d = 0; d < SCREEN_DECISIONS; d++) {
        if (str_eq(name, str_of(names[d]))) {
            *ret = (enum screen_decision)d;
            return true;
        }
    }
    return false;
}

/* --- the queue --- */

enum queue_part queue_part_of(const struct queue_row *r)
{
    switch (r->state) {
    case ROUND_SUBMITTED:
        return QUEUE_SCREEN;
    case ROUND_WAITING:
        return QUEUE_WAITING;
    case ROUND_DISCUSSED:
        return QUEUE_PLAN;
    case ROUND_MORE:
        return QUEUE_MORE;
    default:
        return QUEUE_BOOKED;
    }
}

/* What a complete request would have: the criteria, and strategies with their effect (DOMAIN.md 5.3). */
static struct str missing_words(struct arena *a, const struct queue_find_row *r)
{
    struct str words = S("");
    if (!r->shared)
        words = r->withdrawn ? S("Consent was withdrawn. ") : S("No consent that holds. ");
    if (r->strategies == 0)
        words = str_fmt(a, "%.*sNo strategy that was tried. ", STR_ARG(words));
    else if (r->without_impact > 0)
        words = str_fmt(a, "%.*sThe effect of %lld of %lld strategies. ", STR_ARG(words), (long long)r->without_impact,
            (long long)r->strategies);
    if (r->texts == 0)
        words = str_fmt(a, "%.*sNothing is written against the criteria.", STR_ARG(words));
    return str_trim(words);
}

enum err queue_list(struct work *w, const struct case_viewer *viewer, struct str round_public_id,
    struct queue_row **ret, size_t *ret_n)
{
    struct queue_find_row *rows;
    size_t n;
    enum err e = store_queue_find(w->db, w->arena,
        &(struct queue_find){
            .viewer = viewer->named, .anon_scope = viewer->anon_scope, .public_id = round_public_id },
        &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct queue_row *all = ARENA_ARRAY(w->arena, n, struct queue_row);
    for (size_t i = 0; i < n; i++) {
        const struct queue_find_row *r = &rows[i];
        all[i] = (struct queue_row){ .round_public_id = r->public_id,
            .reference = r->reference,
            .number = (int)r->number,
            .named = r->named,
            .area_name = r->area_name,
            .school_name = r->school_name,
            .surname = r->surname,
            .forename = r->forename,
            .pupil = r->pupil,
            .submitted = r->submitted_on,
            .waiting = r->waiting_on,
            .missing = missing_words(w->arena, r),
            .shared = r->shared,
            .withdrawn = r->withdrawn,
            .forum_public_id = r->forum_public_id,
            .forum_on = r->forum_on };
        if (!forum_phase_parse(r->phase, &all[i].phase) || !round_state_parse(r->state, &all[i].state))
            return ERR_FAILED;
    }
    *ret = all;
    *ret_n = n;
    return OK;
}

/* --- bookings --- */

struct str booking_title(struct arena *a, const struct booking *b)
{
    return b->named ? str_fmt(a, "%.*s %.*s", STR_ARG(b->forename), STR_ARG(b->surname)) : b->reference;
}

static enum err of_row(const struct booking_find_row *r, struct booking *ret)
{
    int place = (int)r->place.v;
    *ret = (struct booking){ .id = r->id,
        .public_id = r->public_id,
        .round_public_id = r->round_public_id,
        .reference = r->reference,
        .surname = r->surname,
        .forename = r->forename,
        .school_name = r->school_name,
        .named = r->named,
        .pupil = r->pupil,
        .round_number = (int)r->round_number,
        .forum = r->forum,
        .forum_public_id = r->forum_public_id,
        .forum_name = r->forum_name,
        .venue = r->venue,
        .mode = r->mode,
        .forum_over = str_eq(r->forum_state, S("held")) || str_eq(r->forum_state, S("cancelled")),
        .on = r->on_day,
        .cutoff = r->cutoff_on,
        .papers = r->papers_on,
        .starts = (int)r->starts_at + (place > 0 ? place - 1 : 0) * (int)r->minutes,
        .minutes = (int)r->minutes,
        .place = place,
        .reason = r->reason,
        .came = r->came,
        .shared = r->shared,
        .readers = (int)r->readers,
        .read_by_me = r->mine,
        .version = r->version };
    for (int s = 0; s < BOOKING_STATES; s++)
        if (str_eq(r->state, str_of(booking_states[s])))
            ret->state = (enum booking_state)s;
    return round_state_parse(r->round_state, &ret->round_state) ? OK : ERR_FAILED;
}

static enum err find(struct work *w, const struct case_viewer *viewer, struct booking_find q, struct booking **ret,
    size_t *ret_n)
{
    struct booking_find_row *rows;
    q.viewer = viewer->named;
    q.anon_scope = viewer->anon_scope;
    enum err e = work_fail(w, store_booking_find(w->db, w->arena, &q, &rows, ret_n));
    if (e != OK)
        return e;
    struct booking *all = ARENA_ARRAY(w->arena, *ret_n, struct booking);
    for (size_t i = 0; e == OK && i < *ret_n; i++)
        e = of_row(&rows[i], &all[i]);
    *ret = all;
    return e;
}

enum err booking_list_of_round(struct work *w, const struct case_viewer *viewer, struct round_id round,
    struct booking **ret, size_t *ret_n)
{
    return find(w, viewer, (struct booking_find){ .public_id = STR_NONE, .round = round }, ret, ret_n);
}

enum err booking_list_of_forum(struct work *w, const struct case_viewer *viewer, struct forum_id forum,
    struct booking **ret, size_t *ret_n)
{
    return find(w, viewer, (struct booking_find){ .public_id = STR_NONE, .forum = forum }, ret, ret_n);
}

enum err booking_read(struct work *w, const struct case_viewer *viewer, struct str public_id, struct booking *ret)
{
    struct booking *all;
    size_t n;
    enum err e = find(w, viewer, (struct booking_find){ .public_id = public_id }, &all, &n);
    if (e != OK)
        return e;
    if (n == 0)
        return ERR_MISSING;
    *ret = all[0];
    return OK;
}

enum err booking_days(struct work *w, const struct viewer *runs, const struct forum_case *c, struct booking_day **ret,
    size_t *ret_n)
{
    struct booking_days_row *rows;
    enum err e = store_booking_days(w->db, w->arena,
        &(struct booking_days){ .viewer = *runs, .phase = forum_phase_name(c->phase), .area = c->area }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    struct booking_day *all = ARENA_ARRAY(w->arena, *ret_n, struct booking_day);
    for (size_t i = 0; i < *ret_n; i++)
        all[i] = (struct booking_day){ .id = rows[i].id,
            .public_id = rows[i].public_id,
            .name = rows[i].name,
            .venue = rows[i].venue,
            .on = rows[i].on_day,
            .cutoff = rows[i].cutoff_on,
            .starts = (int)rows[i].starts_at,
            .minutes = (int)rows[i].minutes,
            .capacity = (int)rows[i].capacity,
            .taken = (int)rows[i].taken };
    *ret = all;
    return OK;
}

struct str booking_words(struct arena *a, const struct booking *b)
{
    static const char *const turns[] = { "first", "second", "third", "fourth", "fifth", "sixth" };
    char words[20];
    struct str turn = b->place == 0        ? S("")
        : b->place <= (int)COUNT_OF(turns) ? str_fmt(a, ", %s on the list", turns[b->place - 1])
                                           : str_fmt(a, ", number %d on the list", b->place);
    return str_fmt(a, "%.*s %.*s at %.*s%s%.*s%.*s", STR_ARG(day_weekday_name(day_weekday(b->on))),
        STR_ARG(day_words(b->on, words)), STR_ARG(meeting_time_words(a, b->starts)), b->venue.n > 0 ? ", " : "",
        STR_ARG(b->venue), STR_ARG(turn));
}

/* --- changes --- */

enum err screen_decide(struct work *w, struct account_id by, struct forum_case *c, enum screen_decision decision,
    struct str words, struct booking_problems *ret_problems)
{
    static const enum round_state to[SCREEN_DECISIONS] = { ROUND_WAITING, ROUND_MORE, ROUND_SIGNPOSTED };
    *ret_problems = (struct booking_problems){ .decision = S("") };
    if (c->round.state != ROUND_SUBMITTED && c->round.state != ROUND_WAITING)
        return ERR_CONFLICT;
    if (decision == SCREEN_ACCEPT && c->round.state == ROUND_WAITING)
        return ERR_CONFLICT;
    enum err e = OK;
    if (decision != SCREEN_ACCEPT)
        e = forum_case_words(w, c, words,
            decision == SCREEN_MORE ? S("Enter what is missing") : S("Enter where the setting finds help instead"),
            BOOKING_WORDS_MOST, &ret_problems->words);
    if (e != OK || ret_problems->words.n > 0)
        return e != OK ? e : ERR_INVALID;
    struct str kept = decision == SCREEN_ACCEPT ? S("") : str_trim(words);
    e = store_screen_words(w->db, w->arena,
        &(struct screen_words){ .id = c->round.id, .version = c->round.version, .words = kept }, NULL);
    if (e == OK)
        e = forum_case_set_state(w, by, c, to[decision], kept);
    c->round.screen_words = kept;
    return e == OK ? forum_case_tell(w, by, c) : work_fail(w, e);
}

/* The place that a round has on the list of a forum that is still to come. ERR_MISSING: none. */
static enum err held_place(struct work *w, const struct case_viewer *viewer, const struct forum_case *c,
    struct booking *ret)
{
    struct booking *all;
    size_t n;
    enum err e = booking_list_of_round(w, viewer, c->round.id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (all[i].state == BOOKING_BOOKED) {
            *ret = all[i];
            return OK;
        }
    }
    return e == OK ? ERR_MISSING : e;
}

static enum err give_back(struct work *w, const struct booking *b, struct str reason)
{
    int64_t changed;
    enum err e = store_booking_give_back(w->db, w->arena,
        &(struct booking_give_back){ .id = b->id, .version = b->version, .reason = reason }, &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

/* The lowest place that is free, 0 if none is. The caller has taken the list. */
static enum err free_place(struct work *w, const struct booking_day *day, int *ret)
{
    struct booking_places_row *rows;
    size_t n;
    enum err e =
        store_booking_places(w->db, w->arena, &(struct booking_places){ .forum = day->id }, &rows, &n);
    int place = 1;
    for (size_t i = 0; e == OK && i < n && rows[i].place == place; i++)
        place++;
    *ret = place <= day->capacity ? place : 0;
    return work_fail(w, e);
}

/* Does consent hold on the day of the forum? */
static enum err shared_on(struct work *w, const struct case_viewer *viewer, const struct forum_case *c, struct day on,
    bool *ret)
{
    struct booking_shared_row row = { .shared = true };
    struct viewer then = viewer->named;
    then.today = on;
    enum err e = c->named ? store_booking_shared(w->db, w->arena,
                                &(struct booking_shared){ .viewer = then, .forum_case = c->id }, &row)
                          : OK;
    *ret = row.shared;
    return work_fail(w, e);
}

static enum err check_put(struct work *w, const struct case_viewer *viewer, const struct forum_case *c,
    const struct booking_day *day, const struct booking *held, struct str reason, struct booking_problems *ret)
{
    bool shared;
    enum err e = shared_on(w, viewer, c, day->on, &shared);
    if (e != OK)
        return e;
    if (!shared)
        ret->forum = S("Consent does not hold on that day: ask the setting to renew it first");
    if (held != NULL && held->forum.v == day->id.v)
        ret->forum = S("The case is on the list of that forum already");
    if (held != NULL)
        e = forum_case_words(w, c, reason, S("Enter why the date is changed"), BOOKING_WORDS_MOST, &ret->reason);
    return e == OK && ret->forum.n + ret->reason.n > 0 ? ERR_INVALID : e;
}

static enum err add(struct work *w, struct account_id by, const struct forum_case *c, struct forum_id forum, int place)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("booking"), 1, &id);
    if (e != OK)
        return e;
    return work_fail(w,
        store_booking_add(w->db, w->arena,
            &(struct booking_add){ .id = { id },
                .public_id = random_public_id(w->arena),
                .round = c->round.id,
                .forum = forum,
                .place = place,
                .made_ms = forum_case_instant(w, c->named),
                .made_by = by },
            NULL));
}

/* Takes the list, and gives the place on it. ERR_INVALID: there is none any more. */
static enum err take_place(struct work *w, struct account_id by, const struct forum_case *c,
    const struct booking_day *day, struct booking_problems *ret_problems)
{
    int64_t changed;
    int place = 0;
    enum err e = work_fail(w, store_booking_lock(w->db, w->arena, &(struct booking_lock){ .id = day->id }, &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = free_place(w, day, &place);
    if (e == OK && place == 0) {
        ret_problems->forum =
            S("The last place of that forum has gone. Choose another date, or leave the case waiting");
        return ERR_INVALID;
    }
    return e == OK ? add(w, by, c, day->id, place) : e;
}

enum err booking_put(struct work *w, struct account_id by, const struct case_viewer *viewer, struct forum_case *c,
    const struct booking_day *day, struct str reason, struct booking_problems *ret_problems)
{
    struct booking old;
    char words[20];
    *ret_problems = (struct booking_problems){ .forum = S("") };
    if (c->round.state < ROUND_SUBMITTED || c->round.state > ROUND_BOOKED || c->round.state == ROUND_MORE)
        return ERR_CONFLICT;
    enum err e = held_place(w, viewer, c, &old);
    bool moves = e == OK;
    if (e == OK || e == ERR_MISSING)
        e = check_put(w, viewer, c, day, moves ? &old : NULL, reason, ret_problems);
    if (e == OK && moves)
        e = give_back(w, &old, str_trim(reason));
    if (e == OK)
        e = take_place(w, by, c, day, ret_problems);
    if (e == OK)
        e = forum_case_set_state(w, by, c, ROUND_BOOKED,
            str_fmt(w->arena, "For %.*s%s%.*s", STR_ARG(day_words(day->on, words)), moves ? ": " : "",
                STR_ARG(moves ? str_trim(reason) : S(""))));
    return e == OK ? forum_case_tell(w, by, c) : e;
}

enum err booking_take_off(struct work *w, struct account_id by, const struct case_viewer *viewer, struct forum_case *c,
    struct str reason, struct booking_problems *ret_problems)
{
    struct booking old;
    *ret_problems = (struct booking_problems){ .reason = S("") };
    enum err e = forum_case_words(
        w, c, reason, S("Enter why it is taken off"), BOOKING_WORDS_MOST, &ret_problems->reason);
    if (e != OK || ret_problems->reason.n > 0)
        return e != OK ? e : ERR_INVALID;
    e = held_place(w, viewer, c, &old);
    if (e == ERR_MISSING)
        return ERR_CONFLICT;
    if (e == OK)
        e = give_back(w, &old, str_trim(reason));
    if (e == OK)
        e = forum_case_set_state(w, by, c, ROUND_WAITING, str_trim(reason));
    return e == OK ? forum_case_tell(w, by, c) : e;
}

/* The nearest place before or behind one that is taken, whatever gap lies between; NULL: none. */
static const struct booking *neighbour(const struct booking *all, size_t n, int place, bool up)
{
    const struct booking *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        bool there = all[i].place > 0 && (up ? all[i].place < place : all[i].place > place);
        if (there && (nearest == NULL || (up ? all[i].place > nearest->place : all[i].place < nearest->place)))
            nearest = &all[i];
    }
    return nearest;
}

enum err booking_move(struct work *w, const struct case_viewer *viewer, const struct booking *b, bool up)
{
    struct booking *all;
    size_t n;
    int64_t changed;
    enum err e = store_booking_lock(w->db, w->arena, &(struct booking_lock){ .id = b->forum }, &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = booking_list_of_forum(w, viewer, b->forum, &all, &n);
    if (e != OK)
        return work_fail(w, e);
    const struct booking *mine = NULL;
    for (size_t i = 0; i < n; i++)
        mine = all[i].id.v == b->id.v ? &all[i] : mine;
    if (mine == NULL || mine->place == 0)
        return ERR_CONFLICT;
    const struct booking *other = neighbour(all, n, mine->place, up);
    if (other == NULL)
        return OK;
    /* A place belongs to one case at a time, so one of them steps aside first. */
    const struct booking_place steps[] = { { .id = mine->id },
        { .id = other->id, .place = { true, mine->place } }, { .id = mine->id, .place = { true, other->place } } };
    for (size_t i = 0; e == OK && i < COUNT_OF(steps); i++)
        e = store_booking_place(w->db, w->arena, &steps[i], NULL);
    return work_fail(w, e);
}
