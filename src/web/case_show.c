/* GET /cases/{round}: the task list of one that is being written, or what was sent in; GET /cases/{round}/check, POST
 * /cases/{round}/send, GET and POST /cases/{round}/withdraw */
#include "service/case_close.h"
#include "service/case_left.h"
#include "views/case_write.html.h"
#include "views/cases.html.h"
#include "web/case.h"
#include "web/identify.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "made", "The case is begun. Take your time: what you save stays here" },
    { "saved", "It is saved" }, { "sent", "The case is sent. The coordinator tells you the date" },
    { "consent", "Consent is written down" }, { "closed", "The case is closed, and the setting is told" },
    { NULL, NULL } };

/* A case with what its pages are made of. */
struct showing {
    struct forum_case x;
    struct case_request r;
    struct consent_state consent;
    struct forum_phase_child child;
    struct case_missing *missing;
    size_t n_missing;
    int64_t covers; /* of what consent covers, what the viewer may read: all but to a service */
    bool writes;    /* the viewer may write in it now */
};

static enum err read_told(struct context *c, const struct forum_case *x, int64_t *ret)
{
    const struct viewer viewer = context_viewer(c, OP_CASE_NAMED_READ);
    return consent_told(&c->work, &viewer, x, ret);
}

static enum err read_showing(struct context *c, struct showing *k)
{
    enum err e = case_request_read(&c->work, &k->x, &k->r);
    k->writes = case_is_open(&k->x) && case_may(c, &k->x, OP_CASE_NAMED_UPDATE, OP_CASE_ANON_UPDATE);
    if (e == OK)
        e = consent_read(&c->work, &c->viewer, &k->x, &k->consent);
    if (e == OK)
        e = read_told(c, &k->x, &k->covers);
    if (e != OK || !k->writes)
        return e;
    const struct viewer viewer = context_viewer(c, OP_CASE_NAMED_UPDATE);
    e = case_group(&c->work, &viewer, &k->x, &k->child);
    if (e == OK)
        k->missing = case_request_missing(c->work.arena, &k->x, &k->r, &k->child, k->consent.shared, &k->n_missing);
    return e;
}

static bool is_missing(const struct showing *k, int section)
{
    for (size_t i = 0; i < k->n_missing; i++)
        if (k->missing[i].section == section)
            return true;
    return false;
}

static struct url section_url(struct context *c, const struct showing *k, int section)
{
    struct arena *a = c->work.arena;
    struct str round = k->x.round.public_id;
    if (section == CASE_SECTION_CHILD)
        return url_to(a, ROUTE_CASE_GROUP, round);
    if (section == CASE_SECTION_STRATEGIES)
        return url_to(a, ROUTE_CASE_STRATEGIES, round);
    if (section == CASE_SECTION_CONSENT)
        return url_to(a, ROUTE_CASE_CONSENT, round);
    const struct http_pair part = { S("part"), criterion_name((enum criterion)section) };
    return url_with(a, ROUTE_CASE_WRITE, round, &part, 1);
}

/* --- the task list --- */

/* "Completed" needs no tag; what is left to do has one. */
static struct govuk_task_list_status status_of(bool written, bool must)
{
    if (written)
        return (struct govuk_task_list_status){ .text = S("Completed") };
    return (struct govuk_task_list_status){ .tag = { .text = must ? S("To do") : S("If it applies"),
                                                .classes = must ? S("govuk-tag--blue") : S("govuk-tag--grey") } };
}

static struct govuk_task_list_item text_item(struct context *c, const struct showing *k, enum criterion of)
{
    return (struct govuk_task_list_item){ .title = { .text = criterion_label(of) },
        .href = section_url(c, k, (int)of),
        .status = status_of(k->r.texts[of].content.n > 0, criterion_must(of)) };
}

