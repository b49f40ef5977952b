/* The small readers of one cell: dates, UPNs, numbers, codes, packed registers, texts. Each line of the input is a
 * cell; the whole of it is a string of marks and a packed register. */
#include "fuzz.h"

#include "attendance/code.h"
#include "attendance/marks.h"
#include "attendance/upn.h"
#include "base/day.h"

static void a_day(struct str s)
{
    struct day d, again;
    char iso[11];
    int y, m, dd;
    bool strict = day_parse_iso(s, &d);
    if (strict)
        MUST_HOLD(str_eq(day_iso(d, iso), s));
    if (day_parse_any(s, &d) != DAY_OK) {
        MUST_HOLD(!strict);
        return;
    }
    MUST_HOLD(day_parse_iso(day_iso(d, iso), &again) && again.v == d.v);
    day_parts(d, &y, &m, &dd);
    MUST_HOLD(y >= 1900 && y <= 2199 && day_of(y, m, dd, &again) && again.v == d.v);
    MUST_HOLD(day_monday(d).v <= d.v && day_weekday(day_monday(d)) == 0);
    struct att_session session = att_session_of(att_year_of(d), d, true);
    if (att_session_is(session))
        MUST_HOLD(session.v < ATT_SESSIONS && att_session_day(att_year_of(d), session).v == d.v);
}

static void a_upn(struct str s)
{
    if (upn_check(s) != UPN_OK)
        return;
    MUST_HOLD(s.n == UPN_LENGTH && upn_check_letter(str_slice(s, 1, s.n)) == s.p[0]);
    /* A digit that is mistyped is noticed. */
    char other[UPN_LENGTH];
    memcpy(other, s.p, UPN_LENGTH);
    other[5] = other[5] == '9' ? '0' : (char)(other[5] + 1);
    MUST_HOLD(upn_check((struct str){ other, UPN_LENGTH }) == UPN_CHECK_LETTER);
}

static void a_number(struct str s)
{
    int64_t v, w;
    char text[21];
    if (str_to_i64(s, &v)) {
        MUST_HOLD(str_to_count(s, &w) && w == v);
        struct str back = { text, fmt_i64(text, v) };
        MUST_HOLD(str_to_i64(back, &w) && w == v);
    }
    for (int places = 0; places <= 6; places++)
        if (str_to_fixed(s, places, &v))
            MUST_HOLD(s.n > 0 && s.n < 1000);
}

static void a_code(struct str s)
{
    enum att_code code, again;
    if (att_code_parse(s, ATT_CODES_2024, &code) == ATT_CODE_UNKNOWN)
        return;
    MUST_HOLD(code < ATT_CODES);
    MUST_HOLD(att_code_parse(att_code_text(code, false), ATT_CODES_2024, &again) != ATT_CODE_UNKNOWN && again == code);
    MUST_HOLD(att_code_parse(att_code_text(code, true), ATT_CODES_2024, &again) != ATT_CODE_UNKNOWN && again == code);
}

static void a_text(struct arena *a, struct str s)
{
    size_t valid = utf8_valid_prefix(s);
    MUST_HOLD(valid <= s.n && utf8_valid(str_slice(s, 0, valid)) && utf8_valid(s) == (valid == s.n));
    struct str trimmed = str_trim(s);
    MUST_HOLD(str_eq(str_trim(trimmed), trimmed));
    char *converted = arena_alloc(a, 3 * s.n + 1);
    struct str latin = { converted, utf8_put_cp1252(converted, s) };
    MUST_HOLD(latin.n <= 3 * s.n && (memchr(s.p, '\0', s.n) != NULL || utf8_valid(latin)));
    if (valid < s.n)
        return;
    struct str folded = str_fold(a, s);
    MUST_HOLD(utf8_valid(folded) && str_eq(str_fold(a, folded), folded));
}

/* Codes off the front of a string, to its end: each byte once. */
static void a_string_of_marks(struct str s)
{
    size_t taken = 0;
    struct str rest = s, code;
    while (att_code_take(&rest, &code)) {
        MUST_HOLD(code.n > 0 && code.p == s.p + taken);
        taken += code.n;
    }
    MUST_HOLD(taken == s.n);
}

static void a_register(struct str s)
{
    struct att_marks marks, again;
    uint8_t packed[ATT_PACKED_MAX];
    if (att_marks_unpack(s.p, s.n, &marks) != OK)
        return;
    size_t n = att_marks_pack(&marks, packed);
    MUST_HOLD(n <= ATT_PACKED_MAX && att_marks_unpack(packed, n, &again) == OK);
    MUST_HOLD(memcmp(&marks, &again, sizeof marks) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *exact = fuzz_exact(data, n);
    struct arena *a = arena_new((size_t)64 << 20);
    struct str whole = { exact, n }, rest = whole, cell;
    a_string_of_marks(whole);
    a_register(whole);
    while (str_split(&rest, '\n', &cell)) {
        a_day(cell);
        a_upn(cell);
        a_number(cell);
        a_code(cell);
        a_text(a, cell);
    }
    arena_free(a);
    free(exact);
    return 0;
}
