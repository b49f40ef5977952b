#include "service/document_model.h"

#include <string.h>

#include "base/clock.h"

static const char *const too_much[] = {
    "This document would have more headings and paragraphs than a file may. Ask for less of it",
    "This document would have more rows than a file may. Ask for less of it",
    "This document would have more text than a file may. Ask for less of it"
};

/* --- texts --- */

/* What neither format can hold: control characters but the line end and the tab, and U+FFFE and U+FFFF. */
static size_t forbidden(struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
        return 1;
    return s.n >= 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 || memcmp(s.p, "\xef\xbf\xbf", 3) == 0) ? 3 : 0;
}

static bool needs_cleaning(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (forbidden(str_slice(s, i, s.n)) > 0)
            return true;
    return false;
}

/* "\r\n" and "\r" are one line end. */
static struct str cleaned(struct arena *a, struct str s)
{
    struct buf b = buf_new(s.n * 3 + 1);
    for (size_t i = 0; i < s.n;) {
        size_t bad = forbidden(str_slice(s, i, s.n));
        if (s.p[i] == '\r') {
            if (i + 1 >= s.n || s.p[i + 1] != '\n')
                buf_add_char(&b, '\n');
        } else if (bad > 0) {
            buf_add_str(&b, S("\xef\xbf\xbd"));
        } else {
            buf_add_char(&b, s.p[i]);
        }
        i += bad > 0 ? bad : 1;
    }
    struct str clean = str_dup(a, buf_str(&b));
    buf_done(&b);
    return clean;
}

static void too_many(struct document *d, int what)
{
    if (d->problem.n == 0)
        d->problem = str_of(too_much[what]);
}

/* A text as the model holds it. */
static struct str text_of(struct document *d, struct str s)
{
    static const char cut[] = " [This text was cut here because of its length]";
    if (s.p == NULL)
        return S("");
    s = str_slice(s, 0, s.n);
    if (s.n > DOCUMENT_TEXT) {
        struct str part = str_slice(s, 0, DOCUMENT_TEXT);
        s = str_fmt(d->arena, "%.*s%s", (int)utf8_valid_prefix(part), part.p, cut);
    }
    d->n_bytes += s.n;
    if (d->n_bytes > DOCUMENT_TEXTS) {
        too_many(d, 2);
        return S("");
    }
    return needs_cleaning(s) ? cleaned(d->arena, s) : s;
}

static struct str *texts_of(struct document *d, const struct str *from, size_t n)
{
    struct str *to = ARENA_ARRAY(d->arena, n, struct str);
    for (size_t i = 0; i < n; i++)
        to[i] = text_of(d, from[i]);
    return to;
}

/* --- the model --- */

struct document *document_new(struct arena *a, const struct document_about *about)
{
    struct document *d = ARENA_NEW(a, struct document);
    *d = (struct document){ .arena = a };
    d->end = &d->first;
    d->about = (struct document_about){ .title = text_of(d, about->title),
        .subtitle = text_of(d, about->subtitle),
        .author = text_of(d, about->author),
        .made_by = text_of(d, about->made_by),
        .language = about->language.n == 0 ? S("en-GB") : text_of(d, about->language),
        .made_ms = about->made_ms };
    return d;
}

static struct document_block *add(struct document *d, enum document_kind kind)
{
    struct document_block *b = ARENA_NEW(d->arena, struct document_block);
    b->kind = kind;
    if (++d->n_blocks > DOCUMENT_BLOCKS) {
        too_many(d, 0);
        return b; /* for nothing */
    }
    *d->end = b;
    d->end = &b->next;
    return b;
}

void document_heading(struct document *d, int level, struct str text)
{
    struct str trimmed = str_trim(text);
    if (trimmed.n == 0)
        return;
    int most = d->level < 3 ? d->level + 1 : 3;
    struct document_block *b = add(d, DOCUMENT_HEADING);
    b->level = level < 1 ? 1 : level > most ? most
                                            : level;
    b->text = text_of(d, trimmed);
    d->level = b->level;
}

void document_paragraph(struct document *d, struct str text)
{
    struct str trimmed = str_trim(text);
    if (trimmed.n > 0)
        add(d, DOCUMENT_PARAGRAPH)->text = text_of(d, trimmed);
}

