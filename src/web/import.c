/* GET /imports ..., POST /imports/... */
#include "service/import_queue.h"
#include "views/imports.html.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"

enum {
    ISSUES_SHOWN = 100,
    ISSUES_AT_ONCE = 2000,
    LOOK_AGAIN_SECONDS = 3,
    LIST_SHOWN = 100,
    LIST_MOST = 10000, /* in a file */
};

/* The states of the ledger, in the words of the page. */
static const struct state {
    const char *name, *words, *tag, *title, *next;
    enum import_step step;
} states[] = {
    { "uploaded", "Waiting", "govuk-tag--grey", "Waiting to be checked",
        "The check begins as soon as the imports before this one are done.", IMPORT_WAITS },
    { "checking", "Being checked", "govuk-tag--blue", "Being checked",
        "Nothing is changed by a check. You can leave this page and come back.", IMPORT_RUNS },
    { "checked", "Checked", "govuk-tag--yellow", "Checked: import it?",
        "Nothing has been changed yet. Look at what would change, then decide.", IMPORT_TO_CONFIRM },
    { "confirmed", "Waiting", "govuk-tag--grey", "Waiting to be imported",
        "The import begins as soon as those before this one are done.", IMPORT_WAITS },
    { "importing", "Being imported", "govuk-tag--blue", "Being imported",
        "Everything is written at the end, or nothing. You can leave this page.", IMPORT_RUNS },
    { "done", "Imported", "govuk-tag--green", "Imported", "What has come in is on all pages now.", IMPORT_OVER },
    { "refused", "Refused", "govuk-tag--red", "Refused",
        "Nothing was changed. Mend what is named here in the system the file came from, and bring "
        "it in again.",
        IMPORT_OVER },
    { "cancelled", "Not imported", "govuk-tag--grey", "Not imported", "Nothing was changed.", IMPORT_OVER },
};

static const struct state *state_of(struct str name)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(states) && !str_eq(str_of(states[i].name), name))
        i++;
    return &states[i];
}

static struct str kind_words(struct str name)
{
    enum import_kind k;
    return import_kind_parse(name, &k) ? import_kind_words(k) : name;
}

static struct str who_words(struct str who)
{
    return who.n > 0 ? who : S("command line");
}

static struct str rows_words(struct arena *a, const struct import_job *j)
{
    if (j->rows_refused == 0)
        return page_count(a, j->rows_read);
    return str_fmt(
        a, "%.*s, %.*s refused", STR_ARG(page_count(a, j->rows_read)), STR_ARG(page_count(a, j->rows_refused)));
}

enum err import_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct import_job *jobs;
    size_t n;
    enum err e = import_job_list(&c->work, &c->viewer, LIST_SHOWN, &jobs, &n);
    if (e != OK)
        return e;
    struct imports_row *rows = ARENA_ARRAY(a, n, struct imports_row);
    for (size_t i = 0; i < n; i++) {
        const struct import_job *j = &jobs[i];
        const struct state *s = state_of(j->state);
        struct str file = j->files[0];
        if (j->n_files > 1)
            file = str_fmt(a, "%.*s and %d more", STR_ARG(file), (int)j->n_files - 1);
        rows[i] = (struct imports_row){ .when = page_instant(a, j->created_ms),
            .kind = kind_words(j->kind),
            .file = file,
            .who = who_words(j->who),
            .state = str_of(s->words),
            .rows = rows_words(a, j),
            .state_class = s->tag,
            .href = url_to(a, ROUTE_IMPORT, j->public_id) };
    }
    const struct imports_page p = { .layout = page_layout(c, S("Bring data in")),
        .add = url_to(a, ROUTE_IMPORT_NEW, STR_NONE),
        .rows = rows,
        .n_rows = n,
        .downloads = download_links(c, ROUTE_IMPORTS_CSV, ROUTE_IMPORTS_XLSX, STR_NONE, NULL, S("the imports")) };
    view_imports(c->html, &p);
    return context_page(c, 200);
}

