/* The DfE's published figures: each kind of file, the signs that stand for figures, releases. */
#include "importing.h"
#include "service/config.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    return importing_begin(*state, "2026-10-05");
}

static const char all[] =
    "SELECT release, period, basis, level, place, phase, cohort, value_of, measure, milli, symbol FROM benchmark "
    "ORDER BY period, level, place, phase, cohort, value_of, measure";
static const char columns[] =
    "+release +period +basis +level +place phase +cohort +value_of +measure milli +symbol";

static const char ytd[] =
    "time_period,geographic_level,region_name,la_name,old_la_code,education_phase,overall_absence_perc,"
    "authorised_absence_perc,unauthorised_absence_perc,pa_perc,enrolments\n"
    "202526,National,,,,Total,6.88324813506746,4.52176301629652,2.36148511877094,18.7817604593414,7000000\n"
    "202526,Regional,South West,,,Total,7.2405,z,x,c,500000\n"
    "202526,Local authority,South West,Dorset,838,Secondary,low,u,:,~,21000\n"
    "202526,Local authority,South West,Dorset,838,Special,-,..,,0,400\n"
    "202526,Local authority,South West,Dorset,838,Alternative provision,1,2,3,4,40\n";

static void takes_the_year_to_date(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_BENCHMARKS, "wk26.csv", ytd, 16, 0, 0);
    assert_issues(&x, "");
    assert_str(x.last.summary,
        "15 published figures: 15 new, 0 changed, 0 as they were\n"
        "1 authority with its region: 1 new, 0 changed, 0 as they were\n"
        "1 rows of other measures, places, phases, groups or terms left out\n");
    assert_rows(&x, all, columns,
        "wk26.csv|2025/26|year_to_date|authority|838|3|all|all|absence|.|low\n"
        "wk26.csv|2025/26|year_to_date|authority|838|3|all|all|authorised|.|u\n"
        "wk26.csv|2025/26|year_to_date|authority|838|3|all|all|persistent|.|~\n"
        "wk26.csv|2025/26|year_to_date|authority|838|3|all|all|unauthorised|.|:\n"
        "wk26.csv|2025/26|year_to_date|authority|838|4|all|all|absence|.|-\n"
        "wk26.csv|2025/26|year_to_date|authority|838|4|all|all|authorised|.|..\n"
        "wk26.csv|2025/26|year_to_date|authority|838|4|all|all|persistent|0|.\n"
        "wk26.csv|2025/26|year_to_date|national|England|0|all|all|absence|6883|.\n"
        "wk26.csv|2025/26|year_to_date|national|England|0|all|all|authorised|4522|.\n"
        "wk26.csv|2025/26|year_to_date|national|England|0|all|all|persistent|18782|.\n"
        "wk26.csv|2025/26|year_to_date|national|England|0|all|all|unauthorised|2361|.\n"
        "wk26.csv|2025/26|year_to_date|region|South West|0|all|all|absence|7241|.\n"
        "wk26.csv|2025/26|year_to_date|region|South West|0|all|all|authorised|.|z\n"
        "wk26.csv|2025/26|year_to_date|region|South West|0|all|all|persistent|.|c\n"
        "wk26.csv|2025/26|year_to_date|region|South West|0|all|all|unauthorised|.|x");
    assert_rows(&x, "SELECT la_code, name, region FROM benchmark_place", "+la_code +name +region",
        "838|Dorset|South West");
    importing_end(&x);
}

/* A later release corrects a figure, which keeps its release; what did not change keeps the one it came with. */
static void keeps_the_release_of_each_figure(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_BENCHMARKS, "wk26.csv", ytd);
    assert_takes(&x, IMPORT_BENCHMARKS, "wk27.csv",
        "time_period,geographic_level,region_name,la_name,old_la_code,education_phase,overall_absence_perc,"
        "authorised_absence_perc,unauthorised_absence_perc,pa_perc\n"
        "202526,National,,,,Total,6.9,4.52176301629652,2.36148511877094,c\n",
        0, 2, 2);
    assert_rows(&x,
        "SELECT release, measure, milli, symbol FROM benchmark WHERE level = 'national' ORDER BY measure",
        "+release +measure milli +symbol",
        "wk27.csv|absence|6900|.\nwk26.csv|authorised|4522|.\nwk27.csv|persistent|.|c\nwk26.csv|unauthorised|2361|.");
    assert_str(importing_history(&x),
        "benchmark|Pupil attendance in schools, year to date|2025/26|national|England|0|all|all|absence|6883 "
        "(wk26.csv)|6900 (wk27.csv)\n"
        "benchmark|Pupil attendance in schools, year to date|2025/26|national|England|0|all|all|persistent|18782 "
        "(wk26.csv)|c (wk27.csv)\n");
    importing_end(&x);
}

