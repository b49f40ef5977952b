/* The list of schools: Get Information About Schools, the authority's own allocation of localities, areas and leads, and the early
 * years settings and post-16 providers that GIAS does not hold (docs/FORMATS.md; DOMAIN.md 2.5). */
#include <string.h>

#include "service/import_read.h"
#include "store/account.h"
#include "store/school.h"

/* A school as the file would have it; texts are STR_NONE where nothing is known. */
struct listed {
    struct school_id id; /* 0: new */
    struct school_put now, was;
    bool is_new;
    int64_t said; /* line that last said something of it */
};

struct named {
    int64_t id; /* 0: new */
    struct str name;
};

struct lead_row {
    struct school_id school;
    struct account_id account;
    struct day from;
};

struct lead_change {
    struct listed *school;
    struct account_id account;
    struct day from;
};

struct settings {
    struct import__run *run;
    struct str la_code;
    struct listed **schools;
    size_t n, room;
    struct named *localities, *areas;
    size_t n_localities, n_areas, room_localities, room_areas;
    struct school_lead_all_row *leads;
    size_t n_leads;
    struct lead_change *changes;
    size_t n_changes, room_changes;
    int64_t others; /* rows of other authorities */
};

static void *grow(struct arena *a, void *old, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return old;
    size_t more = *room == 0 ? 64 : *room * 2;
    void *next = arena_array(a, more, size);
    if (n > 0)
        memcpy(next, old, n * size);
    *room = more;
    return next;
}

static struct listed *find(const struct settings *s, struct str urn)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->schools[i]->now.urn, urn))
            return s->schools[i];
    return NULL;
}

/* The school that a file added by its number before the list was imported. */
static struct listed *find_provisional(const struct settings *s, struct str la_code, struct str estab)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_find(s->schools[i]->now.urn, '/') >= 0 && str_eq(s->schools[i]->now.la_code, la_code) &&
            str_eq(s->schools[i]->now.estab, estab))
            return s->schools[i];
    return NULL;
}

static struct listed *add(struct settings *s, struct str urn)
{
    struct listed *l = ARENA_NEW(s->run->arena, struct listed);
    l->is_new = true;
    l->now.urn = str_dup(s->run->arena, urn);
    l->now.kind = S("school");
    l->now.opened_on = l->now.closed_on = DAY_NONE;
    s->schools = grow(s->run->arena, s->schools, s->n, &s->room, sizeof(struct listed *));
    s->schools[s->n++] = l;
    return l;
}

static enum err load_schools(struct settings *s)
{
    struct work *w = s->run->w;
    struct school_all_row *rows;
    size_t n;
    enum err e = store_school_all(w->db, w->arena, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct listed *l = add(s, rows[i].urn);
        l->is_new = false;
        l->now = l->was = (struct school_put){ .id = rows[i].id, .urn = rows[i].urn, .la_code = rows[i].la_code, .estab = rows[i].estab, .name = rows[i].name, .name_folded = str_fold(w->arena, rows[i].name), .kind = rows[i].kind, .phase = rows[i].phase, .type = rows[i].type, .status = rows[i].status, .opened_on = rows[i].opened_on, .closed_on = rows[i].closed_on, .low_age = rows[i].low_age, .high_age = rows[i].high_age, .gender = rows[i].gender, .street = rows[i].street, .town = rows[i].town, .postcode = rows[i].postcode, .telephone = rows[i].telephone, .trust = rows[i].trust, .pupils = rows[i].pupils, .fsm_bp = rows[i].fsm_bp, .ukprn = rows[i].ukprn, .locality = rows[i].locality, .area = rows[i].area };
    }
    return e;
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
    for (size_t i = 0; e == OK && i < n_localities; i++) {
        s->localities = grow(w->arena, s->localities, s->n_localities, &s->room_localities, sizeof *s->localities);
        s->localities[s->n_localities++] = (struct named){ localities[i].id.v, localities[i].name };
    }
    for (size_t i = 0; e == OK && i < n_areas; i++) {
        s->areas = grow(w->arena, s->areas, s->n_areas, &s->room_areas, sizeof *s->areas);
        s->areas[s->n_areas++] = (struct named){ areas[i].id.v, areas[i].name };
    }
    return e;
}

