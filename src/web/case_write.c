/* GET and POST /cases/{round}/write, /cases/{round}/strategies, POST /cases/{round}/strategies/remove */
#include "service/text.h"
#include "views/case_write.html.h"
#include "web/case.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "saved", "It is saved" }, { "removed", "It is taken away" },
    { NULL, NULL } };

static struct str number(struct arena *a, int64_t v)
{
    return str_fmt(a, "%lld", (long long)v);
}

/* --- one text --- */

static enum err show_text(struct context *c, const struct forum_case *x, enum criterion k, struct case_write_page *p,
    int status)
{
    p->layout = page_layout(c, p->clash ? S("Somebody else wrote here meanwhile") : criterion_label(k));
    p->layout.error = status >= 400;
    p->about = case_about(c, x);
    p->part = criterion_name(k);
    p->prompt = criterion_prompt(k);
    p->limit = S("Up to 100,000 characters");
    if (x->named && criterion_needs(k) != 0)
        p->limit = str_fmt(c->work.arena, "%.*s. %.*s", STR_ARG(p->limit),
            STR_ARG(consent_needs_words(criterion_needs(k))));
    p->action = url_to(c->work.arena, ROUTE_CASE_WRITE_SAVE, x->round.public_id);
    if (!x->named)
        p->warning = S("Write nothing that tells who the child is: no name or initials, no date of birth, no "
                       "place, no name of your setting or of a colleague.");
    case_crumbs(c, x, criterion_label(k), &p->layout);
    enum err e = OK;
    if (k == CRITERION_ATTENDANCE)
        e = case_facts_fill(c, x, CONSENT_ALL, &p->facts);
    if (e != OK)
        return e;
    view_case_write(c->html, p);
    return context_page(c, status);
}

enum err case_write_show(struct context *c)
{
    struct forum_case x;
    struct case_request r;
    enum criterion k;
    enum err e = case_find_to_write(c, &x);
    if (e == OK && !criterion_parse(ask_query(c, S("part")), &k))
        e = ERR_MISSING;
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK)
        e = case_request_read(&c->work, &x, &r);
    if (e != OK)
        return e;
    const struct case_text *t = &r.texts[k];
    struct case_write_page p = { .content = t->content, .version = number(c->work.arena, t->version) };
    if (t->version > 0)
        p.note = str_fmt(c->work.arena, "%.*s, %.*s", STR_ARG(t->who),
            STR_ARG(x.named ? page_instant(c->work.arena, t->at_ms)
                            : page_day(c->work.arena, clock_day(t->at_ms))));
    return show_text(c, &x, k, &p, 200);
}

/* What came of saving it. */
static enum err answer_text(struct context *c, const struct forum_case *x, enum criterion k, struct case_write_page *p,
    const struct case_text *now, enum err e)
{
    struct arena *a = c->work.arena;
    if (e == ERR_INVALID && p->error.n == 0)
        p->error = str_fmt(a, "It has %.*s characters. It must be 100,000 or fewer: attach longer papers as evidence",
            STR_ARG(page_count(a, (int64_t)text_characters(p->content))));
    if (e == ERR_CONFLICT) {
        p->clash = true;
        p->version = number(a, now->version);
        p->theirs = now->content;
        p->who = str_fmt(a, "%.*s wrote, on %.*s", STR_ARG(now->who),
            STR_ARG(x->named ? page_instant(a, now->at_ms) : page_day(a, clock_day(now->at_ms))));
    }
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show_text(c, x, k, p, e == ERR_CONFLICT ? 409 : 400);
    }
    return e == OK ? ask_back(c, ROUTE_CASE, c->arg, "saved") : e;
}

enum err case_write_save(struct context *c)
{
    struct forum_case x;
    enum criterion k;
    int64_t version;
    struct case_text now;
    struct str content = http_form(c->request, S("content"));
    struct case_write_page p = { .content = text_lines(c->work.arena, content),
        .version = ask_form_value(c, S("version")),
        .error = S("") };
    enum err e = case_find_to_write(c, &x);
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK && (!criterion_parse(ask_form_value(c, S("part")), &k) || !str_to_i64(p.version, &version)))
        e = ERR_INVALID;
    if (e == OK) /* before anything of it is kept */
        e = forum_case_identifies(&c->work, &x, p.content, &p.error);
    if (e != OK)
        return e;
    e = p.error.n > 0 ? ERR_INVALID
                      : case_text_save(&c->work, c->login.account, &x, k, p.content, version, &now);
    return answer_text(c, &x, k, &p, &now, e);
}

