#include "importing.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attendance/marks.h"
#include "attendance/upn.h"
#include "service/config.h"
#include "store/db_engine.h"
#include "store/system.h"

enum { WORK_MEMORY = 1 << 30 };

struct importing importing_begin(struct engine_test *t, const char *today)
{
    struct importing x = { .t = t, .db = t->db, .arena = t->arena };
    struct day d = test_day(today);
    x.w = (struct work){ .db = t->db, .arena = arena_new(WORK_MEMORY), .now_ms = (int64_t)d.v * 86400000, .today = d };
    x.viewer = (struct viewer){ .scope = SCOPE_ALL, .today = d };
    return x;
}

void importing_end(struct importing *x)
{
    arena_free(x->w.arena);
}

const char *importing_file(struct importing *x, const char *name, struct str content)
{
    static int count;
    char dir[400];
    snprintf(dir, sizeof dir, "%s/%d", test_tmp(), ++count);
    if (mkdir(dir, 0700) != 0)
        fail_msg("mkdir: %s", dir);
    char *path = str_cstr(x->arena, str_fmt(x->arena, "%s/%s", dir, name));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        fail_msg("open: %s", path);
    for (size_t at = 0; at < content.n;) {
        ssize_t n = write(fd, content.p + at, content.n - at);
        if (n <= 0)
            fail_msg("write: %s", path);
        at += (size_t)n;
    }
    close(fd);
    return path;
}

static void add_to_ledger(struct importing *x, struct import_task *task)
{
    struct str public_id;
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(import_ledger_add(&x->w, task, (struct account_id){ 0 }, 0, NULL, &public_id), x->db);
    assert_ok(db_commit(x->db), x->db);
    x->id = task->id;
}

/* The report outlives the memory of the run. */
static void remember(struct importing *x)
{
    struct buf b = buf_new(1 << 26);
    const struct import_report *r = x->last.report;
    for (size_t i = 0; i < r->n_issues; i++) {
        const struct import_issue *k = &r->issues[i];
        buf_add_fmt(&b, "%s%s|%.*s|%lld|%.*s|%.*s|%.*s", i > 0 ? "\n" : "", k->refused ? "refused" : "warning",
            STR_ARG(k->file), (long long)k->line, STR_ARG(k->field), STR_ARG(k->value), STR_ARG(k->reason));
    }
    x->issues = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    x->refusal = str_dup(x->arena, r->refusal);
    x->last.summary = str_dup(x->arena, x->last.summary);
}

enum err importing_run(struct importing *x, enum import_kind kind, bool dry_run, const struct import_file *files,
    size_t n)
{
    struct import_task task = { .kind = kind, .files = files, .n_files = n, .dry_run = dry_run, .viewer = x->viewer };
    task.progress = x->progress;
    task.progress_to = x;
    task.reading = x->reading;
    arena_reset(x->w.arena);
    x->fail = (struct fail){ .code = OK };
    x->w.fail = &x->fail;
    if (!dry_run)
        add_to_ledger(x, &task);
    enum err e = import_run(&x->w, &task, &x->last);
    x->issues = x->refusal = S("");
    if (e == OK)
        remember(x);
    return e;
}

static void run_files(struct importing *x, enum import_kind kind, bool dry_run, const struct import_file *f, size_t n)
{
    enum err e = importing_run(x, kind, dry_run, f, n);
    if (e != OK)
        fail_msg("%.*s: %s (%s)", STR_ARG(f->name), err_name(e), x->fail.detail);
}

const struct import_result *importing_path(struct importing *x, enum import_kind kind, const char *name,
    const char *path)
{
    const struct import_file file = { str_of(name), path };
    run_files(x, kind, false, &file, 1);
    return &x->last;
}

const struct import_result *importing_bytes(struct importing *x, enum import_kind kind, const char *name,
    struct str bytes)
{
    return importing_path(x, kind, name, importing_file(x, name, bytes));
}

const struct import_result *importing_text(
    struct importing *x, enum import_kind kind, const char *name, const char *text)
{
    return importing_bytes(x, kind, name, str_of(text));
}

/* Looking into the database
 * ------------------------------------------------------------------------------------------ */

enum { MOST_FIELDS = 32 };

