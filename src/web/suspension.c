/* GET and POST /pupils/{pupil}/suspensions */
#include "service/suspension.h"

#include "service/suspension_record.h"
#include "views/suspensions.html.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/record.h"
#include "web/route.h"
#include "web/suspension.h"

/* What the page is made of. */
struct asked {
    struct dashboard_source source;
    struct away_child child;
    struct suspension_record *records;
    size_t n;
    struct suspension_sum sum;
};

static enum err read_asked(struct context *c, struct asked *x)
{
    *x = (struct asked){ .n = 0 };
    enum err e = filter_source(c, &x->source);
    if (e == OK)
        e = away_subject(&c->work, &c->viewer, c->arg, &x->child);
    if (e == OK)
        e = suspension_records(&c->work, &c->viewer, x->child.pupil, &x->records, &x->n);
    if (e == OK)
        e = suspension_sum(&c->work, &x->source, &c->viewer, x->child.pupil, x->records, x->n, &x->sum);
    return e;
}

const struct records_alert *suspension_page_alerts(struct arena *a, const struct suspension_sum *sum)
{
    static const struct {
        const char *words, *classes;
    } tags[SUSPENSION_ALERTS] = { [SUSPENSION_OVER_LIMIT] = { "Over 45 days", "govuk-tag--red" },
        [SUSPENSION_SIXTH_DUE] = { "Sixth day", "govuk-tag--red" },
        [SUSPENSION_BOARD_MUST] = { "Board must meet", "govuk-tag--red" },
        [SUSPENSION_NEAR_LIMIT] = { "Near 45 days", "govuk-tag--orange" },
        [SUSPENSION_AT_RISK] = { "At risk of exclusion", "govuk-tag--orange" },
        [SUSPENSION_BOARD_MAY] = { "Board may meet", "govuk-tag--orange" } };
    struct records_alert *v = ARENA_ARRAY(a, sum->n_alerts, struct records_alert);
    for (size_t i = 0; i < sum->n_alerts; i++)
        v[i] = (struct records_alert){ str_of(tags[sum->alerts[i].id].words), sum->alerts[i].words,
            str_of(tags[sum->alerts[i].id].classes) };
    return v;
}

/* "7.5": half days in school days. */
static struct str halves_number(struct arena *a, int halves)
{
    return str_fmt(a, "%d%s", halves / 2, halves % 2 == 0 ? "" : ".5");
}

struct wm_figures suspension_page_figures(struct arena *a, const struct suspension_sum *sum)
{
    const struct suspension_totals *t = &sum->totals;
    struct wm_figure *items = ARENA_ARRAY(a, 2, struct wm_figure);
    items[0] = (struct wm_figure){ .label = S("School days this term"),
        .value = halves_number(a, t->term_halves),
        .note = t->term_before > 0
            ? str_fmt(a, "%.*s, and %d that began before the term",
                  STR_ARG(page_plural(a, t->term_times, "suspension", "suspensions")), t->term_before)
            : page_plural(a, t->term_times, "suspension", "suspensions") };
    items[1] = (struct wm_figure){ .label = S("School days this year"),
        .value = halves_number(a, t->year_halves),
        .note = sum->elsewhere_halves > 0
            ? str_fmt(a, "of 45; %.*s at other schools", STR_ARG(suspension_days_words(a, sum->elsewhere_halves)))
            : str_fmt(a, "of 45; %.*s", STR_ARG(page_plural(a, t->year_times, "suspension", "suspensions"))) };
    return (struct wm_figures){ .items = items, .n_items = 2 };
}

const struct govuk_summary_list_row *suspension_reason_rows(struct arena *a, size_t *ret_n)
{
    enum { MOST = 64 };
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, MOST, struct govuk_summary_list_row);
    struct str code, words;
    *ret_n = 0;
    while (*ret_n < MOST && suspension_reason_at(*ret_n, &code, &words))
        rows[(*ret_n)++] = (struct govuk_summary_list_row){ .key = { .text = code }, .value = { .text = words } };
    return rows;
}

static struct suspension_card card_of(struct context *c, const struct asked *x, const struct suspension_record *r)
{
    struct arena *a = c->work.arena;
    size_t n;
    const struct away_field *f = suspension_fields(&n);
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, n + 2, struct govuk_summary_list_row);
    struct suspension_card card = { .title = str_fmt(a, "%.*s from %.*s",
                                        STR_ARG(suspension_category_words(r->category)),
                                        STR_ARG(page_day(a, r->start))) };
    facts[card.n_facts++] = (struct govuk_summary_list_row){ .key = { .text = S(
                                                                          "School") },
        .value = { .text = r->school_name } };
    if (r->sessions > 0)
        facts[card.n_facts++] = (struct govuk_summary_list_row){ .key = { .text = S(
                                                                              "Length") },
            .value = { .text = suspension_days_words(a, (int)r->sessions) } };
    facts[card.n_facts++] = (struct govuk_summary_list_row){ .key = { .text = S(
                                                                          "Reasons") },
        .value = { .text = suspension_reasons_words(a, r->reasons) } };
    /* From the first field that is not of the lines above. */
    for (size_t i = (size_t)suspension_field_at("exam_missed"); i < n; i++) {
        struct str words = away_words(a, &f[i], r->values[i]);
        if (words.n > 0)
            facts[card.n_facts++] = (struct govuk_summary_list_row){
                .key = { .text = str_of(f[i].label) }, .value = { .text = words }
            };
    }
    card.facts = facts;
    char iso[11];
    const struct http_pair of = { S("of"),
        str_fmt(a, "%.*s-%.*s-%.*s", STR_ARG(r->urn), STR_ARG(r->category), STR_ARG(day_iso(r->start, iso))) };
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes != 0)
        card.change = url_at(a, url_with(a, ROUTE_SUSPENSIONS, x->child.pupil_public_id, &of, 1), "form");
    return card;
}

