/* Writing the list of schools (import_settings.h). */
#include "service/import_settings.h"

static enum err write_names(struct settings *s, struct settings_names *list, const char *noun)
{
    struct work *w = s->run->w;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < list->n; i++) {
        struct settings_name *x = &list->v[i];
        if (x->id != 0)
            continue;
        e = db_new_ids(w->db, str_of(noun), 1, &x->id);
        if (e == OK && list == &s->localities)
            e = store_locality_add(w->db, w->arena, &(struct locality_add){ .id = { x->id }, .name = x->name }, NULL);
        else if (e == OK)
            e = store_area_add(w->db, w->arena, &(struct area_add){ .id = { x->id }, .name = x->name }, NULL);
    }
    return e;
}

/* The id of a place in a list; in a dry run, new names have none yet and stay as they are. */
static int64_t settled(const struct settings_names *list, int64_t v)
{
    return v < 0 && list->v[-1 - v].id != 0 ? list->v[-1 - v].id : v;
}

static enum err settle_names(struct settings *s, bool dry_run)
{
    enum err e = dry_run ? OK : write_names(s, &s->localities, "locality");
    if (e == OK && !dry_run)
        e = write_names(s, &s->areas, "area");
    for (size_t i = 0; e == OK && i < s->n; i++) {
        struct school_put *p = &s->schools[i]->now;
        p->locality.v = settled(&s->localities, p->locality.v);
        p->area.v = settled(&s->areas, p->area.v);
    }
    return e;
}

static struct str name_of(const struct settings_names *list, int64_t id)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].id == id && id != 0)
            return list->v[i].name;
    return S("");
}

static struct str number(struct arena *a, struct opt_i64 v)
{
    return v.has ? str_fmt(a, "%lld", (long long)v.v) : S("");
}

static bool same_opt(struct opt_i64 a, struct opt_i64 b)
{
    return a.has == b.has && (!a.has || a.v == b.v);
}

/* One field of a school that differs, as the history keeps it. */
struct change {
    const char *field;
    struct str was, now;
};
enum { MOST_CHANGES = 26 };

static size_t text_changes(const struct settings_school *l, struct change *ret)
{
    const struct school_put *x = &l->was, *y = &l->now;
    const struct change texts[] = { { "urn", x->urn, y->urn }, { "la_code", x->la_code, y->la_code },
        { "estab", x->estab, y->estab }, { "name", x->name, y->name }, { "kind", x->kind, y->kind },
        { "type", x->type, y->type }, { "status", x->status, y->status }, { "gender", x->gender, y->gender },
        { "street", x->street, y->street }, { "town", x->town, y->town }, { "postcode", x->postcode, y->postcode },
        { "telephone", x->telephone, y->telephone }, { "trust", x->trust, y->trust }, { "ukprn", x->ukprn, y->ukprn } };
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_eq(texts[i].was, texts[i].now))
            ret[n++] = texts[i];
    return n;
}

static size_t number_changes(struct arena *a, const struct settings_school *l, struct change *ret)
{
    const struct school_put *x = &l->was, *y = &l->now;
    const struct {
        const char *field;
        struct opt_i64 was, now;
    } numbers[] = { { "phase", { true, x->phase }, { true, y->phase } }, { "low_age", x->low_age, y->low_age },
        { "high_age", x->high_age, y->high_age }, { "pupils", x->pupils, y->pupils },
        { "fsm_bp", x->fsm_bp, y->fsm_bp }, { "easting", x->easting, y->easting },
        { "northing", x->northing, y->northing } };
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (!same_opt(numbers[i].was, numbers[i].now))
            ret[n++] = (struct change){ numbers[i].field, number(a, numbers[i].was), number(a, numbers[i].now) };
    return n;
}

static size_t changes_of(const struct settings *s, const struct settings_school *l, struct change ret[MOST_CHANGES])
{
    struct arena *a = s->run->arena;
    const struct school_put *x = &l->was, *y = &l->now;
    char days[4][11];
    size_t n = text_changes(l, ret);
    n += number_changes(a, l, ret + n);
    if (x->opened_on.v != y->opened_on.v)
        ret[n++] = (struct change){ "opened_on", str_dup(a, day_iso(x->opened_on, days[0])),
            str_dup(a, day_iso(y->opened_on, days[1])) };
    if (x->closed_on.v != y->closed_on.v)
        ret[n++] = (struct change){ "closed_on", str_dup(a, day_iso(x->closed_on, days[2])),
            str_dup(a, day_iso(y->closed_on, days[3])) };
    if (x->locality.v != y->locality.v)
        ret[n++] = (struct change){ "locality", name_of(&s->localities, x->locality.v),
            name_of(&s->localities, y->locality.v) };
    if (x->area.v != y->area.v)
        ret[n++] = (struct change){ "area", name_of(&s->areas, x->area.v), name_of(&s->areas, y->area.v) };
    return n;
}

