/* Files that are not what they should be, whatever their kind: nothing of them is taken, and the report says why. Rows
 * that are wrong are in the tests of their kinds. */
#include "importing.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_pupils(&x);
    return x;
}

/* Texts one after the other, the last one NULL. */
static struct str join(struct importing *x, const char *first, ...)
{
    struct buf b = buf_new((size_t)64 << 20);
    va_list ap;
    va_start(ap, first);
    for (const char *t = first; t != NULL; t = va_arg(ap, const char *))
        buf_add_str(&b, str_of(t));
    va_end(ap);
    assert_false(b.failed);
    struct str all = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return all;
}

static const char *times(struct importing *x, const char *text, size_t n)
{
    size_t each = strlen(text);
    char *all = arena_alloc(x->arena, n * each + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(all + i * each, text, each);
    return all;
}

static const char *why(struct importing *x, const char *where, enum csv_fault_kind fault)
{
    return str_fmt(x->arena, "%s: %.*s", where, STR_ARG(csv_fault_text(fault))).p;
}

/* What a file can be instead of a CSV file, for every kind that reads CSV. */
static void refuses_what_is_no_csv(void **state)
{
    static const enum import_kind kinds[] = { IMPORT_SETTINGS, IMPORT_PUPILS, IMPORT_MARKS, IMPORT_EPISODES,
        IMPORT_BENCHMARKS, IMPORT_CALENDAR, IMPORT_CENSUS };
    static const struct {
        struct str bytes;
        enum csv_fault_kind fault;
    } cases[] = { { { "", 0 }, CSV_EMPTY }, { { "\n \n\n", 4 }, CSV_EMPTY }, { { "\xef\xbb\xbf", 3 }, CSV_EMPTY },
        { { "PK\x03\x04\x14\0\x06\0", 8 }, CSV_WORKBOOK },
        { { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 }, CSV_OLD_WORKBOOK }, { { "%PDF-1.7\n", 9 }, CSV_PDF },
        { { "<html><body>Sign in</body></html>", 33 }, CSV_MARKUP }, { { "\xff\xfeu\0p\0n\0\n\0", 10 }, CSV_UTF16 },
        { { "u\0p\0n\0,\0\n\0", 10 }, CSV_UTF16 }, { { "\0\0\x01\x02\x03", 5 }, CSV_BINARY } };
    struct importing x = begin(state);
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (size_t i = 0; i < COUNT_OF(cases); i++)
            assert_leaves_alone(&x, kinds[k], "bad.csv", cases[i].bytes, why(&x, "bad.csv", cases[i].fault));
    importing_end(&x);
}

/* A file that is right at first: what was read before the fault is not taken either. */
static void refuses_a_file_with_a_fault(void **state)
{
    struct importing x = begin(state);
    const char *head = importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,I,I\n");
    const char *long_field = times(&x, "x", 1000000), *long_row = times(&x, "abcdefghi,", 110000);
    const struct {
        struct str bytes;
        const char *why;
    } cases[] = {
        { join(&x, head, "caf\xc3\xa9,,,\ncaf\xe9,,,\n", NULL), why(&x, "marks.csv, line 4", CSV_ENCODING) },
        { join(&x, head, "\"x,2026-09-07,/,\\\nmore\n", NULL), why(&x, "marks.csv, line 3", CSV_QUOTE_OPEN) },
        { join(&x, head, "a,\"b\"c,/,\\\n", NULL), why(&x, "marks.csv, line 3: column 2", CSV_QUOTE_STRAY) },
        { join(&x, head, long_field, ",2026-09-07,/,\\\n", NULL),
            why(&x, "marks.csv, line 3: column 1", CSV_FIELD_LONG) },
        { join(&x, head, "\"", long_field, "\",2026-09-07,/,\\\n", NULL),
            why(&x, "marks.csv, line 3: column 1", CSV_FIELD_LONG) },
        { join(&x, head, long_row, "\n", NULL), why(&x, "marks.csv, line 3", CSV_ROW_LONG) },
        { join(&x, head, times(&x, ",", 3000), "\n", NULL),
            why(&x, "marks.csv, line 3: column 2048", CSV_COLUMNS_MANY) },
        { join(&x, head, importing_upns(&x, "%2,2026-09-07"), NULL),
            why(&x, "marks.csv, line 3: column 2", CSV_CUT_OFF) },
        { S("upn,date,UPN,am,pm\na,b,c,d,e\n"), why(&x, "marks.csv, line 1: column 3", CSV_HEADER_TWICE) },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_leaves_alone(&x, IMPORT_MARKS, "marks.csv", cases[i].bytes, cases[i].why);
    struct str zero = join(&x, head, "a0b,2026-09-07,/,\\\n", NULL);
    ((char *)(uintptr_t)zero.p)[str_find_str(zero, S("a0b")) + 1] = '\0';
    assert_leaves_alone(&x, IMPORT_MARKS, "marks.csv", zero, why(&x, "marks.csv, line 3", CSV_BINARY));
    importing_end(&x);
}

static void refuses_the_wrong_file(void **state)
{
    struct importing x = begin(state);
    static const struct {
        enum import_kind kind;
        const char *text, *why;
    } cases[] = {
        { IMPORT_PUPILS, "upn,date,am,pm\nx,2026-09-07,/,\\\n",
            "wrong.csv, line 1: this is not a file of pupils: there is no column 'urn' (there are: upn, date, am, "
            "pm)" },
        { IMPORT_MARKS, "urn,name,kind\n1,2,3\n",
            "wrong.csv, line 1: this is not a file of marks: there is no column 'upn' (there are: urn, name, kind)" },
        { IMPORT_MARKS, "upn,surname,dob\n1,2,3\n",
            "wrong.csv: this is not a file of marks: there should be columns date, session and code; or date, am "
            "and pm; or start_date and marks; or one column a date" },
        { IMPORT_MARKS, "upn,07/09/2026,08/09/26\n1,2,3\n",
            "wrong.csv, line 1: the name of column 3, '08/09/26', is no date any more: write the dates of columns "
            "like 2026-06-03" },
        { IMPORT_EPISODES, "upn,urn,category,date,sessions\n1,2,3,4,5\n",
            "wrong.csv, line 1: this is not a file of suspensions and exclusions: there is no column 'start_date' "
            "(there are: upn, urn, category, date, sessions)" },
        { IMPORT_CALENDAR, "what,when\n1,2\n",
            "wrong.csv, line 1: this is not a calendar: there is no column 'kind' (there are: what, when)" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_leaves_alone(&x, cases[i].kind, "wrong.csv", str_of(cases[i].text), cases[i].why);
    const struct import_file none = { S("gone.csv"), "/nowhere/gone.csv" };
    assert_int_equal(importing_run(&x, IMPORT_MARKS, false, &none, 1), OK);
    assert_refusal(&x, "gone.csv: the file cannot be opened (it is not there)");
    /* More rows refused than taken: it may be the wrong file. */
    assert_leaves_alone(&x, IMPORT_MARKS, "wrong.csv",
        str_of(importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,/,\\\n%8,2026-09-07,/,\\\n%9,2026-09-07,/,\\\n")),
        "2 of 3 rows were refused, more than half: this may be the wrong file");
    importing_end(&x);
}

/* The ways in which a CSV file is written do not matter. */
static void takes_files_as_programs_write_them(void **state)
{
    struct importing x = begin(state);
    static const char *const files[] = {
        "upn,date,am,pm\n%1,2026-09-07,/,I\n%2,2026-09-07,/,\\\n",
        "\xef\xbb\xbfupn,date,am,pm\r\n%1,2026-09-07,/,I\r\n%2,2026-09-07,/,\\\r\n",
        "UPN;Date;AM;PM\n%1;07/09/2026;/;i\n%2;07/09/2026;/;\\\n",
        "pm\tam\tdate\tupn\rI\t/\t7 Sep 2026\t%1\r\\\t/\t7 Sep 2026\t%2\r",
        ("\"upn\",\"date\",\"am\",\"pm\",\"note\"\n\"%1\",\"2026-09-07\",\"/\",\"I\",\"two\nlines, and a "
         "\"\"quote\"\"\"\n"
         "\"%2\",\"2026-09-07\",\"/\",\"\\\",\"\"\n"),
        "upn,date,am,pm,note\n%1,2026-09-07,/,I,caf\xe9\n%2,2026-09-07,/,\\,\n",
        "\n\nupn,date,am,pm\n\n%1,2026-09-07, / , I \n,,,\n  %2  ,2026-09-07 00:00:00,/,\\\nTotal,,2,2\nupn,date,am,"
        "pm\n",
    };
    struct str first = S("");
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        importing_text(&x, IMPORT_MARKS, "marks.csv", importing_upns(&x, files[i]));
        if (x.last.refused || x.last.counts.added + x.last.counts.unchanged != 4)
            fail_msg("file %zu: %.*s", i, STR_ARG(x.issues));
        if (i == 0)
            first = importing_dump(&x, false);
        else
            assert_same_dump(first, importing_dump(&x, false));
    }
    assert_issues(&x,
        "warning|marks.csv|8||Total|a row of totals was left out\n"
        "warning|marks.csv|9|||the header stands again in the middle of the file; the row was left out");
    /* A row with too many fields is refused, since nobody knows which is which. */
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x, "upn,date,am,pm,note\n%1,2026-09-08,/,\\,a, b\n%2,2026-09-08,/,\\,a,,\n"));
    assert_issues(&x,
        "warning|marks.csv|1|||these columns are not known and were left alone: note\n"
        "refused|marks.csv|2|||the row has 6 fields and the header 5: a comma may need quotes");
    importing_end(&x);
}

/* Wherever a file is cut off, it is refused, or the report says that its last value may be wrong; of what was cut off,
 * nothing is taken. */
static void notices_a_file_that_was_cut_off(void **state)
{
    struct importing x = begin(state);
    struct str whole = str_of(importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,I,C2\n%2,2026-09-07,/,C2\n"));
    static const char warning[] =
        "the last line has no line end: if the file was cut off there, its last value may be wrong";
    int refused = 0, warned = 0;
    for (size_t n = 0; n < whole.n; n++) {
        const struct import_file f = { S("cut.csv"), importing_file(&x, "cut.csv", str_slice(whole, 0, n)) };
        assert_int_equal(importing_run(&x, IMPORT_MARKS, true, &f, 1), OK);
        bool ends = n > 0 && whole.p[n - 1] == '\n', said = str_find_str(x.issues, str_of(warning)) >= 0;
        refused += x.last.refused;
        warned += said;
        if (!x.last.refused && !ends && !said)
            fail_msg("cut off after %zu bytes, and nobody noticed: %.*s", n, STR_ARG(x.issues));
    }
    assert_true(refused > 40 && warned > 2);
    importing_end(&x);
}

static void refuses_xml_that_is_dangerous(void **state)
{
    static const enum import_kind kinds[] = { IMPORT_CTF, IMPORT_CENSUS };
    struct importing x = begin(state);
    const char doctype[] =
        "the file has a document type definition (<!DOCTYPE>), which can hide entities: it is refused unread";
    const char deep[] = "elements are nested more than 32 deep, or a name is longer than 64 characters";
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        const char *root = kinds[k] == IMPORT_CTF ? "CTfile" : "Message";
        const char *open = str_fmt(x.arena, "<%s>", root).p, *close = str_fmt(x.arena, "</%s>", root).p;
        const struct {
            struct str text;
            const char *why;
        } cases[] = {
            { join(&x, "<?xml version=\"1.0\"?>\n<!DOCTYPE ", root, " SYSTEM \"file:///etc/passwd\">\n", open, close,
                  NULL),
                str_fmt(x.arena, "bad.xml, line 2: %s", doctype).p },
            { join(&x, "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>", open, "&b;", close, NULL),
                str_fmt(x.arena, "bad.xml, line 1: %s", doctype).p },
            { join(&x, "<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1:1/\">]>", open, "&e;", close, NULL),
                str_fmt(x.arena, "bad.xml, line 1: %s", doctype).p },
            { join(&x, open, "&undefined;", close, NULL),
                "bad.xml, line 1: this is not well-formed XML, or it was cut off: undefined entity" },
            { join(&x, open, times(&x, "<a>", 100000), times(&x, "</a>", 100000), close, NULL),
                str_fmt(x.arena, "bad.xml, line 1: %s", deep).p },
            { join(&x, open, "<", times(&x, "n", 65), "/>", close, NULL),
                str_fmt(x.arena, "bad.xml, line 1: %s", deep).p },
            { join(&x, open, "<a>", times(&x, "text ", 20000), "</a>", close, NULL),
                "bad.xml, line 1: an element holds more than 65536 bytes of text" },
            { join(&x, open, "<a b=\"", times(&x, "x", 3 << 20), "\"/>", close, NULL),
                "bad.xml, line 1: a tag or a comment is longer than 1048576 bytes" },
            { join(&x, open, "caf\xe9", close, NULL),
                "bad.xml, line 1: this is not well-formed XML, or it was cut off: not well-formed (invalid token)" },
            { join(&x, open, "<a></b>", close, NULL),
                "bad.xml, line 1: this is not well-formed XML, or it was cut off: mismatched tag" },
            { S("PK\x03\x04"),
                "bad.xml, line 1: this is not well-formed XML, or it was cut off: not well-formed (invalid token)" },
        };
        for (size_t i = 0; i < COUNT_OF(cases); i++)
            assert_leaves_alone(&x, kinds[k], "bad.xml", cases[i].text, cases[i].why);
    }
    importing_end(&x);
}

/* A CTF in the encodings that XML declares. */
static void takes_xml_in_latin_1(void **state)
{
    struct importing x = begin(state);
    struct str text = join(&x, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        importing_upns(&x,
            "<CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool><LEA>838</LEA><Estab>4001</Estab>"
            "</SourceSchool>"
            "</Header><CTFpupilData><Pupil><UPN>%1</UPN><Surname>"),
        "Caf\xe9</Surname><Forename>One</Forename><DOB>2012-03-04</DOB></Pupil></CTFpupilData></CTfile>", NULL);
    importing_bytes(&x, IMPORT_CTF, "latin.xml", text);
    assert_issues(&x, "");
    assert_str(importing_value(&x, "SELECT surname AS v FROM pupil WHERE forename = 'One'"), "Caf\xc3\xa9");
    importing_end(&x);
}

/* A cell that a spreadsheet would run is kept as it is, and is safe in the report that goes out again. */
static void makes_formulas_safe_on_the_way_out(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_PUPILS, "=names.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,sex,urn,entry_date\n"
            "%11,=1+1,@home,2012-03-04,F,100001,2024-09-03\n"
            "%12,+44,-Dash,2012-03-04,M,100001,2024-09-03\n"
            "%13,Pupil,Some,2012-03-04,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",100001,2024-09-03\n"
            "%14,Pupil,Some,@2012,M,100001,2024-09-03\n"));
    assert_rows(&x, "SELECT surname, forename FROM pupil WHERE id > 3 ORDER BY upn", "+surname +forename",
        "=1+1|@home\n+44|-Dash");
    struct buf csv = buf_new(1 << 20);
    import_report_csv(x.last.report->issues, x.last.report->n_issues, &csv);
    assert_str(buf_str(&csv),
        "severity,file,line,field,value,reason\n"
        "refused,\"'=names.csv\",4,sex,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",the School Census knows F and M "
        "here\n"
        "refused,\"'=names.csv\",5,dob,\"'@2012\",this is not a date: write it like 2026-06-03 or 03/06/2026\n");
    buf_done(&csv);
    importing_end(&x);
}

