/* Attendance codes: what a register says about a pupil in a session (codes.def, DOMAIN.md 1.1).
 *
 * A code is stored as a small number, 0 being "no mark". `\` (present in the afternoon) and `/` (present in the
 * morning) are one code here: which of the two it is follows from the session. No code ever changed its class, so
 * the class depends on the code alone; the date decides only whether the code was right to use. */
#ifndef WAYMARK_ATTENDANCE_CODE_H
#define WAYMARK_ATTENDANCE_CODE_H

#include "base/day.h"
#include "base/str.h"

enum att_code {
    ATT_NO_MARK = 0,
#define CODE(name, text, class, era, meaning) ATT_##name,
#include "attendance/codes.def"
#undef CODE
    ATT_CODES, /* how many there are, "no mark" included: at most 64 */
};

/* The statistical class of a session. Possible sessions are the first four. */
enum att_class {
    ATT_CLASS_NONE,          /* no mark: not counted at all, never an absence */
    ATT_CLASS_PRESENT,       /* in school */
    ATT_CLASS_ELSEWHERE,     /* at an approved educational activity: counts as attendance */
    ATT_CLASS_AUTHORISED,    /* authorised absence */
    ATT_CLASS_UNAUTHORISED,  /* unauthorised absence */
    ATT_CLASS_NOT_POSSIBLE,  /* not a possible session: in neither part of a rate */
    ATT_CLASS_NOT_COLLECTED, /* administrative: closed, not on roll */
};

enum att_class att_code_class(enum att_code c);
/* "/" for present in a morning, "\" in an afternoon; "C2"; "-" for no mark. */
struct str att_code_text(enum att_code c, bool afternoon);
/* Where a block keeps a code (block.h): six bits, of which the first two say how rates count it and the other four
 * which of the codes counted so it is. A session counts as attended when only ATT_PLACE_LOW is set, as authorised
 * absence when only ATT_PLACE_HIGH is, as unauthorised absence when both are, and is not possible when neither is. */
enum {
    ATT_PLACE_LOW = 1,
    ATT_PLACE_HIGH = 2,
    ATT_PLACE_CODES = 4, /* the place among the codes of a class, 0 to 15, times this */
    ATT_PLACES = 64,
};
uint8_t att_code_place(enum att_code c);
/* The reverse; ATT_NO_MARK for a place where there is no code. */
enum att_code att_code_at(uint8_t place);

/* A set of codes, 1 << code each. */
typedef uint64_t att_codes;
/* Every code; "no mark" is none. */
#define ATT_EVERY_CODE ((((att_codes)1 << ATT_CODES) - 1) & ~((att_codes)1 << ATT_NO_MARK))
/* The codes of a class. */
att_codes att_codes_of(enum att_class c);
static inline bool att_codes_has(att_codes set, enum att_code c)
{
    return (set >> c & 1) != 0;
}

/* In words: "Illness". "No mark" for ATT_NO_MARK. */
struct str att_code_meaning(enum att_code c);
/* The class in words: "Authorised absence". */
struct str att_class_words(enum att_class c);

enum att_code_fit {
    ATT_CODE_OK,
    ATT_CODE_WITHDRAWN, /* was right to use before, not on this day: counted by what it meant, and reported */
    ATT_CODE_EARLY,     /* is right to use later, not yet on this day: likewise */
    ATT_CODE_UNKNOWN,   /* nobody knows it: the row is refused */
};

/* The day on which the present set of codes came into force: 19 August 2024. */
#define ATT_CODES_2024 ((struct day){ 19954 })

/* Was the code right to use on a day? Never ATT_CODE_UNKNOWN. */
enum att_code_fit att_code_fit(enum att_code c, struct day on);

/* Reads the text of one cell for a day. Blank and "-" give ATT_NO_MARK and ATT_CODE_OK. Letters are taken in either
 * case and with spaces around them. *ret is set unless the code is unknown. */
enum att_code_fit att_code_parse(struct str text, struct day on, enum att_code *ret);

/* Takes one code off the front of a string of marks without separators: a letter followed by a digit is one code of
 * two characters; no code is a digit (DOMAIN.md 2.3). False at the end. *ret is what att_code_parse() takes. */
bool att_code_take(struct str *marks, struct str *ret);

#endif
