/* Queries to C: the header with the contracts, and the body. */
#include "sqlgen.h"

static struct str upper(struct sqlgen *g, struct str s)
{
    return str_upper(g->arena, s);
}

/* The C type of a field in a parameter or row struct. */
static struct str c_type(struct sqlgen *g, const struct field *f)
{
    switch (f->kind) {
    case FIELD_I64:
        return f->nullable ? S("struct opt_i64 ") : S("int64_t ");
    case FIELD_BOOL:
        return f->nullable ? S("struct opt_i64 ") : S("bool ");
    case FIELD_TEXT:
    case FIELD_BLOB:
        return S("struct str ");
    case FIELD_DAY:
        return S("struct day ");
    case FIELD_VIEWER:
        return S("struct viewer ");
    case FIELD_ID:
        break;
    }
    return str_fmt(g->arena, "struct %.*s ", STR_ARG(f->type));
}

static const char *null_note(const struct field *f)
{
    if (!f->nullable)
        return "";
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_BLOB:
        return " /* p is NULL when there is none */";
    case FIELD_DAY:
        return " /* DAY_NONE when there is none */";
    case FIELD_ID:
        return " /* v is 0 when there is none */";
    case FIELD_BOOL:
        return " /* v is 0 or 1 */";
    default:
        return "";
    }
}

static void put_struct(struct sqlgen *g, struct buf *b, struct str name, const char *suffix,
    const struct fields *fs)
{
    buf_add_fmt(b, "struct %.*s%s {\n", STR_ARG(name), suffix);
    for (size_t i = 0; i < fs->n; i++)
        buf_add_fmt(b, "    %.*s%.*s;%s\n", STR_ARG(c_type(g, &fs->v[i])), STR_ARG(fs->v[i].name),
            null_note(&fs->v[i]));
    buf_add_str(b, S("};\n"));
}

/* The signature, with `end` behind it; :each has three functions and this is its begin. */
static void put_signature(struct buf *b, const struct query *q, const char *end)
{
    static const struct str results[] = {
        [QUERY_ONE] = { "_row *ret", 9 },
        [QUERY_OPT] = { "_row *ret", 9 },
        [QUERY_MANY] = { "_row **ret, size_t *ret_n", 25 },
    };
    buf_add_fmt(b, "enum err store_%.*s%s(struct db *db", STR_ARG(q->name),
        q->kind == QUERY_EACH ? "_begin" : "");
    buf_add_str(b, S(", struct arena *arena"));
    if (q->params.n > 0)
        buf_add_fmt(b, ", const struct %.*s *p", STR_ARG(q->name));
    buf_add_str(b, S(",\n    "));
    if (q->kind == QUERY_EXEC)
        buf_add_str(b, S("int64_t *ret_changed"));
    else if (q->kind == QUERY_EACH)
        buf_add_str(b, S("struct db_rows **ret"));
    else
        buf_add_fmt(b, "struct %.*s%.*s", STR_ARG(q->name), STR_ARG(results[q->kind]));
    buf_add_fmt(b, ")%s\n", end);
}

static void put_next_signature(struct buf *b, const struct query *q, const char *end)
{
    buf_add_fmt(b, "enum err store_%.*s_next(struct db_rows *rows, struct %.*s_row *ret)%s\n",
        STR_ARG(q->name), STR_ARG(q->name), end);
}

static void put_end_signature(struct buf *b, const struct query *q, const char *end)
{
    buf_add_fmt(b, "void store_%.*s_end(struct db_rows *rows)%s\n", STR_ARG(q->name), end);
}

/* What a kind promises, so that a caller need not know the description of the language. */
static struct str promise(struct sqlgen *g, const struct query *q)
{
    switch (q->kind) {
    case QUERY_ONE:
        return S("Exactly one row; another number is a failure.");
    case QUERY_OPT:
        return S("ERR_MISSING if there is no such row, and the transaction goes on.");
    case QUERY_MANY:
        return q->cap > 0 ? str_fmt(g->arena, "ERR_FULL beyond %lld rows.", (long long)q->cap)
                          : S("All rows.");
    case QUERY_EACH:
        return S(
            "Row by row: what a row points to is valid until the next call; ERR_MISSING after "
            "the last.");
    case QUERY_EXEC:
        break;
    }
    return S("ret_changed (may be NULL) is the number of rows.");
}

static void put_contract(struct sqlgen *g, struct buf *b, const struct query *q)
{
    for (size_t i = 0; i < q->n_prose; i++)
        buf_add_fmt(b, "%s%s%.*s\n", i == 0 ? "/*" : " *", q->prose[i].n > 0 ? " " : "",
            STR_ARG(q->prose[i]));
    buf_add_fmt(b, "%s %.*s", q->n_prose == 0 ? "/*" : " *", STR_ARG(promise(g, q)));
    if (q->unscoped.p != NULL)
        buf_add_fmt(b, "\n * Unscoped: %.*s.", STR_ARG(q->unscoped));
    buf_add_str(b, S(" */\n"));
}

