/* The registers of a database, held in memory as the program holds them: what the files of bench_registers share. */
#ifndef WAYMARK_BENCH_BENCH_H
#define WAYMARK_BENCH_BENCH_H

#include "service/access.h"
#include "service/dashboard.h"
#include "store/db.h"

struct bench {
    struct work work;
    struct config config;
    struct viewer viewer;
    int year; /* the newest with registers */
};

/* Everything the dashboard shows of an answer, so that no compiler leaves it out. */
struct outcome {
    struct att_sum total;
    size_t enrolments;
    size_t lists[LISTS];
    int64_t kept;
};

/* What the server does before each page: the settings, and whose day it is. A transaction is open afterwards. */
enum err bench_begin(struct bench *b) MUST_CHECK;
/* Asks for everybody. */
enum err bench_ask(struct bench *b, struct registers *registers, const struct dashboard_wants *wants,
    struct dashboard *ret) MUST_CHECK;
/* What the dashboard makes of an answer: totals, each phase, the groups of each cohort of each phase, the weeks. */
void bench_sum_up(struct arena *a, const struct att_answer *answer, struct outcome *o);

/* The number by which the files of dump_write() and answer_write() call a row: rows are counted from 0 in the order of
 * an answer about everybody, so that "in the order of the answer" is in that of the number. */
size_t bench_number(const struct dashboard *d, size_t block, size_t row);

/* Words of the planes as others are handed them: 60 sessions, which are six school weeks, so that no week lies in two
 * words and no word needs the bit of a sign. */
enum { DUMP_WORD_WEEKS = 6,
    DUMP_WORD_SESSIONS = DUMP_WORD_WEEKS * ATT_WEEK_SESSIONS,
    DUMP_WORDS = (ATT_SESSIONS + DUMP_WORD_SESSIONS - 1) / DUMP_WORD_SESSIONS };

/* Codes as others are handed them: a small number, of which the tens (of 16) say how rates count it. */
enum { DUMP_ATTENDED,
    DUMP_AUTHORISED,
    DUMP_UNAUTHORISED,
    DUMP_NOT_COUNTED,
    DUMP_CLASS = 16 };
uint8_t dump_code(enum att_code c);

/* The questions: the whole dashboard, as its page asks for it or with every list in its order; and two beside it, about
 * children who are eligible for FSM and have SEN support, these weeks of the year, sessions that bear some codes. */
enum question { QUESTION_DASHBOARD, /* with the sizes of the lists */
    QUESTION_LISTS,                 /* with the lists themselves */
    QUESTION_CLASS,                 /* unauthorised absence */
    QUESTION_CODE,                  /* illness */
    QUESTIONS };
enum { QUESTION_FIRST_WEEK = 10,
    QUESTION_LAST_WEEK = 29 };

/* Writes enrolments.csv, marks.csv, planes.csv, episodes.csv, codes.csv and meta.json, from which others can answer
 * what `d` has answered (bench/README.md says what is in them). */
enum err dump_write(struct work *w, const struct dashboard *d, const char *folder) MUST_CHECK;

/* Writes each part of an answer as text, a line a row: rows, schools, cohorts, weeks, the sizes of the lists, and each
 * list that was wanted. */
enum err answer_write(struct work *w, const struct dashboard *d, const struct att_answer *answer, const char *folder)
    MUST_CHECK;

/* Answers what standard input asks for, a line each, until it ends. */
enum err questions_answer(struct work *w, const struct dashboard *d) MUST_CHECK;

#endif
