/* Services, series and their days; which requests there are, and when. */
#include "cli/demo_forum.h"

#include "service/access.h"
#include "service/account.h"
#include "service/action.h"
#include "service/coordinator.h"
#include "service/series.h"

enum { MORNING = 9 * 60,
    KEEP = 1 << 26,
    LARGE = 60,        /* schools: from there on it is a county */
    NEXT_FROM = 45,    /* days before the end: the next year's series are planned */
    OPENED_AFTER = 60, /* days of the first year until the first forum */
    ASKED_BEFORE = 28, /* days from the request to its forum, and up to as many more by chance: */
    ASKED_MORE = 34,
    CANCELLED_BEFORE = 3,
    AT_DROP_IN = 3 /* services */ };

struct case_viewer forum_doing_viewer(const struct forum_doing *f, struct account_id account)
{
    return (struct case_viewer){ .named = doing_viewer(f->d, account), .anon_scope = SCOPE_HOME | SCOPE_CASE };
}

enum err forum_doing_read(struct forum_doing *f, struct str round, struct account_id account, struct forum_case *ret)
{
    struct case_viewer viewer = forum_doing_viewer(f, account);
    viewer.named.today = f->d->end; /* when accounts of settings were there */
    return forum_case_read(f->d->w, &viewer, round, ret);
}

struct str forum_doing_words(struct forum_doing *f, enum forum_words kind, enum forum_phase phase,
    const struct identify_index *index)
{
    enum { TRIES = 14 };
    struct str s = S("");
    for (int i = 0; i < TRIES; i++) {
        s = forum_words(kind, phase, f->turns[kind]++);
        if (index == NULL || identify_say(f->d->w->arena, index, s).n == 0)
            break;
    }
    return s;
}

enum err forum_doing_commit(struct forum_doing *f, enum err e)
{
    struct work *w = f->d->w;
    if (e == OK)
        e = db_commit(w->db);
    db_rollback(w->db);
    arena_reset(w->arena);
    return e;
}

/* --- who runs them --- */

/* The services that the guidance names, but for the settings themselves, and those of therapy, of the early years and
 * of youth work; on which forums they sit, and who signs in for them. */
enum { EARLY = 1u << FORUM_EARLY_YEARS,
    PRIMARY = 1u << FORUM_PRIMARY,
    SECONDARY = 1u << FORUM_SECONDARY,
    POST16 = 1u << FORUM_POST16,
    ALL = EARLY | PRIMARY | SECONDARY | POST16 };
static const struct {
    const char *name, *sign_in;
    unsigned phases;
} services[FORUM_DOING_SERVICES] = { { "Educational Psychology Service", "service", ALL },
    { "Speech and Language Therapy", "speech", EARLY | PRIMARY },
    { "Early Years Advisory Team", "early-years", EARLY }, { "Youth Work", "youth", SECONDARY | POST16 },
    { "Children and Family Wellbeing Service", NULL, ALL },
    { "Education, employment and training panel", NULL, ALL }, { "Health", NULL, ALL },
    { "Inclusion Service", NULL, ALL }, { "Special Educational Needs Assessment Team", NULL, ALL },
    { "Specialist Teaching Service", NULL, ALL }, { "Autism Outreach Team", NULL, ALL },
    { "Special schools and resource bases", NULL, ALL }, { "Virtual School", NULL, 0 } };

static struct account_id account_of(const struct account_line *all, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, str_of(name)))
            return all[i].id;
    return (struct account_id){ 0 };
}

static enum err find_people(struct forum_doing *f)
{
    struct account_line *all;
    size_t n;
    enum err e = account_list(f->d->w, &all, &n);
    if (e != OK)
        return e;
    f->manager = account_of(all, n, "manager");
    f->coordinator = account_of(all, n, "coordinator");
    for (size_t i = 0; i < FORUM_DOING_SERVICES; i++) {
        f->services[i].s.name = str_of(services[i].name);
        f->services[i].phases = services[i].phases;
        if (services[i].sign_in != NULL)
            f->services[i].attendee = account_of(all, n, services[i].sign_in);
    }
    return f->manager.v != 0 && f->coordinator.v != 0 && f->services[0].attendee.v != 0 ? OK : ERR_FAILED;
}