/* GIAS writes what it does not have in several ways. */
static struct str present(struct str text)
{
    static const char *const none[] = { "Not applicable", "Does not apply", "Not recorded", "..", "99" };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (str_eq(text, str_of(none[i])))
            return S("");
    return text;
}

static void take(struct arena *a, struct str *to, struct str text)
{
    text = present(text);
    if (text.n > 0 && !str_eq(*to, text))
        *to = str_dup(a, text);
}

static void take_number(struct opt_i64 *to, struct str text)
{
    int64_t v;
    if (str_to_count(present(text), &v))
        *to = (struct opt_i64){ true, v };
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
    G_COLUMNS,
};

/* A closed school whose closing we need not know of: it is not in our list and has no pupils. */
static bool worth_listing(const struct settings *s, struct str status, const struct listed *known)
{
    (void)s;
    return known != NULL || (!str_eq(status, S("Closed")) && !str_eq(status, S("Proposed to open")));
}

static void read_gias_row(struct settings *s, struct import__table *t, const ptrdiff_t c[G_COLUMNS])
{
    struct str f[G_COLUMNS];
    struct arena *a = s->run->arena;
    int64_t number, fsm;
    for (int i = 0; i < G_COLUMNS; i++)
        f[i] = import__field(t, c[i]);
    if (s->la_code.n > 0 && !str_eq(f[G_LA], s->la_code)) {
        s->others++;
        return;
    }
    if (f[G_URN].n != 6 || !str_to_i64(f[G_URN], &number)) {
        import_refuse(&t->at, S("URN"), f[G_URN], "a URN is a number of six digits");
        return;
    }
    if (f[G_NAME].n == 0) {
        import_refuse(&t->at, S("EstablishmentName"), S(""), "a school needs a name");
        return;
    }
    struct day open, close;
    if (!import__day(&t->at, "OpenDate", present(f[G_OPEN]), false, &open) ||
        !import__day(&t->at, "CloseDate", present(f[G_CLOSE]), false, &close))
        return;
    if (f[G_FSM].n > 0 && present(f[G_FSM]).n > 0 && !str_to_fixed(f[G_FSM], 2, &fsm))
        import_warn(&t->at, S("PercentageFSM"), f[G_FSM], "this is not a percentage; it was left out");
    struct listed *l = find(s, f[G_URN]);
    if (!worth_listing(s, f[G_STATUS], l))
        return;
    if (l == NULL)
        l = find_provisional(s, f[G_LA], f[G_ESTAB]);
    if (l == NULL)
        l = add(s, f[G_URN]);
    if (l->said > 0 && str_eq(l->now.urn, f[G_URN]))
        import_warn(&t->at, S("URN"), f[G_URN], "this school stands twice in the import; the later row counts");
    l->said = t->at.line;
    take(a, &l->now.urn, f[G_URN]);
    take(a, &l->now.la_code, f[G_LA]);
    take(a, &l->now.estab, f[G_ESTAB]);
    take(a, &l->now.name, f[G_NAME]);
    take(a, &l->now.type, f[G_TYPE]);
    take(a, &l->now.status, f[G_STATUS]);
    take(a, &l->now.gender, f[G_GENDER]);
    take(a, &l->now.street, f[G_STREET]);
    take(a, &l->now.town, f[G_TOWN]);
    take(a, &l->now.postcode, f[G_POSTCODE]);
    take(a, &l->now.telephone, f[G_TELEPHONE]);
    take(a, &l->now.trust, f[G_TRUST]);
    take(a, &l->now.ukprn, f[G_UKPRN]);
    take_number(&l->now.low_age, f[G_LOW]);
    take_number(&l->now.high_age, f[G_HIGH]);
    take_number(&l->now.pupils, f[G_PUPILS]);
    if (str_to_fixed(f[G_FSM], 2, &fsm))
        l->now.fsm_bp = (struct opt_i64){ true, fsm };
    l->now.opened_on = open;
    l->now.closed_on = close;
    l->now.phase = phase_of(f[G_PHASE], f[G_TYPE]);
    l->now.kind = S("school");
    l->now.name_folded = str_fold(a, l->now.name);
}

