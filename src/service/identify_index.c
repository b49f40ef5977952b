#include "service/identify_index.h"

#include <stdlib.h>

uint64_t identify__hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

/* Words of a text -------------------------------------------------------------------------------- */

/* Signs without width, that may be put into a name unseen. */
static bool unseen(uint32_t c)
{
    return c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

static bool apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2bc || c == '`';
}

static bool letter(uint32_t c)
{
    if (c < 0x80)
        return (c | 32) >= 'a' && (c | 32) <= 'z';
    /* Not: signs of Latin-1, punctuation and symbols, those of Asia, pictures. */
    static const uint32_t signs[][2] = { { 0x80, 0xbf }, { 0xd7, 0xd7 }, { 0xf7, 0xf7 }, { 0x2000, 0x2bff },
        { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0xfe00, 0xfe0f }, { 0xff00, 0xff20 }, { 0x1f000, 0x10ffff } };
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (c >= signs[i][0] && c <= signs[i][1])
            return false;
    return true;
}

static bool capital_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde) || (c >= 0x100 && c <= 0x17f && c % 2 == 0);
}

static enum identify_gap gap_with(enum identify_gap gap, uint32_t c)
{
    if (c == ' ' || c == '-' || c == 0xa0 || c == 0x2010 || c == 0x2011 || unseen(c))
        return gap;
    if (c == '.' && gap == GAP_SPACE)
        return GAP_DOT;
    if (c == ',' || c == '\n' || c == '\r' || c == '\t')
        return gap == GAP_SPACE || gap == GAP_COMMA ? GAP_COMMA : GAP_OTHER;
    return GAP_OTHER;
}

/* Does a sentence begin behind this sign? Quotation marks and spaces leave it as it was. */
static bool starts_with(bool starts, uint32_t c)
{
    static const uint32_t pass[] = { ' ', '"', '\'', '(', 0xa0, 0x2018, 0x201c },
                          ends[] = { '.', '!', '?', ':', '\n', '\r', '*', '-', 0x2013, 0x2014, 0x2022 };
    for (size_t i = 0; i < COUNT_OF(pass); i++)
        if (c == pass[i])
            return starts;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (c == ends[i])
            return true;
    return false;
}

/* Over what is no letter. */
static bool pass_gap(struct str text, size_t *at, struct identify_token *ret)
{
    ret->gap = GAP_SPACE;
    ret->starts = *at == 0;
    while (*at < text.n) {
        uint32_t c = 0;
        size_t len = utf8_first(str_slice(text, *at, text.n), &c);
        if (len > 0 && letter(c))
            return true;
        ret->gap = gap_with(ret->gap, c);
        ret->starts = starts_with(ret->starts, c);
        *at += len == 0 ? 1 : len;
    }
    return false;
}

/* The character from `at` on, and how long it is, if a word goes on with it. */
static size_t goes_on(struct str text, size_t at, uint32_t *ret)
{
    uint32_t next;
    size_t len = utf8_first(str_slice(text, at, text.n), ret);
    if (len == 0 || letter(*ret))
        return len;
    if (!apostrophe(*ret) && !unseen(*ret))
        return 0;
    size_t more = utf8_first(str_slice(text, at + len, text.n), &next);
    return more > 0 && letter(next) ? len : 0;
}

bool identify__token(struct str text, size_t *at, struct identify_token *ret)
{
    *ret = (struct identify_token){ 0 };
    if (!pass_gap(text, at, ret))
        return false;
    ret->at = *at;
    ret->all_capital = true;
    size_t quote = 0, behind = 0, letters = 0;
    uint32_t c = 0;
    for (size_t len; (len = goes_on(text, *at, &c)) > 0; *at += len) {
        if (apostrophe(c)) {
            quote = *at;
            behind = letters;
        } else if (!unseen(c)) {
            if (letters++ == 0)
                ret->capital = capital_letter(c);
            ret->all_capital = ret->all_capital && (capital_letter(c) || quote != 0);
        }
    }
    ret->n = ret->whole = *at - ret->at;
    const char last = text.p[*at - 1];
    if (quote != 0 && letters == behind + 1 && (last == 's' || last == 'S'))
        ret->n = quote - ret->at;
    return true;
}

struct str identify__folded(struct arena *a, struct str s, char buf[IDENTIFY_WORD_MOST])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80 || c == '`' || n == IDENTIFY_WORD_MOST)
            return s.n > 3 * IDENTIFY_WORD_MOST ? STR_NONE : str_fold(a, s);
        if (c != '\'')
            buf[n++] = (char)(c | 32);
    }
    return (struct str){ buf, n };
}

