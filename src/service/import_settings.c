/* The list of schools: Get Information About Schools, the authority's own allocation of localities, areas and leads,
 * and the early years settings and post-16 providers that GIAS does not hold (docs/FORMATS.md; DOMAIN.md 2.5). */
#include "service/import_settings.h"
#include "store/account.h"

static uint64_t hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

static void put_slot(struct settings *s, size_t school)
{
    size_t at = hash(s->schools[school]->now.urn) & (s->n_slots - 1);
    while (s->slots[at] != 0)
        at = (at + 1) & (s->n_slots - 1);
    s->slots[at] = (uint32_t)school + 1;
}

static void index_all(struct settings *s)
{
    while (s->n_slots < 2 * s->n + 2)
        s->n_slots = s->n_slots == 0 ? 1024 : s->n_slots * 4;
    s->slots = ARENA_ARRAY(s->run->arena, s->n_slots, uint32_t);
    for (size_t i = 0; i < s->n; i++)
        put_slot(s, i);
}

static struct settings_school *find(const struct settings *s, struct str urn)
{
    if (s->n_slots == 0)
        return NULL;
    for (size_t at = hash(urn) & (s->n_slots - 1); s->slots[at] != 0; at = (at + 1) & (s->n_slots - 1))
        if (str_eq(s->schools[s->slots[at] - 1]->now.urn, urn))
            return s->schools[s->slots[at] - 1];
    return NULL;
}

/* The school that a file of pupils added by its number, while the list has not told which it is. */
static struct settings_school *find_provisional(const struct settings *s, struct str la_code, struct str estab)
{
    for (size_t i = 0; s->any_provisional && i < s->n; i++) {
        struct settings_school *l = s->schools[i];
        if (l->provisional && !l->found && str_eq(l->now.la_code, la_code) && str_eq(l->now.estab, estab))
            return l;
    }
    return NULL;
}

static struct settings_school *add(struct settings *s, struct str urn)
{
    struct settings_school *l = ARENA_NEW(s->run->arena, struct settings_school);
    l->is_new = true;
    l->now.urn = str_dup(s->run->arena, urn);
    l->now.kind = S("school");
    l->now.opened_on = l->now.closed_on = DAY_NONE;
    s->schools = import__grow(s->run->arena, s->schools, s->n, &s->room, sizeof(struct settings_school *));
    s->schools[s->n++] = l;
    if (s->n_slots < 2 * s->n + 2)
        index_all(s);
    else
        put_slot(s, s->n - 1);
    return l;
}

/* Loading ---------------------------------------------------------------------------------------------------------- */

static struct school_put as_stored(struct arena *a, const struct school_all_row *r)
{
    return (struct school_put){ .id = r->id,
        .urn = r->urn,
        .la_code = r->la_code,
        .estab = r->estab,
        .name = r->name,
        .name_folded = str_fold(a, r->name),
        .kind = r->kind,
        .phase = r->phase,
        .type = r->type,
        .status = r->status,
        .opened_on = r->opened_on,
        .closed_on = r->closed_on,
        .low_age = r->low_age,
        .high_age = r->high_age,
        .gender = r->gender,
        .street = r->street,
        .town = r->town,
        .postcode = r->postcode,
        .telephone = r->telephone,
        .trust = r->trust,
        .pupils = r->pupils,
        .fsm_bp = r->fsm_bp,
        .ukprn = r->ukprn,
        .easting = r->easting,
        .northing = r->northing,
        .locality = r->locality,
        .area = r->area };
}

static enum err load_schools(struct settings *s)
{
    struct work *w = s->run->w;
    struct school_all_row *rows;
    size_t n;
    enum err e = store_school_all(w->db, w->arena, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct settings_school *l = add(s, rows[i].urn);
        l->is_new = false;
        l->now = l->was = as_stored(w->arena, &rows[i]);
        l->provisional = str_find(rows[i].urn, '/') >= 0;
        s->any_provisional = s->any_provisional || l->provisional;
    }
    return e;
}

static void add_name(struct settings *s, struct settings_names *list, int64_t id, struct str name)
{
    list->v = import__grow(s->run->arena, list->v, list->n, &list->room, sizeof *list->v);
    list->v[list->n++] = (struct settings_name){ id, name };
}

