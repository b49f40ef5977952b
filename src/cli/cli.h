/* The command line: what its subcommands share. Each subcommand is a function of its own file; main.c knows their
 * names. */
#ifndef WAYMARK_CLI_CLI_H
#define WAYMARK_CLI_CLI_H

#include "service/config.h"
#include "service/work.h"

/* Exit codes (docs/ARCHITECTURE.md). */
enum {
    CLI_DONE = 0,
    CLI_REFUSED = 1, /* with the reason in one line on standard error */
    CLI_USAGE = 2,
};

/* Options that have a value, by name, as they were given; NULL where they were not. */
struct cli_options {
    const char *database, *listen, *config, *state, *public_url, *size, *seed, *write, *school, *from, *to, *format,
        *name, *roles, *schools, *year, *years, *email, *services, *forums;
    bool dry_run, password_stdin, behind_proxy, work;
    char **args; /* the rest */
    int n_args;
};

enum { CLI_PATH = 4096 };

/* Makes the state folder and, in it, that for uploads, which nobody else may look into, where they are not there; its
 * path goes to `ret`. Gives CLI_REFUSED and says why when it cannot be written to. */
int cli_make_uploads(const char *state, char ret[CLI_PATH]);

/* What a subcommand works with: an open database, brought up to date, and memory. */
struct cli {
    struct arena *arena;
    struct fail fail;
    struct db *db;
    struct work work;
};

/* Opens the database of the options (or of DATABASE_URL, or waymark.db here) and migrates it. On failure says why and
 * gives CLI_REFUSED. `memory` is the cap of the arena. */
int cli_open(const struct cli_options *o, size_t memory, struct cli *ret);
void cli_close(struct cli *c);
const char *cli_database(const struct cli_options *o);
/* Takes w->today from the demonstration's setting, if there is one. In a transaction. */
enum err cli_set_today(struct cli *c, const struct config *config);

/* One line on standard error: "waymark: ...". Gives CLI_REFUSED. */
int cli_refuse(const char *fmt, ...) PRINTF_LIKE(1, 2);
int cli_usage(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* What an error means to whoever typed the command. Gives CLI_REFUSED. */
int cli_refuse_err(const struct cli *c, enum err e, const char *doing);

int cmd_import(const struct cli_options *o);
int cmd_report(const struct cli_options *o);
int cmd_account(const struct cli_options *o);
int cmd_config(const struct cli_options *o);
int cmd_migrate(const struct cli_options *o);
int cmd_check(const struct cli_options *o);
int cmd_demo(const struct cli_options *o);
int cmd_serve(const struct cli_options *o);
int cmd_look(const struct cli_options *o);

#endif
