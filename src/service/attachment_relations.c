/* What the parts of an Office document refer to (ECMA-376 part 2, 9.3): lists of relations, which are written anew from
 * what was understood; in OpenDocument (ISO/IEC 26300), links among the text. Whatever is outside of the document would
 * be fetched when it is opened: a template (whose macros run), a picture (which tells when and where it was opened),
 * another document. Its place becomes none. What somebody has to follow, stays. */
#include "service/attachment_kind.h"

enum { ATTRIBUTES = 8 };

struct attribute {
    struct str name, value;
};

static bool is_space(char c)
{
    return str_find(S(" \t\r\n"), c) >= 0;
}

/* The end of a tag that begins at `at`: its ">", which may stand within quotes as well. 0: it has none. */
static size_t end_of_tag(struct str s, size_t at)
{
    char quote = '\0';
    for (size_t i = at; i < s.n; i++) {
        if (quote != '\0')
            quote = s.p[i] == quote ? '\0' : quote;
        else if (s.p[i] == '"' || s.p[i] == '\'')
            quote = s.p[i];
        else if (s.p[i] == '>')
            return i;
    }
    return 0;
}

/* Takes one attribute off the front. False: what is there is none. */
static bool take_attribute(struct str *rest, struct attribute *ret)
{
    const ptrdiff_t equals = str_find(*rest, '=');
    if (equals < 0)
        return false;
    ret->name = str_trim(str_slice(*rest, 0, (size_t)equals));
    struct str value = str_trim(str_slice(*rest, (size_t)equals + 1, rest->n));
    if (ret->name.n == 0 || value.n < 2 || (value.p[0] != '"' && value.p[0] != '\''))
        return false;
    const ptrdiff_t end = str_find(str_slice(value, 1, value.n), value.p[0]);
    if (end < 0)
        return false;
    ret->value = str_slice(value, 1, (size_t)end + 1);
    *rest = str_trim(str_slice(value, (size_t)end + 2, value.n));
    return str_find(ret->value, '"') < 0 && str_find(ret->value, '<') < 0;
}

static struct str value_of(const struct attribute *all, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, str_of(name)))
            return all[i].value;
    return S("");
}

/* Where a browser or a mail program leads. */
static bool is_web(struct str target)
{
    static const char *const ways[] = { "http://", "https://", "mailto:" };
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        if (str_eq_nocase(str_slice(target, 0, str_of(ways[i]).n), str_of(ways[i])))
            return true;
    return false;
}

/* A link that a person follows. */
static bool is_followed(struct str type, struct str target)
{
    return is_web(target) && str_ends(type, S("/hyperlink"));
}

/* Inside of the document there is no place with a colon, nor one of another machine. */
static bool is_outside(struct str mode, struct str target)
{
    return (mode.n > 0 && !str_eq(mode, S("Internal"))) || str_find(target, ':') >= 0 || str_find(target, '\\') >= 0 ||
        str_find(target, '&') >= 0 || str_starts(target, S("//"));
}

static bool put_relation(struct str tag, size_t n_name, struct buf *out)
{
    struct attribute all[ATTRIBUTES] = { { .name = S("") } };
    const bool closed = str_ends(tag, S("/"));
    struct str rest = str_trim(str_slice(tag, n_name, closed ? tag.n - 1 : tag.n));
    size_t n = 0;
    for (; rest.n > 0; n++)
        if (n == ATTRIBUTES || !take_attribute(&rest, &all[n]))
            return false;
    struct str target = value_of(all, n, "Target");
    const bool fetched = is_outside(value_of(all, n, "TargetMode"), target) &&
        !is_followed(value_of(all, n, "Type"), target);
    buf_add_char(out, '<');
    buf_add_str(out, str_slice(tag, 0, n_name));
    for (size_t i = 0; i < n; i++) {
        const bool changed = fetched && str_eq(all[i].name, S("Target"));
        struct str value = changed ? S("about:blank") : all[i].value;
        buf_add_fmt(out, " %.*s=\"%.*s\"", STR_ARG(all[i].name), STR_ARG(value));
    }
    buf_add_str(out, closed ? S("/>") : S(">"));
    return true;
}

static bool put_tag(struct str tag, struct buf *out)
{
    size_t n = 0;
    while (n < tag.n && !is_space(tag.p[n]) && (tag.p[n] != '/' || n == 0))
        n++;
    if (str_ends(str_slice(tag, 0, n), S("Relationship")) && tag.p[0] != '/')
        return put_relation(tag, n, out);
    buf_add_char(out, '<');
    buf_add_str(out, tag);
    buf_add_char(out, '>');
    return true;
}