static void put_prototypes(struct sqlgen *g, struct buf *b, const struct query *q)
{
    buf_add_char(b, '\n');
    if (q->params.n > 0)
        put_struct(g, b, q->name, "", &q->params);
    if (q->rows.n > 0)
        put_struct(g, b, q->name, "_row", &q->rows);
    put_contract(g, b, q);
    buf_add_str(b, S("MUST_CHECK "));
    put_signature(b, q, ";");
    if (q->kind == QUERY_EACH) {
        buf_add_str(b, S("MUST_CHECK "));
        put_next_signature(b, q, ";");
        put_end_signature(b, q, ";");
    }
}

struct needs {
    bool boolean, integer, day, id, text;
};

static void need_fields(struct needs *n, const struct fields *fs)
{
    for (size_t i = 0; i < fs->n; i++) {
        const struct field *f = &fs->v[i];
        n->boolean |= f->kind == FIELD_BOOL && !f->nullable;
        n->integer |= f->kind == FIELD_I64 && !f->nullable;
        n->day |= f->kind == FIELD_DAY;
        n->id |= f->kind == FIELD_ID;
        n->text |= f->kind == FIELD_TEXT || f->kind == FIELD_BLOB;
    }
}

static void put_includes(struct buf *b, const struct query *all)
{
    struct needs n = { 0 };
    for (const struct query *q = all; q != NULL; q = q->next) {
        need_fields(&n, &q->params);
        need_fields(&n, &q->rows);
        n.integer |= q->kind == QUERY_EXEC;
    }
    const struct {
        bool needed;
        const char *what;
    } includes[] = { { n.boolean, "<stdbool.h>" }, { true, "<stddef.h>" },
        { n.integer, "<stdint.h>" }, { true, "" }, { all != NULL, "\"base/arena.h\"" },
        { all != NULL, "\"base/attr.h\"" }, { n.day, "\"base/day.h\"" },
        { all != NULL, "\"base/err.h\"" }, { n.id, "\"base/id.h\"" }, { n.text, "\"base/str.h\"" },
        { true, "\"store/db.h\"" } };
    for (size_t i = 0; i < COUNT_OF(includes); i++) {
        if (includes[i].needed && includes[i].what[0] == '\0')
            buf_add_char(b, '\n');
        else if (includes[i].needed)
            buf_add_fmt(b, "#include %s\n", includes[i].what);
    }
}

struct str sqlgen__header(struct sqlgen *g, struct str name, const struct query *all)
{
    struct buf b = buf_new(16 * SQLGEN_MAX_FILE);
    struct str guard = upper(g, name);
    buf_add_fmt(&b, "/* Made by sqlgen from %.*s.sql, which is the place to change it. */\n",
        STR_ARG(name));
    buf_add_fmt(&b, "#ifndef WAYMARK_STORE_%.*s_H\n#define WAYMARK_STORE_%.*s_H\n\n",
        STR_ARG(guard), STR_ARG(guard));
    put_includes(&b, all);
    for (const struct query *q = all; q != NULL; q = q->next)
        put_prototypes(g, &b, q);
    buf_add_fmt(&b,
        "\n/* Every statement of this file, so that a test can prepare them all. */\n"
        "extern const struct db_stmt *const store_%.*s_stmts[];\n"
        "extern const size_t store_%.*s_stmts_n;\n\n#endif\n",
        STR_ARG(name), STR_ARG(name));
    struct str out = str_dup(g->arena, buf_str(&b));
    buf_done(&b);
    return out;
}

void sqlgen__put_literal(struct buf *b, struct str s, const char *indent)
{
    size_t column = 0;
    buf_add_fmt(b, "%s\"", indent);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"' || c == '\\' || c == '?')
            buf_add_char(b, '\\');
        buf_add_char(b, c);
        column++;
        if (column >= 76 && c == ' ' && i + 1 < s.n) {
            buf_add_fmt(b, "\"\n%s\"", indent);
            column = 0;
        }
    }
    buf_add_char(b, '"');
}

static void put_fields(struct buf *b, struct str name, const char *suffix, const struct fields *fs)
{
    static const char *const types[] = {
        [FIELD_I64] = "I64",
        [FIELD_BOOL] = "BOOL",
        [FIELD_TEXT] = "TEXT",
        [FIELD_BLOB] = "BLOB",
        [FIELD_DAY] = "DAY",
        [FIELD_ID] = "I64",
        [FIELD_VIEWER] = "",
    };
    if (fs->n == 0)
        return;
    buf_add_fmt(b, "static const struct db_field %.*s_%s[] = {\n", STR_ARG(name), suffix);
    for (size_t i = 0; i < fs->n; i++)
        buf_add_fmt(b, "    { \"%.*s\", DB_TYPE_%s, %s },\n", STR_ARG(fs->v[i].name),
            types[fs->v[i].kind], fs->v[i].nullable ? "true" : "false");
    buf_add_str(b, S("};\n"));
}

