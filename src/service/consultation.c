#include "service/consultation.h"

#include "base/random.h"
#include "service/outbox.h"
#include "store/consultation.h"

static struct consultation consultation_of(const struct work *w, const struct consultation_find_row *r)
{
    struct consultation c = { .id = r->id,
        .public_id = r->public_id,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .meeting = r->meeting,
        .meeting_on = r->meeting_on,
        .asked = r->asked,
        .asker = r->asker,
        .asked_name = r->asked_name,
        .asker_name = r->asker_name,
        .told = r->is_told,
        .question = r->is_told ? r->question : S(""),
        .answer = r->is_told ? r->answer : S(""),
        .due = r->due_on,
        .asked_ms = r->asked_ms,
        .answered_ms = r->answered_ms.has ? r->answered_ms.v : 0 };
    c.state = r->withdrawn_ms.has ? CONSULTATION_WITHDRAWN : r->answered_ms.has ? CONSULTATION_ANSWERED
                                                                                : CONSULTATION_OPEN;
    c.left = c.state == CONSULTATION_OPEN && r->is_left;
    if (c.state == CONSULTATION_OPEN && day_cmp(c.due, w->today) < 0)
        c.late = w->today.v - c.due.v;
    return c;
}

enum err consultation_list(struct work *w, const struct viewer *viewer, const struct consultation_question *q,
    struct consultation **ret, size_t *ret_n)
{
    struct consultation_find_row *rows;
    enum err e = store_consultation_find(w->db, w->arena,
        &(struct consultation_find){ .viewer = *viewer,
            .public_id = q->public_id.n > 0 ? q->public_id : STR_NONE,
            .pupil = q->pupil,
            .school = q->school,
            .meeting = q->meeting,
            .mine = q->mine },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct consultation);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = consultation_of(w, &rows[i]);
    return OK;
}

enum err consultation_read(struct work *w, const struct viewer *viewer, struct str public_id, struct consultation *ret)
{
    struct consultation *found;
    size_t n;
    if (public_id.n == 0)
        return ERR_MISSING;
    enum err e = consultation_list(w, viewer, &(struct consultation_question){ .public_id = public_id }, &found, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = found[0];
    return e;
}

enum err consultation_waiting(struct work *w, const struct viewer *viewer, int64_t *ret_n, int64_t *ret_late)
{
    struct consultation_count_row row;
    enum err e = store_consultation_count(w->db, w->arena,
        &(struct consultation_count){ .viewer = *viewer, .today = w->today }, &row);
    if (e == OK) {
        *ret_n = row.n;
        *ret_late = row.late;
    }
    return work_fail(w, e);
}

enum err consultation_back(struct work *w, const struct viewer *viewer, int64_t *ret_n)
{
    struct consultation_left_row row;
    enum err e = store_consultation_left(
        w->db, w->arena, &(struct consultation_left){ .viewer = *viewer }, &row);
    if (e == OK)
        *ret_n = row.n;
    return work_fail(w, e);
}

static struct str due_problem(struct work *w, const struct consultation_new *n)
{
    char words[20];
    if (!day_is(n->due))
        return S("Enter the day by which you need the answer");
    if (day_cmp(n->due, w->today) < 0)
        return S("The day must be today or later");
    if (day_is(n->meeting_on) && day_cmp(n->due, n->meeting_on) > 0)
        return str_fmt(w->arena, "The day must be on or before the meeting, which is on %.*s",
            STR_ARG(day_words(n->meeting_on, words)));
    if (n->due.v - w->today.v > ACTION_DUE_MOST_DAYS)
        return str_fmt(w->arena, "The day must be on or before %.*s",
            STR_ARG(day_words(day_add(w->today, ACTION_DUE_MOST_DAYS), words)));
    return S("");
}

/* The account that is asked; nobody asks themselves. */
static enum err find_asked(struct work *w, struct account_id by, const struct consultation_new *n,
    struct account_id *ret, struct str *ret_problem)
{
    struct action_account *all;
    size_t n_all;
    *ret = (struct account_id){ 0 };
    *ret_problem = n->account.n == 0 ? S("Choose whom you ask") : S("Choose somebody of the list");
    enum err e = action_accounts(w, n->school, &all, &n_all);
    for (size_t i = 0; e == OK && i < n_all; i++) {
        if (!str_eq(all[i].name, n->account) || all[i].id.v == by.v)
            continue;
        *ret = all[i].id;
        *ret_problem = S("");
    }
    return e;
}

static enum err tell(struct work *w, struct account_id to, enum outbox_kind kind, struct str public_id)
{
    return outbox_put(w,
        &(struct outbox_new){
            .to = to, .kind = kind, .link = str_fmt(w->arena, "/consultations/%.*s", STR_ARG(public_id)) });
}

enum err consultation_ask(struct work *w, struct account_id by, const struct consultation_new *n,
    struct str *ret_public_id, struct consultation_problems *ret_problems)
{
    struct account_id asked;
    int64_t id;
    *ret_problems = (struct consultation_problems){ .question = action_text_problem(w->arena, n->question,
                                                        S("Enter what you want to know"),
                                                        CONSULTATION_QUESTION_MOST),
        .due = due_problem(w, n) };
    enum err e = find_asked(w, by, n, &asked, &ret_problems->account);
    if (e == OK && ret_problems->account.n + ret_problems->question.n + ret_problems->due.n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = db_new_ids(w->db, S("consultation"), 1, &id);
    if (e != OK)
        return work_fail(w, e);
    *ret_public_id = random_public_id(w->arena);
    e = store_consultation_add(w->db, w->arena,
        &(struct consultation_add){ .id = { id },
            .public_id = *ret_public_id,
            .meeting = n->meeting,
            .school = n->school,
            .pupil = n->pupil,
            .asked = asked,
            .asker = by,
            .question = str_trim(n->question),
            .due_on = n->due,
            .asked_ms = work_instant(w) },
        NULL);
    if (e == OK)
        e = tell(w, asked, OUTBOX_CONSULTATION, *ret_public_id);
    return work_fail(w, e);
}

enum err consultation_answer(struct work *w, struct account_id by, const struct consultation *c, struct str answer,
    struct consultation_problems *ret_problems)
{
    int64_t rows = 0;
    *ret_problems = (struct consultation_problems){ .answer = S("") };
    if (c->asked.v != by.v)
        return ERR_MISSING;
    if (c->state != CONSULTATION_OPEN)
        return ERR_CONFLICT;
    ret_problems->answer = action_text_problem(w->arena, answer, S("Enter your answer"), CONSULTATION_ANSWER_MOST);
    if (ret_problems->answer.n > 0)
        return ERR_INVALID;
    enum err e = store_consultation_answer(w->db, w->arena,
        &(struct consultation_answer){
            .id = c->id, .account = by, .answer = str_trim(answer), .answered_ms = work_instant(w) },
        &rows);
    if (e == OK && rows > 0)
        e = tell(w, c->asker, OUTBOX_ANSWER, c->public_id);
    return e == OK && rows == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err consultation_withdraw(struct work *w, struct account_id by, const struct consultation *c)
{
    int64_t rows = 0;
    if (c->asker.v != by.v)
        return ERR_MISSING;
    if (c->state != CONSULTATION_OPEN)
        return ERR_CONFLICT;
    enum err e = store_consultation_withdraw(w->db, w->arena,
        &(struct consultation_withdraw){ .id = c->id, .account = by, .withdrawn_ms = work_instant(w) }, &rows);
    return e == OK && rows == 0 ? ERR_CONFLICT : work_fail(w, e);
}
