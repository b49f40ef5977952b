/* The library of a demonstration (demo_library.def). */
#include "cli/demo_work.h"
#include "service/resource.h"

static const struct {
    enum advice_heading heading;
    enum plan_need_area need;
    enum forum_phase phase;
    const char *title, *words;
} entries[] = {
#define LIBRARY(heading, need, phase, title, words) { ADVICE_##heading, PLAN_##need, phase, title, words },
#include "cli/demo_library.def"
#undef LIBRARY
};

enum err doing_library(struct doing *d)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(entries); i++) {
        struct resource_problems problems;
        struct str public_id;
        const struct resource r = { .heading = entries[i].heading,
            .need = entries[i].need,
            .phase = entries[i].phase,
            .title = str_of(entries[i].title),
            .words = str_of(entries[i].words),
            .link = S(""),
            .contact = S(""),
            .ended = DAY_NONE };
        e = resource_add(d->w, &r, &public_id, &problems);
    }
    return e;
}
