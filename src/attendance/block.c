#include "attendance/block.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR_SESSIONS = 380 }; /* sessions of a usual school year: 190 days (DOMAIN.md 0) */

struct att_block_own {
    atomic_int refs;
    bool sealed;
    struct buf text; /* what the identities point into, once sealed */
    struct att_identity *who;
    struct att_traits *traits;
    struct att_planes *planes;
    struct att_code_planes *codes;
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
    own->at = calloc(n + 1, TEXTS * sizeof *own->at);
    b->own = own;
    b->n = n;
    b->year = year;
    b->school = *school;
    size_t at;
    if (own->who == NULL || own->traits == NULL || own->planes == NULL || own->codes == NULL ||
        own->at == NULL || !keep(&own->text, school->urn, &at) || !keep(&own->text, school->name, &at)) {
        att_block_unref(b);
        return NULL;
    }
    b->who = own->who;
    b->traits = own->traits;
    b->planes = own->planes;
    b->codes = own->codes;
    return b;
}

/* The two class planes' bits of a code. */
static void class_bits(enum att_code c, uint64_t *ret_low, uint64_t *ret_high)
{
    enum att_class class = att_code_class(c);
    *ret_low = class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE || class == ATT_CLASS_UNAUTHORISED;
    *ret_high = class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
}

static void set_planes(struct att_planes *p, struct att_code_planes *codes, const struct att_marks *marks)
{
    for (int s = 0; s < ATT_SESSIONS; s++) {
        uint64_t low, high, at = (uint64_t)(s % 64);
        uint8_t c = marks->code[s];
        class_bits((enum att_code)c, &low, &high);
        p->low.w[s / 64] |= low << at;
        p->high.w[s / 64] |= high << at;
        for (int k = 0; k < ATT_CODE_PLANES; k++)
            codes->bit[k].w[s / 64] |= (uint64_t)(c >> k & 1) << at;
    }
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
    if (marks != NULL)
        set_planes(&own->planes[i], &own->codes[i], marks);
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
    for (size_t i = 0; i < b->n; i++) {
        for (int w = 0; w < 8; w++) {
            const struct att_code_planes *c = &b->codes[i];
            uint64_t marked = 0, closed = ~(uint64_t)0, not_on_roll = ~(uint64_t)0;
            for (int k = 0; k < ATT_CODE_PLANES; k++) {
                marked |= c->bit[k].w[w];
                closed &= (ATT_CLOSED >> k & 1) != 0 ? c->bit[k].w[w] : ~c->bit[k].w[w];
                not_on_roll &= (ATT_NOT_ON_ROLL >> k & 1) != 0 ? c->bit[k].w[w] : ~c->bit[k].w[w];
            }
            open.w[w] |= marked & ~closed & ~not_on_roll;
        }
    }
    return open;
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
    b->planned = *planned;
    b->own->sealed = true;
    return OK;
}

struct att_block *att_block_ref(struct att_block *b)
{
    atomic_fetch_add_explicit(&b->own->refs, 1, memory_order_relaxed);
    return b;
}

void att_block_unref(struct att_block *b)
{
    if (b == NULL || atomic_fetch_sub_explicit(&b->own->refs, 1, memory_order_acq_rel) != 1)
        return;
    buf_done(&b->own->text);
    free(b->own->who);
    free(b->own->traits);
    free(b->own->planes);
    free(b->own->codes);
    free(b->own->at);
    free(b->own);
    free(b);
}

void att_block_marks(const struct att_block *b, size_t row, struct att_marks *ret)
{
    for (int s = 0; s < ATT_SESSIONS; s++) {
        unsigned c = 0;
        for (int k = 0; k < ATT_CODE_PLANES; k++)
            c |= (unsigned)(b->codes[row].bit[k].w[s / 64] >> (s % 64) & 1) << k;
        ret->code[s] = (uint8_t)c;
    }
}

int att_block_remaining(const struct att_block *b, size_t row, struct day after)
{
    struct day leaving = b->who[row].leaving;
    if (day_is(leaving) && day_cmp(leaving, after) <= 0)
        return 0;
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

size_t att_block_bytes(const struct att_block *b)
{
    return sizeof *b + sizeof *b->own + b->own->text.room +
        b->n * (sizeof *b->who + sizeof *b->traits + sizeof *b->planes + sizeof *b->codes);
}
