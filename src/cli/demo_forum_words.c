#include "cli/demo_forum_words.h"

#include "service/plan.h"

static const struct {
    enum forum_words kind;
    enum forum_phase phase; /* FORUM_PHASES: all */
    const char *text;
} words[] = {
#define WORDS(kind, phase, text) { FORUM_WORDS_##kind, phase, text },
#include "cli/demo_forum_words.def"
#undef WORDS
};

static const struct {
    enum plan_need_area need;
    struct forum_words_target target;
} targets[] = {
#define TARGET(need, ...) { PLAN_##need, { __VA_ARGS__ } },
#include "cli/demo_forum_targets.def"
#undef TARGET
};

struct str forum_words(enum forum_words kind, enum forum_phase phase, size_t turn)
{
    size_t fit[COUNT_OF(words)], n = 0;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i].kind == kind && (words[i].phase == FORUM_PHASES || words[i].phase == phase))
            fit[n++] = i;
    return n > 0 ? str_of(words[fit[turn % n]].text) : S("");
}

const struct forum_words_target *forum_words_target(size_t need, size_t turn)
{
    size_t fit[COUNT_OF(targets)], n = 0;
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        if ((size_t)targets[i].need == need)
            fit[n++] = i;
    return &targets[fit[turn % n]].target;
}
