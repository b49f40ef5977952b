/* What is said of a plan before it is issued: what would make a target SMART, what is missing, and whose name stands in
 * it that should not. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "service/identify.h"
#include "service/plan.h"
#include "store/plan.h"

/* --- SMART --- */

/* Words that say a direction and no measure. */
static const char *const vague[] = { "improve", "improves", "improved", "improving", "increase", "increases",
    "increased", "reduce", "reduces", "reduced", "decrease", "better", "more", "less", "fewer", "develop", "develops",
    "appropriate", "appropriately", "regularly", "progress" };

static bool letter(char ch)
{
    return isalpha((unsigned char)ch) || (unsigned char)ch >= 0x80 || ch == '\'' || ch == '-';
}

/* The next word of a text, from *at on; empty at its end. */
static struct str next_word(struct str s, size_t *at)
{
    while (*at < s.n && !letter(s.p[*at]) && !isdigit((unsigned char)s.p[*at]))
        ++*at;
    const size_t from = *at;
    while (*at < s.n && (letter(s.p[*at]) || isdigit((unsigned char)s.p[*at])))
        ++*at;
    return str_slice(s, from, *at);
}

static bool has_number(struct str s)
{
    static const char *const numbers[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten",
        "every", "all", "half", "once", "twice", "daily" };
    for (size_t i = 0; i < s.n; i++)
        if (isdigit((unsigned char)s.p[i]))
            return true;
    size_t at = 0;
    for (struct str word = next_word(s, &at); word.n > 0; word = next_word(s, &at))
        for (size_t k = 0; k < COUNT_OF(numbers); k++)
            if (str_eq_nocase(word, str_of(numbers[k])))
                return true;
    return false;
}

static const char *vague_word(struct str s)
{
    size_t at = 0;
    for (struct str word = next_word(s, &at); word.n > 0; word = next_word(s, &at))
        for (size_t k = 0; k < COUNT_OF(vague); k++)
            if (str_eq_nocase(word, str_of(vague[k])))
                return vague[k];
    return NULL;
}

size_t plan_advice(const struct plan_target *t, struct day today, struct str *ret)
{
    size_t n = 0;
    const bool counts = has_number(t->target) || has_number(t->measure);
    if (vague_word(t->target) != NULL && !counts)
        ret[n++] = S("The target says a direction and no amount, as \"improve\" or \"more\" do: write how much, how "
                     "often or how long, so that one can tell when it is reached");
    if (t->measure.n == 0)
        ret[n++] = S("It is not said how one will know that it is met");
    if (t->baseline.n == 0)
        ret[n++] = S("It is not said where the child is now: without it, nobody can tell later what has changed");
    if (t->who.n == 0)
        ret[n++] = S("It is not said who does it");
    if (t->how_often.n == 0)
        ret[n++] = S("It is not said how often");
    if (!day_is(t->review))
        ret[n++] = S("There is no day for its review");
    else if (day_cmp(t->review, today) < 0)
        ret[n++] = S("The day of its review is past");
    if (day_is(t->review) && day_is(t->starts) && day_cmp(t->review, t->starts) < 0)
        ret[n++] = S("Its review is before it starts");
    return n;
}

/* --- what is missing --- */

static struct str of_target(struct work *w, const struct plan_target *t, size_t i, const char *what)
{
    (void)t;
    return str_fmt(w->arena, "Target %zu: %s", i + 1, what);
}

enum err plan_missing(struct work *w, const struct plan *p, struct str **ret, size_t *ret_n)
{
    struct str *all = ARENA_ARRAY(w->arena, 3 + p->n_targets, struct str);
    size_t n = 0;
    bool whole = false;
    for (size_t i = 0; i < p->n_targets; i++)
        whole |= p->targets[i].who.n > 0 && day_is(p->targets[i].review);
    if (p->n_targets == 0)
        all[n++] = S("Add at least one target");
    else if (!whole)
        all[n++] = S("Say of at least one target who does it and when it is reviewed");
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct plan_target *t = &p->targets[i];
        if (day_is(t->starts) && day_is(t->review) && day_cmp(t->review, t->starts) < 0)
            all[n++] = of_target(w, t, i, "its review must not be before it starts");
    }
    if (!day_is(p->review))
        all[n++] = S("Say when the plan is reviewed");
    else if (day_cmp(p->review, w->today) < 0)
        all[n++] = S("The day of the plan's review is past: enter one from today on");
    *ret = all;
    *ret_n = n;
    return OK;
}

