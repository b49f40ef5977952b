/* GET /forums/{forum}/run, POST /forums/{forum}/state and /attendance, POST /bookings/{booking}/say and /move, GET
 * /bookings/{booking}/calendar.ics */
#include "service/run_sheet.h"

#include "service/ics.h"
#include "service/meeting.h"
#include "views/run_sheet.html.h"
#include "web/ask.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/download.h"
#include "web/forum.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "open", "The forum has begun" }, { "held", "The forum is over" },
    { "attendance", "Who is there is saved" }, { "discussed", "The case is marked as discussed. Write its plan" },
    { "missed", "The case waits for another date, and the setting is told" }, { "moved", "The order is changed" },
    { NULL, NULL } };

/* What was refused of a row. All else that was typed is in the form, which is that of the whole page. */
struct refused {
    struct str booking, problem;
};

static struct str field_of(struct context *c, const char *what, struct str public_id)
{
    return str_fmt(c->work.arena, "%s-%.*s", what, STR_ARG(public_id));
}

static struct str typed(struct context *c, const char *what, struct str public_id)
{
    return ask_form_value(c, field_of(c, what, public_id));
}

static struct str readers_words(struct arena *a, const struct booking *b)
{
    if (!b->shared)
        return S("No consent holds today: services do not see this case, and it cannot be discussed");
    if (b->state == BOOKING_DISCUSSED)
        return str_fmt(a, "From the setting: %.*s", STR_ARG(b->came));
    return b->readers == 0 ? S("Nobody has said yet that they have read the papers")
                           : str_fmt(a, "%.*s said that they have read the papers",
                                 STR_ARG(page_plural(a, b->readers, "person has", "people have")));
}

static struct run_sheet_row row_of(struct context *c, const struct forum *f, const struct booking *b,
    const struct refused *r)
{
    struct arena *a = c->work.arena;
    struct str title = booking_title(a, b);
    struct run_sheet_row row = { .time = meeting_time_words(a, b->starts),
        .title = b->round_number > 1 ? str_fmt(a, "%.*s, round %d", STR_ARG(title), b->round_number) : title,
        .about = booking_about(a, f->phase, S(""), b->school_name),
        .state = round_state_words(b->round_state),
        .state_tag = case_state_tag(b->round_state),
        .note = readers_words(a, b),
        .href = url_to(a, ROUTE_CASE, b->round_public_id),
        .id = str_fmt(a, "case-%.*s", STR_ARG(b->public_id)),
        .came_name = field_of(c, "words", b->public_id),
        .version_name = field_of(c, "version", b->public_id),
        .version = str_fmt(a, "%lld", (long long)b->version) };
    if (f->state < FORUM_HELD && f->leads)
        row.move = url_to(a, ROUTE_BOOKING_MOVE, b->public_id);
    if (b->place > 0 && (f->state == FORUM_OPEN || b->state == BOOKING_DISCUSSED)) {
        row.advice = url_to(a, ROUTE_ADVICE, b->round_public_id);
        row.plan = url_to(a, ROUTE_PLAN, b->round_public_id);
    }
    row.waits = f->state == FORUM_OPEN && f->leads && b->state == BOOKING_BOOKED && b->shared;
    row.say = url_to(a, ROUTE_BOOKING_SAY, b->public_id);
    row.came = typed(c, "words", b->public_id);
    if (row.came.n == 0 && row.waits)
        row.came = b->came;
    if (str_eq(r->booking, b->public_id))
        row.problem = r->problem;
    return row;
}

static enum err fill_list(
    struct context *c, const struct forum *f, const struct refused *r, struct run_sheet_page *p)
{
    struct arena *a = c->work.arena;
    struct case_viewer viewer = booking_viewer(c);
    struct booking *all;
    size_t n, n_pupils = 0;
    enum err e = booking_list_of_forum(&c->work, &viewer, f->id, &all, &n);
    if (e != OK)
        return e;
    struct run_sheet_row *rows = ARENA_ARRAY(a, n, struct run_sheet_row);
    struct run_sheet_row *off = ARENA_ARRAY(a, n, struct run_sheet_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        struct run_sheet_row row = row_of(c, f, &all[i], r);
        if (all[i].named)
            pupils[n_pupils++] = all[i].pupil;
        if (all[i].place > 0) {
            rows[p->n_rows++] = row;
        } else {
            row.note = all[i].reason;
            off[p->n_given_back++] = row;
        }
    }
    for (size_t i = 0; i < p->n_rows; i++) {
        rows[i].first = i == 0;
        rows[i].last = i + 1 == p->n_rows;
    }
    p->rows = rows;
    p->given_back = off;
    context_audit_also(c, str_fmt(a, "list of forum %.*s", STR_ARG(f->public_id)), pupils, n_pupils);
    return OK;
}

