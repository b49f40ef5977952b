/* GET and POST /records/new, GET and POST /records/{record}/change */
#include "views/records.html.h"
#include "web/page.h"
#include "web/record.h"
#include "web/route.h"

static struct str text_of(struct str s)
{
    return s.p == NULL ? S("") : s;
}

/* The name of a field in the form: those of the kinds may be called like those of the form itself. */
static struct str form_name(struct arena *a, const struct away_field *f)
{
    return str_fmt(a, "f-%s", f->name);
}

/* Several choices come one a field, since a name that comes twice has no value. */
static struct str read_many(struct context *c, const struct away_field *f)
{
    struct arena *a = c->work.arena;
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < n; i++) {
        struct str name = str_fmt(a, "f-%s-%.*s", f->name, STR_ARG(choices[i].value));
        if (http_form(c->request, name).p != NULL)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(choices[i].value));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void read_form(struct context *c, struct away_said *said)
{
    size_t n;
    const struct away_field *f = away_fields(said->kind, &n);
    for (size_t i = 0; i < n; i++)
        said->texts[i] = f[i].type == AWAY_MANY ? read_many(c, &f[i])
                                                : text_of(http_form(c->request, form_name(c->work.arena, &f[i])));
}

struct record_field record_control_of(struct arena *a, const struct away_field *f, struct str value, struct str error)
{
    static const enum record_control controls[] = { [AWAY_TEXT] = RECORD_LINE,
        [AWAY_LONG] = RECORD_AREA,
        [AWAY_DAY] = RECORD_SHORT,
        [AWAY_YES_NO] = RECORD_ONE,
        [AWAY_CHOICE] = RECORD_ONE,
        [AWAY_MANY] = RECORD_SOME,
        [AWAY_NUMBER] = RECORD_SHORT,
        [AWAY_HOURS] = RECORD_SHORT };
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(f, choices);
    struct record_field r = { .control = controls[f->type],
        .name = form_name(a, f),
        .label = f->required ? str_of(f->label) : str_fmt(a, "%s (optional)", f->label),
        .hint = str_of(f->help),
        .value = value,
        .error = error,
        .summary = error.n == 0 ? S("") : str_fmt(a, "%s: %.*s", f->label, STR_ARG(error)) };
    if (f->type == AWAY_DAY && r.hint.n == 0)
        r.hint = S("For example, 3/9/2025");
    if (r.control == RECORD_ONE) {
        struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
        items[r.n_items++] = (struct govuk_select_item){ .text = S("Choose"), .value = S("") };
        for (size_t i = 0; i < n; i++)
            items[r.n_items++] = (struct govuk_select_item){ .text = choices[i].words, .value = choices[i].value };
        r.items = items;
    } else if (r.control == RECORD_SOME) {
        struct govuk_checkboxes_item *ticks = ARENA_ARRAY(a, n, struct govuk_checkboxes_item);
        for (size_t i = 0; i < n; i++) {
            struct str left = value, one;
            ticks[i] = (struct govuk_checkboxes_item){ .text = choices[i].words,
                .value = S("yes"),
                .name = str_fmt(a, "%.*s-%.*s", STR_ARG(r.name), STR_ARG(choices[i].value)) };
            while (str_split(&left, ' ', &one))
                if (str_eq(one, choices[i].value))
                    ticks[i].checked = GOVUK_YES;
        }
        r.ticks = ticks;
        r.n_items = n;
    }
    return r;
}