static struct str strategies_hint(struct context *c, const struct showing *k)
{
    return k->r.n_strategies == 0
        ? S("Each with since when, how often, by whom, and whether it helped")
        : page_plural(c->work.arena, (int64_t)k->r.n_strategies, "strategy is written down", "strategies are "
                                                                                             "written down");
}

static void fill_first(struct context *c, const struct showing *k, struct case_tasks *list)
{
    struct govuk_task_list_item *items = ARENA_ARRAY(c->work.arena, 2, struct govuk_task_list_item);
    *list = (struct case_tasks){ .title = S("The child"), .items = items, .prefix = "child" };
    items[list->n_items++] = (struct govuk_task_list_item){ .title = { .text = S("The child, and the group of "
                                                                                 "forums") },
        .hint = str_fmt(c->work.arena, "%.*s", STR_ARG(forum_phase_words(k->x.phase))),
        .href = section_url(c, k, CASE_SECTION_CHILD),
        .status = status_of(!is_missing(k, CASE_SECTION_CHILD), true) };
    if (k->x.named)
        items[list->n_items++] = (struct govuk_task_list_item){ .title = { .text = S("Consent of a parent or carer") },
            .hint = consent_standing_words(k->consent.standing),
            .href = section_url(c, k, CASE_SECTION_CONSENT),
            .status = status_of(!is_missing(k, CASE_SECTION_CONSENT), true) };
}

static const struct case_tasks *tasks(struct context *c, const struct showing *k, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    enum { TASK_LISTS = 4 };
    struct case_tasks *lists = ARENA_ARRAY(a, TASK_LISTS, struct case_tasks);
    struct govuk_task_list_item *worry = ARENA_ARRAY(a, 2, struct govuk_task_list_item),
                                *known = ARENA_ARRAY(a, CRITERIA + 2, struct govuk_task_list_item),
                                *end = ARENA_ARRAY(a, 2, struct govuk_task_list_item);
    fill_first(c, k, &lists[0]);
    worry[0] = text_item(c, k, CRITERION_WHY);
    worry[1] = text_item(c, k, CRITERION_HOPED);
    lists[1] = (struct case_tasks){ .title = S("Your worry"), .items = worry, .n_items = 2, .prefix = "worry" };
    lists[2] = (struct case_tasks){ .title = S("What you know"), .items = known, .prefix = "known" };
    for (int i = 0; i < CRITERIA; i++)
        if (i != CRITERION_WHY && i != CRITERION_HOPED && criterion_is_of((enum criterion)i, &k->x.round))
            known[lists[2].n_items++] = text_item(c, k, (enum criterion)i);
    known[lists[2].n_items++] = (struct govuk_task_list_item){ .title = { .text = S("What has been tried") },
        .hint = strategies_hint(c, k),
        .href = section_url(c, k, CASE_SECTION_STRATEGIES),
        .status = status_of(k->r.n_strategies > 0, true) };
    if (access_allows(c->login.roles, OP_ATTACHMENT_UPLOAD).scopes != 0)
        known[lists[2].n_items++] = (struct govuk_task_list_item){ .title = { .text = S("Documents") },
            .hint = S("Reports, letters, plans: what shows what you write"),
            .href = url_to(a, ROUTE_DOCUMENTS, k->x.round.public_id),
            .status = status_of(false, false) };
    end[0] = (struct govuk_task_list_item){ .title = { .text = S("Check it, and send it") },
        .href = url_to(a, ROUTE_CASE_CHECK, k->x.round.public_id),
        .status = { .tag = { .text = k->n_missing == 0 ? S("Ready") : S("Not yet"),
                        .classes = k->n_missing == 0 ? S("govuk-tag--green") : S("govuk-tag--grey") } } };
    lists[3] = (struct case_tasks){ .title = S("Send it"), .items = end, .n_items = 1, .prefix = "send" };
    *ret_n = TASK_LISTS;
    return lists;
}

