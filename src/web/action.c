/* GET /actions and its files; what other pages list of actions */
#include "web/action.h"

#include "service/pupil.h"
#include "views/actions.html.h"
#include "web/ask.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    ACTIONS_PAGE = 50, /* on one page */
    SECTION_MOST = 20, /* on the page of a child or a school */
};

struct str action_standing(const struct action *a, const char **ret_tag)
{
    static const char *const tags[ACTION_STATES] = { [ACTION_OPEN] = "govuk-tag--yellow",
        [ACTION_DONE] = "govuk-tag--green",
        [ACTION_NOT_DONE] = "govuk-tag--grey",
        [ACTION_REPLACED] = "govuk-tag--grey" };
    if (a->left) {
        *ret_tag = "govuk-tag--grey";
        return S("The child has left");
    }
    *ret_tag = a->rise != ACTION_IN_TIME ? "govuk-tag--red" : tags[a->state];
    return a->rise != ACTION_IN_TIME ? S("Overdue") : action_state_words(a->state);
}

struct str action_rise_words(struct arena *a, const struct action *x)
{
    if (x->rise == ACTION_IN_TIME)
        return S("");
    struct str late = x->days_over == 0 ? S("due in the holidays")
                                        : str_fmt(a, "%.*s late",
                                              STR_ARG(page_plural(a, x->days_over, "school day", "school days")));
    return str_fmt(a, "%.*s, with the %s", STR_ARG(late), x->rise == ACTION_WITH_MANAGER ? "manager" : "lead");
}

struct actions_row action_row(struct context *c, const struct action *x)
{
    struct arena *a = c->work.arena;
    struct actions_row r = { .task = x->task,
        .owner = x->owner_name,
        .due = x->left ? S("") : page_day(a, x->due),
        .school = x->school_name,
        .note = x->left               ? S("You see it as it was then")
            : x->state == ACTION_OPEN ? action_rise_words(a, x)
                                      : x->outcome,
        .instead = x->replaced_by_task,
        .href = url_to(a, ROUTE_ACTION, x->public_id) };
    r.state = action_standing(x, &r.state_tag);
    if (access_allows(c->login.roles, OP_SCHOOL_READ).scopes != 0)
        r.school_href = url_to(a, ROUTE_SCHOOL, x->urn);
    if (x->pupil.v == 0)
        return r;
    r.child = page_name(a, x->surname, x->forename);
    if ((access_allows(c->login.roles, OP_PUPIL_READ).scopes & ~(uint32_t)SCOPE_FORUM) != 0)
        r.child_href = url_to(a, ROUTE_PUPIL, x->pupil_public_id);
    return r;
}

/* --- the list --- */

enum column {
    COLUMN_TASK,
    COLUMN_CHILD,
    COLUMN_SCHOOL,
    COLUMN_OWNER,
    COLUMN_DUE,
    COLUMN_STATE,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_TASK] = { NULL, "What" },
    [COLUMN_CHILD] = { "child", "Child" },
    [COLUMN_SCHOOL] = { "school", "School" },
    [COLUMN_OWNER] = { "owner", "Who" },
    [COLUMN_DUE] = { "due", "Due" },
    [COLUMN_STATE] = { "stands", "How it stands" },
};

static const struct ask_word states[] = { { "", "Open" }, { "overdue", "Overdue" }, { "risen", "Risen to the manager" },
    { "done", "Done" }, { "not_done", "Not done" }, { "replaced", "Replaced" }, { "all", "All" } };
static const struct ask_word whose[] = { { "", "Everybody's" }, { "mine", "Mine" } };

struct listing {
    struct dashboard_source source;
    struct action_question q;
    struct str state, who, urn, owner, child;
    struct action *all;
    uint32_t *rows;
    size_t n, total; /* read; in all */
    struct table table;
};

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    const struct action *a = &l->all[x], *b = &l->all[y];
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_CHILD:
        c = str_cmp(a->surname, b->surname);
        return c != 0 ? c : str_cmp(a->forename, b->forename);
    case COLUMN_SCHOOL:
        return str_cmp(a->school_name, b->school_name);
    case COLUMN_OWNER:
        return str_cmp(a->owner_name, b->owner_name);
    case COLUMN_DUE:
        return day_cmp(a->due, b->due);
    case COLUMN_STATE:
        c = (int)b->rise - (int)a->rise;
        return c != 0 ? c : (int)a->state - (int)b->state;
    case COLUMN_TASK:
    case COLUMNS:
        break;
    }
    return 0;
}

