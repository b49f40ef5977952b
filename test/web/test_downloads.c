/* Files: what is to be had as CSV is to be had as a workbook, under the same rules and in the same audit. */
#include "serving.h"

#include <zip.h>

#include "web/route.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 2);
    serving_children(s, "100002", "Birchen", 101, 2, 2);
    serving_sign_in_all(s);
}

static void add_import(struct serving *s)
{
    serving_sql(s,
        "INSERT INTO import (id, public_id, kind, state, account_id, scope, created_ms, finished_ms, bytes, "
        "bytes_read, rows_read, rows_refused, warnings, added, changed, unchanged, summary, reason) "
        "SELECT 901, 'ofmgr', 'pupils', 'checked', a.id, 1, 1772000000000, NULL, 10, 10, 12, 3, 0, 7, 2, 0, '', '' "
        "FROM account AS a WHERE a.name = 'mgr'");
    serving_sql(s, "INSERT INTO import_file (import_id, position, name, stored_as, bytes) "
                   "VALUES (901, 0, '=names.csv', 'x', 10)");
    serving_sql(s, "INSERT INTO import_issue (import_id, position, severity, file, line, field, value, reason) "
                   "VALUES (901, 0, 'refused', '=names.csv', 4, 'sex', '=1+1', 'not known')");
}

static size_t lines_of(const struct answer *a)
{
    size_t n = 0;
    struct str rest = a->body, line;
    while (str_split(&rest, '\n', &line))
        n += line.n > 0;
    return n;
}

