/* Requests of the demonstration: which child, what is written, and how far it has come. */
#include "cli/demo_forum.h"

#include "attendance/kernel.h"
#include "service/access.h"
#include "service/case_fact.h"
#include "service/case_request.h"
#include "service/consent.h"

enum { NOON = 12 * 60,
    TEXTS_AFTER = 3, /* days from the beginning of a request */
    SENT_AFTER = 7,
    SCREENED_AFTER = 5,
    BOOKED_AFTER = 6,
    TAKEN_BACK_AFTER = 11,
    WAITS_MOST = 150,
    DOCUMENTED = 8 /* of the cases that were heard, every which has documents */ };

/* --- whom --- */

struct chosen {
    const struct forum_doing_setting *setting;
    const struct att_block *block; /* NULL: on no roll */
    size_t row;
    struct att_short_count count; /* in the year up to the day */
};

static bool is_of(const struct forum_doing_setting *s, enum forum_phase phase, struct area_id area)
{
    if (area.v != 0 && s->area.v != area.v)
        return false;
    switch (phase) {
    case FORUM_EARLY_YEARS:
        return s->phase == ATT_PHASE_NURSERY;
    case FORUM_POST16:
        return s->phase == ATT_PHASE_POST16;
    case FORUM_PRIMARY:
        return s->phase == ATT_PHASE_PRIMARY || s->phase == ATT_PHASE_SPECIAL;
    default:
        return s->phase == ATT_PHASE_SECONDARY || s->phase == ATT_PHASE_SPECIAL;
    }
}

static struct att_short_count count_of(const struct att_block *b, size_t row, struct day until)
{
    struct att_mask within = { { 0 } };
    struct att_short_count count;
    const int weeks = (until.v - att_year_start(b->year).v) / 7;
    for (int i = 0; i < weeks && i < ATT_WEEKS; i++) {
        struct att_mask m = att_mask_of_week(i);
        within = att_mask_or(&within, &m);
    }
    const struct att_sheet sheet = { .planes = &b->planes[row],
        .codes = &b->codes[row],
        .used = &b->used[row],
        .n = 1 };
    att_kernel()->count(&sheet, &within, 0, &count);
    return count;
}

static int suspensions_of(const struct att_block *b, size_t row, struct day until, int *ret_sessions)
{
    int n = 0;
    *ret_sessions = 0;
    for (size_t i = 0; i < b->n_episodes; i++) {
        const struct att_episode *x = &b->episodes[i];
        if (x->row != row || x->kind != ATT_SUSPENSION || day_cmp(x->from, until) >= 0)
            continue;
        n++;
        *ret_sessions += x->sessions;
    }
    return n;
}

static bool is_used(const struct forum_doing *f, struct pupil_id pupil)
{
    for (size_t i = 0; i < f->n_used; i++)
        if (f->used[i].v == pupil.v)
            return true;
    return false;
}

/* A child who can be brought to the forums of a phase: there, of its years, and not brought yet. */
static bool can_be_brought(const struct forum_doing *f, const struct att_block *b, size_t row, enum forum_phase phase,
    struct day on)
{
    const struct att_traits *t = &b->traits[row];
    const int low = phase == FORUM_PRIMARY ? ATT_YEAR_1 : ATT_YEAR_1 + 6,
              high = phase == FORUM_PRIMARY ? ATT_YEAR_1 + 5 : ATT_YEAR_11;
    if (t->restricted != 0 || t->year_group < low || t->year_group > high || !att_block_on_roll(b, row, on) ||
        !day_is(b->who[row].born) || day_is(b->who[row].leaving))
        return false;
    return !is_used(f, b->who[row].pupil);
}

/* A child whom a school would bring: a fifth of sessions missed, suspended twice, or with an EHC plan. */
static bool would_be_brought(struct forum_doing *f, const struct att_block *b, size_t row, struct day on,
    struct att_short_count *ret)
{
    enum { POSSIBLE_LEAST = 20 };
    int sessions;
    *ret = count_of(b, row, on);
    if (ret->possible >= POSSIBLE_LEAST && 5 * ret->absent >= ret->possible)
        return true;
    if (b->n_episodes > 0 && suspensions_of(b, row, on, &sessions) >= 2)
        return true;
    return b->traits[row].sen == ATT_SEN_EHCP && rng_chance(&f->rng, 1, 6) != 0;
}

