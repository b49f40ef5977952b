/* GET /tracker and its files */
#include "service/tracker.h"

#include "service/pupil.h"
#include "views/tracker.html.h"
#include "web/ask.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

enum {
    TRACKER_PAGE = 50, /* rows on one page */
    TERMS_BACK = 4,    /* school years whose terms can be chosen */
};

enum column {
    COLUMN_NAME,
    COLUMN_SCHOOL,
    COLUMN_ON,
    COLUMN_AREAS,
    COLUMN_AGREED,
    COLUMN_STANDS,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Name" },
    [COLUMN_SCHOOL] = { "school", "School" },
    [COLUMN_ON] = { "on", "When and where", .falling = true },
    [COLUMN_AREAS] = { NULL, "Talked about as" },
    [COLUMN_AGREED] = { NULL, "What was agreed" },
    [COLUMN_STANDS] = { "stands", "How it stands" },
};

struct listing {
    struct dashboard_source source;
    const struct choice_lists *lists;
    struct tracker_question q;
    struct str urn, term, area, standing, child;
    struct tracker_entry *all;
    uint32_t *rows;
    size_t n, total; /* read; in all */
    struct table table;
};

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    const struct tracker_entry *a = &l->all[x], *b = &l->all[y];
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_NAME:
        c = str_cmp(a->surname, b->surname);
        return c != 0 ? c : str_cmp(a->forename, b->forename);
    case COLUMN_SCHOOL:
        return str_cmp(a->school_name, b->school_name);
    case COLUMN_ON:
        return day_cmp(a->on, b->on);
    case COLUMN_STANDS:
        return (int)a->standing - (int)b->standing;
    case COLUMN_AREAS:
    case COLUMN_AGREED:
    case COLUMNS:
        break;
    }
    return 0;
}

/* "2025-AUT". */
static void read_term(struct listing *l)
{
    int64_t year;
    if (l->term.n != 8 || !str_to_i64(str_slice(l->term, 0, 4), &year))
        return;
    l->q.year = (int)year;
    l->q.term = str_slice(l->term, 5, 8);
}

static void read_words(struct listing *l)
{
    read_term(l);
    const struct choice_list *areas = &l->lists->of[CHOICE_AREA];
    for (size_t i = 0; i < areas->n; i++)
        if (str_eq(l->area, areas->v[i].name))
            l->q.areas = 1u << areas->v[i].number;
    for (int i = 0; i < TRACKER_STANDINGS; i++) {
        if (!str_eq(l->standing, tracker_standing_name((enum tracker_standing)i)))
            continue;
        l->q.has_standing = true;
        l->q.standing = (enum tracker_standing)i;
    }
}

static void begin_table(struct context *c, struct listing *l)
{
    l->table = (struct table){
        .route = ROUTE_TRACKER, .columns = columns, .n_columns = COLUMNS, .on_page = TRACKER_PAGE
    };
    struct filter_pairs *q = &l->table.question;
    filter_put(q, S("school"), l->urn);
    filter_put(q, S("locality"), ask_query(c, S("locality")));
    filter_put(q, S("term"), l->term);
    filter_put(q, S("area"), l->area);
    filter_put(q, S("state"), l->standing);
    filter_put(q, S("child"), l->child);
    table_read(c, &l->table);
}

/* A page in the tracker's own order reads no further than to its end. */
static enum err read_rows(struct context *c, struct listing *l, bool page)
{
    struct viewer panels = context_viewer(c, OP_YAR_READ);
    const struct calendar *calendar = l->source.reference->calendar;
    bool first = page && l->table.column == COLUMNS && l->q.pupil.v == 0 && !l->q.has_standing;
    l->q.most = first ? table_reach(&l->table) : 0;
    enum err e = tracker_list(&c->work, &c->viewer, &panels, calendar, &l->q, &l->all, &l->n, &l->total);
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
    struct viewer of_child = context_viewer(c, OP_PUPIL_READ);
    struct pupil child;
    *l = (struct listing){ .urn = ask_query(c, S("school")),
        .term = ask_query(c, S("term")),
        .area = ask_query(c, S("area")),
        .standing = ask_query(c, S("state")),
        .child = ask_query(c, S("child")) };
    c->viewer = context_viewer(c, OP_TRACKER_READ); /* of files too */
    if (c->viewer.scope == 0)
        return ERR_MISSING;
    enum err e = filter_source(c, &l->source);
    if (e == OK)
        e = context_lists(c, &l->lists);
    if (e == OK && l->child.n > 0)
        e = pupil_read(&c->work, &of_child, l->child, att_year_of(c->work.today), &child);
    if (e != OK)
        return e;
    if (l->child.n > 0)
        l->q.pupil = child.id;
    read_words(l);
    l->q.locality = ask_locality(c->request);
    const struct reference_school *school = reference_school(l->source.reference, l->urn);
    if (l->urn.n > 0)
        l->q.school = school == NULL ? (struct school_id){ -1 } : school->id;
    begin_table(c, l);
    return read_rows(c, l, page);
}

