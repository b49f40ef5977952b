/* GET /cases/{round}/plan, POST .../begin, .../revise and .../agree */
#include "service/case_left.h"
#include "views/plan.html.h"
#include "web/ask.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/document.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

enum { TITLE_MOST = 80 }; /* bytes of a target in a heading */

static const struct ask_done done_words[] = { { "begun", "The plan is begun" }, { "saved", "Saved" },
    { "removed", "The target is taken out" }, { "issued", "The plan is issued, and the setting is told" },
    { "agreed", "The plan is agreed" }, { "revised", "A new version is begun. It says what the issued one says" },
    { "again", "A new round is open. Its plan is written at the forum" },
    { "progress", "What you said of the targets is saved" }, { NULL, NULL } };

/* --- what the pages share --- */

static enum access_op anon_of(enum access_op op)
{
    return op == OP_PLAN_READ || op == OP_PLAN_EXPORT_PDF ? OP_CASE_ANON_READ : OP_CASE_ANON_UPDATE;
}

struct case_viewer plan_viewer(const struct context *c, enum access_op op)
{
    struct case_viewer v = context_case_viewer(c, op, anon_of(op));
    if (op != OP_PLAN_READ)
        v.anon_scope &= v.named.scope;
    return v;
}

static bool goes_with_the_child(enum access_op op)
{
    return op == OP_PLAN_READ || op == OP_PLAN_RECORD_OUTCOME || op == OP_PLAN_EXPORT_PDF;
}

static bool writes(enum access_op op)
{
    return op != OP_PLAN_READ && op != OP_PLAN_EXPORT_PDF;
}

/* Is the case in reach otherwise than as one's own setting? */
static bool beyond_home(struct context *c, struct case_viewer v)
{
    struct forum_case ignored;
    v.named.scope &= ~(int64_t)SCOPE_HOME;
    v.anon_scope &= ~(int64_t)SCOPE_HOME;
    return (v.named.scope | v.anon_scope) != 0 && forum_case_read(&c->work, &v, c->arg, &ignored) == OK;
}

bool plan_may_write(struct context *c, const struct case_viewer *v, const struct plan_home *home)
{
    return home->here || beyond_home(c, *v);
}

/* The versions that were issued by then, as they stood; what was being written then is not known any more. */
static void keep_until(struct plan_look *x)
{
    size_t to = 0;
    for (size_t i = 0; i < x->n; i++) {
        struct plan *p = &x->all[i];
        if (p->state == PLAN_DRAFT || day_cmp(clock_day(p->issued_ms), x->until) > 0)
            continue;
        if (p->agreed_ms != 0 && day_cmp(clock_day(p->agreed_ms), x->until) > 0)
            p->agreed_ms = 0;
        p->state = PLAN_REPLACED;
        x->all[to++] = *p;
    }
    x->n = to;
    if (to > 0)
        x->all[to - 1].state = x->all[to - 1].agreed_ms != 0 ? PLAN_AGREED : PLAN_ISSUED;
}

static void keep_issued(struct plan_look *x)
{
    size_t to = 0;
    for (size_t i = 0; i < x->n; i++)
        if (x->all[i].state != PLAN_DRAFT)
            x->all[to++] = x->all[i];
    x->n = to;
}

/* The round, as the setting that the child has left or come to may have it. */
static enum err read_round(struct context *c, const struct case_viewer *v, enum access_op op, struct plan_look *ret)
{
    enum err e = plan_case_read(&c->work, v, c->arg, &ret->c, &ret->moved);
    if (e != OK)
        return e;
    if (ret->moved)
        return goes_with_the_child(op) ? OK : ERR_MISSING;
    return case_left_read(&c->work, v, &ret->c);
}

