/* web/routes.def as a table: every row is whole, and every address leads to one. */
#include "test.h"

#include "web/route.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    const struct route *t = route_table();
    for (int i = 0; i < ROUTES; i++) {
        const struct route *r = &t[i];
        assert_int_equal(r->id, i);
        assert_non_null(r->handler);
        assert_int_equal(r->pattern[0], '/');
        assert_true(r->op == ROUTE_ANYONE || r->op == ROUTE_SIGNED_IN || (r->op >= 0 && r->op < ACCESS_OPS));
        assert_true(r->method == HTTP_GET || r->method == HTTP_POST);
        if (r->method == HTTP_GET)
            assert_int_equal(r->txn, ROUTE_READ);
        if ((r->flags & ROUTE_UPLOAD) != 0)
            assert_true(r->method == HTTP_POST && r->op >= 0);
        if ((r->flags & ROUTE_CSV) != 0) {
            struct str ending = (r->flags & ROUTE_XLSX) != 0 ? S(".xlsx")
                : (r->flags & ROUTE_PDF) != 0                ? S(".pdf")
                : (r->flags & ROUTE_DOCX) != 0               ? S(".docx")
                                                             : S(".csv");
            assert_true(str_ends(str_of(r->pattern), ending));
            assert_true(r->op >= 0);
        }
        /* Whoever changes something without being of the matrix changes their own login only, answers what they
         * themselves were asked, or takes back what they asked. */
        if (r->method == HTTP_POST && r->op < 0)
            assert_true(i == ROUTE_SIGN_IN_TRY || i == ROUTE_CONFIRM_TRY || i == ROUTE_SIGN_OUT ||
                i == ROUTE_CONSULTATION_ANSWER || i == ROUTE_CONSULTATION_WITHDRAW || i == ROUTE_DROP_IN_BOOK ||
                i == ROUTE_DROP_IN_GIVE_BACK);
        /* Passwords, and a file that is looked through without holding a lock. */
        if (r->txn == ROUTE_OWN)
            assert_true(r->flags == ROUTE_SLOW || (r->flags & ROUTE_LOOK) != 0);
        /* No thread that has other connections waits for a document. */
        assert_int_equal((r->flags & ROUTE_LOOK) != 0, i == ROUTE_DOCUMENT_ADD);
    }
}

/* What a row allows is of the matrix: at least one role may, and at least one may not. */
static void operations_are_of_the_matrix(void **state)
{
    (void)state;
    for (int i = 0; i < ROUTES; i++) {
        const struct route *r = &route_table()[i];
        int may = 0;
        for (int role = 0; r->op >= 0 && role < ROLES; role++)
            may += access_cell((enum access_role)role, (enum access_op)r->op).scopes != 0;
        if (r->op >= 0)
            assert_true(may > 0 && may <= ROLES);
    }
}

/* Files of children and their sessions are operations of export, which ask for the password anew. */
static void files_of_children_are_exports(void **state)
{
    (void)state;
    assert_int_equal(route_table()[ROUTE_LIST_CSV].op, OP_EXPORT_PUPIL_LEVEL);
    assert_int_equal(route_table()[ROUTE_PUPIL_CSV].op, OP_EXPORT_PUPIL_LEVEL);
    assert_int_equal(route_table()[ROUTE_PUPIL].op, OP_PUPIL_READ);
}

static struct str address_of(struct arena *a, const struct route *r, struct str arg)
{
    return url_to(a, r->id, arg).s;
}

static void every_address_leads_to_its_row(void **state)
{
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (int i = 0; i < ROUTES; i++) {
        const struct route *want = &route_table()[i], *got = NULL;
        bool has_arg = str_find(str_of(want->pattern), '{') >= 0;
        struct str arg = STR_NONE;
        assert_int_equal(route_find(want->method, address_of(a, want, S("Az09-_")), &got, &arg), ROUTE_FOUND);
        assert_ptr_equal(got, want);
        assert_str(arg, has_arg ? "Az09-_" : "");
        /* And no other does: no two rows have one method and pattern. */
        for (int k = 0; k < i; k++)
            assert_false(route_table()[k].method == want->method &&
                str_eq(str_of(route_table()[k].pattern), str_of(want->pattern)));
    }
    arena_free(a);
}

