/* GET /meetings/{meeting}/hold, POST .../start and .../attendees; and what the pages of a meeting share */
#include "web/meeting_hold.h"

#include "service/text.h"
#include "views/meeting_hold.html.h"
#include "web/page.h"
#include "web/route.h"

struct str meeting_sign_of(struct arena *a, struct str text)
{
    return text_sign(a, text);
}

struct str meeting_choices_text(struct arena *a, const struct discussion_choices *x)
{
    return str_fmt(a, "%u|%d|%d|%.*s|%.*s", x->barriers, x->yar, x->discussed, STR_ARG(x->lead_practitioner),
        STR_ARG(x->services));
}

enum err meeting_whole_read(struct context *c, struct meeting_whole *ret)
{
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &ret->m);
    if (e == OK)
        e = context_lists(c, &ret->lists);
    if (e == OK)
        e = discussion_read(&c->work, &c->viewer, &ret->m, &ret->d);
    if (e != OK)
        return e;
    ret->words_at = discussion_words_at(&ret->m);
    e = pack_read(&c->work, &c->viewer, &ret->m, &ret->pack);
    ret->has_pack = e == OK;
    if (e == OK || e == ERR_MISSING)
        e = meeting_last(&c->work, ret->m.school, ret->m.on, &ret->before);
    if (e == ERR_MISSING)
        ret->before = (struct meeting){ .on = DAY_NONE };
    else if (e == OK)
        e = discussion_read(&c->work, &c->viewer, &ret->before, &ret->said_before);
    if (e != OK && e != ERR_MISSING)
        return e;
    e = discussion_actions(&c->work, &c->viewer, &ret->m, ret->before.id, &ret->actions, &ret->n_actions);
    if (e != OK)
        return e;
    const struct viewer children = context_viewer(c, OP_PUPIL_READ);
    return consultation_list(&c->work, &children, &(struct consultation_question){ .school = ret->m.school },
        &ret->consultations, &ret->n_consultations);
}

const struct consultations_row *meeting_consultations(struct context *c, const struct meeting_whole *k,
    struct pupil_id pupil, size_t *ret_n)
{
    struct consultations_row *rows = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < k->n_consultations; i++) {
        const struct consultation *x = &k->consultations[i];
        bool recent = !day_is(k->before.on) || day_cmp(clock_day(x->asked_ms), k->before.on) >= 0;
        if (x->pupil.v != pupil.v || x->state == CONSULTATION_WITHDRAWN || (x->meeting.v != k->m.id.v && !recent))
            continue;
        if (rows == NULL)
            rows = ARENA_ARRAY(c->work.arena, k->n_consultations - i, struct consultations_row);
        rows[(*ret_n)++] = consultation_row(c, x);
    }
    return rows;
}

void meeting_audit_children(struct context *c, const struct meeting_whole *k)
{
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, k->d.n, struct pupil_id);
    for (size_t i = 0; i < k->d.n; i++)
        pupils[i] = k->d.children[i].pupil;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(k->m.public_id)), pupils, k->d.n);
}

/* --- a child --- */

struct meeting_text meeting_text_view(struct context *c, const struct meeting *m, const struct discussion_text *t,
    enum discussion_field field, struct str id, int rows)
{
    struct arena *a = c->work.arena;
    struct str name = discussion_field_name(field);
    (void)m;
    return (struct meeting_text){ .name = name,
        .id = str_fmt(a, "%.*s-%.*s", STR_ARG(name), STR_ARG(id)),
        .label = discussion_field_words(field),
        .value = t->content,
        .version = str_fmt(a, "%lld", (long long)t->version),
        .sign = meeting_sign_of(a, t->content),
        .note = t->version == 0 ? S("")
                                : str_fmt(a, "%.*s, %.*s", STR_ARG(t->who), STR_ARG(page_instant(a, t->at_ms))),
        .rows = rows };
}

static const struct pack_child *packed(const struct meeting_whole *k, struct pupil_id pupil)
{
    for (size_t i = 0; k->has_pack && i < k->pack.n_children; i++)
        if (k->pack.children[i].pupil.v == pupil.v)
            return &k->pack.children[i];
    return NULL;
}

