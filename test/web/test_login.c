/* Signing in and out, what a login is worth and for how long, and forms that do not come from a page of ours. */
#include "serving.h"

#include "service/account.h"
#include "web/route.h"
#include "web/typed.h"

static const struct visitor stranger = { 0 };

static struct answer try_as(struct serving *s, const struct visitor *v, const char *name, const char *password)
{
    const char *fields = str_fmt(s->arena, "name=%s&password=%s", name, password).p;
    return serving_post_bare(s, v, "/sign-in", fields);
}

static struct answer try(struct serving *s, const char *name, const char *password)
{
    return try_as(s, &stranger, name, password);
}

#define RIGHT "three+words+remembered"

/* The Cookie header that a browser would send back. */
static struct str cookie_of(const struct answer *a)
{
    ptrdiff_t end = str_find(a->set_cookie, ';');
    assert_true(end > 0);
    return str_slice(a->set_cookie, 0, (size_t)end);
}

static int status_with(struct serving *s, struct str cookie, const char *target)
{
    const struct visitor v = { .cookie = cookie };
    struct http_request r = serving_request(s, &v, HTTP_GET, target);
    return serving_send(s, &r).status;
}

static bool is_in(struct serving *s, struct str cookie)
{
    int status = status_with(s, cookie, "/confirm-password");
    assert_true(status == 200 || status == 303);
    return status == 200;
}

static int64_t open_logins(struct serving *s)
{
    return importing_number(&s->x, "SELECT count(*) AS n FROM login WHERE ended_ms IS NULL");
}

/* --- signing in --- */

static void signs_in(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct answer a = try(&s, "lead", RIGHT);
    assert_status(&a, 303);
    assert_str(a.location, "/");
    assert_true(is_in(&s, cookie_of(&a)));
    assert_str(serving_last_audit(&s), "lead|sign_in||ok|");
    /* The name in any case, with blanks around it; the password as it is. */
    a = try(&s, "+LEAD+", RIGHT);
    assert_status(&a, 303);
    a = try(&s, "lead", "Three+words+remembered");
    assert_status(&a, 400);
    a = try(&s, "lead", RIGHT "+");
    assert_status(&a, 400);
    serving_end(&s);
}

/* 256 bits, nothing of which is stored, in a cookie that scripts and other sites do not get. */
static void the_cookie_is_kept_close(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    for (int secure = 0; secure <= 1; secure++) {
        s.app.secure = secure != 0;
        struct answer a = try(&s, "lead", RIGHT);
        struct str rest = a.set_cookie, pair, token;
        assert_true(str_split(&rest, ';', &pair));
        ptrdiff_t eq = str_find(pair, '=');
        assert_str(str_slice(pair, 0, (size_t)eq), secure ? "__Host-waymark" : "waymark");
        assert_str(rest, secure ? " Path=/; HttpOnly; SameSite=Lax; Secure" : " Path=/; HttpOnly; SameSite=Lax");
        token = str_slice(pair, (size_t)eq + 1, pair.n);
        assert_int_equal(token.n, 43);
        assert_true(is_in(&s, pair));
        /* The other cookie's name does not count. */
        assert_false(is_in(&s, str_fmt(s.arena, "%s=%.*s", secure ? "waymark" : "__Host-waymark", STR_ARG(token))));
        assert_int_equal(importing_number(&s.x,
                             str_fmt(s.arena, "SELECT count(*) AS n FROM login WHERE csrf_token = '%.*s'",
                                 STR_ARG(token))
                                 .p),
            0);
    }
    serving_end(&s);
}

