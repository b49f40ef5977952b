/* What stops a text, in a sentence of a form. */
#include "service/identify.h"

enum { SAID_MOST = 3 /* things that a sentence names */ };

struct str identify_say(struct arena *a, const struct identify_index *index, struct str text)
{
    struct identify_hit *hits;
    size_t n, said = 0;
    struct str list = S("");
    identify_look(a, index, text, &hits, &n);
    size_t hard = identify_hard(hits, n);
    for (size_t i = 0; i < n && said < SAID_MOST; i++) {
        if (!hits[i].hard)
            continue;
        list = str_fmt(a, "%.*s%s\"%.*s\" (%.*s)", STR_ARG(list), said == 0 ? "" : ", ", (int)hits[i].n,
            text.p + hits[i].at, STR_ARG(identify_kind_words(hits[i].kind)));
        said++;
    }
    if (hard == 0)
        return S("");
    return str_fmt(a, "This would say who the child is: %.*s%s. Take it out: nothing was saved", STR_ARG(list),
        hard > said ? " and more" : "");
}
