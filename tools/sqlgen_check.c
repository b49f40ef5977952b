/* What is refused in any SQL text, because SQLite and PostgreSQL differ there (docs/SQL.md lists it with the reasons).
 * Only what can be seen in the text is found here; the rest is found when every statement is prepared on both. */
#include "sqlgen.h"

/* Token i, or one that is nothing. */
static const struct token *at(const struct tokens *sql, size_t i)
{
    static const struct token none = { TOKEN_SIGN, false, 0, { "", 0 } };
    return i < sql->n ? &sql->v[i] : &none;
}

static bool word_at(const struct tokens *sql, size_t i, const char *word)
{
    return sqlgen__is_word(at(sql, i), word);
}

static bool sign_at(const struct tokens *sql, size_t i, const char *sign)
{
    return sqlgen__is_sign(at(sql, i), sign);
}

/* A word that is refused: alone (behind == NULL), as a function ("("), or before a certain word. */
struct refused {
    const char *word;
    const char *behind;
    const char *why;
};

static const char time_is_a_parameter[] =
    "the time is a parameter (clock.h), so that tests can set it";
static const char chance_is_a_parameter[] = "a random value is made in C and passed as a parameter";
static const char one_engine[] = "only one of the engines has it, or each has its own";
static const char no_fractions[] =
    "there are no fractions in SQL: count here, divide and round once in C";
static const char ids_are_ours[] = "ids are given out by db_new_ids, the same on both engines";
static const char fold_in_c[] =
    "SQLite changes ASCII letters only: store what str_fold made and search that";
static const char no_sets[] =
    "SQLite has neither arrays nor ANY: use a table, EXISTS, or a fixed list with IN";

static const struct refused words[] = {
    { "AUTOINCREMENT", NULL, ids_are_ours },
    { "SERIAL", NULL, ids_are_ours },
    { "BIGSERIAL", NULL, ids_are_ours },
    { "NEXTVAL", "(", ids_are_ours },
    { "LAST_INSERT_ROWID", "(", ids_are_ours },
    { "ROWID", NULL, "rows have ids of ours; rowid is SQLite alone" },
    { "CTID", NULL, "rows have ids of ours; ctid is PostgreSQL alone" },
    { "NOW", "(", time_is_a_parameter },
    { "CURRENT_TIMESTAMP", NULL, time_is_a_parameter },
    { "CURRENT_DATE", NULL, time_is_a_parameter },
    { "CURRENT_TIME", NULL, time_is_a_parameter },
    { "LOCALTIME", NULL, time_is_a_parameter },
    { "LOCALTIMESTAMP", NULL, time_is_a_parameter },
    { "CLOCK_TIMESTAMP", "(", time_is_a_parameter },
    { "STATEMENT_TIMESTAMP", "(", time_is_a_parameter },
    { "TRANSACTION_TIMESTAMP", "(", time_is_a_parameter },
    { "DATETIME", "(", time_is_a_parameter },
    { "DATE", "(", "a day is an integer (struct day), not a text" },
    { "JULIANDAY", "(", "a day is an integer (struct day), not a fraction" },
    { "UNIXEPOCH", "(", time_is_a_parameter },
    { "STRFTIME", "(", "days and times are written out in C" },
    { "TO_CHAR", "(", "days, times and numbers are written out in C" },
    { "EXTRACT", "(", "a day is an integer (struct day): its parts are taken in C" },
    { "INTERVAL", NULL, "a day is an integer: add days to it" },
    { "RANDOM", "(", chance_is_a_parameter },
    { "RANDOMBLOB", "(", chance_is_a_parameter },
    { "GEN_RANDOM_UUID", "(", chance_is_a_parameter },
    { "FOR", "UPDATE", "SQLite has no row locks: use a version column" },
    { "FOR", "SHARE", "SQLite has no row locks: use a version column" },
    { "FOR", "NO", "SQLite has no row locks: use a version column" },
    { "FOR", "KEY", "SQLite has no row locks: use a version column" },
    { "ILIKE", NULL, "SQLite has no ILIKE: search a column that str_fold made, with LIKE" },
    { "SIMILAR", NULL, one_engine },
    { "GLOB", NULL, one_engine },
    { "REGEXP", NULL, one_engine },
    { "ANY", "(", no_sets },
    { "SOME", "(", no_sets },
    { "ALL", "(", no_sets },
    { "ARRAY", NULL, no_sets },
    { "UNNEST", "(", no_sets },
    { "STRING_AGG", "(", "SQLite 3.40 lacks it: read the rows and join them in C" },
    { "GROUP_CONCAT", "(", "PostgreSQL lacks it: read the rows and join them in C" },
    { "ARRAY_AGG", "(", "SQLite lacks it: read the rows" },
    { "JSON_AGG", "(", one_engine },
    { "LATERAL", NULL, "SQLite lacks it: write a subquery" },
    { "DISTINCT", "ON", "SQLite lacks it: group, or use a window function" },
    { "INSERT", "OR", "PostgreSQL lacks INSERT OR: write ON CONFLICT" },
    { "UPDATE", "OR", "PostgreSQL lacks UPDATE OR" },
    { "REPLACE", "INTO", "PostgreSQL lacks REPLACE: write ON CONFLICT" },
    { "IFNULL", "(", "write COALESCE" },
    { "ISNULL", NULL, "write IS NULL" },
    { "NOTNULL", NULL, "write IS NOT NULL" },
    { "INSTR", "(", "PostgreSQL lacks it" },
    { "UPPER", "(", fold_in_c },
    { "LOWER", "(", fold_in_c },
    { "AVG", "(", no_fractions },
    { "ROUND", "(", no_fractions },
    { "CEIL", "(", no_fractions },
    { "FLOOR", "(", no_fractions },
    { "TOTAL", "(", no_fractions },
    { "CONCAT", "(", "write ||" },
};

