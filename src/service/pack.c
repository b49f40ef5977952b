#include "service/pack.h"

#include <stdlib.h>

#include "base/random.h"
#include "service/change.h"
#include "service/health.h"
#include "service/pattern.h"
#include "store/meeting_child.h"

/* A pack on its way: what it is made of. */
struct making {
    struct work *w;
    const struct meeting *m;
    struct dashboard d;
    struct change change;
    struct pack_name *names;
    size_t n_names;
    struct meeting_away_row *away;
    struct meeting_child_last_row *last; /* the children of the meeting before */
    size_t n_away, n_last;
    struct meeting before; /* on: DAY_NONE if there was none */
};

/* A child as it is put in order. */
struct ranked {
    struct pack_child child;
    bool severe, stepless, late, worse, is_new;
};

/* --- figures --- */

static enum err ask(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct meeting *m, struct making *k)
{
    const struct dashboard_filter filter = { .urn = m->urn, .from = DAY_NONE, .to = DAY_NONE };
    k->w = w;
    k->m = m;
    enum err e = dashboard_ask(w, source, marks, &filter,
        &(struct dashboard_wants){ .sizes = true, .lists = (1u << LISTS) - 1, .by_session = true }, &k->d);
    if (e != OK)
        return e;
    e = meeting_last(w, m->school, m->on, &k->before);
    if (e == ERR_MISSING)
        k->before = (struct meeting){ .on = DAY_NONE };
    else if (e != OK)
        return e;
    bool in_year = day_is(k->before.on) && att_year_of(k->before.on) == k->d.filter.year;
    change_since(w->arena, &k->d, in_year ? k->before.on : change_usual_day(&k->d), &k->change);
    return OK;
}

static struct str share(struct arena *a, int64_t part, int64_t whole)
{
    long long tenths = whole > 0 ? att_tenths(part, whole) : 0;
    return str_fmt(a, "%lld.%lld%%", tenths / 10, tenths % 10);
}

/* The half day on which most is missed, beside the one on which least is. */
static void add_days(struct arena *a, const struct pattern *x, struct pack *p)
{
    int most = 0, least = 0;
    for (int i = 1; i < 10; i++) {
        const struct att_count *c = &x->days[i / 2][i % 2], *m = &x->days[most / 2][most % 2],
                               *l = &x->days[least / 2][least % 2];
        if (c->possible > 0 && att_absent(c) * m->possible > att_absent(m) * c->possible)
            most = i;
        if (c->possible > 0 && att_absent(c) * l->possible < att_absent(l) * c->possible)
            least = i;
    }
    const struct att_count *m = &x->days[most / 2][most % 2], *l = &x->days[least / 2][least % 2];
    if (m->possible > 0 && l->possible > 0 && most != least)
        p->patterns[p->n_patterns++] = str_fmt(a, "Most is missed on %.*s %s (%.*s), least on %.*s %s (%.*s).",
            STR_ARG(day_weekday_name(most / 2)), most % 2 == 0 ? "mornings" : "afternoons",
            STR_ARG(share(a, att_absent(m), m->possible)), STR_ARG(day_weekday_name(least / 2)),
            least % 2 == 0 ? "mornings" : "afternoons", STR_ARG(share(a, att_absent(l), l->possible)));
}

static void add_patterns(struct making *k, struct pack *p)
{
    struct arena *a = k->w->arena;
    struct pattern x;
    enum att_code most = ATT_NO_MARK;
    int64_t sessions = 0;
    pattern_of(a, &k->d, &x);
    add_days(a, &x, p);
    int64_t weeks = x.broken.attended + x.broken.broken + x.broken.whole;
    if (weeks > 0)
        p->patterns[p->n_patterns++] = str_fmt(a, "%.*s of the weeks of children are broken: a part of them is missed.",
            STR_ARG(share(a, x.broken.broken, weeks)));
    for (int c = 0; c < ATT_CODES; c++) {
        enum att_class of = att_code_class((enum att_code)c);
        if ((of == ATT_CLASS_AUTHORISED || of == ATT_CLASS_UNAUTHORISED) && x.codes[c] > sessions) {
            sessions = x.codes[c];
            most = (enum att_code)c;
        }
    }
    if (sessions > 0)
        p->patterns[p->n_patterns++] = str_fmt(a, "The most frequent code of absence is %.*s (%.*s), in %lld sessions.",
            STR_ARG(att_code_text(most, false)), STR_ARG(att_code_meaning(most)), (long long)sessions);
}

