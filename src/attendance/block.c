#include "attendance/block.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/large.h"

enum { YEAR_SESSIONS = 380 }; /* sessions of a usual school year: 190 days (DOMAIN.md 0) */

/* The planes of several blocks, side by side. */
struct side_by_side {
    atomic_size_t refs; /* blocks whose planes are here */
    struct att_planes *planes;
};

struct att_block_own {
    atomic_int refs;
    bool sealed;
    struct side_by_side *beside; /* where the planes are; NULL: in memory of their own */
    struct buf text;             /* what the identities point into, once sealed */
    struct att_identity *who;
    struct att_traits *traits;
    struct att_planes *planes;
    struct att_code_planes *codes;
    att_codes *used;
    uint8_t *cells, *year_groups;
    struct pupil_id *pupils;
    struct att_stay *stays;
    struct att_last *lasts;
    uint32_t *apart;
    struct att_episode *episodes;
    struct att_spell *spells;
    struct att_difference *differences;
    size_t *at; /* while filling: where in `text` the four texts of a row begin */
};

enum { TEXTS = 4 };

static const char *const year_texts[ATT_YEAR_GROUPS] = {
    "",
    "E1",
    "E2",
    "N1",
    "N2",
    "R",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
    "14",
    "M",
    "X",
};

struct str att_phase_words(enum att_phase p)
{
    static const char *const words[ATT_PHASES] = {
        [ATT_PHASE_OTHER] = "Other",
        [ATT_PHASE_NURSERY] = "Early years",
        [ATT_PHASE_PRIMARY] = "Primary",
        [ATT_PHASE_SECONDARY] = "Secondary",
        [ATT_PHASE_SPECIAL] = "Special",
        [ATT_PHASE_AP] = "Alternative provision",
        [ATT_PHASE_POST16] = "Post-16",
    };
    return str_of(words[p]);
}

int att_year_group_parse(struct str text)
{
    text = str_trim(text);
    if (text.n > 4 && str_eq_nocase(str_slice(text, 0, 4), S("year")))
        text = str_trim(str_slice(text, 4, text.n));
    else if (text.n > 1 && (text.p[0] == 'Y' || text.p[0] == 'y'))
        text = str_slice(text, 1, text.n);
    if (str_eq_nocase(text, S("Reception")))
        text = S("R");
    while (text.n > 1 && text.p[0] == '0')
        text = str_slice(text, 1, text.n);
    for (int y = ATT_YEAR_UNKNOWN; y < ATT_YEAR_GROUPS; y++)
        if (str_eq_nocase(text, str_of(year_texts[y])))
            return y;
    return -1;
}

struct str att_year_group_text(int year_group)
{
    return str_of(year_texts[year_group]);
}

struct str att_year_group_words(int year_group, char dst[16])
{
    switch (year_group) {
    case ATT_YEAR_UNKNOWN:
        return S("Not known");
    case ATT_YEAR_R:
        return S("Reception");
    case ATT_YEAR_M:
        return S("Mixed year");
    case ATT_YEAR_X:
        return S("No year group");
    default:
        break;
    }
    const char *text = year_texts[year_group];
    const char *before = "Year ";
    if (text[0] == 'N' || text[0] == 'E') {
        before = text[0] == 'N' ? "Nursery " : "Early years ";
        text++;
    }
    int n = snprintf(dst, 16, "%s%s", before, text);
    return (struct str){ dst, n < 0 ? 0 : (size_t)n };
}

/* Zeroed memory for n elements on a cache line border, at least one. */
static void *lines(size_t n, size_t size)
{
    size_t bytes = ((n == 0 ? 1 : n) * size + 63) / 64 * 64;
    void *p = aligned_alloc(64, bytes);
    return p == NULL ? NULL : memset(p, 0, bytes);
}

/* Copies a text into the block's own; false if there is no memory. The text is pointed at once nothing moves it. */
static bool keep(struct buf *text, struct str s, size_t *ret_at)
{
    *ret_at = text->n;
    buf_add_str(text, s);
    return !text->failed;
}