static void read_gias(struct settings *s, struct import__table *t)
{
    static const char *const names[G_COLUMNS] = { "URN", "LA (code)", "EstablishmentNumber", "EstablishmentName",
        "TypeOfEstablishment (name)", "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (name)",
        "StatutoryLowAge", "StatutoryHighAge", "Gender (name)", "Street", "Town", "Postcode", "TelephoneNum",
        "Trusts (name)", "NumberOfPupils", "PercentageFSM", "UKPRN" };
    ptrdiff_t c[G_COLUMNS];
    for (int i = 0; i < G_COLUMNS; i++)
        c[i] = import__column(t, names[i]);
    import__column_needed(t, "LA (code)", "a GIAS establishment file");
    import__column_needed(t, "EstablishmentNumber", "a GIAS establishment file");
    while (import__next(t))
        read_gias_row(s, t, c);
}

/* The number of a name in a list, which is added if it is new: its place + 1. */
static int64_t named(struct arena *a, struct named **list, size_t *n, size_t *room, struct str name)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq_nocase((*list)[i].name, name))
            return (int64_t)i + 1;
    *list = grow(a, *list, *n, room, sizeof **list);
    (*list)[*n] = (struct named){ 0, str_dup(a, name) };
    return (int64_t)++ * n;
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
    else
        import_warn(&t->at, S("inclusion_lead"), name,
            "no account has this sign-in name, so nobody is allocated: add the account and import the file again");
    return e == OK;
}

static void change_lead(struct settings *s, struct listed *l, struct account_id account, struct day from)
{
    s->changes = grow(s->run->arena, s->changes, s->n_changes, &s->room_changes, sizeof *s->changes);
    s->changes[s->n_changes++] = (struct lead_change){ l, account, from };
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
        struct listed *l = find(s, urn);
        struct day from;
        struct account_id account;
        if (l == NULL) {
            import_refuse(&t->at, S("urn"), urn, "this school is not one of ours: import the list of schools first");
            continue;
        }
        if (!import__day(&t->at, "from", import__field(t, c_from), false, &from))
            continue;
        /* Places in the lists for now; they become ids when they are written. */
        if (locality.n > 0)
            l->now.locality.v = -named(s->run->arena, &s->localities, &s->n_localities, &s->room_localities, locality);
        if (area.n > 0)
            l->now.area.v = -named(s->run->arena, &s->areas, &s->n_areas, &s->room_areas, area);
        if (lead.n > 0 && lead_account(s, t, lead, &account))
            change_lead(s, l, account, day_is(from) ? from : s->run->w->today);
    }
}

static void read_others(struct settings *s, struct import__table *t)
{
    static const char what[] = "a list of early years settings and post-16 providers";
    ptrdiff_t c_urn = import__column_needed(t, "urn", what), c_name = import__column_needed(t, "name", what);
    ptrdiff_t c_kind = import__column_needed(t, "kind", what), c_locality = import__column(t, "locality");
    ptrdiff_t c_area = import__column(t, "partnership_area"), c_street = import__column(t, "street");
    ptrdiff_t c_town = import__column(t, "town"), c_postcode = import__column(t, "postcode");
    ptrdiff_t c_telephone = import__column(t, "telephone");
    struct arena *a = s->run->arena;
    import__unknown_columns(t);
    while (import__next(t)) {
        struct str urn = import__field(t, c_urn), name = import__field(t, c_name), kind = import__field(t, c_kind);
        bool early = str_eq(kind, S("early_years"));
        struct str locality = import__field(t, c_locality), area = import__field(t, c_area);
        if (urn.n == 0 || urn.n > 20 || name.n == 0) {
            import_refuse(&t->at, S("urn"), urn, "a setting needs a number of up to 20 characters and a name");
            continue;
        }
        if (!early && !str_eq(kind, S("post16"))) {
            import_refuse(&t->at, S("kind"), kind, "the kind is early_years or post16");
            continue;
        }
        struct listed *l = find(s, urn);
        if (l == NULL)
            l = add(s, urn);
        l->said = t->at.line;
        l->now.kind = early ? S("early_years") : S("post16");
        l->now.phase = early ? ATT_PHASE_NURSERY : ATT_PHASE_POST16;
        take(a, &l->now.name, name);
        take(a, &l->now.street, import__field(t, c_street));
        take(a, &l->now.town, import__field(t, c_town));
        take(a, &l->now.postcode, import__field(t, c_postcode));
        take(a, &l->now.telephone, import__field(t, c_telephone));
        l->now.name_folded = str_fold(a, l->now.name);
        if (locality.n > 0)
            l->now.locality.v = -named(a, &s->localities, &s->n_localities, &s->room_localities, locality);
        if (area.n > 0)
            l->now.area.v = -named(a, &s->areas, &s->n_areas, &s->room_areas, area);
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
        if (load(s) != OK) {
            import_refuse_all(&(struct import_at){ r->report, f->name, 0, false }, "the database could not be read");
            return;
        }
    }
    if (import__table_open(r, f, &t)) {
        if (csv_column(t.csv, S("EstablishmentName")) >= 0)
            read_gias(s, &t);
        else if (csv_column(t.csv, S("kind")) >= 0)
            read_others(s, &t);
        else if (csv_column(t.csv, S("urn")) >= 0 &&
            (csv_column(t.csv, S("locality")) >= 0 || csv_column(t.csv, S("inclusion_lead")) >= 0))
            read_allocation(s, &t);
        else
            import_refuse_all(&t.at, "this is neither a GIAS establishment file, nor an allocation (urn, locality, "
                                     "partnership_area, inclusion_lead), nor a list of other settings (urn, name, kind)");
    }
    import__table_close(&t);
}

