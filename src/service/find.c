#include "service/find.h"

#include "service/access.h"
#include <sodium.h>

#include "base/buf.h"
#include "service/consent.h"
#include "service/discussion.h"
#include "store/find.h"

enum { HASH_BYTES = 16 };

size_t find_letters(struct arena *a, struct str text)
{
    struct str folded = str_fold(a, text);
    size_t n = 0;
    for (size_t i = 0; i < folded.n; i++)
        n += folded.p[i] != ' ' && ((unsigned char)folded.p[i] & 0xc0) != 0x80;
    return n;
}

/* "%word%", with the signs that LIKE knows taken as themselves. */
static struct str pattern(struct arena *a, struct str word)
{
    struct buf b = buf_new(1000);
    buf_add_char(&b, '%');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '%' || word.p[i] == '_' || word.p[i] == '\\')
            buf_add_char(&b, '\\');
        buf_add_char(&b, word.p[i]);
    }
    buf_add_char(&b, '%');
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

static struct str looked_for(struct str text)
{
    struct str trimmed = str_slice(str_trim(text), 0, FIND_TEXT_MOST);
    trimmed.n = utf8_valid_prefix(trimmed); /* not in the middle of a letter */
    return trimmed;
}

struct str find_hash(struct arena *a, const struct find_key *key, struct str text)
{
    unsigned char bytes[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    struct str folded = str_trim(str_fold(a, looked_for(text)));
    crypto_generichash(
        bytes, sizeof bytes, (const unsigned char *)folded.p, folded.n, key->bytes, sizeof key->bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return str_dup(a, str_slice(str_of(hex), 0, 16));
}

static struct find_rows rows_for(struct arena *a, size_t n)
{
    return (struct find_rows){ ARENA_ARRAY(a, n, struct find_row), n < FIND_ROWS ? n : FIND_ROWS, n > FIND_ROWS };
}

static enum err find_schools(struct work *w, const struct viewer *who, struct str like, struct str text,
    struct find_rows *ret)
{
    struct find_schools_row *rows;
    size_t n;
    enum err e = store_find_schools(w->db, w->arena,
        &(struct find_schools){ .viewer = *who, .pattern = like, .urn = text }, &rows, &n);
    if (e != OK)
        return e;
    *ret = rows_for(w->arena, n);
    for (size_t i = 0; i < ret->n; i++)
        ret->v[i] = (struct find_row){ .name = rows[i].name, .about = rows[i].urn, .key = rows[i].urn };
    return OK;
}

/* "smith jo": both words, in whatever order, as patterns. */
struct words {
    struct str first, second;
};

static struct words words_of(struct arena *a, struct str folded)
{
    ptrdiff_t space = str_find(folded, ' ');
    if (space < 0)
        return (struct words){ pattern(a, folded), pattern(a, S("")) };
    return (struct words){ pattern(a, str_slice(folded, 0, (size_t)space)),
        pattern(a, str_trim(str_slice(folded, (size_t)space + 1, folded.n))) };
}

/* Two of one name are told apart by their year group; who has left is not looked for among those who are there. */
static struct str about_pupil(const struct work *w, const struct find_pupils_row *r)
{
    struct arena *a = w->arena;
    char words[20];
    /* Who sees the child for another reason, as a case, is not told the school; nor that there is none. */
    if (r->school_name.p == NULL)
        return str_fmt(a, r->enrolled ? "At a school that your role does not show, UPN %.*s" : "On no roll, UPN %.*s",
            STR_ARG(r->upn));
    if (day_is(r->leaving_on) && day_cmp(r->leaving_on, w->today) < 0)
        return str_fmt(a, "Left %.*s on %.*s, UPN %.*s", STR_ARG(r->school_name),
            STR_ARG(day_words(r->leaving_on, words)), STR_ARG(r->upn));
    int group = discussion_year_group(w, r->year_group.v, r->year_group_year.v, att_year_of(w->today));
    return str_fmt(a, "%.*s, %.*s, UPN %.*s", STR_ARG(att_year_group_words(group, words)), STR_ARG(r->school_name),
        STR_ARG(r->upn));
}

static enum err find_pupils(struct work *w, const struct viewer *who, struct str folded, struct str text,
    struct find_rows *ret)
{
    struct find_pupils_row *rows;
    size_t n;
    const struct words words = words_of(w->arena, folded);
    struct str begins = pattern(w->arena, folded);
    enum err e = store_find_pupils(w->db, w->arena,
        &(struct find_pupils){ .viewer = *who,
            .begins = str_slice(begins, 1, begins.n),
            .first = words.first,
            .second = words.second,
            .upn = str_upper(w->arena, text) },
        &rows, &n);
    if (e != OK)
        return e;
    *ret = rows_for(w->arena, n);
    for (size_t i = 0; i < ret->n; i++)
        ret->v[i] = (struct find_row){ .name = str_fmt(w->arena, "%.*s, %.*s", STR_ARG(rows[i].surname),
                                           STR_ARG(rows[i].forename)),
            .about = about_pupil(w, &rows[i]),
            .key = rows[i].public_id,
            .pupil = rows[i].id };
    return OK;
}

/* "wf 7k3m2q" as references are written: "WF-7K3M-2Q"; "" when it cannot be one. */
static struct str reference_of(struct arena *a, struct str text)
{
    enum { SIGNS = 8 }; /* with the WF */
    char signs[SIGNS];
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (c == ' ' || c == '-')
            continue;
        if (n == SIGNS)
            return S("");
        signs[n++] = c;
    }
    struct str said = str_upper(a, (struct str){ signs, n });
    if (n == SIGNS && str_starts(said, S("WF")))
        said = str_slice(said, 2, n);
    return said.n == SIGNS - 2 ? str_fmt(a, "WF-%.4s-%.2s", said.p, said.p + 4) : S("");
}

static enum err find_cases(struct work *w, const struct case_viewer *who, struct str folded, struct str text,
    struct find_rows *ret)
{
    struct find_cases_row *rows;
    size_t n;
    const struct words words = words_of(w->arena, folded);
    enum err e = store_find_cases(w->db, w->arena,
        &(struct find_cases){ .viewer = who->named,
            .anon_scope = who->anon_scope,
            .reference = reference_of(w->arena, text),
            .first = words.first,
            .second = words.second,
            .upn = str_upper(w->arena, text) },
        &rows, &n);
    if (e != OK)
        return e;
    *ret = rows_for(w->arena, n);
    for (size_t i = 0; i < ret->n; i++) {
        const struct find_cases_row *r = &rows[i];
        enum forum_phase phase = FORUM_PRIMARY;
        (void)forum_phase_parse(r->phase, &phase);
        const struct str group = forum_phase_words(phase);
        ret->v[i] = (struct find_row){ .name = r->named
                ? str_fmt(w->arena, "%.*s, %.*s", STR_ARG(r->surname), STR_ARG(r->forename))
                : r->reference,
            .about = r->named ? str_fmt(w->arena, "%.*s, %.*s", STR_ARG(r->reference), STR_ARG(group))
                              : str_fmt(w->arena, "Anonymous, %.*s", STR_ARG(group)),
            .warning = r->withdrawn ? consent_withdrawn_words() : STR_NONE,
            .key = r->round,
            .pupil = r->pupil };
        if (r->school_name.p != NULL)
            ret->v[i].about = str_fmt(w->arena, "%.*s, %.*s", STR_ARG(ret->v[i].about), STR_ARG(r->school_name));
    }
    return OK;
}

static enum err find_meetings(struct work *w, const struct viewer *who, struct str like, struct find_rows *ret)
{
    struct find_meetings_row *rows;
    char words[20];
    size_t n;
    enum err e = store_find_meetings(w->db, w->arena, &(struct find_meetings){ .viewer = *who, .pattern = like }, &rows,
        &n);
    if (e != OK)
        return e;
    *ret = rows_for(w->arena, n);
    for (size_t i = 0; i < ret->n; i++)
        ret->v[i] = (struct find_row){ .name = rows[i].school_name,
            .about = str_fmt(w->arena, "%.*s, %.*s", STR_ARG(day_words(rows[i].on_day, words)), STR_ARG(rows[i].state)),
            .key = rows[i].public_id };
    return OK;
}

static enum err find_actions(struct work *w, const struct viewer *who, const struct action_rule *rule,
    struct str folded, struct find_rows *ret)
{
    struct action *all;
    size_t n, to = 0;
    char words[20];
    enum err e = action_list(w, who, rule, &(struct action_question){ .has_state = false }, &all, &n);
    if (e != OK)
        return e;
    *ret = rows_for(w->arena, FIND_ROWS);
    for (size_t i = 0; i < n && !ret->more; i++) {
        if (str_find_str(str_fold(w->arena, all[i].task), folded) < 0)
            continue;
        ret->more = to == FIND_ROWS;
        if (ret->more)
            break;
        ret->v[to++] = (struct find_row){ .name = all[i].task,
            .about = all[i].left
                ? str_fmt(w->arena, "at %.*s: the child has left", STR_ARG(all[i].school_name))
                : str_fmt(w->arena, "%.*s, by %.*s, at %.*s: %.*s", STR_ARG(all[i].owner_name),
                      STR_ARG(day_words(all[i].due, words)), STR_ARG(all[i].school_name),
                      STR_ARG(str_lower(w->arena, action_state_words(all[i].state)))),
            .key = all[i].public_id,
            .pupil = all[i].pupil };
    }
    ret->n = to;
    return OK;
}

enum err find_allowed(struct work *w, struct account_id account)
{
    struct find_recent_row recent;
    enum err e = store_find_recent(w->db, w->arena,
        &(struct find_recent){ .account = account, .since_ms = w->now_ms - 60 * 1000 }, &recent);
    return e == OK && recent.n >= FIND_A_MINUTE ? ERR_BUSY : work_fail(w, e);
}

enum err find_all(struct work *w, const struct find_viewers *who, const struct action_rule *rule,
    const struct find_key *key, struct str text, struct found *ret)
{
    struct str trimmed = looked_for(text);
    struct str folded = str_trim(str_fold(w->arena, trimmed)), like = pattern(w->arena, folded);
    *ret = (struct found){ .hash = find_hash(w->arena, key, text) };
    enum err e = find_allowed(w, who->pupils.account);
    if (e == ERR_BUSY)
        return e;
    if (e == OK)
        e = find_schools(w, &who->schools, like, trimmed, &ret->schools);
    if (e == OK)
        e = find_pupils(w, &who->pupils, folded, trimmed, &ret->pupils);
    if (e == OK && (who->cases.named.scope | who->cases.anon_scope) != 0)
        e = find_cases(w, &who->cases, folded, trimmed, &ret->cases);
    if (e == OK)
        e = find_meetings(w, &who->meetings, like, &ret->meetings);
    if (e == OK && who->actions.scope != 0)
        e = find_actions(w, &who->actions, rule, folded, &ret->actions);
    return work_fail(w, e);
}

enum err home_meetings(struct work *w, const struct viewer *viewer, int days, struct home_meeting **ret, size_t *ret_n)
{
    struct home_meetings_row *rows;
    enum err e = store_home_meetings(w->db, w->arena,
        &(struct home_meetings){ .viewer = *viewer, .from_on = w->today, .to_on = day_add(w->today, days) }, &rows,
        ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct home_meeting);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct home_meeting){ rows[i].public_id, rows[i].urn, rows[i].school_name, rows[i].on_day,
            rows[i].starts_at.has ? (int)rows[i].starts_at.v : -1, str_eq(rows[i].state, S("open")), rows[i].own != 0 };
    return OK;
}

enum err home_left_meetings(struct work *w, const struct viewer *viewer, struct home_left **ret,
    size_t *ret_n)
{
    struct home_unfinished_row *rows;
    enum err e = store_home_unfinished(w->db, w->arena,
        &(struct home_unfinished){ .viewer = *viewer,
            .today = w->today,
            .since_on = day_add(w->today, -HOME_UNSIGNED_DAYS),
            .side = (viewer->scope & SCOPE_ALLOCATED) != 0 ? S("authority") : S("school") },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct home_left);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct home_left){ rows[i].public_id, rows[i].school_name, rows[i].on_day,
            str_eq(rows[i].state, S("open")), str_eq(rows[i].state, S("planned")) };
    return OK;
}
