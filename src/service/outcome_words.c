#include "base/word.h"
#include "service/outcome.h"

static const struct word kinds[OUTCOME_KINDS] = { { "absence", "Absence" }, { "suspensions", "Suspensions" },
    { "goals", "Goals of the plan" }, { "hours", "Hours of school a week" }, { "placement", "Placement" },
    { "destination", "Destination at 16 to 18" } };
static const char *const parts[OUTCOME_KINDS][OUTCOME_PARTS_MOST] = {
    { "Fell by 2 points or more", "Within 2 points", "Rose by 2 points or more", "Not known" },
    { "Fewer sessions", "As many, or none", "More sessions", "Not known" },
    { "All met", "Some met, or partly", "None met", "Not known" },
    { "5 hours or more regained", "Up to 5 hours regained", "None regained", "Not known" },
    { "Kept", "Changed, as planned", "Lost", "Not known" },
    { "School or college", "Apprenticeship or training", "Work", "None of these", "Not known", "Younger: not asked" },
};
static const char *const bys[OUTCOME_BYS] = { "By forum", "By phase", "By area", "By need", "By strategy" };

struct str outcome_kind_name(enum outcome_kind k)
{
    return str_of(kinds[k].name);
}

struct str outcome_kind_words(enum outcome_kind k)
{
    return str_of(kinds[k].words);
}

bool outcome_kind_parse(struct str name, enum outcome_kind *ret)
{
    int i = word_find(kinds, OUTCOME_KINDS, name);
    if (i >= 0)
        *ret = (enum outcome_kind)i;
    return i >= 0;
}

size_t outcome_parts(enum outcome_kind k)
{
    size_t n = 0;
    while (n < OUTCOME_PARTS_MOST && parts[k][n] != NULL)
        n++;
    return n;
}

struct str outcome_part_words(enum outcome_kind k, size_t part)
{
    return str_of(parts[k][part]);
}

struct str outcome_by_words(enum outcome_by b)
{
    return str_of(bys[b]);
}
