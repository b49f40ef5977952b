/* The table of settings, and what each takes. */
#include "service/config.h"
#include "service/outbox.h"
#include "service/text.h"

static const struct config_entry entries[] = {
#define CONFIG(subject, kind, name, standard, least, most, unit, under, meaning) \
    { name, meaning, standard, CONFIG_##subject, CONFIG_##kind, least, most, unit, under },
#include "service/config.def"
#undef CONFIG
    { NULL, NULL, NULL, CONFIG_SUBJECTS, CONFIG_TEXT, 0, 0, NULL, NULL }
};

static const struct {
    const char *name, *words;
} subjects[CONFIG_SUBJECTS] = { [CONFIG_AUTHORITY] = { "authority", "The authority" },
    [CONFIG_ABSENCE] = { "absence", "Absence and the lists" },
    [CONFIG_HEALTH] = { "health", "Register health" },
    [CONFIG_RECORDS] = { "records", "Records and their clocks" },
    [CONFIG_MEETINGS] = { "meetings", "Meetings and actions" },
    [CONFIG_FORUMS] = { "forums", "Inclusion Forums" },
    [CONFIG_MESSAGES] = { "messages", "Messages" },
    [CONFIG_SERVICE] = { "service", "Mail server and safety" } };

struct str config_subject_name(enum config_subject s)
{
    return str_of(subjects[s].name);
}

struct str config_subject_words(enum config_subject s)
{
    return str_of(subjects[s].words);
}

bool config_subject_parse(struct str name, enum config_subject *ret)
{
    for (int s = 0; s < CONFIG_SUBJECTS; s++) {
        if (!str_eq(name, str_of(subjects[s].name)))
            continue;
        *ret = (enum config_subject)s;
        return true;
    }
    return false;
}

const struct config_entry *config_entries(void)
{
    return entries;
}

const struct config_entry *config_entry_of(struct str name)
{
    for (const struct config_entry *e = entries; e->name != NULL; e++)
        if (str_eq(name, str_of(e->name)))
            return e;
    return NULL;
}

/* "1 school day": units are plural words. */
static struct str unit_of(const struct config_entry *of, struct str value)
{
    struct str unit = str_of(of->unit);
    if (!str_eq(value, S("1")))
        return unit;
    return str_eq(unit, S("children")) ? S("child") : str_slice(unit, 0, unit.n > 0 ? unit.n - 1 : 0);
}

struct str config_value_words(struct arena *a, const struct config_entry *of, struct str value)
{
    if (value.n == 0)
        return S("none");
    struct str unit = unit_of(of, value);
    return unit.n == 0 ? value : str_fmt(a, "%.*s %.*s", STR_ARG(value), STR_ARG(unit));
}

static bool authority_number(struct str value)
{
    int64_t v;
    return value.n == 0 || (value.n == 3 && str_to_i64(value, &v) && v >= 0);
}

static bool one_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool is_count(const struct config_entry *of, struct str value)
{
    int64_t n;
    return str_to_i64(value, &n) && n >= of->least && n <= of->most;
}

static struct str text_problem(struct arena *a, const struct config_entry *of, struct str value)
{
    size_t n = text_characters(value);
    if ((int64_t)n < of->least)
        return S("Enter a text");
    if ((int64_t)n > of->most)
        return str_fmt(a, "This text has %zu characters. It must be %lld or fewer", n, (long long)of->most);
    return one_line(value) ? S("") : S("This must be one line");
}

static bool one_of(struct str value, const char *x, const char *y, const char *z)
{
    return str_eq(value, str_of(x)) || str_eq(value, str_of(y)) || str_eq(value, str_of(z));
}

struct str config_value_problem(struct arena *a, const struct config_entry *of, struct str value)
{
    struct day d;
    switch (of->kind) {
    case CONFIG_TEXT:
    case CONFIG_LINE:
        return text_problem(a, of, value);
    case CONFIG_LA_CODE:
        return authority_number(value) ? S("") : S("Give the three digits of an authority's number");
    case CONFIG_DAY:
        return value.n == 0 || day_parse_iso(value, &d) ? S("") : S("Give a date like 2026-06-03");
    case CONFIG_COUNT:
    case CONFIG_PORT:
        return is_count(of, value) ? S("")
                                   : str_fmt(a, "Give a number from %lld to %lld", (long long)of->least,
                                         (long long)of->most);
    case CONFIG_YES_NO:
        return one_of(value, "yes", "no", "no") ? S("") : S("Give yes or no");
    case CONFIG_ADDRESS:
        return value.n == 0 || outbox_address_right(value) ? S("") : S("Give an address like waymark@council.example");
    case CONFIG_SECURITY:
        return one_of(value, "starttls", "tls", "none") ? S("") : S("Give starttls, tls or none");
    }
    return S("");
}