/* A day as it is typed: "3/9/2025". */
struct str record_typed(struct arena *a, const struct away_field *f, struct str value)
{
    struct day d;
    int year, month, day;
    if (f->type != AWAY_DAY || !day_parse_iso(value, &d))
        return value;
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

static void fill_fields(struct arena *a, const struct away_said *said, bool hides, struct record_form_page *p)
{
    size_t n;
    const struct away_field *f = away_fields(said->kind, &n);
    struct record_field *fields = ARENA_ARRAY(a, n, struct record_field);
    for (size_t i = 0; i < n; i++) {
        fields[i] = record_control_of(a, &f[i], text_of(said->texts[i]), text_of(said->errors[i]));
        if (f[i].class3 && hides) {
            fields[i].control = RECORD_NOTE;
            fields[i].label = str_of(f[i].label);
            fields[i].value = S(RECORD_HIDDEN);
        }
        p->layout.error = p->layout.error || fields[i].error.n > 0;
    }
    p->fields = fields;
    p->n_fields = n;
    p->problem = text_of(said->problem);
    p->layout.error = p->layout.error || p->problem.n > 0;
}

/* --- a new one --- */

static struct str pupil_asked(struct context *c)
{
    struct str pupil = c->request->method == HTTP_GET ? http_query(c->request, S("pupil"))
                                                      : http_form(c->request, S("pupil"));
    pupil = str_trim(text_of(pupil));
    /* UPNs are in capitals; ids of addresses are not. */
    return pupil.n == UPN_LENGTH ? str_upper(c->work.arena, pupil) : pupil;
}

static enum err ask_whom(struct context *c, enum away_kind kind, struct str pupil, struct str error)
{
    struct arena *a = c->work.arena;
    struct govuk_select_item *items = ARENA_ARRAY(a, AWAY_KINDS, struct govuk_select_item);
    for (int k = 0; k < AWAY_KINDS; k++)
        items[k] = (struct govuk_select_item){ .text = away_kind_words((enum away_kind)k),
            .value = away_kind_name((enum away_kind)k) };
    struct record_start_page p = { .layout = page_layout(c, S("Make a record")),
        .action = url_to(a, ROUTE_RECORD_NEW, STR_NONE),
        .kinds = { items, AWAY_KINDS, away_kind_name(kind) },
        .upn = pupil,
        .upn_error = error };
    p.layout.error = error.n > 0;
    p.layout.back = url_to(a, ROUTE_RECORDS, STR_NONE);
    view_record_start(c->html, &p);
    return context_page(c, error.n > 0 ? 400 : 200);
}

static enum err show_new(struct context *c, const struct away_child *of, const struct away_said *said, struct str urn,
    struct str school_error, int status)
{
    struct arena *a = c->work.arena;
    struct govuk_select_item *items = ARENA_ARRAY(a, of->n_schools, struct govuk_select_item);
    for (size_t i = 0; i < of->n_schools; i++)
        items[i] = (struct govuk_select_item){ .text = of->schools[i].name, .value = of->schools[i].urn };
    struct record_form_page p = { .layout = page_layout(c,
                                      str_fmt(a, "%.*s: %.*s", STR_ARG(away_kind_words(said->kind)),
                                          STR_ARG(page_name(a, of->surname, of->forename)))),
        .action = url_to(a, ROUTE_RECORD_MAKE, STR_NONE),
        .about = away_kind_about(said->kind),
        .kind = away_kind_name(said->kind),
        .pupil = of->pupil_public_id,
        .version = S(""),
        .schools = { items, of->n_schools, urn.n > 0 ? urn : of->schools[0].urn },
        .school_error = school_error,
        .cancel = url_to(a, ROUTE_PUPIL, of->pupil_public_id) };
    p.layout.error = school_error.n > 0;
    fill_fields(a, said, access_allows(c->login.roles, OP_CLASS3_UPDATE).scopes == 0, &p);
    context_audit(c, S("form of a record"), &of->pupil, 1);
    view_record_form(c->html, &p);
    return context_page(c, status);
}

enum err record_new(struct context *c)
{
    struct away_child *of = ARENA_NEW(c->work.arena, struct away_child);
    struct away_said said = { .kind = AWAY_TIMETABLE };
    struct str kind = http_query(c->request, S("kind")), pupil = pupil_asked(c);
    bool known = kind.p != NULL && away_kind_parse(kind, &said.kind);
    if (!known || pupil.n == 0)
        return ask_whom(c, said.kind, pupil,
            known && http_query(c->request, S("pupil")).p != NULL ? S("Enter the child's UPN") : S(""));
    enum err e = away_subject(&c->work, &c->viewer, pupil, of);
    if (e == ERR_MISSING)
        return ask_whom(c, said.kind, pupil,
            S("There is no child with this UPN at your schools. Check it, or ask the school they are at"));
    return e == OK ? show_new(c, of, &said, S(""), S(""), 200) : e;
}

enum err record_make(struct context *c)
{
    struct away_child *of = ARENA_NEW(c->work.arena, struct away_child);
    struct away_said said = { .kind = AWAY_TIMETABLE };
    struct str kind = http_form(c->request, S("kind")), urn = text_of(http_form(c->request, S("school"))), id;
    if (kind.p == NULL || !away_kind_parse(kind, &said.kind))
        return ERR_INVALID;
    enum err e = away_subject(&c->work, &c->viewer, pupil_asked(c), of);
    if (e != OK)
        return e;
    read_form(c, &said);
    size_t at = 0;
    while (at < of->n_schools && !str_eq(of->schools[at].urn, urn))
        at++;
    if (at == of->n_schools) {
        c->refused = true;
        return show_new(c, of, &said, S(""), S("Choose one of the child's schools"), 400);
    }
    const struct viewer class3 = context_viewer(c, OP_CLASS3_UPDATE);
    e = away_make(&c->work, &c->viewer, &class3, of, of->schools[at].id, &said, &id);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show_new(c, of, &said, urn, S(""), 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "record made: %.*s", STR_ARG(kind)), &of->pupil, 1);
    const struct http_pair done = { S("done"), S("made") };
    return context_redirect(c, url_with(c->work.arena, ROUTE_RECORD, id, &done, 1));
}