/* A table with its columns: "a" an integer that may be NULL, "@a" a day, "+a" a text, "*a" a blob. */
struct dumped {
    const char *select; /* the columns as the SELECT has them */
    const char *from;   /* FROM ... ORDER BY ... */
    const char *columns;
    bool ledger;
};

static const struct dumped tables[] = {
    { "name, from_on, value", "FROM config ORDER BY name, from_on", "+name from_on +value", false },
    { "noun, version", "FROM data_version ORDER BY noun", "+noun version", false },
    { "id, kind, pupil_id, school_id, from_on, expected_on, ended_on, hours, reason, note, version",
        "FROM away ORDER BY id",
        "id +kind pupil_id school_id from_on expected_on ended_on hours +reason +note version", false },
    { "away_id, name, value", "FROM away_field ORDER BY away_id, name", "away_id +name +value", false },
    { "id, away_id, name, old_value, new_value", "FROM away_history ORDER BY id",
        "id away_id +name +old_value +new_value", false },
    { "noun, next", "FROM id_counter WHERE noun <> 'import' ORDER BY noun", "+noun next", false },
    { "id, urn, la_code, estab, name, name_folded, kind, phase, type, status, opened_on, closed_on, low_age, "
      "high_age, gender, "
      "street, town, postcode, telephone, trust, pupils, fsm_bp, ukprn, locality_id, area_id, version",
        "FROM school ORDER BY id",
        "id +urn +la_code +estab +name +name_folded +kind phase +type +status opened_on closed_on low_age high_age "
        "+gender +street +town +postcode +telephone +trust pupils fsm_bp +ukprn locality_id area_id version",
        false },
    { "id, name", "FROM locality ORDER BY id", "id +name", false },
    { "id, name", "FROM area ORDER BY id", "id +name", false },
    { "school_id, account_id, from_on, to_on", "FROM school_lead ORDER BY school_id, account_id, from_on",
        "school_id account_id from_on to_on", false },
    { "id, school_id, kind, from_on, to_on, name, source", "FROM calendar_entry ORDER BY id",
        "id school_id +kind from_on to_on +name +source", false },
    { "id, public_id, upn, former_upn, surname, forename, preferred_surname, preferred_forename, name_folded, "
      "born_on, sex, restricted, version",
        "FROM pupil ORDER BY id",
        "id +public_id +upn +former_upn +surname +forename +preferred_surname +preferred_forename +name_folded "
        "born_on sex restricted version",
        false },
    { "id, pupil_id, school_id, entry_on, leaving_on, status, year_group, year_group_year",
        "FROM enrolment ORDER BY id", "id pupil_id school_id entry_on leaving_on +status year_group year_group_year",
        false },
    { "pupil_id, trait, from_on, to_on, value", "FROM trait_spell ORDER BY pupil_id, trait, from_on",
        "pupil_id trait from_on to_on value", false },
    { "id, pupil_id, school_id, category, start_on, sessions, reasons", "FROM suspension ORDER BY id",
        "id pupil_id school_id +category start_on sessions +reasons", false },
    { "enrolment_id, year, marks, import_id", "FROM att_register ORDER BY enrolment_id, year",
        "enrolment_id year *marks import_id", false },
    { "enrolment_id, year, import_id, marks", "FROM att_register_history ORDER BY enrolment_id, year, import_id",
        "enrolment_id year import_id *marks", false },
    { "school_id, version", "FROM register_version ORDER BY school_id", "school_id version", false },
    { "enrolment_id, year, term, code, sessions", "FROM census_session ORDER BY enrolment_id, year, term, code",
        "enrolment_id year +term code sessions", false },
    { "id, at_ms, import_id, account_id, noun, noun_id, field, old_value, new_value", "FROM history ORDER BY id",
        "id at_ms import_id account_id +noun noun_id +field +old_value +new_value", false },
    { "source, release, period, basis, level, place, phase, cohort, value_of, measure, milli, symbol",
        "FROM benchmark ORDER BY source, period, level, place, phase, cohort, value_of, measure",
        "+source +release +period +basis +level +place phase +cohort +value_of +measure milli +symbol", false },
    { "la_code, name, region", "FROM benchmark_place ORDER BY la_code", "+la_code +name +region", false },
    { "la_code, rank, neighbour", "FROM benchmark_neighbour ORDER BY la_code, rank", "+la_code rank +neighbour",
        false },
    { "id, public_id, kind, state, finished_ms, rows_read, rows_refused, warnings, added, changed, unchanged, "
      "summary, reason",
        "FROM import ORDER BY id",
        "id +public_id +kind +state finished_ms rows_read rows_refused warnings added changed unchanged +summary "
        "+reason",
        true },
    { "import_id, position, name, stored_as", "FROM import_file ORDER BY import_id, position",
        "import_id position +name +stored_as", true },
    { "import_id, position, severity, file, line, field, value, reason",
        "FROM import_issue ORDER BY import_id, position",
        "import_id position +severity +file line +field +value +reason", true },
};

