/* GET /schools, and its files */
#include "views/schools.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum { SCHOOLS_PAGE = 100 /* schools on one page */ };

enum column {
    COLUMN_NAME,
    COLUMN_PHASE,
    COLUMN_ENROLMENTS,
    COLUMN_ABSENCE,
    COLUMN_UNAUTHORISED,
    COLUMN_PERSISTENT,
    COLUMN_SEVERE,
    COLUMN_LAST,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "School" },
    [COLUMN_PHASE] = { "phase", "Phase" },
    [COLUMN_ENROLMENTS] = { "enrolments", "Enrolments", .numeric = true, .falling = true },
    [COLUMN_ABSENCE] = { "absence", "Absence", .numeric = true, .falling = true },
    [COLUMN_UNAUTHORISED] = { "unauthorised", "Unauthorised", .numeric = true, .falling = true },
    [COLUMN_PERSISTENT] = { "persistent", "Persistent", .numeric = true, .falling = true },
    [COLUMN_SEVERE] = { "severe", "Severe", .numeric = true, .falling = true },
    [COLUMN_LAST] = { "last", "Marks up to" },
};

/* The same where sessions with certain codes are counted in the place of absence. */
static const struct table_column coded[COLUMNS] = {
    [COLUMN_NAME] = { "name", "School" },
    [COLUMN_PHASE] = { "phase", "Phase" },
    [COLUMN_ENROLMENTS] = { "enrolments", "Enrolments", .numeric = true, .falling = true },
    [COLUMN_ABSENCE] = { "absence", "So coded", .numeric = true, .falling = true },
    [COLUMN_UNAUTHORISED] = { "unauthorised", "Unauthorised", .numeric = true, .falling = true },
    [COLUMN_PERSISTENT] = { "persistent", "10% or more", .numeric = true, .falling = true },
    [COLUMN_SEVERE] = { "severe", "50% or more", .numeric = true, .falling = true },
    [COLUMN_LAST] = { "last", "Marks up to" },
};

/* The last day with marks of a block, among the days asked about. */
static struct day last_day(const struct dashboard *d, const struct att_block *b)
{
    struct att_mask held = att_mask_and(&b->open, &d->answer.within);
    struct att_session last = att_mask_last(&held);
    return att_session_is(last) ? att_session_day(d->filter.year, last) : DAY_NONE;
}

static int by_number(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

static int by_share(int64_t part, int64_t whole, int64_t other_part, int64_t other_whole)
{
    return by_number(part * (other_whole > 0 ? other_whole : 1), other_part * (whole > 0 ? whole : 1));
}

/* What is sorted: blocks of a dashboard, with the place that each has by name. */
struct sorted {
    const struct dashboard *d;
    const uint32_t *rank;
};

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct sorted *sorted = of;
    const struct dashboard *d = sorted->d;
    const struct att_sum *s = &d->answer.blocks[x], *t = &d->answer.blocks[y];
    switch ((enum column)column) {
    case COLUMN_NAME:
        return by_number(sorted->rank[x], sorted->rank[y]);
    case COLUMN_PHASE:
        return by_number(d->blocks[x]->school.phase, d->blocks[y]->school.phase);
    case COLUMN_ENROLMENTS:
        return by_number(s->enrolments, t->enrolments);
    case COLUMN_ABSENCE:
        return by_share(att_absent(&s->count), s->count.possible, att_absent(&t->count), t->count.possible);
    case COLUMN_UNAUTHORISED:
        return by_share(s->count.unauthorised, s->count.possible, t->count.unauthorised, t->count.possible);
    case COLUMN_PERSISTENT:
        return by_share(s->persistent, s->enrolments, t->persistent, t->enrolments);
    case COLUMN_SEVERE:
        return by_share(s->severe, s->enrolments, t->severe, t->enrolments);
    case COLUMN_LAST:
        return by_number(last_day(d, d->blocks[x]).v, last_day(d, d->blocks[y]).v);
    case COLUMNS:
        break;
    }
    return 0;
}

/* The schools by name, which is their order if none is asked for. */
static uint32_t *by_name(struct arena *a, const struct dashboard *d, uint32_t *rank)
{
    struct str *names = ARENA_ARRAY(a, d->n_blocks, struct str);
    uint32_t *rows = ARENA_ARRAY(a, d->n_blocks, uint32_t);
    for (size_t i = 0; i < d->n_blocks; i++)
        names[i] = d->blocks[i]->school.name;
    const size_t *order = page_by_name(a, names, d->n_blocks);
    for (size_t i = 0; i < d->n_blocks; i++) {
        rows[i] = (uint32_t)order[i];
        rank[order[i]] = (uint32_t)i;
    }
    return rows;
}