struct str identify__seen(struct arena *a, struct str s)
{
    char *out = NULL;
    size_t n = 0;
    uint32_t c;
    for (size_t i = 0, len; i < s.n; i += len) {
        len = utf8_first(str_slice(s, i, s.n), &c);
        if (len == 0)
            break;
        if (!unseen(c)) {
            if (out != NULL)
                memcpy(out + n, s.p + i, len);
            n += len;
        } else if (out == NULL) {
            out = arena_alloc(a, s.n);
            memcpy(out, s.p, n);
        }
    }
    return out == NULL ? s : (struct str){ out, n };
}

/* Entries ---------------------------------------------------------------------------------------- */

static size_t slot_of(const struct identify_index *x, struct str folded)
{
    size_t at = identify__hash(folded) & (x->n_slots - 1);
    while (x->slots[at] != 0 && !str_eq(x->entries[x->slots[at] - 1].text, folded))
        at = (at + 1) & (x->n_slots - 1);
    return at;
}

const struct identify_entry *identify__entry(const struct identify_index *x, struct str folded)
{
    size_t at = slot_of(x, folded);
    return x->slots[at] == 0 ? NULL : &x->entries[x->slots[at] - 1];
}

static void grow(struct identify_index *x)
{
    struct identify_entry *more = ARENA_ARRAY(x->arena, x->room_entries * 2, struct identify_entry);
    memcpy(more, x->entries, x->n_entries * sizeof *more);
    x->entries = more;
    x->room_entries *= 2;
    x->n_slots = x->room_entries * 2;
    x->slots = ARENA_ARRAY(x->arena, x->n_slots, uint32_t);
    for (size_t i = 0; i < x->n_entries; i++)
        x->slots[slot_of(x, x->entries[i].text)] = (uint32_t)i + 1;
}

/* The number of a word's entry, which is made when there is none. */
static unsigned add_entry(struct identify_index *x, struct str folded, unsigned is)
{
    if (x->n_entries == x->room_entries)
        grow(x);
    size_t at = slot_of(x, folded);
    if (x->slots[at] == 0) {
        x->entries[x->n_entries] = (struct identify_entry){ .text = folded, .number = (unsigned)x->n_entries };
        x->slots[at] = (uint32_t)++x->n_entries;
    }
    x->entries[x->slots[at] - 1].is |= is;
    return x->slots[at] - 1;
}

static void add_words(struct identify_index *x, unsigned is, struct str words)
{
    struct str word;
    while (str_split(&words, ' ', &word))
        add_entry(x, word, is);
}

/* Names one letter off --------------------------------------------------------------------------- */

enum { NEAR_LEAST = 5,
    NEAR_MOST = 30 };

static bool ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* A word without the letter at a place, or whole when the place is behind it. */
static struct str without(struct str s, size_t place, char buf[NEAR_MOST + 1])
{
    if (place >= s.n)
        return s;
    memcpy(buf, s.p, place);
    memcpy(buf + place, s.p + place + 1, s.n - place - 1);
    return (struct str){ buf, s.n - 1 };
}

static void put_near(struct identify_index *x, struct str key, unsigned entry)
{
    uint64_t v = identify__hash(key) >> 32 << 32 | (entry + 1);
    size_t at = v >> 32 & (x->near_slots - 1);
    while (x->near[at] != 0) {
        if (x->near[at] == v)
            return;
        at = (at + 1) & (x->near_slots - 1);
    }
    x->near[at] = v;
}

static void index_near(struct identify_index *x)
{
    size_t keys = 0;
    for (size_t i = 0; i < x->n_entries; i++)
        if ((x->entries[i].is & IS_NAME) != 0)
            keys += x->entries[i].text.n + 1;
    for (x->near_slots = 64; x->near_slots < keys * 2;)
        x->near_slots *= 2;
    x->near = ARENA_ARRAY(x->arena, x->near_slots, uint64_t);
    for (size_t i = 0; i < x->n_entries; i++) {
        struct str s = x->entries[i].text;
        char buf[NEAR_MOST + 1];
        if ((x->entries[i].is & IS_NAME) == 0 || s.n < NEAR_LEAST || s.n > NEAR_MOST || !ascii(s))
            continue;
        for (size_t k = 0; k <= s.n; k++)
            put_near(x, without(s, k, buf), (unsigned)i);
    }
}

