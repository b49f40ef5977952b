/* POST /meetings/{meeting}/save, GET and POST /meetings/{meeting}/prepare: what is typed, saved */
#include <string.h>

#include "service/text.h"
#include "views/meeting_hold.html.h"
#include "views/meeting_pack.html.h"
#include "web/meeting_hold.h"
#include "web/page.h"
#include "web/route.h"

enum { UNITS = DISCUSSION_FIELDS + 1 /* the texts of a form, and what is ticked */ };

/* A unit that was saved, or could not be. */
struct unit {
    struct str name, label, version, sign;
    struct str mine, theirs, who, error;
    bool is_text, saved, clash;
};

/* A form being saved. */
struct saving {
    struct context *c;
    const struct meeting_saving *how;
    struct meeting m;
    struct discussion d;
    const struct discussion_child *child; /* NULL: an area, or the whole */
    const struct choice_lists *lists;
    int area; /* its number */
    bool has_area;
    struct unit units[UNITS];
    size_t n;
};

static struct str number(struct arena *a, int64_t v)
{
    return str_fmt(a, "%lld", (long long)v);
}

/* May a field stand in this form? A child's in that of a child, notes in that of an area, the others in that of the
 * whole. */
static bool fits(const struct saving *s, enum discussion_field f)
{
    if ((s->how->fields >> f & 1) == 0)
        return false;
    if ((int)f < DISCUSSION_CHILD_FIELDS)
        return s->child != NULL;
    return s->child == NULL && (f == DISCUSSION_NOTES) == s->has_area;
}

/* What is picked of the strategies: their numbers, ascending; STR_NONE when the form does not ask. */
static struct str read_picked(const struct saving *s)
{
    struct context *c = s->c;
    struct arena *a = c->work.arena;
    struct str picked = S("");
    if (http_form(c->request, S("v-strategies")).p == NULL)
        return STR_NONE;
    for (int i = 0; i < CHOICE_MOST; i++)
        if (choice_of(s->lists, CHOICE_STRATEGY, i) != NULL &&
            str_eq(meeting_field(c, str_fmt(a, "strategy-%d", i)), S("yes")))
            picked = str_fmt(a, "%.*s%s%d", STR_ARG(picked), picked.n > 0 ? " " : "", i);
    return picked;
}

/* The texts of a unit as they are shown beside each other. */
static struct str shown(const struct saving *s, enum discussion_field f, struct str text)
{
    return f == DISCUSSION_STRATEGIES
        ? discussion_picked_words(s->c->work.arena, s->lists, discussion_words_at(&s->m), text)
        : text;
}

/* A text of the form: what was not touched since the form was made is left alone, whatever stands there now. */
static enum err save_text(struct saving *s, enum discussion_field f)
{
    struct context *c = s->c;
    struct arena *a = c->work.arena;
    struct str name = discussion_field_name(f);
    struct str raw = f == DISCUSSION_STRATEGIES ? read_picked(s)
                                                : http_form(c->request, str_fmt(a, "f-%.*s", STR_ARG(name)));
    int64_t version = 0;
    struct discussion_text now = { .content = S(""), .who = S("") };
    if (raw.p == NULL || !fits(s, f))
        return OK;
    struct str mine = text_lines(a, raw), sign = http_form(c->request, str_fmt(a, "h-%.*s", STR_ARG(name)));
    if (str_eq(sign, meeting_sign_of(a, mine)))
        return OK;
    (void)str_to_i64(meeting_field(c, str_fmt(a, "v-%.*s", STR_ARG(name))), &version);
    const struct discussion_place place = { s->child, s->area, f };
    enum err e = discussion_save(&c->work, c->login.account, &s->m, &place, mine, version, &now);
    struct unit *u = &s->units[s->n];
    *u = (struct unit){ .name = name,
        .label = discussion_field_words(f),
        .version = number(a, now.version),
        .sign = meeting_sign_of(a, now.content),
        .mine = shown(s, f, mine),
        .theirs = shown(s, f, now.content),
        .is_text = f != DISCUSSION_STRATEGIES,
        .saved = e == OK,
        .clash = e == ERR_CONFLICT };
    if (e == ERR_CONFLICT)
        u->who = str_fmt(a, "%.*s wrote this, %.*s", STR_ARG(now.who), STR_ARG(page_instant(a, now.at_ms)));
    if (e == ERR_INVALID) {
        u->error = str_fmt(a, "This text has %zu characters. It must be %d or fewer",
            text_characters(mine), DISCUSSION_TEXT_MOST);
        u->version = number(a, version);
        u->sign = sign;
    }
    s->n += 1;
    return e == ERR_CONFLICT || e == ERR_INVALID ? OK : e;
}

