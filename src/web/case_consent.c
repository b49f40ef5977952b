/* GET and POST /cases/{round}/consent, POST /cases/{round}/consent/withdraw; /cases/overrides: sharing without consent
 * */
#include "service/text.h"
#include "views/case_consent.html.h"
#include "web/case.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "recorded", "Consent is written down" },
    { "withdrawn", "Consent is withdrawn" }, { NULL, NULL } };

static const struct {
    const char *value, *words;
    int64_t needs;
} needs_choices[] = { { "none", "Neither health nor social care", 0 },
    { "health", "Something about health or medicine", CONSENT_HEALTH },
    { "care", "Something about social care", CONSENT_CARE },
    { "both", "Something about health, and about social care", CONSENT_NEEDS } };

const struct govuk_select_item *case_needs_choices(struct context *c, const char *unsaid, size_t *ret_n)
{
    struct govuk_select_item *items =
        ARENA_ARRAY(c->work.arena, COUNT_OF(needs_choices) + 1, struct govuk_select_item);
    *ret_n = 0;
    if (unsaid != NULL)
        items[(*ret_n)++] = (struct govuk_select_item){ .text = str_of(unsaid), .value = S("") };
    for (size_t i = 0; i < COUNT_OF(needs_choices); i++)
        items[(*ret_n)++] = (struct govuk_select_item){ .text = str_of(needs_choices[i].words),
            .value = str_of(needs_choices[i].value) };
    return items;
}

struct str case_needs_value(int64_t needs)
{
    for (size_t i = 0; i < COUNT_OF(needs_choices); i++)
        if (needs_choices[i].needs == needs)
            return str_of(needs_choices[i].value);
    return S("");
}

int64_t case_needs_chosen(const struct context *c)
{
    const struct str value = ask_form_value(c, S("needs"));
    for (size_t i = 0; i < COUNT_OF(needs_choices); i++)
        if (str_eq(str_of(needs_choices[i].value), value))
            return needs_choices[i].needs;
    return CONSENT_UNSAID;
}

static const char *standing_tag(enum consent_standing s)
{
    static const char *const tags[CONSENT_STANDINGS] = { "govuk-tag--yellow", "govuk-tag--green", "govuk-tag--orange",
        "govuk-tag--red", "govuk-tag--purple" };
    return tags[s];
}

static struct str standing_sentence(struct context *c, const struct consent_state *s)
{
    struct arena *a = c->work.arena;
    switch (s->standing) {
    case CONSENT_NONE:
        return S("The case cannot be sent, and no service sees it, until a parent or carer has said yes.");
    case CONSENT_HOLDS:
        return str_fmt(a, "Services of its forum may see the case until %.*s, unless it is withdrawn before.",
            STR_ARG(page_day(a, s->now->expires)));
    case CONSENT_EXPIRED:
        return S("No service sees the case. Ask the family again, and write down what they say.");
    case CONSENT_WITHDRAWN:
        return S("No service sees the case.");
    case CONSENT_OVERRIDE:
        return S("There is no consent. Two managers decided that the case is shared, for the safety of the child. "
                 "Do not tell the family without asking your safeguarding lead.");
    case CONSENT_STANDINGS:
        break;
    }
    return S("");
}

static struct str by(struct arena *a, int64_t at_ms, struct str who)
{
    return str_fmt(a, "%.*s by %.*s", STR_ARG(page_instant(a, at_ms)), STR_ARG(who));
}

