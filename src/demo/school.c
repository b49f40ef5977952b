/* The schools of the county: how many of each kind, their names, where they are, how large. */
#include "demo/chance.h"
#include "demo/county.h"
#include "demo/names.h"

struct extent {
    int schools[DEMO_SPECIAL + 1]; /* of each enum demo_kind */
    uint32_t pupils[DEMO_PHASES];
    int leads;
};

/* The shares of the school types are Dorset's, made a little more primary, since its published
 * figures leave out Reception and this county's do not
 * (docs/decisions/0003-demonstration-county.md). */
static const struct extent extents[] = {
    [DEMO_SMALL] = {
        .schools = { 15, 1, 1, 4, 1, 2 },
        .pupils = { 2760, 3114, 126 },
        .leads = 3,
    },
    [DEMO_COUNTY] = {
        .schools = { 202, 12, 12, 49, 2, 13 },
        .pupils = { 46000, 51900, 2100 },
        .leads = 8,
    },
};

enum { FIRST_URN = 900001 };

int demo_leads(enum demo_size size)
{
    return extents[size].leads;
}

int demo_first_urn(enum demo_size size, enum demo_kind kind)
{
    int urn = FIRST_URN;
    for (int k = 0; k < (int)kind; k++)
        urn += extents[size].schools[k];
    return urn;
}

/* The lead of a school, the nth of its locality. In the small county three leads have two of the
 * six localities each. In the large one eight leads share the quarters of the localities, three
 * quarters each, which lie in one locality or two. */
static int lead_of(enum demo_size size, int locality, int nth)
{
    return size == DEMO_SMALL ? locality / 2 : (locality * 4 + nth % 4) / 3;
}

static int first_estab(enum demo_kind kind)
{
    static const int16_t first[] = {
        [DEMO_PRIMARY] = 2001,
        [DEMO_INFANT] = 2601,
        [DEMO_JUNIOR] = 2701,
        [DEMO_SECONDARY] = 4001,
        [DEMO_ALL_THROUGH] = 6901,
        [DEMO_SPECIAL] = 7001,
    };
    return first[kind];
}

/* Places in random order; the first is one with a letter outside ASCII, so that every demonstration
 * has it. */
static uint32_t *places_in_order(struct demo_county *c)
{
    enum { PLACES = DEMO_STEMS * DEMO_ENDINGS,
        FIRST = 40 * DEMO_ENDINGS };
    uint32_t *v = ARENA_ARRAY(c->arena, PLACES, uint32_t);
    for (uint32_t i = 0; i < PLACES; i++)
        v[i] = i;
    struct rng r = demo_chance(c->options.seed, CHANCE_PLACES, 0);
    demo_shuffle(&r, v, PLACES);
    for (uint32_t i = 0; i < PLACES; i++) {
        if (v[i] == FIRST) {
            v[i] = v[0];
            v[0] = FIRST;
        }
    }
    return v;
}

static struct str school_name(struct demo_county *c, struct rng *r, const struct demo_school *s)
{
    const char *what = demo_kind_names[s->kind][rng_below(r, DEMO_KIND_NAMES)];
    return str_fmt(c->arena, "%.*s %s", STR_ARG(s->place), what);
}

void demo__make_open_days(struct demo_county *c)
{
    c->open = arena_array(c->arena, c->n_schools, sizeof *c->open);
    for (size_t i = 0; i < c->n_schools; i++) {
        for (int d = 1; d < DEMO_DAYS; d++)
            c->open[i][d] = true;
        int insets[DEMO_INSETS];
        demo_insets(&c->year, c->options.seed, c->schools[i].urn, insets);
        for (int k = 0; k < DEMO_INSETS; k++)
            c->open[i][insets[k]] = false;
    }
}

void demo__make_schools(struct demo_county *c)
{
    const struct extent *e = &extents[c->options.size];
    for (int k = 0; k <= DEMO_SPECIAL; k++)
        c->n_schools += (size_t)e->schools[k];
    c->schools = ARENA_ARRAY(c->arena, c->n_schools, struct demo_school);
    const uint32_t *place = places_in_order(c);
    size_t n = 0;
    for (int k = 0; k <= DEMO_SPECIAL; k++) {
        for (int i = 0; i < e->schools[k]; i++, n++) {
            struct rng r = demo_chance(c->options.seed, CHANCE_SCHOOLS, n);
            struct demo_school *s = &c->schools[n];
            s->kind = (enum demo_kind)k;
            s->urn = FIRST_URN + (int)n;
            s->estab = first_estab(s->kind) + i;
            s->place = demo_place(c->arena, (int)place[n]);
            s->name = school_name(c, &r, s);
            s->locality = (i + k) % DEMO_LOCALITIES;
            s->area = (i / DEMO_LOCALITIES + i + k) % DEMO_AREAS;
            s->lead = lead_of(c->options.size, s->locality, i / DEMO_LOCALITIES);
        }
    }
    demo__make_open_days(c);
    c->odd =
        (struct demo_oddities){ .boiler = 3, .snow = 5, .polling = 7, .gap = 9, .gap_year = 4 };
    c->transfer_from = 10;
    c->transfer_to = 11;
}

