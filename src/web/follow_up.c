/* GET /follow-ups, GET and POST /follow-ups/{follow_up}: what changed after a forum (FO-9) */
#include "service/follow_up.h"
#include "service/text.h"
#include "views/follow_ups.html.h"
#include "web/ask.h"
#include "web/case.h"
#include "web/page.h"
#include "web/plan.h"
#include "web/route.h"

enum { LATE_DAYS = 14 };

static const struct ask_done done_words[] = { { "saved", "Thank you. What you said is saved" }, { NULL, NULL } };

static struct str who_of(struct arena *a, const struct follow_up *f)
{
    return f->named ? page_name(a, f->surname, f->forename) : f->reference;
}

static struct str weeks_words(struct arena *a, const struct follow_up *f)
{
    return str_fmt(a, "%d weeks after the forum", f->weeks);
}

enum err follow_up_list(struct context *c)
{
    struct arena *a = c->work.arena;
    const struct case_viewer v = plan_viewer(c, OP_PLAN_RECORD_OUTCOME);
    struct follow_up *all;
    size_t n;
    enum err e = follow_up_due(&c->work, &v, c->work.today, &all, &n);
    if (e != OK)
        return e;
    struct follow_ups_row *rows = ARENA_ARRAY(a, n, struct follow_ups_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    size_t n_pupils = 0;
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct follow_ups_row){ .who = who_of(a, &all[i]),
            .school = all[i].school_name,
            .when = weeks_words(a, &all[i]),
            .due = page_day(a, all[i].due),
            .late = c->work.today.v - all[i].due.v > LATE_DAYS,
            .warning = all[i].withdrawn ? consent_withdrawn_words() : STR_NONE,
            .href = url_to(a, ROUTE_FOLLOW_UP, all[i].public_id) };
        if (all[i].named)
            pupils[n_pupils++] = all[i].pupil;
    }
    if (n > 0)
        context_audit(c, S("follow-ups of forums"), pupils, n_pupils);
    const struct follow_ups_page p = { .layout = page_layout(c, S("What changed after the forum")),
        .done = ask_done(c, done_words),
        .rows = rows,
        .n = n };
    view_follow_ups(c->html, &p);
    return context_page(c, 200);
}

/* --- one --- */

struct answering {
    struct follow_up f;
    struct follow_up_numbers known;
    struct follow_windows windows;
};

static enum err begin_answer(struct context *c, struct answering *x)
{
    const struct case_viewer v = plan_viewer(c, OP_PLAN_RECORD_OUTCOME);
    struct dashboard_source source;
    enum err e = follow_up_read(&c->work, &v, c->arg, &x->f);
    if (e == OK)
        e = filter_source(c, &source);
    if (e == OK)
        e = follow_up_known(&c->work, &source, &x->f, &x->known, &x->windows);
    if (e != OK)
        return e;
    const struct str object = str_fmt(c->work.arena, "%s %.*s", x->f.named ? "follow-up of case" : "case",
        STR_ARG(x->f.reference));
    context_audit_also(c, object, &x->f.pupil, x->f.named ? 1 : 0);
    return OK;
}

static void add_known(struct follow_up_page *p, struct govuk_summary_list_row *rows, const char *key, struct str value)
{
    rows[p->n_known++] =
        (struct govuk_summary_list_row){ .key = { .text = str_of(key) }, .value = { .text = value } };
}

static void fill_known(struct context *c, const struct answering *x, struct follow_up_page *p)
{
    struct arena *a = c->work.arena;
    const struct follow_up_numbers *k = &x->known;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, 4, struct govuk_summary_list_row);
    p->known = rows;
    p->known_words = S("From the plan's progress.");
    if (k->goals_met >= 0)
        add_known(p, rows, "Targets",
            str_fmt(a, "%lld met, %lld partly met, %lld not met or not started", (long long)k->goals_met,
                (long long)k->goals_partly, (long long)k->goals_not));
    if (x->windows.weeks == 0)
        return;
    const struct follow_sum *b = &x->windows.before, *n = &x->windows.after;
    p->known_words = str_fmt(a,
        "From the registers and the plan's progress. Two windows of %.*s: %.*s to %.*s before the forum, %.*s to %.*s "
        "after it. Holidays shorten neither, and the week of the forum is in neither.",
        STR_ARG(page_plural(a, x->windows.weeks, "school week", "school weeks")), STR_ARG(page_day(a, b->from)),
        STR_ARG(page_day(a, b->to)), STR_ARG(page_day(a, n->from)), STR_ARG(page_day(a, n->to)));
    add_known(p, rows, "Sessions missed",
        str_fmt(a, "%.*s before, %.*s after", STR_ARG(page_share(a, b->absent, b->possible)),
            STR_ARG(page_share(a, n->absent, n->possible))));
    add_known(p, rows, "Suspended",
        str_fmt(a, "%lld sessions before, %lld after", (long long)b->suspended, (long long)n->suspended));
}