/* --- strategies --- */

static const struct govuk_radios_item *impacts(struct context *c, size_t *ret_n)
{
    size_t n = 0;
    while (case_impacts()[n].name != NULL)
        n++;
    struct govuk_radios_item *items = ARENA_ARRAY(c->work.arena, n, struct govuk_radios_item);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct govuk_radios_item){ .text = str_of(case_impacts()[i].words),
            .value = str_of(case_impacts()[i].name) };
    *ret_n = n;
    return items;
}

static struct str short_day(struct arena *a, struct day d)
{
    int year, month, day;
    if (!day_is(d))
        return S("");
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

static enum err show_strategies(struct context *c, const struct forum_case *x, const struct case_request *r,
    struct case_strategies_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct case_strategy_view *rows = ARENA_ARRAY(a, r->n_strategies, struct case_strategy_view);
    p->layout = page_layout(c, S("What has been tried"));
    p->layout.error = status >= 400;
    p->done = ask_done(c, done_words);
    p->about = case_about(c, x);
    p->action = url_to(a, ROUTE_CASE_STRATEGY_SAVE, x->round.public_id);
    p->remove = url_to(a, ROUTE_CASE_STRATEGY_REMOVE, x->round.public_id);
    p->back = url_to(a, ROUTE_CASE, x->round.public_id);
    p->impacts = impacts(c, &p->n_impacts);
    for (size_t i = 0; i < r->n_strategies; i++)
        if (!p->changes || !str_eq(r->strategies[i].public_id, p->id))
            rows[p->n_rows++] = case_strategy_show(c, x, &r->strategies[i]);
    p->rows = rows;
    case_crumbs(c, x, S("What has been tried"), &p->layout);
    view_case_strategies(c->html, p);
    return context_page(c, status);
}

enum err case_strategies_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct forum_case x;
    struct case_request r;
    struct case_strategies_page p = { .version = S("0"), .id = ask_query(c, S("one")) };
    enum err e = case_find_to_write(c, &x);
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK)
        e = case_request_read(&c->work, &x, &r);
    for (size_t i = 0; e == OK && i < r.n_strategies; i++) {
        const struct case_strategy *s = &r.strategies[i];
        if (!str_eq(s->public_id, p.id))
            continue;
        p.changes = true;
        p.version = number(a, s->version);
        p.what = s->what;
        p.from = short_day(a, s->from);
        p.to = short_day(a, s->to);
        p.how_often = s->how_often;
        p.by_whom = s->by_whom;
        p.impact = s->impact;
        p.impact_words = s->impact_words;
    }
    if (e == OK && p.id.n > 0 && !p.changes)
        e = ERR_MISSING;
    return e == OK ? show_strategies(c, &x, &r, &p, 200) : e;
}

/* Everything in it that was typed, in one, to be looked through: a day may be one of birth. */
static struct str whole(struct arena *a, const struct case_strategies_page *p)
{
    return str_fmt(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(p->what), STR_ARG(p->from), STR_ARG(p->to),
        STR_ARG(p->how_often), STR_ARG(p->by_whom), STR_ARG(p->impact_words));
}

static void put_problems(struct case_strategies_page *p, const struct strategy_problems *x, struct str from,
    struct str to)
{
    p->what_error = x->what;
    p->from_error = from.n > 0 ? from : x->from;
    p->to_error = to.n > 0 ? to : x->to;
    p->how_often_error = x->how_often;
    p->by_whom_error = x->by_whom;
    p->impact_error = x->impact;
    p->impact_words_error = x->impact_words;
}

static struct case_strategies_page typed_strategy(struct context *c)
{
    return (struct case_strategies_page){ .id = ask_form_value(c, S("one")),
        .version = ask_form_value(c, S("version")),
        .what = ask_form_value(c, S("what")),
        .from = ask_form_value(c, S("from")),
        .to = ask_form_value(c, S("to")),
        .how_often = ask_form_value(c, S("how_often")),
        .by_whom = ask_form_value(c, S("by_whom")),
        .impact = ask_form_value(c, S("impact")),
        .impact_words = text_lines(c->work.arena, http_form(c->request, S("impact_words"))),
        .error = S("") };
}

