/* The School Census as an authority downloads it from COLLECT: one CSV file a table, joined by opaque keys (DOMAIN.md
 * 2.2). The files of one term are read together, in the order in which they need each other, whatever the order they
 * were given in. */
#include "service/import_census.h"
#include "service/import_episode_codes.h"

/* The tables that are read; every other one is left out, with a word. */
enum table {
    T_CENSUS,
    T_SCHOOL,
    T_ON_ROLL,
    T_OFF_ROLL,
    T_FSM,
    T_EXCLUSIONS_ON,
    T_EXCLUSIONS_OFF,
    T_SESSIONS_ON,
    T_SESSIONS_OFF,
    T_SUMMER_ON,
    T_SUMMER_OFF,
    TABLES,
};

/* A table is known by the column of its own key. Names differ by term for free school meals. */
static const struct {
    const char *key, *other_key;
} tables[TABLES] = { [T_CENSUS] = { "schoolcensusorderseqcolumn", NULL },
    [T_SCHOOL] = { "schooltableid", NULL },
    [T_ON_ROLL] = { "pupilonrollorderseqcolumn", NULL },
    [T_OFF_ROLL] = { "pupilnolongeronrollorderseqcolumn", NULL },
    [T_FSM] = { "fsmperiodsonrolltableid", "fsmperiodtableid" },
    [T_EXCLUSIONS_ON] = { "termlyexclusionsonrolltableid", NULL },
    [T_EXCLUSIONS_OFF] = { "termlyexclusionsoffrolltableid", NULL },
    [T_SESSIONS_ON] = { "termlysessiondetailsonrolltableid", NULL },
    [T_SESSIONS_OFF] = { "termlysessiondetailsoffrolltableid", NULL },
    [T_SUMMER_ON] = { "summerhalfterm2sessiondetailsonrolltableid", NULL },
    [T_SUMMER_OFF] = { "summerhalfterm2sessiondetailsoffrolltableid", NULL } };

/* A row of schoolcensus: a school's return. */
struct school_return {
    struct str key, native;
    struct census census;
    struct stage_school *school;
};

/* A row of pupilonroll or pupilnolongeronroll, for its children. */
struct child_row {
    struct str key, native;
    struct stage_enrolment *enrolment;
    const struct census *census;
    bool off_roll;
    struct str possible, possible_second; /* sessions of the term, and of the second half of the summer term */
    struct census_fsm fsm;
    struct stage_said said;
};

struct collect {
    struct import__run *run;
    struct school_return *returns;
    size_t n_returns, room_returns;
    struct child_row *children;
    size_t n_children, room_children;
    uint32_t *slots; /* of children by key, +1; a power of two */
    size_t n_slots;
};

/* Which table a file is; TABLES if none that is read. */
static enum table table_of(struct csv *csv)
{
    for (int t = 0; t < TABLES; t++)
        if (csv_column(csv, str_of(tables[t].key)) >= 0 ||
            (tables[t].other_key != NULL && csv_column(csv, str_of(tables[t].other_key)) >= 0))
            return (enum table)t;
    return TABLES;
}

static uint64_t hash(struct str key, struct str native)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3u;
    for (size_t i = 0; i < native.n; i++)
        h = (h ^ (unsigned char)native.p[i]) * 0x100000001b3u;
    return h ^ h >> 31;
}

static void put_slot(struct collect *c, size_t child)
{
    const struct child_row *row = &c->children[child];
    size_t at = hash(row->key, row->native) & (c->n_slots - 1);
    while (c->slots[at] != 0)
        at = (at + 1) & (c->n_slots - 1);
    c->slots[at] = (uint32_t)child + 1;
}

static struct child_row *find_child(const struct collect *c, struct str key, struct str native)
{
    if (c->n_slots == 0)
        return NULL;
    for (size_t at = hash(key, native) & (c->n_slots - 1); c->slots[at] != 0; at = (at + 1) & (c->n_slots - 1)) {
        struct child_row *row = &c->children[c->slots[at] - 1];
        if (str_eq(row->key, key) && str_eq(row->native, native))
            return row;
    }
    return NULL;
}

