#include "service/agenda.h"

#define QUESTION(id, text)
#define BARRIER(text)
static const struct {
    const char *name, *title, *words;
} areas[AGENDA_AREAS] = {
#define AREA(id, name, title, words) { name, title, words },
#include "service/agenda.def"
#undef AREA
};
#undef QUESTION
#undef BARRIER

#define AREA(id, name, title, words)
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

struct str agenda_name(enum agenda_area a)
{
    return str_of(areas[a].name);
}

struct str agenda_words(enum agenda_area a)
{
    return str_of(areas[a].words);
}

struct str agenda_words_of(struct arena *a, uint32_t set)
{
    struct buf b = buf_new(1000);
    for (int i = 0; i < AGENDA_AREAS; i++)
        if ((set >> i & 1) != 0)
            buf_add_fmt(&b, "%s%s", b.n > 0 ? ", " : "", areas[i].words);
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
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