static void a_wrong_cookie_is_nobody(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v = serving_sign_in(&s, "lead");
    static const char *const wrong[] = { "", "waymark=", "waymark=x", "x", "waymark",
        "waymark=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "waymark=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "waymark='%20OR%201=1", "waymark=\xff\xfe" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(is_in(&s, str_of(wrong[i])));
    assert_true(is_in(&s, v.cookie));
    assert_false(is_in(&s, str_slice(v.cookie, 0, v.cookie.n - 1)));
    assert_false(is_in(&s, str_fmt(s.arena, "%.*sA", STR_ARG(v.cookie))));
    serving_end(&s);
}

/* Whether there is an account of a name must not show. */
static void wrong_name_and_wrong_password_are_one_answer(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct answer nobody = try(&s, "newcomer", "something+else");
    assert_status(&nobody, 400);
    assert_int_equal(nobody.set_cookie.n, 0);
    assert_str(serving_last_audit(&s), "|sign_in||denied|");
    serving_account(&s, "newcomer", 1u << ROLE_SA, NULL);
    struct answer wrong = try(&s, "newcomer", "something+else");
    assert_true(str_eq(nobody.body, wrong.body));
    assert_int_equal(wrong.status, nobody.status);
    serving_sql(&s, "UPDATE account SET disabled_ms = 1 WHERE name = 'newcomer'");
    struct answer closed = try(&s, "newcomer", RIGHT);
    assert_true(str_eq(str_slice(nobody.body, 0, 400), str_slice(closed.body, 0, 400)));
    assert_true(str_eq(nobody.body, closed.body));
    assert_int_equal(closed.set_cookie.n, 0);
    serving_sql(&s, "UPDATE account SET disabled_ms = NULL, password_hash = NULL WHERE name = 'newcomer'");
    struct answer without = try(&s, "newcomer", RIGHT);
    assert_true(str_eq(nobody.body, without.body));
    serving_end(&s);
}

static void asks_for_what_is_missing(void **state)
{
    static const char *const fields[] = { "", "name=lead", "password=" RIGHT, "name=&password=", "name=+&password=x",
        "name=lead&password=", "name=lead&name=lead&password=" RIGHT };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct answer a = serving_post_bare(&s, &stranger, "/sign-in", fields[i]);
        assert_status(&a, 400);
        assert_int_equal(a.set_cookie.n, 0);
        assert_false(body_has(&a, "remembered"));
    }
    serving_end(&s);
}

/* A password is hashed with argon2id as TRUST.md 6.6 wants it. */
static void passwords_are_stored_as_argon2id(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct str hash, other;
    (void)state;
    assert_int_equal(account_hash_password(a, S("three words remembered"), &hash), OK);
    assert_true(str_starts(hash, S("$argon2id$v=19$m=65536,t=3,p=1$")));
    assert_int_equal(account_hash_password(a, S("three words remembered"), &other), OK);
    assert_false(str_eq(hash, other));
    assert_true(account_check_password(hash, S("three words remembered")));
    assert_false(account_check_password(hash, S("three words remembereD")));
    assert_false(account_check_password(S(""), S("")));
    arena_free(a);
}

/* --- guessing --- */

static void so_many_guesses_at_one_name(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    for (int i = 0; i < LOGIN_GUESSES; i++) {
        /* From everywhere, in any case: it is the name that counts. */
        const struct visitor v = { .address = str_fmt(s.arena, "192.0.2.%d", i) };
        struct answer a = try_as(&s, &v, i % 2 == 0 ? "lead" : "LEAD", "guess");
        assert_status(&a, 400);
    }
    struct answer a = try(&s, "lead", RIGHT);
    assert_status(&a, 429);
    assert_int_equal(a.set_cookie.n, 0);
    a = try(&s, "su", RIGHT); /* nobody else is kept out */
    assert_status(&a, 303);
    serving_wait(&s, LOGIN_GUESS_MS - 1);
    a = try(&s, "lead", RIGHT);
    assert_status(&a, 429);
    serving_wait(&s, 1);
    a = try(&s, "lead", RIGHT);
    assert_status(&a, 303);
    serving_end(&s);
}

static void one_guess_fewer_is_borne(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    for (int i = 0; i < LOGIN_GUESSES - 1; i++)
        try(&s, "lead", "guess");
    struct answer a = try(&s, "lead", RIGHT);
    assert_status(&a, 303);
    serving_end(&s);
}

static void so_many_guesses_from_one_address(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    const struct visitor elsewhere = { .address = S("192.0.2.1") };
    const int accounts = LOGIN_GUESSES_ADDRESS / LOGIN_GUESSES + 1;
    for (int i = 0; i < accounts; i++)
        serving_account(&s, str_fmt(s.arena, "many%d", i).p, 1u << ROLE_SA, NULL);
    for (int i = 0; i < LOGIN_GUESSES_ADDRESS; i++) {
        struct answer a = try(&s, str_fmt(s.arena, "many%d", i % accounts).p, "guess");
        assert_status(&a, 400);
    }
    struct answer a = try(&s, "lead", RIGHT);
    assert_status(&a, 429);
    a = try_as(&s, &elsewhere, "lead", RIGHT);
    assert_status(&a, 303);
    serving_end(&s);
}

/* A stolen login must not be a way to guess the password either. */
static void confirming_is_limited_too(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v = serving_sign_in(&s, "lead");
    for (int i = 0; i < LOGIN_GUESSES; i++) {
        struct answer a = serving_post(&s, &v, "/confirm-password", "password=guess");
        assert_status(&a, 400);
    }
    struct answer a = serving_post(&s, &v, "/confirm-password", "password=" RIGHT);
    assert_status(&a, 429);
    a = try(&s, "lead", RIGHT);
    assert_status(&a, 429);
    assert_true(is_in(&s, v.cookie));
    serving_end(&s);
}

