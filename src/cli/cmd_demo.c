/* waymark demo: makes a county that does not exist and imports its files by the same path as anyone's. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/cli.h"
#include "cli/demo_work.h"
#include "demo/demo.h"
#include "service/account.h"
#include "service/import.h"
#include "store/account.h"

/* The published figures that stand beside the county's: data/, compiled in. */
extern const struct bytes_file demo_benchmarks[];
extern const size_t demo_benchmarks_n;

/* Everyone in the demonstration signs in with this; there is nothing real to protect. */
static const char PASSWORD[] = "teal signpost on the hill";

static enum access_role role_of(enum demo_role role)
{
    static const enum access_role roles[] = { [DEMO_MANAGER] = ROLE_MGR,
        [DEMO_LEAD] = ROLE_IL,
        [DEMO_COORDINATOR] = ROLE_FC,
        [DEMO_SERVICE] = ROLE_SA,
        [DEMO_DATA_OFFICER] = ROLE_DPO,
        [DEMO_ADMINISTRATOR] = ROLE_ADM,
        [DEMO_AUDITOR] = ROLE_AUD,
        [DEMO_SETTING] = ROLE_SU };
    return roles[role];
}

/* Removes a folder of ours with what is in it. */
static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        char inner[1024];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            snprintf(inner, sizeof inner, "%s/%s", path, e->d_name) >= (int)sizeof inner)
            continue;
        if (unlink(inner) != 0 && (errno == EISDIR || errno == EPERM))
            remove_tree(inner);
    }
    if (d != NULL)
        closedir(d);
    rmdir(path);
}

