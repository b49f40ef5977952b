/* GET and POST /settings/{list}; GET and POST /settings/choices/{choice}, POST .../move and .../offer */
#include "web/choice.h"

#include "views/choice.html.h"
#include "web/ask.h"
#include "web/page.h"
#include "web/route.h"

static const struct {
    const char *name, *title, *about;
} lists[CHOICE_KINDS] = {
    [CHOICE_AREA] = { "areas", "Areas of the agenda", "The agenda of a meeting, from top to bottom. An area that is "
                                                      "not offered is left out of meetings to come. Areas that you "
                                                      "add have no list of their own." },
    [CHOICE_PROMPT] = { "prompts", "Prompts", "What is asked in each area of a meeting, eight at most." },
    [CHOICE_BARRIER] = { "barriers", "Barriers", "What keeps a child from school, to be ticked in a meeting." },
    [CHOICE_STRATEGY] = { "strategies", "Strategies", "What has been tried for a child, to be picked by the school "
                                                      "before a meeting and by the lead in it." },
};
static const char keeps[] = "Meetings that are closed keep the words they had.";

static bool list_parse(struct str name, enum choice_kind *ret)
{
    for (int k = 0; k < CHOICE_KINDS; k++) {
        if (!str_eq(name, str_of(lists[k].name)))
            continue;
        *ret = (enum choice_kind)k;
        return true;
    }
    return false;
}

static bool may_change(const struct context *c)
{
    return access_allows(c->login.roles, OP_SETTINGS_UPDATE).scopes != 0;
}

/* "barrier-5", and back. */
static struct str id_of(struct arena *a, enum choice_kind k, int number)
{
    return str_fmt(a, "%.*s-%d", STR_ARG(choice_kind_name(k)), number);
}

static bool id_parse(struct str id, enum choice_kind *ret_kind, int *ret)
{
    for (int k = 0; k < CHOICE_KINDS; k++) {
        struct str name = choice_kind_name((enum choice_kind)k);
        int64_t number;
        if (!str_starts(id, name) || id.n < name.n + 2 || id.p[name.n] != '-' ||
            !str_to_i64(str_slice(id, name.n + 1, id.n), &number) || number < 0 || number >= CHOICE_MOST)
            continue;
        *ret_kind = (enum choice_kind)k;
        *ret = (int)number;
        return true;
    }
    return false;
}

enum err choice_index(struct context *c, const struct govuk_task_list_item **ret, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    const struct choice_lists *all;
    enum err e = context_lists(c, &all);
    if (e != OK)
        return e;
    struct govuk_task_list_item *items = ARENA_ARRAY(a, CHOICE_KINDS, struct govuk_task_list_item);
    for (int k = 0; k < CHOICE_KINDS; k++) {
        int64_t offered = 0;
        for (size_t i = 0; i < all->of[k].n; i++)
            offered += all->of[k].v[i].offered;
        items[k] = (struct govuk_task_list_item){ .title = { .text = str_of(lists[k].title) },
            .href = url_to(a, ROUTE_CHOICES, str_of(lists[k].name)),
            .hint = str_of(lists[k].about),
            .status = { .text = str_fmt(a, "%.*s offered", STR_ARG(page_count(a, offered))) } };
    }
    *ret = items;
    *ret_n = CHOICE_KINDS;
    return OK;
}

/* --- a list --- */

/* The parts that a list has: areas, needs, or none. */
static const struct govuk_select_item *parts_of(struct arena *a, const struct choice_lists *all, enum choice_kind k,
    size_t *ret_n)
{
    const struct choice_list *areas = &all->of[CHOICE_AREA];
    struct govuk_select_item *items = ARENA_ARRAY(a, areas->n + CHOICE_NEEDS, struct govuk_select_item);
    *ret_n = 0;
    for (size_t i = 0; k == CHOICE_PROMPT && i < areas->n; i++)
        items[(*ret_n)++] = (struct govuk_select_item){ .text = areas->v[i].words,
            .value = str_fmt(a, "%d", areas->v[i].number) };
    for (int i = 0; k == CHOICE_STRATEGY && i < CHOICE_NEEDS; i++)
        items[(*ret_n)++] = (struct govuk_select_item){ .text = choice_need_words((enum choice_need)i),
            .value = str_fmt(a, "%d", i) };
    return items;
}

static void fill_form(struct context *c, const struct choice_lists *all, enum choice_kind k, struct choice_form *f)
{
    f->has_brief = k == CHOICE_AREA;
    f->part_label = k == CHOICE_PROMPT ? S("Area") : k == CHOICE_STRATEGY ? S("Need")
                                                                          : S("");
    f->parts = parts_of(c->work.arena, all, k, &f->n_parts);
}

