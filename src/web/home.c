/* GET / */
#include "service/consultation.h"
#include "service/coverage.h"
#include "service/find.h"
#include "service/follow_up.h"
#include "service/health.h"
#include "service/import_queue.h"
#include "service/outbox.h"
#include "service/panel.h"
#include "web/ask.h"
#include "web/home.h"
#include "web/page.h"
#include "web/route.h"
#include "web/plan.h"
#include "web/severe_log.h"

enum {
    MEETINGS_MOST = 10, /* lines about meetings */
    IMPORTS_MOST = 100,
    LATE_DAYS = 14,  /* of a follow-up that is not answered */
    TERM_AHEAD = 28, /* days before a term in which it is to be planned */
};

void home_add(struct home_making *m, bool urgent, struct url href, struct str text, struct str why)
{
    if (m->n < HOME_LINES)
        m->lines[m->n++] = (struct home_line){ text, why, href, urgent };
}

static struct url actions_url(struct context *c, const char *who, const char *state)
{
    const struct http_pair pairs[] = { { S("who"), str_of(who) }, { S("state"), str_of(state) } };
    return url_with(c->work.arena, ROUTE_ACTIONS, STR_NONE, pairs, COUNT_OF(pairs));
}

/* --- meetings --- */

static struct str meeting_when(struct context *c, const struct home_meeting *x)
{
    struct arena *a = c->work.arena;
    int days = x->on.v - c->work.today.v;
    struct str day = days == 0 ? S("Today") : S("Tomorrow");
    if (days > 1)
        day = str_fmt(a, "On %.*s, %.*s", STR_ARG(day_weekday_name(day_weekday(x->on))),
            STR_ARG(page_day(a, x->on)));
    if (x->starts_at < 0)
        return day;
    return str_fmt(a, "%.*s at %d:%02d", STR_ARG(day), x->starts_at / 60, x->starts_at % 60);
}

/* Those of today, or those of the days after it: one's own for who holds meetings, all of theirs for a school. */
static void add_meetings(struct home_making *m, bool today)
{
    struct context *c = m->c;
    const struct home_meeting *all = m->meetings;
    struct viewer viewer = context_viewer(c, OP_MEETING_LIST);
    size_t shown = 0;
    for (size_t i = 0; i < m->n_meetings && shown < MEETINGS_MOST; i++) {
        bool mine = all[i].own || (viewer.scope & SCOPE_HOME) != 0;
        if (!mine || (day_cmp(all[i].on, c->work.today) == 0) != today)
            continue;
        home_add(m, false, url_to(c->work.arena, ROUTE_MEETING, all[i].public_id),
            str_fmt(c->work.arena, "Meeting at %.*s", STR_ARG(all[i].school_name)),
            str_fmt(c->work.arena, "%.*s%s", STR_ARG(meeting_when(c, &all[i])),
                all[i].open ? ". It is open, and not closed yet" : ""));
        shown++;
    }
}

/* Those that are behind: never begun, begun and never closed, and minutes to sign. */
static enum err add_left_meetings(struct home_making *m)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    struct viewer viewer = context_viewer(c, OP_MEETING_SIGN_OFF);
    struct home_left *all;
    size_t n;
    if (viewer.scope == 0)
        return OK;
    enum err e = home_left_meetings(&c->work, &viewer, &all, &n);
    for (size_t i = 0; e == OK && i < n && i < MEETINGS_MOST; i++) {
        const struct home_left *x = &all[i];
        struct str day = page_day(a, x->on);
        if (x->missed)
            home_add(m, false, url_to(a, ROUTE_MEETING, x->public_id),
                str_fmt(a, "Meeting at %.*s was missed", STR_ARG(x->school_name)),
                str_fmt(a, "It was to be on %.*s, and was not begun: hold it, move it or cancel it", STR_ARG(day)));
        else if (x->open)
            home_add(m, false, url_to(a, ROUTE_MEETING_HOLD, x->public_id),
                str_fmt(a, "Meeting at %.*s to close", STR_ARG(x->school_name)),
                str_fmt(a, "It was to be on %.*s, and is still open", STR_ARG(day)));
        else
            home_add(m, false, url_to(a, ROUTE_MEETING_MINUTES, x->public_id),
                str_fmt(a, "Minutes of the meeting at %.*s to sign", STR_ARG(x->school_name)),
                str_fmt(a, "It was on %.*s", STR_ARG(day)));
    }
    return e;
}

