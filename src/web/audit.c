/* GET /audit, its files, and /audit/{entry} */
#include "views/audit.html.h"
#include "web/download.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/route.h"

enum {
    SHOWN = 50,        /* entries of a page */
    FILE_MOST = 50000, /* of a file: about 7 MB as CSV */
};

/* The fields of the question, as they are called in the address. */
enum field {
    WHO,
    UPN,
    FROM,
    TO,
    REFUSED,
    FIELDS,
};
static const char *const names[FIELDS] = { "who", "upn", "from", "to", "refused" };

/* A question as it was typed, and what became of it. */
struct asked {
    struct str text[FIELDS], error[FIELDS];
    struct str who; /* the name of the account that is meant */
    struct audit_question q;
    bool any_error;
};

static bool security_only(const struct context *c)
{
    return (c->grant.scopes & SCOPE_ALL) == 0;
}

/* The object of a refusal is the address that was asked for, and that of a child's page holds the child's id: not for
 * those who see security events only. */
static struct str object_of(const struct context *c, struct str object)
{
    return security_only(c) && str_starts(object, S("/pupils/")) ? S("a child's page") : object;
}

static struct str who_of(const struct audit_line *l)
{
    return l->who.n > 0 ? l->who : S("nobody signed in");
}

/* --- the question --- */

static enum err read_who(struct context *c, struct asked *k)
{
    struct audit_who who;
    if (k->text[WHO].n == 0)
        return OK;
    enum err e = audit_account(&c->work, k->text[WHO], &who);
    if (e != OK)
        return e;
    if (who.n == 1) {
        k->q.account = who.account;
        k->who = who.name;
    } else if (who.n == 0) {
        k->error[WHO] = S("No account has this sign-in name, or this in its name. Check how it is spelt");
    } else {
        k->error[WHO] = str_fmt(c->work.arena, "%.*s have this in their name. Write more of it, or the sign-in name",
            STR_ARG(page_plural(c->work.arena, (int64_t)who.n, "account", "accounts")));
    }
    return OK;
}

static enum err read_question(struct context *c, struct asked *k)
{
    struct str before = http_query(c->request, S("before"));
    for (int f = 0; f < FIELDS; f++) {
        struct str text = http_query(c->request, str_of(names[f]));
        bool asked = text.p != NULL && !(f == UPN && security_only(c));
        k->text[f] = asked ? str_trim(text) : S("");
        k->error[f] = S("");
    }
    k->q.from = filter_date(k->text[FROM], &k->error[FROM]);
    k->q.to = filter_date(k->text[TO], &k->error[TO]);
    if (day_is(k->q.from) && day_is(k->q.to) && day_cmp(k->q.to, k->q.from) < 0)
        k->error[TO] = S("The last day must not be before the first");
    k->q.refused = str_eq(k->text[REFUSED], S("yes"));
    if (before.p == NULL || !str_to_i64(before, &k->q.before) || k->q.before < 0)
        k->q.before = 0;
    if (k->text[UPN].n > 0)
        k->error[UPN] = audit_upn(c->work.arena, k->text[UPN], &k->q.upn);
    enum err e = read_who(c, k);
    for (int f = 0; f < FIELDS; f++)
        k->any_error = k->any_error || k->error[f].n > 0;
    return e;
}

static struct filter_pairs pairs_of(const struct asked *k, enum field without)
{
    struct filter_pairs pairs = { .n = 0 };
    for (int f = 0; f < FIELDS; f++)
        filter_put(&pairs, str_of(names[f]), (enum field)f == without ? S("") : k->text[f]);
    return pairs;
}

/* The address of the question, without one of its fields (FIELDS: with all), from an entry on (0: the newest). */
static struct url link_to(struct arena *a, const struct asked *k, enum field without, int64_t before)
{
    struct filter_pairs pairs = pairs_of(k, without);
    filter_put(&pairs, S("before"), before > 0 ? str_fmt(a, "%lld", (long long)before) : S(""));
    return url_with(a, ROUTE_AUDIT, STR_NONE, pairs.v, pairs.n);
}

