#include "service/attachment.h"

#include "base/random.h"
#include "service/attachment_scan.h"
#include "service/case_request.h"
#include "service/consent.h"
#include "store/attachment.h"
#include "store/config.h"

enum { NAME_MOST = 120 }; /* bytes of a name as it is shown */

enum err attachment_rules(struct work *w, struct attachment_rules *ret)
{
    struct config_all_row *rows;
    size_t n;
    enum err e = store_config_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    int64_t mb = 10, most = 20;
    *ret = (struct attachment_rules){ .scanner = S("") };
    for (size_t i = 0; i < n; i++) { /* the oldest first */
        if (day_cmp(rows[i].from_on, clock_day(w->now_ms)) > 0)
            continue;
        if (str_eq(rows[i].name, S("attachment_mb")))
            (void)str_to_i64(rows[i].value, &mb);
        else if (str_eq(rows[i].name, S("attachment_most")))
            (void)str_to_i64(rows[i].value, &most);
        else if (str_eq(rows[i].name, S("attachment_scanner")))
            ret->scanner = rows[i].value;
    }
    ret->most_bytes = (mb > 25 ? 25 : mb) << 20;
    ret->most = most;
    return OK;
}

static bool of_row(const struct attachment_list_row *r, struct attachment *ret)
{
    *ret = (struct attachment){ .id = r->id,
        .public_id = r->public_id,
        .name = r->name,
        .who = r->who,
        .bytes = r->bytes,
        .made_ms = r->made_ms,
        .scanned = r->scanned,
        .made_by = r->made_by,
        .needs = r->needs.has ? r->needs.v : CONSENT_UNSAID };
    return attachment_type_parse(r->type, &ret->type);
}

