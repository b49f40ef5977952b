#include "attendance/code.h"

#include <assert.h>

enum era { ALWAYS,
    SINCE_2024,
    UNTIL_2024 };

struct code_row {
    struct str text;
    enum att_class class;
    enum era era;
    struct str meaning;
    uint8_t place;
};

/* The place of a code among those that rates count alike: codes.def is read once for each way of counting, and only
 * the rows of its classes become constants. "No mark" is the first of those that are not possible. */
#define CODE(name, text, class, era, meaning) AMONG_##class(name)
#define AMONG_PRESENT(name) AT_##name,
#define AMONG_ELSEWHERE(name) AT_##name,
#define AMONG_AUTHORISED(name)
#define AMONG_UNAUTHORISED(name)
#define AMONG_NOT_POSSIBLE(name)
#define AMONG_NOT_COLLECTED(name)
enum {
#include "attendance/codes.def"
    ATTENDED_CODES,
};
#undef AMONG_PRESENT
#undef AMONG_ELSEWHERE
#undef AMONG_AUTHORISED
#define AMONG_PRESENT(name)
#define AMONG_ELSEWHERE(name)
#define AMONG_AUTHORISED(name) AT_##name,
enum {
#include "attendance/codes.def"
    AUTHORISED_CODES,
};
#undef AMONG_AUTHORISED
#undef AMONG_UNAUTHORISED
#define AMONG_AUTHORISED(name)
#define AMONG_UNAUTHORISED(name) AT_##name,
enum {
#include "attendance/codes.def"
    UNAUTHORISED_CODES,
};
#undef AMONG_UNAUTHORISED
#undef AMONG_NOT_POSSIBLE
#undef AMONG_NOT_COLLECTED
#define AMONG_UNAUTHORISED(name)
#define AMONG_NOT_POSSIBLE(name) AT_##name,
#define AMONG_NOT_COLLECTED(name) AT_##name,
enum {
    AT_NO_MARK,
#include "attendance/codes.def"
    UNCOUNTED_CODES,
};
#undef CODE

static_assert(ATTENDED_CODES <= 16 && AUTHORISED_CODES <= 16 && UNAUTHORISED_CODES <= 16 && UNCOUNTED_CODES <= 16,
    "four bits tell the codes of a class apart");

enum {
    COUNTS_PRESENT = ATT_PLACE_LOW,
    COUNTS_ELSEWHERE = ATT_PLACE_LOW,
    COUNTS_AUTHORISED = ATT_PLACE_HIGH,
    COUNTS_UNAUTHORISED = ATT_PLACE_LOW | ATT_PLACE_HIGH,
    COUNTS_NOT_POSSIBLE = 0,
    COUNTS_NOT_COLLECTED = 0,
};

static const struct code_row codes[ATT_CODES] = {
    [ATT_NO_MARK] = { { "-", 1 }, ATT_CLASS_NONE, ALWAYS, { "No mark", 7 }, AT_NO_MARK },
#define CODE(name, text, class, era, meaning) \
    [ATT_##name] = { { text, sizeof(text) - 1 }, ATT_CLASS_##class, era, \
        { meaning, sizeof(meaning) - 1 }, COUNTS_##class | AT_##name * ATT_PLACE_CODES },
#include "attendance/codes.def"
#undef CODE
};

static_assert(ATT_CODES <= 64, "a set of codes has 64 bits");

static const uint8_t at[ATT_PLACES] = {
#define CODE(name, text, class, era, meaning) [COUNTS_##class | AT_##name * ATT_PLACE_CODES] = ATT_##name,
#include "attendance/codes.def"
#undef CODE
};

uint8_t att_code_place(enum att_code c)
{
    return codes[c].place;
}

enum att_code att_code_at(uint8_t place)
{
    return (enum att_code)at[place];
}

att_codes att_codes_of(enum att_class c)
{
    att_codes set = 0;
    for (int k = 0; k < ATT_CODES; k++)
        if (codes[k].class == c)
            set |= (att_codes)1 << k;
    return set;
}

enum att_class att_code_class(enum att_code c)
{
    return codes[c].class;
}

struct str att_code_text(enum att_code c, bool afternoon)
{
    return c == ATT_PRESENT && afternoon ? S("\\") : codes[c].text;
}

struct str att_code_meaning(enum att_code c)
{
    return codes[c].meaning;
}

struct str att_class_words(enum att_class c)
{
    switch (c) {
    case ATT_CLASS_NONE:
        return S("No mark");
    case ATT_CLASS_PRESENT:
        return S("Present");
    case ATT_CLASS_ELSEWHERE:
        return S("Attending elsewhere");
    case ATT_CLASS_AUTHORISED:
        return S("Authorised absence");
    case ATT_CLASS_UNAUTHORISED:
        return S("Unauthorised absence");
    case ATT_CLASS_NOT_POSSIBLE:
        return S("Not counted");
    case ATT_CLASS_NOT_COLLECTED:
        return S("School closed or not on roll");
    }
    return S("");
}

enum att_code_fit att_code_fit(enum att_code c, struct day on)
{
    bool before = day_cmp(on, ATT_CODES_2024) < 0;
    if (codes[c].era == SINCE_2024 && before)
        return ATT_CODE_EARLY;
    if (codes[c].era == UNTIL_2024 && !before)
        return ATT_CODE_WITHDRAWN;
    return ATT_CODE_OK;
}

enum att_code_fit att_code_parse(struct str text, struct day on, enum att_code *ret)
{
    text = str_trim(text);
    if (text.n == 0 || str_eq(text, S("-"))) {
        *ret = ATT_NO_MARK;
        return ATT_CODE_OK;
    }
    if (str_eq(text, S("\\"))) {
        *ret = ATT_PRESENT;
        return ATT_CODE_OK;
    }
    for (int c = ATT_NO_MARK + 1; c < ATT_CODES; c++) {
        if (str_eq_nocase(text, codes[c].text)) {
            *ret = (enum att_code)c;
            return att_code_fit(*ret, on);
        }
    }
    return ATT_CODE_UNKNOWN;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool att_code_take(struct str *marks, struct str *ret)
{
    if (marks->n == 0)
        return false;
    size_t n = marks->n > 1 && letter(marks->p[0]) && digit(marks->p[1]) ? 2 : 1;
    *ret = str_slice(*marks, 0, n);
    *marks = str_slice(*marks, n, marks->n);
    return true;
}
