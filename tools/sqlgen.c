/* sqlgen, the command: see sqlgen.h for what it does and docs/SQL.md for what it reads.
 *
 *   sqlgen [--personal FILE] [--fragments FILE]... --out-h FILE --out-c FILE INPUT.sql
 *   sqlgen --index FILE INPUT.sql...
 *   sqlgen --embed-migrations TABLE --out-c FILE [NNNN-title.sql...]
 *
 * Exit 0: written; 1: refused, with file:line: and the reason on standard error; 2: wrong usage. */
#include "sqlgen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FILES = 1000 };

struct command {
    struct arena *arena;
    const char *personal, *index, *table, *out_h, *out_c;
    const char *fragments[MAX_FILES];
    size_t n_fragments;
    const char *inputs[MAX_FILES];
    size_t n_inputs;
};

static int usage(void)
{
    fputs(
        "usage: sqlgen [--personal FILE] [--fragments FILE]... --out-h FILE --out-c FILE "
        "INPUT.sql\n"
        "       sqlgen --index FILE INPUT.sql...\n"
        "       sqlgen --embed-migrations TABLE --out-c FILE [NNNN-title.sql...]\n",
        stderr);
    return 2;
}

static bool parse_option(struct command *c, const char *option, const char *value)
{
    const struct {
        const char *name;
        const char **to;
    } options[] = { { "--personal", &c->personal }, { "--index", &c->index },
        { "--embed-migrations", &c->table }, { "--out-h", &c->out_h }, { "--out-c", &c->out_c } };
    if (strcmp(option, "--fragments") == 0 && c->n_fragments < MAX_FILES) {
        c->fragments[c->n_fragments++] = value;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (strcmp(option, options[i].name) == 0) {
            *options[i].to = value;
            return true;
        }
    }
    return false;
}

static bool parse(struct command *c, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            if (c->n_inputs == MAX_FILES)
                return false;
            c->inputs[c->n_inputs++] = argv[i];
        } else if (i + 1 == argc || !parse_option(c, argv[i], argv[i + 1])) {
            return false;
        } else {
            i++;
        }
    }
    if (c->index != NULL)
        return c->table == NULL && c->out_h == NULL && c->out_c == NULL;
    if (c->table != NULL)
        return c->out_c != NULL && c->out_h == NULL;
    return c->out_h != NULL && c->out_c != NULL && c->n_inputs == 1;
}

static struct source read_file(struct sqlgen *g, const char *path)
{
    struct source s = { path, S("") };
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        sqlgen__complain(g, path, 1, "%s", strerror(errno));
        return s;
    }
    /* One byte more than is allowed, so that the reader sees that it is too long. */
    char *p = arena_alloc(g->arena, SQLGEN_MAX_FILE + 1);
    s.text = (struct str){ p, fread(p, 1, SQLGEN_MAX_FILE + 1, f) };
    if (ferror(f))
        sqlgen__complain(g, path, 1, "the file cannot be read");
    fclose(f);
    return s;
}

static void write_file(struct sqlgen *g, const char *path, struct str text)
{
    FILE *f = fopen(path, "wb");
    bool good = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;
    good = f != NULL && fclose(f) == 0 && good;
    if (!good)
        sqlgen__complain(g, path, 1, "the file cannot be written: %s", strerror(errno));
}

/* "src/store/pupil.sql" gives "pupil". */
static struct str noun(const char *path)
{
    struct str rest = str_of(path), part, name = rest;
    while (str_split(&rest, '/', &part))
        name = part;
    return str_ends(name, S(".sql")) ? str_slice(name, 0, name.n - 4) : name;
}

static void index_files(struct command *c, struct sqlgen *g)
{
    struct str *names = ARENA_ARRAY(c->arena, c->n_inputs, struct str);
    for (size_t i = 0; i < c->n_inputs; i++)
        names[i] = noun(c->inputs[i]);
    write_file(g, c->index, sqlgen_index(g, names, c->n_inputs));
}

static void embed(struct command *c, struct sqlgen *g)
{
    struct source *files = ARENA_ARRAY(c->arena, c->n_inputs, struct source);
    for (size_t i = 0; i < c->n_inputs; i++)
        files[i] = read_file(g, c->inputs[i]);
    struct str text = sqlgen_migrations(g, str_of(c->table), files, c->n_inputs);
    if (sqlgen_ok(g))
        write_file(g, c->out_c, text);
}

static void compile(struct command *c, struct sqlgen *g)
{
    struct str h, body;
    if (c->personal != NULL) {
        struct source s = read_file(g, c->personal);
        sqlgen_personal(g, &s);
    }
    for (size_t i = 0; i < c->n_fragments; i++) {
        struct source s = read_file(g, c->fragments[i]);
        sqlgen_fragments(g, &s);
    }
    struct source s = read_file(g, c->inputs[0]);
    sqlgen_compile(g, &s, noun(c->inputs[0]), &h, &body);
    if (!sqlgen_ok(g))
        return;
    write_file(g, c->out_h, h);
    write_file(g, c->out_c, body);
}

int main(int argc, char **argv)
{
    struct command c = { .arena = arena_new((size_t)1 << 30) };
    struct sqlgen g = sqlgen_new(c.arena);
    int status = 0;
    if (!parse(&c, argc, argv)) {
        status = usage();
    } else {
        if (c.index != NULL)
            index_files(&c, &g);
        else if (c.table != NULL)
            embed(&c, &g);
        else
            compile(&c, &g);
        fwrite(g.errors.p == NULL ? "" : g.errors.p, 1, g.errors.n, stderr);
        status = sqlgen_ok(&g) ? 0 : 1;
    }
    sqlgen_done(&g);
    arena_free(c.arena);
    return status;
}
