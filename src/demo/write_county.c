/* The small files about schools and the year: allocation.csv, early_years_post16.csv, calendar.csv.
 */
#include "base/csv.h"
#include "demo/files.h"
#include "demo/names.h"

static void put_date(struct buf *b, struct day d)
{
    char iso[11];
    csv_put_text(b, day_iso(d, iso));
}

void demo__write_allocation(struct demo_dir *d, const struct demo_county *c)
{
    struct demo_out o = demo_out(d, "allocation.csv");
    buf_add_str(&o.text, S("urn,locality,partnership_area,inclusion_lead\n"));
    for (size_t i = 0; i < c->n_schools; i++) {
        const struct demo_school *s = &c->schools[i];
        csv_put_i64(&o.text, s->urn);
        csv_put_text(&o.text, str_of(demo_localities[s->locality]));
        csv_put_text(&o.text, str_of(demo_areas[s->area]));
        csv_put_text(&o.text, str_fmt(c->arena, "lead%d", s->lead + 1));
        csv_end_row(&o.text);
    }
    demo_out_done(&o);
}

/* Numbers of Ofsted's for early years settings and of the UK Register of Learning Providers for
 * colleges: of ranges in which neither gives any out. */
void demo__write_others(struct demo_dir *d, const struct demo_county *c)
{
    enum { SMALL_EARLY = 5,
        SMALL_LATE = 2,
        COUNTY_EARLY = 36,
        COUNTY_LATE = 5,
        FIRST_EARLY = 9880001,
        FIRST_LATE = 99889001 };
    static const char *const early[] = { "Pre-School", "Nursery", "Day Nursery", "Playgroup", "Childminders" },
                             *const late[] = { "Sixth Form College", "Further Education College" };
    const bool county = c->options.size == DEMO_COUNTY;
    const size_t n_early = county ? COUNTY_EARLY : SMALL_EARLY, n = n_early + (county ? COUNTY_LATE : SMALL_LATE);
    struct demo_out o = demo_out(d, "early_years_post16.csv");
    struct arena *a = c->arena;
    buf_add_str(
        &o.text, S("urn,name,kind,locality,partnership_area,street,town,postcode,telephone\n"));
    for (size_t i = 0; i < n; i++) {
        const struct demo_school *s = &c->schools[i];
        const bool is_early = i < n_early;
        const char *what = is_early ? early[i % COUNT_OF(early)] : late[(i - n_early) % COUNT_OF(late)];
        csv_put_i64(&o.text, is_early ? FIRST_EARLY + (int64_t)i : FIRST_LATE + (int64_t)(i - n_early));
        csv_put_text(&o.text, str_fmt(a, "%.*s %s", STR_ARG(s->place), what));
        csv_put_text(&o.text, is_early ? S("early_years") : S("post16"));
        csv_put_text(&o.text, str_of(demo_localities[s->locality]));
        csv_put_text(&o.text, str_of(demo_areas[s->area]));
        csv_put_text(&o.text, str_fmt(a, "%zu %s", i + 70, demo_streets[i % DEMO_STREETS]));
        csv_put_text(&o.text, s->place);
        csv_put_text(&o.text, demo__postcode(a, 800 + (int)i));
        csv_put_text(&o.text, demo__telephone(a, 800 + (int)i));
        csv_end_row(&o.text);
    }
    demo_out_done(&o);
}

/* One row; `to` is DAY_NONE for a single day, urn 0 for every school. */
static void put_period(
    struct buf *b, struct str kind, struct day from, struct day to, struct str name, int urn)
{
    csv_put_text(b, kind);
    put_date(b, from);
    put_date(b, to);
    csv_put_text(b, name);
    if (urn == 0)
        csv_put_text(b, S(""));
    else
        csv_put_i64(b, urn);
    csv_end_row(b);
}

void demo__write_calendar(struct demo_dir *d, const struct demo_county *c)
{
    const struct demo_year *y = &c->year;
    struct demo_out o = demo_out(d, demo__file_name(c, "calendar"));
    buf_add_str(&o.text, S("kind,from,to,name,urn\n"));
    for (int t = 0; t < DEMO_TERMS; t++)
        put_period(&o.text, S("term"), y->term[t].first, y->term[t].last, y->term[t].name, 0);
    put_period(
        &o.text, S("holiday"), y->bank_holiday, DAY_NONE, S("Early May bank holiday"), 0);
    put_period(&o.text, S("inset"), y->day[0], DAY_NONE, S("Staff training"), 0);
    for (size_t i = 0; i < c->n_schools; i++) {
        int insets[DEMO_INSETS];
        demo_insets(y, c->options.seed, c->schools[i].urn, insets);
        for (int k = 0; k < DEMO_INSETS; k++)
            put_period(&o.text, S("inset"), y->day[insets[k]], DAY_NONE, S("Staff training"),
                c->schools[i].urn);
    }
    if (c->next != NULL) {
        demo_out_done(&o);
        return;
    }
    int boiler = demo_boiler_day(y);
    put_period(&o.text, S("closure"), y->day[boiler], y->day[boiler + DEMO_BOILER_DAYS - 1],
        S("Heating failure"), c->schools[c->odd.boiler].urn);
    put_period(&o.text, S("closure"), y->day[demo_polling_day(y)], DAY_NONE, S("Polling station"),
        c->schools[c->odd.polling].urn);
    demo_out_done(&o);
}

enum err demo_write_next_terms(const char *path, struct fail *f)
{
    static const char *const terms[DEMO_TERMS][3] = { { "2026-09-02", "2026-10-23", "Autumn 1" },
        { "2026-11-02", "2026-12-18", "Autumn 2" }, { "2027-01-04", "2027-02-12", "Spring 1" },
        { "2027-02-22", "2027-03-25", "Spring 2" }, { "2027-04-12", "2027-05-28", "Summer 1" },
        { "2027-06-07", "2027-07-21", "Summer 2" } };
    struct demo_dir dir = demo_dir(path, f);
    struct demo_out o = demo_out(&dir, "calendar_next.csv");
    buf_add_str(&o.text, S("kind,from,to,name,urn\n"));
    for (size_t t = 0; t < DEMO_TERMS; t++) {
        struct day from = DAY_NONE, to = DAY_NONE;
        (void)day_parse_iso(str_of(terms[t][0]), &from);
        (void)day_parse_iso(str_of(terms[t][1]), &to);
        put_period(&o.text, S("term"), from, to, str_of(terms[t][2]), 0);
    }
    demo_out_done(&o);
    return dir.err;
}
