/* GET /outcomes, GET /outcomes.csv and .xlsx: what the forums were worth (FO-9) */
#include "service/outcome.h"
#include "views/outcomes.html.h"
#include "web/ask.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"

static const char *const method[] = {
    "Counted are the requests that settings sent in, named and anonymous, by the day of the forum. A wait is the "
    "days from the request to the forum; the median is the wait of the one in the middle. It is hidden with the number "
    "of those who waited too long.",
    "Absence is compared in two windows of as many school weeks before the week of the forum as after it: 12 at "
    "most, 3 at least, all in one school year. Weeks in which the school was closed are left out on both sides. "
    "For named cases the registers of the setting that brought the child are counted; for anonymous ones what the "
    "setting typed. A change of less than 2 points of a hundred is called the same: a child's absence moves as "
    "much from week to week by itself.",
    "Suspensions, goals of the plan, hours of school, placement and destination are those of the last follow-up that "
    "the setting answered; \"not known\" are those not asked yet and those not answered. Suspensions are counted in "
    "windows of one length before and after the forum, up to the weeks of the follow-up.",
    "Children come to a forum at their worst, and what is at its worst mostly gets better by itself (regression to the "
    "mean). So a fall in absence after a forum is, alone, no sign that the forum helped; nor are fewer suspensions or "
    "more hours. Goals, placement and destination have nothing to stand beside.",
    "Therefore each child is also compared with children who came to no forum: at schools of the same phase, in "
    "the same weeks, with absence in the same band before them (below 5%, then up to 10, 15, 20, 30, 50 and 75%, and "
    "more). There must be ten of them or more. Both had as far to fall, so regression to the mean is in both; what is "
    "left of it is within a band. The difference of the child's change from their mean change is "
    "taken, and the mean of these differences is given with an interval of 95% (Student's t). Fewer than ten "
    "children are not compared, and no year is compared by itself while another has one to nine children: theirs "
    "could be worked out from all years. For the same reason no forum, area, need or strategy is compared by itself. "
    "Where it is hidden how many children's absence is known, it is not told how many were compared, and nothing is "
    "said of few.",
    "Even that is no proof. What made somebody bring a child is not in the registers: those who were brought may "
    "have been in more trouble, or in better hands, than others with the same absence. Rows of a table differ in "
    "which children came, not only in what was done for them.",
    "Small numbers are hidden in the counts above the tables and in all tables, of each year and of all years "
    "together. Further numbers are hidden so that nobody can work one out from totals, from other tables, or from "
    "one year beside all years: for each of them there are other numbers of cases that fit everything that is "
    "shown, over a range of three or more.",
    "Needs are those of the issued plan. Strategies are those of the authority's list that a target of the plan names; "
    "what a plan says in words of its own is not counted. A child may have several, so these tables have no total."
};

struct telling {
    struct outcomes *o;
    int year; /* 0: all */
    enum outcome_kind kind;
    const struct reference *reference;
};

static enum err tell(struct context *c, struct telling *t)
{
    struct dashboard_source source;
    int64_t year = 0;
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    if (!str_to_i64(ask_query(c, S("year")), &year) || year < 2000 || year > 2100)
        year = 0;
    if (!outcome_kind_parse(ask_query(c, S("outcome")), &t->kind))
        t->kind = OUTCOME_ABSENCE;
    t->year = (int)year;
    t->reference = source.reference;
    t->o = ARENA_NEW(c->work.arena, struct outcomes);
    return outcome_read(&c->work, &source, t->year, t->o);
}

static struct str points(struct arena *a, int64_t milli)
{
    const int64_t tenths = (milli < 0 ? -milli + 50 : milli + 50) / 100;
    return str_fmt(a, "%s%lld.%lld", milli < 0 && tenths > 0 ? "-" : "", (long long)(tenths / 10),
        (long long)(tenths % 10));
}

