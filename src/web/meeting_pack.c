/* GET and POST /meetings/{meeting}/pack, POST .../children and .../order, GET .../find */
#include "views/meeting_pack.html.h"
#include "web/ask.h"
#include "web/find.h"
#include "web/meeting_hold.h"
#include "web/page.h"
#include "web/route.h"

/* The figures of a pack, or of today, as sentences. */
static const struct str *facts_of(struct arena *a, const struct pack *p, size_t *ret_n)
{
    struct str *lines = ARENA_ARRAY(a, 6, struct str);
    const struct pack_rate *r = &p->rate;
    struct day registers;
    size_t n = 0;
    if (day_parse_iso(p->registers, &registers))
        lines[n++] = str_fmt(a, "Registers up to %.*s.", STR_ARG(page_day(a, registers)));
    lines[n++] = str_fmt(a, "%.*s of sessions missed, %.*s unauthorised, over %.*s.",
        STR_ARG(page_share(a, r->absent, r->possible)), STR_ARG(page_share(a, r->unauthorised, r->possible)),
        STR_ARG(page_plural(a, r->enrolments, "enrolment", "enrolments")));
    /* Enrolments of the year, and lists of today: whoever has left is in the one and not in the other. */
    lines[n++] = str_fmt(a, "%.*s persistently absent (%.*s), %.*s of them severely. Children who left in the year are "
                            "counted here, and are on none of the lists below.",
        STR_ARG(page_count(a, r->persistent)), STR_ARG(page_share(a, r->persistent, r->enrolments)),
        STR_ARG(page_count(a, r->severe)));
    if (p->before_possible > 0 && p->after_possible > 0)
        lines[n++] = str_fmt(a, "Up to %.*s%s %.*s was missed, since then %.*s.", STR_ARG(page_day(a, p->since)),
            p->since_meeting ? ", the day of the last meeting," : "",
            STR_ARG(page_share(a, p->before_absent, p->before_possible)),
            STR_ARG(page_share(a, p->after_absent, p->after_possible)));
    lines[n++] = str_fmt(a, "Register health: %.*s to put right or check, %.*s.",
        STR_ARG(page_plural(a, p->to_do, "thing", "things")),
        STR_ARG(page_plural(a, p->questions, "question", "questions")));
    *ret_n = n;
    return lines;
}

static void fill_figures(struct context *c, const struct meeting_whole *k, const struct pack *today,
    struct meeting_pack_page *p)
{
    struct arena *a = c->work.arena;
    const struct pack *then = &k->pack;
    struct meeting_pack_list *lists = ARENA_ARRAY(a, LISTS, struct meeting_pack_list);
    struct meeting_pack_cohort *cohorts = ARENA_ARRAY(a, PACK_COHORTS, struct meeting_pack_cohort);
    p->facts = facts_of(a, then, &p->n_facts);
    p->patterns = then->patterns;
    p->n_patterns = then->n_patterns;
    if (today != NULL)
        p->today = facts_of(a, today, &p->n_today);
    for (size_t i = 0; i < then->n_lists; i++)
        lists[p->n_lists++] = (struct meeting_pack_list){ .name = dashboard_list_words(then->lists[i].list),
            .then = page_count(a, then->lists[i].size),
            .came = page_count(a, then->lists[i].came),
            .went = page_count(a, then->lists[i].went),
            .now = today != NULL && i < today->n_lists ? page_count(a, today->lists[i].size) : S("not shown") };
    for (size_t i = 0; i < then->n_cohorts; i++) {
        const struct pack_cohort *x = &then->cohorts[i];
        struct meeting_pack_cohort *v = &cohorts[p->n_cohorts++];
        *v = (struct meeting_pack_cohort){ .cohort = x->cohort,
            .group = x->group,
            .enrolments = page_count(a, x->enrolments),
            .here = page_share(a, x->persistent, x->enrolments) };
        for (int level = 0; level < BENCHMARK_LEVELS; level++)
            v->against[level] = x->milli[level] == PACK_NO_FIGURE ? S("none") : page_milli(a, x->milli[level]);
    }
    static const char *const levels[BENCHMARK_LEVELS] = { "England", "Region", "Authority", "Neighbours" };
    for (int level = 0; level < BENCHMARK_LEVELS; level++)
        p->against[level] = str_of(levels[level]);
    p->lists = lists;
    p->cohorts = cohorts;
    p->since = page_day(a, then->since);
}

