/* Casework records (CW-1, CW-3, CW-4, CW-5; DOMAIN.md 1.5 and 5.5): a child who is not in full-time school, for a time
 * and in one way, or who may be excluded. One kind of record underlies them: days, a reason, fields of its kind, dated
 * steps, and what stood there before it was changed.
 *
 * What a kind asks for is a table (away_kinds.def, away_fields.def, away_steps.def); forms, pages, files, the import
 * and the history are made of it. Values are text everywhere but in the database's columns: a day is "2026-06-03",
 * hours are "12.5", yes and no are "yes" and "no", a choice is its value, several are values with spaces between.
 *
 * A record belongs to the school where the child is, or last was, on roll, and is seen by those who may see both the
 * child and that school: a school the child moves to sees its own records, and the one they left keeps its part.
 *
 * Fields of class 3 (OV6) are read and written by those who have class3.read and class3.update at the school, on every
 * way in and out. To everybody else a record `hides` them: their values are empty, their history is left out, what is
 * told of the record does not look at them, and what somebody says of one is refused. Whoever calls says with which
 * viewer (of class3.read or class3.update, and the same account) that is asked; NULL hides them. */
#ifndef WAYMARK_SERVICE_AWAY_H
#define WAYMARK_SERVICE_AWAY_H

#include "base/day.h"
#include "service/work.h"

enum away_kind {
#define KIND(id, name, one, many, is) AWAY_##id,
#include "service/away_kinds.def"
#undef KIND
    AWAY_KINDS,
};
struct str away_kind_name(enum away_kind k);  /* "timetable", in addresses and files */
struct str away_kind_words(enum away_kind k); /* "Part-time timetable" */
struct str away_kind_many(enum away_kind k);  /* "Part-time timetables" */
struct str away_kind_about(enum away_kind k); /* what it is, in a sentence */
bool away_kind_parse(struct str name, enum away_kind *ret);

enum away_type {
    AWAY_TEXT,
    AWAY_LONG,
    AWAY_DAY,
    AWAY_YES_NO,
    AWAY_CHOICE,
    AWAY_MANY,
    AWAY_NUMBER,
    AWAY_HOURS,
};
enum {
    AWAY_FIELDS_MOST = 28,  /* of one kind */
    AWAY_CHOICES_MOST = 12, /* of one field */
    AWAY_TEXT_MOST = 200,   /* characters of a line */
    AWAY_LONG_MOST = 4000,  /* and of a longer text */
    AWAY_STEPS_MOST = 500,  /* steps of one record */
};

struct away_field {
    const char *name, *label, *help;
    enum away_type type;
    bool required;
    const char *choices;
    bool class3;
};
/* The fields of a kind, in the order of the form. */
const struct away_field *away_fields(enum away_kind k, size_t *ret_n);
/* Where a field is among those of its kind; -1 if there is none of the name. */
int away_field_at(enum away_kind k, const char *name);

struct away_choice {
    struct str value, words;
};
/* What a field offers: of CHOICE and MANY, and yes and no. */
size_t away_choices(const struct away_field *f, struct away_choice ret[AWAY_CHOICES_MOST]);
/* A value as pages show it: "3 June 2026", the words of choices with commas between. */
struct str away_words(struct arena *a, const struct away_field *f, struct str value);

enum away_class {
    AWAY_REVIEW,
    AWAY_VISIT,
    AWAY_REPORT,
    AWAY_ENQUIRY,
    AWAY_LETTER,
    AWAY_MEETING,
    AWAY_CLASSES,
};
struct away_step_kind {
    enum away_kind of;
    const char *name, *words;
    enum away_class class;
};
/* All steps of all kinds; those of one follow upon each other. */
const struct away_step_kind *away_step_kinds(size_t *ret_n);
const struct away_step_kind *away_step_find(enum away_kind k, struct str name); /* NULL: there is none */

/* --- The rules for what is typed or brought in. Pure. --- */

struct away_span {
    struct day from, to; /* DAY_NONE: open */
    struct str where;    /* a school's name */
};
struct away_around {
    struct day today, born;
    const struct away_span *stays; /* on roll at the school */
    size_t n_stays;
    const struct away_span *others; /* the child's other records of the kind */
    size_t n_others;
    bool hides; /* whoever says it may not say what is of class 3: it is refused, and missed by nobody */
};
/* Reads the texts of the kind's fields and looks whether the record can be so. Gives the values, and a sentence in each
 * field that is wrong; false if any is. Texts may be days in any usual form, words of choices, "12,5". `errors` and
 * `values` hold AWAY_FIELDS_MOST. */
