#include "attendance/figures.h"

#include <assert.h>
#include <string.h>

enum { CHUNK = 128 }; /* rows whose planes are looked at together, while they are near */
static_assert(ATT_CELL_MOST % CHUNK == 0, "cells are emptied between chunks");

/* Which values of the traits are wanted, to be looked up. */
struct wanted {
    bool all;
    uint8_t cell[ATT_CELLS], year_group[ATT_YEAR_GROUPS];
};

/* What one thread adds up, and what it works with. */
struct part {
    struct att_cell cells[ATT_PHASES][ATT_CELLS];
    struct att_cell year_cells[ATT_YEAR_GROUPS]; /* of the block at hand */
    struct att_session_columns columns;
    struct att_sum (*sums)[ATT_CELLS]; /* of each phase: where the cells go when they are full */
    struct att_sum (*years)[ATT_YEAR_GROUPS];
    size_t in_cells; /* rows that the cells hold */
    uint32_t *rows;  /* those wanted of the block at hand */
    struct att_short_count counts[CHUNK];
    uint8_t at_cell[CHUNK], at_year[CHUNK];
};

struct sweep {
    const struct att_question *q;
    const struct att_kernel *kernel;
    struct att_mask within;
    struct wanted wanted;
    struct att_answer *answer;
    size_t *room;   /* where the rows of a block begin while not all are wanted */
    size_t *n_rows; /* of each block */
    struct part **parts;
    struct att__lister *lister;
};

static bool in_set(uint32_t set, unsigned value)
{
    return set == 0 || (set >> value & 1) != 0;
}

static struct wanted wanted_of(const struct att_filter *f)
{
    struct wanted w = { .all = (f->year_groups | f->sexes | f->sens | f->fsms | f->cares) == 0 &&
            !f->compulsory_only && !day_is(f->on_roll) };
    for (int c = 0; c < ATT_CELLS; c++) {
        struct att_traits t = att_cell_traits(c);
        w.cell[c] = in_set(f->sexes, t.sex) && in_set(f->sens, t.sen) && in_set(f->fsms, t.fsm) &&
            in_set(f->cares, t.care);
    }
    for (unsigned y = 0; y < ATT_YEAR_GROUPS; y++)
        w.year_group[y] = in_set(f->year_groups, y);
    return w;
}

/* The rows of a block that are wanted. */
static size_t choose_rows(const struct sweep *s, const struct att_block *b, uint32_t *rows)
{
    const struct att_filter *f = &s->q->filter;
    int day = day_is(f->on_roll) ? f->on_roll.v - att_year_start(b->year).v : 0;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        rows[n] = (uint32_t)i;
        bool is = s->wanted.cell[b->cells[i]] != 0 && s->wanted.year_group[b->year_groups[i]] != 0;
        is = is && (!f->compulsory_only || b->traits[i].compulsory != 0);
        n += is && (!day_is(f->on_roll) || att_stays(b->stays[i], day));
    }
    return n;
}

static void add_cell(struct att_sum *to, const struct att_cell *c)
{
    to->enrolments += c->counted;
    to->count.possible += c->possible;
    to->count.attended += (int64_t)c->possible - c->absent;
    to->count.authorised += (int64_t)c->absent - c->unauthorised;
    to->count.unauthorised += c->unauthorised;
    to->persistent += c->persistent;
    to->severe += c->severe;
    to->at_risk += c->at_risk;
    to->absent2 += (int64_t)c->absent2;
    to->absent_possible += (int64_t)c->absent_possible;
    to->possible2 += (int64_t)c->possible2;
}

static void empty_cells(struct part *p)
{
    for (int phase = 0; phase < ATT_PHASES; phase++)
        for (int c = 0; c < ATT_CELLS; c++)
            if (p->cells[phase][c].counted > 0)
                add_cell(&p->sums[phase][c], &p->cells[phase][c]);
    memset(p->cells, 0, sizeof p->cells);
    p->in_cells = 0;
}

/* The same of the year groups of a block, and with them of the school. */
static void empty_years(struct sweep *s, struct part *p, size_t block)
{
    struct att_sum *years = p->years[s->q->blocks[block]->school.phase];
    for (int y = 0; y < ATT_YEAR_GROUPS; y++) {
        if (p->year_cells[y].counted == 0)
            continue;
        struct att_sum sum = { 0 };
        add_cell(&sum, &p->year_cells[y]);
        att_sum_merge(&s->answer->blocks[block], &sum);
        att_sum_merge(&years[y], &sum);
    }
    memset(p->year_cells, 0, sizeof p->year_cells);
}

