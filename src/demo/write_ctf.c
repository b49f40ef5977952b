/* ctf/: a Common Transfer File, version 25 (DOMAIN.md 2.3), of the children who moved from one
 * school to another. */
#include "demo/files.h"
#include "demo/names.h"

static void put(struct buf *b, int depth, const char *name, struct str value)
{
    buf_add_fmt(b, "%*s<%s>%.*s</%s>\n", 2 * depth, "", name, STR_ARG(value), name);
}

static void put_number(struct buf *b, int depth, const char *name, int v)
{
    char digits[21];
    put(b, depth, name, (struct str){ digits, fmt_i64(digits, v) });
}

static void put_date(struct buf *b, int depth, const char *name, struct day d)
{
    char iso[11];
    put(b, depth, name, day_iso(d, iso));
}

static void put_school(struct buf *b, int depth, const struct demo_school *s)
{
    put_number(b, depth, "LEA", demo_authority().la_code);
    put_number(b, depth, "Estab", s->estab);
    put(b, depth, "SchoolName", s->name);
}

static void put_attendance(struct buf *b, const struct demo_county *c, const struct demo_kept *k)
{
    const struct demo_enrolment *e = &c->enrolments[k->enrolment];
    int of[DEMO_UNAUTHORISED + 1] = { 0 };
    for (int s = 0; s < DEMO_SESSIONS; s++)
        of[demo_mark_class((enum demo_mark)k->marks[s])]++;
    buf_add_str(b, S("      <Attendance>\n        <YearData>\n"));
    put_number(b, 5, "Year", 2025);
    put_school(b, 5, &c->schools[e->school]);
    put_number(
        b, 5, "SessionsPossible", of[DEMO_ATTENDED] + of[DEMO_AUTHORISED] + of[DEMO_UNAUTHORISED]);
    put_number(b, 5, "SessionsAuthorised", of[DEMO_AUTHORISED]);
    put_number(b, 5, "SessionsAttended", of[DEMO_ATTENDED]);
    put_number(b, 5, "SessionsUnauthorised", of[DEMO_UNAUTHORISED]);
    buf_add_str(b, S("          <AttendSessions>\n"));
    put_date(b, 6, "AttendanceStartDate", c->year.day[e->first]);
    put(b, 6, "AttendanceMarks", demo__marks_text(c, k));
    buf_add_str(b, S("          </AttendSessions>\n        </YearData>\n      </Attendance>\n"));
}

static void put_pupil(struct buf *b, const struct demo_county *c, const struct demo_kept *k)
{
    static const char *const sen[] = { "N", "K", "E" };
    const struct demo_enrolment *e = &c->enrolments[k->enrolment];
    const struct demo_pupil *p = &c->pupils[e->pupil];
    buf_add_str(b, S("    <Pupil>\n"));
    put(b, 3, "UPN", str_of(p->upn));
    put(b, 3, "Surname", demo_surname(p));
    put(b, 3, "Forename", demo_forename(p));
    put_date(b, 3, "DOB", p->born);
    put(b, 3, "Sex", p->female ? S("F") : S("M"));
    buf_add_str(b, S("      <BasicDetails>\n"));
    if (p->year == 0)
        put(b, 4, "NCyearActual", S("R"));
    else
        put_number(b, 4, "NCyearActual", p->year);
    put(b, 4, "EnrolStatus", S("C"));
    buf_add_str(b, S("      </BasicDetails>\n"));
    buf_add_fmt(b, "      <LookedAfter><InCare>%s</InCare></LookedAfter>\n",
        p->care == DEMO_CLA ? "true" : "false");
    if (p->fsm)
        buf_add_str(b,
            S("      <FSMhistory><FSMinstance><FSMstartDate>2024-09-02</FSMstartDate>"
              "<UKcountry>ENG</UKcountry></FSMinstance></FSMhistory>\n"));
    buf_add_fmt(b,
        "      "
        "<SENhistory><SEN><StartDate>2024-09-02</StartDate><SENprovision>%s</SENprovision></SEN>"
        "</SENhistory>\n",
        sen[p->sen]);
    put_attendance(b, c, k);
    buf_add_str(b, S("      <SchoolHistory>\n        <School>\n"));
    put_school(b, 5, &c->schools[e->school]);
    put_date(b, 5, "EntryDate", e->entry);
    put_date(b, 5, "LeavingDate", e->leaving);
    buf_add_str(b, S("        </School>\n      </SchoolHistory>\n    </Pupil>\n"));
}

void demo__write_transfer(
    struct demo_dir *d, const struct demo_county *c, const struct demo_examples *x)
{
    const struct demo_school *from = &c->schools[c->transfer_from],
                             *to = &c->schools[c->transfer_to];
    int la = demo_authority().la_code;
    struct str name = str_fmt(
        c->arena, "ctf/%d%d_CTF_%d%d_001.XML", la, from->estab, la, to->estab);
    struct demo_out o = demo_out(d, str_cstr(c->arena, name));
    struct buf *b = &o.text;
    buf_add_str(b, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile>\n  <Header>\n"));
    put(b, 2, "DocumentName", S("Common Transfer File"));
    put(b, 2, "CTFversion", S("25.0"));
    put(b, 2, "DateTime", S("2026-07-22T09:00:00"));
    put(b, 2, "DocumentQualifier", S("partial"));
    put(b, 2, "DataDescriptor", S("Demonstration: nobody in this file exists"));
    put(b, 2, "SupplierID", S("WAYMARK"));
    buf_add_str(b, S("    <SourceSchool>\n"));
    put_school(b, 3, from);
    put_number(b, 3, "AcademicYear", 2025);
    buf_add_str(b, S("    </SourceSchool>\n"));
    buf_add_fmt(b, "    <DestSchool><LEA>%d</LEA><Estab>%d</Estab></DestSchool>\n", la, to->estab);
    buf_add_str(b, S("  </Header>\n  <CTFpupilData>\n"));
    for (size_t i = 0; i < x->n_transfers; i++)
        put_pupil(b, c, &x->transfers[i]);
    buf_add_str(b, S("  </CTFpupilData>\n</CTfile>\n"));
    demo_out_done(&o);
}