/* `then`: for the setting that the child has left, which is not told how it stands now. */
static struct case_consent_view consent_view(struct context *c, const struct consent *n, bool then)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, 8, struct govuk_summary_list_row);
    size_t to = 0;
    const bool holds = consent_holds(n, c->work.today), gone = day_is(n->withdrawn);
    struct str who = str_lower(a, consent_relation_words(n->relation)), how = str_lower(a, consent_way_words(n->how));
    const struct govuk_summary_list_row all[] = {
        { .key = { .text = S("Who gave it") },
            .value = { .text = str_fmt(a, "%.*s (%.*s)", STR_ARG(n->given_by), STR_ARG(who)) } },
        { .key = { .text = S("When and how") },
            .value = { .text = str_fmt(a, "%.*s, %.*s", STR_ARG(page_day(a, n->on)), STR_ARG(how)) } },
        { .key = { .text = S("To what") }, .value = { .text = consent_covers_words(a, n->covers) } },
        { .key = { .text = S("Until") }, .value = { .text = page_day(a, n->expires) } },
        { .key = { .text = S("What they were shown") }, .value = { .text = n->wording } },
        { .key = { .text = S("Written down") }, .value = { .text = by(a, n->recorded_ms, n->recorded_by) } },
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        rows[to++] = all[i];
    if (gone)
        rows[to++] = (struct govuk_summary_list_row){ .key = { .text = S("Withdrawn") },
            .value = { .text = str_fmt(a, "%.*s: %.*s", STR_ARG(by(a, n->withdrawn_ms, n->withdrawn_by)),
                           STR_ARG(n->withdrawn_how)) } };
    return (struct case_consent_view){ .title = str_fmt(a, "Consent of %.*s", STR_ARG(page_day(a, n->on))),
        .state = gone ? S("Withdrawn")
            : then    ? S("Given")
            : holds   ? S("Holds")
                      : S("Expired"),
        .tag = gone          ? "govuk-tag--red"
            : holds && !then ? "govuk-tag--green"
                             : "govuk-tag--grey",
        .rows = rows,
        .n_rows = to };
}

static const struct govuk_radios_item *choices(struct arena *a, const struct consent_choice *all, size_t *ret_n)
{
    size_t n = 0;
    while (all[n].value != NULL)
        n++;
    struct govuk_radios_item *items = ARENA_ARRAY(a, n, struct govuk_radios_item);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct govuk_radios_item){ .text = str_of(all[i].words), .value = str_of(all[i].value) };
    *ret_n = n;
    return items;
}

static void fill_form(struct context *c, int64_t chosen, struct case_consent_page *p)
{
    struct arena *a = c->work.arena;
    const struct consent_cover *covers = consent_covers_of(&p->n_covers);
    struct govuk_checkboxes_item *items = ARENA_ARRAY(a, p->n_covers, struct govuk_checkboxes_item);
    for (size_t i = 0; i < p->n_covers; i++)
        items[i] = (struct govuk_checkboxes_item){ .text = str_of(covers[i].words),
            .value = str_of(covers[i].name),
            .name = str_fmt(a, "covers-%s", covers[i].name),
            .checked = (chosen & covers[i].bit) != 0 ? GOVUK_YES : GOVUK_NO };
    p->covers = items;
    p->relations = choices(a, consent_relations(), &p->n_relations);
    p->ways = choices(a, consent_ways(), &p->n_ways);
}

static enum err fill_readers(struct context *c, const struct forum_case *x, struct case_consent_page *p)
{
    struct arena *a = c->work.arena;
    struct consent_reader *all;
    size_t n;
    enum err e = consent_readers(&c->work, x, &all, &n);
    if (e != OK)
        return e;
    struct str *readers = ARENA_ARRAY(a, n, struct str);
    for (size_t i = 0; i < n; i++)
        readers[i] = str_fmt(a, "%.*s%s%.*s, first on %.*s", STR_ARG(all[i].who), all[i].service.n > 0 ? ", " : "",
            STR_ARG(all[i].service), STR_ARG(page_instant(a, all[i].first_ms)));
    p->readers = readers;
    p->n_readers = n;
    return OK;
}

/* What the page shows of each, and whether there is one to withdraw. */
static bool fill_all(struct context *c, const struct consent *all, size_t n, bool then, struct case_consent_page *p)
{
    struct case_consent_view *views = ARENA_ARRAY(c->work.arena, n, struct case_consent_view);
    bool to_withdraw = false;
    for (size_t i = 0; i < n; i++) {
        views[i] = consent_view(c, &all[i], then);
        to_withdraw = to_withdraw || !day_is(all[i].withdrawn);
        p->told = p->told || day_is(all[i].withdrawn);
    }
    p->all = views;
    p->n_all = n;
    return to_withdraw;
}

static void begin(struct context *c, const struct forum_case *x, struct case_consent_page *p, int status)
{
    p->layout = page_layout(c, S("Consent"));
    p->layout.error = status >= 400;
    p->done = ask_done(c, done_words);
    p->about = case_about(c, x);
    p->back = url_to(c->work.arena, ROUTE_CASE, x->round.public_id);
    case_crumbs(c, x, S("Consent"), &p->layout);
}

