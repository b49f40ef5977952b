/* Terms, INSET days, closures and holidays from CSV, beside those that the registers show. */
#include "importing.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_pupils(&x);
    return x;
}

static const char calendar[] =
    "SELECT s.urn, c.kind, c.from_on, c.to_on, c.name, c.source FROM calendar_entry AS c LEFT JOIN school AS s ON "
    "s.id = c.school_id ORDER BY c.from_on, c.kind";
static const char columns[] = "+urn +kind @from_on @to_on +name +source";

static const char year[] = "kind,from,to,name,urn\n"
                           "term,2026-09-02,2026-10-23,Autumn 1,\n"
                           "term,02/11/2026,18/12/2026,Autumn 2,\n"
                           "INSET,2026-09-02,,INSET day,100001\n"
                           "closure,2026-09-21,2026-09-22,Boiler,100002\n"
                           "holiday,2026-10-26,2026-10-30,Half term,\n";

static void takes_every_kind(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_CALENDAR, "calendar.csv", year, 5, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x, calendar, columns,
        "100001|inset|2026-09-02|2026-09-02|INSET day|file\n.|term|2026-09-02|2026-10-23|Autumn 1|file\n"
        "100002|closure|2026-09-21|2026-09-22|Boiler|file\n.|holiday|2026-10-26|2026-10-30|Half term|file\n"
        ".|term|2026-11-02|2026-12-18|Autumn 2|file");
    importing_end(&x);
}

static void corrects_and_keeps_what_was(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_CALENDAR, "calendar.csv", year);
    assert_takes(&x, IMPORT_CALENDAR, "later.csv",
        "kind,from,to,name,urn\n"
        "term,2026-09-03,2026-10-22,Autumn 1,\n"
        "closure,2026-09-21,2026-09-23,Boiler,100002\n"
        "closure,2026-09-21,2026-09-21,Election,100001\n"
        "holiday,2026-10-26,2026-10-30,Half term,\n",
        1, 2, 1);
    assert_rows(&x, calendar, columns,
        "100001|inset|2026-09-02|2026-09-02|INSET day|file\n.|term|2026-09-03|2026-10-22|Autumn 1|file\n"
        "100002|closure|2026-09-21|2026-09-23|Boiler|file\n100001|closure|2026-09-21|2026-09-21|Election|file\n"
        ".|holiday|2026-10-26|2026-10-30|Half term|file\n.|term|2026-11-02|2026-12-18|Autumn 2|file");
    assert_str(importing_history(&x),
        "calendar_entry|from_on|2026-09-02|2026-09-03\ncalendar_entry|to_on|2026-10-23|2026-10-22\n"
        "calendar_entry|to_on|2026-09-22|2026-09-23\n");
    importing_end(&x);
}

/* An entry that moved: a term is known by its name, anything else by the days that it shares with the old one. What
 * shares nothing is another entry. */
static void knows_an_entry_that_moved(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_CALENDAR, "calendar.csv",
        "kind,from,to,name\nterm,2026-09-02,2026-10-23,Autumn 1\nholiday,2026-10-26,2026-10-30,Half term\n"
        "inset,2026-09-02,,Training\n");
    assert_takes(&x, IMPORT_CALENDAR, "later.csv",
        "kind,from,to,name\nterm,2026-10-26,2026-12-18,Autumn 1\nholiday,2026-10-28,2026-11-03,Autumn holiday\n"
        "inset,2026-09-03,,Training\n",
        1, 2, 0);
    assert_rows(&x, calendar, columns,
        ".|inset|2026-09-02|2026-09-02|Training|file\n.|inset|2026-09-03|2026-09-03|Training|file\n"
        ".|term|2026-10-26|2026-12-18|Autumn 1|file\n.|holiday|2026-10-28|2026-11-03|Autumn holiday|file");
    importing_end(&x);
}

static void refuses_what_cannot_be(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_CALENDAR, "calendar.csv",
        "kind,from,to,name,urn\n"
        "bank holiday,2026-08-31,,,\n"
        "term,,2026-10-23,,\n"
        "term,2026-09-31,2026-10-23,,\n"
        "term,2026-09-03,2026-09-02,,\n"
        "term,2026-09-03,2027-09-05,,\n"
        "term,2062-09-03,2062-10-23,,\n"
        "inset,46267,,,\n"
        "inset,2026-09-02,,,999999\n"
        "term,2026-09-03,2026-10-23,Autumn 1,\n"
        "term,2026-09-03,2026-10-24,Autumn 1,\n"
        "term,2026-09-03,2026-10-23,Autumn 1,\n"
        "term,2026-10-20,2026-12-18,Autumn 2,\n"
        "holiday,2026-12-21,2027-01-01,,\nholiday,2027-02-15,2027-02-19,,\nholiday,2027-03-29,2027-04-09,,\n"
        "holiday,2027-05-31,2027-06-04,,\nholiday,2027-07-22,2027-08-31,,\ninset,2027-01-04,,,\ninset,2027-04-12,,,\n",
        9, 0, 0);
    assert_issues(&x,
        "refused|calendar.csv|2|kind|bank holiday|a kind is term, inset, closure or holiday\n"
        "refused|calendar.csv|3|from||a date is needed here\n"
        "refused|calendar.csv|4|from|2026-09-31|there is no such day: dates are day, month, year (or 2026-06-03)\n"
        "refused|calendar.csv|5|to|2026-09-02|it ends before it begins, or lasts more than a year\n"
        "refused|calendar.csv|6|to|2027-09-05|it ends before it begins, or lasts more than a year\n"
        "refused|calendar.csv|7|from|2062-09-03|this day lies more than 20 years away\n"
        "refused|calendar.csv|8|from|46267|a spreadsheet has changed this date: give the column the format "
        "yyyy-mm-dd and export it again\n"
        "refused|calendar.csv|9|urn|999999|this school is not one of ours: check the number, or import the list of "
        "schools first\n"
        "refused|calendar.csv|11|from|2026-09-03|line 10 has the same entry with another last day\n"
        "warning|calendar.csv|12|from|2026-09-03|this entry stands twice; the rows agree\n"
        "warning|calendar.csv|13|from|2026-10-20|this entry overlaps another one of its kind; the days of both count");
    importing_end(&x);
}

/* What the registers show (#) and what the calendar knows do not become two closures; a file does not rewrite what the
 * registers showed. */
static void finds_closures_that_the_calendar_does_not_know(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_CALENDAR, "calendar.csv", year);
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,start_date,marks\n%2,2026-09-02,##/\\/\\\n%1,2026-09-07,##########/\\/\\\n"
            "%3,2026-09-21,########/\\\n"));
    assert_issues(&x, "");
    assert_rows(&x,
        "SELECT s.urn, c.from_on, c.to_on FROM calendar_entry AS c JOIN school AS s ON s.id = c.school_id WHERE "
        "c.source = 'register' ORDER BY c.from_on",
        "+urn @from_on @to_on", "100001|2026-09-07|2026-09-11\n100002|2026-09-23|2026-09-24");
    struct str before = importing_meaning(&x);
    importing_text(&x, IMPORT_CALENDAR, "calendar.csv", year);
    assert_same_dump(before, importing_meaning(&x));
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_every_kind),
        ON_BOTH_ENGINES(corrects_and_keeps_what_was),
        ON_BOTH_ENGINES(knows_an_entry_that_moved),
        ON_BOTH_ENGINES(refuses_what_cannot_be),
        ON_BOTH_ENGINES(finds_closures_that_the_calendar_does_not_know),
    };
    return cmocka_run_group_tests_name("import calendar", tests, NULL, NULL);
}
