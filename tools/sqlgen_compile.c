/* The steps of the tool. */
#include "sqlgen.h"

struct sqlgen sqlgen_new(struct arena *a)
{
    return (struct sqlgen){ .arena = a, .errors = buf_new(256 * 1024) };
}

void sqlgen_done(struct sqlgen *g)
{
    buf_done(&g->errors);
}

bool sqlgen_ok(const struct sqlgen *g)
{
    return g->errors.n == 0 && !g->errors.failed;
}

void sqlgen_personal(struct sqlgen *g, const struct source *s)
{
    struct str rest = s->text, line;
    size_t lines = 1;
    for (size_t i = 0; i < rest.n; i++)
        lines += rest.p[i] == '\n';
    g->has_personal = true;
    g->personal = ARENA_ARRAY(g->arena, lines, struct str);
    g->n_personal = 0;
    for (int at = 1; str_split(&rest, '\n', &line); at++) {
        struct str name = str_trim(line);
        if (name.n == 0 || name.p[0] == '#')
            continue;
        if (!sqlgen__good_name(name))
            sqlgen__complain(g, s->path, at, "\"%.*s\" is not the name of a table", STR_ARG(name));
        g->personal[g->n_personal++] = name;
    }
}

void sqlgen_fragments(struct sqlgen *g, const struct source *s)
{
    sqlgen__parse(g, s);
}

void sqlgen_compile(struct sqlgen *g, const struct source *s, struct str name, struct str *ret_h,
    struct str *ret_c)
{
    if (!sqlgen__plain_name(name))
        sqlgen__complain(g, s->path, 1,
            "a file is called with small letters, digits and _: \"%.*s\" is not", STR_ARG(name));
    struct query *all = sqlgen__parse(g, s);
    for (struct query *q = all; q != NULL; q = q->next)
        sqlgen__check_query(g, s->path, q);
    *ret_h = *ret_c = S("");
    if (!sqlgen_ok(g))
        return;
    *ret_h = sqlgen__header(g, name, all);
    *ret_c = sqlgen__body(g, name, all);
}

struct str sqlgen_index(struct sqlgen *g, const struct str *names, size_t n)
{
    struct buf b = buf_new(SQLGEN_MAX_FILE);
    buf_add_str(&b,
        S("/* Made by sqlgen: every statement of the program, for the test that prepares them. */\n"
          "#include \"store/db.h\"\n\n"));
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "#include \"%.*s.h\"\n", STR_ARG(names[i]));
    buf_add_fmt(&b,
        "\nconst size_t store_tables_n = %zu;\nconst struct db_stmt_table store_tables[] = {\n", n);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "    { \"%.*s\", store_%.*s_stmts, &store_%.*s_stmts_n },\n",
            STR_ARG(names[i]), STR_ARG(names[i]), STR_ARG(names[i]));
    buf_add_fmt(&b, "%s};\n", n == 0 ? "    { NULL, NULL, NULL },\n" : "");
    struct str out = str_dup(g->arena, buf_str(&b));
    buf_done(&b);
    return out;
}