/* --- changing one --- */

static enum err show_change(struct context *c, const struct away *r, const struct away_said *said, int status)
{
    struct arena *a = c->work.arena;
    struct govuk_select_item *item = ARENA_NEW(a, struct govuk_select_item);
    *item = (struct govuk_select_item){ .text = r->school_name, .value = r->urn };
    struct record_form_page p = { .layout = page_layout(c,
                                      str_fmt(a, "%.*s: %.*s", STR_ARG(away_kind_words(r->kind)),
                                          STR_ARG(page_name(a, r->surname, r->forename)))),
        .action = url_to(a, ROUTE_RECORD_PUT, r->public_id),
        .about = away_kind_about(r->kind),
        .kind = away_kind_name(r->kind),
        .pupil = r->pupil_public_id,
        .version = str_fmt(a, "%lld", (long long)r->version),
        .schools = { item, 1, r->urn },
        .cancel = url_to(a, ROUTE_RECORD, r->public_id) };
    fill_fields(a, said, r->hides, &p);
    context_audit(c, S("form of a record"), &r->pupil, 1);
    view_record_form(c->html, &p);
    return context_page(c, status);
}

enum err record_change(struct context *c)
{
    struct away *r = ARENA_NEW(c->work.arena, struct away);
    const struct viewer class3 = context_viewer(c, OP_CLASS3_UPDATE);
    enum err e = away_read(&c->work, &c->viewer, &class3, c->arg, r);
    if (e != OK)
        return e;
    struct away_said said = { .kind = r->kind };
    size_t n;
    const struct away_field *f = away_fields(r->kind, &n);
    for (size_t i = 0; i < n; i++)
        said.texts[i] = record_typed(c->work.arena, &f[i], r->values[i]);
    return show_change(c, r, &said, 200);
}

enum err record_put(struct context *c)
{
    struct away *r = ARENA_NEW(c->work.arena, struct away);
    int64_t version;
    struct str was = http_form(c->request, S("version"));
    const struct viewer class3 = context_viewer(c, OP_CLASS3_UPDATE);
    enum err e = away_read(&c->work, &c->viewer, &class3, c->arg, r);
    if (e != OK)
        return e;
    if (was.p == NULL || !str_to_i64(was, &version))
        return ERR_INVALID;
    struct away_said said = { .kind = r->kind };
    read_form(c, &said);
    e = away_change(&c->work, &c->viewer, r, version, &said);
    if (e == ERR_INVALID) {
        c->refused = true;
        return show_change(c, r, &said, said.problem.n > 0 ? 409 : 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "record changed: %.*s", STR_ARG(away_kind_name(r->kind))), &r->pupil, 1);
    const struct http_pair done = { S("done"), S("changed") };
    return context_redirect(c, url_with(c->work.arena, ROUTE_RECORD, r->public_id, &done, 1));
}
