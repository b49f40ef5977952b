/* Calendar files: what a calendar program reads (RFC 5545), case by case. */
#include "test.h"

#include "service/ics.h"

static struct str write_one(struct arena *a, const struct ics_event *e)
{
    struct buf b = buf_new(1 << 20);
    ics_write(&b, &(struct ics_calendar){ .name = S("Waymark"), .events = e, .n_events = e == NULL ? 0 : 1 });
    assert_false(b.failed);
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

/* The lines of the event, unfolded, joined by "\n". */
static struct str event_of(struct arena *a, const struct ics_event *e)
{
    struct str all = write_one(a, e);
    ptrdiff_t from = str_find_str(all, S("BEGIN:VEVENT\r\n")), to = str_find_str(all, S("END:VEVENT"));
    assert_true(from > 0 && to > from);
    struct str rest = str_slice(all, (size_t)from + 14, (size_t)to), line;
    struct buf b = buf_new(1 << 20);
    while (str_split(&rest, '\n', &line)) {
        assert_true(line.n <= 76 && line.n > 0 && line.p[line.n - 1] == '\r');
        line.n--;
        assert_true(utf8_valid(line));
        if (line.p[0] != ' ' && b.n > 0)
            buf_add_char(&b, '\n');
        buf_add_str(&b, line.p[0] == ' ' ? str_slice(line, 1, line.n) : line);
    }
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

#define MS 1780000000000

static void events(void **state)
{
    static const char always[] = "DTSTAMP:20260528T202640Z\nLAST-MODIFIED:20260528T202640Z\n";
    struct arena *a = arena_new(16 << 20);
    const struct ics_event meeting = { .uid = S("m1@waymark"),
        .from = test_day("2026-06-03"),
        .to = DAY_NONE,
        .starts = 9 * 60 + 30,
        .ends = 690,
        .summary = S("Meeting, Alder; School"),
        .place = S("Room 1\\2\nFirst floor"),
        .url = S("https://waymark.example/meetings/m1?a=1,2;3"),
        .sequence = 2 };
    struct ics_event cancelled = meeting, day = meeting, days = meeting, late = meeting;
    cancelled.from = test_day("2026-12-01");
    cancelled.starts = cancelled.ends = 0; /* no end is known */
    cancelled.summary = S("a\x01"
                          "b\r\nc");
    cancelled.cancelled = true;
    day.starts = days.starts = -1;
    day.from = test_day("2026-03-29"); /* when summer time begins */
    days.from = test_day("2026-12-30");
    days.to = test_day("2027-01-01");
    late.from = test_day("2026-10-24"); /* past midnight, into the day when it ends */
    late.starts = 23 * 60;
    late.ends = 25 * 60;
    cancelled.place = day.place = days.place = late.place = S("");
    cancelled.url = day.url = days.url = late.url = S("");
    const struct {
        const struct ics_event *event;
        const char *from_start;
    } cases[] = {
        { &meeting, "DTSTART;TZID=Europe/London:20260603T093000\nDTEND;TZID=Europe/London:20260603T113000\n"
                    "SUMMARY:Meeting\\, Alder\\; School\nLOCATION:Room 1\\\\2\\nFirst floor\n"
                    "URL:https://waymark.example/meetings/m1?a=1,2;3\nSTATUS:CONFIRMED" },
        { &cancelled, "DTSTART;TZID=Europe/London:20261201T000000\nSUMMARY:ab\\nc\nSTATUS:CANCELLED" },
        { &day, "DTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260330\nTRANSP:TRANSPARENT\n"
                "SUMMARY:Meeting\\, Alder\\; School\nSTATUS:CONFIRMED" },
        { &days, "DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102\nTRANSP:TRANSPARENT\n"
                 "SUMMARY:Meeting\\, Alder\\; School\nSTATUS:CONFIRMED" },
        { &late, "DTSTART;TZID=Europe/London:20261024T230000\nDTEND;TZID=Europe/London:20261025T010000\n"
                 "SUMMARY:Meeting\\, Alder\\; School\nSTATUS:CONFIRMED" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ics_event e = *cases[i].event;
        e.changed_ms = MS;
        assert_str(event_of(a, &e), str_fmt(a, "UID:m1@waymark\n%sSEQUENCE:2\n%s", always, cases[i].from_start).p);
    }
    arena_free(a);
}

/* Lines are folded between letters, wherever the long ones fall. */
static void long_lines_are_folded(void **state)
{
    static const char *const letters[] = { "a", ",", "\xc5\xb5", "\xe2\x80\x99", "\xf0\x9f\x98\x80", "\\" };
    struct arena *a = arena_new(16 << 20);
    (void)state;
    for (size_t k = 0; k < COUNT_OF(letters); k++) {
        for (int n = 60; n < 80; n++) {
            struct buf b = buf_new(4000), want = buf_new(4000);
            for (int i = 0; i < n; i++) {
                bool escaped = letters[k][0] == ',' || letters[k][0] == '\\';
                buf_add_str(&b, str_of(letters[k]));
                buf_add_fmt(&want, "%s%s", escaped ? "\\" : "", letters[k]);
            }
            const struct ics_event e = {
                .uid = S("m"), .from = test_day("2026-06-03"), .to = DAY_NONE, .starts = -1, .summary = buf_str(&b)
            };
            struct str line = str_fmt(a, "\nSUMMARY:%.*s\n", STR_ARG(buf_str(&want)));
            assert_true(str_find_str(event_of(a, &e), line) > 0);
            buf_done(&b);
            buf_done(&want);
        }
    }
    arena_free(a);
}

/* The clocks of England: the last Sundays of March and October, as base/clock has them. */
static void the_zone_is_england(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct str all = write_one(a, NULL);
    (void)state;
    assert_true(str_starts(all, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")) && str_ends(all, S("END:VCALENDAR\r\n")));
    assert_true(str_find_str(all, S("TZID:Europe/London\r\n")) > 0);
    assert_true(str_find_str(all, S("DTSTART:19960331T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
                                    "TZNAME:BST\r\n"
                                    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n")) > 0);
    assert_true(str_find_str(all, S("DTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n"
                                    "TZNAME:GMT\r\n"
                                    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n")) > 0);
    assert_int_equal(day_weekday(test_day("1996-03-31")), 6);
    assert_int_equal(day_weekday(test_day("1996-10-27")), 6);
    for (size_t i = 0; i < all.n; i++)
        assert_true(all.p[i] != '\n' || all.p[i - 1] == '\r');
    arena_free(a);
}

static void a_long_text_is_cut(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct buf b = buf_new(ICS_TEXT_MOST + 100);
    (void)state;
    buf_add_char(&b, 'x');
    while (b.n < ICS_TEXT_MOST + 10)
        buf_add_str(&b, S("\xf0\x9f\x98\x80"));
    const struct ics_event e = {
        .uid = S("m"), .from = test_day("2026-06-03"), .to = DAY_NONE, .starts = -1, .summary = buf_str(&b)
    };
    struct str event = event_of(a, &e);
    assert_true(utf8_valid(event) && event.n < ICS_TEXT_MOST + 300);
    buf_done(&b);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(long_lines_are_folded),
        cmocka_unit_test(the_zone_is_england),
        cmocka_unit_test(a_long_text_is_cut),
    };
    return cmocka_run_group_tests_name("ics", tests, NULL, NULL);
}