/* Who writes at a school: its own account; else its lead of named cases, and the coordinator of anonymous ones. */
static enum err find_writer(struct forum_doing *f, struct forum_doing_setting *s, bool *ret_own)
{
    struct action_account *all;
    size_t n;
    enum err e = action_accounts(f->d->w, s->id, &all, &n);
    *ret_own = false;
    for (size_t i = 0; e == OK && i < n; i++) {
        if (all[i].kind != ACTION_OF_SCHOOL)
            continue;
        s->writes_named = s->writes_anonymous = all[i].id;
        *ret_own = true;
    }
    return e;
}

static void put_setting(struct forum_doing *f, const struct forum_doing_setting *s, bool first)
{
    struct forum_doing_setting *all = f->settings;
    all[f->n_settings] = *s;
    if (first) {
        all[f->n_settings] = all[f->n_own];
        all[f->n_own++] = *s;
    }
    f->n_settings++;
}

static enum err find_settings(struct forum_doing *f, const struct doing_school *schools, size_t n)
{
    const struct reference *r = f->d->source.reference;
    enum err e = OK;
    f->settings = ARENA_ARRAY(f->keep, r->n_schools, struct forum_doing_setting);
    for (size_t i = 0; e == OK && i < r->n_schools; i++) {
        const struct reference_school *x = &r->schools[i];
        struct forum_doing_setting s = {
            x->id, x->urn, x->name, x->area, x->phase, f->coordinator, f->coordinator
        };
        bool own, led = false;
        for (size_t k = 0; k < n; k++) {
            if (schools[k].id.v != x->id.v)
                continue;
            s.writes_named = schools[k].lead;
            led = true;
        }
        if (!led && x->phase != ATT_PHASE_NURSERY && x->phase != ATT_PHASE_POST16)
            continue;
        e = find_writer(f, &s, &own);
        if (e == OK)
            put_setting(f, &s, own);
    }
    return e;
}

static enum err add_service(struct forum_doing *f, struct forum_doing_service *x)
{
    const struct viewer viewer = doing_viewer(f->d, f->manager);
    const struct service_person colleague = { .account = x->attendee, .from = f->d->w->today, .to = DAY_NONE };
    const struct str name = x->s.name;
    struct service_problems problems;
    struct str public_id, problem;
    enum err e = service_add(f->d->w, name, &public_id, &problem);
    if (e == OK)
        e = service_read(f->d->w, &viewer, public_id, &x->s);
    x->s.public_id = str_dup(f->keep, x->s.public_id);
    x->s.name = name;
    return e == OK && x->attendee.v != 0 ? service_join(f->d->w, &x->s, &colleague, &problems) : e;
}

static enum err add_services(struct forum_doing *f)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < FORUM_DOING_SERVICES; i++)
        e = add_service(f, &f->services[i]);
    return e;
}

static enum err add_coordinator(struct forum_doing *f)
{
    enum err e = OK;
    for (int p = 0; e == OK && p < FORUM_PHASES; p++) {
        struct coordinator_problems problems;
        const struct coordinator c = { .account = f->coordinator,
            .phase = (enum forum_phase)p,
            .from = f->d->w->today,
            .to = DAY_NONE };
        e = coordinator_add(f->d->w, &c, &problems);
    }
    return e;
}

/* --- their days --- */

static struct forum_terms terms_of(const struct forum_doing *f)
{
    const struct config *c = f->d->source.config;
    return (struct forum_terms){ f->d->source.reference->calendar, c->forum_papers_days, c->forum_grace_days };
}

