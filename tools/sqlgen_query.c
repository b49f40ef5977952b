/* The rules of a whole query: its kind against its text, its parameters, its order, its scope. */
#include "sqlgen.h"

struct judge {
    struct sqlgen *g;
    const char *path;
    struct query *q;
};

enum { MAX_SQL = 100000 }; /* SQLite's limit (TRUST.md 6.4) */

static const char *const kind_names[] = { ":one", ":opt", ":many", ":each", ":exec" };

static const struct token *token(const struct query *q, size_t i)
{
    static const struct token none = { TOKEN_SIGN, false, 0, { "", 0 } };
    return i < q->sql.n ? &q->sql.v[i] : &none;
}

static bool is(const struct query *q, size_t i, const char *word)
{
    return sqlgen__is_word(token(q, i), word);
}

/* Position of a word that is in no parentheses, from `from`; n when there is none. */
static size_t outer(const struct query *q, size_t from, const char *word)
{
    int depth = 0;
    for (size_t i = 0; i < q->sql.n; i++) {
        depth += sqlgen__is_sign(token(q, i), "(") - sqlgen__is_sign(token(q, i), ")");
        if (depth == 0 && i >= from && is(q, i, word))
            return i;
    }
    return q->sql.n;
}

static bool has_outer(const struct query *q, const char *word)
{
    return outer(q, 0, word) < q->sql.n;
}

static void complain(struct judge *j, int line, const char *what)
{
    sqlgen__complain(j->g, j->path, line, "%.*s: %s", STR_ARG(j->q->name), what);
}

static void check_parentheses(struct judge *j)
{
    int depth = 0;
    for (size_t i = 0; i < j->q->sql.n && depth >= 0; i++)
        depth += sqlgen__is_sign(token(j->q, i), "(") - sqlgen__is_sign(token(j->q, i), ")");
    if (depth != 0)
        complain(j, j->q->line, "the parentheses do not match");
}

/* The verb of the statement: the first word, or the one behind the WITH. */
static const char *verb(const struct query *q)
{
    static const char *const verbs[] = { "SELECT", "INSERT", "UPDATE", "DELETE" };
    size_t first = q->sql.n;
    const char *found = NULL;
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        size_t here = outer(q, 0, verbs[i]);
        if (here < first) {
            first = here;
            found = verbs[i];
        }
    }
    return first == 0 || is(q, 0, "WITH") ? found : NULL;
}

/* Rows are declared where the statement gives some, and nowhere else. */
static void check_rows(struct judge *j, bool gives)
{
    const struct query *q = j->q;
    if (q->kind == QUERY_EXEC && q->rows.n > 0)
        complain(j, q->line,
            "an :exec has no rows: take the \"-- row\" lines away, or make it :one or :opt");
    else if (q->kind == QUERY_EXEC && gives)
        complain(j, q->line,
            "an :exec gives no rows, so it is neither a SELECT nor has it RETURNING");
    else if (q->kind != QUERY_EXEC && q->rows.n == 0)
        sqlgen__complain(j->g, j->path, q->line,
            "%.*s: %s needs a \"-- row NAME TYPE\" for every column it gives", STR_ARG(q->name),
            kind_names[q->kind]);
    else if (q->kind != QUERY_EXEC && !gives)
        complain(j, q->line, "this gives rows only with RETURNING");
}

static void check_kind(struct judge *j)
{
    const struct query *q = j->q;
    const char *v = verb(q);
    if (v == NULL) {
        complain(j, token(q, 0)->line,
            "a query begins with SELECT, INSERT, UPDATE, DELETE or WITH");
        return;
    }
    check_rows(j, v[0] == 'S' || has_outer(q, "RETURNING"));
    if (v[0] == 'D' && outer(q, 0, "USING") < outer(q, 0, "WHERE"))
        complain(j, q->line, "SQLite has no DELETE ... USING: write WHERE ... IN (SELECT ...)");
    size_t conflict = outer(q, 0, "CONFLICT"), from = outer(q, 0, "SELECT");
    if (v[0] == 'I' && from < conflict && conflict < q->sql.n && outer(q, from, "WHERE") > conflict)
        complain(j, token(q, conflict)->line,
            "SQLite takes the ON of ON CONFLICT for one of the SELECT: write WHERE true before it");
}