static void takes_the_interactive_tool(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_BENCHMARKS, "lait.csv",
        "measure_short,years,la_number,area,region,value\n"
        "TotAbs,2025,838,Dorset,South West,7.49\n"
        "TotAbs,2024/25,970,England,NA,6.78\n"
        "TotAbs,2024-25,985,East of England,NA,6.7\n"
        "TotAbs,2025,983,London (Inner),NA,6.1\n"
        "SFSecPerAbNew,2025,838,Dorset,South West,-\n"
        "CINTotalAb_3Term,2025,838,Dorset,South West,23.1\n"
        "TotFixedEx,2024,838,Dorset,South West,c\n"
        "4yrAbsence,2025,838,Dorset,South West,3.1\n"
        "TotAbs,25,838,Dorset,South West,7.49\n"
        "TotAbs,2025,Dorset,Dorset,South West,7.49\n"
        "TotAbs,2025,838,Dorset,South West,7;49\n",
        7, 0, 0);
    assert_issues(&x,
        "refused|lait.csv|10|years|25|this is not a school year: 2025 (the year in which it ends) or 2024/25\n"
        "refused|lait.csv|11|la_number|Dorset|this is not the number of an authority\n"
        "refused|lait.csv|12|value|7;49|this is neither a number nor a sign that the DfE uses");
    assert_rows(&x, all, columns,
        "lait.csv|2023/24|full_year|authority|838|0|all|all|suspension_rate|.|c\n"
        "lait.csv|2024/25|full_year|authority|838|0|all|all|absence|7490|.\n"
        "lait.csv|2024/25|six_half_terms|authority|838|0|social_worker|cin|absence|23100|.\n"
        "lait.csv|2024/25|full_year|authority|838|3|all|all|persistent|.|-\n"
        "lait.csv|2024/25|full_year|national|England|0|all|all|absence|6780|.\n"
        "lait.csv|2024/25|full_year|region|East of England|0|all|all|absence|6700|.");
    importing_end(&x);
}

