#include "service/account.h"

#include <sodium.h>
#include <string.h>

#include "service/config.h"
#include "service/outbox.h"
#include "service/text.h"
#include "store/account.h"
#include "store/login.h"
#include "store/outbox.h"
#include "store/school.h"

enum { PASSES = 3,
    MEMORY = 64 * 1024 * 1024 };

enum err account_hash_password(struct arena *a, struct str password, struct str *ret)
{
    char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password.p, password.n, PASSES, MEMORY) != 0)
        return ERR_FULL;
    *ret = str_of(hash);
    return OK;
}

bool account_check_password(struct str hash, struct str password)
{
    /* Of no password: so that an unknown name takes as long as a known one. */
    static const char dummy[] = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                "3yX3hX1jBSeZyGYpHTgkQmCUXBRKDiC0n0bFTuTMmCo";
    char text[crypto_pwhash_STRBYTES] = { 0 };
    bool real = hash.n > 0 && hash.n < sizeof text;
    if (real)
        memcpy(text, hash.p, hash.n);
    else
        memcpy(text, dummy, sizeof dummy);
    bool fits = crypto_pwhash_str_verify(text, password.p == NULL ? "" : password.p, password.n) == 0;
    return fits && real;
}

struct str account_password_problem(struct str password, struct str sign_in_name)
{
    static const char *const common[] = { "password", "passw0rd", "qwerty", "letmein", "welcome", "school", "waymark",
        "123456789", "inclusion", "attendance" };
    if (text_characters(password) < ACCOUNT_PASSWORD_MIN)
        return S("A password needs at least 12 characters: three words you will remember are a good one");
    if (password.n > ACCOUNT_PASSWORD_MAX)
        return S("A password may be at most 200 characters long");
    if (sign_in_name.n >= 4 && str_find_str(password, sign_in_name) >= 0)
        return S("The password must not hold the sign-in name");
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        struct str word = str_of(common[i]);
        if (password.n >= word.n && password.n < word.n + 6 && str_eq_nocase(str_slice(password, 0, word.n), word))
            return S("This password is too easy to guess: it begins with a common word and adds little to it");
    }
    bool same = true;
    for (size_t i = 1; i < password.n && same; i++)
        same = password.p[i] == password.p[0];
    return same ? S("This password is one character again and again") : S("");
}

static bool name_right(struct str name)
{
    if (name.n < 2 || name.n > ACCOUNT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@'))
            return false;
    }
    return true;
}

static struct str problem_of(const struct account_new *n, struct str name, bool manager_may_administer)
{
    if (!name_right(name))
        return S("A sign-in name has 2 to 64 letters, digits, dots, hyphens, underscores or @ signs");
    if (str_trim(n->display_name).n == 0 || n->display_name.n > 200)
        return S("Give the person's name, at most 200 characters");
    if (n->email.n > 0 && !outbox_address_right(n->email))
        return S("The address of e-mail is not one like priya@council.example");
    if (n->roles == 0)
        return S("Give at least one role");
    if (access_roles_clash(n->roles, manager_may_administer))
        return S("These roles may not be held by one person");
    if ((n->roles >> ROLE_SU & 1) != 0 && n->n_urns == 0)
        return S("A setting user needs at least one school");
    return n->password.n == 0 ? S("") : account_password_problem(n->password, name);
}

static enum err add_schools(struct work *w, const struct account_new *n, struct account_id account,
    struct str *ret_problem)
{
    const struct viewer all = { .account = account, .scope = SCOPE_ALL, .today = w->today };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n->n_urns; i++) {
        struct school_by_urn_row row;
        e = store_school_by_urn(w->db, w->arena, &(struct school_by_urn){ .viewer = all, .urn = n->urns[i] }, &row);
        if (e == ERR_MISSING) {
            *ret_problem = str_fmt(w->arena, "There is no school with the number %.*s", STR_ARG(n->urns[i]));
            return ERR_INVALID;
        }
        if (e == OK)
            e = store_account_school_add(w->db, w->arena,
                &(struct account_school_add){ .account = account, .school = row.id, .from_on = w->today }, NULL);
    }
    return e;
}

enum err account_set_email(struct work *w, struct account_id account, struct str email)
{
    int64_t changed = 0;
    if (email.n > 0 && !outbox_address_right(email))
        return ERR_INVALID;
    enum err e = store_account_set_email(w->db, w->arena,
        &(struct account_set_email){ .id = account, .email = email.n == 0 ? STR_NONE : email }, &changed);
    return e == OK && changed == 0 ? ERR_MISSING : work_fail(w, e);
}

