/* GET /records, and its files */
#include <stdlib.h>

#include "views/records.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/record.h"
#include "web/route.h"
#include "web/table.h"

enum {
    RECORDS_PAGE = 50,     /* records on one page */
    UNRECORDED_SHOWN = 20, /* children whose marks have no record */
};

enum column {
    COLUMN_NAME,
    COLUMN_KIND,
    COLUMN_SCHOOL,
    COLUMN_TOLD,
    COLUMNS,
};
static const struct table_column columns[COLUMNS] = {
    [COLUMN_NAME] = { "name", "Child" },
    [COLUMN_KIND] = { "kind_of", "Kind" },
    [COLUMN_SCHOOL] = { "at", "School" },
    [COLUMN_TOLD] = { NULL, "To look at" },
};

/* The records of a question. */
struct listing {
    struct dashboard_source source;
    struct away_asked asked;
    struct str urn, state;
    struct locality_id locality;
    struct away *records;
    struct away_told *told;
    size_t n;
    uint32_t *order; /* the most urgent first */
    struct filter_pairs question;
    struct table table;
    struct pupil_id *pupils; /* of the page, for the audit */
};

const struct records_alert *record_alerts(struct arena *a, const struct away_told *t)
{
    static const char *const classes[] = {
        [AWAY_FIRST] = "govuk-tag--red", [AWAY_DUE] = "govuk-tag--orange", [AWAY_CLOCK] = "govuk-tag--grey"
    };
    struct records_alert *v = ARENA_ARRAY(a, t->n, struct records_alert);
    for (size_t i = 0; i < t->n; i++)
        v[i] = (struct records_alert){ away_alert_words(t->alerts[i].id), t->alerts[i].words,
            str_of(classes[away_alert_weight(t->alerts[i].id)]) };
    return v;
}

struct str record_what(struct arena *a, const struct away *r)
{
    static const char *const names[AWAY_KINDS] = { [AWAY_TIMETABLE] = "reason",
        [AWAY_PLACEMENT] = "provider",
        [AWAY_MISSING] = "reason",
        [AWAY_HOME] = "stage",
        [AWAY_RISK] = "reason" };
    size_t n;
    int at = away_field_at(r->kind, names[r->kind]);
    struct str what = away_words(a, &away_fields(r->kind, &n)[at], r->values[at]);
    struct str hours = away_value(r, "hours");
    if (r->kind == AWAY_TIMETABLE && hours.n > 0)
        return str_fmt(a, "%.*s; %.*s hours a week", STR_ARG(what), STR_ARG(hours));
    return what;
}

struct url record_make_url(struct context *c, enum away_kind k, struct str pupil)
{
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes == 0)
        return URL_NONE;
    const struct http_pair pairs[] = { { S("kind"), away_kind_name(k) }, { S("pupil"), pupil } };
    return url_with(c->work.arena, ROUTE_RECORD_NEW, STR_NONE, pairs, COUNT_OF(pairs));
}

static void read_question(struct context *c, struct listing *l)
{
    const struct http_request *r = c->request;
    struct str kind = http_query(r, S("kind")), state = http_query(r, S("state")), urn = http_query(r, S("school"));
    struct str locality = http_query(r, S("locality"));
    int64_t id;
    l->asked.of_kind = kind.p != NULL && away_kind_parse(kind, &l->asked.kind);
    l->state = str_eq(state, S("ended")) || str_eq(state, S("all")) ? state : S("");
    l->asked.ended = str_eq(l->state, S("ended"));
    l->asked.open = l->state.n == 0;
    l->urn = urn.p == NULL ? S("") : urn;
    if (locality.p != NULL && str_to_i64(locality, &id))
        l->locality.v = id;
    filter_put(&l->question, S("kind"), l->asked.of_kind ? away_kind_name(l->asked.kind) : S(""));
    filter_put(&l->question, S("state"), l->state);
    filter_put(&l->question, S("school"), l->urn);
    filter_put(&l->question, S("locality"),
        l->locality.v == 0 ? S("") : str_fmt(c->work.arena, "%lld", (long long)l->locality.v));
}

