#include "service/discussion.h"

#include "attendance/block.h"
#include "base/random.h"
#include "service/text.h"
#include "store/meeting_child.h"

static const struct {
    const char *name, *words;
} fields[DISCUSSION_FIELDS] = {
    [DISCUSSION_TRIED] = { "tried", "What has been tried, and its effect" },
    [DISCUSSION_BARRIERS] = { "barriers", "About the barriers" },
    [DISCUSSION_NEXT_STEPS] = { "next_steps", "Next steps" },
    [DISCUSSION_YAR_REASON] = { "yar_reason", "Reason, yes or no" },
    [DISCUSSION_STRATEGIES] = { "strategies", "Strategies that have been tried" },
    [DISCUSSION_NOTES] = { "notes", "Notes" },
    [DISCUSSION_SCHOOL] = { "school", "What the school wants to talk about" },
    [DISCUSSION_CHOSEN] = { "chosen", "What was ticked and chosen before" },
    [DISCUSSION_PRIVATE] = { "private", "Notes for the authority alone" },
};

struct str discussion_field_name(enum discussion_field f)
{
    return str_of(fields[f].name);
}

struct str discussion_field_words(enum discussion_field f)
{
    return str_of(fields[f].words);
}

/* --- reading --- */

/* Year groups are of the year of the enrolment's record: Reception to 14 move on by one a year. Of a meeting in a year
 * that has not begun they are those of today, beside figures of today: who leaves in the summer has no other here. */
int discussion_year_group(const struct work *w, int64_t group, int64_t of_year, int year)
{
    int this_year = att_year_of(w->today);
    year = year > this_year ? this_year : year;
    int moved = (int)group + (year - (int)of_year);
    bool counts = group >= ATT_YEAR_R && group <= ATT_YEAR_14;
    return counts && moved >= ATT_YEAR_E1 && moved <= ATT_YEAR_14 ? moved : (int)group;
}

static void place_text(const struct meeting *m, struct discussion *d, const struct meeting_texts_row *r)
{
    const struct discussion_text t = { .content = r->content,
        .who = r->who,
        .id = r->id,
        .at_ms = r->at_ms,
        .version = r->version,
        .corrected = m->closed_ms != 0 && r->at_ms > m->closed_ms };
    if (r->child.v == 0) {
        if (str_eq(r->field, S("school")))
            d->school = t;
        else if (str_eq(r->field, S("private")))
            d->privately = t;
        else if (r->area.has && r->area.v >= 0 && r->area.v < CHOICE_BITS)
            d->notes[r->area.v] = t;
        return;
    }
    for (size_t i = 0; i < d->n; i++) {
        if (d->children[i].id.v != r->child.v)
            continue;
        for (int f = 0; f < DISCUSSION_CHILD_FIELDS; f++)
            if (str_eq(r->field, str_of(fields[f].name)))
                d->children[i].texts[f] = t;
        if (str_eq(r->field, S("chosen")))
            d->children[i].chosen_before = t;
    }
}

enum err discussion_read(struct work *w, const struct viewer *viewer, const struct meeting *m, struct discussion *ret)
{
    struct meeting_children_row *rows;
    struct meeting_texts_row *texts;
    size_t n_texts;
    const struct discussion_text nothing = { .content = S(""), .who = S("") };
    *ret = (struct discussion){ .school = nothing, .privately = nothing };
    for (int a = 0; a < CHOICE_BITS; a++)
        ret->notes[a] = nothing;
    enum err e = store_meeting_children(w->db, w->arena,
        &(struct meeting_children){ .viewer = *viewer, .meeting = m->id }, &rows, &ret->n);
    if (e == OK)
        e = store_meeting_texts(w->db, w->arena, &(struct meeting_texts){ .viewer = *viewer, .meeting = m->id },
            &texts, &n_texts);
    if (e != OK)
        return work_fail(w, e);
    ret->children = ARENA_ARRAY(w->arena, ret->n, struct discussion_child);
    for (size_t i = 0; i < ret->n; i++) {
        const struct meeting_children_row *r = &rows[i];
        struct discussion_child *c = &ret->children[i];
        *c = (struct discussion_child){ .id = r->id,
            .public_id = r->public_id,
            .pupil = r->pupil,
            .pupil_public_id = r->pupil_public_id,
            .upn = r->upn,
            .surname = r->surname,
            .forename = r->forename,
            .left = r->leaving_on,
            .year_group = discussion_year_group(w, r->year_group, r->year_group_year, m->year),
            .areas = (uint32_t)r->areas,
            .choices = { .barriers = (uint32_t)r->barriers,
                .yar = r->yar.has ? (int)r->yar.v : DISCUSSION_NOT_DECIDED,
                .lead_practitioner = r->lead_practitioner,
                .services = r->services,
                .discussed = r->discussed_ms.has },
            .discussed_ms = r->discussed_ms.v,
            .version = r->version };
        for (int f = 0; f < DISCUSSION_CHILD_FIELDS; f++)
            c->texts[f] = nothing;
        c->chosen_before = nothing;
    }
    for (size_t i = 0; i < n_texts; i++)
        place_text(m, ret, &texts[i]);
    return OK;
}

