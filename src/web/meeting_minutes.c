/* GET and POST /meetings/{meeting}/close, GET .../minutes, POST .../sign */
#include "views/error.html.h"
#include "views/meeting_minutes.html.h"
#include "service/panel.h"
#include "web/document.h"
#include "web/meeting_hold.h"
#include "web/page.h"
#include "web/route.h"

/* --- closing --- */

/* The next meeting of the school that is planned; on: DAY_NONE if none is. */
static enum err find_next(struct context *c, const struct meeting *m, struct meeting *ret)
{
    struct meeting *all;
    size_t n;
    *ret = (struct meeting){ .on = DAY_NONE };
    enum err e = meeting_list(&c->work, &c->viewer,
        &(struct meeting_filter){ .school = m->school, .from = day_add(m->on, 1) }, &all, &n);
    for (size_t i = n; e == OK && i-- > 0;)
        if (all[i].state == MEETING_PLANNED && day_cmp(all[i].on, c->work.today) >= 0)
            *ret = all[i];
    return e;
}

/* Who has closed it, when somebody else was quicker; and what becomes of the day of the next meeting that was typed. */
static enum err tell_closed(struct context *c, const struct meeting *m, struct str next)
{
    struct arena *a = c->work.arena;
    struct meeting_event *events;
    size_t n;
    struct str by = S(""), lost = S("");
    const bool closed = m->state == MEETING_CLOSED;
    enum err e = meeting_events(&c->work, m, &events, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (str_eq(events[i].what, S("closed")))
            by = str_fmt(a, "%.*s closed it, %.*s. ", STR_ARG(events[i].who),
                STR_ARG(page_instant(a, events[i].at_ms)));
    c->refused = true;
    if (next.n > 0 && !str_eq(next, meeting_day_typed(a, m->next_on)))
        lost = str_fmt(a, " The day of the next meeting that you typed, %.*s, was not kept: %s.", STR_ARG(next),
            day_is(m->next_on) ? str_cstr(a, str_fmt(a, "the minutes say %.*s", STR_ARG(page_day(a, m->next_on))))
                               : "plan the meeting, so that everybody has it in their calendar");
    const struct error_page p = { .layout = page_layout(c,
                                      closed ? S("This meeting is closed already")
                                             : S("This meeting cannot be closed")),
        .advice = str_fmt(a, "%.*s%s%.*s", STR_ARG(by),
            closed ? "What you wrote down before is in the minutes."
                   : "It has to be started first, and somebody may have changed it meanwhile.",
            STR_ARG(lost)),
        .on = url_to(a, closed ? ROUTE_MEETING_MINUTES : ROUTE_MEETING, m->public_id),
        .on_words = closed ? S("Read the minutes") : S("Look at the meeting as it is now") };
    view_error(c->html, &p);
    return context_page(c, 409);
}

static bool referred(const struct referral *all, size_t n, struct pupil_id pupil, struct day since)
{
    for (size_t i = 0; i < n; i++) {
        bool waits = all[i].state == REFERRAL_QUEUED || all[i].state == REFERRAL_LISTED;
        if (all[i].kind == PANEL_YAR && all[i].pupil.v == pupil.v && (waits || day_cmp(all[i].meeting_on, since) == 0))
            return true;
    }
    return false;
}

/* Those who are to be brought to the Youth At Risk Group and are not referred, for those who may refer them; the audit
 * is told of them. */
static enum err offer_referrals(struct context *c, const struct meeting *m, const struct discussion *d,
    struct meeting_close_page *p)
{
    struct arena *a = c->work.arena;
    struct viewer viewer = context_viewer(c, OP_YAR_READ);
    struct meeting_close_refer *refer = ARENA_ARRAY(a, d->n, struct meeting_close_refer);
    struct pupil_id *pupils = ARENA_ARRAY(a, d->n, struct pupil_id);
    struct referral *all;
    size_t n;
    if (viewer.scope == 0 || access_allows(c->login.roles, OP_YAR_RECOMMEND).scopes == 0)
        return OK;
    enum err e = referral_list(&c->work, &viewer, &(struct referral_question){ .has_state = false }, &all, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < d->n; i++) {
        const struct discussion_child *child = &d->children[i];
        const struct http_pair query[] = { { S("school"), m->urn }, { S("child"), child->pupil_public_id },
            { S("meeting"), m->public_id } };
        if (child->choices.yar != 1 || referred(all, n, child->pupil, m->on))
            continue;
        pupils[p->n_refer] = child->pupil;
        refer[p->n_refer++] = (struct meeting_close_refer){ .name = page_name(a, child->surname, child->forename),
            .why = child->texts[DISCUSSION_YAR_REASON].content,
            .href = url_with(a, ROUTE_REFER, STR_NONE, query, COUNT_OF(query)) };
    }
    p->refer = refer;
    if (p->n_refer > 0)
        context_audit_also(c, str_fmt(a, "closing of meeting %.*s", STR_ARG(m->public_id)), pupils, p->n_refer);
    return OK;
}

static enum err show_close(struct context *c, const struct meeting *m, struct str next, struct str error, int status)
{
    struct arena *a = c->work.arena;
    struct discussion d;
    struct str *unfinished;
    struct meeting_close_page p = { .layout = page_layout(
                                        c, str_fmt(a, "Close the meeting with %.*s", STR_ARG(m->school_name))),
        .action = url_to(a, ROUTE_MEETING_CLOSE_IT, c->arg),
        .back = url_to(a, ROUTE_MEETING_HOLD, c->arg),
        .version = str_fmt(a, "%lld", (long long)m->version),
        .next = next,
        .next_error = error };
    enum err e = discussion_read(&c->work, &c->viewer, m, &d);
    if (e == OK)
        e = discussion_unfinished(&c->work, m, &d, &unfinished, &p.n_unfinished);
    if (e == OK)
        e = offer_referrals(c, m, &d, &p);
    if (e != OK)
        return e;
    p.unfinished = unfinished;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) },
        { .text = m->school_name, .href = url_to(a, ROUTE_MEETING, c->arg) }, { .text = S("Close") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    p.layout.error = status == 400;
    view_meeting_closing(c->html, &p);
    return context_page(c, status);
}

