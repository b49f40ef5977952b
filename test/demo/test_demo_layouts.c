/* The same marks in other forms say the same: the three other layouts of marks, and the Common
 * Transfer File. And the files about schools, people and days fit each other. */
#include "written.h"

#include "data.h"

/* Is this what marks.csv has for the session? '#' and blanks say nothing. Gives 1 if a mark was
 * compared. */
static int same_mark(
    const struct small *s, struct str upn, struct day on, bool afternoon, struct str code)
{
    enum att_code parsed;
    if (code.n == 0 || str_eq(code, S("#")))
        return 0;
    const struct enrolled *e = written_on(s->county, upn, on);
    struct att_session at = att_session_of(2025, on, afternoon);
    if (e == NULL || !att_session_is(at) || att_code_parse(code, on, &parsed) != ATT_CODE_OK ||
        e->code[at.v] != parsed || !str_eq(att_code_text(parsed, afternoon), code))
        fail_msg("%.*s is not the mark of %.*s", STR_ARG(code), STR_ARG(upn));
    return 1;
}

/* How many marks marks.csv has for the school of the examples. */
static int64_t marks_of_school(const struct small *s, int urn)
{
    int64_t n = 0;
    for (size_t i = 0; i < s->county->n; i++)
        if (s->county->list[i].urn == urn)
            n += written_counts(&s->county->list[i]).marks;
    return n;
}

enum { EXAMPLE_URN = 900015 };

static void a_row_a_day_says_the_same(void **state)
{
    struct small *s = *state;
    struct written_csv *f = written_open(s->arena, s->dir, "marks-examples/day-a-row.csv");
    int64_t n = 0;
    while (written_next(f)) {
        struct day on = written_day(f, "date");
        n += same_mark(s, written_field(f, "upn"), on, false, written_field(f, "am"));
        n += same_mark(s, written_field(f, "upn"), on, true, written_field(f, "pm"));
    }
    written_close(f);
    assert_true(n > 10000);
    assert_int_equal(n, marks_of_school(s, EXAMPLE_URN));
}

static void a_date_a_column_says_the_same(void **state)
{
    struct small *s = *state;
    struct written_csv *f = written_open(s->arena, s->dir, "marks-examples/date-a-column.csv");
    int64_t n = 0;
    assert_int_equal(csv_columns(f->csv), 1 + 190);
    while (written_next(f)) {
        for (size_t c = 1; c < csv_columns(f->csv); c++) {
            struct str cell = f->row.fields[c], am = S(""), pm = S(""), none;
            struct day on = test_day(str_cstr(f->scratch, csv_column_name(f->csv, c)));
            if (cell.n == 0)
                continue;
            assert_true(att_code_take(&cell, &am) && att_code_take(&cell, &pm) &&
                !att_code_take(&cell, &none));
            n += same_mark(s, f->row.fields[0], on, false, am);
            n += same_mark(s, f->row.fields[0], on, true, pm);
        }
    }
    written_close(f);
    assert_int_equal(n, marks_of_school(s, EXAMPLE_URN));
}

/* A string of marks from a day on, two for each date, weekends included. Gives how many marks were
 * compared. */
static int64_t same_string(
    const struct small *s, struct str upn, struct day from, struct str marks, struct day *ret_last)
{
    int64_t n = 0;
    struct str code;
    for (int i = 0; att_code_take(&marks, &code); i++) {
        struct day on = day_add(from, i / 2);
        assert_true(day_weekday(on) < 5 || str_eq(code, S("#")));
        n += same_mark(s, upn, on, i % 2 == 1, code);
        *ret_last = on;
    }
    return n;
}

static void a_string_a_pupil_says_the_same(void **state)
{
    struct small *s = *state;
    struct written_csv *f = written_open(s->arena, s->dir, "marks-examples/string-a-pupil.csv");
    int64_t n = 0;
    bool closed = false;
    while (written_next(f)) {
        closed = closed || str_find(written_field(f, "marks"), '#') >= 0;
        struct day from = written_day(f, "start_date"), last = DAY_NONE;
        n += same_string(s, written_field(f, "upn"), from, written_field(f, "marks"), &last);
        assert_true(day_cmp(last, test_day("2026-07-21")) <= 0);
    }
    written_close(f);
    assert_int_equal(n, marks_of_school(s, EXAMPLE_URN));
    /* What it has beyond marks.csv, the README owns up to. */
    struct str readme = written_file(s->arena, s->dir, "README.txt");
    assert_true(closed);
    assert_true(str_find_str(readme, S("adds the # of holidays")) > 0);
    assert_true(str_find_str(readme, S("change nothing")) < 0);
}