/* Where a colleague is asked about a child, for this meeting. */
static struct url ask_url(struct context *c, const struct meeting_whole *k, struct str pupil)
{
    struct arena *a = c->work.arena;
    const struct http_pair query[] = { { S("school"), k->m.urn }, { S("child"), pupil },
        { S("meeting"), k->m.public_id } };
    if ((k->m.state != MEETING_PLANNED && k->m.state != MEETING_OPEN) ||
        access_allows(c->login.roles, OP_MEETING_UPDATE).scopes == 0)
        return URL_NONE;
    return url_with(a, ROUTE_CONSULTATION_NEW, STR_NONE, query, COUNT_OF(query));
}

static struct meeting_pack_child row_of(struct context *c, const struct meeting_whole *k, const struct pack_child *p,
    const struct pack_name *name, const struct discussion_child *on, size_t place)
{
    struct arena *a = c->work.arena;
    char group[16];
    struct meeting_pack_child row = { .name = page_name(a, name->surname, name->forename),
        .about = str_dup(a, att_year_group_words(name->year_group, group)),
        .why = p == NULL ? S("") : p->why,
        .reasons = p == NULL ? S("Put on the agenda by hand") : p->reasons,
        .pupil = name->public_id,
        .areas = str_fmt(a, "%u", p == NULL ? 0 : p->areas),
        .href = url_to(a, ROUTE_PUPIL, name->public_id),
        .ask = ask_url(c, k, name->public_id),
        .on_agenda = on != NULL };
    row.consultations = meeting_consultations(c, k, name->pupil, &row.n_consultations);
    if (on != NULL) {
        row.place = str_fmt(a, "%zu", place);
        row.id = on->public_id;
    }
    return row;
}

/* Those on the agenda in its order, then the others in that of the pack; and the children shown, for the audit. */
static enum err fill_children(struct context *c, const struct meeting_whole *k, struct meeting_pack_page *p)
{
    struct arena *a = c->work.arena;
    struct pack_name *names;
    size_t n_names, most = k->d.n + k->pack.n_children, n = 0;
    enum err e = pack_names(&c->work, &c->viewer, &k->m, &names, &n_names);
    if (e != OK)
        return e;
    struct meeting_pack_child *rows = ARENA_ARRAY(a, most, struct meeting_pack_child);
    struct pupil_id *pupils = ARENA_ARRAY(a, most, struct pupil_id);
    for (size_t i = 0; i < k->d.n; i++) {
        const struct pack_child *packed = NULL;
        const struct pack_name *name = pack_name_of(names, n_names, k->d.children[i].pupil);
        for (size_t x = 0; x < k->pack.n_children; x++)
            if (k->pack.children[x].pupil.v == k->d.children[i].pupil.v)
                packed = &k->pack.children[x];
        if (name == NULL)
            continue;
        pupils[n] = name->pupil;
        rows[n++] = row_of(c, k, packed, name, &k->d.children[i], i + 1);
    }
    p->n_agenda = n;
    for (size_t x = 0; x < k->pack.n_children; x++) {
        const struct pack_name *name = pack_name_of(names, n_names, k->pack.children[x].pupil);
        bool on = false;
        for (size_t i = 0; i < k->d.n; i++)
            on |= k->d.children[i].pupil.v == k->pack.children[x].pupil.v;
        if (on || name == NULL)
            continue;
        pupils[n] = name->pupil;
        rows[n++] = row_of(c, k, &k->pack.children[x], name, NULL, 0);
    }
    p->children = rows;
    p->n_children = n;
    context_audit(c, str_fmt(a, "pack of meeting %.*s", STR_ARG(k->m.public_id)), pupils, n);
    return OK;
}

