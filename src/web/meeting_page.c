/* GET /meetings/{meeting} */
#include "views/meeting.html.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

void meeting_facts(struct context *c, const struct meeting *m, bool advises,
    const struct govuk_summary_list_row **ret, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    char year[8];
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 10, struct govuk_summary_list_row);
    size_t n = 0;
    add_fact(facts, &n, S("School"), m->school_name);
    add_fact(facts, &n, S("Day"), meeting_day_words(a, m->on));
    add_fact(facts, &n, S("Time"), meeting_times_words(a, m->starts, m->ends));
    add_fact(facts, &n, S("How"), meeting_mode_words(m->mode));
    add_fact(facts, &n, S("Where"), m->place);
    add_fact(facts, &n, S("Inclusion Lead"), m->lead_name);
    add_fact(facts, &n, S("Term"),
        str_fmt(a, "%.*s term %.*s", STR_ARG(meeting_term_words(m->term)), STR_ARG(att_year_words(m->year, year))));
    struct str behind = advises ? meeting_behind_words(c, m) : S("");
    struct str standing = meeting_standing_words(m, c->work.today);
    add_fact(facts, &n, S("State"),
        behind.n == 0 ? standing : str_fmt(a, "%.*s. %.*s", STR_ARG(standing), STR_ARG(behind)));
    add_fact(facts, &n, S("Why it was cancelled"), m->reason);
    add_fact(facts, &n, S("Next meeting"), day_is(m->next_on) ? meeting_day_words(a, m->next_on) : S(""));
    *ret = facts;
    *ret_n = n;
}

static struct str event_words(struct arena *a, const struct meeting_event *e)
{
    static const char *const words[][2] = { { "planned", "Planned" }, { "moved", "Moved" },
        { "cancelled", "Cancelled" }, { "opened", "Opened" }, { "closed", "Closed" }, { "signed", "Signed for the" },
        { "packed", "Made the pack" } };
    const char *said = "Changed";
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(e->what, str_of(words[i][0])))
            said = words[i][1];
    bool colon = !str_eq(e->what, S("signed")) && !str_eq(e->what, S("moved"));
    return e->detail.n == 0 ? str_of(said) : str_fmt(a, "%s%s %.*s", said, colon ? ":" : "", STR_ARG(e->detail));
}

#define ANY_STATE ((1u << MEETING_STATES) - 1)

/* What the account may do here: a page, and who may open it in which states of the meeting. What comes next stands
 * first: the pack of a meeting that is planned, the minutes of one that was held. */
static const struct {
    enum route_id route;
    enum access_op op;
    uint32_t states;
    const char *text, *about;
} links[] = {
    { ROUTE_MEETING_PACK, OP_MEETING_READ, 1u << MEETING_PLANNED, "The pack",
        "the school's figures, and whom to talk about first" },
    { ROUTE_MEETING_PREPARE, OP_MEETING_COMMENT, 1u << MEETING_PLANNED | 1u << MEETING_OPEN, "Prepare",
        "what has been tried for each child, and what came of it" },
    { ROUTE_MEETING_HOLD, OP_MEETING_UPDATE, 1u << MEETING_PLANNED | 1u << MEETING_OPEN, "Hold the meeting",
        "the agenda, its children, and what is agreed" },
    { ROUTE_MEETING_MINUTES, OP_MEETING_READ, 1u << MEETING_OPEN | 1u << MEETING_CLOSED, "Minutes",
        "what was written down" },
    { ROUTE_MEETING_PACK, OP_MEETING_READ, ANY_STATE & ~(1u << MEETING_PLANNED), "The pack",
        "the figures as they were on the day, and whom to talk about first" },
    { ROUTE_MEETING_CHANGE, OP_MEETING_UPDATE, 1u << MEETING_PLANNED, "Change or cancel",
        "another day, another time, or not at all" },
    { ROUTE_MEETING_ICS, OP_MEETING_READ, ANY_STATE, "Calendar file",
        "its day, time and place, for your own calendar" },
};

static bool is_packed(const struct meeting_event *events, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(events[i].what, S("packed")))
            return true;
    return false;
}

/* What comes next for whoever looks: a school prepares, a lead makes the pack and, from the day on, holds the meeting;
 * then there are the minutes. Without a pack nobody is on the agenda, on the day neither. */
static enum route_id next_step(struct context *c, const struct meeting *m, bool packed)
{
    bool leads = access_allows(c->login.roles, OP_MEETING_UPDATE).scopes != 0;
    if (m->state == MEETING_CLOSED)
        return ROUTE_MEETING_MINUTES;
    if (m->state == MEETING_CANCELLED)
        return ROUTE_MEETING_ICS; /* nothing: it is never offered for itself */
    if (!leads)
        return ROUTE_MEETING_PREPARE;
    bool holds = m->state == MEETING_OPEN || (packed && day_cmp(m->on, c->work.today) <= 0);
    return holds ? ROUTE_MEETING_HOLD : ROUTE_MEETING_PACK;
}

enum err meeting_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting m;
    struct meeting_event *events;
    size_t n;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e == OK)
        e = meeting_events(&c->work, &m, &events, &n);
    if (e != OK)
        return e;
    struct meeting_page p = { .layout = page_layout(c, str_fmt(a, "Meeting with %.*s", STR_ARG(m.school_name))) };
    struct meeting_event_line *lines = ARENA_ARRAY(a, n, struct meeting_event_line);
    struct meeting_link *to = ARENA_ARRAY(a, COUNT_OF(links), struct meeting_link);
    const enum route_id next = next_step(c, &m, is_packed(events, n));
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct meeting_event_line){ page_instant(a, events[i].at_ms), events[i].who,
            event_words(a, &events[i]) };
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        const struct meeting_link one = { url_to(a, links[i].route, c->arg), str_of(links[i].text),
            str_of(links[i].about) };
        if (access_allows(c->login.roles, links[i].op).scopes == 0 || (links[i].states >> m.state & 1) == 0)
            continue;
        if (links[i].route == next && next != ROUTE_MEETING_ICS)
            p.next = one;
        else
            to[p.n_links++] = one;
    }
    p.links = to;
    p.events = lines;
    p.n_events = n;
    meeting_facts(c, &m, true, &p.facts, &p.n_facts);
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) }, { .text = m.school_name }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    context_audit(c, str_fmt(a, "meeting %.*s", STR_ARG(m.public_id)), NULL, 0);
    view_meeting(c->html, &p);
    return context_page(c, 200);
}
