/* The files of the small county hang together: an importer can trust each by the others. */
#include "written.h"

#include <sys/stat.h>
#include <unistd.h>

static uint64_t fnv(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h;
}

/* Of the names and the contents of all files. */
static uint64_t checksum(const char *dir)
{
    struct arena *a = arena_new((size_t)1 << 30);
    size_t n;
    const struct str *names = written_names(a, dir, &n);
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = fnv(fnv(h, names[i]), written_file(a, dir, str_cstr(a, names[i])));
    arena_free(a);
    return h;
}

static void expect(const char *dir, uint64_t want)
{
    uint64_t h = checksum(dir);
    if (h != want)
        fail_msg("checksum 0x%016llx", (unsigned long long)h);
}

/* Other compilers, other machines and later versions give the same bytes, and so does another number of
 * threads. When the county is changed on purpose, these numbers are changed with it. That of 2025/26 alone
 * is as old as the county: what is added to it must not change what was there. */
static void the_files_are_those_of_every_machine(void **state)
{
    struct small *s = *state;
    expect(s->dir, 0x867aeca2c1c87ac0u);
    expect(s->all_years, 0x77ff63aca313dd10u);
}

static void the_same_seed_gives_the_same_files(void **state)
{
    struct small *s = *state;
    assert_true(checksum(s->dir) == checksum(written_small(s->arena, "again", 1, 1)));
    assert_true(checksum(s->dir) != checksum(written_small(s->arena, "other", 2, 1)));
}

static bool same_file(struct arena *a, const char *x, const char *y, struct str name)
{
    return str_eq(written_file(a, x, str_cstr(a, name)), written_file(a, y, str_cstr(a, name)));
}

/* How many years are written changes README.txt, and no file of any year. */
static void years_are_added_and_change_nothing(void **state)
{
    struct small *s = *state;
    const char *dirs[] = { s->dir, written_small(s->arena, "two", 1, 2), s->all_years };
    size_t n[3];
    const struct str *names[3];
    for (int i = 0; i < 3; i++)
        names[i] = written_names(s->arena, dirs[i], &n[i]);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(n[i + 1], n[i] + 5);
        for (size_t k = 0; k < n[i]; k++)
            if (!str_eq(names[i][k], S("README.txt")))
                assert_true(same_file(s->arena, dirs[i], dirs[i + 1], names[i][k]));
        assert_false(same_file(s->arena, dirs[i], dirs[i + 1], S("README.txt")));
    }
}

static void the_files_are_all_there(void **state)
{
    static const char *const names[] = { "README.txt", "allocation.csv", "calendar.csv",
        "calendar_2023.csv", "calendar_2024.csv", "census/2026_spring_fsmperiod.csv",
        "census/2026_spring_pupilnolongeronroll.csv", "census/2026_spring_pupilonroll.csv",
        "census/2026_spring_schoolcensus.csv", "census/2026_spring_senneeds.csv",
        "census/2026_spring_termlyexclusionsoffroll.csv",
        "census/2026_spring_termlyexclusionsonroll.csv",
        "census/2026_spring_termlysessiondetailsoffroll.csv",
        "census/2026_spring_termlysessiondetailsonroll.csv", "ctf/9882011_CTF_9882012_001.XML",
        "early_years_post16.csv", "marks-examples/date-a-column.csv",
        "marks-examples/day-a-row.csv", "marks-examples/string-a-pupil.csv", "marks.csv",
        "marks_2023.csv", "marks_2024.csv", "pupils.csv", "pupils_2023.csv", "pupils_2024.csv",
        "settings.csv", "social_care.csv", "social_care_2023.csv", "social_care_2024.csv",
        "suspensions.csv", "suspensions_2023.csv", "suspensions_2024.csv" };
    struct small *s = *state;
    size_t n;
    const struct str *found = written_names(s->arena, s->all_years, &n);
    assert_int_equal(n, COUNT_OF(names));
    for (size_t i = 0; i < n; i++)
        assert_str(found[i], names[i]);
}

static void a_child_has_one_upn_and_is_in_one_school_at_a_time(void **state)
{
    struct small *s = *state;
    const struct written_county *c = s->county;
    size_t children = 0, movers = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct enrolled *e = &c->list[i], *before = e - 1;
        assert_true(!day_is(e->leaving) || day_cmp(e->entry, e->leaving) <= 0);
        if (i == 0 || !str_eq(before->upn, e->upn)) {
            children++;
            continue;
        }
        movers++;
        assert_true(day_is(before->leaving) && day_cmp(before->leaving, e->entry) < 0);
        assert_int_not_equal(before->urn, e->urn);
        assert_true(str_eq(before->year, e->year) && str_eq(before->sen, e->sen));
        assert_true(str_eq(before->care, e->care) && before->fsm == e->fsm);
    }
    assert_int_equal(children, 6000);
    assert_in_range(movers, 100, 140);
}

