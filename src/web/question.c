/* GET and POST /questions, GET /questions/{question}, POST /questions/{question}/delete */
#include "service/question.h"

#include "views/questions.html.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/route.h"

/* The pages that ask a question. A list is "list " and its name. */
static const struct {
    const char *name, *words;
    enum route_id route;
} pages[] = { { "dashboard", "Dashboard", ROUTE_DASHBOARD }, { "patterns", "Patterns and reasons", ROUTE_PATTERNS },
    { "cohorts", "Cohorts", ROUTE_COHORTS }, { "schools", "Schools", ROUTE_SCHOOLS }, { "list", "List", ROUTE_LIST } };

/* A page by its name, with what stands for {list}. */
struct asked_page {
    enum route_id route;
    struct str words, arg;
};

static bool find_page(struct arena *a, struct str name, struct asked_page *ret)
{
    struct str arg = STR_NONE;
    ptrdiff_t space = str_find(name, ' ');
    if (space > 0) {
        arg = str_slice(name, (size_t)space + 1, name.n);
        name = str_slice(name, 0, (size_t)space);
    }
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        enum dashboard_list list;
        if (!str_eq(name, str_of(pages[i].name)) || (pages[i].route == ROUTE_LIST) != (arg.p != NULL))
            continue;
        *ret = (struct asked_page){ pages[i].route, str_of(pages[i].words), arg };
        if (pages[i].route != ROUTE_LIST)
            return true;
        if (!dashboard_list_parse(arg, &list))
            return false;
        ret->words = str_fmt(a, "List: %.*s", STR_ARG(dashboard_list_words(list)));
        return true;
    }
    return false;
}

struct url question_keep_url(struct context *c, const struct filter *f)
{
    struct arena *a = c->work.arena;
    struct filter_pairs pairs = filter_pairs(a, f);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        if (pages[i].route != c->route->id)
            continue;
        struct str page = str_of(pages[i].name);
        if (c->route->id == ROUTE_LIST)
            page = str_fmt(a, "list %.*s", STR_ARG(c->arg));
        const struct http_pair of[] = { { S("page"), page }, { S("query"), url_query(a, pairs.v, pairs.n) } };
        return url_with(a, ROUTE_QUESTIONS, STR_NONE, of, COUNT_OF(of));
    }
    return URL_NONE;
}

static struct questions_row row_of(struct context *c, const struct reference *reference, const struct question *q,
    bool mine)
{
    struct arena *a = c->work.arena;
    struct asked_page page = { .words = S("A page that is gone") };
    (void)find_page(a, q->page, &page);
    return (struct questions_row){ .name = q->name,
        .page = page.words,
        .asks = filter_query_words(c, reference, q->query),
        .who = q->owner,
        .shared = q->shared ? S("Shared") : S("Only you"),
        .kept = page_day(a, clock_day(q->created_ms)),
        .href = url_to(a, ROUTE_QUESTION, q->public_id),
        .remove = mine ? url_to(a, ROUTE_QUESTION_DELETE, q->public_id) : URL_NONE };
}

/* The page, with the question that is to be kept, if there is one. */
static enum err show(struct context *c, const struct questions_form *form, int status)
{
    struct arena *a = c->work.arena;
    struct question *mine, *shared;
    struct dashboard_source source;
    size_t n_mine, n_shared;
    enum err e = filter_source(c, &source);
    if (e == OK)
        e = question_list(&c->work, &c->viewer, &mine, &n_mine, &shared, &n_shared);
    if (e != OK)
        return e;
    struct questions_row *rows = ARENA_ARRAY(a, n_mine + n_shared, struct questions_row);
    for (size_t i = 0; i < n_mine; i++)
        rows[i] = row_of(c, source.reference, &mine[i], true);
    for (size_t i = 0; i < n_shared; i++)
        rows[n_mine + i] = row_of(c, source.reference, &shared[i], false);
    struct questions_page p = { .layout = page_wide(c, S("Saved questions")),
        .keeps = form != NULL,
        .mine = rows,
        .n_mine = n_mine,
        .shared = rows + n_mine,
        .n_shared = n_shared };
    if (form != NULL) {
        p.form = *form;
        p.form.asks = filter_query_words(c, source.reference, form->query);
        p.layout.error = form->error.n > 0;
    }
    if (str_eq(http_query(c->request, S("done")), S("kept")))
        p.done = S("The question is kept");
    else if (str_eq(http_query(c->request, S("done")), S("deleted")))
        p.done = S("The question is deleted");
    view_questions(c->html, &p);
    return context_page(c, status);
}

