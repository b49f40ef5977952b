/* settings.csv: the establishment file of Get Information About Schools in its newer layout, as an
 * authority downloads it: Windows-1252 (which Latin-1 is a part of), CRLF, dates with the day
 * first, schools of other authorities and closed ones among its own. */
#include "demo/chance.h"
#include "demo/files.h"
#include "demo/names.h"

enum { COLUMNS = 140 };
static const char *const columns[COLUMNS] = {
#include "demo/gias_columns.def"
};

struct row {
    struct arena *arena;
    struct str v[COLUMNS];
};

static void set(struct row *r, const char *column, struct str v)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (str_eq(str_of(columns[i]), str_of(column)))
            r->v[i] = v;
}

/* A code and its name, which stand in two columns of one title. */
static void set_pair(struct row *r, const char *title, const char *code, const char *name)
{
    set(r, str_cstr(r->arena, str_fmt(r->arena, "%s (code)", title)), str_of(code));
    set(r, str_cstr(r->arena, str_fmt(r->arena, "%s (name)", title)), str_of(name));
}

/* One byte a character, where it has one. The names of the county have no character that has none.
 */
static void put_latin1(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80)
            buf_add_char(b, (char)c);
        else if ((c == 0xc2 || c == 0xc3) && i + 1 < s.n)
            buf_add_char(b, (char)((c & 3) << 6 | ((unsigned char)s.p[++i] & 0x3f)));
        else
            buf_add_char(b, '?');
    }
}

static void put_row(struct buf *b, const struct str v[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        bool quote = v[i].n > 0 && str_find(v[i], ',') >= 0;
        if (i > 0)
            buf_add_char(b, ',');
        if (quote)
            buf_add_char(b, '"');
        put_latin1(b, v[i]);
        if (quote)
            buf_add_char(b, '"');
    }
    buf_add_str(b, S("\r\n"));
}

struct str demo__telephone(struct arena *a, int n)
{
    return str_fmt(a, "01632 960%03d", n % 1000);
}

struct str demo__postcode(struct arena *a, int n)
{
    static const char letters[] =
        "ABDEFGHJLNPQRSTUWXYZ"; /* C, I, K, M, O and V are not used there */
    return str_fmt(a, "ZZ99 %d%c%c", n % 9 + 1, letters[n / 9 % 20], letters[n / 180 % 20]);
}

struct str demo__school_site(struct arena *a, const struct demo_school *s)
{
    struct str folded = str_fold(a, s->name);
    char *p = str_cstr(a, folded);
    for (size_t i = 0; i < folded.n; i++)
        if (p[i] == ' ')
            p[i] = '-';
    return (struct str){ p, folded.n };
}

/* What follows from the kind of a school. */
static const struct kind_facts {
    const char *type_code, *type, *group_code, *group, *phase_code, *phase;
    int low, high;
} facts[] = {
    [DEMO_PRIMARY] = { "01", "Community school", "4", "Local authority maintained schools", "2",
        "Primary", 4, 11 },
    [DEMO_INFANT] = { "05", "Foundation school", "4", "Local authority maintained schools", "2",
        "Primary", 4, 7 },
    [DEMO_JUNIOR] = { "05", "Foundation school", "4", "Local authority maintained schools", "2",
        "Primary", 7, 11 },
    [DEMO_SECONDARY] = { "34", "Academy converter", "10", "Academies", "4", "Secondary", 11, 16 },
    [DEMO_ALL_THROUGH] = { "28", "Academy sponsor led", "10", "Academies", "7", "All-through", 4,
        16 },
    [DEMO_SPECIAL] = { "07", "Community special school", "5", "Special schools", "0",
        "Not applicable", 4, 16 },
};

