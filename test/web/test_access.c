/* service/access.def is the permission matrix of TRUST.md, section 4: cell by cell where that document is at hand, and
 * those that guard children, accounts and the audit always. */
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#include "service/access.h"

/* The letters of the document. */
static const struct {
    char letter;
    uint32_t scope;
} letters[] = { { 'A', SCOPE_ALL }, { 'K', SCOPE_ALLOCATED }, { 'H', SCOPE_HOME }, { 'R', SCOPE_REGION },
    { 'C', SCOPE_CASE }, { 'F', SCOPE_FORUM }, { 'O', SCOPE_OWNER }, { 'G', SCOPE_AGGREGATE }, { 'M', SCOPE_METADATA },
    { 'S', SCOPE_SELF }, { 'P', SCOPE_PUBLIC }, { 'Q', SCOPE_SECURITY } };

/* "K!", "A2!", "K|C", "-". False: not a cell. */
static bool read_cell(struct str text, struct access_grant *ret)
{
    struct access_grant g = { 0 };
    bool none = str_eq(text, S("-"));
    for (size_t i = 0; i < text.n && !none; i++) {
        uint32_t scope = 0;
        for (size_t k = 0; k < COUNT_OF(letters); k++)
            if (letters[k].letter == text.p[i])
                scope = letters[k].scope;
        if (scope == 0 && text.p[i] != '2' && text.p[i] != '!' && text.p[i] != '|')
            return false;
        g.scopes |= scope;
        g.second_person = g.second_person || text.p[i] == '2';
        g.reauthenticate = g.reauthenticate || text.p[i] == '!';
    }
    *ret = g;
    return none || g.scopes != 0;
}

static bool same(struct access_grant a, struct access_grant b)
{
    return a.scopes == b.scopes && a.second_person == b.second_person && a.reauthenticate == b.reauthenticate;
}

static int op_of(struct str name)
{
    for (int op = 0; op < ACCESS_OPS; op++)
        if (str_eq(access_op_name((enum access_op)op), name))
            return op;
    return -1;
}

/* One line "| pupil.read | A | - | K | ... | rule |" against the row of that name. */
static int check_row(struct str line)
{
    struct str cells[ROLES + 3], cell;
    size_t n = 0;
    assert_true(str_split(&line, '|', &cell)); /* before the first */
    while (n < COUNT_OF(cells) && str_split(&line, '|', &cell))
        cells[n++] = str_trim(cell);
    assert_true(n > ROLES);
    int op = op_of(cells[0]);
    if (op < 0)
        fail_msg("the program has no %.*s", STR_ARG(cells[0]));
    for (int role = 0; role < ROLES; role++) {
        struct access_grant want;
        if (!read_cell(cells[role + 1], &want))
            fail_msg("%.*s: not a cell: %.*s", STR_ARG(cells[0]), STR_ARG(cells[role + 1]));
        if (!same(access_cell((enum access_role)role, (enum access_op)op), want))
            fail_msg("%.*s, %.*s: the document says %.*s", STR_ARG(cells[0]),
                STR_ARG(access_role_name((enum access_role)role)), STR_ARG(cells[role + 1]));
    }
    return op;
}

