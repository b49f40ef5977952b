/* GET /schools/{urn}/health, and its files: what was found in the registers of one school, with the
 * children and days. All kinds with the first rows of each; or, with "rule" in the address, one kind, all of it. */
#include "service/health.h"

#include <string.h>

#include "views/health.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    FIRST_ROWS = 5, /* of each kind, on the page of all kinds */
    KIND_PAGE = 50, /* rows of a page of one kind */
};

enum column {
    COLUMN_NAME,
    COLUMN_YEAR,
    COLUMN_DAYS,
    COLUMN_WHAT,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Who" },
    [COLUMN_YEAR] = { "year", "Year group" },
    [COLUMN_DAYS] = { "days", "Days" },
    [COLUMN_WHAT] = { "sessions", "What was found", .falling = true },
};

/* One school's findings, as they were asked for. */
struct asked {
    struct filter f;
    struct dashboard d;
    struct health h;
    struct health_found found;
    struct str school;
    enum att_rule rule; /* ATT_RULES: all */
};

/* The findings of one rule: they stand next to each other. */
struct run {
    const struct att_finding *v;
    size_t n;
};

static struct run run_of(const struct health_found *found, enum att_rule rule)
{
    struct run r = { .n = 0 };
    for (size_t i = 0; i < found->n; i++) {
        if (found->v[i].rule != (uint8_t)rule)
            continue;
        r.v = r.n == 0 ? &found->v[i] : r.v;
        r.n++;
    }
    return r;
}

static enum err ask(struct context *c, struct asked *x)
{
    struct str rule = http_query(c->request, S("rule"));
    x->rule = ATT_RULES;
    if (rule.n > 0 && !att_rule_parse(rule, &x->rule))
        return ERR_MISSING;
    enum err e = filter_ask_school(c, c->arg, &(struct dashboard_wants){ .sizes = false }, &x->f, &x->d);
    if (e != OK)
        return e;
    for (size_t i = 0; i < x->d.n_schools; i++)
        if (str_eq(x->d.schools[i].urn, c->arg))
            x->school = x->d.schools[i].name;
    if (x->d.n_blocks == 0)
        return OK;
    x->h = health_of(c->work.arena, &x->d);
    x->found = health_find(c->work.arena, &x->h, 0);
    return OK;
}

/* The question in the address, but for the school: the path has it. And with a rule, when there is one. */
static struct filter_pairs pairs_of(struct arena *a, const struct asked *x, enum att_rule rule)
{
    struct filter f = x->f;
    f.ask.urn = S("");
    struct filter_pairs p = filter_pairs(a, &f);
    filter_put(&p, S("rule"), rule < ATT_RULES ? att_rule_name(rule) : S(""));
    return p;
}

/* --- rows --- */

static const struct att_identity *who(const struct asked *x, const struct att_finding *f)
{
    return f->row == ATT_NO_ROW ? NULL : &x->found.block->who[f->row];
}

static struct health_row row_of(struct arena *a, const struct asked *x, const struct att_finding *f)
{
    const struct att_block *b = x->found.block;
    const struct att_identity *child = who(x, f);
    char words[16];
    struct health_row row = { .who = health_whom(a, f),
        .href = URL_NONE,
        .days = health_days(a, b->year, &f->sessions),
        .what = health_what(a, b, f) };
    if (child == NULL)
        return row;
    row.who = page_name(a, child->surname, child->forename);
    row.href = url_to(a, ROUTE_PUPIL, child->public_id);
    row.year_group = str_dup(a, att_year_group_words(b->traits[f->row].year_group, words));
    if (day_is(child->leaving) && day_cmp(child->leaving, x->h.upto) < 0)
        row.left = str_fmt(a, "Left on %.*s", STR_ARG(page_day(a, child->leaving)));
    return row;
}

/* Rows in the order in which they are shown, and the children among them for the audit. */
struct showing {
    struct pupil_id *pupils;
    size_t n;
};