static bool write_benchmarks(const char *dir)
{
    char path[1024];
    bool good = snprintf(path, sizeof path, "%s/benchmarks", dir) < (int)sizeof path &&
        (mkdir(path, 0755) == 0 || errno == EEXIST);
    for (size_t i = 0; good && i < demo_benchmarks_n; i++) {
        good = snprintf(path, sizeof path, "%s/benchmarks/%s", dir, demo_benchmarks[i].name) < (int)sizeof path;
        FILE *f = good ? fopen(path, "wb") : NULL;
        good = f != NULL &&
            fwrite(demo_benchmarks[i].bytes.p, 1, demo_benchmarks[i].bytes.n, f) == demo_benchmarks[i].bytes.n;
        if (f != NULL && fclose(f) != 0)
            good = false;
    }
    return good;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of a folder, or one file, as the files of a task. */
static size_t find_files(struct arena *a, const char *dir, const char *name, struct import_file **ret)
{
    struct str path = str_fmt(a, "%s/%s", dir, name);
    struct import_file *files = ARENA_ARRAY(a, 64, struct import_file);
    char *names[64];
    size_t n = 0;
    *ret = files;
    DIR *d = opendir(path.p);
    if (d == NULL) {
        files[0] = (struct import_file){ str_of(name), path.p };
        return access(path.p, R_OK) == 0 ? 1 : 0;
    }
    for (struct dirent *e; n < COUNT_OF(names) && (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.')
            names[n++] = str_cstr(a, str_of(e->d_name));
    closedir(d);
    qsort(names, n, sizeof names[0], by_name);
    for (size_t i = 0; i < n; i++)
        files[i] = (struct import_file){ str_of(names[i]), str_fmt(a, "%s/%s", path.p, names[i]).p };
    return n;
}

static enum err import(struct cli *c, enum import_kind kind, const char *dir, const char *name)
{
    struct import_task task = { .kind = kind, .viewer = { .scope = SCOPE_ALL, .today = c->work.today } };
    struct import_result result;
    struct import_file *files;
    struct str public_id;
    task.n_files = find_files(c->arena, dir, name, &files);
    task.files = files;
    if (task.n_files == 0)
        return OK;
    int64_t began = clock_monotonic_ms();
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = import_ledger_add(&c->work, &task, (struct account_id){ 0 }, 0, NULL, &public_id);
    if (e == OK)
        e = db_commit(c->db);
    if (e == OK)
        e = import_run(&c->work, &task, &result);
    if (e == OK && result.refused) {
        cli_refuse("%s: %.*s", name, STR_ARG(result.report->refusal));
        e = ERR_FAILED;
    }
    if (e == OK)
        fprintf(stderr, "%-28s %9lld rows, %lld refused, %lld warnings (%.1f s)\n", name,
            (long long)result.report->rows_read, (long long)result.report->rows_refused,
            (long long)result.report->warnings, (double)(clock_monotonic_ms() - began) / 1000);
    db_rollback(c->db);
    arena_reset(c->arena);
    return e;
}

/* The settings of the demonstration. ERR_CONFLICT when the database is not empty. */
static enum err prepare(struct cli *c)
{
    const struct demo_authority about = demo_authority();
    struct account_list_row *rows;
    size_t n;
    char day[11];
    struct str problem = S("");
    struct day from = day_add(about.first_day, -366 * DEMO_SCHOOL_YEARS);
    enum err e = db_begin(c->db, DB_WRITE);
    if (e == OK)
        e = store_account_list(c->db, c->arena, &rows, &n);
    if (e == OK && n > 0)
        e = ERR_CONFLICT;
    const struct {
        const char *name;
        struct str value;
    } values[] = { { "authority_name", about.name }, { "la_code", str_fmt(c->arena, "%03d", about.la_code) },
        { "benchmark_la", str_fmt(c->arena, "%03d", about.benchmark_la) },
        { "demonstration_day", day_iso(day_add(about.last_day, 1), day) } };
    for (size_t i = 0; e == OK && i < COUNT_OF(values); i++)
        e = config_set(&c->work, str_of(values[i].name), values[i].value, from, &problem);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    c->work.today = day_add(about.last_day, 1);
    return e;
}

static enum err add_accounts(struct cli *c, enum demo_size size)
{
    size_t n;
    struct demo_account *accounts = demo_accounts(c->arena, size, &n);
    struct str hash, problem = S("");
    enum err e = account_hash_password(c->arena, str_of(PASSWORD), &hash);
    if (e == OK)
        e = db_begin(c->db, DB_WRITE);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct str urn = str_fmt(c->arena, "%d", accounts[i].urn);
        const struct account_new account = { .name = accounts[i].sign_in,
            .display_name = accounts[i].name,
            .password_hash = hash,
            .roles = 1u << role_of(accounts[i].role),
            .urns = &urn,
            .n_urns = accounts[i].urn != 0 };
        struct account_id id;
        e = account_add(&c->work, &account, false, &id, &problem);
    }
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (problem.n > 0)
        cli_refuse("%.*s", STR_ARG(problem));
    return e;
}

static void print_accounts(struct arena *a, enum demo_size size)
{
    size_t n;
    const struct demo_account *accounts = demo_accounts(a, size, &n);
    printf("\nSign in with the password \"%s\" as\n", PASSWORD);
    for (size_t i = 0; i < n; i++)
        printf("  %-14.*s %-20.*s %.*s\n", STR_ARG(accounts[i].sign_in),
            STR_ARG(access_role_words(role_of(accounts[i].role))), STR_ARG(accounts[i].name));
}

/* Imports files of a folder, one after the other. */
struct step {
    enum import_kind kind;
    const char *name;
};

static enum err import_steps(struct cli *c, const char *dir, const struct step *steps, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++)
        e = import(c, steps[i].kind, dir, steps[i].name);
    return e;
}

/* Writes the files of a school year, imports them, and removes them: those of three years take much room. */
static enum err import_year(struct cli *c, struct demo *demo, int year, const char *dir)
{
    static const struct step steps[] = { { IMPORT_CALENDAR, "calendar" }, { IMPORT_PUPILS, "pupils" },
        { IMPORT_PUPILS, "social_care" }, { IMPORT_MARKS, "marks" }, { IMPORT_EPISODES, "suspensions" } };
    char name[64], path[1024];
    enum err e = demo_write_year(demo, year, dir, &c->fail);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (year == DEMO_LAST_YEAR)
            snprintf(name, sizeof name, "%s.csv", steps[i].name);
        else
            snprintf(name, sizeof name, "%s_%d.csv", steps[i].name, year);
        if (e == OK)
            e = import(c, steps[i].kind, dir, name);
        if (snprintf(path, sizeof path, "%s/%s", dir, name) < (int)sizeof path)
            unlink(path);
    }
    return e;
}

/* What people would have done by the demonstration's day: in the last two years, as nobody looks further back. */
static enum err add_work(struct cli *c, const struct demo_options *options, const char *uploads)
{
    const struct demo_work_options o = { .seed = options->seed,
        .first_year = options->years == 1 ? DEMO_LAST_YEAR : DEMO_LAST_YEAR - 1,
        .last_year = DEMO_LAST_YEAR,
        .uploads = uploads };
    struct demo_work_done done;
    int64_t began = clock_monotonic_ms();
    enum err e = demo_work(&c->work, &o, &done);
    if (e == OK)
        fprintf(stderr, "%d meetings about %d children, %d actions, %d consultations, %d referrals, %d records, "
                        "%d forums held, %d cases with %d documents (%.1f s)\n",
            done.meetings, done.children, done.actions, done.consultations, done.referrals, done.records, done.forums,
            done.cases, done.documents,
            (double)(clock_monotonic_ms() - began) / 1000);
    return e;
}

