/* The words of a setting, from the database (identify.h). */
#include "service/identify_index.h"

#include "store/identify.h"

enum { FIRST_ROOM = 512 };

static struct str kept(struct work *w, struct str s)
{
    return s.p == NULL ? STR_NONE : str_dup(w->arena, s);
}

static struct identify_child child_of(struct work *w, const struct identify_children_row *r)
{
    return (struct identify_child){ kept(w, r->surname), kept(w, r->forename), kept(w, r->preferred_surname),
        kept(w, r->preferred_forename), r->born_on };
}

/* The children so far, where there is room for one more. */
static struct identify_child *room_for(struct work *w, struct identify_child *all, size_t n, size_t *room)
{
    if (n < *room)
        return all;
    struct identify_child *more = ARENA_ARRAY(w->arena, *room * 2, struct identify_child);
    memcpy(more, all, n * sizeof *all);
    *room *= 2;
    return more;
}

static enum err load_children(struct work *w, struct school_id school, struct identify_source *s)
{
    struct db_rows *rows;
    const struct identify_children q = { .school = school, .since = day_add(w->today, -IDENTIFY_SINCE_DAYS) };
    size_t room = FIRST_ROOM, n = 0;
    struct identify_child *all = ARENA_ARRAY(w->arena, room, struct identify_child);
    enum err e = store_identify_children_begin(w->db, w->arena, &q, &rows);
    if (e != OK)
        return e;
    struct identify_children_row r;
    while ((e = store_identify_children_next(rows, &r)) == OK) {
        all = room_for(w, all, n, &room);
        all[n++] = child_of(w, &r);
    }
    store_identify_children_end(rows);
    s->children = all;
    s->n_children = n;
    return e == ERR_MISSING ? OK : e;
}

static enum err load_settings(struct work *w, struct school_id school, struct identify_source *s)
{
    struct identify_settings_row *rows;
    size_t n;
    enum err e = store_identify_settings(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    struct str *names = ARENA_ARRAY(w->arena, n + 1, struct str);
    s->setting = s->town = S("");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id.v != school.v) {
            names[s->n_others++] = rows[i].name;
            continue;
        }
        s->setting = rows[i].name;
        if (rows[i].town.p != NULL)
            s->town = rows[i].town;
    }
    s->others = names;
    return OK;
}