/* The state that is asked for; open ones if none is. */
static void read_state(struct listing *l)
{
    l->q.has_state = !str_eq(l->state, S("all"));
    l->q.overdue = str_eq(l->state, S("overdue"));
    l->q.risen = str_eq(l->state, S("risen"));
    for (int s = 0; s < ACTION_STATES; s++)
        if (str_eq(l->state, action_state_name((enum action_state)s)))
            l->q.state = (enum action_state)s;
}

/* The child whose actions are asked for. ERR_MISSING: there is none that the viewer may see. */
static enum err read_child(struct context *c, struct listing *l)
{
    struct pupil p;
    struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    if (l->child.n == 0)
        return OK;
    enum err e = pupil_read(&c->work, &viewer, l->child, att_year_of(c->work.today), &p);
    if (e == OK)
        l->q.pupil = p.id;
    return e;
}

static void begin_table(struct context *c, struct listing *l)
{
    l->table = (struct table){
        .route = ROUTE_ACTIONS, .columns = columns, .n_columns = COLUMNS, .on_page = ACTIONS_PAGE
    };
    filter_put(&l->table.question, S("who"), l->who);
    filter_put(&l->table.question, S("state"), l->state);
    filter_put(&l->table.question, S("school"), l->urn);
    filter_put(&l->table.question, S("locality"), ask_query(c, S("locality")));
    filter_put(&l->table.question, S("owner"), l->owner);
    filter_put(&l->table.question, S("child"), l->child);
    table_read(c, &l->table);
}

/* A page in the order of the days on which they are due reads no further than to its end. */
static enum err read_rows(struct context *c, struct listing *l, const struct action_rule *rule, bool page)
{
    bool first = page && l->table.column == COLUMNS && l->q.pupil.v == 0 && !l->q.risen && l->q.owner.n == 0;
    l->q.most = first ? table_reach(&l->table) : 0;
    enum err e = action_list(&c->work, &c->viewer, rule, &l->q, &l->all, &l->n);
    l->total = l->n;
    if (e == OK && first && l->n == l->q.most)
        e = action_count(&c->work, &c->viewer, &l->q, &l->total);
    if (e != OK)
        return e;
    l->rows = ARENA_ARRAY(c->work.arena, l->n, uint32_t);
    for (size_t i = 0; i < l->n; i++)
        l->rows[i] = (uint32_t)i;
    table_sort(c, &l->table, l->rows, l->total, compare, l);
    return OK;
}

static enum err read_listing(struct context *c, struct listing *l, bool page)
{
    struct action_rule rule;
    *l = (struct listing){ .state = ask_query(c, S("state")),
        .who = ask_query(c, S("who")),
        .urn = ask_query(c, S("school")),
        .owner = ask_query(c, S("owner")),
        .child = ask_query(c, S("child")) };
    enum err e = ask_rule(c, &l->source, &rule);
    if (e == OK)
        e = read_child(c, l);
    if (e != OK)
        return e;
    read_state(l);
    l->q.mine = str_eq(l->who, S("mine"));
    l->q.owner = l->owner;
    l->q.locality = ask_locality(c->request);
    const struct reference_school *school = reference_school(l->source.reference, l->urn);
    if (l->urn.n > 0)
        l->q.school = school == NULL ? (struct school_id){ -1 } : school->id;
    begin_table(c, l);
    return read_rows(c, l, &rule, page);
}

/* "12 actions: open, mine, at Alder School". */
static struct str words_of(struct context *c, const struct listing *l)
{
    struct arena *a = c->work.arena;
    struct buf b = buf_new(2000);
    buf_add_str(&b, page_plural(a, (int64_t)l->total, "action", "actions"));
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (str_eq(l->state, str_of(states[i].value)))
            buf_add_fmt(&b, ": %.*s", STR_ARG(str_lower(a, str_of(states[i].words))));
    if (l->q.mine)
        buf_add_str(&b, S(", mine"));
    const struct reference_school *school = reference_school(l->source.reference, l->urn);
    if (l->q.school.v > 0 && school != NULL && l->n > 0)
        buf_add_fmt(&b, ", at %.*s", STR_ARG(school->name));
    if (l->q.locality.v != 0)
        buf_add_fmt(&b, ", in %.*s", STR_ARG(reference_locality_name(l->source.reference, l->q.locality)));
    if (l->child.n > 0)
        buf_add_str(&b, S(", of one child"));
    if (l->owner.n > 0)
        buf_add_fmt(&b, ", for “%.*s”", STR_ARG(l->owner));
    struct str words = str_dup(a, buf_str(&b));
    buf_done(&b);
    return words;
}

