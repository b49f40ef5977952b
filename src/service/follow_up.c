#include "service/follow_up.h"

#include "base/random.h"
#include "base/word.h"
#include "service/outbox.h"
#include "service/text.h"
#include "store/follow_up.h"
#include "store/plan.h"

static const struct word placements[PLACEMENTS] = { { "", "" }, { "kept", "Kept" },
    { "changed", "Changed, as planned" }, { "lost", "Lost: excluded, withdrawn or broken down" } };
static const struct word destinations[DESTINATIONS] = { { "", "" }, { "education", "School or college" },
    { "apprenticeship", "Apprenticeship" }, { "training", "Training" }, { "work", "Work" },
    { "none", "None of these" }, { "unknown", "Not known" } };

struct str follow_up_placement_name(enum follow_up_placement p)
{
    return str_of(placements[p].name);
}

struct str follow_up_placement_words(enum follow_up_placement p)
{
    return str_of(placements[p].words);
}

bool follow_up_placement_parse(struct str name, enum follow_up_placement *ret)
{
    int i = word_find(placements, PLACEMENTS, name);
    if (i >= 0)
        *ret = (enum follow_up_placement)i;
    return i >= 0;
}

struct str follow_up_destination_name(enum follow_up_destination d)
{
    return str_of(destinations[d].name);
}

struct str follow_up_destination_words(enum follow_up_destination d)
{
    return str_of(destinations[d].words);
}

bool follow_up_destination_parse(struct str name, enum follow_up_destination *ret)
{
    int i = word_find(destinations, DESTINATIONS, name);
    if (i >= 0)
        *ret = (enum follow_up_destination)i;
    return i >= 0;
}

/* --- planning --- */

static enum err tell(struct work *w, const struct forum_case *c, struct str public_id, struct day due)
{
    return forum_case_tell_setting(w, c,
        &(struct outbox_new){ .kind = OUTBOX_FOLLOW_UP,
            .link = str_fmt(w->arena, "/follow-ups/%.*s", STR_ARG(public_id)),
            .topic = str_fmt(w->arena, "follow_up %.*s", STR_ARG(public_id)),
            .due_ms = clock_day_start(due) });
}

enum err follow_up_schedule(struct work *w, const struct forum_case *c, const int weeks[FOLLOW_UPS])
{
    struct follow_up_forum_day_row row;
    int64_t ids[FOLLOW_UPS], changed;
    enum err e = store_follow_up_forum_day(w->db, w->arena, &(struct follow_up_forum_day){ .round = c->round.id },
        &row);
    if (e == OK)
        e = forum_case_new_ids(w, c->named, S("follow_up"), FOLLOW_UPS, ids);
    for (int i = 0; e == OK && i < FOLLOW_UPS; i++) {
        if (weeks[i] < 1 || weeks[i] > FOLLOW_UP_WEEKS_MOST)
            continue;
        const struct follow_up_add q = { .id = { ids[i] },
            .public_id = random_public_id(w->arena),
            .round = c->round.id,
            .weeks = weeks[i],
            .due_on = day_add(day_is(row.on_day) ? row.on_day : w->today, 7 * weeks[i]) };
        e = store_follow_up_add(w->db, w->arena, &q, &changed);
        if (e == OK && changed > 0)
            e = tell(w, c, q.public_id, q.due_on);
    }
    return work_fail(w, e);
}

/* --- reading --- */

static int64_t number(struct opt_i64 v)
{
    return v.has ? v.v : -1;
}

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static enum err of_row(const struct follow_up_find_row *r, struct follow_up *ret)
{
    struct follow_up f = { .id = r->id,
        .public_id = r->public_id,
        .round_public_id = r->round_public_id,
        .reference = r->reference,
        .named = r->named,
        .withdrawn = r->withdrawn,
        .round = r->round,
        .pupil = r->pupil,
        .only_school = r->only_school,
        .surname = known(r->surname),
        .forename = known(r->forename),
        .school_name = known(r->school_name),
        .weeks = (int)r->weeks,
        .due = r->due_on,
        .forum = r->forum_on,
        .done_ms = r->done_ms.v,
        .done_by = known(r->done_by),
        .n = { number(r->goals_met), number(r->goals_partly), number(r->goals_not), number(r->possible_before),
            number(r->absent_before), number(r->possible_after), number(r->absent_after), number(r->suspended_before),
            number(r->suspended_after), number(r->hours_before), number(r->hours_after), number(r->confidence) },
        .words = r->words,
        .version = r->version };
    if (!forum_phase_parse(r->phase, &f.phase) || !follow_up_placement_parse(r->placement, &f.placement) ||
        !follow_up_destination_parse(r->destination, &f.destination))
        return ERR_FAILED;
    *ret = f;
    return OK;
}