/* The numbers that are asked. A quarter of an hour is 0.25. */
static const struct {
    const char *name, *label, *hint;
    bool quarters, registers; /* registers: asked only where there are none */
} inputs[] = { { "possible_before", "Possible sessions before the forum", "Of as many weeks before as after it", false,
                   true },
    { "absent_before", "Of these, sessions missed", "", false, true },
    { "possible_after", "Possible sessions since", "", false, true },
    { "absent_after", "Of these, sessions missed", "", false, true },
    { "suspended_before", "Sessions of suspensions before the forum", "", false, true },
    { "suspended_after", "Sessions of suspensions since", "", false, true },
    { "hours_before", "Hours of school a week before the forum", "For a child on a part-time timetable, like 12.5",
        true,
        false },
    { "hours_after", "Hours of school a week now", "", true, false },
    { "confidence", "How sure is the setting that it can meet the need?", "0 is not at all, 10 is wholly", false,
        false } };

static int64_t *place_of(struct follow_up_numbers *n, size_t i)
{
    int64_t *const places[] = { &n->possible_before, &n->absent_before, &n->possible_after, &n->absent_after,
        &n->suspended_before, &n->suspended_after, &n->hours_before, &n->hours_after, &n->confidence };
    return places[i];
}

static struct str number_typed(struct arena *a, int64_t v, bool quarters)
{
    if (v < 0)
        return S("");
    if (!quarters || v % 4 == 0)
        return str_fmt(a, "%lld", (long long)(quarters ? v / 4 : v));
    return str_fmt(a, "%lld.%s", (long long)(v / 4), v % 4 == 2 ? "5" : v % 4 == 1 ? "25"
                                                                                   : "75");
}

static struct str error_of(const struct follow_up_problems *p, size_t i)
{
    const struct str all[] = { p->attendance, S(""), S(""), S(""), p->suspended, S(""), p->hours, S(""),
        p->confidence };
    return all[i];
}

static void fill_inputs(struct context *c, const struct answering *x, const struct follow_up_problems *wrong,
    const struct str *not_numbers, struct follow_up_page *p)
{
    struct arena *a = c->work.arena;
    struct follow_up_numbers stands = x->f.n;
    struct follow_up_input *fields = ARENA_ARRAY(a, COUNT_OF(inputs), struct follow_up_input);
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        if (inputs[i].registers && x->windows.weeks > 0)
            continue;
        struct follow_up_input *to = &fields[p->n_inputs++];
        *to = (struct follow_up_input){ .name = str_of(inputs[i].name),
            .label = str_of(inputs[i].label),
            .hint = str_of(inputs[i].hint),
            .value = number_typed(a, *place_of(&stands, i), inputs[i].quarters),
            .error = S("") };
        if (wrong == NULL)
            continue;
        to->value = ask_form_value(c, to->name);
        to->error = not_numbers[i].n > 0 ? not_numbers[i] : error_of(wrong, i);
    }
    p->inputs = fields;
}

