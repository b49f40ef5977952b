#include "viewc.h"

/* A part of an attribute's value: text as it is, or an expression. */
struct piece {
    bool value;
    struct str text;
    int line;
    size_t column;
};

struct pieces {
    struct piece v[VIEWC_MAX_PIECES];
    size_t n;
    size_t values;
};

struct names {
    struct str v[VIEWC_MAX_ATTRIBUTES];
    size_t n;
};

static bool skip_space(struct viewc *v)
{
    while (is_space_char(peek(v, 0))) {
        bool line_end = peek(v, 0) == '\n';
        advance(v, 1);
        if (line_end && peek(v, 0) == '%')
            return refuse(
                v, "a line of C inside a tag: write name?=\"{{ value }}\" or {{name? condition}}");
    }
    return true;
}

static struct str attribute_name(struct viewc *v)
{
    size_t from = v->at, n = 0;
    while (is_name_char(peek(v, n)))
        n++;
    advance(v, n);
    return str_slice(v->text, from, from + n);
}

/* May the tag have an attribute of this name, and has it not got one? */
static bool take_name(
    struct viewc *v, struct names *names, struct str name, enum attribute_kind *ret_kind)
{
    *ret_kind = attribute_find(name);
    if (*ret_kind == ATTR_REFUSED)
        return refuse(v, "attribute '%.*s' is not allowed (CSP)", STR_ARG(name));
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '_' || (name.p[i] >= 'A' && name.p[i] <= 'Z' && !in_svg(v)))
            return refuse(v, "attribute '%.*s' is not written in small letters", STR_ARG(name));
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->v[i], name))
            return refuse(v, "attribute '%.*s' stands twice in one tag", STR_ARG(name));
    if (names->n == VIEWC_MAX_ATTRIBUTES)
        return refuse(v, "more than %d attributes in one tag", VIEWC_MAX_ATTRIBUTES);
    names->v[names->n++] = name;
    return true;
}

/* {{name? condition}} and {{... attributes}}. */
static bool value_in_tag(struct viewc *v, struct names *names)
{
    struct str expr;
    size_t column, n = 0;
    int line = v->line;
    if (looking_at(v, "{{...")) {
        if (!code_expr(v, 5, &expr, &column))
            return false;
        emit_value(v, "HTML_ATTRIBUTES", line, column, expr);
        return true;
    }
    while (is_name_char(peek(v, 2 + n)))
        n++;
    if (n == 0 || peek(v, 2 + n) != '?')
        return refuse(v, "in a tag {{ }} is {{name? condition}} or {{... attributes}}");
    enum attribute_kind kind;
    struct str name = str_slice(v->text, v->at + 2, v->at + 2 + n);
    if (!take_name(v, names, name, &kind))
        return false;
    if (kind != ATTR_ORDINARY)
        return refuse(v, "attribute '%.*s' needs a value", STR_ARG(name));
    if (!code_expr(v, 2 + n + 1, &expr, &column))
        return false;
    emit_if(v, line, "", expr);
    emit_literal(v, S(" "));
    emit_literal(v, name);
    emit_end_if(v);
    return true;
}

/* Text up to the next value or the closing quote. A line end and what surrounds it count as one space, so that long
 * lists of classes may be broken. */
static bool literal_piece(struct viewc *v, struct str *ret)
{
    struct buf b = buf_new(VIEWC_MAX_TEMPLATE);
    bool good = true;
    while (good && peek(v, 0) != '"' && peek(v, 0) != '\0' && !looking_at(v, "{{")) {
        if (peek(v, 0) == '&')
            good = html_reference(v);
        if (peek(v, 0) == '\n') {
            while (b.n > 0 && is_space_char(b.p[b.n - 1]))
                b.n--;
            good = skip_space(v);
            buf_add_char(&b, ' ');
        } else {
            buf_add_char(&b, peek(v, 0));
            advance(v, 1);
        }
    }
    *ret = str_dup(v->arena, buf_str(&b));
    buf_done(&b);
    return good;
}

static bool read_pieces(struct viewc *v, struct str name, struct pieces *p)
{
    int start = v->line;
    while (peek(v, 0) != '"') {
        if (peek(v, 0) == '\0')
            return refuse_at(v, start, "the value of '%.*s' is never closed", STR_ARG(name));
        if (p->n == VIEWC_MAX_PIECES)
            return refuse(v, "more than %d pieces in '%.*s'", VIEWC_MAX_PIECES, STR_ARG(name));
        struct piece *piece = &p->v[p->n++];
        *piece = (struct piece){ .value = looking_at(v, "{{"), .line = v->line };
        p->values += piece->value ? 1 : 0;
        if (!(piece->value ? code_expr(v, 2, &piece->text, &piece->column)
                           : literal_piece(v, &piece->text)))
            return false;
    }
    advance(v, 1);
    return true;
}

