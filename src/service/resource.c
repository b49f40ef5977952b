#include "service/resource.h"

#include "base/random.h"
#include "base/word.h"
#include "service/action.h"
#include "store/resource.h"

static const struct word headings[ADVICE_HEADINGS] = {
    [ADVICE_ENDEAVOURS] = { "endeavours", "Best endeavours and reasonable adjustments" },
    [ADVICE_SELF_HELP] = { "self_help", "Self-help resources" },
    [ADVICE_TRAINING] = { "training", "Staff training" },
    [ADVICE_SUPPORT] = { "support", "Support from a service" },
    [ADVICE_REFERRAL] = { "referral", "Onward referral" },
    [ADVICE_TRANSITION] = { "transition", "Transition" },
};

struct str advice_heading_name(enum advice_heading h)
{
    return str_of(headings[h].name);
}

struct str advice_heading_words(enum advice_heading h)
{
    return str_of(headings[h].words);
}

bool advice_heading_parse(struct str name, enum advice_heading *ret)
{
    int h = word_find(headings, ADVICE_HEADINGS, name);
    if (h >= 0)
        *ret = (enum advice_heading)h;
    return h >= 0;
}

static struct str need_name(enum plan_need_area n)
{
    return n == PLAN_NEEDS ? S("") : plan_need_name(n);
}

static struct str phase_name(enum forum_phase p)
{
    return p == FORUM_PHASES ? S("") : forum_phase_name(p);
}

static bool of_row(const struct resource_find_row *r, struct resource *ret)
{
    *ret = (struct resource){ .id = r->id,
        .public_id = r->public_id,
        .need = PLAN_NEEDS,
        .phase = FORUM_PHASES,
        .title = r->title,
        .words = r->words,
        .link = r->link,
        .contact = r->contact,
        .ended = r->ended_on,
        .version = r->version };
    return advice_heading_parse(r->heading, &ret->heading) &&
        (r->need.n == 0 || plan_need_parse(r->need, &ret->need)) &&
        (r->phase.n == 0 || forum_phase_parse(r->phase, &ret->phase));
}

enum err resource_list(struct work *w, const struct resource_question *q, struct resource **ret, size_t *ret_n)
{
    struct resource_find_row *rows;
    size_t n, at = 0;
    const struct resource_find p = { .public_id = q->public_id,
        .heading = q->heading < 0 ? S("") : advice_heading_name((enum advice_heading)q->heading),
        .need = need_name(q->need),
        .phase = phase_name(q->phase),
        .ended = q->ended };
    enum err e = store_resource_find(w->db, w->arena, &p, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct resource *all = ARENA_ARRAY(w->arena, n + 1, struct resource);
    /* The table knows the headings by name; people read them in their order. */
    for (int h = 0; h < ADVICE_HEADINGS; h++) {
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(rows[i].heading, str_of(headings[h].name)))
                continue;
            if (!of_row(&rows[i], &all[at++]))
                return ERR_FAILED;
        }
    }
    *ret = all;
    *ret_n = at;
    return OK;
}

enum err resource_read(struct work *w, struct str public_id, struct resource *ret)
{
    struct resource *all;
    size_t n;
    const struct resource_question q = {
        .public_id = public_id, .heading = -1, .need = PLAN_NEEDS, .phase = FORUM_PHASES, .ended = true
    };
    enum err e = resource_list(w, &q, &all, &n);
    if (e != OK || n == 0)
        return e == OK ? ERR_MISSING : e;
    *ret = all[0];
    return OK;
}

static bool check(struct work *w, const struct resource *r, struct resource_problems *ret)
{
    struct arena *a = w->arena;
    *ret = (struct resource_problems){
        .title = action_text_problem(a, r->title, S("Enter what it is called"), RESOURCE_TITLE_MOST),
        .words = action_text_problem(a, r->words, S("Enter what it is good for, and for whom"), RESOURCE_WORDS_MOST),
        .link = r->link.n == 0 ? S("") : action_text_problem(a, r->link, S(""), RESOURCE_LINK_MOST),
        .contact = r->contact.n == 0 ? S("") : action_text_problem(a, r->contact, S(""), RESOURCE_CONTACT_MOST)
    };
    const bool web = str_starts(r->link, S("https://")) || str_starts(r->link, S("http://"));
    if (r->link.n > 0 && ret->link.n == 0 && (!web || str_find(r->link, ' ') >= 0))
        ret->link = S("Enter an address that begins with https, or leave it empty");
    return ret->title.n + ret->words.n + ret->link.n + ret->contact.n == 0;
}

enum err resource_add(
    struct work *w, const struct resource *r, struct str *ret_public_id, struct resource_problems *ret_problems)
{
    int64_t id;
    if (!check(w, r, ret_problems))
        return ERR_INVALID;
    enum err e = db_new_ids(w->db, S("resource"), 1, &id);
    const struct resource_add q = { .id = { id },
        .public_id = random_public_id(w->arena),
        .heading = advice_heading_name(r->heading),
        .need = need_name(r->need),
        .phase = phase_name(r->phase),
        .title = r->title,
        .words = r->words,
        .link = r->link,
        .contact = r->contact };
    if (e == OK)
        e = store_resource_add(w->db, w->arena, &q, NULL);
    *ret_public_id = q.public_id;
    return work_fail(w, e);
}

enum err resource_change(struct work *w, const struct resource *r, struct resource_problems *ret_problems)
{
    int64_t changed;
    if (!check(w, r, ret_problems))
        return ERR_INVALID;
    const struct resource_change q = { .id = r->id,
        .version = r->version,
        .heading = advice_heading_name(r->heading),
        .need = need_name(r->need),
        .phase = phase_name(r->phase),
        .title = r->title,
        .words = r->words,
        .link = r->link,
        .contact = r->contact,
        .ended_on = r->ended };
    enum err e = work_fail(w, store_resource_change(w->db, w->arena, &q, &changed));
    return e == OK && changed == 0 ? ERR_CONFLICT : e;
}