static enum err load(struct settings *s)
{
    struct work *w = s->run->w;
    struct locality_all_row *localities = NULL;
    struct area_all_row *areas = NULL;
    size_t n_localities = 0, n_areas = 0;
    enum err e = load_schools(s);
    if (e == OK)
        e = store_locality_all(w->db, w->arena, &localities, &n_localities);
    if (e == OK)
        e = store_area_all(w->db, w->arena, &areas, &n_areas);
    if (e == OK)
        e = store_school_lead_all(w->db, w->arena, &s->leads, &s->n_leads);
    for (size_t i = 0; e == OK && i < n_localities; i++)
        add_name(s, &s->localities, localities[i].id.v, localities[i].name);
    for (size_t i = 0; e == OK && i < n_areas; i++)
        add_name(s, &s->areas, areas[i].id.v, areas[i].name);
    return e;
}

/* Get Information About Schools
 * --------------------------------------------------------------------------------------- */

/* GIAS writes what it does not have in several ways. */
static struct str present(struct str text)
{
    static const char *const none[] = { "Not applicable", "Does not apply", "Not recorded", ".." };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (str_eq(text, str_of(none[i])))
            return S("");
    return text;
}

/* The phase of the DfE's statistics from GIAS's phase and type of establishment. */
static enum att_phase phase_of(struct str phase, struct str type)
{
    static const struct {
        const char *text;
        enum att_phase phase;
    } phases[] = { { "Nursery", ATT_PHASE_NURSERY }, { "Primary", ATT_PHASE_PRIMARY },
        { "Middle deemed primary", ATT_PHASE_PRIMARY }, { "Secondary", ATT_PHASE_SECONDARY },
        { "Middle deemed secondary", ATT_PHASE_SECONDARY }, { "All-through", ATT_PHASE_SECONDARY },
        { "All through", ATT_PHASE_SECONDARY }, { "16 plus", ATT_PHASE_POST16 } };
    if (str_find_str(type, S("alternative provision")) >= 0 || str_find_str(type, S("referral unit")) >= 0)
        return ATT_PHASE_AP;
    if (str_find_str(type, S("special")) >= 0 || str_find_str(type, S("Special")) >= 0)
        return ATT_PHASE_SPECIAL;
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        if (str_eq_nocase(phase, str_of(phases[i].text)))
            return phases[i].phase;
    return ATT_PHASE_OTHER;
}

enum {
    G_URN,
    G_LA,
    G_ESTAB,
    G_NAME,
    G_TYPE,
    G_STATUS,
    G_OPEN,
    G_CLOSE,
    G_PHASE,
    G_LOW,
    G_HIGH,
    G_GENDER,
    G_STREET,
    G_TOWN,
    G_POSTCODE,
    G_TELEPHONE,
    G_TRUST,
    G_PUPILS,
    G_FSM,
    G_UKPRN,
    G_EASTING,
    G_NORTHING,
    G_COLUMNS,
};

/* A row of GIAS: its columns, their texts (empty for what GIAS does not have), and what they say. */
struct gias {
    ptrdiff_t at[G_COLUMNS];
    struct str text[G_COLUMNS];
    struct day open, close;
    struct opt_i64 numbers[G_COLUMNS];
};

static bool digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The numbers of a row: 99 stands for "no age", and what is no number is left out with a word. */
static void read_numbers(struct import__table *t, struct gias *g)
{
    static const struct {
        int column, places;
    } columns[] = { { G_LOW, 0 }, { G_HIGH, 0 }, { G_PUPILS, 0 }, { G_FSM, 2 }, { G_EASTING, 0 },
        { G_NORTHING, 0 } };
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        int c = columns[i].column;
        int64_t v;
        bool age = c == G_LOW || c == G_HIGH;
        bool is =
            columns[i].places > 0 ? str_to_fixed(g->text[c], columns[i].places, &v) : str_to_count(g->text[c], &v);
        g->numbers[c] = (struct opt_i64){ false, 0 };
        /* The national grid ends before 1,300,000 metres; no school has a million pupils. */
        if (is && v >= 0 && v <= 1300000 && !(age && v == 99))
            g->numbers[c] = (struct opt_i64){ true, v };
        else if (g->text[c].n > 0 && !(age && is && v == 99))
            import_warn(&t->at, csv_column_name(t->csv, (size_t)g->at[c]), g->text[c],
                "this is not a number; it was left out");
    }
}

