#include "service/consent.h"

#include "base/random.h"
#include "service/access.h"
#include "service/case_left.h"
#include "service/text.h"
#include "store/case_request.h"
#include "store/config.h"
#include "store/consent.h"

static const struct consent_cover covers[] = { { CONSENT_TALK, "talk",
                                                   "The services of the forum read what we write and talk about it" },
    { CONSENT_HEALTH, "health", "That includes what is written about health and medicine" },
    { CONSENT_CARE, "care", "That includes what is known of social care" },
    { CONSENT_CONTACT, "contact", "A service may get in touch with the family" },
    { CONSENT_ONWARD, "onward", "The education plan may go along to a new setting" } };

static const struct consent_choice ways[] = { { "signed", "A signed form" }, { "email", "By e-mail" },
    { "telephone", "By telephone" }, { "spoken", "Spoken, in person" }, { NULL, NULL } };

static const struct consent_choice relations[] = { { "parent", "Parent" },
    { "carer", "Carer or guardian with parental responsibility" },
    { "authority", "Social worker, where the authority has parental responsibility" },
    { "self", "The young person themselves, from 16" }, { NULL, NULL } };

const struct consent_cover *consent_covers_of(size_t *ret_n)
{
    *ret_n = COUNT_OF(covers);
    return covers;
}

struct str consent_covers_words(struct arena *a, int64_t of)
{
    struct str s = S("");
    for (size_t i = 0; i < COUNT_OF(covers); i++)
        if ((of & covers[i].bit) != 0)
            s = str_fmt(a, "%.*s%s%s", STR_ARG(s), s.n > 0 ? ". " : "", covers[i].words);
    return s;
}

const struct consent_choice *consent_ways(void)
{
    return ways;
}

const struct consent_choice *consent_relations(void)
{
    return relations;
}

static struct str words_of(const struct consent_choice *all, struct str value)
{
    for (; all->value != NULL; all++)
        if (str_eq(value, str_of(all->value)))
            return str_of(all->words);
    return S("");
}

struct str consent_way_words(struct str how)
{
    return words_of(ways, how);
}

struct str consent_relation_words(struct str relation)
{
    return words_of(relations, relation);
}

struct str consent_needs_words(int64_t needs)
{
    static const char *const words[] = { "", "Services read it only where consent covers health and medicine",
        "Services read it only where consent covers social care",
        "Services read it only where consent covers health and social care" };
    if (needs == CONSENT_UNSAID)
        return S("Nobody has said what is in it: services read it only where consent covers health and social care");
    return str_of(words[((needs & CONSENT_HEALTH) != 0 ? 1 : 0) + ((needs & CONSENT_CARE) != 0 ? 2 : 0)]);
}

struct str consent_standing_words(enum consent_standing s)
{
    static const char *const words[CONSENT_STANDINGS] = { "No consent yet", "Consent holds", "Consent has expired",
        "Consent was withdrawn", "Shared without consent, for a safeguarding reason" };
    return str_of(words[s]);
}

struct str consent_withdrawn_words(void)
{
    return S("Consent was withdrawn: pass nothing of it on");
}

/* --- reading --- */

static struct consent of_row(const struct consents_row *r)
{
    return (struct consent){ .id = r->id,
        .public_id = r->public_id,
        .given_by = r->given_by,
        .relation = r->relation,
        .how = r->how,
        .wording = r->wording,
        .recorded_by = r->recorded_by,
        .on = r->on_day,
        .expires = r->expires_on,
        .covers = r->covers,
        .recorded_ms = r->recorded_ms,
        .withdrawn = r->withdrawn_on,
        .withdrawn_ms = r->withdrawn_ms.v,
        .withdrawn_account = r->withdrawn_account,
        .withdrawn_by = r->withdrawn_by.p == NULL ? S("") : r->withdrawn_by,
        .withdrawn_how = r->withdrawn_how };
}

static enum consent_standing standing_of(const struct work *w, const struct consent_state *s, bool overridden)
{
    if (s->now != NULL)
        return CONSENT_HOLDS;
    if (overridden)
        return CONSENT_OVERRIDE;
    if (s->n == 0)
        return CONSENT_NONE;
    for (size_t i = 0; i < s->n; i++)
        if (!day_is(s->all[i].withdrawn) && day_cmp(s->all[i].expires, w->today) < 0)
            return CONSENT_EXPIRED;
    return CONSENT_WITHDRAWN;
}

