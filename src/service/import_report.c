#include "service/import_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct import_report *import_report_new(struct arena *a)
{
    struct import_report *r = ARENA_NEW(a, struct import_report);
    r->arena = a;
    r->refusal = S("");
    return r;
}

static void add(struct import_report *r, struct import_issue issue)
{
    if (r->n_issues == r->room) {
        size_t room = r->room == 0 ? 64 : r->room * 2;
        struct import_issue *more = ARENA_ARRAY(r->arena, room, struct import_issue);
        if (r->n_issues > 0)
            memcpy(more, r->issues, r->n_issues * sizeof *more);
        r->issues = more;
        r->room = room;
    }
    r->issues[r->n_issues++] = issue;
}

/* A value as it is shown: cut at a whole character, control characters as spaces. */
static struct str shown(struct arena *a, struct str value)
{
    struct str cut = str_slice(value, 0, IMPORT_MAX_VALUE);
    cut.n = utf8_valid_prefix(cut);
    char *c = str_cstr(a, cut);
    for (size_t i = 0; i < cut.n; i++)
        if ((unsigned char)c[i] < ' ')
            c[i] = ' ';
    return (struct str){ c, cut.n };
}

/* A sentence. It holds names out of the file, and is cut at a whole character when they make it too long. */
__attribute__((format(printf, 2, 0))) static struct str format(struct arena *a, const char *fmt, va_list ap)
{
    char text[1024];
    int n = vsnprintf(text, sizeof text, fmt, ap);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n
                                                     : sizeof text - 1;
    return str_dup(a, (struct str){ text, utf8_valid_prefix((struct str){ text, len }) });
}

void import_refuse(struct import_at *at, struct str field, struct str value, const char *reason, ...)
{
    struct import_report *r = at->report;
    bool first = !at->refused;
    r->rows_refused += first;
    at->refused = true;
    if (r->n_issues >= IMPORT_MAX_REFUSED) {
        r->rows_unnamed += first;
        return;
    }
    va_list ap;
    va_start(ap, reason);
    add(r,
        (struct import_issue){ true, at->file, at->line, str_dup(r->arena, field), shown(r->arena, value),
            format(r->arena, reason, ap) });
    va_end(ap);
}

/* Counts a warning by its kind; false when enough of the kind have been named. */
static bool few_alike(struct import_report *r, const char *fmt, struct str text)
{
    for (size_t i = 0; i < r->n_kinds; i++)
        if (r->kinds[i].format == fmt)
            return ++r->kinds[i].seen <= IMPORT_MAX_ALIKE;
    if (r->n_kinds == IMPORT_MAX_KINDS)
        return true;
    r->kinds[r->n_kinds].format = fmt;
    r->kinds[r->n_kinds].first = text;
    r->kinds[r->n_kinds++].seen = 1;
    return true;
}

void import_warn(struct import_at *at, struct str field, struct str value, const char *reason, ...)
{
    struct import_report *r = at->report;
    va_list ap;
    r->warnings++;
    if (!few_alike(r, reason, STR_NONE) || r->n_issues >= IMPORT_MAX_REFUSED)
        return;
    va_start(ap, reason);
    struct str said = format(r->arena, reason, ap);
    va_end(ap);
    add(r, (struct import_issue){ false, at->file, at->line, str_dup(r->arena, field), shown(r->arena, value), said });
    for (size_t i = 0; i < r->n_kinds; i++)
        if (r->kinds[i].format == reason && r->kinds[i].first.p == NULL)
            r->kinds[i].first = said;
}

/* Refuses everything for a reason; the field and the value may be empty. */
static void refuse_all(const struct import_at *at, struct str field, struct str value, struct str reason)
{
    struct import_report *r = at->report;
    add(r,
        (struct import_issue){ true, at->file, at->line, str_dup(r->arena, field), shown(r->arena, value), reason });
    if (at->line > 0)
        r->refusal =
            str_fmt(r->arena, "%.*s, line %lld: %.*s", STR_ARG(at->file), (long long)at->line, STR_ARG(reason));
    else
        r->refusal = str_fmt(r->arena, "%.*s: %.*s", STR_ARG(at->file), STR_ARG(reason));
}

void import_refuse_all(struct import_at *at, const char *reason, ...)
{
    if (import_stopped(at->report))
        return;
    va_list ap;
    va_start(ap, reason);
    struct str text = format(at->report->arena, reason, ap);
    va_end(ap);
    refuse_all(at, S(""), S(""), text);
}

void import_refuse_all_for(struct import_at *at, struct str field, struct str value, const char *reason, ...)
{
    struct import_report *r = at->report;
    if (import_stopped(r))
        return;
    va_list ap;
    va_start(ap, reason);
    struct str text = format(r->arena, reason, ap);
    va_end(ap);
    refuse_all(at, field, value, text);
    /* The head of a file can name a school too, and is no row. */
    r->rows_refused += !at->refused && r->rows_refused < r->rows_read;
    at->refused = true;
}

void import_refuse_csv(struct import_at *at, const struct csv_fault *fault)
{
    struct str text = csv_fault_text(fault->kind);
    struct import_at where = *at;
    where.line = fault->line;
    if (fault->column > 0)
        import_refuse_all(&where, "column %zu: %.*s", fault->column, STR_ARG(text));
    else
        import_refuse_all(&where, "%.*s", STR_ARG(text));
}

void import_report_judge(struct import_report *r)
{
    if (import_stopped(r) || r->rows_refused == 0)
        return;
    if (r->rows_refused == r->rows_read)
        r->refusal = str_fmt(r->arena, "every row was refused (%lld); the report says why",
            (long long)r->rows_refused);
    else if (r->rows_refused * 2 > r->rows_read)
        r->refusal = str_fmt(r->arena, "%lld of %lld rows were refused, more than half: this may be the wrong file",
            (long long)r->rows_refused, (long long)r->rows_read);
}

void import_report_finish(struct import_report *r)
{
    for (size_t i = 0; i < r->n_kinds; i++) {
        int64_t more = r->kinds[i].seen - IMPORT_MAX_ALIKE;
        if (more > 0)
            add(r,
                (struct import_issue){ .file = S(""),
                    .field = S(""),
                    .value = S(""),
                    .reason = str_fmt(r->arena, "%lld more warnings like this one: %.*s", (long long)more,
                        STR_ARG(r->kinds[i].first)) });
    }
    if (r->rows_unnamed > 0)
        add(r,
            (struct import_issue){ .refused = true,
                .file = S(""),
                .field = S(""),
                .value = S(""),
                .reason = str_fmt(
                    r->arena, "%lld more rows were refused and are not named here", (long long)r->rows_unnamed) });
}

void import_report_csv(const struct import_issue *issues, size_t n, struct buf *out)
{
    static const char *const header[] = { "severity", "file", "line", "field", "value", "reason" };
    bool first = out->n == 0;
    for (size_t i = 0; first && i < COUNT_OF(header); i++)
        csv_put_text(out, str_of(header[i]));
    if (first)
        csv_end_row(out);
    for (size_t i = 0; i < n; i++) {
        csv_put_text(out, issues[i].refused ? S("refused") : S("warning"));
        csv_put_text(out, issues[i].file);
        csv_put_i64(out, issues[i].line);
        csv_put_text(out, issues[i].field);
        csv_put_text(out, issues[i].value);
        csv_put_text(out, issues[i].reason);
        csv_end_row(out);
    }
}
