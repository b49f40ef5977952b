/* GET and POST /cases/new, GET /cases/{round}/convert, GET and POST /cases/{round}/group */
#include "views/case_new.html.h"
#include "web/case.h"
#include "web/find.h"
#include "web/page.h"
#include "web/route.h"

/* A new case on its way. */
struct making {
    struct case_new_page page;
    struct case_new n;
    struct school school;
    struct viewer viewer; /* who makes it: of named ones, or of anonymous ones */
    struct forum_case from;
    bool has_school, has_from;
};

/* Settings for which the viewer may bring a case. A coordinator writes for any setting that asks for it. */
static struct viewer schools_of(const struct context *c)
{
    struct viewer viewer = context_viewer(c, OP_CASE_NAMED_CREATE);
    if ((viewer.scope & SCOPE_CASE) != 0)
        viewer.scope |= context_viewer(c, OP_SCHOOL_LIST).scope & SCOPE_ALL;
    return viewer;
}

static enum err read_school(struct context *c, struct making *m)
{
    struct viewer viewer = schools_of(c);
    struct school_line *all;
    size_t n;
    struct str urn = ask_value(c, S("school"));
    enum err e = school_list(&c->work, &viewer, &all, &n);
    if (e != OK)
        return e;
    struct str *names = ARENA_ARRAY(c->work.arena, n, struct str);
    for (size_t i = 0; i < n; i++)
        names[i] = all[i].name;
    const size_t *order = page_by_name(c->work.arena, names, n);
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("Choose"), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[i + 1] = (struct govuk_select_item){ .text = names[order[i]], .value = all[order[i]].urn };
    m->page.schools = items;
    m->page.n_schools = n == 1 ? 1 : n + 1;
    if (n == 1 && urn.n == 0)
        urn = all[0].urn;
    m->page.school = urn;
    if (n == 0)
        m->page.error = S("Your account belongs to no setting today. An administrator can put that right");
    if (urn.n == 0)
        return OK;
    e = school_read(&c->work, &viewer, urn, &m->school);
    m->has_school = e == OK;
    m->n.school = m->school.id;
    m->page.school_name = m->school.name;
    return e;
}

/* The anonymous case that becomes a named one. */
static enum err read_from(struct context *c, struct making *m)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_ANON_CONVERT, OP_CASE_ANON_CONVERT);
    m->page.from = ask_value(c, S("from"));
    if (m->page.from.n == 0)
        return OK;
    enum err e = forum_case_read(&c->work, &viewer, m->page.from, &m->from);
    if (e == OK && (m->from.named || !case_can_withdraw(&m->from)))
        e = ERR_MISSING;
    m->has_from = e == OK;
    return e;
}

static const struct govuk_select_item *year_groups(struct context *c, size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct govuk_select_item *items = ARENA_ARRAY(a, ATT_YEAR_GROUPS, struct govuk_select_item);
    char words[16];
    items[(*ret_n)++] = (struct govuk_select_item){ .text = S("None, or not at school"), .value = S("") };
    for (int y = ATT_YEAR_N1; y <= ATT_YEAR_14; y++)
        items[(*ret_n)++] = (struct govuk_select_item){ .text = str_dup(a, att_year_group_words(y, words)),
            .value = att_year_group_text(y) };
    return items;
}

static struct str child_words(struct context *c, const struct case_child *k)
{
    struct arena *a = c->work.arena;
    char words[16];
    return str_fmt(a, "%.*s %.*s, %d years old%s%.*s. %s", STR_ARG(k->forename), STR_ARG(k->surname), k->group.age,
        k->group.year_group == ATT_YEAR_UNKNOWN ? "" : ", ",
        STR_ARG(k->group.year_group == ATT_YEAR_UNKNOWN ? S("")
                                                        : att_year_group_words(k->group.year_group, words)),
        k->group.has_plan ? "There is an EHC plan on record." : "There is no EHC plan on record.");
}

/* The group that fits, when it is the only one. */
static struct str only_phase(const struct forum_phase_child *k)
{
    unsigned fits = forum_phase_fits(k);
    for (int p = 0; p < FORUM_PHASES; p++)
        if (fits == 1u << p)
            return forum_phase_name((enum forum_phase)p);
    return S("");
}

