/* Accounts: who may sign in, with which roles and for which schools. */
#ifndef WAYMARK_SERVICE_ACCOUNT_H
#define WAYMARK_SERVICE_ACCOUNT_H

#include "service/access.h"
#include "service/work.h"

enum {
    ACCOUNT_PASSWORD_MIN = 12, /* characters; ASVS 6.2.1, Cyber Essentials */
    ACCOUNT_PASSWORD_MAX = 200,
    ACCOUNT_NAME_MAX = 64,
};

/* argon2id with t=3 and 64 MiB (TRUST.md 6.6): about 0.3 s. The text form, in the arena. ERR_FULL: no memory. */
enum err account_hash_password(struct arena *a, struct str password, struct str *ret) MUST_CHECK;
/* Does the password belong to the hash? An empty hash takes as long as any and never fits. */
bool account_check_password(struct str hash, struct str password);
/* What is wrong with a new password, as a sentence; empty if nothing is. */
struct str account_password_problem(struct str password, struct str sign_in_name);

struct account_new {
    struct str name; /* sign-in name: letters, digits, dot, hyphen, at most 64; stored in lower case */
    struct str display_name;
    struct str email;         /* where messages go; empty: nowhere */
    struct str password;      /* empty: the account cannot sign in with one */
    struct str password_hash; /* when it has been hashed already: stands for the password */
    access_roles roles;
    const struct str *urns; /* the schools of a setting user */
    size_t n_urns;
};
/* Adds an account, in a WRITE transaction. ERR_INVALID with a sentence in *ret_problem: a name, a password, roles
 * that clash, a school that does not exist, a setting user without one. ERR_CONFLICT: the name is taken. */
enum err account_add(struct work *w, const struct account_new *n, bool manager_may_administer,
    struct account_id *ret, struct str *ret_problem) MUST_CHECK;

/* The roles of an account. */
enum err account_roles(struct work *w, struct account_id account, access_roles *ret) MUST_CHECK;

/* Every account, by sign-in name. */
struct account_line {
    struct account_id id;
    struct str name, display_name;
    access_roles roles;
    bool closed;
    int64_t last_ms;  /* of the last sign-in; 0: never */
    struct str email; /* empty: none */
    int64_t version;
};
enum err account_list(struct work *w, struct account_line **ret, size_t *ret_n) MUST_CHECK;

/* Sets where an account's messages go; empty: nowhere. ERR_INVALID: it cannot be an address. */
enum err account_set_email(struct work *w, struct account_id account, struct str email) MUST_CHECK;
/* Closes an account and ends its logins and its calendar feed at once; or opens it again, without either. ERR_MISSING:
 * there is none; ERR_CONFLICT: somebody changed it since `version`. */
enum err account_set_disabled(struct work *w, struct account_id account, int64_t version, bool disabled) MUST_CHECK;
/* Sets a password and ends the account's logins. */
enum err account_set_password(struct work *w, struct account_id account, struct str password) MUST_CHECK;

#endif
