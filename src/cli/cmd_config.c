/* waymark config list|set NAME VALUE [--from DAY]; waymark migrate; waymark check */
#include <stdio.h>

#include "cli/cli.h"
#include "store/config.h"
#include "store/migrate.h"

static int list(struct cli *c)
{
    struct config_all_row *rows;
    size_t n;
    enum err e = db_begin(c->db, DB_READ);
    if (e == OK)
        e = store_config_all(c->db, c->arena, &rows, &n);
    for (const struct config_entry *entry = config_entries(); e == OK && entry->name != NULL; entry++) {
        printf("%s: %s (standard: %s)\n", entry->name, entry->meaning,
            entry->standard[0] == '\0' ? "none" : entry->standard);
        for (size_t i = 0; i < n; i++) {
            char from[11];
            if (str_eq(rows[i].name, str_of(entry->name)))
                printf("    %.*s from %.*s\n", STR_ARG(rows[i].value), STR_ARG(day_iso(rows[i].from_on, from)));
        }
    }
    db_rollback(c->db);
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the settings could not be read");
}

static int set(struct cli *c, const struct cli_options *o)
{
    struct day from = c->work.today;
    struct str problem = S("");
    if (o->from != NULL && !day_parse_iso(str_of(o->from), &from))
        return cli_usage("--from takes a date like 2026-06-03");
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = config_set(&c->work, str_of(o->args[1]), str_of(o->args[2]), from, &problem);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (problem.n > 0)
        return cli_refuse("%s: %.*s", o->args[1], STR_ARG(problem));
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the setting was not changed");
}

int cmd_config(const struct cli_options *o)
{
    struct cli c;
    struct str what = str_of(o->n_args > 0 ? o->args[0] : "");
    bool sets = str_eq(what, S("set"));
    if (!sets && !str_eq(what, S("list")))
        return cli_usage("config needs one of: list, set NAME VALUE");
    if (sets && o->n_args != 3)
        return cli_usage("config set needs a name and a value");
    int code = cli_open(o, (size_t)16 << 20, &c);
    if (code != CLI_DONE)
        return code;
    code = sets ? set(&c, o) : list(&c);
    cli_close(&c);
    return code;
}

int cmd_migrate(const struct cli_options *o)
{
    struct cli c;
    int code = cli_open(o, (size_t)16 << 20, &c);
    if (code == CLI_DONE) {
        puts("the database is up to date");
        cli_close(&c);
    }
    return code;
}

int cmd_check(const struct cli_options *o)
{
    struct cli c = { .arena = arena_new((size_t)16 << 20) };
    struct migrate_state state;
    int code = CLI_DONE;
    const struct db_options options = { .readonly = true };
    enum err e = db_open(cli_database(o), &options, &c.fail, &c.db);
    if (e == OK)
        e = migrate_state(c.db, &store_migrations, &c.fail, &state);
    if (e != OK)
        code = cli_refuse_err(&c, e, "the database could not be read");
    else if (state.newer)
        code = cli_refuse("the database is at version %lld, this program knows %lld: use the newer program",
            (long long)state.at, (long long)state.known);
    else if (state.changed != 0)
        code = cli_refuse("migration %lld was changed after it was applied", (long long)state.changed);
    else if (state.pending > 0)
        code = cli_refuse("%lld migrations are to be applied: run waymark migrate", (long long)state.pending);
    else
        printf("%s, version %lld: as it should be\n", db_engine_name(c.db), (long long)state.at);
    cli_close(&c);
    return code;
}
