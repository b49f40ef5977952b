/* census/: the tables of the spring census 2026 of some schools, as an authority downloads them
 * from COLLECT (DOMAIN.md 2.2). They hold the autumn term: its sessions by code, which are those of
 * marks.csv but for two children, and its suspensions. Children on roll on the census day are in
 * the tables "onroll", those who left before it in "offroll". */
#include <string.h>

#include "base/csv.h"
#include "demo/chance.h"
#include "demo/files.h"
#include "demo/names.h"

enum table {
    TABLE_SCHOOLCENSUS,
    TABLE_PUPILONROLL,
    TABLE_PUPILNOLONGERONROLL,
    TABLE_TERMLYSESSIONDETAILSONROLL,
    TABLE_TERMLYSESSIONDETAILSOFFROLL,
    TABLE_TERMLYEXCLUSIONSONROLL,
    TABLE_TERMLYEXCLUSIONSOFFROLL,
    TABLE_FSMPERIOD,
    TABLE_SENNEEDS,
    TABLES,
};

static const struct {
    const char *name, *columns;
} tables[TABLES] = {
    [TABLE_SCHOOLCENSUS] = {
        "schoolcensus",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,sourceid,term,collection,name,"
        "year,referencedate,sourcelevel,estab,softwarecode,release,serialno,xversion,datetime,"
        "lea,urn",
    },
    [TABLE_PUPILONROLL] = {
        "pupilonroll",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,sourceid,schoolcensustableid,upn,"
        "formerupn,surname,forename,uniquelearnernumber,middlenames,preferredsurname,"
        "formersurname,dob,entrydate,schoollunchtaken,parttime,senunitindicator,"
        "resourcedprovisionindicator,missingaddress,hoursatsetting,termlysessionspossible,"
        "fundedhours,duplicatenotfunded,moveoffrollflag,topupfunding,unitcontacttime,ethnicity,"
        "yssa,language,enrolstatus,classtype,boarder,ncyearactual,senprovision,servicechild,"
        "eyppbf,plaa,dafindicator,extendedhours,eyppr,youngcarer,sex,eligibilitycode",
    },
    [TABLE_PUPILNOLONGERONROLL] = {
        "pupilnolongeronroll",
        "pupilnolongeronrolltableid,NativeId,pupilnolongeronrollorderseqcolumn,sourceid,"
        "schoolcensustableid,upn,formerupn,surname,forename,middlenames,formersurname,dob,"
        "entrydate,leavingdate,parttime,termlysessionspossible,moveonrollflag,"
        "uniquelearnernumber,ethnicity,language,boarder,sex",
    },
    [TABLE_TERMLYSESSIONDETAILSONROLL] = {
        "termlysessiondetailsonroll",
        "termlysessiondetailsonrolltableid,NativeId,termlysessiondetailsonrollorderseqcolumn,"
        "sourceid,pupilonrolltableid,attendancereason,sessions",
    },
    [TABLE_TERMLYSESSIONDETAILSOFFROLL] = {
        "termlysessiondetailsoffroll",
        "termlysessiondetailsoffrolltableid,NativeId,termlysessiondetailsoffrollorderseqcolumn,"
        "sourceid,pupilnolongeronrolltableid,attendancereason,sessions",
    },
    [TABLE_TERMLYEXCLUSIONSONROLL] = {
        "termlyexclusionsonroll",
        "termlyexclusionsonrolltableid,NativeId,termlyexclusionsonrollorderseqcolumn,sourceid,"
        "pupilonrolltableid,startdate,sessions,category,senprovision,reason1,reason2,reason3",
    },
    [TABLE_TERMLYEXCLUSIONSOFFROLL] = {
        "termlyexclusionsoffroll",
        "termlyexclusionsoffrolltableid,NativeId,termlyexclusionsoffrollorderseqcolumn,sourceid,"
        "pupilnolongeronrolltableid,startdate,sessions,category,senprovision,reason1,reason2,"
        "reason3",
    },
    [TABLE_FSMPERIOD] = {
        "fsmperiod",
        "fsmperiodtableid,NativeId,fsmperiodorderseqcolumn,sourceid,pupilonrolltableid,"
        "fsmstartdate,fsmenddate,ukcountry",
    },
    [TABLE_SENNEEDS] = {
        "senneeds",
        "senneedstableid,NativeId,senneedsorderseqcolumn,sourceid,pupilonrolltableid,sentyperank,"
        "sentype",
    },
};

enum { MOST_COLUMNS = 48,
    MOST_BYTES = 256 << 20 };