static enum err add_series(struct forum_doing *f, const struct series_plan *as)
{
    static const struct str places[] = { { "The old library", 15 }, { "Children's centre, room 2", 25 },
        { "The town hall annexe", 20 }, { "The training house", 18 } };
    struct series_plan p = *as;
    struct series_proposal proposal;
    struct series_problems problems;
    struct service_id sit[FORUM_DOING_SERVICES];
    size_t n = 0;
    struct str public_id;
    const struct viewer viewer = doing_viewer(f->d, f->manager);
    const struct forum_terms terms = terms_of(f);
    const struct series none = { .id = { 0 } };
    for (size_t i = 0; i < FORUM_DOING_SERVICES; i++)
        if (forum_doing_sits(&f->services[i], p.phase) && (!p.drop_in || n < AT_DROP_IN))
            sit[n++] = f->services[i].s.id;
    p.plan.chair = f->coordinator;
    p.plan.venue = S("");
    p.plan.link = p.plan.mode == FORUM_PERSON ? S("") : S("https://meet.example/inclusion-forum");
    p.cutoff_days = 10;
    p.venues = places + p.phase % COUNT_OF(places);
    p.n_venues = p.plan.mode == FORUM_ONLINE ? 0 : 1;
    if (p.phase == FORUM_PRIMARY) { /* they go round */
        p.venues = places;
        p.n_venues = COUNT_OF(places);
    }
    p.services = sit;
    p.n_services = n;
    enum err e = series_look(f->d->w, &viewer, &terms, &none, &p, &proposal, &problems);
    if (e == OK && series_has_problems(&problems))
        return ERR_INVALID;
    return e == OK ? series_make(f->d->w, &terms, f->manager, &p, &proposal, &public_id) : e;
}

static struct series_plan plan_of(const char *name, enum forum_phase phase, struct forum_rule rule, int starts,
    int capacity, enum forum_mode mode)
{
    return (struct series_plan){ .name = str_of(name),
        .phase = phase,
        .rule = rule,
        .plan = { .starts = starts, .capacity = capacity, .minutes = 30, .mode = mode, .on = DAY_NONE } };
}

/* Monthly in each partnership area, no two on one day; where there are few schools, each area in its turn. */
static enum err add_secondary(struct forum_doing *f, struct day first, struct day last, bool often)
{
    enum { EVERY = 10,
        TURN = 14 };
    struct area *areas;
    size_t n;
    enum err e = area_list(f->d->w, &areas, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct forum_rule monthly = { .monthly = true,
            .step = 1,
            .weekday = i < 4 ? 0 : 4,
            .nth = 1 + (int)(i % 4),
            .first = first,
            .last = last,
            .term_only = true },
                                seldom = { .step = EVERY,
                                    .weekday = i < 4 ? 0 : 4,
                                    .first = day_add(first, (int)i * TURN),
                                    .last = last,
                                    .term_only = true };
        struct str name = str_fmt(f->d->w->arena, "Secondary forum, %.*s", STR_ARG(areas[i].name));
        struct series_plan p = plan_of("", FORUM_SECONDARY, often ? monthly : seldom, 13 * 60 + (int)(i / 8) * 150, 4,
            FORUM_PERSON);
        p.name = name;
        p.area = areas[i].id;
        e = add_series(f, &p);
    }
    return e;
}

/* The Friday, not before `first`, from which every six weeks lead to one in the days after that on which the
 * demonstration stands. */
static struct day first_friday(const struct forum_doing *f, struct day first)
{
    enum { SIX_WEEKS = 42,
        FRIDAY = 4 };
    struct day friday = f->d->end;
    while (day_weekday(friday) != FRIDAY)
        friday = day_add(friday, 1);
    while (day_cmp(friday, first) < 0)
        friday = day_add(friday, SIX_WEEKS);
    while (day_cmp(day_add(friday, -SIX_WEEKS), first) >= 0)
        friday = day_add(friday, -SIX_WEEKS);
    return friday;
}

