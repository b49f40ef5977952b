/* GET and POST /panels/refer, GET /referrals/{referral}, POST /referrals/{referral}/list and /decide */
#include "service/school.h"
#include "views/referral.html.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/panel.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "made", "The child is referred" }, { "listed", "It is on the agenda" },
    { "decided", "The decision is saved" }, { NULL, NULL } };

/* --- a new one --- */

static enum err show_new(struct context *c, const struct ask_about *b, struct refer_page *p, int status)
{
    struct arena *a = c->work.arena;
    p->layout = page_layout(c, S("Refer a child to a panel"));
    p->layout.error = p->kind_error.n + p->why_error.n + p->wanted_error.n + p->risks_error.n > 0;
    p->action = url_to(a, ROUTE_REFER, STR_NONE);
    p->school = b->school.name;
    p->urn = b->school.urn;
    p->child = page_name(a, b->child.surname, b->child.forename);
    p->child_id = b->child.public_id;
    p->meeting_id = b->meeting_public_id;
    p->asks_risks = access_allows(c->login.roles, OP_CLASS3_UPDATE).scopes != 0;
    if (day_is(b->meeting.on))
        p->meeting = str_fmt(a, "From the meeting on %.*s", STR_ARG(page_day(a, b->meeting.on)));
    context_audit_also(c, S("new referral"), &b->child.id, 1);
    view_refer(c->html, p);
    return context_page(c, status);
}

enum err referral_new(struct context *c)
{
    struct ask_about b;
    struct refer_page p = { .kind = S("yar") };
    enum err e = ask_about_child(c, &b);
    return e == OK ? show_new(c, &b, &p, 200) : e;
}

/* That a child has been referred is told to those who may read the referrals of the school. */
static bool may_read_referrals(struct context *c, struct str urn)
{
    struct school at;
    const struct viewer viewer = context_viewer(c, OP_YAR_READ);
    return viewer.scope != 0 && school_read(&c->work, &viewer, urn, &at) == OK;
}

enum err referral_make_it(struct context *c)
{
    struct ask_about b;
    struct panel_problems problems;
    struct str public_id;
    struct refer_page p = { .kind = ask_form_value(c, S("kind")),
        .why = ask_form_value(c, S("why")),
        .wanted = ask_form_value(c, S("wanted")),
        .risks = ask_form_value(c, S("risks")),
        .urgent = str_eq(ask_form_value(c, S("urgent")), S("yes")) };
    struct referral_new n = { .why = p.why, .wanted = p.wanted, .risks = p.risks, .urgent = p.urgent };
    enum err e = ask_about_child(c, &b);
    if (e != OK)
        return e;
    if (!panel_kind_parse(p.kind, &n.kind))
        return ERR_INVALID;
    if (p.risks.n > 0 && access_allows(c->login.roles, OP_CLASS3_UPDATE).scopes == 0)
        return ERR_DENIED;
    n.school = b.school.id;
    n.pupil = b.child.id;
    n.meeting = b.meeting.id;
    n.tells_waiting = may_read_referrals(c, b.school.urn);
    e = referral_make(&c->work, c->login.account, &n, &public_id, &problems);
    if (e == ERR_INVALID) {
        c->refused = true;
        p.kind_error = problems.kind;
        p.why_error = problems.why;
        p.wanted_error = problems.wanted;
        p.risks_error = problems.risks;
        return show_new(c, &b, &p, 400);
    }
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "referral %.*s", STR_ARG(public_id)), &b.child.id, 1);
    /* Who may refer and not read, goes back to the child. */
    if (access_allows(c->login.roles, OP_YAR_READ).scopes == 0)
        return context_redirect(c, url_to(c->work.arena, ROUTE_PUPIL, b.child.public_id));
    return ask_back(c, ROUTE_REFERRAL, public_id, "made");
}

/* --- one --- */

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

static void fill_facts(struct context *c, const struct referral *r, struct referral_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 8, struct govuk_summary_list_row);
    add_fact(facts, &p->n_facts, S("Panel"), panel_kind_words(r->kind));
    add_fact(facts, &p->n_facts, S("Referred"),
        str_fmt(a, "%.*s by %.*s", STR_ARG(page_day(a, clock_day(r->made_ms))), STR_ARG(r->made_by)));
    if (day_is(r->meeting_on))
        add_fact(facts, &p->n_facts, S("From the meeting"), page_day(a, r->meeting_on));
    if (day_is(r->panel_on))
        add_fact(facts, &p->n_facts, S("On the agenda of"), page_day(a, r->panel_on));
    add_fact(facts, &p->n_facts, S("What was decided"), r->decision);
    if (r->decided_ms != 0)
        add_fact(facts, &p->n_facts, S("Decided"),
            str_fmt(a, "%.*s, written down by %.*s", STR_ARG(page_day(a, clock_day(r->decided_ms))),
                STR_ARG(r->decided_by)));
    if (day_is(r->review))
        add_fact(facts, &p->n_facts, S("Looked at again on"), page_day(a, r->review));
    p->facts = facts;
}