static struct url withdraw_url(struct context *c, const struct showing *k)
{
    bool may = case_can_withdraw(&k->x) && case_may(c, &k->x, OP_CASE_NAMED_WITHDRAW, OP_CASE_ANON_UPDATE);
    return may ? url_to(c->work.arena, ROUTE_CASE_WITHDRAW, k->x.round.public_id) : URL_NONE;
}

static struct url convert_url(struct context *c, const struct showing *k)
{
    bool may = !k->x.named && case_can_withdraw(&k->x) &&
        case_may(c, &k->x, OP_CASE_ANON_CONVERT, OP_CASE_ANON_CONVERT);
    return may ? url_to(c->work.arena, ROUTE_CASE_CONVERT, k->x.round.public_id) : URL_NONE;
}

static enum err show_tasks(struct context *c, const struct showing *k)
{
    struct arena *a = c->work.arena;
    struct str title = k->x.named ? forum_case_title(a, &k->x) : S("An anonymous case");
    struct case_tasks_page p = { .layout = page_layout(c, title),
        .done = ask_done(c, done_words),
        .reference = str_fmt(a, "Case %.*s", STR_ARG(k->x.reference)),
        .more = k->x.round.state == ROUND_MORE ? k->x.round.screen_words : S(""),
        .about = k->x.named
            ? S("Fill it in over days, in any order, alone or with colleagues. Nobody but your setting and whoever "
                "began it sees it until you send it.")
            : S("Fill it in over days, in any order. Nothing here may tell who the child is. The plan that comes "
                "of it is subjective: it is for you to fit it to the child."),
        .withdraw = withdraw_url(c, k),
        .convert = convert_url(c, k) };
    p.left = k->n_missing == 0 ? S("Nothing is missing: check it, and send it.")
                               : str_fmt(a, "%.*s left to do before you can send it.",
                                     STR_ARG(page_plural(a, (int64_t)k->n_missing, "thing is", "things are")));
    p.lists = tasks(c, k, &p.n_lists);
    case_crumbs(c, &k->x, S(""), &p.layout);
    enum err e = case_facts_fill(c, &k->x, CONSENT_ALL, &p.facts);
    if (e != OK)
        return e;
    view_case_tasks(c->html, &p);
    return context_page(c, 200);
}

/* --- what was sent in --- */

