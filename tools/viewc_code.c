#include "viewc.h"

enum token_kind { TOKEN_END,
    TOKEN_WORD,
    TOKEN_QUOTED,
    TOKEN_SIGN };
struct token {
    enum token_kind kind;
    struct str text;
};

static bool skip_quoted(struct viewc *v, struct str s, size_t *at)
{
    char quote = s.p[(*at)++];
    while (*at < s.n && s.p[*at] != quote)
        *at += s.p[*at] == '\\' ? 2 : 1;
    if (*at >= s.n)
        return refuse(v, "%c is never closed on its line of C", quote);
    (*at)++;
    return true;
}

static bool is_word_char(char c)
{
    return is_name_char(c) && c != '-';
}

/* A sign, or what a template does not take: comments and the preprocessor. */
static bool take_sign(struct viewc *v, struct str s, size_t *at)
{
    char c = s.p[(*at)++], next = *at < s.n ? s.p[*at] : '\0';
    if (c == '/' && (next == '/' || next == '*'))
        return refuse(v, "a comment in a template is a line of its own that starts with %%#");
    if (c == '#' || c == '\\')
        return refuse(v, "no preprocessor in a template: only %%include \"x.h\"");
    return true;
}

/* The token of C at *at, which it steps over. */
static bool next_token(struct viewc *v, struct str s, size_t *at, struct token *ret)
{
    while (*at < s.n && is_space_char(s.p[*at]))
        (*at)++;
    *ret = (struct token){ TOKEN_END, str_slice(s, s.n, s.n) };
    if (*at == s.n)
        return true;
    size_t from = *at;
    bool good = true;
    if (s.p[from] == '"' || s.p[from] == '\'') {
        ret->kind = TOKEN_QUOTED;
        good = skip_quoted(v, s, at);
    } else if (is_word_char(s.p[from])) {
        ret->kind = TOKEN_WORD;
        while (*at < s.n && is_word_char(s.p[*at]))
            (*at)++;
    } else {
        ret->kind = TOKEN_SIGN;
        good = take_sign(v, s, at);
    }
    ret->text = str_slice(s, from, *at);
    return good;
}

static bool is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_WORD && str_eq(t->text, str_of(word));
}

/* Words that would go round the checks of the tool or of the types. */
static bool check_word(struct viewc *v, const struct token *t, struct str rest)
{
    if (str_starts(t->text, S("html__")) || str_starts(t->text, S("HTML_")))
        return refuse(v, "'%.*s' belongs to generated code: write {{ value }}", STR_ARG(t->text));
    if (is_word(t, "return") || is_word(t, "goto") || is_word(t, "asm"))
        return refuse(v, "no '%.*s' in a template: a view runs to its %%end", STR_ARG(t->text));
    bool made_elsewhere = is_word(t, "url") || is_word(t, "html_safe");
    if (made_elsewhere && str_eq(v->code.previous, S("struct"))) {
        struct str next = str_trim(rest);
        if (next.n == 0 || next.p[0] != '*')
            return refuse(v, "a template does not make a struct %.*s", STR_ARG(t->text));
    }
    return true;
}

/* One token of an expression. *ret_end is set by the } that is outside of all brackets. */
static bool expr_token(struct viewc *v, const struct token *t, size_t *nest, bool *ret_end)
{
    if (t->kind == TOKEN_END)
        return refuse(v, "{{ is never closed on its line");
    if (t->kind != TOKEN_SIGN)
        return true;
    char sign = t->text.p[0];
    *ret_end = sign == '}' && *nest == 0;
    if (*ret_end)
        return true;
    if (sign == ';')
        return refuse(v, "{{ }} takes an expression, not a statement");
    if (sign == '(' || sign == '[' || sign == '{')
        (*nest)++;
    if ((sign == ')' || sign == ']' || sign == '}') && (*nest)-- == 0)
        return refuse(v, "'%c' closes nothing in {{ }}", sign);
    return true;
}

/* The length of the expression that `line` begins with, up to its }}. */
static bool expr_length(struct viewc *v, struct str line, size_t *ret_n)
{
    size_t at = 0, nest = 0;
    bool end = false;
    v->code.previous = S("");
    while (!end) {
        struct token t;
        if (!next_token(v, line, &at, &t) || !expr_token(v, &t, &nest, &end))
            return false;
        if (t.kind == TOKEN_WORD && !check_word(v, &t, str_slice(line, at, line.n)))
            return false;
        v->code.previous = t.text;
    }
    if (at >= line.n || line.p[at] != '}')
        return refuse(v, "{{ is closed by a single }");
    *ret_n = at - 1;
    return true;
}

