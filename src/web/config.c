/* GET /settings, GET /settings/about/{subject}, GET and POST /settings/value/{setting}, POST .../take-back */
#include "service/config.h"

#include <string.h>

#include "views/config.html.h"
#include "web/ask.h"
#include "web/choice.h"
#include "web/filter.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const char *const about[CONFIG_SUBJECTS] = { [CONFIG_AUTHORITY] = "Who you are, and when a number is small",
    [CONFIG_ABSENCE] = "From when a child is on a list. The 10% of persistent and the 50% of severe absence are the "
                       "Department's, and cannot be changed.",
    [CONFIG_HEALTH] = "From when a register is asked about",
    [CONFIG_RECORDS] = "Reviews and limits of timetables, alternative provision, children missing education and home "
                       "education",
    [CONFIG_FORUMS] = "When papers can be read, how long consent holds, what is asked afterwards",
    [CONFIG_MEETINGS] = "How often you meet, and when what was agreed rises",
    [CONFIG_MESSAGES] = "What messages say. A message is a sentence and a link; whoever has it signs in to see more.",
    [CONFIG_SERVICE] = "Changed on the command line only, by whoever looks after the service" };

static const char of_messages[] = "No child's name, no school's name and nothing about a need belongs in a message: it "
                                  "goes through other people's mail servers. Names of children and schools are "
                                  "looked for when you save.";

static bool may_change(const struct context *c, enum config_subject subject)
{
    return subject != CONFIG_SERVICE && access_allows(c->login.roles, OP_SETTINGS_UPDATE).scopes != 0;
}

/* A place on the server is nobody's business in a browser. */
static bool is_hidden(const struct config_entry *of)
{
    return strcmp(of->name, "smtp_password_file") == 0;
}

/* The standard of a setting that stands in for another is said in words. */
static struct str value_words(struct arena *a, const struct config_entry *of, struct str value)
{
    if (is_hidden(of))
        return value.n > 0 ? S("set") : S("none");
    if (str_eq(value, S("la_code")))
        return S("the authority's own number");
    return config_value_words(a, of, value);
}

static struct str value_now(const struct config_entry *of, const struct config_values *v)
{
    return v->now < v->n ? v->v[v->now].value : str_of(of->standard);
}

static size_t first_later(const struct config_values *v)
{
    return v->now < v->n ? v->now + 1 : 0;
}

/* --- all of them --- */

/* "3 changed, 1 to change later". */
static struct str counted(struct context *c, enum config_subject subject, const struct config_values *values)
{
    struct arena *a = c->work.arena;
    int64_t changed = 0, later = 0;
    for (size_t i = 0; config_entries()[i].name != NULL; i++) {
        const struct config_entry *e = &config_entries()[i];
        if (e->subject != subject)
            continue;
        changed += !str_eq(value_now(e, &values[i]), str_of(e->standard));
        later += first_later(&values[i]) < values[i].n;
    }
    struct str text = changed > 0 ? str_fmt(a, "%.*s changed", STR_ARG(page_count(a, changed))) : S("Standard");
    return later == 0 ? text
                      : str_fmt(a, "%.*s, %.*s to change", STR_ARG(text), STR_ARG(page_count(a, later)));
}

enum err config_show_index(struct context *c)
{
    struct arena *a = c->work.arena;
    struct config_values *values;
    struct config_index_page p = { .layout = page_layout(c, S("Settings")) };
    enum err e = config_values(&c->work, &values);
    if (e == OK)
        e = choice_index(c, &p.lists, &p.n_lists);
    if (e != OK)
        return e;
    struct govuk_task_list_item *items = ARENA_ARRAY(a, CONFIG_SUBJECTS, struct govuk_task_list_item);
    for (int s = 0; s < CONFIG_SUBJECTS; s++) {
        enum config_subject subject = (enum config_subject)s;
        items[p.n_subjects++] = (struct govuk_task_list_item){
            .title = { .text = config_subject_words(subject) },
            .href = url_to(a, ROUTE_SETTINGS_ABOUT, config_subject_name(subject)),
            .hint = str_of(about[s]),
            .status = { .text = counted(c, subject, values) }
        };
    }
    p.subjects = items;
    view_config_index(c->html, &p);
    return context_page(c, 200);
}

static void put_crumbs(struct context *c, struct layout *l, struct govuk_breadcrumbs_item *crumbs,
    const struct config_entry *of)
{
    struct arena *a = c->work.arena;
    crumbs[0] = (struct govuk_breadcrumbs_item){ .text = S("Settings"),
        .href = url_to(a, ROUTE_SETTINGS, STR_NONE) };
    crumbs[1] = (struct govuk_breadcrumbs_item){ .text = l->title };
    if (of != NULL)
        crumbs[1] = (struct govuk_breadcrumbs_item){ .text = config_subject_words(of->subject),
            .href = url_to(a, ROUTE_SETTINGS_ABOUT, config_subject_name(of->subject)) };
    l->breadcrumbs = crumbs;
    l->n_breadcrumbs = 2;
}

