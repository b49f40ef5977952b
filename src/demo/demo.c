#include "demo/demo.h"

#include "demo/batch.h"
#include "demo/files.h"
#include "demo/names.h"

enum { MEMORY = 512 << 20 };

struct demo_authority demo_authority(void)
{
    struct demo_authority a = {
        .name = S(DEMO_COUNTY_NAME " County Council (demonstration)"),
        .la_code = 988,
        .benchmark_la = 838,
    };
    struct demo_year y = demo_year(DEMO_LAST_YEAR);
    a.first_day = y.day[1];
    a.last_day = y.day[DEMO_DAYS - 1];
    return a;
}

struct demo_account *demo_accounts(struct arena *a, enum demo_size size, size_t *ret_n)
{
    static const struct {
        const char *sign_in, *name;
        enum demo_role role;
        int kind; /* of a setting user's school */
    } people[] = {
        { "manager", "Morgan Tarrick", DEMO_MANAGER, -1 },
        { "coordinator", "Cerys Norrup", DEMO_COORDINATOR, -1 },
        { "service", "Sorrel Ennick", DEMO_SERVICE, -1 },
        { "speech", "Bryn Tessick", DEMO_SERVICE, -1 },
        { "early-years", "Inga Orvell", DEMO_SERVICE, -1 },
        { "youth", "Jude Kerrith", DEMO_SERVICE, -1 },
        { "data", "Devi Skerrin", DEMO_DATA_OFFICER, -1 },
        { "admin", "Alex Plimmer", DEMO_ADMINISTRATOR, -1 },
        { "auditor", "Ola Vennick", DEMO_AUDITOR, -1 },
        { "primary", "Sam Ambrel", DEMO_SETTING, DEMO_PRIMARY },
        { "secondary", "Sky Gorrel", DEMO_SETTING, DEMO_SECONDARY },
        { "special", "Sol Uddle", DEMO_SETTING, DEMO_SPECIAL },
    };
    static const char *const leads[] = { "Lee Hespel", "Lina Orrin", "Leo Kestrow", "Lucy Rissel",
        "Liam Juniver", "Lara Brockel", "Luke Eskel", "Leah Yarrel" };
    size_t n_leads = (size_t)demo_leads(size), n = 0;
    struct demo_account *list = ARENA_ARRAY(a, COUNT_OF(people) + n_leads, struct demo_account);
    for (size_t i = 0; i < COUNT_OF(people); i++)
        list[n++] = (struct demo_account){
            .sign_in = str_of(people[i].sign_in),
            .name = str_of(people[i].name),
            .role = people[i].role,
            .urn = people[i].kind < 0 ? 0 : demo_first_urn(size, (enum demo_kind)people[i].kind),
        };
    for (size_t i = 0; i < n_leads; i++)
        list[n++] = (struct demo_account){ str_fmt(a, "lead%zu", i + 1), str_of(leads[i]),
            DEMO_LEAD, 0 };
    *ret_n = n;
    return list;
}

/* The plans of the years down to one, by year from DEMO_FIRST_YEAR: a year is made from the next. */
static void make_plans(struct arena *a, const struct demo_options *o, int first,
    struct demo_plans *ret[DEMO_SCHOOL_YEARS])
{
    ret[DEMO_SCHOOL_YEARS - 1] = demo_plans(demo_county(a, o));
    for (int i = DEMO_SCHOOL_YEARS - 1; i > first - DEMO_FIRST_YEAR; i--)
        ret[i - 1] = demo_plans_before(ret[i]);
}

/* A sink that is told of the registers of a batch. */
struct telling {
    const struct demo_county *c;
    struct demo_sink sink;
    struct fail *fail;
    enum err err;
};

static bool tell(void *to, struct demo_batch *b)
{
    struct telling *t = to;
    const struct demo_county *c = t->c;
    for (uint32_t i = 0; i < b->n && t->err == OK; i++) {
        const struct demo_enrolment *n = &c->enrolments[b->first + i];
        struct demo_register r = {
            .school = &c->schools[n->school],
            .pupil = &c->pupils[n->pupil],
            .child = c->child[n->pupil],
            .entry = n->entry,
            .leaving = n->leaving,
            .days = c->year.day,
            .marks = b->marks[i],
        };
        t->err = t->sink.take(t->sink.to, &r, t->fail);
    }
    return t->err == OK;
}

/* The files that hold the marks of a year. Only 2025/26 has those beside marks.csv. */
struct writing {
    const struct demo_county *c;
    struct demo_dir *dir;
    struct demo_marks_file marks;
    struct demo_examples examples;
    struct demo_census *census; /* NULL: none */
};

