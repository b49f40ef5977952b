/* GET /pupils/{pupil}, and the files of its sessions */
#include "service/journey.h"
#include "views/pupil.html.h"
#include "web/action.h"
#include "web/case.h"
#include "web/consultation.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/pupil_journey.h"
#include "web/pupil_records.h"
#include "web/pupil_register.h"
#include "web/route.h"

/* A child with what the viewer may see of the registers. */
struct child {
    struct dashboard_source source;
    struct viewer marks; /* of the registers */
    struct pupil pupil;
    struct journey journey;
};

static enum err read_child(struct context *c, struct child *k)
{
    *k = (struct child){ .marks = context_viewer(c, OP_MARK_READ) };
    enum err e = filter_source(c, &k->source);
    if (e != OK)
        return e;
    int year = filter_year(c->request, k->source.reference, c->work.today);
    e = pupil_read(&c->work, &c->viewer, c->arg, year, &k->pupil);
    return e == OK ? journey_read(&c->work, &k->source, &k->marks, &k->pupil, &k->journey) : e;
}

static const char *sex_words(int sex)
{
    static const char *const words[] = { "not known", "female", "male" };
    return words[sex];
}

/* Why the viewer may see this child, in a sentence. */
static struct str why_seen(const struct context *c)
{
    if ((c->grant.scopes & SCOPE_ALL) != 0)
        return S("You see every child of the authority. That you looked at this one has been written down.");
    if ((c->grant.scopes & SCOPE_ALLOCATED) != 0)
        return S("You see this child because a school of theirs is allocated to you. That you looked has been "
                 "written down.");
    if ((c->grant.scopes & (SCOPE_CASE | SCOPE_HOME)) == SCOPE_CASE)
        return S("You see this child because a case of theirs came to forums that you coordinate. That you looked "
                 "has been written down.");
    return S("You see this child because they are or were on roll at your school, or your school brought a case of "
             "theirs. That you looked has been written down.");
}

static void fill_identity(struct context *c, const struct pupil *p, struct pupil_page *page)
{
    struct arena *a = c->work.arena;
    struct moj_identity_bar_fact *facts = ARENA_ARRAY(a, 4, struct moj_identity_bar_fact);
    struct moj_identity_bar *bar = &page->identity;
    char words[16];
    bar->title = page->layout.title;
    bar->is_heading = true;
    facts[bar->n_facts++] = (struct moj_identity_bar_fact){ S("UPN"), p->upn };
    if (day_is(p->born))
        facts[bar->n_facts++] = (struct moj_identity_bar_fact){ S("Born"),
            str_fmt(a, "%.*s (age %d)", STR_ARG(page_day(a, p->born)), day_age(p->born, c->work.today)) };
    if (p->n_enrolments > 0) {
        facts[bar->n_facts++] = (struct moj_identity_bar_fact){ S("Year group"),
            str_dup(a, att_year_group_words(p->enrolments[0].year_group, words)) };
        facts[bar->n_facts++] = (struct moj_identity_bar_fact){ S("School"), p->enrolments[0].school_name };
    }
    bar->facts = facts;
}

static struct str status_words(struct arena *a, enum att_cohort cohort, const struct trait_line *line, struct day on)
{
    char words[16];
    int value = trait_on(line, on);
    return value < 0 ? S("not known") : str_dup(a, att_group_words(cohort, value, words));
}

static void fill_facts(struct context *c, const struct pupil *p, struct pupil_page *page)
{
    static const struct {
        enum trait trait;
        enum att_cohort cohort;
    } traits[] = { { TRAIT_SEN, ATT_COHORT_SEN }, { TRAIT_FSM, ATT_COHORT_FSM }, { TRAIT_CARE, ATT_COHORT_CARE } };
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 4 + TRAITS, struct govuk_summary_list_row);
    size_t n = 0;
