/* Annotations: from a file's tokens to queries and fragments. */
#include "sqlgen.h"

struct parser {
    struct sqlgen *g;
    const struct source *s;
    struct tokens t;
    size_t at;
    struct query *first, *last;
};

bool sqlgen__plain_name(struct str s)
{
    bool good = s.n > 0 && s.n <= 60 && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (size_t i = 0; i < s.n && good; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

bool sqlgen__good_name(struct str s)
{
    static const char *const words_of_c[] = { "asm", "auto", "bool", "break", "case", "char",
        "const", "continue", "default", "do", "double", "else", "enum", "extern", "false", "float",
        "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
        "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "typeof", "union",
        "unsigned", "void", "volatile", "while", "unix", "linux" };
    for (size_t i = 0; i < COUNT_OF(words_of_c); i++) {
        if (str_eq(s, str_of(words_of_c[i])))
            return false;
    }
    return sqlgen__plain_name(s);
}

/* Takes a word off the front; an empty one at the end. */
static struct str word(struct str *s)
{
    struct str w = STR_NONE;
    *s = str_trim(*s);
    if (!str_split(s, ' ', &w))
        return S("");
    *s = str_trim(*s);
    return w;
}

/* If the comment begins with `key`, what is behind it. */
static bool annotation(const struct token *t, struct str key, struct str *ret_rest)
{
    if (t->kind != TOKEN_COMMENT || !str_starts(t->text, key))
        return false;
    struct str rest = str_slice(t->text, key.n, t->text.n);
    bool whole = key.p[key.n - 1] == ':' || rest.n == 0 || rest.p[0] == ' ';
    if (whole)
        *ret_rest = str_trim(rest);
    return whole;
}

static bool is_header(const struct token *t)
{
    struct str rest;
    return annotation(t, S("name:"), &rest) || annotation(t, S("fragment:"), &rest);
}

static void complain_name(struct parser *p, int line, struct str name)
{
    sqlgen__complain(p->g, p->s->path, line,
        "\"%.*s\" is not a name: lower case letters, digits and _, beginning with a letter, at "
        "most 60, "
        "and not a word of C",
        STR_ARG(name));
}

static bool field_type(struct str type, struct field *f)
{
    static const struct {
        const char *name;
        enum field_type kind;
    } types[] = { { "i64", FIELD_I64 }, { "bool", FIELD_BOOL }, { "text", FIELD_TEXT },
        { "blob", FIELD_BLOB }, { "day", FIELD_DAY }, { "viewer", FIELD_VIEWER } };
    f->nullable = str_ends(type, S("?"));
    f->type = str_slice(type, 0, type.n - f->nullable);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_eq(f->type, str_of(types[i].name))) {
            f->kind = types[i].kind;
            return f->kind != FIELD_VIEWER || !f->nullable;
        }
    }
    f->kind = FIELD_ID;
    return str_ends(f->type, S("_id")) && f->type.n > 3 && sqlgen__good_name(f->type);
}

static bool field_fits(struct parser *p, const struct fields *fs, const struct field *f,
    bool is_param)
{
    const char *path = p->s->path;
    if (!sqlgen__good_name(f->name)) {
        complain_name(p, f->line, f->name);
        return false;
    }
    for (size_t i = 0; i < fs->n; i++) {
        if (str_eq(fs->v[i].name, f->name)) {
            sqlgen__complain(p->g, path, f->line, "there are two of the name %.*s",
                STR_ARG(f->name));
            return false;
        }
    }
    if (fs->n == SQLGEN_MAX_FIELDS) {
        sqlgen__complain(p->g, path, f->line, "more than %d of them", SQLGEN_MAX_FIELDS);
        return false;
    }
    bool viewer_name = str_eq(f->name, S("viewer"));
    if (f->kind == FIELD_VIEWER ? !is_param || !viewer_name
                                : is_param && (viewer_name || str_starts(f->name, S("viewer_")))) {
        sqlgen__complain(p->g, path, f->line,
            "the viewer is declared as \"-- param viewer viewer\", and the names "
            "viewer_... are its own");
        return false;
    }
    return true;
}

static void add_field(struct parser *p, struct fields *fs, const struct field *f)
{
    /* The tokens of the block are the bound of what can be declared, but 100 is enough for all. */
    if (fs->v == NULL)
        fs->v = ARENA_ARRAY(p->g->arena, SQLGEN_MAX_FIELDS + 1, struct field);
    fs->v[fs->n++] = *f;
}

