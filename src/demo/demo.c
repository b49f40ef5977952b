#include "demo/demo.h"

#include <string.h>

#include "demo/files.h"
#include "demo/names.h"
#include "demo/register.h"

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

enum err demo_registers(const struct demo_options *o, struct demo_sink sink, struct fail *f)
{
    struct arena *a = arena_new(MEMORY);
    struct demo_county *c = demo_county(a, o);
    struct demo_plans *p = demo_plans(c);
    struct demo_seasons *seasons = ARENA_NEW(a, struct demo_seasons);
    *seasons = demo_seasons(&c->year);
    enum err e = OK;
    for (uint32_t i = 0; i < c->n_enrolments && e == OK; i++) {
        uint8_t marks[DEMO_SESSIONS];
        demo__keep_register(p, seasons, i, marks);
        const struct demo_enrolment *n = &c->enrolments[i];
        struct demo_register r = {
            .school = &c->schools[n->school],
            .pupil = &c->pupils[n->pupil],
            .child = n->pupil,
            .entry = n->entry,
            .leaving = n->leaving,
            .days = c->year.day,
            .marks = marks,
        };
        e = sink.take(sink.to, &r, f);
    }
    arena_free(a);
    return e;
}

/* Lays the registers out one after the other and hands each to the files that hold marks. */
static void write_registers(struct demo_dir *d, struct demo_plans *p, struct str ret_differ[2])
{
    const struct demo_county *c = p->county;
    struct demo_seasons *seasons = ARENA_NEW(c->arena, struct demo_seasons);
    *seasons = demo_seasons(&c->year);
    struct demo_marks_file *m = ARENA_NEW(c->arena, struct demo_marks_file);
    struct demo_examples x = demo__examples_start(c);
    struct demo_census *census = demo__census_start(p);
    demo__marks_start(m, d, c);
    for (uint32_t i = 0; i < c->n_enrolments && d->err == OK; i++) {
        uint8_t marks[DEMO_SESSIONS];
        demo__keep_register(p, seasons, i, marks);
        demo__marks_take(m, &c->pupils[c->enrolments[i].pupil], marks);
        demo__examples_take(&x, c, i, marks);
        demo__census_take(census, i, marks);
    }
    demo__marks_done(m);
    demo__write_examples(d, c, &x);
    demo__write_transfer(d, c, &x);
    demo__census_done(census, d, ret_differ);
}

enum err demo_generate(const struct demo_options *o, const char *path, struct fail *f)
{
    struct demo_dir d = demo_dir(path, f);
    if (d.err != OK)
        return d.err;
    struct arena *a = arena_new(MEMORY);
    struct demo_county *c = demo_county(a, o);
    struct demo_plans *p = demo_plans(c);
    demo__write_settings(&d, c);
    demo__write_allocation(&d, c);
    demo__write_others(&d, c);
    demo__write_calendar(&d, c);
    demo__write_pupils(&d, c);
    demo__write_social_care(&d, c);
    struct str differ[2];
    write_registers(&d, p, differ);
    demo__write_suspensions(&d, p);
    demo__write_readme(&d, c, differ);
    arena_free(a);
    return d.err;
}