static enum err answer_strategy(struct context *c, const struct forum_case *x, struct case_strategies_page *p,
    const struct case_strategy *now, enum err e)
{
    struct case_request r;
    if (e == ERR_CONFLICT) {
        const struct case_strategy_view v = case_strategy_show(c, x, now);
        p->version = number(c->work.arena, now->version);
        p->theirs = str_fmt(c->work.arena, "%.*s\n%.*s: %.*s, by %.*s\n%.*s. %.*s", STR_ARG(v.what), STR_ARG(v.when),
            STR_ARG(v.how_often), STR_ARG(v.by_whom), STR_ARG(v.impact), STR_ARG(v.impact_words));
        p->error = S("Somebody else changed this strategy. Look at both, and save yours again if it is right");
    }
    if (e == OK)
        return ask_back(c, ROUTE_CASE_STRATEGIES, c->arg, "saved");
    if (e != ERR_INVALID && e != ERR_CONFLICT)
        return e;
    c->refused = true;
    p->changes = p->id.n > 0;
    enum err read = case_request_read(&c->work, x, &r);
    return read == OK ? show_strategies(c, x, &r, p, e == ERR_CONFLICT ? 409 : 400) : read;
}

/* Since when something was tried: a day, or a month ("June 2026", "6/2026"), of which it is the first day then. */
static struct day about(struct arena *a, struct str text, struct str *ret_error)
{
    struct day d = filter_date(text, ret_error);
    if (ret_error->n == 0)
        return d;
    const struct str months[] = { str_fmt(a, "1 %.*s", STR_ARG(str_trim(text))),
        str_fmt(a, "1/%.*s", STR_ARG(str_trim(text))) };
    for (size_t i = 0; i < COUNT_OF(months); i++)
        if (day_parse_any(months[i], &d) == DAY_OK) {
            *ret_error = S("");
            return d;
        }
    *ret_error = S("Enter since when, like 3/6/2026, or the month, like June 2026");
    return DAY_NONE;
}

enum err case_strategy_save_it(struct context *c)
{
    struct forum_case x;
    struct case_strategy now = { .id = 0 };
    struct strategy_problems problems = { .what = S("") };
    struct str from = S(""), to = S("");
    int64_t version;
    struct case_strategies_page p = typed_strategy(c);
    enum err e = case_find_to_write(c, &x);
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK && !str_to_i64(p.version, &version))
        e = ERR_INVALID;
    if (e == OK) /* before anything of it is kept */
        e = forum_case_identifies(&c->work, &x, whole(c->work.arena, &p), &p.error);
    if (e != OK)
        return e;
    const struct case_strategy s = { .public_id = p.id,
        .version = version,
        .what = p.what,
        .from = about(c->work.arena, p.from, &from),
        .to = filter_date(p.to, &to),
        .how_often = p.how_often,
        .by_whom = p.by_whom,
        .impact = p.impact,
        .impact_words = p.impact_words };
    bool wrong = p.error.n + from.n + to.n > 0;
    if (to.n > 0)
        to = S("Enter until when, like 3/6/2026, or leave it empty while it goes on");
    e = wrong ? ERR_INVALID : case_strategy_save(&c->work, &x, &s, &now, &problems);
    put_problems(&p, &problems, from, to);
    return answer_strategy(c, &x, &p, &now, e);
}

enum err case_strategy_remove_it(struct context *c)
{
    struct forum_case x;
    struct case_request r;
    int64_t version;
    enum err e = case_find_to_write(c, &x);
    if (e == OK && !case_is_open(&x))
        return case_refuse_sent(c, &x);
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &version))
        e = ERR_INVALID;
    if (e == OK)
        e = case_strategy_remove(&c->work, &x, ask_form_value(c, S("one")), version);
    if (e == ERR_CONFLICT) {
        struct case_strategies_page p = { .version = S("0"),
            .error = S("Somebody else changed this strategy since you opened the page. It is still there, as below") };
        c->refused = true;
        e = case_request_read(&c->work, &x, &r);
        return e == OK ? show_strategies(c, &x, &r, &p, 409) : e;
    }
    return e == OK ? ask_back(c, ROUTE_CASE_STRATEGIES, c->arg, "removed") : e;
}
