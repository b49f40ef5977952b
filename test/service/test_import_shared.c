/* The files of ../shared/data, which are not in the repository: the samples of the School Census as an authority
 * downloads it, and the DfE's statistics as published. Without them this program has no tests, and says so. */
#include "importing.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/csv.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_schools(&x);
    return x;
}

/* The School Census
 * ---------------------------------------------------------------------------------------------------- */

static const char *const sample_names[] = { "pupilonroll", "pupilnolongeronroll", "fsmperiodsonroll",
    "termlyexclusionsonroll", "termlyexclusionsoffroll", "termlysessiondetailsonroll", "termlysessiondetailsoffroll",
    "summerhalfterm2sessiondetailsonroll" };

/* UPNs that can be, and no former ones. */
static void mend_row(struct importing *x, struct csv *c, struct str fields[], int number)
{
    ptrdiff_t upn = csv_column(c, S("upn")), former = csv_column(c, S("formerupn"));
    if (upn >= 0)
        fields[upn] = importing_upn(x->arena, number);
    if (former >= 0)
        fields[former] = S("");
}

static const char *mended(struct importing *x, const char *path, int from)
{
    struct buf out = buf_new(1 << 24);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct csv *c = csv_open(x->arena, csv_source_fd(&fd));
    struct csv_row row;
    for (size_t i = 0; i < csv_columns(c); i++)
        csv_put_text(&out, csv_column_name(c, i));
    csv_end_row(&out);
    while (csv_next(c, &row)) {
        struct str fields[100];
        assert_true(row.n <= COUNT_OF(fields));
        memcpy(fields, row.fields, row.n * sizeof *fields);
        mend_row(x, c, fields, from++);
        for (size_t i = 0; i < row.n; i++)
            csv_put_text(&out, fields[i]);
        csv_end_row(&out);
    }
    close(fd);
    path = importing_file(x, "mended.csv", buf_str(&out));
    buf_done(&out);
    return path;
}

/* The samples as they are, or with UPNs that can be and a schoolcensus table that names the schools. */
static void samples(struct importing *x, bool mend, struct importing_files *t)
{
    for (size_t i = 0; i < COUNT_OF(sample_names); i++) {
        struct str name = str_fmt(x->arena, "2024_autumn_%s.csv", sample_names[i]);
        const char *path = importing_shared(x, str_fmt(x->arena, "school_census_samples/%.*s", STR_ARG(name)).p);
        if (mend)
            path = mended(x, path, 1 + 500 * (int)i);
        t->v[t->n++] = (struct import_file){ name, path };
    }
    if (mend)
        importing_add(x, t, "2024_autumn_schoolcensus.csv",
            "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
            "c1,SCH1,1,AUT,2024,2024-Oct-03 00:00:00,838,4001,100001\nc2,SCH2,2,AUT,2024,2024-Oct-03 00:00:00,838,"
            "4002,\n"
            "c3,SCH3,3,AUT,2024,2024-Oct-03 00:00:00,838,4003,\nc4,SCH4,4,AUT,2024,2024-Oct-03 00:00:00,838,4004,\n"
            "c5,SCH5,5,AUT,2024,2024-Oct-03 00:00:00,838,4005,\nc6,SCH6,6,AUT,2024,2024-Oct-03 00:00:00,838,4006,\n"
            "c7,SCH7,7,AUT,2024,2024-Oct-03 00:00:00,838,4007,\nc8,SCH8,8,AUT,2024,2024-Oct-03 00:00:00,838,4008,\n");
}

/* The schools that the samples name and importing_schools() does not. */
static void more_schools(struct importing *x)
{
    importing_text(x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100003,838,4003,Cedar School,Open\n100004,838,4004,Dogwood School,Open\n100005,838,4005,Elm School,Open\n"
        "100006,838,4006,Fir School,Open\n100007,838,4007,Gorse School,Open\n100008,838,4008,Holly School,Open\n");
}

/* How many rows are "refused" or have a "warning" for a reason that begins like this. */
static int named_for(const struct importing *x, const char *severity, const char *reason)
{
    int n = 0;
    struct str all = x->issues, line, part;
    while (str_split(&all, '\n', &line)) {
        bool such = str_starts(line, str_of(severity));
        for (int i = 0; i < 5; i++)
            str_split(&line, '|', &part);
        n += such && str_starts(line, str_of(reason));
    }
    return n;
}

static void refuses_the_samples_row_by_row(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = { .n = 0 };
    samples(&x, false, &t);
    struct str before = importing_dump(&x, false);
    importing_census(&x, false, &t);
    assert_refusal(&x, "every row was refused (1246); the report says why");
    assert_same_dump(before, importing_dump(&x, false));
    assert_int_equal(named_for(&x, "refused", "no row of the schoolcensus table says which school this is"), 105);
    assert_int_equal(named_for(&x, "refused", "the child this row belongs to is not in the pupil table"), 1141);
    importing_end(&x);
}

