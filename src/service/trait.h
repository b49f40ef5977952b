/* What is true of a pupil for a time: SEN provision, free school meals, social care. Each is a timeline of spells
 * that do not overlap; two spells of one value never touch, so a timeline has one form only. */
#ifndef WAYMARK_SERVICE_TRAIT_H
#define WAYMARK_SERVICE_TRAIT_H

#include "attendance/block.h"
#include "base/arena.h"

enum trait {
    TRAIT_SEN,  /* enum att_sen */
    TRAIT_FSM,  /* enum att_fsm */
    TRAIT_CARE, /* enum att_care */
    TRAITS,
};

/* "sen", "fsm", "social_care", as history and files have them. */
struct str trait_name(enum trait t);
/* Reads a file's value: N, K, E (and S, A, P of older files); Y, N, true, false, 1, 0; CIN, CP, CLA, N. False if it
 * is none of these; a blank is none. */
bool trait_parse(enum trait t, struct str text, int *ret);
/* The value as a file has it. */
struct str trait_text(enum trait t, int value);

struct trait_spell {
    struct day from, to; /* to is DAY_NONE while it lasts */
    int value;
};

struct trait_line {
    struct trait_spell *v;
    size_t n;
};

/* The value on a day: that of the spell that holds it; before the first spell, the first one's; in a gap, -1; without
 * any spell, -1. */
int trait_on(const struct trait_line *line, struct day on);

/* Lays a value over from..to (DAY_NONE: without end), whatever was there. */
void trait_lay(struct arena *a, struct trait_line *line, struct day from, struct day to, int value);
/* Says that a value held on a day. What was known for that day and differs is taken to end the day before; the new
 * value lasts as long as what it replaces, or until the next spell. Saying what is known already changes nothing. */
void trait_say(struct arena *a, struct trait_line *line, struct day on, int value);

/* Lays what a file tells as of a day: the spells it names, and `none` between them and behind the last of them. A spell
 * without end says that it still lasted on `as_at`; a file without spells, that the value on `as_at` was `none`. What
 * was known of the days before its first spell stands, and so do later spells of another value, unless a spell of the
 * file reaches into them. Files are best read in the order of their dates: where a newer one only confirmed that an old
 * value lasted, nothing marks the day, and an older file that ends the value ends it for good. */
void trait_tell(struct arena *a, struct trait_line *line, const struct trait_line *told, struct day as_at, int none);

bool trait_line_eq(const struct trait_line *a, const struct trait_line *b);
/* "K from 2024-09-02; E from 2025-01-06 to 2025-07-21", for the history. */
struct str trait_line_text(struct arena *a, enum trait t, const struct trait_line *line);

#endif
