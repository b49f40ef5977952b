/* What identify.c and its like share: words, with what is known of each; tokens of a text; the list of what was
 * found. */
#ifndef WAYMARK_SERVICE_IDENTIFY_INDEX_H
#define WAYMARK_SERVICE_IDENTIFY_INDEX_H

#include "service/identify.h"

/* What a word is: identify_words.def says what the first ones mean. */
enum {
    IS_PLAIN = 1,
    IS_SELDOM = 2,
    IS_USUAL = 4,
    IS_SCHOOL = 8,
    IS_ROLE = 16,
    IS_PARTICLE = 32,
    IS_STREET = 64,
    IS_WAY = 128,
    IS_SHORT = 256,
    IS_MONTH = 512,
    IS_BEFORE_MONTH = 1024,
    IS_TITLE = 2048,
    IS_BORN = 4096,
    IS_ACRONYM = 1 << 16,
    IS_NAME = 1 << 13, /* of a child of the roll */
    IS_STAFF = 1 << 14,
    IS_PLACE = 1 << 15,
};

struct identify_entry {
    struct str text;   /* folded (str_fold) */
    unsigned is;       /* of the above */
    unsigned settings; /* the first setting whose name begins with it, +1; 0: none */
    unsigned number;
};

enum { IDENTIFY_CORE = 6 };

/* A setting: the words of its name that tell it from others, in their order. */
struct identify_setting {
    unsigned core[IDENTIFY_CORE]; /* numbers of entries */
    size_t n;
    bool own;
    unsigned next; /* another with the same first word, +1 */
};

struct identify_index {
    struct arena *arena;
    struct identify_entry *entries;
    size_t n_entries, room_entries;
    uint32_t *slots; /* of entries by text, +1; a power of two */
    size_t n_slots;
    uint64_t *near; /* hash of a name, or of one without one of its letters, above; its entry +1 below */
    size_t n_near, near_slots;
    uint64_t *pairs; /* numbers of forename and surname of one person */
    size_t n_pairs, pair_slots;
    int32_t *born; /* rising */
    size_t n_born;
    struct identify_setting *settings;
    size_t n_settings;
    uint32_t initials[26]; /* bits of second letters by the first one */
};

/* What stands between a word and the one before it. */
enum identify_gap {
    GAP_SPACE, /* spaces, hyphens */
    GAP_DOT,   /* a full stop, spaces */
    GAP_COMMA, /* commas, line ends, spaces */
    GAP_OTHER,
};

/* A word of a text: letters, with apostrophes between them. */
struct identify_token {
    size_t at, n; /* bytes; n without a possessive 's */
    size_t whole; /* n with it */
    enum identify_gap gap;
    bool capital, all_capital, starts; /* a sentence, or what looks like one */
};
/* The next word from *at on, which is moved behind it. False at the end. */
bool identify__token(struct str text, size_t *at, struct identify_token *ret);

enum { IDENTIFY_WORD_MOST = 60 };
/* A word folded, in the buffer when that will do: most are of plain letters. */
struct str identify__folded(struct arena *a, struct str s, char buf[IDENTIFY_WORD_MOST]);
/* A word without signs that have no width: they are nothing to a name. */
struct str identify__seen(struct arena *a, struct str s);

uint64_t identify__hash(struct str s);
/* The entry of a word, or NULL. */
const struct identify_entry *identify__entry(const struct identify_index *x, struct str folded);
/* Are they the forename and the surname of one person, in this order? */
bool identify__pair(const struct identify_index *x, const struct identify_entry *forename,
    const struct identify_entry *surname);
/* Is a word one letter off a name of the roll, of five letters or more? */
bool identify__near(const struct identify_index *x, struct str folded);
/* Is it the date of birth of a child of the roll? */
bool identify__born(const struct identify_index *x, struct day d);

struct identify_found {
    struct arena *arena;
    struct str text;
    struct identify_hit *hits;
    size_t n, room;
};
void identify__add(struct identify_found *f, size_t at, size_t n, enum identify_kind kind, bool hard);

/* Numbers, dates, postcodes, addresses of e-mail. */
void identify__shapes(const struct identify_index *x, struct identify_found *f);
/* Names, settings, streets. */
void identify__names(const struct identify_index *x, struct identify_found *f);

#endif