static enum err show(struct context *c, const struct answering *x, const struct follow_up_problems *wrong,
    const struct str *not_numbers, struct str error)
{
    struct arena *a = c->work.arena;
    const struct follow_up *f = &x->f;
    const struct str who = f->named ? str_fmt(a, "%.*s %.*s", STR_ARG(f->forename), STR_ARG(f->surname)) : f->reference;
    struct follow_up_page p = { .layout = page_layout(c, str_fmt(a, "What changed for %.*s?", STR_ARG(who))),
        .error = error,
        .about = str_fmt(a, "Asked %.*s, due on %.*s.", STR_ARG(weeks_words(a, f)), STR_ARG(page_day(a, f->due))),
        .asks_destination = f->phase == FORUM_POST16,
        .placement = wrong == NULL ? follow_up_placement_name(f->placement) : ask_form_value(c, S("placement")),
        .destination = wrong == NULL ? follow_up_destination_name(f->destination) : ask_form_value(c, S("destination")),
        .words = wrong == NULL ? f->words : ask_form_value(c, S("words")),
        .words_error = wrong == NULL ? S("") : wrong->words,
        .nothing_error = wrong == NULL ? S("") : wrong->nothing,
        .version = str_fmt(a, "%lld", (long long)f->version),
        .action = url_to(a, ROUTE_FOLLOW_UP_IT, f->public_id),
        .plan = url_to(a, ROUTE_PLAN, f->round_public_id) };
    if (f->done_ms != 0)
        p.said = str_fmt(a, "%.*s answered it on %.*s. You can correct it.",
            STR_ARG(f->named || f->school_name.n > 0 ? f->done_by : S("Somebody")), /* OV7 */
            STR_ARG(page_day(a, clock_day(f->done_ms))));
    if (!f->named)
        p.caution = S("This case is anonymous. Write no name, date of birth, address or setting: nothing that "
                      "identifies is kept.");
    p.layout.error = wrong != NULL;
    p.layout.back = url_to(a, ROUTE_FOLLOW_UPS, STR_NONE);
    case_warn(f->withdrawn, &p.layout);
    fill_known(c, x, &p);
    fill_inputs(c, x, wrong, not_numbers, &p);
    view_follow_up(c->html, &p);
    return context_page(c, wrong == NULL ? 200 : error.n > 0 ? 409
                                                             : 400);
}

enum err follow_up_show(struct context *c)
{
    struct answering x;
    enum err e = begin_answer(c, &x);
    return e == OK ? show(c, &x, NULL, NULL, S("")) : e;
}

/* A number as it is typed: whole ones, and quarters of an hour. -1: none. */
static int64_t read_number(struct context *c, size_t i, struct str *ret_error)
{
    const struct str text = ask_form_value(c, str_of(inputs[i].name));
    int64_t v;
    *ret_error = S("");
    if (text.n == 0)
        return -1;
    if (inputs[i].quarters && str_to_fixed(text, 2, &v) && v >= 0 && v % 25 == 0 && v < 1000000)
        return v / 25;
    if (!inputs[i].quarters && str_to_i64(text, &v) && v >= 0 && v < 100000)
        return v;
    *ret_error = inputs[i].quarters ? S("Enter hours in quarters, like 12.5 or 12.25")
                                    : S("Enter a whole number, like 12");
    return -1;
}

static bool read_numbers(struct context *c, struct follow_up_numbers *to, struct str *errors)
{
    bool right = true;
    *to = (struct follow_up_numbers){ -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 };
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        *place_of(to, i) = read_number(c, i, &errors[i]);
        right = right && errors[i].n == 0;
    }
    return right;
}

enum err follow_up_answer(struct context *c)
{
    struct answering x;
    struct follow_up_said said = { .words = text_lines(c->work.arena, ask_form_value(c, S("words"))) };
    struct follow_up_problems wrong = { S(""), S(""), S(""), S(""), S(""), S("") };
    struct str errors[COUNT_OF(inputs)];
    int64_t version;
    enum err e = begin_answer(c, &x);
    if (e != OK)
        return e;
    if (!str_to_i64(ask_form_value(c, S("version")), &version) ||
        !follow_up_placement_parse(ask_form_value(c, S("placement")), &said.placement) ||
        !follow_up_destination_parse(ask_form_value(c, S("destination")), &said.destination))
        return ERR_INVALID;
    const bool right = read_numbers(c, &said.n, errors);
    e = version != x.f.version ? ERR_CONFLICT
        : !right               ? ERR_INVALID
                               : follow_up_save(&c->work, c->login.account, &x.f, &x.known, &said, &wrong);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show(c, &x, &wrong, errors,
            e == ERR_CONFLICT ? S("Somebody answered this since you opened it. Look at it again; what you typed is "
                                  "still in the form")
                              : S(""));
    }
    return e == OK ? ask_back(c, ROUTE_FOLLOW_UPS, STR_NONE, "saved") : e;
}
