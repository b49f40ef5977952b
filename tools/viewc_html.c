#include "viewc.h"

bool in_svg(const struct viewc *v)
{
    for (size_t i = 0; i < v->n_elements; i++)
        if (str_eq(v->element[i].name, S("svg")))
            return true;
    return false;
}

static unsigned top_flags(const struct viewc *v)
{
    return v->n_elements == 0 ? 0 : v->element[v->n_elements - 1].flags;
}

/* Are two elements of one kind, whatever their conditions? */
static bool same_element(struct str a, struct str b)
{
    ptrdiff_t at = str_find(a, '{'), bt = str_find(b, '{');
    return str_eq(
        str_slice(a, 0, at < 0 ? a.n : (size_t)at), str_slice(b, 0, bt < 0 ? b.n : (size_t)bt));
}

bool element_push(struct viewc *v, struct str name, unsigned flags)
{
    if (v->n_elements == VIEWC_MAX_DEPTH)
        return refuse(v, "more than %d elements inside one another", VIEWC_MAX_DEPTH);
    for (size_t i = 0; i < v->n_elements; i++) {
        const struct element *e = &v->element[i];
        if ((flags & EL_ALONE) != 0 && same_element(e->name, name))
            return refuse(
                v, "<%.*s> inside the <%.*s> of line %d", STR_ARG(name), STR_ARG(name), e->line);
        if ((flags & EL_BLOCK) != 0 && same_element(e->name, S("p")))
            return refuse(v, "<%.*s> would end the <p> of line %d", STR_ARG(name), e->line);
    }
    v->element[v->n_elements++] = (struct element){ name, flags, v->line };
    return true;
}

bool element_pop(struct viewc *v, struct str name)
{
    if (v->n_elements == 0)
        return refuse(v, "</%.*s> closes nothing", STR_ARG(name));
    if (v->n_blocks > 0 && v->block[v->n_blocks - 1].depth == v->n_elements)
        return refuse(v, "</%.*s> closes an element opened outside this block", STR_ARG(name));
    const struct element *e = &v->element[v->n_elements - 1];
    if (!str_eq(e->name, name))
        return refuse(v, "</%.*s> where the <%.*s> of line %d is open", STR_ARG(name),
            STR_ARG(e->name), e->line);
    v->n_elements--;
    return true;
}

/* What stands between < or </ and the attributes. */
struct tag {
    struct str base;      /* "div" */
    struct str level;     /* of "h{{ level }}", or empty */
    struct str condition; /* of "fieldset{{? condition }}", or empty */
    struct str name;      /* the whole, by which start and end are matched */
    size_t column;        /* of level */
    int line;
};

static bool read_tag(struct viewc *v, struct tag *t)
{
    size_t n = 0, column;
    while (is_name_char(peek(v, n)) && peek(v, n) != '-')
        n++;
    *t = (struct tag){ .base = str_slice(v->text, v->at, v->at + n), .line = v->line };
    t->name = t->base;
    advance(v, n);
    if (str_eq(t->base, S("h")) && looking_at(v, "{{") && !looking_at(v, "{{?")) {
        if (!code_expr(v, 2, &t->level, &t->column))
            return false;
        t->name = str_fmt(v->arena, "h{{ %.*s }}", STR_ARG(t->level));
    }
    if (looking_at(v, "{{?")) {
        if (!code_expr(v, 3, &t->condition, &column))
            return false;
        t->name = str_fmt(v->arena, "%.*s{{? %.*s }}", STR_ARG(t->name), STR_ARG(t->condition));
    }
    return true;
}

static void write_tag(struct viewc *v, const char *before, const struct tag *t)
{
    if (t->condition.n > 0)
        emit_if(v, t->line, "", t->condition);
    emit_literal(v, str_of(before));
    emit_literal(v, t->base);
    if (t->level.n > 0)
        emit_value(v, "HTML_LEVEL", t->line, t->column, t->level);
}

static void finish_tag(struct viewc *v, const char *after, const struct tag *t)
{
    emit_literal(v, str_of(after));
    if (t->condition.n > 0)
        emit_end_if(v);
}

static bool end_tag(struct viewc *v)
{
    struct tag t;
    advance(v, 2);
    if (!read_tag(v, &t))
        return false;
    if (peek(v, 0) != '>')
        return refuse(v, "</%.*s is not closed with >", STR_ARG(t.name));
    advance(v, 1);
    write_tag(v, "</", &t);
    finish_tag(v, ">", &t);
    return element_pop(v, t.name);
}

/* A script's element is empty: what it would hold belongs into a file, and data for it into data- attributes. */
static bool script_content(struct viewc *v)
{
    while (is_space_char(peek(v, 0)))
        advance(v, 1);
    if (looking_at(v, "</script>"))
        return true;
    if (looking_at(v, "{{"))
        return refuse(v, "no values inside <script> or <style>; pass them in a data- attribute");
    return refuse(v, "no inline script (CSP): put it into src/views/assets");
}

