/* What tells who a child is, in a text (identify.h; TRUST.md T5): shapes and names as tables of cases, five hundred
 * names of a roll written in every way, and ordinary prose in which nothing is to be found. */
#include "importing.h"

#include "base/bytes.h"
#include "base/random.h"
#include "service/identify.h"

const struct migrations *const engine_schema = &store_migrations;

#define TEXT(x) \
    { \
        x, sizeof(x) - 1 \
    }
static const struct str others[] = { TEXT("Tarrick Church of England Primary School"), TEXT("St Quennel's Academy"),
    TEXT("Pellam College"), TEXT("Fennock Hill Nursery") };
static const struct str staff[] = { TEXT("Ostrelda Gimmerson"), TEXT("Forum coordinator"), TEXT("Rose Whitelock") };

static struct identify_child child(const char *forename, const char *surname, const char *born)
{
    return (struct identify_child){ .forename = str_of(forename),
        .surname = str_of(surname),
        .preferred_forename = STR_NONE,
        .preferred_surname = STR_NONE,
        .born = test_day(born) };
}

static const struct identify_index *small_roll(struct arena *a)
{
    struct identify_child *c = ARENA_ARRAY(a, 12, struct identify_child);
    size_t n = 0;
    c[n++] = child("Amira", "Quennelby", "2015-03-12");
    c[n++] = child("Zoë", "O'Brandel", "2014-11-30");
    c[n++] = child("Rose", "Drusk", "2016-01-05");
    c[n++] = child("Will", "Short", "2013-07-09");
    c[n++] = child("May", "Hespel", "2012-05-21");
    c[n++] = child("Jo", "van der Larkis", "2015-09-01");
    c[n++] = child("Mary-Jane", "Norrup-Vennick", "2014-02-14");
    c[n++] = child("Grace", "White", "2015-12-25");
    c[n++] = child("Łukasz", "Wobbinski", "2013-04-02");
    c[n - 1].preferred_forename = S("Lucky");
    c[n++] = child("Ruby", "Young", "2016-08-30");
    const struct identify_source s = { .children = c,
        .n_children = n,
        .setting = S("Kestrow Lane Primary School"),
        .town = S("Ambrelton"),
        .others = others,
        .n_others = COUNT_OF(others),
        .staff = staff,
        .n_staff = COUNT_OF(staff) };
    return identify_index_of(a, &s);
}

/* What is found, as "hard name [Amira Quennelby]; soft ...". */
static struct str found(struct arena *a, const struct identify_index *x, struct str text)
{
    static const char *const kinds[IDENTIFY_KINDS] = { "name", "near", "initials", "staff", "setting", "other",
        "place", "born", "upn", "number", "postcode", "telephone", "email", "address" };
    struct identify_hit *hits;
    size_t n;
    struct buf b = buf_new(1 << 20);
    identify_look(a, x, text, &hits, &n);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "%s%s %s [%.*s]", i == 0 ? "" : "; ", hits[i].hard ? "hard" : "soft", kinds[hits[i].kind],
            (int)hits[i].n, text.p + hits[i].at);
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

