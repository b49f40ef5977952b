/* Logins: signing in and out, and who a cookie belongs to.
 *
 * The cookie holds a secret of 256 bits, of which only a hash is stored. A login ends after 30 minutes without a
 * request, after 12 hours in any case, on signing out, when the account is closed and when its password changes; an
 * account has three at most. Roles are read with every request. */
#ifndef WAYMARK_SERVICE_LOGIN_H
#define WAYMARK_SERVICE_LOGIN_H

#include "service/access.h"
#include "service/work.h"

enum {
    LOGIN_IDLE_MS = 30 * 60 * 1000,
    LOGIN_LONGEST_MS = 12 * 60 * 60 * 1000,
    LOGIN_AT_ONCE = 3,
    LOGIN_TOUCH_MS = 60 * 1000,  /* how often "seen" is written at the most */
    LOGIN_GUESSES = 10,          /* wrong passwords for one name in LOGIN_GUESS_MS; Cyber Essentials */
    LOGIN_GUESSES_ADDRESS = 100, /* from one address: a school sits behind one */
    LOGIN_GUESS_MS = 5 * 60 * 1000,
};

/* Who is signed in. */
struct login {
    struct login_id id;
    struct account_id account;
    struct str name, display_name;
    struct str csrf_token;
    access_roles roles;
    int64_t authenticated_ms; /* when the password was last given */
    bool touch;               /* "seen" should be written */
    int64_t settings;         /* which settings there are, read with it: for config_current_at() */
};

/* The login of a cookie's token. ERR_MISSING: there is none, or it has ended. In any transaction. */
enum err login_find(struct work *w, struct str token, struct login *ret) MUST_CHECK;
/* Writes that the login was used. In a WRITE transaction. */
enum err login_seen(struct work *w, const struct login *l) MUST_CHECK;

/* What signing in came to. */
enum login_outcome {
    LOGIN_DONE,
    LOGIN_WRONG,    /* the name or the password; which, is not told */
    LOGIN_TOO_MANY, /* too many wrong ones: wait five minutes */
};
/* Tries a name and a password. Takes about 0.3 s whatever the outcome, and holds no lock meanwhile: it begins and
 * ends its own transactions, so none may be open. *ret_token is for the cookie. */
enum err login_try(struct work *w, struct str name, struct str password, struct str address,
    enum login_outcome *ret_outcome, struct str *ret_token, struct account_id *ret_account) MUST_CHECK;

/* The password given again: counts as fresh from now, under a new token. Own transactions, as above. */
enum err login_confirm(struct work *w, const struct login *l, struct str password, struct str address,
    enum login_outcome *ret_outcome, struct str *ret_token) MUST_CHECK;

enum err login_end(struct work *w, const struct login *l) MUST_CHECK;

/* Are two secrets equal? In time that does not tell where they differ. */
bool login_same_secret(struct str a, struct str b);

#endif
