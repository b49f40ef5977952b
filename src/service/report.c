#include "service/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "service/text.h"

bool report_format_parse(struct str name, enum report_format *ret)
{
    static const char *const names[] = { "table", "csv", "json", "xlsx" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(name, str_of(names[i]))) {
            *ret = (enum report_format)i;
            return true;
        }
    }
    return false;
}

struct report_cell report_share(struct str s)
{
    struct str digits = str_slice(s, 0, s.n > 0 ? s.n - 1 : 0);
    struct report_cell c = report_text(s);
    if (str_ends(s, S("%")) && str_to_fixed(digits, 1, &c.number))
        c.kind = REPORT_IS_PERCENT;
    return c;
}

static void begin_csv(struct buf *out, const char *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_put_text(out, str_of(columns[i]));
    csv_end_row(out);
}

struct report report_begin(struct arena *a, const struct report_to *to, const char *const *columns, size_t n_columns)
{
    struct report r = { .to = to, .columns = columns, .n_columns = n_columns, .arena = a };
    switch (to->format) {
    case REPORT_CSV:
        begin_csv(to->out, columns, n_columns);
        break;
    case REPORT_JSON:
        buf_add_char(to->out, '[');
        break;
    case REPORT_XLSX:
        r.xlsx = xlsx_begin(a, &to->about, columns, n_columns);
        to->out->failed = to->out->failed || r.xlsx == NULL;
        break;
    case REPORT_TABLE:
        break;
    }
    return r;
}

/* A number as it is written where there is only text: "12", "7.5", "2026-06-03". dst holds 24 bytes. */
static struct str number_text(const struct report_cell *c, char dst[24])
{
    size_t n;
    switch (c->kind) {
    case REPORT_IS_DAY:
        return day_iso((struct day){ (int32_t)c->number }, dst);
    case REPORT_IS_PERCENT:
        n = (size_t)snprintf(dst, 24, "%s%lld.%d", c->number < 0 ? "-" : "", llabs(c->number) / 10,
            (int)(llabs(c->number) % 10));
        return (struct str){ dst, n };
    case REPORT_IS_COUNT:
        break;
    }
    return (struct str){ dst, fmt_i64(dst, c->number) };
}

/* The text of a cell as CSV and the table show it. */
static struct str shown(const struct report_cell *c, char dst[24])
{
    return c->text.p != NULL ? c->text : number_text(c, dst);
}

static void put_json_text(struct buf *b, struct str s)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            buf_add_char(b, '\\');
            buf_add_char(b, s.p[i]);
        } else if (c < ' ') {
            buf_add_fmt(b, "\\u%04x", c);
        } else {
            buf_add_char(b, s.p[i]);
        }
    }
    buf_add_char(b, '"');
}

static void keep(struct report *r, const struct report_cell *cells)
{
    if (r->n_cells + r->n_columns > r->room) {
        r->room = r->room == 0 ? 64 * r->n_columns : r->room * 2;
        struct report_cell *more = ARENA_ARRAY(r->arena, r->room, struct report_cell);
        if (r->n_cells > 0)
            memcpy(more, r->cells, r->n_cells * sizeof *more);
        r->cells = more;
    }
    for (size_t i = 0; i < r->n_columns; i++) {
        r->cells[r->n_cells] = cells[i];
        r->cells[r->n_cells++].text = str_dup(r->arena, cells[i].text);
    }
}

static void put_csv(struct report *r, const struct report_cell *cells)
{
    char dst[24];
    for (size_t i = 0; i < r->n_columns; i++) {
        if (cells[i].text.p == NULL && cells[i].kind != REPORT_IS_DAY)
            csv_put_number(r->to->out, number_text(&cells[i], dst));
        else
            csv_put_text(r->to->out, shown(&cells[i], dst));
    }
    csv_end_row(r->to->out);
}

static void put_json(struct report *r, const struct report_cell *cells)
{
    struct buf *out = r->to->out;
    char dst[24];
    buf_add_str(out, r->rows > 0 ? S(",\n{") : S("\n{"));
    for (size_t i = 0; i < r->n_columns; i++) {
        const struct report_cell *c = &cells[i];
        buf_add_fmt(out, "%s\"%s\":", i > 0 ? "," : "", r->columns[i]);
        if (c->text.p != NULL || c->kind == REPORT_IS_DAY)
            put_json_text(out, shown(c, dst));
        else
            buf_add_str(out, shown(c, dst));
    }
    buf_add_char(out, '}');
}

static void put_xlsx(struct report *r, const struct report_cell *cells)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        const struct report_cell *c = &cells[i];
        if (c->kind == REPORT_IS_PERCENT)
            xlsx_tenths(r->xlsx, i, c->number);
        else if (c->text.p != NULL)
            xlsx_text(r->xlsx, i, c->text);
        else if (c->kind == REPORT_IS_DAY)
            xlsx_day(r->xlsx, i, (struct day){ (int32_t)c->number });
        else
            xlsx_count(r->xlsx, i, c->number);
    }
    if (!xlsx_end_row(r->xlsx))
        r->too_long = r->to->out->failed = true;
}

void report_row(struct report *r, const struct report_cell *cells)
{
    switch (r->to->format) {
    case REPORT_TABLE:
        keep(r, cells);
        return;
    case REPORT_CSV:
        put_csv(r, cells);
        break;
    case REPORT_JSON:
        put_json(r, cells);
        break;
    case REPORT_XLSX:
        if (!r->to->out->failed)
            put_xlsx(r, cells);
        break;
    }
    r->rows++;
}