#define FACT(k, v) \
    facts[n++] = (struct govuk_summary_list_row) \
    { \
        .key = { .text = (k) }, .value = {.text = (v) } \
    }
    FACT(S("UPN"), p->upn);
    if (p->former_upn.n > 0)
        FACT(S("Former UPN"), p->former_upn);
    if (p->preferred_forename.n + p->preferred_surname.n > 0)
        FACT(S("Preferred name"),
            str_fmt(a, "%.*s %.*s", STR_ARG(p->preferred_forename), STR_ARG(p->preferred_surname)));
    FACT(S("Sex"), str_of(sex_words(p->sex)));
    for (size_t t = 0; t < COUNT_OF(traits); t++)
        FACT(att_cohort_words(traits[t].cohort),
            status_words(a, traits[t].cohort, &p->traits[traits[t].trait], c->work.today));
#undef FACT
    page->facts = facts;
    page->n_facts = n;
}

/* The registers of the year that is shown. */
static enum err fill_registers(struct context *c, const struct child *k, struct pupil_page *page)
{
    struct arena *a = c->work.arena;
    struct pupil_register *registers = ARENA_ARRAY(a, k->journey.n, struct pupil_register);
    for (size_t i = 0; i < k->journey.n; i++) {
        const struct journey_register *r = &k->journey.v[i];
        const struct forecast *forecast = NULL;
        if (r->year != k->pupil.year)
            continue;
        if (!day_is(r->enrolment->leaving)) {
            enum err e = forecast_of_row(&c->work, &k->source, r->block, r->row, &forecast);
            if (e != OK)
                return e;
        }
        registers[page->n_registers] = pupil_register_of(c, &k->journey, r, forecast, page->n_registers);
        page->n_registers++;
        page->freshness = day_is(r->answer.last_day)
            ? str_fmt(a, "Registers up to %.*s.", STR_ARG(page_day(a, r->answer.last_day)))
            : S("No marks have come in.");
    }
    page->registers = registers;
    page->no_register = k->marks.scope == 0 ? S("Your role does not show registers.")
                                            : S("There is no register of this school year.");
    return OK;
}

static enum err fill_seen(struct context *c, const struct pupil *p, struct pupil_page *page)
{
    struct arena *a = c->work.arena;
    struct audit_line *lines;
    page->shows_seen = access_allows(c->login.roles, OP_PUPIL_ACCESS_HISTORY).scopes != 0;
    if (!page->shows_seen)
        return OK;
    enum err e = audit_of_pupil(&c->work, p->id, &lines, &page->n_seen);
    if (e != OK)
        return e;
    struct pupil_event *seen = ARENA_ARRAY(a, page->n_seen, struct pupil_event);
    for (size_t i = 0; i < page->n_seen; i++)
        seen[i] = (struct pupil_event){ page_instant(a, lines[i].at_ms),
            str_fmt(a, "%.*s (%.*s)",
                STR_ARG(audit_operation_words(a, lines[i].operation, lines[i].deed, lines[i].outcome)),
                STR_ARG(lines[i].object)),
            lines[i].who };
    page->seen = seen;
    return OK;
}

/* The page from which one comes: a coordinator and a service have no dashboard. */
static struct govuk_breadcrumbs_item above(struct context *c)
{
    struct arena *a = c->work.arena;
    if (context_of_schools(c, OP_DASHBOARD_SCHOOL))
        return (struct govuk_breadcrumbs_item){ .text = S("Dashboard"), .href = url_to(a, ROUTE_DASHBOARD, STR_NONE) };
    return (struct govuk_breadcrumbs_item){ .text = S("Cases"), .href = url_to(a, ROUTE_CASES, STR_NONE) };
}