static const struct {
    const char *text, *want;
} cases[] = {
    /* Names, however they are written. */
    { "We worry about Amira.", "hard name [Amira]" },
    { "amira finds lunch hard", "hard name [amira]" },
    { "AMIRA QUENNELBY is in year 4", "hard name [AMIRA QUENNELBY]" },
    { "Quennelby, Amira", "hard name [Quennelby, Amira]" },
    { "Amira's book and the Quennelbys’ house", "hard name [Amira]; soft near [Quennelbys]" },
    { "Zoe said; Zo\u00eb said; Zoe\u0308 said", "hard name [Zoe]; hard name [Zo\u00eb]; hard name [Zoe\u0308]" },
    { "A\u200bmira", "hard name [A\u200bmira]" },
    { "O'Brandel, O\u2019Brandel, OBrandel and O Brandel",
        "hard name [O'Brandel, O\u2019Brandel, OBrandel]; hard name "
        "[O Brandel]" },
    { "Mary-Jane sat with Vennick", "hard name [Mary-Jane]; hard name [Vennick]" },
    { "the Larkis family, van hire", "hard name [Larkis]" },
    { "Lukasz is called Lucky", "hard name [Lukasz]; hard name [Lucky]" },
    { "He told Jo; jo-jo", "hard name [Jo]" },
    { "A. Quennelby", "hard name [A. Quennelby]" },
    /* Names that are words. */
    { "They will go. It may rose in grace and white.", "" },
    { "We asked Will about it", "hard name [Will]" },
    { "Will it help?", "soft name [Will]" },
    { "It started in May 2025, since May, on 3 May", "" },
    { "We think May is tired", "hard name [May]" },
    { "Rose Drusk", "hard name [Rose Drusk]" },
    { "Will Short came", "hard name [Will Short]" },
    { "he is White British, a member of Young Carers", "soft name [White]; soft name [Young]" },
    { "ruby is upset", "soft name [ruby]" },
    /* Nearly, and initials. */
    { "Amirah was upset", "soft near [Amirah]" },
    { "Quenelby and Qeunnelby and quennilby", "soft near [Quenelby]; soft near [Qeunnelby]; soft near [quennilby]" },
    { "A.Q. was upset, A. Q. too, and AQ's mother", "soft initials [A.Q]; soft initials [A. Q]; soft initials [AQ]" },
    { "The EP and the TA of AZ", "" },
    /* Adults and settings. */
    { "Ostrelda Gimmerson runs it", "hard staff [Ostrelda Gimmerson]" },
    { "Mrs Gimmerson and Mr. Bandylegs told Miss", "hard staff [Mrs Gimmerson]; soft staff [Mr. Bandylegs]" },
    { "the forum coordinator", "" },
    { "at Kestrow Lane Primary School", "hard setting [Kestrow Lane Primary]" },
    { "at Kestrow Lane; by kestrow lane", "hard setting [Kestrow Lane]; soft setting [kestrow lane]" },
    { "St. Quennels, Saint Quennel's, St Quennel\u2019s Academy",
        "hard other [St. Quennels]; hard other [Saint Quennel's]; hard other [St Quennel\u2019s Academy]" },
    { "from Tarrick Primary to Pellam College", "hard other [Tarrick Primary]; hard other [Pellam College]" },
    { "he lives in Ambrelton", "soft place [Ambrelton]" },
    /* Dates of birth. */
    { "12/03/2015, 12.3.15, 12-03-2015, 2015-03-12, 12032015",
        "hard born [12/03/2015]; hard born [12.3.15]; hard born [12-03-2015]; hard born [2015-03-12]; hard born "
        "[12032015]" },
    { "12 March 2015; 12th of Mar, '15; March 12th, 2015; 12 03 2015",
        "hard born [12 March 2015]; hard born [12th of Mar, '15]; hard born [March 12th, 2015]; hard born [12 03 "
        "2015]" },
    { "The meeting of 13/03/2015 and of 14 March 2015", "" },
    { "born on 3/4/2016", "hard born [3/4/2016]" },
    { "DOB: 4 May 2011", "hard born [4 May 2011]" },
    { "date of birth 2011-05-04", "hard born [2011-05-04]" },
    { "His birthday is 4 May", "soft born [4 May]" },
    { "31/02/2015 born", "" },
    /* Numbers. */
    { "A988432100001 X, B123 and B 123 456 789", "soft upn [A988432100001]" },
    { "call 01632 960123 or (01632) 960 001 or +44 16"
      "32 960123",
        "hard telephone [01632 960123]; hard telephone [(01632) 960 001]; hard telephone [+44 16"
        "32 960123]" },
    { "ULN 9876543210, NHS 943 476 5919", "hard number [9876543210]; hard number [943 476 5919]" },
    { "In 2023 2024 he missed 12 345 of 2,000 sessions; 1234567890123", "" },
    { "someone.else+x@school.example.uk or @home", "hard email [someone.else+x@school.example.uk]" },
    /* Where somebody lives. */
    { "ZZ99 1AA and so on", "hard postcode [ZZ99 1AA]" },
    { "KS2 3rd set, S1 2nd, N4 1hr", "" },
    { "lives at 14a Sorrin Mill Lane", "hard address [14a Sorrin Mill Lane]" },
    { "Flat 2, 7 Yarrel Close", "hard address [7 Yarrel Close]" },
    { "near Sorrin Road; 12 sorrin road", "soft address [Sorrin Road]; soft address [12 sorrin road]" },
    { "20 minutes down the road, a close friend, 3 times this way", "" },
    { "", "" },
};