static void parse_field(struct parser *p, struct fields *fs, struct str rest, int line,
    bool is_param)
{
    struct field f = { .line = line };
    f.name = word(&rest);
    struct str type = word(&rest);
    if (type.n == 0 || rest.n > 0) {
        sqlgen__complain(p->g, p->s->path, line, "write \"-- %s NAME TYPE\"",
            is_param ? "param" : "row");
        return;
    }
    if (!field_type(type, &f)) {
        sqlgen__complain(p->g, p->s->path, line,
            "\"%.*s\" is not a type: i64, bool, text, blob, day or a name ending in _id, with ? "
            "behind it if it "
            "may be NULL",
            STR_ARG(type));
        return;
    }
    /* "-- scope: viewer" and "-- param viewer viewer" say the same and may both be there. */
    for (size_t i = 0; i < fs->n; i++) {
        if (f.kind == FIELD_VIEWER && fs->v[i].kind == FIELD_VIEWER)
            return;
    }
    if (field_fits(p, fs, &f, is_param))
        add_field(p, fs, &f);
}

static void parse_scope(struct parser *p, struct query *q, struct str rest, int line)
{
    if (str_eq(rest, S("viewer")))
        parse_field(p, &q->params, S("viewer viewer"), line, true);
    else
        sqlgen__complain(p->g, p->s->path, line,
            "write \"-- scope: viewer\" or \"-- unscoped: why\"");
}

static void parse_engine(struct parser *p, struct query *q, struct str rest, int line)
{
    if (str_eq(rest, S("sqlite")))
        q->engine = ENGINE_SQLITE;
    else if (str_eq(rest, S("postgres")))
        q->engine = ENGINE_POSTGRES;
    else
        sqlgen__complain(p->g, p->s->path, line,
            "write \"-- engine: sqlite\" or \"-- engine: postgres\"");
}

static void parse_prose(struct parser *p, struct query *q, const struct token *t)
{
    struct str head = t->text;
    ptrdiff_t colon = str_find(head, ':');
    if (colon > 0 && sqlgen__good_name(str_slice(head, 0, (size_t)colon))) {
        sqlgen__complain(p->g, p->s->path, t->line,
            "\"%.*s\" is not an annotation: name, fragment, scope, unscoped, unordered, quiet and "
            "engine are, with param and row",
            (int)colon + 1, head.p);
        return;
    }
    if (str_find_str(head, S("*/")) >= 0 || str_find_str(head, S("/*")) >= 0) {
        sqlgen__complain(p->g, p->s->path, t->line,
            "this goes into a comment of C: write neither /* nor */");
        return;
    }
    q->prose[q->n_prose++] = head;
}

/* One comment line between the name and the SQL. */
static void parse_annotation(struct parser *p, struct query *q, const struct token *t)
{
    struct str rest;
    if (annotation(t, S("param"), &rest)) {
        parse_field(p, &q->params, rest, t->line, true);
    } else if (annotation(t, S("row"), &rest)) {
        parse_field(p, &q->rows, rest, t->line, false);
    } else if (annotation(t, S("scope:"), &rest)) {
        parse_scope(p, q, rest, t->line);
    } else if (annotation(t, S("unscoped:"), &rest)) {
        q->unscoped = rest;
        if (rest.n == 0)
            sqlgen__complain(p->g, p->s->path, t->line,
                "say why this may be read without a viewer");
    } else if (annotation(t, S("unordered:"), &rest)) {
        q->unordered = rest;
        if (rest.n == 0 || (q->kind != QUERY_EACH && q->kind != QUERY_MANY))
            sqlgen__complain(p->g, p->s->path, t->line,
                "say of a :many or an :each why any order of its rows will do");
    } else if (annotation(t, S("quiet:"), &rest)) {
        q->quiet = rest;
        if (rest.n == 0)
            sqlgen__complain(p->g, p->s->path, t->line, "say why what it writes changes nothing that is told");
    } else if (annotation(t, S("engine:"), &rest)) {
        parse_engine(p, q, rest, t->line);
    } else {
        parse_prose(p, q, t);
    }
}

static void parse_name(struct parser *p, struct query *q, struct str rest)
{
    static const char *const kinds[] = { ":one", ":opt", ":many", ":each", ":exec" };
    q->name = word(&rest);
    struct str kind = word(&rest), cap = word(&rest);
    if (!sqlgen__good_name(q->name))
        complain_name(p, q->line, q->name);
    size_t k = 0;
    while (k < COUNT_OF(kinds) && !str_eq(kind, str_of(kinds[k])))
        k++;
    q->kind = (enum query_kind)k;
    bool good = k < COUNT_OF(kinds) && rest.n == 0;
    if (good && cap.n > 0)
        good = q->kind == QUERY_MANY && str_to_i64(cap, &q->cap) && q->cap >= 1 &&
            q->cap <= SQLGEN_MAX_CAP;
    if (!good)
        sqlgen__complain(p->g, p->s->path, q->line,
            "write \"-- name: NAME KIND\" with the kind :one, :opt, :many, :many 1000, :each or "
            ":exec");
}

