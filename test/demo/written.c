#include "written.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_all(void *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *written_dir(struct arena *a, const char *name)
{
    char *path = str_cstr(a, str_fmt(a, "%s/%s", test_tmp(), name));
    arena_defer(a, remove_all, path);
    return path;
}

const char *written_small(struct arena *a, const char *name, uint64_t seed, int years)
{
    const char *path = written_dir(a, name);
    struct fail f = { 0 };
    enum err e = demo_generate(&(struct demo_options){ DEMO_SMALL, seed, years }, path, &f);
    if (e != OK)
        fail_msg("demo_generate: %s %s", err_name(e), f.detail);
    return path;
}

const char *written_name(struct arena *a, const char *what, int year)
{
    if (year == DEMO_LAST_YEAR)
        return str_cstr(a, str_fmt(a, "%s.csv", what));
    return str_cstr(a, str_fmt(a, "%s_%d.csv", what, year));
}

struct str written_file(struct arena *a, const char *dir, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat s;
    if (fd < 0 || fstat(fd, &s) != 0)
        fail_msg("cannot open %s", path);
    char *p = arena_alloc(a, (size_t)s.st_size + 1);
    size_t n = 0;
    for (ssize_t got; (got = read(fd, p + n, (size_t)s.st_size - n)) > 0;)
        n += (size_t)got;
    close(fd);
    assert_int_equal(n, s.st_size);
    return (struct str){ p, n };
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void list_names(
    struct arena *a, const char *dir, const char *below, struct str *list, size_t *n)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, below);
    DIR *d = opendir(path);
    if (d == NULL)
        fail_msg("cannot list %s", path);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        struct str name = str_fmt(a, "%s%s", below, e->d_name);
        struct stat s;
        snprintf(path, sizeof path, "%s/%.*s", dir, STR_ARG(name));
        assert_int_equal(stat(path, &s), 0);
        if (S_ISDIR(s.st_mode)) {
            list_names(a, dir, str_cstr(a, str_fmt(a, "%.*s/", STR_ARG(name))), list, n);
        } else {
            assert_true(*n < 100);
            list[(*n)++] = name;
        }
    }
    closedir(d);
}

struct str *written_names(struct arena *a, const char *dir, size_t *ret_n)
{
    struct str *list = ARENA_ARRAY(a, 100, struct str);
    *ret_n = 0;
    list_names(a, dir, "", list, ret_n);
    qsort(list, *ret_n, sizeof *list, by_name);
    return list;
}

struct written_csv *written_open(struct arena *a, const char *dir, const char *name)
{
    struct written_csv *c = ARENA_NEW(a, struct written_csv);
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    c->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (c->fd < 0)
        fail_msg("cannot open %s", path);
    c->scratch = arena_new(32 << 20);
    c->csv = csv_open(c->scratch, csv_source_fd(&c->fd));
    return c;
}

bool written_next(struct written_csv *c)
{
    bool more = csv_next(c->csv, &c->row);
    if (!more && csv_fault(c->csv)->kind != CSV_NO_FAULT)
        fail_msg("line %lld: %.*s", (long long)csv_fault(c->csv)->line,
            STR_ARG(csv_fault_text(csv_fault(c->csv)->kind)));
    if (more && c->row.n != csv_columns(c->csv))
        fail_msg("line %lld has %zu fields", (long long)c->row.line, c->row.n);
    return more;
}

void written_close(struct written_csv *c)
{
    close(c->fd);
    arena_free(c->scratch);
}

struct str written_field(struct written_csv *c, const char *name)
{
    ptrdiff_t at = csv_column(c->csv, str_of(name));
    if (at < 0)
        fail_msg("no column %s", name);
    return csv_field(&c->row, at);
}

struct str written_copy(struct arena *a, struct written_csv *c, const char *name)
{
    return str_dup(a, written_field(c, name));
}

int written_number(struct written_csv *c, const char *name)
{
    int64_t v;
    if (!str_to_count(written_field(c, name), &v))
        fail_msg("line %lld: %s is no number", (long long)c->row.line, name);
    return (int)v;
}

struct day written_day(struct written_csv *c, const char *name)
{
    struct str s = written_field(c, name);
    struct day d = DAY_NONE;
    if (s.n > 0 && day_parse_any(s, &d) != DAY_OK)
        fail_msg("line %lld: %s is no date", (long long)c->row.line, name);
    return d;
}

static int by_upn(const void *a, const void *b)
{
    const struct enrolled *x = a, *y = b;
    int order = str_cmp(x->upn, y->upn);
    return order != 0 ? order : day_cmp(x->entry, y->entry);
}