static void add_cohorts(struct making *k, struct pack *p)
{
    size_t n;
    const struct att_group *groups = att_cohorts_published(k->w->arena, &k->d.answer, 0, &n);
    for (size_t i = 0; i < n && p->n_cohorts < PACK_COHORTS; i++) {
        char words[16];
        struct pack_cohort *c = &p->cohorts[p->n_cohorts++];
        *c = (struct pack_cohort){ .cohort = att_cohort_words(groups[i].cohort),
            .group = str_dup(k->w->arena, att_group_words(groups[i].cohort, groups[i].value, words)),
            .enrolments = groups[i].sum.enrolments,
            .persistent = groups[i].sum.persistent };
        for (int level = 0; level < BENCHMARK_LEVELS; level++) {
            const struct benchmark_figure f = benchmark_find(k->d.reference->benchmarks, &k->d.ours,
                (enum benchmark_level)level, dashboard_phase(&k->d), groups[i].cohort, groups[i].value,
                BENCHMARK_PERSISTENT);
            c->milli[level] = f.known && f.symbol.n == 0 ? f.milli : PACK_NO_FIGURE;
        }
    }
}

static void fill(struct making *k, struct pack *p)
{
    struct arena *a = k->w->arena;
    const struct att_sum sum = att_total(&k->d.answer);
    char iso[11];
    *p = (struct pack){ .made_ms = k->w->now_ms,
        .who = S(""),
        .registers = str_dup(a, day_iso(k->d.answer.last_day, iso)),
        .since = k->change.since,
        .since_meeting = day_is(k->before.on) && k->before.on.v == k->change.since.v,
        .rate = { sum.count.possible, att_absent(&sum.count), sum.count.unauthorised, sum.enrolments, sum.persistent,
            sum.severe },
        .before_absent = att_absent(&k->change.before),
        .before_possible = k->change.before.possible,
        .after_absent = att_absent(&k->change.after),
        .after_possible = k->change.after.possible };
    for (int l = 0; l < LISTS; l++)
        p->lists[p->n_lists++] = (struct pack_list){ (enum dashboard_list)l, (int64_t)k->change.lists[l].now,
            (int64_t)k->change.lists[l].n_came, (int64_t)k->change.lists[l].n_went };
    if (sum.enrolments == 0)
        return;
    add_patterns(k, p);
    add_cohorts(k, p);
    const struct health h = health_of(a, &k->d);
    const struct health_count *found = health_count(a, &h);
    p->to_do = health_to_do(found);
    p->questions = health_questions(found);
}

/* --- children --- */

static const enum agenda_area area_of_list[LISTS] = {
    [LIST_SEVERE] = AGENDA_SEVERE,
    [LIST_PERSISTENT] = AGENDA_PERSISTENT,
    [LIST_AT_RISK] = AGENDA_AT_RISK,
    [LIST_PART_TIME] = AGENDA_PART_TIME,
    [LIST_AP] = AGENDA_AP,
    [LIST_SUSPENDED_TERM] = AGENDA_SUSPENDED,
    [LIST_SUSPENDED_YEAR] = AGENDA_SUSPENDED,
    [LIST_EXCLUSION_RISK] = AGENDA_EXCLUSION,
    [LIST_MISSING] = AGENDA_CME,
    [LIST_HOME] = AGENDA_EHE,
};

static struct str also(struct arena *a, struct str all, struct str one)
{
    if (all.n == 0 || one.n < 2)
        return all.n == 0 ? one : all;
    bool word = one.p[0] >= 'A' && one.p[0] <= 'Z' && (one.p[1] == ' ' || (one.p[1] >= 'a' && one.p[1] <= 'z'));
    return str_fmt(a, "%.*s; %c%.*s", STR_ARG(all), word ? one.p[0] - 'A' + 'a' : one.p[0],
        STR_ARG(str_slice(one, 1, one.n)));
}

static struct str words(struct arena *a, struct day d)
{
    char text[20];
    return str_dup(a, day_words(d, text));
}

static bool is_among(const struct change_list *l, size_t row)
{
    for (size_t i = 0; i < l->n_came; i++)
        if (l->came[i] == row)
            return true;
    return false;
}

