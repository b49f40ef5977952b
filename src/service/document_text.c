#include "service/document_text.h"

#include <fribidi.h>
#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <string.h>

#include "base/bytes.h"

extern const struct bytes_file document_faces[];
extern const size_t document_faces_n;

enum {
    EM = 1000,
    PIECE = 200, /* letters of a piece at most: what has no spaces breaks there at the latest */
    REPLACEMENT = 0xfffd,
};

struct face {
    hb_face_t *hb;
    hb_font_t *font;
    unsigned n_glyphs;
    struct str *texts; /* by glyph; p == NULL: not used */
};
struct text_fonts {
    struct arena *arena, *scratch;
    struct face faces[TEXT_FACES];
    hb_buffer_t *buffer;
};

/* A line of a text as letters. */
struct letters {
    uint32_t *v;
    size_t *at; /* byte where each begins; one more at the end */
    FriBidiLevel *levels;
    size_t n;
    struct str text;
    bool from_right;
};

/* A list of pieces that grows. */
struct pieces {
    struct text_piece *v;
    size_t n, room;
};

static void drop(void *arg)
{
    struct text_fonts *f = arg;
    hb_buffer_destroy(f->buffer);
    for (int i = 0; i < TEXT_FACES; i++) {
        hb_font_destroy(f->faces[i].font);
        hb_face_destroy(f->faces[i].hb);
    }
}

