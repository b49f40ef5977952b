/* What tells who somebody is by its shape: numbers, dates, postcodes, addresses of e-mail (identify.h). */
#include "service/identify_index.h"

#include "attendance/upn.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static char capital(char c)
{
    return letter(c) ? (char)(c & ~32) : c;
}

/* The byte at a place; behind the end, a space. */
static char at(struct str s, size_t i)
{
    return i < s.n ? s.p[i] : ' ';
}

static bool apart_before(struct str s, size_t i)
{
    return i == 0 || (!digit(s.p[i - 1]) && !letter(s.p[i - 1]) && ((unsigned char)s.p[i - 1] & 0x80) == 0);
}

static bool apart_behind(struct str s, size_t end)
{
    return !digit(at(s, end)) && !letter(at(s, end));
}

/* UPN --------------------------------------------------------------------------------------------- */

static bool parts(char c)
{
    return c == ' ' || c == '-';
}

static bool of_upn(char c, size_t place)
{
    return place == 0 ? letter(c) : digit(c) || (place == UPN_LENGTH - 1 && letter(c));
}

/* A letter, eleven digits, and a digit or letter, with single spaces or hyphens between. */
static void upn_at(struct identify_found *f, size_t from)
{
    char upn[UPN_LENGTH];
    size_t n = 0, i = from;
    for (; i < f->text.n && n < UPN_LENGTH; i++) {
        const char c = f->text.p[i];
        if (n > 0 && parts(c) && !parts(f->text.p[i - 1]))
            continue;
        if (!of_upn(c, n))
            return;
        upn[n++] = capital(c);
    }
    if (n < UPN_LENGTH || !apart_behind(f->text, i))
        return;
    const enum upn_fault fault = upn_check((struct str){ upn, n });
    if (fault == UPN_OK || fault == UPN_CHECK_LETTER)
        identify__add(f, from, i - from, IDENTIFY_UPN, fault == UPN_OK);
}

/* Postcodes --------------------------------------------------------------------------------------- */

static bool postcode_area(const char *p, size_t n)
{
    static const char *const areas = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG "
                                     "DH DL DN DT DY E EC EH EN EX FK FY "
                                     "G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN "
                                     "LS LU M ME MK ML N NE NG NN NP "
                                     "NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST "
                                     "SW SY TA TD TF TN TQ TR TS TW UB "
                                     "W WA WC WD WF WN WR WS WV YO ZE ZZ ";
    const char word[4] = { ' ', capital(p[0]), n == 1 ? ' ' : capital(p[1]), ' ' };
    return str_find_str(str_of(areas), (struct str){ word, n + 2 }) >= 0;
}

/* "2nd", "1hr": the same shape as the second half, and none. */
static bool ordinal(char a, char b)
{
    static const char *const small = "st nd rd th hr ";
    const char word[3] = { a, b, ' ' };
    return str_find_str(str_of(small), (struct str){ word, 3 }) >= 0;
}

/* "1AA": a digit, and two letters that are used there. */
static bool second_half(struct str t, size_t k)
{
    const char a = at(t, k + 1), b = at(t, k + 2);
    if (!digit(at(t, k)) || !letter(a) || !letter(b) || !apart_behind(t, k + 3) || ordinal(a, b))
        return false;
    return str_find(S("CIKMOV"), capital(a)) < 0 && str_find(S("CIKMOV"), capital(b)) < 0;
}

static void postcode_at(struct identify_found *f, size_t from)
{
    struct str t = f->text;
    size_t letters = 0;
    while (letters < 3 && letter(at(t, from + letters)))
        letters++;
    if (letters == 0 || letters > 2 || !postcode_area(t.p + from, letters))
        return;
    size_t i = from + letters;
    if (!digit(at(t, i)))
        return;
    i++;
    /* "LE12", "SW1A"; the next digit may be that of the second half. */
    for (int tail = 1; tail >= 0; tail--) {
        size_t k = i;
        if (tail == 1) {
            if (!digit(at(t, k)) && !letter(at(t, k)))
                continue;
            k++;
        }
        while (at(t, k) == ' ' && k < i + 3)
            k++;
        if (!second_half(t, k))
            continue;
        identify__add(f, from, k + 3 - from, IDENTIFY_POSTCODE, true);
        return;
    }
}

/* Telephone and other numbers --------------------------------------------------------------------- */

struct run {
    size_t digits, first, groups, end; /* digits of the first group; where it ends */
    size_t size[6];                    /* of the first groups */
};

