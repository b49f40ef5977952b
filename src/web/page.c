#include "web/page.h"

#include <stdlib.h>
#include <string.h>

#include "views/error.html.h"
#include "web/route.h"

/* Where there is to go: with the operation that opens each, and the last of the routes (routes.def) that stand below
 * it. `about` is what home says of it; those of home alone have no routes of their own below them. */
static const struct {
    const char *text, *about;
    enum route_id route, last;
    enum access_op op;
    uint32_t with; /* scopes of the operation with which it is shown; 0: with any */
    bool home_alone;
} places[] = {
    { "Find", NULL, ROUTE_FIND, ROUTE_FIND, OP_PUPIL_SEARCH },
    { "Dashboard", "Absence, lists and cohorts, as the registers have it.", ROUTE_DASHBOARD, ROUTE_DASHBOARD,
        OP_DASHBOARD_SCHOOL },
    { "Looking ahead", "How likely it is that a child ends the year with little schooling.", ROUTE_AHEAD,
        ROUTE_AHEAD_METHOD_XLSX, OP_DASHBOARD_SCHOOL },
    { "Schools", "Each school beside others like it, and the health of its registers.", ROUTE_SCHOOLS,
        ROUTE_REGISTER_HEALTH_XLSX, OP_DASHBOARD_SCHOOL },
    { "Meetings", "Targeting Support Meetings: to come, to prepare, and held.", ROUTE_MEETINGS, ROUTE_ALLOCATION_MAKE,
        OP_MEETING_LIST },
    { "Actions", "What is to be done for children and schools, and how it went.", ROUTE_ACTIONS,
        ROUTE_CONSULTATION_WITHDRAW, OP_ACTION_LIST },
    { "Tracker", "Who was talked about, what was agreed, and how it stands.", ROUTE_TRACKER, ROUTE_SEVERE_LOG_XLSX,
        OP_TRACKER_READ },
    { "Log of the severely absent", "Every one of them, and what is missing.", ROUTE_SEVERE_LOG, ROUTE_SEVERE_LOG,
        OP_TRACKER_READ, .home_alone = true },
    { "Panels", "Who is brought to a panel, and what it decided.", ROUTE_PANELS, ROUTE_REFERRAL_DECIDE, OP_YAR_READ },
    { "Cases", "What is brought to the Inclusion Forums, and what is next for each.", ROUTE_CASES,
        ROUTE_CASE_WITHDRAW_IT, OP_CASE_NAMED_LIST },
    { "Requests", "What settings ask of the forums: to look at, to date, to give a plan.", ROUTE_QUEUE,
        ROUTE_BOOKING_OFF, OP_FORUM_UPDATE, SCOPE_REGION },
    { "Papers", "The cases of the forums on which you sit.", ROUTE_PAPERS, ROUTE_PAPER_CONFLICT, OP_CASE_NAMED_ADVISE,
        SCOPE_FORUM },
    { "Forums", "The days of the Inclusion Forums, and what belongs to them.", ROUTE_FORUMS, ROUTE_COORDINATOR_END,
        OP_FORUM_LIST },
    { "Outcomes of forums", "How long they are waited for, and what changed afterwards.", ROUTE_OUTCOMES,
        ROUTE_OUTCOMES, OP_DASHBOARD_LA, .home_alone = true },
    { "Records", "Part-time timetables, suspensions, alternative provision, missing education, home education.",
        ROUTE_RECORDS, ROUTE_RECORD_STEP, OP_DASHBOARD_SCHOOL },
    { "Bring data in", "Registers, pupils, schools, calendars and published figures, from files.", ROUTE_IMPORTS,
        ROUTE_IMPORT_XLSX, OP_MARK_IMPORT },
    { "Accounts", "Who may sign in, and with which roles.", ROUTE_ACCOUNTS, ROUTE_ACCOUNTS, OP_USER_LIST },
    { "Messages", "What was sent by mail, what waits, and what could not be sent.", ROUTE_OUTBOX, ROUTE_OUTBOX,
        OP_SETTINGS_READ },
    { "Settings", "Thresholds, terms, lists and wordings of this authority.", ROUTE_SETTINGS, ROUTE_CHOICE_OFFER,
        OP_SETTINGS_READ },
    { "Audit", "Who looked at or changed what.", ROUTE_AUDIT, ROUTE_AUDIT_ENTRY, OP_AUDIT_SEARCH },
};