static void add_row(struct govuk_summary_list_row *rows, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        rows[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

/* What nobody has sorted by what is in it is told where all is covered. */
static bool tells_all(int64_t covers)
{
    return (CONSENT_NEEDS & ~covers) == 0;
}

static void fill_rows(struct context *c, const struct showing *k, struct case_page *p)
{
    struct arena *a = c->work.arena;
    const struct forum_case *x = &k->x;
    enum case_close_as as;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, 14, struct govuk_summary_list_row);
    size_t n = 0;
    if (x->named) {
        int age = day_is(x->born) ? day_age(x->born, c->work.today) : 0;
        add_row(rows, &n, S("Child"), str_fmt(a, "%.*s, %d years old", STR_ARG(forum_case_title(a, x)), age));
        if (!day_is(x->left))
            add_row(rows, &n, S("Consent"), consent_standing_words(k->consent.standing));
        if (k->consent.shared && !day_is(x->left))
            add_row(rows, &n, S("It covers"), consent_covers_words(a, k->consent.covers));
    } else {
        add_row(rows, &n, S("Child"), str_fmt(a, "%d years old, not named", x->age));
        if (x->has_plan >= 0)
            add_row(rows, &n, S("EHC plan"), x->has_plan == 1 ? S("Yes") : S("No"));
        add_row(rows, &n, S("Caution"),
            S("What is advised is subjective, since nobody at the forum knows the child. The setting is "
              "responsible for fitting it to the child."));
    }
    add_row(rows, &n, S("Setting"), x->school_name);
    add_row(rows, &n, S("Group"), forum_phase_words(x->phase));
    add_row(rows, &n, S("Why this group"), x->phase_reason);
    add_row(rows, &n, S("Partnership area"), x->school.v != 0 ? x->area_name : S(""));
    if (day_is(x->round.submitted))
        add_row(rows, &n, S("Sent in"), page_day(a, x->round.submitted));
    if (x->round.number > 1)
        add_row(rows, &n, S("Brought"), str_fmt(a, "Time %d", x->round.number));
    if (case_close_parse(x->round.closed_as, &as))
        add_row(rows, &n, S("Closed"),
            str_fmt(a, "%.*s: %.*s", STR_ARG(page_day(a, x->round.closed)), STR_ARG(case_close_words(as))));
    if (tells_all(k->covers)) /* the words of the event of closing it are kept back alike */
        add_row(rows, &n, S("Why it was closed"), x->round.closed_words);
    p->rows = rows;
    p->n_rows = n;
}

static void fill_texts(struct context *c, const struct showing *k, struct case_page *p)
{
    struct arena *a = c->work.arena;
    struct case_text_view *texts = ARENA_ARRAY(a, CRITERIA, struct case_text_view);
    p->unwritten = S("");
    for (int i = 0; i < CRITERIA; i++) {
        struct str label = criterion_label((enum criterion)i);
        if (case_left_hides(&k->x, k->r.texts[i].at_ms))
            continue;
        if (k->r.texts[i].content.n > 0)
            texts[p->n_texts++] = (struct case_text_view){ .title = label,
                .content = k->r.texts[i].content,
                .hidden = (criterion_needs((enum criterion)i) & ~k->covers) != 0 };
        else if (criterion_is_of((enum criterion)i, &k->x.round))
            p->unwritten = str_fmt(a, "%.*s%s%.*s", STR_ARG(p->unwritten),
                p->unwritten.n > 0 ? "; " : "Nothing was written under: ", STR_ARG(label));
    }
    p->texts = texts;
    p->untried = k->x.rewritten
        ? S("This is not shown: the case was written in after the child left your setting.")
        : S("Nothing was written.");
    p->n_strategies = k->x.rewritten ? 0 : k->r.n_strategies;
    struct case_strategy_view *strategies = ARENA_ARRAY(a, p->n_strategies, struct case_strategy_view);
    for (size_t i = 0; i < p->n_strategies; i++)
        strategies[i] = case_strategy_show(c, &k->x, &k->r.strategies[i]);
    p->strategies = strategies;
}

enum err case_history(struct context *c, const struct forum_case *x, struct moj_timeline *ret)
{
    struct case_event *all;
    size_t n;
    int64_t covers;
    enum err e = forum_case_events(&c->work, x, &all, &n);
    if (e == OK)
        e = read_told(c, x, &covers);
    if (e != OK)
        return e;
    struct moj_timeline_item *items = ARENA_ARRAY(c->work.arena, n, struct moj_timeline_item);
    for (size_t i = 0; i < n; i++) {
        const struct case_event *v = &all[n - 1 - i];
        char time[8];
        items[i] = (struct moj_timeline_item){ .title = v->words,
            .byline = x->school.v != 0 ? v->who : S(""),
            .day = clock_day(v->at_ms),
            .time = x->named ? str_dup(c->work.arena, clock_time_words(v->at_ms, time)) : S(""),
            /* names of documents are among them, and who of the setting has answered */
            .text = tells_all(covers) && (x->school.v != 0 || !v->sent) ? v->detail : S("") };
    }
    *ret = (struct moj_timeline){ .items = items, .n_items = n, .heading_level = 3 };
    return OK;
}

static void fill_links(struct context *c, const struct showing *k, struct case_page *p)
{
    struct arena *a = c->work.arena;
    uint32_t consent = access_allows(c->login.roles, OP_CONSENT_READ).scopes & ~(uint32_t)SCOPE_METADATA;
    if (k->x.named && consent != 0)
        p->consent = url_to(a, ROUTE_CASE_CONSENT, k->x.round.public_id);
    uint32_t child = access_allows(c->login.roles, OP_PUPIL_READ).scopes & ~(uint32_t)SCOPE_FORUM;
    if (k->x.named && child != 0)
        p->pupil = url_to(a, ROUTE_PUPIL, k->x.pupil_public_id);
    p->withdraw = withdraw_url(c, k);
    p->convert = convert_url(c, k);
}

/* What was answered otherwise than in the case itself: nobody has sorted it by what is in it. */
static enum err add_answers(struct context *c, const struct showing *k, struct case_page *p)
{
    struct case_event *all;
    size_t n;
    enum err e = forum_case_events(&c->work, &k->x, &all, &n);
    if (e != OK)
        return e;
    struct case_text_view *texts = ARENA_ARRAY(c->work.arena, p->n_texts + n, struct case_text_view);
    for (size_t i = 0; i < p->n_texts; i++)
        texts[i] = p->texts[i];
    const struct str title = S("What the setting answered when more was asked for");
    for (size_t i = 0; i < n; i++)
        if (all[i].answered && all[i].round == k->x.round.number)
            texts[p->n_texts++] = (struct case_text_view){ .title = title,
                .content = all[i].detail,
                .hidden = !tells_all(k->covers) };
    p->texts = texts;
    return OK;
}

static enum err fill_sheet(struct context *c, const struct showing *k, struct case_page *p)
{
    fill_rows(c, k, p);
    fill_texts(c, k, p);
    enum err e = add_answers(c, k, p);
    if (e != OK)
        return e;
    return case_facts_fill(c, &k->x, k->covers, &p->facts);
}

enum err case_sheet(struct context *c, const struct forum_case *x, struct case_page *ret)
{
    struct showing *k = ARENA_NEW(c->work.arena, struct showing);
    k->x = *x;
    enum err e = read_showing(c, k);
    return e == OK ? fill_sheet(c, k, ret) : e;
}

static enum err show_one(struct context *c, const struct showing *k, struct case_page *p, int status)
{
    struct arena *a = c->work.arena;
    bool mine = case_may(c, &k->x, OP_CASE_NAMED_UPDATE, OP_CASE_ANON_UPDATE) &&
        (c->viewer.scope & SCOPE_HOME) != 0;
    p->layout = page_layout(c, p->checks ? S("Check it, and send it") : k->x.named ? forum_case_title(a, &k->x)
                                                                                   : S("An anonymous case"));
    p->layout.error = status >= 400;
    p->reference = str_fmt(a, "Case %.*s", STR_ARG(k->x.reference));
    p->state = round_state_words(k->x.round.state);
    p->state_tag = case_state_tag(k->x.round.state);
    p->next = k->x.round.screen_words.n > 0 ? k->x.round.screen_words : case_next(k->x.round.state, mine);
    if (day_is(k->x.left))
        p->next = str_fmt(a,
            "The child has left your setting. You see the case as it was on %.*s, and nothing that was written later.",
            STR_ARG(page_day(a, k->x.left)));
    fill_links(c, k, p);
    case_crumbs(c, &k->x, p->checks ? S("Check it") : S(""), &p->layout);
    enum err e = case_history(c, &k->x, &p->history);
    if (e == OK && !p->checks)
        e = case_parts(c, &k->x, &p->parts, &p->n_parts);
    if (e == OK)
        e = fill_sheet(c, k, p);
    if (e != OK)
        return e;
    view_case_one(c->html, p);
    return context_page(c, status);
}

enum err case_show(struct context *c)
{
    struct showing *k = ARENA_NEW(c->work.arena, struct showing);
    enum err e = case_find(c, OP_CASE_NAMED_READ, OP_CASE_ANON_READ, &k->x);
    if (e == OK)
        e = read_showing(c, k);
    if (e != OK)
        return e;
    if (k->writes)
        return show_tasks(c, k);
    struct case_page p = { .done = ask_done(c, done_words) };
    return show_one(c, k, &p, 200);
}

/* --- sending it --- */

static enum err show_check(struct context *c, struct showing *k, struct str error, struct wm_identified identified,
    int status)
{
    struct arena *a = c->work.arena;
    struct cases_found *missing = ARENA_ARRAY(a, k->n_missing, struct cases_found);
    for (size_t i = 0; i < k->n_missing; i++)
        missing[i] = (struct cases_found){ .name = k->missing[i].sentence,
            .href = section_url(c, k, k->missing[i].section) };
    struct case_page p = { .checks = true,
        .error = error,
        .identified = identified,
        .send = url_to(a, ROUTE_CASE_SEND, c->arg),
        .documents_page = url_to(a, ROUTE_DOCUMENTS, c->arg),
        .missing = missing,
        .n_missing = k->n_missing };
    enum err e = case_documents(c, &k->x, &p.documents, &p.n_documents);
    return e == OK ? show_one(c, k, &p, status) : e;
}

static enum err read_to_send(struct context *c, struct showing *k)
{
    enum err e = case_find_to_write(c, &k->x);
    return e == OK && case_is_open(&k->x) ? read_showing(c, k) : e;
}

enum err case_check_show(struct context *c)
{
    struct showing *k = ARENA_NEW(c->work.arena, struct showing);
    enum err e = read_to_send(c, k);
    if (e != OK)
        return e;
    return case_is_open(&k->x) ? show_check(c, k, S(""), (struct wm_identified){ .stops = false }, 200)
                               : case_refuse_sent(c, &k->x);
}

/* All that an anonymous case says, looked through once more before it is sent: what may be a name is shown to its
 * writer, who says that it is none (FO-3). */
static enum err look_through(struct context *c, const struct showing *k, const struct case_answer *answer,
    struct wm_identified *ret)
{
    enum { OF_STRATEGY = 4,
        OF_ANSWER = 2 };
    const struct identify_index *index;
    struct identify_text *all =
        ARENA_ARRAY(c->work.arena, CRITERIA + OF_STRATEGY * k->r.n_strategies + OF_ANSWER, struct identify_text);
    size_t n = 0;
    *ret = (struct wm_identified){ .stops = false };
    if (k->x.named)
        return OK;
    for (int i = 0; i < CRITERIA; i++)
        all[n++] = (struct identify_text){ S("identified"), criterion_label((enum criterion)i), k->r.texts[i].content };
    for (size_t i = 0; i < k->r.n_strategies; i++) {
        const struct case_strategy *s = &k->r.strategies[i];
        const struct str said[OF_STRATEGY] = { s->what, s->how_often, s->by_whom, s->impact_words };
        for (int t = 0; t < OF_STRATEGY; t++)
            all[n++] = (struct identify_text){ S("identified"), S("What has been tried"), said[t] };
    }
    if (answer != NULL) {
        all[n++] = (struct identify_text){ S("told_by"), S("Who told you"), answer->who };
        all[n++] = (struct identify_text){ S("answer"), S("What was answered"), answer->words };
    }
    enum err e = identify_load(&c->work, k->x.school, &index);
    if (e == OK)
        *ret = identify_form(c, index, all, n);
    return e;
}

enum err case_send_answered(struct context *c, const struct forum_case *x, const struct case_answer *n,
    struct case_answer_problems *ret_wrong, struct wm_identified *ret_found)
{
    struct showing *k = ARENA_NEW(c->work.arena, struct showing);
    struct case_fact_line *facts;
    size_t n_facts;
    const struct viewer viewer = context_viewer(c, OP_CASE_NAMED_UPDATE);
    *ret_wrong = (struct case_answer_problems){ .missing = S("") };
    k->x = *x;
    enum err e = read_showing(c, k);
    if (e == OK && !k->writes)
        e = ERR_CONFLICT;
    if (e == OK)
        e = case_facts_now(c, &k->x, &facts, &n_facts);
    if (e == OK)
        e = look_through(c, k, n, ret_found);
    if (e == OK && ret_found->stops) {
        e = case_answer_check(&c->work, &viewer, &k->x, &k->child, n, ret_wrong);
        return e == OK ? ERR_INVALID : e;
    }
    if (e != OK)
        return e;
    e = case_answered(&c->work, &viewer, &k->x, &k->child, n, facts, n_facts, ret_wrong);
    return e == ERR_DENIED ? ERR_CONFLICT : e;
}

enum err case_send_it(struct context *c)
{
    struct showing *k = ARENA_NEW(c->work.arena, struct showing);
    struct case_fact_line *facts;
    size_t n_facts;
    const struct viewer viewer = context_viewer(c, OP_CASE_NAMED_UPDATE);
    enum err e = read_to_send(c, k);
    if (e == OK && !case_is_open(&k->x))
        return case_refuse_sent(c, &k->x);
    struct wm_identified found = { .stops = false };
    if (e == OK)
        e = case_facts_now(c, &k->x, &facts, &n_facts);
    if (e == OK)
        e = look_through(c, k, NULL, &found);
    if (e == OK && found.stops) {
        c->refused = true;
        return show_check(c, k, found.error, found, 400);
    }
    if (e != OK)
        return e;
    e = case_send(&c->work, &viewer, &k->x, &k->child, facts, n_facts);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show_check(c, k, S("It was not sent: something is missing"), found, 400);
    }
    if (e == ERR_CONFLICT) {
        c->refused = true;
        return show_check(c, k, S("Somebody else was quicker. Look at it again"), found, 409);
    }
    return e == OK ? ask_back(c, ROUTE_CASE, c->arg, "sent") : e;
}

