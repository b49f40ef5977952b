#include "fiction.h"

#include <string.h>

#include "attendance/upn.h"
#include "demo/names.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z');
}

/* Does the word have the shape: A a capital, 9 a digit, * either? */
static bool has_shape(struct str word, const char *shape)
{
    if (word.n != strlen(shape))
        return false;
    for (size_t i = 0; i < word.n; i++) {
        bool digit = is_digit(word.p[i]), upper = is_upper(word.p[i]);
        if (shape[i] == 'A' ? !upper : shape[i] == '9' ? !digit
                                                       : !digit && !upper)
            return false;
    }
    return true;
}

static bool is_outward(struct str word)
{
    return has_shape(word, "A9") || has_shape(word, "A9*") || has_shape(word, "AA9") ||
        has_shape(word, "AA9*");
}

/* A postcode in one word or in two: its length, or 0. */
static size_t postcode_at(struct str text, size_t at, struct str word)
{
    if (word.n >= 5 && word.n <= 7 && has_shape(str_slice(word, word.n - 3, word.n), "9AA") &&
        is_outward(str_slice(word, 0, word.n - 3)))
        return word.n;
    struct str rest = str_slice(text, at + word.n, at + word.n + 4);
    struct str after = str_slice(text, at + word.n + 4, at + word.n + 5);
    if (is_outward(word) && rest.n == 4 && rest.p[0] == ' ' &&
        has_shape(str_slice(rest, 1, 4), "9AA") && (after.n == 0 || !is_word(after.p[0])))
        return word.n + 4;
    return 0;
}

/* Digits from a 0 on, with spaces, hyphens and brackets among them (no more than two together): the
 * length of the text if there are ten or eleven of them, as in a telephone number, else 0. */
static size_t telephone_at(struct str text, size_t at, char digits[12])
{
    size_t i = at, n = 0, end = at;
    if (text.p[at] != '0' || at + 1 >= text.n)
        return 0;
    while (i < text.n && n <= 11) {
        if (is_digit(text.p[i])) {
            if (n < 11)
                digits[n] = text.p[i];
            n++;
            end = ++i;
        } else if (i > at && strchr(" -()", text.p[i]) != NULL && i < end + 2) {
            i++;
        } else {
            break;
        }
    }
    digits[n < 11 ? n : 11] = '\0';
    bool cut = end < text.n && is_word(text.p[end]);
    return (n == 10 || n == 11) && !cut ? end - at : 0;
}

static bool upn_is_fiction(struct str word)
{
    return str_eq(str_slice(word, 1, 4), S("988")) && upn_check(word) == UPN_OK;
}

static bool looks_like_upn(struct str word)
{
    return has_shape(word, "A99999999999*");
}

/* One word of the text, at `at`. Gives how far to go on; 0 at a fault. */
static size_t check_word(struct str text, size_t at, struct str word, struct fiction_fault *ret)
{
    char digits[12];
    size_t n;
    *ret = (struct fiction_fault){ "a UPN", word };
    if (looks_like_upn(word))
        return upn_is_fiction(word) ? word.n : 0;
    if ((n = postcode_at(text, at, word)) > 0) {
        *ret = (struct fiction_fault){ "a postcode", str_slice(text, at, at + n) };
        return str_starts(ret->found, S("ZZ99")) ? n : 0;
    }
    if ((n = telephone_at(text, at, digits)) > 0) {
        *ret = (struct fiction_fault){ "a telephone number", str_slice(text, at, at + n) };
        return str_starts(str_of(digits), S("01632960")) ? n : 0;
    }
    *ret = (struct fiction_fault){ "a URN", word };
    if (has_shape(word, "999999"))
        return str_cmp(word, S("900001")) >= 0 && str_cmp(word, S("901099")) <= 0 ? 6 : 0;
    return word.n;
}

static bool host_is_fiction(struct str rest)
{
    size_t n = 0;
    while (n < rest.n && (is_word(rest.p[n]) || rest.p[n] == '.' || rest.p[n] == '-'))
        n++;
    struct str host = str_slice(rest, 0, n);
    return str_ends(host, S(".example")) || str_ends(host, S("example.org"));
}

static bool check_sign(struct str text, size_t at, struct fiction_fault *ret)
{
    struct str rest = str_slice(text, at, text.n);
    *ret = (struct fiction_fault){ "an address", str_slice(text, at < 20 ? 0 : at - 20, at + 40) };
    if (str_starts(rest, S("@")))
        return host_is_fiction(str_slice(rest, 1, rest.n));
    if (str_starts(rest, S("://")))
        return host_is_fiction(str_slice(rest, 3, rest.n));
    if (str_starts(rest, S("+44"))) {
        ret->what = "a telephone number";
        return false;
    }
    return true;
}

bool fiction_text(struct str text, struct fiction_fault *ret)
{
    size_t at = 0;
    while (at < text.n) {
        if (!is_word(text.p[at])) {
            if ((text.p[at] == '@' || text.p[at] == ':' || text.p[at] == '+') &&
                !check_sign(text, at, ret))
                return false;
            at++;
            continue;
        }
        size_t end = at;
        while (end < text.n && is_word(text.p[end]))
            end++;
        struct str word = { text.p + at, end - at };
        if (str_eq(word, S("www")) && !host_is_fiction(str_slice(text, at, text.n))) {
            *ret = (struct fiction_fault){ "an address", str_slice(text, at, at + 40) };
            return false;
        }
        size_t n = check_word(text, at, word, ret);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

/* Takes an invented place off the front. */
static bool take_place(struct str *name)
{
    for (size_t s = 0; s < DEMO_STEMS; s++) {
        struct str stem = str_of(demo_stems[s]);
        if (!str_starts(*name, stem))
            continue;
        struct str rest = str_slice(*name, stem.n, name->n);
        for (size_t e = 0; e < DEMO_ENDINGS; e++) {
            struct str ending = str_of(demo_endings[e]);
            if (str_starts(rest, ending)) {
                *name = str_slice(rest, ending.n, rest.n);
                return true;
            }
        }
    }
    return false;
}

bool fiction_place(struct str name)
{
    return take_place(&name) && name.n == 0;
}

bool fiction_school(struct str name)
{
    if (!take_place(&name) || !str_starts(name, S(" ")))
        return false;
    struct str what = str_slice(name, 1, name.n);
    for (int k = 0; k <= DEMO_SPECIAL; k++)
        for (int i = 0; i < DEMO_KIND_NAMES; i++)
            if (str_eq(what, str_of(demo_kind_names[k][i])))
                return true;
    return false;
}