/* The oldest year first, so that what is newest stands. */
static enum err import_all(struct cli *c, struct demo *demo, const struct demo_options *options, const char *dir)
{
    static const struct step schools[] = { { IMPORT_SETTINGS, "settings.csv" },
        { IMPORT_SETTINGS, "early_years_post16.csv" } },
                             leads[] = { { IMPORT_SETTINGS, "allocation.csv" } },
                             others[] = { { IMPORT_CENSUS, "census" }, { IMPORT_CTF, "ctf" },
                                 { IMPORT_BENCHMARKS, "benchmarks" } };
    enum err e = prepare(c);
    if (e == OK)
        e = demo_write_schools(demo, dir, &c->fail);
    if (e == OK)
        e = import_steps(c, dir, schools, COUNT_OF(schools));
    if (e == OK)
        e = add_accounts(c, options->size);
    if (e == OK)
        e = import_steps(c, dir, leads, COUNT_OF(leads));
    for (int year = DEMO_LAST_YEAR + 1 - options->years; e == OK && year <= DEMO_LAST_YEAR; year++)
        e = import_year(c, demo, year, dir);
    if (e == OK && !write_benchmarks(dir))
        e = FAIL(&c->fail, ERR_FAILED, "the benchmarks could not be written");
    if (e == OK)
        e = import_steps(c, dir, others, COUNT_OF(others));
    return e;
}

/* Makes the county's files. */
static int generate(const struct demo_options *options, const char *dir)
{
    struct fail fail = { .code = OK };
    enum err e = demo_generate(options, dir, &fail);
    if (e == OK && write_benchmarks(dir))
        return CLI_DONE;
    return cli_refuse("the demonstration's files could not be written to %s (%s)", dir,
        fail.detail[0] != '\0' ? fail.detail : "disk full?");
}

/* Says what is wrong with the options, if anything is. */
static int read_options(const struct cli_options *o, struct demo_options *ret)
{
    int64_t seed = 1, years = DEMO_SCHOOL_YEARS;
    *ret = (struct demo_options){ .size = DEMO_SMALL };
    if (o->size != NULL && strcmp(o->size, "county") == 0)
        ret->size = DEMO_COUNTY;
    else if (o->size != NULL && strcmp(o->size, "small") != 0)
        return cli_usage("'%s' is not a size: small or county", o->size);
    if (o->seed != NULL && (!str_to_i64(str_of(o->seed), &seed) || seed < 0))
        return cli_usage("--seed takes a number");
    if (o->years != NULL && (!str_to_i64(str_of(o->years), &years) || years < 1 || years > DEMO_SCHOOL_YEARS))
        return cli_usage("--years takes 1, 2 or 3: how many school years, the last of which is 2025/26");
    ret->seed = (uint64_t)seed;
    ret->years = (int)years;
    return CLI_DONE;
}

/* Makes the files in a folder that goes again, and imports them, a year at a time. */
static int make_and_import(struct cli *c, const struct cli_options *o, const struct demo_options *options,
    const char *uploads)
{
    const char *tmp = getenv("TMPDIR");
    char dir[512];
    tmp = tmp == NULL ? "/tmp" : tmp;
    if (snprintf(dir, sizeof dir, "%s/waymark-demo-XXXXXX", tmp) >= (int)sizeof dir || mkdtemp(dir) == NULL)
        return cli_refuse("no folder could be made in %s", tmp);
    struct demo *demo = demo_open(options);
    enum err e = import_all(c, demo, options, dir);
    if (e == OK && o->work)
        e = demo_write_next_terms(dir, &c->fail);
    if (e == OK && o->work)
        e = import(c, IMPORT_CALENDAR, dir, "calendar_next.csv");
    if (e == OK && o->work)
        e = add_work(c, options, uploads);
    demo_close(demo);
    remove_tree(dir);
    if (e == ERR_CONFLICT)
        return cli_refuse("the database %s already holds data: give another one", cli_database(o));
    if (e != OK)
        return cli_refuse_err(c, e, "the demonstration was not made");
    print_accounts(c->arena, options->size);
    return CLI_DONE;
}

int cmd_demo(const struct cli_options *o)
{
    struct demo_options options;
    struct cli c;
    char uploads[CLI_PATH];
    const bool documents = o->work && o->state != NULL;
    int code = read_options(o, &options);
    if (code != CLI_DONE)
        return code;
    if (o->write != NULL)
        return generate(&options, o->write);
    if (documents && cli_make_uploads(o->state, uploads) != CLI_DONE)
        return CLI_REFUSED;
    code = cli_open(o, (size_t)4 << 30, &c);
    if (code != CLI_DONE)
        return code;
    code = make_and_import(&c, o, &options, documents ? uploads : NULL);
    cli_close(&c);
    return code;
}