struct discussion_child *discussion_child_of(const struct discussion *d, struct str public_id)
{
    for (size_t i = 0; i < d->n; i++)
        if (str_eq(d->children[i].public_id, public_id))
            return &d->children[i];
    return NULL;
}

/* --- saving --- */

static struct opt_i64 area_of(const struct discussion_place *p)
{
    bool is = p->child == NULL && p->field == DISCUSSION_NOTES;
    return (struct opt_i64){ is, is ? p->area : 0 };
}

static enum err add_text(struct work *w, struct account_id by, const struct meeting *m,
    const struct discussion_place *p, struct str content, struct discussion_text *ret)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("meeting_text"), 1, &id);
    if (e == OK)
        e = store_meeting_text_add(w->db, w->arena,
            &(struct meeting_text_add){ .id = id,
                .meeting = m->id,
                .child = p->child == NULL ? (struct meeting_child_id){ 0 } : p->child->id,
                .area = area_of(p),
                .field = discussion_field_name(p->field),
                .content = content,
                .at_ms = w->now_ms,
                .account = by },
            NULL);
    *ret = (struct discussion_text){ .content = content, .id = id, .at_ms = w->now_ms, .version = 1 };
    return work_fail(w, e);
}

/* Is what stands there to be kept? What the same person typed within ten minutes is one entry; what stood there when
 * the meeting was closed is kept in any case. */
static bool keeps(const struct work *w, struct account_id by, const struct meeting *m,
    const struct meeting_text_one_row *r)
{
    enum { ONE_ENTRY_MS = 10 * 60 * 1000 };
    bool of_meeting = m->state == MEETING_CLOSED && r->at_ms <= m->closed_ms;
    return of_meeting || r->account.v != by.v || w->now_ms - r->at_ms > ONE_ENTRY_MS;
}

enum err discussion_save(struct work *w, struct account_id by, const struct meeting *m,
    const struct discussion_place *place, struct str content, int64_t version, struct discussion_text *ret)
{
    struct meeting_text_one_row r;
    struct str text = text_lines(w->arena, content);
    int64_t changed = 0;
    if (text_characters(text) > DISCUSSION_TEXT_MOST)
        return ERR_INVALID;
    enum err e = store_meeting_text_one(w->db, w->arena,
        &(struct meeting_text_one){ .meeting = m->id,
            .child = place->child == NULL ? (struct meeting_child_id){ 0 } : place->child->id,
            .area = area_of(place),
            .field = discussion_field_name(place->field) },
        &r);
    if (e == ERR_MISSING && text.n == 0) {
        *ret = (struct discussion_text){ .content = S(""), .who = S("") };
        return OK;
    }
    if (e == ERR_MISSING)
        return add_text(w, by, m, place, text, ret);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct discussion_text){ .content = r.content,
        .who = r.who,
        .id = r.id,
        .at_ms = r.at_ms,
        .version = r.version };
    if (str_eq(r.content, text))
        return OK;
    if (r.version != version)
        return ERR_CONFLICT;
    if (keeps(w, by, m, &r))
        e = store_meeting_text_keep(w->db, w->arena, &(struct meeting_text_keep){ .id = r.id }, NULL);
    if (e == OK)
        e = store_meeting_text_put(w->db, w->arena,
            &(struct meeting_text_put){
                .id = r.id, .version = version, .content = text, .at_ms = w->now_ms, .account = by },
            &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    ret->content = text;
    ret->version = version + 1;
    ret->at_ms = w->now_ms;
    return work_fail(w, e);
}

bool discussion_picked(struct str picked, int number)
{
    struct str one;
    int64_t v;
    while (str_split(&picked, ' ', &one))
        if (str_to_i64(one, &v) && v == number)
            return true;
    return false;
}

struct str discussion_picked_words(struct arena *a, const struct choice_lists *lists, int64_t at_ms,
    struct str picked)
{
    struct str one, all = S("");
    int64_t v;
    while (str_split(&picked, ' ', &one)) {
        struct str words = S("");
        if (str_to_i64(one, &v) && v >= 0 && v < CHOICE_MOST)
            words = choice_words(lists, CHOICE_STRATEGY, (int)v, at_ms);
        if (words.n > 0)
            all = all.n == 0 ? words : str_fmt(a, "%.*s; %.*s", STR_ARG(all), STR_ARG(words));
    }
    return all;
}