/* A file of both kinds, for one who may have it: they differ in what they are, and not in what the audit says. */
static void check_both(struct serving *s, enum who who, const char *address, const char *name)
{
    struct answer csv = serving_get(s, who, str_fmt(s->arena, "%s.csv", address).p);
    struct str audited = serving_last_audit(s);
    struct answer xlsx = serving_get(s, who, str_fmt(s->arena, "%s.xlsx", address).p);
    if (csv.status != 200 || xlsx.status != 200)
        fail_msg("%s: %d and %d", address, csv.status, xlsx.status);
    assert_str(csv.type, "text/csv; charset=utf-8");
    assert_str(xlsx.type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_str(csv.disposition, str_fmt(s->arena, "attachment; filename=\"%s.csv\"", name).p);
    assert_str(xlsx.disposition, str_fmt(s->arena, "attachment; filename=\"%s.xlsx\"", name).p);
    assert_true(str_starts(csv.body, S("\xef\xbb\xbf")));
    assert_true(str_starts(xlsx.body, S("PK\3\4")));
    assert_str(serving_last_audit(s), audited.p);
}

static void every_file_comes_both_ways(void **state)
{
    static const char *const lists[] = { "severely_absent", "persistently_absent", "at_risk", "part_time",
        "alternative_provision", "suspended_term", "suspended_year" };
    struct serving s;
    begin(&s, state);
    add_import(&s);
    check_both(&s, MGR, "/dashboard", "dashboard");
    check_both(&s, MGR, "/weeks", "weeks");
    check_both(&s, MGR, "/patterns", "patterns");
    check_both(&s, MGR, "/cohorts", "cohorts");
    check_both(&s, MGR, "/schools", "schools");
    check_both(&s, MGR, "/imports", "imports");
    check_both(&s, MGR, "/imports/ofmgr/report", "import-ofmgr");
    check_both(&s, DPO, "/audit", "audit");
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        check_both(&s, MGR, str_fmt(s.arena, "/lists/%s", lists[i]).p, lists[i]);
    struct str child = importing_value(&s.x, "SELECT min(public_id) AS v FROM pupil");
    check_both(&s, MGR, str_fmt(s.arena, "/pupils/%.*s/sessions", STR_ARG(child)).p, "sessions");
    /* Each CSV has its workbook, with the same operation and the same handler, and no other. */
    for (int i = 0; i < ROUTES; i++) {
        const struct route *r = &route_table()[i], *other;
        struct str arg, pattern = str_of(r->pattern);
        if (r->flags != ROUTE_CSV)
            continue;
        struct str path = str_fmt(s.arena, "%.*sxlsx", (int)pattern.n - 3, pattern.p);
        for (ptrdiff_t at; (at = str_find(path, '{')) >= 0;)
            path = str_fmt(s.arena, "%.*sx%s", (int)at, path.p, strchr(path.p, '}') + 1);
        assert_int_equal(route_find(HTTP_GET, path, &other, &arg), ROUTE_FOUND);
        assert_int_equal(other->flags, ROUTE_CSV | ROUTE_XLSX);
        assert_int_equal(other->op, r->op);
        assert_true(other->handler == r->handler);
    }
    serving_end(&s);
}

/* The text of a document for Word. */
static struct str words_of(struct serving *s, const struct answer *a)
{
    enum { MOST = 1 << 20 };
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(a->body.p, a->body.n, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    assert_non_null(zip);
    zip_file_t *f = zip_fopen(zip, "word/document.xml", 0);
    char *text = arena_alloc(s->arena, MOST);
    zip_int64_t n = zip_fread(f, text, MOST);
    assert_true(n > 0);
    zip_fclose(f);
    zip_discard(zip);
    zip_error_fini(&error);
    return (struct str){ text, (size_t)n };
}

/* What is sent on has no groups of fewer than five in it. */
static void few_children_are_not_in_a_document(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, MGR, "/schools/100001/figures.docx"); /* three children */
    struct str words = words_of(&s, &a);
    assert_true(str_find_str(words, S("All children")) > 0 && str_find_str(words, S(">not shown<")) > 0);
    assert_true(str_find_str(words, S(">3 (small)<")) < 0);
    serving_children(&s, "100001", "Alderson", 201, 4, 1);
    a = serving_get(&s, MGR, "/schools/100001/figures.docx");
    words = words_of(&s, &a);
    assert_true(str_find_str(words, S(">7 (small)<")) > 0);
    assert_true(str_find_str(words, S("Alderson")) < 0);
    serving_end(&s);
}

/* A document comes as PDF and for Word, names whoever made it and no child, and is in the audit. */
static void a_school_is_a_document(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer page = serving_get(&s, SU, "/schools/100001");
    assert_true(body_has(&page, "href=\"/schools/100001/figures.pdf\""));
    assert_true(body_has(&page, "href=\"/schools/100001/figures.docx\""));
    struct answer pdf = serving_get(&s, SU, "/schools/100001/figures.pdf");
    assert_status(&pdf, 200);
    assert_str(pdf.type, "application/pdf");
    assert_str(pdf.disposition, "attachment; filename=\"school-100001-figures.pdf\"");
    assert_true(str_starts(pdf.body, S("%PDF-1.7")));
    assert_str(serving_last_audit(&s), "su|export.aggregate|figures of school 100001|ok|");
    struct answer docx = serving_get(&s, SU, "/schools/100001/figures.docx");
    assert_str(docx.type, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assert_true(str_starts(docx.body, S("PK\3\4")));
    assert_false(body_has(&pdf, "Alderson"));
    docx = serving_get(&s, SU, "/schools/100002/figures.docx");
    assert_status(&docx, 404);
    serving_end(&s);
}

/* The same request at the same instant is the same file. */
static void a_workbook_is_the_same_again(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, MGR, "/weeks.xlsx"), b = serving_get(&s, MGR, "/weeks.xlsx");
    assert_true(str_eq(a.body, b.body));
    serving_wait(&s, 60000);
    b = serving_get(&s, MGR, "/weeks.xlsx");
    assert_false(str_eq(a.body, b.body)); /* it says when it was made */
    serving_end(&s);
}

/* Pages offer what their reader may have. */
static void pages_offer_both(void **state)
{
    static const struct {
        enum who who;
        const char *page, *files;
    } offers[] = { { MGR, "/dashboard", "/dashboard." }, { MGR, "/dashboard", "/weeks." },
        { MGR, "/cohorts", "/cohorts." }, { MGR, "/schools", "/schools." }, { MGR, "/schools/100001", "/weeks." },
        { MGR, "/lists/persistently_absent", "/lists/persistently_absent." }, { MGR, "/imports", "/imports." },
        { MGR, "/imports/ofmgr", "/imports/ofmgr/report." }, { AUD, "/audit?refused=yes", "/audit." } };
    struct serving s;
    begin(&s, state);
    add_import(&s);
    (void)serving_get(&s, IL, "/audit"); /* a refusal, for the audit to hold */
    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        struct answer a = serving_get(&s, offers[i].who, offers[i].page);
        assert_status(&a, 200);
        if (!body_has(&a, str_fmt(s.arena, "href=\"%scsv", offers[i].files).p) ||
            !body_has(&a, str_fmt(s.arena, "href=\"%sxlsx", offers[i].files).p))
            fail_msg("%s does not offer %s", offers[i].page, offers[i].files);
    }
    struct answer a = serving_get(&s, AUD, "/audit?refused=yes");
    assert_true(body_has(&a, "href=\"/audit.csv?refused=yes\"")); /* the question comes along */
    a = serving_get(&s, ADM, "/audit");
    assert_status(&a, 200);
    assert_false(body_has(&a, "/audit.csv")); /* audit.export is not for administrators */
    serving_end(&s);
}