/* The sum of a column of a file; a blank is nothing. */
static int64_t sum(struct importing *x, const struct import_file *f, const char *column)
{
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);
    struct csv *c = csv_open(x->arena, csv_source_fd(&fd));
    struct csv_row row;
    int64_t total = 0, v;
    while (csv_next(c, &row)) {
        struct str text = csv_field(&row, csv_column(c, str_of(column)));
        if (text.n == 0)
            continue;
        assert_true(str_to_count(text, &v));
        total += v;
    }
    close(fd);
    return total;
}

/* With the numbers in order they come in. What is made up and cannot be is named, and costs no child. */
static void takes_the_samples_once_mended(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = { .n = 0 };
    more_schools(&x);
    samples(&x, true, &t);
    assert_takes_tables(&x, &t, 606, 0, 0);
    assert_int_equal(named_for(&x, "warning", "the entry date lies before the date of birth"), 2);
    assert_int_equal(named_for(&x, "warning", "the period ends before it starts"), 67);
    assert_int_equal(named_for(&x, "warning", "there is no number of sessions"), 7);
    assert_int_equal(importing_number(&x, "SELECT rows_refused AS n FROM import ORDER BY id DESC LIMIT 1"), 0);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil"), 105);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM suspension"), 124);
    /* Not a session is lost or counted twice. */
    assert_int_equal(importing_number(&x, "SELECT CAST(SUM(sessions) AS BIGINT) AS n FROM census_session WHERE "
                                          "term = 'SUM1'"),
        sum(&x, &t.v[5], "sessions") + sum(&x, &t.v[6], "sessions"));
    assert_int_equal(importing_number(&x, "SELECT CAST(SUM(sessions) AS BIGINT) AS n FROM census_session WHERE "
                                          "term = 'SUM2'"),
        sum(&x, &t.v[7], "sessions"));
    importing_end(&x);
}

/* The DfE's statistics
 * -------------------------------------------------------------------------------------------------- */

/* One figure of one file in thousandths of a percent. */
static int64_t figure(struct importing *x, const char *where)
{
    return importing_number(x, str_fmt(x->arena, "SELECT milli AS n FROM benchmark WHERE %s", where).p);
}

/* The files themselves, all at once and in any order: cleanly, and with the figures that stand in them. */
static void takes_the_files_of_the_dfe(void **state)
{
    static const char *const names[] = { "cohort_absence_2022-23_summary.csv", "lait_absence_exclusion_all_las.csv",
        "ees_cin_cla_absence_six_half_terms_subset.csv", "la_statistical_neighbours_2025.csv",
        "ees_pupil_attendance_ytd_2025-26_wk26.csv" };
    struct importing x = importing_begin(*state, "2026-10-05");
    struct import_file files[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        files[i] = (struct import_file){ str_of(names[i]), importing_shared(&x, names[i]) };
    for (int again = 0; again < 2; again++) {
        assert_int_equal(importing_run(&x, IMPORT_BENCHMARKS, false, files, COUNT_OF(files)), OK);
        assert_issues(&x, "");
        assert_false(x.last.refused);
        assert_int_equal(x.last.counts.changed, 0);
        assert_true(again == 0 ? x.last.counts.added > 10000 : x.last.counts.added == 0);
    }
    /* The authorities of today, and five of before 2023. */
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM benchmark_place"), 153 + 5);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM benchmark_neighbour"), 1530);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM benchmark WHERE basis = 'year_to_date'"),
        (153 + 152 + 152 + 150 + 36 + 4) * 4);
    assert_int_equal(
        importing_number(&x, "SELECT COUNT(*) AS n FROM benchmark WHERE basis = 'year_to_date' AND symbol = 'c'"),
        16);
    assert_int_equal(
        figure(&x, "basis = 'year_to_date' AND place = '838' AND phase = 3 AND measure = 'persistent'"), 25146);
    assert_int_equal(
        figure(&x, "basis = 'year_to_date' AND place = 'South West' AND phase = 0 AND measure = 'absence'"), 7240);
    assert_int_equal(figure(&x,
                         "source = 'Local Authority Interactive Tool' AND period = '2024/25' AND place = "
                         "'England' AND phase = 0 AND cohort = 'all' AND measure = 'persistent'"),
        18140);
    assert_int_equal(figure(&x,
                         "source = 'Outcomes of children in need and looked after' AND period = '2024/25' AND "
                         "place = '838' AND phase = 0 AND value_of = 'cp' AND measure = 'severe'"),
        22400);
    assert_int_equal(figure(&x,
                         "source = 'Pupil absence by characteristic' AND place = '838' AND phase = 0 AND cohort = "
                         "'all' AND measure = 'persistent'"),
        21050);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(refuses_the_samples_row_by_row),
        ON_BOTH_ENGINES(takes_the_samples_once_mended),
        ON_BOTH_ENGINES(takes_the_files_of_the_dfe),
    };
    if (!importing_has_shared()) {
        printf("1..0 # SKIP ../shared/data is not on this machine\n");
        return 0;
    }
    return cmocka_run_group_tests_name("import shared", tests, NULL, NULL);
}