/* A value is shown in the report short and without control characters. */
static void shows_little_of_a_strange_value(void **state)
{
    struct importing x = begin(state);
    struct str text = join(&x, importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,\""), times(&x, "\xc3\xa9", 50),
        "\",/\n", importing_upns(&x, "%1,2026-09-07,\"a\nb\tc\",/\n%1,2026-09-07,/,\\\n%2,2026-09-07,/,\\\n"), NULL);
    importing_bytes(&x, IMPORT_MARKS, "marks.csv", text);
    struct str want = join(&x, "refused|marks.csv|2|code|", times(&x, "\xc3\xa9", 40),
        "|this is not an attendance code\nrefused|marks.csv|3|code|a b c|this is not an attendance code", NULL);
    assert_issues(&x, want.p);
    importing_end(&x);
}

/* A sentence that has to be cut is cut at a whole character: the report is stored as text. */
static void cuts_a_long_sentence_at_a_character(void **state)
{
    struct importing x = begin(state);
    static const char *const names[] = { "", "x" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str list = join(&x,
            "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n100001,838,"
            "4001,",
            names[i],
            times(&x, "\xc3\xa9", 600), ",Open\n", NULL);
        importing_bytes(&x, IMPORT_SETTINGS, "gias.csv", list);
        importing_text(&x, IMPORT_PUPILS, "left.csv",
            importing_upns(&x, "upn,urn,entry_date,leaving_date\n%2,100001,2024-09-03,2026-09-09\n"));
        importing_text(&x, IMPORT_MARKS, "marks.csv",
            importing_upns(&x, "upn,date,am,pm\n%1,2026-09-10,/,\\\n%2,2026-09-10,/,\\\n"));
        assert_true(str_starts(x.issues, S("refused|marks.csv|3|date|2026-09-10|this pupil left ")));
        assert_true(utf8_valid(x.issues) && x.issues.n > 1000 && x.issues.n < 1100);
        assert_true(str_eq(x.issues,
            str_fmt(x.arena, "refused|marks.csv|3|date|2026-09-10|%.*s",
                STR_ARG(importing_value(&x,
                    "SELECT reason AS v FROM import_issue ORDER BY import_id DESC, position LIMIT 1")))));
    }
    importing_end(&x);
}