enum err plan_look(struct context *c, enum access_op op, struct plan_look *ret)
{
    const struct case_viewer v = plan_viewer(c, op);
    *ret = (struct plan_look){ .moved = false };
    enum err e = read_round(c, &v, op, ret);
    if (e == OK)
        e = plan_list(&c->work, ret->c.round.id, &ret->all, &ret->n);
    if (e == OK)
        e = plan_home_of(&c->work, &v.named, ret->c.round.id, &ret->home);
    if (e != OK)
        return e;
    if (writes(op) && !plan_may_write(c, &v, &ret->home))
        return ERR_MISSING;
    if (ret->moved)
        keep_issued(ret);
    ret->until = ret->c.left;
    if (day_is(ret->until))
        keep_until(ret);
    ret->tells_who = ret->c.named || (ret->c.school.v != 0 && op != OP_PLAN_EXPORT_PDF);
    ret->current = plan_current(ret->all, ret->n);
    ret->draft = plan_draft(ret->all, ret->n);
    if (ret->c.named)
        context_audit_also(c, str_fmt(c->work.arena, "plan of case %.*s", STR_ARG(ret->c.reference)), &ret->c.pupil, 1);
    else
        context_audit(c, forum_case_audit_name(c->work.arena, &ret->c), NULL, 0);
    return OK;
}

bool plan_may(struct context *c, enum access_op op)
{
    struct forum_case it;
    bool moved;
    struct plan_home home;
    const struct case_viewer v = plan_viewer(c, op);
    if (access_allows(c->login.roles, op).scopes == 0)
        return false;
    if (plan_case_read(&c->work, &v, c->arg, &it, &moved) != OK || (moved && !goes_with_the_child(op)))
        return false;
    return !writes(op) ||
        (plan_home_of(&c->work, &v.named, it.round.id, &home) == OK && plan_may_write(c, &v, &home));
}

struct str plan_title(struct context *c, const struct plan_look *x)
{
    return forum_case_title(c->work.arena, &x->c);
}

struct str plan_caution(const struct plan_look *x)
{
    return x->c.named ? S("")
                      : S("This plan is of an anonymous case. Nobody at the forum knew the child: it is subjective, "
                          "and the setting is responsible for fitting it to the child.");
}

struct str plan_target_title(struct arena *a, const struct plan_target *t, size_t i)
{
    struct str said = t->target;
    const char *dots = "";
    ptrdiff_t line = str_find(said, '\n');
    if (line >= 0)
        said = str_slice(said, 0, (size_t)line);
    if (said.n > TITLE_MOST) {
        size_t to = TITLE_MOST;
        while (to > TITLE_MOST / 2 && said.p[to] != ' ')
            to--;
        said = str_slice(said, 0, utf8_valid_prefix(str_slice(said, 0, to)));
        dots = " \xe2\x80\xa6";
    }
    return str_fmt(a, "Target %zu: %.*s%s", i + 1, STR_ARG(said), dots);
}

struct str plan_when(struct context *c, const struct plan_look *x, int64_t at_ms, struct str who)
{
    struct arena *a = c->work.arena;
    if (at_ms == 0)
        return S("");
    const struct str on = page_day(a, clock_day(at_ms));
    return x->tells_who ? str_fmt(a, "%.*s, %.*s", STR_ARG(on), STR_ARG(who)) : on;
}

struct str plan_version_words(struct arena *a, const struct plan *p)
{
    return str_fmt(a, "Version %d", p->number);
}

static const char *tag_of(enum plan_outcome o)
{
    return o == PLAN_MET ? "govuk-tag--green" : o == PLAN_PARTLY ? "govuk-tag--yellow"
        : o == PLAN_NOT                                          ? "govuk-tag--red"
                                                                 : "govuk-tag--grey";
}

const struct plan_said *plan_said_of(struct context *c, const struct plan_look *x, const struct plan_progress *all,
    size_t n, struct target_id root, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct plan_said *said = ARENA_ARRAY(a, n, struct plan_said);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct plan_progress *g = &all[i];
        const struct day on = clock_day(g->at_ms);
        if (g->root.v != root.v || (day_is(x->until) && day_cmp(on, x->until) > 0))
            continue;
        said[(*ret_n)++] = (struct plan_said){ .outcome = plan_outcome_words(g->outcome),
            .words = g->next == PLAN_NEXT_NONE
                ? g->words
                : str_fmt(a, "%.*s%sWhat next: %.*s", STR_ARG(g->words), g->words.n > 0 ? "\n" : "",
                      STR_ARG(str_lower(a, plan_next_words(g->next)))),
            .by = plan_when(c, x, g->at_ms, g->who),
            .tag = tag_of(g->outcome) };
    }
    return said;
}

static struct url version_url(struct context *c, int number, const char *done)
{
    const struct http_pair pairs[] = { { S("version"), str_fmt(c->work.arena, "%d", number) },
        { S("done"), done == NULL ? STR_NONE : str_of(done) } };
    return url_with(c->work.arena, ROUTE_PLAN, c->arg, pairs, COUNT_OF(pairs));
}

