#include "service/document_layout.h"

enum {
    POINT = 1000,
    LEFT = 56693, /* 20 mm, on each side */
    WIDTH = PAPER_WIDTH - 2 * LEFT,
    TOP = 56693,
    BOTTOM = PAPER_HEIGHT - 68000,
    FOOT = PAPER_HEIGHT - 42000, /* its base line */
    INDENT = 14 * POINT,         /* of a list */
    PADDING = 3 * POINT,         /* of a cell, on each side */
    MANY_COLUMNS = 7,            /* from which a table is set smaller */
    ASCENT = 760,                /* thousandths of the size: from the top of a line to its base */
};

static const char row_scope[] = "<</O /Table /Scope /Row>>", column_scope[] = "<</O /Table /Scope /Column>>",
                  list_kind[] = "<</O /List /ListNumbering /Disc>>";

/* How a text is set. */
struct setting {
    struct text_style style;
    int line; /* from one base line to the next */
};
static const struct setting title = { { 20 * POINT, true }, 26 * POINT },
                            subtitle = { { 12 * POINT, false }, 17 * POINT },
                            body = { { 10 * POINT, false }, 14500 }, foot = { { 8 * POINT, false }, 10 * POINT },
                            headings[] = { { { 15 * POINT, true }, 20 * POINT }, { { 12500, true }, 17 * POINT },
                                { { 10500, true }, 15 * POINT } };

struct layout {
    const struct document *d;
    struct arena *scratch;
    struct paper *paper;
    struct text_fonts *fonts;
    struct paper_element *root;
    int64_t y; /* the top of what comes next */
};

static void next_page(struct layout *t)
{
    paper_next_page(t->paper);
    t->y = TOP;
}

/* A gap above what comes next; none at the top of a page. */
static void gap(struct layout *t, int64_t height)
{
    if (t->y > TOP)
        t->y += height;
}

/* Begins a page when there is less room than that left. */
static void want(struct layout *t, int64_t height)
{
    if (t->y > TOP && t->y + height > BOTTOM)
        next_page(t);
}

/* Where a line of a column begins: numbers and what runs from the right end at its right. */
static int64_t line_x(const struct text_line *line, int64_t x, int64_t width, bool right)
{
    return right || line->from_right ? x + width - line->width : x;
}

/* Lines on their way to a column. */
struct column {
    const struct text_line *lines;
    const struct setting *set;
    int64_t x, width;
    bool right;
};

/* Lines [from, to) at y, in a mark of their own; e == NULL: the repetition of a heading. */
static void draw(struct layout *t, struct paper_element *e, const struct column *c, size_t from, size_t to)
{
    size_t page = paper_current(t->paper);
    if (e == NULL)
        paper_artifact(t->paper, page, "/Type /Pagination");
    else
        paper_mark(t->paper, e);
    for (size_t i = from; i < to; i++) {
        int64_t base = (c->set->line - c->set->style.size) / 2 + (int64_t)c->set->style.size * ASCENT / 1000;
        paper_line(t->paper, page, e,
            &(struct paper_text){ &c->lines[i], c->set->style, line_x(&c->lines[i], c->x, c->width, c->right),
                t->y + (int64_t)(i - from) * c->set->line + base });
    }
    paper_end(t->paper, page);
}

/* A text over as many pages as it takes; no line stands alone at the foot of one if it can be helped. */
static void flow(struct layout *t, struct paper_element *e, struct str text, const struct setting *set, int64_t x,
    int64_t width)
{
    size_t n;
    struct text_line *lines = text_lines(t->fonts, text, set->style, width, &n);
    for (size_t from = 0; from < n && !t->paper->full;) {
        size_t left = n - from;
        want(t, (int64_t)set->line * (left > 1 ? 2 : 1));
        size_t fits = (size_t)((BOTTOM - t->y) / set->line), k = left < fits ? left : fits;
        draw(t, e, &(struct column){ lines, set, x, width, false }, from, from + k);
        from += k;
        t->y += (int64_t)k * set->line;
    }
}

