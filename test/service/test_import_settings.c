/* The list of schools: GIAS in both layouts, the authority's allocation, settings that GIAS does not hold. */
#include "importing.h"

#include "store/account.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    return importing_begin(*state, "2026-10-05");
}

static void reads_the_older_layout(void **state)
{
    struct importing x = begin(state);
    struct str sample = importing_read(&x, importing_data(&x, "gias_establishment_sample_4rows.csv"));
    assert_takes(&x, IMPORT_SETTINGS, "edubasealldata.csv", str_cstr(x.arena, sample), 4, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x,
        "SELECT urn, la_code, estab, name, kind, phase, type, status, opened_on, low_age, high_age, gender, pupils, "
        "fsm_bp, ukprn FROM school ORDER BY urn",
        "+urn +la_code +estab +name +kind phase +type +status @opened_on low_age high_age +gender pupils fsm_bp "
        "+ukprn",
        "100171|203|3526|Saint Mary Magdalene Church of England All Through School|school|3|Voluntary aided school|"
        "Open|.|3|18|Mixed|952|1870|10068732\n"
        "100459|206|4651|St Aloysius RC College|school|3|Voluntary aided school|Open|.|11|19|Boys|1104|2850|10015262\n"
        "100492|207|3402|St Thomas' CofE Primary School|school|2|Voluntary aided school|Open|.|3|11|Mixed|237|3000|"
        "10079297\n"
        "100494|207|3437|Saint Francis of Assisi Catholic Primary School|school|2|Voluntary aided school|Open|.|3|"
        "11|Mixed|225|2440|10075988");
    importing_end(&x);
}

static void reads_the_newer_layout(void **state)
{
    struct importing x = begin(state);
    struct str sample = importing_read(&x, importing_data(&x, "gias_establishment_header_140cols.csv"));
    assert_takes(&x, IMPORT_SETTINGS, "edubasealldata.csv", str_cstr(x.arena, sample), 2, 0, 0);
    assert_rows(&x,
        "SELECT urn, la_code, estab, name, kind, phase, type, status, opened_on, low_age, high_age, gender, pupils, "
        "fsm_bp, ukprn FROM school ORDER BY urn",
        "+urn +la_code +estab +name +kind phase +type +status @opened_on low_age high_age +gender pupils fsm_bp "
        "+ukprn",
        "130000|100|1000|school 1|school|3|Academy sponsor led|Open|1993-05-29|11|18|Mixed|1463|3270|10000001\n"
        "130001|100|1001|school 2|school|3|Academy sponsor led|Open|1993-05-30|11|18|Mixed|1172|1540|10000002");
    importing_end(&x);
}

/* The download is in Latin-1, and its columns come in any order. */
static void reads_by_name_and_in_latin_1(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_SETTINGS, "gias.csv",
        "Town,EstablishmentName,URN,LA (code),EstablishmentNumber,EstablishmentStatus (name),PhaseOfEducation (name),"
        "TypeOfEstablishment (name),OpenDate,StatutoryLowAge,StatutoryHighAge,PercentageFSM,NumberOfPupils\n"
        "Ch\xe2teau,\"\xc9"
        "cole St Ren\xe9, The\",100003,838,4003,Open,Primary,Community school,01-09-2009,4,11,12.5,210\n"
        "Newtown,Birch Special,100004,838,7001,Open,Not applicable,Community special school,,99,..,Not applicable,\n"
        "Newtown,Elm PRU,100005,838,1101,Open,Not applicable,Pupil referral unit,,,,,\n"
        "Newtown,Fir College,100006,838,8001,Open,16 plus,Further education,,16,99,,\n"
        "Newtown,Gone School,100007,838,4007,Closed,Primary,Community school,,4,11,,\n"
        "Newtown,Next School,100008,838,4008,Proposed to open,Primary,Community school,,4,11,,\n",
        4, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x,
        "SELECT urn, name, name_folded, town, phase, type, opened_on, low_age, high_age, pupils, fsm_bp FROM school "
        "ORDER BY urn",
        "+urn +name +name_folded +town phase +type @opened_on low_age high_age pupils fsm_bp", "100003|\xc3\x89"
                                                                                               "cole St Ren\xc3\xa9,"
                                                                                               " The|ecole st rene "
                                                                                               "the|Ch\xc3\xa2teau|"
                                                                                               "2|Community school|"
                                                                                               "2009-09-01|4|11|210|"
                                                                                               "1250\n"
                                                                                               "100004|Birch "
                                                                                               "Special|birch "
                                                                                               "special|Newtown|4|"
                                                                                               "Community special "
                                                                                               "school|.|.|.|.|.\n"
                                                                                               "100005|Elm PRU|elm "
                                                                                               "pru|Newtown|5|Pupil "
                                                                                               "referral unit|.|.|.|"
                                                                                               ".|.\n"
                                                                                               "100006|Fir College|"
                                                                                               "fir college|Newtown|"
                                                                                               "6|Further education|"
                                                                                               ".|16|.|.|.");
    importing_end(&x);
}

