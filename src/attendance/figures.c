#include "attendance/figures.h"

#include <string.h>

#include "attendance/column.h"

static bool wanted(uint32_t set, unsigned value)
{
    return set == 0 || (set >> value & 1) != 0;
}

static bool row_wanted(const struct att_filter *f, const struct att_block *b, size_t i)
{
    const struct att_traits *t = &b->traits[i];
    if (!wanted(f->year_groups, t->year_group) || !wanted(f->sexes, t->sex) ||
        !wanted(f->sens, t->sen) || !wanted(f->fsms, t->fsm) || !wanted(f->cares, t->care))
        return false;
    if (f->compulsory_only && !t->compulsory)
        return false;
    return !day_is(f->on_roll) || att_block_on_roll(b, i, f->on_roll);
}

struct att_answer att_ask(struct arena *a, const struct att_question *q)
{
    struct att_answer answer = { .question = *q, .last_day = DAY_NONE };
    const struct att_kernel *kernel = att_kernel();
    int year = q->snapshot->year;
    answer.within = att_mask_days(year, q->from, q->to);
    size_t room = 0, longest = 0;
    for (size_t b = 0; b < q->n_blocks; b++) {
        room += q->blocks[b]->n;
        longest = q->blocks[b]->n > longest ? q->blocks[b]->n : longest;
    }
    answer.rows = ARENA_ARRAY(a, room, struct att_row);
    struct att_short_count *counts = ARENA_ARRAY(a, longest, struct att_short_count);
    struct att_mask open = { { 0 } };
    for (size_t b = 0; b < q->n_blocks; b++) {
        const struct att_block *block = q->blocks[b];
        open = att_mask_or(&open, &block->open);
        kernel->count(block->planes, block->n, &answer.within, counts);
        for (size_t i = 0; i < block->n; i++)
            if (row_wanted(&q->filter, block, i))
                answer.rows[answer.n++] = (struct att_row){ (uint32_t)b, (uint32_t)i, counts[i] };
    }
    open = att_mask_and(&open, &answer.within);
    struct att_session last = att_mask_last(&open);
    if (att_session_is(last))
        answer.last_day = att_session_day(year, last);
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

void att_sum_add(struct att_sum *s, const struct att_short_count *c)
{
    if (c->possible == 0)
        return;
    const struct att_count one = { c->possible, c->possible - c->absent, c->absent - c->unauthorised,
        c->unauthorised };
    s->enrolments++;
    s->count.possible += one.possible;
    s->count.attended += one.attended;
    s->count.authorised += one.authorised;
    s->count.unauthorised += one.unauthorised;
    s->persistent += att_is_persistent(&one);
    s->severe += att_is_severe(&one);
    s->at_risk += att_is_at_risk(&one);
    s->absent2 += (int64_t)c->absent * c->absent;
    s->absent_possible += (int64_t)c->absent * c->possible;
    s->possible2 += (int64_t)c->possible * c->possible;
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

/* The value of a row within a cohort. */
static int group_of(const struct att_traits *t, enum att_cohort c)
{
    switch (c) {
    case ATT_COHORT_SEX:
        return t->sex;
    case ATT_COHORT_YEAR:
        return t->year_group;
    case ATT_COHORT_FSM:
        return t->fsm;
    case ATT_COHORT_SEN:
        return t->sen;
    case ATT_COHORT_CARE:
        return t->care;
    case ATT_COHORT_ALL:
    case ATT_COHORTS:
        break;
    }
    return 0;
}

struct att_group *att_cohorts(struct arena *a, const struct att_answer *answer, size_t *ret_n)
{
    struct att_sum sums[ATT_COHORTS][ATT_YEAR_GROUPS];
    memset(sums, 0, sizeof sums);
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        const struct att_traits *t = &att_row_block(answer, r)->traits[r->row];
        for (int c = 0; c < ATT_COHORTS; c++)
            att_sum_add(&sums[c][group_of(t, (enum att_cohort)c)], &r->count);
    }
    struct att_group *groups = ARENA_ARRAY(a, ATT_COHORTS * ATT_YEAR_GROUPS, struct att_group);
    size_t n = 0;
    for (int c = 0; c < ATT_COHORTS; c++)
        for (int v = 0; v < att_cohort_values((enum att_cohort)c); v++)
            if (sums[c][v].enrolments > 0 || c == ATT_COHORT_ALL)
                groups[n++] = (struct att_group){ (enum att_cohort)c, v, sums[c][v] };
    *ret_n = n;
    return groups;
}

struct att_group *att_cohorts_published(struct arena *a, const struct att_answer *answer, size_t *ret_n)
{
    size_t n, at = 0;
    struct att_group *groups = att_cohorts(a, answer, &n), *all = ARENA_ARRAY(a, n + 1, struct att_group);
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

struct att_sum att_total(const struct att_answer *answer)
{
    struct att_sum s = { 0 };
    for (size_t i = 0; i < answer->n; i++)
        att_sum_add(&s, &answer->rows[i].count);
    return s;
}

struct att_sum *att_by_block(struct arena *a, const struct att_answer *answer)
{
    struct att_sum *sums = ARENA_ARRAY(a, answer->question.n_blocks, struct att_sum);
    for (size_t i = 0; i < answer->n; i++)
        att_sum_add(&sums[answer->rows[i].block], &answer->rows[i].count);
    return sums;
}

struct att_sum *att_by_phase(struct arena *a, const struct att_answer *answer)
{
    struct att_sum *sums = ARENA_ARRAY(a, ATT_PHASES, struct att_sum);
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        att_sum_add(&sums[att_row_block(answer, r)->school.phase], &r->count);
    }
    return sums;
}

void att_row_weeks(const struct att_answer *answer, const struct att_row *row,
    struct att_short_count ret[ATT_WEEKS])
{
    const struct att_planes *p = &att_row_block(answer, row)->planes[row->row];
    for (int w = 0; w < ATT_WEEKS; w++) {
        unsigned in = att_mask_week(&answer->within, w);
        unsigned low = att_mask_week(&p->low, w) & in, high = att_mask_week(&p->high, w) & in;
        ret[w] = (struct att_short_count){ (uint16_t)__builtin_popcount(low | high),
            (uint16_t)__builtin_popcount(high), (uint16_t)__builtin_popcount(low & high) };
    }
}

struct att_count *att_weeks(struct arena *a, const struct att_answer *answer)
{
    struct att_count *weeks = ARENA_ARRAY(a, ATT_WEEKS, struct att_count);
    struct att_columns *attended = ARENA_NEW(a, struct att_columns), *authorised = ARENA_NEW(a, struct att_columns),
                       *unauthorised = ARENA_NEW(a, struct att_columns);
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        const struct att_planes *p = &att_row_block(answer, r)->planes[r->row];
        struct att_mask low = att_mask_and(&p->low, &answer->within), high = att_mask_and(&p->high, &answer->within);
        struct att_mask only_low = att_mask_without(&low, &high), only_high = att_mask_without(&high, &low);
        struct att_mask both = att_mask_and(&low, &high);
        att_columns_add(attended, &only_low);
        att_columns_add(authorised, &only_high);
        att_columns_add(unauthorised, &both);
    }
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct att_count *k = &weeks[w];
        k->attended = att_columns_week(attended, w);
        k->authorised = att_columns_week(authorised, w);
        k->unauthorised = att_columns_week(unauthorised, w);
        k->possible = k->attended + k->authorised + k->unauthorised;
    }
    return weeks;
}

void att_row_codes(const struct att_answer *answer, const struct att_row *row, uint16_t ret[ATT_CODES])
{
    struct att_marks marks;
    att_block_marks(att_row_block(answer, row), row->row, &marks);
    memset(ret, 0, ATT_CODES * sizeof ret[0]);
    for (int s = 0; s < ATT_SESSIONS; s++)
        if (att_mask_has(&answer->within, (struct att_session){ (int16_t)s }))
            ret[marks.code[s]]++;
}
