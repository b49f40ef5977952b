#include "attendance/pattern.h"

#include <string.h>

size_t att_half_terms(const struct att_mask *open, struct att_half_term ret[ATT_HALF_TERMS_MOST])
{
    size_t n = 0;
    bool inside = false;
    for (int w = 0; w < ATT_WEEKS; w++) {
        unsigned week = att_mask_week(open, w);
        if (week == 0) {
            inside = false;
            continue;
        }
        int first = w * ATT_WEEK_SESSIONS + __builtin_ctz(week);
        int last = w * ATT_WEEK_SESSIONS + 31 - __builtin_clz(week);
        if (!inside && n == ATT_HALF_TERMS_MOST)
            break; /* no year has so many; the rest is left out */
        if (!inside)
            ret[n++] = (struct att_half_term){ .first = { (int16_t)first } };
        inside = true;
        ret[n - 1].last.v = (int16_t)last;
        ret[n - 1].weeks++;
    }
    return n;
}

/* The open sessions of the day of a session. */
static void add_day(struct att_mask *m, const struct att_mask *open, struct att_session of)
{
    struct att_mask day = att_mask_sessions(of.v / 2 * 2, of.v / 2 * 2 + 1);
    day = att_mask_and(&day, open);
    *m = att_mask_or(m, &day);
}

struct att_mask att_edge_mask(const struct att_mask *open, enum att_edge edge)
{
    struct att_half_term halves[ATT_HALF_TERMS_MOST];
    struct att_mask first = { { 0 } }, last = { { 0 } };
    size_t n = att_half_terms(open, halves);
    for (size_t i = 0; i < n; i++) {
        add_day(&first, open, halves[i].first);
        add_day(&last, open, halves[i].last);
    }
    last = att_mask_without(&last, &first); /* of a half term of one day */
    if (edge != ATT_EDGE_OTHER)
        return edge == ATT_EDGE_FIRST ? first : last;
    struct att_mask other = att_mask_without(open, &first);
    return att_mask_without(&other, &last);
}

struct att_mask att_edge_days(const struct att_mask *open, const struct att_mask *planned)
{
    struct att_session last = att_mask_last(open);
    if (!att_session_is(last))
        return *open;
    struct att_mask past = att_mask_sessions(0, last.v);
    struct att_mask to_come = att_mask_without(planned, &past);
    return att_mask_or(open, &to_come);
}

/* Pieces of work over the rows of an answer, block by block, and what each thread has come to. */
struct edges {
    const struct att_answer *answer;
    struct att_edge_part {
        struct att_count of[ATT_EDGES];
        uint32_t *rows;
        struct att_short_count *counts;
    } * parts;
};

static size_t longest_block(const struct att_answer *answer)
{
    size_t longest = 0;
    for (size_t b = 0; b < answer->question.n_blocks; b++)
        longest = answer->question.blocks[b]->n > longest ? answer->question.blocks[b]->n : longest;
    return longest;
}

static void edges_of_block(void *arg, unsigned who, size_t at)
{
    struct edges *e = arg;
    struct att_edge_part *p = &e->parts[who];
    const struct att_answer *answer = e->answer;
    const struct att_block *b = answer->question.blocks[at];
    size_t first = answer->starts[at], n = answer->starts[at + 1] - first;
    for (size_t i = 0; i < n; i++)
        p->rows[i] = answer->rows[first + i].row;
    const struct att_sheet sheet = { b->planes, b->codes, b->used, p->rows, n };
    const struct att_mask days = att_edge_days(&b->open, &b->planned);
    for (int edge = 0; edge < ATT_EDGES; edge++) {
        struct att_mask m = att_edge_mask(&days, (enum att_edge)edge);
        m = att_mask_and(&m, &answer->within);
        att_kernel()->count(&sheet, &m, answer->question.codes, p->counts);
        for (size_t i = 0; i < n; i++) {
            const struct att_row one = { 0, 0, p->counts[i] };
            const struct att_count c = att_row_count(&one);
            att_count_merge(&p->of[edge], &c);
        }
    }
}

