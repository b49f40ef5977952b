/* A file of a row a mark gives the same however it is read: row by row, or looked through in pieces on several
 * threads. Files are made by chance, of everything that can stand in one, and read in both ways. */
#include "importing.h"

#include <unistd.h>

#include "attendance/upn.h"
#include "base/random.h"
#include "service/account.h"
#include "service/import_roster.h"

const struct migrations *const engine_schema = &store_migrations;

enum { PUPILS = 24,
    WEEKS = 18,
    MOST = 400000 };

/* Pupils of every kind, again and again: of one school and of the other; who left, who came, who moved there and
 * back, who have a main school and another, or two of which nobody knows which is the main one; who are long gone. */
static const struct {
    int kind;
    const char *rest;
} enrolments[] = {
    { 1, "100001,2024-09-03,,C" },
    { 2, "100002,2024-09-03,,C" },
    { 3, "100001,2024-09-03,2026-09-16,C" },
    { 4, "100002,2026-09-15,,C" },
    { 5, "100001,2024-09-03,2026-09-11,C" },
    { 5, "100002,2026-09-14,2026-09-18,C" },
    { 5, "100001,2026-09-21,,C" },
    { 6, "100001,2024-09-03,,M" },
    { 6, "100002,2026-09-10,2026-09-23,S" },
    { 7, "100001,2026-09-01,,C" },
    { 7, "100002,2026-09-14,,C" },
    { 0, "100002,2004-09-03,2025-07-18,C" },
};

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    struct buf b = buf_new(100000);
    importing_schools(&x);
    buf_add_str(&b, S("upn,surname,forename,dob,urn,entry_date,leaving_date,enrol_status\n"));
    for (int i = 1; i <= PUPILS; i++)
        for (size_t k = 0; k < COUNT_OF(enrolments); k++)
            if (enrolments[k].kind == i % 8)
                buf_add_fmt(&b, "%.*s,Pupil,Some,2003-03-04,%s\n", STR_ARG(importing_upn(x.arena, i)),
                    enrolments[k].rest);
    /* And one who was here a week and there a week. */
    struct str upn = importing_upn(x.arena, PUPILS + 1);
    for (int i = 0; i < WEEKS; i++) {
        char from[11], to[11];
        struct day first = day_add(test_day("2026-06-01"), 7 * i);
        buf_add_fmt(&b, "%.*s,Pupil,Other,2003-03-04,10000%d,%.*s,%.*s,C\n", STR_ARG(upn), 1 + i % 2,
            STR_ARG(day_iso(first, from)), STR_ARG(day_iso(day_add(first, 6), to)));
    }
    importing_bytes(&x, IMPORT_PUPILS, "pupils.csv", buf_str(&b));
    if (x.last.refused || x.last.counts.added != PUPILS + 3 * (int64_t)COUNT_OF(enrolments) + 1 + WEEKS)
        fail_msg("%.*s", STR_ARG(x.issues));
    buf_done(&b);
    return x;
}

/* How a file is written. */
struct writing {
    char delimiter;
    const char *end;
    const char *date; /* the form of most dates: y, d, m or M */
    bool quoted;
    enum { UPN,
        DATE,
        SESSION,
        CODE,
        URN,
        NOTE } columns[6];
    size_t n_columns;
    bool steady;        /* no row contradicts another */
    uint32_t faults;    /* rows in a thousand that are anything but plain */
    uint32_t strangers; /* and fields in a thousand that are */
};

