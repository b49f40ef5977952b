/* pupils.csv, social_care.csv, suspensions.csv. */
#include "base/csv.h"
#include "demo/chance.h"
#include "demo/files.h"
#include "demo/names.h"

static void put_date(struct buf *b, struct day d)
{
    char iso[11];
    csv_put_text(b, day_iso(d, iso));
}

static struct str care_text(int care)
{
    static const char *const text[] = { "N", "CIN", "CP", "CLA" };
    return str_of(text[care]);
}

void demo__write_pupils(struct demo_dir *d, const struct demo_county *c)
{
    static const char *const sen[] = { "N", "K", "E" };
    struct demo_out o = demo_out(d, "pupils.csv");
    buf_add_str(&o.text,
        S("upn,surname,forename,dob,sex,urn,entry_date,leaving_date,enrol_status,year_group,"
          "sen_provision,fsm,social_care,as_at\n"));
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        const struct demo_pupil *p = &c->pupils[e->pupil];
        csv_put_text(&o.text, str_of(p->upn));
        csv_put_text(&o.text, demo_surname(p));
        csv_put_text(&o.text, demo_forename(p));
        put_date(&o.text, p->born);
        csv_put_text(&o.text, p->female ? S("F") : S("M"));
        csv_put_i64(&o.text, c->schools[e->school].urn);
        put_date(&o.text, e->entry);
        put_date(&o.text, e->leaving);
        csv_put_text(&o.text, S("C"));
        if (p->year == 0)
            csv_put_text(&o.text, S("R"));
        else
            csv_put_i64(&o.text, p->year);
        csv_put_text(&o.text, str_of(sen[p->sen]));
        csv_put_text(&o.text, p->fsm ? S("Y") : S("N"));
        csv_put_text(&o.text, care_text(p->care));
        put_date(&o.text, c->year.day[1]);
        csv_end_row(&o.text);
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}

static void put_care(
    struct buf *b, const struct demo_pupil *p, int care, struct day from, struct day to)
{
    csv_put_text(b, str_of(p->upn));
    csv_put_text(b, care_text(care));
    put_date(b, from);
    put_date(b, to);
    csv_end_row(b);
}

/* Everyone who has a social worker had one before the year began, the looked after for more than a
 * year by March; some were in need before that. */
void demo__write_social_care(struct demo_dir *d, const struct demo_county *c)
{
    struct demo_out o = demo_out(d, "social_care.csv");
    buf_add_str(&o.text, S("upn,social_care,start_date,end_date\n"));
    for (uint32_t i = 0; i < c->n_pupils; i++) {
        const struct demo_pupil *p = &c->pupils[i];
        if (p->care == DEMO_NO_CARE)
            continue;
        struct rng r = demo_chance(c->options.seed, CHANCE_FILES, 2000000 + i);
        int before = p->care == DEMO_CLA ? rng_range(&r, 170, 1200) : rng_range(&r, 10, 420);
        struct day start = day_add(c->year.day[1], -before);
        if (p->care != DEMO_CIN && rng_chance(&r, 1, 3))
            put_care(
                &o.text, p, DEMO_CIN, day_add(start, -rng_range(&r, 60, 300)), day_add(start, -1));
        put_care(&o.text, p, p->care, start, DAY_NONE);
    }
    demo_out_done(&o);
}

void demo__write_suspensions(struct demo_dir *d, const struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    struct demo_out o = demo_out(d, "suspensions.csv");
    buf_add_str(&o.text, S("upn,urn,category,start_date,sessions,reason1,reason2,reason3\n"));
    for (size_t i = 0; i < p->n_suspensions; i++) {
        const struct demo_suspension *s = &p->suspensions[i];
        const struct demo_enrolment *e = &c->enrolments[s->enrolment];
        csv_put_text(&o.text, str_of(c->pupils[e->pupil].upn));
        csv_put_i64(&o.text, c->schools[e->school].urn);
        csv_put_text(&o.text, s->permanent ? S("PERM") : S("SUSP"));
        put_date(&o.text, c->year.day[s->day]);
        csv_put_i64(&o.text, s->sessions);
        for (int k = 0; k < 3; k++)
            csv_put_text(
                &o.text, str_of(s->reason[k] == UINT8_MAX ? "" : demo_reason(s->reason[k])));
        csv_end_row(&o.text);
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}