/* Nine hundred pupils with long names: more than a small database takes. */
static const char *large_file(struct importing *x)
{
    struct buf b = buf_new((size_t)16 << 20);
    buf_add_str(&b, S("upn,surname,forename,dob,urn,entry_date\n"));
    for (int i = 1; i <= 900; i++)
        buf_add_fmt(&b, "%%%d,%s,One,2012-03-04,100001,2024-09-03\n", 100 + i, times(x, "Long-Name", 100));
    const char *text = importing_upns(x, str_cstr(x->arena, buf_str(&b)));
    buf_done(&b);
    return text;
}

/* A disk that fills half way: nothing has changed, and with room again the same file goes in. */
static void changes_nothing_when_the_disk_is_full(void **state)
{
    struct importing x = begin(state);
    const char *text = large_file(&x);
    const struct import_file f = { S("pupils.csv"), importing_file(&x, "pupils.csv", str_of(text)) };
    struct str before = importing_dump(&x, false);
    importing_sql(&x, "PRAGMA max_page_count = 130");
    for (int round = 0; round < 3; round++) {
        assert_int_equal(importing_run(&x, IMPORT_PUPILS, false, &f, 1), ERR_FULL);
        assert_same_dump(before, importing_dump(&x, false));
        assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM import WHERE state = 'done' AND kind = "
                                              "'pupils'"),
            1);
    }
    importing_sql(&x, "PRAGMA max_page_count = 100000");
    importing_path(&x, IMPORT_PUPILS, "pupils.csv", f.path);
    assert_counts(&x, 1800, 0, 0);
    importing_end(&x);
}

