#include "viewc.h"

/* The part of the template's path that #include uses: what follows "src/", or the whole. */
static struct str own_name(const struct viewc *v)
{
    struct str path = str_of(v->path);
    ptrdiff_t src = str_find_str(path, S("src/"));
    return src < 0 ? path : str_slice(path, (size_t)src + 4, path.n);
}

static struct str file_name(const struct viewc *v)
{
    struct str rest = str_of(v->path), part = rest;
    while (str_split(&rest, '/', &part))
        ;
    return part;
}

static void line_marker(struct viewc *v, int line)
{
    buf_add_fmt(&v->c, "#line %d \"%s\"\n", line, v->path);
}

void emit_literal(struct viewc *v, struct str s)
{
    buf_add_str(&v->literal, s);
}

/* One byte of a C string. A question mark after another could start a trigraph. */
static void put_escaped(struct buf *b, char c, char before)
{
    if (c == '\n')
        buf_add_str(b, S("\\n"));
    else if (c == '"' || c == '\\' || (c == '?' && before == '?')) {
        buf_add_char(b, '\\');
        buf_add_char(b, c);
    } else
        buf_add_char(b, c);
}

/* A literal is cut only where a character ends, so that the generated file is UTF-8 too. */
static size_t piece_length(struct str s)
{
    size_t n = s.n < VIEWC_LITERAL ? s.n : VIEWC_LITERAL;
    while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void emit_flush(struct viewc *v)
{
    struct str rest = buf_str(&v->literal);
    while (rest.n > 0) {
        size_t n = piece_length(rest);
        buf_add_str(&v->c, S("    html__literal(o, \""));
        for (size_t i = 0; i < n; i++) {
            put_escaped(&v->c, rest.p[i], i > 0 ? rest.p[i - 1] : '\0');
            if (rest.p[i] == '\n' && i + 1 < n)
                buf_add_str(&v->c, S("\"\n        \""));
        }
        buf_add_fmt(&v->c, "\", %zu);\n", n);
        rest = str_slice(rest, n, rest.n);
    }
    buf_clear(&v->literal);
}

void emit_code(struct viewc *v, int line, struct str code)
{
    emit_flush(v);
    line_marker(v, line);
    buf_add_char(&v->c, ' '); /* in the place of the '%', so that columns agree */
    buf_add_str(&v->c, code);
    buf_add_char(&v->c, '\n');
}

void emit_value(struct viewc *v, const char *macro, int line, size_t column, struct str expr)
{
    emit_flush(v);
    line_marker(v, line);
    size_t start = v->c.n;
    buf_add_fmt(&v->c, "%s(o, ", macro);
    while (!v->c.failed && v->c.n - start < column)
        buf_add_char(&v->c, ' ');
    buf_add_fmt(&v->c, "%.*s);\n", STR_ARG(expr));
}

void emit_if(struct viewc *v, int line, const char *test, struct str expr)
{
    emit_flush(v);
    line_marker(v, line);
    buf_add_fmt(&v->c, test[0] == '\0' ? "    if %s(%.*s) {\n" : "    if (%s(%.*s)) {\n", test,
        STR_ARG(expr));
}

void emit_end_if(struct viewc *v)
{
    emit_flush(v);
    buf_add_str(&v->c, S("    }\n"));
}

void emit_start(struct viewc *v)
{
    struct str own = own_name(v);
    buf_add_fmt(&v->c, "/* Generated from %.*s by tools/viewc. */\n#include \"%.*s.h\"\n",
        STR_ARG(own), STR_ARG(file_name(v)));
    buf_add_fmt(&v->h, "/* Generated from %.*s by tools/viewc. */\n#ifndef ", STR_ARG(own));
    struct str guard = str_upper(v->arena, str_fmt(v->arena, "WAYMARK_%.*s_H", STR_ARG(own)));
    char *c = str_cstr(v->arena, guard);
    for (size_t i = 0; i < guard.n; i++)
        if (!is_name_char(c[i]) || c[i] == '-')
            c[i] = '_';
    buf_add_fmt(&v->h, "%s\n#define %s\n\n#include \"views/html.h\"\n", c, c);
}

/* A template's header needs the structs its views take; the views it calls only its .c file needs. */
void emit_include(struct viewc *v, struct str header)
{
    struct buf *to = str_ends(header, S(".html.h")) ? &v->c : &v->h;
    buf_add_fmt(to, "#include \"%.*s\"\n", STR_ARG(header));
}

static void put_prototype(struct buf *b, const struct view *view)
{
    buf_add_fmt(b, "\nvoid view_%.*s(struct html *o%s%.*s)", STR_ARG(view->name),
        view->params.n == 0 ? "" : ", ", STR_ARG(view->params));
}

void emit_view_start(struct viewc *v, const struct view *view)
{
    put_prototype(&v->h, view);
    buf_add_str(&v->h, S(";\n"));
    put_prototype(&v->c, view);
    buf_add_str(&v->c, S("\n{\n"));
}

void emit_view_end(struct viewc *v)
{
    emit_flush(v);
    buf_add_str(&v->c, S("}\n"));
}

void emit_finish(struct viewc *v)
{
    buf_add_str(&v->h, S("\n#endif\n"));
}
