/* Text for the pages of a PDF: which glyphs a text becomes (HarfBuzz), in which direction its parts run (FriBidi), and
 * where its lines break. Two faces are built into the program, DejaVu Sans and its bold; nothing is looked for on the
 * machine, so that the same text gives the same lines everywhere. This is the only place that knows the two libraries.
 *
 * Lengths on a page are thousandths of a point; those of glyphs are thousandths of the size of the letters. */
#ifndef WAYMARK_SERVICE_DOCUMENT_TEXT_H
#define WAYMARK_SERVICE_DOCUMENT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { TEXT_FACES = 2 }; /* 0 regular, 1 bold */

struct text_glyph {
    uint16_t id;
    int32_t x, y; /* where it is drawn, from the beginning of its piece */
};
/* A part of a text in one face and direction: a word, a piece of one, or the spaces between two. */
struct text_piece {
    struct str text;
    struct text_glyph *glyphs; /* from the left to the right */
    size_t n;
    int32_t width;
    int face, level;
    bool space;
    bool breaks; /* a line may end behind it */
    bool actual; /* what its glyphs stand for is not its text, in its order: the text must be said beside them */
};
struct text_placed {
    const struct text_piece *piece;
    int64_t x; /* from the left end of the line */
};
/* The pieces in the order in which they are read, wherever on the line they are. */
struct text_line {
    struct text_placed *placed;
    size_t n;
    int64_t width; /* without the space at its end */
    bool from_right;
};
struct text_style {
    int size; /* thousandths of a point */
    bool bold;
};

struct text_fonts;
/* The faces, for one document: they know which glyphs were used. In the arena; lines and pieces are in `scratch`, which
 * the caller may reset between them. NULL: no memory. */
struct text_fonts *text_fonts_new(struct arena *a, struct arena *scratch);

/* The lines of a text, none wider than `width` but by a single letter; at least one. */
struct text_line *text_lines(
    struct text_fonts *f, struct str text, struct text_style style, int64_t width, size_t *ret_n);
/* How wide its widest line would be without a break, and its widest piece that does not break by itself. */
struct text_widths {
    int64_t all, word;
};
struct text_widths text_widths(struct text_fonts *f, struct str text, struct text_style style);

/* Of a face. */
struct text_face {
    const char *name; /* as PDF names it: "DejaVuSans" */
    int ascent, descent, cap_height, box[4];
};
struct text_face text_face(const struct text_fonts *f, int face);
/* The first used glyph from a number on; -1 when there is none. */
int text_next_glyph(const struct text_fonts *f, int face, int from);
int text_glyph_width(const struct text_fonts *f, int face, int glyph);
/* What it stands for, where the piece does not say otherwise. */
struct str text_glyph_text(const struct text_fonts *f, int face, int glyph);
/* The face with only the glyphs that were used, as TrueType, under their numbers. */
enum err text_subset(const struct text_fonts *f, int face, struct buf *out) MUST_CHECK;

#endif