static const struct dumped meanings[] = {
    { "urn, la_code, estab, name, kind, phase", "FROM school ORDER BY urn", "+urn +la_code +estab +name +kind phase",
        false },
    { "s.urn, c.kind, c.from_on, c.to_on, c.name, c.source",
        "FROM calendar_entry AS c LEFT JOIN school AS s ON s.id = c.school_id ORDER BY s.urn, c.from_on, c.kind, "
        "c.to_on",
        "+urn +kind from_on to_on +name +source", false },
    { "upn, former_upn, surname, forename, preferred_surname, preferred_forename, name_folded, born_on, sex",
        "FROM pupil ORDER BY upn",
        "+upn +former_upn +surname +forename +preferred_surname +preferred_forename +name_folded born_on sex",
        false },
    { "p.upn, s.urn, e.entry_on, e.leaving_on, e.status, e.year_group, e.year_group_year",
        "FROM enrolment AS e JOIN pupil AS p ON p.id = e.pupil_id JOIN school AS s ON s.id = e.school_id "
        "ORDER BY p.upn, s.urn, e.entry_on",
        "+upn +urn entry_on leaving_on +status year_group year_group_year", false },
    { "p.upn, t.trait, t.from_on, t.to_on, t.value",
        "FROM trait_spell AS t JOIN pupil AS p ON p.id = t.pupil_id ORDER BY p.upn, t.trait, t.from_on",
        "+upn trait from_on to_on value", false },
    { "p.upn, s.urn, x.category, x.start_on, x.sessions, x.reasons",
        "FROM suspension AS x JOIN pupil AS p ON p.id = x.pupil_id JOIN school AS s ON s.id = x.school_id "
        "ORDER BY p.upn, s.urn, x.category, x.start_on",
        "+upn +urn +category start_on sessions +reasons", false },
    { "p.upn, s.urn, e.entry_on, r.year, r.marks",
        "FROM att_register AS r JOIN enrolment AS e ON e.id = r.enrolment_id JOIN pupil AS p ON p.id = e.pupil_id "
        "JOIN school AS s ON s.id = e.school_id ORDER BY p.upn, s.urn, e.entry_on, r.year",
        "+upn +urn entry_on year *marks", false },
    { "p.upn, s.urn, c.year, c.term, c.code, c.sessions",
        "FROM census_session AS c JOIN enrolment AS e ON e.id = c.enrolment_id JOIN pupil AS p ON p.id = e.pupil_id "
        "JOIN school AS s ON s.id = e.school_id ORDER BY p.upn, s.urn, c.year, c.term, c.code",
        "+upn +urn year +term code sessions", false },
};

/* A query made from a text. It is never freed: connections know queries by their address. */
struct query {
    struct db_stmt stmt;
    struct db_field fields[MOST_FIELDS];
    const char *sql;
};

static void add_columns(struct query *q, const char *columns)
{
    struct str rest = str_of(columns), word;
    while (str_split(&rest, ' ', &word)) {
        struct db_field *f = &q->fields[q->stmt.n_columns++];
        assert_true(q->stmt.n_columns <= MOST_FIELDS);
        bool text = word.p[0] == '+', blob = word.p[0] == '*';
        struct str name = str_slice(word, text || blob || word.p[0] == '@', word.n);
        char *copy = calloc(1, name.n + 1);
        memcpy(copy, name.p, name.n);
        *f = (struct db_field){ copy, text ? DB_TYPE_TEXT : blob ? DB_TYPE_BLOB
                                                                 : DB_TYPE_I64,
            true };
    }
}