/* Do the words differ by one letter put in, left out, replaced, or by two that changed places? */
static bool one_off(struct str a, struct str b)
{
    if (a.n > b.n) {
        struct str c = a;
        a = b;
        b = c;
    }
    size_t from = 0, to = 0;
    while (from < a.n && a.p[from] == b.p[from])
        from++;
    while (to < a.n - from && a.p[a.n - 1 - to] == b.p[b.n - 1 - to])
        to++;
    const size_t left_a = a.n - from - to, left_b = b.n - from - to;
    if (left_b <= 1)
        return true;
    return left_a == 2 && left_b == 2 && a.p[from] == b.p[from + 1] && a.p[from + 1] == b.p[from];
}

bool identify__near(const struct identify_index *x, struct str s)
{
    if (s.n < NEAR_LEAST - 1 || s.n > NEAR_MOST || !ascii(s))
        return false;
    for (size_t k = 0; k <= s.n; k++) {
        char buf[NEAR_MOST + 1];
        const uint64_t key = identify__hash(without(s, k, buf)) >> 32;
        for (size_t at = key & (x->near_slots - 1); x->near[at] != 0; at = (at + 1) & (x->near_slots - 1))
            if (x->near[at] >> 32 == key && one_off(s, x->entries[(uint32_t)x->near[at] - 1].text))
                return true;
    }
    return false;
}

/* Pairs of names --------------------------------------------------------------------------------- */

static uint64_t pair_key(unsigned forename, unsigned surname)
{
    return ((uint64_t)forename << 32 | surname) + 1;
}

static size_t pair_slot(const struct identify_index *x, uint64_t key)
{
    size_t at = (key * 0x9e3779b97f4a7c15u) >> 40 & (x->pair_slots - 1);
    while (x->pairs[at] != 0 && x->pairs[at] != key)
        at = (at + 1) & (x->pair_slots - 1);
    return at;
}

bool identify__pair(
    const struct identify_index *x, const struct identify_entry *forename, const struct identify_entry *surname)
{
    return x->pairs[pair_slot(x, pair_key(forename->number, surname->number))] != 0;
}

static void add_pair(struct identify_index *x, unsigned forename, unsigned surname)
{
    if (x->n_pairs * 2 >= x->pair_slots) {
        const uint64_t *old = x->pairs;
        const size_t n = x->pair_slots;
        x->pair_slots *= 2;
        x->pairs = ARENA_ARRAY(x->arena, x->pair_slots, uint64_t);
        for (size_t i = 0; i < n; i++)
            if (old[i] != 0)
                x->pairs[pair_slot(x, old[i])] = old[i];
    }
    const uint64_t key = pair_key(forename, surname);
    const size_t at = pair_slot(x, key);
    x->n_pairs += x->pairs[at] == 0;
    x->pairs[at] = key;
}

/* People ----------------------------------------------------------------------------------------- */

enum { PARTS = 12 };

struct parts {
    unsigned entry[PARTS];
    size_t n;
};

static void add_part(struct identify_index *x, struct parts *p, struct str folded, unsigned is)
{
    if (folded.n >= 2 && p->n < PARTS)
        p->entry[p->n++] = add_entry(x, folded, is);
}

/* "O'Brien" is looked for as "brien" too. */
static void add_behind_apostrophe(struct identify_index *x, struct parts *p, struct str token, unsigned is)
{
    ptrdiff_t at = str_find(token, '\'');
    if (at > 0 && at <= 2 && token.n >= (size_t)at + 5)
        add_part(x, p, str_fold(x->arena, str_slice(token, (size_t)at + 1, token.n)), is);
}

/* The words of a name, each an entry; "van" and "de" only when there is nothing else. */
static void add_name(struct identify_index *x, struct parts *p, struct str name, unsigned is)
{
    size_t at = 0, tokens = 0, hyphens = 0;
    struct identify_token t;
    for (size_t i = 0; i < name.n; i++)
        hyphens += name.p[i] == '-';
    while (identify__token(name, &at, &t)) {
        struct str token = str_slice(name, t.at, t.at + t.whole), folded = str_fold(x->arena, token);
        const struct identify_entry *e = identify__entry(x, folded);
        const bool particle = e != NULL && (e->is & (IS_PARTICLE | IS_TITLE)) != 0;
        if (particle && (tokens > 0 || t.at + t.whole < name.n))
            continue;
        tokens++;
        add_part(x, p, folded, is);
        add_behind_apostrophe(x, p, token, is);
    }
    if (hyphens > 0 && str_find(name, ' ') < 0)
        add_part(x, p, str_fold(x->arena, name), is);
}

