/* waymark: the one program. The subcommands and their options are in docs/ARCHITECTURE.md and below, in help(). */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#ifndef WAYMARK_VERSION
#error "the build says which version this is"
#endif

static int help(void)
{
    fputs("waymark: the system local authorities use to keep children in school\n"
          "\n"
          "  waymark serve    [--database URL] [--listen ADDRESS:PORT] [--state DIR] [--public-url URL]\n"
          "                   [--behind-proxy] [--config FILE]\n"
          "  waymark demo     [--size small|county] [--seed N] [--years 1|2|3] [--work] [--state DIR]\n"
          "                   [--database URL] [--write DIR]\n"
          "  waymark import   KIND FILE...  [--dry-run] [--write REPORT.csv] [--database URL]\n"
          "                   kinds: settings, pupils, marks, ctf, census, episodes, records, benchmarks, calendar\n"
          "  waymark report   absence|lists|cohorts|register-health [--school URN] [--year YYYY]\n"
          "                   [--from DAY] [--to DAY] [--format table|csv|json|xlsx] [--database URL]\n"
          "  waymark account  add NAME --roles ROLE,... [--name 'Full Name'] [--schools URN,...]\n"
          "                   [--email ADDRESS] [--services NAME,...] [--forums PHASE[:AREA],...]\n"
          "                   [--password-stdin]\n"
          "  waymark account  list | disable NAME | enable NAME | reset NAME [--password-stdin] | email NAME ADDRESS\n"
          "  waymark config   list | set NAME VALUE [--from DAY]\n"
          "  waymark migrate | check | version | help\n"
          "\n"
          "URL is a file, or postgresql://...; DATABASE_URL stands in for --database; waymark.db is used when there "
          "is neither.\n"
          "Exit codes: 0 done; 1 refused, with the reason in one line on standard error; 2 not a command.\n",
        stdout);
    return CLI_DONE;
}

static int version(void)
{
    puts("waymark " WAYMARK_VERSION);
    return CLI_DONE;
}

/* Reads the options behind the subcommand's name; false if one is not known. */
static bool read_options(int argc, char **argv, struct cli_options *o)
{
    enum { DRY_RUN = 1,
        WORK,
        PASSWORD_STDIN,
        BEHIND_PROXY,
        VALUES };
    const char **const values[] = { &o->database, &o->listen, &o->config, &o->state, &o->public_url, &o->size, &o->seed,
        &o->write, &o->school, &o->from, &o->to, &o->format, &o->name, &o->roles, &o->schools, &o->year, &o->years,
        &o->email, &o->services, &o->forums };
    static const struct option known[] = { { "database", required_argument, NULL, VALUES },
        { "listen", required_argument, NULL, VALUES + 1 }, { "config", required_argument, NULL, VALUES + 2 },
        { "state", required_argument, NULL, VALUES + 3 }, { "public-url", required_argument, NULL, VALUES + 4 },
        { "size", required_argument, NULL, VALUES + 5 }, { "seed", required_argument, NULL, VALUES + 6 },
        { "write", required_argument, NULL, VALUES + 7 }, { "school", required_argument, NULL, VALUES + 8 },
        { "from", required_argument, NULL, VALUES + 9 }, { "to", required_argument, NULL, VALUES + 10 },
        { "format", required_argument, NULL, VALUES + 11 }, { "name", required_argument, NULL, VALUES + 12 },
        { "roles", required_argument, NULL, VALUES + 13 }, { "schools", required_argument, NULL, VALUES + 14 },
        { "year", required_argument, NULL, VALUES + 15 }, { "years", required_argument, NULL, VALUES + 16 },
        { "email", required_argument, NULL, VALUES + 17 }, { "services", required_argument, NULL, VALUES + 18 },
        { "forums", required_argument, NULL, VALUES + 19 },
        { "dry-run", no_argument, NULL, DRY_RUN }, { "work", no_argument, NULL, WORK },
        { "password-stdin", no_argument, NULL, PASSWORD_STDIN }, { "behind-proxy", no_argument, NULL, BEHIND_PROXY },
        { NULL, 0, NULL, 0 } };
    int c;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (c == DRY_RUN)
            o->dry_run = true;
        else if (c == PASSWORD_STDIN)
            o->password_stdin = true;
        else if (c == BEHIND_PROXY)
            o->behind_proxy = true;
        else if (c == WORK)
            o->work = true;
        else if (c >= VALUES && c < VALUES + (int)COUNT_OF(values))
            *values[c - VALUES] = optarg;
        else
            return false;
    }
    o->args = argv + optind;
    o->n_args = argc - optind;
    return true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct cli_options *);
    } commands[] = { { "serve", cmd_serve }, { "demo", cmd_demo }, { "import", cmd_import }, { "report", cmd_report },
        { "account", cmd_account }, { "config", cmd_config }, { "migrate", cmd_migrate }, { "check", cmd_check },
        { "look", cmd_look } };
    struct cli_options options = { 0 };
    if (argc < 2)
        return cli_usage("a command is needed");
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return help();
    if (strcmp(argv[1], "version") == 0 || strcmp(argv[1], "--version") == 0)
        return version();
    if (sodium_init() < 0)
        return cli_refuse("the library for passwords could not be started");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (!read_options(argc - 1, argv + 1, &options))
            return cli_usage("this option is not known here");
        return commands[i].run(&options);
    }
    return cli_usage("'%s' is not a command", argv[1]);
}