struct demo_census {
    const struct demo_plans *plans;
    struct arena *arena;
    struct day day;
    struct buf text[TABLES];
    int rows[TABLES];
    int schools[DEMO_CENSUS_SCHOOLS];
    size_t n_schools;
    struct str school_key[DEMO_CENSUS_SCHOOLS];
    struct rng rng; /* of the keys */
    int seen;       /* children on roll of the first school so far */
    char differ[2][14];
};

/* Which schools: a primary, a secondary and a special one; in the county twelve, spread over it. */
size_t demo__census_schools(enum demo_size size, int ret[DEMO_CENSUS_SCHOOLS])
{
    static const struct {
        int8_t kind;
        int8_t nth;
    } small[] = { { DEMO_PRIMARY, 1 }, { DEMO_SECONDARY, 0 }, { DEMO_SPECIAL, 0 } },
      county[] = { { DEMO_PRIMARY, 1 }, { DEMO_PRIMARY, 40 }, { DEMO_PRIMARY, 80 },
          { DEMO_PRIMARY, 120 }, { DEMO_INFANT, 0 }, { DEMO_JUNIOR, 0 }, { DEMO_SECONDARY, 0 },
          { DEMO_SECONDARY, 17 }, { DEMO_SECONDARY, 34 }, { DEMO_ALL_THROUGH, 0 },
          { DEMO_SPECIAL, 0 }, { DEMO_SPECIAL, 7 } };
    size_t n = size == DEMO_SMALL ? COUNT_OF(small) : COUNT_OF(county);
    for (size_t i = 0; i < n; i++) {
        enum demo_kind kind = (enum demo_kind)(size == DEMO_SMALL ? small[i].kind : county[i].kind);
        int nth = size == DEMO_SMALL ? small[i].nth : county[i].nth;
        ret[i] = demo_first_urn(size, kind) - demo_first_urn(size, DEMO_PRIMARY) + nth;
    }
    return n;
}

/* A key without meaning. It begins with a letter, so that it is never taken for a number. */
static struct str key(struct demo_census *k)
{
    unsigned long long v = rng_next(&k->rng) | 0xa000000000000000u;
    return str_fmt(k->arena, "%08llx-%03llx", v >> 32, v & 0xfff);
}

/* A row being filled: an empty text where nothing was set. */
struct row {
    struct demo_census *census;
    enum table table;
    struct str v[MOST_COLUMNS];
};

static void set(struct row *r, const char *column, struct str v)
{
    struct str left = str_of(tables[r->table].columns), name;
    for (size_t i = 0; str_split(&left, ',', &name); i++)
        if (str_eq(name, str_of(column)))
            r->v[i] = v;
}

/* Numbers come as "134.0", dates as "2025-Jan-22 00:00:00". */
static void set_number(struct row *r, const char *column, int v)
{
    set(r, column, str_fmt(r->census->arena, "%d.0", v));
}

static void set_date(struct row *r, const char *column, struct day d)
{
    int y, m, day;
    day_parts(d, &y, &m, &day);
    set(r, column,
        str_fmt(r->census->arena, "%d-%.*s-%02d 00:00:00", y, 3, day_month_name(m).p, day));
}

/* A row of a table with what every row has. Its own key is returned, and given to it. */
static struct row new_row(struct demo_census *k, enum table t, int school, struct str *ret_key)
{
    struct row r = { .census = k, .table = t };
    *ret_key = key(k);
    char column[64];
    snprintf(column, sizeof column, "%stableid", tables[t].name);
    set(&r, column, *ret_key);
    snprintf(column, sizeof column, "%sorderseqcolumn", tables[t].name);
    set(&r, column, str_fmt(k->arena, "%d", ++k->rows[t]));
    set(&r, "NativeId", str_fmt(k->arena, "SCH%d", school + 1));
    set(&r, "sourceid", str_slice(key(k), 0, 8));
    return r;
}

static void end_row(struct row *r)
{
    struct buf *b = &r->census->text[r->table];
    struct str left = str_of(tables[r->table].columns), name;
    for (size_t i = 0; str_split(&left, ',', &name); i++) {
        if (i > 0)
            buf_add_char(b, ',');
        buf_add_str(b, r->v[i]);
    }
    buf_add_char(b, '\n');
}

static void put_school(struct demo_census *k, int n)
{
    const struct demo_school *s = &k->plans->county->schools[k->schools[n]];
    struct row r = new_row(k, TABLE_SCHOOLCENSUS, n, &k->school_key[n]);
    set(&r, "term", S("SPR"));
    set(&r, "collection", S("SC"));
    set(&r, "name", S("School Census"));
    set_number(&r, "year", 2026);
    set_date(&r, "referencedate", k->day);
    set(&r, "sourcelevel", S("S"));
    set(&r, "estab", str_fmt(k->arena, "%d", s->estab));
    set(&r, "softwarecode", S("DEMO"));
    set_number(&r, "serialno", 1);
    set_date(&r, "datetime", k->day);
    set(&r, "lea", str_fmt(k->arena, "%d", demo_authority().la_code));
    set_number(&r, "urn", s->urn);
    end_row(&r);
}