static bool find_child(struct forum_doing *f, const struct forum_doing_wanted *x, struct chosen *ret)
{
    const int year = att_year_of(x->made) - f->d->options->first_year;
    const struct att_block *b = year >= 0 && year < FORUM_DOING_YEARS && f->registers[year] != NULL
        ? att_snapshot_school(f->registers[year], ret->setting->urn)
        : NULL;
    if (b == NULL || b->n == 0)
        return false;
    const size_t from = rng_below(&f->rng, b->n);
    for (size_t i = 0; i < b->n; i++) {
        const size_t row = (from + i) % b->n;
        if (!can_be_brought(f, b, row, x->phase, x->made) ||
            !would_be_brought(f, b, row, x->made, &ret->count))
            continue;
        ret->block = b;
        ret->row = row;
        return true;
    }
    return false;
}

/* One case in four is of a setting with an account, since those are looked at. */
static bool choose(struct forum_doing *f, const struct forum_doing_wanted *x, struct chosen *ret)
{
    const bool on_roll = x->phase == FORUM_PRIMARY || x->phase == FORUM_SECONDARY;
    const size_t of = rng_chance(&f->rng, 1, 4) ? f->n_own : f->n_settings;
    const struct forum_doing_setting **fit =
        ARENA_ARRAY(f->d->w->arena, f->n_settings, const struct forum_doing_setting *);
    size_t n = 0;
    for (size_t i = 0; i < f->n_settings; i++)
        if (is_of(&f->settings[i], x->phase, x->area) && (i < of || n == 0))
            fit[n++] = &f->settings[i];
    const size_t from = n > 0 ? rng_below(&f->rng, n) : 0;
    for (size_t i = 0; i < n; i++) {
        *ret = (struct chosen){ .setting = fit[(from + i) % n] };
        if (!x->named || !on_roll || find_child(f, x, ret))
            return true;
    }
    return false;
}

/* A child on no roll, with a name that nobody has. */
static void make_up(struct forum_doing *f, const struct forum_doing_wanted *x, struct case_new *to)
{
    const bool early = x->phase == FORUM_EARLY_YEARS;
    const int age = early ? rng_range(&f->rng, 2, 3) : rng_range(&f->rng, 17, 18);
    to->child.surname = forum_doing_words(f, FORUM_WORDS_SURNAME, x->phase, NULL);
    to->child.forename = forum_doing_words(f, FORUM_WORDS_FORENAME, x->phase, NULL);
    to->child.born = day_add(x->made, -365 * age - rng_range(&f->rng, 30, 250));
    to->group = (struct forum_phase_child){ .age = day_age(to->child.born, x->made),
        .year_group = ATT_YEAR_UNKNOWN,
        .has_plan = !early && rng_chance(&f->rng, 1, 3) != 0 };
}

static enum err make(struct forum_doing *f, const struct forum_doing_wanted *x, const struct chosen *who,
    struct account_id writer, struct str *ret)
{
    static const int ages[FORUM_PHASES][2] = { { 2, 3 }, { 6, 10 }, { 12, 15 }, { 17, 19 } };
    struct case_problems problems;
    struct case_new n = { .named = x->named,
        .school = who->setting->id,
        .phase = x->phase,
        .has_phase = true,
        .phase_reason = S("") };
    const struct viewer viewer = doing_viewer(f->d, writer);
    enum err e = OK;
    if (!x->named)
        n.group = (struct forum_phase_child){ .age = rng_range(&f->rng, ages[x->phase][0], ages[x->phase][1]),
            .year_group = ATT_YEAR_UNKNOWN,
            .has_plan = rng_chance(&f->rng, 1, 6) != 0 };
    else if (who->block == NULL)
        make_up(f, x, &n);
    else {
        e = case_child_read(f->d->w, &viewer, n.school, who->block->who[who->row].public_id, true, &n.child);
        n.group = n.child.group;
        if (f->n_used < FORUM_DOING_USED)
            f->used[f->n_used++] = who->block->who[who->row].pupil;
    }
    return e == OK ? case_make(f->d->w, &viewer, &n, ret, &problems) : e;
}