static void add_pairs(struct identify_index *x, const struct parts *forenames, const struct parts *surnames)
{
    for (size_t f = 0; f < forenames->n; f++)
        for (size_t s = 0; s < surnames->n; s++)
            add_pair(x, forenames->entry[f], surnames->entry[s]);
}

static int first_letter(struct arena *a, struct str name)
{
    struct str folded = str_fold(a, name);
    return folded.n > 0 && folded.p[0] >= 'a' && folded.p[0] <= 'z' ? folded.p[0] - 'a' : -1;
}

static void add_child(struct identify_index *x, const struct identify_child *c)
{
    struct parts forenames = { .n = 0 }, surnames = { .n = 0 };
    add_name(x, &forenames, c->forename, IS_NAME);
    add_name(x, &forenames, c->preferred_forename, IS_NAME);
    add_name(x, &surnames, c->surname, IS_NAME);
    add_name(x, &surnames, c->preferred_surname, IS_NAME);
    add_pairs(x, &forenames, &surnames);
    const int f = first_letter(x->arena, c->forename), s = first_letter(x->arena, c->surname);
    if (f >= 0 && s >= 0)
        x->initials[f] |= 1u << s;
    if (day_is(c->born))
        x->born[x->n_born++] = c->born.v;
}

static int rising(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

bool identify__born(const struct identify_index *x, struct day d)
{
    return day_is(d) && x->n_born > 0 && bsearch(&d.v, x->born, x->n_born, sizeof *x->born, rising) != NULL;
}

/* Display names that are somebody's: not "Forum coordinator" or "Alder office". */
static void add_staff(struct identify_index *x, struct str name)
{
    size_t at = 0;
    struct identify_token t;
    struct parts p = { .n = 0 };
    while (identify__token(name, &at, &t)) {
        const struct identify_entry *e = identify__entry(x, str_fold(x->arena, str_slice(name, t.at, t.at + t.whole)));
        if (e != NULL && (e->is & IS_ROLE) != 0)
            return;
    }
    add_name(x, &p, name, IS_STAFF);
    for (size_t i = 0; i + 1 < p.n; i++)
        add_pair(x, p.entry[i], p.entry[p.n - 1]);
}

/* Settings --------------------------------------------------------------------------------------- */

static void add_setting(struct identify_index *x, struct str name, bool own)
{
    struct identify_setting s = { .own = own };
    size_t at = 0;
    struct identify_token t;
    while (s.n < IDENTIFY_CORE && identify__token(name, &at, &t)) {
        struct str folded = str_fold(x->arena, str_slice(name, t.at, t.at + t.whole));
        const struct identify_entry *e = identify__entry(x, folded);
        if (e == NULL || (e->is & IS_SCHOOL) == 0)
            s.core[s.n++] = add_entry(x, str_eq(folded, S("saint")) ? S("st") : folded, 0);
    }
    if (s.n == 0)
        return;
    struct identify_entry *first = &x->entries[s.core[0]];
    s.next = first->settings;
    x->settings[x->n_settings++] = s;
    first->settings = (unsigned)x->n_settings;
}

static void add_standing_words(struct identify_index *x)
{
#define IDENTIFY_WORDS(kind, words) add_words(x, IS_##kind, S(words));
#include "service/identify_words.def"
#undef IDENTIFY_WORDS
}

const struct identify_index *identify_index_of(struct arena *a, const struct identify_source *s)
{
    struct identify_index *x = ARENA_NEW(a, struct identify_index);
    *x = (struct identify_index){ .arena = a, .room_entries = 4096, .n_slots = 8192, .pair_slots = 1024 };
    x->entries = ARENA_ARRAY(a, x->room_entries, struct identify_entry);
    x->slots = ARENA_ARRAY(a, x->n_slots, uint32_t);
    x->pairs = ARENA_ARRAY(a, x->pair_slots, uint64_t);
    x->born = ARENA_ARRAY(a, s->n_children + 1, int32_t);
    x->settings = ARENA_ARRAY(a, s->n_others + 1, struct identify_setting);
    add_standing_words(x);
    for (size_t i = 0; i < s->n_children; i++)
        add_child(x, &s->children[i]);
    qsort(x->born, x->n_born, sizeof *x->born, rising);
    for (size_t i = 0; i < s->n_staff; i++)
        add_staff(x, s->staff[i]);
    add_setting(x, s->setting, true);
    for (size_t i = 0; i < s->n_others; i++)
        if (!str_eq(s->others[i], s->setting))
            add_setting(x, s->others[i], false);
    struct parts place = { .n = 0 };
    add_name(x, &place, s->town, IS_PLACE);
    index_near(x);
    return x;
}