/* The text of the next element of a name, taken off the front; false when there is none. */
static bool take_element(struct arena *a, struct str *text, const char *name, struct str *ret)
{
    struct str open = str_fmt(a, "<%s>", name), close = str_fmt(a, "</%s>", name);
    ptrdiff_t at = str_find_str(*text, open);
    if (at < 0)
        return false;
    struct str rest = str_slice(*text, (size_t)at + open.n, text->n);
    ptrdiff_t end = str_find_str(rest, close);
    assert_true(end >= 0);
    *ret = str_slice(rest, 0, (size_t)end);
    *text = str_slice(rest, (size_t)end + close.n, rest.n);
    return true;
}

static int take_number(struct arena *a, struct str text, const char *name)
{
    struct str v;
    int64_t n = 0;
    assert_true(take_element(a, &text, name, &v) && str_to_i64(v, &n));
    return (int)n;
}

static void the_transfer_file_says_the_same(void **state)
{
    struct small *s = *state;
    struct arena *a = s->arena;
    struct str text = written_file(a, s->dir, "ctf/9882011_CTF_9882012_001.XML"), pupil;
    int pupils = 0;
    for (; take_element(a, &text, "Pupil", &pupil); pupils++) {
        struct str at = pupil, upn, start, marks;
        assert_true(take_element(a, &at, "UPN", &upn));
        assert_true(take_element(a, &at, "AttendanceStartDate", &start));
        assert_true(take_element(a, &at, "AttendanceMarks", &marks));
        struct day last;
        int64_t n = same_string(s, upn, test_day(str_cstr(a, start)), marks, &last);
        const struct enrolled *e = written_at(s->county, upn, 900011);
        assert_non_null(e);
        assert_non_null(written_at(s->county, upn, 900012));
        assert_int_equal(day_cmp(last, e->leaving), 0);
        struct written_counts c = written_counts(e);
        assert_int_equal(n, c.marks);
        assert_int_equal(take_number(a, pupil, "SessionsPossible"), c.possible);
        assert_int_equal(take_number(a, pupil, "SessionsAuthorised"), c.authorised);
        assert_int_equal(take_number(a, pupil, "SessionsUnauthorised"), c.unauthorised);
        assert_int_equal(
            take_number(a, pupil, "SessionsAttended"), c.possible - c.authorised - c.unauthorised);
    }
    assert_in_range(pupils, 3, 8);
}

static void social_care_is_that_of_the_pupils(void **state)
{
    struct small *s = *state;
    struct day first = test_day("2025-09-03");
    struct written_csv *f = written_open(s->arena, s->dir, "social_care.csv");
    int now = 0, looked_after = 0, children = 0;
    while (written_next(f)) {
        const struct enrolled *e = written_on(
            s->county, written_field(f, "upn"), test_day("2025-09-03"));
        if (e == NULL)
            e = written_on(s->county, written_field(f, "upn"), test_day("2026-07-20"));
        struct day from = written_day(f, "start_date"), to = written_day(f, "end_date");
        assert_true(day_cmp(from, first) < 0);
        if (day_is(to)) {
            assert_true(day_cmp(from, to) < 0 && day_cmp(to, first) < 0);
            continue;
        }
        now++;
        bool in_care = str_eq(written_field(f, "social_care"), S("CLA"));
        looked_after += in_care;
        assert_true(!in_care || day_cmp(from, test_day("2025-04-01")) < 0);
        if (e != NULL)
            assert_true(str_eq(e->care, written_field(f, "social_care")));
    }
    written_close(f);
    for (size_t i = 0; i < s->county->n; i++)
        if (i == 0 || !str_eq(s->county->list[i].upn, s->county->list[i - 1].upn))
            children += !str_eq(s->county->list[i].care, S("N"));
    assert_int_equal(now, children);
    assert_true(looked_after > 10);
}