/* --- what is written --- */

static enum err write_texts(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    const struct identify_index *index, size_t most)
{
    static const struct {
        enum criterion field;
        enum forum_words words;
        uint32_t of_four;
    } texts[] = { { CRITERION_WHY, FORUM_WORDS_WHY, 4 }, { CRITERION_BEHAVIOUR, FORUM_WORDS_BEHAVIOUR, 4 },
        { CRITERION_HOPED, FORUM_WORDS_HOPED, 4 }, { CRITERION_ATTENDANCE, FORUM_WORDS_ATTENDANCE, 3 },
        { CRITERION_SEND, FORUM_WORDS_SEND, 3 }, { CRITERION_OUTSIDE, FORUM_WORDS_OUTSIDE, 2 },
        { CRITERION_SUSPECTED, FORUM_WORDS_SUSPECTED, 2 } };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(texts) && i < most; i++) {
        struct case_text now;
        if (!rng_chance(&f->rng, texts[i].of_four, 4))
            continue;
        e = case_text_save(f->d->w, writer, c, texts[i].field,
            forum_doing_words(f, texts[i].words, c->phase, index), 0, &now);
    }
    return e;
}

static enum err write_strategies(struct forum_doing *f, const struct forum_case *c, const struct identify_index *index)
{
    /* Of the effects, in the order in which they stand. */
    static const char *const impacts[] = { "some", "some", "none", "some", "none", "worse", "some", "helped" };
    const int n = rng_range(&f->rng, 2, 4);
    enum err e = OK;
    for (int i = 0; e == OK && i < n; i++) {
        struct strategy_problems problems;
        struct case_strategy now;
        const struct day from = day_add(c->made, -rng_range(&f->rng, 70, 150));
        const struct str effect = forum_doing_words(f, FORUM_WORDS_EFFECT, c->phase, index);
        const struct case_strategy s = { .public_id = S(""),
            .what = forum_doing_words(f, FORUM_WORDS_TRIED, c->phase, index),
            .how_often = forum_doing_words(f, FORUM_WORDS_HOW_OFTEN, c->phase, index),
            .by_whom = forum_doing_words(f, FORUM_WORDS_BY_WHOM, c->phase, index),
            .impact = str_of(impacts[(f->turns[FORUM_WORDS_EFFECT] - 1) % COUNT_OF(impacts)]),
            .impact_words = effect,
            .from = from,
            .to = rng_chance(&f->rng, 2, 3) ? day_add(from, 42) : DAY_NONE };
        e = case_strategy_save(f->d->w, c, &s, &now, &problems);
    }
    return e;
}

enum err forum_doing_consent(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    struct day on)
{
    static const char *const ways[] = { "signed", "email", "signed", "spoken", "telephone" };
    struct consent_problems problems;
    const bool young = c->phase == FORUM_POST16;
    const struct consent_new n = { .given_by = young ? S("The young person") : S("A parent"),
        .relation = young ? S("self") : S("parent"),
        .how = str_of(ways[f->turn % COUNT_OF(ways)]),
        .on = on,
        .covers = f->turn % 5 == 4 ? CONSENT_TALK | CONSENT_HEALTH : CONSENT_ALL,
        .shown = true };
    return c->named ? consent_record(f->d->w, writer, c, &n, f->d->source.config->consent_months, &problems) : OK;
}

/* What the registers said on that day: collected as for a page it would be what they say at the end. */
static size_t facts_of(struct forum_doing *f, const struct chosen *who, struct day on, struct case_fact_line *to)
{
    struct arena *a = f->d->w->arena;
    char words[16];
    int sessions;
    size_t n = 0;
    if (who->block == NULL)
        return 0;
    const struct att_short_count c = count_of(who->block, who->row, on);
    const int suspended = suspensions_of(who->block, who->row, on, &sessions);
    const int tenths = c.possible == 0 ? 0 : (1000 * c.absent + c.possible / 2) / c.possible;
    if (c.possible > 0)
        to[n++] = (struct case_fact_line){ CASE_FACT_ATTENDANCE,
            str_fmt(a, "%.*s: missed %d of %d sessions (%d.%d%%), %d of them unauthorised",
                STR_ARG(who->setting->name), c.absent, c.possible, tenths / 10, tenths % 10, c.unauthorised),
            day_add(on, -1) };
    to[n++] = (struct case_fact_line){ CASE_FACT_SUSPENSIONS,
        suspended == 0 ? S("None this school year")
                       : str_fmt(a, "%d %s this school year, %d sessions in all", suspended,
                             suspended == 1 ? "suspension" : "suspensions", sessions),
        on };
    if (who->block->traits[who->row].sen > ATT_SEN_UNKNOWN)
        to[n++] = (struct case_fact_line){ CASE_FACT_SEN,
            str_dup(a, att_group_words(ATT_COHORT_SEN, who->block->traits[who->row].sen, words)), on };
    return n;
}

