/* Migrations: numbered files of table definitions, checked and put into C as a table of statements (docs/SQL.md). */
#include "sqlgen.h"

struct file {
    const struct source *s;
    int64_t version;
    struct str title;
};

static const char one_type[] =
    "SQLite's STRICT tables and PostgreSQL have no name for it in common";

/* Words that a definition must not hold. */
static const struct {
    const char *word;
    const char *why;
} refused[] = {
    { "INTEGER", "write @int@" },
    { "INT", "write @int@" },
    { "BIGINT", "write @int@" },
    { "SMALLINT", "write @int@" },
    { "BLOB", "write @blob@" },
    { "BYTEA", "write @blob@" },
    { "TEXT", "write @text@, which is ordered by its bytes on both engines" },
    { "VARCHAR", "write @text@ and a CHECK on its length" },
    { "CHAR", "write @text@ and a CHECK on its length" },
    { "STRICT", "write @strict@" },
    { "BOOLEAN", "write @int@ with CHECK (x IN (0, 1))" },
    { "REAL", "there are no fractions in the database: scale to an integer" },
    { "DOUBLE", "there are no fractions in the database: scale to an integer" },
    { "FLOAT", "there are no fractions in the database: scale to an integer" },
    { "NUMERIC", "there are no fractions in the database: scale to an integer" },
    { "DECIMAL", "there are no fractions in the database: scale to an integer" },
    { "TIMESTAMP", "write @int@ for UTC milliseconds" },
    { "DATE", "write @int@ for a day (struct day)" },
    { "UUID", one_type },
    { "JSON", one_type },
    { "JSONB", one_type },
    { "WITHOUT", "WITHOUT ROWID is SQLite alone" },
    { "GENERATED", "columns are written by the program" },
    { "TRIGGER", "what must happen is done by the program in the same transaction" },
    { "VIEW", "a query is written in a .sql file of src/store" },
    { "FUNCTION", "the rules are in C" },
};

/* "0012-contact-log.sql" gives 12 and "contact-log". */
static bool file_name(struct str path, struct file *ret)
{
    struct str name = path, part, rest = path;
    while (str_split(&rest, '/', &part))
        name = part;
    if (name.n < 10 || name.p[4] != '-' || !str_ends(name, S(".sql")))
        return false;
    ret->title = str_slice(name, 5, name.n - 4);
    bool good = str_to_i64(str_slice(name, 0, 4), &ret->version) && ret->version >= 1;
    for (size_t i = 0; i < ret->title.n; i++) {
        char c = ret->title.p[i];
        good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
    return good;
}

static bool starts_with(const struct tokens *t, const char *first, const char *second)
{
    return t->n > 2 && sqlgen__is_word(&t->v[0], first) && sqlgen__is_word(&t->v[1], second);
}

static void check_statement(struct sqlgen *g, const char *path, const struct tokens *t)
{
    static const char *const verbs[][2] = { { "CREATE", "TABLE" }, { "CREATE", "INDEX" },
        { "CREATE", "UNIQUE" }, { "ALTER", "TABLE" }, { "DROP", "TABLE" }, { "DROP", "INDEX" },
        { "INSERT", "INTO" }, { "DELETE", "FROM" } };
    bool known = t->n > 2 && sqlgen__is_word(&t->v[0], "UPDATE");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        known = known || starts_with(t, verbs[i][0], verbs[i][1]);
    if (!known)
        sqlgen__complain(g, path, t->v[0].line,
            "a migration is made of CREATE TABLE, CREATE INDEX, ALTER TABLE, DROP, INSERT INTO, "
            "UPDATE and DELETE FROM");
    const struct token *last = &t->v[t->n - 1];
    bool strict = last->kind == TOKEN_USE && str_eq(last->text, S("strict"));
    if (starts_with(t, "CREATE", "TABLE") && !strict)
        sqlgen__complain(g, path, last->line,
            "a CREATE TABLE ends with @strict@ before its semicolon");
    sqlgen__check_sql(g, path, t);
}

static bool is_token(struct str name)
{
    return str_eq(name, S("int")) || str_eq(name, S("blob")) || str_eq(name, S("text")) ||
        str_eq(name, S("strict"));
}

/* @...@, or a literal with one in it, which would be replaced as well. */
static void check_token(struct sqlgen *g, const char *path, const struct token *t)
{
    if (t->kind == TOKEN_TEXT && str_find(t->text, '@') >= 0) {
        struct str rest = t->text, part;
        while (str_split(&rest, '@', &part)) {
            if (is_token(part))
                sqlgen__complain(g, path, t->line, "this literal holds the token @%.*s@",
                    STR_ARG(part));
        }
    } else if (t->kind == TOKEN_USE && str_starts(t->text, S("rebuild:"))) {
        sqlgen__complain(g, path, t->line,
            "@rebuild@ does not exist: make a new table under a new name, copy the rows and drop "
            "the old one");
    } else if (t->kind == TOKEN_USE && !is_token(t->text)) {
        sqlgen__complain(g, path, t->line,
            "@%.*s@ is not a token: @int@, @blob@, @text@ and @strict@ are", STR_ARG(t->text));
    }
}

static void check_word(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    const struct token *t = &sql->v[i];
    bool cast = i > 0 && sqlgen__is_word(&sql->v[i - 1], "AS");
    for (size_t k = 0; k < COUNT_OF(refused) && !cast; k++) {
        if (sqlgen__is_word(t, refused[k].word))
            sqlgen__complain(g, path, t->line, "%s is refused in a migration: %s", refused[k].word,
                refused[k].why);
    }
    if (sqlgen__is_word(t, "ADD") && i + 1 < sql->n &&
        sqlgen__is_word(&sql->v[i + 1], "CONSTRAINT"))
        sqlgen__complain(g, path, t->line,
            "SQLite cannot add a constraint: make a new table, copy the rows and drop the old one");
    if (t->kind == TOKEN_PARAM)
        sqlgen__complain(g, path, t->line, "a migration has no parameters");
    check_token(g, path, t);
}

/* The text of a statement with its tokens left in, for migrate.c to replace. */
static struct str statement_text(struct sqlgen *g, const struct tokens *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->v[i].kind == TOKEN_USE)
            t->v[i].text = str_fmt(g->arena, "@%.*s@", STR_ARG(t->v[i].text));
    }
    return sqlgen__join(g, t);
}

