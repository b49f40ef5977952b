/* GET /queue and its files, GET /queue/{round}, POST /queue/{round}/screen, /book and /off */
#include "service/booking.h"
#include "service/meeting.h"
#include "service/text.h"
#include "views/queue.html.h"
#include "web/ask.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/download.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "accepted", "The request is accepted, and waits for a date" },
    { "more", "The request is back with its setting" }, { "signposted", "The setting is signposted" },
    { "booked", "It is on the list of the forum, and the setting is told" },
    { "off", "It is off the list, and waits for a date" },
    { "answered", "What was answered is written down. Give the request a date, or accept it" }, { NULL, NULL } };

struct case_viewer booking_viewer(struct context *c)
{
    struct case_viewer v = context_case_viewer(c, OP_CASE_NAMED_CLOSE, OP_CASE_ANON_UPDATE);
    /* Who is of a setting too deals with its own anonymous cases no more than with others. */
    v.anon_scope &= v.named.scope;
    return v;
}

struct str booking_about(struct arena *a, enum forum_phase phase, struct str area, struct str school)
{
    struct str about = forum_phase_words(phase);
    if (area.n > 0)
        about = str_fmt(a, "%.*s, %.*s", STR_ARG(about), STR_ARG(area));
    return school.n > 0 ? str_fmt(a, "%.*s, %.*s", STR_ARG(about), STR_ARG(school)) : about;
}

/* --- the queue --- */

static struct str title_of(struct arena *a, const struct queue_row *r)
{
    struct str title = r->named ? page_name(a, r->surname, r->forename) : r->reference;
    return r->number > 1 ? str_fmt(a, "%.*s, round %d", STR_ARG(title), r->number) : title;
}

static struct queue_line line_of(struct context *c, const struct queue_row *r)
{
    static const char *const next[QUEUE_PARTS] = { "Look at it: accept, ask for more or signpost",
        "Give it a date", "Issue its plan: nobody leaves without one",
        "Wait for the setting, or write down what it answered",
        "Nothing until its day" };
    struct arena *a = c->work.arena;
    enum queue_part part = queue_part_of(r);
    struct day since = part == QUEUE_WAITING ? r->waiting : r->submitted;
    int days = c->work.today.v - since.v;
    struct queue_line l = { .title = title_of(a, r),
        .about = booking_about(a, r->phase, r->area_name, r->school_name),
        .state = round_state_words(r->state),
        .state_tag = case_state_tag(r->state),
        .since = str_fmt(a, "%.*s, %.*s", STR_ARG(page_day(a, since)), STR_ARG(page_plural(a, days, "day", "days"))),
        .why = r->missing,
        .next = str_of(next[part]),
        .href = url_to(a, part == QUEUE_PLAN ? ROUTE_PLAN : ROUTE_SCREEN, r->round_public_id) };
    if (day_is(r->forum_on))
        l.since = page_day(a, r->forum_on);
    if (r->withdrawn)
        l.next = consent_withdrawn_words();
    else if (!r->shared)
        l.next = S("Ask the setting for consent: it is off every list until then");
    return l;
}

static enum err read_queue(struct context *c, struct queue_row **ret, size_t *ret_n)
{
    struct case_viewer viewer = booking_viewer(c);
    enum err e = queue_list(&c->work, &viewer, STR_NONE, ret, ret_n);
    if (e != OK)
        return e;
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, *ret_n, struct pupil_id);
    size_t n = 0;
    for (size_t i = 0; i < *ret_n; i++)
        if ((*ret)[i].named)
            pupils[n++] = (*ret)[i].pupil;
    context_audit(c, S("queue of the forums"), pupils, n);
    return OK;
}

enum err queue_show(struct context *c)
{
    static const struct {
        const char *heading, *none;
    } parts[QUEUE_PARTS] = { { "To look at", "No request waits to be looked at." },
        { "Waiting for a date", "Nobody waits for a date." },
        { "Discussed, plan to be issued", "Every case that was discussed has its plan." },
        { "Back with their setting", "Nothing was asked for." }, { "On the list of a forum", "Nothing is booked." } };
    struct arena *a = c->work.arena;
    struct queue_row *all;
    size_t n;
    enum err e = read_queue(c, &all, &n);
    if (e != OK)
        return e;
    struct queue_section *sections = ARENA_ARRAY(a, QUEUE_PARTS, struct queue_section);
    for (size_t p = 0; p < QUEUE_PARTS; p++) {
        struct queue_line *lines = ARENA_ARRAY(a, n, struct queue_line);
        sections[p] = (struct queue_section){ .heading = str_of(parts[p].heading),
            .none = str_of(parts[p].none),
            .day = p == QUEUE_BOOKED || p == QUEUE_PLAN ? S("Forum") : S("Since"),
            .lines = lines };
        for (size_t i = 0; i < n; i++)
            if (queue_part_of(&all[i]) == (enum queue_part)p)
                lines[sections[p].n++] = line_of(c, &all[i]);
    }
    const struct queue_page p = { .layout = page_layout(c, S("Requests to the forums")),
        .done = ask_done(c, done_words),
        .sections = sections,
        .n_sections = QUEUE_PARTS,
        .downloads = download_links_of_children(c, ROUTE_QUEUE_CSV, ROUTE_QUEUE_XLSX, STR_NONE, NULL, n,
            S("the requests")) };
    view_queue(c->html, &p);
    return context_page(c, 200);
}