/* --- how long a login lasts --- */

static void ends_when_nothing_is_asked_for(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v = serving_sign_in(&s, "lead");
    serving_wait(&s, LOGIN_IDLE_MS);
    assert_true(is_in(&s, v.cookie)); /* and now it counts from here */
    serving_wait(&s, LOGIN_IDLE_MS);
    assert_true(is_in(&s, v.cookie));
    serving_wait(&s, LOGIN_IDLE_MS + 1);
    assert_false(is_in(&s, v.cookie));
    serving_end(&s);
}

static void ends_after_a_day_of_work(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v = serving_sign_in(&s, "lead");
    int64_t step = LOGIN_IDLE_MS / 2;
    for (int64_t at = 0; at < LOGIN_LONGEST_MS; at += step) {
        assert_true(is_in(&s, v.cookie));
        serving_wait(&s, step);
    }
    assert_true(is_in(&s, v.cookie));
    serving_wait(&s, 1);
    assert_false(is_in(&s, v.cookie));
    serving_end(&s);
}

/* A clock that was put back wakes no login: not one that is older than the clock. */
static void does_not_outlive_a_clock_put_back(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v = serving_sign_in(&s, "lead");
    serving_wait(&s, -LOGIN_TOUCH_MS);
    assert_true(is_in(&s, v.cookie));
    serving_wait(&s, -1);
    assert_false(is_in(&s, v.cookie));
    serving_end(&s);
}

static void three_at_once(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor v[LOGIN_AT_ONCE + 1];
    for (int i = 0; i <= LOGIN_AT_ONCE; i++) {
        v[i] = serving_sign_in(&s, "lead");
        serving_wait(&s, 1000);
    }
    assert_false(is_in(&s, v[0].cookie));
    for (int i = 1; i <= LOGIN_AT_ONCE; i++)
        assert_true(is_in(&s, v[i].cookie));
    struct visitor other = serving_sign_in(&s, "su");
    assert_true(is_in(&s, other.cookie));
    serving_end(&s);
}