/* To the setting that the child has left: what it knew then, and the way to say that the family withdraws. A family
 * turns to whom they know, and withdrawing is as easy as giving was. */
static enum err show_then(struct context *c, const struct forum_case *x, const struct consent_state *s,
    struct case_consent_page *p, int status)
{
    struct consent *then;
    size_t n;
    consent_of_then(&c->work, x, c->login.account, s, &then, &n);
    begin(c, x, p, status);
    p->sentence = str_fmt(c->work.arena,
        "The child has left your setting. You see what was written down until %.*s. If the family tells you that they "
        "withdraw their consent, write it down here: it counts at once, for all that they said yes to on this case, "
        "also later and elsewhere.",
        STR_ARG(page_day(c->work.arena, x->left)));
    if (fill_all(c, then, n, true, p) && case_may(c, x, OP_CONSENT_WITHDRAW, OP_CASE_ANON_LINK_PUPIL))
        p->withdraw = url_to(c->work.arena, ROUTE_CASE_CONSENT_WITHDRAW, x->round.public_id);
    p->told = false;
    view_case_consent(c->html, p);
    return context_page(c, status);
}

static enum err show(struct context *c, const struct forum_case *x, int64_t chosen, struct case_consent_page *p,
    int status)
{
    struct arena *a = c->work.arena;
    struct consent_state s;
    const struct viewer viewer = context_viewer(c, OP_CONSENT_READ);
    enum err e = consent_read(&c->work, &viewer, x, &s);
    if (e == OK)
        e = consent_wording(&c->work, &p->wording);
    if (e != OK)
        return e;
    if (day_is(x->left))
        return show_then(c, x, &s, p, status);
    begin(c, x, p, status);
    p->standing = consent_standing_words(s.standing);
    p->standing_tag = standing_tag(s.standing);
    p->sentence = standing_sentence(c, &s);
    p->renews = s.n > 0;
    p->record_open = !s.shared || (status >= 400 && p->withdraw_error.n == 0);
    p->reference = s.shared ? S("") : x->reference;
    const bool to_withdraw = fill_all(c, s.all, s.n, false, p);
    p->told = p->told && !s.shared;
    const bool open = x->round.state < ROUND_CLOSED;
    if (open && case_may(c, x, OP_CONSENT_RECORD, OP_CASE_ANON_LINK_PUPIL))
        p->record = url_to(a, ROUTE_CASE_CONSENT_RECORD, x->round.public_id);
    if (to_withdraw && case_may(c, x, OP_CONSENT_WITHDRAW, OP_CASE_ANON_LINK_PUPIL))
        p->withdraw = url_to(a, ROUTE_CASE_CONSENT_WITHDRAW, x->round.public_id);
    fill_form(c, chosen, p);
    e = fill_readers(c, x, p);
    if (e != OK)
        return e;
    view_case_consent(c->html, p);
    return context_page(c, status);
}

/* A named case; an anonymous one has no consent, whoever asks. */
static enum err find_named(struct context *c, enum access_op op, struct forum_case *ret)
{
    return case_find(c, op, OP_CASE_ANON_LINK_PUPIL, ret);
}

enum err case_consent_show(struct context *c)
{
    struct forum_case x;
    struct case_consent_page p = { .on = S("") };
    enum err e = find_named(c, OP_CONSENT_READ, &x);
    return e == OK ? show(c, &x, 0, &p, 200) : e;
}

