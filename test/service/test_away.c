/* Casework records: what can be typed, what is told of them, and how they are kept. */
#include "importing.h"

#include "service/away_alert.h"
#include "service/registers.h"
#include "service/suspension_alert.h"

const struct migrations *const engine_schema = &store_migrations;

/* "from=2026-01-12;hours=12.5" as the texts of a kind. */
static void texts_of(struct arena *a, enum away_kind k, const char *fields, struct str *ret)
{
    struct str left = str_of(fields), one;
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        ret[i] = S("");
    while (str_split(&left, ';', &one)) {
        ptrdiff_t equals = str_find(one, '=');
        if (equals <= 0)
            continue;
        int at = away_field_at(k, str_cstr(a, str_slice(one, 0, (size_t)equals)));
        if (at < 0)
            fail_msg("no field in %.*s", STR_ARG(one));
        ret[at] = str_slice(one, (size_t)equals + 1, one.n);
    }
}

#define TIMETABLE "from=12/1/2026;expected=13/2/2026;review_on=23/1/2026;reason=anxiety;hours=12,5"
#define PLACEMENT \
    "from=5/1/2026;expected=27/3/2026;provider=Yard;provider_is=other;commissioner=school;reason=health;" \
    "sessions_week=4"
#define MISSING "from=5/1/2026;received_on=6/1/2026;reason=moved;risk=amber"

/* --- what can be typed --- */

static void what_is_typed(void **state)
{
    (void)state;
    /* field: the one that is wrong, with how its sentence begins; NULL: all is right. */
    static const struct {
        enum away_kind kind;
        const char *fields, *field, *says;
    } cases[] = {
        { AWAY_TIMETABLE, TIMETABLE, NULL, NULL },
        { AWAY_TIMETABLE, "", "from", "Enter a date" },
        { AWAY_TIMETABLE, "", "reason", "Choose one" },
        { AWAY_TIMETABLE, "", "hours", "Enter this" },
        { AWAY_TIMETABLE, TIMETABLE ";from=31/2/2026", "from", "There is no such day" },
        { AWAY_TIMETABLE, TIMETABLE ";from=12/1/26", "from", "Enter the year with four digits" },
        { AWAY_TIMETABLE, TIMETABLE ";from=soon", "from", "Enter a date" },
        { AWAY_TIMETABLE, TIMETABLE ";expected=11/1/2026", "expected", "This is before the start, 12 January 2026" },
        { AWAY_TIMETABLE, TIMETABLE ";review_on=14/2/2026", "review_on", "This is after the planned end" },
        { AWAY_TIMETABLE, TIMETABLE ";review_on=11/1/2026", "review_on", "This is before the start" },
        { AWAY_TIMETABLE, TIMETABLE ";ended=1/1/2026", "ended", "This is before the start" },
        { AWAY_TIMETABLE, TIMETABLE ";ended=3/3/2026", "ended", "This is still to come" },
        { AWAY_TIMETABLE, TIMETABLE ";ended=2/3/2026", NULL, NULL },
        { AWAY_TIMETABLE, TIMETABLE ";hours=33", "hours", "Enter hours from 0 to 32" },
        { AWAY_TIMETABLE, TIMETABLE ";hours=-1", "hours", "Enter hours from 0 to 32" },
        { AWAY_TIMETABLE, TIMETABLE ";hours=12.3", "hours", "Enter hours in quarters" },
        { AWAY_TIMETABLE, TIMETABLE ";hours=NaN", "hours", "Enter hours from 0 to 32" },
        { AWAY_TIMETABLE, TIMETABLE ";hours=20;hours_off_site=12.25", "hours_off_site", "Together with" },
        { AWAY_TIMETABLE, TIMETABLE ";reason=behaviour", "reason", "Choose medical_physical" },
        { AWAY_TIMETABLE, TIMETABLE ";reason=Anxiety about school", NULL, NULL },
        { AWAY_TIMETABLE, TIMETABLE ";sessions=mon_am sat_am", "sessions", "Choose mon_am" },
        { AWAY_TIMETABLE, TIMETABLE ";sessions=tue_pm mon_am", NULL, NULL },
        { AWAY_TIMETABLE, TIMETABLE ";from=1/5/2012", "from", "The child was not on roll" },
        { AWAY_TIMETABLE, TIMETABLE ";from=30/4/2012", "from", "This is before the child was born" },
        { AWAY_TIMETABLE, TIMETABLE ";from=4/3/2027;expected=1/4/2027;review_on=5/3/2027", "from",
            "This is more than a year" },
        /* There are others from 3 November to 12 December 2025 and, at a school that is not seen, from 9 March. */
        { AWAY_TIMETABLE, TIMETABLE ";from=12/12/2025", "from",
            "Alder has one from 3 November 2025 to 12 December 2025 already" },
        { AWAY_TIMETABLE, TIMETABLE ";from=13/12/2025;ended=2/3/2026", NULL, NULL },
        { AWAY_TIMETABLE, TIMETABLE ";from=9/3/2026;expected=1/4/2026;review_on=20/3/2026", "from",
            "Another school has one since 9 March 2026" },
        { AWAY_PLACEMENT, PLACEMENT, NULL, NULL },
        { AWAY_PLACEMENT, PLACEMENT ";sessions_week=11", "sessions_week", "Enter a whole number from 1 to 10" },
        { AWAY_PLACEMENT, PLACEMENT ";sessions_week=2.5", "sessions_week", "Enter a whole number" },
        { AWAY_PLACEMENT, PLACEMENT ";hours=99999999999999999999", "hours", "Enter hours" },
        { AWAY_MISSING, MISSING, NULL, NULL },
        { AWAY_MISSING, MISSING ";ended=20/1/2026", "outcome", "Choose what came of it" },
        { AWAY_MISSING, MISSING ";ended=20/1/2026;outcome=school", NULL, NULL },
        { AWAY_MISSING, MISSING ";from=3/3/2026", "from", "This is still to come" },
        { AWAY_MISSING, MISSING ";removed_on=3/3/2026", "removed_on", "This is still to come" },
        { AWAY_HOME, "from=2/2/2026;stage=considering", NULL, NULL },
        { AWAY_HOME, "from=2/2/2026;stage=considering;suggested=perhaps", "suggested", "Choose yes or no" },
        { AWAY_RISK, "from=2/2/2026;reason=incident;tried=", "tried", "Enter this" },
    };
    struct arena *a = arena_new(1 << 24);
    const struct away_span stays[] = { { test_day("2025-09-01"), DAY_NONE, S("Alder") } };
    const struct away_span others[] = { { test_day("2025-11-03"), test_day("2025-12-12"), S("Alder") },
        { test_day("2026-03-09"), DAY_NONE, S("Another school") } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str texts[AWAY_FIELDS_MOST], values[AWAY_FIELDS_MOST], errors[AWAY_FIELDS_MOST];
        bool timetable = cases[i].kind == AWAY_TIMETABLE;
        struct away_around around = { .today = test_day("2026-03-02"),
            .born = test_day("2012-05-01"),
            .stays = stays,
            .n_stays = 1,
            .others = others,
            .n_others = timetable ? 2 : 0 };
        /* One that is open goes on: most cases are about another time. */
        if (timetable && strstr(cases[i].fields, "9/3/2026") == NULL)
            around.n_others = 1;
        texts_of(a, cases[i].kind, cases[i].fields, texts);
        bool right = away_check(a, cases[i].kind, texts, &around, values, errors);
        if (right != (cases[i].field == NULL))
            fail_msg("case %zu: %s", i, right ? "is right" : "is wrong");
        if (!right) {
            struct str error = errors[away_field_at(cases[i].kind, cases[i].field)];
            if (!str_starts(error, str_of(cases[i].says)))
                fail_msg("case %zu says: %.*s", i, STR_ARG(error));
        }
    }
    arena_free(a);
}

