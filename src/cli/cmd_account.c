/* waymark account add|list|disable|enable|reset|email */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "service/access.h"
#include "service/account.h"
#include "service/coordinator.h"
#include "service/service.h"
#include "store/account.h"

/* Reads a password from the terminal without showing it, or a line of standard input. */
static bool read_password(struct arena *a, bool from_stdin, struct str *ret)
{
    char line[ACCOUNT_PASSWORD_MAX + 2];
    struct termios was, quiet;
    bool terminal = !from_stdin && tcgetattr(STDIN_FILENO, &was) == 0;
    if (terminal) {
        quiet = was;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
        fputs("Password: ", stderr);
    }
    bool got = fgets(line, sizeof line, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSANOW, &was);
        fputc('\n', stderr);
    }
    if (!got)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    *ret = str_dup(a, str_of(line));
    return utf8_valid(*ret);
}

static bool read_roles(const char *text, access_roles *ret)
{
    struct str rest = str_of(text == NULL ? "" : text), name;
    *ret = 0;
    while (str_split(&rest, ',', &name)) {
        enum access_role role;
        if (!access_role_parse(str_trim(name), &role))
            return false;
        *ret |= 1u << role;
    }
    return *ret != 0;
}

/* Makes the account a colleague of services, by their names, from today on. */
static enum err join_services(struct cli *c, struct account_id account, const char *names, struct str *ret_problem)
{
    const struct viewer everything = { .account = account, .scope = SCOPE_ALL, .today = c->work.today };
    struct str rest = str_of(names == NULL ? "" : names), name;
    struct service *all;
    size_t n;
    enum err e = service_list(&c->work, &everything, &all, &n);
    while (e == OK && str_split(&rest, ',', &name)) {
        struct service_problems problems;
        size_t i = 0;
        while (i < n && !str_eq(all[i].name, str_trim(name)))
            i++;
        if (i == n || day_is(all[i].ended)) {
            *ret_problem = str_fmt(c->arena, "there is no service '%.*s'", STR_ARG(str_trim(name)));
            return ERR_INVALID;
        }
        e = service_join(&c->work, &all[i],
            &(struct service_person){ .account = account, .from = c->work.today, .to = DAY_NONE }, &problems);
        if (e == ERR_INVALID)
            *ret_problem = problems.account;
    }
    return e;
}

/* "secondary:Melton": a phase, and an area or every one. */
static enum err read_forums(struct cli *c, struct str text, const struct area *areas, size_t n,
    struct coordinator *ret, struct str *ret_problem)
{
    struct str rest = str_trim(text), phase = S(""), area;
    (void)str_split(&rest, ':', &phase);
    ret->area = (struct area_id){ 0 };
    area = str_trim(rest);
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(areas[i].name, area))
            ret->area = areas[i].id;
    if (forum_phase_parse(str_trim(phase), &ret->phase) && (area.n == 0 || ret->area.v != 0))
        return OK;
    *ret_problem = str_fmt(c->arena, "there are no forums '%.*s': give early_years, primary, secondary or post16, and "
                                     "behind a colon an area of the authority",
        STR_ARG(str_trim(text)));
    return ERR_INVALID;
}

/* Gives a coordinator forums from today on. */
static enum err give_forums(struct cli *c, struct account_id account, const char *forums, struct str *ret_problem)
{
    struct coordinator one = { .account = account, .from = c->work.today, .to = DAY_NONE };
    struct str rest = str_of(forums == NULL ? "" : forums), text;
    struct area *areas;
    size_t n;
    enum err e = area_list(&c->work, &areas, &n);
    while (e == OK && str_split(&rest, ',', &text)) {
        struct coordinator_problems problems;
        e = read_forums(c, text, areas, n, &one, ret_problem);
        if (e != OK)
            return e;
        e = coordinator_add(&c->work, &one, &problems);
        if (e == ERR_INVALID)
            *ret_problem = problems.account;
    }
    return e;
}

/* Within a transaction: the account, and what it is given with it. */
static enum err add_with(struct cli *c, const struct cli_options *o, const struct account_new *n,
    struct str *ret_problem)
{
    struct config config;
    struct account_id id;
    enum err e = config_load(&c->work, &config);
    if (e == OK)
        e = cli_set_today(c, &config);
    if (e == OK)
        e = account_add(&c->work, n, config.manager_may_administer, &id, ret_problem);
    if (e == OK)
        e = join_services(c, id, o->services, ret_problem);
    return e == OK ? give_forums(c, id, o->forums, ret_problem) : e;
}