/* --- how far it comes --- */

static enum err again(struct forum_doing *f, struct forum_case *c)
{
    const struct account_id by = c->round.state == ROUND_DRAFT ? c->made_by : f->coordinator;
    return forum_doing_read(f, str_dup(f->d->w->arena, c->round.public_id), by, c);
}

static enum err send(struct forum_doing *f, struct forum_case *c, struct account_id writer, const struct chosen *who,
    struct day on)
{
    struct forum_phase_child child;
    struct case_fact_line facts[CASE_FACTS];
    doing_at(f->d, on, NOON);
    const struct viewer viewer = doing_viewer(f->d, writer);
    enum err e = again(f, c);
    if (e == OK)
        e = case_group(f->d->w, &viewer, c, &child);
    const size_t n = who == NULL ? 0 : facts_of(f, who, on, facts);
    if (e == OK)
        e = case_send(f->d->w, &viewer, c, &child, facts, n);
    c->round.state = ROUND_SUBMITTED;
    return e == OK ? again(f, c) : e;
}

static enum err screen(struct forum_doing *f, struct forum_case *c, struct day on, enum screen_decision decision)
{
    struct booking_problems problems;
    const struct identify_index *index = NULL;
    enum err e = OK;
    doing_at(f->d, on, NOON);
    if (!c->named)
        e = identify_load_round(f->d->w, c->round.id, &index);
    struct str words = decision == SCREEN_ACCEPT
        ? S("")
        : forum_doing_words(f, decision == SCREEN_MORE ? FORUM_WORDS_MORE : FORUM_WORDS_SIGNPOST, c->phase, index);
    if (e == OK)
        e = screen_decide(f->d->w, f->coordinator, c, decision, words, &problems);
    return e == OK ? again(f, c) : e;
}

/* The first forum with a place from `on` on. Where none has one within WAITS_MOST days it waits. */
static enum err put(struct forum_doing *f, struct forum_case *c, struct day on)
{
    struct booking_day *days;
    struct booking_problems problems;
    size_t n;
    const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
    enum err e = booking_days(f->d->w, &viewer.named, c, &days, &n);
    for (size_t i = 0; e == OK && i < n && days[i].on.v - on.v <= WAITS_MOST; i++) {
        if (day_cmp(days[i].on, on) < 0 || days[i].taken >= days[i].capacity)
            continue;
        e = booking_put(f->d->w, f->coordinator, &viewer, c, &days[i], S(""), &problems);
        return e == OK ? again(f, c) : e;
    }
    return e;
}

enum err forum_doing_book(struct forum_doing *f, struct forum_case *c, struct account_id writer, struct day sent,
    struct day on)
{
    enum err e = c->round.state == ROUND_DRAFT ? send(f, c, writer, NULL, sent) : OK;
    if (e == OK && c->round.state == ROUND_SUBMITTED)
        e = screen(f, c, doing_weekday(day_add(sent, SCREENED_AFTER)), SCREEN_ACCEPT);
    doing_at(f->d, doing_weekday(day_add(sent, BOOKED_AFTER)), NOON);
    return e == OK ? put(f, c, on) : e;
}