/* What the meeting before says of a child: were there next steps? */
static void look_back(const struct making *k, struct ranked *r)
{
    struct arena *a = k->w->arena;
    if (!day_is(k->before.on))
        return;
    for (size_t i = 0; i < k->n_last; i++) {
        if (k->last[i].pupil.v != r->child.pupil.v)
            continue;
        r->stepless = k->last[i].next_steps.n == 0;
        if (r->stepless)
            r->child.reasons = also(a, r->child.reasons,
                str_fmt(a, "On the agenda of %.*s, and no next steps were written down",
                    STR_ARG(words(a, k->before.on))));
        return;
    }
    if (r->severe) {
        r->stepless = true;
        r->child.reasons = also(a, r->child.reasons,
            str_fmt(a, "Not talked about on %.*s", STR_ARG(words(a, k->before.on))));
    }
}

static void look_at_records(const struct making *k, struct ranked *r)
{
    static const struct {
        const char *kind, *says;
        enum agenda_area area;
        enum dashboard_list list;
    } kinds[] = { { "timetable", "On a part-time timetable", AGENDA_PART_TIME, LIST_PART_TIME },
        { "placement", "In alternative provision", AGENDA_AP, LIST_AP },
        { "missing", "Missing education", AGENDA_CME, LIST_MISSING },
        { "home_education", "Home education is considered", AGENDA_EHE, LIST_HOME } };
    struct arena *a = k->w->arena;
    for (size_t i = 0; i < k->n_away; i++) {
        const struct meeting_away_row *x = &k->away[i];
        for (size_t j = 0; x->pupil.v == r->child.pupil.v && j < COUNT_OF(kinds); j++) {
            if (!str_eq(x->kind, str_of(kinds[j].kind)))
                continue;
            r->child.areas |= 1u << kinds[j].area;
            struct str since = str_fmt(a, "since %.*s", STR_ARG(words(a, x->from_on)));
            bool listed = (r->child.lists >> kinds[j].list & 1) != 0;
            if (!listed || str_find_str(r->child.why, since) < 0)
                r->child.why = also(a, r->child.why, str_fmt(a, "%s %.*s", kinds[j].says, STR_ARG(since)));
            if (kinds[j].area == AGENDA_PART_TIME && day_is(x->expected_on) &&
                day_cmp(x->expected_on, k->w->today) < 0) {
                r->late = true;
                r->child.reasons = also(a, r->child.reasons,
                    str_fmt(a, "The part-time timetable was to end on %.*s", STR_ARG(words(a, x->expected_on))));
            }
        }
    }
}

/* Worse in the last weeks than over the year, by ten points. */
static void look_at_weeks(const struct making *k, const struct att_listed *l, struct ranked *r)
{
    struct arena *a = k->w->arena;
    int64_t absent = att_absent(&l->year);
    if (l->recent_possible < 10 || l->year.possible == 0)
        return;
    int64_t recent = att_tenths(l->recent_absent, l->recent_possible), all = att_tenths(absent, l->year.possible);
    r->worse = recent >= all + PACK_WORSE_TENTHS;
    if (r->worse)
        r->child.reasons = also(a, r->child.reasons,
            str_fmt(a, "Getting worse: missed %.*s of the last %d school weeks, %.*s of the year",
                STR_ARG(share(a, l->recent_absent, l->recent_possible)), k->d.config->limits.recent_weeks,
                STR_ARG(share(a, absent, l->year.possible))));
}

/* Whether what another list says of a child holds all that this one would: suspensions are on up to three lists. */
static bool is_said(const struct att_listed *l, enum dashboard_list list)
{
    bool at_risk = (l->lists >> LIST_EXCLUSION_RISK & 1) != 0 && l->year_suspensions.last != NULL;
    bool in_term = (l->lists >> LIST_SUSPENDED_TERM & 1) != 0;
    return (list == LIST_SUSPENDED_TERM && at_risk) || (list == LIST_SUSPENDED_YEAR && (at_risk || in_term));
}

