/* Names, settings, streets; and what was found brought into order (identify.h). */
#include "service/identify_index.h"

#include <stdlib.h>

struct str identify_kind_words(enum identify_kind kind)
{
    static const char *const words[IDENTIFY_KINDS] = {
        [IDENTIFY_NAME] = "the name of a child on the roll",
        [IDENTIFY_NEAR_NAME] = "nearly the name of a child on the roll",
        [IDENTIFY_INITIALS] = "the initials of a child on the roll",
        [IDENTIFY_STAFF] = "the name of an adult",
        [IDENTIFY_SETTING] = "the setting",
        [IDENTIFY_OTHER_SETTING] = "another setting",
        [IDENTIFY_PLACE] = "where the setting is",
        [IDENTIFY_BORN] = "a date of birth",
        [IDENTIFY_UPN] = "a UPN",
        [IDENTIFY_NUMBER] = "a number like a ULN or an NHS number",
        [IDENTIFY_POSTCODE] = "a postcode",
        [IDENTIFY_TELEPHONE] = "a telephone number",
        [IDENTIFY_EMAIL] = "an email address",
        [IDENTIFY_ADDRESS] = "an address",
    };
    return str_of(words[kind]);
}

void identify__add(struct identify_found *f, size_t at, size_t n, enum identify_kind kind, bool hard)
{
    if (f->n == f->room) {
        struct identify_hit *more = ARENA_ARRAY(f->arena, f->room * 2, struct identify_hit);
        memcpy(more, f->hits, f->n * sizeof *more);
        f->hits = more;
        f->room *= 2;
    }
    f->hits[f->n++] = (struct identify_hit){ at, n, kind, hard };
}

/* The words of the text, with what is known of each ----------------------------------------------- */

struct word {
    uint32_t at, n;
    uint8_t gap;
    bool capital, all_capital, starts, near;
    const struct identify_entry *is, *whole; /* without and with a possessive 's; NULL: not known */
};

struct look {
    const struct identify_index *x;
    struct identify_found *f;
    const struct word *w;
    size_t n;
};

static struct word word_of(const struct identify_index *x, struct identify_found *f, const struct identify_token *t)
{
    char buf[IDENTIFY_WORD_MOST], buf_whole[IDENTIFY_WORD_MOST];
    const struct str text = str_slice(f->text, t->at, t->at + t->n), all = str_slice(f->text, t->at, t->at + t->whole);
    struct str base = identify__folded(f->arena, identify__seen(f->arena, text), buf);
    struct word w = { .at = (uint32_t)t->at,
        .n = (uint32_t)t->n,
        .gap = (uint8_t)t->gap,
        .capital = t->capital,
        .all_capital = t->all_capital,
        .starts = t->starts };
    if (base.p == NULL)
        return w;
    w.is = w.whole = identify__entry(x, base);
    if (t->whole != t->n) {
        w.whole = identify__entry(x, identify__folded(f->arena, all, buf_whole));
        if (w.is == NULL && w.whole != NULL) {
            w.is = w.whole;
            w.n = (uint32_t)t->whole;
        }
    }
    const unsigned known = w.is == NULL ? 0 : w.is->is;
    if ((known & ~(unsigned)(IS_STAFF | IS_PLACE)) == 0 && (w.is == NULL || w.is->settings == 0) &&
        (t->capital || base.n >= 7))
        w.near = identify__near(x, base);
    return w;
}

static const struct word *words_of(const struct identify_index *x, struct identify_found *f, size_t *ret_n)
{
    size_t room = 512, n = 0, at = 0;
    struct word *w = ARENA_ARRAY(f->arena, room, struct word);
    struct identify_token t;
    while (identify__token(f->text, &at, &t)) {
        if (n == room) {
            struct word *more = ARENA_ARRAY(f->arena, room * 2, struct word);
            memcpy(more, w, n * sizeof *w);
            w = more;
            room *= 2;
        }
        w[n++] = word_of(x, f, &t);
    }
    *ret_n = n;
    return w;
}

static unsigned is_of(const struct look *l, size_t i)
{
    return i >= l->n || l->w[i].is == NULL ? 0 : l->w[i].is->is;
}

