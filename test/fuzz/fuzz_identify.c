/* What identifies in a text: the first lines are a roll, "forename,surname" each, as far as an empty line; behind it is
 * the text. Whatever they are, hits stand in order, inside the text and on whole characters, and a text without letters
 * and digits has none. */
#include "fuzz.h"

#include "service/identify.h"

enum { CHILDREN = 50 };

static bool whole(struct str text, size_t at)
{
    return at == text.n || ((unsigned char)text.p[at] & 0xc0) != 0x80;
}

static void hits_hold(struct str text, const struct identify_hit *hits, size_t n)
{
    size_t end = 0;
    MUST_HOLD(n <= IDENTIFY_MOST && identify_hard(hits, n) <= n);
    for (size_t i = 0; i < n; i++) {
        MUST_HOLD(hits[i].at >= end && hits[i].n > 0 && hits[i].at + hits[i].n <= text.n);
        MUST_HOLD(whole(text, hits[i].at) && whole(text, hits[i].at + hits[i].n));
        MUST_HOLD(hits[i].kind < IDENTIFY_KINDS && identify_kind_words(hits[i].kind).n > 0);
        end = hits[i].at + hits[i].n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *exact = fuzz_exact(data, n);
    struct arena *a = arena_new((size_t)256 << 20);
    /* What is typed was found to be UTF-8 at the edge. */
    struct str rest = { exact, utf8_valid_prefix((struct str){ exact, n }) }, line, forename;
    struct identify_child children[CHILDREN];
    struct identify_source s = { .children = children, .setting = S("St Quennel's School"), .town = S("Ambrelton") };
    while (s.n_children < CHILDREN && str_split(&rest, '\n', &line) && line.n > 0) {
        struct identify_child c = { .born = { (int32_t)s.n_children + 16000 } };
        if (!str_split(&line, ',', &forename))
            forename = S("");
        c.forename = forename;
        c.surname = line;
        children[s.n_children++] = c;
    }
    struct identify_hit *hits;
    size_t n_hits;
    const struct identify_index *x = identify_index_of(a, &s);
    identify_look(a, x, rest, &hits, &n_hits);
    hits_hold(rest, hits, n_hits);
    arena_free(a);
    free(exact);
    return 0;
}
