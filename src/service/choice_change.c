/* The lists as an authority changes them. */
#include "service/choice.h"

#include <string.h>

#include "service/config.h"
#include "service/text.h"
#include "store/choice.h"

/* Writes a whole list, in its order. */
static enum err write_list(struct work *w, enum choice_kind k, const struct choice_list *l)
{
    enum err e = OK;
    bool has_part = k == CHOICE_PROMPT || k == CHOICE_STRATEGY;
    for (size_t i = 0; e == OK && i < l->n; i++)
        e = store_choice_put(w->db, w->arena,
            &(struct choice_put){ .kind = choice_kind_name(k),
                .number = l->v[i].number,
                .words = l->v[i].words,
                .brief = l->v[i].brief,
                .part = { has_part, l->v[i].part },
                .place = (int64_t)i + 1,
                .offered = l->v[i].offered },
            NULL);
    return e == OK ? config_touch(w) : work_fail(w, e);
}

static size_t find(const struct choice_list *l, int number)
{
    size_t i = 0;
    while (i < l->n && l->v[i].number != number)
        i++;
    return i;
}

/* --- what is wrong --- */

static struct str text_problem(struct arena *a, struct str text, size_t most, const char *empty)
{
    size_t n = text_characters(text);
    if (n == 0)
        return str_of(empty);
    if (n > most)
        return str_fmt(a, "This has %zu characters. It must be %zu or fewer", n, most);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
            return S("This must be one line");
    return S("");
}

/* The words of another entry: of prompts, one of the same area. */
static bool is_there(struct arena *a, const struct choice_list *l, const struct choice_new *n, int number)
{
    struct str folded = str_fold(a, n->words);
    for (size_t i = 0; i < l->n; i++) {
        const struct choice *c = &l->v[i];
        bool other_area = n->kind == CHOICE_PROMPT && c->part != n->part;
        if (c->number != number && !other_area && str_eq(folded, str_fold(a, c->words)))
            return true;
    }
    return false;
}

static bool part_is(const struct choice_lists *l, const struct choice_new *n)
{
    if (n->kind == CHOICE_PROMPT)
        return choice_of(l, CHOICE_AREA, n->part) != NULL;
    return n->kind != CHOICE_STRATEGY || (n->part >= 0 && n->part < CHOICE_NEEDS);
}

static size_t prompts_of(const struct choice_lists *l, int area, int but)
{
    size_t n = 0;
    for (size_t i = 0; i < l->of[CHOICE_PROMPT].n; i++) {
        const struct choice *c = &l->of[CHOICE_PROMPT].v[i];
        n += c->offered && c->part == area && c->number != but;
    }
    return n;
}

static const char too_many_prompts[] = "This area has eight prompts, which is as many as a meeting can go through. "
                                       "Stop offering one first";
_Static_assert(CHOICE_AREA_PROMPTS == 8, "the sentence says so");

/* `number`: -1 of one that is new. */
static bool check(struct work *w, const struct choice_lists *l, const struct choice_new *n, int number,
    struct choice_problems *ret)
{
    const struct choice *now = choice_of(l, n->kind, number);
    *ret = (struct choice_problems){ text_problem(w->arena, n->words, CHOICE_WORDS_MOST, "Enter the words"), S(""),
        S("") };
    if (ret->words.n == 0 && is_there(w->arena, &l->of[n->kind], n, number))
        ret->words = S("These words are in the list already. Use others, or change the one that is there");
    if (n->kind == CHOICE_AREA)
        ret->brief = text_problem(w->arena, n->brief, CHOICE_BRIEF_MOST, "Enter how it is said of one child");
    if (!part_is(l, n))
        ret->part = n->kind == CHOICE_PROMPT ? S("Choose the area") : S("Choose the need");
    else if (n->kind == CHOICE_PROMPT && (now == NULL || now->offered) &&
        prompts_of(l, n->part, number) >= CHOICE_AREA_PROMPTS)
        ret->part = str_of(too_many_prompts);
    return ret->words.n + ret->brief.n + ret->part.n == 0;
}

/* The next number that was never given: of areas from the top, so that the standard can grow. -1: there is none. */
static int next_number(enum choice_kind k, const struct choice_list *l)
{
    int next = k == CHOICE_AREA ? CHOICE_BITS - 1 : 0;
    for (size_t i = 0; i < l->n; i++) {
        int number = l->v[i].number;
        if (k == CHOICE_AREA && number >= AGENDA_AREAS && number <= next)
            next = number - 1;
        else if (k != CHOICE_AREA && number >= next)
            next = number + 1;
    }
    int least = k == CHOICE_AREA ? AGENDA_AREAS : 0,
        most = k == CHOICE_AREA || k == CHOICE_BARRIER ? CHOICE_BITS : CHOICE_MOST;
    return next >= least && next < most ? next : -1;
}

