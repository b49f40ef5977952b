/* What tells who a child is, in a text (FO-3; TRUST.md T5, T10). An anonymous case is looked through with this before
 * anything of it is kept.
 *
 * A hard hit stops: the text is not kept, in whatever state of the form. A soft one is shown to the writer, who says
 * that it identifies nobody or takes it out. What is found is handed back as places in the text and never goes into a
 * log, a failure or the audit.
 *
 * It knows the words it is handed: the children of the setting's roll, settings and staff; and the shapes that
 * numbers, dates and addresses have. It cannot know the name of a child who is on no roll, or what everybody in the
 * village knows: the page says so. */
#ifndef WAYMARK_SERVICE_IDENTIFY_H
#define WAYMARK_SERVICE_IDENTIFY_H

#include "service/work.h"

enum identify_kind {
    /* Of a child of the roll. Hard, but soft where it may be a word: "Will" at the start of a sentence. */
    IDENTIFY_NAME,
    IDENTIFY_NEAR_NAME, /* one letter off such a name. Soft */
    IDENTIFY_INITIALS,  /* of a child of the roll: "A.E.", "AE". Soft */
    /* An adult: hard by full name, or by title and a name that is known; one name alone, and a title with any other
     * name ("Mrs Example"), soft. */
    IDENTIFY_STAFF,
    IDENTIFY_SETTING,       /* the setting itself: hard, or soft when it may be an ordinary word */
    IDENTIFY_OTHER_SETTING, /* likewise */
    IDENTIFY_PLACE,         /* where the setting is. Soft */
    /* A full date that is a date of birth of the roll, or stands by "born" or "DOB": hard. A day and a month by such a
     * word: soft. */
    IDENTIFY_BORN,
    IDENTIFY_UPN,       /* hard; with a wrong check letter, soft */
    IDENTIFY_NUMBER,    /* ten digits: a ULN or NHS number. Hard */
    IDENTIFY_POSTCODE,  /* hard */
    IDENTIFY_TELEPHONE, /* hard */
    IDENTIFY_EMAIL,     /* hard */
    IDENTIFY_ADDRESS,   /* "12 Mill Lane": hard; "Mill Lane", "12 mill lane": soft */
    IDENTIFY_KINDS,
};
/* What it is, for a list: "the name of a child on the roll". */
struct str identify_kind_words(enum identify_kind kind);

struct identify_hit {
    size_t at, n; /* bytes of the text; hits stand in order and do not overlap */
    enum identify_kind kind;
    bool hard;
};

enum {
    IDENTIFY_MOST = 1000, /* hits of one text; of more, soft ones are left out first: there is enough to do */
};

/* The words to look for, all borrowed. */
struct identify_child {
    struct str surname, forename, preferred_surname, preferred_forename; /* the latter may be STR_NONE */
    struct day born;                                                     /* or DAY_NONE */
};
struct identify_source {
    const struct identify_child *children;
    size_t n_children;
    struct str setting, town; /* the setting's own name, and where it is; may be empty */
    const struct str *others; /* names of other settings */
    size_t n_others;
    const struct str *staff; /* display names */
    size_t n_staff;
};

struct identify_index;
/* Makes the source ready to be looked for, in the arena; what was handed in is borrowed. */
const struct identify_index *identify_index_of(struct arena *a, const struct identify_source *s);

/* Is a word, folded (str_fold), an ordinary one, whether or not people are called so: "grace", "june", "reading"? */
bool identify_ordinary(const struct identify_index *index, struct str folded);

/* Looks through a text (UTF-8) once. The hits live in the arena. */
void identify_look(
    struct arena *a, const struct identify_index *index, struct str text, struct identify_hit **ret, size_t *ret_n);

enum { IDENTIFY_SINCE_DAYS = 400 }; /* children who have left a roll are remembered for a while */

/* The words of a setting: children on its roll today, in the last 400 days or later; every setting's name; the names
 * of all accounts. For a form with several texts: load once, look often. */
enum err identify_load(struct work *w, struct school_id school, const struct identify_index **ret) MUST_CHECK;
/* Likewise of the setting that brought a case, whoever looks: whoever writes in it need not be told which it is. */
enum err identify_load_case(
    struct work *w, struct forum_case_id forum_case, const struct identify_index **ret) MUST_CHECK;
enum err identify_load_round(struct work *w, struct round_id round, const struct identify_index **ret) MUST_CHECK;
/* For one text that goes to anybody: the children of all settings who have a word of it in their name, and the names of
 * all settings. Of no use for another text. */
enum err identify_load_all(struct work *w, struct str text, const struct identify_index **ret) MUST_CHECK;
/* For one text of somebody who is not told which setting brought the case that they write in (OV7): the children and
 * the dates of birth of all rolls, all settings, all adults, none of them more than another. So what is found depends
 * on the text alone and tells nothing of the case; and what is hard with the words of any setting is hard with these.
 * Of no use for another text. */
enum err identify_load_untold(struct work *w, struct str text, const struct identify_index **ret) MUST_CHECK;
/* Load and look, for one text. */
enum err identify_scan(
    struct work *w, struct school_id school, struct str text, struct identify_hit **ret, size_t *ret_n) MUST_CHECK;

/* What stops a text, as a sentence for its field: what was found, as it stands there, and what to do; "" when nothing
 * is hard. For the page of whoever typed it, and for nothing else. */
struct str identify_say(struct arena *a, const struct identify_index *index, struct str text);

/* Likewise of the words of a message, which names no child and no setting, but may well name the authority, a telephone
 * number and where the help desk is. `own`: the authority's name, of which no part counts. */
struct str identify_say_message(
    struct arena *a, const struct identify_index *index, struct str text, struct str own);

/* How many of them are hard. */
size_t identify_hard(const struct identify_hit *hits, size_t n);
/* Sixteen characters that stand for the soft hits of some texts, so that who confirms them confirms these and no
 * others: begin with 0, add each text with its hits. Never written down. */
uint64_t identify_mark(uint64_t before, struct str text, const struct identify_hit *hits, size_t n);

#endif