/* The places of a year group: what a school of its kind might admit. */
static uint32_t intake(struct rng *r, enum demo_kind kind, enum demo_size size)
{
    static const uint8_t primary[] = { 8, 10, 12, 15, 15, 20, 24, 30, 30, 30, 45, 60, 60 };
    static const uint8_t infant[] = { 30, 30, 45, 60, 60, 90 };
    static const uint16_t secondary[] = { 100, 130, 150, 180, 180, 210, 240, 270, 300 };
    static const uint16_t secondary_small[] = { 130, 150, 160, 180 };
    switch (kind) {
    case DEMO_PRIMARY:
        return primary[rng_below(r, COUNT_OF(primary))];
    case DEMO_INFANT:
    case DEMO_JUNIOR:
        return infant[rng_below(r, COUNT_OF(infant))];
    case DEMO_SECONDARY:
        if (size == DEMO_SMALL)
            return secondary_small[rng_below(r, COUNT_OF(secondary_small))];
        return secondary[rng_below(r, COUNT_OF(secondary))];
    case DEMO_ALL_THROUGH:
        return size == DEMO_SMALL ? 60 : 120;
    case DEMO_SPECIAL:
        return 8 + (uint32_t)rng_below(r, 10);
    }
    return 0;
}

/* A school's wish for a year, in hundredths of a child: its intake, and that younger years are
 * smaller than older ones, as they have been in England since 2016. */
static uint32_t wish(uint32_t intake, enum demo_kind kind, enum demo_size size, int year)
{
    static const uint8_t by_year[DEMO_YEARS] = { 92, 94, 97, 100, 103, 105, 108, 97, 99, 101, 102,
        101 };
    static const uint8_t special[DEMO_YEARS] = { 45, 60, 70, 80, 90, 95, 100, 120, 125, 130, 130,
        130 };
    bool teaches = kind == DEMO_INFANT ? year <= 2
        : kind == DEMO_JUNIOR          ? year >= 3 && year <= 6
        : kind == DEMO_PRIMARY         ? year <= 6
        : kind == DEMO_SECONDARY       ? year >= 7
                                       : true;
    if (!teaches)
        return 0;
    if (kind == DEMO_SPECIAL)
        return intake * special[year];
    if (kind == DEMO_ALL_THROUGH && year <= 6)
        intake /= size == DEMO_SMALL ? 4 : 2;
    return intake * by_year[year];
}

uint32_t *demo__places(const struct demo_county *c)
{
    size_t n = c->n_schools * DEMO_YEARS;
    uint32_t *places = ARENA_ARRAY(c->arena, n, uint32_t);
    uint64_t sum[DEMO_PHASES] = { 0 }, at[DEMO_PHASES] = { 0 };
    for (size_t i = 0; i < n; i++) {
        const struct demo_school *s = &c->schools[i / DEMO_YEARS];
        int year = (int)(i % DEMO_YEARS);
        struct rng r = demo_chance(c->options.seed, CHANCE_SCHOOLS, 100000 + i / DEMO_YEARS);
        places[i] = wish(intake(&r, s->kind, c->options.size), s->kind, c->options.size, year);
        sum[demo_phase_of(s->kind, year)] += places[i];
    }
    /* Rounded along the running sum, so that the county has exactly as many children as it should.
     */
    for (size_t i = 0; i < n; i++) {
        const struct demo_school *s = &c->schools[i / DEMO_YEARS];
        enum demo_phase p = demo_phase_of(s->kind, (int)(i % DEMO_YEARS));
        uint64_t want = extents[c->options.size].pupils[p];
        uint64_t before = at[p] * want / sum[p];
        at[p] += places[i];
        places[i] = (uint32_t)(at[p] * want / sum[p] - before);
    }
    return places;
}