static bool has_memory(const struct att_block_own *own)
{
    return own->who != NULL && own->pupils != NULL && own->traits != NULL && own->planes != NULL &&
        own->codes != NULL && own->used != NULL && own->cells != NULL && own->year_groups != NULL &&
        own->stays != NULL && own->lasts != NULL && own->at != NULL;
}

struct att_block *att_block_new(const struct att_school *school, int year, size_t n)
{
    struct att_block *b = calloc(1, sizeof *b);
    struct att_block_own *own = calloc(1, sizeof *own);
    if (b == NULL || own == NULL) {
        free(b);
        free(own);
        return NULL;
    }
    atomic_init(&own->refs, 1);
    own->text = buf_new(SIZE_MAX / 2);
    own->who = calloc(n + 1, sizeof *own->who);
    own->traits = lines(n, sizeof *own->traits);
    own->planes = lines(n, sizeof *own->planes);
    own->codes = lines(n, sizeof *own->codes);
    own->used = lines(n, sizeof *own->used);
    own->cells = lines(n, sizeof *own->cells);
    own->pupils = lines(n, sizeof *own->pupils);
    own->year_groups = lines(n, sizeof *own->year_groups);
    own->stays = lines(n, sizeof *own->stays);
    own->lasts = lines(n, sizeof *own->lasts);
    own->at = calloc(n + 1, TEXTS * sizeof *own->at);
    b->own = own;
    b->n = n;
    b->year = year;
    b->school = *school;
    size_t at;
    if (!has_memory(own) ||
        !keep(&own->text, school->urn, &at) || !keep(&own->text, school->name, &at)) {
        att_block_unref(b);
        return NULL;
    }
    b->who = own->who;
    b->traits = own->traits;
    b->planes = own->planes;
    b->codes = own->codes;
    b->used = own->used;
    b->cells = own->cells;
    b->pupils = own->pupils;
    b->year_groups = own->year_groups;
    b->stays = own->stays;
    return b;
}

/* One bit of each of eight bytes, as a byte: the first byte gives the lowest bit. */
static uint64_t bits_of(uint64_t bytes, int bit)
{
    return (bytes >> bit & 0x0101010101010101) * 0x0102040810204080 >> 56;
}