struct str discussion_choices_words(struct arena *a, const struct choice_lists *lists, int64_t at_ms,
    const struct discussion_choices *x)
{
    struct str barriers = choice_barriers_words(a, lists, x->barriers, at_ms);
    return str_fmt(a, "Barriers: %.*s. Youth At Risk Group: %s. Lead practitioner: %.*s. Services: %.*s. %s.",
        STR_ARG(barriers.n > 0 ? barriers : S("none ticked")),
        x->yar == DISCUSSION_NOT_DECIDED ? "not decided" : x->yar == 1 ? "yes"
                                                                       : "no",
        STR_ARG(x->lead_practitioner.n > 0 ? x->lead_practitioner : S("none")),
        STR_ARG(x->services.n > 0 ? x->services : S("none")), x->discussed ? "Talked about" : "Not talked about yet");
}

static bool same_choices(const struct discussion_choices *a, const struct discussion_choices *b)
{
    return a->barriers == b->barriers && a->yar == b->yar && a->discussed == b->discussed &&
        str_eq(a->lead_practitioner, b->lead_practitioner) && str_eq(a->services, b->services);
}

/* What was chosen before a correction, kept as a text of the child. */
static enum err keep_choices(struct work *w, struct account_id by, const struct meeting *m,
    const struct choice_lists *lists, const struct discussion_child *child)
{
    const struct discussion_place place = { .child = child, .field = DISCUSSION_CHOSEN };
    struct discussion_text now;
    return discussion_save(w, by, m, &place,
        discussion_choices_words(w->arena, lists, discussion_words_at(m), &child->choices),
        child->chosen_before.version, &now);
}

enum err discussion_choose(struct work *w, struct account_id by, const struct meeting *m,
    const struct choice_lists *lists, const struct discussion_child *child, const struct discussion_choices *chosen,
    int64_t version)
{
    int64_t changed = 0;
    if (same_choices(&child->choices, chosen))
        return OK;
    if (text_characters(chosen->lead_practitioner) > DISCUSSION_LINE_MOST ||
        text_characters(chosen->services) > DISCUSSION_LINE_MOST)
        return ERR_INVALID;
    enum err e = store_meeting_child_choose(w->db, w->arena,
        &(struct meeting_child_choose){ .id = child->id,
            .version = version,
            .barriers = chosen->barriers,
            .yar = { chosen->yar != DISCUSSION_NOT_DECIDED, chosen->yar },
            .lead_practitioner = chosen->lead_practitioner,
            .services = chosen->services,
            .discussed_ms = { chosen->discussed, child->discussed_ms != 0 ? child->discussed_ms : w->now_ms } },
        &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK && m->state == MEETING_CLOSED)
        e = keep_choices(w, by, m, lists, child);
    return work_fail(w, e);
}

/* --- who is talked about --- */

enum err discussion_find(struct work *w, const struct viewer *viewer, const struct meeting *m, struct str text,
    struct discussion_found **ret, size_t *ret_n)
{
    struct meeting_child_find_row *rows;
    struct str folded = str_fold(w->arena, text);
    if (text_characters(folded) < DISCUSSION_FIND_LEAST || folded.n > 100)
        return ERR_INVALID;
    /* What was folded has no signs that LIKE knows. */
    enum err e = store_meeting_child_find(w->db, w->arena,
        &(struct meeting_child_find){ .viewer = *viewer,
            .school = m->school,
            .today = w->today,
            .like = str_fmt(w->arena, "%%%.*s%%", STR_ARG(folded)),
            .upn = str_upper(w->arena, str_trim(text)),
            .most = DISCUSSION_FIND_MOST },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct discussion_found);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct discussion_found){ rows[i].public_id, rows[i].surname, rows[i].forename, rows[i].pupil,
            discussion_year_group(w, rows[i].year_group, rows[i].year_group_year, m->year) };
    return OK;
}

enum err discussion_add(struct work *w, const struct viewer *viewer, const struct meeting *m,
    const struct discussion *d, struct str pupil_public_id, uint32_t areas)
{
    struct meeting_child_enrolment_row r;
    int64_t id;
    enum err e = store_meeting_child_enrolment(w->db, w->arena,
        &(struct meeting_child_enrolment){
            .viewer = *viewer, .school = m->school, .public_id = pupil_public_id },
        &r);
    if (e != OK)
        return work_fail(w, e);
    for (size_t i = 0; i < d->n; i++)
        if (d->children[i].pupil.v == r.pupil.v)
            return work_fail(w,
                store_meeting_child_areas(w->db, w->arena,
                    &(struct meeting_child_areas){ .id = d->children[i].id, .areas = d->children[i].areas | areas },
                    NULL));
    e = db_new_ids(w->db, S("meeting_child"), 1, &id);
    if (e == OK)
        e = store_meeting_child_add(w->db, w->arena,
            &(struct meeting_child_add){ .id = { id },
                .public_id = random_public_id(w->arena),
                .meeting = m->id,
                .pupil = r.pupil,
                .enrolment = r.enrolment,
                .areas = areas,
                .place = (int64_t)d->n + 1 },
            NULL);
    return work_fail(w, e);
}

