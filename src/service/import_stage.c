/* The stage: its lists and its index, taking back what a refused row changed, and whose a row is (import_stage.h). What
 * rows say of pupils is in import_stage_say.c. */
#include "service/import_stage.h"

#include <string.h>

#include "service/import_roster.h"

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
    s->used_slots++;
}

void stage__index(struct stage *s, struct stage_pupil *p)
{
    if (s->slots < 2 * s->used_slots + 2) {
        s->slots = 1024;
        while (s->slots < 4 * s->n_pupils + 4)
            s->slots *= 2;
        s->by_upn = ARENA_ARRAY(s->arena, s->slots, struct stage_pupil *);
        s->used_slots = 0;
        for (size_t i = 0; i < s->n_pupils; i++)
            if (s->pupils[i] != p)
                index_put(s, s->pupils[i]);
    }
    index_put(s, p);
}

void stage__unindex(struct stage *s, const struct stage_pupil *p)
{
    size_t at = hash(p->now.upn) & (s->slots - 1);
    while (s->by_upn[at] != p)
        at = (at + 1) & (s->slots - 1);
    if (s->gone == NULL)
        s->gone = ARENA_NEW(s->arena, struct stage_pupil);
    s->by_upn[at] = s->gone;
}

struct stage_pupil *stage_pupil_by_upn(const struct stage *s, struct str upn)
{
    if (s->slots == 0 || upn.n == 0)
        return NULL;
    for (size_t at = hash(upn) & (s->slots - 1); s->by_upn[at] != NULL; at = (at + 1) & (s->slots - 1))
        if (str_eq(s->by_upn[at]->now.upn, upn))
            return s->by_upn[at];
    return NULL;
}

/* Room for n more elements in an array of the arena. */
static void *grow(struct arena *a, void *old, size_t n, size_t more, size_t *room, size_t size)
{
    if (*room - n >= more)
        return old;
    size_t next_room = *room == 0 ? 256 : *room * 2;
    while (next_room - n < more)
        next_room *= 2;
    void *next = arena_array(a, next_room, size);
    if (n > 0)
        memcpy(next, old, n * size);
    *room = next_room;
    return next;
}

void stage__add_pupil(struct stage *s, struct stage_pupil *p)
{
    s->pupils = grow(s->arena, s->pupils, s->n_pupils, 1, &s->room_pupils, sizeof *s->pupils);
    s->pupils[s->n_pupils++] = p;
    stage__index(s, p);
}

void stage__add_school(struct stage *s, struct stage_school *school)
{
    s->schools = grow(s->arena, s->schools, s->n_schools, 1, &s->room_schools, sizeof *s->schools);
    s->schools[s->n_schools++] = school;
}

void stage__add_enrolment(struct stage *s, struct stage_enrolment *e)
{
    struct stage_enrolment **at = &e->pupil->enrolments;
    while (*at != NULL && day_cmp((*at)->now.entry, e->now.entry) <= 0)
        at = &(*at)->next;
    stage_keep(s, at, sizeof *at);
    e->next = *at;
    *at = e;
}

/* Taking back ------------------------------------------------------------------------------------------------------ */

void stage_row_begin(struct stage *s)
{
    struct stage_undo *u = &s->undo;
    u->open = true;
    u->n = u->n_kept = 0;
    u->pupils = s->n_pupils;
    u->schools = s->n_schools;
    u->renamed = NULL;
}

void stage_keep(struct stage *s, void *at, size_t n)
{
    struct stage_undo *u = &s->undo;
    if (!u->open)
        return;
    u->changes = grow(s->arena, u->changes, u->n, 1, &u->room, sizeof *u->changes);
    u->kept = grow(s->arena, u->kept, u->n_kept, n, &u->room_kept, 1);
    u->changes[u->n++] = (struct stage_change){ at, n, u->n_kept };
    memcpy(u->kept + u->n_kept, at, n);
    u->n_kept += n;
}

void stage_row_end(struct stage *s, const struct import_at *at)
{
    struct stage_undo *u = &s->undo;
    if (at->refused) {
        if (u->renamed != NULL)
            stage__unindex(s, u->renamed);
        for (; s->n_pupils > u->pupils; s->n_pupils--) {
            u->spare = s->pupils[s->n_pupils - 1];
            stage__unindex(s, u->spare);
        }
        s->n_schools = u->schools;
        while (u->n > 0) {
            const struct stage_change *c = &u->changes[--u->n];
            memcpy(c->at, u->kept + c->kept_at, c->n);
        }
        if (u->renamed != NULL)
            stage__index(s, u->renamed);
    }
    stage_row_begin(s);
}

struct stage_said stage_said_at(const struct import_at *at)
{
    return (struct stage_said){ at->file, at->line };
}

/* Schools ---------------------------------------------------------------------------------------------------------- */

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