/* Eight bytes, the first lowest. */
static uint64_t eight(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static void set_planes(struct att_planes *p, struct att_code_planes *codes, att_codes *used,
    const struct att_marks *marks)
{
    uint8_t place_of[ATT_CODES], places[512] = { 0 };
    for (int c = 0; c < ATT_CODES; c++)
        place_of[c] = att_code_place((enum att_code)c);
    for (int s = 0; s < ATT_SESSIONS; s++) {
        places[s] = place_of[marks->code[s]];
        *used |= (att_codes)1 << marks->code[s];
    }
    *used &= ~((att_codes)1 << ATT_NO_MARK);
    for (int i = 0; i < 64; i++) {
        uint64_t bytes = eight(places + i * 8);
        p->low.w[i / 8] |= bits_of(bytes, 0) << (i % 8 * 8);
        p->high.w[i / 8] |= bits_of(bytes, 1) << (i % 8 * 8);
        for (int k = 0; k < ATT_CODE_PLANES; k++)
            codes->bit[k].w[i / 8] |= bits_of(bytes, 2 + k) << (i % 8 * 8);
    }
}

/* A day counted from the first of the year; `none` for DAY_NONE. */
static int16_t day_of_year(int year, struct day d, int none)
{
    int64_t v = day_is(d) ? (int64_t)d.v - att_year_start(year).v : none;
    return (int16_t)(v < INT16_MIN ? INT16_MIN : v > INT16_MAX ? INT16_MAX
                                                               : v);
}

struct att_traits att_cell_traits(int cell)
{
    struct att_traits t = { 0 };
    t.care = (uint8_t)(cell % ATT_CARES);
    cell /= ATT_CARES;
    t.fsm = (uint8_t)(cell % ATT_FSMS);
    cell /= ATT_FSMS;
    t.sen = (uint8_t)(cell % ATT_SENS);
    t.sex = (uint8_t)(cell / ATT_SENS);
    return t;
}

/* The last session that bears one of some codes that the marks bear; -1 for no codes. */
static int16_t last_borne(const struct att_marks *marks, att_codes codes)
{
    int16_t s = codes == 0 ? -1 : ATT_SESSIONS - 1;
    while (s >= 0 && !att_codes_has(codes, (enum att_code)marks->code[s]))
        s--;
    return s;
}

void att_block_set(struct att_block *b, size_t i, const struct att_identity *who,
    const struct att_traits *traits, const struct att_marks *marks)
{
    struct att_block_own *own = b->own;
    assert(!own->sealed && i < b->n);
    own->who[i] = *who;
    own->traits[i] = *traits;
    const struct str texts[TEXTS] = { who->upn, who->public_id, who->surname, who->forename };
    for (size_t t = 0; t < TEXTS; t++)
        keep(&own->text, texts[t], &own->at[i * TEXTS + t]);
    own->cells[i] = att_cell_of(traits);
    own->pupils[i] = who->pupil;
    own->year_groups[i] = traits->year_group;
    own->stays[i] = (struct att_stay){ day_of_year(b->year, who->entry, INT16_MIN),
        day_of_year(b->year, who->leaving, ATT_STAYS) };
    if (marks != NULL)
        set_planes(&own->planes[i], &own->codes[i], &own->used[i], marks);
    own->lasts[i] = (struct att_last){ .row = (uint32_t)i,
        .part_time = last_borne(marks, own->used[i] & (att_codes)1 << ATT_PART_TIME),
        .provision = last_borne(marks, own->used[i] & ATT_PROVISION_CODES) };
}

static int by_row(const void *a, const void *b)
{
    const struct att_episode *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->from.v != y->from.v ? day_cmp(y->from, x->from) : x->kind - y->kind;
}

enum err att_block_episodes(struct att_block *b, const struct att_episode *v, size_t n)
{
    struct att_block_own *own = b->own;
    assert(!own->sealed && own->episodes == NULL);
    if (n == 0)
        return OK;
    own->episodes = calloc(n, sizeof *own->episodes);
    if (own->episodes == NULL)
        return ERR_FULL;
    for (size_t i = 0; i < n; i++) {
        assert(v[i].row < b->n && v[i].kind < ATT_EPISODE_KINDS);
        own->episodes[i] = v[i];
    }
    qsort(own->episodes, n, sizeof *own->episodes, by_row);
    b->episodes = own->episodes;
    b->n_episodes = n;
    return OK;
}

static int by_row_and_kind(const void *a, const void *b)
{
    const struct att_spell *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->kind != y->kind ? x->kind - y->kind : day_cmp(x->from, y->from);
}

enum err att_block_spells(struct att_block *b, const struct att_spell *v, size_t n)
{
    struct att_block_own *own = b->own;
    assert(!own->sealed && own->spells == NULL);
    if (n == 0)
        return OK;
    own->spells = calloc(n, sizeof *own->spells);
    if (own->spells == NULL)
        return ERR_FULL;
    for (size_t i = 0; i < n; i++) {
        assert(v[i].row < b->n && v[i].kind < ATT_SPELL_KINDS);
        own->spells[i] = v[i];
    }
    qsort(own->spells, n, sizeof *own->spells, by_row_and_kind);
    b->spells = own->spells;
    b->n_spells = n;
    return OK;
}

const struct att_spell *att_block_spell_on(const struct att_block *b, size_t row, enum att_spell_kind kind,
    struct day on)
{
    const struct att_spell *found = NULL;
    size_t low = 0, high = b->n_spells;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->spells[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < b->n_spells && b->spells[low].row == row; low++)
        if (b->spells[low].kind == kind && day_is(on) && day_within(on, b->spells[low].from, b->spells[low].to))
            found = &b->spells[low];
    return found;
}

static int by_row_and_code(const void *a, const void *b)
{
    const struct att_difference *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->of != y->of ? x->of - y->of : x->code - y->code;
}

enum err att_block_differences(struct att_block *b, const struct att_difference *v, size_t n)
{
    struct att_block_own *own = b->own;
    assert(!own->sealed && own->differences == NULL);
    if (n == 0)
        return OK;
    own->differences = calloc(n, sizeof *own->differences);
    if (own->differences == NULL)
        return ERR_FULL;
    for (size_t i = 0; i < n; i++) {
        assert(v[i].row < b->n && v[i].of < ATT_RETURNS && v[i].code < ATT_CODES);
        own->differences[i] = v[i];
    }
    qsort(own->differences, n, sizeof *own->differences, by_row_and_code);
    b->differences = own->differences;
    b->n_differences = n;
    return OK;
}

/* Rows are in the order of UPN, entry, enrolment. */
static bool in_order(const struct att_block *b)
{
    for (size_t i = 1; i < b->n; i++) {
        const struct att_identity *x = &b->who[i - 1], *y = &b->who[i];
        int c = str_cmp(x->upn, y->upn);
        if (c == 0)
            c = day_cmp(x->entry, y->entry);
        if (c > 0 || (c == 0 && x->enrolment.v >= y->enrolment.v))
            return false;
    }
    return true;
}

static void point_at_text(struct att_block *b)
{
    struct att_block_own *own = b->own;
    struct str text = buf_str(&own->text);
    b->school.urn.p = text.p;
    b->school.name.p = text.p + b->school.urn.n;
    for (size_t i = 0; i < b->n; i++) {
        struct str *const texts[TEXTS] = { &own->who[i].upn, &own->who[i].public_id, &own->who[i].surname,
            &own->who[i].forename };
        for (size_t t = 0; t < TEXTS; t++)
            texts[t]->p = text.p + own->at[i * TEXTS + t];
    }
    free(own->at);
    own->at = NULL;
}

/* Sessions in which at least one register has a mark that is neither "closed" nor "not on roll". */
static struct att_mask open_sessions(const struct att_block *b)
{
    struct att_mask open = { { 0 } };
    const uint8_t places[] = { att_code_place(ATT_NO_MARK), att_code_place(ATT_CLOSED),
        att_code_place(ATT_NOT_ON_ROLL) };
    for (size_t i = 0; i < b->n; i++) {
        for (int w = 0; w < 8; w++) {
            uint64_t shut = 0;
            for (size_t p = 0; p < COUNT_OF(places); p++) {
                uint64_t same = ~(b->planes[i].low.w[w] | b->planes[i].high.w[w]); /* none of the three is possible */
                for (int k = 0; k < ATT_CODE_PLANES; k++) {
                    uint64_t bit = b->codes[i].bit[k].w[w];
                    same &= (places[p] / ATT_PLACE_CODES >> k & 1) != 0 ? bit : ~bit;
                }
                shut |= same;
            }
            open.w[w] |= ~shut;
        }
    }
    return open;
}

/* Memory for as many as are left of what was made larger. */
static void *shrunk(void *p, size_t n, size_t size)
{
    void *less = realloc(p, (n == 0 ? 1 : n) * size);
    return less == NULL ? p : less;
}

/* Finds the rows that lists look at one by one. */
static enum err find_exceptions(struct att_block *b)
{
    struct att_block_own *own = b->own;
    struct att_session first = att_mask_first(&b->open);
    own->apart = calloc(b->n + 1, sizeof *own->apart);
    if (own->apart == NULL)
        return ERR_FULL;
    b->settled = att_session_is(first) ? att_session_day(b->year, first).v - att_year_start(b->year).v : 0;
    for (size_t i = 0; i < b->n; i++) {
        struct att_last last = own->lasts[i];
        last.apart = own->traits[i].restricted != 0 || own->stays[i].from > b->settled || own->stays[i].to != ATT_STAYS;
        if (last.apart)
            own->apart[b->n_apart++] = (uint32_t)i;
        if (last.part_time >= 0 || last.provision >= 0)
            own->lasts[b->n_lasts++] = last;
    }
    b->lasts = own->lasts = shrunk(own->lasts, b->n_lasts, sizeof *own->lasts);
    b->apart = own->apart = shrunk(own->apart, b->n_apart, sizeof *own->apart);
    return OK;
}

enum err att_block_seal(struct att_block *b, const struct att_mask *planned)
{
    assert(!b->own->sealed);
    if (b->own->text.failed)
        return ERR_FULL;
    point_at_text(b);
    if (!in_order(b))
        return ERR_INVALID;
    b->open = open_sessions(b);
    for (size_t i = 0; i < b->n; i++) {
        b->bears |= b->used[i];
        b->has_year_groups |= 1u << b->year_groups[i];
        b->has_restricted = b->has_restricted || b->traits[i].restricted != 0;
    }
    b->planned = *planned;
    b->own->sealed = true;
    return find_exceptions(b);
}

struct att_block *att_block_ref(struct att_block *b)
{
    atomic_fetch_add_explicit(&b->own->refs, 1, memory_order_relaxed);
    return b;
}

static void leave(struct side_by_side *beside)
{
    if (atomic_fetch_sub_explicit(&beside->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(beside->planes);
    free(beside);
}

/* Can the planes of a block be moved? */
static bool is_alone(const struct att_block *b)
{
    return b->own->beside == NULL && atomic_load_explicit(&b->own->refs, memory_order_acquire) == 1;
}

void att__blocks_gather(struct att_block *const *blocks, size_t n)
{
    size_t movable = 0, rows = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        movable += is_alone(blocks[i]);
        rows += is_alone(blocks[i]) ? blocks[i]->n : 0;
    }
    if (rows * sizeof(struct att_planes) < LARGE_PAGE)
        return;
    struct side_by_side *beside = malloc(sizeof *beside);
    struct att_planes *planes = large_new(rows * sizeof *planes);
    if (beside == NULL || planes == NULL) {
        free(beside);
        free(planes);
        return;
    }
    atomic_init(&beside->refs, movable);
    beside->planes = planes;
    for (size_t i = 0; i < n; i++) {
        struct att_block_own *own = blocks[i]->own;
        if (!is_alone(blocks[i]))
            continue;
        memcpy(planes + at, own->planes, blocks[i]->n * sizeof *planes);
        free(own->planes);
        blocks[i]->planes = own->planes = planes + at;
        own->beside = beside;
        at += blocks[i]->n;
    }
}

void att_block_unref(struct att_block *b)
{
    if (b == NULL || atomic_fetch_sub_explicit(&b->own->refs, 1, memory_order_acq_rel) != 1)
        return;
    buf_done(&b->own->text);
    free(b->own->who);
    free(b->own->traits);
    if (b->own->beside == NULL)
        free(b->own->planes);
    else
        leave(b->own->beside);
    free(b->own->codes);
    free(b->own->used);
    free(b->own->cells);
    free(b->own->pupils);
    free(b->own->year_groups);
    free(b->own->stays);
    free(b->own->lasts);
    free(b->own->apart);
    free(b->own->episodes);
    free(b->own->spells);
    free(b->own->differences);
    free(b->own->at);
    free(b->own);
    free(b);
}

void att_block_marks(const struct att_block *b, size_t row, struct att_marks *ret)
{
    const struct att_planes *p = &b->planes[row];
    const struct att_code_planes *codes = &b->codes[row];
    for (int s = 0; s < ATT_SESSIONS; s++) {
        int w = s / 64, at = s % 64;
        unsigned place = (unsigned)(p->low.w[w] >> at & 1) | (unsigned)(p->high.w[w] >> at & 1) << 1;
        for (int k = 0; k < ATT_CODE_PLANES; k++)
            place |= (unsigned)(codes->bit[k].w[w] >> at & 1) << (2 + k);
        ret->code[s] = (uint8_t)att_code_at((uint8_t)place);
    }
}

struct att_mask att_block_bearing(const struct att_block *b, size_t row, att_codes codes)
{
    struct att_mask all = { { 0 } };
    for (att_codes left = codes & b->used[row]; left != 0; left &= left - 1) {
        struct att_mask m = att_bearing(&b->planes[row], &b->codes[row], (enum att_code)__builtin_ctzll(left));
        all = att_mask_or(&all, &m);
    }
    return all;
}

struct att_mask att_block_stay(const struct att_block *b, size_t row)
{
    const struct att_stay *stay = &b->stays[row];
    if (stay->from <= 0 && stay->to == ATT_STAYS) /* most */
        return att_mask_all();
    return att_mask_days(b->year, b->who[row].entry, b->who[row].leaving);
}

static int remaining(const struct att_block *b, struct day after, struct day leaving)
{
    if (att_mask_is_empty(&b->planned)) {
        struct att_mask upto = att_mask_days(b->year, DAY_NONE, after);
        upto = att_mask_and(&upto, &b->open);
        int held = att_mask_count(&upto);
        return held < YEAR_SESSIONS ? YEAR_SESSIONS - held : 0;
    }
    struct att_mask rest = att_mask_days(b->year, day_add(after, 1), leaving);
    rest = att_mask_and(&rest, &b->planned);
    return att_mask_count(&rest);
}

int att_block_remaining(const struct att_block *b, size_t row, struct day after)
{
    struct day leaving = b->who[row].leaving;
    return day_is(leaving) && day_cmp(leaving, after) <= 0 ? 0 : remaining(b, after, leaving);
}

int att_block_remaining_to_end(const struct att_block *b, struct day after)
{
    return remaining(b, after, DAY_NONE);
}

int att_block_to_come(const struct att_block *b, size_t row, struct day after, bool without_leaving)
{
    if (att_mask_is_empty(&b->planned))
        return without_leaving ? att_block_remaining_to_end(b, after) : att_block_remaining(b, row, after);
    struct att_mask stay = att_block_stay(b, row), upto = att_mask_days(b->year, DAY_NONE, after);
    if (without_leaving && b->stays[row].to != ATT_STAYS)
        stay = att_mask_days(b->year, b->who[row].entry, DAY_NONE);
    struct att_mask due = att_mask_and(&b->planned, &stay), held = att_mask_and(&b->open, &upto);
    struct att_session last = att_mask_last(&held), end = att_mask_last(&due);
    if (last.v >= end.v)
        return 0;
    struct att_mask marked = att_bearing(&b->planes[row], &b->codes[row], ATT_NO_MARK);
    marked = att_mask_without(&upto, &marked);
    due = att_mask_without(&due, &marked);
    struct att_mask closed = att_block_bearing(b, row, (att_codes)1 << ATT_CLOSED);
    due = att_mask_without(&due, &closed);
    return att_mask_count(&due);
}

size_t att_block_bytes(const struct att_block *b)
{
    size_t row = sizeof *b->who + sizeof *b->traits + sizeof *b->planes + sizeof *b->codes + sizeof *b->used +
        sizeof *b->cells + sizeof *b->pupils + sizeof *b->year_groups + sizeof *b->stays;
    return sizeof *b + sizeof *b->own + b->own->text.held + b->n * row + b->n_episodes * sizeof *b->episodes +
        b->n_spells * sizeof *b->spells + b->n_lasts * sizeof *b->lasts + b->n_apart * sizeof *b->apart +
        b->n_differences * sizeof *b->differences;
}
