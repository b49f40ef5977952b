/* GET /register-health, and its files: the schools a viewer sees, by what was found in their registers. */
#include "service/health.h"

#include "views/health.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    SCHOOLS_PAGE = 100, /* schools on one page */
    /* Columns: the name, what is to be put right or checked in all, then each area. */
    COLUMN_NAME = 0,
    COLUMN_ALL,
    COLUMN_AREAS,
    COLUMNS = COLUMN_AREAS + ATT_AREAS,
    COUNTS = COLUMNS - COLUMN_ALL,
};

/* Names are for addresses. The words are short, since there are many: the legend says what is counted. */
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "School" },
    [COLUMN_ALL] = { "all", "In all", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_MISSING] = { "missing", "Missing", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_REASONS] = { "reasons", "N left", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_CODES] = { "codes", "Codes", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_SECOND_SCHOOL] = { "dual", "Dual", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_CLOSED_DAYS] = { "closed", "Closed", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_TOTALS] = { "census", "Census", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_PATTERNS] = { "patterns", "Patterns", .numeric = true, .falling = true },
    [COLUMN_AREAS +
        ATT_AREA_QUESTIONS] = { "questions", "Questions", .numeric = true, .falling = true },
};

/* What is counted of one school. */
struct counts {
    int64_t of[COUNTS];
};

/* The schools, and in which order. */
struct listing {
    struct filter f;
    struct dashboard d;
    const struct counts *counts;
    uint32_t *order, *rank; /* by name */
};

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    if (column == COLUMN_NAME)
        return l->rank[x] < l->rank[y] ? -1 : 1;
    int64_t a = l->counts[x].of[column - COLUMN_ALL], b = l->counts[y].of[column - COLUMN_ALL];
    return (a > b) - (a < b);
}

static const struct counts *count(struct arena *a, const struct dashboard *d)
{
    const struct health h = health_of(a, d);
    const struct health_count *found = health_count(a, &h);
    struct counts *counts = ARENA_ARRAY(a, d->n_blocks, struct counts);
    for (size_t i = 0; i < d->n_blocks; i++) {
        counts[i].of[0] = health_to_do(&found[i]);
        for (int r = 0; r < ATT_RULES; r++)
            counts[i].of[COLUMN_AREAS - COLUMN_ALL + (int)att_rule_area((enum att_rule)r)] += found[i].rules[r];
    }
    return counts;
}

static enum err read_listing(struct context *c, struct listing *l)
{
    struct arena *a = c->work.arena;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &l->f, &l->d);
    if (e != OK)
        return e;
    size_t n = l->d.n_blocks;
    struct str *names = ARENA_ARRAY(a, n, struct str);
    l->order = ARENA_ARRAY(a, n, uint32_t);
    l->rank = ARENA_ARRAY(a, n, uint32_t);
    for (size_t i = 0; i < n; i++)
        names[i] = l->d.blocks[i]->school.name;
    const size_t *by_name = page_by_name(a, names, n);
    for (size_t i = 0; i < n; i++) {
        l->order[i] = (uint32_t)by_name[i];
        l->rank[by_name[i]] = (uint32_t)i;
    }
    l->counts = count(a, &l->d);
    return OK;
}

/* "1,204 things to put right or check at 31 of 33 schools, and 86 questions." */
static struct str summary(struct arena *a, const struct listing *l)
{
    int64_t all = 0, questions = 0, schools = 0;
    for (size_t i = 0; i < l->d.n_blocks; i++) {
        all += l->counts[i].of[0];
        questions += l->counts[i].of[COLUMN_AREAS - COLUMN_ALL + ATT_AREA_QUESTIONS];
        schools += l->counts[i].of[0] > 0;
    }
    return str_fmt(a,
        "%.*s to put right or check, at %.*s of %.*s; and %.*s on provision and part-time timetables. Open a school to "
        "see the children, the days and what to do.",
        STR_ARG(page_plural(a, all, "thing", "things")), STR_ARG(page_count(a, schools)),
        STR_ARG(page_plural(a, (int64_t)l->d.n_blocks, "school", "schools")),
        STR_ARG(page_plural(a, questions, "question", "questions")));
}

/* The same question of one school: it is named by the path. */
static struct url school_url(struct context *c, const struct listing *l, struct str urn)
{
    struct filter one = l->f;
    one.ask.urn = S("");
    one.ask.locality.v = 0;
    one.ask.phases = 0;
    struct filter_pairs pairs = filter_pairs(c->work.arena, &one);
    return url_with(c->work.arena, ROUTE_SCHOOL_HEALTH, urn, pairs.v, pairs.n);
}