/* A part of the question in words; empty when it asks for nothing. */
static struct str part_words(struct arena *a, const struct asked *k, enum field f)
{
    switch (f) {
    case WHO:
        return k->q.account.v != 0 ? str_fmt(a, "by %.*s", STR_ARG(k->who)) : S("");
    case UPN:
        return k->q.upn.n > 0 ? str_fmt(a, "about a child with the UPN %.*s", STR_ARG(k->q.upn)) : S("");
    case FROM:
        return day_is(k->q.from) ? str_fmt(a, "from %.*s", STR_ARG(page_day(a, k->q.from))) : S("");
    case TO:
        return day_is(k->q.to) ? str_fmt(a, "to %.*s", STR_ARG(page_day(a, k->q.to))) : S("");
    case REFUSED:
        return k->q.refused ? S("only what was refused") : S("");
    case FIELDS:
        break;
    }
    return S("");
}

/* "The newest 50 entries by Lee Hespel, from 3 March 2026." */
static struct str shown_words(struct context *c, const struct asked *k, const struct audit_found *found)
{
    struct arena *a = c->work.arena;
    struct buf b = buf_new(2000);
    if (found->n == 0)
        buf_add_str(&b, k->q.before > 0 ? S("No older entry") : S("No entry"));
    else
        buf_add_fmt(&b, "%s%.*s",
            k->q.before > 0   ? "Older entries, "
                : found->more ? "The newest "
                              : "",
            STR_ARG(page_plural(a, (int64_t)found->n, "entry", "entries")));
    bool first = true;
    for (int f = 0; f < FIELDS; f++) {
        struct str part = part_words(a, k, (enum field)f);
        if (part.n == 0)
            continue;
        buf_add_fmt(&b, "%s %.*s", first ? "" : ",", STR_ARG(part));
        first = false;
    }
    buf_add_char(&b, '.');
    if (found->n == 0 && k->q.upn.n > 0)
        buf_add_str(&b, S(" A UPN that the authority does not know gives the same answer as one that nobody "
                          "looked at."));
    struct str words = b.failed ? S("What you asked for.") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return words;
}

static void fill_form(struct arena *a, const struct asked *k, struct audit_form *form)
{
    struct moj_filter_tag *tags = ARENA_ARRAY(a, FIELDS, struct moj_filter_tag);
    struct moj_filter_category *category = ARENA_NEW(a, struct moj_filter_category);
    *category = (struct moj_filter_category){ .heading = S("Entries"), .items = tags };
    for (int f = 0; f < FIELDS; f++) {
        struct str part = k->error[f].n > 0 ? S("") : part_words(a, k, (enum field)f);
        if (part.n > 0)
            tags[category->n_items++] = (struct moj_filter_tag){ part, link_to(a, k, (enum field)f, 0) };
    }
    *form = (struct audit_form){ .action = url_to(a, ROUTE_AUDIT, STR_NONE),
        .clear = url_to(a, ROUTE_AUDIT, STR_NONE),
        .who = { k->text[WHO], k->error[WHO] },
        .upn = { k->text[UPN], k->error[UPN] },
        .from = { k->text[FROM], k->error[FROM] },
        .to = { k->text[TO], k->error[TO] },
        .refused = k->q.refused,
        .selected = category,
        .n_selected = category->n_items > 0 };
}

/* --- the list --- */