static void put_padded(struct buf *b, struct str s, size_t to, bool right, bool last)
{
    size_t pad = to - text_characters(s);
    for (size_t i = 0; right && i < pad; i++)
        buf_add_char(b, ' ');
    buf_add_str(b, s);
    for (size_t i = 0; !right && !last && i < pad; i++)
        buf_add_char(b, ' ');
    buf_add_str(b, last ? S("\n") : S("  "));
}

static void end_table(struct report *r)
{
    char dst[24];
    struct buf *out = r->to->out;
    size_t *widths = ARENA_ARRAY(r->arena, r->n_columns, size_t);
    for (size_t i = 0; i < r->n_columns; i++)
        widths[i] = text_characters(str_of(r->columns[i]));
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t w = text_characters(shown(&r->cells[i], dst)), c = i % r->n_columns;
        widths[c] = w > widths[c] ? w : widths[c];
    }
    for (size_t i = 0; i < r->n_columns; i++)
        put_padded(out, str_of(r->columns[i]), widths[i], r->n_cells > 0 && r->cells[i].text.p == NULL,
            i + 1 == r->n_columns);
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t c = i % r->n_columns;
        put_padded(out, shown(&r->cells[i], dst), widths[c], r->cells[i].text.p == NULL, c + 1 == r->n_columns);
    }
}

void report_end(struct report *r)
{
    struct buf *out = r->to->out;
    if (r->to->format == REPORT_XLSX) {
        if (!out->failed && xlsx_end(r->xlsx, out) == ERR_FULL)
            r->too_long = true;
        return;
    }
    if (r->to->format == REPORT_JSON)
        buf_add_str(out, S("\n]\n"));
    else if (r->to->format == REPORT_TABLE)
        end_table(r);
    r->too_long = out->failed;
}

void report_absence(struct arena *a, const struct dashboard *d, const struct report_to *to)
{
    static const char *const columns[] = { "upn", "urn", "possible", "attended", "authorised", "unauthorised", "absent",
        "persistent", "severe", "at_risk" };
    struct report r = report_begin(a, to, columns, COUNT_OF(columns));
    for (size_t i = 0; i < d->answer.n; i++) {
        const struct att_row *row = &d->answer.rows[i];
        const struct att_block *b = att_row_block(&d->answer, row);
        const struct att_count c = att_row_count(row);
        if (c.possible == 0)
            continue;
        report_row(&r,
            (const struct report_cell[]){ REPORT_TEXT(b->who[row->row].upn), REPORT_TEXT(b->school.urn),
                REPORT_NUMBER(c.possible), REPORT_NUMBER(c.attended), REPORT_NUMBER(c.authorised),
                REPORT_NUMBER(c.unauthorised), REPORT_NUMBER(att_absent(&c)), REPORT_NUMBER(att_is_persistent(&c)),
                REPORT_NUMBER(att_is_severe(&c)), REPORT_NUMBER(att_is_at_risk(&c)) });
    }
    report_end(&r);
}

void report_cohorts(struct arena *a, const struct dashboard *d, const struct report_to *to)
{
    static const char *const columns[] = { "cohort", "group", "enrolments", "possible", "attended", "authorised",
        "unauthorised", "persistent", "severe" };
    struct report r = report_begin(a, to, columns, COUNT_OF(columns));
    size_t n;
    struct att_group *groups = att_cohorts(a, &d->answer, 0, &n);
    for (size_t i = 0; i < n; i++) {
        const struct att_sum *s = &groups[i].sum;
        report_row(&r,
            (const struct report_cell[]){ REPORT_TEXT(att_cohort_name(groups[i].cohort)),
                REPORT_TEXT(att_group_name(groups[i].cohort, groups[i].value)), REPORT_NUMBER(s->enrolments),
                REPORT_NUMBER(s->count.possible), REPORT_NUMBER(s->count.attended), REPORT_NUMBER(s->count.authorised),
                REPORT_NUMBER(s->count.unauthorised), REPORT_NUMBER(s->persistent), REPORT_NUMBER(s->severe) });
    }
    report_end(&r);
}

void report_lists(struct arena *a, const struct dashboard *d, const struct report_to *to)
{
    static const char *const columns[] = { "list", "upn", "urn", "why" };
    struct report r = report_begin(a, to, columns, COUNT_OF(columns));
    for (int l = 0; l < LISTS; l++) {
        for (size_t i = 0; i < d->answer.lists.n[l]; i++) {
            struct att_listed listed = dashboard_listed(d, d->answer.lists.rows[l][i]);
            const struct att_block *b = att_row_block(&d->answer, listed.row);
            struct day left = b->who[listed.row->row].leaving;
            char date[20];
            struct str why = dashboard_why(a, d, (enum dashboard_list)l, &listed);
            if (day_is(left) && day_is(d->answer.last_day) && day_cmp(left, d->answer.last_day) < 0)
                why = str_fmt(a, "%.*s; left on %.*s", STR_ARG(why), STR_ARG(day_words(left, date)));
            report_row(&r,
                (const struct report_cell[]){ REPORT_TEXT(dashboard_list_name((enum dashboard_list)l)),
                    REPORT_TEXT(b->who[listed.row->row].upn), REPORT_TEXT(b->school.urn), REPORT_TEXT(why) });
        }
    }
    report_end(&r);
}