/* The tokens up to the semicolon; comments inside are left out. */
static struct tokens take_sql(struct parser *p, int line, struct str name)
{
    struct tokens sql = { p->t.v + p->at, 0 };
    for (; p->at < p->t.n; p->at++) {
        const struct token *t = &p->t.v[p->at];
        if (t->kind == TOKEN_COMMENT) {
            if (is_header(t))
                break;
            continue;
        }
        if (sqlgen__is_sign(t, ";")) {
            p->at++;
            if (sql.n == 0)
                sqlgen__complain(p->g, p->s->path, line, "%.*s has no SQL", STR_ARG(name));
            return sql;
        }
        /* The tokens are kept where they are; those behind a comment move up to fill its place. */
        sql.v[sql.n++] = *t;
    }
    sqlgen__complain(p->g, p->s->path, line, "%.*s has no semicolon at its end", STR_ARG(name));
    return sql;
}

static bool same_fields(const struct fields *a, const struct fields *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = str_eq(a->v[i].name, b->v[i].name) && str_eq(a->v[i].type, b->v[i].type) &&
            a->v[i].nullable == b->v[i].nullable;
    return same;
}

/* A second query of one name: the text for the other engine, or a mistake. */
static void pair(struct parser *p, struct query *first, struct query *q)
{
    if (first->engine == ENGINE_BOTH || q->engine == ENGINE_BOTH || first->engine == q->engine ||
        first->other != NULL) {
        sqlgen__complain(p->g, p->s->path, q->line, "there is a query %.*s already, in line %d",
            STR_ARG(q->name), first->line);
        return;
    }
    if (first->kind != q->kind || first->cap != q->cap ||
        !same_fields(&first->params, &q->params) || !same_fields(&first->rows, &q->rows) ||
        !str_eq(first->unscoped, q->unscoped)) {
        sqlgen__complain(p->g, p->s->path, q->line,
            "%.*s must have the same kind, parameters, rows and scope for both engines",
            STR_ARG(q->name));
        return;
    }
    first->other = q;
}

static void add_query(struct parser *p, struct query *q)
{
    for (struct query *o = p->first; o != NULL; o = o->next) {
        if (str_eq(o->name, q->name)) {
            pair(p, o, q);
            return;
        }
    }
    if (p->last == NULL)
        p->first = q;
    else
        p->last->next = q;
    p->last = q;
}

static size_t comments_ahead(const struct parser *p)
{
    size_t n = 0;
    while (p->at + n < p->t.n && p->t.v[p->at + n].kind == TOKEN_COMMENT &&
        !is_header(&p->t.v[p->at + n]))
        n++;
    return n;
}

static void parse_query(struct parser *p, struct str rest, int line)
{
    struct query *q = ARENA_NEW(p->g->arena, struct query);
    size_t said = p->g->errors.n, lines = comments_ahead(p);
    q->line = line;
    q->prose = ARENA_ARRAY(p->g->arena, lines, struct str);
    parse_name(p, q, rest);
    for (size_t i = 0; i < lines; i++)
        parse_annotation(p, q, &p->t.v[p->at++]);
    for (size_t i = 0; i < q->params.n; i++)
        q->scoped = q->scoped || q->params.v[i].kind == FIELD_VIEWER;
    q->sql = take_sql(p, line, q->name);
    if (sqlgen__expand(p->g, p->s, &q->sql) && p->g->errors.n == said)
        add_query(p, q);
}

static bool fragment_fits(struct parser *p, const struct fragment *f)
{
    bool good = true;
    for (size_t i = 0; i < f->n_formals; i++) {
        good = good && sqlgen__good_name(f->formals[i]);
        for (size_t k = 0; k < i; k++)
            good = good && !str_eq(f->formals[i], f->formals[k]);
    }
    if (!good)
        sqlgen__complain(p->g, p->s->path, f->line,
            "write \"-- fragment: NAME(ARGUMENT, ...)\" with different names");
    for (const struct fragment *o = p->g->fragments; o != NULL && good; o = o->next) {
        if (str_eq(o->name, f->name)) {
            sqlgen__complain(p->g, p->s->path, f->line,
                "there is a fragment %.*s already, in %s line %d", STR_ARG(f->name), o->path,
                o->line);
            return false;
        }
    }
    return good;
}