struct text_fonts *text_fonts_new(struct arena *a, struct arena *scratch)
{
    struct text_fonts *f = ARENA_NEW(a, struct text_fonts);
    f->arena = a;
    f->scratch = scratch;
    f->buffer = hb_buffer_create();
    bool good = hb_buffer_allocation_successful(f->buffer) != 0;
    for (int i = 0; i < TEXT_FACES; i++) {
        struct str bytes = document_faces[i].bytes;
        hb_blob_t *blob = hb_blob_create(bytes.p, (unsigned)bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
        f->faces[i].hb = hb_face_create(blob, 0);
        hb_blob_destroy(blob);
        f->faces[i].font = hb_font_create(f->faces[i].hb);
        hb_font_set_scale(f->faces[i].font, EM, EM);
        f->faces[i].n_glyphs = hb_face_get_glyph_count(f->faces[i].hb);
        f->faces[i].texts = ARENA_ARRAY(a, f->faces[i].n_glyphs + 1, struct str);
        good = good && f->faces[i].n_glyphs > 0;
    }
    arena_defer(a, drop, f);
    return good ? f : NULL;
}

/* --- letters --- */

static uint32_t next_letter(struct str s, size_t *at)
{
    unsigned char c = (unsigned char)s.p[(*at)++];
    if (c < 0x80)
        return c;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2
                                         : 1;
    uint32_t v = c & (0x3fu >> more);
    for (; more > 0 && *at < s.n; more--)
        v = v << 6 | ((unsigned char)s.p[(*at)++] & 0x3fu);
    return v;
}

static void find_directions(struct arena *a, struct letters *l)
{
    FriBidiParType base = FRIBIDI_PAR_ON;
    FriBidiCharType *types = ARENA_ARRAY(a, l->n + 1, FriBidiCharType);
    FriBidiBracketType *brackets = ARENA_ARRAY(a, l->n + 1, FriBidiBracketType);
    fribidi_get_bidi_types(l->v, (FriBidiStrIndex)l->n, types);
    fribidi_get_bracket_types(l->v, (FriBidiStrIndex)l->n, types, brackets);
    if (fribidi_get_par_embedding_levels_ex(types, brackets, (FriBidiStrIndex)l->n, &base, l->levels) == 0)
        memset(l->levels, 0, l->n * sizeof *l->levels); /* no memory: from the left */
    l->from_right = FRIBIDI_IS_RTL(base);
}

/* Below U+0590 nothing runs from the right. */
static struct letters letters_of(struct arena *a, struct str text)
{
    struct letters l = { .text = text };
    bool simple = true;
    l.v = ARENA_ARRAY(a, text.n + 1, uint32_t);
    l.at = ARENA_ARRAY(a, text.n + 1, size_t);
    l.levels = ARENA_ARRAY(a, text.n + 1, FriBidiLevel);
    for (size_t at = 0; at < text.n; l.n++) {
        l.at[l.n] = at;
        uint32_t v = next_letter(text, &at);
        l.v[l.n] = v == '\t' ? ' ' : v;
        simple = simple && v < 0x590;
    }
    l.at[l.n] = text.n;
    if (!simple)
        find_directions(a, &l);
    return l;
}

static struct str letters_text(const struct letters *l, size_t from, size_t to)
{
    return str_slice(l->text, l->at[from], l->at[to]);
}

/* --- shaping --- */

static bool has_glyph(const struct text_fonts *f, int face, uint32_t letter)
{
    hb_codepoint_t glyph;
    return hb_font_get_nominal_glyph(f->faces[face].font, letter, &glyph) != 0;
}

static bool ignorable(uint32_t v)
{
    return v == 0xad || (v >= 0x200b && v <= 0x200f) || (v >= 0x202a && v <= 0x202e) || (v >= 0x2060 && v <= 0x206f) ||
        (v >= 0xfe00 && v <= 0xfe0f) || v == 0xfeff || (v >= 0xe0000 && v <= 0xe0fff);
}

/* The face that has a letter: the bold one lacks some. What neither has is drawn as the replacement. */
static int face_of(const struct text_fonts *f, uint32_t letter, bool bold)
{
    return bold && (has_glyph(f, 1, letter) || !has_glyph(f, 0, letter)) ? 1 : 0;
}

static hb_script_t script_of(uint32_t letter)
{
    return hb_unicode_script(hb_unicode_funcs_get_default(), letter);
}

static bool real_script(hb_script_t s)
{
    return s != HB_SCRIPT_COMMON && s != HB_SCRIPT_INHERITED && s != HB_SCRIPT_UNKNOWN;
}

static bool is_mark(uint32_t letter)
{
    hb_unicode_general_category_t c = hb_unicode_general_category(hb_unicode_funcs_get_default(), letter);
    return c == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK || c == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
        c == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK || letter == 0x200d || (letter >= 0xfe00 && letter <= 0xfe0f);
}

/* The letter of [from, to) that a glyph is by itself, else the first of them. */
static size_t letter_of_glyph(
    const struct text_fonts *f, int face, const struct letters *l, size_t from, size_t to, hb_codepoint_t glyph)
{
    for (size_t i = from; i < to; i++) {
        hb_codepoint_t own;
        if (hb_font_get_nominal_glyph(f->faces[face].font, l->v[i], &own) != 0 && own == glyph)
            return i;
    }
    return from;
}

/* The end of the letters of a cluster that begins at `from`: where the next one begins. */
static size_t cluster_end(const hb_glyph_info_t *info, size_t n, size_t from, size_t end)
{
    size_t next = end;
    for (size_t i = 0; i < n; i++)
        if (info[i].cluster > from && info[i].cluster < next)
            next = info[i].cluster;
    return next;
}

static size_t glyphs_of_cluster(const hb_glyph_info_t *info, size_t n, uint32_t cluster)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += info[i].cluster == cluster;
    return k;
}

/* Notes what each glyph stands for; true if the glyphs, one after the other, spell the piece. */
static bool note_texts(
    struct text_fonts *f, int face, const struct letters *l, size_t to, const hb_glyph_info_t *info, size_t n)
{
    bool spells = true;
    size_t said = n > 0 ? info[0].cluster : to;
    for (size_t i = 0; i < n; i++) {
        size_t from = info[i].cluster, end = cluster_end(info, n, from, to);
        struct str *text = &f->faces[face].texts[info[i].codepoint];
        bool replaced = !has_glyph(f, face, l->v[from]);
        if (glyphs_of_cluster(info, n, info[i].cluster) > 1) {
            from = letter_of_glyph(f, face, l, from, end, info[i].codepoint);
            end = from + 1;
        }
        struct str mine = replaced ? S("\xef\xbf\xbd") : letters_text(l, from, end);
        if (text->p == NULL)
            *text = str_dup(f->arena, mine);
        spells = spells && from == said && !replaced && str_eq(*text, letters_text(l, from, end));
        said = end;
    }
    return spells && said == to;
}