static bool is_address(struct str s)
{
    static const char *const starts[] = { "/", "#", "?", "https://", "mailto:", "tel:" };
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (str_starts(s, str_of(starts[i])))
            return !str_starts(s, S("//")) && !str_starts(s, S("/\\"));
    return false;
}

/* The macro that writes the values of an attribute, or NULL when it takes none of these. */
static const char *value_macro(
    struct viewc *v, struct str name, enum attribute_kind kind, const struct pieces *p)
{
    bool whole = p->n == 1 && p->values == 1;
    switch (kind) {
    case ATTR_ADDRESS:
        if (whole)
            return "HTML_URL";
        if (p->n > 0 && !p->v[0].value && p->v[0].text.p[0] == '#')
            return "HTML_ATTR";
        if (p->values == 0 && p->n == 1 && is_address(p->v[0].text))
            return "HTML_ATTR";
        (void)refuse(v, "'%.*s' takes one struct url, a literal address of ours, or # and a name",
            STR_ARG(name));
        return NULL;
    case ATTR_LITERAL:
        if (p->values == 0)
            return "HTML_ATTR";
        (void)refuse(v, "'%.*s' takes no values: use a class", STR_ARG(name));
        return NULL;
    case ATTR_DATETIME:
        return whole ? "HTML_DATETIME" : "HTML_ATTR";
    default:
        return "HTML_ATTR";
    }
}

static bool write_attribute(struct viewc *v, struct str name, enum attribute_kind kind,
    bool optional, const struct pieces *p)
{
    const char *macro = value_macro(v, name, kind, p);
    if (macro == NULL)
        return false;
    if (optional && p->values != 1)
        return refuse(v, "%.*s?= depends on one value, and has %zu", STR_ARG(name), p->values);
    for (size_t i = 0; optional && i < p->n; i++)
        if (p->v[i].value)
            emit_if(v, p->v[i].line, "HTML_HAS", p->v[i].text);
    emit_literal(v, S(" "));
    emit_literal(v, name);
    emit_literal(v, S("=\""));
    for (size_t i = 0; i < p->n; i++) {
        const struct piece *piece = &p->v[i];
        if (piece->value)
            emit_value(v, macro, piece->line, piece->column, piece->text);
        else
            emit_literal(v, piece->text);
    }
    emit_literal(v, S("\""));
    if (optional)
        emit_end_if(v);
    return true;
}

static bool attribute(struct viewc *v, struct names *names)
{
    enum attribute_kind kind;
    struct str name = attribute_name(v);
    if (name.n == 0)
        return refuse(v, "'%c' inside a tag", peek(v, 0));
    if (!take_name(v, names, name, &kind))
        return false;
    bool optional = peek(v, 0) == '?';
    if (optional)
        advance(v, 1);
    if (peek(v, 0) != '=') {
        if (optional || kind != ATTR_ORDINARY)
            return refuse(v, "attribute '%.*s' needs a value", STR_ARG(name));
        emit_literal(v, S(" "));
        emit_literal(v, name);
        return true;
    }
    advance(v, 1);
    if (peek(v, 0) != '"')
        return refuse(v, "the value of '%.*s' stands in double quotes", STR_ARG(name));
    advance(v, 1);
    struct pieces *p = ARENA_NEW(v->arena, struct pieces);
    return read_pieces(v, name, p) && write_attribute(v, name, kind, optional, p);
}

bool tag_attributes(struct viewc *v, bool *ret_self_closed)
{
    struct names names = { .n = 0 };
    int start = v->line;
    for (;;) {
        size_t before = v->at;
        if (!skip_space(v))
            return false;
        char c = peek(v, 0);
        if (c == '\0')
            return refuse_at(v, start, "a tag is never closed with >");
        if (c == '>') {
            advance(v, 1);
            return true;
        }
        if (looking_at(v, "/>")) {
            advance(v, 2);
            *ret_self_closed = true;
            return true;
        }
        bool value = looking_at(v, "{{");
        if (!value && v->at == before)
            return refuse(v, "attributes stand apart");
        if (!(value ? value_in_tag(v, &names) : attribute(v, &names)))
            return false;
    }
}
