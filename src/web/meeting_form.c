/* GET and POST /meetings/plan, GET /meetings/{meeting}/change, POST /meetings/{meeting}/move and /cancel */
#include "views/error.html.h"
#include "views/meetings.html.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

/* A form on its way: what was typed, what it comes to, and for which school. */
struct asked {
    struct meeting_plan_page page;
    struct meeting_plan plan;
    struct meeting_problems problems;
    const struct meeting_school *school; /* NULL: none was chosen */
    const struct calendar *calendar;
    struct meeting m; /* of one that is changed */
};

void meeting_join_problems(struct meeting_problems *to, const struct meeting_problems *from)
{
    struct str *const a[] = { &to->school, &to->on, &to->starts, &to->ends, &to->place, &to->reason, &to->warning };
    const struct str b[] = { from->school, from->on, from->starts, from->ends, from->place, from->reason,
        from->warning };
    for (size_t i = 0; i < COUNT_OF(b); i++)
        if (a[i]->n == 0)
            *a[i] = b[i].p == NULL ? S("") : b[i];
}

void meeting_read_times(struct arena *a, const struct meeting_form *typed, struct meeting_plan *ret,
    struct meeting_problems *ret_problems)
{
    struct meeting_problems p = { .on = S("") };
    (void)a;
    ret->on = filter_date(typed->on, &p.on);
    if (!meeting_time_parse(typed->starts, &ret->starts))
        p.starts = S("Enter when the meeting begins with am or pm, like 9:30am");
    if (!meeting_time_parse(typed->ends, &ret->ends))
        p.ends = S("Enter when the meeting ends with am or pm, like 11am");
    meeting_join_problems(ret_problems, &p);
}

/* The fields of the form, as they were sent. */
static void read_form(struct context *c, struct meeting_form *f)
{
    f->on = meeting_field(c, S("on"));
    f->starts = meeting_field(c, S("starts"));
    f->ends = meeting_field(c, S("ends"));
    f->place = meeting_field(c, S("place"));
    f->mode = meeting_field(c, S("mode"));
    f->version = meeting_field(c, S("version"));
}

/* Schools and leads to choose from. The lead is chosen by those who see every school; others hold it themselves. */
static enum err fill_choices(struct context *c, struct asked *k, struct str urn, struct str lead, bool is_new)
{
    struct meeting_school *schools;
    size_t n;
    enum err e = meeting_choose_lead(c, is_new ? "Whoever has the school" : NULL, lead, &k->page.form.lead);
    if (e == OK)
        e = meeting_schools(&c->work, &c->viewer, &schools, &n);
    if (e == OK)
        e = meeting_calendar(c, &k->calendar);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (str_eq(schools[i].urn, urn))
            k->school = &schools[i];
    if (is_new)
        k->page.form.school = meeting_choose_school(c, "Choose a school", schools, n, urn);
    return OK;
}

/* Who holds it: the one who was chosen, else to whom the school is allocated that day, else whoever plans it. */
static enum err choose_lead(struct context *c, struct asked *k, struct str chosen)
{
    struct allocation *all;
    size_t n;
    k->plan.lead = c->login.account;
    if ((c->viewer.scope & SCOPE_ALL) == 0 || k->school == NULL)
        return OK;
    enum err e = allocation_list(&c->work, &c->viewer, c->work.today, &all, &n);
    for (size_t i = n; e == OK && i-- > 0;)
        if (all[i].school.v == k->school->id.v && allocation_holds(&all[i], c->work.today))
            k->plan.lead = all[i].account;
    for (size_t i = 0; e == OK && chosen.n > 0 && i < k->page.form.lead.n; i++)
        if (str_eq(k->page.form.lead.items[i].value, chosen))
            k->plan.lead = meeting_account(chosen);
    return e;
}

static enum err show(struct context *c, struct asked *k, int status)
{
    struct meeting_form *f = &k->page.form;
    const struct meeting_problems *p = &k->problems;
    f->school_error = p->school;
    f->on_error = p->on;
    f->starts_error = p->starts;
    f->ends_error = p->ends;
    f->place_error = p->place;
    f->warning = S("");
    if (p->warning.n > 0 && !f->is_meant)
        f->warning = str_fmt(c->work.arena, "%.*s. Confirm that this day is meant, or change it",
            STR_ARG(p->warning));
    k->page.layout.error = status != 200;
    c->refused = status != 200;
    view_meeting_plan(c->html, &k->page);
    return context_page(c, status);
}