/* Pages without a place of their own in the menu, which are reached from the dashboard: from one route to another. */
static const struct {
    enum route_id first, last;
} of_dashboard[] = { { ROUTE_PATTERNS, ROUTE_PATTERNS_XLSX }, { ROUTE_COHORTS, ROUTE_COHORTS_XLSX },
    { ROUTE_LIST, ROUTE_LIST_XLSX }, { ROUTE_PUPIL, ROUTE_PUPIL_XLSX }, { ROUTE_SUSPENSIONS, ROUTE_SUSPENSION_SAY } };

/* Is the page one of those that stand below a page of the menu? */
static bool below(const struct context *c, size_t at)
{
    if (c->route == NULL)
        return false;
    enum route_id id = c->route->id;
    for (size_t i = 0; i < COUNT_OF(of_dashboard); i++)
        if (id >= of_dashboard[i].first && id <= of_dashboard[i].last)
            return places[at].route == ROUTE_DASHBOARD;
    return id >= places[at].route && id <= places[at].last;
}

/* The pages with files that want a fresh password, and the word of the page's address that says which can be had. */
static const struct {
    enum route_id page, file;
    const char *ready;
} downloads[] = { { ROUTE_LIST, ROUTE_LIST_CSV, "ready" }, { ROUTE_LIST, ROUTE_LIST_XLSX, "ready-xlsx" },
    { ROUTE_AHEAD, ROUTE_AHEAD_CSV, "ready" }, { ROUTE_AHEAD, ROUTE_AHEAD_XLSX, "ready-xlsx" },
    { ROUTE_SCHOOL_HEALTH, ROUTE_SCHOOL_HEALTH_CSV, "ready" },
    { ROUTE_SCHOOL_HEALTH, ROUTE_SCHOOL_HEALTH_XLSX, "ready-xlsx" },
    { ROUTE_RECORDS, ROUTE_RECORDS_CSV, "ready" }, { ROUTE_RECORDS, ROUTE_RECORDS_XLSX, "ready-xlsx" },
    { ROUTE_RECORDS, ROUTE_RECORD_STEPS_CSV, "ready" }, { ROUTE_RECORDS, ROUTE_RECORD_STEPS_XLSX, "ready-xlsx" },
    { ROUTE_PUPIL, ROUTE_PUPIL_CSV, "ready" }, { ROUTE_PUPIL, ROUTE_PUPIL_XLSX, "ready-xlsx" },
    { ROUTE_QUEUE, ROUTE_QUEUE_CSV, "ready" }, { ROUTE_QUEUE, ROUTE_QUEUE_XLSX, "ready-xlsx" },
    { ROUTE_ACTIONS, ROUTE_ACTIONS_CSV, "ready" }, { ROUTE_ACTIONS, ROUTE_ACTIONS_XLSX, "ready-xlsx" },
    { ROUTE_TRACKER, ROUTE_TRACKER_CSV, "ready" }, { ROUTE_TRACKER, ROUTE_TRACKER_XLSX, "ready-xlsx" },
    { ROUTE_SEVERE_LOG, ROUTE_SEVERE_LOG_CSV, "ready" }, { ROUTE_SEVERE_LOG, ROUTE_SEVERE_LOG_XLSX, "ready-xlsx" },
    { ROUTE_CASES, ROUTE_CASES_CSV, "ready" }, { ROUTE_CASES, ROUTE_CASES_XLSX, "ready-xlsx" },
    { ROUTE_MEETING_MINUTES, ROUTE_MEETING_PDF, "ready" }, { ROUTE_MEETING_MINUTES, ROUTE_MEETING_DOCX, "ready-docx" },
    { ROUTE_PLAN, ROUTE_PLAN_PDF, "ready" }, { ROUTE_PLAN, ROUTE_PLAN_DOCX, "ready-docx" },
    { ROUTE_AUDIT, ROUTE_AUDIT_CSV, "ready" }, { ROUTE_AUDIT, ROUTE_AUDIT_XLSX, "ready-xlsx" } };

