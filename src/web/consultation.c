/* GET /consultations, GET and POST /consultations/new, GET /consultations/{consultation}, POST .../answer and
 * .../withdraw */
#include "web/consultation.h"

#include "service/school.h"
#include "views/consultations.html.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "asked", "The question is asked" },
    { "answered", "The answer is in the record" }, { "withdrawn", "The question is withdrawn" }, { NULL, NULL } };

static struct str standing(struct arena *a, const struct consultation *x, const char **ret_tag)
{
    static const char *const words[] = { "To be answered", "Answered", "Withdrawn" };
    static const char *const tags[] = { "govuk-tag--yellow", "govuk-tag--green", "govuk-tag--grey" };
    if (x->left) {
        *ret_tag = "govuk-tag--red";
        return S("Nobody to answer");
    }
    *ret_tag = x->late > 0 ? "govuk-tag--red" : tags[x->state];
    return x->late > 0 ? str_fmt(a, "%.*s late", STR_ARG(page_plural(a, x->late, "day", "days")))
                       : str_of(words[x->state]);
}

struct consultations_row consultation_row(struct context *c, const struct consultation *x)
{
    struct arena *a = c->work.arena;
    int left = x->due.v - c->work.today.v;
    struct consultations_row r = { .child = page_name(a, x->surname, x->forename),
        .school = x->school_name,
        .who = x->asked_name,
        .question = x->told ? x->question : S("Asked by the authority, for itself"),
        .due = x->state == CONSULTATION_OPEN && day_is(x->meeting_on) && day_cmp(x->due, x->meeting_on) > 0
            ? str_fmt(a, "%.*s, after the meeting", STR_ARG(page_day(a, x->due)))
            : page_day(a, x->due),
        .href = url_to(a, ROUTE_CONSULTATION, x->public_id) };
    r.state = standing(a, x, &r.state_tag);
    if (!x->told)
        r.note = str_fmt(a, "What was asked and answered is for the authority: ask %.*s", STR_ARG(x->asker_name));
    else if (x->left)
        r.note = str_fmt(a, "%.*s has left: withdraw the question and ask somebody else", STR_ARG(x->asked_name));
    else if (x->state == CONSULTATION_ANSWERED)
        r.note = x->answer;
    else if (x->state == CONSULTATION_OPEN && left == 0)
        r.note = S("Due today");
    else if (x->state == CONSULTATION_OPEN && left > 0 && left <= 7)
        r.note = str_fmt(a, "Due in %.*s", STR_ARG(page_plural(a, left, "day", "days")));
    return r;
}

enum { OVER_MOST = 30 /* answered or withdrawn ones, of each list */ };

enum err consultation_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    struct consultation *all;
    size_t n;
    enum err e = consultation_list(&c->work, &viewer, &(struct consultation_question){ .mine = true }, &all, &n);
    if (e != OK)
        return e;
    struct consultations_row *mine = ARENA_ARRAY(a, n, struct consultations_row);
    struct consultations_row *asked = ARENA_ARRAY(a, n, struct consultations_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    struct consultations_page p = { .layout = page_layout(c, S("Consultations")), .done = ask_done(c, done_words) };
    size_t open = 0, shown = 0, over[2] = { 0 };
    while (open < n && all[open].state == CONSULTATION_OPEN)
        open++;
    for (size_t k = 0; k < n; k++) {
        /* What is to be answered stands first, by its day; then what is over, the latest first. */
        size_t i = k < open ? k : n - 1 - (k - open);
        bool by_me = all[i].asked.v != c->login.account.v;
        if (k >= open && over[by_me]++ >= OVER_MOST)
            continue;
        struct consultations_row r = consultation_row(c, &all[i]);
        pupils[shown++] = all[i].pupil;
        if (all[i].asked.v == c->login.account.v) {
            r.who = all[i].asker_name;
            mine[p.n_mine++] = r;
        } else {
            asked[p.n_asked++] = r;
        }
    }
    p.mine = mine;
    p.asked = asked;
    if (shown < n)
        p.left_out = str_fmt(a,
            "Of those that are over, the latest %d are shown; all stand on the pages of the children.", OVER_MOST);
    if (n > 0)
        context_audit(c, S("consultations"), pupils, shown);
    view_consultations(c->html, &p);
    return context_page(c, 200);
}

