/* waymark import KIND FILE... */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "service/import.h"

enum { SHOWN = 20 };

static void progress(void *to, int64_t read, int64_t all)
{
    (void)to;
    fprintf(stderr, "\r%3d%% read", all > 0 ? (int)(100 * read / all) : 0);
    fflush(stderr);
}

static void print_issue(const struct import_issue *i)
{
    fprintf(stderr, "  %s: %.*s", i->refused ? "refused" : "warning", STR_ARG(i->file));
    if (i->line > 0)
        fprintf(stderr, ", line %lld", (long long)i->line);
    if (i->field.n > 0)
        fprintf(stderr, ", column %.*s", STR_ARG(i->field));
    if (i->value.n > 0)
        fprintf(stderr, " '%.*s'", STR_ARG(i->value));
    fprintf(stderr, ": %.*s\n", STR_ARG(i->reason));
}

/* What came of it: the report on standard error, the summary on standard output. */
static void print_result(const struct import_task *task, const struct import_result *r)
{
    const struct import_report *report = r->report;
    size_t shown = 0;
    for (int refused = 1; refused >= 0; refused--)
        for (size_t i = 0; i < report->n_issues && shown < SHOWN; i++)
            if (report->issues[i].refused == (refused == 1)) {
                print_issue(&report->issues[i]);
                shown++;
            }
    if (report->n_issues > shown)
        fprintf(stderr,
            "  ... and %zu more; --write FILE writes them as CSV: up to %d warnings of a kind and %d lines in all, and "
            "of the others how many there were\n",
            report->n_issues - shown, IMPORT_MAX_ALIKE, IMPORT_MAX_REFUSED);
    printf("%lld rows read, %lld refused, %lld warnings\n%.*s", (long long)report->rows_read,
        (long long)report->rows_refused, (long long)report->warnings, STR_ARG(r->summary));
    if (!r->refused)
        puts(task->dry_run ? "dry run: nothing was changed" : "done");
}

static int write_report(const char *path, const struct import_report *report)
{
    struct buf b = buf_new((size_t)1 << 30);
    FILE *f = fopen(path, "w");
    import_report_csv(report->issues, report->n_issues, &b);
    bool done = f != NULL && !b.failed && fwrite(b.p, 1, b.n, f) == b.n;
    if (f != NULL && fclose(f) != 0)
        done = false;
    buf_done(&b);
    return done ? CLI_DONE : cli_refuse("the report could not be written to %s", path);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Puts the import into the ledger, so that what it changes bears its number. */
static enum err begin(struct cli *c, struct import_task *task)
{
    struct str public_id;
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = import_ledger_add(&c->work, task, (struct account_id){ 0 }, 0, NULL, &public_id);
    if (e == OK)
        return db_commit(c->db);
    db_rollback(c->db);
    return e;
}

static enum err load_today(struct cli *c)
{
    struct config config;
    enum err e = db_begin(c->db, DB_READ);
    if (e == OK)
        e = config_load(&c->work, &config);
    if (e == OK && day_is(config.demonstration_day) && day_cmp(config.demonstration_day, c->work.today) > 0)
        c->work.today = config.demonstration_day;
    db_rollback(c->db);
    return e;
}

int cmd_import(const struct cli_options *o)
{
    struct cli c;
    struct import_result result;
    struct import_task task = { .dry_run = o->dry_run };
    if (o->n_args < 2)
        return cli_usage("import needs a kind and at least one file");
    if (!import_kind_parse(str_of(o->args[0]), &task.kind))
        return cli_usage(
            "'%s' is not a kind of import: settings, pupils, marks, ctf, census, episodes, benchmarks, calendar",
            o->args[0]);
    int code = cli_open(o, (size_t)4 << 30, &c);
    if (code != CLI_DONE)
        return code;
    struct import_file *files = ARENA_ARRAY(c.arena, (size_t)o->n_args - 1, struct import_file);
    for (int i = 1; i < o->n_args; i++)
        files[task.n_files++] = (struct import_file){ str_of(base_name(o->args[i])), o->args[i] };
    task.files = files;
    task.viewer = (struct viewer){ .scope = SCOPE_ALL, .today = c.work.today };
    task.progress = isatty(STDERR_FILENO) ? progress : NULL;
    enum err e = load_today(&c);
    if (e == OK && !task.dry_run)
        e = begin(&c, &task);
    if (e == OK)
        e = import_run(&c.work, &task, &result);
    if (task.progress != NULL)
        fputs("\r          \r", stderr);
    if (e != OK) {
        code = cli_refuse_err(&c, e, "the import was not made");
    } else {
        print_result(&task, &result);
        if (o->write != NULL)
            code = write_report(o->write, result.report);
        if (result.refused)
            code = cli_refuse("nothing was imported: %.*s", STR_ARG(result.report->refusal));
    }
    cli_close(&c);
    return code;
}