/* Counts some rows of a block, from the first of `sheet`. */
static void take_chunk(struct sweep *s, struct part *p, const struct att_block *b, const struct att_sheet *sheet)
{
    const uint8_t *cells = b->cells + (sheet->planes - b->planes);
    const uint8_t *year_groups = b->year_groups + (sheet->planes - b->planes);
    if (s->q->by_session)
        s->kernel->columns(sheet, &s->within, s->q->codes, p->counts, &p->columns);
    else
        s->kernel->count(sheet, &s->within, s->q->codes, p->counts);
    if (sheet->rows != NULL) {
        for (size_t i = 0; i < sheet->n; i++) {
            p->at_cell[i] = cells[sheet->rows[i]];
            p->at_year[i] = year_groups[sheet->rows[i]];
        }
        cells = p->at_cell;
        year_groups = p->at_year;
    }
    if (p->in_cells + sheet->n > ATT_CELL_MOST)
        empty_cells(p);
    p->in_cells += sheet->n;
    s->kernel->sum(p->counts, sheet->n, cells, p->cells[b->school.phase], year_groups, p->year_cells);
}

static void keep_rows(const struct part *p, size_t block, const uint32_t *rows, size_t first, size_t n,
    struct att_row *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (struct att_row){ (uint32_t)block, rows == NULL ? (uint32_t)(first + i) : rows[first + i],
            p->counts[i] };
}

static void take_block(void *arg, unsigned who, size_t at)
{
    struct sweep *s = arg;
    struct part *p = s->parts[who];
    const struct att_block *b = s->q->blocks[at];
    size_t n = s->wanted.all ? b->n : choose_rows(s, b, p->rows);
    const uint32_t *rows = s->wanted.all ? NULL : p->rows;
    s->n_rows[at] = n;
    if (n == 0)
        return;
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t some = n - first < CHUNK ? n - first : CHUNK;
        const struct att_sheet sheet = { .planes = rows == NULL ? b->planes + first : b->planes,
            .codes = rows == NULL ? b->codes + first : b->codes,
            .used = rows == NULL ? b->used + first : b->used,
            .rows = rows == NULL ? NULL : rows + first,
            .n = some };
        if (first % ATT_CELL_MOST == 0)
            empty_years(s, p, at);
        take_chunk(s, p, b, &sheet);
        keep_rows(p, at, rows, first, some, s->answer->rows + s->room[at] + first);
    }
    empty_years(s, p, at);
    if (s->lister != NULL)
        att__lists_take(s->lister, who, at, s->answer->rows + s->room[at], n);
}

/* Moves the rows of the blocks together. */
static void close_ranks(struct sweep *s)
{
    struct att_answer *answer = s->answer;
    for (size_t b = 0; b < s->q->n_blocks; b++) {
        if (answer->n != s->room[b])
            memmove(answer->rows + answer->n, answer->rows + s->room[b], s->n_rows[b] * sizeof *answer->rows);
        answer->starts[b] = answer->n;
        answer->n += s->n_rows[b];
    }
    answer->starts[s->q->n_blocks] = answer->n;
}

static void merge_part(struct att_answer *answer, struct part *p)
{
    empty_cells(p);
    for (int phase = 0; phase < ATT_PHASES; phase++) {
        for (int c = 0; c < ATT_CELLS; c++)
            if (p->sums[phase][c].enrolments > 0)
                att_sum_merge(&answer->cells[phase][c], &p->sums[phase][c]);
        for (int y = 0; y < ATT_YEAR_GROUPS; y++)
            if (p->years[phase][y].enrolments > 0)
                att_sum_merge(&answer->years[phase][y], &p->years[phase][y]);
    }
    if (answer->columns == NULL)
        return;
    att_columns_merge(&answer->columns->low, &p->columns.low);
    att_columns_merge(&answer->columns->high, &p->columns.high);
    att_columns_merge(&answer->columns->both, &p->columns.both);
}

