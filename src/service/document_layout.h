/* A document laid out on A4 paper: its blocks, one under the other, over pages with a foot. */
#ifndef WAYMARK_SERVICE_DOCUMENT_LAYOUT_H
#define WAYMARK_SERVICE_DOCUMENT_LAYOUT_H

#include "service/document_model.h"
#include "service/document_page.h"

/* The pages, in `a`. `scratch` is what one block takes, and is reset after each. */
struct paper *document__lay_out(
    const struct document *d, struct arena *a, struct arena *scratch, struct text_fonts *fonts);

#endif