/* So many schools of a lead have no meeting in a term: all of them can be planned in one go. */
static void add_uncovered_in(struct home_making *m, int year, enum calendar_season term, bool urgent, size_t n,
    struct str why)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    char years[8];
    const struct http_pair asked[] = { { S("in"), str_fmt(a, "%d", year) },
        { S("lead"), str_fmt(a, "%lld", (long long)c->login.account.v) }, { S("term"), meeting_term_name(term) } };
    if (n > 0)
        home_add(m, urgent, url_with(a, ROUTE_MEETING_TERM, STR_NONE, asked, COUNT_OF(asked)),
            str_fmt(a, "%.*s no meeting in the %.*s term of %.*s",
                STR_ARG(page_plural(a, (int64_t)n, "of your schools has", "of your schools have")),
                STR_ARG(meeting_term_words(term)), STR_ARG(att_year_words(year, years))),
            why);
}

static enum err cover(struct context *c, const struct calendar *calendar, int year, struct coverage *ret)
{
    const struct viewer viewer = context_viewer(c, OP_MEETING_LIST);
    const struct coverage_filter f = { .year = year, .lead = c->login.account };
    return coverage_ask(&c->work, &viewer, calendar, &f, ret);
}

/* For whoever plans for all schools: those that are behind in this term, and meetings that were never closed. */
static enum err add_uncovered_of_all(struct home_making *m, const struct calendar *calendar)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    struct coverage *covered = ARENA_NEW(a, struct coverage);
    const int year = att_year_of(c->work.today);
    const enum calendar_season term = calendar_season_on(calendar, year, c->work.today);
    const struct viewer viewer = context_viewer(c, OP_MEETING_LIST);
    size_t open = 0;
    if ((context_viewer(c, OP_MEETING_CREATE).scope & SCOPE_ALL) == 0)
        return OK;
    enum err e = coverage_ask(&c->work, &viewer, calendar, &(struct coverage_filter){ .year = year }, covered);
    if (e != OK)
        return e;
    for (int t = 0; t < MEETING_TERMS; t++)
        open += covered->sums[t][COVERAGE_OPEN];
    const size_t overdue = covered->sums[term][COVERAGE_OVERDUE];
    const struct http_pair in = { S("in"), str_fmt(a, "%d", year) };
    const struct http_pair late[] = { in, { S("term"), meeting_term_name(term) },
        { S("state"), coverage_name(COVERAGE_OVERDUE) } };
    const struct http_pair left[] = { in, { S("state"), coverage_name(COVERAGE_OPEN) } };
    if (overdue > 0)
        home_add(m, false, url_with(a, ROUTE_COVERAGE, STR_NONE, late, COUNT_OF(late)),
            str_fmt(a, "%.*s no meeting in the %.*s term",
                STR_ARG(page_plural(a, (int64_t)overdue, "school has", "schools have")),
                STR_ARG(meeting_term_words(term))),
            S("None is held or booked"));
    if (open > 0)
        home_add(m, false, url_with(a, ROUTE_COVERAGE, STR_NONE, left, COUNT_OF(left)),
            str_fmt(a, "%.*s never closed",
                STR_ARG(page_plural(a, (int64_t)open, "meeting was", "meetings were"))),
            S("The day has passed, and there are no minutes to sign"));
    return OK;
}

/* In this term, and in the next one when it is near. */
static enum err add_uncovered(struct home_making *m, const struct calendar *calendar)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    struct day today = c->work.today, from, to;
    struct coverage *covered = ARENA_NEW(a, struct coverage);
    bool told;
    const int year = att_year_of(today);
    if ((context_viewer(c, OP_MEETING_LIST).scope & SCOPE_ALLOCATED) == 0)
        return OK;
    const enum calendar_season term = calendar_season_on(calendar, year, today);
    const bool last = term == SEASON_SUMMER;
    const enum calendar_season next = last ? SEASON_AUTUMN : (enum calendar_season)(term + 1);
    enum err e = cover(c, calendar, year, covered);
    if (e != OK)
        return e;
    calendar_season_days(calendar, year, term, &from, &to, &told);
    add_uncovered_in(m, year, term, true, covered->sums[term][COVERAGE_OVERDUE],
        str_fmt(a, "None is held or booked, and the term ends on %.*s", STR_ARG(page_day(a, to))));
    calendar_season_days(calendar, year + last, next, &from, &to, &told);
    if (from.v - today.v > TERM_AHEAD)
        return OK;
    if (last)
        e = cover(c, calendar, year + 1, covered);
    if (e == OK)
        add_uncovered_in(m, year + last, next, false, covered->sums[next][COVERAGE_TO_PLAN],
            str_fmt(a, "It begins on %.*s, and can be planned in one go", STR_ARG(page_day(a, from))));
    return e;
}