static void import_with_a_small_disk(struct importing *x, const char *path)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 700000, 700000 });
    x->db = x->w.db = engine_open(x->t, NULL);
    const struct import_file f = { S("pupils.csv"), path };
    enum err e = importing_run(x, IMPORT_PUPILS, false, &f, 1);
    _exit(e == OK ? 0 : 1);
}

/* The file system says no in the middle of writing: the process may end, but nothing of the import is there. */
static void changes_nothing_when_a_file_may_not_grow(void **state)
{
    struct importing x = begin(state);
    int status;
    const char *path = importing_file(&x, "pupils.csv", str_of(large_file(&x)));
    struct str before = importing_dump(&x, false);
    db_close(x.db);
    x.t->db = NULL;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        import_with_a_small_disk(&x, path);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 0);
    x.t->db = x.db = x.w.db = engine_open(x.t, NULL);
    assert_same_dump(before, importing_dump(&x, false));
    importing_path(&x, IMPORT_PUPILS, "pupils.csv", path);
    assert_counts(&x, 1800, 0, 0);
    importing_end(&x);
}

/* Names every row that it refuses, up to a hundred thousand, and says of alike warnings how many there were. */
static void shortens_a_report_that_repeats_itself(void **state)
{
    struct importing x = begin(state);
    struct buf b = buf_new((size_t)16 << 20);
    buf_add_str(&b, S("upn,start_date,marks\n"));
    buf_add_str(&b, S("%1,2024-09-09,"));
    for (int i = 0; i < 260; i++)
        buf_add_str(&b, S("H"));
    buf_add_str(&b, S("\n%2,2024-09-09,/\\\n"));
    importing_text(&x, IMPORT_MARKS, "marks.csv", importing_upns(&x, str_cstr(x.arena, buf_str(&b))));
    buf_done(&b);
    assert_int_equal(x.last.report->warnings, 260);
    assert_int_equal(x.last.report->n_issues, 101);
    assert_true(str_ends(x.issues,
        S("\nwarning||0|||160 more warnings like this one: this code was withdrawn on 19 August 2024; the mark is "
          "counted by what the code meant")));
    importing_end(&x);
}