bool code_expr(struct viewc *v, size_t skip, struct str *ret_expr, size_t *ret_column)
{
    size_t line_start = v->at;
    while (line_start > 0 && v->text.p[line_start - 1] != '\n')
        line_start--;
    struct str line = str_slice(v->text, v->at + skip, v->text.n);
    ptrdiff_t line_end = str_find(line, '\n');
    if (line_end >= 0)
        line = str_slice(line, 0, (size_t)line_end);
    size_t n = 0;
    if (!expr_length(v, line, &n))
        return false;
    *ret_expr = str_trim(str_slice(line, 0, n));
    if (ret_expr->n == 0)
        return refuse(v, "{{ }} holds no value");
    *ret_column = (size_t)(ret_expr->p - v->text.p) - line_start;
    advance(v, skip + n + 2);
    return true;
}

/* A break, continue or case label leaves or enters a block in its middle: the elements open must be those that were
 * open when the block began. */
static bool check_jump(struct viewc *v, const struct token *t, bool loops, bool switches)
{
    for (size_t i = v->n_blocks; i-- > 0;) {
        const struct block *b = &v->block[i];
        if ((b->kind == BLOCK_LOOP && loops) || (b->kind == BLOCK_SWITCH && switches)) {
            if (b->depth == v->n_elements)
                return true;
            return refuse(v, "'%.*s' while <%.*s> is open, which was opened inside the block",
                STR_ARG(t->text), STR_ARG(v->element[v->n_elements - 1].name));
        }
    }
    return true; /* the C compiler has the word for a stray one */
}

/* view_x_open(...) counts as an element that view_x_close(...) has to end. */
static bool check_call(struct viewc *v, const struct token *t, struct str rest)
{
    struct str next = str_trim(rest);
    if (!str_starts(t->text, S("view_")) || next.n == 0 || next.p[0] != '(')
        return true;
    size_t tail = str_ends(t->text, S("_open")) ? 5 : str_ends(t->text, S("_close")) ? 6
                                                                                     : 0;
    if (tail == 0)
        return true;
    struct str base = str_slice(t->text, 0, t->text.n - tail);
    struct str name = str_fmt(v->arena, "%.*s()", STR_ARG(base));
    return tail == 5 ? element_push(v, name, 0) : element_pop(v, name);
}

static bool open_block(struct viewc *v)
{
    if (v->n_blocks == VIEWC_MAX_DEPTH)
        return refuse(v, "more than %d blocks inside one another", VIEWC_MAX_DEPTH);
    v->block[v->n_blocks++] = (struct block){ v->code.next, v->n_elements, v->line };
    v->code.next = BLOCK_PLAIN;
    return true;
}

static bool close_block(struct viewc *v)
{
    if (v->n_blocks == 0)
        return refuse(v, "} closes nothing");
    const struct block *b = &v->block[--v->n_blocks];
    if (v->n_elements > b->depth) {
        const struct element *e = &v->element[v->n_elements - 1];
        return refuse(
            v, "<%.*s> of line %d is still open where its block ends", STR_ARG(e->name), e->line);
    }
    v->code.next = BLOCK_PLAIN;
    return true;
}

static bool code_sign(struct viewc *v, char sign)
{
    v->code.last = sign;
    switch (sign) {
    case '(':
    case '[':
        v->code.parens++;
        return true;
    case ')':
    case ']':
        if (v->code.parens-- == 0)
            return refuse(v, "'%c' closes nothing", sign);
        return true;
    case '{':
        return open_block(v);
    case '}':
        return close_block(v);
    case ';':
        if (v->code.parens == 0)
            v->code.next = BLOCK_PLAIN;
        return true;
    default:
        return true;
    }
}

static bool code_word(struct viewc *v, const struct token *t, struct str rest)
{
    v->code.last = 'a';
    if (is_word(t, "for") || is_word(t, "while") || is_word(t, "do"))
        v->code.next = BLOCK_LOOP;
    else if (is_word(t, "switch"))
        v->code.next = BLOCK_SWITCH;
    else if (is_word(t, "break") && !check_jump(v, t, true, true))
        return false;
    else if (is_word(t, "continue") && !check_jump(v, t, true, false))
        return false;
    else if ((is_word(t, "case") || is_word(t, "default")) && !check_jump(v, t, false, true))
        return false;
    return check_word(v, t, rest) && check_call(v, t, rest);
}

bool code_line(struct viewc *v, struct str line)
{
    emit_code(v, v->line, line);
    size_t at = 0;
    struct token t;
    for (;;) {
        if (!next_token(v, line, &at, &t))
            return false;
        if (t.kind == TOKEN_END)
            return true;
        bool good = true;
        if (t.kind == TOKEN_SIGN)
            good = code_sign(v, t.text.p[0]);
        else if (t.kind == TOKEN_WORD)
            good = code_word(v, &t, str_slice(line, at, line.n));
        else
            v->code.last = '"';
        if (!good)
            return false;
        v->code.previous = t.text;
    }
}

bool code_is_whole(struct viewc *v)
{
    char last = v->code.last;
    if (v->code.parens == 0 && (last == ';' || last == '{' || last == '}' || last == ':'))
        return true;
    return refuse(v, "HTML follows a line of C that is not finished (a block has { }, an end ;)");
}