static void set_usual(struct row *r)
{
    static const char *const none[] = { "ReasonEstablishmentClosed", "AdmissionsPolicy",
        "TrustSchoolFlag", "OfstedSpecialMeasures", "QABName", "EstablishmentAccredited",
        "Diocese" };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        set_pair(r, none[i], "0", "Not applicable");
    set_pair(r, "EstablishmentStatus", "1", "Open");
    set_pair(r, "ReasonEstablishmentOpened", "00", "Not applicable");
    set_pair(r, "Boarders", "1", "No boarders");
    set_pair(r, "Gender", "3", "Mixed");
    set_pair(r, "ReligiousCharacter", "0", "Does not apply");
    set_pair(r, "SpecialClasses", "2", "No Special Classes");
    set_pair(r, "UrbanRural", "E1", "(England/Wales) Rural village");
    set(r, "FederationFlag (name)", S("Not under a federation"));
    set(r, "CensusDate", S("16-01-2025"));
    set(r, "LastChangedDate", S("03-09-2025"));
    set(r, "HeadPreferredJobTitle", S("Headteacher"));
    set(r, "Country (name)", S("United Kingdom"));
    set(r, "NurseryProvision (name)", S("No Nursery Classes"));
    set(r, "Section41Approved (name)", S("Not applicable"));
}

static void set_head(struct row *r, struct rng *chance)
{
    bool woman = rng_chance(chance, 1, 2);
    uint64_t at = rng_below(chance, DEMO_GIRLS < DEMO_BOYS ? DEMO_GIRLS : DEMO_BOYS);
    set(r, "HeadTitle (name)", woman ? S("Ms") : S("Mr"));
    set(r, "HeadFirstName", str_of(woman ? demo_girls[at] : demo_boys[at]));
    set(r, "HeadLastName", str_of(demo_surnames[rng_below(chance, DEMO_SURNAMES)]));
}

/* A school as it stands in the file. `n` counts the schools, for addresses and telephone numbers.
 */
static void set_school(struct row *r, const struct demo_school *s, struct rng *chance, int n)
{
    struct arena *a = r->arena;
    const struct kind_facts *k = &facts[s->kind];
    set_usual(r);
    set_pair(r, "TypeOfEstablishment", k->type_code, k->type);
    set_pair(r, "EstablishmentTypeGroup", k->group_code, k->group);
    set_pair(r, "PhaseOfEducation", k->phase_code, k->phase);
    /* Every seventh secondary has a sixth form on paper, without anybody in it. */
    bool sixth = s->kind == DEMO_SECONDARY && s->estab % 7 == 2;
    set_pair(r, "OfficialSixthForm", sixth ? "1" : "2",
        sixth ? "Has a sixth form" : "Does not have a sixth form");
    set(r, "URN", str_fmt(a, "%d", s->urn));
    set(r, "EstablishmentNumber", str_fmt(a, "%d", s->estab));
    set(r, "EstablishmentName", s->name);
    set(r, "StatutoryLowAge", str_fmt(a, "%d", k->low));
    set(r, "StatutoryHighAge", str_fmt(a, "%d", sixth ? 18 : k->high));
    set(r, "OpenDate", str_fmt(a, "01-09-%d", 1950 + rng_range(chance, 0, 70)));
    set(r, "Street", str_fmt(a, "%d %s", n % 60 + 1, demo_streets[n % DEMO_STREETS]));
    set(r, "Town", s->place);
    set(r, "Postcode", demo__postcode(a, n));
    set(r, "TelephoneNum", demo__telephone(a, n));
    set(r, "SchoolWebsite", str_fmt(a, "https://%.*s.example", STR_ARG(demo__school_site(a, s))));
    set(r, "UKPRN", str_fmt(a, "9988%04d", n + 1));
    if (str_eq(str_of(k->group), S("Academies")))
        set_pair(r, "Trusts", "98801", DEMO_COUNTY_NAME " Learning Trust, Demonstration");
    set_head(r, chance);
}

/* How many pupils a school has, and how many of them are girls and have free school meals. */
static void set_numbers(struct row *r, const struct demo_county *c, size_t school)
{
    int all = 0, girls = 0, fsm = 0;
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        if (e->school != school || e->first != 1)
            continue;
        all++;
        girls += c->pupils[e->pupil].female;
        fsm += c->pupils[e->pupil].fsm;
    }
    struct arena *a = r->arena;
    int tenths = all == 0 ? 0 : (fsm * 2000 + all) / (2 * all);
    set(r, "NumberOfPupils", str_fmt(a, "%d", all));
    set(r, "NumberOfGirls", str_fmt(a, "%d", girls));
    set(r, "NumberOfBoys", str_fmt(a, "%d", all - girls));
    set(r, "FSM", str_fmt(a, "%d", fsm));
    set(r, "PercentageFSM", str_fmt(a, "%d.%d", tenths / 10, tenths % 10));
    set(r, "SchoolCapacity", str_fmt(a, "%d", (all / 15 + 2) * 15));
}