static const struct health_row *rows_of(struct arena *a, const struct asked *x, const struct run *run,
    const uint32_t *order, size_t n, struct showing *shown)
{
    struct health_row *rows = ARENA_ARRAY(a, n, struct health_row);
    for (size_t i = 0; i < n; i++) {
        const struct att_finding *f = &run->v[order[i]];
        rows[i] = row_of(a, x, f);
        if (who(x, f) != NULL)
            shown->pupils[shown->n++] = who(x, f)->pupil;
    }
    return rows;
}

/* What sorting goes by. */
struct sorting {
    const struct asked *x;
    const struct run *run;
};

static int by_name(const struct asked *x, const struct att_finding *f, const struct att_finding *g)
{
    const struct att_identity *a = who(x, f), *b = who(x, g);
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    int c = str_cmp(a->surname, b->surname);
    return c != 0 ? c : str_cmp(a->forename, b->forename);
}

static int year_group(const struct asked *x, const struct att_finding *f)
{
    return f->row == ATT_NO_ROW ? f->year_group : x->found.block->traits[f->row].year_group;
}

static int compare(const void *of, size_t column, uint32_t i, uint32_t k)
{
    const struct sorting *s = of;
    const struct att_finding *f = &s->run->v[i], *g = &s->run->v[k];
    switch ((enum column)column) {
    case COLUMN_NAME:
        return by_name(s->x, f, g);
    case COLUMN_YEAR:
        return year_group(s->x, f) - year_group(s->x, g);
    case COLUMN_DAYS:
        return att_mask_first(&f->sessions).v - att_mask_first(&g->sessions).v;
    case COLUMN_WHAT:
        return f->n - g->n;
    case COLUMNS:
        break;
    }
    return 0;
}

/* The findings of a rule by sessions, the most first, then by name: when nothing else is asked for. */
static uint32_t *usual_order(struct context *c, const struct asked *x, const struct run *run)
{
    uint32_t *order = ARENA_ARRAY(c->work.arena, run->n, uint32_t);
    struct table by = { .columns = columns, .n_columns = COLUMNS, .on_page = KIND_PAGE, .column = COLUMN_NAME };
    for (size_t i = 0; i < run->n; i++)
        order[i] = (uint32_t)i;
    const struct sorting s = { x, run };
    table_sort(c, &by, order, run->n, compare, &s);
    by.column = COLUMN_WHAT;
    by.descending = true;
    table_sort(c, &by, order, run->n, compare, &s);
    return order;
}

/* --- kinds --- */

/* "12 children", "The whole school", "2 year groups"; a child counts once. */
static struct str count_words(struct arena *a, const struct run *run)
{
    int64_t children = 0, groups = 0;
    for (size_t i = 0; i < run->n; i++) {
        children += run->v[i].row != ATT_NO_ROW && (i == 0 || run->v[i].row != run->v[i - 1].row);
        groups += run->v[i].year_group != ATT_YEAR_UNKNOWN;
    }
    if (groups > 0)
        return page_plural(a, groups, "year group", "year groups");
    return children > 0 ? page_plural(a, children, "child", "children") : S("The whole school");
}

static struct str sessions_words(struct arena *a, const struct run *run)
{
    int64_t n = 0;
    for (size_t i = 0; i < run->n; i++)
        n += run->v[i].n;
    return page_plural(a, n, "session", "sessions");
}

static struct health_kind kind_of(struct arena *a, const struct asked *x, enum att_rule rule, const struct run *run)
{
    static const char *const colours[ATT_WEIGHTS] = { "govuk-tag--red", "govuk-tag--orange", "govuk-tag--yellow",
        "govuk-tag--grey" };
    enum att_weight weight = att_rule_weight(rule);
    return (struct health_kind){ .id = att_rule_name(rule),
        .title = att_rule_title(rule),
        .found = att_rule_found(a, rule, &x->d.config->health),
        .advice = att_rule_advice(rule),
        .source = att_rule_source(a, rule),
        .weight = { .text = att_weight_words(weight), .classes = str_of(colours[weight]) },
        .count = run->n == 0 ? S("Nobody") : count_words(a, run),
        .sessions = sessions_words(a, run) };
}