enum err consultation_section(struct context *c, struct pupil_id pupil, struct str public_id, struct str urn,
    struct consultations_section *ret)
{
    struct arena *a = c->work.arena;
    struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    struct consultation *all;
    size_t n;
    enum err e = consultation_list(&c->work, &viewer, &(struct consultation_question){ .pupil = pupil }, &all, &n);
    if (e != OK)
        return e;
    struct consultations_row *rows = ARENA_ARRAY(a, n, struct consultations_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = consultation_row(c, &all[i]);
    const struct http_pair pairs[] = { { S("school"), urn }, { S("child"), public_id } };
    *ret = (struct consultations_section){ .rows = rows, .n_rows = n };
    if (access_allows(c->login.roles, OP_MEETING_UPDATE).scopes != 0 && urn.n > 0)
        ret->add = url_with(a, ROUTE_CONSULTATION_NEW, STR_NONE, pairs, COUNT_OF(pairs));
    ret->shows = n > 0 || ret->add.s.n > 0;
    return OK;
}

/* --- one --- */

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

static enum err show(struct context *c, const struct consultation *x, struct consultation_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 6, struct govuk_summary_list_row);
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Consultations"), .href = url_to(a, ROUTE_CONSULTATIONS, STR_NONE) }, { .text = S("One question") }
    };
    p->layout = page_layout(c, S("Consultation"));
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = p->error.n + p->answer_error.n > 0;
    p->done = ask_done(c, done_words);
    p->child = page_name(a, x->surname, x->forename);
    p->state = standing(a, x, &p->state_tag);
    add_fact(facts, &p->n_facts, S("School"), x->school_name);
    add_fact(facts, &p->n_facts, S("Asked by"), x->asker_name);
    add_fact(facts, &p->n_facts, S("Asked of"), x->asked_name);
    add_fact(facts, &p->n_facts, S("Answer by"), page_day(a, x->due));
    if (day_is(x->meeting_on))
        add_fact(facts, &p->n_facts, S("For the meeting"), page_day(a, x->meeting_on));
    if (x->state == CONSULTATION_ANSWERED)
        add_fact(facts, &p->n_facts, S("Answered"), page_instant(a, x->answered_ms));
    p->facts = facts;
    p->question = x->question;
    p->answer = x->answer;
    if (!x->told)
        p->note = str_fmt(a, "What was asked and what was answered is for the authority. %.*s can tell you more.",
            STR_ARG(x->asker_name));
    else if (x->left)
        p->note = str_fmt(a, "%.*s has left and cannot answer any more. %s", STR_ARG(x->asked_name),
            x->asker.v == c->login.account.v ? "Withdraw the question and ask somebody else."
                                             : "The question is back with who asked it.");
    if (x->state == CONSULTATION_OPEN && x->asked.v == c->login.account.v)
        p->answers = url_to(a, ROUTE_CONSULTATION_ANSWER, x->public_id);
    if (x->state == CONSULTATION_OPEN && x->asker.v == c->login.account.v)
        p->withdraw = url_to(a, ROUTE_CONSULTATION_WITHDRAW, x->public_id);
    context_audit_also(c, str_fmt(a, "consultation %.*s", STR_ARG(x->public_id)), &x->pupil, 1);
    view_consultation(c->html, p);
    return context_page(c, status);
}

static enum err read_one(struct context *c, struct consultation *ret)
{
    struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    return consultation_read(&c->work, &viewer, c->arg, ret);
}

enum err consultation_show(struct context *c)
{
    struct consultation x;
    struct consultation_page p = { .typed = S("") };
    enum err e = read_one(c, &x);
    return e == OK ? show(c, &x, &p, 200) : e;
}

