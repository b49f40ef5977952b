/* Finding rows of marks that have one common shape, a row a mark, faster than they can be split into fields.
 *
 * Within a piece of a file nearly all rows look alike: the same columns of the same widths, only the code is one
 * character or two. The shape is taken from a row of the piece and held against every other byte by byte; a row that
 * has it, whose pupil, day, session, code and school are known beyond doubt and would be taken without a word,
 * becomes a number. Of any other row there is only where it begins: it is for the reader of CSV and the rules of the
 * stage, and so are all rows of a piece without a shape. Nothing is refused here and nothing is written but the
 * piece itself, so that pieces can be read on several threads at once (import_scan_marks.c). */
#ifndef WAYMARK_SERVICE_IMPORT_SCAN_H
#define WAYMARK_SERVICE_IMPORT_SCAN_H

#include "service/import_roster.h"

enum {
    SCAN_PIECE = 256 * 1024,       /* bytes of a file that are read at once */
    SCAN_PIECE_MOST = 1000 * 1000, /* an offset has 20 bits */
    SCAN_SLACK = 4096,             /* read beyond, for the row that begins in a piece and ends behind it */
    SCAN_PAD = 128,                /* zero bytes behind what was read, so that a shape can be held against the end */
    SCAN_ROW_LEAST = 28,           /* bytes of a row that has a shape */
    SCAN_ROW_MOST = 64,
};

/* The columns a file may have, each of them once. */
enum scan_column {
    SCAN_UPN,
    SCAN_DATE,
    SCAN_SESSION,
    SCAN_CODE,
    SCAN_URN,
    SCAN_COLUMNS,
};

/* A row of the piece as a number: the code and one, 0 if it is not of the shape; the session and the place of the
 * enrolment, which together are the place of the mark in the year (roster_cell); the place of the school year in the
 * roster; and the offset of the row in the piece. */
static inline uint64_t scan_row(uint8_t said, unsigned session, uint32_t enrolment, unsigned year, size_t at)
{
    return said | (uint64_t)session << 6 | (uint64_t)enrolment << 15 | (uint64_t)year << 39 | (uint64_t)at << 44;
}
static inline uint8_t scan_said(uint64_t row)
{
    return row & 63;
}
static inline uint64_t scan_place(uint64_t row)
{
    return row >> 6 & (((uint64_t)ROSTER_ENROLMENTS * ROSTER_ROW) - 1);
}
static inline uint32_t scan_enrolment(uint64_t row)
{
    return row >> 15 & (ROSTER_ENROLMENTS - 1);
}
static inline unsigned scan_year(uint64_t row)
{
    return row >> 39 & (ROSTER_YEARS - 1);
}
static inline size_t scan_at(uint64_t row)
{
    return (size_t)(row >> 44);
}

/* The days on which codes are in force; on the last, none is. */
enum scan_era {
    SCAN_NOW,
    SCAN_EARLY, /* before the present codes */
    SCAN_NEVER,
    SCAN_ERAS,
};

/* What is the same for all pieces of a file. */
struct scan {
    const struct roster *roster;
    struct day today, oldest; /* marks of other days are not for here */
    char delimiter;
    enum scan_column columns[SCAN_COLUMNS]; /* of the file, in its order */
    size_t n_columns;
    bool has_urn;
    const uint8_t *codes;            /* of one or two characters: struct marks */
    uint8_t one[SCAN_ERAS][256];     /* of one: the code and one, or 0 */
    bool fits[SCAN_ERAS][ATT_CODES]; /* is a code right to use then? */
    const uint64_t *school_urns;     /* six digits, by place on the stage; 0 for any other */
};

/* `codes` as in struct marks; marks before `oldest` are not taken. */
void scan_new(struct scan *ret, const struct stage *s, const uint8_t *codes, struct day oldest);

/* What one thread keeps between pieces. */
struct scan_memo;
struct scan_memo *scan_memo_new(struct arena *a);

/* A piece of a file. */
struct scan_piece {
    /* To be filled in by whoever read it: the bytes, with room for SCAN_PAD more behind them; rows that begin before
     * `limit` are of this piece, and the first of them begins behind a line end, or with the first byte if `whole`. */
    char *bytes;
    size_t n, limit;
    bool whole;
    uint64_t *rows;
    size_t room;
    /* What was found. */
    size_t n_rows;
    size_t end;   /* where the row behind the last of them begins */
    bool open;    /* which is still of this piece, but its end is not among the bytes */
    bool unknown; /* one of the rows is not for here; or the piece is strange */
    bool strange; /* there is no shape, or too many rows: nothing is said of this piece */
};
void scan_piece(const struct scan *s, struct scan_memo *memo, struct scan_piece *p);

#endif
