#include "service/suspension_record.h"

#include "base/buf.h"
#include "service/away_look.h"
#include "service/suspension.h"
#include "store/history.h"
#include "store/pupil.h"
#include "store/suspension.h"

static const struct away_field fields[] = {
#define FIELD(name, type, required, label, choices, help) { name, label, help, AWAY_##type, required, choices, false },
#include "service/suspension_fields.def"
#undef FIELD
};

enum { OF_TABLE = 6, /* fields that are columns: start, category, sessions, three reasons */
    REASONS = 3,
    AHEAD = 7 /* days for which one can be entered before it begins */ };

const struct away_field *suspension_fields(size_t *ret_n)
{
    *ret_n = COUNT_OF(fields);
    return fields;
}

int suspension_field_at(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (str_eq(str_of(name), str_of(fields[i].name)))
            return (int)i;
    return -1;
}

static struct suspension_record record_of(struct arena *a, const struct suspension_rows_of_row *x)
{
    char iso[11];
    struct suspension_record r = { x->id, x->school, x->urn, x->school_name, x->category, x->start_on, x->sessions,
        x->reasons, { { 0 } } };
    struct str left = x->reasons, one;
    for (size_t i = 0; i < SUSPENSION_FIELDS_MOST; i++)
        r.values[i] = S("");
    r.values[suspension_field_at("start")] = str_dup(a, day_iso(x->start_on, iso));
    r.values[suspension_field_at("category")] = x->category;
    if (x->sessions > 0)
        r.values[suspension_field_at("sessions")] = str_fmt(a, "%lld", (long long)x->sessions);
    for (int at = suspension_field_at("reason1"); at < OF_TABLE && str_split(&left, ' ', &one); at++)
        r.values[at] = one;
    return r;
}

enum err suspension_records(struct work *w, const struct viewer *viewer, struct pupil_id pupil,
    struct suspension_record **ret, size_t *ret_n)
{
    struct suspension_rows_of_row *rows;
    struct suspension_fields_of_row *values = NULL;
    size_t n_values = 0;
    enum err e = store_suspension_rows_of(w->db, w->arena,
        &(struct suspension_rows_of){ .viewer = *viewer, .pupil = pupil }, &rows, ret_n);
    if (e == OK && *ret_n > 0)
        e = store_suspension_fields_of(w->db, w->arena,
            &(struct suspension_fields_of){ .viewer = *viewer, .pupil = pupil }, &values, &n_values);
    if (e != OK)
        return work_fail(w, e);
    struct suspension_record *records = ARENA_ARRAY(w->arena, *ret_n, struct suspension_record);
    for (size_t i = 0; i < *ret_n; i++) {
        records[i] = record_of(w->arena, &rows[i]);
        for (size_t k = 0; k < n_values; k++) {
            int at = suspension_field_at(str_cstr(w->arena, values[k].name));
            if (values[k].suspension.v == rows[i].id.v && at >= OF_TABLE)
                records[i].values[at] = values[k].value;
        }
    }
    *ret = records;
    return OK;
}

static enum att_episode_kind kind_of(struct str category)
{
    if (str_eq(category, S("PERM")))
        return ATT_PERMANENT_EXCLUSION;
    return str_eq(category, S("LNCH")) ? ATT_LUNCHTIME : ATT_SUSPENSION;
}

static struct str value_of(const struct suspension_record *r, const char *name)
{
    return r->values[suspension_field_at(name)];
}

static struct day day_of_value(const struct suspension_record *r, const char *name)
{
    struct day d;
    return day_parse_iso(value_of(r, name), &d) ? d : DAY_NONE;
}

/* The days of the school of one, which are looked up once a school: `v` are those before it. */
static const struct att_school_days *days_at(struct work *w, const struct dashboard_source *source,
    const struct suspension_record *records, size_t i, const struct suspension_one *v)
{
    for (size_t k = 0; k < i; k++)
        if (records[k].school.v == records[i].school.v)
            return v[k].days;
    struct att_school_days *days = ARENA_NEW(w->arena, struct att_school_days);
    *days = away_school_days(source->reference->calendar, records[i].school, w->today);
    return days;
}