static struct str present_word(const struct forum_seat *seat)
{
    return seat->present < 0 ? S("unknown") : seat->present > 0 ? S("yes")
                                                                : S("no");
}

/* What the page shows of a service, in one text: what comes back unchanged is not written, since a colleague may have
 * said more in the meantime. */
static struct str as_shown(struct arena *a, struct str present, struct str who)
{
    return str_trim(str_fmt(a, "%.*s %.*s", STR_ARG(present), STR_ARG(who)));
}

static enum err fill_services(struct context *c, const struct forum *f, struct run_sheet_page *p)
{
    struct arena *a = c->work.arena;
    struct forum_seat *all;
    enum err e = forum_seats(&c->work, f->id, &all, &p->n_services);
    if (e != OK)
        return e;
    struct run_sheet_attendance *rows = ARENA_ARRAY(a, p->n_services, struct run_sheet_attendance);
    for (size_t i = 0; i < p->n_services; i++) {
        struct str id = all[i].public_id, present = present_word(&all[i]);
        rows[i] = (struct run_sheet_attendance){ .name = all[i].name,
            .who = all[i].who,
            .present_name = field_of(c, "present", id),
            .who_name = field_of(c, "who", id),
            .shown_name = field_of(c, "shown", id),
            .shown = as_shown(a, present, all[i].who),
            .present = present };
        if (typed(c, "present", id).n > 0) {
            rows[i].present = typed(c, "present", id);
            rows[i].who = typed(c, "who", id);
            rows[i].shown = typed(c, "shown", id);
        }
    }
    p->services = rows;
    return OK;
}

static enum err show(struct context *c, const struct forum *f, struct run_sheet_page *p, const struct refused *r,
    int status)
{
    struct arena *a = c->work.arena;
    p->layout = page_layout(c, str_fmt(a, "%.*s, %.*s", STR_ARG(f->name), STR_ARG(page_day(a, f->plan.on))));
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) },
        { .text = page_day(a, f->plan.on), .href = url_to(a, ROUTE_FORUM, f->public_id) }, { .text = S("Its list") }
    };
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = p->error.n + r->problem.n > 0;
    p->error_id = S("list");
    if (r->problem.n > 0) {
        p->error = r->problem;
        p->error_id = str_fmt(a, "case-%.*s", STR_ARG(r->booking));
    }
    p->done = ask_done(c, done_words);
    p->about = str_fmt(a, "%.*s at %.*s%s%.*s. %d places of %d minutes",
        STR_ARG(day_weekday_name(day_weekday(f->plan.on))), STR_ARG(meeting_time_words(a, f->plan.starts)),
        f->plan.venue.n > 0 ? ", " : "", STR_ARG(f->plan.venue), f->plan.capacity, f->plan.minutes);
    p->chair = f->chair_name;
    p->state = forum_state_words(f->state);
    p->state_tag = forum_tag(f->state);
    p->version = str_fmt(a, "%lld", (long long)f->version);
    struct url state = url_to(a, ROUTE_RUN_SHEET_STATE, f->public_id);
    if (f->leads && f->state == FORUM_PLANNED && day_cmp(f->plan.on, c->work.today) <= 0)
        p->open = state;
    if (f->leads && f->state == FORUM_OPEN)
        p->hold = state;
    if (f->leads && f->state < FORUM_HELD)
        p->attend = url_to(a, ROUTE_RUN_SHEET_ATTEND, f->public_id);
    enum err e = fill_list(c, f, r, p);
    if (e == OK)
        e = fill_services(c, f, p);
    if (e != OK)
        return e;
    view_run_sheet(c->html, p);
    return context_page(c, status);
}

/* A forum with cases that the viewer runs. */
static enum err read_forum(struct context *c, struct str public_id, struct forum *ret)
{
    struct viewer runs = context_viewer(c, OP_FORUM_NOTES_WRITE);
    enum err e = forum_read(&c->work, &runs, public_id, ret);
    return e == OK && (ret->drop_in || !ret->leads) ? ERR_MISSING : e;
}

enum err booking_back(struct context *c, const struct forum_case *fc, struct url *ret, struct str *ret_words)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE);
    const bool runs = access_allows(c->login.roles, OP_FORUM_NOTES_WRITE).scopes != 0;
    struct booking *all;
    struct forum f;
    size_t n;
    *ret = URL_NONE;
    *ret_words = S("");
    enum err e = booking_list_of_round(&c->work, &viewer, fc->round.id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (all[i].place == 0)
            continue;
        e = forum_get(c, all[i].forum_public_id, &f);
        if (e == OK && runs && f.leads && f.state == FORUM_OPEN) {
            *ret = url_to(c->work.arena, ROUTE_RUN_SHEET, f.public_id);
            *ret_words = S("Back to the list of the forum");
            return OK;
        }
        if (e == OK && f.sits && forum_opens(&f, c->work.today)) {
            *ret = url_to(c->work.arena, ROUTE_PAPER, f.public_id);
            *ret_words = S("Back to the papers of the forum");
        }
    }
    return e;
}

