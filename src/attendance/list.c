#include "attendance/list.h"

#include "attendance/figures.h"

#include <assert.h>
#include <string.h>

/* What a list needs to know of a block, worked out once a block. It looks back from the last day asked about as far as
 * the year goes: a day from which a question begins bounds what it counts, not how a child's year stands. */
struct lookback {
    const struct att_block *block;
    struct att_mask year, weeks, days;
    struct day last;      /* on which the year stands at the school, which may be behind others; DAY_NONE: there is no
        session */
    struct day records;   /* on which records are open */
    int remaining;        /* possible sessions still to come for who stays to the end */
    bool year_is_counted; /* what the answer counted is the year so far */
    int on;               /* the day on which rows must be on roll, counted from the first of the year */
    bool settled;         /* all rows but those apart may be on a list */
};

static struct lookback look_back(const struct att_answer *answer, const struct att_block *b,
    const struct att_lists_asked *asked)
{
    const struct att_question *q = &answer->question;
    struct lookback k = { .block = b, .year = att_mask_days(b->year, DAY_NONE, q->to) };
    struct att_mask held = att_mask_and(&b->open, &k.year);
    k.weeks = att_last_weeks(&held, asked->limits.recent_weeks);
    k.days = att_last_days(&held, asked->limits.recent_days);
    struct att_session last = att_mask_last(&held);
    k.last = att_session_is(last) ? att_session_day(b->year, last) : day_is(q->to) ? q->to
                                                                                   : answer->last_day;
    k.records = day_is(asked->records_on) ? asked->records_on : day_is(q->to) ? q->to
                                                                              : answer->last_day;
    k.remaining = day_is(k.last) ? att_block_remaining_to_end(b, k.last) : 0;
    k.year_is_counted = !day_is(q->from) && att_mask_is_empty(&q->only);
    k.on = day_is(asked->on_roll) ? asked->on_roll.v - att_year_start(b->year).v : 0;
    k.settled = !day_is(asked->on_roll) || k.on >= b->settled;
    return k;
}

/* How many of the sessions in the last days of a row bear a code. The days are a word or two of the planes, and few
 * rows bear the codes that lists look for: this is done row by row. */
static int code_count(const struct lookback *k, uint32_t row, enum att_code code)
{
    const struct att_block *b = k->block;
    const struct att_planes *p = &b->planes[row];
    int n = 0;
    if (!att_codes_has(b->used[row], code))
        return 0;
    uint8_t place = att_code_place(code);
    for (int w = 0; w < 8; w++) {
        uint64_t m = k->days.w[w];
        if (m == 0)
            continue;
        m &= (place & ATT_PLACE_LOW) != 0 ? p->low.w[w] : ~p->low.w[w];
        m &= (place & ATT_PLACE_HIGH) != 0 ? p->high.w[w] : ~p->high.w[w];
        for (int i = 0; i < ATT_CODE_PLANES; i++) {
            uint64_t bit = b->codes[row].bit[i].w[w];
            m &= (place / ATT_PLACE_CODES >> i & 1) != 0 ? bit : ~bit;
        }
        n += __builtin_popcountll(m);
    }
    return n;
}

static struct att_short_count count_within(const struct att_answer *answer, const struct att_block *b, uint32_t row,
    const struct att_mask *within)
{
    const struct att_sheet sheet = { b->planes, b->codes, b->used, &row, 1 };
    struct att_short_count c;
    att_kernel()->count(&sheet, within, answer->question.codes, &c);
    return c;
}

static uint32_t bit(enum att_list l)
{
    return 1u << l;
}

static struct att_suspensions suspensions_from(const struct att_block *b, size_t at, size_t row, struct day from,
    struct day to)
{
    struct att_suspensions s = { .times = 0 };
    for (; at < b->n_episodes && b->episodes[at].row == row; at++) {
        const struct att_episode *e = &b->episodes[at];
        if (!day_within(e->from, from, to))
            continue;
        s.permanent += e->kind == ATT_PERMANENT_EXCLUSION;
        s.lunchtimes += e->kind == ATT_LUNCHTIME;
        s.times += e->kind == ATT_SUSPENSION;
        s.sessions += e->kind == ATT_PERMANENT_EXCLUSION ? 0 : e->kind == ATT_LUNCHTIME ? 1
                                                                                        : e->sessions;
        if (s.last == NULL)
            s.last = e;
    }
    return s;
}