static void texts_have_a_limit(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 24);
    size_t n;
    const struct away_field *f = &away_fields(AWAY_TIMETABLE, &n)[away_field_at(AWAY_TIMETABLE, "note")];
    struct str value, error = S("");
    char *text = arena_alloc(a, 100001);
    memset(text, 'x', 100000);
    assert_false(away_read_value(a, f, (struct str){ text, 100000 }, &value, &error));
    assert_str(error, "This is 100000 characters long. It must be 4000 or fewer");
    assert_true(away_read_value(a, f, (struct str){ text, AWAY_LONG_MOST }, &value, &error));
    /* Emoji and letters from right to left are characters like others. */
    assert_true(away_read_value(a, f, S("שלום 🙂"), &value, &error));
    assert_str(value, "שלום 🙂");
    arena_free(a);
}

static void every_kind_fits(void **state)
{
    (void)state;
    for (int k = 0; k < AWAY_KINDS; k++) {
        size_t n;
        const struct away_field *f = away_fields((enum away_kind)k, &n);
        assert_true(n > 0 && n <= AWAY_FIELDS_MOST);
        for (size_t i = 0; i < n; i++) {
            struct away_choice choices[AWAY_CHOICES_MOST];
            bool chooses = f[i].type == AWAY_CHOICE || f[i].type == AWAY_MANY;
            size_t n_choices = away_choices(&f[i], choices);
            assert_true(!chooses || n_choices > 1);
            assert_int_equal(away_field_at((enum away_kind)k, f[i].name), i);
        }
        enum away_kind back;
        assert_true(away_kind_parse(away_kind_name((enum away_kind)k), &back) && (int)back == k);
    }
}

/* --- what is told --- */

/* School days are Monday to Friday but for 16 to 20 February 2026. */
static struct att_school_days school_days(void)
{
    struct att_school_days d = { .first = 2025, .n = 1 };
    struct att_mask holiday = att_mask_days(2025, test_day("2026-02-16"), test_day("2026-02-20")), all = att_mask_all();
    d.held[0] = att_mask_without(&all, &holiday);
    return d;
}

