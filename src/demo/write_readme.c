/* README.txt: what lies in the directory. */
#include "demo/fault.h"
#include "demo/files.h"
#include "demo/names.h"

static const char about[] =
    "The demonstration county: " DEMO_COUNTY_NAME "\n"
    "\n"
    "Nobody and nothing in these files exists. They were made by a program from lists of\n"
    "words and from chance, so that Waymark can be shown and tested with the figures of a\n"
    "real county and without anybody's data.\n"
    "\n"
    "How that can be told: UPNs and DfE numbers are under authority number 988, which no\n"
    "authority has; URNs lie between 900001 and 901099, which the national register does\n"
    "not use; every postcode is in ZZ99, which was never given to a place; telephone\n"
    "numbers are 01632 960000 to 01632 960999, kept by Ofcom for fiction; web addresses end\n"
    "in .example; places are made of a stem and an ending that were invented; children's\n"
    "names are common given names and surnames put together by chance.\n"
    "\n"
    "The year is 2025/26: pupils from 3 September 2025 to 21 July 2026, 190 days, 380\n"
    "sessions; statuses are those of 3 September and do not change. Absence, persistent and\n"
    "severe absence, suspensions and the reasons for absence are at the published rates of\n"
    "a real county, Dorset; which figures, and how, is written in\n"
    "docs/decisions/0003-demonstration-county.md.\n";

static const char years_before[] =
    "\n"
    "Before it lie %s: each from a Wednesday in September to a\n"
    "Wednesday in July, 190 days. A child is the same child in all of them, in a year group\n"
    "lower by one a year back; the oldest have left since. SEN and free meals hold for a\n"
    "year and change between years; social care goes by its periods. Absence is at the rates\n"
    "published for each year, and goes together from year to year as it does with real\n"
    "children. 2023/24 is kept in the codes of that time (H, J and Y; no K, C1, C2, J1, Q\n"
    "or Y1 to Y7).\n";

static const char files[] =
    "\n"
    "Files, in the order in which they are imported (docs/FORMATS.md has their columns):\n"
    "\n"
    "settings.csv            The establishment file of Get Information About Schools, in\n"
    "                        its 140 columns and its encoding. Seven schools of other\n"
    "                        authorities, two of them closed, are in it to be left out.\n"
    "allocation.csv          Locality, partnership area and Inclusion Lead of each school.\n"
    "early_years_post16.csv  A few early years settings and colleges.\n";

static const char files_before[] =
    "calendar_%d.csv, pupils_%d.csv, social_care_%d.csv, marks_%d.csv, suspensions_%d.csv\n"
    "                        Those of the school year that began in %d, each as the file\n"
    "                        of 2025/26 below, as they were when the year had ended.\n";

static const char files_last[] =
    "calendar.csv            Half terms, the bank holiday, training days, two closures.\n"
    "pupils.csv              One row an enrolment, by school. Who moved has two.\n"
    "social_care.csv         Periods with a social worker, of those whom pupils.csv gives\n"
    "                        one.\n"
    "marks.csv               One row a mark: by school, within it pupil by pupil, each in\n"
    "                        the order of the days.\n"
    "suspensions.csv         Suspensions and permanent exclusions; each session of them is\n"
    "                        an E in marks.csv.\n"
    "census/                 The spring census 2026 of some schools, as COLLECT gives it to\n"
    "                        an authority: the autumn term's sessions by code and its\n"
    "                        suspensions.\n"
    "ctf/                    A Common Transfer File of children who moved from one school\n"
    "                        to another.\n"
    "marks-examples/         The marks of one school in the three other layouts. Imported\n"
    "                        after marks.csv they change no mark. string-a-pupil.csv, like\n"
    "                        the file in ctf/, adds the # of holidays and other days on\n"
    "                        which the school was closed, which marks.csv leaves out.\n"
    "\n"
    "Made to be found: one school was closed by its heating for two days (Y4); at another\n"
    "half the pupils could not travel on a day of snow (Y2); a third writes # on an\n"
    "election day and on its training days; a fourth has no marks of its Year 4 on two\n"
    "days. Some N were never resolved. Some children attend elsewhere on fixed days (B, K,\n"
    "D), are on part-time timetables (C2), or in Reception for mornings only (X).\n";

static const char faults[] =
    "\n"
    "The registers of 2024/25 have faults at four schools. %d: a class has marks on two of\n"
    "the school's training days. %d: single marks are missing, and those of a class in two\n"
    "sessions. %d: H and J are used until February, half a year after they were withdrawn; X\n"
    "stands for children of compulsory school age; B for days at home. %d: children have one\n"
    "code for a whole term; and from January on no N is followed up.\n";

static void put_years_before(struct buf *b, int years)
{
    buf_add_fmt(b, years_before, years == 2 ? "2024/25" : "2024/25 and 2023/24");
}

static void put_files_before(struct buf *b, int years)
{
    for (int year = DEMO_LAST_YEAR + 1 - years; year < DEMO_LAST_YEAR; year++)
        buf_add_fmt(b, files_before, year, year, year, year, year, year);
}

static void put_faults(struct buf *b, const struct demo_county *c)
{
    const struct demo_faulty at = demo_faulty(c);
    buf_add_fmt(b, faults, c->schools[at.closed].urn, c->schools[at.missing].urn,
        c->schools[at.codes].urn, c->schools[at.runs].urn);
}

void demo__write_readme(struct demo_dir *d, const struct demo_county *c, int years,
    const struct str differ[2], const struct demo_county *faulty)
{
    struct demo_out o = demo_out(d, "README.txt");
    struct buf *b = &o.text;
    buf_add_str(b, str_of(about));
    if (years > 1)
        put_years_before(b, years);
    buf_add_str(b, str_of(files));
    if (years > 1)
        put_files_before(b, years);
    buf_add_str(b, str_of(files_last));
    buf_add_fmt(b, "The heating: %d. The snow: %d. The election: %d. The missing marks: %d.\n",
        c->schools[c->odd.boiler].urn, c->schools[c->odd.snow].urn, c->schools[c->odd.polling].urn,
        c->schools[c->odd.gap].urn);
    buf_add_fmt(b,
        "Two children's sessions in census/ differ from their marks: %.*s (two, I) and %.*s "
        "(three, O).\n",
        STR_ARG(differ[0]), STR_ARG(differ[1]));
    if (years > 1)
        put_faults(b, faulty);
    buf_add_fmt(b,
        "\nThis is the %s county with seed %llu: %zu schools, %zu pupils, %zu enrolments.\n",
        c->options.size == DEMO_SMALL ? "small" : "whole", (unsigned long long)c->options.seed,
        c->n_schools, c->n_pupils, c->n_enrolments);
    demo_out_done(&o);
}