/* --- actions --- */

static void add_own_actions(struct home_making *m, bool overdue)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    size_t late = 0, soon = 0, behind = 0;
    for (size_t i = 0; i < m->n_due; i++) {
        bool is_late = action_is_overdue(ACTION_OPEN, m->due[i].due, c->work.today);
        behind += is_late;
        late += is_late ? m->due[i].n : 0;
        soon += !is_late && m->due[i].due.v - c->work.today.v <= HOME_AHEAD ? m->due[i].n : 0;
    }
    if (overdue && late > 0)
        home_add(m, true, actions_url(c, "mine", "overdue"),
            str_fmt(a, "%.*s overdue",
                STR_ARG(page_plural(a, (int64_t)late, "of your actions is", "of your actions are"))),
            str_fmt(a, "The oldest was due on %.*s", STR_ARG(page_day(a, m->due[0].due))));
    if (!overdue && soon > 0)
        home_add(m, false, actions_url(c, "mine", ""),
            str_fmt(a, "%.*s due within a week",
                STR_ARG(page_plural(a, (int64_t)soon, "of your actions is", "of your actions are"))),
            str_fmt(a, "The next is due on %.*s", STR_ARG(page_day(a, m->due[behind].due))));
}

/* What is overdue at a lead's schools; what has risen to the manager. */
static enum err add_risen(struct home_making *m, const struct action_rule *rule)
{
    struct context *c = m->c;
    struct viewer viewer = context_viewer(c, OP_ACTION_REASSIGN);
    bool manager = (viewer.scope & SCOPE_ALL) != 0;
    size_t n;
    if ((viewer.scope & (SCOPE_ALL | SCOPE_ALLOCATED)) == 0)
        return OK;
    enum err e = action_late(&c->work, &viewer, rule, manager, &n);
    if (e != OK || n == 0)
        return e;
    if (manager)
        home_add(m, true, actions_url(c, "", "risen"),
            str_fmt(c->work.arena, "%.*s risen to you",
                STR_ARG(page_plural(c->work.arena, (int64_t)n, "action has", "actions have"))),
            str_fmt(c->work.arena, "Overdue by %d school days or more", rule->rise_days));
    else
        home_add(m, true, actions_url(c, "", "overdue"),
            str_fmt(c->work.arena, "%.*s overdue at your schools",
                STR_ARG(page_plural(c->work.arena, (int64_t)n, "action is", "actions are"))),
            S("An overdue action is the lead's concern too, until it is done or moved"));
    return OK;
}

/* --- the rest --- */

static enum err add_consultations(struct home_making *m)
{
    struct context *c = m->c;
    struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    int64_t n = 0, late = 0;
    enum err e = consultation_waiting(&c->work, &viewer, &n, &late);
    if (e == OK && n > 0)
        home_add(m, late > 0, url_to(c->work.arena, ROUTE_CONSULTATIONS, STR_NONE),
            str_fmt(c->work.arena, "%.*s for your answer",
                STR_ARG(page_plural(c->work.arena, (int64_t)n, "colleague waits", "colleagues wait"))),
            late > 0 ? str_fmt(c->work.arena, "%.*s late",
                           STR_ARG(page_plural(c->work.arena, (int64_t)late, "answer is", "answers are")))
                     : S("They asked you about a child"));
    if (e == OK)
        e = consultation_back(&c->work, &viewer, &n);
    if (e == OK && n > 0)
        home_add(m, true, url_to(c->work.arena, ROUTE_CONSULTATIONS, STR_NONE),
            str_fmt(c->work.arena, "%.*s nobody to answer",
                STR_ARG(page_plural(c->work.arena, n, "question of yours has", "questions of yours have"))),
            S("The colleague you asked has left: withdraw it and ask somebody else"));
    return e;
}