static const struct str ready = { "download", 8 };

/* A query without the word that a download is ready, and with it at the end if there is one. */
static struct url download_url(struct context *c, enum route_id route, struct str arg, const struct http_request *r,
    const char *is_ready)
{
    struct http_pair *pairs = ARENA_ARRAY(c->work.arena, r->n_query + 1, struct http_pair);
    size_t n = 0;
    for (size_t i = 0; i < r->n_query; i++)
        if (!str_eq(r->query[i].name, ready))
            pairs[n++] = r->query[i];
    if (is_ready != NULL)
        pairs[n++] = (struct http_pair){ ready, str_of(is_ready) };
    return url_with(c->work.arena, route, arg, pairs, n);
}

struct url page_of_download(struct context *c, struct url file)
{
    struct arena *a = c->work.arena;
    const struct route *route;
    struct http_request asked = { .method = HTTP_GET };
    struct str arg;
    ptrdiff_t mark = str_find(file.s, '?');
    size_t end = mark < 0 ? file.s.n : (size_t)mark;
    struct str query = mark < 0 ? S("") : str_slice(file.s, end + 1, file.s.n);
    if (http_parse_path(a, str_slice(file.s, 0, end), &asked.path) != OK ||
        http_parse_pairs(a, query, &asked.query, &asked.n_query) != OK ||
        route_find(HTTP_GET, asked.path, &route, &arg) != ROUTE_FOUND)
        return file;
    for (size_t i = 0; i < COUNT_OF(downloads); i++) {
        const struct route *page = &route_table()[downloads[i].page];
        if (downloads[i].file == route->id && access_allows(c->login.roles, (enum access_op)page->op).scopes != 0)
            return download_url(c, page->id, arg, &asked, downloads[i].ready);
    }
    return file;
}

static struct str kind_of_file(unsigned flags)
{
    if ((flags & ROUTE_PDF) != 0)
        return S("PDF");
    if ((flags & ROUTE_DOCX) != 0)
        return S("Word, DOCX");
    return (flags & ROUTE_XLSX) != 0 ? S("Excel, XLSX") : S("CSV");
}

/* What can be downloaded now, on the page to which page_of_download() has led: as long as the password is fresh. */
static void offer_download(struct context *c, struct layout *l)
{
    bool fresh = c->work.now_ms - c->login.authenticated_ms <= ACCESS_FRESH_MS;
    struct str word = http_query(c->request, ready);
    for (size_t i = 0; i < COUNT_OF(downloads) && c->route != NULL && fresh; i++) {
        if (downloads[i].page != c->route->id || !str_eq(word, str_of(downloads[i].ready)))
            continue;
        l->download = download_url(c, downloads[i].file, c->arg, c->request, NULL);
        l->download_words = kind_of_file(route_table()[downloads[i].file].flags);
    }
}

static bool offers(const struct context *c, size_t at)
{
    const uint32_t with = places[at].with == 0 ? UINT32_MAX : places[at].with;
    return (access_allows(c->login.roles, places[at].op).scopes & with) != 0;
}

const struct home_link *page_places(struct context *c, size_t *ret_n)
{
    struct home_link *to = ARENA_ARRAY(c->work.arena, COUNT_OF(places), struct home_link);
    *ret_n = 0;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (places[i].about != NULL && offers(c, i))
            to[(*ret_n)++] = (struct home_link){ .text = str_of(places[i].text),
                .about = str_of(places[i].about),
                .href = url_to(c->work.arena, places[i].route, STR_NONE) };
    return to;
}