static void put_title(struct layout *t)
{
    static const char name[] = "H1";
    paper_bookmark(t->paper, 1, t->d->about.title, t->y);
    flow(t, paper_element(t->paper, t->root, name, NULL), t->d->about.title, &title, LEFT, WIDTH);
    if (t->d->about.subtitle.n > 0) {
        t->y += 2 * POINT;
        flow(t, paper_element(t->paper, t->root, "P", NULL), t->d->about.subtitle, &subtitle, LEFT, WIDTH);
    }
    if (t->d->about.author.n > 0)
        flow(t, paper_element(t->paper, t->root, "P", NULL), t->d->about.author, &body, LEFT, WIDTH);
    t->y += 4 * POINT;
    paper_rule(t->paper, LEFT, t->y, WIDTH, POINT);
    t->y += 4 * POINT;
}

static void put_heading(struct layout *t, const struct document_block *b)
{
    static const char *const names[] = { "H2", "H3", "H4" };
    const struct setting *set = &headings[b->level - 1];
    gap(t, set->line - 2 * POINT);
    want(t, (int64_t)set->line + 6 * (int64_t)body.line); /* not alone at the foot of a page */
    paper_bookmark(t->paper, b->level + 1, b->text, t->y);
    flow(t, paper_element(t->paper, t->root, names[b->level - 1], NULL), b->text, set, LEFT, WIDTH);
}

static void put_bullets(struct layout *t, const struct document_block *b)
{
    struct paper_element *list = paper_element(t->paper, t->root, "L", list_kind);
    gap(t, 4 * POINT);
    for (size_t i = 0; i < b->n_texts && !t->paper->full; i++) {
        struct paper_element *item = paper_element(t->paper, list, "LI", NULL);
        size_t n;
        struct text_line *sign = text_lines(t->fonts, S("\xe2\x80\xa2"), body.style, INDENT, &n);
        want(t, body.line);
        draw(t, paper_element(t->paper, item, "Lbl", NULL), &(struct column){ sign, &body, LEFT, INDENT, false }, 0, 1);
        flow(t, paper_element(t->paper, item, "LBody", NULL), b->texts[i], &body, LEFT + INDENT, WIDTH - INDENT);
        t->y += 2 * POINT;
        arena_reset(t->scratch);
    }
}

/* --- tables --- */

struct grid {
    const struct document_table *table;
    struct setting cell, name; /* of a cell, of a heading */
    int64_t x[DOCUMENT_COLUMNS + 1];
    struct paper_element *body;
};
/* The lines of a row. */
struct row {
    struct text_line *lines[DOCUMENT_COLUMNS];
    size_t n[DOCUMENT_COLUMNS], most;
};

static bool is_name(const struct grid *g, size_t column, bool heading)
{
    return heading || (column == 0 && g->table->row_names);
}

/* Adds what a column of a row asks for. */
static void measure(struct layout *t, const struct grid *g, const struct str *cells, bool heading,
    struct text_widths *most)
{
    for (size_t c = 0; c < g->table->columns; c++) {
        const struct setting *set = is_name(g, c, heading) ? &g->name : &g->cell;
        struct text_widths w = text_widths(t->fonts, str_slice(cells[c], 0, 400), set->style);
        most[c].all = w.all > most[c].all ? w.all : most[c].all;
        most[c].word = w.word > most[c].word ? w.word : most[c].word;
    }
    arena_reset(t->scratch);
}

/* Each column gets its longest word, and of what is left as much as it lacks for its longest text; where words do not
 * fit, all are made narrower. */
static void share_width(struct grid *g, const struct text_widths *most)
{
    enum { MEASURED_MOST = 220 * POINT };
    size_t n = g->table->columns;
    int64_t words = 0, more = 0, lacks[DOCUMENT_COLUMNS], width = WIDTH;
    for (size_t c = 0; c < n; c++) {
        int64_t all = most[c].all > MEASURED_MOST && most[c].all > most[c].word ? MEASURED_MOST : most[c].all;
        lacks[c] = all > most[c].word ? all - most[c].word : 0;
        words += most[c].word + 2 * PADDING + POINT;
        more += lacks[c];
    }
    g->x[0] = LEFT;
    for (size_t c = 0; c < n; c++) {
        int64_t word = most[c].word + 2 * PADDING + POINT, mine;
        if (words > width)
            mine = word * width / words;
        else
            mine = word + (more > 0 ? (width - words) * lacks[c] / more : (width - words) / (int64_t)n);
        g->x[c + 1] = g->x[c] + mine;
    }
}

