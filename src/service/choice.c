/* The lists as they are read, kept and told. */
#include "service/choice.h"

#include "store/choice.h"

enum { KEPT_BYTES = 32 << 20 /* of CHOICE_PAST_MOST texts of four bytes a character, and some */ };

static const char *const kinds[CHOICE_KINDS] = { [CHOICE_AREA] = "area",
    [CHOICE_PROMPT] = "prompt",
    [CHOICE_BARRIER] = "barrier",
    [CHOICE_STRATEGY] = "strategy" };
static const char *const needs[CHOICE_NEEDS] = { [CHOICE_NEED_ATTENDANCE] = "Attendance and family",
    [CHOICE_NEED_COMMUNICATION] = "Communication and interaction",
    [CHOICE_NEED_COGNITION] = "Cognition and learning",
    [CHOICE_NEED_MENTAL_HEALTH] = "Social, emotional and mental health",
    [CHOICE_NEED_SENSORY] = "Sensory and physical" };

struct str choice_kind_name(enum choice_kind k)
{
    return str_of(kinds[k]);
}

struct str choice_need_words(enum choice_need n)
{
    return str_of(needs[n]);
}

/* --- the standard --- */

struct standard {
    const char *words, *brief, *name;
    int part;
};

#define AREA(id, name, title, words)
#define QUESTION(id, text)
#define BARRIER(text)
#define STRATEGY(need, text)

static const struct standard areas[] = {
#undef AREA
#define AREA(id, name, title, words) { title, words, name, 0 },
#include "service/agenda.def"
#undef AREA
#define AREA(id, name, title, words)
};
static const struct standard prompts[] = {
#undef QUESTION
#define QUESTION(id, text) { text, "", "", AGENDA_##id },
#include "service/agenda.def"
#undef QUESTION
#define QUESTION(id, text)
};
static const struct standard barriers[] = {
#undef BARRIER
#define BARRIER(text) { text, "", "", 0 },
#include "service/agenda.def"
#undef BARRIER
#define BARRIER(text)
};
static const struct standard strategies[] = {
#undef STRATEGY
#define STRATEGY(need, text) { text, "", "", CHOICE_NEED_##need },
#include "service/agenda.def"
#undef STRATEGY
#define STRATEGY(need, text)
};
#undef AREA
#undef QUESTION
#undef BARRIER
#undef STRATEGY

static const struct {
    const struct standard *v;
    size_t n;
} standards[CHOICE_KINDS] = { [CHOICE_AREA] = { areas, COUNT_OF(areas) },
    [CHOICE_PROMPT] = { prompts, COUNT_OF(prompts) },
    [CHOICE_BARRIER] = { barriers, COUNT_OF(barriers) },
    [CHOICE_STRATEGY] = { strategies, COUNT_OF(strategies) } };

static struct choice standard_of(enum choice_kind k, size_t i)
{
    const struct standard *s = &standards[k].v[i];
    return (struct choice){ (int)i, str_of(s->words), str_of(s->brief), str_of(s->name), s->part, true };
}

/* --- reading --- */

static bool kind_parse(struct str name, enum choice_kind *ret)
{
    for (int k = 0; k < CHOICE_KINDS; k++) {
        if (!str_eq(name, str_of(kinds[k])))
            continue;
        *ret = (enum choice_kind)k;
        return true;
    }
    return false;
}

const struct choice *choice_of(const struct choice_lists *l, enum choice_kind k, int number)
{
    for (size_t i = 0; i < l->of[k].n; i++)
        if (l->of[k].v[i].number == number)
            return &l->of[k].v[i];
    return NULL;
}

/* Names of areas are for addresses: those of the standard have a word. */
static struct str name_of(struct arena *a, enum choice_kind k, int64_t number)
{
    if (k != CHOICE_AREA)
        return S("");
    return number < AGENDA_AREAS ? str_of(areas[number].name) : str_fmt(a, "area_%lld", (long long)number);
}

/* A list without rows is the standard; and one that was made before the program knew an area gets it. */
static void add_standard(struct choice_lists *l)
{
    for (int k = 0; k < CHOICE_KINDS; k++)
        for (size_t i = 0; i < standards[k].n; i++) {
            bool lacks = k == CHOICE_AREA && choice_of(l, CHOICE_AREA, (int)i) == NULL;
            if (!l->of[k].own || lacks)
                l->of[k].v[l->of[k].n++] = standard_of((enum choice_kind)k, i);
        }
}