static int by_urgency(const struct listing *l, uint32_t x, uint32_t y)
{
    int a = away_told_weight(&l->told[x]), b = away_told_weight(&l->told[y]);
    if (a != b)
        return a - b;
    if (a <= AWAY_CLOCK && l->told[x].alerts[0].id != l->told[y].alerts[0].id)
        return (int)l->told[x].alerts[0].id - (int)l->told[y].alerts[0].id;
    int c = day_cmp(l->records[x].from, l->records[y].from);
    return c != 0 ? c : (x > y) - (x < y);
}

/* A record with its place, so that sorting needs nothing else. */
struct entry {
    const struct listing *l;
    uint32_t at;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return by_urgency(x->l, x->at, y->at);
}

static int compare(const void *of, size_t column, uint32_t x, uint32_t y)
{
    const struct listing *l = of;
    const struct away *a = &l->records[x], *b = &l->records[y];
    int c = 0;
    switch ((enum column)column) {
    case COLUMN_NAME:
        c = str_cmp(a->surname, b->surname);
        return c != 0 ? c : str_cmp(a->forename, b->forename);
    case COLUMN_KIND:
        return a->kind != b->kind ? (int)a->kind - (int)b->kind : day_cmp(a->from, b->from);
    case COLUMN_SCHOOL:
        return str_cmp(a->school_name, b->school_name);
    case COLUMN_TOLD:
    case COLUMNS:
        break;
    }
    return c;
}

static void put_in_order(struct context *c, struct listing *l)
{
    struct arena *a = c->work.arena;
    struct entry *entries = ARENA_ARRAY(a, l->n, struct entry);
    l->order = ARENA_ARRAY(a, l->n, uint32_t);
    for (size_t i = 0; i < l->n; i++)
        entries[i] = (struct entry){ l, (uint32_t)i };
    if (l->n > 0)
        qsort(entries, l->n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < l->n; i++)
        l->order[i] = entries[i].at;
    l->table = (struct table){ .route = ROUTE_RECORDS,
        .question = l->question,
        .columns = columns,
        .n_columns = COLUMNS,
        .on_page = RECORDS_PAGE };
    table_read(c, &l->table);
    table_sort(c, &l->table, l->order, l->n, compare, l);
}

/* ERR_MISSING: a school that the viewer may not see. */
static enum err find_school(struct context *c, struct listing *l)
{
    const struct reference_school *s = l->urn.n == 0 ? NULL : reference_school(l->source.reference, l->urn);
    struct dashboard d;
    if (l->urn.n == 0)
        return OK;
    if (s == NULL)
        return ERR_MISSING;
    l->asked.school = s->id;
    return dashboard_ask(&c->work, &l->source, &c->viewer,
        &(struct dashboard_filter){ .urn = l->urn, .from = DAY_NONE, .to = DAY_NONE },
        &(struct dashboard_wants){ .sizes = false }, &d);
}

static enum err read_listing(struct context *c, struct listing *l, bool page)
{
    struct away *all;
    size_t n;
    const struct viewer class3 = context_viewer(c, OP_CLASS3_READ);
    *l = (struct listing){ .n = 0 };
    enum err e = filter_source(c, &l->source);
    if (e != OK)
        return e;
    read_question(c, l);
    l->asked.brief = page;
    e = find_school(c, l);
    l->asked.class3 = &class3;
    if (e == OK)
        e = away_list(&c->work, &c->viewer, &l->asked, &all, &n);
    l->asked.class3 = NULL;
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (l->locality.v == 0 || all[i].locality.v == l->locality.v)
            all[l->n++] = all[i];
    l->records = all;
    e = away_look(&c->work, &l->source, l->records, l->n, &l->told);
    if (e == OK)
        put_in_order(c, l);
    return e;
}

/* --- the page --- */

/* What is chosen from, while it is gathered; the first is everything. */
struct choosing {
    struct govuk_select_item *items;
    size_t n;
};