static const struct field *nullable_row(const struct query *q, const struct token *t)
{
    for (size_t i = 0; i < q->rows.n; i++) {
        if (q->rows.v[i].nullable && t->kind == TOKEN_WORD &&
            str_eq_nocase(q->rows.v[i].name, t->text))
            return &q->rows.v[i];
    }
    return NULL;
}

/* One item of ORDER BY, from..to: a column that may be NULL says where its NULLs go. */
static void check_order_item(struct judge *j, size_t from, size_t to)
{
    const struct query *q = j->q;
    size_t last = from;
    while (last + 2 < to && sqlgen__is_sign(token(q, last + 1), "."))
        last += 2;
    bool plain = last + 1 == to || is(q, last + 1, "ASC") || is(q, last + 1, "DESC");
    if (plain && nullable_row(q, token(q, last)) != NULL && !is(q, to - 2, "NULLS"))
        sqlgen__complain(j->g, j->path, token(q, last)->line,
            "%.*s: %.*s may be NULL: write NULLS LAST or NULLS FIRST behind it, the engines differ",
            STR_ARG(q->name), STR_ARG(token(q, last)->text));
}

/* A statement that has none. */
static void check_no_order(struct judge *j)
{
    const struct query *q = j->q;
    size_t limit = outer(q, 0, "LIMIT");
    const char *v = verb(q);
    bool several = v != NULL && v[0] == 'S' && (q->kind == QUERY_MANY || q->kind == QUERY_EACH);
    if (several && q->unordered.p == NULL)
        complain(j, q->line,
            "several rows need an ORDER BY: without it each engine has its own order");
    else if (limit < q->sql.n)
        complain(j, token(q, limit)->line,
            "LIMIT without ORDER BY gives any row: each engine another");
}

static void check_order(struct judge *j)
{
    const struct query *q = j->q;
    size_t order = outer(q, 0, "ORDER");
    if (order == q->sql.n) {
        check_no_order(j);
        return;
    }
    if (q->unordered.p != NULL)
        complain(j, q->line, "it has an ORDER BY, and a reason for having none");
    size_t item = order + 2;
    int depth = 0;
    for (size_t i = item; i <= q->sql.n; i++) {
        depth += sqlgen__is_sign(token(q, i), "(") - sqlgen__is_sign(token(q, i), ")");
        bool over = i == q->sql.n || is(q, i, "LIMIT") || is(q, i, "OFFSET");
        if (depth > 0 || !(over || sqlgen__is_sign(token(q, i), ",")))
            continue;
        if (i > item)
            check_order_item(j, item, i);
        item = i + 1;
        if (over)
            break;
    }
}

/* The parameter that a name in the SQL means, as it is bound; the viewer's parts are fields of their own. */
static bool meaning(struct query *q, struct str name, struct field *ret)
{
    static const struct {
        const char *name, *type;
        enum field_type kind;
    } parts[] = { { "viewer_account", "account_id", FIELD_ID },
        { "viewer_scope", "i64", FIELD_I64 }, { "viewer_today", "day", FIELD_DAY } };
    for (size_t i = 0; i < q->params.n; i++) {
        struct field *f = &q->params.v[i];
        if (f->kind != FIELD_VIEWER && str_eq(f->name, name)) {
            f->used = true;
            *ret = *f;
            return true;
        }
        for (size_t k = 0; k < COUNT_OF(parts) && f->kind == FIELD_VIEWER; k++) {
            if (!str_eq(name, str_of(parts[k].name)))
                continue;
            /* Who is asking must be looked at; what day it is, is no scope. */
            f->used = f->used || parts[k].kind != FIELD_DAY;
            *ret =
                (struct field){ name, str_of(parts[k].type), parts[k].kind, false, true, f->line };
            return true;
        }
    }
    return false;
}

/* The number of a parameter, from 1; 0 after a complaint. */
static size_t number(struct judge *j, const struct token *t)
{
    struct query *q = j->q;
    struct field f;
    if (!meaning(q, t->text, &f)) {
        sqlgen__complain(j->g, j->path, t->line, "%.*s: the parameter :%.*s is not declared%s",
            STR_ARG(q->name), STR_ARG(t->text),
            str_starts(t->text, S("viewer_")) ? ": write \"-- scope: viewer\"" : "");
        return 0;
    }
    for (size_t i = 0; i < q->bound.n; i++) {
        if (str_eq(q->bound.v[i].name, t->text))
            return i + 1;
    }
    if (q->bound.n == SQLGEN_MAX_FIELDS) {
        sqlgen__complain(j->g, j->path, t->line, "%.*s: more than %d parameters", STR_ARG(q->name),
            SQLGEN_MAX_FIELDS);
        return 0;
    }
    q->bound.v[q->bound.n++] = f;
    return q->bound.n;
}