/* Checks a row and reads its days and numbers; false when it is refused. */
static bool read_gias_cells(struct import__table *t, struct gias *g)
{
    if (g->text[G_URN].n != 6 || !digits(g->text[G_URN])) {
        import_refuse(&t->at, S("URN"), g->text[G_URN], "a URN is a number of six digits");
        return false;
    }
    if (g->text[G_NAME].n == 0) {
        import_refuse(&t->at, S("EstablishmentName"), S(""), "a school needs a name");
        return false;
    }
    if (!import__day(&t->at, "OpenDate", g->text[G_OPEN], false, &g->open) ||
        !import__day(&t->at, "CloseDate", g->text[G_CLOSE], false, &g->close))
        return false;
    read_numbers(t, g);
    return true;
}

/* A value of the list takes the place of what was known, also when it is blank; a column that is not there says
 * nothing. */
static void take(struct arena *a, const struct gias *g, int column, struct str *to)
{
    if (g->at[column] < 0)
        return;
    if (g->text[column].n == 0)
        *to = STR_NONE;
    else if (!str_eq(*to, g->text[column]))
        *to = str_dup(a, g->text[column]);
}

static void take_number(const struct gias *g, int column, struct opt_i64 *to)
{
    if (g->at[column] >= 0)
        *to = g->numbers[column];
}

static void take_gias(struct arena *a, const struct gias *g, struct school_put *p)
{
    const struct {
        int column;
        struct str *to;
    } texts[] = { { G_URN, &p->urn }, { G_LA, &p->la_code }, { G_ESTAB, &p->estab }, { G_NAME, &p->name },
        { G_TYPE, &p->type }, { G_STATUS, &p->status }, { G_GENDER, &p->gender }, { G_STREET, &p->street },
        { G_TOWN, &p->town }, { G_POSTCODE, &p->postcode }, { G_TELEPHONE, &p->telephone }, { G_TRUST, &p->trust },
        { G_UKPRN, &p->ukprn } };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        take(a, g, texts[i].column, texts[i].to);
    take_number(g, G_LOW, &p->low_age);
    take_number(g, G_HIGH, &p->high_age);
    take_number(g, G_PUPILS, &p->pupils);
    take_number(g, G_FSM, &p->fsm_bp);
    take_number(g, G_EASTING, &p->easting);
    take_number(g, G_NORTHING, &p->northing);
    if (g->at[G_OPEN] >= 0)
        p->opened_on = g->open;
    if (g->at[G_CLOSE] >= 0)
        p->closed_on = g->close;
    if (g->at[G_PHASE] >= 0)
        p->phase = phase_of(g->text[G_PHASE], g->text[G_TYPE]);
    p->kind = S("school");
    p->name_folded = str_fold(a, p->name);
}

/* The school of a row. NULL when it is not worth listing: one that is closed, or only proposed, and of which we know
 * nothing. */
static struct settings_school *gias_school(struct settings *s, struct import__table *t, const struct gias *g)
{
    bool open = !str_eq(g->text[G_STATUS], S("Closed")) && !str_eq(g->text[G_STATUS], S("Proposed to open"));
    struct settings_school *l = find(s, g->text[G_URN]);
    if (l != NULL && !str_eq(l->now.kind, S("school"))) {
        import_refuse(&t->at, S("URN"), g->text[G_URN], "an early years setting or post-16 provider has this number");
        return NULL;
    }
    if (l != NULL)
        return l;
    l = find_provisional(s, g->text[G_LA], g->text[G_ESTAB]);
    if (l != NULL) {
        /* A closed school gives way to the one that has taken over its number. */
        l->found = open;
        l->said.line = 0;
        l->now.urn = str_dup(s->run->arena, g->text[G_URN]);
        index_all(s);
        return l;
    }
    return open ? add(s, g->text[G_URN]) : NULL;
}

static void read_gias_row(struct settings *s, struct import__table *t, struct gias *g)
{
    for (int i = 0; i < G_COLUMNS; i++)
        g->text[i] = present(import__field(t, g->at[i]));
    if (s->la_code.n > 0 && !str_eq(g->text[G_LA], s->la_code)) {
        s->others++;
        return;
    }
    if (!read_gias_cells(t, g))
        return;
    struct settings_school *l = gias_school(s, t, g);
    if (l == NULL)
        return;
    if (l->said.line > 0)
        import_warn(&t->at, S("URN"), g->text[G_URN], "this school stands twice in the import; the later row counts");
    l->said = stage_said_at(&t->at);
    take_gias(s->run->arena, g, &l->now);
}