enum err account_add(struct work *w, const struct account_new *n, bool manager_may_administer,
    struct account_id *ret, struct str *ret_problem)
{
    struct str name = str_lower(w->arena, str_trim(n->name));
    struct str hash = n->password_hash.n > 0 ? n->password_hash : STR_NONE;
    struct account_id id;
    *ret_problem = problem_of(n, name, manager_may_administer);
    if (ret_problem->n > 0)
        return ERR_INVALID;
    enum err e = n->password.n == 0 ? OK : account_hash_password(w->arena, n->password, &hash);
    if (e == OK)
        e = db_new_ids(w->db, S("account"), 1, &id.v);
    if (e == OK)
        e = store_account_add(w->db, w->arena,
            &(struct account_add){ .id = id,
                .name = name,
                .display_name = str_trim(n->display_name),
                .password_hash = hash,
                .now_ms = w->now_ms },
            NULL);
    for (int role = 0; e == OK && role < ROLES; role++)
        if ((n->roles >> role & 1) != 0)
            e = store_account_role_add(w->db, w->arena,
                &(struct account_role_add){ .account = id, .role = access_role_name((enum access_role)role) }, NULL);
    if (e == OK && n->email.n > 0)
        e = account_set_email(w, id, n->email);
    if (e == OK)
        e = add_schools(w, n, id, ret_problem);
    if (e == OK)
        *ret = id;
    return work_fail(w, e);
}

enum err account_roles(struct work *w, struct account_id account, access_roles *ret)
{
    struct account_roles_row *rows;
    size_t n;
    enum err e = store_account_roles(w->db, w->arena, &(struct account_roles){ .account = account }, &rows, &n);
    access_roles roles = 0;
    for (size_t i = 0; e == OK && i < n; i++) {
        enum access_role role;
        if (access_role_parse(rows[i].role, &role))
            roles |= 1u << role;
    }
    if (e == OK)
        *ret = roles;
    return work_fail(w, e);
}

enum err account_list(struct work *w, struct account_line **ret, size_t *ret_n)
{
    struct account_list_row *rows;
    struct account_all_roles_row *roles;
    size_t n, n_roles;
    enum err e = store_account_list(w->db, w->arena, &rows, &n);
    if (e == OK)
        e = store_account_all_roles(w->db, w->arena, &roles, &n_roles);
    if (e != OK)
        return work_fail(w, e);
    struct account_line *lines = ARENA_ARRAY(w->arena, n, struct account_line);
    for (size_t i = 0; i < n; i++) {
        lines[i] = (struct account_line){ .id = rows[i].id,
            .name = rows[i].name,
            .display_name = rows[i].display_name,
            .closed = rows[i].disabled_ms.has,
            .last_ms = rows[i].last_login_ms.has ? rows[i].last_login_ms.v : 0,
            .email = rows[i].email.p == NULL ? S("") : rows[i].email,
            .version = rows[i].version };
        for (size_t at = 0; at < n_roles; at++) {
            enum access_role role;
            if (roles[at].account.v == rows[i].id.v && access_role_parse(roles[at].role, &role))
                lines[i].roles |= 1u << role;
        }
    }
    *ret = lines;
    *ret_n = n;
    return OK;
}

enum err account_set_disabled(struct work *w, struct account_id account, int64_t version, bool disabled)
{
    int64_t changed;
    struct account_by_id_row row;
    enum err e = store_account_by_id(w->db, w->arena, &(struct account_by_id){ .id = account }, &row);
    if (e == OK)
        e = store_account_set_disabled(w->db, w->arena,
            &(struct account_set_disabled){ .id = account, .disabled_ms = { disabled, w->now_ms }, .version = version },
            &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK && disabled)
        e = store_login_end_all(w->db, w->arena,
            &(struct login_end_all){ .account = account, .now_ms = w->now_ms }, NULL);
    if (e == OK) /* at opening too: of accounts that were closed before feeds were ended with them */
        e = store_feed_end(w->db, w->arena, &(struct feed_end){ .account = account }, NULL);
    return work_fail(w, e);
}

enum err account_set_password(struct work *w, struct account_id account, struct str password)
{
    struct str hash;
    enum err e = account_hash_password(w->arena, password, &hash);
    if (e == OK)
        e = store_account_set_password(w->db, w->arena,
            &(struct account_set_password){ .id = account, .password_hash = hash }, NULL);
    if (e == OK)
        e = store_login_end_all(w->db, w->arena,
            &(struct login_end_all){ .account = account, .now_ms = w->now_ms }, NULL);
    return work_fail(w, e);
}
