#include "service/drop_in.h"

#include "base/random.h"
#include "base/word.h"
#include "service/identify.h"
#include "service/text.h"
#include "store/drop_in.h"

static const struct word states[DROP_IN_STATES] = { [DROP_IN_BOOKED] = { "booked", "Booked" },
    [DROP_IN_GIVEN_BACK] = { "given_back", "Given back" },
    [DROP_IN_CAME] = { "came", "Came" },
    [DROP_IN_MISSED] = { "missed", "Did not come" } };

struct str drop_in_state_words(enum drop_in_state s)
{
    return str_of(states[s].words);
}

bool drop_in_state_parse(struct str name, enum drop_in_state *ret)
{
    int s = word_find(states, DROP_IN_STATES, name);
    if (s >= 0)
        *ret = (enum drop_in_state)s;
    return s >= 0;
}

static enum err find(struct work *w, const struct drop_in_find *q, struct drop_in **ret, size_t *ret_n)
{
    struct drop_in_find_row *rows;
    enum err e = store_drop_in_find(w->db, w->arena, q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct drop_in);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct drop_in){ .id = rows[i].id,
            .public_id = rows[i].public_id,
            .forum_public_id = rows[i].forum_public_id,
            .place = rows[i].place.has ? (int)rows[i].place.v : 0,
            .urn = rows[i].urn,
            .school_name = rows[i].school_name,
            .who = rows[i].who,
            .about = rows[i].about,
            .own = rows[i].own,
            .leads = rows[i].leads,
            .version = rows[i].version };
        (void)drop_in_state_parse(rows[i].state, &(*ret)[i].state);
    }
    return OK;
}

enum err drop_in_list(struct work *w, const struct viewer *manage, const struct forum *f, struct drop_in **ret,
    size_t *ret_n)
{
    return find(w, &(struct drop_in_find){ .viewer = *manage, .forum = f->id, .public_id = STR_NONE }, ret, ret_n);
}

enum err drop_in_read(struct work *w, const struct viewer *manage, struct str public_id, struct drop_in *ret)
{
    struct drop_in *one;
    size_t n;
    enum err e = find(w, &(struct drop_in_find){ .viewer = *manage, .public_id = public_id }, &one, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = one[0];
    return e;
}

enum err drop_in_schools(struct work *w, const struct viewer *viewer, struct drop_in_school **ret, size_t *ret_n)
{
    struct drop_in_schools_row *rows;
    enum err e = store_drop_in_schools(w->db, w->arena, &(struct drop_in_schools){ .viewer = *viewer }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct drop_in_school);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct drop_in_school){ rows[i].id, rows[i].urn, rows[i].name };
    return OK;
}

bool drop_in_is_open(const struct work *w, const struct forum *f)
{
    return f->drop_in && forum_can_change(w, f);
}

/* The first place that is free; 0: none. */
static enum err find_place(struct work *w, const struct forum *f, struct school_id school, int *ret,
    struct drop_in_problems *ret_problems)
{
    struct drop_in_taken_row *taken;
    size_t n;
    int place = 1;
    enum err e = store_drop_in_lock(w->db, w->arena, &(struct drop_in_lock){ .forum = f->id }, NULL);
    if (e == OK)
        e = store_drop_in_taken(w->db, w->arena, &(struct drop_in_taken){ .forum = f->id }, &taken, &n);
    for (size_t i = 0; e == OK && i < n; i++) { /* by place */
        place += taken[i].place == place;
        if (taken[i].school.v == school.v)
            ret_problems->school = S("This setting has a place already. Give it back to take another one");
    }
    if (e == OK && ret_problems->school.n == 0 && place > f->plan.capacity)
        ret_problems->school = S("The last place has just been taken. Choose another drop-in");
    *ret = place;
    return work_fail(w, e);
}

/* A drop-in has no consent: what it is about names no child of the setting. */
static enum err check_about(struct work *w, struct school_id school, struct str about, struct drop_in_problems *ret)
{
    const struct identify_index *index;
    enum err e = identify_load(w, school, &index);
    struct str found = e == OK ? identify_say(w->arena, index, about) : S("");
    if (about.n == 0)
        ret->about = S("Enter in a few words what you want to talk about");
    else if (text_characters(about) > DROP_IN_ABOUT_MOST)
        ret->about = str_fmt(w->arena, "What it is about must be %d characters or fewer", DROP_IN_ABOUT_MOST);
    else if (found.n > 0)
        ret->about = found;
    return e;
}

enum err drop_in_book(struct work *w, const struct viewer *viewer, const struct forum *f, struct str urn,
    struct str about, struct drop_in_problems *ret)
{
    struct drop_in_school *own;
    struct school_id school = { 0 };
    size_t n;
    int64_t id;
    int place = 0;
    struct str text = text_lines(w->arena, str_trim(about));
    *ret = (struct drop_in_problems){ S(""), S("") };
    if (!drop_in_is_open(w, f))
        return ERR_CONFLICT;
    enum err e = drop_in_schools(w, viewer, &own, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (str_eq(own[i].urn, urn))
            school = own[i].id;
    if (e == OK)
        e = check_about(w, school, text, ret);
    if (e == OK && school.v == 0)
        ret->school = S("Choose one of your own settings");
    else if (e == OK)
        e = find_place(w, f, school, &place, ret);
    if (e == OK && ret->school.n + ret->about.n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = db_new_ids(w->db, S("drop_in_place"), 1, &id);
    if (e == OK)
        e = store_drop_in_add(w->db, w->arena,
            &(struct drop_in_add){ .id = { id },
                .public_id = random_public_id(w->arena),
                .forum = f->id,
                .place = place,
                .school = school,
                .account = viewer->account,
                .about = text,
                .made_ms = work_instant(w) },
            NULL);
    return work_fail(w, e);
}

static enum err set_state(struct work *w, const struct drop_in *d, enum drop_in_state state)
{
    int64_t rows = 0;
    enum err e = store_drop_in_set_state(w->db, w->arena,
        &(struct drop_in_set_state){ .id = d->id, .version = d->version, .state = str_of(states[state].name) }, &rows);
    return e == OK && rows == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err drop_in_give_back(struct work *w, const struct forum *f, const struct drop_in *d)
{
    if (!d->own)
        return ERR_MISSING;
    if (!drop_in_is_open(w, f) || d->state != DROP_IN_BOOKED)
        return ERR_CONFLICT;
    return set_state(w, d, DROP_IN_GIVEN_BACK);
}

enum err drop_in_say(struct work *w, const struct forum *f, const struct drop_in *d, enum drop_in_state state)
{
    if (!d->leads)
        return ERR_DENIED;
    bool of_day = state == DROP_IN_CAME || state == DROP_IN_MISSED;
    if (state == DROP_IN_BOOKED || (of_day && day_cmp(f->plan.on, w->today) > 0))
        return ERR_INVALID;
    return f->state == FORUM_CANCELLED ? ERR_CONFLICT : set_state(w, d, state);
}