static void signing_out_ends_it_in_the_database(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor here = serving_sign_in(&s, "lead"), there = serving_sign_in(&s, "lead");
    int64_t before = open_logins(&s);
    struct answer a = serving_post(&s, &here, "/sign-out", "");
    assert_status(&a, 303);
    assert_str(a.location, "/sign-in");
    assert_true(a.clear_site_data);
    assert_str(a.set_cookie, "waymark=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    assert_int_equal(open_logins(&s), before - 1);
    assert_false(is_in(&s, here.cookie));
    assert_true(is_in(&s, there.cookie));
    serving_end(&s);
}

static void closing_an_account_ends_its_logins(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor adm = serving_sign_in(&s, "adm"), lead = serving_sign_in(&s, "lead");
    int64_t id = importing_number(&s.x, "SELECT id AS n FROM account WHERE name = 'lead'");
    const char *target = str_fmt(s.arena, "/accounts/%lld/disable", (long long)id).p;
    struct answer a = serving_post(&s, &adm, target, "version=7"); /* somebody was quicker */
    assert_status(&a, 409);
    assert_true(is_in(&s, lead.cookie));
    a = serving_post(&s, &adm, target, "version=1");
    assert_status(&a, 303);
    assert_false(is_in(&s, lead.cookie));
    a = try(&s, "lead", RIGHT);
    assert_status(&a, 400);
    serving_end(&s);
}

/* Nobody locks themselves out, and that they tried is in the audit like any other refusal. */
static void nobody_closes_their_own_account(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor adm = serving_sign_in(&s, "adm");
    int64_t id = importing_number(&s.x, "SELECT id AS n FROM account WHERE name = 'adm'");
    const char *target = str_fmt(s.arena, "/accounts/%lld/disable", (long long)id).p;
    struct answer a = serving_post(&s, &adm, target, "version=1");
    assert_status(&a, 403);
    assert_true(is_in(&s, adm.cookie));
    assert_str(serving_last_audit(&s), str_fmt(s.arena, "adm|user.disable|%s|denied|", target).p);
    serving_end(&s);
}

/* --- forms that do not come from a page of ours --- */

static void check_refused(struct serving *s, const struct answer *a, int64_t audits, const char *what)
{
    if (a->status != 403)
        fail_msg("%s: %d", what, a->status);
    assert_int_equal(a->set_cookie.n, 0);
    assert_false(a->keeps_files || a->clear_site_data);
    assert_int_equal(serving_audits(s), audits + 1);
    assert_int_equal(
        importing_number(&s->x, "SELECT count(*) AS n FROM account WHERE disabled_ms IS NOT NULL OR version <> 1"), 0);
}

static void a_form_needs_the_token_of_its_login(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct visitor adm = serving_sign_in(&s, "adm"), again = serving_sign_in(&s, "adm"),
                   mgr = serving_sign_in(&s, "mgr");
    int64_t logins = open_logins(&s);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM account WHERE disabled_ms IS NOT NULL"), 0);
    struct str wrong[] = { S(""), S("csrf="), S("csrf=x"), str_fmt(s.arena, "csrf=%.*s", STR_ARG(again.csrf)),
        str_fmt(s.arena, "csrf=%.*s", STR_ARG(mgr.csrf)), str_fmt(s.arena, "csrf=%.*sx", STR_ARG(adm.csrf)),
        str_fmt(s.arena, "csrf=%.*s&csrf=%.*s", STR_ARG(adm.csrf), STR_ARG(adm.csrf)),
        str_fmt(s.arena, "CSRF=%.*s", STR_ARG(adm.csrf)) };
    for (int i = 0; i < ROUTES; i++) {
        const struct route *r = &route_table()[i];
        if (r->method != HTTP_POST || r->op == ROUTE_ANYONE)
            continue;
        const char *target = url_to(s.arena, r->id, S("5")).s.p;
        for (size_t k = 0; k < COUNT_OF(wrong); k++) {
            int64_t audits = serving_audits(&s);
            const char *fields = str_fmt(s.arena, "%.*s&version=1&password=" RIGHT, STR_ARG(wrong[k])).p;
            struct answer a = serving_post_bare(&s, &adm, target, fields);
            check_refused(&s, &a, audits, target);
        }
    }
    assert_int_equal(open_logins(&s), logins);
    assert_true(is_in(&s, adm.cookie));
    /* The token in the address is none: it would stand in the log of a proxy. */
    struct answer a =
        serving_post_bare(&s, &adm, str_fmt(s.arena, "/sign-out?csrf=%.*s", STR_ARG(adm.csrf)).p, "");
    assert_status(&a, 403);
    a = serving_post(&s, &adm, "/sign-out", "");
    assert_status(&a, 303);
    serving_end(&s);
}

static struct answer sign_out_from(struct serving *s, struct visitor *v, const char *origin, const char *site)
{
    struct http_request r = serving_request(s, v, HTTP_POST, "/sign-out");
    struct http_pair csrf = { S("csrf"), v->csrf };
    r.form = &csrf;
    r.n_form = 1;
    r.origin = origin == NULL ? STR_NONE : str_of(origin);
    r.fetch_site = site == NULL ? STR_NONE : str_of(site);
    return serving_send(s, &r);
}

/* Even with the right token: who has it and comes from elsewhere has stolen it. */
static void a_form_must_come_from_this_site(void **state)
{
    static const struct {
        const char *origin, *site;
        bool ours;
    } from[] = { { NULL, "cross-site", false }, { NULL, "same-site", false }, { NULL, "", false },
        { "https://waymark.example", "cross-site", false }, { "https://evil.example", NULL, false },
        { "https://waymark.example.evil.example", NULL, false },
        { "https://evil.example/waymark.example", NULL, false }, { "waymark.example", NULL, false },
        { "https://sub.waymark.example", NULL, false }, { "https://waymark.example:8443", NULL, false },
        { "", NULL, false }, { NULL, NULL, true }, { "https://waymark.example", NULL, true },
        { NULL, "same-origin", true }, { NULL, "none", true }, { "null", "same-origin", true },
        { "null", NULL, true } };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(from); i++) {
        struct visitor v = serving_sign_in(&s, "lead");
        struct answer a = sign_out_from(&s, &v, from[i].origin, from[i].site);
        if (a.status != (from[i].ours ? 303 : 403))
            fail_msg("from %s, %s: %d", from[i].origin, from[i].site, a.status);
        assert_int_equal(is_in(&s, v.cookie), !from[i].ours);
    }
    serving_end(&s);
}

/* Nobody is signed in from another site, as somebody else: what they then write down would be that somebody's. */
static void signing_in_must_come_from_this_site(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    struct http_request r = serving_request(&s, &stranger, HTTP_POST, "/sign-in");
    struct http_pair form[] = { { S("name"), S("lead") }, { S("password"), S(SERVING_PASSWORD) } };
    r.form = form;
    r.n_form = 2;
    r.fetch_site = S("cross-site");
    struct answer a = serving_send(&s, &r);
    assert_status(&a, 403);
    assert_int_equal(a.set_cookie.n, 0);
    r.fetch_site = S("same-origin");
    a = serving_send(&s, &r);
    assert_status(&a, 303);
    serving_end(&s);
}