static void finds_what_identifies(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 << 20);
    const struct identify_index *x = small_roll(a);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(found(a, x, str_of(cases[i].text)), cases[i].want);
    arena_free(a);
}

static void finds_a_upn(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 << 20);
    const struct identify_index *x = small_roll(a);
    struct str upn = importing_upn(a, 1), low = str_lower(a, upn);
    const struct str spaced = str_fmt(a, "%.*s %.*s-%.*s", 1, upn.p, 3, upn.p + 1, 9, upn.p + 4);
    const struct str texts[] = { upn, low, spaced };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_str(found(a, x, str_fmt(a, "see %.*s.", STR_ARG(texts[i]))),
            str_cstr(a, str_fmt(a, "hard upn [%.*s]", STR_ARG(texts[i]))));
    char *wrong = str_cstr(a, upn);
    wrong[5] = wrong[5] == '9' ? '0' : (char)(wrong[5] + 1);
    assert_str(found(a, x, str_of(wrong)), str_cstr(a, str_fmt(a, "soft upn [%s]", wrong)));
    assert_str(found(a, x, str_fmt(a, "%.*s0", STR_ARG(upn))), "");
    arena_free(a);
}

/* Names of no child: syllables by chance. */
static struct str made_up(struct arena *a, struct rng *r, size_t syllables)
{
    static const char *const parts[] = { "bar", "del", "fen", "gor", "hul", "jin", "kam", "lor", "mip", "nas", "pov",
        "rud", "sev", "tol", "vak", "wim", "yor", "zet" };
    struct str s = S("");
    for (size_t i = 0; i < syllables; i++)
        s = str_fmt(a, "%.*s%s", STR_ARG(s), parts[rng_below(r, COUNT_OF(parts))]);
    s = str_dup(a, s);
    char *p = str_cstr(a, s);
    p[0] = (char)(p[0] - 32);
    return str_of(p);
}

static struct str misspelt(struct arena *a, struct rng *r, struct str name)
{
    char *p = arena_alloc(a, name.n + 2);
    const size_t at = 1 + rng_below(r, name.n - 2);
    switch (rng_below(r, 4)) {
    case 0: /* one left out */
        return str_fmt(a, "%.*s%.*s", (int)at, name.p, (int)(name.n - at - 1), name.p + at + 1);
    case 1: /* one put in */
        return str_fmt(a, "%.*sx%.*s", (int)at, name.p, (int)(name.n - at), name.p + at);
    case 2: /* another one */
        memcpy(p, name.p, name.n);
        p[at] = 'x';
        return (struct str){ p, name.n };
    default: /* two changed */
        memcpy(p, name.p, name.n);
        p[at] = name.p[at - 1];
        p[at - 1] = name.p[at];
        if (at == 1) {
            p[0] = name.p[0];
            p[1] = name.p[1];
        }
        return (struct str){ p, name.n };
    }
}

/* Five hundred children, each written in each way in a sentence of its own: nothing is missed, and an exact name is
 * hard. */
