#include "service/forum_phase.h"

#include "service/text.h"

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

enum {
    EARLY = 1u << FORUM_EARLY_YEARS,
    PRIMARY = 1u << FORUM_PRIMARY,
    SECONDARY = 1u << FORUM_SECONDARY,
    POST16 = 1u << FORUM_POST16,
    OLDEST = 19,
    OLDEST_WITH_PLAN = 25,
};

static unsigned fits_age(const struct forum_phase_child *c)
{
    if (c->age < 4)
        return EARLY;
    if (c->age <= 5)
        return EARLY | PRIMARY;
    if (c->age <= 10)
        return PRIMARY;
    if (c->age == 11)
        return PRIMARY | SECONDARY;
    if (c->age <= 15)
        return SECONDARY;
    return c->age == 16 ? SECONDARY | POST16 : POST16;
}

/* The usual age in Reception is 4 at the beginning of the year, and 5 at its end. */
static bool usual(const struct forum_phase_child *c)
{
    int above = c->year_group - ATT_YEAR_R;
    return c->year_group >= ATT_YEAR_R && c->year_group <= ATT_YEAR_14 && c->age >= 3 + above && c->age <= 6 + above;
}

unsigned forum_phase_fits(const struct forum_phase_child *c)
{
    if (c->age < 0 || c->age > (c->has_plan ? OLDEST_WITH_PLAN : OLDEST))
        return 0;
    if (c->year_group >= ATT_YEAR_E1 && c->year_group <= ATT_YEAR_N2 && c->age <= 5)
        return EARLY;
    if (!usual(c))
        return fits_age(c);
    if (c->year_group == ATT_YEAR_R && c->age <= 4)
        return EARLY | PRIMARY;
    if (c->year_group < ATT_YEAR_1 + 6)
        return PRIMARY;
    return c->year_group <= ATT_YEAR_11 ? SECONDARY : POST16;
}

struct str forum_phase_none(struct arena *a, const struct forum_phase_child *c)
{
    if (c->age < 0)
        return S("The date of birth is after today. Look at it again");
    if (c->age > OLDEST_WITH_PLAN)
        return str_fmt(a, "The forums are for children and young people up to 25, and this one is %d. Adult social "
                          "care can say who helps",
            c->age);
    return str_fmt(a, "From 20 to 25 the post-16 forum is for young people with an education, health and care plan. "
                      "This one is %d and has none on record: say so if there is one",
        c->age);
}

/* "Early years, or Primary". */
static struct str names_of(struct arena *a, unsigned fits)
{
    struct str s = S("");
    for (int p = 0; p < FORUM_PHASES; p++)
        if ((fits >> p & 1) != 0)
            s = str_fmt(a, "%.*s%s%s", STR_ARG(s), s.n > 0 ? ", or " : "", phases[p].words);
    return s;
}

struct str forum_phase_problem(struct arena *a, const struct forum_phase_child *c, enum forum_phase chosen,
    struct str reason, bool *ret_of_reason)
{
    unsigned fits = forum_phase_fits(c);
    *ret_of_reason = false;
    if (fits == 0)
        return forum_phase_none(a, c);
    if ((fits >> chosen & 1) == 0)
        return str_fmt(a, "%s forums are not for a child of %d: choose %.*s", phases[chosen].words, c->age,
            STR_ARG(names_of(a, fits)));
    *ret_of_reason = true;
    if (text_characters(reason) > FORUM_PHASE_REASON_MOST)
        return str_fmt(a, "Why this group has %zu characters. It must be %d or fewer", text_characters(reason),
            FORUM_PHASE_REASON_MOST);
    if (forum_phase_asks_reason(fits) && reason.n == 0)
        return S("Two groups fit. Say in a sentence why this one");
    return S("");
}
