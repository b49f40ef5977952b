/* What pages of forums share: choices, the form of a day, calendar files. */
#include "service/series.h"
#include "service/service.h"
#include "views/forums.h"
#include "web/ask.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/app.h"

struct meetings_choice forum_choose_phase(struct context *c, const char *all, struct str value)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, FORUM_PHASES + 1, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .value = value };
    if (all != NULL)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (int p = 0; p < FORUM_PHASES; p++)
        items[choice.n++] = (struct govuk_select_item){ .text = forum_phase_words((enum forum_phase)p),
            .value = forum_phase_name((enum forum_phase)p) };
    return choice;
}

enum err forum_choose_area(struct context *c, const char *all, struct str value, struct meetings_choice *ret)
{
    struct area *areas;
    size_t n;
    enum err e = area_list(&c->work, &areas, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    *ret = (struct meetings_choice){ .items = items, .value = value };
    if (all != NULL)
        items[ret->n++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[ret->n++] = (struct govuk_select_item){ .text = areas[i].name,
            .value = str_fmt(c->work.arena, "%lld", (long long)areas[i].id.v) };
    return OK;
}

struct area_id forum_area(struct str value)
{
    struct area_id id = { 0 };
    if (!str_to_i64(value, &id.v) || id.v < 0)
        id.v = 0;
    return id;
}

struct str forum_area_words(struct str name)
{
    return name.n == 0 ? S("Whole authority") : name;
}

struct str forum_for_words(struct arena *a, enum forum_phase phase, bool drop_in, struct str area_name)
{
    return str_fmt(a, "%.*s%s, %.*s", STR_ARG(forum_phase_words(phase)), drop_in ? " drop-in" : "",
        STR_ARG(area_name.n == 0 ? S("whole authority") : area_name));
}

enum err forum_choose_chair(struct context *c, struct str value, struct meetings_choice *ret)
{
    struct series_chair *all;
    size_t n;
    enum err e = series_chairs(&c->work, &all, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("Nobody yet"), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[i + 1] = (struct govuk_select_item){ .text = all[i].name,
            .value = str_fmt(c->work.arena, "%lld", (long long)all[i].account.v) };
    *ret = (struct meetings_choice){ items, n + 1, value };
    return OK;
}

/* All that there are, whoever asks: which sit on forums is no secret. */
static enum err services_of(struct context *c, struct service **ret, size_t *ret_n)
{
    const struct viewer nobody = { .today = c->work.today };
    return service_list(&c->work, &nobody, ret, ret_n);
}

enum err forum_choose_services(struct context *c, const struct service_id *of, size_t n_of,
    const struct govuk_checkboxes_item **ret, size_t *ret_n)
{
    struct service *all;
    size_t n;
    enum err e = services_of(c, &all, &n);
    if (e != OK)
        return e;
    struct govuk_checkboxes_item *items = ARENA_ARRAY(c->work.arena, n, struct govuk_checkboxes_item);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (day_is(all[i].ended))
            continue;
        struct govuk_checkboxes_item item = { .text = all[i].name, .value = all[i].public_id, .checked = GOVUK_NO };
        for (size_t s = 0; s < n_of; s++)
            if (of[s].v == all[i].id.v)
                item.checked = GOVUK_YES;
        items[(*ret_n)++] = item;
    }
    *ret = items;
    return OK;
}

enum err forum_read_services(struct context *c, const struct service_id **ret, size_t *ret_n, bool *ret_ended)
{
    struct service *all;
    size_t n;
    enum err e = services_of(c, &all, &n);
    if (e != OK)
        return e;
    struct service_id *ids = ARENA_ARRAY(c->work.arena, n, struct service_id);
    *ret_n = 0;
    *ret_ended = false;
    for (size_t f = 0; f < c->request->n_form; f++)
        for (size_t i = 0; i < n && str_eq(c->request->form[f].name, S("service")); i++)
            if (str_eq(c->request->form[f].value, all[i].public_id) && *ret_n < n) {
                *ret_ended |= day_is(all[i].ended);
                ids[(*ret_n)++] = all[i].id;
            }
    *ret = ids;
    return OK;
}

enum err forum_terms(struct context *c, struct forum_terms *ret)
{
    *ret = (struct forum_terms){ .papers_days = c->config.forum_papers_days,
        .grace_days = c->config.forum_grace_days };
    return meeting_calendar(c, &ret->calendar);
}

enum err forum_near(struct context *c, struct day *ret_until, bool *ret_all)
{
    const struct calendar *calendar;
    enum err e = meeting_calendar(c, &calendar);
    if (e != OK)
        return e;
    *ret_until = calendar_next_season_ends(calendar, c->work.today);
    *ret_all = str_eq(ask_value(c, S("dates")), S("all"));
    return OK;
}

enum err forum_get(struct context *c, struct str public_id, struct forum *ret)
{
    struct viewer update = context_viewer(c, OP_FORUM_UPDATE);
    return forum_read(&c->work, &update, public_id, ret);
}

const char *forum_tag(enum forum_state s)
{
    static const char *const tags[FORUM_STATES] = { "govuk-tag--blue", "govuk-tag--yellow", "govuk-tag--green",
        "govuk-tag--grey" };
    return tags[s];
}

/* --- the form of a day, and of a series --- */

/* A whole number of a field; -1: none. */
static int number(struct str text)
{
    int64_t v;
    return str_to_i64(text, &v) && v >= 0 && v <= INT16_MAX ? (int)v : -1;
}

void forum_read_form(struct context *c, struct forum_form_page *f, struct forum_plan *ret)
{
    f->starts = ask_form_value(c, S("starts"));
    f->capacity = ask_form_value(c, S("capacity"));
    f->minutes = ask_form_value(c, S("minutes"));
    f->mode = ask_form_value(c, S("mode"));
    f->link = ask_form_value(c, S("link"));
    f->chair.value = ask_form_value(c, S("chair"));
    *ret = (struct forum_plan){ .on = DAY_NONE,
        .capacity = number(f->capacity),
        .minutes = number(f->minutes),
        .venue = S(""),
        .link = f->link,
        .chair = meeting_account(f->chair.value) };
    if (!meeting_time_parse(f->starts, &ret->starts))
        ret->starts = MEETING_NO_TIME;
    if (!forum_mode_parse(f->mode, &ret->mode))
        f->mode = forum_mode_name(ret->mode);
}

void forum_show_problems(struct forum_form_page *f, const struct forum_problems *p)
{
    f->on_error = p->on;
    f->starts_error = p->starts;
    f->capacity_error = p->capacity;
    f->minutes_error = p->minutes;
    f->venue_error = p->venue;
    f->link_error = p->link;
    f->chair_error = p->chair;
    f->reason_error = p->reason;
}

void forum_fill_form(struct arena *a, const struct forum_plan *p, struct forum_form_page *f)
{
    f->on = meeting_day_typed(a, p->on);
    f->starts = meeting_time_words(a, p->starts);
    f->capacity = str_fmt(a, "%d", p->capacity);
    f->minutes = str_fmt(a, "%d", p->minutes);
    f->mode = forum_mode_name(p->mode);
    f->venue = p->venue;
    f->link = p->link;
    f->chair.value = p->chair.v == 0 ? S("") : str_fmt(a, "%lld", (long long)p->chair.v);
}
