/* The form of a series of forums. */
#include "web/series.h"

#include "service/service.h"
#include "web/ask.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_word weeks[] = { { "1", "First week" }, { "2", "Second week" }, { "3", "Third week" },
    { "4", "Fourth week" }, { "5", "Last week" } };

/* --- reading --- */

/* A whole number of a field from 0; -1: none. */
static int number(struct str text)
{
    int64_t v;
    return str_to_i64(text, &v) && v >= 0 && v <= INT16_MAX ? (int)v : -1;
}

/* Lines that hold something, one more than there may be at the most. */
static void read_venues(struct context *c, struct series_sent *k)
{
    struct str rest = k->page.venues, line;
    struct str *venues = ARENA_ARRAY(c->work.arena, SERIES_VENUES_MOST + 1, struct str);
    while (k->plan.n_venues <= SERIES_VENUES_MOST && str_split(&rest, '\n', &line))
        if (str_trim(line).n > 0)
            venues[k->plan.n_venues++] = str_trim(line);
    k->plan.venues = venues;
}

static void read_rule(struct context *c, struct series_sent *k)
{
    struct series_form_page *p = &k->page;
    struct forum_rule *r = &k->plan.rule;
    p->rhythm = ask_form_value(c, S("rhythm"));
    p->step = ask_form_value(c, S("step"));
    p->weekday.value = ask_form_value(c, S("weekday"));
    p->nth.value = ask_form_value(c, S("nth"));
    p->second.value = ask_form_value(c, S("second"));
    p->first = ask_form_value(c, S("first"));
    p->last = ask_form_value(c, S("last"));
    p->term_only = str_eq(ask_form_value(c, S("term")), S("yes"));
    r->monthly = str_eq(p->rhythm, S("months"));
    r->step = number(p->step);
    r->weekday = number(p->weekday.value);
    r->nth = number(p->nth.value);
    r->second = p->second.value.n == 0 ? 0 : number(p->second.value);
    r->term_only = p->term_only;
    r->first = filter_date(p->first, &k->first_error);
    r->last = filter_date(p->last, &k->last_error);
}

enum err series_form_read(struct context *c, struct series_sent *k)
{
    struct series_form_page *p = &k->page;
    forum_read_form(c, &p->common, &k->plan.plan);
    read_rule(c, k);
    p->name = ask_form_value(c, S("name"));
    p->phase.value = ask_form_value(c, S("phase"));
    p->area.value = ask_form_value(c, S("area"));
    p->kind = ask_form_value(c, S("kind"));
    p->cutoff = ask_form_value(c, S("cutoff"));
    p->venues = ask_form_value(c, S("venues"));
    k->plan.name = p->name;
    k->plan.cutoff_days = number(p->cutoff);
    k->plan.area = forum_area(p->area.value);
    k->plan.drop_in = str_eq(p->kind, S("drop_in"));
    read_venues(c, k);
    if (k->of.id.v != 0) {
        k->plan.phase = k->of.plan.phase;
        k->plan.area = k->of.plan.area;
        k->plan.drop_in = k->of.plan.drop_in;
    } else if (!forum_phase_parse(p->phase.value, &k->plan.phase)) {
        return ERR_INVALID;
    }
    const struct forum_rule *r = &k->plan.rule;
    bool is_rule = r->weekday >= 0 && r->weekday <= 4 &&
        (!r->monthly || (r->nth >= 1 && r->nth <= FORUM_LAST && r->second >= 0 && r->second <= FORUM_LAST));
    bool ended; /* which the rule of the series refuses itself */
    return is_rule ? forum_read_services(c, &k->plan.services, &k->plan.n_services, &ended) : ERR_INVALID;
}

/* --- what is wrong --- */

bool series_form_problems(struct series_sent *k, const struct series_problems *p)
{
    struct series_form_page *f = &k->page;
    forum_show_problems(&f->common, &p->forum);
    f->name_error = p->name;
    f->phase_error = p->phase;
    f->step_error = p->step;
    f->nth_error = p->nth;
    f->days_error = p->forum.on;
    f->first_error = k->first_error.n > 0 ? k->first_error : p->first;
    f->last_error = k->last_error.n > 0 ? k->last_error : p->last;
    f->cutoff_error = p->cutoff;
    f->venues_error = p->venues;
    f->services_error = p->services;
    return series_has_problems(p);
}

/* --- showing --- */

void series_form_usual(struct series_sent *k)
{
    struct series_form_page *p = &k->page;
    p->kind = S("forum");
    p->rhythm = S("weeks");
    p->step = S("1");
    p->term_only = true;
    p->cutoff = S("10");
    p->common.mode = S("person");
    p->common.starts = S("9:30am");
    p->common.capacity = S("6");
    p->common.minutes = S("30");
}

void series_form_fill(struct context *c, struct series_sent *k, struct day from)
{
    struct arena *a = c->work.arena;
    struct series_form_page *p = &k->page;
    const struct series_plan *s = &k->of.plan;
    forum_fill_form(a, &s->plan, &p->common);
    p->name = s->name;
    p->rhythm = s->rule.monthly ? S("months") : S("weeks");
    p->step = str_fmt(a, "%d", s->rule.step);
    p->weekday.value = str_fmt(a, "%d", s->rule.weekday);
    p->nth.value = str_fmt(a, "%d", s->rule.nth);
    p->second.value = s->rule.second == 0 ? S("") : str_fmt(a, "%d", s->rule.second);
    p->term_only = s->rule.term_only;
    p->first = meeting_day_typed(a, from);
    p->last = meeting_day_typed(a, s->rule.last);
    p->cutoff = str_fmt(a, "%d", s->cutoff_days);
    p->venues = S("");
    for (size_t i = 0; i < s->n_venues; i++)
        p->venues = str_fmt(a, "%.*s%s%.*s", STR_ARG(p->venues), i > 0 ? "\n" : "", STR_ARG(s->venues[i]));
    k->plan.services = s->services;
    k->plan.n_services = s->n_services;
}

