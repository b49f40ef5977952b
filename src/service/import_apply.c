/* The stage compared with the database, and written (import_read.h). */
#include "attendance/figures.h"
#include "base/random.h"
#include "service/import_read.h"
#include "store/config.h"
#include "store/history.h"
#include "store/pupil.h"
#include "store/school.h"
#include "store/suspension.h"

enum { HISTORY_BLOCK = 256 };

enum err import__new_version(struct import__run *r, int64_t *ret)
{
    struct version_get_row row = { 0 };
    enum err e = store_version_get(r->w->db, r->arena, &(struct version_get){ .noun = S("register") }, &row);
    if (e != OK && e != ERR_MISSING)
        return e;
    *ret = row.version + 1;
    return store_version_put(r->w->db, r->arena,
        &(struct version_put){ .noun = S("register"), .version = *ret }, NULL);
}

enum err import__touch_school(struct import__run *r, struct school_id school, int64_t version)
{
    return store_register_version_put(r->w->db, r->arena,
        &(struct register_version_put){ .school = school, .version = version }, NULL);
}

enum err import__history(struct import__run *r, const char *noun, int64_t id, struct str field, struct str was,
    struct str now)
{
    if (r->next_history == r->end_history) {
        enum err e = db_new_ids(r->w->db, S("history"), HISTORY_BLOCK, &r->next_history);
        if (e != OK)
            return e;
        r->end_history = r->next_history + HISTORY_BLOCK;
    }
    const struct history_add add = { .id = r->next_history++,
        .now_ms = r->w->now_ms,
        .import_id = r->task->id,
        .account = r->task->viewer.account,
        .noun = str_of(noun),
        .noun_id = id,
        .field = field,
        .old_value = was.p == NULL ? S("") : was,
        .new_value = now.p == NULL ? S("") : now };
    return store_history_add(r->w->db, r->arena, &add, NULL);
}

/* What is counted, a noun each. */
struct tally {
    struct import_counts pupils, enrolments, traits, suspensions, schools;
};

/* What the writing carries along. */
struct apply {
    struct import__run *r;
    bool dry_run;
    struct tally t;
    int64_t next_pupil, next_enrolment, next_suspension;
};

static enum err differs(
    struct apply *a, const char *noun, int64_t id, const char *field, struct str was, struct str now, int *n)
{
    if (str_eq(was, now))
        return OK;
    (*n)++;
    return a->dry_run || id == 0 ? OK : import__history(a->r, noun, id, str_of(field), was, now);
}

static enum err pupil_differences(struct apply *a, const struct stage_pupil *p, int *ret_n)
{
    char was[11], now[11];
    const struct stage_pupil_values *x = &p->was, *y = &p->now;
    const struct {
        const char *field;
        struct str was, now;
    } texts[] = { { "upn", x->upn, y->upn }, { "former_upn", x->former_upn, y->former_upn },
        { "surname", x->surname, y->surname }, { "forename", x->forename, y->forename },
        { "preferred_surname", x->preferred_surname, y->preferred_surname },
        { "preferred_forename", x->preferred_forename, y->preferred_forename },
        { "dob", day_iso(x->born, was), day_iso(y->born, now) },
        { "sex", att_group_name(ATT_COHORT_SEX, x->sex), att_group_name(ATT_COHORT_SEX, y->sex) } };
    enum err e = OK;
    *ret_n = 0;
    for (size_t i = 0; e == OK && i < COUNT_OF(texts); i++)
        e = differs(a, "pupil", p->id.v, texts[i].field, texts[i].was, texts[i].now, ret_n);
    return e;
}

static struct str optional(struct str s)
{
    return s.n > 0 ? s : STR_NONE;
}

static enum err write_pupil(struct apply *a, struct stage_pupil *p, struct str upn)
{
    struct arena *arena = a->r->arena;
    if (p->id.v == 0) {
        p->id.v = a->next_pupil++;
        p->public_id = random_public_id(arena);
    }
    const struct stage_pupil_values *v = &p->now;
    struct str surname = v->preferred_surname.n > 0 ? v->preferred_surname : v->surname;
    struct str forename = v->preferred_forename.n > 0 ? v->preferred_forename : v->forename;
    const struct pupil_put put = { .id = p->id,
        .public_id = p->public_id,
        .upn = upn,
        .former_upn = optional(v->former_upn),
        .surname = v->surname,
        .forename = v->forename,
        .preferred_surname = optional(v->preferred_surname),
        .preferred_forename = optional(v->preferred_forename),
        .name_folded = str_fold(arena, str_fmt(arena, "%.*s %.*s", STR_ARG(surname), STR_ARG(forename))),
        .born_on = v->born,
        .sex = v->sex };
    return store_pupil_put(a->r->w->db, arena, &put, NULL);
}

/* Where one pupil's old UPN becomes another pupil's, no order of writing keeps UPNs unique all the time: whoever
 * gives one up takes a name that nobody has in between. */