static void put_sql(struct buf *b, const struct query *q, const char *suffix)
{
    buf_add_fmt(b, "static const char %.*s_%s[] =\n", STR_ARG(q->name), suffix);
    sqlgen__put_literal(b, q->text, "    ");
    buf_add_str(b, S(";\n"));
}

static void put_stmt(struct buf *b, const struct query *q)
{
    static const char *const kinds[] = { "ONE", "OPT", "MANY", "EACH", "EXEC" };
    const struct query *lite = q->engine == ENGINE_POSTGRES ? q->other : q;
    bool two = q->other != NULL;
    put_fields(b, q->name, "params", &q->bound);
    put_fields(b, q->name, "columns", &q->rows);
    put_sql(b, lite, two ? "sqlite" : "sql");
    if (two)
        put_sql(b, q->engine == ENGINE_POSTGRES ? q : q->other, "postgres");
    buf_add_fmt(b,
        "static const struct db_stmt %.*s_stmt = {\n    .name = \"%.*s\",\n    .kind = DB_%s,\n",
        STR_ARG(q->name), STR_ARG(q->name), kinds[q->kind]);
    if (q->cap > 0)
        buf_add_fmt(b, "    .cap = %lld,\n", (long long)q->cap);
    buf_add_fmt(b, "    .sqlite = %.*s_%s,\n    .postgres = %.*s_%s,\n", STR_ARG(q->name),
        two ? "sqlite" : "sql", STR_ARG(q->name), two ? "postgres" : "sql");
    if (q->bound.n > 0)
        buf_add_fmt(b, "    .params = %.*s_params,\n    .n_params = %zu,\n", STR_ARG(q->name),
            q->bound.n);
    if (q->rows.n > 0)
        buf_add_fmt(b, "    .columns = %.*s_columns,\n    .n_columns = %zu,\n", STR_ARG(q->name),
            q->rows.n);
    if (q->changes)
        buf_add_str(b, S("    .changes = true,\n"));
    buf_add_str(b, S("};\n\n"));
}

/* A parameter as a value: db_text(p->surname). */
static void put_value(struct buf *b, const struct field *f)
{
    static const char *const makers[] = {
        [FIELD_I64] = "db_i64",
        [FIELD_BOOL] = "db_i64",
        [FIELD_TEXT] = "db_text",
        [FIELD_BLOB] = "db_blob",
        [FIELD_DAY] = "db_day",
        [FIELD_ID] = "db_i64",
        [FIELD_VIEWER] = "",
    };
    struct str path = f->name;
    const char *dot = "";
    if (str_starts(path, S("viewer_"))) {
        dot = "viewer.";
        path = str_slice(path, 7, path.n);
    }
    bool opt = f->nullable && (f->kind == FIELD_I64 || f->kind == FIELD_BOOL);
    const char *maker = opt                  ? "db_opt"
        : f->nullable && f->kind == FIELD_ID ? "db_opt_id"
                                             : makers[f->kind];
    buf_add_fmt(b, "        %s(p->%s%.*s%s),\n", maker, dot, STR_ARG(path),
        f->kind == FIELD_ID ? ".v" : "");
}

static void put_in(struct buf *b, const struct query *q)
{
    if (q->bound.n == 0)
        return;
    buf_add_str(b, S("    const struct db_value in[] = {\n"));
    for (size_t i = 0; i < q->bound.n; i++)
        put_value(b, &q->bound.v[i]);
    buf_add_str(b, S("    };\n"));
}

/* A column's value as what a row field takes. */
static void put_column(struct buf *b, const struct field *f, size_t i)
{
    const char *before = "", *after = "";
    switch (f->kind) {
    case FIELD_I64:
    case FIELD_BOOL:
        before = f->nullable ? "db_to_opt(" : "";
        after = f->nullable ? ")" : f->kind == FIELD_BOOL ? ".i != 0"
                                                          : ".i";
        break;
    case FIELD_TEXT:
    case FIELD_BLOB:
        after = ".s";
        break;
    case FIELD_DAY:
        before = "db_to_day(";
        after = ")";
        break;
    default:
        before = "{ ";
        after = ".i }";
        break;
    }
    buf_add_fmt(b, "        .%.*s = %sv[%zu]%s,\n", STR_ARG(f->name), before, i, after);
}