static struct discussion_choices read_choices(const struct saving *s)
{
    struct context *c = s->c;
    struct arena *a = c->work.arena;
    struct str yar = meeting_field(c, S("yar"));
    const uint32_t known = choice_known(s->lists, CHOICE_BARRIER);
    struct discussion_choices x = { .yar = DISCUSSION_NOT_DECIDED,
        .lead_practitioner = meeting_field(c, S("lead_practitioner")),
        .services = meeting_field(c, S("services")),
        .discussed = str_eq(meeting_field(c, S("discussed")), S("yes")) };
    if (yar.n > 0)
        x.yar = str_eq(yar, S("yes")) ? 1 : 0;
    for (int i = 0; i < CHOICE_BITS; i++)
        if ((known >> i & 1) != 0 && str_eq(meeting_field(c, str_fmt(a, "barrier-%d", i)), S("yes")))
            x.barriers |= 1u << i;
    return x;
}

static enum err save_choices(struct saving *s)
{
    struct context *c = s->c;
    struct arena *a = c->work.arena;
    int64_t version = 0;
    if (s->child == NULL || !s->how->choices || !str_to_i64(meeting_field(c, S("cv")), &version))
        return OK;
    const struct discussion_choices mine = read_choices(s);
    const int64_t at = discussion_words_at(&s->m);
    if (str_eq(meeting_field(c, S("ch")), meeting_sign_of(a, meeting_choices_text(a, &mine))))
        return OK;
    const struct discussion_choices *theirs = &s->child->choices;
    enum err e = discussion_choose(&c->work, c->login.account, &s->m, s->lists, s->child, &mine, version);
    bool same = e == OK && str_eq(meeting_choices_text(a, theirs), meeting_choices_text(a, &mine));
    struct unit *u = &s->units[s->n++];
    *u = (struct unit){ .name = S("choices"),
        .label = S("What is ticked and chosen"),
        .version = number(a, e != OK || same ? s->child->version : version + 1),
        .sign = meeting_sign_of(a, meeting_choices_text(a, e == OK ? &mine : theirs)),
        .mine = discussion_choices_words(a, s->lists, at, &mine),
        .theirs = discussion_choices_words(a, s->lists, at, theirs),
        .saved = e == OK,
        .clash = e == ERR_CONFLICT };
    if (e == ERR_CONFLICT)
        u->who = S("Somebody else chose this");
    if (e == ERR_INVALID)
        u->error = str_fmt(a, "Lead practitioner and services must be %d characters or fewer each",
            DISCUSSION_LINE_MOST);
    return e == ERR_CONFLICT || e == ERR_INVALID ? OK : e;
}

/* --- the answer --- */

static void put_json(struct buf *b, const char *name, struct str text)
{
    buf_add_fmt(b, "\"%s\":\"", name);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        if (ch == '"' || ch == '\\')
            buf_add_char(b, '\\');
        if (ch < 0x20)
            buf_add_fmt(b, "\\u%04x", ch);
        else
            buf_add_char(b, (char)ch);
    }
    buf_add_char(b, '"');
}

/* {"units":[{"name":"tried","version":"3","sign":"...","state":"saved"},
 * {..., "state":"clash","theirs":"...","who":"..."}]} */
static enum err answer_json(struct context *c, const struct saving *s, int status)
{
    struct buf b = buf_new(WORKER_PAGE);
    buf_add_str(&b, S("{\"units\":["));
    for (size_t i = 0; i < s->n; i++) {
        const struct unit *u = &s->units[i];
        buf_add_str(&b, i > 0 ? S(",{") : S("{"));
        put_json(&b, "name", u->name);
        buf_add_char(&b, ',');
        put_json(&b, "version", u->version);
        buf_add_char(&b, ',');
        put_json(&b, "sign", u->sign);
        buf_add_char(&b, ',');
        put_json(&b, "state", u->saved ? S("saved") : u->clash ? S("clash")
                                                               : S("refused"));
        if (!u->saved) {
            buf_add_char(&b, ',');
            put_json(&b, "theirs", u->theirs);
            buf_add_char(&b, ',');
            put_json(&b, "who", u->clash ? u->who : u->error);
        }
        buf_add_char(&b, '}');
    }
    buf_add_str(&b, S("]}"));
    if (b.failed) {
        buf_done(&b);
        return ERR_FULL;
    }
    c->response->status = status;
    c->response->content_type = S("application/json; charset=utf-8");
    buf_done(&c->response->body);
    c->response->body = b;
    return OK;
}

