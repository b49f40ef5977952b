/* GET /severe-log and its files */
#include "web/severe_log.h"

#include "views/tracker.html.h"
#include "web/ask.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    LOG_PAGE = 50, /* children on one page */
};

enum err severe_log_read(struct context *c, struct locality_id locality, struct str urn, struct severe_log *ret)
{
    struct dashboard_source source;
    struct action_rule rule;
    struct viewer viewer = context_viewer(c, OP_TRACKER_READ), panels = context_viewer(c, OP_YAR_READ);
    *ret = (struct severe_log){ .n = 0 };
    if (viewer.scope == 0)
        return ERR_MISSING;
    enum err e = ask_rule(c, &source, &rule);
    const struct dashboard_filter asked = {
        .urn = urn.n > 0 ? urn : S(""), .locality = locality, .from = DAY_NONE, .to = DAY_NONE
    };
    if (e == OK)
        e = dashboard_ask(&c->work, &source, &viewer, &asked,
            &(struct dashboard_wants){ .lists = 1u << LIST_SEVERE }, &ret->d);
    struct log_line *all;
    if (e == OK)
        e = tracker_log(&c->work, &ret->d, &viewer, &panels, &rule, c->config.log_weeks, &all, &ret->n);
    if (e != OK)
        return e;
    ret->lines = ARENA_ARRAY(c->work.arena, ret->n, struct log_line);
    size_t to = 0;
    for (int gap = 1; gap >= 0; gap--) {
        for (size_t i = 0; i < ret->n; i++)
            if ((all[i].gaps != 0) == (gap != 0))
                ret->lines[to++] = all[i];
        ret->gaps = gap != 0 ? to : ret->gaps;
    }
    return OK;
}

enum column {
    COLUMN_NAME,
    COLUMN_SCHOOL,
    COLUMN_MISSED,
    COLUMN_GAP,
    COLUMN_PLAN,
    COLUMN_OWNER,
    COLUMN_ENTRY,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Name" },
    [COLUMN_SCHOOL] = { "school", "School" },
    [COLUMN_MISSED] = { "missed", "Missed", .numeric = true, .falling = true },
    [COLUMN_GAP] = { "gap", "Gap", .falling = true },
    [COLUMN_PLAN] = { NULL, "Plan" },
    [COLUMN_OWNER] = { "owner", "Who" },
    [COLUMN_ENTRY] = { "entry", "Last entry" },
};
static const struct ask_word shown[] = { { "", "All" }, { "gaps", "With a gap" } };

struct listing {
    struct severe_log log;
    struct str urn, show;
    uint32_t *rows;
    size_t n;
    struct table table;
};

static const struct att_row *row_at(const struct listing *l, uint32_t i)
{
    return &l->log.d.answer.rows[l->log.lines[i].row];
}

static const struct att_block *block_of(const struct listing *l, uint32_t i)
{
    return att_row_block(&l->log.d.answer, row_at(l, i));
}

static const struct att_identity *who(const struct listing *l, uint32_t i)
{
    return &block_of(l, i)->who[row_at(l, i)->row];
}

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    const struct log_line *a = &l->log.lines[x], *b = &l->log.lines[y];
    const struct att_short_count *m = &row_at(l, x)->count, *n = &row_at(l, y)->count;
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_NAME:
        c = str_cmp(who(l, x)->surname, who(l, y)->surname);
        return c != 0 ? c : str_cmp(who(l, x)->forename, who(l, y)->forename);
    case COLUMN_SCHOOL:
        return str_cmp(block_of(l, x)->school.name, block_of(l, y)->school.name);
    case COLUMN_MISSED:
        c = m->absent * n->possible - n->absent * m->possible;
        return (c > 0) - (c < 0);
    case COLUMN_GAP:
        return __builtin_popcount(a->gaps) - __builtin_popcount(b->gaps);
    case COLUMN_OWNER:
        return str_cmp(a->owner, b->owner);
    case COLUMN_ENTRY:
        return day_cmp(a->entry, b->entry);
    case COLUMN_PLAN:
    case COLUMNS:
        break;
    }
    return 0;
}

