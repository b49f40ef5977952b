#include "service/import_stage.h"

#include <string.h>

#include "store/pupil.h"
#include "store/school.h"
#include "store/suspension.h"

static uint64_t hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

static void index_put(struct stage *s, struct stage_pupil *p)
{
    size_t at = hash(p->now.upn) & (s->slots - 1);
    while (s->by_upn[at] != NULL)
        at = (at + 1) & (s->slots - 1);
    s->by_upn[at] = p;
}

static void index_grow(struct stage *s, size_t pupils)
{
    if (s->slots >= 2 * pupils + 2)
        return;
    size_t slots = s->slots == 0 ? 1024 : s->slots;
    while (slots < 4 * pupils + 2)
        slots *= 2;
    s->by_upn = ARENA_ARRAY(s->arena, slots, struct stage_pupil *);
    s->slots = slots;
    for (size_t i = 0; i < s->n_pupils; i++)
        index_put(s, s->pupils[i]);
}

struct stage_pupil *stage_pupil_by_upn(const struct stage *s, struct str upn)
{
    if (s->slots == 0)
        return NULL;
    for (size_t at = hash(upn) & (s->slots - 1); s->by_upn[at] != NULL; at = (at + 1) & (s->slots - 1))
        if (str_eq(s->by_upn[at]->now.upn, upn))
            return s->by_upn[at];
    return NULL;
}

/* Room for one more element of an array of pointers. */
static void *grow(struct arena *a, void *old, size_t n, size_t *room)
{
    if (n < *room)
        return old;
    size_t more = *room == 0 ? 256 : *room * 2;
    void **next = ARENA_ARRAY(a, more, void *);
    if (n > 0)
        memcpy(next, old, n * sizeof *next);
    *room = more;
    return next;
}

static void add_pupil(struct stage *s, struct stage_pupil *p)
{
    s->pupils = grow(s->arena, s->pupils, s->n_pupils, &s->room_pupils);
    index_grow(s, s->n_pupils + 1);
    s->pupils[s->n_pupils++] = p;
    index_put(s, p);
}

static void add_school(struct stage *s, struct stage_school *school)
{
    s->schools = grow(s->arena, s->schools, s->n_schools, &s->room_schools);
    s->schools[s->n_schools++] = school;
}

/* Keeps the list of an enrolment's pupil in the order of entry. */
static void add_enrolment(struct stage_enrolment *e)
{
    struct stage_enrolment **at = &e->pupil->enrolments;
    while (*at != NULL && day_cmp((*at)->now.entry, e->now.entry) <= 0)
        at = &(*at)->next;
    e->next = *at;
    *at = e;
}

/* Finding by id while loading: rows come in the order of pupil ids, and so do the pupils. */
static struct stage_pupil *by_id(const struct stage *s, size_t *at, struct pupil_id id)
{
    while (*at < s->n_pupils && s->pupils[*at]->id.v < id.v)
        (*at)++;
    return *at < s->n_pupils && s->pupils[*at]->id.v == id.v ? s->pupils[*at] : NULL;
}

static struct stage_school *school_by_id(const struct stage *s, struct school_id id)
{
    for (size_t i = 0; i < s->n_schools; i++)
        if (s->schools[i]->id.v == id.v)
            return s->schools[i];
    return NULL;
}

static enum err load_schools(struct work *w, struct stage *s, const struct viewer *viewer)
{
    struct school_all_row *rows;
    size_t n, n_mine;
    enum err e = store_school_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        struct stage_school *school = ARENA_NEW(s->arena, struct stage_school);
        *school = (struct stage_school){ .id = rows[i].id, .urn = rows[i].urn, .la_code = rows[i].la_code, .estab = rows[i].estab, .name = rows[i].name };
        add_school(s, school);
    }
    s->n_listed = s->n_schools;
    struct school_in_scope_row *mine;
    e = store_school_in_scope(w->db, w->arena, &(struct school_in_scope){ .viewer = *viewer }, &mine, &n_mine);
    for (size_t i = 0; e == OK && i < n_mine; i++)
        school_by_id(s, mine[i].id)->in_scope = true;
    return e;
}

static enum err load_pupils(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct pupil_each_row r;
    enum err e = store_pupil_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_pupil_each_next(rows, &r)) == OK) {
        struct stage_pupil *p = ARENA_NEW(s->arena, struct stage_pupil);
        p->id = r.id;
        p->public_id = str_dup(s->arena, r.public_id);
        p->now = (struct stage_pupil_values){ str_dup(s->arena, r.upn), str_dup(s->arena, r.former_upn),
            str_dup(s->arena, r.surname), str_dup(s->arena, r.forename), str_dup(s->arena, r.preferred_surname),
            str_dup(s->arena, r.preferred_forename), r.born_on, (int)r.sex };
        p->was = p->now;
        add_pupil(s, p);
    }
    if (e != ERR_MISSING)
        return e;
    store_pupil_each_end(rows);
    return OK;
}