static struct choosing choose(struct arena *a, size_t room, struct str all)
{
    struct choosing c = { ARENA_ARRAY(a, room + 1, struct govuk_select_item), 1 };
    c.items[0] = (struct govuk_select_item){ .text = all, .value = S("") };
    return c;
}

static void offer(struct choosing *c, struct str value, struct str text)
{
    c->items[c->n++] = (struct govuk_select_item){ .text = text, .value = value };
}

static struct str locality_value(struct arena *a, struct locality_id id)
{
    return id.v == 0 ? S("") : str_fmt(a, "%lld", (long long)id.v);
}

/* The localities in which the viewer has a school. */
static struct records_choices localities_of(struct arena *a, const struct listing *l, const struct dashboard *d)
{
    const struct reference *r = l->source.reference;
    struct choosing c = choose(a, r->n_localities, S("All"));
    for (size_t i = 0; i < r->n_localities; i++) {
        bool any = false;
        for (size_t k = 0; k < d->n_schools; k++)
            any = any || d->schools[k].locality.v == r->localities[i].id.v;
        if (any)
            offer(&c, locality_value(a, r->localities[i].id), r->localities[i].name);
    }
    return (struct records_choices){ c.items, c.n, locality_value(a, l->locality) };
}

static struct records_choices schools_of(struct arena *a, const struct listing *l, const struct dashboard *d)
{
    struct choosing c = choose(a, d->n_schools, S("All"));
    struct str *names = ARENA_ARRAY(a, d->n_schools, struct str);
    for (size_t i = 0; i < d->n_schools; i++)
        names[i] = d->schools[i].name;
    const size_t *by_name = page_by_name(a, names, d->n_schools);
    for (size_t i = 0; i < d->n_schools; i++)
        offer(&c, d->schools[by_name[i]].urn, d->schools[by_name[i]].name);
    return (struct records_choices){ c.items, c.n, l->urn };
}

static void fill_filter(struct context *c, const struct listing *l, const struct dashboard *d, struct records_page *p)
{
    struct arena *a = c->work.arena;
    struct choosing kinds = choose(a, AWAY_KINDS, S("All")), states = choose(a, 2, S("Open"));
    p->action = url_to(a, ROUTE_RECORDS, STR_NONE);
    p->clear = p->action;
    for (int k = 0; k < AWAY_KINDS; k++)
        offer(&kinds, away_kind_name((enum away_kind)k), away_kind_words((enum away_kind)k));
    offer(&states, S("ended"), S("Over"));
    offer(&states, S("all"), S("All"));
    p->kinds = (struct records_choices){ kinds.items, kinds.n,
        l->asked.of_kind ? away_kind_name(l->asked.kind) : S("") };
    p->states = (struct records_choices){ states.items, states.n, l->state };
    p->schools = schools_of(a, l, d);
    p->localities = localities_of(a, l, d);
}

static struct records_row row_of(struct context *c, const struct listing *l, uint32_t at)
{
    struct arena *a = c->work.arena;
    const struct away *r = &l->records[at];
    struct str until = S("");
    if (day_is(r->ended))
        until = str_fmt(a, "Until %.*s", STR_ARG(page_day(a, r->ended)));
    else if (day_is(r->expected))
        until = str_fmt(a, "To be over on %.*s", STR_ARG(page_day(a, r->expected)));
    return (struct records_row){ .name = page_name(a, r->surname, r->forename),
        .href = url_to(a, ROUTE_RECORD, r->public_id),
        .kind = str_fmt(a, "%.*s: %.*s", STR_ARG(away_kind_words(r->kind)), STR_ARG(record_what(a, r))),
        .school = r->school_name,
        .school_href = url_to(a, ROUTE_SCHOOL, r->urn),
        .since = page_day(a, r->from),
        .until = until,
        .alerts = record_alerts(a, &l->told[at]),
        .n_alerts = l->told[at].n };
}