static void check_words(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    for (size_t k = 0; k < COUNT_OF(words); k++) {
        const struct refused *r = &words[k];
        if (!word_at(sql, i, r->word) || (i > 0 && sign_at(sql, i - 1, ".")))
            continue;
        if (r->behind == NULL)
            sqlgen__complain(g, path, sql->v[i].line, "%s is refused: %s", r->word, r->why);
        else if (sign_at(sql, i + 1, r->behind))
            sqlgen__complain(g, path, sql->v[i].line, "%s() is refused: %s", r->word, r->why);
        else if (word_at(sql, i + 1, r->behind))
            sqlgen__complain(g, path, sql->v[i].line, "%s %s is refused: %s", r->word, r->behind,
                r->why);
    }
}

/* "C" is the one quoted name: a collation that both engines have. */
static void check_quoted(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    const struct token *t = &sql->v[i];
    bool collation = i > 0 && word_at(sql, i - 1, "COLLATE");
    if (t->kind == TOKEN_QUOTED && !(collation && str_eq(t->text, S("\"C\""))))
        sqlgen__complain(g, path, t->line,
            "a name in double quotes is refused: SQLite may take it for a text; choose a name "
            "that needs none");
    if (word_at(sql, i, "COLLATE") &&
        !(at(sql, i + 1)->kind == TOKEN_QUOTED && str_eq(at(sql, i + 1)->text, S("\"C\""))))
        sqlgen__complain(g, path, t->line, "COLLATE \"C\" is the one order that both engines have");
}

static bool ends_condition(const struct token *t)
{
    static const char *const ends[] = { "AND", "OR", "THEN", "WHEN", "ELSE", "END", "ORDER",
        "GROUP", "LIMIT", "HAVING", "UNION", "INTERSECT", "EXCEPT", "RETURNING", "ON", "AS" };
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (sqlgen__is_word(t, ends[i]))
            return true;
    }
    return sqlgen__is_sign(t, ",");
}