static const struct ask_done done_words[] = { { "made", "The pack is made" }, { "asked", "The question is asked" },
    { NULL, NULL } };

enum err meeting_pack_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting_whole *k = ARENA_NEW(a, struct meeting_whole);
    struct pack *today = ARENA_NEW(a, struct pack);
    struct dashboard_source source;
    const struct viewer marks = context_viewer(c, OP_DASHBOARD_SCHOOL);
    enum err e = meeting_whole_read(c, k);
    if (e != OK)
        return e;
    struct meeting_pack_page p = { .layout = page_wide(c, str_fmt(a, "The pack of %.*s", STR_ARG(k->m.school_name))),
        .done = ask_done(c, done_words),
        .has_pack = k->has_pack,
        .made = S("No pack has been made yet. It keeps the figures of the school as they are on the day."),
        .last = day_is(k->before.on) ? meeting_day_words(a, k->before.on) : S("") };
    if (day_is(k->before.on))
        p.last_href = url_to(a, ROUTE_MEETING_MINUTES, k->before.public_id);
    bool may = access_allows(c->login.roles, OP_MEETING_UPDATE).scopes != 0;
    if (may && k->m.state != MEETING_CLOSED && k->m.state != MEETING_CANCELLED) {
        p.make = url_to(a, ROUTE_MEETING_PACK_MAKE, c->arg);
        p.order = url_to(a, ROUTE_MEETING_CHILD_MOVE, c->arg);
        p.add = url_to(a, ROUTE_MEETING_CHILD_ADD, c->arg);
    }
    if (k->has_pack) {
        p.made = str_fmt(a, "Made by %.*s, %.*s. The figures stay as they were then.", STR_ARG(k->pack.who),
            STR_ARG(page_instant(a, k->pack.made_ms)));
        e = filter_source(c, &source);
        if (e == OK && marks.scope != 0)
            e = pack_today(&c->work, &source, &marks, &k->m, today);
        if (e == OK) {
            fill_figures(c, k, marks.scope != 0 ? today : NULL, &p);
            e = fill_children(c, k, &p);
        }
        if (e == OK)
            e = meeting_bring(c, k, &p.brought);
        if (e != OK)
            return e;
    }
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) },
        { .text = k->m.school_name, .href = url_to(a, ROUTE_MEETING, c->arg) }, { .text = S("Pack") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_meeting_pack(c->html, &p);
    return context_page(c, 200);
}

/* A meeting that can still be prepared. */
static enum err read_open(struct context *c, struct meeting *ret)
{
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, ret);
    return e == OK && (ret->state == MEETING_CLOSED || ret->state == MEETING_CANCELLED) ? ERR_CONFLICT : e;
}

enum err meeting_pack_make_it(struct context *c)
{
    struct meeting m;
    struct dashboard_source source;
    const struct viewer marks = context_viewer(c, OP_DASHBOARD_SCHOOL);
    const struct choice_lists *lists;
    enum err e = read_open(c, &m);
    if (e == OK)
        e = context_lists(c, &lists);
    if (e == OK)
        e = filter_source(c, &source);
    if (e == OK)
        e = pack_make(&c->work, &source, &marks, &c->viewer, lists, &m);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "pack of meeting %.*s", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(
        c, url_with(c->work.arena, ROUTE_MEETING_PACK, c->arg, &(struct http_pair){ S("done"), S("made") }, 1));
}

