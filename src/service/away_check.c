/* The rules for what is said of a casework record (away.h). */
#include "service/away.h"

#include "base/buf.h"
#include "service/text.h"

enum { QUARTERS = 4 };

static bool wrong(struct str *ret_error, struct str sentence)
{
    *ret_error = sentence;
    return false;
}

static bool read_text(struct arena *a, struct str text, size_t most, struct str *ret, struct str *ret_error)
{
    *ret = text;
    if (text_characters(text) > most)
        return wrong(ret_error,
            str_fmt(a, "This is %zu characters long. It must be %zu or fewer", text_characters(text), most));
    return true;
}

static bool read_day(struct arena *a, struct str text, struct str *ret, struct str *ret_error)
{
    struct day d = DAY_NONE;
    char iso[11];
    switch (day_parse_any(text, &d)) {
    case DAY_OK:
        *ret = str_dup(a, day_iso(d, iso));
        return true;
    case DAY_IMPOSSIBLE:
        return wrong(ret_error, S("There is no such day. Enter a date like 3/9/2025"));
    case DAY_MANGLED:
        return wrong(ret_error, S("Enter the year with four digits, like 3/9/2025"));
    case DAY_NOT_A_DATE:
        break;
    }
    return wrong(ret_error, S("Enter a date like 3/9/2025"));
}

/* A choice by its value or its words; STR_NONE if it is none of them. */
static struct str chosen(const struct away_field *f, struct str text)
{
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(text, choices[i].value) || str_eq_nocase(text, choices[i].words))
            return choices[i].value;
    return STR_NONE;
}

static struct str offered(struct arena *a, const struct away_field *f)
{
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    struct buf b = buf_new(2000);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "%s%.*s", i == 0 ? "" : i + 1 == n ? " or "
                                                           : ", ",
            STR_ARG(choices[i].value));
    struct str text = str_fmt(a, "Choose %.*s", STR_ARG(buf_str(&b)));
    buf_done(&b);
    return text;
}

static bool read_many(struct arena *a, const struct away_field *f, struct str text, struct str *ret,
    struct str *ret_error)
{
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    bool has[AWAY_CHOICES_MOST] = { false };
    struct str one;
    while (str_split(&text, ' ', &one)) {
        size_t i = 0;
        while (i < n && !str_eq_nocase(one, choices[i].value))
            i++;
        if (one.n > 0 && i == n)
            return wrong(ret_error, offered(a, f));
        if (one.n > 0)
            has[i] = true;
    }
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < n; i++)
        if (has[i])
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(choices[i].value));
    *ret = str_dup(a, buf_str(&b));
    buf_done(&b);
    return true;
}

/* "0..32". */
static void range_of(const struct away_field *f, int64_t *ret_least, int64_t *ret_most)
{
    struct str s = str_of(f->choices);
    ptrdiff_t dots = str_find(s, '.');
    if (dots < 0 || !str_to_i64(str_slice(s, 0, (size_t)dots), ret_least) ||
        !str_to_i64(str_slice(s, (size_t)dots + 2, s.n), ret_most))
        *ret_least = *ret_most = 0;
}

static bool read_number(struct arena *a, const struct away_field *f, struct str text, struct str *ret,
    struct str *ret_error)
{
    int64_t v, least, most;
    range_of(f, &least, &most);
    if (!str_to_count(text, &v) || v < least || v > most)
        return wrong(ret_error, str_fmt(a, "Enter a whole number from %d to %d", (int)least, (int)most));
    *ret = str_fmt(a, "%d", (int)v);
    return true;
}

static bool read_hours(struct arena *a, const struct away_field *f, struct str text, struct str *ret,
    struct str *ret_error)
{
    static const char *const parts[QUARTERS] = { "", ".25", ".5", ".75" };
    int64_t hundredths, least, most;
    char *point = str_cstr(a, text);
    range_of(f, &least, &most);
    for (size_t i = 0; i < text.n; i++)
        if (point[i] == ',')
            point[i] = '.';
    if (!str_to_fixed(str_of(point), 2, &hundredths) || hundredths < 100 * least || hundredths > 100 * most)
        return wrong(ret_error, str_fmt(a, "Enter hours from %d to %d, like 12.5", (int)least, (int)most));
    if (hundredths % 25 != 0)
        return wrong(ret_error, S("Enter hours in quarters: 12, 12.25, 12.5 or 12.75"));
    *ret = str_fmt(a, "%d%s", (int)(hundredths / 100), parts[hundredths % 100 / 25]);
    return true;
}