static enum err read_listing(struct context *c, struct listing *l)
{
    l->urn = ask_query(c, S("school"));
    l->show = ask_query(c, S("show"));
    enum err e = severe_log_read(c, ask_locality(c->request), l->urn, &l->log);
    if (e != OK)
        return e;
    l->n = str_eq(l->show, S("gaps")) ? l->log.gaps : l->log.n;
    l->rows = ARENA_ARRAY(c->work.arena, l->n, uint32_t);
    for (size_t i = 0; i < l->n; i++)
        l->rows[i] = (uint32_t)i;
    l->table = (struct table){
        .route = ROUTE_SEVERE_LOG, .columns = columns, .n_columns = COLUMNS, .on_page = LOG_PAGE
    };
    filter_put(&l->table.question, S("school"), l->urn);
    filter_put(&l->table.question, S("locality"), ask_query(c, S("locality")));
    filter_put(&l->table.question, S("show"), l->show);
    table_read(c, &l->table);
    table_sort(c, &l->table, l->rows, l->n, compare, l);
    return OK;
}

static enum err read_plan(struct context *c, const struct log_line *x, struct str *ret)
{
    const struct viewer viewer = context_viewer(c, OP_TRACKER_READ);
    enum err e = tracker_log_plan(&c->work, &viewer, x, ret);
    if (e == OK && ret->n == 0)
        *ret = S("No plan");
    return e;
}

static struct severe_log_row row_of(struct context *c, const struct listing *l, uint32_t i, struct str plan)
{
    struct arena *a = c->work.arena;
    const struct log_line *x = &l->log.lines[i];
    const struct att_identity *child = who(l, i);
    const struct att_block *b = block_of(l, i);
    char words[16];
    struct severe_log_row r = { .name = page_name(a, child->surname, child->forename),
        .school = b->school.name,
        .year_group = str_dup(a, att_year_group_words(b->traits[row_at(l, i)->row].year_group, words)),
        .missed = page_share(a, row_at(l, i)->count.absent, row_at(l, i)->count.possible),
        .plan = plan,
        .owner = x->owner.n > 0 ? x->owner : S("nobody"),
        .entry = day_is(x->entry) ? page_day(a, x->entry) : S("none"),
        .gap = tracker_gap_words(a, x),
        .href = url_to(a, ROUTE_PUPIL, child->public_id),
        .school_href = url_to(a, ROUTE_SCHOOL, b->school.urn) };
    const struct http_pair of[] = { { S("school"), b->school.urn }, { S("child"), child->public_id } };
    if (x->next != NULL) {
        r.plan_href = url_to(a, ROUTE_ACTION, x->next->public_id);
        r.due = page_day(a, x->next->due);
        r.overdue = action_is_overdue(ACTION_OPEN, x->next->due, c->work.today);
    } else if (access_allows(c->login.roles, OP_ACTION_CREATE).scopes != 0) {
        r.add = url_with(a, ROUTE_ACTION_NEW, STR_NONE, of, COUNT_OF(of));
    }
    return r;
}

static struct str words_of(struct context *c, const struct listing *l)
{
    struct arena *a = c->work.arena;
    return str_fmt(a, "%.*s severely absent, %.*s",
        STR_ARG(page_plural(a, (int64_t)l->log.n, "child is", "children are")),
        STR_ARG(page_plural(a, (int64_t)l->log.gaps, "of them with a gap", "of them with a gap")));
}

static struct str rule_of(struct context *c)
{
    return str_fmt(c->work.arena,
        "Every child who has missed half of their sessions is here. There is a gap where no action is open, nobody is "
        "named, or nothing was written in the last %d school weeks.",
        c->config.log_weeks);
}