/* The entries of a part; of all, when the list has none. */
static struct choice_part part_of(struct context *c, const struct choice_lists *all, enum choice_kind k,
    const struct govuk_select_item *of)
{
    struct arena *a = c->work.arena;
    const struct choice_list *l = &all->of[k];
    struct choice_row *rows = ARENA_ARRAY(a, l->n, struct choice_row);
    struct choice_part p = { .heading = of == NULL ? S("") : of->text, .rows = rows };
    for (size_t i = 0; i < l->n; i++) {
        const struct choice *x = &l->v[i];
        struct str id = id_of(a, k, x->number);
        if (of != NULL && !str_eq(of->value, str_fmt(a, "%d", x->part)))
            continue;
        rows[p.n_rows++] = (struct choice_row){ .id = id,
            .words = x->words,
            .about = x->brief.n > 0 ? str_fmt(a, "Said of one child: %.*s", STR_ARG(x->brief)) : S(""),
            .href = url_to(a, ROUTE_CHOICE, id),
            .move = may_change(c) ? url_to(a, ROUTE_CHOICE_MOVE, id) : URL_NONE,
            .up = p.n_rows > 1,
            .down = true,
            .offered = x->offered };
    }
    if (p.n_rows > 0)
        rows[p.n_rows - 1].down = false;
    return p;
}

static const struct ask_done done_words[] = { { "added", "It is added" }, { "saved", "It is saved" },
    { "off", "It is not offered any more" }, { "on", "It is offered again" }, { NULL, NULL } };

/* What the pages of a list and of an entry share: the way back, and that a form was refused. */
static void put_frame(struct context *c, struct layout *l, struct govuk_breadcrumbs_item *crumbs, enum choice_kind k,
    bool one, int status)
{
    struct arena *a = c->work.arena;
    crumbs[0] = (struct govuk_breadcrumbs_item){ .text = S("Settings"), .href = url_to(a, ROUTE_SETTINGS, STR_NONE) };
    crumbs[1] = (struct govuk_breadcrumbs_item){ .text = str_of(lists[k].title) };
    if (one)
        crumbs[1].href = url_to(a, ROUTE_CHOICES, str_of(lists[k].name));
    l->breadcrumbs = crumbs;
    l->n_breadcrumbs = 2;
    l->error = status == 400;
    c->refused = status == 400;
}

/* The list with the form of a new one as it was sent. */
static enum err show_list(struct context *c, enum choice_kind k, const struct choice_form *form, int status)
{
    struct arena *a = c->work.arena;
    const struct choice_lists *all;
    struct govuk_breadcrumbs_item crumbs[2];
    enum err e = context_lists(c, &all);
    if (e != OK)
        return e;
    struct choices_page p = { .layout = page_layout(c, str_of(lists[k].title)),
        .done = ask_done(c, done_words),
        .about = str_fmt(a, "%s %s", lists[k].about, k == CHOICE_PROMPT ? "" : keeps),
        .add = *form };
    fill_form(c, all, k, &p.add);
    struct choice_part *parts = ARENA_ARRAY(a, p.add.n_parts + 1, struct choice_part);
    for (size_t i = 0; i < p.add.n_parts; i++)
        parts[p.n_parts++] = part_of(c, all, k, &p.add.parts[i]);
    if (p.add.n_parts == 0)
        parts[p.n_parts++] = part_of(c, all, k, NULL);
    p.parts = parts;
    if (may_change(c))
        p.add.action = url_to(a, ROUTE_CHOICE_ADD, str_of(lists[k].name));
    put_frame(c, &p.layout, crumbs, k, false, status);
    view_choices(c->html, &p);
    return context_page(c, status);
}

enum err choice_show_list(struct context *c)
{
    enum choice_kind k;
    return list_parse(c->arg, &k) ? show_list(c, k, &(struct choice_form){ .words = S("") }, 200) : ERR_MISSING;
}

/* What was sent of an entry. */
static struct choice_new read_new(struct context *c, enum choice_kind k, struct choice_form *ret_form)
{
    int64_t part = -1;
    *ret_form = (struct choice_form){ .words = ask_form_value(c, S("words")),
        .brief = ask_form_value(c, S("brief")),
        .part = ask_form_value(c, S("part")),
        .was = ask_form_value(c, S("was")) };
    if (!str_to_i64(ret_form->part, &part) || part < 0 || part >= CHOICE_BITS)
        part = -1;
    if (k != CHOICE_PROMPT && k != CHOICE_STRATEGY)
        part = 0;
    return (struct choice_new){ k, ret_form->words, ret_form->brief, (int)part };
}

static void put_problems(struct choice_form *f, const struct choice_problems *problems)
{
    f->words_error = problems->words;
    f->brief_error = problems->brief;
    f->part_error = problems->part;
}

static void tell_audit(struct context *c, enum choice_kind k, int number, const char *what)
{
    context_audit(c, str_fmt(c->work.arena, "%.*s %s", STR_ARG(id_of(c->work.arena, k, number)), what), NULL, 0);
}

