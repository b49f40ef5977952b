#include "service/question.h"

#include "base/random.h"
#include "service/text.h"
#include "store/question.h"

enum err question_list(struct work *w, const struct viewer *viewer, struct question **ret_mine, size_t *ret_n_mine,
    struct question **ret_shared, size_t *ret_n_shared)
{
    struct question_mine_row *mine;
    struct question_shared_row *shared;
    enum err e = store_question_mine(w->db, w->arena, &(struct question_mine){ .account = viewer->account }, &mine,
        ret_n_mine);
    if (e == OK)
        e = store_question_shared(w->db, w->arena, &(struct question_shared){ .viewer = *viewer }, &shared,
            ret_n_shared);
    if (e != OK)
        return work_fail(w, e);
    *ret_mine = ARENA_ARRAY(w->arena, *ret_n_mine, struct question);
    for (size_t i = 0; i < *ret_n_mine; i++)
        (*ret_mine)[i] = (struct question){ .public_id = mine[i].public_id,
            .name = mine[i].name,
            .page = mine[i].page,
            .query = mine[i].query,
            .shared = mine[i].shared,
            .created_ms = mine[i].created_ms };
    *ret_shared = ARENA_ARRAY(w->arena, *ret_n_shared, struct question);
    for (size_t i = 0; i < *ret_n_shared; i++)
        (*ret_shared)[i] = (struct question){ .public_id = shared[i].public_id,
            .name = shared[i].name,
            .page = shared[i].page,
            .query = shared[i].query,
            .owner = shared[i].owner,
            .shared = true,
            .created_ms = shared[i].created_ms };
    return OK;
}

enum err question_open(struct work *w, const struct viewer *viewer, struct str public_id, struct question *ret)
{
    struct question_open_row row;
    enum err e = store_question_open(w->db, w->arena,
        &(struct question_open){ .viewer = *viewer, .public_id = public_id }, &row);
    if (e == OK)
        *ret = (struct question){ .public_id = public_id, .page = row.page, .query = row.query };
    return work_fail(w, e);
}

/* What is wrong with keeping it; empty if nothing is. */
static enum err check(struct work *w, struct account_id account, const struct question_new *q, struct str *ret)
{
    struct question_count_row count;
    struct question_named_row named;
    *ret = S("");
    if (q->name.n == 0)
        *ret = S("Enter a name for the question");
    else if (text_characters(q->name) > QUESTION_NAME_MOST)
        *ret = str_fmt(w->arena, "The name must be %d characters or fewer", QUESTION_NAME_MOST);
    else if (q->query.n > QUESTION_QUERY_MOST)
        *ret = S("This question is too long to keep. Choose fewer filters");
    if (ret->n > 0)
        return OK;
    enum err e = store_question_count(w->db, w->arena, &(struct question_count){ .account = account }, &count);
    if (e != OK)
        return e;
    if (count.n >= QUESTION_MOST) {
        *ret = str_fmt(w->arena, "You have kept %d questions, which is the most. Delete one first", QUESTION_MOST);
        return OK;
    }
    e = store_question_named(w->db, w->arena, &(struct question_named){ .account = account, .name = q->name }, &named);
    if (e == OK)
        *ret = S("You have kept a question with this name. Enter another name, or delete that one first");
    return e == ERR_MISSING ? OK : e;
}

enum err question_keep(struct work *w, struct account_id account, const struct question_new *q, struct str *ret_problem)
{
    int64_t id;
    struct question_new trimmed = *q;
    trimmed.name = str_trim(q->name);
    enum err e = check(w, account, &trimmed, ret_problem);
    if (e == OK && ret_problem->n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = db_new_ids(w->db, S("question"), 1, &id);
    if (e != OK)
        return work_fail(w, e);
    e = store_question_add(w->db, w->arena,
        &(struct question_add){ .id = id,
            .public_id = random_public_id(w->arena),
            .account = account,
            .name = trimmed.name,
            .page = q->page,
            .query = q->query.p == NULL ? S("") : q->query,
            .school = q->school,
            .shared = q->shared,
            .created_ms = w->now_ms },
        NULL);
    return work_fail(w, e);
}

enum err question_delete(struct work *w, struct account_id account, struct str public_id)
{
    int64_t changed = 0;
    enum err e = store_question_delete(w->db, w->arena,
        &(struct question_delete){ .account = account, .public_id = public_id }, &changed);
    return e == OK && changed == 0 ? ERR_MISSING : work_fail(w, e);
}
