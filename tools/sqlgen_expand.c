/* Fragments into the queries that use them. */
#include "sqlgen.h"

enum { MAX_TOKENS = 50000 };

static bool is_path(struct str s)
{
    bool good = s.n > 0, begins = true;
    for (size_t i = 0; i < s.n && good; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool digit = c >= '0' && c <= '9';
        good = begins ? letter : letter || digit || c == '.';
        begins = c == '.';
    }
    return good && !begins;
}

bool sqlgen__call(struct arena *a, struct str text, struct str *ret_name, struct str **ret_args,
    size_t *ret_n)
{
    ptrdiff_t open = str_find(text, '(');
    struct str name = str_trim(open < 0 ? text : str_slice(text, 0, (size_t)open));
    struct str inside = S("");
    if (open >= 0) {
        struct str tail = str_trim(str_slice(text, (size_t)open + 1, text.n));
        if (!str_ends(tail, S(")")))
            return false;
        inside = str_trim(str_slice(tail, 0, tail.n - 1));
    }
    if (!sqlgen__good_name(name))
        return false;
    struct str *args = ARENA_ARRAY(a, inside.n + 1, struct str), part;
    size_t n = 0;
    bool comma_last = str_ends(inside, S(","));
    while (str_split(&inside, ',', &part)) {
        args[n] = str_trim(part);
        if (!is_path(args[n++]))
            return false;
    }
    *ret_name = name;
    *ret_args = args;
    *ret_n = n;
    return !comma_last;
}

static const struct fragment *find(const struct sqlgen *g, struct str name)
{
    for (const struct fragment *f = g->fragments; f != NULL; f = f->next) {
        if (str_eq(f->name, name))
            return f;
    }
    return NULL;
}

/* "e.school_id" as the tokens e . school_id; returns how many. */
static size_t put_path(struct token *to, struct str path, const struct token *like)
{
    size_t n = 0;
    struct str part;
    while (str_split(&path, '.', &part)) {
        if (n > 0)
            to[n++] = (struct token){ TOKEN_SIGN, false, like->line, S(".") };
        to[n] = (struct token){ TOKEN_WORD, n == 0 && like->spaced, like->line, part };
        n++;
    }
    return n;
}

struct call {
    const struct fragment *fragment;
    struct str *args;
    size_t n;
};

static bool resolve(struct sqlgen *g, const char *path, const struct token *t, struct call *ret)
{
    struct str name;
    if (!sqlgen__call(g->arena, t->text, &name, &ret->args, &ret->n)) {
        sqlgen__complain(g, path, t->line,
            "write @fragment(argument, ...)@; an argument is a column's name, with dots if it "
            "has to be");
        return false;
    }
    ret->fragment = find(g, name);
    if (ret->fragment == NULL) {
        sqlgen__complain(g, path, t->line,
            "no fragment %.*s is known here: define it above, or in a file given with "
            "--fragments",
            STR_ARG(name));
        return false;
    }
    if (ret->n != ret->fragment->n_formals) {
        sqlgen__complain(g, path, t->line,
            "the fragment %.*s is defined with another number of arguments (%zu) than it is used "
            "with (%zu)",
            STR_ARG(name), ret->fragment->n_formals, ret->n);
        return false;
    }
    return true;
}

bool sqlgen__is_formal(const struct tokens *sql, size_t i, struct str formal)
{
    static const char *const names_follow[] = { "FROM", "JOIN", "INTO", "UPDATE", "AS" };
    const struct token *t = &sql->v[i];
    if (t->kind != TOKEN_WORD || !str_eq(t->text, formal))
        return false;
    for (size_t k = 0; k < COUNT_OF(names_follow) && i > 0; k++) {
        if (sqlgen__is_word(&sql->v[i - 1], names_follow[k]))
            return false;
    }
    bool behind_dot = i > 0 && sqlgen__is_sign(&sql->v[i - 1], ".");
    bool before = i + 1 < sql->n &&
        (sqlgen__is_sign(&sql->v[i + 1], ".") || sqlgen__is_sign(&sql->v[i + 1], "("));
    return !behind_dot && !before;
}

/* Which argument stands at token i of a fragment; their number when none does. */
static size_t argument(const struct fragment *f, size_t i)
{
    size_t k = 0;
    while (k < f->n_formals && !sqlgen__is_formal(&f->sql, i, f->formals[k]))
        k++;
    return k;
}

/* Writes the tokens of a call; `to` may be NULL to count them. */
static size_t put_call(struct token *to, const struct call *c, const struct token *use)
{
    size_t n = 0;
    for (size_t i = 0; i < c->fragment->sql.n; i++) {
        struct token t = c->fragment->sql.v[i];
        t.line = use->line;
        t.spaced = i == 0 ? use->spaced : t.spaced;
        size_t arg = argument(c->fragment, i);
        if (arg == c->fragment->n_formals) {
            if (to != NULL)
                to[n] = t;
            n++;
        } else if (to != NULL) {
            n += put_path(to + n, c->args[arg], &t);
        } else {
            n += c->args[arg].n;
        }
    }
    return n;
}

bool sqlgen__expand(struct sqlgen *g, const struct source *s, struct tokens *sql)
{
    struct call c;
    size_t room = 0;
    bool good = true, any = false;
    for (size_t i = 0; i < sql->n; i++) {
        const struct token *t = &sql->v[i];
        room++;
        if (t->kind != TOKEN_USE)
            continue;
        any = true;
        if (resolve(g, s->path, t, &c))
            room += put_call(NULL, &c, t);
        else
            good = false;
        if (room > MAX_TOKENS) {
            sqlgen__complain(g, s->path, t->line, "with its fragments the query is too long");
            return false;
        }
    }
    if (!good || !any)
        return good;
    struct tokens out = { ARENA_ARRAY(g->arena, room, struct token), 0 };
    for (size_t i = 0; i < sql->n; i++) {
        const struct token *t = &sql->v[i];
        if (t->kind != TOKEN_USE)
            out.v[out.n++] = *t;
        else if (resolve(g, s->path, t, &c))
            out.n += put_call(out.v + out.n, &c, t);
    }
    *sql = out;
    return true;
}
