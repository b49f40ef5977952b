/* GET /pupils/{pupil}, and the files of its sessions */
#include "service/pupil.h"
#include "service/suspension.h"
#include "views/pupil.html.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"

/* A child with what the viewer may see of the registers. */
static enum err read_pupil(struct context *c, const struct viewer *viewer, struct pupil *ret)
{
    struct viewer marks = context_viewer(c, OP_MARK_READ);
    struct dashboard_source source;
    enum err e = filter_source(c, &source);
    return e == OK ? pupil_read(&c->work, &source, viewer, &marks, c->arg, 0, ret) : e;
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
    return S(
        "You see this child because they are or were on roll at your school. That you looked has been written down.");
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

static enum wm_session_kind kind_of(enum att_code code)
{
    switch (att_code_class(code)) {
    case ATT_CLASS_PRESENT:
        return code == ATT_LATE ? WM_SESSION_LATE : WM_SESSION_PRESENT;
    case ATT_CLASS_ELSEWHERE:
        return WM_SESSION_ELSEWHERE;
    case ATT_CLASS_AUTHORISED:
        return WM_SESSION_AUTHORISED;
    case ATT_CLASS_UNAUTHORISED:
        return WM_SESSION_UNAUTHORISED;
    case ATT_CLASS_NOT_POSSIBLE:
        return WM_SESSION_NOT_REQUIRED;
    case ATT_CLASS_NOT_COLLECTED:
    case ATT_CLASS_NONE:
        break;
    }
    return WM_SESSION_NONE;
}

/* One cell of the year. A session that the school held without a mark of this child is a gap in the register. */
static struct wm_session session_of(const struct att_block *b, size_t row, const struct att_marks *marks, int s)
{
    const struct att_session session = { (int16_t)s };
    enum att_code code = (enum att_code)marks->code[s];
    if (code != ATT_NO_MARK)
        return (struct wm_session){ kind_of(code), att_code_text(code, att_session_afternoon(session)) };
    bool due = att_mask_has(&b->open, session) && att_block_on_roll(b, row, att_session_day(b->year, session));
    return (struct wm_session){ due ? WM_SESSION_MISSING : WM_SESSION_NONE, S("") };
}

static void fill_weeks(struct arena *a, const struct att_block *b, size_t row, struct wm_sessions *ret)
{
    struct att_marks marks;
    struct wm_sessions_week *weeks = ARENA_ARRAY(a, ATT_WEEKS, struct wm_sessions_week);
    att_block_marks(b, row, &marks);
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct wm_sessions_week week = { .monday = day_add(att_year_start(b->year), 7 * w) };
        bool any = false;
        for (int s = 0; s < ATT_WEEK_SESSIONS; s++) {
            week.sessions[s] = session_of(b, row, &marks, w * ATT_WEEK_SESSIONS + s);
            any = any || week.sessions[s].kind != WM_SESSION_NONE || week.sessions[s].code.n > 0;
        }
        if (any)
            weeks[ret->n_weeks++] = week;
    }
    ret->weeks = weeks;
}

static void fill_codes(struct arena *a, const struct att_answer *answer, struct pupil_register *r)
{
    uint16_t counts[ATT_CODES];
    struct pupil_code *codes = ARENA_ARRAY(a, ATT_CODES, struct pupil_code);
    att_row_codes(answer, &answer->rows[0], counts);
    for (int code = 1; code < ATT_CODES; code++)
        if (counts[code] > 0)
            codes[r->n_codes++] =
                (struct pupil_code){ code == ATT_PRESENT ? S("/ \\") : att_code_text((enum att_code)code, false),
                    att_code_meaning((enum att_code)code), att_class_words(att_code_class((enum att_code)code)),
                    counts[code] };
    r->codes = codes;
}

static struct str missed(struct arena *a, const struct att_count *k)
{
    return str_fmt(a, "missed %.*s of %.*s (%.*s)", STR_ARG(page_count(a, att_absent(k))),
        STR_ARG(page_plural(a, k->possible, "session", "sessions")),
        STR_ARG(page_share(a, att_absent(k), k->possible)));
}

static struct str verdict(struct arena *a, const struct att_count *k)
{
    struct str so_far = missed(a, k);
    if (k->possible == 0)
        return S("No possible sessions yet.");
    if (att_is_severe(k))
        return str_fmt(a, "Severely absent: %.*s.", STR_ARG(so_far));
    if (att_is_persistent(k))
        return str_fmt(a, "Persistently absent: %.*s.", STR_ARG(so_far));
    if (att_is_at_risk(k))
        return str_fmt(a, "At risk of persistent absence: %.*s.", STR_ARG(so_far));
    return str_fmt(a, "Not persistently absent: %.*s.", STR_ARG(so_far));
}

