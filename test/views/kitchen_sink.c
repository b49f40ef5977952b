/* kitchen_sink DIR: writes pages with every component into DIR, for tidy, for the browser and for the eye. */
#include <stdio.h>

#include "kitchen_sink.html.h"
#include "views/assets.h"

static const struct sink_row rows[] = {
    { "Orla Pemberton", "Holme Valley Academy", "7", 481, 54, "Severe", "govuk-tag--red" },
    { "Ellis Thackray", "Ashcombe Primary", "4", 793, 21, "Persistent", "govuk-tag--orange" },
    { "Maya Oyelaran-Whitworth", "Ashcombe Primary", "R", 822, 18, "Persistent",
        "govuk-tag--orange" },
    { "Tom\xc3\xa1\x73 Nov\xc3\xa1k", "Holme Valley Academy", "9", 856, 15, "Persistent",
        "govuk-tag--orange" },
    { "Jessica O'Dowd", "St Werburgh's Catholic Primary", "6", 894, 11, "Persistent",
        "govuk-tag--orange" },
    { "Rafi Begum", "Holme Valley Academy", "8", 913, 9, "At risk", "govuk-tag--yellow" },
};

/* Seven weeks in which something of each kind happens. */
static void fill_weeks(struct wm_sessions_week *week, size_t n)
{
    const struct wm_session kinds[] = {
        { WM_SESSION_PRESENT, S("/") },
        { WM_SESSION_PRESENT, S("\\") },
        { WM_SESSION_LATE, S("L") },
        { WM_SESSION_AUTHORISED, S("I") },
        { WM_SESSION_UNAUTHORISED, S("O") },
        { WM_SESSION_ELSEWHERE, S("B") },
        { WM_SESSION_NOT_REQUIRED, S("X") },
        { WM_SESSION_MISSING, S("?") },
        { WM_SESSION_NONE, S("") },
    };
    static const char pattern[] = "0101010101"
                                  "0101012101"
                                  "0301010101"
                                  "4444015501"
                                  "8888888888"
                                  "4433330101"
                                  "0167447788";
    for (size_t i = 0; i < n; i++) {
        week[i].monday = (struct day){ 20696 + 7 * (int)i }; /* 31 August 2026 */
        for (size_t k = 0; k < 10; k++)
            week[i].sessions[k] = kinds[pattern[i * 10 + k] - '0'];
    }
}

static bool write_page(const char *dir, const char *name,
    void (*view)(struct html *o, const struct sink *p), const struct sink *p)
{
    char path[500];
    struct html o = html_new(1024 * 1024);
    view(&o, p);
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = html_failed(&o) ? NULL : fopen(path, "wb");
    struct str s = html_written(&o);
    bool good = f != NULL && fwrite(s.p, 1, s.n, f) == s.n;
    good = f != NULL && fclose(f) == 0 && good;
    html_done(&o);
    return good;
}

static bool write_assets(const char *dir)
{
    size_t n;
    const struct asset *all = asset_all(&n);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        char path[500];
        snprintf(path, sizeof path, "%s/%.*s", dir, STR_ARG(all[i].name));
        FILE *f = fopen(path, "wb");
        good =
            f != NULL && fwrite(all[i].bytes, 1, all[i].n, f) == all[i].n && fclose(f) == 0 && good;
    }
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    const struct govuk_service_navigation_item navigation[] = {
        { .text = S("Home"), .href = URL("/") },
        { .text = S("Pupils"), .href = URL("/pupils"), .active = true },
        { .text = S("Schools"), .href = URL("/schools") },
        { .text = S("Meetings"), .href = URL("/meetings") },
        { .text = S("Actions"), .href = URL("/actions") },
        { .text = S("Reports"), .href = URL("/reports") },
    };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Home"), .href = URL("/") },
        { .text = S("Pupils"), .href = URL("/pupils") },
    };
    struct layout layout = {
        .service_name = S("Waymark"),
        .authority = S("Borsetshire County Council"),
        .home = URL("/"),
        .navigation = navigation,
        .n_navigation = COUNT_OF(navigation),
        .account = S("Priya Shah"),
        .account_url = URL("/account"),
        .sign_out = URL("/sign-out"),
        .csrf = S("token"),
        .phase_tag = S("Demonstration"),
        .phase_text = S("Every child, family and school shown here is invented."),
        .printed_by = S("Priya Shah"),
        .printed_at = S("21 November 2026 at 2:05pm"),
    };
    struct wm_sessions_week weeks[7];
    fill_weeks(weeks, COUNT_OF(weeks));
    const struct wm_sessions sessions = { S("Sessions since September"), weeks, COUNT_OF(weeks),
        true };
    struct arena *a = arena_new(4 * 1024 * 1024);
    struct sink_row shown[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct sink_row *r = &rows[i];
        const int values[] = { 940 - r->sessions, 900, 880 - r->sessions, r->tenths, r->tenths - 20 };
        shown[i] = *r;
        shown[i].trend = wm_sparkline_of(a, S("Attendance by half term: falling"), values, COUNT_OF(values));
    }
    const struct sink sink = { &layout, shown, COUNT_OF(shown), &sessions, kitchen_charts(a) };
    bool good = write_assets(argv[1]);
    layout.title = S("Pupils");
    good = write_page(argv[1], "list.html", view_sink_list, &sink) && good;
    layout.title = S("Orla Pemberton: attendance");
    layout.breadcrumbs = crumbs;
    layout.n_breadcrumbs = COUNT_OF(crumbs);
    good = write_page(argv[1], "pupil.html", view_sink_pupil, &sink) && good;
    layout.title = S("Charts");
    good = write_page(argv[1], "charts.html", view_sink_charts, &sink) && good;
    layout.title = S("Components");
    layout.error = true;
    layout.back = URL("/back");
    good = write_page(argv[1], "components.html", view_sink_components, &sink) && good;
    arena_free(a);
    return good ? 0 : 1;
}