/* What the meeting before said of the child. */
static const struct str *last_time(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct str *lines = ARENA_ARRAY(a, 4, struct str);
    *ret_n = 0;
    for (size_t i = 0; i < k->said_before.n; i++) {
        const struct discussion_child *b = &k->said_before.children[i];
        if (b->pupil.v != child->pupil.v)
            continue;
        struct str steps = b->texts[DISCUSSION_NEXT_STEPS].content;
        lines[(*ret_n)++] = str_fmt(a, "On %.*s: %.*s", STR_ARG(page_day(a, k->before.on)),
            STR_ARG(steps.n > 0 ? steps : S("no next steps were written down")));
        if (b->choices.services.n > 0)
            lines[(*ret_n)++] = str_fmt(a, "Services to join: %.*s", STR_ARG(b->choices.services));
        if (b->choices.lead_practitioner.n > 0)
            lines[(*ret_n)++] = str_fmt(a, "Lead practitioner: %.*s", STR_ARG(b->choices.lead_practitioner));
    }
    return lines;
}

/* Ids of what is ticked are short: a page has thousands of them. */
static struct str tick_id(struct arena *a, const char *of, int number, const struct meeting_whole *k,
    const struct discussion_child *child)
{
    return str_fmt(a, "%s%d-%td", of, number, child - k->d.children);
}

/* Barriers that are offered, and those that are ticked and no more offered. */
static const struct meeting_barrier *barriers_of(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    const struct choice_list *all = &k->lists->of[CHOICE_BARRIER];
    struct meeting_barrier *barriers = ARENA_ARRAY(a, all->n, struct meeting_barrier);
    *ret_n = 0;
    for (size_t i = 0; i < all->n; i++) {
        int number = all->v[i].number;
        bool on = (child->choices.barriers >> number & 1) != 0;
        if (on || all->v[i].offered)
            barriers[(*ret_n)++] = (struct meeting_barrier){
                .text = choice_words(k->lists, CHOICE_BARRIER, number, k->words_at),
                .value = str_fmt(a, "%d", number),
                .id = tick_id(a, "b", number, k, child),
                .on = on
            };
    }
    return barriers;
}

struct meeting_strategies meeting_strategies_view(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child)
{
    struct arena *a = c->work.arena;
    const struct choice_list *all = &k->lists->of[CHOICE_STRATEGY];
    const struct meeting_text t = meeting_text_view(c, &k->m, &child->texts[DISCUSSION_STRATEGIES],
        DISCUSSION_STRATEGIES, child->public_id, 0);
    struct meeting_strategies s = { .label = t.label,
        .version = t.version,
        .sign = t.sign,
        .note = t.note,
        .picked = discussion_picked_words(a, k->lists, k->words_at, t.value) };
    for (int need = 0; need < CHOICE_NEEDS; need++) {
        struct meeting_barrier *items = ARENA_ARRAY(a, all->n, struct meeting_barrier);
        struct meeting_strategies_part *part = &s.parts[s.n_parts];
        *part = (struct meeting_strategies_part){ .words = choice_need_words((enum choice_need)need), .items = items };
        for (size_t i = 0; i < all->n; i++) {
            int number = all->v[i].number;
            bool on = discussion_picked(t.value, number);
            if (all->v[i].part == need && (on || all->v[i].offered))
                items[part->n_items++] = (struct meeting_barrier){
                    .text = choice_words(k->lists, CHOICE_STRATEGY, number, k->words_at),
                    .value = str_fmt(a, "%d", number),
                    .id = tick_id(a, "s", number, k, child),
                    .on = on
                };
        }
        s.n_parts += part->n_items > 0;
    }
    return s;
}