static struct schools_row row_of(struct arena *a, const struct dashboard *d, uint32_t at)
{
    const struct att_block *b = d->blocks[at];
    const struct att_sum *s = &d->answer.blocks[at];
    struct day last = last_day(d, b);
    return (struct schools_row){ .name = b->school.name,
        .phase = att_phase_words(b->school.phase),
        .absence = page_share(a, att_absent(&s->count), s->count.possible),
        .unauthorised = page_share(a, s->count.unauthorised, s->count.possible),
        .persistent = page_share(a, s->persistent, s->enrolments),
        .severe = page_share(a, s->severe, s->enrolments),
        .href = url_to(a, ROUTE_SCHOOL, b->school.urn),
        .enrolments = s->enrolments,
        .last = day_is(last) ? page_day(a, last) : S("no marks") };
}

enum err schools_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct filter f;
    struct dashboard d;
    struct schools_page p = { .layout = page_wide(c, S("Schools")) };
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &f, &d);
    if (e != OK)
        return e;
    struct table t = { .route = ROUTE_SCHOOLS,
        .question = filter_pairs(a, &f),
        .columns = d.filter.codes != 0 ? coded : columns,
        .n_columns = COLUMNS,
        .on_page = SCHOOLS_PAGE };
    uint32_t *rank = ARENA_ARRAY(a, d.n_blocks, uint32_t), *order = by_name(a, &d, rank);
    table_read(c, &t);
    table_sort(c, &t, order, d.n_blocks, compare, &(struct sorted){ &d, rank });
    struct filter_pairs kept = table_order(&t), file = table_pairs(&t);
    struct schools_row *rows = ARENA_ARRAY(a, table_rows(&t), struct schools_row);
    for (size_t i = 0; i < table_rows(&t); i++)
        rows[i] = row_of(a, &d, order[table_first(&t) + i]);
    p.filter = filter_form(c, &f, &d, ROUTE_SCHOOLS, &kept);
    p.heads = table_heads(c, &t, 0, &p.n_heads);
    p.pages = table_pages(c, &t, "school", "schools");
    p.rows = rows;
    p.n_rows = table_rows(&t);
    p.scope = filter_words(c, &f, &d);
    p.freshness = figures_freshness(c, &d);
    p.health = url_with(a, ROUTE_REGISTER_HEALTH, STR_NONE, t.question.v, t.question.n);
    p.downloads = download_links(c, ROUTE_SCHOOLS_CSV, ROUTE_SCHOOLS_XLSX, STR_NONE, &file, S("the schools"));
    p.layout.error = f.from_error.n + f.to_error.n > 0;
    view_schools(c->html, &p);
    return context_page(c, 200);
}

enum err schools_csv(struct context *c)
{
    static const char *const names[] = { "urn", "school", "phase", "enrolments", "possible", "attended", "authorised",
        "unauthorised", "persistent", "severe", "marks_up_to", "sessions", "counted", "asked" };
    struct filter f;
    struct dashboard d;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &f, &d);
    if (e != OK)
        return e;
    const struct download_words words = { .name = S("schools"),
        .title = S("Schools"),
        .question = filter_words(c, &f, &d),
        .registers = figures_freshness(c, &d),
        .basis = figures_basis(c, &d) };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    /* What was attended and what was authorised is known of absence alone: chosen codes may be of any class. */
    const struct str counted = dashboard_counted(c->work.arena, &d);
    const bool absence = d.filter.codes == 0;
    for (size_t i = 0; i < d.n_blocks; i++) {
        const struct att_sum *s = &d.answer.blocks[i];
        const struct report_cell none = REPORT_TEXT(S(""));
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(d.blocks[i]->school.urn), REPORT_TEXT(d.blocks[i]->school.name),
                REPORT_TEXT(att_phase_words(d.blocks[i]->school.phase)), REPORT_NUMBER(s->enrolments),
                REPORT_NUMBER(s->count.possible), absence ? REPORT_NUMBER(s->count.attended) : none,
                absence ? REPORT_NUMBER(s->count.authorised) : none, REPORT_NUMBER(s->count.unauthorised),
                REPORT_NUMBER(s->persistent), REPORT_NUMBER(s->severe), REPORT_DAY(last_day(&d, d.blocks[i])),
                REPORT_NUMBER(att_absent(&s->count)), REPORT_TEXT(counted), REPORT_TEXT(words.question) });
    }
    context_audit(c, S("file of schools"), NULL, 0);
    return download_end(c, file);
}