static void fill_verdict(struct context *c, const struct outcome_matched *m, struct outcomes_page *p)
{
    struct arena *a = c->work.arena;
    if (!m->judged) {
        p->verdict = S("It cannot be said yet: in these years or in one of the others, fewer than ten children of "
                       "named cases have school weeks enough on both sides of the forum, and others like them; or a "
                       "hidden number could be worked out from it.");
        return;
    }
    p->verdict = m->high < 0
        ? S("Absence fell by more than that of children like them who came to no forum. The interval is below zero: by "
            "chance alone that would be rare.")
        : m->low > 0 ? S("Absence developed worse than that of children like them who came to no forum, by more than "
                         "chance. Those who are brought may be in more trouble than their absence shows.")
                     : S("No difference can be told from chance: absence developed like that of children who came "
                         "to no forum.");
    /* By tens: those heard less those compared would be a small number, and often that of those not known. */
    const struct str who = m->by_tens
        ? str_fmt(a, "%lld or more children could be compared. Their",
              (long long)(m->n / OUTCOME_MATCHED_LEAST * OUTCOME_MATCHED_LEAST))
        : S("How many children could be compared is not shown. Their");
    p->matched = str_fmt(a,
        "%.*s absence changed by %.*s points of a hundred on average; that of others like them, by %.*s. The "
        "difference lies between %.*s and %.*s points (95%% interval).",
        STR_ARG(who), STR_ARG(points(a, m->change)), STR_ARG(points(a, m->other)), STR_ARG(points(a, m->low)),
        STR_ARG(points(a, m->high)));
}

static struct str cell(struct arena *a, const struct outcome_table *t, size_t row, int column)
{
    return t->hidden[row][column] ? S("c") : page_count(a, t->counts[row][column]);
}

static struct str note_of(enum outcome_by by)
{
    return by < OUTCOME_BY_NEED ? S("Cases that were heard")
                                : S("Cases that were heard; a child may be in several rows");
}

/* Destinations are told by forum and phase alone. */
static bool is_told(enum outcome_kind kind, enum outcome_by by)
{
    return kind != OUTCOME_DESTINATION || by <= OUTCOME_BY_PHASE;
}

static void fill_tables(struct context *c, const struct telling *t, struct outcomes_page *p)
{
    struct arena *a = c->work.arena;
    struct outcomes_table *tables = ARENA_ARRAY(a, OUTCOME_BYS, struct outcomes_table);
    p->tables = tables;
    p->n_columns = (int)outcome_parts(t->kind) + 1;
    for (int b = 0; b < OUTCOME_BYS; b++) {
        const enum outcome_by by = (enum outcome_by)b;
        const struct outcome_table *from = &t->o->tables[t->kind][b];
        struct outcomes_row *rows = ARENA_ARRAY(a, from->n, struct outcomes_row);
        if (!is_told(t->kind, by))
            continue;
        for (size_t i = 0; i < from->n; i++) {
            rows[i].group = from->groups[i];
            for (int k = 0; k < p->n_columns; k++)
                rows[i].cells[k] = cell(a, from, i, k);
        }
        tables[p->n_tables++] = (struct outcomes_table){ .title = outcome_by_words(by),
            .note = note_of(by),
            .none = by == OUTCOME_BY_STRATEGY ? S("No plan of these cases names a strategy of the list.")
                                              : S("No case was heard."),
            .rows = rows,
            .n = from->n };
    }
    for (int k = 0; k + 1 < p->n_columns; k++)
        p->columns[k] = outcome_part_words(t->kind, (size_t)k);
    p->columns[p->n_columns - 1] = S("Cases");
}

