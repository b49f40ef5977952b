#include "service/login.h"

#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "service/account.h"
#include "store/account.h"
#include "store/login.h"

enum { TOKEN_BYTES = 32,
    HASH_BYTES = 32 };

/* A secret of 256 bits as 43 characters for a cookie. */
static struct str new_token(struct arena *a)
{
    unsigned char raw[TOKEN_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof raw, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(a, room);
    random_secret(raw, sizeof raw);
    sodium_bin2base64(text, room, raw, sizeof raw, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

static struct str hash_of(struct arena *a, struct str purpose, struct str text)
{
    unsigned char *hash = arena_alloc(a, HASH_BYTES);
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)purpose.p, purpose.n);
    crypto_generichash_update(&state, (const unsigned char *)text.p, text.n);
    crypto_generichash_final(&state, hash, HASH_BYTES);
    return (struct str){ (const char *)hash, HASH_BYTES };
}

bool login_same_secret(struct str a, struct str b)
{
    return a.n == b.n && a.n > 0 && sodium_memcmp(a.p, b.p, a.n) == 0;
}

enum err login_find(struct work *w, struct str token, struct login *ret)
{
    struct login_by_token_row *rows;
    size_t n = 0;
    if (token.n < 40 || token.n > 64)
        return ERR_MISSING;
    enum err e = store_login_by_token(w->db, w->arena,
        &(struct login_by_token){ .token_hash = hash_of(w->arena, S("login:"), token) }, &rows, &n);
    if (e != OK || n == 0)
        return e == OK ? ERR_MISSING : work_fail(w, e);
    const struct login_by_token_row *row = &rows[0];
    if (w->now_ms - row->seen_ms > LOGIN_IDLE_MS || w->now_ms - row->created_ms > LOGIN_LONGEST_MS ||
        w->now_ms < row->created_ms - LOGIN_TOUCH_MS) /* the clock was put back: no login lives twice */
        return ERR_MISSING;
    *ret = (struct login){ .id = row->id,
        .account = row->account,
        .name = row->name,
        .display_name = row->display_name,
        .csrf_token = row->csrf_token,
        .authenticated_ms = row->authenticated_ms,
        .touch = w->now_ms - row->seen_ms > LOGIN_TOUCH_MS,
        .settings = row->settings.has ? row->settings.v : 0 };
    for (size_t i = 0; i < n; i++) {
        enum access_role role;
        if (rows[i].role.p != NULL && access_role_parse(rows[i].role, &role))
            ret->roles |= 1u << role;
    }
    return OK;
}

enum err login_seen(struct work *w, const struct login *l)
{
    return work_fail(
        w, store_login_touch(w->db, w->arena, &(struct login_touch){ .id = l->id, .now_ms = w->now_ms }, NULL));
}

static enum err failures(struct work *w, struct str who, int64_t *ret)
{
    struct sign_in_failure_count_row row;
    enum err e = store_sign_in_failure_count(w->db, w->arena,
        &(struct sign_in_failure_count){ .who_hash = who, .since_ms = w->now_ms - LOGIN_GUESS_MS }, &row);
    if (e == OK)
        *ret = row.n;
    return e;
}

static enum err note_failure(struct work *w, struct str who)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("sign_in_failure"), 1, &id);
    if (e != OK)
        return e;
    return store_sign_in_failure_add(w->db, w->arena,
        &(struct sign_in_failure_add){ .id = id, .who_hash = who, .now_ms = w->now_ms }, NULL);
}

/* A guess at a password: what is known before it is tried, and what is written after. */
struct guess {
    struct str by_name, by_address; /* under what failures are counted */
    struct account_id account;
    struct str hash; /* empty: nobody, or nobody who may sign in */
    bool too_many;
};

/* In a READ transaction. */
static enum err guess_begin(struct work *w, struct guess *g, struct str name, struct str address)
{
    int64_t n_name, n_address;
    g->by_name = hash_of(w->arena, S("name:"), name);
    g->by_address = hash_of(w->arena, S("address:"), address);
    enum err e = failures(w, g->by_name, &n_name);
    if (e == OK)
        e = failures(w, g->by_address, &n_address);
    if (e == OK)
        g->too_many = n_name >= LOGIN_GUESSES || n_address >= LOGIN_GUESSES_ADDRESS;
    return e;
}

/* In a WRITE transaction. */
static enum err guess_failed(struct work *w, const struct guess *g)
{
    enum err e = store_sign_in_failure_forget(w->db, w->arena,
        &(struct sign_in_failure_forget){ .before_ms = w->now_ms - 2 * LOGIN_GUESS_MS }, NULL);
    if (e == OK)
        e = note_failure(w, g->by_name);
    return e == OK ? note_failure(w, g->by_address) : e;
}