enum err plan_back_to(struct context *c, int number, const char *done)
{
    return context_redirect(c, version_url(c, number, done));
}

/* --- the page --- */

static void add_fact(struct plan_page *p, struct govuk_summary_list_row *facts, const char *key, struct str value)
{
    if (value.n > 0)
        facts[p->n_facts++] = (struct govuk_summary_list_row){ .key = { .text = str_of(key) },
            .value = { .text = value, .classes = S("wm-break") } };
}

static void fill_facts(struct context *c, const struct plan_look *x, const struct plan *shown, struct plan_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 10, struct govuk_summary_list_row);
    p->facts = facts;
    add_fact(p, facts, "Case", x->c.reference);
    if (x->c.school.v != 0)
        add_fact(p, facts, "Setting", x->c.school_name);
    add_fact(p, facts, "Forum", forum_phase_words(x->c.phase));
    if (x->c.round.number > 1)
        add_fact(p, facts, "Round", str_fmt(a, "%d: the child was brought before", x->c.round.number));
    if (shown == NULL)
        return;
    add_fact(p, facts, "Version", str_fmt(a, "%d", shown->number));
    add_fact(p, facts, "Issued", plan_when(c, x, shown->issued_ms, shown->issued_by));
    add_fact(p, facts, "Agreed", plan_when(c, x, shown->agreed_ms, shown->agreed_by));
}

static void add_part(struct arena *a, const struct plan *shown, enum plan_field f, struct plan_part *parts, size_t *n)
{
    const struct str said = plan_value_words(a, shown, f);
    if (said.n > 0)
        parts[(*n)++] = (struct plan_part){ plan_field_words(f), said };
}

static void fill_parts(struct context *c, const struct plan *shown, struct plan_page *p)
{
    struct arena *a = c->work.arena;
    struct plan_part *parts = ARENA_ARRAY(a, PLAN_FIELDS, struct plan_part),
                     *needs = ARENA_ARRAY(a, PLAN_FIELDS, struct plan_part),
                     *after = ARENA_ARRAY(a, PLAN_FIELDS, struct plan_part);
    for (int f = 0; f < PLAN_FIELDS; f++) {
        if (f <= PLAN_F_PARENT)
            add_part(a, shown, (enum plan_field)f, parts, &p->n_parts);
        else if (f <= PLAN_F_SENSORY_PHYSICAL)
            add_part(a, shown, (enum plan_field)f, needs, &p->n_needs);
        else
            add_part(a, shown, (enum plan_field)f, after, &p->n_after);
    }
    p->parts = parts;
    p->needs = needs;
    p->after = after;
}

static const struct govuk_summary_list_row *target_rows(struct arena *a, const struct plan_target *t, size_t *ret_n)
{
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, PLAN_TARGET_FIELDS, struct govuk_summary_list_row);
    *ret_n = 0;
    for (int f = 0; f < PLAN_TARGET_FIELDS; f++) {
        const struct str said = plan_target_value_words(a, t, (enum plan_target_field)f);
        if (f == PLAN_T_STRATEGY && said.n == 0)
            continue; /* the list need not have one: what is done is said below */
        rows[(*ret_n)++] = (struct govuk_summary_list_row){
            .key = { .text = plan_target_field_words((enum plan_target_field)f) },
            .value = { .text = said.n > 0 ? said : S("Not said"), .classes = S("wm-typed") }
        };
    }
    return rows;
}

static enum err fill_targets(struct context *c, const struct plan_look *x, const struct plan *shown,
    struct plan_page *p)
{
    struct arena *a = c->work.arena;
    struct plan_progress *said;
    size_t n;
    enum err e = plan_progress_read(&c->work, shown, &said, &n);
    if (e != OK)
        return e;
    struct plan_shown_target *to = ARENA_ARRAY(a, shown->n_targets, struct plan_shown_target);
    for (size_t i = 0; i < shown->n_targets; i++) {
        const struct plan_target *t = &shown->targets[i];
        const struct http_pair pair = { S("target"), t->public_id };
        struct str *advice = ARENA_ARRAY(a, PLAN_ADVICE_MOST, struct str);
        to[i] = (struct plan_shown_target){ .title = plan_target_title(a, t, i),
            .anchor = str_fmt(a, "target-%zu", i + 1),
            .advice = advice };
        to[i].rows = target_rows(a, t, &to[i].n_rows);
        to[i].said = plan_said_of(c, x, said, n, t->root, &to[i].n_said);
        if (p->write.s.n == 0)
            continue;
        to[i].n_advice = plan_advice(t, c->work.today, advice);
        to[i].change = url_with(a, ROUTE_PLAN_TARGET, c->arg, &pair, 1);
    }
    p->targets = to;
    p->n_targets = shown->n_targets;
    return OK;
}

