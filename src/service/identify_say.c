/* What stops a text, in a sentence of a form. */
#include "service/identify.h"

enum { SAID_MOST = 3 /* things that a sentence names */ };

/* "Aldith Fennimore" (the name of a child on the roll), of those that are hard. */
static struct str listed(struct arena *a, struct str text, const struct identify_hit *hits, size_t n)
{
    struct str list = S("");
    size_t said = 0;
    for (size_t i = 0; i < n && said < SAID_MOST; i++) {
        if (!hits[i].hard)
            continue;
        list = str_fmt(a, "%.*s%s\"%.*s\" (%.*s)", STR_ARG(list), said == 0 ? "" : ", ", (int)hits[i].n,
            text.p + hits[i].at, STR_ARG(identify_kind_words(hits[i].kind)));
        said++;
    }
    return identify_hard(hits, n) > said ? str_fmt(a, "%.*s and more", STR_ARG(list)) : list;
}

struct str identify_say(struct arena *a, const struct identify_index *index, struct str text)
{
    struct identify_hit *hits;
    size_t n;
    identify_look(a, index, text, &hits, &n);
    struct str list = listed(a, text, hits, n);
    if (list.n == 0)
        return S("");
    return str_fmt(a, "This would say who the child is: %.*s. Take it out: nothing was saved", STR_ARG(list));
}

/* Is it a place within the authority's name, as the text has it? */
static bool within_own(struct str text, const struct identify_hit *h, struct str own)
{
    for (size_t from = 0; own.n > 0 && from <= h->at; from++)
        if (str_starts(str_slice(text, from, text.n), own) && h->at + h->n <= from + own.n)
            return true;
    return false;
}

struct str identify_say_message(
    struct arena *a, const struct identify_index *index, struct str text, struct str own)
{
    const unsigned stop = 1u << IDENTIFY_NAME | 1u << IDENTIFY_BORN | 1u << IDENTIFY_UPN | 1u << IDENTIFY_NUMBER |
        1u << IDENTIFY_OTHER_SETTING;
    struct identify_hit *hits;
    size_t n;
    identify_look(a, index, text, &hits, &n);
    for (size_t i = 0; i < n; i++)
        hits[i].hard = hits[i].hard && (stop >> hits[i].kind & 1) != 0 && !within_own(text, &hits[i], own);
    struct str list = listed(a, text, hits, n);
    if (list.n == 0)
        return S("");
    return str_fmt(a, "A message names no child and no school: %.*s. Take it out: nothing was saved", STR_ARG(list));
}