static void read_pupils(struct arena *a, const char *dir, struct written_county *c)
{
    c->list = ARENA_ARRAY(a, 7000, struct enrolled);
    struct written_csv *f = written_open(a, dir, written_name(a, "pupils", c->year));
    while (written_next(f)) {
        assert_true(c->n < 7000);
        struct enrolled *e = &c->list[c->n++];
        e->upn = written_copy(a, f, "upn");
        e->who = str_fmt(a, "%.*s %.*s %.*s %.*s", STR_ARG(written_field(f, "dob")),
            STR_ARG(written_field(f, "surname")), STR_ARG(written_field(f, "forename")),
            STR_ARG(written_field(f, "sex")));
        e->urn = written_number(f, "urn");
        e->entry = written_day(f, "entry_date");
        e->leaving = written_day(f, "leaving_date");
        e->year = written_copy(a, f, "year_group");
        e->sen = written_copy(a, f, "sen_provision");
        e->care = written_copy(a, f, "social_care");
        e->fsm = str_eq(written_field(f, "fsm"), S("Y"));
    }
    written_close(f);
    qsort(c->list, c->n, sizeof *c->list, by_upn);
}

/* The first enrolment of a child, or NULL; the others follow it. */
static struct enrolled *first_of(const struct written_county *c, struct str upn)
{
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(c->list[mid].upn, upn) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < c->n && str_eq(c->list[lo].upn, upn) ? &c->list[lo] : NULL;
}

struct enrolled *written_on(const struct written_county *c, struct str upn, struct day on)
{
    for (struct enrolled *e = first_of(c, upn); e != NULL && e < c->list + c->n; e++)
        if (!str_eq(e->upn, upn))
            break;
        else if (day_within(on, e->entry, e->leaving))
            return e;
    return NULL;
}

struct enrolled *written_at(const struct written_county *c, struct str upn, int urn)
{
    for (struct enrolled *e = first_of(c, upn); e != NULL && e < c->list + c->n; e++)
        if (!str_eq(e->upn, upn))
            break;
        else if (e->urn == urn)
            return e;
    return NULL;
}

static void put_mark(struct written_county *c, const struct csv_row *row, const ptrdiff_t at[4])
{
    struct str upn = csv_field(row, at[0]), session = csv_field(row, at[2]),
               code = csv_field(row, at[3]);
    bool afternoon = str_eq(session, S("PM"));
    struct day on;
    enum att_code parsed;
    if (!day_parse_iso(csv_field(row, at[1]), &on) || (!afternoon && !str_eq(session, S("AM"))))
        fail_msg("line %lld: no session", (long long)row->line);
    struct enrolled *e = written_on(c, upn, on);
    if (e == NULL)
        fail_msg("line %lld: a mark outside every enrolment", (long long)row->line);
    enum att_code_fit fit = att_code_parse(code, on, &parsed);
    c->wrong_day += fit != ATT_CODE_OK;
    if (fit == ATT_CODE_UNKNOWN || parsed == ATT_NO_MARK)
        fail_msg("line %lld: code %.*s", (long long)row->line, STR_ARG(code));
    if (!str_eq(att_code_text(parsed, afternoon), code))
        fail_msg("line %lld: %.*s in the wrong session", (long long)row->line, STR_ARG(code));
    struct att_session s = att_session_of(c->year, on, afternoon);
    assert_true(att_session_is(s));
    if (e->code[s.v] != ATT_NO_MARK)
        fail_msg("line %lld: a second mark", (long long)row->line);
    e->code[s.v] = (uint8_t)parsed;
    c->marks++;
}

struct written_county *written_county(struct arena *a, const char *dir, int year)
{
    struct written_county *c = ARENA_NEW(a, struct written_county);
    c->year = year;
    read_pupils(a, dir, c);
    struct written_csv *f = written_open(a, dir, written_name(a, "marks", year));
    const ptrdiff_t at[4] = { csv_column(f->csv, S("upn")), csv_column(f->csv, S("date")),
        csv_column(f->csv, S("session")), csv_column(f->csv, S("code")) };
    assert_int_equal(csv_columns(f->csv), 4);
    while (written_next(f))
        put_mark(c, &f->row, at);
    written_close(f);
    return c;
}

int written_codes(const struct enrolled *e, int first, int last, enum att_code code)
{
    int n = 0;
    for (int s = first; s <= last; s++)
        n += e->code[s] == code;
    return n;
}

struct written_counts written_counts(const struct enrolled *e)
{
    struct written_counts n = { 0 };
    for (int s = 0; s < ATT_SESSIONS; s++) {
        enum att_class k = att_code_class((enum att_code)e->code[s]);
        n.marks += e->code[s] != ATT_NO_MARK;
        n.possible += k >= ATT_CLASS_PRESENT && k <= ATT_CLASS_UNAUTHORISED;
        n.authorised += k == ATT_CLASS_AUTHORISED;
        n.unauthorised += k == ATT_CLASS_UNAUTHORISED;
    }
    return n;
}

int small_set_up(void **state)
{
    struct small *s = calloc(1, sizeof *s);
    s->arena = arena_new((size_t)1 << 30);
    s->dir = written_small(s->arena, "small", 1, 1);
    s->county = written_county(s->arena, s->dir, DEMO_LAST_YEAR);
    assert_int_equal(s->county->wrong_day, 0);
    *state = s;
    return 0;
}

int small_tear_down(void **state)
{
    struct small *s = *state;
    arena_free(s->arena);
    free(s);
    return 0;
}