struct meeting_child meeting_child_view(struct context *c, const struct meeting_whole *k,
    const struct discussion_child *child)
{
    struct arena *a = c->work.arena;
    char group[16];
    const struct pack_child *p = packed(k, child->pupil);
    struct meeting_child v = { .anchor = str_fmt(a, "child-%.*s", STR_ARG(child->public_id)),
        .id = child->public_id,
        .name = page_name(a, child->surname, child->forename),
        .about = str_fmt(a, "%.*s.", STR_ARG(att_year_group_words(child->year_group, group))),
        .why = p == NULL ? S("") : p->why,
        .reasons = p == NULL ? S("") : p->reasons,
        .href = url_to(a, ROUTE_PUPIL, child->pupil_public_id),
        .yar = child->choices.yar == DISCUSSION_NOT_DECIDED ? S("") : child->choices.yar == 1 ? S("yes")
                                                                                              : S("no"),
        .lead_practitioner = child->choices.lead_practitioner,
        .services = child->choices.services,
        .version = str_fmt(a, "%lld", (long long)child->version),
        .sign = meeting_sign_of(a, meeting_choices_text(a, &child->choices)),
        .discussed = child->choices.discussed,
        .summary = child->choices.discussed ? S("Talked about.") : S("Not talked about yet."),
        .left = S("") };
    if (p != NULL && p->possible > 0)
        v.about = str_fmt(a, "%.*s Missed %.*s of the year so far, when the pack was made.", STR_ARG(v.about),
            STR_ARG(page_share(a, p->absent, p->possible)));
    if (day_is(child->left) && day_cmp(child->left, c->work.today) < 0)
        v.left = str_fmt(a, "Left the school on %.*s.", STR_ARG(page_day(a, child->left)));
    v.barriers = barriers_of(c, k, child, &v.n_barriers);
    v.strategies = meeting_strategies_view(c, k, child);
    for (int f = 0; f < DISCUSSION_CHILD_FIELDS; f++)
        v.texts[f] = meeting_text_view(c, &k->m, &child->texts[f], (enum discussion_field)f, child->public_id, 3);
    v.last = last_time(c, k, child, &v.n_last);
    v.actions = meeting_action_lines(c, k, child->pupil, &v.n_actions);
    v.consultations = meeting_consultations(c, k, child->pupil, &v.n_consultations);
    v.actions_id = meeting_action_anchor(a, child->pupil_public_id);
    v.add_action = meeting_action_url(c, k, child->pupil_public_id);
    v.saved = str_eq(meeting_query(c, S("saved")), v.anchor);
    return v;
}

/* --- the page --- */

/* An area as it is shown, with those of its children who are not shown above as forms. */
static struct meeting_area area_of(struct context *c, const struct meeting_whole *k, const struct choice *area,
    const struct meeting_child *views, bool *shown)
{
    struct arena *a = c->work.arena;
    const struct choice_list *prompts = &k->lists->of[CHOICE_PROMPT];
    struct str *questions = ARENA_ARRAY(a, prompts->n, struct str);
    const struct meeting_child **children = ARENA_ARRAY(a, k->d.n, const struct meeting_child *);
    bool *first = ARENA_ARRAY(a, k->d.n, bool);
    struct meeting_area v = { .anchor = str_fmt(a, "area-%d", area->number),
        .title = choice_words(k->lists, CHOICE_AREA, area->number, k->words_at),
        .area = str_fmt(a, "%d", area->number),
        .questions = questions,
        .children = children,
        .first = first };
    for (size_t i = 0; i < prompts->n; i++)
        if (prompts->v[i].offered && prompts->v[i].part == area->number)
            questions[v.n_questions++] = prompts->v[i].words;
    for (size_t x = 0; x < k->d.n; x++) {
        if ((k->d.children[x].areas >> area->number & 1) == 0)
            continue;
        first[v.n_children] = !shown[x];
        children[v.n_children++] = &views[x];
        shown[x] = true;
    }
    v.notes = meeting_text_view(c, &k->m, &k->d.notes[area->number], DISCUSSION_NOTES, v.anchor, 3);
    return v;
}

/* The areas of the agenda, and those that are on it no more and in which something is said. */
static void fill_areas(struct context *c, const struct meeting_whole *k, struct meeting_hold_page *p)
{
    struct arena *a = c->work.arena;
    const struct choice_list *all = &k->lists->of[CHOICE_AREA];
    struct meeting_area *areas = ARENA_ARRAY(a, all->n, struct meeting_area);
    struct meeting_child *views = ARENA_ARRAY(a, k->d.n, struct meeting_child);
    bool *shown = ARENA_ARRAY(a, k->d.n, bool);
    for (size_t i = 0; i < k->d.n; i++)
        views[i] = meeting_child_view(c, k, &k->d.children[i]);
    for (size_t i = 0; i < all->n; i++) {
        struct meeting_area v = area_of(c, k, &all->v[i], views, shown);
        v.saved = str_eq(p->saved, v.anchor);
        if (all->v[i].offered || v.n_children > 0 || v.notes.value.n > 0)
            areas[p->n_areas++] = v;
    }
    p->areas = areas;
    p->n_children = k->d.n;
}

static enum err fill_attendees(struct context *c, const struct meeting_whole *k, struct meeting_hold_page *p)
{
    struct meeting_attendee *all;
    enum err e = meeting_attendees(&c->work, &k->m, &all, &p->n_attendees);
    if (e != OK)
        return e;
    struct meeting_attendee_row *rows = ARENA_ARRAY(c->work.arena, p->n_attendees, struct meeting_attendee_row);
    for (size_t i = 0; i < p->n_attendees; i++)
        rows[i] = (struct meeting_attendee_row){ all[i].name, all[i].role, all[i].organisation,
            str_fmt(c->work.arena, "%lld", (long long)all[i].id), all[i].present };
    p->attendees = rows;
    return OK;
}

