/* From files to figures and back: registers are imported as CSV, and what the reports say is held equal, to the last
 * session, to the plainest count over the same lines of the file, with the classes of attendance_codes.csv and nothing
 * of the register engine. Every code, joiners and leavers, two enrolments at once, two school years, and both sides of
 * 19 August 2024, when the codes changed. */
#include "importing.h"

#include "attendance/calendar.h"
#include "base/random.h"
#include "data.h"
#include "service/report.h"

const struct migrations *const engine_schema = &store_migrations;

enum { PUPILS = 45,
    MOST_CODES = 64,
    YEARS = 2 };

struct code {
    struct str text;
    bool possible, attended, authorised, unauthorised;
};

/* An enrolment with what the lines of the file say of it, by school year. */
struct plain {
    struct str upn;
    const char *urn;
    char sex;
    struct day entry, leaving;
    struct att_count year[YEARS];
};

struct county {
    struct code codes[MOST_CODES];
    size_t n_codes, n;
    struct plain v[2 * PUPILS];
    struct buf pupils, marks;
};

static void read_codes(struct importing *x, struct county *c)
{
    int fd = test_data_open("attendance_codes.csv");
    struct csv *file = csv_open(x->arena, csv_source_fd(&fd));
    struct csv_row row;
    while (csv_next(file, &row)) {
        assert_true(c->n_codes < MOST_CODES);
        c->codes[c->n_codes++] = (struct code){ str_dup(x->arena, test_field(file, &row, "code")),
            str_eq(test_field(file, &row, "is_possible"), S("1")),
            str_eq(test_field(file, &row, "is_attended"), S("1")),
            str_eq(test_field(file, &row, "is_authorised"), S("1")),
            str_eq(test_field(file, &row, "is_unauthorised"), S("1")) };
    }
    close(fd);
    assert_true(c->n_codes > 30);
}

/* Mostly present, by a child's own share; else any code of the table, of the day or not. */
static const struct code *any_code(struct rng *r, const struct county *c, int present, bool afternoon)
{
    if (rng_range(r, 0, 99) < present)
        return &c->codes[afternoon]; /* the table begins with / and \ */
    return &c->codes[rng_range(r, 0, (int)c->n_codes - 1)];
}

static void enrol(struct importing *x, struct county *c, struct rng *r, int number, const char *urn, char status)
{
    static const char *const entries[] = { "2023-09-04", "2024-06-17", "2024-09-02", "2024-09-25" };
    static const char *const leavings[] = { "", "", "2024-07-05", "2024-10-04" };
    struct plain *p = &c->v[c->n++];
    *p = (struct plain){ .upn = importing_upn(x->arena, number), .urn = urn, .sex = number % 2 == 0 ? 'F' : 'M' };
    p->entry = test_day(entries[rng_range(r, 0, 3)]);
    const char *leaving = leavings[rng_range(r, 0, 3)];
    p->leaving = leaving[0] == '\0' ? DAY_NONE : test_day(leaving);
    if (day_is(p->leaving) && day_cmp(p->leaving, p->entry) < 0)
        p->leaving = DAY_NONE;
    char entry[11], left[11];
    buf_add_fmt(&c->pupils, "%.*s,Pupil,P%d,2012-05-01,%c,%s,%.*s,%.*s,%c\n", STR_ARG(p->upn), number, p->sex, urn,
        STR_ARG(day_iso(p->entry, entry)), STR_ARG(day_iso(p->leaving, left)), status);
}

/* The lines of one enrolment between two days, counted as they are written. */
static void mark(struct county *c, struct rng *r, struct plain *p, int year, const char *first, const char *last)
{
    int present = rng_range(r, 20, 97);
    for (struct day d = test_day(first); day_cmp(d, test_day(last)) <= 0; d = day_add(d, 1)) {
        if (day_weekday(d) > 4 || !day_within(d, p->entry, p->leaving))
            continue;
        for (int s = 0; s < 2; s++) {
            const struct code *code = any_code(r, c, present, s == 1);
            struct att_count *k = &p->year[year];
            char iso[11];
            if (rng_chance(r, 1, 25))
                continue; /* no line is no mark */
            buf_add_fmt(&c->marks, "%.*s,%s,%.*s,%s,%.*s\n", STR_ARG(p->upn), p->urn, STR_ARG(day_iso(d, iso)),
                s == 0 ? "AM" : "PM", STR_ARG(code->text));
            k->possible += code->possible;
            k->attended += code->attended;
            k->authorised += code->authorised;
            k->unauthorised += code->unauthorised;
        }
    }
}

static int by_urn_and_upn(const void *a, const void *b)
{
    const struct plain *x = a, *y = b;
    int c = strcmp(x->urn, y->urn);
    return c != 0 ? c : str_cmp(x->upn, y->upn);
}

static struct county make(struct importing *x, uint64_t seed)
{
    struct county c = { .pupils = buf_new(1 << 20), .marks = buf_new(1 << 24) };
    struct rng r = rng_seed(seed);
    read_codes(x, &c);
    buf_add_str(&c.pupils, S("upn,surname,forename,dob,sex,urn,entry_date,leaving_date,enrol_status\n"));
    buf_add_str(&c.marks, S("upn,urn,date,session,code\n"));
    for (int i = 0; i < PUPILS; i++) {
        bool dual = rng_chance(&r, 1, 5);
        static const char *const urns[] = { "100000", "100001", "100002" };
        int school = rng_range(&r, 0, 2);
        enrol(x, &c, &r, i + 1, urns[school], dual ? 'M' : 'C');
        if (dual)
            enrol(x, &c, &r, i + 1, urns[(school + 1) % 3], 'S');
    }
    for (size_t i = 0; i < c.n; i++) {
        mark(&c, &r, &c.v[i], 0, "2024-06-10", "2024-07-19");
        mark(&c, &r, &c.v[i], 1, "2024-09-02", "2024-10-18");
    }
    qsort(c.v, c.n, sizeof c.v[0], by_urn_and_upn);
    return c;
}