static void leaves_other_authorities_out(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    assert_str(x.last.summary,
        "2 schools: 2 new, 0 changed, 0 as they were\n"
        "The authority's number is not set, so every school of the file is taken as ours\n");
    importing_la_code(&x, "838");
    assert_takes(&x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100001,838,4001,Alder Academy,Open\n"
        "100002,838,4002,Birch School,Closed\n"
        "200001,855,4001,Ours Not,Open\n"
        "10000,838,4009,Short,Open\n"
        "100009,838,4009,,Open\n",
        0, 2, 0);
    assert_issues(&x,
        "refused|gias.csv|5|URN|10000|a URN is a number of six digits\n"
        "refused|gias.csv|6|EstablishmentName||a school needs a name");
    assert_rows(&x, "SELECT urn, name, status FROM school ORDER BY urn", "+urn +name +status",
        "100001|Alder Academy|Open\n100002|Birch School|Closed");
    assert_str(importing_history(&x),
        "school|name|Alder School|Alder Academy\nschool|status|Open|Closed\n");
    importing_end(&x);
}

static void add_lead(struct importing *x, int64_t id, const char *name)
{
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(store_account_add(x->db, x->arena,
                  &(struct account_add){ .id = { id }, .name = str_of(name), .display_name = S("Lead") }, NULL),
        x->db);
    assert_ok(db_commit(x->db), x->db);
}

static void allocates_schools(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    add_lead(&x, 71, "lead.one");
    add_lead(&x, 72, "lead.two");
    assert_takes(&x, IMPORT_SETTINGS, "allocation.csv",
        "urn,locality,partnership_area,inclusion_lead,from\n"
        "100001,North,Coast,lead.one,2026-09-01\n"
        "100002,north,Hills,Lead.Two,\n"
        "100009,North,Coast,lead.one,\n",
        2, 2, 0);
    assert_issues(&x,
        "refused|allocation.csv|4|urn|100009|this school is not one of ours: import the list of schools first");
    static const char all[] =
        "SELECT s.urn, l.name AS locality, a.name AS area FROM school AS s LEFT JOIN locality AS l ON l.id = "
        "s.locality_id LEFT JOIN area AS a ON a.id = s.area_id ORDER BY s.urn";
    static const char leads[] =
        "SELECT s.urn, a.name, l.from_on, l.to_on FROM school_lead AS l JOIN school AS s ON s.id = l.school_id JOIN "
        "account AS a ON a.id = l.account_id ORDER BY s.urn, l.from_on";
    assert_rows(&x, all, "+urn +locality +area", "100001|North|Coast\n100002|North|Hills");
    assert_rows(&x, leads, "+urn +name @from_on @to_on",
        "100001|lead.one|2026-09-01|.\n100002|lead.two|2026-10-05|.");
    /* Another lead takes over; a blank leaves what is there; nobody of that name is a warning. */
    assert_takes(&x, IMPORT_SETTINGS, "allocation.csv",
        "urn,locality,partnership_area,inclusion_lead,from\n100001,,Dales,lead.two,2026-10-01\n"
        "100002,,,lead.three,\n",
        1, 1, 1);
    assert_issues(&x,
        "warning|allocation.csv|3|inclusion_lead|lead.three|no account has this sign-in name, so nobody is "
        "allocated: add the account and import the file again");
    assert_rows(&x, all, "+urn +locality +area", "100001|North|Dales\n100002|North|Hills");
    assert_rows(&x, leads, "+urn +name @from_on @to_on",
        "100001|lead.one|2026-09-01|2026-09-30\n100001|lead.two|2026-10-01|.\n100002|lead.two|2026-10-05|.");
    importing_text(&x, IMPORT_SETTINGS, "allocation.csv",
        "urn,inclusion_lead\n100001,lead.two\n100001,lead.one\n100002,lead.two\n");
    assert_issues(&x,
        "refused|allocation.csv|3|inclusion_lead|lead.one|another row allocates this school to lead.two");
    importing_end(&x);
}