static void takes_social_care_characteristics_and_neighbours(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_BENCHMARKS, "neighbours.csv",
        "\xef\xbb\xbfold_la_code,la_name,region_ind,region_name,SN_1,SN_1P,SN_2,SN_3,SN_4,SN_5,SN_6,SN_7,SN_8,SN_9,"
        "SN_10\n"
        "838,Dorset,9,South West,845,Close ,878,933,935,916,865,926,938,881,850\n"
        "839,Elsewhere,9,South West,845,Close ,878,933,935,916,865,926,938,881,none\n"
        "855,Leicestershire,4,East Midlands,885,Close ,878,933,935,916,865,926,938,881,850\n",
        22, 0, 0);
    assert_issues(&x, "refused|neighbours.csv|3|SN_10|none|this is not the number of an authority");
    assert_rows(&x, "SELECT rank, neighbour FROM benchmark_neighbour WHERE la_code = '838' AND rank IN (1, 10) "
                    "ORDER BY rank",
        "rank +neighbour", "1|845\n10|850");
    assert_takes(&x, IMPORT_BENCHMARKS, "care.csv",
        "time_period,time_identifier,geographic_level,region_name,old_la_code,la_name,absence_terms,social_care_group,"
        "phase_type_grouping,pt_overall,pt_sess_authorised,pt_sess_unauthorised,pt_pupils_pa_10_exact,"
        "pt_pupils_pa_50_exact\n"
        "202425,Academic year,Local authority,South West,838,Dorset,six half terms,CLA 12 months at 31 March,Total,"
        "10.1,"
        "6.9,3.2,20.7,7.5\n"
        "202425,Autumn term,Local authority,South West,838,Dorset,six half terms,CLA 12 months at 31 March,Total,1,"
        "1,1,1,1"
        "\n"
        "202425,Academic year,Local authority,South West,838,Dorset,three terms,CLA 12 months at 31 March,Total,1,1,"
        "1,1,1"
        "\n"
        "202425,Academic year,Local authority,South West,838,Dorset,six half terms,All pupils,Total,1,1,1,1,1\n"
        "202424,Academic year,National,,,,six half terms,CINO at 31 March,Total,1,1,1,1,1\n",
        5, 0, 1);
    assert_issues(&x, "refused|care.csv|6|time_period|202424|this is not an academic year like 202526");
    assert_takes(&x, IMPORT_BENCHMARKS, "cohort_absence_2022-23.csv",
        "breakdown,area,group,enrolments,pct_PA_10plus,pct_SA_50plus\n"
        "Total,Dorset,Total,41997,21.05,2.38\nFSM,Dorset,Eligible,7000,37.5,c\nNC year,England,Year 9,600000,28.1,"
        "3.1\n"
        "School type,South West,Special,1,38,8\nFSM,Dorset,Unclassified,10,z,z\nSex,Atlantis,Male,1,2,3\n",
        8, 0, 0);
    assert_issues(&x,
        "refused|cohort_absence_2022-23.csv|7|area|Atlantis|this area is not known by name: import the year-to-date "
        "or LAIT file first");
    assert_rows(&x, all, columns,
        "cohort_absence_2022-23.csv|2022/23|full_year|authority|838|0|all|all|persistent|21050|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|authority|838|0|all|all|severe|2380|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|authority|838|0|fsm|yes|persistent|37500|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|authority|838|0|fsm|yes|severe|.|c\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|national|England|0|year|9|persistent|28100|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|national|England|0|year|9|severe|3100|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|region|South West|4|all|all|persistent|38000|.\n"
        "cohort_absence_2022-23.csv|2022/23|full_year|region|South West|4|all|all|severe|8000|.\n"
        "care.csv|2024/25|six_half_terms|authority|838|0|social_worker|cla|absence|10100|.\n"
        "care.csv|2024/25|six_half_terms|authority|838|0|social_worker|cla|authorised|6900|.\n"
        "care.csv|2024/25|six_half_terms|authority|838|0|social_worker|cla|persistent|20700|.\n"
        "care.csv|2024/25|six_half_terms|authority|838|0|social_worker|cla|severe|7500|.\n"
        "care.csv|2024/25|six_half_terms|authority|838|0|social_worker|cla|unauthorised|3200|.");
    importing_end(&x);
}

/* An authority that was abolished, and its successor of the same name. */
static const char both[] =
    "time_period,time_identifier,geographic_level,region_name,old_la_code,la_name,absence_terms,social_care_group,"
    "phase_type_grouping,pt_overall,pt_sess_authorised,pt_sess_unauthorised,pt_pupils_pa_10_exact,"
    "pt_pupils_pa_50_exact\n"
    "201819,Academic year,Local authority,South West,835,Dorset,six half terms,CINO at 31 March,Total,1,1,1,1,1\n"
    "202425,Academic year,Local authority,South West,838,Dorset,six half terms,CINO at 31 March,Total,2,2,2,2,2\n";
static const char tool[] = "measure_short,years,la_number,area,region,value\n"
                           "TotAbs,2018,835,Dorset (Pre LG),South West,4.9\n"
                           "TotAbs,2025,838,Dorset,South West,7.49\n";
static const char by_name[] = "breakdown,area,group,pct_PA_10plus,pct_SA_50plus\nTotal,Dorset,Total,21.05,2.38\n";
static const char where[] = "SELECT place, measure, milli FROM benchmark WHERE source = 'Pupil absence by "
                            "characteristic' ORDER BY place, measure";

static void set_benchmark_la(struct importing *x, const char *la_code)
{
    struct str problem;
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(config_set(&x->w, S("benchmark_la"), str_of(la_code), test_day("2024-01-01"), &problem), x->db);
    assert_ok(db_commit(x->db), x->db);
}

