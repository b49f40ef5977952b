#include "serving.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/random.h"
#include "service/account.h"

const struct migrations *const engine_schema = &store_migrations;

const char *const who_names[WHO] = { "nobody", "mgr", "adm", "lead", "fc", "sa", "su", "dpo", "aud", "lead2" };
static const access_roles roles_of[WHO] = { 0, 1u << ROLE_MGR, 1u << ROLE_ADM, 1u << ROLE_IL, 1u << ROLE_FC,
    1u << ROLE_SA, 1u << ROLE_SU, 1u << ROLE_DPO, 1u << ROLE_AUD, 1u << ROLE_IL };

/* --- the database --- */

void serving_sql(struct serving *s, const char *sql)
{
    importing_sql(&s->x, sql);
}

/* The work of a service function that the test calls itself. */
static struct work own_work(struct serving *s)
{
    int64_t now = clock_now_ms(&s->app.clock);
    return (struct work){
        .db = s->x.db, .arena = s->arena, .now_ms = now, .today = clock_day(now), .fail = &s->x.fail
    };
}

/* The cheapest hash that is one: what a password costs is not what these tests are about. */
static struct str cheap_hash(struct serving *s)
{
    char *hash = arena_alloc(s->arena, crypto_pwhash_STRBYTES);
    assert_int_equal(crypto_pwhash_str(hash, SERVING_PASSWORD, strlen(SERVING_PASSWORD), 1, 8192), 0);
    return str_of(hash);
}

/* In a transaction. */
static struct account_id add_account(struct serving *s, const char *name, access_roles roles, const char *urn)
{
    struct work w = own_work(s);
    struct account_id id;
    struct str problem, urns[1] = { urn == NULL ? S("") : str_of(urn) };
    const struct account_new n = { .name = str_of(name),
        .display_name = str_fmt(s->arena, "Account of %s", name),
        .password_hash = cheap_hash(s),
        .roles = roles,
        .urns = urns,
        .n_urns = urn != NULL };
    enum err e = account_add(&w, &n, false, &id, &problem);
    if (e != OK)
        fail_msg("%s: %s %.*s", name, err_name(e), STR_ARG(problem));
    return id;
}

struct account_id serving_account(struct serving *s, const char *name, access_roles roles, const char *urn)
{
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    struct account_id id = add_account(s, name, roles, urn);
    assert_ok(db_commit(s->x.db), s->x.db);
    return id;
}

static void allocate(struct serving *s, const char *urn, const char *lead)
{
    struct str sql = str_fmt(s->arena,
        "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT c.id, a.id, 20000, NULL "
        "FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = '%s'",
        urn, lead);
    serving_sql(s, sql.p);
}

void serving_begin(struct serving *s, struct engine_test *t)
{
    *s = (struct serving){ .x = importing_begin(t, SERVING_DAY), .arena = arena_new(1 << 30) };
    assert_true(sodium_init() >= 0);
    s->app = (struct app){ .database = t->url,
        .state = test_tmp(),
        .clock = clock_fixed((int64_t)test_day(SERVING_DAY).v * 86400000 + 10 * 3600000),
        .registers = registers_new(),
        .kept = kept_new(),
        .wake_worker = -1 };
    assert_non_null(s->app.registers);
    db_turn_init(&s->turn);
    s->app.options.turn = &s->turn;
    const char *program = getenv("WAYMARK_TEST_PROGRAM");
    attachment_looker_init(&s->looker, program == NULL ? "" : program);
    s->app.looker = &s->looker;
    s->w = worker_new(&s->app);
    assert_non_null(s->w);
    importing_schools(&s->x);
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    for (int i = MGR; i < WHO; i++)
        add_account(s, who_names[i], roles_of[i], i == SU ? "100001" : NULL);
    assert_ok(db_commit(s->x.db), s->x.db);
    allocate(s, "100001", "lead");
    allocate(s, "100002", "lead2");
}

