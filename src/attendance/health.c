#include "attendance/health.h"

enum source {
    SOURCE_NONE,
#define SOURCE(id, title, place) SOURCE_##id,
#include "attendance/health.def"
    SOURCES,
};

static const struct {
    struct str title, place;
} sources[SOURCES] = {
#define SOURCE(id, title, place) [SOURCE_##id] = { { title, sizeof(title) - 1 }, { place, sizeof(place) - 1 } },
#include "attendance/health.def"
};

/* Where a rule's threshold stands among the limits. */
enum {
    AT_none = -1,
    AT_no_reason_days = offsetof(struct att_health_limits, no_reason_days),
    AT_missing_days = offsetof(struct att_health_limits, missing_days),
    AT_excluded_days = offsetof(struct att_health_limits, excluded_days),
    AT_half_days = offsetof(struct att_health_limits, half_days),
    AT_term_days = offsetof(struct att_health_limits, term_days),
    AT_copied_children = offsetof(struct att_health_limits, copied_children),
    AT_gap_children = offsetof(struct att_health_limits, gap_children),
};

static const struct {
    struct str name, title, found, advice;
    enum att_weight weight;
    enum att_area area;
    int limit;
    enum source source[2];
} rules[ATT_RULES] = {
#define RULE(id, name, weight, area, limit, title, found, advice, source, other) \
    [ATT_RULE_##id] = { { name, sizeof(name) - 1 }, { title, sizeof(title) - 1 }, { found, sizeof(found) - 1 }, \
        { advice, sizeof(advice) - 1 }, ATT_WEIGHT_##weight, ATT_AREA_##area, AT_##limit, \
        { SOURCE_##source, SOURCE_##other } },
#include "attendance/health.def"
};

struct str att_weight_words(enum att_weight w)
{
    static const char *const words[ATT_WEIGHTS] = { "Do first", "Put right", "Check", "Ask" };
    return str_of(words[w]);
}

struct str att_rule_name(enum att_rule r)
{
    return rules[r].name;
}

struct str att_rule_title(enum att_rule r)
{
    return rules[r].title;
}

enum att_weight att_rule_weight(enum att_rule r)
{
    return rules[r].weight;
}

enum att_area att_rule_area(enum att_rule r)
{
    return rules[r].area;
}

bool att_rule_parse(struct str name, enum att_rule *ret)
{
    for (int r = 0; r < ATT_RULES; r++) {
        if (str_eq(name, rules[r].name)) {
            *ret = (enum att_rule)r;
            return true;
        }
    }
    return false;
}

struct str att_rule_found(struct arena *a, enum att_rule r, const struct att_health_limits *limits)
{
    static const struct str gap = { "{n}", 3 };
    struct str text = rules[r].found;
    ptrdiff_t at = str_find_str(text, gap);
    if (at < 0 || rules[r].limit < 0)
        return text;
    int n = *(const int *)(const void *)((const char *)limits + rules[r].limit);
    struct str before = str_slice(text, 0, (size_t)at), after = str_slice(text, (size_t)at + gap.n, text.n);
    return str_fmt(a, "%.*s%d%.*s", STR_ARG(before), n, STR_ARG(after));
}

struct str att_rule_advice(enum att_rule r)
{
    return rules[r].advice;
}

struct str att_rule_source(struct arena *a, enum att_rule r)
{
    const enum source one = rules[r].source[0], two = rules[r].source[1];
    if (two == SOURCE_NONE)
        return str_fmt(a, "%.*s, %.*s", STR_ARG(sources[one].title), STR_ARG(sources[one].place));
    return str_fmt(a, "%.*s, %.*s; %.*s, %.*s", STR_ARG(sources[one].title), STR_ARG(sources[one].place),
        STR_ARG(sources[two].title), STR_ARG(sources[two].place));
}

enum att_code att_totals_code(att_codes codes)
{
    att_codes absences = codes & (att_codes_of(ATT_CLASS_AUTHORISED) | att_codes_of(ATT_CLASS_UNAUTHORISED));
    return (enum att_code)__builtin_ctzll(absences != 0 ? absences : codes);
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int att_finding_cmp(const struct att_finding *a, const struct att_finding *b)
{
    const int order[] = { by_number(a->rule, b->rule), by_number(a->year_group, b->year_group),
        by_number(a->row, b->row), by_number(a->of, b->of),
        by_number(att_mask_first(&a->sessions).v, att_mask_first(&b->sessions).v) };
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (order[i] != 0)
            return order[i];
    return 0;
}