/* Are children on a list of the pack who are not on the agenda? */
static bool has_others(const struct meeting_whole *k)
{
    for (size_t i = 0; k->has_pack && i < k->pack.n_children; i++) {
        size_t at = 0;
        while (at < k->d.n && k->d.children[at].pupil.v != k->pack.children[i].pupil.v)
            at++;
        if (at == k->d.n)
            return true;
    }
    return false;
}

/* `wrong` is of the form of attendees; NULL: it was not sent. */
static enum err show(struct context *c, const struct meeting_attendee_problems *wrong, int status)
{
    struct arena *a = c->work.arena;
    struct meeting_whole *k = ARENA_NEW(a, struct meeting_whole);
    enum err e = meeting_whole_read(c, k);
    if (e != OK)
        return e;
    if (k->m.state == MEETING_CANCELLED)
        return page_refuse(c, 409, S("This meeting is cancelled"), S("Nothing can be written down in it."));
    struct meeting_hold_page p = { .layout = page_layout(c, str_fmt(a, "Meeting with %.*s", STR_ARG(k->m.school_name))),
        .about = str_fmt(a, "%.*s. %.*s", STR_ARG(meeting_day_words(a, k->m.on)),
            STR_ARG(k->has_pack ? S("") : S("No pack has been made: nobody is on the agenda by themselves."))),
        .save = url_to(a, ROUTE_MEETING_SAVE, c->arg),
        .attend = url_to(a, ROUTE_MEETING_ATTENDEE, c->arg),
        .find = url_to(a, ROUTE_MEETING_FIND, c->arg),
        .pack = url_to(a, ROUTE_MEETING_PACK, c->arg),
        .closed = k->m.state == MEETING_CLOSED,
        .saved = meeting_query(c, S("saved")),
        .school = meeting_text_view(c, &k->m, &k->d.school, DISCUSSION_SCHOOL, S("whole"), 4),
        .privately = meeting_text_view(c, &k->m, &k->d.privately, DISCUSSION_PRIVATE, S("whole"), 4) };
    if (k->m.state == MEETING_PLANNED)
        p.start = url_to(a, ROUTE_MEETING_START, c->arg);
    if (k->m.state == MEETING_OPEN)
        p.close = url_to(a, ROUTE_MEETING_CLOSE, c->arg);
    for (size_t i = 0; wrong != NULL && i < COUNT_OF(p.attendee); i++) {
        static const char *const names[] = { "name", "role", "organisation" };
        const struct str errors[] = { wrong->name, wrong->role, wrong->organisation };
        p.attendee[i] = meeting_field(c, str_of(names[i]));
        p.attendee_errors[i] = errors[i];
    }
    e = fill_attendees(c, k, &p);
    if (e != OK)
        return e;
    fill_areas(c, k, &p);
    p.has_others = has_others(k);
    p.layout.error = status == 400;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) },
        { .text = k->m.school_name, .href = url_to(a, ROUTE_MEETING, c->arg) }, { .text = S("Hold") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    meeting_audit_children(c, k);
    e = meeting_bring(c, k, &p.brought);
    if (e != OK)
        return e;
    view_meeting_hold(c->html, &p);
    return context_page(c, status);
}

enum err meeting_hold_show(struct context *c)
{
    return show(c, NULL, 200);
}

enum err meeting_start_it(struct context *c)
{
    struct meeting m;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e == OK)
        e = meeting_open(&c->work, c->login.account, &m);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s opened", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c, url_to(c->work.arena, ROUTE_MEETING_HOLD, c->arg));
}

enum err meeting_attendee_it(struct context *c)
{
    struct meeting m;
    struct meeting_attendee_problems problems;
    int64_t number;
    bool is_set = str_to_i64(meeting_field(c, S("number")), &number);
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e != OK)
        return e;
    if (is_set) {
        e = meeting_attendee_set(&c->work, &m, number, str_eq(meeting_field(c, S("present")), S("yes")));
    } else {
        const struct meeting_attendee who = { .name = meeting_field(c, S("name")),
            .role = meeting_field(c, S("role")),
            .organisation = meeting_field(c, S("organisation")),
            .present = true };
        e = meeting_attendee_add(&c->work, &m, &who, &problems);
    }
    if (e == ERR_INVALID) {
        c->refused = true;
        return show(c, &problems, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c,
        url_at(c->work.arena, url_to(c->work.arena, ROUTE_MEETING_HOLD, c->arg), "there"));
}