/* Whom it is about: a child of the setting's, one who is added, or nobody by name. */
static enum err read_child(struct context *c, struct making *m)
{
    struct case_new_page *p = &m->page;
    p->child = ask_value(c, S("child"));
    p->hides = !m->n.named;
    p->adds = m->n.named && str_eq(p->child, S("new"));
    p->asks_group = p->hides || p->child.n > 0;
    p->finds = m->n.named && p->child.n == 0;
    if (p->finds || p->hides)
        return OK;
    if (p->adds)
        return access_allows(c->login.roles, OP_PUPIL_CREATE).scopes != 0 ? OK : ERR_DENIED;
    enum err e = case_child_read(&c->work, &m->viewer, m->n.school, p->child, true, &m->n.child);
    if (e != OK)
        return e;
    m->n.group = m->n.child.group;
    p->about = child_words(c, &m->n.child);
    p->phase = only_phase(&m->n.group);
    context_audit(c, S("new case"), &m->n.child.pupil, 1);
    return OK;
}

static enum err begin(struct context *c, struct making *m)
{
    struct case_new_page *p = &m->page;
    p->action = url_to(c->work.arena, ROUTE_CASE_NEW, STR_NONE);
    p->how = ask_value(c, S("how"));
    p->may_name = access_allows(c->login.roles, OP_CASE_NAMED_CREATE).scopes != 0;
    p->may_hide = access_allows(c->login.roles, OP_CASE_ANON_CREATE).scopes != 0;
    p->phases = case_phases(c, &p->n_phases);
    enum err e = read_school(c, m);
    if (e == OK)
        e = read_from(c, m);
    if (e != OK)
        return e;
    bool named = str_eq(p->how, S("named")), hidden = str_eq(p->how, S("anonymous"));
    if (hidden && !p->may_hide)
        return ERR_DENIED;
    if (!m->has_school || !(named || hidden)) {
        p->asks_how = true;
        return OK;
    }
    m->n.named = named;
    m->viewer = context_viewer(c, named ? OP_CASE_NAMED_CREATE : OP_CASE_ANON_CREATE);
    return read_child(c, m);
}

static enum err show(struct context *c, struct making *m, int status)
{
    struct case_new_page *p = &m->page;
    p->layout = page_layout(c,
        p->asks_how    ? S("Bring a case to an Inclusion Forum")
            : p->finds ? S("Whom is it about?")
            : p->hides ? S("An anonymous case")
            : p->adds  ? S("Add a child")
                       : S("A named case"));
    p->layout.error = status >= 400 || p->q_error.n + p->school_error.n + p->how_error.n > 0;
    p->named_hint = S("The services at the forum know whom you talk about, and what you agree is for this child. A "
                      "parent or carer has to say yes first, and you write down that they did. What Waymark knows, "
                      "such as attendance, is filled in for you.");
    p->hidden_hint = S("Nobody is told who it is, and Waymark does not keep it: only an age, a group, and what you "
                       "write without names. You need no consent. The plan is general advice, and it is for you to "
                       "fit it to the child. Services cannot take anything on.");
    if (!p->may_hide)
        p->hidden_hint = S("Only a setting, or a coordinator for it, can bring an anonymous case.");
    if (p->adds)
        p->year_groups = year_groups(c, &p->n_year_groups);
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Cases"), .href = url_to(c->work.arena, ROUTE_CASES, STR_NONE) }, { .text = S("Bring a case") }
    };
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_case_new(c->html, p);
    return context_page(c, status);
}

/* Search before create. */
static enum err find(struct context *c, struct making *m)
{
    struct arena *a = c->work.arena;
    struct case_new_page *p = &m->page;
    struct case_child *all;
    size_t n;
    p->q = ask_query(c, S("q"));
    if (http_query(c->request, S("q")).p == NULL)
        return OK;
    enum err e = find_allowed(&c->work, c->login.account);
    if (e != OK)
        return e;
    e = case_child_find(&c->work, &m->viewer, m->n.school, p->q, &all, &n, &p->more);
    if (e == ERR_INVALID) {
        p->q_error = S("Enter three letters of the name, or more");
        return OK;
    }
    if (e != OK)
        return e;
    struct cases_found *found = ARENA_ARRAY(a, n, struct cases_found);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        const struct http_pair to[] = { { S("school"), p->school }, { S("how"), S("named") },
            { S("child"), all[i].public_id }, { S("from"), p->from } };
        pupils[i] = all[i].pupil;
        found[i] = (struct cases_found){ page_name(a, all[i].surname, all[i].forename),
            str_fmt(a, "Born %.*s%s", STR_ARG(page_day(a, all[i].born)), all[i].on_roll ? "" : ", on no roll"),
            url_with(a, ROUTE_CASE_NEW, STR_NONE, to, COUNT_OF(to)) };
    }
    p->found = found;
    p->n_found = n;
    p->searched = true;
    const struct http_pair add[] = { { S("school"), p->school }, { S("how"), S("named") }, { S("child"), S("new") },
        { S("from"), p->from } };
    if (access_allows(c->login.roles, OP_PUPIL_CREATE).scopes != 0)
        p->add = url_with(a, ROUTE_CASE_NEW, STR_NONE, add, COUNT_OF(add));
    context_audit(c, S("search for a case"), pupils, n);
    return OK;
}

