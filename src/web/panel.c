/* GET and POST /panels, GET /panels/{panel} and /panels/{panel}/pack, POST /panels/{panel}/state */
#include "web/panel.h"

#include "service/tracker.h"
#include "views/panels.html.h"
#include "web/action.h"
#include "web/ask.h"
#include "web/consultation.h"
#include "web/page.h"
#include "web/route.h"

enum {
    DAYS_BACK = 92, /* days of panels that are over are listed for so long */
    TALKS_MOST = 5, /* meetings of a record */
};

static const struct ask_done done_words[] = { { "added", "The day is added" }, { "held", "The day is marked as held" },
    { "cancelled", "The day is cancelled, and the children are in the queue again" }, { NULL, NULL } };

struct str panel_standing(struct context *c, const struct referral *r, const char **ret_tag)
{
    static const char *const tags[REFERRAL_STATES] = { "govuk-tag--yellow", "govuk-tag--blue", "govuk-tag--green",
        "govuk-tag--grey", "govuk-tag--orange", "govuk-tag--grey" };
    bool late = day_is(r->review) && day_cmp(r->review, c->work.today) < 0 && r->state != REFERRAL_CLOSED;
    *ret_tag = late ? "govuk-tag--red" : tags[r->state];
    return late ? S("Review overdue") : referral_state_words(r->state);
}

struct panels_referral panel_referral_row(struct context *c, const struct referral *r)
{
    struct arena *a = c->work.arena;
    struct panels_referral row = { .child = page_name(a, r->surname, r->forename),
        .school = r->school_name,
        .panel = panel_kind_words(r->kind),
        .why = r->why,
        .since = page_day(a, clock_day(r->made_ms)),
        .urgent = r->urgent,
        .href = url_to(a, ROUTE_REFERRAL, r->public_id) };
    row.state = panel_standing(c, r, &row.state_tag);
    if (day_is(r->review) && r->state != REFERRAL_CLOSED)
        row.note = str_fmt(a, "Review on %.*s", STR_ARG(page_day(a, r->review)));
    else if (r->state == REFERRAL_LISTED)
        row.note = page_day(a, r->panel_on);
    return row;
}

/* --- records --- */

/* What a panel reads, with what it is read from: asked once for all children of a pack. */
struct reading {
    struct viewer panels, talked, class3;
    const struct reference *reference;
    struct dashboard d;
    bool has_figures;
};

static enum err begin_reading(struct context *c, struct reading *r)
{
    struct dashboard_source source;
    struct viewer figures = context_viewer(c, OP_DASHBOARD_SCHOOL);
    *r = (struct reading){ .panels = context_viewer(c, OP_YAR_READ),
        .talked = context_viewer(c, OP_TRACKER_READ),
        .class3 = context_viewer(c, OP_CLASS3_READ) };
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    r->reference = source.reference;
    r->has_figures = figures.scope != 0;
    if (!r->has_figures)
        return OK;
    return dashboard_ask(&c->work, &source, &figures,
        &(struct dashboard_filter){ .urn = S(""), .from = DAY_NONE, .to = DAY_NONE },
        &(struct dashboard_wants){ .sizes = false }, &r->d);
}

/* "Year 9, Alder School, UPN A..., missed 56.3% of their sessions this year". */
static struct str summary_of(struct context *c, const struct reading *r, const struct referral *x)
{
    struct arena *a = c->work.arena;
    char words[16];
    for (size_t i = 0; r->has_figures && i < r->d.answer.n; i++) {
        const struct att_row *row = &r->d.answer.rows[i];
        const struct att_block *b = att_row_block(&r->d.answer, row);
        if (b->who[row->row].pupil.v != x->pupil.v || b->school.id.v != x->school.v)
            continue;
        return str_fmt(a, "%.*s, %.*s, UPN %.*s, missed %.*s of their sessions this school year",
            STR_ARG(att_year_group_words(b->traits[row->row].year_group, words)), STR_ARG(x->school_name),
            STR_ARG(x->upn), STR_ARG(page_share(a, row->count.absent, row->count.possible)));
    }
    return str_fmt(a, "%.*s, UPN %.*s", STR_ARG(x->school_name), STR_ARG(x->upn));
}