enum err meeting_close_show(struct context *c)
{
    struct meeting m;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e != OK)
        return e;
    if (m.state != MEETING_OPEN)
        return tell_closed(c, &m, S(""));
    struct meeting next;
    e = find_next(c, &m, &next);
    return e == OK ? show_close(c, &m, meeting_day_typed(c->work.arena, next.on), S(""), 200) : e;
}

enum err meeting_close_it(struct context *c)
{
    struct meeting m;
    struct str error = S(""), next = meeting_field(c, S("next"));
    int64_t version;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e != OK)
        return e;
    if (!str_to_i64(meeting_field(c, S("version")), &version))
        return ERR_INVALID;
    if (m.state != MEETING_OPEN || m.version != version)
        return tell_closed(c, &m, next);
    struct day next_on = filter_date(next, &error);
    if (day_is(next_on) && day_cmp(next_on, m.on) <= 0)
        error = S("The next meeting must be after this one");
    if (error.n > 0) {
        c->refused = true;
        return show_close(c, &m, next, error, 400);
    }
    e = meeting_close(&c->work, c->login.account, &m, next_on);
    if (e == ERR_CONFLICT)
        return tell_closed(c, &m, next);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s closed", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c, url_to(c->work.arena, ROUTE_MEETING_MINUTES, c->arg));
}

/* May somebody with these scopes see this meeting? */
static bool sees_meeting(struct context *c, const struct viewer *viewer)
{
    struct meeting m;
    return viewer->scope != 0 && meeting_read(&c->work, viewer, c->arg, &m) == OK;
}

/* May the viewer do an operation at the school of this meeting? A role at another school says nothing of this one. */
static bool may_here(struct context *c, enum access_op op)
{
    const struct viewer viewer = context_viewer(c, op);
    return sees_meeting(c, &viewer);
}

enum err meeting_sign_it(struct context *c)
{
    struct meeting m;
    struct viewer allocated = c->viewer;
    allocated.scope &= SCOPE_ALLOCATED;
    bool school = !sees_meeting(c, &allocated);
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e == OK)
        e = meeting_sign(&c->work, c->login.account, &m, school ? MEETING_SIDE_SCHOOL : MEETING_SIDE_AUTHORITY);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "minutes of meeting %.*s signed", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(c, url_to(c->work.arena, ROUTE_MEETING_MINUTES, c->arg));
}

/* --- minutes --- */