static enum err find(struct work *w, const struct case_viewer *viewer, struct str public_id, struct day by,
    struct follow_up **ret, size_t *ret_n)
{
    struct follow_up_find_row *rows;
    const struct follow_up_find q = {
        .viewer = viewer->named, .anon_scope = viewer->anon_scope, .public_id = public_id, .by = by
    };
    enum err e = store_follow_up_find(w->db, w->arena, &q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct follow_up);
    for (size_t i = 0; e == OK && i < *ret_n; i++)
        e = of_row(&rows[i], &(*ret)[i]);
    return e;
}

enum err follow_up_due(
    struct work *w, const struct case_viewer *viewer, struct day by, struct follow_up **ret, size_t *ret_n)
{
    return find(w, viewer, STR_NONE, by, ret, ret_n);
}

enum err follow_up_read(struct work *w, const struct case_viewer *viewer, struct str public_id, struct follow_up *ret)
{
    struct follow_up *all;
    size_t n;
    enum err e = find(w, viewer, public_id, DAY_NONE, &all, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = all[0];
    return e;
}

/* --- what is known --- */

static enum err count_goals(struct work *w, const struct follow_up *f, struct follow_up_numbers *to)
{
    struct plan *all;
    struct plan_progress *said;
    size_t n, n_said;
    enum err e = plan_list(w, f->round, &all, &n);
    struct plan *p = e == OK ? plan_current(all, n) : NULL;
    if (e != OK || p == NULL)
        return e;
    e = plan_fill(w, p);
    if (e == OK)
        e = plan_progress_read(w, p, &said, &n_said);
    if (e != OK)
        return e;
    to->goals_met = to->goals_partly = to->goals_not = 0;
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct plan_progress *g = plan_progress_of(said, n_said, p->targets[i].root);
        if (g != NULL && g->outcome == PLAN_MET)
            to->goals_met++;
        else if (g != NULL && g->outcome == PLAN_PARTLY)
            to->goals_partly++;
        else
            to->goals_not++;
    }
    return OK;
}

/* The register of an enrolment in a year, if there is one. */
static enum err add_register(struct work *w, const struct dashboard_source *source,
    const struct follow_up_enrolments_row *of, int year, struct follow_register *to, size_t *n)
{
    const struct reference_school *school = reference_school_by_id(source->reference, of->school);
    const struct att_block *block = NULL;
    if (school == NULL)
        return OK;
    enum err e = registers_school(source->registers, w, year, school, &block);
    for (size_t row = 0; e == OK && block != NULL && row < block->n; row++)
        if (block->who[row].enrolment.v == of->id.v)
            to[(*n)++] = (struct follow_register){ block, row };
    return e;
}

