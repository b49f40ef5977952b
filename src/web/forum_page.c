/* GET /forums/{forum} */
#include "service/drop_in.h"
#include "views/forums.html.h"
#include "web/ask.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "changed", "This date is changed, and those who take part are told" },
    { "cancelled", "This date is cancelled, and those who were to come are told" },
    { "booked", "You have a place. Put it in your calendar" }, { "given_back", "The place is given back" },
    { "said", "It is written down" }, { NULL, NULL } };

enum { FACTS_MOST = 12 };

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

/* Is more than day and place for the viewer? */
static bool is_told(const struct context *c, const struct forum *f)
{
    return (c->grant.scopes & SCOPE_ALL) != 0 || f->leads || f->attends;
}

static struct str seats_words(struct arena *a, const struct forum_seat *seats, size_t n)
{
    struct str all = S("");
    for (size_t i = 0; i < n; i++)
        all = str_fmt(a, "%.*s%s%.*s", STR_ARG(all), i > 0 ? "; " : "", STR_ARG(seats[i].name));
    return all;
}

static enum err fill_facts(struct context *c, const struct forum *f, struct forum_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, FACTS_MOST, struct govuk_summary_list_row);
    struct forum_seat *seats;
    size_t n;
    enum err e = forum_seats(&c->work, f->id, &seats, &n);
    if (e != OK)
        return e;
    add_fact(facts, &p->n_facts, S("Day"), meeting_day_words(a, f->plan.on));
    add_fact(facts, &p->n_facts, S("Time"), forum_times_words(a, &f->plan));
    add_fact(facts, &p->n_facts, S("Where"), forum_place_words(a, &f->plan));
    add_fact(facts, &p->n_facts, S("Online at"), f->plan.link);
    add_fact(facts, &p->n_facts, S("For"), forum_phase_whom(f->phase));
    add_fact(facts, &p->n_facts, S("Area"), forum_area_words(f->area_name));
    add_fact(facts, &p->n_facts, S("Ask by"), f->drop_in ? S("") : page_day(a, f->cutoff_on));
    if (is_told(c, f)) {
        add_fact(facts, &p->n_facts, f->drop_in ? S("Places") : S("Cases"),
            str_fmt(a, "%d, with %d minutes each", f->plan.capacity, f->plan.minutes));
        add_fact(facts, &p->n_facts, S("Services"), seats_words(a, seats, n));
        add_fact(facts, &p->n_facts, S("Chair"), f->chair_name);
        if (!f->drop_in)
            add_fact(facts, &p->n_facts, S("Papers"),
                str_fmt(a, "Its services read them from %.*s until %.*s", STR_ARG(page_day(a, f->papers_on)),
                    STR_ARG(page_day(a, f->until_on))));
    }
    p->facts = facts;
    return OK;
}

