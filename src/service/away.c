#include "service/away.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/random.h"
#include "service/registers.h"
#include "store/away.h"
#include "store/pupil.h"

/* The fields that are columns of the table. */
static const char *const columns[] = { "from", "expected", "ended", "hours", "reason", "note" };

static bool is_column(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (str_eq(str_of(name), str_of(columns[i])))
            return true;
    return false;
}

static void put(struct away *r, const char *name, struct str value)
{
    int at = away_field_at(r->kind, name);
    if (at >= 0)
        r->values[at] = value;
}

static struct str iso(struct arena *a, struct day d)
{
    char text[11];
    return str_dup(a, day_iso(d, text));
}

static struct str quarters(struct arena *a, struct opt_i64 n)
{
    static const char *const parts[] = { "", ".25", ".5", ".75" };
    if (!n.has || n.v < 0)
        return S("");
    return str_fmt(a, "%d%s", (int)(n.v / 4), parts[n.v % 4]);
}

/* Hours as the column has them: in quarters. */
static struct opt_i64 quarters_of(struct str text)
{
    int64_t hundredths;
    if (!str_to_fixed(text, 2, &hundredths))
        return (struct opt_i64){ .has = false };
    return (struct opt_i64){ true, hundredths / 25 };
}

static struct away record_of(struct arena *a, const struct away_rows_row *x)
{
    struct away r = { .id = x->id,
        .public_id = x->public_id,
        .pupil = x->pupil,
        .pupil_public_id = x->pupil_public_id,
        .upn = x->upn,
        .surname = x->surname,
        .forename = x->forename,
        .born = x->born_on,
        .school = x->school,
        .urn = x->urn,
        .school_name = x->school_name,
        .locality = x->locality,
        .from = x->from_on,
        .expected = x->expected_on,
        .ended = x->ended_on,
        .made_ms = x->made_ms,
        .made_by = x->made_by,
        .hides = !x->is_told,
        .version = x->version };
    (void)away_kind_parse(x->kind, &r.kind);
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        r.values[i] = S("");
    put(&r, "from", iso(a, x->from_on));
    put(&r, "expected", iso(a, x->expected_on));
    put(&r, "ended", iso(a, x->ended_on));
    put(&r, "hours", quarters(a, x->hours));
    put(&r, "reason", x->reason);
    put(&r, "note", x->note);
    return r;
}

/* Where the records are, by id. */
struct place {
    int64_t id;
    struct away *record;
};

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static struct away *find(const struct place *places, size_t n, struct away_id id)
{
    const struct place key = { id.v, NULL };
    const struct place *p = n == 0 ? NULL : bsearch(&key, places, n, sizeof *places, by_id);
    return p == NULL ? NULL : p->record;
}

static struct place *places_of(struct arena *a, struct away *records, size_t n)
{
    struct place *places = ARENA_ARRAY(a, n, struct place);
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){ records[i].id.v, &records[i] };
    if (n > 0)
        qsort(places, n, sizeof *places, by_id);
    return places;
}

/* There are thousands of fields on a list: most names differ in their first letter. */
static bool is_name(struct str s, const char *name)
{
    return s.n > 0 && s.p[0] == name[0] && str_eq(s, str_of(name));
}

static void take_fields(const struct place *places, size_t n, const struct away_fields_of_row *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        struct away *r = find(places, n, rows[i].away);
        if (r == NULL)
            continue;
        size_t n_fields;
        const struct away_field *f = away_fields(r->kind, &n_fields);
        for (size_t k = 0; k < n_fields; k++)
            if (is_name(rows[i].name, f[k].name) && !(f[k].class3 && r->hides))
                r->values[k] = rows[i].value;
    }
}

static void take_steps(struct arena *a, const struct place *places, size_t n, const struct away_steps_of_row *rows,
    size_t n_rows)
{
    struct away_step *steps = ARENA_ARRAY(a, n_rows, struct away_step);
    for (size_t i = 0; i < n_rows; i++) {
        struct away *r = find(places, n, rows[i].away);
        const struct away_step_kind *kind = r == NULL ? NULL : away_step_find(r->kind, rows[i].kind);
        if (kind == NULL)
            continue;
        steps[i] = (struct away_step){ rows[i].on_day, kind, rows[i].what, rows[i].result, rows[i].who, rows[i].at_ms };
        if (r->n_steps == 0)
            r->steps = &steps[i];
        r->n_steps++;
    }
}

