/* GET /audit */
#include "views/accounts.html.h"
#include "web/page.h"
#include "web/route.h"

/* The object of a refusal is the address that was asked for, and that of a child's page holds the child's id: not for
 * those who see security events only. */
static struct str object_of(const struct audit_page *p, struct str object)
{
    return p->security_only && str_starts(object, S("/pupils/")) ? S("a child's page") : object;
}

enum err audit_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct audit_line *lines;
    size_t n;
    int64_t before = 0;
    struct str text = http_query(c->request, S("before"));
    if (text.p != NULL && (!str_to_i64(text, &before) || before < 0))
        before = 0;
    enum err e = audit_list(&c->work, &c->viewer, before, &lines, &n);
    if (e != OK)
        return e;
    struct audit_page p = {
        .layout = page_layout(c, S("Audit")), .n_rows = n, .security_only = (c->grant.scopes & SCOPE_ALL) == 0
    };
    struct audit_row *rows = ARENA_ARRAY(a, n, struct audit_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct audit_row){ page_instant(a, lines[i].at_ms), lines[i].who, lines[i].operation,
            object_of(&p, lines[i].object), lines[i].outcome,
            lines[i].n_pupils > 0 ? page_count(a, lines[i].n_pupils) : S(""), lines[i].address };
    p.rows = rows;
    if (n == 50)
        p.older = url_with(a, ROUTE_AUDIT, STR_NONE,
            &(struct http_pair){ S("before"), str_fmt(a, "%lld", (long long)lines[n - 1].id) }, 1);
    context_audit(c, S("audit"), NULL, 0);
    view_audit(c->html, &p);
    return context_page(c, 200);
}