/* --- the audit as a file --- */

/* Entries of long ago, of the manager's: `n` of them, and an instant later each. */
static void add_entries(struct serving *s, int n)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO audit (id, at_ms, account_id, roles, scope, operation, object, outcome, request_id, address) "
            "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %d) "
            "SELECT -n, 1740000000000 + n, a.id, 1, 1, 'school.read', '=school', 'ok', 'r', '' "
            "FROM k, account AS a WHERE a.name = 'mgr'",
            n)
            .p);
}

static void the_audit_is_taken_away_whole(void **state)
{
    struct serving s;
    begin(&s, state);
    add_entries(&s, 120);
    struct answer a = serving_get(&s, DPO, "/audit.csv?who=mgr&to=31/12/2025");
    assert_status(&a, 200);
    assert_int_equal(lines_of(&a), 1 + 120); /* the page shows fifty */
    assert_true(body_has(&a, "\"'=school\""));
    assert_true(body_has(&a, ",2025-02-19,21:20:00,Account of mgr,looked at a school,school.read,"));
    assert_true(body_has(&a, "2025-02-19T21:20:00Z"));
    assert_str(serving_last_audit(&s), "dpo|audit.export|file of the audit|ok|");
    /* An entry from which on a page shows is not a part of the question. */
    a = serving_get(&s, DPO, "/audit.csv?who=mgr&to=31/12/2025&before=-100");
    assert_int_equal(lines_of(&a), 1 + 120);
    a = serving_get(&s, DPO, "/audit.csv?who=mgr&from=1/1/2026&to=31/1/2026");
    assert_int_equal(lines_of(&a), 1);
    /* What is half understood is not answered. */
    static const char *const wrong[] = { "/audit.csv?from=31/2/2026", "/audit.xlsx?upn=A1", "/audit.csv?who=zzz",
        "/audit.csv?from=2/1/2026&to=1/1/2026" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        a = serving_get(&s, DPO, wrong[i]);
        assert_status(&a, 400);
        assert_int_equal(a.disposition.n, 0);
    }
    /* Of a child: that one was asked for is written, and not which. */
    (void)serving_get(&s, MGR, "/lists/persistently_absent");
    struct str upn = importing_upn(s.arena, 1);
    a = serving_get(&s, DPO, str_fmt(s.arena, "/audit.csv?upn=%.*s", STR_ARG(upn)).p);
    assert_status(&a, 200);
    assert_int_equal(lines_of(&a), 2);
    assert_false(body_has(&a, "Alderson") || body_has(&a, str_cstr(s.arena, upn)));
    assert_str(serving_last_audit(&s), "dpo|audit.export|file of the audit of a UPN|ok|");
    serving_end(&s);
}