static void fill_buffer(struct text_fonts *f, const struct letters *l, size_t from, size_t to, int face)
{
    hb_script_t script = HB_SCRIPT_COMMON;
    hb_buffer_clear_contents(f->buffer);
    for (size_t i = from; i < to; i++) {
        bool shown = has_glyph(f, face, l->v[i]) || ignorable(l->v[i]);
        hb_buffer_add(f->buffer, shown ? l->v[i] : REPLACEMENT, (unsigned)i);
        if (!real_script(script))
            script = script_of(l->v[i]);
    }
    hb_buffer_set_content_type(f->buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_direction(f->buffer, (l->levels[from] & 1) != 0 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(f->buffer, real_script(script) ? script : HB_SCRIPT_LATIN);
    hb_buffer_set_language(f->buffer, hb_language_from_string("en", -1));
    hb_buffer_set_flags(f->buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
}

/* Letters [from, to) as a piece. */
static struct text_piece shape(struct text_fonts *f, const struct letters *l, size_t from, size_t to, int face)
{
    unsigned n;
    struct text_piece p = { .text = letters_text(l, from, to), .face = face, .level = l->levels[from] };
    fill_buffer(f, l, from, to, face);
    hb_shape(f->faces[face].font, f->buffer, NULL, 0);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(f->buffer, &n);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(f->buffer, &n);
    p.glyphs = ARENA_ARRAY(f->scratch, n, struct text_glyph);
    p.n = n;
    for (unsigned i = 0; i < n; i++) {
        p.glyphs[i] = (struct text_glyph){ .id = (uint16_t)info[i].codepoint,
            .x = p.width + at[i].x_offset,
            .y = at[i].y_offset };
        p.width += at[i].x_advance;
    }
    bool spells = note_texts(f, face, l, to, info, n);
    p.actual = !spells || (p.level & 1) != 0;
    return p;
}

static void add_piece(struct arena *a, struct pieces *all, struct text_piece p)
{
    if (all->n == all->room) {
        size_t room = all->room < 16 ? 16 : all->room * 2;
        struct text_piece *v = ARENA_ARRAY(a, room, struct text_piece);
        if (all->n > 0)
            memcpy(v, all->v, all->n * sizeof *v);
        all->v = v;
        all->room = room;
    }
    all->v[all->n++] = p;
}

/* May a line end between two letters that are no spaces? */
static bool breaks_between(uint32_t before, uint32_t v)
{
    return (before == '-' || before == '/') && v != '-' && v != '/';
}

/* Where the piece that begins at `from` ends. */
static size_t piece_end(const struct text_fonts *f, const struct letters *l, size_t from, bool bold)
{
    bool space = l->v[from] == ' ';
    int face = face_of(f, l->v[from], bold);
    hb_script_t script = script_of(l->v[from]);
    size_t i = from + 1;
    for (; i < l->n && i - from < PIECE; i++) {
        uint32_t v = l->v[i];
        hb_script_t mine = script_of(v);
        bool other = real_script(mine) && real_script(script) && mine != script;
        if ((v == ' ') != space || l->levels[i] != l->levels[from])
            break;
        if (is_mark(v) || ignorable(v))
            continue;
        if (face_of(f, v, bold) != face || other)
            break;
        if (breaks_between(l->v[i - 1], v))
            break;
        script = real_script(mine) ? mine : script;
    }
    return i;
}

static struct pieces pieces_of(struct text_fonts *f, const struct letters *l, bool bold)
{
    struct pieces all = { NULL, 0, 0 };
    for (size_t from = 0, to; from < l->n; from = to) {
        to = piece_end(f, l, from, bold);
        struct text_piece p = shape(f, l, from, to, face_of(f, l->v[from], bold));
        uint32_t last = l->v[to - 1];
        p.space = last == ' ';
        p.breaks = p.space || last == '-' || last == '/' || to - from >= PIECE;
        add_piece(f->scratch, &all, p);
    }
    return all;
}

/* --- lines --- */

/* A paragraph on its way to lines. */
struct filling {
    struct text_fonts *f;
    struct text_style style;
    int64_t width;
    struct text_line *lines;
    size_t n_lines, room;
    struct pieces line;
    int64_t used; /* of the line, with spaces at its end */
    bool from_right;
};

static int64_t width_of(const struct text_piece *p, struct text_style style)
{
    return (int64_t)p->width * style.size / EM;
}

/* The order from the left to the right: reverses what runs from the right, the innermost first (UAX 9, L2). */
static size_t *visual_order(struct arena *a, const struct pieces *line, int base)
{
    size_t *order = ARENA_ARRAY(a, line->n, size_t);
    int highest = base;
    for (size_t i = 0; i < line->n; i++) {
        order[i] = i;
        if (line->v[i].level > highest)
            highest = line->v[i].level;
    }
    for (int level = highest; level >= 1; level--) {
        for (size_t i = 0; i < line->n;) {
            size_t from = i;
            while (i < line->n && line->v[order[i]].level >= level)
                i++;
            for (size_t l = from, r = i; l + 1 < r; l++, r--) {
                size_t t = order[l];
                order[l] = order[r - 1];
                order[r - 1] = t;
            }
            i += i == from;
        }
    }
    return order;
}

static void end_line(struct filling *t)
{
    struct arena *a = t->f->scratch;
    struct text_line line = { .n = t->line.n, .width = t->used, .from_right = t->from_right };
    int64_t behind = 0;
    for (size_t i = line.n; i > 0 && t->line.v[i - 1].space; i--) { /* UAX 9, L1 */
        t->line.v[i - 1].level = t->from_right;
        behind += width_of(&t->line.v[i - 1], t->style);
    }
    line.width -= behind;
    line.placed = ARENA_ARRAY(a, line.n, struct text_placed);
    size_t *order = visual_order(a, &t->line, t->from_right);
    int64_t x = t->from_right ? -behind : 0;
    for (size_t i = 0; i < line.n; i++) {
        line.placed[order[i]] = (struct text_placed){ &t->line.v[order[i]], x };
        x += width_of(&t->line.v[order[i]], t->style);
    }
    if (t->n_lines == t->room) {
        t->room = t->room < 8 ? 8 : t->room * 2;
        struct text_line *v = ARENA_ARRAY(a, t->room, struct text_line);
        if (t->n_lines > 0)
            memcpy(v, t->lines, t->n_lines * sizeof *v);
        t->lines = v;
    }
    t->lines[t->n_lines++] = line;
    t->line = (struct pieces){ NULL, 0, 0 };
    t->used = 0;
}

static void put(struct filling *t, const struct text_piece *p)
{
    add_piece(t->f->scratch, &t->line, *p);
    t->used += width_of(p, t->style);
}

/* A piece that is wider than a line, over as many as it takes. */
static void put_split(struct filling *t, const struct text_piece *p)
{
    struct letters l = letters_of(t->f->scratch, p->text);
    for (size_t i = 0; i < l.n; i++)
        l.levels[i] = (FriBidiLevel)p->level;
    for (size_t from = 0; from < l.n;) {
        size_t to = l.n;
        struct text_piece part = shape(t->f, &l, from, to, p->face);
        while (t->used + width_of(&part, t->style) > t->width && to > from + 1) {
            int64_t fits = (int64_t)(to - from) * (t->width - t->used) / (width_of(&part, t->style) + 1);
            to = fits < 1 ? from + 1 : (size_t)fits >= to - from ? to - 1
                                                                 : from + (size_t)fits;
            while (to > from + 1 && is_mark(l.v[to]))
                to--;
            part = shape(t->f, &l, from, to, p->face);
        }
        if (t->used > 0 && t->used + width_of(&part, t->style) > t->width) {
            end_line(t);
            continue;
        }
        put(t, &part);
        from = to;
        if (from < l.n)
            end_line(t);
    }
}

/* What does not break, [from, to): on this line or on the next. */
static void put_chunk(struct filling *t, const struct pieces *all, size_t from, size_t to)
{
    int64_t width = 0;
    for (size_t i = from; i < to; i++)
        width += all->v[i].space ? 0 : width_of(&all->v[i], t->style);
    if (t->used > 0 && t->used + width > t->width)
        end_line(t);
    for (size_t i = from; i < to; i++) {
        if (!all->v[i].space && t->used + width_of(&all->v[i], t->style) > t->width)
            put_split(t, &all->v[i]);
        else
            put(t, &all->v[i]);
    }
}

static void fill_paragraph(struct filling *t, struct str text)
{
    struct letters l = letters_of(t->f->scratch, text);
    struct pieces all = pieces_of(t->f, &l, t->style.bold);
    t->from_right = l.from_right;
    for (size_t from = 0, to; from < all.n; from = to) {
        to = from + 1;
        while (to < all.n && (!all.v[to - 1].breaks || all.v[to].space))
            to++;
        put_chunk(t, &all, from, to);
    }
    end_line(t);
}

struct text_line *text_lines(
    struct text_fonts *f, struct str text, struct text_style style, int64_t width, size_t *ret_n)
{
    struct filling t = { .f = f, .style = style, .width = width };
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line))
        fill_paragraph(&t, line);
    if (t.n_lines == 0)
        end_line(&t);
    *ret_n = t.n_lines;
    return t.lines;
}

struct text_widths text_widths(struct text_fonts *f, struct str text, struct text_style style)
{
    struct text_widths w = { 0, 0 };
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line)) {
        struct letters l = letters_of(f->scratch, line);
        struct pieces all = pieces_of(f, &l, style.bold);
        int64_t sum = 0, word = 0;
        for (size_t i = 0; i < all.n; i++) {
            sum += width_of(&all.v[i], style);
            word = all.v[i].space || (i > 0 && all.v[i - 1].breaks) ? 0 : word;
            word += all.v[i].space ? 0 : width_of(&all.v[i], style);
            w.word = word > w.word ? word : w.word;
        }
        w.all = sum > w.all ? sum : w.all;
    }
    return w;
}