/* All series from a day to another: as often as a county has them, or as a small authority has cases for. Post-16 goes
 * on in the holidays. */
static enum err add_all_series(struct forum_doing *f, struct day first, struct day last, bool often)
{
    enum { TUESDAY = 1,
        WEDNESDAY = 2,
        THURSDAY = 3,
        FRIDAY = 4 };
    const struct day friday = first_friday(f, first);
    /* Those of this year end with its lessons: there is another one of the name after them (add_last_days()). */
    const struct day to = day_cmp(first, f->d->end) < 0 ? f->d->end : last;
    const struct forum_rule north = { true, 1, TUESDAY, 1, 3, first, to, true },
                            south = { true, 1, THURSDAY, 2, 4, first, to, true },
                            weekly = { false, often ? 1 : 4, WEDNESDAY, 0, 0, first, to, true },
                            six_weeks = { false, 6, FRIDAY, 0, 0, friday, last, false },
                            seldom = { false, 8, TUESDAY, 0, 0, first, to, true },
                            monthly = { true, 1, THURSDAY, 1, 0, first, to, true };
    struct series_plan all[] = {
        plan_of("Early years forum, north", FORUM_EARLY_YEARS, often ? north : seldom, 9 * 60 + 30, 4, FORUM_BOTH),
        plan_of("Early years forum, south", FORUM_EARLY_YEARS, south, 9 * 60 + 30, 4, FORUM_PERSON),
        plan_of("Primary forum", FORUM_PRIMARY, weekly, 9 * 60 + 30, 5, FORUM_PERSON),
        plan_of("Post-16 forum", FORUM_POST16, six_weeks, 9 * 60, 5, FORUM_ONLINE),
        plan_of("Drop-in for SENCOs", FORUM_PRIMARY, monthly, 15 * 60 + 30, 6, FORUM_ONLINE),
    };
    all[COUNT_OF(all) - 1].drop_in = true;
    all[COUNT_OF(all) - 1].plan.minutes = 15;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(all); i++)
        if (often || i != 1) /* one for the whole of a small authority */
            e = add_series(f, &all[i]);
    return e == OK ? add_secondary(f, first, last, often) : e;
}

/* Before the holidays the younger ones' forums meet once more, on the day after that on which the demonstration stands:
 * their papers are out. Post-16 meets in those days anyway (first_friday()). */
static enum err add_last_days(struct forum_doing *f)
{
    enum { AFTERNOON = 13 * 60 };
    const struct {
        const char *name;
        enum forum_phase phase;
        int starts; /* minutes */
    } last[] = { { "Early years forum, north", FORUM_EARLY_YEARS, 9 * 60 + 30 },
        { "Primary forum", FORUM_PRIMARY, AFTERNOON } };
    const struct day on = doing_weekday(day_add(f->d->end, 1));
    const struct forum_rule once = { .step = 1, .weekday = day_weekday(on), .first = on, .last = on };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(last); i++) {
        const struct series_plan p = plan_of(last[i].name, last[i].phase, once, last[i].starts, 4, FORUM_PERSON);
        e = add_series(f, &p);
    }
    return e;
}

static enum err set_up(struct forum_doing *f, const struct doing_school *schools, size_t n)
{
    struct doing *d = f->d;
    const struct day first = att_year_start(d->options->first_year), next = att_year_start(d->options->last_year + 1);
    enum err e = db_begin(d->w->db, DB_WRITE);
    doing_at(d, d->end, MORNING); /* when accounts were made */
    if (e == OK)
        e = find_people(f);
    if (e == OK)
        e = forum_doing_documents_begin(f);
    if (e == OK)
        e = find_settings(f, schools, n);
    for (int i = 0; e == OK && i <= d->options->last_year - d->options->first_year && i < FORUM_DOING_YEARS; i++)
        e = registers_get(d->source.registers, d->w, d->options->first_year + i, &f->registers[i]);
    doing_at(d, first, MORNING);
    if (e == OK)
        e = add_services(f);
    if (e == OK)
        e = add_coordinator(f);
    if (e == OK)
        e = add_all_series(f, day_add(first, OPENED_AFTER), day_add(next, -1), f->large);
    doing_at(d, day_add(d->end, -NEXT_FROM), MORNING);
    if (e == OK)
        e = add_last_days(f);
    if (e == OK)
        e = add_all_series(f, next, day_add(att_year_start(d->options->last_year + 2), -1), true);
    return forum_doing_commit(f, e);
}