/* --- whose name stands in it (T9) --- */

enum {
    WORDS_OF_NAME = 8,
    BEARERS_MOST = 5, /* of a forename that tells by itself which child of the setting it is */
};

struct word {
    struct str as, folded;
    bool starts; /* a sentence, a line, or what is quoted */
};
struct name {
    struct str words[WORDS_OF_NAME];
    size_t n;
};

struct search {
    struct work *w;
    const struct plan_others_row *others;
    size_t n_others;
    const struct forum_case *c;
    struct str own_preferred;        /* folded: what the child is called, if otherwise than it is written */
    struct name *forward, *backward; /* of each of them: forename first, surname first */
    struct str *forenames, *surnames;
    size_t *bearers;      /* how many of them have the same forename */
    struct str *in_order; /* all forenames */
    const struct identify_index *words;
    struct plan_other *found;
    size_t n, room;
};

static void add_words(struct work *w, struct name *to, struct str text)
{
    size_t at = 0;
    for (struct str word = next_word(text, &at); word.n > 0 && to->n < WORDS_OF_NAME; word = next_word(text, &at))
        to->words[to->n++] = str_fold(w->arena, word);
}

/* Equal but for one letter that is other, missing or too many, in names of five letters or more. */
static bool near_enough(struct str a, struct str b)
{
    if (str_eq(a, b))
        return true;
    const struct str shorter = a.n <= b.n ? a : b, longer = a.n <= b.n ? b : a;
    if (shorter.n < 5 || longer.n - shorter.n > 1)
        return false;
    size_t i = 0;
    while (i < shorter.n && shorter.p[i] == longer.p[i])
        i++;
    const size_t skip = longer.n == shorter.n ? 1 : 0;
    return memcmp(shorter.p + i + skip, longer.p + i + 1, shorter.n - i - skip) == 0;
}

/* Do the words from `at` on say this name? The first word as it is, the others near enough. */
static bool says(const struct word *words, size_t n, size_t at, const struct name *name)
{
    if (name->n < 2 || at + name->n > n)
        return false;
    for (size_t i = 0; i < name->n; i++) {
        const bool same = i == 0 ? str_eq(words[at].folded, name->words[0])
                                 : near_enough(words[at + i].folded, name->words[i]);
        if (!same)
            return false;
    }
    return true;
}

static bool capital(struct str word)
{
    return word.n > 2 && (isupper((unsigned char)word.p[0]) || (unsigned char)word.p[0] >= 0xc3);
}

