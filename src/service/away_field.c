/* What a casework record asks for (away.h): the tables, and values in words. */
#include "service/away.h"

#include "base/buf.h"

static const struct {
    const char *name, *one, *many, *about;
} kinds[AWAY_KINDS] = {
#define KIND(id, name, one, many, is) [AWAY_##id] = { name, one, many, is },
#include "service/away_kinds.def"
#undef KIND
};

struct str away_kind_name(enum away_kind k)
{
    return str_of(kinds[k].name);
}

struct str away_kind_words(enum away_kind k)
{
    return str_of(kinds[k].one);
}

struct str away_kind_many(enum away_kind k)
{
    return str_of(kinds[k].many);
}

struct str away_kind_about(enum away_kind k)
{
    return str_of(kinds[k].about);
}

bool away_kind_parse(struct str name, enum away_kind *ret)
{
    for (int k = 0; k < AWAY_KINDS; k++) {
        if (str_eq(name, str_of(kinds[k].name))) {
            *ret = (enum away_kind)k;
            return true;
        }
    }
    return false;
}

static const struct {
    enum away_kind kind;
    struct away_field field;
} fields[] = {
#define FIELD(kind, name, type, required, label, choices, help) \
    { AWAY_##kind, { name, label, help, AWAY_##type, required, choices, false } },
#define CLASS3(kind, name, type, required, label, choices, help) \
    { AWAY_##kind, { name, label, help, AWAY_##type, required, choices, true } },
#include "service/away_fields.def"
#undef CLASS3
#undef FIELD
};

/* The fields of all kinds without what kind they are of, so that those of one are an array. */
static const struct away_field flat[COUNT_OF(fields)] = {
#define FIELD(kind, name, type, required, label, choices, help) \
    { name, label, help, AWAY_##type, required, choices, false },
#define CLASS3(kind, name, type, required, label, choices, help) \
    { name, label, help, AWAY_##type, required, choices, true },
#include "service/away_fields.def"
#undef CLASS3
#undef FIELD
};

const struct away_field *away_fields(enum away_kind k, size_t *ret_n)
{
    size_t first = 0, n = 0;
    while (first < COUNT_OF(fields) && fields[first].kind != k)
        first++;
    while (first + n < COUNT_OF(fields) && fields[first + n].kind == k)
        n++;
    *ret_n = n;
    return &flat[first];
}

int away_field_at(enum away_kind k, const char *name)
{
    size_t n;
    const struct away_field *f = away_fields(k, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(f[i].name), str_of(name)))
            return (int)i;
    return -1;
}

size_t away_choices(const struct away_field *f, struct away_choice ret[AWAY_CHOICES_MOST])
{
    struct str left = str_of(f->choices), one;
    size_t n = 0;
    if (f->type == AWAY_YES_NO)
        left = S("yes=Yes|no=No");
    else if (f->type != AWAY_CHOICE && f->type != AWAY_MANY)
        return 0;
    while (n < AWAY_CHOICES_MOST && str_split(&left, '|', &one)) {
        ptrdiff_t equals = str_find(one, '=');
        if (equals > 0)
            ret[n++] = (struct away_choice){ str_slice(one, 0, (size_t)equals),
                str_slice(one, (size_t)equals + 1, one.n) };
    }
    return n;
}

static struct str choice_words(const struct away_field *f, struct str value)
{
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    for (size_t i = 0; i < n; i++)
        if (str_eq(value, choices[i].value))
            return choices[i].words;
    return value;
}

static struct str words_of_many(struct arena *a, const struct away_field *f, struct str value)
{
    struct buf b = buf_new(4000);
    struct str one;
    while (str_split(&value, ' ', &one))
        buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(choice_words(f, one)));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str away_words(struct arena *a, const struct away_field *f, struct str value)
{
    struct day d;
    char date[20];
    if (value.n == 0)
        return S("");
    switch (f->type) {
    case AWAY_DAY:
        return day_parse_iso(value, &d) ? str_dup(a, day_words(d, date)) : value;
    case AWAY_YES_NO:
    case AWAY_CHOICE:
        return choice_words(f, value);
    case AWAY_MANY:
        return words_of_many(a, f, value);
    case AWAY_TEXT:
    case AWAY_LONG:
    case AWAY_NUMBER:
    case AWAY_HOURS:
        break;
    }
    return value;
}

static const struct away_step_kind steps[] = {
#define STEP(kind, name, class, words) { AWAY_##kind, name, words, AWAY_##class },
#include "service/away_steps.def"
#undef STEP
};

const struct away_step_kind *away_step_kinds(size_t *ret_n)
{
    *ret_n = COUNT_OF(steps);
    return steps;
}

const struct away_step_kind *away_step_find(enum away_kind k, struct str name)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i].of == k && str_eq(name, str_of(steps[i].name)))
            return &steps[i];
    return NULL;
}

struct str away_value(const struct away *r, const char *name)
{
    int at = away_field_at(r->kind, name);
    return at < 0 || r->values[at].p == NULL ? S("") : r->values[at];
}

struct day away_value_day(const struct away *r, const char *name)
{
    struct day d;
    return day_parse_iso(away_value(r, name), &d) ? d : DAY_NONE;
}

int64_t away_value_number(const struct away *r, const char *name)
{
    int64_t n;
    return str_to_i64(away_value(r, name), &n) ? n : -1;
}
