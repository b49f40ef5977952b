/* marks.csv, and the same marks of one school in the other layouts that are read. */
#include <string.h>

#include "base/csv.h"
#include "demo/files.h"

/* The school of marks-examples/, and how many movers the CTF file takes. */
enum { EXAMPLE_SCHOOL = 14,
    MOST_TRANSFERS = 8 };

void demo__marks_start(struct demo_marks_file *m, struct demo_dir *d, const struct demo_county *c)
{
    m->out = demo_out(d, demo__file_name(c, "marks"));
    buf_add_str(&m->out.text, S("upn,date,session,code\n"));
    demo_out_flush(&m->out);
    for (int s = 0; s < DEMO_SESSIONS; s++) {
        char iso[11];
        day_iso(c->year.day[s / 2], iso);
        m->session[s][0] = ',';
        memcpy(m->session[s] + 1, iso, 10);
        memcpy(m->session[s] + 11, s % 2 == 0 ? ",AM," : ",PM,", 4);
    }
}

void demo__marks_format(const struct demo_marks_file *m, const struct demo_pupil *p,
    const uint8_t *marks, struct buf *text)
{
    enum { UPN = 13,
        LINE = UPN + DEMO_SESSION_TEXT + 3 };
    char *at = buf_reserve(text, DEMO_SESSIONS * LINE);
    if (at == NULL)
        return;
    const char *start = at;
    for (int s = 0; s < DEMO_SESSIONS; s++) {
        if (marks[s] == DEMO_NO_MARK)
            continue;
        struct str code = demo_mark_text((enum demo_mark)marks[s], s % 2 == 1);
        memcpy(at, p->upn, UPN);
        memcpy(at + UPN, m->session[s], DEMO_SESSION_TEXT);
        at += UPN + DEMO_SESSION_TEXT;
        *at++ = code.p[0];
        if (code.n > 1)
            *at++ = code.p[1];
        *at++ = '\n';
    }
    text->n += (size_t)(at - start);
}

static bool is_transfer(const struct demo_county *c, const struct demo_enrolment *e)
{
    if (e->school != c->transfer_from || !day_is(e->leaving))
        return false;
    for (size_t i = 0; i < c->n_enrolments; i++)
        if (c->enrolments[i].pupil == e->pupil && c->enrolments[i].school == c->transfer_to)
            return true;
    return false;
}

struct demo_examples demo__examples_start(const struct demo_county *c)
{
    struct demo_examples x = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < c->n_enrolments; i++)
        n += c->enrolments[i].school == EXAMPLE_SCHOOL;
    x.examples = ARENA_ARRAY(c->arena, n, struct demo_kept);
    x.transfers = ARENA_ARRAY(c->arena, MOST_TRANSFERS, struct demo_kept);
    return x;
}

void demo__examples_take(
    struct demo_examples *x, const struct demo_county *c, uint32_t enrolment, const uint8_t *marks)
{
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    struct demo_kept *keep = NULL;
    if (e->school == EXAMPLE_SCHOOL)
        keep = &x->examples[x->n_examples++];
    else if (x->n_transfers < MOST_TRANSFERS && is_transfer(c, e))
        keep = &x->transfers[x->n_transfers++];
    if (keep == NULL)
        return;
    keep->enrolment = enrolment;
    memcpy(keep->marks, marks, DEMO_SESSIONS);
}

/* Both marks of a day: "/\", "C2C2". */
static struct str day_text(struct arena *a, const uint8_t *marks, int d)
{
    struct str am = demo_mark_text((enum demo_mark)marks[2 * d], false);
    struct str pm = demo_mark_text((enum demo_mark)marks[2 * d + 1], true);
    return str_fmt(a, "%.*s%.*s", STR_ARG(am), STR_ARG(pm));
}

static void put_upn(struct buf *b, const struct demo_county *c, const struct demo_kept *k)
{
    csv_put_text(b, str_of(c->pupils[c->enrolments[k->enrolment].pupil].upn));
}

static void write_days(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x)
{
    struct demo_out o = demo_out(d, "marks-examples/day-a-row.csv");
    buf_add_str(&o.text, S("upn,date,am,pm\n"));
    for (size_t i = 0; i < x->n_examples; i++) {
        const struct demo_kept *k = &x->examples[i];
        for (int day = 0; day < DEMO_DAYS; day++) {
            if (k->marks[2 * day] == DEMO_NO_MARK && k->marks[2 * day + 1] == DEMO_NO_MARK)
                continue;
            char iso[11];
            put_upn(&o.text, c, k);
            csv_put_text(&o.text, day_iso(c->year.day[day], iso));
            csv_put_text(&o.text, demo_mark_text((enum demo_mark)k->marks[2 * day], false));
            csv_put_text(&o.text, demo_mark_text((enum demo_mark)k->marks[2 * day + 1], true));
            csv_end_row(&o.text);
        }
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}

static void write_columns(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x)
{
    struct demo_out o = demo_out(d, "marks-examples/date-a-column.csv");
    const bool *open = c->open[EXAMPLE_SCHOOL];
    buf_add_str(&o.text, S("upn"));
    for (int day = 0; day < DEMO_DAYS; day++) {
        char iso[11];
        if (open[day])
            csv_put_text(&o.text, day_iso(c->year.day[day], iso));
    }
    csv_end_row(&o.text);
    for (size_t i = 0; i < x->n_examples; i++) {
        put_upn(&o.text, c, &x->examples[i]);
        for (int day = 0; day < DEMO_DAYS; day++)
            if (open[day])
                csv_put_text(&o.text, day_text(c->arena, x->examples[i].marks, day));
        csv_end_row(&o.text);
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}

struct str demo__marks_text(const struct demo_county *c, const struct demo_kept *k)
{
    const struct demo_enrolment *e = &c->enrolments[k->enrolment];
    struct buf b = buf_new(1 << 16);
    struct day last = c->year.day[e->last];
    for (struct day d = c->year.day[e->first]; day_cmp(d, last) <= 0; d = day_add(d, 1)) {
        int at = demo_day_at(&c->year, d);
        bool meets = day_cmp(c->year.day[at], d) == 0 && c->open[e->school][at];
        for (int s = 2 * at; s <= 2 * at + 1; s++) {
            if (!meets)
                buf_add_char(&b, '#');
            else if (k->marks[s] == DEMO_NO_MARK)
                buf_add_char(&b, '-');
            else
                buf_add_str(&b, demo_mark_text((enum demo_mark)k->marks[s], s % 2 == 1));
        }
    }
    struct str text = str_dup(c->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static void write_strings(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x)
{
    struct demo_out o = demo_out(d, "marks-examples/string-a-pupil.csv");
    buf_add_str(&o.text, S("upn,start_date,marks\n"));
    for (size_t i = 0; i < x->n_examples; i++) {
        char iso[11];
        put_upn(&o.text, c, &x->examples[i]);
        csv_put_text(
            &o.text, day_iso(c->year.day[c->enrolments[x->examples[i].enrolment].first], iso));
        csv_put_text(&o.text, demo__marks_text(c, &x->examples[i]));
        csv_end_row(&o.text);
        demo_out_spill(&o);
    }
    demo_out_done(&o);
}

void demo__write_examples(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x)
{
    write_days(d, c, x);
    write_columns(d, c, x);
    write_strings(d, c, x);
}