static enum err read_steps(struct work *w, const struct viewer *viewer, const struct away_asked *asked,
    struct str kind, int64_t state, struct away_steps_of_row **ret, size_t *ret_n)
{
    struct away_steps_last_row *last;
    enum err e;
    if (!asked->brief)
        return store_away_steps_of(w->db, w->arena,
            &(struct away_steps_of){ .viewer = *viewer,
                .kind = kind,
                .school = asked->school,
                .pupil = asked->pupil,
                .public_id = asked->public_id,
                .state = state },
            ret, ret_n);
    e = store_away_steps_last(w->db, w->arena,
        &(struct away_steps_last){ .viewer = *viewer,
            .kind = kind,
            .school = asked->school,
            .pupil = asked->pupil,
            .public_id = asked->public_id,
            .state = state },
        &last, ret_n);
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct away_steps_of_row);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct away_steps_of_row){ .away = last[i].away,
            .kind = last[i].kind,
            .on_day = last[i].on_day,
            .what = S(""),
            .result = S(""),
            .who = S("") };
    return OK;
}

enum err away_list(struct work *w, const struct viewer *viewer, const struct away_asked *asked, struct away **ret,
    size_t *ret_n)
{
    struct away_rows_row *rows;
    struct away_fields_of_row *fields = NULL;
    struct away_steps_of_row *steps = NULL;
    size_t n = 0, n_fields = 0, n_steps = 0;
    struct str kind = asked->of_kind ? away_kind_name(asked->kind) : STR_NONE;
    int64_t state = asked->open ? 1 : asked->ended ? 2
                                                   : 0;
    enum err e = store_away_rows(w->db, w->arena,
        &(struct away_rows){ .viewer = *viewer,
            .kind = kind,
            .school = asked->school,
            .pupil = asked->pupil,
            .public_id = asked->public_id,
            .state = state,
            .class3 = asked->class3 == NULL ? 0 : asked->class3->scope },
        &rows, &n);
    if (e == OK && n > 0)
        e = store_away_fields_of(w->db, w->arena,
            &(struct away_fields_of){ .viewer = *viewer,
                .kind = kind,
                .school = asked->school,
                .pupil = asked->pupil,
                .public_id = asked->public_id,
                .state = state,
                .brief = asked->brief },
            &fields, &n_fields);
    if (e == OK && n > 0)
        e = read_steps(w, viewer, asked, kind, state, &steps, &n_steps);
    if (e != OK)
        return work_fail(w, e);
    struct away *records = ARENA_ARRAY(w->arena, n, struct away);
    for (size_t i = 0; i < n; i++)
        records[i] = record_of(w->arena, &rows[i]);
    const struct place *places = places_of(w->arena, records, n);
    take_fields(places, n, fields, n_fields);
    take_steps(w->arena, places, n, steps, n_steps);
    *ret = records;
    *ret_n = n;
    return OK;
}

enum err away_read(struct work *w, const struct viewer *viewer, const struct viewer *class3, struct str public_id,
    struct away *ret)
{
    struct away *records;
    size_t n;
    enum err e = away_list(w, viewer, &(struct away_asked){ .public_id = public_id, .class3 = class3 }, &records, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = records[0];
    return e;
}

enum err away_subject(struct work *w, const struct viewer *viewer, struct str pupil_public_id,
    struct away_child *ret)
{
    struct away_subject_row row;
    struct pupil_enrolments_row *stays;
    size_t n;
    *ret = (struct away_child){ .n_schools = 0 };
    enum err e = store_away_subject(w->db, w->arena,
        &(struct away_subject){ .viewer = *viewer, .public_id = pupil_public_id }, &row);
    if (e == OK)
        e = store_pupil_enrolments(w->db, w->arena, &(struct pupil_enrolments){ .viewer = *viewer, .pupil = row.id },
            &stays, &n);
    if (e != OK)
        return work_fail(w, e);
    ret->pupil = row.id;
    ret->pupil_public_id = row.public_id;
    ret->upn = row.upn;
    ret->surname = row.surname;
    ret->forename = row.forename;
    ret->born = row.born_on;
    ret->schools = ARENA_ARRAY(w->arena, n, struct away_school);
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < ret->n_schools; k++)
            known = known || ret->schools[k].id.v == stays[i].school.v;
        if (!known)
            ret->schools[ret->n_schools++] = (struct away_school){ stays[i].school, stays[i].urn,
                stays[i].school_name };
    }
    return ret->n_schools == 0 ? ERR_MISSING : OK;
}