enum err discussion_remove(struct work *w, const struct discussion_child *child)
{
    int64_t changed = 0;
    enum err e = store_meeting_child_remove(w->db, w->arena, &(struct meeting_child_remove){ .id = child->id },
        &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err discussion_move(struct work *w, const struct discussion *d, const struct discussion_child *child, size_t place)
{
    const struct discussion_child **all = ARENA_ARRAY(w->arena, d->n + 1, const struct discussion_child *);
    size_t n = 0, at = place < 1 ? 0 : place > d->n ? d->n - 1
                                                    : place - 1;
    enum err e = OK;
    for (size_t i = 0; i < d->n; i++) {
        if (n == at)
            all[n++] = child;
        if (d->children[i].id.v != child->id.v)
            all[n++] = &d->children[i];
    }
    if (n == at)
        all[n++] = child;
    for (size_t i = 0; e == OK && i < n; i++)
        e = store_meeting_child_place(w->db, w->arena,
            &(struct meeting_child_place){ .id = all[i]->id, .place = (int64_t)i + 1 }, NULL);
    return work_fail(w, e);
}

enum err discussion_corrections(struct work *w, const struct viewer *viewer, const struct meeting *m,
    struct discussion_before **ret, size_t *ret_n)
{
    struct meeting_text_before_row *rows;
    enum err e = store_meeting_text_before(w->db, w->arena,
        &(struct meeting_text_before){ .viewer = *viewer, .meeting = m->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct discussion_before);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct discussion_before){ rows[i].text_id, rows[i].at_ms, rows[i].content, rows[i].who };
    return OK;
}

enum err discussion_actions(struct work *w, const struct viewer *viewer, const struct meeting *m,
    struct meeting_id before, struct discussion_action **ret, size_t *ret_n)
{
    struct meeting_actions_row *rows;
    enum err e = store_meeting_actions(w->db, w->arena,
        &(struct meeting_actions){ .viewer = *viewer, .meeting = m->id, .before = before, .school = m->school }, &rows,
        ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct discussion_action);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct discussion_action){ .pupil = rows[i].pupil,
            .here = rows[i].here,
            .public_id = rows[i].public_id,
            .task = rows[i].task,
            .owner = rows[i].owner_name,
            .state = rows[i].state,
            .outcome = rows[i].outcome,
            .replaced_by = rows[i].replaced_by.p == NULL ? S("") : rows[i].replaced_by,
            .due = rows[i].due_on };
    return OK;
}

static struct str counted(struct arena *a, size_t n, const char *one, const char *many)
{
    return n == 1 ? str_fmt(a, "1 child %s", one) : str_fmt(a, "%zu children %s", n, many);
}

enum err discussion_unfinished(struct work *w, const struct meeting *m, const struct discussion *d,
    struct str **ret, size_t *ret_n)
{
    enum { SENTENCES = 5 };
    struct meeting_attendee *there;
    size_t n_there, silent = 0, stepless = 0, open = 0, unreasoned = 0, present = 0, n = 0;
    struct str *all = ARENA_ARRAY(w->arena, SENTENCES, struct str);
    enum err e = meeting_attendees(w, m, &there, &n_there);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n_there; i++)
        present += there[i].present;
    for (size_t i = 0; i < d->n; i++) {
        const struct discussion_child *c = &d->children[i];
        silent += !c->choices.discussed;
        stepless += c->choices.discussed && c->texts[DISCUSSION_NEXT_STEPS].content.n == 0;
        open += (c->areas >> AGENDA_SEVERE & 1) != 0 && c->choices.yar == DISCUSSION_NOT_DECIDED;
        unreasoned += c->choices.yar != DISCUSSION_NOT_DECIDED && c->texts[DISCUSSION_YAR_REASON].content.n == 0;
    }
    if (present == 0)
        all[n++] = S("Nobody is written down as there");
    if (silent > 0)
        all[n++] = counted(w->arena, silent, "has not been talked about", "have not been talked about");
    if (stepless > 0)
        all[n++] = counted(w->arena, stepless, "was talked about without next steps",
            "were talked about without next steps");
    if (open > 0)
        all[n++] = counted(w->arena, open,
            "is severely absent, without a decision on the Youth At Risk Group",
            "are severely absent, without a decision on the Youth At Risk Group");
    if (unreasoned > 0)
        all[n++] = counted(w->arena, unreasoned, "has a decision on the Youth At Risk Group without its reason",
            "have a decision on the Youth At Risk Group without its reason");
    *ret = all;
    *ret_n = n;
    return OK;
}
