/* What is written is what was meant: no value leaves its position, no number is misread, no limit is passed. */
#include "test.h"

#include "hostile.html.h"
#include "views/assets.h"
#include "views/html.h"

static struct str written(const struct html *o)
{
    assert_false(html_failed(o));
    return html_written(o);
}

/* How often `needle` is in `s`. */
static int count(struct str s, struct str needle)
{
    int n = 0;
    for (ptrdiff_t at; (at = str_find_str(s, needle)) >= 0; n++)
        s = str_slice(s, (size_t)at + needle.n, s.n);
    return n;
}

static struct str hostile_page(struct html *o, struct str s)
{
    struct hostile p = { s, s.p, { s } };
    view_hostile(o, &p);
    return written(o);
}

/* The page with a harmless value has as many of each sign as one with any other value, or the value has got out. */
static void no_value_leaves_its_position(void **state)
{
    (void)state;
    static const char *const values[] = {
        "\"><script>alert(1)</script>",
        "' onmouseover='alert(1)",
        "\" onmouseover=\"alert(1)",
        "</title><script>",
        "</textarea><script>",
        "</svg><img src=x>",
        "<!--",
        "-->",
        "]]>",
        "`x`",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "&lt;script&gt;",
        "&#34;&#x22;",
        "a\nb\tc\rd",
        "{{ x }}",
        "\\\"",
        "\xe2\x80\xa8",
        "\xc3\xa9\xf0\x9f\x99\x82",
    };
    static const char *const signs[] = { "<", ">", "\"", "'", "<script", "<!--" };
    struct html plain = html_new(100000), o = html_new(100000);
    struct str quiet = hostile_page(&plain, S("quiet"));
    assert_int_equal(count(quiet, S("quiet")), 20);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        html_done(&o);
        o = html_new(100000);
        struct str got = hostile_page(&o, str_of(values[i]));
        for (size_t k = 0; k < COUNT_OF(signs); k++)
            if (count(got, str_of(signs[k])) != count(quiet, str_of(signs[k])))
                fail_msg(
                    "\"%s\" gave another number of %s:\n%.*s", values[i], signs[k], STR_ARG(got));
        assert_true(str_find_str(got, S("href=\"javascript")) < 0);
        assert_true(str_find_str(got, S("href=\"data")) < 0);
    }
    html_done(&plain);
    html_done(&o);
}

static struct str text(struct html *o, struct str s)
{
    buf_clear(&o->out);
    HTML_TEXT(o, s);
    return written(o);
}

static void five_characters_are_escaped_and_controls_replaced(void **state)
{
    (void)state;
    struct html o = html_new(1000);
    assert_str(text(&o, S("<a href='x'>\"R&D\"</a>")),
        "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;&lt;/a&gt;");
    assert_str(text(&o, S("tab\tline\nend\r.")), "tab\tline\nend\r.");
    for (int c = 0; c < 256; c++) {
        char one[3] = { 'a', (char)c, 'b' };
        struct str got = text(&o, (struct str){ one, 3 });
        bool bad = (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
        if (bad)
            assert_str(got, "a\xef\xbf\xbd\x62");
        else if (strchr("&<>\"'", c) == NULL)
            assert_memory_equal(got.p, one, 3);
    }
    assert_str(text(&o, STR_NONE), "");
    html_done(&o);
}

/* Byte by byte, as plain as it can be. */
static size_t escaped_plainly(char *to, const char *p, size_t n)
{
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        const char *as = c == '&'                                           ? "&amp;"
            : c == '<'                                                      ? "&lt;"
            : c == '>'                                                      ? "&gt;"
            : c == '"'                                                      ? "&quot;"
            : c == '\''                                                     ? "&#39;"
            : c == 0x7f || (c < ' ' && c != '\t' && c != '\n' && c != '\r') ? "\xef\xbf\xbd"
                                                                            : NULL;
        if (as == NULL)
            to[out++] = p[i];
        for (size_t k = 0; as != NULL && as[k] != '\0'; k++)
            to[out++] = as[k];
    }
    return out;
}