static struct ranked rank_row(const struct making *k, size_t row)
{
    struct arena *a = k->w->arena;
    const struct att_listed l = dashboard_listed(&k->d, row);
    const struct att_block *b = k->d.blocks[l.row->block];
    struct ranked r = { .child = { .pupil = b->who[l.row->row].pupil,
                            .lists = l.lists,
                            .possible = l.year.possible,
                            .absent = att_absent(&l.year),
                            .why = S(""),
                            .reasons = S("") } };
    r.severe = (l.lists >> LIST_SEVERE & 1) != 0;
    for (int i = 0; i < LISTS; i++) {
        enum dashboard_list list = (enum dashboard_list)i;
        if ((l.lists >> i & 1) == 0)
            continue;
        r.child.areas |= 1u << area_of_list[i];
        if (!is_said(&l, list))
            r.child.why = also(a, r.child.why, dashboard_why(a, &k->d, list, &l));
        bool came = !r.is_new && list != LIST_AT_RISK && !is_said(&l, list) && is_among(&k->change.lists[i], row);
        r.is_new |= came;
        if (list == LIST_SEVERE || list == LIST_EXCLUSION_RISK || came)
            r.child.reasons = also(a, r.child.reasons,
                came ? str_fmt(a, "%.*s, new since %.*s", STR_ARG(dashboard_list_words(list)),
                           STR_ARG(words(a, k->change.since)))
                     : dashboard_list_words(list));
    }
    look_at_weeks(k, &l, &r);
    look_back(k, &r);
    look_at_records(k, &r);
    return r;
}

static int first_to_talk_about(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    const bool of_a[] = { a->severe, a->stepless, a->late, a->worse, a->is_new },
               of_b[] = { b->severe, b->stepless, b->late, b->worse, b->is_new };
    for (size_t i = 0; i < COUNT_OF(of_a); i++)
        if (of_a[i] != of_b[i])
            return of_a[i] ? -1 : 1;
    int64_t p = a->child.absent * b->child.possible, q = b->child.absent * a->child.possible;
    if (p != q)
        return p > q ? -1 : 1;
    return (a->child.pupil.v > b->child.pupil.v) - (a->child.pupil.v < b->child.pupil.v);
}

/* Everybody on a list, and everybody with an open record, once. */
static void rank(struct making *k, struct pack *p)
{
    struct arena *a = k->w->arena;
    const struct att_lists *lists = &k->d.answer.lists;
    bool *taken = ARENA_ARRAY(a, k->d.answer.n, bool);
    size_t most = k->n_away, n = 0;
    for (int l = 0; l < LISTS; l++)
        most += lists->n[l];
    struct ranked *all = ARENA_ARRAY(a, most, struct ranked);
    for (int l = 0; l < LISTS; l++)
        for (size_t i = 0; i < lists->n[l]; i++) {
            if (!taken[lists->rows[l][i]])
                all[n++] = rank_row(k, lists->rows[l][i]);
            taken[lists->rows[l][i]] = true;
        }
    for (size_t i = 0; i < k->n_away; i++) {
        bool there = false;
        for (size_t j = 0; j < n; j++)
            there |= all[j].child.pupil.v == k->away[i].pupil.v;
        if (there)
            continue;
        all[n] = (struct ranked){ .child = { .pupil = k->away[i].pupil, .why = S(""), .reasons = S("") } };
        look_back(k, &all[n]);
        look_at_records(k, &all[n++]);
    }
    if (n > 0)
        qsort(all, n, sizeof *all, first_to_talk_about);
    p->children = ARENA_ARRAY(a, n, struct pack_child);
    p->n_children = n;
    for (size_t i = 0; i < n; i++)
        p->children[i] = all[i].child;
}

/* Puts the first of them on the agenda, behind those who are on it. */
static enum err put_on_agenda(struct making *k, const struct viewer *viewer, const struct choice_lists *lists,
    const struct pack *p)
{
    struct work *w = k->w;
    const uint32_t offered = choice_offered(lists, CHOICE_AREA);
    struct discussion d;
    size_t added = 0, on = 0;
    int64_t id;
    enum err e = discussion_read(w, viewer, k->m, &d);
    on = d.n;
    for (size_t i = 0; e == OK && i < p->n_children; i++) {
        const struct pack_child *c = &p->children[i];
        const struct pack_name *name = pack_name_of(k->names, k->n_names, c->pupil);
        const uint32_t areas = c->areas & offered;
        bool there = false;
        for (size_t j = 0; e == OK && j < d.n; j++) {
            if (d.children[j].pupil.v != c->pupil.v)
                continue;
            there = true;
            if ((d.children[j].areas | areas) != d.children[j].areas)
                e = store_meeting_child_areas(w->db, w->arena,
                    &(struct meeting_child_areas){
                        .id = d.children[j].id, .areas = d.children[j].areas | areas },
                    NULL);
        }
        bool severe = (areas >> AGENDA_SEVERE & 1) != 0;
        if (there || name == NULL || areas == 0 || (!severe && on + added >= PACK_AGENDA))
            continue;
        if (e == OK)
            e = db_new_ids(w->db, S("meeting_child"), 1, &id);
        if (e == OK)
            e = store_meeting_child_add(w->db, w->arena,
                &(struct meeting_child_add){ .id = { id },
                    .public_id = random_public_id(w->arena),
                    .meeting = k->m->id,
                    .pupil = c->pupil,
                    .enrolment = name->enrolment,
                    .areas = areas,
                    .place = (int64_t)(on + ++added) },
                NULL);
    }
    return e;
}