/* What the command line says of the report that it writes: no more than the report holds. */
static void says_what_the_report_holds(void **state)
{
    struct importing x = begin(state);
    const char *program = getenv("WAYMARK_TEST_PROGRAM"), *row = importing_upns(&x, "%1,2026-09-07,I,Zz\n");
    if (program == NULL)
        fail_msg("WAYMARK_TEST_PROGRAM says where the program is");
    struct str text = join(&x, "upn,date,am,pm\n", times(&x, row, 30), NULL);
    struct str command = str_fmt(x.arena, "'%s' import marks --dry-run --database '%s' '%s' 2>&1", program, x.t->url,
        importing_file(&x, "marks.csv", text));
    FILE *f = popen(command.p, "re");
    char *said = arena_alloc(x.arena, 64 * 1024);
    assert_non_null(f);
    size_t n = fread(said, 1, 64 * 1024, f);
    pclose(f);
    if (str_find_str((struct str){ said, n },
            S("  ... and 10 more; --write FILE writes them as CSV: up to 100 warnings of a kind and 100000 lines in "
              "all, and of the others how many there were\n")) < 0)
        fail_msg("it said: %.*s", (int)n, said);
    importing_end(&x);
}

/* A title above the header, in one cell or in several; the kinds that know more than one header too. */
static void says_that_the_header_comes_first(void **state)
{
    static const struct {
        enum import_kind kind;
        const char *text, *names;
    } cases[] = { { IMPORT_PUPILS, "Pupils on roll\nupn,urn,entry_date\nx,y,z\n", "Pupils on roll" },
        { IMPORT_MARKS, "Attendance,,,\nupn,date,am,pm\nx,y,z,\n", "Attendance, , , " },
        { IMPORT_MARKS, "Attendance,Autumn,,\n\nupn,date,am,pm\nx,y,z,\n", "Attendance, Autumn, , " },
        { IMPORT_CALENDAR, "Our terms\nkind,from,to\nx,y,z\n", "Our terms" },
        { IMPORT_SETTINGS, "Our schools\nURN,LA (code)\nx,y\n", "Our schools" },
        { IMPORT_BENCHMARKS, "Absence\nmeasure_short,years\nx,y\n", "Absence" } };
    struct importing x = begin(state);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_leaves_alone(&x, cases[i].kind, "titled.csv", str_of(cases[i].text),
            str_fmt(x.arena,
                "titled.csv, line 1: line 1 must be the header with the names of the columns, and here is something "
                "else (%s): take out what stands above the header",
                cases[i].names)
                .p);
    importing_end(&x);
}