enum err choice_add_it(struct context *c)
{
    enum choice_kind k;
    struct choice_form form;
    struct choice_problems problems;
    int number;
    if (!list_parse(c->arg, &k))
        return ERR_MISSING;
    const struct choice_new n = read_new(c, k, &form);
    enum err e = choice_add(&c->work, &n, &problems, &number);
    if (e == ERR_INVALID) {
        put_problems(&form, &problems);
        return show_list(c, k, &form, 400);
    }
    if (e != OK)
        return e;
    tell_audit(c, k, number, "added");
    return ask_back(c, ROUTE_CHOICES, c->arg, "added");
}

/* --- one --- */

static const struct str *before_of(struct context *c, const struct choice_lists *all, enum choice_kind k, int number,
    size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct str *lines = ARENA_ARRAY(a, all->n_was, struct str);
    *ret_n = 0;
    for (size_t i = 0; i < all->n_was; i++) {
        const struct choice_was *was = &all->was[i];
        if (was->kind == k && was->number == number)
            lines[(*ret_n)++] = str_fmt(a, "%.*s%s%.*s%s, until %.*s", STR_ARG(was->words),
                was->brief.n > 0 ? " (" : "", STR_ARG(was->brief), was->brief.n > 0 ? ")" : "",
                STR_ARG(page_instant(a, was->until_ms)));
    }
    return lines;
}

/* The page with the form as it was sent, or as it stands (NULL). */
static enum err show_one(struct context *c, enum choice_kind k, int number, const struct choice_form *form,
    struct str error, int status)
{
    struct arena *a = c->work.arena;
    const struct choice_lists *all;
    struct govuk_breadcrumbs_item crumbs[2];
    enum err e = context_lists(c, &all);
    if (e != OK)
        return e;
    const struct choice *x = choice_of(all, k, number);
    if (x == NULL)
        return ERR_MISSING;
    struct choice_page p = { .layout = page_layout(c, x->words),
        .done = ask_done(c, done_words),
        .about = k == CHOICE_PROMPT ? S("Meetings show the prompts of today.") : str_of(keeps),
        .error = error,
        .form = { .words = x->words, .brief = x->brief, .part = str_fmt(a, "%d", x->part), .was = x->words },
        .offered = x->offered };
    if (form != NULL)
        p.form = *form;
    fill_form(c, all, k, &p.form);
    if (may_change(c)) {
        p.form.action = url_to(a, ROUTE_CHOICE_PUT, c->arg);
        p.offer = choice_stays(k, number) ? URL_NONE : url_to(a, ROUTE_CHOICE_OFFER, c->arg);
    }
    p.before = before_of(c, all, k, number, &p.n_before);
    put_frame(c, &p.layout, crumbs, k, true, status);
    view_choice(c->html, &p);
    return context_page(c, status);
}

enum err choice_show(struct context *c)
{
    enum choice_kind k;
    int number;
    return id_parse(c->arg, &k, &number) ? show_one(c, k, number, NULL, S(""), 200) : ERR_MISSING;
}

enum err choice_put_it(struct context *c)
{
    enum choice_kind k;
    struct choice_form form;
    struct choice_problems problems;
    int number;
    if (!id_parse(c->arg, &k, &number))
        return ERR_MISSING;
    const struct choice_new n = read_new(c, k, &form);
    enum err e = choice_reword(&c->work, number, &n, form.was, &problems);
    if (e == ERR_INVALID) {
        put_problems(&form, &problems);
        return show_one(c, k, number, &form, S(""), 400);
    }
    if (e != OK)
        return e;
    tell_audit(c, k, number, "reworded");
    return ask_back(c, ROUTE_CHOICE, c->arg, "saved");
}

enum err choice_move_it(struct context *c)
{
    enum choice_kind k;
    int number;
    struct str to = ask_form_value(c, S("to"));
    if (!id_parse(c->arg, &k, &number))
        return ERR_MISSING;
    bool up = str_eq(to, S("up"));
    if (!up && !str_eq(to, S("down")))
        return ERR_INVALID;
    enum err e = choice_move(&c->work, k, number, up);
    if (e != OK)
        return e;
    tell_audit(c, k, number, up ? "moved up" : "moved down");
    struct arena *a = c->work.arena;
    struct str id = id_of(a, k, number);
    return context_redirect(c, url_at(a, url_to(a, ROUTE_CHOICES, str_of(lists[k].name)), str_cstr(a, id)));
}

enum err choice_offer_it(struct context *c)
{
    enum choice_kind k;
    int number;
    struct str error, offered = ask_form_value(c, S("offered"));
    if (!id_parse(c->arg, &k, &number))
        return ERR_MISSING;
    bool on = str_eq(offered, S("yes"));
    if (!on && !str_eq(offered, S("no")))
        return ERR_INVALID;
    enum err e = choice_offer(&c->work, k, number, on, &error);
    if (e == ERR_INVALID)
        return show_one(c, k, number, NULL, error, 400);
    if (e != OK)
        return e;
    tell_audit(c, k, number, on ? "offered again" : "not offered any more");
    return ask_back(c, ROUTE_CHOICE, c->arg, on ? "on" : "off");
}
