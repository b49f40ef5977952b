/* SQL text to tokens, and what a token alone can be refused for. */
#include "sqlgen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct lexer {
    struct sqlgen *g;
    const char *path;
    struct str s;
    size_t at;
    int line;
    bool line_start; /* nothing but white space on this line so far */
    bool spaced;
};

void sqlgen__complain(struct sqlgen *g, const char *path, int line, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_add_fmt(&g->errors, "%s:%d: %s\n", path, line, text);
}

static bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_word_start(c) || is_digit(c);
}

static char peek(const struct lexer *x, size_t ahead)
{
    return x->at + ahead < x->s.n ? x->s.p[x->at + ahead] : '\0';
}

static bool refuse(struct lexer *x, const char *why)
{
    sqlgen__complain(x->g, x->path, x->line, "%s", why);
    return false;
}

/* White space and block comments. */
static bool skip_space(struct lexer *x)
{
    for (;;) {
        char c = peek(x, 0);
        if (c == '\n') {
            x->line++;
            x->line_start = true;
        } else if (c == '/' && peek(x, 1) == '*') {
            ptrdiff_t end = str_find_str(str_slice(x->s, x->at + 2, x->s.n), S("*/"));
            if (end < 0)
                return refuse(x, "this comment has no end: write */ behind it");
            struct str inside = str_slice(x->s, x->at + 2, x->at + 2 + (size_t)end);
            if (str_find_str(inside, S("/*")) >= 0)
                return refuse(x,
                    "a comment in a comment ends in different places on the two engines: take "
                    "one away");
            for (size_t i = 0; i < inside.n; i++)
                x->line += inside.p[i] == '\n';
            x->at += inside.n + 3;
        } else if (x->at == x->s.n || (c != ' ' && c != '\t' && c != '\r')) {
            return true;
        }
        x->spaced = true;
        x->at++;
    }
}

/* The text up to the closing quote, which is doubled inside. */
static bool take_quoted(struct lexer *x, char quote)
{
    int doubled = 0;
    for (x->at++;; x->at++) {
        char c = peek(x, 0);
        if (x->at == x->s.n || c == '\n')
            return refuse(x,
                quote == '\'' ? "this text literal has no closing ' on its line"
                              : "this quoted name has no closing \" on its line");
        if (c == quote && peek(x, 1) == quote && ++doubled > 0)
            x->at++;
        else if (c == quote)
            break;
    }
    x->at++;
    if (is_word(peek(x, 0)) || peek(x, 0) == '\'' || peek(x, 0) == '"')
        return refuse(x, "there must be a space or a sign behind the closing quote");
    return true;
}

static bool take_number(struct lexer *x)
{
    while (is_digit(peek(x, 0)))
        x->at++;
    if (peek(x, 0) == '.' || is_word(peek(x, 0)))
        return refuse(x,
            "only whole decimal numbers: SQLite and PostgreSQL round and read the others "
            "differently, "
            "so scale to an integer in C");
    return true;
}

static bool take_sign(struct lexer *x)
{
    static const struct {
        const char *sign;
        const char *why;
    } refused[] = {
        { "::", "a cast with :: is PostgreSQL alone: write CAST(x AS BIGINT)" },
        { ":", "a colon must stand right before the name of a parameter" },
        { "->", "the JSON operators differ between the engines: keep values in columns" },
        { "==", "== is SQLite alone: write =" },
        { "!", "write <> for \"not equal\"" },
        { "&&", "&& is PostgreSQL alone: write AND" },
        { "?", "a parameter has a name: write :name" },
        { "$", "a parameter has a name: write :name; dollar quotes are PostgreSQL alone" },
        { "[", "brackets mean a name in SQLite and an array in PostgreSQL: write neither" },
        { "`", "a name in back quotes is SQLite alone: choose a name that needs no quotes" },
        { "#", "# is PostgreSQL alone" },
        { "^", "^ is PostgreSQL alone" },
        { ".", "only whole decimal numbers: scale to an integer in C" },
    };
    static const char *const taken[] = { "<=", ">=", "<>", "!=", "||", "<<", ">>", "(", ")", ",",
        ";", ".", "=", "<", ">", "+", "-", "*", "/", "%", "&", "|", "~" };
    struct str rest = str_slice(x->s, x->at, x->at + 2);
    bool number_behind_dot = rest.n == 2 && rest.p[0] == '.' && is_digit(rest.p[1]);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        if (!str_starts(rest, str_of(refused[i].sign)) || str_eq(rest, S("!=")))
            continue;
        if (refused[i].sign[0] != '.' || number_behind_dot)
            return refuse(x, refused[i].why);
    }
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (str_starts(rest, str_of(taken[i]))) {
            x->at += strlen(taken[i]);
            return true;
        }
    }
    return refuse(x, "this sign is not known here");
}