struct layout page_layout(struct context *c, struct str title)
{
    struct arena *a = c->work.arena;
    struct layout l = { .title = title,
        .service_name = S("Waymark"),
        .authority = c->config.authority_name,
        .home = url_to(a, ROUTE_HOME, STR_NONE) };
    if (l.authority.p == NULL)
        l.authority = S("");
    if (day_is(c->config.demonstration_day) && c->config.authority_name.n > 0) {
        l.phase_tag = S("Demonstration");
        l.phase_text = str_fmt(a, "Everyone here is made up. The service stands on %.*s.",
            STR_ARG(page_day(a, c->config.demonstration_day)));
    }
    if (!c->signed_in)
        return l;
    struct govuk_service_navigation_item *items = ARENA_ARRAY(a, COUNT_OF(places),
        struct govuk_service_navigation_item);
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (!places[i].home_alone && offers(c, i))
            items[l.n_navigation++] = (struct govuk_service_navigation_item){ .text = str_of(places[i].text),
                .href = url_to(a, places[i].route, STR_NONE),
                .current = below(c, i) };
    l.navigation = items;
    l.account = c->login.display_name;
    l.sign_out = url_to(a, ROUTE_SIGN_OUT, STR_NONE);
    l.csrf = c->login.csrf_token;
    offer_download(c, &l);
    l.printed_by = c->login.display_name;
    l.printed_at = page_instant(a, c->work.now_ms);
    return l;
}

struct named {
    struct str name;
    size_t at;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int c = str_cmp(x->name, y->name);
    return c != 0 ? c : (x->at > y->at) - (x->at < y->at);
}

size_t *page_by_name(struct arena *a, const struct str *names, size_t n)
{
    struct named *all = ARENA_ARRAY(a, n, struct named);
    size_t *order = ARENA_ARRAY(a, n, size_t);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct named){ str_fold(a, names[i]), i };
    if (n > 0)
        qsort(all, n, sizeof *all, by_name);
    for (size_t i = 0; i < n; i++)
        order[i] = all[i].at;
    return order;
}

struct layout page_wide(struct context *c, struct str title)
{
    struct layout l = page_layout(c, title);
    l.wide = true;
    return l;
}

struct str page_public_url(const struct context *c)
{
    return c->app->public_url == NULL ? S("http://localhost") : str_of(c->app->public_url);
}

struct str page_instant(struct arena *a, int64_t ms)
{
    char date[20], time[8];
    return str_fmt(a, "%.*s at %.*s", STR_ARG(day_words(clock_day(ms), date)), STR_ARG(clock_time_words(ms, time)));
}

struct str page_second(struct arena *a, int64_t ms)
{
    struct str to_minute = page_instant(a, ms);
    int seconds = (int)(ms / 1000 % 60);
    return str_fmt(a, "%.*s:%02d%s", (int)to_minute.n - 2, to_minute.p, seconds, to_minute.p + to_minute.n - 2);
}

struct str page_day(struct arena *a, struct day d)
{
    char date[20];
    return day_is(d) ? str_dup(a, day_words(d, date)) : S("not known");
}

struct str page_count(struct arena *a, int64_t n)
{
    char digits[21], out[32];
    size_t len = fmt_i64(digits, n), to = 0, start = n < 0 ? 1 : 0;
    for (size_t i = 0; i < len; i++) {
        if (i > start && (len - i) % 3 == 0)
            out[to++] = ',';
        out[to++] = digits[i];
    }
    return str_dup(a, (struct str){ out, to });
}

struct str page_share(struct arena *a, int64_t part, int64_t whole)
{
    if (whole <= 0)
        return S("none");
    long long tenths = att_tenths(part, whole);
    return str_fmt(a, "%lld.%lld%%", tenths / 10, tenths % 10);
}