/* The rows of one UPN are one child. */
static void a_upn_is_one_child(void **state)
{
    struct small *s = *state;
    const struct enrolled *list = s->county->list;
    for (size_t i = 1; i < s->county->n; i++)
        if (str_eq(list[i].upn, list[i - 1].upn))
            assert_true(str_eq(list[i].who, list[i - 1].who));
}

/* Schools where something happened (README.txt): places in the county. */
enum {
    FIRST_URN = 900001,
    BOILER = FIRST_URN + 3,
    SNOW = FIRST_URN + 5,
    POLLING = FIRST_URN + 7,
    GAP = FIRST_URN + 9
};

static bool is_odd(int urn)
{
    return urn == BOILER || urn == SNOW || urn == POLLING || urn == GAP;
}

static void a_full_year_has_380_sessions(void **state)
{
    struct small *s = *state;
    struct day first = test_day("2025-09-03");
    int full = 0, with_all_possible = 0;
    for (size_t i = 0; i < s->county->n; i++) {
        const struct enrolled *e = &s->county->list[i];
        struct written_counts n = written_counts(e);
        assert_true(n.possible >= 40);
        if (is_odd(e->urn) || day_is(e->leaving) || day_cmp(e->entry, first) > 0)
            continue;
        full++;
        if (n.marks != 380)
            fail_msg("%.*s has %d marks", STR_ARG(e->upn), n.marks);
        with_all_possible += n.possible == 380;
    }
    assert_in_range(full, 5000, 5800);
    assert_in_range(with_all_possible, full * 97 / 100, full);
}

static void odd_schools_are_as_the_readme_says(void **state)
{
    struct small *s = *state;
    int closed = 0, travel = 0, hash = 0, missing = 0, there = 0;
    int polling = att_session_of(2025, test_day("2026-05-07"), false).v;
    int gap = att_session_of(2025, test_day("2026-03-10"), false).v;
    int snow = att_session_of(2025, test_day("2026-01-08"), false).v;
    for (size_t i = 0; i < s->county->n; i++) {
        const struct enrolled *e = &s->county->list[i];
        int y4 = written_codes(e, 0, ATT_SESSIONS - 1, ATT_SITE_CLOSED);
        int hashes = written_codes(e, 0, ATT_SESSIONS - 1, ATT_CLOSED);
        assert_true(y4 == 0 || e->urn == BOILER);
        assert_true(hashes == 0 || e->urn == POLLING);
        closed += y4;
        travel += e->urn == SNOW ? written_codes(e, snow, snow + 1, ATT_TRAVEL_DISRUPTED) : 0;
        hash += written_codes(e, polling, polling + 1, ATT_CLOSED);
        if (e->urn == GAP && str_eq(e->year, S("4")) &&
            day_within(test_day("2026-03-10"), e->entry, e->leaving)) {
            there++;
            missing += written_codes(e, gap, gap + 3, ATT_NO_MARK);
        }
    }
    assert_true(closed > 100 && travel > 20 && hash > 50 && there > 5);
    assert_int_equal(missing, 4 * there);
}

/* Of its first day on, the E of a suspension: as many as it has sessions, without an attended
 * session in between. */
static int sessions_from(const struct enrolled *e, struct day first, int want)
{
    int n = 0, last = att_session_of(2025, test_day("2026-07-21"), true).v;
    for (int s = att_session_of(2025, first, false).v; s <= last && n < want; s++) {
        enum att_class k = att_code_class((enum att_code)e->code[s]);
        if (e->code[s] == ATT_SUSPENDED)
            n++;
        else if (n > 0 && k >= ATT_CLASS_PRESENT && k <= ATT_CLASS_UNAUTHORISED)
            break;
    }
    return n;
}

static void every_suspension_is_in_the_marks_and_no_other(void **state)
{
    struct small *s = *state;
    int *sessions = ARENA_ARRAY(s->arena, s->county->n, int);
    struct written_csv *f = written_open(s->arena, s->dir, "suspensions.csv");
    int suspensions = 0, permanent = 0;
    while (written_next(f)) {
        const struct enrolled *e = written_at(
            s->county, written_field(f, "upn"), written_number(f, "urn"));
        int n = written_number(f, "sessions");
        assert_non_null(e);
        assert_true(day_within(written_day(f, "start_date"), e->entry, e->leaving));
        if (sessions_from(e, written_day(f, "start_date"), n) != n)
            fail_msg("line %lld: not %d sessions of E", (long long)f->row.line, n);
        sessions[e - s->county->list] += n;
        bool perm = str_eq(written_field(f, "category"), S("PERM"));
        assert_true(perm || str_eq(written_field(f, "category"), S("SUSP")));
        assert_int_equal(written_field(f, "reason1").n, 2);
        permanent += perm;
        suspensions += !perm;
    }
    written_close(f);
    int pupils = 0;
    for (size_t i = 0; i < s->county->n; i++) {
        const struct enrolled *e = &s->county->list[i];
        assert_int_equal(written_codes(e, 0, ATT_SESSIONS - 1, ATT_SUSPENDED), sessions[i]);
        assert_true(sessions[i] <= 90);
        pupils += sessions[i] > 0;
    }
    /* Dorset: 11.6 and 0.13 in a hundred pupils, 4.3% of whom once or more. */
    assert_in_range(suspensions, 640, 740);
    assert_in_range(pupils, 240, 275);
    assert_in_range(permanent, 6, 10);
}