/* --- faces --- */

static int metric(const struct text_fonts *f, int face, hb_ot_metrics_tag_t tag)
{
    hb_position_t v = 0;
    return hb_ot_metrics_get_position(f->faces[face].font, tag, &v) != 0 ? v : 0;
}

struct text_face text_face(const struct text_fonts *f, int face)
{
    enum { UNITS = 18,
        BOX = 36,
        HEAD = 54 }; /* places in the table "head" */
    struct text_face t = { .name = face == 0 ? "DejaVuSans" : "DejaVuSans-Bold",
        .ascent = metric(f, face, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER),
        .descent = metric(f, face, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER),
        .cap_height = metric(f, face, HB_OT_METRICS_TAG_CAP_HEIGHT) };
    unsigned n;
    hb_blob_t *head = hb_face_reference_table(f->faces[face].hb, HB_TAG('h', 'e', 'a', 'd'));
    const char *bytes = hb_blob_get_data(head, &n);
    for (int i = 0; i < 4 && n >= HEAD; i++) {
        const unsigned char *p = (const unsigned char *)bytes + BOX + (ptrdiff_t)i * 2;
        int units = (unsigned char)bytes[UNITS] << 8 | (unsigned char)bytes[UNITS + 1];
        t.box[i] = (int16_t)(p[0] << 8 | p[1]) * EM / (units > 0 ? units : EM);
    }
    hb_blob_destroy(head);
    return t;
}