/* The version that is asked for; without one, what counts, or the draft while nothing does. */
static struct plan *choose(struct context *c, const struct plan_look *x)
{
    int64_t number;
    if (str_to_i64(ask_query(c, S("version")), &number))
        for (size_t i = 0; i < x->n; i++)
            if (x->all[i].number == number)
                return &x->all[i];
    return x->current != NULL ? x->current : x->draft;
}

static struct str note_of(struct context *c, const struct plan_look *x, const struct plan *shown, bool begins)
{
    if (shown == NULL && day_is(x->until))
        return S("No plan had been issued when the child left your setting.");
    if (shown == NULL)
        return begins ? S("Nothing is written yet. Everybody in the room can write in the plan at the same time.")
            : x->c.round.state == ROUND_PLANNED || x->c.round.state == ROUND_CLOSED
            ? S("There is no plan.")
            : S("A plan is written once the case is on the list of a forum.");
    if (shown->state == PLAN_REPLACED)
        return S("This version was replaced by a later one.");
    if (x->draft != NULL && !plan_is_open(&x->c))
        return str_fmt(c->work.arena, "Version %d was never issued: the case is over.", x->draft->number);
    if (shown != x->draft && x->draft != NULL)
        return str_fmt(c->work.arena, "Version %d is being written.", x->draft->number);
    return shown == x->draft && x->current != NULL
        ? str_fmt(c->work.arena, "Until it is issued, version %d counts.", x->current->number)
        : S("");
}

/* What can be done with a draft. */
static void fill_draft_steps(struct context *c, struct plan_page *p)
{
    struct arena *a = c->work.arena;
    if (plan_may(c, OP_PLAN_UPDATE)) {
        p->write = url_to(a, ROUTE_PLAN_WRITE, c->arg);
        p->add = url_to(a, ROUTE_PLAN_TARGET, c->arg);
    }
    if (plan_may(c, OP_PLAN_SIGN_OFF))
        p->issue = url_to(a, ROUTE_PLAN_ISSUE, c->arg);
}

/* And with the version that counts. */
static void fill_current_steps(struct context *c, const struct plan_look *x, struct plan_page *p)
{
    struct arena *a = c->work.arena;
    if (x->current->state == PLAN_ISSUED && x->home.brought && x->home.here)
        p->agree = url_to(a, ROUTE_PLAN_AGREE, c->arg);
    if (plan_may(c, OP_PLAN_RECORD_OUTCOME))
        p->progress = url_to(a, ROUTE_PLAN_PROGRESS, c->arg);
    if (x->moved || !x->c.round.last || !plan_may(c, OP_PLAN_CREATE))
        return;
    if (x->draft == NULL && plan_is_open(&x->c))
        p->revise = url_to(a, ROUTE_PLAN_REVISE, c->arg);
    if (x->draft == NULL || !plan_is_open(&x->c))
        p->again = url_to(a, ROUTE_PLAN_AGAIN, c->arg);
}

static void fill_steps(struct context *c, const struct plan_look *x, const struct plan *shown, struct plan_page *p)
{
    struct arena *a = c->work.arena;
    if (shown == NULL && plan_can_begin(&x->c, x->n) && plan_may(c, OP_PLAN_CREATE))
        p->begin = url_to(a, ROUTE_PLAN_BEGIN, c->arg);
    if (shown != NULL && shown == x->draft && plan_is_open(&x->c))
        fill_draft_steps(c, p);
    if (shown != NULL && shown == x->current)
        fill_current_steps(c, x, p);
    if (x->draft != NULL && shown != x->draft)
        p->draft = version_url(c, x->draft->number, NULL);
    if (x->n > 0)
        p->versions = url_to(a, ROUTE_PLAN_VERSIONS, c->arg);
}

