#include "service/case_fact.h"

#include "service/away.h"
#include "service/consent.h"
#include "service/suspension.h"
#include "store/case_request.h"

static const struct {
    const char *name, *label;
    int64_t needs;
} facts[CASE_FACTS] = {
    [CASE_FACT_ATTENDANCE] = { "attendance", "Attendance this school year" },
    [CASE_FACT_REASONS] = { "reasons", "Why sessions were missed", CONSENT_HEALTH },
    [CASE_FACT_SUSPENSIONS] = { "suspensions", "Suspensions and exclusions" },
    [CASE_FACT_TIMETABLE] = { "timetable", "Part-time timetable" },
    [CASE_FACT_PROVISION] = { "provision", "Alternative provision" },
    [CASE_FACT_SEN] = { "sen", "Special educational needs on record" },
    [CASE_FACT_CARE] = { "care", "Social care on record", CONSENT_CARE },
    [CASE_FACT_FORUMS] = { "forums", "Forums before" },
};

struct str case_fact_name(enum case_fact f)
{
    return str_of(facts[f].name);
}

struct str case_fact_label(enum case_fact f)
{
    return str_of(facts[f].label);
}

int64_t case_fact_needs(enum case_fact f)
{
    return facts[f].needs;
}

/* Facts on their way. */
struct collecting {
    struct work *w;
    struct pupil *pupil;
    struct case_fact_line *v;
    size_t n;
};

static void add(struct collecting *k, enum case_fact fact, struct day as_at, struct str content)
{
    if (content.n > 0)
        k->v[k->n++] = (struct case_fact_line){ fact, content, as_at };
}

static struct str day_text(struct arena *a, struct day d)
{
    char words[20];
    return str_dup(a, day_words(d, words));
}