int text_next_glyph(const struct text_fonts *f, int face, int from)
{
    for (unsigned i = (unsigned)from; i < f->faces[face].n_glyphs; i++)
        if (f->faces[face].texts[i].p != NULL)
            return (int)i;
    return -1;
}

int text_glyph_width(const struct text_fonts *f, int face, int glyph)
{
    return hb_font_get_glyph_h_advance(f->faces[face].font, (hb_codepoint_t)glyph);
}

struct str text_glyph_text(const struct text_fonts *f, int face, int glyph)
{
    return f->faces[face].texts[glyph];
}

enum err text_subset(const struct text_fonts *f, int face, struct buf *out)
{
    static const char *const dropped[] = { "GSUB", "GPOS", "GDEF", "kern", "name", "post" };
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (input == NULL)
        return ERR_FAILED;
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    for (size_t i = 0; i < COUNT_OF(dropped); i++)
        hb_set_add(hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG), hb_tag_from_string(dropped[i], 4));
    for (int g = -1; (g = text_next_glyph(f, face, g + 1)) >= 0;)
        hb_set_add(hb_subset_input_glyph_set(input), (hb_codepoint_t)g);
    hb_face_t *subset = hb_subset_or_fail(f->faces[face].hb, input);
    hb_subset_input_destroy(input);
    if (subset == NULL)
        return ERR_FAILED;
    hb_blob_t *blob = hb_face_reference_blob(subset);
    unsigned n;
    const char *bytes = hb_blob_get_data(blob, &n);
    buf_add(out, bytes, n);
    hb_blob_destroy(blob);
    hb_face_destroy(subset);
    return out->failed ? ERR_FULL : n == 0 ? ERR_FAILED
                                           : OK;
}
