/* Casework records of the demonstration: beside the marks C2, B and K, and of children who left for no other school. */
#include "attendance/marks.h"
#include "cli/demo_words.h"
#include "cli/demo_work.h"
#include "service/away.h"

enum { NOON = 12 * 60,
    TIMETABLE_DAYS = 41,
    LAST_DAYS = 24,
    STEPS_MOST = 120,
    RECORDS_MOST = 1000 };

/* A record on its way: it is written down with the others of its school, then what was done and how it ended. Records
 * are read again once a school, since reading one looks through all. */
struct record {
    struct doing *d;
    struct doing_school *s;
    struct away_said said;
    struct away_child child;
    struct str public_id; /* "" until it is written down */
    struct {
        const char *kind;
        struct day on;
        struct str what, result;
    } steps[STEPS_MOST];
    size_t n_steps;
    struct day ended; /* written down on this day; DAY_NONE: it is open */
};

static void put(struct record *r, const char *name, struct str value)
{
    int at = away_field_at(r->said.kind, name);
    if (at >= 0)
        r->said.texts[at] = value;
}

static void put_day(struct record *r, const char *name, struct day on)
{
    char iso[11];
    put(r, name, str_dup(r->d->w->arena, day_iso(on, iso)));
}

static void begin(struct record *r, enum away_kind kind, struct day from)
{
    r->said = (struct away_said){ .kind = kind };
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        r->said.texts[i] = S("");
    r->ended = DAY_NONE;
    put_day(r, "from", from);
}

/* Writes it down on a day. ERR_INVALID: it cannot be so, for instance while another school has one. */
static enum err make(struct record *r, struct day on)
{
    doing_at(r->d, on, NOON);
    const struct viewer viewer = doing_viewer(r->d, r->s->lead);
    enum err e = away_make(r->d->w, &viewer, &viewer, &r->child, r->s->id, &r->said, &r->public_id);
    r->d->done->records += e == OK;
    return e;
}

/* Something is done on a day; what is still to come is left out. */
static void step(struct record *r, const char *kind, struct day on, struct str what, struct str result)
{
    on = doing_weekday(on);
    if (day_cmp(on, r->d->end) >= 0 || r->n_steps == STEPS_MOST)
        return;
    r->steps[r->n_steps].kind = kind;
    r->steps[r->n_steps].on = on;
    r->steps[r->n_steps].what = what;
    r->steps[r->n_steps++].result = result;
}

/* It is over: what is to be said of it then is put into the form before. */
static void end(struct record *r, struct day last, struct day on)
{
    put_day(r, "ended", last);
    r->ended = on;
}

static enum err go_on(struct record *r, const struct away *record)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < r->n_steps; i++) {
        char iso[11];
        struct away_step_said said = { .kind = str_of(r->steps[i].kind),
            .on = day_iso(r->steps[i].on, iso),
            .what = r->steps[i].what,
            .result = r->steps[i].result };
        doing_at(r->d, r->steps[i].on, NOON);
        const struct viewer viewer = doing_viewer(r->d, r->s->lead);
        e = away_step_add(r->d->w, &viewer, record, &said);
    }
    if (e != OK || !day_is(r->ended))
        return e;
    doing_at(r->d, r->ended, NOON);
    const struct viewer viewer = doing_viewer(r->d, r->s->lead);
    return away_change(r->d->w, &viewer, record, record->version, &r->said);
}

static struct day day_of_mask(int year, struct att_session s)
{
    return att_session_is(s) ? att_session_day(year, s) : DAY_NONE;
}