static void five_hundred_names(void **state)
{
    (void)state;
    enum { CHILDREN = 500,
        WAYS = 8 };
    struct arena *a = arena_new((size_t)256 << 20);
    struct rng r = rng_seed(7);
    struct identify_child *c = ARENA_ARRAY(a, CHILDREN, struct identify_child);
    for (size_t i = 0; i < CHILDREN; i++)
        c[i] =
            (struct identify_child){ .forename = made_up(a, &r, 2), .surname = made_up(a, &r, 3), .born = DAY_NONE };
    const struct identify_source s = { .children = c, .n_children = CHILDREN, .setting = S(""), .town = S("") };
    const struct identify_index *x = identify_index_of(a, &s);
    size_t missed[WAYS] = { 0 };
    for (size_t i = 0; i < CHILDREN; i++) {
        struct str f = c[i].forename, l = c[i].surname;
        const struct str ways[WAYS] = { str_fmt(a, "%.*s %.*s", STR_ARG(f), STR_ARG(l)), f,
            str_fmt(a, "%.*s, %.*s", STR_ARG(l), STR_ARG(f)), str_lower(a, l), str_fmt(a, "%.*s's", STR_ARG(f)),
            misspelt(a, &r, f), misspelt(a, &r, l), str_fmt(a, "%c.%c.", f.p[0], l.p[0]) };
        for (size_t w = 0; w < WAYS; w++) {
            struct str text = str_fmt(a, "In the mornings %.*s finds it hard to settle.", STR_ARG(ways[w]));
            struct identify_hit *hits;
            size_t n;
            identify_look(a, x, text, &hits, &n);
            missed[w] += w < 5 ? identify_hard(hits, n) != 1 : n == 0;
        }
    }
    for (size_t w = 0; w < WAYS; w++)
        if (missed[w] > 0)
            fail_msg("way %zu: %zu of %d are missed", w, missed[w], CHILDREN);
    arena_free(a);
}

/* What a setting writes, with a roll whose names are words besides: nothing hard, and next to nothing soft. */
static const char *const prose =
    "He finds mornings hard and often arrives late. Staff greet him at the gate and walk with him to the quiet room, "
    "where he may choose a book. By ten he will usually join the class. In May 2025 the Educational Psychologist "
    "observed a Maths lesson; her report of 12 June 2025 says that his needs lie in communication and interaction.\n"
    "Strategies: a visual timetable, now and next board, sensory breaks every 20 minutes, ELSA twice a week since "
    "September. Impact: some. He was suspended for 2 days in the Autumn term and for 3.5 days in Spring. Attendance "
    "was 78.4% (134 of 171 sessions) by 1 March. We hope for advice about transition to Year 7.\n"
    "Mum reports that sleep is poor: 5 hours a night. She is keen, and grateful for early help. The GP has referred "
    "him to CAMHS; the wait is 40 weeks. A page of his own work is in the file. Black History Month went well. "
    "Will a smaller group help? Mark making is at the stage of a much younger child. Hope this is clear.\n"
    "Previous support: Read Write Inc, Lego therapy, Zones of Regulation, a key worker, a reduced timetable from "
    "9.15 "
    "to 12.00 with review dates of 03/11/2025 and 17/11/2025. KS2 results are not known. The cost was \xc2\xa3"
    "1,200.00. Grace periods and rose-tinted words do not help; short, sharp sessions do.";

static void ordinary_prose(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 << 20);
    static const char *const names[][2] = { { "Amelia", "Jones" }, { "Oliver", "Smith" }, { "Will", "Page" },
        { "Grace", "Young" }, { "May", "Short" }, { "Rose", "Sharp" }, { "Mark", "Hope" }, { "Hope", "Keen" },
        { "Noah", "Brown" }, { "Muhammad", "Khan" }, { "Ella", "Wright" }, { "Jack", "Walker" }, { "Isla", "Evans" },
        { "Harry", "Patel" }, { "Emily", "Hughes" }, { "Elsa", "Regulat" }, { "Theo", "Marsh" }, { "Max", "Black" },
        { "Stan", "Stage" }, { "Molly", "Reade" }, { "Ben", "Small" } };
    struct identify_child c[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        c[i] = child(names[i][0], names[i][1], "2015-06-12");
    const struct identify_source s = { .children = c,
        .n_children = COUNT_OF(c),
        .setting = S("Kestrow Lane Primary School"),
        .town = S("Ambrelton"),
        .others = others,
        .n_others = COUNT_OF(others),
        .staff = staff,
        .n_staff = COUNT_OF(staff) };
    assert_str(found(a, identify_index_of(a, &s), str_of(prose)),
        "soft name [ELSA]; soft name [Black]; soft name [Will]; soft name [Mark]; soft name [Hope]; soft name "
        "[Grace]");
    arena_free(a);
}

/* A long text and a long roll, twice as long each time: the work grows with the text, which the number of hits shows
 * to have been done to its end. */