static void fill_rows(struct context *c, struct listing *l, struct records_page *p)
{
    struct arena *a = c->work.arena;
    size_t first = table_first(&l->table), n = table_rows(&l->table);
    struct records_row *rows = ARENA_ARRAY(a, n, struct records_row);
    l->pupils = ARENA_ARRAY(a, n + UNRECORDED_SHOWN, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(c, l, l->order[first + i]);
        l->pupils[i] = l->records[l->order[first + i]].pupil;
    }
    p->rows = rows;
    p->n_rows = n;
    context_audit(c, S("casework records"), l->pupils, n);
}

/* Open records by kind, and how many of them are to be looked at. */
static void fill_figures(struct context *c, const struct listing *l, struct records_page *p)
{
    struct arena *a = c->work.arena;
    struct wm_figure *items = ARENA_ARRAY(a, AWAY_KINDS, struct wm_figure);
    size_t urgent = 0, of[AWAY_KINDS] = { 0 }, late[AWAY_KINDS] = { 0 };
    for (size_t i = 0; i < l->n; i++) {
        bool due = away_told_weight(&l->told[i]) < AWAY_CLOCK;
        of[l->records[i].kind]++;
        late[l->records[i].kind] += due;
        urgent += due;
    }
    for (int k = 0; k < AWAY_KINDS; k++) {
        struct filter_pairs pairs = l->question;
        pairs.v[0].value = away_kind_name((enum away_kind)k);
        if (l->asked.of_kind && k != (int)l->asked.kind)
            continue;
        items[p->figures.n_items++] = (struct wm_figure){ .label = away_kind_many((enum away_kind)k),
            .value = page_count(a, (int64_t)of[k]),
            .note = str_fmt(a, "%.*s to look at", STR_ARG(page_count(a, (int64_t)late[k]))),
            .href = url_with(a, ROUTE_RECORDS, STR_NONE, pairs.v, pairs.n) };
    }
    p->figures.items = items;
    p->summary = str_fmt(a, "%.*s, %.*s to look at. The most urgent come first.",
        STR_ARG(page_plural(a, (int64_t)l->n, "record", "records")), STR_ARG(page_count(a, (int64_t)urgent)));
}

/* One more child whose marks no record stands for. */
static void add_unrecorded(struct context *c, const struct dashboard *d, uint32_t at, enum dashboard_list list,
    struct records_page *p, struct records_unrecorded *rows, struct pupil_id *pupils)
{
    struct arena *a = c->work.arena;
    const struct att_listed listed = dashboard_listed(d, at);
    enum away_kind kind = list == LIST_PART_TIME ? AWAY_TIMETABLE : AWAY_PLACEMENT;
    const struct att_block *b = att_row_block(&d->answer, listed.row);
    const struct att_identity *who = &b->who[listed.row->row];
    if (listed.spells[kind] != NULL || (list == LIST_AP && listed.off_site + listed.la_provision == 0))
        return; /* a second roll explains D */
    if (p->n_unrecorded == UNRECORDED_SHOWN) {
        p->n_more++;
        return;
    }
    pupils[p->n_unrecorded] = who->pupil;
    rows[p->n_unrecorded++] = (struct records_unrecorded){ .name = page_name(a, who->surname, who->forename),
        .school = b->school.name,
        .why = dashboard_why(a, d, list, &listed),
        .href = url_to(a, ROUTE_PUPIL, who->public_id),
        .make = record_make_url(c, kind, who->public_id) };
}

/* Who is marked C2, B or K of late without a record. */
static void fill_unrecorded(struct context *c, const struct listing *l, const struct dashboard *d,
    struct records_page *p)
{
    static const enum dashboard_list lists[] = { LIST_PART_TIME, LIST_AP };
    struct records_unrecorded *rows = ARENA_ARRAY(c->work.arena, UNRECORDED_SHOWN, struct records_unrecorded);
    struct pupil_id *pupils = l->pupils + c->n_pupils;
    bool wanted[] = { !l->asked.of_kind || l->asked.kind == AWAY_TIMETABLE,
        !l->asked.of_kind || l->asked.kind == AWAY_PLACEMENT };
    if (l->state.n > 0)
        return;
    for (size_t k = 0; k < COUNT_OF(lists); k++)
        for (size_t i = 0; wanted[k] && i < d->answer.lists.n[lists[k]]; i++)
            add_unrecorded(c, d, d->answer.lists.rows[lists[k]][i], lists[k], p, rows, pupils);
    p->unrecorded = rows;
    const struct http_pair school = { S("school"), l->urn };
    p->unrecorded_href = url_with(c->work.arena, ROUTE_REGISTER_HEALTH, STR_NONE, &school, 1);
    context_audit(c, c->object, c->pupils, c->n_pupils + p->n_unrecorded);
}