/* Digits in groups, with a space, hyphen, bracket or dot between two. */
static struct run run_at(struct str t, size_t from)
{
    struct run r = { .end = from };
    size_t i = from, since = 0;
    while (i < t.n) {
        if (digit(t.p[i])) {
            if (r.digits == 0 || since > 0) {
                if (r.groups < 6)
                    r.size[r.groups] = 0;
                r.groups++;
            }
            if (r.groups <= 6)
                r.size[r.groups - 1]++;
            since = 0;
            r.digits++;
            r.end = ++i;
        } else if (since < 2 && r.digits > 0 && (t.p[i] == ' ' || t.p[i] == '-' || t.p[i] == ')' || t.p[i] == '(')) {
            since++;
            i++;
        } else {
            break;
        }
    }
    r.first = r.size[0];
    return r;
}

static bool telephone(struct str t, size_t from, const struct run *r, bool plus)
{
    if (plus)
        return r->digits >= 10 && r->digits <= 15;
    if (str_starts(str_slice(t, from, t.n), S("0044")))
        return r->digits >= 13 && r->digits <= 14;
    return t.p[from] == '0' && r->first >= 3 && (r->digits == 10 || r->digits == 11) && r->groups <= 5;
}

static void number_at(struct identify_found *f, size_t from)
{
    struct str t = f->text;
    const bool plus = from > 0 && t.p[from - 1] == '+';
    const struct run r = run_at(t, from);
    if (!apart_behind(t, r.end))
        return;
    if (telephone(t, from, &r, plus)) {
        const size_t first = plus || (from > 0 && t.p[from - 1] == '(') ? from - 1 : from;
        identify__add(f, first, r.end - first, IDENTIFY_TELEPHONE, true);
    } else if (r.digits == 10 && (r.groups == 1 || (r.groups == 3 && r.size[0] == 3 && r.size[1] == 3))) {
        identify__add(f, from, r.end - from, IDENTIFY_NUMBER, true);
    }
}

/* E-mail ------------------------------------------------------------------------------------------ */