static void read_gias(struct settings *s, struct import__table *t)
{
    static const char *const names[G_COLUMNS] = { "URN", "LA (code)", "EstablishmentNumber", "EstablishmentName",
        "TypeOfEstablishment (name)", "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (name)",
        "StatutoryLowAge", "StatutoryHighAge", "Gender (name)", "Street", "Town", "Postcode", "TelephoneNum",
        "Trusts (name)", "NumberOfPupils", "PercentageFSM", "UKPRN", "Easting", "Northing" };
    struct gias *g = ARENA_NEW(s->run->arena, struct gias);
    for (int i = 0; i < G_COLUMNS; i++)
        g->at[i] = i <= G_NAME ? import__column_needed(t, names[i], "a GIAS establishment file")
                               : import__column(t, names[i]);
    while (import__next(t))
        read_gias_row(s, t, g);
}

/* Allocations ------------------------------------------------------------------------------------------------------ */

/* -1 - the place of a name in a list, which is added if it is new. */
static int64_t named(struct settings *s, struct settings_names *list, struct str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq_nocase(list->v[i].name, name))
            return -1 - (int64_t)i;
    add_name(s, list, 0, str_dup(s->run->arena, name));
    return -(int64_t)list->n;
}

/* The account of an Inclusion Lead; false, with a warning, if there is none. */
static bool lead_account(struct settings *s, struct import__table *t, struct str name, struct account_id *ret)
{
    struct work *w = s->run->w;
    struct account_by_name_row row;
    enum err e = store_account_by_name(w->db, w->arena,
        &(struct account_by_name){ .name = str_lower(w->arena, name) }, &row);
    if (e == OK)
        *ret = row.id;
    else if (e == ERR_MISSING)
        import_warn(&t->at, S("inclusion_lead"), name,
            "no account has this sign-in name, so nobody is allocated: add the account and import the file again");
    else
        import__fail(s->run, e);
    return e == OK;
}

static void say_lead(struct settings *s, struct import__table *t, struct settings_school *l, struct str name,
    struct day from)
{
    struct account_id account;
    if (l->lead.n > 0 && !str_eq_nocase(l->lead, name)) {
        import_refuse(&t->at, S("inclusion_lead"), name, "another row allocates this school to %.*s", STR_ARG(l->lead));
        return;
    }
    if (l->lead.n > 0 || !lead_account(s, t, name, &account))
        return;
    l->lead = str_dup(s->run->arena, name);
    s->changes = import__grow(s->run->arena, s->changes, s->n_changes, &s->room_changes, sizeof *s->changes);
    s->changes[s->n_changes++] = (struct settings_lead){ l, account, from };
}

static void read_allocation(struct settings *s, struct import__table *t)
{
    ptrdiff_t c_urn = import__column(t, "urn"), c_locality = import__column(t, "locality");
    ptrdiff_t c_area = import__column(t, "partnership_area"), c_lead = import__column(t, "inclusion_lead");
    ptrdiff_t c_from = import__column(t, "from");
    import__unknown_columns(t);
    while (import__next(t)) {
        struct str urn = import__field(t, c_urn), locality = import__field(t, c_locality);
        struct str area = import__field(t, c_area), lead = import__field(t, c_lead);
        struct settings_school *l = find(s, urn);
        struct day from;
        if (l == NULL) {
            import_refuse(&t->at, S("urn"), urn, "this school is not one of ours: import the list of schools first");
            continue;
        }
        if (!import__day(&t->at, "from", import__field(t, c_from), false, &from))
            continue;
        if (lead.n > 0)
            say_lead(s, t, l, lead, day_is(from) ? from : s->run->w->today);
        if (t->at.refused)
            continue;
        l->said = stage_said_at(&t->at);
        if (locality.n > 0)
            l->now.locality.v = named(s, &s->localities, locality);
        if (area.n > 0)
            l->now.area.v = named(s, &s->areas, area);
    }
}

/* Early years settings and post-16 providers
 * -------------------------------------------------------------------------- */

