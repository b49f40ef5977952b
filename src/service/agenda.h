/* The areas of the agenda of a Targeting Support Meeting that the program itself knows something about: those of the
 * standard (agenda.def), by number, which is their bit. Their words, their order and whether they are offered are the
 * authority's, as are areas of its own, with other numbers: choice.h. */
#ifndef WAYMARK_SERVICE_AGENDA_H
#define WAYMARK_SERVICE_AGENDA_H

enum agenda_area {
#define AREA(id, name, title, words) AGENDA_##id,
#define QUESTION(id, text)
#define BARRIER(text)
#define STRATEGY(need, text)
#include "service/agenda.def"
#undef AREA
#undef QUESTION
#undef BARRIER
#undef STRATEGY
    AGENDA_AREAS,
};

#endif
