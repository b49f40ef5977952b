#include "viewc.h"

struct entry {
    const char *name;
    unsigned flags;
};

/* The elements that templates may use. Not among them: what runs or frames things (object, embed, iframe, base,
 * template, noscript), what is styled inline, and what is obsolete. */
static const struct entry html_elements[] = {
    { "a", EL_ALONE },
    { "abbr", 0 },
    { "address", EL_BLOCK },
    { "article", EL_BLOCK },
    { "aside", EL_BLOCK },
    { "b", 0 },
    { "blockquote", EL_BLOCK },
    { "body", EL_BLOCK },
    { "br", EL_VOID },
    { "button", EL_ALONE },
    { "caption", 0 },
    { "cite", 0 },
    { "code", 0 },
    { "col", EL_VOID },
    { "colgroup", EL_NO_TEXT },
    { "data", 0 },
    { "datalist", 0 },
    { "dd", EL_BLOCK },
    { "del", 0 },
    { "details", EL_BLOCK },
    { "dfn", 0 },
    { "dialog", EL_BLOCK },
    { "div", EL_BLOCK },
    { "dl", EL_BLOCK | EL_NO_TEXT },
    { "dt", EL_BLOCK },
    { "em", 0 },
    { "fieldset", EL_BLOCK },
    { "figcaption", EL_BLOCK },
    { "figure", EL_BLOCK },
    { "footer", EL_BLOCK },
    { "form", EL_BLOCK | EL_ALONE },
    { "h1", EL_BLOCK },
    { "h2", EL_BLOCK },
    { "h3", EL_BLOCK },
    { "h4", EL_BLOCK },
    { "h5", EL_BLOCK },
    { "h6", EL_BLOCK },
    { "head", EL_NO_TEXT },
    { "header", EL_BLOCK },
    { "hr", EL_VOID | EL_BLOCK },
    { "html", EL_NO_TEXT },
    { "i", 0 },
    { "img", EL_VOID },
    { "input", EL_VOID },
    { "ins", 0 },
    { "kbd", 0 },
    { "label", EL_ALONE },
    { "legend", 0 },
    { "li", EL_BLOCK },
    { "link", EL_VOID },
    { "main", EL_BLOCK | EL_ALONE },
    { "mark", 0 },
    { "meta", EL_VOID },
    { "meter", 0 },
    { "nav", EL_BLOCK },
    { "ol", EL_BLOCK | EL_NO_TEXT },
    { "optgroup", EL_NO_TEXT },
    { "option", 0 },
    { "output", 0 },
    { "p", EL_BLOCK | EL_ALONE },
    { "pre", EL_BLOCK | EL_KEEPS },
    { "progress", 0 },
    { "q", 0 },
    { "s", 0 },
    { "samp", 0 },
    { "script", EL_SCRIPT },
    { "search", EL_BLOCK },
    { "section", EL_BLOCK },
    { "select", EL_NO_TEXT },
    { "small", 0 },
    { "span", 0 },
    { "strong", 0 },
    { "sub", 0 },
    { "summary", 0 },
    { "sup", 0 },
    { "table", EL_BLOCK | EL_NO_TEXT },
    { "tbody", EL_NO_TEXT },
    { "td", 0 },
    { "textarea", EL_RCDATA | EL_KEEPS },
    { "tfoot", EL_NO_TEXT },
    { "th", 0 },
    { "thead", EL_NO_TEXT },
    { "time", 0 },
    { "title", EL_RCDATA },
    { "tr", EL_NO_TEXT },
    { "u", 0 },
    { "ul", EL_BLOCK | EL_NO_TEXT },
    { "var", 0 },
    { "wbr", EL_VOID },
};

/* Drawing only: nothing that fetches (image, use), runs (script, animate), or holds HTML (foreignObject). */
static const struct entry svg_elements[] = {
    { "circle", EL_SVG },
    { "defs", EL_SVG },
    { "desc", EL_SVG },
    { "ellipse", EL_SVG },
    { "g", EL_SVG },
    { "line", EL_SVG },
    { "path", EL_SVG },
    { "pattern", EL_SVG },
    { "polygon", EL_SVG },
    { "polyline", EL_SVG },
    { "rect", EL_SVG },
    { "svg", EL_SVG },
    { "text", EL_SVG },
    { "title", EL_SVG },
    { "tspan", EL_SVG },
};

static bool find(const struct entry *table, size_t n, struct str name, unsigned *ret_flags)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(name, str_of(table[i].name))) {
            *ret_flags = table[i].flags;
            return true;
        }
    }
    return false;
}

bool element_find(struct str name, bool in_svg, unsigned *ret_flags)
{
    if (in_svg || str_eq(name, S("svg")))
        return find(svg_elements, COUNT_OF(svg_elements), name, ret_flags);
    return find(html_elements, COUNT_OF(html_elements), name, ret_flags);
}

static const struct {
    const char *name;
    enum attribute_kind kind;
} attributes[] = {
#define REFUSED(name) { name, ATTR_REFUSED },
#define ADDRESS(name) { name, ATTR_ADDRESS },
#define DATETIME(name) { name, ATTR_DATETIME },
#define LITERAL(name) { name, ATTR_LITERAL },
#include "views/attributes.def"
};

enum attribute_kind attribute_find(struct str name)
{
    if (str_eq_nocase(str_slice(name, 0, 2), S("on")))
        return ATTR_REFUSED;
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (str_eq_nocase(name, str_of(attributes[i].name)))
            return attributes[i].kind;
    return ATTR_ORDINARY;
}
