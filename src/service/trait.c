#include "service/trait.h"

#include <string.h>

#include "base/buf.h"

struct str trait_name(enum trait t)
{
    static const char *const names[TRAITS] = { "sen", "fsm", "social_care" };
    return str_of(names[t]);
}

static const struct {
    enum trait trait;
    const char *text;
    int value;
} values[] = {
    /* the first of a value is how it is written; statements and school action are of files before 2015 */
    { TRAIT_SEN, "N", ATT_SEN_NONE },
    { TRAIT_SEN, "K", ATT_SEN_SUPPORT },
    { TRAIT_SEN, "E", ATT_SEN_EHCP },
    { TRAIT_SEN, "S", ATT_SEN_EHCP },
    { TRAIT_SEN, "A", ATT_SEN_SUPPORT },
    { TRAIT_SEN, "P", ATT_SEN_SUPPORT },
    { TRAIT_FSM, "N", ATT_FSM_NO },
    { TRAIT_FSM, "Y", ATT_FSM_YES },
    { TRAIT_FSM, "true", ATT_FSM_YES },
    { TRAIT_FSM, "false", ATT_FSM_NO },
    { TRAIT_FSM, "1", ATT_FSM_YES },
    { TRAIT_FSM, "0", ATT_FSM_NO },
    { TRAIT_CARE, "N", ATT_CARE_NONE },
    { TRAIT_CARE, "CIN", ATT_CARE_CIN },
    { TRAIT_CARE, "CP", ATT_CARE_CP },
    { TRAIT_CARE, "CPP", ATT_CARE_CP },
    { TRAIT_CARE, "CLA", ATT_CARE_CLA },
    { TRAIT_CARE, "LAC", ATT_CARE_CLA }
};

bool trait_parse(enum trait t, struct str text, int *ret)
{
    text = str_trim(text);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (values[i].trait == t && str_eq_nocase(text, str_of(values[i].text))) {
            *ret = values[i].value;
            return true;
        }
    }
    return false;
}

struct str trait_text(enum trait t, int value)
{
    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (values[i].trait == t && values[i].value == value)
            return str_of(values[i].text);
    return S("");
}

int trait_on(const struct trait_line *line, struct day on)
{
    for (size_t i = 0; i < line->n; i++)
        if (day_within(on, line->v[i].from, line->v[i].to))
            return line->v[i].value;
    return line->n > 0 && day_cmp(on, line->v[0].from) < 0 ? line->v[0].value : -1;
}

static bool touches(const struct trait_spell *a, const struct trait_spell *b)
{
    return a->value == b->value && day_is(a->to) && a->to.v + 1 == b->from.v;
}

/* Puts a spell behind the others, or joins it to the last. */
static void append(struct trait_line *line, struct trait_spell s)
{
    if (day_is(s.to) && day_cmp(s.to, s.from) < 0)
        return;
    if (line->n > 0 && touches(&line->v[line->n - 1], &s))
        line->v[line->n - 1].to = s.to;
    else
        line->v[line->n++] = s;
}

void trait_lay(struct arena *a, struct trait_line *line, struct day from, struct day to, int value)
{
    const struct trait_spell laid = { from, to, value };
    struct trait_line next = { ARENA_ARRAY(a, 2 * line->n + 2, struct trait_spell), 0 };
    bool put = false;
    for (size_t i = 0; i < line->n; i++) {
        struct trait_spell s = line->v[i];
        if (day_is(s.to) && day_cmp(s.to, from) < 0) { /* wholly before */
            append(&next, s);
            continue;
        }
        if (day_cmp(s.from, from) < 0) /* its part before */
            append(&next, (struct trait_spell){ s.from, day_add(from, -1), s.value });
        if (!put)
            append(&next, laid);
        put = true;
        if (!day_is(to) || (day_is(s.to) && day_cmp(s.to, to) <= 0))
            continue; /* nothing of it comes after */
        if (day_cmp(s.from, to) <= 0)
            s.from = day_add(to, 1);
        append(&next, s);
    }
    if (!put)
        append(&next, laid);
    *line = next;
}

void trait_say(struct arena *a, struct trait_line *line, struct day on, int value)
{
    struct day until = DAY_NONE;
    for (size_t i = 0; i < line->n; i++) {
        const struct trait_spell *s = &line->v[i];
        if (day_within(on, s->from, s->to)) {
            if (s->value != value)
                trait_lay(a, line, on, s->to, value);
            return;
        }
        if (day_cmp(s->from, on) > 0) {
            until = day_add(s->from, -1);
            break;
        }
    }
    trait_lay(a, line, on, until, value);
}

/* One spell of a file. */
static void tell_spell(struct arena *a, struct trait_line *line, const struct trait_spell *s, struct day as_at)
{
    if (day_is(s->to))
        trait_lay(a, line, s->from, s->to, s->value);
    else if (day_cmp(s->from, as_at) < 0)
        trait_lay(a, line, s->from, as_at, s->value);
    else
        trait_say(a, line, s->from, s->value);
}

void trait_tell(struct arena *a, struct trait_line *line, const struct trait_line *told, struct day as_at, int none)
{
    int now = none;
    for (size_t i = 0; i < told->n; i++)
        if (day_within(as_at, told->v[i].from, told->v[i].to))
            now = told->v[i].value;
    /* First the day itself, since that settles what follows it; then the days before it, one by one. */
    trait_say(a, line, as_at, now);
    for (size_t i = 0; i < told->n; i++) {
        const struct trait_spell *s = &told->v[i];
        struct day gap = day_is(s->to) ? day_add(s->to, 1) : DAY_NONE;
        tell_spell(a, line, s, as_at);
        if (!day_is(gap))
            continue;
        if (i + 1 < told->n && day_cmp(gap, told->v[i + 1].from) < 0)
            trait_lay(a, line, gap, day_add(told->v[i + 1].from, -1), none);
        else if (i + 1 == told->n && day_cmp(gap, as_at) <= 0)
            trait_lay(a, line, gap, as_at, none);
        else if (i + 1 == told->n)
            trait_say(a, line, gap, none);
    }
}

bool trait_line_eq(const struct trait_line *a, const struct trait_line *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->v[i].from.v != b->v[i].from.v || a->v[i].to.v != b->v[i].to.v || a->v[i].value != b->v[i].value)
            return false;
    return true;
}

struct str trait_line_text(struct arena *a, enum trait t, const struct trait_line *line)
{
    struct buf b = buf_new(64 * 1024);
    for (size_t i = 0; i < line->n; i++) {
        char from[11], to[11];
        buf_add_fmt(&b, "%s%.*s from %.*s", i > 0 ? "; " : "", STR_ARG(trait_text(t, line->v[i].value)),
            STR_ARG(day_iso(line->v[i].from, from)));
        if (day_is(line->v[i].to))
            buf_add_fmt(&b, " to %.*s", STR_ARG(day_iso(line->v[i].to, to)));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}