enum err severe_log_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing *l = ARENA_NEW(a, struct listing);
    enum err e = read_listing(c, l);
    if (e != OK)
        return e;
    struct severe_log_page p = { .layout = page_wide(c, S("Log of the severely absent")),
        .scope = words_of(c, l),
        .rule = rule_of(c),
        .freshness = figures_freshness(c, &l->log.d),
        .tracker = url_to(a, ROUTE_TRACKER, STR_NONE) };
    struct ask_field *fields = ARENA_ARRAY(a, 3, struct ask_field);
    e = ask_places(c, OP_TRACKER_READ, l->log.d.reference, l->urn, ask_locality(c->request), &fields[1], &fields[0]);
    if (e != OK)
        return e;
    fields[2] = ask_words(c, "show", "Show", shown, COUNT_OF(shown), l->show);
    p.ask = (struct ask_form){ .action = url_to(a, ROUTE_SEVERE_LOG, STR_NONE), .fields = fields, .n_fields = 3 };
    if (ask_any(&l->table.question))
        p.ask.clear = p.ask.action;
    size_t first = table_first(&l->table), n = table_rows(&l->table);
    struct severe_log_row *rows = ARENA_ARRAY(a, n, struct severe_log_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct str plan;
        e = read_plan(c, &l->log.lines[l->rows[first + i]], &plan);
        rows[i] = row_of(c, l, l->rows[first + i], plan);
        pupils[i] = who(l, l->rows[first + i])->pupil;
    }
    if (e != OK)
        return e;
    p.rows = rows;
    p.n_rows = n;
    p.heads = table_heads(c, &l->table, 0, &p.n_heads);
    p.pages = table_pages(c, &l->table, "child", "children");
    struct filter_pairs file = table_pairs(&l->table);
    p.downloads = download_links_of_children(c, ROUTE_SEVERE_LOG_CSV, ROUTE_SEVERE_LOG_XLSX, STR_NONE, &file, l->n,
        S("this log"));
    context_audit(c, S("log of the severely absent"), pupils, n);
    view_severe_log(c->html, &p);
    return context_page(c, 200);
}

enum err severe_log_csv(struct context *c)
{
    static const char *const names[] = { "upn", "surname", "forename", "urn", "school", "possible", "missed", "gap",
        "plan", "due", "open_actions", "owner", "last_entry" };
    struct arena *a = c->work.arena;
    struct listing *l = ARENA_NEW(a, struct listing);
    enum err e = read_listing(c, l);
    if (e != OK)
        return e;
    if (l->n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l->n);
    struct pupil_id *pupils = ARENA_ARRAY(a, l->n, struct pupil_id);
    for (size_t i = 0; i < l->n; i++)
        pupils[i] = who(l, (uint32_t)i)->pupil;
    context_audit(c, S("file of the log of the severely absent"), pupils, l->n);
    const struct download_words words = { .name = S("severe-log"),
        .title = S("Log of the severely absent"),
        .question = words_of(c, l),
        .registers = figures_freshness(c, &l->log.d),
        .basis = rule_of(c) };
    struct str *plans = ARENA_ARRAY(a, l->n, struct str);
    for (size_t i = 0; e == OK && i < l->n; i++)
        e = read_plan(c, &l->log.lines[l->rows[i]], &plans[i]);
    if (e != OK)
        return e;
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < l->n; i++) {
        uint32_t at = l->rows[i];
        const struct log_line *x = &l->log.lines[at];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(who(l, at)->upn), REPORT_TEXT(who(l, at)->surname),
                REPORT_TEXT(who(l, at)->forename), REPORT_TEXT(block_of(l, at)->school.urn),
                REPORT_TEXT(block_of(l, at)->school.name), REPORT_NUMBER(row_at(l, at)->count.possible),
                REPORT_NUMBER(row_at(l, at)->count.absent), REPORT_TEXT(tracker_gap_words(a, x)),
                REPORT_TEXT(plans[i]), REPORT_DAY(x->next != NULL ? x->next->due : DAY_NONE),
                REPORT_NUMBER(x->n_open), REPORT_TEXT(x->owner), REPORT_DAY(x->entry) });
    }
    return download_end(c, file);
}
