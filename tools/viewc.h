/* viewc: HTML with C in it becomes C (docs/VIEWS.md describes the language).
 *
 * A template is refused unless its markup is whole: every element closed in the block that opened it, every value in a
 * place whose escape is known. What the tool cannot judge, the types of the values, the C compiler judges: the
 * generated code names the position (HTML_TEXT, HTML_ATTR, HTML_URL) and src/views/html.h says which types may stand
 * there. The compiler is a pure function of the template's text, so that tests can feed it anything. */
#ifndef WAYMARK_TOOLS_VIEWC_H
#define WAYMARK_TOOLS_VIEWC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

enum {
    VIEWC_MAX_TEMPLATE = 1024 * 1024,
    VIEWC_MAX_DEPTH = 100, /* elements or blocks open at once */
    VIEWC_MAX_VIEWS = 100, /* in one file */
    VIEWC_MAX_ATTRIBUTES = 40,
    VIEWC_MAX_PIECES = 40, /* of text and values in one attribute */
    VIEWC_MAX_NAMES = 10,  /* elements left open by a view */
    VIEWC_LITERAL = 4000,  /* bytes in one C string literal: C17 promises 4,095 */
};

/* Why a template is refused. */
struct viewc_refusal {
    int line;
    char why[240];
};

/* Compiles `text`. `path` is what #line and the refusal call the template; the header's guard and the name under which
 * the .c file includes its header come from it. The two results live in the arena. */
MUST_CHECK bool viewc_compile(struct arena *a, const char *path, struct str text, struct str *ret_c,
    struct str *ret_h, struct viewc_refusal *ret_why);

/* From here on: shared between the files of the tool and nobody else. */

enum element_flags {
    EL_VOID = 1,     /* has no content and no end tag */
    EL_RCDATA = 2,   /* text only: title, textarea */
    EL_SCRIPT = 4,   /* takes no content at all: it comes from a file */
    EL_BLOCK = 8,    /* ends a paragraph that is open */
    EL_ALONE = 16,   /* cannot be inside itself: a, button, form, label, p */
    EL_NO_TEXT = 32, /* text directly inside would be moved elsewhere by the browser */
    EL_SVG = 64,     /* stands inside <svg> only */
    EL_KEEPS = 128,  /* white space counts: pre, textarea */
};

/* Flags of an element that templates may use; false if it is not one. `in_svg`: which of two languages is asked. */
bool element_find(struct str name, bool in_svg, unsigned *ret_flags);

enum attribute_kind {
    ATTR_ORDINARY,
    ATTR_ADDRESS,  /* takes a struct url */
    ATTR_DATETIME, /* a struct day is written as 2026-06-03 */
    ATTR_LITERAL,  /* takes no values: it could fetch or run something */
    ATTR_REFUSED,  /* not allowed at all */
};
enum attribute_kind attribute_find(struct str name);

struct element {
    struct str name; /* "div", "h{{ n }}", or "view_x()" for a call of view_x_open */
    unsigned flags;
    int line;
};

enum block_kind { BLOCK_PLAIN,
    BLOCK_LOOP,
    BLOCK_SWITCH };
struct block {
    enum block_kind kind;
    size_t depth; /* elements open when it began */
    int line;
};

struct view {
    struct str name;
    struct str params;
    struct str names[VIEWC_MAX_NAMES]; /* elements it leaves open or closes, outermost first */
    size_t n_names;
    bool opens, closes;
    int line;
};

/* C as far as the tool must understand it: strings, brackets, blocks, a few words. */
struct c_state {
    size_t parens;
    enum block_kind next; /* what kind of block the statement at hand would open */
    char last;            /* the last character that is not white space; ';' at the start */
    struct str previous;  /* the word before, when nothing stands between */
};

struct viewc {
    struct arena *arena;
    const char *path;
    struct str text;
    size_t at; /* the next byte of text */
    int line;  /* 1 is the first */
    struct viewc_refusal *why;

    struct buf c, h;    /* what is generated */
    struct buf literal; /* HTML not yet written to c */
    struct element element[VIEWC_MAX_DEPTH];
    size_t n_elements;
    struct block block[VIEWC_MAX_DEPTH];
    size_t n_blocks;
    struct c_state code;
    struct view view[VIEWC_MAX_VIEWS];
    size_t n_views;
    bool in_view;
};

/* Records the reason, with the line at hand, and returns false. */
bool refuse(struct viewc *v, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool refuse_at(struct viewc *v, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The cursor (viewc.c). 0 at the end. */
char peek(const struct viewc *v, size_t ahead);
bool looking_at(const struct viewc *v, const char *what);
void advance(struct viewc *v, size_t n); /* counts lines */
bool is_name_char(char c);
bool is_space_char(char c);

/* One line of HTML, with whatever lines its last tag goes on for (viewc_html.c). */
MUST_CHECK bool html_line(struct viewc *v);
MUST_CHECK bool element_push(struct viewc *v, struct str name, unsigned flags);
MUST_CHECK bool element_pop(struct viewc *v, struct str name);
bool in_svg(const struct viewc *v);
/* Is the & at the cursor the start of a character reference? */
MUST_CHECK bool html_reference(struct viewc *v);
/* The attributes of a start tag up to its '>' (viewc_attr.c). */
MUST_CHECK bool tag_attributes(struct viewc *v, bool *ret_self_closed);

/* C (viewc_code.c). */
/* A line of C, without its '%' and its line end. */
MUST_CHECK bool code_line(struct viewc *v, struct str line);
/* Is the C before HTML a whole statement? */
MUST_CHECK bool code_is_whole(struct viewc *v);
/* {{ expr }} at the cursor, with `skip` bytes before the expression ("{{", "{{..."): gives the expression, trimmed, and
 * its column (0 is the first) in the template. */
MUST_CHECK bool code_expr(struct viewc *v, size_t skip, struct str *ret_expr, size_t *ret_column);

/* %view, %end, %include (viewc_view.c). */
MUST_CHECK bool directive(struct viewc *v, struct str line, bool *ret_known);
MUST_CHECK bool views_agree(struct viewc *v);

/* Generated text (viewc_emit.c). */
void emit_literal(struct viewc *v, struct str s);
void emit_flush(struct viewc *v);
void emit_code(struct viewc *v, int line, struct str code);
/* MACRO(o, expr); at the expression's own line and column. */
void emit_value(struct viewc *v, const char *macro, int line, size_t column, struct str expr);
void emit_if(struct viewc *v, int line, const char *test, struct str expr);
void emit_end_if(struct viewc *v);
void emit_start(struct viewc *v);
void emit_include(struct viewc *v, struct str header);
void emit_view_start(struct viewc *v, const struct view *view);
void emit_view_end(struct viewc *v);
void emit_finish(struct viewc *v);

#endif