/* A form from a page of this site, as browsers say it. */
static struct answer send_form(struct serving *s, const struct visitor *v, const char *target, const char *site,
    struct http_pair *form, size_t n)
{
    struct http_request r = serving_request(s, v, HTTP_POST, target);
    r.fetch_site = site == NULL ? STR_NONE : str_of(site);
    r.form = form;
    r.n_form = n;
    return serving_send(s, &r);
}

/* What somebody sends who was signed out meanwhile is in the page in which they sign in, if it came from one of
 * ours. */
static void what_was_typed_is_carried(void **state)
{
    static const struct {
        const char *target, *site;
        bool script; /* sent by save.mjs */
        size_t length;
        int want;
        bool carried;
    } tries[] = { { "/cases/x/write?part=why", "same-origin", false, 10, 403, true },
        { "/cases/x/write?part=why", "same-origin", false, TYPED_MOST, 303, false },
        { "/cases/x/write?part=why", "same-origin", true, 10, 403, false },
        { "/cases/x/write?part=why", "cross-site", false, 10, 303, false },
        { "/cases/x/write?part=why", NULL, false, 10, 303, false },
        { "/confirm-password", "same-origin", false, 10, 303, false },
        { "/imports/new", "same-origin", false, 10, 403, false } };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        char *text = ARENA_ARRAY(s.arena, tries[i].length, char);
        memset(text, 'q', tries[i].length);
        struct http_pair form[] = { { S("csrf"), S("of the old login") },
            { S("f-why"), str_fmt(s.arena, "\"%.*s", (int)tries[i].length, text) }, { S("as"), S("json") } };
        struct answer a = send_form(&s, &stranger, tries[i].target, tries[i].site, form, tries[i].script ? 3 : 2);
        assert_status(&a, tries[i].want);
        assert_int_equal(body_has(&a, "name=\"typed\" value=\"/cases/x/write?part=why\""), tries[i].carried);
        assert_int_equal(body_has(&a, "name=\"typed.f-why\" value=\"&quot;qqqqqqqqqq\""), tries[i].carried);
        assert_false(body_has(&a, "of the old login"));
        assert_int_equal(body_has(&a, "You have been signed out"), tries[i].want == 403);
    }
    serving_end(&s);
}

/* Signed in again, they are offered to send it with the token that they have now; and so is who sent it from a page of
 * an earlier login. */
static void what_was_typed_is_offered(void **state)
{
    static const struct {
        const char *to, *site;
        bool offered;
    } tries[] = { { "/cases/x/write?part=why", "same-origin", true }, { "/cases/x/write?part=why", NULL, false },
        { "/nowhere", "same-origin", false }, { "/confirm-password", "same-origin", false },
        { "//cases/x/write", "same-origin", false } };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct http_pair form[] = { { S("name"), S("lead") }, { S("password"), S(SERVING_PASSWORD) },
            { S("typed"), str_of(tries[i].to) }, { S("typed.f-why"), S("<They> moved twice") } };
        struct answer a = send_form(&s, &stranger, "/sign-in", tries[i].site, form, 4);
        assert_status(&a, tries[i].offered ? 200 : 303);
        assert_true(a.set_cookie.n > 0);
        assert_int_equal(body_has(&a, "action=\"/cases/x/write?part=why\""), tries[i].offered);
        assert_int_equal(body_has(&a, "name=\"f-why\" value=\"&lt;They&gt; moved twice\""), tries[i].offered);
        assert_false(body_has(&a, "name=\"csrf\" value=\"\""));
    }
    struct http_pair wrong[] = { { S("name"), S("lead") }, { S("password"), S("not this one") },
        { S("typed"), S("/cases/x/write") }, { S("typed.f-why"), S("They moved twice") } };
    struct answer a = send_form(&s, &stranger, "/sign-in", "same-origin", wrong, 4);
    assert_status(&a, 400);
    assert_true(body_has(&a, "name=\"typed.f-why\" value=\"They moved twice\""));
    struct visitor v = serving_sign_in(&s, "lead");
    struct http_pair old[] = { { S("csrf"), S("of the old login") }, { S("f-why"), S("They moved twice") } };
    int64_t audits = serving_audits(&s);
    a = send_form(&s, &v, "/cases/x/write", "same-origin", old, 2);
    assert_status(&a, 403);
    assert_true(body_has(&a, "Send what you typed") && body_has(&a, "name=\"f-why\" value=\"They moved twice\""));
    assert_true(body_has(&a, str_fmt(s.arena, "name=\"csrf\" value=\"%.*s\"", STR_ARG(v.csrf)).p));
    a = send_form(&s, &v, "/cases/x/write", NULL, old, 2);
    assert_status(&a, 403);
    assert_false(body_has(&a, "They moved twice"));
    assert_int_equal(serving_audits(&s), audits + 2);
    serving_end(&s);
}

