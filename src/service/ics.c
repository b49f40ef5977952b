#include "service/ics.h"

#include "base/clock.h"

/* Clocks in England since the Summer Time Order 2002; before that year no meeting is in here. */
static const char england[] = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
                              "BEGIN:DAYLIGHT\r\nDTSTART:19960331T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
                              "TZNAME:BST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
                              "BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n"
                              "TZNAME:GMT\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
                              "END:VTIMEZONE\r\n";

enum { LINE = 75 }; /* bytes, without its end (RFC 5545, 3.1) */

/* Adds letters to a line, and folds it where the next would not fit. */
static void put_folded(struct buf *b, size_t *column, struct str letter)
{
    if (*column + letter.n > LINE) {
        buf_add_str(b, S("\r\n "));
        *column = 1;
    }
    buf_add_str(b, letter);
    *column += letter.n;
}

/* A byte or a whole letter of UTF-8. */
static struct str letter_at(struct str s, size_t at)
{
    size_t n = 1;
    while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80)
        n++;
    return str_slice(s, at, at + n);
}

/* A line "NAME:text", escaped (3.3.11) unless it is `plain` (an address). */
static void put_text(struct buf *b, const char *name, struct str text, bool plain)
{
    size_t column = 0;
    struct str cut = str_slice(text, 0, ICS_TEXT_MOST), head = str_of(name);
    cut.n = cut.n < text.n ? utf8_valid_prefix(cut) : cut.n;
    if (text.n == 0)
        return;
    for (size_t i = 0; i < head.n; i++)
        put_folded(b, &column, str_slice(head, i, i + 1));
    put_folded(b, &column, S(":"));
    for (size_t i = 0; i < cut.n;) {
        struct str letter = letter_at(cut, i);
        unsigned char c = (unsigned char)letter.p[0];
        i += letter.n;
        if (c == '\n' && !plain)
            put_folded(b, &column, S("\\n"));
        else if (c < ' ' || c == 0x7f)
            continue;
        else if (!plain && (c == '\\' || c == ';' || c == ','))
            put_folded(b, &column, c == '\\' ? S("\\\\") : c == ';' ? S("\\;")
                                                                    : S("\\,"));
        else
            put_folded(b, &column, letter);
    }
    buf_add_str(b, S("\r\n"));
}

static void put_day(struct buf *b, const char *name, struct day d)
{
    int year, month, day;
    day_parts(d, &year, &month, &day);
    buf_add_fmt(b, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, day);
}

static void put_time(struct buf *b, const char *name, struct day d, int minutes)
{
    int year, month, day;
    day_parts(day_add(d, minutes / 1440), &year, &month, &day);
    minutes %= 1440;
    buf_add_fmt(b, "%s;TZID=Europe/London:%04d%02d%02dT%02d%02d00\r\n", name, year, month, day, minutes / 60,
        minutes % 60);
}

/* "20260603T130500Z". */
static void put_instant(struct buf *b, const char *name, int64_t ms)
{
    char at[21];
    struct str s = clock_utc(ms, at);
    buf_add_fmt(b, "%s:%.4s%.2s%.2s", name, s.p, s.p + 5, s.p + 8);
    buf_add_fmt(b, "T%.2s%.2s%.2sZ\r\n", s.p + 11, s.p + 14, s.p + 17);
}

static void put_event(struct buf *b, const struct ics_event *e)
{
    buf_add_str(b, S("BEGIN:VEVENT\r\n"));
    put_text(b, "UID", e->uid, false);
    put_instant(b, "DTSTAMP", e->changed_ms);
    put_instant(b, "LAST-MODIFIED", e->changed_ms);
    buf_add_fmt(b, "SEQUENCE:%lld\r\n", (long long)e->sequence);
    if (e->starts < 0) {
        struct day last = day_is(e->to) && day_cmp(e->to, e->from) > 0 ? e->to : e->from;
        put_day(b, "DTSTART", e->from);
        put_day(b, "DTEND", day_add(last, 1)); /* the end is not in it (3.6.1) */
        buf_add_str(b, S("TRANSP:TRANSPARENT\r\n"));
    } else {
        put_time(b, "DTSTART", e->from, e->starts);
        if (e->ends > e->starts)
            put_time(b, "DTEND", e->from, e->ends);
    }
    put_text(b, "SUMMARY", e->summary, false);
    put_text(b, "LOCATION", e->place, false);
    put_text(b, "URL", e->url, true);
    buf_add_str(b, e->cancelled ? S("STATUS:CANCELLED\r\n") : S("STATUS:CONFIRMED\r\n"));
    buf_add_str(b, S("END:VEVENT\r\n"));
}

void ics_write(struct buf *out, const struct ics_calendar *c)
{
    buf_add_str(out, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Waymark//Waymark//EN\r\nCALSCALE:GREGORIAN\r\n"
                       "METHOD:PUBLISH\r\n"));
    put_text(out, "NAME", c->name, false);
    put_text(out, "X-WR-CALNAME", c->name, false);
    buf_add_str(out, S("REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n"));
    buf_add_str(out, str_of(england));
    for (size_t i = 0; i < c->n_events && i < ICS_EVENTS_MOST; i++)
        put_event(out, &c->events[i]);
    buf_add_str(out, S("END:VCALENDAR\r\n"));
}