static enum err free_upns(struct apply *a)
{
    struct stage *s = a->r->stage;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->n_pupils; i++) {
        struct stage_pupil *p = s->pupils[i];
        if (p->id.v != 0 && !str_eq(p->was.upn, p->now.upn) && stage_pupil_by_upn(s, p->was.upn) != NULL)
            e = write_pupil(a, p, p->public_id);
    }
    return e;
}

/* What the import did not speak of is not counted as unchanged. */
static void count(struct import_counts *c, bool is_new, bool changed, bool said)
{
    c->added += is_new;
    c->changed += !is_new && changed;
    c->unchanged += !is_new && !changed && said;
}

static enum err enrolment_differences(struct apply *a, const struct stage_enrolment *e, int *ret_n)
{
    char d[4][11], year_was[24], year_now[24];
    const struct stage_enrolment_values *x = &e->was, *y = &e->now;
    size_t n_was = fmt_i64(year_was, x->year_group_year), n_now = fmt_i64(year_now, y->year_group_year);
    const struct {
        const char *field;
        struct str was, now;
    } texts[] = { { "entry_on", day_iso(x->entry, d[0]), day_iso(y->entry, d[1]) },
        { "leaving_on", day_iso(x->leaving, d[2]), day_iso(y->leaving, d[3]) },
        { "status", { &x->status, 1 }, { &y->status, 1 } },
        { "year_group", att_year_group_text(x->year_group), att_year_group_text(y->year_group) },
        { "year_group_year", { year_was, n_was }, { year_now, n_now } } };
    enum err err = OK;
    *ret_n = 0;
    for (size_t i = 0; err == OK && i < COUNT_OF(texts); i++)
        err = differs(a, "enrolment", e->id.v, texts[i].field, texts[i].was, texts[i].now, ret_n);
    return err;
}

static enum err apply_enrolment(struct apply *a, struct stage_enrolment *e)
{
    int n = 0;
    bool is_new = e->id.v == 0;
    enum err err = is_new ? OK : enrolment_differences(a, e, &n);
    count(&a->t.enrolments, is_new, n > 0, e->said.line > 0);
    if (err != OK || (!is_new && n == 0))
        return err;
    e->school->touched = true;
    if (a->dry_run)
        return OK;
    if (is_new)
        e->id.v = a->next_enrolment++;
    const struct enrolment_put put = { .id = e->id,
        .pupil = e->pupil->id,
        .school = e->school->id,
        .entry_on = e->now.entry,
        .leaving_on = e->now.leaving,
        .status = { &e->now.status, 1 },
        .year_group = e->now.year_group,
        .year_group_year = e->now.year_group_year };
    return store_enrolment_put(a->r->w->db, a->r->arena, &put, NULL);
}

static void touch_schools(const struct stage_pupil *p)
{
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        e->school->touched = true;
}

static enum err apply_trait(struct apply *a, struct stage_pupil *p, enum trait t)
{
    struct trait_line *now = &p->traits[t], *was = &p->traits_were[t];
    bool same = trait_line_eq(now, was);
    if (now->n > 0 || was->n > 0)
        count(&a->t.traits, was->n == 0, !same, (p->traits_said & 1u << t) != 0);
    if (same)
        return OK;
    touch_schools(p);
    if (a->dry_run)
        return OK;
    struct arena *arena = a->r->arena;
    struct db *db = a->r->w->db;
    enum err e = OK;
    if (was->n > 0)
        e = import__history(a->r, "pupil", p->id.v, trait_name(t), trait_line_text(arena, t, was),
            trait_line_text(arena, t, now));
    if (e == OK && was->n > 0)
        e = store_trait_clear(db, arena, &(struct trait_clear){ .pupil = p->id, .trait = t }, NULL);
    for (size_t i = 0; e == OK && i < now->n; i++) {
        const struct trait_spell *s = &now->v[i];
        e = store_trait_add(db, arena,
            &(struct trait_add){ .pupil = p->id, .trait = t, .from_on = s->from, .to_on = s->to, .value = s->value },
            NULL);
    }
    return e;
}

static enum err apply_suspension(struct apply *a, struct stage_pupil *p, struct stage_suspension *x)
{
    bool is_new = x->id.v == 0, changed = x->sessions != x->was_sessions || !str_eq(x->reasons, x->was_reasons);
    char was[21], now[21];
    size_t n_was = fmt_i64(was, x->was_sessions), n_now = fmt_i64(now, x->sessions);
    int n = 0;
    count(&a->t.suspensions, is_new, changed, x->said.line > 0);
    if (!is_new && !changed)
        return OK;
    x->school->touched = true;
    if (a->dry_run)
        return OK;
    enum err e = OK;
    if (is_new)
        x->id.v = a->next_suspension++;
    else
        e = differs(a, "suspension", x->id.v, "sessions", (struct str){ was, n_was }, (struct str){ now, n_now }, &n);
    if (e == OK && !is_new)
        e = differs(a, "suspension", x->id.v, "reasons", x->was_reasons, x->reasons, &n);
    if (e != OK)
        return e;
    const struct suspension_put put = { .id = x->id,
        .pupil = p->id,
        .school = x->school->id,
        .category = x->category,
        .start_on = x->start,
        .sessions = x->sessions,
        .reasons = x->reasons.p == NULL ? S("") : x->reasons };
    return store_suspension_put(a->r->w->db, a->r->arena, &put, NULL);
}