/* --- which requests there are --- */

enum err forum_doing_list(struct forum_doing *f, enum forum_phase phase, struct day to, struct forum **ret,
    size_t *ret_n)
{
    enum err e = db_begin(f->d->w->db, DB_READ);
    doing_at(f->d, f->d->end, MORNING);
    struct work keeps = *f->d->w;
    keeps.arena = f->keep;
    const struct viewer viewer = doing_viewer(f->d, f->manager);
    const struct forum_filter filter = {
        .of_phase = phase != FORUM_PHASES, .phase = phase != FORUM_PHASES ? phase : 0, .from = DAY_NONE, .to = to
    };
    if (e == OK)
        e = forum_list(&keeps, &viewer, &filter, ret, ret_n);
    db_rollback(f->d->w->db);
    return e;
}

static enum err request(struct forum_doing *f, const struct forum_doing_wanted *x)
{
    enum err e = db_begin(f->d->w->db, DB_WRITE);
    if (e == OK)
        e = forum_doing_request(f, x);
    f->turn++;
    return forum_doing_commit(f, e);
}

/* How many cases a forum hears: two to four mostly, and now and then none. */
static int cases_of(struct forum_doing *f, const struct forum *x)
{
    static const int counts[2][8] = { { 1, 2, 2, 1, 3, 2, 1, 2 }, { 2, 3, 1, 4, 2, 3, 2, 3 } };
    if (rng_chance(&f->rng, 1, 20))
        return 0;
    const int n = counts[f->large][rng_below(&f->rng, COUNT_OF(counts[0]))];
    return n < x->plan.capacity ? n : x->plan.capacity;
}

/* What is heard at the forums of a phase that have gone by. */
static enum err request_heard(struct forum_doing *f, enum forum_phase phase)
{
    struct forum *all;
    size_t n;
    enum err e = forum_doing_list(f, phase, day_add(f->d->end, -1), &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const int want = all[i].drop_in ? 0 : cases_of(f, &all[i]);
        for (int k = 0; e == OK && k < want; k++) {
            /* Short waits are more frequent than long ones. */
            const int64_t more = rng_range(&f->rng, 0, ASKED_MORE), other = rng_range(&f->rng, 0, ASKED_MORE);
            const struct forum_doing_wanted x = { .phase = phase,
                .area = all[i].area,
                .named = rng_chance(&f->rng, 7, 10) != 0,
                .made = doing_weekday(
                    day_add(all[i].plan.on, -ASKED_BEFORE - (int)(more < other ? more : other))),
                .on = all[i].plan.on };
            e = request(f, &x);
        }
    }
    return e;
}