static enum err timetable(struct record *r, struct day first, struct day last)
{
    static const char *const reasons[] = { "medical_mental", "reintegration", "anxiety", "support_package",
        "medical_physical" };
    static const char *const hours[] = { "10", "12.5", "15", "17.5", "20" };
    struct rng *rng = &r->s->rng;
    bool late = rng_chance(rng, 1, 4) != 0;
    begin(r, AWAY_TIMETABLE, first);
    put_day(r, "expected", day_add(first, TIMETABLE_DAYS));
    put_day(r, "review_on", doing_weekday(day_add(first, 11)));
    put(r, "reason", str_of(reasons[rng_below(rng, COUNT_OF(reasons))]));
    put(r, "hours", str_of(hours[rng_below(rng, COUNT_OF(hours))]));
    put(r, "parent", S("Mother"));
    if (!rng_chance(rng, 1, 15))
        put_day(r, "parent_on", day_add(first, -2));
    put_day(r, "head_on", day_add(first, -2));
    put(r, "safety", demo_words(rng, WORDS_SAFETY));
    if (rng_chance(rng, 3, 4))
        put(r, "social_worker", S("The allocated social worker"));
    if (rng_chance(rng, 3, 4))
        put(r, "plan_officer", S("The plan officer of the school"));
    if (rng_chance(rng, 3, 4))
        put(r, "virtual_school", S("The virtual school officer"));
    bool over = r->d->end.v - last.v > LAST_DAYS || (r->d->end.v - last.v > 2 && rng_chance(rng, 2, 5));
    if (over && last.v - first.v > TIMETABLE_DAYS)
        put(r, "extension", S("Agreed with the parents and health services for one more half term."));
    enum err e = make(r, day_add(first, -1));
    for (int days = 11; e == OK && days < (over ? last : r->d->end).v - first.v - (late ? 20 : 0); days += 13)
        step(r, "review", day_add(first, days), demo_words(rng, WORDS_REVIEW),
            demo_words(rng, WORDS_REVIEW_RESULT));
    if (over)
        end(r, last, day_add(last, 1));
    return e;
}

static enum err placement(struct record *r, struct day first, struct day last)
{
    struct rng *rng = &r->s->rng;
    bool checked = !rng_chance(rng, 1, 6), behind = rng_chance(rng, 1, 3) != 0;
    begin(r, AWAY_PLACEMENT, first);
    put(r, "provider", demo_words(rng, WORDS_PROVIDER));
    put(r, "provider_is", rng_chance(rng, 1, 3) ? S("registered") : S("other"));
    put(r, "commissioner", rng_chance(rng, 2, 3) ? S("school") : S("authority"));
    put(r, "reason", rng_chance(rng, 1, 2) ? S("engagement") : S("behaviour"));
    put(r, "purpose", demo_words(rng, WORDS_PURPOSE));
    put(r, "sessions_week", rng_chance(rng, 1, 2) ? S("4") : S("6"));
    put(r, "others", S("3"));
    put(r, "checks",
        checked ? S("dbs insurance health_safety safeguarding staff intervention supervision transport")
                : S("dbs insurance health_safety"));
    put(r, "attendance", S("daily"));
    put_day(r, "visit_before_on", day_add(first, -9));
    put_day(r, "agreement_on", day_add(first, -5));
    put(r, "return_plan", S("One more morning in school each half term, looked at together."));
    bool over = r->d->end.v - last.v > LAST_DAYS;
    put_day(r, "expected", over ? last : day_add(r->d->end, behind ? -12 : 160));
    enum err e = make(r, day_add(first, -3));
    for (int days = 20; e == OK && days < (over ? last : r->d->end).v - first.v - (behind ? 60 : 0); days += 45) {
        step(r, "visit", day_add(first, days), S("Visited a session and spoke with the child"),
            S("Settled; attends and works."));
        step(r, "report", day_add(first, days + 10), S("Report of the provider"),
            S("Attends well. Says that smaller groups help."));
    }
    if (over)
        end(r, last, day_add(last, 1));
    return e;
}

