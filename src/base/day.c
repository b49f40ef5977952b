#include "base/day.h"

#include <string.h>

static const char *const months[] = {
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"
};
static const char *const weekdays[] = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
};

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int n[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return m == 2 && leap(y) ? 29 : n[m - 1];
}

/* Days before 1 January of year y, counted from 1970. */
static int year_start(int y)
{
    int before = y - 1;
    return before * 365 + before / 4 - before / 100 + before / 400 - 719162;
}

bool day_of(int year, int month, int day, struct day *ret)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    int v = year_start(year) + day - 1;
    for (int m = 1; m < month; m++)
        v += month_days(year, m);
    ret->v = v;
    return true;
}

void day_parts(struct day d, int *ret_year, int *ret_month, int *ret_day)
{
    int y = 1970 + d.v / 366;
    if (d.v < 0)
        y -= 2;
    while (year_start(y + 1) <= d.v)
        y++;
    int left = d.v - year_start(y), m = 1;
    while (left >= month_days(y, m))
        left -= month_days(y, m++);
    *ret_year = y;
    *ret_month = m;
    *ret_day = left + 1;
}

int day_weekday(struct day d)
{
    int w = (d.v + 3) % 7; /* 1 January 1970 was a Thursday */
    return w < 0 ? w + 7 : w;
}

struct day day_monday(struct day d)
{
    return day_add(d, -day_weekday(d));
}

/* Reads a run of 1..max digits. */
static int number(struct str *s, int max, int *ret_digits)
{
    int v = 0, n = 0;
    while (s->n > 0 && n < max && s->p[0] >= '0' && s->p[0] <= '9') {
        v = v * 10 + (s->p[0] - '0');
        *s = str_slice(*s, 1, s->n);
        n++;
    }
    *ret_digits = n;
    return v;
}

static bool take(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_slice(*s, 1, s->n);
    return true;
}

bool day_parse_iso(struct str s, struct day *ret)
{
    if (s.n != 10)
        return false;
    int n1, n2, n3;
    int y = number(&s, 4, &n1);
    if (n1 != 4 || !take(&s, '-'))
        return false;
    int m = number(&s, 2, &n2);
    if (n2 != 2 || !take(&s, '-'))
        return false;
    int d = number(&s, 2, &n3);
    return n3 == 2 && s.n == 0 && day_of(y, m, d, ret);
}

/* A month by its name or its first three letters; 0 if it is none. */
static int month_by_name(struct str *s)
{
    size_t n = 0;
    while (n < s->n && ((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z'))
        n++;
    if (n == 0) /* most months are numbers, and a county's marks have a date each */
        return 0;
    struct str word = str_slice(*s, 0, n);
    for (int m = 1; m <= 12; m++) {
        struct str name = str_of(months[m - 1]);
        if (str_eq_nocase(word, name) || str_eq_nocase(word, str_slice(name, 0, 3)) ||
            (m == 9 && str_eq_nocase(word, S("Sept")))) {
            *s = str_slice(*s, n, s->n);
            return m;
        }
    }
    return 0;
}

/* What may follow a date: nothing, or a time. */
static bool time_or_end(struct str s)
{
    if (s.n == 0)
        return true;
    if (s.p[0] != ' ' && s.p[0] != 'T')
        return false;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= '0' && c <= '9') || c == ':' || c == '.' || c == '+' || c == '-' || c == 'Z'))
            return false;
    }
    return s.n > 1;
}

/* The three parts of a date in the order in which they stand, and how many digits the outer ones have. */
struct parts {
    int first, month, third;
    int first_digits, third_digits;
};

/* Takes "2026-06-" or "3 June " off *s; DAY_OK when both parts and their separators are there. */
static enum day_parse take_two(struct str *s, struct parts *p)
{
    int digits;
    p->first = number(s, 6, &p->first_digits);
    if (p->first_digits == 0)
        return DAY_NOT_A_DATE;
    if (s->n == 0 || s->p[0] == '.') /* 45903 or 45903.0: a spreadsheet's serial number */
        return p->first_digits >= 4 ? DAY_MANGLED : DAY_NOT_A_DATE;
    char sep = s->p[0];
    if (sep != '-' && sep != '/' && sep != ' ')
        return DAY_NOT_A_DATE;
    *s = str_slice(*s, 1, s->n);
    p->month = month_by_name(s);
    bool named = p->month != 0;
    if (!named) {
        p->month = number(s, 2, &digits);
        if (digits == 0)
            return DAY_NOT_A_DATE;
    }
    if (take(s, sep))
        return DAY_OK;
    /* "25-Sep", "3 June": Excel's day or month without a year */
    return named && time_or_end(*s) ? DAY_MANGLED : DAY_NOT_A_DATE;
}

enum day_parse day_parse_any(struct str s, struct day *ret)
{
    struct parts p;
    struct str rest = str_trim(s);
    enum day_parse two = take_two(&rest, &p);
    if (two != DAY_OK)
        return two;
    p.third = number(&rest, 4, &p.third_digits);
    if (p.third_digits == 0 || !time_or_end(rest))
        return DAY_NOT_A_DATE;
    bool made;
    if (p.first_digits == 4 && p.third_digits <= 2)
        made = day_of(p.first, p.month, p.third, ret);
    else if (p.first_digits <= 2 && p.third_digits == 4)
        made = day_of(p.third, p.month, p.first, ret);
    else
        return p.first_digits <= 2 && p.third_digits <= 2 ? DAY_MANGLED : DAY_NOT_A_DATE;
    return made ? DAY_OK : DAY_IMPOSSIBLE;
}

struct str day_iso(struct day d, char dst[11])
{
    if (!day_is(d))
        return S("");
    int y, m, dd;
    day_parts(d, &y, &m, &dd);
    const int digit[10] = { y / 1000, y / 100 % 10, y / 10 % 10, y % 10, -1, m / 10, m % 10, -1,
        dd / 10, dd % 10 };
    for (int i = 0; i < 10; i++)
        dst[i] = digit[i] < 0 ? '-' : (char)('0' + digit[i]);
    dst[10] = '\0';
    return (struct str){ dst, 10 };
}

struct str day_words(struct day d, char dst[20])
{
    if (!day_is(d))
        return S("");
    int y, m, dd;
    day_parts(d, &y, &m, &dd);
    struct str month = str_of(months[m - 1]);
    size_t n = 0;
    if (dd > 9)
        dst[n++] = (char)('0' + dd / 10);
    dst[n++] = (char)('0' + dd % 10);
    dst[n++] = ' ';
    memcpy(dst + n, month.p, month.n);
    n += month.n;
    const char year[] = { ' ', (char)('0' + y / 1000 % 10), (char)('0' + y / 100 % 10), (char)('0' + y / 10 % 10),
        (char)('0' + y % 10), '\0' };
    memcpy(dst + n, year, sizeof year);
    return (struct str){ dst, n + 5 };
}

struct str day_weekday_name(int weekday)
{
    return str_of(weekdays[weekday]);
}

struct str day_weekday_short(int weekday)
{
    return (struct str){ weekdays[weekday], 3 };
}

struct str day_month_name(int month)
{
    return str_of(months[month - 1]);
}

int day_age(struct day born, struct day on)
{
    int by, bm, bd, y, m, d;
    day_parts(born, &by, &bm, &bd);
    day_parts(on, &y, &m, &d);
    return y - by - (m < bm || (m == bm && d < bd));
}