void serving_end(struct serving *s)
{
    worker_free(s->w);
    kept_free(s->app.kept);
    registers_free(s->app.registers);
    db_turn_done(&s->turn);
    attachment_looker_done(&s->looker);
    importing_end(&s->x);
    arena_free(s->arena);
}

void serving_wait(struct serving *s, int64_t ms)
{
    s->app.clock.fixed_ms += ms;
}

static void add_marks(struct serving *s, struct buf *b, int number, int missed)
{
    static const char *const days[] = { "2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27" };
    for (int i = 0; i < 10; i++)
        buf_add_fmt(b, "%.*s,%s,%s,%s\n", STR_ARG(importing_upn(s->arena, number)), days[i / 2],
            i % 2 == 0 ? "AM" : "PM", i < missed ? "O" : i % 2 == 0 ? "/"
                                                                    : "\\");
}

void serving_children(struct serving *s, const char *urn, const char *surname, int first, int n, int missed)
{
    struct buf pupils = buf_new(1 << 26), marks = buf_new(1 << 26);
    buf_add_str(&pupils, S("upn,surname,forename,dob,sex,urn,entry_date,leaving_date,year_group\n"));
    buf_add_str(&marks, S("upn,date,session,code\n"));
    for (int i = first; i < first + n; i++) {
        buf_add_fmt(&pupils, "%.*s,\"%s\",Given%d,2012-05-01,F,%s,2025-09-01,,8\n",
            STR_ARG(importing_upn(s->arena, i)), surname, i, urn);
        add_marks(s, &marks, i, missed);
    }
    /* The work of the import has the test's day; what it says is looked at by the import's own tests. */
    importing_bytes(&s->x, IMPORT_PUPILS, "pupils.csv", buf_str(&pupils));
    if (s->x.last.refused || s->x.last.report->n_issues > 0)
        fail_msg("pupils: %.*s", STR_ARG(s->x.issues));
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&marks));
    if (s->x.last.refused)
        fail_msg("marks: %.*s", STR_ARG(s->x.issues));
    buf_done(&pupils);
    buf_done(&marks);
}

/* --- signing in --- */

struct visitor serving_sign_in(struct serving *s, const char *name)
{
    struct work w = own_work(s);
    enum login_outcome outcome;
    struct account_id account;
    struct str token;
    struct login login;
    assert_ok(login_try(&w, str_of(name), S(SERVING_PASSWORD), S("127.0.0.1"), &outcome, &token, &account), s->x.db);
    assert_int_equal(outcome, LOGIN_DONE);
    assert_ok(db_begin(s->x.db, DB_READ), s->x.db);
    assert_ok(login_find(&w, token, &login), s->x.db);
    db_rollback(s->x.db);
    return (struct visitor){
        .cookie = str_fmt(s->arena, "%.*s=%.*s", STR_ARG(login_cookie_name(&s->app)), STR_ARG(token)),
        .csrf = login.csrf_token
    };
}

void serving_sign_in_all(struct serving *s)
{
    for (int i = MGR; i < WHO; i++)
        s->as[i] = serving_sign_in(s, who_names[i]);
}

/* --- requests --- */

struct http_request serving_request(struct serving *s, const struct visitor *v, enum http_method m, const char *target)
{
    struct http_request r = { .method = m,
        .cookie = v->cookie,
        .host = S("waymark.example"),
        .address = v->address.p == NULL ? S("127.0.0.1") : v->address,
        .id = S("0123456789abcdefghjkmnpqrs") };
    struct str path = str_of(target), query = S("");
    ptrdiff_t mark = str_find(path, '?');
    if (mark >= 0) {
        query = str_slice(path, (size_t)mark + 1, path.n);
        path = str_slice(path, 0, (size_t)mark);
    }
    assert_int_equal(http_parse_path(s->arena, path, &r.path), OK);
    assert_int_equal(http_parse_pairs(s->arena, query, &r.query, &r.n_query), OK);
    return r;
}

