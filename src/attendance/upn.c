#include "attendance/upn.h"

#include <string.h>

static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ"; /* without I, O and S */

/* Value of a letter, 0..22, or -1. */
static int letter_value(char c)
{
    const char *at = c == '\0' ? NULL : strchr(letters, c);
    return at == NULL ? -1 : (int)(at - letters);
}

char upn_check_letter(struct str rest)
{
    if (rest.n != UPN_LENGTH - 1)
        return '\0';
    int sum = 0;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        int value = -1;
        if (c >= '0' && c <= '9')
            value = c - '0';
        else if (i == rest.n - 1)
            value = letter_value(c);
        if (value < 0)
            return '\0';
        sum += value * (int)(i + 2); /* the weight is the position in the whole UPN */
    }
    return letters[sum % 23];
}

enum upn_fault upn_check(struct str upn)
{
    if (upn.n != UPN_LENGTH)
        return UPN_LENGTH_WRONG;
    char want = upn_check_letter(str_slice(upn, 1, upn.n));
    if (want == '\0' || letter_value(upn.p[0]) < 0)
        return UPN_SHAPE;
    return upn.p[0] == want ? UPN_OK : UPN_CHECK_LETTER;
}

bool upn_is_temporary(struct str upn)
{
    return upn.n == UPN_LENGTH && letter_value(upn.p[UPN_LENGTH - 1]) >= 0;
}

/* The numbers of the DfE's open statistics since 2021 (LAIT), with the authorities abolished before them that older
 * UPNs carry. */
static const struct {
    int16_t from, to;
} authorities[] = {
    { 201, 213 },
    { 301, 320 },
    { 330, 336 },
    { 340, 344 },
    { 350, 359 },
    { 370, 373 },
    { 380, 384 },
    { 390, 394 },
    { 420, 420 },
    { 800, 803 },
    { 805, 808 },
    { 810, 813 },
    { 815, 816 },
    { 820, 823 },
    { 825, 826 },
    { 830, 831 },
    { 835, 841 },
    { 845, 846 },
    { 850, 852 },
    { 855, 857 },
    { 860, 861 },
    { 865, 896 },
    { 908, 909 },
    { 916, 916 },
    { 919, 919 },
    { 921, 921 },
    { 925, 926 },
    { 928, 929 },
    { 931, 931 },
    { 933, 933 },
    { 935, 938 },
    { 940, 943 },
};

bool upn_authority_known(struct str upn)
{
    int64_t number;
    if (upn.n < 4 || !str_to_i64(str_slice(upn, 1, 4), &number))
        return false;
    for (size_t i = 0; i < COUNT_OF(authorities); i++)
        if (number >= authorities[i].from && number <= authorities[i].to)
            return true;
    return false;
}

struct str upn_fault_text(enum upn_fault fault)
{
    switch (fault) {
    case UPN_OK:
        return S("");
    case UPN_LENGTH_WRONG:
        return S("a UPN has 13 characters");
    case UPN_SHAPE:
        return S("a UPN is a letter (never I, O or S) and 12 digits, the last of which may be a letter");
    case UPN_CHECK_LETTER:
        return S("the first letter of this UPN does not agree with its digits: one of them is mistyped");
    }
    return S("");
}