static bool single(const struct word *w)
{
    return w->n == 1 && w->capital;
}

static bool close_by(const struct word *w)
{
    return w->gap == GAP_SPACE || w->gap == GAP_COMMA;
}

/* A word behind "A." begins no sentence. */
static bool begins(const struct look *l, size_t i)
{
    return l->w[i].starts && !(i > 0 && l->w[i].gap == GAP_DOT && single(&l->w[i - 1]));
}

static size_t end_of(const struct look *l, size_t i)
{
    return l->w[i].at + l->w[i].n;
}

static void add(const struct look *l, size_t from, size_t to, enum identify_kind kind, bool hard)
{
    /* "A. Example": the initial belongs to it. */
    if (from > 0 && single(&l->w[from - 1]) && (l->w[from].gap == GAP_DOT || l->w[from].gap == GAP_SPACE) &&
        (kind == IDENTIFY_NAME || kind == IDENTIFY_NEAR_NAME || kind == IDENTIFY_STAFF))
        from--;
    identify__add(l->f, l->w[from].at, end_of(l, to) - l->w[from].at, kind, hard);
}

/* Names of the roll ------------------------------------------------------------------------------- */

enum grade {
    NOTHING,
    SOFT,
    HARD,
};

/* "May 2025", "in May". */
static bool as_month(const struct look *l, size_t i)
{
    if ((is_of(l, i) & IS_MONTH) == 0)
        return false;
    if (i > 0 && (is_of(l, i - 1) & IS_BEFORE_MONTH) != 0)
        return true;
    for (size_t at = end_of(l, i), most = at + 4; at < l->f->text.n && at < most; at++)
        if (l->f->text.p[at] >= '0' && l->f->text.p[at] <= '9')
            return true;
    const size_t at = l->w[i].at;
    return at >= 2 && ((l->f->text.p[at - 2] >= '0' && l->f->text.p[at - 2] <= '9') || l->f->text.p[at - 2] == 'h');
}

/* A word is one that is a name alone: no ordinary word, and not of two letters. */
static bool certain(const struct identify_entry *e)
{
    return (e->is & (IS_PLAIN | IS_SELDOM)) == 0 && e->text.n > 2;
}

/* "White British", "Young Carers": a capital beside another that is no name is a term as often as a child. */
static bool in_a_term(const struct look *l, size_t i)
{
    const struct word *w = l->w;
    if (i + 1 < l->n && w[i + 1].capital && w[i + 1].gap == GAP_SPACE && (is_of(l, i + 1) & IS_NAME) == 0)
        return true;
    return i > 0 && w[i - 1].capital && w[i].gap == GAP_SPACE && !begins(l, i - 1) && !single(&w[i - 1]) &&
        (is_of(l, i - 1) & IS_NAME) == 0;
}

/* A name that is nothing else, written as one. */
static bool sure_name(const struct look *l, size_t i)
{
    return l->w[i].capital && (is_of(l, i) & IS_NAME) != 0 && certain(l->w[i].is);
}

static bool shouts(const struct look *l, size_t i)
{
    return i < l->n && l->w[i].all_capital && l->w[i].n > 1;
}

/* In a sentence of capitals, one tells nothing. */
static bool shouted(const struct look *l, size_t i)
{
    return l->w[i].n > 2 && shouts(l, i) && ((i > 0 && shouts(l, i - 1)) || shouts(l, i + 1));
}

static enum grade grade_of_plain(const struct look *l, size_t i)
{
    const struct word *w = &l->w[i];
    if (!w->capital || as_month(l, i))
        return NOTHING;
    if ((i > 0 && close_by(w) && sure_name(l, i - 1)) || (i + 1 < l->n && close_by(&w[1]) && sure_name(l, i + 1)))
        return HARD;
    return begins(l, i) || shouted(l, i) || in_a_term(l, i) ? SOFT : HARD;
}

static enum grade grade_of_name(const struct look *l, size_t i)
{
    const struct identify_entry *e = l->w[i].is;
    if ((e->is & IS_ACRONYM) != 0 && l->w[i].all_capital)
        return SOFT;
    if (certain(e))
        return HARD;
    if ((e->is & IS_PLAIN) == 0 && e->text.n > 2)
        return l->w[i].capital ? HARD : SOFT;
    return grade_of_plain(l, i);
}