enum err record_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing l;
    struct dashboard d;
    struct records_page p = { .layout = page_wide(c, S("Records")) };
    enum err e = read_listing(c, &l, true);
    if (e == OK)
        e = dashboard_ask(&c->work, &l.source, &c->viewer,
            &(struct dashboard_filter){
                .urn = l.urn, .locality = l.locality, .from = DAY_NONE, .to = DAY_NONE },
            &(struct dashboard_wants){ .lists = 1u << LIST_PART_TIME | 1u << LIST_AP }, &d);
    if (e != OK)
        return e;
    p.make = access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes == 0
        ? URL_NONE
        : url_to(a, ROUTE_RECORD_NEW, STR_NONE);
    p.shows_school = d.n_schools > 1;
    fill_filter(c, &l, &d, &p);
    fill_figures(c, &l, &p);
    fill_rows(c, &l, &p);
    fill_unrecorded(c, &l, &d, &p);
    p.heads = table_heads(c, &l.table, p.shows_school ? 0 : 1u << COLUMN_SCHOOL, &p.n_heads);
    p.pages = table_pages(c, &l.table, "record", "records");
    struct filter_pairs file = table_pairs(&l.table);
    p.downloads = download_links_of_children(c, ROUTE_RECORDS_CSV, ROUTE_RECORDS_XLSX, STR_NONE, &file, l.n,
        S("these records"));
    if (p.downloads.csv.s.n > 0)
        p.steps = download_links(c, ROUTE_RECORD_STEPS_CSV, ROUTE_RECORD_STEPS_XLSX, STR_NONE, &file,
            S("the steps of these records"));
    view_records(c->html, &p);
    return context_page(c, 200);
}

/* --- files --- */

enum { OF_CHILD = 6, /* columns before those of the kind */
    OF_ALL = 5 };
static const char *const child_columns[OF_CHILD] = { "upn", "surname", "forename", "urn", "school", "kind" };
static const char *const all_columns[OF_ALL] = { "from", "expected", "ended", "what", "to_look_at" };

const char *const *record_columns(struct arena *a, bool of_kind, enum away_kind k, size_t *ret_n)
{
    size_t n_fields, n = 0;
    const struct away_field *f = away_fields(k, &n_fields);
    const char **v = ARENA_ARRAY(a, OF_CHILD + AWAY_FIELDS_MOST + OF_ALL, const char *);
    for (size_t i = 0; i < OF_CHILD; i++)
        v[n++] = child_columns[i];
    for (size_t i = 0; of_kind && i < n_fields; i++)
        v[n++] = f[i].name;
    for (size_t i = of_kind ? OF_ALL - 1 : 0; i < OF_ALL; i++)
        v[n++] = all_columns[i];
    *ret_n = n;
    return v;
}