static void a_long_text(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)512 << 20);
    struct rng r = rng_seed(11);
    enum { CHILDREN = 2000,
        SENTENCES = 1700 };
    struct identify_child *c = ARENA_ARRAY(a, CHILDREN, struct identify_child);
    for (size_t i = 0; i < CHILDREN; i++)
        c[i] =
            (struct identify_child){ .forename = made_up(a, &r, 2), .surname = made_up(a, &r, 3), .born = DAY_NONE };
    const struct identify_source s = { .children = c, .n_children = CHILDREN, .setting = S(""), .town = S("") };
    const struct identify_index *x = identify_index_of(a, &s);
    struct buf b = buf_new(1 << 20);
    for (int i = 0; i < SENTENCES; i++)
        buf_add_str(&b, S("He finds the mornings hard and arrives late, mostly tired. "));
    buf_add_fmt(&b, "That is %.*s.", STR_ARG(c[CHILDREN - 1].surname));
    assert_true(b.n > 100000);
    struct identify_hit *hits;
    size_t n;
    identify_look(a, x, buf_str(&b), &hits, &n);
    assert_int_equal(n, 1);
    assert_true(hits[0].hard && hits[0].at > 100000);
    /* No more than IDENTIFY_MOST are handed back. */
    buf_clear(&b);
    for (int i = 0; i < IDENTIFY_MOST + 5; i++)
        buf_add_fmt(&b, "%.*s; ", STR_ARG(c[0].surname));
    identify_look(a, x, buf_str(&b), &hits, &n);
    assert_int_equal(n, IDENTIFY_MOST);
    /* Nor is a name hidden behind as many that only may be one. */
    buf_clear(&b);
    for (int i = 0; i < IDENTIFY_MOST + 5; i++)
        buf_add_str(&b, S("Mrs Quibberwick; "));
    buf_add_fmt(&b, "%.*s; ", STR_ARG(c[0].surname));
    identify_look(a, x, buf_str(&b), &hits, &n);
    assert_int_equal(n, IDENTIFY_MOST);
    assert_int_equal(identify_hard(hits, n), 1);
    assert_true(hits[n - 1].hard);
    buf_done(&b);
    arena_free(a);
}

static void the_mark_changes_with_what_is_found(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)64 << 20);
    const struct identify_index *x = small_roll(a);
    struct identify_hit *hits;
    size_t n;
    const char *texts[] = { "Will it help?", "Will it? Amirah", "Nothing here" };
    uint64_t marks[COUNT_OF(texts)];
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        identify_look(a, x, str_of(texts[i]), &hits, &n);
        marks[i] = identify_mark(0, str_of(texts[i]), hits, n);
    }
    assert_true(marks[0] != marks[1] && marks[0] != 0 && marks[2] == 0);
    arena_free(a);
}

/* From the database: the roll, today and of late, of this setting alone; the other settings. */
static void loads_the_roll(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_pupils(&x);
    importing_sql(&x, "UPDATE pupil SET surname = 'Quennelby' WHERE forename = 'One'");
    const struct school_id ours = { importing_number(&x, "SELECT id AS n FROM school WHERE urn = '100001'") },
                           theirs = { importing_number(&x, "SELECT id AS n FROM school WHERE urn = '100002'") };
    struct identify_hit *hits;
    size_t n;
    assert_ok(db_begin(x.db, DB_READ), x.db);
    struct str text = S("We think that Quennelby is tired");
    assert_ok(identify_scan(&x.w, ours, text, &hits, &n), x.db);
    assert_int_equal(identify_hard(hits, n), 1);
    assert_ok(identify_scan(&x.w, theirs, text, &hits, &n), x.db);
    assert_int_equal(identify_hard(hits, n), 0);
    db_rollback(x.db);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_identifies),
        cmocka_unit_test(finds_a_upn),
        cmocka_unit_test(five_hundred_names),
        cmocka_unit_test(ordinary_prose),
        cmocka_unit_test(a_long_text),
        cmocka_unit_test(the_mark_changes_with_what_is_found),
        ON_BOTH_ENGINES(loads_the_roll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