static void school_days_are_counted(void **state)
{
    (void)state;
    const struct att_school_days d = school_days();
    static const struct {
        const char *from, *to;
        int n;
    } within[] = {
        { "2026-02-09", "2026-02-13", 5 }, { "2026-02-13", "2026-02-23", 2 }, { "2026-02-14", "2026-02-22", 0 },
        { "2026-02-23", "2026-02-22", 0 }, { "1999-01-01", "1999-12-31", 0 }
    };
    static const struct {
        const char *after;
        int n;
        const char *is;
    } afters[] = {
        { "2026-02-12", 1, "2026-02-13" }, { "2026-02-13", 1, "2026-02-23" }, { "2026-02-12", 10, "2026-03-05" },
        { "2026-07-30", 10, "" }, { "2026-02-12", 0, "" }
    };
    char iso[11];
    for (size_t i = 0; i < COUNT_OF(within); i++)
        assert_int_equal(att_school_days_within(&d, test_day(within[i].from), test_day(within[i].to)), within[i].n);
    for (size_t i = 0; i < COUNT_OF(afters); i++)
        assert_str(day_iso(att_school_day_after(&d, test_day(afters[i].after), afters[i].n), iso), afters[i].is);
}

/* A record of the fields, with steps "review 2026-02-01, visit 2026-01-12", the newest first. */
static struct away record_of(struct arena *a, enum away_kind k, const char *fields, const char *steps)
{
    struct away r = { .kind = k };
    struct str left = str_of(steps), one, texts[AWAY_FIELDS_MOST], errors[AWAY_FIELDS_MOST];
    struct away_step *v = ARENA_ARRAY(a, 8, struct away_step);
    size_t n;
    const struct away_field *f = away_fields(k, &n);
    texts_of(a, k, fields, texts);
    for (size_t i = 0; i < n; i++)
        if (!away_read_value(a, &f[i], texts[i], &r.values[i], &errors[i]))
            fail_msg("%s: %.*s", f[i].name, STR_ARG(errors[i]));
    r.from = away_value_day(&r, "from");
    r.expected = away_value_day(&r, "expected");
    r.ended = away_value_day(&r, "ended");
    while (str_split(&left, ',', &one)) {
        ptrdiff_t space = str_find(one, ' ');
        v[r.n_steps].kind = away_step_find(k, str_slice(one, 0, (size_t)space));
        assert_non_null(v[r.n_steps].kind);
        assert_true(day_parse_iso(str_slice(one, (size_t)space + 1, one.n), &v[r.n_steps].on));
        r.n_steps++;
    }
    r.steps = v;
    return r;
}

#define SHORT TIMETABLE ";from=26/1/2026;review_on=6/2/2026;expected=6/3/2026;parent_on=1/1/2026"
#define AGREED TIMETABLE ";parent_on=9/1/2026"
#define CHECKED ";checks=dbs insurance health_safety safeguarding staff intervention supervision transport"
#define GOING PLACEMENT CHECKED