enum err import_list_csv(struct context *c)
{
    static const char *const columns[] = { "import", "date", "time", "kind", "first_file", "files", "who", "state",
        "rows", "refused", "added", "changed" };
    struct arena *a = c->work.arena;
    struct import_job *jobs;
    size_t n;
    enum err e = import_job_list(&c->work, &c->viewer, LIST_MOST, &jobs, &n);
    if (e != OK)
        return e;
    const struct download_words words = { .name = S("imports"),
        .title = S("Imports"),
        .question = (c->viewer.scope & SCOPE_ALL) != 0 ? S("All imports, the newest first")
                                                       : S("Your own imports, the newest first"),
        .basis = str_fmt(a, "The newest %d, if there are more. Rows are those of the files, the refused among them.",
            LIST_MOST) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t i = 0; i < n; i++) {
        const struct import_job *j = &jobs[i];
        char time[9];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(j->public_id), REPORT_DAY(clock_day(j->created_ms)),
                REPORT_TEXT(clock_time(j->created_ms, time)), REPORT_TEXT(kind_words(j->kind)),
                REPORT_TEXT(j->files[0]), REPORT_NUMBER(j->n_files), REPORT_TEXT(who_words(j->who)),
                REPORT_TEXT(str_of(state_of(j->state)->words)), REPORT_NUMBER(j->rows_read),
                REPORT_NUMBER(j->rows_refused), REPORT_NUMBER(j->added), REPORT_NUMBER(j->changed) });
    }
    context_audit(c, S("file of the imports"), NULL, 0);
    return download_end(c, file);
}

static bool may_import(const struct context *c, enum import_kind k)
{
    return access_allows(c->login.roles, import_kind_op(k)).scopes != 0;
}

static struct import_new_page new_page(struct context *c)
{
    struct arena *a = c->work.arena;
    struct import_new_page p = { .layout = page_layout(c, S("Choose files")),
        .action = url_to(a, ROUTE_IMPORT_UPLOAD, STR_NONE) };
    struct govuk_radios_item *kinds = ARENA_ARRAY(a, IMPORT_KINDS, struct govuk_radios_item);
    for (int k = 0; k < IMPORT_KINDS; k++)
        if (may_import(c, (enum import_kind)k))
            kinds[p.n_kinds++] = (struct govuk_radios_item){ .text = import_kind_words((enum import_kind)k),
                .value = import_kind_name((enum import_kind)k),
                .hint = { .text = import_kind_takes((enum import_kind)k) } };
    p.kinds = kinds;
    p.layout.back = url_to(a, ROUTE_IMPORTS, STR_NONE);
    return p;
}

enum err import_new(struct context *c)
{
    struct import_new_page p = new_page(c);
    view_import_new(c->html, &p);
    return context_page(c, 200);
}

/* What is wrong with an upload before its files are looked at. */
static void check_upload(const struct context *c, enum import_kind *ret_kind, struct import_new_page *p)
{
    struct str kind = http_form(c->request, S("kind"));
    if (kind.p == NULL || !import_kind_parse(kind, ret_kind))
        p->kind_error = S("Choose what is in the files");
    else if (!may_import(c, *ret_kind))
        p->kind_error = S("Your role does not bring in this kind of file");
    p->kind = kind.p == NULL ? S("") : kind;
    if (c->request->n_files == 0)
        p->file_error = S("Choose at least one file");
    for (size_t i = 0; i < c->request->n_files; i++)
        if (c->request->files[i].bytes == 0 && c->request->files[i].name.n == 0)
            p->file_error = S("Choose at least one file"); /* what browsers send when none was chosen */
        else if (c->request->files[i].bytes == 0)
            p->file_error = str_fmt(c->work.arena, "%.*s is empty. Take it from its system again, or choose another",
                STR_ARG(c->request->files[i].name));
}