/* The first rows of a kind, and where the others are. */
static void fill_first(struct context *c, const struct asked *x, enum att_rule rule, const struct run *run,
    struct showing *shown, struct health_kind *k)
{
    struct arena *a = c->work.arena;
    k->n_rows = run->n < FIRST_ROWS ? run->n : FIRST_ROWS;
    k->rows = rows_of(a, x, run, usual_order(c, x, run), k->n_rows, shown);
    k->all = URL_NONE;
    if (run->n <= FIRST_ROWS)
        return;
    struct filter_pairs p = pairs_of(a, x, rule);
    k->all = url_with(a, ROUTE_SCHOOL_HEALTH, c->arg, p.v, p.n);
    k->all_text = str_fmt(a, "All %.*s: %.*s", STR_ARG(page_count(a, (int64_t)run->n)), STR_ARG(k->title));
}

/* --- pages --- */

static struct health_notes notes_of(struct arena *a, const struct asked *x)
{
    static const char *const always[] = {
        "Children whose records are restricted are not listed.",
        "B, K and C2 are questions on days for which no alternative provision and no part-time timetable is on record.",
        "SI 2024/208 is the School Attendance (Pupil Registration) (England) Regulations 2024. Where the guidance is "
        "cited by paragraph, the edition is named, since paragraphs move.",
        "Runs of days end with the school year: what goes on over the summer holidays starts again from nothing in "
        "September.",
        "Which class a child is in is not known here: when a class of a year group has no marks, each of its children "
        "is listed.",
        "The numbers of school days and children from which something is told are settings of the authority.",
    };
    static const char before_2024[] =
        "Until 18 August 2024 registers were kept under the Education (Pupil Registration) (England) Regulations "
        "2006 (SI 2006/1751) and the guidance of May 2022: read the advice with that in mind.";
    struct str *v = ARENA_ARRAY(a, COUNT_OF(always) + 2, struct str);
    size_t n = 0;
    if (x->d.n_blocks > 0)
        v[n++] = str_fmt(a,
            "Marks are looked at up to %.*s, the last day with marks in any school of the authority. A session counts "
            "as held when at least half of the children on roll have a mark.",
            STR_ARG(page_day(a, x->h.upto)));
    for (size_t i = 0; i < COUNT_OF(always); i++)
        v[n++] = str_of(always[i]);
    if (x->d.filter.year < 2024)
        v[n++] = str_of(before_2024);
    return (struct health_notes){ v, n };
}

/* What is wrong with the days in the address; the page has no fields for them. */
static struct str error_of(const struct asked *x)
{
    return x->f.from_error.n > 0 ? x->f.from_error : x->f.to_error;
}

static void add_crumbs(struct context *c, const struct asked *x, bool of_kind, struct layout *l)
{
    struct arena *a = c->work.arena;
    struct govuk_breadcrumbs_item *crumbs = ARENA_ARRAY(a, 4, struct govuk_breadcrumbs_item);
    struct filter_pairs p = pairs_of(a, x, ATT_RULES);
    size_t n = 0;
    crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = S("Schools"), .href = url_to(a, ROUTE_SCHOOLS, STR_NONE) };
    crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = x->school, .href = url_to(a, ROUTE_SCHOOL, c->arg) };
    if (of_kind)
        crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = S("Register health"),
            .href = url_with(a, ROUTE_SCHOOL_HEALTH, c->arg, p.v, p.n) };
    crumbs[n++] = (struct govuk_breadcrumbs_item){ .text = l->title };
    l->breadcrumbs = crumbs;
    l->n_breadcrumbs = n;
}