static enum err load_enrolments(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct enrolment_each_row r;
    size_t at = 0;
    struct stage_school *school = NULL;
    enum err e = store_enrolment_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_enrolment_each_next(rows, &r)) == OK) {
        struct stage_enrolment *en = ARENA_NEW(s->arena, struct stage_enrolment);
        if (school == NULL || school->id.v != r.school.v)
            school = school_by_id(s, r.school);
        *en = (struct stage_enrolment){ .id = r.id, .pupil = by_id(s, &at, r.pupil), .school = school };
        en->now = en->was = (struct stage_enrolment_values){ r.entry_on, r.leaving_on, r.status.p[0],
            (int)r.year_group, (int)r.year_group_year };
        add_enrolment(en);
    }
    if (e != ERR_MISSING)
        return e;
    store_enrolment_each_end(rows);
    return OK;
}

static enum err load_traits(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct trait_each_row r;
    size_t at = 0;
    enum err e = store_trait_each_begin(w->db, w->arena, &(struct trait_each){ .school = { 0 } }, &rows);
    while (e == OK && (e = store_trait_each_next(rows, &r)) == OK) {
        struct stage_pupil *p = by_id(s, &at, r.pupil);
        trait_lay(s->arena, &p->traits[r.trait], r.from_on, r.to_on, (int)r.value);
        p->traits_were[r.trait] = p->traits[r.trait];
    }
    if (e != ERR_MISSING)
        return e;
    store_trait_each_end(rows);
    return OK;
}

static enum err load_suspensions(struct work *w, struct stage *s)
{
    struct db_rows *rows;
    struct suspension_each_row r;
    size_t at = 0;
    enum err e = store_suspension_each_begin(w->db, w->arena, &rows);
    while (e == OK && (e = store_suspension_each_next(rows, &r)) == OK) {
        struct stage_suspension *x = ARENA_NEW(s->arena, struct stage_suspension);
        struct stage_pupil *p = by_id(s, &at, r.pupil);
        *x = (struct stage_suspension){ .next = p->suspensions, .id = r.id, .school = school_by_id(s, r.school), .category = str_dup(s->arena, r.category), .reasons = str_dup(s->arena, r.reasons), .start = r.start_on, .sessions = r.sessions, .was_sessions = r.sessions };
        x->was_reasons = x->reasons;
        p->suspensions = x;
    }
    if (e != ERR_MISSING)
        return e;
    store_suspension_each_end(rows);
    return OK;
}

enum err stage_load(struct work *w, struct str la_code, const struct viewer *viewer, uint32_t what,
    struct stage **ret)
{
    struct stage *s = ARENA_NEW(w->arena, struct stage);
    s->arena = w->arena;
    s->today = w->today;
    s->la_code = la_code;
    s->scopes = (uint32_t)viewer->scope;
    enum err e = load_schools(w, s, viewer);
    if (e == OK && (what & STAGE_PUPILS) != 0)
        e = load_pupils(w, s);
    if (e == OK && (what & STAGE_PUPILS) != 0)
        e = load_enrolments(w, s);
    if (e == OK && (what & STAGE_TRAITS) != 0)
        e = load_traits(w, s);
    if (e == OK && (what & STAGE_SUSPENSIONS) != 0)
        e = load_suspensions(w, s);
    if (e == OK)
        *ret = s;
    return work_fail(w, e);
}