enum err consultation_answer_it(struct context *c)
{
    struct consultation x;
    struct consultation_problems problems = { .answer = S("") };
    struct consultation_page p = { .typed = ask_form_value(c, S("answer")) };
    enum err e = read_one(c, &x);
    if (e == OK)
        e = consultation_answer(&c->work, c->login.account, &x, p.typed, &problems);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        p.answer_error = problems.answer;
        if (e == ERR_CONFLICT)
            p.error = S("This question has been answered or withdrawn since you opened it. Nothing was saved");
        return show(c, &x, &p, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "consultation %.*s", STR_ARG(x.public_id)), &x.pupil, 1);
    return ask_back(c, ROUTE_CONSULTATION, x.public_id, "answered");
}

enum err consultation_withdraw_it(struct context *c)
{
    struct consultation x;
    enum err e = read_one(c, &x);
    if (e == OK)
        e = consultation_withdraw(&c->work, c->login.account, &x);
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "consultation %.*s", STR_ARG(x.public_id)), &x.pupil, 1);
    return ask_back(c, ROUTE_CONSULTATION, x.public_id, "withdrawn");
}

/* --- a new one --- */

static enum err show_new(struct context *c, const struct ask_about *b, struct consultation_new_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct action_account *all;
    size_t n, to = 1;
    enum err e = action_accounts(&c->work, b->school.id, &all, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("Choose a colleague"), .value = S("") };
    for (size_t i = 0; i < n; i++)
        if (all[i].id.v != c->login.account.v)
            items[to++] = (struct govuk_select_item){ .value = all[i].name,
                .text = str_fmt(a, "%.*s (%.*s)", STR_ARG(all[i].display_name),
                    STR_ARG(action_account_words(a, &all[i]))) };
    p->layout = page_layout(c, S("Ask a colleague"));
    p->layout.error = p->account_error.n + p->question_error.n + p->due_error.n > 0;
    p->action = url_to(a, ROUTE_CONSULTATION_NEW, STR_NONE);
    p->accounts = items;
    p->n_accounts = to;
    p->school = b->school.name;
    p->urn = b->school.urn;
    p->child = page_name(a, b->child.surname, b->child.forename);
    p->child_id = b->child.public_id;
    p->meeting_id = b->meeting_public_id;
    if (day_is(b->meeting.on))
        p->meeting = str_fmt(a, "For the meeting on %.*s", STR_ARG(page_day(a, b->meeting.on)));
    context_audit_also(c, S("new consultation"), &b->child.id, 1);
    view_consultation_new(c->html, p);
    return context_page(c, status);
}

enum err consultation_new(struct context *c)
{
    struct ask_about b;
    struct consultation_new_page p = { .account = S("") };
    enum err e = ask_about_child(c, &b);
    return e == OK ? show_new(c, &b, &p, 200) : e;
}

enum err consultation_ask_it(struct context *c)
{
    struct ask_about b;
    struct consultation_problems problems;
    struct str public_id, wrong = S("");
    struct consultation_new_page p = { .account = ask_form_value(c, S("account")),
        .question = ask_form_value(c, S("question")),
        .due = ask_form_value(c, S("due")) };
    enum err e = ask_about_child(c, &b);
    if (e != OK)
        return e;
    const struct consultation_new n = { .school = b.school.id,
        .pupil = b.child.id,
        .meeting = b.meeting.id,
        .meeting_on = b.meeting.on,
        .account = p.account,
        .question = p.question,
        .due = filter_date(p.due, &wrong) };
    e = consultation_ask(&c->work, c->login.account, &n, &public_id, &problems);
    if (e == ERR_INVALID) {
        c->refused = true;
        p.account_error = problems.account;
        p.question_error = problems.question;
        p.due_error = wrong.n > 0 ? wrong : problems.due;
        return show_new(c, &b, &p, 400);
    }
    if (e != OK)
        return e;
    context_audit_also(c, str_fmt(c->work.arena, "consultation %.*s", STR_ARG(public_id)), &b.child.id, 1);
    if (b.meeting_public_id.n > 0)
        return ask_back(c, ROUTE_MEETING_PACK, b.meeting_public_id, "asked");
    return ask_back(c, ROUTE_CONSULTATION, public_id, "asked");
}