static enum err read_one(struct context *c, struct forum *ret)
{
    return read_forum(c, c->arg, ret);
}

enum err run_sheet_show(struct context *c)
{
    struct forum f;
    struct run_sheet_page p = { .version = S("") };
    enum err e = read_one(c, &f);
    return e == OK ? show(c, &f, &p, &(struct refused){ .booking = S("") }, 200) : e;
}

/* --- what is typed --- */

/* The page is one form with several buttons: whichever is pressed, what was typed beside it is kept. This is who came
 * of the services. ERR_INVALID: *ret_problem says which is too long. */
static enum err keep_services(struct context *c, const struct forum *f, struct str *ret_problem)
{
    struct forum_seat *all;
    size_t n;
    enum err e = forum_seats(&c->work, f->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct str id = all[i].public_id, present = typed(c, "present", id), who = typed(c, "who", id);
        if (present.n == 0 || str_eq(as_shown(c->work.arena, present, who), typed(c, "shown", id)))
            continue;
        e = run_sheet_attend(&c->work, f, &all[i],
            str_eq(present, S("yes"))      ? 1
                : str_eq(present, S("no")) ? 0
                                           : -1,
            who);
        if (e == ERR_INVALID)
            *ret_problem = str_fmt(c->work.arena, "Who came from %.*s: use %d characters or fewer",
                STR_ARG(all[i].name), RUN_SHEET_WHO_MOST);
    }
    return e;
}

/* And who came from the settings, of cases other than the one that is dealt with. */
static enum err keep_words(struct context *c, const struct forum *f, struct str but, struct refused *r)
{
    struct case_viewer viewer = booking_viewer(c);
    struct booking *all;
    struct forum_case fc;
    size_t n;
    enum err e = booking_list_of_forum(&c->work, &viewer, f->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct str words = typed(c, "words", all[i].public_id);
        if (words.n == 0 || str_eq(all[i].public_id, but) || str_eq(words, all[i].came))
            continue;
        e = forum_case_read(&c->work, &viewer, all[i].round_public_id, &fc);
        if (e == OK)
            e = run_sheet_came(&c->work, &all[i], &fc, words, &r->problem);
        if (e == ERR_INVALID)
            r->booking = all[i].public_id;
    }
    return e;
}

/* All of it. `but`: the booking that is dealt with. ERR_INVALID: what was refused is in p or r, and nothing is kept. */
static enum err keep(struct context *c, const struct forum *f, struct str but, struct run_sheet_page *p,
    struct refused *r)
{
    if (f->state != FORUM_PLANNED && f->state != FORUM_OPEN)
        return OK;
    enum err e = keep_services(c, f, &p->error);
    return e == OK ? keep_words(c, f, but, r) : e;
}

/* Begins a forum that is as the form had it, or ends it. */
static enum err change_state(struct context *c, const struct forum *f, bool begins, int64_t version,
    struct str *ret_problem)
{
    struct case_viewer viewer = booking_viewer(c);
    struct booking *list;
    size_t n;
    if (begins)
        return version == f->version ? run_sheet_open(&c->work, &viewer, f, ret_problem) : ERR_CONFLICT;
    enum err e = booking_list_of_forum(&c->work, &viewer, f->id, &list, &n);
    return e == OK ? run_sheet_hold(&c->work, &viewer, f, list, n, ret_problem) : e;
}

enum err run_sheet_state_it(struct context *c)
{
    struct forum f;
    int64_t version;
    struct run_sheet_page p = { .error = S("") };
    struct refused r = { .booking = S("") };
    struct str state = ask_form_value(c, S("state"));
    bool begins = str_eq(state, S("open"));
    enum err e = read_one(c, &f);
    if (e != OK)
        return e;
    if ((!begins && !str_eq(state, S("held"))) || !str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    e = keep(c, &f, S(""), &p, &r);
    if (e == OK)
        e = change_state(c, &f, begins, version, &p.error);
    if (e == ERR_CONFLICT)
        p.error = S("Somebody changed this forum since you opened it. Look at it as it is now");
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        c->refused = true;
        return show(c, &f, &p, &r, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "forum %.*s", STR_ARG(f.public_id)), NULL, 0);
    return ask_back(c, ROUTE_RUN_SHEET, f.public_id, begins ? "open" : "held");
}