static bool find_element(struct viewc *v, const struct tag *t, unsigned *ret_flags)
{
    if (t->level.n > 0) {
        *ret_flags = EL_BLOCK;
        return true;
    }
    if (str_eq(t->base, S("style")))
        return refuse(v, "no <style> (CSP): put it into src/views/assets");
    if (!element_find(t->base, in_svg(v), ret_flags))
        return refuse(v, "<%.*s> is not an element that templates use%s", STR_ARG(t->base),
            in_svg(v) ? " inside <svg>" : "");
    return true;
}

static bool start_tag(struct viewc *v)
{
    struct tag t;
    unsigned flags = 0;
    bool self_closed = false;
    if ((top_flags(v) & EL_RCDATA) != 0)
        return refuse(
            v, "only text and values inside <%.*s>", STR_ARG(v->element[v->n_elements - 1].name));
    advance(v, 1);
    if (!read_tag(v, &t) || !find_element(v, &t, &flags) || !element_push(v, t.name, flags))
        return false;
    write_tag(v, "<", &t);
    if (!tag_attributes(v, &self_closed))
        return false;
    if (self_closed && (flags & EL_SVG) == 0)
        return refuse(v, "/> is for drawings: write <%.*s>%s", STR_ARG(t.name),
            (flags & EL_VOID) != 0 ? "" : " and its end tag");
    finish_tag(v, self_closed ? "/>" : ">", &t);
    v->element[v->n_elements - 1].line = t.line;
    if (self_closed || (flags & EL_VOID) != 0) {
        v->n_elements--;
        return true;
    }
    /* HTML drops a line end that follows <pre> or <textarea>: give it one, so that a value keeps its own. */
    if ((flags & EL_KEEPS) != 0 && looking_at(v, "{{"))
        emit_literal(v, S("\n"));
    return (flags & EL_SCRIPT) == 0 || script_content(v);
}

static bool declaration(struct viewc *v)
{
    struct str doctype = S("<!DOCTYPE html>");
    if (looking_at(v, "<!--"))
        return refuse(v, "no <!-- comments -->: %%# and a space begin a line that nobody is sent");
    if (!looking_at(v, doctype.p) || v->n_elements > 0)
        return refuse(v, "%s is the only declaration, and comes first", doctype.p);
    emit_literal(v, doctype);
    advance(v, doctype.n);
    return true;
}

bool html_reference(struct viewc *v)
{
    size_t n = 1;
    bool number = peek(v, n) == '#';
    if (number)
        n++;
    size_t from = n;
    while (is_name_char(peek(v, n)) && peek(v, n) != '-' && peek(v, n) != '_')
        n++;
    if (n > from && peek(v, n) == ';')
        return true;
    return refuse(v, "& begins a character reference: write &amp;");
}

static bool check_text(struct viewc *v)
{
    if ((top_flags(v) & EL_NO_TEXT) == 0)
        return true;
    return refuse(v, "text directly inside <%.*s>", STR_ARG(v->element[v->n_elements - 1].name));
}

static bool text_value(struct viewc *v)
{
    struct str expr;
    size_t column;
    int line = v->line;
    if (!check_text(v) || !code_expr(v, 2, &expr, &column))
        return false;
    emit_value(v, "HTML_TEXT", line, column, expr);
    return true;
}

static bool tag(struct viewc *v)
{
    char next = peek(v, 1);
    if (next == '/')
        return end_tag(v);
    if (next == '!')
        return declaration(v);
    if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
        return start_tag(v);
    return refuse(v, "< begins a tag: write &lt;");
}

/* One piece of text: a tag, a value, a character. */
static bool text_piece(struct viewc *v)
{
    char c = peek(v, 0);
    if (c == '<')
        return tag(v);
    if (looking_at(v, "{{"))
        return text_value(v);
    if (looking_at(v, "}}"))
        return refuse(v, "}} closes nothing");
    if (c == '&' && !html_reference(v))
        return false;
    if (!is_space_char(c) && !check_text(v))
        return false;
    emit_literal(v, str_slice(v->text, v->at, v->at + 1));
    advance(v, 1);
    return true;
}

bool html_line(struct viewc *v)
{
    bool keeps = (top_flags(v) & EL_KEEPS) != 0;
    size_t from = v->at;
    while (!keeps && (peek(v, 0) == ' ' || peek(v, 0) == '\t'))
        advance(v, 1);
    if (peek(v, 0) == '%' && v->at > from)
        return refuse(v, "a line of C has its %% in the first column; for the sign write &percnt;");
    bool wrote = keeps;
    while (peek(v, 0) != '\n' && peek(v, 0) != '\0') {
        wrote = true;
        if (!text_piece(v))
            return false;
    }
    if (wrote)
        emit_literal(v, S("\n"));
    if (peek(v, 0) == '\n')
        advance(v, 1);
    return true;
}