/* Looks at what was sent; true if it can be done. A warning counts until it is said that this day is meant. */
static enum err check(struct context *c, struct asked *k, bool *ret_right)
{
    struct meeting_problems found = { .on = S("") };
    struct meeting_form *f = &k->page.form;
    if (!meeting_mode_parse(f->mode, &k->plan.mode))
        k->plan.mode = MEETING_PERSON;
    k->plan.place = f->place;
    meeting_read_times(c->work.arena, f, &k->plan, &k->problems);
    enum err e = meeting_check(&c->work, k->calendar, k->school, &k->plan, k->m.id, &found);
    meeting_join_problems(&k->problems, &found);
    if (k->problems.warning.n > 0) {
        f->day = meeting_day_typed(c->work.arena, k->plan.on);
        f->is_meant = str_eq(meeting_field(c, S("anyway")), f->day);
    }
    *ret_right = !meeting_has_problems(&k->problems) && (k->problems.warning.n == 0 || f->is_meant);
    return e;
}

static struct asked *begin(struct context *c, struct str title)
{
    struct asked *k = ARENA_NEW(c->work.arena, struct asked);
    k->page.layout = page_layout(c, title);
    k->page.form.button = S("Plan the meeting");
    k->page.form.action = url_to(c->work.arena, ROUTE_MEETING_PLAN_IT, STR_NONE);
    k->page.form.back = url_to(c->work.arena, ROUTE_MEETINGS, STR_NONE);
    k->page.form.mode = S("person");
    return k;
}

enum err meeting_plan_show(struct context *c)
{
    struct asked *k = begin(c, S("Plan a meeting"));
    k->page.form.on = meeting_query(c, S("on"));
    enum err e = fill_choices(c, k, meeting_query(c, S("school")), S(""), true);
    return e == OK ? show(c, k, 200) : e;
}

enum err meeting_plan_it(struct context *c)
{
    struct asked *k = begin(c, S("Plan a meeting"));
    struct str id, lead = meeting_field(c, S("lead"));
    bool right = false;
    read_form(c, &k->page.form);
    enum err e = fill_choices(c, k, meeting_field(c, S("school")), lead, true);
    if (e == OK)
        e = choose_lead(c, k, lead);
    if (e == OK)
        e = check(c, k, &right);
    if (e == OK && !right)
        return show(c, k, 400);
    if (e == OK)
        e = meeting_add(&c->work, k->calendar, c->login.account, k->school->id, &k->plan, &id);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(id)), NULL, 0);
    return context_redirect(c,
        url_with(c->work.arena, ROUTE_MEETINGS, STR_NONE, &(struct http_pair){ S("done"), S("planned") }, 1));
}

/* --- one that is there --- */

/* One that is not planned any more cannot be moved or cancelled: what it is now, and the way there. */
static enum err tell_over(struct context *c, const struct meeting *m)
{
    struct arena *a = c->work.arena;
    const struct error_page p = { .layout = page_layout(c, S("This meeting cannot be changed any more")),
        .advice = str_fmt(a, "%.*s, %.*s: %.*s.", STR_ARG(m->school_name), STR_ARG(meeting_day_words(a, m->on)),
            STR_ARG(str_lower(a, meeting_state_words(m->state)))),
        .on = url_to(a, ROUTE_MEETING, m->public_id),
        .on_words = S("Look at the meeting as it is now") };
    c->refused = true;
    view_error(c->html, &p);
    return context_page(c, 409);
}

/* Reads the meeting of the address, for a form of which it is to be *ret; NULL when it cannot be changed any more, and
 * that was told. */
static enum err begin_change(struct context *c, struct asked **ret)
{
    struct arena *a = c->work.arena;
    struct asked *k = begin(c, S("Change the meeting"));
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &k->m);
    if (e != OK)
        return e;
    *ret = NULL;
    if (k->m.state != MEETING_PLANNED)
        return tell_over(c, &k->m);
    k->page.layout.title = str_fmt(a, "Change the meeting with %.*s", STR_ARG(k->m.school_name));
    k->page.cancel = url_to(a, ROUTE_MEETING_CANCEL, c->arg);
    k->page.form.action = url_to(a, ROUTE_MEETING_MOVE, c->arg);
    k->page.form.back = url_to(a, ROUTE_MEETING, c->arg);
    k->page.form.button = S("Change the meeting");
    k->plan = (struct meeting_plan){ k->m.lead, k->m.on, k->m.starts, k->m.ends, k->m.mode, k->m.place };
    *ret = k;
    return OK;
}