enum err meeting_child_add_it(struct context *c)
{
    struct meeting m;
    struct discussion d;
    const struct choice_lists *lists;
    int64_t areas;
    struct str pupil = meeting_field(c, S("pupil"));
    enum err e = read_open(c, &m);
    if (e == OK)
        e = discussion_read(&c->work, &c->viewer, &m, &d);
    if (e == OK)
        e = context_lists(c, &lists);
    if (e != OK)
        return e;
    if (!str_to_i64(meeting_field(c, S("areas")), &areas) || areas < 0 || areas > UINT32_MAX)
        areas = 0;
    areas &= choice_offered(lists, CHOICE_AREA);
    e = discussion_add(&c->work, &c->viewer, &m, &d, pupil, areas == 0 ? 1u << AGENDA_OTHER : (uint32_t)areas);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(c->arg)), NULL, 0);
    return context_redirect(
        c, url_to(c->work.arena, m.state == MEETING_OPEN ? ROUTE_MEETING_HOLD : ROUTE_MEETING_PACK, c->arg));
}

/* A place of 0 takes the child off the agenda. */
enum err meeting_child_move_it(struct context *c)
{
    struct meeting m;
    struct discussion d;
    int64_t place;
    enum err e = read_open(c, &m);
    if (e == OK)
        e = discussion_read(&c->work, &c->viewer, &m, &d);
    if (e != OK)
        return e;
    const struct discussion_child *child = discussion_child_of(&d, meeting_field(c, S("child")));
    if (child == NULL)
        return ERR_MISSING;
    if (!str_to_i64(meeting_field(c, S("place")), &place) || place < 0)
        return page_refuse(c, 400, S("Enter a place like 3"), S("Go back and enter a whole number. 0 takes the child "
                                                                "off the agenda."));
    e = place == 0 ? discussion_remove(&c->work, child) : discussion_move(&c->work, &d, child, (size_t)place);
    if (e == ERR_CONFLICT) {
        c->refused = true;
        return page_refuse(c, 409, S("Something was written about this child"),
            S("A child about whom something was written stays on the agenda. Go back to the pack."));
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(c->arg)), &child->pupil, 1);
    return context_redirect(c, url_at(c->work.arena, url_to(c->work.arena, ROUTE_MEETING_PACK, c->arg), "children"));
}

enum err meeting_find_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting m;
    struct discussion_found *found = NULL;
    size_t n = 0;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e != OK)
        return e;
    struct meeting_find_page *p = ARENA_NEW(a, struct meeting_find_page);
    *p = (struct meeting_find_page){ .layout = page_layout(c, S("Add a child to the agenda")),
        .action = url_to(a, ROUTE_MEETING_FIND, c->arg),
        .add = url_to(a, ROUTE_MEETING_CHILD_ADD, c->arg),
        .text = meeting_query(c, S("q")),
        .error = S("") };
    p->asked = p->text.n > 0;
    if (p->asked)
        e = find_allowed(&c->work, c->login.account);
    if (e == ERR_BUSY)
        return find_refuse(c);
    if (e == OK && p->asked)
        e = discussion_find(&c->work, &c->viewer, &m, p->text, &found, &n);
    if (e == ERR_INVALID)
        p->error = S("Enter three letters or more of a name, or a whole UPN");
    else if (e != OK)
        return e;
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n && i < COUNT_OF(p->rows); i++) {
        char group[16];
        p->rows[i].id = found[i].public_id;
        p->rows[i].name = page_name(a, found[i].surname, found[i].forename);
        p->rows[i].year_group = str_dup(a, att_year_group_words(found[i].year_group, group));
        pupils[p->n_rows++] = found[i].pupil;
    }
    p->layout.error = p->error.n > 0;
    p->layout.back = url_to(a, ROUTE_MEETING_HOLD, c->arg);
    if (p->asked) /* what is not found is told as well: it counts, and it tells of what is not there */
        context_audit(c,
            str_fmt(a, "search for meeting %.*s %.*s", STR_ARG(c->arg),
                STR_ARG(find_hash(a, &c->app->find_key, p->text))),
            pupils, p->n_rows);
    view_meeting_find(c->html, p);
    return context_page(c, p->error.n > 0 ? 400 : 200);
}