/* The query of a text; made once in a program. */
static const struct query *query_of(const char *sql, const char *columns)
{
    static struct query *all[256];
    static size_t n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->sql, sql) == 0)
            return all[i];
    struct query *q = calloc(1, sizeof *q);
    char *copy = calloc(1, strlen(sql) + 1);
    assert_true(n < COUNT_OF(all));
    memcpy(copy, sql, strlen(sql));
    q->sql = copy;
    q->stmt = (struct db_stmt){
        .name = "test query", .kind = DB_EACH, .sqlite = copy, .postgres = copy, .columns = q->fields
    };
    add_columns(q, columns);
    return all[n++] = q;
}

static void add_value(struct buf *b, const struct db_value *v)
{
    if (v->kind == DB_NULL)
        buf_add_str(b, S("."));
    else if (v->kind == DB_INTEGER)
        buf_add_i64(b, v->i);
    else if (v->kind == DB_TEXT)
        buf_add_fmt(b, "'%.*s'", STR_ARG(v->s));
    else
        for (size_t i = 0; i < v->s.n; i++)
            buf_add_fmt(b, "%02x", (unsigned char)v->s.p[i]);
}

static void dump_query(struct importing *x, const struct query *q, struct buf *b)
{
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    enum err e = db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows);
    while (e == OK && (e = db_rows_next(rows, &q->stmt, row)) == OK) {
        for (size_t i = 0; i < q->stmt.n_columns; i++) {
            buf_add_str(b, i > 0 ? S(" ") : S("  "));
            add_value(b, &row[i]);
        }
        buf_add_char(b, '\n');
    }
    assert_err(e, ERR_MISSING, x->db);
}

static struct str dump(struct importing *x, const struct dumped *v, size_t n, bool ledger)
{
    struct buf b = buf_new((size_t)1 << 30);
    assert_ok(db_begin(x->db, DB_READ), x->db);
    for (size_t i = 0; i < n; i++) {
        if (v[i].ledger && !ledger)
            continue;
        struct str sql = str_fmt(x->arena, "SELECT %s %s", v[i].select, v[i].from);
        buf_add_fmt(&b, "%s\n", v[i].from);
        dump_query(x, query_of(sql.p, v[i].columns), &b);
    }
    db_rollback(x->db);
    assert_false(b.failed);
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str importing_dump(struct importing *x, bool ledger)
{
    return dump(x, tables, COUNT_OF(tables), ledger);
}

struct str importing_meaning(struct importing *x)
{
    return dump(x, meanings, COUNT_OF(meanings), false);
}

struct str importing_history(struct importing *x)
{
    struct buf b = buf_new(1 << 24);
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    const struct query *q = query_of("SELECT noun, field, old_value, new_value FROM history ORDER BY id",
        "+noun +field +old_value +new_value");
    assert_ok(db_begin(x->db, DB_READ), x->db);
    enum err e = db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows);
    while (e == OK && (e = db_rows_next(rows, &q->stmt, row)) == OK)
        buf_add_fmt(&b, "%.*s|%.*s|%.*s|%.*s\n", STR_ARG(row[0].s), STR_ARG(row[1].s), STR_ARG(row[2].s),
            STR_ARG(row[3].s));
    db_rollback(x->db);
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

void importing_sql(struct importing *x, const char *sql)
{
    assert_ok(db__begin_migration(x->db), x->db);
    assert_ok(db__script(x->db, str_of(sql)), x->db);
    /* As a statement of the program is counted. */
    assert_ok(store_write_add(x->db, NULL, &(struct write_add){ .place = 0 }, NULL), x->db);
    assert_ok(db_commit(x->db), x->db);
}

int64_t importing_number(struct importing *x, const char *sql)
{
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    const struct query *q = query_of(sql, "n");
    assert_ok(db_begin(x->db, DB_READ), x->db);
    assert_ok(db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows), x->db);
    assert_ok(db_rows_next(rows, &q->stmt, row), x->db);
    int64_t n = row[0].i;
    db_rollback(x->db);
    return n;
}

