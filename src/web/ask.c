#include "web/ask.h"

#include "web/page.h"

enum err ask_rule(struct context *c, struct dashboard_source *ret_source, struct action_rule *ret)
{
    enum err e = filter_source(c, ret_source);
    if (e == OK)
        *ret = (struct action_rule){ ret_source->reference->calendar, c->config.action_rise_days };
    return e;
}

struct ask_field ask_words(struct context *c, const char *name, const char *label, const struct ask_word *all,
    size_t n, struct str chosen)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n, struct govuk_select_item);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct govuk_select_item){ .text = str_of(all[i].words), .value = str_of(all[i].value) };
    return (struct ask_field){ str_of(name), str_of(label), chosen, items, n };
}

bool ask_any(const struct filter_pairs *question)
{
    for (size_t i = 0; i < question->n; i++)
        if (question->v[i].value.n > 0)
            return true;
    return false;
}

struct locality_id ask_locality(const struct http_request *r)
{
    int64_t v;
    struct str text = http_query(r, S("locality"));
    return (struct locality_id){ text.p != NULL && str_to_i64(text, &v) ? v : 0 };
}

/* Those that have one of the schools, and the one that was chosen. */
static struct ask_field localities(struct arena *a, const struct reference *reference,
    const struct school_line *schools, size_t n_schools, struct locality_id chosen)
{
    struct govuk_select_item *items = ARENA_ARRAY(a, reference->n_localities + 1, struct govuk_select_item);
    size_t n = 0;
    items[n++] = (struct govuk_select_item){ .text = S("All"), .value = S("") };
    for (size_t i = 0; i < reference->n_localities; i++) {
        struct locality_id id = reference->localities[i].id;
        bool has = id.v == chosen.v;
        for (size_t k = 0; k < n_schools && !has; k++)
            has = schools[k].locality.v == id.v;
        if (has)
            items[n++] = (struct govuk_select_item){ .text = reference->localities[i].name,
                .value = str_fmt(a, "%lld", (long long)id.v) };
    }
    return (struct ask_field){ .name = S("locality"),
        .label = S("Locality"),
        .value = chosen.v == 0 ? S("") : str_fmt(a, "%lld", (long long)chosen.v),
        .items = items,
        .n_items = n };
}

static struct ask_field schools_of(struct arena *a, const char *all, const struct school_line *schools, size_t n,
    struct str urn)
{
    size_t to = 0;
    struct str *names = ARENA_ARRAY(a, n, struct str);
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    for (size_t i = 0; i < n; i++)
        names[i] = schools[i].name;
    const size_t *order = page_by_name(a, names, n);
    if (all != NULL)
        items[to++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[to++] = (struct govuk_select_item){ .text = names[order[i]], .value = schools[order[i]].urn };
    return (struct ask_field){ .name = S("school"), .label = S("School"), .value = urn, .items = items, .n_items = to };
}

enum err ask_schools(struct context *c, enum access_op op, const char *all, struct str urn, struct ask_field *ret)
{
    struct school_line *schools;
    size_t n;
    struct viewer viewer = context_viewer(c, op);
    enum err e = school_list(&c->work, &viewer, &schools, &n);
    if (e == OK)
        *ret = schools_of(c->work.arena, all, schools, n, urn);
    return e;
}

enum err ask_places(struct context *c, enum access_op op, const struct reference *reference, struct str urn,
    struct locality_id locality, struct ask_field *ret_school, struct ask_field *ret_locality)
{
    struct school_line *schools;
    size_t n;
    struct viewer viewer = context_viewer(c, op);
    enum err e = school_list(&c->work, &viewer, &schools, &n);
    if (e != OK)
        return e;
    *ret_school = schools_of(c->work.arena, "All", schools, n, urn);
    *ret_locality = localities(c->work.arena, reference, schools, n, locality);
    return OK;
}

struct str ask_query(const struct context *c, struct str name)
{
    struct str v = http_query(c->request, name);
    return v.p == NULL ? S("") : str_trim(v);
}

struct str ask_form_value(const struct context *c, struct str name)
{
    struct str v = http_form(c->request, name);
    return v.p == NULL ? S("") : str_trim(v);
}

struct str ask_value(const struct context *c, struct str name)
{
    return c->request->method == HTTP_GET ? ask_query(c, name) : ask_form_value(c, name);
}

enum err ask_about_school(struct context *c, struct ask_about *ret)
{
    *ret = (struct ask_about){ .meeting = { .on = DAY_NONE }, .meeting_public_id = ask_value(c, S("meeting")) };
    enum err e = school_read(&c->work, &c->viewer, ask_value(c, S("school")), &ret->school);
    if (e != OK || ret->meeting_public_id.n == 0)
        return e;
    e = action_find_meeting(&c->work, &c->viewer, ret->meeting_public_id, &ret->meeting);
    return e == OK && ret->meeting.school.v != ret->school.id.v ? ERR_MISSING : e;
}

enum err ask_about_child(struct context *c, struct ask_about *ret)
{
    enum err e = ask_about_school(c, ret);
    if (e == OK)
        e = action_find_child(&c->work, &c->viewer, ret->school.id, ask_value(c, S("child")), S(""), &ret->child);
    return e;
}

struct str ask_done(const struct context *c, const struct ask_done *all)
{
    struct str word = http_query(c->request, S("done"));
    for (; all->word != NULL; all++)
        if (str_eq(word, str_of(all->word)))
            return str_of(all->sentence);
    return S("");
}

enum err ask_back(struct context *c, enum route_id route, struct str arg, const char *word)
{
    const struct http_pair pair = { S("done"), str_of(word) };
    return context_redirect(c, url_with(c->work.arena, route, arg, &pair, 1));
}