/* Today is Monday 2 March 2026, in the spring term that began on 5 January. */
static void clocks_of_records(void **state)
{
    (void)state;
    enum { PLAN = 1,
        LOOKED_AFTER = 2,
        WORKER = 4 };
    static const struct {
        const char *source;
        enum away_kind kind;
        const char *fields, *steps;
        int statuses, marked, held;
        const char *told; /* the short words of all alerts, by weight */
        const char *says; /* and a sentence of one of them */
    } cases[] = {
        { "DOMAIN.md 5.5, review within 14 days", AWAY_TIMETABLE, AGREED ";expected=20/2/2026", "", 0, -1, 0,
            "Past its end, Review overdue, Longer than it may be",
            "No review since it began, 49 days ago; it was due by 23 January 2026" },
        { "14 days after a review there is time", AWAY_TIMETABLE, SHORT,
            "review 2026-02-16", 0, -1, 0, "Next review", "The next review is due by 2 March 2026" },
        { "and 15 days after none", AWAY_TIMETABLE, SHORT,
            "review 2026-02-15", 0, -1, 0, "Review overdue", "The last review was on 15 February 2026, 15 days ago" },
        { "six weeks (Hillingdon, Worcestershire)", AWAY_TIMETABLE,
            "from=23/2/2026;expected=6/4/2026;review_on=5/3/2026;reason=other;hours=10;"
            "parent_on=1/1/2026",
            "", 0, -1, 0,
            "Next review", NULL },
        { "a day more is too long", AWAY_TIMETABLE,
            "from=23/2/2026;expected=7/4/2026;review_on=5/3/2026;reason=other;hours=10;"
            "parent_on=1/1/2026",
            "", 0, -1, 0,
            "Longer than it may be, Next review",
            "It is to last 6 weeks and 1 day, longer than 6 weeks; no reason is on record" },
        { "parent agrees (DOMAIN.md 1.4)", AWAY_TIMETABLE, "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;"
                                                           "hours=10",
            "",
            0, -1, 0, "No parent's agreement, Next review", NULL },
        { "LAC without named consultee", AWAY_TIMETABLE,
            "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;parent_on=1/1/2026", "", LOOKED_AFTER, -1, 0,
            "Nobody consulted, Next review", "The child is looked after, and nobody of the virtual school is "
                                             "named as consulted" },
        { "EHCP with one", AWAY_TIMETABLE,
            "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;parent_on=1/1/2026;plan_officer=A. "
            "Officer",
            "", PLAN, -1, 0,
            "Next review", NULL },
        { "CP without one", AWAY_TIMETABLE, "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;"
                                            "parent_on=1/1/2026",
            "",
            WORKER, -1, 0, "Nobody consulted, Next review", NULL },
        { "record without C2 marks", AWAY_TIMETABLE, "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;"
                                                     "parent_on=1/1/2026",
            "", 0, 0, 5, "No C2 marks, Next review", NULL },
        { "too early to say", AWAY_TIMETABLE, "from=23/2/2026;expected=27/3/2026;review_on=5/3/2026;"
                                              "parent_on=1/1/2026",
            "", 0,
            0, 4, "Next review", NULL },
        { "an ended record tells nothing", AWAY_TIMETABLE, TIMETABLE ";ended=13/2/2026", "", PLAN, 0, 20, "", NULL },

        { "no QA visit this term, no report", AWAY_PLACEMENT, GOING, "", 0, -1, 0,
            "No visit this term, No report", NULL },
        { "visited last term only", AWAY_PLACEMENT, GOING ";from=1/12/2025",
            "report 2026-02-10,visit 2025-12-10", 0, -1, 0,
            "No visit this term", "No visit this term; the last was on 10 December 2025" },
        { "all done", AWAY_PLACEMENT, GOING, "report 2026-02-10,visit 2026-01-20", 0, -1, 0, "", NULL },
        { "planned end passed", AWAY_PLACEMENT, GOING ";expected=27/2/2026",
            "report 2026-02-10,visit 2026-01-20", 0, -1, 0,
            "Past its end", "It was to end on 27 February 2026" },
        { "five children full time (registration)", AWAY_PLACEMENT, GOING ";others=5",
            "report 2026-02-10,visit 2026-01-20", 0,
            -1, 0, "Provider may have to register", NULL },
        { "four", AWAY_PLACEMENT, GOING ";others=4", "report 2026-02-10,visit 2026-01-20", PLAN, -1, 0, "", NULL },
        { "one with an EHC plan, full time", AWAY_PLACEMENT, GOING ";sessions_week=10",
            "report 2026-02-10,visit 2026-01-20",
            PLAN, -1, 0, "Provider may have to register", NULL },
        { "a registered school", AWAY_PLACEMENT, GOING ";sessions_week=10;others=9;provider_is=registered",
            "report 2026-02-10,visit 2026-01-20", PLAN, -1, 0, "", NULL },
        { "no B or K marks", AWAY_PLACEMENT, GOING, "report 2026-02-10,visit 2026-01-20", 0, 0, 30,
            "No B, K or D marks", NULL },
        { "due diligence", AWAY_PLACEMENT, PLACEMENT ";checks=dbs", "report 2026-02-10,visit 2026-01-20", 0, -1, 0,
            "Checks missing", "1 of 8 checks of the provider are on record" },

        { "10 school days", AWAY_MISSING, MISSING ";from=10/2/2026;received_on=12/2/2026",
            "home_visit 2026-02-27", 0, -1, 0,
            "Missing", "Missing for 10 school days, since 10 February 2026" },
        { "9 school days", AWAY_MISSING, MISSING ";from=11/2/2026;received_on=12/2/2026",
            "home_visit 2026-02-27", 0, -1, 0,
            "School days missing", NULL },
        { "20 school days, red", AWAY_MISSING, MISSING ";from=27/1/2026;received_on=12/2/2026;risk=red",
            "home_visit 2026-02-27", 0, -1, 0, "In danger, Missing for long",
            "Missing for 20 school days, since 27 January 2026" },
        { "no enquiry", AWAY_MISSING, MISSING ";from=20/2/2026;received_on=23/2/2026", "", 0, -1, 0,
            "No enquiry, School days missing", "No enquiry in the 5 school days since the authority was told" },
        { "off the roll after 10 days on the ground of 20", AWAY_MISSING,
            MISSING ";from=10/2/2026;received_on=12/2/2026;removal=absence;removed_on=2/3/2026",
            "police 2026-03-02", 0, -1, 0,
            "Off the roll too early, Missing", "Taken off the roll on 2 March 2026, after 9 school days; the "
                                               "ground needs 20" },

        { "cooling off: 10 school days from the day after the letter", AWAY_HOME,
            "from=12/2/2026;stage=notified;told_school_on=12/2/2026;told_authority_on=13/2/2026;"
            "offered_on=24/2/2026",
            "", 0, -1, 0,
            "Cooling off", "The cooling-off period ends on 5 March 2026, after 3 more school days" },
        { "off the roll within it", AWAY_HOME,
            "from=12/2/2026;stage=home;told_school_on=12/2/2026;told_authority_on=13/2/2026;offered_on=24/2/2026;"
            "removed_on=2/3/2026",
            "", 0, -1, 0, "Off the roll while cooling off",
            "Taken off the roll on 2 March 2026; the cooling-off period lasts until 5 March 2026" },
        { "over without a meeting, authority not told", AWAY_HOME,
            "from=5/1/2026;stage=notified;told_school_on=5/1/2026", "", 0,
            -1, 0, "Authority not told, No meeting offered",
            "The cooling-off period ended on 19 January 2026 without a meeting" },
        { "off-rolling flag", AWAY_HOME, "from=23/2/2026;stage=considering;suggested=yes", "", 0, -1, 0,
            "May be off-rolling",
            NULL },
        { "off-rolling by its reason", AWAY_HOME, "from=23/2/2026;stage=considering;reason=exclusion", "", 0, -1, 0,
            "May be off-rolling", "The reason given is the risk of exclusion" },
        { "not looked at", AWAY_HOME, "from=1/11/2025;stage=home", "", 0, -1, 0, "Not looked at", NULL },

        { "risk of exclusion: review passed", AWAY_RISK, "from=12/1/2026;reason=incident;tried=x;review_on=1/3/2026",
            "review 2026-02-10", 0, -1, 0, "Review overdue", NULL },
    };
    struct arena *a = arena_new(1 << 24);
    const struct att_school_days days = school_days();
    const struct away_limits limits = AWAY_LIMITS_DEFAULTS;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct away r = record_of(a, cases[i].kind, cases[i].fields, cases[i].steps);
        const struct away_known known = { .today = test_day("2026-03-02"),
            .term_from = test_day("2026-01-05"),
            .limits = &limits,
            .days = &days,
            .plan = (cases[i].statuses & PLAN) != 0,
            .looked_after = (cases[i].statuses & LOOKED_AFTER) != 0,
            .social_worker = (cases[i].statuses & WORKER) != 0,
            .marked = cases[i].marked,
            .held = cases[i].held };
        struct away_alert alerts[AWAY_ALERTS];
        size_t n = away_alerts(a, &r, &known, alerts);
        struct buf told = buf_new(2000);
        bool said = cases[i].says == NULL;
        for (size_t k = 0; k < n; k++) {
            buf_add_fmt(&told, "%s%.*s", k > 0 ? ", " : "", STR_ARG(away_alert_words(alerts[k].id)));
            said = said || str_eq(alerts[k].words, str_of(cases[i].says));
        }
        if (!str_eq(buf_str(&told), str_of(cases[i].told)))
            fail_msg("%s: %.*s", cases[i].source, STR_ARG(buf_str(&told)));
        if (!said)
            fail_msg("%s: %.*s", cases[i].source, STR_ARG(alerts[0].words));
        buf_done(&told);
    }
    arena_free(a);
}

