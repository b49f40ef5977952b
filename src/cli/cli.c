#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/migrate.h"

int cli_refuse(const char *fmt, ...)
{
    va_list ap;
    fputs("waymark: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return CLI_REFUSED;
}

int cli_usage(const char *fmt, ...)
{
    va_list ap;
    fputs("waymark: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputs("\nwaymark help says how it is used\n", stderr);
    return CLI_USAGE;
}

int cli_refuse_err(const struct cli *c, enum err e, const char *doing)
{
    const char *what = "something went wrong";
    if (e == ERR_BUSY)
        what = "somebody else is writing to the database; try again";
    else if (e == ERR_FULL)
        what = "there is no room left (disk or memory); nothing was changed";
    else if (e == ERR_MISSING)
        what = "it is not there";
    else if (e == ERR_CONFLICT)
        what = "it is there already, or was changed meanwhile";
    else if (e == ERR_INVALID)
        what = "it breaks a rule of the database";
    return cli_refuse("%s: %s%s%s%s", doing, what, c->fail.detail[0] != '\0' ? " (" : "", c->fail.detail,
        c->fail.detail[0] != '\0' ? ")" : "");
}

const char *cli_database(const struct cli_options *o)
{
    const char *url = o->database != NULL ? o->database : getenv("DATABASE_URL");
    return url == NULL || url[0] == '\0' ? "waymark.db" : url;
}

int cli_open(const struct cli_options *o, size_t memory, struct cli *ret)
{
    struct clock clock = clock_system();
    *ret = (struct cli){ .arena = arena_new(memory) };
    /* A statement of an import or a report may take as long as it needs: nobody waits for a page. */
    const struct db_options options = { .statement_ms = -1 };
    enum err e = db_open(cli_database(o), &options, &ret->fail, &ret->db);
    if (e == OK)
        e = migrate_run(ret->db, &store_migrations, &clock, &ret->fail);
    if (e != OK) {
        int code = cli_refuse_err(ret, e, "the database could not be opened");
        cli_close(ret);
        return code;
    }
    int64_t now = clock_now_ms(&clock);
    ret->work = (struct work){
        .db = ret->db, .arena = ret->arena, .now_ms = now, .today = clock_day(now), .fail = &ret->fail
    };
    return CLI_DONE;
}

int cli_make_uploads(const char *state, char ret[CLI_PATH])
{
    int n = snprintf(ret, CLI_PATH, "%s/uploads", state);
    if (n < 0 || n >= CLI_PATH)
        return cli_refuse("the name of the state folder is too long");
    if ((mkdir(state, 0700) != 0 && errno != EEXIST) || (mkdir(ret, 0700) != 0 && errno != EEXIST))
        return cli_refuse("the state folder %s could not be made: %s", state, strerror(errno));
    if (access(ret, W_OK | X_OK) != 0)
        return cli_refuse("the folder %s cannot be written to: %s", ret, strerror(errno));
    return CLI_DONE;
}

void cli_close(struct cli *c)
{
    db_close(c->db);
    arena_free(c->arena);
    *c = (struct cli){ 0 };
}

enum err cli_set_today(struct cli *c, const struct config *config)
{
    if (day_is(config->demonstration_day))
        c->work.today = config->demonstration_day;
    return OK;
}