static enum route_match match(enum http_method m, const char *path)
{
    const struct route *r;
    struct str arg;
    return route_find(m, str_of(path), &r, &arg);
}

static void knows_no_other_address(void **state)
{
    static const char *const wrong[] = { "", "/x", "/dashboard/", "/Dashboard", "/dashboard/x", "/pupils/", "/pupils",
        "/pupils/a/b", "/pupils/a.b", "/pupils/a b", "/pupils/\xc3\xa9", "/pupils/a%2e", "/lists/.csv", "/lists/",
        "/pupils//sessions.csv", "/pupils/a/sessions.csvx", "/pupils/a/sessions", "/imports/a/b/confirm",
        "/imports//confirm", "/accounts/1/enable", "/assets/x", "/sign-in/", "//" };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (match(HTTP_GET, wrong[i]) != ROUTE_NOT_FOUND)
            fail_msg("found: GET %s", wrong[i]);
        if (match(HTTP_POST, wrong[i]) != ROUTE_NOT_FOUND)
            fail_msg("found: POST %s", wrong[i]);
    }
}

static void tells_a_wrong_method_from_a_wrong_address(void **state)
{
    (void)state;
    assert_int_equal(match(HTTP_POST, "/dashboard"), ROUTE_METHOD_WRONG);
    assert_int_equal(match(HTTP_POST, "/pupils/x"), ROUTE_METHOD_WRONG);
    assert_int_equal(match(HTTP_GET, "/sign-out"), ROUTE_METHOD_WRONG);
    assert_int_equal(match(HTTP_GET, "/imports/x/confirm"), ROUTE_METHOD_WRONG);
    assert_int_equal(match(HTTP_GET, "/accounts/1/disable"), ROUTE_METHOD_WRONG);
    assert_int_equal(match(HTTP_POST, "/"), ROUTE_METHOD_WRONG);
}

static void says_which_methods_there_are(void **state)
{
    (void)state;
    assert_str(route_methods(S("/dashboard")), "GET, HEAD");
    assert_str(route_methods(S("/pupils/x")), "GET, HEAD");
    assert_str(route_methods(S("/sign-out")), "POST");
    assert_str(route_methods(S("/imports/x/confirm")), "POST");
    assert_str(route_methods(S("/sign-in")), "GET, HEAD, POST");
    assert_str(route_methods(S("/imports/new")), "GET, HEAD, POST");
    assert_str(route_methods(S("/nowhere")), "");
}

static void a_plain_address_wins_over_one_with_a_name(void **state)
{
    const struct route *r;
    struct str arg;
    (void)state;
    assert_int_equal(route_find(HTTP_GET, S("/imports/new"), &r, &arg), ROUTE_FOUND);
    assert_int_equal(r->id, ROUTE_IMPORT_NEW);
    assert_str(arg, "");
    assert_int_equal(route_find(HTTP_GET, S("/imports/new2"), &r, &arg), ROUTE_FOUND);
    assert_int_equal(r->id, ROUTE_IMPORT);
    assert_str(arg, "new2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(operations_are_of_the_matrix),
        cmocka_unit_test(files_of_children_are_exports),
        cmocka_unit_test(every_address_leads_to_its_row),
        cmocka_unit_test(knows_no_other_address),
        cmocka_unit_test(tells_a_wrong_method_from_a_wrong_address),
        cmocka_unit_test(says_which_methods_there_are),
        cmocka_unit_test(a_plain_address_wins_over_one_with_a_name),
    };
    return cmocka_run_group_tests_name("web route", tests, NULL, NULL);
}