static enum err missing(struct record *r, struct day left)
{
    static const char *const enquiries[] = { "school_systems", "contacts", "home_visit", "siblings", "health",
        "authority" };
    struct rng *rng = &r->s->rng;
    struct day from = doing_weekday(day_add(left, 1));
    int known = rng_range(rng, 2, 6), open_days = r->d->end.v - from.v;
    bool found = rng_chance(rng, open_days > 330 ? 19 : 8, 20) != 0;
    begin(r, AWAY_MISSING, from);
    put_day(r, "received_on", doing_weekday(day_add(from, 6)));
    put(r, "told_by", S("school"));
    put_day(r, "seen_on", left);
    put(r, "reason", rng_chance(rng, 2, 3) ? S("moved") : S("not_returned"));
    put(r, "risk", rng_chance(rng, 1, 10) ? S("red") : rng_chance(rng, 1, 2) ? S("amber")
                                                                             : S("green"));
    if (open_days < 20)
        return OK;
    enum err e = make(r, day_add(from, 9));
    for (int i = 0; e == OK && i < known; i++)
        step(r, enquiries[i], day_add(from, 10 + 6 * i), demo_words(rng, WORDS_ENQUIRY), S(""));
    struct day last = doing_weekday(day_add(from, 12 + 6 * known));
    bool asking = rng_chance(rng, 4, 5) != 0; /* goes on, while the child is not found */
    if (e != OK)
        return e;
    if (!found || day_cmp(last, r->d->end) >= 0) {
        for (int days = 10 + 6 * known; asking && days < open_days; days += 9)
            step(r, enquiries[(days / 9) % (int)COUNT_OF(enquiries)], day_add(from, days),
                demo_words(rng, WORDS_ENQUIRY), S(""));
        return e;
    }
    put(r, "outcome", rng_chance(rng, 1, 2) ? S("authority") : S("school"));
    end(r, last, last);
    return OK;
}

static enum err home(struct record *r, struct day left)
{
    static const char *const reasons[] = { "philosophical", "mental_health", "sen", "bullying", "not_given",
        "fines" };
    struct rng *rng = &r->s->rng;
    struct day told = doing_weekday(day_add(left, -35));
    begin(r, AWAY_HOME, told);
    put(r, "stage", S("home"));
    put_day(r, "told_school_on", told);
    if (!rng_chance(rng, 1, 8))
        put_day(r, "told_authority_on", day_add(told, 1));
    put(r, "reason", str_of(reasons[rng_below(rng, COUNT_OF(reasons))]));
    put(r, "suggested", S("no"));
    put_day(r, "offered_on", day_add(told, 7));
    put_day(r, "met_on", doing_weekday(day_add(told, 14)));
    put_day(r, "removed_on", doing_weekday(day_add(left, 1)));
    if (r->d->end.v - left.v > 150) {
        put(r, "suitable", S("yes"));
        put_day(r, "suitable_on", doing_weekday(day_add(left, 80)));
    }
    if (day_cmp(day_add(left, 4), r->d->end) >= 0)
        return OK;
    enum err e = make(r, day_add(left, 4));
    step(r, "visit", day_add(left, 60), S("Visited at home"), S("Saw work in English, mathematics and art."));
    return e;
}

static enum err risk(struct record *r, struct day from)
{
    struct rng *rng = &r->s->rng;
    struct day on = doing_weekday(day_add(from, 3));
    if (r->d->end.v - on.v < 5)
        return OK;
    begin(r, AWAY_RISK, on);
    put(r, "reason", rng_chance(rng, 2, 3) ? S("suspensions") : S("persistent"));
    put(r, "tried", demo_words(rng, WORDS_RISK));
    put_day(r, "review_on", doing_weekday(day_add(on, 42)));
    enum err e = make(r, on);
    if (rng_chance(rng, 4, 5))
        step(r, "review", day_add(on, 40), demo_words(rng, WORDS_REVIEW), demo_words(rng, WORDS_RISK));
    if (r->d->end.v - on.v > 250 || (r->d->end.v - on.v > 90 && rng_chance(rng, 3, 4)))
        end(r, day_add(on, 84), day_add(on, 85));
    return e;
}

/* What befell a row in the year; the first thing that asks for a record is the one that it gets. */
struct looked {
    struct day first, last; /* with marks */
    struct day left, suspended;
    enum away_kind kind;
};

static bool coded(const struct att_block *b, size_t row, att_codes codes, int least, struct looked *ret)
{
    if ((b->used[row] & codes) == 0)
        return false;
    struct att_mask m = att_block_bearing(b, row, codes);
    ret->first = day_of_mask(b->year, att_mask_first(&m));
    ret->last = day_of_mask(b->year, att_mask_last(&m));
    return att_mask_count(&m) >= least;
}