/* Forename and surname of one person beside each other, in either order. */
static enum grade grade_of_pair(const struct look *l, size_t i)
{
    if (i + 1 >= l->n || !close_by(&l->w[i + 1]) || l->w[i].is == NULL || l->w[i + 1].is == NULL)
        return NOTHING;
    const struct identify_entry *a = l->w[i].is, *b = l->w[i + 1].is;
    if (!identify__pair(l->x, a, b) && !identify__pair(l->x, b, a))
        return NOTHING;
    return l->w[i].capital || l->w[i + 1].capital || certain(a) || certain(b) ? HARD : SOFT;
}

static void look_for_name(const struct look *l, size_t i)
{
    const unsigned is = is_of(l, i);
    if ((is & (IS_NAME | IS_STAFF)) != 0) {
        const enum grade pair = grade_of_pair(l, i);
        const bool child = (is & IS_NAME) != 0 && (is_of(l, i + 1) & IS_NAME) != 0;
        if (pair != NOTHING)
            add(l, i, i + 1, child ? IDENTIFY_NAME : IDENTIFY_STAFF, pair == HARD);
    }
    if ((is & IS_NAME) != 0) {
        const enum grade g = grade_of_name(l, i);
        if (g != NOTHING)
            add(l, i, i, IDENTIFY_NAME, g == HARD);
    } else if ((is & IS_STAFF) != 0) {
        if (certain(l->w[i].is) && l->w[i].capital && (is & IS_USUAL) == 0)
            add(l, i, i, IDENTIFY_STAFF, false);
    } else if (l->w[i].near) {
        add(l, i, i, IDENTIFY_NEAR_NAME, false);
    }
    if ((is & IS_PLACE) != 0 && l->w[i].capital)
        add(l, i, i, IDENTIFY_PLACE, false);
}

/* "Mrs Example" --------------------------------------------------------------------------------- */

static void look_for_title(const struct look *l, size_t i)
{
    if ((is_of(l, i) & IS_TITLE) == 0 || i + 1 >= l->n || !l->w[i].capital)
        return;
    const struct word *next = &l->w[i + 1];
    if (!next->capital || (next->gap != GAP_SPACE && next->gap != GAP_DOT))
        return;
    const unsigned is = is_of(l, i + 1);
    if ((is & (IS_USUAL | IS_ROLE | IS_SCHOOL)) != 0 && (is & (IS_NAME | IS_STAFF)) == 0)
        return;
    add(l, i, i + 1, IDENTIFY_STAFF, (is & (IS_NAME | IS_STAFF)) != 0);
}

/* Initials ---------------------------------------------------------------------------------------- */

static bool of_the_roll(const struct look *l, char first, char second)
{
    return first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z' &&
        (l->x->initials[first - 'A'] >> (second - 'A') & 1) != 0;
}

static void look_for_initials(const struct look *l, size_t i)
{
    const struct word *w = &l->w[i];
    const char *p = l->f->text.p + w->at;
    if (w->n == 2 && w->all_capital && (is_of(l, i) & (IS_SHORT | IS_NAME | IS_TITLE | IS_WAY)) == 0 &&
        of_the_roll(l, p[0], p[1]))
        identify__add(l->f, w->at, w->n, IDENTIFY_INITIALS, false);
    if (single(w) && i + 1 < l->n && single(&w[1]) && w[1].gap == GAP_DOT && w[1].at - w->at <= 3 &&
        of_the_roll(l, p[0], l->f->text.p[w[1].at]))
        add(l, i, i + 1, IDENTIFY_INITIALS, false);
}

/* Settings ---------------------------------------------------------------------------------------- */

static bool is_word(const struct look *l, size_t i, unsigned number)
{
    const struct identify_entry *e = i < l->n ? l->w[i].whole : NULL;
    if (e == NULL)
        return false;
    return e->number == number || (str_eq(e->text, S("saint")) && str_eq(l->x->entries[number].text, S("st")));
}