/* What is on its way, of each phase in turn. */
static enum err request_coming(struct forum_doing *f)
{
    static const struct {
        enum forum_doing_fate fate;
        int before; /* days before the end on which it was begun */
        size_t n[2];
        bool anonymous;
    } coming[] = { { FORUM_DOING_HEARD, 30, { 6, 20 }, false }, { FORUM_DOING_HEARD, 26, { 1, 6 }, true },
        { FORUM_DOING_DRAFT, 5, { 2, 8 }, false }, { FORUM_DOING_DRAFT, 4, { 1, 3 }, true },
        { FORUM_DOING_SENT, 9, { 2, 8 }, false }, { FORUM_DOING_SENT, 7, { 1, 3 }, true },
        { FORUM_DOING_MORE, 20, { 2, 6 }, false }, { FORUM_DOING_WAITING, 36, { 2, 10 }, false },
        { FORUM_DOING_WAITING, 24, { 1, 3 }, true }, { FORUM_DOING_SIGNPOSTED, 90, { 2, 24 }, false },
        { FORUM_DOING_SIGNPOSTED, 60, { 0, 6 }, true }, { FORUM_DOING_WITHDRAWN, 28, { 1, 3 }, false },
        { FORUM_DOING_TAKEN_BACK, 50, { 1, 6 }, false } };
    static const enum forum_phase phases[] = { FORUM_POST16, FORUM_PRIMARY, FORUM_SECONDARY, FORUM_PRIMARY,
        FORUM_EARLY_YEARS, FORUM_SECONDARY };
    enum err e = OK;
    size_t phase = 0;
    for (size_t i = 0; i < COUNT_OF(coming); i++)
        for (size_t k = 0; e == OK && k < coming[i].n[f->large]; k++) {
            const struct forum_doing_wanted x = { .phase = phases[phase++ % COUNT_OF(phases)],
                .fate = coming[i].fate,
                .named = !coming[i].anonymous,
                .made = doing_weekday(day_add(f->d->end, -coming[i].before - (int)k % 3)),
                .on = f->d->end };
            e = request(f, &x);
        }
    return e;
}

/* --- the days that have gone by --- */

/* Nobody meets for nobody: it is called off when its list has been closed. */
static enum err call_off(struct forum_doing *f, const struct forum *x)
{
    struct forum_problems problems;
    struct forum now;
    const struct viewer viewer = doing_viewer(f->d, f->coordinator);
    enum err e = forum_read(f->d->w, &viewer, x->public_id, &now);
    return e == OK ? forum_cancel(f->d->w, f->coordinator, &now, S("No requests for this date"), &problems) : e;
}

static enum err hold_all(struct forum_doing *f)
{
    struct forum *all;
    size_t n;
    enum err e = forum_doing_list(f, FORUM_PHASES, day_add(f->d->end, -1), &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct booking *list;
        size_t n_list = 0, taken = 0;
        if (all[i].drop_in)
            continue;
        e = db_begin(f->d->w->db, DB_WRITE);
        doing_at(f->d, day_add(all[i].plan.on, -CANCELLED_BEFORE), MORNING);
        const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
        if (e == OK)
            e = booking_list_of_forum(f->d->w, &viewer, all[i].id, &list, &n_list);
        for (size_t k = 0; e == OK && k < n_list; k++)
            taken += list[k].state == BOOKING_BOOKED;
        if (e == OK)
            e = taken > 0 ? forum_doing_hold(f, all[i].public_id) : call_off(f, &all[i]);
        e = forum_doing_commit(f, e);
    }
    return e;
}

enum err doing_forums(struct doing *d, const struct doing_school *schools, size_t n)
{
    struct forum_doing *f;
    struct arena *keep = arena_new(KEEP);
    f = ARENA_NEW(keep, struct forum_doing);
    *f = (struct forum_doing){ .d = d, .keep = keep, .large = n >= LARGE, .draft = S("") };
    f->rng = rng_seed(d->options->seed * 7919 + 5);
    enum err e = set_up(f, schools, n);
    for (int p = 0; e == OK && p < FORUM_PHASES; p++)
        e = request_heard(f, (enum forum_phase)p);
    if (e == OK)
        e = request_coming(f);
    if (e == OK)
        e = hold_all(f);
    if (e == OK)
        e = forum_doing_follow(f);
    if (e == OK)
        e = forum_doing_close(f);
    if (e == OK)
        e = forum_doing_drop_ins(f);
    if (e == OK)
        e = forum_doing_papers(f);
    forum_doing_documents_end(f);
    for (size_t i = 0; i < FORUM_DOING_YEARS; i++)
        att_snapshot_unref(f->registers[i]);
    arena_free(keep);
    return e;
}