/* What the rules need to know; the record itself is not among the others. */
static enum err look_around(struct work *w, const struct viewer *viewer, struct pupil_id pupil, struct day born,
    struct school_id school, enum away_kind kind, struct away_id self, struct away_around *ret)
{
    struct pupil_enrolments_row *stays;
    struct away_spans_row *spans;
    size_t n_stays, n_spans;
    enum err e = store_pupil_enrolments(w->db, w->arena,
        &(struct pupil_enrolments){ .viewer = *viewer, .pupil = pupil }, &stays, &n_stays);
    if (e == OK)
        e = store_away_spans(w->db, w->arena,
            &(struct away_spans){ .viewer = *viewer, .pupil = pupil, .kind = away_kind_name(kind) }, &spans, &n_spans);
    if (e != OK)
        return e;
    struct away_span *v = ARENA_ARRAY(w->arena, n_stays + n_spans, struct away_span);
    *ret = (struct away_around){ .today = w->today, .born = born, .stays = v };
    for (size_t i = 0; i < n_stays; i++)
        if (stays[i].school.v == school.v)
            v[ret->n_stays++] = (struct away_span){ stays[i].entry_on, stays[i].leaving_on, stays[i].school_name };
    ret->others = v + ret->n_stays;
    for (size_t i = 0; i < n_spans; i++)
        if (spans[i].id.v != self.v)
            v[ret->n_stays + ret->n_others++] = (struct away_span){ spans[i].from_on, spans[i].ended_on,
                spans[i].school_name.p == NULL ? S("Another school") : spans[i].school_name };
    return OK;
}

static struct day day_at(enum away_kind k, const struct str *values, const char *name)
{
    int at = away_field_at(k, name);
    struct day d;
    return at >= 0 && day_parse_iso(values[at], &d) ? d : DAY_NONE;
}

static struct str text_at(enum away_kind k, const struct str *values, const char *name)
{
    int at = away_field_at(k, name);
    return at < 0 ? S("") : values[at];
}

/* The fields that are rows of their own, where they differ. */
static enum err write_fields(struct work *w, struct away_id id, enum away_kind k, const struct str *was,
    const struct str *now)
{
    size_t n;
    const struct away_field *f = away_fields(k, &n);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        if (is_column(f[i].name) || str_eq(was[i], now[i]))
            continue;
        e = now[i].n > 0 ? store_away_field_put(w->db, w->arena,
                               &(struct away_field_put){ .away = id, .name = str_of(f[i].name), .value = now[i] }, NULL)
                         : store_away_field_clear(w->db, w->arena,
                               &(struct away_field_clear){ .away = id, .name = str_of(f[i].name) }, NULL);
    }
    return e;
}

/* May the viewer, that of class3.update or NULL, say what is of class 3 at a school? */
static enum err look_at_class3(struct work *w, const struct viewer *class3, struct school_id school, bool *ret_hides)
{
    struct away_class3_at_row row;
    *ret_hides = true;
    if (class3 == NULL)
        return OK;
    enum err e = store_away_class3_at(
        w->db, w->arena, &(struct away_class3_at){ .viewer = *class3, .school = school }, &row);
    *ret_hides = e != OK;
    return e == ERR_MISSING ? OK : e;
}