static void add_fact(struct outcomes_page *p, struct govuk_summary_list_row *facts, struct str key, struct str value)
{
    facts[p->n_facts++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

static struct str count_words(struct arena *a, struct outcome_count x)
{
    return x.hidden ? S("c") : page_count(a, x.n);
}

static void fill_facts(struct context *c, const struct outcomes *o, struct outcomes_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 6, struct govuk_summary_list_row);
    p->facts = facts;
    add_fact(p, facts, S("Requests sent in"), count_words(a, o->requests));
    add_fact(p, facts, S("Heard by a forum"), count_words(a, o->heard));
    add_fact(p, facts, S("Wait for the forum"),
        o->median_wait.hidden ? S("c")
            : o->heard.n == 0 ? S("Not known yet")
                              : str_fmt(a, "%lld days in the middle (median)", (long long)o->median_wait.n));
    add_fact(p, facts, str_fmt(a, "Of these, waited more than %d days", c->config.forum_wait_days),
        count_words(a, o->too_long));
    add_fact(p, facts, S("Of these, with an issued plan"), count_words(a, o->plans));
    add_fact(p, facts, S("Of these, brought again"), count_words(a, o->again));
}

static void fill_kinds(struct context *c, const struct telling *t, struct outcomes_page *p)
{
    struct govuk_select_item *kinds = ARENA_ARRAY(c->work.arena, OUTCOME_KINDS, struct govuk_select_item);
    for (int k = 0; k < OUTCOME_KINDS; k++)
        kinds[k] = (struct govuk_select_item){ .text = outcome_kind_words((enum outcome_kind)k),
            .value = outcome_kind_name((enum outcome_kind)k) };
    p->kinds = kinds;
    p->n_kinds = OUTCOME_KINDS;
    p->kind = outcome_kind_name(t->kind);
    p->heading = outcome_kind_words(t->kind);
}

static void fill_years(struct context *c, const struct telling *t, struct outcomes_page *p)
{
    struct arena *a = c->work.arena;
    struct govuk_select_item *years = ARENA_ARRAY(a, t->reference->n_years + 1, struct govuk_select_item);
    years[p->n_years++] = (struct govuk_select_item){ .text = S("All years"), .value = S("") };
    for (size_t i = 0; i < t->reference->n_years; i++) {
        char words[8];
        years[p->n_years++] =
            (struct govuk_select_item){ .text = str_dup(a, att_year_words(t->reference->years[i], words)),
                .value = str_fmt(a, "%d", t->reference->years[i]) };
    }
    p->years = years;
    p->year = t->year == 0 ? S("") : str_fmt(a, "%d", t->year);
}

enum err outcome_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct telling t;
    enum err e = tell(c, &t);
    if (e != OK)
        return e;
    struct filter_pairs pairs = { .n = 0 };
    struct outcomes_page p = { .layout = page_layout(c, S("Outcomes of forums")),
        .action = url_to(a, ROUTE_OUTCOMES, STR_NONE),
        .matched = S(""),
        .hidden = str_fmt(a,
            "\"c\" stands for a number that is not shown: it is below %d, or others could be worked out from it.",
            c->config.small_number) };
    struct str *paragraphs = ARENA_ARRAY(a, COUNT_OF(method), struct str);
    for (size_t i = 0; i < COUNT_OF(method); i++)
        paragraphs[i] = str_of(method[i]);
    p.method = paragraphs;
    p.n_method = COUNT_OF(method);
    fill_years(c, &t, &p);
    fill_kinds(c, &t, &p);
    fill_facts(c, t.o, &p);
    fill_verdict(c, &t.o->matched, &p);
    fill_tables(c, &t, &p);
    filter_put(&pairs, S("year"), p.year);
    p.downloads = download_links(c, ROUTE_OUTCOMES_CSV, ROUTE_OUTCOMES_XLSX, STR_NONE, &pairs, S("the outcomes"));
    view_outcomes(c->html, &p);
    return context_page(c, 200);
}

static void put_table(struct arena *a, struct download *file, const struct telling *t, enum outcome_kind kind,
    enum outcome_by by)
{
    const struct outcome_table *table = &t->o->tables[kind][by];
    const int n = (int)outcome_parts(kind);
    for (size_t i = 0; i < table->n; i++)
        for (int k = 0; k <= n; k++)
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(outcome_kind_words(kind)),
                    REPORT_TEXT(outcome_by_words(by)), REPORT_TEXT(table->groups[i]),
                    REPORT_TEXT(k == n ? S("All") : outcome_part_words(kind, (size_t)k)),
                    REPORT_TEXT(cell(a, table, i, k)) });
}

enum err outcome_csv(struct context *c)
{
    static const char *const columns[] = { "outcome", "by", "group", "result", "cases" };
    struct arena *a = c->work.arena;
    struct telling t;
    if (access_allows(c->login.roles, OP_DASHBOARD_LA).scopes == 0)
        return ERR_MISSING;
    enum err e = tell(c, &t);
    if (e != OK)
        return e;
    const struct download_words words = { .name = S("forum-outcomes"),
        .title = S("Forum outcomes"),
        .question = t.year == 0 ? S("Forums of all years") : str_fmt(a, "Forums of the school year %d", t.year),
        .registers = S(""),
        .basis = S("Small numbers are hidden as c, and others from which they could be worked out. Absence before "
                   "and after the forum, in windows of as many school weeks; the rest as the last follow-up says.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (int k = 0; k < OUTCOME_KINDS; k++)
        for (int b = 0; b < OUTCOME_BYS; b++)
            put_table(a, file, &t, (enum outcome_kind)k, (enum outcome_by)b);
    context_audit(c, S("file of outcomes of forums"), NULL, 0);
    return download_end(c, file);
}