static void add_child(struct collect *c, struct child_row row)
{
    c->children = import__grow(c->run->arena, c->children, c->n_children, &c->room_children, sizeof row);
    c->children[c->n_children++] = row;
    if (c->n_slots >= 2 * c->n_children) {
        put_slot(c, c->n_children - 1);
        return;
    }
    c->n_slots = c->n_slots == 0 ? 4096 : c->n_slots * 4;
    c->slots = ARENA_ARRAY(c->run->arena, c->n_slots, uint32_t);
    for (size_t i = 0; i < c->n_children; i++)
        put_slot(c, i);
}

/* The return a pupil's row belongs to: by the key of the return, else by the school's own number in the download. */
static struct school_return *find_return(struct collect *c, struct str key, struct str native)
{
    for (size_t i = 0; i < c->n_returns; i++)
        if (key.n > 0 && str_eq(c->returns[i].key, key))
            return &c->returns[i];
    for (size_t i = 0; i < c->n_returns; i++)
        if (native.n > 0 && str_eq(c->returns[i].native, native))
            return &c->returns[i];
    return NULL;
}

static struct str kept(const struct import__table *t, ptrdiff_t column)
{
    return str_dup(t->run->arena, import__field(t, column));
}

/* The numbers of a school; COLLECT writes some as "100001.0", and a number that lost its leading zeros gets them
 * back. */
static struct stage_school_number number_of(struct collect *c, struct str lea, struct str estab, struct str urn)
{
    int64_t number;
    struct arena *a = c->run->arena;
    struct stage_school_number n = { str_dup(a, lea), str_dup(a, estab), str_dup(a, urn), S("") };
    if (str_to_count(lea, &number) && number >= 0 && number < 1000)
        n.la_code = str_fmt(a, "%03lld", (long long)number);
    if (str_to_count(urn, &number))
        n.urn = str_fmt(a, "%lld", (long long)number);
    if (str_to_count(estab, &number) && number >= 0 && number < 10000)
        n.estab = str_fmt(a, "%04lld", (long long)number);
    return n;
}

static void read_returns(struct collect *c, struct import__table *t)
{
    ptrdiff_t key = import__column(t, "schoolcensustableid"), native = import__column(t, "NativeId");
    ptrdiff_t term = import__column(t, "term"), year = import__column(t, "year");
    ptrdiff_t reference = import__column(t, "referencedate"), lea = import__column(t, "lea");
    ptrdiff_t estab = import__column(t, "estab"), urn = import__column(t, "urn");
    while (import__next(t)) {
        struct school_return r = { .key = kept(t, key), .native = kept(t, native) };
        if (!census_of(import__field(t, term), import__field(t, year), import__field(t, reference), &r.census)) {
            import_refuse(&t->at, S("term"), import__field(t, term),
                "a census is of a term (AUT, SPR or SUM), a year and a reference date; without them its sessions "
                "belong to no term");
            continue;
        }
        struct stage_school_number n =
            number_of(c, import__field(t, lea), import__field(t, estab), import__field(t, urn));
        r.school = stage_school_of_number(c->run->stage, &t->at, &n);
        if (r.school == NULL)
            continue;
        c->returns = import__grow(c->run->arena, c->returns, c->n_returns, &c->room_returns, sizeof r);
        c->returns[c->n_returns++] = r;
    }
}

/* Names of schools that came without being in the list. */
static void read_schools(struct collect *c, struct import__table *t)
{
    ptrdiff_t key = import__column(t, "schoolcensustableid"), native = import__column(t, "NativeId");
    ptrdiff_t name = import__column(t, "schoolname");
    while (import__next(t)) {
        struct school_return *r = find_return(c, import__field(t, key), import__field(t, native));
        if (r != NULL && r->school->id.v == 0 && import__field(t, name).n > 0)
            r->school->name = kept(t, name);
    }
}