enum err case_consent_record(struct context *c)
{
    struct arena *a = c->work.arena;
    struct forum_case x;
    struct consent_problems wrong = { .on = S("") };
    struct str day_wrong = S("");
    size_t n_covers;
    const struct consent_cover *covers = consent_covers_of(&n_covers);
    struct case_consent_page p = { .given_by = ask_form_value(c, S("given_by")),
        .relation = ask_form_value(c, S("relation")),
        .on = ask_form_value(c, S("on")),
        .how = ask_form_value(c, S("how")),
        .shown = str_eq(ask_form_value(c, S("shown")), S("yes")) };
    struct consent_new n = { .given_by = p.given_by, .relation = p.relation, .how = p.how, .shown = p.shown };
    enum err e = find_named(c, OP_CONSENT_RECORD, &x);
    if (e != OK)
        return e;
    if (x.round.state >= ROUND_CLOSED)
        return case_refuse_sent(c, &x);
    for (size_t i = 0; i < n_covers; i++)
        if (ask_form_value(c, str_fmt(a, "covers-%s", covers[i].name)).n > 0)
            n.covers |= covers[i].bit;
    n.on = filter_date(p.on, &day_wrong);
    e = consent_record(&c->work, c->login.account, &x, &n, c->config.consent_months, &wrong);
    if (e != ERR_INVALID)
        return e == OK ? ask_back(c, ROUTE_CASE_CONSENT, c->arg, "recorded") : e;
    c->refused = true;
    p.given_by_error = wrong.given_by;
    p.relation_error = wrong.relation;
    p.on_error = day_wrong.n > 0 ? day_wrong : wrong.on;
    p.how_error = wrong.how;
    p.covers_error = wrong.covers;
    p.shown_error = wrong.shown;
    return show(c, &x, n.covers, &p, 400);
}

/* Does the setting that the child has left know of any consent? */
static enum err known_then(struct context *c, const struct forum_case *x, bool *ret)
{
    struct consent_state s;
    struct consent *then;
    size_t n = 0;
    const struct viewer viewer = context_viewer(c, OP_CONSENT_WITHDRAW);
    enum err e = consent_read(&c->work, &viewer, x, &s);
    if (e == OK)
        consent_of_then(&c->work, x, c->login.account, &s, &then, &n);
    *ret = n > 0;
    return e;
}

enum err case_consent_withdraw(struct context *c)
{
    struct forum_case x;
    struct case_consent_page p = { .withdrawn_how = ask_form_value(c, S("withdrawn_how")) };
    const struct case_viewer viewer = context_case_viewer(c, OP_CONSENT_WITHDRAW, OP_CASE_ANON_LINK_PUPIL);
    enum err e = find_named(c, OP_CONSENT_WITHDRAW, &x);
    if (e != OK)
        return e;
    bool known = true;
    if (day_is(x.left))
        e = known_then(c, &x, &known);
    if (e != OK || !known)
        return e != OK ? e : ERR_MISSING;
    e = consent_withdraw(&c->work, &viewer, c->login.account, &x, p.withdrawn_how);
    if (day_is(x.left) && e == ERR_CONFLICT) /* somebody was told before: which the setting is not told */
        e = OK;
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        p.withdraw_error = e == ERR_CONFLICT       ? S("There is no consent to withdraw: it was done already")
            : text_characters(p.withdrawn_how) > 0 ? S("Who withdrew it must be 2,000 characters or fewer")
                                                   : S("Enter who withdrew it, and how they told you");
        return show(c, &x, 0, &p, e == ERR_CONFLICT ? 409 : 400);
    }
    return e == OK ? ask_back(c, ROUTE_CASE_CONSENT, c->arg, "withdrawn") : e;
}

/* --- sharing without consent --- */

static const struct ask_done override_words[] = { { "asked", "It is asked for. Another manager has to approve it" },
    { "approved", "The case can be shared" }, { "ended", "It has ended" }, { NULL, NULL } };

static struct override_view override_row(struct context *c, const struct consent_override *o)
{
    static const char *const words[] = { "Waits for another manager", "Shared", "Over", "Ended" };
    static const char *const tags[] = { "govuk-tag--yellow", "govuk-tag--purple", "govuk-tag--grey",
        "govuk-tag--grey" };
    struct arena *a = c->work.arena;
    enum override_state s = override_state(o, c->work.today);
    struct override_view v = { .child = page_name(a, o->surname, o->forename),
        .about = str_fmt(a, "%.*s, case %.*s", STR_ARG(o->school_name), STR_ARG(o->reference)),
        .reason = o->reason,
        .asked = str_fmt(a, "Asked for by %.*s on %.*s", STR_ARG(o->asked_by), STR_ARG(page_instant(a, o->asked_ms))),
        .until = str_fmt(a, "Until %.*s", STR_ARG(page_day(a, o->until))),
        .state = str_of(words[s]),
        .tag = tags[s] };
    if (o->approved_ms != 0)
        v.approved = str_fmt(a, "Approved by %.*s on %.*s", STR_ARG(o->approved_by),
            STR_ARG(page_instant(a, o->approved_ms)));
    if (s == OVERRIDE_ASKED && o->asked_account.v != c->login.account.v)
        v.approve = url_to(a, ROUTE_OVERRIDE_APPROVE, o->public_id);
    if (s == OVERRIDE_ASKED || s == OVERRIDE_HOLDS)
        v.end = url_to(a, ROUTE_OVERRIDE_END, o->public_id);
    return v;
}