enum err consent_read(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    struct consent_state *ret)
{
    struct consents_row *rows;
    struct consent_shared_row shared;
    *ret = (struct consent_state){ .standing = CONSENT_HOLDS, .covers = CONSENT_ALL, .shared = true };
    if (!c->named)
        return OK;
    enum err e = store_consents(w->db, w->arena, &(struct consents){ .forum_case = c->id }, &rows, &ret->n);
    if (e == OK)
        e = store_consent_shared(w->db, w->arena,
            &(struct consent_shared){ .viewer = *viewer, .forum_case = c->id }, &shared);
    if (e != OK)
        return work_fail(w, e);
    ret->all = ARENA_ARRAY(w->arena, ret->n, struct consent);
    ret->covers = shared.overridden ? CONSENT_ALL : 0;
    for (size_t i = 0; i < ret->n; i++) {
        ret->all[i] = of_row(&rows[i]);
        if (!consent_holds(&ret->all[i], w->today))
            continue;
        if (ret->now == NULL) /* the newest is what the family says now */
            ret->covers |= ret->all[i].covers;
        ret->now = ret->now == NULL ? &ret->all[i] : ret->now;
    }
    ret->shared = shared.shared;
    ret->standing = standing_of(w, ret, shared.overridden);
    return OK;
}

enum err consent_told(struct work *w, const struct viewer *viewer, const struct forum_case *c, int64_t *ret)
{
    struct consent_told_row row;
    enum err e = work_fail(w,
        store_consent_told(w->db, w->arena, &(struct consent_told){ .viewer = *viewer, .forum_case = c->id }, &row));
    if (e == OK)
        *ret = row.covers;
    return e;
}

void consent_of_then(struct work *w, const struct forum_case *c, struct account_id by, const struct consent_state *s,
    struct consent **ret, size_t *ret_n)
{
    *ret = ARENA_ARRAY(w->arena, s->n, struct consent);
    *ret_n = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct consent n = s->all[i];
        if (case_left_hides(c, n.recorded_ms))
            continue;
        if (day_is(n.withdrawn) && case_left_hides(c, n.withdrawn_ms) && n.withdrawn_account.v != by.v)
            n.withdrawn = DAY_NONE;
        (*ret)[(*ret_n)++] = n;
    }
}

enum err consent_wording(struct work *w, struct str *ret)
{
    struct config_all_row *rows;
    size_t n;
    enum err e = store_config_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    *ret = S("");
    for (const struct config_entry *x = config_entries(); x->name != NULL; x++)
        if (str_eq(str_of(x->name), S("consent_wording")))
            *ret = str_of(x->standard);
    for (size_t i = 0; i < n; i++) /* the oldest first: the latest that has begun wins */
        if (str_eq(rows[i].name, S("consent_wording")) && day_cmp(rows[i].from_on, w->today) <= 0)
            *ret = rows[i].value;
    return OK;
}

enum err consent_readers(struct work *w, const struct forum_case *c, struct consent_reader **ret, size_t *ret_n)
{
    struct consent_readers_row *rows;
    enum err e = store_consent_readers(w->db, w->arena, &(struct consent_readers){ .forum_case = c->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct consent_reader);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct consent_reader){ rows[i].who, rows[i].service_name.p == NULL ? S("") : rows[i].service_name,
            rows[i].first_ms };
    return OK;
}

/* --- writing down --- */

/* The same day of the month so many months later; the last of the month where there is none. */
static struct day months_later(struct day d, int months)
{
    int year, month, day;
    struct day ret;
    day_parts(d, &year, &month, &day);
    month += months - 1;
    year += month / 12;
    month = month % 12 + 1;
    while (!day_of(year, month, day, &ret))
        day--;
    return ret;
}

static bool check(struct work *w, const struct forum_case *c, const struct consent_new *n, struct day expires,
    struct consent_problems *p)
{
    static const struct str none = { "", 0 };
    *p = (struct consent_problems){ none, none, none, none, none, none };
    if (n->given_by.n == 0)
        p->given_by = S("Enter the name of who gave consent");
    else if (text_characters(n->given_by) > CONSENT_NAME_MOST)
        p->given_by = str_fmt(w->arena, "The name must be %d characters or fewer", CONSENT_NAME_MOST);
    if (consent_relation_words(n->relation).n == 0)
        p->relation = S("Choose who they are to the child");
    else if (str_eq(n->relation, S("self")) && day_is(c->born) && day_age(c->born, w->today) < CONSENT_YOUNG_AGE)
        p->relation = S("A child below 16 does not give this consent: ask a parent or carer");
    if (!day_is(n->on))
        p->on = S("Enter the day on which they gave it");
    else if (day_cmp(n->on, w->today) > 0)
        p->on = S("The day must be today or before: write it down when they have given it");
    else if (day_is(c->born) && day_cmp(n->on, c->born) < 0)
        p->on = S("The day is before the child was born. Look at it again");
    else if (day_cmp(expires, w->today) < 0)
        p->on = S("Consent of that day has expired already. Ask again");
    if (consent_way_words(n->how).n == 0)
        p->how = S("Choose how they gave it");
    if ((n->covers & CONSENT_TALK) == 0)
        p->covers = S("Without their yes to the services of the forum reading and talking about it, the case cannot be "
                      "named. It can be brought anonymously");
    if (!n->shown)
        p->shown = S("Say that they were shown or read the words above");
    return p->given_by.n + p->relation.n + p->on.n + p->how.n + p->covers.n + p->shown.n == 0;
}