struct str importing_value(struct importing *x, const char *sql)
{
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    const struct query *q = query_of(sql, "+v");
    struct str v = S("");
    assert_ok(db_begin(x->db, DB_READ), x->db);
    assert_ok(db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows), x->db);
    if (db_rows_next(rows, &q->stmt, row) == OK)
        v = str_dup(x->arena, row[0].s);
    db_rollback(x->db);
    return v;
}

void assert_same_dump_at(struct str before, struct str after, const char *file, int line)
{
    if (str_eq(before, after))
        return;
    size_t at = 0;
    while (at < before.n && at < after.n && before.p[at] == after.p[at])
        at++;
    size_t from = at < 300 ? 0 : at - 300;
    print_error("%s:%d: the database differs from byte %zu:\nbefore ...%.*s\nafter  ...%.*s\n", file, line, at,
        STR_ARG(str_slice(before, from, at + 200)), STR_ARG(str_slice(after, from, at + 200)));
    _fail(file, line);
}

/* One value as importing_rows() shows it. */
static void add_shown(struct buf *b, const struct db_value *v, bool day)
{
    char iso[11];
    if (v->kind == DB_NULL)
        buf_add_char(b, '.');
    else if (day)
        buf_add_str(b, day_iso((struct day){ (int32_t)v->i }, iso));
    else if (v->kind == DB_INTEGER)
        buf_add_i64(b, v->i);
    else
        buf_add_str(b, v->s);
}

/* Which of the columns are days. */
static size_t days_of(const char *columns, bool ret[MOST_FIELDS])
{
    struct str rest = str_of(columns), word;
    size_t n = 0;
    while (str_split(&rest, ' ', &word))
        ret[n++] = word.p[0] == '@';
    return n;
}

struct str importing_rows(struct importing *x, const char *sql, const char *columns)
{
    struct buf b = buf_new(1 << 24);
    bool days[MOST_FIELDS];
    size_t n = days_of(columns, days);
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    const struct query *q = query_of(sql, columns);
    assert_ok(db_begin(x->db, DB_READ), x->db);
    enum err e = db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows);
    while (e == OK && (e = db_rows_next(rows, &q->stmt, row)) == OK) {
        if (b.n > 0)
            buf_add_char(&b, '\n');
        for (size_t i = 0; i < n; i++) {
            if (i > 0)
                buf_add_char(&b, '|');
            add_shown(&b, &row[i], days[i]);
        }
    }
    assert_err(e, ERR_MISSING, x->db);
    db_rollback(x->db);
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static void add_marks(struct buf *b, int year, const struct att_marks *m)
{
    char iso[11];
    for (int16_t s = 0; s < ATT_SESSIONS; s += 2) {
        enum att_code am = (enum att_code)m->code[s], pm = (enum att_code)m->code[s + 1];
        if (am == ATT_NO_MARK && pm == ATT_NO_MARK)
            continue;
        struct str day = day_iso(att_session_day(year, (struct att_session){ s }), iso);
        buf_add_fmt(b, " %.*s %.*s%.*s", STR_ARG(day), STR_ARG(att_code_text(am, false)),
            STR_ARG(att_code_text(pm, true)));
    }
}