static void settings_are_in_the_layout_of_the_register_of_schools(void **state)
{
    struct small *s = *state;
    struct str text = written_file(s->arena, s->dir, "settings.csv");
    int real = test_data_open("gias_establishment_header_140cols.csv");
    struct csv *want = csv_open(s->arena, csv_source_fd(&real));
    struct written_csv *f = written_open(s->arena, s->dir, "settings.csv");
    assert_int_equal(csv_columns(f->csv), 140);
    for (size_t i = 0; i < 140; i++)
        assert_true(str_eq(csv_column_name(f->csv, i), csv_column_name(want, i)));
    close(real);
    int ours = 0, others = 0, closed = 0;
    while (written_next(f)) {
        bool mine = written_number(f, "LA (code)") == demo_authority().la_code;
        ours += mine;
        others += !mine;
        closed += str_eq(written_field(f, "EstablishmentStatus (name)"), S("Closed"));
        assert_true(!mine || str_eq(written_field(f, "EstablishmentStatus (name)"), S("Open")));
    }
    assert_true(csv_is_cp1252(f->csv));
    written_close(f);
    assert_int_equal(ours, 24);
    assert_true(others >= 5);
    assert_int_equal(closed, 2);
    assert_true(str_ends(text, S("\r\n")));
    assert_true(str_find_str(text, S("\n\n")) < 0);
}

/* Every lead's schools lie in one locality or two, and every account of a lead has some. */
static void leads_have_schools_and_settings_have_users(void **state)
{
    struct small *s = *state;
    size_t n;
    const struct demo_account *accounts = demo_accounts(s->arena, DEMO_SMALL, &n);
    int schools = 0, leads = 0, settings = 0;
    for (size_t i = 0; i < n; i++) {
        struct str seen[24];
        int localities = 0, found = 0;
        struct written_csv *f = written_open(s->arena, s->dir, "allocation.csv");
        while (written_next(f)) {
            found += written_number(f, "urn") == accounts[i].urn;
            if (!str_eq(written_field(f, "inclusion_lead"), accounts[i].sign_in))
                continue;
            struct str locality = written_copy(s->arena, f, "locality");
            bool known = false;
            for (int k = 0; k < localities; k++)
                known = known || str_eq(seen[k], locality);
            if (!known)
                seen[localities++] = locality;
            schools++;
        }
        written_close(f);
        leads += accounts[i].role == DEMO_LEAD;
        settings += accounts[i].role == DEMO_SETTING;
        assert_true(accounts[i].role != DEMO_LEAD || localities == 1 || localities == 2);
        assert_int_equal(found, accounts[i].role == DEMO_SETTING);
    }
    assert_int_equal(schools, 24);
    assert_int_equal(settings, 3);
    assert_int_equal(leads, 3);
}

/* Days in term of a school, without its training days, the holiday, and the training day of all. */
static void the_calendar_leaves_190_days(void **state)
{
    struct small *s = *state;
    for (int urn = 900001; urn <= 900024; urn++) {
        struct written_csv *f = written_open(s->arena, s->dir, "calendar.csv");
        int days = 0, insets = 0;
        while (written_next(f)) {
            struct str kind = written_field(f, "kind"), of = written_field(f, "urn");
            struct day from = written_day(f, "from"), to = written_day(f, "to");
            int64_t number;
            if (str_eq(kind, S("closure")) || (str_to_i64(of, &number) && number != urn))
                continue;
            int n = 0;
            for (struct day d = from; day_cmp(d, day_is(to) ? to : from) <= 0; d = day_add(d, 1))
                n += day_weekday(d) < 5;
            days += str_eq(kind, S("term")) ? n : -n;
            insets += str_eq(kind, S("inset"));
        }
        written_close(f);
        assert_int_equal(days, 190);
        assert_int_equal(insets, 5);
    }
}

static void the_authority_is_a_demonstration(void **state)
{
    (void)state;
    struct demo_authority a = demo_authority();
    assert_true(str_ends(a.name, S("(demonstration)")));
    assert_int_equal(a.la_code, 988);
    assert_int_equal(a.benchmark_la, 838);
    assert_int_equal(day_cmp(a.first_day, test_day("2025-09-03")), 0);
    assert_int_equal(day_cmp(a.last_day, test_day("2026-07-21")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_a_day_says_the_same),
        cmocka_unit_test(a_date_a_column_says_the_same),
        cmocka_unit_test(a_string_a_pupil_says_the_same),
        cmocka_unit_test(the_transfer_file_says_the_same),
        cmocka_unit_test(social_care_is_that_of_the_pupils),
        cmocka_unit_test(settings_are_in_the_layout_of_the_register_of_schools),
        cmocka_unit_test(leads_have_schools_and_settings_have_users),
        cmocka_unit_test(the_calendar_leaves_190_days),
        cmocka_unit_test(the_authority_is_a_demonstration),
    };
    return cmocka_run_group_tests_name("demo_layouts", tests, small_set_up, small_tear_down);
}