/* What may not be uploaded is refused before its body is read. */
static void an_upload_is_refused_early(void **state)
{
    static const struct {
        const char *as, *target, *site;
        int64_t length;
        int want;
        bool denied; /* in the audit */
    } tries[] = {
        { "lead", "/meetings/x/save", NULL, HTTP_MAX_LONG, 0, false },
        { "lead", "/meetings/x/save", NULL, HTTP_MAX_LONG + 1, 413, false },
        { "su", "/meetings/x/save", NULL, HTTP_MAX_FORM + 1, 403, true },
        /* A pasted text of any script comes as far as the sentence that says how long it may be. */
        { "lead", "/meetings/x/cancel", NULL, HTTP_MAX_LONG, 0, false },
        { "su", "/meetings/x/cancel", NULL, HTTP_MAX_FORM + 1, 403, true },
        { "su", "/actions/new", NULL, HTTP_MAX_LONG, 0, false },
        { "lead", "/actions/x/end", NULL, HTTP_MAX_LONG, 0, false },
        { "lead", "/consultations/new", NULL, HTTP_MAX_LONG, 0, false },
        { "su", "/consultations/x/answer", NULL, HTTP_MAX_LONG, 0, false },
        { NULL, "/consultations/x/answer", NULL, HTTP_MAX_FORM + 1, 403, false },
        { "lead", "/panels/refer", NULL, HTTP_MAX_LONG, 0, false },
        { "su", "/records/new", NULL, HTTP_MAX_LONG, 0, false },
        { "su", "/pupils/x/suspensions", NULL, HTTP_MAX_LONG, 0, false },
        { NULL, "/meetings/x/save", NULL, HTTP_MAX_FORM + 1, 403, false },
        { "su", "/imports/new", NULL, HTTP_MAX_UPLOAD, 0, false },
        { "su", "/imports/new", NULL, HTTP_MAX_UPLOAD + 1, 413, false },
        { "su", "/cases/x/documents", NULL, HTTP_MAX_ONE, 0, false },
        { "su", "/cases/x/documents", NULL, HTTP_MAX_ONE + 1, 413, false },
        { "su", "/imports/new", "cross-site", 10, 403, true }, { "lead", "/imports/new", NULL, 10, 403, true },
        { NULL, "/imports/new", NULL, 10, 403, false }, { "su", "/sign-out", NULL, HTTP_MAX_FORM, 0, false },
        { "su", "/sign-out", NULL, HTTP_MAX_FORM + 1, 413, false },
        { NULL, "/sign-in", NULL, HTTP_MAX_FORM + 1, 413, false }, { NULL, "/nowhere", NULL, HTTP_MAX_FORM, 0, false },
        { NULL, "/nowhere", NULL, HTTP_MAX_FORM + 1, 413, false }
    };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct visitor v = tries[i].as == NULL ? stranger : serving_sign_in(&s, tries[i].as);
        struct http_request r = serving_request(&s, &v, HTTP_POST, tries[i].target);
        r.fetch_site = tries[i].site == NULL ? STR_NONE : str_of(tries[i].site);
        int64_t audits = serving_audits(&s);
        struct http_response response;
        int status = dispatch_admit(s.w, &r, tries[i].length, &response);
        if (status != tries[i].want)
            fail_msg("%s as %s: %d", tries[i].target, tries[i].as, status);
        if (status != 0)
            assert_true(response.status == status && response.body.n > 0);
        if (status == 413) { /* what to do is said of the form that was sent */
            struct str body = buf_str(&response.body);
            const bool file = strcmp(tries[i].target, "/imports/new") == 0,
                       document = strcmp(tries[i].target, "/cases/x/documents") == 0;
            assert_int_equal(str_find_str(body, S("1.5 GB together")) >= 0, file);
            assert_int_equal(str_find_str(body, S("A document may have 25 MB")) >= 0, document);
            assert_int_equal(str_find_str(body, S("more text in the form")) >= 0, !file && !document);
        }
        if (status == 403) { /* who is signed out is told how to sign in, and nothing of roles */
            struct str body = buf_str(&response.body);
            bool out = tries[i].as == NULL, file = strcmp(tries[i].target, "/imports/new") == 0;
            assert_int_equal(str_find_str(body, S("You have been signed out")) >= 0, out);
            assert_int_equal(str_find_str(body, S("not received. Sign in and choose it again.")) >= 0, out && file);
            assert_int_equal(str_find_str(body, S("What you typed was not received.")) >= 0, out && !file);
            assert_int_equal(str_find_str(body, S("href=\"/sign-in?next=%2Fimports%2Fnew\"")) >= 0, out && file);
            assert_int_equal(str_find_str(body, S("which role you need")) >= 0, !out);
        }
        buf_done(&response.body);
        arena_reset(s.w->arena);
        assert_int_equal(serving_audits(&s), audits + tries[i].denied);
    }
    assert_str(importing_value(&s.x, "SELECT operation || ' ' || object AS v FROM audit ORDER BY id DESC LIMIT 1"),
        "mark.import /imports/new");
    serving_end(&s);
}