enum {
    O_URN,
    O_NAME,
    O_KIND,
    O_LOCALITY,
    O_AREA,
    O_STREET,
    O_TOWN,
    O_POSTCODE,
    O_TELEPHONE,
    O_COLUMNS,
};

/* A cell that is blank leaves what is there. */
static void take_cell(struct arena *a, struct str *to, struct str text)
{
    if (text.n > 0 && !str_eq(*to, text))
        *to = str_dup(a, text);
}

static void read_other(struct settings *s, struct import__table *t, const struct str f[O_COLUMNS])
{
    bool early = str_eq(f[O_KIND], S("early_years"));
    struct arena *a = s->run->arena;
    if (f[O_URN].n == 0 || f[O_URN].n > 20 || f[O_NAME].n == 0) {
        import_refuse(&t->at, S("urn"), f[O_URN], "a setting needs a number of up to 20 characters and a name");
        return;
    }
    if (!early && !str_eq(f[O_KIND], S("post16"))) {
        import_refuse(&t->at, S("kind"), f[O_KIND], "the kind is early_years or post16");
        return;
    }
    struct settings_school *l = find(s, f[O_URN]);
    if (l != NULL && str_eq(l->now.kind, S("school"))) {
        import_refuse(&t->at, S("urn"), f[O_URN], "a school has this number");
        return;
    }
    if (l == NULL)
        l = add(s, f[O_URN]);
    if (l->said.line > 0)
        import_warn(&t->at, S("urn"), f[O_URN], "this setting stands twice in the import; the later row counts");
    l->said = stage_said_at(&t->at);
    l->now.kind = early ? S("early_years") : S("post16");
    l->now.phase = early ? ATT_PHASE_NURSERY : ATT_PHASE_POST16;
    take_cell(a, &l->now.name, f[O_NAME]);
    take_cell(a, &l->now.street, f[O_STREET]);
    take_cell(a, &l->now.town, f[O_TOWN]);
    take_cell(a, &l->now.postcode, f[O_POSTCODE]);
    take_cell(a, &l->now.telephone, f[O_TELEPHONE]);
    l->now.name_folded = str_fold(a, l->now.name);
    if (f[O_LOCALITY].n > 0)
        l->now.locality.v = named(s, &s->localities, f[O_LOCALITY]);
    if (f[O_AREA].n > 0)
        l->now.area.v = named(s, &s->areas, f[O_AREA]);
}

static void read_others(struct settings *s, struct import__table *t)
{
    static const char *const names[O_COLUMNS] = { "urn", "name", "kind", "locality", "partnership_area", "street",
        "town", "postcode", "telephone" };
    ptrdiff_t at[O_COLUMNS];
    for (int i = 0; i < O_COLUMNS; i++)
        at[i] = i <= O_KIND
            ? import__column_needed(t, names[i], "a list of early years settings and post-16 providers")
            : import__column(t, names[i]);
    import__unknown_columns(t);
    while (import__next(t)) {
        struct str f[O_COLUMNS];
        for (int i = 0; i < O_COLUMNS; i++)
            f[i] = import__field(t, at[i]);
        read_other(s, t, f);
    }
}

static void read(struct import__run *r, const struct import_file *f)
{
    struct import__table t;
    struct settings *s = r->own;
    if (s == NULL) {
        s = r->own = ARENA_NEW(r->arena, struct settings);
        s->run = r;
        s->la_code = import__la_code(r);
        enum err e = load(s);
        if (e != OK) {
            import__fail(r, e);
            return;
        }
    }
    if (import__table_open(r, f, &t)) {
        if (csv_column(t.csv, S("EstablishmentName")) >= 0)
            read_gias(s, &t);
        else if (csv_column(t.csv, S("kind")) >= 0)
            read_others(s, &t);
        else if (csv_column(t.csv, S("urn")) >= 0 &&
            (csv_column(t.csv, S("locality")) >= 0 || csv_column(t.csv, S("partnership_area")) >= 0 ||
                csv_column(t.csv, S("inclusion_lead")) >= 0))
            read_allocation(s, &t);
        else if (!import__refuse_title(&t))
            import_refuse_all(&t.at,
                "this is neither a GIAS establishment file, nor an allocation (urn, locality, "
                "partnership_area, inclusion_lead), nor a list of other settings (urn, name, kind)");
    }
    import__table_close(&t);
}

const struct import__reader import__settings = { .whole_authority = true, .read = read, .write = settings__write };