static enum err add_login(struct work *w, struct account_id account, struct str *ret_token)
{
    struct login_add add = { .account = account, .csrf_token = new_token(w->arena), .now_ms = w->now_ms };
    struct str token = new_token(w->arena);
    add.token_hash = hash_of(w->arena, S("login:"), token);
    enum err e = db_new_ids(w->db, S("login"), 1, &add.id.v);
    if (e == OK)
        e = store_login_end_oldest(w->db, w->arena,
            &(struct login_end_oldest){ .account = account, .keep = LOGIN_AT_ONCE - 1, .now_ms = w->now_ms }, NULL);
    if (e == OK)
        e = store_login_add(w->db, w->arena, &add, NULL);
    if (e == OK)
        *ret_token = token;
    return e;
}

/* Finds out about a guess in a transaction of its own; `find` fills the account and its hash. */
static enum err look_up(struct work *w, struct guess *g, struct str name, struct str address,
    enum err (*find)(struct work *, struct guess *, struct str name))
{
    enum err e = db_begin(w->db, DB_READ);
    if (e == OK)
        e = find(w, g, name);
    if (e == OK)
        e = guess_begin(w, g, name, address);
    if (e != OK)
        work_fail(w, e);
    db_rollback(w->db);
    return e;
}

/* Tries the password and writes what came of it: a failure, or what `done` does. */
static enum err settle(struct work *w, struct guess *g, struct str password, enum login_outcome *ret_outcome,
    enum err (*done)(struct work *, void *to), void *to)
{
    if (g->too_many) {
        *ret_outcome = LOGIN_TOO_MANY;
        return OK;
    }
    *ret_outcome =
        account_check_password(g->hash, str_slice(password, 0, ACCOUNT_PASSWORD_MAX)) ? LOGIN_DONE : LOGIN_WRONG;
    enum err e = db_begin(w->db, DB_WRITE);
    if (e == OK)
        e = *ret_outcome == LOGIN_DONE ? done(w, to) : guess_failed(w, g);
    if (e == OK)
        return work_fail(w, db_commit(w->db));
    work_fail(w, e);
    db_rollback(w->db);
    return e;
}

static enum err find_by_name(struct work *w, struct guess *g, struct str name)
{
    struct account_by_name_row row;
    enum err e = store_account_by_name(w->db, w->arena, &(struct account_by_name){ .name = name }, &row);
    if (e == OK && !row.disabled_ms.has) {
        g->account = row.id;
        g->hash = row.password_hash;
    }
    return e == ERR_MISSING ? OK : e;
}

struct added {
    struct account_id account;
    struct str token;
};

static enum err add(struct work *w, void *to)
{
    struct added *a = to;
    return add_login(w, a->account, &a->token);
}

enum err login_try(struct work *w, struct str name, struct str password, struct str address,
    enum login_outcome *ret_outcome, struct str *ret_token, struct account_id *ret_account)
{
    struct guess g = { .hash = S("") };
    struct str lower = str_lower(w->arena, str_trim(str_slice(name, 0, ACCOUNT_NAME_MAX)));
    enum err e = look_up(w, &g, lower, address, find_by_name);
    struct added added = { .account = g.account };
    if (e == OK)
        e = settle(w, &g, password, ret_outcome, add, &added);
    if (e == OK) {
        *ret_token = added.token;
        *ret_account = g.account;
    }
    return e;
}

static enum err find_by_account(struct work *w, struct guess *g, struct str name)
{
    struct account_by_id_row row;
    (void)name;
    enum err e = store_account_by_id(w->db, w->arena, &(struct account_by_id){ .id = g->account }, &row);
    if (e == OK && !row.disabled_ms.has)
        g->hash = row.password_hash;
    return e;
}

struct renewed {
    struct login_id id;
    struct str token;
};

static enum err renew(struct work *w, void *to)
{
    struct renewed *r = to;
    r->token = new_token(w->arena);
    return store_login_renew(w->db, w->arena,
        &(struct login_renew){
            .id = r->id, .token_hash = hash_of(w->arena, S("login:"), r->token), .now_ms = w->now_ms },
        NULL);
}

enum err login_confirm(struct work *w, const struct login *l, struct str password, struct str address,
    enum login_outcome *ret_outcome, struct str *ret_token)
{
    struct guess g = { .account = l->account, .hash = S("") };
    struct renewed renewed = { .id = l->id };
    enum err e = look_up(w, &g, l->name, address, find_by_account);
    if (e == OK)
        e = settle(w, &g, password, ret_outcome, renew, &renewed);
    if (e == OK)
        *ret_token = renewed.token;
    return e;
}

enum err login_end(struct work *w, const struct login *l)
{
    return work_fail(
        w, store_login_end(w->db, w->arena, &(struct login_end){ .id = l->id, .now_ms = w->now_ms }, NULL));
}
