#include "viewc.h"

#include <stdarg.h>
#include <stdio.h>

bool refuse_at(struct viewc *v, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    v->why->line = line;
    vsnprintf(v->why->why, sizeof v->why->why, fmt, ap);
    va_end(ap);
    return false;
}

bool refuse(struct viewc *v, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    v->why->line = v->line;
    vsnprintf(v->why->why, sizeof v->why->why, fmt, ap);
    va_end(ap);
    return false;
}

char peek(const struct viewc *v, size_t ahead)
{
    return v->at + ahead < v->text.n ? v->text.p[v->at + ahead] : '\0';
}

bool looking_at(const struct viewc *v, const char *what)
{
    return str_starts(str_slice(v->text, v->at, v->text.n), str_of(what));
}

void advance(struct viewc *v, size_t n)
{
    for (size_t i = 0; i < n && v->at < v->text.n; i++)
        if (v->text.p[v->at++] == '\n')
            v->line++;
}

bool is_space_char(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
        c == '-';
}

/* The file as a whole: UTF-8, line ends of one kind, no control characters. */
static bool check_text(struct viewc *v)
{
    if (v->text.n > VIEWC_MAX_TEMPLATE)
        return refuse(v, "a template is at most %d bytes long", VIEWC_MAX_TEMPLATE);
    for (v->line = 1; v->at < v->text.n; advance(v, 1)) {
        unsigned char c = (unsigned char)peek(v, 0);
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            return refuse(v, "control character %d", c);
    }
    size_t good = utf8_valid_prefix(v->text);
    v->at = 0;
    v->line = 1;
    advance(v, good);
    if (good < v->text.n)
        return refuse(v, "not UTF-8");
    v->at = 0;
    v->line = 1;
    return true;
}

/* A line that starts with '%'. */
static bool percent_line(struct viewc *v, struct str line)
{
    bool known = false;
    if (!directive(v, line, &known))
        return false;
    if (!known && !v->in_view)
        return refuse(v, "C outside a view");
    if (!known && !code_line(v, line))
        return false;
    advance(v, line.n + 2);
    return true;
}

static struct str line_from(const struct viewc *v, size_t at)
{
    struct str rest = str_slice(v->text, at, v->text.n);
    ptrdiff_t end = str_find(rest, '\n');
    return end < 0 ? rest : str_slice(rest, 0, (size_t)end);
}

/* How many brackets of a line are not closed on it. */
static int brackets_open(struct str line)
{
    int n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += line.p[i] == '(' ? 1 : line.p[i] == ')' ? -1
                                                     : 0;
    return n;
}

/* A line of the template. The parameters of a %view may go on, on lines that start with '%' too, up to their
 * bracket. */
static struct str whole_line(const struct viewc *v)
{
    struct str line = line_from(v, v->at);
    while (str_starts(line, S("%view ")) && brackets_open(line) > 0) {
        struct str next = line_from(v, v->at + line.n + 1);
        if (!str_starts(next, S("%\t")) && !str_starts(next, S("% ")))
            break;
        line.n += 1 + next.n;
    }
    return line;
}

static bool compile_line(struct viewc *v)
{
    struct str line = whole_line(v);
    if (line.n > 0 && line.p[0] == '%')
        return percent_line(v, str_slice(line, 1, line.n));
    if (str_trim(line).n == 0 && !v->in_view) {
        advance(v, line.n + 1);
        return true;
    }
    if (!v->in_view)
        return refuse(v, "HTML outside a view");
    if (str_trim(line).n > 0 && !code_is_whole(v))
        return false;
    return html_line(v);
}

static bool compile(struct viewc *v)
{
    if (!check_text(v))
        return false;
    emit_start(v);
    while (v->at < v->text.n)
        if (!compile_line(v))
            return false;
    if (v->in_view)
        return refuse_at(v, v->view[v->n_views - 1].line, "%%view without %%end");
    if (v->n_views == 0)
        return refuse(v, "no %%view in this file");
    emit_finish(v);
    return views_agree(v);
}

bool viewc_compile(struct arena *a, const char *path, struct str text, struct str *ret_c,
    struct str *ret_h, struct viewc_refusal *ret_why)
{
    struct viewc *v = ARENA_NEW(a, struct viewc);
    v->arena = a;
    v->path = path;
    v->text = text;
    v->line = 1;
    v->why = ret_why;
    v->c = buf_new((size_t)64 * VIEWC_MAX_TEMPLATE);
    v->h = buf_new(VIEWC_MAX_TEMPLATE);
    v->literal = buf_new(VIEWC_MAX_TEMPLATE);
    bool good = compile(v);
    if (good && (v->c.failed || v->h.failed || v->literal.failed))
        good = refuse(v, "the generated code is too large");
    if (good) {
        *ret_c = str_dup(a, buf_str(&v->c));
        *ret_h = str_dup(a, buf_str(&v->h));
    }
    buf_done(&v->c);
    buf_done(&v->h);
    buf_done(&v->literal);
    return good;
}