static struct writing some_writing(struct rng *r)
{
    static const char delimiters[] = ",,,,;\t";
    struct writing w = { .delimiter = delimiters[rng_below(r, 6)],
        .end = rng_chance(r, 1, 4) ? "\r\n" : "\n",
        .date = rng_chance(r, 2, 3) ? "y" : rng_chance(r, 1, 2) ? "d"
            : rng_chance(r, 1, 2)                               ? "M"
                                                                : "m",
        .quoted = rng_chance(r, 1, 5),
        .columns = { UPN, DATE, SESSION, CODE, URN, NOTE },
        .n_columns = rng_chance(r, 1, 20) ? 6 : rng_chance(r, 1, 2) ? 5
                                                                    : 4 };
    static const uint32_t shares[] = { 0, 0, 3, 30, 300 };
    w.faults = shares[rng_below(r, 5)];
    w.strangers = shares[rng_below(r, 4)];
    w.steady = rng_chance(r, 1, 2);
    if (rng_chance(r, 1, 3))
        for (size_t i = w.n_columns; i > 1; i--) {
            size_t k = (size_t)rng_below(r, i);
            int kept = (int)w.columns[k];
            w.columns[k] = w.columns[i - 1];
            *(int *)&w.columns[i - 1] = kept;
        }
    return w;
}

static void put_date(struct buf *b, struct day day, const char *form)
{
    int y, m, d;
    char iso[11];
    day_parts(day, &y, &m, &d);
    if (form[0] == 'y')
        buf_add_str(b, day_iso(day, iso));
    else if (form[0] == 'd')
        buf_add_fmt(b, "%02d/%02d/%04d", d, m, y);
    else if (form[0] == 'm')
        buf_add_fmt(b, "%d/%d/%04d", d, m, y);
    else
        buf_add_fmt(b, "%02d-%.*s-%04d", d, STR_ARG(str_slice(day_month_name(m), 0, 3)), y);
}