static enum err fill_ask(struct context *c, const struct listing *l, struct actions_page *p)
{
    struct arena *a = c->work.arena;
    struct ask_field *fields = ARENA_ARRAY(a, 5, struct ask_field);
    size_t n = 0;
    fields[n++] = ask_words(c, "who", "Whose", whose, COUNT_OF(whose), l->who);
    fields[n++] = ask_words(c, "state", "How it stands", states, COUNT_OF(states), l->state);
    struct ask_field school, locality;
    enum err e = ask_places(c, OP_ACTION_LIST, l->source.reference, l->urn, l->q.locality, &school, &locality);
    if (e != OK)
        return e;
    if (school.n_items > 2)
        fields[n++] = school;
    if (c->grant.scopes & (SCOPE_ALL | SCOPE_ALLOCATED))
        fields[n++] = locality;
    fields[n++] = (struct ask_field){ .name = S("owner"), .label = S("Who will do it"), .value = l->owner };
    p->ask = (struct ask_form){ .action = url_to(a, ROUTE_ACTIONS, STR_NONE), .fields = fields, .n_fields = n };
    if (l->child.n > 0) {
        p->ask.kept[p->ask.n_kept].name = S("child");
        p->ask.kept[p->ask.n_kept++].value = l->child;
    }
    if (ask_any(&l->table.question))
        p->ask.clear = url_to(a, ROUTE_ACTIONS, STR_NONE);
    return OK;
}

static void fill_rows(struct context *c, const struct listing *l, struct actions_page *p)
{
    struct arena *a = c->work.arena;
    size_t first = table_first(&l->table), n = table_rows(&l->table), children = 0;
    struct actions_row *rows = ARENA_ARRAY(a, n, struct actions_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        const struct action *x = &l->all[l->rows[first + i]];
        rows[i] = action_row(c, x);
        if (x->pupil.v != 0)
            pupils[children++] = x->pupil;
    }
    p->rows = rows;
    p->n_rows = n;
    p->heads = table_heads(c, &l->table, 0, &p->n_heads);
    p->pages = table_pages(c, &l->table, "action", "actions");
    if (children > 0)
        context_audit(c, S("actions"), pupils, children);
}

/* The children of all actions, in the order of the list; room for l->n. Gives how many there are. */
static size_t children_of(const struct listing *l, struct pupil_id *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->all[i].pupil.v != 0)
            ret[n++] = l->all[i].pupil;
    return n;
}

enum err action_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing l;
    enum err e = read_listing(c, &l, true);
    if (e != OK)
        return e;
    struct actions_page p = { .layout = page_wide(c, S("Actions")),
        .scope = words_of(c, &l),
        .consultations = url_to(a, ROUTE_CONSULTATIONS, STR_NONE) };
    struct filter_pairs file = table_pairs(&l.table);
    if (context_of_schools(c, OP_ACTION_CREATE))
        p.add = url_to(a, ROUTE_ACTION_NEW, STR_NONE);
    e = fill_ask(c, &l, &p);
    if (e != OK)
        return e;
    if (l.n > 0)
        fill_rows(c, &l, &p);
    p.downloads = download_links_of_children(c, ROUTE_ACTIONS_CSV, ROUTE_ACTIONS_XLSX, STR_NONE, &file,
        children_of(&l, ARENA_ARRAY(a, l.n, struct pupil_id)), S("these actions"));
    view_actions(c->html, &p);
    return context_page(c, 200);
}

static const char *rise_name(enum action_rise r)
{
    static const char *const names[] = { "", "lead", "manager" };
    return names[r];
}