/* "SUSP 2026-01-12 10, LNCH ..., PERM ...". A letter behind: e exam missed, s day six on record, b board met. */
static size_t suspensions_of(const char *text, struct suspension_one *ret)
{
    size_t n = 0;
    struct str left = str_of(text), one, part;
    while (str_split(&left, ',', &one)) {
        struct suspension_one s = { .kind = ATT_SUSPENSION, .board_held = DAY_NONE };
        one = str_trim(one);
        assert_true(str_split(&one, ' ', &part));
        if (str_eq(part, S("LNCH")))
            s.kind = ATT_LUNCHTIME;
        else if (str_eq(part, S("PERM")))
            s.kind = ATT_PERMANENT_EXCLUSION;
        assert_true(str_split(&one, ' ', &part) && day_parse_iso(part, &s.start));
        if (str_split(&one, ' ', &part))
            assert_true(str_to_i64(part, &s.sessions));
        s.exam_missed = str_find(one, 'e') >= 0;
        s.sixth_day_told = str_find(one, 's') >= 0;
        s.board_held = str_find(one, 'b') >= 0 ? test_day("2026-02-27") : DAY_NONE;
        ret[n++] = s;
    }
    return n;
}

static void sums_of_suspensions(void **state)
{
    (void)state;
    static const struct {
        const char *source, *suspensions;
        int elsewhere;
        const char *term, *year;
        int want;         /* bits of the alerts */
        const char *says; /* of the first */
    } cases[] = {
        { "lunchtime is half a day (N Somerset)", "LNCH 2026-01-12, SUSP 2025-10-01 3", 0,
            "0.5 school days", "2 school days", 0,
            NULL },
        { "5 days: representations only", "SUSP 2026-01-12 10", 0, "5 school days", "5 school days", 0, NULL },
        { "more than 5", "SUSP 2026-01-12 11 s", 0, "5.5 school days", "5.5 school days", 1 << SUSPENSION_BOARD_MAY,
            "5.5 school days in the term: the governing board meets if a parent asks" },
        { "15: if a parent asks", "SUSP 2026-01-12 30 s", 0, "15 school days", "15 school days",
            1 << SUSPENSION_BOARD_MAY | 1 << SUSPENSION_AT_RISK, NULL },
        { "more than 15: must", "SUSP 2026-01-12 31 s", 0, "15.5 school days", "15.5 school days",
            1 << SUSPENSION_BOARD_MUST | 1 << SUSPENSION_AT_RISK, NULL },
        { "it has met", "SUSP 2026-01-12 31 sb", 0, "15.5 school days",
            "15.5 school days", 1 << SUSPENSION_AT_RISK, NULL },
        { "exam missed", "SUSP 2026-01-12 2 e", 0, "1 school day", "1 school day", 1 << SUSPENSION_BOARD_MUST, NULL },
        { "permanent", "PERM 2026-01-12 0 s", 0, "0 school days", "0 school days", 1 << SUSPENSION_BOARD_MUST, NULL },
        { "day six, over the half term", "SUSP 2026-02-12 12", 0, "6 school days", "6 school days",
            1 << SUSPENSION_SIXTH_DUE | 1 << SUSPENSION_BOARD_MAY,
            "Full-time education is the school's to arrange from 26 February 2026, the sixth school day, and none "
            "is on record" },
        { "day six of a permanent exclusion", "PERM 2026-02-23 0", 0, "0 school days", "0 school days",
            1 << SUSPENSION_SIXTH_DUE | 1 << SUSPENSION_BOARD_MUST,
            "Full-time education is the authority's to arrange from 2 March 2026, the sixth school day, and none "
            "is on record" },
        { "at risk: two in the term (5.7)", "SUSP 2026-01-12 2, SUSP 2026-02-23 2", 0, "2 school days", "2 school days",
            1 << SUSPENSION_AT_RISK, "Suspended 2 times this term" },
        { "one in each term", "SUSP 2025-11-12 2, SUSP 2026-02-23 2", 0, "1 school day", "2 school days", 0, NULL },
        { "at risk: ten days in the year, with the other school's", "SUSP 2025-11-12 10", 10, "0 school days",
            "10 school days", 1 << SUSPENSION_AT_RISK, "Suspended for 10 school days this year" },
        { "near 45", "SUSP 2025-11-12 10", 50, "0 school days", "30 school days",
            1 << SUSPENSION_NEAR_LIMIT | 1 << SUSPENSION_AT_RISK,
            "30 school days in the school year; 15 school days are left of 45" },
        { "45 is allowed", "SUSP 2025-11-12 10", 80, "0 school days", "45 school days",
            1 << SUSPENSION_NEAR_LIMIT | 1 << SUSPENSION_AT_RISK, NULL },
        { "half a day more is not", "SUSP 2025-11-12 10, LNCH 2025-11-20", 80, "0 school days", "45.5 school days",
            1 << SUSPENSION_OVER_LIMIT | 1 << SUSPENSION_AT_RISK,
            "45.5 school days in the school year; the law allows for 45" },
        { "last year's do not count", "SUSP 2025-03-12 40", 0, "0 school days", "0 school days", 0, NULL },
        { "days of a term are those on which the child is away in it (1.4): 5 of 8 lie before it",
            "SUSP 2025-12-29 16 s", 0, "3 school days", "8 school days", 0, NULL },
        { "and the half day is the last of it", "SUSP 2025-12-29 15 s", 0, "2.5 school days", "7.5 school days", 0,
            NULL },
        { "one that runs over the end of the term", "SUSP 2026-03-26 10", 0, "2 school days", "5 school days", 0,
            NULL },
        { "one that is over before it", "SUSP 2025-12-29 10", 0, "0 school days", "5 school days", 0, NULL },
        { "more than 5 in the term, 3 of them of one that began before it", "SUSP 2026-01-28 6, SUSP 2025-12-29 16 s",
            0, "6 school days", "11 school days", 1 << SUSPENSION_BOARD_MAY | 1 << SUSPENSION_AT_RISK,
            "Suspended for 11 school days this year" },
    };
    struct arena *a = arena_new(1 << 24);
    const struct att_school_days days = school_days();
    const struct away_limits limits = AWAY_LIMITS_DEFAULTS;
    const struct att_list_limits lists = ATT_LIST_DEFAULTS;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct suspension_around around = { .today = test_day("2026-03-02"),
            .term_from = test_day("2026-01-05"),
            .term_to = test_day("2026-03-27"),
            .year_from = att_year_start(2025),
            .year_to = att_year_end(2025),
            .elsewhere_halves = cases[i].elsewhere,
            .limits = &limits,
            .lists = &lists };
        struct suspension_one v[8];
        struct suspension_alert alerts[SUSPENSION_ALERTS];
        size_t n = suspensions_of(cases[i].suspensions, v);
        for (size_t k = 0; k < n; k++)
            v[k].days = &days;
        struct suspension_totals t = suspension_totals(v, n, &around);
        assert_str(suspension_days_words(a, t.term_halves), cases[i].term);
        assert_str(suspension_days_words(a, t.year_halves), cases[i].year);
        size_t told = suspension_alerts(a, v, n, &around, alerts);
        int got = 0;
        for (size_t k = 0; k < told; k++)
            got |= 1 << alerts[k].id;
        if (got != cases[i].want || (cases[i].says != NULL && !str_eq(alerts[0].words, str_of(cases[i].says))))
            fail_msg("%s: %d %.*s", cases[i].source, got, STR_ARG(told > 0 ? alerts[0].words : S("")));
    }
    arena_free(a);
}