static void put_row_reader(struct buf *b, const struct query *q)
{
    buf_add_fmt(b,
        "static struct %.*s_row %.*s_read(const struct db_value *v)\n{\n    return (struct "
        "%.*s_row){\n",
        STR_ARG(q->name), STR_ARG(q->name), STR_ARG(q->name));
    for (size_t i = 0; i < q->rows.n; i++)
        put_column(b, &q->rows.v[i], i);
    buf_add_str(b, S("    };\n}\n\n"));
}

static void put_begin_call(struct buf *b, const struct query *q, const char *ret)
{
    buf_add_fmt(b, "db_rows_begin(db, arena, &%.*s_stmt, %s, %s);\n", STR_ARG(q->name),
        q->bound.n > 0 ? "in" : "NULL", ret);
}

static void put_one(struct buf *b, const struct query *q)
{
    buf_add_fmt(b,
        "    struct db_value v[%zu];\n    enum err e = db_one(db, arena, &%.*s_stmt, %s, v);\n",
        q->rows.n, STR_ARG(q->name), q->bound.n > 0 ? "in" : "NULL");
    buf_add_fmt(b, "    if (e == OK)\n        *ret = %.*s_read(v);\n    return e;\n}\n",
        STR_ARG(q->name));
}

static void put_many(struct buf *b, const struct query *q)
{
    buf_add_fmt(b,
        "    struct db_value v[%zu];\n    struct db_rows *rows;\n    enum err e = ", q->rows.n);
    put_begin_call(b, q, "&rows");
    buf_add_fmt(b,
        "    if (e != OK)\n        return e;\n"
        "    void *to, *all;\n    size_t n;\n"
        "    while ((e = db_rows_next(rows, &%.*s_stmt, v)) == OK) {\n"
        "        e = db_list_add(rows, v, sizeof(struct %.*s_row), &to);\n"
        "        if (e != OK)\n            break;\n"
        "        *(struct %.*s_row *)to = %.*s_read(v);\n    }\n",
        STR_ARG(q->name), STR_ARG(q->name), STR_ARG(q->name), STR_ARG(q->name));
    buf_add_fmt(b,
        "    e = db_list_end(rows, e, sizeof(struct %.*s_row), &all, &n);\n"
        "    if (e != OK)\n        return e;\n    *ret = all;\n    *ret_n = n;\n    return "
        "OK;\n}\n",
        STR_ARG(q->name));
}

static void put_each(struct buf *b, const struct query *q)
{
    buf_add_str(b, S("    return "));
    put_begin_call(b, q, "ret");
    buf_add_str(b, S("}\n\n"));
    put_next_signature(b, q, "\n{");
    buf_add_fmt(b,
        "    struct db_value v[%zu];\n    enum err e = db_rows_next(rows, &%.*s_stmt, v);\n",
        q->rows.n, STR_ARG(q->name));
    buf_add_fmt(b, "    if (e == OK)\n        *ret = %.*s_read(v);\n    return e;\n}\n\n",
        STR_ARG(q->name));
    put_end_signature(b, q, "\n{");
    buf_add_str(b, S("    db_rows_end(rows);\n}\n"));
}

static void put_function(struct buf *b, const struct query *q)
{
    put_stmt(b, q);
    if (q->rows.n > 0)
        put_row_reader(b, q);
    put_signature(b, q, "\n{");
    put_in(b, q);
    switch (q->kind) {
    case QUERY_ONE:
    case QUERY_OPT:
        put_one(b, q);
        break;
    case QUERY_MANY:
        put_many(b, q);
        break;
    case QUERY_EACH:
        put_each(b, q);
        break;
    case QUERY_EXEC:
        buf_add_fmt(b,
            "    (void)arena;\n    return db_exec(db, &%.*s_stmt, %s, ret_changed);\n}\n",
            STR_ARG(q->name), q->bound.n > 0 ? "in" : "NULL");
        break;
    }
    buf_add_char(b, '\n');
}

struct str sqlgen__body(struct sqlgen *g, struct str name, const struct query *all)
{
    struct buf b = buf_new(16 * SQLGEN_MAX_FILE);
    size_t n = 0;
    buf_add_fmt(&b,
        "/* Made by sqlgen from %.*s.sql, which is the place to change it. */\n#include "
        "\"%.*s.h\"\n\n",
        STR_ARG(name), STR_ARG(name));
    for (const struct query *q = all; q != NULL; q = q->next)
        put_function(&b, q);
    buf_add_fmt(&b, "const struct db_stmt *const store_%.*s_stmts[] = {\n", STR_ARG(name));
    for (const struct query *q = all; q != NULL; q = q->next, n++)
        buf_add_fmt(&b, "    &%.*s_stmt,\n", STR_ARG(q->name));
    buf_add_fmt(&b, "%s};\nconst size_t store_%.*s_stmts_n = %zu;\n", n == 0 ? "    NULL,\n" : "",
        STR_ARG(name), n);
    struct str out = str_dup(g->arena, buf_str(&b));
    buf_done(&b);
    return out;
}