/* What goes along with the form of a conflict: what was ticked or picked, when that is what clashed. */
static size_t keep_ticks(struct context *c, const struct unit *u, struct str (*kept)[2])
{
    size_t n = 0;
    bool choices = str_eq(u->name, S("choices"));
    kept[n][0] = choices ? S("cv") : S("v-strategies");
    kept[n++][1] = u->version;
    kept[n][0] = choices ? S("ch") : S("h-strategies");
    kept[n++][1] = u->sign;
    for (size_t i = 0; i < c->request->n_form; i++) {
        struct str name = c->request->form[i].name;
        bool chosen = str_starts(name, S("barrier-")) || str_eq(name, S("yar")) || str_eq(name, S("discussed")) ||
            str_eq(name, S("services")) || str_eq(name, S("lead_practitioner"));
        if (choices ? chosen : str_starts(name, S("strategy-"))) {
            kept[n][0] = name;
            kept[n++][1] = c->request->form[i].value;
        }
    }
    return n;
}

static enum err answer_conflict(struct context *c, const struct saving *s, int status)
{
    struct arena *a = c->work.arena;
    struct meeting_clash *clashes = ARENA_ARRAY(a, UNITS, struct meeting_clash);
    struct str(*kept)[2] = arena_array(a, c->request->n_form + 4, sizeof *kept);
    struct meeting_conflict_page p = {
        .layout =
            page_layout(c, status == 409 ? S("Somebody else changed this meanwhile") : S("This could not be saved")),
        .save = url_to(a, s->how->save, c->arg),
        .back = url_to(a, s->how->back, c->arg),
        .is_clash = status == 409,
        .child = s->child == NULL ? S("") : s->child->public_id,
        .area = s->has_area ? number(a, (int64_t)s->area) : S(""),
        .clashes = clashes,
        .kept = (const struct str(*)[2])kept
    };
    for (size_t i = 0; i < s->n; i++) {
        const struct unit *u = &s->units[i];
        if (u->saved)
            continue;
        clashes[p.n_clashes++] = (struct meeting_clash){ .label = u->label,
            .theirs = u->theirs,
            .who = u->who,
            .name = u->name,
            .version = u->version,
            .sign = u->sign,
            .mine = u->mine,
            .error = u->error,
            .is_text = u->is_text };
        if (!u->is_text)
            p.n_kept += keep_ticks(c, u, kept + p.n_kept);
    }
    p.layout.error = true;
    view_meeting_conflict(c->html, &p);
    return context_page(c, status);
}

/* The meeting was closed or cancelled while somebody typed: nothing of theirs can be saved, and it is shown to them, so
 * that it is not lost. */
static enum err answer_over(struct context *c, const struct meeting_saving *how, const struct meeting *m)
{
    struct arena *a = c->work.arena;
    struct meeting_clash *texts = ARENA_ARRAY(a, DISCUSSION_FIELDS, struct meeting_clash);
    const bool closed = m->state == MEETING_CLOSED;
    struct meeting_conflict_page p = {
        .layout = page_layout(c, closed ? S("This meeting is closed") : S("This meeting is cancelled")),
        .over = closed ? S("It was closed while you wrote, and nothing of this was saved. Copy it and send it to the "
                           "lead, who can write it into the minutes as a correction.")
                       : S("It was cancelled while you wrote, and nothing of this was saved. Copy what you want to "
                           "keep."),
        .back = url_to(a, closed ? ROUTE_MEETING_MINUTES : ROUTE_MEETING, m->public_id),
        .clashes = texts
    };
    for (int f = 0; f < DISCUSSION_FIELDS; f++) {
        struct str name = discussion_field_name((enum discussion_field)f);
        struct str text = http_form(c->request, str_fmt(a, "f-%.*s", STR_ARG(name)));
        if ((how->fields >> f & 1) != 0 && text.n > 0)
            texts[p.n_clashes++] = (struct meeting_clash){ .label = discussion_field_words((enum discussion_field)f),
                .name = name,
                .mine = text };
    }
    c->refused = true;
    p.layout.error = true;
    view_meeting_conflict(c->html, &p);
    return context_page(c, 409);
}

/* Which child or area the form is of. */
static enum err find_place(struct saving *s)
{
    struct context *c = s->c;
    struct str child = meeting_field(c, S("child")), area = meeting_field(c, S("area"));
    int64_t number_of;
    if (child.n > 0) {
        s->child = discussion_child_of(&s->d, child);
        return s->child == NULL ? ERR_MISSING : OK;
    }
    if (area.n == 0)
        return OK;
    if (!str_to_i64(area, &number_of) || number_of < 0 || number_of >= CHOICE_BITS ||
        choice_of(s->lists, CHOICE_AREA, (int)number_of) == NULL)
        return ERR_INVALID;
    s->area = (int)number_of;
    s->has_area = true;
    return OK;
}