/* What the minutes are made of. */
struct telling {
    struct context *c;
    struct meeting_whole whole;
    struct discussion_before *before;
    size_t n_before;
    bool shows_yar, shows_private;
    int64_t corrected_ms; /* the newest correction */
};

static void tell(struct telling *t, struct str label, const struct discussion_text *text, struct meeting_minute *parts,
    size_t *n)
{
    struct arena *a = t->c->work.arena;
    if (text->content.n == 0 && !text->corrected)
        return;
    struct meeting_minute *m = &parts[(*n)++];
    *m = (struct meeting_minute){ .label = label,
        .text = text->content.n > 0 ? text->content : S("(taken out)"),
        .corrected = S("") };
    if (!text->corrected)
        return;
    struct str *before = ARENA_ARRAY(a, t->n_before, struct str);
    for (size_t i = 0; i < t->n_before; i++)
        if (t->before[i].text == text->id)
            before[m->n_before++] = t->before[i].content;
    m->before = before;
    m->corrected =
        str_fmt(a, "%s after the meeting was closed by %.*s, %.*s%s", m->n_before > 0 ? "Corrected" : "Added",
            STR_ARG(text->who), STR_ARG(page_instant(a, text->at_ms)), m->n_before > 0 ? ". Before:" : ".");
    if (text->at_ms > t->corrected_ms)
        t->corrected_ms = text->at_ms;
}

/* What was picked of the strategies: numbers, told in the words of the meeting, as are those before a correction. */
static void tell_picked(struct telling *t, const struct discussion_text *text, struct meeting_minute *parts, size_t *n)
{
    struct arena *a = t->c->work.arena;
    const struct meeting_whole *k = &t->whole;
    size_t at = *n;
    struct discussion_text told = *text;
    told.content = discussion_picked_words(a, k->lists, k->words_at, text->content);
    tell(t, discussion_field_words(DISCUSSION_STRATEGIES), &told, parts, n);
    if (*n == at)
        return;
    struct str *before = ARENA_ARRAY(a, parts[at].n_before, struct str);
    for (size_t i = 0; i < parts[at].n_before; i++) {
        before[i] = discussion_picked_words(a, k->lists, k->words_at, parts[at].before[i]);
        if (before[i].n == 0)
            before[i] = S("(none)");
    }
    parts[at].before = before;
}

static void tell_line(struct str label, struct str text, struct meeting_minute *parts, size_t *n)
{
    if (text.n > 0)
        parts[(*n)++] = (struct meeting_minute){ .label = label, .text = text, .corrected = S("") };
}

static struct meeting_minutes_child tell_child(struct telling *t, const struct discussion_child *child)
{
    enum { PARTS = 12 };
    struct arena *a = t->c->work.arena;
    struct meeting_minute *parts = ARENA_ARRAY(a, PARTS, struct meeting_minute);
    const struct meeting_child v = meeting_child_view(t->c, &t->whole, child);
    struct meeting_minutes_child m = { .name = v.name,
        .about = v.about,
        .why = v.why,
        .href = v.href,
        .parts = parts,
        .actions = v.actions,
        .n_actions = v.n_actions };
    if (!child->choices.discussed)
        tell_line(S("State"), S("Not talked about"), parts, &m.n_parts);
    tell(t, discussion_field_words(DISCUSSION_TRIED), &child->texts[DISCUSSION_TRIED], parts, &m.n_parts);
    tell_picked(t, &child->texts[DISCUSSION_STRATEGIES], parts, &m.n_parts);
    tell_line(S("Barriers"),
        choice_barriers_words(a, t->whole.lists, child->choices.barriers, t->whole.words_at), parts, &m.n_parts);
    tell(t, discussion_field_words(DISCUSSION_BARRIERS), &child->texts[DISCUSSION_BARRIERS], parts, &m.n_parts);
    tell(t, discussion_field_words(DISCUSSION_NEXT_STEPS), &child->texts[DISCUSSION_NEXT_STEPS], parts, &m.n_parts);
    tell_line(S("Lead practitioner"), child->choices.lead_practitioner, parts, &m.n_parts);
    tell_line(S("Services to join"), child->choices.services, parts, &m.n_parts);
    if (t->shows_yar) {
        if (child->choices.yar != DISCUSSION_NOT_DECIDED)
            tell_line(S("Youth At Risk Group"), child->choices.yar == 1 ? S("Yes") : S("No"), parts, &m.n_parts);
        tell(t, S("Youth At Risk Group: why"), &child->texts[DISCUSSION_YAR_REASON], parts, &m.n_parts);
        tell(t, discussion_field_words(DISCUSSION_CHOSEN), &child->chosen_before, parts, &m.n_parts);
    }
    return m;
}