static void the_file_of_the_audit_wants_a_fresh_password(void **state)
{
    static const char *const files[] = { "/audit.csv", "/audit.xlsx?who=mgr" };
    struct serving s;
    begin(&s, state);
    serving_wait(&s, ACCESS_FRESH_MS + 1);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct answer a = serving_get(&s, AUD, files[i]);
        assert_status(&a, 303);
        assert_true(str_starts(a.location, S("/confirm-password?next=%2Faudit.")));
        a = serving_get(&s, ADM, files[i]);
        assert_status(&a, 403);
    }
    serving_end(&s);
}

static void the_audit_of_too_many_entries_is_refused(void **state)
{
    enum { MOST = 50000 };
    struct serving s;
    begin(&s, state);
    add_entries(&s, MOST);
    struct answer a = serving_get(&s, DPO, "/audit.csv?to=31/12/2025");
    assert_status(&a, 200);
    assert_int_equal(lines_of(&a), 1 + MOST);
    serving_sql(&s, "UPDATE audit SET at_ms = 1740000000000 WHERE id = (SELECT max(id) FROM audit)");
    a = serving_get(&s, DPO, "/audit.csv?to=31/12/2025");
    assert_status(&a, 413);
    assert_true(body_has(&a, "A file holds 50,000 entries at most."));
    assert_int_equal(a.disposition.n, 0);
    serving_end(&s);
}

/* --- imports --- */

static void the_imports_are_a_file(void **state)
{
    struct serving s;
    begin(&s, state);
    add_import(&s);
    struct answer a = serving_get(&s, MGR, "/imports.csv");
    assert_status(&a, 200);
    assert_true(str_starts(a.body,
        S("\xef\xbb\xbf"
          "import,date,time,kind,first_file,files,who,state,rows,refused,added,changed\n")));
    assert_true(body_has(
        &a, "\nofmgr,2026-02-25,06:13:20,Pupils,\"'=names.csv\",1,Account of mgr,Checked,12,3,7,2\n"));
    assert_str(serving_last_audit(&s), "mgr|mark.import|file of the imports|ok|");
    a = serving_get(&s, MGR, "/imports/ofmgr/report.csv");
    assert_true(body_has(&a, "severity,file,line,field,value,reason\n"
                             "refused,\"'=names.csv\",4,sex,\"'=1+1\",not known\n"));
    serving_end(&s);
}

static void a_file_that_would_be_too_long_is_refused(void **state)
{
    struct serving s;
    begin(&s, state);
    add_import(&s);
    serving_sql(&s, "INSERT INTO import_issue (import_id, position, severity, file, line, field, value, reason) "
                    "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 17000) "
                    "SELECT 901, n, 'refused', 'x.csv', n, 'sex', 'x', printf('%.2000c', 'x') FROM k");
    struct answer a = serving_get(&s, MGR, "/imports/ofmgr/report.csv");
    assert_status(&a, 413);
    assert_true(body_has(&a, "A file holds 32 MB at most."));
    assert_int_equal(a.disposition.n, 0);
    /* A workbook is packed. */
    a = serving_get(&s, MGR, "/imports/ofmgr/report.xlsx");
    assert_status(&a, 200);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(every_file_comes_both_ways),
        ON_BOTH_ENGINES(a_school_is_a_document),
        ON_SQLITE(few_children_are_not_in_a_document),
        ON_SQLITE(a_workbook_is_the_same_again),
        ON_SQLITE(pages_offer_both),
        ON_BOTH_ENGINES(the_audit_is_taken_away_whole),
        ON_SQLITE(the_file_of_the_audit_wants_a_fresh_password),
        ON_BOTH_ENGINES(the_audit_of_too_many_entries_is_refused),
        ON_BOTH_ENGINES(the_imports_are_a_file),
        ON_SQLITE(a_file_that_would_be_too_long_is_refused),
    };
    return cmocka_run_group_tests_name("web downloads", tests, NULL, NULL);
}