static void check_formals(struct parser *p, const struct fragment *f)
{
    for (size_t k = 0; k < f->n_formals; k++) {
        bool used = false;
        for (size_t i = 0; i < f->sql.n; i++)
            used = used || sqlgen__is_formal(&f->sql, i, f->formals[k]);
        if (!used)
            sqlgen__complain(p->g, p->s->path, f->line,
                "the argument %.*s is not used in the fragment %.*s, at least not where a value "
                "stands",
                STR_ARG(f->formals[k]), STR_ARG(f->name));
    }
}

/* An OR that is not in parentheses would take the query's own conditions apart. */
static void check_fragment(struct parser *p, const struct fragment *f)
{
    int depth = 0;
    for (size_t i = 0; i < f->sql.n; i++) {
        const struct token *t = &f->sql.v[i];
        depth += sqlgen__is_sign(t, "(") - sqlgen__is_sign(t, ")");
        if (depth == 0 && sqlgen__is_word(t, "OR"))
            sqlgen__complain(p->g, p->s->path, t->line,
                "put the OR of the fragment %.*s in parentheses: where it is used there may be "
                "an AND beside it",
                STR_ARG(f->name));
        if (depth < 0) {
            sqlgen__complain(p->g, p->s->path, t->line,
                "this parenthesis closes none of the fragment's own");
            return;
        }
    }
    check_formals(p, f);
    if (depth != 0)
        sqlgen__complain(p->g, p->s->path, f->line,
            "the fragment %.*s has a parenthesis that is not closed", STR_ARG(f->name));
    sqlgen__check_sql(p->g, p->s->path, &f->sql);
}

static void parse_fragment(struct parser *p, struct str rest, int line)
{
    struct fragment *f = ARENA_NEW(p->g->arena, struct fragment);
    *f = (struct fragment){ .path = p->s->path, .line = line };
    size_t said = p->g->errors.n;
    if (!sqlgen__call(p->g->arena, rest, &f->name, &f->formals, &f->n_formals))
        sqlgen__complain(p->g, p->s->path, line, "write \"-- fragment: NAME(ARGUMENT, ...)\"");
    p->at += comments_ahead(p);
    f->sql = take_sql(p, line, f->name);
    if (p->g->errors.n > said)
        return;
    /* The file that is compiled may be one of those that were read for their fragments. */
    for (const struct fragment *o = p->g->fragments; o != NULL; o = o->next) {
        if (str_eq(o->name, f->name) && str_eq(str_of(o->path), str_of(f->path)) && o->line == line)
            return;
    }
    if (!fragment_fits(p, f) || !sqlgen__expand(p->g, p->s, &f->sql))
        return;
    check_fragment(p, f);
    f->next = p->g->fragments;
    p->g->fragments = f;
}

/* A token outside of every block. */
static void parse_stray(struct parser *p, const struct token *t)
{
    struct str rest;
    if (t->kind != TOKEN_COMMENT) {
        sqlgen__complain(p->g, p->s->path, t->line,
            "one statement a query: this is SQL without a \"-- name:\" of its own above it");
        while (p->at < p->t.n && !is_header(&p->t.v[p->at]))
            p->at++;
        return;
    }
    p->at++;
    if (annotation(t, S("param"), &rest) || annotation(t, S("row"), &rest) ||
        annotation(t, S("scope:"), &rest) || annotation(t, S("unscoped:"), &rest) ||
        annotation(t, S("unordered:"), &rest) || annotation(t, S("quiet:"), &rest) ||
        annotation(t, S("engine:"), &rest))
        sqlgen__complain(p->g, p->s->path, t->line, "this belongs below a \"-- name:\"");
}

struct query *sqlgen__parse(struct sqlgen *g, const struct source *s)
{
    struct parser p = { .g = g, .s = s };
    if (!sqlgen__lex(g, s, &p.t))
        return NULL;
    while (p.at < p.t.n) {
        const struct token *t = &p.t.v[p.at];
        int line = t->line;
        struct str rest;
        if (annotation(t, S("name:"), &rest)) {
            p.at++;
            parse_query(&p, rest, line);
        } else if (annotation(t, S("fragment:"), &rest)) {
            p.at++;
            parse_fragment(&p, rest, line);
        } else {
            parse_stray(&p, t);
        }
    }
    for (struct query *q = p.first; q != NULL; q = q->next) {
        if (q->engine != ENGINE_BOTH && q->other == NULL)
            sqlgen__complain(g, s->path, q->line,
                "%.*s is there for one engine only: write its text for the other",
                STR_ARG(q->name));
    }
    return p.first;
}