bool away_read_value(struct arena *a, const struct away_field *f, struct str text, struct str *ret_value,
    struct str *ret_error)
{
    *ret_value = S("");
    text = str_trim(text);
    if (text.n == 0)
        return true;
    switch (f->type) {
    case AWAY_TEXT:
        return read_text(a, text, AWAY_TEXT_MOST, ret_value, ret_error);
    case AWAY_LONG:
        return read_text(a, text, AWAY_LONG_MOST, ret_value, ret_error);
    case AWAY_DAY:
        return read_day(a, text, ret_value, ret_error);
    case AWAY_YES_NO:
    case AWAY_CHOICE:
        *ret_value = chosen(f, text);
        return ret_value->p != NULL || wrong(ret_error, offered(a, f));
    case AWAY_MANY:
        return read_many(a, f, text, ret_value, ret_error);
    case AWAY_NUMBER:
        return read_number(a, f, text, ret_value, ret_error);
    case AWAY_HOURS:
        return read_hours(a, f, text, ret_value, ret_error);
    }
    return wrong(ret_error, S("This cannot be read"));
}

/* A record while it is checked. */
struct checked {
    struct arena *arena;
    enum away_kind kind;
    const struct away_around *around;
    const struct str *values;
    struct str *errors;
};

static struct day day_at(const struct checked *c, const char *name)
{
    int at = away_field_at(c->kind, name);
    struct day d;
    return at >= 0 && day_parse_iso(c->values[at], &d) ? d : DAY_NONE;
}

/* Says what is wrong with a field, if nothing is said of it yet. */
static void refuse(const struct checked *c, const char *name, struct str sentence)
{
    int at = away_field_at(c->kind, name);
    if (at >= 0 && c->errors[at].n == 0)
        c->errors[at] = sentence;
}

static struct str on(const struct checked *c, const char *before, struct day d)
{
    char date[20];
    return str_fmt(c->arena, "%s%.*s", before, STR_ARG(day_words(d, date)));
}

static void check_order(const struct checked *c)
{
    struct day from = day_at(c, "from"), expected = day_at(c, "expected"), ended = day_at(c, "ended");
    struct day review = day_at(c, "review_on");
    if (!day_is(from))
        return;
    if (day_is(expected) && day_cmp(expected, from) < 0)
        refuse(c, "expected", on(c, "This is before the start, ", from));
    if (day_is(ended) && day_cmp(ended, from) < 0)
        refuse(c, "ended", on(c, "This is before the start, ", from));
    if (day_is(ended) && day_cmp(ended, c->around->today) > 0)
        refuse(c, "ended", S("This is still to come. Enter it when it is over"));
    if (day_is(review) && day_cmp(review, from) < 0)
        refuse(c, "review_on", on(c, "This is before the start, ", from));
    if (day_is(review) && day_is(expected) && day_cmp(review, expected) > 0)
        refuse(c, "review_on", on(c, "This is after the planned end, ", expected));
}

static void check_start(const struct checked *c)
{
    enum { AHEAD = 366 };
    struct day from = day_at(c, "from");
    const struct away_around *around = c->around;
    bool plans = away_field_at(c->kind, "expected") >= 0;
    if (!day_is(from))
        return;
    if (day_cmp(from, plans ? day_add(around->today, AHEAD) : around->today) > 0)
        refuse(c, "from", plans ? S("This is more than a year from now") : S("This is still to come"));
    if (day_is(around->born) && day_cmp(from, around->born) < 0)
        refuse(c, "from", on(c, "This is before the child was born, ", around->born));
}