/* Eight bytes are looked at at once: every byte at every place of a text, and every pair of neighbours. */
static void no_place_in_a_text_is_special(void **state)
{
    enum { LONGEST = 26 };
    (void)state;
    struct html o = html_new(1000);
    char in[LONGEST], want[6 * LONGEST];
    for (size_t n = 1; n <= LONGEST; n++) {
        for (size_t at = 0; at < n; at++) {
            for (int c = 0; c < 512; c++) {
                for (size_t i = 0; i < n; i++)
                    in[i] = (char)('a' + i);
                in[at] = (char)(c & 255);
                if (c > 255) /* with a neighbour that borrows */
                    in[at > 0 ? at - 1 : 0] = '\0';
                struct str got = text(&o, (struct str){ in, n });
                size_t length = escaped_plainly(want, in, n);
                assert_int_equal(got.n, length);
                assert_memory_equal(got.p, want, length);
            }
        }
    }
    html_done(&o);
}

/* Whatever room is left, a text is written whole or the page has failed. */
static void a_text_fits_or_fails(void **state)
{
    (void)state;
    for (size_t max = 0; max < 60; max++) {
        struct html o = html_new(max);
        html__literal(&o, "0123456789", 10);
        HTML_TEXT(&o, S("twelve bytes"));
        HTML_TEXT(&o, S("<&>"));
        html__literal(&o, "x", 1);
        assert_int_equal(html_failed(&o), max < 10 + 12 + 13 + 1);
        assert_true(o.out.n <= max);
        if (!html_failed(&o))
            assert_str(written(&o), "0123456789twelve bytes&lt;&amp;&gt;x");
        html_done(&o);
    }
}

static struct str address(struct html *o, const char *s)
{
    buf_clear(&o->out);
    HTML_URL(o, (struct url){ str_of(s) });
    return written(o);
}

static void addresses_that_could_run_something_lead_nowhere(void **state)
{
    (void)state;
    struct html o = html_new(1000);
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:x",
        "java\nscript:x",
        "data:text/html,x",
        "vbscript:x",
        "//example.org/",
        "/\\example.org/",
        "/\t/example.org/",
        "blob:x",
        "file:///etc/passwd",
        "a b",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_str(address(&o, bad[i]), "about:invalid");
    assert_str(address(&o, "/pupils?name=O'Brien&page=2"), "/pupils?name=O&#39;Brien&amp;page=2");
    assert_str(address(&o, "https://www.gov.uk/a:b"), "https://www.gov.uk/a:b");
    assert_str(address(&o, "mailto:a@example.org"), "mailto:a@example.org");
    assert_str(address(&o, "#name"), "#name");
    assert_str(address(&o, "/a:b"), "/a:b");
    html_done(&o);
}

static void numbers_and_days_read_as_gov_uk_writes_them(void **state)
{
    (void)state;
    struct html o = html_new(1000);
    HTML_TEXT(&o, 2026);
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_count(0));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_count(999));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_count(1000));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_count(-1234567));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_count(INT64_MIN));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, (unsigned long)UINT64_MAX);
    assert_str(
        written(&o), "2026 0 999 1,000 -1,234,567 -9,223,372,036,854,775,808 18446744073709551615");
    buf_clear(&o.out);
    HTML_TEXT(&o, html_fixed(931, 1));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_fixed(-5, 2));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_fixed(123456789, 3));
    HTML_TEXT(&o, " ");
    HTML_TEXT(&o, html_fixed(0, 6));
    assert_str(written(&o), "93.1 -0.05 123,456.789 0.000000");
    buf_clear(&o.out);
    HTML_TEXT(&o, test_day("2026-06-03"));
    HTML_TEXT(&o, " ");
    HTML_DATETIME(&o, test_day("2026-06-03"));
    HTML_TEXT(&o, DAY_NONE);
    assert_str(written(&o), "3 June 2026 2026-06-03");
    html_done(&o);
}

static void ids_and_classes_are_put_together(void **state)
{
    (void)state;
    struct html o = html_new(1000);
    HTML_ATTR(&o, html_also(S("one two")));
    HTML_ATTR(&o, html_also(STR_NONE));
    HTML_ATTR(&o, (struct html_numbered){ S("x"), 1 });
    HTML_ATTR(&o, (struct html_numbered){ S("-x"), 12 });
    assert_str(written(&o), " one twox-x-12");
    buf_clear(&o.out);
    struct html_described d = { S("a b"), S("x"), true, true, { S("y"), 3 } };
    HTML_ATTR(&o, d);
    assert_str(written(&o), "a b x-hint x-error y-3-item-hint");
    buf_clear(&o.out);
    d = (struct html_described){ .id = S("x"), .error = true };
    HTML_ATTR(&o, d);
    assert_str(written(&o), "x-error");
    assert_false(HTML_HAS((struct html_described){ .id = S("x") }));
    html_done(&o);
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    const char *none = NULL;
    assert_false(HTML_HAS(STR_NONE));
    assert_false(HTML_HAS(S("")));
    assert_false(HTML_HAS(none));
    assert_false(HTML_HAS(""));
    assert_false(HTML_HAS(0));
    assert_false(HTML_HAS(DAY_NONE));
    assert_false(HTML_HAS(URL_NONE));
    assert_true(HTML_HAS(S("0")));
    assert_true(HTML_HAS(test_day("1970-01-01")));
    assert_true(HTML_HAS(-1));
    assert_true(HTML_HAS(URL("/")));
}