struct demo_census *demo__census_start(const struct demo_plans *p)
{
    struct demo_census *k = ARENA_NEW(p->county->arena, struct demo_census);
    k->plans = p;
    k->arena = p->county->arena;
    k->day = p->county->year.day[demo_day_of(&p->county->year, "2026-01-15")];
    k->rng = demo_chance(p->county->options.seed, CHANCE_FILES, 1000000000);
    for (int t = 0; t < TABLES; t++) {
        k->text[t] = buf_new(MOST_BYTES);
        buf_add_str(&k->text[t], str_of(tables[t].columns));
        buf_add_char(&k->text[t], '\n');
    }
    k->n_schools = demo__census_schools(p->county->options.size, k->schools);
    for (int i = 0; i < (int)k->n_schools; i++)
        put_school(k, i);
    return k;
}

/* Sessions of the autumn term by code; the afternoons of "present" have a code of their own, in the
 * last place. */
struct sums {
    int of[DEMO_MARK_COUNT + 1];
    int possible;
};

static struct sums autumn_sums(const struct demo_census *k, const uint8_t *marks)
{
    struct sums s = { 0 };
    for (int i = 0; i < 2 * k->plans->county->year.autumn_end; i++) {
        enum demo_mark m = (enum demo_mark)marks[i];
        s.of[m == DEMO_PRESENT && i % 2 == 1 ? DEMO_MARK_COUNT : (int)m]++;
        s.possible += demo_mark_class(m) != DEMO_UNCOUNTED;
    }
    return s;
}

/* Two children of the first school whose return says something else than its registers do. */
static void disagree(struct demo_census *k, const struct demo_pupil *p, struct sums *s)
{
    enum { FIRST = 4,
        SECOND = 18 };
    k->seen++;
    if (k->seen != FIRST && k->seen != SECOND)
        return;
    memcpy(k->differ[k->seen == SECOND], p->upn, sizeof p->upn);
    int moved = k->seen == FIRST ? 2 : 3;
    s->of[DEMO_PRESENT] -= moved;
    s->of[k->seen == FIRST ? DEMO_ILLNESS : DEMO_OTHER] += moved;
}

static void put_sessions(
    struct demo_census *k, int school, bool on_roll, struct str pupil, const struct sums *s)
{
    for (int m = 1; m <= DEMO_MARK_COUNT; m++) {
        if (s->of[m] == 0)
            continue;
        struct str own;
        struct row r = new_row(k,
            on_roll ? TABLE_TERMLYSESSIONDETAILSONROLL : TABLE_TERMLYSESSIONDETAILSOFFROLL, school,
            &own);
        set(&r, on_roll ? "pupilonrolltableid" : "pupilnolongeronrolltableid", pupil);
        bool afternoon = m == DEMO_MARK_COUNT;
        set(&r, "attendancereason",
            demo_mark_text(afternoon ? DEMO_PRESENT : (enum demo_mark)m, afternoon));
        set_number(&r, "sessions", s->of[m]);
        end_row(&r);
    }
}

static struct str sen_text(const struct demo_pupil *p)
{
    static const char *const sen[] = { "N", "K", "E" };
    return str_of(sen[p->sen]);
}

static void put_exclusions(
    struct demo_census *k, int school, bool on_roll, struct str pupil, uint32_t enrolment)
{
    const struct demo_county *c = k->plans->county;
    const struct demo_plan *plan = &k->plans->plan[enrolment];
    for (int i = 0; i < plan->suspensions; i++) {
        const struct demo_suspension *x =
            &k->plans->suspensions[plan->first_suspension + (uint32_t)i];
        if (x->day >= c->year.autumn_end)
            continue;
        struct str own;
        struct row r = new_row(k,
            on_roll ? TABLE_TERMLYEXCLUSIONSONROLL : TABLE_TERMLYEXCLUSIONSOFFROLL, school, &own);
        set(&r, on_roll ? "pupilonrolltableid" : "pupilnolongeronrolltableid", pupil);
        set_date(&r, "startdate", c->year.day[x->day]);
        set_number(&r, "sessions", x->sessions);
        set(&r, "category", x->permanent ? S("PERM") : S("SUSP"));
        set(&r, "senprovision", sen_text(&c->pupils[c->enrolments[enrolment].pupil]));
        static const char *const column[] = { "reason1", "reason2", "reason3" };
        for (int n = 0; n < 3; n++)
            if (x->reason[n] != UINT8_MAX)
                set(&r, column[n], str_of(demo_reason(x->reason[n])));
        end_row(&r);
    }
}