static void fill_rows(struct context *c, const struct listing *l, const struct table *t, struct health_schools_page *p)
{
    struct health_schools_row *rows = ARENA_ARRAY(c->work.arena, table_rows(t), struct health_schools_row);
    for (size_t i = 0; i < table_rows(t); i++) {
        uint32_t at = l->order[table_first(t) + i];
        const struct att_school *school = &l->d.blocks[at]->school;
        rows[i] = (struct health_schools_row){ .name = school->name,
            .href = school_url(c, l, school->urn),
            .counts = l->counts[at].of };
    }
    p->rows = rows;
    p->n_rows = table_rows(t);
    p->n_counts = COUNTS;
}

/* What each column counts: the checks of its area. */
static const struct health_legend *legend(struct arena *a, size_t *ret_n)
{
    struct health_legend *v = ARENA_ARRAY(a, ATT_AREAS + 1, struct health_legend);
    v[0] = (struct health_legend){ str_of(columns[COLUMN_ALL].words), S("All but the questions") };
    for (int area = 0; area < ATT_AREAS; area++) {
        struct buf b = buf_new(1000);
        for (int r = 0; r < ATT_RULES; r++)
            if ((int)att_rule_area((enum att_rule)r) == area)
                buf_add_fmt(&b, "%s%.*s", b.n > 0 ? "; " : "", STR_ARG(att_rule_title((enum att_rule)r)));
        v[area + 1] = (struct health_legend){ str_of(columns[COLUMN_AREAS + area].words), str_dup(a, buf_str(&b)) };
        buf_done(&b);
    }
    *ret_n = ATT_AREAS + 1;
    return v;
}

enum err health_schools(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing *l = ARENA_NEW(a, struct listing);
    struct health_schools_page p = { .layout = page_wide(c, S("Register health")) };
    enum err e = read_listing(c, l);
    if (e != OK)
        return e;
    struct table t = { .route = ROUTE_REGISTER_HEALTH,
        .question = filter_pairs(a, &l->f),
        .columns = columns,
        .n_columns = COLUMNS,
        .on_page = SCHOOLS_PAGE };
    table_read(c, &t);
    if (t.column == COLUMNS) { /* the most to do first, as long as nothing else is asked for */
        t.column = COLUMN_ALL;
        t.descending = true;
    }
    table_sort(c, &t, l->order, l->d.n_blocks, compare, l);
    struct filter_pairs kept = table_order(&t), file = table_pairs(&t);
    fill_rows(c, l, &t, &p);
    p.filter = filter_form(c, &l->f, &l->d, ROUTE_REGISTER_HEALTH, &kept);
    p.heads = table_heads(c, &t, 0, &p.n_heads);
    p.pages = table_pages(c, &t, "school", "schools");
    p.scope = filter_words(c, &l->f, &l->d);
    p.freshness = figures_freshness(c, &l->d);
    p.summary = summary(a, l);
    p.legend = legend(a, &p.n_legend);
    p.downloads = download_links(c, ROUTE_REGISTER_HEALTH_CSV, ROUTE_REGISTER_HEALTH_XLSX, STR_NONE, &file,
        S("what was found, school by school"));
    p.layout.error = l->f.from_error.n + l->f.to_error.n > 0;
    view_health_schools(c->html, &p);
    return context_page(c, 200);
}

/* A column for each rule: its name is the same everywhere. */
enum err health_schools_csv(struct context *c)
{
    enum { BEFORE = 2,
        AFTER = 1 };
    struct arena *a = c->work.arena;
    struct listing *l = ARENA_NEW(a, struct listing);
    const char **names = ARENA_ARRAY(a, BEFORE + ATT_RULES + AFTER, const char *);
    enum err e = read_listing(c, l);
    if (e != OK)
        return e;
    names[0] = "urn";
    names[1] = "school";
    for (int r = 0; r < ATT_RULES; r++)
        names[BEFORE + r] = str_cstr(a, att_rule_name((enum att_rule)r));
    names[BEFORE + ATT_RULES] = "asked";
    const struct health h = health_of(a, &l->d);
    const struct health_count *found = health_count(a, &h);
    const struct download_words words = { .name = S("register-health"),
        .title = S("Register health"),
        .question = filter_words(c, &l->f, &l->d),
        .registers = figures_freshness(c, &l->d),
        .basis = S("How much was found in the registers of each school, by check: children, or once for the school.") };
    struct download *file = download_begin(c, &words, names, BEFORE + ATT_RULES + AFTER, WORKER_PAGE);
    for (size_t i = 0; i < l->d.n_blocks; i++) {
        struct report_cell cells[BEFORE + ATT_RULES + AFTER] = { REPORT_TEXT(l->d.blocks[i]->school.urn),
            REPORT_TEXT(l->d.blocks[i]->school.name) };
        for (int r = 0; r < ATT_RULES; r++)
            cells[BEFORE + r] = REPORT_NUMBER(found[i].rules[r]);
        cells[BEFORE + ATT_RULES] = REPORT_TEXT(words.question);
        report_row(&file->report, cells);
    }
    context_audit(c, S("file of register health"), NULL, 0);
    return download_end(c, file);
}