enum err pupil_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct child *k = ARENA_NEW(a, struct child);
    char year[8];
    enum err e = read_child(c, k);
    if (e != OK)
        return e;
    const struct pupil *p = &k->pupil;
    struct filter_pairs in = { .n = 0 };
    filter_put(&in, S("in"), http_query(c->request, S("in")));
    struct pupil_page page = { .layout = page_layout(c, page_name(a, p->surname, p->forename)),
        .why_seen = why_seen(c),
        .years = figures_years(c, k->source.reference, p->year, ROUTE_PUPIL),
        .year = str_dup(a, att_year_words(p->year, year)),
        .downloads = download_links(c, ROUTE_PUPIL_CSV, ROUTE_PUPIL_XLSX, c->arg, &in, S("the sessions")) };
    fill_identity(c, p, &page);
    e = fill_registers(c, k, &page);
    if (e != OK)
        return e;
    pupil_journey_fill(c, p, &k->journey, &page);
    e = pupil_records_fill(c, &k->source, p, &page);
    if (e != OK)
        return e;
    fill_facts(c, p, &page);
    e = action_section_of_pupil(c, p->id, p->public_id, p->n_enrolments > 0 ? p->enrolments[0].urn : S(""),
        &page.actions);
    if (e == OK)
        e = consultation_section(c, p->id, p->public_id, p->n_enrolments > 0 ? p->enrolments[0].urn : S(""),
            &page.consultations);
    if (e == OK)
        e = case_table_of_pupil(c, p->id, &page.cases);
    if (e == OK)
        e = fill_seen(c, p, &page);
    if (e != OK)
        return e;
    const struct govuk_breadcrumbs_item crumbs[] = {
        above(c), { .text = page.layout.title }
    };
    page.layout.breadcrumbs = crumbs;
    page.layout.n_breadcrumbs = COUNT_OF(crumbs);
    const struct http_pair of[] = { { S("school"), p->n_enrolments > 0 ? p->enrolments[0].urn : S("") },
        { S("child"), p->public_id } };
    if (access_allows(c->login.roles, OP_YAR_RECOMMEND).scopes != 0 && p->n_enrolments > 0)
        page.refer = url_with(a, ROUTE_REFER, STR_NONE, of, COUNT_OF(of));
    const struct http_pair to[] = { of[0], { S("how"), S("named") }, of[1] };
    if (access_allows(c->login.roles, OP_CASE_NAMED_CREATE).scopes != 0 && p->n_enrolments > 0)
        page.bring = url_with(a, ROUTE_CASE_NEW, STR_NONE, to, COUNT_OF(to));
    context_audit(c, S("pupil"), &p->id, 1);
    view_pupil(c->html, &page);
    return context_page(c, 200);
}

enum err pupil_csv(struct context *c)
{
    static const char *const columns[] = { "upn", "urn", "date", "session", "code", "meaning", "counts_as" };
    struct child *k = ARENA_NEW(c->work.arena, struct child);
    enum err e = read_child(c, k);
    if (e != OK)
        return e;
    char year[8];
    const struct download_words words = { .name = S("sessions"),
        .title = S("Sessions"),
        .question = str_fmt(c->work.arena, "Every session of the child with the UPN %.*s, school year %.*s",
            STR_ARG(k->pupil.upn), STR_ARG(att_year_words(k->pupil.year, year))),
        .basis = S("The codes are those of the registers. What they count as is in the DfE's guidance that held on "
                   "the day.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t i = 0; i < k->journey.n; i++) {
        const struct journey_register *x = &k->journey.v[i];
        struct att_marks marks;
        if (x->year != k->pupil.year)
            continue;
        att_block_marks(x->block, x->row, &marks);
        for (int s = 0; s < ATT_SESSIONS; s++) {
            const struct att_session session = { (int16_t)s };
            enum att_code code = (enum att_code)marks.code[s];
            if (code == ATT_NO_MARK)
                continue;
            bool afternoon = att_session_afternoon(session);
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(k->pupil.upn), REPORT_TEXT(x->enrolment->urn),
                    REPORT_DAY(att_session_day(x->block->year, session)),
                    REPORT_TEXT(afternoon ? S("PM") : S("AM")), REPORT_TEXT(att_code_text(code, afternoon)),
                    REPORT_TEXT(att_code_meaning(code)), REPORT_TEXT(att_class_words(att_code_class(code))) });
        }
    }
    context_audit(c, S("file of a pupil's sessions"), &k->pupil.id, 1);
    return download_end(c, file);
}
