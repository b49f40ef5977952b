#include "service/agenda.h"

#define QUESTION(id, text)
#define BARRIER(text)
static const struct {
    const char *title;
    bool children;
} areas[AGENDA_AREAS] = {
#define AREA(id, with, words) { words, with },
#include "service/agenda.def"
#undef AREA
};
#undef QUESTION
#undef BARRIER

#define AREA(id, with, words)
#define BARRIER(text)
static const struct {
    enum agenda_area area;
    const char *text;
} questions[] = {
#define QUESTION(id, words) { AGENDA_##id, words },
#include "service/agenda.def"
#undef QUESTION
};
#undef BARRIER

#define QUESTION(id, words)
static const char *const barriers[] = {
#define BARRIER(text) text,
#include "service/agenda.def"
#undef BARRIER
};

struct str agenda_title(enum agenda_area a)
{
    return str_of(areas[a].title);
}

bool agenda_has_children(enum agenda_area a)
{
    return areas[a].children;
}

bool agenda_question(enum agenda_area a, size_t *at, struct str *ret)
{
    for (; *at < COUNT_OF(questions); (*at)++) {
        if (questions[*at].area != a)
            continue;
        *ret = str_of(questions[(*at)++].text);
        return true;
    }
    return false;
}

size_t agenda_barriers(void)
{
    return COUNT_OF(barriers);
}

struct str agenda_barrier(size_t bit)
{
    return str_of(barriers[bit]);
}