static void fill_rows(struct context *c, const struct audit_found *found, struct audit_page *p)
{
    struct arena *a = c->work.arena;
    /* Who reads the audit is not thereby somebody who may read children: an auditor sees how many, not who. */
    bool may_see = !p->security_only && context_viewer(c, OP_PUPIL_READ).scope != 0;
    struct audit_row *rows = ARENA_ARRAY(a, found->n, struct audit_row);
    for (size_t i = 0; i < found->n; i++) {
        const struct audit_line *l = &found->lines[i];
        rows[i] = (struct audit_row){ .when = page_second(a, l->at_ms),
            .who = who_of(l),
            .did = audit_operation_words(c->work.arena, l->operation, l->deed, l->outcome),
            .operation = l->operation,
            .object = object_of(c, l->object),
            .outcome = audit_outcome_words(l->outcome),
            .children = l->n_pupils > 0 ? page_count(a, l->n_pupils) : S(""),
            .address = l->address };
        if (may_see && l->n_pupils > 0)
            rows[i].href = url_to(a, ROUTE_AUDIT_ENTRY, str_fmt(a, "%lld", (long long)l->id));
    }
    p->rows = rows;
    p->n_rows = found->n;
}

enum err audit_show(struct context *c)
{
    struct asked k = { 0 };
    struct audit_found found = { 0 };
    enum err e = read_question(c, &k);
    k.q.most = SHOWN;
    if (e == OK && !k.any_error)
        e = audit_list(&c->work, &c->viewer, &k.q, &found);
    if (e != OK)
        return e;
    struct audit_page p = { .layout = page_wide(c, S("Audit")), .security_only = security_only(c) };
    p.layout.error = k.any_error;
    fill_form(c->work.arena, &k, &p.form);
    fill_rows(c, &found, &p);
    /* A question that is half understood would be answered with what was not asked for. */
    p.shown = k.any_error ? S("Nothing is shown until the question is put right.") : shown_words(c, &k, &found);
    if (p.security_only && http_query(c->request, S("upn")).n > 0)
        p.note = S("The UPN was not looked for: your role sees who signed in and what was refused, and no children.");
    if (found.more)
        p.older = link_to(c->work.arena, &k, FIELDS, found.lines[found.n - 1].id);
    if (found.n > 0) {
        struct filter_pairs pairs = pairs_of(&k, FIELDS);
        p.downloads = download_links(c, ROUTE_AUDIT_CSV, ROUTE_AUDIT_XLSX, STR_NONE, &pairs, S("the audit"));
    }
    /* That a child was asked for is written, and not which: a UPN that is known would then be in the audit, and one
     * that is not would not. */
    context_audit(c, k.q.upn.n > 0 ? S("audit of a UPN") : S("audit"), NULL, 0);
    view_audit(c->html, &p);
    return context_page(c, 200);
}

/* --- the file --- */

static enum err too_many(struct context *c)
{
    return page_refuse(c, 413, S("These are too many entries for a file"),
        str_fmt(c->work.arena,
            "A file holds %.*s entries at most. Ask for fewer, by dates or by who, and download them then.",
            STR_ARG(page_count(c->work.arena, FILE_MOST))));
}

/* All that the question asks for, from the newest on: a file has no pages. */
enum err audit_csv(struct context *c)
{
    static const char *const columns[] = { "entry", "date", "time", "who", "did", "operation", "object", "outcome",
        "children", "address", "utc", "deed" };
    struct asked k = { 0 };
    struct audit_found found;
    enum err e = read_question(c, &k);
    k.q.most = FILE_MOST;
    k.q.before = 0;
    if (e == OK && k.any_error)
        e = ERR_INVALID;
    if (e == OK)
        e = audit_list(&c->work, &c->viewer, &k.q, &found);
    if (e != OK)
        return e;
    if (found.more)
        return too_many(c);
    const struct download_words words = { .name = S("audit"),
        .title = S("Audit"),
        .question = shown_words(c, &k, &found),
        .basis = S("Every page that shows a child is written down before it is sent, and so is every change, refusal "
                   "and download. Dates and times are those of England. Children are counted, not named.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), DOWNLOAD_MOST);
    for (size_t i = 0; i < found.n; i++) {
        const struct audit_line *l = &found.lines[i];
        char time[9], utc[21];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_NUMBER(l->id), REPORT_DAY(clock_day(l->at_ms)),
                REPORT_TEXT(clock_time(l->at_ms, time)), REPORT_TEXT(who_of(l)),
                REPORT_TEXT(audit_operation_words(c->work.arena, l->operation, l->deed, l->outcome)),
                REPORT_TEXT(l->operation),
                REPORT_TEXT(object_of(c, l->object)), REPORT_TEXT(audit_outcome_words(l->outcome)),
                REPORT_NUMBER(l->n_pupils), REPORT_TEXT(l->address), REPORT_TEXT(clock_utc(l->at_ms, utc)),
                REPORT_TEXT(audit_deed_name(l->deed)) });
    }
    context_audit(c, k.q.upn.n > 0 ? S("file of the audit of a UPN") : S("file of the audit"), NULL, 0);
    return download_end(c, file);
}