enum err choice_load(struct work *w, struct choice_lists *ret)
{
    struct choice_all_row *rows;
    struct choice_past_all_row *past;
    size_t n, n_past;
    enum choice_kind k;
    enum err e = store_choice_all(w->db, w->arena, &rows, &n);
    if (e == OK)
        e = store_choice_past_all(w->db, w->arena, &past, &n_past);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct choice_lists){ .was = ARENA_ARRAY(w->arena, n_past, struct choice_was) };
    for (int i = 0; i < CHOICE_KINDS; i++)
        ret->of[i].v = ARENA_ARRAY(w->arena, n + standards[i].n, struct choice);
    for (size_t i = 0; i < n; i++) {
        const struct choice_all_row *r = &rows[i];
        if (!kind_parse(r->kind, &k))
            continue;
        struct choice_list *to = &ret->of[k];
        to->own = true;
        to->v[to->n++] = (struct choice){ (int)r->number, r->words, r->brief, name_of(w->arena, k, r->number),
            r->part.has ? (int)r->part.v : 0, r->offered };
    }
    add_standard(ret);
    for (size_t i = 0; i < n_past; i++)
        if (kind_parse(past[i].kind, &k))
            ret->was[ret->n_was++] = (struct choice_was){ k, (int)past[i].number, past[i].until_ms, past[i].words,
                past[i].brief };
    return OK;
}

/* --- keeping --- */

static void copy(struct arena *a, const struct choice_lists *from, struct choice_lists *to)
{
    *to = (struct choice_lists){ .was = ARENA_ARRAY(a, from->n_was, struct choice_was), .n_was = from->n_was };
    for (int k = 0; k < CHOICE_KINDS; k++) {
        const struct choice_list *l = &from->of[k];
        to->of[k] = (struct choice_list){ ARENA_ARRAY(a, l->n, struct choice), l->n, l->own };
        for (size_t i = 0; i < l->n; i++) {
            struct choice *c = &to->of[k].v[i];
            *c = l->v[i];
            c->words = str_dup(a, c->words);
            c->brief = str_dup(a, c->brief);
            c->name = str_dup(a, c->name);
        }
    }
    for (size_t i = 0; i < from->n_was; i++) {
        to->was[i] = from->was[i];
        to->was[i].words = str_dup(a, from->was[i].words);
        to->was[i].brief = str_dup(a, from->was[i].brief);
    }
}

enum err choice_current(struct work *w, struct choice_kept *kept, int64_t version, const struct choice_lists **ret)
{
    if (!kept->has || kept->version != version) {
        struct choice_lists read;
        enum err e = choice_load(w, &read);
        if (e != OK)
            return e;
        if (kept->arena == NULL)
            kept->arena = arena_new(KEPT_BYTES);
        arena_reset(kept->arena);
        copy(kept->arena, &read, &kept->lists);
        kept->version = version;
        kept->has = true;
    }
    *ret = &kept->lists;
    return OK;
}

void choice_kept_free(struct choice_kept *kept)
{
    arena_free(kept->arena);
    *kept = (struct choice_kept){ .has = false };
}

/* --- words --- */

/* The first that was there until after the moment; NULL: what stands there now. */
static const struct choice_was *was_at(const struct choice_lists *l, enum choice_kind k, int number, int64_t at_ms)
{
    for (size_t i = 0; at_ms != 0 && i < l->n_was; i++)
        if (l->was[i].kind == k && l->was[i].number == number && l->was[i].until_ms > at_ms)
            return &l->was[i];
    return NULL;
}

struct str choice_words(const struct choice_lists *l, enum choice_kind k, int number, int64_t at_ms)
{
    const struct choice_was *was = was_at(l, k, number, at_ms);
    const struct choice *c = choice_of(l, k, number);
    if (was != NULL)
        return was->words;
    return c == NULL ? S("") : c->words;
}

struct str choice_brief(const struct choice_lists *l, enum choice_kind k, int number, int64_t at_ms)
{
    const struct choice_was *was = was_at(l, k, number, at_ms);
    const struct choice *c = choice_of(l, k, number);
    if (was != NULL)
        return was->brief;
    return c == NULL ? S("") : c->brief;
}

uint32_t choice_known(const struct choice_lists *l, enum choice_kind k)
{
    uint32_t set = 0;
    for (size_t i = 0; i < l->of[k].n; i++)
        set |= 1u << l->of[k].v[i].number;
    return set;
}

uint32_t choice_offered(const struct choice_lists *l, enum choice_kind k)
{
    uint32_t set = 0;
    for (size_t i = 0; i < l->of[k].n; i++)
        if (l->of[k].v[i].offered)
            set |= 1u << l->of[k].v[i].number;
    return set;
}

static struct str join(struct arena *a, struct str all, const char *by, struct str one)
{
    return all.n == 0 ? one : str_fmt(a, "%.*s%s%.*s", STR_ARG(all), by, STR_ARG(one));
}

struct str choice_areas_words(struct arena *a, const struct choice_lists *l, uint32_t set)
{
    struct str all = S("");
    for (size_t i = 0; i < l->of[CHOICE_AREA].n; i++) {
        const struct choice *c = &l->of[CHOICE_AREA].v[i];
        if ((set >> c->number & 1) != 0)
            all = join(a, all, ", ", c->brief);
    }
    return all;
}

struct str choice_barriers_words(struct arena *a, const struct choice_lists *l, uint32_t set, int64_t at_ms)
{
    struct str all = S("");
    for (size_t i = 0; i < l->of[CHOICE_BARRIER].n; i++) {
        int number = l->of[CHOICE_BARRIER].v[i].number;
        if ((set >> number & 1) != 0)
            all = join(a, all, "; ", choice_words(l, CHOICE_BARRIER, number, at_ms));
    }
    return all;
}