/* Of two authorities of a name, the one whose figures stand beside ours. */
static void finds_our_own_of_two_authorities_of_a_name(void **state)
{
    struct importing x = begin(state);
    set_benchmark_la(&x, "838");
    importing_text(&x, IMPORT_BENCHMARKS, "care.csv", both);
    assert_takes(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv", by_name, 2, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x, where, "+place +measure milli", "838|persistent|21050\n838|severe|2380");
    set_benchmark_la(&x, "835");
    assert_takes(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv", by_name, 2, 2, 0);
    assert_rows(&x, where, "+place +measure milli", "835|persistent|21050\n835|severe|2380");
    importing_end(&x);
}

/* Without a word of ours the one that the year-to-date file has; in doubt none. In any order the same. */
static void finds_the_authority_of_today(void **state)
{
    static const char *const orders[] = { "0123", "3210", "1320", "2031", "1023", "3102" };
    const char *const texts[] = { both, tool, ytd, by_name };
    const char *const names[] = { "care.csv", "lait.csv", "wk26.csv", "cohort_2022-23.csv" };
    struct importing x = begin(state);
    importing_text(&x, IMPORT_BENCHMARKS, "lait.csv", tool);
    assert_leaves_alone(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv", str_of(by_name),
        "every row was refused (1); the report says why");
    assert_issues(&x, "refused|cohort_2022-23.csv|2|area|Dorset|the authorities 835 and 838 both have this name: "
                      "import the year-to-date file, which has only those that exist now, or set benchmark_la to "
                      "the one that is meant");
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        struct import_file files[COUNT_OF(texts)];
        for (size_t k = 0; k < COUNT_OF(texts); k++) {
            int at = orders[i][k] - '0';
            files[k] = (struct import_file){ str_of(names[at]), importing_file(&x, names[at], str_of(texts[at])) };
        }
        assert_int_equal(importing_run(&x, IMPORT_BENCHMARKS, false, files, COUNT_OF(files)), OK);
        assert_issues(&x, "");
        if (i > 0)
            assert_int_equal(x.last.counts.added + x.last.counts.changed, 0);
        assert_rows(&x, where, "+place +measure milli", "838|persistent|21050\n838|severe|2380");
    }
    importing_end(&x);
}

/* What was filed under the wrong one is put right when the file comes again. */
static void moves_what_was_filed_under_another_authority(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_BENCHMARKS, "lait.csv",
        "measure_short,years,la_number,area,region,value\nTotAbs,2018,835,Dorset,South West,4.9\n");
    importing_text(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv", by_name);
    assert_rows(&x, where, "+place +measure milli", "835|persistent|21050\n835|severe|2380");
    importing_text(&x, IMPORT_BENCHMARKS, "wk26.csv", ytd);
    assert_takes(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv", by_name, 2, 2, 0);
    assert_str(x.last.summary,
        "4 published figures: 2 new, 2 changed, 0 as they were\n"
        "2 of these stood under another authority of the same name and were taken away there\n");
    assert_rows(&x, where, "+place +measure milli", "838|persistent|21050\n838|severe|2380");
    assert_str(importing_history(&x),
        "benchmark|Pupil absence by characteristic|2022/23|authority|835|0|all|all|persistent|21050 "
        "(cohort_2022-23.csv)|\n"
        "benchmark|Pupil absence by characteristic|2022/23|authority|835|0|all|all|severe|2380 "
        "(cohort_2022-23.csv)|\n");
    importing_end(&x);
}

static void refuses_other_files(void **state)
{
    struct importing x = begin(state);
    assert_leaves_alone(&x, IMPORT_BENCHMARKS, "else.csv", S("a,b\n1,2\n"),
        "else.csv: this is none of the DfE's files that are known here: attendance year to date, LAIT in long form, "
        "children in need and looked after, absence by characteristic, statistical neighbours");
    assert_leaves_alone(&x, IMPORT_BENCHMARKS, "cohort.csv",
        S("breakdown,area,group,pct_PA_10plus,pct_SA_50plus\nTotal,England,Total,1,2\n"),
        "cohort.csv: the file does not say of which year it is: keep the year in its name, like 2022-23");
    assert_leaves_alone(&x, IMPORT_BENCHMARKS, "cohort_2022-23.csv",
        S("breakdown,area,group,pct_PA_10plus\nTotal,England,Total,1\n"),
        "cohort_2022-23.csv, line 1: this is not a file of absence by characteristic: there is no column "
        "'pct_SA_50plus' (there are: breakdown, area, group, pct_PA_10plus)");
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_the_year_to_date),
        ON_BOTH_ENGINES(keeps_the_release_of_each_figure),
        ON_BOTH_ENGINES(takes_the_interactive_tool),
        ON_BOTH_ENGINES(takes_social_care_characteristics_and_neighbours),
        ON_BOTH_ENGINES(finds_our_own_of_two_authorities_of_a_name),
        ON_BOTH_ENGINES(finds_the_authority_of_today),
        ON_BOTH_ENGINES(moves_what_was_filed_under_another_authority),
        ON_BOTH_ENGINES(refuses_other_files),
    };
    return cmocka_run_group_tests_name("import benchmarks", tests, NULL, NULL);
}