enum err consent_record(struct work *w, struct account_id by, const struct forum_case *c, const struct consent_new *n,
    int months, struct consent_problems *ret_problems)
{
    int64_t id;
    struct str wording;
    struct day expires = day_is(n->on) ? months_later(n->on, months) : DAY_NONE;
    if (!c->named)
        return ERR_DENIED;
    if (!check(w, c, n, expires, ret_problems))
        return ERR_INVALID;
    enum err e = consent_wording(w, &wording);
    if (e == OK)
        e = work_fail(w, db_new_ids(w->db, S("consent"), 1, &id));
    if (e != OK)
        return e;
    const struct consent_add q = { .id = { id },
        .public_id = random_public_id(w->arena),
        .forum_case = c->id,
        .given_by = n->given_by,
        .relation = n->relation,
        .on_day = n->on,
        .how = n->how,
        .covers = n->covers & CONSENT_ALL,
        .wording = wording,
        .expires_on = expires,
        .recorded_ms = work_instant(w),
        .recorded_by = by };
    e = work_fail(w, store_consent_add(w->db, w->arena, &q, NULL));
    return e == OK ? forum_case_note_event(w, by, c, "consent", consent_relation_words(n->relation)) : e;
}

/* A round that waits for a forum without anything that allows for it being shared goes back to its setting: also one
 * that whoever withdrew consent is not told of. */
static enum err hand_back(struct work *w, const struct case_viewer *viewer, struct account_id by,
    const struct forum_case *of)
{
    struct case_last_round_row last;
    struct forum_case c;
    struct case_viewer all = *viewer;
    all.named.scope |= SCOPE_ALL;
    enum err e = store_case_last_round(w->db, w->arena, &(struct case_last_round){ .forum_case = of->id }, &last);
    if (e == OK)
        e = forum_case_read(w, &all, last.public_id, &c);
    if (e == ERR_MISSING) /* a newer one is still being written by the setting: nobody has it */
        return OK;
    if (e != OK || c.round.state < ROUND_SUBMITTED || c.round.state > ROUND_BOOKED)
        return work_fail(w, e);
    const struct case_take_off off = { .round = c.round.id,
        .today = w->today,
        .reason = S("Consent was withdrawn") };
    e = store_case_take_off(w->db, w->arena, &off, NULL);
    const struct case_round_set_words words = { .id = c.round.id,
        .words = S("Consent was withdrawn. Write new consent down and send the case again, or withdraw it.") };
    if (e == OK)
        e = store_case_round_set_words(w->db, w->arena, &words, NULL);
    if (e != OK || c.round.state == ROUND_MORE)
        return work_fail(w, e);
    return forum_case_set_state(w, by, &c, ROUND_MORE, S("Consent was withdrawn"));
}