/* --- how they are kept --- */

struct keeping {
    struct importing x;
    struct work w;
    struct viewer viewer;
    struct away_child child;
    struct str child_id;
};

static struct str child_id(struct importing *x, const char *upn)
{
    return importing_value(x, str_fmt(x->arena, "SELECT public_id AS v FROM pupil WHERE upn = '%s'", upn).p);
}

/* Whoever makes a record: account 1. */
static void add_account(struct importing *x)
{
    importing_sql(x,
        "INSERT INTO account (id, name, display_name, created_ms, version) VALUES (1, 'who', 'Who Makes Them', 1, 1)");
}

static void begin(struct keeping *k, void **state)
{
    *k = (struct keeping){ .x = importing_begin(*state, "2026-03-02") };
    importing_pupils(&k->x);
    add_account(&k->x);
    k->child_id = child_id(&k->x, importing_upn(k->x.arena, 1).p);
    k->w = k->x.w;
    k->w.arena = k->x.arena;
    k->w.today = test_day("2026-03-02");
    k->viewer = k->x.viewer;
    k->viewer.account = (struct account_id){ 1 };
}

static enum err make(struct keeping *k, enum away_kind kind, const char *fields, struct away_said *said,
    struct str *ret_id)
{
    *said = (struct away_said){ .kind = kind };
    texts_of(k->x.arena, kind, fields, said->texts);
    assert_ok(db_begin(k->x.db, DB_WRITE), k->x.db);
    enum err e = away_subject(&k->w, &k->viewer, k->child_id, &k->child);
    if (e == OK)
        e = away_make(&k->w, &k->viewer, &k->viewer, &k->child, k->child.schools[0].id, said, ret_id);
    if (e == OK)
        assert_ok(db_commit(k->x.db), k->x.db);
    else
        db_rollback(k->x.db);
    return e;
}