static struct part *part_new(struct arena *a, size_t longest)
{
    struct part *p = arena_lines(a, sizeof *p);
    p->sums = arena_array(a, ATT_PHASES, sizeof *p->sums);
    p->years = arena_array(a, ATT_PHASES, sizeof *p->years);
    p->rows = ARENA_ARRAY(a, longest + 1, uint32_t);
    return p;
}

static struct att_mask sessions_asked(const struct att_question *q)
{
    struct att_mask within = att_mask_days(q->year, q->from, q->to);
    return att_mask_is_empty(&q->only) ? within : att_mask_and(&within, &q->only);
}

struct day att_last_day(const struct att_question *q)
{
    struct att_mask open = { { 0 } }, within = sessions_asked(q);
    for (size_t b = 0; b < q->n_blocks; b++)
        open = att_mask_or(&open, &q->blocks[b]->open);
    open = att_mask_and(&open, &within);
    struct att_session last = att_mask_last(&open);
    return att_session_is(last) ? att_session_day(q->year, last) : DAY_NONE;
}

/* Finds room for the answer and for those who work at it. */
static void prepare(struct arena *a, struct sweep *s)
{
    const struct att_question *q = s->q;
    struct att_answer *answer = s->answer;
    size_t room = 0, longest = 0;
    s->room = ARENA_ARRAY(a, q->n_blocks, size_t);
    s->n_rows = ARENA_ARRAY(a, q->n_blocks, size_t);
    for (size_t b = 0; b < q->n_blocks; b++) {
        s->room[b] = room;
        room += q->blocks[b]->n;
        longest = q->blocks[b]->n > longest ? q->blocks[b]->n : longest;
    }
    answer->rows = arena_array_unset(a, room + 1, sizeof *answer->rows);
    answer->starts = ARENA_ARRAY(a, q->n_blocks + 1, size_t);
    answer->blocks = ARENA_ARRAY(a, q->n_blocks, struct att_sum);
    answer->cells = arena_array(a, ATT_PHASES, sizeof *answer->cells);
    answer->years = arena_array(a, ATT_PHASES, sizeof *answer->years);
    answer->columns = q->by_session ? ARENA_NEW(a, struct att_session_columns) : NULL;
    s->parts = ARENA_ARRAY(a, crew_size(q->crew), struct part *);
    for (unsigned w = 0; w < crew_size(q->crew); w++)
        s->parts[w] = part_new(a, longest);
    if (q->lists != NULL)
        s->lister = att__lists_begin(a, answer, room, longest);
}

struct att_answer att_ask(struct arena *a, const struct att_question *q)
{
    struct att_answer answer = { .question = *q, .within = sessions_asked(q), .last_day = att_last_day(q) };
    struct sweep s = { .q = q,
        .kernel = att_kernel(),
        .within = answer.within,
        .wanted = wanted_of(&q->filter),
        .answer = &answer };
    prepare(a, &s);
    crew_run(q->crew, take_block, &s, q->n_blocks);
    close_ranks(&s);
    for (unsigned w = 0; w < crew_size(q->crew); w++)
        merge_part(&answer, s.parts[w]);
    if (s.lister != NULL)
        answer.lists = att__lists_end(a, s.lister);
    return answer;
}

struct att_answer att_ask_row(struct arena *a, const struct att_block *block, size_t row)
{
    const struct att_block **blocks = ARENA_NEW(a, const struct att_block *);
    *blocks = block;
    const struct att_question q = { .year = block->year,
        .blocks = blocks,
        .n_blocks = 1,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE } };
    const struct att_sheet sheet = {
        .planes = block->planes + row, .codes = block->codes + row, .used = block->used + row, .n = 1
    };
    struct att_answer answer = { .question = q, .within = sessions_asked(&q), .last_day = att_last_day(&q), .n = 1 };
    answer.rows = ARENA_NEW(a, struct att_row);
    answer.rows[0] = (struct att_row){ .block = 0, .row = (uint32_t)row };
    att_kernel()->count(&sheet, &answer.within, q.codes, &answer.rows[0].count);
    return answer;
}

struct str att_cohort_name(enum att_cohort c)
{
    static const char *const names[ATT_COHORTS] = { "all", "sex", "year", "fsm", "sen", "social_worker" };
    return str_of(names[c]);
}