enum err question_show_list(struct context *c)
{
    struct asked_page page;
    struct str name = http_query(c->request, S("page")), query = http_query(c->request, S("query"));
    if (name.p == NULL || !find_page(c->work.arena, name, &page))
        return show(c, NULL, 200);
    return show(c,
        &(struct questions_form){ .action = url_to(c->work.arena, ROUTE_QUESTION_KEEP, STR_NONE),
            .page = name,
            .query = query.p == NULL ? S("") : query,
            .page_words = page.words },
        200);
}

static enum err back(struct context *c, struct str done)
{
    const struct http_pair pair = { S("done"), done };
    return context_redirect(c, url_with(c->work.arena, ROUTE_QUESTIONS, STR_NONE, &pair, 1));
}

/* The school that a question names, if the viewer may see it; one that they may not see cannot be kept. */
static enum err school_of(struct context *c, struct str query, struct school_id *ret)
{
    struct http_pair *pairs;
    size_t n;
    struct dashboard_source source;
    *ret = (struct school_id){ 0 };
    if (http_parse_pairs(c->work.arena, query, &pairs, &n) != OK)
        return ERR_INVALID; /* it could not be asked again */
    enum err e = filter_source(c, &source);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct reference_school *s = reference_school(source.reference, pairs[i].value);
        if (str_eq(pairs[i].name, S("school")) && s != NULL)
            *ret = s->id;
    }
    return e;
}

enum err question_keep_it(struct context *c)
{
    struct arena *a = c->work.arena;
    struct asked_page page;
    struct str problem = S(""), page_name = http_form(c->request, S("page"));
    struct str query = http_form(c->request, S("query")), name = http_form(c->request, S("name"));
    struct question_new q = { .name = name.p == NULL ? S("") : name,
        .page = page_name,
        .query = query.p == NULL ? S("") : query,
        .shared = str_eq(http_form(c->request, S("shared")), S("yes")) };
    if (page_name.p == NULL || !find_page(a, page_name, &page))
        return ERR_INVALID;
    enum err e = school_of(c, q.query, &q.school);
    if (e == ERR_INVALID)
        problem = S("This question is too long to keep. Choose fewer filters");
    if (e == OK)
        e = question_keep(&c->work, c->login.account, &q, &problem);
    if (e == ERR_INVALID && problem.n > 0) {
        c->refused = true;
        return show(c,
            &(struct questions_form){ .action = url_to(a, ROUTE_QUESTION_KEEP, STR_NONE),
                .page = page_name,
                .query = q.query,
                .page_words = page.words,
                .name = q.name,
                .error = problem,
                .shared = q.shared },
            400);
    }
    if (e != OK)
        return e;
    context_audit(c, S("question kept"), NULL, 0);
    return back(c, S("kept"));
}

enum err question_show(struct context *c)
{
    struct question q;
    struct asked_page page;
    struct http_pair *pairs;
    size_t n;
    enum err e = question_open(&c->work, &c->viewer, c->arg, &q);
    if (e != OK)
        return e;
    if (!find_page(c->work.arena, q.page, &page) || http_parse_pairs(c->work.arena, q.query, &pairs, &n) != OK)
        return ERR_MISSING;
    return context_redirect(c, url_with(c->work.arena, page.route, page.arg, pairs, n));
}

enum err question_remove(struct context *c)
{
    enum err e = question_delete(&c->work, c->login.account, c->arg);
    if (e != OK)
        return e;
    context_audit(c, S("question deleted"), NULL, 0);
    return back(c, S("deleted"));
}