enum err away_make(struct work *w, const struct viewer *viewer, const struct viewer *class3,
    const struct away_child *of, struct school_id school, struct away_said *said, struct str *ret_public_id)
{
    struct str values[AWAY_FIELDS_MOST], none[AWAY_FIELDS_MOST];
    struct away_around around;
    enum away_kind k = said->kind;
    struct away_id id;
    enum err e = look_around(w, viewer, of->pupil, of->born, school, k, (struct away_id){ 0 }, &around);
    if (e == OK)
        e = look_at_class3(w, class3, school, &around.hides);
    if (e != OK)
        return work_fail(w, e);
    if (!away_check(w->arena, k, said->texts, &around, values, said->errors))
        return ERR_INVALID;
    for (size_t i = 0; i < AWAY_FIELDS_MOST; i++)
        none[i] = S("");
    e = db_new_ids(w->db, S("away"), 1, &id.v);
    *ret_public_id = random_public_id(w->arena);
    if (e == OK)
        e = store_away_add(w->db, w->arena,
            &(struct away_add){ .id = id,
                .public_id = *ret_public_id,
                .kind = away_kind_name(k),
                .pupil = of->pupil,
                .school = school,
                .from_on = day_at(k, values, "from"),
                .expected_on = day_at(k, values, "expected"),
                .ended_on = day_at(k, values, "ended"),
                .hours = quarters_of(text_at(k, values, "hours")),
                .reason = text_at(k, values, "reason"),
                .note = text_at(k, values, "note"),
                .made_ms = w->now_ms,
                .made_by = viewer->account },
            NULL);
    if (e == OK)
        e = write_fields(w, id, k, none, values);
    if (e == OK)
        e = registers_touch(w, school);
    return work_fail(w, e);
}

/* The fields that stand otherwise now than in the form's version, for whoever is told of it. */
static struct str what_changed(struct work *w, const struct viewer *viewer, const struct away *r, int64_t version)
{
    struct away_past *past;
    size_t n;
    struct buf b = buf_new(2000);
    if (away_history(w, viewer, r, &past, &n) == OK)
        for (size_t i = 0; i < n && i < 6 && r->version > version; i++)
            buf_add_fmt(&b, "%s%.*s is now “%.*s”", i == 0 ? "" : "; ", STR_ARG(past[i].label), STR_ARG(past[i].now));
    struct str text = str_fmt(w->arena,
        "Somebody else has changed this record since you opened it%s%.*s. Look at what you have below, then save again",
        b.n > 0 ? ": " : "", STR_ARG(buf_str(&b)));
    buf_done(&b);
    return text;
}

static enum err write_history(struct work *w, const struct viewer *viewer, const struct away *was,
    const struct str *now)
{
    size_t n;
    const struct away_field *f = away_fields(was->kind, &n);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        int64_t id;
        if (str_eq(was->values[i], now[i]))
            continue;
        e = db_new_ids(w->db, S("away_history"), 1, &id);
        if (e == OK)
            e = store_away_history_add(w->db, w->arena,
                &(struct away_history_add){ .id = id,
                    .away = was->id,
                    .at_ms = w->now_ms,
                    .account = viewer->account,
                    .name = str_of(f[i].name),
                    .old_value = was->values[i],
                    .new_value = now[i] },
                NULL);
    }
    return e;
}

enum err away_change(struct work *w, const struct viewer *viewer, const struct away *was, int64_t version,
    struct away_said *said)
{
    struct str values[AWAY_FIELDS_MOST];
    struct away_around around;
    enum away_kind k = was->kind;
    int64_t changed = 0;
    enum err e = look_around(w, viewer, was->pupil, was->born, was->school, k, was->id, &around);
    if (e != OK)
        return work_fail(w, e);
    around.hides = was->hides;
    bool right = away_check(w->arena, k, said->texts, &around, values, said->errors);
    if (version != was->version)
        said->problem = what_changed(w, viewer, was, version);
    if (!right || version != was->version)
        return ERR_INVALID;
    e = store_away_put(w->db, w->arena,
        &(struct away_put){ .id = was->id,
            .version = version,
            .from_on = day_at(k, values, "from"),
            .expected_on = day_at(k, values, "expected"),
            .ended_on = day_at(k, values, "ended"),
            .hours = quarters_of(text_at(k, values, "hours")),
            .reason = text_at(k, values, "reason"),
            .note = text_at(k, values, "note") },
        &changed);
    if (e == OK && changed == 0)
        e = ERR_BUSY; /* between the reading and the writing: it is all run again */
    if (e == OK)
        e = write_fields(w, was->id, k, was->values, values);
    if (e == OK)
        e = write_history(w, viewer, was, values);
    if (e == OK)
        e = registers_touch(w, was->school);
    return work_fail(w, e);
}