bool away_check(struct arena *a, enum away_kind k, const struct str *texts, const struct away_around *around,
    struct str *values, struct str *errors);

/* One value; the sentence names no field. False if it is wrong. An empty text is an empty value. */
bool away_read_value(struct arena *a, const struct away_field *f, struct str text, struct str *ret_value,
    struct str *ret_error);

/* --- Records --- */

struct away_step {
    struct day on;
    const struct away_step_kind *kind;
    struct str what, result, who;
    int64_t at_ms;
};

struct away {
    struct away_id id;
    struct str public_id;
    enum away_kind kind;
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    struct day born;
    struct school_id school;
    struct str urn, school_name;
    struct locality_id locality; /* v == 0: none */
    struct day from, expected, ended;
    struct str values[AWAY_FIELDS_MOST]; /* by the fields of the kind, the days above among them */
    bool hides;                          /* those of class 3 are empty, whatever they are */
    const struct away_step *steps;       /* the newest first */
    size_t n_steps;
    int64_t made_ms, version;
    struct str made_by;
};
/* A value by the name of its field; empty if the kind has none of it. */
struct str away_value(const struct away *r, const char *name);
struct day away_value_day(const struct away *r, const char *name);
int64_t away_value_number(const struct away *r, const char *name); /* -1: none */
static inline bool away_is_open(const struct away *r)
{
    return !day_is(r->ended);
}

/* Which records are wanted; zeroes: all that the viewer may see. */
struct away_asked {
    bool of_kind;
    enum away_kind kind;
    struct school_id school;
    struct pupil_id pupil;
    struct str public_id;
    bool open, ended; /* only those */
    const struct viewer *class3;
    bool brief; /* for a list: without fields that neither a line nor an alert tells, and with the last step of
                       * each kind alone, of open ones, without its words */
};
/* With fields and steps, the newest first. */
enum err away_list(struct work *w, const struct viewer *viewer, const struct away_asked *asked, struct away **ret,
    size_t *ret_n) MUST_CHECK;
/* One. ERR_MISSING: there is none, or the viewer may not see it. */
enum err away_read(struct work *w, const struct viewer *viewer, const struct viewer *class3, struct str public_id,
    struct away *ret) MUST_CHECK;

/* Whom a new record is about, by the public id or the UPN in capitals. ERR_MISSING: the viewer may not see the child,
 * or the child was never on roll at a school of theirs. */
struct away_child {
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    struct day born;
    struct away_school {
        struct school_id id;
        struct str urn, name;
    } * schools; /* where the child is or was on roll, and the viewer may see; the newest first, each once */
    size_t n_schools;
};
enum err away_subject(struct work *w, const struct viewer *viewer, struct str pupil_public_id,
    struct away_child *ret) MUST_CHECK;

/* What is said of a record, and what came of it. */
struct away_said {
    enum away_kind kind;
    struct str texts[AWAY_FIELDS_MOST];
    struct str errors[AWAY_FIELDS_MOST]; /* by field */
    struct str problem;                  /* of the record as a whole */
};
/* All of these run within the caller's WRITE transaction, and the viewer is that of pupil.update. ERR_INVALID: `said`
 * holds what is wrong, nothing was written. What a record that is changed hides stays as it is.
 * They tell the registers that the school's lists are old. */
enum err away_make(struct work *w, const struct viewer *viewer, const struct viewer *class3,
    const struct away_child *of, struct school_id school, struct away_said *said, struct str *ret_public_id) MUST_CHECK;
/* `version` is the one that the form was made of: another says that somebody else changed the record meanwhile, and
 * which fields stand otherwise now. */
enum err away_change(struct work *w, const struct viewer *viewer, const struct away *was, int64_t version,
    struct away_said *said) MUST_CHECK;
struct away_step_said {
    struct str kind, on, what, result; /* as typed */
    struct str kind_error, on_error, what_error, result_error;
};
enum err away_step_add(struct work *w, const struct viewer *viewer, const struct away *of, struct away_step_said *said)
    MUST_CHECK;

/* What stood in a record before. */
struct away_past {
    int64_t at_ms;
    struct str who, label, was, now; /* in words */
};
enum err away_history(struct work *w, const struct viewer *viewer, const struct away *of, struct away_past **ret,
    size_t *ret_n) MUST_CHECK;

#endif
