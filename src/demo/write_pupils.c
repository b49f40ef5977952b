/* pupils.csv, social_care.csv, suspensions.csv. */
#include "base/csv.h"
#include "demo/files.h"
#include "demo/names.h"

const char *demo__file_name(const struct demo_county *c, const char *what)
{
    if (c->next == NULL)
        return str_cstr(c->arena, str_fmt(c->arena, "%s.csv", what));
    return str_cstr(c->arena, str_fmt(c->arena, "%s_%d.csv", what, c->year.begins));
}

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
    struct demo_out o = demo_out(d, demo__file_name(c, "pupils"));
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
        csv_put_text(
            &o.text, care_text(demo__care_on(&c->lasting->care[c->child[e->pupil]], c->year.day[1])));
        put_date(&o.text, c->year.day[1]);
        csv_end_row(&o.text);
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}

/* What was known when the year had ended: of those who have a social worker in 2025/26, and in a year
 * before of all who had had one. */
void demo__write_social_care(struct demo_dir *d, const struct demo_county *c)
{
    struct demo_out o = demo_out(d, demo__file_name(c, "social_care"));
    const struct day last = c->year.day[DEMO_DAYS - 1];
    buf_add_str(&o.text, S("upn,social_care,start_date,end_date\n"));
    for (uint32_t i = 0; i < c->n_pupils; i++) {
        const struct demo_care *k = &c->lasting->care[c->child[i]];
        if (c->next == NULL && c->pupils[i].care == DEMO_NO_CARE)
            continue;
        for (int n = 0; n < k->n && day_cmp(k->v[n].from, last) <= 0; n++) {
            csv_put_text(&o.text, str_of(c->pupils[i].upn));
            csv_put_text(&o.text, care_text(k->v[n].care));
            put_date(&o.text, k->v[n].from);
            put_date(&o.text, day_cmp(k->v[n].to, last) > 0 ? DAY_NONE : k->v[n].to);
            csv_end_row(&o.text);
        }
    }
    demo_out_done(&o);
}

void demo__write_suspensions(struct demo_dir *d, const struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    struct demo_out o = demo_out(d, demo__file_name(c, "suspensions"));
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