static struct day suspended_again(const struct att_block *b, size_t row)
{
    struct day newest = DAY_NONE;
    int n = 0;
    for (size_t i = 0; i < b->n_episodes; i++) {
        if (b->episodes[i].row != row || b->episodes[i].kind != ATT_SUSPENSION)
            continue;
        newest = n == 0 ? b->episodes[i].from : newest;
        n++;
    }
    return n >= 2 ? newest : DAY_NONE;
}

static bool look(struct doing *d, struct doing_school *s, const struct att_block *b, size_t row, struct looked *ret)
{
    enum { C2_LEAST = 8,
        AP_LEAST = 16,
        EARLY = 40,
        LATE = 20,
        SUMMER = 60 };
    const att_codes part_time = (att_codes)1 << ATT_PART_TIME,
                    elsewhere = (att_codes)1 << ATT_OFF_SITE | (att_codes)1 << ATT_LA_PROVISION;
    struct day left = b->who[row].leaving, opened = att_year_start(b->year);
    /* Whoever leaves in the summer goes to another school. */
    struct day summer = day_add(att_year_start(b->year + 1), -SUMMER), recent = day_add(d->end, -LATE);
    struct day last = day_cmp(summer, recent) < 0 ? summer : recent;
    *ret = (struct looked){ .left = left, .suspended = DAY_NONE, .kind = AWAY_KINDS };
    if (b->traits[row].restricted != 0)
        return false;
    if (coded(b, row, part_time, C2_LEAST, ret))
        ret->kind = AWAY_TIMETABLE;
    else if (coded(b, row, elsewhere, AP_LEAST, ret))
        ret->kind = AWAY_PLACEMENT;
    else if (day_is(left) && day_within(left, day_add(opened, EARLY), last) && rng_chance(&s->rng, 1, 3))
        ret->kind = rng_chance(&s->rng, 1, 2) ? AWAY_MISSING : AWAY_HOME;
    else if (b->n_episodes > 0 && day_is(ret->suspended = suspended_again(b, row)) && rng_chance(&s->rng, 1, 3))
        ret->kind = AWAY_RISK;
    return ret->kind != AWAY_KINDS;
}

static enum err begin_record(struct doing *d, struct doing_school *s, const struct looked *l, struct str pupil,
    struct record *ret)
{
    *ret = (struct record){ .d = d, .s = s, .public_id = S(""), .ended = DAY_NONE };
    struct record *r = ret;
    bool left = l->kind == AWAY_MISSING || l->kind == AWAY_HOME;
    doing_at(d, d->end, NOON); /* to see every stay of the child */
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = away_subject(d->w, &viewer, pupil, &r->child);
    if (e != OK || (left && r->child.n_schools > 1))
        return e; /* who is at another school is not missing */
    switch (l->kind) {
    case AWAY_TIMETABLE:
        e = timetable(r, l->first, l->last);
        break;
    case AWAY_PLACEMENT:
        e = placement(r, l->first, l->last);
        break;
    case AWAY_MISSING:
        e = missing(r, l->left);
        break;
    case AWAY_HOME:
        e = home(r, l->left);
        break;
    default:
        e = risk(r, l->suspended);
        break;
    }
    if (e != ERR_INVALID)
        return e;
    r->public_id = S("");
    return OK;
}

static const struct away *record_of(const struct away *all, size_t n, struct str public_id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].public_id, public_id))
            return &all[i];
    return NULL;
}

enum err doing_records(struct doing *d, struct doing_school *s, const struct att_block *b)
{
    struct record *made = ARENA_ARRAY(d->w->arena, RECORDS_MOST, struct record);
    struct away *all;
    size_t n = 0, n_all;
    enum err e = OK;
    for (size_t row = 0; e == OK && row < b->n && n < RECORDS_MOST; row++) {
        struct looked l;
        if (look(d, s, b, row, &l))
            e = begin_record(d, s, &l, b->who[row].public_id, &made[n++]);
    }
    doing_at(d, d->end, NOON);
    const struct viewer viewer = doing_viewer(d, s->lead);
    if (e == OK)
        e = away_list(d->w, &viewer, &(struct away_asked){ .school = s->id, .class3 = &viewer }, &all, &n_all);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct away *record = made[i].public_id.n > 0 ? record_of(all, n_all, made[i].public_id) : NULL;
        if (record != NULL)
            e = go_on(&made[i], record);
    }
    return e;
}