static struct wm_downloads files_of(struct context *c, const struct plan *shown)
{
    struct filter_pairs pairs = { .n = 0 };
    filter_put(&pairs, S("version"), str_fmt(c->work.arena, "%d", shown->number));
    return document_links(c, ROUTE_PLAN_PDF, ROUTE_PLAN_DOCX, c->arg, &pairs, S("this plan"));
}

static enum err fill_shown(struct context *c, const struct plan_look *x, struct plan *shown, struct plan_page *p)
{
    struct str *missing = NULL;
    enum err e = plan_fill(&c->work, shown);
    p->has_plan = true;
    p->is_draft = shown->state == PLAN_DRAFT;
    p->state = plan_state_words(shown->state);
    p->state_tag = shown->state == PLAN_AGREED ? "govuk-tag--green"
        : shown->state == PLAN_ISSUED          ? "govuk-tag--yellow"
                                               : "govuk-tag--grey";
    p->version = str_fmt(c->work.arena, "%lld", (long long)shown->version);
    if (e == OK)
        e = fill_targets(c, x, shown, p);
    if (e == OK && p->is_draft)
        e = plan_missing(&c->work, shown, &missing, &p->n_missing);
    p->missing = missing;
    fill_parts(c, shown, p);
    if (plan_may(c, OP_PLAN_EXPORT_PDF))
        p->downloads = files_of(c, shown);
    return e;
}

enum err plan_show(struct context *c)
{
    struct plan_look x;
    enum err e = plan_look(c, OP_PLAN_READ, &x);
    if (e != OK)
        return e;
    struct plan *shown = choose(c, &x);
    struct plan_page p = { .layout = page_layout(
                               c, str_fmt(c->work.arena, "Education plan: %.*s", STR_ARG(plan_title(c, &x)))),
        .done = ask_done(c, done_words),
        .caution = plan_caution(&x) };
    fill_steps(c, &x, shown, &p);
    fill_facts(c, &x, shown, &p);
    p.note = note_of(c, &x, shown, p.begin.s.n > 0);
    if (!x.moved)
        case_crumbs(c, &x.c, S("Education plan"), &p.layout);
    else
        p.moved = str_fmt(c->work.arena,
            "The child came from %.*s, and the plan came along. You see the plan and what is said of its targets, and "
            "nothing else of the case.",
            STR_ARG(x.c.school_name));
    if (shown != NULL)
        e = fill_shown(c, &x, shown, &p);
    if (e == OK)
        e = booking_back(c, &x.c, &p.run, &p.run_words);
    if (e != OK)
        return e;
    view_plan(c->html, &p);
    return context_page(c, 200);
}

/* --- steps --- */

static enum err conflict(struct context *c)
{
    c->refused = true;
    return page_refuse(c, 409, S("This plan has changed since you opened it"),
        S("Nothing was changed. Load the page of the plan again and look at it as it is now."));
}

enum err plan_begin_it(struct context *c)
{
    struct plan_look x;
    enum err e = plan_look(c, OP_PLAN_CREATE, &x);
    if (e == OK)
        e = plan_begin(&c->work, c->login.account, &x.c);
    if (e == ERR_CONFLICT)
        return conflict(c);
    return e == OK ? ask_back(c, ROUTE_PLAN, c->arg, "begun") : e;
}

enum err plan_revise_it(struct context *c)
{
    struct plan_look x;
    enum err e = plan_look(c, OP_PLAN_CREATE, &x);
    if (e == OK)
        e = plan_revise(&c->work, c->login.account, &x.c, x.all, x.n);
    if (e == ERR_CONFLICT)
        return conflict(c);
    return e == OK ? plan_back_to(c, x.all[x.n - 1].number + 1, "revised") : e;
}

enum err plan_agree_it(struct context *c)
{
    struct plan_look x;
    int64_t version;
    enum err e = plan_look(c, OP_PLAN_UPDATE, &x);
    if (e == OK && !(x.home.brought && x.home.here))
        return ERR_MISSING;
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    if (e == OK && (x.current == NULL || x.current->version != version))
        return conflict(c);
    if (e == OK)
        e = plan_agree(&c->work, c->login.account, &x.c, x.current);
    if (e == ERR_CONFLICT)
        return conflict(c);
    return e == OK ? ask_back(c, ROUTE_PLAN, c->arg, "agreed") : e;
}