/* The last word of a setting's name that begins with word i; 0 if it does not. */
static size_t match_setting(const struct look *l, size_t i, const struct identify_setting *s)
{
    size_t at = i, passed = 0;
    for (size_t k = 1; k < s->n; k++) {
        for (at++; !is_word(l, at, s->core[k]) && passed < 3 && (is_of(l, at) & IS_SCHOOL) != 0; at++)
            passed++;
        if (!is_word(l, at, s->core[k]) || l->w[at].gap == GAP_OTHER)
            return 0;
    }
    return at;
}

static bool names_a_school(const struct look *l, size_t i)
{
    return i < l->n && l->w[i].gap == GAP_SPACE && (is_of(l, i) & IS_SCHOOL) != 0 && l->w[i].n > 3;
}

static void found_setting(const struct look *l, size_t i, size_t last, const struct identify_setting *s)
{
    const enum identify_kind kind = s->own ? IDENTIFY_SETTING : IDENTIFY_OTHER_SETTING;
    const bool school = names_a_school(l, last + 1), capital = l->w[i].capital && l->w[last].capital;
    const unsigned is = is_of(l, i);
    if (s->n > 1) {
        if (capital || s->own)
            add(l, i, last + school, kind, capital);
        return;
    }
    const bool plain = (is & (IS_PLAIN | IS_SELDOM | IS_USUAL)) != 0;
    if (school && (l->w[i].capital || !plain))
        add(l, i, last + 1, kind, !plain);
    else if (s->own && capital && !(plain && begins(l, i)) && (is & IS_USUAL) == 0)
        add(l, i, last, kind, false);
}

static void look_for_setting(const struct look *l, size_t i)
{
    const struct identify_entry *e = l->w[i].whole;
    unsigned at = e == NULL ? 0 : e->settings;
    if (e != NULL && str_eq(e->text, S("saint"))) {
        const struct identify_entry *st = identify__entry(l->x, S("st"));
        at = st == NULL ? 0 : st->settings;
    }
    for (size_t looked = 0; at != 0 && looked < 400; looked++) {
        const struct identify_setting *s = &l->x->settings[at - 1];
        size_t last = match_setting(l, i, s);
        if (last > 0 || s->n == 1)
            found_setting(l, i, s->n == 1 ? i : last, s);
        at = s->next;
    }
}

/* Streets ----------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where "12" or "14a" begins that stands before a word; the word's own place if none does. */
static size_t number_before(struct str text, size_t at)
{
    size_t p = at;
    if (p < 2 || text.p[p - 1] != ' ')
        return at;
    p--;
    if (p > 1 && str_find(S("abcdABCD"), text.p[p - 1]) >= 0 && is_digit(text.p[p - 2]))
        p--;
    size_t first = p;
    while (first > 0 && is_digit(text.p[first - 1]))
        first--;
    const bool apart = first == 0 || str_find(S(" \n,"), text.p[first - 1]) >= 0;
    return first < p && p - first <= 4 && apart ? first : at;
}

/* "12 mill lane" */
static void look_for_small_street(const struct look *l, size_t i)
{
    const bool usual = (is_of(l, i - 1) & (IS_USUAL | IS_PARTICLE)) != 0;
    const size_t from = number_before(l->f->text, l->w[i - 1].at);
    if ((is_of(l, i) & IS_STREET) != 0 && !usual && l->w[i - 1].n > 2 && from < l->w[i - 1].at)
        identify__add(l->f, from, end_of(l, i) - from, IDENTIFY_ADDRESS, false);
}

static void look_for_street(const struct look *l, size_t i)
{
    const unsigned is = is_of(l, i);
    const struct word *w = &l->w[i];
    if ((is & (IS_STREET | IS_WAY)) == 0 || i == 0 || w->gap != GAP_SPACE)
        return;
    if (!w->capital) {
        look_for_small_street(l, i);
        return;
    }
    size_t first = i;
    while (first > 0 && i - first < 3 && l->w[first - 1].capital && l->w[first].gap == GAP_SPACE &&
        number_before(l->f->text, l->w[first].at) == l->w[first].at)
        first--;
    if (first == i)
        return;
    const size_t from = number_before(l->f->text, l->w[first].at);
    if (from < l->w[first].at)
        identify__add(l->f, from, end_of(l, i) - from, IDENTIFY_ADDRESS, true);
    else if ((is & IS_STREET) != 0)
        add(l, first, i, IDENTIFY_ADDRESS, false);
}