/* The one that the address asks to change: "100001-SUSP-2026-03-02". */
static const struct suspension_record *asked_for(struct context *c, const struct asked *x)
{
    char iso[11];
    struct str of = http_query(c->request, S("of"));
    for (size_t i = 0; of.p != NULL && i < x->n; i++) {
        const struct suspension_record *r = &x->records[i];
        struct str key = str_fmt(c->work.arena, "%.*s-%.*s-%.*s", STR_ARG(r->urn), STR_ARG(r->category),
            STR_ARG(day_iso(r->start, iso)));
        if (str_eq(of, key))
            return r;
    }
    return NULL;
}

static void fill_form(struct context *c, const struct asked *x, const struct suspension_said *said, struct str urn,
    struct suspensions_page *p)
{
    struct arena *a = c->work.arena;
    size_t n;
    const struct away_field *f = suspension_fields(&n);
    const struct suspension_record *of = asked_for(c, x);
    struct govuk_select_item *schools = ARENA_ARRAY(a, x->child.n_schools, struct govuk_select_item);
    struct record_field *fields = ARENA_ARRAY(a, n, struct record_field);
    if (access_allows(c->login.roles, OP_PUPIL_UPDATE).scopes == 0)
        return;
    for (size_t i = 0; i < x->child.n_schools; i++)
        schools[i] = (struct govuk_select_item){ .text = x->child.schools[i].name, .value = x->child.schools[i].urn };
    if (urn.n == 0)
        urn = of != NULL ? of->urn : x->child.schools[0].urn;
    p->schools = (struct records_choices){ schools, x->child.n_schools, urn };
    for (size_t i = 0; i < n; i++) {
        struct str value = said != NULL ? said->texts[i] : of != NULL ? record_typed(a, &f[i], of->values[i])
                                                                      : S("");
        fields[i] = record_control_of(a, &f[i], value, said != NULL ? said->errors[i] : S(""));
        p->layout.error = p->layout.error || fields[i].error.n > 0;
    }
    p->fields = fields;
    p->n_fields = n;
    p->action = url_to(a, ROUTE_SUSPENSION_SAY, x->child.pupil_public_id);
    p->form_title = of != NULL ? S("Change it") : S("Add one");
    p->reasons = suspension_reason_rows(a, &p->n_reasons);
}

static enum err show(struct context *c, const struct asked *x, const struct suspension_said *said, struct str urn,
    struct str school_error, int status)
{
    struct arena *a = c->work.arena;
    struct str name = page_name(a, x->child.surname, x->child.forename);
    struct suspensions_page p = { .layout = page_layout(c, name),
        .pupil_href = url_to(a, ROUTE_PUPIL, x->child.pupil_public_id),
        .figures = suspension_page_figures(a, &x->sum),
        .alerts = suspension_page_alerts(a, &x->sum),
        .n_alerts = x->sum.n_alerts,
        .school_error = school_error };
    struct suspension_card *cards = ARENA_ARRAY(a, x->n, struct suspension_card);
    for (size_t i = 0; i < x->n; i++)
        cards[i] = card_of(c, x, &x->records[i]);
    p.cards = cards;
    p.n_cards = x->n;
    if (str_eq(http_query(c->request, S("done")), S("said")))
        p.done = S("It is on record");
    p.layout.error = school_error.n > 0;
    fill_form(c, x, said, urn, &p);
    context_audit(c, S("suspensions"), &x->child.pupil, 1);
    view_suspensions(c->html, &p);
    return context_page(c, status);
}

enum err suspension_show(struct context *c)
{
    struct asked *x = ARENA_NEW(c->work.arena, struct asked);
    enum err e = read_asked(c, x);
    return e == OK ? show(c, x, NULL, S(""), S(""), 200) : e;
}

enum err suspension_put(struct context *c)
{
    struct arena *a = c->work.arena;
    struct asked *x = ARENA_NEW(a, struct asked);
    struct suspension_said *said = ARENA_NEW(a, struct suspension_said);
    struct str urn = http_form(c->request, S("school"));
    size_t n, at = 0;
    const struct away_field *f = suspension_fields(&n);
    enum err e = read_asked(c, x);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++) {
        said->texts[i] = http_form(c->request, str_fmt(a, "f-%s", f[i].name));
        said->errors[i] = S("");
        if (said->texts[i].p == NULL)
            said->texts[i] = S("");
    }
    while (at < x->child.n_schools && !str_eq(x->child.schools[at].urn, urn))
        at++;
    if (at == x->child.n_schools) {
        c->refused = true;
        return show(c, x, said, S(""), S("Choose one of the child's schools"), 400);
    }
    e = suspension_say(&c->work, &x->source, &c->viewer, &x->child, x->child.schools[at].id, said);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show(c, x, said, urn, S(""), 400);
    }
    if (e != OK)
        return e;
    context_audit(c, S("suspension put on record"), &x->child.pupil, 1);
    const struct http_pair done = { S("done"), S("said") };
    return context_redirect(c, url_with(a, ROUTE_SUSPENSIONS, x->child.pupil_public_id, &done, 1));
}
