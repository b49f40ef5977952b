/* The service without sockets: a small authority on either engine, one account a role, and requests that go through
 * dispatch() as those from the network do.
 *
 * Two schools: Alder (URN 100001), whose lead is "lead" and whose staff is "su", and Birch (URN 100002), which belongs
 * to "lead2". Every surname of a child at Birch begins with "Birchen", every one at Alder with "Alderson". */
#ifndef WAYMARK_TEST_WEB_SERVING_H
#define WAYMARK_TEST_WEB_SERVING_H

#include "../service/importing.h"
#include "web/dispatch.h"

enum who {
    NOBODY,
    MGR,
    ADM,
    IL, /* lead of Alder */
    FC,
    SA,
    SU, /* of Alder */
    DPO,
    AUD,
    IL2, /* lead of Birch */
    WHO,
};
extern const char *const who_names[WHO]; /* sign-in names */

/* Who signed in, and with what. */
struct visitor {
    struct str cookie; /* the whole Cookie header */
    struct str csrf;
    struct str address; /* STR_NONE: "127.0.0.1" */
};

struct serving {
    struct importing x;  /* the database, looked at and changed by the test */
    struct arena *arena; /* of the test: answers live here */
    struct app app;
    struct db_turn turn; /* as the service has one: whoever writes waits for the others */
    struct attachment_looker looker;
    struct worker *w;
    struct visitor as[WHO];
};

/* Monday 2 March 2026, ten o'clock. */
#define SERVING_DAY "2026-03-02"

/* The password of every account. */
#define SERVING_PASSWORD "three words remembered"

/* For a test on one engine: accounts and schools, nobody signed in, no children. serving_end() before it returns. */
void serving_begin(struct serving *s, struct engine_test *t);
void serving_end(struct serving *s);

/* Children with registers of a week: numbers first ... first + n - 1 (importing_upn), at a school, who missed `missed`
 * of ten sessions. */
void serving_children(struct serving *s, const char *urn, const char *surname, int first, int n, int missed);

/* Definitions and rows straight into the database: one statement. */
void serving_sql(struct serving *s, const char *sql);

/* Moves the clock. */
void serving_wait(struct serving *s, int64_t ms);

/* Adds an account with the usual password, whose hash is cheap to check. */
struct account_id serving_account(struct serving *s, const char *name, access_roles roles, const char *urn);
/* Signs in without the form: a new login. */
struct visitor serving_sign_in(struct serving *s, const char *name);
/* Everybody of `enum who`, anew. */
void serving_sign_in_all(struct serving *s);

/* What came back. */
struct answer {
    int status;
    struct str body, location, set_cookie, disposition, type, allow;
    bool clear_site_data, keeps_files;
};

/* A request that can be changed before it is sent: path and query of the target are taken apart. */
struct http_request serving_request(struct serving *s, const struct visitor *v, enum http_method m, const char *target);
struct answer serving_send(struct serving *s, const struct http_request *r);
struct answer serving_get(struct serving *s, enum who who, const char *target);
/* A POST with the right token and fields "a=b&c=d", as they stand in a body. */
struct answer serving_post(struct serving *s, const struct visitor *v, const char *target, const char *fields);
/* The same with no token but what stands in the fields. */
struct answer serving_post_bare(struct serving *s, const struct visitor *v, const char *target, const char *fields);
/* A file that came in with a form, as the reader of uploads leaves it, beside the token and fields. */
struct answer serving_upload(struct serving *s, const struct visitor *v, const char *target, const char *name,
    struct str bytes, const char *fields);

bool body_has(const struct answer *a, const char *text);

/* The audit: how many rows, and the newest as "name|operation|object|outcome|upn,upn". */
int64_t serving_audits(struct serving *s);
struct str serving_last_audit(struct serving *s);

#define assert_status(a, want) assert_status_at((a), (want), __FILE__, __LINE__)
void assert_status_at(const struct answer *a, int want, const char *file, int line);

#endif