static enum err show_all(struct context *c, const struct asked *x)
{
    struct arena *a = c->work.arena;
    char year[8];
    struct health_school_page p = { .layout = page_layout(c, S("Register health")),
        .school = x->school,
        .years = figures_years(c, x->f.reference, x->d.filter.year, ROUTE_SCHOOL_HEALTH),
        .year = str_dup(a, att_year_words(x->d.filter.year, year)),
        .scope = filter_words(c, &x->f, &x->d),
        .freshness = figures_freshness(c, &x->d),
        .whole = URL_NONE };
    struct health_kind *kinds = ARENA_ARRAY(a, ATT_RULES, struct health_kind);
    struct str *nothing = ARENA_ARRAY(a, ATT_RULES, struct str);
    struct showing shown = { ARENA_ARRAY(a, (size_t)ATT_RULES * FIRST_ROWS, struct pupil_id), 0 };
    for (int r = 0; r < ATT_RULES && x->d.n_blocks > 0; r++) {
        const struct run run = run_of(&x->found, (enum att_rule)r);
        if (run.n == 0) {
            nothing[p.n_nothing++] = att_rule_title((enum att_rule)r);
            continue;
        }
        kinds[p.n_kinds] = kind_of(a, x, (enum att_rule)r, &run);
        fill_first(c, x, (enum att_rule)r, &run, &shown, &kinds[p.n_kinds++]);
    }
    struct filter_pairs asked = pairs_of(a, x, ATT_RULES);
    bool part = dashboard_narrowed(&x->d) || dashboard_own_count(&x->d) || day_is(x->d.filter.from) ||
        day_is(x->d.filter.to);
    const struct http_pair in = { S("in"), str_fmt(a, "%d", x->d.filter.year) };
    if (part)
        p.whole = url_with(a, ROUTE_SCHOOL_HEALTH, c->arg, &in, 1);
    p.downloads = download_links(c, ROUTE_SCHOOL_HEALTH_CSV, ROUTE_SCHOOL_HEALTH_XLSX, c->arg, &asked,
        S("all that was found"));
    p.error = error_of(x);
    p.layout.error = p.error.n > 0;
    p.kinds = kinds;
    p.nothing = nothing;
    p.notes = notes_of(a, x);
    add_crumbs(c, x, false, &p.layout);
    context_audit(c, str_fmt(a, "register health %.*s", STR_ARG(c->arg)), shown.pupils, shown.n);
    view_health_school(c->html, &p);
    return context_page(c, 200);
}

static enum err show_kind(struct context *c, const struct asked *x)
{
    struct arena *a = c->work.arena;
    const struct run run = run_of(&x->found, x->rule);
    struct health_kind_page p = { .layout = page_layout(c, att_rule_title(x->rule)),
        .school = x->school,
        .scope = filter_words(c, &x->f, &x->d),
        .freshness = figures_freshness(c, &x->d),
        .kind = kind_of(a, x, x->rule, &run),
        .notes = notes_of(a, x) };
    p.error = error_of(x);
    p.layout.error = p.error.n > 0;
    uint32_t *order = usual_order(c, x, &run);
    struct table t = { .route = ROUTE_SCHOOL_HEALTH,
        .question = pairs_of(a, x, x->rule),
        .columns = columns,
        .n_columns = COLUMNS,
        .on_page = KIND_PAGE };
    table_read(c, &t);
    table_sort(c, &t, order, run.n, compare, &(struct sorting){ x, &run });
    struct showing shown = { ARENA_ARRAY(a, KIND_PAGE, struct pupil_id), 0 };
    p.kind.n_rows = table_rows(&t);
    p.kind.rows = rows_of(a, x, &run, order + table_first(&t), p.kind.n_rows, &shown);
    p.heads = table_heads(c, &t, 0, &p.n_heads);
    p.pages = table_pages(c, &t, "finding", "findings");
    struct filter_pairs file = table_pairs(&t);
    p.downloads = download_links(c, ROUTE_SCHOOL_HEALTH_CSV, ROUTE_SCHOOL_HEALTH_XLSX, c->arg, &file, p.layout.title);
    add_crumbs(c, x, true, &p.layout);
    context_audit(c, str_fmt(a, "register health %.*s", STR_ARG(c->arg)), shown.pupils, shown.n);
    view_health_kind(c->html, &p);
    return context_page(c, 200);
}