enum err case_new(struct context *c)
{
    struct making *m = ARENA_NEW(c->work.arena, struct making);
    enum err e = begin(c, m);
    if (e == OK && m->page.finds)
        e = find(c, m);
    if (e == ERR_BUSY)
        return find_refuse(c);
    if (e != OK)
        return e;
    bool asked = http_query(c->request, S("how")).p != NULL || http_query(c->request, S("school")).p != NULL;
    if (m->page.asks_how && asked && !m->has_school && m->page.error.n == 0)
        m->page.school_error = S("Choose the setting");
    if (m->page.asks_how && asked && m->page.how.n == 0)
        m->page.how_error = S("Choose named or anonymous");
    return show(c, m, 200);
}

/* --- the form --- */

/* The fields, as they were sent. */
static void read_fields(struct context *c, struct making *m, struct case_problems *wrong)
{
    struct case_new_page *p = &m->page;
    int64_t age;
    p->phase = ask_form_value(c, S("phase"));
    p->reason = ask_form_value(c, S("reason"));
    m->n.has_phase = forum_phase_parse(p->phase, &m->n.phase);
    m->n.phase_reason = p->reason;
    if (!p->adds && !p->hides)
        return;
    p->plan = ask_form_value(c, S("plan"));
    m->n.group.has_plan = str_eq(p->plan, S("yes"));
    if (p->hides) {
        p->age = ask_form_value(c, S("age"));
        if (!str_to_i64(p->age, &age) || age < 0 || age > 120)
            wrong->age = S("Enter the age in whole years, such as 9");
        else
            m->n.group.age = (int)age;
        return;
    }
    p->surname = ask_form_value(c, S("surname"));
    p->forename = ask_form_value(c, S("forename"));
    p->born = ask_form_value(c, S("born"));
    p->year_group = ask_form_value(c, S("year_group"));
    struct day born = filter_date(p->born, &wrong->born);
    m->n.child = (struct case_child){ .surname = p->surname, .forename = p->forename, .born = born };
    int year_group = att_year_group_parse(p->year_group);
    m->n.group.year_group = year_group < 0 ? ATT_YEAR_UNKNOWN : year_group;
    m->n.group.age = day_is(born) ? day_age(born, c->work.today) : 0;
}

static void put_problems(struct case_new_page *p, const struct case_problems *x, const struct case_problems *wrong)
{
    p->child_error = x->child;
    p->surname_error = x->surname;
    p->forename_error = x->forename;
    p->born_error = wrong->born.n > 0 ? wrong->born : x->born;
    p->age_error = wrong->age.n > 0 ? wrong->age : x->age;
    p->phase_error = wrong->age.n > 0 ? S("") : x->phase;
    p->reason_error = x->reason;
}

/* What was written goes along, and leaves the anonymous case, which is withdrawn: nothing tells that both are about one
 * child. */
static enum err convert(struct context *c, struct making *m, const struct forum_case *to)
{
    return m->has_from ? case_convert(&c->work, c->login.account, &m->from, to) : OK;
}

static enum err made(struct context *c, struct making *m, struct str round)
{
    struct forum_case x;
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_UPDATE, OP_CASE_ANON_UPDATE);
    enum err e = forum_case_read(&c->work, &viewer, round, &x);
    if (e == ERR_MISSING) {
        m->page.phase_error = S("These forums, or this setting's area, are not yours to coordinate. Choose another "
                                "group");
        c->refused = true;
        return show(c, m, 400);
    }
    if (e == OK)
        e = convert(c, m, &x);
    if (e != OK)
        return e;
    case_audit(c, &x);
    return ask_back(c, ROUTE_CASE, round, "made");
}

enum err case_make_it(struct context *c)
{
    static const struct str none = { "", 0 };
    struct making *m = ARENA_NEW(c->work.arena, struct making);
    struct case_problems problems = { none, none, none, none, none, none, none }, wrong = problems;
    struct str round, found = S("");
    enum err e = begin(c, m);
    if (e != OK)
        return e;
    if (!m->page.asks_group) {
        c->refused = true;
        m->page.error = S("Say first whom it is about");
        return show(c, m, 400);
    }
    read_fields(c, m, &wrong);
    e = case_identify(&c->work, m->n.named, m->n.school, m->page.reason, &found);
    if (e != OK)
        return e;
    /* Before anything of it is written, in a transaction or not. */
    e = wrong.born.n + wrong.age.n + found.n > 0 ? ERR_INVALID
                                                 : case_make(&c->work, &m->viewer, &m->n, &round, &problems);
    if (e == ERR_INVALID) {
        c->refused = true;
        put_problems(&m->page, &problems, &wrong);
        if (found.n > 0)
            m->page.reason_error = found;
        return show(c, m, 400);
    }
    return e == OK ? made(c, m, round) : e;
}