static void made_changed_and_ended(void **state)
{
    struct keeping k;
    struct away_said said;
    struct str id, other;
    struct away r, again;
    begin(&k, state);
    assert_int_equal(make(&k, AWAY_TIMETABLE, AGREED ";sessions=mon_am tue_am;note=שלום 🙂", &said, &id), OK);
    /* A second one for the same days is refused, and says why. */
    assert_int_equal(make(&k, AWAY_TIMETABLE, AGREED, &said, &other), ERR_INVALID);
    assert_true(str_find_str(said.errors[0], S("has one since 12 January 2026 that is not over")) >= 0);
    /* One of another kind is not. */
    assert_int_equal(make(&k, AWAY_PLACEMENT, PLACEMENT, &said, &other), OK);

    assert_ok(db_begin(k.x.db, DB_WRITE), k.x.db);
    assert_ok(away_read(&k.w, &k.viewer, &k.viewer, id, &r), k.x.db);
    assert_str(away_value(&r, "hours"), "12.5");
    assert_str(away_value(&r, "sessions"), "mon_am tue_am");
    assert_str(away_value(&r, "note"), "שלום 🙂");
    assert_true(away_is_open(&r));
    /* Hours and a field of its own change; what is emptied is gone. */
    said = (struct away_said){ .kind = AWAY_TIMETABLE };
    texts_of(k.x.arena, AWAY_TIMETABLE, AGREED ";hours=15;plan=Pastoral plan", said.texts);
    assert_ok(away_change(&k.w, &k.viewer, &r, r.version, &said), k.x.db);
    assert_ok(away_read(&k.w, &k.viewer, &k.viewer, id, &again), k.x.db);
    assert_str(away_value(&again, "hours"), "15");
    assert_str(away_value(&again, "sessions"), "");
    assert_int_equal(again.version, r.version + 1);
    struct away_past *past;
    size_t n;
    assert_ok(away_history(&k.w, &k.viewer, &again, &past, &n), k.x.db);
    assert_int_equal(n, 4); /* hours, sessions, plan, note */
    bool told = false;
    for (size_t i = 0; i < n; i++)
        told = told ||
            (str_eq(past[i].label, S("Sessions in school")) &&
                str_eq(past[i].was, S("Monday morning, Tuesday morning")));
    assert_true(told);
    /* Who still has the old form open is told what stands otherwise. */
    assert_int_equal(away_change(&k.w, &k.viewer, &again, r.version, &said), ERR_INVALID);
    assert_true(str_find_str(said.problem, S("Hours in school a week is now “15”")) >= 0);
    assert_ok(db_commit(k.x.db), k.x.db);
    importing_end(&k.x);
}