static enum err fill_history(struct context *c, const struct forum *f, struct forum_page *p)
{
    static const struct ask_word words[] = { { "changed", "Changed" }, { "cancelled", "Cancelled" },
        { "opened", "Opened" }, { "held", "Held" } };
    struct forum_event *events;
    size_t n;
    enum err e = forum_events(&c->work, f, &events, &n);
    if (e != OK)
        return e;
    struct moj_timeline_item *items = ARENA_ARRAY(c->work.arena, n, struct moj_timeline_item);
    for (size_t i = 0; i < n; i++) {
        const struct forum_event *v = &events[n - 1 - i];
        char time[8];
        items[i] = (struct moj_timeline_item){ .title = S("Something else"),
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

/* --- a drop-in --- */

static struct forum_view_place place_of(struct context *c, const struct forum *f, const struct drop_in *d)
{
    struct arena *a = c->work.arena;
    struct forum_view_place x = { .place = d->place == 0 ? S("No place") : str_fmt(a, "Place %d", d->place),
        .school = d->school_name,
        .who = d->who,
        .about = d->about,
        .state = d->state == DROP_IN_BOOKED ? S("") : str_fmt(a, "%.*s.", STR_ARG(drop_in_state_words(d->state))),
        .version = str_fmt(a, "%lld", (long long)d->version),
        .can_say = day_cmp(f->plan.on, c->work.today) <= 0 };
    bool booked = d->state == DROP_IN_BOOKED;
    if (d->own && booked && drop_in_is_open(&c->work, f))
        x.give_back = url_to(a, ROUTE_DROP_IN_GIVE_BACK, d->public_id);
    if (d->leads && (booked || x.can_say) && d->state != DROP_IN_GIVEN_BACK && f->state != FORUM_CANCELLED)
        x.say = url_to(a, ROUTE_DROP_IN_STATE, d->public_id);
    return x;
}

static enum err fill_places(struct context *c, const struct forum *f, struct forum_page *p)
{
    struct arena *a = c->work.arena;
    struct viewer manage = context_viewer(c, OP_FORUM_ATTENDEES_MANAGE);
    struct drop_in *all;
    struct drop_in_school *own;
    size_t n, n_own;
    enum err e = drop_in_list(&c->work, &manage, f, &all, &n);
    if (e == OK)
        e = drop_in_schools(&c->work, &manage, &own, &n_own);
    if (e != OK)
        return e;
    struct forum_view_place *places = ARENA_ARRAY(a, n, struct forum_view_place);
    for (size_t i = 0; i < n; i++)
        places[i] = place_of(c, f, &all[i]);
    p->places = places;
    p->n_places = n;
    p->taken = str_fmt(a, "%lld of %d places are taken.", (long long)f->taken, f->plan.capacity);
    struct govuk_select_item *items = ARENA_ARRAY(a, n_own, struct govuk_select_item);
    for (size_t i = 0; i < n_own; i++)
        items[i] = (struct govuk_select_item){ .text = own[i].name, .value = own[i].urn };
    p->school.items = items;
    p->school.n = n_own;
    if (n_own > 0 && drop_in_is_open(&c->work, f) && (f->taken < f->plan.capacity || p->school_error.n > 0))
        p->book = url_to(a, ROUTE_DROP_IN_BOOK, f->public_id);
    return OK;
}

static void fill_links(struct context *c, const struct forum *f, struct forum_page *p)
{
    struct arena *a = c->work.arena;
    char iso[11];
    p->ics = url_to(a, ROUTE_FORUM_ICS, f->public_id);
    if (f->leads && !f->drop_in)
        p->run = url_to(a, ROUTE_RUN_SHEET, f->public_id);
    if (!f->drop_in && (f->leads || f->attends) &&
        access_allows(c->login.roles, OP_CASE_NAMED_ADVISE).scopes != 0)
        p->papers = url_to(a, ROUTE_PAPER, f->public_id);
    if (!f->leads || !forum_can_change(&c->work, f))
        return;
    const struct http_pair from = { S("from"),
        str_dup(a, day_iso(day_is(f->rule_on) && !f->apart ? f->rule_on : f->plan.on, iso)) };
    p->change = url_to(a, ROUTE_FORUM_CHANGE, f->public_id);
    p->follow = url_with(a, ROUTE_SERIES_CHANGE, f->series_public_id, &from, 1);
}

enum err forum_show_page(struct context *c, const struct forum *f, const struct forum_sent *sent)
{
    struct arena *a = c->work.arena;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) }, { .text = page_day(a, f->plan.on) }
    };
    struct str title = str_fmt(a, "%.*s on %.*s", STR_ARG(f->name), STR_ARG(page_day(a, f->plan.on)));
    struct forum_page p = { .layout = page_layout(c, title),
        .done = ask_done(c, done_words),
        .state = forum_state_words(f->state),
        .tag = forum_tag(f->state),
        .reason = is_told(c, f) ? f->reason : S(""),
        .drop_in = f->drop_in,
        .school = { .value = sent->school },
        .school_error = sent->school_error,
        .about = sent->about,
        .about_error = sent->about_error };
    bool wrong = sent->school_error.n + sent->about_error.n > 0;
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    p.layout.error = wrong;
    c->refused = wrong;
    if (is_told(c, f))
        p.taken = str_fmt(a, "%lld of %d places are taken.", (long long)f->taken, f->plan.capacity);
    fill_links(c, f, &p);
    enum err e = fill_facts(c, f, &p);
    if (e == OK && f->drop_in)
        e = fill_places(c, f, &p);
    if (e == OK && f->leads)
        e = fill_history(c, f, &p);
    if (e != OK)
        return e;
    view_forum(c->html, &p);
    return context_page(c, wrong ? 400 : 200);
}

enum err forum_show(struct context *c)
{
    struct forum f;
    enum err e = forum_get(c, c->arg, &f);
    return e == OK ? forum_show_page(c, &f, &(struct forum_sent){ .school = S("") }) : e;
}