/* Was nothing said of a child, nor written, nor agreed? */
static bool is_silent(const struct telling *t, const struct discussion_child *child)
{
    const struct discussion_choices *x = &child->choices;
    bool said = x->discussed || x->barriers != 0 || x->yar != DISCUSSION_NOT_DECIDED || x->services.n > 0 ||
        x->lead_practitioner.n > 0 || child->chosen_before.content.n > 0;
    for (int f = 0; f < DISCUSSION_CHILD_FIELDS; f++)
        said = said || child->texts[f].version > 0;
    for (size_t i = 0; i < t->whole.n_actions; i++)
        said = said || (t->whole.actions[i].here && t->whole.actions[i].pupil.v == child->pupil.v);
    return !said;
}

static void tell_areas(struct telling *t, struct meeting_minutes_page *p)
{
    struct arena *a = t->c->work.arena;
    const struct discussion *d = &t->whole.d;
    const struct choice_list *all = &t->whole.lists->of[CHOICE_AREA];
    struct meeting_minutes_area *areas = ARENA_ARRAY(a, all->n, struct meeting_minutes_area);
    bool *told = ARENA_ARRAY(a, d->n, bool);
    for (size_t x = 0; x < all->n; x++) {
        int i = all->v[x].number;
        struct meeting_minute *notes = ARENA_ARRAY(a, 1, struct meeting_minute);
        struct meeting_minutes_child *children = ARENA_ARRAY(a, d->n, struct meeting_minutes_child);
        struct str *also = ARENA_ARRAY(a, d->n, struct str), *silent = ARENA_ARRAY(a, d->n, struct str);
        struct meeting_minutes_area m = { .title = choice_words(t->whole.lists, CHOICE_AREA, i, t->whole.words_at),
            .notes = notes,
            .children = children,
            .also = also,
            .silent = silent };
        tell(t, S("Notes"), &d->notes[i], notes, &m.n_notes);
        for (size_t k = 0; k < d->n; k++) {
            if ((d->children[k].areas >> i & 1) == 0)
                continue;
            struct str name = page_name(a, d->children[k].surname, d->children[k].forename);
            if (is_silent(t, &d->children[k]))
                silent[m.n_silent++] = name;
            else if (told[k])
                also[m.n_also++] = name;
            else
                children[m.n_children++] = tell_child(t, &d->children[k]);
            told[k] = true;
        }
        if (m.n_notes + m.n_children + m.n_also + m.n_silent > 0)
            areas[p->n_areas++] = m;
    }
    p->areas = areas;
}

/* "Sky Gorrel, SENCO, Alder School"; who is named by what they are is so once. */
static struct str attendee_words(struct arena *a, const struct meeting_attendee *x)
{
    bool role = x->role.n > 0 && !str_eq(x->role, x->name);
    return str_fmt(a, "%.*s%s%.*s%s%.*s", STR_ARG(x->name), role ? ", " : "", STR_ARG(role ? x->role : S("")),
        x->organisation.n > 0 ? ", " : "", STR_ARG(x->organisation));
}

static enum err tell_people(struct telling *t, struct meeting_minutes_page *p)
{
    struct context *c = t->c;
    struct arena *a = c->work.arena;
    struct meeting_attendee *there;
    struct meeting_event *events;
    size_t n_there, n_events;
    enum err e = meeting_attendees(&c->work, &t->whole.m, &there, &n_there);
    if (e == OK)
        e = meeting_events(&c->work, &t->whole.m, &events, &n_events);
    if (e != OK)
        return e;
    struct str *attendees = ARENA_ARRAY(a, n_there, struct str), *signatures = ARENA_ARRAY(a, n_events, struct str);
    for (size_t i = 0; i < n_there; i++)
        if (there[i].present)
            attendees[p->n_attendees++] = attendee_words(a, &there[i]);
    for (size_t i = 0; i < n_events; i++)
        if (str_eq(events[i].what, S("signed"))) {
            bool *side = str_eq(events[i].detail, S("school")) ? &p->signed_by_school : &p->signed_by_authority;
            *side = *side || events[i].at_ms >= t->corrected_ms;
            signatures[p->n_signatures++] = str_fmt(a, "%.*s for the %.*s, %.*s%s", STR_ARG(events[i].who),
                STR_ARG(events[i].detail), STR_ARG(page_instant(a, events[i].at_ms)),
                events[i].at_ms < t->corrected_ms ? ", before the last correction" : "");
        }
    p->attendees = attendees;
    p->signatures = signatures;
    return OK;
}