/* The lists of those on part-time timetables and in provision elsewhere look at the last 20 days:
 * on the day of the demonstration they are not empty. And some N was never resolved. */
static void what_goes_on_is_seen_on_the_last_day(void **state)
{
    struct small *s = *state;
    int from = att_session_of(2025, test_day("2026-06-24"), false).v, last = ATT_SESSIONS - 1;
    int part_time = 0, off_site = 0, la = 0, open_n = 0;
    for (size_t i = 0; i < s->county->n; i++) {
        const struct enrolled *e = &s->county->list[i];
        part_time += written_codes(e, from, last, ATT_PART_TIME) > 0;
        off_site += written_codes(e, from, last, ATT_OFF_SITE) > 0;
        la += written_codes(e, from, last, ATT_LA_PROVISION) > 0;
        open_n += written_codes(e, 0, from, ATT_NO_REASON_YET) > 0;
    }
    assert_in_range(part_time, 20, 150);
    assert_in_range(off_site, 10, 150);
    assert_in_range(la, 5, 100);
    assert_true(open_n > 100);
}

/* The keys of the census tables: which child a row belongs to. */
struct keyed {
    struct str key;
    const struct enrolled *e;
    int possible;
    int of[ATT_CODES + 1]; /* as the return has it; afternoons of "present" in the last place */
};

static struct keyed *read_roll(struct small *s, const char *table, size_t *ret_n)
{
    struct keyed *list = ARENA_ARRAY(s->arena, 2000, struct keyed);
    struct written_csv *schools = written_open(
        s->arena, s->dir, "census/2026_spring_schoolcensus.csv");
    struct str keys[3], name = str_fmt(s->arena, "census/2026_spring_%s.csv", table);
    int urns[3], n_schools = 0;
    for (; written_next(schools); n_schools++) {
        assert_true(n_schools < 3);
        keys[n_schools] = written_copy(s->arena, schools, "schoolcensustableid");
        urns[n_schools] = written_number(schools, "urn");
    }
    written_close(schools);
    assert_int_equal(n_schools, 3);
    struct written_csv *f = written_open(s->arena, s->dir, str_cstr(s->arena, name));
    for (*ret_n = 0; written_next(f); (*ret_n)++) {
        assert_true(*ret_n < 2000);
        int urn = 0;
        for (int i = 0; i < 3; i++)
            if (str_eq(keys[i], written_field(f, "schoolcensustableid")))
                urn = urns[i];
        struct keyed *k = &list[*ret_n];
        k->key = written_copy(
            s->arena, f, str_cstr(s->arena, str_fmt(s->arena, "%stableid", table)));
        k->e = written_at(s->county, written_field(f, "upn"), urn);
        k->possible = written_number(f, "termlysessionspossible");
        assert_non_null(k->e);
        assert_int_equal(day_cmp(k->e->entry, written_day(f, "entrydate")), 0);
    }
    written_close(f);
    return list;
}

static void read_sessions(
    struct small *s, const char *table, const char *parent, struct keyed *list, size_t n)
{
    struct str name = str_fmt(s->arena, "census/2026_spring_%s.csv", table);
    struct written_csv *f = written_open(s->arena, s->dir, str_cstr(s->arena, name));
    size_t at = 0;
    while (written_next(f)) {
        /* Rows of a child stand together, in the order of the children. */
        while (at < n && !str_eq(list[at].key, written_field(f, parent)))
            at++;
        assert_true(at < n);
        struct str text = written_field(f, "attendancereason");
        enum att_code code;
        assert_int_equal(att_code_parse(text, test_day("2025-10-01"), &code), ATT_CODE_OK);
        list[at].of[str_eq(text, S("\\")) ? ATT_CODES : (int)code] += written_number(f, "sessions");
    }
    written_close(f);
}