static int add(struct cli *c, const struct cli_options *o)
{
    struct account_new n = { .name = str_of(o->args[1]),
        .display_name = str_of(o->name == NULL ? o->args[1] : o->name),
        .email = str_of(o->email == NULL ? "" : o->email) };
    struct str urns[64], rest = str_of(o->schools == NULL ? "" : o->schools), problem = S("");
    if (!read_roles(o->roles, &n.roles))
        return cli_usage("--roles takes MGR, ADM, IL, FC, SA, SU, DPO and AUD, separated by commas");
    while (n.n_urns < COUNT_OF(urns) && str_split(&rest, ',', &urns[n.n_urns]))
        n.n_urns++;
    n.urns = urns;
    if (!read_password(c->arena, o->password_stdin, &n.password))
        return cli_refuse("no password was given");
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = add_with(c, o, &n, &problem);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (problem.n > 0)
        return cli_refuse("%.*s", STR_ARG(problem));
    if (e == ERR_CONFLICT)
        return cli_refuse("there is an account '%s' already", o->args[1]);
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the account was not added");
}

static int list(struct cli *c)
{
    struct account_list_row *rows;
    size_t n;
    enum err e = db_begin(c->db, DB_READ);
    if (e == OK)
        e = store_account_list(c->db, c->arena, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        access_roles roles = 0;
        char at[21];
        e = account_roles(&c->work, rows[i].id, &roles);
        printf("%-24.*s %-32.*s", STR_ARG(rows[i].name), STR_ARG(rows[i].display_name));
        for (int role = 0; role < ROLES; role++)
            if ((roles >> role & 1) != 0)
                printf(" %.*s", STR_ARG(access_role_name((enum access_role)role)));
        if (rows[i].email.p != NULL)
            printf("  %.*s", STR_ARG(rows[i].email));
        if (rows[i].last_login_ms.has)
            printf("  last signed in %.*s", STR_ARG(clock_utc(rows[i].last_login_ms.v, at)));
        puts(rows[i].disabled_ms.has ? "  closed" : "");
    }
    db_rollback(c->db);
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the accounts could not be listed");
}

static int change(struct cli *c, const struct cli_options *o, struct str what)
{
    struct account_by_name_row row;
    struct account_by_id_row now;
    struct str password = S(""), name = str_lower(c->arena, str_of(o->args[1]));
    if (str_eq(what, S("reset"))) {
        if (!read_password(c->arena, o->password_stdin, &password))
            return cli_refuse("no password was given");
        struct str problem = account_password_problem(password, name);
        if (problem.n > 0)
            return cli_refuse("%.*s", STR_ARG(problem));
    }
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = store_account_by_name(c->db, c->arena, &(struct account_by_name){ .name = name }, &row);
    if (e == OK)
        e = store_account_by_id(c->db, c->arena, &(struct account_by_id){ .id = row.id }, &now);
    if (e == OK)
        e = str_eq(what, S("reset"))
            ? account_set_password(&c->work, row.id, password)
            : account_set_disabled(&c->work, row.id, now.version, str_eq(what, S("disable")));
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (e == ERR_MISSING)
        return cli_refuse("there is no account '%s'", o->args[1]);
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the account was not changed");
}

/* Where an account's messages go. */
static int set_email(struct cli *c, const struct cli_options *o)
{
    struct account_by_name_row row;
    struct str name = str_lower(c->arena, str_of(o->args[1]));
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = store_account_by_name(c->db, c->arena, &(struct account_by_name){ .name = name }, &row);
    if (e == OK)
        e = account_set_email(&c->work, row.id, str_of(o->args[2]));
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (e == ERR_MISSING)
        return cli_refuse("there is no account '%s'", o->args[1]);
    if (e == ERR_INVALID)
        return cli_refuse("'%s' is not an address like priya@council.example", o->args[2]);
    return e == OK ? CLI_DONE : cli_refuse_err(c, e, "the account was not changed");
}

/* What each word needs: the number of arguments with it. */
static const struct {
    const char *what;
    int n_args;
} words[] = { { "add", 2 }, { "list", 1 }, { "disable", 2 }, { "enable", 2 }, { "reset", 2 }, { "email", 3 } };

static int do_it(struct cli *c, const struct cli_options *o, struct str what)
{
    if (str_eq(what, S("add")))
        return add(c, o);
    if (str_eq(what, S("email")))
        return set_email(c, o);
    return str_eq(what, S("list")) ? list(c) : change(c, o, what);
}

int cmd_account(const struct cli_options *o)
{
    struct cli c;
    struct str what = str_of(o->n_args > 0 ? o->args[0] : "");
    size_t i = 0;
    while (i < COUNT_OF(words) && !str_eq(what, str_of(words[i].what)))
        i++;
    if (i == COUNT_OF(words))
        return cli_usage(
            "account needs one of: add NAME, list, disable NAME, enable NAME, reset NAME, email NAME ADDRESS");
    if (o->n_args < words[i].n_args)
        return cli_usage("account %s needs a sign-in name%s", o->args[0],
            words[i].n_args == 3 ? " and an address ('' takes it away)" : "");
    int code = cli_open(o, (size_t)64 << 20, &c);
    if (code != CLI_DONE)
        return code;
    code = do_it(&c, o, what);
    cli_close(&c);
    return code;
}