enum err suspension_sum(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    struct pupil_id pupil, const struct suspension_record *records, size_t n, struct suspension_sum *ret)
{
    struct suspension_halves_elsewhere_row elsewhere;
    struct suspension_one *v = ARENA_ARRAY(w->arena, n, struct suspension_one);
    int year = att_year_of(w->today);
    struct suspension_around around = { .today = w->today,
        .year_from = att_year_start(year),
        .year_to = day_add(att_year_start(year + 1), -1),
        .limits = &source->config->away,
        .lists = &source->config->limits };
    enum err e = store_suspension_halves_elsewhere(w->db, w->arena,
        &(struct suspension_halves_elsewhere){
            .viewer = *viewer, .pupil = pupil, .from_on = around.year_from, .to_on = around.year_to },
        &elsewhere);
    if (e != OK)
        return work_fail(w, e);
    away_term(source->reference->calendar, w->today, &around.term_from, &around.term_to);
    around.elsewhere_halves = (int)elsewhere.halves;
    for (size_t i = 0; i < n; i++)
        v[i] = (struct suspension_one){ .kind = kind_of(records[i].category),
            .start = records[i].start,
            .sessions = records[i].sessions,
            .days = days_at(w, source, records, i, v),
            .exam_missed = str_eq(value_of(&records[i], "exam_missed"), S("yes")),
            .sixth_day_told = value_of(&records[i], "sixth_day").n > 0,
            .authority_told = day_is(day_of_value(&records[i], "authority_on")),
            .board_held = day_of_value(&records[i], "board_on") };
    *ret = (struct suspension_sum){ .totals = suspension_totals(v, n, &around),
        .elsewhere_halves = around.elsewhere_halves };
    ret->n_alerts = suspension_alerts(w->arena, v, n, &around, ret->alerts);
    return OK;
}

/* --- what is typed --- */

struct checked {
    struct work *w;
    const struct att_school_days *days;
    const struct pupil_enrolments_row *stays;
    size_t n_stays;
    const struct suspension_record *others;
    size_t n_others;
    struct school_id school;
    struct str *values, *errors;
};

static void refuse(const struct checked *c, const char *name, struct str sentence)
{
    struct str *error = &c->errors[suspension_field_at(name)];
    if (error->n == 0)
        *error = sentence;
}

/* The last school day of one; DAY_NONE: it does not end, or lies beyond what is known. */
static struct day last_day(const struct checked *c, struct day start, int64_t sessions)
{
    return att_school_day_after(c->days, day_add(start, -1), (int)((sessions + 1) / 2));
}

/* Two suspensions may not be of the same days. */
static void check_overlap(const struct checked *c, struct day start, struct str category, int64_t sessions)
{
    char date[20];
    for (size_t i = 0; i < c->n_others; i++) {
        const struct suspension_record *o = &c->others[i];
        bool same = o->start.v == start.v && o->school.v == c->school.v && str_eq(o->category, category);
        if (same || !str_eq(o->category, S("SUSP")))
            continue;
        struct day ours = last_day(c, start, sessions), theirs = last_day(c, o->start, o->sessions);
        if (day_within(o->start, start, ours) || day_within(start, o->start, theirs))
            refuse(c, "start",
                str_fmt(c->w->arena, "A suspension that began on %.*s lasts into these days",
                    STR_ARG(day_words(o->start, date))));
    }
}

static void check_days(const struct checked *c, struct day start, struct str category, int64_t sessions)
{
    bool on_roll = false, whole = str_eq(category, S("SUSP"));
    for (size_t i = 0; i < c->n_stays; i++)
        on_roll = on_roll ||
            (c->stays[i].school.v == c->school.v && day_within(start, c->stays[i].entry_on, c->stays[i].leaving_on));
    if (!on_roll)
        refuse(c, "start", S("The child was not on roll at this school on that day"));
    if (day_cmp(start, day_add(c->w->today, AHEAD)) > 0)
        refuse(c, "start", S("This is more than a week from now"));
    if (whole && sessions > 0)
        check_overlap(c, start, category, sessions);
}