/* Does the return of a child say what the marks of the autumn term say? */
static bool agrees(const struct keyed *k)
{
    int last = att_session_of(2025, test_day("2025-12-19"), true).v, of[ATT_CODES + 1] = { 0 },
        possible = 0;
    for (int s = 0; s <= last; s++) {
        enum att_class class = att_code_class((enum att_code)k->e->code[s]);
        of[k->e->code[s] == ATT_PRESENT && s % 2 == 1 ? ATT_CODES : k->e->code[s]]++;
        possible += class >= ATT_CLASS_PRESENT && class <= ATT_CLASS_UNAUTHORISED;
    }
    bool same = possible == k->possible;
    for (int code = 1; code <= ATT_CODES; code++)
        same = same && of[code] == k->of[code];
    return same;
}

static void the_census_says_what_the_marks_say_but_for_two_children(void **state)
{
    struct small *s = *state;
    size_t on, off, different = 0;
    struct keyed *list = read_roll(s, "pupilonroll", &on),
                 *left = read_roll(s, "pupilnolongeronroll", &off);
    read_sessions(s, "termlysessiondetailsonroll", "pupilonrolltableid", list, on);
    read_sessions(s, "termlysessiondetailsoffroll", "pupilnolongeronrolltableid", left, off);
    assert_true(on > 500 && off > 3);
    struct str readme = written_file(s->arena, s->dir, "README.txt");
    for (size_t i = 0; i < on; i++) {
        if (agrees(&list[i]))
            continue;
        different++;
        assert_true(str_find_str(readme, list[i].e->upn) >= 0);
    }
    assert_int_equal(different, 2);
    for (size_t i = 0; i < off; i++) {
        assert_true(agrees(&left[i]));
        assert_true(day_cmp(left[i].e->leaving, test_day("2026-01-15")) < 0);
    }
}

static void the_census_has_the_suspensions_of_its_schools(void **state)
{
    struct small *s = *state;
    int census = 0, all = 0;
    static const char *const tables[] = { "census/2026_spring_termlyexclusionsonroll.csv",
        "census/2026_spring_termlyexclusionsoffroll.csv" };
    for (int i = 0; i < 2; i++) {
        struct written_csv *f = written_open(s->arena, s->dir, tables[i]);
        while (written_next(f)) {
            assert_true(day_cmp(written_day(f, "startdate"), test_day("2025-12-19")) <= 0);
            census += written_number(f, "sessions");
        }
        written_close(f);
    }
    struct written_csv *f = written_open(s->arena, s->dir, "suspensions.csv");
    while (written_next(f)) {
        int urn = written_number(f, "urn");
        bool in = urn == FIRST_URN + 1 || urn == FIRST_URN + 17 || urn == FIRST_URN + 22;
        if (in && day_cmp(written_day(f, "start_date"), test_day("2025-12-19")) <= 0)
            all += written_number(f, "sessions");
    }
    written_close(f);
    assert_true(all > 20);
    assert_int_equal(census, all);
}

static void a_full_disk_and_a_wrong_path_are_said(void **state)
{
    struct small *s = *state;
    struct demo_options o = { .size = DEMO_SMALL, .seed = 1, .years = 1 };
    struct fail f = { 0 };
    assert_int_equal(demo_generate(&o, "/proc/no-such-place/demo", &f), ERR_FAILED);
    assert_true(str_starts(str_of(f.detail), S("mkdir")));
    /* A file on which nothing fits. */
    const char *dir = written_dir(s->arena, "full");
    const char *marks = str_cstr(s->arena, str_fmt(s->arena, "%s/marks.csv", dir));
    assert_int_equal(mkdir(dir, 0777), 0);
    assert_int_equal(symlink("/dev/full", marks), 0);
    f = (struct fail){ 0 };
    assert_int_equal(demo_generate(&o, dir, &f), ERR_FULL);
    assert_true(str_starts(str_of(f.detail), S("write")));
}

static int set_up(void **state)
{
    small_set_up(state);
    struct small *s = *state;
    s->all_years = written_small(s->arena, "all", 1, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_are_those_of_every_machine),
        cmocka_unit_test(the_same_seed_gives_the_same_files),
        cmocka_unit_test(years_are_added_and_change_nothing),
        cmocka_unit_test(the_files_are_all_there),
        cmocka_unit_test(a_child_has_one_upn_and_is_in_one_school_at_a_time),
        cmocka_unit_test(a_upn_is_one_child),
        cmocka_unit_test(a_full_year_has_380_sessions),
        cmocka_unit_test(odd_schools_are_as_the_readme_says),
        cmocka_unit_test(every_suspension_is_in_the_marks_and_no_other),
        cmocka_unit_test(what_goes_on_is_seen_on_the_last_day),
        cmocka_unit_test(the_census_says_what_the_marks_say_but_for_two_children),
        cmocka_unit_test(the_census_has_the_suspensions_of_its_schools),
        cmocka_unit_test(a_full_disk_and_a_wrong_path_are_said),
    };
    return cmocka_run_group_tests_name("demo_files", tests, set_up, small_tear_down);
}
