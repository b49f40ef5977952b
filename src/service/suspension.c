#include "service/suspension.h"

#include "base/buf.h"

static const struct {
    const char *code, *words;
} reasons[] = {
#define REASON(code, words) { #code, words },
#include "service/suspension_reasons.def"
#undef REASON
};

struct str suspension_reason_words(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (str_eq_nocase(code, str_of(reasons[i].code)))
            return str_of(reasons[i].words);
    return STR_NONE;
}

bool suspension_reason_at(size_t i, struct str *ret_code, struct str *ret_words)
{
    if (i >= COUNT_OF(reasons))
        return false;
    *ret_code = str_of(reasons[i].code);
    *ret_words = str_of(reasons[i].words);
    return true;
}

struct str suspension_reasons_words(struct arena *a, struct str codes)
{
    struct buf b = buf_new(4000);
    while (codes.n > 0) {
        ptrdiff_t space = str_find(codes, ' ');
        size_t n = space < 0 ? codes.n : (size_t)space;
        struct str words = suspension_reason_words(str_slice(codes, 0, n));
        if (words.n > 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? "; " : "", STR_ARG(words));
        codes = str_slice(codes, space < 0 ? n : n + 1, codes.n);
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str suspension_category_words(struct str category)
{
    if (str_eq(category, S("PERM")))
        return S("Permanent exclusion");
    return str_eq(category, S("LNCH")) ? S("Lunchtime suspension") : S("Suspension");
}