static bool same_opt(struct opt_i64 a, struct opt_i64 b)
{
    return a.has == b.has && (!a.has || a.v == b.v);
}

/* Numbers of places in the lists become ids; new names are written. */
static enum err settle_names(struct settings *s, bool dry_run)
{
    struct work *w = s->run->w;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n_localities; i++) {
        struct named *l = &s->localities[i];
        if (l->id != 0 || dry_run)
            continue;
        e = db_new_ids(w->db, S("locality"), 1, &l->id);
        if (e == OK)
            e = store_locality_add(w->db, w->arena, &(struct locality_add){ .id = { l->id }, .name = l->name }, NULL);
    }
    for (size_t i = 0; e == OK && i < s->n_areas; i++) {
        struct named *l = &s->areas[i];
        if (l->id != 0 || dry_run)
            continue;
        e = db_new_ids(w->db, S("area"), 1, &l->id);
        if (e == OK)
            e = store_area_add(w->db, w->arena, &(struct area_add){ .id = { l->id }, .name = l->name }, NULL);
    }
    for (size_t i = 0; e == OK && i < s->n; i++) {
        struct school_put *p = &s->schools[i]->now;
        if (p->locality.v < 0 && s->localities[-p->locality.v - 1].id != 0)
            p->locality.v = s->localities[-p->locality.v - 1].id;
        if (p->area.v < 0 && s->areas[-p->area.v - 1].id != 0)
            p->area.v = s->areas[-p->area.v - 1].id;
    }
    return e;
}

/* Calls f for every field that differs. */
static enum err each_change(struct settings *s, const struct listed *l,
    enum err (*f)(struct settings *, const struct listed *, const char *, struct str, struct str), int *ret_n)
{
    const struct school_put *x = &l->was, *y = &l->now;
    struct arena *a = s->run->arena;
    char was[11], now[11];
    const struct {
        const char *name;
        struct str was, now;
    } texts[] = { { "urn", x->urn, y->urn }, { "la_code", x->la_code, y->la_code }, { "estab", x->estab, y->estab },
        { "name", x->name, y->name }, { "kind", x->kind, y->kind }, { "type", x->type, y->type },
        { "status", x->status, y->status }, { "gender", x->gender, y->gender }, { "street", x->street, y->street },
        { "town", x->town, y->town }, { "postcode", x->postcode, y->postcode },
        { "telephone", x->telephone, y->telephone }, { "trust", x->trust, y->trust }, { "ukprn", x->ukprn, y->ukprn } };
    const struct {
        const char *name;
        struct opt_i64 was, now;
    } numbers[] = { { "phase", { true, x->phase }, { true, y->phase } }, { "low_age", x->low_age, y->low_age },
        { "high_age", x->high_age, y->high_age }, { "pupils", x->pupils, y->pupils },
        { "fsm_bp", x->fsm_bp, y->fsm_bp }, { "locality", { true, x->locality.v }, { true, y->locality.v } },
        { "area", { true, x->area.v }, { true, y->area.v } } };
    enum err e = OK;
    *ret_n = 0;
    for (size_t i = 0; e == OK && i < COUNT_OF(texts); i++)
        if (!str_eq(texts[i].was, texts[i].now) && ++*ret_n > 0 && f != NULL)
            e = f(s, l, texts[i].name, texts[i].was, texts[i].now);
    for (size_t i = 0; e == OK && i < COUNT_OF(numbers); i++)
        if (!same_opt(numbers[i].was, numbers[i].now) && ++*ret_n > 0 && f != NULL)
            e = f(s, l, numbers[i].name, str_fmt(a, "%lld", (long long)numbers[i].was.v),
                str_fmt(a, "%lld", (long long)numbers[i].now.v));
    if (e == OK && x->opened_on.v != y->opened_on.v && ++*ret_n > 0 && f != NULL)
        e = f(s, l, "opened_on", day_iso(x->opened_on, was), day_iso(y->opened_on, now));
    if (e == OK && x->closed_on.v != y->closed_on.v && ++*ret_n > 0 && f != NULL)
        e = f(s, l, "closed_on", day_iso(x->closed_on, was), day_iso(y->closed_on, now));
    return e;
}