/* How far away persistent absence is. */
static struct str to_come(struct arena *a, const struct att_listed *l)
{
    if (l->to_persistent <= 0)
        return str_fmt(a, "of %d to come: persistent absence is certain", l->remaining);
    if (l->to_persistent > l->remaining)
        return str_fmt(a, "of %d to come: persistent absence is out of reach", l->remaining);
    return str_fmt(a, "more missed of %d to come make persistent absence certain", l->remaining);
}

static void fill_figures(struct context *c, const struct att_answer *answer, struct pupil_register *r)
{
    struct arena *a = c->work.arena;
    const struct att_lists_asked asked = { .limits = c->config.limits, .on_roll = DAY_NONE };
    struct att_listed l = att_listed_of(answer, &answer->rows[0], &asked);
    struct wm_figure *f = ARENA_ARRAY(a, 4, struct wm_figure);
    f[0] = (struct wm_figure){ .label = S("Attendance"),
        .value = page_share(a, l.count.attended, l.count.possible),
        .note = page_plural(a, l.count.possible, "possible session", "possible sessions") };
    f[1] = (struct wm_figure){ .label = S("Authorised absence"),
        .value = page_share(a, l.count.authorised, l.count.possible),
        .note = page_plural(a, l.count.authorised, "session", "sessions") };
    f[2] = (struct wm_figure){ .label = S("Unauthorised absence"),
        .value = page_share(a, l.count.unauthorised, l.count.possible),
        .note = page_plural(a, l.count.unauthorised, "session", "sessions") };
    /* How far away persistent absence is means something only while sessions are to come. */
    f[3] = (struct wm_figure){ .label = S("Sessions to 10%"),
        .value = page_count(a, l.to_persistent > 0 ? l.to_persistent : 0),
        .note = to_come(a, &l) };
    r->figures = (struct wm_figures){ .items = f, .n_items = l.remaining > 0 ? 4 : 3 };
    r->verdict = verdict(a, &l.count);
    r->alarming = att_is_persistent(&l.count);
}

static struct str on_roll_words(struct arena *a, const struct pupil_enrolment *e)
{
    if (!day_is(e->leaving))
        return str_fmt(a, "%.*s, on roll since %.*s", STR_ARG(e->school_name), STR_ARG(page_day(a, e->entry)));
    return str_fmt(a, "%.*s, on roll from %.*s to %.*s", STR_ARG(e->school_name), STR_ARG(page_day(a, e->entry)),
        STR_ARG(page_day(a, e->leaving)));
}

static void fill_registers(struct context *c, const struct pupil *p, struct pupil_page *page)
{
    struct arena *a = c->work.arena;
    struct pupil_register *registers = ARENA_ARRAY(a, p->n_enrolments, struct pupil_register);
    for (size_t i = 0; i < p->n_enrolments; i++) {
        const struct pupil_enrolment *e = &p->enrolments[i];
        if (e->block == NULL)
            continue;
        struct att_answer answer = pupil_answer(a, p, e);
        struct pupil_register *r = &registers[page->n_registers++];
        r->heading = on_roll_words(a, e);
        r->sessions = (struct wm_sessions){ .caption = str_fmt(a, "Sessions at %.*s, %.*s", STR_ARG(e->school_name),
                                                STR_ARG(page->year)),
            .key = true };
        fill_figures(c, &answer, r);
        fill_weeks(a, e->block, e->row, &r->sessions);
        fill_codes(a, &answer, r);
        page->freshness = day_is(answer.last_day)
            ? str_fmt(a, "Registers up to %.*s.", STR_ARG(page_day(a, answer.last_day)))
            : S("No marks have come in.");
    }
    page->registers = registers;
    page->no_register = p->snapshot == NULL ? S("Your role does not show registers.")
                                            : S("There is no register of this school year.");
}

/* "SEN support from 2 September 2024; EHC plan from 6 January 2025". */
static struct str trait_words(struct arena *a, enum att_cohort cohort, const struct trait_line *line)
{
    struct buf b = buf_new(8000);
    char words[16];
    for (size_t i = 0; i < line->n; i++) {
        buf_add_fmt(&b, "%s%.*s from %.*s", i > 0 ? "; " : "",
            STR_ARG(att_group_words(cohort, line->v[i].value, words)), STR_ARG(page_day(a, line->v[i].from)));
        if (day_is(line->v[i].to))
            buf_add_fmt(&b, " to %.*s", STR_ARG(page_day(a, line->v[i].to)));
    }
    struct str text = line->n == 0 ? S("not known") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void fill_facts(struct context *c, const struct pupil *p, struct pupil_page *page)
{
    static const struct {
        enum trait trait;
        enum att_cohort cohort;
    } traits[] = { { TRAIT_SEN, ATT_COHORT_SEN }, { TRAIT_FSM, ATT_COHORT_FSM }, { TRAIT_CARE, ATT_COHORT_CARE } };
    struct arena *a = c->work.arena;
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 8 + p->n_enrolments, struct govuk_summary_list_row);
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
    for (size_t i = 0; i < p->n_enrolments; i++)
        FACT(i == 0 ? S("Enrolments") : S(""), on_roll_words(a, &p->enrolments[i]));
    for (size_t t = 0; t < COUNT_OF(traits); t++)
        FACT(att_cohort_words(traits[t].cohort), trait_words(a, traits[t].cohort, &p->traits[traits[t].trait]));
#undef FACT
    page->facts = facts;
    page->n_facts = n;
}