static enum err add_imports(struct home_making *m)
{
    struct context *c = m->c;
    struct viewer viewer = context_viewer(c, OP_MARK_IMPORT);
    struct import_job *all;
    size_t n, waiting = 0;
    if (viewer.scope == 0)
        return OK;
    enum err e = import_job_list(&c->work, &viewer, IMPORTS_MOST, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        waiting += str_eq(all[i].state, S("checked"));
    if (e == OK && waiting > 0)
        home_add(m, false, url_to(c->work.arena, ROUTE_IMPORTS, STR_NONE),
            str_fmt(c->work.arena, "%.*s to be confirmed",
                STR_ARG(page_plural(c->work.arena, (int64_t)waiting, "import waits", "imports wait"))),
            S("They have been checked. Nothing is brought in until somebody confirms"));
    return e;
}

/* Messages that are not sent, for who can do something about it. */
static enum err add_messages(struct home_making *m)
{
    struct context *c = m->c;
    struct outbox_state state;
    if (access_allows(c->login.roles, OP_SETTINGS_UPDATE).scopes == 0)
        return OK;
    enum err e = outbox_look(&c->work, &state);
    if (e != OK)
        return e;
    struct str warning = outbox_warning(c->work.arena, &state, c->work.now_ms);
    if (warning.n > 0)
        home_add(m, true, url_to(c->work.arena, ROUTE_OUTBOX, STR_NONE), S("Messages are not sent"),
            str_slice(warning, 0, warning.n - 1));
    return OK;
}

/* What a school's own registers have that is to be put right. */
static enum err add_register_health(struct home_making *m)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    const struct viewer viewer = context_viewer(c, OP_DASHBOARD_SCHOOL);
    const struct dashboard_filter all = { .urn = S(""), .from = DAY_NONE, .to = DAY_NONE };
    struct dashboard *d = ARENA_NEW(a, struct dashboard);
    if ((viewer.scope & SCOPE_HOME) == 0)
        return OK;
    enum err e = dashboard_ask(&c->work, m->source, &viewer, &all, &(struct dashboard_wants){ .sizes = false }, d);
    if (e != OK)
        return e;
    const struct health h = health_of(a, d);
    const struct health_count *found = health_count(a, &h);
    int64_t n = 0;
    for (size_t i = 0; i < d->n_blocks; i++)
        n += health_to_do(&found[i]);
    if (n > 0)
        home_add(m, false,
            d->n_blocks == 1 ? url_to(a, ROUTE_SCHOOL_HEALTH, d->blocks[0]->school.urn)
                             : url_to(a, ROUTE_REGISTER_HEALTH, STR_NONE),
            str_fmt(a, "%.*s to put right or check in your registers",
                STR_ARG(page_plural(a, n, "thing", "things"))),
            S("Days without a mark, reasons not found yet, codes that do not fit: the children and days are named"));
    return OK;
}

static enum err add_gaps(struct home_making *m)
{
    struct context *c = m->c;
    struct severe_log *log = ARENA_NEW(c->work.arena, struct severe_log);
    const struct http_pair show = { S("show"), S("gaps") };
    if ((context_viewer(c, OP_TRACKER_UPDATE).scope & (SCOPE_ALL | SCOPE_ALLOCATED)) == 0)
        return OK;
    enum err e = severe_log_read(c, (struct locality_id){ 0 }, S(""), log);
    if (e == OK && log->gaps > 0)
        home_add(m, false, url_with(c->work.arena, ROUTE_SEVERE_LOG, STR_NONE, &show, 1),
            str_fmt(c->work.arena, "%.*s a gap in the log",
                STR_ARG(page_plural(c->work.arena, (int64_t)log->gaps, "severely absent child has",
                    "severely absent children have"))),
            S("No open action, nobody named, or no entry for half a term"));
    return e;
}

static enum err add_panels(struct home_making *m)
{
    struct context *c = m->c;
    struct viewer viewer = context_viewer(c, OP_YAR_DECIDE);
    struct referral_counts n;
    if (viewer.scope == 0)
        return OK;
    enum err e = referral_count(&c->work, &viewer, &n);
    if (e == OK && n.queued > 0)
        home_add(m, false, url_to(c->work.arena, ROUTE_PANELS, STR_NONE),
            str_fmt(c->work.arena, "%.*s for a panel",
                STR_ARG(page_plural(c->work.arena, n.queued, "child waits", "children wait"))),
            n.urgent > 0 ? str_fmt(c->work.arena, "%.*s urgent",
                               STR_ARG(page_plural(c->work.arena, n.urgent, "is", "are")))
                         : S("They are on no agenda yet"));
    if (e == OK && n.review > 0)
        home_add(m, true, url_to(c->work.arena, ROUTE_PANELS, STR_NONE),
            str_fmt(c->work.arena, "%.*s due for review",
                STR_ARG(page_plural(c->work.arena, n.review, "decision is", "decisions are"))),
            S("The panel set a day to look at them again, and it has come"));
    return e;
}