static size_t first_episode(const struct att_block *b, size_t row)
{
    size_t low = 0, high = b->n_episodes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->episodes[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct att_suspensions att_suspensions_of(const struct att_block *b, size_t row, struct day from, struct day to)
{
    return suspensions_from(b, first_episode(b, row), row, from, to);
}

/* Often in a term or long in a year, as the authority's rule says. Who is permanently excluded is at risk no more. */
static bool at_risk_of_exclusion(const struct att_suspensions *term, const struct att_suspensions *year,
    const struct att_list_limits *limits)
{
    return year->permanent == 0 &&
        (term->times + term->lunchtimes >= limits->risk_times || year->sessions >= 2 * limits->risk_days);
}

static uint32_t lists_of_suspensions(const struct att_block *b, size_t at, size_t row,
    const struct att_lists_asked *asked)
{
    uint32_t lists = 0;
    const struct att_suspensions term = suspensions_from(b, at, row, asked->term_from, asked->term_to);
    const struct att_suspensions year = suspensions_from(b, at, row, asked->year_from, asked->year_to);
    if (at_risk_of_exclusion(&term, &year, &asked->limits))
        lists |= bit(ATT_LIST_EXCLUSION_RISK);
    for (; at < b->n_episodes && b->episodes[at].row == row; at++) {
        struct day from = b->episodes[at].from;
        if (day_within(from, asked->term_from, asked->term_to))
            lists |= bit(ATT_LIST_SUSPENDED_TERM);
        if (day_within(from, asked->year_from, asked->year_to))
            lists |= bit(ATT_LIST_SUSPENDED_YEAR);
    }
    return lists;
}

/* The list of absence that a row is on by its rate, if any. By way of a table, since which rows these are cannot be
 * foretold and branches on it cost more than all else here; likewise may_be_listed() has none. */
static uint32_t list_of_rate(const struct att_row *r)
{
    enum { SEVERE = 1 << ATT_LIST_SEVERE,
        PERSISTENT = 1 << ATT_LIST_PERSISTENT,
        AT_RISK = 1 << ATT_LIST_AT_RISK };
    static const uint8_t of_flags[16] = {
        [ATT_IS_COUNTED | ATT_IS_SEVERE | ATT_IS_PERSISTENT] = SEVERE,
        [ATT_IS_COUNTED |
            ATT_IS_PERSISTENT] = PERSISTENT,
        [ATT_IS_COUNTED |
            ATT_IS_AT_RISK] = AT_RISK,
    };
    return of_flags[r->count.flags];
}

/* The same of a row with enough sessions to say so. */
static uint32_t lists_of_absence(const struct att_row *r, const struct att_lists_asked *asked)
{
    uint32_t enough = 0u - (uint32_t)(r->count.possible >= asked->limits.min_possible);
    return list_of_rate(r) & enough;
}

/* May a row be on a list at all? */
static bool may_be_listed(const struct lookback *k, uint32_t row, const struct att_lists_asked *asked)
{
    const struct att_block *b = k->block;
    bool stays = (b->stays[row].from <= k->on) & (k->on <= b->stays[row].to);
    return (!b->has_restricted || b->traits[row].restricted == 0) & (stays | !day_is(asked->on_roll));
}

/* The list that a record of each kind puts a row on. */
static const enum att_list of_spell[ATT_SPELL_KINDS] = { [ATT_SPELL_TIMETABLE] = ATT_LIST_PART_TIME,
    [ATT_SPELL_PLACEMENT] = ATT_LIST_AP,
    [ATT_SPELL_MISSING] = ATT_LIST_MISSING,
    [ATT_SPELL_HOME] = ATT_LIST_HOME,
    [ATT_SPELL_RISK] = ATT_LIST_EXCLUSION_RISK };

/* The list of a record that lasts; none for one that is over, and for one of a child who has left, unless it is of
 * those who need not be on roll. */
static uint32_t list_of_spell(const struct lookback *k, const struct att_spell *s,
    const struct att_lists_asked *asked)
{
    bool left_too = s->kind == ATT_SPELL_MISSING || s->kind == ATT_SPELL_HOME;
    if (!day_is(k->records) || !day_within(k->records, s->from, s->to) || k->block->traits[s->row].restricted != 0)
        return 0;
    return left_too || may_be_listed(k, s->row, asked) ? bit(of_spell[s->kind]) : 0;
}

static struct att_listed listed_of(const struct att_answer *answer, const struct lookback *k,
    const struct att_row *r, const struct att_lists_asked *asked)
{
    const struct att_block *b = k->block;
    size_t at = first_episode(b, r->row);
    struct att_short_count recent = count_within(answer, b, r->row, &k->weeks);
    struct att_short_count year = k->year_is_counted ? r->count : count_within(answer, b, r->row, &k->year);
    const struct att_row of_year = { r->block, r->row, year };
    struct att_listed l = { .row = r,
        .count = att_row_count(r),
        .year = att_row_count(&of_year),
        .recent_absent = recent.absent,
        .recent_possible = recent.possible,
        .part_time = code_count(k, r->row, ATT_PART_TIME),
        .off_site = code_count(k, r->row, ATT_OFF_SITE),
        .la_provision = code_count(k, r->row, ATT_LA_PROVISION),
        .dual = code_count(k, r->row, ATT_DUAL),
        .term_suspensions = suspensions_from(b, at, r->row, asked->term_from, asked->term_to),
        .year_suspensions = suspensions_from(b, at, r->row, asked->year_from, asked->year_to) };
    if (may_be_listed(k, r->row, asked)) {
        l.lists = lists_of_absence(r, asked) | lists_of_suspensions(b, at, r->row, asked);
        l.lists |= l.part_time > 0 ? bit(ATT_LIST_PART_TIME) : 0;
        l.lists |= l.off_site + l.la_provision + l.dual > 0 ? bit(ATT_LIST_AP) : 0;
    }
    for (int s = 0; s < ATT_SPELL_KINDS; s++) {
        l.spells[s] = att_block_spell_on(b, r->row, (enum att_spell_kind)s, k->records);
        l.lists |= l.spells[s] == NULL ? 0 : list_of_spell(k, l.spells[s], asked);
    }
    if (day_is(k->last))
        l.remaining = att_block_to_come(b, r->row, k->last, false);
    l.to_persistent = att_sessions_to_persistent(&l.year, l.remaining);
    l.to_severe = att_sessions_to_severe(&l.year, l.remaining);
    return l;
}

struct att_listed att_listed_of(const struct att_answer *answer, const struct att_row *row,
    const struct att_lists_asked *asked)
{
    struct lookback k = look_back(answer, att_row_block(answer, row), asked);
    return listed_of(answer, &k, row, asked);
}

/* The order of a list as numbers: the first on the list has the lowest. */

/* A share, the larger the lower: 19 bits. Two shares of at most 511 sessions that differ do so by more than
 * 1 / (511 x 510), so that 2^18 times them differ by more than one. */
enum { SHARE = 1 << 18,
    SHARE_BITS = 19,
    TO_PERSISTENT_MOST = 1023 };

static uint32_t by_share(unsigned part, unsigned whole)
{
    return whole == 0 ? SHARE : SHARE - (uint32_t)((uint64_t)part * SHARE / whole);
}

static uint32_t by_risk(const struct lookback *k, uint32_t row, const struct att_short_count *year,
    const struct att_short_count *recent)
{
    const struct att_block *b = k->block;
    int remaining = k->remaining;
    if (day_is(k->last) && b->stays[row].to != ATT_STAYS)
        remaining = att_block_remaining(b, row, k->last);
    int left = (year->possible + remaining + 9) / 10 - year->absent;
    left = left > TO_PERSISTENT_MOST ? TO_PERSISTENT_MOST : left < -TO_PERSISTENT_MOST ? -TO_PERSISTENT_MOST
                                                                                       : left;
    return (uint32_t)(left + TO_PERSISTENT_MOST) << SHARE_BITS | by_share(recent->absent, recent->possible);
}

static uint32_t by_suspensions(const struct att_block *b, uint32_t row, struct day from, struct day to)
{
    enum { PERMANENT_MOST = 3,
        SESSIONS_MOST = 1023,
        DAYS_MOST = 1023 };
    struct att_suspensions s = att_suspensions_of(b, row, from, to);
    int day = s.last == NULL ? 0 : s.last->from.v - att_year_start(b->year).v;
    unsigned permanent = s.permanent > PERMANENT_MOST ? PERMANENT_MOST : (unsigned)s.permanent;
    unsigned sessions = s.sessions > SESSIONS_MOST ? SESSIONS_MOST : (unsigned)s.sessions;
    unsigned days = day < 0 ? 0 : day > DAYS_MOST ? DAYS_MOST
                                                  : (unsigned)day;
    return (PERMANENT_MOST - permanent) << 20 | (SESSIONS_MOST - sessions) << 10 | (DAYS_MOST - days);
}

/* The longest first; a row that is on the list without a record comes last. */
static uint32_t by_spell(const struct lookback *k, uint32_t row, enum att_spell_kind kind)
{
    const struct att_spell *s = att_block_spell_on(k->block, row, kind, k->records);
    return s == NULL ? UINT32_MAX : (uint32_t)s->from.v ^ 1u << 31;
}

/* A row of a list with its place in the order. */
struct entry {
    uint32_t key, row;
};

/* Some rows of a block, counted together. */
struct batch {
    uint32_t *at, *rows; /* places among the rows handed over, and rows of the block */
    struct att_short_count *counts, *years;
    size_t n;
};

/* What one thread has put on the lists, block after block, and what it works with. */
struct listing {
    struct entry *entries[ATT_LISTS]; /* with places among the rows of the block */
    size_t n[ATT_LISTS];
    struct batch batches[ATT_LISTS + 1]; /* the last: rows that are on no list of absence */
    uint16_t *lists;                     /* that hold each row of the block at hand, as bits */
};
enum { ABSENCE_LISTS = 1 << ATT_LIST_SEVERE | 1 << ATT_LIST_PERSISTENT | 1 << ATT_LIST_AT_RISK };
static_assert(ABSENCE_LISTS == 7, "the lists of absence come first");
static_assert(ATT_LISTS <= 16, "the lists that hold a row are bits of two bytes");

/* Where the rows of one block are. */
struct share {
    unsigned who;
    size_t from[ATT_LISTS];
    uint32_t n[ATT_LISTS];
};

struct att__lister {
    const struct att_answer *answer;
    const struct att_kernel *kernel;
    const struct att_lists_asked *asked;
    struct listing *listings; /* of each thread */
    struct share *shares;     /* of each block */
    struct att_lists lists;
    struct entry *entries[ATT_LISTS], *spare[ATT_LISTS];
    uint32_t *rows[ATT_LISTS];
};

/* The block at hand. */
struct at_hand {
    const struct att__lister *l;
    struct lookback k;
    struct listing *to;
    const struct att_row *rows;
    size_t n;
    uint32_t *sizes; /* rows on each list, but for those of absence */
};

/* Puts one of the rows handed over on some lists, if it is not on them yet. */
static void put_on(const struct at_hand *h, size_t at, uint32_t lists)
{
    uint32_t other = lists & ~(uint32_t)h->to->lists[at];
    h->to->lists[at] |= (uint16_t)lists;
    for (; other != 0; other &= other - 1)
        h->sizes[__builtin_ctz(other)]++;
}

/* Is a row of the block among those handed over, from *at on? Then *at is its place. */
static bool find_row(const struct at_hand *h, uint32_t row, size_t *at)
{
    if (h->n == h->k.block->n) /* all are */
        *at = row;
    while (*at < h->n && h->rows[*at].row < row)
        ++*at;
    return *at < h->n && h->rows[*at].row == row;
}

static void count_batch(const struct at_hand *h, const struct batch *t, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret)
{
    const struct att_block *b = h->k.block;
    const struct att_sheet sheet = { b->planes, b->codes, b->used, t->rows, t->n };
    h->l->kernel->count(&sheet, within, codes, ret);
}

static void put(struct batch *t, size_t at, uint32_t row)
{
    t->at[t->n] = (uint32_t)at;
    t->rows[t->n++] = row;
}

/* Puts the rows that bear one of some codes in the last days on a list. */
static void list_counted(const struct at_hand *h, struct batch *candidates, enum att_list list, att_codes codes)
{
    if (candidates->n == 0)
        return;
    count_batch(h, candidates, &h->k.days, codes, candidates->counts);
    for (size_t i = 0; i < candidates->n; i++)
        if (candidates->counts[i].absent > 0)
            put_on(h, candidates->at[i], bit(list));
    candidates->n = 0;
}

/* A row whose last session with a code of a list is one of the last days is on it; one for which it was before them is
 * not. Only when it came later, or between them, the codes have to be looked at. */
static void list_by_last(const struct at_hand *h, size_t at, int16_t last, int16_t first, enum att_list list)
{
    if (last < first)
        return;
    if (att_mask_has(&h->k.days, (struct att_session){ last }))
        put_on(h, at, bit(list));
    else
        put(&h->to->batches[list], at, h->rows[at].row);
}

static void list_by_codes(const struct at_hand *h)
{
    const struct att_block *b = h->k.block;
    struct att_session first = att_mask_first(&h->k.days);
    size_t at = 0;
    for (size_t i = 0; att_session_is(first) && i < b->n_lasts; i++) {
        const struct att_last *last = &b->lasts[i];
        if ((last->part_time < first.v && last->provision < first.v) || !find_row(h, last->row, &at))
            continue;
        if ((last->apart || !h->k.settled) && !may_be_listed(&h->k, last->row, h->l->asked))
            continue;
        list_by_last(h, at, last->part_time, first.v, ATT_LIST_PART_TIME);
        list_by_last(h, at, last->provision, first.v, ATT_LIST_AP);
    }
    list_counted(h, &h->to->batches[ATT_LIST_PART_TIME], ATT_LIST_PART_TIME, (att_codes)1 << ATT_PART_TIME);
    list_counted(h, &h->to->batches[ATT_LIST_AP], ATT_LIST_AP, ATT_PROVISION_CODES);
}

static void list_by_suspensions(const struct at_hand *h)
{
    const struct att_block *b = h->k.block;
    size_t i = 0;
    for (size_t at = 0; at < b->n_episodes;) {
        uint32_t row = b->episodes[at].row;
        if (find_row(h, row, &i) && may_be_listed(&h->k, row, h->l->asked))
            put_on(h, i, lists_of_suspensions(b, at, row, h->l->asked));
        while (at < b->n_episodes && b->episodes[at].row == row)
            at++;
    }
}

static void list_by_spells(const struct at_hand *h)
{
    const struct att_block *b = h->k.block;
    size_t i = 0;
    for (size_t at = 0; at < b->n_spells; at++)
        if (find_row(h, b->spells[at].row, &i))
            put_on(h, i, list_of_spell(&h->k, &b->spells[at], h->l->asked));
}

/* Counts what the order of a list goes by. */
static void count_for_order(const struct at_hand *h, const struct batch *t, enum att_list list)
{
    att_codes codes = h->l->answer->question.codes;
    if (t->n == 0)
        return;
    if (list == ATT_LIST_AT_RISK) {
        count_batch(h, t, &h->k.weeks, codes, t->counts);
        if (!h->k.year_is_counted)
            count_batch(h, t, &h->k.year, codes, t->years);
    } else if (list == ATT_LIST_PART_TIME || list == ATT_LIST_AP) {
        codes = list == ATT_LIST_AP ? ATT_PROVISION_CODES : (att_codes)1 << ATT_PART_TIME;
        count_batch(h, t, &h->k.days, codes, t->counts);
    }
}

static uint32_t key_of(const struct at_hand *h, const struct batch *t, size_t i, enum att_list list)
{
    const struct att_short_count *count = &h->rows[t->at[i]].count;
    const struct att_lists_asked *asked = h->l->asked;
    switch (list) {
    case ATT_LIST_SEVERE:
    case ATT_LIST_PERSISTENT:
        return by_share(count->absent, count->possible);
    case ATT_LIST_AT_RISK:
        return by_risk(&h->k, t->rows[i], h->k.year_is_counted ? count : &t->years[i], &t->counts[i]);
    case ATT_LIST_PART_TIME:
    case ATT_LIST_AP:
        return (uint32_t)(ATT_SESSIONS - t->counts[i].absent);
    case ATT_LIST_SUSPENDED_TERM:
        return by_suspensions(h->k.block, t->rows[i], asked->term_from, asked->term_to);
    case ATT_LIST_SUSPENDED_YEAR:
    case ATT_LIST_EXCLUSION_RISK:
        return by_suspensions(h->k.block, t->rows[i], asked->year_from, asked->year_to);
    case ATT_LIST_MISSING:
        return by_spell(&h->k, t->rows[i], ATT_SPELL_MISSING);
    case ATT_LIST_HOME:
        return by_spell(&h->k, t->rows[i], ATT_SPELL_HOME);
    case ATT_LISTS:
        break;
    }
    return 0;
}

/* How many rows are on each list of absence, when that is all that is asked: as many as the school's sums say, less
 * those that no list may hold. Nearly all rows need not be looked at for that. */
static void count_absence(const struct at_hand *h, const struct att_sum *sum)
{
    const struct att_block *b = h->k.block;
    const struct att_lists_asked *asked = h->l->asked;
    bool each = asked->limits.min_possible > 1 || !h->k.settled;
    size_t at = 0, n = each ? h->n : b->n_apart;
    h->sizes[ATT_LIST_SEVERE] = (uint32_t)sum->severe;
    h->sizes[ATT_LIST_PERSISTENT] = (uint32_t)(sum->persistent - sum->severe);
    h->sizes[ATT_LIST_AT_RISK] = (uint32_t)sum->at_risk;
    for (size_t i = 0; i < n; i++) {
        if (each)
            at = i;
        else if (!find_row(h, b->apart[i], &at))
            continue;
        const struct att_row *r = &h->rows[at];
        uint32_t list = list_of_rate(r);
        bool listed = may_be_listed(&h->k, r->row, asked) && lists_of_absence(r, asked) != 0;
        if (list != 0 && !listed)
            h->sizes[__builtin_ctz(list)]--;
    }
}

/* Which list of absence holds each row. */
static void list_by_absence(const struct at_hand *h)
{
    for (size_t i = 0; i < h->n; i++) {
        uint32_t may = 0u - (uint32_t)may_be_listed(&h->k, h->rows[i].row, h->l->asked);
        h->to->lists[i] = (uint16_t)(lists_of_absence(&h->rows[i], h->l->asked) & may);
    }
}

void att__lists_take(struct att__lister *l, unsigned who, size_t block, const struct att_row *rows, size_t n)
{
    struct share *s = &l->shares[block];
    struct listing *to = &l->listings[who];
    uint32_t sizes[ATT_LISTS] = { 0 };
    const struct at_hand h = {
        l, look_back(l->answer, l->answer->question.blocks[block], l->asked), to, rows, n, sizes
    };
    if (l->asked->which == 0) {
        memset(to->lists, 0, n * sizeof *to->lists);
        count_absence(&h, &l->answer->blocks[block]);
    } else {
        list_by_absence(&h);
    }
    list_by_codes(&h);
    list_by_suspensions(&h);
    list_by_spells(&h);
    s->who = who;
    memcpy(s->n, sizes, sizeof sizes);
    if (l->asked->which == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        /* A row is on one list of absence, or none: which, cannot be foretold, so that nothing is asked here either. */
        uint32_t lists = to->lists[i], absence = lists & ABSENCE_LISTS;
        put(&to->batches[absence == 0 ? ATT_LISTS : __builtin_ctz(absence)], i, rows[i].row);
        for (lists &= ~(uint32_t)ABSENCE_LISTS; lists != 0; lists &= lists - 1)
            put(&to->batches[__builtin_ctz(lists)], i, rows[i].row);
    }
    to->batches[ATT_LISTS].n = 0;
    for (int k = 0; k < ATT_LISTS; k++) {
        struct batch *t = &to->batches[k];
        s->from[k] = to->n[k];
        s->n[k] = (uint32_t)t->n;
        if ((l->asked->which >> k & 1) != 0) {
            count_for_order(&h, t, (enum att_list)k);
            for (size_t i = 0; i < t->n; i++)
                to->entries[k][to->n[k]++] = (struct entry){ key_of(&h, t, i, (enum att_list)k), t->at[i] };
        }
        t->n = 0;
    }
}

/* Sorts by key and keeps the order of equal ones: a digit of eleven bits after the other, the lowest first. */
static void sort_list(const struct att__lister *l, size_t k)
{
    enum { DIGIT = 11,
        DIGITS = 1 << DIGIT };
    struct entry *from = l->entries[k], *to = l->spare[k];
    size_t n = l->lists.n[k];
    for (int shift = 0; shift < 32 && n > 0; shift += DIGIT) {
        uint32_t counts[DIGITS] = { 0 }, at = 0;
        for (size_t i = 0; i < n; i++)
            counts[from[i].key >> shift & (DIGITS - 1)]++;
        if (counts[from[0].key >> shift & (DIGITS - 1)] == n)
            continue; /* all the same here */
        for (int d = 0; d < DIGITS; d++) {
            uint32_t some = counts[d];
            counts[d] = at;
            at += some;
        }
        for (size_t i = 0; i < n; i++)
            to[counts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
        struct entry *other = from;
        from = to;
        to = other;
    }
    for (size_t i = 0; i < n; i++)
        l->rows[k][i] = from[i].row;
}

struct att__lister *att__lists_begin(struct arena *a, struct att_answer *answer, size_t rows, size_t longest)
{
    const struct att_question *q = &answer->question;
    struct att__lister *l = ARENA_NEW(a, struct att__lister);
    *l = (struct att__lister){ .answer = answer, .kernel = att_kernel(), .asked = q->lists };
    l->shares = ARENA_ARRAY(a, q->n_blocks, struct share);
    l->listings = ARENA_ARRAY(a, crew_size(q->crew), struct listing);
    for (unsigned w = 0; w < crew_size(q->crew); w++) {
        struct listing *to = &l->listings[w];
        to->lists = arena_array_unset(a, longest + 1, sizeof *to->lists);
        for (int k = 0; k < ATT_LISTS + 1; k++) {
            if (k < ATT_LISTS && (l->asked->which >> k & 1) != 0)
                to->entries[k] = arena_array_unset(a, rows + 1, sizeof(struct entry));
            to->batches[k] = (struct batch){ .at = arena_array_unset(a, longest + 1, sizeof(uint32_t)),
                .rows = arena_array_unset(a, longest + 1, sizeof(uint32_t)),
                .counts = arena_array_unset(a, longest + 1, sizeof(struct att_short_count)),
                .years = arena_array_unset(a, longest + 1, sizeof(struct att_short_count)) };
        }
    }
    return l;
}

/* Puts what the threads have found together, in the order of the answer. */
static void gather(struct att__lister *l, int k)
{
    const struct att_answer *answer = l->answer;
    size_t n = 0;
    for (size_t b = 0; b < answer->question.n_blocks; b++) {
        const struct share *s = &l->shares[b];
        const struct entry *from = l->listings[s->who].entries[k] + s->from[k];
        for (size_t i = 0; i < s->n[k]; i++)
            l->entries[k][n++] = (struct entry){ from[i].key, (uint32_t)answer->starts[b] + from[i].row };
    }
}

static void finish_list(void *arg, unsigned who, size_t k)
{
    struct att__lister *l = arg;
    (void)who;
    if (l->rows[k] == NULL)
        return;
    gather(l, (int)k);
    sort_list(l, k);
}

struct att_lists att__lists_end(struct arena *a, struct att__lister *l)
{
    const struct att_question *q = &l->answer->question;
    for (size_t b = 0; b < q->n_blocks; b++)
        for (int k = 0; k < ATT_LISTS; k++)
            l->lists.n[k] += l->shares[b].n[k];
    for (int k = 0; k < ATT_LISTS; k++) {
        size_t n = l->lists.n[k];
        if ((l->asked->which >> k & 1) == 0)
            continue;
        l->entries[k] = arena_array_unset(a, n + 1, sizeof(struct entry));
        l->spare[k] = arena_array_unset(a, n + 1, sizeof(struct entry));
        l->rows[k] = arena_array_unset(a, n + 1, sizeof(uint32_t));
        l->lists.rows[k] = l->rows[k];
    }
    if (l->asked->which != 0)
        crew_run(q->crew, finish_list, l, ATT_LISTS);
    return l->lists;
}