static enum err answer(struct saving *s)
{
    struct context *c = s->c;
    struct arena *a = c->work.arena;
    int status = 200;
    bool saved = false;
    for (size_t i = 0; i < s->n; i++) {
        saved = saved || s->units[i].saved;
        if (s->units[i].error.n > 0 && status == 200)
            status = 400;
        if (s->units[i].clash)
            status = 409;
    }
    c->refused = !saved; /* nothing was changed: for the audit they have looked */
    if (str_eq(meeting_field(c, S("as")), S("json")))
        return answer_json(c, s, status);
    if (status != 200)
        return answer_conflict(c, s, status);
    struct str place = s->how->back == ROUTE_MEETING_HOLD ? S("private") : S("school");
    if (s->child != NULL)
        place = str_fmt(a, "child-%.*s", STR_ARG(s->child->public_id));
    else if (s->has_area)
        place = str_fmt(a, "area-%d", (int)s->area);
    struct url back = url_with(a, s->how->back, c->arg, &(struct http_pair){ S("saved"), place }, 1);
    return context_redirect(c, url_at(a, back, place.p));
}

enum err meeting_save_form(struct context *c, const struct meeting_saving *how)
{
    struct saving *s = ARENA_NEW(c->work.arena, struct saving);
    *s = (struct saving){ .c = c, .how = how };
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &s->m);
    if (e == OK && s->m.state == MEETING_CANCELLED)
        return answer_over(c, how, &s->m);
    if (e == OK)
        e = context_lists(c, &s->lists);
    if (e == OK)
        e = discussion_read(&c->work, &c->viewer, &s->m, &s->d);
    if (e == OK)
        e = find_place(s);
    for (int f = 0; e == OK && f < DISCUSSION_FIELDS; f++)
        e = save_text(s, (enum discussion_field)f);
    if (e == OK)
        e = save_choices(s);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "meeting %.*s", STR_ARG(c->arg)),
        s->child == NULL ? NULL : &s->child->pupil, s->child == NULL ? 0 : 1);
    return answer(s);
}

enum err meeting_save_it(struct context *c)
{
    struct meeting_saving how = { .fields = (1u << DISCUSSION_CHOSEN) - 1,
        .choices = true,
        .save = ROUTE_MEETING_SAVE,
        .back = ROUTE_MEETING_HOLD };
    if (access_allows(c->login.roles, OP_MEETING_PRIVATE_NOTE_WRITE).scopes == 0)
        how.fields &= ~(1u << DISCUSSION_PRIVATE);
    return meeting_save_form(c, &how);
}

/* --- what the school prepares --- */

enum err meeting_prepare_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting_whole *k = ARENA_NEW(a, struct meeting_whole);
    enum err e = meeting_whole_read(c, k);
    if (e != OK)
        return e;
    struct meeting_prepare_page p = { .layout = page_layout(c, S("Prepare the meeting")),
        .about = str_fmt(a, "%.*s, %.*s. Before the meeting: what has been tried for each child, and what came of it.",
            STR_ARG(k->m.school_name), STR_ARG(meeting_day_words(a, k->m.on))),
        .save = url_to(a, ROUTE_MEETING_PREPARE_SAVE, c->arg),
        .closed = k->m.state == MEETING_CLOSED || k->m.state == MEETING_CANCELLED,
        .school = meeting_text_view(c, &k->m, &k->d.school, DISCUSSION_SCHOOL, S("whole"), 5),
        .waits = k->d.n == 0 && !k->has_pack && k->m.state == MEETING_PLANNED,
        .saved = meeting_query(c, S("saved")) };
    struct meeting_child *children = ARENA_ARRAY(a, k->d.n, struct meeting_child);
    for (size_t i = 0; i < k->d.n; i++)
        children[i] = meeting_child_view(c, k, &k->d.children[i]);
    p.children = children;
    p.n_children = k->d.n;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) },
        { .text = k->m.school_name, .href = url_to(a, ROUTE_MEETING, c->arg) }, { .text = S("Prepare") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    meeting_audit_children(c, k);
    view_meeting_prepare(c->html, &p);
    return context_page(c, 200);
}

enum err meeting_prepare_save(struct context *c)
{
    static const struct meeting_saving how = { .fields = 1u << DISCUSSION_TRIED |
            1u << DISCUSSION_STRATEGIES | 1u << DISCUSSION_SCHOOL,
        .save = ROUTE_MEETING_PREPARE_SAVE,
        .back = ROUTE_MEETING_PREPARE };
    struct meeting m;
    enum err e = meeting_read(&c->work, &c->viewer, c->arg, &m);
    if (e == OK && m.state == MEETING_CLOSED)
        return answer_over(c, &how, &m); /* corrections are the lead's */
    return e == OK ? meeting_save_form(c, &how) : e;
}
