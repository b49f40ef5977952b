/* The readers of one kind of import (WAYMARK_FUZZ_KIND), as dry runs over a small database. The input is a file, or
 * several with a line "=====" between them. */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/csv.h"
#include "service/import.h"
#include "store/migrate.h"

enum { MOST_FILES = 12,
    MEMORY = 1 << 28 };

static void must(enum err e, const struct fail *f)
{
    if (e != OK) {
        fprintf(stderr, "%s: %s\n", err_name(e), f->detail);
        abort();
    }
}

/* A file in memory that can be opened by its path. */
static int in_memory(struct str text, char path[40])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    MUST_HOLD(fd >= 0);
    for (size_t at = 0; at < text.n;) {
        ssize_t got = write(fd, text.p + at, text.n - at);
        MUST_HOLD(got > 0);
        at += (size_t)got;
    }
    snprintf(path, 40, "/proc/self/fd/%d", fd);
    return fd;
}

static void import_at_first(struct work *w, enum import_kind kind, const char *text)
{
    char path[40];
    struct str public_id;
    struct import_result result;
    int fd = in_memory(str_of(text), path);
    const struct import_file f = { S("first.csv"), path };
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = w->today };
    struct import_task task = { .kind = kind, .files = &f, .n_files = 1, .viewer = viewer };
    must(db_begin(w->db, DB_WRITE), w->fail);
    must(import_ledger_add(w, &task, (struct account_id){ 0 }, 0, NULL, &public_id), w->fail);
    must(db_commit(w->db), w->fail);
    must(import_run(w, &task, &result), w->fail);
    MUST_HOLD(!result.refused && result.counts.added > 0);
    close(fd);
}

/* Two schools and three pupils; made once in a process. */
static struct db *database(struct work *w)
{
    static struct db *db;
    char folder[200], url[260];
    struct clock clock = clock_fixed(w->now_ms);
    if (db != NULL)
        return w->db = db;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/waymark-fuzz-XXXXXX", base == NULL ? "/tmp" : base);
    MUST_HOLD(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "%s/fuzz.db", folder);
    must(db_open(url, NULL, w->fail, &db), w->fail);
    must(migrate_run(db, &store_migrations, &clock, w->fail), w->fail);
    w->db = db;
    import_at_first(w, IMPORT_SETTINGS,
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100001,988,4001,Alder School,Open\n100002,988,4002,Birch School,Open\n");
    import_at_first(w, IMPORT_PUPILS,
        "upn,surname,forename,dob,urn,entry_date\n"
        "Q988400025001,Pupil,One,2012-03-04,100001,2024-09-03\nE988400025002,Pupil,Two,2012-05-06,100001,2024-09-03\n"
        "U988400025003,Pupil,Three,2019-07-08,100002,2025-09-02\n");
    return db;
}

static size_t split(struct str input, struct import_file files[MOST_FILES], int fds[MOST_FILES],
    char paths[MOST_FILES][40])
{
    size_t n = 0;
    const bool xml = WAYMARK_FUZZ_XML;
    while (n < MOST_FILES) {
        ptrdiff_t end = str_find_str(input, S("=====\n"));
        struct str text = end < 0 ? input : str_slice(input, 0, (size_t)end);
        fds[n] = in_memory(text, paths[n]);
        files[n] = (struct import_file){ xml ? S("fuzz-2022-23.xml") : S("fuzz-2022-23.csv"), paths[n] };
        n++;
        if (end < 0)
            break;
        input = str_slice(input, (size_t)end + 6, input.n);
    }
    return n;
}

/* The report can be shown, stored, and read again as a table. */
static void check_report(const struct import_result *result)
{
    const struct import_report *r = result->report;
    MUST_HOLD(result->refused == (r->refusal.n > 0) && utf8_valid(r->refusal) && utf8_valid(result->summary));
    /* The header of an XML file is no row, and may be refused like one; the file is refused with it. */
    MUST_HOLD(r->rows_refused >= 0 && (result->refused || r->rows_refused <= r->rows_read));
    MUST_HOLD(result->counts.added >= 0 && result->counts.changed >= 0 && result->counts.unchanged >= 0);
    for (size_t i = 0; i < r->n_issues; i++) {
        const struct import_issue *k = &r->issues[i];
        MUST_HOLD(utf8_valid(k->field) && utf8_valid(k->value) && utf8_valid(k->reason) && k->line >= 0);
        MUST_HOLD(k->value.n <= IMPORT_MAX_VALUE && k->reason.n > 0);
    }
    struct buf csv = buf_new((size_t)64 << 20);
    import_report_csv(r->issues, r->n_issues, &csv);
    MUST_HOLD(!csv.failed);
    buf_done(&csv);
}

/* What an import says, as text: all that is shown of it. */
static struct str said(struct work *w, const struct import_result *r)
{
    struct buf b = buf_new((size_t)64 << 20);
    const struct import_report *report = r->report;
    buf_add_fmt(&b, "%lld %lld %lld %lld %lld %lld %lld\n%.*s\n%.*s\n", (long long)report->rows_read,
        (long long)report->rows_refused, (long long)report->rows_unnamed, (long long)report->warnings,
        (long long)r->counts.added, (long long)r->counts.changed, (long long)r->counts.unchanged,
        STR_ARG(report->refusal), STR_ARG(r->summary));
    import_report_csv(report->issues, report->n_issues, &b);
    MUST_HOLD(!b.failed);
    struct str text = str_dup(w->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

/* A file of marks says the same in pieces, however they lie and on however many threads. Which they are depends on
 * the input alone. */
static void check_in_pieces(struct work *w, const struct import_task *task, const struct import_result *result,
    size_t n)
{
    static const size_t pieces[] = { 1, 29, 30, 31, 64, 100, 1000 };
    struct import_task again = *task;
    struct import_result other;
    struct str want = said(w, result);
    again.reading = (struct import_reading){ .piece = pieces[n % COUNT_OF(pieces)], .threads = n % 3 == 0 ? 1 : 2 };
    must(import_run(w, &again, &other), w->fail);
    MUST_HOLD(str_eq(said(w, &other), want));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fail fail = { .code = OK };
    struct import_file files[MOST_FILES];
    int fds[MOST_FILES];
    char paths[MOST_FILES][40];
    struct import_result result;
    struct work w = { .arena = arena_new(MEMORY), .now_ms = 1791158400000, .today = { 20731 }, .fail = &fail };
    database(&w);
    const struct import_task task = { .kind = WAYMARK_FUZZ_KIND,
        .files = files,
        .n_files = split((struct str){ (const char *)data, n }, files, fds, paths),
        .dry_run = true,
        .viewer = { .scope = SCOPE_ALL, .today = w.today } };
    must(import_run(&w, &task, &result), &fail);
    check_report(&result);
    if (WAYMARK_FUZZ_KIND == IMPORT_MARKS)
        check_in_pieces(&w, &task, &result, n);
    for (size_t i = 0; i < task.n_files; i++)
        close(fds[i]);
    arena_free(w.arena);
    return 0;
}
