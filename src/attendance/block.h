/* A block: one school's registers for one school year, ready to be counted. Once sealed it never changes, so that any
 * number of requests can read it; it is reference counted and goes when the last reader lets go.
 *
 * A row of a block is an enrolment, not a child: a child who moved, or is registered at two schools, has a row in each
 * (the DfE counts enrolments, each on its own possible sessions; DOMAIN.md 1.2). Rows are ordered by UPN. */
#ifndef WAYMARK_ATTENDANCE_BLOCK_H
#define WAYMARK_ATTENDANCE_BLOCK_H

#include "attendance/kernel.h"
#include "attendance/marks.h"
#include "attendance/upn.h"
#include "base/id.h"

/* Phases as the DfE's statistics have them, with those they leave out. */
enum att_phase {
    ATT_PHASE_OTHER,
    ATT_PHASE_NURSERY,
    ATT_PHASE_PRIMARY,
    ATT_PHASE_SECONDARY, /* with middle schools deemed secondary and all-through schools */
    ATT_PHASE_SPECIAL,
    ATT_PHASE_AP, /* pupil referral units and other alternative provision */
    ATT_PHASE_POST16,
    ATT_PHASES,
};
/* "Primary". */
struct str att_phase_words(enum att_phase p);

enum att_sex { ATT_SEX_UNKNOWN,
    ATT_SEX_FEMALE,
    ATT_SEX_MALE,
    ATT_SEXES };
enum att_sen { ATT_SEN_UNKNOWN,
    ATT_SEN_NONE,
    ATT_SEN_SUPPORT,
    ATT_SEN_EHCP,
    ATT_SENS };
enum att_fsm { ATT_FSM_UNKNOWN,
    ATT_FSM_NO,
    ATT_FSM_YES,
    ATT_FSMS };
/* Children with a social worker; the strongest status counts when there are two. */
enum att_care { ATT_CARE_NONE,
    ATT_CARE_CIN,
    ATT_CARE_CP,
    ATT_CARE_CLA,
    ATT_CARES };
/* Is the child registered at one school or at two, and then at which of them is this? (DOMAIN.md 1.1, code D) */
enum att_registration { ATT_REGISTRATION_SINGLE, /* and guests, and colleges' */
    ATT_REGISTRATION_MAIN,
    ATT_REGISTRATION_SUBSIDIARY };
/* National curriculum years: 0 unknown, E1, E2, N1, N2, R, 1..14, M (mixed), X (not followed). */
enum {
    ATT_YEAR_UNKNOWN,
    ATT_YEAR_E1,
    ATT_YEAR_E2,
    ATT_YEAR_N1,
    ATT_YEAR_N2,
    ATT_YEAR_R,
    ATT_YEAR_1,
    ATT_YEAR_11 = ATT_YEAR_1 + 10,
    ATT_YEAR_14 = ATT_YEAR_1 + 13,
    ATT_YEAR_M,
    ATT_YEAR_X,
    ATT_YEAR_GROUPS,
};
/* "E1".."X" to a number of the above; ATT_YEAR_UNKNOWN for a blank; negative for anything else. "Year 7", "Y7", "07"
 * are taken for 7. */
int att_year_group_parse(struct str text);
/* "R", "7"; "" for unknown. */
struct str att_year_group_text(int year_group);
/* "Reception", "Year 7", "Nursery 1", "Not known". */
struct str att_year_group_words(int year_group, char dst[16]);

/* What a row is counted by. */
struct att_traits {
    uint8_t sex, year_group, sen, fsm, care;
    uint8_t compulsory;   /* aged 5 to 15 on 31 August before the year: the basis of the official figures */
    uint8_t registration; /* enum att_registration */
    uint8_t restricted;   /* OV1: only named staff may see the child */
};

/* Who a row is. Text is copied into the block. */
struct att_identity {
    struct enrolment_id enrolment;
    struct pupil_id pupil;
    struct str upn;
    struct str public_id;
    struct str surname, forename;
    struct day entry, leaving; /* leaving is DAY_NONE while on roll, else the last day */
    struct day born;           /* DAY_NONE: not known */
};

struct att_school {
    struct school_id id;
    struct str urn;
    struct str name;
    enum att_phase phase;
    struct locality_id locality; /* v == 0: none */
    struct area_id area;
};