static enum err read_talks(struct context *c, const struct reading *r, const struct referral *x,
    struct panels_record *ret)
{
    struct arena *a = c->work.arena;
    struct tracker_entry *all;
    size_t n;
    enum err e = tracker_list(&c->work, &r->talked, &r->panels, r->reference->calendar,
        &(struct tracker_question){ .pupil = x->pupil }, &all, &n, NULL);
    if (e != OK)
        return e;
    struct panels_talk *talks = ARENA_ARRAY(a, TALKS_MOST, struct panels_talk);
    for (size_t i = 0; i < n && ret->n_talks < TALKS_MOST; i++)
        talks[ret->n_talks++] = (struct panels_talk){ page_day(a, all[i].on), tracker_source_words(all[i].source),
            all[i].agreed, tracker_stands(a, &all[i]) };
    ret->talks = talks;
    return OK;
}

static enum err read_record(struct context *c, const struct reading *r, const struct referral *x,
    struct panels_record *ret)
{
    *ret = (struct panels_record){ .name = page_name(c->work.arena, x->surname, x->forename),
        .summary = summary_of(c, r, x),
        .href = url_to(c->work.arena, ROUTE_PUPIL, x->pupil_public_id),
        .urgent = x->urgent,
        .why = x->why,
        .wanted = x->wanted,
        .risks = S("") };
    enum err e = OK;
    if (x->has_risks) {
        e = referral_risks(&c->work, &r->class3, x->id, &ret->risks);
        ret->risks_hidden = e == ERR_MISSING;
        e = e == ERR_MISSING ? OK : e;
    }
    if (e == OK)
        e = read_talks(c, r, x, ret);
    if (e == OK)
        e = action_section_of_pupil(c, x->pupil, x->pupil_public_id, x->urn, &ret->actions);
    if (e == OK)
        e = consultation_section(c, x->pupil, x->pupil_public_id, x->urn, &ret->consultations);
    return e;
}

enum err panel_records(struct context *c, const struct referral *all, size_t n, struct panels_record **ret)
{
    struct arena *a = c->work.arena;
    struct reading *r = ARENA_NEW(a, struct reading);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    *ret = ARENA_ARRAY(a, n, struct panels_record);
    enum err e = begin_reading(c, r);
    for (size_t i = 0; e == OK && i < n; i++) {
        pupils[i] = all[i].pupil;
        e = read_record(c, r, &all[i], &(*ret)[i]);
    }
    if (e == OK && n > 0)
        context_audit_also(c, S("panel"), pupils, n);
    return e;
}

/* --- queue and days --- */

static void fill_referrals(struct context *c, const struct referral *all, size_t n, struct panels_page *p)
{
    struct panels_referral *queue = ARENA_ARRAY(c->work.arena, n, struct panels_referral);
    struct panels_referral *decided = ARENA_ARRAY(c->work.arena, n, struct panels_referral);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, n, struct pupil_id);
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        bool waits = all[i].state == REFERRAL_QUEUED || all[i].state == REFERRAL_LISTED;
        if (all[i].state == REFERRAL_CLOSED || all[i].state == REFERRAL_SIGNPOSTED)
            continue;
        struct panels_referral row = panel_referral_row(c, &all[i]);
        pupils[shown++] = all[i].pupil;
        if (waits)
            queue[p->n_queue++] = row;
        else
            decided[p->n_decided++] = row;
    }
    p->queue = queue;
    p->decided = decided;
    if (shown > 0)
        context_audit(c, S("queue of panels"), pupils, shown);
}

static enum err fill_days(struct context *c, struct panels_page *p)
{
    struct arena *a = c->work.arena;
    struct panel *all;
    enum err e = panel_list(&c->work, day_add(c->work.today, -DAYS_BACK), &all, &p->n_days);
    if (e != OK)
        return e;
    struct panels_day *days = ARENA_ARRAY(a, p->n_days, struct panels_day);
    for (size_t i = 0; i < p->n_days; i++)
        days[i] = (struct panels_day){ page_day(a, all[i].on), panel_kind_words(all[i].kind), all[i].place,
            panel_state_words(all[i].state), all[i].n, url_to(a, ROUTE_PANEL, all[i].public_id) };
    p->days = days;
    return OK;
}