/* Of another case of the forum, a name by itself is enough: that is whom the room has just spoken of. */
static bool says_alone(const struct search *s, const struct word *word, size_t i)
{
    const struct forum_case *c = s->c;
    if (!s->others[i].near || !capital(word->as))
        return false;
    const struct str own_first = c->named ? str_fold(s->w->arena, c->forename) : S(""),
                     own_last = c->named ? str_fold(s->w->arena, c->surname) : S("");
    return (str_eq(word->folded, s->forenames[i]) && !str_eq(word->folded, own_first)) ||
        (str_eq(word->folded, s->surnames[i]) && !str_eq(word->folded, own_last));
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool is_forename(const struct search *s, struct str folded)
{
    return s->n_others > 0 && bsearch(&folded, s->in_order, s->n_others, sizeof *s->in_order, by_text) != NULL;
}

/* "Mrs Mason" is an adult, "Mason Centre" a place: what a word with a capital stands by. */
static bool is_of_a_term(const struct search *s, const struct word *words, size_t n, size_t k)
{
    static const char *const titles[] = { "mr", "mrs", "miss", "ms", "mx", "dr", "sir" };
    for (size_t t = 0; k > 0 && t < COUNT_OF(titles); t++)
        if (str_eq(words[k - 1].folded, str_of(titles[t])))
            return true;
    const bool before = k > 0 && capital(words[k - 1].as) && !words[k - 1].starts,
               behind = k + 1 < n && capital(words[k + 1].as) && !words[k + 1].starts;
    return (before && !is_forename(s, words[k - 1].folded)) || (behind && !is_forename(s, words[k + 1].folded));
}

/* Of another child of the setting, a forename by itself counts where it can hardly be anything else: with a capital in
 * the midst of a sentence, no ordinary word, no part of a term; and where it tells which child it is, since few have
 * it. */
static bool says_forename(const struct search *s, const struct word *words, size_t n, size_t k, size_t i)
{
    const struct word *word = &words[k];
    if (s->others[i].near || word->starts || !capital(word->as) || !str_eq(word->folded, s->forenames[i]) ||
        s->bearers[i] > BEARERS_MOST || identify_ordinary(s->words, word->folded))
        return false;
    const bool own = s->c->named &&
        (str_eq(word->folded, str_fold(s->w->arena, s->c->forename)) || str_eq(word->folded, s->own_preferred));
    return !own && !is_of_a_term(s, words, n, k);
}

static void note(struct search *s, struct str found, struct str where, size_t i)
{
    for (size_t k = 0; k < s->n; k++)
        if (str_eq(s->found[k].found, found) && str_eq(s->found[k].where, where))
            return;
    if (s->n < s->room)
        s->found[s->n++] = (struct plan_other){ .found = found,
            .where = where,
            .whose = s->others[i].near ? S("a child of another case of this forum")
                                       : S("another child of the setting") };
}

static struct str stretch(const struct word *from, const struct word *last)
{
    return (struct str){ from->as.p, (size_t)(last->as.p + last->as.n - from->as.p) };
}

/* A word without a possessive 's, written with either apostrophe. */
static struct str without_s(struct str word)
{
    static const char *const ends[] = { "'s", "\xe2\x80\x99s" };
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(word, str_of(ends[i])))
            return str_slice(word, 0, word.n - strlen(ends[i]));
    return word;
}

/* Does a sentence begin at a place of a text? */
static bool begins(struct str text, size_t at)
{
    while (at > 0 && text.p[at - 1] == ' ')
        at--;
    return at == 0 || str_find(S(".!?:\n\r\"(-"), text.p[at - 1]) >= 0 || (unsigned char)text.p[at - 1] >= 0x80;
}

/* `adults`: it is a field for the names of adults, where a forename by itself is one. */
static void search_text(struct search *s, struct str text, struct str where, bool adults)
{
    struct word *words = ARENA_ARRAY(s->w->arena, text.n / 2 + 1, struct word);
    size_t n = 0, at = 0;
    for (struct str word = next_word(text, &at); word.n > 0; word = next_word(text, &at))
        words[n++] = (struct word){ .as = without_s(word),
            .folded = str_fold(s->w->arena, without_s(word)),
            .starts = begins(text, (size_t)(word.p - text.p)) };
    size_t told = 0; /* words before this one are part of a name that is noted */
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < s->n_others; i++) {
            const struct name *name = says(words, n, k, &s->forward[i]) ? &s->forward[i]
                : says(words, n, k, &s->backward[i])                    ? &s->backward[i]
                                                                        : NULL;
            if (name != NULL) {
                note(s, stretch(&words[k], &words[k + name->n - 1]), where, i);
                told = k + name->n;
            } else if (k >= told &&
                (str_eq_nocase(words[k].as, s->others[i].upn) || says_alone(s, &words[k], i) ||
                    (!adults && says_forename(s, words, n, k, i)))) {
                note(s, words[k].as, where, i);
            }
        }
    }
}

/* The child's own name is no other's, and neither is another child of the same name. Who is called otherwise than they
 * are written is there with both. */