/* Reads a text of a step; false if it is too long. */
static bool step_text(struct arena *a, struct str text, enum away_type type, struct str *ret, struct str *ret_error)
{
    const struct away_field f = { .name = "", .type = type, .choices = "" };
    return away_read_value(a, &f, text, ret, ret_error);
}

/* The day of a step: not one to come, nor before the record begins, but for what may lead up to it. */
static struct day step_day(struct work *w, const struct away *of, const struct away_step_kind *kind,
    struct away_step_said *said)
{
    struct str on = S("");
    struct day day = DAY_NONE;
    if (said->on.n == 0)
        said->on_error = S("Enter a date like 3/9/2025");
    else if (step_text(w->arena, said->on, AWAY_DAY, &on, &said->on_error))
        (void)day_parse_iso(on, &day);
    if (day_is(day) && day_cmp(day, w->today) > 0)
        said->on_error = S("This is still to come. Enter it when it has been");
    /* What is asked after a child, or said to a family, may come before the day from which the record counts. */
    bool early = kind != NULL && kind->class != AWAY_REVIEW && kind->class != AWAY_REPORT;
    if (day_is(day) && !early && day_cmp(day, of->from) < 0)
        said->on_error = S("This is before the record begins");
    return day;
}

enum err away_step_add(struct work *w, const struct viewer *viewer, const struct away *of, struct away_step_said *said)
{
    const struct away_step_kind *kind = away_step_find(of->kind, said->kind);
    struct str what = S(""), result = S("");
    struct day day = step_day(w, of, kind, said);
    int64_t id;
    if (kind == NULL)
        said->kind_error = S("Choose what was done");
    bool right = step_text(w->arena, said->what, AWAY_TEXT, &what, &said->what_error);
    right = step_text(w->arena, said->result, AWAY_LONG, &result, &said->result_error) && right;
    if (of->n_steps >= AWAY_STEPS_MOST)
        said->kind_error = S("This record has as many steps as it can hold");
    if (!right || said->kind_error.n + said->on_error.n > 0)
        return ERR_INVALID;
    enum err e = db_new_ids(w->db, S("away_step"), 1, &id);
    if (e == OK)
        e = store_away_step_add(w->db, w->arena,
            &(struct away_step_add){ .id = id,
                .away = of->id,
                .kind = str_of(kind->name),
                .on_day = day,
                .what = what,
                .result = result,
                .account = viewer->account,
                .at_ms = w->now_ms },
            NULL);
    return work_fail(w, e);
}

enum err away_history(struct work *w, const struct viewer *viewer, const struct away *of, struct away_past **ret,
    size_t *ret_n)
{
    struct away_history_of_row *rows;
    size_t n_fields, n;
    const struct away_field *f = away_fields(of->kind, &n_fields);
    enum err e = store_away_history_of(w->db, w->arena,
        &(struct away_history_of){ .viewer = *viewer, .away = of->id }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct away_past *past = ARENA_ARRAY(w->arena, n, struct away_past);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_fields && !str_eq(rows[i].name, str_of(f[k].name)))
            k++;
        if (k < n_fields && f[k].class3 && of->hides)
            continue;
        struct away_past *one = &past[(*ret_n)++];
        *one = (struct away_past){ rows[i].at_ms, rows[i].who, rows[i].name, rows[i].old_value, rows[i].new_value };
        if (k == n_fields)
            continue;
        one->label = str_of(f[k].label);
        one->was = away_words(w->arena, &f[k], rows[i].old_value);
        one->now = away_words(w->arena, &f[k], rows[i].new_value);
    }
    *ret = past;
    return OK;
}