/* The days a row was on roll, counted from the first day of the year and cut to what two bytes hold: for asking many
 * rows at once. */
struct att_stay {
    int16_t from, to; /* ATT_STAYS: has not left */
};
enum { ATT_STAYS = INT16_MAX };

/* What befell a child besides marks, as the lists of a school need it. */
enum att_episode_kind {
    ATT_SUSPENSION,
    ATT_PERMANENT_EXCLUSION,
    ATT_LUNCHTIME, /* suspended from the premises at lunchtime: half a day each (DOMAIN.md 1.4) */
    ATT_EPISODE_KINDS,
};
enum { ATT_REASONS = 9 }; /* three codes of two letters with spaces between, and a NUL */
struct att_episode {
    uint32_t row;
    uint8_t kind;
    char reasons[ATT_REASONS];
    int16_t sessions;
    struct day from;
};

/* A time in which a child has a casework record: why lists hold it, and what marks are answered by. */
enum att_spell_kind {
    ATT_SPELL_TIMETABLE, /* a part-time timetable */
    ATT_SPELL_PLACEMENT, /* alternative provision */
    ATT_SPELL_MISSING,   /* missing education */
    ATT_SPELL_HOME,      /* educated at home, or thought of */
    ATT_SPELL_RISK,      /* may be excluded, as the school says */
    ATT_SPELL_KINDS,
};
struct att_spell {
    uint32_t row;
    uint8_t kind;
    struct day from, to; /* to is DAY_NONE while it lasts */
};

/* Where a return of the School Census counts a code otherwise than the register of the same term does: only what
 * differs is kept. */
enum att_return {
    ATT_RETURN_AUTUMN,
    ATT_RETURN_SPRING,
    ATT_RETURN_SUMMER_1, /* the halves of the summer are returned apart */
    ATT_RETURN_SUMMER_2,
    ATT_RETURNS,
};
struct att_difference {
    uint32_t row;
    uint8_t of;           /* enum att_return */
    uint8_t code;         /* enum att_code */
    int16_t said, marked; /* sessions: in the return, in the register */
};

/* The cohorts of a row but for its year group, as one number. */
enum { ATT_CELLS = (int)ATT_SEXES * (int)ATT_SENS * (int)ATT_FSMS * (int)ATT_CARES };
static inline uint8_t att_cell_of(const struct att_traits *t)
{
    return (uint8_t)(((t->sex * ATT_SENS + t->sen) * ATT_FSMS + t->fsm) * ATT_CARES + t->care);
}
/* The traits of a cell, the year group left out. */
struct att_traits att_cell_traits(int cell);

/* The codes of education elsewhere, by which a child is taken to be in alternative provision. */
#define ATT_PROVISION_CODES \
    ((att_codes)1 << ATT_OFF_SITE | (att_codes)1 << ATT_LA_PROVISION | (att_codes)1 << ATT_DUAL)

/* A row that bears codes which lists look for, and the last session of the year in which it does; -1: none. */
struct att_last {
    uint32_t row;
    int16_t part_time; /* C2 */
    int16_t provision;
    bool apart; /* the row is one of those that have to be looked at (struct att_block) */
};

struct att_block {
    /* Read these; change nothing once the block is sealed. */
    struct att_school school;
    int year;
    size_t n;
    const struct att_identity *who;
    const struct pupil_id *pupils; /* of who, side by side: for looking for pupils in many rows */
    const struct att_traits *traits;
    const struct att_planes *planes;
    const struct att_code_planes *codes;
    const att_codes *used;      /* codes that a row bears, no mark left out */
    const uint8_t *cells;       /* att_cell_of() the traits */
    const uint8_t *year_groups; /* of the traits */
    const struct att_stay *stays;
    const struct att_last *lasts; /* by row; few rows bear such codes */
    size_t n_lasts;
    /* Rows that lists have to look at one by one, in order: of restricted children, and of those who came after the
     * day `settled` (of the year, counted from its first) or have left. All others are on roll from that day on. */
    const uint32_t *apart;
    size_t n_apart;
    int settled;                        /* the first day on which the school was open */
    const struct att_episode *episodes; /* by row, the newest first */
    size_t n_episodes;
    const struct att_spell *spells; /* by row, kind and day */
    size_t n_spells;
    const struct att_difference *differences; /* by row, return and code */
    size_t n_differences;
    uint32_t has_year_groups; /* 1u << ATT_YEAR_7 ...: those of any row */
    att_codes bears;          /* codes that any row bears */
    bool has_restricted;      /* is any row of a restricted child? */
    struct att_mask open;     /* sessions with a mark that says the school was open */
    struct att_mask planned;  /* sessions the school is due to hold, by terms and closures; empty if not known */
    /* The rest is the block's own. */
    struct att_block_own *own;
};