static void take_others(struct search *s, const struct plan_others_row *rows, size_t n)
{
    const struct forum_case *c = s->c;
    struct plan_others_row *all = ARENA_ARRAY(s->w->arena, 2 * n + 1, struct plan_others_row);
    for (size_t i = 0; i < n; i++) {
        const bool same = str_eq(rows[i].surname, c->surname) && str_eq(rows[i].forename, c->forename),
                   own = c->named && str_eq(rows[i].upn, c->upn);
        const struct str preferred = rows[i].preferred.p == NULL ? S("") : str_fold(s->w->arena, rows[i].preferred);
        if (own)
            s->own_preferred = preferred;
        if (own || (c->named && same))
            continue;
        all[s->n_others++] = rows[i];
        if (preferred.n == 0 || str_eq(preferred, str_fold(s->w->arena, rows[i].forename)))
            continue;
        all[s->n_others] = rows[i];
        all[s->n_others++].forename = rows[i].preferred;
    }
    s->others = all;
}

/* How many there are of each forename: of those in order, as many as are equal. */
static void count_bearers(struct search *s)
{
    s->in_order = ARENA_ARRAY(s->w->arena, s->n_others, struct str);
    if (s->n_others == 0)
        return;
    memcpy(s->in_order, s->forenames, s->n_others * sizeof *s->in_order);
    qsort(s->in_order, s->n_others, sizeof *s->in_order, by_text);
    for (size_t i = 0; i < s->n_others; i++) {
        const struct str *one = bsearch(&s->forenames[i], s->in_order, s->n_others, sizeof *s->in_order, by_text);
        const struct str *first = one, *last = one;
        while (first > s->in_order && str_eq(first[-1], *one) && last - first <= BEARERS_MOST)
            first--;
        while (last + 1 < s->in_order + s->n_others && str_eq(last[1], *one) && last - first <= BEARERS_MOST)
            last++;
        s->bearers[i] = (size_t)(last - first) + 1; /* of many, no more than tells that they are many */
    }
}

static void prepare(struct search *s)
{
    struct arena *a = s->w->arena;
    s->forward = ARENA_ARRAY(a, s->n_others, struct name);
    s->backward = ARENA_ARRAY(a, s->n_others, struct name);
    s->forenames = ARENA_ARRAY(a, s->n_others, struct str);
    s->surnames = ARENA_ARRAY(a, s->n_others, struct str);
    s->bearers = ARENA_ARRAY(a, s->n_others, size_t);
    s->words = identify_index_of(a, &(struct identify_source){ .n_children = 0, .setting = S(""), .town = S("") });
    for (size_t i = 0; i < s->n_others; i++) {
        add_words(s->w, &s->forward[i], s->others[i].forename);
        add_words(s->w, &s->forward[i], s->others[i].surname);
        add_words(s->w, &s->backward[i], s->others[i].surname);
        add_words(s->w, &s->backward[i], s->others[i].forename);
        s->forenames[i] = str_fold(a, s->others[i].forename);
        s->surnames[i] = str_fold(a, s->others[i].surname);
    }
    count_bearers(s);
}

enum err plan_look_through(struct work *w, const struct forum_case *c, const struct plan *p, struct plan_other **ret,
    size_t *ret_n)
{
    enum { FOUND_MOST = 40 };
    struct plan_others_row *rows;
    size_t n;
    enum err e = store_plan_others(w->db, w->arena,
        &(struct plan_others){ .round = c->round.id, .since = day_add(w->today, -IDENTIFY_SINCE_DAYS) }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct search s = { .w = w,
        .c = c,
        .own_preferred = S(""),
        .found = ARENA_ARRAY(w->arena, FOUND_MOST, struct plan_other),
        .room = FOUND_MOST };
    take_others(&s, rows, n);
    prepare(&s);
    for (int f = 0; f < PLAN_FIELDS; f++)
        search_text(&s, plan_value(w->arena, p, (enum plan_field)f), plan_field_words((enum plan_field)f), false);
    for (size_t i = 0; i < p->n_targets; i++)
        for (int f = PLAN_T_BASELINE; f < PLAN_TARGET_FIELDS; f++)
            search_text(&s, plan_target_value(w->arena, &p->targets[i], (enum plan_target_field)f),
                str_fmt(w->arena, "Target %zu: %.*s", i + 1,
                    STR_ARG(plan_target_field_words((enum plan_target_field)f))),
                f == PLAN_T_WHO);
    *ret = s.found;
    *ret_n = s.n;
    return OK;
}