static void fill_suspensions(struct arena *a, const struct pupil *p, struct pupil_page *page)
{
    struct pupil_event *events = ARENA_ARRAY(a, p->n_suspensions, struct pupil_event);
    for (size_t i = 0; i < p->n_suspensions; i++) {
        const struct pupil_suspension *s = &p->suspensions[i];
        struct str what = suspension_category_words(s->category);
        if (s->sessions > 0)
            what = str_fmt(
                a, "%.*s of %.*s", STR_ARG(what), STR_ARG(page_plural(a, s->sessions, "session", "sessions")));
        if (s->reasons.n > 0)
            what = str_fmt(a, "%.*s: %.*s", STR_ARG(what), STR_ARG(suspension_reasons_words(a, s->reasons)));
        events[i] = (struct pupil_event){ page_day(a, s->start), what, s->school_name };
    }
    page->suspensions = events;
    page->n_suspensions = p->n_suspensions;
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
        seen[i] = (struct pupil_event){ page_instant(a, lines[i].at_ms), lines[i].object, lines[i].who };
    page->seen = seen;
    return OK;
}

enum err pupil_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct pupil p;
    char year[8];
    enum err e = read_pupil(c, &c->viewer, &p);
    if (e != OK)
        return e;
    struct pupil_page page = { .layout = page_layout(c, page_name(a, p.surname, p.forename)),
        .why_seen = why_seen(c),
        .year = str_dup(a, att_year_words(p.year, year)),
        .downloads = { S("the sessions"), url_to(a, ROUTE_PUPIL_CSV, c->arg), url_to(a, ROUTE_PUPIL_XLSX, c->arg) } };
    fill_identity(c, &p, &page);
    fill_registers(c, &p, &page);
    fill_facts(c, &p, &page);
    fill_suspensions(a, &p, &page);
    e = fill_seen(c, &p, &page);
    if (e != OK)
        return e;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Dashboard"), .href = url_to(a, ROUTE_DASHBOARD, STR_NONE) }, { .text = page.layout.title }
    };
    page.layout.breadcrumbs = crumbs;
    page.layout.n_breadcrumbs = COUNT_OF(crumbs);
    struct pupil_id *id = ARENA_NEW(a, struct pupil_id);
    *id = p.id;
    context_audit(c, S("pupil"), id, 1);
    view_pupil(c->html, &page);
    return context_page(c, 200);
}

enum err pupil_csv(struct context *c)
{
    static const char *const columns[] = { "upn", "urn", "date", "session", "code", "meaning", "counts_as" };
    struct pupil p;
    enum err e = read_pupil(c, &c->viewer, &p);
    if (e != OK)
        return e;
    char year[8];
    const struct download_words words = { .name = S("sessions"),
        .title = S("Sessions"),
        .question = str_fmt(c->work.arena, "Every session of the child with the UPN %.*s, school year %.*s",
            STR_ARG(p.upn), STR_ARG(att_year_words(p.year, year))),
        .basis = S("The codes are those of the registers. What they count as is in the DfE's guidance that held on the "
                   "day.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t i = 0; i < p.n_enrolments; i++) {
        const struct pupil_enrolment *x = &p.enrolments[i];
        struct att_marks marks;
        if (x->block == NULL)
            continue;
        att_block_marks(x->block, x->row, &marks);
        for (int s = 0; s < ATT_SESSIONS; s++) {
            const struct att_session session = { (int16_t)s };
            enum att_code code = (enum att_code)marks.code[s];
            if (code == ATT_NO_MARK)
                continue;
            bool afternoon = att_session_afternoon(session);
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(p.upn), REPORT_TEXT(x->urn),
                    REPORT_DAY(att_session_day(x->block->year, session)),
                    REPORT_TEXT(afternoon ? S("PM") : S("AM")), REPORT_TEXT(att_code_text(code, afternoon)),
                    REPORT_TEXT(att_code_meaning(code)), REPORT_TEXT(att_class_words(att_code_class(code))) });
        }
    }
    struct pupil_id *id = ARENA_NEW(c->work.arena, struct pupil_id);
    *id = p.id;
    context_audit(c, S("file of a pupil's sessions"), id, 1);
    return download_end(c, file);
}