enum err meeting_minutes_tell(struct context *c, bool to_send, struct meeting_minutes_page *p, struct meeting *ret)
{
    struct telling *t = ARENA_NEW(c->work.arena, struct telling);
    struct meeting_minute *whole = ARENA_ARRAY(c->work.arena, 2, struct meeting_minute);
    t->c = c;
    t->shows_yar = !to_send && may_here(c, OP_YAR_READ);
    t->shows_private = !to_send && may_here(c, OP_MEETING_PRIVATE_NOTE_READ);
    enum err e = meeting_whole_read(c, &t->whole);
    if (e == OK)
        e = discussion_corrections(&c->work, &c->viewer, &t->whole.m, &t->before, &t->n_before);
    if (e != OK)
        return e;
    *ret = t->whole.m;
    p->state = ret->state == MEETING_CLOSED ? S("") : S("The meeting is not closed: this is a draft.");
    p->whole = whole;
    tell(t, discussion_field_words(DISCUSSION_SCHOOL), &t->whole.d.school, whole, &p->n_whole);
    if (t->shows_private)
        tell(t, discussion_field_words(DISCUSSION_PRIVATE), &t->whole.d.privately, whole, &p->n_whole);
    tell_areas(t, p);
    p->actions = meeting_action_lines(c, &t->whole, (struct pupil_id){ 0 }, &p->n_actions);
    meeting_facts(c, ret, false, &p->facts, &p->n_facts);
    meeting_audit_children(c, &t->whole);
    return tell_people(t, p);
}

enum err meeting_minutes_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting m;
    struct meeting_minutes_page p = { .n_whole = 0 };
    enum err e = meeting_minutes_tell(c, false, &p, &m);
    if (e != OK)
        return e;
    p.layout = page_layout(c, str_fmt(a, "Minutes: %.*s, %.*s", STR_ARG(m.school_name), STR_ARG(page_day(a, m.on))));
    p.downloads = document_links(c, ROUTE_MEETING_PDF, ROUTE_MEETING_DOCX, c->arg, NULL, S("these minutes, to send"));
    bool authority = (access_allows(c->login.roles, OP_MEETING_SIGN_OFF).scopes & SCOPE_ALLOCATED) != 0;
    if (m.state == MEETING_CLOSED && access_allows(c->login.roles, OP_MEETING_SIGN_OFF).scopes != 0 &&
        !(authority ? p.signed_by_authority : p.signed_by_school)) {
        p.sign = url_to(a, ROUTE_MEETING_SIGN, c->arg);
        p.sign_words = authority ? S("Sign for the authority") : S("Sign for the school");
    }
    if (m.state == MEETING_CLOSED && day_is(m.next_on) && day_cmp(m.next_on, c->work.today) >= 0 &&
        access_allows(c->login.roles, OP_MEETING_CREATE).scopes != 0) {
        const struct http_pair asked[] = { { S("school"), m.urn }, { S("on"), meeting_day_typed(a, m.next_on) } };
        struct meeting next;
        e = find_next(c, &m, &next);
        if (e != OK)
            return e;
        if (!day_is(next.on)) {
            p.plan = url_with(a, ROUTE_MEETING_PLAN, STR_NONE, asked, COUNT_OF(asked));
            p.plan_words = str_fmt(a, "Plan the meeting of %.*s", STR_ARG(page_day(a, m.next_on)));
        }
    }
    if (access_allows(c->login.roles, OP_MEETING_UPDATE).scopes != 0)
        p.correct = url_to(a, ROUTE_MEETING_HOLD, c->arg);
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) },
        { .text = m.school_name, .href = url_to(a, ROUTE_MEETING, c->arg) }, { .text = S("Minutes") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_meeting_minutes(c->html, &p);
    return context_page(c, 200);
}