static enum err write_school(struct settings *s, struct settings_school *l, const struct change *changes, size_t n,
    int64_t version)
{
    struct work *w = s->run->w;
    enum err e = OK;
    for (size_t i = 0; e == OK && !l->is_new && i < n; i++)
        e = import__history(s->run, "school", l->now.id.v, str_of(changes[i].field), changes[i].was, changes[i].now);
    if (e == OK)
        e = store_school_put(w->db, w->arena, &l->now, NULL);
    return e == OK ? import__touch_school(s->run, l->now.id, version) : e;
}

/* Ids for the new schools, in one block. */
static enum err take_ids(struct settings *s)
{
    int64_t n = 0, next = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->schools[i]->is_new;
    enum err e = n == 0 ? OK : db_new_ids(s->run->w->db, S("school"), n, &next);
    for (size_t i = 0; e == OK && i < s->n; i++)
        if (s->schools[i]->is_new)
            s->schools[i]->now.id.v = next++;
    return e;
}

/* How a school differs, into `ret`, and what that counts as. What the import did not speak of is not counted. */
static size_t count_school(const struct settings *s, const struct settings_school *l, struct change ret[MOST_CHANGES],
    struct import_counts *counts)
{
    bool said = l->said.line > 0;
    size_t n = said ? changes_of(s, l, ret) : 0;
    counts->added += l->is_new;
    counts->changed += !l->is_new && n > 0;
    counts->unchanged += !l->is_new && n == 0 && said;
    return n;
}

static enum err write_schools(struct settings *s, bool dry_run, struct import_counts *counts)
{
    struct change changes[MOST_CHANGES];
    int64_t version = 0;
    enum err e = dry_run ? OK : take_ids(s);
    if (e == OK && !dry_run)
        e = db_batch_begin(s->run->w->db);
    for (size_t i = 0; e == OK && i < s->n; i++) {
        size_t n = count_school(s, s->schools[i], changes, counts);
        if (dry_run || n == 0)
            continue;
        if (version == 0)
            e = import__new_version(s->run, &version);
        if (e == OK)
            e = write_school(s, s->schools[i], changes, n, version);
    }
    return e == OK && !dry_run ? db_batch_end(s->run->w->db) : e;
}

/* An allocation that stands already is no change. */
static bool lead_stands(const struct settings *s, const struct settings_lead *c)
{
    for (size_t i = 0; i < s->n_leads; i++)
        if (s->leads[i].school.v == c->school->now.id.v && s->leads[i].account.v == c->account.v)
            return true;
    return false;
}

static enum err write_lead(struct settings *s, const struct settings_lead *c)
{
    struct work *w = s->run->w;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n_leads; i++)
        if (s->leads[i].school.v == c->school->now.id.v)
            e = store_school_lead_end(w->db, w->arena,
                &(struct school_lead_end){
                    .school = c->school->now.id, .account = s->leads[i].account, .to_on = day_add(c->from, -1) },
                NULL);
    if (e == OK)
        e = store_school_lead_put(w->db, w->arena,
            &(struct school_lead_put){ .school = c->school->now.id, .account = c->account, .from_on = c->from }, NULL);
    return e;
}

static enum err write_leads(struct settings *s, bool dry_run, struct import_counts *counts)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n_changes; i++) {
        bool stands = lead_stands(s, &s->changes[i]);
        counts->added += !stands;
        counts->unchanged += stands;
        if (!dry_run && !stands)
            e = write_lead(s, &s->changes[i]);
    }
    return e;
}

enum err settings__write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct settings *s = r->own;
    struct import_counts schools = { 0 }, leads = { 0 };
    if (s == NULL)
        return OK;
    enum err e = settle_names(s, dry_run);
    if (e == OK)
        e = write_schools(s, dry_run, &schools);
    if (e == OK)
        e = write_leads(s, dry_run, &leads);
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