struct str importing_marks(struct importing *x, struct str upn)
{
    struct buf b = buf_new(1 << 24);
    struct db_value row[MOST_FIELDS];
    struct db_rows *rows;
    struct str sql = str_fmt(x->arena,
        "SELECT s.urn, r.year, r.marks FROM att_register AS r JOIN enrolment AS e ON e.id = r.enrolment_id JOIN "
        "pupil AS "
        "p ON p.id = e.pupil_id JOIN school AS s ON s.id = e.school_id WHERE p.upn = '%.*s' ORDER BY e.entry_on, "
        "e.id, r.year",
        STR_ARG(upn));
    const struct query *q = query_of(sql.p, "+urn year *marks");
    assert_ok(db_begin(x->db, DB_READ), x->db);
    enum err e = db_rows_begin(x->db, x->arena, &q->stmt, NULL, &rows);
    while (e == OK && (e = db_rows_next(rows, &q->stmt, row)) == OK) {
        struct att_marks marks;
        assert_int_equal(att_marks_unpack(row[2].s.p, row[2].s.n, &marks), OK);
        if (b.n > 0)
            buf_add_char(&b, '\n');
        buf_add_str(&b, row[0].s);
        add_marks(&b, (int)row[1].i, &marks);
    }
    assert_err(e, ERR_MISSING, x->db);
    db_rollback(x->db);
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

/* Asserting
 * ----------------------------------------------------------------------------------------------------------- */

void assert_lines_at(struct str got, const char *want, const char *file, int line)
{
    struct str rest = str_of(want), ours, theirs;
    if (str_eq(got, rest))
        return;
    for (int n = 1;; n++) {
        bool more = str_split(&got, '\n', &ours), wanted = str_split(&rest, '\n', &theirs);
        if (more && wanted && str_eq(ours, theirs))
            continue;
        print_error("%s:%d: line %d is   %.*s\n%s:%d: should be %.*s\n", file, line, n,
            STR_ARG(more ? ours : S("(none)")),
            file, line, STR_ARG(wanted ? theirs : S("(none)")));
        _fail(file, line);
    }
}

void assert_refusal_at(struct importing *x, const char *want, const char *file, int line)
{
    if (!x->last.refused)
        print_error("%s:%d: the import was not refused\n%.*s\n", file, line, STR_ARG(x->issues));
    if (!x->last.refused)
        _fail(file, line);
    assert_str_at(x->refusal, want, file, line);
}

void assert_counts_at(
    struct importing *x, int64_t added, int64_t changed, int64_t unchanged, const char *file, int line)
{
    const struct import_counts *c = &x->last.counts;
    if (!x->last.refused && c->added == added && c->changed == changed && c->unchanged == unchanged)
        return;
    print_error("%s:%d: %lld new, %lld changed, %lld as they were; want %lld, %lld, %lld%s\n%.*s\n%.*s\n", file, line,
        (long long)c->added, (long long)c->changed, (long long)c->unchanged, (long long)added, (long long)changed,
        (long long)unchanged, x->last.refused ? " (refused)" : "", STR_ARG(x->last.summary),
        STR_ARG(x->issues));
    _fail(file, line);
}

void assert_leaves_alone_at(struct importing *x, enum import_kind kind, const char *name, struct str bytes,
    const char *why, const char *file, int line)
{
    struct str before = importing_dump(x, false);
    importing_bytes(x, kind, name, bytes);
    assert_refusal_at(x, why, file, line);
    assert_same_dump_at(before, importing_dump(x, false), file, line);
    /* The list of imports remembers that it was refused, and why. */
    const char *ledger = "SELECT state, reason FROM import ORDER BY id DESC LIMIT 1";
    struct str want = str_fmt(x->arena, "refused|%s", why);
    assert_str_at(importing_rows(x, ledger, "+state +reason"), want.p, file, line);
}

/* A dry run, the import, and the same once more. */
static void take(struct importing *x, enum import_kind kind, const struct import_file *f, size_t n,
    struct import_counts want, const char *file, int line)
{
    struct str before = importing_dump(x, true);
    run_files(x, kind, true, f, n);
    assert_counts_at(x, want.added, want.changed, want.unchanged, file, line);
    assert_same_dump_at(before, importing_dump(x, true), file, line);
    struct str would = str_fmt(x->arena, "%.*s\n%.*s", STR_ARG(x->issues), STR_ARG(x->last.summary));
    run_files(x, kind, false, f, n);
    assert_counts_at(x, want.added, want.changed, want.unchanged, file, line);
    const struct importing done = *x;
    assert_str_at(str_fmt(x->arena, "%.*s\n%.*s", STR_ARG(x->issues), STR_ARG(x->last.summary)), would.p, file, line);
    struct str after = importing_dump(x, false);
    run_files(x, kind, false, f, n);
    assert_same_dump_at(after, importing_dump(x, false), file, line);
    if (x->last.counts.added + x->last.counts.changed != 0)
        fail_msg("%s:%d: the same again: %lld new, %lld changed", file, line, (long long)x->last.counts.added,
            (long long)x->last.counts.changed);
    *x = done;
    x->last.report = NULL;
}

void assert_takes_at(struct importing *x, enum import_kind kind, const char *name, const char *text,
    struct import_counts want, const char *file, int line)
{
    const struct import_file f = { str_of(name), importing_file(x, name, str_of(text)) };
    take(x, kind, &f, 1, want, file, line);
}

void importing_add(struct importing *x, struct importing_files *t, const char *name, const char *text)
{
    assert_true(t->n < IMPORTING_FILES);
    t->v[t->n++] = (struct import_file){ str_of(name), importing_file(x, name, str_of(importing_upns(x, text))) };
}

void importing_census(struct importing *x, bool dry_run, const struct importing_files *t)
{
    run_files(x, IMPORT_CENSUS, dry_run, t->v, t->n);
}

void assert_takes_tables_at(struct importing *x, const struct importing_files *t, struct import_counts want,
    const char *file, int line)
{
    take(x, IMPORT_CENSUS, t->v, t->n, want, file, line);
}

const char *importing_upns(struct importing *x, const char *text)
{
    struct buf b = buf_new(1 << 24);
    for (const char *c = text; *c != '\0'; c++) {
        int number = 0;
        if (*c != '%') {
            buf_add_char(&b, *c);
            continue;
        }
        if (c[1] == '%') {
            buf_add_char(&b, *c++);
            continue;
        }
        while (c[1] >= '0' && c[1] <= '9')
            number = 10 * number + (*++c - '0');
        buf_add_str(&b, importing_upn(x->arena, number));
    }
    const char *out = str_cstr(x->arena, buf_str(&b));
    buf_done(&b);
    return out;
}

struct str importing_upn(struct arena *a, int number)
{
    struct str rest = str_fmt(a, "838400025%03d", number % 1000);
    if (number >= 1000)
        rest = str_fmt(a, "8384%03d25%03d", number / 1000, number % 1000);
    return str_fmt(a, "%c%.*s", upn_check_letter(rest), STR_ARG(rest));
}

void importing_schools(struct importing *x)
{
    importing_text(x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name)\n"
        "100001,838,4001,Alder School,Open,Secondary\n"
        "100002,838,4002,Birch School,Open,Primary\n");
    assert_int_equal(x->last.counts.added + x->last.counts.unchanged, 2);
}