static bool takes(const char *name)
{
    struct html o = html_new(1000);
    HTML_ATTRIBUTES(&o, ATTRIBUTES({ name, S("v") }));
    bool good = !html_failed(&o);
    html_done(&o);
    return good;
}

static void attributes_that_templates_may_not_write_fail_the_page(void **state)
{
    (void)state;
    static const char *const bad[] = { "onclick", "onerror", "on", "style", "srcdoc", "href", "src",
        "action", "formaction", "", "a b", "a=b", "a\"", "A", "a>", "1a", "-a", "http-equiv" };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (takes(bad[i]))
            fail_msg("attribute \"%s\" was written", bad[i]);
    assert_true(takes("data-x"));
    assert_true(takes("aria-label"));
    assert_true(takes("maxlength"));
    struct html o = html_new(1000);
    HTML_ATTRIBUTES(
        &o, ATTRIBUTES({ "hidden", STR_NONE }, { "data-x", S("\"&\"") }, { "data-y", S("") }));
    assert_str(written(&o), " hidden data-x=\"&quot;&amp;&quot;\" data-y=\"\"");
    html_done(&o);
}

static void a_page_that_is_too_long_or_wrong_is_known(void **state)
{
    (void)state;
    struct html o = html_new(10);
    HTML_TEXT(&o, "0123456789");
    assert_false(html_failed(&o));
    HTML_TEXT(&o, "x");
    assert_true(html_failed(&o));
    html_done(&o);
    o = html_new(100);
    HTML_LEVEL(&o, 7);
    assert_true(html_failed(&o));
    html_done(&o);
    o = html_new(100);
    HTML_TEXT(&o, html_fixed(1, 7));
    assert_true(html_failed(&o));
    html_done(&o);
}

static void what_is_kept_is_shown_again_as_it_was(void **state)
{
    (void)state;
    struct arena *a = arena_new(10000);
    struct html o = html_new(1000);
    HTML_TEXT(&o, "a & b");
    struct html_safe kept = html_keep(a, &o);
    buf_clear(&o.out);
    HTML_TEXT(&o, kept);
    assert_str(written(&o), "a &amp; b");
    html_done(&o);
    arena_free(a);
}

static void assets_are_found_by_both_names(void **state)
{
    (void)state;
    size_t n;
    const struct asset *all = asset_all(&n);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(asset_find(all[i].name), &all[i]);
        assert_str(asset_url(all[i].logical).s, all[i].url.s.p);
        assert_true(str_ends(all[i].url.s, all[i].name));
        assert_true(all[i].n > 50 && all[i].n_gzip > 50);
        assert_int_equal(all[i].gzip[0], 0x1f);
        assert_true(i == 0 || str_cmp(all[i - 1].name, all[i].name) < 0);
    }
    assert_null(asset_find(S("waymark.css")));
    assert_null(asset_find(S("")));
    assert_null(asset_find(S("zzz")));
    assert_false(HTML_HAS(asset_url("none.css")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_leaves_its_position),
        cmocka_unit_test(five_characters_are_escaped_and_controls_replaced),
        cmocka_unit_test(no_place_in_a_text_is_special),
        cmocka_unit_test(a_text_fits_or_fails),
        cmocka_unit_test(addresses_that_could_run_something_lead_nowhere),
        cmocka_unit_test(numbers_and_days_read_as_gov_uk_writes_them),
        cmocka_unit_test(ids_and_classes_are_put_together),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(attributes_that_templates_may_not_write_fail_the_page),
        cmocka_unit_test(a_page_that_is_too_long_or_wrong_is_known),
        cmocka_unit_test(what_is_kept_is_shown_again_as_it_was),
        cmocka_unit_test(assets_are_found_by_both_names),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