/* --- going on --- */

static void goes_on_to_pages_of_ours_only(void **state)
{
    static const char *const wrong[] = { "https://evil.example/", "//evil.example", "/\\evil.example",
        "%2F%2Fevil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1", "/x%20y", "evil", "" };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct answer a = try(&s, "lead", str_fmt(s.arena, RIGHT "&next=%s", wrong[i]).p);
        assert_status(&a, 303);
        assert_str(a.location, "/");
        struct visitor v = { .cookie = cookie_of(&a) };
        struct http_request r =
            serving_request(&s, &v, HTTP_GET, str_fmt(s.arena, "/sign-in?next=%s", wrong[i]).p);
        a = serving_send(&s, &r); /* already signed in */
        assert_status(&a, 303);
        assert_str(a.location, "/");
    }
    struct answer a = try(&s, "lead", RIGHT "&next=%2Fschools%3Fphase%3Dprimary");
    assert_str(a.location, "/schools?phase=primary");
    serving_end(&s);
}

/* What stands in `next` of an address, as it is sent back by the form. */
static const char *next_of(struct serving *s, struct str location, const char *page)
{
    struct http_pair *pairs;
    size_t n;
    ptrdiff_t mark = str_find(location, '?');
    assert_true(mark > 0);
    assert_str(str_slice(location, 0, (size_t)mark), page);
    struct str query = str_slice(location, (size_t)mark + 1, location.n);
    assert_int_equal(http_parse_pairs(s->arena, query, &pairs, &n), OK);
    assert_int_equal(n, 1);
    assert_str(pairs[0].name, "next");
    return str_slice(query, 5, query.n).p; /* still encoded */
}

/* The page that was asked for, with its question: also one with blanks, ampersands and percent signs in it. */
static void goes_back_to_the_question_that_was_asked(void **state)
{
    static const char *const targets[] = { "/dashboard", "/lists/at_risk?sort=name&order=down",
        "/lists/at_risk?from=3%20September%202025&school=100001", "/dashboard?from=a%26b%3Dc", "/dashboard?from=100%25",
        "/dashboard?from=%C3%A9&child=fsm&child=ehcp" };
    struct serving s;
    serving_begin(&s, *state);
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct http_request r = serving_request(&s, &stranger, HTTP_GET, targets[i]);
        struct answer a = serving_send(&s, &r);
        assert_status(&a, 303);
        a = try(&s, "lead", str_fmt(s.arena, RIGHT "&next=%s", next_of(&s, a.location, "/sign-in")).p);
        assert_status(&a, 303);
        assert_str(a.location, targets[i]);
    }
    serving_end(&s);
}