struct stage_school *stage_school_by_id(const struct stage *s, struct school_id id)
{
    for (size_t i = 0; i < s->n_schools; i++)
        if (s->schools[i]->id.v == id.v)
            return s->schools[i];
    return NULL;
}

struct stage_school *stage_school_by_estab(const struct stage *s, struct str la_code, struct str estab)
{
    struct stage_school *found = NULL;
    for (size_t i = 0; i < s->n_schools; i++) {
        struct stage_school *school = s->schools[i];
        if (school->estab.n == 0 || !str_eq(school->la_code, la_code) || !str_eq(school->estab, estab))
            continue;
        if (found == NULL || (found->closed && !school->closed))
            found = school;
    }
    return found;
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
        import_refuse_all_for(at, field, value,
            "this row is of a school that is not yours, so nothing of the file is taken: take these rows out");
        return NULL;
    }
    return school;
}

struct stage_school *stage_school_of_row(struct stage *s, struct import_at *at, struct str field, struct str urn)
{
    return allowed(at, field, urn, stage_school_by_urn(s, str_trim(urn)));
}

static bool digits(struct str s, size_t n)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n == n;
}

struct stage_school *stage_school_of_number(struct stage *s, struct import_at *at,
    const struct stage_school_number *n)
{
    struct stage_school *school = n->urn.n > 0 ? stage_school_by_urn(s, n->urn) : NULL;
    if (school == NULL)
        school = stage_school_by_estab(s, n->la_code, n->estab);
    bool ours = s->la_code.n == 0 || str_eq(s->la_code, n->la_code);
    bool shape = digits(n->la_code, 3) && digits(n->estab, 4) && (n->urn.n == 0 || digits(n->urn, 6));
    struct str value = str_fmt(s->arena, "%.*s/%.*s", STR_ARG(n->la_code), STR_ARG(n->estab));
    if (school != NULL || !shape || !ours || (s->scopes & SCOPE_ALL) == 0)
        return allowed(at, S("LEA/Estab"), value, school);
    school = ARENA_NEW(s->arena, struct stage_school);
    *school = (struct stage_school){ .urn = n->urn.n > 0 ? str_dup(s->arena, n->urn) : value,
        .la_code = str_dup(s->arena, n->la_code),
        .estab = str_dup(s->arena, n->estab),
        .name = n->name.n > 0 ? str_dup(s->arena, n->name) : value,
        .in_scope = true };
    stage__add_school(s, school);
    import_warn(at, S("LEA/Estab"), value,
        "this school is not in the list of schools: it is added by its number, until the list is imported");
    return school;
}

/* Pupils ----------------------------------------------------------------------------------------------------------- */

struct str stage_upn_capitals(struct str text, char dst[UPN_LENGTH])
{
    if (text.n > UPN_LENGTH)
        return text;
    for (size_t i = 0; i < text.n; i++)
        dst[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 'a' + 'A') : text.p[i];
    return (struct str){ dst, text.n };
}

bool stage_upn(struct import_at *at, struct str field, struct str text, char dst[UPN_LENGTH], struct str *ret)
{
    text = str_trim(text);
    enum upn_fault fault = upn_check(stage_upn_capitals(text, dst));
    if (fault != UPN_OK) {
        import_refuse(at, field, text, "%.*s", STR_ARG(upn_fault_text(fault)));
        return false;
    }
    *ret = (struct str){ dst, UPN_LENGTH };
    if (!upn_authority_known(*ret))
        import_warn(at, field, *ret, "no authority has the number inside this UPN (characters 2 to 4)");
    return true;
}

/* Was the pupil ever at a school that the importer may write? Who was at none at all is nobody's. */
static bool in_scope(const struct stage_pupil *p)
{
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school->in_scope)
            return true;
    return p->enrolments == NULL;
}

void stage_refuse_pupil(struct import_at *at, struct str upn)
{
    import_refuse(at, S("upn"), upn, "no pupil has this UPN: import the pupils first");
}

struct stage_pupil *stage_pupil_of_row(struct stage *s, struct import_at *at, struct str upn)
{
    struct stage_pupil *p = roster_pupil(s, upn);
    if (p == NULL)
        stage_refuse_pupil(at, upn);
    else if (!in_scope(p))
        import_refuse_all_for(at, S("upn"), upn,
            "this row is of a pupil of a school that is not yours, so nothing of the file is taken: take these rows "
            "out");
    return p != NULL && in_scope(p) ? p : NULL;
}