/* The report of absence, from the plain counts. */
static struct str want_absence(struct importing *x, const struct county *c, int year)
{
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("upn,urn,possible,attended,authorised,unauthorised,absent,persistent,severe,at_risk\n"));
    for (size_t i = 0; i < c->n; i++) {
        const struct att_count *k = &c->v[i].year[year];
        int64_t absent = k->authorised + k->unauthorised;
        bool persistent = 10 * absent >= k->possible, severe = 2 * absent >= k->possible;
        if (k->possible == 0)
            continue;
        buf_add_fmt(&b, "%.*s,%s,%lld,%lld,%lld,%lld,%lld,%d,%d,%d\n", STR_ARG(c->v[i].upn), c->v[i].urn,
            (long long)k->possible, (long long)k->attended, (long long)k->authorised, (long long)k->unauthorised,
            (long long)absent, persistent, severe, !persistent && 20 * absent >= k->possible);
    }
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

/* One line of the report of cohorts. */
static struct str want_sex(struct importing *x, const struct county *c, int year, char sex)
{
    struct att_count t = { 0 };
    int n = 0, persistent = 0, severe = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct att_count *k = &c->v[i].year[year];
        int64_t absent = k->authorised + k->unauthorised;
        if (c->v[i].sex != sex || k->possible == 0)
            continue;
        n++;
        persistent += 10 * absent >= k->possible;
        severe += 2 * absent >= k->possible;
        t.possible += k->possible;
        t.attended += k->attended;
        t.authorised += k->authorised;
        t.unauthorised += k->unauthorised;
    }
    return str_fmt(x->arena, "\nsex,%c,%d,%lld,%lld,%lld,%lld,%d,%d\n", sex, n, (long long)t.possible,
        (long long)t.attended, (long long)t.authorised, (long long)t.unauthorised, persistent, severe);
}

static struct dashboard ask(struct importing *x, struct registers *registers, int year)
{
    struct config *config = ARENA_NEW(x->arena, struct config);
    struct dashboard d;
    struct dashboard_source source = { .registers = registers, .config = config };
    const struct dashboard_filter filter = { .year = year, .from = DAY_NONE, .to = DAY_NONE };
    const struct dashboard_wants wants = { .sizes = false };
    assert_ok(config_load(&x->w, config), x->db);
    assert_ok(registers_reference(registers, &x->w, config->benchmark_la, &source.reference), x->db);
    assert_ok(dashboard_ask(&x->w, &source, &x->viewer, &filter, &wants, &d), x->db);
    return d;
}

static void check_year(struct importing *x, struct registers *registers, const struct county *c, int year)
{
    struct dashboard d = ask(x, registers, 2023 + year);
    struct buf absence = buf_new(1 << 20), cohorts = buf_new(1 << 20);
    struct str want = want_absence(x, c, year);
    const struct report_to to_absence = { .format = REPORT_CSV, .out = &absence };
    const struct report_to to_cohorts = { .format = REPORT_CSV, .out = &cohorts };
    report_absence(x->arena, &d, &to_absence);
    assert_true(want.n > 400);
    assert_str_at(buf_str(&absence), str_cstr(x->arena, want), __FILE__, __LINE__);
    report_cohorts(x->arena, &d, &to_cohorts);
    assert_true(str_find_str(buf_str(&cohorts), want_sex(x, c, year, 'F')) > 0);
    assert_true(str_find_str(buf_str(&cohorts), want_sex(x, c, year, 'M')) > 0);
    buf_done(&absence);
    buf_done(&cohorts);
}

static void check(void **state, uint64_t seed)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_schools(&x);
    /* Its number comes first, its name last: reports go by number. */
    importing_text(&x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100000,838,4000,Zelkova School,Open\n");
    struct county c = make(&x, seed);
    importing_bytes(&x, IMPORT_PUPILS, "pupils.csv", buf_str(&c.pupils));
    assert_int_equal(x.last.report->rows_refused, 0);
    importing_bytes(&x, IMPORT_MARKS, "marks.csv", buf_str(&c.marks));
    assert_int_equal(x.last.report->rows_refused, 0);
    struct registers *registers = registers_new();
    assert_ok(db_begin(x.db, DB_READ), x.db);
    for (int year = 0; year < YEARS; year++)
        check_year(&x, registers, &c, year);
    db_rollback(x.db);
    importing_end(&x);
    registers_free(registers);
    buf_done(&c.pupils);
    buf_done(&c.marks);
}

static void figures_are_those_of_the_file(void **state)
{
    check(state, 1);
}

static void figures_are_those_of_another_file(void **state)
{
    check(state, 2);
}

static void figures_are_those_of_a_third_file(void **state)
{
    check(state, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(figures_are_those_of_the_file),
        ON_BOTH_ENGINES(figures_are_those_of_another_file),
        ON_BOTH_ENGINES(figures_are_those_of_a_third_file),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