void identify__names(const struct identify_index *x, struct identify_found *f)
{
    struct look l = { .x = x, .f = f };
    l.w = words_of(x, f, &l.n);
    for (size_t i = 0; i < l.n; i++) {
        look_for_name(&l, i);
        look_for_title(&l, i);
        look_for_initials(&l, i);
        look_for_setting(&l, i);
        look_for_street(&l, i);
    }
}

/* All of it --------------------------------------------------------------------------------------- */

static int in_place(const void *a, const void *b)
{
    const struct identify_hit *x = a, *y = b;
    if (x->at != y->at)
        return (x->at > y->at) - (x->at < y->at);
    return (x->n < y->n) - (x->n > y->n);
}

/* Two names that only spaces, commas and hyphens part are one: "Surname, Forename". */
static bool one_name(struct str text, const struct identify_hit *a, const struct identify_hit *b)
{
    if (a->kind != IDENTIFY_NAME || b->kind != IDENTIFY_NAME)
        return false;
    for (size_t i = a->at + a->n; i < b->at; i++)
        if (text.p[i] != ' ' && text.p[i] != ',' && text.p[i] != '-')
            return false;
    return true;
}

/* As many as are handed back: soft ones are left out first, the last of them before the others, so that no hard one is
 * hidden behind many. */
static void keep_most(struct identify_found *f)
{
    if (f->n <= IDENTIFY_MOST)
        return;
    size_t soft = f->n - identify_hard(f->hits, f->n), n = 0, surplus = f->n - IDENTIFY_MOST;
    const size_t stay = soft > surplus ? soft - surplus : 0;
    soft = 0;
    for (size_t i = 0; i < f->n; i++)
        if (f->hits[i].hard || soft++ < stay)
            f->hits[n++] = f->hits[i];
    f->n = n < IDENTIFY_MOST ? n : IDENTIFY_MOST;
}

static void merge(struct identify_found *f)
{
    size_t n = 0;
    qsort(f->hits, f->n, sizeof *f->hits, in_place);
    for (size_t i = 0; i < f->n; i++) {
        struct identify_hit *last = n == 0 ? NULL : &f->hits[n - 1], h = f->hits[i];
        if (last == NULL || (h.at >= last->at + last->n && !one_name(f->text, last, &h))) {
            f->hits[n++] = h;
            continue;
        }
        const size_t end = h.at + h.n, last_end = last->at + last->n;
        if (h.hard && !last->hard)
            last->kind = h.kind;
        last->hard = last->hard || h.hard;
        last->n = (end > last_end ? end : last_end) - last->at;
    }
    f->n = n;
    keep_most(f);
}

void identify_look(
    struct arena *a, const struct identify_index *index, struct str text, struct identify_hit **ret, size_t *ret_n)
{
    struct identify_found f = { .arena = a, .text = text, .room = 32 };
    f.hits = ARENA_ARRAY(a, f.room, struct identify_hit);
    identify__names(index, &f);
    identify__shapes(index, &f);
    merge(&f);
    *ret = f.hits;
    *ret_n = f.n;
}

bool identify_ordinary(const struct identify_index *index, struct str folded)
{
    const struct identify_entry *e = identify__entry(index, folded);
    return e != NULL && (e->is & ~(unsigned)(IS_NAME | IS_STAFF | IS_PLACE | IS_PARTICLE)) != 0;
}

size_t identify_hard(const struct identify_hit *hits, size_t n)
{
    size_t hard = 0;
    for (size_t i = 0; i < n; i++)
        hard += hits[i].hard;
    return hard;
}

uint64_t identify_mark(uint64_t before, struct str text, const struct identify_hit *hits, size_t n)
{
    uint64_t mark = before;
    for (size_t i = 0; i < n; i++)
        if (!hits[i].hard)
            mark = (mark ^ identify__hash(str_slice(text, hits[i].at, hits[i].at + hits[i].n))) * 0x9e3779b97f4a7c15u;
    return mark;
}
