/* waymark report NAME */
#include <stdio.h>

#include "cli/cli.h"
#include "service/access.h"
#include "service/report.h"

static bool read_day(const char *text, struct day *ret)
{
    *ret = DAY_NONE;
    return text == NULL || day_parse_iso(str_of(text), ret);
}

/* The school year that is asked about: that of --from, or of --to, or the newest. */
static bool read_filter(const struct cli_options *o, struct dashboard_filter *f)
{
    int64_t year = 0;
    *f = (struct dashboard_filter){ .urn = str_of(o->school == NULL ? "" : o->school), .leavers = true };
    if (!read_day(o->from, &f->from) || !read_day(o->to, &f->to) ||
        (o->year != NULL && (!str_to_i64(str_of(o->year), &year) || year < 2000 || year > 2100)))
        return false;
    if (day_is(f->to))
        f->year = att_year_of(f->to);
    if (day_is(f->from))
        f->year = att_year_of(f->from);
    if (year != 0)
        f->year = (int)year;
    return true;
}

static enum err make(struct cli *c, struct registers *registers, const struct dashboard_filter *filter, struct str name,
    enum report_format format, struct buf *out)
{
    struct config *config = ARENA_NEW(c->arena, struct config);
    struct dashboard *d = ARENA_NEW(c->arena, struct dashboard);
    enum err e = config_load(&c->work, config);
    if (e == OK)
        e = cli_set_today(c, config);
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = c->work.today };
    if (e == OK)
        e = dashboard_ask(&c->work, registers, config, &viewer, filter, d);
    if (e != OK)
        return e;
    if (str_eq(name, S("absence")))
        report_absence(c->arena, d, format, out);
    else if (str_eq(name, S("cohorts")))
        report_cohorts(c->arena, d, format, out);
    else
        e = report_lists(&c->work, &viewer, d, format, out);
    return e;
}

int cmd_report(const struct cli_options *o)
{
    struct cli c;
    struct dashboard_filter filter;
    enum report_format format = REPORT_TABLE;
    struct str name = str_of(o->n_args > 0 ? o->args[0] : "");
    if (!str_eq(name, S("absence")) && !str_eq(name, S("cohorts")) && !str_eq(name, S("lists")))
        return cli_usage("report needs a name: absence, lists or cohorts");
    if (!read_filter(o, &filter))
        return cli_usage("dates are written like 2026-06-03, a school year by the year in which it starts");
    if (o->format != NULL && !report_format_parse(str_of(o->format), &format))
        return cli_usage("'%s' is not a format: table, csv or json", o->format);
    int code = cli_open(o, (size_t)4 << 30, &c);
    if (code != CLI_DONE)
        return code;
    struct registers *registers = registers_new();
    struct buf out = buf_new((size_t)2 << 30);
    enum err e = registers == NULL ? ERR_FULL : db_begin(c.db, DB_READ);
    if (e == OK)
        e = make(&c, registers, &filter, name, format, &out);
    db_rollback(c.db);
    if (e == ERR_MISSING)
        code = cli_refuse("there is no school with the number %s", o->school);
    else if (e == ERR_INVALID)
        code = cli_refuse("--to lies before --from");
    else if (e != OK || out.failed)
        code = cli_refuse_err(&c, out.failed ? ERR_FULL : e, "the report was not made");
    else if (fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout) != 0)
        code = cli_refuse("the report could not be written");
    buf_done(&out);
    arena_reset(c.arena); /* gives the snapshot back */
    registers_free(registers);
    cli_close(&c);
    return code;
}