enum err queue_csv(struct context *c)
{
    static const char *const names[] = { "reference", "surname", "forename", "round", "phase", "area", "setting",
        "state", "sent_in", "waiting_since", "forum", "missing" };
    struct queue_row *all;
    size_t n;
    enum err e = read_queue(c, &all, &n);
    if (e != OK)
        return e;
    if (n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, n);
    const struct download_words words = { .name = S("requests"),
        .title = S("Requests to the forums"),
        .question = S("All that want something of a coordinator"),
        .basis = S("A row is a request. An anonymous one has no name.") };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < n; i++) {
        const struct queue_row *r = &all[i];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(r->reference), REPORT_TEXT(r->surname), REPORT_TEXT(r->forename),
                REPORT_NUMBER(r->number), REPORT_TEXT(forum_phase_words(r->phase)), REPORT_TEXT(r->area_name),
                REPORT_TEXT(r->school_name), REPORT_TEXT(round_state_words(r->state)), REPORT_DAY(r->submitted),
                REPORT_DAY(r->waiting), REPORT_DAY(r->forum_on), REPORT_TEXT(r->missing) });
    }
    return download_end(c, file);
}

/* --- one request --- */

struct screening {
    struct forum_case fc;
    struct queue_row row;
    struct booking *bookings;
    size_t n_bookings;
    const struct booking *held; /* its place on a list; NULL: none */
};

static enum err read_one(struct context *c, struct screening *s)
{
    struct case_viewer viewer = booking_viewer(c);
    struct queue_row *all;
    size_t n;
    *s = (struct screening){ .row = { .shared = true } };
    enum err e = forum_case_read(&c->work, &viewer, c->arg, &s->fc);
    if (e == OK && !day_is(s->fc.round.submitted))
        e = ERR_MISSING;
    if (e == OK)
        e = queue_list(&c->work, &viewer, s->fc.round.public_id, &all, &n);
    if (e == OK && n > 0)
        s->row = all[0];
    if (e == OK)
        e = booking_list_of_round(&c->work, &viewer, s->fc.round.id, &s->bookings, &s->n_bookings);
    for (size_t i = 0; e == OK && i < s->n_bookings; i++)
        if (s->bookings[i].state == BOOKING_BOOKED)
            s->held = &s->bookings[i];
    return e;
}

static void fill_facts(struct context *c, const struct screening *s, struct screen_page *p)
{
    struct arena *a = c->work.arena;
    const struct forum_case *fc = &s->fc;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, 8, struct govuk_summary_list_row);
    const struct {
        const char *key;
        struct str value;
    } facts[] = { { "Reference", fc->reference },
        { "Brought as", fc->named ? S("A named case") : S("An anonymous case") },
        { "Group", booking_about(a, fc->phase, fc->area_name, fc->school_name) },
        { "Why this group", fc->phase_reason },
        { "Sent in", page_day(a, fc->round.submitted) },
        { "Waiting since", fc->round.state == ROUND_WAITING ? page_day(a, fc->round.waiting) : S("") },
        { "On the list of", s->held == NULL ? S("") : booking_words(a, s->held) },
        { "What was said", fc->round.screen_words } };
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (facts[i].value.n > 0)
            rows[p->n_facts++] = (struct govuk_summary_list_row){ .key = { .text = str_of(facts[i].key) },
                .value = { .text = facts[i].value } };
    p->facts = rows;
}

static struct str day_option(struct arena *a, const struct booking_day *d, struct day today)
{
    /* With its name: forums of one group in the north and in the south may be at one place in turn. */
    struct str text = str_fmt(a, "%.*s at %.*s: %.*s%s%.*s. %.*s", STR_ARG(meeting_day_words(a, d->on)),
        STR_ARG(meeting_time_words(a, d->starts)), STR_ARG(d->name), d->venue.n > 0 ? ", " : "", STR_ARG(d->venue),
        STR_ARG(d->taken >= d->capacity ? S("Full")
                                        : page_plural(a, d->capacity - d->taken, "place free", "places free")));
    return day_cmp(d->cutoff, today) < 0 ? str_fmt(a, "%.*s (papers were due)", STR_ARG(text)) : text;
}