static struct str full(struct arena *a, enum choice_kind k)
{
    int most = k == CHOICE_AREA || k == CHOICE_BARRIER ? CHOICE_BITS : CHOICE_MOST;
    return str_fmt(a, "There is room for %d, and each keeps its place for ever, also when it is not offered any more. "
                      "Change the words of one that you do not need",
        most);
}

/* --- changes --- */

enum err choice_add(struct work *w, const struct choice_new *n, struct choice_problems *ret, int *ret_number)
{
    struct choice_lists l;
    enum err e = choice_load(w, &l);
    if (e != OK)
        return e;
    const struct choice_list *old = &l.of[n->kind];
    bool right = check(w, &l, n, -1, ret);
    *ret_number = next_number(n->kind, old);
    if (*ret_number < 0 && ret->words.n == 0)
        ret->words = full(w->arena, n->kind);
    if (!right || *ret_number < 0)
        return ERR_INVALID;
    struct choice_list list = { ARENA_ARRAY(w->arena, old->n + 1, struct choice), old->n + 1, true };
    memcpy(list.v, old->v, old->n * sizeof *old->v);
    list.v[old->n] = (struct choice){ *ret_number, n->words, n->kind == CHOICE_AREA ? n->brief : S(""), S(""), n->part,
        true };
    return write_list(w, n->kind, &list);
}

enum err choice_reword(struct work *w, int number, const struct choice_new *n, struct str was,
    struct choice_problems *ret)
{
    struct choice_lists l;
    enum err e = choice_load(w, &l);
    if (e != OK)
        return e;
    struct choice_list *list = &l.of[n->kind];
    size_t at = find(list, number);
    if (at == list->n)
        return ERR_MISSING;
    struct choice *c = &list->v[at];
    if (!str_eq(c->words, was))
        return ERR_CONFLICT;
    bool right = check(w, &l, n, number, ret);
    if (l.n_was >= CHOICE_PAST_MOST && ret->words.n == 0)
        ret->words = S("Words have been changed 5,000 times, and no more changes can be kept");
    if (!right || ret->words.n > 0)
        return ERR_INVALID;
    struct str brief = n->kind == CHOICE_AREA ? n->brief : S("");
    if (!str_eq(c->words, n->words) || !str_eq(c->brief, brief))
        e = store_choice_past_add(w->db, w->arena,
            &(struct choice_past_add){ .kind = choice_kind_name(n->kind),
                .number = number,
                .until_ms = w->now_ms,
                .words = c->words,
                .brief = c->brief },
            NULL);
    if (e != OK)
        return work_fail(w, e);
    c->words = n->words;
    c->brief = brief;
    c->part = n->part;
    return write_list(w, n->kind, list);
}

enum err choice_move(struct work *w, enum choice_kind k, int number, bool up)
{
    struct choice_lists l;
    enum err e = choice_load(w, &l);
    if (e != OK)
        return e;
    struct choice_list *list = &l.of[k];
    size_t at = find(list, number), to = at;
    if (at == list->n)
        return ERR_MISSING;
    do
        to = up ? to - 1 : to + 1; /* below 0 it is beyond the end as well */
    while (to < list->n && list->v[to].part != list->v[at].part);
    if (to >= list->n)
        return OK;
    struct choice one = list->v[at];
    list->v[at] = list->v[to];
    list->v[to] = one;
    return write_list(w, k, list);
}

bool choice_stays(enum choice_kind k, int number)
{
    return k == CHOICE_AREA && (number == AGENDA_SEVERE || number == AGENDA_OTHER);
}

enum err choice_offer(struct work *w, enum choice_kind k, int number, bool offered, struct str *ret_problem)
{
    struct choice_lists l;
    enum err e = choice_load(w, &l);
    *ret_problem = S("");
    if (e != OK)
        return e;
    struct choice_list *list = &l.of[k];
    size_t at = find(list, number);
    if (at == list->n)
        return ERR_MISSING;
    if (list->v[at].offered == offered)
        return OK;
    if (!offered && choice_stays(k, number))
        *ret_problem = S("This area stays on the agenda: every severely absent child is talked about, and children who "
                         "are added by hand have to go somewhere");
    else if (offered && k == CHOICE_PROMPT && prompts_of(&l, list->v[at].part, number) >= CHOICE_AREA_PROMPTS)
        *ret_problem = str_of(too_many_prompts);
    if (ret_problem->n > 0)
        return ERR_INVALID;
    list->v[at].offered = offered;
    return write_list(w, k, list);
}
