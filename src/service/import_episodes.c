/* Suspensions and permanent exclusions from CSV (docs/FORMATS.md; codes in DOMAIN.md 2.4). */
#include "service/import_episode_codes.h"
#include "service/import_read.h"
#include "service/suspension.h"

enum { MOST_SESSIONS = 200 }; /* 45 school days are the most there may be, in a year */

static const char *const categories[] = { "SUSP", "PERM", "LNCH" };

struct str episode_category(struct str text)
{
    text = str_trim(text);
    if (str_eq_nocase(text, S("FIXD"))) /* what suspensions were called until 2020 */
        return S("SUSP");
    for (size_t i = 0; i < COUNT_OF(categories); i++)
        if (str_eq_nocase(text, str_of(categories[i])))
            return str_of(categories[i]);
    return STR_NONE;
}

bool episode_read(struct import__run *r, struct import_at *at, const struct episode_cells *cells,
    struct stage_pupil *p, struct stage_school *school)
{
    struct stage_suspension said = { .category = episode_category(cells->category) };
    if (said.category.p == NULL) {
        import_refuse(at, S("category"), cells->category, "a category is one of SUSP, PERM and LNCH");
        return false;
    }
    if (!import__day(at, "start_date", cells->start, true, &said.start))
        return false;
    bool needed = str_eq(said.category, S("SUSP"));
    if ((needed || cells->sessions.n > 0) &&
        !import__count(at, "sessions", cells->sessions, MOST_SESSIONS, &said.sessions))
        return false;
    struct buf b = buf_new(64);
    for (size_t i = 0; i < 3; i++) {
        struct str reason = str_trim(cells->reasons[i]);
        if (reason.n == 0)
            continue;
        if (suspension_reason_words(reason).n == 0) {
            import_warn(at, S("reason"), reason, "this reason is in no code list; it was left out");
            continue;
        }
        buf_add_fmt(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(str_upper(r->arena, reason)));
    }
    said.reasons = buf_str(&b);
    bool done = stage_say_suspension(r->stage, at, p, school, &said);
    buf_done(&b);
    return done;
}

static void read_row(struct import__table *t, const ptrdiff_t c[8])
{
    struct stage *s = t->run->stage;
    const struct episode_cells cells = { import__field(t, c[2]), import__field(t, c[3]), import__field(t, c[4]),
        { import__field(t, c[5]), import__field(t, c[6]), import__field(t, c[7]) } };
    char dst[UPN_LENGTH];
    struct str upn;
    if (!stage_upn(&t->at, S("upn"), import__field(t, c[0]), dst, &upn))
        return;
    struct stage_school *school = stage_school_of_row(s, &t->at, S("urn"), import__field(t, c[1]));
    struct stage_pupil *p = school == NULL ? NULL : stage_pupil_of_row(s, &t->at, upn);
    if (p != NULL)
        episode_read(t->run, &t->at, &cells, p, school);
}

static void read(struct import__run *r, const struct import_file *f)
{
    static const char what[] = "a file of suspensions and exclusions";
    struct import__table t;
    if (import__table_open(r, f, &t)) {
        ptrdiff_t c[8];
        c[0] = import__column_needed(&t, "upn", what);
        c[1] = import__column_needed(&t, "urn", what);
        c[2] = import__column_needed(&t, "category", what);
        c[3] = import__column_needed(&t, "start_date", what);
        c[4] = import__column_needed(&t, "sessions", what);
        c[5] = import__column(&t, "reason1");
        c[6] = import__column(&t, "reason2");
        c[7] = import__column(&t, "reason3");
        import__unknown_columns(&t);
        while (import__next(&t))
            read_row(&t, c);
    }
    import__table_close(&t);
}

const struct import__reader import__episodes = { .stage = STAGE_PUPILS | STAGE_SUSPENSIONS, .read = read };