/* The widths are those of the first rows: later ones are set within them. */
static void find_widths(struct layout *t, struct grid *g)
{
    enum { ROWS_MEASURED = 200 };
    struct text_widths most[DOCUMENT_COLUMNS] = { { 0, 0 } };
    if (g->table->heading != NULL)
        measure(t, g, g->table->heading, true, most);
    for (size_t r = 0; r < g->table->rows && r < ROWS_MEASURED; r++)
        measure(t, g, g->table->cells + r * g->table->columns, false, most);
    share_width(g, most);
}

static struct row lines_of_row(struct layout *t, const struct grid *g, const struct str *cells, bool heading)
{
    struct row row = { .most = 1 };
    for (size_t c = 0; c < g->table->columns; c++) {
        const struct setting *set = is_name(g, c, heading) ? &g->name : &g->cell;
        int64_t width = g->x[c + 1] - g->x[c] - 2 * PADDING;
        row.lines[c] = text_lines(t->fonts, cells[c], set->style, width > POINT ? width : POINT, &row.n[c]);
        row.most = row.n[c] > row.most ? row.n[c] : row.most;
    }
    return row;
}

/* Lines [from, to) of a row at y; with elements, or (NULL) as the repetition of a heading. */
static void draw_row(struct layout *t, const struct grid *g, const struct row *row, bool heading, size_t from,
    size_t to, struct paper_element *const *elements)
{
    for (size_t c = 0; c < g->table->columns; c++) {
        size_t end = row->n[c] < to ? row->n[c] : to;
        bool right = (g->table->numbers >> c & 1) != 0;
        if (from >= end)
            continue;
        draw(t, elements == NULL ? NULL : elements[c],
            &(struct column){ row->lines[c], is_name(g, c, heading) ? &g->name : &g->cell, g->x[c] + PADDING,
                g->x[c + 1] - g->x[c] - 2 * PADDING, right },
            from, end);
    }
    t->y += (int64_t)(to - from) * g->cell.line;
}

static void end_row(struct layout *t, bool heading)
{
    t->y += PADDING;
    paper_rule(t->paper, LEFT, t->y, WIDTH, heading ? POINT : POINT / 2);
}

/* The heading row again, on a new page. It must leave room for rows, or it is left out. */
static void repeat_heading(struct layout *t, const struct grid *g)
{
    if (g->table->heading == NULL)
        return;
    struct row row = lines_of_row(t, g, g->table->heading, true);
    if ((int64_t)row.most * g->cell.line > (BOTTOM - TOP) / 3)
        return;
    t->y += PADDING;
    draw_row(t, g, &row, true, 0, row.most, NULL);
    end_row(t, true);
}

static void put_row(struct layout *t, const struct grid *g, struct paper_element *parent, const struct str *cells,
    bool heading)
{
    struct paper_element *elements[DOCUMENT_COLUMNS], *tr = paper_element(t->paper, parent, "TR", NULL);
    struct row row = lines_of_row(t, g, cells, heading);
    int64_t all = (int64_t)row.most * g->cell.line + 2 * PADDING;
    for (size_t c = 0; c < g->table->columns; c++) {
        bool name = is_name(g, c, heading);
        elements[c] = paper_element(
            t->paper, tr, name ? "TH" : "TD", !name ? NULL : heading ? column_scope
                                                                     : row_scope);
    }
    for (size_t from = 0; from < row.most && !t->paper->full;) {
        int64_t least = all < (BOTTOM - TOP) / 2 ? all : 3 * g->cell.line;
        if (t->y > TOP && t->y + least > BOTTOM) {
            next_page(t);
            if (!heading)
                repeat_heading(t, g);
        }
        int64_t room = (BOTTOM - t->y - 2 * PADDING) / g->cell.line;
        size_t k = room < 1 ? 1 : row.most - from < (size_t)room ? row.most - from
                                                                 : (size_t)room;
        t->y += PADDING;
        draw_row(t, g, &row, heading, from, from + k, elements);
        from += k;
        all = (int64_t)(row.most - from) * g->cell.line + 2 * PADDING;
        if (from < row.most)
            t->y = BOTTOM;
    }
    end_row(t, heading);
    arena_reset(t->scratch);
}

