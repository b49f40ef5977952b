/* The tables of outcome.h: which case counts where, and what of it is shown. For outcome.c alone. */
#ifndef WAYMARK_SERVICE_OUTCOME_TABLE_H
#define WAYMARK_SERVICE_OUTCOME_TABLE_H

#include "attendance/block.h"
#include "service/choice.h"
#include "service/follow_window.h"
#include "service/outcome.h"
#include "store/outcome.h"

/* A round with what came of it. */
struct outcome_item {
    const struct outcome_rounds_row *r;
    const int *strategies; /* numbers of the authority's list */
    size_t n_strategies;
    int year;                    /* of its forum, or of its request where there was none */
    size_t parts[OUTCOME_KINDS]; /* that of absence is given, the others are found */
    bool counts;                 /* its registers say something: it can be matched */
    struct follow_weeks weeks;
    size_t asked; /* then: which question about peers */
    struct follow_sum before, after;
    const struct att_block *block;
};

struct outcome_tabling {
    struct outcome_item *items;
    size_t n;
    const struct choice_lists *choices;
    int64_t wait_days, threshold;
    int year; /* that is asked for; 0: all */
};
/* The counts and tables of *ret; the rest of it stays. */
void outcome_tabulate(struct arena *a, const struct outcome_tabling *q, struct outcomes *ret);

#endif