struct str page_milli(struct arena *a, int64_t milli)
{
    long long tenths = (milli + (milli < 0 ? -50 : 50)) / 100, size = tenths < 0 ? -tenths : tenths;
    return str_fmt(a, "%s%lld.%lld%%", tenths < 0 ? "-" : "", size / 10, size % 10);
}

struct str page_plural(struct arena *a, int64_t n, const char *one, const char *many)
{
    return str_fmt(a, "%.*s %s", STR_ARG(page_count(a, n)), n == 1 ? one : many);
}

struct str page_name(struct arena *a, struct str surname, struct str forename)
{
    return str_fmt(a, "%.*s, %.*s", STR_ARG(surname), STR_ARG(forename));
}

/* What is too large, and for which form, whether its address has been looked up or was refused before. */
static struct str advice_on_size(const struct context *c)
{
    const struct route *route = NULL;
    struct str arg;
    const bool found = route_find(c->request->method, c->request->path, &route, &arg) == ROUTE_FOUND;
    if (found && (route->flags & ROUTE_ONE) != 0)
        return S(
            "A document may have 25 MB at the most, or less if the form says so. It was not kept. Go back, and choose "
            "it again when you have saved it with smaller pictures, or in parts.");
    if (found && (route->flags & ROUTE_UPLOAD) != 0)
        return S("Files of one upload may be 1.5 GB together. Split the file, or bring it in on the command line.");
    return S(
        "There is more text in the form than can be kept. Nothing of it was saved. Go back and make it shorter, or "
        "save it in parts.");
}

/* What to do about it, for the error page. */
static struct str advice(const struct context *c, int status)
{
    switch (status) {
    case 400:
        return S("Go back and try again. If you typed the address, check that it is right.");
    case 403:
        return S("If you think you should be able to see it, ask your administrator which role you need.");
    case 404:
        return S("It may have been moved, or it may be about a school or a child that is not among those you can "
                 "see. Check the address, or start again from the dashboard.");
    case 405:
        return S("Start again from the dashboard.");
    case 409:
        return S("Go back, load the page again and look at what has changed before you repeat it. Nothing of yours "
                 "was saved.");
    case 413:
        return advice_on_size(c);
    case 429:
        return S("Wait a minute and try again.");
    case 503:
        return S("Nothing was changed. Try again in a minute. If it stays so, tell whoever looks after the service "
                 "that it may have run out of disk space.");
    default:
        return S("Nothing was changed. Try again later.");
    }
}

enum err page_refuse(struct context *c, int status, struct str title, struct str advice)
{
    const struct error_page p = { .layout = page_layout(c, title), .advice = advice };
    view_error(c->html, &p);
    return context_page(c, status);
}

enum err page_signed_out(struct context *c)
{
    struct arena *a = c->work.arena;
    bool file = (c->route->flags & ROUTE_UPLOAD) != 0;
    const struct url back = c->route->id == ROUTE_DOCUMENT_ADD ? url_to(a, ROUTE_DOCUMENTS, c->arg)
                                                               : url_to(a, ROUTE_IMPORT_NEW, STR_NONE);
    const struct http_pair next = { S("next"), file ? back.s : S("") };
    const struct error_page p = { .layout = page_layout(c, S("You have been signed out")),
        .advice = file
            ? S("The file was not received. Sign in and choose it again.")
            : S("What you typed was not received. Sign in in another window, go back and send it again."),
        .on = url_with(a, ROUTE_SIGN_IN, STR_NONE, &next, 1),
        .on_words = S("Sign in") };
    view_error(c->html, &p);
    return context_page(c, 403);
}

enum err page_error(struct context *c, int status)
{
    const struct error_page p = { .layout = page_layout(c, http_status_words(status)),
        .advice = advice(c, status),
        .reference = status >= 500 ? c->request->id : S("") };
    view_error(c->html, &p);
    return context_page(c, status);
}
