#include "service/forum_phase.h"

static const struct {
    const char *name, *words, *whom;
} phases[FORUM_PHASES] = {
    [FORUM_EARLY_YEARS] = { "early_years", "Early years", "Children from birth to 5 who are not at school yet" },
    [FORUM_PRIMARY] = { "primary", "Primary", "Children in Reception to year 6" },
    [FORUM_SECONDARY] = { "secondary", "Secondary", "Young people in years 7 to 11" },
    [FORUM_POST16] = { "post16", "Post-16", "Young people of 16 to 19, and up to 25 with an EHC plan" },
};

struct str forum_phase_name(enum forum_phase p)
{
    return str_of(phases[p].name);
}

struct str forum_phase_words(enum forum_phase p)
{
    return str_of(phases[p].words);
}

struct str forum_phase_whom(enum forum_phase p)
{
    return str_of(phases[p].whom);
}

bool forum_phase_parse(struct str name, enum forum_phase *ret)
{
    for (int p = 0; p < FORUM_PHASES; p++) {
        if (str_eq(name, str_of(phases[p].name))) {
            *ret = (enum forum_phase)p;
            return true;
        }
    }
    return false;
}