static const char *pick(struct rng *r, const char *const *from, size_t n)
{
    return from[rng_below(r, n)];
}
#define PICK(r, ...) \
    pick((r), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void put_upn(struct importing *x, struct buf *b, struct rng *r, bool strange)
{
    int number = rng_range(r, 1, strange ? PUPILS + 3 : PUPILS / 2);
    number = number == PUPILS / 2 ? PUPILS + 1 : number;
    struct str upn = importing_upn(x->arena, number);
    if (strange && rng_chance(r, 1, 4))
        upn = str_fmt(x->arena, "%c%.*s", upn.p[0] == 'A' ? 'B' : 'A', STR_ARG(str_slice(upn, 1, upn.n)));
    else if (strange && rng_chance(r, 1, 3))
        upn = str_lower(x->arena, upn);
    else if (strange && rng_chance(r, 1, 3))
        upn = str_of(PICK(r, "", "A123", "J:3840002500;", "838400025001", "TOTAL"));
    buf_add_str(b, upn);
}

static struct str some_session(struct rng *r, bool strange)
{
    if (strange)
        return str_of(PICK(r, "am", "pm", "Am", "pM", "1", "2", "Morning", "P", "noon", "", "MM", "XM"));
    return str_of(PICK(r, "AM", "PM"));
}

static struct str some_code(struct rng *r, bool strange, bool steady)
{
    if (strange && rng_chance(r, 1, 2))
        return str_of(PICK(r, "", "-", "#", "F", "H", "Q", "Y", "J", "Z", "D", "b", "c2", "C2", "y7"));
    if (strange)
        return str_of(PICK(r, "Ill", "?", "\xe9", "\xc3\xa9", "I ", " I", "C3", "'", "=", "/\\", "=\"I\"", "a\"b"));
    return str_of(steady ? PICK(r, "/", "\\") : PICK(r, "/", "\\", "/", "\\", "I", "O", "C2", "L", "#"));
}

static struct str some_urn(struct rng *r, bool strange)
{
    if (strange)
        return str_of(PICK(r, "", "100001", "100002", "999999", " 100001", "1000011", "abcdef", "\"100001\""));
    return str_of(PICK(r, "100001", "100001", "100002"));
}

static void put_field(struct importing *x, struct buf *b, struct rng *r, const struct writing *w, int column)
{
    bool strange = rng_chance(r, w->strangers, 1000);
    /* Three weeks of which most rows are, so that some say the same and some say something else. */
    struct day day = day_add(test_day("2026-09-07"), rng_range(r, 0, 2) * 7 + rng_range(r, 0, 4));
    switch (column) {
    case UPN:
        put_upn(x, b, r, strange);
        break;
    case DATE:
        if (strange && rng_chance(r, 1, 2))
            buf_add_str(b,
                str_of(PICK(r, "", "2026-02-31", "2026-10-06", "2030-09-07", "2006-09-04", "1999-09-06", "2024-08-16",
                    "2024-09-10", "2025-09-10", "2026-09-12", "2026-08-08", "07/09/26", "46272", "yesterday",
                    "2026-09-07 00:00:00", "2026-09-0a", "2026-09-\xc3\xa9")));
        else
            put_date(b, day, strange ? PICK(r, "y", "d", "m", "M") : w->date);
        break;
    case SESSION:
        buf_add_str(b, some_session(r, strange));
        break;
    case CODE:
        buf_add_str(b, some_code(r, strange, w->steady));
        break;
    case URN:
        buf_add_str(b, some_urn(r, strange));
        break;
    default:
        buf_add_str(b, str_of(strange ? PICK(r, "a note", "\xe9", "\"two\nlines\"", "") : ""));
    }
}

static void put_row(struct importing *x, struct buf *b, struct rng *r, const struct writing *w)
{
    bool spaces = rng_chance(r, w->strangers, 3000);
    for (size_t i = 0; i < w->n_columns; i++) {
        bool quoted = rng_chance(r, w->strangers, 3000) ? !w->quoted : w->quoted;
        if (i > 0)
            buf_add_char(b, w->delimiter);
        buf_add_str(b, spaces ? S("  ") : S(""));
        buf_add_str(b, quoted ? S("\"") : S(""));
        put_field(x, b, r, w, (int)w->columns[i]);
        buf_add_str(b, quoted ? S("\"") : S(""));
    }
    buf_add_str(b, str_of(w->end));
}

/* What is no row, or not one only. */
static void put_fault(struct importing *x, struct buf *b, struct rng *r, const struct writing *w)
{
    char d[] = { w->delimiter, '\0' };
    const struct writing within = {
        .delimiter = d[0], .end = "\n", .date = w->date, .columns = { UPN, DATE, SESSION, CODE }, .n_columns = 4
    };
    switch (rng_below(r, 12)) {
    case 0:
        buf_add_str(b, S("\n"));
        break;
    case 1:
        buf_add_fmt(b, "Total%s%s12%s", d, d, w->end);
        break;
    case 2: /* a field over several lines, which look like rows */
        buf_add_str(b, S("\""));
        for (int i = rng_range(r, 0, 3); i >= 0; i--)
            put_row(x, b, r, &within);
        buf_add_fmt(b, "\"%s1%s", d, w->end);
        break;
    case 3:
        put_row(x, b, r, w);
        b->n -= strlen(w->end);
        buf_add_fmt(b, "%s%s%s", d, rng_chance(r, 1, 2) ? "more" : " ", w->end);
        break;
    case 4:
        put_row(x, b, r, w);
        b->n -= (size_t)rng_range(r, 1, 20);
        buf_add_str(b, str_of(w->end));
        break;
    case 5:
        buf_add_str(b, str_of(PICK(r, "caf\xe9", "caf\xc3\xa9", "\xf0\x9f\x98\x80", "\xc2\xa0")));
        buf_add_fmt(b, "%s%s", d, w->end);
        break;
    case 6:
        put_row(x, b, r, w);
        b->n -= strlen(w->end);
        buf_add_str(b, str_of(PICK(r, "\r\n", "\r\r\n", "\n\n", "\r", " \n", "\t\n")));
        break;
    case 7:
        if (rng_chance(r, 1, 4))
            buf_add_str(b, str_of(PICK(r, "a\"b", "\"a\"b,", "\"never closed")));
        buf_add_str(b, str_of(w->end));
        break;
    case 8: /* the header once more */
        for (size_t i = 0; i < w->n_columns; i++)
            buf_add_fmt(b, "%s%s", i > 0 ? d : "",
                (const char *const[]){ "upn", "date", "session", "code", "urn", "note" }[w->columns[i]]);
        buf_add_str(b, str_of(w->end));
        break;
    case 9:
        if (rng_chance(r, 1, 8))
            for (int i = rng_range(r, 1, 7000); i > 0; i--)
                buf_add_str(b, S("long "));
        buf_add_str(b, str_of(w->end));
        break;
    case 10:
        if (rng_chance(r, 1, 30))
            buf_add_char(b, '\0');
        break;
    default: /* the same row twice */
        put_row(x, b, r, w);
        for (size_t n = b->n, from = n > 40 ? n - 40 : 0; from < n; from++)
            buf_add_char(b, b->p[from]);
    }
}

static struct str some_file(struct importing *x, struct buf *b, struct rng *r)
{
    struct writing w = some_writing(r);
    buf_clear(b);
    buf_add_str(b, rng_chance(r, 1, 8) ? S("\xef\xbb\xbf") : S(""));
    if (rng_chance(r, 1, 8))
        buf_add_fmt(b, "sep=%c%s", w.delimiter, w.end);
    for (size_t i = 0; i < w.n_columns; i++) {
        if (i > 0)
            buf_add_char(b, w.delimiter);
        buf_add_str(b, str_of((const char *const[]){ "upn", "date", "session", "code", "urn", "note" }[w.columns[i]]));
    }
    buf_add_str(b, str_of(w.end));
    for (int n = rng_chance(r, 1, 8) ? rng_range(r, 0, 5) : rng_range(r, 0, 300); n > 0; n--)
        (rng_chance(r, w.faults, 1000) ? put_fault : put_row)(x, b, r, &w);
    if (rng_chance(r, 1, 10) && b->n > 30)
        b->n -= (size_t)rng_range(r, 1, 30);
    assert_false(b->failed);
    return buf_str(b);
}

/* All that an import says of its files. */
static struct str said(struct importing *x, const struct import_file files[2], bool dry_run,
    struct import_reading reading)
{
    x->reading = reading;
    enum err e = importing_run(x, IMPORT_MARKS, dry_run, files, files[1].path == NULL ? 1 : 2);
    if (e != OK)
        fail_msg("%s (%s)", err_name(e), x->fail.detail);
    const struct import_report *r = x->last.report;
    const struct import_counts *c = &x->last.counts;
    return str_fmt(x->arena, "%lld %lld %lld %lld refused %d: %.*s\n%lld %lld %lld\n%.*s%.*s\n",
        (long long)r->rows_read, (long long)r->rows_refused, (long long)r->rows_unnamed, (long long)r->warnings,
        x->last.refused, STR_ARG(x->refusal), (long long)c->added, (long long)c->changed, (long long)c->unchanged,
        STR_ARG(x->last.summary), STR_ARG(x->issues));
}

/* A message may be no longer than a line: the first that differs. */
static void must_be(struct str got, struct str want, const char *path, struct import_reading reading)
{
    struct str a = S(""), b = S("");
    if (str_eq(got, want))
        return;
    while (str_eq(a, b) && (got.n > 0 || want.n > 0)) {
        a = b = S("(nothing)");
        str_split(&got, '\n', &a);
        str_split(&want, '\n', &b);
    }
    fail_msg("%s in pieces of %zu on %u threads: got\n%.*s\nwant\n%.*s", path, reading.piece, reading.threads,
        STR_ARG(a), STR_ARG(b));
}

/* Reads files in both ways without writing; sometimes writes them, and then all must be there when they are read in
 * the other way. */
static void read_both_ways(struct importing *x, struct rng *r, const struct import_file files[2], bool write)
{
    static const size_t pieces[] = { 1, 31, 64, 97, 400, 4096, 20000 };
    const struct import_reading careful = { .careful = true };
    struct str want = said(x, files, true, careful);
    for (int i = 0; i < 3; i++) {
        const struct import_reading reading = { .piece = pieces[rng_below(r, COUNT_OF(pieces))],
            .threads = (unsigned)rng_range(r, 1, 3) };
        must_be(said(x, files, true, reading), want, files->path, reading);
    }
    if (!write || x->last.refused)
        return;
    const struct import_reading reading = { .piece = 97, .threads = 2 };
    bool first_careful = rng_chance(r, 1, 2);
    said(x, files, false, first_careful ? careful : reading);
    struct str before = importing_meaning(x);
    said(x, files, false, first_careful ? reading : careful);
    assert_int_equal(x->last.counts.added + x->last.counts.changed, 0);
    assert_same_dump(before, importing_meaning(x));
}

static void read_files(struct importing *x, uint64_t seed, int n)
{
    struct buf b = buf_new(MOST);
    for (int i = 0; i < n; i++) {
        struct rng r = rng_seed(seed + (uint64_t)i);
        struct import_file files[2] = { { S("marks.csv"), importing_file(x, "marks.csv", some_file(x, &b, &r)) } };
        if (i % 4 == 0)
            files[1] = (struct import_file){ S("more.csv"), importing_file(x, "more.csv", some_file(x, &b, &r)) };
        read_both_ways(x, &r, files, i % 5 == 0);
    }
    buf_done(&b);
}

static void reads_the_same_in_pieces(void **state)
{
    struct importing x = begin(state);
    read_files(&x, 1000, 100);
    importing_end(&x);
}

/* For somebody who may write one school only: rows of others refuse the file, or are refused. */
static void reads_the_same_for_one_school(void **state)
{
    static const struct str urns[] = { { "100001", 6 } };
    struct importing x = begin(state);
    struct str problem;
    const struct account_new office = {
        .name = S("office"), .display_name = S("The office"), .roles = 1u << ROLE_SU, .urns = urns, .n_urns = 1
    };
    x.viewer = (struct viewer){ .scope = SCOPE_HOME, .today = x.w.today };
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    assert_ok(account_add(&x.w, &office, false, &x.viewer.account, &problem), x.db);
    assert_ok(db_commit(x.db), x.db);
    read_files(&x, 5000, 50);
    importing_end(&x);
}

/* A small file asks for its pupils one by one, until it has asked for many: then all are read, and what was said of
 * the first of them is not forgotten. */
static void asks_for_pupils_until_they_are_many(void **state)
{
    enum { MANY = 1100 };
    struct importing x = importing_begin(*state, "2026-10-05");
    struct buf b = buf_new(1000000);
    importing_schools(&x);
    buf_add_str(&b, S("upn,surname,forename,dob,urn,entry_date\n"));
    for (int i = 1; i <= MANY; i++)
        buf_add_fmt(&b, "%.*s,Pupil,Some,2012-03-04,100001,2024-09-03\n", STR_ARG(importing_upn(x.arena, i)));
    importing_bytes(&x, IMPORT_PUPILS, "pupils.csv", buf_str(&b));
    buf_clear(&b);
    buf_add_str(&b, S("upn,date,am,pm\n"));
    for (int i = 1; i <= MANY; i++)
        buf_add_fmt(&b, "%.*s,2026-09-07,/,\\\n", STR_ARG(importing_upn(x.arena, i)));
    for (int i = 1; i <= MANY; i += MANY - 1)
        buf_add_fmt(&b, "%.*s,2026-09-07,I,\\\n%.*s,2026-09-08,I,\\\n", STR_ARG(importing_upn(x.arena, i)),
            STR_ARG(importing_upn(x.arena, i)));
    const char *path = importing_file(&x, "marks.csv", buf_str(&b));
    importing_path(&x, IMPORT_MARKS, "marks.csv", path);
    assert_counts(&x, 2 * MANY + 4, 0, 0);
    assert_issues(&x,
        "refused|marks.csv|1102|code|I|the same import has said / for this session of this pupil\n"
        "refused|marks.csv|1104|code|I|the same import has said / for this session of this pupil");
    assert_marks(&x, importing_upn(x.arena, 1), "100001 2026-09-07 /\\ 2026-09-08 I\\");
    assert_marks(&x, importing_upn(x.arena, MANY - 1), "100001 2026-09-07 /\\");
    importing_path(&x, IMPORT_MARKS, "marks.csv", path);
    assert_counts(&x, 0, 0, 2 * MANY + 4);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register_history"), 0);
    /* What is written for many is what is written for one. */
    buf_clear(&b);
    buf_add_str(&b, S("upn,date,session,code\n"));
    for (int i = 1; i <= MANY; i++)
        buf_add_fmt(&b, "%.*s,2026-09-07,AM,%s\n%.*s,2025-09-08,PM,L\n", STR_ARG(importing_upn(x.arena, i)),
            i % 3 == 0 ? "/" : "O", STR_ARG(importing_upn(x.arena, i)));
    importing_bytes(&x, IMPORT_MARKS, "more.csv", buf_str(&b));
    assert_counts(&x, MANY, MANY - MANY / 3, MANY / 3);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register_history"), MANY - MANY / 3);
    static const int some[] = { 1, 2, 3, 8, 9, 1023, 1024, 1025, 1026, MANY - 1, MANY };
    for (size_t k = 0; k < COUNT_OF(some); k++)
        assert_marks(&x, importing_upn(x.arena, some[k]),
            str_fmt(x.arena, "100001 2025-09-08 -L\n100001 2026-09-07 %s\\%s", some[k] % 3 == 0 ? "/" : "O",
                some[k] == 1 || some[k] == MANY ? " 2026-09-08 I\\" : "")
                .p);
    buf_done(&b);
    importing_end(&x);
}

static void cut_off(void *to, int64_t bytes_read, int64_t bytes)
{
    const struct importing *x = to;
    if (bytes_read < bytes && truncate(x->cut, bytes / 2 - 3) != 0)
        fail_msg("truncate: %s", x->cut);
}

/* A file of which the half is taken away while it is read is one that was cut off. */
static void notices_a_file_that_becomes_shorter(void **state)
{
    struct importing x = begin(state);
    struct buf b = buf_new(MOST);
    buf_add_str(&b, S("upn,date,session,code\n"));
    for (int i = 0; i < 2000; i++)
        buf_add_fmt(&b, "%.*s,2026-09-%02d,%s,/\n", STR_ARG(importing_upn(x.arena, 1 + i % 2)), 7 + i % 4,
            i % 8 < 4 ? "AM" : "PM");
    for (unsigned threads = 1; threads <= 2; threads++) {
        const struct import_file files[2] = { { S("marks.csv"), importing_file(&x, "marks.csv", buf_str(&b)) } };
        x.cut = files[0].path;
        x.progress = cut_off;
        struct str got = said(&x, files, true, (struct import_reading){ .piece = 300, .threads = threads });
        x.progress = NULL;
        must_be(got, said(&x, files, true, (struct import_reading){ .careful = true }), files->path, x.reading);
        assert_true(x.last.refused);
    }
    buf_done(&b);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(reads_the_same_in_pieces),
        ON_BOTH_ENGINES(reads_the_same_for_one_school),
        ON_BOTH_ENGINES(asks_for_pupils_until_they_are_many),
        ON_BOTH_ENGINES(notices_a_file_that_becomes_shorter),
    };
    return cmocka_run_group_tests_name("import scan", tests, NULL, NULL);
}