static size_t put_statements(struct sqlgen *g, struct buf *b, const struct source *s)
{
    struct tokens all;
    size_t n = 0, from = 0;
    if (!sqlgen__lex(g, s, &all))
        return 0;
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].kind == TOKEN_COMMENT) {
            if (i > from)
                continue;
            from = i + 1;
        } else if (sqlgen__is_sign(&all.v[i], ";")) {
            /* Comments between the lines of a statement are left out. */
            struct tokens one = { all.v + from, 0 };
            for (size_t k = from; k < i; k++) {
                if (all.v[k].kind != TOKEN_COMMENT)
                    one.v[one.n++] = all.v[k];
            }
            from = i + 1;
            if (one.n == 0) {
                sqlgen__complain(g, s->path, all.v[i].line, "a semicolon without a statement");
                continue;
            }
            check_statement(g, s->path, &one);
            sqlgen__put_literal(b, statement_text(g, &one), "    ");
            buf_add_str(b, S(",\n"));
            n++;
        } else {
            check_word(g, s->path, &all, i);
        }
    }
    if (from < all.n)
        sqlgen__complain(g, s->path, all.v[from].line,
            "this statement has no semicolon at its end");
    else if (n == 0)
        sqlgen__complain(g, s->path, 1, "this migration has no statement");
    return n;
}

/* By version; the files are few. */
static void sort(struct file *files, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t k = i; k > 0 && files[k].version < files[k - 1].version; k--) {
            struct file f = files[k];
            files[k] = files[k - 1];
            files[k - 1] = f;
        }
    }
}

struct str sqlgen_migrations(struct sqlgen *g, struct str table, const struct source *sources,
    size_t n)
{
    struct buf b = buf_new(16 * SQLGEN_MAX_FILE), list = buf_new(SQLGEN_MAX_FILE);
    struct file *files = ARENA_ARRAY(g->arena, n, struct file);
    for (size_t i = 0; i < n; i++) {
        files[i].s = &sources[i];
        if (!file_name(str_of(sources[i].path), &files[i]))
            sqlgen__complain(g, sources[i].path, 1,
                "a migration is called NNNN-title.sql, with small letters and hyphens");
    }
    sort(files, n);
    buf_add_str(&b,
        S("/* Made by sqlgen from the migrations. */\n#include \"store/migrate.h\"\n\n"));
    for (size_t i = 0; i < n; i++) {
        if (files[i].version != (int64_t)i + 1)
            sqlgen__complain(g, files[i].s->path, 1,
                "the migrations are numbered from 1 without gaps: this should be %04zu", i + 1);
        buf_add_fmt(&b, "static const char *const statements_%zu[] = {\n", i + 1);
        size_t count = put_statements(g, &b, files[i].s);
        buf_add_str(&b, S("};\n\n"));
        buf_add_fmt(&list, "    { %zu, \"%.*s\", statements_%zu, %zu },\n", i + 1,
            STR_ARG(files[i].title), i + 1, count);
    }
    if (n > 0)
        buf_add_fmt(&b, "static const struct migration all[] = {\n%.*s};\n\n",
            STR_ARG(buf_str(&list)));
    buf_add_fmt(&b, "const struct migrations %.*s = { %s, %zu };\n", STR_ARG(table),
        n > 0 ? "all" : "NULL", n);
    struct str out = str_dup(g->arena, buf_str(&b));
    buf_done(&b);
    buf_done(&list);
    return out;
}
