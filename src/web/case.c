#include "web/case.h"

#include "service/case_left.h"
#include "web/page.h"
#include "web/route.h"

void case_audit(struct context *c, const struct forum_case *x)
{
    struct pupil_id *pupil = ARENA_NEW(c->work.arena, struct pupil_id); /* until the response is sent */
    *pupil = x->pupil;
    context_audit(c, forum_case_audit_name(c->work.arena, x), pupil, x->named);
}

/* Whoever the child has left reads the case as it was, and writes nothing but that the family withdraws its consent. */
static bool is_for_who_was_left(enum access_op named)
{
    return named == OP_CASE_NAMED_READ || named == OP_PLAN_READ || named == OP_CONSENT_READ ||
        named == OP_CONSENT_WITHDRAW;
}

/* The case of a round for an operation, as the viewer may have it. */
static enum err read_for(
    struct context *c, struct str round, enum access_op named, enum access_op anon, struct forum_case *ret)
{
    const struct case_viewer viewer = context_case_viewer(c, named, anon);
    enum err e = forum_case_read(&c->work, &viewer, round, ret);
    if (e == OK)
        e = case_left_read(&c->work, &viewer, ret);
    return e == OK && day_is(ret->left) && !is_for_who_was_left(named) ? ERR_MISSING : e;
}

enum err case_find(struct context *c, enum access_op named, enum access_op anon, struct forum_case *ret)
{
    enum err e = read_for(c, c->arg, named, anon, ret);
    if (e == OK)
        case_audit(c, ret);
    return e;
}

enum err case_find_to_write(struct context *c, struct forum_case *ret)
{
    return case_find(c, OP_CASE_NAMED_UPDATE, OP_CASE_ANON_UPDATE, ret);
}

bool case_may(struct context *c, const struct forum_case *x, enum access_op named, enum access_op anon)
{
    struct forum_case again;
    return read_for(c, x->round.public_id, named, anon, &again) == OK;
}

enum err case_refuse_sent(struct context *c, const struct forum_case *x)
{
    c->refused = true;
    return page_refuse(c, 409, S("This case has been sent in"),
        x->round.state == ROUND_WITHDRAWN
            ? S("Nothing was changed. It was withdrawn, and stays as it was.")
            : S("Nothing was changed. What was sent in stays as it is, so that everybody at the forum reads the "
                "same. Ask the coordinator to send it back to you if something has to be put right."));
}

struct str case_about(struct context *c, const struct forum_case *x)
{
    struct arena *a = c->work.arena;
    if (!x->named)
        return str_fmt(a, "%.*s, anonymous", STR_ARG(x->reference));
    return str_fmt(a, "%.*s, %.*s", STR_ARG(forum_case_title(a, x)), STR_ARG(x->school_name));
}

const char *case_state_tag(enum round_state s)
{
    static const char *const tags[ROUND_STATES] = { [ROUND_DRAFT] = "govuk-tag--yellow",
        [ROUND_SUBMITTED] = "govuk-tag--blue",
        [ROUND_MORE] = "govuk-tag--orange",
        [ROUND_WAITING] = "govuk-tag--blue",
        [ROUND_BOOKED] = "govuk-tag--turquoise",
        [ROUND_DISCUSSED] = "govuk-tag--purple",
        [ROUND_PLANNED] = "govuk-tag--green",
        [ROUND_CLOSED] = "govuk-tag--grey",
        [ROUND_SIGNPOSTED] = "govuk-tag--grey",
        [ROUND_WITHDRAWN] = "govuk-tag--grey" };
    return tags[s];
}

struct str case_next(enum round_state s, bool mine)
{
    static const char *const theirs[ROUND_STATES] = { "The setting writes it", "The coordinator looks at it",
        "The setting sends what is missing", "The coordinator finds a date", "It is talked about at its forum",
        "The coordinator issues its plan", "The setting works with the plan", "Nothing: the setting can bring it again",
        "Nothing: the setting can bring it again", "" };
    static const char *const own[ROUND_STATES] = { "Go on writing, and send it",
        "Nothing now: the coordinator looks at it", "Send what is missing", "Nothing now: the coordinator finds a date",
        "Come to the forum", "Nothing now: the coordinator issues the plan", "Work with the plan, and say how it goes",
        "Nothing: you can bring it again", "Nothing: you can bring it again", "" };
    return str_of((mine ? own : theirs)[s]);
}