/* How many of the days are near: all, where none of the near ones has a place, or another was chosen. */
static size_t near_days(const struct booking_day *days, size_t n, struct day until, struct str chosen)
{
    size_t near = 0;
    bool any = false, has = chosen.n == 0;
    for (; near < n && day_cmp(days[near].on, until) <= 0; near++) {
        any = any || days[near].taken < days[near].capacity;
        has = has || str_eq(days[near].public_id, chosen);
    }
    return any && has ? near : n;
}

static enum err fill_days(struct context *c, const struct screening *s, struct screen_page *p)
{
    struct arena *a = c->work.arena;
    struct viewer runs = context_viewer(c, OP_FORUM_UPDATE);
    struct booking_day *days;
    size_t n;
    enum err e = booking_days(&c->work, &runs, &s->fc, &days, &n);
    if (e != OK)
        return e;
    struct day until;
    size_t near = n;
    bool whole;
    e = forum_near(c, &until, &whole);
    if (e != OK)
        return e;
    if (!whole)
        near = near_days(days, n, until, p->forum);
    struct govuk_select_item *items = ARENA_ARRAY(a, n, struct govuk_select_item);
    for (size_t i = 0; i < near; i++)
        if (s->held == NULL || s->held->forum.v != days[i].id.v)
            items[p->n_days++] = (struct govuk_select_item){ .text = day_option(a, &days[i], c->work.today),
                .value = days[i].public_id,
                .disabled = days[i].taken >= days[i].capacity };
    p->all_days = whole;
    if (near < n) {
        const struct http_pair pair = { S("dates"), S("all") };
        p->whole_days = url_with(a, ROUTE_SCREEN, s->fc.round.public_id, &pair, 1);
        p->days_hint = str_fmt(a, "Of this term and the next, until %.*s", STR_ARG(page_day(a, until)));
    }
    p->days = items;
    return OK;
}

/* What can be done in its state. */
static void fill_ways(struct context *c, const struct screening *s, struct screen_page *p)
{
    struct arena *a = c->work.arena;
    const struct forum_case *fc = &s->fc;
    const enum round_state state = fc->round.state;
    if (state == ROUND_SUBMITTED || state == ROUND_WAITING)
        p->screen = url_to(a, ROUTE_SCREEN_IT, fc->round.public_id);
    if (state == ROUND_SUBMITTED || state == ROUND_WAITING || state == ROUND_BOOKED)
        p->book = url_to(a, ROUTE_BOOK_IT, fc->round.public_id);
    if (s->held != NULL)
        p->off = url_to(a, ROUTE_BOOKING_OFF, fc->round.public_id);
    if (state == ROUND_MORE && fc->round.last && s->row.shared) {
        p->answered = url_to(a, ROUTE_SCREEN_ANSWER, fc->round.public_id);
        p->told_hint = fc->named ? S("Name and role") : S("Their role, and not their name: this case is anonymous");
    }
}

static enum err show_one(struct context *c, const struct screening *s, struct screen_page *p, int status)
{
    struct arena *a = c->work.arena;
    const struct forum_case *fc = &s->fc;
    enum round_state state = fc->round.state;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Requests"), .href = url_to(a, ROUTE_QUEUE, STR_NONE) }, { .text = S("One request") }
    };
    struct str title = forum_case_title(a, fc);
    p->layout = page_layout(c,
        fc->round.number > 1 ? str_fmt(a, "%.*s, round %d", STR_ARG(title), fc->round.number) : title);
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = status >= 400;
    p->done = ask_done(c, done_words);
    p->state = round_state_words(state);
    p->state_tag = case_state_tag(state);
    p->whole = url_to(a, ROUTE_CASE, fc->round.public_id);
    p->version = str_fmt(a, "%lld", (long long)fc->round.version);
    p->missing = s->row.missing;
    p->has_place = s->held != NULL;
    p->may_accept = state == ROUND_SUBMITTED;
    case_warn(fc->withdrawn, &p->layout);
    if (!s->row.shared && !fc->withdrawn)
        p->shared = S("No consent holds today. Services do not see this case, and it cannot be given a date.");
    fill_ways(c, s, p);
    fill_facts(c, s, p);
    enum err e = fill_days(c, s, p);
    if (e == OK)
        e = case_history(c, fc, &p->history);
    if (e != OK)
        return e;
    case_audit(c, fc);
    view_screen(c->html, p);
    return context_page(c, status);
}

enum err screen_show(struct context *c)
{
    struct screening s;
    struct screen_page p = { .version = S("") };
    enum err e = read_one(c, &s);
    return e == OK ? show_one(c, &s, &p, 200) : e;
}

/* Has it been changed since the form was made? ERR_INVALID: the form does not say. */
static enum err as_it_was(struct context *c, const struct forum_case *fc)
{
    int64_t version;
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    return version == fc->round.version ? OK : ERR_CONFLICT;
}