static enum err keep_history(struct settings *s, const struct listed *l, const char *field, struct str was, struct str now)
{
    return import__history(s->run, "school", l->now.id.v, field, was, now);
}

static enum err write_school(struct settings *s, struct listed *l, int64_t version)
{
    struct work *w = s->run->w;
    enum err e = OK;
    int n;
    if (l->is_new)
        e = db_new_ids(w->db, S("school"), 1, &l->now.id.v);
    else
        e = each_change(s, l, keep_history, &n);
    if (e == OK)
        e = store_school_put(w->db, w->arena, &l->now, NULL);
    return e == OK ? import__touch_school(s->run, l->now.id, version) : e;
}

/* An allocation that stands already is no change. */
static bool lead_stands(const struct settings *s, const struct lead_change *c)
{
    for (size_t i = 0; i < s->n_leads; i++)
        if (s->leads[i].school.v == c->school->now.id.v && s->leads[i].account.v == c->account.v)
            return true;
    return false;
}

static enum err write_lead(struct settings *s, const struct lead_change *c)
{
    struct work *w = s->run->w;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n_leads; i++)
        if (s->leads[i].school.v == c->school->now.id.v)
            e = store_school_lead_end(w->db, w->arena,
                &(struct school_lead_end){ .school = c->school->now.id, .account = s->leads[i].account, .to_on = day_add(c->from, -1) },
                NULL);
    if (e == OK)
        e = store_school_lead_put(w->db, w->arena,
            &(struct school_lead_put){ .school = c->school->now.id, .account = c->account, .from_on = c->from }, NULL);
    return e;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct settings *s = r->own;
    struct import_counts schools = { 0 }, leads = { 0 };
    int64_t version = 0;
    if (s == NULL)
        return OK;
    enum err e = settle_names(s, dry_run);
    for (size_t i = 0; e == OK && i < s->n; i++) {
        struct listed *l = s->schools[i];
        int n = 0;
        if (!l->is_new)
            e = each_change(s, l, NULL, &n);
        schools.added += l->is_new;
        schools.changed += !l->is_new && n > 0;
        schools.unchanged += !l->is_new && n == 0;
        if (dry_run || e != OK || (!l->is_new && n == 0))
            continue;
        if (version == 0)
            e = import__new_version(r, &version);
        if (e == OK)
            e = write_school(s, l, version);
    }
    for (size_t i = 0; e == OK && i < s->n_changes; i++) {
        bool stands = lead_stands(s, &s->changes[i]);
        leads.added += !stands;
        leads.unchanged += stands;
        if (!dry_run && !stands)
            e = write_lead(s, &s->changes[i]);
    }
    import__summary(summary, &schools, "school", "schools");
    import__summary(summary, &leads, "allocation of an Inclusion Lead", "allocations of Inclusion Leads");
    if (s->others > 0)
        buf_add_fmt(summary, "%lld rows of other authorities left out\n", (long long)s->others);
    if (s->la_code.n == 0)
        buf_add_str(summary, S("The authority's number is not set, so every school of the file is taken as ours\n"));
    counts->added += schools.added + leads.added;
    counts->changed += schools.changed;
    counts->unchanged += schools.unchanged + leads.unchanged;
    return e;
}

const struct import__reader import__settings = { .read = read, .write = write };