enum err run_sheet_attend_it(struct context *c)
{
    struct forum f;
    struct run_sheet_page p = { .error = S("") };
    struct refused r = { .booking = S("") };
    enum err e = read_one(c, &f);
    if (e == OK && f.state != FORUM_PLANNED && f.state != FORUM_OPEN) {
        e = ERR_CONFLICT;
        p.error = S("This forum is over: what was written down of it stays");
    }
    if (e == OK)
        e = keep(c, &f, S(""), &p, &r);
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        c->refused = true;
        return show(c, &f, &p, &r, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "forum %.*s", STR_ARG(f.public_id)), NULL, 0);
    return ask_back(c, ROUTE_RUN_SHEET, f.public_id, "attendance");
}

/* A booking that the coordinator deals with, its case, and its forum. */
static enum err read_booking(struct context *c, struct booking *ret, struct forum_case *ret_case,
    struct forum *ret_forum)
{
    struct case_viewer viewer = booking_viewer(c);
    enum err e = booking_read(&c->work, &viewer, c->arg, ret);
    if (e == OK)
        e = forum_case_read(&c->work, &viewer, ret->round_public_id, ret_case);
    return e == OK ? read_forum(c, ret->forum_public_id, ret_forum) : e;
}

/* Says of a case that is as the form had it what became of it. */
static enum err say(struct context *c, const struct booking *b, struct forum_case *fc, const struct forum *f,
    bool discussed, int64_t version, struct str *ret_problem)
{
    struct str words = typed(c, "words", b->public_id);
    if (version != b->version || f->state != FORUM_OPEN || !b->shared) {
        *ret_problem = b->shared ? S("Somebody changed this case since you opened the page. Look at it as it is now")
                                 : S("Consent does not hold: the case cannot be discussed");
        return ERR_CONFLICT;
    }
    return discussed ? run_sheet_discussed(&c->work, c->login.account, b, fc, words, ret_problem)
                     : run_sheet_missed(&c->work, c->login.account, b, fc, words, ret_problem);
}

enum err booking_say_it(struct context *c)
{
    struct booking b;
    struct forum_case fc;
    struct forum f;
    int64_t version;
    struct refused r = { .booking = S("") };
    struct run_sheet_page p = { .error = S("") };
    struct str what = ask_form_value(c, S("what"));
    bool discussed = str_eq(what, S("discussed"));
    enum err e = read_booking(c, &b, &fc, &f);
    if (e != OK)
        return e;
    if ((!discussed && !str_eq(what, S("missed"))) || !str_to_i64(typed(c, "version", b.public_id), &version))
        return ERR_INVALID;
    r.booking = b.public_id;
    e = keep(c, &f, b.public_id, &p, &r);
    if (e == OK)
        e = say(c, &b, &fc, &f, discussed, version, &r.problem);
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        c->refused = true;
        return show(c, &f, &p, &r, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    case_audit(c, &fc);
    return ask_back(c, ROUTE_RUN_SHEET, f.public_id, discussed ? "discussed" : "missed");
}

enum err booking_move_it(struct context *c)
{
    struct booking b;
    struct forum_case fc;
    struct forum f;
    struct case_viewer viewer = booking_viewer(c);
    struct str to = ask_form_value(c, S("to"));
    struct run_sheet_page p = { .error = S("") };
    struct refused r = { .booking = S("") };
    bool up = str_eq(to, S("up"));
    enum err e = read_booking(c, &b, &fc, &f);
    if (e != OK)
        return e;
    if (!up && !str_eq(to, S("down")))
        return ERR_INVALID;
    e = keep(c, &f, S(""), &p, &r);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show(c, &f, &p, &r, 400);
    }
    if (e == OK)
        e = booking_move(&c->work, &viewer, &b, up);
    if (e != OK)
        return e;
    case_audit(c, &fc);
    return ask_back(c, ROUTE_RUN_SHEET, f.public_id, "moved");
}

enum err booking_calendar_file(struct context *c)
{
    struct arena *a = c->work.arena;
    struct booking b;
    struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_READ, OP_CASE_ANON_READ);
    enum err e = booking_read(&c->work, &viewer, c->arg, &b);
    if (e != OK)
        return e;
    /* No name, no reference: the calendar of a colleague may be anybody's to read. */
    const struct ics_event event = { .uid = str_fmt(a, "booking-%.*s@waymark", STR_ARG(b.public_id)),
        .from = b.on,
        .to = DAY_NONE,
        .starts = b.starts,
        .ends = b.starts + b.minutes,
        .summary = b.forum_name,
        .place = b.venue,
        .url = S(""),
        .cancelled = b.place == 0,
        .sequence = b.version,
        .changed_ms = clock_day_start(c->work.today) };
    context_audit_also(
        c, str_fmt(a, "calendar file of forum %.*s", STR_ARG(b.forum_public_id)), &b.pupil, b.named ? 1 : 0);
    return download_calendar(c, S("Waymark"), &event, 1, S("forum.ics"));
}