/* The child must be on roll at the school; whoever is missing or educated at home may have left it. */
static void check_roll(const struct checked *c)
{
    struct day from = day_at(c, "from");
    bool left_too = c->kind == AWAY_MISSING || c->kind == AWAY_HOME;
    const struct away_around *around = c->around;
    if (!day_is(from))
        return;
    for (size_t i = 0; i < around->n_stays; i++)
        if (day_within(from, around->stays[i].from, left_too ? DAY_NONE : around->stays[i].to))
            return;
    refuse(c, "from",
        left_too ? S("The child was not on roll at this school by that day")
                 : S("The child was not on roll at this school on that day"));
}

/* Two records of one kind may not be about the same days; one that is not ended goes on. */
static void check_overlap(const struct checked *c)
{
    struct day from = day_at(c, "from"), ended = day_at(c, "ended");
    char first[20], last[20];
    if (!day_is(from))
        return;
    for (size_t i = 0; i < c->around->n_others; i++) {
        const struct away_span *o = &c->around->others[i];
        bool before = day_is(o->to) && day_cmp(o->to, from) < 0, after = day_is(ended) && day_cmp(ended, o->from) < 0;
        if (before || after)
            continue;
        struct str since = day_words(o->from, first);
        refuse(c, "from",
            day_is(o->to) ? str_fmt(c->arena, "%.*s has one from %.*s to %.*s already. The days may not overlap",
                                STR_ARG(o->where), STR_ARG(since), STR_ARG(day_words(o->to, last)))
                          : str_fmt(c->arena,
                                "%.*s has one since %.*s that is not over. Enter its end first, or the end of this one",
                                STR_ARG(o->where), STR_ARG(since)));
    }
}

static void check_hours(const struct checked *c)
{
    enum { FULL_TIME = 32 * 100 };
    int at = away_field_at(c->kind, "hours"), other = away_field_at(c->kind, "hours_off_site");
    int64_t hours, off_site;
    if (at < 0 || other < 0 || !str_to_fixed(c->values[at], 2, &hours) ||
        !str_to_fixed(c->values[other], 2, &off_site))
        return;
    if (hours + off_site > FULL_TIME)
        refuse(c, "hours_off_site", S("Together with the hours in school this is more than 32 hours, which is full "
                                      "time"));
}

/* What is known at the end of a record must fit to it. */
static void check_ending(const struct checked *c)
{
    struct day removed = day_at(c, "removed_on"), ended = day_at(c, "ended");
    if (day_is(removed) && day_cmp(removed, c->around->today) > 0)
        refuse(c, "removed_on", S("This is still to come"));
    if (c->kind == AWAY_MISSING && day_is(ended) && c->values[away_field_at(c->kind, "outcome")].n == 0)
        refuse(c, "outcome", S("Choose what came of it: the record is closed"));
}

bool away_check(struct arena *a, enum away_kind k, const struct str *texts, const struct away_around *around,
    struct str *values, struct str *errors)
{
    size_t n;
    const struct away_field *f = away_fields(k, &n);
    const struct checked c = { a, k, around, values, errors };
    bool right = true;
    for (size_t i = 0; i < n; i++) {
        errors[i] = values[i] = S("");
        if (f[i].class3 && around->hides) {
            if (str_trim(texts[i]).n > 0)
                errors[i] = S("This is for the authority to say. Leave it empty");
            continue;
        }
        (void)away_read_value(a, &f[i], texts[i], &values[i], &errors[i]);
        if (values[i].p == NULL)
            values[i] = S("");
        bool chooses = f[i].type == AWAY_CHOICE || f[i].type == AWAY_YES_NO || f[i].type == AWAY_MANY;
        if (f[i].required && values[i].n == 0 && errors[i].n == 0)
            errors[i] = chooses ? S("Choose one") : f[i].type == AWAY_DAY ? S("Enter a date like 3/9/2025")
                                                                          : S("Enter this");
    }
    check_order(&c);
    check_start(&c);
    check_roll(&c);
    check_overlap(&c);
    check_hours(&c);
    check_ending(&c);
    for (size_t i = 0; i < n; i++)
        right = right && errors[i].n == 0;
    return right;
}