/* A header alone is an export that went wrong; a table of the census may well be empty. */
static void refuses_a_file_without_rows(void **state)
{
    static const struct {
        enum import_kind kind;
        const char *header;
    } cases[] = { { IMPORT_PUPILS, "upn,urn,entry_date\n" },
        { IMPORT_PUPILS, "upn,sen_provision,start_date,end_date\n" },
        { IMPORT_MARKS, "upn,date,am,pm\n" }, { IMPORT_MARKS, "upn,date,session,code\ntotal,,,\n" },
        { IMPORT_EPISODES, "upn,urn,category,start_date,sessions\n" }, { IMPORT_CALENDAR, "kind,from,to\n" },
        { IMPORT_SETTINGS, "urn,locality,partnership_area,inclusion_lead\n" },
        { IMPORT_BENCHMARKS, "measure_short,years,la_number,area,region,value\n" },
        { IMPORT_CENSUS, "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,lea,estab,urn,term,year,"
                         "referencedate\n" } };
    struct importing x = begin(state);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_leaves_alone(&x, cases[i].kind, "empty.csv", str_of(cases[i].header),
            "empty.csv, line 1: there are no rows below the header: export the file again, with its rows");
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(refuses_what_is_no_csv),
        ON_BOTH_ENGINES(refuses_a_file_without_rows),
        ON_BOTH_ENGINES(says_that_the_header_comes_first),
        ON_BOTH_ENGINES(says_what_the_report_holds),
        ON_BOTH_ENGINES(refuses_a_file_with_a_fault),
        ON_BOTH_ENGINES(refuses_the_wrong_file),
        ON_BOTH_ENGINES(takes_files_as_programs_write_them),
        ON_BOTH_ENGINES(notices_a_file_that_was_cut_off),
        ON_BOTH_ENGINES(refuses_xml_that_is_dangerous),
        ON_BOTH_ENGINES(takes_xml_in_latin_1),
        ON_BOTH_ENGINES(makes_formulas_safe_on_the_way_out),
        ON_BOTH_ENGINES(shows_little_of_a_strange_value),
        ON_BOTH_ENGINES(cuts_a_long_sentence_at_a_character),
        ON_BOTH_ENGINES(shortens_a_report_that_repeats_itself),
        ON_SQLITE(changes_nothing_when_the_disk_is_full),
        ON_SQLITE(changes_nothing_when_a_file_may_not_grow),
    };
    return cmocka_run_group_tests_name("import bad", tests, NULL, NULL);
}