enum err import_upload(struct context *c)
{
    struct arena *a = c->work.arena;
    enum import_kind kind = IMPORT_KINDS;
    struct import_new_page p = new_page(c);
    check_upload(c, &kind, &p);
    if (p.kind_error.n + p.file_error.n > 0) {
        c->refused = true;
        p.layout.error = true;
        view_import_new(c->html, &p);
        return context_page(c, 400);
    }
    size_t n = c->request->n_files;
    struct import_file *files = ARENA_ARRAY(a, n, struct import_file);
    struct str *stored_as = ARENA_ARRAY(a, n, struct str), public_id;
    int64_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        files[i].name = c->request->files[i].name;
        stored_as[i] = c->request->files[i].stored_as;
        bytes += c->request->files[i].bytes;
    }
    struct import_task task = {
        .kind = kind, .files = files, .n_files = n, .viewer = context_viewer(c, import_kind_op(kind))
    };
    enum err e = import_ledger_add(&c->work, &task, c->login.account, bytes, stored_as, &public_id);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(a, "import %.*s uploaded", STR_ARG(public_id)), NULL, 0);
    c->response->keeps_files = true;
    c->wake_worker = true;
    return context_redirect(c, url_to(a, ROUTE_IMPORT, public_id));
}

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

static struct str file_names(struct arena *a, const struct import_job *j)
{
    struct buf b = buf_new(32 * 1024);
    for (size_t i = 0; i < j->n_files; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(j->files[i]));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void fill_facts(struct arena *a, const struct import_job *j, struct import_page *p)
{
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 8, struct govuk_summary_list_row);
    add_fact(facts, &p->n_facts, S("What"), kind_words(j->kind));
    add_fact(facts, &p->n_facts, S("Files"), file_names(a, j));
    add_fact(facts, &p->n_facts, S("Brought in by"), who_words(j->who));
    add_fact(facts, &p->n_facts, S("Begun"), page_instant(a, j->created_ms));
    if (j->finished_ms > 0)
        add_fact(facts, &p->n_facts, S("Finished"), page_instant(a, j->finished_ms));
    if (p->step == IMPORT_OVER || p->step == IMPORT_TO_CONFIRM) {
        add_fact(facts, &p->n_facts, S("Rows read"), page_count(a, j->rows_read));
        add_fact(facts, &p->n_facts, S("Rows refused"), page_count(a, j->rows_refused));
        add_fact(facts, &p->n_facts, S("Warnings"), page_count(a, j->warnings));
    }
    p->facts = facts;
}

static void fill_summary(struct arena *a, const struct import_job *j, struct import_page *p)
{
    struct str summary = j->summary, line, *lines = ARENA_ARRAY(a, 64, struct str);
    p->summary_title = str_eq(j->state, S("done")) ? S("What has changed")
        : p->step == IMPORT_TO_CONFIRM             ? S("What would change")
                                                   : S("What would have changed");
    while (p->n_summary < 64 && str_split(&summary, '\n', &line))
        if (line.n > 0)
            lines[p->n_summary++] = line;
    p->summary = lines;
}

static struct str where(struct arena *a, const struct import_issue *i)
{
    return i->line == 0 ? i->file : str_fmt(a, "%.*s, line %.*s", STR_ARG(i->file), STR_ARG(page_count(a, i->line)));
}

static enum err fill_issues(struct context *c, const struct import_job *j, struct import_page *p)
{
    struct arena *a = c->work.arena;
    struct import_issue *issues;
    enum err e = import_job_issues(&c->work, &c->viewer, j->id, 0, ISSUES_SHOWN, &issues, &p->n_issues);
    if (e != OK)
        return e;
    struct import_issue_row *rows = ARENA_ARRAY(a, p->n_issues, struct import_issue_row);
    for (size_t i = 0; i < p->n_issues; i++)
        rows[i] = (struct import_issue_row){ issues[i].refused, where(a, &issues[i]), issues[i].field, issues[i].value,
            issues[i].reason };
    p->issues = rows;
    if (p->n_issues == ISSUES_SHOWN)
        p->more_issues = j->rows_refused + j->warnings - ISSUES_SHOWN;
    return OK;
}