struct str att_cohort_words(enum att_cohort c)
{
    static const char *const words[ATT_COHORTS] = { "All children", "Sex", "Year group", "Free school meals",
        "Special educational needs", "Social worker" };
    return str_of(words[c]);
}

int att_cohort_values(enum att_cohort c)
{
    static const int values[ATT_COHORTS] = { 1, ATT_SEXES, ATT_YEAR_GROUPS, ATT_FSMS, ATT_SENS, ATT_CARES };
    return values[c];
}

struct str att_group_name(enum att_cohort c, int value)
{
    static const char *const sex[] = { "unknown", "F", "M" };
    static const char *const fsm[] = { "unknown", "no", "yes" };
    static const char *const sen[] = { "unknown", "none", "support", "ehcp", "any" };
    static const char *const care[] = { "none", "cin", "cp", "cla" };
    switch (c) {
    case ATT_COHORT_SEX:
        return str_of(sex[value]);
    case ATT_COHORT_YEAR:
        return value == ATT_YEAR_UNKNOWN ? S("unknown") : att_year_group_text(value);
    case ATT_COHORT_FSM:
        return str_of(fsm[value]);
    case ATT_COHORT_SEN:
        return str_of(sen[value]);
    case ATT_COHORT_CARE:
        return str_of(care[value]);
    case ATT_COHORT_ALL:
    case ATT_COHORTS:
        break;
    }
    return S("all");
}

struct str att_group_words(enum att_cohort c, int value, char dst[16])
{
    static const char *const sex[] = { "Sex not known", "Female", "Male" };
    static const char *const fsm[] = { "FSM not known", "Not eligible for FSM", "Eligible for FSM" };
    static const char *const sen[] = { "SEN not known", "No SEN", "SEN support", "EHC plan", "Any SEN" };
    static const char *const care[] = { "No social worker", "Child in need", "Child protection plan",
        "Looked after" };
    switch (c) {
    case ATT_COHORT_SEX:
        return str_of(sex[value]);
    case ATT_COHORT_YEAR:
        return value == ATT_YEAR_UNKNOWN ? S("Year group not known") : att_year_group_words(value, dst);
    case ATT_COHORT_FSM:
        return str_of(fsm[value]);
    case ATT_COHORT_SEN:
        return str_of(sen[value]);
    case ATT_COHORT_CARE:
        return str_of(care[value]);
    case ATT_COHORT_ALL:
    case ATT_COHORTS:
        break;
    }
    return S("All children");
}

void att_sum_merge(struct att_sum *s, const struct att_sum *other)
{
    s->enrolments += other->enrolments;
    s->count.possible += other->count.possible;
    s->count.attended += other->count.attended;
    s->count.authorised += other->count.authorised;
    s->count.unauthorised += other->count.unauthorised;
    s->persistent += other->persistent;
    s->severe += other->severe;
    s->at_risk += other->at_risk;
    s->absent2 += other->absent2;
    s->absent_possible += other->absent_possible;
    s->possible2 += other->possible2;
}

/* The value of a trait within a cohort. */
static int group_of(const struct att_traits *t, enum att_cohort c)
{
    switch (c) {
    case ATT_COHORT_SEX:
        return t->sex;
    case ATT_COHORT_FSM:
        return t->fsm;
    case ATT_COHORT_SEN:
        return t->sen;
    case ATT_COHORT_CARE:
        return t->care;
    case ATT_COHORT_YEAR:
        return t->year_group;
    case ATT_COHORT_ALL:
    case ATT_COHORTS:
        break;
    }
    return 0;
}