/* The document; STR_NONE when it is not there. */
static struct str read_document(struct arena *a)
{
    enum { LONGEST = 1 << 20 };
    char path[512];
    const char *dir = getenv("WAYMARK_TEST_SHARED");
    snprintf(path, sizeof path, "%s/TRUST.md", dir == NULL ? "../shared/docs" : dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return STR_NONE;
    char *p = arena_alloc(a, LONGEST);
    size_t n = 0;
    for (ssize_t got; n < LONGEST && (got = read(fd, p + n, LONGEST - n)) > 0;)
        n += (size_t)got;
    close(fd);
    return (struct str){ p, n };
}

static void is_the_matrix_of_the_document(void **state)
{
    struct arena *a = arena_new(4 << 20);
    struct str text = read_document(a), line;
    (void)state;
    ptrdiff_t begin = str_find_str(text, S("<!-- AUTHZ-MATRIX-BEGIN -->")),
              end = str_find_str(text, S("<!-- AUTHZ-MATRIX-END -->"));
    assert_true(begin > 0 && end > begin);
    struct str table = str_slice(text, (size_t)begin, (size_t)end);
    bool seen[ACCESS_OPS] = { false };
    int rows = 0;
    while (str_split(&table, '\n', &line)) {
        if (str_starts(line, S("| object.operation"))) {
            /* The order of the roles. */
            assert_true(str_starts(line, S("| object.operation | MGR | ADM | IL | FC | SA | SU | DPO | AUD |")));
            continue;
        }
        if (line.n < 2 || line.p[0] != '|' || line.p[1] == '-')
            continue;
        int op = check_row(line);
        assert_false(seen[op]);
        seen[op] = true;
        rows++;
    }
    assert_int_equal(rows, ACCESS_OPS);
    arena_free(a);
}

/* --- without the document --- */

/* The cells that matter for what the program does today: the roles in their order. */
static const struct {
    enum access_op op;
    const char *name;
    const char *cells[ROLES]; /* MGR, ADM, IL, FC, SA, SU, DPO, AUD */
} copy[] = {
    { OP_SCHOOL_LIST, "school.list", { "A", "A", "A", "A", "A", "H", "A", "A" } },
    { OP_SCHOOL_READ, "school.read", { "A", "M", "K", "A", "-", "H", "A", "M" } },
    { OP_SCHOOL_AGGREGATE, "school.aggregate", { "A", "-", "K", "G", "-", "H", "A", "G" } },
    { OP_PUPIL_SEARCH, "pupil.search", { "A", "-", "K", "C", "-", "H", "A", "-" } },
    { OP_PUPIL_READ, "pupil.read", { "A", "-", "K", "C", "F", "H", "A", "-" } },
    { OP_PUPIL_ACCESS_HISTORY, "pupil.access_history", { "A", "-", "-", "-", "-", "-", "A", "A" } },
    { OP_PUPIL_MERGE, "pupil.merge", { "A2", "-", "-", "-", "-", "-", "A2", "-" } },
    { OP_PUPIL_ERASE, "pupil.erase", { "-", "-", "-", "-", "-", "-", "A2!", "-" } },
    { OP_CLASS3_READ, "class3.read", { "A", "-", "K", "-", "-", "-", "A", "-" } },
    { OP_MARK_READ, "mark.read", { "A", "-", "K", "-", "-", "H", "A", "-" } },
    { OP_MARK_SUMMARY, "mark.summary", { "A", "-", "K", "C", "F", "H", "A", "-" } },
    { OP_MARK_IMPORT, "mark.import", { "A", "-", "-", "-", "-", "H", "A", "-" } },
    { OP_CONSENT_OVERRIDE, "consent.override", { "A2!", "-", "-", "-", "-", "-", "-", "-" } },
    { OP_CASE_ANON_LINK_PUPIL, "case_anon.link_pupil", { "-", "-", "-", "-", "-", "-", "-", "-" } },
    { OP_PLAN_EXPORT_PDF, "plan.export_pdf", { "A!", "-", "K!", "C!", "-", "H!", "A!", "-" } },
    { OP_EXPORT_PUPIL_LEVEL, "export.pupil_level", { "A2!", "-", "K!", "C!", "-", "H!", "A2!", "-" } },
    { OP_EXPORT_AGGREGATE, "export.aggregate", { "A", "-", "K", "G", "-", "H", "A", "G" } },
    { OP_AUDIT_SEARCH, "audit.search", { "-", "Q", "-", "-", "-", "-", "A", "A" } },
    { OP_AUDIT_UPDATE, "audit.update", { "-", "-", "-", "-", "-", "-", "-", "-" } },
    { OP_AUDIT_DELETE, "audit.delete", { "-", "-", "-", "-", "-", "-", "-", "-" } },
    { OP_USER_LIST, "user.list", { "A", "A", "-", "M", "-", "-", "M", "A" } },
    { OP_USER_CREATE, "user.create", { "-", "A", "-", "R", "-", "-", "-", "-" } },
    { OP_USER_DISABLE, "user.disable", { "A", "A", "-", "R", "-", "-", "-", "-" } },
    { OP_USER_GRANT_ROLE, "user.grant_role", { "A2!", "A2!", "-", "-", "-", "-", "-", "-" } },
    { OP_SETTINGS_UPDATE, "settings.update", { "-", "A", "-", "-", "-", "-", "-", "-" } },
    { OP_DASHBOARD_LA, "dashboard.la", { "A", "-", "G", "G", "-", "-", "A", "G" } },
    { OP_DASHBOARD_SCHOOL, "dashboard.school", { "A", "-", "K", "-", "-", "H", "A", "-" } },
    { OP_BACKUP_ANY, "backup.any", { "-", "-", "-", "-", "-", "-", "-", "-" } },
};

static void the_cells_that_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(copy); i++) {
        assert_str(access_op_name(copy[i].op), copy[i].name);
        for (int role = 0; role < ROLES; role++) {
            struct access_grant want;
            assert_true(read_cell(str_of(copy[i].cells[role]), &want));
            if (!same(access_cell((enum access_role)role, copy[i].op), want))
                fail_msg("%s, %.*s", copy[i].name, STR_ARG(access_role_name((enum access_role)role)));
        }
    }
}