static bool of_address(char c)
{
    return digit(c) || letter(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-' || c == '\'' ||
        ((unsigned char)c & 0x80) != 0;
}

static void email_at(struct identify_found *f, size_t sign)
{
    size_t from = sign, to = sign + 1, dot = 0;
    while (from > 0 && of_address(f->text.p[from - 1]))
        from--;
    while (to < f->text.n && of_address(f->text.p[to])) {
        if (f->text.p[to] == '.' && to > sign + 1 && letter(at(f->text, to + 1)))
            dot = to;
        to++;
    }
    if (from < sign && dot > 0)
        identify__add(f, from, to - from, IDENTIFY_EMAIL, true);
}

/* Dates ------------------------------------------------------------------------------------------- */

struct reader {
    struct str t;
    size_t at;
};

/* At most `most` digits; how many there were. */
static size_t read_number(struct reader *r, size_t most, int *ret)
{
    size_t n = 0;
    *ret = 0;
    while (n < most && digit(at(r->t, r->at))) {
        *ret = *ret * 10 + (r->t.p[r->at] - '0');
        r->at++;
        n++;
    }
    return n;
}

static bool read_letters(struct reader *r, struct str word)
{
    if (!str_eq_nocase(str_slice(r->t, r->at, r->at + word.n), word) || letter(at(r->t, r->at + word.n)))
        return false;
    r->at += word.n;
    return true;
}

static void read_gap(struct reader *r)
{
    while (at(r->t, r->at) == ' ' && r->at < r->t.n)
        r->at++;
}

static int read_month(struct reader *r)
{
    for (int m = 1; m <= 12; m++) {
        struct str name = day_month_name(m);
        if (read_letters(r, name) || read_letters(r, str_slice(name, 0, 3)) || (m == 9 && read_letters(r, S("Sept"))))
            return m;
    }
    return 0;
}

/* A year of four digits, or of two: none to come. 0: none. */
static int read_year(struct reader *r)
{
    int year;
    const struct reader before = *r;
    if (at(r->t, r->at) == '\'')
        r->at++;
    const size_t n = read_number(r, 4, &year);
    if (digit(at(r->t, r->at)) || (n != 4 && n != 2)) {
        *r = before;
        return 0;
    }
    return n == 4 ? year : year > 40 ? 1900 + year
                                     : 2000 + year;
}

/* A month and a day are in order whichever way they were meant; day first, as here. */
static struct day day_from(int year, int month, int day)
{
    struct day d;
    return day_of(year, month, day, &d) || day_of(year, day, month, &d) ? d : DAY_NONE;
}

static bool between(struct reader *r, char *sign)
{
    const char c = at(r->t, r->at);
    if (c != '/' && c != '.' && c != '-' && c != ' ')
        return false;
    if (*sign != '\0' && c != *sign)
        return false;
    *sign = c;
    r->at++;
    return true;
}

/* "12/03/2015", "2015-03-12", "12.3.15", "12032015". */
static struct day read_numbers(struct reader *r)
{
    int a, b, c;
    char sign = '\0';
    const size_t n = read_number(r, 9, &a);
    if (n == 8) {
        const struct day first = day_from(a % 10000, a / 10000 % 100, a / 1000000);
        return day_is(first) ? first : day_from(a / 10000, a / 100 % 100, a % 100);
    }
    if ((n != 1 && n != 2 && n != 4) || !between(r, &sign) || read_number(r, 2, &b) == 0 || !between(r, &sign))
        return DAY_NONE;
    if (n == 4)
        return read_number(r, 2, &c) == 0 ? DAY_NONE : day_from(a, b, c);
    c = read_year(r);
    return c == 0 ? DAY_NONE : day_from(c, b, a);
}

/* "12 March 2015", "12th of Mar, '15", and without a year: *ret_short. */
static struct day read_words(struct reader *r, bool *ret_short)
{
    int day;
    if (read_number(r, 3, &day) > 2)
        return DAY_NONE;
    if (!read_letters(r, S("st")) && !read_letters(r, S("nd")) && !read_letters(r, S("rd")))
        (void)read_letters(r, S("th"));
    while (at(r->t, r->at) == ' ' || at(r->t, r->at) == '-') {
        if (++r->at >= r->t.n)
            return DAY_NONE;
    }
    if (read_letters(r, S("of")))
        read_gap(r);
    const int month = read_month(r);
    if (month == 0)
        return DAY_NONE;
    struct reader behind = *r;
    while (behind.at < behind.t.n && str_find(S(" ,.-"), behind.t.p[behind.at]) >= 0)
        behind.at++;
    const int year = read_year(&behind);
    *ret_short = year == 0;
    if (year != 0)
        *r = behind;
    return day_from(year == 0 ? 2000 : year, month, day);
}

/* "March 12, 2015". */
static struct day read_month_first(struct reader *r, bool *ret_short)
{
    int day;
    const int month = read_month(r);
    if (month == 0 || at(r->t, r->at) != ' ')
        return DAY_NONE;
    read_gap(r);
    const size_t n = read_number(r, 3, &day);
    if (n == 0 || n > 2)
        return DAY_NONE;
    if (!read_letters(r, S("st")) && !read_letters(r, S("nd")) && !read_letters(r, S("rd")))
        (void)read_letters(r, S("th"));
    struct reader behind = *r;
    while (behind.at < behind.t.n && str_find(S(" ,"), behind.t.p[behind.at]) >= 0)
        behind.at++;
    const int year = read_year(&behind);
    *ret_short = year == 0;
    if (year != 0)
        *r = behind;
    return day_from(year == 0 ? 2000 : year, month, day);
}

/* Does "born", "birthday" or "DOB" stand within 60 characters before or 30 behind? */
static bool near_birth(struct str t, size_t from, size_t to)
{
    static const char *const words[] = { "born", "birth", "dob", "d.o.b", "d o b" };
    struct str around = str_slice(t, from < 60 ? 0 : from - 60, to + 30);
    for (size_t i = 0; i < around.n; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (str_eq_nocase(str_slice(around, i, i + str_of(words[k]).n), str_of(words[k])) &&
                apart_before(around, i))
                return true;
    return false;
}

static void date_at(const struct identify_index *x, struct identify_found *f, size_t from)
{
    struct reader r = { f->text, from };
    bool without_year = false;
    struct day d = DAY_NONE;
    if (digit(f->text.p[from])) {
        d = read_numbers(&r);
        if (!day_is(d)) {
            r.at = from;
            d = read_words(&r, &without_year);
        }
    } else {
        d = read_month_first(&r, &without_year);
    }
    if (!day_is(d) || !apart_behind(f->text, r.at))
        return;
    const bool near = near_birth(f->text, from, r.at);
    if ((!without_year && identify__born(x, d)) || near)
        identify__add(f, from, r.at - from, IDENTIFY_BORN, !without_year);
}

/* A date may begin here: a digit, or the first letter of a month. */
static bool begins_date(char c)
{
    return digit(c) || str_find(S("jfmasondJFMASOND"), c) >= 0;
}

void identify__shapes(const struct identify_index *x, struct identify_found *f)
{
    for (size_t i = 0; i < f->text.n; i++) {
        const char c = f->text.p[i];
        if (c == '@')
            email_at(f, i);
        if ((!digit(c) && !letter(c)) || !apart_before(f->text, i))
            continue;
        if (digit(c))
            number_at(f, i);
        else
            postcode_at(f, i);
        if (letter(c))
            upn_at(f, i);
        if (begins_date(c))
            date_at(x, f, i);
    }
}