void att_edges(struct arena *a, const struct att_answer *answer, struct att_count ret[ATT_EDGES])
{
    const struct att_question *q = &answer->question;
    size_t longest = longest_block(answer);
    struct edges e = { .answer = answer, .parts = ARENA_ARRAY(a, crew_size(q->crew), struct att_edge_part) };
    for (unsigned w = 0; w < crew_size(q->crew); w++) {
        e.parts[w].rows = ARENA_ARRAY(a, longest + 1, uint32_t);
        e.parts[w].counts = ARENA_ARRAY(a, longest + 1, struct att_short_count);
    }
    crew_run(q->crew, edges_of_block, &e, q->n_blocks);
    memset(ret, 0, ATT_EDGES * sizeof *ret);
    for (unsigned w = 0; w < crew_size(q->crew); w++)
        for (int edge = 0; edge < ATT_EDGES; edge++)
            att_count_merge(&ret[edge], &e.parts[w].of[edge]);
}

/* What of a register was possible and what was missed, as the question counts it, in the sessions asked about. */
struct seen {
    struct att_mask possible, missed;
};

static struct seen see(const struct att_answer *answer, const struct att_row *row)
{
    const struct att_block *b = att_row_block(answer, row);
    const struct att_planes *p = &b->planes[row->row];
    struct seen s;
    if (answer->question.codes == 0) {
        s.missed = att_mask_and(&p->high, &answer->within);
        s.possible = att_mask_or(&p->low, &p->high);
        s.possible = att_mask_and(&s.possible, &answer->within);
        return s;
    }
    s.missed = att_block_bearing(b, row->row, answer->question.codes);
    s.missed = att_mask_and(&s.missed, &answer->within);
    s.possible = att_mask_or(&p->low, &p->high);
    s.possible = att_mask_and(&s.possible, &answer->within);
    s.possible = att_mask_or(&s.possible, &s.missed);
    return s;
}

struct att_broken_row att_row_broken(const struct att_answer *answer, const struct att_row *row)
{
    struct att_broken_row r = { 0 };
    const struct seen s = see(answer, row);
    for (int w = 0; w < ATT_WEEKS; w++) {
        unsigned possible = att_mask_week(&s.possible, w), missed = att_mask_week(&s.missed, w);
        r.attended += possible != 0 && missed == 0;
        r.whole += missed != 0 && missed == possible;
        r.broken += missed != 0 && missed != possible;
    }
    return r;
}

struct broken {
    const struct att_answer *answer;
    struct att_broken *parts;
};

static void broken_of_block(void *arg, unsigned who, size_t at)
{
    struct broken *k = arg;
    struct att_broken *p = &k->parts[who];
    for (size_t i = k->answer->starts[at]; i < k->answer->starts[at + 1]; i++) {
        const struct att_row *row = &k->answer->rows[i];
        if (row->count.possible == 0)
            continue;
        struct att_broken_row r = att_row_broken(k->answer, row);
        p->attended += r.attended;
        p->broken += r.broken;
        p->whole += r.whole;
        p->children[r.broken == 0 ? 0 : r.broken <= 2 ? 1
                : r.broken <= 5                       ? 2
                : r.broken <= 10                      ? 3
                                                      : 4]++;
    }
}

struct att_broken att_broken_weeks(struct arena *a, const struct att_answer *answer)
{
    const struct att_question *q = &answer->question;
    struct broken k = { .answer = answer, .parts = ARENA_ARRAY(a, crew_size(q->crew), struct att_broken) };
    struct att_broken all = { 0 };
    crew_run(q->crew, broken_of_block, &k, q->n_blocks);
    for (unsigned w = 0; w < crew_size(q->crew); w++) {
        all.attended += k.parts[w].attended;
        all.broken += k.parts[w].broken;
        all.whole += k.parts[w].whole;
        for (int band = 0; band < ATT_BROKEN_BANDS; band++)
            all.children[band] += k.parts[w].children[band];
    }
    return all;
}

size_t att_row_runs(const struct att_answer *answer, const struct att_row *row, int least, struct att_run *ret,
    size_t room)
{
    const struct seen s = see(answer, row);
    struct att_marks marks;
    struct att_run run = { .sessions = 0 };
    size_t n = 0;
    att_block_marks(att_row_block(answer, row), row->row, &marks);
    for (int16_t at = 0; at <= ATT_SESSIONS; at++) {
        struct att_session session = { at };
        bool end = at == ATT_SESSIONS;
        if (!end && !att_mask_has(&s.possible, session))
            continue;
        if (!end && att_mask_has(&s.missed, session)) {
            if (run.sessions == 0)
                run.first = session;
            run.last = session;
            run.sessions++;
            run.codes |= (att_codes)1 << marks.code[at];
            continue;
        }
        if (run.sessions >= least && n++ < room)
            ret[n - 1] = run;
        run = (struct att_run){ .sessions = 0 };
    }
    return n;
}