static enum err apply_pupil(struct apply *a, struct stage_pupil *p)
{
    int n = 0;
    bool is_new = p->id.v == 0;
    enum err e = is_new ? OK : pupil_differences(a, p, &n);
    count(&a->t.pupils, is_new, n > 0, p->said.line > 0);
    if (e == OK && (is_new || n > 0)) {
        touch_schools(p);
        e = a->dry_run ? OK : write_pupil(a, p, p->now.upn);
    }
    for (struct stage_enrolment *en = p->enrolments; e == OK && en != NULL; en = en->next)
        e = apply_enrolment(a, en);
    for (int t = 0; e == OK && t < TRAITS; t++)
        e = apply_trait(a, p, (enum trait)t);
    for (struct stage_suspension *x = p->suspensions; e == OK && x != NULL; x = x->next)
        e = apply_suspension(a, p, x);
    return e;
}

/* Schools that came without being in the list. */
static enum err apply_schools(struct apply *a)
{
    struct stage *s = a->r->stage;
    enum err e = OK;
    for (size_t i = s->n_listed; e == OK && i < s->n_schools; i++) {
        struct stage_school *school = s->schools[i];
        a->t.schools.added++;
        if (a->dry_run)
            continue;
        e = db_new_ids(a->r->w->db, S("school"), 1, &school->id.v);
        const struct school_put put = { .id = school->id,
            .urn = school->urn,
            .la_code = school->la_code,
            .estab = school->estab,
            .name = school->name,
            .name_folded = str_fold(a->r->arena, school->name),
            .kind = S("school"),
            .phase = ATT_PHASE_OTHER,
            .opened_on = DAY_NONE,
            .closed_on = DAY_NONE };
        if (e == OK)
            e = store_school_put(a->r->w->db, a->r->arena, &put, NULL);
    }
    return e;
}

/* Takes ids for all that is new, in one block a noun. */
static enum err take_ids(struct apply *a)
{
    int64_t pupils = 0, enrolments = 0, suspensions = 0;
    struct stage *s = a->r->stage;
    for (size_t i = 0; i < s->n_pupils; i++) {
        pupils += s->pupils[i]->id.v == 0;
        for (const struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            enrolments += e->id.v == 0;
        for (const struct stage_suspension *x = s->pupils[i]->suspensions; x != NULL; x = x->next)
            suspensions += x->id.v == 0;
    }
    struct db *db = a->r->w->db;
    enum err e = pupils == 0 ? OK : db_new_ids(db, S("pupil"), pupils, &a->next_pupil);
    if (e == OK && enrolments > 0)
        e = db_new_ids(db, S("enrolment"), enrolments, &a->next_enrolment);
    if (e == OK && suspensions > 0)
        e = db_new_ids(db, S("suspension"), suspensions, &a->next_suspension);
    return e;
}

static void add_counts(struct import_counts *to, const struct import_counts *c)
{
    to->added += c->added;
    to->changed += c->changed;
    to->unchanged += c->unchanged;
}

/* Adds to the counts and the summary what the import says of a noun; a noun it says nothing of is left out. */
static void report(struct buf *summary, struct import_counts *all, const struct import_counts *c, bool said,
    const char *one, const char *many)
{
    if (!said && c->added + c->changed == 0)
        return;
    import__summary(summary, c, one, many);
    add_counts(all, c);
}

enum err import__apply(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct apply a = { .r = r, .dry_run = dry_run };
    struct stage *s = r->stage;
    enum err e = apply_schools(&a);
    if (e == OK && !dry_run)
        e = take_ids(&a);
    if (e == OK && !dry_run)
        e = db_batch_begin(r->w->db);
    if (e == OK && !dry_run)
        e = free_upns(&a);
    for (size_t i = 0; e == OK && i < s->n_pupils; i++)
        e = apply_pupil(&a, s->pupils[i]);
    if (e == OK && !dry_run)
        e = db_batch_end(r->w->db);
    enum import_kind kind = r->task->kind;
    bool pupils = kind == IMPORT_PUPILS || kind == IMPORT_CENSUS || kind == IMPORT_CTF;
    report(summary, counts, &a.t.schools, false, "school", "schools");
    report(summary, counts, &a.t.pupils, pupils, "pupil", "pupils");
    report(summary, counts, &a.t.enrolments, pupils, "enrolment", "enrolments");
    report(summary, counts, &a.t.traits, pupils, "status of a pupil", "statuses of pupils");
    report(summary, counts, &a.t.suspensions, kind == IMPORT_EPISODES || kind == IMPORT_CENSUS,
        "suspension or exclusion", "suspensions and exclusions");
    return e;
}
