/* waymark report NAME */
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "service/access.h"
#include "service/health.h"
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

/* What is asked for, as the options say it. */
struct wanted {
    struct str name;
    struct dashboard_filter filter;
    enum report_format format;
};

/* Says what is wrong with the options, if anything is. */
static int read_options(const struct cli_options *o, struct wanted *ret)
{
    *ret = (struct wanted){ .name = str_of(o->n_args > 0 ? o->args[0] : ""), .format = REPORT_TABLE };
    if (!str_eq(ret->name, S("absence")) && !str_eq(ret->name, S("cohorts")) && !str_eq(ret->name, S("lists")) &&
        !str_eq(ret->name, S("register-health")))
        return cli_usage("report needs a name: absence, lists, cohorts or register-health");
    if (!read_filter(o, &ret->filter))
        return cli_usage("dates are written like 2026-06-03, a school year by the year in which it starts");
    if (o->format != NULL && !report_format_parse(str_of(o->format), &ret->format))
        return cli_usage("'%s' is not a format: table, csv, json or xlsx", o->format);
    if (ret->format == REPORT_XLSX && isatty(STDOUT_FILENO))
        return cli_refuse("a workbook is nothing for a terminal: end the command with > %s.xlsx", o->args[0]);
    return CLI_DONE;
}

/* What was asked for, as the options say it. */
static struct str question(struct arena *a, const struct wanted *wanted, const struct dashboard *d)
{
    char year[8], from[20], to[20];
    const struct dashboard_filter *f = &wanted->filter;
    return str_fmt(a, "waymark report %.*s: %s%.*s, school year %.*s%s%.*s%s%.*s, children who have left included",
        STR_ARG(wanted->name), f->urn.n > 0 ? "school " : "all schools", STR_ARG(f->urn),
        STR_ARG(att_year_words(d->filter.year, year)), day_is(f->from) ? ", from " : "",
        STR_ARG(day_is(f->from) ? day_words(f->from, from) : S("")), day_is(f->to) ? ", to " : "",
        STR_ARG(day_is(f->to) ? day_words(f->to, to) : S("")));
}

/* The sheet "About" of a workbook. */
static struct xlsx_about about(struct cli *c, const struct config *config, const struct wanted *wanted,
    const struct dashboard *d)
{
    enum { FACTS = 5 };
    char last[20], made[20], time[8];
    struct arena *a = c->arena;
    struct xlsx_fact *facts = ARENA_ARRAY(a, FACTS, struct xlsx_fact);
    facts[0] = (struct xlsx_fact){ S("Question"), question(a, wanted, d) };
    struct day to = d->answer.last_day;
    facts[1] = (struct xlsx_fact){ S("Registers up to"),
        day_is(to) ? str_dup(a, day_words(to, last)) : S("There are no marks.") };
    facts[2] = (struct xlsx_fact){ S("Basis"), S(REPORT_BASIS) };
    facts[3] = (struct xlsx_fact){ S("From"),
        config->authority_name.n > 0 ? config->authority_name : S("an authority without a name") };
    facts[4] = (struct xlsx_fact){ S("Made"),
        str_fmt(a, "%.*s at %.*s, on the command line", STR_ARG(day_words(clock_day(c->work.now_ms), made)),
            STR_ARG(clock_time_words(c->work.now_ms, time))) };
    return (struct xlsx_about){
        .title = wanted->name, .facts = facts, .n_facts = FACTS, .made_ms = c->work.now_ms
    };
}

static enum err make(struct cli *c, struct registers *registers, const struct wanted *wanted, struct buf *out)
{
    struct config *config = ARENA_NEW(c->arena, struct config);
    struct dashboard *d = ARENA_NEW(c->arena, struct dashboard);
    enum err e = config_load(&c->work, config);
    if (e == OK)
        e = cli_set_today(c, config);
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = c->work.today };
    bool lists = str_eq(wanted->name, S("lists"));
    struct dashboard_filter filter = wanted->filter;
    struct dashboard_source source = { .registers = registers, .config = config };
    filter.leavers = true;
    if (e == OK)
        e = registers_reference(registers, &c->work, config->benchmark_la, &source.reference);
    if (e == OK)
        e = dashboard_ask(&c->work, &source, &viewer, &filter,
            &(struct dashboard_wants){ .lists = lists ? UINT32_MAX : 0 }, d);
    if (e != OK)
        return e;
    const struct report_to to = { wanted->format, out, about(c, config, wanted, d) };
    if (lists)
        report_lists(c->arena, d, &to);
    else if (str_eq(wanted->name, S("register-health")))
        health_report(c->arena, d, &to);
    else if (str_eq(wanted->name, S("absence")))
        report_absence(c->arena, d, &to);
    else
        report_cohorts(c->arena, d, &to);
    return OK;
}

/* Prints the report that was made, or says why there is none. */
static int print(
    const struct cli *c, const struct cli_options *o, enum report_format format, enum err e, const struct buf *out)
{
    if (e == ERR_MISSING)
        return cli_refuse("there is no school with the number %s", o->school);
    if (e == ERR_INVALID)
        return cli_refuse("--to lies before --from");
    if (e == OK && out->failed && format == REPORT_XLSX)
        return cli_refuse("the workbook was not made: it would have more than %d rows, or there is no room for it. "
                          "Ask for less, or for --format csv",
            XLSX_ROWS);
    if (e != OK || out->failed)
        return cli_refuse_err(c, out->failed ? ERR_FULL : e, "the report was not made");
    if (fwrite(out->p, 1, out->n, stdout) != out->n || fflush(stdout) != 0)
        return cli_refuse("the report could not be written");
    return CLI_DONE;
}

int cmd_report(const struct cli_options *o)
{
    struct cli c;
    struct wanted wanted;
    int code = read_options(o, &wanted);
    if (code == CLI_DONE)
        code = cli_open(o, (size_t)4 << 30, &c);
    if (code != CLI_DONE)
        return code;
    struct registers *registers = registers_new();
    struct buf out = buf_new((size_t)2 << 30);
    enum err e = registers == NULL ? ERR_FULL : db_begin(c.db, DB_READ);
    if (e == OK)
        e = make(&c, registers, &wanted, &out);
    db_rollback(c.db);
    code = print(&c, o, wanted.format, e, &out);
    buf_done(&out);
    arena_reset(c.arena); /* gives the snapshot back */
    registers_free(registers);
    cli_close(&c);
    return code;
}