static void takes_early_years_and_post_16(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    assert_takes(&x, IMPORT_SETTINGS, "others.csv",
        "urn,name,kind,locality,partnership_area,street,town,postcode,telephone\n"
        "EY100200,Little Acorns,early_years,North,Coast,1 High Street,Newtown,ZZ99 1AA,01632 960001\n"
        "10012345,Newtown College,post16,North,Coast,,,,\n"
        "100001,Not One,early_years,,,,,,\n"
        "EY100201,,early_years,,,,,,\n"
        "EY100202,Playgroup,playgroup,,,,,,\n"
        "EY100200,Little Acorns,early_years,,,,,,\n",
        2, 0, 0);
    assert_issues(&x,
        "refused|others.csv|4|urn|100001|a school has this number\n"
        "refused|others.csv|5|urn|EY100201|a setting needs a number of up to 20 characters and a name\n"
        "refused|others.csv|6|kind|playgroup|the kind is early_years or post16\n"
        "warning|others.csv|7|urn|EY100200|this setting stands twice in the import; the later row counts");
    assert_rows(&x,
        "SELECT s.urn, s.name, s.kind, s.phase, l.name AS locality, s.street, s.postcode, s.telephone FROM school "
        "AS s LEFT JOIN locality AS l ON l.id = s.locality_id WHERE s.kind <> 'school' ORDER BY s.urn",
        "+urn +name +kind phase +locality +street +postcode +telephone", "10012345|Newtown College|post16|6|North|.|"
                                                                         ".|.\n"
                                                                         "EY100200|Little Acorns|early_years|1|"
                                                                         "North|1 High Street|ZZ99 1AA|01632 960001");
    importing_end(&x);
}

/* A file of pupils may bring a school by its number before the list is there; the list then names it, and its pupils
 * stay. */
static void names_a_school_that_came_by_its_number(void **state)
{
    struct importing x = begin(state);
    struct str ctf = importing_read(&x, importing_data(&x, "ctf25_constructed_example.xml"));
    importing_bytes(&x, IMPORT_CTF, "example.xml", ctf);
    assert_false(x.last.refused);
    assert_rows(&x, "SELECT urn, la_code, estab FROM school", "+urn +la_code +estab", "838/4000|838|4000");
    assert_takes(&x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100000,838,4000,Example Secondary,Open\n",
        0, 1, 0);
    assert_rows(&x, "SELECT s.urn, s.name, p.surname FROM school AS s JOIN enrolment AS e ON e.school_id = s.id "
                    "JOIN pupil AS p ON p.id = e.pupil_id",
        "+urn +name +surname", "100000|Example Secondary|Example");
    importing_end(&x);
}

static void refuses_other_files(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    assert_leaves_alone(&x, IMPORT_SETTINGS, "else.csv", S("a,b\n1,2\n"),
        "else.csv: this is neither a GIAS establishment file, nor an allocation (urn, locality, partnership_area, "
        "inclusion_lead), nor a list of other settings (urn, name, kind)");
    assert_leaves_alone(&x, IMPORT_SETTINGS, "gias.csv", S("URN,EstablishmentName\n100001,Alder School\n"),
        "gias.csv, line 1: this is not a GIAS establishment file: there is no column 'LA (code)' (there are: URN, "
        "EstablishmentName)");
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(reads_the_older_layout),
        ON_BOTH_ENGINES(reads_the_newer_layout),
        ON_BOTH_ENGINES(reads_by_name_and_in_latin_1),
        ON_BOTH_ENGINES(leaves_other_authorities_out),
        ON_BOTH_ENGINES(allocates_schools),
        ON_BOTH_ENGINES(takes_early_years_and_post_16),
        ON_BOTH_ENGINES(names_a_school_that_came_by_its_number),
        ON_BOTH_ENGINES(refuses_other_files),
    };
    return cmocka_run_group_tests_name("import settings", tests, NULL, NULL);
}