/* --- one entry --- */

static void fill_facts(struct context *c, const struct audit_line *l, struct audit_entry_page *p)
{
    struct arena *a = c->work.arena;
    const struct {
        struct str key, value;
    } pairs[] = { { S("When"), page_second(a, l->at_ms) }, { S("Who"), who_of(l) },
        { S("Did"),
            str_fmt(a, "%.*s (%.*s)", STR_ARG(audit_operation_words(c->work.arena, l->operation, l->deed, l->outcome)),
                STR_ARG(l->operation)) },
        { S("To"), object_of(c, l->object) }, { S("Outcome"), audit_outcome_words(l->outcome) },
        { S("From"), l->address } };
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, COUNT_OF(pairs), struct govuk_summary_list_row);
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (pairs[i].value.n > 0)
            facts[p->n_facts++] =
                (struct govuk_summary_list_row){ .key = { .text = pairs[i].key }, .value = { .text = pairs[i].value } };
    p->facts = facts;
}

static struct str children_words(struct arena *a, int64_t all, int64_t shown)
{
    struct str n = page_plural(a, all, "child was shown", "children were shown");
    if (all == 0)
        return S("No child was shown.");
    if (shown == all)
        return str_fmt(a, "%.*s. That you looked at this has been written down with them.", STR_ARG(n));
    if (shown == 0)
        return str_fmt(a, "%.*s. You may not see who: your role does not read children, or not these.", STR_ARG(n));
    return str_fmt(a,
        "%.*s. Those whom you may not see are left out: %.*s. That you looked at this has been written down.",
        STR_ARG(n), STR_ARG(page_count(a, all - shown)));
}

enum err audit_show_entry(struct context *c)
{
    struct arena *a = c->work.arena;
    struct viewer reader = context_viewer(c, OP_PUPIL_READ);
    struct audit_line line;
    struct audit_child *children;
    size_t n;
    int64_t id;
    if (!str_to_i64(c->arg, &id))
        return ERR_MISSING;
    enum err e = audit_read(&c->work, &c->viewer, id, &line);
    if (e == OK)
        e = audit_children(&c->work, &reader, id, &children, &n);
    if (e != OK)
        return e;
    struct audit_entry_page p = { .layout = page_layout(c, S("Audit entry")), .n_rows = n };
    const struct govuk_breadcrumbs_item crumbs[] = { { .text = S("Audit"), .href = url_to(a, ROUTE_AUDIT, STR_NONE) },
        { .text = p.layout.title } };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    struct audit_child_row *rows = ARENA_ARRAY(a, n, struct audit_child_row);
    struct pupil_id *ids = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        ids[i] = children[i].id;
        rows[i] = (struct audit_child_row){ page_name(a, children[i].surname, children[i].forename), children[i].upn,
            children[i].school_name, url_to(a, ROUTE_PUPIL, children[i].public_id) };
    }
    p.rows = rows;
    p.children = children_words(a, line.n_pupils, (int64_t)n);
    fill_facts(c, &line, &p);
    context_audit(c, str_fmt(a, "audit entry %lld", (long long)id), ids, n);
    view_audit_entry(c->html, &p);
    return context_page(c, 200);
}
