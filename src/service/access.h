/* Permission: who may do what, to which records. Roles, operations, scopes and overlays bear the names of the
 * permission matrix (access.def; TRUST.md section 4).
 *
 * A role gives an operation a scope, and the scope is a condition in the query that reads the record: a record out of
 * scope is not found, exactly like one that does not exist. A person may hold several roles; what they may do is the
 * union. Nothing is kept of a decision: roles are read with the login on every request, so that a change holds from
 * the next one. */
#ifndef WAYMARK_SERVICE_ACCESS_H
#define WAYMARK_SERVICE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/id.h"
#include "base/str.h"
#include "store/db.h"

enum access_role {
    ROLE_MGR, /* authority manager */
    ROLE_ADM, /* administrator: accounts and settings, no children */
    ROLE_IL,  /* Inclusion Lead, with allocated schools */
    ROLE_FC,  /* forum coordinator */
    ROLE_SA,  /* service attendee */
    ROLE_SU,  /* setting user: school, nursery or college */
    ROLE_DPO, /* data officer */
    ROLE_AUD, /* auditor */
    ROLES,
};
/* A set of roles: 1u << ROLE_MGR and so on. */
typedef uint32_t access_roles;

enum access_op {
#define ACCESS(op, name, mgr, adm, il, fc, sa, su, dpo, aud) OP_##op,
#include "service/access.def"
#undef ACCESS
    ACCESS_OPS,
};

/* Scopes: each is one condition in SQL (src/store/scope.sql), so a grant is a set of them. */
enum {
    SCOPE_ALL = 1 << 0,       /* A: any in the authority */
    SCOPE_ALLOCATED = 1 << 1, /* K: school allocated to this Inclusion Lead today */
    SCOPE_HOME = 1 << 2,      /* H: the user's own schools, by dated enrolment */
    SCOPE_REGION = 1 << 3,    /* R: forum in the coordinator's areas and phases */
    SCOPE_CASE = 1 << 4,      /* C: case or pupil with a case in such a forum */
    SCOPE_FORUM = 1 << 5,     /* F: while the user's service sits on a session that hears the case */
    SCOPE_OWNER = 1 << 6,     /* O: assigned to the user or their service */
    SCOPE_AGGREGATE = 1 << 7, /* G: sums only, small numbers suppressed */
    SCOPE_METADATA = 1 << 8,  /* M: ids, dates, states, counts; no names, no free text */
    SCOPE_SELF = 1 << 9,      /* S: own account, own login, own file */
    SCOPE_PUBLIC = 1 << 10,   /* P: any signed-in user; no personal data */
    SCOPE_SECURITY = 1 << 11, /* Q: security events without children */
};

struct access_grant {
    uint32_t scopes;     /* 0: never allowed */
    bool second_person;  /* suffix 2: somebody else must approve */
    bool reauthenticate; /* suffix !: signed in or confirmed within the last five minutes */
};

/* How long a password counts as fresh for `reauthenticate`: five minutes. */
enum { ACCESS_FRESH_MS = 5 * 60 * 1000 };

/* What a set of roles may do. Where two roles both allow an operation, the scopes are joined and the lighter conditions
 * count. */
struct access_grant access_allows(access_roles roles, enum access_op op);
/* The cell of one role. */
struct access_grant access_cell(enum access_role role, enum access_op op);

/* "pupil.read"; "IL". */
struct str access_op_name(enum access_op op);
struct str access_role_name(enum access_role role);
/* "Inclusion Lead". */
struct str access_role_words(enum access_role role);
/* False if there is no such role. */
bool access_role_parse(struct str name, enum access_role *ret);

/* Pairs of roles that nobody may hold together: ADM with AUD, ADM with DPO, SA with AUD; MGR with ADM unless the
 * authority allows it. */
bool access_roles_clash(access_roles roles, bool manager_may_administer);

/* Who looks, as queries take it: the account, the scopes it has for one operation, and the day. */
static inline struct viewer access_viewer(struct account_id account, struct access_grant grant,
    struct day today)
{
    return (struct viewer){ .account = account, .scope = (int64_t)grant.scopes, .today = today };
}

#endif
