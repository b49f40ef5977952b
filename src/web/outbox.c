/* GET /outbox, POST /outbox/test, POST /outbox/{message}/again */
#include "service/outbox.h"

#include "views/outbox.html.h"
#include "web/page.h"
#include "web/route.h"

static const struct {
    const char *state, *words, *classes;
} states[] = { { "waiting", "Waits", "govuk-tag--blue" }, { "sending", "On its way", "govuk-tag--blue" },
    { "handing", "On its way", "govuk-tag--blue" }, { "sent", "Sent", "govuk-tag--green" },
    { "failed", "Not sent", "govuk-tag--red" }, { "unsure", "Perhaps sent", "govuk-tag--yellow" } };

static struct outbox_row row_of(struct context *c, const struct outbox_line *l, bool may)
{
    struct arena *a = c->work.arena;
    bool ended = str_eq(l->state, S("failed")) || str_eq(l->state, S("unsure")), sent = str_eq(l->state, S("sent"));
    struct outbox_row row = { .to = l->to,
        .what = l->says,
        .made = page_instant(a, l->created_ms),
        .when = page_instant(a, sent ? l->sent_ms : l->due_ms),
        .error = l->error,
        .tries = l->tries };
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (!str_eq(l->state, str_of(states[i].state)))
            continue;
        row.state = str_of(states[i].words);
        row.classes = str_of(states[i].classes);
    }
    if (ended && may)
        row.again = url_to(a, ROUTE_OUTBOX_AGAIN, l->public_id);
    return row;
}

enum err outbox_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct outbox_state s;
    struct str done = http_query(c->request, S("done"));
    enum err e = outbox_look(&c->work, &s);
    if (e != OK)
        return e;
    bool may = access_allows(c->login.roles, OP_SETTINGS_UPDATE).scopes != 0;
    struct outbox_row *rows = ARENA_ARRAY(a, s.n_lines, struct outbox_row);
    for (size_t i = 0; i < s.n_lines; i++)
        rows[i] = row_of(c, &s.lines[i], may);
    struct outbox_page p = { .layout = page_wide(c, S("Messages")),
        .host = s.host,
        .summary = str_fmt(a, "%.*s waiting, %.*s sent, %.*s not sent, %.*s perhaps sent.",
            STR_ARG(page_count(a, s.waiting)), STR_ARG(page_count(a, s.sent)), STR_ARG(page_count(a, s.failed)),
            STR_ARG(page_count(a, s.unsure))),
        .warning = outbox_warning(a, &s, c->work.now_ms),
        .test = may ? url_to(a, ROUTE_OUTBOX_TEST, STR_NONE) : URL_NONE,
        .rows = rows,
        .n_rows = s.n_lines };
    if (str_eq(done, S("test")))
        p.done = S("A test message waits to be sent to you");
    else if (str_eq(done, S("again")))
        p.done = S("The message waits to be sent again");
    view_outbox(c->html, &p);
    return context_page(c, 200);
}

static enum err back(struct context *c, struct str done)
{
    const struct http_pair pair = { S("done"), done };
    return context_redirect(c, url_with(c->work.arena, ROUTE_OUTBOX, STR_NONE, &pair, 1));
}

enum err outbox_test(struct context *c)
{
    enum err e = outbox_put(&c->work,
        &(struct outbox_new){ .to = c->login.account,
            .kind = OUTBOX_TEST,
            .link = url_to(c->work.arena, ROUTE_OUTBOX, STR_NONE).s });
    if (e != OK)
        return e;
    context_audit(c, S("test message"), NULL, 0);
    return back(c, S("test"));
}

enum err outbox_send_again(struct context *c)
{
    enum err e = outbox_again(&c->work, c->arg);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "message %.*s again", STR_ARG(c->arg)), NULL, 0);
    return back(c, S("again"));
}