static void check_like(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    if (!word_at(sql, i, "LIKE"))
        return;
    int depth = 0;
    for (size_t k = i + 1; k < sql->n && depth >= 0; k++) {
        const struct token *t = &sql->v[k];
        depth += sqlgen__is_sign(t, "(") - sqlgen__is_sign(t, ")");
        if (depth == 0 && sqlgen__is_word(t, "ESCAPE"))
            return;
        if (depth == 0 && ends_condition(t))
            break;
    }
    sqlgen__complain(g, path, sql->v[i].line,
        "LIKE needs ESCAPE '\\' behind its pattern: PostgreSQL has an escape of its own accord, "
        "SQLite has none");
}

/* `*` as all columns: SELECT *, t.*, RETURNING *; not count(*) and not a product. */
static void check_star(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    if (!sign_at(sql, i, "*") || i == 0)
        return;
    bool all = sign_at(sql, i - 1, ".") || sign_at(sql, i - 1, ",") ||
        word_at(sql, i - 1, "SELECT") || word_at(sql, i - 1, "RETURNING") ||
        word_at(sql, i - 1, "DISTINCT") || word_at(sql, i - 1, "ALL");
    if (all)
        sqlgen__complain(g, path, sql->v[i].line,
            "name the columns: with * they come in an order that a migration can change");
}

static void check_cast(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    if (!word_at(sql, i, "CAST") || !sign_at(sql, i + 1, "("))
        return;
    int depth = 1;
    size_t k = i + 2;
    while (k < sql->n && !(depth == 1 && word_at(sql, k, "AS"))) {
        depth += sign_at(sql, k, "(") - sign_at(sql, k, ")");
        k++;
    }
    if (!(word_at(sql, k + 1, "BIGINT") || word_at(sql, k + 1, "TEXT")) ||
        !sign_at(sql, k + 2, ")"))
        sqlgen__complain(g, path, sql->v[i].line,
            "CAST is to BIGINT or TEXT only: INTEGER has 32 bits in PostgreSQL, and the others "
            "differ more");
}

/* Division by zero is NULL in SQLite and an error in PostgreSQL. */
static void check_division(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    if (!sign_at(sql, i, "/") && !sign_at(sql, i, "%"))
        return;
    const struct token *by = at(sql, i + 1);
    int64_t v;
    if (by->kind != TOKEN_NUMBER || !str_to_i64(by->text, &v) || v == 0)
        sqlgen__complain(g, path, sql->v[i].line,
            "divide by a number that is written here, or in C: x / 0 is NULL in SQLite and an "
            "error in PostgreSQL");
}

static void check_conditions(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    bool opens = word_at(sql, i, "WHERE") || word_at(sql, i, "HAVING");
    const struct token *after = at(sql, i + 2);
    bool alone = i + 2 >= sql->n || sqlgen__is_sign(after, ")") || ends_condition(after);
    if (opens && at(sql, i + 1)->kind == TOKEN_NUMBER && alone)
        sqlgen__complain(g, path, sql->v[i].line,
            "a number is not a condition in PostgreSQL: write a comparison, or true");
}

static void check_with(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    bool changes = word_at(sql, i + 1, "INSERT") || word_at(sql, i + 1, "UPDATE") ||
        word_at(sql, i + 1, "DELETE");
    if (sign_at(sql, i, "(") && changes)
        sqlgen__complain(g, path, sql->v[i + 1].line,
            "SQLite has no INSERT, UPDATE or DELETE inside WITH: write two queries");
}

static void check_limit(struct sqlgen *g, const char *path, const struct tokens *sql, size_t i)
{
    if (word_at(sql, i, "LIMIT") && sign_at(sql, i + 2, ","))
        sqlgen__complain(g, path, sql->v[i].line, "write LIMIT n OFFSET m");
}

void sqlgen__check_sql(struct sqlgen *g, const char *path, const struct tokens *sql)
{
    for (size_t i = 0; i < sql->n; i++) {
        check_words(g, path, sql, i);
        check_quoted(g, path, sql, i);
        check_like(g, path, sql, i);
        check_star(g, path, sql, i);
        check_cast(g, path, sql, i);
        check_division(g, path, sql, i);
        check_conditions(g, path, sql, i);
        check_with(g, path, sql, i);
        check_limit(g, path, sql, i);
    }
}