struct att_group *att_cohorts(struct arena *a, const struct att_answer *answer, uint32_t phases, size_t *ret_n)
{
    struct att_sum sums[ATT_COHORTS][ATT_YEAR_GROUPS];
    memset(sums, 0, sizeof sums);
    for (unsigned phase = 0; phase < ATT_PHASES; phase++) {
        for (int cell = 0; in_set(phases, phase) && cell < ATT_CELLS; cell++) {
            if (answer->cells[phase][cell].enrolments == 0) /* most: of many combinations there is no child */
                continue;
            const struct att_traits t = att_cell_traits(cell);
            for (int c = 0; c < ATT_COHORTS; c++)
                if (c != ATT_COHORT_YEAR)
                    att_sum_merge(&sums[c][group_of(&t, (enum att_cohort)c)], &answer->cells[phase][cell]);
        }
        for (int y = 0; in_set(phases, phase) && y < ATT_YEAR_GROUPS; y++)
            if (answer->years[phase][y].enrolments > 0)
                att_sum_merge(&sums[ATT_COHORT_YEAR][y], &answer->years[phase][y]);
    }
    struct att_group *groups = arena_array_unset(a, ATT_COHORTS * ATT_YEAR_GROUPS, sizeof *groups);
    size_t n = 0;
    for (int c = 0; c < ATT_COHORTS; c++)
        for (int v = 0; v < att_cohort_values((enum att_cohort)c); v++)
            if (sums[c][v].enrolments > 0 || c == ATT_COHORT_ALL)
                groups[n++] = (struct att_group){ (enum att_cohort)c, v, sums[c][v] };
    *ret_n = n;
    return groups;
}

struct att_group *att_cohorts_published(struct arena *a, const struct att_answer *answer, uint32_t phases,
    size_t *ret_n)
{
    size_t n, at = 0;
    struct att_group *groups = att_cohorts(a, answer, phases, &n), *all = ARENA_ARRAY(a, n + 1, struct att_group);
    struct att_group any = { ATT_COHORT_SEN, ATT_GROUP_SEN_ANY, { 0 } };
    for (size_t i = 0; i < n; i++) {
        bool sen = groups[i].cohort == ATT_COHORT_SEN;
        all[at++] = groups[i];
        if (sen && groups[i].value >= ATT_SEN_SUPPORT)
            att_sum_merge(&any.sum, &groups[i].sum);
        if (sen && any.sum.enrolments > 0 && (i + 1 == n || groups[i + 1].cohort != ATT_COHORT_SEN))
            all[at++] = any;
    }
    *ret_n = at;
    return all;
}

void att_group_schools(const struct att_answer *answer, uint32_t ret[ATT_COHORTS][ATT_YEAR_GROUPS])
{
    memset(ret, 0, ATT_COHORTS * sizeof ret[0]);
    for (size_t b = 0; b < answer->question.n_blocks; b++) {
        uint32_t seen[ATT_COHORTS] = { 0 };
        for (size_t i = answer->starts[b]; i < answer->starts[b + 1]; i++) {
            const struct att_row *r = &answer->rows[i];
            const struct att_traits *t = &answer->question.blocks[b]->traits[r->row];
            for (int c = 0; r->count.possible > 0 && c < ATT_COHORTS; c++)
                seen[c] |= 1u << group_of(t, (enum att_cohort)c);
        }
        if (seen[ATT_COHORT_SEN] >> ATT_SEN_SUPPORT != 0)
            seen[ATT_COHORT_SEN] |= 1u << ATT_GROUP_SEN_ANY;
        for (int c = 0; c < ATT_COHORTS; c++)
            for (int v = 0; v < ATT_YEAR_GROUPS; v++)
                ret[c][v] += seen[c] >> v & 1;
    }
}

struct att_sum att_total(const struct att_answer *answer)
{
    struct att_sum s = { 0 };
    for (size_t b = 0; b < answer->question.n_blocks; b++)
        att_sum_merge(&s, &answer->blocks[b]);
    return s;
}

struct att_sum *att_by_phase(struct arena *a, const struct att_answer *answer)
{
    struct att_sum *sums = ARENA_ARRAY(a, ATT_PHASES, struct att_sum);
    for (size_t b = 0; b < answer->question.n_blocks; b++)
        att_sum_merge(&sums[answer->question.blocks[b]->school.phase], &answer->blocks[b]);
    return sums;
}

/* What the bits of sessions come to (kernel.h). */
static struct att_count counted(int64_t low, int64_t high, int64_t both)
{
    return (struct att_count){ low + high - both, low - both, high - both, both };
}

struct att_count *att_sessions(struct arena *a, const struct att_answer *answer)
{
    struct att_count *sessions = ARENA_ARRAY(a, ATT_SESSIONS, struct att_count);
    for (int16_t s = 0; s < ATT_SESSIONS; s++) {
        struct att_session at = { s };
        int64_t low = att_columns_session(&answer->columns->low, at);
        int64_t high = att_columns_session(&answer->columns->high, at);
        int64_t both = att_columns_session(&answer->columns->both, at);
        sessions[s] = counted(low, high, both);
    }
    return sessions;
}