enum err case_convert_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct forum_case x;
    enum err e = case_find(c, OP_CASE_ANON_CONVERT, OP_CASE_ANON_CONVERT, &x);
    if (e == OK && (x.named || !case_can_withdraw(&x)))
        e = ERR_MISSING;
    if (e != OK)
        return e;
    const struct http_pair to[] = { { S("school"), x.urn }, { S("how"), S("named") },
        { S("from"), x.round.public_id } };
    struct case_withdraw_page p = { .layout = page_layout(c, S("Make a named case of it")),
        .about = case_about(c, &x),
        .action = url_with(a, ROUTE_CASE_NEW, STR_NONE, to, COUNT_OF(to)),
        .back = url_to(a, ROUTE_CASE, x.round.public_id) };
    case_crumbs(c, &x, S("Make it named"), &p.layout);
    view_case_convert(c->html, &p);
    return context_page(c, 200);
}

/* --- the group, chosen anew --- */

static enum err show_group(struct context *c, const struct forum_case *x, const struct forum_phase_child *child,
    struct case_new_page *p, int status)
{
    struct arena *a = c->work.arena;
    char words[16];
    p->layout = page_layout(c, S("The child, and the group"));
    p->layout.error = status >= 400;
    p->school_name = case_about(c, x);
    p->hides = !x->named;
    p->action = url_to(a, ROUTE_CASE_GROUP_SET, x->round.public_id);
    p->phases = case_phases(c, &p->n_phases);
    p->from = str_fmt(a, "%lld", (long long)x->version);
    p->about = str_fmt(a, "%d years old%s%.*s. %s", child->age, child->year_group == ATT_YEAR_UNKNOWN ? "" : ", ",
        STR_ARG(child->year_group == ATT_YEAR_UNKNOWN ? S("") : att_year_group_words(child->year_group, words)),
        child->has_plan ? "There is an EHC plan." : "No EHC plan is on record.");
    case_crumbs(c, x, S("Group"), &p->layout);
    view_case_regroup(c->html, p);
    return context_page(c, status);
}

static enum err read_group(struct context *c, struct forum_case *x, struct forum_phase_child *child)
{
    enum err e = case_find_to_write(c, x);
    const struct viewer viewer = context_viewer(c, OP_CASE_NAMED_UPDATE);
    return e == OK ? case_group(&c->work, &viewer, x, child) : e;
}

enum err case_group_show(struct context *c)
{
    struct forum_case x;
    struct forum_phase_child child;
    enum err e = read_group(c, &x, &child);
    if (e != OK)
        return e;
    if (!case_is_open(&x))
        return case_refuse_sent(c, &x);
    struct case_new_page p = { .phase = forum_phase_name(x.phase),
        .reason = x.phase_reason,
        .plan = x.has_plan == 1 ? S("yes") : S("no") };
    return show_group(c, &x, &child, &p, 200);
}

enum err case_group_set(struct context *c)
{
    struct forum_case x;
    struct forum_phase_child child;
    enum forum_phase phase;
    int64_t version;
    bool of_reason = false;
    struct str found;
    struct case_new_page p = { .phase = ask_form_value(c, S("phase")),
        .reason = ask_form_value(c, S("reason")),
        .plan = ask_form_value(c, S("plan")) };
    enum err e = read_group(c, &x, &child);
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK)
        e = forum_case_identifies(&c->work, &x, p.reason, &found);
    if (e != OK)
        return e;
    if (!x.named)
        child.has_plan = str_eq(p.plan, S("yes"));
    struct str wrong = S("Choose the group of forums");
    if (forum_phase_parse(p.phase, &phase))
        wrong = forum_phase_problem(c->work.arena, &child, phase, p.reason, &of_reason);
    *(of_reason ? &p.reason_error : &p.phase_error) = wrong;
    if (found.n > 0)
        p.reason_error = found;
    if (p.phase_error.n + p.reason_error.n > 0) {
        c->refused = true;
        return show_group(c, &x, &child, &p, 400);
    }
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    e = version == x.version ? case_set_group(&c->work, c->login.account, &x, &child, phase, p.reason) : ERR_CONFLICT;
    if (e == ERR_CONFLICT) {
        c->refused = true;
        p.error = str_fmt(c->work.arena, "Somebody else chose %.*s since you opened this. Save to choose yours instead",
            STR_ARG(forum_phase_words(x.phase)));
        return show_group(c, &x, &child, &p, 409);
    }
    return e == OK ? ask_back(c, ROUTE_CASE, c->arg, "saved") : e;
}