/* Whole tenths, rounded once. */
static struct str share(struct arena *a, int64_t part, int64_t whole)
{
    int64_t tenths = whole == 0 ? 0 : (1000 * part + whole / 2) / whole;
    return str_fmt(a, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

/* The codes of absence of a register, the most first, with how often each stands there. */
static struct str reasons(struct arena *a, const struct journey_register *r)
{
    uint16_t counts[ATT_CODES];
    struct str s = S("");
    att_row_codes(&r->answer, &r->answer.rows[0], counts);
    for (;;) {
        int most = 0;
        for (int code = 1; code < ATT_CODES; code++) {
            enum att_class class = att_code_class((enum att_code)code);
            bool absent = class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
            if (absent && counts[code] > (most == 0 ? 0 : counts[most]))
                most = code;
        }
        if (most == 0)
            return s;
        s = str_fmt(a, "%.*s%s%.*s (%.*s): %d", STR_ARG(s), s.n > 0 ? "; " : "",
            STR_ARG(att_code_meaning((enum att_code)most)), STR_ARG(att_code_text((enum att_code)most, false)),
            counts[most]);
        counts[most] = 0;
    }
}

static enum err add_attendance(struct collecting *k, const struct dashboard_source *source, const struct viewer *marks)
{
    struct arena *a = k->w->arena;
    struct journey j;
    enum err e = journey_read(k->w, source, marks, k->pupil, &j);
    for (size_t i = 0; e == OK && i < j.n; i++) {
        const struct journey_register *r = &j.v[i];
        if (r->year != k->pupil->year || !day_is(r->answer.last_day))
            continue;
        struct att_count n = att_row_count(&r->answer.rows[0]);
        add(k, CASE_FACT_ATTENDANCE, r->answer.last_day,
            str_fmt(a, "%.*s: missed %lld of %lld sessions (%.*s), %lld of them unauthorised",
                STR_ARG(r->enrolment->school_name), (long long)att_absent(&n), (long long)n.possible,
                STR_ARG(share(a, att_absent(&n), n.possible)), (long long)n.unauthorised));
        add(k, CASE_FACT_REASONS, r->answer.last_day, reasons(a, r));
        break;
    }
    return e;
}

static void add_suspensions(struct collecting *k)
{
    struct arena *a = k->w->arena;
    struct day since = att_year_start(k->pupil->year);
    int64_t n = 0, sessions = 0, permanent = 0;
    for (size_t i = 0; i < k->pupil->n_suspensions; i++) {
        const struct pupil_suspension *x = &k->pupil->suspensions[i];
        if (day_cmp(x->start, since) < 0)
            continue;
        n += str_eq(x->category, S("SUSP"));
        permanent += str_eq(x->category, S("PERM"));
        sessions += x->sessions;
    }
    struct str s = n + permanent == 0 ? S("None this school year")
                                      : str_fmt(a, "%lld %s this school year, %lld sessions in all%s", (long long)n,
                                            n == 1 ? "suspension" : "suspensions", (long long)sessions,
                                            permanent > 0 ? "; permanently excluded" : "");
    add(k, CASE_FACT_SUSPENSIONS, k->w->today, s);
}

/* A child on a roll has these or has them not; of one on none, nothing is known. */
static void add_traits(struct collecting *k)
{
    char words[16];
    int sen = trait_on(&k->pupil->traits[TRAIT_SEN], k->w->today),
        care = trait_on(&k->pupil->traits[TRAIT_CARE], k->w->today);
    if (sen > ATT_SEN_UNKNOWN)
        add(k, CASE_FACT_SEN, k->w->today, str_dup(k->w->arena, att_group_words(ATT_COHORT_SEN, sen, words)));
    if (care >= ATT_CARE_NONE)
        add(k, CASE_FACT_CARE, k->w->today, str_dup(k->w->arena, att_group_words(ATT_COHORT_CARE, care, words)));
}

static enum err add_records(struct collecting *k, const struct viewer *viewer)
{
    struct arena *a = k->w->arena;
    struct away *all;
    size_t n;
    enum err e = away_list(k->w, viewer, &(struct away_asked){ .pupil = k->pupil->id, .open = true }, &all, &n);
    bool has[2] = { false, false };
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct away *r = &all[i];
        bool timetable = r->kind == AWAY_TIMETABLE;
        if ((!timetable && r->kind != AWAY_PLACEMENT) || has[timetable])
            continue;
        has[timetable] = true;
        struct str until = day_is(r->expected) ? str_fmt(a, ", planned until %.*s", STR_ARG(day_text(a, r->expected)))
                                               : S("");
        struct str hours = timetable ? away_value(r, "hours") : away_value(r, "provider");
        add(k, timetable ? CASE_FACT_TIMETABLE : CASE_FACT_PROVISION, k->w->today,
            str_fmt(a, "Since %.*s%.*s%s%.*s%s", STR_ARG(day_text(a, r->from)), STR_ARG(until), hours.n > 0 ? ": " : "",
                STR_ARG(hours), hours.n > 0 && timetable ? " hours a week" : ""));
    }
    return e;
}

static enum err add_forums(struct collecting *k, const struct case_viewer *cases)
{
    struct arena *a = k->w->arena;
    struct case_forums_before_row *rows;
    size_t n;
    struct str s = S("");
    const struct case_forums_before q = {
        .viewer = cases->named, .anon_scope = cases->anon_scope, .pupil = k->pupil->id
    };
    enum err e = store_case_forums_before(k->w->db, a, &q, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        s = str_fmt(a, "%.*s%s%.*s, %.*s", STR_ARG(s), s.n > 0 ? "; " : "", STR_ARG(rows[i].series_name),
            STR_ARG(day_text(a, rows[i].on_day)));
    add(k, CASE_FACT_FORUMS, k->w->today, s);
    return work_fail(k->w, e);
}

enum err case_fact_collect(struct work *w, const struct dashboard_source *source, const struct case_fact_viewers *who,
    const struct forum_case *c, struct case_fact_line **ret, size_t *ret_n)
{
    struct pupil *p = ARENA_NEW(w->arena, struct pupil);
    *ret_n = 0;
    *ret = ARENA_ARRAY(w->arena, CASE_FACTS, struct case_fact_line);
    struct collecting k = { .w = w, .pupil = p, .v = *ret };
    if (!c->named || who->pupil.scope == 0)
        return OK;
    enum err e = pupil_read(w, &who->pupil, c->pupil_public_id, att_year_of(w->today), p);
    if (e == ERR_MISSING)
        return OK;
    if (e == OK)
        e = add_attendance(&k, source, &who->marks);
    if (e == OK && p->n_enrolments > 0)
        add_suspensions(&k);
    if (e == OK)
        e = add_records(&k, &who->pupil);
    if (e == OK)
        add_traits(&k);
    if (e == OK)
        e = add_forums(&k, &who->cases);
    *ret_n = k.n;
    return e;
}

enum err case_fact_read(struct work *w, const struct forum_case *c, struct case_fact_line **ret, size_t *ret_n)
{
    struct case_facts_row *rows;
    size_t n;
    *ret_n = 0;
    enum err e = store_case_facts(w->db, w->arena, &(struct case_facts){ .round = c->round.id }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, n, struct case_fact_line);
    for (int f = 0; f < CASE_FACTS; f++)
        for (size_t i = 0; i < n; i++)
            if (str_eq(rows[i].fact, str_of(facts[f].name)))
                (*ret)[(*ret_n)++] = (struct case_fact_line){ (enum case_fact)f, rows[i].content, rows[i].as_at };
    return OK;
}

enum err case_fact_keep(struct work *w, const struct forum_case *c, const struct case_fact_line *v, size_t n)
{
    enum err e = store_case_facts_clear(w->db, w->arena, &(struct case_facts_clear){ .round = c->round.id }, NULL);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct case_fact_add q = { .round = c->round.id,
            .fact = case_fact_name(v[i].fact),
            .content = v[i].content,
            .as_at = v[i].as_at };
        e = store_case_fact_add(w->db, w->arena, &q, NULL);
    }
    return work_fail(w, e);
}