/* What is asked of a setting after a forum; of the coordinator, what is late. */
static enum err add_follow_ups(struct home_making *m)
{
    struct context *c = m->c;
    const struct case_viewer viewer = plan_viewer(c, OP_PLAN_RECORD_OUTCOME);
    const bool setting = (viewer.named.scope & SCOPE_HOME) != 0;
    struct follow_up *all;
    size_t n;
    if ((viewer.named.scope & (SCOPE_HOME | SCOPE_CASE)) == 0)
        return OK;
    enum err e = follow_up_due(&c->work, &viewer, day_add(c->work.today, setting ? 0 : -LATE_DAYS), &all, &n);
    if (e == OK && n > 0)
        home_add(m, !setting, url_to(c->work.arena, ROUTE_FOLLOW_UPS, STR_NONE),
            str_fmt(c->work.arena, "%.*s what changed after a forum",
                STR_ARG(page_plural(c->work.arena, (int64_t)n, "case asks", "cases ask"))),
            setting ? S("It takes five minutes: what the registers know is filled in")
                    : S("The settings were asked two weeks ago or more, and have not answered"));
    return e;
}

static enum err add_lines(struct home_making *m, const struct action_rule *rule)
{
    struct context *c = m->c;
    struct viewer meetings = context_viewer(c, OP_MEETING_LIST), actions = context_viewer(c, OP_ACTION_LIST);
    struct home_meeting *all_meetings;
    struct action_due *due;
    enum err e = home_meetings(&c->work, &meetings, HOME_AHEAD, &all_meetings, &m->n_meetings);
    if (e == OK)
        e = action_own_due(&c->work, &actions, &due, &m->n_due);
    if (e != OK)
        return e;
    m->meetings = all_meetings;
    m->due = due;

    add_meetings(m, true);
    add_own_actions(m, true);
    e = add_left_meetings(m);
    if (e == OK)
        e = home_add_forums(m, true);
    if (e == OK)
        e = add_consultations(m);
    if (e == OK)
        e = add_messages(m);
    if (e == OK)
        e = add_risen(m, rule);
    if (e != OK)
        return e;
    add_own_actions(m, false);
    add_meetings(m, false);
    e = add_uncovered(m, rule->calendar);
    if (e == OK)
        e = add_uncovered_of_all(m, rule->calendar);
    if (e == OK)
        e = home_add_forums(m, false);
    if (e == OK)
        e = add_imports(m);
    if (e == OK)
        e = add_panels(m);
    if (e == OK)
        e = add_follow_ups(m);
    if (e == OK)
        e = add_register_health(m);
    return e == OK ? add_gaps(m) : e;
}

static struct str role_words(struct context *c)
{
    struct buf b = buf_new(1000);
    for (int r = 0; r < ROLES; r++)
        if ((c->login.roles >> r & 1) != 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(access_role_words((enum access_role)r)));
    struct str text = b.n == 0 ? S("an account without a role") : str_dup(c->work.arena, buf_str(&b));
    buf_done(&b);
    return text;
}

enum err home_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct dashboard_source source;
    struct action_rule rule;
    struct home_page p = { .layout = page_layout(c, S("Home")),
        .roles = role_words(c),
        .day = str_fmt(a, "%.*s, %.*s", STR_ARG(day_weekday_name(day_weekday(c->work.today))),
            STR_ARG(page_day(a, c->work.today))) };
    struct home_making m = { .c = c, .source = &source, .lines = ARENA_ARRAY(a, HOME_LINES, struct home_line) };
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = add_lines(&m, &rule);
    if (e != OK)
        return e;
    if (access_allows(c->login.roles, OP_PUPIL_SEARCH).scopes != 0)
        p.find = url_to(a, ROUTE_FIND, STR_NONE);
    p.links = page_places(c, &p.n_links);
    p.lines = m.lines;
    p.n_lines = m.n;
    view_home(c->html, &p);
    return context_page(c, 200);
}
