/* sqlgen: annotated SQL to typed C (docs/SQL.md is the description of the language).
 *
 * The tool does not parse SQL: it cuts a file into tokens, reads the annotations, refuses what is known to differ
 * between SQLite and PostgreSQL, replaces :name by $n and writes C. Whether the SQL is right, the engines say: every
 * statement is prepared on both by the tests. It is a small library, so that its tests can call it; sqlgen.c is the
 * command. Everything lives in one arena and is given back when the program ends. */
#ifndef WAYMARK_TOOLS_SQLGEN_H
#define WAYMARK_TOOLS_SQLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

enum {
    SQLGEN_MAX_FILE = 1024 * 1024,
    SQLGEN_MAX_FIELDS = 100, /* parameters or columns of one query: SQLite's limit (TRUST.md 6.4) */
    SQLGEN_MAX_CAP = 1000000,
};

enum token_kind {
    TOKEN_WORD,    /* a keyword or a plain name */
    TOKEN_NUMBER,  /* 12 */
    TOKEN_TEXT,    /* 'text', with its quotes */
    TOKEN_QUOTED,  /* "name", with its quotes */
    TOKEN_PARAM,   /* :name, without the colon */
    TOKEN_USE,     /* @what is between@, without the signs */
    TOKEN_SIGN,    /* ( ) , <> and so on */
    TOKEN_COMMENT, /* a -- comment that begins its line, trimmed */
};

struct token {
    enum token_kind kind;
    bool spaced; /* white space or a comment before it */
    int line;
    struct str text;
};

struct tokens {
    struct token *v;
    size_t n;
};

/* A file that is read: `path` is as the messages shall show it. */
struct source {
    const char *path;
    struct str text;
};

enum field_type {
    FIELD_I64,
    FIELD_BOOL,
    FIELD_TEXT,
    FIELD_BLOB,
    FIELD_DAY,
    FIELD_ID,     /* `type` names it: pupil_id */
    FIELD_VIEWER, /* only as a parameter */
};

struct field {
    struct str name;
    struct str type; /* as written, without the question mark */
    enum field_type kind;
    bool nullable;
    bool used;
    int line;
};

struct fields {
    struct field *v;
    size_t n;
};

enum query_kind {
    QUERY_ONE,
    QUERY_OPT,
    QUERY_MANY,
    QUERY_EACH,
    QUERY_EXEC,
};
enum query_engine {
    ENGINE_BOTH,
    ENGINE_SQLITE,
    ENGINE_POSTGRES,
};

struct query {
    struct str name;
    enum query_kind kind;
    enum query_engine engine;
    int64_t cap; /* of :many, 0 when there is none */
    int line;
    struct str *prose;
    size_t n_prose;
    struct fields params;
    struct fields rows;
    bool scoped;          /* takes the viewer */
    struct str unscoped;  /* the reason, p == NULL when there is none */
    struct str unordered; /* the same: why any order of its rows will do */
    struct str quiet;     /* and why what it writes changes nothing that is told */
    bool changes;         /* what is told of anything: it writes, and is not quiet */
    struct tokens sql;    /* fragments put in, without the semicolon */
    struct str text;      /* what is sent: $1 for :name */
    struct fields bound;  /* parameters by their numbers; viewer_... are plain fields here */
    struct query *other;  /* the PostgreSQL text, when `engine` is ENGINE_SQLITE */
    struct query *next;
};

struct fragment {
    struct str name;
    const char *path;
    int line;
    struct str *formals;
    size_t n_formals;
    struct tokens sql;
    struct fragment *next;
};

struct sqlgen {
    struct arena *arena;
    struct buf errors; /* file:line: sentence, one a line; empty when all is well */
    bool has_personal; /* was a list given? */
    struct str *personal;
    size_t n_personal;
    struct fragment *fragments;
};

struct sqlgen sqlgen_new(struct arena *a);
void sqlgen_done(struct sqlgen *g);

/* Is what was read so far without an error? */
bool sqlgen_ok(const struct sqlgen *g);

/* The names of the tables with personal data, one a line; blank lines and # comments are left out. */
void sqlgen_personal(struct sqlgen *g, const struct source *s);
/* Takes the fragments of a file and passes over its queries. */
void sqlgen_fragments(struct sqlgen *g, const struct source *s);
/* Compiles one file. `name` is the file's noun ("pupil"). The texts live in the arena; they are of use only when
 * sqlgen_ok(). */
void sqlgen_compile(struct sqlgen *g, const struct source *s, struct str name, struct str *ret_h,
    struct str *ret_c);
/* A table of the statement tables of files with these nouns. */
struct str sqlgen_index(struct sqlgen *g, const struct str *names, size_t n);
/* Migration files, in any order, as a C table of the name `table`. */
struct str sqlgen_migrations(struct sqlgen *g, struct str table, const struct source *files,
    size_t n);

/* Between the tool's own files. */

void sqlgen__complain(struct sqlgen *g, const char *path, int line, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* Cuts a text into tokens. False after a complaint. */
bool sqlgen__lex(struct sqlgen *g, const struct source *s, struct tokens *ret);
bool sqlgen__is_word(const struct token *t, const char *word);
bool sqlgen__is_sign(const struct token *t, const char *sign);
/* Lower case letters, digits and _, beginning with a letter, at most 60 long? */
bool sqlgen__plain_name(struct str s);
/* And not a word of C? */
bool sqlgen__good_name(struct str s);
/* The queries of a file in their order; fragments are added to g. NULL when there are none. */
struct query *sqlgen__parse(struct sqlgen *g, const struct source *s);
/* Puts the fragments into a query's tokens. False after a complaint. */
bool sqlgen__expand(struct sqlgen *g, const struct source *s, struct tokens *sql);
/* Does the argument `formal` of a fragment stand at token i? A name behind FROM, JOIN, INTO, UPDATE or AS, behind or
 * before a dot, or before a parenthesis is a table's, a column's or a function's, and is left alone. */
bool sqlgen__is_formal(const struct tokens *sql, size_t i, struct str formal);
/* Reads "in_scope(school, x)": a name and its arguments. False if it is not that. */
bool sqlgen__call(struct arena *a, struct str text, struct str *ret_name, struct str **ret_args,
    size_t *ret_n);
/* What is refused in any SQL text of ours. */
void sqlgen__check_sql(struct sqlgen *g, const char *path, const struct tokens *sql);
/* The rules of a whole query, and of its text for the other engine: kind against text, parameters, scope. Sets text
 * and bound. */
void sqlgen__check_query(struct sqlgen *g, const char *path, struct query *q);
/* The tokens as one line of text. */
struct str sqlgen__join(struct sqlgen *g, const struct tokens *sql);
struct str sqlgen__header(struct sqlgen *g, struct str name, const struct query *all);
struct str sqlgen__body(struct sqlgen *g, struct str name, const struct query *all);
/* A C string literal in pieces of at most a line. */
void sqlgen__put_literal(struct buf *b, struct str s, const char *indent);

#endif