static struct str term_words(struct arena *a, int year, const char *term)
{
    static const struct ask_word names[] = { { "AUT", "Autumn" }, { "SPR", "Spring" }, { "SUM", "Summer" } };
    char words[8];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(term, names[i].value) == 0)
            return str_fmt(a, "%s %.*s", names[i].words, STR_ARG(att_year_words(year, words)));
    return S("");
}

static struct ask_field term_field(struct context *c, const struct listing *l)
{
    static const char *const terms[] = { "SUM", "SPR", "AUT" };
    struct arena *a = c->work.arena;
    struct govuk_select_item *items = ARENA_ARRAY(a, 3 * TERMS_BACK + 1, struct govuk_select_item);
    size_t n = 0;
    int now = att_year_of(c->work.today);
    items[n++] = (struct govuk_select_item){ .text = S("All"), .value = S("") };
    for (int year = now; year > now - TERMS_BACK; year--)
        for (size_t i = 0; i < COUNT_OF(terms); i++)
            items[n++] = (struct govuk_select_item){ .text = term_words(a, year, terms[i]),
                .value = str_fmt(a, "%d-%s", year, terms[i]) };
    return (struct ask_field){ S("term"), S("Term"), l->term, items, n };
}

static enum err fill_ask(struct context *c, const struct listing *l, struct ask_form *form)
{
    struct arena *a = c->work.arena;
    struct ask_field *fields = ARENA_ARRAY(a, 5, struct ask_field);
    const struct choice_list *all = &l->lists->of[CHOICE_AREA];
    struct ask_word *areas = ARENA_ARRAY(a, all->n + 1, struct ask_word);
    struct ask_word *standings = ARENA_ARRAY(a, TRACKER_STANDINGS + 1, struct ask_word);
    areas[0] = standings[0] = (struct ask_word){ "", "All" };
    size_t n_areas = 1;
    for (size_t i = 0; i < all->n; i++) /* no child is talked about under the school and its policies */
        if (all->v[i].number != AGENDA_OVERVIEW && all->v[i].number != AGENDA_POLICY)
            areas[n_areas++] = (struct ask_word){ str_cstr(a, all->v[i].name), str_cstr(a, all->v[i].brief) };
    for (int i = 0; i < TRACKER_STANDINGS; i++)
        standings[i + 1] = (struct ask_word){ tracker_standing_name((enum tracker_standing)i).p,
            tracker_standing_words((enum tracker_standing)i).p };
    enum err e = ask_places(c, OP_TRACKER_READ, l->source.reference, l->urn, l->q.locality, &fields[1], &fields[0]);
    fields[2] = term_field(c, l);
    fields[3] = ask_words(c, "area", "Talked about as", areas, n_areas, l->area);
    fields[4] = ask_words(c, "state", "How it stands", standings, TRACKER_STANDINGS + 1, l->standing);
    *form = (struct ask_form){ .action = url_to(a, ROUTE_TRACKER, STR_NONE), .fields = fields, .n_fields = 5 };
    if (l->child.n > 0) {
        form->kept[0].name = S("child");
        form->kept[0].value = l->child;
        form->n_kept = 1;
    }
    if (ask_any(&l->table.question))
        form->clear = form->action;
    return e;
}

static struct str words_of(struct context *c, const struct listing *l)
{
    struct arena *a = c->work.arena;
    struct str n = page_plural(a, (int64_t)l->total, "time", "times");
    const struct reference_school *school = reference_school(l->source.reference, l->urn);
    struct str at = school != NULL && l->n > 0 ? str_fmt(a, " at %.*s", STR_ARG(school->name)) : S("");
    struct str in = l->q.locality.v != 0
        ? str_fmt(a, " in %.*s", STR_ARG(reference_locality_name(l->source.reference, l->q.locality)))
        : S("");
    struct str term = l->q.year != 0 ? term_words(a, l->q.year, str_cstr(a, l->q.term)) : S("");
    return str_fmt(a, "%s talked about %.*s%.*s%.*s%s%.*s",
        l->child.n > 0 ? "One child was" : "Children were", STR_ARG(n), STR_ARG(at), STR_ARG(in),
        term.n > 0 ? ", " : "", STR_ARG(term));
}