static void read_children(struct collect *c, struct import__table *t, bool off_roll)
{
    const char *const names[] = { off_roll ? "pupilnolongeronrolltableid" : "pupilonrolltableid", "NativeId",
        "schoolcensustableid", "upn", "formerupn", "surname", "forename", "preferredsurname", "dob", "sex", "entrydate",
        "leavingdate", "enrolstatus", off_roll ? "ncyearleaving" : "ncyearactual", "senprovision",
        "termlysessionspossible", "gender", "summerhalfterm2sessionspossible" };
    ptrdiff_t at[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        at[i] = import__column(t, names[i]);
    while (import__next(t)) {
        struct str f[COUNT_OF(names)];
        for (size_t i = 0; i < COUNT_OF(names); i++)
            f[i] = import__field(t, at[i]);
        struct school_return *r = find_return(c, f[2], f[1]);
        if (r == NULL) {
            import_refuse(&t->at, S("NativeId"), f[1],
                "no row of the schoolcensus table says which school this is: add that table, or mend the row that "
                "was refused");
            continue;
        }
        const struct census_child child = { .upn = f[3],
            .former_upn = f[4],
            .surname = f[5],
            .forename = f[6],
            .preferred_surname = f[7],
            .born = f[8],
            .sex = f[9].n > 0 ? f[9] : f[16],
            .entry = f[10],
            .leaving = f[11],
            .status = f[12],
            .year_group = f[13],
            .sen = f[14],
            .off_roll = off_roll };
        struct stage_enrolment *e = census_say_child(c->run, &t->at, &r->census, &child, r->school);
        if (e == NULL)
            continue;
        add_child(c,
            (struct child_row){ .key = kept(t, at[0]),
                .native = kept(t, at[1]),
                .enrolment = e,
                .census = &r->census,
                .off_roll = off_roll,
                .possible = kept(t, at[15]),
                .possible_second = kept(t, at[17]),
                .said = stage_said_at(&t->at) });
    }
}

/* The child of a row of a child table; refused when there is none. */
static struct child_row *child_of(struct collect *c, struct import__table *t, ptrdiff_t key, ptrdiff_t native)
{
    struct child_row *row = find_child(c, import__field(t, key), import__field(t, native));
    if (row == NULL)
        import_refuse(&t->at, csv_column_name(t->csv, (size_t)key), import__field(t, key),
            "the child this row belongs to is not in the pupil table, or was refused there");
    return row;
}

static void read_fsm(struct collect *c, struct import__table *t)
{
    ptrdiff_t key = import__column_needed(t, "pupilonrolltableid", "a table of free school meals");
    ptrdiff_t native = import__column(t, "NativeId"), start = import__column(t, "fsmstartdate");
    ptrdiff_t end = import__column(t, "fsmenddate");
    while (import__next(t)) {
        struct child_row *row = child_of(c, t, key, native);
        if (row != NULL)
            census_note_fsm(c->run, &t->at, &row->fsm, import__field(t, start), import__field(t, end));
    }
}

static void read_exclusions(struct collect *c, struct import__table *t, const char *parent)
{
    ptrdiff_t key = import__column_needed(t, parent, "a table of exclusions"), native = import__column(t, "NativeId");
    ptrdiff_t category = import__column(t, "category"), start = import__column(t, "startdate");
    ptrdiff_t sessions = import__column(t, "sessions");
    const ptrdiff_t reasons[3] = { import__column(t, "reason1"), import__column(t, "reason2"),
        import__column(t, "reason3") };
    while (import__next(t)) {
        struct child_row *row = child_of(c, t, key, native);
        const struct episode_cells cells = { import__field(t, category), import__field(t, start),
            import__field(t, sessions),
            { import__field(t, reasons[0]), import__field(t, reasons[1]), import__field(t, reasons[2]) } };
        if (row != NULL)
            episode_read(c->run, &t->at, &cells, row->enrolment->pupil, row->enrolment->school);
    }
}

static void read_sessions(struct collect *c, struct import__table *t, const char *parent, bool second)
{
    ptrdiff_t key = import__column_needed(t, parent, "a table of sessions"), native = import__column(t, "NativeId");
    ptrdiff_t code = import__column(t, "attendancereason"), sessions = import__column(t, "sessions");
    if (sessions < 0) /* its name before 2024/25, when it held absences only */
        sessions = import__column_needed(t, "absencesessions", "a table of sessions");
    while (import__next(t)) {
        struct child_row *row = child_of(c, t, key, native);
        if (row != NULL)
            census_say_sessions(c->run, &t->at, row->census, second, row->enrolment, import__field(t, code),
                import__field(t, sessions));
    }
}

static void read_table(struct collect *c, struct import__table *t, enum table table)
{
    static const char on[] = "pupilonrolltableid", off[] = "pupilnolongeronrolltableid";
    switch (table) {
    case T_CENSUS:
        read_returns(c, t);
        break;
    case T_SCHOOL:
        read_schools(c, t);
        break;
    case T_ON_ROLL:
    case T_OFF_ROLL:
        read_children(c, t, table == T_OFF_ROLL);
        break;
    case T_FSM:
        read_fsm(c, t);
        break;
    case T_EXCLUSIONS_ON:
    case T_EXCLUSIONS_OFF:
        read_exclusions(c, t, table == T_EXCLUSIONS_ON ? on : off);
        break;
    case T_SESSIONS_ON:
    case T_SESSIONS_OFF:
    case T_SUMMER_ON:
    case T_SUMMER_OFF:
        read_sessions(c, t, table == T_SESSIONS_ON || table == T_SUMMER_ON ? on : off, table >= T_SUMMER_ON);
        break;
    case TABLES:
        break;
    }
}

/* Finds out which table each file is; two files of one table are refused. */
static void sort_files(struct import__run *r, const struct import_file *files[TABLES])
{
    size_t known = 0;
    for (size_t i = 0; i < r->task->n_files && !import_stopped(r->report); i++) {
        struct import__table t;
        bool opened = import__table_open(r, &r->task->files[i], &t);
        enum table table = opened ? table_of(t.csv) : TABLES;
        if (opened && table == TABLES)
            import_warn(&t.at, S(""), r->task->files[i].name,
                "this table is not needed here, or is none of the School Census; it was left out");
        else if (opened && files[table] != NULL)
            import_refuse_all(&t.at, "two files are the same table of the census: give one term at a time");
        else if (opened) {
            files[table] = &r->task->files[i];
            known++;
        }
        import__table_close(&t);
    }
    if (known == 0 && r->task->n_files > 0)
        import_refuse_all(&(struct import_at){ r->report, r->task->files[0].name, 0, false },
            "no file is a table of the School Census (schoolcensus, pupilonroll, termlysessiondetailsonroll and so "
            "on)");
}

/* When everything of a child has been read: its free school meals, and whether its totals agree with its sessions. */
static void end_child(struct import__run *r, struct child_row *row, bool fsm_given)
{
    struct import_at at = { r->report, row->said.file, row->said.line, false };
    if (fsm_given && !row->off_roll)
        census_say_fsm(r, &at, row->census, row->enrolment->pupil, &row->fsm);
    census_check_possible(&at, row->census, false, row->enrolment, row->possible);
    if (row->census->term == CENSUS_AUTUMN)
        census_check_possible(&at, row->census, true, row->enrolment, row->possible_second);
}

void census_read_tables(struct import__run *r)
{
    const struct import_file *files[TABLES] = { NULL };
    struct collect c = { .run = r };
    sort_files(r, files);
    for (int k = 0; k < TABLES && !import_stopped(r->report); k++) {
        struct import__table t;
        if (files[k] == NULL)
            continue;
        if (import__table_open(r, files[k], &t)) {
            /* A term without exclusions, a school that nobody left. */
            t.may_be_empty = k != T_CENSUS && k != T_ON_ROLL;
            read_table(&c, &t, (enum table)k);
        }
        import__table_close(&t);
    }
    for (size_t i = 0; i < c.n_children; i++)
        end_child(r, &c.children[i], files[T_FSM] != NULL);
}