static void check_params(struct judge *j)
{
    struct query *q = j->q;
    for (size_t i = 0; i < q->sql.n; i++) {
        struct token *t = &q->sql.v[i];
        if (t->kind != TOKEN_PARAM)
            continue;
        size_t n = number(j, t);
        if (n > 0)
            t->text = str_fmt(j->g->arena, "$%zu", n);
    }
    for (size_t i = 0; i < q->params.n; i++) {
        const struct field *f = &q->params.v[i];
        if (!f->used && f->kind == FIELD_VIEWER)
            sqlgen__complain(j->g, j->path, f->line,
                "%.*s takes the viewer and asks neither :viewer_account nor :viewer_scope",
                STR_ARG(q->name));
        else if (!f->used)
            sqlgen__complain(j->g, j->path, f->line, "%.*s: the parameter :%.*s is not used",
                STR_ARG(q->name), STR_ARG(f->name));
    }
}

/* The first token that names a personal table, n when there is none. A column behind a dot is not a table. */
static size_t personal_table(const struct sqlgen *g, const struct query *q)
{
    for (size_t i = 0; i < q->sql.n; i++) {
        const struct token *t = token(q, i);
        if (t->kind != TOKEN_WORD || (i > 0 && sqlgen__is_sign(token(q, i - 1), ".")))
            continue;
        for (size_t k = 0; k < g->n_personal; k++) {
            if (str_eq_nocase(t->text, g->personal[k]))
                return i;
        }
    }
    return q->sql.n;
}

static void check_scope(struct judge *j)
{
    const struct query *q = j->q;
    size_t where = personal_table(j->g, q);
    bool personal = where < q->sql.n, unscoped = q->unscoped.p != NULL;
    if (q->scoped && unscoped)
        complain(j, q->line, "it takes the viewer, so \"-- unscoped\" is wrong");
    else if (personal && !q->scoped && !unscoped)
        sqlgen__complain(j->g, j->path, token(q, where)->line,
            "%.*s names the personal table %.*s: write \"-- scope: viewer\" and ask "
            ":viewer_account or :viewer_scope, or "
            "\"-- unscoped: why\" if nobody is asking",
            STR_ARG(q->name), STR_ARG(token(q, where)->text));
    else if (unscoped && !personal && j->g->has_personal && q->other == NULL)
        complain(j, q->line, "it names no personal table, so \"-- unscoped\" is not needed");
}

struct str sqlgen__join(struct sqlgen *g, const struct tokens *sql)
{
    size_t n = 0;
    for (size_t i = 0; i < sql->n; i++)
        n += sql->v[i].text.n + 1;
    char *to = arena_alloc(g->arena, n + 1);
    struct str out = { to, 0 };
    for (size_t i = 0; i < sql->n; i++) {
        const struct token *t = &sql->v[i];
        if (i > 0 && t->spaced)
            to[out.n++] = ' ';
        for (size_t k = 0; k < t->text.n; k++)
            to[out.n++] = t->text.p[k];
    }
    return out;
}

static void check_text(struct sqlgen *g, const char *path, struct query *q)
{
    struct judge j = { g, path, q };
    check_parentheses(&j);
    check_kind(&j);
    check_order(&j);
    check_scope(&j);
    check_params(&j);
    sqlgen__check_sql(g, path, &q->sql);
    const char *v = verb(q);
    q->changes = v != NULL && v[0] != 'S' && q->quiet.p == NULL;
    if (q->quiet.p != NULL && (v == NULL || v[0] == 'S'))
        complain(&j, q->line, "it writes nothing, so \"-- quiet\" is not needed");
    q->text = sqlgen__join(g, &q->sql);
    if (q->text.n >= MAX_SQL)
        complain(&j, q->line, "the SQL is longer than 100,000 bytes");
}

void sqlgen__check_query(struct sqlgen *g, const char *path, struct query *q)
{
    q->bound = (struct fields){ ARENA_ARRAY(g->arena, SQLGEN_MAX_FIELDS, struct field), 0 };
    check_text(g, path, q);
    if (q->other == NULL)
        return;
    /* The two texts of a pair go on with one numbering, so that one list of values serves both. */
    q->other->bound = q->bound;
    check_text(g, path, q->other);
    q->bound = q->other->bound;
}