/* "Lead practitioner: Head of year 9. To join: EP. To the Youth At Risk Group". */
static struct str with_words(struct arena *a, const struct tracker_entry *t)
{
    struct buf b = buf_new(4000);
    if (t->lead_practitioner.n > 0)
        buf_add_fmt(&b, "Lead practitioner: %.*s. ", STR_ARG(t->lead_practitioner));
    if (t->services.n > 0)
        buf_add_fmt(&b, "To join: %.*s. ", STR_ARG(t->services));
    if (t->yar)
        buf_add_str(&b, S("To the Youth At Risk Group. "));
    struct str s = str_dup(a, str_trim(buf_str(&b)));
    buf_done(&b);
    return s;
}

static struct tracker_row row_of(struct context *c, const struct listing *l, const struct tracker_entry *t)
{
    static const char *const tags[TRACKER_STANDINGS] = { [TRACKER_NONE] = "govuk-tag--grey",
        [TRACKER_OVERDUE] = "govuk-tag--red",
        [TRACKER_OPEN] = "govuk-tag--yellow",
        [TRACKER_ENDED] = "govuk-tag--green" };
    struct arena *a = c->work.arena;
    const struct http_pair child = { S("child"), t->pupil_public_id };
    return (struct tracker_row){ .name = page_name(a, t->surname, t->forename),
        .school = t->school_name,
        .on = page_day(a, t->on),
        .where = tracker_source_words(t->source),
        .areas = choice_areas_words(a, l->lists, t->areas),
        .agreed = t->agreed.n > 0 ? t->agreed : S("Nothing is written"),
        .stands = tracker_stands(a, t),
        .stands_tag = tags[t->standing],
        .with = with_words(a, t),
        .href = url_to(a, ROUTE_PUPIL, t->pupil_public_id),
        .school_href = url_to(a, ROUTE_SCHOOL, t->urn),
        .history = url_with(a, ROUTE_TRACKER, STR_NONE, &child, 1) };
}

enum err tracker_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing l;
    enum err e = read_listing(c, &l, true);
    if (e != OK)
        return e;
    struct tracker_page p = { .layout = page_wide(c, S("Tracker")),
        .scope = words_of(c, &l),
        .log = url_to(a, ROUTE_SEVERE_LOG, STR_NONE) };
    e = fill_ask(c, &l, &p.ask);
    if (e != OK)
        return e;
    size_t first = table_first(&l.table), n = table_rows(&l.table);
    struct tracker_row *rows = ARENA_ARRAY(a, n, struct tracker_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(c, &l, &l.all[l.rows[first + i]]);
        pupils[i] = l.all[l.rows[first + i]].pupil;
    }
    p.rows = rows;
    p.n_rows = n;
    p.heads = table_heads(c, &l.table, 0, &p.n_heads);
    p.pages = table_pages(c, &l.table, "time", "times");
    struct filter_pairs file = table_pairs(&l.table);
    p.downloads = download_links_of_children(c, ROUTE_TRACKER_CSV, ROUTE_TRACKER_XLSX, STR_NONE, &file, l.n,
        S("the tracker"));
    context_audit(c, S("tracker"), pupils, n);
    view_tracker(c->html, &p);
    return context_page(c, 200);
}

enum err tracker_csv(struct context *c)
{
    static const char *const names[] = { "upn", "surname", "forename", "urn", "school", "on", "where", "term",
        "talked_about_as", "agreed", "lead_practitioner", "services", "yar", "open", "overdue", "done", "not_done" };
    struct arena *a = c->work.arena;
    struct listing l;
    enum err e = read_listing(c, &l, false);
    if (e != OK)
        return e;
    if (l.n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l.n);
    struct pupil_id *pupils = ARENA_ARRAY(a, l.n, struct pupil_id);
    for (size_t i = 0; i < l.n; i++)
        pupils[i] = l.all[i].pupil;
    context_audit(c, S("file of the tracker"), pupils, l.n);
    const struct download_words words = { .name = S("tracker"),
        .title = S("Tracker"),
        .question = words_of(c, &l),
        .basis = S("A row is a child talked about at one meeting, forum or panel. Actions are those agreed there.") };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < l.n; i++) {
        const struct tracker_entry *t = &l.all[l.rows[i]];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(t->upn), REPORT_TEXT(t->surname), REPORT_TEXT(t->forename),
                REPORT_TEXT(t->urn), REPORT_TEXT(t->school_name), REPORT_DAY(t->on),
                REPORT_TEXT(tracker_source_words(t->source)),
                REPORT_TEXT(term_words(a, t->year, str_cstr(a, t->term))),
                REPORT_TEXT(choice_areas_words(a, l.lists, t->areas)), REPORT_TEXT(t->agreed),
                REPORT_TEXT(t->lead_practitioner), REPORT_TEXT(t->services), REPORT_TEXT(t->yar ? S("yes") : S("")),
                REPORT_NUMBER(t->open), REPORT_NUMBER(t->overdue), REPORT_NUMBER(t->done),
                REPORT_NUMBER(t->not_done) });
    }
    return download_end(c, file);
}