/* A school week of one of the years. */
struct school_week {
    int year, week;
    int unauthorised;
    int codes[ATT_CODES];
};

enum { YEARS_MOST = 2 };

/* The school weeks up to a day with what was missed without authority in each. */
static size_t school_weeks(const struct att_ten_year *years, size_t n_years, struct day upto, struct school_week *ret)
{
    size_t n = 0;
    for (size_t y = 0; y < n_years && y < YEARS_MOST; y++) {
        const struct att_ten_year *of = &years[y];
        struct att_mask held = att_mask_days(of->year, DAY_NONE, upto);
        held = att_mask_and(&held, &of->open);
        for (int w = 0; w < ATT_WEEKS; w++) {
            if (att_mask_week(&held, w) == 0)
                continue;
            struct school_week *k = &ret[n++];
            *k = (struct school_week){ .year = of->year, .week = w };
            for (int16_t s = (int16_t)(w * ATT_WEEK_SESSIONS); s < (w + 1) * ATT_WEEK_SESSIONS; s++) {
                enum att_code code = (enum att_code)of->marks->code[s];
                bool counts = att_mask_has(&held, (struct att_session){ s }) &&
                    att_code_class(code) == ATT_CLASS_UNAUTHORISED;
                k->unauthorised += counts;
                k->codes[code] += counts;
            }
        }
    }
    return n;
}

static void add_codes(int to[ATT_CODES], const struct school_week *weeks, size_t first, size_t last)
{
    memset(to, 0, ATT_CODES * sizeof to[0]);
    for (size_t w = first; w <= last; w++)
        for (int c = 0; c < ATT_CODES; c++)
            to[c] += weeks[w].codes[c];
}

/* The day on which the count of ten weeks that end with a week reached ten. */
static struct day day_met(const struct att_ten_year *years, size_t n_years, const struct school_week *w, int before)
{
    const struct att_ten_year *of = &years[0];
    for (size_t y = 0; y < n_years; y++)
        if (years[y].year == w->year)
            of = &years[y];
    for (int16_t s = (int16_t)(w->week * ATT_WEEK_SESSIONS); s < (w->week + 1) * ATT_WEEK_SESSIONS; s++) {
        struct att_session at = { s };
        bool counts = att_mask_has(&of->open, at) &&
            att_code_class((enum att_code)of->marks->code[s]) == ATT_CLASS_UNAUTHORISED;
        before += counts;
        if (counts && before >= ATT_TEN_SESSIONS)
            return att_session_day(w->year, at);
    }
    return DAY_NONE;
}

struct att_ten att_ten_in_ten(const struct att_ten_year *years, size_t n, struct day upto)
{
    struct school_week weeks[YEARS_MOST * ATT_WEEKS];
    struct att_ten t = { .from = DAY_NONE, .to = DAY_NONE, .met = DAY_NONE };
    size_t n_weeks = school_weeks(years, n, upto, weeks);
    int sum = 0;
    for (size_t w = 0; w < n_weeks; w++) {
        size_t first = w + 1 >= ATT_TEN_WEEKS ? w + 1 - ATT_TEN_WEEKS : 0;
        int before = sum - (first > 0 ? weeks[first - 1].unauthorised : 0);
        sum = before + weeks[w].unauthorised;
        if (sum >= ATT_TEN_SESSIONS && !day_is(t.met))
            t.met = day_met(years, n, &weeks[w], before);
        if (sum > t.most) {
            t.most = sum;
            t.from = day_add(att_year_start(weeks[first].year), 7 * weeks[first].week);
            t.to = day_add(att_year_start(weeks[w].year), 7 * weeks[w].week + 4);
            add_codes(t.codes, weeks, first, w);
        }
        if (w + 1 == n_weeks) {
            t.now = sum;
            add_codes(t.now_codes, weeks, first, w);
        }
    }
    return t;
}