bool attachment__relations(struct str xml, struct buf *out)
{
    struct str s = str_starts(xml, S("\xef\xbb\xbf")) ? str_slice(xml, 3, xml.n) : xml;
    for (size_t at = 0; at < s.n;) {
        if (is_space(s.p[at])) {
            buf_add_char(out, s.p[at++]);
            continue;
        }
        const size_t end = s.p[at] == '<' ? end_of_tag(s, at) : 0;
        struct str tag = str_slice(s, at + 1, end);
        if (end == 0 || tag.n == 0 || tag.p[0] == '!' || !put_tag(tag, out))
            return false;
        at = end + 1;
    }
    return true;
}

/* --- OpenDocument --- */

/* Is it fetched when the document is opened? A text, a picture or a shape that is a link waits for whoever follows it;
 * everything else that has a link shows what is there. */
static bool is_shown(struct str element, struct str target)
{
    struct str t = str_trim(target);
    if (str_starts(t, S("#")) || ((str_eq(element, S("text:a")) || str_eq(element, S("draw:a"))) && is_web(t)))
        return false;
    return is_outside(S(""), t) || str_starts(t, S("/")) || str_find_str(t, S("../")) >= 0;
}

/* One attribute of an element and what stands before it, from *at on, which is moved. False: it is not as it has to
 * be. */
static bool put_linked_attribute(struct str element, struct str tag, size_t equals, size_t *at, struct buf *out)
{
    struct str name = str_trim(str_slice(tag, *at, equals));
    size_t from = equals + 1;
    while (from < tag.n && is_space(tag.p[from]))
        from++;
    if (from == tag.n || (tag.p[from] != '"' && tag.p[from] != '\''))
        return false;
    const ptrdiff_t length = str_find(str_slice(tag, from + 1, tag.n), tag.p[from]);
    if (length < 0)
        return false;
    struct str value = str_slice(tag, from + 1, from + 1 + (size_t)length);
    const bool gone = (str_eq(name, S("href")) || str_ends(name, S(":href"))) && is_shown(element, value);
    buf_add_str(out, str_slice(tag, *at, from + 1));
    buf_add_str(out, gone ? S("") : value);
    buf_add_char(out, tag.p[from]);
    *at = from + value.n + 2;
    return true;
}

/* One tag without its signs. False: its attributes are not as they have to be. */
static bool put_linked(struct str tag, struct buf *out)
{
    size_t at = 0;
    while (at < tag.n && !is_space(tag.p[at]) && tag.p[at] != '/')
        at++;
    struct str element = str_slice(tag, 0, at);
    buf_add_str(out, element);
    for (ptrdiff_t equals; (equals = str_find(str_slice(tag, at, tag.n), '=')) >= 0;)
        if (!put_linked_attribute(element, tag, at + (size_t)equals, &at, out))
            return false;
    buf_add_str(out, str_slice(tag, at, tag.n));
    return true;
}

/* The end of what is no tag and begins at `at`: a comment, or text that is not to be read. 0: it is neither. */
static size_t end_of_aside(struct str s, size_t at)
{
    static const char *const asides[][2] = { { "<!--", "-->" }, { "<![CDATA[", "]]>" } };
    for (size_t i = 0; i < COUNT_OF(asides); i++) {
        if (!str_starts(str_slice(s, at, s.n), str_of(asides[i][0])))
            continue;
        const size_t from = at + str_of(asides[i][0]).n;
        const ptrdiff_t end = str_find_str(str_slice(s, from, s.n), str_of(asides[i][1]));
        return end < 0 ? 0 : from + (size_t)end + str_of(asides[i][1]).n;
    }
    return 0;
}

bool attachment__links(struct str xml, struct buf *out)
{
    for (size_t at = 0; at < xml.n;) {
        const ptrdiff_t next = str_find(str_slice(xml, at, xml.n), '<');
        const size_t open = next < 0 ? xml.n : at + (size_t)next;
        buf_add_str(out, str_slice(xml, at, open));
        if (open == xml.n)
            return true;
        at = end_of_aside(xml, open);
        if (at > 0) {
            buf_add_str(out, str_slice(xml, open, at));
            continue;
        }
        const size_t end = end_of_tag(xml, open);
        struct str tag = str_slice(xml, open + 1, end);
        buf_add_char(out, '<');
        if (end == 0 || tag.n == 0 || tag.p[0] == '!' || !put_linked(tag, out))
            return false;
        buf_add_char(out, '>');
        at = end + 1;
    }
    return true;
}