void document_bullets(struct document *d, const struct str *items, size_t n)
{
    if (n == 0)
        return;
    struct document_block *b = add(d, DOCUMENT_BULLETS);
    d->n_blocks += n;
    b->texts = texts_of(d, items, n);
    b->n_texts = n;
}

static void count_rows(struct document *d, size_t n)
{
    d->n_rows += n;
    if (d->n_rows > DOCUMENT_ROWS)
        too_many(d, 1);
}

void document_facts(struct document *d, const struct document_fact *facts, size_t n)
{
    if (n == 0)
        return;
    struct document_block *b = add(d, DOCUMENT_FACTS);
    struct str *texts = ARENA_ARRAY(d->arena, n * 2, struct str);
    count_rows(d, n);
    for (size_t i = 0; i < n; i++) {
        texts[2 * i] = text_of(d, facts[i].name);
        texts[2 * i + 1] = text_of(d, facts[i].value);
    }
    b->texts = texts;
    b->n_texts = n * 2;
    b->table = (struct document_table){ .columns = 2, .cells = texts, .rows = n, .row_names = true };
}

void document_table(struct document *d, const struct document_table *t)
{
    if (t->columns == 0 || t->columns > DOCUMENT_COLUMNS) {
        too_many(d, 1);
        return;
    }
    if (t->rows == 0) {
        document_paragraph(d, str_fmt(d->arena, "%.*s: nothing to show.", STR_ARG(t->caption)));
        return;
    }
    struct document_block *b = add(d, DOCUMENT_TABLE);
    b->table = *t;
    b->table.caption = text_of(d, t->caption);
    b->table.heading = texts_of(d, t->heading, t->columns);
    count_rows(d, t->rows);
    if (d->problem.n > 0)
        b->table.rows = 0;
    b->n_texts = b->table.rows * t->columns;
    b->texts = b->table.cells = texts_of(d, t->cells, b->n_texts);
}

struct str document_problem(const struct document *d)
{
    return d->problem.n > 0 ? d->problem : S("");
}

/* --- for the writers --- */

struct str document__instant(struct arena *a, int64_t ms)
{
    char at[21];
    return str_dup(a, clock_utc(ms, at));
}

struct str document__foot(struct arena *a, const struct document_about *about)
{
    char day[20], time[8];
    struct str on = day_words(clock_day(about->made_ms), day), at = clock_time_words(about->made_ms, time);
    if (about->made_by.n == 0)
        return str_fmt(a, "Made on %.*s at %.*s with Waymark", STR_ARG(on), STR_ARG(at));
    return str_fmt(a, "Made by %.*s on %.*s at %.*s with Waymark", STR_ARG(about->made_by), STR_ARG(on), STR_ARG(at));
}

/* Letters: 0 none, 1 from the left, -1 from the right. Hebrew, Arabic and their neighbours stand from U+0590 to U+08FF,
 * their forms from U+FB1D to U+FDFF and from U+FE70 to U+FEFE. What is not known here is taken for a sign. */
static int direction(uint32_t v)
{
    if ((v >= 0x590 && v <= 0x8ff) || (v >= 0xfb1d && v <= 0xfdff) || (v >= 0xfe70 && v <= 0xfefe))
        return -1;
    bool ascii = (v | 0x20) >= 'a' && (v | 0x20) <= 'z';
    return ascii || (v >= 0xc0 && v < 0x2000) || (v >= 0x3040 && v < 0xe000) ? 1 : 0;
}

bool document__from_right(struct str s)
{
    for (size_t at = 0; at < s.n;) {
        unsigned char c = (unsigned char)s.p[at++];
        int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2
            : c >= 0xc0                      ? 1
                                             : 0;
        uint32_t v = more == 0 ? c : c & (0x3fu >> more);
        for (; more > 0 && at < s.n; more--)
            v = v << 6 | ((unsigned char)s.p[at++] & 0x3fu);
        if (direction(v) != 0)
            return direction(v) < 0;
    }
    return false;
}

void document__xml(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            buf_add_str(b, S("&amp;"));
            break;
        case '<':
            buf_add_str(b, S("&lt;"));
            break;
        case '>':
            buf_add_str(b, S("&gt;"));
            break;
        case '"':
            buf_add_str(b, S("&quot;"));
            break;
        default:
            buf_add_char(b, s.p[i]);
        }
    }
}