/* Why no enrolment holds a day. */
static void refuse_day(struct import_at *at, const struct stage_pupil *p, const struct stage_school *school,
    struct day on)
{
    const struct stage_enrolment *last = NULL;
    char iso[11], words[20];
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school->in_scope && (school == NULL || e->school == school))
            last = e;
    struct str date = day_iso(on, iso);
    if (last == NULL)
        import_refuse(at, S("upn"), p->now.upn,
            "this pupil was never on roll at this school: import the pupils first");
    else if (day_is(last->now.leaving) && day_cmp(on, last->now.leaving) > 0)
        import_refuse(at, S("date"), date, "this pupil left %.*s on %.*s, before the day of this mark",
            STR_ARG(last->school->name), STR_ARG(day_words(last->now.leaving, words)));
    else
        import_refuse(at, S("date"), date, "this pupil was not on roll on this day");
}

static bool is_main(const struct stage_enrolment *e)
{
    return e->now.status == 'C' || e->now.status == 'M';
}

/* The enrolment that holds a day: the main one of several. */
static struct stage_enrolment *holding(const struct stage_pupil *p, const struct stage_school *school, struct day on,
    bool *ret_doubtful, bool *ret_foreign)
{
    struct stage_enrolment *found = NULL;
    *ret_doubtful = *ret_foreign = false;
    for (struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next) {
        if ((school != NULL && e->school != school) || !day_within(on, e->now.entry, e->now.leaving))
            continue;
        if (!e->school->in_scope) {
            *ret_foreign = true;
        } else if (found == NULL || (is_main(e) && !is_main(found))) {
            found = e;
            *ret_doubtful = false;
        } else if (is_main(e) == is_main(found)) {
            *ret_doubtful = true;
        }
    }
    return found;
}

/* Was the pupil at a school of the importer before a day, or on it? Then the register is likely to be of that school
 * and to go on with a child who has moved; whose school it was is no secret to the importer. */
static bool held_before(const struct stage_pupil *p, struct day on)
{
    for (const struct stage_enrolment *e = p->enrolments; e != NULL; e = e->next)
        if (e->school->in_scope && day_cmp(e->now.entry, on) <= 0)
            return true;
    return false;
}

struct stage_enrolment *stage_enrolment_on(
    struct import_at *at, struct stage_pupil *p, const struct stage_school *school, struct day on)
{
    bool doubtful, foreign;
    struct stage_enrolment *found = holding(p, school, on, &doubtful, &foreign);
    if (found == NULL && foreign && !held_before(p, on))
        import_refuse_all_for(at, S("upn"), p->now.upn,
            "this row is of a school that is not yours, so nothing of the file is taken: take these rows out, or add a "
            "column urn with the school of each row");
    else if (found == NULL)
        refuse_day(at, p, school, on);
    else if (doubtful)
        import_refuse(at, S("urn"), p->now.upn,
            "this pupil was registered at two schools on this day and neither is the main one: add a urn column");
    return doubtful ? NULL : found;
}

struct stage_enrolment *stage_enrolment_if_any(const struct stage_pupil *p, const struct stage_school *school,
    struct day on)
{
    bool doubtful, foreign;
    struct stage_enrolment *found = holding(p, school, on, &doubtful, &foreign);
    return doubtful ? NULL : found;
}

/* Marks and censuses
 * ------------------------------------------------------------------------------------------------- */

struct stage_register *stage_register_of(struct stage *s, struct stage_enrolment *e, int year)
{
    struct stage_register *r = e->registers;
    while (r != NULL && r->year != year)
        r = r->next;
    if (r == NULL) {
        r = ARENA_NEW(s->arena, struct stage_register);
        r->year = year;
        r->said = e->in_roster != 0 ? roster_say(s->roster, e->in_roster - 1, year) : NULL;
        if (r->said == NULL)
            r->said = ARENA_ARRAY(s->arena, ATT_SESSIONS, uint8_t);
        r->next = e->registers;
        /* Not taken back with a row: one in which nothing is said does no harm, and the next row may need it. */
        e->registers = r;
        s->registers++;
    }
    return r;
}

bool stage_say_mark(struct import_at *at, struct stage_register *r, struct att_session session,
    enum att_code code)
{
    uint8_t *said = &r->said[session.v];
    if (*said != 0 && *said != code + 1) {
        bool afternoon = att_session_afternoon(session);
        import_refuse(at, S("code"), att_code_text(code, afternoon),
            "the same import has said %.*s for this session of this pupil",
            STR_ARG(att_code_text((enum att_code)(*said - 1), afternoon)));
        return false;
    }
    *said = (uint8_t)(code + 1);
    return true;
}

struct stage_census *stage_census_of(struct stage *s, struct stage_enrolment *e, int year, const char *term)
{
    struct stage_census *c = e->censuses;
    while (c != NULL && (c->year != year || strcmp(c->term, term) != 0))
        c = c->next;
    if (c == NULL) {
        c = ARENA_NEW(s->arena, struct stage_census);
        c->year = year;
        c->term = term;
        c->next = e->censuses;
        stage_keep(s, &e->censuses, sizeof e->censuses);
        e->censuses = c;
    }
    return c;
}
