/* A pack as text. */
#include <stdlib.h>

#include "service/pack.h"

/* A field: what would end it is a space in it. */
static void put(struct buf *b, struct str s)
{
    buf_add_char(b, '\t');
    for (size_t i = 0; i < s.n; i++)
        buf_add_char(b, s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : s.p[i]);
}

static void put_number(struct buf *b, int64_t v)
{
    buf_add_char(b, '\t');
    buf_add_i64(b, v);
}

struct str pack_write(struct arena *a, const struct pack *p)
{
    const int64_t head[] = { day_is(p->since) ? p->since.v : 0, p->since_meeting, p->rate.possible, p->rate.absent,
        p->rate.unauthorised, p->rate.enrolments, p->rate.persistent, p->rate.severe, p->before_absent,
        p->before_possible, p->after_absent, p->after_possible, p->to_do, p->questions };
    struct buf b = buf_new(900000);
    buf_add_str(&b, S("pack"));
    put(&b, p->registers);
    for (size_t i = 0; i < COUNT_OF(head); i++)
        put_number(&b, head[i]);
    for (size_t i = 0; i < p->n_patterns; i++) {
        buf_add_str(&b, S("\npattern"));
        put(&b, p->patterns[i]);
    }
    for (size_t i = 0; i < p->n_lists; i++) {
        buf_add_str(&b, S("\nlist"));
        put(&b, dashboard_list_name(p->lists[i].list));
        put_number(&b, p->lists[i].size);
        put_number(&b, p->lists[i].came);
        put_number(&b, p->lists[i].went);
    }
    for (size_t i = 0; i < p->n_cohorts; i++) {
        buf_add_str(&b, S("\ncohort"));
        put(&b, p->cohorts[i].cohort);
        put(&b, p->cohorts[i].group);
        put_number(&b, p->cohorts[i].enrolments);
        put_number(&b, p->cohorts[i].persistent);
        for (int k = 0; k < BENCHMARK_LEVELS; k++)
            put_number(&b, p->cohorts[i].milli[k]);
    }
    for (size_t i = 0; i < p->n_children; i++) {
        const struct pack_child *c = &p->children[i];
        buf_add_str(&b, S("\nchild"));
        put_number(&b, c->pupil.v);
        put_number(&b, c->lists);
        put_number(&b, c->areas);
        put_number(&b, c->possible);
        put_number(&b, c->absent);
        put(&b, c->why);
        put(&b, c->reasons);
    }
    struct str text = b.failed ? STR_NONE : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* The fields of a line, one after the other; `ok` becomes false when one is not there or no number. */
struct fields {
    struct str rest;
    bool ok;
};

static struct str next(struct fields *f)
{
    struct str part = S("");
    if (!str_split(&f->rest, '\t', &part) && f->rest.n == 0)
        part = S("");
    return part;
}

static int64_t next_number(struct fields *f)
{
    int64_t v = 0;
    if (!str_to_i64(next(f), &v))
        f->ok = false;
    return v;
}

static void parse_head(struct fields *f, struct pack *p)
{
    p->registers = next(f);
    int64_t since = next_number(f);
    p->since = since == 0 ? DAY_NONE : (struct day){ (int32_t)since };
    p->since_meeting = next_number(f) != 0;
    int64_t *const to[] = { &p->rate.possible, &p->rate.absent, &p->rate.unauthorised, &p->rate.enrolments,
        &p->rate.persistent, &p->rate.severe, &p->before_absent, &p->before_possible, &p->after_absent,
        &p->after_possible, &p->to_do, &p->questions };
    for (size_t i = 0; i < COUNT_OF(to); i++)
        *to[i] = next_number(f);
}

static void parse_list(struct fields *f, struct pack *p)
{
    struct pack_list l = { .size = 0 };
    if (p->n_lists == LISTS || !dashboard_list_parse(next(f), &l.list)) {
        f->ok = false;
        return;
    }
    l.size = next_number(f);
    l.came = next_number(f);
    l.went = next_number(f);
    p->lists[p->n_lists++] = l;
}

static void parse_cohort(struct fields *f, struct pack *p)
{
    if (p->n_cohorts == PACK_COHORTS) {
        f->ok = false;
        return;
    }
    struct pack_cohort *c = &p->cohorts[p->n_cohorts++];
    c->cohort = next(f);
    c->group = next(f);
    c->enrolments = next_number(f);
    c->persistent = next_number(f);
    for (int k = 0; k < BENCHMARK_LEVELS; k++)
        c->milli[k] = next_number(f);
}

static void parse_child(struct fields *f, struct pack_child *c)
{
    c->pupil.v = next_number(f);
    c->lists = (uint32_t)next_number(f);
    c->areas = (uint32_t)next_number(f);
    c->possible = next_number(f);
    c->absent = next_number(f);
    c->why = next(f);
    c->reasons = next(f);
}

bool pack_parse(struct arena *a, struct str text, struct pack *ret)
{
    struct str rest = text, line;
    size_t lines = 1;
    bool ok = true, has_head = false;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    *ret = (struct pack){ .children = ARENA_ARRAY(a, lines, struct pack_child) };
    while (ok && str_split(&rest, '\n', &line)) {
        struct fields f = { line, true };
        struct str kind = next(&f);
        if (str_eq(kind, S("pack"))) {
            parse_head(&f, ret);
            has_head = true;
        } else if (str_eq(kind, S("pattern")) && ret->n_patterns < COUNT_OF(ret->patterns)) {
            ret->patterns[ret->n_patterns++] = next(&f);
        } else if (str_eq(kind, S("list"))) {
            parse_list(&f, ret);
        } else if (str_eq(kind, S("cohort"))) {
            parse_cohort(&f, ret);
        } else if (str_eq(kind, S("child"))) {
            parse_child(&f, &ret->children[ret->n_children++]);
        } else {
            f.ok = false;
        }
        ok = f.ok;
    }
    return ok && has_head;
}