static enum err show_all(struct context *c, struct panels_page *p, int status)
{
    struct viewer viewer = context_viewer(c, OP_YAR_READ);
    struct referral *all;
    size_t n;
    enum err e = referral_list(&c->work, &viewer, &(struct referral_question){ .has_state = false }, &all, &n);
    p->layout = page_layout(c, S("Panels"));
    p->layout.error = p->on_error.n + p->place_error.n + p->error.n > 0;
    p->done = ask_done(c, done_words);
    if (access_allows(c->login.roles, OP_YAR_DECIDE).scopes != 0)
        p->add = url_to(c->work.arena, ROUTE_PANELS, STR_NONE);
    if (p->kind.n == 0)
        p->kind = S("yar");
    if (e == OK)
        e = fill_days(c, p);
    if (e != OK)
        return e;
    fill_referrals(c, all, n, p);
    view_panels(c->html, p);
    return context_page(c, status);
}

enum err panel_show_list(struct context *c)
{
    struct panels_page p = { .kind = S("") };
    return show_all(c, &p, 200);
}

enum err panel_add_it(struct context *c)
{
    struct panel_problems problems;
    struct str public_id, wrong = S("");
    enum panel_kind kind;
    struct panels_page p = { .kind = ask_form_value(c, S("kind")),
        .on = ask_form_value(c, S("on")),
        .place = ask_form_value(c, S("place")) };
    if (!panel_kind_parse(p.kind, &kind))
        return ERR_INVALID;
    struct day on = filter_date(p.on, &wrong);
    enum err e = panel_add(&c->work, kind, on, p.place, &public_id, &problems);
    if (e == ERR_INVALID) {
        c->refused = true;
        p.on_error = wrong.n > 0 ? wrong : problems.on;
        p.place_error = problems.place;
        return show_all(c, &p, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "panel %.*s", STR_ARG(public_id)), NULL, 0);
    return ask_back(c, ROUTE_PANELS, STR_NONE, "added");
}

/* --- one day --- */

static enum err show_day(struct context *c, bool pack)
{
    struct arena *a = c->work.arena;
    struct panel day;
    struct referral *all;
    size_t n;
    enum err e = panel_read(&c->work, c->arg, &day);
    if (e == OK)
        e = referral_list(&c->work, &c->viewer, &(struct referral_question){ .panel = day.id }, &all, &n);
    if (e != OK)
        return e;
    struct panel_page p = { .layout = page_layout(c, panel_kind_words(day.kind)),
        .done = ask_done(c, done_words),
        .is_pack = pack,
        .about = str_fmt(a, "%.*s%s%.*s: %.*s", STR_ARG(page_day(a, day.on)), day.place.n > 0 ? ", " : "",
            STR_ARG(day.place), STR_ARG(str_lower(a, panel_state_words(day.state)))),
        .pack = url_to(a, ROUTE_PANEL_PACK, day.public_id),
        .agenda_href = url_to(a, ROUTE_PANEL, day.public_id),
        .version = str_fmt(a, "%lld", (long long)day.version) };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Panels"), .href = url_to(a, ROUTE_PANELS, STR_NONE) }, { .text = page_day(a, day.on) }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    if (day.state == PANEL_PLANNED && access_allows(c->login.roles, OP_YAR_DECIDE).scopes != 0)
        p.state = url_to(a, ROUTE_PANEL_STATE, day.public_id);
    struct panels_referral *rows = ARENA_ARRAY(a, n, struct panels_referral);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = panel_referral_row(c, &all[i]);
        pupils[i] = all[i].pupil;
    }
    p.agenda = rows;
    p.n_agenda = n;
    if (n > 0)
        context_audit(c, str_fmt(a, "%s of panel %.*s", pack ? "pack" : "agenda", STR_ARG(day.public_id)), pupils, n);
    struct panels_record *records = NULL;
    if (pack)
        e = panel_records(c, all, n, &records);
    if (e != OK)
        return e;
    p.records = records;
    p.n_records = pack ? n : 0;
    view_panel(c->html, &p);
    return context_page(c, 200);
}

enum err panel_show(struct context *c)
{
    return show_day(c, false);
}

enum err panel_show_pack(struct context *c)
{
    return show_day(c, true);
}

enum err panel_end_it(struct context *c)
{
    struct panel day;
    int64_t version;
    enum panel_state to;
    enum err e = panel_read(&c->work, c->arg, &day);
    if (e != OK)
        return e;
    if (!panel_state_parse(ask_form_value(c, S("state")), &to) || to == PANEL_PLANNED ||
        !str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    if (version != day.version)
        return ERR_CONFLICT;
    e = panel_end(&c->work, &day, to);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "panel %.*s", STR_ARG(day.public_id)), NULL, 0);
    return ask_back(c, ROUTE_PANEL, day.public_id, panel_state_name(to).p);
}