/* "21 days. The standard is 14 days. From 1 September 2026: 28 days."; "14 days, the standard". */
static struct govuk_summary_list_row row_of(struct context *c, const struct config_entry *of,
    const struct config_values *v)
{
    struct arena *a = c->work.arena;
    struct str now = value_now(of, v), standard = str_of(of->standard), text = value_words(a, of, now);
    size_t later = first_later(v);
    struct govuk_summary_list_action *action = ARENA_NEW(a, struct govuk_summary_list_action);
    *action = (struct govuk_summary_list_action){ .text = may_change(c, of->subject) ? S("Change") : S("History"),
        .href = url_to(a, ROUTE_SETTING, str_of(of->name)),
        .visually_hidden_text = str_of(of->meaning) };
    if (str_eq(now, standard) && of->kind == CONFIG_COUNT)
        text = str_fmt(a, "%.*s, the standard", STR_ARG(text));
    else if (!str_eq(now, standard))
        text = str_fmt(a, "%.*s. The standard is %.*s.", STR_ARG(text), STR_ARG(value_words(a, of, standard)));
    if (later < v->n)
        text = str_fmt(a, "%.*s%s From %.*s: %.*s.", STR_ARG(text), str_ends(text, S(".")) ? "" : ".",
            STR_ARG(page_day(a, v->v[later].from)), STR_ARG(value_words(a, of, v->v[later].value)));
    return (struct govuk_summary_list_row){ .key = { .text = str_of(of->meaning) },
        .value = { .text = text },
        .actions = { .items = action, .n_items = 1 } };
}

enum err config_show_subject(struct context *c)
{
    struct arena *a = c->work.arena;
    enum config_subject subject;
    struct config_values *values;
    struct govuk_breadcrumbs_item crumbs[2];
    if (!config_subject_parse(c->arg, &subject))
        return ERR_MISSING;
    enum err e = config_values(&c->work, &values);
    if (e != OK)
        return e;
    size_t n = 0;
    while (config_entries()[n].name != NULL)
        n++;
    struct govuk_summary_list_row *rows = ARENA_ARRAY(a, n, struct govuk_summary_list_row);
    struct config_subject_page p = { .layout = page_layout(c, config_subject_words(subject)),
        .about = str_of(about[subject]),
        .warning = subject == CONFIG_MESSAGES ? str_of(of_messages) : S(""),
        .rows = rows };
    for (size_t i = 0; i < n; i++)
        if (config_entries()[i].subject == subject)
            rows[p.n_rows++] = row_of(c, &config_entries()[i], &values[i]);
    put_crumbs(c, &p.layout, crumbs, NULL);
    view_config_subject(c->html, &p);
    return context_page(c, 200);
}

/* --- one --- */

static struct str hint_of(struct arena *a, const struct config_entry *of)
{
    const struct config_entry *high = config_entry_of(str_of(of->under));
    struct str below = high == NULL ? S("") : str_fmt(a, ", and below “%s”", high->meaning);
    if (of->kind == CONFIG_COUNT)
        return str_fmt(a, "A number from %lld to %lld%.*s", (long long)of->least, (long long)of->most, STR_ARG(below));
    if (of->kind == CONFIG_LA_CODE)
        return S("Three digits, or nothing");
    return str_fmt(a, "One line of %lld characters at most", (long long)of->most);
}

static void fill_values(struct context *c, const struct config_entry *of, const struct config_values *v,
    struct config_page *p)
{
    struct arena *a = c->work.arena;
    struct config_line *lines = ARENA_ARRAY(a, v->n, struct config_line);
    struct str *before = ARENA_ARRAY(a, v->n, struct str);
    char iso[11];
    for (size_t i = first_later(v); i < v->n; i++)
        lines[p->n_later++] = (struct config_line){ .words = str_fmt(a, "From %.*s: %.*s",
                                                        STR_ARG(page_day(a, v->v[i].from)),
                                                        STR_ARG(value_words(a, of, v->v[i].value))),
            .day = str_dup(a, day_iso(v->v[i].from, iso)) };
    for (size_t i = 0; v->now < v->n && i < v->now; i++)
        before[p->n_before++] = str_fmt(a, "From %.*s to %.*s: %.*s", STR_ARG(page_day(a, v->v[i].from)),
            STR_ARG(page_day(a, day_add(v->v[i + 1].from, -1))), STR_ARG(value_words(a, of, v->v[i].value)));
    p->later = lines;
    p->before = before;
}

