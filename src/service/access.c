#include "service/access.h"

/* A cell of the matrix: scopes and the two suffixes. */
enum {
    SECOND = 1 << 30,
    FRESH = 1 << 29,
    NO = 0,
    A = SCOPE_ALL,
    K = SCOPE_ALLOCATED,
    H = SCOPE_HOME,
    R = SCOPE_REGION,
    C = SCOPE_CASE,
    F = SCOPE_FORUM,
    O = SCOPE_OWNER,
    G = SCOPE_AGGREGATE,
    M = SCOPE_METADATA,
    S = SCOPE_SELF,
    P = SCOPE_PUBLIC,
    Q = SCOPE_SECURITY,
    A_2 = SCOPE_ALL | SECOND,
    A_R = SCOPE_ALL | FRESH,
    A_2R = SCOPE_ALL | SECOND | FRESH,
    K_R = SCOPE_ALLOCATED | FRESH,
    H_R = SCOPE_HOME | FRESH,
    C_R = SCOPE_CASE | FRESH,
    S_R = SCOPE_SELF | FRESH,
};

struct row {
    const char *name;
    int32_t cells[ROLES];
};

static const struct row matrix[ACCESS_OPS] = {
#define ACCESS(op, name, mgr, adm, il, fc, sa, su, dpo, aud) \
    [OP_##op] = { name, { mgr, adm, il, fc, sa, su, dpo, aud } },
#include "service/access.def"
#undef ACCESS
};

static const struct {
    const char *name, *words;
} roles_named[ROLES] = {
    [ROLE_MGR] = { "MGR", "Authority manager" },
    [ROLE_ADM] = { "ADM", "Administrator" },
    [ROLE_IL] = { "IL", "Inclusion Lead" },
    [ROLE_FC] = { "FC", "Forum coordinator" },
    [ROLE_SA] = { "SA", "Service attendee" },
    [ROLE_SU] = { "SU", "Setting user" },
    [ROLE_DPO] = { "DPO", "Data officer" },
    [ROLE_AUD] = { "AUD", "Auditor" }
};

struct access_grant access_cell(enum access_role role, enum access_op op)
{
    int32_t cell = matrix[op].cells[role];
    return (struct access_grant){
        .scopes = (uint32_t)cell & ~(uint32_t)(SECOND | FRESH),
        .second_person = (cell & SECOND) != 0,
        .reauthenticate = (cell & FRESH) != 0,
    };
}

struct access_grant access_allows(access_roles roles, enum access_op op)
{
    struct access_grant all = { 0 };
    for (int role = 0; role < ROLES; role++) {
        if ((roles >> role & 1) == 0)
            continue;
        struct access_grant one = access_cell((enum access_role)role, op);
        if (one.scopes == 0)
            continue;
        bool first = all.scopes == 0;
        all.scopes |= one.scopes;
        all.second_person = one.second_person && (first || all.second_person);
        all.reauthenticate = one.reauthenticate && (first || all.reauthenticate);
    }
    return all;
}

struct str access_op_name(enum access_op op)
{
    return str_of(matrix[op].name);
}

struct str access_role_name(enum access_role role)
{
    return str_of(roles_named[role].name);
}

struct str access_role_words(enum access_role role)
{
    return str_of(roles_named[role].words);
}

bool access_role_parse(struct str name, enum access_role *ret)
{
    for (int role = 0; role < ROLES; role++) {
        if (str_eq_nocase(name, str_of(roles_named[role].name))) {
            *ret = (enum access_role)role;
            return true;
        }
    }
    return false;
}

bool access_roles_clash(access_roles roles, bool manager_may_administer)
{
    static const access_roles refused[] = { 1u << ROLE_ADM | 1u << ROLE_AUD, 1u << ROLE_ADM | 1u << ROLE_DPO,
        1u << ROLE_SA | 1u << ROLE_AUD };
    const access_roles small_team = 1u << ROLE_MGR | 1u << ROLE_ADM;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if ((roles & refused[i]) == refused[i])
            return true;
    return !manager_may_administer && (roles & small_team) == small_team;
}
