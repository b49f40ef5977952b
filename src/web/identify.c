#include "web/identify.h"

#include "web/ask.h"

enum { AROUND = 120 }; /* bytes of what is not marked that are shown before and behind a mark */

/* A part of what is not marked, cut in its middle, or at an end when it is the text's first or last. */
static struct str unmarked(struct arena *a, struct str s, bool first, bool last)
{
    if (s.n <= 2 * AROUND + 20)
        return s;
    size_t head = first ? 0 : AROUND, tail = last ? 0 : AROUND;
    while (head > 0 && ((unsigned char)s.p[head] & 0xc0) == 0x80)
        head--;
    while (tail > 0 && ((unsigned char)s.p[s.n - tail] & 0xc0) == 0x80)
        tail--;
    return str_fmt(a, "%.*s ... %.*s", (int)head, s.p, (int)tail, s.p + s.n - tail);
}

static struct wm_identified_text marked(
    struct arena *a, const struct identify_text *t, const struct identify_hit *hits, size_t n)
{
    struct wm_identified_piece *pieces = ARENA_ARRAY(a, 2 * n + 1, struct wm_identified_piece);
    struct wm_identified_text ret = { .id = t->id, .label = t->label, .pieces = pieces };
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        pieces[ret.n_pieces++].text = unmarked(a, str_slice(t->content, at, hits[i].at), i == 0, false);
        at = hits[i].at + hits[i].n;
        pieces[ret.n_pieces++] = (struct wm_identified_piece){ .text = str_slice(t->content, hits[i].at, at),
            .what = identify_kind_words(hits[i].kind),
            .hard = hits[i].hard };
    }
    pieces[ret.n_pieces++].text = unmarked(a, str_slice(t->content, at, t->content.n), false, true);
    return ret;
}

struct wm_identified identify_form(
    struct context *c, const struct identify_index *index, const struct identify_text *texts, size_t n)
{
    struct arena *a = c->work.arena;
    struct wm_identified_text *found = ARENA_ARRAY(a, n, struct wm_identified_text);
    struct wm_identified ret = { .texts = found };
    size_t hard = 0;
    uint64_t mark = 0;
    for (size_t i = 0; i < n; i++) {
        struct identify_hit *hits;
        size_t n_hits;
        identify_look(a, index, texts[i].content, &hits, &n_hits);
        hard += identify_hard(hits, n_hits);
        mark = identify_mark(mark, texts[i].content, hits, n_hits);
        if (n_hits > 0)
            found[ret.n_texts++] = marked(a, &texts[i], hits, n_hits);
    }
    ret.hard = hard > 0;
    ret.mark = str_fmt(a, "%016llx", (unsigned long long)mark);
    ret.stops = ret.n_texts > 0 && (ret.hard || !str_eq(ask_form_value(c, S("identify_ok")), ret.mark));
    if (ret.stops)
        ret.error = ret.hard ? S("Take out what identifies the child: it is marked")
                             : S("Say whether what is marked identifies the child");
    return ret;
}

struct wm_identified identify_file(struct arena *a, struct str words, const struct identify_hit *hits, size_t n)
{
    const struct identify_text text = { .id = S("file"), .label = S("The words of the file"), .content = words };
    struct wm_identified_text *one = ARENA_NEW(a, struct wm_identified_text);
    *one = marked(a, &text, hits, n);
    return (struct wm_identified){ .stops = true, .hard = identify_hard(hits, n) > 0, .texts = one, .n_texts = 1 };
}