static enum err keep(struct making *k, const struct viewer *viewer, const struct pack *p)
{
    int64_t id;
    struct str text = pack_write(k->w->arena, p);
    if (text.p == NULL)
        return ERR_FULL;
    enum err e = db_new_ids(k->w->db, S("meeting_pack"), 1, &id);
    if (e == OK)
        e = store_meeting_pack_add(k->w->db, k->w->arena,
            &(struct meeting_pack_add){ .id = id,
                .meeting = k->m->id,
                .made_ms = k->w->now_ms,
                .account = viewer->account,
                .figures = text },
            NULL);
    return e == OK ? meeting_note_event(k->w, viewer->account, k->m->id, "packed", S("")) : e;
}

enum err pack_make(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct viewer *viewer, const struct choice_lists *lists, const struct meeting *m)
{
    struct making *k = ARENA_NEW(w->arena, struct making);
    struct pack *p = ARENA_NEW(w->arena, struct pack);
    enum err e = ask(w, source, marks, m, k);
    if (e == OK)
        e = pack_names(w, viewer, m, &k->names, &k->n_names);
    if (e == OK)
        e = store_meeting_away(w->db, w->arena,
            &(struct meeting_away){ .viewer = *viewer, .school = m->school, .today = w->today }, &k->away, &k->n_away);
    if (e == OK && day_is(k->before.on))
        e = store_meeting_child_last(w->db, w->arena,
            &(struct meeting_child_last){ .viewer = *viewer, .meeting = k->before.id }, &k->last, &k->n_last);
    if (e != OK)
        return work_fail(w, e);
    fill(k, p);
    rank(k, p);
    e = keep(k, viewer, p);
    if (e == OK)
        e = put_on_agenda(k, viewer, lists, p);
    return work_fail(w, e);
}

enum err pack_today(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct meeting *m, struct pack *ret)
{
    struct making *k = ARENA_NEW(w->arena, struct making);
    enum err e = ask(w, source, marks, m, k);
    if (e == OK)
        fill(k, ret);
    return e;
}

enum err pack_read(struct work *w, const struct viewer *viewer, const struct meeting *m, struct pack *ret)
{
    struct meeting_pack_newest_row r;
    enum err e = store_meeting_pack_newest(w->db, w->arena,
        &(struct meeting_pack_newest){ .viewer = *viewer, .meeting = m->id }, &r);
    if (e != OK)
        return work_fail(w, e);
    if (!pack_parse(w->arena, r.figures, ret))
        return FAIL(w->fail, ERR_FAILED, "a pack that cannot be read");
    ret->made_ms = r.made_ms;
    ret->who = r.who;
    return OK;
}

/* --- names --- */

enum err pack_names(struct work *w, const struct viewer *viewer, const struct meeting *m, struct pack_name **ret,
    size_t *ret_n)
{
    struct meeting_child_at_school_row *rows;
    size_t n, kept = 0;
    enum err e = store_meeting_child_at_school(w->db, w->arena,
        &(struct meeting_child_at_school){ .viewer = *viewer, .school = m->school }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct pack_name *names = ARENA_ARRAY(w->arena, n, struct pack_name);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && names[kept - 1].pupil.v == rows[i].pupil.v)
            continue; /* an older enrolment */
        names[kept++] = (struct pack_name){ rows[i].pupil, rows[i].enrolment, rows[i].public_id, rows[i].surname,
            rows[i].forename, discussion_year_group(w, rows[i].year_group, rows[i].year_group_year, m->year) };
    }
    *ret = names;
    *ret_n = kept;
    return OK;
}

static int by_pupil(const void *key, const void *of)
{
    const struct pupil_id *id = key;
    const struct pack_name *name = of;
    return (id->v > name->pupil.v) - (id->v < name->pupil.v);
}

const struct pack_name *pack_name_of(const struct pack_name *names, size_t n, struct pupil_id pupil)
{
    return n == 0 ? NULL : bsearch(&pupil, names, n, sizeof *names, by_pupil);
}