enum err import_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct import_job j;
    enum err e = import_job_read(&c->work, &c->viewer, c->arg, &j);
    if (e != OK)
        return e;
    const struct state *s = state_of(j.state);
    struct import_page p = { .layout = page_layout(c, str_of(s->title)),
        .step = s->step,
        .state = str_of(s->title),
        .what_next = str_of(s->next),
        .percent = j.bytes > 0 ? (int)(j.bytes_read * 100 / j.bytes) : 0,
        .refusal = str_eq(j.state, S("refused")) ? j.reason : S(""),
        .again = s->step == IMPORT_TO_CONFIRM ? j.reason : S(""),
        .self = url_to(a, ROUTE_IMPORT, c->arg),
        .downloads = download_links(c, ROUTE_IMPORT_CSV, ROUTE_IMPORT_XLSX, c->arg, NULL, S("the report")),
        .confirm = url_to(a, ROUTE_IMPORT_CONFIRM, c->arg),
        .cancel = url_to(a, ROUTE_IMPORT_CANCEL, c->arg),
        .all = url_to(a, ROUTE_IMPORTS, STR_NONE) };
    if (str_eq(j.state, S("refused")))
        p.anew = url_to(a, ROUTE_IMPORT_NEW, STR_NONE);
    p.layout.back = p.all;
    fill_facts(a, &j, &p);
    if (s->step == IMPORT_WAITS || s->step == IMPORT_RUNS)
        c->response->refresh_seconds = LOOK_AGAIN_SECONDS;
    else
        fill_summary(a, &j, &p);
    e = fill_issues(c, &j, &p);
    if (e != OK)
        return e;
    if (p.n_issues > 0) /* values of refused rows can be names of children */
        context_audit(c, str_fmt(a, "import %.*s", STR_ARG(c->arg)), NULL, 0);
    view_import_show(c->html, &p);
    return context_page(c, 200);
}

/* A decision on an import: it must be the viewer's to see, and of a kind that the viewer may still bring in. */
static enum err decide(
    struct context *c, enum err (*decision)(struct work *, const struct import_job *), const char *what)
{
    struct import_job j;
    enum import_kind kind;
    enum err e = import_job_read(&c->work, &c->viewer, c->arg, &j);
    if (e == OK && (!import_kind_parse(j.kind, &kind) || !may_import(c, kind)))
        e = ERR_DENIED;
    if (e == OK)
        e = decision(&c->work, &j);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "import %.*s %s", STR_ARG(c->arg), what), NULL, 0);
    c->wake_worker = true;
    return context_redirect(c, url_to(c->work.arena, ROUTE_IMPORT, c->arg));
}

enum err import_confirm(struct context *c)
{
    return decide(c, import_job_confirm, "confirmed");
}

enum err import_cancel(struct context *c)
{
    return decide(c, import_job_cancel, "cancelled");
}

enum err import_csv(struct context *c)
{
    static const char *const columns[] = { "severity", "file", "line", "field", "value", "reason" };
    struct arena *a = c->work.arena;
    struct import_job j;
    enum err e = import_job_read(&c->work, &c->viewer, c->arg, &j);
    if (e != OK)
        return e;
    const struct download_words words = { .name = str_fmt(a, "import-%.*s", STR_ARG(c->arg)),
        .title = S("Report of an import"),
        .question = str_fmt(a, "Import %.*s, %.*s, of %.*s", STR_ARG(c->arg), STR_ARG(kind_words(j.kind)),
            STR_ARG(page_instant(a, j.created_ms))),
        .basis = S("Every row that was refused, with the reason, and warnings: of those that are alike the first "
                   "hundred, then how many more there are.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), DOWNLOAD_MOST);
    for (int64_t first = 0;;) {
        struct import_issue *issues;
        size_t n;
        e = import_job_issues(&c->work, &c->viewer, j.id, first, ISSUES_AT_ONCE, &issues, &n);
        if (e != OK || n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(issues[i].refused ? S("refused") : S("warning")),
                    REPORT_TEXT(issues[i].file), REPORT_NUMBER(issues[i].line), REPORT_TEXT(issues[i].field),
                    REPORT_TEXT(issues[i].value), REPORT_TEXT(issues[i].reason) });
        first += (int64_t)n;
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(a, "report of import %.*s", STR_ARG(c->arg)), NULL, 0);
    return download_end(c, file);
}