/* @in_scope(p.school_id)@ or @int@. */
static bool take_use(struct lexer *x)
{
    size_t from = ++x->at;
    while (is_word(peek(x, 0)) || (peek(x, 0) != '\0' && strchr(" .,():", peek(x, 0)) != NULL))
        x->at++;
    if (peek(x, 0) != '@' || x->at == from)
        return refuse(x, "@ begins a fragment or a token and ends it too: write @name(arguments)@");
    x->at++;
    return true;
}

static bool take_word_or_number(struct lexer *x, struct token *t)
{
    if (is_digit(peek(x, 0))) {
        t->kind = TOKEN_NUMBER;
        return take_number(x);
    }
    t->kind = TOKEN_WORD;
    while (is_word(peek(x, 0)))
        x->at++;
    if (peek(x, 0) == '\'' || peek(x, 0) == '"')
        return refuse(x,
            "a literal with a letter in front (E'', X'', U&'') means different things on the two "
            "engines: "
            "pass a parameter");
    return true;
}

static bool take_param(struct lexer *x, struct token *t)
{
    t->kind = TOKEN_PARAM;
    for (x->at++; is_word(peek(x, 0)); x->at++) {
    }
    t->text.p++;
    return true;
}

static bool take_token(struct lexer *x, struct token *t)
{
    char c = peek(x, 0), d = peek(x, 1);
    t->text.p = x->s.p + x->at;
    if (is_word(c))
        return take_word_or_number(x, t);
    if (c == ':' && is_word_start(d))
        return take_param(x, t);
    if (c == '\'' || c == '"') {
        t->kind = c == '\'' ? TOKEN_TEXT : TOKEN_QUOTED;
        return take_quoted(x, c);
    }
    if (c == '@') {
        t->kind = TOKEN_USE;
        return take_use(x);
    }
    t->kind = TOKEN_SIGN;
    return take_sign(x);
}

/* The next token; a comment that begins its line is one, another comment is white space. False at the end and after a
 * complaint. */
static bool next(struct lexer *x, struct token *ret)
{
    x->spaced = x->at == 0;
    for (;;) {
        if (!skip_space(x) || x->at == x->s.n)
            return false;
        if (peek(x, 0) != '-' || peek(x, 1) != '-')
            break;
        struct str rest = str_slice(x->s, x->at + 2, x->s.n);
        ptrdiff_t end = str_find(rest, '\n');
        struct str text = end < 0 ? rest : str_slice(rest, 0, (size_t)end);
        x->at += 2 + text.n;
        if (x->line_start) {
            *ret = (struct token){ TOKEN_COMMENT, true, x->line, str_trim(text) };
            return true;
        }
    }
    *ret = (struct token){ .spaced = x->spaced, .line = x->line };
    x->line_start = false;
    if (!take_token(x, ret))
        return false;
    ret->text.n = (size_t)(x->s.p + x->at - ret->text.p) - (ret->kind == TOKEN_USE);
    if (ret->kind == TOKEN_USE) {
        ret->text.p++;
        ret->text.n--;
    }
    return true;
}

static struct lexer start(struct sqlgen *g, const struct source *s)
{
    return (struct lexer){ .g = g, .path = s->path, .s = s->text, .line = 1, .line_start = true };
}

bool sqlgen__lex(struct sqlgen *g, const struct source *s, struct tokens *ret)
{
    size_t said = g->errors.n;
    size_t valid = utf8_valid_prefix(s->text);
    if (s->text.n > SQLGEN_MAX_FILE || valid < s->text.n) {
        int line = 1;
        for (size_t i = 0; i < valid; i++)
            line += s->text.p[i] == '\n';
        sqlgen__complain(g, s->path, s->text.n > SQLGEN_MAX_FILE ? 1 : line,
            s->text.n > SQLGEN_MAX_FILE ? "the file is larger than 1 MiB"
                                        : "this is not UTF-8 text");
        return false;
    }
    /* Twice over the text: to count, then to keep. */
    struct lexer x = start(g, s);
    struct token t;
    size_t n = 0;
    while (next(&x, &t))
        n++;
    if (g->errors.n > said)
        return false;
    *ret = (struct tokens){ ARENA_ARRAY(g->arena, n, struct token), n };
    x = start(g, s);
    for (size_t i = 0; i < n && next(&x, &t); i++)
        ret->v[i] = t;
    return true;
}

bool sqlgen__is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_WORD && str_eq_nocase(t->text, str_of(word));
}

bool sqlgen__is_sign(const struct token *t, const char *sign)
{
    return t->kind == TOKEN_SIGN && str_eq(t->text, str_of(sign));
}