struct stage_school *stage_school_by_urn(const struct stage *s, struct str urn)
{
    size_t low = 0, high = s->n_listed;
    while (high > low) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(s->schools[mid]->urn, urn);
        if (c == 0)
            return s->schools[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (size_t i = s->n_listed; i < s->n_schools; i++)
        if (str_eq(s->schools[i]->urn, urn))
            return s->schools[i];
    return NULL;
}

struct stage_school *stage_school_by_estab(const struct stage *s, struct str la_code, struct str estab)
{
    for (size_t i = 0; i < s->n_schools; i++)
        if (s->schools[i]->estab.n > 0 && str_eq(s->schools[i]->la_code, la_code) &&
            str_eq(s->schools[i]->estab, estab))
            return s->schools[i];
    return NULL;
}

/* A school that the importer may write, or a refusal: of the row if it is unknown, of everything if it is another's. */
static struct stage_school *allowed(struct import_at *at, struct str field, struct str value,
    struct stage_school *school)
{
    if (school == NULL) {
        import_refuse(at, field, value,
            "this school is not one of ours: check the number, or import the list of schools first");
        return NULL;
    }
    if (!school->in_scope) {
        import_refuse_all(at, "this row is of a school that is not yours, so nothing of the file is taken");
        return NULL;
    }
    return school;
}

struct stage_school *stage_school_of_row(struct stage *s, struct import_at *at, struct str field, struct str urn)
{
    return allowed(at, field, urn, stage_school_by_urn(s, str_trim(urn)));
}

struct stage_school *stage_school_of_number(struct stage *s, struct import_at *at,
    const struct stage_school_number *n)
{
    struct stage_school *school = n->urn.n > 0 ? stage_school_by_urn(s, n->urn) : NULL;
    if (school == NULL)
        school = stage_school_by_estab(s, n->la_code, n->estab);
    int64_t number;
    bool shape = n->la_code.n == 3 && n->estab.n == 4 && str_to_i64(n->la_code, &number) &&
        str_to_i64(n->estab, &number);
    bool ours = s->la_code.n == 0 || str_eq(s->la_code, n->la_code);
    struct str value = str_fmt(s->arena, "%.*s/%.*s", STR_ARG(n->la_code), STR_ARG(n->estab));
    if (school != NULL || !shape || !ours || (s->scopes & SCOPE_ALL) == 0)
        return allowed(at, S("LEA/Estab"), value, school);
    school = ARENA_NEW(s->arena, struct stage_school);
    *school = (struct stage_school){ .urn = n->urn.n > 0 ? str_dup(s->arena, n->urn) : value,
        .la_code = str_dup(s->arena, n->la_code),
        .estab = str_dup(s->arena, n->estab),
        .name = n->name.n > 0 ? str_dup(s->arena, n->name) : value,
        .in_scope = true };
    add_school(s, school);
    import_warn(at, S("LEA/Estab"), value,
        "this school is not in the list of schools: it is added by its number, until the list is imported");
    return school;
}

bool stage_upn(struct stage *s, struct import_at *at, struct str field, struct str text, struct str *ret)
{
    /* Nothing is kept of what is refused: a file of nonsense must not fill the arena. */
    char upper[UPN_LENGTH];
    text = str_trim(text);
    for (size_t i = 0; i < text.n && i < UPN_LENGTH; i++)
        upper[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 'a' + 'A') : text.p[i];
    enum upn_fault fault = text.n == UPN_LENGTH ? upn_check((struct str){ upper, text.n }) : UPN_LENGTH_WRONG;
    if (fault != UPN_OK) {
        import_refuse(at, field, text, "%.*s", STR_ARG(upn_fault_text(fault)));
        return false;
    }
    *ret = str_dup(s->arena, (struct str){ upper, UPN_LENGTH });
    if (!upn_authority_known(*ret))
        import_warn(at, field, *ret, "no authority has the number inside this UPN (characters 2 to 4)");
    return true;
}

/* Could the row be of the child that has this UPN? The same date of birth, or the same name. */
static bool same_child(struct arena *a, const struct stage_pupil_values *x, const struct stage_pupil_values *said)
{
    if (!day_is(said->born) || !day_is(x->born) || x->born.v == said->born.v)
        return true;
    return str_eq(str_fold(a, x->surname), str_fold(a, said->surname)) &&
        str_eq(str_fold(a, x->forename), str_fold(a, said->forename));
}

static void take_text(struct arena *a, struct str *to, struct str said)
{
    said = str_trim(said);
    if (said.n > 0 && !str_eq(*to, said))
        *to = str_dup(a, said);
}

static void take_values(struct arena *a, struct stage_pupil *p, const struct stage_pupil_values *said)
{
    take_text(a, &p->now.former_upn, said->former_upn);
    take_text(a, &p->now.surname, said->surname);
    take_text(a, &p->now.forename, said->forename);
    take_text(a, &p->now.preferred_surname, said->preferred_surname);
    take_text(a, &p->now.preferred_forename, said->preferred_forename);
    if (day_is(said->born))
        p->now.born = said->born;
    if (said->sex != ATT_SEX_UNKNOWN)
        p->now.sex = said->sex;
}

/* A pupil whose UPN has changed: the row names the one we know. */
static struct stage_pupil *by_former_upn(struct stage *s, struct import_at *at, const struct stage_pupil_values *said)
{
    struct stage_pupil *p = said->former_upn.n == 0 ? NULL : stage_pupil_by_upn(s, said->former_upn);
    if (p == NULL || !same_child(s->arena, &p->now, said))
        return NULL;
    import_warn(at, S("former_upn"), said->former_upn, "this pupil was known by the former UPN and now has the new one");
    p->now.former_upn = p->now.upn;
    p->now.upn = str_dup(s->arena, said->upn);
    /* The index still holds the old place: lay it out anew. */
    memset(s->by_upn, 0, s->slots * sizeof(struct stage_pupil *));
    for (size_t i = 0; i < s->n_pupils; i++)
        index_put(s, s->pupils[i]);
    return p;
}

static bool complete(struct import_at *at, const struct stage_pupil_values *said)
{
    struct str missing = STR_NONE;
    if (str_trim(said->surname).n == 0)
        missing = S("surname");
    else if (str_trim(said->forename).n == 0)
        missing = S("forename");
    else if (!day_is(said->born))
        missing = S("dob");
    if (missing.p != NULL)
        import_refuse(at, missing, S(""), "this pupil is new, so a surname, a forename and a date of birth are needed");
    return missing.p == NULL;
}

struct stage_pupil *stage_say_pupil(struct stage *s, struct import_at *at, const struct stage_pupil_values *said)
{
    struct stage_pupil *p = stage_pupil_by_upn(s, said->upn);
    if (p == NULL)
        p = by_former_upn(s, at, said);
    if (p == NULL) {
        if (!complete(at, said))
            return NULL;
        p = ARENA_NEW(s->arena, struct stage_pupil);
        p->now.upn = str_dup(s->arena, said->upn);
        p->now.born = p->was.born = DAY_NONE;
        add_pupil(s, p);
    } else if (!same_child(s->arena, &p->now, said)) {
        if (p->said > 0)
            import_refuse(at, S("upn"), said->upn,
                "line %lld of this import gives the same UPN to a child with another name and date of birth",
                (long long)p->said);
        else
            import_refuse(at, S("upn"), said->upn,
                "a child with another name and date of birth already has this UPN: one of the two is wrong");
        return NULL;
    }
    take_values(s->arena, p, said);
    if (p->said == 0)
        p->said = at->line;
    return p;
}

static bool overlap(const struct stage_enrolment_values *x, const struct stage_enrolment_values *y)
{
    return day_within(x->entry, y->entry, y->leaving) || day_within(y->entry, x->entry, x->leaving);
}

/* Does a row say of an enrolment something else than an earlier row of the same import? */
static bool contradicts(const struct stage_enrolment *e, const struct stage_enrolment_values *said)
{
    return e->now.entry.v != said->entry.v || e->now.leaving.v != said->leaving.v || e->now.status != said->status ||
        (said->year_group >= 0 && e->now.year_group != said->year_group);
}

static bool dates_possible(struct stage *s, struct import_at *at, struct stage_pupil *p,
    const struct stage_enrolment_values *said)
{
    char iso[11];
    if (day_is(said->leaving) && day_cmp(said->leaving, said->entry) < 0) {
        import_refuse(at, S("leaving_date"), day_iso(said->leaving, iso), "the leaving date lies before the entry date");
        return false;
    }
    if (day_cmp(said->entry, day_add(s->today, 366)) > 0) {
        import_refuse(at, S("entry_date"), day_iso(said->entry, iso), "the entry date lies more than a year ahead");
        return false;
    }
    if (day_is(p->now.born) && day_cmp(said->entry, p->now.born) <= 0) {
        import_refuse(at, S("entry_date"), day_iso(said->entry, iso), "the entry date lies before the date of birth");
        return false;
    }
    return true;
}

struct stage_enrolment *stage_say_enrolment(struct stage *s, struct import_at *at, struct stage_pupil *p,
    struct stage_school *school, const struct stage_enrolment_values *said)
{
    if (!dates_possible(s, at, p, said))
        return NULL;
    struct stage_enrolment *e = p->enrolments;
    while (e != NULL && (e->school != school || !overlap(&e->now, said)))
        e = e->next;
    if (e == NULL) {
        e = ARENA_NEW(s->arena, struct stage_enrolment);
        e->pupil = p;
        e->school = school;
        e->now = *said;
        if (said->year_group < 0)
            e->now.year_group = ATT_YEAR_UNKNOWN;
        e->said = at->line;
        add_enrolment(e);
        return e;
    }
    if (e->said > 0 && contradicts(e, said)) {
        import_refuse(at, S("upn"), p->now.upn,
            "line %lld of this import says something else of the same child at the same school",
            (long long)e->said);
        return NULL;
    }
    if (e->said > 0)
        import_warn(at, S("upn"), p->now.upn, "this pupil stands twice in the import; the rows agree");
    e->said = at->line;
    e->now.entry = said->entry;
    e->now.leaving = said->leaving;
    e->now.status = said->status;
    if (said->year_group >= 0) {
        e->now.year_group = said->year_group;
        e->now.year_group_year = said->year_group_year;
    }
    return e;
}

/* Why no enrolment holds a day. */
static void refuse_day(struct import_at *at, const struct stage_pupil *p, const struct stage_school *school,
    struct day on)
{
    const struct stage_enrolment *last = NULL;
    char iso[11], words[20];
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (school == NULL || e->school == school)
            last = e;
    struct str date = day_iso(on, iso);
    if (last == NULL)
        import_refuse(at, S("urn"), p->now.upn, "this pupil has no enrolment at this school: import the pupils first");
    else if (day_is(last->now.leaving) && day_cmp(on, last->now.leaving) > 0)
        import_refuse(at, S("date"), date, "this pupil left %.*s on %.*s, before the day of this mark",
            STR_ARG(last->school->name), STR_ARG(day_words(last->now.leaving, words)));
    else
        import_refuse(at, S("date"), date, "this pupil was not on roll on this day");
}

struct stage_enrolment *stage_enrolment_on(struct stage *s, struct import_at *at, struct stage_pupil *p,
    const struct stage_school *school, struct day on)
{
    struct stage_enrolment *found = NULL;
    int others = 0;
    (void)s;
    for (struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next) {
        if ((school != NULL && e->school != school) || !day_within(on, e->now.entry, e->now.leaving))
            continue;
        bool main = e->now.status == 'C' || e->now.status == 'M';
        bool found_main = found != NULL && (found->now.status == 'C' || found->now.status == 'M');
        if (found == NULL || (main && !found_main)) {
            found = e;
            others = 0;
        } else if (main == found_main) {
            others++;
        }
    }
    if (found == NULL) {
        refuse_day(at, p, school, on);
        return NULL;
    }
    if (others > 0) {
        import_refuse(at, S("urn"), p->now.upn,
            "this pupil was registered at two schools on this day and neither is the main one: add a urn column");
        return NULL;
    }
    if (!found->school->in_scope) {
        import_refuse_all(at, "this row is of a school that is not yours, so nothing of the file is taken");
        return NULL;
    }
    return found;
}

struct stage_register *stage_register_of(struct stage *s, struct stage_enrolment *e, int year)
{
    struct stage_register *r = e->registers;
    while (r != NULL && r->year != year)
        r = r->next;
    if (r == NULL) {
        r = ARENA_NEW(s->arena, struct stage_register);
        r->year = year;
        r->next = e->registers;
        e->registers = r;
        s->registers++;
    }
    return r;
}

bool stage_say_mark(struct import_at *at, struct stage_register *r, struct att_session session,
    enum att_code code)
{
    uint8_t *mark = &r->marks.code[session.v];
    if (att_mask_has(&r->touched, session) && *mark != code) {
        bool afternoon = att_session_afternoon(session);
        import_refuse(at, S("code"), att_code_text(code, afternoon),
            "the same import has said %.*s for this session of this pupil",
            STR_ARG(att_code_text((enum att_code) * mark, afternoon)));
        return false;
    }
    if (r->line == 0)
        r->line = at->line;
    att_mask_add(&r->touched, session);
    *mark = (uint8_t)code;
    return true;
}

bool stage_say_suspension(struct stage *s, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    const struct stage_suspension *said)
{
    char iso[11];
    if (day_cmp(said->start, s->today) > 0) {
        import_refuse(at, S("start_date"), day_iso(said->start, iso), "the suspension starts in the future");
        return false;
    }
    struct stage_suspension *x = p->suspensions;
    while (x != NULL && (x->school != school || x->start.v != said->start.v || !str_eq(x->category, said->category)))
        x = x->next;
    if (x == NULL) {
        x = ARENA_NEW(s->arena, struct stage_suspension);
        *x = (struct stage_suspension){ .next = p->suspensions, .school = school, .start = said->start, .category = str_dup(s->arena, said->category) };
        p->suspensions = x;
    }
    x->sessions = said->sessions;
    x->reasons = str_dup(s->arena, said->reasons);
    return true;
}

struct stage_census *stage_census_of(struct stage *s, struct stage_enrolment *e, int year, const char *term)
{
    struct stage_census *c = e->censuses;
    while (c != NULL && (c->year != year || c->term != term))
        c = c->next;
    if (c == NULL) {
        c = ARENA_NEW(s->arena, struct stage_census);
        c->year = year;
        c->term = term;
        c->next = e->censuses;
        e->censuses = c;
    }
    return c;
}