static struct meetings_choice words_choice(struct context *c, const struct ask_word *all, size_t n, const char *none,
    struct str value)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .value = value };
    if (none != NULL)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(none), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(all[i].words), .value = str_of(all[i].value) };
    return choice;
}

static enum err fill_choices(struct context *c, struct series_sent *k)
{
    static const struct ask_word days[] = { { "0", "Monday" }, { "1", "Tuesday" }, { "2", "Wednesday" },
        { "3", "Thursday" }, { "4", "Friday" } };
    struct series_form_page *p = &k->page;
    p->phase = forum_choose_phase(c, NULL, p->phase.value);
    p->weekday = words_choice(c, days, COUNT_OF(days), NULL, p->weekday.value);
    p->nth = words_choice(c, weeks, COUNT_OF(weeks), NULL, p->nth.value);
    p->second = words_choice(c, weeks, COUNT_OF(weeks), "No other week", p->second.value);
    enum err e = forum_choose_area(c, "Whole authority", p->area.value, &p->area);
    if (e == OK)
        e = forum_choose_chair(c, p->common.chair.value, &p->common.chair);
    if (e != OK)
        return e;
    return forum_choose_services(
        c, k->plan.services, k->plan.n_services, &k->page.services, &k->page.n_services);
}

static struct series_view_date date_of(struct context *c, const struct series_date *d)
{
    static const struct {
        const char *words, *tag;
    } fates[] = { [SERIES_NEW] = { "New", "govuk-tag--green" },
        [SERIES_KEPT] = { "Stays", "govuk-tag--blue" },
        [SERIES_ENDS] = { "Is cancelled", "govuk-tag--red" },
        [SERIES_APART] = { "Left as it is", "govuk-tag--grey" },
        [SERIES_OUT] = { "No forum", "govuk-tag--grey" } };
    struct arena *a = c->work.arena;
    struct series_view_date x = { .day = meeting_day_words(a, d->on),
        .fate = str_of(fates[d->fate].words),
        .where = d->venue.n > 0 ? d->venue : S("Online"),
        .tag = fates[d->fate].tag };
    if (d->fate == SERIES_OUT)
        x.where = str_fmt(a, "It is %.*s", STR_ARG(forum_gap_words(d->gap)));
    else if (d->fate == SERIES_ENDS)
        x.where = S("These days give it no more");
    else if (d->fate == SERIES_APART)
        x.where = str_fmt(a, "%s by itself: %.*s", d->forum.state == FORUM_CANCELLED ? "Cancelled" : "Changed",
            STR_ARG(meeting_day_words(a, d->forum.plan.on)));
    return x;
}

static void fill_look(struct context *c, struct series_sent *k)
{
    struct arena *a = c->work.arena;
    const struct series_proposal *x = &k->proposal;
    struct series_view_date *dates = ARENA_ARRAY(a, x->n, struct series_view_date);
    for (size_t i = 0; i < x->n; i++)
        dates[i] = date_of(c, &x->dates[i]);
    k->page.looked = true;
    k->page.dates = dates;
    k->page.n_dates = x->n;
    k->page.summary = str_fmt(a, "%.*s, %.*s: %.*s.", STR_ARG(forum_rule_words(a, &k->plan.rule)),
        STR_ARG(forum_times_words(a, &k->plan.plan)),
        STR_ARG(page_plural(a, (int64_t)x->n_meets, "forum", "forums")));
}

enum err series_form_show(struct context *c, struct series_sent *k, int status, bool looked)
{
    struct arena *a = c->work.arena;
    struct series_form_page *p = &k->page;
    bool is_new = k->of.id.v == 0;
    struct str title = is_new ? S("Plan a series of forums")
                              : str_fmt(a, "Change the series %.*s", STR_ARG(k->of.plan.name));
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) },
        { .text = S("Series"), .href = url_to(a, ROUTE_SERIES_ALL, STR_NONE) },
        { .text = is_new ? S("New") : S("Change") }
    };
    enum err e = fill_choices(c, k);
    if (e != OK)
        return e;
    if (!is_new) {
        p->version = str_fmt(a, "%lld", (long long)k->of.version);
        p->fixed = str_fmt(a, "%.*s.",
            STR_ARG(forum_for_words(a, k->of.plan.phase, k->of.plan.drop_in, k->of.area_name)));
    }
    if (looked)
        fill_look(c, k);
    p->layout = page_layout(c, title);
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = status == 400;
    p->action = is_new ? url_to(a, ROUTE_SERIES_MAKE, STR_NONE) : url_to(a, ROUTE_SERIES_PUT, c->arg);
    p->back = url_to(a, ROUTE_SERIES_ALL, STR_NONE);
    c->refused = true; /* a look writes nothing */
    view_series_form(c->html, p);
    return context_page(c, status);
}