static enum err load_staff(struct work *w, struct identify_source *s)
{
    struct identify_staff_row *rows;
    size_t n;
    enum err e = store_identify_staff(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    struct str *names = ARENA_ARRAY(w->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].name;
    s->staff = names;
    s->n_staff = n;
    return OK;
}

enum err identify_load(struct work *w, struct school_id school, const struct identify_index **ret)
{
    struct identify_source s = { 0 };
    enum err e = load_children(w, school, &s);
    if (e == OK)
        e = load_settings(w, school, &s);
    if (e == OK)
        e = load_staff(w, &s);
    if (e != OK)
        return work_fail(w, e);
    *ret = identify_index_of(w->arena, &s);
    return OK;
}

/* The words of a text, folded, with and without a possessive 's. */
struct text_words {
    struct arena *arena;
    struct str *words;
    size_t n;
    uint64_t *ends; /* a bit for each pair of bytes in which a word ends: few names need to be looked at more closely */
};

static size_t end_of(struct str word)
{
    return (size_t)(unsigned char)word.p[word.n - 2] << 8 | (unsigned char)word.p[word.n - 1];
}

static void add_word(struct text_words *t, struct str text)
{
    const struct str word = str_fold(t->arena, identify__seen(t->arena, text));
    if (word.n < 2)
        return;
    t->words[t->n++] = word;
    t->ends[end_of(word) / 64] |= (uint64_t)1 << end_of(word) % 64;
}

static struct text_words words_of(struct arena *a, struct str text)
{
    struct text_words t = { .arena = a,
        .words = ARENA_ARRAY(a, text.n + 2, struct str),
        .ends = ARENA_ARRAY(a, 65536 / 64, uint64_t) };
    struct identify_token token;
    size_t at = 0;
    while (t.n + 2 < text.n + 2 && identify__token(text, &at, &token)) {
        add_word(&t, str_slice(text, token.at, token.at + token.n));
        if (token.whole != token.n)
            add_word(&t, str_slice(text, token.at, token.at + token.whole));
    }
    return t;
}

/* Is a part of a name, folded, a word of the text, or does it end in one, as O'Brien does in Brien? */
static bool has_word(const struct text_words *t, struct str part)
{
    if (part.n < 2 || (t->ends[end_of(part) / 64] >> end_of(part) % 64 & 1) == 0)
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (str_ends(part, t->words[i]))
            return true;
    return false;
}

/* Has a name a part that is a word of the text, or is it one as a whole: "maryjane"? */
static bool any_of(const struct text_words *t, struct str name)
{
    struct identify_token token;
    char buf[IDENTIFY_WORD_MOST];
    size_t at = 0, parts = 0;
    for (; identify__token(name, &at, &token); parts++)
        if (has_word(t, identify__folded(t->arena, str_slice(name, token.at, token.at + token.whole), buf)))
            return true;
    return parts > 1 && str_find(name, '-') >= 0 && has_word(t, str_fold(t->arena, name));
}

/* Days, each once: a bit from 1900 to 2199, between which every day is. */
enum { DAYS_FROM = -25567,
    DAYS = 109574 };

static bool first_of(uint64_t *days, struct day d)
{
    const int64_t at = (int64_t)d.v - DAYS_FROM;
    if (!day_is(d) || at < 0 || at >= DAYS || (days[at / 64] >> at % 64 & 1) != 0)
        return false;
    days[at / 64] |= (uint64_t)1 << at % 64;
    return true;
}

/* The children who have a word of the text in their name; and with `days`, every day of birth there is, once. */
static enum err load_everybody(struct work *w, struct str text, uint64_t *days, struct identify_source *s)
{
    const struct text_words words = words_of(w->arena, text);
    struct identify_everybody_row r;
    struct db_rows *rows;
    size_t room = FIRST_ROOM, n = 0;
    struct identify_child *all = ARENA_ARRAY(w->arena, room, struct identify_child);
    enum err e = store_identify_everybody_begin(w->db, w->arena, &rows);
    if (e != OK)
        return e;
    while ((e = store_identify_everybody_next(rows, &r)) == OK) {
        const bool born = days != NULL && first_of(days, r.born_on);
        const bool named = any_of(&words, r.surname) || any_of(&words, r.forename) ||
            any_of(&words, r.preferred_surname) || any_of(&words, r.preferred_forename);
        if (!born && !named)
            continue;
        all = room_for(w, all, n, &room);
        all[n] = (struct identify_child){ .born = born ? r.born_on : DAY_NONE };
        if (named)
            all[n] = (struct identify_child){ kept(w, r.surname), kept(w, r.forename), kept(w, r.preferred_surname),
                kept(w, r.preferred_forename), all[n].born };
        n++;
    }
    store_identify_everybody_end(rows);
    s->children = all;
    s->n_children = n;
    return e == ERR_MISSING ? OK : e;
}

enum err identify_load_all(struct work *w, struct str text, const struct identify_index **ret)
{
    struct identify_source s = { 0 };
    enum err e = load_everybody(w, text, NULL, &s);
    if (e == OK)
        e = load_settings(w, (struct school_id){ 0 }, &s);
    if (e != OK)
        return work_fail(w, e);
    *ret = identify_index_of(w->arena, &s);
    return OK;
}

enum err identify_load_untold(struct work *w, struct str text, const struct identify_index **ret)
{
    struct identify_source s = { 0 };
    enum err e = load_everybody(w, text, ARENA_ARRAY(w->arena, DAYS / 64 + 1, uint64_t), &s);
    if (e == OK)
        e = load_settings(w, (struct school_id){ 0 }, &s);
    if (e == OK)
        e = load_staff(w, &s);
    if (e != OK)
        return work_fail(w, e);
    *ret = identify_index_of(w->arena, &s);
    return OK;
}

enum err identify_load_case(struct work *w, struct forum_case_id forum_case, const struct identify_index **ret)
{
    struct identify_case_school_row r;
    enum err e = store_identify_case_school(
        w->db, w->arena, &(struct identify_case_school){ .forum_case = forum_case }, &r);
    return e == OK ? identify_load(w, r.school, ret) : work_fail(w, e);
}

enum err identify_load_round(struct work *w, struct round_id round, const struct identify_index **ret)
{
    struct identify_round_school_row r;
    enum err e = store_identify_round_school(
        w->db, w->arena, &(struct identify_round_school){ .round = round }, &r);
    return e == OK ? identify_load(w, r.school, ret) : work_fail(w, e);
}

enum err identify_scan(
    struct work *w, struct school_id school, struct str text, struct identify_hit **ret, size_t *ret_n)
{
    const struct identify_index *index;
    enum err e = identify_load(w, school, &index);
    if (e == OK)
        identify_look(w->arena, index, text, ret, ret_n);
    return e;
}