/* What only the tables of those on roll have: free meals and the needs of those with SEN. */
static void put_support(
    struct demo_census *k, int school, struct str pupil, const struct demo_pupil *p)
{
    static const char *const needs[] = { "SEMH", "SLCN", "ASD", "SPLD", "MLD", "SEMH", "SLCN",
        "ASD", "PD", "HI", "OTH" };
    struct str own;
    if (p->fsm) {
        struct row r = new_row(k, TABLE_FSMPERIOD, school, &own);
        struct day from = day_add(
            k->plans->county->year.day[1], -rng_range(&k->rng, 0, p->year * 180));
        set(&r, "pupilonrolltableid", pupil);
        set_date(&r, "fsmstartdate", from);
        set(&r, "ukcountry", S("ENG"));
        end_row(&r);
    }
    int n = p->sen == DEMO_SEN_NONE ? 0 : p->sen == DEMO_SEN_PLAN ? 2
                                                                  : 1;
    size_t first = rng_below(&k->rng, COUNT_OF(needs) - 3);
    for (int rank = 1; rank <= n; rank++) {
        struct row r = new_row(k, TABLE_SENNEEDS, school, &own);
        set(&r, "pupilonrolltableid", pupil);
        set_number(&r, "sentyperank", rank);
        set(&r, "sentype", str_of(needs[first + (size_t)rank]));
        end_row(&r);
    }
}

static void set_pupil(struct row *r, struct demo_census *k, int school, const struct demo_pupil *p,
    const struct demo_enrolment *e)
{
    set(r, "schoolcensustableid", k->school_key[school]);
    set(r, "upn", str_of(p->upn));
    set(r, "surname", demo_surname(p));
    set(r, "forename", demo_forename(p));
    set(r, "sex", p->female ? S("F") : S("M"));
    set_date(r, "dob", p->born);
    set_date(r, "entrydate", e->entry);
    set(r, "parttime", S("False"));
    set(r, "boarder", S("N"));
    set(r, "language", S("ENG"));
}

static void put_pupil(
    struct demo_census *k, int school, bool on_roll, uint32_t enrolment, const uint8_t *marks)
{
    const struct demo_county *c = k->plans->county;
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    const struct demo_pupil *p = &c->pupils[e->pupil];
    struct sums s = autumn_sums(k, marks);
    struct str own;
    struct row r = new_row(
        k, on_roll ? TABLE_PUPILONROLL : TABLE_PUPILNOLONGERONROLL, school, &own);
    set_pupil(&r, k, school, p, e);
    set_number(&r, "termlysessionspossible", s.possible);
    if (on_roll) {
        set(&r, "enrolstatus", S("C"));
        set(&r, "classtype", S("O"));
        set(&r, "ncyearactual", p->year == 0 ? S("R") : str_fmt(k->arena, "%d", p->year));
        set(&r, "senprovision", sen_text(p));
        set(&r, "servicechild", S("N"));
        set(&r, "youngcarer", S("N"));
        set(&r, "plaa", S("N"));
        if (school == 0)
            disagree(k, p, &s);
        put_support(k, school, own, p);
    } else {
        set_date(&r, "leavingdate", e->leaving);
    }
    end_row(&r);
    put_sessions(k, school, on_roll, own, &s);
    put_exclusions(k, school, on_roll, own, enrolment);
}

void demo__census_take(struct demo_census *k, uint32_t enrolment, const uint8_t *marks)
{
    const struct demo_enrolment *e = &k->plans->county->enrolments[enrolment];
    int school = -1;
    for (size_t i = 0; i < k->n_schools; i++)
        if (k->schools[i] == e->school)
            school = (int)i;
    /* Who came after the census day is not in it. */
    if (school < 0 || day_cmp(e->entry, k->day) > 0)
        return;
    bool on_roll = !day_is(e->leaving) || day_cmp(e->leaving, k->day) >= 0;
    put_pupil(k, school, on_roll, enrolment, marks);
}

void demo__census_done(struct demo_census *k, struct demo_dir *d, struct str ret_differ[2])
{
    for (int t = 0; t < TABLES; t++) {
        struct str name = str_fmt(k->arena, "census/2026_spring_%s.csv", tables[t].name);
        if (k->text[t].failed && d->err == OK)
            d->err = FAIL(d->fail, ERR_FULL, "no memory for the census");
        demo_out_file(d, str_cstr(k->arena, name), buf_str(&k->text[t]));
        buf_done(&k->text[t]);
    }
    for (int i = 0; i < 2; i++)
        ret_differ[i] = str_dup(k->arena, str_of(k->differ[i]));
}