/* Not to the file itself: that would leave the form on the screen, as if the password had been wrong. */
static void a_fresh_password_leads_to_the_page_with_the_file(void **state)
{
    static const char question[] = "?from=3%20September%202025&school=100001&child=fsm&child=ehcp&sort=name";
    struct serving s;
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, 1, 0);
    struct str child = importing_value(&s.x, "SELECT public_id AS v FROM pupil");
    const char *pupil = str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child)).p;
    const struct {
        enum who who;
        const char *page, *file, *question, *ready;
    } tries[] = { { IL, "/lists/at_risk", "/lists/at_risk.csv", question, "ready" },
        { IL, "/lists/at_risk", "/lists/at_risk.csv", "", "ready" },
        { IL, "/lists/at_risk", "/lists/at_risk.xlsx", question, "ready-xlsx" },
        { IL, pupil, str_fmt(s.arena, "%s/sessions.csv", pupil).p, "", "ready" },
        { IL, pupil, str_fmt(s.arena, "%s/sessions.xlsx", pupil).p, "", "ready-xlsx" },
        { AUD, "/audit", "/audit.csv", "?who=lead&refused=yes", "ready" },
        { AUD, "/audit", "/audit.xlsx", "", "ready-xlsx" } };
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        const char *file = str_fmt(s.arena, "%s%s", tries[i].file, tries[i].question).p;
        enum who who = tries[i].who;
        s.as[who] = serving_sign_in(&s, who == IL ? "lead" : "aud");
        serving_wait(&s, ACCESS_FRESH_MS + 1);
        struct answer a = serving_get(&s, who, file);
        assert_status(&a, 303);
        const char *next = next_of(&s, a.location, "/confirm-password");
        a = serving_post(&s, &s.as[who], "/confirm-password", "password=wrong");
        assert_status(&a, 400);
        a = serving_get(&s, who, file);
        assert_status(&a, 303);
        a = serving_post(&s, &s.as[who], "/confirm-password", str_fmt(s.arena, "password=" RIGHT "&next=%s", next).p);
        assert_status(&a, 303);
        const char *page = str_fmt(s.arena, "%s%s%sdownload=%s", tries[i].page, tries[i].question,
            tries[i].question[0] == '\0' ? "?" : "&", tries[i].ready)
                               .p;
        assert_str(a.location, page);
        /* Under a new secret: who had the old one has nothing. */
        struct str old = s.as[who].cookie;
        s.as[who].cookie = cookie_of(&a);
        assert_false(is_in(&s, old));
        a = serving_get(&s, who, page);
        assert_status(&a, 200);
        assert_true(body_has(&a, "You can download now."));
        struct buf link = buf_new(1000);
        buf_add_fmt(&link, "govuk-notification-banner__link\" href=\"");
        for (const char *at = file; *at != '\0'; at++)
            buf_add_str(&link, *at == '&' ? S("&amp;") : (struct str){ at, 1 });
        assert_true(str_find_str(a.body, buf_str(&link)) > 0);
        buf_done(&link);
        a = serving_get(&s, who, file);
        assert_status(&a, 200);
        assert_true(a.disposition.n > 0);
        /* Said as long as it is true. */
        serving_wait(&s, ACCESS_FRESH_MS + 1);
        a = serving_get(&s, who, page);
        assert_status(&a, 200);
        assert_false(body_has(&a, "You can download now."));
    }
    serving_end(&s);
}

/* What is no file of a page is gone on to as it stands, if it is of this site. */
static void a_fresh_password_leads_nowhere_else(void **state)
{
    static const char *const tries[][2] = { { "https://evil.example/lists/at_risk.csv", "/" },
        { "//evil.example/lists/at_risk.csv", "/" }, { "%2F%2Fevil.example", "/" }, { "", "/" },
        { "/schools", "/schools" }, { "/lists/../at_risk.csv", "/lists/../at_risk.csv" },
        { "/lists/at_risk.csv%3Fdownload%3Dx", "/lists/at_risk?download=ready" } };
    struct serving s;
    serving_begin(&s, *state);
    s.as[IL] = serving_sign_in(&s, "lead");
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct answer a = serving_post(
            &s, &s.as[IL], "/confirm-password", str_fmt(s.arena, "password=" RIGHT "&next=%s", tries[i][0]).p);
        assert_status(&a, 303);
        assert_str(a.location, tries[i][1]);
        s.as[IL] = serving_sign_in(&s, "lead");
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(signs_in),
        ON_SQLITE(the_cookie_is_kept_close),
        ON_SQLITE(a_wrong_cookie_is_nobody),
        ON_SQLITE(wrong_name_and_wrong_password_are_one_answer),
        ON_SQLITE(asks_for_what_is_missing),
        cmocka_unit_test(passwords_are_stored_as_argon2id),
        ON_BOTH_ENGINES(so_many_guesses_at_one_name),
        ON_SQLITE(one_guess_fewer_is_borne),
        ON_BOTH_ENGINES(so_many_guesses_from_one_address),
        ON_SQLITE(confirming_is_limited_too),
        ON_BOTH_ENGINES(ends_when_nothing_is_asked_for),
        ON_SQLITE(ends_after_a_day_of_work),
        ON_SQLITE(does_not_outlive_a_clock_put_back),
        ON_BOTH_ENGINES(three_at_once),
        ON_BOTH_ENGINES(signing_out_ends_it_in_the_database),
        ON_BOTH_ENGINES(closing_an_account_ends_its_logins),
        ON_SQLITE(nobody_closes_their_own_account),
        ON_BOTH_ENGINES(a_form_needs_the_token_of_its_login),
        ON_SQLITE(a_form_must_come_from_this_site),
        ON_SQLITE(signing_in_must_come_from_this_site),
        ON_BOTH_ENGINES(what_was_typed_is_carried),
        ON_BOTH_ENGINES(what_was_typed_is_offered),
        ON_BOTH_ENGINES(an_upload_is_refused_early),
        ON_SQLITE(goes_on_to_pages_of_ours_only),
        ON_SQLITE(goes_back_to_the_question_that_was_asked),
        ON_BOTH_ENGINES(a_fresh_password_leads_to_the_page_with_the_file),
        ON_SQLITE(a_fresh_password_leads_nowhere_else),
    };
    return cmocka_run_group_tests_name("web login", tests, NULL, NULL);
}