struct att_count *att_weeks(struct arena *a, const struct att_answer *answer)
{
    struct att_count *weeks = ARENA_ARRAY(a, ATT_WEEKS, struct att_count);
    int64_t low[ATT_WEEKS], high[ATT_WEEKS], both[ATT_WEEKS];
    att_columns_weeks(&answer->columns->low, low);
    att_columns_weeks(&answer->columns->high, high);
    att_columns_weeks(&answer->columns->both, both);
    for (int w = 0; w < ATT_WEEKS; w++)
        weeks[w] = counted(low[w], high[w], both[w]);
    return weeks;
}

/* How many bits are set in each sixteen of four. */
static uint64_t count_each(uint64_t v)
{
    const uint64_t pairs = 0x5555555555555555, fours = 0x3333333333333333, bytes = 0x0f0f0f0f0f0f0f0f;
    v -= v >> 1 & pairs;
    v = (v & fours) + (v >> 2 & fours);
    v = (v + (v >> 4)) & bytes;
    return (v + (v >> 8)) & 0x00ff00ff00ff00ff;
}

void att_row_weeks(const struct att_answer *answer, const struct att_row *row,
    struct att_short_count ret[ATT_WEEKS])
{
    const struct att_planes *p = &att_row_block(answer, row)->planes[row->row];
    struct att_mask lows = att_mask_and(&p->low, &answer->within), highs = att_mask_and(&p->high, &answer->within);
    for (int w = 0; w < ATT_WEEKS; w++) {
        uint64_t low = att_mask_week(&lows, w), high = att_mask_week(&highs, w);
        uint64_t counts = count_each((low | high) | high << 16 | (low & high) << 32);
        ret[w] = (struct att_short_count){ (uint16_t)counts, (uint16_t)(counts >> 16), (uint16_t)(counts >> 32) };
    }
}

/* The tallies of all threads, side by side. */
struct reasons {
    const struct att_answer *answer;
    const struct att_kernel *kernel;
    struct reasons_part {
        int64_t codes[ATT_CODES];
        uint32_t *rows;
    } * parts;
};

static void tally_block(void *arg, unsigned who, size_t at)
{
    struct reasons *r = arg;
    const struct att_answer *answer = r->answer;
    const struct att_block *b = answer->question.blocks[at];
    size_t first = answer->starts[at], n = answer->starts[at + 1] - first;
    const struct att_sheet sheet = { b->planes, b->codes, b->used, n == b->n ? NULL : r->parts[who].rows, n };
    for (size_t i = 0; n < b->n && i < n; i++)
        r->parts[who].rows[i] = answer->rows[first + i].row;
    r->kernel->tally(&sheet, &answer->within, b->bears, r->parts[who].codes);
}

int64_t *att_reasons(struct arena *a, const struct att_answer *answer)
{
    const struct att_question *q = &answer->question;
    unsigned crew = crew_size(q->crew);
    struct reasons r = { .answer = answer, .kernel = att_kernel() };
    int64_t *codes = ARENA_ARRAY(a, ATT_CODES, int64_t);
    size_t longest = 0;
    for (size_t b = 0; b < q->n_blocks; b++)
        longest = q->blocks[b]->n > longest ? q->blocks[b]->n : longest;
    r.parts = ARENA_ARRAY(a, crew, struct reasons_part);
    for (unsigned w = 0; w < crew; w++)
        r.parts[w].rows = ARENA_ARRAY(a, longest + 1, uint32_t);
    crew_run(q->crew, tally_block, &r, q->n_blocks);
    for (unsigned w = 0; w < crew; w++)
        for (int c = 0; c < ATT_CODES; c++)
            codes[c] += r.parts[w].codes[c];
    return codes;
}

void att_row_codes(const struct att_answer *answer, const struct att_row *row, uint16_t ret[ATT_CODES])
{
    const struct att_block *b = att_row_block(answer, row);
    const struct att_sheet sheet = { b->planes, b->codes, b->used, &row->row, 1 };
    int64_t codes[ATT_CODES] = { 0 };
    att_kernel_plain.tally(&sheet, &answer->within, b->used[row->row], codes);
    for (int c = 0; c < ATT_CODES; c++)
        ret[c] = (uint16_t)codes[c];
}