static enum err fill_history(struct context *c, const struct referral *r, struct referral_page *p)
{
    static const struct ask_word words[] = { { "made", "Referred" }, { "listed", "Put on an agenda" },
        { "accepted", "Accepted" }, { "signposted", "Signposted" }, { "held", "On hold" }, { "closed", "Closed" } };
    struct viewer viewer = context_viewer(c, OP_YAR_READ);
    struct referral_event *events;
    size_t n;
    enum err e = referral_history(&c->work, &viewer, r->id, &events, &n);
    if (e != OK)
        return e;
    struct moj_timeline_item *items = ARENA_ARRAY(c->work.arena, n, struct moj_timeline_item);
    for (size_t i = 0; i < n; i++) {
        const struct referral_event *v = &events[n - 1 - i];
        char time[8];
        items[i] = (struct moj_timeline_item){ .title = S("Changed"),
            .byline = v->who,
            .day = clock_day(v->at_ms),
            .time = str_dup(c->work.arena, clock_time_words(v->at_ms, time)),
            .text = v->detail };
        for (size_t k = 0; k < COUNT_OF(words); k++)
            if (str_eq(v->what, str_of(words[k].value)))
                items[i].title = str_of(words[k].words);
    }
    p->history = (struct moj_timeline){ .items = items, .n_items = n, .heading_level = 3 };
    return OK;
}

/* The days of its panel that are still to come. */
static enum err fill_days(struct context *c, const struct referral *r, struct referral_page *p)
{
    struct panel *all;
    size_t n;
    enum err e = panel_list(&c->work, c->work.today, &all, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n, struct govuk_select_item);
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == r->kind && all[i].state == PANEL_PLANNED)
            items[p->n_days++] = (struct govuk_select_item){ .text = page_day(c->work.arena, all[i].on),
                .value = all[i].public_id };
    p->days = items;
    return OK;
}

static enum err show(struct context *c, const struct referral *r, struct referral_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct panels_record *record;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Panels"), .href = url_to(a, ROUTE_PANELS, STR_NONE) }, { .text = S("One referral") }
    };
    bool decides = access_allows(c->login.roles, OP_YAR_DECIDE).scopes != 0;
    p->layout = page_layout(c, S("Referral"));
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = p->error.n + p->list_error.n + p->decision_error.n + p->decision_state_error.n +
            p->review_error.n >
        0;
    p->done = ask_done(c, done_words);
    p->state = panel_standing(c, r, &p->state_tag);
    p->version = str_fmt(a, "%lld", (long long)r->version);
    fill_facts(c, r, p);
    if (decides && r->state != REFERRAL_CLOSED)
        p->decide = url_to(a, ROUTE_REFERRAL_DECIDE, r->public_id);
    if (decides && (r->state < REFERRAL_ACCEPTED || r->state == REFERRAL_HELD))
        p->list = url_to(a, ROUTE_REFERRAL_LIST, r->public_id);
    enum err e = fill_history(c, r, p);
    if (e == OK)
        e = fill_days(c, r, p);
    if (e == OK)
        e = panel_records(c, r, 1, &record);
    if (e != OK)
        return e;
    p->record = *record;
    view_referral(c->html, p);
    return context_page(c, status);
}

static enum err read_one(struct context *c, struct referral *ret)
{
    struct viewer viewer = context_viewer(c, OP_YAR_READ);
    return referral_read(&c->work, &viewer, c->arg, ret);
}

enum err referral_show(struct context *c)
{
    struct referral r;
    struct referral_page p = { .version = S("") };
    enum err e = read_one(c, &r);
    return e == OK ? show(c, &r, &p, 200) : e;
}

/* What came of a form: the page again, or on. */
static enum err answer(struct context *c, const struct referral *r, struct referral_page *p, enum err e,
    const char *done)
{
    if (e == ERR_CONFLICT)
        p->error = S("Somebody changed this referral since you opened it. Look at it as it is now; what you typed is "
                     "still in the form");
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show(c, r, p, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "referral %.*s", STR_ARG(r->public_id)), &r->pupil, 1);
    return ask_back(c, ROUTE_REFERRAL, r->public_id, done);
}

/* Has it been changed since the form was made? ERR_INVALID: the form does not say. */
static enum err as_it_was(struct context *c, const struct referral *r)
{
    int64_t version;
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    return version == r->version ? OK : ERR_CONFLICT;
}

enum err referral_list_it(struct context *c)
{
    struct referral r;
    struct panel day;
    struct panel_problems problems = { .on = S("") };
    struct referral_page p = { .version = S("") };
    enum err e = read_one(c, &r);
    if (e == OK)
        e = panel_read(&c->work, ask_form_value(c, S("panel")), &day);
    if (e != OK)
        return e;
    e = as_it_was(c, &r);
    if (e == OK)
        e = referral_put(&c->work, c->login.account, &r, &day, &problems);
    p.list_error = problems.on;
    return answer(c, &r, &p, e, "listed");
}

enum err referral_decide_it(struct context *c)
{
    struct referral r;
    struct panel_problems problems = { .on = S("") };
    struct str wrong = S("");
    enum referral_state state = REFERRAL_QUEUED;
    struct referral_page p = { .decision_state = ask_form_value(c, S("state")),
        .decision = ask_form_value(c, S("decision")),
        .review = ask_form_value(c, S("review")) };
    enum err e = read_one(c, &r);
    if (e != OK)
        return e;
    for (int s = REFERRAL_ACCEPTED; s < REFERRAL_STATES; s++)
        if (str_eq(p.decision_state, referral_state_name((enum referral_state)s)))
            state = (enum referral_state)s;
    struct day review = filter_date(p.review, &wrong);
    e = as_it_was(c, &r);
    if (e == OK)
        e = referral_settle(&c->work, c->login.account, &r, state, p.decision, review, &problems);
    if (e == OK && wrong.n > 0)
        e = ERR_INVALID;
    p.decision_state_error = problems.state;
    p.decision_error = problems.decision;
    p.review_error = wrong.n > 0 ? wrong : problems.review;
    return answer(c, &r, &p, e, "decided");
}
