#include "service/report.h"

#include <string.h>

#include "base/csv.h"

bool report_format_parse(struct str name, enum report_format *ret)
{
    static const char *const names[] = { "table", "csv", "json" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(name, str_of(names[i]))) {
            *ret = (enum report_format)i;
            return true;
        }
    }
    return false;
}

struct report report_begin(struct arena *a, struct buf *out, enum report_format format, const char *const *columns,
    size_t n_columns)
{
    struct report r = { .out = out, .format = format, .columns = columns, .n_columns = n_columns, .arena = a };
    if (format == REPORT_CSV) {
        for (size_t i = 0; i < n_columns; i++)
            csv_put_text(out, str_of(columns[i]));
        csv_end_row(out);
    } else if (format == REPORT_JSON) {
        buf_add_char(out, '[');
    }
    return r;
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

void report_row(struct report *r, const struct report_cell *cells)
{
    if (r->format == REPORT_TABLE) {
        keep(r, cells);
        return;
    }
    if (r->format == REPORT_JSON)
        buf_add_str(r->out, r->rows > 0 ? S(",\n{") : S("\n{"));
    for (size_t i = 0; i < r->n_columns; i++) {
        const struct report_cell *c = &cells[i];
        if (r->format == REPORT_CSV && c->text.p != NULL)
            csv_put_text(r->out, c->text);
        else if (r->format == REPORT_CSV)
            csv_put_i64(r->out, c->number);
        else {
            buf_add_fmt(r->out, "%s\"%s\":", i > 0 ? "," : "", r->columns[i]);
            if (c->text.p != NULL)
                put_json_text(r->out, c->text);
            else
                buf_add_i64(r->out, c->number);
        }
    }
    if (r->format == REPORT_CSV)
        csv_end_row(r->out);
    else
        buf_add_char(r->out, '}');
    r->rows++;
}

/* The text of a cell as the table shows it. */
static struct str shown(const struct report_cell *c, char digits[21])
{
    return c->text.p != NULL ? c->text : (struct str){ digits, fmt_i64(digits, c->number) };
}

/* Characters, not bytes: what continues a UTF-8 sequence takes no place. */
static size_t width(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static void put_padded(struct buf *b, struct str s, size_t to, bool right, bool last)
{
    size_t pad = to - width(s);
    for (size_t i = 0; right && i < pad; i++)
        buf_add_char(b, ' ');
    buf_add_str(b, s);
    for (size_t i = 0; !right && !last && i < pad; i++)
        buf_add_char(b, ' ');
    buf_add_str(b, last ? S("\n") : S("  "));
}

void report_end(struct report *r)
{
    if (r->format == REPORT_JSON)
        buf_add_str(r->out, S("\n]\n"));
    if (r->format != REPORT_TABLE)
        return;
    char digits[21];
    size_t *widths = ARENA_ARRAY(r->arena, r->n_columns, size_t);
    for (size_t i = 0; i < r->n_columns; i++)
        widths[i] = width(str_of(r->columns[i]));
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t w = width(shown(&r->cells[i], digits)), c = i % r->n_columns;
        widths[c] = w > widths[c] ? w : widths[c];
    }
    for (size_t i = 0; i < r->n_columns; i++)
        put_padded(r->out, str_of(r->columns[i]), widths[i], r->n_cells > 0 && r->cells[i].text.p == NULL,
            i + 1 == r->n_columns);
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t c = i % r->n_columns;
        put_padded(r->out, shown(&r->cells[i], digits), widths[c], r->cells[i].text.p == NULL, c + 1 == r->n_columns);
    }
}

void report_absence(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out)
{
    static const char *const columns[] = { "upn", "urn", "possible", "attended", "authorised", "unauthorised", "absent",
        "persistent", "severe", "at_risk" };
    struct report r = report_begin(a, out, format, columns, COUNT_OF(columns));
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

void report_cohorts(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out)
{
    static const char *const columns[] = { "cohort", "group", "enrolments", "possible", "attended", "authorised",
        "unauthorised", "persistent", "severe" };
    struct report r = report_begin(a, out, format, columns, COUNT_OF(columns));
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

void report_lists(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out)
{
    static const char *const columns[] = { "list", "upn", "urn", "why" };
    struct report r = report_begin(a, out, format, columns, COUNT_OF(columns));
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