/* What came of a form: the page again, or on. */
static enum err answer(struct context *c, const struct screening *s, struct screen_page *p, enum err e,
    const struct booking_problems *problems, const char *done)
{
    p->decision_error = problems->decision;
    p->words_error = problems->words;
    p->forum_error = problems->forum;
    p->reason_error = problems->reason;
    if (e == ERR_CONFLICT)
        p->error = S("Somebody changed this request since you opened it. Look at it as it is now; what you typed is "
                     "still in the form");
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show_one(c, s, p, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    case_audit(c, &s->fc);
    return ask_back(c, ROUTE_SCREEN, s->fc.round.public_id, done);
}

enum err screen_decide_it(struct context *c)
{
    static const char *const done[SCREEN_DECISIONS] = { "accepted", "more", "signposted" };
    struct screening s;
    struct booking_problems problems = { .decision = S("") };
    enum screen_decision decision = SCREEN_ACCEPT;
    struct screen_page p = { .decision = ask_form_value(c, S("decision")), .words = ask_form_value(c, S("words")) };
    enum err e = read_one(c, &s);
    if (e != OK)
        return e;
    e = as_it_was(c, &s.fc);
    struct forum_case changed = s.fc;
    if (e == OK && !screen_decision_parse(p.decision, &decision)) {
        problems.decision = S("Choose what is to happen with this request");
        e = ERR_INVALID;
    } else if (e == OK) {
        e = screen_decide(&c->work, c->login.account, &changed, decision, p.words, &problems);
    }
    return answer(c, &s, &p, e, &problems, done[decision]);
}

enum err screen_answer_it(struct context *c)
{
    struct screening s;
    struct case_answer_problems wrong = { .missing = S("") };
    struct str day_wrong = S("");
    struct screen_page p = { .told_by = ask_form_value(c, S("told_by")),
        .told_on = ask_form_value(c, S("told_on")),
        .answer = ask_form_value(c, S("answer")) };
    const struct case_answer n = { p.told_by, text_lines(c->work.arena, p.answer), filter_date(p.told_on, &day_wrong) };
    enum err e = read_one(c, &s);
    if (e != OK)
        return e;
    e = as_it_was(c, &s.fc);
    if (e == OK)
        e = case_send_answered(c, &s.fc, &n, &wrong, &p.identified);
    p.told_by_error = wrong.who;
    p.told_on_error = wrong.on.n > 0 && day_wrong.n > 0 ? day_wrong : wrong.on;
    p.answer_error = wrong.words;
    p.error = wrong.missing;
    return answer(c, &s, &p, e, &(struct booking_problems){ .decision = S("") }, "answered");
}

/* The forum that the form names, if the case can be put on its list. */
static enum err chosen_day(
    struct context *c, const struct screening *s, struct str public_id, struct booking_day *ret)
{
    struct viewer runs = context_viewer(c, OP_FORUM_UPDATE);
    struct booking_day *days;
    size_t n;
    enum err e = booking_days(&c->work, &runs, &s->fc, &days, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (str_eq(days[i].public_id, public_id)) {
            *ret = days[i];
            return OK;
        }
    }
    return e == OK ? ERR_MISSING : e;
}

enum err booking_put_it(struct context *c)
{
    struct screening s;
    struct booking_day day;
    struct booking_problems problems = { .decision = S("") };
    struct case_viewer viewer = booking_viewer(c);
    struct screen_page p = { .forum = ask_form_value(c, S("forum")), .reason = ask_form_value(c, S("reason")) };
    enum err e = read_one(c, &s);
    if (e != OK)
        return e;
    e = chosen_day(c, &s, p.forum, &day);
    if (e == ERR_MISSING) {
        problems.forum = S("Choose a forum of the list");
        e = ERR_INVALID;
    }
    if (e == OK)
        e = as_it_was(c, &s.fc);
    struct forum_case changed = s.fc;
    if (e == OK)
        e = booking_put(&c->work, c->login.account, &viewer, &changed, &day, p.reason, &problems);
    return answer(c, &s, &p, e, &problems, "booked");
}

enum err booking_off_it(struct context *c)
{
    struct screening s;
    struct booking_problems problems = { .decision = S("") };
    struct case_viewer viewer = booking_viewer(c);
    struct screen_page p = { .off_reason = ask_form_value(c, S("reason")) };
    enum err e = read_one(c, &s);
    if (e != OK)
        return e;
    e = as_it_was(c, &s.fc);
    struct forum_case changed = s.fc;
    if (e == OK)
        e = booking_take_off(&c->work, c->login.account, &viewer, &changed, p.off_reason, &problems);
    p.off_error = problems.reason;
    problems.reason = S("");
    return answer(c, &s, &p, e, &problems, "off");
}