/* --- taking it back --- */

static enum err show_withdraw(struct context *c, const struct forum_case *x, struct case_withdraw_page *p, int status)
{
    struct arena *a = c->work.arena;
    p->layout = page_layout(c, S("Withdraw this case"));
    p->layout.error = status >= 400;
    p->about = str_fmt(a, "%.*s. It is taken off the list of its forum, if it is on one, and cannot be taken up "
                          "again: you would begin a new one.",
        STR_ARG(case_about(c, x)));
    p->action = url_to(a, ROUTE_CASE_WITHDRAW_IT, c->arg);
    p->back = url_to(a, ROUTE_CASE, c->arg);
    case_crumbs(c, x, S("Withdraw it"), &p->layout);
    view_case_withdraw(c->html, p);
    return context_page(c, status);
}

enum err case_withdraw_show(struct context *c)
{
    struct forum_case x;
    struct case_withdraw_page p = { .reason = S("") };
    enum err e = case_find(c, OP_CASE_NAMED_WITHDRAW, OP_CASE_ANON_UPDATE, &x);
    if (e != OK)
        return e;
    return case_can_withdraw(&x) ? show_withdraw(c, &x, &p, 200) : case_refuse_sent(c, &x);
}

enum err case_withdraw_it(struct context *c)
{
    struct forum_case x;
    struct case_withdraw_page p = { .reason = ask_form_value(c, S("reason")) };
    enum err e = case_find(c, OP_CASE_NAMED_WITHDRAW, OP_CASE_ANON_UPDATE, &x);
    if (e == OK && !case_can_withdraw(&x))
        return case_refuse_sent(c, &x);
    if (e == OK)
        e = forum_case_identifies(&c->work, &x, p.reason, &p.error);
    if (e != OK)
        return e;
    e = p.error.n > 0 ? ERR_INVALID : case_withdraw(&c->work, c->login.account, &x, p.reason);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        if (p.error.n == 0)
            p.error = e == ERR_CONFLICT ? S("Somebody else changed this case meanwhile. Look at it again")
                : p.reason.n == 0       ? S("Enter why it is withdrawn")
                                        : S("Why must be 1,000 characters or fewer");
        return show_withdraw(c, &x, &p, e == ERR_CONFLICT ? 409 : 400);
    }
    return e == OK ? ask_back(c, ROUTE_CASES, STR_NONE, "withdrawn") : e;
}