static enum err count_sessions(struct work *w, const struct dashboard_source *source, const struct follow_up *f,
    struct follow_up_numbers *to, struct follow_windows *ret)
{
    struct follow_up_enrolments_row *rows;
    size_t n, registers = 0;
    const int first = att_year_of(f->forum) - 1, last = att_year_of(w->today);
    enum err e = store_follow_up_enrolments(w->db, w->arena,
        &(struct follow_up_enrolments){ .pupil = f->pupil, .school = f->only_school }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct follow_register *r = ARENA_ARRAY(w->arena, n * (size_t)(last - first + 1), struct follow_register);
    for (int year = first; year <= last; year++)
        for (size_t i = 0; e == OK && i < n; i++)
            e = add_register(w, source, &rows[i], year, r, &registers);
    if (e != OK)
        return e;
    follow_windows(r, registers, f->forum, w->today, f->weeks, ret);
    if (ret->weeks == 0)
        return OK;
    to->possible_before = ret->before.possible;
    to->absent_before = ret->before.absent;
    to->possible_after = ret->after.possible;
    to->absent_after = ret->after.absent;
    to->suspended_before = ret->before.suspended;
    to->suspended_after = ret->after.suspended;
    return OK;
}

enum err follow_up_known(struct work *w, const struct dashboard_source *source, const struct follow_up *f,
    struct follow_up_numbers *ret, struct follow_windows *ret_windows)
{
    *ret = (struct follow_up_numbers){ -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 };
    *ret_windows = (struct follow_windows){ .weeks = 0 };
    enum err e = count_goals(w, f, ret);
    if (e != OK || !f->named || !day_is(f->forum))
        return e;
    return count_sessions(w, source, f, ret, ret_windows);
}

/* --- saving --- */

static bool half_said(int64_t a, int64_t b)
{
    return (a < 0) != (b < 0);
}

static void check_sessions(const struct follow_up_numbers *n, struct follow_up_problems *p)
{
    const bool too_many = n->possible_before > FOLLOW_UP_SESSIONS_MOST || n->possible_after > FOLLOW_UP_SESSIONS_MOST ||
        n->suspended_before > FOLLOW_UP_SESSIONS_MOST || n->suspended_after > FOLLOW_UP_SESSIONS_MOST;
    if (half_said(n->possible_before, n->absent_before) || half_said(n->possible_after, n->absent_after) ||
        half_said(n->possible_before, n->possible_after))
        p->attendance = S("Enter possible sessions and sessions missed, before and after, or leave out all four");
    else if (n->absent_before > n->possible_before || n->absent_after > n->possible_after)
        p->attendance = S("More sessions are missed than were possible: look at them again");
    else if (too_many)
        p->attendance = S("A school year has 510 sessions at most: look at the numbers again");
    if (half_said(n->suspended_before, n->suspended_after))
        p->suspended = S("Enter the sessions of suspensions before and after, or leave out both");
}

static void check(struct work *w, const struct follow_up_numbers *n, const struct follow_up_said *said,
    struct follow_up_problems *p)
{
    *p = (struct follow_up_problems){ S(""), S(""), S(""), S(""), S(""), S("") };
    check_sessions(n, p);
    if (half_said(n->hours_before, n->hours_after))
        p->hours = S("Enter the hours of school a week before and after, or leave out both");
    else if (n->hours_before > FOLLOW_UP_QUARTERS_MOST || n->hours_after > FOLLOW_UP_QUARTERS_MOST)
        p->hours = S("Hours of school a week must be 40 or fewer");
    if (n->confidence > FOLLOW_UP_CONFIDENCE_MOST)
        p->confidence = S("Enter a number from 0 to 10");
    if (text_characters(said->words) > PLAN_TEXT_MOST)
        p->words = str_fmt(w->arena, "This text has %zu characters. It must be %d or fewer",
            text_characters(said->words), PLAN_TEXT_MOST);
    if (said->placement == PLACEMENT_NONE && said->words.n == 0)
        p->nothing = S("Say whether the placement was kept, or write what has changed");
}

static bool wrong(const struct follow_up_problems *p)
{
    return p->attendance.n + p->suspended.n + p->hours.n + p->confidence.n + p->words.n + p->nothing.n > 0;
}

static struct opt_i64 kept(int64_t v)
{
    return (struct opt_i64){ v >= 0, v >= 0 ? v : 0 };
}

/* What is known takes the place of what was typed. */
static struct follow_up_numbers joined(const struct follow_up_numbers *known_ones,
    const struct follow_up_numbers *typed)
{
    struct follow_up_numbers n = *typed;
    n.goals_met = known_ones->goals_met;
    n.goals_partly = known_ones->goals_partly;
    n.goals_not = known_ones->goals_not;
    if (known_ones->possible_before < 0)
        return n;
    n.possible_before = known_ones->possible_before;
    n.absent_before = known_ones->absent_before;
    n.possible_after = known_ones->possible_after;
    n.absent_after = known_ones->absent_after;
    n.suspended_before = known_ones->suspended_before;
    n.suspended_after = known_ones->suspended_after;
    return n;
}

enum err follow_up_save(struct work *w, struct account_id by, const struct follow_up *f,
    const struct follow_up_numbers *known_ones, const struct follow_up_said *said,
    struct follow_up_problems *ret_problems)
{
    const struct follow_up_numbers n = joined(known_ones, &said->n);
    const struct forum_case c = { .named = f->named, .reference = f->reference, .round = { .id = f->round } };
    int64_t changed;
    check(w, &n, said, ret_problems);
    if (!f->named && ret_problems->words.n == 0) {
        enum err e = forum_case_identifies(w, &c, said->words, &ret_problems->words);
        if (e != OK)
            return e;
    }
    if (wrong(ret_problems))
        return ERR_INVALID;
    const struct follow_up_set q = { .id = f->id,
        .version = f->version,
        .done_ms = forum_case_instant(w, f->named),
        .done_by = by,
        .goals_met = kept(n.goals_met),
        .goals_partly = kept(n.goals_partly),
        .goals_not = kept(n.goals_not),
        .possible_before = kept(n.possible_before),
        .absent_before = kept(n.absent_before),
        .possible_after = kept(n.possible_after),
        .absent_after = kept(n.absent_after),
        .suspended_before = kept(n.suspended_before),
        .suspended_after = kept(n.suspended_after),
        .hours_before = kept(n.hours_before),
        .hours_after = kept(n.hours_after),
        .placement = follow_up_placement_name(said->placement),
        .destination = follow_up_destination_name(said->destination),
        .confidence = kept(n.confidence),
        .words = said->words };
    enum err e = work_fail(w, store_follow_up_set(w->db, w->arena, &q, &changed));
    return e == OK && changed == 0 ? ERR_CONFLICT : e;
}