/* An empty block for `n` rows of a school in a year; every row must be set once, then the block is sealed. Text of
 * `school` is copied. NULL if there is no memory. */
struct att_block *att_block_new(const struct att_school *school, int year, size_t n);
/* Row i; rows are set in the order of UPN, then entry, then enrolment. Marks may be NULL: an enrolment without a
 * register. */
void att_block_set(struct att_block *b, size_t i, const struct att_identity *who,
    const struct att_traits *traits, const struct att_marks *marks);
/* Episodes of the rows, in any order; copied. Once at most, before the block is sealed. ERR_FULL: no memory. */
enum err att_block_episodes(struct att_block *b, const struct att_episode *v, size_t n) MUST_CHECK;
/* The same of casework records. */
enum err att_block_spells(struct att_block *b, const struct att_spell *v, size_t n) MUST_CHECK;
/* The spell of a row and kind that lasts on a day, the newest; NULL: none. */
const struct att_spell *att_block_spell_on(const struct att_block *b, size_t row, enum att_spell_kind kind,
    struct day on);
/* The same of what census returns say otherwise. */
enum err att_block_differences(struct att_block *b, const struct att_difference *v, size_t n) MUST_CHECK;
/* Works out `open`; the block can be read from now on. ERR_FULL if memory ran out while it was filled, ERR_INVALID if
 * the rows are not in order. The caller drops a block that could not be sealed. */
enum err att_block_seal(struct att_block *b, const struct att_mask *planned) MUST_CHECK;

/* For snapshot.c: puts the planes of blocks that nobody else holds side by side, in their order, in one piece of memory
 * with large pages, which goes when the last of these blocks does. They are what every question reads from one end to
 * the other. Blocks whose planes are less than one such page altogether stay as they are, and so do all if there is no
 * memory. */
void att__blocks_gather(struct att_block *const *blocks, size_t n);

struct att_block *att_block_ref(struct att_block *b);
void att_block_unref(struct att_block *b); /* NULL is allowed */

/* The register of a row, as codes. */
void att_block_marks(const struct att_block *b, size_t row, struct att_marks *ret);
/* The sessions in which a row bears one of some codes. */
struct att_mask att_block_bearing(const struct att_block *b, size_t row, att_codes codes);
/* Possible sessions the school is still to hold after a day, for the rest of the year: from the calendar, else 380 less
 * those it has held up to then (DOMAIN.md 1.3); 0 for a row that has left by then. */
int att_block_remaining(const struct att_block *b, size_t row, struct day after);
/* The same for a row that stays to the end. */
int att_block_remaining_to_end(const struct att_block *b, struct day after);
/* Possible sessions that may still be counted for a row, at the end of a day: the planned ones of later days, and the
 * earlier ones without a mark as long as the school has not sent marks of its last planned day: a register that is late
 * will come, and nothing may be called certain that it could change. None that is coded # already. Up to the day on
 * which the row leaves, unless nothing is to be known of that. Without a calendar as att_block_remaining(). */
int att_block_to_come(const struct att_block *b, size_t row, struct day after, bool without_leaving);
/* The sessions of the days on which a row was on roll. */
struct att_mask att_block_stay(const struct att_block *b, size_t row);
/* Was the row on roll on a day? */
static inline bool att_block_on_roll(const struct att_block *b, size_t row, struct day on)
{
    return day_within(on, b->who[row].entry, b->who[row].leaving);
}
/* The same for a day of the year, counted from its first one. */
static inline bool att_stays(struct att_stay s, int day)
{
    return s.from <= day && day <= s.to;
}
/* Bytes of memory the block takes. */
size_t att_block_bytes(const struct att_block *b);

#endif