enum err attachment_list(struct work *w, const struct case_viewer *viewer, const struct forum_case *c,
    struct attachment **ret, size_t *ret_n)
{
    struct attachment_list_row *rows;
    size_t n;
    const struct attachment_list q = {
        .viewer = viewer->named, .anon_scope = viewer->anon_scope, .round = c->round.id
    };
    enum err e = store_attachment_list(w->db, w->arena, &q, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct attachment *all = ARENA_ARRAY(w->arena, n + 1, struct attachment);
    for (size_t i = 0; i < n; i++)
        if (!of_row(&rows[i], &all[i]))
            return ERR_FAILED;
    *ret = all;
    *ret_n = n;
    return OK;
}

enum err attachment_kept_back(
    struct work *w, const struct case_viewer *viewer, const struct forum_case *c, size_t *ret_n)
{
    struct attachment_kept_back_row r;
    const struct attachment_kept_back q = { .viewer = viewer->named, .round = c->round.id };
    enum err e = work_fail(w, store_attachment_kept_back(w->db, w->arena, &q, &r));
    *ret_n = e == OK ? (size_t)r.n : 0;
    return e;
}

static struct opt_i64 needs_kept(int64_t needs)
{
    return (struct opt_i64){ .has = needs != CONSENT_UNSAID, .v = needs & CONSENT_NEEDS };
}

enum err attachment_set_needs(struct work *w, const struct attachment *a, int64_t needs)
{
    const struct attachment_set_needs q = { .id = a->id, .needs = needs_kept(needs) };
    return work_fail(w, store_attachment_set_needs(w->db, w->arena, &q, NULL));
}

bool attachment_may_add(const struct forum_case *c)
{
    return case_is_open(c);
}

bool attachment_may_remove(
    const struct forum_case *c, const struct attachment *a, struct account_id who, bool everywhere)
{
    return attachment_may_add(c) && (everywhere || a->made_by.v == who.v);
}

/* --- adding --- */

/* The last part of what may be a path, without signs that break a line or a header, and with the end of its type. */
static struct str shown_name(struct arena *a, struct str name, enum attachment_type t)
{
    struct str base = name, part;
    for (struct str rest = name; str_split(&rest, '/', &part);)
        base = part;
    for (struct str rest = base; str_split(&rest, '\\', &part);)
        base = part;
    char *p = str_cstr(a, base);
    for (size_t i = 0; i < base.n; i++)
        if ((unsigned char)p[i] < 32 || p[i] == 127 || p[i] == '"' || p[i] == '/' || p[i] == ':')
            p[i] = '_';
    for (size_t i = base.n; i > 1; i--) {
        if (p[i - 1] == '.') {
            base.n = i - 1;
            break;
        }
    }
    struct str stem = str_slice((struct str){ p, base.n }, 0, NAME_MOST);
    stem.n = utf8_valid_prefix(stem);
    return str_fmt(a, "%.*s.%.*s", STR_ARG(stem), STR_ARG(attachment_type_name(t)));
}

/* "Document 3.pdf": one more than the highest there is. */
static struct str our_name(struct arena *a, const struct attachment *all, size_t n, enum attachment_type t)
{
    int64_t highest = 0, v;
    for (size_t i = 0; i < n; i++) {
        struct str rest = str_starts(all[i].name, S("Document ")) ? str_slice(all[i].name, 9, all[i].name.n) : S("");
        struct str digits;
        if (str_split(&rest, '.', &digits) && str_to_i64(digits, &v) && v > highest)
            highest = v;
    }
    return str_fmt(a, "Document %lld.%.*s", (long long)highest + 1, STR_ARG(attachment_type_name(t)));
}

static enum err keep_parts(struct work *w, const struct seal_key *key, struct attachment_id id, struct str bytes)
{
    struct seal_writer sealing;
    struct buf part = buf_new(SEAL_HEAD + SEAL_PLAIN + SEAL_MORE + 64);
    enum err e = OK;
    seal_begin(&sealing, key, bytes);
    for (int64_t place = 1; e == OK && seal_next(&sealing, &part); place++) {
        const struct attachment_part_add q = { .attachment = id, .place = place, .sealed = buf_str(&part) };
        e = part.failed ? ERR_FULL : work_fail(w, store_attachment_part_add(w->db, w->arena, &q, NULL));
    }
    buf_done(&part);
    return e;
}

static enum err keep(struct work *w, const struct seal_key *key, struct account_id by, const struct forum_case *c,
    const struct attachment_adding *adding, struct str name)
{
    const struct attachment_sifted *s = adding->sifted;
    unsigned char digest[SEAL_DIGEST];
    int64_t id;
    seal_digest(buf_str(&s->bytes), digest);
    enum err e = forum_case_new_ids(w, c->named, S("attachment"), 1, &id);
    const struct attachment_add q = { .id = { id },
        .public_id = random_public_id(w->arena),
        .round = c->round.id,
        .name = name,
        .type = attachment_type_name(s->type),
        .bytes = (int64_t)s->bytes.n,
        .digest = { (const char *)digest, sizeof digest },
        .scanned = adding->rules.scanner.n > 0,
        .made_ms = forum_case_instant(w, c->named),
        .made_by = by,
        .needs = needs_kept(c->named ? adding->needs : 0) };
    if (e == OK)
        e = work_fail(w, store_attachment_add(w->db, w->arena, &q, NULL));
    if (e == OK)
        e = keep_parts(w, key, q.id, buf_str(&s->bytes));
    return e == OK ? forum_case_note_event(w, by, c, "document_added", name) : e;
}

static struct str scan(const struct attachment_rules *rules, struct str bytes)
{
    if (rules->scanner.n == 0)
        return S("");
    switch (attachment_scan(rules->scanner, bytes)) {
    case SCAN_CLEAN:
        return S("");
    case SCAN_FOUND:
        return S(
            "The malware scanner says that something harmful is in the file. It was not kept. Tell your IT support");
    default:
        return S("The malware scanner does not answer, so the file was not kept. Try again in a few minutes");
    }
}

/* Of an anonymous case: what is in it that may tell who the child is. */
static enum err look_for_names(struct arena *a, const struct attachment_adding *adding, bool looked,
    struct str *ret_problem, struct attachment_found *ret)
{
    const struct attachment_sifted *s = adding->sifted;
    struct str words = buf_str(&s->words);
    struct identify_hit *hits = NULL;
    size_t n = 0;
    if (s->reads || utf8_valid(words))
        identify_look(a, adding->names, words, &hits, &n);
    if (identify_hard(hits, n) > 0)
        *ret_problem =
            S("The file says who the child is: what is marked below. Take it out of the file and choose it again");
    else if (!looked)
        *ret_problem = n > 0
            ? S("The file may say who the child is: look at what is marked below. If it does not, choose it "
                "again and say that you have looked")
            : S("Look through the file for names, dates of birth and addresses, then choose it again and say "
                "that you have looked");
    if (ret_problem->n == 0)
        return OK;
    *ret = (struct attachment_found){ .words = str_dup(a, words), .hits = hits, .n = n };
    return ERR_INVALID;
}

/* The round's documents, if it takes one more. */
static enum err room_for_one(struct work *w, const struct forum_case *c, const struct case_viewer *viewer,
    const struct attachment_rules *rules, struct attachment **ret, size_t *ret_n, struct str *ret_problem)
{
    if (!attachment_may_add(c))
        return ERR_CONFLICT;
    enum err e = attachment_list(w, viewer, c, ret, ret_n);
    if (e != OK || (int64_t)*ret_n < rules->most)
        return e;
    *ret_problem = str_fmt(w->arena,
        "There are %lld documents, which is as many as are kept. Take one away first", (long long)*ret_n);
    return ERR_INVALID;
}

enum err attachment_prepare(struct work *w, const struct forum_case *c, const struct case_viewer *viewer,
    struct attachment_adding *ret, struct str *ret_problem)
{
    struct attachment *all;
    size_t n;
    enum err e = attachment_rules(w, &ret->rules);
    if (e == OK)
        e = room_for_one(w, c, viewer, &ret->rules, &all, &n, ret_problem);
    return e == OK && !c->named ? identify_load_case(w, c->id, &ret->names) : e;
}

static void let_go(void *arg)
{
    attachment_sifted_done(arg);
}

enum err attachment_examine(struct arena *a, struct attachment_looker *looker, const struct attachment_new *n,
    struct attachment_adding *adding, struct fail *fail, struct str *ret_problem, struct attachment_found *ret_found)
{
    const struct attachment_rules *rules = &adding->rules;
    *ret_found = (struct attachment_found){ .n = 0 };
    *ret_problem = (int64_t)n->bytes.n > rules->most_bytes
        ? str_fmt(a, "The file is larger than %lld MB. Save it with smaller pictures, or in parts",
              (long long)(rules->most_bytes >> 20))
        : scan(rules, n->bytes);
    if (ret_problem->n > 0)
        return ERR_INVALID;
    adding->sifted = ARENA_NEW(a, struct attachment_sifted);
    arena_defer(a, let_go, adding->sifted);
    enum err e = attachment_look(looker, a, n->name, n->bytes, fail, adding->sifted, ret_problem);
    return e == OK && adding->names != NULL ? look_for_names(a, adding, n->looked, ret_problem, ret_found) : e;
}

enum err attachment_keep(struct work *w, const struct seal_key *key, struct account_id by, const struct forum_case *c,
    const struct case_viewer *viewer, struct str name, const struct attachment_adding *adding,
    struct str *ret_problem)
{
    const struct attachment_sifted *s = adding->sifted;
    struct attachment *all;
    size_t n;
    enum err e = room_for_one(w, c, viewer, &adding->rules, &all, &n, ret_problem);
    if (e != OK)
        return e;
    struct str shown = c->named ? shown_name(w->arena, name, s->type) : our_name(w->arena, all, n, s->type);
    return keep(w, key, by, c, adding, shown);
}

/* --- one --- */

static enum err read_one(
    struct work *w, const struct case_viewer *viewer, struct str public_id, struct attachment_one_row *ret)
{
    const struct attachment_one q = {
        .viewer = viewer->named, .anon_scope = viewer->anon_scope, .public_id = public_id
    };
    return work_fail(w, store_attachment_one(w->db, w->arena, &q, ret));
}

enum err attachment_read(struct work *w, const struct case_viewer *viewer, struct str public_id,
    struct attachment *ret, struct str *ret_round)
{
    struct attachment_one_row r;
    enum err e = read_one(w, viewer, public_id, &r);
    if (e != OK)
        return e;
    *ret = (struct attachment){
        .id = r.id, .public_id = public_id, .name = r.name, .bytes = r.bytes, .made_ms = r.made_ms, .made_by = r.made_by
    };
    *ret_round = r.round_public_id;
    return attachment_type_parse(r.type, &ret->type) ? OK : ERR_FAILED;
}

enum err attachment_open(struct work *w, const struct seal_key *key, const struct case_viewer *viewer,
    struct str public_id, struct buf *out)
{
    struct attachment_one_row r;
    struct seal_reader sealed;
    enum err e = read_one(w, viewer, public_id, &r);
    seal_open(&sealed, key);
    for (int64_t place = 1; e == OK; place++) {
        struct attachment_part_one_row part;
        e = work_fail(w,
            store_attachment_part_one(
                w->db, w->arena, &(struct attachment_part_one){ .attachment = r.id, .place = place }, &part));
        if (e == ERR_MISSING && place > 1)
            break;
        if (e == OK)
            e = seal_take(&sealed, part.sealed, out);
    }
    if (e != ERR_MISSING || out->n == 0)
        return e;
    unsigned char digest[SEAL_DIGEST];
    seal_digest(buf_str(out), digest);
    return seal_is_whole(&sealed) && str_eq(r.digest, (struct str){ (const char *)digest, sizeof digest })
        ? OK
        : ERR_INVALID;
}

enum err attachment_remove(
    struct work *w, struct account_id by, const struct forum_case *c, const struct attachment *a)
{
    enum err e = work_fail(w,
        store_attachment_parts_remove(
            w->db, w->arena, &(struct attachment_parts_remove){ .attachment = a->id }, NULL));
    if (e == OK)
        e = work_fail(
            w, store_attachment_remove(w->db, w->arena, &(struct attachment_remove){ .attachment = a->id }, NULL));
    return e == OK ? forum_case_note_event(w, by, c, "document_removed", a->name) : e;
}

enum err attachment_any(struct work *w, bool *ret)
{
    struct attachment_any_row r;
    enum err e = work_fail(w, store_attachment_any(w->db, w->arena, &r));
    *ret = e == OK && r.n > 0;
    return e;
}