void importing_pupils(struct importing *x)
{
    importing_schools(x);
    importing_text(x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(x,
            "upn,surname,forename,dob,sex,urn,entry_date,year_group,as_at\n"
            "%1,Pupil,One,2012-03-04,F,100001,2024-09-03,7,2024-09-03\n"
            "%2,Pupil,Two,2012-05-06,M,100001,2024-09-03,7,2024-09-03\n"
            "%3,Pupil,Three,2019-07-08,F,100002,2025-09-02,2,2025-09-02\n"));
    assert_counts(x, 6, 0, 0);
}

void importing_la_code(struct importing *x, const char *la_code)
{
    struct str problem;
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(config_set(&x->w, S("la_code"), str_of(la_code), test_day("2024-01-01"), &problem), x->db);
    assert_ok(db_commit(x->db), x->db);
}

const char *importing_data(struct importing *x, const char *name)
{
    const char *dir = getenv("WAYMARK_TEST_DATA");
    return str_cstr(x->arena, str_fmt(x->arena, "%s/%s", dir == NULL ? "test/data" : dir, name));
}

static const char *shared_folder(void)
{
    const char *dir = getenv("WAYMARK_TEST_SHARED");
    return dir == NULL ? "../shared/data" : dir;
}

bool importing_has_shared(void)
{
    return access(shared_folder(), R_OK) == 0;
}

const char *importing_shared(struct importing *x, const char *name)
{
    return str_cstr(x->arena, str_fmt(x->arena, "%s/%s", shared_folder(), name));
}

struct str importing_read(struct importing *x, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        fail_msg("open: %s", path);
    char *p = arena_alloc(x->arena, (size_t)st.st_size + 1);
    size_t n = 0;
    ssize_t got = 0;
    while (n < (size_t)st.st_size && (got = read(fd, p + n, (size_t)st.st_size - n)) > 0)
        n += (size_t)got;
    close(fd);
    return (struct str){ p, n };
}