enum err health_school(struct context *c)
{
    struct asked *x = ARENA_NEW(c->work.arena, struct asked);
    enum err e = ask(c, x);
    if (e != OK)
        return e;
    return x->rule < ATT_RULES ? show_kind(c, x) : show_all(c, x);
}

/* --- the file --- */

static void put_rows(struct context *c, const struct asked *x, const struct run *run, struct str asked,
    struct report *r)
{
    struct arena *a = c->work.arena;
    const struct att_block *b = x->found.block;
    for (size_t i = 0; i < run->n; i++) {
        const struct att_finding *f = &run->v[i];
        enum att_rule rule = (enum att_rule)f->rule;
        const struct att_identity *child = who(x, f);
        struct str group = f->row == ATT_NO_ROW ? S("") : att_year_group_text(b->traits[f->row].year_group);
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(b->school.urn), REPORT_TEXT(att_rule_name(rule)),
                REPORT_TEXT(child == NULL ? S("") : child->upn),
                REPORT_DAY(att_session_day(b->year, att_mask_first(&f->sessions))),
                REPORT_DAY(att_session_day(b->year, att_mask_last(&f->sessions))), REPORT_NUMBER(f->n),
                REPORT_TEXT(health_what(a, b, f)), REPORT_TEXT(att_rule_advice(rule)),
                REPORT_TEXT(att_rule_source(a, rule)), REPORT_TEXT(child == NULL ? health_whom(a, f) : child->surname),
                REPORT_TEXT(child == NULL ? S("") : child->forename), REPORT_TEXT(group),
                REPORT_TEXT(health_days(a, b->year, &f->sessions)), REPORT_TEXT(asked),
                REPORT_DAY(x->d.answer.last_day) });
    }
}

static struct str basis_of(struct arena *a, const struct asked *x)
{
    const struct health_notes notes = notes_of(a, x);
    struct buf b = buf_new(4000);
    for (size_t i = 0; i < notes.n; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(notes.v[i]));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

enum err health_school_csv(struct context *c)
{
    static const char *const names[] = { "school", "rule", "upn", "from", "to", "sessions", "what", "advice", "source",
        "surname", "forename", "year_group", "days", "asked", "registers_up_to" };
    struct arena *a = c->work.arena;
    struct asked *x = ARENA_NEW(a, struct asked);
    enum err e = ask(c, x);
    if (e != OK)
        return e;
    struct run run = { x->found.v, x->found.n };
    if (x->rule < ATT_RULES)
        run = run_of(&x->found, x->rule);
    if (run.n > DOWNLOAD_CHILDREN)
        return page_refuse(c, 403, S("This is too much to download"),
            str_fmt(a,
                "%.*s were found. A file of more than %d needs the approval of a second person, which this version "
                "cannot ask for. Open one of the checks, or choose days, then download it.",
                STR_ARG(page_plural(a, (int64_t)run.n, "thing", "things")), DOWNLOAD_CHILDREN));
    struct showing shown = { ARENA_ARRAY(a, run.n, struct pupil_id), 0 };
    for (size_t i = 0; i < run.n; i++)
        if (who(x, &run.v[i]) != NULL)
            shown.pupils[shown.n++] = who(x, &run.v[i])->pupil;
    context_audit(c, str_fmt(a, "file of register health %.*s", STR_ARG(c->arg)), shown.pupils, shown.n);
    const struct download_words words = { .name = str_fmt(a, "register-health-%.*s", STR_ARG(c->arg)),
        .title = S("Register health"),
        .question = filter_words(c, &x->f, &x->d),
        .registers = figures_freshness(c, &x->d),
        .basis = basis_of(a, x) };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    put_rows(c, x, &run, words.question, &file->report);
    return download_end(c, file);
}