static void fill_said(struct context *c, const struct config_entry *of, const struct config_said *said, size_t n,
    struct config_page *p)
{
    struct arena *a = c->work.arena;
    struct str *lines = ARENA_ARRAY(a, n, struct str);
    for (size_t i = 0; i < n; i++) {
        struct str day = page_day(a, said[i].from);
        struct str what = said[i].value.p == NULL
            ? str_fmt(a, "took back what was to hold from %.*s", STR_ARG(day))
            : str_fmt(a, "%.*s from %.*s", STR_ARG(value_words(a, of, said[i].value)), STR_ARG(day));
        lines[i] = str_fmt(a, "%.*s, %.*s: %.*s", STR_ARG(page_instant(a, said[i].at_ms)),
            STR_ARG(said[i].who.p == NULL ? S("on the command line") : said[i].who), STR_ARG(what));
    }
    p->said = lines;
    p->n_said = n;
}

/* The page with the form as it is in `p`. */
static enum err show(struct context *c, const struct config_entry *of, struct config_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct config_values *values;
    struct config_said *said;
    struct govuk_breadcrumbs_item crumbs[2];
    size_t n_said;
    enum err e = config_values(&c->work, &values);
    if (e == OK)
        e = config_who_said(&c->work, of, &said, &n_said);
    if (e != OK)
        return e;
    const struct config_values *v = &values[of - config_entries()];
    struct str now = value_now(of, v);
    const struct govuk_summary_list_row facts[] = {
        { .key = { .text = S("Today") }, .value = { .text = value_words(a, of, now) } },
        { .key = { .text = S("Standard") }, .value = { .text = value_words(a, of, str_of(of->standard)) } }
    };
    p->layout = page_layout(c, str_of(of->meaning));
    p->layout.error = status == 400;
    p->facts = facts;
    p->n_facts = COUNT_OF(facts);
    p->is_text = of->kind == CONFIG_TEXT;
    p->unit = str_of(of->unit);
    p->hint = hint_of(a, of);
    p->warning = of->subject == CONFIG_MESSAGES ? str_of(of_messages) : S("");
    if (of->subject == CONFIG_SERVICE)
        p->closed = str_fmt(a, "This is changed on the command line: waymark config set %s VALUE", of->name);
    if (may_change(c, of->subject)) {
        p->put = url_to(a, ROUTE_SETTING_PUT, str_of(of->name));
        p->take_back = url_to(a, ROUTE_SETTING_TAKE_BACK, str_of(of->name));
    }
    if (p->value.p == NULL)
        p->value = str_eq(now, S("la_code")) ? S("") : now;
    if (p->from.p == NULL)
        p->from = meeting_day_typed(a, c->work.today);
    fill_values(c, of, v, p);
    fill_said(c, of, said, n_said, p);
    put_crumbs(c, &p->layout, crumbs, of);
    c->refused = status == 400;
    view_config(c->html, p);
    return context_page(c, status);
}

static const struct ask_done done_words[] = { { "set", "The setting is changed" },
    { "back", "What was to hold later is taken back" }, { NULL, NULL } };

enum err config_show_one(struct context *c)
{
    const struct config_entry *of = config_entry_of(c->arg);
    struct config_page p = { .done = ask_done(c, done_words) };
    return of == NULL ? ERR_MISSING : show(c, of, &p, 200);
}

static void tell_audit(struct context *c, const struct config_entry *of, struct day from, const char *what)
{
    char iso[11];
    context_audit(c, str_fmt(c->work.arena, "setting %s %s %.*s", of->name, what, STR_ARG(day_iso(from, iso))), NULL,
        0);
}

enum err config_put_one(struct context *c)
{
    const struct config_entry *of = config_entry_of(c->arg);
    struct config_problems problems;
    struct config_page p = { .value = ask_form_value(c, S("value")), .from = ask_form_value(c, S("from")) };
    if (of == NULL)
        return ERR_MISSING;
    struct config_new change = { .of = of, .value = p.value, .by = c->login.account };
    change.from = filter_date(p.from, &p.from_error);
    enum err e = config_change(&c->work, &change, &problems);
    if (e == ERR_INVALID) {
        p.value_error = problems.value;
        if (p.from_error.n == 0)
            p.from_error = problems.from;
        return show(c, of, &p, 400);
    }
    if (e != OK)
        return e;
    tell_audit(c, of, change.from, "from");
    return ask_back(c, ROUTE_SETTING, c->arg, "set");
}

enum err config_take_back_one(struct context *c)
{
    const struct config_entry *of = config_entry_of(c->arg);
    struct config_page p = { .done = S("") };
    struct day from;
    if (of == NULL || !may_change(c, of->subject))
        return ERR_MISSING;
    if (!day_parse_iso(ask_form_value(c, S("from")), &from))
        return ERR_INVALID;
    enum err e = config_take_back(&c->work, of, from, c->login.account, &p.take_back_error);
    if (e == ERR_INVALID)
        return show(c, of, &p, 400);
    if (e != OK)
        return e;
    tell_audit(c, of, from, "taken back from");
    return ask_back(c, ROUTE_SETTING, c->arg, "back");
}