struct answer serving_send(struct serving *s, const struct http_request *r)
{
    struct http_response got;
    dispatch(s->w, r, &got);
    struct answer a = { .status = got.status,
        .body = str_dup(s->arena, got.fixed.n > 0 ? got.fixed : buf_str(&got.body)),
        .location = str_dup(s->arena, got.location),
        .set_cookie = str_dup(s->arena, got.set_cookie),
        .disposition = str_dup(s->arena, got.disposition),
        .type = str_dup(s->arena, got.content_type),
        .allow = str_dup(s->arena, got.allow),
        .clear_site_data = got.clear_site_data,
        .keeps_files = got.keeps_files };
    buf_done(&got.body);
    arena_reset(s->w->arena); /* as workers_give() does */
    return a;
}

struct answer serving_get(struct serving *s, enum who who, const char *target)
{
    struct http_request r = serving_request(s, &s->as[who], HTTP_GET, target);
    return serving_send(s, &r);
}

struct answer serving_post_bare(struct serving *s, const struct visitor *v, const char *target, const char *fields)
{
    struct http_request r = serving_request(s, v, HTTP_POST, target);
    assert_int_equal(http_parse_pairs(s->arena, str_of(fields), &r.form, &r.n_form), OK);
    return serving_send(s, &r);
}

struct answer serving_post(struct serving *s, const struct visitor *v, const char *target, const char *fields)
{
    struct str csrf = v->csrf.p == NULL ? S("") : v->csrf;
    return serving_post_bare(s, v, target, str_fmt(s->arena, "csrf=%.*s&%s", STR_ARG(csrf), fields).p);
}

struct answer serving_upload(struct serving *s, const struct visitor *v, const char *target, const char *name,
    struct str bytes, const char *fields)
{
    struct http_request r = serving_request(s, v, HTTP_POST, target);
    struct http_file *f = ARENA_NEW(s->arena, struct http_file);
    *f = (struct http_file){ S("file"), str_of(name), random_public_id(s->arena), (int64_t)bytes.n };
    const char *path = str_fmt(s->arena, "%s/%.*s", s->app.state, STR_ARG(f->stored_as)).p;
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    close(fd);
    struct str form = str_fmt(s->arena, "csrf=%.*s&%s", STR_ARG(v->csrf), fields);
    assert_int_equal(http_parse_pairs(s->arena, form, &r.form, &r.n_form), OK);
    r.files = f;
    r.n_files = 1;
    struct answer a = serving_send(s, &r);
    unlink(path);
    return a;
}

bool body_has(const struct answer *a, const char *text)
{
    return str_find_str(a->body, str_of(text)) >= 0;
}

/* --- the audit --- */

int64_t serving_audits(struct serving *s)
{
    return importing_number(&s->x, "SELECT count(*) AS n FROM audit");
}

struct str serving_last_audit(struct serving *s)
{
    struct str row = importing_value(&s->x,
        "SELECT coalesce(a.name, '') || '|' || x.operation || '|' || x.object || '|' || x.outcome || '|' AS v "
        "FROM audit AS x LEFT JOIN account AS a ON a.id = x.account_id ORDER BY x.id DESC LIMIT 1");
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, row);
    for (int i = 0; i < 100; i++) {
        /* The statement is kept by its text: one text for each child that is asked for. */
        char sql[300];
        snprintf(sql, sizeof sql,
            "SELECT p.upn AS v FROM audit_pupil AS x JOIN pupil AS p ON p.id = x.pupil_id "
            "WHERE x.audit_id = (SELECT max(id) FROM audit) ORDER BY p.upn LIMIT 1 OFFSET %d",
            i);
        struct str upn = importing_value(&s->x, sql);
        if (upn.n == 0)
            break;
        buf_add_fmt(&b, "%s%.*s", i > 0 ? "," : "", STR_ARG(upn));
    }
    struct str text = str_dup(s->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

void assert_status_at(const struct answer *a, int want, const char *file, int line)
{
    if (a->status == want)
        return;
    print_error("%s:%d: status %d, want %d; to \"%.*s\"\n%.*s\n", file, line, a->status, want, STR_ARG(a->location),
        STR_ARG(str_slice(a->body, 0, 6000)));
    _fail(file, line);
}