static void set_authority(struct row *r, int la, const char *name)
{
    set(r, "LA (code)", str_fmt(r->arena, "%d", la));
    set(r, "LA (name)", str_of(name));
    set(r, "GSSLACode (name)", str_fmt(r->arena, "E99000%d", la));
    set(r, "DistrictAdministrative (name)", str_of(name));
}

/* Schools that are none of the county's, two of them closed: the importer leaves them out. */
static void put_others(struct buf *b, const struct demo_county *c)
{
    static const struct {
        int la;
        const char *authority;
        enum demo_kind kind;
        bool closed;
    } others[] = {
        { 991, "Quibbleshire", DEMO_PRIMARY, false },
        { 991, "Quibbleshire", DEMO_SECONDARY, false },
        { 991, "Quibbleshire", DEMO_PRIMARY, true },
        { 992, "Tattershire", DEMO_PRIMARY, false },
        { 992, "Tattershire", DEMO_SPECIAL, false },
        { 992, "Tattershire", DEMO_PRIMARY, true },
        { 993, "Borough of Umbrelthorpe", DEMO_ALL_THROUGH, false },
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct row r = { .arena = c->arena };
        struct rng chance = demo_chance(c->options.seed, CHANCE_FILES, 5000 + i);
        int n = 600 + (int)i;
        struct demo_school s = {
            .urn = 901001 + (int)i,
            .estab = others[i].kind == DEMO_PRIMARY ? 2101 + (int)i : 4101 + (int)i,
            .kind = others[i].kind,
            .place = demo_place(c->arena, (int)rng_below(&chance, DEMO_STEMS * DEMO_ENDINGS)),
        };
        s.name = str_fmt(c->arena, "%.*s %s", STR_ARG(s.place), demo_kind_names[s.kind][0]);
        set_school(&r, &s, &chance, n);
        set_authority(&r, others[i].la, others[i].authority);
        set(&r, "NumberOfPupils", str_fmt(c->arena, "%d", rng_range(&chance, 60, 400)));
        if (others[i].closed) {
            set_pair(&r, "EstablishmentStatus", "2", "Closed");
            set(&r, "CloseDate", S("31-08-2019"));
        }
        put_row(b, r.v);
    }
}

/* Where a school stands on the national grid: the county lies in the sea north-west of Shetland, its localities 12 km
 * apart in rows of three, its schools within 7 km of the middle of theirs. */
static void set_map(struct row *r, const struct demo_county *c, size_t school)
{
    enum { EASTING = 40000,
        NORTHING = 1250000,
        APART = 12000,
        WITHIN = 7000,
        IN_A_ROW = 3 };
    struct rng chance = demo_chance(c->options.seed, CHANCE_MAP, school);
    int locality = c->schools[school].locality;
    int east = rng_range(&chance, -WITHIN, WITHIN);
    int north = rng_range(&chance, -WITHIN, WITHIN);
    set(r, "Easting", str_fmt(r->arena, "%d", EASTING + APART * (locality % IN_A_ROW) + east));
    set(r, "Northing", str_fmt(r->arena, "%d", NORTHING + APART * (locality / IN_A_ROW) + north));
}

void demo__write_settings(struct demo_dir *d, const struct demo_county *c)
{
    struct demo_out o = demo_out(d, "settings.csv");
    struct str header[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        header[i] = str_of(columns[i]);
    put_row(&o.text, header);
    for (size_t i = 0; i < c->n_schools; i++) {
        struct row r = { .arena = c->arena };
        struct rng chance = demo_chance(c->options.seed, CHANCE_FILES, i);
        set_school(&r, &c->schools[i], &chance, (int)i);
        set_authority(&r, demo_authority().la_code, DEMO_COUNTY_NAME);
        set_numbers(&r, c, i);
        set_map(&r, c, i);
        put_row(&o.text, r.v);
        demo_out_spill(&o);
        if (i == c->n_schools / 2)
            put_others(&o.text, c);
    }
    demo_out_done(&o);
}