static enum err show_overrides(struct context *c, struct overrides_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct consent_override *all;
    size_t n;
    enum err e = override_list(&c->work, &c->viewer, (struct forum_case_id){ 0 }, S(""), &all, &n);
    if (e != OK)
        return e;
    struct override_view *rows = ARENA_ARRAY(a, n, struct override_view);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = override_row(c, &all[i]);
        pupils[i] = all[i].pupil;
    }
    p->layout = page_layout(c, S("Sharing without consent"));
    p->layout.error = status >= 400;
    const struct govuk_breadcrumbs_item crumbs[] = { { .text = S("Cases"), .href = url_to(a, ROUTE_CASES, STR_NONE) },
        { .text = S("Without consent") } };
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->done = ask_done(c, override_words);
    p->action = url_to(a, ROUTE_OVERRIDE_ASK, STR_NONE);
    p->rows = rows;
    p->n_rows = n;
    if (n > 0)
        context_audit_also(c, S("cases shared without consent"), pupils, n);
    view_overrides(c->html, p);
    return context_page(c, status);
}

enum err override_show_list(struct context *c)
{
    struct overrides_page p = { .reference = S("") };
    return show_overrides(c, &p, 200);
}

enum err override_ask_it(struct context *c)
{
    struct override_problems wrong;
    struct pupil_id *pupil = ARENA_NEW(c->work.arena, struct pupil_id); /* until the audit is written */
    struct str day_wrong = S("");
    struct overrides_page p = { .reference = ask_form_value(c, S("reference")),
        .reason = text_lines(c->work.arena, ask_form_value(c, S("reason"))),
        .until = ask_form_value(c, S("until")) };
    struct day until = filter_date(p.until, &day_wrong);
    enum err e = override_ask(&c->work, &c->viewer, p.reference, p.reason, until, pupil, &wrong);
    if (e == ERR_INVALID) {
        c->refused = true;
        p.reference_error = wrong.reference;
        p.reason_error = wrong.reason;
        p.until_error = day_wrong.n > 0 ? day_wrong : wrong.until;
        return show_overrides(c, &p, 400);
    }
    if (e != OK)
        return e;
    struct str reference = str_upper(c->work.arena, p.reference);
    context_audit(c, str_fmt(c->work.arena, "sharing of case %.*s asked for", STR_ARG(reference)), pupil, 1);
    return ask_back(c, ROUTE_OVERRIDES, STR_NONE, "asked");
}

static enum err read_override(struct context *c, const char *what, struct consent_override **ret)
{
    size_t n;
    enum err e = override_list(&c->work, &c->viewer, (struct forum_case_id){ 0 }, c->arg, ret, &n);
    if (e == OK && n == 0)
        e = ERR_MISSING;
    if (e == OK)
        context_audit(c, str_fmt(c->work.arena, "sharing of case %.*s %s", STR_ARG((*ret)->reference), what),
            &(*ret)->pupil, 1);
    return e;
}

enum err override_approve_it(struct context *c)
{
    struct consent_override *o;
    enum err e = read_override(c, "approved", &o);
    if (e == OK)
        e = override_approve(&c->work, &c->viewer, o);
    return e == OK ? ask_back(c, ROUTE_OVERRIDES, STR_NONE, "approved") : e;
}

enum err override_end_it(struct context *c)
{
    struct consent_override *o;
    enum err e = read_override(c, "ended", &o);
    if (e == OK)
        e = override_end(&c->work, &c->viewer, o);
    return e == OK ? ask_back(c, ROUTE_OVERRIDES, STR_NONE, "ended") : e;
}