static struct str told_words(struct arena *a, const struct away_told *t)
{
    struct buf b = buf_new(8000);
    for (size_t i = 0; i < t->n; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? "; " : "", STR_ARG(t->alerts[i].words));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void put_row(struct arena *a, const struct listing *l, uint32_t at, struct report *r)
{
    const struct away *x = &l->records[at];
    size_t n_fields, n = 0;
    const struct away_field *f = away_fields(x->kind, &n_fields);
    struct report_cell cells[OF_CHILD + AWAY_FIELDS_MOST + OF_ALL] = { REPORT_TEXT(x->upn), REPORT_TEXT(x->surname),
        REPORT_TEXT(x->forename), REPORT_TEXT(x->urn), REPORT_TEXT(x->school_name),
        REPORT_TEXT(away_kind_name(x->kind)) };
    n = OF_CHILD;
    for (size_t i = 0; l->asked.of_kind && i < n_fields; i++) {
        struct day d;
        if (f[i].type == AWAY_DAY && day_parse_iso(x->values[i], &d))
            cells[n++] = REPORT_DAY(d);
        else
            cells[n++] = REPORT_TEXT(x->values[i]);
    }
    if (!l->asked.of_kind) {
        cells[n++] = REPORT_DAY(x->from);
        cells[n++] = REPORT_DAY(x->expected);
        cells[n++] = REPORT_DAY(x->ended);
        cells[n++] = REPORT_TEXT(record_what(a, x));
    }
    cells[n] = REPORT_TEXT(told_words(a, &l->told[at]));
    report_row(r, cells);
}

/* What both files are of, and the children in it; the children whose records have nothing to tell are in neither. */
static struct download_words file_of(struct context *c, const struct listing *l, const char *name, struct str title,
    struct str basis, bool with_steps)
{
    struct arena *a = c->work.arena;
    struct pupil_id *pupils = ARENA_ARRAY(a, l->n, struct pupil_id);
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (!with_steps || l->records[l->order[i]].n_steps > 0)
            pupils[n++] = l->records[l->order[i]].pupil;
    context_audit(c, with_steps ? S("file of steps of casework records") : S("file of casework records"), pupils, n);
    return (struct download_words){ .name = str_of(name),
        .title = title,
        .question = str_fmt(a, "%.*s, %s",
            STR_ARG(l->asked.of_kind ? away_kind_many(l->asked.kind) : S("Records")),
            l->asked.open ? "open" : l->asked.ended ? "over"
                                                    : "open and over"),
        .basis = basis };
}

enum err record_list_csv(struct context *c)
{
    struct arena *a = c->work.arena;
    struct listing l;
    size_t n_columns;
    enum err e = read_listing(c, &l, false);
    if (e != OK)
        return e;
    if (l.n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l.n);
    const char *const *names = record_columns(a, l.asked.of_kind, l.asked.kind, &n_columns);
    const struct download_words words = file_of(c, &l,
        str_cstr(a, l.asked.of_kind ? away_kind_name(l.asked.kind) : S("records")),
        l.asked.of_kind ? away_kind_many(l.asked.kind) : S("Records"),
        S("What is to be looked at is as of the day of the file. Records of children whose records are restricted "
          "are left out."),
        false);
    struct download *file = download_begin(c, &words, names, n_columns, WORKER_PAGE);
    for (size_t i = 0; i < l.n; i++)
        put_row(a, &l, l.order[i], &file->report);
    return download_end(c, file);
}

/* A row a step, the newest first in each record, the records as the page has them. */
static void put_steps(const struct away *x, struct report *r)
{
    for (size_t i = 0; i < x->n_steps; i++) {
        const struct away_step *s = &x->steps[i];
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(x->upn), REPORT_TEXT(x->surname), REPORT_TEXT(x->forename),
                REPORT_TEXT(x->urn), REPORT_TEXT(x->school_name), REPORT_TEXT(away_kind_name(x->kind)),
                REPORT_DAY(x->from), REPORT_DAY(s->on), REPORT_TEXT(str_of(s->kind->name)),
                REPORT_TEXT(str_of(s->kind->words)), REPORT_TEXT(s->what), REPORT_TEXT(s->result),
                REPORT_TEXT(s->who) });
    }
}

enum err record_steps_csv(struct context *c)
{
    static const char *const names[] = { "upn", "surname", "forename", "urn", "school", "kind", "from", "on", "step",
        "step_is", "method", "result", "officer" };
    struct listing l;
    enum err e = read_listing(c, &l, false);
    if (e != OK)
        return e;
    if (l.n > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, l.n);
    const struct download_words words = file_of(c, &l, "steps",
        S("Steps"),
        S("A row is a visit, review, enquiry, report, letter or meeting. Records of children whose records are "
          "restricted are left out."),
        true);
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < l.n; i++)
        put_steps(&l.records[l.order[i]], &file->report);
    return download_end(c, file);
}