enum err consent_withdraw(struct work *w, const struct case_viewer *viewer, struct account_id by,
    const struct forum_case *c, struct str how)
{
    struct consent_state now;
    int64_t changed = 0;
    if (how.n == 0 || text_characters(how) > CONSENT_REASON_MOST)
        return ERR_INVALID;
    const struct consent_withdraw q = { .forum_case = c->id,
        .on_day = w->today,
        .at_ms = work_instant(w),
        .account = by,
        .how = how };
    enum err e = work_fail(w, store_consent_withdraw(w->db, w->arena, &q, &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = forum_case_note_event(w, by, c, "withdrawn_consent", S(""));
    if (e == OK)
        e = consent_read(w, &viewer->named, c, &now);
    return e == OK && !now.shared ? hand_back(w, viewer, by, c) : e;
}

/* --- sharing without consent --- */

enum override_state override_state(const struct consent_override *o, struct day today)
{
    if (o->ended_ms != 0)
        return OVERRIDE_ENDED;
    if (day_cmp(o->until, today) < 0)
        return OVERRIDE_OVER;
    return o->approved_ms != 0 ? OVERRIDE_HOLDS : OVERRIDE_ASKED;
}

enum err override_list(struct work *w, const struct viewer *viewer, struct forum_case_id of, struct str public_id,
    struct consent_override **ret, size_t *ret_n)
{
    struct override_list_row *rows;
    const struct override_list q = { .viewer = *viewer,
        .forum_case = of,
        .public_id = public_id.n > 0 ? public_id : STR_NONE };
    enum err e = store_override_list(w->db, w->arena, &q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct consent_override);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct consent_override){ .id = rows[i].id,
            .public_id = rows[i].public_id,
            .reference = rows[i].reference,
            .school_name = rows[i].school_name,
            .surname = rows[i].surname,
            .forename = rows[i].forename,
            .reason = rows[i].reason,
            .asked_by = rows[i].asked_who,
            .approved_by = rows[i].approved_who.p == NULL ? S("") : rows[i].approved_who,
            .forum_case = rows[i].forum_case,
            .pupil = rows[i].pupil,
            .asked_account = rows[i].asked_by,
            .asked_ms = rows[i].asked_ms,
            .approved_ms = rows[i].approved_ms.v,
            .ended_ms = rows[i].ended_ms.v,
            .until = rows[i].until_on };
    return OK;
}

/* What the case's history says of it; the reason stands where only managers read it. */
static enum err note(struct work *w, const struct viewer *viewer, struct str reference, const char *what)
{
    struct override_case_row row;
    const struct override_case q = { .viewer = *viewer, .reference = reference };
    enum err e = store_override_case(w->db, w->arena, &q, &row);
    if (e != OK)
        return work_fail(w, e);
    const struct forum_case c = { .id = row.id, .named = true, .round = { .id = row.round } };
    return forum_case_note_event(w, viewer->account, &c, what, S(""));
}

enum err override_ask(struct work *w, const struct viewer *viewer, struct str reference, struct str reason,
    struct day until, struct pupil_id *ret_pupil, struct override_problems *ret_problems)
{
    struct override_case_row row;
    int64_t id;
    const struct override_case q = { .viewer = *viewer, .reference = str_upper(w->arena, reference) };
    *ret_problems = (struct override_problems){ .reference = S(""), .reason = S(""), .until = S("") };
    enum err e = store_override_case(w->db, w->arena, &q, &row);
    if (e == ERR_MISSING)
        ret_problems->reference = S("There is no named case of this reference. It looks like WF-7K3M-2Q");
    else if (e != OK)
        return work_fail(w, e);
    if (reason.n == 0)
        ret_problems->reason = S("Enter why asking for consent would put the child at risk");
    else if (text_characters(reason) > CONSENT_REASON_MOST)
        ret_problems->reason = str_fmt(w->arena, "The reason must be %d characters or fewer", CONSENT_REASON_MOST);
    if (!day_is(until) || day_cmp(until, w->today) < 0 ||
        day_cmp(until, day_add(w->today, CONSENT_OVERRIDE_DAYS)) > 0)
        ret_problems->until = str_fmt(w->arena, "Enter the last day on which it is shared, within %d days",
            CONSENT_OVERRIDE_DAYS);
    if (ret_problems->reference.n + ret_problems->reason.n + ret_problems->until.n > 0)
        return ERR_INVALID;
    e = db_new_ids(w->db, S("consent_override"), 1, &id);
    const struct override_add add = { .id = id,
        .public_id = random_public_id(w->arena),
        .forum_case = row.id,
        .reason = reason,
        .asked_ms = work_instant(w),
        .asked_by = viewer->account,
        .until_on = until };
    *ret_pupil = row.pupil;
    return work_fail(w, e == OK ? store_override_add(w->db, w->arena, &add, NULL) : e);
}

enum err override_approve(struct work *w, const struct viewer *viewer, const struct consent_override *o)
{
    int64_t changed = 0;
    const struct override_approve q = { .id = o->id,
        .at_ms = work_instant(w),
        .account = viewer->account,
        .today = w->today };
    enum err e = work_fail(w, store_override_approve(w->db, w->arena, &q, &changed));
    if (e == OK && changed == 0)
        return ERR_DENIED;
    return e == OK ? note(w, viewer, o->reference, "override") : e;
}

enum err override_end(struct work *w, const struct viewer *viewer, const struct consent_override *o)
{
    int64_t changed = 0;
    const struct override_end q = { .id = o->id, .at_ms = work_instant(w) };
    enum err e = work_fail(w, store_override_end(w->db, w->arena, &q, &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    return e == OK && o->approved_ms != 0 ? note(w, viewer, o->reference, "override_end") : e;
}