enum err case_facts_now(struct context *c, const struct forum_case *x, struct case_fact_line **ret, size_t *ret_n)
{
    struct dashboard_source source;
    if (!case_is_open(x))
        return case_fact_read(&c->work, x, ret, ret_n);
    const struct case_fact_viewers who = { .pupil = context_viewer(c, OP_PUPIL_READ),
        .marks = context_viewer(c, OP_MARK_READ),
        .cases = context_case_viewer(c, OP_CASE_NAMED_READ, OP_CASE_ANON_READ) };
    enum err e = filter_source(c, &source);
    return e == OK ? case_fact_collect(&c->work, &source, &who, x, ret, ret_n) : e;
}

enum err case_facts_fill(struct context *c, const struct forum_case *x, int64_t covers, struct case_facts *ret)
{
    struct arena *a = c->work.arena;
    struct case_fact_line *all;
    size_t n;
    *ret = (struct case_facts){ .n_rows = 0 };
    if (day_is(x->left) && case_is_open(x))
        return OK;
    enum err e = case_facts_now(c, x, &all, &n);
    if (e != OK)
        return e;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, n, struct govuk_summary_list_row);
    for (size_t i = 0; i < n; i++) {
        struct str as_at = str_fmt(a, "%.*s (%.*s)", STR_ARG(all[i].content), STR_ARG(page_day(a, all[i].as_at)));
        if ((case_fact_needs(all[i].fact) & ~covers) != 0)
            continue;
        if (day_is(x->left) && day_cmp(all[i].as_at, x->left) > 0)
            continue;
        rows[ret->n_rows++] = (struct govuk_summary_list_row){ .key = { .text = case_fact_label(all[i].fact) },
            .value = { .text = as_at } };
    }
    ret->rows = rows;
    ret->about = case_is_open(x)
        ? S("You need not write this. Each stands with the day up to which it is known, and is kept as it is on "
            "the day you send the case.")
        : !day_is(x->round.submitted)
        ? S("As Waymark knew it when the case was sent in.")
        : str_fmt(a, "As Waymark knew it when the case was sent in, on %.*s.",
              STR_ARG(page_day(a, x->round.submitted)));
    return OK;
}

struct case_strategy_view case_strategy_show(struct context *c, const struct forum_case *x,
    const struct case_strategy *s)
{
    struct arena *a = c->work.arena;
    const struct http_pair one = { S("one"), s->public_id };
    struct str from = page_day(a, s->from);
    return (struct case_strategy_view){ .what = s->what,
        .when = day_is(s->to) ? str_fmt(a, "%.*s to %.*s", STR_ARG(from), STR_ARG(page_day(a, s->to)))
                              : str_fmt(a, "Since %.*s", STR_ARG(from)),
        .how_often = s->how_often,
        .by_whom = s->by_whom,
        .impact = case_impact_words(s->impact),
        .impact_words = s->impact_words,
        .id = s->public_id,
        .version = str_fmt(a, "%lld", (long long)s->version),
        .change = url_with(a, ROUTE_CASE_STRATEGIES, x->round.public_id, &one, 1) };
}

const struct govuk_radios_item *case_phases(struct context *c, size_t *ret_n)
{
    struct govuk_radios_item *items = ARENA_ARRAY(c->work.arena, FORUM_PHASES, struct govuk_radios_item);
    for (int p = 0; p < FORUM_PHASES; p++)
        items[p] = (struct govuk_radios_item){ .text = forum_phase_words((enum forum_phase)p),
            .value = forum_phase_name((enum forum_phase)p),
            .hint = { .text = forum_phase_whom((enum forum_phase)p) } };
    *ret_n = FORUM_PHASES;
    return items;
}

void case_warn(bool withdrawn, struct layout *l)
{
    if (withdrawn)
        l->warning = S("The family has withdrawn its consent. No service sees this case: pass nothing of it on.");
}

void case_crumbs(struct context *c, const struct forum_case *x, struct str here, struct layout *l)
{
    struct arena *a = c->work.arena;
    struct govuk_breadcrumbs_item *crumbs = ARENA_ARRAY(a, 3, struct govuk_breadcrumbs_item);
    size_t n = 0;
    crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = S("Cases"), .href = url_to(a, ROUTE_CASES, STR_NONE) };
    if (here.n > 0)
        crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = forum_case_title(a, x),
            .href = url_to(a, ROUTE_CASE, x->round.public_id) };
    crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = here.n > 0 ? here : forum_case_title(a, x) };
    l->breadcrumbs = crumbs;
    l->n_breadcrumbs = n;
    case_warn(x->withdrawn, l);
}
