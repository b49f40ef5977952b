/* Nobody and nothing in the demonstration can be taken for real: a release that held a real child's
 * number in its example data would be a breach. */
#include "fiction.h"
#include "written.h"

#include "demo/names.h"

static void refuses(const char *text, const char *what)
{
    struct fiction_fault fault;
    if (fiction_text(str_of(text), &fault))
        fail_msg("\"%s\" was let through", text);
    assert_string_equal(fault.what, what);
}

static void takes(const char *text)
{
    struct fiction_fault fault;
    if (!fiction_text(str_of(text), &fault))
        fail_msg("\"%s\": %s \"%.*s\"", text, fault.what, STR_ARG(fault.found));
}

static void the_checker_refuses_what_may_be_real(void **state)
{
    (void)state;
    refuses("X838400025001", "a UPN");
    refuses("upn,date\nB801200005001,2026-01-01", "a UPN");
    refuses("P85540002501A", "a UPN");
    refuses("A988200125001", "a UPN"); /* the right authority, the wrong check letter */
    refuses("DT1 1XJ", "a postcode");
    refuses("\"Town\",BH21 4HB,x", "a postcode");
    refuses("SW1A1AA", "a postcode");
    refuses("M1 1AE", "a postcode");
    refuses("01305 221000", "a telephone number");
    refuses("(01305) 221-000", "a telephone number");
    refuses("020 7946 0018", "a telephone number");
    refuses("01632 961000", "a telephone number");
    refuses("+44 1632 960001", "a telephone number");
    refuses("113500", "a URN");
    refuses("urn\n899999\n", "a URN");
    refuses("901100", "a URN");
    refuses("office@school.sch.uk", "an address");
    refuses("https://www.gov.uk/", "an address");
    refuses("see www.school.sch.uk", "an address");
}

static void the_checker_takes_what_cannot_be(void **state)
{
    (void)state;
    takes("N988200125001,2025-09-03,AM,/\n");
    takes("ZZ99 3VZ ZZ993VZ");
    takes("01632 960000 to 01632 960999");
    takes("900001 901099");
    takes("office@quennelcombe.example https://a-b.example/x www.example.org");
    takes("2025-Jan-22 00:00:00,134.0,0032a1f4-e88,C2C2,E1");
    takes("");
}

static void the_checker_knows_the_lists(void **state)
{
    (void)state;
    assert_true(fiction_school(S("Quennelcombe Primary School")));
    assert_true(fiction_school(S("Noëlinholt Park School")));
    assert_false(fiction_school(S("Quennelcombe Grammar School")));
    assert_false(fiction_school(S("Lytchett Matravers Primary School")));
    assert_false(fiction_school(S("Quennelcombe")));
    assert_true(fiction_place(S("Tarrickstow")));
    assert_false(fiction_place(S("Tarrick")));
    assert_false(fiction_place(S("Dorchester")));
}

static void every_file_is_fiction(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)1 << 30);
    for (uint64_t seed = 1; seed <= 2; seed++) {
        const char *dir = written_small(a, seed == 1 ? "one" : "two", seed, seed == 1 ? 3 : 1);
        size_t n;
        const struct str *names = written_names(a, dir, &n);
        assert_true(n > 20);
        for (size_t i = 0; i < n; i++) {
            struct fiction_fault fault;
            struct str text = written_file(a, dir, str_cstr(a, names[i]));
            if (!fiction_text(names[i], &fault) || !fiction_text(text, &fault))
                fail_msg(
                    "%.*s holds %s: \"%.*s\"", STR_ARG(names[i]), fault.what, STR_ARG(fault.found));
        }
    }
    arena_free(a);
}

static void schools_and_places_are_of_the_lists(void **state)
{
    (void)state;
    struct arena *a = arena_new(256 << 20);
    const char *dir = written_small(a, "schools", 1, 1);
    struct written_csv *f = written_open(a, dir, "settings.csv");
    int n = 0;
    for (; written_next(f); n++) {
        struct str name = written_field(f, "EstablishmentName"), town = written_field(f, "Town");
        if (!fiction_school(name) || !fiction_place(town) || !str_starts(name, town))
            fail_msg("%.*s in %.*s", STR_ARG(name), STR_ARG(town));
        assert_in_range(written_number(f, "URN"), 900001, 901099);
    }
    written_close(f);
    assert_true(n > 24);
    f = written_open(a, dir, "early_years_post16.csv");
    while (written_next(f)) {
        assert_true(fiction_place(written_field(f, "town")));
        assert_true(str_starts(written_field(f, "name"), written_field(f, "town")));
    }
    written_close(f);
    arena_free(a);
}

static void every_place_is_another(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    for (int i = 0; i < DEMO_STEMS * DEMO_ENDINGS; i++) {
        assert_true(fiction_place(demo_place(a, i)));
        for (int k = 0; k < i; k++)
            assert_false(str_eq(demo_place(a, i), demo_place(a, k)));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_refuses_what_may_be_real),
        cmocka_unit_test(the_checker_takes_what_cannot_be),
        cmocka_unit_test(the_checker_knows_the_lists),
        cmocka_unit_test(every_file_is_fiction),
        cmocka_unit_test(schools_and_places_are_of_the_lists),
        cmocka_unit_test(every_place_is_another),
    };
    return cmocka_run_group_tests_name("demo_fiction", tests, NULL, NULL);
}