/* The codes with spaces between; a code that is in no list is an error of its field. */
static struct str check_reasons(const struct checked *c)
{
    struct arena *a = c->w->arena;
    struct buf b = buf_new(64);
    for (int i = 0; i < REASONS; i++) {
        int at = suspension_field_at("reason1") + i;
        struct str code = str_upper(a, c->values[at]);
        if (code.n == 0)
            continue;
        if (suspension_reason_words(code).n == 0)
            c->errors[at] = S("This code is in no list. Enter two letters, for example DB");
        buf_add_fmt(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(code));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static bool read_values(struct arena *a, struct suspension_said *said, struct str *values)
{
    bool right = true;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        said->errors[i] = values[i] = S("");
        (void)away_read_value(a, &fields[i], said->texts[i], &values[i], &said->errors[i]);
        if (values[i].p == NULL)
            values[i] = S("");
        if (fields[i].required && values[i].n + said->errors[i].n == 0)
            said->errors[i] = fields[i].type == AWAY_DAY ? S("Enter a date like 3/9/2025")
                : fields[i].type == AWAY_CHOICE          ? S("Choose one")
                                                         : S("Enter this");
        right = right && said->errors[i].n == 0;
    }
    return right;
}

static enum err write_history(struct work *w, const struct viewer *viewer, struct suspension_id of, struct str field,
    struct str was, struct str now)
{
    int64_t id;
    if (str_eq(was, now))
        return OK;
    enum err e = db_new_ids(w->db, S("history"), 1, &id);
    if (e != OK)
        return e;
    return store_history_add(w->db, w->arena,
        &(struct history_add){ .id = id,
            .now_ms = w->now_ms,
            .account = viewer->account,
            .noun = S("suspension"),
            .noun_id = of.v,
            .field = field,
            .old_value = was,
            .new_value = now },
        NULL);
}

/* The fields that differ from what is on record (NULL: nothing is). */
static enum err write_fields(struct work *w, const struct viewer *viewer, struct suspension_id id,
    const struct suspension_record *was, const struct str *values)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(fields); i++) {
        struct str before = was == NULL ? S("") : was->values[i], name = str_of(fields[i].name);
        if (str_eq(before, values[i]))
            continue;
        if (was != NULL)
            e = write_history(w, viewer, id, name, before, values[i]);
        if (e != OK || i < OF_TABLE)
            continue;
        e = values[i].n > 0
            ? store_suspension_field_put(w->db, w->arena,
                  &(struct suspension_field_put){ .suspension = id, .name = name, .value = values[i] }, NULL)
            : store_suspension_field_clear(w->db, w->arena,
                  &(struct suspension_field_clear){ .suspension = id, .name = name }, NULL);
    }
    return e;
}

static enum err write(struct work *w, const struct viewer *viewer, const struct away_child *of, const struct checked *c,
    struct day start, struct str reasons)
{
    const struct suspension_record *was = NULL;
    struct str category = c->values[suspension_field_at("category")];
    struct suspension_id id;
    int64_t sessions = 0;
    for (size_t i = 0; i < c->n_others; i++)
        if (c->others[i].start.v == start.v && c->others[i].school.v == c->school.v &&
            str_eq(c->others[i].category, category))
            was = &c->others[i];
    (void)str_to_i64(c->values[suspension_field_at("sessions")], &sessions);
    enum err e = OK;
    if (was != NULL)
        id = was->id;
    else
        e = db_new_ids(w->db, S("suspension"), 1, &id.v);
    if (e == OK)
        e = store_suspension_put(w->db, w->arena,
            &(struct suspension_put){ .id = id,
                .pupil = of->pupil,
                .school = c->school,
                .category = category,
                .start_on = start,
                .sessions = sessions,
                .reasons = reasons },
            NULL);
    if (e == OK)
        e = write_fields(w, viewer, id, was, c->values);
    return e == OK ? registers_touch(w, c->school) : e;
}

enum err suspension_say(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct away_child *of, struct school_id school, struct suspension_said *said)
{
    struct suspension_record *others;
    struct pupil_enrolments_row *stays;
    struct str values[SUSPENSION_FIELDS_MOST];
    struct checked c = { .w = w, .school = school, .values = values, .errors = said->errors };
    const struct att_school_days days = away_school_days(source->reference->calendar, school, w->today);
    struct day start = DAY_NONE;
    int64_t sessions = 0;
    enum err e = store_pupil_enrolments(w->db, w->arena,
        &(struct pupil_enrolments){ .viewer = *viewer, .pupil = of->pupil }, &stays, &c.n_stays);
    if (e == OK)
        e = suspension_records(w, viewer, of->pupil, &others, &c.n_others);
    if (e != OK)
        return work_fail(w, e);
    c.days = &days;
    c.stays = stays;
    c.others = others;
    (void)read_values(w->arena, said, values);
    (void)str_to_i64(values[suspension_field_at("sessions")], &sessions);
    if (str_eq(values[suspension_field_at("category")], S("SUSP")) && sessions <= 0)
        refuse(&c, "sessions", S("Enter how many sessions"));
    if (day_parse_iso(values[suspension_field_at("start")], &start))
        check_days(&c, start, values[suspension_field_at("category")], sessions);
    struct str reasons = check_reasons(&c);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (said->errors[i].n > 0)
            return ERR_INVALID;
    return work_fail(w, write(w, viewer, of, &c, start, reasons));
}