/* Administrators manage accounts and see no child; auditors change nothing. */
static void duties_are_apart(void **state)
{
    static const char *const of_children[] = { "pupil.", "mark.", "class3.", "consent.", "case_", "plan.", "meeting.",
        "action.", "tracker.", "yar.", "attachment.", "dashboard.", "export.p", "sar." };
    static const char *const reading[] = { "read", "list", "search", "history", "aggregate", "summary", "export",
        "verify", "download", "review", "preview", "status", "own_profile", "sessions_end", "la" };
    (void)state;
    for (int op = 0; op < ACCESS_OPS; op++) {
        struct str name = access_op_name((enum access_op)op);
        for (size_t i = 0; i < COUNT_OF(of_children); i++)
            if (str_starts(name, str_of(of_children[i])))
                assert_int_equal(access_cell(ROLE_ADM, (enum access_op)op).scopes, 0);
        bool reads = false;
        for (size_t i = 0; i < COUNT_OF(reading); i++)
            reads = reads || str_find_str(name, str_of(reading[i])) >= 0;
        if (!reads)
            assert_int_equal(access_cell(ROLE_AUD, (enum access_op)op).scopes, 0);
    }
}

static void roles_are_joined(void **state)
{
    (void)state;
    struct access_grant g = access_allows(0, OP_PUPIL_READ);
    assert_true(g.scopes == 0 && !g.second_person && !g.reauthenticate);
    for (int role = 0; role < ROLES; role++)
        for (int op = 0; op < ACCESS_OPS; op++)
            assert_true(same(access_allows(1u << role, (enum access_op)op),
                access_cell((enum access_role)role, (enum access_op)op)));
    g = access_allows(1u << ROLE_IL | 1u << ROLE_SU | 1u << ROLE_ADM, OP_PUPIL_READ);
    assert_int_equal(g.scopes, SCOPE_ALLOCATED | SCOPE_HOME);
    /* The lighter conditions count, and a role that may not takes nothing away. */
    g = access_allows(1u << ROLE_MGR | 1u << ROLE_IL, OP_EXPORT_PUPIL_LEVEL);
    assert_true(g.scopes == (SCOPE_ALL | SCOPE_ALLOCATED) && !g.second_person && g.reauthenticate);
    g = access_allows(1u << ROLE_IL | 1u << ROLE_DPO, OP_EXPORT_PUPIL_LEVEL);
    assert_true(g.scopes == (SCOPE_ALL | SCOPE_ALLOCATED) && !g.second_person && g.reauthenticate);
    g = access_allows(1u << ROLE_SA | 1u << ROLE_DPO, OP_PUPIL_ERASE);
    assert_true(g.scopes == SCOPE_ALL && g.second_person && g.reauthenticate);
    /* Bits that are no role's are nothing. */
    assert_int_equal(access_allows(~((1u << ROLES) - 1), OP_PUPIL_READ).scopes, 0);
}

static void pairs_that_nobody_holds(void **state)
{
    (void)state;
    for (int a = 0; a < ROLES; a++) {
        for (int b = 0; b < ROLES; b++) {
            access_roles both = 1u << a | 1u << b;
            bool never = both == (1u << ROLE_ADM | 1u << ROLE_AUD) || both == (1u << ROLE_ADM | 1u << ROLE_DPO) ||
                both == (1u << ROLE_SA | 1u << ROLE_AUD);
            bool small = both == (1u << ROLE_MGR | 1u << ROLE_ADM);
            assert_int_equal(access_roles_clash(both, false), never || small);
            assert_int_equal(access_roles_clash(both, true), never);
            assert_int_equal(access_roles_clash(both | 1u << ROLE_IL, true), never);
        }
    }
}

static void roles_have_names(void **state)
{
    static const char *const names[ROLES] = { "MGR", "ADM", "IL", "FC", "SA", "SU", "DPO", "AUD" };
    enum access_role role = ROLES;
    (void)state;
    for (int i = 0; i < ROLES; i++) {
        assert_str(access_role_name((enum access_role)i), names[i]);
        assert_true(access_role_parse(str_of(names[i]), &role));
        assert_int_equal(role, i);
        assert_true(access_role_words((enum access_role)i).n > 0);
    }
    assert_true(access_role_parse(S("dpo"), &role));
    assert_false(access_role_parse(S(""), &role));
    assert_false(access_role_parse(S("MGRS"), &role));
    assert_false(access_role_parse(S("ROOT"), &role));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cells_that_matter),
        cmocka_unit_test(duties_are_apart),
        cmocka_unit_test(roles_are_joined),
        cmocka_unit_test(pairs_that_nobody_holds),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(is_the_matrix_of_the_document), /* the last: only where the document is */
    };
    struct arena *a = arena_new(4 << 20);
    bool here = read_document(a).p != NULL;
    arena_free(a);
    if (!here)
        print_message("# TRUST.md is not here: only the copy in this test is compared\n");
    return _cmocka_run_group_tests("web access", tests, COUNT_OF(tests) - !here, NULL, NULL);
}