static void put_table(struct layout *t, const struct document_block *b)
{
    bool small = b->table.columns >= MANY_COLUMNS;
    struct grid g = { .table = &b->table,
        .cell = { { small ? 7500 : 9 * POINT, false }, small ? 10500 : 12500 },
        .name = { { small ? 7500 : 9 * POINT, true }, small ? 10500 : 12500 } };
    struct paper_element *table = paper_element(t->paper, t->root, "Table", NULL);
    gap(t, 6 * POINT);
    if (b->table.caption.n > 0) {
        struct setting set = body;
        set.style.bold = true;
        want(t, 5 * (int64_t)body.line);
        flow(t, paper_element(t->paper, table, "Caption", NULL), b->table.caption, &set, LEFT, WIDTH);
    }
    find_widths(t, &g);
    if (b->table.heading != NULL)
        put_row(t, &g, paper_element(t->paper, table, "THead", NULL), b->table.heading, true);
    g.body = paper_element(t->paper, table, "TBody", NULL);
    for (size_t r = 0; r < b->table.rows && !t->paper->full; r++)
        put_row(t, &g, g.body, b->table.cells + r * b->table.columns, false);
    t->y += 6 * POINT;
}

/* --- the whole --- */

static void put_block(struct layout *t, const struct document_block *b)
{
    switch (b->kind) {
    case DOCUMENT_HEADING:
        put_heading(t, b);
        break;
    case DOCUMENT_PARAGRAPH:
        gap(t, 5 * POINT);
        flow(t, paper_element(t->paper, t->root, "P", NULL), b->text, &body, LEFT, WIDTH);
        break;
    case DOCUMENT_BULLETS:
        put_bullets(t, b);
        break;
    case DOCUMENT_FACTS:
    case DOCUMENT_TABLE:
        put_table(t, b);
        break;
    }
    arena_reset(t->scratch);
}

/* Who made it and when, and the page's number: for eyes only, since each page would say it again. */
static void put_foot(struct layout *t, size_t page, struct str made)
{
    size_t n;
    struct str number = str_fmt(t->scratch, "Page %zu of %zu", page + 1, t->paper->n_pages);
    struct text_line *right = text_lines(t->fonts, number, foot.style, WIDTH, &n);
    int64_t width = WIDTH - right->width - 12 * POINT;
    struct text_line *left = text_lines(t->fonts, made, foot.style, width, &n);
    paper_artifact(t->paper, page, "/Type /Pagination /Subtype /Footer /Attached [/Bottom]");
    for (size_t i = 0; i < n && i < 2; i++)
        paper_line(t->paper, page, NULL,
            &(struct paper_text){ &left[i], foot.style, LEFT, FOOT + (int64_t)i * foot.line });
    paper_line(t->paper, page, NULL, &(struct paper_text){ right, foot.style, LEFT + WIDTH - right->width, FOOT });
    paper_end(t->paper, page);
    arena_reset(t->scratch);
}

struct paper *document__lay_out(
    const struct document *d, struct arena *a, struct arena *scratch, struct text_fonts *fonts)
{
    struct layout t = { .d = d, .scratch = scratch, .fonts = fonts, .y = TOP };
    t.paper = paper_new(a, fonts, DOCUMENT_PAGES);
    t.root = t.paper->elements;
    put_title(&t);
    arena_reset(scratch);
    for (const struct document_block *b = d->first; b != NULL && !t.paper->full; b = b->next)
        put_block(&t, b);
    struct str made = document__foot(a, &d->about);
    for (size_t i = 0; i < t.paper->n_pages; i++)
        put_foot(&t, i, made);
    return t.paper;
}