enum err action_csv(struct context *c)
{
    static const char *const names[] = { "urn", "school", "upn", "surname", "forename", "task", "owner", "owner_is",
        "due", "state", "outcome", "days_over", "risen_to", "made_on", "made_by", "meeting_on" };
    struct listing l;
    enum err e = read_listing(c, &l, false);
    if (e != OK)
        return e;
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, l.n, struct pupil_id);
    const size_t children = children_of(&l, pupils);
    if (children > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, children);
    context_audit(c, S("file of actions"), pupils, children);
    const struct download_words words = { .name = S("actions"),
        .title = S("Actions"),
        .question = words_of(c, &l),
        .basis = S("Days over are school days of the school's calendar since the due date.") };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < l.n; i++) {
        const struct action *x = &l.all[l.rows[i]];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(x->urn), REPORT_TEXT(x->school_name), REPORT_TEXT(x->upn),
                REPORT_TEXT(x->surname), REPORT_TEXT(x->forename), REPORT_TEXT(x->task), REPORT_TEXT(x->owner_name),
                REPORT_TEXT(x->left ? S("") : action_owner_name(x->owner_kind)), REPORT_DAY(x->due),
                REPORT_TEXT(x->left ? S("left") : action_state_name(x->state)), REPORT_TEXT(x->outcome),
                REPORT_NUMBER(x->days_over),
                REPORT_TEXT(str_of(rise_name(x->rise))), REPORT_DAY(clock_day(x->made_ms)), REPORT_TEXT(x->made_by),
                REPORT_DAY(x->meeting_on) });
    }
    return download_end(c, file);
}

/* --- on other pages --- */

static void fill_section(struct context *c, const struct action *all, size_t n, size_t open, struct actions_section *s)
{
    struct actions_row *rows = ARENA_ARRAY(c->work.arena, n, struct actions_row);
    s->shows = true;
    s->n_rows = open < SECTION_MOST ? open : SECTION_MOST;
    for (size_t i = 0; i < s->n_rows; i++)
        rows[i] = action_row(c, &all[i]);
    s->rows = rows;
    if (n > s->n_rows)
        s->more = str_fmt(c->work.arena, "All %zu actions", n);
}

static struct url new_url(struct context *c, struct str urn, struct str child)
{
    const struct http_pair pairs[] = { { S("school"), urn }, { S("child"), child } };
    if (!context_of_schools(c, OP_ACTION_CREATE) || urn.n == 0)
        return URL_NONE;
    return url_with(c->work.arena, ROUTE_ACTION_NEW, STR_NONE, pairs, COUNT_OF(pairs));
}

enum err action_section_of_pupil(struct context *c, struct pupil_id pupil, struct str public_id, struct str urn,
    struct actions_section *ret)
{
    struct dashboard_source source;
    struct action_rule rule;
    struct action *all;
    size_t n, open = 0;
    struct viewer viewer = context_viewer(c, OP_ACTION_LIST);
    *ret = (struct actions_section){ .shows = false };
    if (viewer.scope == 0)
        return OK;
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = action_of_pupil(&c->work, &viewer, &rule, pupil, &all, &n);
    if (e != OK)
        return e;
    while (open < n && all[open].state == ACTION_OPEN)
        open++;
    fill_section(c, all, n, open, ret);
    const struct http_pair pairs[] = { { S("child"), public_id }, { S("state"), S("all") } };
    ret->all = url_with(c->work.arena, ROUTE_ACTIONS, STR_NONE, pairs, COUNT_OF(pairs));
    ret->add = new_url(c, urn, public_id);
    return OK;
}

enum err action_section_of_school(struct context *c, struct school_id school, struct str urn,
    struct actions_section *ret)
{
    struct dashboard_source source;
    struct action_rule rule;
    struct action *all;
    size_t n, children = 0;
    struct viewer viewer = context_viewer(c, OP_ACTION_LIST);
    *ret = (struct actions_section){ .of_school = true };
    if (!context_of_schools(c, OP_ACTION_LIST))
        return OK;
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = action_open_of_school(&c->work, &viewer, &rule, school, &all, &n);
    if (e != OK)
        return e;
    fill_section(c, all, n, n, ret);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, n, struct pupil_id);
    for (size_t i = 0; i < ret->n_rows; i++)
        if (all[i].pupil.v != 0)
            pupils[children++] = all[i].pupil;
    if (children > 0)
        context_audit_also(c, str_fmt(c->work.arena, "school %.*s", STR_ARG(urn)), pupils, children);
    const struct http_pair pair = { S("school"), urn };
    ret->all = url_with(c->work.arena, ROUTE_ACTIONS, STR_NONE, &pair, 1);
    ret->add = new_url(c, urn, STR_NONE);
    return OK;
}