static void format(void *to, struct demo_batch *b)
{
    const struct writing *w = to;
    for (uint32_t i = 0; i < b->n; i++)
        demo__marks_format(
            &w->marks, &w->c->pupils[w->c->enrolments[b->first + i].pupil], b->marks[i], &b->text);
}

static bool write_batch(void *to, struct demo_batch *b)
{
    struct writing *w = to;
    demo_out_text(&w->marks.out, &b->text);
    for (uint32_t i = 0; i < b->n && w->census != NULL; i++) {
        demo__examples_take(&w->examples, w->c, b->first + i, b->marks[i]);
        demo__census_take(w->census, b->first + i, b->marks[i]);
    }
    return w->dir->err == OK;
}

/* Gives, of 2025/26, the children whose sessions differ in census/. */
static void write_registers(struct demo_dir *d, struct demo_plans *p, struct str ret_differ[2])
{
    const struct demo_county *c = p->county;
    struct writing *w = ARENA_NEW(c->arena, struct writing);
    w->c = c;
    w->dir = d;
    demo__marks_start(&w->marks, d, c);
    if (c->next == NULL) {
        w->examples = demo__examples_start(c);
        w->census = demo__census_start(p);
    }
    demo_batches(p, &(struct demo_batch_user){ format, write_batch, w });
    demo_out_done(&w->marks.out);
    if (c->next != NULL)
        return;
    demo__write_examples(d, c, &w->examples);
    demo__write_transfer(d, c, &w->examples);
    demo__census_done(w->census, d, ret_differ);
}

struct demo {
    struct arena *arena;
    struct demo_plans *plans[DEMO_SCHOOL_YEARS];
    int years;            /* that are written */
    struct str differ[2]; /* set when 2025/26 is written */
};

struct demo *demo_open(const struct demo_options *o)
{
    struct arena *a = arena_new(MEMORY);
    struct demo *d = ARENA_NEW(a, struct demo);
    d->arena = a;
    d->years = o->years == 0 ? DEMO_SCHOOL_YEARS : o->years;
    /* What the years before hold does not depend on how many of them are written. */
    make_plans(a, o, d->years == 1 ? DEMO_LAST_YEAR : DEMO_FIRST_YEAR, d->plans);
    return d;
}

void demo_close(struct demo *d)
{
    arena_free(d->arena);
}

enum err demo_tell(struct demo *d, int year, struct demo_sink sink, struct fail *f)
{
    struct demo_plans *p = d->plans[year - DEMO_FIRST_YEAR];
    struct telling t = { .c = p->county, .sink = sink, .fail = f };
    demo_batches(p, &(struct demo_batch_user){ .take = tell, .to = &t });
    return t.err;
}

static const struct demo_county *last_county(const struct demo *d)
{
    return d->plans[DEMO_SCHOOL_YEARS - 1]->county;
}

enum err demo_write_schools(struct demo *d, const char *path, struct fail *f)
{
    struct demo_dir dir = demo_dir(path, f);
    demo__write_settings(&dir, last_county(d));
    demo__write_allocation(&dir, last_county(d));
    demo__write_others(&dir, last_county(d));
    return dir.err;
}

enum err demo_write_year(struct demo *d, int year, const char *path, struct fail *f)
{
    struct demo_dir dir = demo_dir(path, f);
    struct demo_plans *p = d->plans[year - DEMO_FIRST_YEAR];
    demo__write_calendar(&dir, p->county);
    demo__write_pupils(&dir, p->county);
    demo__write_social_care(&dir, p->county);
    write_registers(&dir, p, d->differ);
    demo__write_suspensions(&dir, p);
    return dir.err;
}

enum err demo_generate(const struct demo_options *o, const char *path, struct fail *f)
{
    struct demo_dir dir = demo_dir(path, f);
    if (dir.err != OK)
        return dir.err;
    struct demo *d = demo_open(o);
    dir.err = demo_write_schools(d, path, f);
    for (int year = DEMO_LAST_YEAR + 1 - d->years; year <= DEMO_LAST_YEAR && dir.err == OK; year++)
        dir.err = demo_write_year(d, year, path, f);
    const struct demo_plans *before = d->plans[DEMO_SCHOOL_YEARS - 2];
    demo__write_readme(&dir, last_county(d), d->years, d->differ, before == NULL ? NULL : before->county);
    demo_close(d);
    return dir.err;
}
