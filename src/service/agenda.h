/* The agenda of a Targeting Support Meeting and the barriers to attendance: agenda.def. */
#ifndef WAYMARK_SERVICE_AGENDA_H
#define WAYMARK_SERVICE_AGENDA_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum agenda_area {
#define AREA(id, name, title, words) AGENDA_##id,
#define QUESTION(id, text)
#define BARRIER(text)
#include "service/agenda.def"
#undef AREA
#undef QUESTION
#undef BARRIER
    AGENDA_AREAS,
};

struct str agenda_title(enum agenda_area a);
struct str agenda_name(enum agenda_area a); /* "part_time", in addresses and files */
struct str agenda_words(enum agenda_area a);
/* Those of a set of areas, 1u << AGENDA_SEVERE ..., by comma. */
struct str agenda_words_of(struct arena *a, uint32_t set);
/* What is asked in it: the questions one by one, from *at on, which is moved; false at the end. */
bool agenda_question(enum agenda_area a, size_t *at, struct str *ret);

/* How many barriers there are, and their words by bit. */
size_t agenda_barriers(void);
struct str agenda_barrier(size_t bit);

#endif