/* What the coordinator does with one that was sent in. */
static enum err decide(struct forum_doing *f, const struct forum_doing_wanted *x, struct account_id writer,
    struct forum_case *c, struct day sent)
{
    if (x->fate == FORUM_DOING_WAITING || x->fate == FORUM_DOING_SIGNPOSTED)
        return screen(f, c, doing_weekday(day_add(sent, SCREENED_AFTER)),
            x->fate == FORUM_DOING_WAITING ? SCREEN_ACCEPT : SCREEN_SIGNPOST);
    enum err e = forum_doing_book(f, c, writer, sent, x->on);
    if (e == OK && x->fate == FORUM_DOING_TAKEN_BACK && c->round.state < ROUND_DISCUSSED) {
        doing_at(f->d, doing_weekday(day_add(sent, TAKEN_BACK_AFTER)), NOON);
        return case_withdraw(f->d->w, writer, c,
            S("The family has asked for some time to try what was agreed at home."));
    }
    if (e != OK || x->fate != FORUM_DOING_WITHDRAWN)
        return e;
    doing_at(f->d, day_add(f->d->end, -1), NOON);
    const struct case_viewer viewer = forum_doing_viewer(f, writer);
    return consent_withdraw(f->d->w, &viewer, writer, c, S("A parent rang and asked that it is not talked about."));
}

/* More is asked for; of one that is heard, the setting answers. *sent: when it was sent in last. */
static enum err ask_for_more(struct forum_doing *f, const struct forum_doing_wanted *x, const struct chosen *who,
    struct account_id writer, struct forum_case *c, struct day *sent)
{
    enum err e = screen(f, c, doing_weekday(day_add(*sent, SCREENED_AFTER)), SCREEN_MORE);
    *sent = doing_weekday(day_add(*sent, SCREENED_AFTER + 3));
    return e == OK && x->fate == FORUM_DOING_HEARD ? send(f, c, writer, who, *sent) : e;
}

/* Most are sent in once; of one in seven that was heard, more had been asked for first. */
static enum err go_on(struct forum_doing *f, const struct forum_doing_wanted *x, const struct chosen *who,
    struct account_id writer, struct forum_case *c)
{
    struct day sent = doing_weekday(day_add(x->made, SENT_AFTER));
    const bool asked = x->fate == FORUM_DOING_MORE || (x->fate == FORUM_DOING_HEARD && rng_chance(&f->rng, 1, 7));
    if (day_cmp(sent, f->d->end) >= 0)
        sent = day_add(f->d->end, -1);
    enum err e = send(f, c, writer, who, sent);
    if (e == OK && asked)
        e = ask_for_more(f, x, who, writer, c, &sent);
    return e == OK && x->fate != FORUM_DOING_MORE && x->fate != FORUM_DOING_SENT ? decide(f, x, writer, c, sent) : e;
}

/* What its setting writes, all of it or, of a draft, the beginning. */
static enum err write_down(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    const struct chosen *who, bool draft)
{
    const struct identify_index *index = NULL;
    enum err e = c->named ? OK : identify_load(f->d->w, who->setting->id, &index);
    doing_at(f->d, doing_weekday(day_add(c->made, draft ? 1 : TEXTS_AFTER)), NOON);
    if (e == OK)
        e = write_texts(f, c, writer, index, draft ? 2 : SIZE_MAX);
    if (e == OK && draft && c->named)
        f->draft = str_dup(f->keep, c->reference);
    if (e != OK || draft)
        return e;
    e = write_strategies(f, c, index);
    return e == OK ? forum_doing_consent(f, c, writer, f->d->w->today) : e;
}

enum err forum_doing_request(struct forum_doing *f, const struct forum_doing_wanted *x)
{
    struct chosen who;
    struct forum_case c;
    struct str round;
    if (!choose(f, x, &who))
        return OK;
    const struct account_id writer = x->named ? who.setting->writes_named : who.setting->writes_anonymous;
    const bool draft = x->fate == FORUM_DOING_DRAFT;
    doing_at(f->d, x->made, NOON);
    enum err e = make(f, x, &who, writer, &round);
    if (e == OK)
        e = forum_doing_read(f, round, writer, &c);
    if (e == OK)
        e = write_down(f, &c, writer, &who, draft);
    if (e == OK && (day_cmp(x->on, f->d->end) >= 0 || f->turn % DOCUMENTED == 0))
        e = forum_doing_documents(f, &c, writer);
    f->d->done->cases += e == OK;
    return e == OK && !draft ? go_on(f, x, &who, writer, &c) : e;
}