/* The form as the meeting stands. */
static void fill_form(struct arena *a, struct asked *k)
{
    k->page.form.on = meeting_day_typed(a, k->m.on);
    k->page.form.starts = meeting_time_words(a, k->m.starts);
    k->page.form.ends = meeting_time_words(a, k->m.ends);
    k->page.form.place = k->m.place;
    k->page.form.mode = meeting_mode_name(k->m.mode);
    k->page.form.version = str_fmt(a, "%lld", (long long)k->m.version);
}

static struct str lead_value(struct arena *a, struct account_id lead)
{
    return str_fmt(a, "%lld", (long long)lead.v);
}

enum err meeting_change_show(struct context *c)
{
    struct asked *k;
    enum err e = begin_change(c, &k);
    if (e != OK || k == NULL)
        return e;
    fill_form(c->work.arena, k);
    e = fill_choices(c, k, k->m.urn, lead_value(c->work.arena, k->m.lead), false);
    return e == OK ? show(c, k, 200) : e;
}

/* Is the form of the version that the meeting has? ERR_INVALID: it does not say. */
static enum err read_version(struct context *c, const struct meeting *m, bool *ret_changed)
{
    int64_t version;
    if (!str_to_i64(meeting_field(c, S("version")), &version))
        return ERR_INVALID;
    *ret_changed = version != m->version;
    return OK;
}

/* Somebody else has changed it meanwhile: the form as it was typed, of the meeting as it is. */
static enum err show_changed(struct context *c, struct asked *k)
{
    struct arena *a = c->work.arena;
    struct str times = meeting_times_words(a, k->m.starts, k->m.ends);
    k->page.error = str_fmt(a,
        "Somebody else has changed this meeting since you opened it: it is on %.*s%s%.*s now. What you typed is below. "
        "Send it again if it is meant all the same",
        STR_ARG(meeting_day_words(a, k->m.on)), times.n > 0 ? ", " : "", STR_ARG(times));
    k->page.form.version = str_fmt(a, "%lld", (long long)k->m.version);
    return show(c, k, 409);
}

enum err meeting_move_it(struct context *c)
{
    struct asked *k;
    bool right = false, changed = false;
    enum err e = begin_change(c, &k);
    if (e != OK || k == NULL)
        return e;
    e = read_version(c, &k->m, &changed);
    if (e != OK)
        return e;
    struct str lead = meeting_field(c, S("lead"));
    read_form(c, &k->page.form);
    e = fill_choices(c, k, k->m.urn, lead.n > 0 ? lead : lead_value(c->work.arena, k->m.lead), false);
    for (size_t i = 0; i < k->page.form.lead.n; i++)
        if (str_eq(k->page.form.lead.items[i].value, lead))
            k->plan.lead = meeting_account(lead);
    if (e == OK)
        e = check(c, k, &right);
    if (e == OK && changed)
        return show_changed(c, k);
    if (e == OK && !right)
        return show(c, k, 400);
    if (e == OK)
        e = meeting_move(&c->work, k->calendar, c->login.account, &k->m, &k->plan);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s moved", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c, url_to(c->work.arena, ROUTE_MEETING, c->arg));
}

enum err meeting_cancel_it(struct context *c)
{
    struct asked *k;
    bool changed = false;
    enum err e = begin_change(c, &k);
    if (e != OK || k == NULL)
        return e;
    e = read_version(c, &k->m, &changed);
    if (e != OK)
        return e;
    struct str reason = http_form(c->request, S("reason"));
    reason = reason.p == NULL ? S("") : reason;
    if (!changed)
        e = meeting_cancel(&c->work, c->login.account, &k->m, reason, &k->page.reason_error);
    if (changed || e == ERR_INVALID) {
        fill_form(c->work.arena, k);
        k->page.reason = reason;
        e = fill_choices(c, k, k->m.urn, lead_value(c->work.arena, k->m.lead), false);
        return e != OK ? e : changed ? show_changed(c, k)
                                     : show(c, k, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s cancelled", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c, url_to(c->work.arena, ROUTE_MEETING, c->arg));
}