static void steps_are_dated(void **state)
{
    static const struct {
        const char *kind, *on, *kind_error, *on_error;
    } cases[] = { { "review", "23/1/2026", "", "" }, { "", "23/1/2026", "Choose what was done", "" },
        { "home_visit", "23/1/2026", "Choose what was done", "" }, { "review", "", "", "Enter a date like 3/9/2025" },
        { "review", "3/3/2026", "", "This is still to come. Enter it when it has been" },
        { "review", "11/1/2026", "", "This is before the record begins" }, { "letter", "11/1/2026", "", "" } };
    struct keeping k;
    struct away_said said;
    struct str id;
    struct away r;
    begin(&k, state);
    assert_int_equal(make(&k, AWAY_TIMETABLE, AGREED, &said, &id), OK);
    assert_ok(db_begin(k.x.db, DB_WRITE), k.x.db);
    assert_ok(away_read(&k.w, &k.viewer, &k.viewer, id, &r), k.x.db);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct away_step_said s = { .kind = str_of(cases[i].kind), .on = str_of(cases[i].on), .what = S("Head") };
        enum err e = away_step_add(&k.w, &k.viewer, &r, &s);
        assert_int_equal(e, cases[i].kind_error[0] == '\0' && cases[i].on_error[0] == '\0' ? OK : ERR_INVALID);
        assert_str(s.kind_error, cases[i].kind_error);
        assert_str(s.on_error, cases[i].on_error);
    }
    assert_ok(away_read(&k.w, &k.viewer, &k.viewer, id, &r), k.x.db);
    assert_int_equal(r.n_steps, 2);
    assert_str(str_of(r.steps[0].kind->words), "Review"); /* the newest first */
    assert_ok(db_commit(k.x.db), k.x.db);
    importing_end(&k.x);
}

/* Whoever sees the child sees a record of the schools they see; the one who is restricted is not there. */
static void only_in_scope(void **state)
{
    struct keeping k;
    struct away_said said;
    struct str id;
    struct away *records;
    size_t n;
    begin(&k, state);
    assert_int_equal(make(&k, AWAY_TIMETABLE, AGREED, &said, &id), OK);
    struct viewer nobody = k.viewer;
    nobody.scope = SCOPE_HOME;
    assert_ok(db_begin(k.x.db, DB_READ), k.x.db);
    assert_ok(away_list(&k.w, &k.viewer, &(struct away_asked){ .open = true }, &records, &n), k.x.db);
    assert_int_equal(n, 1);
    assert_ok(away_list(&k.w, &k.viewer, &(struct away_asked){ .ended = true }, &records, &n), k.x.db);
    assert_int_equal(n, 0);
    assert_ok(away_list(&k.w, &nobody, &(struct away_asked){ .open = true }, &records, &n), k.x.db);
    assert_int_equal(n, 0);
    struct away r;
    assert_int_equal(away_read(&k.w, &nobody, &nobody, id, &r), ERR_MISSING);
    db_rollback(k.x.db);
    importing_end(&k.x);
}

/* The registers' lists know of a record from the next question on. */
static void registers_hold_them(void **state)
{
    struct keeping k;
    struct away_said said;
    struct str id;
    struct att_snapshot *s;
    struct registers *registers = registers_new();
    begin(&k, state);
    for (int round = 0; round < 2; round++) {
        assert_ok(db_begin(k.x.db, DB_READ), k.x.db);
        assert_ok(registers_get(registers, &k.w, 2025, &s), k.x.db);
        db_rollback(k.x.db);
        const struct att_block *b = att_snapshot_school(s, S("100001"));
        assert_non_null(b);
        assert_int_equal(b->n_spells, round);
        if (round == 1)
            assert_non_null(att_block_spell_on(b, b->spells[0].row, ATT_SPELL_TIMETABLE, test_day("2026-03-02")));
        att_snapshot_unref(s);
        if (round == 0)
            assert_int_equal(make(&k, AWAY_TIMETABLE, AGREED, &said, &id), OK);
    }
    registers_free(registers);
    importing_end(&k.x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed),
        cmocka_unit_test(texts_have_a_limit),
        cmocka_unit_test(every_kind_fits),
        cmocka_unit_test(school_days_are_counted),
        cmocka_unit_test(clocks_of_records),
        cmocka_unit_test(sums_of_suspensions),
        ON_BOTH_ENGINES(made_changed_and_ended),
        ON_BOTH_ENGINES(steps_are_dated),
        ON_BOTH_ENGINES(only_in_scope),
        ON_BOTH_ENGINES(registers_hold_them),
    };
    return cmocka_run_group_tests_name("away", tests, NULL, NULL);
}
